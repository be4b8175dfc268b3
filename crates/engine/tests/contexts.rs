//! Contexts of events against sentences of our own (`lang/*/contexts.md`): precision and recall
//! of each part, with floors. `cargo test -p tekad-engine --test contexts -- --nocapture` prints
//! the figures and every row that differs.
#![allow(
    clippy::print_stdout,
    reason = "figures of the rows, for `--nocapture`"
)]

use std::{collections::BTreeSet, fs, path::PathBuf};

use tekad_code::CodeOptions;
use tekad_core::Document;
use tekad_engine::Engine;

/// A sentence and the contexts of its events.
struct Row {
    line: usize,
    text: String,
    contexts: BTreeSet<String>,
}

/// A part of a file: its heading and its rows.
fn parts(file: &str) -> Vec<(String, Vec<Row>)> {
    let mut parts: Vec<(String, Vec<Row>)> = Vec::new();
    let mut text = String::new();
    for (n, line) in file.lines().enumerate() {
        if let Some(name) = line.strip_prefix("## ") {
            parts.push((name.to_owned(), Vec::new()));
        } else if let Some(sentence) = line.strip_prefix("> ") {
            text = sentence.to_owned();
        } else if let Some(list) = line.strip_prefix("= ") {
            let contexts = list.split(',').map(|c| c.trim().to_owned());
            let (_, rows) = parts.last_mut().expect("a row stands in a part");
            rows.push(Row {
                line: n + 1,
                text: std::mem::take(&mut text),
                contexts: contexts.filter(|c| c != "none").collect(),
            });
        }
    }
    parts
}

/// Right, found, wanted, rows without an event.
fn score(engine: &Engine, lang: &str, rows: &[Row]) -> [usize; 4] {
    let known = &engine.shared().expect("the ontology").1;
    let [mut right, mut found, mut wanted, mut silent] = [0; 4];
    for row in rows {
        for name in &row.contexts {
            let at = row.line;
            assert!(known.context_index(name).is_some(), "{lang}:{at}: {name}");
        }
        wanted += row.contexts.len();
        let doc = Document::from_text(row.text.clone(), lang);
        let analysis = engine.analyse(&doc, CodeOptions::default());
        let events = analysis.expect("an analysis").coded.events;
        if events.is_empty() {
            silent += 1;
            println!("{lang}:{} no event: {}", row.line, row.text);
            continue;
        }
        let got: BTreeSet<String> = events.into_iter().flat_map(|e| e.context).collect();
        if got != row.contexts {
            let list = |a: &BTreeSet<String>, b: &BTreeSet<String>| {
                a.difference(b).cloned().collect::<Vec<_>>().join(" ")
            };
            let (missed, false_) = (list(&row.contexts, &got), list(&got, &row.contexts));
            let (at, text) = (row.line, &row.text);
            println!("{lang}:{at} missed [{missed}] false [{false_}]: {text}");
        }
        right += got.intersection(&row.contexts).count();
        found += got.len();
    }
    [right, found, wanted, silent]
}

#[test]
fn contexts_of_our_own_sentences() {
    let engine = Engine::new();
    // Language, part, and the least precision and recall in percent.
    for (lang, part, precision, recall) in [
        ("en", "Tuned on", 97, 97),
        ("en", "Held back", 85, 90),
        ("id", "Tuned on", 97, 97),
        ("id", "Held back", 80, 95),
    ] {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../lang");
        let path = root.join(lang).join("contexts.md");
        let file = fs::read_to_string(path).expect("the file of rows");
        let parts = parts(&file);
        let (_, rows) = (parts.iter().find(|p| p.0 == part)).expect("the part");
        let [right, found, wanted, silent] = score(&engine, lang, rows);
        println!(
            "{lang}, {part}: {} rows, {silent} without an event; precision {:.3} ({right} of {found}), recall {:.3} ({right} of {wanted})",
            rows.len(),
            right as f64 / found as f64,
            right as f64 / wanted as f64,
        );
        assert!(right * 100 >= precision * found, "{lang} {part}: precision");
        assert!(right * 100 >= recall * wanted, "{lang} {part}: recall");
    }
}
