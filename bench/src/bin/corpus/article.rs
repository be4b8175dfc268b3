//! Articles: sentences drawn, told again and put together; copies and near copies of them.

use serde::Serialize;

use crate::outlets::Outlet;
use crate::rng::{Deck, Rng};
use crate::sentences::Stock;
use crate::shingles::{likeness, shingles};

/// Near copies share this much with what they copy.
pub const NEAR: std::ops::RangeInclusive<f64> = 0.6..=0.97;

/// One article, as JSONL has it.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub id: String,
    pub title: String,
    pub date: String,
    pub source: String,
    pub url: String,
    pub lang: &'static str,
    pub text: String,
}

/// An article before it is written down.
#[derive(Clone, Debug)]
pub struct Article {
    pub lang: usize,
    pub outlet: usize,
    pub title: String,
    /// The place at its head, if it has one.
    pub dateline: Option<&'static str>,
    /// Its sentences, and whether a paragraph ends with each.
    pub sentences: Vec<(String, bool)>,
}

impl Article {
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(2200);
        if let Some(place) = self.dateline {
            text.push_str(place);
            text.push_str(" - ");
        }
        let last = self.sentences.len().saturating_sub(1);
        for (n, (sentence, ends)) in self.sentences.iter().enumerate() {
            text.push_str(sentence);
            if n < last {
                text.push_str(if *ends { "\n\n" } else { " " });
            }
        }
        text
    }
}

/// A language's stock with the decks that deal from it.
pub struct Desk {
    pub stock: Stock,
    political: Deck,
    plain: Deck,
}

impl Desk {
    pub fn new(stock: Stock) -> Desk {
        let (political, plain) = (
            Deck::new(stock.numbers(true)),
            Deck::new(stock.numbers(false)),
        );
        Desk {
            stock,
            political,
            plain,
        }
    }

    fn sentence(&mut self, political: bool, rng: &mut Rng) -> String {
        let deck = if political {
            &mut self.political
        } else {
            &mut self.plain
        };
        let number = deck.deal(rng);
        self.stock.tell(number, rng)
    }

    /// A new article.
    pub fn write(
        &mut self,
        lang: usize,
        political: bool,
        outlets: &[Outlet],
        rng: &mut Rng,
    ) -> Article {
        // Lengths as in newspapers: many middling, a few long; 300 words on average.
        let want =
            130.0 + 120.0 * (rng.unit() + rng.unit()) + 140.0 * rng.unit().powi(3) + WORDS_OFF;
        let (mut words, mut sentences) = (0.0, Vec::new());
        let mut even = rng.chance(0.5);
        while words < want {
            even = !even;
            let sentence = self.sentence(political && even, rng);
            words += sentence.split_whitespace().count() as f64;
            sentences.push((sentence, rng.chance(0.45)));
        }
        let outlet = some_outlet(outlets, lang, usize::MAX, rng);
        let title = headline(&sentences[0].0);
        let dateline = rng.chance(0.6).then(|| outlets[outlet].town);
        Article {
            lang,
            outlet,
            title,
            dateline,
            sentences,
        }
    }

    /// The same words elsewhere; white space and signs may differ.
    pub fn copy(&mut self, of: &Article, outlets: &[Outlet], rng: &mut Rng) -> Article {
        let mut copy = of.clone();
        copy.outlet = some_outlet(outlets, of.lang, of.outlet, rng);
        match rng.below(4) {
            0 => copy
                .sentences
                .iter_mut()
                .for_each(|(_, ends)| *ends = !*ends),
            1 => copy
                .sentences
                .iter_mut()
                .for_each(|(s, _)| *s = s.replace('"', "”").replace(" - ", " – ")),
            _ => {}
        }
        copy
    }

    /// Nearly the same words elsewhere, and how alike the two are; `None` if it became too
    /// unlike, for another try.
    pub fn near(
        &mut self,
        of: &Article,
        base: &[u32],
        outlets: &[Outlet],
        rng: &mut Rng,
    ) -> Option<(Article, f64)> {
        let mut copy = of.clone();
        copy.outlet = some_outlet(outlets, of.lang, of.outlet, rng);
        let want = NEAR.start() + 0.02 + rng.unit() * (NEAR.end() - NEAR.start() - 0.03);
        for _ in 0..40 {
            match rng.below(8) {
                0 => copy.dateline = Some(rng.pick(outlets).town),
                1 => copy.title = headline(&rng.pick(&copy.sentences).0),
                2 if copy.sentences.len() > 4 => {
                    let at = rng.below(copy.sentences.len());
                    copy.sentences.remove(at);
                }
                3 => {
                    let at = rng.below(copy.sentences.len() + 1);
                    let new = self.sentence(false, rng);
                    copy.sentences.insert(at, (new, rng.chance(0.45)));
                }
                _ => {
                    let at = rng.below(copy.sentences.len());
                    let words = 1 + rng.below(2);
                    self.reword(&mut copy.sentences[at].0, words, rng);
                }
            }
            let now = likeness(base, &shingles(&copy.text()));
            if now <= want {
                return NEAR.contains(&now).then_some((copy, now));
            }
        }
        None
    }

    /// Puts other words in the place of up to `most`.
    fn reword(&self, sentence: &mut String, most: usize, rng: &mut Rng) {
        let mut words: Vec<String> = sentence.split(' ').map(str::to_owned).collect();
        let known: Vec<usize> = (0..words.len())
            .filter(|n| self.stock.same.contains_key(&words[*n]))
            .collect();
        if known.is_empty() {
            return;
        }
        for _ in 0..most {
            let at = *rng.pick(&known);
            if let Some(others) = self.stock.same.get(&words[at]) {
                words[at] = rng.pick(others).clone();
            }
        }
        *sentence = words.join(" ");
    }
}

/// Shifts the lengths wanted so that the mean is 300: an article ends with a whole sentence.
const WORDS_OFF: f64 = 5.0;

/// An outlet of the language, the first ones most often, other than `not`.
fn some_outlet(outlets: &[Outlet], lang: usize, not: usize, rng: &mut Rng) -> usize {
    let half = outlets.len() / 2;
    loop {
        let of = lang * half + (rng.unit().powi(2) * half as f64) as usize;
        if of != not {
            return of;
        }
    }
}

/// A headline: how a sentence begins, up to where it may end.
fn headline(sentence: &str) -> String {
    let clean: String = sentence
        .chars()
        .filter(|c| !matches!(c, '"' | '“' | '”' | '(' | ')'))
        .collect();
    let clause = clean
        .split([',', ';', ':'])
        .find(|c| c.split_whitespace().count() >= 4)
        .unwrap_or(&clean);
    let words: Vec<&str> = clause.split_whitespace().take(11).collect();
    let title = words.join(" ").trim_end_matches('.').to_owned();
    let mut letters = title.chars();
    letters
        .next()
        .map(|c| c.to_uppercase().collect::<String>() + letters.as_str())
        .unwrap_or_default()
}
