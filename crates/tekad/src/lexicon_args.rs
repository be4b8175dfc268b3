//! The command line of `tekad lexicon`, and of packs of one's own.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;

/// Packs of one's own, for every verb that codes.
#[derive(Debug, Args)]
pub struct PackArgs {
    /// A folder of your own names, agents and frames, laid over ours (docs/packs.md); may be
    /// repeated, later folders override earlier ones.
    #[arg(long, value_name = "DIR")]
    pub pack: Vec<PathBuf>,

    /// Leave out our names, agents and frames: only those of --pack count.
    #[arg(long, requires = "pack")]
    pub only_pack: bool,
}

/// `tekad lexicon …`.
#[derive(Debug, Subcommand)]
pub enum LexiconVerb {
    /// Make a pack from actor, agent and verb files of TABARI or PETRARCH
    #[command(after_help = "Examples:
  tekad lexicon import Phoenix.Countries.actors.txt CAMEO.2.0.txt --out my-pack
  tekad code --pack my-pack article.txt              your dictionaries over ours
  tekad code --pack my-pack --only-pack article.txt  yours alone

What a file is, its lines tell. Every line that is not wholly used is printed with file, line
and reason; malformed ones are named on standard error, and the exit status is 1 then.")]
    Import {
        /// Dictionaries.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Folder for the pack; new or empty, unless --force is given.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Language of the dictionaries.
        #[arg(long, value_name = "CODE", default_value = "en")]
        lang: String,
        /// Overwrite files in a folder that is not empty.
        #[arg(long)]
        force: bool,
        /// Only the counts, not the lines.
        #[arg(short, long)]
        quiet: bool,
    },
    /// Say what is wrong with packs and files of world/
    #[command(after_help = "Examples:
  tekad lexicon check my-pack
  tekad lexicon check lang/id world
  tekad lexicon check my-pack/lang/en/frames.toml

Checked are keys, codes, dates, ids, frames that can never fire, and names that two rows share.
Exit status: 0 no fault (there may be warnings); 1 faults.")]
    Check {
        /// Folders and files (.toml, .csv, .tsv).
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        /// Language of files in no folder `lang/CODE`.
        #[arg(long, value_name = "CODE", default_value = "en")]
        lang: String,
        /// Also leave out warnings.
        #[arg(short, long)]
        quiet: bool,
    },
    /// Say whom a name names, on a day, and why
    #[command(after_help = "Examples:
  tekad lexicon show \"Boris Johnson\"
  tekad lexicon show Bush --on 1990-06-01
  tekad lexicon show Kremlin --lang id
  tekad lexicon show \"Black Guard\" --pack my-pack")]
    Show {
        /// The name.
        name: String,
        /// Day of the news.
        #[arg(long, value_name = "YYYY-MM-DD")]
        on: Option<Date>,
        /// Language of the news.
        #[arg(long, value_name = "CODE", default_value = "en")]
        lang: String,
        #[command(flatten)]
        packs: PackArgs,
    },
}
