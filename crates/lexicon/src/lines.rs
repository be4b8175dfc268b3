//! Lines of TABARI and PETRARCH dictionaries, and what became of each.

use jiff::civil::{Date, date};

/// Longer lines are malformed.
pub const LONGEST_LINE: usize = 4096;

/// What became of a line that says something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// All that it says is in the pack.
    Loaded,
    /// It is in the pack, but without what is named here.
    Partly(String),
    /// It says what the line of this number has said before.
    Repeats(usize),
    /// It is well formed, but packs have no way to say it.
    Refused(String),
    /// It breaks the format.
    Malformed(String),
}

/// What became of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineReport {
    /// File name.
    pub file: String,
    /// Line number, from 1.
    pub line: usize,
    /// The line, without the line break.
    pub text: String,
    /// What became of it.
    pub fate: Fate,
}

/// A line with its number; `None` as text where it is not UTF-8 or too long.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'a> {
    pub number: usize,
    pub raw: &'a [u8],
    pub text: Result<&'a str, &'static str>,
}

/// Lines of a file, whatever its line ends.
pub(crate) fn lines(bytes: &[u8]) -> impl Iterator<Item = Line<'_>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.split(|b| *b == b'\n').enumerate().map(|(i, raw)| {
        let raw = raw.strip_suffix(b"\r").unwrap_or(raw);
        let text = if raw.len() > LONGEST_LINE {
            Err("longer than 4096 bytes")
        } else {
            std::str::from_utf8(raw).map_err(|_| "not UTF-8")
        };
        Line {
            number: i + 1,
            raw,
            text,
        }
    })
}

impl Line<'_> {
    pub(crate) fn lossy(&self) -> String {
        let cut = self.raw.get(..LONGEST_LINE).unwrap_or(self.raw);
        String::from_utf8_lossy(cut).into_owned()
    }
}

/// The part of a line before its comment (`#`, in older files `;`).
pub(crate) fn uncommented(text: &str) -> &str {
    let end = text.find(['#', ';']).unwrap_or(text.len());
    text[..end].trim()
}

/// The text before the first square bracket, and the texts within brackets.
///
/// # Errors
/// A bracket without its other half, or text after the first bracket.
pub(crate) fn brackets(text: &str) -> Result<(String, Vec<String>), String> {
    let (before, mut rest) = match text.find(['[', ']']) {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let mut inside = Vec::new();
    while !rest.is_empty() {
        if rest.starts_with(']') {
            return Err("`]` without `[`".to_owned());
        }
        let Some(from) = rest.strip_prefix('[') else {
            return Err("text after the code that is no comment".to_owned());
        };
        let Some((part, tail)) = from.split_once(']') else {
            return Err("`[` without `]`".to_owned());
        };
        if part.contains('[') {
            return Err("`[` within `[`".to_owned());
        }
        inside.push(part.trim().to_owned());
        rest = tail.trim_start();
    }
    Ok((before.trim().to_owned(), inside))
}

/// First and last day of a code, either open.
pub(crate) type Range = (Option<Date>, Option<Date>);

/// `CODE`, `CODE >DATE`, `CODE <DATE`, `CODE DATE-DATE` or `CODE DATE` (that day on its own).
pub(crate) fn dated_code(text: &str) -> Result<(&str, Range), String> {
    let (code, dates) = match text.split_once(char::is_whitespace) {
        Some((code, dates)) => (code, dates.trim()),
        None => (text, ""),
    };
    let range = if dates.is_empty() {
        (None, None)
    } else if let Some(from) = dates.strip_prefix('>') {
        (Some(day(from)?), None)
    } else if let Some(until) = dates.strip_prefix('<') {
        (None, Some(day(until)?))
    } else if let Some((from, until)) = dates.split_once('-') {
        let (from, until) = (day(from)?, day(until)?);
        if until < from {
            return Err(format!("the range {dates} ends before it begins"));
        }
        (Some(from), Some(until))
    } else {
        let only = day(dates)?;
        (Some(only), Some(only))
    };
    Ok((code, range))
}

/// `YYMMDD` or `YYYYMMDD`; two-digit years above 30 are of the 20th century, as in PETRARCH.
fn day(text: &str) -> Result<Date, String> {
    let text = text.trim();
    let odd = || format!("`{text}` is no date (YYMMDD or YYYYMMDD)");
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(odd());
    }
    let number = |s: &str| s.parse::<i16>().map_err(|_| odd());
    let (year, rest) = match text.len() {
        6 => {
            let short = number(&text[..2])?;
            (short + if short > 30 { 1900 } else { 2000 }, &text[2..])
        }
        8 => (number(&text[..4])?, &text[4..]),
        _ => return Err(odd()),
    };
    let (month, day) = (number(&rest[..2])? as i8, number(&rest[2..])? as i8);
    let valid =
        Date::new(year, month, day).map_err(|_| format!("`{text}` is no day of the calendar"))?;
    if valid < date(1500, 1, 1) {
        return Err(odd());
    }
    Ok(valid)
}

/// A dictionary's phrase as words: `_` and white space split, empty parts dropped.
pub(crate) fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| c == '_' || c.is_whitespace())
        .filter(|w| !w.is_empty())
        .collect()
}

/// An upper-case name as texts write it: `BAN_KI-MOON_` to `Ban Ki-Moon`. One word of up to
/// three letters, or with inner points, stays as it is and will only match in capitals.
pub(crate) fn name(text: &str) -> String {
    const SMALL: &[&str] = &[
        "of", "the", "and", "for", "in", "on", "de", "la", "al", "to", "by", "da", "do", "dos",
    ];
    let parts = words(text);
    if let [one] = parts[..] {
        let letters = one.chars().filter(|c| c.is_alphabetic()).count();
        if letters <= 3 || one.trim_end_matches('.').contains('.') {
            return one.to_owned();
        }
    }
    let mut out = String::new();
    for (i, word) in parts.iter().enumerate() {
        let lower = word.to_lowercase();
        if i > 0 {
            out.push(' ');
        }
        if i > 0 && SMALL.contains(&lower.as_str()) {
            out.push_str(&lower);
            continue;
        }
        let mut up = true;
        for c in lower.chars() {
            if up && c.is_alphabetic() {
                out.extend(c.to_uppercase());
                up = false;
            } else {
                out.push(c);
            }
            up |= matches!(c, '-' | '.' | '(' | '/');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_codes() {
        for (text, want) in [
            ("RURGOV", Some((None, None))),
            ("RURGOV >950101", Some((Some(date(1995, 1, 1)), None))),
            ("RURGOV > 950101", Some((Some(date(1995, 1, 1)), None))),
            ("RURGOV <20020303", Some((None, Some(date(2002, 3, 3))))),
            (
                "RURGOV 990101-010202",
                Some((Some(date(1999, 1, 1)), Some(date(2001, 2, 2)))),
            ),
            ("RURGOV 2004017-20061201", None),
            ("RURGOV 990231-990301", None),
            ("RURGOV 990301-990201", None),
            ("RURGOV soon", None),
        ] {
            assert_eq!(dated_code(text).ok().map(|c| c.1), want, "{text}");
        }
    }

    #[test]
    fn names_as_texts_write_them() {
        for (text, want) in [
            ("FREE_CITY_OF_ZUBROWKA_", "Free City of Zubrowka"),
            ("RUDOLF_VON-TARLENHEIM", "Rudolf Von-Tarlenheim"),
            ("THE_UNITED_BODIES_", "The United Bodies"),
            ("UB_", "UB"),
            ("U.B._", "U.B."),
            ("RURITANIA'S_GUARD", "Ruritania's Guard"),
            ("ZENDA", "Zenda"),
            ("", ""),
        ] {
            assert_eq!(name(text), want, "{text}");
        }
    }

    #[test]
    fn brackets_pair() {
        assert_eq!(
            brackets("A_ [X] [Y >1]"),
            Ok(("A_".into(), vec!["X".into(), "Y >1".into()]))
        );
        for bad in ["A [X", "A X]", "[A[B]]", "A [X] B", "A [X] B [Y]"] {
            assert!(brackets(bad).is_err(), "{bad}");
        }
    }
}
