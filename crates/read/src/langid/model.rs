//! The model: one signed byte a bucket and language, and a card that says where it is from.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    Guess, LANGS,
    features::{BUCKETS, Vector, vector},
};

/// First bytes of a model file; the digit is the version of the format.
const MAGIC: &[u8] = b"tekad-langid 1\n";
/// Fewer words than this are not judged.
const MIN_WORDS: usize = 3;
/// Fewer letters than this are not judged.
const MIN_LETTERS: usize = 12;
/// Below this probability the answer is `und`.
const MIN_CONFIDENCE: f32 = 0.35;

/// Where a model comes from; stands in its file in readable JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// The command that makes it.
    pub command: String,
    /// The languages, in the order of the columns.
    pub langs: Vec<String>,
    /// Number of buckets.
    pub buckets: usize,
    /// What a weight of 1 in the file is worth.
    pub unit: f32,
    /// Training texts.
    pub samples: usize,
    /// SHA-256 of the training texts, in order.
    pub data_sha256: String,
    /// Licence of the model.
    pub licence: String,
}

/// A language identification model.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    card: Card,
    /// `weights[bucket * LANGS.len() + lang]`.
    weights: Vec<i8>,
}

/// Why bytes are no model.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ModelError {
    /// Other magic, or an unknown version.
    #[error("not a language identification model of version 1")]
    Magic,
    /// The card is no JSON of ours.
    #[error("the model's card does not read: {0}")]
    Card(String),
    /// Weights missing, or made for other languages.
    #[error("the model does not fit this program: {0}")]
    Shape(String),
}

impl Model {
    pub(super) fn new(card: Card, weights: Vec<i8>) -> Model {
        Model { card, weights }
    }

    /// Where the model comes from.
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// The model as it stands in a file: magic line, card line, weights.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        // A card is plain strings and numbers, which always serialise.
        bytes.extend(serde_json::to_vec(&self.card).unwrap_or_default());
        bytes.push(b'\n');
        bytes.extend(self.weights.iter().map(|w| w.to_le_bytes()[0]));
        bytes
    }

    /// Reads a model.
    pub fn from_bytes(bytes: &[u8]) -> Result<Model, ModelError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(ModelError::Magic)?;
        let end = rest
            .iter()
            .position(|b| *b == b'\n')
            .ok_or(ModelError::Magic)?;
        let card: Card =
            serde_json::from_slice(&rest[..end]).map_err(|e| ModelError::Card(e.to_string()))?;
        if card.langs != LANGS || card.buckets != BUCKETS || !card.unit.is_finite() {
            return Err(ModelError::Shape(format!(
                "languages {:?}, {} buckets",
                card.langs, card.buckets
            )));
        }
        let weights: Vec<i8> = rest[end + 1..]
            .iter()
            .map(|b| i8::from_le_bytes([*b]))
            .collect();
        if weights.len() != BUCKETS * LANGS.len() {
            return Err(ModelError::Shape(format!("{} weights", weights.len())));
        }
        Ok(Model { card, weights })
    }

    /// The language of a text.
    pub fn detect(&self, text: &str) -> Guess {
        let vector = vector(text);
        let unknown = Guess {
            lang: "und",
            confidence: 0.0,
        };
        if vector.words < MIN_WORDS
            || vector.letters < MIN_LETTERS
            || vector.foreign * 2 > vector.letters
        {
            return unknown;
        }
        let probabilities = self.probabilities(&vector);
        let mut best = 0;
        for (n, p) in probabilities.iter().enumerate() {
            if *p > probabilities[best] {
                best = n;
            }
        }
        if probabilities[best] < MIN_CONFIDENCE {
            return Guess {
                lang: "und",
                confidence: 0.0,
            };
        }
        Guess {
            lang: LANGS[best],
            confidence: probabilities[best],
        }
    }

    fn probabilities(&self, vector: &Vector) -> [f32; LANGS.len()] {
        let mut scores = [0.0_f32; LANGS.len()];
        for (bucket, weight) in &vector.entries {
            let row = usize::from(*bucket) * LANGS.len();
            for (score, w) in scores.iter_mut().zip(&self.weights[row..row + LANGS.len()]) {
                *score += weight * f32::from(*w);
            }
        }
        for score in &mut scores {
            *score *= self.card.unit;
        }
        softmax(scores)
    }
}

/// Probabilities from scores, the same on every platform.
pub(super) fn softmax(mut scores: [f32; LANGS.len()]) -> [f32; LANGS.len()] {
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for score in &mut scores {
        *score = libm::expf(*score - top);
        sum += *score;
    }
    for score in &mut scores {
        *score /= sum;
    }
    scores
}
