//! Quotation marks: where words in quotes begin and end, over sentences.

use tekad_core::{Span, event::SourceLink};

use crate::view::View;

/// The longest quotation, in sentences: a mark that is never closed ends somewhere.
const MAX_SENTENCES: usize = 14;

/// Words in quotation marks, perhaps over several sentences.
#[derive(Debug, Default)]
pub(crate) struct Quote {
    /// What is quoted of each sentence, with its index; marks left out.
    pub(crate) pieces: Vec<(usize, Span)>,
    /// Who says so, once that is known.
    pub(crate) links: Option<Vec<SourceLink>>,
    /// Whether it goes on from what was quoted before.
    pub(crate) goes_on: bool,
    /// The quotation of which it is the second half, with the cue between them.
    pub(crate) joins: Option<usize>,
    /// Its own second half.
    pub(crate) half: Option<Span>,
    /// Whether it stands by itself, as sentences do.
    pub(crate) whole: bool,
}

/// What a sentence has of a quotation: tokens `start..end` without the marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Index of the quotation.
    pub(crate) quote: usize,
    /// Whether the opening mark stands in this sentence.
    pub(crate) opens: bool,
    /// Whether the closing mark does.
    pub(crate) closes: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Open,
    Close,
    Either,
}

/// Whether a token is a quotation mark.
pub(crate) fn is_mark(v: &View, i: usize) -> bool {
    matches!(
        v.token(i).form.as_str(),
        "\"" | "“" | "”" | "„" | "«" | "»" | "``" | "''" | "‟" | "″"
    )
}

/// Which way a mark opens: by the spaces around it, then by its form.
fn side(v: &View, i: usize) -> Side {
    let at = v.token(i).span;
    let touches_next = (i + 1 < v.len()).then(|| v.token(i + 1).span.start == at.end);
    let touches_last = i.checked_sub(1).map(|l| v.token(l).span.end == at.start);
    let form = v.token(i).form.as_str();
    match (touches_last, touches_next) {
        (Some(true), Some(false) | None) => return Side::Close,
        (Some(false) | None, Some(true)) if form != "»" => return Side::Open,
        _ => {}
    }
    match form {
        "“" | "„" | "«" | "``" => Side::Open,
        "»" | "''" => Side::Close,
        _ => Side::Either,
    }
}

/// The quotation that is open at the end of a sentence.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Open {
    quote: usize,
    section: usize,
    since: usize,
}

/// Finds the quoted segments of a sentence; `open` is what the sentence before has left open.
pub(crate) fn segments(
    v: &View,
    sentence: usize,
    open: &mut Option<Open>,
    quotes: &mut Vec<Quote>,
) -> Vec<Segment> {
    let mut found: Vec<Segment> = Vec::new();
    let section = v.sentence.section;
    let first_opens = !v.is_empty() && is_mark(v, 0) && side(v, 0) != Side::Close;
    let mut from = 0;
    // A quotation over paragraphs opens each of them anew.
    if let Some(o) = *open {
        let too_long = sentence.saturating_sub(o.since) >= MAX_SENTENCES;
        if too_long || (o.section != section && !first_opens) {
            *open = None;
        } else if o.section != section {
            from = 1;
            *open = Some(Open { section, ..o });
        }
    }
    let mut current: Option<(usize, usize, bool)> = open.map(|o| (o.quote, from, false));
    let mut close = |current: &mut Option<(usize, usize, bool)>, end: usize, closes: bool| {
        if let Some((quote, start, opens)) = current.take() {
            if start < end {
                let segment = Segment {
                    start,
                    end,
                    quote,
                    opens,
                    closes,
                };
                found.push(segment);
            }
        }
    };
    for i in from..v.len() {
        if !is_mark(v, i) {
            continue;
        }
        let opens = match side(v, i) {
            Side::Open => true,
            Side::Close => false,
            Side::Either => current.is_none(),
        };
        if opens {
            if current.is_some() && side(v, i) == Side::Either {
                continue;
            }
            close(&mut current, i, false);
            quotes.push(Quote::default());
            current = Some((quotes.len() - 1, i + 1, true));
        } else {
            close(&mut current, i, true);
        }
    }
    *open = current.map(|(quote, ..)| Open {
        quote,
        section,
        since: open
            .filter(|o| o.quote == quote)
            .map_or(sentence, |o| o.since),
    });
    close(&mut current, v.len(), false);
    found
}
