//! What the writer does where it can't.

use super::*;
use crate::{Gate, StoreError, tests::article, text::Sketch};

/// Steps for articles of their own words, with nothing found in them.
fn steps(gate: &mut Gate, numbers: std::ops::Range<usize>) -> Vec<Step> {
    let one = |n: usize| {
        let words: Vec<String> = (0..200).map(|k| format!("w{}", n * 1000 + k)).collect();
        let document = article(&format!("a{n}"), &words.join(" "), "Antara");
        let sketch = Sketch::new(&document.text);
        let verdict = gate.decide(&document, sketch).expect("a verdict");
        Step {
            document,
            origin: "test".into(),
            verdict,
            coding: Some(Coding {
                coder: "tekad 0 (test)".into(),
                found: Ok(Findings::default()),
            }),
        }
    };
    numbers.map(one).collect()
}

#[test]
fn a_full_disk_takes_nothing_away() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("a.tekad");
    let mut writer = Writer::new(&path).expect("a record");
    let mut gate = Gate::new(&path).expect("a gate");
    writer.write(&steps(&mut gate, 0..10)).expect("written");
    let c = &writer.record.connection;
    let pages: i64 = c
        .pragma_query_value(None, "page_count", |r| r.get(0))
        .expect("a count");
    c.pragma_update_and_check(None, "max_page_count", pages + 5, |_| Ok(()))
        .expect("a bound");
    let more = steps(&mut gate, 10..200);
    let refused = writer.write(&more).err();
    assert!(
        matches!(refused, Some(StoreError::Full { .. })),
        "{refused:?}"
    );
    assert_eq!(writer.record.documents().expect("a count"), 10);
    let c = &writer.record.connection;
    c.pragma_update_and_check(None, "max_page_count", 1_000_000, |_| Ok(()))
        .expect("no bound");
    writer.write(&more).expect("written now");
    writer.finish().expect("finished");
    let record = Record::open_read_only(&path).expect("the record");
    assert_eq!(record.documents().expect("a count"), 200);
}

#[test]
fn two_writers_do_not_mix() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("a.tekad");
    let mut one = Writer::new(&path).expect("a record");
    let mut two = Writer::new(&path).expect("the same record");
    let (mut gate, mut other) = (
        Gate::new(&path).expect("a gate"),
        Gate::new(&path).expect("another"),
    );
    one.write(&steps(&mut gate, 0..3)).expect("written");
    let refused = two.write(&steps(&mut other, 3..6)).err();
    assert!(
        matches!(refused, Some(StoreError::Busy { .. })),
        "{refused:?}"
    );
    one.write(&steps(&mut gate, 3..6)).expect("written");
}

/// The log is moved into the file in time, unless a reader holds it.
#[test]
fn the_log_stays_short() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("a.tekad");
    let mut writer = Writer::with_log(&path, 100).expect("a record");
    let mut gate = Gate::new(&path).expect("a gate");
    for batch in 0..40 {
        writer
            .write(&steps(&mut gate, batch * 10..batch * 10 + 10))
            .expect("written");
        let log = fs::metadata(dir.path().join("a.tekad-wal")).map_or(0, |m| m.len());
        assert!(log < 3 << 20, "batch {batch}: {log}");
    }
}
