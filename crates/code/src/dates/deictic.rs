//! What is counted from a day: "last week", "Senin depan", "two days ago", "in three weeks", and
//! what lasts or comes again: "three days", "every Monday".

use jiff::civil::Date;
use tekad_core::{Precision, TimexAnchor, TimexMod};

use super::{
    clock::part_hour,
    moment::{Hour, Many, Moment, Season, Unit, add_days, shift},
    reader::{Point, Reader},
    words::{Sense, Way},
};

/// The largest number that is reckoned with: beyond it no calendar reaches.
const MOST: i64 = 10_000_000;

/// A number of units: `None` for "several", with what to reckon with.
#[derive(Clone, Copy, Debug)]
struct Count {
    many: Many,
    about: i64,
    /// Only an article.
    article: bool,
}

/// What "last" and "next" can stand beside.
#[derive(Clone, Copy, Debug)]
enum Thing {
    Unit(Unit),
    Weekday(i8),
    Month(i8),
    Season(Season),
    Hour(Hour),
    Holiday(i8, i8),
}

impl Reader<'_> {
    /// The day from which a direction counts. For hours and days the day told last, for longer
    /// units any stretch told last; publication where nothing was told.
    pub fn base(&self, way: Way, unit: Unit) -> Option<(Date, TimexAnchor)> {
        let told = match unit {
            Unit::Minute | Unit::Hour | Unit::Day => self.told.day,
            _ => self.told.any,
        };
        match told.filter(|_| way.told) {
            Some(day) => Some((day, TimexAnchor::Narrative)),
            None => Some((self.published?, TimexAnchor::Publication)),
        }
    }

    /// A deictic expression that means one of the units.
    pub fn deictic_of(&self, i: usize, units: &[Unit]) -> Option<Point> {
        self.deictic(i).filter(|p| {
            units.iter().any(|unit| match unit {
                Unit::Year => matches!(p.past, Moment::Year(_)),
                Unit::Week => matches!(p.past, Moment::Week(_)),
                Unit::Month => matches!(p.past, Moment::Month(..)),
                _ => false,
            })
        })
    }

    fn way(&self, i: usize) -> Option<(Way, usize)> {
        self.line.pick(i, |s| match s {
            Sense::Way(way) => Some(way),
            _ => None,
        })
    }

    fn thing(&self, i: usize) -> Option<(Thing, usize)> {
        if let Some(((day, _), n)) = self.weekday_name(i) {
            return Some((Thing::Weekday(day), n));
        }
        if let Some((month, n)) = self.month(i) {
            return Some((Thing::Month(month), n));
        }
        let (found, n) = self.line.pick(i, |s| match s {
            Sense::Unit(unit) => Some(Thing::Unit(unit)),
            Sense::Season(season) => Some(Thing::Season(season)),
            Sense::Holiday(m, d) => Some(Thing::Holiday(m, d)),
            _ => None,
        })?;
        Some((found, n))
    }

    /// "last week", "the following day", "pekan lalu", "Senin depan", and a lone weekday.
    pub fn deictic(&self, i: usize) -> Option<Point> {
        let line = self.line;
        if let Some((way, n)) = self.way(i) {
            let at = i + n;
            if let Some((thing, n)) = self.thing(at) {
                // "next Monday morning" takes its part later; "this morning" is one itself.
                let plural = matches!(thing, Thing::Unit(_)) && self.is_plural(at);
                if !plural {
                    return self.toward(at + n, thing, way);
                }
            }
            if let Some((hour, n)) = line.pick(at, part_hour) {
                return self.toward(at + n, Thing::Hour(hour), way);
            }
            return self.stretch(at, way);
        }
        if let Some((thing, n)) = self.thing(i) {
            if let Some((way, m)) = self.way(i + n) {
                return self.toward(i + n + m, thing, way);
            }
            if let Thing::Unit(Unit::Day) = thing {
                // "hari Senin".
                if let Some(((day, _), m)) = self.weekday_name(i + n) {
                    let way = self.way(i + n + m);
                    let end = i + n + m + way.map_or(0, |(_, k)| k);
                    let way = way.map_or(
                        Way {
                            step: 0,
                            told: false,
                        },
                        |(w, _)| w,
                    );
                    return self.toward(end, Thing::Weekday(day), way);
                }
            }
        }
        if let Some((hour, n)) = line.pick(i, part_hour) {
            let (way, m) = self.way(i + n)?;
            return self.toward(i + n + m, Thing::Hour(hour), way);
        }
        let ((day, short), n) = self.weekday_name(i)?;
        if short && !(self.introduced(i) || line.is(i + n - 1, ".")) {
            return None;
        }
        // "Paman Sabtu Hidayat": a name.
        let name = i > 0 && line.capital(i - 1) && line.capital(i + n);
        if name && !self.introduced(i) {
            return None;
        }
        // "on 22 June 1941, a Sunday".
        if let (Some(Moment::Day(date, _)), true) =
            (self.told.here, i > 0 && line.has(i - 1, Sense::Single) > 0)
            && date.weekday().to_monday_one_offset() == day
        {
            let point = Point::new(i + n, Moment::Day(date, Hour::Any));
            return Some(point.anchored(TimexAnchor::Narrative));
        }
        let point = self.toward(
            i + n,
            Thing::Weekday(day),
            Way {
                step: 0,
                told: false,
            },
        )?;
        // "will open next Monday and go on until Friday": the one after what was told.
        let told = self.told.here.and_then(Moment::start);
        let later = |m: Moment| match (m, told) {
            (Moment::Day(d, _), Some(t)) if d < t && self.published.is_some_and(|p| t > p) => {
                let days =
                    (i64::from(day) - i64::from(t.weekday().to_monday_one_offset())).rem_euclid(7);
                add_days(t, days).map_or(m, |d| Moment::Day(d, Hour::Any))
            }
            _ => m,
        };
        Some(Point {
            future: later(point.future),
            ..point
        })
    }

    /// Whether the unit at `i` stands in the plural, as far as its entry tells: its word is the
    /// second or a later one of its unit in the pack. "the coming days" are no single one.
    fn is_plural(&self, i: usize) -> bool {
        self.line
            .pick(i, |s| matches!(s, Sense::Plural).then_some(()))
            .is_some()
    }

    /// "last three years", "the coming days": how long, or some time.
    fn stretch(&self, i: usize, way: Way) -> Option<Point> {
        if let Some((count, at)) = self.count(i).filter(|(c, _)| !c.article) {
            let (unit, n) = self.unit(at)?;
            let moment = Moment::Lasting(count.many, unit);
            return Some(Point::new(at + n, moment).anchored(anchor(way)));
        }
        let (unit, n) = self.unit(i)?;
        let moment = match way.step {
            1 => Moment::Future,
            -1 => Moment::Past,
            _ => return None,
        };
        (unit != Unit::Hour && unit != Unit::Minute)
            .then(|| Point::new(i + n, moment).anchored(anchor(way)))
    }

    /// A thing in a direction.
    fn toward(&self, end: usize, thing: Thing, way: Way) -> Option<Point> {
        let step = i64::from(way.step);
        let unit = match thing {
            Thing::Unit(unit) => unit,
            Thing::Weekday(_) | Thing::Hour(_) => Unit::Day,
            Thing::Month(_) | Thing::Season(_) | Thing::Holiday(..) => Unit::Year,
        };
        let (base, anchor) = self.base(way, unit)?;
        let one = |moment: Moment| Some(Point::new(end, moment).anchored(anchor).reached(way));
        match thing {
            Thing::Unit(Unit::Minute | Unit::Hour) => None,
            // Nobody says "last day" for yesterday.
            Thing::Unit(Unit::Day) if step != 0 && !way.told => None,
            Thing::Unit(unit) => one(shift(unit, step, base)?),
            Thing::Weekday(day) => weekday(end, day, way, base, anchor),
            Thing::Month(month) => {
                let year = base.year();
                let year = match way.step {
                    -1 if month >= base.month() => year - 1,
                    1 if month <= base.month() => year + 1,
                    _ => year,
                };
                one(Moment::Month(year, month))
            }
            Thing::Season(season) => self.season(end, season, way),
            Thing::Hour(hour) => one(Moment::Day(add_days(base, step)?, hour)),
            Thing::Holiday(month, day) => {
                let on = |year: i16| Date::new(year, month, day).ok();
                let this = on(base.year())?;
                let year = match way.step {
                    -1 if this >= base => base.year() - 1,
                    1 if this <= base => base.year() + 1,
                    _ => base.year(),
                };
                one(Moment::Day(on(year)?, Hour::Any))
            }
        }
    }

    /// A number at `i`: digits, "three", "a few", "dua puluh lima", "a couple of".
    fn count(&self, i: usize) -> Option<(Count, usize)> {
        let line = self.line;
        // "a few", "a couple of": the article is no number.
        let single = line.has(i, Sense::Single);
        let of = |at: usize| {
            let n = line.has(at, Sense::Of);
            at + if self.unit(at + n).is_some() { n } else { 0 }
        };
        let vague = [i, i + single].into_iter().find_map(|at| {
            let n = line.has(at, Sense::Vague);
            let about = self.number(at).map_or(3, |(n, _)| n);
            (n > 0).then_some((at + n, about))
        });
        if let Some((end, about)) = vague {
            let count = Count {
                many: None,
                about,
                article: false,
            };
            return Some((count, of(end)));
        }
        let number = self.number(i + single);
        // "a four-year term": the article is the noun's.
        if single > 0 && number.is_some_and(|(_, end)| line.is_dash(end)) {
            return None;
        }
        let count = Count {
            many: Some(1),
            about: 1,
            article: true,
        };
        let Some((number, end)) = number else {
            return (single > 0).then_some((count, i + single));
        };
        let count = Count {
            many: u64::try_from(number).ok(),
            about: number,
            article: false,
        };
        Some((count, of(end)))
    }

    /// A number in digits or words.
    fn number(&self, i: usize) -> Option<(i64, usize)> {
        let line = self.line;
        if let Some(number) = line.digits(i, 15) {
            return Some((i64::try_from(number).ok()?, i + 1));
        }
        let mut total: i64 = 0;
        let mut group: i64 = 0;
        let mut end = i;
        for _ in 0..8 {
            let at = end + usize::from(end > i && line.is_dash(end) && line.glued(end));
            let word = line.pick(at, |s| match s {
                Sense::Number(n) => Some((n, false)),
                _ => None,
            });
            let scale = line.pick(at, |s| match s {
                Sense::Scale(n) => Some((n, true)),
                _ => None,
            });
            match scale.filter(|_| end > i).or(word) {
                // Behind "dua", "belas" makes twelve: a scale of ten that adds is written as -10.
                Some(((n, true), len)) => {
                    group = if n < 0 {
                        group.checked_sub(n)?
                    } else {
                        group.max(1).checked_mul(n)?
                    };
                    if n >= 1000 {
                        total = total.checked_add(group)?;
                        group = 0;
                    }
                    end = at + len;
                }
                Some(((n, false), len)) if end == i || (group % 10 == 0 && n < 10) => {
                    group = group.checked_add(n)?;
                    end = at + len;
                }
                _ => break,
            }
        }
        let number = total.checked_add(group)?;
        (end > i && number > 0 && number <= MOST).then_some((number, end))
    }

    /// "two days ago", "sepekan lalu", "in three weeks", "tiga hari", "three-day".
    pub fn counted(&self, i: usize) -> Option<Point> {
        let line = self.line;
        if let Some(point) = self.each(i) {
            return Some(point);
        }
        let within = line.has(i, Sense::Within);
        let mut at = i + within;
        let about = line.has(at, Sense::About);
        at += if within > 0 { about } else { 0 };
        let one = line.pick(at, |s| match s {
            Sense::One(unit) => Some(unit),
            _ => None,
        });
        let (count, unit, end) = match one {
            Some((unit, n)) => (
                Count {
                    many: Some(1),
                    about: 1,
                    article: false,
                },
                unit,
                at + n,
            ),
            None => {
                let (count, mut next) = self.count(at)?;
                if line.is_dash(next) && line.glued(next) && line.glued(next + 1) {
                    next += 1;
                }
                let (unit, n) = self.unit(next)?;
                // "the Hundred Years' War".
                if line.capital(next) && at > 0 {
                    return None;
                }
                (count, unit, next + n)
            }
        };
        // "a 30-year-old man".
        let dash = end + usize::from(line.is_dash(end));
        if line.has(dash, Sense::Age) > 0 || self.line.follows(i, |s| s == Sense::Age) {
            return None;
        }
        let off = line.pick(end, |s| match s {
            Sense::Off(way) => Some((way, false)),
            Sense::OffLast(way) => Some((way, true)),
            _ => None,
        });
        if matches!(unit, Unit::Half | Unit::Quarter) && count.article {
            return None;
        }
        if let Some(((way, _), n)) = off.filter(|((_, last), n)| !last || line.ends(end + n)) {
            return self.off(end + n, count, unit, way);
        }
        // "two days next week" are two days, and next week.
        let beside = |n: usize| self.thing(end + n).is_none();
        if let Some((way, n)) = self.way(end).filter(|(w, n)| w.step != 0 && beside(*n)) {
            let moment = Moment::Lasting(count.many, unit);
            return Some(Point::new(end + n, moment).anchored(anchor(way)));
        }
        // "in ten days the mandate ends", "will meet in two weeks", but "the third in ten days".
        if within > 0 {
            // "For the first time in a month" looks back.
            let ahead = (i == 0 || line.is(i - 1, ",") || (self.tense)(i) == Some(true))
                && !line.follows(i, |s| s == Sense::Rate);
            let free = !line.is_dash(end) && line.has(end, Sense::Of) == 0;
            let way = Way {
                step: 1,
                told: false,
            };
            return self.off(end, count, unit, way).filter(|_| ahead && free);
        }
        if count.article && !(self.lasts(i) || line.has(end, Sense::Of) > 0) {
            return None;
        }
        let rest = self.and_more(end, count.many, unit);
        let (many, unit, end) = rest.unwrap_or((count.many, unit, end));
        Some(Point::new(end, Moment::Lasting(many, unit)))
    }

    /// "three years and one month": the whole in the smaller unit.
    fn and_more(&self, i: usize, many: Many, unit: Unit) -> Option<(Many, Unit, usize)> {
        let n = self.line.has(i, Sense::And);
        let (count, at) = self.count(i + n).filter(|_| n > 0)?;
        let (less, n) = self.unit(at)?;
        let times = match (unit, less) {
            (Unit::Year, Unit::Month) => 12,
            (Unit::Week, Unit::Day) => 7,
            (Unit::Day, Unit::Hour) => 24,
            (Unit::Hour, Unit::Minute) => 60,
            _ => return None,
        };
        let sum = many?.checked_mul(times)?.checked_add(count.many?)?;
        Some((Some(sum), less, at + n))
    }

    /// Whether what stands before `i` says how long something takes.
    fn lasts(&self, i: usize) -> bool {
        let line = self.line;
        let rate = line.follows(i, |s| s == Sense::Rate);
        let mark = i == 0
            || line.pieces[i - 1]
                .text
                .chars()
                .all(|c| !c.is_alphanumeric() && c != '%');
        !rate && (mark || line.follows(i, |s| matches!(s, Sense::Lasting | Sense::About)))
    }

    /// So many units from where the way counts.
    fn off(&self, end: usize, count: Count, unit: Unit, way: Way) -> Option<Point> {
        let (base, anchor) = self.base(way, unit)?;
        let by = count.about.checked_mul(i64::from(way.step))?;
        let moment = match (unit, anchor) {
            // Two weeks after a day that was told is a day too.
            (Unit::Week, TimexAnchor::Narrative) if self.told.day == Some(base) => {
                shift(Unit::Day, by.checked_mul(7)?, base)?
            }
            _ => shift(unit, by, base)?,
        };
        // "two hours later" is still that afternoon.
        let moment = match unit {
            Unit::Hour | Unit::Minute
                if anchor == TimexAnchor::Narrative && Some(base) == moment.start() =>
            {
                match self.told.hour {
                    part @ Hour::Part(_) => moment.at(part),
                    _ => moment,
                }
            }
            _ => moment,
        };
        let mut point = Point::new(end, moment).anchored(anchor).reached(way);
        if count.many.is_none() {
            point.modifier = Some(TimexMod::Approx);
        }
        Some(point)
    }

    /// "every Monday", "each year", "setiap dua tahun".
    fn each(&self, i: usize) -> Option<Point> {
        let line = self.line;
        let n = line.has(i, Sense::Every);
        if n == 0 {
            return None;
        }
        let at = i + n;
        if let Some(((day, _), n)) = self.weekday_name(at) {
            return Some(Point::new(at + n, Moment::EachWeekday(day)));
        }
        if let Some((unit, n)) = self.unit(at) {
            return Some(Point::new(at + n, Moment::EachUnit(Some(1), unit)));
        }
        let (count, at) = self.count(at)?;
        let (unit, n) = self.unit(at)?;
        Some(Point::new(at + n, Moment::EachUnit(count.many, unit)))
    }
}

fn anchor(way: Way) -> TimexAnchor {
    if way.told {
        TimexAnchor::Narrative
    } else {
        TimexAnchor::Publication
    }
}

/// A weekday before or after a day.
fn weekday(end: usize, day: i8, way: Way, base: Date, anchor: TimexAnchor) -> Option<Point> {
    let today = base.weekday().to_monday_one_offset();
    let back = i64::from((today - day).rem_euclid(7));
    let ahead = i64::from((day - today).rem_euclid(7));
    let whole = |days: i64, strict: bool| if days == 0 && strict { 7 } else { days };
    let on = |days: i64| Some(Moment::Day(add_days(base, days)?, Hour::Any));
    let past = on(-whole(back, way.step < 0))?;
    let future = on(whole(ahead, way.step > 0))?;
    let (past, future) = match way.step {
        -1 => (past, past),
        1 => (future, future),
        _ => (past, future),
    };
    debug_assert!(
        past.interval()
            .is_none_or(|i| i.precision == Precision::Day)
    );
    Some(Point {
        past,
        future,
        ..Point::new(end, past).anchored(anchor)
    })
}
