//! Each format column by column, on a small record of happenings made by hand.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};

use super::{Feed, Selection, small::small};
use crate::Record;

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
            (
                iran,
                "ActionGeo_Fullname",
                "Jakarta, Jakarta Raya, Indonesia",
            ),
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
            // The other report has them the other way round.
            [
                "1",
                "Reuters",
                "https://example.org/3",
                "1",
                "9",
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
            let parts = [
                "year=2019/month=03",
                "year=2019/month=04",
                "year=0000/month=00",
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

/// What the whole files look like, for people: `git diff` shows what a change does to users.
#[test]
fn whole_files() {
    with_record(|record| {
        for (format, name) in FEEDS
            .into_iter()
            .zip(["polecat", "icews", "gdelt", "mentions", "phoenix"])
        {
            insta::assert_snapshot!(name, feed(record, format, None).0);
        }
        let mut out = Vec::new();
        let all = Selection::default();
        record
            .export_csv(&all, &mut out, &mut || ())
            .expect("an export");
        insta::assert_snapshot!("csv", String::from_utf8(out).expect("UTF-8"));
    });
}
