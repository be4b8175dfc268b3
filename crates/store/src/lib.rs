//! The record: coded documents in one SQLite file. Every report of an event is kept, each
//! happening counts once, and the reasons stand beside (docs/record.md).
//!
//! The crate knows `core`'s vocabulary only: who reads, parses and codes hands it a
//! [`tekad_core::Document`] with a [`Findings`].

mod body;
mod error;
pub mod export;
mod insert;
mod open;
mod rows;

pub use body::Findings;
pub use error::StoreError;
pub use insert::{Arrival, Kind, NewDocument};
pub use open::{Record, SCHEMA};
pub use rows::{DocumentHead, Happening, Report};

#[cfg(test)]
mod tests;
