//! Sentences per second of the whole way from raw text to JSONL on one thread, with the default
//! profile: `coding [LANG...]`. Two streams a language: news, where every sentence is parsed, and a
//! mixed one with one political sentence in three, of articles from which the filter has learnt
//! nothing, where it leaves out what looks as if it held nothing. Checks its own answers, counts
//! what the filter loses, and shows that memory does not grow with the input. No rival can be had offline, so the ratio is to our own full parse
//! of the same text in the same run. `coding --records LANG news|mixed [every]` prints the records,
//! to compare two builds byte by byte.

use std::collections::BTreeMap;
use std::error::Error;
use std::time::Instant;
use std::{env, fs};

use tekad_code::CodeOptions;
use tekad_code::filter::Held;
use tekad_code::filter::train::is_held;
use tekad_code::record::{RecordOptions, Recorder};
use tekad_core::Document;
use tekad_core::event::Event;
use tekad_engine::{Engine, filter::articles};

#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Runs of which the best counts: the machine may be busy with other things.
const RUNS: usize = 5;

/// Most of the events that the filter may lose.
const LOSS: f64 = 0.005;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let args: Vec<String> = env::args().skip(1).collect();
    let engine = Engine::new();
    if let [flag, lang, stream, every @ ..] = args.as_slice()
        && flag == "--records"
    {
        let docs = documents(lang, if stream == "news" { news(lang)? } else { mixed(lang)? });
        let mut coded = Coded::default();
        for doc in &docs {
            print!("{}", code(&engine, doc, !every.is_empty(), &mut coded)?);
        }
        return Ok(());
    }
    let langs: Vec<&str> = match args.as_slice() {
        [] => vec!["en", "id"],
        list => list.iter().map(String::as_str).collect(),
    };
    for lang in langs {
        let docs = documents(lang, news(lang)?);
        let (coded, best) = timed(&engine, &docs, true)?;
        let words: usize = docs.iter().map(|d| d.text.split_whitespace().count()).sum();
        let mean = words as f64 / coded.sentences as f64;
        assert!(mean >= 24.0 && coded.parsed == coded.sentences, "not the stream that is promised");
        assert!(coded.events.len() * 2 > coded.sentences, "too few events");
        println!("{lang}, news: {} sentences of {mean:.1} words, all parsed, {} events", coded.sentences, coded.events.len());
        best.tell(coded.sentences);

        let docs = documents(lang, mixed(lang)?);
        let (full, slow) = timed(&engine, &docs, true)?;
        let (some, fast) = timed(&engine, &docs, false)?;
        assert_eq!(full.sentences, some.sentences, "the filter changes sentences");
        let part = some.parsed as f64 / some.sentences as f64 * 100.0;
        println!("{lang}, mixed: {} sentences, {part:.1} % of them parsed, {} events", some.sentences, some.events.len());
        fast.tell(some.sentences);
        println!("  {:.2} times as fast as with every sentence parsed", slow.used / fast.used);
        let share = lost("events", &full.events, &some.events);
        lost("claims and scenarios", &full.others, &some.others);
        assert!(share <= LOSS, "the filter loses too many events");

        let (small, large) = memory(&engine, &docs)?;
        if let Some((small, large)) = small.zip(large) {
            println!("  peak memory after {} and {} articles: {small:.0} and {large:.0} MiB", docs.len(), docs.len() * 10);
            assert!(large < small + 8.0, "memory grows with the input");
        }
    }
    Ok(())
}

/// Says how many things the filter loses, and how many there are only with it; gives the share.
fn lost(what: &str, full: &BTreeMap<String, usize>, some: &BTreeMap<String, usize>) -> f64 {
    let lost = full.iter().filter(|(k, n)| some.get(*k).is_none_or(|m| m < n)).count();
    let new = some.keys().filter(|k| !full.contains_key(*k)).count();
    let share = lost as f64 / full.len() as f64;
    println!("  lost {lost} of {} {what} ({:.2} %), {new} others", full.len(), share * 100.0);
    share
}

/// What a run finds.
#[derive(Clone, Debug, Default, PartialEq)]
struct Coded {
    sentences: usize,
    /// Those whose words let them hold an event.
    parsed: usize,
    /// Events by what makes them the same.
    events: BTreeMap<String, usize>,
    /// Claims and scenarios.
    others: BTreeMap<String, usize>,
    bytes: usize,
}

/// Seconds of the fastest run on the wall, and of the processor.
#[derive(Clone, Copy)]
struct Seconds {
    wall: f64,
    used: f64,
}

impl Seconds {
    fn tell(&self, sentences: usize) {
        let speed = |s: f64| sentences as f64 / s;
        println!("  {:.0} sentences/s; by processor time {:.0}", speed(self.wall), speed(self.used));
    }
}

fn file(name: &str) -> Outcome<Vec<String>> {
    let path = format!("{}/../{name}", env!("CARGO_MANIFEST_DIR"));
    Ok(articles(name, &fs::read_to_string(path)?))
}

/// Political articles of a language: the rows that its model of pairs learns from, some to an
/// article.
fn news(lang: &str) -> Outcome<Vec<String>> {
    file(&format!("lang/{lang}/pairs.jsonl"))
}

/// The articles of a file from which the filter has learnt nothing, paragraph by paragraph.
fn unseen(articles: &[String]) -> impl Iterator<Item = Vec<&str>> {
    let held = articles.iter().enumerate().filter(|(n, _)| is_held(*n));
    held.map(|(_, a)| a.split("\n\n").filter(|l| !l.is_empty()).collect())
}

/// Our own articles of sport, weather, culture, business and science, again and again until
/// there are two of their sentences for every political one; half of these in articles of their
/// own, half strewn among the others.
fn mixed(lang: &str) -> Outcome<Vec<String>> {
    let one = file(&format!("bench/data/plain-{lang}.txt"))?;
    let two = file(&format!("bench/data/plain2-{lang}.txt"))?;
    let plain: Vec<Vec<&str>> = unseen(&one).chain(unseen(&two)).collect();
    let politics = news(lang)?;
    let mut left = unseen(&politics).flatten().map(str::to_owned);
    let mut texts = Vec::new();
    for (n, lines) in plain.iter().cycle().enumerate() {
        let some: Vec<String> = left.by_ref().take(lines.len() / 2).collect();
        if some.is_empty() {
            break;
        }
        if n % 2 == 0 {
            texts.push(lines.join("\n\n"));
            texts.push(some.join("\n\n"));
            continue;
        }
        let mut some = some.into_iter();
        let mut article = Vec::new();
        for pair in lines.chunks(2) {
            article.extend(pair.iter().map(|l| (*l).to_owned()));
            article.extend(some.next());
        }
        texts.push(article.join("\n\n"));
    }
    Ok(texts)
}

fn documents(lang: &str, texts: Vec<String>) -> Vec<Document> {
    texts.into_iter().map(|t| Document::from_text(t, lang)).collect()
}

/// Codes a document; gives its records as `tekad code --format jsonl` writes them.
fn code(engine: &Engine, doc: &Document, every: bool, coded: &mut Coded) -> Outcome<String> {
    let coder = engine.coder(&doc.lang)?;
    let records = RecordOptions {
        coder: coder.version(),
        codebook: coder.ontology.codebook.clone(),
        ..RecordOptions::default()
    };
    let options = CodeOptions { filter: !every, ..CodeOptions::default() };
    let analysis = engine.analyse(doc, options)?;
    coded.sentences += analysis.sentences.len();
    coded.parsed += match analysis.held.len() {
        0 => analysis.sentences.len(),
        _ => analysis.held.iter().filter(|h| **h == Held::Event).count(),
    };
    for event in &analysis.coded.events {
        *coded.events.entry(key(event)).or_default() += 1;
    }
    let claims = analysis.coded.claims.iter().map(|c| &c.id);
    let scenarios = analysis.coded.scenarios.iter().map(|s| &s.id);
    for id in claims.chain(scenarios) {
        *coded.others.entry(format!("{} {id}", doc.id)).or_default() += 1;
    }
    let recorder = Recorder::new(doc, &analysis.sentences, &records);
    let mut text = String::new();
    for record in recorder.all(&analysis.coded.events, false) {
        text.push_str(&record.to_string());
        text.push('\n');
    }
    coded.bytes += text.len();
    Ok(text)
}

/// Document, trigger, type and parties.
fn key(event: &Event) -> String {
    format!("{} {}", event.doc_id, event.id)
}

/// The answers, and the time of the best run.
fn timed(engine: &Engine, docs: &[Document], every: bool) -> Outcome<(Coded, Seconds)> {
    let mut seconds = Seconds { wall: f64::MAX, used: f64::MAX };
    let mut last: Option<Coded> = None;
    for _ in 0..RUNS {
        let mut coded = Coded::default();
        let (start, used) = (Instant::now(), processor());
        for doc in docs {
            // The text itself is what comes in: sections are found again.
            code(engine, &Document::from_text(doc.text.as_str(), &doc.lang), every, &mut coded)?;
        }
        let wall = start.elapsed().as_secs_f64();
        seconds.wall = seconds.wall.min(wall);
        let used = processor().zip(used).map_or(wall, |(end, start)| end - start);
        seconds.used = seconds.used.min(used);
        assert!(last.is_none_or(|l| l == coded), "two runs differ");
        last = Some(coded);
    }
    Ok((last.unwrap_or_default(), seconds))
}

/// Seconds that this thread has had a processor, where the system tells (Linux).
fn processor() -> Option<f64> {
    let times = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = times.split(' ').next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

/// The most memory held so far, in MiB, after the documents once more, and after ten times as many.
fn memory(engine: &Engine, docs: &[Document]) -> Outcome<(Option<f64>, Option<f64>)> {
    let run = |times: usize| -> Outcome<Option<f64>> {
        for _ in 0..times {
            for doc in docs {
                code(engine, doc, false, &mut Coded::default())?;
            }
        }
        Ok(peak())
    };
    Ok((run(1)?, run(10)?))
}

fn peak() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib / 1024.0)
}
