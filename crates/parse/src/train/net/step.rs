//! One step over a part of a batch: losses, and gradients by the chain rule.

use super::gemm::{add_product, transpose};
use super::lstm::{Cell, CellGrad, Trace};
use super::rows::Rows;
use super::shape::Shape;
use crate::net::input::GROUPS;
use crate::net::math::{SLOPE, leaky};
use crate::train::perceptron::Random;

/// A sentence as the network is trained on it.
pub(super) struct Item {
    /// Rows of the embedding tables, by word, with their tables.
    pub words: Vec<Vec<(u8, u32)>>,
    /// Gold tags.
    pub tags: Vec<u8>,
    /// Gold heads, from 0; the root is the number of words.
    pub heads: Vec<u32>,
    /// Gold labels.
    pub labels: Vec<u16>,
}

/// How much is left out at random while training, as shares.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Dropout {
    /// Of the inputs' numbers.
    pub input: f32,
    /// Of each layer's outputs.
    pub layer: f32,
    /// Of what goes on from word to word.
    pub time: f32,
    /// Of what the scorers read.
    pub mlp: f32,
    /// A word seen `c` times in training is taken for an unknown one in `w / (w + c)` of cases.
    pub word: f32,
}

/// All weights as they stand.
pub(super) struct Weights {
    pub dense: Vec<f32>,
    /// Embedding tables; row 0 of the first stands for unknown words.
    pub tables: Vec<Vec<f32>>,
}

/// Sums over words: losses, right tags, heads, and labels of right heads.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sums {
    pub loss: f64,
    pub words: usize,
    pub tags: usize,
    pub heads: usize,
    pub labels: usize,
}

/// What a step gives.
#[derive(Default)]
pub(super) struct Gradient {
    pub dense: Vec<f32>,
    /// The inputs' gradients, row by row, and which embeddings made up each row.
    pub input: Vec<f32>,
    pub used: Vec<(u32, u8, u32)>,
    pub sums: Sums,
}

/// A list of 0 and 1/(1-p), to multiply with.
fn mask(random: &mut Random, n: usize, p: f32) -> Vec<f32> {
    if p <= 0.0 {
        return vec![1.0; n];
    }
    let limit = (p * 65536.0) as usize;
    let keep = 1.0 / (1.0 - p);
    (0..n)
        .map(|_| {
            if random.below(65536) < limit {
                0.0
            } else {
                keep
            }
        })
        .collect()
}

/// Turns scores into their loss against `gold`, and into the loss's gradient times `scale`;
/// only the first `n` count and `skip` does not. Returns the loss and the best.
fn softmax(row: &mut [f32], n: usize, skip: usize, gold: usize, scale: f32) -> (f64, usize) {
    let mut best = usize::from(skip == 0);
    for (i, &s) in row[..n].iter().enumerate() {
        if i != skip && s > row[best] {
            best = i;
        }
    }
    let top = row[best];
    let mut sum = 0.0;
    for (i, s) in row.iter_mut().enumerate() {
        *s = if i < n && i != skip {
            libm::expf(*s - top)
        } else {
            0.0
        };
        sum += *s;
    }
    let loss = -f64::from(libm::logf((row[gold] / sum).max(1e-20)));
    for s in row.iter_mut() {
        *s *= scale / sum;
    }
    row[gold] -= scale;
    (loss, best)
}

fn add_bias(bias: &[f32], n: usize) -> Vec<f32> {
    let mut out = Vec::with_capacity(n * bias.len());
    for _ in 0..n {
        out.extend_from_slice(bias);
    }
    out
}

fn sum_rows(rows: &[f32], sum: &mut [f32]) {
    for row in rows.chunks_exact(sum.len()) {
        for (s, &r) in sum.iter_mut().zip(row) {
            *s += r;
        }
    }
}

/// Adds inputᵀ·out to `grad`.
fn add_weights(n: usize, k: usize, input: &[f32], m: usize, out: &[f32], grad: &mut [f32]) {
    let mut turned = Vec::new();
    transpose(n, k, input, &mut turned);
    add_product(k, n, m, &turned, out, grad);
}

/// Multiplies each row by its sentence's mask.
fn by_sentence(rows: &Rows, width: usize, mask: &[f32], list: &mut [f32]) {
    for (&first, &n) in rows.offset.iter().zip(&rows.active) {
        let (list, mask) = (
            &mut list[first * width..(first + n) * width],
            &mask[..n * width],
        );
        for (v, &m) in list.iter_mut().zip(mask) {
            *v *= m;
        }
    }
}

impl Shape {
    /// The gradient of the mean loss over `total` words; `items` have descending lengths.
    #[allow(clippy::too_many_arguments)]
    pub fn step(
        &self,
        weights: &Weights,
        turned: &[Vec<f32>],
        counts: &[u32],
        items: &[&Item],
        total: usize,
        dropout: Dropout,
        random: &mut Random,
    ) -> Gradient {
        let d = &self.dims;
        let p = |r: &std::ops::Range<usize>| &weights.dense[r.clone()];
        let rows = Rows::new(items.iter().map(|i| i.tags.len()).collect());
        let (all, h, sents) = (rows.all, d.hidden, items.len());
        let scale = 1.0 / total.max(1) as f32;
        let mut g = vec![0f32; self.len];
        let mut sums = Sums {
            words: all,
            ..Sums::default()
        };

        // Inputs.
        let width = d.input();
        let starts = d.starts();
        let mut x = vec![0f32; all * width];
        let mut used = Vec::new();
        for (s, item) in items.iter().enumerate() {
            for (t, word) in item.words.iter().enumerate() {
                let r = rows.row(s, t);
                for &(group, row) in word {
                    let mut row = row;
                    if group == 0 && row != 0 {
                        let c = counts[row as usize] as f32;
                        let limit = dropout.word / (dropout.word + c) * 65536.0;
                        if random.below(65536) < limit as usize {
                            row = 0;
                        }
                    }
                    used.push((r as u32, group, row));
                    let size = d.groups[usize::from(group)];
                    let from = &weights.tables[usize::from(group)][row as usize * size..][..size];
                    let to = &mut x[r * width + starts[usize::from(group)]..][..size];
                    for (x, &e) in to.iter_mut().zip(from) {
                        *x += e;
                    }
                }
            }
        }
        debug_assert_eq!(starts.len(), GROUPS);
        let input_mask = mask(random, all * width, dropout.input);
        for (x, &m) in x.iter_mut().zip(&input_mask) {
            *x *= m;
        }

        // Layers.
        let mut traces: [[Trace; 2]; 2] = Default::default();
        let mut time_masks = Vec::new();
        let mut outs: Vec<Vec<f32>> = Vec::new();
        let mut layer_masks = Vec::new();
        for (layer, traces) in traces.iter_mut().enumerate() {
            let input = if layer == 0 { &x } else { &outs[0] };
            let mut out = vec![0f32; all * 2 * h];
            for (dir, trace) in traces.iter_mut().enumerate() {
                let time = mask(random, sents * h, dropout.time);
                self.cell(weights, layer, dir)
                    .forward(&rows, input, &time, trace);
                for (o, row) in out.chunks_exact_mut(2 * h).zip(trace.out.chunks_exact(h)) {
                    o[dir * h..][..h].copy_from_slice(row);
                }
                time_masks.push(time);
            }
            let m = mask(random, sents * 2 * h, dropout.layer);
            by_sentence(&rows, 2 * h, &m, &mut out);
            layer_masks.push(m);
            outs.push(out);
        }
        let mut douts = [vec![0f32; all * 2 * h], vec![0f32; all * 2 * h]];

        // Tags.
        let mut scores = add_bias(p(&self.tag_b), all);
        add_product(all, 2 * h, self.tags, &outs[0], p(&self.tag_w), &mut scores);
        for (s, item) in items.iter().enumerate() {
            for (t, &gold) in item.tags.iter().enumerate() {
                let row = &mut scores[rows.row(s, t) * self.tags..][..self.tags];
                let (loss, best) = softmax(row, d.tags, usize::MAX, usize::from(gold), scale);
                sums.loss += loss;
                sums.tags += usize::from(best == usize::from(gold));
            }
        }
        sum_rows(&scores, &mut g[self.tag_b.clone()]);
        add_weights(
            all,
            2 * h,
            &outs[0],
            self.tags,
            &scores,
            &mut g[self.tag_w.clone()],
        );
        add_product(all, self.tags, 2 * h, &scores, &turned[8], &mut douts[0]);

        // What arcs and labels read.
        let (a, l, mlp) = (d.arc, d.label, d.mlp());
        let mut read = add_bias(p(&self.mlp_b), all);
        add_product(all, 2 * h, mlp, &outs[1], p(&self.mlp_w), &mut read);
        let mlp_mask = mask(random, sents * 2 * a, dropout.mlp);
        let label_mask = mask(random, sents * l, dropout.mlp);
        let mut dread = vec![0f32; all * mlp];

        // Arcs; from here on sentence by sentence.
        let mut dep = vec![0f32; all * a];
        let mut first = Vec::with_capacity(sents);
        let mut at = 0;
        for (s, item) in items.iter().enumerate() {
            first.push(at);
            for t in 0..item.tags.len() {
                let from = &read[rows.row(s, t) * mlp..][..a];
                let m = &mlp_mask[s * 2 * a..][..a];
                for ((o, &v), &m) in dep[at * a..][..a].iter_mut().zip(from).zip(m) {
                    *o = leaky(v) * m;
                }
                at += 1;
            }
        }
        let mut query = add_bias(p(&self.arc_b), all);
        add_product(all, a, a, &dep, p(&self.arc_u), &mut query);
        let mut dquery = vec![0f32; all * a];
        let mut turn = Vec::new();
        let mut pairs = Vec::new();
        for (s, item) in items.iter().enumerate() {
            let n = item.tags.len();
            let wide = (n + 1).div_ceil(16) * 16;
            let m = &mlp_mask[s * 2 * a + a..][..a];
            let mut heads = vec![0f32; wide * a];
            for t in 0..n {
                let from = &read[rows.row(s, t) * mlp + a..][..a];
                for ((o, &v), &m) in heads[t * a..][..a].iter_mut().zip(from).zip(m) {
                    *o = leaky(v) * m;
                }
            }
            heads[n * a..][..a].copy_from_slice(p(&self.root));
            transpose(wide, a, &heads, &mut turn);
            let query = &query[first[s] * a..][..n * a];
            let mut scores = vec![0f32; n * wide];
            add_product(n, a, wide, query, &turn, &mut scores);
            for (t, row) in scores.chunks_exact_mut(wide).enumerate() {
                let gold = item.heads[t] as usize;
                let (loss, best) = softmax(row, n + 1, t, gold, scale);
                sums.loss += loss;
                sums.heads += usize::from(best == gold);
                if gold < n {
                    pairs.push((s, t, gold, best == gold));
                } else {
                    sums.labels += usize::from(best == gold);
                }
            }
            add_product(
                n,
                wide,
                a,
                &scores,
                &heads,
                &mut dquery[first[s] * a..][..n * a],
            );
            transpose(n, wide, &scores, &mut turn);
            let mut dheads = vec![0f32; wide * a];
            add_product(wide, n, a, &turn, query, &mut dheads);
            for t in 0..n {
                let r = rows.row(s, t) * mlp + a;
                for j in 0..a {
                    let slope = if read[r + j] > 0.0 { 1.0 } else { SLOPE };
                    dread[r + j] += dheads[t * a + j] * m[j] * slope;
                }
            }
            for (o, &v) in g[self.root.clone()].iter_mut().zip(&dheads[n * a..]) {
                *o += v;
            }
        }
        sum_rows(&dquery, &mut g[self.arc_b.clone()]);
        add_weights(all, a, &dep, a, &dquery, &mut g[self.arc_u.clone()]);
        let mut ddep = vec![0f32; all * a];
        add_product(all, a, a, &dquery, &turned[10], &mut ddep);
        for (s, item) in items.iter().enumerate() {
            for t in 0..item.tags.len() {
                let r = rows.row(s, t) * mlp;
                for j in 0..a {
                    let slope = if read[r + j] > 0.0 { 1.0 } else { SLOPE };
                    dread[r + j] += ddep[(first[s] + t) * a + j] * mlp_mask[s * 2 * a + j] * slope;
                }
            }
        }

        // Labels of the gold arcs.
        let mut z = vec![0f32; pairs.len() * l];
        let places = |&(s, t, head, _): &(usize, usize, usize, bool)| {
            let dep = rows.row(s, t) * mlp + 2 * a;
            (dep, rows.row(s, head) * mlp + 2 * a + l, s * l)
        };
        for (pair, z) in pairs.iter().zip(z.chunks_exact_mut(l)) {
            let (dep, head, m) = places(pair);
            for (j, z) in z.iter_mut().enumerate() {
                *z = leaky(read[dep + j] + read[head + j]) * label_mask[m + j];
            }
        }
        let mut scores = add_bias(p(&self.label_b), pairs.len());
        add_product(
            pairs.len(),
            l,
            self.labels,
            &z,
            p(&self.label_w),
            &mut scores,
        );
        for (&(s, t, _, right), row) in pairs.iter().zip(scores.chunks_exact_mut(self.labels)) {
            let gold = usize::from(items[s].labels[t]);
            let (loss, best) = softmax(row, d.labels, usize::MAX, gold, scale);
            sums.loss += loss;
            sums.labels += usize::from(right && best == gold);
        }
        sum_rows(&scores, &mut g[self.label_b.clone()]);
        add_weights(
            pairs.len(),
            l,
            &z,
            self.labels,
            &scores,
            &mut g[self.label_w.clone()],
        );
        let mut dz = vec![0f32; pairs.len() * l];
        add_product(pairs.len(), self.labels, l, &scores, &turned[11], &mut dz);
        for (pair, dz) in pairs.iter().zip(dz.chunks_exact(l)) {
            let (dep, head, m) = places(pair);
            for (j, &dz) in dz.iter().enumerate() {
                let slope = if read[dep + j] + read[head + j] > 0.0 {
                    1.0
                } else {
                    SLOPE
                };
                let v = dz * label_mask[m + j] * slope;
                dread[dep + j] += v;
                dread[head + j] += v;
            }
        }

        // Back through the layers.
        sum_rows(&dread, &mut g[self.mlp_b.clone()]);
        add_weights(
            all,
            2 * h,
            &outs[1],
            mlp,
            &dread,
            &mut g[self.mlp_w.clone()],
        );
        add_product(all, mlp, 2 * h, &dread, &turned[9], &mut douts[1]);
        let mut dx = vec![0f32; all * width];
        for layer in [1, 0] {
            let (low, high) = douts.split_at_mut(1);
            let (dout, dinput, input) = if layer == 1 {
                (&mut high[0], &mut low[0], &outs[0])
            } else {
                (&mut low[0], &mut dx, &x)
            };
            by_sentence(&rows, 2 * h, &layer_masks[layer], dout);
            for dir in 0..2 {
                let mut own = Vec::with_capacity(all * h);
                for row in dout.chunks_exact(2 * h) {
                    own.extend_from_slice(&row[dir * h..][..h]);
                }
                let at = &self.cells[layer][dir];
                // The three lie one after the other.
                let (wx, rest) = g[at.wx.start..at.bias.end].split_at_mut(at.wx.len());
                let (wh, bias) = rest.split_at_mut(at.wh.len());
                let number = 2 * (2 * layer + dir);
                self.cell(weights, layer, dir).backward(
                    &rows,
                    input,
                    &time_masks[2 * layer + dir],
                    &traces[layer][dir],
                    (&turned[number], &turned[number + 1]),
                    &mut own,
                    CellGrad { wx, wh, bias },
                    dinput,
                );
            }
        }
        for (x, &m) in dx.iter_mut().zip(&input_mask) {
            *x *= m;
        }
        Gradient {
            dense: g,
            input: dx,
            used,
            sums,
        }
    }

    fn cell<'w>(&self, weights: &'w Weights, layer: usize, dir: usize) -> Cell<'w> {
        let at = &self.cells[layer][dir];
        Cell {
            wx: &weights.dense[at.wx.clone()],
            wh: &weights.dense[at.wh.clone()],
            bias: &weights.dense[at.bias.clone()],
            h: self.dims.hidden,
            back: dir == 1,
        }
    }

    /// The transposes that [`Shape::step`] needs.
    pub fn turn(&self, dense: &[f32]) -> Vec<Vec<f32>> {
        self.turned()
            .into_iter()
            .map(|(range, rows)| {
                let mut out = Vec::new();
                transpose(rows, range.len() / rows, &dense[range], &mut out);
                out
            })
            .collect()
    }
}
