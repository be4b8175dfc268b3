//! Instants of publication and dates of events.

use jiff::{Zoned, civil::Date};
use serde::{Deserialize, Serialize};

use crate::Span;

/// An instant with its zone, as an article gives it for its own publication.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stamp {
    /// The instant, in the zone that the source gave (UTC where it gave none).
    pub at: Zoned,
    /// How much of `at` the source gave.
    pub precision: StampPrecision,
    /// Where in the text it stands, if it does.
    pub span: Option<Span>,
}

impl Stamp {
    /// The civil date in the stamp's own zone: what "today" meant to its writer.
    pub fn date(&self) -> Date {
        self.at.date()
    }
}

/// How finely a stamp was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StampPrecision {
    /// Only the day; `at` is midnight in its zone.
    Day,
    /// Hours and minutes.
    Minute,
    /// Seconds.
    Second,
}

/// How finely an event's date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// To the day.
    Day,
    /// To the week.
    Week,
    /// To the month.
    Month,
    /// To the year.
    Year,
    /// Some time; `start` and `end` are empty.
    Unknown,
}

impl Precision {
    /// The precision in one word, as records write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Precision::Day => "day",
            Precision::Week => "week",
            Precision::Month => "month",
            Precision::Year => "year",
            Precision::Unknown => "unknown",
        }
    }
}

/// When an event happened or is to happen: a closed interval of days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventDate {
    /// First day, if known.
    pub start: Option<Date>,
    /// Last day, if known (the same as `start` for a day).
    pub end: Option<Date>,
    /// How finely it is known.
    pub precision: Precision,
    /// `true` where the text says it, `false` where it is the publication date as fallback.
    pub from_text: bool,
    /// The words that say it.
    pub span: Option<Span>,
}
