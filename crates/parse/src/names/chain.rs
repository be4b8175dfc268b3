//! A linear chain over the words of a sentence: the best sequence of labels (Viterbi).

use crate::ModelError;
use crate::bytes::{Reader, Writer};
use crate::hash::Keys;
use crate::linear::{Rows, Sparse};
use crate::names::features::{Word, features};

/// Scores of an impossible step.
const NEVER: i32 = i32::MIN / 4;

/// Number of a label: 0 is outside, 1 + 2 k begins a name of kind k, 2 + 2 k goes on with it.
pub(crate) fn may_follow(before: usize, label: usize) -> bool {
    label == 0 || label % 2 == 1 || before == label || before + 1 == label
}

/// What a chain writes down: emission weights, and steps from label to label.
pub(crate) struct ChainRows {
    /// Emission weights.
    pub rows: Rows,
    /// Weights of steps, row by row; the last row is that from the start.
    pub steps: Vec<i16>,
    /// Weight of one unit of log odds.
    pub scale: u16,
}

impl ChainRows {
    pub fn write(&self, w: &mut Writer) {
        self.rows.write(w);
        w.uint(u64::from(self.scale));
        for s in &self.steps {
            w.out.extend_from_slice(&s.to_le_bytes());
        }
    }
}

/// A trained chain.
pub(crate) struct Chain {
    labels: usize,
    table: Sparse,
    steps: Vec<i32>,
    scale: u16,
}

/// Room that decoding reuses.
#[derive(Default)]
pub(crate) struct Room {
    keys: Keys,
    /// Keys of the next word, whose lines are asked for while this one is scored.
    next: Keys,
    scores: Vec<i32>,
    own: Vec<i32>,
    best: Vec<i32>,
    back: Vec<u8>,
    rest: Vec<i32>,
    /// The labels found.
    pub labels: Vec<u8>,
    /// By how much each label beats the best other, in log odds.
    pub margins: Vec<f32>,
}

impl Chain {
    pub fn read(r: &mut Reader<'_>, labels: usize) -> Result<Chain, ModelError> {
        let table = Sparse::read(r, labels)?;
        let scale = r.uint()?.clamp(1, 60_000) as u16;
        let raw = r.take((labels + 1) * labels * 2)?;
        let mut steps: Vec<i32> = raw
            .chunks_exact(2)
            .map(|b| i32::from(i16::from_le_bytes([b[0], b[1]])))
            .collect();
        for before in 0..=labels {
            for label in 0..labels {
                let from = if before == labels { 0 } else { before };
                if !may_follow(from, label) {
                    steps[before * labels + label] = NEVER;
                }
            }
        }
        Ok(Chain {
            labels,
            table,
            steps,
            scale,
        })
    }

    /// Finds the best labels of `words` into `room.labels`, and their margins if there is any
    /// name.
    pub fn run(&self, words: &[Word], room: &mut Room) {
        let (n, m) = (words.len(), self.labels);
        room.labels.clear();
        room.margins.clear();
        if n == 0 || m == 0 {
            return;
        }
        room.own.clear();
        features(words, 0, &mut room.next);
        for i in 0..n {
            std::mem::swap(&mut room.keys, &mut room.next);
            if i + 1 < n {
                features(words, i + 1, &mut room.next);
                self.table.prefetch(&room.next.keys);
            }
            self.table.score(&room.keys.keys, &mut room.scores);
            room.own.extend_from_slice(&room.scores);
        }
        room.best.clear();
        room.best.resize(n * m, NEVER);
        room.back.clear();
        room.back.resize(n * m, 0);
        for y in 0..m {
            room.best[y] = self.steps[m * m + y].saturating_add(room.own[y]);
        }
        for i in 1..n {
            for y in 0..m {
                let mut top = (i32::MIN, 0);
                for x in 0..m {
                    let s = room.best[(i - 1) * m + x].saturating_add(self.steps[x * m + y]);
                    if s > top.0 {
                        top = (s, x as u8);
                    }
                }
                room.best[i * m + y] = top.0.saturating_add(room.own[i * m + y]).max(NEVER);
                room.back[i * m + y] = top.1;
            }
        }
        let (mut top, mut y) = (i32::MIN, 0);
        for (x, &s) in room.best[(n - 1) * m..].iter().enumerate() {
            if s > top {
                (top, y) = (s, x);
            }
        }
        room.labels.resize(n, 0);
        for i in (0..n).rev() {
            room.labels[i] = y as u8;
            y = usize::from(room.back[i * m + y]);
        }
        if room.labels.iter().any(|&y| y != 0) {
            self.margins(n, top, room);
        }
    }

    /// Max-marginals: what the best sequence with another label at a word lacks.
    fn margins(&self, n: usize, top: i32, room: &mut Room) {
        let m = self.labels;
        room.rest.clear();
        room.rest.resize(n * m, 0);
        for i in (0..n - 1).rev() {
            for x in 0..m {
                room.rest[i * m + x] = (0..m)
                    .map(|y| {
                        room.rest[(i + 1) * m + y]
                            .saturating_add(room.own[(i + 1) * m + y])
                            .saturating_add(self.steps[x * m + y])
                    })
                    .max()
                    .unwrap_or(0)
                    .max(NEVER);
            }
        }
        for i in 0..n {
            let other = (0..m)
                .filter(|&y| y != usize::from(room.labels[i]))
                .map(|y| room.best[i * m + y].saturating_add(room.rest[i * m + y]))
                .max()
                .unwrap_or(NEVER);
            let lack = top.saturating_sub(other).max(0);
            room.margins.push(lack as f32 / f32::from(self.scale));
        }
    }
}
