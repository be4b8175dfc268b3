//! How sure a reader may be that a predicate's event happened, from -3 (certainly not) to 3
//! (certainly), as in the "It Happened" data of UDS (White et al. 2016; Rudinger et al. 2018).
//!
//! A linear model over what stands above and around the predicate ([`features`]), trained by
//! ridge regression ([`train`]). It has weights of two kinds: those of a language that it learnt
//! from, over words and forms; and shared ones, over UD relations, classes of cues and
//! signatures alone, for all other languages. In the coder, the calculus of [`crate::senses`]
//! chooses the band and the model the place in it ([`graded`]). Sums are integers, so that every
//! machine gives the same answer.

pub mod features;
pub mod train;

use rustc_hash::FxHashMap;
use tekad_core::{
    Sentence,
    event::{Event, Outcome},
    ontology::AuxMode,
};

use crate::{coder::Coder, view::View};

/// First bytes of a model.
const MAGIC: &[u8; 8] = b"tekadFA1";

/// Most features that a model may have.
const MAX_FEATURES: usize = 1_000_000;

/// Most languages with weights of their own.
const MAX_LANGUAGES: usize = 200;

/// The scale's ends.
pub const MOST: f64 = 3.0;

/// Beyond it on either side a happening counts as told, or as denied; within, as open.
pub const CUT: f64 = 0.5;

/// Why a model can't be read.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum FactualityError {
    /// Not a model of factuality of this version.
    #[error("no model of factuality: it does not begin with `tekadFA1`")]
    Magic,
    /// Compressed data that can't be unfolded.
    #[error("damaged model of factuality: {0}")]
    Packed(String),
    /// Shorter or longer than it says, or out of order.
    #[error("damaged model of factuality: {0}")]
    Shape(&'static str),
}

/// A trained model.
#[derive(Clone, Debug)]
pub struct FactualityModel {
    /// Languages with weights of their own.
    languages: Vec<String>,
    /// What a unit of weight is worth.
    unit: f32,
    /// Scores above the first (own weights) or second (shared weights) speak for the event.
    threshold: [f32; 2],
    /// Sorted hashes of the features.
    features: Vec<u32>,
    weights: Vec<i16>,
    rows: FxHashMap<u32, i16>,
    hash: String,
}

/// The parts of a model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parts {
    /// Languages with weights of their own, by code.
    pub languages: Vec<String>,
    /// What a unit of weight is worth.
    pub unit: f32,
    /// Scores above speak for the event: own weights, shared weights.
    pub threshold: [f32; 2],
    /// Sorted hashes of the features.
    pub features: Vec<u32>,
    /// One a feature.
    pub weights: Vec<i16>,
}

impl FactualityModel {
    /// Puts a model together.
    ///
    /// # Errors
    /// The parts do not fit each other.
    pub fn new(parts: Parts) -> Result<FactualityModel, FactualityError> {
        let shape = FactualityError::Shape;
        if parts.features.len() > MAX_FEATURES || parts.weights.len() != parts.features.len() {
            return Err(shape("features and weights do not match"));
        }
        if parts.features.windows(2).any(|w| w[0] >= w[1]) {
            return Err(shape("features out of order"));
        }
        let numbers = [parts.unit, parts.threshold[0], parts.threshold[1]];
        if numbers.iter().any(|n| !n.is_finite()) || numbers[1..].iter().any(|t| t.abs() >= 3.0) {
            return Err(shape("numbers out of range"));
        }
        let pairs = parts.features.iter().copied().zip(parts.weights.iter());
        Ok(FactualityModel {
            rows: pairs.map(|(f, &w)| (f, w)).collect(),
            languages: parts.languages,
            unit: parts.unit,
            threshold: parts.threshold,
            features: parts.features,
            weights: parts.weights,
            hash: String::new(),
        })
    }

    /// Reads a model; no length in it is trusted.
    ///
    /// # Errors
    /// Says what is damaged.
    pub fn load(bytes: &[u8]) -> Result<FactualityModel, FactualityError> {
        let packed = bytes.strip_prefix(MAGIC).ok_or(FactualityError::Magic)?;
        let limit = 64 + MAX_LANGUAGES * 16 + MAX_FEATURES * 6;
        let unfold = |e: std::io::Error| FactualityError::Packed(e.to_string());
        let reader = zstd::stream::read::Decoder::new(packed).map_err(unfold)?;
        let mut plain = Vec::new();
        let mut bounded = std::io::Read::take(reader, limit as u64 + 1);
        std::io::Read::read_to_end(&mut bounded, &mut plain).map_err(unfold)?;
        let mut rest = plain.as_slice();
        let mut take = |n: usize| {
            let (head, tail) = rest
                .split_at_checked(n)
                .ok_or(FactualityError::Shape("cut short"))?;
            rest = tail;
            Ok(head)
        };
        let four = |b: &[u8]| [b[0], b[1], b[2], b[3]];
        let unit = f32::from_le_bytes(four(take(4)?));
        let threshold = [
            f32::from_le_bytes(four(take(4)?)),
            f32::from_le_bytes(four(take(4)?)),
        ];
        let mut languages = Vec::new();
        for _ in 0..usize::from(take(1)?[0]).min(MAX_LANGUAGES) {
            let len = usize::from(take(1)?[0]);
            let code = std::str::from_utf8(take(len)?)
                .map_err(|_| FactualityError::Shape("a language is no text"))?;
            languages.push(code.to_owned());
        }
        let count = u32::from_le_bytes(four(take(4)?)) as usize;
        if count > MAX_FEATURES {
            return Err(FactualityError::Shape("length"));
        }
        let names = take(count * 4)?;
        let weights = take(count * 2)?;
        if !rest.is_empty() {
            return Err(FactualityError::Shape("length"));
        }
        let mut model = FactualityModel::new(Parts {
            languages,
            unit,
            threshold,
            features: names
                .chunks_exact(4)
                .map(|b| u32::from_le_bytes(four(b)))
                .collect(),
            weights: weights
                .chunks_exact(2)
                .map(|b| i16::from_le_bytes([b[0], b[1]]))
                .collect(),
        })?;
        model.hash = FactualityModel::file_hash(bytes);
        Ok(model)
    }

    /// Short hash of a model's file, as records and `--version` name it.
    pub fn file_hash(bytes: &[u8]) -> String {
        let mut hash = tekad_core::hash::sha256_hex(bytes);
        hash.truncate(8);
        hash
    }

    /// The model's file.
    ///
    /// # Errors
    /// Compression fails.
    pub fn to_bytes(&self) -> std::io::Result<Vec<u8>> {
        let mut plain = Vec::new();
        for n in [self.unit, self.threshold[0], self.threshold[1]] {
            plain.extend(n.to_le_bytes());
        }
        plain.push(self.languages.len().min(MAX_LANGUAGES) as u8);
        for code in self.languages.iter().take(MAX_LANGUAGES) {
            plain.push(code.len() as u8);
            plain.extend(code.as_bytes());
        }
        plain.extend((self.features.len() as u32).to_le_bytes());
        for f in &self.features {
            plain.extend(f.to_le_bytes());
        }
        for w in &self.weights {
            plain.extend(w.to_le_bytes());
        }
        let mut bytes = MAGIC.to_vec();
        bytes.extend(zstd::bulk::compress(&plain, 19)?);
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

    /// Whether it has weights of a language's own.
    pub fn has(&self, lang: &str) -> bool {
        self.languages.iter().any(|l| l == lang)
    }

    /// The score of a predicate with these features, from -3 to 3.
    pub fn score(&self, features: &[u32]) -> f64 {
        let sum: i64 = features
            .iter()
            .filter_map(|f| self.rows.get(f))
            .map(|&w| i64::from(w))
            .sum();
        (sum as f64 * f64::from(self.unit)).clamp(-MOST, MOST)
    }

    /// The same, moved so that it lies beyond ±0.5 on the side that the model takes.
    pub fn decided(&self, features: &[u32], own: bool) -> f64 {
        decide(
            self.score(features),
            f64::from(self.threshold[usize::from(!own)]),
        )
    }
}

impl Coder {
    /// The model's score of the predicate at a token, if there is a model.
    pub(crate) fn factuality_at(&self, view: &View, token: usize) -> Option<f64> {
        let model = self.factuality.as_ref()?;
        let own = model.has(&self.pack.code);
        Some(model.score(&features::features(view, &self.pack, token, own)))
    }

    /// The features of the predicate whose tokens are `start..end`: what the model is trained on.
    pub fn factuality_features(
        &self,
        sentence: &Sentence,
        (start, end): (usize, usize),
        own: bool,
    ) -> Vec<u32> {
        let view = View::new(sentence, self.pack.lemmas);
        if start >= end || end > view.len() {
            return Vec::new();
        }
        let head = view.head_of(start, end);
        features::features(&view, &self.pack, head, own)
    }
}

/// Moves a score out of the open middle, to the side of the threshold on which it lies: of
/// predicates whose score is near the threshold, few are open, and most are either told or
/// denied.
pub(crate) fn decide(score: f64, threshold: f64) -> f64 {
    let room = MOST - CUT;
    if score > threshold {
        (CUT + f64::EPSILON + (score - threshold) / (MOST - threshold) * room).min(MOST)
    } else {
        (-CUT - f64::EPSILON - (threshold - score) / (MOST + threshold) * room).max(-MOST)
    }
}

/// `factuality` of an event: the aux modes choose the band (told as fact: above 0.5 to 3; denied
/// or failed: -3 to below -0.5; hypothetical or future: -0.5 to 0.5), the model's score the place
/// in it.
pub(crate) fn graded(event: &Event, score: f64) -> f64 {
    let has = |m: AuxMode| event.aux_mode.contains(&m);
    let (low, high) = if has(AuxMode::Hypothetical) {
        (-CUT, CUT)
    } else if has(AuxMode::Negation) || event.outcome == Some(Outcome::Failed) {
        (-MOST, -CUT - 0.01)
    } else if has(AuxMode::Future) {
        (-CUT, CUT)
    } else {
        (CUT + 0.01, MOST)
    };
    let share = (score.clamp(-MOST, MOST) + MOST) / (2.0 * MOST);
    let value = low + share * (high - low);
    // No negative zero in records.
    (value * 100.0).round() / 100.0 + 0.0
}

/// What stands for the model's score where there is no model: the senses alone, and whether
/// only somebody's word says so.
pub(crate) fn plain_score(event: &Event) -> f64 {
    let has = |m: AuxMode| event.aux_mode.contains(&m);
    if has(AuxMode::Negation) {
        -MOST
    } else if has(AuxMode::Hypothetical) || has(AuxMode::Future) {
        0.0
    } else if event.evidence.iter().all(|e| !e.reported_by.is_empty()) {
        1.0
    } else {
        MOST
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tekad_core::{EventDate, Precision, ontology::EventType};

    use super::*;

    fn model() -> FactualityModel {
        FactualityModel::new(Parts {
            languages: vec!["en".to_owned()],
            unit: 0.001,
            threshold: [0.1, -0.2],
            features: vec![3, 8, 9],
            weights: vec![2000, -1500, i16::MAX],
        })
        .expect("a model")
    }

    #[test]
    fn scores_lie_on_the_scale() {
        let m = model();
        assert_eq!(m.score(&[]), 0.0);
        assert!((m.score(&[3, 8, 77]) - 0.5).abs() < 1e-6);
        assert_eq!(m.score(&[9, 9, 9]), MOST);
        for step in -30..=30 {
            let score = f64::from(step) / 10.0;
            for threshold in [-0.9, 0.0, 0.3] {
                let d = decide(score, threshold);
                assert!((-MOST..=MOST).contains(&d) && d.abs() > CUT, "{score} {d}");
                assert_eq!(d > 0.0, score > threshold);
            }
        }
    }

    fn event(aux_mode: Vec<AuxMode>, failed: bool) -> Event {
        Event {
            id: String::new(),
            doc_id: String::new(),
            event: EventType::Assault,
            mode: Vec::new(),
            context: Vec::new(),
            actor: Vec::new(),
            recipient: Vec::new(),
            order: Vec::new(),
            date: EventDate {
                start: None,
                end: None,
                precision: Precision::Unknown,
                from_text: false,
                span: None,
            },
            place: None,
            aux_mode,
            underlying: None,
            background: false,
            outcome: failed.then_some(Outcome::Failed),
            cameo: None,
            goldstein: None,
            scale: 0.0,
            confidence: 0.5,
            factuality: 0.0,
            magnitude: Vec::new(),
            evidence: Vec::new(),
        }
    }

    proptest! {
        #[test]
        fn factuality_lies_on_the_scale_and_in_its_band(
            score in -1e6_f64..1e6,
            modes in proptest::collection::vec(0..4_usize, 0..4),
            failed: bool,
            features in proptest::collection::vec(0..12_u32, 0..200),
        ) {
            let all = [AuxMode::Historical, AuxMode::Future, AuxMode::Hypothetical, AuxMode::Negation];
            let aux: Vec<AuxMode> = modes.iter().map(|&m| all[m]).collect();
            let told = !failed && aux.iter().all(|m| *m == AuxMode::Historical);
            let denied = !aux.contains(&AuxMode::Hypothetical)
                && (failed || aux.contains(&AuxMode::Negation));
            let event = event(aux, failed);
            for s in [score, model().score(&features), plain_score(&event)] {
                let value = graded(&event, s);
                prop_assert!((-MOST..=MOST).contains(&value));
                prop_assert_eq!(value > CUT, told);
                prop_assert_eq!(value < -CUT, denied);
            }
        }
    }

    #[test]
    fn bytes_and_back() {
        let bytes = model().to_bytes().expect("bytes");
        let back = FactualityModel::load(&bytes).expect("a model");
        assert_eq!(back.score(&[3, 8]), model().score(&[3, 8]));
        assert_eq!(back.decided(&[8], false), model().decided(&[8], false));
        assert!(back.has("en") && !back.has("id"));
        assert_eq!(back.hash(), FactualityModel::file_hash(&bytes));
        assert_eq!(back.to_bytes().expect("bytes"), bytes);
    }

    #[test]
    fn damage_is_named() {
        let bytes = model().to_bytes().expect("bytes");
        assert_eq!(
            FactualityModel::load(b"").err(),
            Some(FactualityError::Magic)
        );
        for cut in 0..bytes.len() {
            assert!(FactualityModel::load(&bytes[..cut]).is_err(), "{cut}");
        }
        let twice = Parts {
            features: vec![4, 4],
            weights: vec![0, 0],
            ..Parts::default()
        };
        assert!(matches!(
            FactualityModel::new(twice).err(),
            Some(FactualityError::Shape(_))
        ));
    }
}
