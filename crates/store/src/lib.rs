//! The record: coded documents in one SQLite file. Every report of an event is kept, each
//! happening counts once, and the reasons stand beside (docs/record.md).
//!
//! The crate knows `core`'s vocabulary only: who reads, parses and codes hands it a
//! [`tekad_core::Document`] with a [`Findings`].

mod body;
mod error;
pub mod export;
mod gate;
mod happenings;
mod ingest;
mod insert;
mod kin;
mod open;
pub mod query;
pub mod recode;
mod retraction;
mod rows;
mod sql;
pub mod text;

pub use body::Findings;
pub use error::StoreError;
pub use gate::{COPY, Gate, Place, UPDATE, VERSION, Verdict};
pub use happenings::{Decision, DecisionKind, Named, Told};
pub use ingest::{Coding, LOG, Step, Writer, Written};
pub use insert::{Arrival, Kind, NewDocument};
pub use kin::{Appearance, Copied, Standing};
pub use open::{Record, SCHEMA};
pub use query::Query;
pub use rows::{DocumentHead, Happening, Report};
pub use sql::{Cell, Clock, Sql};

#[cfg(test)]
mod tests;
