//! A small record of happenings made by hand, for tests.

use std::path::Path;

use jiff::civil::date;
use tekad_core::{
    Document, Magnitude, MagnitudeKind, Place, Span, Stamp, StampPrecision,
    event::{Entity, Event},
    ontology::{AuxMode, EventType},
};

use crate::{
    Arrival, Findings, Kind, NewDocument, Record,
    tests::{article, event, state},
};

/// A party with sectors and an id.
fn party(entity: Entity, sectors: &[&str], id: &str, name: &str) -> Entity {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Entity {
        code: entity.code.filter(|c| !c.is_empty()),
        sector: sectors.iter().map(|s| (*s).to_owned()).collect(),
        identifier_id: some(id),
        identifier_text: some(name),
        ..entity
    }
}

fn place(text: &str, words: &str, kind: &str, country: &str, admin1: &str) -> Place {
    let start = text.find(words).expect("the words stand in the text");
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Place {
        text: words.into(),
        name: words.into(),
        country: some(country),
        kind: kind.into(),
        lat: Some(-6.25),
        lon: Some(106.5),
        geonames: Some(1_642_911),
        admin1: some(admin1),
        span: Span::new(start, start + words.len()),
    }
}

fn published(doc: Document, at: &str, url: &str, title: &str) -> Document {
    Document {
        published: Some(Stamp {
            at: at.parse().expect("an instant"),
            precision: StampPrecision::Minute,
            span: None,
        }),
        url: Some(url.to_owned()),
        title: Some(title.to_owned()),
        ..doc
    }
}

/// Puts a document with its findings into the record.
fn add(record: &Record, number: i64, doc: &Document, story: i64, found: &Findings) -> Vec<i64> {
    let kind = match (story == number, found.events.is_empty()) {
        (true, _) => Kind::First,
        (false, true) => Kind::Copy,
        (false, false) => Kind::Update,
    };
    let new = NewDocument {
        number,
        document: doc,
        text_hash: [u8::try_from(number).expect("few documents"); 16],
        kind,
        story,
        resembles: (story != number).then_some((story, 0.9)),
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
        if new.kind == Kind::Copy {
            return Ok(Vec::new());
        }
        let coding = w.coding("tekad 0 (test)")?;
        w.findings(number, doc, coding, true, Ok(found))
    });
    done.expect("a record can be written")
}

/// Makes a happening of reports, the first of which stands for it.
fn happening(record: &Record, id: &str, reports: &[i64], documents: i64, outlets: i64) {
    let c = &record.connection;
    let make = "INSERT INTO happening (id, report, type, day, last_day, aux_mode, reports,
        documents, outlets) SELECT ?1, report, type, day, last_day, aux_mode, ?3, ?4, ?5
        FROM report WHERE report = ?2";
    let count = i64::try_from(reports.len()).expect("few reports");
    let values = rusqlite::params![id, reports[0], count, documents, outlets];
    c.execute(make, values).expect("a happening");
    let number = c.last_insert_rowid();
    for report in reports {
        let set = "UPDATE report SET happening = ?1 WHERE report = ?2";
        c.execute(set, [number, *report]).expect("a report");
    }
}

/// Five happenings: one of two reports and a copy with two recipients, one in the future, one
/// without a day, one without a recipient, one full of what breaks tables.
pub(super) fn small(path: &Path) -> Record {
    let record = Record::open(path).expect("a new record");
    let day = |d: i8| Some(date(2019, 3, d));
    let text = "Menlu Rusia — “Sergei” met Iran and the UN in Jakarta. Rusia will visit Iran. Someone protested.";
    let doc = published(
        article("d1", text, "Antara"),
        "2019-03-11T06:30:00+07:00[Asia/Jakarta]",
        "https://example.org/1",
        "A \"title\"\twith\r\nbreaks; and semicolons",
    );
    let minister = Entity {
        office: Some("foreign-minister".into()),
        ..party(
            state("RUS", text, "Menlu Rusia"),
            &["GOV"],
            "s-l",
            "Sergei; L",
        )
    };
    let un = party(
        state("UNO", text, "the UN"),
        &[],
        "united-nations",
        "United Nations",
    );
    let iran = party(state("IRN", text, "Iran"), &[], "", "Iran");
    let mut met = event(
        &doc,
        EventType::Consult,
        "met",
        vec![minister.clone()],
        vec![iran.clone(), un],
        day(11),
    );
    met.mode = vec!["visit".into()];
    met.context = vec!["diplomatic".into(), "military".into()];
    met.place = Some(place(text, "Jakarta", "city", "IDN", "Jakarta Raya"));
    met.evidence[0].sentence = 2;
    let mut visit = event(
        &doc,
        EventType::Agree,
        "visit",
        vec![minister],
        vec![iran.clone()],
        day(12),
    );
    visit.aux_mode = vec![AuxMode::Future, AuxMode::Hypothetical];
    let crowd = party(state("", text, "Someone"), &["CVL", "OPP"], "", "");
    let mut protest = event(
        &doc,
        EventType::Protest,
        "protested",
        vec![crowd],
        vec![],
        None,
    );
    protest.cameo = Some("141".into());
    let found = |events: Vec<Event>| Findings {
        events,
        ..Findings::default()
    };
    let first = add(&record, 1, &doc, 1, &found(vec![met, visit, protest]));

    let copy = Document {
        id: "d2".into(),
        text: format!("(Antara) {text}"),
        source: Some("Kompas".into()),
        url: None,
        ..doc.clone()
    };
    add(&record, 2, &copy, 1, &Findings::default());

    let text = "Iran met Rusia.\n\nPolice in Houston arrested \"rebels\".";
    let doc = published(
        article("d3", text, "Reuters"),
        "2019-04-01T12:00:00+00:00[UTC]",
        "https://example.org/3",
        "Other",
    );
    let again = event(
        &doc,
        EventType::Consult,
        "met",
        vec![state("IRN", text, "Iran")],
        vec![state("RUS", text, "Rusia")],
        day(11),
    );
    let police = party(state("USA", text, "Police"), &["COP"], "", "");
    let mut arrest = event(
        &doc,
        EventType::Coerce,
        "arrested",
        vec![police],
        vec![],
        date(2019, 4, 1).into(),
    );
    arrest.place = Some(place(text, "Houston", "city", "USA", "Texas"));
    arrest.cameo = Some("173".into());
    arrest.goldstein = Some(-5.0);
    arrest.scale = -7.0;
    arrest.magnitude = vec![Magnitude {
        kind: MagnitudeKind::Arrested,
        low: 12,
        high: None,
        unit: None,
        approximate: true,
        span: Span::default(),
    }];
    let second = add(&record, 3, &doc, 3, &found(vec![again, arrest]));

    let text = "\t\"Bad\"\r\nname\u{2028};x\u{85}y\0 hit România.";
    let doc = published(
        article("d\t4", text, "Out\"let\n"),
        "2019-03-11T00:00:00+00:00[UTC]",
        "u\trl",
        "'",
    );
    let words = &text[..text.find(" hit").expect("the trigger")];
    let bad = party(state("", text, words), &["REB"], "", words);
    let romania = party(state("ROU", text, "România"), &["PTY", "GOV"], "", "");
    let hit = event(
        &doc,
        EventType::Assault,
        "hit",
        vec![bad],
        vec![romania],
        day(11),
    );
    let third = add(&record, 4, &doc, 4, &found(vec![hit]));

    happening(&record, "bb00", &[first[0], second[0]], 3, 2);
    happening(&record, "cc00", &first[1..2], 2, 1);
    happening(&record, "dd00", &first[2..3], 2, 1);
    happening(&record, "ee00", &second[1..2], 1, 1);
    happening(&record, "aa00", &third, 1, 1);
    record
}
