//! Whether the coder would find something in a sentence, guessed from its words: a linear model
//! over hashed features (Weinberger et al. 2009), with weights of 8 bits and sums that are integers,
//! so that every machine gives the same answer.

use super::Unit;

/// Bits of a feature.
const BITS: u32 = 16;

/// Number of weights.
pub(super) const SIZE: usize = 1 << BITS;

/// First bytes of a model.
const MAGIC: &[u8; 8] = b"tekadFT1";

/// Letters of the beginning of a word that is a feature of its own.
const STEM: usize = 5;

/// A trained model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterModel {
    weights: Vec<i8>,
    threshold: i32,
}

impl FilterModel {
    /// Puts a model together: weights by feature, and the least sum with which a sentence is
    /// parsed. `None` if there are too many or too few weights.
    pub fn new(weights: Vec<i8>, threshold: i32) -> Option<FilterModel> {
        (weights.len() == SIZE).then_some(FilterModel { weights, threshold })
    }

    /// Reads a model.
    ///
    /// # Errors
    /// Says what is damaged.
    pub fn load(bytes: &[u8]) -> Result<FilterModel, String> {
        let packed = bytes
            .strip_prefix(MAGIC)
            .ok_or("no model of the filter: it does not begin with `tekadFT1`")?;
        let damaged = "damaged model of the filter";
        let plain = zstd::bulk::decompress(packed, SIZE + 4).map_err(|_| damaged)?;
        let (head, weights) = plain.split_first_chunk::<4>().ok_or(damaged)?;
        let weights = weights.iter().map(|&b| b as i8).collect();
        FilterModel::new(weights, i32::from_le_bytes(*head)).ok_or_else(|| damaged.to_owned())
    }

    /// The model's file.
    ///
    /// # Errors
    /// Compression fails.
    pub fn to_bytes(&self) -> std::io::Result<Vec<u8>> {
        let mut plain = self.threshold.to_le_bytes().to_vec();
        plain.extend(self.weights.iter().map(|&w| w as u8));
        let mut bytes = MAGIC.to_vec();
        bytes.extend(zstd::bulk::compress(&plain, 19)?);
        Ok(bytes)
    }

    /// The sum of the weights of features.
    pub fn sum(&self, features: &[u32]) -> i32 {
        let weight = |&f: &u32| i32::from(self.weights.get(f as usize).copied().unwrap_or(0));
        features.iter().map(weight).sum()
    }

    /// The least sum with which a sentence is parsed.
    pub fn threshold(&self) -> i32 {
        self.threshold
    }

    /// Whether a sentence with these features is parsed.
    pub fn accepts(&self, features: &[u32]) -> bool {
        self.sum(features) >= self.threshold
    }
}

/// The hash of a text (FNV-1a).
pub(super) fn text(text: &str) -> u32 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for &b in text.as_bytes() {
        hash = (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
    }
    (hash ^ (hash >> 32)) as u32
}

/// The hash of how a word begins; that of "#" for a number.
pub(super) fn stem(word: &str) -> u32 {
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        return text("#");
    }
    let end = word
        .char_indices()
        .nth(STEM)
        .map_or(word.len(), |(at, _)| at);
    text(word.get(..end).unwrap_or(word))
}

/// The number of a feature of some kind.
pub(super) fn feature(kind: u32, a: u32, b: u32) -> u32 {
    let mut x = u64::from(kind) << 32 | u64::from(a);
    x = (x ^ u64::from(b).rotate_left(17)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (x >> (64 - BITS)) as u32
}

/// What is counted in a sentence and before it.
pub(super) struct Counts {
    /// Parties that lists know.
    pub listed: usize,
    /// What else may name a party.
    pub others: usize,
    /// Words that may be triggers.
    pub fired: u32,
    /// Listed parties of the article's sentences before.
    pub known: usize,
    /// Whether an event is possible at all.
    pub can: bool,
}

/// The features of a sentence.
pub(super) fn of_sentence(units: &[Unit], counts: &Counts, out: &mut Vec<u32>) {
    let symbol = |unit: Option<&Unit>| match unit {
        None => 1,
        Some(Unit::Listed) => 2,
        Some(Unit::Name) => 3,
        Some(Unit::Word(low, _)) => *low,
    };
    let name = |unit: Option<&Unit>| matches!(unit, Some(Unit::Listed | Unit::Name));
    out.push(feature(3, symbol(units.first()), 0));
    for (i, unit) in units.iter().enumerate() {
        if let Unit::Word(low, stem) = unit {
            out.push(feature(4, *low, 0));
            out.push(feature(5, *stem, 0));
        }
        let (next, third) = (units.get(i + 1), units.get(i + 2));
        out.push(feature(6, symbol(Some(unit)), symbol(next)));
        if third.is_some() && (name(Some(unit)) || name(third)) {
            out.push(feature(7, symbol(Some(unit)), symbol(third)));
        }
    }
    let (listed, others) = (counts.listed.min(3) as u32, counts.others.min(3) as u32);
    let known = counts.known.min(2) as u32;
    out.push(feature(8, listed, others));
    out.push(feature(9, counts.fired.min(4), (listed + others).min(3)));
    out.push(feature(10, known, listed));
    out.push(feature(11, u32::from(counts.can), 0));
    out.push(feature(12, (units.len() / 6).min(7) as u32, 0));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_back() {
        let mut weights = vec![0; SIZE];
        weights[7] = -3;
        let model = FilterModel::new(weights, -2).expect("a model");
        let bytes = model.to_bytes().expect("bytes");
        assert_eq!(FilterModel::load(&bytes).as_ref(), Ok(&model));
        assert!(!model.accepts(&[7]) && model.accepts(&[8, 9]));
        for cut in 0..bytes.len() {
            assert!(FilterModel::load(&bytes[..cut]).is_err(), "{cut}");
        }
        assert!(FilterModel::new(vec![0; 3], 0).is_none());
    }

    #[test]
    fn words_that_begin_alike() {
        assert_eq!(stem("negotiate"), stem("negotiations"));
        assert_eq!(stem("2019"), stem("3-2"));
        assert_ne!(stem("no"), stem("not"));
    }
}
