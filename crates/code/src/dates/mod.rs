//! Temporal expressions: found in the words of a sentence, normalised to TIMEX3 values, counted
//! from the day of publication or the date told last; and the order of events where the text
//! tells it.
//!
//! `format` is the `[date]` table of a language, `words` compiles it and cuts a sentence into
//! pieces that carry what they may mean; `reader` takes the longest point of time at a piece, with
//! `calendar` for names and numbers of the calendar, `clock` for times of a day and `deictic` for what counts from a day, both
//! reckoned by `moment`; `ranges` makes whole expressions of points; `tense` says which of two
//! readings ("on Monday") a clause means; `order` reads "before", "after" and "while". Nothing
//! here knows a language.

mod calendar;
mod clock;
mod deictic;
mod format;
mod moment;
pub mod order;
mod ranges;
mod reader;
mod tense;
mod words;

use jiff::civil::Date;
use smol_str::SmolStr;
use tekad_core::{Order, Precision, Span, Timex, TimexKind};

pub use format::DateWords;
use moment::Moment;
pub(crate) use order::Times;
use ranges::{Expression, Said};
use reader::{Reader, Told};
use words::{Lexicon, Line, Sense};

use crate::{view::View, words::WordSet};

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

/// A temporal expression that can date an event.
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
    /// What began then still lasts ("since 2016").
    pub lasting: bool,
    /// How it stands to what was told before, where its words say so ("two days later").
    pub told: Option<Order>,
}

/// A temporal expression, and how it can date events if it can.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The expression.
    pub timex: Timex,
    /// Its tokens and both readings.
    pub hit: Option<DateHit>,
}

/// Date words of a pack, compiled for lookup.
#[derive(Debug, Default)]
pub struct DateTable {
    lexicon: Lexicon,
    name_like: Vec<SmolStr>,
    ahead: WordSet,
    pub(crate) order: order::OrderWords,
}

impl DateTable {
    /// Compiles a pack's date words.
    pub fn new(words: &DateWords) -> DateTable {
        let names = words.months.iter().chain(&words.weekdays).flatten();
        DateTable {
            lexicon: Lexicon::new(words),
            name_like: names.map(|n| SmolStr::from(n.to_lowercase())).collect(),
            ahead: WordSet::new(&words.ahead),
            order: order::OrderWords::new(words),
        }
    }

    /// Words that are no names: months and weekdays.
    pub fn name_like(&self) -> impl Iterator<Item = &SmolStr> {
        self.name_like.iter()
    }

    /// All temporal expressions of a sentence of `text`, left to right, without overlap. What
    /// counts from a day needs the publication date, or a date told before. `future` are the
    /// cues of what is to come.
    pub fn find(
        &self,
        text: &str,
        view: &View,
        published: Option<Date>,
        future: &WordSet,
        told: &mut Memory,
    ) -> Vec<Found> {
        let span = view.sentence.span;
        let words = span.slice(text);
        let Some(line) = Line::new(words, span.start as usize, &self.lexicon) else {
            return Vec::new();
        };
        let mut all = Vec::new();
        let mut i = 0;
        told.0.here = None;
        while i < line.len() {
            let tense = |piece: usize| {
                let at = line.pieces.get(piece)?.at;
                let (start, _) = tokens_of(view, Span::new(at, at + 1));
                tense::looks_ahead(view, start, future, &self.ahead)
            };
            let reader = Reader {
                line: &line,
                published,
                told: told.0,
                tense: &tense,
            };
            let Some(found) = reader.expression(i).filter(|e| e.end > i) else {
                i += 1;
                continue;
            };
            i = found.end;
            let span = span_of(&line, &found);
            let (start, end) = tokens_of(view, span);
            let node = view.head_of(start, end);
            // What ends is to end, unless the clause is told in the past.
            let until = matches!(found.past, Said::Until(_));
            let ahead = || tense::looks_ahead(view, node, future, &self.ahead).unwrap_or(until);
            let said = if found.past == found.future || !ahead() {
                found.past
            } else {
                found.future
            };
            if let Some((day, exact)) = said.told().filter(|_| !found.bare) {
                told.0.any = Some(day);
                if let Said::At(moment) = said {
                    told.0.here = Some(moment);
                }
                if let Some(hour) = exact {
                    told.0.day = Some(day);
                    told.0.hour = hour;
                }
            }
            let mut timex = said.timex();
            timex.span = span;
            timex.modifier = found.modifier;
            timex.anchor = found.anchor;
            let dates = matches!(timex.kind, TimexKind::Date | TimexKind::Time) && !found.bare;
            let both = found.past.interval().zip(found.future.interval());
            let hit = both.filter(|_| dates).map(|(past, future)| DateHit {
                start,
                end,
                past,
                future,
                lasting: matches!(said, Said::Since(_)),
                told: found.told,
            });
            all.push(Found { timex, hit });
        }
        all
    }
}

/// What an article has told of dates so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Memory(Told);

/// The words of an expression, with the article that belongs to it.
fn span_of(line: &Line, found: &Expression) -> Span {
    let mut first = found.start;
    let takes = match found.past {
        // "the 2nd of March".
        Said::At(Moment::Day(..)) => {
            let ordinal = line.width(first) > 0 && line.glued(first + 1);
            let part = line.pick(first, clock::part).is_some();
            let named = line.pick(first, clock::ordinal).is_some();
            (ordinal && line.has(first + 2, Sense::Of) > 0) || part || named
        }
        Said::At(m) => ranges::takes_article(m, found.anchor),
        _ => false,
    };
    if takes && first > 0 && line.has(first - 1, Sense::Article) == 1 {
        first -= 1;
    }
    let last = &line.pieces[found.end.clamp(first + 1, line.len()) - 1];
    Span::new(line.pieces[first].at, last.at + last.text.len())
}

/// The tokens that a span touches.
fn tokens_of(view: &View, span: Span) -> (usize, usize) {
    let tokens = &view.sentence.tokens;
    let start = tokens.partition_point(|t| t.span.end <= span.start);
    let start = start.min(tokens.len().saturating_sub(1));
    let rest = tokens.get(start..).unwrap_or(&[]);
    let count = rest.iter().take_while(|t| t.span.start < span.end).count();
    (start, start + count.max(1))
}
