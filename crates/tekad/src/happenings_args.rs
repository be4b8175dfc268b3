//! The command line of what has to do with happenings.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::args::ScoreArgs;

/// `tekad eval happenings`.
#[derive(Debug, Args)]
pub struct EvalHappeningsArgs {
    /// Folder with articles.jsonl (fields as `tekad code` reads them) and gold.tsv (happening,
    /// article id, verbatim passage).
    pub data: PathBuf,
    /// Print each pair of passages that is wrong, with the reasons.
    #[arg(long)]
    pub show: bool,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub score: ScoreArgs,
}

/// `tekad happenings`.
#[derive(Debug, Args)]
pub struct HappeningsArgs {
    /// The record.
    pub record: PathBuf,
    /// What to do.
    #[command(subcommand)]
    pub verb: HappeningsVerb,
}

/// `tekad happenings RECORD …`.
#[derive(Debug, Subcommand)]
pub enum HappeningsVerb {
    /// Say that two happenings are one
    Merge {
        /// A happening's id, or the event id of one of its reports.
        a: String,
        /// Another.
        b: String,
        /// Why, for those who come later.
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
    /// Say that a report tells another happening than those that it stands with
    Split {
        /// The report's event id.
        event: String,
        /// Why, for those who come later.
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
    /// Take the last decision back, and make all happenings anew
    Undo,
    /// List what was decided by hand
    List,
    /// Show why the reports of a happening are one
    Why {
        /// The happening's id, or the event id of one of its reports.
        id: String,
    },
    /// Make all happenings anew, from the reports and the decisions
    Rebuild,
}
