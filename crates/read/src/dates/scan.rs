//! The scanner: tries every form of date at every token.

use jiff::civil::{Date, Time, Weekday};

use super::{
    Found, Hint,
    clock::Clock,
    names,
    token::{Kind, Token, split},
};

/// Finds every date in `text`, in order, with the time and zone beside it. Linear in the
/// length of the text.
pub fn find(text: &str, hint: Hint) -> Vec<Found> {
    let scan = Scan {
        text,
        tokens: split(text),
        hint,
    };
    let mut found = Vec::new();
    let mut at = 0;
    while at < scan.tokens.len() {
        match scan.stamp(at) {
            Some((hit, next)) => {
                found.push(hit);
                at = next.max(at + 1);
            }
            None => at += 1,
        }
    }
    found
}

/// `20190316`, `20190316T1028`, `20190316T102847Z`, `20190316T102847+0700`.
pub(super) fn compact(text: &str) -> Option<Found> {
    let (day, rest) = match text.split_once(['T', 't', ' ']) {
        Some((day, rest)) => (day, rest),
        None => (text, ""),
    };
    if day.len() != 8 || !day.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let date = Date::new(
        day[..4].parse().ok()?,
        day[4..6].parse().ok()?,
        day[6..].parse().ok()?,
    )
    .ok()?;
    let plausible = (1900..=2100).contains(&date.year());
    let mut found = Found {
        start: 0,
        end: text.len(),
        year: Some(date.year()),
        month: date.month(),
        day: date.day(),
        time: None,
        seconds: false,
        zone: None,
        ambiguous: false,
    };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 4 || digits == 6 {
        let part = |from: usize| rest.get(from..from + 2).and_then(|p| p.parse::<i8>().ok());
        found.time = Some(
            Time::new(
                part(0)?,
                part(2)?,
                part(4).filter(|_| digits == 6).unwrap_or(0),
                0,
            )
            .ok()?,
        );
        found.seconds = digits == 6;
        let scan = Scan {
            text: rest,
            tokens: split(rest),
            hint: Hint::default(),
        };
        found.zone = scan.zone(1).map(|(zone, _)| zone);
    } else if !rest.is_empty() {
        return None;
    }
    plausible.then_some(found)
}

/// Words that may stand between a date and its time.
#[rustfmt::skip]
const BETWEEN: &[&str] = &["at", "pukul", "jam", "pk", "pkl", "on", "pada", "tanggal", "tgl", "hari", "um", "à", "às", "om", "alle", "от"];

/// A day on the calendar, perhaps without its year.
struct Day {
    year: Option<i16>,
    month: i8,
    day: i8,
    ambiguous: bool,
    /// A time inside the date, as in asctime's `Sat Mar 16 10:28:47 2019`.
    inner: Option<Clock>,
    next: usize,
}

/// A text under the scanner; times and zones are read in `clock`.
pub(super) struct Scan<'t> {
    pub text: &'t str,
    pub tokens: Vec<Token>,
    pub hint: Hint,
}

impl Scan<'_> {
    pub(super) fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|t| t.kind)
    }

    pub(super) fn number(&self, at: usize) -> Option<(u32, usize)> {
        match self.kind(at)? {
            Kind::Number(value, digits) => Some((value, digits)),
            _ => None,
        }
    }

    /// The word at `at`, as written.
    pub(super) fn raw(&self, at: usize) -> Option<&str> {
        let token = self.tokens.get(at).filter(|t| t.kind == Kind::Word)?;
        self.text.get(token.start..token.end)
    }

    pub(super) fn word(&self, at: usize) -> Option<String> {
        // No word of a date is longer than 24 bytes; keeps lower-casing cheap.
        self.raw(at)
            .filter(|w| w.len() <= 24)
            .map(str::to_lowercase)
    }

    pub(super) fn is_word(&self, at: usize, any: &[&str]) -> bool {
        self.word(at).is_some_and(|w| any.contains(&w.as_str()))
    }

    pub(super) fn is_sign(&self, at: usize, any: &[char]) -> bool {
        matches!(self.kind(at), Some(Kind::Sign(c)) if any.contains(&c))
    }

    /// Whether `at` follows the token before it without white space.
    pub(super) fn glued(&self, at: usize) -> bool {
        at > 0
            && self
                .tokens
                .get(at)
                .is_some_and(|t| t.start == self.tokens[at - 1].end)
    }

    /// A date with what belongs to it, beginning at `at`, and the token after it.
    fn stamp(&self, at: usize) -> Option<(Found, usize)> {
        // A number inside a longer one (`1.200.000`) or a word (`B2019`) begins no date.
        if self.glued(at)
            && !self.is_sign(
                at - 1,
                &['(', '[', ',', ':', '|', '-', '–', '—', '•', '·', '"'],
            )
        {
            return None;
        }
        let (weekday, start) = self.weekday(at);
        if let Some(day) = self.day(start, weekday) {
            let mut next = day.next;
            let clock = day.inner.clone().or_else(|| self.clock(self.between(next)));
            if let Some(clock) = &clock {
                next = next.max(clock.next);
            }
            return self.found(at, day, clock, next).map(|f| (f, next));
        }
        if weekday.is_some() {
            return None;
        }
        // The time may come first: `3:04 PM EDT, March 5, 2024`.
        let clock = self.clock(at)?;
        let (weekday, start) = self.weekday(self.between(clock.next));
        let day = self.day(start, weekday)?;
        let next = day.next;
        self.found(at, day, Some(clock), next).map(|f| (f, next))
    }

    fn found(&self, at: usize, day: Day, clock: Option<Clock>, next: usize) -> Option<Found> {
        // A leap year stands in where none is given, so that 29 February passes.
        Date::new(day.year.unwrap_or(2000), day.month, day.day).ok()?;
        Some(Found {
            start: self.tokens.get(at)?.start,
            end: self.tokens.get(next.checked_sub(1)?)?.end,
            year: day.year,
            month: day.month,
            day: day.day,
            time: clock.as_ref().map(|c| c.time),
            seconds: clock.as_ref().is_some_and(|c| c.seconds),
            zone: clock.and_then(|c| c.zone),
            ambiguous: day.ambiguous,
        })
    }

    fn weekday(&self, at: usize) -> (Option<i8>, usize) {
        let Some(weekday) = self.word(at).and_then(|w| names::weekday(&w)) else {
            return (None, at);
        };
        let mut next = at + 1;
        while self.is_sign(next, &[',', '.', '(', '/', '-']) && next < at + 3 {
            next += 1;
        }
        (Some(weekday), next)
    }

    /// Skips what may stand between a date and a time.
    fn between(&self, at: usize) -> usize {
        let mut next = at;
        while next < at + 4 {
            let sign = self.is_sign(
                next,
                &[
                    ',', '-', '–', '—', '|', '•', '·', '@', '/', '(', ')', '.', ':',
                ],
            );
            if !sign && !self.is_word(next, BETWEEN) && !self.is_iso_t(next) {
                break;
            }
            next += 1;
        }
        next
    }

    fn is_iso_t(&self, at: usize) -> bool {
        self.glued(at) && self.is_word(at, &["t"])
    }

    fn day(&self, at: usize, weekday: Option<i8>) -> Option<Day> {
        match self.kind(at)? {
            Kind::Word => self.month_first(at),
            Kind::Number(value, digits) => {
                if digits == 4 && (1900..=2100).contains(&value) {
                    self.year_first(at)
                } else if digits <= 2 && (1..=31).contains(&value) {
                    self.day_month_word(at)
                        .or_else(|| self.numeric(at, weekday))
                } else {
                    None
                }
            }
            Kind::Sign(_) => None,
        }
    }

    fn year(&self, at: usize) -> Option<i16> {
        let (value, digits) = self.number(at)?;
        (digits == 4 && (1900..=2100).contains(&value)).then(|| i16::try_from(value).ok())?
    }

    fn small(&self, at: usize, max: u32) -> Option<i8> {
        let (value, digits) = self.number(at)?;
        (digits <= 2 && (1..=max).contains(&value)).then(|| i8::try_from(value).ok())?
    }

    /// `2019-03-16`, `2019/03/16`.
    fn year_first(&self, at: usize) -> Option<Day> {
        let year = self.year(at)?;
        let Some(Kind::Sign(sign @ ('-' | '/' | '.'))) = self.kind(at + 1) else {
            return None;
        };
        if !(self.is_sign(at + 3, &[sign]) && (at + 1..=at + 4).all(|n| self.glued(n))) {
            return None;
        }
        let (month, day) = (self.small(at + 2, 12)?, self.small(at + 4, 31)?);
        Some(Day {
            year: Some(year),
            month,
            day,
            ambiguous: false,
            inner: None,
            next: at + 5,
        })
    }

    /// `16 Maret 2019`, `16th of March, 2019`, `16-Mar-2019`, `16. März 2019`, `16 March`.
    fn day_month_word(&self, at: usize) -> Option<Day> {
        let day = self.small(at, 31)?;
        let mut next = at + 1;
        if self.is_word(next, &["st", "nd", "rd", "th", "er"]) && self.glued(next)
            || self.is_sign(next, &['.', 'º', '°', '-', '/'])
        {
            next += 1;
        }
        if self.is_word(next, &["of", "de", "di"]) {
            next += 1;
        }
        let month = names::month(&self.word(next)?)?;
        next += 1;
        let bare = next;
        while next < bare + 2
            && (self.is_sign(next, &['.', ',', '-', '/', '\'', '’'])
                || self.is_word(next, &["de", "del"]))
        {
            next += 1;
        }
        let short = self.is_sign(next.wrapping_sub(1), &['\'', '’', '-']);
        match (self.year(next), self.number(next)) {
            (Some(year), _) => Some(Day {
                year: Some(year),
                month,
                day,
                ambiguous: false,
                inner: None,
                next: next + 1,
            }),
            (None, Some((value, 2))) if short && self.glued(next) => Some(Day {
                year: Some(century(value)),
                month,
                day,
                ambiguous: false,
                inner: None,
                next: next + 1,
            }),
            _ => Some(Day {
                year: None,
                month,
                day,
                ambiguous: false,
                inner: None,
                next: bare,
            }),
        }
    }

    /// `March 5, 2024`, `Mar. 5 2024`, `Sat Mar 16 10:28:47 UTC 2019`, `March 5`.
    fn month_first(&self, at: usize) -> Option<Day> {
        let month = names::month(&self.word(at)?)?;
        let mut next = at + 1;
        if self.is_sign(next, &['.', '-']) {
            next += 1;
        }
        let day = self.small(next, 31)?;
        next += 1;
        if self.is_word(next, &["st", "nd", "rd", "th"]) && self.glued(next) {
            next += 1;
        }
        let bare = next;
        if self.is_sign(next, &[',', '.', '-']) {
            next += 1;
        }
        if let Some(year) = self.year(next) {
            // `March 5, 2019 hours` cannot be told from a year; news does not write so.
            return Some(Day {
                year: Some(year),
                month,
                day,
                ambiguous: false,
                inner: None,
                next: next + 1,
            });
        }
        if let Some(clock) = self.clock(bare)
            && let Some(year) = self.year(clock.next)
        {
            let next = clock.next + 1;
            return Some(Day {
                year: Some(year),
                month,
                day,
                ambiguous: false,
                inner: Some(clock),
                next,
            });
        }
        Some(Day {
            year: None,
            month,
            day,
            ambiguous: false,
            inner: None,
            next: bare,
        })
    }

    /// `16/3/2019`, `3/16/2019`, `16-03-2019`, `16.3.2019`, `16/03/19`.
    fn numeric(&self, at: usize, weekday: Option<i8>) -> Option<Day> {
        let Some(Kind::Sign(sign @ ('/' | '-' | '.'))) = self.kind(at + 1) else {
            return None;
        };
        if !(self.is_sign(at + 3, &[sign]) && (at + 1..=at + 4).all(|n| self.glued(n))) {
            return None;
        }
        // `3.2.2019.1` is a version.
        if self.is_sign(at + 5, &[sign])
            && self.glued(at + 5)
            && self.glued(at + 6)
            && self.number(at + 6).is_some()
        {
            return None;
        }
        let (first, second) = (self.small(at, 31)?, self.small(at + 2, 31)?);
        let year = match self.number(at + 4)? {
            (value, 2) if sign != '.' => century(value),
            _ => self.year(at + 4)?,
        };
        let whole = |month: i8, day: i8| Date::new(year, month, day).ok();
        let (day_first, month_first) = (whole(second, first), whole(first, second));
        let falls = |date: Option<Date>| {
            date.is_some_and(|d| {
                weekday.is_some_and(|w| {
                    Weekday::from_monday_one_offset(w).is_ok_and(|w| d.weekday() == w)
                })
            })
        };
        // Evidence first: only one is on the calendar, or only one falls on the weekday
        // named; then habit; then the sign, and the reader is told.
        let (by_day, ambiguous) = match (day_first, month_first) {
            (None, None) => return None,
            (Some(_), None) => (true, false),
            (None, Some(_)) => (false, false),
            (a, b) if a == b => (true, false),
            (a, b) if falls(a) != falls(b) => (falls(a), false),
            _ => match self.hint.day_first {
                Some(habit) => (habit, false),
                None => (sign != '/', true),
            },
        };
        let (month, day) = if by_day {
            (second, first)
        } else {
            (first, second)
        };
        Some(Day {
            year: Some(year),
            month,
            day,
            ambiguous,
            inner: None,
            next: at + 5,
        })
    }
}

/// The year that two digits stand for: 70–99 are 1970–1999.
fn century(value: u32) -> i16 {
    let value = i16::try_from(value.min(99)).unwrap_or(0);
    if value >= 70 {
        1900 + value
    } else {
        2000 + value
    }
}
