//! A text as a sparse vector: hashed n-grams of its words.

/// Number of buckets. With thirteen columns of one byte the model stays below 400 kB.
pub(super) const BUCKETS: usize = 30_000;
/// Words that are looked at: more tell nothing new.
const MAX_WORDS: usize = 600;
/// Characters of a word that are looked at.
const MAX_LETTERS: usize = 24;

/// A sparse vector of length one, sorted by bucket, and how many words made it.
#[derive(Clone, Debug, Default)]
pub(super) struct Vector {
    /// Bucket and weight.
    pub entries: Vec<(u16, f32)>,
    /// Words seen.
    pub words: usize,
    /// Letters seen.
    pub letters: usize,
    /// Letters of scripts that no language of the model is written in.
    pub foreign: usize,
}

/// Turns a text into its vector.
pub(super) fn vector(text: &str) -> Vector {
    let mut vector = Vector::default();
    let mut buckets: Vec<u16> = Vec::new();
    let mut padded: Vec<char> = Vec::new();
    for word in text.split(|c: char| !(c.is_alphabetic() || matches!(c, '\'' | '’') || is_mark(c)))
    {
        // `www` and lone letters tell nothing; a long word's head tells enough.
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        if letters == 0 {
            continue;
        }
        vector.words += 1;
        vector.letters += letters;
        vector.foreign += word
            .chars()
            .filter(|c| c.is_alphabetic() && !is_known_script(*c))
            .count();
        padded.clear();
        padded.push('^');
        padded.extend(
            word.chars()
                .filter(|c| c.is_alphabetic())
                .flat_map(char::to_lowercase)
                .take(MAX_LETTERS),
        );
        padded.push('$');
        for n in 2..=4 {
            for gram in padded.windows(n) {
                buckets.push(bucket(hash(n as u64, gram)));
            }
        }
        // The word itself, thrice: what tells Malay from Indonesian is words, and there are
        // far more n-grams than words.
        let whole = bucket(hash(9, &padded));
        buckets.extend([whole; 3]);
        if vector.words == MAX_WORDS {
            break;
        }
    }
    buckets.sort_unstable();
    for bucket in buckets {
        match vector.entries.last_mut() {
            Some((last, count)) if *last == bucket => *count += 1.0,
            _ => vector.entries.push((bucket, 1.0)),
        }
    }
    let mut sum = 0.0;
    for (_, weight) in &mut vector.entries {
        *weight = libm::sqrtf(*weight);
        sum += *weight * *weight;
    }
    let norm = libm::sqrtf(sum);
    if norm > 0.0 {
        for (_, weight) in &mut vector.entries {
            *weight /= norm;
        }
    }
    vector
}

/// Marks that belong to letters (Arabic vowels, combining accents).
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}')
}

fn is_known_script(c: char) -> bool {
    matches!(c, '\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{400}'..='\u{52f}' | '\u{600}'..='\u{6ff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}')
}

/// FNV-1a over the characters; the seed keeps n-grams of different lengths apart.
fn hash(seed: u64, chars: &[char]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for c in chars {
        hash = (hash ^ u64::from(u32::from(*c))).wrapping_mul(0x100_0000_01b3);
    }
    mix(hash)
}

fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

fn bucket(hash: u64) -> u16 {
    // Below 30,000, so it always fits.
    (hash % BUCKETS as u64) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_have_length_one_and_a_cap() {
        let vector = vector(&"kerajaan mengumumkan perkara itu ".repeat(10_000));
        assert_eq!(vector.words, MAX_WORDS);
        let length: f32 = vector.entries.iter().map(|(_, w)| w * w).sum();
        assert!((length - 1.0).abs() < 1e-3);
        assert!(vector.entries.windows(2).all(|w| w[0].0 < w[1].0));
    }
}
