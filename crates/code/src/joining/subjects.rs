//! Subjects that parsers hang elsewhere, and which of two verbs is the head.

use smol_str::SmolStr;
use tekad_core::{Token, Upos};

use super::{attach, children, head, is_comma, is_subject, within};

/// "The Council imposed sanctions after Pyongyang had …" read as "the Council [that] imposed …, had":
/// an active verb behind the subject, with no pronoun that would make it relative, is the main one
/// where what is called so is a clause with a mark, or a noun behind it.
pub(super) fn main_of_subject(tokens: &mut [Token], i: usize) {
    let Some(noun) = head(tokens, i).filter(|&n| n < i) else {
        return;
    };
    let plain = tokens[i].base_deprel() == "acl"
        && tokens[i].has_feat("Voice=Act")
        && tokens[noun].base_deprel() == "nsubj"
        && !children(tokens, i).any(|c| {
            tokens[c].has_feat("PronType=Rel")
                || matches!(tokens[c].base_deprel(), "mark" | "nsubj")
        });
    let Some(main) = head(tokens, noun).filter(|&m| plain && m > i) else {
        return;
    };
    let verbal = tokens[main].upos == Upos::Verb;
    let marked = verbal
        && children(tokens, main).any(|c| c > i && tokens[c].base_deprel() == "mark")
        && children(tokens, main).any(|c| c > i && c < main && is_subject(&tokens[c]));
    let thing = !verbal
        && tokens[main].upos == Upos::Noun
        && !children(tokens, main)
            .any(|c| matches!(tokens[c].base_deprel(), "cop" | "case" | "aux" | "advmod"))
        && !children(tokens, i).any(|c| tokens[c].base_deprel() == "obj");
    if !marked && !thing {
        return;
    }
    let (above, rel) = (tokens[main].head, tokens[main].deprel.clone());
    for c in 0..main {
        if c != i && head(tokens, c) == Some(main) && (c < i || thing) {
            tokens[c].head = Some(i as u32);
        }
    }
    tokens[i].head = above;
    tokens[i].deprel = rel;
    tokens[noun].head = Some(i as u32);
    tokens[main].head = Some(i as u32);
    tokens[main].deprel = SmolStr::new_static(if thing { "obj" } else { "advcl" });
}

/// A nominal before a verb in apposition to it is its subject.
pub(super) fn apposed_subject(tokens: &mut [Token], i: usize) {
    if children(tokens, i).any(|c| is_subject(&tokens[c])) {
        return;
    }
    let nominal = children(tokens, i).find(|&c| {
        c < i
            && tokens[c].base_deprel() == "appos"
            && matches!(tokens[c].upos, Upos::Noun | Upos::Propn)
            && !children(tokens, c).any(|k| tokens[k].base_deprel() == "case")
            && (c + 1..i).all(|t| within(tokens, t, i))
    });
    if let Some(c) = nominal {
        tokens[c].deprel = SmolStr::new_static("nsubj");
    }
}

/// "Menjelang putusan, kementerian mengerahkan …": a verb read as subject that has a subject of its
/// own is an adverbial.
pub(super) fn raise_subject(tokens: &mut [Token], i: usize) {
    let Some(h) = head(tokens, i).filter(|&h| h > i && tokens[i].base_deprel() == "nsubj") else {
        return;
    };
    let own = children(tokens, i).find(|&c| c > i && c < h && tokens[c].base_deprel() == "nsubj");
    if let Some(own) = own {
        attach(tokens, own, h, "nsubj");
        tokens[i].deprel = SmolStr::new_static("advcl");
    }
}

/// "After thousands marched to demand …" read as "after demanding, thousands marched": of two
/// verbs side by side the first has the subject and is the head.
pub(super) fn serial(tokens: &mut [Token], i: usize) {
    let Some(h) = head(tokens, i).filter(|&h| h > i) else {
        return;
    };
    let beside = h <= i + 3
        && (i + 1..h).all(|t| head(tokens, t) == Some(i) && tokens[t].upos != Upos::Punct);
    // "Thousands marched in Osh on Sunday, rejecting …".
    let apart = is_comma(&tokens[h - 1]);
    let has = |tokens: &[Token], v: usize, rel: &str| {
        children(tokens, v).any(|c| tokens[c].base_deprel() == rel)
    };
    let fits = tokens[h].upos == Upos::Verb
        && tokens[i].has_feat("Voice=Act")
        && tokens[h].has_feat("Voice=Act")
        && matches!(tokens[i].base_deprel(), "advcl" | "ccomp")
        && has(tokens, i, "nsubj")
        && !has(tokens, i, "mark")
        && !has(tokens, h, "nsubj")
        && (beside || (apart && !has(tokens, h, "mark")));
    if !fits {
        return;
    }
    let (above, rel) = (tokens[h].head, tokens[h].deprel.clone());
    for c in 0..h {
        if c != i && head(tokens, c) == Some(h) && (c < i || apart) {
            tokens[c].head = Some(i as u32);
        }
    }
    tokens[i].head = above;
    tokens[i].deprel = rel;
    tokens[h].head = Some(i as u32);
    tokens[h].deprel = SmolStr::new_static("advcl");
}

/// "A condemned B, which had detained two, and urged C …": a clause with a relative pronoun
/// hangs on the noun before the comma, and what follows behind ", and" on the main verb.
pub(super) fn relative(tokens: &mut [Token], i: usize) {
    let Some(pronoun) = children(tokens, i).find(|&c| {
        c < i
            && c > 1
            && tokens[c].base_deprel() == "nsubj"
            && tokens[c].has_feat("PronType=Rel")
            && is_comma(&tokens[c - 1])
    }) else {
        return;
    };
    let Some(h) = head(tokens, i).filter(|&h| h + 1 < pronoun) else {
        return;
    };
    let stray = tokens[h].upos == Upos::Verb
        && matches!(tokens[i].base_deprel(), "advcl" | "ccomp" | "parataxis");
    let mut top = h;
    if stray {
        let mut noun = pronoun - 2;
        while let Some(above) = head(tokens, noun) {
            let part = matches!(
                tokens[noun].base_deprel(),
                "flat" | "compound" | "amod" | "fixed"
            ) || (tokens[noun].base_deprel() == "nmod"
                && !children(tokens, noun).any(|c| tokens[c].base_deprel() == "case"));
            if !part || above > noun || tokens[above].upos == Upos::Verb {
                break;
            }
            noun = above;
        }
        if !matches!(tokens[noun].upos, Upos::Noun | Upos::Propn) || within(tokens, noun, i) {
            return;
        }
        attach(tokens, i, noun, "acl:relcl");
    } else if tokens[i].base_deprel() != "acl" {
        return;
    }
    while tokens[top].upos != Upos::Verb {
        match head(tokens, top) {
            Some(above) if above < top => top = above,
            _ => return,
        }
    }
    let joined: Vec<usize> = children(tokens, i)
        .filter(|&c| {
            c > i
                && tokens[c].deprel == "conj"
                && tokens[c].upos == Upos::Verb
                && children(tokens, c)
                    .any(|k| tokens[k].base_deprel() == "cc" && k < c && is_comma(&tokens[k - 1]))
        })
        .collect();
    for c in joined {
        attach(tokens, c, top, "conj");
    }
}

/// "…, and the minister of Chad phoned …": the bare nominal between a conjunction behind a comma
/// and an active verb without subject is its subject, and no part of the list before.
pub(super) fn name_subject(tokens: &mut [Token], i: usize) {
    let active = tokens[i].has_feat("Voice=Act")
        && matches!(
            tokens[i].deprel.as_str(),
            "conj" | "advcl" | "ccomp" | "parataxis" | "acl"
        );
    if !active || i < 3 {
        return;
    }
    let busy = |c: usize| {
        matches!(
            tokens[c].base_deprel(),
            "nsubj" | "csubj" | "mark" | "aux" | "expl"
        )
    };
    if children(tokens, i).any(busy) {
        return;
    }
    // Up from the last word before the verb to the list's member.
    let mut noun = i - 1;
    for _ in 0..8 {
        if tokens[noun].base_deprel() == "conj" {
            break;
        }
        match head(tokens, noun) {
            Some(h) if h != i && !tokens[h].upos.eq(&Upos::Verb) => noun = h,
            _ => return,
        }
    }
    let nominal = matches!(tokens[noun].upos, Upos::Noun | Upos::Propn);
    let Some(list) = head(tokens, noun).filter(|&h| nominal && h < noun) else {
        return;
    };
    let mut start = noun;
    while start > 0
        && within(tokens, start - 1, noun)
        && tokens[start - 1].upos != Upos::Cconj
        && !is_comma(&tokens[start - 1])
    {
        start -= 1;
    }
    let cased = children(tokens, noun).any(|c| tokens[c].base_deprel() == "case" && c < noun);
    let behind = start >= 2
        && tokens[start - 1].upos == Upos::Cconj
        && is_comma(&tokens[start - 2])
        && list < start - 2
        && (start..i).all(|t| within(tokens, t, noun));
    if cased || !behind {
        return;
    }
    let mut above = Some(list);
    let mut main = None;
    for _ in 0..tokens.len() {
        let Some(a) = above else { break };
        if a == i {
            break;
        }
        if tokens[a].upos == Upos::Verb {
            main = Some(a);
            break;
        }
        above = head(tokens, a);
    }
    let Some(main) = main.filter(|&m| m < start) else {
        return;
    };
    if head(tokens, i).is_none() || within(tokens, main, i) {
        return;
    }
    attach(tokens, noun, i, "nsubj");
    attach(tokens, start - 1, i, "cc");
    attach(tokens, i, main, "conj");
}
