//! Flags of `tekad eval chains`, `tekad eval scenarios` and `tekad eval claims`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::args::ScoreArgs;

/// `tekad eval chains`, `tekad eval scenarios`.
#[derive(Debug, Args)]
pub struct EvalChainsArgs {
    /// Case files.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Language of the texts; the name of the file's folder by default.
    #[arg(long, value_name = "CODE")]
    pub lang: Option<String>,
    /// Print only the figures, not the cases that go wrong.
    #[arg(short, long)]
    pub quiet: bool,
    /// How to print and what to hold the figures against.
    #[command(flatten)]
    pub score: ScoreArgs,
}

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
