//! Verbs that the tagger takes for nouns: forms that the inflection table makes of a trigger, and
//! the bare predicates of headlines ("Iran Tolak Berunding").

use smol_str::SmolStr;
use tekad_core::{Token, Upos};

use crate::{
    joining::{attach, children, head, within},
    pack::Pack,
    pack_format::Voice,
};

/// Reads forms as verbs that can be nothing else.
pub(crate) fn read_verbs(pack: &Pack, tokens: &mut [Token]) {
    if pack.lemmas {
        return;
    }
    for token in tokens.iter_mut() {
        let clause = matches!(
            token.base_deprel(),
            "root" | "ccomp" | "advcl" | "conj" | "parataxis" | "acl" | "xcomp"
        );
        let noun = matches!(token.upos, Upos::Noun | Upos::Propn | Upos::Adj | Upos::X);
        if clause && noun && made(pack, token, false) {
            token.upos = Upos::Verb;
        }
    }
    let last = tokens.iter().rev().find(|t| t.form != "\"");
    let full = last.is_some_and(|t| t.upos == Upos::Punct);
    if !full && let Some(i) = (1..tokens.len()).find(|&i| is_predicate(pack, tokens, i)) {
        raise(tokens, i);
    }
}

/// Whether a form is one of a trigger that the inflection table makes, with a voice or bare.
fn made(pack: &Pack, token: &Token, bare: bool) -> bool {
    let form = token.form.to_lowercase();
    let triggers = pack.triggers.get(form.as_str()).map_or(&[][..], |t| t);
    !triggers.is_empty()
        && (bare || triggers.iter().all(|t| t.pos == Upos::Verb))
        && triggers
            .iter()
            .any(|t| t.surface && (bare || t.voice != Voice::Any))
}

/// A bare verb behind the nominal that a headline begins with, no word of a name.
fn is_predicate(pack: &Pack, tokens: &[Token], i: usize) -> bool {
    let capital = |t: &Token| t.form.chars().next().is_some_and(char::is_uppercase);
    let misread = match tokens[i].upos {
        Upos::Noun | Upos::Propn | Upos::X => true,
        Upos::Verb => {
            tokens[i].base_deprel() == "acl"
                && !children(tokens, i).any(|c| tokens[c].has_feat("PronType=Rel"))
        }
        _ => false,
    };
    misread
        && capital(&tokens[i])
        && (0..i).all(|t| tokens[t].upos != Upos::Verb || tokens[t].base_deprel() == "acl")
        && made(pack, &tokens[i], true)
}

fn raise(tokens: &mut [Token], i: usize) {
    let nominal = |t: &Token| matches!(t.upos, Upos::Noun | Upos::Propn | Upos::Pron);
    // The nominal that it was taken for a part of.
    let mut first = None;
    let mut at = i;
    while let Some(h) = head(tokens, at) {
        if h < i && nominal(&tokens[h]) {
            first = Some(h);
        }
        at = h;
    }
    let root = at;
    let first = first.or_else(|| {
        children(tokens, i).find(|&c| {
            c < i
                && nominal(&tokens[c])
                && !children(tokens, c).any(|k| tokens[k].base_deprel() == "case")
        })
    });
    let Some(first) = first else { return };
    tokens[i].upos = Upos::Verb;
    if root != i {
        tokens[i].head = None;
        tokens[i].deprel = SmolStr::new_static("root");
        attach(tokens, first, i, "nsubj");
        if root != first {
            attach(tokens, root, i, "xcomp");
        }
        // What stood behind it belongs to it.
        let behind: Vec<usize> = children(tokens, first)
            .filter(|&c| c > i && !within(tokens, i, c))
            .collect();
        for c in behind {
            attach(tokens, c, i, "obl");
        }
    } else {
        attach(tokens, first, i, "nsubj");
    }
    for c in 0..i {
        if head(tokens, c) == Some(i) && tokens[c].base_deprel() == "cop" {
            tokens[c].deprel = SmolStr::new_static("aux");
        }
    }
    let busy = children(tokens, i).any(|c| matches!(tokens[c].base_deprel(), "obj" | "xcomp"));
    let object = children(tokens, i).find(|&c| {
        c > i
            && nominal(&tokens[c])
            && matches!(
                tokens[c].base_deprel(),
                "nmod" | "obl" | "flat" | "compound"
            )
            && !children(tokens, c).any(|k| tokens[k].base_deprel() == "case")
    });
    if let Some(o) = object.filter(|_| !busy) {
        tokens[o].deprel = SmolStr::new_static("obj");
    }
}
