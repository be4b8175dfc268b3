//! Training of the tagger of names: corpora in, model bytes out. The same input gives the same
//! bytes.

mod classes;
mod crf;
mod data;

use std::collections::{BTreeMap, BTreeSet};

use tekad_core::Span;
use tekad_core::hash::sha256_hex;
use thiserror::Error;

use super::corpus::{CorpusError, read_marked};
use super::gazetteer::Gazetteer;
use super::{MAGIC, NameKind, NamesModel, View};
use crate::bytes::Writer;
use crate::card::{Card, CardData};
use crate::conllu::ConlluError;
use crate::hash;
use crate::lex::Lex;
use crate::model::{MAX_UNPACKED, Model, ModelError};

use crf::{Example, Settings};
use data::Pool;

pub use super::gazetteer::ListKind;
pub use data::Gold;

/// How a corpus is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Lines of token and tag.
    Columns,
    /// Markdown with names marked in list items.
    Marked,
    /// A treebank in CoNLL-U, whose proper nouns are guessed to be names by the lists.
    Treebank,
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
    /// Listed names.
    pub lists: Vec<(String, ListKind)>,
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
    /// A treebank is not CoNLL-U.
    #[error("treebank {style}: {source}")]
    Treebank {
        /// Its style.
        style: String,
        /// What is wrong and where.
        source: ConlluError,
    },
    /// There is nothing to learn from.
    #[error("no training data of style {0:?}")]
    Empty(String),
    /// The model came out too big or unreadable.
    #[error("the model that came out is unusable: {0}")]
    Model(#[from] ModelError),
}

/// Numbers that look random; the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        hash::mix(self.0, 77) ^ (self.0 >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        ((self.roll() >> 33) as usize) % n.max(1)
    }
}

/// Reads and parses a corpus whose names are all known, to measure on.
///
/// # Errors
/// What is wrong and where.
pub fn gold(corpus: &Corpus, parser: &Model) -> Result<Vec<Gold>, NamesTrainError> {
    data::read(corpus, parser, &Gazetteer::default())
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
    let parser = options.parser;
    let lists = gazetteer(&options.lists, parser);
    let pool = Pool::new(&options.lists);
    let banks = options
        .train
        .iter()
        .map(|c| data::read(c, parser, &lists))
        .collect::<Result<Vec<_>, _>>()?;
    // A text that serves several styles counts once.
    let mut seen = BTreeSet::new();
    let texts: Vec<Vec<&str>> = options
        .train
        .iter()
        .zip(&banks)
        .filter(|(c, _)| seen.insert(c.text.as_str()))
        .flat_map(|(_, bank)| bank)
        .map(|g| g.sentence.tokens.iter().map(|t| t.form.as_str()).collect())
        .collect();
    let words = classes::learn(&texts, FINE, COARSE);
    let mut w = Writer::default();
    lists.write(&mut w);
    tell(format!("lists: {} bytes", w.out.len()));
    let from = w.out.len();
    words.write(&mut w);
    tell(format!("word classes: {} bytes", w.out.len() - from));
    let view = View {
        lists: &lists,
        words: &words,
    };
    for style in &styles {
        let mut golds: Vec<Gold> = Vec::new();
        for (c, bank) in options.train.iter().zip(&banks) {
            if c.style == *style {
                golds.extend(bank.iter().filter(|g| !g.open).cloned());
                if c.format == Format::Marked {
                    golds.extend(varied(c, &pool, parser)?);
                }
            }
        }
        let kinds: BTreeSet<&NameKind> = golds
            .iter()
            .flat_map(|g| g.names.iter().map(|n| &n.1))
            .collect();
        let kinds: Vec<&NameKind> = kinds.into_iter().collect();
        if kinds.is_empty() {
            return Err(NamesTrainError::Empty(style.clone()));
        }
        let low = golds
            .iter()
            .flat_map(|g| &g.sentence.tokens)
            .all(|t| !t.form.contains(char::is_uppercase));
        let examples: Vec<Example> = golds
            .iter()
            .map(|g| {
                let mut words = Vec::new();
                view.look(&g.sentence, low, &mut words);
                Example {
                    labels: labels(g, &kinds),
                    words,
                }
            })
            .collect();
        let m = 1 + 2 * kinds.len();
        let rows = crf::train(&examples, m, &settings(kinds.len()));
        let from = w.out.len();
        let names: Vec<&str> = kinds.iter().map(|k| k.as_str()).collect();
        w.strs(&names);
        w.uint(u64::from(low));
        rows.write(&mut w);
        tell(format!(
            "style {style}: {} sentences, {} bytes",
            examples.len(),
            w.out.len() - from
        ));
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
    let mut listed = String::new();
    for (name, kind) in &options.lists {
        listed.push_str(&format!("{}\t{name}\n", kind.bit()));
    }
    card.data.push(CardData {
        role: "lists".to_owned(),
        sha256: sha256_hex(listed.as_bytes()),
        ..CardData::default()
    });
    let model = NamesModel::read(&with_card(&card, &w.out)?)?;
    for c in &options.dev {
        let golds = gold(c, parser)?;
        card.data.push(datum(c, "dev", golds.len()));
        for (kind, s) in measure(&model, &golds, &c.style) {
            let name = if kind.is_empty() {
                "f1".into()
            } else {
                format!("f1.{kind}")
            };
            card.dev
                .insert(format!("{}.{name}", c.style), (s.f1() * 1e4).round() / 1e4);
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

/// How to learn so many kinds. Chosen on the development sets; where there are many kinds there
/// is more to keep apart.
fn settings(kinds: usize) -> Settings {
    Settings {
        epochs: 20,
        rate: 0.2,
        pull: 0.005,
        drop: 0.3,
        least: 2,
        rows: if kinds > 3 { 120_000 } else { 35_000 },
        runs: 2,
        cells: if kinds > 3 { 260_000 } else { 110_000 },
    }
}

/// Classes that words fall into.
const FINE: usize = 300;

/// Classes of the coarse kind.
const COARSE: usize = 40;

/// How often each sentence of our own is repeated with other names in it.
const VARIANTS: usize = 2;

/// Sentences of our own with other names in them.
fn varied(c: &Corpus, pool: &Pool, parser: &Model) -> Result<Vec<Gold>, NamesTrainError> {
    let marked = read_marked(&c.text).map_err(|source| NamesTrainError::Corpus {
        style: c.style.clone(),
        source,
    })?;
    let mut dice = Dice(11);
    let mut out = Vec::new();
    for _ in 0..VARIANTS {
        out.extend(marked.iter().filter_map(|s| pool.vary(s, &mut dice)));
    }
    Ok(data::parse(out, parser))
}

/// Listed names as the parser splits them.
fn gazetteer(lists: &[(String, ListKind)], parser: &Model) -> Gazetteer {
    let mut low = String::new();
    Gazetteer::new(lists.iter().map(|(name, kind)| {
        let words = parser
            .parse_section(name, 0, Span::new(0, name.len()))
            .iter()
            .flat_map(|s| &s.tokens)
            .map(|t| Lex::new(&t.form, &mut low).low)
            .collect();
        (words, kind.bit())
    }))
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

/// The label of each word.
fn labels(gold: &Gold, kinds: &[&NameKind]) -> Vec<u8> {
    let mut out = vec![0; gold.sentence.tokens.len()];
    for (range, kind) in &gold.names {
        if let Some(k) = kinds.iter().position(|x| *x == kind) {
            for i in range.clone() {
                if let Some(a) = out.get_mut(i) {
                    *a = (1 + 2 * k + usize::from(i > range.start)) as u8;
                }
            }
        }
    }
    out
}

/// Scores by whole names, by kind, and of all together under the empty kind.
pub fn measure(model: &NamesModel, golds: &[Gold], style: &str) -> BTreeMap<String, super::Score> {
    let gold: Vec<_> = golds
        .iter()
        .map(|g| {
            g.names
                .iter()
                .map(|n| (n.0.start, n.0.end, n.1.as_str().to_owned()))
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
