//! Case files of scenarios and expectations (docs/cases.md): `lang/*/scenarios.md`.

use std::fmt::Write;

use jiff::{ToSpan, civil::Date};
use tekad_core::{
    LikelihoodDegree, Passage, Scenario, Span,
    event::{SourceLink, SourceRole},
};

use crate::{
    blocks::{self, CaseError, Mark, Verdict, overlap, passage},
    cases::{parties, same_parties},
};

/// How much of a part's characters must be the same (Jaccard).
pub const SAME: f64 = 0.8;

/// Places of the same words in a text that are tried.
const MOST_PLACES: usize = 8;

/// The parts of a scenario, in the order of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    If,
    Unless,
    Then,
    Else,
    Because,
}

const PARTS: [(&str, Part); 5] = [
    ("if", Part::If),
    ("unless", Part::Unless),
    ("then", Part::Then),
    ("else", Part::Else),
    ("because", Part::Because),
];

/// A line of a case: a scenario or expectation.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// Line number, from 1.
    pub line: usize,
    /// The line without its mark.
    pub text: String,
    /// How it counts.
    pub mark: Mark,
    /// Each part with the places where its words stand.
    parts: Vec<(Part, Vec<Span>)>,
    negated: bool,
    likelihood: Option<LikelihoodDegree>,
    window: Option<Window>,
    by: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Window {
    Soon,
    Days(Date, Date),
}

/// A text with the scenarios that it must give.
pub type ScenarioCase = blocks::Case<Expected>;

/// Reads a case file.
///
/// # Errors
/// Names the line.
pub fn read(text: &str) -> Result<Vec<ScenarioCase>, CaseError> {
    blocks::cases(text, |item, text| {
        let mut line = parse(&item.text, text).map_err(|m| item.fail(m))?;
        line.line = item.line;
        line.mark = item.mark;
        Ok(line)
    })
}

/// Words and quoted passages of a line, in order.
fn tokens(line: &str) -> Vec<(bool, String)> {
    let mut all = Vec::new();
    for (n, piece) in line.split('"').enumerate() {
        if n % 2 == 1 {
            all.push((true, piece.to_owned()));
        } else {
            all.extend(piece.split_whitespace().map(|w| (false, w.to_owned())));
        }
    }
    all
}

fn parse(line: &str, text: &str) -> Result<Expected, String> {
    let mut expected = Expected {
        line: 0,
        text: line.to_owned(),
        mark: Mark::Expected,
        parts: Vec::new(),
        negated: false,
        likelihood: None,
        window: None,
        by: None,
    };
    let mut part = None;
    for (quoted, word) in tokens(line) {
        if quoted {
            let part = part.ok_or_else(|| format!("{word:?} belongs to no part"))?;
            let mut places: Vec<Span> = (0..MOST_PLACES)
                .filter_map(|nth| passage(text, &word, nth))
                .collect();
            places.dedup();
            if places.is_empty() {
                return Err(format!("{word:?} is not in the text"));
            }
            expected.parts.push((part, places));
        } else if let Some((_, p)) = PARTS.iter().find(|(name, _)| *name == word) {
            part = Some(*p);
        } else if word == "expected" {
            part = Some(Part::Then);
        } else if word == "not" && part == Some(Part::If) {
            expected.negated = true;
        } else if let Some((key, value)) = word.split_once(':') {
            match key {
                "likelihood" => {
                    let all = LikelihoodDegree::ALL.into_iter();
                    let degree = all.into_iter().find(|d| d.as_str() == value);
                    expected.likelihood =
                        Some(degree.ok_or_else(|| format!("`{value}` is no degree"))?);
                }
                "window" => {
                    let window = window(value).ok_or_else(|| format!("`{value}` is no window"))?;
                    expected.window = Some(window);
                }
                "by" => expected.by = Some(value.to_owned()),
                _ => return Err(format!("no key `{key}`")),
            }
        } else {
            return Err(format!("`{word}` is no part"));
        }
    }
    // "Do this or else": that it is done or else is the same as that it is not done and then.
    let has = |p| expected.parts.iter().any(|(q, _)| *q == p);
    if has(Part::If) && has(Part::Else) && !has(Part::Then) && !expected.negated {
        expected.negated = true;
        for (p, _) in &mut expected.parts {
            if *p == Part::Else {
                *p = Part::Then;
            }
        }
    }
    Ok(expected)
}

/// The days of a TIMEX value.
fn window(value: &str) -> Option<Window> {
    if matches!(value, "soon" | "FUTURE_REF") {
        return Some(Window::Soon);
    }
    let (from, to) = value.split_once('/').unwrap_or((value, value));
    let (from, to) = match (from, to) {
        ("..", to) => (to, to),
        (from, "..") => (from, from),
        both => both,
    };
    Some(Window::Days(days(from)?.0, days(to)?.1))
}

fn days(value: &str) -> Option<(Date, Date)> {
    if let Ok(date) = value.get(..10).unwrap_or(value).parse::<Date>() {
        return Some((date, date));
    }
    let year: i16 = value.get(..4)?.parse().ok()?;
    let months = |first: i8, count: i32| {
        let start = Date::new(year, first, 1).ok()?;
        let end = start
            .checked_add((count - 1).months())
            .ok()?
            .last_of_month();
        Some((start, end))
    };
    let rest = value.get(4..)?.trim_start_matches('-');
    if rest.is_empty() {
        return months(1, 12);
    }
    // "W10" is a week, "WI" the winter.
    let numbered = |w: &&str| w.starts_with(|c: char| c.is_ascii_digit());
    if let Some(week) = rest.strip_prefix('W').filter(numbered) {
        let week: i64 = week.split('-').next()?.parse().ok()?;
        let fourth = Date::new(year, 1, 4).ok()?;
        let monday = i64::from(fourth.weekday().to_monday_zero_offset());
        let start = fourth.checked_add((7 * (week - 1) - monday).days()).ok()?;
        return Some((start, start.checked_add(6.days()).ok()?));
    }
    match rest {
        "SP" => return months(3, 3),
        "SU" => return months(6, 3),
        "FA" => return months(9, 3),
        "WI" => return months(12, 3),
        "H1" => return months(1, 6),
        "H2" => return months(7, 6),
        _ => {}
    }
    match rest.strip_prefix('Q') {
        Some(quarter) => {
            let quarter: i8 = quarter.parse().ok().filter(|q| (1..=4).contains(q))?;
            months(3 * (quarter - 1) + 1, 3)
        }
        None => months(rest.parse().ok().filter(|m| (1..=12).contains(m))?, 1),
    }
}

impl Expected {
    /// Whether a scenario is the one that the line describes.
    pub fn fits(&self, text: &str, s: &Scenario) -> bool {
        let all: [(Part, &[Passage]); 5] = [
            (Part::If, &s.condition),
            (Part::Unless, &s.exception),
            (Part::Then, &s.consequence),
            (Part::Else, &s.alternative),
            (Part::Because, &s.reason),
        ];
        let same = all.iter().all(|(part, passages)| {
            let wanted: Vec<&Vec<Span>> = (self.parts.iter().filter(|(p, _)| p == part))
                .map(|(_, s)| s)
                .collect();
            wanted.len() == passages.len()
                && wanted
                    .iter()
                    .zip(passages.iter())
                    .all(|(w, p)| w.iter().any(|w| overlap(text, &[*w], &[p.span]) >= SAME))
        });
        same && self.negated == s.condition_negated
            && self
                .likelihood
                .is_none_or(|d| s.likelihood.is_some_and(|l| l.degree == d))
            && self.window.is_none_or(|w| match w {
                Window::Soon => s.soon,
                Window::Days(from, to) => s.window.start == Some(from) && s.window.end == Some(to),
            })
            && self
                .by
                .as_ref()
                .is_none_or(|by| chain_fits(by, &s.reported_by))
    }
}

/// Whether a chain has the links that a line writes, outermost first; whom it was said to is none.
fn chain_fits(wanted: &str, chain: &[SourceLink]) -> bool {
    let links: Vec<&SourceLink> = chain
        .iter()
        .filter(|l| l.role != SourceRole::Addressee)
        .collect();
    let wanted: Vec<&str> = wanted.split('>').collect();
    wanted.len() == links.len()
        && wanted.iter().zip(links).all(|(w, link)| {
            parties(&[(*w).to_owned()])
                .is_ok_and(|p| same_parties(&p, std::slice::from_ref(&link.entity)))
        })
}

/// Holds a case against what came out.
pub fn judge(case: &ScenarioCase, scenarios: &[Scenario]) -> Verdict {
    let lines = case.lines.iter().map(|l| (l.mark, l.line, &*l.text));
    blocks::judge(
        lines,
        scenarios.len(),
        |line, thing| case.lines[line].fits(&case.text, &scenarios[thing]),
        |thing| notation(&case.text, &scenarios[thing]),
    )
}

/// A scenario as case files write it.
pub fn notation(text: &str, s: &Scenario) -> String {
    let mut line = String::new();
    let mut list = |word: &str, passages: &[Passage]| {
        for p in passages {
            let words = p.span.slice(text).replace('"', "'");
            let _ = write!(line, "{word} \"{words}\" ");
        }
    };
    list(
        if s.condition_negated { "if not" } else { "if" },
        &s.condition,
    );
    list("unless", &s.exception);
    let bare = s.condition.is_empty() && s.exception.is_empty();
    list(if bare { "expected" } else { "then" }, &s.consequence);
    list("else", &s.alternative);
    list("because", &s.reason);
    if let Some(l) = s.likelihood {
        let _ = write!(line, "likelihood:{} ", l.degree.as_str());
    }
    match (s.window.start, s.window.end) {
        (Some(a), Some(b)) if a == b => {
            let _ = write!(line, "window:{a} ");
        }
        (Some(a), Some(b)) => {
            let _ = write!(line, "window:{a}/{b} ");
        }
        _ if s.soon => line.push_str("window:soon "),
        _ => {}
    }
    if !s.reported_by.is_empty() {
        let links: Vec<String> = (s.reported_by.iter())
            .filter(|l| l.role != SourceRole::Addressee)
            .map(|l| l.entity.notation())
            .collect();
        let _ = write!(line, "by:{} ", links.join(">"));
    }
    line.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_parts_and_keys() {
        let text = "If A falls, B and C rise, as D says.";
        let line =
            "if \"A falls\" then \"B and C rise\" likelihood:possible window:2019-W10 by:USA";
        let e = parse(line, text).unwrap();
        assert_eq!(e.parts.len(), 2);
        assert_eq!(e.likelihood, Some(LikelihoodDegree::Possible));
        for (wrong, why) in [
            ("if \"E\"", "is not in the text"),
            ("\"A falls\"", "belongs to no part"),
            ("if \"A falls\" likelihood:maybe", "is no degree"),
            ("if \"A falls\" when:2019", "no key"),
            ("maybe \"A falls\"", "is no part"),
            ("if \"A falls\" window:x", "is no window"),
        ] {
            assert!(parse(wrong, text).unwrap_err().contains(why), "{wrong}");
        }
    }

    #[test]
    fn windows_are_days() {
        for (value, from, to) in [
            ("2019", "2019-01-01", "2019-12-31"),
            ("2019-02", "2019-02-01", "2019-02-28"),
            ("2019-02-27", "2019-02-27", "2019-02-27"),
            ("2019-02-27TMO", "2019-02-27", "2019-02-27"),
            ("2019-W10", "2019-03-04", "2019-03-10"),
            ("2012-Q2", "2012-04-01", "2012-06-30"),
            ("2022-H2", "2022-07-01", "2022-12-31"),
            ("2020-SP", "2020-03-01", "2020-05-31"),
            ("2020-WI", "2020-12-01", "2021-02-28"),
            ("2019-03-11/2019-03-14", "2019-03-11", "2019-03-14"),
        ] {
            let want = Window::Days(from.parse().unwrap(), to.parse().unwrap());
            assert_eq!(window(value), Some(want), "{value}");
        }
        assert_eq!(window("soon"), Some(Window::Soon));
        assert_eq!(window("2019-Q9"), None);
        assert_eq!(window("é"), None);
    }
}
