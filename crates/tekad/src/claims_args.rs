//! Flags of `tekad eval claims`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::args::ScoreArgs;

/// `tekad eval claims`.
#[derive(Debug, Args)]
pub struct EvalClaimsArgs {
    /// One token and label a line, tab-separated.
    pub file: PathBuf,
    /// Which articles: errors of those with even number have been read, the odd are only run.
    #[arg(long, value_enum, default_value = "all")]
    pub rows: HalfChoice,
    /// Print what is labelled otherwise; only with --rows even.
    #[arg(long)]
    pub show: bool,
    /// How to print and what to hold the figures against.
    #[command(flatten)]
    pub score: ScoreArgs,
}

/// Articles by their number, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum HalfChoice {
    /// All.
    All,
    /// Even numbers.
    Even,
    /// Odd numbers.
    Odd,
}
