//! The model: its parts, its file, and the way from text to trees through it.

use smol_str::SmolStr;
use tekad_core::{Sentence, Span, Upos};
use thiserror::Error;

use crate::analyse::Scratch;
use crate::bytes::Reader;
use crate::card::Card;
use crate::lemma::Lemmas;
use crate::linear::{Dense4, Lookup, Sparse};
use crate::multi::Splits;
use crate::net::Net;
use crate::pool::Pool;
use crate::segment::Segmenter;
use crate::stops::Stops;

/// First bytes of a model file; the last is the format's version.
pub(crate) const MAGIC: &[u8; 8] = b"tekadUD\x01";

/// Most bytes that a model may unfold to.
pub(crate) const MAX_UNPACKED: usize = 64 << 20;

/// Why bytes are no model.
#[derive(Debug, Error)]
pub enum ModelError {
    /// The first bytes are not those of a model of this version.
    #[error("not a tekad parser model of a version that this program reads")]
    Magic,
    /// The bytes end too early.
    #[error("the model is cut short")]
    Truncated,
    /// The bytes contradict themselves.
    #[error("the model is broken: {0}")]
    Broken(&'static str),
    /// The card is not valid.
    #[error("the model's card is broken: {0}")]
    Card(#[from] serde_json::Error),
    /// The payload does not unpack.
    #[error("the model does not unpack: {0}")]
    Unpack(#[from] std::io::Error),
}

/// An annotation style that a model knows: which treebank's conventions to follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style(pub(crate) u8);

/// A sentence with the surface tokens that span several words.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// The sentence.
    pub sentence: Sentence,
    /// Multiword tokens, in order.
    pub multiwords: Vec<Multiword>,
    /// Whether it ends at the bound of [`MAX_TOKENS`](crate::MAX_TOKENS), not where the text says.
    pub cut: bool,
}

/// A surface token of several words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Multiword {
    /// Index of its first word.
    pub first: usize,
    /// One past the index of its last word.
    pub end: usize,
    /// Where it is.
    pub span: Span,
}

/// A trained parser for one language: immutable, to be shared between threads.
pub struct Model {
    pub(crate) card: Card,
    pub(crate) default_style: Style,
    pub(crate) segmenter: Segmenter,
    pub(crate) splits: Splits,
    pub(crate) known: Lookup,
    pub(crate) tags: Sparse,
    pub(crate) bundles: Bundles,
    pub(crate) feats: Sparse,
    pub(crate) lemmas: Lemmas,
    /// One bit a style: whether it writes all lemmas in lower case.
    pub(crate) low_lemmas: u64,
    pub(crate) labels: Vec<SmolStr>,
    pub(crate) moves: Dense4,
    pub(crate) arcs: Sparse,
    pub(crate) relabel: Sparse,
    pub(crate) net: Option<Net>,
    pub(crate) profile: Profile,
    pub(crate) stops: Stops,
    pub(crate) scratch: Pool<Scratch>,
}

/// Which way a model takes from words to tags and trees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// Tables and transitions only: several times as fast.
    Fast,
    /// The network, where the model has one; else as [`Profile::Fast`].
    #[default]
    Best,
}

/// Feature bundles (`Number=Sing|Person=3`), and which of them each tag has.
pub(crate) struct Bundles {
    /// The bundles; the first is the empty one.
    pub list: Vec<SmolStr>,
    /// Numbers of the bundles of each tag, commonest first; the empty one if it has none.
    pub of_tag: Vec<Vec<u16>>,
}

impl Bundles {
    /// The best bundle for a tag by scores.
    pub fn best(&self, tag: u8, scores: &[i32]) -> u16 {
        let mut best = (i32::MIN, 0);
        for &b in self
            .of_tag
            .get(usize::from(tag))
            .map_or(&[][..], Vec::as_slice)
        {
            let score = scores.get(usize::from(b)).copied().unwrap_or(i32::MIN);
            if score > best.0 {
                best = (score, b);
            }
        }
        best.1
    }

    /// Reads bundles, and those of each tag.
    fn read(r: &mut Reader<'_>) -> Result<Bundles, ModelError> {
        let list: Vec<SmolStr> = r.strs()?.into_iter().map(SmolStr::from).collect();
        let mut of_tag = Vec::new();
        for _ in Upos::ALL {
            let n = r.count()?;
            let mut numbers = Vec::with_capacity(n);
            for _ in 0..n {
                let b = r.uint()?;
                if b >= list.len() as u64 {
                    return Err(ModelError::Broken("a feature bundle is out of range"));
                }
                numbers.push(b as u16);
            }
            of_tag.push(numbers);
        }
        if list.first().is_none_or(|b| !b.is_empty()) {
            return Err(ModelError::Broken(
                "the first feature bundle is not the empty one",
            ));
        }
        Ok(Bundles { list, of_tag })
    }
}

impl Model {
    /// Reads a model from the bytes of its file.
    ///
    /// # Errors
    /// [`ModelError`] for bytes that are not a model, cut short or contradictory; never
    /// unpacks more than 64 MiB.
    pub fn load(bytes: &[u8]) -> Result<Model, ModelError> {
        let body = bytes.strip_prefix(MAGIC).ok_or(ModelError::Magic)?;
        let (size, packed) = body.split_first_chunk::<4>().ok_or(ModelError::Truncated)?;
        let size = u32::from_le_bytes(*size) as usize;
        if size > MAX_UNPACKED {
            return Err(ModelError::Broken("it unpacks to too many bytes"));
        }
        let raw = zstd::bulk::decompress(packed, size)?;
        Model::read(&raw)
    }

    /// Reads an unpacked model.
    pub(crate) fn read(raw: &[u8]) -> Result<Model, ModelError> {
        let r = &mut Reader::new(raw);
        let card: Card = serde_json::from_str(r.str()?)?;
        let default_style = card
            .styles
            .iter()
            .position(|s| *s == card.default_style)
            .ok_or(ModelError::Broken(
                "the default style is not among the styles",
            ))?;
        if card.styles.len() > 60 {
            return Err(ModelError::Broken("too many styles"));
        }
        let low_lemmas = r.uint()?;
        let known = Lookup::read(r)?;
        let segmenter = Segmenter {
            tokens: Sparse::read(r, 2)?,
            sentences: Sparse::read(r, 2)?,
        };
        let splits = Splits::read(r)?;
        let tags = Sparse::read(r, Upos::ALL.len())?;
        let bundles = Bundles::read(r)?;
        let feats = Sparse::read(r, bundles.list.len())?;
        let lemmas = Lemmas::read(r)?;
        let labels: Vec<SmolStr> = r.strs()?.into_iter().map(SmolStr::from).collect();
        if labels.is_empty() {
            return Err(ModelError::Broken("no labels"));
        }
        let moves = Dense4::read(r)?;
        let arcs = Sparse::read(r, labels.len())?;
        let relabel = Sparse::read(r, labels.len())?;
        // Models of before the network end here.
        let net = if r.is_done() {
            None
        } else {
            Some(Net::read(r, Upos::ALL.len(), labels.len())?)
        };
        if !r.is_done() {
            return Err(ModelError::Broken("bytes are left over"));
        }
        let default_style = Style(default_style as u8);
        Ok(Model {
            card,
            default_style,
            segmenter,
            splits,
            known,
            tags,
            bundles,
            feats,
            lemmas,
            low_lemmas,
            labels,
            moves,
            arcs,
            relabel,
            net,
            profile: Profile::default(),
            stops: Stops::default(),
            scratch: Pool::default(),
        })
    }

    /// Whether the training texts know a word, in any case, as something other than a proper
    /// noun.
    pub fn is_common(&self, word: &str) -> bool {
        let lex = crate::lex::Lex::new(word, &mut String::new());
        let tags = self.known.get(crate::hash::key(lex.low));
        Upos::ALL
            .iter()
            .enumerate()
            .any(|(i, &tag)| tag != Upos::Propn && tags >> i & 1 == 1)
    }

    /// The same model with a list of signs that end no sentence.
    pub fn with_stops(mut self, stops: Stops) -> Model {
        self.stops = stops;
        self
    }

    /// The same model in another profile.
    pub fn with_profile(mut self, profile: Profile) -> Model {
        self.profile = profile;
        self
    }

    /// The same model, in which some forms stay one word, and some endings (`-s`) are never split
    /// off, whatever its treebank splits.
    pub fn with_whole(mut self, forms: &[String]) -> Model {
        self.splits.keep(forms);
        self
    }

    /// The profile that is followed: [`Profile::Fast`] where the model has no network.
    pub fn profile(&self) -> Profile {
        if self.net.is_some() {
            self.profile
        } else {
            Profile::Fast
        }
    }

    /// What is known about the model.
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// A style by name, e.g. `gsd`.
    pub fn style(&self, name: &str) -> Option<Style> {
        self.card
            .styles
            .iter()
            .position(|s| s == name)
            .map(|i| Style(i as u8))
    }

    /// The style that [`Model::parse`] follows.
    pub fn default_style(&self) -> Style {
        self.default_style
    }
}
