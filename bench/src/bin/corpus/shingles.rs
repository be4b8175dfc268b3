//! Shingles of three words and the Jaccard likeness of their sets, after ISO's plain definition:
//! words are runs of letters and digits in lower case. Written apart from the record's own
//! (crates/store/src/text.rs), so that the one checks the other.

use crate::rng::mix;

/// Calls for the hash of each word.
fn words(text: &str) -> Vec<u64> {
    let mut words = Vec::with_capacity(text.len() / 6 + 1);
    let (mut hash, mut any) = (0xcbf2_9ce4_8422_2325_u64, false);
    for c in text.chars() {
        if c.is_alphanumeric() {
            for c in c.to_lowercase() {
                hash = (hash ^ u64::from(c)).wrapping_mul(0x0000_0100_0000_01b3);
            }
            any = true;
        } else if any {
            words.push(mix(hash));
            (hash, any) = (0xcbf2_9ce4_8422_2325, false);
        }
    }
    if any {
        words.push(mix(hash));
    }
    words
}

/// A hash of the words of a text in their order.
pub fn whole(text: &str) -> u64 {
    words(text)
        .into_iter()
        .fold(7, |sum, w| mix(sum.wrapping_mul(31).wrapping_add(w)))
}

/// The shingles of a text, sorted, each once.
pub fn shingles(text: &str) -> Vec<u32> {
    let words = words(text);
    let mut list: Vec<u32> = words
        .windows(3)
        .map(|w| {
            let sum = w[0]
                .wrapping_mul(3)
                .wrapping_add(w[1].wrapping_mul(5))
                .wrapping_add(w[2].wrapping_mul(7));
            (mix(sum) >> 32) as u32
        })
        .collect();
    list.sort_unstable();
    list.dedup();
    list
}

/// Shared shingles, of those that either has.
pub fn likeness(a: &[u32], b: &[u32]) -> f64 {
    let (mut i, mut j, mut both) = (0, 0, 0_usize);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                both += 1;
                i += 1;
                j += 1;
            }
        }
    }
    let either = a.len() + b.len() - both;
    if either == 0 {
        0.0
    } else {
        both as f64 / either as f64
    }
}
