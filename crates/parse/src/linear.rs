//! Weight tables at run time: cache-line buckets of short marks over ascending keys, so that
//! building a table at load walks memory forward, and a probe costs one line and no branch.

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

/// Buckets of a table of `rows` rows with `mean` rows each: enough for 16 bits to tell the keys
/// of one bucket apart.
fn buckets(rows: usize, mean: usize) -> usize {
    (rows / mean + 1).max(4200)
}

/// The bucket of a key: keys ascend over buckets, so that building a table walks memory forward.
#[inline(always)]
fn home(key: u32, buckets: usize) -> usize {
    ((u64::from(key) * buckets as u64) >> KEY_BITS) as usize
}

/// A mark that no key of bucket `at` has: that of the first key beyond it.
fn no_mark(at: usize, buckets: usize) -> u16 {
    (((at as u64 + 1) << KEY_BITS).div_ceil(buckets as u64)) as u16
}

/// Asks the processor for a cache line that is wanted soon.
#[inline(always)]
fn prefetch<T>(wanted: &T) {
    #[cfg(target_arch = "x86_64")]
    #[allow(unsafe_code)]
    // SAFETY: a hint, which reads and writes nothing; every x86-64 has it.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(wanted).cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = wanted;
}

/// Lane + 1 of a mark, or 0. No branch depends on the data, so that the many probes of one
/// decision wait for memory together, not one after the other.
#[inline(always)]
fn lane<const N: usize>(marks: &[u16; N], key: u32) -> usize {
    let mark = key as u16;
    let mut lane = 0u16;
    for (l, &m) in marks.iter().enumerate() {
        // At most one lane matches.
        lane |= if m == mark { l as u16 + 1 } else { 0 };
    }
    usize::from(lane)
}

/// Lanes of a [`Map`]'s bucket, and how many are filled on average: of 250 entries about one
/// meets a full bucket and is given up.
const MAP_LANES: usize = 10;
const MAP_MEAN: usize = 4;

/// A cache line of entries.
#[derive(Clone, Copy, Default)]
#[repr(align(64))]
struct MapBucket {
    marks: [u16; MAP_LANES],
    /// The value of "not here", 0, then those of the lanes.
    values: [u32; MAP_LANES + 1],
}

/// From keys to 32-bit values, 0 for those it lacks: one cache line a probe.
#[derive(Clone, Default)]
struct Map {
    buckets: Vec<MapBucket>,
}

impl Map {
    /// From ascending keys with their values.
    fn new(entries: impl ExactSizeIterator<Item = (u32, u32)>) -> Map {
        let count = buckets(entries.len(), MAP_MEAN);
        let mut buckets = vec![MapBucket::default(); count];
        for (at, bucket) in buckets.iter_mut().enumerate() {
            bucket.marks = [no_mark(at, count); MAP_LANES];
        }
        let (mut last, mut filled) = (usize::MAX, 0);
        for (key, value) in entries {
            let at = home(key, count);
            filled = if at == last { filled + 1 } else { 0 };
            last = at;
            if let Some(bucket) = buckets.get_mut(at)
                && filled < MAP_LANES
            {
                bucket.marks[filled] = key as u16;
                bucket.values[filled + 1] = value;
            }
        }
        Map { buckets }
    }

    /// Asks for the line that [`Map::get`] will look at.
    #[inline(always)]
    fn prefetch(&self, key: u32) {
        if let Some(bucket) = self.buckets.get(home(key, self.buckets.len())) {
            prefetch(bucket);
        }
    }

    /// The value of a key, or 0.
    #[inline(always)]
    fn get(&self, key: u32) -> u32 {
        match self.buckets.get(home(key, self.buckets.len())) {
            Some(bucket) => bucket.values[lane(&bucket.marks, key).min(MAP_LANES)],
            None => 0,
        }
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

/// Lanes of a [`Sparse`] table's bucket, and how many are filled on average.
const LANES: usize = 16;
const MEAN: usize = 8;

/// A cache line that leads to the rows of some keys.
#[derive(Clone, Copy, Default)]
#[repr(align(64))]
struct Bucket {
    marks: [u16; LANES],
    /// Where the first row begins.
    base: u32,
    /// How far behind it each row begins; the first place is for "not here".
    offsets: [u8; LANES + 1],
}

/// A table with any number of classes, most of them without weight in a given row.
pub(crate) struct Sparse {
    /// Number of classes.
    pub classes: usize,
    buckets: Vec<Bucket>,
    cells: Vec<Cell>,
}

impl Sparse {
    /// A table without rows.
    pub fn empty(classes: usize) -> Sparse {
        Sparse {
            classes,
            buckets: Vec::new(),
            cells: Vec::new(),
        }
    }

    /// Reads what [`Rows::write`] wrote, and checks that there are `classes` classes.
    pub fn read(r: &mut Reader<'_>, classes: usize) -> Result<Sparse, ModelError> {
        if r.uint()? != classes as u64 || classes >= usize::from(LAST) {
            return Err(ModelError::Broken("a table has a wrong number of classes"));
        }
        let keys = r.keys(false)?;
        let mut total = 0usize;
        let mut lens = Vec::with_capacity(keys.len());
        for _ in 0..keys.len() {
            let n = r.uint()? as usize;
            if n == 0 || n > classes {
                return Err(ModelError::Broken("a row has a wrong length"));
            }
            lens.push(n as u16);
            total += n;
        }
        // Each cell takes at least a byte for its class and one for its weight.
        if total > r.left() {
            return Err(ModelError::Truncated);
        }
        let mut cells = Vec::with_capacity(total + 1);
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
        // The walk looks at two cells of each row.
        cells.push(Cell {
            class: LAST,
            weight: 0,
        });
        let buckets = Sparse::lay_out(&keys, &lens);
        Ok(Sparse {
            classes,
            buckets,
            cells,
        })
    }

    /// Buckets for ascending keys whose rows have these lengths.
    fn lay_out(keys: &[u32], lens: &[u16]) -> Vec<Bucket> {
        let count = buckets(keys.len(), MEAN);
        let mut out = vec![Bucket::default(); count];
        for (at, bucket) in out.iter_mut().enumerate() {
            bucket.marks = [no_mark(at, count); LANES];
        }
        let (mut last, mut filled) = (usize::MAX, 0);
        let mut start = 0u32;
        for (&key, &len) in keys.iter().zip(lens) {
            let at = home(key, count);
            if let Some(bucket) = out.get_mut(at) {
                if at != last {
                    (last, filled) = (at, 0);
                    bucket.base = start;
                }
                // A row too far behind the first, or one too many, is given up: one in 250.
                if let Ok(offset) = u8::try_from(start - bucket.base)
                    && filled < LANES
                {
                    bucket.marks[filled] = key as u16;
                    bucket.offsets[filled + 1] = offset;
                    filled += 1;
                }
            }
            start += u32::from(len);
        }
        out
    }

    /// Where the rows of `keys` begin, for those that there are, into `out`; returns how many.
    /// All lines are asked for before the first is looked at, and all rows before the first is
    /// walked, so that the many probes of one decision wait for memory together.
    #[inline(always)]
    fn find(&self, keys: &[u32], out: &mut [u32; MAX_KEYS]) -> usize {
        let keys = &keys[..keys.len().min(MAX_KEYS)];
        self.prefetch(keys);
        let mut n = 0;
        for &key in keys {
            let Some(bucket) = self.buckets.get(home(key, self.buckets.len())) else {
                continue;
            };
            let lane = lane(&bucket.marks, key).min(LANES);
            let start = bucket.base + u32::from(bucket.offsets[lane]);
            out[n] = start;
            n += usize::from(lane != 0);
            if let Some(cell) = self.cells.get(start as usize) {
                prefetch(cell);
            }
        }
        n
    }

    /// Asks for the lines that lead to the rows of `keys`.
    #[inline]
    pub fn prefetch(&self, keys: &[u32]) {
        for &key in keys {
            if let Some(bucket) = self.buckets.get(home(key, self.buckets.len())) {
                prefetch(bucket);
            }
        }
    }

    /// Sums the rows of `keys` into `out`, which is cleared first and has a place a class.
    #[inline]
    pub fn score(&self, keys: &[u32], out: &mut Vec<i32>) {
        out.clear();
        out.resize(self.classes, 0);
        self.add(keys, out);
    }

    /// Adds the rows of `keys` to `out`, which has a place a class.
    #[inline]
    pub fn add(&self, keys: &[u32], out: &mut [i32]) {
        let mut starts = [0u32; MAX_KEYS];
        let n = self.find(keys, &mut starts);
        for &start in &starts[..n] {
            // Most rows have one cell or two: no branch tells which.
            let Some([one, two, rest @ ..]) = self.cells.get(start as usize..) else {
                continue;
            };
            let more = if one.class & LAST == 0 { -1 } else { 0 };
            if let Some(o) = out.get_mut(usize::from(one.class & !LAST)) {
                *o += i32::from(one.weight);
            }
            if let Some(o) = out.get_mut(usize::from(two.class & !LAST)) {
                *o += i32::from(two.weight) & more;
            }
            if (one.class | two.class) & LAST != 0 {
                continue;
            }
            for cell in rest {
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

/// A table of at most four classes: weights as the four bytes of a value.
pub(crate) struct Dense4 {
    map: Map,
}

impl Dense4 {
    /// Reads what [`write_dense4`] wrote.
    pub fn read(r: &mut Reader<'_>) -> Result<Dense4, ModelError> {
        let keys = r.keys(false)?;
        let n = keys.len();
        let [a, b, c, d] = [r.take(n)?, r.take(n)?, r.take(n)?, r.take(n)?];
        let weights = (0..n).map(|i| (keys[i], u32::from_le_bytes([a[i], b[i], c[i], d[i]])));
        Ok(Dense4 {
            map: Map::new(weights),
        })
    }

    /// The sums of the four classes.
    #[inline]
    pub fn score(&self, keys: &[u32]) -> [i32; 4] {
        for &key in keys {
            self.map.prefetch(key);
        }
        let mut sums = [0i32; 4];
        for &key in keys {
            for (s, w) in sums.iter_mut().zip(self.map.get(key).to_le_bytes()) {
                *s += i32::from(w as i8);
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
#[derive(Clone, Default)]
pub(crate) struct Lookup {
    map: Map,
    /// The entries in ascending order of key, for writing.
    entries: Vec<(u32, u32)>,
}

impl Lookup {
    /// From entries in ascending order of key.
    pub fn new(entries: Vec<(u32, u32)>) -> Lookup {
        Lookup {
            map: Map::new(entries.iter().copied()),
            entries,
        }
    }

    /// Reads what [`Lookup::write`] wrote.
    pub fn read(r: &mut Reader<'_>) -> Result<Lookup, ModelError> {
        let keys = r.keys(false)?;
        let entries = keys
            .into_iter()
            .map(|key| Ok((key, r.uint()?.min(u64::from(u32::MAX)) as u32)))
            .collect::<Result<_, ModelError>>()?;
        Ok(Lookup::new(entries))
    }

    /// From keys in ascending order to their places, counted from 1.
    pub fn places(keys: Vec<u32>) -> Lookup {
        Lookup::new(keys.into_iter().zip(1..).collect())
    }

    /// Writes the keys only, for what [`Lookup::places`] made.
    pub fn write_keys(&self, w: &mut Writer) {
        w.keys(&self.entries.iter().map(|e| e.0).collect::<Vec<_>>());
    }

    /// Writes the entries.
    pub fn write(&self, w: &mut Writer) {
        w.keys(&self.entries.iter().map(|e| e.0).collect::<Vec<_>>());
        for entry in &self.entries {
            w.uint(u64::from(entry.1));
        }
    }

    /// The same keys with other values.
    pub fn map(self, f: impl Fn(u32) -> u32) -> Lookup {
        Lookup::new(
            self.entries
                .into_iter()
                .map(|(key, value)| (key, f(value)))
                .collect(),
        )
    }

    /// The value of a key, or 0.
    #[inline]
    pub fn get(&self, key: u32) -> u32 {
        self.map.get(key)
    }
}
