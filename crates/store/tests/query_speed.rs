//! How fast a big record answers. Ignored, since it makes a record of 1.5 million reports (about
//! 5 GB, some minutes):
//!
//!     cargo test --release -p tekad-store --test query_speed -- --ignored --nocapture
//!
//! `TEKAD_SPEED_RECORD=FILE` names a record to keep and use again. Cold: the file's pages are
//! dropped from the system's cache before each question, where `dd` can do that;
//! `TEKAD_SPEED_WARM=1` leaves this out.
#![allow(missing_docs, clippy::print_stdout)]

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use rusqlite::{Connection, params};
use tekad_core::ontology::EventType;
use tekad_store::{
    Query, Record,
    query::{By, PartyFilter, Sense, Sort, words},
};

const DOCUMENTS: i64 = 1_000_000;
const REPORTS: i64 = 1_500_000;

/// Numbers that are the same each time (xorshift64*).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, n: i64) -> i64 {
        (self.next() >> 11) as i64 % n
    }

    /// Small numbers often, large ones seldom, as words and states are.
    fn zipf(&mut self, n: i64) -> i64 {
        let u = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        ((n as f64 + 1.0).powf(u) as i64 - 1).min(n - 1)
    }
}

fn state(n: i64) -> String {
    const FIRST: [&str; 8] = ["USA", "RUS", "UKR", "CHN", "IDN", "IRN", "ISR", "TUR"];
    if let Some(known) = FIRST.get(n as usize) {
        return (*known).to_owned();
    }
    let letter = |k: i64| char::from(b'A' + (k % 26) as u8);
    [letter(n / 26 + 3), letter(n), letter(n * 7 + 1)]
        .iter()
        .collect()
}

fn word(n: i64) -> String {
    const SYLLABLES: [&str; 16] = [
        "ka", "to", "mi", "ran", "sel", "du", "per", "na", "gi", "lo", "ver", "ti", "as", "mo",
        "ke", "bu",
    ];
    let mut text = String::new();
    let mut rest = n + 16;
    while rest > 0 {
        text.push_str(SYLLABLES[(rest % 16) as usize]);
        rest /= 16;
    }
    text
}

fn day(n: i64) -> String {
    let first = jiff::civil::date(2015, 1, 1);
    let day = first.checked_add(jiff::Span::new().days(n));
    day.expect("a day").to_string()
}

const ACTORS: i64 = 120_000;
const CONTEXTS: [&str; 8] = [
    "",
    "diplomatic",
    "military",
    "economic",
    "diplomatic military",
    "territory",
    "pandemic",
    "cyber terrorism",
];
const MODES: [&str; 6] = ["", "visit", "meet", "third-party", "demo", "unconventional"];

fn build(path: &Path) {
    drop(Record::open(path).expect("a record"));
    let mut c = Connection::open(path).expect("SQLite");
    c.execute_batch(
        "PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -262144;
         INSERT INTO coding VALUES (1, 'tekad 0 (bench)');",
    )
    .expect("settings");
    let mut dice = Dice(7);
    let t = c.transaction().expect("a transaction");
    {
        let mut outlet = t
            .prepare("INSERT INTO outlet VALUES (?1, ?2)")
            .expect("SQL");
        for n in 1..=2000_i64 {
            outlet
                .execute(params![n, format!("Outlet {n}")])
                .expect("outlet");
        }
        let mut actor = t
            .prepare("INSERT INTO actor VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
            .expect("SQL");
        let mut name = t
            .prepare("INSERT INTO actor_text (rowid, name) VALUES (?1, ?2)")
            .expect("SQL");
        for n in 0..ACTORS {
            let code = if n < 200 {
                state(n)
            } else {
                state(dice.zipf(200))
            };
            let sector = if n < 200 {
                ""
            } else {
                ["GOV", "MIL", "LEG", "GOV MIL", "REB"][(n % 5) as usize]
            };
            let words = format!("{} {}", word(n * 3), word(n * 5 + 1));
            let id = if n % 4 == 1 {
                format!("p-{n}")
            } else {
                String::new()
            };
            actor
                .execute(params![n + 1, code, sector, id, words, ""])
                .expect("actor");
            name.execute(params![n + 1, words]).expect("name");
        }
    }
    t.commit().expect("a commit");
    let codes: Vec<String> = {
        let mut all = c
            .prepare("SELECT code FROM actor ORDER BY actor")
            .expect("SQL");
        let rows = all.query_map([], |r| r.get(0)).expect("rows");
        rows.collect::<Result<_, _>>().expect("codes")
    };
    let mut report_number = 0_i64;
    let mut happening_number = 0_i64;
    let noise: Vec<u8> = (0..8192).map(|_| dice.below(256) as u8).collect();
    let mut document = 0_i64;
    // Happenings that later reports may join: (happening, its report, day).
    let mut open: Vec<(i64, i64)> = Vec::new();
    while document < DOCUMENTS {
        let t = c.transaction().expect("a transaction");
        {
            let mut doc = t
                .prepare(
                    "INSERT INTO document (document, id, text_hash, title, lang, published, published_day,
                     outlet, url, kind, story, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'first', ?1, ?10)",
                )
                .expect("SQL");
            let mut appearance = t
                .prepare("INSERT INTO appearance (document, outlet, id, url, published, origin) VALUES (?1, ?2, ?3, ?4, ?5, 'bench')")
                .expect("SQL");
            let mut coded = t
                .prepare("INSERT INTO coded VALUES (?1, 1, 1, NULL, ?2)")
                .expect("SQL");
            let mut report = t
                .prepare(
                    "INSERT INTO report (report, document, coding, ordinal, current, happening, event_id, type, mode, context,
                     aux_mode, quad, cameo, goldstein, scale, confidence, factuality, background, failed, day, last_day,
                     date_precision, date_from_text, place, country, geonames, lat, lon, trigger_start, trigger_end,
                     sentence_start, sentence_end)
                     VALUES (?1, ?2, 1, ?3, 1, ?4, ?5, ?6, ?7, ?8, ?9, ?10, '040', 1.0, 2.5, ?11, 3.0, 0, 0, ?12, ?12,
                     'day', 1, ?13, ?14, 1234567, 1.5, 2.5, 100, 110, 20, 180)",
                )
                .expect("SQL");
            let mut party = t
                .prepare("INSERT INTO party VALUES (?1, ?2, 0, ?3)")
                .expect("SQL");
            let mut happening = t
                .prepare("INSERT INTO happening VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, 1, 1, 1)")
                .expect("SQL");
            let mut join = t
                .prepare("UPDATE happening SET reports = reports + 1, documents = documents + 1, outlets = outlets + ?2 WHERE happening = ?1")
                .expect("SQL");
            let mut dyad = t
                .prepare("INSERT OR IGNORE INTO dyad (actor, recipient, day, happening, type) VALUES (?1, ?2, ?3, ?4, ?5)")
                .expect("SQL");
            let mut text = t
                .prepare("INSERT INTO report_text (rowid, sentence) VALUES (?1, ?2)")
                .expect("SQL");
            for _ in 0..20_000 {
                document += 1;
                // Articles come about in the order of their days.
                let today = document * 4000 / DOCUMENTS;
                let published = day(today);
                let outlet = 1 + dice.zipf(2000);
                let lang = ["en", "en", "en", "id", "id"][dice.below(5) as usize];
                let lang = if dice.below(20_000) == 0 { "pt" } else { lang };
                let hash: Vec<u8> = [dice.next().to_le_bytes(), dice.next().to_le_bytes()].concat();
                let at = dice.below(2048) as usize;
                doc.execute(params![
                    document,
                    format!("{:016x}", dice.next()),
                    hash,
                    "A headline of about sixty letters about this and that in it",
                    lang,
                    format!("{published}T12:00:00+00:00[UTC]"),
                    published,
                    outlet,
                    format!("https://www.example.org/news/{document}/a-headline-of-about-sixty"),
                    &noise[at..at + 1200],
                ])
                .expect("document");
                appearance
                    .execute(params![
                        document,
                        outlet,
                        format!("{document:016x}"),
                        "",
                        published
                    ])
                    .expect("appearance");
                let n = if dice.below(3) == 0 {
                    2 + dice.below(6)
                } else {
                    0
                };
                coded
                    .execute(params![document, &noise[at..at + 100 + 400 * n as usize]])
                    .expect("coded");
                for ordinal in 0..n {
                    if report_number >= REPORTS {
                        break;
                    }
                    report_number += 1;
                    let joins = !open.is_empty() && dice.below(3) == 0;
                    let when = day(today.saturating_sub(dice.below(3)));
                    let kind = EventType::ALL[dice.zipf(16) as usize];
                    let aux = ["", "", "", "future", "hypothetical"][dice.below(5) as usize];
                    let mine = if joins {
                        let (h, _) = open[dice.below(open.len() as i64) as usize];
                        join.execute(params![h, dice.below(2)]).expect("join");
                        h
                    } else {
                        happening_number += 1;
                        happening
                            .execute(params![
                                happening_number,
                                format!("{:016x}", dice.next()),
                                report_number,
                                kind.as_str(),
                                when,
                                aux
                            ])
                            .expect("happening");
                        open.push((happening_number, report_number));
                        if open.len() > 400 {
                            open.remove(0);
                        }
                        happening_number
                    };
                    let country = state(dice.zipf(200));
                    report
                        .execute(params![
                            report_number,
                            document,
                            ordinal,
                            mine,
                            format!("{:016x}", dice.next()),
                            kind.as_str(),
                            MODES[dice.zipf(6) as usize],
                            CONTEXTS[dice.zipf(8) as usize],
                            aux,
                            kind.quad(),
                            dice.below(1000) as f64 / 1000.0,
                            when,
                            word(dice.zipf(8000) * 11),
                            country,
                        ])
                        .expect("report");
                    let pick = |dice: &mut Dice| {
                        if dice.below(2) == 0 {
                            dice.zipf(200)
                        } else {
                            dice.zipf(ACTORS)
                        }
                    };
                    let (a, b) = (pick(&mut dice), pick(&mut dice));
                    party
                        .execute(params![report_number, "actor", a + 1])
                        .expect("party");
                    party
                        .execute(params![report_number, "recipient", b + 1])
                        .expect("party");
                    if !joins {
                        dyad.execute(params![
                            codes[a as usize],
                            codes[b as usize],
                            when,
                            mine,
                            kind.as_str()
                        ])
                        .expect("dyad");
                    }
                    let sentence: Vec<String> = (0..25).map(|_| word(dice.zipf(60_000))).collect();
                    text.execute(params![report_number, sentence.join(" ")])
                        .expect("text");
                }
            }
        }
        t.commit().expect("a commit");
    }
    println!("{document} documents, {report_number} reports, {happening_number} happenings");
}

/// Drops the system's cache of files; `false` where that can't be done.
fn chill(path: &Path) -> bool {
    let name = path.display().to_string();
    let run = |program: &str, args: &[&str]| {
        let status = std::process::Command::new(program)
            .args(args)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .status();
        status.is_ok_and(|s| s.success())
    };
    run(
        "dd",
        &[
            &format!("of={name}"),
            "oflag=nocache",
            "conv=notrunc,fdatasync",
            "count=0",
        ],
    )
}

#[test]
#[ignore = "makes a record of 5 GB"]
fn big_records_answer_at_once() {
    let kept = std::env::var_os("TEKAD_SPEED_RECORD").map(PathBuf::from);
    let folder = tempfile::tempdir().expect("a folder");
    let path = kept.unwrap_or_else(|| folder.path().join("big.tekad"));
    if !path.exists() {
        let since = Instant::now();
        build(&path);
        println!("built in {:.0?}", since.elapsed());
    }
    let bytes = std::fs::metadata(&path).map_or(0, |m| m.len());
    println!("{} MB", bytes / 1_000_000);
    let code = |c: &str| PartyFilter::Code(c.to_owned());
    let pair = |a: &str, b: &str| vec![(PartyFilter::read(a), PartyFilter::read(b))];
    let base = || Query {
        limit: Some(50),
        ..Query::default()
    };
    let dyad = Duration::from_millis(50);
    let text = Duration::from_millis(100);
    let any = Duration::from_secs(5);
    let find = |w: &str| words(w);
    let cases: Vec<(&str, Query, Duration)> = vec![
        (
            "dyad RUS:UKR",
            Query {
                dyad: pair("RUS", "UKR"),
                ..base()
            },
            dyad,
        ),
        (
            "dyad RUS:UKR either",
            Query {
                dyad: pair("RUS", "UKR"),
                either: true,
                ..base()
            },
            dyad,
        ),
        (
            "dyad, in 2019",
            Query {
                dyad: pair("USA", "CHN"),
                from: Some(jiff::civil::date(2019, 1, 1)),
                to: Some(jiff::civil::date(2019, 12, 31)),
                ..base()
            },
            dyad,
        ),
        (
            "dyad, type, context",
            Query {
                dyad: pair("USA", "RUS"),
                types: vec![EventType::Assault],
                context: vec!["cyber".into()],
                ..base()
            },
            dyad,
        ),
        (
            "dyad, most reported",
            Query {
                dyad: pair("USA", "RUS"),
                sort: Sort::Reports,
                ..base()
            },
            dyad,
        ),
        (
            "dyad, all of them",
            Query {
                dyad: pair("USA", "RUS"),
                limit: None,
                sense: Sense::Any,
                ..base()
            },
            dyad,
        ),
        (
            "dyad, rare",
            Query {
                dyad: pair(&state(150), &state(170)),
                ..base()
            },
            dyad,
        ),
        (
            "dyad USA/MIL:RUS",
            Query {
                dyad: pair("USA/MIL", "RUS"),
                ..base()
            },
            any,
        ),
        (
            "dyad and place",
            Query {
                dyad: pair("USA", "RUS"),
                place: vec![word(77)],
                ..base()
            },
            dyad,
        ),
        (
            "actor RUS",
            Query {
                actor: vec![code("RUS")],
                ..base()
            },
            dyad,
        ),
        (
            "recipient RUS",
            Query {
                recipient: vec![code("RUS")],
                ..base()
            },
            dyad,
        ),
        (
            "party RUS",
            Query {
                party: vec![code("RUS")],
                ..base()
            },
            any,
        ),
        (
            "actor by id",
            Query {
                actor: vec![PartyFilter::Named("p-1001".into())],
                ..base()
            },
            dyad,
        ),
        (
            "actor by name",
            Query {
                actor: vec![PartyFilter::Named(word(3003))],
                ..base()
            },
            dyad,
        ),
        (
            "type",
            Query {
                types: vec![EventType::Assault],
                ..base()
            },
            any,
        ),
        (
            "place",
            Query {
                place: vec![word(7000 * 11)],
                ..base()
            },
            any,
        ),
        (
            "country",
            Query {
                country: vec!["TUR".into()],
                ..base()
            },
            any,
        ),
        (
            "context, rare",
            Query {
                context: vec!["cyber".into()],
                ..base()
            },
            any,
        ),
        (
            "context and country, rare",
            Query {
                context: vec!["cyber".into()],
                country: vec![state(190)],
                ..base()
            },
            any,
        ),
        (
            "outlet",
            Query {
                outlet: vec!["Outlet 700".into()],
                ..base()
            },
            any,
        ),
        (
            "outlet, large",
            Query {
                outlet: vec!["Outlet 1".into()],
                ..base()
            },
            any,
        ),
        (
            "lang, rare",
            Query {
                lang: vec!["pt".into()],
                ..base()
            },
            any,
        ),
        (
            "text, 1 word of the commonest",
            Query {
                text: find(&word(0)),
                ..base()
            },
            text,
        ),
        (
            "text, 1 common word",
            Query {
                text: find(&word(20)),
                ..base()
            },
            text,
        ),
        (
            "text, 1 middling word",
            Query {
                text: find(&word(120)),
                ..base()
            },
            text,
        ),
        (
            "text, 1 rarer word",
            Query {
                text: find(&word(600)),
                ..base()
            },
            text,
        ),
        (
            "text, 1 rare word",
            Query {
                text: find(&word(30_000)),
                ..base()
            },
            text,
        ),
        (
            "text, 2 common words",
            Query {
                text: find(&format!("{} {}", word(3), word(9))),
                ..base()
            },
            text,
        ),
        (
            "text, 2 middling words",
            Query {
                text: find(&format!("{} {}", word(100), word(150))),
                ..base()
            },
            text,
        ),
        (
            "text, 3 words",
            Query {
                text: find(&format!("{} {} {}", word(10), word(50), word(400))),
                ..base()
            },
            text,
        ),
        (
            "text, phrase",
            Query {
                text: find(&format!("\"{} {}\"", word(5), word(30))),
                ..base()
            },
            text,
        ),
        (
            "text, prefix",
            Query {
                text: find("kadu*"),
                ..base()
            },
            text,
        ),
        (
            "text, no such word",
            Query {
                text: find("xyzzy"),
                ..base()
            },
            text,
        ),
        (
            "text and dyad",
            Query {
                text: find(&word(20)),
                dyad: pair("USA", "RUS"),
                ..base()
            },
            text,
        ),
        (
            "text, most reported",
            Query {
                text: find(&word(600)),
                sort: Sort::Reports,
                ..base()
            },
            text,
        ),
        ("nothing but the latest", base(), any),
        (
            "the most reported of all",
            Query {
                sort: Sort::Reports,
                ..base()
            },
            any,
        ),
    ];
    let warm_only = std::env::var_os("TEKAD_SPEED_WARM").is_some();
    let mut slow = Vec::new();
    println!(
        "{:<34} {:>7} {:>9} {:>9} {:>9}",
        "question", "found", "cold ms", "warm ms", "most ms"
    );
    for (name, query, most) in &cases {
        let ask = || {
            let record = Record::open_read_only(&path).expect("the record");
            let since = Instant::now();
            let found = record.find(query).expect("an answer");
            let shown: usize = found
                .iter()
                .take(50)
                .map(|n| record.hit(*n).expect("a hit").actor.len())
                .sum();
            (since.elapsed(), found.len(), shown)
        };
        let cold = (!warm_only && chill(&path)).then(|| ask().0);
        ask();
        let mut warm: Vec<(Duration, usize, usize)> = (0..5).map(|_| ask()).collect();
        warm.sort();
        let (middle, found, _) = warm[2];
        let cold = cold.map_or("-".to_owned(), |c| format!("{:.1}", c.as_secs_f64() * 1e3));
        println!(
            "{name:<34} {found:>7} {cold:>9} {:>9.1} {:>9}",
            middle.as_secs_f64() * 1e3,
            most.as_millis()
        );
        if middle > *most {
            slow.push(*name);
        }
    }
    let record = Record::open_read_only(&path).expect("the record");
    for (name, query, by) in [
        (
            "count by month, dyad",
            Query {
                dyad: pair("RUS", "UKR"),
                limit: None,
                ..base()
            },
            vec![By::Month],
        ),
        (
            "count by type, all",
            Query {
                limit: None,
                ..base()
            },
            vec![By::Type],
        ),
        (
            "count by dyad, all",
            Query {
                limit: Some(20),
                ..base()
            },
            vec![By::Dyad],
        ),
    ] {
        let since = Instant::now();
        let rows = record.count(&query, &by).expect("counts").len();
        println!(
            "{name:<34} {rows:>7} {:>19.1}",
            since.elapsed().as_secs_f64() * 1e3
        );
    }
    drop(record);
    let c = Connection::open(&path).expect("SQLite");
    let mut sizes = c
        .prepare("SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC LIMIT 40")
        .expect("dbstat");
    let rows = sizes
        .query_map([], |r| Ok((r.get::<_, String>(0)?, r.get::<_, i64>(1)?)))
        .expect("sizes");
    for (name, bytes) in rows.flatten() {
        println!("{name:<34} {:>9.1} MB", bytes as f64 / 1e6);
    }
    assert!(slow.is_empty(), "too slow, warm: {slow:?}");
}
