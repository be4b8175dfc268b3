//! Subjects that parsers give to the wrong verb, or leave in a phrase before it.

use smol_str::SmolStr;
use tekad_core::{Token, Upos};

use super::{children, head, is_below, is_finite, is_nominal, is_past, is_subject};

/// Whether a verb may have a subject before it and has none.
fn wants_subject(tokens: &[Token], i: usize) -> bool {
    let finite = is_finite(&tokens[i]) || tokens[i].has_feat("Voice=Act");
    tokens[i].upos == Upos::Verb
        && finite
        && !children(tokens, i).any(|c| {
            (is_subject(&tokens[c]) && c < i)
                || matches!(
                    tokens[c].base_deprel(),
                    "csubj" | "expl" | "aux" | "mark" | "cop"
                )
        })
}

/// "After a night in a hotel Sweden and Denmark reached an agreement", "During the famine of 1984
/// Canada shipped wheat": a bare name right before a verb without subject, hung on a phrase with
/// which the sentence begins, is the subject.
pub(super) fn name_after_phrase(tokens: &mut [Token], i: usize) {
    let Some(last) = i.checked_sub(1) else { return };
    let fits = matches!(
        tokens[i].deprel.as_str(),
        "root" | "parataxis" | "conj" | "ccomp"
    );
    if !fits || tokens[last].upos != Upos::Propn || !wants_subject(tokens, i) {
        return;
    }
    // Up the name and the list that it closes.
    let mut name = last;
    for _ in 0..8 {
        let joins = matches!(tokens[name].base_deprel(), "conj" | "flat" | "compound");
        match head(tokens, name).filter(|&h| joins && h < name && tokens[h].upos == Upos::Propn) {
            Some(h) => name = h,
            None => break,
        }
    }
    let Some(phrase) = head(tokens, name).filter(|&h| h < name) else {
        return;
    };
    let hung = matches!(
        tokens[name].deprel.as_str(),
        "nmod" | "nmod:unmarked" | "appos" | "compound"
    ) && matches!(tokens[phrase].upos, Upos::Noun | Upos::Num | Upos::Propn)
        && is_below(tokens, phrase, i);
    if !hung {
        return;
    }
    // Its own words: what directly precedes it as part of the name, and the list behind it. The
    // rest (a preposition with a year or a town before) belongs to the phrase.
    let own: Vec<usize> = children(tokens, name).collect();
    let mut first = name;
    while first > 0
        && own.contains(&(first - 1))
        && matches!(
            tokens[first - 1].base_deprel(),
            "compound" | "flat" | "amod" | "det"
        )
        && tokens[first - 1].upos != Upos::Noun
    {
        first -= 1;
    }
    if (name + 1..i).any(|t| !is_below(tokens, t, name) || tokens[t].upos == Upos::Punct) {
        return;
    }
    let strangers: Vec<usize> = own.iter().copied().filter(|&c| c < first).collect();
    let case = strangers
        .iter()
        .copied()
        .find(|&c| tokens[c].base_deprel() == "case");
    let noun = strangers
        .iter()
        .copied()
        .find(|&c| matches!(tokens[c].upos, Upos::Noun | Upos::Num | Upos::Propn));
    // A preposition needs something else to stand before.
    if case.is_some() && noun.is_none()
        || strangers.iter().any(|&c| tokens[c].base_deprel() == "cc")
    {
        return;
    }
    for c in strangers {
        if Some(c) == noun {
            tokens[c].head = Some(phrase as u32);
            tokens[c].deprel = SmolStr::new_static("nmod");
        } else {
            tokens[c].head = Some(noun.unwrap_or(phrase) as u32);
        }
    }
    tokens[name].head = Some(i as u32);
    tokens[name].deprel = SmolStr::new_static("nsubj");
}

/// "A Palestinian stabbed two men": an adjective with an article before a verb without subject is
/// a noun and its subject.
pub(super) fn adjective_subject(tokens: &mut [Token], i: usize) {
    let Some(last) = i.checked_sub(1).filter(|_| wants_subject(tokens, i)) else {
        return;
    };
    let fits = tokens[last].upos == Upos::Adj
        && head(tokens, last) == Some(i)
        && matches!(tokens[last].base_deprel(), "advmod" | "amod" | "advcl")
        && children(tokens, last).any(|c| c < last && tokens[c].base_deprel() == "det");
    if fits {
        tokens[last].upos = Upos::Noun;
        tokens[last].deprel = SmolStr::new_static("nsubj");
    }
}

/// "Taxi drivers blocked the road": a verb with which a sentence begins, read as the subject of
/// another with the true subject for its object, is a part of that noun.
pub(super) fn verb_in_compound(tokens: &mut [Token], i: usize) {
    let noun = i + 1;
    let fits = tokens[i].upos == Upos::Verb
        && is_subject(&tokens[i])
        && noun < tokens.len()
        && tokens[noun].upos == Upos::Noun
        && tokens[noun].deprel == "obj"
        && head(tokens, noun) == Some(i)
        && (i == 0 || tokens[i - 1].upos != Upos::Part)
        && !tokens[i].has_feat("VerbForm=Ger");
    if !fits {
        return;
    }
    let Some(verb) = head(tokens, i).filter(|&v| v > noun) else {
        return;
    };
    let hung: Vec<usize> = children(tokens, i).filter(|&c| c != noun).collect();
    for c in hung {
        tokens[c].head = Some(noun as u32);
    }
    tokens[noun].head = Some(verb as u32);
    tokens[noun].deprel = SmolStr::new_static("nsubj");
    tokens[i].head = Some(noun as u32);
    tokens[i].deprel = SmolStr::new_static("compound");
    tokens[i].upos = Upos::Noun;
}

/// "India, which had tested one, criticised Islamabad": what stands before a finite verb without
/// subject is no apposition of it.
pub(super) fn subject_not_beside(tokens: &mut [Token], i: usize) {
    let past = is_past(&tokens[i])
        && matches!(tokens[i].deprel.as_str(), "root" | "parataxis" | "conj")
        && !children(tokens, i).any(|c| {
            matches!(
                tokens[c].base_deprel(),
                "aux" | "cop" | "mark" | "csubj" | "expl"
            ) || is_subject(&tokens[c])
        });
    if !(past || wants_subject(tokens, i) && is_finite(&tokens[i])) {
        return;
    }
    let beside = children(tokens, i).find(|&c| {
        c < i
            && tokens[c].deprel == "appos"
            && is_nominal(&tokens[c])
            && !children(tokens, c).any(|k| tokens[k].base_deprel() == "case")
    });
    if let Some(c) = beside {
        tokens[c].deprel = SmolStr::new_static("nsubj");
    }
}

/// "The Lima daily El Comercio found": of two subjects side by side the second is the name of the
/// first.
pub(super) fn name_of_subject(tokens: &mut [Token], i: usize) {
    if !is_subject(&tokens[i]) || tokens[i].upos != Upos::Propn {
        return;
    }
    let Some(verb) = head(tokens, i).filter(|&v| v > i) else {
        return;
    };
    let before = children(tokens, verb).find(|&c| c + 1 == i && is_subject(&tokens[c]));
    if let Some(first) = before {
        tokens[i].head = Some(first as u32);
        tokens[i].deprel = SmolStr::new_static("appos");
    }
}

/// "Indonesia plans to hold talks": a plural noun with which nothing but a bare name and an
/// infinitive make a full sentence is a verb in the present.
pub(super) fn noun_with_infinitive(tokens: &mut [Token], i: usize) {
    let root = tokens[i].upos == Upos::Noun
        && tokens[i].head.is_none()
        && tokens[i].has_feat("Number=Plur")
        && i > 0;
    if !root || tokens.iter().any(is_finite) {
        return;
    }
    let Some(name) = children(tokens, i).find(|&c| {
        c + 1 == i
            && tokens[c].upos == Upos::Propn
            && matches!(tokens[c].base_deprel(), "compound" | "nmod" | "nsubj")
            && !children(tokens, c).any(|k| matches!(tokens[k].base_deprel(), "case" | "punct"))
    }) else {
        return;
    };
    let busy = children(tokens, i).any(|c| {
        matches!(
            tokens[c].base_deprel(),
            "det" | "cop" | "case" | "nummod" | "amod"
        ) && c < i
    });
    let goal = children(tokens, i).find(|&c| {
        c > i
            && tokens[c].base_deprel() == "acl"
            && tokens[c].has_feat("VerbForm=Inf")
            && children(tokens, c).any(|m| m == i + 1 && tokens[m].base_deprel() == "mark")
    });
    let Some(goal) = goal.filter(|_| !busy) else {
        return;
    };
    tokens[i].upos = Upos::Verb;
    tokens[i].feats = SmolStr::new_static("Mood=Ind|Tense=Pres|VerbForm=Fin");
    tokens[name].deprel = SmolStr::new_static("nsubj");
    tokens[goal].deprel = SmolStr::new_static("xcomp");
}

/// "Officials on both sides said": a second subject under a preposition is a modifier of the
/// first.
pub(super) fn subject_under_case(tokens: &mut [Token], i: usize) {
    if !is_subject(&tokens[i]) {
        return;
    }
    let Some(verb) = head(tokens, i) else { return };
    let Some(case) = children(tokens, i).find(|&c| c < i && tokens[c].base_deprel() == "case")
    else {
        return;
    };
    let first = children(tokens, verb)
        .find(|&c| c < case && is_subject(&tokens[c]) && is_nominal(&tokens[c]));
    if let Some(first) =
        first.filter(|&f| (f + 1..case).all(|t| is_below(tokens, t, f) || is_below(tokens, t, i)))
    {
        tokens[i].head = Some(first as u32);
        tokens[i].deprel = SmolStr::new_static("nmod");
    }
}

/// "France might suspend aid, a diplomat said": of two subjects of a verb the one behind it
/// belongs to the finite verb that follows, if that has none.
pub(super) fn subject_behind(tokens: &mut [Token], i: usize) {
    if !wants_subject(tokens, i) {
        return;
    }
    let Some(noun) = (0..i).rev().find(|&n| {
        is_subject(&tokens[n])
            && is_nominal(&tokens[n])
            && head(tokens, n).is_some_and(|v| v < n && v < i)
            && (n + 1..i).all(|t| is_below(tokens, t, n) && tokens[t].upos != Upos::Punct)
    }) else {
        return;
    };
    let Some(verb) = head(tokens, noun) else {
        return;
    };
    let twice = children(tokens, verb).any(|c| c < verb && is_subject(&tokens[c]));
    let own =
        head(tokens, verb) == Some(i) || is_below(tokens, verb, i) || head(tokens, i) == Some(verb);
    if twice && own && !is_below(tokens, i, noun) {
        tokens[noun].head = Some(i as u32);
        tokens[noun].deprel = SmolStr::new_static("nsubj");
    }
}

/// "Pakistan test-fired a missile": what a hyphen joins to a verb is a part of it, and what was
/// hung on that part is the verb's.
pub(super) fn hyphened_verb(tokens: &mut [Token], i: usize) {
    let Some(part) = i.checked_sub(2) else { return };
    let joined = tokens[i].upos == Upos::Verb
        && tokens[i - 1].form == "-"
        && tokens[part].span.end == tokens[i - 1].span.start
        && tokens[i - 1].span.end == tokens[i].span.start
        && head(tokens, part) == Some(i)
        && tokens[part].upos != Upos::Propn
        && !is_subject(&tokens[part]);
    if !joined {
        return;
    }
    tokens[part].deprel = SmolStr::new_static("compound");
    let hung: Vec<usize> = children(tokens, part)
        .filter(|&c| tokens[c].upos != Upos::Punct)
        .collect();
    let busy = children(tokens, i).any(|c| is_subject(&tokens[c]));
    for &c in &hung {
        tokens[c].head = Some(i as u32);
        let last = hung.iter().all(|&o| o <= c);
        let cased = children(tokens, c).any(|k| tokens[k].base_deprel() == "case");
        if last && !busy && is_nominal(&tokens[c]) && !cased && c < part {
            tokens[c].deprel = SmolStr::new_static("nsubj");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        repair,
        tests::{sentence, tree},
    };
    use tekad_core::{
        Span,
        Upos::{self, Adj, Adp, Adv, Aux, Cconj, Det, Noun, Num, Part, Pron, Propn, Punct, Verb},
    };

    const FIN: &str = "Mood=Ind|Tense=Past|VerbForm=Fin";
    const PART: &str = "Tense=Past|VerbForm=Part|Voice=Pass";

    type Row = (&'static str, Upos, &'static str, i64, &'static str);

    /// A tree as parsed, and arcs that it has when mended.
    type Case = (&'static [Row], &'static [(usize, (i64, &'static str))]);

    /// Trees as parsed, and the arcs that they have when mended.
    #[test]
    fn subjects_go_to_their_verbs() {
        let cases: &[Case] = &[
            (
                &[
                    ("After", Adp, "", 1, "case"),
                    ("talks", Noun, "", 5, "obl"),
                    ("Sweden", Propn, "", 1, "nmod"),
                    ("and", Cconj, "", 4, "cc"),
                    ("Denmark", Propn, "", 2, "conj"),
                    ("reached", Verb, FIN, -1, "root"),
                    ("a", Det, "", 7, "det"),
                    ("deal", Noun, "", 5, "obj"),
                ],
                &[(2, (5, "nsubj")), (4, (2, "conj"))],
            ),
            (
                &[
                    ("During", Adp, "", 2, "case"),
                    ("the", Det, "", 2, "det"),
                    ("famine", Noun, "", 6, "obl"),
                    ("of", Adp, "", 5, "case"),
                    ("1984", Num, "", 5, "nummod"),
                    ("Canada", Propn, "", 2, "nmod"),
                    ("shipped", Verb, FIN, -1, "root"),
                    ("wheat", Noun, "", 6, "obj"),
                ],
                &[(5, (6, "nsubj")), (4, (2, "nmod")), (3, (4, "case"))],
            ),
            (
                &[
                    ("Officials", Noun, "", 3, "nsubj"),
                    ("on", Adp, "", 2, "case"),
                    ("sides", Noun, "", 3, "nsubj"),
                    ("spoke", Verb, FIN, -1, "root"),
                ],
                &[(2, (0, "nmod"))],
            ),
            (
                &[
                    ("France", Propn, "", 2, "nsubj"),
                    ("might", Aux, "VerbForm=Fin", 2, "aux"),
                    ("suspend", Verb, "VerbForm=Inf", 7, "ccomp"),
                    ("aid", Noun, "", 2, "obj"),
                    (",", Punct, "", 2, "punct"),
                    ("a", Det, "", 6, "det"),
                    ("diplomat", Noun, "", 2, "nsubj"),
                    ("said", Verb, FIN, -1, "root"),
                ],
                &[(6, (7, "nsubj")), (0, (2, "nsubj"))],
            ),
            (
                &[
                    ("India", Propn, "", 2, "appos"),
                    (",", Punct, "", 0, "punct"),
                    ("criticised", Verb, FIN, -1, "root"),
                    ("it", Pron, "", 2, "obj"),
                ],
                &[(0, (2, "nsubj"))],
            ),
            (
                &[
                    ("The", Det, "", 1, "det"),
                    ("daily", Noun, "", 3, "nsubj"),
                    ("Kompas", Propn, "", 3, "nsubj"),
                    ("reported", Verb, FIN, -1, "root"),
                ],
                &[(2, (1, "appos"))],
            ),
            (
                &[
                    ("A", Det, "", 1, "det"),
                    ("Palestinian", Adj, "", 2, "advmod"),
                    ("stabbed", Verb, FIN, -1, "root"),
                    ("men", Noun, "", 2, "obj"),
                ],
                &[(1, (2, "nsubj"))],
            ),
            (
                &[
                    ("Taxi", Verb, "VerbForm=Inf", 2, "nsubj"),
                    ("drivers", Noun, "", 0, "obj"),
                    ("blocked", Verb, FIN, -1, "root"),
                    ("roads", Noun, "", 2, "obj"),
                ],
                &[(0, (1, "compound")), (1, (2, "nsubj"))],
            ),
            (
                &[
                    ("Indonesia", Propn, "", 1, "compound"),
                    ("plans", Noun, "Number=Plur", -1, "root"),
                    ("to", Part, "", 3, "mark"),
                    ("hold", Verb, "VerbForm=Inf", 1, "acl"),
                    ("talks", Noun, "", 3, "obj"),
                    (".", Punct, "", 1, "punct"),
                ],
                &[(0, (1, "nsubj")), (3, (1, "xcomp"))],
            ),
        ];
        for (rows, want) in cases {
            let mut tokens = sentence(rows);
            repair(&mut tokens);
            let mended = tree(&tokens);
            for &(i, arc) in *want {
                assert_eq!(mended[i], arc, "{}: {mended:?}", rows[i].0);
            }
        }
    }

    #[test]
    fn a_hyphen_joins_a_verb() {
        let mut tokens = sentence(&[
            ("Pakistan", Propn, "", 1, "compound"),
            ("test", Noun, "", 3, "obl:unmarked"),
            ("-", Punct, "", 1, "punct"),
            ("fired", Verb, FIN, -1, "root"),
            ("it", Pron, "", 3, "obj"),
        ]);
        for (i, (from, to)) in [(0, 8), (9, 13), (13, 14), (14, 19), (20, 22)]
            .into_iter()
            .enumerate()
        {
            tokens[i].span = Span::new(from, to);
        }
        repair(&mut tokens);
        assert_eq!(tree(&tokens)[..2], [(3, "nsubj"), (3, "compound")]);
    }

    /// Past forms that hang on a noun although nothing else can be the predicate.
    #[test]
    fn a_full_sentence_has_a_predicate() {
        let cases: &[Case] = &[
            (
                &[
                    ("Their", Pron, "", 2, "nmod:poss"),
                    ("main", Adj, "", 2, "amod"),
                    ("alliance", Noun, "", -1, "root"),
                    ("called", Verb, PART, 2, "acl"),
                    ("on", Adp, "", 5, "case"),
                    ("supporters", Noun, "", 3, "obl"),
                    ("again", Adv, "", 3, "advmod"),
                    ("to", Part, "", 8, "mark"),
                    ("march", Verb, "VerbForm=Inf", 3, "advcl"),
                    (".", Punct, "", 2, "punct"),
                ],
                &[(2, (3, "nsubj")), (3, (-1, "root"))],
            ),
            (
                &[
                    ("The", Det, "", 1, "det"),
                    ("army", Noun, "", 2, "nsubj"),
                    ("shelled", Verb, PART, 4, "amod"),
                    ("rebel", Noun, "", 4, "compound"),
                    ("positions", Noun, "", -1, "root"),
                    (".", Punct, "", 2, "punct"),
                ],
                &[(1, (2, "nsubj")), (2, (-1, "root")), (4, (2, "obj"))],
            ),
        ];
        for (rows, want) in cases {
            let mut tokens = sentence(rows);
            repair(&mut tokens);
            let mended = tree(&tokens);
            for &(i, arc) in *want {
                assert_eq!(mended[i], arc, "{}: {mended:?}", rows[i].0);
            }
        }
    }
}
