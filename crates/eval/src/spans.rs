//! Actor spans coded by hand against the actors found: is the country right, wrong, or left
//! open? Tables hold offsets and codes; texts are looked up where they lie.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use tekad_code::mention::{Mention, MentionKind};
use tekad_core::{Sentence, Span};

/// What is wrong with a table.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("line {line}: {message}")]
pub struct TableError {
    /// Line number, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

/// Whom a span names, as coded by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gold {
    /// Line of the table.
    pub line: usize,
    /// Where the text is and which part of it is meant.
    pub at: Where,
    /// Codes; empty where nobody can tell.
    pub codes: BTreeSet<String>,
    /// Primary sectors, in the order of the codes.
    pub sectors: BTreeSet<String>,
}

/// Where a span stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Where {
    /// In a sentence of a table, by bytes.
    Sentence {
        /// `sentence_id`.
        id: u64,
        /// Bytes of the bare sentence.
        span: Span,
    },
    /// In a line of a file, by its words.
    Line {
        /// Path, relative to the project.
        file: String,
        /// Line number, from 1.
        line: usize,
        /// The words; their first occurrence counts.
        words: String,
    },
    /// In the sentence of a case file, by its words.
    Case {
        /// Path, relative to the project.
        file: String,
        /// Name of the case: lines move when marks change.
        name: String,
        /// The words; their first occurrence counts.
        words: String,
    },
}

/// How a span came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The codes are those of the coder.
    Right,
    /// They are others.
    Wrong,
    /// No code, where there is one.
    Open,
}

/// Figures over all spans.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Scores {
    /// Spans.
    pub spans: usize,
    /// Share with the right codes.
    pub country_right: f64,
    /// Share with other codes.
    pub country_wrong: f64,
    /// Share without any, where there is one.
    pub country_open: f64,
    /// Share of the spans with the right codes that also have the right sectors.
    pub sector_right: f64,
}

/// Reads a table: tab-separated, a header, `#` for comments. Columns `sentence_id`, `start`,
/// `end` or `file`, `words`, `line` (of a case file the name of the case); then `code`,
/// `sectors`.
///
/// # Errors
/// Names the line.
pub fn read(text: &str) -> Result<Vec<Gold>, TableError> {
    let mut lines = text
        .lines()
        .enumerate()
        .filter(|(_, l)| !l.starts_with('#') && !l.trim().is_empty());
    let header: Vec<&str> = lines
        .next()
        .map(|(_, l)| l.split('\t').collect())
        .unwrap_or_default();
    let mut out = Vec::new();
    for (n, line) in lines {
        let fail = |message: String| TableError {
            line: n + 1,
            message,
        };
        let cells: BTreeMap<&str, &str> = header.iter().copied().zip(line.split('\t')).collect();
        let cell = |name: &str| {
            cells
                .get(name)
                .copied()
                .ok_or_else(|| fail(format!("no `{name}`")))
        };
        let number = |name: &str| -> Result<usize, TableError> {
            let text = cell(name)?;
            text.parse()
                .map_err(|_| fail(format!("`{text}` in `{name}` is no number")))
        };
        let at = if header.contains(&"sentence_id") {
            let (start, end) = (number("start")?, number("end")?);
            if start >= end {
                return Err(fail("an empty span".to_owned()));
            }
            Where::Sentence {
                id: number("sentence_id")? as u64,
                span: Span::new(start, end),
            }
        } else if cell("line")?.parse::<usize>().is_err() {
            Where::Case {
                file: cell("file")?.to_owned(),
                name: cell("line")?.to_owned(),
                words: cell("words")?.to_owned(),
            }
        } else {
            Where::Line {
                file: cell("file")?.to_owned(),
                line: number("line")?,
                words: cell("words")?.to_owned(),
            }
        };
        let list = |name: &str| -> Result<BTreeSet<String>, TableError> {
            Ok(cell(name)?
                .split(',')
                .map(str::trim)
                .filter(|c| !c.is_empty() && *c != "---")
                .map(str::to_owned)
                .collect())
        };
        out.push(Gold {
            line: n + 1,
            at,
            codes: list("code")?,
            sectors: list("sectors")?,
        });
    }
    Ok(out)
}

/// Codes and sectors of the mention that holds a span's head, else of the one that shares most
/// characters with it.
pub fn found(
    sentence: &Sentence,
    mentions: &[Mention],
    span: Span,
) -> (BTreeSet<String>, BTreeSet<String>) {
    let tokens = &sentence.tokens;
    let inside = |t: usize| tokens[t].span.start >= span.start && tokens[t].span.end <= span.end;
    let head = (0..tokens.len())
        .filter(|&t| inside(t))
        .find(|&t| tokens[t].head.is_none_or(|h| !inside(h as usize)));
    let range = |m: &Mention| (tokens[m.start].span.start, tokens[m.end - 1].span.end);
    let shared = |m: &Mention| {
        let (start, end) = range(m);
        end.min(span.end).saturating_sub(start.max(span.start))
    };
    let best = mentions
        .iter()
        .find(|m| head.is_some_and(|h| m.start <= h && h < m.end))
        .or_else(|| {
            mentions
                .iter()
                .filter(|m| shared(m) > 0)
                .max_by_key(|m| (shared(m), m.is_actor(), std::cmp::Reverse(m.start)))
        });
    let Some(mention) = best else {
        return (BTreeSet::new(), BTreeSet::new());
    };
    // "The U.S. and the European Union": those coordinated with it within the span, too.
    let mut all: Vec<&Mention> = vec![mention];
    for m in mentions {
        let plain = |m: &Mention| matches!(m.kind, MentionKind::State | MentionKind::Organisation);
        // A list without "and" may come out as appositions; states and bodies have none.
        let listed = tokens[m.head].base_deprel() == "appos" && plain(m) && plain(mention);
        let joined = (listed || tokens[m.head].base_deprel() == "conj")
            && inside(m.start)
            && inside(m.end - 1)
            && tokens[m.head].head.is_some_and(|h| {
                all.iter()
                    .any(|a| a.start <= h as usize && (h as usize) < a.end)
            });
        if joined && !all.iter().any(|a| a.start == m.start) {
            all.push(m);
        }
    }
    if all.iter().all(|m| m.entities.is_empty()) {
        let country = mention.place.as_ref().and_then(|p| p.country.clone());
        return (country.into_iter().collect(), BTreeSet::new());
    }
    let entities = || all.iter().flat_map(|m| &m.entities);
    let codes = entities().filter_map(|e| e.code.clone());
    let sectors = entities().filter(|e| !e.sector.is_empty()).map(|e| {
        let mut all = e.sector.clone();
        all.sort();
        all.join("+")
    });
    (codes.collect(), sectors.collect())
}

/// Compares codes.
pub fn judge(gold: &Gold, codes: &BTreeSet<String>) -> Outcome {
    if *codes == gold.codes {
        Outcome::Right
    } else if codes.is_empty() {
        Outcome::Open
    } else {
        Outcome::Wrong
    }
}

impl Scores {
    /// From outcomes, each with whether the sectors are right too.
    pub fn of(outcomes: &[(Outcome, bool)]) -> Scores {
        let count = |o: Outcome| outcomes.iter().filter(|(x, _)| *x == o).count();
        let share = |n: usize, of: usize| if of == 0 { 0.0 } else { n as f64 / of as f64 };
        let right = count(Outcome::Right);
        let both = outcomes
            .iter()
            .filter(|(o, s)| *o == Outcome::Right && *s)
            .count();
        Scores {
            spans: outcomes.len(),
            country_right: share(right, outcomes.len()),
            country_wrong: share(count(Outcome::Wrong), outcomes.len()),
            country_open: share(count(Outcome::Open), outcomes.len()),
            sector_right: share(both, right),
        }
    }
}
