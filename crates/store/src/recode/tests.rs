//! Two versions of a coder over a small record.

use jiff::civil::date;
use tekad_core::{
    event::Event,
    ontology::{AuxMode, EventType},
};

use super::*;
use crate::tests::{add, article, event, state};

const TEXT: &str = "Russia met Iran and struck Syria.";

fn met(doc: &Document) -> Event {
    let parties = |code: &str, words: &str| vec![state(code, &doc.text, words)];
    let day = Some(date(2019, 3, 11));
    event(
        doc,
        EventType::Consult,
        "met",
        parties("RUS", "Russia"),
        parties("IRN", "Iran"),
        day,
    )
}

fn struck(doc: &Document) -> Event {
    let parties = |code: &str, words: &str| vec![state(code, &doc.text, words)];
    let day = Some(date(2019, 3, 11));
    event(
        doc,
        EventType::Assault,
        "struck",
        parties("RUS", "Russia"),
        parties("SYR", "Syria"),
        day,
    )
}

fn findings(events: Vec<Event>) -> Findings {
    Findings {
        events,
        ..Findings::default()
    }
}

/// Two documents that an old version coded, each a story of its own.
fn record() -> (tempfile::TempDir, Record, Vec<Document>) {
    let dir = tempfile::tempdir().expect("a folder");
    let record = Record::open(&dir.path().join("a.tekad")).expect("a record");
    let mut docs = Vec::new();
    for (number, outlet) in [(1, "Antara"), (2, "Reuters")] {
        let doc = article(&format!("d{number}"), TEXT, outlet);
        add(&record, number, &doc, &findings(vec![met(&doc)]));
        docs.push(doc);
    }
    record.rebuild_happenings().expect("happenings");
    (dir, record, docs)
}

fn present() -> Present {
    BTreeMap::from([("en".to_owned(), "tekad 1 (test)".to_owned())])
}

fn recode(record: &Record, docs: &[Document], numbers: &[i64]) {
    for number in numbers {
        let doc = &docs[*number as usize - 1];
        let found = findings(vec![met(doc), struck(doc)]);
        let one = Recoded {
            number: *number,
            document: doc,
            coder: "tekad 1 (test)",
            found: &found,
        };
        record.write_recoded(&[one]).expect("written");
    }
}

/// All that counts, as text.
fn counting(record: &Record) -> Vec<String> {
    let mut find = record
        .connection
        .prepare(
            "SELECT r.event_id || ' ' || r.type || ' ' || h.id || ' ' || h.reports || ' ' || k.coder
             FROM report r LEFT JOIN happening h USING (happening) JOIN coding k USING (coding)
             WHERE r.current = 1 ORDER BY r.document, r.ordinal",
        )
        .expect("SQL");
    let rows = find.query_map([], |r| r.get(0)).expect("rows");
    rows.collect::<rusqlite::Result<_>>().expect("texts")
}

#[test]
fn recoding_goes_on_switches_and_is_undone() {
    let (_dir, record, docs) = record();
    let before = counting(&record);
    assert_eq!(before.len(), 2);
    assert_eq!(record.count_outdated(&present()).expect("a count"), 2);
    // Interrupted after the first document.
    recode(&record, &docs, &[1]);
    assert_eq!(
        counting(&record),
        before,
        "nothing counts before the switch"
    );
    let left = record.outdated(&present(), 0, 10).expect("a list");
    let done: Vec<(i64, bool)> = left.iter().map(|o| (o.document, o.done)).collect();
    assert_eq!(done, [(1, true), (2, false)]);
    recode(&record, &docs, &[2]);
    let run = record.switch_recoded(&present()).expect("a switch");
    assert_eq!(
        run,
        Some(Run {
            number: 1,
            documents: 2
        })
    );
    let after = counting(&record);
    assert_eq!(after.len(), 4);
    assert!(
        after.iter().all(|row| row.ends_with("tekad 1 (test)")),
        "{after:?}"
    );
    assert!(
        record
            .outdated(&present(), 0, 10)
            .expect("a list")
            .is_empty()
    );
    assert_eq!(record.switch_recoded(&present()).expect("nothing"), None);
    // Words of former codings are not found.
    let found = crate::Query {
        text: crate::query::words("struck"),
        ..crate::Query::default()
    };
    let assaults = record.find(&found).expect("an answer").len();
    assert!(assaults > 0);
    // Undone, and done again without coding anew.
    assert_eq!(
        record.undo_recoding().expect("undone").map(|r| r.documents),
        Some(2)
    );
    assert_eq!(counting(&record), before);
    assert_eq!(record.undo_recoding().expect("nothing"), None);
    assert!(
        record
            .outdated(&present(), 0, 10)
            .expect("a list")
            .iter()
            .all(|o| o.done)
    );
    record.switch_recoded(&present()).expect("a switch");
    assert_eq!(counting(&record), after);
    // What an undo needs is kept, unless nothing is to be undone.
    assert_eq!(record.forget_codings(None).expect("forgotten").codings, 0);
    let forgotten = record.forget_codings(Some(0)).expect("forgotten");
    assert_eq!(
        forgotten,
        Forgotten {
            codings: 2,
            reports: 2
        }
    );
    assert_eq!(record.undo_recoding().expect("nothing"), None);
    assert_eq!(counting(&record), after);
    let c = &record.connection;
    let orphans = "SELECT count(*) FROM party WHERE report NOT IN (SELECT report FROM report)";
    let orphans: i64 = c.query_row(orphans, [], |r| r.get(0)).expect("a count");
    assert_eq!(orphans, 0);
    let check: String = c
        .query_row("PRAGMA integrity_check", [], |r| r.get(0))
        .expect("checked");
    assert_eq!(check, "ok");
    let broken: usize = c
        .prepare("PRAGMA foreign_key_check")
        .and_then(|mut s| s.query_map([], |_| Ok(()))?.collect::<Result<Vec<_>, _>>())
        .expect("checked")
        .len();
    assert_eq!(broken, 0);
}

#[test]
fn decisions_outlive_recoding() {
    let (_dir, record, docs) = record();
    let split = record.reports_of(1).expect("reports").len() == 2;
    let second = met(&docs[1]).id;
    if split {
        record.split_report(&second, None).expect("split");
    } else {
        record
            .merge_happenings(&met(&docs[0]).id, &second, None)
            .expect("merged");
    }
    let together = |record: &Record| {
        let why = record.why(&met(&docs[0]).id).expect("reports").1;
        why.iter().any(|t| t.event_id == second)
    };
    assert_eq!(together(&record), !split);
    recode(&record, &docs, &[1, 2]);
    record.switch_recoded(&present()).expect("a switch");
    assert_eq!(together(&record), !split, "after the switch");
    record.undo_recoding().expect("undone");
    assert_eq!(together(&record), !split, "after the undo");
}

#[test]
fn differences_are_named() {
    let doc = article("d1", TEXT, "Antara");
    let old = findings(vec![met(&doc)]);
    assert_eq!(
        compare(&old, &old),
        Difference {
            same: 1,
            ..Difference::default()
        }
    );
    let named = |new: Vec<Event>| -> Vec<String> {
        let all = compare(&old, &findings(new));
        let one = |c: &Change| match c {
            Change::Added(e) => format!("+{}", e.event.as_str()),
            Change::Gone(e) => format!("-{}", e.event.as_str()),
            Change::Changed { fields, .. } => {
                let names: Vec<&str> = fields.iter().map(|f| f.as_str()).collect();
                names.join(",")
            }
        };
        all.changes.iter().map(one).collect()
    };
    assert_eq!(named(vec![]), ["-CONSULT"]);
    assert_eq!(named(vec![met(&doc), struck(&doc)]), ["+ASSAULT"]);
    assert_eq!(named(vec![struck(&doc)]), ["-CONSULT", "+ASSAULT"]);
    let mut other = met(&doc);
    other.id = "other".into();
    other.event = EventType::Support;
    other.actor[0].sector = vec!["GOV".into()];
    other.aux_mode = vec![AuxMode::Future];
    assert_eq!(named(vec![other]), ["type,actor,senses"]);
    let mut surer = met(&doc);
    surer.confidence = 0.95;
    assert_eq!(named(vec![surer]), ["figures"]);
    let mut tally = Tally::default();
    tally.add(&compare(&old, &findings(vec![met(&doc), struck(&doc)])));
    tally.add(&compare(&old, &old));
    assert_eq!(
        (tally.documents, tally.different, tally.same, tally.added),
        (2, 1, 2, 1)
    );
    assert_eq!(tally.types["ASSAULT"], [1, 0, 0]);
}
