//! Records in tests: all that stands in one, as text.
#![allow(dead_code, missing_docs)]

use std::path::Path;

use rusqlite::{Connection, OpenFlags, types::ValueRef};

pub fn open(path: &Path) -> Connection {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(path, flags).expect("a record")
}

/// A number that a question has as its answer.
pub fn number(path: &Path, question: &str) -> i64 {
    open(path)
        .query_row(question, [], |r| r.get(0))
        .expect(question)
}

/// All tables and views, row by row, and every word of the full-text tables with its places.
pub fn dump(path: &Path) -> String {
    let c = open(path);
    let check: String = c
        .query_row("PRAGMA integrity_check", [], |r| r.get(0))
        .expect("a check");
    assert_eq!(check, "ok");
    let names = |kind: &str| -> Vec<(String, String)> {
        let list =
            "SELECT name, coalesce(sql, '') FROM sqlite_schema WHERE type = ?1 ORDER BY name";
        let mut list = c.prepare(list).expect("a statement");
        let rows = list.query_map([kind], |r| Ok((r.get(0)?, r.get(1)?)));
        rows.and_then(Iterator::collect).expect("names")
    };
    let tables = names("table");
    let (virtuals, plain): (Vec<_>, Vec<_>) = tables
        .iter()
        .partition(|t| t.1.starts_with("CREATE VIRTUAL"));
    let mut text = String::new();
    for (name, _) in &virtuals {
        let vocabulary = format!(
            "CREATE VIRTUAL TABLE temp.words_{name} USING fts5vocab('main', '{name}', 'instance')"
        );
        c.execute_batch(&vocabulary).expect("a vocabulary");
        rows(&c, &format!("temp.words_{name}"), &mut text);
    }
    for (name, _) in &plain {
        // The tables under the full-text index depend on when it was written.
        let shadow = virtuals
            .iter()
            .any(|v| name.starts_with(&format!("{}_", v.0)));
        if !shadow && !name.starts_with("sqlite_") {
            rows(&c, name, &mut text);
        }
    }
    for (name, _) in names("view") {
        rows(&c, &name, &mut text);
    }
    text
}

fn rows(c: &Connection, table: &str, text: &mut String) {
    let mut all = c.prepare(&format!("SELECT * FROM {table}")).expect(table);
    let columns = all.column_count();
    let mut found = all.query([]).expect(table);
    let mut lines = Vec::new();
    while let Some(row) = found.next().expect(table) {
        let mut line = table.to_owned();
        for column in 0..columns {
            line.push('|');
            match row.get_ref(column).expect(table) {
                ValueRef::Null => line.push_str("NULL"),
                ValueRef::Integer(n) => line.push_str(&n.to_string()),
                ValueRef::Real(x) => line.push_str(&x.to_string()),
                ValueRef::Text(t) => line.push_str(&String::from_utf8_lossy(t)),
                ValueRef::Blob(b) => b.iter().for_each(|b| line.push_str(&format!("{b:02x}"))),
            }
        }
        lines.push(line);
    }
    lines.sort();
    text.push_str(&lines.join("\n"));
    text.push('\n');
}

/// About sixty small articles in both languages: first texts, exact and near copies, updates,
/// versions, articles taken back, a language without a pack. JSON lines.
pub fn articles() -> String {
    const EN: &[&str] = &[
        "Russia and Iran signed an agreement on grain in Moscow on Monday.",
        "The foreign minister of Japan met his counterpart from India in Tokyo on Tuesday.",
        "The United States imposed sanctions on two banks of North Korea.",
        "China criticised the decision of Australia to send a warship through the strait.",
        "Thousands of people demonstrated in Paris against the government of France.",
        "Turkey said that it would not withdraw its troops unless Syria accepted a truce.",
        "Germany promised Ukraine more aid, the chancellor told reporters on Wednesday.",
        "Rebels attacked an army post near the border and killed four soldiers.",
        "The prime minister of Pakistan will visit Saudi Arabia next week.",
        "The weather in the capital stayed mild, and the markets were quiet.",
    ];
    const ID: &[&str] = &[
        "Presiden Rusia bertemu Presiden Iran di Moskow pada hari Senin.",
        "Menteri Luar Negeri Indonesia mengecam serangan Israel di Gaza.",
        "Jepang menandatangani perjanjian dagang dengan India di Tokyo.",
        "Amerika Serikat menjatuhkan sanksi kepada dua bank Korea Utara.",
        "Ribuan orang berunjuk rasa di Paris menentang pemerintah Prancis.",
        "Turki menyatakan tidak akan menarik pasukannya dari Suriah.",
        "Jerman menjanjikan bantuan baru kepada Ukraina.",
        "Perdana Menteri Pakistan akan mengunjungi Arab Saudi pekan depan.",
    ];
    const OUTLETS: &[&str] = &["Antara", "Harbour Post", "Warta Kota"];
    let mut lines: Vec<String> = Vec::new();
    let mut texts: Vec<(String, &str)> = Vec::new();
    for n in 0..60_usize {
        let (stock, lang) = if n % 3 == 0 { (ID, "id") } else { (EN, "en") };
        let own: Vec<&str> = (0..7)
            .map(|k| stock[(n * 5 + k * (1 + n % 4)) % stock.len()])
            .collect();
        let mut text = format!(
            "Report number {n}. {} Desk {n} closed item {n} of list {n}.",
            own.join(" ")
        );
        let mut lang = lang;
        let mut id = format!("a{n}");
        let mut more = String::new();
        match n % 10 {
            // An exact copy, elsewhere.
            4 => (text, lang) = texts[n - 3].clone(),
            // A near copy.
            6 => {
                (text, lang) = texts[n - 4].clone();
                text.push_str(" This is a copy.");
            }
            // A later version of the same article.
            7 => {
                (text, lang) = texts[n - 2].clone();
                id = format!("a{}", n - 2);
                text.push_str(" This version was corrected: Poland joined the talks in Moscow.");
            }
            8 if n % 20 == 8 => {
                id = format!("a{}", n - 3);
                text = format!("RETRACTED: this report {n} was wrong.");
            }
            8 => {
                more = format!(",\"supersedes\":\"a{}\"", n - 8);
            }
            // The same once more.
            9 => {
                lines.push(lines[n - 7].clone());
                texts.push(texts[n - 7].clone());
                continue;
            }
            3 if n > 40 => {
                lang = "xx";
            }
            _ => {}
        }
        let outlet = OUTLETS[if n % 10 == 7 || n % 10 == 8 { n - 2 } else { n } % OUTLETS.len()];
        let outlet = if n % 20 == 8 {
            OUTLETS[(n - 3) % OUTLETS.len()]
        } else {
            outlet
        };
        let day = 1 + n / 8;
        lines.push(format!(
            "{{\"id\":\"{id}\",\"lang\":\"{lang}\",\"date\":\"2019-03-{day:02}\",\"source\":\"{outlet}\"{more},\"text\":\"{text}\"}}"
        ));
        texts.push((text, lang));
    }
    lines.join("\n") + "\n"
}
