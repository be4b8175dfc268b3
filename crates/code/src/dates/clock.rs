//! The clock: parts and times of a day, before or behind it.

use tekad_core::TimexAnchor;

use super::{
    moment::{Hour, Moment, Unit},
    reader::{Point, Reader},
    words::Sense,
};

/// For [`super::words::Line::pick`]: a part of a day.
pub(super) fn part(sense: Sense) -> Option<()> {
    matches!(sense, Sense::Part(_)).then_some(())
}

/// For [`super::words::Line::pick`]: the same, as a time of the day.
pub(super) fn part_hour(sense: Sense) -> Option<Hour> {
    match sense {
        Sense::Part(part) => Some(Hour::Part(part)),
        _ => None,
    }
}

impl Reader<'_> {
    /// A day with the part or time that stands behind it: "Monday morning", "kemarin pukul 10".
    pub fn with_hour(&self, point: Point) -> Point {
        if !matches!(point.past, Moment::Day(_, Hour::Any)) {
            return point;
        }
        if let Some((hour, n)) = self.line.pick(point.end, part_hour) {
            let point = point.map(|m| m.at(hour));
            return Point {
                end: point.end + n,
                ..point
            };
        }
        match self.clock(point.end, false) {
            Some((hour, end)) => Point {
                end,
                ..point.map(|m| m.at(hour))
            },
            None => point,
        }
    }

    /// "at 14:30", "pukul 14.30", "2 p.m.", "noon": the time and where it ends. Without a word
    /// that says so ("14:30") only where `alone`.
    fn clock(&self, i: usize, alone: bool) -> Option<(Hour, usize)> {
        let line = self.line;
        let i = i + usize::from(line.is(i, ","));
        let word = line.has(i, Sense::Clock);
        let at = i + word;
        let named = line.pick(at, |s| match s {
            Sense::Hour(hour) => Some(hour),
            _ => None,
        });
        if let Some((hour, n)) = named.filter(|_| word > 0 || alone) {
            return Some((hour, at + n));
        }
        let number = |k: usize| -> Option<i8> {
            let piece = line.pieces.get(k).filter(|p| p.text.len() <= 2)?;
            piece.text.parse().ok().filter(|n| *n >= 0)
        };
        let mut hour = number(at).filter(|h| *h < 24)?;
        let mark = |k: usize| line.glued(k) && line.glued(k + 1);
        let colon = mark(at + 1) && (line.is(at + 1, ":") || line.is(at + 1, "."));
        let minute = number(at + 2).filter(|m| colon && *m < 60 && line.width(at + 2) == 2);
        let mut end = at + if minute.is_some() { 3 } else { 1 };
        let half = [(Sense::Am, 0), (Sense::Pm, 12)]
            .into_iter()
            .find_map(|(s, plus)| {
                let n = line.has(end, s);
                (n > 0).then_some((plus, n))
            });
        if let Some((plus, n)) = half {
            if !(1..=12).contains(&hour) {
                return None;
            }
            hour = hour % 12 + plus;
            end += n;
        }
        let told = word > 0 || line.follows(i, |s| s == Sense::Clock);
        let sure = half.is_some() || (minute.is_some() && (told || alone && line.is(at + 1, ":")));
        // "pukul 10" names an hour, "at 10" need not.
        let hours = word > 0
            && line
                .pick(i, |s| matches!(s, Sense::Unit(Unit::Hour)).then_some(()))
                .is_some();
        (sure || hours).then_some((Hour::At(hour, minute.unwrap_or(0)), end))
    }

    /// A time before its day ("at 14:30 on Monday"), or alone, on the day told last.
    pub fn clock_first(&self, i: usize) -> Option<Point> {
        let line = self.line;
        // "at" is no part of the expression, "pukul" is.
        if line.has(i, Sense::Clock) > 0 && self.unit(i).is_none() {
            return None;
        }
        let (hour, end) = self.clock(i, true)?;
        let at = end + self.link(end);
        let day = self
            .word(at)
            .or_else(|| self.day_of_calendar(at))
            .or_else(|| self.weekday(at))
            .or_else(|| self.deictic(at))
            .filter(|p| matches!(p.past, Moment::Day(_, Hour::Any)));
        if let Some(day) = day {
            return Some(day.map(|m| m.at(hour)));
        }
        let (date, anchor) = match self.told.day {
            Some(day) => (day, TimexAnchor::Narrative),
            None => (self.published?, TimexAnchor::Publication),
        };
        Some(Point::new(end, Moment::Day(date, hour)).anchored(anchor))
    }

    /// "the morning of March 3", "malam 3 Maret".
    pub fn part_of_day(&self, i: usize) -> Option<Point> {
        let line = self.line;
        let (hour, n) = line.pick(i, part_hour)?;
        let at = i + n + self.link(i + n);
        let day = self
            .day_of_calendar(at)
            .or_else(|| self.weekday(at))
            .or_else(|| self.deictic(at))
            .filter(|p| matches!(p.past, Moment::Day(_, Hour::Any)))?;
        Some(day.map(|m| m.at(hour)))
    }
}

/// For [`super::words::Line::pick`]: "first".
pub(super) fn ordinal(sense: Sense) -> Option<()> {
    matches!(sense, Sense::Ordinal(_)).then_some(())
}
