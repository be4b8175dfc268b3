//! What the command prints: the same for any number of threads, spans that hold, usage errors.
#![allow(missing_docs)]

mod support;

use std::collections::HashMap;

use serde_json::Value;
use support::{code, err, out, repository, run, run_with};

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|l| serde_json::from_str(l).expect("JSON"))
        .collect()
}

#[test]
fn the_same_bytes_for_any_number_of_threads() {
    let examples = repository("examples");
    for format in ["jsonl", "text"] {
        let all: Vec<String> = ["1", "2", "8"]
            .iter()
            .map(|jobs| {
                out(&run(&[
                    "code", "--format", format, "--jobs", jobs, &examples,
                ]))
            })
            .collect();
        assert!(!all[0].is_empty());
        assert_eq!(all[0], all[1]);
        assert_eq!(all[0], all[2]);
    }
}

/// Words as an entity's text has them: white space as single blanks.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_span_holds_in_the_text_that_read_prints() {
    let examples = repository("examples");
    let docs = lines(&out(&run(&["read", "--format", "jsonl", &examples])));
    let texts: HashMap<&str, (Vec<char>, &str)> = docs
        .iter()
        .map(|d| {
            let text = d["text"].as_str().expect("a text");
            (
                d["id"].as_str().expect("an id"),
                (
                    text.chars().collect(),
                    d["text_sha256"].as_str().expect("a hash"),
                ),
            )
        })
        .collect();
    let records = lines(&out(&run(&[
        "code", "--format", "jsonl", "--all", &examples,
    ])));
    assert!(records.len() > 50);
    let mut ids = std::collections::HashSet::new();
    for record in &records {
        assert!(
            ids.insert(record["id"].as_str().expect("an id")),
            "twice: {record}"
        );
        let (chars, sha) = &texts[record["doc_id"].as_str().expect("a document")];
        assert_eq!(record["cite_info"]["text_sha256"], *sha);
        let slice = |v: &Value| -> String {
            let at = |key: &str| v[key].as_u64().expect("an offset") as usize;
            assert!(at("start") < at("end"), "{v}");
            chars[at("start")..at("end")].iter().collect()
        };
        assert_eq!(
            slice(&record["text_info"]),
            record["text"].as_str().expect("a sentence")
        );
        if record["has_event"] == false {
            continue;
        }
        let evidence = record["evidence"].as_array().expect("evidence");
        assert!(!evidence.is_empty());
        assert_eq!(record["aux_mode"], evidence[0]["aux_mode"]);
        assert_eq!(record["reported_by"], evidence[0]["reported_by"]);
        for (n, passage) in evidence.iter().enumerate() {
            let sentence = slice(&passage["sentence"]);
            let trigger = slice(&passage["trigger"]);
            assert!(sentence.contains(&trigger));
            assert_eq!(record["event_text"][n], trigger.as_str());
            for span in ["actor", "recipient"]
                .iter()
                .flat_map(|k| passage[k].as_array().expect("spans"))
            {
                assert!(!slice(span).trim().is_empty());
            }
            for link in passage["reported_by"].as_array().expect("a chain") {
                assert_eq!(
                    plain(&slice(link)),
                    plain(link["entity_text"].as_str().expect("a name"))
                );
            }
        }
        let place = &record["event_loc"];
        if !place.is_null() {
            assert_eq!(
                plain(&slice(place)),
                plain(place["extracted_place"].as_str().expect("a name"))
            );
        }
        let dated = record["date"].is_string();
        assert_eq!(dated, record["date_source"].is_string(), "{record}");
        assert!(record["coded_date"].is_null());
    }
}

#[test]
fn records_without_text_keep_offsets() {
    let text = "{\"id\":\"x\",\"lang\":\"en\",\"date\":\"2019-03-16\",\"title\":\"Quokka news\",\"text\":\"Russia and Turkey held quokka talks in Ankara on Friday.\"}";
    let full = lines(&out(&run_with(
        &["code", "--format", "jsonl", "--all", "-"],
        text,
    )));
    let bare = out(&run_with(
        &["code", "--format", "jsonl", "--all", "--no-text", "-"],
        text,
    ));
    assert!(!bare.to_lowercase().contains("quokka"), "{bare}");
    for (full, bare) in full.iter().zip(lines(&bare)) {
        for key in ["id", "text_info", "quad_code", "date", "aux_mode"] {
            assert_eq!(full[key], bare[key]);
        }
        assert!(bare["text"].is_null());
        assert_eq!(
            full["cite_info"]["text_sha256"],
            bare["cite_info"]["text_sha256"]
        );
    }
}

#[test]
fn the_day_of_coding_only_on_request() {
    let text = "{\"id\":\"x\",\"lang\":\"en\",\"date\":\"2019-03-16\",\"text\":\"It rained in Ankara on Friday.\"}";
    let records = lines(&out(&run_with(
        &[
            "code",
            "--format",
            "jsonl",
            "--all",
            "--coded-date=2020-01-02",
            "-",
        ],
        text,
    )));
    assert_eq!(records[0]["coded_date"], "2020-01-02");
    assert_eq!(records[0]["has_event"], false);
}

#[test]
fn wrong_usage_is_2() {
    let table = repository("Cargo.toml");
    for args in [
        &["code", "--nonsense"][..],
        &[][..],
        &["fly"][..],
        &["code", "--jobs", "0", "-"][..],
        &["code", "--all", "-"][..],
        &["code", "--lang", "../en", "-"][..],
        &["code", "--date", "yesterday", "-"][..],
        &["eval", "code", &table, "--show", "wrong"][..],
        &[
            "eval",
            "code",
            &table,
            "--rows",
            "untouched",
            "--show",
            "all",
        ][..],
        &["eval", "cases", &table, "--floor", "right"][..],
    ] {
        let output = run_with(args, "");
        assert_eq!(code(&output), 2, "{args:?}: {}", err(&output));
        assert!(!err(&output).is_empty() && out(&output).is_empty());
    }
}

#[test]
fn untouched_rows_are_run_never_read() {
    let output = run(&[
        "eval",
        "code",
        &repository("Cargo.toml"),
        "--rows",
        "all",
        "--show",
        "wrong",
    ]);
    assert!(err(&output).contains("never read"), "{}", err(&output));
}

#[test]
fn help_has_examples_for_every_verb() {
    for verb in [
        &["read"][..],
        &["code"],
        &["explain"],
        &["eval"],
        &["train"],
        &["completions"],
        &["man"],
        &[],
    ] {
        let mut args = verb.to_vec();
        args.push("--help");
        let output = run(&args);
        assert_eq!(code(&output), 0);
        assert!(out(&output).contains("Example"), "{verb:?}");
    }
}

#[test]
fn version_names_the_packs() {
    let output = run(&["--version"]);
    assert_eq!(code(&output), 0);
    for part in [
        "tekad 0.",
        "pack en: ",
        "pack id: ",
        "world: ",
        "ontology: ",
    ] {
        assert!(out(&output).contains(part), "{part}");
    }
    // Records name the same hashes.
    let text =
        "{\"lang\":\"en\",\"date\":\"2019-03-16\",\"text\":\"It rained in Ankara on Friday.\"}";
    let records = lines(&out(&run_with(
        &["code", "--format", "jsonl", "--all", "-"],
        text,
    )));
    let coder = records[0]["coder"].as_str().expect("a coder").to_owned();
    let version = out(&output);
    for (name, sign) in [
        ("en", "pack en: "),
        ("world", "world: "),
        ("pairs", "pairs: "),
        ("senses", "senses: "),
    ] {
        let hash = coder
            .split(' ')
            .find_map(|w| w.strip_prefix(&format!("{name}:")))
            .expect("a hash");
        assert!(
            version.contains(&format!("{sign}{hash}")),
            "{coder} against {version}"
        );
    }
}

#[test]
fn completions_and_manual() {
    for shell in ["bash", "zsh", "fish"] {
        assert!(out(&run(&["completions", shell])).contains("tekad"));
    }
    assert!(out(&run(&["man"])).contains(".TH tekad"));
    assert!(out(&run(&["man", "eval", "code"])).contains("sentence_id"));
    assert_eq!(code(&run(&["man", "fly"])), 2);
}

#[test]
fn colours_only_where_asked_for() {
    let text =
        "{\"lang\":\"en\",\"date\":\"2019-03-16\",\"text\":\"It rained in Ankara on Friday.\"}";
    assert!(!out(&run_with(&["code", "-"], text)).contains('\x1b'));
    assert!(out(&run_with(&["code", "--color", "always", "-"], text)).contains('\x1b'));
}

#[test]
fn explain_shows_tree_and_mentions() {
    let text = "{\"lang\":\"en\",\"date\":\"2019-03-16\",\"text\":\"Russia met Turkey in Ankara on Friday.\"}";
    let output = run_with(&["explain", "-"], text);
    assert_eq!((code(&output), err(&output).as_str()), (0, ""));
    for part in ["[0] Russia met Turkey", "root", "mentions", "RUS", "TUR"] {
        assert!(out(&output).contains(part), "{part} in {}", out(&output));
    }
    assert!(!out(&run_with(&["explain", "--sentence", "7", "-"], text)).contains("Turkey"));
}
