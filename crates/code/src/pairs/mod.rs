//! The linear model of pairs: which event type holds between two parties of a sentence.
//!
//! One linear scorer a type and one for "no event", trained one against the rest as a support
//! vector machine ([`train`], Hsieh et al. 2008), over sparse features of words, tree, frames
//! and actors ([`features`]). Scores become probabilities by a scale and an offset a type, fitted
//! on held-out folds (Platt 1999, with a softmax over types). Weights are 8-bit integers, sums
//! are integers: every machine gives the same answer.

pub mod features;
pub mod given;
pub mod reliability;
pub mod supply;
pub mod train;

use rustc_hash::FxHashMap;
use tekad_core::ontology::EventType;

pub use features::{Feature, PairScene, Party};

/// What may hold between two parties: a type, or (last) no event.
pub const CLASSES: usize = EventType::ALL.len() + 1;

/// First bytes of a model.
const MAGIC: &[u8; 8] = b"tekadPR1";

/// Most features that a model may have.
const MAX_FEATURES: usize = 4_000_000;

/// Why a model can't be read.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum PairError {
    /// Not a model of pairs of this version.
    #[error("no model of pairs: it does not begin with `tekadPR1`")]
    Magic,
    /// Compressed data that can't be unfolded.
    #[error("damaged model of pairs: {0}")]
    Packed(String),
    /// Shorter or longer than it says, or out of order.
    #[error("damaged model of pairs: {0}")]
    Shape(&'static str),
}

/// A trained model.
#[derive(Clone, Debug)]
pub struct PairModel {
    /// Sorted hashes of the features.
    features: Vec<u32>,
    /// `CLASSES` weights a feature.
    weights: Vec<i8>,
    calibration: Calibration,
    rows: FxHashMap<u32, u32>,
    hash: String,
}

/// From sums of weights to probabilities: `softmax(scale · sum + offset)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// What a unit of a class's weights is worth.
    pub scale: [f32; CLASSES],
    /// Added to the scaled sum.
    pub offset: [f32; CLASSES],
}

/// The probabilities of a pair's types.
#[derive(Clone, Debug, PartialEq)]
pub struct PairScores {
    p: [f32; CLASSES],
}

impl PairScores {
    /// The probability of a type.
    pub fn of(&self, event: EventType) -> f32 {
        self.p[class_of(Some(event))]
    }

    /// The probability that there is no event.
    pub fn none(&self) -> f32 {
        self.p[CLASSES - 1]
    }

    /// The likeliest type, whatever the probability of no event.
    pub fn best(&self) -> (EventType, f32) {
        let mut best = (EventType::ALL[0], self.p[0]);
        for (&event, &p) in EventType::ALL.iter().zip(&self.p).skip(1) {
            if p > best.1 {
                best = (event, p);
            }
        }
        best
    }

    /// All types with their probabilities, in the manual's order.
    pub fn all(&self) -> impl Iterator<Item = (EventType, f32)> + '_ {
        EventType::ALL.iter().copied().zip(self.p.iter().copied())
    }
}

/// The class of a type, or of no event.
pub fn class_of(event: Option<EventType>) -> usize {
    event
        .and_then(|e| EventType::ALL.iter().position(|x| *x == e))
        .unwrap_or(CLASSES - 1)
}

impl PairModel {
    /// Puts a model together; `features` must be sorted, `weights` hold `CLASSES` for each.
    ///
    /// # Errors
    /// The parts do not fit each other.
    pub fn new(
        features: Vec<u32>,
        weights: Vec<i8>,
        calibration: Calibration,
    ) -> Result<PairModel, PairError> {
        if features.len() > MAX_FEATURES || weights.len() != features.len() * CLASSES {
            return Err(PairError::Shape("features and weights do not match"));
        }
        if features.windows(2).any(|w| w[0] >= w[1]) {
            return Err(PairError::Shape("features out of order"));
        }
        let numbers = calibration.scale.iter().chain(&calibration.offset);
        if numbers.clone().any(|n| !n.is_finite()) {
            return Err(PairError::Shape("calibration is no number"));
        }
        let rows = (features.iter().copied()).zip(0..).collect();
        let model = PairModel {
            features,
            weights,
            calibration,
            rows,
            hash: String::new(),
        };
        Ok(model)
    }

    /// Reads a model; no length in it is trusted.
    ///
    /// # Errors
    /// Says what is damaged.
    pub fn load(bytes: &[u8]) -> Result<PairModel, PairError> {
        let packed = bytes.strip_prefix(MAGIC).ok_or(PairError::Magic)?;
        let limit = 8 * CLASSES + 4 + MAX_FEATURES * (4 + CLASSES);
        let mut plain = Vec::new();
        let reader = zstd::stream::read::Decoder::new(packed)
            .map_err(|e| PairError::Packed(e.to_string()))?;
        std::io::Read::read_to_end(
            &mut std::io::Read::take(reader, limit as u64 + 1),
            &mut plain,
        )
        .map_err(|e| PairError::Packed(e.to_string()))?;
        let mut at = 0;
        let mut word = || -> Result<[u8; 4], PairError> {
            let found = plain
                .get(at..at + 4)
                .and_then(|b| <[u8; 4]>::try_from(b).ok())
                .ok_or(PairError::Shape("cut short"))?;
            at += 4;
            Ok(found)
        };
        let mut calibration = Calibration {
            scale: [0.0; CLASSES],
            offset: [0.0; CLASSES],
        };
        for n in calibration
            .scale
            .iter_mut()
            .chain(calibration.offset.iter_mut())
        {
            *n = f32::from_le_bytes(word()?);
        }
        let count = u32::from_le_bytes(word()?) as usize;
        if count > MAX_FEATURES || plain.len() != at + count * (4 + CLASSES) {
            return Err(PairError::Shape("length"));
        }
        let (names, weights) = plain[at..].split_at(count * 4);
        let features = names
            .chunks_exact(4)
            .map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect();
        let weights = weights.iter().map(|&b| b as i8).collect();
        let mut model = PairModel::new(features, weights, calibration)?;
        model.hash = PairModel::file_hash(bytes);
        Ok(model)
    }

    /// Short hash of a model's file, as records and `--version` name it.
    pub fn file_hash(bytes: &[u8]) -> String {
        let mut hash = tekad_core::hash::sha256_hex(bytes);
        hash.truncate(8);
        hash
    }

    fn plain_bytes(&self) -> Vec<u8> {
        let mut plain = Vec::new();
        for n in self
            .calibration
            .scale
            .iter()
            .chain(&self.calibration.offset)
        {
            plain.extend(n.to_le_bytes());
        }
        plain.extend((self.features.len() as u32).to_le_bytes());
        for f in &self.features {
            plain.extend(f.to_le_bytes());
        }
        plain.extend(self.weights.iter().map(|&w| w as u8));
        plain
    }

    /// The model's file.
    ///
    /// # Errors
    /// Compression fails.
    pub fn to_bytes(&self) -> std::io::Result<Vec<u8>> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(zstd::bulk::compress(&self.plain_bytes(), 19)?);
        Ok(bytes)
    }

    /// Short hash of the file that it was read from; empty for one made in memory.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Number of features.
    pub fn len(&self) -> usize {
        self.features.len()
    }

    /// Whether it has no features.
    pub fn is_empty(&self) -> bool {
        self.features.is_empty()
    }

    /// Sums of weights, one a class.
    pub fn sums(&self, features: &[Feature]) -> [i32; CLASSES] {
        let mut sums = [0; CLASSES];
        for &(feature, weight) in features {
            if let Some(row) = self.row(feature) {
                self.add(row, weight, &mut sums);
            }
        }
        sums
    }

    /// The row of a feature's weights.
    fn row(&self, feature: u32) -> Option<u32> {
        self.rows.get(&feature).copied()
    }

    /// Adds a row's weights to sums.
    fn add(&self, row: u32, weight: u8, sums: &mut [i32; CLASSES]) {
        let at = row as usize * CLASSES;
        for (sum, &w) in sums.iter_mut().zip(&self.weights[at..at + CLASSES]) {
            *sum += i32::from(w) * i32::from(weight);
        }
    }

    /// What speaks most for a class among named features, the strongest first.
    pub fn reasons(
        &self,
        named: &[(String, Feature)],
        class: usize,
        most: usize,
    ) -> Vec<(String, i32)> {
        let mut all: Vec<(String, i32)> = named
            .iter()
            .filter_map(|(name, (feature, weight))| {
                let row = *self.rows.get(feature)? as usize;
                let w = *self.weights.get(row * CLASSES + class)?;
                Some((name.clone(), i32::from(w) * i32::from(*weight)))
            })
            .filter(|(_, w)| *w > 0)
            .collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        all.dedup();
        all.truncate(most);
        all
    }

    /// The probabilities of a pair's types.
    pub fn score(&self, features: &[Feature]) -> PairScores {
        self.of_sums(&self.sums(features))
    }

    /// The same from the sums.
    fn of_sums(&self, sums: &[i32; CLASSES]) -> PairScores {
        let mut logits = [0.0; CLASSES];
        for (k, logit) in logits.iter_mut().enumerate() {
            *logit = self.calibration.scale[k] * sums[k] as f32 + self.calibration.offset[k];
        }
        PairScores {
            p: softmax(&logits),
        }
    }
}

/// Shares that sum to one, by single operations in a fixed order.
pub(crate) fn softmax(logits: &[f32; CLASSES]) -> [f32; CLASSES] {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut p = [0.0; CLASSES];
    let mut sum = 0.0;
    for (p, &logit) in p.iter_mut().zip(logits) {
        *p = libm::expf(logit - most);
        sum += *p;
    }
    for p in &mut p {
        *p /= sum;
    }
    p
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model() -> PairModel {
        let mut weights = vec![0; 2 * CLASSES];
        weights[class_of(Some(EventType::Aid))] = 40;
        weights[CLASSES + CLASSES - 1] = 90;
        PairModel::new(
            vec![3, 8],
            weights,
            Calibration {
                scale: [0.1; CLASSES],
                offset: [0.0; CLASSES],
            },
        )
        .expect("a model")
    }

    #[test]
    fn weights_speak() {
        let scores = model().score(&[(3, 1)]);
        assert_eq!(scores.best().0, EventType::Aid);
        assert!(scores.best().1 > 0.7 && scores.none() < 0.05);
        let sum: f32 = scores.all().map(|(_, p)| p).sum::<f32>() + scores.none();
        assert!((sum - 1.0).abs() < 1e-5);
        assert!(model().score(&[(8, 2), (77, 1)]).none() > 0.99);
    }

    #[test]
    fn bytes_and_back() {
        let bytes = model().to_bytes().expect("bytes");
        let back = PairModel::load(&bytes).expect("a model");
        assert_eq!(back.score(&[(3, 1)]), model().score(&[(3, 1)]));
        assert_eq!(back.hash(), PairModel::file_hash(&bytes));
    }

    #[test]
    fn damage_is_named() {
        let bytes = model().to_bytes().expect("bytes");
        assert_eq!(PairModel::load(b"").err(), Some(PairError::Magic));
        for cut in 0..bytes.len() {
            assert!(PairModel::load(&bytes[..cut]).is_err(), "{cut}");
        }
        let calibration = Calibration {
            scale: [0.1; CLASSES],
            offset: [0.0; CLASSES],
        };
        let twice = PairModel::new(vec![4, 4], vec![0; 2 * CLASSES], calibration);
        assert!(matches!(twice.err(), Some(PairError::Shape(_))));
    }
}
