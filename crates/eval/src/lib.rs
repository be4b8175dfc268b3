//! Gold data in published formats to scores by published metrics, one file a kind of data.

pub mod actors;
pub mod cases;
pub mod coding;
pub mod geo;
pub mod pairs;
pub mod parse;
pub mod senses;
pub mod sentences;
pub mod spans;
