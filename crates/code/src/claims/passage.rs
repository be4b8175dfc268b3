//! Which words tell what a claim is about, its cause or its effect.

use tekad_core::{Span, Upos};

use crate::view::View;

/// The words of the phrases or clauses at `nodes`, as one stretch, without what introduces them
/// (prepositions, "that", "to") and without the words of the trigger (`from..to`), past which
/// it never reaches.
pub(crate) fn passage(v: &View, nodes: &[usize], trigger: (usize, usize)) -> Option<Span> {
    let mut inside = vec![false; v.len()];
    for &node in nodes {
        let clause = matches!(v.upos(node), Upos::Verb | Upos::Aux);
        for t in v.subtree(node, |c| {
            !(trigger.0 <= c && c < trigger.1)
                && v.rel(c) != "parataxis"
                // What a nominal's list or clause goes on to after a comma is another matter.
                && (clause || !(matches!(v.rel(c), "advcl" | "cc" | "mark") && v.head(c) == Some(node)))
        }) {
            inside[t] = true;
        }
    }
    let first = *nodes.iter().min()?;
    let last = *nodes.iter().max()?;
    let at = |t: usize| inside.get(t).copied().unwrap_or(false);
    let bound = |t: usize| trigger.0 <= t && t < trigger.1;
    let mut start = first;
    while start > 0 && !bound(start - 1) && (at(start - 1) || is_inner_mark(v, start - 1, &inside))
    {
        start -= 1;
    }
    let mut end = last + 1;
    while end < v.len() && !bound(end) && (at(end) || is_inner_mark(v, end, &inside)) {
        end += 1;
    }
    // What introduces the phrase, and what ends it.
    while start + 1 < end {
        let introduces =
            matches!(v.rel(start), "case" | "mark" | "cc" | "punct") && !nodes.contains(&start);
        if !introduces {
            break;
        }
        start += 1;
    }
    while end > start + 1 && matches!(v.upos(end - 1), Upos::Punct) {
        end -= 1;
    }
    (start < end).then(|| v.span(start, end))
}

/// Punctuation between words that both belong to the passage.
fn is_inner_mark(v: &View, t: usize, inside: &[bool]) -> bool {
    v.upos(t) == Upos::Punct
        && t > 0
        && inside.get(t - 1).copied().unwrap_or(false)
        && inside.get(t + 1).copied().unwrap_or(false)
}

/// Whether the words of a passage have room for a token.
pub(crate) fn covers(v: &View, span: Span, t: usize) -> bool {
    span.contains(v.token(t).span)
}
