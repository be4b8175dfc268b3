//! Trees to mentions, actors, events, senses and sources: the heart of tekad.
//!
//! One file a step, in the order in which a sentence passes through them: `joining` and `retag`
//! mend its tree by what the pack's words tell; [`view`] indexes it;
//! [`names`] and [`mention`] find its
//! actors, [`resolve`] says whom they name, with [`country`], [`offices`], [`coref`] and what the
//! article has said so far ([`memory`]); [`scene`], [`slots`] and [`parties`] give every trigger
//! its deep arguments; [`instance`] fires frames; [`senses`] reads negation and modality,
//! [`factuality`] grades what is told, by [`signature`]s among others; [`compose`] makes a
//! [`draft`] of each event and lets embedding triggers act on what they embed ([`embed`]),
//! `joins` and `fiction` settle what is no event of its own, [`sources`] says by whose word;
//! [`dates`], `dating` and [`place`] say when, in which order and where, [`context`] what about
//! ([`context_words`]), [`magnitude`] how many; [`filter`] may say before all this which sentences
//! need a tree; [`events`] puts the records together, `answers` gives an event the parties that
//! the one before names, `merging` joins what is told twice, `private` leaves out what is no
//! politics. Packs ([`pack`], [`pack_head`], [`pack_format`], [`frame`], [`words`]) and [`world`]
//! are data, and [`layers`] lays a user's over ours; nothing here knows a language or opens a
//! file.

mod answers;
pub mod claims;
pub mod coder;
pub mod compose;
mod composite;
pub mod context;
mod context_rules;
pub mod context_words;
pub mod coref;
pub mod country;
mod data;
pub mod dates;
mod dating;
pub mod draft;
pub mod embed;
pub mod events;
pub mod factuality;
mod fiction;
pub mod filter;
pub mod frame;
pub mod gazetteer;
pub mod instance;
mod joining;
mod joins;
pub mod layers;
mod locate;
pub mod magnitude;
pub mod memory;
pub mod mention;
mod merging;
pub mod names;
mod numbers;
pub mod offices;
pub mod ontology;
pub mod pack;
pub mod pack_format;
pub mod pack_head;
pub mod pairs;
pub mod parties;
pub mod place;
mod private;
pub mod record;
mod record_claims;
pub mod resolve;
mod retag;
pub mod scenarios;
pub mod scene;
pub mod senses;
pub mod signature;
pub mod slots;
pub mod sources;
pub mod statements;
mod states;
pub mod toponym;
mod trie;
mod unknown;
pub mod view;
mod weight;
pub mod words;
pub mod world;

pub use coder::{Beside, CodeOptions, Coded, Coder, Trace};
pub use factuality::FactualityModel;
pub use layers::{Layers, PackLayer};
pub use ontology::Ontology;
pub use pack::{Pack, PackError, PackSource};
pub use pack_head::{LanguageLayer, PackHead};
pub use pairs::PairModel;
pub use world::{World, WorldError};
