//! The averaged perceptron (Freund & Schapire 1999; Collins 2002) over hashed features.
//! All sums are integers, so that the same data give the same bytes on every machine.

use rustc_hash::FxHashMap;

use crate::linear::Rows;

#[derive(Clone, Copy)]
struct Cell {
    class: u16,
    weight: i32,
    /// Sum over updates of step times change: the average is `weight - late / steps`.
    late: i64,
}

#[derive(Default)]
struct Row {
    cells: Vec<Cell>,
    updates: u32,
}

/// A table in training.
pub(crate) struct Learner {
    /// Number of classes.
    pub classes: usize,
    index: FxHashMap<u32, u32>,
    rows: Vec<Row>,
    steps: i64,
}

impl Learner {
    /// An empty table.
    pub fn new(classes: usize) -> Learner {
        Learner {
            classes,
            index: FxHashMap::default(),
            rows: Vec::new(),
            steps: 1,
        }
    }

    /// Sums the rows of `keys` into `out`.
    pub fn score(&self, keys: &[u32], out: &mut Vec<i32>) {
        out.clear();
        out.resize(self.classes, 0);
        for key in keys {
            if let Some(&row) = self.index.get(key) {
                for cell in &self.rows[row as usize].cells {
                    out[usize::from(cell.class)] += cell.weight;
                }
            }
        }
    }

    /// Counts a decision; the average runs over decisions.
    pub fn step(&mut self) {
        self.steps += 1;
    }

    /// A decision whose answer is `gold`: where another class comes within `margin` of its
    /// score, weight moves to it from the best other one. Returns the best class before that.
    pub fn learn(&mut self, keys: &[u32], scores: &[i32], gold: usize, margin: i32) -> usize {
        self.step();
        let mut other = usize::from(gold == 0);
        for (class, &score) in scores.iter().enumerate() {
            if class != gold && score > scores[other] {
                other = class;
            }
        }
        if scores[gold] - scores[other] < margin {
            self.update(keys, gold, other);
        }
        if scores[other] > scores[gold] || (scores[other] == scores[gold] && other < gold) {
            other
        } else {
            gold
        }
    }

    /// Moves weight from class `bad` to class `good`.
    pub fn update(&mut self, keys: &[u32], good: usize, bad: usize) {
        for &key in keys {
            let next = self.rows.len() as u32;
            let row = *self.index.entry(key).or_insert(next);
            if row == next {
                self.rows.push(Row::default());
            }
            let row = &mut self.rows[row as usize];
            row.updates += 1;
            for (class, change) in [(good, 1), (bad, -1)] {
                let class = class as u16;
                let at = row
                    .cells
                    .iter()
                    .position(|c| c.class == class)
                    .unwrap_or_else(|| {
                        row.cells.push(Cell {
                            class,
                            weight: 0,
                            late: 0,
                        });
                        row.cells.len() - 1
                    });
                let cell = &mut row.cells[at];
                cell.weight += change;
                cell.late += self.steps * i64::from(change);
            }
        }
    }

    /// Replaces weights by their averages, in 1/1024, for use in scoring.
    pub fn average(&mut self) {
        let steps = self.steps as f64;
        for cell in self.rows.iter_mut().flat_map(|r| &mut r.cells) {
            let average = f64::from(cell.weight) - cell.late as f64 / steps;
            cell.weight = (average * 1024.0).round() as i32;
        }
    }

    /// Averages, prunes and quantises to 8 bits. Rows updated fewer than `min_updates`
    /// times go, then the smallest weights until at most `max_cells` are left.
    pub fn finish(self, min_updates: u32, max_cells: usize) -> Rows {
        let steps = self.steps as f64;
        let average = |c: &Cell| (f64::from(c.weight) - c.late as f64 / steps) as f32;
        let mut keys: Vec<(u32, u32)> = self.index.into_iter().collect();
        keys.sort_unstable();
        let mut rows: Vec<(u32, Vec<(u16, f32)>)> = Vec::new();
        for (key, row) in keys {
            let row = &self.rows[row as usize];
            if row.updates < min_updates {
                continue;
            }
            let mut cells: Vec<(u16, f32)> =
                row.cells.iter().map(|c| (c.class, average(c))).collect();
            if self.classes == 2 {
                // Two classes: only the difference matters.
                let of = |class| cells.iter().find(|c| c.0 == class).map_or(0.0, |c| c.1);
                cells = vec![(1, of(1) - of(0))];
            }
            rows.push((key, cells));
        }
        quantise(self.classes, rows, max_cells)
    }
}

/// Brings averaged rows to 8 bits, and drops the smallest weights beyond `max_cells`.
fn quantise(classes: usize, rows: Vec<(u32, Vec<(u16, f32)>)>, max_cells: usize) -> Rows {
    let mut sizes: Vec<f32> = rows
        .iter()
        .flat_map(|r| r.1.iter().map(|c| c.1.abs()))
        .collect();
    sizes.sort_unstable_by(f32::total_cmp);
    // A few outliers must not take the 8 bits from all others.
    let top = sizes
        .get(sizes.len().saturating_sub(1 + sizes.len() / 5000))
        .copied()
        .unwrap_or(1.0);
    let scale = if top > 0.0 { 127.0 / top } else { 1.0 };
    let least = if sizes.len() > max_cells {
        sizes[sizes.len() - max_cells]
    } else {
        0.0
    };
    let rows = rows
        .into_iter()
        .filter_map(|(key, cells)| {
            let mut cells: Vec<(u16, i8)> = cells
                .into_iter()
                .filter(|c| c.1.abs() >= least)
                .map(|(class, w)| (class, (w * scale).round().clamp(-127.0, 127.0) as i8))
                .filter(|c| c.1 != 0)
                .collect();
            cells.sort_unstable_by_key(|c| c.0);
            (!cells.is_empty()).then_some((key, cells))
        })
        .collect();
    Rows { classes, rows }
}

/// A table of four classes in training: the same as [`Learner`], laid out for speed.
pub(crate) struct Learner4 {
    index: FxHashMap<u32, u32>,
    weights: Vec<[i32; 4]>,
    late: Vec<[i64; 4]>,
    updates: Vec<u32>,
    steps: i64,
}

impl Learner4 {
    /// An empty table.
    pub fn new() -> Learner4 {
        Learner4 {
            index: FxHashMap::default(),
            weights: Vec::new(),
            late: Vec::new(),
            updates: Vec::new(),
            steps: 1,
        }
    }

    /// Sums the rows of `keys`.
    pub fn score(&self, keys: &[u32]) -> [i32; 4] {
        let mut sums = [0; 4];
        for key in keys {
            if let Some(&row) = self.index.get(key) {
                for (s, w) in sums.iter_mut().zip(self.weights[row as usize]) {
                    *s += w;
                }
            }
        }
        sums
    }

    /// Counts a decision.
    pub fn step(&mut self) {
        self.steps += 1;
    }

    /// Moves weight from class `bad` to class `good`.
    pub fn update(&mut self, keys: &[u32], good: usize, bad: usize) {
        for &key in keys {
            let next = self.weights.len() as u32;
            let row = *self.index.entry(key).or_insert(next);
            if row == next {
                self.weights.push([0; 4]);
                self.late.push([0; 4]);
                self.updates.push(0);
            }
            let row = row as usize;
            self.updates[row] += 1;
            for (class, change) in [(good, 1), (bad, -1)] {
                self.weights[row][class] += change;
                self.late[row][class] += self.steps * i64::from(change);
            }
        }
    }

    /// As [`Learner::finish`].
    pub fn finish(self, min_updates: u32, max_cells: usize) -> Rows {
        let steps = self.steps as f64;
        let mut keys: Vec<(u32, u32)> = self.index.into_iter().collect();
        keys.sort_unstable();
        let rows = keys
            .into_iter()
            .map(|(key, row)| (key, row as usize))
            .filter(|&(_, row)| self.updates[row] >= min_updates)
            .map(|(key, row)| {
                let average = |c: usize| {
                    (f64::from(self.weights[row][c]) - self.late[row][c] as f64 / steps) as f32
                };
                (key, (0..4).map(|c| (c as u16, average(c))).collect())
            })
            .collect();
        quantise(4, rows, max_cells)
    }
}

/// A small fixed-seed generator (xorshift64*; Vigna 2016), for shuffling and exploration.
pub(crate) struct Random(u64);

impl Random {
    /// A generator with a seed, which must not be 0.
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let x = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        (x as usize * n) >> 31
    }

    /// Shuffles in place.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            list.swap(i, self.below(i + 1));
        }
    }
}
