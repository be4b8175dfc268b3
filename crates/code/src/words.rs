//! Sets of words and phrases, looked up at a token by lemma or lower-case form.

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use crate::view::{self, View};

/// A set of words and phrases.
#[derive(Clone, Debug, Default)]
pub struct WordSet {
    single: FxHashSet<SmolStr>,
    phrases: FxHashMap<SmolStr, Vec<Vec<SmolStr>>>,
    /// A bit for each first word's hash: most words that are asked for are in no set (Bloom 1970).
    bits: Box<[u64]>,
}

/// Bits a word.
const BITS: usize = 16;

/// Where a hash's bit lies among so many numbers, a power of two or none.
fn place(hash: u32, numbers: usize) -> (usize, u64) {
    let at = (hash >> 6) as usize & numbers.wrapping_sub(1);
    (at, 1 << (hash & 63))
}

impl WordSet {
    /// From words as packs write them.
    pub fn new<S: AsRef<str>>(words: &[S]) -> WordSet {
        let mut set = WordSet::default();
        for word in words {
            let parts = split_words(word.as_ref());
            match parts.as_slice() {
                [] => {}
                [one] => {
                    set.single.insert(one.clone());
                }
                [first, ..] => set
                    .phrases
                    .entry(first.clone())
                    .or_default()
                    .push(parts.clone()),
            }
        }
        for list in set.phrases.values_mut() {
            list.sort_by_key(|p| std::cmp::Reverse(p.len()));
        }
        let firsts = set.single.len() + set.phrases.len();
        let mut bits = vec![0; (firsts * BITS / 64).next_power_of_two()];
        for word in set.firsts() {
            let (at, bit) = place(view::hash(word), bits.len());
            bits[at] |= bit;
        }
        set.bits = bits.into();
        set
    }

    /// How many tokens of a member of the set stand at token `i`; 0 if none does.
    pub fn match_at(&self, view: &View, i: usize) -> usize {
        let may = |hash: u32| {
            let (at, bit) = place(hash, self.bits.len());
            self.bits.get(at).is_some_and(|b| b & bit != 0)
        };
        if !view.hashes(i).into_iter().any(may) {
            return 0;
        }
        for key in [view.lower(i), view.lemma(i)] {
            if let Some(phrase) = self
                .phrases
                .get(key)
                .and_then(|l| l.iter().find(|p| view.phrase_at(i, p)))
            {
                return phrase.len();
            }
        }
        usize::from(self.single.contains(view.lower(i)) || self.single.contains(view.lemma(i)))
    }

    /// All members, word by word, in no order.
    pub(crate) fn members(&self) -> impl Iterator<Item = &[SmolStr]> {
        let phrases = self.phrases.values().flatten().map(Vec::as_slice);
        self.single.iter().map(std::slice::from_ref).chain(phrases)
    }

    /// Whether a member begins at token `i`.
    pub fn has(&self, view: &View, i: usize) -> bool {
        self.match_at(view, i) > 0
    }

    /// Whether a member covers token `i`, which may be its last word.
    pub fn covers(&self, view: &View, i: usize) -> bool {
        self.has(view, i) || (1..4).any(|back| i >= back && self.match_at(view, i - back) > back)
    }

    /// The first words of all members, in no order.
    pub fn firsts(&self) -> impl Iterator<Item = &SmolStr> {
        self.single.iter().chain(self.phrases.keys())
    }

    /// Whether a member begins with a lower-case word.
    pub fn begins(&self, word: &str) -> bool {
        self.single.contains(word) || self.phrases.contains_key(word)
    }

    /// Whether the text itself is a member.
    pub fn has_text(&self, text: &str) -> bool {
        if self.single.contains(text) {
            return true;
        }
        let parts = split_words(text);
        parts.len() > 1
            && parts
                .first()
                .and_then(|f| self.phrases.get(f))
                .is_some_and(|l| l.contains(&parts))
    }
}

/// Lower-cases and splits a word or phrase at white space.
pub fn split_words(text: &str) -> Vec<SmolStr> {
    text.split_whitespace()
        .map(|w| SmolStr::from(w.to_lowercase()))
        .collect()
}
