//! Dates and times as news prints them: `Sabtu, 16 Maret 2019 17:28 WIB`,
//! `Published 3:04 PM EDT, March 5, 2024`, `2024-03-05T10:00:00Z`, `16/3/2019`.
//!
//! This finds the stamps of publication and change. It does not resolve dates in running
//! text ("last Tuesday"); the coder does that with the trees at hand. The machine's clock
//! is never asked.

mod clock;
mod names;
mod scan;
mod token;

use jiff::{
    civil::{Date, Time},
    tz::TimeZone,
};
use tekad_core::{Span, Stamp, StampPrecision};

pub(crate) use names::{month, weekday};
pub use scan::find;

/// What is known about the writer's habits before reading a date.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hint {
    /// Whether `3/4/2019` is the third of April (`true`) or March the fourth; `None`
    /// where unknown: then a slash is read the American way, and marked ambiguous.
    pub day_first: Option<bool>,
}

impl Hint {
    /// The habit that goes with a language: all but English put the day first.
    pub fn for_lang(lang: &str) -> Hint {
        Hint {
            day_first: if matches!(lang, "en" | "und" | "") {
                None
            } else {
                Some(true)
            },
        }
    }
}

/// A date found in a text, with the time and zone that stand with it.
#[derive(Clone, Debug)]
pub struct Found {
    /// First byte in the text that was searched.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The year, where the text gives one.
    pub year: Option<i16>,
    /// The month, 1 to 12.
    pub month: i8,
    /// The day of the month, from 1.
    pub day: i8,
    /// The time of day, where given.
    pub time: Option<Time>,
    /// Whether the time has seconds.
    pub seconds: bool,
    /// The zone, where given.
    pub zone: Option<TimeZone>,
    /// Whether day and month could be the other way round.
    pub ambiguous: bool,
}

impl Found {
    /// The instant, if the date is whole and on the calendar. Without a zone it is UTC;
    /// a wall time that the zone skipped moves forward. `offset` is where the searched
    /// text begins in the document, if it stands there.
    pub fn stamp(&self, offset: Option<usize>) -> Option<Stamp> {
        self.stamp_in_year(self.year?, offset)
    }

    /// The same, with a year known from elsewhere where the text gives none.
    pub fn stamp_in_year(&self, year: i16, offset: Option<usize>) -> Option<Stamp> {
        let date = Date::new(self.year.unwrap_or(year), self.month, self.day).ok()?;
        let zone = self.zone.clone().unwrap_or(TimeZone::UTC);
        let at = date
            .to_datetime(self.time.unwrap_or_else(Time::midnight))
            .to_zoned(zone)
            .ok()?;
        let precision = match (self.time, self.seconds) {
            (None, _) => StampPrecision::Day,
            (Some(_), false) => StampPrecision::Minute,
            (Some(_), true) => StampPrecision::Second,
        };
        let span = offset.map(|base| Span::new(base + self.start, base + self.end));
        Some(Stamp {
            at,
            precision,
            span,
        })
    }
}

/// Reads a text that is a date and little else, as in JSONL's `date` or a meta tag.
///
/// Takes everything that [`find`] finds, and besides `20190316`, `20190316T102847Z` and
/// RFC 9557 (`2019-03-16T17:28:00+07:00[Asia/Jakarta]`). `None` where there is no whole
/// date, or other matter than a date.
pub fn parse(text: &str, hint: Hint) -> Option<Found> {
    let text = text.trim();
    // No date is longer; caps the work on hostile values.
    if text.len() > 200 {
        return None;
    }
    if let Some(found) = scan::compact(text) {
        return Some(found);
    }
    let mut all = find(text, hint);
    all.retain(|found| found.year.is_some());
    let mut found = if all.is_empty() {
        return None;
    } else {
        all.swap_remove(0)
    };
    if let Some(name) = text[found.end..]
        .strip_prefix('[')
        .and_then(|t| t.strip_suffix(']'))
        && let Some(zone) = names::iana(name)
    {
        found.zone = Some(zone);
        return Some(found);
    }
    let rest = text[..found.start].split_whitespace().count()
        + text[found.end..].split_whitespace().count();
    (rest <= 4).then_some(found)
}
