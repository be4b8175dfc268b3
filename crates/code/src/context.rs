//! What events are about: PLOVER's contexts, from the words of the event's sentence, from who
//! takes part and what happens, and from the whole article (docs/contexts.md).

use rustc_hash::FxHashMap;
use tekad_core::{Document, SectionKind, Span, Upos, event::Event};

use crate::{
    context_words::{ContextWords, Hit},
    draft::Draft,
    ontology::Ontology,
    scene::Scene,
    view::View,
    words::split_words,
};

/// From how many points on an event has a context.
const ENOUGH: i32 = 4;
/// How many contexts an event has at most.
const MOST: usize = 4;

/// A strong word in the event's own clause, and elsewhere in its sentence.
const STRONG: [i32; 2] = [6, 4];
/// A weak word there.
const WEAK: [i32; 2] = [2, 1];
/// What further strong words, and all weak ones together, add at most.
const MORE_STRONG: i32 = 2;
const ALL_WEAK: i32 = 5;

/// An article has contexts of its own from so many sentences on.
const ARTICLE: usize = 3;
/// Weight of a title or lead.
const FIRST: i32 = 2;

/// Collects what the sentences of an article say about contexts.
pub(crate) struct Topics<'a> {
    words: &'a ContextWords,
    ontology: &'a Ontology,
    /// Points that a passage's words give, by sentence and trigger.
    passages: FxHashMap<(usize, Span), Vec<(usize, i32)>>,
    /// Weight of the sentences that tell of each context.
    told: Vec<i32>,
    /// How many sentences tell of each context.
    sentences: Vec<usize>,
    /// How many sentences there are, and their weight.
    count: usize,
    weight: i32,
}

impl<'a> Topics<'a> {
    /// Begins with an article's title, where it stands beside the text.
    pub fn new(words: &'a ContextWords, ontology: &'a Ontology, doc: &Document) -> Topics<'a> {
        let n = ontology.contexts().len();
        let mut topics = Topics {
            words,
            ontology,
            passages: FxHashMap::default(),
            told: vec![0; n],
            sentences: vec![0; n],
            count: 0,
            weight: 0,
        };
        if let Some(title) = doc.title.as_deref().filter(|_| !words.is_empty()) {
            let spaced: String = title
                .chars()
                .map(|c| {
                    if c.is_alphanumeric() || c == '-' {
                        c
                    } else {
                        ' '
                    }
                })
                .collect();
            let hits = words.find_words(&split_words(&spaced));
            topics.sentence(&hits, FIRST);
        }
        topics
    }

    /// Reads a sentence and the drafts in it.
    pub fn read(&mut self, scene: &Scene, index: usize, kind: SectionKind, drafts: &[Draft]) {
        if self.words.is_empty() {
            return;
        }
        let v = &scene.view;
        let hits = self.words.find(v);
        let first = kind == SectionKind::Title || index == 0;
        self.sentence(&hits, if first { FIRST } else { 1 });
        if hits.is_empty() {
            return;
        }
        for draft in drafts {
            let own = own_clause(v, draft.anchor);
            let points = word_points(&hits, |t| own.binary_search(&t).is_ok());
            let trigger = v.span(draft.trigger.0, draft.trigger.1);
            self.passages.insert((index, trigger), points);
        }
    }

    fn sentence(&mut self, hits: &[Hit], weight: i32) {
        self.count += 1;
        self.weight += weight;
        for (context, points) in word_points(hits, |_| true) {
            if points >= ENOUGH {
                self.told[context] += weight;
                self.sentences[context] += 1;
            }
        }
    }

    /// What the whole article gives to a context: as much as a strong word where a third of its
    /// sentences tell of it, as much as a weak one from a sixth on.
    fn article(&self, context: usize) -> i32 {
        let told = self.told[context];
        if self.count < ARTICLE || self.sentences[context] < 2 {
            0
        } else if told * 3 >= self.weight {
            STRONG[1]
        } else if told * 6 >= self.weight {
            WEAK[0]
        } else {
            0
        }
    }

    /// Gives the article's events their contexts.
    pub fn settle(&self, events: &mut [Event]) {
        for event in events {
            let mut points = vec![0; self.told.len()];
            for evidence in &event.evidence {
                let key = (evidence.sentence, evidence.trigger);
                for &(context, more) in self.passages.get(&key).into_iter().flatten() {
                    points[context] = points[context].max(more);
                }
            }
            self.ontology.add_context_points(event, &mut points);
            for (context, sum) in points.iter_mut().enumerate() {
                *sum += self.article(context);
            }
            let mut found: Vec<usize> =
                (0..points.len()).filter(|&c| points[c] >= ENOUGH).collect();
            found.sort_by_key(|&c| std::cmp::Reverse(points[c]));
            self.ontology.except_contexts(&mut found);
            found.truncate(MOST);
            let names = self.ontology.contexts();
            event.context = found.into_iter().map(|c| names[c].clone()).collect();
        }
    }
}

/// Points by context; `own` says whether a token stands in the event's own clause.
fn word_points(hits: &[Hit], own: impl Fn(usize) -> bool) -> Vec<(usize, i32)> {
    let mut contexts: Vec<usize> = hits.iter().map(|h| h.context).collect();
    contexts.sort_unstable();
    contexts.dedup();
    let mut all = Vec::with_capacity(contexts.len());
    for context in contexts {
        // The best place of each entry.
        let mut best: Vec<(u32, bool, i32)> = Vec::new();
        for hit in hits.iter().filter(|h| h.context == context) {
            let place = usize::from(!own(hit.start));
            let points = if hit.strong { STRONG } else { WEAK }[place];
            match best.iter_mut().find(|b| b.0 == hit.entry) {
                Some(known) => known.2 = known.2.max(points),
                None => best.push((hit.entry, hit.strong, points)),
            }
        }
        let strong = best.iter().filter(|b| b.1);
        let most = strong.clone().map(|b| b.2).max().unwrap_or(0);
        let more = i32::try_from(strong.count()).unwrap_or(i32::MAX) - 1;
        let weak: i32 = best.iter().filter(|b| !b.1).map(|b| b.2).sum();
        all.push((
            context,
            most + more.clamp(0, MORE_STRONG) + weak.min(ALL_WEAK),
        ));
    }
    all
}

/// The tokens of the clause in which a trigger stands, with its objects and complement clauses,
/// but without what is coordinated with it, set beside it, or said of one of its nouns.
fn own_clause(v: &View, anchor: usize) -> Vec<usize> {
    let top = v.clause_of(anchor);
    v.subtree(top, |c| match v.rel(c) {
        "parataxis" | "advcl" => false,
        "conj" => {
            !matches!(v.upos(c), Upos::Verb | Upos::Aux)
                && !v.children(c).any(|k| matches!(v.rel(k), "nsubj" | "csubj"))
        }
        "acl" => v.deprel(c) != "acl:relcl",
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_strong_word_or_two_weak_ones() {
        let hit = |start: usize, strong: bool, entry: u32| Hit {
            start,
            context: 0,
            strong,
            entry,
        };
        // Tokens before 10 are the event's own clause.
        for (hits, want) in [
            (vec![hit(1, true, 1)], 6),
            (vec![hit(11, true, 1)], 4),
            (vec![hit(11, true, 1), hit(1, true, 1)], 6),
            (vec![hit(1, true, 1), hit(2, true, 2)], 7),
            (vec![hit(1, false, 1)], 2),
            (vec![hit(1, false, 1), hit(2, false, 1)], 2),
            (vec![hit(1, false, 1), hit(2, false, 2)], 4),
            (vec![hit(1, false, 1), hit(12, false, 2)], 3),
            ((0..9).map(|n| hit(n, false, n as u32)).collect(), 5),
            ((0..9).map(|n| hit(n, true, n as u32)).collect(), 8),
        ] {
            assert_eq!(word_points(&hits, |t| t < 10), [(0, want)], "{hits:?}");
        }
        assert!(word_points(&[], |_| true).is_empty());
    }
}
