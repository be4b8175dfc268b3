//! Graded predicates through the command: training and measuring on small data of our own.
#![allow(missing_docs)]

mod support;

use std::fs;

use serde_json::Value;
use support::{code, err, out, run};

#[test]
fn a_model_is_trained_and_measured() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).display().to_string();
    let mut text = String::new();
    for n in 0..60 {
        let (middle, label) = [("left", 3.0), ("did not leave", -3.0)][n % 2];
        let words = format!("Group {n} {middle} town .");
        let last = words.split(' ').count() - 2;
        text.push_str(&format!(
            "{{\"text\":\"{words}\",\"targets\":[{{\"span1\":[{},{last}],\"label\":{label}}}]}}\n",
            last - 1
        ));
    }
    let rows = at("rows.jsonl");
    fs::write(&rows, &text).expect("a file");
    for out in ["a", "b"] {
        let made = run(&["train", "senses", "--train", &rows, "--out", &at(out)]);
        assert_eq!(code(&made), 0, "{}", err(&made));
    }
    let [a, b] = ["a", "b"].map(|f| fs::read(folder.path().join(f).join("senses.model")).ok());
    assert!(a.is_some() && a == b, "the same data give the same bytes");
    let model = at("a/senses.model");
    let measured = run(&[
        "eval",
        "senses",
        &rows,
        "--model",
        &model,
        "--json",
        "--floor",
        "three_way=0.9",
    ]);
    assert_eq!(code(&measured), 0, "{}", err(&measured));
    let scores: Value = serde_json::from_str(&out(&measured)).expect("JSON");
    assert_eq!(scores["predicates"], 60);
    assert!(
        scores["pearson"].as_f64().is_some_and(|r| r > 0.9),
        "{scores}"
    );
    assert!(scores["mae"].as_f64().is_some(), "{scores}");
    // A language without weights of its own has the shared ones.
    let other = run(&["eval", "senses", &rows, "--lang", "id", "--model", &model]);
    assert_eq!(code(&other), 2);
    assert!(err(&other).contains("--shared"), "{}", err(&other));
}

#[test]
fn faults_name_file_and_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bad.jsonl");
    let line = "{\"text\":\"They left .\",\"targets\":[{\"span1\":[1,7],\"label\":3}]}\n";
    fs::write(&path, line).expect("a file");
    let path = path.display().to_string();
    let output = run(&["eval", "senses", &path]);
    assert_eq!(code(&output), 1);
    let said = err(&output);
    for part in ["bad.jsonl", "line 1", "no words 1..7 in a sentence of 3"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    fs::write(&path, "no model").expect("a file");
    let output = run(&["eval", "senses", &path, "--model", &path]);
    assert!(err(&output).contains("tekadFA1"), "{}", err(&output));
}
