//! Types of marked pairs: our own annotated sentences (`lang/*/pairs.jsonl`), published tables
//! (`plv_train.tsv`), and the scores of a model of pairs on them.
//!
//! Macro-F1 over the types of the table, as in Hu et al. 2024 (CONCEDE and RETREAT count as YIELD,
//! CODEBOOK rule 18). Every marked pair of the published table has an event, so the likeliest type
//! is taken, whatever the probability of no event.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
use tekad_code::pairs::{
    CLASSES, Feature, PairModel, PairScores, class_of,
    given::Spans,
    train::{self, Example, Report, Settings},
};
use tekad_core::{
    Document, hash,
    ontology::{AuxMode, EventType},
};
use tekad_engine::{Engine, EngineError};

use crate::coding::{Prf, Row, unmark};

/// Joined name of CONCEDE and RETREAT.
const YIELD: &str = "YIELD";

/// Words in a run that own sentences must not share with the sentences they are measured on.
const RUN: usize = 6;

/// An annotated pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Number in its file: the line, or `sentence_id`.
    pub id: u64,
    /// Language.
    pub lang: String,
    /// The bare sentence.
    pub text: String,
    /// Where the parties stand.
    pub spans: Spans,
    /// The right type; `YIELD` where the table joins CONCEDE and RETREAT, `NONE` for no event.
    pub gold: String,
}

/// A row of `pairs.jsonl`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    text: String,
    event: String,
    #[serde(default)]
    mode: String,
    #[serde(default)]
    aux: Vec<String>,
}

/// What is wrong with a file of pairs.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("line {line}: {message}")]
pub struct PairsError {
    /// Line number, from 1.
    pub line: usize,
    /// What is wrong, with the text in question.
    pub message: String,
}

/// Reads `pairs.jsonl`: one object a line with `text` (`<s>…</s>`, `<t>…</t>`), `event` (a type or
/// `NONE`), and perhaps `mode` and `aux`. `has_mode` says which modes a type has.
///
/// # Errors
/// Names the line.
pub fn read_own(
    text: &str,
    lang: &str,
    has_mode: impl Fn(EventType, &str) -> bool,
) -> Result<Vec<Pair>, PairsError> {
    let mut all = Vec::new();
    for (n, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let fail = |message: String| PairsError {
            line: n + 1,
            message,
        };
        let row: Line = serde_json::from_str(line).map_err(|e| fail(e.to_string()))?;
        let event = EventType::from_plover(&row.event);
        if event.is_none() && row.event != "NONE" {
            return Err(fail(format!("unknown event `{}`", row.event)));
        }
        if !row.mode.is_empty() && !event.is_some_and(|e| has_mode(e, &row.mode)) {
            return Err(fail(format!("`{}` is no mode of {}", row.mode, row.event)));
        }
        if let Some(odd) = row.aux.iter().find(|a| AuxMode::from_name(a).is_none()) {
            return Err(fail(format!("unknown aux mode `{odd}`")));
        }
        let (text, actor, recipient) = unmark(&row.text);
        if actor.is_none() || recipient.is_none() {
            return Err(fail("needs one <s>…</s> and one <t>…</t>".to_owned()));
        }
        all.push(Pair {
            id: n as u64 + 1,
            lang: lang.to_owned(),
            text,
            spans: Spans { actor, recipient },
            gold: row.event,
        });
    }
    Ok(all)
}

/// The pairs of a published table.
pub fn of_table(rows: &[Row]) -> Vec<Pair> {
    rows.iter()
        .map(|r| Pair {
            id: r.sentence_id,
            lang: "en".to_owned(),
            text: r.sentence.clone(),
            spans: Spans {
                actor: r.source,
                recipient: r.target,
            },
            gold: r.gold.clone(),
        })
        .collect()
}

/// The features of every pair, as examples in the same order.
///
/// # Errors
/// A damaged pack, or none for a pair's language.
pub fn examples(engine: &Engine, pairs: &[Pair]) -> Result<Vec<Example>, EngineError> {
    let mut all = Vec::with_capacity(pairs.len());
    for pair in pairs {
        let doc = Document::from_text(pair.text.clone(), &pair.lang);
        let mut features = engine.pair_features(&doc, &[pair.spans])?;
        all.push(Example {
            features: features.pop().unwrap_or_default(),
            class: class(&pair.gold),
            group: group(&pair.text),
            weight: 1.0,
            derived: false,
        });
    }
    Ok(all)
}

/// What an unmarked pair of a sentence weighs: some do have an event.
const OTHER_WEIGHT: f64 = 0.3;

/// Pairs without an event, made from annotated ones: those of one-way events turned round, and
/// the other pairs of actors in the sentence.
///
/// # Errors
/// A damaged pack, or none for a pair's language.
pub fn derived(engine: &Engine, pairs: &[Pair]) -> Result<Vec<Example>, EngineError> {
    let mut all = Vec::new();
    for pair in pairs {
        let doc = Document::from_text(pair.text.clone(), &pair.lang);
        let one_way = !matches!(
            pair.gold.as_str(),
            "CONSULT" | "COOPERATE" | "AGREE" | "NONE"
        );
        let turned = Spans {
            actor: pair.spans.recipient,
            recipient: pair.spans.actor,
        };
        let mut add = |features: Vec<Feature>, weight: f64| {
            all.push(Example {
                features,
                class: class_of(None),
                group: group(&pair.text),
                weight,
                derived: true,
            });
        };
        if one_way {
            for features in engine.pair_features(&doc, &[turned])? {
                add(features, 1.0);
            }
        }
        for features in engine.other_features(&doc, pair.spans)? {
            add(features, OTHER_WEIGHT);
        }
    }
    Ok(all)
}

/// YIELD is learnt as RETREAT; answers for either count for both.
fn class(gold: &str) -> usize {
    class_of(match gold {
        YIELD => Some(EventType::Retreat),
        other => EventType::from_plover(other),
    })
}

fn group(text: &str) -> u64 {
    let id = hash::short_id(&[text], 12);
    u64::from_str_radix(&id, 16).unwrap_or_default()
}

/// Scores of a model on pairs.
#[derive(Clone, Debug, Serialize)]
pub struct PairScore {
    /// Pairs.
    pub rows: usize,
    /// Mean F1 of the types that the gold has.
    pub macro_f1: f64,
    /// The same for quad classes.
    pub quad_macro_f1: f64,
    /// Share of right types.
    pub accuracy: f64,
    /// By type.
    pub by_type: BTreeMap<String, Prf>,
}

/// The likeliest type as the table names types: where it joins CONCEDE and RETREAT, so do we.
fn answer(scores: &PairScores, joined: bool) -> &'static str {
    if !joined {
        return scores.best().0.as_str();
    }
    let yields = scores.of(EventType::Concede) + scores.of(EventType::Retreat);
    let mut best = (YIELD, yields);
    for (event, p) in scores.all() {
        let yielding = matches!(event, EventType::Concede | EventType::Retreat);
        if !yielding && p > best.1 {
            best = (event.as_str(), p);
        }
    }
    best.0
}

fn quad(name: &str) -> u8 {
    if name == YIELD {
        return EventType::Retreat.quad();
    }
    EventType::from_plover(name).map_or(0, EventType::quad)
}

/// Scores answers against gold types; pairs without an event are left out.
pub fn score(pairs: &[Pair], answers: &[PairScores]) -> PairScore {
    let joined = pairs.iter().any(|p| p.gold == YIELD);
    let judged: Vec<(&str, &str)> = pairs
        .iter()
        .zip(answers)
        .filter(|(p, _)| p.gold != "NONE")
        .map(|(p, a)| (p.gold.as_str(), answer(a, joined)))
        .collect();
    let by_type = f1_by(&judged, |name| name.to_owned());
    let by_quad = f1_by(&judged, quad);
    let right = judged.iter().filter(|(gold, found)| gold == found).count();
    PairScore {
        rows: judged.len(),
        macro_f1: mean(by_type.values()),
        quad_macro_f1: mean(by_quad.values()),
        accuracy: right as f64 / judged.len().max(1) as f64,
        by_type,
    }
}

fn mean<'a>(all: impl Iterator<Item = &'a Prf>) -> f64 {
    let (sum, n) = all.fold((0.0, 0), |(sum, n), prf| (sum + prf.f1, n + 1));
    sum / f64::from(n.max(1))
}

/// Precision, recall and F1 by a class of types; only classes that the gold has.
fn f1_by<K: Ord>(judged: &[(&str, &str)], key: impl Fn(&str) -> K) -> BTreeMap<K, Prf> {
    let mut counts: BTreeMap<K, [usize; 3]> = BTreeMap::new();
    for (gold, _) in judged {
        counts.entry(key(gold)).or_default()[2] += 1;
    }
    for (gold, found) in judged {
        if let Some(c) = counts.get_mut(&key(found)) {
            c[1] += 1;
            c[0] += usize::from(key(gold) == key(found));
        }
    }
    counts
        .into_iter()
        .map(|(k, c)| (k, Prf::new(c[0], c[1], c[2])))
        .collect()
}

/// A model's answers to examples.
pub fn answers(model: &PairModel, examples: &[Example]) -> Vec<PairScores> {
    examples.iter().map(|e| model.score(&e.features)).collect()
}

/// Trains on pairs with their examples, after a share of them, for learning curves.
///
/// # Errors
/// Nothing to train on.
pub fn train(
    examples: &[Example],
    share: f64,
) -> Result<(PairModel, Report), tekad_code::pairs::PairError> {
    let kept: Vec<Example> = examples
        .iter()
        .filter(|e| ((e.group >> 8) % 1000) < (share * 1000.0) as u64)
        .cloned()
        .collect();
    train::train(&kept, Settings::default())
}

/// Answers to each pair from a model that has seen the other folds (of whole sentences) and own
/// pairs, save those whose sentence shares a run of six words with the fold.
///
/// # Errors
/// Nothing to train on.
pub fn cross_validate(
    gold: (&[Pair], &[Example]),
    own: (&[Pair], &[Example]),
    folds: u64,
) -> Result<Vec<PairScores>, tekad_code::pairs::PairError> {
    let mut all: Vec<Option<PairScores>> = vec![None; gold.0.len()];
    let joined = gold.0.iter().any(|p| p.gold == YIELD);
    for fold in 0..folds {
        let inside = |e: &Example| e.group % folds == fold;
        let taboo: FxHashSet<u64> = (gold.0.iter().zip(gold.1))
            .filter(|(_, e)| inside(e))
            .flat_map(|(p, _)| runs(&p.text))
            .collect();
        let rest = gold.1.iter().filter(|e| !inside(e)).cloned();
        let clean = (own.0.iter().zip(own.1))
            .filter(|(p, _)| !runs(&p.text).iter().any(|r| taboo.contains(r)))
            .map(|(_, e)| {
                let mut e = e.clone();
                // Where the table joins the two, the model must learn them as one.
                if joined && e.class == class_of(Some(EventType::Concede)) {
                    e.class = class_of(Some(EventType::Retreat));
                }
                e
            });
        let data: Vec<Example> = rest.chain(clean).collect();
        let (model, _) = train::train(&data, Settings::default())?;
        for (slot, e) in all.iter_mut().zip(gold.1).filter(|(_, e)| inside(e)) {
            *slot = Some(model.score(&e.features));
        }
    }
    Ok(all.into_iter().flatten().collect())
}

/// Hashes of all runs of six words.
fn runs(text: &str) -> Vec<u64> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    words.windows(RUN).map(|w| group(&w.join(" "))).collect()
}

/// How many pairs of each class there are, "no event" last, for cards and docs.
pub fn census(examples: &[Example]) -> [usize; CLASSES] {
    let mut counts = [0; CLASSES];
    for e in examples.iter().filter(|e| !e.derived) {
        counts[e.class] += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_rows_are_read_and_faults_named() {
        let modes = |e: EventType, m: &str| e == EventType::Sanction && m == "expel";
        let good = "{\"text\":\"<s>A</s> expels <t>B's envoy</t>.\",\"event\":\"SANCTION\",\"mode\":\"expel\"}\n\n";
        let rows = read_own(good, "en", modes).expect("rows");
        assert_eq!(rows[0].text, "A expels B's envoy.");
        assert_eq!(
            rows[0].spans.recipient.map(|s| s.slice(&rows[0].text)),
            Some("B's envoy")
        );
        for (bad, says) in [
            (
                good.replace("SANCTION", "SACTION"),
                "unknown event `SACTION`",
            ),
            (
                good.replace("expel\"", "expl\""),
                "`expl` is no mode of SANCTION",
            ),
            (
                good.replace("<t>", ""),
                "needs one <s>…</s> and one <t>…</t>",
            ),
            (
                good.replace("\"mode\":\"expel\"", "\"aux\":[\"past\"]"),
                "unknown aux mode `past`",
            ),
        ] {
            let error = read_own(&bad, "en", modes).expect_err(says);
            assert_eq!((error.line, error.message.as_str()), (1, says));
        }
    }

    #[test]
    fn macro_f1_counts_only_gold_types() {
        let judged = [("AID", "AID"), ("AID", "ASSAULT"), ("REJECT", "REJECT")];
        let by = f1_by(&judged, |n| n.to_owned());
        assert_eq!(by.len(), 2);
        assert!((mean(by.values()) - (2.0 / 3.0 + 1.0) / 2.0).abs() < 1e-9);
        assert_eq!(quad("YIELD"), 2);
    }

    #[test]
    fn runs_are_of_six_words() {
        assert_eq!(runs("One, two three four five six seven.").len(), 2);
        assert!(runs("Five words are too few").is_empty());
    }
}
