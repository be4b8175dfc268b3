//! Verbs that are read as something else: finite forms as modifiers, past tenses as participles,
//! statements as commands.

use smol_str::SmolStr;
use tekad_core::{Token, Upos};

use super::{children, head, is_finite, is_nominal, is_past, is_subject};

/// A past form that hangs as `acl` on the noun before it, although nothing else can be the
/// predicate: the noun is its subject ("London drivers called off a strike.", "Sanctions will be
/// eased, the Union announced."), or stands before the sentence ("BRUSSELS -- Parliament called
/// upon …").
pub(super) fn raise_past(tokens: &mut [Token], i: usize) {
    let Some(noun) = head(tokens, i) else { return };
    if !matches!(tokens[i].deprel.as_str(), "acl" | "amod")
        || noun > i
        || !is_past(&tokens[i])
        || !is_nominal(&tokens[noun])
    {
        return;
    }
    let has = |of: usize, rels: &[&str]| {
        children(tokens, of).any(|c| rels.contains(&tokens[c].base_deprel()))
    };
    if has(i, &["aux", "cop", "mark"])
        || children(tokens, i).any(|c| tokens[c].deprel == "obl:agent")
    {
        return;
    }
    let own = children(tokens, i).any(|c| c < i && is_subject(&tokens[c]));
    let finite = is_finite(&tokens[i]) || own || has(i, &["obj", "compound", "ccomp", "xcomp"]);
    let above = head(tokens, noun);
    let rel = match above {
        None if finite && !has(noun, &["cop", "nsubj", "case"]) => "root",
        Some(h)
            if finite
                && !own
                && is_subject(&tokens[noun])
                && children(tokens, h).any(|c| c != noun && is_subject(&tokens[c])) =>
        {
            // "Troops used gas, the opposition said."
            if i < h { "ccomp" } else { "parataxis" }
        }
        _ => return,
    };
    let later: Vec<usize> = children(tokens, noun).filter(|&c| c > i).collect();
    tokens[i].head = tokens[noun].head;
    tokens[i].deprel = SmolStr::new_static(rel);
    tokens[noun].head = Some(i as u32);
    tokens[noun].deprel = SmolStr::new_static(if own { "parataxis" } else { "nsubj" });
    for c in later {
        tokens[c].head = Some(i as u32);
    }
}

/// A past participle that heads a clause with a subject of its own and no auxiliary is the past
/// tense, and its subject no passive one.
pub(super) fn read_as_active(tokens: &mut [Token], i: usize) {
    if !is_past(&tokens[i])
        || !matches!(
            tokens[i].deprel.as_str(),
            "root" | "parataxis" | "ccomp" | "conj" | "acl:relcl"
        )
    {
        return;
    }
    let kept = children(tokens, i).any(|c| {
        matches!(tokens[c].base_deprel(), "aux" | "cop") || tokens[c].deprel == "obl:agent"
    });
    let subject = children(tokens, i).find(|&c| c < i && is_subject(&tokens[c]));
    let Some(subject) = subject.filter(|_| !kept) else {
        return;
    };
    tokens[subject].deprel = SmolStr::new_static("nsubj");
    tokens[i].feats = SmolStr::new_static("Mood=Ind|Tense=Past|VerbForm=Fin");
}

/// "Singapore and Malaysia compete": what has a subject before it is no command.
pub(super) fn read_as_statement(tokens: &mut [Token], i: usize) {
    let command = tokens[i].upos == Upos::Verb && tokens[i].has_feat("Mood=Imp");
    let subject = |c: usize| {
        c < i && is_subject(&tokens[c]) && matches!(tokens[c].upos, Upos::Noun | Upos::Propn)
    };
    if command && children(tokens, i).any(subject) {
        tokens[i].feats = SmolStr::new_static("Mood=Ind|Tense=Pres|VerbForm=Fin");
    }
}

/// A finite verb that hangs on the noun after it as `amod` or `compound` takes the noun's place,
/// and the noun becomes its object.
pub(super) fn raise_finite(tokens: &mut [Token], i: usize) {
    let Some(noun) = head(tokens, i) else { return };
    let wrong = matches!(tokens[i].base_deprel(), "amod" | "compound");
    if !(wrong && noun > i && is_finite(&tokens[i]) && is_nominal(&tokens[noun])) {
        return;
    }
    tokens[i].head = tokens[noun].head;
    tokens[i].deprel = tokens[noun].deprel.clone();
    tokens[noun].head = Some(i as u32);
    tokens[noun].deprel = SmolStr::new_static("obj");
    // What stands before the verb is no part of the noun phrase.
    let mut subject = None;
    for c in 0..i {
        let at = head(tokens, c);
        if at != Some(noun) && at != Some(i) {
            continue;
        }
        tokens[c].head = Some(i as u32);
        if is_nominal(&tokens[c])
            && matches!(
                tokens[c].base_deprel(),
                "compound" | "nmod" | "flat" | "nsubj"
            )
        {
            subject = Some(c);
        }
    }
    let Some(subject) = subject else { return };
    for c in 0..subject {
        if head(tokens, c) == Some(i)
            && matches!(
                tokens[c].base_deprel(),
                "compound" | "flat" | "det" | "amod" | "nummod" | "nmod" | "case"
            )
        {
            tokens[c].head = Some(subject as u32);
        }
    }
    tokens[subject].deprel = SmolStr::new_static("nsubj");
}
