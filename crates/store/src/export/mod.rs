//! Ways out of the record: our own flat table (CSV, Parquet) and the formats of today's feeds.
//! PLOVER JSON is made by who calls, from what [`crate::Record::export_each`] hands out. docs/exports.md says
//! what fills each column.

mod codes;
mod csv;
mod dyads;
mod each;
mod feed;
mod file;
mod flat;
mod gdelt;
mod icews;
mod line;
mod mentions;
mod parquet;
mod phoenix;
mod polecat;

use std::io;

use tekad_core::event::Entity;

pub use each::{Exported, Selection};
pub use feed::{Feed, Tally};
pub use file::{OutFile, OutFolder};
pub use flat::columns as flat_columns;

use crate::StoreError;

/// Why an export failed. What it was to replace is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The record.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No room for the output.
    #[error("no room left on the disk")]
    Full(#[source] io::Error),
    /// The output can't be written.
    #[error(transparent)]
    Output(io::Error),
    /// The output is something that an export won't replace.
    #[error("{0}")]
    Refused(String),
}

impl From<io::Error> for ExportError {
    fn from(e: io::Error) -> ExportError {
        match e.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ExportError::Full(e),
            _ => ExportError::Output(e),
        }
    }
}

/// A party's canonical name, if it has one: a state's, whatever words stand for it ("both
/// countries"), else that of the person or body.
fn canonical(party: &Entity) -> Option<&str> {
    let bare = party.sector.is_empty() && party.identifier_id.is_none();
    let state = codes::country_name(party.code.as_deref().filter(|_| bare));
    let own = party.identifier_text.as_deref();
    Some(state).filter(|s| !s.is_empty()).or(own)
}

/// What a party is called: its canonical name, else the words of the text.
fn name(party: &Entity) -> &str {
    canonical(party).unwrap_or(&party.entity_text)
}

/// The class of a CAMEO code by its root: 0 statements, 1 verbal and 2 material cooperation,
/// 3 verbal and 4 material conflict.
fn cameo_quad(code: &str) -> Option<u8> {
    let root: u8 = code.get(..2)?.parse().ok()?;
    Some(match root {
        1 | 2 => 0,
        3..=5 => 1,
        6..=8 => 2,
        9..=13 => 3,
        14..=20 => 4,
        _ => return None,
    })
}

#[cfg(test)]
mod small;
#[cfg(test)]
mod tests;
