//! Training of the network: gradients by hand (checked against differences in a test), Adam
//! (Kingma & Ba 2015) with a rate that falls to nothing, dropout that is the same along a
//! sentence (Gal & Ghahramani 2016), words left out by their rarity (Kiperwasser & Goldberg
//! 2016), and in the end the running mean of the weights.
//!
//! Each batch is cut into two parts whose gradients are added in order, so that one thread and
//! two give the same bytes.

mod export;
mod gemm;
mod lstm;
mod optim;
mod rows;
mod shape;
mod step;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::data::{Data, Sent};
use super::perceptron::Random;
use crate::hash;
use crate::linear::Lookup;
use crate::net::input::{self, Clusters, GROUPS};
use crate::net::{Dims, Net};
use optim::{Adam, Mean};
use shape::Shape;
use step::{Dropout, Gradient, Item, Sums};

/// How to train.
#[derive(Clone, Debug)]
pub(crate) struct Recipe {
    /// Passes over the data.
    pub epochs: usize,
    /// Units a direction.
    pub hidden: usize,
    /// Numbers of each group's embeddings.
    pub groups: [usize; GROUPS],
    /// Numbers that arcs and labels are scored by.
    pub arc: usize,
    pub label: usize,
    /// Words of a batch.
    pub batch: usize,
    /// Highest rate.
    pub rate: f32,
    /// Threads, at most two.
    pub threads: usize,
    pub dropout: Dropout,
    /// Features of words, affixes, clusters and tags that are rarer have no embedding; in small
    /// data, of less than [`SMALL`] words, affixes need only [`FEW`].
    pub least: [u32; GROUPS],
}

const SMALL: usize = 150_000;
const FEW: u32 = 3;

impl Default for Recipe {
    fn default() -> Recipe {
        Recipe {
            epochs: 18,
            hidden: 128,
            groups: [64, 64, 32, 48],
            arc: 128,
            label: 96,
            batch: 600,
            rate: 2e-3,
            threads: 2,
            dropout: Dropout {
                input: 0.25,
                layer: 0.33,
                time: 0.25,
                mlp: 0.33,
                word: 0.25,
            },
            least: [2, 5, 2, 2],
        }
    }
}

/// Reads clusters: lines of a number and its forms, with a tab between and blanks between forms;
/// `#` in the first place starts a comment. A line that is not so is named by its number.
pub(crate) fn clusters(text: &str) -> Result<Clusters, usize> {
    let mut forms: BTreeMap<u32, u32> = BTreeMap::new();
    let mut paths: Vec<u32> = Vec::new();
    for (n, line) in text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (path, words) = line.split_once('\t').ok_or(n + 1)?;
        paths.push(path.parse().map_err(|_| n + 1)?);
        for word in words.split(' ') {
            forms.insert(input::cluster_key(hash::text(word)), paths.len() as u32);
        }
    }
    Ok(Clusters {
        forms: Lookup::new(forms.into_iter().collect()),
        paths,
    })
}

/// The features that have embeddings: keys by group, in order, with how often they occur.
struct Features {
    keys: [Vec<u32>; GROUPS],
    index: [Lookup; GROUPS],
    /// Of words, by row; row 0 stands for unknown ones.
    counts: Vec<u32>,
}

impl Features {
    fn new(sents: &[&Sent], clusters: &Clusters, least: [u32; GROUPS]) -> Features {
        let mut seen: [BTreeMap<u32, u32>; GROUPS] = Default::default();
        for s in sents {
            for (i, node) in s.nodes.iter().enumerate() {
                input::keys(node, i == 0, s.style, clusters, |group, key| {
                    *seen[usize::from(group)].entry(key).or_default() += 1;
                });
            }
        }
        for (seen, least) in seen.iter_mut().zip(least) {
            seen.retain(|_, n| *n >= least);
        }
        let mut counts = vec![0];
        counts.extend(seen[0].values());
        let keys = seen.map(|s| s.into_keys().collect::<Vec<u32>>());
        let index = keys.clone().map(Lookup::places);
        Features {
            keys,
            index,
            counts,
        }
    }

    fn item(&self, s: &Sent, clusters: &Clusters) -> Item {
        let n = s.nodes.len();
        let words = s
            .nodes
            .iter()
            .enumerate()
            .map(|(i, node)| {
                let mut list = Vec::new();
                input::keys(node, i == 0, s.style, clusters, |group, key| {
                    let row = self.index[usize::from(group)].get(key);
                    if row != 0 || group == 0 {
                        list.push((group, row));
                    }
                });
                list
            })
            .collect();
        Item {
            words,
            tags: s.tags.clone(),
            heads: (1..=n).map(|d| s.heads[d] - 1).collect(),
            labels: s.labels[1..=n].to_vec(),
        }
    }
}

/// Sentences longer than this are left out of training: none of a sane treebank.
const LONGEST: usize = 250;

/// Trains a network on the sentences with trees. `tell` hears of each pass.
pub(crate) fn train(
    data: &Data,
    clusters: Clusters,
    recipe: &Recipe,
    mut tell: impl FnMut(String),
) -> Net {
    let sents: Vec<&Sent> = data
        .sents
        .iter()
        .filter(|s| !s.heads.is_empty() && !s.nodes.is_empty() && s.nodes.len() <= LONGEST)
        .collect();
    let mut least = recipe.least;
    if sents.iter().map(|s| s.nodes.len()).sum::<usize>() < SMALL {
        least[1] = least[1].min(FEW);
    }
    let features = Features::new(&sents, &clusters, least);
    let items: Vec<Item> = sents.iter().map(|s| features.item(s, &clusters)).collect();
    let mut groups = recipe.groups;
    if clusters.paths.is_empty() {
        groups[2] = 16;
    }
    let shape = Shape::new(Dims {
        groups,
        hidden: recipe.hidden,
        arc: recipe.arc,
        label: recipe.label,
        tags: tekad_core::Upos::ALL.len(),
        labels: data.labels.len(),
    });
    let sizes = [0, 1, 2, 3].map(|g: usize| features.keys[g].len() + 1);
    let mut weights = optim::start(&shape, sizes);
    let mut adam = Adam::new(&weights);
    let mut mean = Mean::new(&weights);
    tell(format!(
        "network: {} weights, {sizes:?} embeddings",
        shape.len
    ));
    let mut random = Random::new(0x005e_ed0f_7e4a_d001);
    let mut done = 0usize;
    for epoch in 0..recipe.epochs {
        let mut sums = Sums::default();
        let list = batches(&items, recipe.batch, &mut random);
        let many = list.len();
        for (at, batch) in list.into_iter().enumerate() {
            let total: usize = batch.iter().map(|i| i.tags.len()).sum();
            let turned = shape.turn(&weights.dense);
            let parts: [Vec<&Item>; 2] =
                [0, 1].map(|p: usize| batch.iter().skip(p).step_by(2).copied().collect());
            let run = |p: usize| -> Gradient {
                let seed = (2 * done + p + 1) as u64;
                let mut random = Random::new(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
                let (w, c) = (&weights, &features.counts);
                shape.step(w, &turned, c, &parts[p], total, recipe.dropout, &mut random)
            };
            let (first, second) = if recipe.threads < 2 {
                (run(0), run(1))
            } else {
                std::thread::scope(|scope| {
                    let other = scope.spawn(|| run(1));
                    let first = run(0);
                    match other.join() {
                        Ok(second) => (first, second),
                        Err(panic) => std::panic::resume_unwind(panic),
                    }
                })
            };
            for part in [&first.sums, &second.sums] {
                sums.loss += part.loss;
                sums.words += part.words;
                sums.tags += part.tags;
                sums.heads += part.heads;
                sums.labels += part.labels;
            }
            let gone = (epoch as f32 + at as f32 / many as f32) / recipe.epochs as f32;
            let rate = recipe.rate * share_of_rate(gone);
            adam.step(&shape, &mut weights, first, second, rate);
            done += 1;
            if epoch > 0 && done.is_multiple_of(10) {
                mean.add(&weights);
            }
        }
        let share = |n: usize| 100.0 * n as f64 / sums.words.max(1) as f64;
        tell(format!(
            "network pass {}: loss {:.4}, tags {:.2}, heads {:.2}, with labels {:.2}",
            epoch + 1,
            sums.loss / sums.words.max(1) as f64,
            share(sums.tags),
            share(sums.heads),
            share(sums.labels)
        ));
    }
    mean.or(&weights);
    export::net(&shape, mean.weights(), &features.keys, &clusters)
}

/// The share of the highest rate when a share of the work is done: up over the first part in
/// fifty, then down to nothing along a straight line.
fn share_of_rate(gone: f32) -> f32 {
    const UP: f32 = 0.02;
    if gone < UP {
        (gone / UP).max(0.05)
    } else {
        (1.0 - gone) / (1.0 - UP)
    }
}

/// Cuts the sentences into batches of like lengths, in random order; each is sorted by length,
/// longest first.
fn batches<'i>(items: &'i [Item], words: usize, random: &mut Random) -> Vec<Vec<&'i Item>> {
    let mut order: Vec<usize> = (0..items.len()).collect();
    random.shuffle(&mut order);
    let mut out = Vec::new();
    // Pools of some batches each are sorted, so that a batch has like lengths but not always
    // the same sentences.
    const POOL: usize = 12;
    let mut pool: Vec<&Item> = Vec::new();
    let mut size = 0;
    let mut last = order.len();
    for i in order {
        pool.push(&items[i]);
        size += items[i].tags.len();
        last -= 1;
        if size >= words * POOL || last == 0 {
            pool.sort_by_key(|i| std::cmp::Reverse(i.tags.len()));
            let mut batch: Vec<&Item> = Vec::new();
            let mut n = 0;
            for item in pool.drain(..) {
                n += item.tags.len();
                batch.push(item);
                if n >= words {
                    out.push(std::mem::take(&mut batch));
                    n = 0;
                }
            }
            if !batch.is_empty() {
                out.push(batch);
            }
            size = 0;
        }
    }
    random.shuffle(&mut out);
    out
}
