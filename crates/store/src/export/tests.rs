//! Each format column by column, on a small record of happenings made by hand.

use std::{collections::BTreeMap, path::Path};

use jiff::civil::{Date, date};
use tekad_core::{
    Document, Magnitude, MagnitudeKind, Place, Span, Stamp, StampPrecision,
    event::{Entity, Event},
    ontology::{AuxMode, EventType},
};

use super::{Feed, Selection};
use crate::{
    Arrival, Findings, Kind, NewDocument, Record,
    tests::{article, event, state},
};

/// The columns of published files, typed from shared/reference/export-columns.md.
const POLECAT: &str = "Event ID, Event Date, Event Type, Event Mode, Intensity, Quad Code, Contexts, Actor Name, Actor Country, Actor COW, Primary Actor Sector, Actor Sectors, Actor Title, Actor Name Raw, Wikipedia Actor ID, Recipient Name, Recipient Country, Recipient COW, Primary Recipient Sector, Recipient Sectors, Recipient Title, Recipient Name Raw, Wikipedia Recipient ID, Placename, City, District, Province, Country, Latitude, Longitude, GeoNames ID, Raw Placename, Feature Type, Source, Publication Date, Story People, Story Organizations, Story Locations, Language, Version";
const ICEWS: &str = "Event ID, Event Date, Source Name, Source Sectors, Source Country, Event Text, CAMEO Code, Intensity, Target Name, Target Sectors, Target Country, Story ID, Sentence Number, Publisher, City, District, Province, Country, Latitude, Longitude";
const MENTIONS: &str = "GlobalEventID, EventTimeDate, MentionTimeDate, MentionType, MentionSourceName, MentionIdentifier, SentenceID, Actor1CharOffset, Actor2CharOffset, ActionCharOffset, InRawText, Confidence, MentionDocLen, MentionDocTone, MentionDocTranslationInfo, Extras";
const PHOENIX: &str = "EventID, Date, Year, Month, Day, SourceActorFull, SourceActorEntity, SourceActorRole, SourceActorAttribute, TargetActorFull, TargetActorEntity, TargetActorRole, TargetActorAttribute, EventCode, EventRootCode, PentaClass, GoldsteinScore, Issues, Lat, Lon, LocationName, StateName, CountryCode, SentenceID, URLs, NewsSources";

/// GDELT's, by their patterns.
fn gdelt() -> Vec<String> {
    let own = |names: &str| -> Vec<String> { names.split(", ").map(str::to_owned).collect() };
    let mut all = own("GLOBALEVENTID, SQLDATE, MonthYear, Year, FractionDate");
    for actor in ["Actor1", "Actor2"] {
        let parts = "Code, Name, CountryCode, KnownGroupCode, EthnicCode, Religion1Code, Religion2Code, Type1Code, Type2Code, Type3Code";
        all.extend(parts.split(", ").map(|p| format!("{actor}{p}")));
    }
    all.extend(own(
        "IsRootEvent, EventCode, EventBaseCode, EventRootCode, QuadClass, GoldsteinScale, NumMentions, NumSources, NumArticles, AvgTone",
    ));
    for geo in ["Actor1Geo_", "Actor2Geo_", "ActionGeo_"] {
        let parts = "Type, Fullname, CountryCode, ADM1Code, ADM2Code, Lat, Long, FeatureID";
        all.extend(parts.split(", ").map(|p| format!("{geo}{p}")));
    }
    all.extend(own("DATEADDED, SOURCEURL"));
    all
}

#[test]
fn columns_are_those_of_published_files() {
    for (feed, want, count) in [
        (Feed::Polecat, POLECAT.to_owned(), 40),
        (Feed::Icews, ICEWS.to_owned(), 20),
        (Feed::Gdelt, gdelt().join(", "), 61),
        (Feed::GdeltMentions, MENTIONS.to_owned(), 16),
        (Feed::Phoenix, PHOENIX.to_owned(), 26),
    ] {
        assert_eq!(feed.columns().join(", "), want);
        assert_eq!(feed.columns().len(), count);
        let head = matches!(feed, Feed::Polecat | Feed::Icews);
        assert_eq!(feed.has_head(), head, "{feed:?}");
    }
}

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
        supersedes: None,
        retracted: false,
        bands: &[],
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
fn small(path: &Path) -> Record {
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

fn with_record<T>(work: impl FnOnce(&Record) -> T) -> T {
    let dir = tempfile::tempdir().expect("a folder");
    work(&small(&dir.path().join("a.tekad")))
}

fn feed(record: &Record, feed: Feed, senses: Option<&mut Vec<u8>>) -> (String, super::Tally) {
    let mut out = Vec::new();
    let senses = senses.map(|s| s as &mut dyn std::io::Write);
    let tally = record
        .export_feed(feed, &Selection::default(), &mut out, senses, &mut || ())
        .expect("an export");
    (String::from_utf8(out).expect("UTF-8"), tally)
}

const FEEDS: [Feed; 5] = [
    Feed::Polecat,
    Feed::Icews,
    Feed::Gdelt,
    Feed::GdeltMentions,
    Feed::Phoenix,
];

/// Rows by the names of their columns.
fn table(feed: Feed, text: &str) -> Vec<BTreeMap<&'static str, &str>> {
    let rows = text.lines().skip(usize::from(feed.has_head()));
    rows.map(|row| {
        let cells: Vec<&str> = row.split('\t').collect();
        assert_eq!(cells.len(), feed.columns().len(), "{row}");
        feed.columns().iter().copied().zip(cells).collect()
    })
    .collect()
}

#[test]
fn every_row_has_every_cell() {
    with_record(|record| {
        for format in FEEDS {
            let (text, tally) = feed(record, format, None);
            assert!(
                text.ends_with('\n') && !text.contains(['"', '\r', '\0', '\u{2028}', '\u{85}'])
            );
            let rows = table(format, &text);
            assert_eq!(rows.len() as u64, tally.rows);
            assert_eq!((tally.events, tally.senses, tally.undated), (3, 1, 1));
            // Two dyads of one happening, in 3 articles; one of each of two others.
            let want = if format == Feed::GdeltMentions { 8 } else { 4 };
            assert_eq!(tally.rows, want, "{format:?}");
            if format.has_head() {
                assert_eq!(
                    text.lines().next(),
                    Some(format.columns().join("\t").as_str())
                );
            }
            assert_eq!(feed(record, format, None).0, text, "the same bytes twice");
        }
    });
}

#[test]
fn what_fills_the_columns_of_gdelt() {
    with_record(|record| {
        let (text, _) = feed(record, Feed::Gdelt, None);
        let rows = table(Feed::Gdelt, &text);
        // The order is that of days, then ids: aa00, bb00 twice, ee00.
        let [bad, iran, un, arrest] = rows.as_slice() else {
            panic!("{text}");
        };
        for (row, column, want) in [
            (iran, "SQLDATE", "20190311"),
            (iran, "MonthYear", "201903"),
            (iran, "Year", "2019"),
            (iran, "FractionDate", "2019.1945"),
            (iran, "Actor1Code", "RUSGOV"),
            (iran, "Actor1Name", "SERGEI; L"),
            (iran, "Actor1CountryCode", "RUS"),
            (iran, "Actor1Type1Code", "GOV"),
            (iran, "Actor2Code", "IRN"),
            (un, "Actor2Code", "IGOUNO"),
            (un, "Actor2CountryCode", ""),
            (un, "Actor2KnownGroupCode", "UNO"),
            (un, "Actor2Type1Code", "IGO"),
            (iran, "IsRootEvent", "1"),
            (arrest, "IsRootEvent", "0"),
            (iran, "EventCode", "040"),
            (arrest, "EventRootCode", "17"),
            (iran, "QuadClass", "1"),
            (arrest, "QuadClass", "4"),
            (arrest, "GoldsteinScale", "-5"),
            (iran, "NumMentions", "3"),
            (iran, "NumSources", "2"),
            (iran, "NumArticles", "3"),
            (iran, "Actor1Geo_Type", "0"),
            (iran, "ActionGeo_Type", "4"),
            (iran, "ActionGeo_Fullname", "Jakarta, Jakarta Raya, Indonesia"),
            (iran, "ActionGeo_CountryCode", "ID"),
            (iran, "ActionGeo_ADM1Code", "ID04"),
            (iran, "ActionGeo_Lat", "-6.25"),
            (arrest, "ActionGeo_Type", "3"),
            (
                arrest,
                "ActionGeo_Fullname",
                "Houston, Texas, United States",
            ),
            (arrest, "ActionGeo_ADM1Code", "USTX"),
            (iran, "DATEADDED", "20190310233000"),
            (iran, "SOURCEURL", "https://example.org/1"),
            (bad, "Actor1Code", "REB"),
            (bad, "Actor2Code", "ROMPTYGOV"),
            (bad, "Actor2CountryCode", "ROM"),
            (bad, "Actor1CountryCode", ""),
            (arrest, "Actor2Code", ""),
            (arrest, "Actor2Name", ""),
        ] {
            assert_eq!(row[column], want, "{column}");
        }
        let ids: Vec<u64> = rows
            .iter()
            .map(|r| r["GLOBALEVENTID"].parse().expect("a number"))
            .collect();
        assert_eq!(ids[2], ids[1] + 1);
        // Mentions point to events, as many as these say.
        let (text, _) = feed(record, Feed::GdeltMentions, None);
        let mentions = table(Feed::GdeltMentions, &text);
        for row in &rows {
            let own = mentions
                .iter()
                .filter(|m| m["GlobalEventID"] == row["GLOBALEVENTID"]);
            assert_eq!(own.count().to_string(), row["NumMentions"]);
        }
        let of_iran: Vec<_> = mentions
            .iter()
            .filter(|m| m["GlobalEventID"] == iran["GLOBALEVENTID"])
            .collect();
        let columns = [
            "MentionType",
            "MentionSourceName",
            "MentionIdentifier",
            "SentenceID",
            "Actor1CharOffset",
            "Actor2CharOffset",
            "ActionCharOffset",
            "Confidence",
        ];
        for (mention, want) in of_iran.iter().zip([
            [
                "1",
                "Antara",
                "https://example.org/1",
                "3",
                "0",
                "27",
                "23",
                "90",
            ],
            ["2", "Kompas", "d2", "", "", "", "", "90"],
            // The other report has no minister.
            [
                "1",
                "Reuters",
                "https://example.org/3",
                "1",
                "-1",
                "0",
                "5",
                "90",
            ],
        ]) {
            assert_eq!(columns.map(|c| mention[c]), want);
        }
    });
}

#[test]
fn what_fills_the_columns_of_the_others() {
    with_record(|record| {
        let (text, _) = feed(record, Feed::Polecat, None);
        let rows = table(Feed::Polecat, &text);
        for (row, column, want) in [
            (1, "Event ID", "bb00-0"),
            (2, "Event ID", "bb00-1"),
            (1, "Event Date", "2019-03-11"),
            (1, "Event Type", "CONSULT"),
            (1, "Event Mode", "visit"),
            (1, "Intensity", "1"),
            (1, "Quad Code", "VERBAL COOPERATION"),
            (1, "Contexts", "diplomatic;military"),
            (1, "Actor Name", "Sergei; L"),
            (1, "Actor Country", "RUS"),
            (1, "Actor COW", "365"),
            (1, "Primary Actor Sector", "GOV"),
            (1, "Actor Title", "foreign-minister"),
            (1, "Actor Name Raw", "Menlu Rusia"),
            (2, "Recipient Country", "UNO"),
            (2, "Recipient COW", ""),
            (1, "City", "Jakarta"),
            (1, "Province", "Jakarta Raya"),
            (1, "Country", "IDN"),
            (1, "GeoNames ID", "1642911"),
            (1, "Feature Type", "PPL"),
            (1, "Source", "Antara"),
            (1, "Publication Date", "2019-03-11"),
            (1, "Language", "en"),
            (1, "Version", "tekad 0 (test)"),
            (3, "Intensity", "-7"),
            (3, "Recipient Name Raw", ""),
            (0, "Recipient Sectors", "PTY;GOV"),
            (0, "Source", "Out'let"),
        ] {
            assert_eq!(rows[row][column], want, "{column}");
        }
        let (text, _) = feed(record, Feed::Icews, None);
        let rows = table(Feed::Icews, &text);
        for (row, column, want) in [
            (1, "Event Date", "2019-03-11"),
            (1, "Source Name", "Sergei; L"),
            (1, "Source Sectors", "Government"),
            (1, "Source Country", "Russia"),
            (1, "Event Text", "Consult"),
            (1, "CAMEO Code", "040"),
            (1, "Intensity", "1"),
            (2, "Target Name", "United Nations"),
            (2, "Target Country", ""),
            (1, "Story ID", "1"),
            (1, "Sentence Number", "3"),
            (1, "Publisher", "Antara"),
            (1, "Country", "Indonesia"),
            (3, "Event Text", "Arrest, detain, charge"),
            (3, "Intensity", "-5"),
            (3, "Province", "Texas"),
        ] {
            assert_eq!(rows[row][column], want, "{column}");
        }
        let (text, _) = feed(record, Feed::Phoenix, None);
        let rows = table(Feed::Phoenix, &text);
        for (row, column, want) in [
            (1, "EventID", "bb00-0"),
            (1, "Date", "20190311"),
            (1, "Month", "03"),
            (1, "SourceActorFull", "RUSGOV"),
            (1, "SourceActorEntity", "RUS"),
            (1, "SourceActorRole", "GOV"),
            (2, "TargetActorEntity", "IGO"),
            (2, "TargetActorRole", "UNO"),
            (0, "SourceActorFull", "---REB"),
            (0, "TargetActorAttribute", "GOV"),
            (1, "EventRootCode", "04"),
            (1, "PentaClass", "1"),
            (1, "StateName", "Jakarta Raya"),
            (1, "CountryCode", "IDN"),
            (1, "SentenceID", "d1_3"),
            (1, "URLs", "https://example.org/1"),
        ] {
            assert_eq!(rows[row][column], want, "{column}");
        }
    });
}

#[test]
fn senses_stand_in_a_side_file() {
    with_record(|record| {
        let mut senses = Vec::new();
        let (text, tally) = feed(record, Feed::Polecat, Some(&mut senses));
        assert_eq!((tally.events, tally.senses, tally.rows), (4, 0, 5));
        assert!(text.contains("\ncc00-0\t2019-03-12\tAGREE\t"));
        let senses = String::from_utf8(senses).expect("UTF-8");
        assert_eq!(senses, "row\taux_mode\ncc00-0\tfuture hypothetical\n");
    });
}

fn csv(record: &Record, selection: &Selection) -> Vec<BTreeMap<String, String>> {
    let mut out = Vec::new();
    record
        .export_csv(selection, &mut out, &mut || ())
        .expect("an export");
    let lines = String::from_utf8(out.clone())
        .expect("UTF-8")
        .lines()
        .count();
    let mut reader = ::csv::Reader::from_reader(out.as_slice());
    let rows: Vec<_> = reader.deserialize().map(|r| r.expect("a row")).collect();
    assert_eq!(lines, rows.len() + 1);
    rows
}

#[test]
fn our_own_table() {
    with_record(|record| {
        let rows = csv(record, &Selection::default());
        let ids: Vec<&str> = rows.iter().map(|r| r["event_id"].as_str()).collect();
        // By day, then id; those without a day last.
        assert_eq!(ids, ["aa00", "bb00", "cc00", "ee00", "dd00"]);
        for (row, column, want) in [
            (1, "day", "2019-03-11"),
            (1, "actor_code", "RUS"),
            (1, "actor_name", "Sergei, L"),
            (1, "recipient_code", "IRN;UNO"),
            (1, "recipient_id", ";united-nations"),
            (1, "recipient_sector", ""),
            (0, "recipient_sector", "PTY+GOV"),
            (1, "context", "diplomatic;military"),
            (2, "aux_mode", "future;hypothetical"),
            (4, "day", ""),
            (1, "reports", "2"),
            (1, "documents", "3"),
            (1, "outlets", "2"),
            (3, "magnitude", "arrested=~12-"),
            (1, "published", "2019-03-10T23:30:00Z"),
            (1, "published_day", "2019-03-11"),
            (1, "title", "A \"title\" with  breaks; and semicolons"),
            (1, "failed", "false"),
            (3, "lat", "-6.25"),
        ] {
            assert_eq!(rows[row][column], want, "{column}");
        }
        let bounds = |from: Option<Date>, to: Option<Date>| {
            let selection = Selection {
                from,
                to,
                reports: false,
            };
            csv(record, &selection).len()
        };
        assert_eq!(bounds(Some(date(2019, 3, 12)), None), 2);
        assert_eq!(bounds(None, Some(date(2019, 3, 12))), 3);
        assert_eq!(bounds(Some(date(2019, 3, 12)), Some(date(2019, 3, 12))), 1);
        let reports = Selection {
            reports: true,
            ..Selection::default()
        };
        assert_eq!(csv(record, &reports).len(), 6);
        // What a later version corrects or its publisher takes back counts no more.
        let c = &record.connection;
        c.execute("UPDATE document SET retracted = 1 WHERE document = 3", [])
            .expect("a document");
        assert_eq!(csv(record, &reports).len(), 4);
    });
}

#[test]
fn parquet_by_months() {
    with_record(|record| {
        let dir = tempfile::tempdir().expect("a folder");
        let mut written = Vec::new();
        for name in ["one", "two"] {
            let folder = dir.path().join(name);
            std::fs::create_dir(&folder).expect("a folder");
            let tally = record
                .export_parquet(&Selection::default(), &folder, &mut || ())
                .expect("an export");
            assert_eq!(tally.rows, 5);
            let none = "__HIVE_DEFAULT_PARTITION__";
            let parts = [
                "year=2019/month=03",
                "year=2019/month=04",
                &format!("year={none}/month={none}"),
            ]
            .map(|p| std::fs::read(folder.join(p).join("part-0.parquet")).expect("a part"));
            written.push(parts);
        }
        assert_eq!(written[0], written[1]);
        use parquet::file::reader::{FileReader, SerializedFileReader};
        let file = std::fs::File::open(dir.path().join("one/year=2019/month=03/part-0.parquet"))
            .expect("a part");
        let reader = SerializedFileReader::new(file).expect("a Parquet file");
        let rows: Vec<String> = reader
            .get_row_iter(None)
            .expect("rows")
            .map(|r| r.expect("a row").to_string())
            .collect();
        assert_eq!(rows.len(), 3);
        assert!(
            rows[1].contains("recipient_code: \"IRN;UNO\""),
            "{}",
            rows[1]
        );
    });
}

#[test]
fn an_empty_record_gives_heads_only() {
    let dir = tempfile::tempdir().expect("a folder");
    let record = Record::open(&dir.path().join("a.tekad")).expect("a record");
    for format in FEEDS {
        let (text, _) = feed(&record, format, None);
        assert_eq!(text.lines().count(), usize::from(format.has_head()));
    }
    assert!(csv(&record, &Selection::default()).is_empty());
    let folder = dir.path().join("out");
    std::fs::create_dir(&folder).expect("a folder");
    let done = record.export_parquet(&Selection::default(), &folder, &mut || ());
    assert_eq!(done.expect("an export").rows, 0);
}

#[test]
fn a_full_disk_is_said() {
    with_record(|record| {
        struct Full;
        impl std::io::Write for Full {
            fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
                Err(std::io::ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let all = Selection::default();
        let mut failed = Vec::new();
        for format in FEEDS {
            failed.push(record.export_feed(format, &all, &mut Full, None, &mut || ()));
        }
        failed.push(record.export_csv(&all, &mut Full, &mut || ()));
        for failure in failed {
            let e = failure.expect_err("nothing can be written");
            assert_eq!(e.to_string(), "no room left on the disk");
        }
    });
}
