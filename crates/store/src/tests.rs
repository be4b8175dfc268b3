//! What goes in comes out.

use jiff::civil::date;
use tekad_core::{
    Document, EventDate, Precision, Span,
    event::{Entity, Event, Evidence},
    ontology::EventType,
};

use crate::{Arrival, Findings, Kind, NewDocument, Record, StoreError};

/// An article of one sentence.
pub(crate) fn article(id: &str, text: &str, outlet: &str) -> Document {
    Document {
        id: id.into(),
        source: Some(outlet.into()),
        ..Document::from_text(text, "en")
    }
}

/// A state as a party, with the words at a span of the text.
pub(crate) fn state(code: &str, text: &str, words: &str) -> Entity {
    let start = text.find(words).expect("the words stand in the text");
    Entity {
        code: Some(code.into()),
        sector: Vec::new(),
        entity_text: words.into(),
        identifier_id: None,
        identifier_text: None,
        office: None,
        span: Span::new(start, start + words.len()),
        why: String::new(),
    }
}

/// A plain event that an article of one sentence tells by a trigger word.
pub(crate) fn event(
    doc: &Document,
    kind: EventType,
    trigger: &str,
    actor: Vec<Entity>,
    recipient: Vec<Entity>,
    day: Option<jiff::civil::Date>,
) -> Event {
    let at = doc.text.find(trigger).expect("the trigger stands there");
    Event {
        id: format!("{}-{at}-{}", doc.id, kind.as_str()),
        doc_id: doc.id.clone(),
        event: kind,
        mode: Vec::new(),
        context: Vec::new(),
        date: EventDate {
            start: day,
            end: day,
            precision: day.map_or(Precision::Unknown, |_| Precision::Day),
            from_text: false,
            span: None,
        },
        place: None,
        aux_mode: Vec::new(),
        underlying: None,
        background: false,
        outcome: None,
        cameo: Some("040".into()),
        goldstein: Some(1.0),
        scale: 1.0,
        confidence: 0.9,
        factuality: 3.0,
        magnitude: Vec::new(),
        order: Vec::new(),
        evidence: vec![Evidence {
            sentence: 0,
            sentence_span: Span::new(0, doc.text.len()),
            trigger: Span::new(at, at + trigger.len()),
            actor: actor.iter().map(|e| e.span).collect(),
            recipient: recipient.iter().map(|e| e.span).collect(),
            aux_mode: Vec::new(),
            reported_by: Vec::new(),
            why: Vec::new(),
        }],
        actor,
        recipient,
    }
}

/// Puts an article with its findings into a record as a story of its own; returns the numbers
/// of its reports.
pub(crate) fn add(record: &Record, number: i64, doc: &Document, found: &Findings) -> Vec<i64> {
    let new = NewDocument {
        number,
        document: doc,
        text_hash: [u8::try_from(number).expect("few documents"); 16],
        kind: Kind::First,
        story: number,
        resembles: None,
        supersedes: &[],
        retracted: false,
    };
    let arrival = Arrival {
        number,
        document: doc,
        origin: "test",
    };
    let done = record.write(|w| {
        w.document(&new)?;
        w.arrival(&arrival)?;
        let coding = w.coding("tekad 0 (test)")?;
        w.findings(number, doc, coding, true, Ok(found))
    });
    done.expect("a record can be written")
}

#[test]
fn what_goes_in_comes_out() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("a.tekad");
    let text = "Russia met Iran.";
    let doc = article("d1", text, "Antara");
    let found = Findings {
        events: vec![event(
            &doc,
            EventType::Consult,
            "met",
            vec![state("RUS", text, "Russia")],
            vec![state("IRN", text, "Iran")],
            Some(date(2019, 3, 11)),
        )],
        ..Findings::default()
    };
    let record = Record::open(&path).expect("a new record");
    let reports = add(&record, 1, &doc, &found);
    drop(record);
    let record = Record::open_read_only(&path).expect("the record again");
    assert_eq!(record.document(1).expect("the document"), doc);
    assert_eq!(record.findings(1).expect("the findings"), found);
    let report = record.report(reports[0]).expect("the report");
    assert_eq!(report.event, found.events[0]);
    assert_eq!(report.document.outlet.as_deref(), Some("Antara"));
    let row: (String, String, String) = record
        .connection
        .query_row("SELECT type, actor, recipient FROM reports", [], |r| {
            Ok((r.get(0)?, r.get(1)?, r.get(2)?))
        })
        .expect("a report in the view");
    assert_eq!(row, ("CONSULT".into(), "RUS".into(), "IRN".into()));
}

#[test]
fn files_that_are_no_records_are_named() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = |name: &str, bytes: &[u8]| {
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        path
    };
    let text = file("notes.txt", &b"not a database at all ".repeat(300));
    let opened = Record::open(&text).err();
    assert!(matches!(opened, Some(StoreError::Foreign { .. })));
    let missing = Record::open_read_only(&dir.path().join("none")).err();
    assert!(matches!(missing, Some(StoreError::Missing { .. })));
    let newer = dir.path().join("newer");
    drop(Record::open(&newer).expect("a record"));
    let c = rusqlite::Connection::open(&newer).expect("SQLite opens it");
    c.pragma_update(None, "user_version", 99).expect("a pragma");
    drop(c);
    let opened = Record::open(&newer).err();
    assert!(matches!(opened, Some(StoreError::Newer { found: 99, .. })));
}
