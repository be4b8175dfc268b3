//! Which rows of gold data a verb takes or shows.

use clap::ValueEnum;

/// Rows of a table of coded sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RowChoice {
    /// All rows.
    All,
    /// Rows that nobody reads.
    Untouched,
    /// The others.
    Visible,
}

impl From<RowChoice> for tekad_eval::coding::Rows {
    fn from(rows: RowChoice) -> tekad_eval::coding::Rows {
        use tekad_eval::coding::Rows;
        match rows {
            RowChoice::All => Rows::All,
            RowChoice::Untouched => Rows::Untouched,
            RowChoice::Visible => Rows::Visible,
        }
    }
}

/// Rows to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Show {
    /// Rows whose type was not found.
    Wrong,
    /// Rows whose type was found.
    Right,
    /// All rows.
    All,
}
