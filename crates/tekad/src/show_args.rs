//! The command line of `tekad show`.

use std::path::PathBuf;

use clap::Args;

use crate::args::OutFormat;

/// `tekad show`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tekad show news.tekad e944b4a2f2a61e9b
  tekad show news.tekad --document 12af9507deab617c
  tekad query news.tekad --dyad RUS:IRN            ids stand in the last column

A happening is named by its id or by the event id of one of its reports.")]
pub struct ShowArgs {
    /// The record.
    pub record: PathBuf,

    /// Happenings.
    #[arg(value_name = "EVENT", required_unless_present = "document")]
    pub event: Vec<String>,

    /// A document by its id, with all that it tells, its copies and versions; may be repeated.
    #[arg(long, value_name = "ID")]
    pub document: Vec<String>,

    /// Output.
    #[arg(long, value_enum, default_value_t = OutFormat::Text)]
    pub format: OutFormat,
}
