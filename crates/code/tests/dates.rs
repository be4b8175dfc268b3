//! Temporal expressions by their words alone: sentences without trees, read with the date words of
//! `lang/`.

use jiff::civil::{Date, date};
use proptest::prelude::*;
use serde::Deserialize;
use tekad_code::{
    dates::{DateTable, DateWords, Found, Memory},
    view::View,
    words::WordSet,
};
use tekad_core::{Sentence, Span, Token, Upos};

#[derive(Deserialize)]
struct Words {
    date: DateWords,
}

fn words(lang: &str) -> DateWords {
    let path = format!(
        "{}/../../lang/{lang}/words.toml",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(path).unwrap();
    let table: toml::Table = toml::from_str(&text).unwrap();
    let only: toml::Table = table.into_iter().filter(|(k, _)| k == "date").collect();
    only.try_into::<Words>().unwrap().date
}

/// The text as one sentence of words between spaces, the first one the head of all.
fn sentence(text: &str) -> Sentence {
    let mut tokens = Vec::new();
    for word in text.split_whitespace() {
        let at = word.as_ptr() as usize - text.as_ptr() as usize;
        tokens.push(Token {
            span: Span::new(at, at + word.len()),
            form: word.into(),
            lemma: word.into(),
            upos: Upos::Noun,
            feats: "".into(),
            head: (!tokens.is_empty()).then_some(0),
            deprel: "dep".into(),
        });
    }
    Sentence {
        section: 0,
        span: Span::new(0, text.len()),
        tokens,
    }
}

fn find(table: &DateTable, text: &str, published: Option<Date>) -> Vec<Found> {
    let sentence = sentence(text);
    let view = View::new(&sentence, true);
    table.find(
        text,
        &view,
        published,
        &WordSet::default(),
        &mut Memory::default(),
    )
}

/// `"words" = VALUE` of each expression.
fn values(lang: &str, text: &str) -> Vec<String> {
    let table = DateTable::new(&words(lang));
    find(&table, text, Some(date(2019, 3, 16)))
        .iter()
        .map(|f| format!("{} = {}", f.timex.span.slice(text), f.timex.notation()))
        .collect()
}

#[test]
fn words_and_values() {
    for (lang, text, want) in [
        (
            "en",
            "signed on 16 March 2018 , in Oslo",
            "16 March 2018 = 2018-03-16",
        ),
        ("en", "held in mid-2018", "mid-2018 = 2018 mod:MID"),
        ("en", "since 2016", "since 2016 = 2016/.."),
        ("en", "until May 2019", "until May 2019 = ../2019-05"),
        (
            "en",
            "from 10 to 12 March 2018",
            "from 10 to 12 March 2018 = 2018-03-10/2018-03-12",
        ),
        (
            "en",
            "on March 10-12, 2018",
            "March 10-12, 2018 = 2018-03-10/2018-03-12",
        ),
        (
            "en",
            "between November and February 2018",
            "between November and February 2018 = 2017-11/2018-02",
        ),
        ("en", "the war of 2003-11", "2003-11 = 2003/2011"),
        ("en", "on 2019-03-04 in Riga", "2019-03-04 = 2019-03-04"),
        ("en", "in the '90s", "the '90s = 199X"),
        ("en", "in the 19th century", "the 19th century = 18XX"),
        ("en", "in Q3 2018", "Q3 2018 = 2018-Q3"),
        (
            "en",
            "the end of last week",
            "the end of last week = 2019-W10-WE",
        ),
        ("en", "for twenty-five years", "twenty-five years = P25Y"),
        ("en", "every Monday", "every Monday = XXXX-WXX-1"),
        (
            "en",
            "at 14:30 on Monday",
            "14:30 on Monday = 2019-03-11T14:30",
        ),
        (
            "en",
            "at 2 p.m. on Monday",
            "2 p.m. on Monday = 2019-03-11T14:00",
        ),
        (
            "en",
            "a few weeks ago",
            "a few weeks ago = 2019-W08 mod:APPROX",
        ),
        ("en", "a 30-year-old man", ""),
        ("en", "12,000 soldiers and 2000 tanks", ""),
        ("id", "Senin (11/3/2019)", "Senin (11/3/2019) = 2019-03-11"),
        (
            "id",
            "pada Senin pekan lalu",
            "Senin pekan lalu = 2019-03-04",
        ),
        ("id", "akhir pekan lalu", "akhir pekan lalu = 2019-W10-WE"),
        (
            "id",
            "dua belas hari lalu",
            "dua belas hari lalu = 2019-03-04",
        ),
        ("id", "dua puluh lima tahun", "dua puluh lima tahun = P25Y"),
        ("id", "sepekan kemudian", "sepekan kemudian = 2019-W12"),
        ("id", "abad ke-20", "abad ke-20 = 19XX"),
        ("id", "tahun 1990-an", "tahun 1990-an = 199X"),
        ("id", "Maret tahun lalu", "Maret tahun lalu = 2018-03"),
        ("id", "setiap Jumat", "setiap Jumat = XXXX-WXX-5"),
        ("id", "3.000 tentara", ""),
    ] {
        assert_eq!(values(lang, text).join("; "), want, "{lang}: {text}");
    }
}

#[test]
fn numbers_beyond_the_calendar_are_none() {
    for text in [
        "500000000 days ago",
        "in 500000000 days",
        "99999999999999999999 years ago",
        "999999 centuries ago",
        "nine million million million days later",
        "on 31 February 2019",
        "on 29 February",
        "in year 99999",
        "on 2019-99-99",
        "on 99/99/9999",
        "at 99:99",
        "the 99th century",
        "9999-12-31 until next year",
        "week 99 of 2019",
        "0 days ago",
    ] {
        for found in find(
            &DateTable::new(&words("en")),
            text,
            Some(date(9999, 12, 31)),
        ) {
            assert!(
                found.timex.start <= found.timex.end.or(found.timex.start),
                "{text}: {found:?}"
            );
        }
    }
    let long = "500000000 days";
    assert_eq!(values("en", long), ["500000000 days = P500000000D"]);
}

#[test]
fn without_a_publication_date_only_the_calendar_counts() {
    let table = DateTable::new(&words("en"));
    let found = find(
        &table,
        "last week , on 3 March 2018 , on Monday , two days ago",
        None,
    );
    let all: Vec<&str> = found.iter().map(|f| f.timex.value.as_str()).collect();
    assert_eq!(all, ["2018-03-03"]);
}

/// Words that dates are made of, and some that they are not.
fn scrap() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "Monday",
            "March",
            "May",
            "last",
            "next",
            "this",
            "the",
            "of",
            "on",
            "in",
            "at",
            "since",
            "until",
            "from",
            "to",
            "between",
            "and",
            "early",
            "late",
            "mid",
            "-",
            "–",
            "/",
            ",",
            "(",
            ")",
            ".",
            "'",
            "s",
            "th",
            "a",
            "few",
            "two",
            "hundred",
            "million",
            "days",
            "weeks",
            "week",
            "years",
            "year",
            "quarter",
            "first",
            "half",
            "century",
            "decade",
            "ago",
            "later",
            "before",
            "spring",
            "Christmas",
            "noon",
            "p.m.",
            "morning",
            "every",
            "daily",
            "old",
            "that",
            "same",
            "Senin",
            "Maret",
            "pekan",
            "lalu",
            "depan",
            "belas",
            "puluh",
            "tahun",
            "an",
            "ke",
            "akhir",
            "tanggal",
            "pukul",
            "keesokan",
            "harinya",
            "itu",
            "İ",
            "ß",
            "年",
            "é",
        ])
        .prop_map(str::to_owned),
        (0u64..100_000).prop_map(|n| n.to_string()),
        any::<u64>().prop_map(|n| n.to_string()),
        (1i8..32, 1i8..14, 0i16..9999).prop_map(|(d, m, y)| format!("{d}/{m}/{y}")),
        "\\PC{0,6}",
    ]
}

proptest! {
    #[test]
    fn expressions_lie_on_the_text(
        scraps in prop::collection::vec((scrap(), prop::bool::weighted(0.8)), 0..24),
        days in -3_000_000i32..2_900_000,
        lang in prop::sample::select(vec!["en", "id"]),
    ) {
        use std::sync::LazyLock;
        static TABLES: LazyLock<[DateTable; 2]> =
            LazyLock::new(|| ["en", "id"].map(|l| DateTable::new(&words(l))));
        let mut text = String::new();
        for (scrap, space) in scraps {
            text.push_str(&scrap);
            if space {
                text.push(' ');
            }
        }
        let table = &TABLES[usize::from(lang == "id")];
        let published = date(2000, 1, 1).checked_add(jiff::Span::new().days(days)).ok();
        let sentence = sentence(&text);
        let view = View::new(&sentence, true);
        if view.is_empty() {
            return Ok(());
        }
        let mut at = 0;
        for found in find(table, &text, published) {
            let span = found.timex.span;
            prop_assert!(at <= span.start && span.start < span.end);
            prop_assert!(text.get(span.start as usize..span.end as usize).is_some());
            prop_assert!(!found.timex.value.is_empty());
            at = span.end;
            if let (Some(start), Some(end)) = (found.timex.start, found.timex.end) {
                prop_assert!(start <= end, "{:?} in {:?}", found, text);
            }
            if let Some(hit) = found.hit {
                prop_assert!(hit.start < hit.end && hit.end <= view.len());
            }
        }
    }
}
