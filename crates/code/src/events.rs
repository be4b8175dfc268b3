//! From drafts to events: dates, places, scores, ids, and the merging of what one document
//! tells more than once.

use std::collections::BTreeSet;

use jiff::{ToSpan, civil::Date};
use tekad_core::{
    Document, Span,
    event::{Entity, Event, Evidence, Outcome},
    hash,
    ontology::{AuxMode, EventType},
};

use crate::{
    answers::{answers, declines, name_spokesmen, other_states, recalls, redress},
    coder::Coder,
    dates::DateHit,
    draft::Draft,
    factuality::{graded, plain_score},
    instance::Instance,
    mention::MentionKind,
    merging::{absorb_in_sentence, all_in, merge, same_happening, same_in_sentence},
    private::is_private,
    resolve::{PRONOUN, is_unknown_name},
    scene::Scene,
};

/// Collects the events of one document.
pub(crate) struct Assembler<'a> {
    pub(crate) coder: &'a Coder,
    doc: &'a Document,
    pub(crate) published: Option<Date>,
    events: Vec<Event>,
}

impl<'a> Assembler<'a> {
    pub fn new(coder: &'a Coder, doc: &'a Document, published: Option<Date>) -> Assembler<'a> {
        Assembler {
            coder,
            doc,
            published,
            events: Vec::new(),
        }
    }

    /// Takes up the drafts of one sentence.
    pub fn add(
        &mut self,
        scene: &Scene,
        sentence: usize,
        drafts: &[Draft],
        dates: &[DateHit],
        instances: &[Instance],
    ) {
        let mut fresh: Vec<Event> = Vec::new();
        let mut verbs: Vec<bool> = Vec::new();
        let mut anchors: Vec<usize> = Vec::new();
        let told: Vec<usize> = drafts.iter().map(|d| d.anchor).collect();
        for draft in drafts {
            let mut event = self.event(scene, sentence, draft, dates, instances, &told);
            // "Accused Iran of seizing a tanker and demanded its release": from the same.
            if event.event == EventType::Request
                && event.recipient.is_empty()
                && scene.view.rel(draft.anchor) == "conj"
                && let Some(before) = fresh.last().filter(|b| {
                    b.event == EventType::Accuse
                        && all_in(&event.actor, &b.actor)
                        && all_in(&b.actor, &event.actor)
                })
            {
                event.recipient.clone_from(&before.recipient);
                if let Some(first) = event.evidence.first_mut() {
                    first.recipient = event.recipient.iter().map(|e| e.span).collect();
                    first
                        .why
                        .push("of whom it has accused right before".to_owned());
                }
            }
            if event.recipient.is_empty()
                && let Some(before) = fresh.last().or(self.events.last())
                && (answers(&self.coder.pack, scene, draft, &event, before, sentence)
                    || redress(&event, before, sentence)
                    || declines(scene, draft, &event, before, sentence)
                    || recalls(&event, before, sentence))
            {
                event.recipient = if event.event == EventType::Sanction {
                    other_states(before, &event)
                } else {
                    before.actor.clone()
                };
                if matches!(event.event, EventType::Request | EventType::Sanction) {
                    // What its forces have done one asks of the state.
                    for r in &mut event.recipient {
                        r.sector.clear();
                        r.office = None;
                    }
                }
                if event.event == EventType::Reject && before.event == EventType::Agree {
                    // "Offered talks, but the union refused".
                    let talks =
                        (before.underlying.as_ref()).is_some_and(|u| u.event == EventType::Consult);
                    if talks && event.mode.is_empty() {
                        event.mode = vec!["meet".to_owned()];
                    }
                }
                if event.event == EventType::Reject && before.event == EventType::Request {
                    event.mode.clone_from(&before.mode);
                    event.mode.retain(|m| m != "change");
                }
                if let Some(first) = event.evidence.first_mut() {
                    first.recipient = event.recipient.iter().map(|e| e.span).collect();
                    first
                        .why
                        .push("its object is what is told right before".to_owned());
                }
                // "Beijing demanded their release, and Seoul rejected the demand."
                if event.event == EventType::Reject && before.event == EventType::Request {
                    event.mode.clone_from(&before.mode);
                }
            }
            if is_home_visit(&event) || is_private(&event) {
                continue;
            }
            // "Detained the students and closed the campus": two verbs of different modes tell of two
            // acts.
            let verb = !draft.noun
                && !draft.derived
                && matches!(
                    draft.event,
                    EventType::Coerce | EventType::Sanction | EventType::Accuse
                );
            let apart = |k: usize, e: &Event| {
                verb && verbs[k]
                    && !e.mode.is_empty()
                    && !event.mode.is_empty()
                    && !e.mode.iter().any(|m| event.mode.contains(m))
            };
            let same = (0..fresh.len())
                .find(|&k| same_in_sentence(&fresh[k], &event) && !apart(k, &fresh[k]));
            let result = self.result_of(scene, draft, &event, &fresh, &anchors);
            if result.is_some() || self.again(scene, draft, &event, &fresh) {
                continue;
            }
            match same {
                Some(k) => absorb_in_sentence(&mut fresh[k], event),
                None => {
                    fresh.push(event);
                    verbs.push(verb);
                    anchors.push(draft.anchor);
                }
            }
        }
        for event in fresh {
            match self.events.iter_mut().find(|e| same_happening(e, &event)) {
                Some(kept) => merge(kept, event),
                None => self.events.push(event),
            }
        }
    }

    /// "Will visit Seoul, his first visit in four years": the same told again in apposition.
    fn again(&self, scene: &Scene, draft: &Draft, event: &Event, fresh: &[Event]) -> bool {
        let v = &scene.view;
        let beside = draft.noun
            && event.event == EventType::Consult
            && event.recipient.is_empty()
            && draft.anchor > 0
            && v.token(draft.anchor - 1).form == ",";
        beside
            && fresh.iter().any(|e| {
                let meets = e.event == EventType::Consult
                    || (e.underlying.as_ref()).is_some_and(|u| u.event == EventType::Consult);
                meets && all_in(&event.actor, &e.actor)
            })
    }

    /// "Fired rockets at Haifa, wounding nine": the attack of which another is only what came of it.
    fn result_of(
        &self,
        scene: &Scene,
        draft: &Draft,
        event: &Event,
        fresh: &[Event],
        anchors: &[usize],
    ) -> Option<usize> {
        let v = &scene.view;
        let result = event.event == EventType::Assault
            && !draft.noun
            && matches!(v.rel(draft.anchor), "advcl" | "conj" | "acl")
            && self.coder.pack.in_class("result", v, draft.anchor);
        if !result {
            return None;
        }
        (0..fresh.len()).find(|&k| {
            let kept = &fresh[k];
            let people = |r: &Entity| {
                r.sector.iter().any(|s| s == "CVL")
                    && kept.recipient.iter().any(|e| e.code == r.code)
            };
            let unnamed = |r: &Entity| {
                (kept.recipient.iter()).any(|e| e.code.is_none() && e.sector == r.sector)
            };
            let known = |r: &Entity| {
                people(r)
                    || unnamed(r)
                    || r.code.is_none()
                    || kept
                        .actor
                        .iter()
                        .chain(&kept.recipient)
                        .any(|e| e.same_party(r))
            };
            kept.event == EventType::Assault
                && kept.aux_mode == event.aux_mode
                && (!kept.recipient.is_empty() || kept.actor.len() > 1)
                && v.within(draft.anchor, anchors[k])
                && all_in(&event.actor, &kept.actor)
                && event.recipient.iter().all(known)
        })
    }

    /// The document's events with ids and scores.
    pub fn finish(mut self) -> Vec<Event> {
        for event in &mut self.events {
            let parties = |list: &[Entity]| {
                list.iter()
                    .map(Entity::notation)
                    .collect::<Vec<_>>()
                    .join(",")
            };
            let trigger = event
                .evidence
                .first()
                .map_or(Span::default(), |e| e.trigger);
            let at = format!("{}-{}", trigger.start, trigger.end);
            let promised = event.underlying.as_ref().map_or("", |u| u.event.as_str());
            event.id = hash::short_id(
                &[
                    &self.doc.id,
                    &at,
                    event.event.as_str(),
                    promised,
                    &parties(&event.actor),
                    &parties(&event.recipient),
                ],
                16,
            );
            let ontology = &self.coder.ontology;
            event.scale = ontology.score(event.event, &event.mode);
            event.cameo = ontology.cameo(
                event.event,
                &event.mode,
                event.underlying.as_ref(),
                event.cameo.as_deref(),
            );
            event.goldstein = event.cameo.as_deref().and_then(|c| ontology.goldstein(c));
            if event.evidence.len() > 1 {
                event.confidence = corroborated(event.confidence);
            }
            event.confidence = (event.confidence * 10_000.0).round() / 10_000.0;
            event.factuality = graded(event, event.factuality);
        }
        // The same type of the same parties at the same trigger is one event, whether a frame or
        // the model of pairs says it; the frame's comes first.
        let mut ids = BTreeSet::new();
        self.events.retain(|e| ids.insert(e.id.clone()));
        self.events
    }

    fn event(
        &self,
        scene: &Scene,
        sentence: usize,
        draft: &Draft,
        dates: &[DateHit],
        instances: &[Instance],
        anchors: &[usize],
    ) -> Event {
        let v = &scene.view;
        let entities = |list: &[usize]| -> Vec<Entity> {
            let mut all: Vec<Entity> = Vec::new();
            for &m in list {
                let mention = &scene.mentions[m];
                // "The ELN, the country's second guerrilla group, …": one party.
                let apposed = |&p: &usize| {
                    let before = &scene.mentions[p];
                    before.end + 1 == mention.start
                        && v.token(before.end).form == ","
                        && mention.kind == MentionKind::Agent
                        && before.kind == MentionKind::Organisation
                        && matches!(
                            (before.entities.as_slice(), mention.entities.as_slice()),
                            ([a], [b]) if a.same_party(b)
                        )
                };
                if list.iter().any(apposed) {
                    continue;
                }
                if mention.entities.is_empty() {
                    all.extend(place_entity(mention));
                }
                for e in &mention.entities {
                    if !all.iter().any(|a| {
                        a.same_party(e) && a.identifier_id == e.identifier_id && a.code.is_some()
                    }) {
                        all.push(e.clone());
                    }
                }
            }
            all
        };
        let mut actor = entities(&draft.actor);
        let mut recipient = entities(&draft.recipient);
        if draft.event == EventType::Consult && !draft.mode.iter().any(|m| m == "visit") {
            actor.append(&mut recipient);
        }
        if draft.event == EventType::Consult {
            rebels_at_home(&mut actor);
        }
        recipient.retain(|r| !actor.iter().any(|a| a.span == r.span && a.code == r.code));
        if !recipient.is_empty()
            && recipient.iter().all(|r| {
                actor.iter().any(|a| {
                    a.code.is_some()
                        && a.code == r.code
                        && (r.sector.is_empty() && !is_unknown_name(r)
                            || (r.sector == a.sector && !are_two(a, r)))
                })
            })
        {
            recipient.clear();
        }
        // "Turned down an offer, its third refusal": nobody refuses himself beside another.
        let itself = |r: &Entity| {
            actor.iter().any(|a| {
                a.code.is_some() && a.code == r.code && a.sector == r.sector && !are_two(a, r)
            })
        };
        if !recipient.iter().all(itself) {
            recipient.retain(|r| !itself(r));
        }
        // Troops that leave a town of their own country do nothing to their country.
        let own_ground = |r: &Entity| {
            r.sector.is_empty()
                && r.why.starts_with("place in")
                && actor.iter().any(|a| a.code == r.code)
        };
        recipient.retain(|r| !own_ground(r));
        let is_person = |e: &Entity| {
            (scene.mentions.iter()).any(|m| m.person && m.entities.iter().any(|x| x.span == e.span))
        };
        self.coder
            .share_state(draft.event, &actor, &mut recipient, is_person);
        let (date, mut historical) = self.date(scene, draft, dates, instances, anchors);
        historical |= draft.sense.historical;
        let mut aux = Vec::new();
        for (on, mode) in [
            (historical, AuxMode::Historical),
            (draft.sense.future, AuxMode::Future),
            (
                draft.sense.hypothetical || draft.sense.purpose,
                AuxMode::Hypothetical,
            ),
            (draft.sense.negated, AuxMode::Negation),
        ] {
            if on {
                aux.push(mode);
            }
        }
        let old = self
            .published
            .zip(date.end)
            .is_some_and(|(p, e)| date.from_text && p.checked_sub(7.days()).is_ok_and(|w| e < w));
        let background = !historical
            && (draft.sense.background || old)
            && !draft.sense.future
            && !draft.sense.hypothetical;
        let mut by = draft.by.clone();
        name_spokesmen(draft.event, &actor, &mut by);
        let mut why = draft.why.clone();
        why.extend(draft.sense.cues.iter().cloned());
        let span_of = |list: &[Entity]| list.iter().map(|e| e.span).collect::<Vec<_>>();
        let evidence = Evidence {
            sentence,
            sentence_span: v.sentence.span,
            trigger: v.span(draft.trigger.0, draft.trigger.1),
            actor: span_of(&actor),
            recipient: span_of(&recipient),
            aux_mode: aux.clone(),
            reported_by: by,
            why,
        };
        let confidence = confidence(draft.likely, &actor);
        let mut event = Event {
            id: String::new(),
            doc_id: self.doc.id.clone(),
            event: draft.event,
            mode: draft.mode.clone(),
            context: Vec::new(),
            actor,
            recipient,
            date,
            place: self.coder.place_of(scene, draft),
            aux_mode: aux,
            underlying: draft.underlying.clone(),
            background,
            outcome: draft.failed.then_some(Outcome::Failed),
            cameo: draft.cameo.clone(),
            goldstein: None,
            scale: 0.0,
            confidence,
            factuality: 0.0,
            magnitude: Vec::new(),
            order: Vec::new(),
            evidence: vec![evidence],
        };
        // The bare score until the end, when the aux modes are settled.
        let scored = self.coder.factuality_at(v, draft.anchor);
        event.factuality = scored.unwrap_or_else(|| plain_score(&event));
        event
    }
}

/// "The government of A talked with communist rebels in Oslo": they are A's, not Norway's.
fn rebels_at_home(parties: &mut [Entity]) {
    let government = |e: &&Entity| e.sector.iter().any(|s| s == "GOV" || s == "MIL");
    let mut codes = parties.iter().filter(government).map(|e| e.code.clone());
    let Some(Some(code)) = codes.next() else {
        return;
    };
    if codes.next().is_some() {
        return;
    }
    for e in parties.iter_mut() {
        let placed = e.why.contains("place beside it") || e.why.contains("place in the sentence");
        if placed && e.sector.iter().any(|s| s == "REB") {
            e.code = Some(code.clone());
            e.why.push_str(", of the government with which they talk");
        }
    }
}

/// Whether two parties of one state and sector are different people or offices ("the president
/// dismissed the defence minister").
fn are_two(a: &Entity, b: &Entity) -> bool {
    let differ = |x: &Option<String>, y: &Option<String>| x.is_some() && y.is_some() && x != y;
    let words = |e: &Entity| e.entity_text.to_lowercase();
    let (x, y) = (words(a), words(b));
    let named_apart = !x.contains(&y) && !y.contains(&x);
    let pronoun = |e: &Entity| e.why.starts_with(PRONOUN);
    let same_id = a.identifier_id.is_some() && a.identifier_id == b.identifier_id;
    differ(&a.identifier_id, &b.identifier_id)
        || differ(&a.office, &b.office)
        || (named_apart && !same_id && !pronoun(a) && !pronoun(b))
}

/// A place that stands for its people or government.
pub(crate) fn place_entity(mention: &crate::mention::Mention) -> Option<Entity> {
    let place = mention
        .place
        .as_ref()
        .filter(|_| mention.kind == MentionKind::Place)?;
    Some(Entity {
        code: place.country.clone(),
        sector: Vec::new(),
        entity_text: place.text.clone(),
        identifier_id: None,
        identifier_text: Some(place.name.clone()),
        office: None,
        span: place.span,
        why: format!(
            "place in {}",
            place.country.as_deref().unwrap_or("no state")
        ),
    })
}

/// A head of state who arrives in his own capital visits nobody.
fn is_home_visit(event: &Event) -> bool {
    let visit = |e: EventType, mode: &[String]| {
        e == EventType::Consult && mode.iter().any(|m| m == "visit")
    };
    let is_visit = visit(event.event, &event.mode)
        || event
            .underlying
            .as_ref()
            .is_some_and(|u| visit(u.event, &u.mode));
    is_visit
        && !event.recipient.is_empty()
        && event
            .recipient
            .iter()
            .all(|r| r.code.is_some() && event.actor.iter().any(|a| a.code == r.code))
}

/// How likely an event of one passage has the right type and parties: what the model of pairs
/// says, brought to the shares of right events that are measured where frames and model agree
/// (`tekad eval code` prints them); a plain estimate where there is no pair to judge.
fn confidence(likely: Option<f32>, actor: &[Entity]) -> f64 {
    const BASE: f64 = 1.1;
    const SLOPE: f64 = 0.45;
    let logit = match likely.map(|p| f64::from(p).clamp(0.02, 0.99)) {
        Some(p) => BASE + SLOPE * libm::log(p / (1.0 - p)),
        None if actor.iter().any(|e| e.code.is_some()) => 0.5,
        None => -0.2,
    };
    1.0 / (1.0 + libm::exp(-logit))
}

/// The same for an event that more than one passage tells.
fn corroborated(confidence: f64) -> f64 {
    let odds = confidence / (1.0 - confidence) * 1.5;
    odds / (1.0 + odds)
}
