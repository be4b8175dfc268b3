//! Flags of `tekad train`.

use std::path::PathBuf;

use clap::Subcommand;

use crate::{pairs_args::TrainPairsArgs, senses::TrainSensesArgs, train_filter::TrainFilterArgs};

/// `tekad train …`.
#[derive(Debug, Subcommand)]
pub enum TrainVerb {
    /// The parser of a language, from treebanks in CoNLL-U (may be gzipped)
    Parser {
        /// Language.
        #[arg(long, value_name = "CODE")]
        lang: String,
        /// Treebanks to learn from.
        #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
        train: Vec<PathBuf>,
        /// More lemmas: lines of form, tag, lemma and perhaps treebank (lang/id/parser.lemmas.tsv).
        #[arg(long, value_name = "FILE")]
        lexicon: Option<PathBuf>,
        /// Words with their possible tags, for words that the treebanks lack: lines of form and
        /// TAG,TAG.
        #[arg(long, value_name = "FILE")]
        words: Option<PathBuf>,
        /// Clusters of words, for the network: lines of a number and its forms.
        #[arg(long, value_name = "FILE")]
        clusters: Option<PathBuf>,
        /// Treebanks to measure on; never learnt from.
        #[arg(long, value_name = "FILE", num_args = 1..)]
        dev: Vec<PathBuf>,
        /// Treebank whose conventions to follow by default; that of the last training file if
        /// not given.
        #[arg(long, value_name = "NAME")]
        style: Option<String>,
        /// Licence of the data, for the card.
        #[arg(long, value_name = "TEXT", default_value = "CC BY-SA 4.0")]
        licence: String,
        /// Notes, for the card.
        #[arg(long, value_name = "FILE")]
        notes: Option<PathBuf>,
        /// Passes over the data; 0: the usual number.
        #[arg(long, value_name = "N", default_value_t = 0)]
        epochs: usize,
        /// Threads for the network, at most two; the bytes are the same.
        #[arg(long, value_name = "N", default_value_t = 2)]
        threads: usize,
        /// Folder for parser.model and parser.card.md.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// The tagger of names of a language
    Names {
        /// Language.
        #[arg(long, value_name = "CODE")]
        lang: String,
        /// Corpora to learn from, each with the style (the conventions) that it is read as: lines
        /// of token and tag; Markdown with marked sentences (.md); treebanks whose proper nouns
        /// are guessed by the lists of names (.conllu, .conllu.gz).
        #[arg(long, value_name = "STYLE=FILE", num_args = 1.., required = true, value_parser = styled)]
        train: Vec<(String, PathBuf)>,
        /// Corpora to measure on; never learnt from.
        #[arg(long, value_name = "STYLE=FILE", num_args = 1.., value_parser = styled)]
        dev: Vec<(String, PathBuf)>,
        /// Given names and family names (world/origin/given-names.txt).
        #[arg(long, value_name = "FILE")]
        given: Option<PathBuf>,
        /// Style to follow where none is asked for; the last of training if not given.
        #[arg(long, value_name = "NAME")]
        style: Option<String>,
        /// Licence of the model, for the card.
        #[arg(long, value_name = "TEXT", default_value = "CC BY-SA 4.0")]
        licence: String,
        /// Notes, for the card.
        #[arg(long, value_name = "FILE")]
        notes: Option<PathBuf>,
        /// Folder for names.model and names.card.md.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// The model of pairs, for all languages together
    Pairs(TrainPairsArgs),
    /// The model of factuality, from graded predicates
    Senses(TrainSensesArgs),
    /// What decides which sentences are parsed under `code --filter`, from texts of ours
    Filter(TrainFilterArgs),
    /// The language identifier
    Langid {
        /// Folder with treebanks (en_ewt, id_gsd, …).
        #[arg(long, value_name = "DIR")]
        ud: PathBuf,
        /// Folder with our own texts (crates/read/langid).
        #[arg(long, value_name = "DIR")]
        texts: PathBuf,
        /// Folder for langid.model and langid.card.md.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

fn styled(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((style, file)) if !style.is_empty() && !file.is_empty() => {
            Ok((style.to_owned(), PathBuf::from(file)))
        }
        _ => Err("not STYLE=FILE".to_owned()),
    }
}
