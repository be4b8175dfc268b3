//! Corpora as the trainer sees them: parsed, and where names are few, varied and guessed.

use std::ops::Range;

use tekad_core::{Sentence, Span, Token};

use super::{Corpus, Dice, Format, NamesTrainError};
use crate::conllu;
use crate::model::Model;
use crate::names::NameKind;
use crate::names::corpus::{Labelled, read_columns, read_marked};
use crate::names::gazetteer::{Gazetteer, ListKind, kinds};

/// A sentence with its names.
#[derive(Clone, Debug)]
pub struct Gold {
    /// The sentence, parsed.
    pub sentence: Sentence,
    /// Its names by words, in order.
    pub names: Vec<(Range<usize>, NameKind)>,
    /// Whether some of its words may be names that nobody marked.
    pub open: bool,
}

/// Reads and parses a corpus. Of a treebank only the names in `lists` are known.
///
/// # Errors
/// What is wrong and where.
pub(super) fn read(
    corpus: &Corpus,
    parser: &Model,
    lists: &Gazetteer,
) -> Result<Vec<Gold>, NamesTrainError> {
    let wrong = |source| NamesTrainError::Corpus {
        style: corpus.style.clone(),
        source,
    };
    Ok(match corpus.format {
        Format::Columns => parse(read_columns(&corpus.text).map_err(wrong)?, parser),
        Format::Marked => parse(read_marked(&corpus.text).map_err(wrong)?, parser),
        Format::Treebank => {
            let sentences =
                conllu::read(&corpus.text).map_err(|source| NamesTrainError::Treebank {
                    style: corpus.style.clone(),
                    source,
                })?;
            sentences.iter().map(|s| silver(s, parser, lists)).collect()
        }
    })
}

/// Parses labelled sentences.
pub(super) fn parse(sentences: Vec<Labelled>, parser: &Model) -> Vec<Gold> {
    let mut out = Vec::new();
    for s in sentences {
        match s {
            Labelled::Words { words, names } => out.push(Gold {
                sentence: parser.analyse_words(&words, parser.default_style()),
                names,
                open: false,
            }),
            Labelled::Text { text, names } => {
                for sentence in parser.parse_section(&text, 0, Span::new(0, text.len())) {
                    let names = names
                        .iter()
                        .filter_map(|(span, kind)| {
                            let over =
                                |t: &Token| t.span.start < span.end && span.start < t.span.end;
                            let first = sentence.tokens.iter().position(over)?;
                            let last = sentence.tokens.iter().rposition(over)?;
                            Some((first..last + 1, kind.clone()))
                        })
                        .collect();
                    out.push(Gold {
                        sentence,
                        names,
                        open: false,
                    });
                }
            }
        }
    }
    out
}

/// A treebank's sentence: runs of proper nouns that are listed names of one kind are names of
/// that kind; where there are others, or runs that one name may join ("Bank of America"), not all
/// names are known.
fn silver(s: &conllu::Sentence, parser: &Model, lists: &Gazetteer) -> Gold {
    let forms: Vec<&str> = s.words.iter().map(|w| w.form.as_str()).collect();
    let proper = |i: usize| s.words.get(i).is_some_and(|w| w.upos == "PROPN");
    let (mut names, mut open) = (Vec::new(), false);
    let mut start = 0;
    while start < forms.len() {
        if !proper(start) {
            start += 1;
            continue;
        }
        let mut end = start + 1;
        while proper(end) {
            end += 1;
        }
        match kinds(lists.of(&forms[start..end])) {
            Some(kind) if !proper(end + 1) && !proper(end + 2) => names.push((start..end, kind)),
            _ => open = true,
        }
        start = end;
    }
    Gold {
        sentence: parser.analyse_words(&forms, parser.default_style()),
        names,
        open,
    }
}

/// Names to put in the place of others, by kind.
#[derive(Default)]
pub(super) struct Pool {
    people: Vec<String>,
    given: Vec<String>,
    families: Vec<String>,
    organisations: Vec<String>,
    places: Vec<String>,
    states: Vec<String>,
}

impl Pool {
    pub fn new(lists: &[(String, ListKind)]) -> Pool {
        let of = |kind: ListKind| -> Vec<String> {
            lists
                .iter()
                .filter(|l| l.1 == kind && l.0.starts_with(char::is_uppercase))
                .map(|l| l.0.clone())
                .collect()
        };
        Pool {
            people: of(ListKind::Person)
                .into_iter()
                .filter(|n| n.contains(' '))
                .collect(),
            given: of(ListKind::Given),
            families: of(ListKind::Family),
            organisations: of(ListKind::Organisation),
            places: of(ListKind::Place),
            states: of(ListKind::State),
        }
    }

    fn draw<'a>(list: &'a [String], dice: &mut Dice) -> Option<&'a str> {
        list.get(dice.below(list.len())).map(String::as_str)
    }

    /// Another name of the same kind as `name`.
    fn other(&self, name: &str, kind: &NameKind, dice: &mut Dice) -> Option<String> {
        Some(match kind {
            NameKind::Person if !name.contains(' ') => Pool::draw(&self.families, dice)?.to_owned(),
            NameKind::Person if dice.below(2) == 0 => Pool::draw(&self.people, dice)?.to_owned(),
            NameKind::Person => format!(
                "{} {}",
                Pool::draw(&self.given, dice)?,
                Pool::draw(&self.families, dice)?
            ),
            NameKind::Organisation => Pool::draw(&self.organisations, dice)?.to_owned(),
            NameKind::Place if self.states.iter().any(|s| s == name) => {
                Pool::draw(&self.states, dice)?.to_owned()
            }
            NameKind::Place => Pool::draw(&self.places, dice)?.to_owned(),
            NameKind::Other(_) => return None,
        })
    }

    /// The sentence with four names in five replaced.
    pub fn vary(&self, sentence: &Labelled, dice: &mut Dice) -> Option<Labelled> {
        let Labelled::Text { text, names } = sentence else {
            return None;
        };
        let (mut out, mut moved, mut at) = (String::new(), Vec::new(), 0);
        for (span, kind) in names {
            let (start, end) = (span.start as usize, span.end as usize);
            out.push_str(text.get(at..start)?);
            let name = text.get(start..end)?;
            let new = match dice.below(5) {
                0 => None,
                _ => self.other(name, kind, dice),
            };
            let from = out.len();
            out.push_str(new.as_deref().unwrap_or(name));
            moved.push((Span::new(from, out.len()), kind.clone()));
            at = end;
        }
        out.push_str(text.get(at..)?);
        Some(Labelled::Text {
            text: out,
            names: moved,
        })
    }
}
