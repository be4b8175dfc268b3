//! Training of the tagger of names: corpora in, model bytes out. The same input gives the same
//! bytes.

mod classes;
mod crf;

use std::collections::BTreeSet;

use tekad_core::hash::sha256_hex;
use tekad_core::{Sentence, Span};
use thiserror::Error;

use super::chain::{Chain, Room};
use super::corpus::{CorpusError, Labelled, read_columns, read_marked};
use super::features::Word;
use super::gazetteer::Gazetteer;
use super::{MAGIC, NameKind, NamesModel, View};
use crate::bytes::{Reader, Writer};
use crate::card::{Card, CardData};
use crate::linear::Lookup;
use crate::model::{MAX_UNPACKED, Model, ModelError};

use crf::{Example, Settings};

/// How a corpus is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Lines of token and tag.
    Columns,
    /// Markdown with names marked in list items.
    Marked,
}

/// A corpus of names.
#[derive(Clone, Debug)]
pub struct Corpus {
    /// Name of the style (the conventions) that it is read as.
    pub style: String,
    /// How it is written.
    pub format: Format,
    /// The text.
    pub text: String,
}

/// What to train on and how.
pub struct NamesOptions<'a> {
    /// BCP 47 language code.
    pub lang: String,
    /// Parser that splits and tags the texts.
    pub parser: &'a Model,
    /// Corpora to learn from. A style may see the labels of the style before it.
    pub train: Vec<Corpus>,
    /// Corpora to measure on; never learned from.
    pub dev: Vec<Corpus>,
    /// Listed names with their kinds as bits, at most 8.
    pub lists: Vec<(String, u32)>,
    /// Sentences to learn word classes from, as words.
    pub texts: Vec<Vec<String>>,
    /// Style to follow where none is asked for.
    pub default_style: String,
    /// Licence of the data, for the card.
    pub licence: String,
    /// The command that does this, for the card.
    pub command: String,
    /// Notes for the card.
    pub notes: String,
}

/// Why training failed.
#[derive(Debug, Error)]
pub enum NamesTrainError {
    /// A corpus is broken.
    #[error("corpus {style}: {source}")]
    Corpus {
        /// Its style.
        style: String,
        /// What is wrong and where.
        source: CorpusError,
    },
    /// There is nothing to learn from.
    #[error("no training data of style {0:?}")]
    Empty(String),
    /// The model came out too big or unreadable.
    #[error("the model that came out is unusable: {0}")]
    Model(#[from] ModelError),
}

/// A sentence with its names.
pub struct Gold {
    /// The sentence, parsed.
    pub sentence: Sentence,
    /// Its names by words, in order.
    pub names: Vec<(usize, usize, NameKind)>,
}

/// Reads and parses a corpus.
///
/// # Errors
/// What is wrong and where.
pub fn gold(corpus: &Corpus, parser: &Model) -> Result<Vec<Gold>, CorpusError> {
    let sentences = match corpus.format {
        Format::Columns => read_columns(&corpus.text)?,
        Format::Marked => read_marked(&corpus.text)?,
    };
    let mut out = Vec::new();
    for s in sentences {
        match s {
            Labelled::Words { words, names } => out.push(Gold {
                sentence: parser.analyse_words(&words, parser.default_style()),
                names,
            }),
            Labelled::Text { text, names } => {
                for sentence in parser.parse_section(&text, 0, Span::new(0, text.len())) {
                    let names = names
                        .iter()
                        .filter_map(|(span, kind)| {
                            let over = |t: &tekad_core::Token| {
                                t.span.start < span.end && span.start < t.span.end
                            };
                            let first = sentence.tokens.iter().position(over)?;
                            let last = sentence.tokens.iter().rposition(over)?;
                            Some((first, last + 1, kind.clone()))
                        })
                        .collect();
                    out.push(Gold { sentence, names });
                }
            }
        }
    }
    Ok(out)
}

/// Trains a model. `tell` hears of progress, a line at a time.
///
/// # Errors
/// [`NamesTrainError`] for unreadable or empty corpora.
pub fn train(
    options: &NamesOptions<'_>,
    mut tell: impl FnMut(String),
) -> Result<(Vec<u8>, Card), NamesTrainError> {
    let mut styles: Vec<String> = Vec::new();
    for c in &options.train {
        if !styles.contains(&c.style) {
            styles.push(c.style.clone());
        }
    }
    if !styles.contains(&options.default_style) {
        return Err(NamesTrainError::Empty(options.default_style.clone()));
    }
    let read = |c: &Corpus| {
        gold(c, options.parser).map_err(|source| NamesTrainError::Corpus {
            style: c.style.clone(),
            source,
        })
    };
    let banks = options.train.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let parser = options.parser;
    let lists = Gazetteer::new(options.lists.iter().flat_map(|(name, kinds)| {
        parser
            .parse_section(name, 0, Span::new(0, name.len()))
            .first()
            .map(|s| {
                let mut low = String::new();
                let words = s
                    .tokens
                    .iter()
                    .map(|t| crate::lex::Lex::new(&t.form, &mut low).low)
                    .collect();
                (words, *kinds)
            })
    }));
    let words = classes::learn(&options.texts, env("FINE",300.0) as usize, env("COARSE", 40.0) as usize);
    let mut w = Writer::default();
    lists.write(&mut w);
    tell(format!("lists: {} bytes", w.out.len()));
    words.write(&mut w);
    let view = View {
        lists: &lists,
        words: &words,
    };
    let mut first: Option<(Chain, bool)> = None;
    for (number, style) in styles.iter().enumerate() {
        let golds: Vec<&Gold> = options
            .train
            .iter()
            .zip(&banks)
            .filter(|(c, _)| c.style == *style)
            .flat_map(|(_, g)| g)
            .collect();
        let kinds: BTreeSet<&NameKind> =
            golds.iter().flat_map(|g| g.names.iter().map(|n| &n.2)).collect();
        let kinds: Vec<&NameKind> = kinds.into_iter().collect();
        if kinds.is_empty() {
            return Err(NamesTrainError::Empty(style.clone()));
        }
        let low = golds
            .iter()
            .flat_map(|g| &g.sentence.tokens)
            .all(|t| !t.form.contains(char::is_uppercase));
        let mut examples = Vec::new();
        for g in &golds {
            let mut words = Vec::new();
            if let Some((chain, low)) = &first {
                let mut room = Room::default();
                view.look(&g.sentence, *low, &mut words);
                chain.run(&words, &mut room);
                view.look(&g.sentence, low_of(low, false), &mut words);
                for (w, h) in words.iter_mut().zip(&room.labels) {
                    w.hint = *h + 1;
                }
            } else {
                view.look(&g.sentence, low, &mut words);
            }
            examples.push(Example {
                allowed: allowed(&words, &g.names, &kinds),
                words,
            });
        }
        let m = 1 + 2 * kinds.len();
        let rows = crf::train(
            &examples,
            m,
            &Settings {
                epochs: env("EPOCHS", 15.0) as usize,
                rate: env("RATE", 0.2),
                pull: env("PULL", 0.0),
                drop: env("DROP", 0.3),
                least: env("LEAST", 2.0) as u32,
                cells: env("CELLS", 400_000.0) as usize,
            },
        );
        let from = w.out.len();
        let names: Vec<&str> = kinds.iter().map(|k| k.as_str()).collect();
        w.strs(&names);
        w.uint(u64::from(low));
        w.uint(u64::from(first.is_some()));
        rows.write(&mut w);
        tell(format!("style {style}: {} bytes", w.out.len() - from));
        if number == 0 && styles.len() > 1 && std::env::var("NOHINT").is_err() {
            let mut own = Writer::default();
            rows.write(&mut own);
            first = Some((Chain::read(&mut Reader::new(&own.out), m)?, low));
        }
    }
    let mut card = Card {
        lang: options.lang.clone(),
        licence: options.licence.clone(),
        data: Vec::new(),
        command: options.command.clone(),
        styles,
        default_style: options.default_style.clone(),
        dev: Default::default(),
        notes: options.notes.clone(),
    };
    for (c, bank) in options.train.iter().zip(&banks) {
        card.data.push(datum(c, "train", bank.len()));
    }
    let model = NamesModel::read(&with_card(&card, &w.out)?)?;
    for c in &options.dev {
        let golds = read(c)?;
        card.data.push(datum(c, "dev", golds.len()));
        for (kind, s) in measure(&model, &golds, &c.style) {
            let name = if kind.is_empty() { "f1".into() } else { format!("f1.{kind}") };
            card.dev.insert(
                format!("{}.{name}", c.style),
                (s.f1() * 1e4).round() / 1e4,
            );
        }
    }
    let raw = with_card(&card, &w.out)?;
    if raw.len() > MAX_UNPACKED {
        return Err(ModelError::Broken("it is too big").into());
    }
    let packed = zstd::bulk::compress(&raw, 19).map_err(ModelError::from)?;
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&(raw.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&packed);
    NamesModel::load(&bytes)?;
    Ok((bytes, card))
}

fn env(n: &str, d: f32) -> f32 {
    std::env::var(n).ok().and_then(|v| v.parse().ok()).unwrap_or(d)
}

fn low_of(_: &bool, own: bool) -> bool {
    own
}

fn datum(c: &Corpus, role: &str, sentences: usize) -> CardData {
    CardData {
        style: c.style.clone(),
        role: role.to_owned(),
        sentences,
        sha256: sha256_hex(c.text.as_bytes()),
    }
}

fn with_card(card: &Card, rest: &[u8]) -> Result<Vec<u8>, ModelError> {
    let mut w = Writer::default();
    w.str(&serde_json::to_string(card).map_err(ModelError::Card)?);
    w.out.extend_from_slice(rest);
    Ok(w.out)
}

fn allowed(words: &[Word], names: &[(usize, usize, NameKind)], kinds: &[&NameKind]) -> Vec<u64> {
    let mut out = vec![1u64; words.len()];
    for (start, end, kind) in names {
        if let Some(k) = kinds.iter().position(|x| *x == kind) {
            for (i, a) in out.iter_mut().enumerate().take(*end).skip(*start) {
                *a = 1 << (1 + 2 * k + usize::from(i > *start));
            }
        }
    }
    out
}

/// Scores by whole names, by kind, and of all together under the empty kind.
pub fn measure(
    model: &NamesModel,
    golds: &[Gold],
    style: &str,
) -> std::collections::BTreeMap<String, super::Score> {
    let gold: Vec<_> = golds
        .iter()
        .map(|g| {
            g.names
                .iter()
                .map(|n| (n.0, n.1, n.2.as_str().to_owned()))
                .collect()
        })
        .collect();
    let found: Vec<_> = golds
        .iter()
        .map(|g| {
            model
                .names_in_style(&g.sentence, style)
                .into_iter()
                .map(|n| (n.tokens.start, n.tokens.end, n.kind.as_str().to_owned()))
                .collect()
        })
        .collect();
    super::score(&gold, &found)
}
