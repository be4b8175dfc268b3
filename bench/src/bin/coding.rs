//! The whole way from raw text to records: first cut.
use std::{env, error::Error, fs, io::Write, time::Instant};

use tekad_code::{CodeOptions, record::{RecordOptions, Recorder}};
use tekad_core::Document;
use tekad_engine::Engine;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = env::args().skip(1).collect();
    let [lang, stream, times, how @ ..] = args.as_slice() else { return Err("usage".into()) };
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let mut political = Vec::new();
    for line in fs::read_to_string(format!("{root}/lang/{lang}/pairs.jsonl"))?.lines() {
        let v: serde_json::Value = serde_json::from_str(line)?;
        let t = v["text"].as_str().unwrap_or_default();
        political.push(["<s>", "</s>", "<t>", "</t>"].iter().fold(t.to_owned(), |t, m| t.replace(m, "")));
    }
    let mut texts = Vec::new();
    if stream == "news" {
        for part in political.chunks(12) { texts.push(part.join("\n\n")); }
    } else {
        let plain = fs::read_to_string(format!("{root}/bench/data/plain-{lang}.txt"))?;
        let mut next = political.iter().step_by(5);
        for article in plain.split("# ").filter(|a| a.contains('\n')) {
            let lines: Vec<&str> = article.lines().skip(1).filter(|l| !l.is_empty()).collect();
            texts.push(lines.join("\n\n"));
            texts.push(next.by_ref().take(lines.len() / 2).cloned().collect::<Vec<_>>().join("\n\n"));
            let mut both = Vec::new();
            for (i, l) in lines.iter().enumerate() { both.push((*l).to_owned()); if i % 2 == 1 { both.extend(next.next().cloned()); } }
            texts.push(both.join("\n\n"));
        }
    }
    let engine = Engine::new();
    let coder = engine.coder(lang)?;
    let records = RecordOptions { coder: coder.version(), codebook: coder.ontology.codebook.clone(), ..Default::default() };
    let mut out = std::io::stdout().lock();
    for run in 0..times.parse::<usize>()? {
        let start = Instant::now();
        let (mut sentences, mut words, mut events) = (0, 0, 0);
        for text in &texts {
            let doc = Document::from_text(text.as_str(), lang);
            let a = engine.analyse(&doc, CodeOptions { every_sentence: !how.is_empty(), ..Default::default() })?;
            sentences += a.sentences.len();
            if run == 0 && env::var("SHOW").is_ok() { for s in &a.sentences { if s.tokens.iter().any(|t| t.head.is_some()) { let t = s.span.slice(&doc.text); eprintln!("{} {t}", if s.tokens.iter().any(|t| t.deprel.is_empty()) {"?"} else {"T"}); } } }
            words += a.sentences.iter().map(|s| s.tokens.len()).sum::<usize>();
            events += a.coded.events.len();
            let r = Recorder::new(&doc, &a.sentences, &records);
            for v in r.all(&a.coded.events, true) {
                if run == 0 { writeln!(out, "{v}")?; } else { std::hint::black_box(v.to_string()); }
            }
        }
        eprintln!("{sentences} sentences, {words} words, {events} events, {:.0} sentences/s", sentences as f64 / start.elapsed().as_secs_f64());
    }
    Ok(())
}
