//! Training of tokeniser, sentence splitter and multiword splitter.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use super::data::Read;
use super::perceptron::{Learner, Random};
use crate::conllu;
use crate::hash::Keys;
use crate::linear::{Lookup, Rows, Sparse};
use crate::multi::{JOINT, Part, Split, Splits};
use crate::segment::{self, Chunk, Surface};
use crate::stops::Stops;

/// A piece of raw text with gold tokens and sentences.
struct Piece {
    style: u64,
    text: String,
    tokens: Vec<Surface>,
    /// Bytes before which a token ends.
    cuts: FxHashSet<u32>,
    /// Indices of last tokens of sentences.
    ends: FxHashSet<usize>,
    /// The words of each token; one for most.
    words: Vec<Vec<String>>,
}

/// Sentences in a piece: enough for context, few enough to shuffle well.
const PIECE: usize = 30;

fn pieces(banks: &[Read], styles: &[String]) -> Vec<Piece> {
    let mut out = Vec::new();
    for bank in banks {
        let style = styles.iter().position(|s| *s == bank.style).unwrap_or(0) as u64;
        let style = if styles.len() < 2 { 0 } else { style + 1 };
        for group in bank.sentences.chunks(PIECE) {
            out.push(piece(group, style));
        }
    }
    out
}

fn piece(sentences: &[conllu::Sentence], style: u64) -> Piece {
    let (text, ranges) = conllu::raw_text(sentences);
    let mut p = Piece {
        style,
        tokens: Vec::new(),
        cuts: FxHashSet::default(),
        ends: FxHashSet::default(),
        words: Vec::new(),
        text: String::new(),
    };
    let mut last_end = 0;
    for (s, range) in sentences.iter().zip(ranges) {
        let mut at = range.start;
        for token in s.surface() {
            let end = at + token.form.len();
            let between = &text[last_end..at];
            p.tokens.push(Surface {
                start: at as u32,
                end: end as u32,
                space: !between.is_empty(),
                gap: between.contains("\n\n"),
            });
            p.words.push(
                s.words[token.first..token.end]
                    .iter()
                    .map(|w| w.form.clone())
                    .collect(),
            );
            p.cuts.insert(end as u32);
            last_end = end;
            at = end + usize::from(token.space_after);
        }
        p.ends.insert(p.tokens.len() - 1);
    }
    p.text = text;
    p
}

/// The tables, and the ways to split.
pub(super) struct Tables {
    pub tokens: Rows,
    pub sentences: Rows,
    pub ways: Vec<Split>,
    pub splits: Rows,
}

/// Trains all three.
pub(super) fn train(banks: &[Read], styles: &[String], known: &Lookup, epochs: usize) -> Tables {
    let pieces = pieces(banks, styles);
    let ways = ways(&pieces);
    let splits = Splits::new(ways, Sparse::empty(2));
    let (mut token, mut sentence, mut split) = (Learner::new(2), Learner::new(2), Learner::new(2));
    let mut order: Vec<usize> = (0..pieces.len()).collect();
    let mut random = Random::new(31_337_313_373);
    let (mut chunk, mut k, mut scores) = (Chunk::default(), Keys::default(), Vec::new());
    let mut low = String::new();
    // What a list says at run time is learnt all the same.
    let stops = Stops::default();
    for _ in 0..epochs {
        random.shuffle(&mut order);
        for &i in &order {
            let p = &pieces[i];
            segment::tokens(&p.text, p.style, &mut chunk, &mut k, |k, byte| {
                learn(&mut token, k, p.cuts.contains(&byte), &mut scores)
            });
            segment::sentences(
                &p.text,
                &p.tokens,
                p.style,
                known,
                &stops,
                &mut k,
                |k, i| learn(&mut sentence, k, p.ends.contains(&i), &mut scores),
            );
            let mut start = 0;
            for (i, words) in p.words.iter().enumerate() {
                let form = &p.text[p.tokens[i].start as usize..p.tokens[i].end as usize];
                let end = (i..p.tokens.len())
                    .find(|j| p.ends.contains(j))
                    .map_or(p.tokens.len(), |j| j + 1);
                let mut taken = 0;
                let surface = &p.tokens[start..end];
                let lower = form.to_lowercase();
                let ways: Vec<usize> = splits
                    .candidates(&lower, crate::hash::key(crate::hash::text(&lower)))
                    .collect();
                crate::raw::split_way(
                    &splits,
                    known,
                    &p.text,
                    surface,
                    i - start,
                    p.style,
                    &mut low,
                    &mut k,
                    |k| {
                        let way = ways[taken];
                        taken += 1;
                        let gold =
                            words.len() > 1 && same(&splits.parts(way, form, &lower), form, words);
                        learn(&mut split, k, gold, &mut scores);
                        0
                    },
                );
                if p.ends.contains(&i) {
                    start = i + 1;
                }
            }
        }
    }
    Tables {
        tokens: token.finish(1, 400_000),
        sentences: sentence.finish(1, 400_000),
        ways: splits.list,
        splits: split.finish(1, 200_000),
    }
}

fn same(parts: &[Part], form: &str, words: &[String]) -> bool {
    parts.len() == words.len()
        && parts.iter().zip(words).all(|(p, w)| match &p.form {
            Some(f) => f == w,
            None => form.get(p.range.clone()) == Some(w),
        })
}

/// One binary decision; returns the gold answer, so that what follows sees gold context.
fn learn(learner: &mut Learner, k: &Keys, gold: bool, scores: &mut Vec<i32>) -> bool {
    learner.score(&k.keys, scores);
    learner.step();
    // A margin, for the classes are lopsided and most decisions easy.
    let score = scores[1] - scores[0];
    let ok = if gold { score > 4 } else { score < -4 };
    if !ok {
        learner.update(&k.keys, usize::from(gold), usize::from(!gold));
    }
    gold
}

/// The words after the first, each with the sign before it that is in no word, where the words
/// stand in the form one after the other; `None` where they do not (*do* is *de* and *o*).
fn tail(form: &str, parts: &[String]) -> Option<Vec<String>> {
    let (first, others) = parts.split_first()?;
    let mut rest = form.strip_prefix(first.as_str())?;
    let mut out = Vec::with_capacity(others.len());
    for part in others {
        if let Some(after) = rest.strip_prefix(part.as_str()) {
            out.push(part.clone());
            rest = after;
            continue;
        }
        let sign = rest.chars().next().filter(|c| !c.is_alphanumeric())?;
        rest = rest[sign.len_utf8()..].strip_prefix(part.as_str())?;
        out.push(format!("{sign}{JOINT}{part}"));
    }
    rest.is_empty().then_some(out)
}

/// All ways to split that the data show.
fn ways(pieces: &[Piece]) -> Vec<Split> {
    let mut wholes: BTreeMap<String, BTreeMap<Vec<String>, u32>> = BTreeMap::new();
    let mut tails: BTreeMap<Vec<String>, BTreeSet<(String, Vec<String>)>> = BTreeMap::new();
    for p in pieces {
        for (t, words) in p.tokens.iter().zip(&p.words) {
            if words.len() < 2 {
                continue;
            }
            let form = p.text[t.start as usize..t.end as usize].to_lowercase();
            let parts: Vec<String> = words.iter().map(|w| w.to_lowercase()).collect();
            if let Some(tail) = tail(&form, &parts) {
                tails.entry(tail).or_default().insert((form, parts));
            } else {
                *wholes.entry(form).or_default().entry(parts).or_default() += 1;
            }
        }
    }
    let mut list: Vec<Split> = Vec::new();
    for (parts, forms) in tails {
        // A tail of one word is no suffix: keep it for that word only.
        if forms.len() > 1 {
            list.push(Split {
                whole: String::new(),
                parts,
            });
        } else if let Some((whole, parts)) = forms.into_iter().next() {
            list.push(Split { whole, parts });
        }
    }
    for (whole, by_parts) in wholes {
        if let Some((parts, _)) = by_parts.into_iter().max_by_key(|p| p.1) {
            list.push(Split { whole, parts });
        }
    }
    list.retain(|s| s.parts.iter().all(|p| !p.is_empty()));
    list.sort();
    list.dedup_by(|a, b| !a.whole.is_empty() && a.whole == b.whole);
    list
}
