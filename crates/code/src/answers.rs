//! What an event says of the parties of the one told right after it: who answers, declines, asks
//! for redress or recalls an ambassador names nobody, and who announces it names no state.

use tekad_core::{
    Upos,
    event::{Entity, Event, SourceLink},
    ontology::{EventType, NON_STATE_CODES},
};

use crate::{draft::Draft, pack::Pack, pack_format::ModifierSide, scene::Scene};

/// "Kenya will expel the ambassador, the foreign ministry said": who announces what a state does,
/// and is of no state that the text names, is that state's; not where it uses force, of which its
/// victims tell, too.
pub(crate) fn name_spokesmen(event: EventType, actor: &[Entity], by: &mut [SourceLink]) {
    const OFFICIAL: [&str; 4] = ["GOV", "MIL", "COP", "JUD"];
    let Some(code) = actor.first().and_then(|a| a.code.as_ref()) else {
        return;
    };
    let official = |e: &Entity| {
        let first = e.sector.first().map(String::as_str);
        first.is_some_and(|s| OFFICIAL.contains(&s))
    };
    let states = actor
        .iter()
        .all(|a| a.code.as_ref() == Some(code) && (a.sector.is_empty() || official(a)));
    let abroad = |e: &Entity| matches!(e.office.as_deref(), Some("ambassador" | "envoy"));
    if event == EventType::Assault || !states || NON_STATE_CODES.contains(&code.as_str()) {
        return;
    }
    for link in by {
        let e = &mut link.entity;
        if e.code.is_none() && official(e) && !abroad(e) {
            e.code = Some(code.clone());
            e.why.push_str(", the state of the one who acts");
        }
    }
}

/// "Paris condemned the decision": whether the object of an accusation or a refusal is a bare
/// definite noun, which means what was told right before, of somebody else's doing.
pub(crate) fn answers(
    pack: &Pack,
    scene: &Scene,
    draft: &Draft,
    event: &Event,
    before: &Event,
    sentence: usize,
) -> bool {
    let v = &scene.view;
    let fits = matches!(event.event, EventType::Accuse | EventType::Reject)
        && before
            .evidence
            .iter()
            .any(|e| e.sentence <= sentence && e.sentence + 1 >= sentence)
        && !before.actor.is_empty()
        && before
            .actor
            .iter()
            .all(|a| a.code.is_some() && !event.actor.iter().any(|own| own.code == a.code));
    let definite = |c: usize| {
        let t = v.token(c);
        v.rel(c) == "det" && (t.has_feat("Definite=Def") || t.has_feat("PronType=Dem"))
            || v.rel(c) == "det" && pack.modifier == ModifierSide::After
    };
    // "Asked Beijing for a loan, but China refused it".
    let asked = event.event == EventType::Reject
        && matches!(before.event, EventType::Request | EventType::Agree)
        && (before.recipient.iter()).any(|r| event.actor.iter().any(|a| a.code == r.code));
    let it = |o: usize| {
        asked
            && v.upos(o) == Upos::Pron
            && v.rel(o) == "obj"
            && (pack.thing.has(v, o) || pack.possessive.has(v, o))
    };
    // "…, accusations that Kigali denied".
    let apposed = v.rel(draft.anchor) == "acl"
        && v.head(draft.anchor)
            .is_some_and(|h| v.rel(h) == "appos" && h < draft.anchor && v.upos(h) == Upos::Noun)
        && before.event == EventType::Accuse;
    let bare = asked
        && v.children(draft.anchor)
            .filter(|&c| c > draft.anchor)
            .all(|c| matches!(v.rel(c), "punct" | "conj" | "parataxis" | "advcl"));
    fits && (bare
        || apposed
        || v.children_by(draft.anchor, &["obj", "obl"])
            // "Called the accusation baseless".
            .chain(
                v.children_by(draft.anchor, &["ccomp", "xcomp"])
                    .flat_map(|c| v.children(c).filter(|&s| v.rel(s) == "nsubj")),
            )
            .any(|o| {
                it(o)
                    || o > draft.anchor
                        && v.upos(o) == Upos::Noun
                        && scene.mention_at(o).is_none()
                        && v.children(o).any(definite)
                        && !v
                            .children(o)
                            .any(|c| matches!(v.rel(c), "nmod" | "acl" | "appos" | "amod"))
            }))
}

/// "Seoul seized a Chinese trawler. Beijing demanded the release of its crew": a victim's demand
/// that names nobody is made to whom it suffered from right before.
pub(crate) fn redress(event: &Event, before: &Event, sentence: usize) -> bool {
    let near = before
        .evidence
        .iter()
        .any(|e| e.sentence <= sentence && e.sentence + 1 >= sentence);
    let [doer] = before.actor.as_slice() else {
        return false;
    };
    near && event.event == EventType::Request
        && matches!(
            before.event,
            EventType::Coerce | EventType::Assault | EventType::Sanction
        )
        && doer.code.is_some()
        && !event.actor.iter().any(|a| a.code == doer.code)
        && event
            .actor
            .iter()
            .any(|a| a.code.is_some() && before.recipient.iter().any(|r| r.code == a.code))
}

/// Whether a passage of an event stands in this sentence or the one before.
fn is_near(before: &Event, sentence: usize) -> bool {
    before
        .evidence
        .iter()
        .any(|e| e.sentence <= sentence && e.sentence + 1 >= sentence)
}

/// "Ordered the government to reopen the camp, but the minister refused": who was asked right
/// before refuses the one who asked.
pub(crate) fn declines(
    scene: &Scene,
    draft: &Draft,
    event: &Event,
    before: &Event,
    sentence: usize,
) -> bool {
    let v = &scene.view;
    is_near(before, sentence)
        && event.event == EventType::Reject
        && before.event == EventType::Request
        && !v
            .children_by(draft.anchor, &["obj", "ccomp", "xcomp"])
            .any(|c| c > draft.anchor)
        && event
            .actor
            .iter()
            .any(|a| a.code.is_some() && before.recipient.iter().any(|r| r.code == a.code))
}

/// "Accused Algeria … and recalled its ambassador": from the state that the hostile act right
/// before in the sentence concerns.
pub(crate) fn recalls(event: &Event, before: &Event, sentence: usize) -> bool {
    event.event == EventType::Sanction
        && event.mode.iter().any(|m| m == "withdraw")
        && matches!(before.event.quad(), 3 | 4)
        && before.evidence.iter().any(|e| e.sentence == sentence)
        && !other_states(before, event).is_empty()
}

/// The recipients of an event, or its actors where it has none, that are of other states than
/// those who act in another.
pub(crate) fn other_states(before: &Event, event: &Event) -> Vec<Entity> {
    let other = |list: &[Entity]| -> Vec<Entity> {
        list.iter()
            .filter(|e| e.code.is_some() && !event.actor.iter().any(|a| a.code == e.code))
            .cloned()
            .collect()
    };
    let done_to = other(&before.recipient);
    if done_to.is_empty() {
        other(&before.actor)
    } else {
        done_to
    }
}
