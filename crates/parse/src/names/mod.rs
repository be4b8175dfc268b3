//! Names: persons, organisations, places and what else a corpus marks, by a linear chain
//! over the words of a sentence.
//!
//! The chain is a conditional random field (Lafferty, McCallum & Pereira 2001) over hashed
//! features of the kind that Ratinov & Roth (2009) found to matter: forms, affixes, shapes,
//! neighbours, parts of speech, word classes (Brown et al. 1992, by exchange as in Martin,
//! Liermann & Ney 1998) and lists of names. Decoding is in integers (Viterbi), so that all
//! machines agree.

mod chain;
mod corpus;
mod features;
mod gazetteer;
mod score;
pub mod train;

use std::ops::Range;

use smol_str::SmolStr;
use tekad_core::{Sentence, Span, Upos};

use crate::bytes::Reader;
use crate::card::Card;
use crate::hash;
use crate::lex::Lex;
use crate::linear::Lookup;
use crate::model::{MAX_UNPACKED, ModelError};
use crate::pool::Pool;

use chain::{Chain, Room};
use features::Word;
use gazetteer::Gazetteer;

pub use corpus::{CorpusError, Labelled, read_columns, read_marked};
pub use score::{Entity, Score, entities, score};

/// First bytes of a names model file; the last is the format's version.
pub(crate) const MAGIC: &[u8; 8] = b"tekadNE\x01";

/// What a name names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// A person.
    Person,
    /// An organisation: also a government body, a party, a company, an armed group.
    Organisation,
    /// A place: also a state.
    Place,
    /// Another kind of a corpus, by the corpus's own name for it.
    Other(SmolStr),
}

impl NameKind {
    /// The kind that a corpus means by a tag without its `B-` or `I-`.
    pub fn from_tag(tag: &str) -> NameKind {
        match tag {
            "PER" | "PERSON" | "PPL" => NameKind::Person,
            "ORG" | "ORGANISATION" | "ORGANIZATION" => NameKind::Organisation,
            "LOC" | "PLACE" | "PLC" | "LOCATION" | "GPE" => NameKind::Place,
            other => NameKind::Other(SmolStr::new(other)),
        }
    }

    /// The kind's name: `PER`, `ORG`, `LOC` or the corpus's own.
    pub fn as_str(&self) -> &str {
        match self {
            NameKind::Person => "PER",
            NameKind::Organisation => "ORG",
            NameKind::Place => "LOC",
            NameKind::Other(tag) => tag,
        }
    }
}

/// A name in a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    /// Its words, as indices into the sentence's tokens.
    pub tokens: Range<usize>,
    /// Where it is in the document's text.
    pub span: Span,
    /// What it names.
    pub kind: NameKind,
    /// How sure it is, from 0 to 1, in steps of 0.0001: the logistic of the log odds by which
    /// this reading beats the best other one.
    pub score: f64,
}

/// A style: a corpus's conventions, and the chain that follows them.
struct Style {
    /// Kinds, in the order of the labels.
    kinds: Vec<NameKind>,
    /// Whether the corpus is in lower case, so that case is to be overlooked.
    low: bool,
    chain: Chain,
}

/// A trained tagger of names for one language: immutable, to be shared between threads.
pub struct NamesModel {
    card: Card,
    default_style: usize,
    lists: Gazetteer,
    words: Lookup,
    styles: Vec<Style>,
    scratch: Pool<(Vec<Word>, Room)>,
}

impl NamesModel {
    /// Reads a model from the bytes of its file.
    ///
    /// # Errors
    /// [`ModelError`] for bytes that are not a model, cut short or contradictory; never
    /// unpacks more than 64 MiB.
    pub fn load(bytes: &[u8]) -> Result<NamesModel, ModelError> {
        let body = bytes.strip_prefix(MAGIC).ok_or(ModelError::Magic)?;
        let (size, packed) = body.split_first_chunk::<4>().ok_or(ModelError::Truncated)?;
        let size = u32::from_le_bytes(*size) as usize;
        if size > MAX_UNPACKED {
            return Err(ModelError::Broken("it unpacks to too many bytes"));
        }
        NamesModel::read(&zstd::bulk::decompress(packed, size)?)
    }

    fn read(raw: &[u8]) -> Result<NamesModel, ModelError> {
        let r = &mut Reader::new(raw);
        let card: Card = serde_json::from_str(r.str()?)?;
        let default_style = card
            .styles
            .iter()
            .position(|s| *s == card.default_style)
            .ok_or(ModelError::Broken(
                "the default style is not among the styles",
            ))?;
        let lists = Gazetteer::read(r)?;
        let words = Lookup::read(r)?;
        let mut styles: Vec<Style> = Vec::new();
        for _ in 0..card.styles.len() {
            let kinds: Vec<NameKind> = r.strs()?.iter().map(|t| NameKind::from_tag(t)).collect();
            if kinds.is_empty() || kinds.len() > 60 {
                return Err(ModelError::Broken("a style has no kinds or too many"));
            }
            let low = r.uint()? != 0;
            let chain = Chain::read(r, 1 + 2 * kinds.len())?;
            styles.push(Style { kinds, low, chain });
        }
        if !r.is_done() {
            return Err(ModelError::Broken("bytes are left over"));
        }
        Ok(NamesModel {
            card,
            default_style,
            lists,
            words,
            styles,
            scratch: Pool::default(),
        })
    }

    /// What is known about the model.
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// Whether the model knows a style (a corpus's conventions) of this name.
    pub fn has_style(&self, name: &str) -> bool {
        self.card.styles.iter().any(|s| s == name)
    }

    /// The names of a sentence, in order, never overlapping.
    pub fn names(&self, sentence: &Sentence) -> Vec<Name> {
        self.names_of_style(sentence, self.default_style)
    }

    /// The names of a sentence after the conventions of a style; those of the default style if
    /// there is none of that name.
    pub fn names_in_style(&self, sentence: &Sentence, style: &str) -> Vec<Name> {
        let styles = &self.card.styles;
        let style = styles.iter().position(|s| s == style);
        self.names_of_style(sentence, style.unwrap_or(self.default_style))
    }

    fn names_of_style(&self, sentence: &Sentence, style: usize) -> Vec<Name> {
        let Some(style) = self.styles.get(style) else {
            return Vec::new();
        };
        self.scratch
            .with(|(words, room)| self.decode(sentence, style, words, room))
    }

    /// The names of a sentence, with room for the work.
    fn decode(
        &self,
        sentence: &Sentence,
        style: &Style,
        words: &mut Vec<Word>,
        room: &mut Room,
    ) -> Vec<Name> {
        let view = View {
            lists: &self.lists,
            words: &self.words,
        };
        view.look(sentence, style.low, words);
        style.chain.run(words, room);
        let mut names: Vec<Name> = Vec::new();
        for (i, &label) in room.labels.iter().enumerate() {
            if label == 0 {
                continue;
            }
            let odds = room.margins.get(i).copied().unwrap_or(0.0);
            let sure = 1.0 / (1.0 + libm::exp(-f64::from(odds)));
            let sure = (sure * 1e4).round() / 1e4;
            let Some(span) = sentence.tokens.get(i).map(|t| t.span) else {
                continue;
            };
            if label % 2 == 0 {
                if let Some(name) = names.last_mut() {
                    name.tokens.end = i + 1;
                    name.span.end = name.span.end.max(span.end);
                    name.score = name.score.min(sure);
                }
            } else if let Some(kind) = style.kinds.get(usize::from(label / 2)) {
                names.push(Name {
                    tokens: i..i + 1,
                    span,
                    kind: kind.clone(),
                    score: sure,
                });
            }
        }
        names
    }
}

/// Lists and word classes, through which words are seen.
struct View<'a> {
    lists: &'a Gazetteer,
    words: &'a Lookup,
}

impl View<'_> {
    /// Makes the words of a sentence.
    fn look(&self, sentence: &Sentence, lower: bool, words: &mut Vec<Word>) {
        let mut low = String::new();
        words.clear();
        for t in &sentence.tokens {
            let mut lex = Lex::new(&t.form, &mut low);
            let long = if lower {
                let form = std::mem::take(&mut low);
                lex = Lex::new(&form, &mut low);
                features::long_shape(&form)
            } else {
                features::long_shape(&t.form)
            };
            let upos = Upos::ALL.iter().position(|&u| u == t.upos).unwrap_or(16);
            words.push(Word {
                lex,
                long,
                upos: upos as u8,
                upper: !lower && t.form.starts_with(char::is_uppercase),
                info: self.words.get(word_key(lex.low)),
                ..Word::default()
            });
        }
        features::runs(words);
        self.lists.mark(words);
    }
}

/// Key of a word among the word classes.
fn word_key(low: u64) -> u32 {
    hash::key(hash::mix(low, 103))
}
