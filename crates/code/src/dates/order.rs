//! The order in which things happen, where the text says so: "before", "after" and "while" with
//! what stands under them, "then" and "two days later" with what was told before, and dates.

use jiff::civil::Date;
use tekad_core::{Order, Ordered, Precision, Span, Timex, Upos, event::Event};

use super::{DateHit, DateWords, Found, Interval, Memory};
use crate::{coder::Coder, draft::Draft, scene::Scene, view::View, words::WordSet};

/// Words that tell an order.
#[derive(Debug, Default)]
pub(crate) struct OrderWords {
    before: WordSet,
    after: WordSet,
    same: WordSet,
    same_clause: WordSet,
    sequel: WordSet,
    prequel: WordSet,
    meanwhile: WordSet,
}

impl OrderWords {
    pub fn new(words: &DateWords) -> OrderWords {
        OrderWords {
            before: WordSet::new(&words.order_before),
            after: WordSet::new(&words.order_after),
            same: WordSet::new(&words.order_same),
            same_clause: WordSet::new(&words.order_same_clause),
            sequel: WordSet::new(&words.sequel),
            prequel: WordSet::new(&words.prequel),
            meanwhile: WordSet::new(&words.meanwhile),
        }
    }
}

/// How what one word tells stands in time to what another one tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relation {
    /// The word of the one.
    pub one: Span,
    /// The word of the other.
    pub other: Span,
    /// How the one stands to the other.
    pub order: Order,
}

/// A predicate with what dates it.
#[derive(Clone, Copy, Debug)]
struct Dated {
    word: Span,
    interval: Interval,
    sentence: usize,
}

/// The temporal expressions of an article, and its order.
pub(crate) struct Times {
    published: Option<Date>,
    told: Memory,
    /// The expressions, in text order.
    pub timexes: Vec<Timex>,
    /// The order of words, as far as it is told.
    pub relations: Vec<Relation>,
    /// The main predicates of the sentence before.
    last: Vec<Span>,
    dated: Vec<Dated>,
    /// Triggers, with the words that stand for them in a relation.
    triggers: Vec<(Span, Span)>,
}

/// Dates are compared with those of so many predicates before.
const NEAR: usize = 12;

impl Times {
    pub fn new(published: Option<Date>) -> Times {
        Times {
            published,
            told: Memory::default(),
            timexes: Vec::new(),
            relations: Vec::new(),
            last: Vec::new(),
            dated: Vec::new(),
            triggers: Vec::new(),
        }
    }

    /// Reads the temporal expressions of a sentence, and gives those that can date events.
    pub fn find(&mut self, coder: &Coder, text: &str, view: &View) -> Vec<DateHit> {
        let future = &coder.pack.cues.future;
        let found = coder
            .dates
            .find(text, view, self.published, future, &mut self.told);
        let mut hits = Vec::new();
        for Found { timex, hit } in found {
            self.timexes.push(timex);
            hits.extend(hit);
        }
        hits
    }

    /// Reads the order that a sentence tells.
    pub fn relate(
        &mut self,
        coder: &Coder,
        scene: &Scene,
        sentence: usize,
        dates: &[DateHit],
        drafts: &[Draft],
    ) {
        let v = &scene.view;
        self.clauses(&coder.dates.order, v, dates);
        self.sequels(&coder.dates.order, v, sentence, dates);
        for draft in drafts {
            let trigger = v.span(draft.trigger.0, draft.trigger.1);
            self.triggers.push((trigger, trigger));
            // "after holding talks": the light verb stands for its noun.
            for word in [
                coder.light_verb(scene, draft.anchor),
                Some(v.clause_of(draft.anchor)).filter(|&c| stands_for(v, c, draft.anchor)),
            ]
            .into_iter()
            .flatten()
            {
                self.triggers.push((v.token(word).span, trigger));
            }
        }
        self.last = main_predicates(v);
    }

    /// "after the talks", "sebelum bertemu", "while they met".
    fn clauses(&mut self, words: &OrderWords, v: &View, dates: &[DateHit]) {
        let dated = |i: usize| dates.iter().any(|d| d.start <= i && i < d.end);
        for i in 0..v.len() {
            let (set, order) = if words.sequel.has(v, i) || words.prequel.has(v, i) {
                continue;
            } else if words.before.has(v, i) {
                (&words.before, Order::After)
            } else if words.after.has(v, i) {
                (&words.after, Order::Before)
            } else if words.same.has(v, i) {
                (&words.same, Order::Same)
            } else if words.same_clause.has(v, i) && v.rel(i) == "mark" {
                (&words.same_clause, Order::Same)
            } else {
                continue;
            };
            let Some((under, above)) = sides(v, i, set.match_at(v, i)).filter(|s| !dated(s.0))
            else {
                continue;
            };
            let (one, other) = (v.token(under).span, v.token(above).span);
            self.push(one, other, order);
            let clause = v.clause_of(above);
            if clause != above {
                self.push(one, v.token(clause).span, order);
            }
        }
    }

    /// "then", "two days later": against what was told before; and dates against dates.
    fn sequels(&mut self, words: &OrderWords, v: &View, sentence: usize, dates: &[DateHit]) {
        for i in 0..v.len() {
            let (order, n) = if words.sequel.has(v, i) {
                (Order::After, words.sequel.match_at(v, i))
            } else if words.prequel.has(v, i) {
                (Order::Before, words.prequel.match_at(v, i))
            } else if words.meanwhile.has(v, i) {
                (Order::Same, words.meanwhile.match_at(v, i))
            } else {
                continue;
            };
            if dates.iter().any(|d| d.start <= i && i < d.end) {
                continue;
            }
            let node = v.head_of(i, (i + n).min(v.len()));
            let Some(head) = v.head(node) else { continue };
            self.follow(v, v.clause_of(head), order);
        }
        for hit in dates {
            let node = v.head_of(hit.start, hit.end);
            let clause = v.clause_of(node);
            let word = v.token(clause).span;
            if let Some(order) = hit.told {
                self.follow(v, clause, order);
            }
            self.dated.push(Dated {
                word,
                interval: hit.past,
                sentence,
            });
        }
        let from = self.dated.len().saturating_sub(NEAR);
        let near = self.dated[from..].to_vec();
        for (n, b) in near
            .iter()
            .enumerate()
            .filter(|(_, b)| b.sentence == sentence)
        {
            for a in &near[..n] {
                if a.word != b.word
                    && a.sentence + 1 >= b.sentence
                    && let Some(order) = compare(a.interval, b.interval)
                {
                    self.push(a.word, b.word, order);
                }
            }
        }
    }

    /// A clause that follows: against the one that it is coordinated with, or the sentence before.
    fn follow(&mut self, v: &View, clause: usize, order: Order) {
        let word = v.token(clause).span;
        let beside = v
            .head(clause)
            .filter(|_| matches!(v.rel(clause), "conj" | "parataxis"));
        match beside {
            Some(other) => self.push(word, v.token(other).span, order),
            None => {
                for other in self.last.clone() {
                    self.push(word, other, order);
                }
            }
        }
    }

    fn push(&mut self, one: Span, other: Span, order: Order) {
        let relation = Relation { one, other, order };
        if one != other && !self.relations.contains(&relation) {
            self.relations.push(relation);
        }
    }

    /// Gives the article's events their order, and what was found.
    pub fn settle(&self, events: &mut [Event]) {
        let tells = |event: &Event, word: Span| {
            self.triggers.iter().any(|(stands, trigger)| {
                stands.overlaps(word) && event.evidence.iter().any(|e| e.trigger == *trigger)
            })
        };
        let mut found: Vec<(usize, usize, Order)> = Vec::new();
        for relation in &self.relations {
            let sides = |word: Span| -> Vec<usize> {
                (0..events.len())
                    .filter(|&e| tells(&events[e], word))
                    .collect()
            };
            let (ones, others) = (sides(relation.one), sides(relation.other));
            for &a in &ones {
                for &b in &others {
                    let known =
                        |x: &(usize, usize, Order)| (x.0, x.1) == (a, b) || (x.1, x.0) == (a, b);
                    if a != b && !found.iter().any(known) {
                        found.push((a, b, relation.order));
                    }
                }
            }
        }
        for (a, b, order) in found {
            let (one, other) = (events[a].id.clone(), events[b].id.clone());
            events[a].order.push(Ordered {
                relation: order,
                event: other,
            });
            events[b].order.push(Ordered {
                relation: order.turned(),
                event: one,
            });
        }
    }
}

/// What stands under a word or phrase of order, and what that hangs on.
fn sides(v: &View, i: usize, n: usize) -> Option<(usize, usize)> {
    let last = i + n.max(1) - 1;
    let phrase = |k: usize| i <= k && k <= last;
    let out = |k: usize| -> Option<usize> {
        let mut at = v.head(k)?;
        for _ in 0..n {
            if !phrase(at) {
                break;
            }
            at = v.head(at)?;
        }
        Some(at)
    };
    match v.rel(last) {
        "mark" | "case" | "advmod" | "cc" | "aux" | "fixed" => {
            let under = out(last)?;
            Some((under, out(under)?))
        }
        // "by the time the rebels attacked": a clause under the phrase's noun.
        _ if n > 1 => {
            let under = v
                .children_by(last, &["acl", "advcl", "nmod", "ccomp"])
                .next()?;
            Some((under, out(last)?))
        }
        _ => None,
    }
    .filter(|(a, b)| a != b)
}

/// How one stretch stands to another, where they are apart or the same day.
fn compare(a: Interval, b: Interval) -> Option<Order> {
    if a.end < b.start {
        Some(Order::Before)
    } else if b.end < a.start {
        Some(Order::After)
    } else {
        (a == b && a.precision == Precision::Day).then_some(Order::Same)
    }
}

/// Whether a predicate stands for an event noun under it ("held talks", "signed a deal").
fn stands_for(v: &View, predicate: usize, anchor: usize) -> bool {
    predicate != anchor
        && v.upos(anchor) == Upos::Noun
        && v.head(anchor) == Some(predicate)
        && matches!(v.rel(anchor), "obj" | "nsubj")
}

/// The root of a sentence, and what it says or is coordinated with.
fn main_predicates(v: &View) -> Vec<Span> {
    let Some(root) = (0..v.len()).find(|&i| v.head(i).is_none()) else {
        return Vec::new();
    };
    let mut all = vec![root];
    all.extend(v.children_by(root, &["ccomp", "conj", "xcomp"]));
    all.into_iter().map(|i| v.token(i).span).collect()
}
