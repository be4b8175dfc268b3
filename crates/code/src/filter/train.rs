//! Fits a [`FilterModel`] to what the coder finds: logistic regression by stochastic gradient
//! descent with steps of their own for each weight (Duchi et al. 2011), in a fixed order and by
//! single operations, so that the same data give the same bytes.

use super::model::{FilterModel, SIZE};

/// A sentence.
#[derive(Clone, Debug, Default)]
pub struct Example {
    /// Its article.
    pub article: usize,
    /// What the filter sees of it.
    pub features: Vec<u32>,
    /// By its words it can hold an event.
    pub can: bool,
    /// Events, claims and scenarios that the coder finds in it.
    pub found: usize,
}

/// How a model does on sentences that it has not seen.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    /// Sentences, and those of them with something in them.
    pub sentences: usize,
    /// See there.
    pub full: usize,
    /// Sentences that are parsed.
    pub parsed: usize,
    /// What is found in all.
    pub found: usize,
    /// What is lost with sentences that are not parsed.
    pub lost: usize,
    /// What would be lost if words alone decided.
    pub lost_by_words: usize,
}

/// A model, and how it does on folds and on the articles that are left out for good.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// The model.
    pub model: FilterModel,
    /// Each fold by a model of the others, by which the threshold was chosen.
    pub folds: Figures,
    /// The articles that nothing was learnt from.
    pub held: Figures,
}

/// Of 1,000 things that are found, how many may be lost.
const LOSS: usize = 3;

/// Of so many articles the last is left out for good ([`is_held`]).
const HELD: usize = 5;

const FOLDS: usize = 5;
const PASSES: usize = 16;
const STEP: f64 = 0.15;
const DECAY: f64 = 2e-5;
/// How much more a sentence counts in which something is found.
const FULL: f64 = 2.0;
/// What a weight of 1 becomes.
const SCALE: f64 = 24.0;

/// Whether nothing is learnt from an article of a file, by its number.
pub fn is_held(article: usize) -> bool {
    article % HELD == HELD - 1
}

/// Fits a model.
pub fn fit(examples: &[Example]) -> Fitted {
    let (held, seen): (Vec<&Example>, Vec<&Example>) =
        examples.iter().partition(|e| is_held(e.article));
    let mut scored: Vec<(i32, &Example)> = Vec::new();
    for fold in 0..FOLDS {
        // `is_held` looks at the same remainder: the quotient tells folds apart.
        let own = |e: &&&Example| e.article / HELD % FOLDS == fold;
        let rest: Vec<&Example> = seen.iter().filter(|e| !own(e)).copied().collect();
        let model = weights(&rest);
        scored.extend(seen.iter().filter(own).map(|e| (sum(&model, e), *e)));
    }
    scored.sort_by_key(|(score, _)| *score);
    let found: usize = scored.iter().map(|(_, e)| e.found).sum();
    let mut threshold = i32::MIN;
    let mut lost = 0;
    for (score, example) in &scored {
        lost += example.found;
        if lost * 1000 > found * LOSS {
            threshold = *score;
            break;
        }
    }
    let model = FilterModel::new(weights(&seen), threshold);
    let model = model.unwrap_or_else(|| unreachable!("it has the size of all models"));
    let folds = figures(scored.iter().map(|(s, e)| (*s >= threshold, *e)));
    let held = figures(held.iter().map(|e| (model.accepts(&e.features), *e)));
    Fitted { model, folds, held }
}

fn figures<'a>(all: impl Iterator<Item = (bool, &'a Example)>) -> Figures {
    let mut figures = Figures::default();
    for (parsed, e) in all {
        figures.sentences += 1;
        figures.full += usize::from(e.found > 0);
        figures.parsed += usize::from(parsed);
        figures.found += e.found;
        figures.lost += if parsed { 0 } else { e.found };
        figures.lost_by_words += if e.can { 0 } else { e.found };
    }
    figures
}

fn sum(weights: &[i8], example: &Example) -> i32 {
    let weight = |&f: &u32| weights.get(f as usize).map_or(0, |&w| i32::from(w));
    example.features.iter().map(weight).sum()
}

/// Weights as integers.
fn weights(examples: &[&Example]) -> Vec<i8> {
    let mut w = vec![0f64; SIZE];
    let mut slopes = vec![1f64; SIZE];
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut random = 1u64;
    for _ in 0..PASSES {
        for i in (1..order.len()).rev() {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            order.swap(i, (random >> 33) as usize % (i + 1));
        }
        for &i in &order {
            let e = examples[i];
            let z: f64 = e.features.iter().map(|&f| w[f as usize]).sum();
            let p = 1.0 / (1.0 + libm::exp(-z));
            let slope = if e.found > 0 { (p - 1.0) * FULL } else { p };
            for &f in &e.features {
                let (w, s) = (&mut w[f as usize], &mut slopes[f as usize]);
                let g = slope + DECAY * *w;
                *s += g * g;
                *w -= STEP * g / s.sqrt();
            }
        }
    }
    w.iter()
        .map(|w| (w * SCALE).round().clamp(-127.0, 127.0) as i8)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_is_kept() {
        let examples: Vec<Example> = (0..400)
            .map(|n| Example {
                article: n / 4,
                features: vec![if n % 2 == 0 { 5 } else { 9 }, 100 + n as u32 % 7],
                can: true,
                found: usize::from(n % 2 == 0),
            })
            .collect();
        let fitted = fit(&examples);
        assert_eq!((fitted.held.lost, fitted.folds.lost), (0, 0));
        assert_eq!((fitted.held.sentences, fitted.held.parsed), (80, 40));
        assert_eq!(fitted.model, fit(&examples).model);
    }
}
