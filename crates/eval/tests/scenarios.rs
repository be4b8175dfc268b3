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
        let path = std::env::var(format!("SCENARIOS_{lang}"))
            .map_or(root.join(lang).join("scenarios.md"), PathBuf::from);
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
