//! Claims: standing relations and attitudes between actors (docs/claims.md). One file a step:
//! [`frame`] is the pack's data; `roles` says who stands in the relation, `matter` and `passage`
//! which words tell what it is about, `reach` finds parties that stand outside of a frame's paths,
//! `variants` what one predicate says more than once,
//! `colour` in which sense, how much and since when; `settle` puts each claim under its chain
//! and links what it holds.

mod bearers;
mod colour;
pub mod frame;
mod matter;
mod passage;
mod reach;
mod roles;
mod settle;
mod variants;

pub use frame::{ClaimFrame, ClaimFrames, ClaimToml};

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use tekad_core::{
    Claim, Document, Passage, Relation, Span, Statement, Upos,
    event::{Entity, Event, Stance},
};

use crate::{
    coder::Coder,
    dates::DateHit,
    instance::{Gate, Instance},
    mention::{Mention, MentionKind},
    pack::Trigger,
    scene::Scene,
};
use frame::Need;
use roles::Parts;

/// Why a party has no code yet: it is the speaker's own side.
const SPEAKER: &str = "the speaker's side";

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
            // Adjectives are too few to be measured apart.
            Kind::Verb | Kind::Adjective => 0.87,
            Kind::Noun => 0.90,
            Kind::Bearer => 0.94,
            Kind::Words => 0.85,
        }
    }
}

/// What else is known of a sentence.
#[derive(Clone, Copy)]
struct Around<'a> {
    /// Its dates.
    dates: &'a [DateHit],
    /// The triggers of its events.
    instances: &'a [Instance],
    /// When the document was published.
    published: Option<Date>,
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
        published: Option<Date>,
    ) {
        let around = Around {
            dates,
            instances,
            published,
        };
        let room = MOST.saturating_sub(self.found.len());
        let old = self.found.len();
        for (mut claim, told) in coder.claims_of(scene, sentence, around) {
            if told && !same_object(&self.found, &mut claim) {
                continue;
            }
            recall(&self.found, scene, &mut claim);
            recall_parties(&self.found, scene, &mut claim);
            recall_states(&self.found, &mut claim);
            self.found.push(claim);
        }
        let echoes = coder.echoes(scene, sentence, &self.found);
        self.found.extend(echoes);
        let mut own = self.found.split_off(old);
        own.retain(|c| !is_nobodys(c));
        own.sort_by_key(|c| (c.trigger.start, c.trigger.end));
        own.truncate(room);
        self.found.append(&mut own);
    }

    /// All claims, in text order, each under its chain.
    pub fn settle(self, doc: &Document, statements: &[Statement], events: &[Event]) -> Vec<Claim> {
        settle::settle(self.found, doc, statements, events)
    }
}

impl Coder {
    fn claims_of(&self, scene: &Scene, sentence: usize, around: Around) -> Vec<(Claim, bool)> {
        let v = &scene.view;
        let mut fitting: FxHashMap<usize, Vec<(usize, Instance, Parts)>> = FxHashMap::default();
        for i in 0..v.len() {
            for (score, instance) in self.claim_triggers(scene, i) {
                let frame = &self.pack.claims.frames[instance.frame];
                if !self.stands(scene, &instance, frame, around.dates) {
                    continue;
                }
                let parts = self.parts(scene, &instance, frame);
                let lacks = self.lacks(scene, instance.anchor)
                    || parts.again
                    || frame.mutual && is_they(scene, &parts.sides.0);
                if frame
                    .needs
                    .iter()
                    .all(|n| parts.has(*n) || lacks && *n != Need::Subject)
                {
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
        let mut claims = Vec::with_capacity(all.len());
        for (instance, mut parts) in all {
            let frame = &self.pack.claims.frames[instance.frame];
            let more = self.variants(scene, &instance, frame, &mut parts);
            for parts in std::iter::once(parts).chain(more) {
                let they = frame.mutual && is_they(scene, &parts.sides.0);
                let (again, pronoun) = (parts.again, parts.pronoun);
                let lacks = self.lacks(scene, instance.anchor) || they || again;
                let known =
                    |e: &Entity| e.code.is_some() || e.identifier_id.is_some() || e.why == SPEAKER;
                let somebody = they
                    || parts.cause.is_some()
                    || parts.subject.iter().chain(&parts.object).any(known);
                let full = |n: &Need| parts.has(*n) || lacks && *n != Need::Subject;
                if somebody && frame.needs.iter().all(full) {
                    let claim = self.claim(scene, sentence, around, &instance, parts, writer);
                    claims.push((claim, pronoun));
                }
            }
        }
        // "Alike in their fear of crowds": in what they are alike is no claim of its own.
        let matters: Vec<Span> = (claims.iter())
            .filter(|(c, _)| matches!(c.relation, Relation::SimilarTo | Relation::DiffersFrom))
            .filter_map(|(c, _)| c.about.as_ref().map(|p| p.span))
            .collect();
        claims.retain(|(c, _)| !matters.iter().any(|about| about.contains(c.trigger)));
        claims
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
                let fits = if trigger.pos == Upos::Adp {
                    preposition(scene, i, trigger)
                } else {
                    self.try_trigger(scene, i, trigger, &gate)
                };
                if let Some((score, instance)) = fits {
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

    fn claim(
        &self,
        scene: &Scene,
        sentence: usize,
        around: Around,
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
        let colour = self.colour(scene, instance, frame, around, parts.carrier);
        let passage = |span: Option<Span>| {
            span.map(|span| Passage {
                span,
                events: Vec::new(),
                claims: Vec::new(),
            })
        };
        let holder = parts.holder.map_or_else(Vec::new, |(m, cue)| {
            self.links(scene, &[m], &[], cue, Stance::Supposes)
        });
        let mut why = vec![format!("frame {}", frame.id)];
        why.extend(colour.why);
        Claim {
            id: String::new(),
            doc_id: String::new(),
            relation: frame.relation,
            negated: colour.negated != parts.flipped,
            subject: parts.subject,
            object: parts.object,
            about: passage(parts.about),
            cause: passage(parts.cause),
            effect: passage(parts.effect),
            degree: parts.degree.or(colour.degree),
            aux_mode: colour.aux,
            date: colour.date,
            reported_by: holder,
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

/// Whether a claim names no party that is known, and says nothing else.
fn is_nobodys(c: &Claim) -> bool {
    c.cause.is_none()
        && c.about.is_none()
        && c.object.is_empty()
        && c.subject.iter().all(|e| e.code.is_none())
}

/// Gives a claim whose object is a pronoun the objects of the last one of the same relation,
/// where the pronoun can't mean its own subject or would mean that one's ("X recognises Y. Z
/// does not recognise it"). Whether it has objects then.
fn same_object(before: &[Claim], claim: &mut Claim) -> bool {
    let model = before.iter().rev().find(|c| {
        c.relation == claim.relation && c.sentence + 1 >= claim.sentence && !c.object.is_empty()
    });
    let Some(model) = model else {
        return !claim.object.is_empty();
    };
    let same = |a: &[Entity], b: &[Entity]| {
        a.len() == b.len() && a.iter().all(|x| b.iter().any(|y| x.same_party(y)))
    };
    if claim.object.is_empty() || same(&claim.object, &model.subject) {
        let own = |o: &Entity| claim.subject.iter().any(|s| s.same_party(o));
        let object: Vec<Entity> = model.object.iter().filter(|o| !own(o)).cloned().collect();
        if !object.is_empty() {
            claim.object = object;
        }
    }
    !claim.object.is_empty()
}

/// "That parliament" after "the Lebanese parliament": the state of the last body of its kind.
fn recall_states(before: &[Claim], claim: &mut Claim) {
    for party in &mut claim.object {
        if party.code.is_some() || party.sector.is_empty() || party.identifier_id.is_some() {
            continue;
        }
        let known = (before.iter().rev())
            .filter(|c| c.sentence + 1 >= claim.sentence)
            .flat_map(|c| c.object.iter().chain(&c.subject))
            .find(|e| e.code.is_some() && e.sector == party.sector);
        if let Some(known) = known {
            party.code.clone_from(&known.code);
        }
    }
}

/// Whether the parties are but "they".
fn is_they(scene: &Scene, list: &[usize]) -> bool {
    let [one] = list else { return false };
    let mention = &scene.mentions[*one];
    mention.kind == MentionKind::Pronoun
        && scene.view.token(mention.head).has_feat("Number=Plur")
        && mention.entities.len() < 2
}

/// A preposition that makes a predicate of its noun: "is like Belgium", "looks more and more like
/// Mexico".
fn preposition(scene: &Scene, i: usize, trigger: &Trigger) -> Option<(usize, Instance)> {
    let v = &scene.view;
    if !v.phrase_at(i, &trigger.words) {
        return None;
    }
    let noun = v.head(i).filter(|_| matches!(v.rel(i), "case" | "mark"))?;
    let copular = v
        .children(noun)
        .any(|c| matches!(v.rel(c), "cop" | "nsubj"));
    let below = || {
        let verb = v.head(noun)?;
        (matches!(v.rel(noun), "xcomp" | "obl" | "obj" | "advcl" | "ccomp")
            && verb + 5 > i
            && v.children(verb).all(|c| v.rel(c) != "obj" || c == noun))
        .then_some(verb)
    };
    let anchor = if copular { noun } else { below()? };
    let instance = Instance {
        anchor,
        start: i,
        end: i + trigger.words.len(),
        frame: trigger.frame,
        noun: false,
    };
    Some((64, instance))
}

/// A matter that is but a pronoun is that of the last claim, or its object.
fn recall(before: &[Claim], scene: &Scene, claim: &mut Claim) {
    let v = &scene.view;
    let Some(about) = claim.about.as_ref().map(|p| p.span) else {
        return;
    };
    let pronoun = (0..v.len()).any(|t| {
        v.token(t).span == about
            && (matches!(v.upos(t), Upos::Pron | Upos::Det | Upos::Num)
                || v.token(t).has_feat("PronType=Prs"))
    });
    if !pronoun {
        return;
    }
    let near = before
        .iter()
        .rev()
        .filter(|c| c.sentence + 2 >= claim.sentence && c.trigger.end <= claim.trigger.start);
    let model = near
        .clone()
        .find(|c| c.relation == claim.relation)
        .or_else(|| near.clone().find(|c| c.about.is_some()));
    match model {
        Some(c) if c.about.is_some() => {
            claim.about.clone_from(&c.about);
            if claim.object.is_empty() && c.relation == claim.relation {
                claim.object.clone_from(&c.object);
            }
        }
        Some(c) if c.relation == claim.relation && claim.object.is_empty() => {
            claim.object.clone_from(&c.object);
            claim.about = None;
        }
        _ => {}
    }
}

/// "They", "keduanya" after a claim between two: those two.
fn recall_parties(before: &[Claim], scene: &Scene, claim: &mut Claim) {
    let Some(last) = before
        .iter()
        .rev()
        .find(|c| c.sentence + 1 >= claim.sentence && c.trigger != claim.trigger)
    else {
        return;
    };
    let two: Vec<Entity> = last.subject.iter().chain(&last.object).cloned().collect();
    if two.len() != 2 || two.iter().any(|e| e.code.is_none()) {
        return;
    }
    let both = |list: &[Entity]| {
        let [first, rest @ ..] = list else {
            return false;
        };
        let mention = scene.mentions.iter().find(|m| {
            m.entities.iter().any(|e| e.span == first.span)
                && scene.view.span(m.start, m.end).contains(first.span)
        });
        let plural = |m: &Mention| {
            m.kind == MentionKind::Collective
                || m.kind == MentionKind::Pronoun
                    && scene.view.token(m.head).has_feat("Number=Plur")
                    && m.entities.iter().all(|e| e.code.is_none())
        };
        rest.iter().all(|e| e.span == first.span) && mention.is_some_and(plural)
    };
    if both(&claim.subject) {
        if matches!(
            claim.relation,
            Relation::AlliedWith
                | Relation::RivalOf
                | Relation::TradesWith
                | Relation::SimilarTo
                | Relation::DiffersFrom
                | Relation::HostileTo
        ) && claim.object.is_empty()
        {
            claim.object = two.iter().skip(1).cloned().collect();
            claim.subject = two.into_iter().take(1).collect();
        } else {
            claim.subject = two;
        }
    } else if both(&claim.object) {
        claim.object = two;
    }
}
