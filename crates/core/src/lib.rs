//! The vocabulary that all of tekad shares: documents, sentences, actors and
//! events, and the spans that tie each of them to the exact characters of the
//! text. No I/O, no heavy crates, no knowledge of any format or language.

pub mod claim;
pub mod date;
pub mod document;
pub mod event;
pub mod hash;
pub mod magnitude;
pub mod ontology;
pub mod scenario;
pub mod sentence;
pub mod span;
pub mod statement;
pub mod timex;

pub use claim::{Claim, Degree, Passage, Relation};
pub use date::{EventDate, Precision, Stamp, StampPrecision};
pub use document::{Document, LangSource, Problem, Section, SectionKind};
pub use event::Place;
pub use magnitude::{Magnitude, MagnitudeKind};
pub use scenario::{Likelihood, LikelihoodDegree, Scenario};
pub use sentence::{Sentence, Token, Upos};
pub use span::{CharIndex, Span};
pub use statement::{Speech, Statement};
pub use timex::{Order, Ordered, Timex, TimexAnchor, TimexKind, TimexMod};
