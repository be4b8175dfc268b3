//! The conditional random field in training: gradient steps with step sizes of their own for
//! each weight (AdaGrad; Duchi, Hazan & Singer 2011), features left out at random as in Sutton,
//! Sindelar & McCallum (2006).

use rustc_hash::FxHashMap;

use super::Dice;
use crate::hash::Keys;
use crate::linear::Rows;
use crate::names::chain::{ChainRows, may_follow};
use crate::names::features::{Word, features};

/// A sentence to learn from.
pub(super) struct Example {
    /// Its words.
    pub words: Vec<Word>,
    /// For each word its label.
    pub labels: Vec<u8>,
}

/// How to learn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    /// Passes over the data.
    pub epochs: usize,
    /// Step size.
    pub rate: f32,
    /// Pull to zero, for each time a feature fires.
    pub pull: f32,
    /// Share of the features that are left out at random.
    pub drop: f32,
    /// A feature must fire so many times.
    pub least: u32,
    /// Most features to keep.
    pub rows: usize,
    /// Runs that the weights are the mean of.
    pub runs: usize,
    /// Most weights to keep.
    pub cells: usize,
}

/// A sentence with numbered features.
struct Numbered {
    /// Numbers of the features, word after word.
    features: Vec<u32>,
    /// Where each word's begin, and the end.
    starts: Vec<u32>,
}

/// Learns a chain of `m` labels: once with all features, to see which matter, and then, from the
/// start and several times, with those alone. The mean of the runs is steadier than each.
pub(super) fn train(examples: &[Example], m: usize, set: &Settings) -> ChainRows {
    let (mut numbered, mut keys) = number(examples, set.least);
    if keys.len() > set.rows {
        let field = run(&numbered, examples, keys.len(), m, set, 7);
        keep(&field, &mut numbered, &mut keys, set.rows);
    }
    let mut mean = Field::new(keys.len(), m);
    for seed in 0..set.runs {
        let field = run(&numbered, examples, keys.len(), m, set, 8 + seed as u64);
        let share = 1.0 / set.runs as f32;
        for (sum, one) in [
            (&mut mean.weights, field.weights),
            (&mut mean.steps, field.steps),
        ] {
            for (s, w) in sum.iter_mut().zip(one) {
                *s += w * share;
            }
        }
    }
    mean.finish(&keys, set.cells)
}

/// One run over the data.
fn run(
    numbered: &[Numbered],
    examples: &[Example],
    features: usize,
    m: usize,
    set: &Settings,
    seed: u64,
) -> Field {
    let mut field = Field::new(features, m);
    let mut sum = vec![0.0; field.weights.len()];
    let mut dice = Dice(seed);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut room = Room::default();
    let later = set.epochs / 2;
    for epoch in 0..set.epochs {
        for i in (1..order.len()).rev() {
            order.swap(i, dice.below(i + 1));
        }
        let rate = set.rate * (1.0 - 0.9 * epoch as f32 / set.epochs as f32);
        for &i in &order {
            let labels = &examples[i].labels;
            field.learn(&numbered[i], labels, rate, set, &mut dice, &mut room);
        }
        // The mean over the later passes is steadier than the last.
        if epoch >= later {
            for (s, w) in sum.iter_mut().zip(&field.weights) {
                *s += w;
            }
        }
    }
    let passes = (set.epochs - later).max(1) as f32;
    for (w, s) in field.weights.iter_mut().zip(&sum) {
        *w = s / passes;
    }
    field
}

/// Keeps the `most` features of the greatest weight.
fn keep(field: &Field, numbered: &mut [Numbered], keys: &mut Vec<u32>, most: usize) {
    let m = field.m;
    let weight = |i: usize| {
        let row = &field.weights[i * m..(i + 1) * m];
        let (low, high) = row
            .iter()
            .fold((f32::MAX, f32::MIN), |(l, h), &w| (l.min(w), h.max(w)));
        high - low
    };
    let mut order: Vec<(f32, u32)> = (0..keys.len()).map(|i| (weight(i), i as u32)).collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    order.truncate(most);
    let mut kept: Vec<u32> = order.into_iter().map(|o| o.1).collect();
    kept.sort_unstable();
    let mut new = vec![u32::MAX; keys.len()];
    for (n, &old) in kept.iter().enumerate() {
        new[old as usize] = n as u32;
    }
    *keys = kept.iter().map(|&k| keys[k as usize]).collect();
    for s in numbered {
        let (mut features, mut starts) = (Vec::new(), vec![0]);
        for range in s.starts.windows(2) {
            let word = &s.features[range[0] as usize..range[1] as usize];
            features.extend(
                word.iter()
                    .map(|&f| new[f as usize])
                    .filter(|&f| f != u32::MAX),
            );
            starts.push(features.len() as u32);
        }
        *s = Numbered { features, starts };
    }
}

/// Numbers the features that fire at least `least` times; returns their keys too, ascending.
fn number(examples: &[Example], least: u32) -> (Vec<Numbered>, Vec<u32>) {
    let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
    let mut k = Keys::default();
    for e in examples {
        for i in 0..e.words.len() {
            features(&e.words, i, &mut k);
            for &key in &k.keys {
                *counts.entry(key).or_default() += 1;
            }
        }
    }
    let mut keys: Vec<u32> = counts
        .iter()
        .filter(|c| *c.1 >= least)
        .map(|c| *c.0)
        .collect();
    keys.sort_unstable();
    let of: FxHashMap<u32, u32> = keys
        .iter()
        .enumerate()
        .map(|(i, &k)| (k, i as u32))
        .collect();
    let numbered = examples
        .iter()
        .map(|e| {
            let (mut all, mut starts) = (Vec::new(), vec![0]);
            for i in 0..e.words.len() {
                features(&e.words, i, &mut k);
                all.extend(k.keys.iter().filter_map(|key| of.get(key)));
                starts.push(all.len() as u32);
            }
            Numbered {
                features: all,
                starts,
            }
        })
        .collect();
    (numbered, keys)
}

#[derive(Default)]
struct Room {
    active: Vec<u32>,
    starts: Vec<usize>,
    scores: Vec<f32>,
    odds: Vec<f32>,
    jumps: Vec<f32>,
    all: Sums,
}

/// Forward and backward sums of one sentence, and what is expected of labels and steps.
#[derive(Default)]
struct Sums {
    ahead: Vec<f32>,
    behind: Vec<f32>,
    labels: Vec<f32>,
    steps: Vec<f32>,
}

struct Field {
    m: usize,
    weights: Vec<f32>,
    squares: Vec<f32>,
    steps: Vec<f32>,
    step_squares: Vec<f32>,
}

impl Field {
    fn new(features: usize, m: usize) -> Field {
        Field {
            m,
            weights: vec![0.0; features * m],
            squares: vec![1.0; features * m],
            steps: vec![0.0; (m + 1) * m],
            step_squares: vec![1.0; (m + 1) * m],
        }
    }

    fn learn(
        &mut self,
        sentence: &Numbered,
        gold: &[u8],
        rate: f32,
        set: &Settings,
        dice: &mut Dice,
        room: &mut Room,
    ) {
        let m = self.m;
        let n = gold.len();
        let cut = (f64::from(set.drop) * 65536.0) as u64;
        let keep = 1.0 / (1.0 - set.drop);
        let Room {
            active,
            starts,
            scores,
            odds,
            jumps,
            all,
        } = room;
        active.clear();
        starts.clear();
        scores.clear();
        scores.resize(n * m, 0.0);
        for i in 0..n {
            starts.push(active.len());
            let range = sentence.starts[i] as usize..sentence.starts[i + 1] as usize;
            let own = &mut scores[i * m..(i + 1) * m];
            for &f in &sentence.features[range] {
                if cut > 0 && dice.roll() >> 20 & 0xffff < cut {
                    continue;
                }
                active.push(f);
                let row = &self.weights[f as usize * m..(f as usize + 1) * m];
                for (o, &w) in own.iter_mut().zip(row) {
                    *o += w;
                }
            }
        }
        starts.push(active.len());
        odds.clear();
        for i in 0..n {
            let own = &scores[i * m..(i + 1) * m];
            let top = own.iter().fold(f32::MIN, |a, &b| a.max(b));
            odds.extend(own.iter().map(|&s| libm::expf((s - top) * keep)));
        }
        jumps.clear();
        for before in 0..=m {
            for label in 0..m {
                let from = if before == m { 0 } else { before };
                jumps.push(if may_follow(from, label) {
                    libm::expf(self.steps[before * m + label])
                } else {
                    0.0
                });
            }
        }
        sums(m, odds, jumps, all);
        for i in 0..n {
            for y in 0..m {
                let is = f32::from(u8::from(usize::from(gold[i]) == y));
                let slope = (is - all.labels[i * m + y]) * keep;
                if slope.abs() < 1e-4 {
                    continue;
                }
                for &f in &active[starts[i]..starts[i + 1]] {
                    let at = f as usize * m + y;
                    let w = self.weights[at];
                    let slope = slope - set.pull * w;
                    self.squares[at] += slope * slope;
                    self.weights[at] = w + rate * slope / self.squares[at].sqrt();
                }
            }
        }
        // What happened less what was expected.
        for s in &mut all.steps {
            *s = -*s;
        }
        let mut before = m;
        for &y in gold {
            all.steps[before * m + usize::from(y)] += 1.0;
            before = usize::from(y);
        }
        for at in 0..self.steps.len() {
            let slope = all.steps[at];
            if slope != 0.0 {
                self.step_squares[at] += slope * slope;
                self.steps[at] += rate * slope / self.step_squares[at].sqrt();
            }
        }
    }

    /// Brings the weights to few levels and leaves out the smallest.
    fn finish(self, keys: &[u32], most: usize) -> ChainRows {
        let m = self.m;
        let mut rows: Vec<(u32, Vec<f32>)> = Vec::new();
        for (i, &key) in keys.iter().enumerate() {
            let row = &self.weights[i * m..(i + 1) * m];
            // The same change to all labels changes nothing: make most of them zero.
            let mut sorted = row.to_vec();
            sorted.sort_unstable_by(f32::total_cmp);
            let middle = sorted[m / 2];
            rows.push((key, row.iter().map(|w| w - middle).collect()));
        }
        let mut sizes: Vec<f32> = rows
            .iter()
            .flat_map(|r| r.1.iter().map(|w| w.abs()))
            .filter(|w| *w > 1e-4)
            .collect();
        sizes.sort_unstable_by(f32::total_cmp);
        let top = sizes
            .get(sizes.len().saturating_sub(1 + sizes.len() / 5000))
            .map_or(1.0, |t| t.max(0.1));
        let least = if sizes.len() > most {
            sizes[sizes.len() - most]
        } else {
            0.0
        };
        let scale = (LEVELS / top).round().clamp(1.0, 60_000.0);
        let rows = rows
            .into_iter()
            .filter_map(|(key, row)| {
                let cells: Vec<(u16, i8)> = row
                    .iter()
                    .enumerate()
                    .filter(|(_, w)| w.abs() >= least)
                    .map(|(y, w)| (y as u16, (w * scale).round().clamp(-LEVELS, LEVELS) as i8))
                    .filter(|c| c.1 != 0)
                    .collect();
                (!cells.is_empty()).then_some((key, cells))
            })
            .collect();
        let steps = self
            .steps
            .iter()
            .map(|s| (s * scale).round().clamp(-32_000.0, 32_000.0) as i16)
            .collect();
        ChainRows {
            rows: Rows { classes: m, rows },
            steps,
            scale: scale as u16,
        }
    }
}

/// Greatest quantised weight: fewer levels than a byte has compress better, and score alike.
const LEVELS: f32 = 63.0;

/// Forward and backward over a sentence.
fn sums(m: usize, odds: &[f32], jumps: &[f32], out: &mut Sums) {
    let n = odds.len() / m;
    out.ahead.clear();
    out.ahead.resize(n * m, 0.0);
    out.behind.clear();
    out.behind.resize(n * m, 1.0);
    out.labels.clear();
    out.labels.resize(n * m, 0.0);
    out.steps.clear();
    out.steps.resize((m + 1) * m, 0.0);
    for i in 0..n {
        for y in 0..m {
            let before = if i == 0 {
                jumps[m * m + y]
            } else {
                (0..m)
                    .map(|x| out.ahead[(i - 1) * m + x] * jumps[x * m + y])
                    .sum::<f32>()
            };
            out.ahead[i * m + y] = before * odds[i * m + y];
        }
        level(&mut out.ahead[i * m..(i + 1) * m]);
    }
    for i in (0..n.saturating_sub(1)).rev() {
        for x in 0..m {
            out.behind[i * m + x] = (0..m)
                .map(|y| out.behind[(i + 1) * m + y] * odds[(i + 1) * m + y] * jumps[x * m + y])
                .sum::<f32>();
        }
        level(&mut out.behind[i * m..(i + 1) * m]);
    }
    for i in 0..n {
        let mut total = 0.0;
        for y in 0..m {
            let p = out.ahead[i * m + y] * out.behind[i * m + y];
            out.labels[i * m + y] = p;
            total += p;
        }
        for y in 0..m {
            out.labels[i * m + y] /= f32::max(total, f32::MIN_POSITIVE);
        }
    }
    for y in 0..m {
        out.steps[m * m + y] += out.labels.get(y).copied().unwrap_or(0.0);
    }
    let mut pairs = vec![0.0; m * m];
    for i in 1..n {
        let mut total = 0.0;
        for x in 0..m {
            for y in 0..m {
                let p = out.ahead[(i - 1) * m + x]
                    * jumps[x * m + y]
                    * odds[i * m + y]
                    * out.behind[i * m + y];
                pairs[x * m + y] = p;
                total += p;
            }
        }
        let total = f32::max(total, f32::MIN_POSITIVE);
        for (s, p) in out.steps.iter_mut().zip(&pairs) {
            *s += p / total;
        }
    }
}

/// Makes values sum to one.
fn level(values: &mut [f32]) {
    let total: f32 = values.iter().sum();
    if total > 0.0 {
        for v in values {
            *v /= total;
        }
    }
}
