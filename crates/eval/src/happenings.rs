//! Which reports tell the same occurrence: gold passages of articles against the happenings that
//! a record put them into. Pairwise figures, and B-cubed (Bagga & Baldwin 1998).

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

/// A line of the gold table: a passage of an article, and the happening that it tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gold {
    /// Name of the happening.
    pub happening: String,
    /// The article's id.
    pub article: String,
    /// A verbatim passage of the article.
    pub quote: String,
    /// Line of the table, from 1.
    pub line: usize,
}

/// A line that does not read as gold.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: not HAPPENING, ARTICLE-ID and QUOTE with tabs between")]
pub struct GoldError {
    /// The line, from 1.
    pub line: usize,
}

/// Reads a gold table; empty lines and lines that begin with `#` are left out.
///
/// # Errors
/// A line with other than three fields.
pub fn read(text: &str) -> Result<Vec<Gold>, GoldError> {
    let mut list = Vec::new();
    for (n, row) in text.lines().enumerate() {
        if row.trim().is_empty() || row.starts_with('#') {
            continue;
        }
        let fields: Vec<&str> = row.split('\t').map(str::trim).collect();
        let [happening, article, quote] = fields[..] else {
            return Err(GoldError { line: n + 1 });
        };
        if happening.is_empty() || article.is_empty() || quote.is_empty() {
            return Err(GoldError { line: n + 1 });
        }
        list.push(Gold {
            happening: happening.to_owned(),
            article: article.to_owned(),
            quote: quote.to_owned(),
            line: n + 1,
        });
    }
    Ok(list)
}

/// A gold passage with the happenings of the events that were coded in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage<'g> {
    /// Name of its happening.
    pub gold: &'g str,
    /// Happenings in the record; empty where nothing was coded in it.
    pub found: BTreeSet<i64>,
}

impl Passage<'_> {
    /// Whether the record holds two passages to tell the same.
    pub fn together(&self, other: &Passage) -> bool {
        !self.found.is_disjoint(&other.found)
    }
}

/// The figures.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Scores {
    /// Gold passages.
    pub passages: usize,
    /// Of these, with an event coded in them; only they count below.
    pub coded: usize,
    /// Of these, without.
    pub missed: usize,
    /// Gold happenings among the coded passages.
    pub happenings: usize,
    /// Pairs of passages that tell the same happening.
    pub gold_pairs: usize,
    /// Pairs of passages that the record put into one happening.
    pub found_pairs: usize,
    /// Pairs in both.
    pub right_pairs: usize,
    /// Share of found pairs that are right.
    pub precision: f64,
    /// Share of gold pairs that were found.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
    /// B-cubed: mean share of a passage's companions that are right.
    pub bcubed_precision: f64,
    /// B-cubed: mean share of a passage's gold companions that were found.
    pub bcubed_recall: f64,
    /// Their harmonic mean.
    pub bcubed_f1: f64,
}

impl Scores {
    /// Of passages.
    pub fn of(all: &[Passage]) -> Scores {
        let coded: Vec<&Passage> = all.iter().filter(|p| !p.found.is_empty()).collect();
        let names: BTreeMap<&str, usize> = coded.iter().map(|p| (p.gold, 0)).collect();
        let mut scores = Scores {
            passages: all.len(),
            coded: coded.len(),
            missed: all.len() - coded.len(),
            happenings: names.len(),
            ..Scores::default()
        };
        for (n, a) in coded.iter().enumerate() {
            // A passage is its own companion.
            let (mut gold, mut found, mut right) = (0, 0, 0);
            for (m, b) in coded.iter().enumerate() {
                let (same, together) = (a.gold == b.gold, n == m || a.together(b));
                gold += usize::from(same);
                found += usize::from(together);
                right += usize::from(same && together);
                if m > n {
                    scores.gold_pairs += usize::from(same);
                    scores.found_pairs += usize::from(together);
                    scores.right_pairs += usize::from(same && together);
                }
            }
            scores.bcubed_precision += share(right, found);
            scores.bcubed_recall += share(right, gold);
        }
        let all = scores.coded.max(1) as f64;
        scores.bcubed_precision /= all;
        scores.bcubed_recall /= all;
        scores.bcubed_f1 = mean(scores.bcubed_precision, scores.bcubed_recall);
        scores.precision = share(scores.right_pairs, scores.found_pairs);
        scores.recall = share(scores.right_pairs, scores.gold_pairs);
        scores.f1 = mean(scores.precision, scores.recall);
        scores
    }
}

/// A share; 1 of nothing.
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        1.0
    } else {
        part as f64 / whole as f64
    }
}

/// The harmonic mean.
fn mean(a: f64, b: f64) -> f64 {
    if a + b == 0.0 {
        0.0
    } else {
        2.0 * a * b / (a + b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_by_hand() {
        let passage = |gold, found: &[i64]| Passage {
            gold,
            found: found.iter().copied().collect(),
        };
        let scores = Scores::of(&[
            passage("a", &[1]),
            passage("a", &[1, 2]),
            passage("a", &[3]),
            passage("b", &[2]),
            passage("b", &[]),
        ]);
        assert_eq!((scores.coded, scores.missed, scores.happenings), (4, 1, 2));
        assert_eq!(
            (scores.gold_pairs, scores.found_pairs, scores.right_pairs),
            (3, 2, 1)
        );
        assert_eq!((scores.precision, scores.recall), (0.5, 1.0 / 3.0));
        // Companions: {1,2} of {1,2}; {1,2} of {1,2,4}; {3}; {4} of {2,4}.
        let precision = (1.0 + 2.0 / 3.0 + 1.0 + 0.5) / 4.0;
        let recall = (2.0 / 3.0 + 2.0 / 3.0 + 1.0 / 3.0 + 1.0) / 4.0;
        assert!((scores.bcubed_precision - precision).abs() < 1e-12);
        assert!((scores.bcubed_recall - recall).abs() < 1e-12);
    }

    #[test]
    fn tables() {
        let text = "# names\n\nvisit\ta1\tRetno met Wong\n";
        let gold = read(text).expect("three fields");
        assert_eq!((gold.len(), gold[0].line), (1, 3));
        assert_eq!(gold[0].quote, "Retno met Wong");
        assert!(read("visit\ta1").is_err());
        assert!(read("visit\ta1\t ").is_err());
    }
}
