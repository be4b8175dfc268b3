//! The command line of what has to do with marked pairs.

use std::path::PathBuf;

use clap::Args;

use crate::args::{RowChoice, ScoreArgs};

/// `tekad eval pairs`.
#[derive(Debug, Args)]
pub struct EvalPairsArgs {
    /// A table with marked pairs (plv_train.tsv), or rows of our own (lang/*/pairs.jsonl).
    pub file: PathBuf,

    /// Model to measure instead of the shipped one.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["train", "folds"])]
    pub model: Option<PathBuf>,

    /// Measure a model trained on these files instead: for learning curves and ablations.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub train: Vec<PathBuf>,

    /// Train on this share of their sentences, above 0 and up to 1.
    #[arg(long, value_name = "SHARE", default_value_t = 1.0, value_parser = share, requires = "train", conflicts_with = "folds")]
    pub share: f64,

    /// Cross-validation: of N parts of the table's sentences, each is measured with a model
    /// trained on the others and on the files of --train, save sentences that share six words in
    /// a row with the part.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(2..=20))]
    pub folds: Option<u64>,

    /// Rows to score: untouched ones are those whose sentence_id is divisible by 5.
    #[arg(long, value_enum, default_value_t = RowChoice::All)]
    pub rows: RowChoice,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub score: ScoreArgs,
}

/// `tekad train pairs`.
#[derive(Debug, Args)]
pub struct TrainPairsArgs {
    /// Rows of our own; the name of a file's folder is its language. A table with marked pairs
    /// (plv_train.tsv) may be added for research; such a model is not to be shipped.
    #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
    pub train: Vec<PathBuf>,

    /// Folder for pairs.model and pairs.card.md.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// A share of something: above 0, at most 1.
fn share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(share) if share > 0.0 && share <= 1.0 => Ok(share),
        _ => Err("a number above 0 and up to 1 is wanted".to_owned()),
    }
}
