//! Marked pairs through the command: given spans, training and measuring on small data of our own.
#![allow(missing_docs)]

mod support;

use std::fs;

use serde_json::{Value, json};
use support::{code, err, out, run, run_with};

fn line(id: u32, text: &str, actor: &str, recipient: &str) -> String {
    let at = |words: &str| {
        let start = text.find(words).expect("the words");
        let start = text[..start].chars().count();
        json!({"start": start, "end": start + words.chars().count()})
    };
    let row = json!({"id": id, "text": text, "actor": at(actor), "recipient": at(recipient)});
    format!("{row}\n")
}

#[test]
fn given_spans_get_types() {
    let input = [
        line(1, "France condemned Syria on Monday.", "France", "Syria"),
        line(
            2,
            "“Tidak,” kata juru bicara; Iran mengecam Israel.",
            "Iran",
            "Israel",
        )
        .replace("\"text\"", "\"lang\":\"id\",\"text\""),
    ]
    .concat();
    let output = run_with(&["code", "--pairs", "-"], input);
    assert_eq!(code(&output), 0, "{}", err(&output));
    let rows: Vec<Value> = out(&output)
        .lines()
        .map(|l| serde_json::from_str(l).expect("JSON"))
        .collect();
    assert_eq!(rows.len(), 2);
    for (n, row) in rows.iter().enumerate() {
        assert_eq!(row["id"], n + 1);
        assert_eq!(row["event"], "ACCUSE", "{row}");
        let scores = row["scores"].as_object().expect("scores");
        assert_eq!(scores.len(), 17);
        let sum: f64 = scores.values().filter_map(Value::as_f64).sum();
        assert!((sum - 1.0).abs() < 0.01, "{sum}");
    }
}

#[test]
fn a_wrong_line_is_named_and_the_others_are_done() {
    let good = line(7, "France condemned Syria.", "France", "Syria");
    let input = format!(
        "{{\"id\":1}}\n{}{good}",
        good.replace("\"end\":6", "\"end\":600")
    );
    let output = run_with(&["code", "--pairs", "-"], input);
    assert_eq!(code(&output), 1);
    assert_eq!(out(&output).lines().count(), 1);
    let said = err(&output);
    assert!(said.contains("line 1: missing field `text`"), "{said}");
    assert!(
        said.contains("line 2: no span 0..600 in a text of 23 characters"),
        "{said}"
    );
    let both = run(&["code", "--pairs", "x.jsonl", "article.txt"]);
    assert_eq!(code(&both), 2);
}

const ROWS: &str = r#"{"text":"<s>Chile</s> expelled <t>Peru's ambassador</t>.","event":"SANCTION","mode":"expel"}
{"text":"<s>Ghana</s> sent food to <t>Togo</t>.","event":"AID"}
{"text":"<s>Mali</s> sent tents to <t>Niger</t>.","event":"AID"}
{"text":"<s>Spain</s> expelled <t>a Libyan diplomat</t>.","event":"SANCTION","mode":"expel"}
{"text":"<s>Togo</s> and <t>Benin</t> lie on the coast.","event":"NONE"}
"#;

#[test]
fn a_model_is_trained_and_measured() {
    let folder = tempfile::tempdir().expect("a folder");
    let en = folder.path().join("en");
    fs::create_dir(&en).expect("a folder");
    let rows = en.join("pairs.jsonl").display().to_string();
    fs::write(&rows, ROWS).expect("a file");
    let train = |name: &str| {
        let to = folder.path().join(name);
        let output = run(&[
            "train",
            "pairs",
            "--train",
            &rows,
            "--out",
            &to.display().to_string(),
        ]);
        assert_eq!(code(&output), 0, "{}", err(&output));
        to.join("pairs.model")
    };
    let (first, second) = (train("a"), train("b"));
    assert_eq!(fs::read(&first).ok(), fs::read(&second).ok());
    let model = first.display().to_string();
    let output = run(&["eval", "pairs", &rows, "--model", &model, "--json"]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    let scores: Value = serde_json::from_str(&out(&output)).expect("JSON");
    assert_eq!(
        (&scores["rows"], &scores["macro_f1"]),
        (&json!(4), &json!(1.0))
    );
    fs::write(&rows, ROWS.replace("\"AID\"", "\"AIDS\"")).expect("a file");
    let output = run(&["eval", "pairs", &rows]);
    assert_eq!(code(&output), 1);
    assert!(
        err(&output).contains("line 2: unknown event `AIDS`"),
        "{}",
        err(&output)
    );
}
