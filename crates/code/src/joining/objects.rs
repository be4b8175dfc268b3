//! Objects that parsers give to the next clause, and what is asked of whom.

use smol_str::SmolStr;
use tekad_core::{Token, Upos};

use super::{attach, children, head, is_comma, is_subject, within};
use crate::{frame::Embed, pack::Pack};

/// A verb that asks its object to do something.
pub(super) fn asks(pack: &Pack, token: &Token) -> bool {
    let form = token.form.to_lowercase();
    (pack.triggers.get(form.as_str()).into_iter().flatten())
        .any(|t| pack.frames[t.frame].embed == Some(Embed::Request))
}

/// A trigger that embeds nothing, in a form that shows it is active.
pub(super) fn takes_no_content(pack: &Pack, token: &Token) -> bool {
    let form = token.form.to_lowercase();
    let triggers = pack.triggers.get(form.as_str()).map_or(&[][..], |t| t);
    !triggers.is_empty()
        && token.has_feat("Voice=Act")
        && (triggers.iter()).all(|t| pack.frames[t.frame].embed.is_none())
}

/// The bare nominal behind an active verb that has no object is its object.
pub(super) fn bare_object(tokens: &mut [Token], i: usize) {
    if !tokens[i].has_feat("Voice=Act")
        || children(tokens, i)
            .any(|c| matches!(tokens[c].base_deprel(), "obj" | "xcomp" | "ccomp" | "iobj"))
    {
        return;
    }
    let near = children(tokens, i).find(|&c| c > i).filter(|&c| {
        tokens[c].deprel == "obl"
            && matches!(tokens[c].upos, Upos::Noun | Upos::Propn)
            && !children(tokens, c).any(|k| tokens[k].base_deprel() == "case")
            && (i + 1..c).all(|t| within(tokens, t, c))
    });
    if let Some(c) = near {
        tokens[c].deprel = SmolStr::new_static("obj");
    }
}

/// "Urges A and B to agree" read as "urges A, and B agrees": the conjunction joins the parties.
pub(super) fn give_list(pack: &Pack, tokens: &mut [Token], i: usize) {
    let Some(h) = head(tokens, i).filter(|&h| h < i) else {
        return;
    };
    let fits = tokens[i].deprel == "conj"
        && tokens[h].upos == Upos::Verb
        && !children(tokens, i).any(|c| is_subject(&tokens[c]));
    if !fits || !asks(pack, &tokens[h]) {
        return;
    }
    let Some(cc) = children(tokens, i).find(|&c| c > h && c < i && tokens[c].upos == Upos::Cconj)
    else {
        return;
    };
    let member = (cc + 1..i).find(|&t| {
        tokens[t].base_deprel() == "conj" && head(tokens, t).is_some_and(|x| x < cc && x > h)
    });
    if let Some(member) = member.filter(|_| !is_comma(&tokens[cc - 1])) {
        attach(tokens, cc, member, "cc");
        tokens[i].deprel = SmolStr::new_static("xcomp");
    }
}

/// "Opened an inquiry into X over the funds": a verb that serves as a preposition ("terkait") has
/// taken the object.
pub(super) fn give_object(pack: &Pack, tokens: &mut [Token], i: usize) {
    let Some(h) = head(tokens, i).filter(|&h| h < i) else {
        return;
    };
    let fits = matches!(tokens[i].base_deprel(), "ccomp" | "advcl")
        && tokens[h].upos == Upos::Verb
        && !children(tokens, h).any(|c| tokens[c].base_deprel() == "obj");
    // "Flew planes loaded with aid": what loads them is no content of a verb that has none.
    let subject_behind = children(tokens, i)
        .find(|&c| c > h && c < i && is_subject(&tokens[c]) && tokens[c].upos == Upos::Noun)
        .filter(|&s| {
            tokens[i].deprel == "ccomp"
                && s + 1 == i
                && (h + 1..s).all(|t| head(tokens, t) == Some(s))
        });
    if let Some(s) = subject_behind.filter(|_| fits && takes_no_content(pack, &tokens[h])) {
        attach(tokens, s, h, "obj");
        attach(tokens, i, s, "acl");
        return;
    }
    if !fits
        || (pack.classes.get("about"))
            .is_none_or(|s| !s.has_text(tokens[i].form.to_lowercase().as_str()))
    {
        return;
    }
    let subject = children(tokens, i).find(|&c| {
        c > h && c < i && tokens[c].base_deprel() == "nsubj" && tokens[c].upos == Upos::Noun
    });
    if let Some(s) = subject {
        attach(tokens, s, h, "obj");
        tokens[i].deprel = SmolStr::new_static("advcl");
    }
}

/// "Sends 500 tons rice": a bare noun right behind the object is no part of the verb but of it.
pub(super) fn noun_of_object(tokens: &mut [Token], i: usize) {
    let Some(object) = children(tokens, i).find(|&c| c > i && tokens[c].deprel == "obj") else {
        return;
    };
    let next = object + 1;
    if next < tokens.len()
        && head(tokens, next) == Some(i)
        && tokens[next].deprel == "nmod"
        && tokens[next].upos == Upos::Noun
        && !children(tokens, next).any(|c| tokens[c].base_deprel() == "case")
    {
        tokens[next].head = Some(object as u32);
    }
}

/// Nothing before a semicolon depends on what stands behind it.
pub(super) fn part_before_semicolons(tokens: &mut [Token]) {
    for mark in 0..tokens.len() {
        if tokens[mark].form != ";" {
            continue;
        }
        for t in 0..mark {
            let across = head(tokens, t).is_some_and(|h| h > mark);
            if !across
                || matches!(tokens[t].upos, Upos::Punct | Upos::Verb | Upos::Aux)
                || tokens[t].base_deprel() == "nsubj"
            {
                continue;
            }
            let verb = (0..t).rev().find(|&v| tokens[v].upos == Upos::Verb);
            let Some(verb) = verb else { continue };
            let free = !children(tokens, verb).any(|c| tokens[c].base_deprel() == "obj");
            let bare = !children(tokens, t).any(|c| tokens[c].base_deprel() == "case" && c < t);
            let object = tokens[t].deprel == "obj" && free && bare;
            let rel = if object {
                "obj"
            } else if tokens[t].deprel == "obl:tmod" {
                "obl:tmod"
            } else {
                "obl"
            };
            attach(tokens, t, verb, rel);
        }
    }
}
