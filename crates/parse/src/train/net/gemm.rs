//! Products of matrices for training: one kernel, whose sums run in a fixed order and are fused
//! on every machine, so that the same data give the same bits with and without AVX2.

/// Rows and columns of a tile that is summed in registers, and how deep it goes at once.
const MR: usize = 6;
const NR: usize = 16;
const KB: usize = 256;

/// Adds `a`·`b` to `c`. All are row by row: `a` is m×k, `b` k×n, `c` m×n, and n is a multiple
/// of 16.
pub(super) fn add_product(m: usize, k: usize, n: usize, a: &[f32], b: &[f32], c: &mut [f32]) {
    assert!(n.is_multiple_of(NR) && a.len() >= m * k && b.len() >= k * n && c.len() >= m * n);
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma") {
        // SAFETY: the processor has what the function is compiled for.
        #[allow(unsafe_code)]
        unsafe {
            with_fma(m, k, n, a, b, c);
        }
        return;
    }
    kernel(m, k, n, a, b, c);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
#[allow(unsafe_code)]
unsafe fn with_fma(m: usize, k: usize, n: usize, a: &[f32], b: &[f32], c: &mut [f32]) {
    kernel(m, k, n, a, b, c);
}

#[inline(always)]
fn kernel(m: usize, k: usize, n: usize, a: &[f32], b: &[f32], c: &mut [f32]) {
    let mut pack = [0f32; MR * KB];
    for k0 in (0..k).step_by(KB) {
        let kb = KB.min(k - k0);
        let mut i = 0;
        while i < m {
            let rows = match m - i {
                6.. => 6,
                4.. => 4,
                rest => rest.min(2),
            };
            for r in 0..rows {
                let row = &a[(i + r) * k + k0..][..kb];
                for (p, &v) in row.iter().enumerate() {
                    pack[p * rows + r] = v;
                }
            }
            for j in (0..n).step_by(NR) {
                let (a, b, c) = (&pack[..kb * rows], &b[k0 * n + j..], &mut c[i * n + j..]);
                match rows {
                    6 => tile::<6>(a, b, c, n),
                    4 => tile::<4>(a, b, c, n),
                    2 => tile::<2>(a, b, c, n),
                    _ => tile::<1>(a, b, c, n),
                }
            }
            i += rows;
        }
    }
}

#[inline(always)]
fn tile<const M: usize>(a: &[f32], b: &[f32], c: &mut [f32], n: usize) {
    let mut acc = [[0f32; NR]; M];
    for (a, b) in a.chunks_exact(M).zip(b.chunks(n)) {
        let Some(b) = b.first_chunk::<NR>() else {
            break;
        };
        for (acc, &a) in acc.iter_mut().zip(a) {
            for (s, &b) in acc.iter_mut().zip(b) {
                *s = a.mul_add(b, *s);
            }
        }
    }
    for (acc, c) in acc.iter().zip(c.chunks_mut(n)) {
        for (c, &s) in c.iter_mut().zip(acc) {
            *c += s;
        }
    }
}

/// The transpose of an m×n matrix into `out`, n×m.
pub(super) fn transpose(m: usize, n: usize, a: &[f32], out: &mut Vec<f32>) {
    out.clear();
    out.resize(m * n, 0.0);
    const B: usize = 16;
    for i0 in (0..m).step_by(B) {
        for j0 in (0..n).step_by(B) {
            for i in i0..(i0 + B).min(m) {
                for j in j0..(j0 + B).min(n) {
                    out[j * m + i] = a[i * n + j];
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{add_product, kernel, transpose};

    #[test]
    fn products_are_right_and_the_same_with_and_without_avx2() {
        for (m, k, n) in [(1, 3, 16), (7, 300, 32), (13, 17, 48), (4, 600, 16)] {
            let a: Vec<f32> = (0..m * k)
                .map(|i| ((i * 7 % 23) as f32 - 11.0) / 7.0)
                .collect();
            let b: Vec<f32> = (0..k * n)
                .map(|i| ((i * 5 % 19) as f32 - 9.0) / 3.0)
                .collect();
            let (mut c, mut d) = (vec![1.0; m * n], vec![1.0; m * n]);
            add_product(m, k, n, &a, &b, &mut c);
            kernel(m, k, n, &a, &b, &mut d);
            assert_eq!(c, d);
            for i in 0..m {
                for j in 0..n {
                    let s: f64 = (0..k)
                        .map(|p| f64::from(a[i * k + p]) * f64::from(b[p * n + j]))
                        .sum();
                    assert!((f64::from(c[i * n + j]) - 1.0 - s).abs() < 1e-2);
                }
            }
            let (mut t, mut u) = (Vec::new(), Vec::new());
            transpose(m, k, &a, &mut t);
            transpose(k, m, &t, &mut u);
            assert_eq!(a, u);
        }
    }
}
