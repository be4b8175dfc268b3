//! Whether a clause tells what has happened or what is to come.

use tekad_core::Upos;

use crate::{view::View, words::WordSet};

/// Whether what a word belongs to is to come: the nearest predicate above it is marked as future,
/// or is the content of one that looks ahead ("plans to meet on Friday"). `None` where the forms of
/// verbs say nothing.
pub(super) fn looks_ahead(
    view: &View,
    node: usize,
    future: &WordSet,
    ahead: &WordSet,
) -> Option<bool> {
    let mut at = node;
    for _ in 0..view.len() {
        if at != node && ahead.has(view, at) {
            return Some(true);
        }
        let marks = || {
            view.children(at).filter(|&c| {
                matches!(
                    view.rel(c),
                    "aux" | "advmod" | "mark" | "cop" | "amod" | "xcomp"
                ) && c < node.max(at)
            })
        };
        if marks().any(|c| {
            c != node && (view.rel(c) != "xcomp" && (future.has(view, c) || ahead.has(view, c)))
        }) {
            return Some(true);
        }
        let past = |i: usize| {
            view.token(i).has_feat("Tense=Past") && view.token(i).has_feat("VerbForm=Fin")
        };
        let predicate = matches!(view.upos(at), Upos::Verb | Upos::Aux);
        let told = past(at) || view.children_by(at, &["aux", "cop"]).any(past);
        if predicate && told {
            return Some(false);
        }
        match view.head(at) {
            Some(head) => at = head,
            None => return None,
        }
    }
    None
}
