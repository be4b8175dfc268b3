//! Days, months, parts of years and holidays as the calendar names them.

use jiff::civil::{Date, ISOWeekDate, Weekday};
use tekad_core::TimexAnchor;

use super::{
    clock::{part, part_hour},
    moment::{Hour, Moment, Season, Unit, shift},
    reader::{Point, Reader},
    words::{Sense, Way},
};

impl Reader<'_> {
    /// A month's name at `i`: a capital tells it from other words.
    pub fn month(&self, i: usize) -> Option<(i8, usize)> {
        let found = self.line.pick(i, |s| match s {
            Sense::Month(m) => Some(m),
            _ => None,
        });
        found.filter(|_| self.line.capital(i))
    }

    /// The day of a month at `i` ("16", "16th").
    fn day_number(&self, i: usize) -> Option<(i8, usize)> {
        let line = self.line;
        let number = line.digits(i, 2)?;
        let day = i8::try_from(number).ok().filter(|d| (1..=31).contains(d))?;
        // "16:30" and "3/4" are no days of a month.
        let part = line.glued(i + 1) && (line.is(i + 1, ":") || line.is(i + 1, "/"));
        (!part).then(|| (day, self.behind_suffix(i + 1)))
    }

    /// The year that follows at `i`, perhaps behind a comma or "of": a number, or "last year".
    /// With how the year was reckoned and where it ends.
    fn year_behind(&self, i: usize) -> Option<(i16, TimexAnchor, usize)> {
        let line = self.line;
        let comma = i + usize::from(line.is(i, ","));
        if let Some(year) = self.year4(comma) {
            return Some((year, TimexAnchor::None, comma + 1));
        }
        let of = i + line.has(i, Sense::Of);
        let named = of
            + self
                .unit(of)
                .filter(|(u, _)| *u == Unit::Year)
                .map_or(0, |(_, n)| n);
        if let Some(year) = self.year4(named) {
            return Some((year, TimexAnchor::None, named + 1));
        }
        let point = self.deictic_of(of, &[Unit::Year])?;
        match point.past {
            Moment::Year(year) => Some((year, point.anchor, point.end)),
            _ => None,
        }
    }

    /// A day by day, month and year, by numbers or by words.
    pub fn day_of_calendar(&self, i: usize) -> Option<Point> {
        self.iso(i)
            .or_else(|| self.slashed(i, self.line.is(i.wrapping_sub(1), "(")))
            .or_else(|| {
                let n = self.line.has(i, Sense::DayOf);
                self.spelled(i + n).or_else(|| self.day_of_month(i))
            })
    }

    /// "2019-03-16", "2019-03".
    fn iso(&self, i: usize) -> Option<Point> {
        let line = self.line;
        let part = |at: usize| {
            let joined = line.is(at, "-") && line.glued(at) && line.glued(at + 1);
            let two = line.digits(at + 1, 2).filter(|_| line.width(at + 1) == 2);
            two.filter(|_| joined).and_then(|n| i8::try_from(n).ok())
        };
        let year = self.year4(i)?;
        let month = part(i + 1).filter(|m| (1..=12).contains(m))?;
        match part(i + 3) {
            Some(day) => {
                let date = Date::new(year, month, day).ok()?;
                Some(Point::new(i + 5, Moment::Day(date, Hour::Any)))
            }
            // "2011-12" is a range of years as often as a month.
            None => (!line.glued(i + 3) && month < 10)
                .then(|| Point::new(i + 3, Moment::Month(year, month))),
        }
    }

    /// "16/3/2019"; without a year only where the words before it say that it is a day.
    fn slashed(&self, i: usize, told: bool) -> Option<Point> {
        let line = self.line;
        let slash = |at: usize| line.is(at, "/") && line.glued(at) && line.glued(at + 1);
        if !slash(i + 1) {
            return None;
        }
        let number = |at: usize| line.digits(at, 2).and_then(|n| i8::try_from(n).ok());
        let (day, month) = (number(i)?, number(i + 2)?);
        if slash(i + 3) {
            let year = match line.width(i + 4) {
                4 => i16::try_from(line.digits(i + 4, 4)?).ok()?,
                2 => 2000 + i16::try_from(line.digits(i + 4, 2)?).ok()?,
                _ => return None,
            };
            let date = Date::new(year, month, day).ok()?;
            return Some(Point::new(i + 5, Moment::Day(date, Hour::Any)));
        }
        if !told {
            return None;
        }
        self.yearless(i + 3, month, day)
    }

    /// "16 March 2019", "March 16", "the 16th of March".
    fn spelled(&self, i: usize) -> Option<Point> {
        let line = self.line;
        let (day, month, end) = match self.day_number(i) {
            Some((day, at)) => {
                let at = at + line.has(at, Sense::Of);
                let (month, n) = self.month(at)?;
                (day, month, at + n)
            }
            None => {
                let (month, n) = self.month(i)?;
                let (day, end) = self.day_number(i + n)?;
                (day, month, end)
            }
        };
        match self.year_behind(end) {
            Some((year, anchor, end)) => {
                let date = Date::new(year, month, day).ok()?;
                Some(Point::new(end, Moment::Day(date, Hour::Any)).anchored(anchor))
            }
            // "Gerakan 14 Maret": a name.
            None if line.width(i) > 0 && self.named(i) => None,
            None => self.yearless(end, month, day),
        }
    }

    /// Whether what stands before `i` is a name, or part of one that goes on here.
    fn named(&self, i: usize) -> bool {
        let line = self.line;
        i > 1 && line.capital(i - 1) && self.weekday_name(i - 1).is_none() && !self.introduced(i)
    }

    /// "tanggal 21 bulan lalu".
    fn day_of_month(&self, i: usize) -> Option<Point> {
        let n = self.line.has(i, Sense::DayOf);
        let (day, at) = self.day_number(i + n).filter(|_| n > 0)?;
        let month = self.deictic_of(at, &[Unit::Month])?;
        let Moment::Month(y, m) = month.past else {
            return None;
        };
        let date = Date::new(y, m, day).ok()?;
        Some(Point::new(month.end, Moment::Day(date, Hour::Any)).anchored(month.anchor))
    }

    /// The year of a month that the sentence has told before: "in 1974, one in February".
    fn year_told(&self, month: i8) -> Option<i16> {
        let year = match self.told.here? {
            Moment::Year(year) => year,
            Moment::Month(year, told) => year + i16::from(month < told),
            Moment::Day(date, _) => date.year() + i16::from(month < date.month()),
            _ => return None,
        };
        let past = self
            .published
            .is_none_or(|p| (year, month) <= (p.year(), p.month()));
        let of_year = matches!(self.told.here, Some(Moment::Year(_)));
        (past || of_year).then_some(year)
    }

    /// A day without its year: the last one up to publication, or the next.
    fn yearless(&self, end: usize, month: i8, day: i8) -> Option<Point> {
        if let Some(year) = self.year_told(month) {
            let date = Date::new(year, month, day).ok()?;
            let point = Point::new(end, Moment::Day(date, Hour::Any));
            return Some(Point {
                yearless: true,
                ..point.anchored(TimexAnchor::Narrative)
            });
        }
        let published = self.published?;
        let year = published.year();
        let on = |year: i16| Date::new(year, month, day).ok();
        let this = on(year)?;
        let past = if this <= published {
            this
        } else {
            on(year - 1)?
        };
        let future = if this >= published {
            this
        } else {
            on(year + 1)?
        };
        Some(Point {
            past: Moment::Day(past, Hour::Any),
            future: Moment::Day(future, Hour::Any),
            yearless: true,
            ..Point::new(end, Moment::Present).anchored(TimexAnchor::Publication)
        })
    }

    /// "March 2019", "March last year", "in March", "bulan Maret".
    pub fn month_of_calendar(&self, i: usize, strict: bool) -> Option<Point> {
        let unit = self.unit(i).filter(|(u, _)| *u == Unit::Month);
        let at = i + unit.map_or(0, |(_, n)| n);
        let (month, n) = self.month(at)?;
        let end = at + n;
        if let Some((year, anchor, end)) = self.year_behind(end) {
            return Some(Point::new(end, Moment::Month(year, month)).anchored(anchor));
        }
        if !(strict || unit.is_some() || self.introduced(i)) {
            return None;
        }
        if let Some(year) = self.year_told(month) {
            let point = Point::new(end, Moment::Month(year, month));
            return Some(Point {
                yearless: true,
                ..point.anchored(TimexAnchor::Narrative)
            });
        }
        let published = self.published?;
        let year = published.year();
        let past = if month <= published.month() {
            year
        } else {
            year - 1
        };
        let future = if month >= published.month() {
            year
        } else {
            year + 1
        };
        Some(Point {
            past: Moment::Month(past, month),
            future: Moment::Month(future, month),
            yearless: true,
            ..Point::new(end, Moment::Present).anchored(TimexAnchor::Publication)
        })
    }

    /// "Monday", "Monday last week", "Senin (11/3/2019)", "Monday, March 11".
    pub fn weekday(&self, i: usize) -> Option<Point> {
        let line = self.line;
        // "hari Senin (11/3/2019)".
        let i = i + self
            .unit(i)
            .filter(|(u, _)| *u == Unit::Day)
            .map_or(0, |(_, n)| n);
        let ((day, short), n) = self.weekday_name(i)?;
        let end = i + n;
        // The day of the month beside it says which one it is.
        let part = line.pick(end, part).map_or(0, |(_, n)| n);
        let bracket = line.is(end + part, "(");
        let next = end + part + usize::from(bracket || line.is(end + part, ","));
        let beside = self
            .slashed(next, bracket)
            .or_else(|| self.spelled(next))
            .or_else(|| self.iso(next));
        if let Some(mut point) = beside {
            if bracket {
                point.end += usize::from(line.is(point.end, ")"));
            }
            // "Monday, March 18": the year in which it is one.
            let fits = |m: Moment| match m {
                Moment::Day(date, _) => date.weekday().to_monday_one_offset() == day,
                _ => false,
            };
            match (fits(point.past), fits(point.future)) {
                (true, false) => point.future = point.past,
                (false, true) => point.past = point.future,
                _ => {}
            }
            return Some(match line.pick(end, part_hour).filter(|_| part > 0) {
                Some((hour, _)) => point.map(|m| m.at(hour)),
                None => point,
            });
        }
        if short && !(self.introduced(i) || line.is(end.wrapping_sub(1), ".")) {
            return None;
        }
        // "Senin pekan lalu", "Monday of last week"; "Senin pagi pekan lalu".
        let of = end + line.has(end, Sense::Of);
        if let Some(week) = self.deictic_of(of, &[Unit::Week]) {
            return Some(week.map(|m| weekday_in(m, day)));
        }
        None
    }

    pub fn weekday_name(&self, i: usize) -> Option<((i8, bool), usize)> {
        let found = self.line.pick(i, |s| match s {
            Sense::Weekday(day, short) => Some((day, short)),
            _ => None,
        });
        found.filter(|_| self.line.capital(i))
    }

    /// "the third quarter of 2018", "Q3", "semester I 2018", "spring 2017", "musim semi".
    pub fn part_of_year(&self, i: usize, strict: bool) -> Option<Point> {
        let line = self.line;
        let season = line.pick(i, |s| match s {
            Sense::Season(season) => Some(season),
            _ => None,
        });
        if let Some((season, n)) = season {
            let end = i + n;
            if let Some((year, anchor, end)) = self.year_behind(end) {
                return Some(Point::new(end, Moment::Season(year, season)).anchored(anchor));
            }
            let article = i > 0 && line.has(i - 1, Sense::Article) > 0;
            let at = i - usize::from(article);
            // "the fall of Mosul".
            let told = line.follows(at, |s| {
                matches!(s, Sense::Preposition | Sense::Since | Sense::Until)
            });
            let sure = (strict || told) && line.has(end, Sense::Of) == 0;
            return self
                .season(
                    end,
                    season,
                    Way {
                        step: 0,
                        told: false,
                    },
                )
                .filter(|_| sure);
        }
        let (unit, number, end) = match self.unit(i) {
            Some((unit @ (Unit::Quarter | Unit::Half), n)) => {
                let (number, end) = self.ordinal(i + n)?;
                (unit, number, end)
            }
            _ => {
                let (number, at) = self.ordinal(i)?;
                let (unit, n) = self
                    .unit(at)
                    .filter(|(u, _)| matches!(u, Unit::Quarter | Unit::Half))?;
                (unit, number, at + n)
            }
        };
        let most = if unit == Unit::Quarter { 4 } else { 2 };
        if !(1..=most).contains(&number) {
            return None;
        }
        let moment = |year: i16| match unit {
            Unit::Quarter => Moment::Quarter(year, number),
            _ => Moment::Half(year, number),
        };
        if let Some((year, anchor, end)) = self.year_behind(end) {
            return Some(Point::new(end, moment(year)).anchored(anchor));
        }
        if let Some(Moment::Year(year)) = self.told.here {
            let point = Point::new(end, moment(year)).anchored(TimexAnchor::Narrative);
            return Some(point).filter(|_| line.has(end, Sense::Of) == 0);
        }
        // "the first half of the match" is none of a year.
        let (published, whole) = (self.published?, line.has(end, Sense::Of) == 0);
        let begins = |year: i16| moment(year).start();
        let year = published.year();
        let past = if begins(year)? <= published {
            year
        } else {
            year - 1
        };
        let ends = |year: i16| moment(year).interval().map(|i| i.end);
        let future = if ends(year)? >= published {
            year
        } else {
            year + 1
        };
        whole.then(|| Point {
            past: moment(past),
            future: moment(future),
            ..Point::new(end, Moment::Present).anchored(TimexAnchor::Publication)
        })
    }

    /// A season without its year.
    pub fn season(&self, end: usize, season: Season, way: Way) -> Option<Point> {
        let (base, anchor) = self.base(way, Unit::Year)?;
        let begins = |year: i16| Moment::Season(year, season).start();
        let ends = |year: i16| Moment::Season(year, season).interval().map(|i| i.end);
        let last = || (0..3).map(|n| base.year() - n);
        let running = last().find(|y| begins(*y).is_some_and(|b| b <= base))?;
        let over = last().find(|y| ends(*y).is_some_and(|e| e < base))?;
        let to_come =
            (base.year() - 1..base.year() + 2).find(|y| ends(*y).is_some_and(|e| e >= base))?;
        let after =
            (base.year()..base.year() + 2).find(|y| begins(*y).is_some_and(|b| b > base))?;
        let (past, future) = match way.step {
            -1 => (over, over),
            1 => (after, after),
            // "this summer", said in March, is to come.
            _ if ends(running).is_some_and(|e| e >= base) => (running, running),
            _ if base.year() == to_come => (to_come, to_come),
            _ => (running, to_come),
        };
        Some(Point {
            past: Moment::Season(past, season),
            future: Moment::Season(future, season),
            ..Point::new(end, Moment::Present).anchored(anchor)
        })
    }

    /// "Christmas", "Christmas 2018".
    pub fn holiday(&self, i: usize, strict: bool) -> Option<Point> {
        let ((month, day), n) = self.line.pick(i, |s| match s {
            Sense::Holiday(month, day) => Some((month, day)),
            _ => None,
        })?;
        let end = i + n;
        if !(i..i + n).any(|k| self.line.capital(k)) {
            return None;
        }
        match self.year_behind(end) {
            Some((year, anchor, end)) => {
                let date = Date::new(year, month, day).ok()?;
                Some(Point::new(end, Moment::Day(date, Hour::Any)).anchored(anchor))
            }
            None if strict || self.introduced(i) || n > 1 => self.yearless(end, month, day),
            None => None,
        }
    }

    /// "the first week of February", "week 38 of 2004".
    pub fn week_of_calendar(&self, i: usize) -> Option<Point> {
        let line = self.line;
        let week = |i: usize| self.unit(i).filter(|(u, _)| *u == Unit::Week);
        if let Some(point) = self.week_of_day(i) {
            return Some(point);
        }
        if let Some((_, n)) = week(i) {
            let (number, at) = self.ordinal(i + n)?;
            if let Some((year, anchor, end)) = self.year_behind(at) {
                let date = ISOWeekDate::new(year, number, Weekday::Monday).ok()?.date();
                return Some(Point::new(end, Moment::Week(date)).anchored(anchor));
            }
            return self.week_of_month(number, at);
        }
        let (number, at) = self.ordinal(i)?;
        // "the first Tuesday of November".
        if let Some(((day, _), n)) = self.weekday_name(at) {
            let weekday = Weekday::from_monday_one_offset(day).ok()?;
            return self.day_of_month_by(number, weekday, at + n);
        }
        let (_, n) = week(at)?;
        self.week_of_month(number, at + n)
            .filter(|_| line.len() > at)
    }

    /// "the week of 2 February": the week in which a day lies.
    fn week_of_day(&self, i: usize) -> Option<Point> {
        let line = self.line;
        let (_, n) = self.unit(i).filter(|(u, _)| *u == Unit::Week)?;
        let of = line.has(i + n, Sense::Of);
        let day = self.day_of_calendar(i + n + of).filter(|_| of > 0)?;
        let week = |m: Moment| match m {
            Moment::Day(date, _) => shift(Unit::Week, 0, date),
            _ => None,
        };
        let (past, future) = (week(day.past)?, week(day.future)?);
        Some(Point {
            past,
            future,
            ..day
        })
    }

    /// The week of the so-manieth Monday of the month that follows at `i`.
    fn week_of_month(&self, number: i8, i: usize) -> Option<Point> {
        let day = self.day_of_month_by(number, Weekday::Monday, i)?;
        Some(day.map(|m| match m {
            Moment::Day(monday, _) => Moment::Week(monday),
            other => other,
        }))
    }

    /// The so-manieth weekday of the month that follows at `i`.
    fn day_of_month_by(&self, number: i8, weekday: Weekday, i: usize) -> Option<Point> {
        if !(1..=5).contains(&number) {
            return None;
        }
        let month = self.month_of_calendar(i + self.line.has(i, Sense::Of), true)?;
        let of = |m: Moment| match m {
            Moment::Month(y, m) => {
                let first = Date::new(y, m, 1).ok()?;
                let day = first.nth_weekday_of_month(number, weekday).ok()?;
                Some(Moment::Day(day, Hour::Any))
            }
            _ => None,
        };
        let (past, future) = (of(month.past)?, of(month.future)?);
        Some(Point {
            past,
            future,
            ..month
        })
    }

    /// "on the weekend", "pada akhir pekan": the one that is over, or the one to come.
    pub fn weekend(&self, i: usize, strict: bool) -> Option<Point> {
        let (_, n) = self.unit(i).filter(|(u, _)| *u == Unit::Weekend)?;
        let article = i > 0 && self.line.has(i - 1, Sense::Article) > 0;
        if !(strict || self.introduced(i - usize::from(article))) {
            return None;
        }
        let published = self.published?;
        let begun = published.weekday().to_monday_zero_offset() >= 5;
        let past = shift(Unit::Weekend, if begun { 0 } else { -1 }, published)?;
        let future = shift(Unit::Weekend, 0, published)?;
        Some(Point {
            past,
            future,
            ..Point::new(i + n, past).anchored(TimexAnchor::Publication)
        })
    }
}

/// The weekday of a week; anything but a week stays as it is.
pub(super) fn weekday_in(week: Moment, day: i8) -> Moment {
    match week {
        Moment::Week(monday) => super::moment::add_days(monday, i64::from(day) - 1)
            .map_or(week, |date| Moment::Day(date, Hour::Any)),
        other => other,
    }
}
