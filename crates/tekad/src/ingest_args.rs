//! The command line of `tekad ingest`.

use std::path::PathBuf;

use clap::Args;

use crate::{args::InputArgs, lexicon_args::PackArgs};

/// `tekad ingest`.
#[derive(Debug, Args)]
pub struct IngestArgs {
    /// The record: one file, made if there is none.
    #[arg(value_name = "RECORD")]
    pub record: PathBuf,

    /// Inputs.
    #[command(flatten)]
    pub input: InputArgs,

    /// Go on with files that come into the folders (or change), until Ctrl-C; a file is read
    /// once its size has settled.
    #[arg(long)]
    pub watch: bool,

    /// Packs of one's own.
    #[command(flatten)]
    pub packs: PackArgs,

    /// Parse only sentences that look as if they told something: faster where few do; may lose a
    /// few events in a thousand, and claims and scenarios without events (docs/models.md).
    /// `tekad recode` codes the whole later.
    #[arg(long)]
    pub filter: bool,

    /// Documents coded at the same time; as many as there are processor cores by default.
    /// The record is the same for any number.
    #[arg(short, long, visible_alias = "threads", value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,

    /// Articles of a transaction; the record is the same for any number.
    #[arg(long, hide = true, default_value_t = 256, value_parser = clap::value_parser!(u16).range(1..=4096))]
    pub batch: u16,

    /// Pages of the log beside the record; the record is the same for any number.
    #[arg(long, hide = true, default_value_t = tekad_store::LOG)]
    pub log_pages: u32,
}
