//! A model's card: what it was made of, how, and how well it does.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What is known about a model, embedded in it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// BCP 47 language code.
    pub lang: String,
    /// Licence of the model, which is that of its data.
    pub licence: String,
    /// Treebanks and lists it was trained on, with their SHA-256.
    pub data: Vec<CardData>,
    /// The command that made it.
    pub command: String,
    /// Names of the annotation styles (treebanks) it knows, in the order of their ids.
    pub styles: Vec<String>,
    /// The style used where none is asked for.
    pub default_style: String,
    /// Figures on the development set, as fractions, by name; none where there was no such set.
    pub dev: BTreeMap<String, f64>,
    /// Free notes: what was tried and what it gave.
    pub notes: String,
}

/// A file that a model was trained on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardData {
    /// Name of the style it was read as.
    pub style: String,
    /// What it served for: `train`, `lexicon`, `words`, `clusters` or `dev`.
    pub role: String,
    /// Sentences read.
    pub sentences: usize,
    /// SHA-256 of the text, in hex.
    pub sha256: String,
}
