//! The texts that the model learns from and is measured on.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use flate2::read::GzDecoder;
use thiserror::Error;

/// A sentence and its language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Two-letter code; `und` for languages that the model does not know.
    pub lang: String,
    /// The sentence.
    pub text: String,
    /// Where it is from, for reports: `en_ewt`, `own`.
    pub origin: String,
}

/// What is learnt from and what is held out.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    /// For training, in a fixed order.
    pub train: Vec<Sample>,
    /// Never trained on.
    pub dev: Vec<Sample>,
}

/// A text that could not be read.
#[derive(Debug, Error)]
#[error("{}: {source}", path.display())]
pub struct CorpusError {
    /// The file or folder.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

/// How a treebank file is used.
#[derive(Clone, Copy)]
enum Use {
    Train,
    Dev,
    /// Every fifth sentence is held out.
    Both,
}

use Use::{Both, Dev, Train};

/// The treebanks whose licences permit shipping what is derived from them. Text comes from
/// the `# text =` lines.
#[rustfmt::skip]
const TREEBANKS: &[(&str, &str, &str, Use)] = &[
    ("en", "en_ewt", "train.conllu.gz", Train),
    ("en", "en_ewt", "dev.conllu.gz", Dev),
    ("id", "id_gsd", "train.conllu.gz", Train),
    ("id", "id_gsd", "dev.conllu.gz", Dev),
    ("id", "id_csui", "train.conllu.gz", Both),
    ("es", "es_gsd", "dev.conllu.gz", Both),
    ("es", "es_gsd", "test.conllu.gz", Both),
    ("es", "es_ancora", "dev_2021.conllu.gz", Both),
    ("fr", "fr_sequoia", "train.conllu.gz", Train),
    ("fr", "fr_sequoia", "dev.conllu.gz", Dev),
    ("fr", "fr_gsd", "dev.conllu.gz", Both),
    ("pt", "pt_bosque", "train.conllu.gz", Train),
    ("pt", "pt_bosque", "dev.conllu.gz", Dev),
    ("ru", "ru_taiga", "train_2020.conllu.gz", Train),
    ("ru", "ru_taiga", "dev.conllu.gz", Dev),
    ("ru", "ru_gsd", "dev.conllu.gz", Both),
    ("tr", "tr_boun", "dev.conllu.gz", Both),
];

/// Loads the corpus: the treebanks under `treebanks` (none where it is `None`; then only
/// `dev` is of use), and our own texts in `texts`: `xx.txt` for training, `xx.heldout.txt`
/// held out, `xx.words.txt` lists of words for training; a line each, `#` before remarks.
pub fn load(treebanks: Option<&Path>, texts: &Path) -> Result<Corpus, CorpusError> {
    let mut corpus = Corpus::default();
    for (lang, bank, file, part) in treebanks.iter().flat_map(|_| TREEBANKS) {
        let path = treebanks.unwrap_or(texts).join(bank).join(file);
        for (n, text) in conllu_texts(&path)?.into_iter().enumerate() {
            let held_out = match part {
                Train => false,
                Dev => true,
                Both => n % 5 == 0,
            };
            let sample = Sample {
                lang: (*lang).to_owned(),
                text,
                origin: (*bank).to_owned(),
            };
            if held_out {
                corpus.dev.push(sample)
            } else {
                corpus.train.push(sample)
            }
        }
    }
    let fail = |source| CorpusError {
        path: texts.to_owned(),
        source,
    };
    let mut files: Vec<PathBuf> = fs::read_dir(texts)
        .map_err(fail)?
        .map(|e| e.map(|e| e.path()))
        .collect::<io::Result<_>>()
        .map_err(fail)?;
    files.sort();
    for path in files {
        let Some(name) = path
            .file_name()
            .and_then(|n| n.to_str())
            .and_then(|n| n.strip_suffix(".txt"))
        else {
            continue;
        };
        let (lang, part) = name.split_once('.').unwrap_or((name, ""));
        let (held_out, origin) = (
            part == "heldout",
            if part == "words" { "words" } else { "own" },
        );
        let text = fs::read_to_string(&path).map_err(|source| CorpusError {
            path: path.clone(),
            source,
        })?;
        for line in text
            .lines()
            .map(str::trim)
            .filter(|l| !l.is_empty() && !l.starts_with('#'))
        {
            let sample = Sample {
                lang: lang.to_owned(),
                text: line.to_owned(),
                origin: origin.to_owned(),
            };
            if held_out {
                corpus.dev.push(sample)
            } else {
                corpus.train.push(sample)
            }
        }
    }
    Ok(corpus)
}

/// The sentences of a gzipped CoNLL-U file.
fn conllu_texts(path: &Path) -> Result<Vec<String>, CorpusError> {
    let fail = |source| CorpusError {
        path: path.to_owned(),
        source,
    };
    let file = fs::File::open(path).map_err(fail)?;
    let mut text = String::new();
    GzDecoder::new(file)
        .read_to_string(&mut text)
        .map_err(fail)?;
    Ok(text
        .lines()
        .filter_map(|l| l.strip_prefix("# text ="))
        .map(|l| l.trim().to_owned())
        .collect())
}
