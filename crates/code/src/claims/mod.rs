//! Claims: standing relations and attitudes between actors (docs/claims.md). One file a step:
//! [`frame`] is the pack's data; `roles` says who stands in the relation, `passage` which words
//! tell what it is about, `colour` in which sense, how much and since when; `settle` puts each
//! claim under its chain and links what it holds.

mod colour;
pub mod frame;
mod passage;
mod roles;
mod settle;

pub use frame::{ClaimFrame, ClaimFrames, ClaimToml};

use rustc_hash::FxHashMap;
use tekad_core::{Claim, Document, Passage, Relation, Span, Statement, Upos, event::Event};

use crate::{
    coder::Coder,
    dates::DateHit,
    instance::{Gate, Instance},
    scene::Scene,
};
use frame::Need;
use roles::Parts;

/// Most claims of one document; what comes after is left out.
const MOST: usize = 10_000;

/// What a trigger is: each kind is right as often as the others of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// "X depends on Y".
    Verb,
    /// "X is dependent on Y".
    Adjective,
    /// "X's dependence on Y".
    Noun,
    /// "X is an ally of Y", "its ally X".
    Bearer,
    /// Between passages.
    Words,
}

impl Kind {
    /// How often a claim of the kind is right, measured on the visible cases (docs/claims.md,
    /// "Confidence").
    fn reliability(self) -> f64 {
        match self {
            Kind::Verb => 0.75,
            Kind::Adjective => 0.75,
            Kind::Noun => 0.65,
            Kind::Bearer => 0.75,
            Kind::Words => 0.65,
        }
    }
}

/// Reads claims sentence by sentence.
#[derive(Debug, Default)]
pub struct ClaimReader {
    found: Vec<Claim>,
}

impl ClaimReader {
    /// Reads the next sentence; `instances` are the triggers of its events.
    pub fn read(
        &mut self,
        coder: &Coder,
        scene: &Scene,
        sentence: usize,
        dates: &[DateHit],
        instances: &[Instance],
    ) {
        let room = MOST.saturating_sub(self.found.len());
        let fresh = coder.claims_of(scene, sentence, dates, instances);
        self.found.extend(fresh.into_iter().take(room));
    }

    /// All claims, in text order, each under its chain.
    pub fn settle(self, doc: &Document, statements: &[Statement], events: &[Event]) -> Vec<Claim> {
        settle::settle(self.found, doc, statements, events)
    }
}

impl Coder {
    fn claims_of(
        &self,
        scene: &Scene,
        sentence: usize,
        dates: &[DateHit],
        instances: &[Instance],
    ) -> Vec<Claim> {
        let v = &scene.view;
        let mut fitting: FxHashMap<usize, Vec<(usize, Instance, Parts)>> = FxHashMap::default();
        for i in 0..v.len() {
            for (score, instance) in self.claim_triggers(scene, i) {
                let frame = &self.pack.claims.frames[instance.frame];
                if !self.stands(scene, &instance, frame, dates) {
                    continue;
                }
                let parts = self.parts(scene, &instance, frame);
                if frame.needs.iter().all(|n| parts.has(*n)) {
                    fitting
                        .entry(instance.anchor)
                        .or_default()
                        .push((score, instance, parts));
                }
            }
        }
        let mut all: Vec<(Instance, Parts)> = Vec::with_capacity(fitting.len());
        for (_, mut list) in fitting {
            list.sort_by_key(|(score, i, _)| (std::cmp::Reverse(*score), i.frame));
            all.extend(list.into_iter().next().map(|(_, i, p)| (i, p)));
        }
        all.sort_by_key(|(i, _)| (i.start, i.anchor));
        // A word inside a longer trigger is none of its own.
        let spans: Vec<(usize, usize)> = all.iter().map(|(i, _)| (i.start, i.end)).collect();
        all.retain(|(i, _)| {
            !spans
                .iter()
                .any(|&(s, e)| s <= i.start && i.end <= e && e - s > i.end - i.start)
        });
        let writer = (0..v.len()).any(|t| self.pack.claims.writer.has(v, t));
        all.into_iter()
            .map(|(instance, parts)| {
                self.claim(scene, sentence, dates, instances, &instance, parts, writer)
            })
            .collect()
    }

    /// The frames that fit a token.
    fn claim_triggers(&self, scene: &Scene, i: usize) -> Vec<(usize, Instance)> {
        let v = &scene.view;
        let claims = &self.pack.claims;
        let keys = [v.lower(i), v.lemma(i)];
        let both = if keys[0] == keys[1] {
            &keys[..1]
        } else {
            &keys[..]
        };
        let mut found: Vec<(usize, Instance)> = Vec::new();
        for key in both {
            for trigger in claims.triggers.get(*key).into_iter().flatten() {
                let frame = &claims.frames[trigger.frame];
                let gate = Gate {
                    when: &frame.when,
                    not: &frame.not,
                    layer: frame.layer,
                    speech: false,
                };
                if let Some((score, instance)) = self.try_trigger(scene, i, trigger, &gate) {
                    let known = |f: &(usize, Instance)| {
                        f.1.frame == instance.frame && f.1.end == instance.end
                    };
                    if !found.iter().any(known) {
                        found.push((score, instance));
                    }
                }
            }
        }
        found
    }

    #[allow(clippy::too_many_arguments)] // all of a sentence that a claim is made from
    fn claim(
        &self,
        scene: &Scene,
        sentence: usize,
        dates: &[DateHit],
        instances: &[Instance],
        instance: &Instance,
        parts: Parts,
        writer: bool,
    ) -> Claim {
        let v = &scene.view;
        let frame = &self.pack.claims.frames[instance.frame];
        let between_words = matches!(frame.relation, Relation::Causes | Relation::Supports);
        let kind = if between_words {
            Kind::Words
        } else if frame.bearer {
            Kind::Bearer
        } else if instance.noun {
            Kind::Noun
        } else if v.upos(instance.anchor) == Upos::Adj {
            Kind::Adjective
        } else {
            Kind::Verb
        };
        let colour = self.colour(scene, instance, frame, dates, instances, parts.carrier);
        let passage = |span: Option<Span>| {
            span.map(|span| Passage {
                span,
                events: Vec::new(),
                claims: Vec::new(),
            })
        };
        let mut why = vec![format!("frame {}", frame.id)];
        why.extend(colour.why);
        Claim {
            id: String::new(),
            doc_id: String::new(),
            relation: frame.relation,
            negated: colour.negated,
            subject: parts.subject,
            object: parts.object,
            about: passage(parts.about),
            cause: passage(parts.cause),
            effect: passage(parts.effect),
            degree: colour.degree,
            aux_mode: colour.aux,
            date: colour.date,
            reported_by: Vec::new(),
            writer,
            sentence,
            sentence_span: v.sentence.span,
            trigger: v.span(instance.start, instance.end),
            confidence: kind.reliability(),
            why,
        }
    }
}

impl Parts {
    fn has(&self, need: Need) -> bool {
        match need {
            Need::Subject => !self.subject.is_empty(),
            Need::Object => !self.object.is_empty(),
            Need::About => self.about.is_some(),
            Need::Matter => !self.object.is_empty() || self.about.is_some(),
            Need::Cause => self.cause.is_some(),
            Need::Effect => self.effect.is_some(),
        }
    }
}
