//! Dates that a sentence gives, as intervals of days, resolved against the publication date.

use jiff::{ToSpan, civil::Date};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use tekad_core::{Precision, Upos};

use crate::{
    pack_format::DateWords,
    view::View,
    words::{WordSet, split_words},
};

/// A closed interval of days and how finely it is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Date,
    /// How finely it is meant.
    pub precision: Precision,
}

/// A temporal expression of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateHit {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// What it means for what has happened ("on Monday": the last one).
    pub past: Interval,
    /// What it means for what is announced ("on Monday": the next one).
    pub future: Interval,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Hour,
    Day,
    Week,
    Month,
    Year,
    Decade,
}

/// Date words of a pack, compiled for lookup.
#[derive(Debug, Default)]
pub struct DateTable {
    months: FxHashMap<SmolStr, i8>,
    weekdays: FxHashMap<SmolStr, i8>,
    units: FxHashMap<SmolStr, Unit>,
    numbers: FxHashMap<SmolStr, i32>,
    days: Vec<(Vec<SmolStr>, i32)>,
    last: WordSet,
    next: WordSet,
    this: WordSet,
    ago: WordSet,
    later: WordSet,
    prepositions: WordSet,
    since: WordSet,
}

fn day(date: Date) -> Interval {
    Interval {
        start: date,
        end: date,
        precision: Precision::Day,
    }
}

fn month(year: i16, month: i8) -> Option<Interval> {
    let start = Date::new(year, month, 1).ok()?;
    Some(Interval {
        start,
        end: start.last_of_month(),
        precision: Precision::Month,
    })
}

fn year(year: i16) -> Option<Interval> {
    Some(Interval {
        start: Date::new(year, 1, 1).ok()?,
        end: Date::new(year, 12, 31).ok()?,
        precision: Precision::Year,
    })
}

fn week_of(date: Date) -> Option<Interval> {
    let back = i64::from(date.weekday().to_monday_zero_offset());
    let start = date.checked_sub(back.days()).ok()?;
    Some(Interval {
        start,
        end: start.checked_add(6.days()).ok()?,
        precision: Precision::Week,
    })
}

impl DateTable {
    /// Compiles a pack's date words.
    pub fn new(words: &DateWords) -> DateTable {
        let mut table = DateTable::default();
        let index = |lists: &[Vec<String>]| {
            let mut map = FxHashMap::default();
            for (n, list) in lists.iter().enumerate() {
                for word in list {
                    map.insert(SmolStr::from(word.to_lowercase()), n as i8 + 1);
                }
            }
            map
        };
        table.months = index(&words.months);
        table.weekdays = index(&words.weekdays);
        for (unit, list) in &words.units {
            let unit = match unit.as_str() {
                "hour" => Unit::Hour,
                "day" => Unit::Day,
                "week" => Unit::Week,
                "month" => Unit::Month,
                "year" => Unit::Year,
                "decade" => Unit::Decade,
                _ => continue,
            };
            for word in list {
                table.units.insert(SmolStr::from(word.to_lowercase()), unit);
            }
        }
        for (word, n) in &words.numbers {
            table.numbers.insert(SmolStr::from(word.to_lowercase()), *n);
        }
        for (word, n) in &words.days {
            table.days.push((split_words(word), *n));
        }
        table.days.sort_by_key(|(w, _)| std::cmp::Reverse(w.len()));
        table.last = WordSet::new(&words.last);
        table.next = WordSet::new(&words.next);
        table.this = WordSet::new(&words.this);
        table.ago = WordSet::new(&words.ago);
        table.later = WordSet::new(&words.later);
        table.prepositions = WordSet::new(&words.prepositions);
        table.since = WordSet::new(&words.since);
        table
    }

    /// Words that are no names: months and weekdays.
    pub fn name_like(&self) -> impl Iterator<Item = &SmolStr> {
        self.months.keys().chain(self.weekdays.keys())
    }

    /// Whether a token says that what began then still lasts ("since").
    pub fn is_since(&self, view: &View, i: usize) -> bool {
        self.since.has(view, i)
    }

    /// All temporal expressions of a sentence, left to right, without overlap. Relative ones
    /// need the publication date.
    pub fn find(&self, view: &View, published: Option<Date>) -> Vec<DateHit> {
        let mut hits = Vec::new();
        let mut i = 0;
        while i < view.len() {
            match self.at(view, i, published) {
                Some(hit) => {
                    i = hit.end;
                    hits.push(hit);
                }
                None => i += 1,
            }
        }
        hits
    }

    fn number(&self, view: &View, i: usize) -> Option<i32> {
        if i >= view.len() {
            return None;
        }
        view.lower(i)
            .parse()
            .ok()
            .or_else(|| self.numbers.get(view.lower(i)).copied())
    }

    fn year_at(&self, view: &View, i: usize) -> Option<i16> {
        if i >= view.len() {
            return None;
        }
        let text = view.lower(i);
        (text.len() == 4)
            .then(|| text.parse().ok())
            .flatten()
            .filter(|y| (1800..=2100).contains(y))
    }

    fn month_at(&self, view: &View, i: usize) -> Option<i8> {
        if i >= view.len() {
            return None;
        }
        let capital = view
            .token(i)
            .form
            .chars()
            .next()
            .is_some_and(char::is_uppercase);
        let key = view.lower(i).trim_end_matches('.');
        (capital || view.upos(i) == Upos::Propn)
            .then(|| self.months.get(key).copied())
            .flatten()
    }

    fn both(start: usize, end: usize, interval: Interval) -> Option<DateHit> {
        Some(DateHit {
            start,
            end,
            past: interval,
            future: interval,
        })
    }

    fn at(&self, view: &View, i: usize, published: Option<Date>) -> Option<DateHit> {
        if let Ok(date) = view.token(i).form.parse::<Date>() {
            if view.token(i).form.len() == 10 {
                return Self::both(i, i + 1, day(date));
            }
        }
        self.calendar(view, i, published)
            .or_else(|| self.relative(view, i, published?))
            .or_else(|| {
                let y = self.year_at(view, i)?;
                let introduced = i > 0
                    && (self.prepositions.has(view, i - 1)
                        || self.units.get(view.lower(i - 1)) == Some(&Unit::Year));
                if introduced {
                    Self::both(i, i + 1, year(y)?)
                } else {
                    None
                }
            })
    }

    /// "16 March 2019", "March 16", "March 2019", "(16/3/2019)".
    fn calendar(&self, view: &View, i: usize, published: Option<Date>) -> Option<DateHit> {
        let day_number = |k: usize| -> Option<i8> {
            let text = if k < view.len() {
                view.lower(k)
            } else {
                return None;
            };
            let digits = text.trim_end_matches(|c: char| c.is_alphabetic());
            digits.parse().ok().filter(|d| (1..=31).contains(d))
        };
        if let (Some(d), Some(m)) = (day_number(i), self.month_at(view, i + 1)) {
            let comma = usize::from(i + 2 < view.len() && view.token(i + 2).form == ",");
            return match self.year_at(view, i + 2).map(|y| (y, i + 3)).or_else(|| {
                self.year_at(view, i + 2 + comma)
                    .map(|y| (y, i + 3 + comma))
            }) {
                Some((y, end)) => Self::both(i, end, day(Date::new(y, m, d).ok()?)),
                None => self.yearless(i, i + 2, m, d, published?),
            };
        }
        if let Some(m) = self.month_at(view, i) {
            if let Some(d) = day_number(i + 1).filter(|_| self.year_at(view, i + 1).is_none()) {
                let comma = usize::from(i + 2 < view.len() && view.token(i + 2).form == ",");
                return match self.year_at(view, i + 2 + comma) {
                    Some(y) => Self::both(i, i + 3 + comma, day(Date::new(y, m, d).ok()?)),
                    None => self.yearless(i, i + 2, m, d, published?),
                };
            }
            if let Some(y) = self.year_at(view, i + 1) {
                return Self::both(i, i + 2, month(y, m)?);
            }
            let p = published?;
            let introduced = i > 0
                && (self.prepositions.has(view, i - 1)
                    || self.units.get(view.lower(i - 1)) == Some(&Unit::Month)
                    || self.last.has(view, i - 1)
                    || self.next.has(view, i - 1));
            if !introduced {
                return None;
            }
            let after =
                i + 1 < view.len() && (self.last.has(view, i + 1) || self.ago.has(view, i + 1));
            let past_year = if m <= p.month() {
                p.year()
            } else {
                p.year() - 1
            };
            let next_year = if m >= p.month() {
                p.year()
            } else {
                p.year() + 1
            };
            return Some(DateHit {
                start: i,
                end: i + 1 + usize::from(after),
                past: month(past_year, m)?,
                future: month(next_year, m)?,
            });
        }
        let text = view.lower(i);
        let mut parts = text.split('/');
        if let (Some(d), Some(m), rest, None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        {
            let (d, m): (i8, i8) = (d.parse().ok()?, m.parse().ok()?);
            return match rest {
                Some(y) => Self::both(i, i + 1, day(Date::new(y.parse().ok()?, m, d).ok()?)),
                None if i > 0 && view.token(i - 1).form == "(" => {
                    self.yearless(i, i + 1, m, d, published?)
                }
                None => None,
            };
        }
        None
    }

    fn yearless(&self, start: usize, end: usize, m: i8, d: i8, published: Date) -> Option<DateHit> {
        let this = Date::new(published.year(), m, d).ok()?;
        let past = if this <= published {
            this
        } else {
            Date::new(published.year() - 1, m, d).ok()?
        };
        let future = if this >= published {
            this
        } else {
            Date::new(published.year() + 1, m, d).ok()?
        };
        Some(DateHit {
            start,
            end,
            past: day(past),
            future: day(future),
        })
    }

    /// "yesterday", "last week", "pekan lalu", "two days ago", "on Monday".
    fn relative(&self, view: &View, i: usize, p: Date) -> Option<DateHit> {
        if let Some((words, offset)) = self.days.iter().find(|(w, _)| view.phrase_at(i, w)) {
            return Self::both(
                i,
                i + words.len(),
                day(p.checked_add(i64::from(*offset).days()).ok()?),
            );
        }
        let lead = [(&self.last, -1), (&self.next, 1), (&self.this, 0)]
            .into_iter()
            .find_map(|(set, sign)| {
                let n = set.match_at(view, i);
                (n > 0).then_some((n, sign))
            });
        if let Some((n, sign)) = lead {
            if let Some(hit) = self.unit_offset(view, i, i + n, i + n + 1, sign, p) {
                return Some(hit);
            }
        }
        let trail = |k: usize| {
            [
                (&self.ago, -1),
                (&self.last, -1),
                (&self.next, 1),
                (&self.later, 1),
                (&self.this, 0),
            ]
            .into_iter()
            .find_map(|(set, sign)| {
                if k >= view.len() {
                    return None;
                }
                let n = set.match_at(view, k);
                (n > 0).then_some((n, sign))
            })
        };
        if let Some(count) = self.number(view, i) {
            if let Some(unit) = self
                .units
                .get(view.lemma(i + 1 - usize::from(i + 1 >= view.len())))
                .or_else(|| self.units.get(view.lower((i + 1).min(view.len() - 1))))
            {
                if let Some((n, sign)) = trail(i + 2).filter(|(_, s)| *s != 0) {
                    let interval = shift(*unit, sign * count, p)?;
                    return Self::both(i, i + 2 + n, interval);
                }
            }
        }
        if let Some((n, sign)) = trail(i + 1) {
            if let Some(mut hit) = self.unit_offset(view, i, i, i + 1 + n, sign, p) {
                hit.start = i;
                return Some(hit);
            }
        }
        // A unit that carries its number inside ("sepekan lalu").
        let weekday = self.weekdays.get(view.lower(i)).copied()?;
        let capital = view
            .token(i)
            .form
            .chars()
            .next()
            .is_some_and(char::is_uppercase);
        if !capital {
            return None;
        }
        self.weekday(i, i + 1, weekday, 0, p)
    }

    fn unit_offset(
        &self,
        view: &View,
        start: usize,
        at: usize,
        end: usize,
        sign: i32,
        p: Date,
    ) -> Option<DateHit> {
        if at >= view.len() {
            return None;
        }
        if let Some(&weekday) = self
            .weekdays
            .get(view.lower(at))
            .or_else(|| self.weekdays.get(view.lemma(at)))
        {
            if view
                .token(at)
                .form
                .chars()
                .next()
                .is_some_and(char::is_uppercase)
            {
                return self.weekday(start, end.min(view.len()), weekday, sign, p);
            }
        }
        if let Some(m) = self.month_at(view, at) {
            let y = match sign {
                -1 if m >= p.month() => p.year() - 1,
                1 if m <= p.month() => p.year() + 1,
                _ => p.year(),
            };
            return Self::both(start, end.min(view.len()), month(y, m)?);
        }
        let unit = self
            .units
            .get(view.lower(at))
            .or_else(|| self.units.get(view.lemma(at)))?;
        if matches!(unit, Unit::Day | Unit::Hour | Unit::Decade) && sign != 0 {
            return None;
        }
        Self::both(start, end.min(view.len()), shift(*unit, sign, p)?)
    }

    fn weekday(
        &self,
        start: usize,
        end: usize,
        weekday: i8,
        sign: i32,
        p: Date,
    ) -> Option<DateHit> {
        let today = p.weekday().to_monday_one_offset();
        let back = i64::from((today - weekday).rem_euclid(7));
        let ahead = i64::from((weekday - today).rem_euclid(7));
        let past = day(p
            .checked_sub((if back == 0 && sign < 0 { 7 } else { back }).days())
            .ok()?);
        let future = day(p
            .checked_add((if ahead == 0 && sign > 0 { 7 } else { ahead }).days())
            .ok()?);
        Some(match sign {
            -1 => DateHit {
                start,
                end,
                past,
                future: past,
            },
            1 => DateHit {
                start,
                end,
                past: future,
                future,
            },
            _ => DateHit {
                start,
                end,
                past,
                future,
            },
        })
    }
}

fn shift(unit: Unit, n: i32, p: Date) -> Option<Interval> {
    let n = i64::from(n);
    match unit {
        Unit::Hour => Some(day(p)),
        Unit::Day => Some(day(p.checked_add(n.days()).ok()?)),
        Unit::Week => week_of(p.checked_add((7 * n).days()).ok()?),
        Unit::Month => {
            let d = p.first_of_month().checked_add(n.months()).ok()?;
            month(d.year(), d.month())
        }
        Unit::Year => year(i16::try_from(i64::from(p.year()) + n).ok()?),
        Unit::Decade => {
            let start = year(i16::try_from(i64::from(p.year()) + 10 * n).ok()?)?;
            Some(Interval {
                precision: Precision::Year,
                ..start
            })
        }
    }
}
