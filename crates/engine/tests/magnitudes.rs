//! Numbers of events against sentences of our own (`lang/*/magnitudes.md`): the rows that are
//! wholly right, with floors. `cargo test -p tekad-engine --test magnitudes -- --nocapture` prints
//! every row that differs.
#![allow(
    clippy::print_stdout,
    reason = "the rows that differ, for `--nocapture`"
)]

use std::{fs, path::PathBuf};

use tekad_code::CodeOptions;
use tekad_core::{Document, event::Event};
use tekad_engine::Engine;

/// `ASSAULT dead 12` for each number, sorted.
fn numbers(events: &[Event]) -> Vec<String> {
    let of = |e: &Event| {
        let kind = e.event.as_str();
        let one = |m: &tekad_core::Magnitude| format!("{kind} {} {}", m.kind.as_str(), m.figure());
        e.magnitude.iter().map(one).collect::<Vec<_>>()
    };
    let mut all: Vec<String> = events.iter().flat_map(of).collect();
    all.sort();
    all
}

#[test]
fn numbers_of_our_own_sentences() {
    let engine = Engine::new();
    // Language, and the least share of rows that are wholly right, in percent.
    for (lang, floor) in [("en", 92), ("id", 88)] {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../lang");
        let path = root.join(lang).join("magnitudes.md");
        let file = fs::read_to_string(path).expect("the file of rows");
        let [mut right, mut rows] = [0; 2];
        let mut text = "";
        for (n, line) in file.lines().enumerate() {
            if let Some(sentence) = line.strip_prefix("> ") {
                text = sentence;
            }
            let Some(list) = line.strip_prefix("= ") else {
                continue;
            };
            // "12,000": only a comma before a space parts numbers.
            let mut want: Vec<String> = list.split(", ").map(str::to_owned).collect();
            want.retain(|w| w != "none");
            want.sort();
            let doc = Document::from_text(text, lang);
            let analysis = engine.analyse(&doc, CodeOptions::default());
            let events = analysis.expect("an analysis").coded.events;
            for event in &events {
                for magnitude in &event.magnitude {
                    assert!(!magnitude.span.slice(text).is_empty(), "{text}");
                }
            }
            let got = numbers(&events);
            rows += 1;
            right += usize::from(got == want);
            if got != want {
                let types: Vec<&str> = events.iter().map(|e| e.event.as_str()).collect();
                println!("{lang}:{} {got:?} for {want:?} {types:?}: {text}", n + 1);
            }
        }
        assert!(rows >= 40, "{lang}: {rows} rows");
        println!("{lang}: {right} of {rows} rows right");
        assert!(right * 100 >= floor * rows, "{lang}: {right} of {rows}");
    }
}
