//! Texts as the gate compares them: case, white space and punctuation set aside.
//!
//! The words of a text give its hash (exact copies), its shingles of three words (how much two
//! texts share) and a MinHash signature in bands (which texts may share much). Bands and hashes
//! stand in records: what is computed here must never change without a new schema.

use sha2::{Digest, Sha256};

/// Words in a shingle.
const WORDS: usize = 3;

/// Values in a signature.
const VALUES: usize = 64;

/// Values in a band.
const ROWS: usize = 4;

/// Bands of a signature.
pub const BANDS: usize = VALUES / ROWS;

/// What the gate knows of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sketch {
    /// 16 bytes of the SHA-256 of the normalised text.
    pub hash: [u8; 16],
    /// Hashes of its shingles.
    pub shingles: Shingles,
    /// Bands of its signature; texts that share one may be alike.
    pub bands: [i64; BANDS],
}

/// Hashes of a text's shingles, sorted, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shingles(Box<[u64]>);

impl Sketch {
    /// The sketch of a text.
    pub fn new(text: &str) -> Sketch {
        let mut normal = String::with_capacity(text.len());
        let mut words = Vec::with_capacity(text.len() / 6 + 1);
        each_word(text, |word| {
            words.push(hash_word(word.as_bytes()));
            if !normal.is_empty() {
                normal.push(' ');
            }
            normal.push_str(word);
        });
        // What has no words at all is only the same as itself.
        let whole = if normal.is_empty() { text } else { &normal };
        let digest = Sha256::digest(whole.as_bytes());
        let mut hash = [0; 16];
        hash.copy_from_slice(&digest[..16]);
        let shingles = Shingles::of(&words);
        let bands = bands(&shingles);
        Sketch {
            hash,
            shingles,
            bands,
        }
    }
}

impl Shingles {
    /// The shingles of a text.
    pub fn new(text: &str) -> Shingles {
        let mut words = Vec::with_capacity(text.len() / 6 + 1);
        each_word(text, |word| words.push(hash_word(word.as_bytes())));
        Shingles::of(&words)
    }

    /// Texts of fewer words than a shingle has are one shingle.
    fn of(words: &[u64]) -> Shingles {
        let one = |window: &[u64]| {
            let sum = window.iter().zip(ODD).fold(0_u64, |sum, (word, odd)| {
                sum.wrapping_add(word.wrapping_mul(odd))
            });
            mix(sum)
        };
        let mut list: Vec<u64> = if words.len() < WORDS {
            words.first().map(|_| one(words)).into_iter().collect()
        } else {
            words.windows(WORDS).map(one).collect()
        };
        list.sort_unstable();
        list.dedup();
        Shingles(list.into_boxed_slice())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Jaccard likeness: shingles that both have, of those that either has; 0 where neither has
    /// any.
    pub fn likeness(&self, other: &Shingles) -> f64 {
        let (mut a, mut b) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut both = 0_usize;
        while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
            match x.cmp(y) {
                std::cmp::Ordering::Less => drop(a.next()),
                std::cmp::Ordering::Greater => drop(b.next()),
                std::cmp::Ordering::Equal => {
                    both += 1;
                    a.next();
                    b.next();
                }
            }
        }
        let either = self.len() + other.len() - both;
        if either == 0 {
            return 0.0;
        }
        both as f64 / either as f64
    }
}

/// The text with case, white space and punctuation set aside: lower-case words, one space
/// between.
pub fn normalise(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    each_word(text, |word| {
        if !normal.is_empty() {
            normal.push(' ');
        }
        normal.push_str(word);
    });
    normal
}

/// Calls for each run of letters and digits, in lower case.
fn each_word(text: &str, mut call: impl FnMut(&str)) {
    let mut word = String::with_capacity(64);
    for c in text.chars() {
        if c.is_ascii() {
            if c.is_ascii_alphanumeric() {
                word.push(c.to_ascii_lowercase());
                continue;
            }
        } else if c.is_alphanumeric() {
            // Lower case may bring a mark of its own (`İ`).
            word.extend(c.to_lowercase().filter(|c| !silent(*c)));
            continue;
        } else if silent(c) {
            continue;
        }
        if !word.is_empty() {
            call(&word);
            word.clear();
        }
    }
    if !word.is_empty() {
        call(&word);
    }
}

/// What neither is a letter nor ends a word: combining accents, soft hyphens, joiners.
fn silent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// A multiplier for each word of a shingle, so that their order counts.
const ODD: [u64; WORDS] = [
    0x9e37_79b9_7f4a_7c15,
    0xc2b2_ae3d_27d4_eb4f,
    0x1656_67b1_9e37_79f9,
];

/// A word's hash; eight bytes at a time, least significant first on every machine.
fn hash_word(bytes: &[u8]) -> u64 {
    let mut hash = bytes.len() as u64;
    for chunk in bytes.chunks(8) {
        let mut eight = [0; 8];
        eight[..chunk.len()].copy_from_slice(chunk);
        hash = (hash.rotate_left(5) ^ u64::from_le_bytes(eight)).wrapping_mul(ODD[0]);
    }
    mix(hash)
}

/// The finaliser of SplitMix64: every bit of the input moves every bit of the output.
fn mix(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// One-permutation MinHash: the least hash in each of 64 bins. A bin that no shingle fell into
/// borrows from another that it draws, the same one for every text (Shrivastava 2017).
fn signature(shingles: &Shingles) -> [u64; VALUES] {
    let mut least: [Option<u64>; VALUES] = [None; VALUES];
    // The list is sorted, and its highest bits choose the bin: the first of a bin is its least.
    for hash in &shingles.0 {
        let bin = &mut least[bin(*hash)];
        if bin.is_none() {
            *bin = Some(*hash);
        }
    }
    let mut values = [0; VALUES];
    for (at, value) in values.iter_mut().enumerate() {
        *value = least[at].unwrap_or_else(|| {
            let draw = |n: u64| least[bin(mix((at as u64) << 32 | n))];
            // So many draws miss the only full bin of 64 once in ten million times.
            let drawn = (1..=1024).find_map(draw);
            drawn
                .or_else(|| least.iter().flatten().next().copied())
                .unwrap_or(0)
        });
    }
    values
}

fn bin(hash: u64) -> usize {
    (hash >> 58) as usize
}

/// Bands of a signature, in 48 bits with a sign: SQLite keeps those in six bytes.
fn bands(shingles: &Shingles) -> [i64; BANDS] {
    let values = signature(shingles);
    let mut bands = [0; BANDS];
    for (n, (band, rows)) in bands.iter_mut().zip(values.chunks(ROWS)).enumerate() {
        let hash = rows.iter().fold(n as u64, |hash, value| {
            mix(hash.wrapping_mul(ODD[1]) ^ value)
        });
        *band = hash as i64 >> 16;
    }
    bands
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn normal_forms() {
        for (text, normal) in [
            ("", ""),
            ("  ...  !", ""),
            ("Russia MET\n\tIran.", "russia met iran"),
            ("caf\u{e9}, cafe\u{301}", "caf\u{e9} cafe"),
            ("co\u{ad}operation", "cooperation"),
            ("don't; don’t", "don t don t"),
            ("12,5 juta", "12 5 juta"),
            ("\u{130}stanbul", "istanbul"),
        ] {
            assert_eq!(normalise(text), normal, "{text:?}");
        }
    }

    /// What stands in records stays what it is.
    #[test]
    fn the_same_for_ever() {
        let sketch = Sketch::new("Russia met Iran in Moscow on Monday.");
        assert_eq!(
            u128::from_be_bytes(sketch.hash),
            339_368_277_235_991_407_763_440_874_903_835_143_022
        );
        assert_eq!(sketch.shingles.0[0], 0x58_edce_b3df_3ec2);
        assert_eq!(sketch.bands[..2], [-24_962_749_829_731, 97_710_685_074_685]);
    }

    #[test]
    fn likenesses() {
        for (a, b, likeness) in [
            ("", "", 0.0),
            ("one", "one", 1.0),
            ("one", "two", 0.0),
            ("one two", "ONE, two!", 1.0),
            ("a b c d", "a b c e", 1.0 / 3.0),
            ("a b c d e f", "a b c d", 0.5),
        ] {
            assert_eq!(Shingles::new(a).likeness(&Shingles::new(b)), likeness);
        }
    }

    /// Numbered words: the last few differ, so that the likeness is known.
    fn counted(words: usize, from: usize) -> String {
        (from..from + words).map(|n| format!("w{n} ")).collect()
    }

    /// The table of docs/record.md, by which the bounds were chosen.
    #[test]
    fn what_changes_do_to_the_likeness() {
        let old = counted(300, 0);
        let old: Vec<&str> = old.split_whitespace().collect();
        let new = counted(300, 10_000);
        let new: Vec<&str> = new.split_whitespace().collect();
        let mut paragraph = [&old[..200], &new[..60], &old[200..]].concat();
        for n in [20, 80, 140, 250] {
            paragraph[n] = "otherwise";
        }
        for (what, text, likeness) in [
            ("another headline", [&new[..8], &old[8..]].concat(), 0.95),
            (
                "a sentence more",
                [&old[..150], &new[..25], &old[150..]].concat(),
                0.91,
            ),
            ("cut to 250 words", old[..250].to_vec(), 0.83),
            ("a new lead", [&new[..30], &old[30..]].concat(), 0.82),
            ("a paragraph more", paragraph, 0.78),
            ("twice as long", [&new[..], &old[..]].concat(), 0.50),
            (
                "two quotations in common",
                [&new[..125], &old[10..35], &new[125..250], &old[100..125]].concat(),
                0.08,
            ),
        ] {
            let found = Shingles::new(&old.join(" ")).likeness(&Shingles::new(&text.join(" ")));
            assert_eq!((found * 100.0).round() / 100.0, likeness, "{what}");
        }
    }

    #[test]
    fn bands_find_what_is_alike() {
        // A text of 300 words moved on by `n`: 298 - n of 298 + n shingles are shared.
        for (moved, at_least, at_most) in [(20, 0.99, 1.0), (60, 0.9, 1.0), (230, 0.0, 0.08)] {
            let found = (0..300)
                .filter(|n| {
                    let a = Sketch::new(&counted(300, n * 1000));
                    let b = Sketch::new(&counted(300, n * 1000 + moved));
                    a.bands.iter().zip(&b.bands).any(|(x, y)| x == y)
                })
                .count();
            let share = found as f64 / 300.0;
            assert!(share >= at_least && share <= at_most, "{moved}: {share}");
        }
    }

    proptest! {
        #[test]
        fn case_space_and_punctuation_do_not_count(words in prop::collection::vec("[a-z0-9é]{1,9}", 0..40), upper: bool) {
            let plain = words.join(" ");
            let mut odd = format!("  «{}!", words.join(",\n\t"));
            if upper {
                odd = odd.to_uppercase();
            }
            prop_assert_eq!(normalise(&odd), normalise(&plain));
            if !words.is_empty() {
                prop_assert_eq!(Sketch::new(&odd), Sketch::new(&plain));
            }
        }

        #[test]
        fn any_text_will_do(text in "\\PC*") {
            let normal = normalise(&text);
            // Title-case letters and the like may come out differently a second time.
            prop_assert!(!normal.starts_with(' ') && !normal.ends_with(' ') && !normal.contains("  "));
            let sketch = Sketch::new(&text);
            prop_assert_eq!(&sketch.shingles, &Shingles::new(&text));
            prop_assert_eq!(sketch.shingles.likeness(&sketch.shingles), f64::from(u8::from(!sketch.shingles.is_empty())));
        }

        #[test]
        fn likeness_is_a_share_and_symmetric(a in "([abc] ){0,60}", b in "([abc] ){0,60}") {
            let (a, b) = (Shingles::new(&a), Shingles::new(&b));
            let likeness = a.likeness(&b);
            prop_assert!((0.0..=1.0).contains(&likeness));
            prop_assert_eq!(likeness, b.likeness(&a));
            prop_assert_eq!(likeness == 1.0, !a.is_empty() && a == b);
        }
    }
}
