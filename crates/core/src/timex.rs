//! Temporal expressions of a text, normalised as TIMEX3 does (ISO 24617-1), and the order of what
//! the text tells.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{Precision, Span};

/// What a temporal expression names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum TimexKind {
    /// A stretch of the calendar, of a day or longer.
    Date,
    /// A part of a day, or a time of the clock.
    Time,
    /// How long something lasts.
    Duration,
    /// What comes again and again.
    Set,
}

impl TimexKind {
    /// TIMEX3's own name.
    pub fn as_str(self) -> &'static str {
        match self {
            TimexKind::Date => "DATE",
            TimexKind::Time => "TIME",
            TimexKind::Duration => "DURATION",
            TimexKind::Set => "SET",
        }
    }
}

/// Which part of its value an expression means, or that it is rough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum TimexMod {
    /// "early 2018".
    Start,
    /// "mid-2018".
    Mid,
    /// "late 2018".
    End,
    /// "around 2018".
    Approx,
}

impl TimexMod {
    /// TIMEX3's own name.
    pub fn as_str(self) -> &'static str {
        match self {
            TimexMod::Start => "START",
            TimexMod::Mid => "MID",
            TimexMod::End => "END",
            TimexMod::Approx => "APPROX",
        }
    }
}

/// From where an expression counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimexAnchor {
    /// It names its stretch of the calendar by itself.
    None,
    /// From the day of publication ("last week").
    Publication,
    /// From the date that the text told last ("two days later").
    Narrative,
}

impl TimexAnchor {
    /// `none`, `publication`, `narrative`.
    pub fn as_str(self) -> &'static str {
        match self {
            TimexAnchor::None => "none",
            TimexAnchor::Publication => "publication",
            TimexAnchor::Narrative => "narrative",
        }
    }
}

/// A temporal expression.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timex {
    /// Its words.
    pub span: Span,
    /// What it names.
    pub kind: TimexKind,
    /// TIMEX3's value (`2019-03-12`, `2019-W10-WE`, `P3D`, `FUTURE_REF`); a range as `A/B`, `A/..`,
    /// `../B` (docs/cases.md, "Dates").
    pub value: SmolStr,
    /// Which part of the value.
    pub modifier: Option<TimexMod>,
    /// From where it counts.
    pub anchor: TimexAnchor,
    /// First day, where it has one.
    pub start: Option<Date>,
    /// Last day, where it has one.
    pub end: Option<Date>,
    /// How finely it is meant.
    pub precision: Precision,
}

impl Timex {
    /// Value and part as case files write them: `2018 mod:START`.
    pub fn notation(&self) -> String {
        match self.modifier {
            Some(m) => format!("{} mod:{}", self.value, m.as_str()),
            None => self.value.to_string(),
        }
    }
}

/// How one event stands to another in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// It comes first.
    Before,
    /// It comes later.
    After,
    /// Both at the same time.
    Same,
}

impl Order {
    /// `before`, `after`, `same`.
    pub fn as_str(self) -> &'static str {
        match self {
            Order::Before => "before",
            Order::After => "after",
            Order::Same => "same",
        }
    }

    /// The same seen from the other side.
    pub fn turned(self) -> Order {
        match self {
            Order::Before => Order::After,
            Order::After => Order::Before,
            Order::Same => Order::Same,
        }
    }
}

/// An event that another one comes before or after, where the text says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ordered {
    /// How the event that holds this stands to the other.
    pub relation: Order,
    /// The other one's id.
    pub event: String,
}
