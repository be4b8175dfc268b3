//! The scenarios of our own sentences (`lang/*/scenarios.md`): every line comes out as its mark
//! says. `cargo test -p tekad-eval --test scenarios -- --nocapture` prints what differs.
#![allow(clippy::print_stdout, reason = "what differs, for `--nocapture`")]

use std::{fs, path::PathBuf};

use jiff::{Timestamp, tz::TimeZone};
use tekad_code::CodeOptions;
use tekad_core::{Document, Stamp, StampPrecision};
use tekad_engine::Engine;
use tekad_eval::{blocks::DEFAULT_DATE, scenarios};

#[test]
fn scenarios_of_our_own_sentences() {
    let engine = Engine::new();
    let mut wrong = 0;
    for lang in ["en", "id"] {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../lang");
        let path = root.join(lang).join("scenarios.md");
        let file = fs::read_to_string(path).expect("the file of cases");
        let cases = scenarios::read(&file).expect("a case file");
        let [mut right, mut rows] = [0; 2];
        for case in &cases {
            let mut doc = Document::from_text(case.text.clone(), lang);
            let date = case.date.unwrap_or(DEFAULT_DATE);
            doc.published = Some(Stamp {
                at: date
                    .to_zoned(TimeZone::UTC)
                    .unwrap_or(Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC)),
                precision: StampPrecision::Day,
                span: None,
            });
            let analysis = engine.analyse(&doc, CodeOptions::default());
            let found = analysis.expect("an analysis").coded.scenarios;
            for s in &found {
                for p in s
                    .condition
                    .iter()
                    .chain(&s.consequence)
                    .chain(&s.alternative)
                {
                    assert!(!p.span.slice(&doc.text).trim().is_empty(), "{}", case.name);
                }
            }
            let verdict = scenarios::judge(case, &found);
            rows += 1;
            right += usize::from(verdict.is_right());
            if !verdict.is_exact() {
                wrong += 1;
                println!("{lang} {}\n    > {}", case.name, case.text);
                for (what, lines) in [
                    ("missing", &verdict.missing),
                    ("extra", &verdict.extra),
                    ("stale", &verdict.stale),
                ] {
                    for line in lines {
                        println!("    {what:<8}{line}");
                    }
                }
            }
        }
        println!("{lang}: {right} of {rows} rows right without marks");
    }
    assert_eq!(wrong, 0, "rows that are not as their marks say");
}

/// Conjunctions without clauses, clauses without ends, signs of many bytes: every span is a
/// piece of its sentence.
#[test]
fn odd_texts_give_true_spans() {
    let engine = Engine::new();
    let words = [
        "if",
        "unless",
        ",",
        "Iran",
        "will",
        "attack",
        "“",
        "and",
        "because",
        "otherwise",
        ";",
        "could",
        "said",
        "that",
        "jika",
        "akan",
        "—",
        "Москва",
        "should",
        "not",
        "(",
        "expected",
        "to",
        "menyebabkan",
        "without",
        "…",
        "likely",
        "kecuali",
        "é",
    ];
    let mut seed = 7u32;
    for n in 0..60 {
        let mut text = String::new();
        for _ in 0..(3 + n % 25) {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            text.push_str(words[(seed >> 16) as usize % words.len()]);
            text.push(' ');
        }
        for lang in ["en", "id"] {
            let doc = Document::from_text(text.clone(), lang);
            let analysis = engine.analyse(&doc, CodeOptions::default());
            for s in analysis.expect("an analysis").coded.scenarios {
                let all = [
                    &s.condition,
                    &s.exception,
                    &s.consequence,
                    &s.alternative,
                    &s.reason,
                ];
                for p in all.into_iter().flatten() {
                    assert!(
                        s.sentence_span.contains(p.span) && !p.span.is_empty(),
                        "{text}"
                    );
                    assert!(!p.span.slice(&doc.text).is_empty(), "{text}");
                }
                assert!(!s.trigger.slice(&doc.text).is_empty(), "{text}");
            }
        }
    }
}
