//! Verbs that are read as something else: finite forms as modifiers, past tenses as participles,
//! statements as commands.

use smol_str::SmolStr;
use tekad_core::{Token, Upos};

use super::{children, head, is_below, is_finite, is_nominal, is_past, is_subject};

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
    let lone = is_only_predicate(tokens, i, noun);
    let finite =
        is_finite(&tokens[i]) || own || lone || has(i, &["obj", "compound", "ccomp", "xcomp"]);
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
    let has_object = has(i, &["obj", "ccomp"]);
    tokens[i].head = tokens[noun].head;
    tokens[i].deprel = SmolStr::new_static(rel);
    tokens[noun].head = Some(i as u32);
    tokens[noun].deprel = SmolStr::new_static(if own { "parataxis" } else { "nsubj" });
    let mut object = has_object;
    for c in later {
        tokens[c].head = Some(i as u32);
        if tokens[c].deprel == "nmod" {
            let cased = children(tokens, c).any(|k| tokens[k].base_deprel() == "case");
            let bare = !cased && !object;
            object |= bare;
            tokens[c].deprel = SmolStr::new_static(if bare { "obj" } else { "obl" });
        }
    }
}

/// Whether a past form behind the noun on which it hangs is all that a full sentence of some
/// length can have for a predicate: no other verb stands outside of a relative clause, and what
/// follows says to whom, for how long or what for.
fn is_only_predicate(tokens: &[Token], i: usize, noun: usize) -> bool {
    const LONG: usize = 9;
    if tokens.len() < LONG || tokens[noun].head.is_some() {
        return false;
    }
    let inside = |t: usize| {
        children(tokens, noun).any(|c| {
            c != i && tokens[c].base_deprel() == "acl" && (c == t || is_below(tokens, t, c))
        })
    };
    let other = (0..tokens.len()).any(|t| {
        t != i
            && (is_finite(&tokens[t]) || tokens[t].upos == Upos::Aux)
            && !inside(t)
            && !is_below(tokens, t, i)
            && !relative(tokens, t)
    });
    let followed = (i + 1..tokens.len()).any(|t| tokens[t].base_deprel() == "case");
    !other && followed
}

/// Whether a token stands in a relative clause.
fn relative(tokens: &[Token], i: usize) -> bool {
    let mut at = i;
    for _ in 0..tokens.len() {
        if tokens[at].deprel == "acl:relcl" {
            return true;
        }
        match head(tokens, at) {
            Some(h) => at = h,
            None => return false,
        }
    }
    false
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
    // "Myanmar's junta imposed martial law": a participle between a nominal and the noun that would
    // be all that a full sentence says.
    let between = i > 0
        && is_past(&tokens[i])
        && is_nominal(&tokens[i - 1])
        && matches!(tokens[i - 1].base_deprel(), "compound" | "nmod" | "nsubj")
        && head(tokens, i - 1) == Some(noun)
        && !children(tokens, i - 1).any(|c| tokens[c].base_deprel() == "case" && c > i - 1)
        && tokens
            .last()
            .is_some_and(|t| matches!(t.form.as_str(), "." | "!" | "?"))
        && is_only_predicate(tokens, i, noun);
    // "The army shelled rebel positions": a modifier has no subject of its own.
    let own = is_past(&tokens[i]) && children(tokens, i).any(|c| c < i && is_subject(&tokens[c]));
    let between = between || own;
    let finite = is_finite(&tokens[i]) || between;
    if !(wrong && noun > i && finite && is_nominal(&tokens[noun])) {
        return;
    }
    if between {
        tokens[i].feats = SmolStr::new_static("Mood=Ind|Tense=Past|VerbForm=Fin");
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
