//! First weights, Adam, and the mean of the weights.

use super::shape::Shape;
use super::step::{Gradient, Weights};
use crate::net::input::GROUPS;
use crate::train::perceptron::Random;

/// A number between -1 and 1.
fn uniform(random: &mut Random) -> f32 {
    random.below(1 << 24) as f32 / (1 << 23) as f32 - 1.0
}

/// Random weights to start from (Glorot & Bengio 2010); the root and embeddings small.
pub(super) fn start(shape: &Shape, sizes: [usize; GROUPS]) -> Weights {
    let mut random = Random::new(0x0007_e4ad_0000_0001);
    let mut dense = vec![0f32; shape.len];
    for (range, rows) in shape.turned() {
        let columns = range.len() / rows;
        let top = (6.0 / (rows + columns) as f32).sqrt();
        for w in &mut dense[range] {
            *w = uniform(&mut random) * top;
        }
    }
    for w in &mut dense[shape.root.clone()] {
        *w = uniform(&mut random) * 0.1;
    }
    // Gates start by keeping most of the cell.
    for cell in shape.cells.iter().flatten() {
        for b in &mut dense[cell.bias.clone()][..shape.dims.hidden] {
            *b = -1.0;
        }
    }
    let mut tables = Vec::new();
    for (size, width) in sizes.into_iter().zip(shape.dims.groups) {
        let top = 1.0 / (width as f32).sqrt();
        tables.push(
            (0..size * width)
                .map(|_| uniform(&mut random) * top)
                .collect(),
        );
    }
    Weights { dense, tables }
}

const BETA1: f32 = 0.9;
const BETA2: f32 = 0.98;
const EPS: f32 = 1e-8;
/// Gradients longer than this are cut to it.
const LONGEST: f32 = 5.0;

/// First and second moments.
struct Moments {
    m: Vec<f32>,
    v: Vec<f32>,
}

impl Moments {
    fn new(n: usize) -> Moments {
        Moments {
            m: vec![0.0; n],
            v: vec![0.0; n],
        }
    }

    /// Moves weights that begin at `at` against their gradients.
    fn step(&mut self, at: usize, w: &mut [f32], g: &[f32], by: f32, (fix1, fix2): (f32, f32)) {
        let m = &mut self.m[at..at + g.len()];
        let v = &mut self.v[at..at + g.len()];
        for (((w, &g), m), v) in w.iter_mut().zip(g).zip(m).zip(v) {
            *m = BETA1 * *m + (1.0 - BETA1) * g;
            *v = BETA2 * *v + (1.0 - BETA2) * g * g;
            *w -= by * (*m * fix1) / ((*v * fix2).sqrt() + EPS);
        }
    }
}

/// Adam; embeddings move only when they were used.
pub(super) struct Adam {
    dense: Moments,
    tables: Vec<Moments>,
    steps: u32,
    /// Gradients of embeddings, by table, and the rows that have some.
    sums: Vec<Vec<f32>>,
    marks: Vec<Vec<bool>>,
}

impl Adam {
    pub fn new(weights: &Weights) -> Adam {
        Adam {
            dense: Moments::new(weights.dense.len()),
            tables: weights
                .tables
                .iter()
                .map(|t| Moments::new(t.len()))
                .collect(),
            steps: 0,
            sums: weights.tables.iter().map(|t| vec![0.0; t.len()]).collect(),
            marks: weights
                .tables
                .iter()
                .map(|t| vec![false; t.len()])
                .collect(),
        }
    }

    /// One step with the gradients of both parts.
    pub fn step(
        &mut self,
        shape: &Shape,
        weights: &mut Weights,
        mut first: Gradient,
        second: Gradient,
        rate: f32,
    ) {
        for (a, b) in first.dense.iter_mut().zip(&second.dense) {
            *a += b;
        }
        let d = &shape.dims;
        let (width, starts) = (d.input(), d.starts());
        let mut rows: Vec<Vec<usize>> = vec![Vec::new(); GROUPS];
        for part in [&first, &second] {
            for &(r, group, row) in &part.used {
                let (group, row) = (usize::from(group), row as usize);
                let size = d.groups[group];
                let from = &part.input[r as usize * width + starts[group]..][..size];
                let to = &mut self.sums[group][row * size..][..size];
                for (t, &f) in to.iter_mut().zip(from) {
                    *t += f;
                }
                if !self.marks[group][row] {
                    self.marks[group][row] = true;
                    rows[group].push(row);
                }
            }
        }
        let mut square = 0f64;
        for &g in &first.dense {
            square += f64::from(g) * f64::from(g);
        }
        for (group, rows) in rows.iter().enumerate() {
            let size = d.groups[group];
            for &row in rows {
                for &g in &self.sums[group][row * size..][..size] {
                    square += f64::from(g) * f64::from(g);
                }
            }
        }
        let length = square.sqrt() as f32;
        let cut = if length > LONGEST {
            LONGEST / length
        } else {
            1.0
        };
        self.steps += 1;
        let n = self.steps as i32;
        let fix1 = 1.0 / (1.0 - power(BETA1, n));
        let fix2 = 1.0 / (1.0 - power(BETA2, n));
        if cut < 1.0 {
            first.dense.iter_mut().for_each(|g| *g *= cut);
        }
        let fix = (fix1, fix2);
        self.dense
            .step(0, &mut weights.dense, &first.dense, rate, fix);
        for (group, rows) in rows.iter().enumerate() {
            let size = d.groups[group];
            for &row in rows {
                let range = row * size..(row + 1) * size;
                let g = &mut self.sums[group][range.clone()];
                g.iter_mut().for_each(|g| *g *= cut);
                let w = &mut weights.tables[group][range];
                self.tables[group].step(row * size, w, g, rate, fix);
                g.fill(0.0);
                self.marks[group][row] = false;
            }
        }
    }
}

/// A power by repeated squaring, the same on every machine.
fn power(base: f32, n: i32) -> f32 {
    let (mut result, mut base, mut n) = (1.0, base, n);
    while n > 0 {
        if n & 1 == 1 {
            result *= base;
        }
        base *= base;
        n >>= 1;
    }
    result
}

/// How much of the running mean stays at each addition.
const KEEP: f32 = 0.97;

/// The running mean of all weights.
pub(super) struct Mean {
    weights: Weights,
    started: bool,
}

impl Mean {
    pub fn new(weights: &Weights) -> Mean {
        Mean {
            weights: Weights {
                dense: weights.dense.clone(),
                tables: weights.tables.clone(),
            },
            started: false,
        }
    }

    /// Adds the weights as they stand.
    pub fn add(&mut self, weights: &Weights) {
        let keep = if self.started { KEEP } else { 0.0 };
        self.started = true;
        let lists = std::iter::once((&mut self.weights.dense, &weights.dense));
        for (mean, now) in lists.chain(self.weights.tables.iter_mut().zip(&weights.tables)) {
            for (m, &w) in mean.iter_mut().zip(now) {
                *m = *m * keep + w * (1.0 - keep);
            }
        }
    }

    /// The weights as they stand, where training was too short for a mean.
    pub fn or(&mut self, weights: &Weights) {
        if !self.started {
            self.add(weights);
        }
    }

    /// The mean.
    pub fn weights(&self) -> &Weights {
        &self.weights
    }
}
