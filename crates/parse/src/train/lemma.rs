//! Training of the lemmatiser.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use tekad_core::Upos;

use super::TrainError;
use super::data::{Data, tag_of};
use super::perceptron::{Learner, Random};
use crate::hash::{self, Keys};
use crate::lemma::{Case, Lemmas, Rule, root_key, rule_features, seen_keys};
use crate::lex::Lex;
use crate::linear::{Lookup, Rows, Sparse};

/// A kind of word: its lower-case form and what decides its lemma besides.
struct Kind {
    form: SmolStr,
    low: SmolStr,
    lex: Lex,
    tag: u8,
    feats: SmolStr,
    initial: bool,
    rule: usize,
}

/// The parts of a [`Lemmas`], its table still as rows.
pub(super) struct Parts {
    pub rules: Vec<Rule>,
    pub general: usize,
    pub seen: Lookup,
    pub roots: Lookup,
    pub rows: Rows,
}

/// A row of a lexicon.
pub(super) struct Entry {
    form: SmolStr,
    tag: u8,
    lemma: SmolStr,
    style: Option<String>,
}

/// Reads a lexicon.
pub(super) fn lexicon(text: &str) -> Result<Vec<Entry>, TrainError> {
    let mut out = Vec::new();
    for (i, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let wrong = || TrainError::Lexicon {
            line: i + 1,
            text: line.chars().take(80).collect(),
        };
        let mut columns = line.split('\t');
        let mut next = || columns.next().filter(|c| !c.is_empty());
        let (form, tag, lemma) = (
            next().ok_or_else(wrong)?,
            next().and_then(tag_of),
            next().ok_or_else(wrong)?,
        );
        out.push(Entry {
            form: SmolStr::new(form),
            tag: tag.ok_or_else(wrong)?,
            lemma: SmolStr::new(lemma),
            style: next().map(str::to_owned),
        });
    }
    Ok(out)
}

/// Styles (their numbers in features) that keep the capital of a common noun inside a sentence
/// in its lemma ("Direktur"): a habit that hides the lemma, so such words are not learned from.
fn capital_styles(data: &Data) -> Vec<u64> {
    let mut counts: BTreeMap<u64, (u32, u32)> = BTreeMap::new();
    for s in &data.sents {
        let Some(lemmas) = &s.lemmas else { continue };
        for (i, lemma) in lemmas.iter().enumerate().skip(1) {
            if capital_noun(&s.forms[i], s.tags[i]) {
                let n = counts.entry(s.style).or_default();
                n.0 += u32::from(lemma.chars().any(char::is_uppercase));
                n.1 += 1;
            }
        }
    }
    counts
        .into_iter()
        .filter(|(_, (kept, all))| kept * 5 > all * 4)
        .map(|(style, _)| style)
        .collect()
}

/// Whether a word is a common noun, verb or the like with a capital and small letters.
fn capital_noun(form: &str, tag: u8) -> bool {
    let tag = Upos::ALL.get(usize::from(tag));
    let mut chars = form.chars();
    !matches!(
        tag,
        Some(Upos::Propn | Upos::Adj | Upos::X | Upos::Sym | Upos::Punct | Upos::Num)
    ) && chars.next().is_some_and(char::is_uppercase)
        && chars.any(char::is_lowercase)
}

/// Trains on all sentences with lemmas, and on a lexicon.
pub(super) fn train(data: &Data, extra: &[Entry], epochs: usize, max_cells: usize) -> Parts {
    let capitals = capital_styles(data);
    // Kinds of words and how often each has which lemma, in a fixed order.
    let mut counts: BTreeMap<(SmolStr, u8, SmolStr, bool), BTreeMap<SmolStr, u32>> =
        BTreeMap::new();
    for s in &data.sents {
        let Some(lemmas) = &s.lemmas else { continue };
        for (i, lemma) in lemmas.iter().enumerate() {
            let form = &s.forms[i];
            if i > 0 && capitals.contains(&s.style) && capital_noun(form, s.tags[i]) {
                continue;
            }
            if lemma == "_" && form != "_" || form.len() > 48 || lemma.is_empty() {
                continue;
            }
            let bundle = s.feats.as_ref().map_or(0, |f| f[i]);
            let feats = data.bundles[usize::from(bundle)].clone();
            let key = (form.clone(), s.tags[i], feats, i == 0);
            *counts
                .entry(key)
                .or_default()
                .entry(lemma.clone())
                .or_default() += 1;
        }
    }
    for e in extra.iter().filter(|e| e.style.is_none()) {
        let key = (e.form.clone(), e.tag, SmolStr::default(), false);
        counts
            .entry(key)
            .or_insert_with(|| BTreeMap::from([(e.lemma.clone(), 1)]));
    }
    let mut rule_counts: BTreeMap<Rule, u32> = BTreeMap::new();
    let mut kinds: Vec<(Kind, Rule, u32, SmolStr)> = Vec::new();
    for ((form, tag, feats, initial), lemmas) in counts {
        let Some((lemma, &n)) = lemmas.iter().max_by_key(|l| (l.1, std::cmp::Reverse(l.0))) else {
            continue;
        };
        let mut low = String::new();
        let lex = Lex::new(&form, &mut low);
        let rule = Rule::between(&form, lemma);
        if rule.apply(&form, &low) != *lemma {
            continue;
        }
        *rule_counts.entry(rule.clone()).or_default() += 1;
        let low = SmolStr::new(low);
        kinds.push((
            Kind {
                form,
                low,
                lex,
                tag,
                feats,
                initial,
                rule: 0,
            },
            rule,
            n,
            lemma.clone(),
        ));
    }
    let plain = |case| Rule {
        case,
        pre_off: String::new(),
        pre_on: String::new(),
        suf_off: String::new(),
        suf_on: String::new(),
    };
    let mut rules = vec![plain(Case::Keep), plain(Case::Lower)];
    rules.extend(
        rule_counts
            .iter()
            .filter(|r| !r.0.is_plain())
            .map(|r| r.0.clone()),
    );
    // Rules of a single word only serve that word, by the lexicon.
    let mut productive: Vec<bool> = rules
        .iter()
        .map(|r| rule_counts.get(r).is_some_and(|&n| n > 2) || r.is_plain())
        .collect();
    let number: FxHashMap<Rule, usize> = rules
        .iter()
        .cloned()
        .enumerate()
        .map(|(i, r)| (r, i))
        .collect();
    for (kind, rule, ..) in &mut kinds {
        kind.rule = number[rule];
    }
    let mut root_counts: BTreeMap<u32, u32> = BTreeMap::new();
    for (.., lemma) in &kinds {
        *root_counts
            .entry(root_key(&lemma.to_lowercase()))
            .or_default() += 1;
    }
    let roots = lookup(root_counts.iter().map(|(&k, &n)| (k, n.min(5))));
    let general: Vec<usize> = (0..rules.len()).filter(|&i| productive[i]).collect();
    let general_rules: Vec<Rule> = general.iter().map(|&i| rules[i].clone()).collect();
    let lemmas = Lemmas::new(
        general_rules,
        general.len(),
        Lookup::default(),
        roots,
        Sparse::empty(2),
    );

    let mut learner = Learner::new(2);
    let mut order: Vec<usize> = (0..kinds.len()).collect();
    let mut random = Random::new(5_550_123_123);
    let (mut k, mut gold_k, mut scores) = (Keys::default(), Vec::new(), Vec::new());
    let choose = |learner: &Learner,
                  kind: &Kind,
                  lemma: &str,
                  own: u32,
                  k: &mut Keys,
                  scores: &mut Vec<i32>| {
        let gold = general.binary_search(&kind.rule).ok();
        let feats = hash::text(&kind.feats);
        let low_lemma = lemma.to_lowercase();
        let mut best = (i32::MIN, usize::MAX, Vec::new());
        let mut gold_keys = Vec::new();
        for g in lemmas.fitting(&kind.low) {
            let mut look = lemmas.look(g, &kind.form, &kind.low);
            // The word itself must not vouch for its lemma.
            if lemmas.rules[g].apply(&kind.form, &kind.low).to_lowercase() == low_lemma {
                look.1 = look.1.saturating_sub(own);
            }
            rule_features(&kind.lex, kind.tag, feats, g, look, k);
            learner.score(&k.keys, scores);
            let score = scores[1] - scores[0];
            if Some(g) == gold {
                gold_keys.clone_from(&k.keys);
            }
            if score > best.0 {
                best = (score, g, k.keys.clone());
            }
        }
        (best, gold, gold_keys)
    };
    for _ in 0..epochs {
        random.shuffle(&mut order);
        for &i in &order {
            let (kind, _, _, lemma) = &kinds[i];
            if !kind.low.chars().any(char::is_alphabetic) {
                continue;
            }
            let (best, gold, keys) = choose(&learner, kind, lemma, 1, &mut k, &mut scores);
            let Some(gold) = gold else { continue };
            learner.step();
            if best.1 != gold && !keys.is_empty() {
                gold_k.clone_from(&keys);
                learner.update(&gold_k, 1, 0);
                learner.update(&best.2, 0, 1);
            }
        }
    }
    learner.average();
    // The lexicon holds frequent words, for speed, and those that the rules get wrong.
    let mut seen: BTreeMap<u32, BTreeMap<usize, u32>> = BTreeMap::new();
    let mut wrong: FxHashMap<u32, bool> = FxHashMap::default();
    for (kind, _, n, lemma) in &kinds {
        let (best, gold, _) = choose(&learner, kind, lemma, 0, &mut k, &mut scores);
        let keys = seen_keys(&kind.lex, kind.tag, &kind.feats, kind.initial, 0);
        for key in [keys[1], keys[2]] {
            *seen.entry(key).or_default().entry(kind.rule).or_default() += n;
            *wrong.entry(key).or_default() |= gold != Some(best.1);
        }
    }
    // What holds in one style only goes under keys of its own.
    let mut styled = BTreeMap::new();
    for e in extra {
        let Some(at) = e
            .style
            .as_ref()
            .and_then(|s| data.styles.iter().position(|t| t == s))
        else {
            continue;
        };
        let (mut low, rule) = (String::new(), Rule::between(&e.form, &e.lemma));
        let lex = Lex::new(&e.form, &mut low);
        let number = rules.iter().position(|r| *r == rule).unwrap_or_else(|| {
            rules.push(rule);
            productive.push(false);
            rules.len() - 1
        });
        let style = if data.styles.len() < 2 {
            0
        } else {
            at as u64 + 1
        };
        styled.insert(
            seen_keys(&lex, e.tag, "", false, style)[0],
            number as u32 + 1,
        );
    }
    let seen = seen.into_iter().filter_map(|(key, by_rule)| {
        let all: u32 = by_rule.values().sum();
        let (rule, _) = by_rule
            .into_iter()
            .max_by_key(|r| (r.1, std::cmp::Reverse(r.0)))?;
        (all > 1 || wrong[&key]).then_some((key, rule as u32 + 1))
    });
    let seen: BTreeMap<u32, u32> = seen.chain(styled).collect();
    let seen = lookup(seen.into_iter());
    // General rules first, so that at run time only they compete.
    let mut place = vec![0; rules.len()];
    let mut ordered = Vec::with_capacity(rules.len());
    let special = (0..rules.len()).filter(|&i| !productive[i]);
    for i in general.iter().copied().chain(special) {
        place[i] = ordered.len();
        ordered.push(rules[i].clone());
    }
    let seen = seen.map(|rule| place[rule as usize - 1] as u32 + 1);
    let Lemmas { roots, .. } = lemmas;
    Parts {
        rules: ordered,
        general: general.len(),
        seen,
        roots,
        rows: learner.finish(1, max_cells),
    }
}

fn lookup(entries: impl Iterator<Item = (u32, u32)>) -> Lookup {
    Lookup::new(entries.collect())
}
