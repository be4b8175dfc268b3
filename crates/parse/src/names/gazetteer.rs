//! Listed names (states, places, organisations, people), as hashes.

use crate::ModelError;
use crate::bytes::{Reader, Writer};
use crate::hash::{key, mix};
use crate::lex::Lex;
use crate::linear::Lookup;
use crate::names::NameKind;
use crate::names::features::Word;

/// Longest listed name, in words.
pub(crate) const LONGEST: usize = 8;

/// What a listed name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ListKind {
    /// A person's whole name.
    Person,
    /// An organisation.
    Organisation,
    /// A place other than a state.
    Place,
    /// A state.
    State,
    /// An adjective of a state; no name, but a hint.
    Adjective,
    /// A given name.
    Given,
    /// A family name.
    Family,
}

impl ListKind {
    /// The kind as a bit.
    pub(crate) fn bit(self) -> u32 {
        1 << self as u32
    }
}

const PERSON: u32 = 1;
const ORGANISATION: u32 = 2;
const PLACE_OR_STATE: u32 = 4 | 8;
const GIVEN_OR_FAMILY: u32 = 32 | 64;

/// The one kind of name that bits tell.
pub(crate) fn kinds(bits: u32) -> Option<NameKind> {
    match bits {
        PERSON => Some(NameKind::Person),
        ORGANISATION => Some(NameKind::Organisation),
        b if b & PLACE_OR_STATE == b && b != 0 => Some(NameKind::Place),
        _ => None,
    }
}

/// Names by the hashes of their lower-case words.
#[derive(Default)]
pub(crate) struct Gazetteer {
    table: Lookup,
}

/// Key of a name's first word, whose value is the length of the longest name from it.
fn start_key(low: u64) -> u32 {
    key(mix(low, 101))
}

/// Key of a word as part of names.
fn part_key(low: u64) -> u32 {
    key(mix(low, 102))
}

fn chain(hash: u64, low: u64) -> u64 {
    mix(hash ^ 0x51, low)
}

impl Gazetteer {
    /// From names as lists of word hashes with their kinds as bits.
    pub fn new(names: impl Iterator<Item = (Vec<u64>, u32)>) -> Gazetteer {
        let mut all = std::collections::BTreeMap::<u32, u32>::new();
        for (words, kinds) in names {
            if words.is_empty() || words.len() > LONGEST {
                continue;
            }
            if kinds & GIVEN_OR_FAMILY != 0 {
                for &w in &words {
                    *all.entry(part_key(w)).or_default() |= kinds;
                }
                continue;
            }
            let longest = all.entry(start_key(words[0])).or_default();
            *longest = (*longest).max(words.len() as u32);
            let whole = words.iter().fold(0, |h, &w| chain(h, w));
            *all.entry(key(whole)).or_default() |= kinds;
            if words.len() > 1 {
                let last = words.len() - 1;
                for (i, &w) in words.iter().enumerate() {
                    let shift = if i == 0 {
                        0
                    } else if i == last {
                        8
                    } else {
                        16
                    };
                    *all.entry(part_key(w)).or_default() |= kinds << shift;
                }
            }
        }
        Gazetteer {
            table: Lookup::new(all.into_iter().collect()),
        }
    }

    /// The bits of a whole name.
    pub fn of(&self, words: &[&str]) -> u32 {
        let mut low = String::new();
        let hash = words
            .iter()
            .fold(0, |h, w| chain(h, Lex::new(w, &mut low).low));
        self.table.get(key(hash))
    }

    /// Reads what [`Gazetteer::write`] wrote.
    pub fn read(r: &mut Reader<'_>) -> Result<Gazetteer, ModelError> {
        Ok(Gazetteer {
            table: Lookup::read(r)?,
        })
    }

    /// Writes the table.
    pub fn write(&self, w: &mut Writer) {
        self.table.write(w);
    }

    /// Marks the longest listed names, left to right, and parts of names.
    pub fn mark(&self, words: &mut [Word]) {
        let mut free = 0;
        for i in 0..words.len() {
            words[i].part = self.table.get(part_key(words[i].lex.low));
            let longest = self.table.get(start_key(words[i].lex.low)) as usize;
            if longest == 0 || i < free {
                continue;
            }
            let (mut hash, mut best) = (0, (0, 0));
            for (n, w) in words[i..].iter().take(longest.min(LONGEST)).enumerate() {
                hash = chain(hash, w.lex.low);
                let kinds = self.table.get(key(hash));
                if kinds != 0 {
                    best = (n + 1, kinds);
                }
            }
            let (len, kinds) = best;
            for (n, w) in words[i..i + len].iter_mut().enumerate() {
                let place = match (n == 0, n + 1 == len) {
                    (true, true) => 0,
                    (true, false) => 1,
                    (false, false) => 2,
                    (false, true) => 3,
                };
                w.list = (kinds & 0xff) | (place + 1) << 8;
            }
            free = i + len;
        }
    }
}
