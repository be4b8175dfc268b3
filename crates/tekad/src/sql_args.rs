//! The command line of `tekad sql`.

use std::path::PathBuf;

use clap::Args;

use crate::sheet::SheetFormat;

/// `tekad sql`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tekad sql news.tekad 'SELECT type, count(*) FROM events GROUP BY type ORDER BY 2 DESC'
  tekad sql news.tekad --format csv 'SELECT * FROM reports WHERE country = \"IDN\"' > idn.csv
  tekad sql news.tekad \"SELECT name, sql FROM sqlite_schema WHERE type = 'view'\"

Views: events, reports, documents, actors, claims, scenarios (docs/record.md). tekad_text(body)
gives the text of a row of table document. Nothing is ever written, attached or fetched.")]
pub struct SqlArgs {
    /// The record.
    pub record: PathBuf,

    /// The statement; - reads it from standard input.
    pub statement: String,

    /// Longest time that it may take.
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub seconds: u64,

    /// How rows come out.
    #[arg(long, value_enum, default_value_t = SheetFormat::Table)]
    pub format: SheetFormat,
}
