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

/// Blocks of rows that are summed at a time.
const BLOCKS: usize = 4;
/// Vectors that are multiplied at a time.
const VECTORS: usize = 4;

/// Whether the processor multiplies and adds 32 16-bit numbers at once (AVX-512 VNNI).
#[inline]
pub(super) fn has_vnni() -> bool {
    std::arch::is_x86_feature_detected!("avx512f")
        && std::arch::is_x86_feature_detected!("avx512vnni")
}

/// Products of a matrix with vectors, of which `pairs` holds two numbers each, into `out`. Only
/// where [`has_vnni`].
pub(super) fn times(matrix: &Packed, pairs: &[i32], out: &mut [i32]) {
    // SAFETY: the caller asks for it only where the processor has what it is compiled for.
    #[allow(unsafe_code)]
    unsafe {
        times_vnni(matrix, pairs, out);
    }
}

#[target_feature(enable = "avx512f,avx512vnni")]
fn times_vnni(matrix: &Packed, pairs: &[i32], out: &mut [i32]) {
    let (deep, rows) = (matrix.cols.div_ceil(2), matrix.rows);
    if deep == 0 {
        return;
    }
    let mut first = 0;
    let mut groups = matrix.blocks.chunks_exact(BLOCKS * deep);
    for group in groups.by_ref() {
        group_of::<BLOCKS>(group, deep, pairs, rows, first, out);
        first += BLOCKS * LANES;
    }
    for block in groups.remainder().chunks_exact(deep) {
        group_of::<1>(block, deep, pairs, rows, first, out);
        first += LANES;
    }
}

/// Some blocks of rows with all vectors; `first` is the first row.
#[inline]
#[target_feature(enable = "avx512f,avx512vnni")]
fn group_of<const B: usize>(
    group: &[Block],
    deep: usize,
    pairs: &[i32],
    rows: usize,
    first: usize,
    out: &mut [i32],
) {
    let mut put = |at: usize, sums: &[[i32; LANES]; B]| {
        let width = (rows - first).min(B * LANES);
        let sums = sums.as_flattened();
        out[at * rows + first..][..width].copy_from_slice(&sums[..width]);
    };
    let mut at = 0;
    let mut parts = pairs.chunks_exact(VECTORS * deep);
    for part in parts.by_ref() {
        for (j, sums) in sums::<B, VECTORS>(group, deep, part).iter().enumerate() {
            put(at + j, sums);
        }
        at += VECTORS;
    }
    for one in parts.remainder().chunks_exact(deep) {
        put(at, &sums::<B, 1>(group, deep, one)[0]);
        at += 1;
    }
}

/// Sums of some blocks with some vectors, which lie one after the other.
#[inline]
#[target_feature(enable = "avx512f,avx512vnni")]
fn sums<const B: usize, const N: usize>(
    group: &[Block],
    deep: usize,
    x: &[i32],
) -> [[[i32; LANES]; B]; N] {
    use std::arch::x86_64::{
        _mm512_dpwssd_epi32, _mm512_loadu_si512, _mm512_set1_epi32, _mm512_setzero_si512,
        _mm512_storeu_si512,
    };
    let mut acc = [[_mm512_setzero_si512(); B]; N];
    let blocks: [&[Block]; B] = std::array::from_fn(|b| &group[b * deep..][..deep]);
    let vectors: [&[i32]; N] = std::array::from_fn(|j| &x[j * deep..][..deep]);
    for p in 0..deep {
        // SAFETY: each of the slices has `deep` members, and a block the 64 bytes of a register.
        // A check of each place, in the innermost loop of all, would take half of the time.
        #[allow(unsafe_code)]
        unsafe {
            let mut w = [_mm512_setzero_si512(); B];
            for (w, block) in w.iter_mut().zip(&blocks) {
                *w = _mm512_loadu_si512(block.get_unchecked(p).as_ptr().cast());
            }
            for (acc, x) in acc.iter_mut().zip(&vectors) {
                let x = _mm512_set1_epi32(*x.get_unchecked(p));
                for (acc, w) in acc.iter_mut().zip(w) {
                    *acc = _mm512_dpwssd_epi32(*acc, w, x);
                }
            }
        }
    }
    let mut out = [[[0i32; LANES]; B]; N];
    for (out, acc) in out.iter_mut().flatten().zip(acc.iter().flatten()) {
        // SAFETY: a row of sums has the 64 bytes of a register.
        #[allow(unsafe_code)]
        unsafe {
            _mm512_storeu_si512(out.as_mut_ptr().cast(), *acc);
        }
    }
    out
}
