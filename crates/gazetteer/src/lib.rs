//! The gazetteer: countries, first- and second-order divisions and towns (GeoNames) by name.
//!
//! Two forms of the same data: a table for people (`world/gazetteer/places.tsv`, read by
//! [`read`]) and bytes for the program ([`pack`] at build time, [`Gazetteer`] at run time): one
//! `fst` from folded names to places, and fixed-width records behind it. Opening the bytes
//! reads a few hundred of them, so that a start costs nothing; lookups touch what they need.

mod fold;
mod pack;
mod read;
mod table;

pub use fold::{fold, key};
pub use pack::pack;
pub use read::{Kind, ReadError, Row, read};
pub use table::{Damaged, Entry, Gazetteer};
