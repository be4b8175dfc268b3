//! Weight tables at run time: buckets of short marks over ascending keys, so that building a
//! table at load walks memory forward, and a probe costs one cache line and no branch.

use crate::ModelError;
use crate::bytes::{Reader, Writer};
use crate::hash::KEY_BITS;

/// Rows of a trained table: ascending keys with their quantised class weights, classes
/// ascending. What the trainer hands over and the file holds.
pub(crate) struct Rows {
    /// Number of classes.
    pub classes: usize,
    /// Rows in ascending order of key.
    pub rows: Vec<(u32, Vec<(u16, i8)>)>,
}

impl Rows {
    /// Writes the rows, like with like, for the compressor.
    pub fn write(&self, w: &mut Writer) {
        w.uint(self.classes as u64);
        w.keys(&self.rows.iter().map(|r| r.0).collect::<Vec<_>>());
        for (_, cells) in &self.rows {
            w.uint(cells.len() as u64);
        }
        for (_, cells) in &self.rows {
            let mut last = 0;
            for &(class, _) in cells {
                w.uint(u64::from(class - last));
                last = class;
            }
        }
        for (_, cells) in &self.rows {
            w.out.extend(cells.iter().map(|&(_, weight)| weight as u8));
        }
    }
}

/// Lanes of a bucket.
const LANES: usize = 14;

/// Rows a bucket holds on average, at most: that more than [`LANES`] meet in one is then rarer
/// than one row in 500, and such rows are given up.
const MEAN: usize = 6;

/// Thirty-two bytes: what tells the keys of a bucket apart, and the row of the first.
#[derive(Clone, Copy, Default)]
#[repr(align(32))]
struct Bucket {
    /// Low bits of the keys, plus 1; 0 where there is none.
    marks: [u16; LANES],
    /// Row of the first key; its rows are consecutive.
    first: u32,
}

/// From keys to rows. A probe has no branch that depends on the data, so that the many probes
/// of one decision wait for memory together, not one after the other.
#[derive(Default)]
struct Index {
    shift: u32,
    buckets: Vec<Bucket>,
}

impl Index {
    /// For ascending keys; the first is row 1.
    fn new(keys: &[u32]) -> Index {
        // At least 2^12 buckets, so that marks fit 16 bits.
        let bits = (keys.len() / MEAN)
            .next_power_of_two()
            .trailing_zeros()
            .clamp(12, KEY_BITS);
        let shift = KEY_BITS - bits;
        let mut buckets = vec![Bucket::default(); 1 << bits];
        let mask = (1u32 << shift) - 1;
        let (mut home, mut lane) = (usize::MAX, 0);
        for (i, &key) in keys.iter().enumerate() {
            let at = (key >> shift) as usize;
            if at != home {
                (home, lane) = (at, 0);
                if let Some(bucket) = buckets.get_mut(at) {
                    bucket.first = i as u32 + 1;
                }
            }
            if let Some(mark) = buckets.get_mut(at).and_then(|b| b.marks.get_mut(lane)) {
                *mark = ((key & mask) as u16).wrapping_add(1);
            }
            lane += 1;
        }
        Index { shift, buckets }
    }

    /// The row of a key, or 0.
    #[inline(always)]
    fn find(&self, key: u32) -> u32 {
        let Some(bucket) = self.buckets.get((key >> self.shift) as usize) else {
            return 0;
        };
        let mark = ((key & ((1 << self.shift) - 1)) as u16).wrapping_add(1);
        let mut lane = 0u16;
        for (l, &m) in bucket.marks.iter().enumerate() {
            // At most one lane matches.
            lane |= if m == mark { l as u16 + 1 } else { 0 };
        }
        let found = u32::from(lane != 0).wrapping_neg();
        (bucket.first + u32::from(lane)).wrapping_sub(1) & found
    }
}

#[derive(Clone, Copy)]
struct Cell {
    class: u16,
    weight: i16,
}

const LAST: u16 = 0x8000;

/// Most features of one decision.
pub(crate) const MAX_KEYS: usize = 192;

/// A table with any number of classes, most of them without weight in a given row.
pub(crate) struct Sparse {
    /// Number of classes.
    pub classes: usize,
    index: Index,
    /// Where each row's cells begin; row 0 is empty and unused.
    starts: Vec<u32>,
    cells: Vec<Cell>,
}

impl Sparse {
    /// A table without rows.
    pub fn empty(classes: usize) -> Sparse {
        Sparse {
            classes,
            index: Index::default(),
            starts: Vec::new(),
            cells: Vec::new(),
        }
    }

    /// Reads what [`Rows::write`] wrote, and checks that there are `classes` classes.
    pub fn read(r: &mut Reader<'_>, classes: usize) -> Result<Sparse, ModelError> {
        if r.uint()? != classes as u64 || classes >= usize::from(LAST) {
            return Err(ModelError::Broken("a table has a wrong number of classes"));
        }
        let keys = r.keys(false)?;
        let mut starts = Vec::with_capacity(keys.len() + 1);
        starts.push(0);
        let mut total = 0usize;
        let mut lens = Vec::with_capacity(keys.len());
        for _ in 0..keys.len() {
            let n = r.uint()? as usize;
            if n == 0 || n > classes {
                return Err(ModelError::Broken("a row has a wrong length"));
            }
            starts.push(total as u32);
            lens.push(n as u16);
            total += n;
        }
        // Each cell takes at least a byte for its class and one for its weight.
        if total > r.left() {
            return Err(ModelError::Truncated);
        }
        let mut cells = Vec::with_capacity(total);
        for &n in &lens {
            let mut last = 0u64;
            for i in 0..n {
                last += r.uint()?;
                if last >= classes as u64 {
                    return Err(ModelError::Broken("a class is out of range"));
                }
                let end = if i + 1 == n { LAST } else { 0 };
                cells.push(Cell {
                    class: last as u16 | end,
                    weight: 0,
                });
            }
        }
        for (cell, &weight) in cells.iter_mut().zip(r.take(total)?) {
            cell.weight = i16::from(weight as i8);
        }
        let index = Index::new(&keys);
        Ok(Sparse {
            classes,
            index,
            starts,
            cells,
        })
    }

    /// Where the rows of `keys` begin, for those that there are, into `out`; returns how many.
    #[inline(always)]
    fn find(&self, keys: &[u32], out: &mut [u32; MAX_KEYS]) -> usize {
        let mut rows = [0u32; MAX_KEYS];
        for (row, &key) in rows.iter_mut().zip(keys) {
            *row = self.index.find(key);
        }
        let mut n = 0;
        for &row in &rows[..keys.len().min(MAX_KEYS)] {
            out[n] = self.starts.get(row as usize).copied().unwrap_or(0);
            n += usize::from(row != 0);
        }
        n
    }

    /// Sums the rows of `keys` into `out`, which is cleared first and has a place a class.
    #[inline]
    pub fn score(&self, keys: &[u32], out: &mut Vec<i32>) {
        out.clear();
        out.resize(self.classes, 0);
        let mut starts = [0u32; MAX_KEYS];
        let n = self.find(keys, &mut starts);
        for &start in &starts[..n] {
            for cell in &self.cells[start as usize..] {
                if let Some(o) = out.get_mut(usize::from(cell.class & !LAST)) {
                    *o += i32::from(cell.weight);
                }
                if cell.class & LAST != 0 {
                    break;
                }
            }
        }
    }

    /// The sum for class 1 of a two-class table, whose class 0 has no weights.
    #[inline]
    pub fn yes(&self, keys: &[u32]) -> i32 {
        let mut starts = [0u32; MAX_KEYS];
        let n = self.find(keys, &mut starts);
        starts[..n]
            .iter()
            .map(|&s| i32::from(self.cells[s as usize].weight))
            .sum()
    }
}

/// A table of at most four classes.
pub(crate) struct Dense4 {
    index: Index,
    /// Weights by row; those of row 0 are 0.
    weights: Vec<[i8; 4]>,
}

impl Dense4 {
    /// Reads what [`write_dense4`] wrote.
    pub fn read(r: &mut Reader<'_>) -> Result<Dense4, ModelError> {
        let keys = r.keys(false)?;
        let columns = [
            r.take(keys.len())?,
            r.take(keys.len())?,
            r.take(keys.len())?,
            r.take(keys.len())?,
        ];
        let mut weights = Vec::with_capacity(keys.len() + 1);
        weights.push([0; 4]);
        for (((a, b), c), d) in columns[0]
            .iter()
            .zip(columns[1])
            .zip(columns[2])
            .zip(columns[3])
        {
            weights.push([*a as i8, *b as i8, *c as i8, *d as i8]);
        }
        Ok(Dense4 {
            index: Index::new(&keys),
            weights,
        })
    }

    /// The sums of the four classes.
    #[inline]
    pub fn score(&self, keys: &[u32]) -> [i32; 4] {
        let mut rows = [0u32; MAX_KEYS];
        for (row, &key) in rows.iter_mut().zip(keys) {
            *row = self.index.find(key);
        }
        let mut sums = [0i32; 4];
        for &row in &rows[..keys.len().min(MAX_KEYS)] {
            if let Some(weights) = self.weights.get(row as usize) {
                for (s, &w) in sums.iter_mut().zip(weights) {
                    *s += i32::from(w);
                }
            }
        }
        sums
    }
}

/// Writes rows of at most four classes as four columns.
pub(crate) fn write_dense4(rows: &Rows, w: &mut Writer) {
    w.keys(&rows.rows.iter().map(|r| r.0).collect::<Vec<_>>());
    for column in 0..4u16 {
        for (_, cells) in &rows.rows {
            let weight = cells.iter().find(|c| c.0 == column).map_or(0, |c| c.1);
            w.out.push(weight as u8);
        }
    }
}

/// A small map from keys to numbers above 0, such as a word's possible tags.
#[derive(Default)]
pub(crate) struct Lookup {
    index: Index,
    keys: Vec<u32>,
    /// Values by row; that of row 0 is 0.
    values: Vec<u32>,
}

impl Lookup {
    /// From ascending keys with their values.
    pub fn new(keys: &[u32], values: &[u32]) -> Lookup {
        let mut all = vec![0];
        all.extend_from_slice(values);
        Lookup {
            index: Index::new(keys),
            keys: keys.to_vec(),
            values: all,
        }
    }

    /// Reads what [`Lookup::write`] wrote.
    pub fn read(r: &mut Reader<'_>) -> Result<Lookup, ModelError> {
        let keys = r.keys(false)?;
        let values = keys
            .iter()
            .map(|_| r.uint().map(|n| n.min(u64::from(u32::MAX)) as u32))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Lookup::new(&keys, &values))
    }

    /// Writes the entries.
    pub fn write(&self, w: &mut Writer) {
        w.keys(&self.keys);
        for &value in &self.values[1..] {
            w.uint(u64::from(value));
        }
    }

    /// The same keys with other values.
    pub fn map(mut self, f: impl Fn(u32) -> u32) -> Lookup {
        for value in self.values.iter_mut().skip(1) {
            *value = f(*value);
        }
        self
    }

    /// The value of a key, or 0.
    #[inline]
    pub fn get(&self, key: u32) -> u32 {
        self.values
            .get(self.index.find(key) as usize)
            .copied()
            .unwrap_or(0)
    }
}
