//! Which words tell what a claim is about, its cause or its effect.

use tekad_core::{Span, Upos};

use crate::scene::Scene;

/// The words of the phrases or clauses at `nodes`, as one stretch, without what introduces them
/// (prepositions, "that", "to"), without what `leave` leaves out, and never past the words of
/// the trigger or a token at which it `stops`.
pub(super) fn passage(
    scene: &Scene,
    nodes: &[usize],
    trigger: (usize, usize),
    leave: impl Fn(usize) -> bool,
    stops: impl Fn(usize) -> bool,
) -> Option<Span> {
    let v = &scene.view;
    let bound = |t: usize| trigger.0 <= t && t < trigger.1;
    let mut inside = vec![false; v.len()];
    for &node in nodes {
        let clause = matches!(v.upos(node), Upos::Verb | Upos::Aux);
        let enter = |c: usize| {
            let top = v.head(c) == Some(node);
            let beside = match v.rel(c) {
                "parataxis" => true,
                // What follows a nominal after a comma, or a clause with parties of its own, is
                // another matter.
                "appos"
                    if c > 0 && v.token(c - 1).form == ","
                        || v.children(c).any(|k| k < c && v.token(k).form == ",") =>
                {
                    true
                }
                "appos" | "advcl" | "mark" => !clause && top,
                "acl" if set_off(scene, c) => true,
                "acl" if v.children(c).any(|k| v.rel(k) == "mark") => false,
                "acl" => !clause && top && has_own_party(scene, c),
                _ => false,
            };
            !bound(c) && !beside && !leave(c)
        };
        for t in v.subtree(node, enter) {
            inside[t] = true;
        }
    }
    let first = *nodes.iter().min()?;
    let last = *nodes.iter().max()?;
    let at = |t: usize| inside.get(t).copied().unwrap_or(false);
    let mark = |t: usize| v.upos(t) == Upos::Punct && t > 0 && at(t - 1) && at(t + 1);
    let mut start = first;
    while start > 0 && !bound(start - 1) && (at(start - 1) || mark(start - 1)) {
        start -= 1;
    }
    let mut end = last + 1;
    while end < v.len() && !bound(end) && !stops(end) && (at(end) || mark(end)) {
        end += 1;
    }
    // What introduces the phrase, and what ends it.
    let introduces = |t: usize| {
        (matches!(v.rel(t), "case" | "mark" | "cc" | "punct") || v.upos(t) == Upos::Punct)
            && !nodes.contains(&t)
    };
    while start + 1 < end && introduces(start) {
        start += 1;
    }
    while end > start + 1 && v.upos(end - 1) == Upos::Punct {
        end -= 1;
    }
    (start < end).then(|| v.span(start, end))
}

/// "…, which the guerrillas have held since": a clause behind a comma says something else.
fn set_off(scene: &Scene, clause: usize) -> bool {
    let v = &scene.view;
    let first = v.subtree(clause, |_| true).first().copied();
    let comma = |t: usize| v.token(t).form == ",";
    v.children(clause).any(|c| scene.is_relative(c))
        && first.is_some_and(|f| comma(f) || f > 0 && comma(f - 1))
}

fn has_own_party(scene: &Scene, clause: usize) -> bool {
    let v = &scene.view;
    v.upos(clause) == Upos::Verb
        && scene.mentions.iter().any(|m| {
            m.is_actor()
                && m.head != clause
                && v.within(m.head, clause)
                && v.head(clause).is_some_and(|h| m.head > h)
        })
        && v.children(clause)
            .any(|c| scene.is_relative(c) || v.children(c).any(|k| scene.is_relative(k)))
}
