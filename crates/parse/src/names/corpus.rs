//! Corpora of names: token and tag in columns, and sentences with marks in the text.

use std::ops::Range;

use tekad_core::Span;
use thiserror::Error;

use super::NameKind;
use super::score::entities;

/// Sentences whose names are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Labelled {
    /// Words with their names as word ranges, end excluded.
    Words {
        /// The words.
        words: Vec<String>,
        /// The names.
        names: Vec<(Range<usize>, NameKind)>,
    },
    /// Running text with its names as byte ranges.
    Text {
        /// The text.
        text: String,
        /// The names.
        names: Vec<(Span, NameKind)>,
    },
}

/// What is wrong with a corpus, and where.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}: {message}")]
pub struct CorpusError {
    /// Line number, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: &'static str,
}

/// Reads a corpus of lines `token TAB tag` (or with blanks between), an empty line after each
/// sentence; tags `B-KIND`, `I-KIND` and `O`, by seqeval's rules.
///
/// # Errors
/// The first line that has no tag.
pub fn read_columns(text: &str) -> Result<Vec<Labelled>, CorpusError> {
    let mut out = Vec::new();
    let (mut words, mut tags) = (Vec::new(), Vec::new());
    let mut close = |words: &mut Vec<String>, tags: &mut Vec<String>| {
        if !words.is_empty() {
            let names = entities(tags)
                .into_iter()
                .map(|(start, end, kind)| (start..end, NameKind::from_tag(&kind)))
                .collect();
            out.push(Labelled::Words {
                words: std::mem::take(words),
                names,
            });
            tags.clear();
        }
    };
    for (n, line) in text.lines().enumerate() {
        let line = line.trim_end();
        if line.trim().is_empty() {
            close(&mut words, &mut tags);
            continue;
        }
        let (word, tag) = line
            .rsplit_once(['\t', ' '])
            .filter(|(_, t)| *t == "O" || t.starts_with("B-") || t.starts_with("I-"))
            .ok_or(CorpusError {
                line: n + 1,
                message: "not `token TAB tag`",
            })?;
        words.push(word.split('\t').next().unwrap_or(word).to_owned());
        tags.push(tag.to_owned());
    }
    close(&mut words, &mut tags);
    Ok(out)
}

/// Reads Markdown whose list items (`- `) are sentences with names marked as
/// `[PER Joko Widodo]`; all other lines are for people.
///
/// # Errors
/// The first line with a mark that is not closed, not opened, empty or of no kind.
pub fn read_marked(text: &str) -> Result<Vec<Labelled>, CorpusError> {
    let mut out = Vec::new();
    for (n, line) in text.lines().enumerate() {
        let Some(line) = line.strip_prefix("- ") else {
            continue;
        };
        let wrong = |message| CorpusError {
            line: n + 1,
            message,
        };
        let (mut plain, mut names) = (String::new(), Vec::new());
        let mut rest = line.trim();
        while let Some((before, mark)) = rest.split_once('[') {
            if before.contains(']') {
                return Err(wrong("`]` without `[`"));
            }
            plain.push_str(before);
            let (mark, after) = mark.split_once(']').ok_or(wrong("`[` without `]`"))?;
            let (kind, name) = mark.split_once(' ').ok_or(wrong("not `[KIND name]`"))?;
            if !matches!(kind, "PER" | "ORG" | "LOC") || name.is_empty() || name.contains('[') {
                return Err(wrong("not `[PER name]`, `[ORG name]` or `[LOC name]`"));
            }
            let start = plain.len();
            plain.push_str(name);
            names.push((Span::new(start, plain.len()), NameKind::from_tag(kind)));
            rest = after;
        }
        if rest.contains(']') {
            return Err(wrong("`]` without `[`"));
        }
        plain.push_str(rest);
        out.push(Labelled::Text { text: plain, names });
    }
    Ok(out)
}
