//! Words per second of the whole parse step in both profiles, from raw text to trees with lemmas, on one core:
//! `parse LANG TEXT-FILE [GOLD.conllu]`. Checks its own answers, and times rivals beside itself
//! in the same run (`rivals.py`: ufal.udpipe, spaCy) where Python has them.

use std::error::Error;
use std::process::Command;
use std::time::Instant;
use std::{env, fs};

use tekad_core::Document;
use tekad_parse::{Model, Profile, conllu};

/// Runs of which the best counts: the machine may be busy with other things.
const RUNS: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = env::args().skip(1).collect();
    let [lang, file, gold @ ..] = args.as_slice() else {
        return Err("usage: parse LANG TEXT-FILE [GOLD.conllu]".into());
    };
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let bytes = fs::read(format!("{root}/lang/{lang}/parser.model"))?;
    let mut load = f64::MAX;
    for _ in 0..RUNS {
        let start = Instant::now();
        Model::load(&bytes)?;
        load = load.min(start.elapsed().as_secs_f64());
    }
    let mut model = Model::load(&bytes)?;
    println!("load: {:.1} ms, {} bytes", load * 1e3, bytes.len());

    let text = fs::read_to_string(file)?;
    let text = if file.ends_with(".conllu") { conllu::raw_text(&conllu::read(&text)?).0 } else { text };
    let doc = Document::from_text(text, lang);
    let gold = match gold {
        [gold, ..] => Some((conllu::read(&fs::read_to_string(gold)?)?, tekad_parse::train::style_of(gold))),
        [] => None,
    };
    let mut speeds = Vec::new();
    for (profile, name) in [(Profile::Best, "best"), (Profile::Fast, "fast")] {
        model = model.with_profile(profile);
        if model.profile() != profile {
            continue;
        }
        let (words, sum, seconds) = timed(&model, &doc);
        let plain = doc.text.split_whitespace().count();
        assert!(words >= plain, "fewer words than stretches without blanks");
        let speed = words as f64 / seconds;
        println!("tekad, {name}: {words} words (answers {sum:016x}), {seconds:.3} s, {speed:.0} words/s on one core");
        speeds.push((name, speed));
        if let Some((gold, style)) = &gold {
            for (what, share) in tekad_parse::train::measure(&model, gold, style) {
                println!("{what} {:.2}", share * 100.0);
                assert!(what != "las" || share > 0.65, "the answers are worse than they should be");
            }
        }
    }

    let plain = env::temp_dir().join("tekad-bench.txt");
    fs::write(&plain, &doc.text)?;
    let rivals = Command::new("python3")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/rivals.py"))
        .args([lang.as_str(), &plain.to_string_lossy()])
        .output();
    let mut alone = true;
    if let Ok(out) = rivals {
        for line in String::from_utf8_lossy(&out.stdout).lines() {
            if let Some((name, speed)) = line.split_once('\t')
                && let Ok(speed) = speed.parse::<f64>()
            {
                for (profile, ours) in &speeds {
                    println!("{name}: {speed:.0} words/s; tekad, {profile}, is {:.1} times as fast", ours / speed);
                }
                alone = false;
            }
        }
    }
    if alone {
        println!("alone: Python has neither ufal.udpipe (with UDPIPE_MODEL) nor spaCy with a model");
    }
    Ok(())
}

/// Words, checksum of the answers, and seconds of the best run.
fn timed(model: &Model, doc: &Document) -> (usize, u64, f64) {
    let mut best = f64::MAX;
    let mut last = None;
    for _ in 0..RUNS {
        let start = Instant::now();
        let sentences = model.parse(doc);
        best = best.min(start.elapsed().as_secs_f64());
        let words: usize = sentences.iter().map(|s| s.tokens.len()).sum();
        let answer = (words, checksum(&sentences));
        assert!(last.is_none_or(|l| l == answer), "two runs differ");
        last = Some(answer);
        for s in &sentences {
            assert_eq!(s.tokens.iter().filter(|t| t.head.is_none()).count(), 1, "not one root");
            assert!(s.tokens.iter().all(|t| !t.span.slice(&doc.text).is_empty()), "a span is empty");
        }
    }
    let (words, sum) = last.unwrap_or_default();
    (words, sum, best)
}

/// FNV-1a over what was found, so that two runs or machines can be compared at a glance.
fn checksum(sentences: &[tekad_core::Sentence]) -> u64 {
    let mut x = 0xcbf2_9ce4_8422_2325u64;
    let mut add = |bytes: &[u8]| {
        for &b in bytes {
            x = (x ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    for t in sentences.iter().flat_map(|s| &s.tokens) {
        add(&t.span.start.to_le_bytes());
        add(t.lemma.as_bytes());
        add(t.upos.as_str().as_bytes());
        add(&t.head.unwrap_or(u32::MAX).to_le_bytes());
        add(t.deprel.as_bytes());
    }
    x
}
