//! Graded predicates (UDS "It Happened", MEANTIME and the like, as collected in
//! njjiang/factuality_bert): Pearson's r and mean absolute error as in Rudinger et al. 2018, and
//! the share of right thirds, cut at ±0.5.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tekad_code::factuality::{
    FactualityModel, MOST,
    train::{Example, Figures, figures, third},
};
use tekad_engine::{Engine, EngineError};

use crate::coding::Prf;

/// Neighbouring sentences that lie on one side of a fold: they come from the same text.
const NEIGHBOURS: usize = 50;

/// A sentence with its graded predicates.
#[derive(Clone, Debug, PartialEq)]
pub struct Graded {
    /// The words.
    pub words: Vec<String>,
    /// Ranges of words, each with its grade from -3 to 3.
    pub predicates: Vec<((usize, usize), f64)>,
}

/// A line of the file; what else it says is left aside.
#[derive(Deserialize)]
struct Line {
    text: String,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    span1: (usize, usize),
    label: f64,
}

/// What is wrong with a file of graded predicates.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("line {line}: {message}")]
pub struct SensesError {
    /// Line number, from 1.
    pub line: usize,
    /// What is wrong, with the text in question.
    pub message: String,
}

/// Reads lines of `{"text", "targets": [{"span1": [from, to], "label"}]}`: words joined by single
/// blanks, ranges of words.
///
/// # Errors
/// Names the line and what is wrong with it.
pub fn read(text: &str) -> Result<Vec<Graded>, SensesError> {
    let mut all = Vec::new();
    for (n, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let fail = |message: String| SensesError {
            line: n + 1,
            message,
        };
        let row: Line = serde_json::from_str(line).map_err(|e| fail(e.to_string()))?;
        let words: Vec<String> = row.text.split_whitespace().map(plain_word).collect();
        let mut predicates = Vec::with_capacity(row.targets.len());
        for Target { span1, label } in row.targets {
            if span1.0 >= span1.1 || span1.1 > words.len() {
                return Err(fail(format!(
                    "no words {}..{} in a sentence of {}",
                    span1.0,
                    span1.1,
                    words.len()
                )));
            }
            if !(-MOST..=MOST).contains(&label) {
                return Err(fail(format!("the grade {label} is not within -3 and 3")));
            }
            predicates.push((span1, label));
        }
        all.push(Graded { words, predicates });
    }
    Ok(all)
}

/// A word as treebanks of UD write it, not as the Penn Treebank does.
fn plain_word(word: &str) -> String {
    match word {
        "``" | "''" => "\"",
        "-LRB-" => "(",
        "-RRB-" => ")",
        "-LSB-" => "[",
        "-RSB-" => "]",
        other => other,
    }
    .to_owned()
}

/// What the model sees of every predicate, in order.
///
/// # Errors
/// No pack for the language, or a damaged one.
pub fn examples(
    engine: &Engine,
    lang: &str,
    sentences: &[Graded],
) -> Result<Vec<Example>, EngineError> {
    let mut all = Vec::new();
    for (n, sentence) in sentences.iter().enumerate() {
        let spans: Vec<(usize, usize)> = sentence.predicates.iter().map(|&(s, _)| s).collect();
        let found = engine.predicate_features(lang, &sentence.words, &spans)?;
        for (features, &(_, grade)) in found.into_iter().zip(&sentence.predicates) {
            all.push(Example {
                own: features.own,
                shared: features.shared,
                grade,
                group: (n / NEIGHBOURS) as u64,
            });
        }
    }
    Ok(all)
}

/// Scores of a model.
#[derive(Clone, Debug, Serialize)]
pub struct SensesScore {
    /// Predicates.
    pub predicates: usize,
    /// Pearson's r.
    pub pearson: f64,
    /// Mean absolute error.
    pub mae: f64,
    /// Share of right thirds.
    pub three_way: f64,
    /// The same if all predicates had the commonest third.
    pub commonest_third: f64,
    /// By third: `happened`, `not`, `unsure`.
    pub by_third: BTreeMap<String, Prf>,
}

/// Scores a model on predicates, by the weights of their own language or by those that languages
/// share.
pub fn score(model: &FactualityModel, examples: &[Example], own: bool) -> SensesScore {
    let answers: Vec<f64> = examples
        .iter()
        .map(|e| model.decided(if own { &e.own } else { &e.shared }, own))
        .collect();
    let grades: Vec<f64> = examples.iter().map(|e| e.grade).collect();
    let Figures {
        pearson,
        mae,
        three_way,
    } = figures(&answers, &grades);
    let mut by_third = BTreeMap::new();
    let mut commonest = 0;
    for (name, which) in [("happened", 1), ("not", -1), ("unsure", 0)] {
        let count = |all: &[f64]| all.iter().filter(|&&x| third(x) == which).count();
        let both = answers.iter().zip(&grades);
        let right = both.filter(|(a, g)| third(**a) == which && third(**g) == which);
        by_third.insert(
            name.to_owned(),
            Prf::new(right.count(), count(&answers), count(&grades)),
        );
        commonest = commonest.max(count(&grades));
    }
    SensesScore {
        predicates: examples.len(),
        pearson,
        mae,
        three_way,
        commonest_third: commonest as f64 / examples.len().max(1) as f64,
        by_third,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_and_faults_named() {
        let good = "{\"text\":\"`` They left -LRB- twice -RRB- .\",\"targets\":[{\"span1\":[2,3],\"label\":2.25,\"span_text\":\"left\"}],\"idx\":0}\n\n";
        let rows = read(good).expect("rows");
        assert_eq!(rows[0].words.join(" "), "\" They left ( twice ) .");
        assert_eq!(rows[0].predicates, [((2, 3), 2.25)]);
        for (bad, says) in [
            (
                good.replace("[2,3]", "[2,9]"),
                "no words 2..9 in a sentence of 7",
            ),
            (
                good.replace("[2,3]", "[3,3]"),
                "no words 3..3 in a sentence of 7",
            ),
            (
                good.replace("2.25", "3.5"),
                "the grade 3.5 is not within -3 and 3",
            ),
        ] {
            let error = read(&bad).expect_err(says);
            assert_eq!((error.line, error.message.as_str()), (1, says));
        }
        let cut = read("{\"text\":").expect_err("no JSON");
        assert!(cut.to_string().starts_with("line 1: EOF"), "{cut}");
    }
}
