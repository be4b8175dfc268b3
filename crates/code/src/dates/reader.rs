//! One point of time at a place of a sentence: the longest reading of the words there.

use jiff::civil::Date;
use tekad_core::{Order, TimexAnchor, TimexMod};

use super::{
    moment::{Hour, Moment, Part, Unit, add_days, year_of},
    words::{Line, Sense, Way},
};

/// What the text has told last.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Told {
    /// First day of the stretch told last.
    pub any: Option<Date>,
    /// The day told last.
    pub day: Option<Date>,
    /// When on that day.
    pub hour: Hour,
    /// What the sentence itself has told last.
    pub here: Option<Moment>,
}

/// A point of time as words name it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    /// One past its last piece.
    pub end: usize,
    /// What it means for what has happened ("on Monday": the last one).
    pub past: Moment,
    /// What it means for what is announced ("on Monday": the next one).
    pub future: Moment,
    pub modifier: Option<TimexMod>,
    pub anchor: TimexAnchor,
    /// A number that looks like a year, and no word that says so.
    pub bare: bool,
    /// A month or a day of the calendar without its year.
    pub yearless: bool,
    /// How it stands to what was told before, where its words say so.
    pub told: Option<Order>,
}

impl Point {
    pub fn new(end: usize, moment: Moment) -> Point {
        Point {
            end,
            past: moment,
            future: moment,
            modifier: None,
            anchor: TimexAnchor::None,
            bare: false,
            yearless: false,
            told: None,
        }
    }

    /// The same, as reached by a way from what was told before.
    pub fn reached(self, way: Way) -> Point {
        let order = match way.step {
            -1 => Order::Before,
            0 => Order::Same,
            _ => Order::After,
        };
        Point {
            told: way.told.then_some(order),
            ..self
        }
    }

    pub fn anchored(self, anchor: TimexAnchor) -> Point {
        Point { anchor, ..self }
    }

    pub fn map(self, f: impl Fn(Moment) -> Moment) -> Point {
        Point {
            past: f(self.past),
            future: f(self.future),
            ..self
        }
    }

    pub fn is_day(&self) -> bool {
        matches!(self.past, Moment::Day(..))
    }
}

/// Reads points of time in a line.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub line: &'a Line<'a>,
    pub published: Option<Date>,
    pub told: Told,
    /// Whether the clause of a piece lies in the future, where it says so.
    pub tense: &'a dyn Fn(usize) -> Option<bool>,
}

impl Reader<'_> {
    /// The point at piece `i`, with "early", "late" and the like before it. `strict` where a word
    /// before it says that a date must come ("since 2016").
    pub fn point(&self, i: usize, strict: bool) -> Option<Point> {
        let plain = self.core(i, strict);
        let modified = self.modified(i);
        match (plain, modified) {
            (Some(a), Some(b)) if b.end > a.end => Some(b),
            (Some(a), _) => Some(a),
            (None, b) => b,
        }
    }

    fn modified(&self, i: usize) -> Option<Point> {
        let line = self.line;
        let j = i + line.has(i, Sense::Article);
        let (modifier, n) = line.pick(j, |s| {
            Some(match s {
                Sense::Begin => TimexMod::Start,
                Sense::Middle => TimexMod::Mid,
                Sense::End => TimexMod::End,
                Sense::About => TimexMod::Approx,
                _ => return None,
            })
        })?;
        let mut k = j + n;
        if line.is_dash(k) && line.glued(k) {
            k += 1;
        }
        k += self.link(k);
        let point = self.core(k, true).or_else(|| {
            let k = k + line.has(k, Sense::Article);
            self.core(k, true).or_else(|| self.lone_unit(k))
        })?;
        // A day has no beginning that matters, and "about now" is now.
        let parts = point.past.interval().is_some() || matches!(point.past, Moment::Lasting(..));
        if !parts || (modifier != TimexMod::Approx && matches!(point.past, Moment::Lasting(..))) {
            return None;
        }
        if point.is_day() {
            // "late on Friday", "early on Friday morning".
            let hour = match modifier {
                TimexMod::Start => Hour::Part(Part::Morning),
                TimexMod::End => Hour::Part(Part::Night),
                _ => Hour::Any,
            };
            return Some(match point.past {
                Moment::Day(_, Hour::Any) => point.map(|m| m.at(hour)),
                _ => point,
            });
        }
        let weekend = modifier == TimexMod::End && matches!(point.past, Moment::Week(_));
        Some(if weekend {
            point.map(|m| match m {
                Moment::Week(monday) => Moment::Weekend(monday),
                other => other,
            })
        } else {
            Point {
                modifier: Some(modifier),
                bare: false,
                ..point
            }
        })
    }

    /// "the end of the year": the unit in which the day of publication lies.
    fn lone_unit(&self, i: usize) -> Option<Point> {
        let (unit, n) = self.unit(i)?;
        if matches!(unit, Unit::Minute | Unit::Hour | Unit::Day) {
            return None;
        }
        let moment = super::moment::shift(unit, 0, self.published?)?;
        Some(Point::new(i + n, moment).anchored(TimexAnchor::Publication))
    }

    /// How many pieces of "of" or "on" stand at `i`.
    pub fn link(&self, i: usize) -> usize {
        self.line.has(i, Sense::Of).max(self.line.has(i, Sense::On))
    }

    /// The longest point without a modifier.
    fn core(&self, i: usize, strict: bool) -> Option<Point> {
        let all = [
            self.word(i),
            self.day_of_calendar(i),
            self.month_of_calendar(i, strict),
            self.weekday(i),
            self.deictic(i),
            self.counted(i),
            self.part_of_year(i, strict),
            self.holiday(i, strict),
            self.week_of_calendar(i),
            self.weekend(i, strict),
            self.year(i, strict),
            self.decade(i),
            self.century(i),
            self.part_of_day(i),
            self.clock_first(i),
        ];
        let mut best: Option<Point> = None;
        for point in all.into_iter().flatten() {
            let point = self.with_hour(point);
            if best.is_none_or(|b| point.end > b.end) {
                best = Some(point);
            }
        }
        best
    }

    /// The unit at `i`.
    pub fn unit(&self, i: usize) -> Option<(Unit, usize)> {
        self.line.pick(i, |s| match s {
            Sense::Unit(unit) => Some(unit),
            _ => None,
        })
    }

    /// A year in four digits.
    pub fn year4(&self, i: usize) -> Option<i16> {
        let line = self.line;
        let year = line.digits(i, 4).filter(|_| line.width(i) == 4)?;
        let joined = line.glued(i) && i > 0 && !line.is_dash(i - 1) && !line.is(i - 1, "(");
        year_of(i64::try_from(year).ok()?)
            .filter(|y| (1000..=2999).contains(y) && (!joined || line.is(i.saturating_sub(1), "/")))
    }

    /// Whether a word before `i` introduces a date.
    pub fn introduced(&self, i: usize) -> bool {
        self.line.follows(i, |s| {
            matches!(
                s,
                Sense::Preposition
                    | Sense::Since
                    | Sense::Until
                    | Sense::From
                    | Sense::To
                    | Sense::Between
            )
        })
    }

    /// Words that are points by themselves: "yesterday", "last night", "now", "recently".
    pub fn word(&self, i: usize) -> Option<Point> {
        let found = self.line.pick(i, |s| match s {
            Sense::Day(_)
            | Sense::DayPart(..)
            | Sense::ToldDay(_)
            | Sense::Soon
            | Sense::Past
            | Sense::Present
            | Sense::OftenUnit(_)
            | Sense::OftenWeekday(_) => Some(s),
            _ => None,
        });
        let (sense, n) = found?;
        let end = i + n;
        // "the Daily Mail".
        if matches!(sense, Sense::OftenUnit(_) | Sense::OftenWeekday(_)) && self.line.capital(i) {
            return None;
        }
        let here = |by: i64, hour: Hour| {
            let day = add_days(self.published?, by)?;
            Some(Point::new(end, Moment::Day(day, hour)).anchored(TimexAnchor::Publication))
        };
        match sense {
            Sense::Day(by) => here(by, Hour::Any),
            Sense::DayPart(by, part) => here(by, Hour::Part(part)),
            // "Mata Hari itu".
            Sense::ToldDay(_) if i > 0 && self.line.capital(i) => None,
            Sense::ToldDay(by) => {
                let step = i8::try_from(by.signum()).unwrap_or(0);
                let point = match self.told.day {
                    Some(day) => {
                        let moment = Moment::Day(add_days(day, by)?, Hour::Any);
                        Point::new(end, moment).anchored(TimexAnchor::Narrative)
                    }
                    None => here(by, Hour::Any)?,
                };
                Some(point.reached(Way { step, told: true }))
            }
            Sense::Soon => Some(Point::new(end, Moment::Future)),
            Sense::Past => Some(Point::new(end, Moment::Past)),
            Sense::Present => Some(Point::new(end, Moment::Present)),
            Sense::OftenUnit(unit) => Some(Point::new(end, Moment::EachUnit(Some(1), unit))),
            Sense::OftenWeekday(day) => Some(Point::new(end, Moment::EachWeekday(day))),
            _ => None,
        }
    }

    /// "2016", "tahun 2016".
    fn year(&self, i: usize, strict: bool) -> Option<Point> {
        let line = self.line;
        let unit = self.unit(i).filter(|(u, _)| *u == Unit::Year);
        let at = i + unit.map_or(0, |(_, n)| n);
        let year = self.year4(at)?;
        // "2016-18" is a range, "1990s" a decade, "2000 soldiers" a number.
        if self.decade(i).is_some() {
            return None;
        }
        let mut point = Point::new(at + 1, Moment::Year(year));
        point.bare = !(strict || unit.is_some() || self.introduced(i));
        if point.bare && !(1900..2100).contains(&year) {
            return None;
        }
        // "the 2015 deal", "(2010)": of other numbers few are years.
        let bracket = line.is(i.wrapping_sub(1), "(") && line.is(at + 1, ")");
        let article = i > 0 && line.has(i - 1, Sense::Article) > 0;
        if point.bare && (!(bracket || article) || year % 100 == 0) {
            return None;
        }
        Some(point)
    }

    /// "the 1990s", "tahun 1990-an", "the nineties".
    fn decade(&self, i: usize) -> Option<Point> {
        let line = self.line;
        let unit = self
            .unit(i)
            .filter(|(u, _)| matches!(u, Unit::Year | Unit::Decade));
        let at = i + unit.map_or(0, |(_, n)| n);
        let named = line.pick(at, |s| match s {
            Sense::Decade(d) => Some(d),
            _ => None,
        });
        if let Some((decade, n)) = named {
            return Some(Point::new(at + n, Moment::Decade(decade)));
        }
        let at = at + usize::from(line.is(at, "'") || line.is(at, "’"));
        let number = line.digits(at, 4)?;
        let decade = match line.width(at) {
            4 => i16::try_from(number / 10).ok()?,
            2 => i16::try_from(number / 10).ok()? + if number >= 30 { 190 } else { 200 },
            _ => return None,
        };
        let dash = at + 1 + usize::from(line.is_dash(at + 1) && line.glued(at + 1));
        let n = line.has(dash, Sense::DecadeSuffix);
        let plausible = number % 10 == 0 && (100..=299).contains(&decade);
        (n > 0 && line.glued(dash) && plausible)
            .then(|| Point::new(dash + n, Moment::Decade(decade)))
    }

    /// "the 20th century", "abad ke-20".
    fn century(&self, i: usize) -> Option<Point> {
        let line = self.line;
        let (number, mut end);
        if let Some((_, n)) = self.unit(i).filter(|(u, _)| *u == Unit::Century) {
            (number, end) = self.ordinal(i + n)?;
        } else {
            (number, end) = self.ordinal(i)?;
            end += usize::from(line.is_dash(end) && line.glued(end));
            let (_, n) = self.unit(end).filter(|(u, _)| *u == Unit::Century)?;
            end += n;
        }
        let century = i16::from(number).checked_sub(1)?;
        (1..=29)
            .contains(&century)
            .then(|| Point::new(end, Moment::Century(century)))
    }

    /// "third", "3rd", "III", "ke-3", "3": the number and where it ends.
    pub fn ordinal(&self, i: usize) -> Option<(i8, usize)> {
        let line = self.line;
        let named = line.pick(i, |s| match s {
            Sense::Ordinal(n) => Some(n),
            _ => None,
        });
        if let Some((number, n)) = named.filter(|(n, _)| *n > 0) {
            return Some((number, i + n));
        }
        // "ke-3": an ordinal of 0 is what makes one of a number.
        let prefix = named.map_or(0, |(_, n)| n);
        let mut at = i + prefix;
        if prefix > 0 && line.is_dash(at) {
            at += 1;
        }
        let number = i8::try_from(line.digits(at, 2)?).ok()?;
        Some((number, self.behind_suffix(at + 1)))
    }

    /// Past the letters that make an ordinal of a number ("16th").
    pub fn behind_suffix(&self, i: usize) -> usize {
        let line = self.line;
        let letters = line.pieces.get(i).is_some_and(|p| {
            !p.spaced && p.text.len() == 2 && p.text.bytes().all(|b| b.is_ascii_lowercase())
        });
        i + usize::from(letters && line.glued(i))
    }
}
