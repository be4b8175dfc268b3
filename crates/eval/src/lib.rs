//! Gold data in published formats to scores by published metrics, one file a kind of data.

pub mod actors;
pub mod attribution;
pub mod blocks;
pub mod cases;
pub mod chains;
pub mod coding;
pub mod dates;
pub mod geo;
pub mod pairs;
pub mod parse;
pub mod relations;
pub mod scenarios;
pub mod senses;
pub mod sentences;
pub mod spans;
