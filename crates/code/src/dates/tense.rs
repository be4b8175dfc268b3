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
        let feat = |i: usize, f: &str| view.token(i).has_feat(f);
        let finite = |i: usize| feat(i, "VerbForm=Fin");
        let helpers = || view.children_by(at, &["aux", "cop"]).filter(|&c| finite(c));
        if matches!(view.upos(at), Upos::Verb | Upos::Aux) {
            let past = (finite(at) && feat(at, "Tense=Past"))
                || helpers().any(|c| feat(c, "Tense=Past"))
                // "has met", "killed on Monday".
                || (feat(at, "VerbForm=Part") && feat(at, "Tense=Past"));
            if past {
                return Some(false);
            }
            // "talks open on Monday", "is arriving on Monday".
            let present = |i: usize| finite(i) && feat(i, "Tense=Pres");
            if (present(at) || helpers().any(present)) && view.rel(at) != "aux" {
                return Some(true);
            }
        }
        match view.head(at) {
            Some(head) => at = head,
            None => return None,
        }
    }
    None
}
