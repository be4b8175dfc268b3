//! Matrices of integers and their products with vectors of integers: sums of integers, so the
//! same on every machine.

use crate::ModelError;
use crate::bytes::{Reader, Writer};

/// Largest value of a quantised number of a vector that is multiplied with [`Narrow`] weights.
pub(crate) const TOP: f32 = 127.0;

/// The same for [`Wide`] ones.
pub(crate) const WIDE_TOP: f32 = 2047.0;

/// Outputs that are summed together.
pub(super) const LANES: usize = 16;

/// A cache line of weights: for each of [`LANES`] rows, four bytes.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub(super) struct Block(pub [u8; 4 * LANES]);

/// A matrix of integers, a row for each output, laid out for products: [`LANES`] rows together,
/// and of these as many columns as four bytes hold.
#[derive(Clone, Default)]
pub(super) struct Packed {
    pub rows: usize,
    /// Blocks that hold [`LANES`] rows.
    pub deep: usize,
    pub blocks: Vec<Block>,
    /// What each row's sums begin with, for whole blocks.
    pub begin: Vec<[i32; LANES]>,
}

impl Packed {
    /// Room for a matrix with `per` columns in four bytes.
    fn clear(&mut self, rows: usize, cols: usize, per: usize) {
        self.rows = rows;
        self.deep = cols.div_ceil(per);
        self.blocks.clear();
        let count = rows.div_ceil(LANES) * self.deep;
        self.blocks.resize(count, Block([0; 4 * LANES]));
        self.begin.clear();
        self.begin.resize(rows.div_ceil(LANES), [0; LANES]);
    }

    /// The four bytes of row `r` that are the `p`th along it.
    fn put(&mut self, r: usize, p: usize, bytes: [u8; 4]) {
        let at = r / LANES * self.deep + p;
        if let Some(block) = self.blocks.get_mut(at) {
            block.0[r % LANES * 4..][..4].copy_from_slice(&bytes);
        }
    }

    /// Blocks with all vectors, four and one at a time.
    #[inline(always)]
    pub fn all(
        &self,
        x: &[i32],
        out: &mut [i32],
        four: impl Fn(&[Block], &mut [[i32; LANES]; 4], [&[i32]; 4]),
        one: impl Fn(&[Block], &mut [[i32; LANES]; 1], [&[i32]; 1]),
    ) {
        let (deep, rows) = (self.deep, self.rows);
        if deep == 0 {
            return;
        }
        let n = x.len() / deep;
        let x = |i: usize| &x[i * deep..][..deep];
        let blocks = self.blocks.chunks_exact(deep).zip(&self.begin);
        for (b, (block, &begin)) in blocks.enumerate() {
            let width = LANES.min(rows - b * LANES);
            let mut put = |i: usize, sums: &[i32; LANES]| {
                out[i * rows + b * LANES..][..width].copy_from_slice(&sums[..width]);
            };
            let mut i = 0;
            while i + 4 <= n {
                let mut sums = [begin; 4];
                four(block, &mut sums, [x(i), x(i + 1), x(i + 2), x(i + 3)]);
                for (j, sums) in sums.iter().enumerate() {
                    put(i + j, sums);
                }
                i += 4;
            }
            while i < n {
                let mut sums = [begin];
                one(block, &mut sums, [x(i)]);
                put(i, &sums[0]);
                i += 1;
            }
        }
    }
}

/// A matrix of 16-bit integers.
#[derive(Clone, Default)]
pub(crate) struct Wide {
    cols: usize,
    packed: Packed,
}

impl Wide {
    /// Becomes the matrix with these rows of `cols` numbers each.
    pub fn fill(&mut self, cols: usize, weights: &[i16]) {
        self.cols = cols;
        let rows = weights.len().checked_div(cols).unwrap_or(0);
        self.packed.clear(rows, cols, 2);
        for (r, row) in weights.chunks_exact(cols.max(1)).enumerate() {
            for (p, pair) in row.chunks(2).enumerate() {
                self.packed.put(r, p, pair_of(pair).to_le_bytes());
            }
        }
    }

    /// Products with vectors of `cols` numbers, which lie one after the other in `x`, into
    /// `out`: those with one vector together. Sums must fit 32 bits: the caller's numbers are
    /// small enough. `room` is room.
    pub fn times(&self, x: &[i16], room: &mut Vec<i32>, out: &mut Vec<i32>) {
        let n = x.len() / self.cols.max(1);
        out.resize(n * self.packed.rows, 0);
        room.clear();
        for row in x.chunks_exact(self.cols.max(1)) {
            room.extend(row.chunks(2).map(pair_of));
        }
        #[cfg(target_arch = "x86_64")]
        if super::wide::times::<false>(&self.packed, room, out) {
            return;
        }
        self.packed.all(room, out, wide_sums::<4>, wide_sums::<1>);
    }
}

/// One number or two, the first in the lower half.
#[inline(always)]
fn pair_of(pair: &[i16]) -> i32 {
    let low = pair.first().copied().unwrap_or(0);
    let high = pair.get(1).copied().unwrap_or(0);
    (i32::from(low) & 0xffff) | (i32::from(high) << 16)
}

/// Sums of a block of rows with some vectors, on any machine.
#[inline(always)]
fn wide_sums<const N: usize>(block: &[Block], sums: &mut [[i32; LANES]; N], x: [&[i32]; N]) {
    for (p, w) in block.iter().enumerate() {
        for (sums, x) in sums.iter_mut().zip(&x) {
            let (low, high) = (i32::from(x[p] as i16), x[p] >> 16);
            for (s, w) in sums.iter_mut().zip(w.0.chunks_exact(4)) {
                let first = i32::from(i16::from_le_bytes([w[0], w[1]])) * low;
                let second = i32::from(i16::from_le_bytes([w[2], w[3]])) * high;
                *s = s.wrapping_add(first.wrapping_add(second));
            }
        }
    }
}

/// A matrix of 8-bit integers. Processors multiply such numbers with ones without sign, so a
/// vector's numbers come in with 128 added, and the sums begin with what this adds too much.
#[derive(Clone, Default)]
pub(crate) struct Narrow {
    cols: usize,
    packed: Packed,
}

impl Narrow {
    /// From rows of `cols` numbers each.
    pub fn new(cols: usize, weights: &[i8]) -> Narrow {
        let mut packed = Packed::default();
        let rows = weights.len().checked_div(cols).unwrap_or(0);
        packed.clear(rows, cols, 4);
        for (r, row) in weights.chunks_exact(cols.max(1)).enumerate() {
            for (p, four) in row.chunks(4).enumerate() {
                let mut bytes = [0; 4];
                for (b, &w) in bytes.iter_mut().zip(four) {
                    *b = w as u8;
                }
                packed.put(r, p, bytes);
            }
            if let Some(begin) = packed.begin.get_mut(r / LANES) {
                begin[r % LANES] = row.iter().map(|&w| i32::from(w) * -128).sum();
            }
        }
        Narrow { cols, packed }
    }

    /// The rows, as [`Narrow::new`] takes them.
    pub fn unpack(&self) -> Vec<i8> {
        let mut out = Vec::with_capacity(self.packed.rows * self.cols);
        for r in 0..self.packed.rows {
            let blocks = &self.packed.blocks[r / LANES * self.packed.deep..][..self.packed.deep];
            let row = blocks.iter().flat_map(|b| &b.0[r % LANES * 4..][..4]);
            out.extend(row.take(self.cols).map(|&b| b as i8));
        }
        out
    }

    /// Products with vectors of `cols` numbers, which lie one after the other in `x`, into
    /// `out`: those with one vector together. `room` is room.
    pub fn times(&self, x: &[i8], room: &mut Vec<i32>, out: &mut Vec<i32>) {
        let n = x.len() / self.cols.max(1);
        out.resize(n * self.packed.rows, 0);
        room.clear();
        let lifted = |v: i8| v as u8 ^ 0x80;
        for row in x.chunks_exact(self.cols.max(1)) {
            let (fours, rest) = row.as_chunks::<4>();
            room.extend(fours.iter().map(|v| i32::from_le_bytes(v.map(lifted))));
            if !rest.is_empty() {
                // The weights beyond the row are 0.
                let mut bytes = [0; 4];
                for (b, &v) in bytes.iter_mut().zip(rest) {
                    *b = lifted(v);
                }
                room.push(i32::from_le_bytes(bytes));
            }
        }
        #[cfg(target_arch = "x86_64")]
        if super::wide::times::<true>(&self.packed, room, out) {
            return;
        }
        self.packed
            .all(room, out, narrow_sums::<4>, narrow_sums::<1>);
    }
}

/// Sums of a block of rows with some vectors, on any machine.
#[inline(always)]
fn narrow_sums<const N: usize>(block: &[Block], sums: &mut [[i32; LANES]; N], x: [&[i32]; N]) {
    for (p, w) in block.iter().enumerate() {
        for (sums, x) in sums.iter_mut().zip(&x) {
            let x = x[p].to_le_bytes().map(i32::from);
            for (s, w) in sums.iter_mut().zip(w.0.chunks_exact(4)) {
                for (&w, x) in w.iter().zip(x) {
                    *s = s.wrapping_add(i32::from(w as i8) * x);
                }
            }
        }
    }
}

/// A matrix of 8-bit weights, a row for each output, with a scale a row.
#[derive(Default)]
pub(crate) struct Matrix {
    /// Weights from -127 to 127.
    pub weights: Narrow,
    /// What a weight of 1 stands for, by row.
    pub scales: Vec<f32>,
}

impl Matrix {
    /// Quantises columns of a row-by-row matrix of `stride` columns, which become rows.
    pub fn columns(from: &[f32], stride: usize, columns: std::ops::Range<usize>) -> Matrix {
        let cols = from.len() / stride;
        let (mut scales, mut weights) = (Vec::new(), Vec::new());
        for c in columns {
            let column = || from.iter().skip(c).step_by(stride);
            let top = column().fold(0f32, |t, v| t.max(v.abs()));
            let scale = if top > 0.0 { top / 127.0 } else { 1.0 };
            scales.push(short(scale));
            weights.extend(column().map(|v| (v / scale).round().clamp(-127.0, 127.0) as i8));
        }
        Matrix {
            weights: Narrow::new(cols, &weights),
            scales,
        }
    }

    /// Puts another matrix's rows below this one's.
    pub fn push(&mut self, other: Matrix) {
        let mut weights = self.weights.unpack();
        weights.extend(other.weights.unpack());
        self.weights = Narrow::new(other.weights.cols, &weights);
        self.scales.extend(other.scales);
    }

    /// Writes scales and weights.
    pub fn write(&self, w: &mut Writer) {
        write_scales(&self.scales, w);
        w.out.extend(self.weights.unpack().iter().map(|&v| v as u8));
    }

    /// Reads a matrix of a known size.
    pub fn read(r: &mut Reader<'_>, rows: usize, cols: usize) -> Result<Matrix, ModelError> {
        let scales = read_scales(r, rows)?;
        let bytes = r.take(rows * cols)?;
        let weights: Vec<i8> = bytes.iter().map(|&b| (b as i8).max(-127)).collect();
        Ok(Matrix {
            weights: Narrow::new(cols, &weights),
            scales,
        })
    }
}

/// A scale as it is kept: the upper half of its bits.
pub(crate) fn short(scale: f32) -> f32 {
    f32::from_bits((scale.to_bits() + 0x8000) & 0xffff_0000)
}

/// Writes scales, which [`short`] made.
pub(crate) fn write_scales(scales: &[f32], w: &mut Writer) {
    for s in scales {
        w.out
            .extend_from_slice(&((s.to_bits() >> 16) as u16).to_le_bytes());
    }
}

/// Reads scales.
pub(crate) fn read_scales(r: &mut Reader<'_>, n: usize) -> Result<Vec<f32>, ModelError> {
    let bytes = r.take(n.checked_mul(2).ok_or(ModelError::Truncated)?)?;
    let list: Vec<f32> = bytes
        .chunks_exact(2)
        .map(|b| f32::from_bits(u32::from(u16::from_le_bytes([b[0], b[1]])) << 16))
        .collect();
    if list.iter().all(|v| v.abs() < 1e6) {
        Ok(list)
    } else {
        Err(ModelError::Broken("a scale is out of range"))
    }
}

/// Finite numbers.
pub(crate) fn floats(r: &mut Reader<'_>, n: usize) -> Result<Vec<f32>, ModelError> {
    let bytes = r.take(n.checked_mul(4).ok_or(ModelError::Truncated)?)?;
    let list: Vec<f32> = bytes
        .chunks_exact(4)
        .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
        .collect();
    if list.iter().all(|v| v.abs() < 1e6) {
        Ok(list)
    } else {
        Err(ModelError::Broken("a number is out of range"))
    }
}

#[cfg(test)]
mod tests {
    use super::{Matrix, Narrow, Wide, narrow_sums, wide_sums};

    const SIZES: [(usize, usize, usize); 6] = [
        (70, 48, 6),
        (16, 7, 5),
        (1, 1, 1),
        (33, 20, 4),
        (130, 9, 9),
        (40, 33, 7),
    ];

    /// The sums, one by one.
    fn plain(w: &[i16], x: &[i16], cols: usize) -> Vec<i32> {
        let row = |x: &[i16], w: &[i16]| -> i32 {
            x.iter()
                .zip(w)
                .map(|(&x, &w)| i32::from(x) * i32::from(w))
                .sum()
        };
        let of = |x: &[i16]| -> Vec<i32> { w.chunks(cols).map(|w| row(x, w)).collect() };
        x.chunks(cols).flat_map(of).collect()
    }

    #[test]
    fn products_are_the_same_on_every_machine() {
        for (rows, cols, n) in SIZES {
            let mut w: Vec<i16> = (0..rows * cols)
                .map(|i| (i * 37 % 255) as i16 - 127)
                .collect();
            let mut x: Vec<i16> = (0..n * cols)
                .map(|i| (i * 613 % 4095) as i16 - 2047)
                .collect();
            let (mut room, mut out) = (Vec::new(), Vec::new());
            let mut wide = Wide::default();
            wide.fill(cols, &w);
            wide.times(&x, &mut room, &mut out);
            assert_eq!(out, plain(&w, &x, cols));
            let mut other = vec![0; out.len()];
            wide.packed
                .all(&room, &mut other, wide_sums::<4>, wide_sums::<1>);
            assert_eq!(out, other);

            // Extremes: the products of two numbers of them don't fit 16 bits.
            (w[0], x[0]) = (-127, -127);
            if let ([.., w], [.., x]) = (&mut w[..], &mut x[..]) {
                (*w, *x) = (127, 127);
            }
            x.iter_mut().for_each(|v| *v = (*v).clamp(-127, 127));
            let bytes = |list: &[i16]| -> Vec<i8> { list.iter().map(|&v| v as i8).collect() };
            let narrow = Narrow::new(cols, &bytes(&w));
            assert_eq!(narrow.unpack(), bytes(&w));
            narrow.times(&bytes(&x), &mut room, &mut out);
            assert_eq!(out, plain(&w, &x, cols));
            narrow
                .packed
                .all(&room, &mut other, narrow_sums::<4>, narrow_sums::<1>);
            assert_eq!(out, other);
            #[cfg(target_arch = "x86_64")]
            for (packed, x) in [(&wide.packed, false), (&narrow.packed, true)] {
                super::super::wide::tests::all_ways_agree(packed, n, x);
            }
        }
    }

    #[test]
    fn columns_become_rows() {
        let m = Matrix::columns(&[1.0, -2.0, 3.0, 4.0, 0.5, 6.0], 3, 1..3);
        assert_eq!(m.weights.unpack(), [-127, 32, 64, 127]);
    }
}
