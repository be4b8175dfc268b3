//! What SQL may do, and what it may not.

use std::time::{Duration, Instant};

use super::{Cell, Sql};
use crate::{
    Findings, Record, StoreError,
    tests::{add, article},
};

fn record() -> (tempfile::TempDir, std::path::PathBuf) {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("a.tekad");
    let record = Record::open(&path).expect("a record");
    let doc = article("d1", "Russia met Iran.", "Antara");
    add(&record, 1, &doc, &Findings::default());
    (dir, path)
}

fn ask(sql: &mut Sql, statement: &str) -> Result<Vec<Vec<Cell>>, StoreError> {
    let mut rows = Vec::new();
    sql.ask(
        statement,
        |_| Ok(()),
        |row| {
            rows.push(row.to_vec());
            Ok::<(), StoreError>(())
        },
    )?;
    Ok(rows)
}

#[test]
fn reading_is_allowed() {
    let (_dir, path) = record();
    let mut sql = Sql::open(&path, 30).expect("the record");
    let one = |n: i64| vec![vec![Cell::Integer(n)]];
    for (statement, expected) in [
        ("SELECT count(*) FROM documents", one(1)),
        ("SELECT count(*) FROM events", one(0)),
        (
            "WITH RECURSIVE n (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < 10) SELECT sum(k) FROM n",
            one(55),
        ),
        (
            "SELECT count(*) FROM report_text WHERE report_text MATCH 'x'",
            one(0),
        ),
        ("SELECT value FROM json_each('[7]')", one(7)),
        ("SELECT count(*) > 5 FROM sqlite_schema", one(1)),
        (
            "SELECT count(*) > 3 FROM pragma_table_info('report')",
            one(1),
        ),
        ("VALUES (3);", one(3)),
        ("-- a comment\nSELECT 4", one(4)),
    ] {
        assert_eq!(
            ask(&mut sql, statement).expect(statement),
            expected,
            "{statement}"
        );
    }
    let text = ask(
        &mut sql,
        "SELECT tekad_text(body), outlet.name FROM document JOIN outlet USING (outlet)",
    );
    let expected = [
        Cell::Text("Russia met Iran.".into()),
        Cell::Text("Antara".into()),
    ];
    assert_eq!(text.expect("a text"), [expected]);
    for view in [
        "documents",
        "actors",
        "reports",
        "events",
        "claims",
        "scenarios",
    ] {
        ask(&mut sql, &format!("SELECT * FROM {view}")).expect(view);
    }
    assert!(
        !ask(&mut sql, "EXPLAIN QUERY PLAN SELECT * FROM events")
            .expect("a plan")
            .is_empty()
    );
}

#[test]
fn nothing_else_is() {
    let (dir, path) = record();
    let before = std::fs::read(&path).expect("the file");
    let mut sql = Sql::open(&path, 30).expect("the record");
    let other = dir.path().join("other.db");
    let other = other.display();
    for (statement, named) in [
        (format!("ATTACH '{other}' AS x"), "ATTACH"),
        ("ATTACH ':memory:' AS x".into(), "ATTACH"),
        ("DETACH main".into(), "DETACH"),
        (format!("VACUUM INTO '{other}'"), "only reading"),
        ("VACUUM".into(), ""),
        (
            "INSERT INTO outlet (name) VALUES ('x')".into(),
            "INSERT into `outlet`",
        ),
        (
            "UPDATE document SET title = 'x'".into(),
            "UPDATE of `document`",
        ),
        ("DELETE FROM document".into(), "DELETE from `document`"),
        ("DROP TABLE document".into(), "is not allowed"),
        ("DROP VIEW events".into(), "is not allowed"),
        ("ALTER TABLE document ADD COLUMN x".into(), "is not allowed"),
        ("CREATE TABLE x (a)".into(), "is not allowed"),
        ("CREATE TEMP TABLE x (a)".into(), "is not allowed"),
        ("CREATE TEMP VIEW x AS SELECT 1".into(), "is not allowed"),
        ("CREATE VIEW x AS SELECT 1".into(), "is not allowed"),
        (
            "CREATE VIRTUAL TABLE x USING fts5(a)".into(),
            "is not allowed",
        ),
        (
            "CREATE VIRTUAL TABLE temp.x USING fts5vocab(main, report_text, row)".into(),
            "is not allowed",
        ),
        (
            "CREATE INDEX x ON document (title)".into(),
            "is not allowed",
        ),
        ("REINDEX".into(), ""),
        ("ANALYZE".into(), "is not allowed"),
        ("BEGIN".into(), "a transaction"),
        ("BEGIN IMMEDIATE".into(), "a transaction"),
        ("SAVEPOINT x".into(), "a transaction"),
        ("PRAGMA query_only = 0".into(), "PRAGMA query_only"),
        (
            "PRAGMA writable_schema = 1".into(),
            "PRAGMA writable_schema",
        ),
        ("PRAGMA journal_mode = DELETE".into(), "PRAGMA journal_mode"),
        (
            "PRAGMA wal_checkpoint(TRUNCATE)".into(),
            "PRAGMA wal_checkpoint",
        ),
        ("PRAGMA database_list".into(), "PRAGMA database_list"),
        ("PRAGMA user_version = 9".into(), "PRAGMA user_version"),
        ("PRAGMA optimize".into(), "PRAGMA optimize"),
        (
            "SELECT * FROM pragma_database_list".into(),
            "PRAGMA database_list",
        ),
        ("SELECT load_extension('x')".into(), "load_extension"),
        ("SELECT fts3_tokenizer('x')".into(), "fts3_tokenizer"),
        (
            "SELECT * FROM sqlite_temp_schema".into(),
            "outside the record",
        ),
        ("SELECT 1; SELECT 2".into(), "one statement at a time"),
        ("SELECT 1; DROP TABLE document".into(), "not allowed"),
        ("".into(), "no statement"),
        (" ; -- nothing\n /* at all */".into(), "no statement"),
        ("SELECT nam FROM outlet".into(), "nam"),
        ("SELEC 1".into(), "SELEC"),
        ("SELECT * FROM nowhere".into(), "nowhere"),
        ("SELECT tekad_text(7)".into(), "document.body"),
        ("SELECT tekad_text(x'00112233')".into(), "can't be read"),
        ("SELECT zeroblob(2000000000)".into(), "too big"),
        (
            format!("SELECT {}1{}", "(".repeat(5000), ")".repeat(5000)),
            "",
        ),
        (format!("SELECT '{}'", "x".repeat(200_000)), "too long"),
        ("SELECT 1\0".into(), "NUL"),
    ] {
        let answer = ask(&mut sql, &statement);
        let shown: String = statement.chars().take(60).collect();
        let error = answer.expect_err(&shown).to_string();
        assert!(error.contains(named), "{shown}: {error}");
    }
    assert!(!dir.path().join("other.db").exists());
    assert_eq!(std::fs::read(&path).expect("the file"), before);
    // And it still answers.
    ask(&mut sql, "SELECT 1").expect("an answer");
}

#[test]
fn what_runs_for_ever_is_ended() {
    let (_dir, path) = record();
    let mut sql = Sql::open(&path, 1).expect("the record");
    let since = Instant::now();
    let forever =
        "WITH RECURSIVE n (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n) SELECT count(*) FROM n";
    let error = ask(&mut sql, forever).expect_err("an end").to_string();
    assert!(error.contains("stopped after 1 seconds"), "{error}");
    assert!(since.elapsed() < Duration::from_secs(5));
    ask(&mut sql, "SELECT 1").expect("the next one has its own time");
}
