//! Matrices of 8-bit weights, and their products with 16-bit vectors: sums of integers, so the
//! same on every machine.

use crate::ModelError;
use crate::bytes::{Reader, Writer};

/// Largest value of a quantised number of a vector.
pub(crate) const TOP: f32 = 2047.0;

/// Outputs that are summed together.
pub(super) const LANES: usize = 16;

/// A matrix of 16-bit integers, a row for each output, laid out for products: [`LANES`] rows
/// together, and of these two columns together.
#[derive(Clone, Default)]
pub(crate) struct Packed {
    pub(super) rows: usize,
    pub(super) cols: usize,
    pub(super) blocks: Vec<Block>,
}

/// Two columns of [`LANES`] rows.
pub(super) type Block = [i16; 2 * LANES];

impl Packed {
    /// From rows of `cols` numbers each.
    pub fn new(cols: usize, weights: &[i16]) -> Packed {
        let mut packed = Packed::default();
        packed.fill(cols, weights);
        packed
    }

    /// The same, in place.
    pub fn fill(&mut self, cols: usize, weights: &[i16]) {
        let deep = cols.div_ceil(2);
        self.cols = cols;
        self.rows = weights.len().checked_div(cols).unwrap_or(0);
        self.blocks.clear();
        self.blocks
            .resize(self.rows.div_ceil(LANES) * deep, [0; 2 * LANES]);
        for (r, row) in weights.chunks_exact(cols.max(1)).enumerate() {
            let blocks = &mut self.blocks[r / LANES * deep..][..deep];
            for (block, pair) in blocks.iter_mut().zip(row.chunks(2)) {
                block[r % LANES * 2..][..pair.len()].copy_from_slice(pair);
            }
        }
    }

    /// The rows, as [`Packed::new`] takes them.
    pub fn unpack(&self) -> Vec<i16> {
        let deep = self.cols.div_ceil(2);
        let mut out = Vec::with_capacity(self.rows * self.cols);
        for r in 0..self.rows {
            let blocks = &self.blocks[r / LANES * deep..][..deep];
            let row = blocks.iter().flat_map(|b| &b[r % LANES * 2..][..2]);
            out.extend(row.take(self.cols));
        }
        out
    }

    /// Products with vectors of `cols` numbers, which lie one after the other in `x`, into
    /// `out`: those with one vector together. Sums must fit 32 bits: the caller's numbers are
    /// small enough. `pairs` is room.
    pub fn times(&self, x: &[i16], pairs: &mut Vec<i32>, out: &mut Vec<i32>) {
        let n = x.len() / self.cols.max(1);
        out.resize(n * self.rows, 0);
        pairs.clear();
        for row in x.chunks_exact(self.cols.max(1)) {
            let of = |low: i16, high: i16| (i32::from(low) & 0xffff) | (i32::from(high) << 16);
            let even = row.chunks_exact(2);
            let odd = even.remainder().first().map(|&low| of(low, 0));
            pairs.extend(even.map(|p| of(p[0], p[1])));
            pairs.extend(odd);
        }
        #[cfg(target_arch = "x86_64")]
        if super::wide::has_vnni() {
            super::wide::times(self, pairs, out);
            return;
        }
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has what the function is compiled for.
            #[allow(unsafe_code)]
            unsafe {
                self.all_avx2(pairs, out);
            }
            return;
        }
        self.all(pairs, out, block_of::<4>, block_of::<1>);
    }

    /// Blocks with all vectors, four and one at a time.
    #[inline(always)]
    fn all(
        &self,
        pairs: &[i32],
        out: &mut [i32],
        four: impl Fn(&[Block], [&[i32]; 4]) -> [[i32; LANES]; 4],
        one: impl Fn(&[Block], [&[i32]; 1]) -> [[i32; LANES]; 1],
    ) {
        let (deep, rows) = (self.cols.div_ceil(2), self.rows);
        if deep == 0 {
            return;
        }
        let x = |i: usize| &pairs[i * deep..][..deep];
        let n = pairs.len() / deep;
        for (b, block) in self.blocks.chunks_exact(deep).enumerate() {
            let width = LANES.min(rows - b * LANES);
            let mut put = |i: usize, sums: &[i32; LANES]| {
                out[i * rows + b * LANES..][..width].copy_from_slice(&sums[..width]);
            };
            let mut i = 0;
            while i + 4 <= n {
                let sums = four(block, [x(i), x(i + 1), x(i + 2), x(i + 3)]);
                for (j, sums) in sums.iter().enumerate() {
                    put(i + j, sums);
                }
                i += 4;
            }
            while i < n {
                put(i, &one(block, [x(i)])[0]);
                i += 1;
            }
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    #[allow(unsafe_code)]
    unsafe fn all_avx2(&self, pairs: &[i32], out: &mut [i32]) {
        // SAFETY: this function runs only where there is AVX2.
        self.all(
            pairs,
            out,
            |b, x| unsafe { block_avx2::<4>(b, x) },
            |b, x| unsafe { block_avx2::<1>(b, x) },
        );
    }
}

/// Sums of a block of rows with some vectors, on any machine.
#[inline(always)]
fn block_of<const N: usize>(block: &[Block], x: [&[i32]; N]) -> [[i32; LANES]; N] {
    let mut sums = [[0i32; LANES]; N];
    for (p, w) in block.iter().enumerate() {
        for (sums, x) in sums.iter_mut().zip(&x) {
            let (low, high) = (i32::from(x[p] as i16), x[p] >> 16);
            for (l, s) in sums.iter_mut().enumerate() {
                let pair = i32::from(w[2 * l]) * low;
                *s = s.wrapping_add(pair.wrapping_add(i32::from(w[2 * l + 1]) * high));
            }
        }
    }
    sums
}

/// The same with AVX2: 16 products and 8 sums of two at a time.
#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "avx2")]
#[allow(unsafe_code)]
unsafe fn block_avx2<const N: usize>(block: &[Block], x: [&[i32]; N]) -> [[i32; LANES]; N] {
    use std::arch::x86_64::{
        _mm256_add_epi32, _mm256_loadu_si256, _mm256_madd_epi16, _mm256_set1_epi32,
        _mm256_setzero_si256, _mm256_storeu_si256,
    };
    let mut sums = [[0i32; LANES]; N];
    // SAFETY: loads and stores stay within the 64 bytes of `w` and of a row of `sums`.
    unsafe {
        let mut acc = [[_mm256_setzero_si256(); 2]; N];
        for (p, w) in block.iter().enumerate() {
            let first = _mm256_loadu_si256(w.as_ptr().cast());
            let second = _mm256_loadu_si256(w[LANES..].as_ptr().cast());
            for (acc, x) in acc.iter_mut().zip(&x) {
                let x = _mm256_set1_epi32(x[p]);
                acc[0] = _mm256_add_epi32(acc[0], _mm256_madd_epi16(first, x));
                acc[1] = _mm256_add_epi32(acc[1], _mm256_madd_epi16(second, x));
            }
        }
        for (sums, acc) in sums.iter_mut().zip(&acc) {
            _mm256_storeu_si256(sums.as_mut_ptr().cast(), acc[0]);
            _mm256_storeu_si256(sums[LANES / 2..].as_mut_ptr().cast(), acc[1]);
        }
    }
    sums
}

/// A matrix of 8-bit weights, a row for each output, with a scale a row.
#[derive(Default)]
pub(crate) struct Matrix {
    /// Weights from -127 to 127.
    pub weights: Packed,
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
            weights.extend(column().map(|v| (v / scale).round().clamp(-127.0, 127.0) as i16));
        }
        Matrix {
            weights: Packed::new(cols, &weights),
            scales,
        }
    }

    /// Puts another matrix's rows below this one's.
    pub fn push(&mut self, other: Matrix) {
        let mut weights = self.weights.unpack();
        weights.extend(other.weights.unpack());
        self.weights = Packed::new(other.weights.cols, &weights);
        self.scales.extend(other.scales);
    }

    /// Writes scales and weights.
    pub fn write(&self, w: &mut Writer) {
        write_scales(&self.scales, w);
        w.out
            .extend(self.weights.unpack().iter().map(|&v| v as i8 as u8));
    }

    /// Reads a matrix of a known size.
    pub fn read(r: &mut Reader<'_>, rows: usize, cols: usize) -> Result<Matrix, ModelError> {
        let scales = read_scales(r, rows)?;
        let bytes = r.take(rows * cols)?;
        let weights: Vec<i16> = bytes
            .iter()
            .map(|&b| i16::from(b as i8).max(-127))
            .collect();
        Ok(Matrix {
            weights: Packed::new(cols, &weights),
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
    use super::{Matrix, Packed, block_of};

    #[test]
    fn products_are_the_same_on_every_machine() {
        for (rows, cols, n) in [(70, 48, 6), (16, 7, 5), (1, 1, 1), (33, 20, 4), (130, 9, 9)] {
            let w: Vec<i16> = (0..rows * cols)
                .map(|i| (i * 37 % 255) as i16 - 127)
                .collect();
            let x: Vec<i16> = (0..n * cols)
                .map(|i| (i * 613 % 4095) as i16 - 2047)
                .collect();
            let packed = Packed::new(cols, &w);
            assert_eq!(packed.unpack(), w);
            let (mut pairs, mut out) = (Vec::new(), Vec::new());
            packed.times(&x, &mut pairs, &mut out);
            let mut other = vec![0; out.len()];
            packed.all(&pairs, &mut other, block_of::<4>, block_of::<1>);
            assert_eq!(out, other);
            #[cfg(target_arch = "x86_64")]
            if std::arch::is_x86_feature_detected!("avx2") {
                other.fill(0);
                // SAFETY: the processor has what the function is compiled for.
                #[allow(unsafe_code)]
                unsafe {
                    packed.all_avx2(&pairs, &mut other);
                }
                assert_eq!(out, other);
            }
            for i in 0..n {
                for r in 0..rows {
                    let of = |c: usize| i64::from(w[r * cols + c]) * i64::from(x[i * cols + c]);
                    assert_eq!(i64::from(out[i * rows + r]), (0..cols).map(of).sum::<i64>());
                }
            }
        }
    }

    #[test]
    fn columns_become_rows() {
        let m = Matrix::columns(&[1.0, -2.0, 3.0, 4.0, 0.5, 6.0], 3, 1..3);
        assert_eq!(m.weights.unpack(), [-127, 32, 64, 127]);
    }
}
