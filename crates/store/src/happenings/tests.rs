//! Reports of one occurrence meet, others don't.

use jiff::civil::date;
use tekad_core::{
    Document, Stamp, StampPrecision,
    event::Event,
    ontology::{AuxMode, EventType},
};

use super::{place, rebuild, withdraw};
use crate::{
    Findings, Kind, NewDocument, Record,
    tests::{add, article, event, state},
};

/// An article of one sentence, published on a day of March 2019.
fn published(id: &str, text: &str, outlet: &str, day: i8) -> Document {
    let at = date(2019, 3, day).to_zoned(jiff::tz::TimeZone::UTC);
    Document {
        published: Some(Stamp {
            at: at.expect("a day"),
            precision: StampPrecision::Day,
            span: None,
        }),
        ..article(id, text, outlet)
    }
}

/// What a line of a test tells: outlet, day of publication, sentence, type, trigger, parties (by
/// the words that name them), day in the text, place.
struct Line {
    outlet: &'static str,
    day: i8,
    text: &'static str,
    kind: EventType,
    trigger: &'static str,
    actor: &'static [(&'static str, &'static str)],
    recipient: &'static [(&'static str, &'static str)],
    said: Option<i8>,
    aux: &'static [AuxMode],
}

const MEET: Line = Line {
    outlet: "Antara",
    day: 12,
    text: "Russia met Iran in Sochi on Tuesday.",
    kind: EventType::Consult,
    trigger: "met",
    actor: &[("RUS", "Russia")],
    recipient: &[("IRN", "Iran")],
    said: Some(12),
    aux: &[],
};

fn told(number: usize, line: &Line) -> (Document, Event) {
    let doc = published(&format!("d{number}"), line.text, line.outlet, line.day);
    let side = |list: &[(&str, &str)]| -> Vec<_> {
        let one = |(code, words): &(&str, &str)| state(code, line.text, words);
        list.iter().map(one).collect()
    };
    let day = line.said.unwrap_or(line.day);
    let mut event = event(
        &doc,
        line.kind,
        line.trigger,
        side(line.actor),
        side(line.recipient),
        Some(date(2019, 3, day)),
    );
    event.date.from_text = line.said.is_some();
    event.aux_mode = line.aux.to_vec();
    (doc, event)
}

/// A record with articles, each with its report placed; the happening of each.
fn place_all(record: &Record, lines: &[Line]) -> Vec<Option<i64>> {
    let mut reports = Vec::new();
    for (n, line) in lines.iter().enumerate() {
        let (doc, event) = told(n + 1, line);
        let found = Findings {
            events: vec![event],
            ..Findings::default()
        };
        let new = add(record, n as i64 + 1, &doc, &found);
        record.write(|w| place(w, &new)).expect("placed");
        reports.extend(new);
    }
    let happening = |r: &i64| record.report(*r).expect("a report").happening;
    reports.iter().map(happening).collect()
}

fn record(dir: &tempfile::TempDir) -> Record {
    Record::open(&dir.path().join("a.tekad")).expect("a new record")
}

#[test]
fn what_is_one_and_what_is_not() {
    let pairs: &[(&str, bool, Line, Line)] = &[
        (
            "the same in other words",
            true,
            MEET,
            Line {
                outlet: "Tempo",
                day: 13,
                text: "Iran and Russia met in Sochi.",
                actor: &[("IRN", "Iran"), ("RUS", "Russia")],
                recipient: &[],
                said: Some(12),
                ..MEET
            },
        ),
        (
            "another day in the text",
            false,
            MEET,
            Line {
                said: Some(15),
                day: 16,
                ..MEET
            },
        ),
        (
            "a preview",
            false,
            Line {
                day: 11,
                aux: &[AuxMode::Future],
                ..MEET
            },
            MEET,
        ),
        (
            "who accuses whom",
            false,
            Line {
                text: "Russia accused Iran on Tuesday.",
                kind: EventType::Accuse,
                trigger: "accused",
                ..MEET
            },
            Line {
                text: "Iran accused Russia on Tuesday.",
                kind: EventType::Accuse,
                trigger: "accused",
                actor: &[("IRN", "Iran")],
                recipient: &[("RUS", "Russia")],
                ..MEET
            },
        ),
        (
            "other parties",
            false,
            MEET,
            Line {
                text: "Russia met Japan in Sochi on Tuesday.",
                recipient: &[("JPN", "Japan")],
                ..MEET
            },
        ),
        (
            "published a week apart",
            false,
            Line { said: None, ..MEET },
            Line {
                said: None,
                day: 19,
                ..MEET
            },
        ),
    ];
    for (name, one, a, b) in pairs {
        let dir = tempfile::tempdir().expect("a folder");
        let (a, b) = (Line { ..*a }, Line { ..*b });
        let found = place_all(&record(&dir), &[a, b]);
        assert_eq!(found[0] == found[1], *one, "{name}");
    }
}

fn three() -> [Line; 3] {
    [
        MEET,
        Line {
            outlet: "Tempo",
            ..MEET
        },
        Line {
            outlet: "Tempo",
            day: 13,
            ..MEET
        },
    ]
}

/// Every table that happenings fill, as text.
fn state_of(record: &Record) -> String {
    let mut text = String::new();
    for table in ["happening", "dyad", "happening_outlet", "merge"] {
        let c = &record.connection;
        let mut all = c
            .prepare(&format!("SELECT * FROM {table}"))
            .expect("a table");
        let width = all.column_count();
        let mut rows = all.query([]).expect("rows");
        while let Some(row) = rows.next().expect("a row") {
            for at in 0..width {
                let value: rusqlite::types::Value = row.get(at).expect("a value");
                text.push_str(&format!("{value:?} "));
            }
            text.push('\n');
        }
    }
    text
}

#[test]
fn counts_and_rebuilding() {
    let dir = tempfile::tempdir().expect("a folder");
    let record = record(&dir);
    let found = place_all(&record, &three());
    assert!(found.iter().all(|h| *h == found[0]));
    let id: String = record
        .connection
        .query_row("SELECT id FROM happening", [], |r| r.get(0))
        .expect("one");
    let h = record.happening(&id).expect("read").expect("there");
    assert_eq!((h.reports, h.documents, h.outlets), (3, 3, 2));
    let before = state_of(&record);
    record.rebuild_happenings().expect("made anew");
    assert_eq!(state_of(&record), before);
    record.write(|w| withdraw(w, 1)).expect("withdrawn");
    let h = record.happening(&id).expect("read").expect("there");
    assert_eq!((h.reports, h.documents, h.outlets), (2, 2, 1));
    for document in [2, 3] {
        record.write(|w| withdraw(w, document)).expect("withdrawn");
    }
    assert_eq!(state_of(&record), "");
    record.write(rebuild).expect("made anew");
    assert_eq!(state_of(&record), before);
}

/// Cost of placing; run by hand: `cargo test --release -p tekad-store -- --ignored --nocapture
/// cost_of_placing`. Reports of 40 states that meet, accuse and strike each other over two years,
/// each happening told by four articles on average.
#[test]
#[ignore = "takes minutes"]
#[allow(clippy::print_stdout)]
fn cost_of_placing() {
    const REPORTS: u64 = 100_000;
    let dir = tempfile::tempdir().expect("a folder");
    let record = record(&dir);
    let kinds = [EventType::Consult, EventType::Accuse, EventType::Assault];
    let mut state_of_dice = 1_u64;
    let mut dice = |sides: u64| {
        state_of_dice = state_of_dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state_of_dice >> 33) % sides
    };
    let text = "Russia met Iran in Sochi on Tuesday, the ministry of Alpha and Beta said.";
    let clock = std::time::Instant::now();
    // Time on a processor, where the system tells it: machines that build are busy.
    let busy = || {
        let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
        let nanos = told.and_then(|t| t.split(' ').next()?.parse().ok());
        nanos.map_or_else(|| clock.elapsed(), std::time::Duration::from_nanos)
    };
    let mut spent = std::time::Duration::ZERO;
    for number in 1..=REPORTS {
        // A happening of the last days; the number of its articles varies.
        let happening = (number / 4).saturating_sub(dice(120));
        let kind = kinds[(happening % 3) as usize];
        let day = date(2019, 1, 1)
            .checked_add(jiff::Span::new().days((happening * 730 / (REPORTS / 4 + 1)) as i64))
            .expect("a day");
        let code = |n: u64| format!("S{:02}", n % 40);
        let doc = Document {
            id: format!("d{number}"),
            ..published("", text, ["A", "B", "C"][dice(3) as usize], 1)
        };
        let a = state(&code(happening * 7), text, "Russia");
        let b = state(&code(happening * 11 + 3), text, "Iran");
        let mut event = event(&doc, kind, "met", vec![a], vec![b], Some(day));
        event.date.from_text = dice(2) == 0;
        let found = Findings {
            events: vec![event],
            ..Findings::default()
        };
        let new = NewDocument {
            number: number as i64,
            document: &doc,
            text_hash: (number as u128).to_le_bytes(),
            kind: Kind::First,
            story: number as i64,
            resembles: None,
            supersedes: &[],
            retracted: false,
        };
        let reports = record.write(|w| {
            w.document(&new)?;
            let coding = w.coding("test")?;
            w.findings(number as i64, &doc, coding, true, Ok(&found))
        });
        let reports = reports.expect("written");
        record
            .write(|w| {
                let start = busy();
                place(w, &reports)?;
                spent += busy() - start;
                Ok(())
            })
            .expect("placed");
        if number % (REPORTS / 10) == 0 {
            let each = spent.as_micros() as f64 / (REPORTS / 10) as f64;
            println!("{number}: {each:.0} µs a report");
            spent = std::time::Duration::ZERO;
        }
    }
}

#[test]
fn decisions_outlive_rebuilding_and_are_undone() {
    let dir = tempfile::tempdir().expect("a folder");
    let record = record(&dir);
    place_all(&record, &three());
    let start = state_of(&record);
    let event = |n: i64| record.report(n).expect("a report").event.id;
    record.split_report(&event(2), None).expect("split");
    let split = state_of(&record);
    assert_ne!(split, start);
    record.rebuild_happenings().expect("made anew");
    assert_eq!(state_of(&record), split);
    assert!(record.merge_happenings(&event(1), &event(3), None).is_err());
    record
        .merge_happenings(&event(2), &event(3), Some("the same talks"))
        .expect("merged");
    let (_, told) = record.why(&event(2)).expect("reasons");
    assert_eq!(told.len(), 3);
    let merged = state_of(&record);
    record.rebuild_happenings().expect("made anew");
    assert_eq!(state_of(&record), merged);
    assert_eq!(record.decisions().expect("two").len(), 2);
    record.undo_decision().expect("undone").expect("a decision");
    assert_eq!(state_of(&record), split);
    record.undo_decision().expect("undone").expect("a decision");
    assert_eq!(state_of(&record), start);
    assert_eq!(record.undo_decision().expect("nothing"), None);
    assert!(record.split_report("none", None).is_err());
    assert!(record.why("none").is_err());
}
