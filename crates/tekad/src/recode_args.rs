//! The command line of `tekad recode`.

use std::path::PathBuf;

use clap::Args;

use crate::lexicon_args::PackArgs;

/// `tekad recode`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tekad recode --dry-run --show news.tekad       what would change, with the sentences
  tekad recode news.tekad
  tekad recode --pack my-pack news.tekad         with your own names and frames
  tekad recode --undo news.tekad

Nothing changes before all is coded; then all changes at once. Kill it at any moment and run it
again: it goes on where it was. Decisions by hand about happenings stay.")]
pub struct RecodeArgs {
    /// The record.
    pub record: PathBuf,

    /// Packs of one's own.
    #[command(flatten)]
    pub packs: PackArgs,

    /// Only say what would change.
    #[arg(long, conflicts_with_all = ["undo", "forget"])]
    pub dry_run: bool,

    /// Print each event that changed, with its sentence.
    #[arg(long)]
    pub show: bool,

    /// Go back to what stood before the last recode.
    #[arg(long, conflicts_with_all = ["forget", "show", "pack"])]
    pub undo: bool,

    /// Drop former codings that no undo needs.
    #[arg(long, conflicts_with_all = ["show", "pack"])]
    pub forget: bool,

    /// With --forget: only the last N changes of version can be undone from then on; 0 drops all
    /// former codings.
    #[arg(long, value_name = "N", requires = "forget")]
    pub keep: Option<u32>,

    /// Documents coded at the same time; as many as there are processor cores by default.
    #[arg(short, long, visible_alias = "threads", value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
}
