//! Measuring and training through the command, on small data of our own.
#![allow(missing_docs)]

mod support;

use std::fs;

use serde_json::Value;
use support::{code, err, json, out, repository, run};

const TREEBANK: &str = "# sent_id = 1\n# text = Dogs bark .\n1\tDogs\tdog\tNOUN\t_\tNumber=Plur\t2\tnsubj\t_\t_\n2\tbark\tbark\tVERB\t_\t_\t0\troot\t_\t_\n3\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\t_\n\n";

#[test]
fn parse_scores_have_their_names() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("en_ewt-ud-dev.conllu");
    fs::write(&path, TREEBANK).expect("a file");
    let path = path.display().to_string();
    let output = run(&["eval", "parse", "--lang", "en", &path, "--json"]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    let scores = json(&out(&output));
    for key in [
        "upos",
        "uas",
        "las",
        "lemma",
        "raw_upos",
        "raw_las",
        "raw_lemma",
        "sentence_f1",
        "token_f1",
    ] {
        assert!(
            scores[key]
                .as_f64()
                .is_some_and(|v| (0.0..=1.0).contains(&v)),
            "{key}"
        );
    }
    assert_eq!(
        code(&run(&[
            "eval", "parse", "--lang", "en", &path, "--floor", "las=0"
        ])),
        0
    );
    let low = run(&[
        "eval", "parse", "--lang", "en", &path, "--floor", "las=0", "--floor", "uas=1.01",
    ]);
    assert_eq!(code(&low), 1);
    assert!(err(&low).contains("uas is"), "{}", err(&low));
    assert_eq!(
        code(&run(&[
            "eval",
            "parse",
            "--lang",
            "en",
            &path,
            "--floor",
            "elegance=1"
        ])),
        2
    );
    assert_eq!(
        code(&run(&[
            "eval",
            "parse",
            "--lang",
            "en",
            &path,
            "--treebank",
            "none-such"
        ])),
        2
    );
    assert_eq!(code(&run(&["eval", "parse", "--lang", "xx", &path])), 1);
}

#[test]
fn tables_of_pairs_are_scored() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("pairs.tsv");
    fs::write(
        &path,
        "sentence_id\tmarked_sentence\tgold_root\n5\t<s>Iran</s> met <t>Syria</t>.\tCONSULT\n6\t<s>Iran</s> attacked <t>Iraq</t>.\tASSAULT\n",
    )
    .expect("a file");
    let path = path.display().to_string();
    for (rows, count) in [("all", 2), ("untouched", 1), ("visible", 1)] {
        let output = run(&["eval", "code", &path, "--rows", rows, "--json"]);
        assert_eq!(code(&output), 0, "{}", err(&output));
        let scores = json(&out(&output));
        assert_eq!(scores["rows"], count);
        assert!(scores["type_f1"].is_number() && scores["pair_f1"].is_number());
    }
    let shown = run(&["eval", "code", &path, "--rows", "visible", "--show", "all"]);
    assert!(out(&shown).contains("Iraq") && !out(&shown).contains("Syria"));
}

#[test]
fn case_files_of_sentences_and_articles() {
    let folder = tempfile::tempdir().expect("a folder");
    let put = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("a file");
        path.display().to_string()
    };
    let sentences = put(
        "some.md",
        "### rain\n> It rained.\n- none\n\n### too much\n> It snowed.\n- ASSAULT USA -> CAN\n",
    );
    let output = run(&["eval", "cases", "--lang", "en", &sentences]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    assert!(
        out(&output).contains("missing") && out(&output).contains("ASSAULT USA -> CAN"),
        "{}",
        out(&output)
    );
    let output = run(&["eval", "cases", "--lang", "en", &sentences, "--json"]);
    let scores = json(&out(&output));
    assert_eq!(
        (&scores["cases"], &scores["right"], &scores["missing"]),
        (&Value::from(2), &Value::from(1), &Value::from(1))
    );
    assert_eq!(
        code(&run(&[
            "eval",
            "cases",
            "--lang",
            "en",
            &sentences,
            "-q",
            "--floor",
            "right_share=0.9"
        ])),
        1
    );

    put(
        "two.jsonl",
        "{\"id\":\"a\",\"lang\":\"en\",\"date\":\"2019-03-16\",\"text\":\"It rained.\"}\n{\"id\":\"b\",\"lang\":\"en\",\"date\":\"2019-03-16\",\"text\":\"It snowed.\"}\n",
    );
    let beside = put(
        "two.cases.md",
        "## a\ndate: 2019-03-16\n- none\n\n## b\n- CONSULT USA, CAN\n",
    );
    let scores = json(&out(&run(&["eval", "cases", &beside, "--json"])));
    assert_eq!(
        (&scores["cases"], &scores["right"]),
        (&Value::from(2), &Value::from(1))
    );

    let alone = put("alone.cases.md", "- none\n");
    let output = run(&["eval", "cases", &alone]);
    assert_eq!(code(&output), 1);
    assert!(
        err(&output).contains("no article alone.txt"),
        "{}",
        err(&output)
    );
}

#[test]
fn the_examples_have_their_articles() {
    let file = repository("examples/en-id-wire-four-stories.cases.md");
    let output = run(&["eval", "cases", &file, "--json"]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    assert_eq!(json(&out(&output))["cases"], 4);
}

#[test]
fn training_gives_the_same_bytes() {
    let folder = tempfile::tempdir().expect("a folder");
    let bank = folder.path().join("en_tiny");
    fs::create_dir(&bank).expect("a folder");
    let path = bank.join("train.conllu");
    fs::write(&path, TREEBANK.repeat(20)).expect("a file");
    let path = path.display().to_string();
    let models: Vec<Vec<u8>> = [("one", "1"), ("two", "2")]
        .iter()
        .map(|(name, threads)| {
            let out = folder.path().join(name);
            let output = run(&[
                "train",
                "parser",
                "--lang",
                "en",
                "--train",
                &path,
                "--dev",
                &path,
                "--threads",
                threads,
                "--out",
                &out.display().to_string(),
            ]);
            assert_eq!(code(&output), 0, "{}", err(&output));
            let card = fs::read_to_string(out.join("parser.card.md")).expect("a card");
            assert!(
                card.contains("tekad train parser --lang en --train en_tiny/train.conllu"),
                "{card}"
            );
            fs::read(out.join("parser.model")).expect("a model")
        })
        .collect();
    assert_eq!(models[0], models[1]);
    let model = folder.path().join("one/parser.model").display().to_string();
    let output = run(&[
        "eval", "parse", "--lang", "en", "--model", &model, "--json", &path,
    ]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    assert_eq!(json(&out(&output))["sentences"], 20);
}

/// Every row of the case files for dates comes out as its file says, marks included.
#[test]
fn shipped_dates_are_exact() {
    for lang in ["en", "id"] {
        let file = repository(&format!("lang/{lang}/dates.md"));
        let scores = json(&out(&run(&["eval", "dates", &file, "--json"])));
        assert!(scores["rows"].as_u64().is_some_and(|n| n >= 140), "{lang}");
        assert_eq!(
            (&scores["wrong"], &scores["stale"]),
            (&0.into(), &0.into()),
            "{lang}: {}",
            out(&run(&["eval", "dates", &file]))
        );
    }
}

/// Who says what in sentences of our own comes out exactly as their files say, marks included.
#[test]
fn shipped_chains_are_exact() {
    for lang in ["en", "id"] {
        let file = repository(&format!("lang/{lang}/chains.md"));
        let output = run(&["eval", "chains", &file, "--json"]);
        let scores = json(&out(&output));
        let told = || out(&run(&["eval", "chains", &file]));
        assert_eq!(scores["wrong"], 0, "{lang}: {}", told());
        assert!(scores["cases"].as_u64().is_some_and(|n| n >= 80), "{lang}");
    }
}

/// Every case of the packs and of `examples/` comes out exactly as its file says, marks
/// included: a fault that goes must take its mark with it, a new one must not slip in.
#[test]
fn shipped_cases_are_exact() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for (lang, name) in [
        ("en", "cases.md"),
        ("id", "cases.md"),
        ("en", "cases-news.md"),
        ("id", "cases-news.md"),
    ] {
        let file = root
            .join(format!("lang/{lang}/{name}"))
            .display()
            .to_string();
        let output = run(&["eval", "cases", "--lang", lang, &file, "--json"]);
        let scores = json(&out(&output));
        assert_eq!(
            scores["wrong"],
            0,
            "{lang}: {}",
            out(&run(&["eval", "cases", "--lang", lang, &file]))
        );
        assert!(
            scores["cases"].as_u64().is_some_and(|n| n >= 120),
            "{lang}: too few cases"
        );
    }
    let mut articles = 0;
    for entry in std::fs::read_dir(root.join("examples")).expect("examples/") {
        let path = entry.expect("an entry").path().display().to_string();
        if path.ends_with(".cases.md") {
            let scores = json(&out(&run(&["eval", "cases", &path, "--json"])));
            assert_eq!(
                scores["wrong"],
                0,
                "{path}: {}",
                out(&run(&["eval", "cases", &path]))
            );
            articles += scores["cases"].as_u64().unwrap_or(0);
        }
    }
    assert!(articles >= 16, "only {articles} articles");
}

#[test]
fn names_are_trained_and_scored_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let marked = folder.path().join("names.md");
    let text = "- [PER Ana Ruiz] left [LOC Lima].\n- The [ORG Green Union] met [PER Juan Vega].\n";
    fs::write(&marked, text).expect("a file");
    let columns = folder.path().join("valid.txt");
    fs::write(
        &columns,
        "Ana\tB-PER\nRuiz\tI-PER\nleft\tO\nLima\tB-PLACE\n.\tO\n",
    )
    .expect("a file");
    let corpus = format!("news={}", marked.display());
    let dir = folder.path().display().to_string();
    let args = [
        "train", "names", "--lang", "en", "--train", &corpus, "--out", &dir,
    ];
    let output = run(&args);
    assert_eq!(code(&output), 0, "{}", err(&output));
    let model = folder.path().join("names.model");
    let first = fs::read(&model).expect("a model");
    assert_eq!(code(&run(&args)), 0);
    assert_eq!(first, fs::read(&model).expect("a model"));
    let (model, columns) = (model.display().to_string(), columns.display().to_string());
    let base = ["eval", "ner", "--lang", "en", &columns, "--model", &model];
    let output = run(&[&base[..], &["--json", "--floor", "f1=0.99"]].concat());
    assert_eq!(code(&output), 0, "{}{}", out(&output), err(&output));
    let scores = json(&out(&output));
    assert_eq!((&scores["gold"], &scores["right"]), (&2.into(), &2.into()));
    assert_eq!(scores["PER"]["f1"], 1.0);
    assert_eq!(code(&run(&[&base[..], &["--style", "other"]].concat())), 2);
    fs::write(folder.path().join("valid.txt"), "no tag here\n").expect("a file");
    let output = run(&base);
    assert_eq!(code(&output), 1);
    assert!(err(&output).contains("line 1"), "{}", err(&output));
}
