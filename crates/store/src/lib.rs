//! The record: coded documents in one SQLite file. Every report of an event is kept, each
//! happening counts once, and the reasons stand beside (docs/record.md).
//!
//! The crate knows `core`'s vocabulary only: who reads, parses and codes hands it a
//! [`tekad_core::Document`] with a [`Findings`].

mod body;
mod error;
pub mod export;
mod happenings;
mod insert;
mod open;
pub mod query;
mod rows;
mod sql;

pub use body::Findings;
pub use error::StoreError;
pub use happenings::{Decision, DecisionKind, Named, Told};
pub use insert::{Arrival, Kind, NewDocument};
pub use open::{Record, SCHEMA};
pub use query::Query;
pub use rows::{DocumentHead, Happening, Report};
pub use sql::{Cell, Sql};

#[cfg(test)]
mod tests;
