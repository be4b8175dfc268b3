//! Trees to mentions, actors, events, senses and sources: the heart of tekad.
//!
//! One file a step, in the order in which a sentence passes through them: [`view`] indexes it,
//! [`mention`] and [`resolve`] find its actors, [`slots`] gives every trigger its deep
//! arguments, [`instance`] fires frames, [`senses`] reads negation and modality, [`compose`]
//! lets embedding triggers act on what they embed, [`dates`] and [`place`] say when and where,
//! and [`events`] puts the records together and merges what is told twice. Packs ([`pack`],
//! [`frame`]) and [`world`] are data; nothing here knows a language or opens a file.

pub mod coder;
pub mod compose;
pub mod coref;
pub mod country;
mod data;
pub mod dates;
pub mod draft;
pub mod embed;
pub mod events;
pub mod frame;
pub mod instance;
pub mod memory;
pub mod mention;
pub mod names;
pub mod offices;
pub mod ontology;
pub mod pack;
pub mod parties;
pub mod place;
pub mod record;
pub mod resolve;
pub mod scene;
pub mod senses;
pub mod slots;
pub mod sources;
pub mod view;
pub mod world;

pub use coder::{CodeOptions, Coded, Coder, Trace};
pub use ontology::Ontology;
pub use pack::{Pack, PackError, PackSource};
pub use world::{World, WorldError};
