//! Training of tagger and feature classifier, and predicted tags for the parser's training.

use super::data::{Data, Known, Sent};
use super::perceptron::{Learner, Random};
use crate::hash::{self, Keys};
use crate::linear::Lookup;
use crate::tag::{Node, cased_key, feats_features, tag_features, two_best};

/// A tagger in training or use: lexicon, tags, bundles.
pub(super) struct Tagger {
    /// Tags of known words.
    pub known: Lookup,
    /// Chooses tags.
    pub tags: Learner,
    /// Chooses bundles.
    pub feats: Learner,
}

/// Right answers must lead by this much; measured: +0.1 to +0.2 UPOS against none.
const MARGIN: i32 = 50;

/// Trains on the sentences that `keep` lets through.
pub(super) fn train(data: &Data, epochs: usize, keep: impl Fn(usize) -> bool) -> Tagger {
    let sents: Vec<&Sent> = data
        .sents
        .iter()
        .enumerate()
        .filter(|(i, _)| keep(*i))
        .map(|(_, s)| s)
        .collect();
    let counts = Known::new(sents.iter().copied(), &data.hints);
    let known = counts.lookup();
    let mut tags = Learner::new(tekad_core::Upos::ALL.len());
    let mut feats = Learner::new(data.bundles.len());
    let mut order: Vec<usize> = (0..sents.len()).collect();
    let mut random = Random::new(88_172_645_463_325_252);
    let (mut k, mut scores, mut nodes) = (Keys::default(), Vec::new(), Vec::new());
    for _ in 0..epochs {
        random.shuffle(&mut order);
        for &i in &order {
            let s = sents[i];
            start(s, &known, &mut nodes);
            for (node, &tag) in nodes.iter_mut().zip(&s.tags) {
                node.mask = counts.without(hash::key(node.lex.low), tag);
                node.cased = counts.without(cased_key(&node.lex), tag);
            }
            for i in 0..nodes.len() {
                tag_features(&nodes, i, s.style, &mut k);
                tags.score(&k.keys, &mut scores);
                let guess = tags.learn(&k.keys, &scores, usize::from(s.tags[i]), MARGIN);
                // The tagger meets its own mistakes to the left, as it will later.
                nodes[i].tag = guess as u8;
            }
            let Some(gold) = &s.feats else { continue };
            for (node, &tag) in nodes.iter_mut().zip(&s.tags) {
                node.tag = tag;
            }
            for i in 0..nodes.len() {
                let of_tag = &data.of_tag[usize::from(nodes[i].tag)];
                if of_tag.len() < 2 {
                    nodes[i].feats = of_tag.first().copied().unwrap_or(0);
                    continue;
                }
                feats_features(&nodes, i, &mut k);
                feats.score(&k.keys, &mut scores);
                let guess = best_of(of_tag, &scores);
                feats.step();
                if guess != gold[i] {
                    feats.update(&k.keys, usize::from(gold[i]), usize::from(guess));
                }
                nodes[i].feats = guess;
            }
        }
    }
    Tagger { known, tags, feats }
}

fn best_of(of_tag: &[u16], scores: &[i32]) -> u16 {
    let mut best = of_tag[0];
    for &b in of_tag {
        if scores[usize::from(b)] > scores[usize::from(best)] {
            best = b;
        }
    }
    best
}

fn start(s: &Sent, known: &Lookup, nodes: &mut Vec<Node>) {
    nodes.clear();
    nodes.extend(s.nodes.iter().map(|n| Node {
        lex: n.lex,
        mask: known.get(hash::key(n.lex.low)),
        cased: known.get(cased_key(&n.lex)),
        ..Node::default()
    }));
}

/// Gives each training sentence the tags and features that a tagger which has not seen it
/// predicts: the parser must learn from what it will meet.
pub(super) fn jackknife(data: &mut Data, folds: usize, epochs: usize) {
    let shared = &*data;
    let fold = |f: usize| -> Vec<(usize, Vec<Node>)> {
        let mut tagger = train(shared, epochs, |i| i % folds != f);
        tagger.tags.average();
        tagger.feats.average();
        let (mut k, mut scores) = (Keys::default(), Vec::new());
        let mut out = Vec::new();
        for (i, s) in shared
            .sents
            .iter()
            .enumerate()
            .filter(|(i, _)| i % folds == f)
        {
            let mut nodes = Vec::new();
            start(s, &tagger.known, &mut nodes);
            for i in 0..nodes.len() {
                tag_features(&nodes, i, s.style, &mut k);
                tagger.tags.score(&k.keys, &mut scores);
                (nodes[i].tag, nodes[i].second) = two_best(&scores);
            }
            for i in 0..nodes.len() {
                let of_tag = &shared.of_tag[usize::from(nodes[i].tag)];
                nodes[i].feats = match of_tag[..] {
                    [] => 0,
                    [one] => one,
                    _ => {
                        feats_features(&nodes, i, &mut k);
                        tagger.feats.score(&k.keys, &mut scores);
                        best_of(of_tag, &scores)
                    }
                };
            }
            out.push((i, nodes));
        }
        out
    };
    let all: Vec<(usize, Vec<Node>)> = std::thread::scope(|scope| {
        // Two at a time: each holds a whole table.
        let mut all = Vec::new();
        for pair in (0..folds).collect::<Vec<_>>().chunks(2) {
            let handles: Vec<_> = pair.iter().map(|&f| scope.spawn(move || fold(f))).collect();
            for h in handles {
                match h.join() {
                    Ok(part) => all.extend(part),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
        }
        all
    });
    for (i, nodes) in all {
        data.sents[i].nodes = nodes;
    }
}
