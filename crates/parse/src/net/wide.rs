//! The network's loops for processors with wide registers. Integers are summed in another order
//! and floats not at all, so that the answers are the same.

#![cfg(target_arch = "x86_64")]

use super::int8::{Block, LANES, Packed};
use super::{Net, Room};
use crate::tag::Node;

/// [`Net::run`] with the widest registers that there are; `false` where there are none.
pub(super) fn run(net: &Net, batch: &[&[Node]], style: u64, room: &mut Room) -> bool {
    #[target_feature(enable = "avx2,avx512f")]
    fn with_avx512(net: &Net, batch: &[&[Node]], style: u64, room: &mut Room) {
        net.run_here(batch, style, room);
    }
    #[target_feature(enable = "avx2")]
    fn with_avx2(net: &Net, batch: &[&[Node]], style: u64, room: &mut Room) {
        net.run_here(batch, style, room);
    }
    let avx2 = std::arch::is_x86_feature_detected!("avx2");
    // SAFETY: the processor has what the functions are compiled for.
    #[allow(unsafe_code)]
    unsafe {
        if avx2 && std::arch::is_x86_feature_detected!("avx512f") {
            with_avx512(net, batch, style, room);
        } else if avx2 {
            with_avx2(net, batch, style, room);
        }
    }
    avx2
}

/// Blocks of rows that are gone through with all vectors before the next ones.
const BLOCKS: usize = 4;

/// Products of a matrix with vectors, of which `x` holds four bytes each, into `out`: of 8-bit
/// numbers (`NARROW`) or of 16-bit ones. `false` where the processor has no wide registers.
pub(super) fn times<const NARROW: bool>(matrix: &Packed, x: &[i32], out: &mut [i32]) -> bool {
    let avx2 = std::arch::is_x86_feature_detected!("avx2");
    // SAFETY: the processor has what the functions are compiled for.
    #[allow(unsafe_code)]
    unsafe {
        if std::arch::is_x86_feature_detected!("avx512f")
            && std::arch::is_x86_feature_detected!("avx512vnni")
        {
            times_vnni::<NARROW>(matrix, x, out);
            return true;
        }
        if avx2 {
            times_avx2::<NARROW>(matrix, x, out);
        }
    }
    avx2
}

#[target_feature(enable = "avx512f,avx512vnni")]
fn times_vnni<const NARROW: bool>(matrix: &Packed, x: &[i32], out: &mut [i32]) {
    let deep = matrix.deep;
    if deep == 0 {
        return;
    }
    let mut at = 0;
    while at + BLOCKS <= matrix.begin.len() {
        group_of::<NARROW, BLOCKS>(matrix, at, x, out);
        at += BLOCKS;
    }
    while at < matrix.begin.len() {
        group_of::<NARROW, 1>(matrix, at, x, out);
        at += 1;
    }
}

/// Some blocks of rows, from block `at` on, with all vectors: as many of these at a time as there
/// are registers for.
#[inline]
#[target_feature(enable = "avx512f,avx512vnni")]
fn group_of<const NARROW: bool, const B: usize>(
    matrix: &Packed,
    at: usize,
    x: &[i32],
    out: &mut [i32],
) {
    let (deep, rows) = (matrix.deep, matrix.rows);
    let (mut x, mut out) = (x, out);
    while x.len() >= 8 * deep {
        // Half of the blocks at a time: sixteen registers of sums.
        let mut half = at;
        while half < at + B {
            if B > 1 {
                sums::<NARROW, 2, 8>(matrix, half, x, out);
                half += 2;
            } else {
                sums::<NARROW, 1, 8>(matrix, half, x, out);
                half += 1;
            }
        }
        (x, out) = (&x[8 * deep..], &mut out[8 * rows..]);
    }
    if x.len() >= 4 * deep {
        sums::<NARROW, B, 4>(matrix, at, x, out);
        (x, out) = (&x[4 * deep..], &mut out[4 * rows..]);
    }
    match x.len() / deep {
        0 => {}
        1 => sums::<NARROW, B, 1>(matrix, at, x, out),
        2 => sums::<NARROW, B, 2>(matrix, at, x, out),
        _ => sums::<NARROW, B, 3>(matrix, at, x, out),
    }
}

/// Sums of some blocks, from block `at` on, with the first vectors of `x`.
#[inline]
#[target_feature(enable = "avx512f,avx512vnni")]
fn sums<const NARROW: bool, const B: usize, const N: usize>(
    matrix: &Packed,
    at: usize,
    x: &[i32],
    out: &mut [i32],
) {
    use std::arch::x86_64::{
        _mm512_dpbusd_epi32, _mm512_dpwssd_epi32, _mm512_load_si512, _mm512_loadu_si512,
        _mm512_set1_epi32, _mm512_setzero_si512, _mm512_storeu_si512,
    };
    let (deep, rows) = (matrix.deep, matrix.rows);
    let mut acc = [[_mm512_setzero_si512(); B]; N];
    let blocks: [&[Block]; B] = std::array::from_fn(|b| &matrix.blocks[(at + b) * deep..][..deep]);
    let begin = &matrix.begin[at..at + B];
    let vectors: [&[i32]; N] = std::array::from_fn(|j| &x[j * deep..][..deep]);
    for acc in &mut acc {
        for (acc, begin) in acc.iter_mut().zip(begin) {
            // SAFETY: a row of sums has the 64 bytes of a register.
            #[allow(unsafe_code)]
            unsafe {
                *acc = _mm512_loadu_si512(begin.as_ptr().cast());
            }
        }
    }
    for p in 0..deep {
        // SAFETY: each of the slices has `deep` members, and a block the 64 bytes of a register
        // and their alignment. A check of each place, in the innermost loop of all, would take
        // half of the time.
        #[allow(unsafe_code)]
        unsafe {
            let mut w = [_mm512_setzero_si512(); B];
            for (w, block) in w.iter_mut().zip(&blocks) {
                *w = _mm512_load_si512(block.as_ptr().add(p).cast());
            }
            for (acc, x) in acc.iter_mut().zip(&vectors) {
                let x = _mm512_set1_epi32(*x.get_unchecked(p));
                for (acc, w) in acc.iter_mut().zip(w) {
                    *acc = if NARROW {
                        _mm512_dpbusd_epi32(*acc, x, w)
                    } else {
                        _mm512_dpwssd_epi32(*acc, w, x)
                    };
                }
            }
        }
    }
    for (j, acc) in acc.iter().enumerate() {
        for (b, acc) in acc.iter().enumerate() {
            let mut sums = [0i32; LANES];
            // SAFETY: a row of sums has the 64 bytes of a register.
            #[allow(unsafe_code)]
            unsafe {
                _mm512_storeu_si512(sums.as_mut_ptr().cast(), *acc);
            }
            let first = (at + b) * LANES;
            let out = &mut out[j * rows + first..];
            // The last block may be wider than there are rows.
            match out.first_chunk_mut() {
                Some(whole) if first + LANES <= rows => *whole = sums,
                _ => {
                    let width = rows - first;
                    out[..width].copy_from_slice(&sums[..width]);
                }
            }
        }
    }
}

#[target_feature(enable = "avx2")]
fn times_avx2<const NARROW: bool>(matrix: &Packed, x: &[i32], out: &mut [i32]) {
    matrix.all(
        x,
        out,
        |b, sums, x| block_avx2::<NARROW, 4>(b, sums, x),
        |b, sums, x| block_avx2::<NARROW, 1>(b, sums, x),
    );
}

/// Sums of a block of rows with some vectors: of 16-bit numbers 16 products at a time, to which
/// 8-bit ones are brought first.
#[inline]
#[target_feature(enable = "avx2")]
fn block_avx2<const NARROW: bool, const N: usize>(
    block: &[Block],
    sums: &mut [[i32; LANES]; N],
    x: [&[i32]; N],
) {
    use std::arch::x86_64::{
        _mm_load_si128, _mm_set1_epi32, _mm256_add_epi32, _mm256_cvtepi8_epi16,
        _mm256_cvtepu8_epi16, _mm256_hadd_epi32, _mm256_load_si256, _mm256_loadu_si256,
        _mm256_madd_epi16, _mm256_permute4x64_epi64, _mm256_set1_epi32, _mm256_setzero_si256,
        _mm256_storeu_si256,
    };
    // Registers of a block: eight bytes of a row's numbers become two sums of pairs.
    const PARTS: usize = 4;
    let parts = if NARROW { PARTS } else { PARTS / 2 };
    let mut acc = [[_mm256_setzero_si256(); PARTS]; N];
    // SAFETY: loads and stores stay within the 64 bytes of a block, which is aligned to them, and
    // of a row of `sums`.
    #[allow(unsafe_code)]
    unsafe {
        for (p, w) in block.iter().enumerate() {
            for part in 0..parts {
                let w = if NARROW {
                    _mm256_cvtepi8_epi16(_mm_load_si128(w.0.as_ptr().add(16 * part).cast()))
                } else {
                    _mm256_load_si256(w.0.as_ptr().add(32 * part).cast())
                };
                for (acc, x) in acc.iter_mut().zip(&x) {
                    let x = if NARROW {
                        _mm256_cvtepu8_epi16(_mm_set1_epi32(x[p]))
                    } else {
                        _mm256_set1_epi32(x[p])
                    };
                    acc[part] = _mm256_add_epi32(acc[part], _mm256_madd_epi16(w, x));
                }
            }
        }
        for (sums, acc) in sums.iter_mut().zip(&acc) {
            let done = if NARROW {
                // Neighbours are added, within each half of a register.
                let half =
                    |a, b| _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_hadd_epi32(a, b));
                [half(acc[0], acc[1]), half(acc[2], acc[3])]
            } else {
                [acc[0], acc[1]]
            };
            for (half, done) in sums.chunks_exact_mut(LANES / 2).zip(done) {
                let before = _mm256_loadu_si256(half.as_ptr().cast());
                _mm256_storeu_si256(half.as_mut_ptr().cast(), _mm256_add_epi32(before, done));
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::{Packed, times, times_avx2};

    /// Both ways of this machine's wide registers give the same sums.
    pub(crate) fn all_ways_agree(matrix: &Packed, n: usize, narrow: bool) {
        let x: Vec<i32> = (0..n * matrix.deep)
            .map(|i| (i as i32).wrapping_mul(0x0307_0b1d) & 0x07ff_07ff)
            .collect();
        let mut best = vec![0; n * matrix.rows];
        let mut other = best.clone();
        if !std::arch::is_x86_feature_detected!("avx2") {
            return;
        }
        // SAFETY: the processor has what the functions are compiled for.
        #[allow(unsafe_code)]
        unsafe {
            if narrow {
                times::<true>(matrix, &x, &mut best);
                times_avx2::<true>(matrix, &x, &mut other);
            } else {
                times::<false>(matrix, &x, &mut best);
                times_avx2::<false>(matrix, &x, &mut other);
            }
        }
        assert_eq!(best, other);
    }
}
