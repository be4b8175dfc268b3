//! Treebanks as the trainers see them.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;
use tekad_core::Upos;

use super::{TrainError, Treebank};
use crate::conllu;
use crate::hash;
use crate::lex::Lex;
use crate::linear::Lookup;
use crate::tag::{Node, cased_key};

/// A sentence in training.
pub(super) struct Sent {
    /// The style's number in features (0: the only one).
    pub style: u64,
    /// Forms.
    pub forms: Vec<SmolStr>,
    /// Gold tags.
    pub tags: Vec<u8>,
    /// Gold bundles, where the treebank has features.
    pub feats: Option<Vec<u16>>,
    /// Gold lemmas, where the treebank has them.
    pub lemmas: Option<Vec<SmolStr>>,
    /// Gold heads by node, 1 to n; the root is n + 1. Empty where the treebank has no trees.
    pub heads: Vec<u32>,
    /// Gold labels by node.
    pub labels: Vec<u16>,
    /// What the statistical steps see; tags and features as predicted.
    pub nodes: Vec<Node>,
}

/// All training data.
pub(super) struct Data {
    /// Sentences with analyses.
    pub sents: Vec<Sent>,
    /// Names of the relations, without `root`.
    pub labels: Vec<SmolStr>,
    /// Feature bundles, the empty one first.
    pub bundles: Vec<SmolStr>,
    /// Bundles by tag, commonest first.
    pub of_tag: Vec<Vec<u16>>,
    /// Names of the styles.
    pub styles: Vec<String>,
    /// Whether a style's lemmas are all in lower case.
    pub low_lemmas: u64,
    /// Tags of words by a word list.
    pub hints: Hints,
}

/// What a treebank says, read.
pub(super) struct Read {
    /// Its style's name.
    pub style: String,
    /// Its sentences.
    pub sentences: Vec<conllu::Sentence>,
}

/// Reads treebanks.
pub(super) fn read(banks: &[Treebank]) -> Result<Vec<Read>, TrainError> {
    banks
        .iter()
        .map(|bank| {
            let sentences = conllu::read(&bank.text).map_err(|source| TrainError::Conllu {
                style: bank.style.clone(),
                source,
            })?;
            Ok(Read {
                style: bank.style.clone(),
                sentences,
            })
        })
        .collect()
}

/// Whether at least a tenth of the words have something in a column.
fn has(sentences: &[conllu::Sentence], column: impl Fn(&conllu::Word) -> &str) -> bool {
    let (mut some, mut all) = (0, 0);
    for w in sentences.iter().flat_map(|s| &s.words) {
        all += 1;
        some += usize::from(column(w) != "_");
    }
    some * 10 > all
}

impl Data {
    /// Prepares treebanks that were read.
    pub fn new(banks: &[Read]) -> Result<Data, TrainError> {
        let mut styles: Vec<String> = Vec::new();
        for b in banks {
            if !styles.contains(&b.style) {
                styles.push(b.style.clone());
            }
        }
        let mut labels: BTreeMap<SmolStr, usize> = BTreeMap::new();
        let mut bundles: BTreeMap<(u8, SmolStr), usize> = BTreeMap::new();
        let mut low_lemmas = (1u64 << styles.len().min(63)) - 1;
        for b in banks {
            let has_feats = has(&b.sentences, |w| &w.feats);
            let style = styles.iter().position(|s| *s == b.style).unwrap_or(0);
            for w in b.sentences.iter().flat_map(|s| &s.words) {
                if w.deprel != "root" && w.deprel != "_" {
                    *labels.entry(SmolStr::new(&w.deprel)).or_default() += 1;
                }
                if has_feats && let Some(tag) = tag_of(&w.upos) {
                    *bundles.entry((tag, bundle(&w.feats))).or_default() += 1;
                }
                if w.lemma != "_" && w.lemma.chars().any(char::is_uppercase) {
                    low_lemmas &= !(1 << style);
                }
            }
        }
        let labels: Vec<SmolStr> = labels.into_keys().collect();
        let mut list: Vec<SmolStr> = bundles
            .keys()
            .map(|b| b.1.clone())
            .filter(|b| !b.is_empty())
            .collect();
        list.sort_unstable();
        list.dedup();
        list.insert(0, SmolStr::default());
        let number: FxHashMap<&str, u16> = list
            .iter()
            .enumerate()
            .map(|(i, b)| (b.as_str(), i as u16))
            .collect();
        let mut of_tag: Vec<Vec<(usize, u16)>> = vec![Vec::new(); Upos::ALL.len()];
        for ((tag, b), count) in &bundles {
            of_tag[usize::from(*tag)].push((*count, number[b.as_str()]));
        }
        let of_tag = of_tag
            .into_iter()
            .map(|mut l| {
                l.sort_unstable_by_key(|&(count, b)| (std::cmp::Reverse(count), b));
                l.into_iter().map(|(_, b)| b).collect()
            })
            .collect();
        let label_number: FxHashMap<&str, u16> = labels
            .iter()
            .enumerate()
            .map(|(i, l)| (l.as_str(), i as u16))
            .collect();
        let mut sents = Vec::new();
        let mut low = String::new();
        for b in banks {
            let has_feats = has(&b.sentences, |w| &w.feats);
            let has_lemmas = has(&b.sentences, |w| &w.lemma);
            let style = styles.iter().position(|s| *s == b.style).unwrap_or(0) as u64;
            for s in &b.sentences {
                let n = s.words.len();
                // Sentences without tags serve for tokens only.
                let Some(tags) = s
                    .words
                    .iter()
                    .map(|w| tag_of(&w.upos))
                    .collect::<Option<Vec<u8>>>()
                else {
                    continue;
                };
                let whole = s.words.iter().all(|w| w.head.is_some());
                let mut heads = vec![0; n + 2];
                let mut gold = vec![0; n + 2];
                for (i, w) in s.words.iter().enumerate() {
                    heads[i + 1] = w.head.map_or(0, |h| if h == 0 { n + 1 } else { h }) as u32;
                    gold[i + 1] = label_number.get(w.deprel.as_str()).copied().unwrap_or(0);
                }
                sents.push(Sent {
                    style: if styles.len() < 2 { 0 } else { style + 1 },
                    forms: s.words.iter().map(|w| SmolStr::new(&w.form)).collect(),
                    tags,
                    feats: has_feats.then(|| {
                        s.words
                            .iter()
                            .map(|w| number.get(bundle(&w.feats).as_str()).copied().unwrap_or(0))
                            .collect()
                    }),
                    lemmas: has_lemmas
                        .then(|| s.words.iter().map(|w| SmolStr::new(&w.lemma)).collect()),
                    heads: if whole { heads } else { Vec::new() },
                    labels: gold,
                    nodes: s
                        .words
                        .iter()
                        .map(|w| Node {
                            lex: Lex::new(&w.form, &mut low),
                            ..Node::default()
                        })
                        .collect(),
                });
            }
        }
        if sents.is_empty() {
            return Err(TrainError::Empty);
        }
        Ok(Data {
            sents,
            labels,
            bundles: list,
            of_tag,
            styles,
            low_lemmas,
            hints: Hints::default(),
        })
    }
}

fn bundle(feats: &str) -> SmolStr {
    if feats == "_" {
        SmolStr::default()
    } else {
        SmolStr::new(feats)
    }
}

/// The number of a tag.
pub(super) fn tag_of(upos: &str) -> Option<u8> {
    let tag = Upos::from_ud(upos)?;
    Upos::ALL.iter().position(|&t| t == tag).map(|i| i as u8)
}

/// Tags that a word list gives to words, by key, for words that training hardly sees.
pub(super) type Hints = FxHashMap<u32, u32>;

/// Set in masks that come from a word list, so that the tagger can weigh them apart.
const HINT: u32 = 1 << 20;

/// Reads a word list: lines `form TAG,TAG` with a tab between; `#` starts a comment. Lines that
/// are not so are named by their number.
pub(super) fn hints(text: &str) -> Result<Hints, usize> {
    let mut all = Hints::default();
    let mut low = String::new();
    for (n, line) in text
        .lines()
        .enumerate()
        .filter(|(_, l)| !l.is_empty() && !l.starts_with('#'))
    {
        let (form, tags) = line.split_once('\t').ok_or(n + 1)?;
        let mut bits = HINT;
        for tag in tags.split(',') {
            bits |= 1 << tag_of(tag).ok_or(n + 1)?;
        }
        all.insert(hash::key(Lex::new(form, &mut low).low), bits);
    }
    Ok(all)
}

/// Words with the tags that they had.
pub(super) struct Known<'h> {
    counts: FxHashMap<u32, [u32; 17]>,
    hints: &'h Hints,
}

impl<'h> Known<'h> {
    /// Counts the words of sentences.
    pub fn new<'a>(sents: impl Iterator<Item = &'a Sent>, hints: &'h Hints) -> Known<'h> {
        let mut counts: FxHashMap<u32, [u32; 17]> = FxHashMap::default();
        for s in sents {
            for (node, &tag) in s.nodes.iter().zip(&s.tags) {
                for key in [hash::key(node.lex.low), cased_key(&node.lex)] {
                    counts.entry(key).or_default()[usize::from(tag)] += 1;
                }
            }
        }
        Known { counts, hints }
    }

    /// The tags of words seen at least three times, as bits; of others what the word list says.
    pub fn lookup(&self) -> Lookup {
        let mut rows: Vec<(u32, u32)> = self
            .counts
            .iter()
            .map(|(&key, by_tag)| (key, mask(by_tag)))
            .filter(|r| r.1 != 0)
            .collect();
        let seen: FxHashSet<u32> = rows.iter().map(|r| r.0).collect();
        rows.extend(
            self.hints
                .iter()
                .filter(|(k, _)| !seen.contains(k))
                .map(|(&k, &bits)| (k, bits)),
        );
        rows.sort_unstable();
        Lookup::new(rows)
    }

    /// A word's tags without the one time that it stands here with `tag`: what the tagger
    /// would know of it had it not been trained on it.
    pub fn without(&self, key: u32, tag: u8) -> u32 {
        let mut by_tag = self.counts.get(&key).copied().unwrap_or_default();
        let n = &mut by_tag[usize::from(tag)];
        *n = n.saturating_sub(1);
        match mask(&by_tag) {
            0 => self.hints.get(&key).copied().unwrap_or(0),
            bits => bits,
        }
    }
}

/// Tags as bits; none for a word seen less than three times.
fn mask(by_tag: &[u32; 17]) -> u32 {
    let all: u32 = by_tag.iter().sum();
    if all < 3 {
        return 0;
    }
    // Rare tags of a word are mostly slips of the annotators.
    by_tag
        .iter()
        .enumerate()
        .filter(|&(_, &n)| n * 40 >= all && n > 0)
        .fold(0, |mask, (i, _)| mask | 1 << i)
}
