//! The date words of a language, compiled for lookup, and a sentence cut into words that carry
//! what they may mean.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::{
    DateWords,
    moment::{Hour, Part, Season, Unit},
};

/// Where a word points from where it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Way {
    /// Back (-1), here (0), forward (1).
    pub step: i8,
    /// Whether it counts from the date told last.
    pub told: bool,
}

/// What a date word means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sense {
    Month(i8),
    /// Monday 1; whether it is a short form, which needs more than itself.
    Weekday(i8, bool),
    Unit(Unit),
    /// A unit with the number one in it.
    One(Unit),
    Number(i64),
    Scale(i64),
    Plural,
    Single,
    Vague,
    Ordinal(i8),
    Day(i64),
    DayPart(i64, Part),
    ToldDay(i64),
    /// "last", "next", "this".
    Way(Way),
    /// "ago", "later": behind a number.
    Off(Way),
    /// The same for words that stand before a clause or noun too ("before"): only at the end.
    OffLast(Way),
    Within,
    Part(Part),
    Season(Season),
    Holiday(i8, i8),
    Decade(i16),
    Hour(Hour),
    OftenUnit(Unit),
    OftenWeekday(i8),
    Preposition,
    Lasting,
    Soon,
    Past,
    Present,
    Since,
    Until,
    From,
    To,
    Between,
    And,
    Article,
    Of,
    On,
    DayOf,
    Rate,
    Begin,
    Middle,
    End,
    About,
    Every,
    Age,
    DecadeSuffix,
    Clock,
    Am,
    Pm,
}

#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The words after the first.
    rest: Box<[SmolStr]>,
    sense: Sense,
}

/// All date words by their first word.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    words: FxHashMap<SmolStr, Vec<Entry>>,
    clitics: Vec<String>,
}

impl Lexicon {
    pub fn new(words: &DateWords) -> Lexicon {
        let mut all = Lexicon {
            words: FxHashMap::default(),
            clitics: words.clitics.clone(),
        };
        for (n, names) in (1..).zip(&words.months) {
            for name in names {
                all.add(name, Sense::Month(n));
            }
        }
        for (n, names) in (1..).zip(&words.weekdays) {
            for (k, name) in names.iter().enumerate() {
                let short = k > 0 && name.trim_end_matches('.').len() <= 4;
                all.add(name, Sense::Weekday(n, short));
            }
        }
        for (word, n) in &words.days {
            all.add(word, Sense::Day(i64::from(*n)));
        }
        for (word, (n, part)) in &words.day_parts {
            if let Some(part) = Part::from_name(part) {
                all.add(word, Sense::DayPart(i64::from(*n), part));
            }
        }
        for (word, n) in &words.told_days {
            all.add(word, Sense::ToldDay(i64::from(*n)));
        }
        for (tables, sense) in [
            (&words.units, Sense::Unit as fn(Unit) -> Sense),
            (&words.one, Sense::One),
        ] {
            for (unit, names) in tables {
                let unit = Unit::from_name(unit);
                for (name, unit) in names.iter().filter_map(|n| Some((n, unit?))) {
                    all.add(name, sense(unit));
                }
            }
        }
        for (part, names) in &words.parts {
            for (name, part) in names
                .iter()
                .filter_map(|n| Some((n, Part::from_name(part)?)))
            {
                all.add(name, Sense::Part(part));
            }
        }
        for (season, names) in &words.seasons {
            for (name, s) in names
                .iter()
                .filter_map(|n| Some((n, Season::from_name(season)?)))
            {
                all.add(name, Sense::Season(s));
            }
        }
        for (word, day) in &words.holidays {
            let day = day.split_once('-');
            let numbers = day.and_then(|(m, d)| Some((m.parse().ok()?, d.parse().ok()?)));
            if let Some((m, d)) = numbers {
                all.add(word, Sense::Holiday(m, d));
            }
        }
        for (word, year) in &words.decades {
            all.add(word, Sense::Decade(i16::try_from(year / 10).unwrap_or(0)));
        }
        for (word, time) in &words.hours {
            let time = time.split_once(':');
            let numbers = time.and_then(|(h, m)| Some((h.parse().ok()?, m.parse().ok()?)));
            if let Some((h, m)) = numbers {
                all.add(word, Sense::Hour(Hour::At(h, m)));
            }
        }
        for (word, value) in &words.often {
            all.often(word, value);
        }
        for (word, n) in &words.numbers {
            all.add(word, Sense::Number(i64::from(*n)));
        }
        for (word, n) in &words.scales {
            all.add(word, Sense::Scale(i64::from(*n)));
        }
        for (word, n) in &words.ordinals {
            all.add(word, Sense::Ordinal(i8::try_from(*n).unwrap_or(0)));
        }
        all.lists(words);
        for entries in all.words.values_mut() {
            entries.sort_by_key(|e| std::cmp::Reverse(e.rest.len()));
        }
        all
    }

    fn lists(&mut self, words: &DateWords) {
        let way = |step, told| Way { step, told };
        for (list, sense) in [
            (&words.last, Sense::Way(way(-1, false))),
            (&words.next, Sense::Way(way(1, false))),
            (&words.this, Sense::Way(way(0, false))),
            (&words.told_last, Sense::Way(way(-1, true))),
            (&words.told_next, Sense::Way(way(1, true))),
            (&words.told_this, Sense::Way(way(0, true))),
            (&words.ago, Sense::Off(way(-1, false))),
            (&words.later, Sense::Off(way(1, false))),
            (&words.told_ago, Sense::Off(way(-1, true))),
            (&words.told_later, Sense::Off(way(1, true))),
            (&words.within, Sense::Within),
            (&words.plural, Sense::Plural),
            (&words.single, Sense::Single),
            (&words.vague, Sense::Vague),
            (&words.prepositions, Sense::Preposition),
            (&words.lasting, Sense::Lasting),
            (&words.soon, Sense::Soon),
            (&words.past, Sense::Past),
            (&words.present, Sense::Present),
            (&words.since, Sense::Since),
            (&words.until, Sense::Until),
            (&words.from, Sense::From),
            (&words.to, Sense::To),
            (&words.between, Sense::Between),
            (&words.and, Sense::And),
            (&words.article, Sense::Article),
            (&words.of, Sense::Of),
            (&words.on, Sense::On),
            (&words.day_of, Sense::DayOf),
            (&words.rates, Sense::Rate),
            (&words.begin, Sense::Begin),
            (&words.middle, Sense::Middle),
            (&words.end, Sense::End),
            (&words.about, Sense::About),
            (&words.every, Sense::Every),
            (&words.age, Sense::Age),
            (&words.decade_suffix, Sense::DecadeSuffix),
            (&words.clock, Sense::Clock),
            (&words.am, Sense::Am),
            (&words.pm, Sense::Pm),
        ] {
            for word in list {
                let conjunction =
                    words.order_before.contains(word) || words.order_after.contains(word);
                self.add(
                    word,
                    match sense {
                        Sense::Off(way) if conjunction => Sense::OffLast(way),
                        other => other,
                    },
                );
            }
        }
    }

    /// `P1D` and `XXXX-WXX-1`, as [`super::moment::Moment`] writes sets.
    fn often(&mut self, word: &str, value: &str) {
        if let Some(day) = value.strip_prefix("XXXX-WXX-").and_then(|d| d.parse().ok()) {
            self.add(word, Sense::OftenWeekday(day));
            return;
        }
        let unit = match value {
            "P1D" => Unit::Day,
            "P1W" => Unit::Week,
            "P1M" => Unit::Month,
            "P3M" => Unit::Quarter,
            "P1Y" => Unit::Year,
            _ => return,
        };
        self.add(word, Sense::OftenUnit(unit));
    }

    fn add(&mut self, words: &str, sense: Sense) {
        let mut pieces = cut(words, 0).into_iter();
        if let Some(first) = pieces.next() {
            let rest = pieces.map(|p| p.lower).collect();
            self.words
                .entry(first.lower)
                .or_default()
                .push(Entry { rest, sense });
        }
    }

    /// What a word may begin, endings cut off where the whole is not found.
    fn entries(&self, word: &str) -> &[Entry] {
        if let Some(entries) = self.words.get(word) {
            return entries;
        }
        self.clitics
            .iter()
            .filter_map(|c| self.words.get(word.strip_suffix(c.as_str())?))
            .next()
            .map_or(&[], Vec::as_slice)
    }
}

/// A word, a number or a mark of a sentence.
#[derive(Clone, Debug)]
pub(super) struct Piece<'t> {
    pub text: &'t str,
    pub lower: SmolStr,
    /// First byte in the document.
    pub at: usize,
    /// Whether white space stands before it.
    pub spaced: bool,
}

impl Piece<'_> {
    fn is_digits(&self) -> bool {
        self.text.as_bytes().first().is_some_and(u8::is_ascii_digit)
    }
}

/// Runs of letters, runs of digits, and single marks.
fn cut(text: &str, offset: usize) -> Vec<Piece<'_>> {
    #[derive(PartialEq)]
    enum Run {
        Letters,
        Digits,
        Mark,
    }
    let run = |c: char| {
        if c.is_ascii_digit() {
            Run::Digits
        } else if c.is_alphabetic() {
            Run::Letters
        } else {
            Run::Mark
        }
    };
    let mut pieces = Vec::new();
    let mut chars = text.char_indices().peekable();
    let mut spaced = true;
    while let Some((start, c)) = chars.next() {
        if c.is_whitespace() {
            spaced = true;
            continue;
        }
        let kind = run(c);
        let mut end = start + c.len_utf8();
        while let Some(&(at, next)) = chars.peek() {
            if kind == Run::Mark || next.is_whitespace() || run(next) != kind {
                break;
            }
            end = at + next.len_utf8();
            chars.next();
        }
        let word = text.get(start..end).unwrap_or("");
        let lower = if word.chars().any(char::is_uppercase) {
            SmolStr::from(word.to_lowercase())
        } else {
            SmolStr::from(word)
        };
        pieces.push(Piece {
            text: word,
            lower,
            at: offset + start,
            spaced,
        });
        spaced = false;
    }
    pieces
}

/// A sentence, cut, with what each word may begin.
pub(super) struct Line<'t> {
    pub pieces: Vec<Piece<'t>>,
    entries: Vec<&'t [Entry]>,
}

impl<'t> Line<'t> {
    /// Cuts a sentence that begins at byte `offset`; `None` where it holds nothing that could be
    /// a temporal expression.
    pub fn new(text: &'t str, offset: usize, lexicon: &'t Lexicon) -> Option<Line<'t>> {
        let pieces = cut(text, offset);
        let entries: Vec<&[Entry]> = pieces.iter().map(|p| lexicon.entries(&p.lower)).collect();
        let seeds = |e: &Entry| {
            matches!(
                e.sense,
                Sense::Month(_)
                    | Sense::Weekday(..)
                    | Sense::Unit(_)
                    | Sense::One(_)
                    | Sense::Day(_)
                    | Sense::DayPart(..)
                    | Sense::ToldDay(_)
                    | Sense::Part(_)
                    | Sense::Season(_)
                    | Sense::Holiday(..)
                    | Sense::Decade(_)
                    | Sense::Hour(_)
                    | Sense::OftenUnit(_)
                    | Sense::OftenWeekday(_)
                    | Sense::Soon
                    | Sense::Past
                    | Sense::Present
            )
        };
        let any = pieces.iter().any(Piece::is_digits)
            || entries.iter().any(|list| list.iter().any(seeds));
        any.then_some(Line { pieces, entries })
    }

    pub fn len(&self) -> usize {
        self.pieces.len()
    }

    /// The longest reading at a piece that `pick` takes, and how many pieces it is.
    pub fn pick<T>(&self, i: usize, pick: impl Fn(Sense) -> Option<T>) -> Option<(T, usize)> {
        let list = self.entries.get(i)?;
        list.iter().find_map(|entry| {
            let found = pick(entry.sense)?;
            let stands = entry
                .rest
                .iter()
                .enumerate()
                .all(|(k, word)| self.pieces.get(i + 1 + k).is_some_and(|p| p.lower == *word));
            stands.then(|| (found, 1 + entry.rest.len()))
        })
    }

    /// How many pieces of a word of that meaning stand at `i`; 0 for none.
    pub fn has(&self, i: usize, sense: Sense) -> usize {
        self.pick(i, |s| (s == sense).then_some(()))
            .map_or(0, |((), n)| n)
    }

    /// Whether a word of one of the meanings ends right before `i`.
    pub fn follows(&self, i: usize, takes: impl Fn(Sense) -> bool) -> bool {
        (1..=3).any(|back| {
            i.checked_sub(back).is_some_and(|at| {
                self.entries.get(at).is_some_and(|list| {
                    list.iter().any(|e| {
                        e.rest.len() + 1 == back
                            && takes(e.sense)
                            && self.pick(at, |s| (s == e.sense).then_some(())).is_some()
                    })
                })
            })
        })
    }

    /// Whether the piece is that mark.
    pub fn is(&self, i: usize, mark: &str) -> bool {
        self.pieces.get(i).is_some_and(|p| p.text == mark)
    }

    /// Whether a clause may end before the piece: a mark or nothing stands there.
    pub fn ends(&self, i: usize) -> bool {
        let mark = |p: &Piece| !p.text.chars().any(char::is_alphanumeric);
        self.pieces.get(i).is_none_or(mark)
    }

    /// Whether a hyphen or dash stands there.
    pub fn is_dash(&self, i: usize) -> bool {
        self.pieces
            .get(i)
            .is_some_and(|p| matches!(p.text, "-" | "–" | "—"))
    }

    /// Whether the piece touches the one before it.
    pub fn glued(&self, i: usize) -> bool {
        self.pieces.get(i).is_some_and(|p| !p.spaced)
    }

    /// Whether the piece begins with a capital.
    pub fn capital(&self, i: usize) -> bool {
        self.pieces
            .get(i)
            .and_then(|p| p.text.chars().next())
            .is_some_and(char::is_uppercase)
    }

    /// A number in digits, of at most so many, and not part of a longer one (`2,000`, `3.5`).
    pub fn digits(&self, i: usize, most: usize) -> Option<u64> {
        let piece = self.pieces.get(i)?;
        let wide = |k: usize| {
            self.glued(k)
                && (self.is(k, ",") || self.is(k, "."))
                && self.glued(k + 1)
                && self.pieces.get(k + 1).is_some_and(Piece::is_digits)
        };
        let behind = i >= 2 && self.glued(i) && wide(i - 1) && self.pieces[i - 2].is_digits();
        (piece.is_digits() && piece.text.len() <= most && !wide(i + 1) && !behind)
            .then(|| piece.text.parse().ok())
            .flatten()
    }

    /// How many digits the piece has.
    pub fn width(&self, i: usize) -> usize {
        self.pieces
            .get(i)
            .filter(|p| p.is_digits())
            .map_or(0, |p| p.text.len())
    }
}
