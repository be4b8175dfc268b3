//! Language identification: a linear model over hashed character n-grams and words.
//!
//! Ours because no maintained library tells Indonesian from Malay, which matters here more
//! than any other pair. Twelve languages, and a class for all others; what it learns from
//! and how well it does stand in `crates/read/langid/README.md`.

pub mod corpus;
mod evaluate;
mod features;
mod model;
mod train;

use std::sync::OnceLock;

pub use corpus::Sample;
pub use evaluate::{Report, Row, eval};
pub use model::{Card, Model, ModelError};
pub use train::train;

/// The languages that are told apart, in the order of the model's columns. `und` stands for
/// every other language.
pub const LANGS: [&str; 13] = [
    "en", "id", "ms", "es", "fr", "pt", "ru", "ar", "tr", "de", "nl", "it", "und",
];

/// The shipped model.
static BYTES: &[u8] = include_bytes!("../../../../lang/langid.model");

/// What the identifier makes of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guess {
    /// One of [`LANGS`]; `und` where the text is too short, or in none of them.
    pub lang: &'static str,
    /// The model's probability of `lang`, 0 to 1; 0 where nothing could be told.
    pub confidence: f32,
}

/// The language of a text, by the shipped model. Looks at its first 600 words.
pub fn detect(text: &str) -> Guess {
    match shipped() {
        Some(model) => model.detect(text),
        None => Guess {
            lang: "und",
            confidence: 0.0,
        },
    }
}

/// Whether the identifier knows the language.
pub fn knows(lang: &str) -> bool {
    lang != "und" && LANGS.contains(&lang)
}

/// The shipped model; `None` only if the file in the source tree is broken, which a test
/// rules out.
pub fn shipped() -> Option<&'static Model> {
    static MODEL: OnceLock<Option<Model>> = OnceLock::new();
    MODEL.get_or_init(|| Model::from_bytes(BYTES).ok()).as_ref()
}
