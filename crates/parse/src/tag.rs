//! Parts of speech and features, left to right, by linear classifiers.

use crate::hash::{Keys, mix};
use crate::lex::Lex;

/// A word on its way through the steps.
#[derive(Clone, Copy, Default)]
pub(crate) struct Node {
    /// Its hashes.
    pub lex: Lex,
    /// Tags that its lower-case form had in training, one bit a tag; 0 where unknown.
    pub mask: u32,
    /// The same for its form as it stands.
    pub cased: u32,
    /// Its tag, an index into `Upos::ALL`.
    pub tag: u8,
    /// The second best tag where it came close, else the same as `tag`.
    pub second: u8,
    /// Its features, an index into the model's bundles.
    pub feats: u16,
}

/// The two best tags by scores; the second is the first where it lies far behind. Measured
/// against the best score, so that the tables' scale does not matter.
pub(crate) fn two_best(scores: &[i32]) -> (u8, u8) {
    let (mut first, mut second) = ((i32::MIN, 0), (i32::MIN, 0));
    for (i, &s) in scores.iter().enumerate() {
        if s > first.0 {
            second = first;
            first = (s, i as u8);
        } else if s > second.0 {
            second = (s, i as u8);
        }
    }
    let near = (i64::from(first.0) - i64::from(second.0)) * CLOSE < i64::from(first.0.abs());
    (first.1, if near { second.1 } else { first.1 })
}

/// Where the lexicon has a form as it stands, case and all.
pub(crate) fn cased_key(lex: &Lex) -> u32 {
    crate::hash::key(mix(lex.form, 5))
}

/// A second tag counts where it lacks less than one part in this of the best score.
const CLOSE: i64 = 5;

/// Stands for "before the sentence" among tags.
pub(crate) const NO_TAG: u8 = 31;

/// Hashes of a neighbour, constant where the sentence has none.
#[derive(Clone, Copy)]
struct Near {
    low: u64,
    suf: u64,
    mask: u64,
    shape: u64,
    tag: u64,
    feats: u64,
}

#[inline(always)]
fn near(nodes: &[Node], i: usize, by: isize) -> Near {
    match i.checked_add_signed(by).and_then(|j| nodes.get(j)) {
        Some(n) => Near {
            low: n.lex.low,
            suf: n.lex.suf[2],
            mask: if n.mask != 0 {
                u64::from(n.mask)
            } else {
                mix(n.lex.suf[2], n.lex.shape)
            },
            shape: n.lex.shape,
            tag: u64::from(n.tag),
            feats: u64::from(n.feats),
        },
        None => Near {
            low: 7,
            suf: 7,
            mask: 7,
            shape: 7,
            tag: u64::from(NO_TAG),
            feats: 60_000,
        },
    }
}

/// Features for the part of speech of word `i`, whose left neighbours are tagged.
/// `style` is 0 where the model knows one treebank only.
pub(crate) fn tag_features(nodes: &[Node], i: usize, style: u64, k: &mut Keys) {
    k.start(TAGS);
    near_features(nodes, i, style, k);
    let rest = std::mem::take(&mut k.keys);
    own_features(&nodes[i], k);
    k.keys.extend(rest);
}

/// The space of keys of [`tag_features`].
const TAGS: u64 = 1;

/// Those of them that a word has wherever it stands.
pub(crate) fn own_features(node: &Node, k: &mut Keys) {
    let n = &node.lex;
    let (mask, cased) = (u64::from(node.mask), u64::from(node.cased));
    k.start(TAGS);
    k.a(1);
    k.a(n.low);
    k.a(n.form);
    for s in n.suf {
        k.a(s);
    }
    for p in n.pre {
        k.a(p);
    }
    k.a(n.shape);
    k.skip(1);
    k.b(n.suf[2], n.shape);
    k.b(n.suf[1], n.pre[1]);
    k.a(mask);
    k.b(mask, n.shape);
    k.b(mask, n.suf[2]);
    k.b(cased, mask);
}

/// The others, which depend on its place and its neighbours.
pub(crate) fn near_features(nodes: &[Node], i: usize, style: u64, k: &mut Keys) {
    let n = &nodes[i].lex;
    let (mask, cased) = (u64::from(nodes[i].mask), u64::from(nodes[i].cased));
    let (l1, l2) = (near(nodes, i, -1), near(nodes, i, -2));
    let (r1, r2) = (near(nodes, i, 1), near(nodes, i, 2));
    let (t1, t2) = (l1.tag, l2.tag);
    k.start(TAGS);
    k.skip(13);
    k.b(n.shape, u64::from(i == 0));
    k.skip(6);
    k.c(cased, t1, n.shape);
    k.b(cased, l1.shape);
    k.c(cased, r1.shape, n.shape);
    k.c(cased, mask, u64::from(i == 0));
    k.a(t1);
    k.b(t1, t2);
    k.b(t1, n.low);
    k.b(t1, n.suf[2]);
    k.b(t1, mask);
    k.c(t1, t2, mask);
    k.a(l1.low);
    k.a(l2.low);
    k.a(r1.low);
    k.a(r2.low);
    k.a(l1.suf);
    k.a(r1.suf);
    k.b(l1.low, n.low);
    k.b(r1.low, n.low);
    k.b(n.suf[2], r1.suf);
    k.b(t1, r1.low);
    k.b(r1.mask, mask);
    k.a(r1.mask);
    k.b(r1.mask, r2.mask);
    k.c(t1, mask, r1.mask);
    k.c(mask, r1.mask, r2.mask);
    k.b(t1, r1.mask);
    k.b(r1.mask, n.suf[2]);
    k.b(r1.mask, n.low);
    k.b(n.shape, r1.shape);
    k.b(n.shape, l1.shape);
    k.c(n.shape, l1.shape, r1.shape);
    k.b(l1.low, mask);
    k.b(r1.low, mask);
    k.c(l1.low, mask, r1.mask);
    k.b(l1.low, r1.low);
    if style != 0 {
        k.a(style);
        k.b(style, n.low);
        k.b(style, n.suf[2]);
        k.c(style, t1, n.low);
        k.b(style, n.shape);
        k.b(style, mask);
    }
}

/// Features for the feature bundle of word `i`; all words are tagged.
pub(crate) fn feats_features(nodes: &[Node], i: usize, k: &mut Keys) {
    let n = &nodes[i].lex;
    let tag = u64::from(nodes[i].tag);
    let mask = u64::from(nodes[i].mask);
    let (l1, l2) = (near(nodes, i, -1), near(nodes, i, -2));
    let (r1, r2) = (near(nodes, i, 1), near(nodes, i, 2));
    k.start(2 + tag);
    k.a(1);
    k.a(n.low);
    k.a(n.form);
    for s in n.suf {
        k.a(s);
    }
    for p in &n.pre[..3] {
        k.a(*p);
    }
    k.a(n.shape);
    k.a(mask);
    k.a(l1.low);
    k.a(l1.tag);
    k.a(l1.feats);
    k.b(l1.tag, l2.tag);
    k.b(l1.feats, l2.feats);
    k.a(r1.low);
    k.a(r1.tag);
    k.b(r1.tag, r2.tag);
    k.b(l1.tag, r1.tag);
    k.b(l1.feats, n.suf[1]);
    k.b(l1.tag, n.suf[1]);
    k.b(l1.low, n.suf[1]);
    k.b(l1.low, n.low);
    k.b(l1.feats, n.low);
    k.b(r1.tag, n.low);
    k.b(r1.low, n.low);
    k.b(l2.low, l1.low);
    k.a(l2.low);
    k.b(l1.tag, n.low);
    k.c(l1.feats, l2.feats, n.suf[1]);
    k.c(l1.tag, l2.tag, n.suf[1]);
    k.a(subject(nodes, i));
    k.b(subject(nodes, i), n.suf[1]);
}

/// The last noun-like word within six to the left: English verbs agree with it.
fn subject(nodes: &[Node], i: usize) -> u64 {
    nodes[i.saturating_sub(6)..i]
        .iter()
        .rev()
        .find(|n| matches!(n.tag, 7 | 10 | 11))
        .map_or(0, |n| mix(u64::from(n.tag), u64::from(n.feats)) | 1)
}
