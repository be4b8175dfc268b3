//! Parts of queries against a small record.

use jiff::civil::date;
use tekad_core::{Place, Precision, Span, event::Event, ontology::EventType};

use super::*;
use crate::{
    Findings, Record,
    tests::{add, article, event, state},
};

/// A record of four articles; each report is a happening of its own.
///
/// | n | day | what | outlet |
/// |---|---|---|---|
/// | 1 | 2019-03-11 | RUS met IRN in Moscow | Antara |
/// | 2 | 2019-03-12 | RUS/MIL struck SYR | Reuters |
/// | 3 | 2019-04-01 | IRN will meet RUS (future) | Reuters |
/// | 4 | undated | USA sanctioned nobody | Kompas |
fn record() -> (tempfile::TempDir, Record) {
    let dir = tempfile::tempdir().expect("a folder");
    let record = Record::open(&dir.path().join("a.tekad")).expect("a record");
    let put =
        |number: i64, text: &str, outlet: &str, make: &dyn Fn(&tekad_core::Document) -> Event| {
            let doc = article(&format!("d{number}"), text, outlet);
            let found = Findings {
                events: vec![make(&doc)],
                ..Findings::default()
            };
            let reports = add(&record, number, &doc, &found);
            let event = &found.events[0];
            happening(&record, number, reports[0], event);
        };
    put(
        1,
        "Russia's delegation met Iran in Moscow.",
        "Antara",
        &|doc| {
            let t = &doc.text;
            let mut e = event(
                doc,
                EventType::Consult,
                "met",
                vec![state("RUS", t, "Russia")],
                vec![state("IRN", t, "Iran")],
                Some(date(2019, 3, 11)),
            );
            e.mode = vec!["visit".into()];
            e.context = vec!["diplomatic".into(), "nuclear".into()];
            e.place = Some(Place {
                text: "Moscow".into(),
                name: "Moscow".into(),
                country: Some("RUS".into()),
                kind: "city".into(),
                lat: Some(55.75),
                lon: Some(37.6),
                geonames: Some(524_901),
                admin1: None,
                span: Span::new(0, 1),
            });
            e
        },
    );
    put(2, "Russian troops struck Syria.", "Reuters", &|doc| {
        let t = &doc.text;
        let mut troops = state("RUS", t, "Russian troops");
        troops.sector = vec!["MIL".into()];
        troops.identifier_id = Some("russian-army".into());
        troops.identifier_text = Some("Angkatan Bersenjata Rusia".into());
        let mut e = event(
            doc,
            EventType::Assault,
            "struck",
            vec![troops],
            vec![state("SYR", t, "Syria")],
            Some(date(2019, 3, 12)),
        );
        e.context = vec!["military".into()];
        e.confidence = 0.4;
        e
    });
    put(3, "Iran will meet Russia.", "Reuters", &|doc| {
        let t = &doc.text;
        let mut e = event(
            doc,
            EventType::Consult,
            "meet",
            vec![state("IRN", t, "Iran")],
            vec![state("RUS", t, "Russia")],
            Some(date(2019, 4, 1)),
        );
        e.aux_mode = vec![AuxMode::Future];
        e
    });
    put(4, "America imposed sanctions.", "Kompas", &|doc| {
        let t = &doc.text;
        let mut e = event(
            doc,
            EventType::Sanction,
            "imposed",
            vec![state("USA", t, "America")],
            vec![],
            None,
        );
        e.date.precision = Precision::Unknown;
        e
    });
    (dir, record)
}

/// Gives a report a happening of its own.
fn happening(record: &Record, number: i64, report: i64, event: &Event) {
    let day = event.date.start.map(|d| d.to_string());
    let c = &record.connection;
    c.execute(
        "INSERT INTO happening SELECT ?1, ?2, report, type, day, last_day, aux_mode, ?1, 1, ?1
         FROM report WHERE report = ?3",
        rusqlite::params![number, format!("h{number}"), report],
    )
    .expect("a happening");
    c.execute(
        "UPDATE report SET happening = ?1 WHERE report = ?2",
        [number, report],
    )
    .expect("its report");
    let code = |list: &[tekad_core::event::Entity]| {
        let first = list.first().and_then(|e| e.code.clone());
        first.unwrap_or_default()
    };
    c.execute(
        "INSERT INTO dyad (actor, recipient, day, happening, type) VALUES (?1, ?2, ?3, ?4, ?5)",
        rusqlite::params![
            code(&event.actor),
            code(&event.recipient),
            day.unwrap_or_default(),
            number,
            event.event.as_str()
        ],
    )
    .expect("a dyad");
}

fn any() -> Query {
    Query {
        sense: Sense::Any,
        limit: Some(10),
        ..Query::default()
    }
}

fn who(text: &str) -> Vec<PartyFilter> {
    vec![PartyFilter::read(text)]
}

fn pair(a: &str, b: &str) -> Vec<(PartyFilter, PartyFilter)> {
    vec![(PartyFilter::read(a), PartyFilter::read(b))]
}

#[test]
fn each_part_finds_what_fits() {
    let (_dir, record) = record();
    let list = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
    let cases: Vec<(&str, Query, &[i64])> = vec![
        ("all, the latest first, undated last", any(), &[3, 2, 1, 4]),
        (
            "plain ones by default",
            Query {
                limit: Some(10),
                ..Query::default()
            },
            &[2, 1, 4],
        ),
        (
            "no limit",
            Query {
                limit: None,
                ..any()
            },
            &[3, 2, 1, 4],
        ),
        (
            "oldest first",
            Query {
                reverse: true,
                ..any()
            },
            &[4, 1, 2, 3],
        ),
        (
            "only two",
            Query {
                limit: Some(2),
                ..any()
            },
            &[3, 2],
        ),
        (
            "most reported",
            Query {
                sort: Sort::Reports,
                ..any()
            },
            &[4, 3, 2, 1],
        ),
        (
            "surest",
            Query {
                sort: Sort::Confidence,
                reverse: true,
                limit: Some(1),
                ..any()
            },
            &[2],
        ),
        (
            "future",
            Query {
                sense: Sense::Of {
                    plain: false,
                    modes: vec![AuxMode::Future],
                },
                ..any()
            },
            &[3],
        ),
        (
            "dyad",
            Query {
                dyad: pair("RUS", "IRN"),
                ..any()
            },
            &[1],
        ),
        (
            "dyad, either way",
            Query {
                dyad: pair("RUS", "IRN"),
                either: true,
                ..any()
            },
            &[3, 1],
        ),
        (
            "dyad, either way, oldest first",
            Query {
                dyad: pair("RUS", "IRN"),
                either: true,
                reverse: true,
                ..any()
            },
            &[1, 3],
        ),
        (
            "dyad with sectors",
            Query {
                dyad: pair("RUS/MIL", "SYR"),
                ..any()
            },
            &[2],
        ),
        (
            "dyad with sectors, other way",
            Query {
                dyad: pair("SYR", "RUS/MIL"),
                ..any()
            },
            &[],
        ),
        (
            "dyad of nobody",
            Query {
                dyad: pair("USA", "-"),
                ..any()
            },
            &[4],
        ),
        (
            "dyad of a name and nobody",
            Query {
                dyad: pair("russian-army", "-"),
                ..any()
            },
            &[],
        ),
        (
            "actor",
            Query {
                actor: who("RUS"),
                ..any()
            },
            &[2, 1],
        ),
        (
            "two actors",
            Query {
                actor: vec![PartyFilter::read("IRN"), PartyFilter::read("USA")],
                ..any()
            },
            &[3, 4],
        ),
        (
            "actor and recipient",
            Query {
                actor: who("RUS"),
                recipient: who("SYR"),
                ..any()
            },
            &[2],
        ),
        (
            "recipient nobody",
            Query {
                recipient: who("-"),
                ..any()
            },
            &[4],
        ),
        (
            "party",
            Query {
                party: who("IRN"),
                ..any()
            },
            &[3, 1],
        ),
        (
            "party by sector",
            Query {
                party: who("RUS/MIL"),
                ..any()
            },
            &[2],
        ),
        (
            "party by id",
            Query {
                party: who("russian-army"),
                ..any()
            },
            &[2],
        ),
        (
            "party by words of the name",
            Query {
                party: who("bersenjata rusia"),
                ..any()
            },
            &[2],
        ),
        (
            "party by no name",
            Query {
                party: who("nobody at all"),
                ..any()
            },
            &[],
        ),
        (
            "types",
            Query {
                types: vec![EventType::Consult, EventType::Sanction],
                ..any()
            },
            &[3, 1, 4],
        ),
        (
            "mode",
            Query {
                mode: list(&["visit"]),
                ..any()
            },
            &[1],
        ),
        (
            "context",
            Query {
                context: list(&["nuclear"]),
                ..any()
            },
            &[1],
        ),
        (
            "either context",
            Query {
                context: list(&["nuclear", "military"]),
                ..any()
            },
            &[2, 1],
        ),
        (
            "part of a context",
            Query {
                context: list(&["nucle"]),
                ..any()
            },
            &[],
        ),
        (
            "from",
            Query {
                from: Some(date(2019, 3, 12)),
                ..any()
            },
            &[3, 2],
        ),
        (
            "to",
            Query {
                to: Some(date(2019, 3, 12)),
                ..any()
            },
            &[2, 1],
        ),
        (
            "from and to, with a dyad",
            Query {
                from: Some(date(2019, 3, 1)),
                to: Some(date(2019, 3, 11)),
                actor: who("RUS"),
                ..any()
            },
            &[1],
        ),
        (
            "place",
            Query {
                place: list(&["moscow"]),
                ..any()
            },
            &[1],
        ),
        (
            "country",
            Query {
                country: list(&["RUS"]),
                ..any()
            },
            &[1],
        ),
        (
            "outlet",
            Query {
                outlet: list(&["reuters"]),
                ..any()
            },
            &[3, 2],
        ),
        (
            "part of an outlet",
            Query {
                outlet: list(&["ompa"]),
                ..any()
            },
            &[4],
        ),
        (
            "no outlet",
            Query {
                outlet: list(&["Nowhere Times"]),
                ..any()
            },
            &[],
        ),
        (
            "lang",
            Query {
                lang: list(&["id"]),
                ..any()
            },
            &[],
        ),
        (
            "confidence",
            Query {
                confidence: Some((0.5, 1.0)),
                ..any()
            },
            &[3, 1, 4],
        ),
        (
            "outlets",
            Query {
                min_outlets: 3,
                ..any()
            },
            &[3, 4],
        ),
        (
            "text",
            Query {
                text: words("russia"),
                ..any()
            },
            &[3, 1],
        ),
        (
            "text, two words",
            Query {
                text: words("meet RUSSIA"),
                ..any()
            },
            &[3],
        ),
        (
            "text, phrase",
            Query {
                text: words("\"met iran\""),
                ..any()
            },
            &[1],
        ),
        (
            "text, beginning of a word",
            Query {
                text: words("russ*"),
                ..any()
            },
            &[3, 2, 1],
        ),
        (
            "text and more",
            Query {
                text: words("russ*"),
                outlet: list(&["Reuters"]),
                types: vec![EventType::Assault],
                ..any()
            },
            &[2],
        ),
    ];
    for (name, query, expected) in cases {
        let found = record.find(&query).expect(name);
        assert_eq!(found, expected, "{name}");
        // However it is led, the answer is the same: counting leads another way.
        let counted = record
            .count(
                &Query {
                    limit: None,
                    ..query.clone()
                },
                &[],
            )
            .expect(name);
        if query.limit == Some(10) {
            assert_eq!(
                counted[0].happenings as usize,
                expected.len(),
                "{name}, counted"
            );
        }
    }
}

/// As `happenings::withdraw` does, but that the happening is left behind.
#[test]
fn what_was_taken_back_does_not_count() {
    let (_dir, record) = record();
    let c = &record.connection;
    c.execute("UPDATE report SET happening = NULL WHERE report = 2", [])
        .expect("taken back");
    let found = |query: Query| record.find(&query).expect("an answer");
    assert_eq!(
        found(Query {
            text: words("troops"),
            ..any()
        }),
        Vec::<i64>::new()
    );
    assert_eq!(
        found(Query {
            party: who("russian-army"),
            ..any()
        }),
        Vec::<i64>::new()
    );
    assert_eq!(
        found(Query {
            outlet: vec!["Reuters".into()],
            ..any()
        }),
        [3]
    );
    assert_eq!(
        found(Query {
            text: words("russ*"),
            limit: None,
            ..any()
        }),
        [3, 1]
    );
}

#[test]
fn counts_by_one_and_several() {
    let (_dir, record) = record();
    let count = |by: &[By]| -> Vec<String> {
        let rows = record
            .count(
                &Query {
                    limit: None,
                    ..any()
                },
                by,
            )
            .expect("counts");
        rows.iter()
            .map(|r| format!("{} {}", r.keys.join("|"), r.happenings))
            .collect()
    };
    assert_eq!(count(&[By::Month]), [" 1", "2019-03 2", "2019-04 1"]);
    assert_eq!(count(&[By::Type]), ["CONSULT 2", "ASSAULT 1", "SANCTION 1"]);
    assert_eq!(
        count(&[By::Dyad]),
        ["IRN|RUS 1", "RUS|IRN 1", "RUS|SYR 1", "USA| 1"]
    );
    assert_eq!(
        count(&[By::Context]),
        [" 2", "diplomatic 1", "military 1", "nuclear 1"]
    );
    assert_eq!(
        count(&[By::Year, By::Outlet]),
        ["|Kompas 1", "2019|Antara 1", "2019|Reuters 2"]
    );
    assert_eq!(count(&[By::Actor, By::Recipient, By::Country]).len(), 4);
    assert_eq!(count(&[By::Lang]), ["en 4"]);
    assert_eq!(count(&[By::Quad]), ["1 2", "4 2"]);
}

#[test]
fn words_never_are_wrong_syntax() {
    for (typed, expected) in [
        ("nuclear deal", Some("\"nuclear\" \"deal\"")),
        ("\"nuclear deal\" iran", Some("\"nuclear deal\" \"iran\"")),
        ("sanct*", Some("\"sanct\"*")),
        ("AND", Some("\"AND\"")),
        ("a\"b", Some("\"a\" \"b\"")),
        ("don't (stop", Some("\"don't\" \"(stop\"")),
        ("* - \"\" ?", None),
        ("", None),
    ] {
        assert_eq!(words(typed).as_deref(), expected, "{typed}");
    }
    let (_dir, record) = record();
    for typed in [
        "NEAR(",
        "a:b",
        "^x",
        "{sentence}: x",
        "x AND",
        "\u{1}\u{0}b",
        "'; DROP",
        "\"",
        "a\" OR \"b*",
    ] {
        if words(typed).is_some() {
            record
                .find(&Query {
                    text: words(typed),
                    ..any()
                })
                .expect(typed);
        }
    }
    let wrong = record.find(&Query {
        text: Some("x AND".into()),
        ..any()
    });
    assert!(
        matches!(wrong, Err(crate::StoreError::Asked { .. })),
        "{wrong:?}"
    );
    let asked = Query {
        actor: who("\"rusia"),
        party: who("nobody at all"),
        outlet: vec!["Nowhere Times".into()],
        ..any()
    };
    let unmatched = record.unmatched(&asked).expect("names");
    assert_eq!(unmatched.len(), 2, "{unmatched:?}");
}

#[test]
fn parties_are_read() {
    for (text, expected) in [
        ("RUS", PartyFilter::Code("RUS".into())),
        (
            "RUS/GOV+MIL",
            PartyFilter::Sector(Some("RUS".into()), vec!["GOV".into(), "MIL".into()]),
        ),
        ("---/REB", PartyFilter::Sector(None, vec!["REB".into()])),
        ("-", PartyFilter::Nobody),
        ("nato", PartyFilter::Named("nato".into())),
        (" Igor Ivanov ", PartyFilter::Named("Igor Ivanov".into())),
        ("RUS/", PartyFilter::Named("RUS/".into())),
    ] {
        assert_eq!(PartyFilter::read(text), expected, "{text}");
    }
}
