//! `tekad happenings` and `tekad eval happenings`.

mod support;

use std::fs;

use support::{code, err, json, out, run};

const ARTICLES: &str = r#"{"id":"a","lang":"en","date":"2023-02-07","source":"Pacific Ledger","text":"Indonesian Foreign Minister Retno Marsudi met her Australian counterpart Penny Wong in Jakarta on Tuesday."}
{"id":"b","lang":"id","date":"2023-02-08","source":"Harian Cakrawala","text":"Menteri Luar Negeri Retno Marsudi bertemu dengan Menlu Australia Penny Wong di Jakarta, Selasa (7/2)."}
{"id":"c","lang":"en","date":"2023-02-16","source":"Pacific Ledger","text":"Indonesian Foreign Minister Retno Marsudi met her Australian counterpart Penny Wong in Canberra on Wednesday."}
"#;

const GOLD: &str = "talks-jakarta\ta\tRetno Marsudi met her Australian counterpart
talks-jakarta\tb\tRetno Marsudi bertemu dengan Menlu Australia
talks-canberra\tc\tRetno Marsudi met her Australian counterpart
";

fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("articles.jsonl"), ARTICLES).expect("articles");
    fs::write(dir.path().join("gold.tsv"), GOLD).expect("gold");
    dir
}

#[test]
fn measured() {
    let dir = folder();
    let path = dir.path().display().to_string();
    let output = run(&["eval", "happenings", &path, "--json", "--floor", "f1=1"]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    let scores = json(&out(&output));
    assert_eq!(scores["passages"], 3);
    assert_eq!(
        (&scores["gold_pairs"], &scores["found_pairs"]),
        (&1.into(), &1.into())
    );
    fs::write(dir.path().join("gold.tsv"), "x\tz\tno such article\n").expect("gold");
    let output = run(&["eval", "happenings", &path]);
    assert_eq!(code(&output), 1);
    assert!(err(&output).contains("no such article"), "{}", err(&output));
}

#[test]
fn decided_by_hand() {
    let dir = folder();
    let record = dir.path().join("r.tekad").display().to_string();
    let articles = dir.path().join("articles.jsonl").display().to_string();
    let output = run(&["ingest", &record, &articles]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    let coded = run(&["code", "--format", "jsonl", &articles]);
    let ids: Vec<String> = out(&coded)
        .lines()
        .map(|l| json(l)["id"].as_str().expect("an id").to_owned())
        .collect();
    let verb = |words: &[&str]| {
        let mut all = vec!["happenings", record.as_str()];
        all.extend_from_slice(words);
        run(&all)
    };
    let why = out(&verb(&["why", &ids[1]]));
    assert!(why.contains("the first report"), "{why}");
    assert!(why.contains("the texts give the same day"), "{why}");
    let merged = verb(&["merge", &ids[0], &ids[2], "--note", "one tour"]);
    assert_eq!(code(&merged), 0, "{}", err(&merged));
    assert!(out(&merged).contains("3 reports"), "{}", out(&merged));
    assert!(out(&verb(&["list"])).contains("one tour"));
    assert_eq!(code(&verb(&["split", &ids[1]])), 0);
    assert_eq!(code(&verb(&["rebuild"])), 0);
    assert_eq!(out(&verb(&["list"])).lines().count(), 2);
    assert!(!out(&verb(&["why", &ids[0]])).contains("Harian Cakrawala"));
    assert!(out(&verb(&["undo"])).contains("split"));
    assert!(out(&verb(&["why", &ids[0]])).contains("Harian Cakrawala"));
    let unknown = verb(&["why", "none"]);
    assert_eq!(code(&unknown), 1);
    assert!(
        err(&unknown).contains("no happening or report"),
        "{}",
        err(&unknown)
    );
}
