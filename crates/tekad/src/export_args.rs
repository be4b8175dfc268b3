//! The command line of `tekad export`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::civil::Date;
use tekad_store::export::Feed;

/// `tekad export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The record.
    #[arg(value_name = "RECORD")]
    pub record: PathBuf,

    /// Format.
    #[arg(long, value_enum)]
    pub format: ExportFormat,

    /// File to write, or - for standard output; for Parquet a folder, made anew as a whole.
    #[arg(long, value_name = "PATH")]
    pub out: PathBuf,

    /// Only events of this day or later; events without a day are left out.
    #[arg(long, value_name = "DAY")]
    pub from: Option<Date>,

    /// Only events that begin on this day or earlier; events without a day are left out.
    #[arg(long, value_name = "DAY")]
    pub to: Option<Date>,

    /// One row a report instead of one a happening (jsonl, csv, parquet).
    #[arg(long)]
    pub reports: bool,

    /// Also events that are planned, supposed, negated or long past (polecat, icews, gdelt,
    /// gdelt-mentions, phoenix, which can't say so); PATH.aux.tsv tells which rows these are.
    #[arg(long)]
    pub include_aux: bool,
}

/// Formats of exports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// Our flat table, a folder with a file a month.
    Parquet,
    /// Our flat table, comma-separated.
    Csv,
    /// PLOVER records, one a line.
    Jsonl,
    /// POLECAT's table, tab-separated, with a head.
    Polecat,
    /// ICEWS' table, tab-separated, with a head.
    Icews,
    /// Events of GDELT 2, tab-separated, without a head.
    Gdelt,
    /// Mentions of GDELT 2, tab-separated, without a head.
    GdeltMentions,
    /// Phoenix' table, tab-separated, without a head.
    Phoenix,
}

impl ExportFormat {
    /// The format of today's feeds that it is.
    pub fn feed(self) -> Option<Feed> {
        match self {
            ExportFormat::Parquet | ExportFormat::Csv | ExportFormat::Jsonl => None,
            ExportFormat::Polecat => Some(Feed::Polecat),
            ExportFormat::Icews => Some(Feed::Icews),
            ExportFormat::Gdelt => Some(Feed::Gdelt),
            ExportFormat::GdeltMentions => Some(Feed::GdeltMentions),
            ExportFormat::Phoenix => Some(Feed::Phoenix),
        }
    }
}
