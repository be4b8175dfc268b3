//! Times of day and zones: the half of the scanner that reads clocks.

use jiff::{civil::Time, tz::TimeZone};

use super::{names, scan::Scan};

/// A time of day.
#[derive(Clone)]
pub(super) struct Clock {
    pub time: Time,
    pub seconds: bool,
    pub zone: Option<TimeZone>,
    pub next: usize,
}

impl Scan<'_> {
    /// `17:28`, `17.28 WIB`, `10:28:47 GMT`, `3:04 p.m. EDT`, `3 PM`, `1504 GMT`.
    pub(super) fn clock(&self, at: usize) -> Option<Clock> {
        let (hour, digits) = self.number(at)?;
        let mut hour = i8::try_from(hour).ok().filter(|_| digits <= 2).or(None);
        let (mut minute, mut second, mut seconds) = (0, 0, false);
        let mut next = at + 1;
        if digits == 4 {
            let (value, _) = self.number(at)?;
            hour = i8::try_from(value / 100).ok();
            minute = i8::try_from(value % 100).ok()?;
            // Four bare digits are a time only if a zone says so; else they are a year.
            self.raw(next).and_then(names::zone)?;
        } else if self.is_sign(next, &[':', '.']) && self.glued(next) && self.glued(next + 1) {
            let sign = self.kind(next)?;
            minute = self.two_digits(next + 1)?;
            next += 2;
            if self.kind(next) == Some(sign) && self.glued(next) && self.glued(next + 1) {
                second = self.two_digits(next + 1)?.min(59);
                seconds = true;
                next += 2;
                // Fractions of a second are dropped: no date in news needs them.
                if self.is_sign(next, &['.', ','])
                    && self.glued(next)
                    && self.glued(next + 1)
                    && self.number(next + 1).is_some()
                {
                    next += 2;
                }
            }
        } else if self.half(next).is_none() && !self.is_word(next, TIMES_OF_DAY) {
            return None;
        }
        let mut hour = hour?;
        if let Some(named) = self.word(next).and_then(|w| time_of_day(&w, hour)) {
            hour = named;
            next += 1;
        } else if let Some((pm, after)) = self.half(next) {
            if !(1..=12).contains(&hour) {
                return None;
            }
            hour = hour % 12 + if pm { 12 } else { 0 };
            next = after;
        }
        let time = Time::new(hour, minute, second, 0).ok()?;
        let zone = self.zone(next);
        let next = zone.as_ref().map_or(next, |(_, after)| *after);
        Some(Clock {
            time,
            seconds,
            zone: zone.map(|(zone, _)| zone),
            next,
        })
    }

    fn two_digits(&self, at: usize) -> Option<i8> {
        let (value, digits) = self.number(at)?;
        (digits == 2 && value <= 60).then(|| i8::try_from(value).ok())?
    }

    /// `am`, `PM`, `a.m.`: whether afternoon, and the token after.
    fn half(&self, at: usize) -> Option<(bool, usize)> {
        match self.word(at)?.as_str() {
            "am" => Some((false, at + 1)),
            "pm" => Some((true, at + 1)),
            half @ ("a" | "p") if self.is_sign(at + 1, &['.']) && self.is_word(at + 2, &["m"]) => {
                let end = if self.is_sign(at + 3, &['.']) {
                    at + 4
                } else {
                    at + 3
                };
                Some((half == "p", end))
            }
            _ => None,
        }
    }

    /// A zone at `at`, perhaps in parentheses, and the token after.
    pub(super) fn zone(&self, at: usize) -> Option<(TimeZone, usize)> {
        if self.is_sign(at, &['(']) {
            let (zone, mut next) = self
                .zone(at + 1)
                .filter(|_| !self.is_sign(at + 1, &['(']))?;
            if self.is_sign(next, &[')']) {
                next += 1;
            }
            return Some((zone, next));
        }
        if self.is_sign(at, &['+', '-', '−']) {
            let strict = !self.is_sign(at, &['+']) || !self.glued(at);
            return self.offset(at, strict);
        }
        let raw = self.raw(at)?;
        if self.is_sign(at + 1, &['/']) && self.glued(at + 1) && self.glued(at + 2) {
            let mut last = at + 2;
            self.raw(last)?;
            if self.is_sign(last + 1, &['/'])
                && self.glued(last + 1)
                && self.glued(last + 2)
                && self.raw(last + 2).is_some()
            {
                last += 2;
            }
            let name = self
                .text
                .get(self.tokens[at].start..self.tokens[last].end)?;
            if let Some(zone) = names::iana(name) {
                return Some((zone, last + 1));
            }
        }
        let zone = names::zone(raw)?;
        if matches!(raw.to_ascii_lowercase().as_str(), "gmt" | "utc")
            && self.is_sign(at + 1, &['+', '-', '−'])
            && let Some(hit) = self.offset(at + 1, false)
        {
            return Some(hit);
        }
        // `GMT (+7)`, `WIB (GMT+7)`: the first is enough.
        Some((zone, at + 1))
    }

    /// `+0700`, `+07:00`, and where not `strict`, `+7`.
    fn offset(&self, at: usize, strict: bool) -> Option<(TimeZone, usize)> {
        let sign = if self.is_sign(at, &['+']) { 1 } else { -1 };
        if !self.glued(at + 1) {
            return None;
        }
        let (value, digits) = self.number(at + 1)?;
        let value = i32::try_from(value).ok()?;
        if digits == 4 {
            return Some((
                names::fixed(sign * (value / 100 * 60 + value % 100))?,
                at + 2,
            ));
        }
        if digits > 2 || value > 15 {
            return None;
        }
        if self.is_sign(at + 2, &[':'])
            && self.glued(at + 2)
            && self.glued(at + 3)
            && let Some(minute) = self.two_digits(at + 3)
        {
            return Some((
                names::fixed(sign * (value * 60 + i32::from(minute)))?,
                at + 4,
            ));
        }
        if strict {
            None
        } else {
            Some((names::fixed(sign * value * 60)?, at + 2))
        }
    }
}

/// The times of day that Indonesian and Malay add to a clock of twelve hours.
const TIMES_OF_DAY: &[&str] = &["pagi", "siang", "sore", "petang", "malam"];

/// The hour of the day for an hour with its time of day; `None` for other words, or where
/// the two do not go together.
fn time_of_day(word: &str, hour: i8) -> Option<i8> {
    match (word, hour) {
        ("pagi", 0..=11)
        | ("siang", 9..=16)
        | ("sore" | "petang", 13..=19)
        | ("malam", 18..=23) => Some(hour),
        ("siang" | "sore" | "petang", 1..=7) | ("malam", 6..=11) => Some(hour + 12),
        ("malam", 12) => Some(0),
        ("malam", 0..=3) => Some(hour),
        _ => None,
    }
}
