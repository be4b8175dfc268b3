//! The way of a sentence through the network.

use std::hash::Hash;

use rustc_hash::FxHashMap;

use super::Net;
use super::input;
use super::int8::{TOP, WIDE_TOP, Wide};
use super::math::{leaky, nearest, sigmoid, tanh};
use super::mst;
use crate::tag::Node;

/// Room that is reused from sentence to sentence, and the answer.
#[derive(Default)]
pub(crate) struct Room {
    words: Seen<input::WordKey>,
    kinds: Seen<input::KindKey>,
    x: Vec<f32>,
    quants: Vec<i8>,
    scales: Vec<f32>,
    sums: Vec<i32>,
    pairs: Vec<i32>,
    wide: Wide,
    wide_quants: Vec<i16>,
    gates: Vec<f32>,
    read: Vec<f32>,
    /// Tags by word, one sentence after the other.
    pub tags: Vec<u8>,
    /// Heads by word within its sentence, whose number of words is the root.
    pub heads: Vec<usize>,
    /// Labels by word; of no meaning for the one under the root.
    pub labels: Vec<u16>,
}

/// Sums of embeddings that are kept from sentence to sentence: texts repeat their words.
#[derive(Default)]
struct Seen<K> {
    places: FxHashMap<K, u32>,
    numbers: Vec<f32>,
}

impl<K: Eq + Hash> Seen<K> {
    /// Most sums that are kept: a few megabytes.
    const MOST: usize = 4096;

    /// The sum of what has this key, made by `fill` from zeros where it is new.
    #[inline(always)]
    fn get(&mut self, key: K, out: &mut [f32], fill: impl FnOnce(&mut [f32])) {
        let size = out.len();
        let place = self.places.get(&key).map(|&at| at as usize * size);
        if let Some(from) = place.and_then(|at| self.numbers.get(at..at + size)) {
            out.copy_from_slice(from);
            return;
        }
        fill(out);
        if self.places.len() == Self::MOST {
            self.places.clear();
            self.numbers.clear();
        }
        self.places.insert(key, self.places.len() as u32);
        self.numbers.extend_from_slice(out);
    }
}

/// Arc scores are whole numbers of this part.
const PART: f32 = 4096.0;

/// Brings rows of `k` numbers to integers of up to `limit`, each row by its largest.
#[inline(always)]
fn quantise<T>(
    x: &[f32],
    k: usize,
    limit: f32,
    to: impl Fn(i32) -> T,
    quants: &mut Vec<T>,
    scales: &mut Vec<f32>,
) {
    quants.clear();
    scales.clear();
    for row in x.chunks_exact(k) {
        let top = row.iter().fold(0.0f32, |t, v| t.max(v.abs()));
        let by = if top > 1e-12 { limit / top } else { 0.0 };
        scales.push(if top > 1e-12 { top / limit } else { 0.0 });
        quants.extend(row.iter().map(|&v| to(nearest(v * by))));
    }
}

/// [`quantise`] for [`Narrow`](super::int8::Narrow) weights.
#[inline(always)]
fn narrow(x: &[f32], k: usize, quants: &mut Vec<i8>, scales: &mut Vec<f32>) {
    quantise(x, k, TOP, |v| v as i8, quants, scales);
}

/// The same for [`Wide`] ones.
#[inline(always)]
fn wide(x: &[f32], k: usize, quants: &mut Vec<i16>, scales: &mut Vec<f32>) {
    quantise(x, k, WIDE_TOP, |v| v as i16, quants, scales);
}

/// The place of the largest, the first on a tie.
#[inline(always)]
fn best(scores: impl Iterator<Item = f32>) -> usize {
    let mut best = (f32::NEG_INFINITY, 0);
    for (i, s) in scores.enumerate() {
        if s > best.0 {
            best = (s, i);
        }
    }
    best.1
}

impl Net {
    /// Finds tags, heads and labels of some sentences, which share the reading of the weights:
    /// the longest first. The answer is left in `room`.
    pub fn run(&self, batch: &[&[Node]], style: u64, room: &mut Room) {
        #[cfg(target_arch = "x86_64")]
        if super::wide::run(self, batch, style, room) {
            return;
        }
        self.run_here(batch, style, room);
    }

    /// The same, compiled into each function that calls it for the registers that it may use.
    #[inline(always)]
    pub(super) fn run_here(&self, batch: &[&[Node]], style: u64, room: &mut Room) {
        let d = &self.dims;
        let n = batch.iter().map(|nodes| nodes.len()).sum();
        let width = d.input();
        room.x.clear();
        room.x.resize(n * width, 0.0);
        let starts = d.starts();
        let all = batch.iter().flat_map(|nodes| nodes.iter().enumerate());
        // The last group is that of the tags; what comes before is the same wherever the word stands.
        let of_word = starts[input::GROUPS - 1];
        for (x, (i, node)) in room.x.chunks_exact_mut(width).zip(all) {
            let (word, tags) = x.split_at_mut(of_word);
            let first = i == 0;
            room.words.get(input::word_key(node, first), word, |x| {
                input::word_keys(node, first, &self.clusters, |group, key| {
                    self.embed(group, key, &mut x[starts[usize::from(group)]..]);
                });
            });
            room.kinds
                .get(input::kind_key(node, first, style), tags, |x| {
                    input::kind_keys(node, first, style, |group, key| self.embed(group, key, x));
                });
        }
        narrow(&room.x, width, &mut room.quants, &mut room.scales);
        let mut outs: [Vec<i8>; 2] = Default::default();
        for (l, out) in outs.iter_mut().enumerate() {
            self.layer(l, batch, room, out);
            if l == 0 {
                room.quants.clone_from(out);
                room.scales.clear();
                room.scales.resize(n, 1.0 / TOP);
            }
        }
        room.tags.clear();
        self.tag
            .weights
            .times(&outs[0], &mut room.pairs, &mut room.sums);
        for row in room.sums.chunks_exact(d.tags) {
            let scores = row.iter().zip(&self.tag.scales).zip(&self.tag_bias);
            room.tags
                .push(best(scores.map(|((&s, &by), &b)| s as f32 * by * (1.0 / TOP) + b)) as u8);
        }
        let mlp = d.mlp();
        self.mlp
            .weights
            .times(&outs[1], &mut room.pairs, &mut room.sums);
        room.read.clear();
        for row in room.sums.chunks_exact(mlp) {
            let row = row.iter().zip(&self.mlp.scales).zip(&self.mlp_bias);
            room.read
                .extend(row.map(|((&s, &by), &b)| s as f32 * by * (1.0 / TOP) + b));
        }
        room.heads.clear();
        room.labels.clear();
        let mut first = 0;
        for nodes in batch {
            self.arcs(first, nodes.len(), room);
            self.name(first, nodes.len(), room);
            first += nodes.len();
        }
    }

    /// Adds a feature's embedding to its group's numbers, which `x` begins with.
    #[inline(always)]
    fn embed(&self, group: u8, key: u32, x: &mut [f32]) {
        let group = usize::from(group);
        let table = &self.tables[group];
        let row = table.index.get(key) as usize;
        if row == 0 && group != 0 {
            return;
        }
        let size = self.dims.groups[group];
        let from = &table.rows[row * size..][..size];
        let scale = table.scales[row];
        for (x, &v) in x[..size].iter_mut().zip(from) {
            *x += f32::from(v) * scale;
        }
    }

    /// One layer, both ways, over what lies in `room.quants`; each word's outputs of both
    /// ways together into `out`, quantised.
    #[inline(always)]
    fn layer(&self, l: usize, batch: &[&[Node]], room: &mut Room, out: &mut Vec<i8>) {
        let h = self.dims.hidden;
        let layer = &self.layers[l];
        layer
            .input
            .weights
            .times(&room.quants, &mut room.pairs, &mut room.sums);
        room.gates.clear();
        for (row, &scale) in room.sums.chunks_exact(6 * h).zip(&room.scales) {
            let row = row.iter().zip(&layer.input.scales).zip(&layer.bias);
            room.gates
                .extend(row.map(|((&s, &by), &b)| s as f32 * by * scale + b));
        }
        out.clear();
        out.resize(room.gates.len() / 3, 0);
        let longest = batch.first().map_or(0, |nodes| nodes.len());
        for (dir, time) in layer.time.iter().enumerate() {
            let mut cells = vec![0f32; batch.len() * h];
            let mut before = vec![0i8; batch.len() * h];
            for t in 0..longest {
                // The longest come first: those that are not at their end stand together.
                let on = batch.iter().take_while(|nodes| nodes.len() > t).count();
                if t > 0 {
                    let before = &before[..on * h];
                    time.weights.times(before, &mut room.pairs, &mut room.sums);
                }
                let mut first = 0;
                for (k, nodes) in batch.iter().take(on).enumerate() {
                    let n = nodes.len();
                    let i = first + if dir == 0 { t } else { n - 1 - t };
                    first += n;
                    let z = &mut room.gates[i * 6 * h + dir * 3 * h..][..3 * h];
                    if t > 0 {
                        let sums = &room.sums[k * 3 * h..][..3 * h];
                        for ((z, &s), &by) in z.iter_mut().zip(sums).zip(&time.scales) {
                            *z += s as f32 * (by * (1.0 / TOP));
                        }
                    }
                    let before = &mut before[k * h..][..h];
                    step(z, &mut cells[k * h..][..h], before);
                    out[i * 2 * h + dir * h..][..h].copy_from_slice(before);
                }
            }
        }
    }

    /// Heads of the `n` words from `first` on, from what lies in `room.read`.
    #[inline(always)]
    fn arcs(&self, first: usize, n: usize, room: &mut Room) {
        let (a, mlp) = (self.dims.arc, self.dims.mlp());
        let take = |from: usize, room: &Room| -> Vec<f32> {
            room.read[first * mlp..][..n * mlp]
                .chunks_exact(mlp)
                .flat_map(|row| row[from..from + a].iter().map(|&v| leaky(v)))
                .collect()
        };
        let dep = take(0, room);
        narrow(&dep, a, &mut room.quants, &mut room.scales);
        self.arc
            .weights
            .times(&room.quants, &mut room.pairs, &mut room.sums);
        let mut query = Vec::with_capacity(n * a);
        for (row, &scale) in room.sums.chunks_exact(a).zip(&room.scales) {
            let row = row.iter().zip(&self.arc.scales).zip(&self.arc_bias);
            query.extend(row.map(|((&s, &by), &b)| s as f32 * by * scale + b));
        }
        let (mut from, mut from_scales) = (Vec::new(), Vec::new());
        wide(&query, a, &mut from, &mut from_scales);
        let mut heads = take(a, room);
        heads.extend_from_slice(&self.root);
        wide(&heads, a, &mut room.wide_quants, &mut room.scales);
        room.wide.fill(a, &room.wide_quants);
        room.wide.times(&from, &mut room.pairs, &mut room.sums);
        for (row, &scale) in room.sums.chunks_exact_mut(n + 1).zip(&from_scales) {
            for (s, &by) in row.iter_mut().zip(&room.scales) {
                *s = (*s as f32 * scale * by * PART) as i32;
            }
        }
        room.heads.extend(mst::tree(n, &room.sums));
    }

    /// Labels of the arcs of those words.
    #[inline(always)]
    fn name(&self, first: usize, n: usize, room: &mut Room) {
        let (a, l, mlp) = (self.dims.arc, self.dims.label, self.dims.mlp());
        let mut z = Vec::with_capacity(n * l);
        let read = &room.read[first * mlp..][..n * mlp];
        for (i, &head) in room.heads[first..].iter().enumerate() {
            let head = if head == n { i } else { head };
            let dep = &read[i * mlp + 2 * a..][..l];
            let head = &read[head * mlp + 2 * a + l..][..l];
            z.extend(dep.iter().zip(head).map(|(&d, &h)| leaky(d + h)));
        }
        narrow(&z, l, &mut room.quants, &mut room.scales);
        self.label
            .weights
            .times(&room.quants, &mut room.pairs, &mut room.sums);
        for (row, &scale) in room.sums.chunks_exact(self.dims.labels).zip(&room.scales) {
            let scores = row.iter().zip(&self.label.scales).zip(&self.label_bias);
            room.labels
                .push(best(scores.map(|((&s, &by), &b)| s as f32 * by * scale + b)) as u16);
        }
    }
}

/// One word: gates from their sums, the cell from the one before, the output as integers.
#[inline(always)]
fn step(z: &mut [f32], cell: &mut [f32], out: &mut [i8]) {
    let h = cell.len();
    let (io, g) = z.split_at_mut(2 * h);
    io.iter_mut().for_each(|v| *v = sigmoid(*v));
    g.iter_mut().for_each(|v| *v = tanh(*v));
    let (i, o) = io.split_at(h);
    for ((((c, &i), &o), &g), out) in cell.iter_mut().zip(i).zip(o).zip(&*g).zip(out) {
        *c += i * (g - *c);
        *out = nearest(tanh(*c) * o * TOP) as i8;
    }
}
