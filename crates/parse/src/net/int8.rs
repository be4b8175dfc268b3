//! Matrices of 8-bit weights, and their products with 16-bit vectors: sums of integers, so the
//! same on every machine.

use crate::ModelError;
use crate::bytes::{Reader, Writer};

/// Largest value of a quantised number of a vector.
pub(crate) const TOP: f32 = 2047.0;

/// A matrix, a row for each output, with a scale a row.
#[derive(Default)]
pub(crate) struct Matrix {
    /// Inputs.
    pub cols: usize,
    /// Weights row by row, from -127 to 127.
    pub weights: Vec<i16>,
    /// What a weight of 1 stands for, by row.
    pub scales: Vec<f32>,
}

impl Matrix {
    /// Quantises columns of a row-by-row matrix of `stride` columns, which become rows.
    pub fn columns(from: &[f32], stride: usize, columns: std::ops::Range<usize>) -> Matrix {
        let cols = from.len() / stride;
        let mut m = Matrix {
            cols,
            ..Matrix::default()
        };
        for c in columns {
            let top = (0..cols)
                .map(|r| from[r * stride + c].abs())
                .fold(0.0, f32::max);
            let scale = if top > 0.0 { top / 127.0 } else { 1.0 };
            m.scales.push(scale);
            m.weights.extend(
                (0..cols)
                    .map(|r| (from[r * stride + c] / scale).round().clamp(-127.0, 127.0) as i16),
            );
        }
        m
    }

    /// Puts another matrix's rows below this one's.
    pub fn push(&mut self, other: Matrix) {
        self.cols = other.cols;
        self.weights.extend(other.weights);
        self.scales.extend(other.scales);
    }

    /// Number of outputs.
    pub fn rows(&self) -> usize {
        self.scales.len()
    }

    /// Writes scales and weights.
    pub fn write(&self, w: &mut Writer) {
        for s in &self.scales {
            w.out.extend_from_slice(&s.to_le_bytes());
        }
        w.out.extend(self.weights.iter().map(|&v| v as i8 as u8));
    }

    /// Reads a matrix of a known size.
    pub fn read(r: &mut Reader<'_>, rows: usize, cols: usize) -> Result<Matrix, ModelError> {
        let scales = floats(r, rows)?;
        let weights = r
            .take(rows * cols)?
            .iter()
            .map(|&b| i16::from(b as i8).max(-127))
            .collect();
        Ok(Matrix {
            cols,
            weights,
            scales,
        })
    }

    /// Products with `n` vectors of `cols` numbers each into `out`, a vector's sums together.
    pub fn times(&self, n: usize, x: &[i16], out: &mut Vec<i32>) {
        out.clear();
        out.resize(n * self.rows(), 0);
        products(&self.weights, self.cols, x, out);
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

/// All products of rows of `w` with rows of `x`, each of `k` numbers: `out` has those of one
/// row of `x` together. Sums must fit 32 bits: the caller's numbers are small enough.
pub(crate) fn products(w: &[i16], k: usize, x: &[i16], out: &mut [i32]) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has what the function is compiled for.
        #[allow(unsafe_code)]
        unsafe {
            products_avx2(w, k, x, out);
        }
        return;
    }
    kernel(w, k, x, out);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
#[allow(unsafe_code)]
unsafe fn products_avx2(w: &[i16], k: usize, x: &[i16], out: &mut [i32]) {
    kernel(w, k, x, out);
}

#[inline(always)]
fn kernel(w: &[i16], k: usize, x: &[i16], out: &mut [i32]) {
    if k == 0 {
        return;
    }
    let rows = w.len() / k;
    if rows == 0 {
        return;
    }
    // A block of rows stays near while all vectors pass over it.
    const BLOCK: usize = 64;
    for (b, block) in w.chunks(BLOCK * k).enumerate() {
        for (x, out) in x.chunks_exact(k).zip(out.chunks_exact_mut(rows)) {
            let out = &mut out[b * BLOCK..];
            for (w, o) in block.chunks_exact(k).zip(out) {
                *o = dot(w, x);
            }
        }
    }
}

#[inline(always)]
fn dot(w: &[i16], x: &[i16]) -> i32 {
    w.iter()
        .zip(x)
        .map(|(&a, &b)| i32::from(a) * i32::from(b))
        .fold(0, i32::wrapping_add)
}

#[cfg(test)]
mod tests {
    use super::{Matrix, kernel, products};

    #[test]
    fn products_are_the_same_with_and_without_avx2() {
        let w: Vec<i16> = (0..70 * 48).map(|i| (i * 37 % 255) as i16 - 127).collect();
        let x: Vec<i16> = (0..5 * 48)
            .map(|i| (i * 613 % 4095) as i16 - 2047)
            .collect();
        let (mut a, mut b) = (vec![0; 5 * 70], vec![0; 5 * 70]);
        products(&w, 48, &x, &mut a);
        kernel(&w, 48, &x, &mut b);
        assert_eq!(a, b);
        let slow: i64 = (0..48)
            .map(|i| i64::from(w[69 * 48 + i]) * i64::from(x[4 * 48 + i]))
            .sum();
        assert_eq!(i64::from(a[4 * 70 + 69]), slow);
    }

    #[test]
    fn columns_become_rows() {
        let m = Matrix::columns(&[1.0, -2.0, 3.0, 4.0, 0.5, 6.0], 3, 1..3);
        assert_eq!((m.cols, m.rows()), (2, 2));
        assert_eq!(m.weights, [-127, 32, 64, 127]);
    }
}
