//! Whether what is said to be likely comes true as often as is said.

use serde::Serialize;

/// Answers of about the same confidence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Band {
    /// Answers.
    pub count: usize,
    /// Their mean confidence.
    pub confidence: f64,
    /// The share of right ones.
    pub right: f64,
}

/// Ten bands of confidence from 0 to 1; empty ones are left out.
pub fn bands(answers: impl IntoIterator<Item = (f64, bool)>) -> Vec<Band> {
    let mut sums = [(0_usize, 0.0_f64, 0_usize); 10];
    for (confidence, right) in answers {
        let band = &mut sums[((confidence * 10.0) as usize).min(9)];
        band.0 += 1;
        band.1 += confidence;
        band.2 += usize::from(right);
    }
    sums.iter()
        .filter(|s| s.0 > 0)
        .map(|&(count, sum, right)| Band {
            count,
            confidence: sum / count as f64,
            right: right as f64 / count as f64,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_fall_into_tenths() {
        let found = bands([(0.91, true), (0.99, false), (1.0, true), (0.3, false)]);
        let counts: Vec<(usize, f64)> = found.iter().map(|b| (b.count, b.right)).collect();
        assert_eq!(counts, [(1, 0.0), (3, 2.0 / 3.0)]);
        assert!((found[1].confidence - 2.9 / 3.0).abs() < 1e-12);
    }
}
