//! Stretches of the calendar: how they are reckoned, written as TIMEX3 values, and bounded by days.

use std::fmt;

use jiff::{Span, civil::Date};
use smol_str::SmolStr;
use tekad_core::{Precision, TimexKind};

use super::Interval;

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Minute,
    Hour,
    Day,
    Week,
    Fortnight,
    Weekend,
    Month,
    Quarter,
    Half,
    Year,
    Decade,
    Century,
}

impl Unit {
    pub fn from_name(name: &str) -> Option<Unit> {
        Some(match name {
            "minute" => Unit::Minute,
            "hour" => Unit::Hour,
            "day" => Unit::Day,
            "week" => Unit::Week,
            "fortnight" => Unit::Fortnight,
            "weekend" => Unit::Weekend,
            "month" => Unit::Month,
            "quarter" => Unit::Quarter,
            "half" => Unit::Half,
            "year" => Unit::Year,
            "decade" => Unit::Decade,
            "century" => Unit::Century,
            _ => return None,
        })
    }
}

/// A part of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Morning,
    Afternoon,
    Evening,
    Night,
}

impl Part {
    pub fn from_name(name: &str) -> Option<Part> {
        Some(match name {
            "TMO" => Part::Morning,
            "TAF" => Part::Afternoon,
            "TEV" => Part::Evening,
            "TNI" => Part::Night,
            _ => return None,
        })
    }

    fn as_str(self) -> &'static str {
        match self {
            Part::Morning => "TMO",
            Part::Afternoon => "TAF",
            Part::Evening => "TEV",
            Part::Night => "TNI",
        }
    }
}

/// A season.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Season {
    Spring,
    Summer,
    Autumn,
    Winter,
}

impl Season {
    pub fn from_name(name: &str) -> Option<Season> {
        Some(match name {
            "SP" => Season::Spring,
            "SU" => Season::Summer,
            "FA" => Season::Autumn,
            "WI" => Season::Winter,
            _ => return None,
        })
    }

    fn as_str(self) -> &'static str {
        match self {
            Season::Spring => "SP",
            Season::Summer => "SU",
            Season::Autumn => "FA",
            Season::Winter => "WI",
        }
    }

    /// The month in which it begins.
    pub fn first_month(self) -> i8 {
        match self {
            Season::Spring => 3,
            Season::Summer => 6,
            Season::Autumn => 9,
            Season::Winter => 12,
        }
    }
}

/// When on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Hour {
    #[default]
    Any,
    Part(Part),
    At(i8, i8),
}

/// How many of a unit; `None` for "several".
pub(super) type Many = Option<u64>;

/// What a temporal expression names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    Day(Date, Hour),
    /// By its Monday.
    Week(Date),
    /// By the Monday of its week.
    Weekend(Date),
    Month(i16, i8),
    Quarter(i16, i8),
    Half(i16, i8),
    Season(i16, Season),
    Year(i16),
    /// By the year without its last digit.
    Decade(i16),
    /// By the year without its last two digits.
    Century(i16),
    Past,
    Present,
    Future,
    Lasting(Many, Unit),
    /// Every so many of a unit.
    EachUnit(Many, Unit),
    /// Every weekday of that number, Monday 1.
    EachWeekday(i8),
}

/// Some days later; `None` beyond the calendar.
pub(super) fn add_days(date: Date, days: i64) -> Option<Date> {
    let span = Span::new().try_days(days).ok()?;
    date.checked_add(span).ok()
}

pub(super) fn monday(date: Date) -> Option<Date> {
    add_days(date, -i64::from(date.weekday().to_monday_zero_offset()))
}

/// A year of the calendar that people write.
pub(super) fn year_of(year: i64) -> Option<i16> {
    i16::try_from(year).ok().filter(|y| (1..=9999).contains(y))
}

fn month_of(year: i16, month: i8, by: i64) -> Option<(i16, i8)> {
    let all = (i64::from(year) * 12 + i64::from(month) - 1).checked_add(by)?;
    Some((
        year_of(all.div_euclid(12))?,
        i8::try_from(all.rem_euclid(12) + 1).ok()?,
    ))
}

/// The stretch of a unit in which a day lies, shifted by so many of it.
pub(super) fn shift(unit: Unit, by: i64, from: Date) -> Option<Moment> {
    let (y, m) = (from.year(), from.month());
    // Parts of a year counted through all years.
    let parts = |length: i8, per_year: i64| -> Option<(i16, i8)> {
        let all = (i64::from(y) * per_year + i64::from((m - 1) / length)).checked_add(by)?;
        Some((
            year_of(all.div_euclid(per_year))?,
            i8::try_from(all.rem_euclid(per_year) + 1).ok()?,
        ))
    };
    Some(match unit {
        Unit::Minute => Moment::Day(add_days(from, by / 1440)?, Hour::Any),
        Unit::Hour => Moment::Day(add_days(from, by / 24)?, Hour::Any),
        Unit::Day => Moment::Day(add_days(from, by)?, Hour::Any),
        Unit::Week => Moment::Week(add_days(monday(from)?, by.checked_mul(7)?)?),
        Unit::Fortnight => Moment::Week(add_days(monday(from)?, by.checked_mul(14)?)?),
        Unit::Weekend => Moment::Weekend(add_days(monday(from)?, by.checked_mul(7)?)?),
        Unit::Month => {
            let (y, m) = month_of(y, m, by)?;
            Moment::Month(y, m)
        }
        Unit::Quarter => {
            let (y, q) = parts(3, 4)?;
            Moment::Quarter(y, q)
        }
        Unit::Half => {
            let (y, h) = parts(6, 2)?;
            Moment::Half(y, h)
        }
        Unit::Year => Moment::Year(year_of(i64::from(y).checked_add(by)?)?),
        Unit::Decade => {
            Moment::Decade(year_of(i64::from(y).checked_add(by.checked_mul(10)?)?)? / 10)
        }
        Unit::Century => {
            Moment::Century(year_of(i64::from(y).checked_add(by.checked_mul(100)?)?)? / 100)
        }
    })
}

fn months(year: i16, month: i8, length: i64, precision: Precision) -> Option<Interval> {
    let start = Date::new(year, month, 1).ok()?;
    let (y, m) = month_of(year, month, length - 1)?;
    Some(Interval {
        start,
        end: Date::new(y, m, 1).ok()?.last_of_month(),
        precision,
    })
}

impl Moment {
    /// Its first and last day, where it has them.
    pub fn interval(self) -> Option<Interval> {
        match self {
            Moment::Day(date, _) => Some(Interval {
                start: date,
                end: date,
                precision: Precision::Day,
            }),
            Moment::Week(monday) => Some(Interval {
                start: monday,
                end: add_days(monday, 6)?,
                precision: Precision::Week,
            }),
            Moment::Weekend(monday) => Some(Interval {
                start: add_days(monday, 5)?,
                end: add_days(monday, 6)?,
                precision: Precision::Week,
            }),
            Moment::Month(y, m) => months(y, m, 1, Precision::Month),
            Moment::Quarter(y, q) => months(y, (q - 1) * 3 + 1, 3, Precision::Month),
            Moment::Half(y, h) => months(y, (h - 1) * 6 + 1, 6, Precision::Month),
            Moment::Season(y, s) => months(y, s.first_month(), 3, Precision::Month),
            Moment::Year(y) => months(y, 1, 12, Precision::Year),
            Moment::Decade(d) => months(d.checked_mul(10)?.max(1), 1, 120, Precision::Year),
            Moment::Century(c) => months(c.checked_mul(100)?.max(1), 1, 1200, Precision::Year),
            _ => None,
        }
    }

    /// Its first day, where it has one.
    pub fn start(self) -> Option<Date> {
        self.interval().map(|i| i.start)
    }

    /// What kind of expression names it.
    pub fn kind(self) -> TimexKind {
        match self {
            Moment::Day(_, Hour::Part(_) | Hour::At(..)) => TimexKind::Time,
            Moment::Lasting(..) => TimexKind::Duration,
            Moment::EachUnit(..) | Moment::EachWeekday(_) => TimexKind::Set,
            _ => TimexKind::Date,
        }
    }

    /// The same day at that time; anything but a day stays as it is.
    pub fn at(self, hour: Hour) -> Moment {
        match (self, hour) {
            (_, Hour::Any) => self,
            (Moment::Day(date, _), _) => Moment::Day(date, hour),
            _ => self,
        }
    }
}

/// The TIMEX3 value.
pub(super) fn value(moment: Moment) -> SmolStr {
    smol_str::format_smolstr!("{moment}")
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Moment::Day(date, hour) => {
                write!(f, "{date}")?;
                match hour {
                    Hour::Any => Ok(()),
                    Hour::Part(part) => f.write_str(part.as_str()),
                    Hour::At(h, m) => write!(f, "T{h:02}:{m:02}"),
                }
            }
            Moment::Week(monday) => week(f, monday),
            Moment::Weekend(monday) => {
                week(f, monday)?;
                f.write_str("-WE")
            }
            Moment::Month(y, m) => write!(f, "{y:04}-{m:02}"),
            Moment::Quarter(y, q) => write!(f, "{y:04}-Q{q}"),
            Moment::Half(y, h) => write!(f, "{y:04}-H{h}"),
            Moment::Season(y, s) => write!(f, "{y:04}-{}", s.as_str()),
            Moment::Year(y) => write!(f, "{y:04}"),
            Moment::Decade(d) => write!(f, "{d:03}X"),
            Moment::Century(c) => write!(f, "{c:02}XX"),
            Moment::Past => f.write_str("PAST_REF"),
            Moment::Present => f.write_str("PRESENT_REF"),
            Moment::Future => f.write_str("FUTURE_REF"),
            Moment::Lasting(many, unit) | Moment::EachUnit(many, unit) => lasting(f, many, unit),
            Moment::EachWeekday(day) => write!(f, "XXXX-WXX-{day}"),
        }
    }
}

fn week(f: &mut fmt::Formatter<'_>, monday: Date) -> fmt::Result {
    let week = monday.iso_week_date();
    write!(f, "{:04}-W{:02}", week.year(), week.week())
}

fn lasting(f: &mut fmt::Formatter<'_>, many: Many, unit: Unit) -> fmt::Result {
    let (time, times, letter) = match unit {
        Unit::Minute => ("T", 1, "M"),
        Unit::Hour => ("T", 1, "H"),
        Unit::Day => ("", 1, "D"),
        Unit::Week => ("", 1, "W"),
        Unit::Fortnight => ("", 2, "W"),
        Unit::Weekend => ("", 1, "WE"),
        Unit::Month => ("", 1, "M"),
        Unit::Quarter => ("", 3, "M"),
        Unit::Half => ("", 6, "M"),
        Unit::Year => ("", 1, "Y"),
        Unit::Decade => ("", 10, "Y"),
        Unit::Century => ("", 100, "Y"),
    };
    match many {
        Some(n) => write!(f, "P{time}{}{letter}", n.saturating_mul(times)),
        // "several decades" are no "several years".
        None => match unit {
            Unit::Decade => f.write_str("PXDE"),
            Unit::Century => f.write_str("PXCE"),
            _ => write!(f, "P{time}X{letter}"),
        },
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn values_and_bounds() {
        let p = date(2019, 3, 16);
        for (moment, want, start, end) in [
            (
                shift(Unit::Day, -1, p),
                "2019-03-15",
                (2019, 3, 15),
                (2019, 3, 15),
            ),
            (
                shift(Unit::Week, -1, p),
                "2019-W10",
                (2019, 3, 4),
                (2019, 3, 10),
            ),
            (
                shift(Unit::Weekend, -1, p),
                "2019-W10-WE",
                (2019, 3, 9),
                (2019, 3, 10),
            ),
            (
                shift(Unit::Month, -3, p),
                "2018-12",
                (2018, 12, 1),
                (2018, 12, 31),
            ),
            (
                shift(Unit::Quarter, -1, p),
                "2018-Q4",
                (2018, 10, 1),
                (2018, 12, 31),
            ),
            (
                shift(Unit::Half, 1, p),
                "2019-H2",
                (2019, 7, 1),
                (2019, 12, 31),
            ),
            (
                shift(Unit::Year, -3, p),
                "2016",
                (2016, 1, 1),
                (2016, 12, 31),
            ),
            (
                shift(Unit::Decade, -2, p),
                "199X",
                (1990, 1, 1),
                (1999, 12, 31),
            ),
            (
                shift(Unit::Century, -1, p),
                "19XX",
                (1900, 1, 1),
                (1999, 12, 31),
            ),
            (
                Some(Moment::Season(2018, Season::Winter)),
                "2018-WI",
                (2018, 12, 1),
                (2019, 2, 28),
            ),
        ] {
            let moment = moment.unwrap();
            assert_eq!(value(moment), want);
            let bounds = moment.interval().unwrap();
            assert_eq!(
                (bounds.start, bounds.end),
                (date(start.0, start.1, start.2), date(end.0, end.1, end.2))
            );
        }
    }

    #[test]
    fn what_lies_beyond_the_calendar_is_nothing() {
        let p = date(2019, 3, 16);
        for unit in [
            Unit::Day,
            Unit::Week,
            Unit::Month,
            Unit::Year,
            Unit::Decade,
            Unit::Century,
            Unit::Quarter,
        ] {
            for by in [i64::MAX, i64::MIN, 500_000_000, -500_000_000] {
                assert_eq!(shift(unit, by, p), None, "{unit:?} {by}");
            }
        }
        let last = Moment::Century(99);
        assert!(last.interval().is_some_and(|i| i.end == date(9999, 12, 31)));
        assert_eq!(
            value(Moment::Lasting(Some(u64::MAX), Unit::Century)),
            format!("P{}Y", u64::MAX)
        );
    }
}
