//! Words per second of the whole parse step in both profiles, from raw text to trees with
//! lemmas and names, on one thread and on two: `parse LANG TEXT-FILE [GOLD.conllu]`. Checks its
//! own answers, tells what loading takes and how much memory the process has taken at most, and
//! times rivals beside itself in the same run (`rivals.py`: ufal.udpipe, spaCy) where Python
//! has them. `--profile fast` (or `best`) before LANG leaves the other profile and the rivals
//! out, for a profiler.

use std::error::Error;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use std::{env, fs, thread};

use tekad_core::{Document, Sentence};
use tekad_parse::names::{Name, NamesModel};
use tekad_parse::{Model, Profile, conllu};

/// Runs of which the best counts: the machine may be busy with other things.
const RUNS: usize = 9;

/// Sentences of a treebank that make one document, about a news article's number.
const ARTICLE: usize = 20;

/// What is found in a document.
type Found = Vec<(Sentence, Vec<Name>)>;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args: Vec<String> = env::args().skip(1).collect();
    let only = match args.first().map(String::as_str) {
        Some("--profile") if args.len() > 1 => args.drain(..2).last(),
        _ => None,
    };
    let [lang, file, gold @ ..] = args.as_slice() else {
        return Err("usage: parse [--profile fast|best] LANG TEXT-FILE [GOLD.conllu]".into());
    };
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let parser = fs::read(format!("{root}/lang/{lang}/parser.model"))?;
    let (model, load) = loaded(|| Model::load(&parser))?;
    let best = model.profile() == Profile::Best;
    drop(model);
    println!("parser.model: {} bytes, loaded in {:.1} ms", parser.len(), load * 1e3);
    let tagger = fs::read(format!("{root}/lang/{lang}/names.model"))?;
    let (_, load) = loaded(|| NamesModel::load(&tagger))?;
    println!("names.model: {} bytes, loaded in {:.1} ms", tagger.len(), load * 1e3);

    let texts = articles(file)?;
    let docs: Vec<Document> = texts.iter().map(|t| Document::from_text(t, lang)).collect();
    let gold = match gold {
        [gold, ..] => Some((conllu::read(&fs::read_to_string(gold)?)?, tekad_parse::train::style_of(gold))),
        [] => None,
    };
    let mut speeds = Vec::new();
    for (profile, name) in [(Profile::Fast, "fast"), (Profile::Best, "best")] {
        if profile == Profile::Best && !best || only.as_deref().is_some_and(|o| o != name) {
            continue;
        }
        let plain: usize = docs.iter().map(|d| d.text.split_whitespace().count()).sum();
        let fresh = || -> Result<_, Box<dyn Error>> {
            Ok((Model::load(&parser)?.with_profile(profile), NamesModel::load(&tagger)?))
        };
        let one = timed(fresh, &docs, 1)?;
        let two = timed(fresh, &docs, 2)?;
        assert!(one.words >= plain, "fewer words than stretches without blanks");
        assert!(one.checksum == two.checksum, "threads change what is found");
        println!("tekad, {name}: {} words in {} documents, answers {:016x}", one.words, docs.len(), one.checksum);
        let speed = |seconds: f64| one.words as f64 / seconds;
        println!("  one thread:  {:.0} words/s", speed(one.wall));
        println!("  two threads: {:.0} words/s, {:.2} times one", speed(two.wall), one.wall / two.wall);
        if one.used < f64::MAX {
            let ideal = 2.0 * one.used / two.used;
            println!("  by processor time: one thread {:.0} words/s; two threads would do {ideal:.2} times that with a core each", speed(one.used));
        }
        speeds.push((name, speed(one.wall.min(one.used))));
        if let Some((gold, style)) = &gold {
            for (what, share) in tekad_parse::train::measure(&fresh()?.0, gold, style) {
                println!("{what} {:.2}", share * 100.0);
                assert!(what != "las" || share > 0.65, "the answers are worse than they should be");
            }
        }
    }
    match peak() {
        Some(mib) => println!("peak memory of this process: {mib:.0} MiB (the models, the text and all answers)"),
        None => println!("peak memory: this system does not tell"),
    }
    if only.is_none() {
        rivals(lang, &texts, &speeds)?;
    }
    Ok(())
}

/// Loads a model some times; the seconds are those of the fastest.
fn loaded<M, E>(load: impl Fn() -> Result<M, E>) -> Result<(M, f64), E> {
    let mut best = f64::MAX;
    for _ in 1..RUNS {
        let start = Instant::now();
        load()?;
        best = best.min(start.elapsed().as_secs_f64());
    }
    Ok((load()?, best))
}

/// The texts of a file: a plain one is one article, a treebank one for every few sentences.
fn articles(file: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let text = fs::read_to_string(file)?;
    if !file.ends_with(".conllu") {
        return Ok(vec![text]);
    }
    let bank = conllu::read(&text)?;
    Ok(bank.chunks(ARTICLE).map(|part| conllu::raw_text(part).0).collect())
}

/// Seconds that this thread has had a processor, where the system tells (Linux): unlike the
/// clock on the wall they do not grow while others are at work.
fn processor() -> Option<f64> {
    let times = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = times.split(' ').next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

/// Parses all documents on some threads, and finds their names. The seconds are those of the
/// processors, for all threads together.
fn run(model: &Model, names: &NamesModel, docs: &[Document], threads: usize) -> (Vec<Found>, Option<f64>) {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut mine = Vec::new();
        let start = processor();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(doc) = docs.get(at) else {
                let used = processor().zip(start).map(|(end, start)| end - start);
                return (mine, used);
            };
            let found: Found = model
                .parse(doc)
                .into_iter()
                .map(|s| {
                    let names = names.names(&s);
                    (s, names)
                })
                .collect();
            mine.push((at, found));
        }
    };
    let parts = if threads < 2 {
        vec![work()]
    } else {
        thread::scope(|scope| {
            let others: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            others.into_iter().map(|t| t.join().unwrap_or_default()).collect()
        })
    };
    let used = parts.iter().map(|p| p.1).sum();
    let mut all: Vec<_> = parts.into_iter().flat_map(|p| p.0).collect();
    all.sort_by_key(|(at, _)| *at);
    (all.into_iter().map(|(_, found)| found).collect(), used)
}

/// What timing finds.
#[derive(Clone, Copy, Default)]
struct Timing {
    words: usize,
    /// Of the answers.
    checksum: u64,
    /// Seconds of the fastest run on the wall, and of the processors.
    wall: f64,
    used: f64,
}

/// Words, checksum of the answers, and seconds of the best runs.
/// What models remember from text to text must not make a run look faster than the first: each
/// has models of its own.
fn timed(
    fresh: impl Fn() -> Result<(Model, NamesModel), Box<dyn Error>>,
    docs: &[Document],
    threads: usize,
) -> Result<Timing, Box<dyn Error>> {
    let (mut wall, mut used) = (f64::MAX, f64::MAX);
    let mut last = None;
    for _ in 0..RUNS {
        let (model, names) = fresh()?;
        let start = Instant::now();
        let (found, seconds) = run(&model, &names, docs, threads);
        wall = wall.min(start.elapsed().as_secs_f64());
        used = used.min(seconds.unwrap_or(f64::MAX));
        assert_eq!(found.len(), docs.len(), "a document is missing");
        let words: usize = found.iter().flatten().map(|(s, _)| s.tokens.len()).sum();
        let answer = (words, checksum(&found));
        assert!(last.is_none_or(|l| l == answer), "two runs differ");
        last = Some(answer);
        for (doc, found) in docs.iter().zip(&found) {
            for (s, _) in found {
                assert_eq!(s.tokens.iter().filter(|t| t.head.is_none()).count(), 1, "not one root");
                assert!(s.tokens.iter().all(|t| !t.span.slice(&doc.text).is_empty()), "a span is empty");
            }
        }
    }
    let (words, checksum) = last.unwrap_or_default();
    Ok(Timing { words, checksum, wall, used })
}

/// FNV-1a over what was found, so that two runs or machines can be compared at a glance.
fn checksum(found: &[Found]) -> u64 {
    let mut x = 0xcbf2_9ce4_8422_2325u64;
    let mut add = |bytes: &[u8]| {
        for &b in bytes {
            x = (x ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    for (sentence, names) in found.iter().flatten() {
        for t in &sentence.tokens {
            add(&t.span.start.to_le_bytes());
            add(t.lemma.as_bytes());
            add(t.upos.as_str().as_bytes());
            add(t.feats.as_bytes());
            add(&t.head.unwrap_or(u32::MAX).to_le_bytes());
            add(t.deprel.as_bytes());
        }
        for n in names {
            add(&n.span.start.to_le_bytes());
            add(&n.span.end.to_le_bytes());
            add(n.kind.as_str().as_bytes());
            add(&n.score.to_le_bytes());
        }
    }
    x
}

/// The most memory that this process has held, in MiB, where the system tells (Linux).
fn peak() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib / 1024.0)
}

/// Has `rivals.py` time other parsers on the same texts, and prints how they compare.
fn rivals(lang: &str, texts: &[String], speeds: &[(&str, f64)]) -> Result<(), Box<dyn Error>> {
    let plain = env::temp_dir().join(format!("tekad-bench-{}.txt", std::process::id()));
    // A form feed between articles.
    fs::write(&plain, texts.join("\u{c}"))?;
    let out = Command::new("python3")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/rivals.py"))
        .args([lang, &plain.to_string_lossy()])
        .output();
    fs::remove_file(&plain)?;
    let out = match out {
        Ok(out) => out,
        Err(e) => {
            println!("rivals skipped: python3 does not run here ({e})");
            return Ok(());
        }
    };
    for line in String::from_utf8_lossy(&out.stdout).lines() {
        match line.split_once('\t').map(|(name, speed)| (name, speed.parse::<f64>())) {
            Some((name, Ok(speed))) => {
                print!("{name}: {speed:.0} words/s");
                for (profile, ours) in speeds {
                    print!("; tekad, {profile}, is {:.1} times as fast", ours / speed);
                }
                println!();
            }
            _ => println!("{line}"),
        }
    }
    Ok(())
}
