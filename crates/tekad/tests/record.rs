//! `tekad query`, `show`, `sql` and `recode` on records that `tekad ingest` made.
#![allow(missing_docs)]

mod support;

use std::{fs, path::Path};

use support::{code, err, json, out, run};

const ARTICLES: &str = r#"{"id":"a1","lang":"en","date":"2019-03-16","source":"Reuters","title":"Ivanov in Tehran","text":"Russia's foreign minister met the Iranian president in Tehran on Friday. Russia praised Iran."}
{"id":"a2","lang":"en","date":"2019-03-16","source":"Kompas","title":"Talks in Tehran","text":"The Iranian president received Russia's foreign minister in Tehran on Friday, officials said. The two spoke about trade for an hour."}
{"id":"a3","lang":"id","date":"2019-03-18","source":"Antara","title":"Kecaman","text":"Indonesia mengecam Israel pada hari Minggu. Rusia menyerang Ukraina."}
{"id":"a4","lang":"en","date":"2019-03-19","source":"Evil\u001b[31m Times","title":"\u001b]0;owned\u0007","text":"China condemned \u001b[31mJapan\u0007 on Monday."}
"#;

/// A record of four articles.
fn record(dir: &Path) -> String {
    let articles = dir.join("articles.jsonl");
    fs::write(&articles, ARTICLES).expect("a file");
    let path = dir.join("a.tekad").display().to_string();
    let done = run(&["ingest", &path, &articles.display().to_string()]);
    assert_eq!(code(&done), 0, "{}", err(&done));
    path
}

fn lines(args: &[&str]) -> Vec<serde_json::Value> {
    let done = run(args);
    assert_eq!(code(&done), 0, "{args:?}: {}", err(&done));
    out(&done).lines().map(json).collect()
}

#[test]
fn a_record_is_asked() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = record(dir.path());
    let found = |args: &[&str]| -> Vec<String> {
        let mut all = vec!["query", &path, "--format", "jsonl"];
        all.extend(args);
        let kind = |row: &serde_json::Value| {
            let code = |side: &str| row[side][0]["code"].as_str().unwrap_or("-").to_owned();
            format!(
                "{} {} {}",
                row["type"].as_str().unwrap_or("?"),
                code("actor"),
                code("recipient")
            )
        };
        lines(&all).iter().map(kind).collect()
    };
    let all = found(&["--aux", "any"]);
    assert!(all.contains(&"ACCUSE IDN ISR".to_owned()), "{all:?}");
    assert!(all.contains(&"ASSAULT RUS UKR".to_owned()), "{all:?}");
    assert_eq!(found(&["--dyad", "IDN:ISR"]), ["ACCUSE IDN ISR"]);
    assert_eq!(found(&["--dyad", "ISR:IDN"]), Vec::<String>::new());
    assert_eq!(
        found(&["--dyad", "ISR:IDN", "--either"]),
        ["ACCUSE IDN ISR"]
    );
    assert_eq!(found(&["--type", "quad4"]), ["ASSAULT RUS UKR"]);
    assert_eq!(
        found(&["--text", "mengecam \"pada hari\""]),
        ["ACCUSE IDN ISR"]
    );
    assert_eq!(
        found(&["--outlet", "antara", "--type", "accuse"]),
        ["ACCUSE IDN ISR"]
    );
    assert_eq!(found(&["--actor", "RUS/GOV", "--type", "consult"]).len(), 1);
    assert!(found(&["--lang", "id", "--from", "2019-03", "--to", "2019"]).len() >= 2);
    assert!(found(&["--to", "2018"]).is_empty());
    // The meeting, which two outlets tell, is one.
    let met = lines(&[
        "query", &path, "--type", "consult", "--place", "tehran", "--format", "jsonl",
    ]);
    assert_eq!(met.len(), 1, "{met:?}");
    assert_eq!(
        (&met[0]["reports"], &met[0]["outlets"]),
        (&2.into(), &2.into()),
        "{met:?}"
    );
    assert_eq!(found(&["--min-outlets", "2"]).len(), 1);

    let table = run(&["query", &path, "--sentences", "--limit", "2"]);
    assert_eq!(code(&table), 0);
    assert!(out(&table).starts_with("day "), "{}", out(&table));
    assert!(!out(&table).contains('\x1b') && !out(&table).contains('\u{7}'));
    assert!(err(&table).contains("the first 2"));
    let csv = out(&run(&["query", &path, "--format", "csv"]));
    assert!(csv.starts_with("event,type,mode,"), "{csv}");
    let counts = out(&run(&[
        "query",
        &path,
        "--count",
        "--by",
        "month,type",
        "--format",
        "csv",
    ]));
    assert!(
        counts.starts_with("month,type,happenings,reports\n2019-03,ACCUSE,2,2\n"),
        "{counts}"
    );
    let nobody = run(&["query", &path, "--actor", "nobody such"]);
    assert!(
        err(&nobody).contains("nobody in the record"),
        "{}",
        err(&nobody)
    );
}

#[test]
fn wrong_questions_are_named() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = record(dir.path());
    for (args, expected, named) in [
        (&["--type", "war"][..], 2, "no type"),
        (&["--dyad", "RUS"], 2, "WHO:WHO"),
        (&["--confidence", "7"], 2, "not from 0 to 1"),
        (&["--from", "yesterday"], 2, "YYYY"),
        (&["--text", "??"], 2, "no word"),
        (
            &["--text", "a AND", "--text-syntax"],
            1,
            "fts5: syntax error",
        ),
        (&["--text", "nowhere:x", "--text-syntax"], 1, "nowhere"),
        (&["--claims", "--text", "x"], 2, "don't go together"),
        (&["--relation", "loves", "--claims"], 2, "no relation"),
    ] {
        let mut all = vec!["query", &path];
        all.extend(args);
        let done = run(&all);
        assert_eq!(code(&done), expected, "{args:?}: {}", err(&done));
        assert!(err(&done).contains(named), "{args:?}: {}", err(&done));
    }
    let missing = dir.path().join("none").display().to_string();
    for verb in ["query", "recode"] {
        let done = run(&[verb, &missing]);
        assert_eq!(code(&done), 1);
        assert!(err(&done).contains("no such record"), "{}", err(&done));
    }
    assert!(!Path::new(&missing).exists());
}

#[test]
fn a_happening_shows_its_reports() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = record(dir.path());
    let met = lines(&["query", &path, "--min-outlets", "2", "--format", "jsonl"]);
    let id = met[0]["event"].as_str().expect("an id");
    let page = out(&run(&["show", &path, id]));
    for words in [
        "2 reports",
        "2 independent outlets",
        "[met]",
        "Reuters",
        "Kompas",
        "Talks in Tehran",
        "one with 1 by",
        "stands for the happening",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let shown = lines(&["show", &path, id, "--format", "jsonl"]);
    let reported = shown[0]["reported"].as_array().expect("reports");
    assert_eq!(reported.len(), 2);
    assert!(
        reported[1]["merge"]["reasons"]
            .as_array()
            .is_some_and(|r| !r.is_empty())
    );
    let evidence = &reported[0]["evidence"][0];
    assert!(
        evidence["sentence"]
            .as_str()
            .is_some_and(|s| s.starts_with("Russia's foreign"))
    );
    // What comes from outside can't steer a terminal.
    let page = out(&run(&["show", &path, "--document", "a4"]));
    assert!(page.contains("Evil\\u{1b}[31m Times"), "{page}");
    assert!(
        !page.contains('\x1b') && !page.contains('\u{7}'),
        "{page:?}"
    );
    let document = lines(&["show", &path, "--document", "a1", "--format", "jsonl"]);
    assert_eq!(document[0]["standing"]["kind"], "first");
    let none = run(&["show", &path, "0000", "--document", "none"]);
    assert_eq!(code(&none), 1);
    assert!(
        err(&none).contains("0000") && err(&none).contains("none"),
        "{}",
        err(&none)
    );
}

#[test]
fn sql_reads_and_nothing_else() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = record(dir.path());
    let csv = run(&[
        "sql",
        &path,
        "SELECT actor, recipient FROM events WHERE type = 'ASSAULT'",
        "--format",
        "csv",
    ]);
    assert_eq!(out(&csv), "actor,recipient\nRUS,UKR\n");
    let text = lines(&[
        "sql",
        &path,
        "SELECT length(tekad_text(body)) AS n FROM document WHERE id = 'a3'",
        "--format",
        "jsonl",
    ]);
    assert_eq!(text[0]["n"], 68);
    let table = out(&run(&["sql", &path, "SELECT * FROM documents"]));
    assert!(
        table.contains("Reuters") && !table.contains('\x1b'),
        "{table}"
    );
    for (statement, named) in [
        ("DELETE FROM document", "not allowed"),
        ("ATTACH 'x.db' AS x", "ATTACH is not allowed"),
        ("PRAGMA journal_mode = DELETE", "PRAGMA journal_mode"),
        ("SELECT nothing", "nothing"),
    ] {
        let done = run(&["sql", &path, statement]);
        assert_eq!(code(&done), 1, "{statement}");
        assert!(err(&done).contains(named), "{statement}: {}", err(&done));
    }
    let forever =
        "WITH RECURSIVE n (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n) SELECT max(k) FROM n";
    let done = run(&["sql", &path, forever, "--seconds", "1"]);
    assert_eq!(code(&done), 1);
    assert!(
        err(&done).contains("stopped after 1 seconds"),
        "{}",
        err(&done)
    );
}

/// A folder with a frame of its own: to praise is AID there.
fn pack(dir: &Path) -> String {
    let lang = dir.join("my-pack/lang/en");
    fs::create_dir_all(&lang).expect("a folder");
    let frame = "[[frame]]\nid = \"mine\"\ntype = \"AID\"\nverb = [\"praise\"]\n";
    fs::write(lang.join("frames.toml"), frame).expect("a file");
    dir.join("my-pack").display().to_string()
}

/// All that counts in a record, as rows.
fn counting(path: &str) -> String {
    let reports = "SELECT event_id, event, document, type, actor, recipient, coder, merge_reasons FROM reports ORDER BY document, event_id";
    let events = "SELECT * FROM events ORDER BY event";
    let all = [reports, events].map(|s| out(&run(&["sql", path, s, "--format", "csv"])));
    all.concat()
}

#[test]
fn a_record_is_recoded_and_back() {
    let dir = tempfile::tempdir().expect("a folder");
    let (path, pack) = (record(dir.path()), pack(dir.path()));
    let same = run(&["recode", &path]);
    assert_eq!(code(&same), 0);
    assert!(
        err(&same).contains("of the present version"),
        "{}",
        err(&same)
    );
    let before = counting(&path);
    assert!(
        before.contains("SUPPORT") && !before.contains("AID"),
        "{before}"
    );
    let dry = run(&["recode", &path, "--pack", &pack, "--dry-run", "--show"]);
    let told = out(&dry);
    for words in [
        "~ SUPPORT",
        "other type",
        "now AID",
        "Russia [praised] Iran",
        "nothing was written",
        "1 events changed",
    ] {
        assert!(told.contains(words), "{words}: {told} {}", err(&dry));
    }
    assert_eq!(counting(&path), before);
    let done = out(&run(&["recode", &path, "--pack", &pack]));
    // The three documents in English; the Indonesian one has the same version.
    assert!(
        done.contains("3 documents are of the present version now"),
        "{done}"
    );
    let after = counting(&path);
    assert!(
        after.contains("AID") && !after.contains("SUPPORT"),
        "{after}"
    );
    // What was coded and the record's other verbs see the new rows only.
    assert_eq!(
        lines(&["query", &path, "--type", "aid", "--format", "jsonl"]).len(),
        1
    );
    assert_eq!(
        lines(&["query", &path, "--type", "support", "--format", "jsonl"]).len(),
        0
    );
    let undone = out(&run(&["recode", &path, "--undo"]));
    assert!(
        undone.contains("3 documents are of their former version"),
        "{undone}"
    );
    assert_eq!(counting(&path), before);
    assert!(err(&run(&["recode", &path, "--undo"])).contains("no recode to undo"));
    assert!(out(&run(&["recode", &path, "--pack", &pack])).contains("now"));
    assert_eq!(counting(&path), after);
    assert!(out(&run(&["recode", &path, "--forget"])).starts_with("0 codings"));
    assert!(out(&run(&["recode", &path, "--forget", "--keep", "0"])).starts_with("3 codings"));
    assert_eq!(counting(&path), after);
    let wrong = run(&["recode", &path, "--undo", "--dry-run"]);
    assert_eq!(code(&wrong), 2);
}

#[test]
fn a_killed_recode_goes_on() {
    let dir = tempfile::tempdir().expect("a folder");
    let (path, pack) = (record(dir.path()), pack(dir.path()));
    let calm = dir.path().join("calm.tekad").display().to_string();
    fs::copy(&path, &calm).expect("a copy");
    assert_eq!(code(&run(&["recode", &calm, "--pack", &pack])), 0);
    let before = counting(&path);
    for wait in [5, 200, 500, 900, 1400] {
        let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("tekad"))
            .args(["recode", &path, "--pack", &pack])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("the command runs");
        std::thread::sleep(std::time::Duration::from_millis(wait));
        let _ = child.kill();
        child.wait().expect("an end");
        let now = counting(&path);
        assert!(
            now == before || now == counting(&calm),
            "neither the one nor the other: {now}"
        );
    }
    assert_eq!(code(&run(&["recode", &path, "--pack", &pack])), 0);
    assert_eq!(counting(&path), counting(&calm));
    let check = run(&[
        "sql",
        &path,
        "SELECT count(*) FROM coded WHERE current = 1",
        "--format",
        "csv",
    ]);
    assert_eq!(out(&check), "count(*)\n4\n");
}
