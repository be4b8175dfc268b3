//! Weight tables at run time: open addressing over ascending keys, so that building one
//! at load walks memory forward, and a lookup costs about one cache line.

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

/// Where the key's search begins, and how many slots a table of `rows` rows has.
fn layout(rows: usize) -> (u32, usize) {
    let bits = (rows.max(8) * 3 / 2)
        .next_power_of_two()
        .trailing_zeros()
        .min(KEY_BITS);
    (KEY_BITS - bits, 1usize << bits)
}

/// Slots for ascending keys, by linear probing in key order; the last slot stays empty.
fn place<S: Clone + Default>(keys: &[u32], make: impl Fn(usize, u32) -> S) -> (u32, Vec<S>) {
    let (shift, size) = layout(keys.len());
    let mut slots = Vec::with_capacity(size + 64);
    for (i, &key) in keys.iter().enumerate() {
        let home = (key >> shift) as usize;
        if slots.len() < home {
            slots.resize(home, S::default());
        }
        slots.push(make(i, key));
    }
    let end = slots.len().max(size) + 1;
    slots.resize(end, S::default());
    (shift, slots)
}

#[derive(Clone, Copy, Default)]
struct Slot {
    key: u32,
    row: u32,
}

#[derive(Clone, Copy)]
struct Cell {
    class: u16,
    weight: i16,
}

const LAST: u16 = 0x8000;

/// A table with any number of classes, most of them without weight in a given row.
pub(crate) struct Sparse {
    /// Number of classes.
    pub classes: usize,
    shift: u32,
    slots: Vec<Slot>,
    cells: Vec<Cell>,
}

impl Sparse {
    /// A table without rows.
    pub fn empty(classes: usize) -> Sparse {
        Sparse {
            classes,
            shift: KEY_BITS,
            slots: Vec::new(),
            cells: Vec::new(),
        }
    }

    /// Reads what [`Rows::write`] wrote, and checks that there are `classes` classes.
    pub fn read(r: &mut Reader<'_>, classes: usize) -> Result<Sparse, ModelError> {
        if r.uint()? != classes as u64 || classes >= usize::from(LAST) {
            return Err(ModelError::Broken("a table has a wrong number of classes"));
        }
        let keys = r.keys(false)?;
        let mut starts = Vec::with_capacity(keys.len());
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
        let (shift, slots) = place(&keys, |i, key| Slot {
            key,
            row: starts[i],
        });
        Ok(Sparse {
            classes,
            shift,
            slots,
            cells,
        })
    }

    /// Calls `f` with each class and weight of the row of `key`.
    #[inline(always)]
    fn row(&self, key: u32, mut f: impl FnMut(usize, i32)) {
        let mut at = (key >> self.shift) as usize;
        while let Some(slot) = self.slots.get(at) {
            if slot.key == key {
                for cell in &self.cells[slot.row as usize..] {
                    f(usize::from(cell.class & !LAST), i32::from(cell.weight));
                    if cell.class & LAST != 0 {
                        return;
                    }
                }
                return;
            }
            // Keys ascend along a run, so a greater one ends the search as an empty one does.
            if slot.key == 0 || slot.key > key {
                return;
            }
            at += 1;
        }
    }

    /// Sums the rows of `keys` into `out`, which is cleared first and has a place a class.
    #[inline]
    pub fn score(&self, keys: &[u32], out: &mut Vec<i32>) {
        out.clear();
        out.resize(self.classes, 0);
        for &key in keys {
            self.row(key, |class, weight| {
                if let Some(o) = out.get_mut(class) {
                    *o += weight;
                }
            });
        }
    }

    /// The sum for class 1 of a two-class table, whose class 0 has no weights.
    #[inline]
    pub fn yes(&self, keys: &[u32]) -> i32 {
        let mut sum = 0;
        for &key in keys {
            self.row(key, |_, weight| sum += weight);
        }
        sum
    }
}

#[derive(Clone, Copy, Default)]
struct Slot4 {
    key: u32,
    weights: [i8; 4],
}

/// A table of at most four classes, weights beside the key.
pub(crate) struct Dense4 {
    shift: u32,
    slots: Vec<Slot4>,
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
        let (shift, slots) = place(&keys, |i, key| Slot4 {
            key,
            weights: [0, 1, 2, 3].map(|c: usize| columns[c][i] as i8),
        });
        Ok(Dense4 { shift, slots })
    }

    /// The sums of the four classes.
    #[inline]
    pub fn score(&self, keys: &[u32]) -> [i32; 4] {
        let mut sums = [0i32; 4];
        for &key in keys {
            let mut at = (key >> self.shift) as usize;
            while let Some(slot) = self.slots.get(at) {
                if slot.key >= key || slot.key == 0 {
                    if slot.key == key {
                        for (s, w) in sums.iter_mut().zip(slot.weights) {
                            *s += i32::from(w);
                        }
                    }
                    break;
                }
                at += 1;
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
    shift: u32,
    slots: Vec<Slot>,
}

impl Lookup {
    /// From ascending keys with their values.
    pub fn new(keys: &[u32], values: &[u32]) -> Lookup {
        let (shift, slots) = place(keys, |i, key| Slot {
            key,
            row: values[i],
        });
        Lookup { shift, slots }
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
        let used: Vec<Slot> = self.slots.iter().filter(|s| s.key != 0).copied().collect();
        w.keys(&used.iter().map(|s| s.key).collect::<Vec<_>>());
        for slot in used {
            w.uint(u64::from(slot.row));
        }
    }

    /// The same keys with other values.
    pub fn map(mut self, f: impl Fn(u32) -> u32) -> Lookup {
        for slot in self.slots.iter_mut().filter(|s| s.key != 0) {
            slot.row = f(slot.row);
        }
        self
    }

    /// The value of a key, or 0.
    #[inline]
    pub fn get(&self, key: u32) -> u32 {
        let mut at = (key >> self.shift) as usize;
        while let Some(slot) = self.slots.get(at) {
            if slot.key >= key || slot.key == 0 {
                return if slot.key == key { slot.row } else { 0 };
            }
            at += 1;
        }
        0
    }
}
