//! Training of the pair model: linear support vector machines with squared hinge loss, one class
//! against the rest, by dual coordinate descent (Hsieh et al. 2008, "A dual coordinate descent
//! method for large-scale linear SVM", algorithm 1, without shrinking), then calibration on
//! held-out folds. Same data, same bytes: the order of updates comes from a fixed generator, and
//! all sums run in one thread a class.

use rustc_hash::FxHashMap;

use super::{
    CLASSES, Calibration, Feature, PairError, PairModel,
    reliability::{Band, bands},
    softmax,
};

/// One annotated pair.
#[derive(Clone, Debug)]
pub struct Example {
    /// What it looks like.
    pub features: Vec<Feature>,
    /// Index of the right class ([`super::class_of`]).
    pub class: usize,
    /// Examples of one group (one sentence) never lie on both sides of a fold.
    pub group: u64,
    /// What it weighs beside others, more than 0.
    pub weight: f64,
    /// Made from an annotated pair of the same words: it tells "no event" from events, but types
    /// must not learn to shun the words.
    pub derived: bool,
}

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Weight of errors against small weights (`C` of the paper).
    pub cost: f64,
    /// Passes over the data.
    pub passes: usize,
    /// Features seen less often are left out.
    pub min_count: usize,
    /// Folds for calibration.
    pub folds: u64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            cost: 0.02,
            passes: 40,
            min_count: 2,
            folds: 5,
        }
    }
}

/// What calibration on held-out folds showed.
#[derive(Clone, Debug)]
pub struct Report {
    /// Ten bands of confidence.
    pub reliability: Vec<Band>,
    /// Share of right classes, "no event" among them.
    pub accuracy: f64,
    /// Mean negative logarithm of the right class's probability.
    pub log_loss: f64,
}

/// Trains and calibrates a model.
///
/// # Errors
/// No examples, or more features than a model may have.
pub fn train(examples: &[Example], settings: Settings) -> Result<(PairModel, Report), PairError> {
    if examples.is_empty() {
        return Err(PairError::Shape("no examples"));
    }
    let mut held_out: Vec<Held> = Vec::with_capacity(examples.len());
    for fold in 0..settings.folds {
        let (test, rest): (Vec<&Example>, Vec<&Example>) = examples
            .iter()
            .partition(|e| e.group % settings.folds == fold);
        if test.is_empty() || rest.is_empty() {
            continue;
        }
        let weights = fit(&rest, settings);
        held_out.extend(test.iter().map(|e| Held {
            margins: weights.margins(&e.features),
            class: e.class,
            weight: e.weight,
            derived: e.derived,
        }));
    }
    let (slope, offset) = calibrate(&held_out);
    let all: Vec<&Example> = examples.iter().collect();
    let model = quantise(&fit(&all, settings), slope, &offset)?;
    Ok((model, report(&held_out, slope, &offset)))
}

/// A held-out example with what a model that has not seen it says.
struct Held {
    margins: [f32; CLASSES],
    class: usize,
    weight: f64,
    derived: bool,
}

/// Real weights of a fitted model.
struct Weights {
    features: Vec<u32>,
    rows: FxHashMap<u32, usize>,
    w: Vec<f64>,
}

impl Weights {
    fn margins(&self, features: &[Feature]) -> [f32; CLASSES] {
        let mut sums = [0.0_f64; CLASSES];
        for (feature, weight) in features {
            if let Some(&row) = self.rows.get(feature) {
                for (k, sum) in sums.iter_mut().enumerate() {
                    *sum += self.w[row * CLASSES + k] * f64::from(*weight);
                }
            }
        }
        sums.map(|s| s as f32)
    }
}

fn fit(examples: &[&Example], settings: Settings) -> Weights {
    let mut counts: FxHashMap<u32, usize> = FxHashMap::default();
    for e in examples.iter().filter(|e| !e.derived) {
        for (f, _) in &e.features {
            *counts.entry(*f).or_default() += 1;
        }
    }
    let mut features: Vec<u32> = counts
        .into_iter()
        .filter(|&(_, n)| n >= settings.min_count)
        .map(|(f, _)| f)
        .collect();
    features.sort_unstable();
    let rows: FxHashMap<u32, usize> = features.iter().copied().zip(0..).collect();
    let data: Vec<Vec<(usize, f64)>> = examples
        .iter()
        .map(|e| {
            (e.features.iter())
                .filter_map(|(f, x)| Some((*rows.get(f)?, f64::from(*x))))
                .collect()
        })
        .collect();
    let mut w = vec![0.0; features.len() * CLASSES];
    for class in 0..CLASSES {
        let rows: Vec<Row> = (examples.iter().zip(&data))
            .filter(|(e, _)| class == CLASSES - 1 || !e.derived)
            .map(|(e, x)| Row {
                x,
                side: if e.class == class { 1.0 } else { -1.0 },
                diagonal: 0.5 / (settings.cost * e.weight),
            })
            .collect();
        let one = separate(&rows, features.len(), settings.passes);
        for (row, value) in one.into_iter().enumerate() {
            w[row * CLASSES + class] = value;
        }
    }
    Weights { features, rows, w }
}

/// An example as one class sees it.
#[derive(Clone, Copy)]
struct Row<'a> {
    x: &'a [(usize, f64)],
    /// 1 if it is of the class, else -1.
    side: f64,
    /// `1 / 2C`.
    diagonal: f64,
}

/// Dual coordinate descent for one class; gives a weight a feature.
fn separate(data: &[Row], width: usize, passes: usize) -> Vec<f64> {
    let squares: Vec<f64> = data
        .iter()
        .map(|r| r.x.iter().map(|(_, v)| v * v).sum::<f64>() + r.diagonal)
        .collect();
    let mut alpha = vec![0.0; data.len()];
    let mut w = vec![0.0; width];
    let mut order: Vec<usize> = (0..data.len()).collect();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..passes {
        for i in (1..order.len()).rev() {
            // xorshift64 (Marsaglia 2003)
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            order.swap(i, (state % (i as u64 + 1)) as usize);
        }
        let mut most = 0.0_f64;
        for &i in &order {
            let Row { x, side, diagonal } = data[i];
            let margin: f64 = x.iter().map(|&(f, v)| w[f] * v).sum();
            let gradient = side * margin - 1.0 + diagonal * alpha[i];
            let projected = if alpha[i] == 0.0 {
                gradient.min(0.0)
            } else {
                gradient
            };
            most = most.max(projected.abs());
            if projected.abs() > 1e-12 {
                let old = alpha[i];
                alpha[i] = (old - gradient / squares[i]).max(0.0);
                let step = (alpha[i] - old) * side;
                for &(f, v) in x.iter() {
                    w[f] += step * v;
                }
            }
        }
        if most < 1e-3 {
            break;
        }
    }
    w
}

/// One scale for all classes and an offset for each, by gradient descent on the logarithmic loss.
fn calibrate(held_out: &[Held]) -> (f32, [f32; CLASSES]) {
    let (mut slope, mut offset) = (2.0_f64, [0.0_f64; CLASSES]);
    let n: f64 = held_out.iter().map(|h| h.weight).sum::<f64>().max(1.0);
    for _ in 0..300 {
        let (mut by_slope, mut by_offset) = (0.0, [0.0; CLASSES]);
        for held in held_out {
            let p = probabilities(&held.margins, slope as f32, &offset.map(|o| o as f32));
            for k in 0..CLASSES {
                let right = if k == held.class { 1.0 } else { 0.0 };
                let error = (f64::from(p[k]) - right) * held.weight;
                by_slope += error * f64::from(held.margins[k]);
                by_offset[k] += error;
            }
        }
        slope -= 0.5 * by_slope / n;
        for (o, g) in offset.iter_mut().zip(by_offset) {
            *o -= 2.0 * g / n;
        }
    }
    (slope as f32, offset.map(|o| o as f32))
}

fn probabilities(margins: &[f32; CLASSES], slope: f32, offset: &[f32; CLASSES]) -> [f32; CLASSES] {
    let mut logits = [0.0; CLASSES];
    for (k, logit) in logits.iter_mut().enumerate() {
        *logit = slope * margins[k] + offset[k];
    }
    softmax(&logits)
}

fn quantise(
    weights: &Weights,
    slope: f32,
    offset: &[f32; CLASSES],
) -> Result<PairModel, PairError> {
    let mut unit = [0.0_f64; CLASSES];
    for (n, w) in weights.w.iter().enumerate() {
        unit[n % CLASSES] = unit[n % CLASSES].max(w.abs() / 127.0);
    }
    let unit = unit.map(|u| if u > 0.0 { u } else { 1.0 });
    let mut features = Vec::new();
    let mut packed = Vec::new();
    for (row, &feature) in weights.features.iter().enumerate() {
        let ints: Vec<i8> = (0..CLASSES)
            .map(|k| (weights.w[row * CLASSES + k] / unit[k]).round() as i8)
            .collect();
        if ints.iter().any(|&w| w != 0) {
            features.push(feature);
            packed.extend(ints);
        }
    }
    let calibration = Calibration {
        scale: unit.map(|u| u as f32 * slope),
        offset: *offset,
    };
    PairModel::new(features, packed, calibration)
}

fn report(held_out: &[Held], slope: f32, offset: &[f32; CLASSES]) -> Report {
    let mut loss = 0.0;
    let answers: Vec<(f64, bool)> = held_out
        .iter()
        .filter(|h| !h.derived)
        .map(|held| {
            let p = probabilities(&held.margins, slope, offset);
            loss -= f64::from(libm::logf(p[held.class].max(1e-9)));
            // The first of equals.
            let best = (0..CLASSES)
                .rev()
                .max_by(|&a, &b| p[a].total_cmp(&p[b]))
                .unwrap_or(0);
            (f64::from(p[best]), best == held.class)
        })
        .collect();
    let n = answers.len().max(1) as f64;
    Report {
        accuracy: answers.iter().filter(|(_, right)| *right).count() as f64 / n,
        log_loss: loss / n,
        reliability: bands(answers),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn examples() -> Vec<Example> {
        (0..200_u64)
            .map(|n| Example {
                // Feature 1 tells class 2, feature 2 class 5; feature 3 is noise.
                features: vec![(1 + (n % 2) as u32, 1), (3 + (n % 7) as u32, 1)],
                class: if n % 2 == 0 { 2 } else { 5 },
                group: n,
                weight: 1.0,
                derived: false,
            })
            .collect()
    }

    #[test]
    fn learns_what_tells_classes_apart() {
        let (model, report) = train(&examples(), Settings::default()).expect("a model");
        assert!(report.accuracy > 0.99, "{report:?}");
        let best = |f: u32| {
            let p = model.score(&[(f, 1)]).p;
            (0..CLASSES).max_by(|&a, &b| p[a].total_cmp(&p[b]))
        };
        assert_eq!((best(1), best(2)), (Some(2), Some(5)));
    }

    #[test]
    fn same_data_same_bytes() {
        let make = || train(&examples(), Settings::default()).expect("a model").0;
        assert_eq!(make().to_bytes().ok(), make().to_bytes().ok());
        assert!(train(&[], Settings::default()).is_err());
    }
}
