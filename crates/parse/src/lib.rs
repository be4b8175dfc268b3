//! From text to Universal Dependencies trees: sentences, tokens, multiword tokens, parts of
//! speech, features, lemmas and heads, all by small linear models that are trained here too.
//!
//! A [`Model`] is loaded from bytes, immutable, and may be shared between threads. The same
//! text and model give the same answer on every machine: all sums are integers.
//!
//! This crate must not know actors, events or any language: what differs between languages
//! is in the models.

mod analyse;
mod bytes;
mod card;
pub mod conllu;
mod hash;
mod lemma;
mod lex;
mod linear;
mod model;
mod multi;
pub mod names;
mod net;
mod pool;
mod raw;
mod repair;
mod segment;
mod stops;
mod tag;
mod templates;
pub mod train;
mod tree;

pub use analyse::Depth;
pub use card::{Card, CardData};
pub use model::{Analysis, Model, ModelError, Multiword, Profile, Style};
pub use raw::RawSentence;
pub use segment::MAX_TOKENS;
pub use stops::{Stops, StopsError};
