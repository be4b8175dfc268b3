//! Records of every schema that was ever written open, and answer (docs/record.md, "Opening old
//! records").

mod support;

use std::{fs, path::PathBuf};

use support::{
    code, err,
    record::{articles, number},
    repository, run,
};

fn folder() -> PathBuf {
    PathBuf::from(repository("crates/tekad/tests/records"))
}

fn made(schema: i64) -> PathBuf {
    folder().join(format!("schema-{schema}.tekad"))
}

/// Not a test: writes the record of the present schema, where that is asked for.
#[test]
fn make_the_record_of_this_schema() {
    let path = made(tekad_store::SCHEMA);
    if std::env::var_os("TEKAD_MAKE_RECORD").is_none() {
        return;
    }
    assert!(!path.exists(), "{} is there already", path.display());
    let dir = tempfile::tempdir().expect("a folder");
    let input = dir.path().join("a.jsonl");
    let few: String = articles()
        .lines()
        .take(9)
        .map(|l| format!("{l}\n"))
        .collect();
    fs::write(&input, few).expect("articles");
    fs::create_dir_all(folder()).expect("a folder");
    let (path, input) = (path.display().to_string(), input.display().to_string());
    let done = run(&["ingest", "--profile", "fast", &path, &input]);
    assert_eq!(code(&done), 0, "{}", err(&done));
}

#[test]
#[allow(clippy::print_stderr)]
fn old_records_open() {
    let dir = tempfile::tempdir().expect("a folder");
    for schema in 1..=tekad_store::SCHEMA {
        if !made(schema).exists() {
            eprintln!("skipped: {} is not made yet", made(schema).display());
            continue;
        }
        // On a copy: opening brings it up to the present schema.
        let path = dir.path().join(format!("{schema}.tekad"));
        fs::copy(made(schema), &path).expect("a copy");
        let before = number(&path, "SELECT count(*) FROM document");
        let input = dir.path().join("more.jsonl");
        fs::write(&input, articles()).expect("articles");
        let (record, more) = (path.display().to_string(), input.display().to_string());
        let done = run(&["ingest", "--profile", "fast", &record, &more]);
        assert!(
            (err(&done).lines()).all(|l| l.contains("`xx`") || l.contains("(lang-mismatch)")),
            "{}",
            err(&done)
        );
        let now = "SELECT count(*) FROM documents";
        assert!(before >= 5 && number(&path, now) > before + 20);
        for view in ["reports", "events", "actors", "claims", "scenarios"] {
            number(&path, &format!("SELECT count(*) FROM {view}"));
        }
        let opened = tekad_store::Record::open_read_only(&path).expect("it opens");
        for document in 1..=before {
            opened.document(document).expect("its text");
            opened.findings(document).expect("its findings");
        }
    }
}
