//! What the network sees of a word: keys of features, whose embeddings are added up by group.

use crate::hash::{self, mix};
use crate::linear::Lookup;
use crate::tag::Node;

/// Groups of features: the word, its affixes and shape, its cluster, its tags.
pub(crate) const GROUPS: usize = 4;

/// Clusters of words that share contexts in a large text (Brown et al. 1992), by form.
#[derive(Default)]
pub(crate) struct Clusters {
    /// From forms to places in `paths`, counted from 1.
    pub forms: Lookup,
    /// The ways to the clusters in their binary tree, first bit lowest.
    pub paths: Vec<u32>,
}

/// Where a form's cluster lies.
pub(crate) fn cluster_key(form: u64) -> u32 {
    hash::key(mix(form, 9))
}

impl Clusters {
    /// The cluster of a word as it stands, or else in lower case.
    pub fn of(&self, node: &Node) -> Option<u32> {
        let place = match self.forms.get(cluster_key(node.lex.form)) {
            0 => self.forms.get(cluster_key(node.lex.low)),
            place => place,
        };
        self.paths.get((place as usize).checked_sub(1)?).copied()
    }
}

/// Lengths of the parts of a cluster's way that are features.
const WAYS: [u32; 5] = [4, 6, 8, 10, 13];

/// All that the [`word_keys`] of a word are made of.
pub(crate) fn word_key(node: &Node, first: bool) -> WordKey {
    (node.lex.form, first)
}

/// See [`word_key`].
pub(crate) type WordKey = (u64, bool);

/// All that the [`kind_keys`] of a word are made of.
pub(crate) fn kind_key(node: &Node, first: bool, style: u64) -> KindKey {
    let known = (node.mask, node.cased);
    ((node.tag, node.second), known, node.lex.shape, style, first)
}

/// See [`kind_key`].
pub(crate) type KindKey = ((u8, u8), (u32, u32), u64, u64, bool);

/// The key of a feature of some kind.
fn key(value: u64, kind: u64) -> u32 {
    hash::key(mix(value, 0x6e65_7400 + kind))
}

/// Hands out the features of a word: group and key. Those of its tags are the last.
pub(crate) fn keys(
    node: &Node,
    first: bool,
    style: u64,
    clusters: &Clusters,
    mut give: impl FnMut(u8, u32),
) {
    word_keys(node, first, clusters, &mut give);
    kind_keys(node, first, style, give);
}

/// The features that come from its form and, whether it is the `first` of its sentence.
pub(crate) fn word_keys(
    node: &Node,
    first: bool,
    clusters: &Clusters,
    mut give: impl FnMut(u8, u32),
) {
    let mut put = |group: u8, value: u64, kind: u64| give(group, key(value, kind));
    let lex = &node.lex;
    put(0, lex.low, 1);
    for pre in lex.pre {
        put(1, pre, 2);
    }
    for suf in lex.suf {
        put(1, suf, 3);
    }
    put(1, mix(lex.shape, u64::from(first)), 4);
    put(1, lex.shape, 5);
    match clusters.of(node) {
        Some(way) => {
            put(2, u64::from(way), 6);
            for bits in WAYS {
                put(2, u64::from(way & ((1 << bits) - 1)), 7 + u64::from(bits));
            }
        }
        None => put(2, 0, 7),
    }
}

/// The features of its tags, of the last group.
pub(crate) fn kind_keys(node: &Node, first: bool, style: u64, mut give: impl FnMut(u8, u32)) {
    let mut put = |value: u64, kind: u64| give(GROUPS as u8 - 1, key(value, kind));
    put(u64::from(node.tag), 30);
    put(u64::from(node.second), 31);
    put(u64::from(node.mask), 32);
    for bit in (0..32).filter(|b| node.mask >> b & 1 == 1) {
        put(bit, 33);
    }
    put(mix(u64::from(node.cased), node.lex.shape), 34);
    put(style, 35);
    put(u64::from(first), 36);
}
