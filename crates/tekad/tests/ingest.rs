//! `tekad ingest`: what goes wrong, what comes twice, and what comes into a folder later.

mod support;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use rusqlite::Connection;
use support::{
    code, err, out,
    record::{articles, dump, number},
    run,
};
use tempfile::TempDir;

struct Place(TempDir);

impl Place {
    fn new() -> Place {
        Place(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).expect("a file");
        path
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

fn ingest(record: &Path, input: &Path) -> std::process::Output {
    run(&["ingest", "--profile", "fast", text(record), text(input)])
}

/// The first `n` of the articles that tests share.
fn few(n: usize) -> String {
    articles()
        .lines()
        .take(n)
        .map(|l| format!("{l}\n"))
        .collect()
}

#[test]
fn what_is_there_is_passed_over() {
    let place = Place::new();
    let (record, input) = (place.path("a.tekad"), place.file("a.jsonl", few(10)));
    let first = ingest(&record, &input);
    assert_eq!(code(&first), 0, "{}", err(&first));
    assert!(out(&first).contains("exact copies"), "{}", out(&first));
    let before = dump(&record);
    let second = ingest(&record, &input);
    assert_eq!(code(&second), 0);
    assert!(
        out(&second).contains("10 were there already"),
        "{}",
        out(&second)
    );
    assert_eq!(dump(&record), before);
    // A part of it, from elsewhere: appearances of nothing new.
    let part = place.file("b.jsonl", few(4).replace("\"a", "\"b"));
    assert_eq!(code(&ingest(&record, &part)), 0);
    assert_eq!(number(&record, "SELECT count(*) FROM document"), 8);
}

#[test]
fn what_cannot_be_coded_is_kept() {
    let place = Place::new();
    let record = place.path("a.tekad");
    let input = place.file(
        "a.jsonl",
        "{\"id\":\"x\",\"lang\":\"xx\",\"date\":\"2019-03-01\",\"text\":\"Foo bar baz.\"}\nnot JSON\n",
    );
    let done = ingest(&record, &input);
    assert_eq!(code(&done), 1);
    assert!(
        err(&done).contains("no language pack for `xx`"),
        "{}",
        err(&done)
    );
    assert!(err(&done).contains("a.jsonl: line 2"), "{}", err(&done));
    let failure = "SELECT count(*) FROM documents WHERE failure LIKE 'no language pack%'";
    assert_eq!(number(&record, failure), 1);
}

#[test]
fn files_that_are_no_records() {
    let place = Place::new();
    let input = place.file("a.jsonl", few(1));
    let record = place.path("good.tekad");
    assert_eq!(code(&ingest(&record, &input)), 0);
    let good = fs::read(&record).expect("its bytes");

    let notes = place.file("notes.txt", "not a database at all\n".repeat(99));
    let newer = place.file("newer.tekad", &good);
    let c = Connection::open(&newer).expect("SQLite opens it");
    c.pragma_update(None, "user_version", 99).expect("a pragma");
    drop(c);
    let other = place.path("other.db");
    let c = Connection::open(&other).expect("SQLite makes it");
    c.execute_batch("CREATE TABLE t (a)").expect("a table");
    drop(c);
    let short = place.file("short.tekad", &good[..good.len() / 2]);
    for (record, says) in [
        (&notes, "not a record of tekad (no SQLite file)"),
        (
            &other,
            "not a record of tekad (another program's SQLite file)",
        ),
        (&newer, "this tekad knows schemas up to"),
        (&short, "the record is damaged ("),
        (&place.path("none/a.tekad"), "unable to open database file"),
    ] {
        let before = fs::read(record).ok();
        let done = ingest(record, &input);
        assert_eq!(code(&done), 1, "{says}");
        assert!(err(&done).contains(says), "{}", err(&done));
        assert!(err(&done).contains(text(record)), "{}", err(&done));
        assert_eq!(fs::read(record).ok(), before, "nothing is touched: {says}");
    }
}

#[test]
fn locked() {
    let place = Place::new();
    let (record, input) = (place.path("a.tekad"), place.file("a.jsonl", few(3)));
    assert_eq!(code(&ingest(&record, &input)), 0);
    let before = dump(&record);
    let c = Connection::open(&record).expect("SQLite opens it");
    c.execute_batch("BEGIN EXCLUSIVE").expect("a lock");
    let more = place.file("b.jsonl", few(6));
    let done = ingest(&record, &more);
    assert_eq!(code(&done), 1);
    assert!(
        err(&done).contains("in use by another process"),
        "{}",
        err(&done)
    );
    c.execute_batch("ROLLBACK").expect("no lock");
    assert_eq!(dump(&record), before);
    assert_eq!(code(&ingest(&record, &more)), 0);
}

/// The system refuses to let the file grow; what was committed before stays, and with room the
/// work goes on.
#[cfg(target_os = "linux")]
#[test]
fn no_room() {
    let place = Place::new();
    let (record, few) = (place.path("a.tekad"), place.file("a.jsonl", few(3)));
    assert_eq!(code(&ingest(&record, &few)), 0);
    let before = dump(&record);
    let all = place.file("b.jsonl", articles());
    let kib = fs::metadata(&record).expect("its length").len() / 1024 + 64;
    let script = format!(
        "trap '' XFSZ; ulimit -f {kib}; exec \"$0\" ingest --profile fast --batch 4 \"$1\" \"$2\""
    );
    let done = Command::new("bash")
        .args([
            "-c",
            &script,
            env!("CARGO_BIN_EXE_tekad"),
            text(&record),
            text(&all),
        ])
        .output()
        .expect("bash runs");
    assert_eq!(code(&done), 1, "{}", err(&done));
    assert!(
        err(&done).contains("what was committed is safe"),
        "{}",
        err(&done)
    );
    let between = number(&record, "SELECT count(*) FROM document");
    assert!(between >= 3 && dump(&record).len() >= before.len());
    ingest(&record, &all);
    let whole = place.path("whole.tekad");
    ingest(&whole, &few);
    ingest(&whole, &all);
    assert_eq!(dump(&record), dump(&whole));
}

/// Waits until a question has an answer above zero.
fn wait_for(record: &Path, question: &str) {
    let since = Instant::now();
    while !record.exists() || count(record, question) == 0 {
        assert!(since.elapsed() < Duration::from_secs(120), "{question}");
        sleep(Duration::from_millis(100));
    }
}

/// As `number`, but 0 where the record is being made.
fn count(record: &Path, question: &str) -> i64 {
    let ask = |c: Connection| c.query_row(question, [], |r| r.get(0));
    Connection::open(record).and_then(ask).unwrap_or(0)
}

#[cfg(unix)]
#[test]
fn a_folder_is_watched_until_the_user_says_stop() {
    let place = Place::new();
    let (record, inbox) = (place.path("a.tekad"), place.path("inbox"));
    fs::create_dir(&inbox).expect("a folder");
    fs::write(inbox.join("a.jsonl"), few(1)).expect("a file");
    let mut child = Command::new(env!("CARGO_BIN_EXE_tekad"))
        .args([
            "ingest",
            "--profile",
            "fast",
            "--watch",
            text(&record),
            text(&inbox),
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    wait_for(&record, "SELECT count(*) FROM document WHERE document = 1");
    fs::write(inbox.join("b.jsonl"), few(3)).expect("a file");
    wait_for(&record, "SELECT count(*) FROM document WHERE document = 3");
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-INT", &id]).status();
    assert!(sent.expect("kill runs").success());
    let status = child.wait().expect("it ends");
    assert_eq!(status.code(), Some(0));
    assert_eq!(number(&record, "SELECT count(*) FROM document"), 3);

    let done = run(&[
        "ingest",
        "--watch",
        text(&record),
        text(&inbox.join("a.jsonl")),
    ]);
    assert_eq!(code(&done), 2, "{}", err(&done));
}
