//! Date expressions as news prints them, one a row: the text, and the instant with its zone.

use tekad_core::StampPrecision::{self, Day, Minute, Second};
use tekad_read::dates::{self, Hint};

#[rustfmt::skip]
const ROWS: &[(&str, &str, StampPrecision)] = &[
    ("Sabtu, 16 Maret 2019 17:28 WIB", "2019-03-16T17:28:00+07:00[Asia/Jakarta]", Minute),
    ("Sabtu, 16 Maret 2019, pukul 17.28 WITA", "2019-03-16T17:28:00+08:00[Asia/Makassar]", Minute),
    ("Sabtu (16/3/2019) 09.05 WIT", "2019-03-16T09:05:00+09:00[Asia/Jayapura]", Minute),
    ("Kompas.com - 16/03/2019, 17:28 WIB", "2019-03-16T17:28:00+07:00[Asia/Jakarta]", Minute),
    ("Jum'at, 1 Agu 2014 08:00", "2014-08-01T08:00:00+00:00[UTC]", Minute),
    ("Mar 16, 2019 17:28 Asia/Jakarta", "2019-03-16T17:28:00+07:00[Asia/Jakarta]", Minute),
    ("(last modified Sat, 16 Mar 2019 10:28:47 GMT )", "2019-03-16T10:28:47+00:00[UTC]", Second),
    ("Sat, 16 Mar 2019 10:28:47 +0700", "2019-03-16T10:28:47+07:00[+07:00]", Second),
    ("Published 3:04 PM EDT, March 5, 2024", "2024-03-05T15:04:00-04:00[-04:00]", Minute),
    ("March 5, 2024 3:04 p.m. ET", "2024-03-05T15:04:00-05:00[America/New_York]", Minute),
    ("Tue March 5th, 2024 at 12 a.m. GMT", "2024-03-05T00:00:00+00:00[UTC]", Minute),
    ("5 March 2024 1504 GMT", "2024-03-05T15:04:00+00:00[UTC]", Minute),
    ("5th of March, 2024", "2024-03-05T00:00:00+00:00[UTC]", Day),
    ("5-Mar-24", "2024-03-05T00:00:00+00:00[UTC]", Day),
    ("2024-03-05T10:00:00Z", "2024-03-05T10:00:00+00:00[UTC]", Second),
    ("2024-03-05T10:00:00.123+05:30", "2024-03-05T10:00:00+05:30[+05:30]", Second),
    ("2019-03-16T17:28:00+07:00[Asia/Jakarta]", "2019-03-16T17:28:00+07:00[Asia/Jakarta]", Second),
    ("2019/03/16 17:28:47", "2019-03-16T17:28:47+00:00[UTC]", Second),
    ("2024-03-05", "2024-03-05T00:00:00+00:00[UTC]", Day),
    ("20190316", "2019-03-16T00:00:00+00:00[UTC]", Day),
    ("20190316T102847Z", "2019-03-16T10:28:47+00:00[UTC]", Second),
    ("Sat Mar 16 10:28:47 UTC 2019", "2019-03-16T10:28:47+00:00[UTC]", Second),
    ("21/03/2021 17:48 (GMT+7)", "2021-03-21T17:48:00+07:00[+07:00]", Minute),
    ("Senin, 3 Juni 2024 pukul 7 malam WIB", "2024-06-03T19:00:00+07:00[Asia/Jakarta]", Minute),
    ("16 Mac 2019, 5.30 petang", "2019-03-16T17:30:00+00:00[UTC]", Minute),
    ("16. März 2019, 17:28 CET", "2019-03-16T17:28:00+01:00[+01:00]", Minute),
    ("16 de marzo de 2019", "2019-03-16T00:00:00+00:00[UTC]", Day),
    ("3/16/2019", "2019-03-16T00:00:00+00:00[UTC]", Day),
    // The weekday tells the order: 2 March 2019 was a Saturday, 3 February a Sunday.
    ("Saturday, 3/2/2019", "2019-03-02T00:00:00+00:00[UTC]", Day),
    ("Sunday, 3/2/2019", "2019-02-03T00:00:00+00:00[UTC]", Day),
    ("29 February 2024", "2024-02-29T00:00:00+00:00[UTC]", Day),
];

#[test]
fn stamps() {
    for (text, want, precision) in ROWS {
        let stamp = dates::parse(text, Hint::default()).and_then(|f| f.stamp(Some(0)));
        let stamp = stamp.unwrap_or_else(|| panic!("{text}: nothing found"));
        assert_eq!(stamp.at.to_string(), *want, "{text}");
        assert_eq!(stamp.precision, *precision, "{text}");
    }
}

#[test]
fn no_dates() {
    for text in [
        "",
        "Presiden tiba kemarin",
        "1.200.000 orang",
        "31 February 2019",
        "2019",
        "March 2019",
        "45/13/2019",
        "10.20.30",
        "17:28 WIB",
        "May 5",
        "versi 3.2.2019.1",
        "999999999999999999999-01-01",
    ] {
        let found = dates::parse(text, Hint::default()).and_then(|f| f.stamp(None));
        assert!(found.is_none(), "{text}: {found:?}");
    }
}

#[test]
fn habits_decide_only_where_nothing_else_does() {
    let day = |text: &str, hint: Hint| {
        let found = dates::parse(text, hint).unwrap();
        (found.month, found.day, found.ambiguous)
    };
    assert_eq!(day("3/4/2019", Hint::for_lang("id")), (4, 3, false));
    assert_eq!(day("3/4/2019", Hint::for_lang("en")), (3, 4, true));
    assert_eq!(day("3.4.2019", Hint::for_lang("en")), (4, 3, true));
    assert_eq!(day("4/4/2019", Hint::for_lang("en")), (4, 4, false));
}

#[test]
fn several_on_a_line() {
    let text = "Diperbarui: 16 Mar 2019, 17:28 WIB Diterbitkan 15 Mar 2019, 09:00 WIB";
    let found = dates::find(text, Hint::default());
    let words: Vec<&str> = found.iter().map(|f| &text[f.start..f.end]).collect();
    assert_eq!(words, ["16 Mar 2019, 17:28 WIB", "15 Mar 2019, 09:00 WIB"]);
}
