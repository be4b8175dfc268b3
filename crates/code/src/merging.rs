//! What one document tells more than once: which events are the same, and what becomes of them.

use tekad_core::{
    event::{Entity, Event},
    ontology::EventType,
};

pub(crate) fn all_in(a: &[Entity], b: &[Entity]) -> bool {
    a.iter().all(|x| b.iter().any(|y| x.same_party(y)))
}

/// The same happening told twice in a sentence: one type, the same doers, and of the other
/// parties at most one side tells more.
pub(crate) fn same_in_sentence(a: &Event, b: &Event) -> bool {
    if a.event != b.event
        || a.aux_mode != b.aux_mode
        || a.underlying.as_ref().map(|u| u.event) != b.underlying.as_ref().map(|u| u.event)
    {
        return false;
    }
    let dates_agree = !(a.date.from_text && b.date.from_text) || a.date.start == b.date.start;
    let actors = all_in(&a.actor, &b.actor) || all_in(&b.actor, &a.actor);
    let recipients = all_in(&a.recipient, &b.recipient) || all_in(&b.recipient, &a.recipient);
    dates_agree && actors && recipients && a.outcome == b.outcome
}

pub(crate) fn absorb_in_sentence(kept: &mut Event, other: Event) {
    kept.confidence = kept.confidence.max(other.confidence);
    if other.actor.len() + other.recipient.len() > kept.actor.len() + kept.recipient.len()
        && all_in(&kept.recipient, &other.recipient)
    {
        kept.actor = other.actor;
        kept.recipient = other.recipient;
        if let (Some(a), Some(b)) = (kept.evidence.first_mut(), other.evidence.first()) {
            a.actor.clone_from(&b.actor);
            a.recipient.clone_from(&b.recipient);
        }
    }
    for mode in other.mode {
        if !kept.mode.contains(&mode) {
            kept.mode.push(mode);
        }
    }
    if !kept.date.from_text && other.date.from_text {
        kept.date = other.date;
    }
    kept.place = kept.place.take().or(other.place);
    if kept.cameo.is_none() {
        kept.cameo = other.cameo;
    }
}

/// The same happening told again in another sentence: one type, the same parties, nothing
/// that speaks against it.
pub(crate) fn same_happening(a: &Event, b: &Event) -> bool {
    let same_set = |x: &[Entity], y: &[Entity]| x.len() == y.len() && all_in(x, y) && all_in(y, x);
    let modes_agree =
        a.mode.is_empty() || b.mode.is_empty() || a.mode.iter().any(|m| b.mode.contains(m));
    let dates_agree = match (a.date.from_text, b.date.from_text) {
        (true, true) => a.date.start <= b.date.end && b.date.start <= a.date.end,
        _ => a.background == b.background || a.event == EventType::Consult,
    };
    let places_agree = match (&a.place, &b.place) {
        (Some(p), Some(q)) => {
            p.name == q.name
                || p.kind == "country" && p.country == q.country
                || q.kind == "country" && p.country == q.country
        }
        _ => true,
    };
    let parties = same_set(&a.actor, &b.actor)
        && (same_set(&a.recipient, &b.recipient)
            || a.recipient.is_empty()
            || b.recipient.is_empty());
    a.event == b.event
        && a.aux_mode == b.aux_mode
        && a.underlying.as_ref().map(|u| u.event) == b.underlying.as_ref().map(|u| u.event)
        && (a.outcome == b.outcome || a.date.start == b.date.start || a.background == b.background)
        && modes_agree
        && dates_agree
        && places_agree
        && parties
}

pub(crate) fn merge(kept: &mut Event, other: Event) {
    let mut other = other;
    kept.confidence = kept.confidence.max(other.confidence);
    for (mine, theirs) in [
        (&mut kept.actor, &mut other.actor),
        (&mut kept.recipient, &mut other.recipient),
    ] {
        if mine.is_empty() {
            std::mem::swap(mine, theirs);
        } else {
            for (m, t) in mine.iter_mut().zip(theirs.iter()) {
                // A fuller naming of the same party adds what it knows.
                if m.same_party(t) && m.sector.is_empty() && !t.sector.is_empty() {
                    m.sector.clone_from(&t.sector);
                    m.office = m.office.take().or(t.office.clone());
                    m.identifier_id = m.identifier_id.take().or(t.identifier_id.clone());
                }
            }
        }
    }
    for mode in other.mode {
        if !kept.mode.contains(&mode) {
            kept.mode.push(mode);
        }
    }
    if !kept.date.from_text && other.date.from_text {
        kept.date = other.date;
    }
    kept.place = kept.place.take().or(other.place);
    kept.outcome = kept.outcome.or(other.outcome);
    if kept.cameo.is_none() {
        kept.cameo = other.cameo;
    }
    kept.evidence.extend(other.evidence);
}
