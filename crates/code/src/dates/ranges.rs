//! Whole temporal expressions: points, and ranges between points ("since 2016", "from Monday to
//! Thursday", "10-12 March", "hingga Mei").

use jiff::civil::Date;
use tekad_core::{Order, Precision, Timex, TimexAnchor, TimexKind, TimexMod};

use super::{
    Interval,
    moment::{Hour, Moment, value},
    reader::{Point, Reader},
    words::Sense,
};

/// What a temporal expression says, in one of its two readings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    At(Moment),
    Since(Moment),
    Until(Moment),
    Between(Moment, Moment),
}

/// A temporal expression of a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expression {
    pub start: usize,
    pub end: usize,
    pub past: Said,
    pub future: Said,
    pub modifier: Option<TimexMod>,
    pub anchor: TimexAnchor,
    pub bare: bool,
    pub told: Option<Order>,
}

impl Said {
    /// Its days: of an open range those of the end that is known.
    pub fn interval(self) -> Option<Interval> {
        match self {
            Said::At(m) | Said::Since(m) | Said::Until(m) => m.interval(),
            Said::Between(a, b) => {
                let (a, b) = (a.interval()?, b.interval()?);
                Some(Interval {
                    start: a.start,
                    end: b.end,
                    precision: a.precision.max(b.precision),
                })
            }
        }
    }

    /// The stretch from which "later" counts once this is told.
    pub fn told(self) -> Option<(Date, Option<Hour>)> {
        match self {
            Said::At(m) | Said::Since(m) | Said::Until(m) | Said::Between(_, m) => {
                let hour = match m {
                    Moment::Day(_, hour) => Some(hour),
                    _ => None,
                };
                Some((m.start()?, hour))
            }
        }
    }

    /// As TIMEX3 has it, on no span yet.
    pub fn timex(self) -> Timex {
        let (text, bounds, kind) = match self {
            Said::At(m) => (
                value(m),
                m.interval()
                    .map(|i| (Some(i.start), Some(i.end), i.precision)),
                m.kind(),
            ),
            Said::Since(m) => (
                smol_str::format_smolstr!("{m}/.."),
                m.interval().map(|i| (Some(i.start), None, i.precision)),
                TimexKind::Date,
            ),
            Said::Until(m) => (
                smol_str::format_smolstr!("../{m}"),
                m.interval().map(|i| (None, Some(i.end), i.precision)),
                TimexKind::Date,
            ),
            Said::Between(a, b) => (
                smol_str::format_smolstr!("{a}/{b}"),
                self.interval()
                    .map(|i| (Some(i.start), Some(i.end), i.precision)),
                TimexKind::Date,
            ),
        };
        let (start, end, precision) = bounds.unwrap_or((None, None, Precision::Unknown));
        Timex {
            span: tekad_core::Span::default(),
            kind,
            value: text,
            modifier: None,
            anchor: TimexAnchor::None,
            start,
            end,
            precision,
        }
    }
}

impl Reader<'_> {
    /// The temporal expression that begins at piece `i`.
    pub fn expression(&self, i: usize) -> Option<Expression> {
        self.open(i)
            .or_else(|| self.framed(i))
            .or_else(|| self.days_of_month(i))
            .or_else(|| self.years(i))
            .or_else(|| self.pair_or_point(i))
    }

    /// "since 2016", "until May".
    fn open(&self, i: usize) -> Option<Expression> {
        let line = self.line;
        let since = line.has(i, Sense::Since);
        let until = line.has(i, Sense::Until);
        let n = since.max(until);
        if n == 0 {
            return None;
        }
        let mut at = i + n;
        let mut point = self.pointed(at, true);
        if point.is_none() {
            at += line.has(at, Sense::Article);
            point = self.pointed(at, true);
        }
        let point = point?;
        // "sejak 2016 hingga 2018".
        if since > 0
            && let Some(range) = self.second(i, point, false)
        {
            return Some(range);
        }
        if !is_when(point.past) {
            return None;
        }
        Some(if since > 0 {
            expression(i, point, Said::Since(point.past), Said::Since(point.past))
        } else {
            expression(i, point, Said::Until(point.past), Said::Until(point.future))
        })
    }

    /// "from Monday to Thursday", "between March and June 2018".
    fn framed(&self, i: usize) -> Option<Expression> {
        let line = self.line;
        let from = line.has(i, Sense::From);
        let between = line.has(i, Sense::Between);
        let n = from.max(between);
        if n == 0 {
            return None;
        }
        if let Some(found) = self.days_of_month(i + n).or_else(|| self.years(i + n)) {
            return Some(Expression { start: i, ..found });
        }
        let point = self.pointed(i + n, true)?;
        self.second(i, point, between > 0)
    }

    /// A point with the article before it left out of account.
    fn pointed(&self, i: usize, strict: bool) -> Option<Point> {
        self.point(i, strict).or_else(|| {
            let n = self.line.has(i, Sense::Article);
            (n > 0).then(|| self.point(i + n, strict)).flatten()
        })
    }

    /// The other end of a range that begins with `first`, if one follows.
    fn second(&self, i: usize, first: Point, between: bool) -> Option<Expression> {
        let line = self.line;
        let dash = line.is_dash(first.end);
        let n = if between {
            line.has(first.end, Sense::And)
        } else if dash {
            1
        } else {
            line.has(first.end, Sense::To)
                .max(line.has(first.end, Sense::Until))
        };
        if n == 0 || !is_when(first.past) {
            return None;
        }
        let second = self
            .pointed(first.end + n, true)
            .filter(|p| is_when(p.past))?;
        // "Monday - March 11" names one day in two ways.
        if dash && first.is_day() != second.is_day() {
            return None;
        }
        Some(between_points(i, first, second))
    }

    fn pair_or_point(&self, i: usize) -> Option<Expression> {
        let point = self.point(i, false)?;
        if let Some(range) = self.second(i, point, false) {
            return Some(range);
        }
        Some(expression(
            i,
            point,
            Said::At(point.past),
            Said::At(point.future),
        ))
    }

    /// "10-12 March 2019", "March 10-12", "10 hingga 12 Maret": days of one month.
    fn days_of_month(&self, i: usize) -> Option<Expression> {
        let line = self.line;
        let number = |at: usize| {
            let n = i8::try_from(line.digits(at, 2)?).ok()?;
            (1..=31)
                .contains(&n)
                .then(|| (n, self.behind_suffix(at + 1)))
        };
        let to = |at: usize| {
            if line.is_dash(at) {
                1
            } else {
                line.has(at, Sense::To).max(line.has(at, Sense::Until)).max(
                    if line.follows(i, |s| s == Sense::Between) {
                        line.has(at, Sense::And)
                    } else {
                        0
                    },
                )
            }
        };
        if let Some((first, at)) = number(i) {
            let n = to(at);
            if n == 0 {
                return None;
            }
            number(at + n)?;
            let last = self.day_of_calendar(at + n)?;
            let (past, future) = (
                same_month(first, last.past)?,
                same_month(first, last.future)?,
            );
            return Some(expression(
                i,
                last,
                Said::Between(past, last.past),
                Said::Between(future, last.future),
            ));
        }
        // "March 10-12, 2019".
        let (_, n) = self.month(i)?;
        let (_, at) = number(i + n)?;
        let dash = to(at);
        let (day, end) = number(at + dash).filter(|_| dash > 0)?;
        let comma = end + usize::from(line.is(end, ","));
        let day_of = |m: Moment| match m {
            Moment::Day(d, _) => Date::new(d.year(), d.month(), day)
                .ok()
                .map(|d| Moment::Day(d, Hour::Any)),
            _ => None,
        };
        let first = self.day_of_calendar(i)?;
        let year = self.year4(comma);
        let with = |m: Moment| match (m, year) {
            (Moment::Day(d, h), Some(y)) => Date::new(y, d.month(), d.day())
                .ok()
                .map(|d| Moment::Day(d, h)),
            _ => Some(m),
        };
        let (past, future) = (with(first.past)?, with(first.future)?);
        let point = Point {
            end: if year.is_some() { comma + 1 } else { end },
            ..first
        };
        Some(expression(
            i,
            point,
            Said::Between(past, day_of(past)?),
            Said::Between(future, day_of(future)?),
        ))
    }

    /// "2016-2018", "2016–18", "2016/17".
    fn years(&self, i: usize) -> Option<Expression> {
        let line = self.line;
        let named = self
            .unit(i)
            .filter(|(u, _)| *u == super::moment::Unit::Year)
            .map_or(0, |(_, n)| n);
        let at = i + named;
        let first = self.year4(at)?;
        let joint = line.is_dash(at + 1) || line.is(at + 1, "/");
        if !joint || line.glued(at + 1) != line.glued(at + 2) {
            return None;
        }
        let number = i16::try_from(line.digits(at + 2, 4)?).ok()?;
        let last = match line.width(at + 2) {
            4 => number,
            2 => first / 100 * 100 + number,
            _ => return None,
        };
        // "2019-03-16" is a day.
        let more = line.is_dash(at + 3) && line.glued(at + 3);
        if last <= first || last > 2999 || more {
            return None;
        }
        let said = Said::Between(Moment::Year(first), Moment::Year(last));
        Some(expression(
            i,
            Point::new(at + 3, Moment::Year(first)),
            said,
            said,
        ))
    }
}

/// Whether a moment is a stretch of the calendar, or now.
fn is_when(moment: Moment) -> bool {
    moment.interval().is_some() || moment == Moment::Present
}

fn expression(start: usize, point: Point, past: Said, future: Said) -> Expression {
    Expression {
        start,
        end: point.end,
        past,
        future,
        modifier: point.modifier,
        anchor: point.anchor,
        bare: point.bare,
        told: point.told,
    }
}

fn same_month(day: i8, last: Moment) -> Option<Moment> {
    match last {
        Moment::Day(date, _) => {
            let first = Date::new(date.year(), date.month(), day).ok()?;
            (first < date).then_some(Moment::Day(first, Hour::Any))
        }
        _ => None,
    }
}

/// The first end in the year of the second, which names it: "March to June 2018".
fn in_year_of(first: Moment, second: Moment) -> Moment {
    let Some(end) = second.interval().map(|i| i.end) else {
        return first;
    };
    let fits = |m: &Moment| m.start().is_some_and(|s| s <= end);
    match first {
        Moment::Month(_, m) => [end.year(), end.year() - 1]
            .map(|y| Moment::Month(y, m))
            .into_iter()
            .find(fits)
            .unwrap_or(first),
        Moment::Day(d, h) => [end.year(), end.year() - 1]
            .into_iter()
            .filter_map(|y| Some(Moment::Day(Date::new(y, d.month(), d.day()).ok()?, h)))
            .find(fits)
            .unwrap_or(first),
        other => other,
    }
}

/// A range between two points, whose readings are chosen so that it runs forward.
fn between_points(start: usize, first: Point, second: Point) -> Expression {
    let first = if first.yearless && !second.yearless {
        first.map(|m| in_year_of(m, second.past))
    } else {
        first
    };
    let runs = |a: Moment, b: Moment| match (a.start(), b.start()) {
        (Some(a), Some(b)) => a <= b,
        _ => true,
    };
    let choose = |pairs: [(Moment, Moment); 3]| {
        let found = pairs.into_iter().find(|(a, b)| runs(*a, *b));
        let (a, b) = found.unwrap_or(pairs[0]);
        Said::Between(a, b)
    };
    let past = choose([
        (first.past, second.past),
        (first.past, second.future),
        (first.future, second.future),
    ]);
    let future = choose([
        (first.future, second.future),
        (first.past, second.future),
        (first.past, second.past),
    ]);
    let mut all = expression(start, second, past, future);
    all.modifier = first.modifier.or(second.modifier);
    if all.anchor == TimexAnchor::None {
        all.anchor = first.anchor;
    }
    all
}

/// Whether "the" before an expression belongs to it ("the 1990s", "the past week"), and not to a
/// noun behind it ("the Monday talks").
pub(super) fn takes_article(moment: Moment, anchor: TimexAnchor) -> bool {
    match moment {
        Moment::Decade(_) | Moment::Century(_) | Moment::Quarter(..) | Moment::Half(..) => true,
        Moment::Season(..) | Moment::Week(_) | Moment::Weekend(_) => true,
        Moment::Year(_) | Moment::Lasting(..) | Moment::Past | Moment::Future => {
            anchor != TimexAnchor::None
        }
        Moment::Day(_, Hour::Part(_)) => true,
        _ => false,
    }
}
