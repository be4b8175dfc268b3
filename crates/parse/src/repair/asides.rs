//! Clauses and phrases between commas: who speaks in the middle or at the end of a sentence, and
//! what stands beside a subject.

use smol_str::SmolStr;
use tekad_core::{Token, Upos};

use super::{children, head, is_below, is_finite, is_nominal, is_past, is_subject};

fn is_comma(token: &Token) -> bool {
    token.upos == Upos::Punct && token.form == ","
}

/// The first token of the stretch right before `end` that stands below a node.
fn begin(tokens: &[Token], top: usize, end: usize) -> usize {
    let mut at = end;
    while at > 0 && (at - 1 == top || is_below(tokens, at - 1, top)) {
        at -= 1;
    }
    // The comma before a phrase may hang on it.
    while at < end && tokens[at].upos == Upos::Punct {
        at += 1;
    }
    at
}

/// "…, Croatia's interior minister declared after a walk": a past tense that hangs as `acl` on
/// something before the comma, with a noun phrase between the comma and itself, is the clause of
/// who speaks, and the noun its subject.
pub(super) fn part_aside(tokens: &mut [Token], i: usize) {
    let Some(above) = head(tokens, i).filter(|&h| h < i) else {
        return;
    };
    let fits = matches!(tokens[i].deprel.as_str(), "acl" | "acl:relcl")
        && is_past(&tokens[i])
        && !children(tokens, i).any(|c| {
            tokens[c].has_feat("PronType=Rel")
                || matches!(tokens[c].base_deprel(), "mark" | "obj")
                || matches!(tokens[c].deprel.as_str(), "aux:pass" | "obl:agent")
        });
    let Some(noun) = i.checked_sub(1).filter(|&n| fits && is_nominal(&tokens[n])) else {
        return;
    };
    let own = head(tokens, noun) == Some(i) && is_subject(&tokens[noun]);
    let across = matches!(tokens[noun].base_deprel(), "appos" | "conj" | "nmod");
    if noun == above || !(own || across) {
        return;
    }
    let start = begin(tokens, noun, i);
    let Some(comma) = start
        .checked_sub(1)
        .filter(|&c| is_comma(&tokens[c]) && above < c)
    else {
        return;
    };
    let crosses = own || head(tokens, noun).is_some_and(|h| h < comma);
    let listed = children(tokens, noun).any(|c| tokens[c].base_deprel() == "cc");
    if !crosses || listed {
        return;
    }
    // The clause before: the highest node that is no part of the aside.
    let mut top = above;
    for _ in 0..tokens.len() {
        match head(tokens, top) {
            Some(h) if h < comma => top = h,
            _ => break,
        }
    }
    if is_below(tokens, top, i) {
        return;
    }
    tokens[noun].head = Some(i as u32);
    tokens[noun].deprel = SmolStr::new_static("nsubj");
    tokens[i].head = Some(top as u32);
    tokens[i].deprel = SmolStr::new_static("parataxis");
    tokens[i].feats = SmolStr::new_static("Mood=Ind|Tense=Past|VerbForm=Fin");
}

/// "Since 2016 Oman has mediated": before a year the word is a preposition.
pub(super) fn case_of_year(tokens: &mut [Token], i: usize) {
    let year = tokens[i].upos == Upos::Num
        && tokens[i].form.len() == 4
        && tokens[i].form.bytes().all(|b| b.is_ascii_digit())
        && is_subject(&tokens[i]);
    let Some(mark) = i.checked_sub(1).filter(|&m| {
        year && tokens[m].base_deprel() == "mark"
            && tokens[m].upos == Upos::Sconj
            && head(tokens, m) == head(tokens, i)
    }) else {
        return;
    };
    let verb = head(tokens, i);
    let subject = children(tokens, verb.unwrap_or(i)).any(|c| c > i && is_subject(&tokens[c]));
    if !subject {
        return;
    }
    tokens[mark].head = Some(i as u32);
    tokens[mark].deprel = SmolStr::new_static("case");
    tokens[mark].upos = Upos::Adp;
    tokens[i].deprel = SmolStr::new_static("obl");
}

/// "Sweden, the first member of the Union to do so, recognises Palestine": what stands between
/// commas beside a nominal with which the sentence begins is its apposition, and that nominal the
/// subject.
pub(super) fn subject_before_aside(tokens: &mut [Token], i: usize) {
    if tokens[i].upos != Upos::Verb || !is_finite(&tokens[i]) {
        return;
    }
    let Some(noun) = children(tokens, i).find(|&c| c < i && is_subject(&tokens[c])) else {
        return;
    };
    let inside =
        |t: &usize| tokens[*t].upos != Upos::Punct && (*t == noun || is_below(tokens, *t, noun));
    let Some(start) = (0..i).find(inside) else {
        return;
    };
    let Some(comma) = start.checked_sub(1).filter(|&c| is_comma(&tokens[c])) else {
        return;
    };
    let closed = is_comma(&tokens[i - 1]) && i - 1 > noun;
    if !closed || comma == 0 {
        return;
    }
    // All before the comma is one noun phrase.
    let tops: Vec<usize> = (0..comma)
        .filter(|&t| head(tokens, t).is_none_or(|h| h >= comma))
        .collect();
    let [first] = tops.as_slice() else { return };
    let first = *first;
    let bare = is_nominal(&tokens[first])
        && !children(tokens, first).any(|c| c < comma && tokens[c].base_deprel() == "case");
    let rel = tokens[first].base_deprel();
    let fits = matches!(
        rel,
        "nsubj" | "vocative" | "dislocated" | "obl" | "parataxis" | "nmod"
    );
    if !bare || !fits || head(tokens, first) == Some(i) && rel == "nsubj" {
        return;
    }
    if head(tokens, first).is_none_or(|h| is_below(tokens, i, first) || h == first) {
        return;
    }
    tokens[first].head = Some(i as u32);
    tokens[first].deprel = SmolStr::new_static("nsubj");
    tokens[noun].head = Some(first as u32);
    tokens[noun].deprel = SmolStr::new_static("appos");
}

/// "Sweden, the minister pointed out, does not arm …": nobody is called upon before a verb with a
/// finite auxiliary and no other subject.
pub(super) fn subject_not_called(tokens: &mut [Token], i: usize) {
    let finite = children(tokens, i)
        .any(|c| tokens[c].base_deprel() == "aux" && tokens[c].has_feat("VerbForm=Fin"))
        || is_finite(&tokens[i]) && tokens[i].has_feat("Person=3");
    if tokens[i].upos != Upos::Verb || !finite {
        return;
    }
    if children(tokens, i).any(|c| is_subject(&tokens[c]) || tokens[c].base_deprel() == "expl") {
        return;
    }
    let called = children(tokens, i).find(|&c| {
        c < i
            && is_nominal(&tokens[c])
            && matches!(tokens[c].deprel.as_str(), "vocative" | "dislocated")
    });
    if let Some(c) = called {
        tokens[c].deprel = SmolStr::new_static("nsubj");
    }
}

/// Whether a finite verb lacks a subject and may have one.
fn lacks_subject(tokens: &[Token], i: usize) -> bool {
    let finite = tokens[i].upos == Upos::Verb
        && (is_finite(&tokens[i]) || is_past(&tokens[i]) && tokens[i].deprel == "conj");
    finite
        && !children(tokens, i).any(|c| {
            is_subject(&tokens[c])
                || matches!(
                    tokens[c].base_deprel(),
                    "csubj" | "expl" | "aux" | "mark" | "cop"
                )
        })
}

/// "After a trial of forty minutes a court in Zagreb acquitted …": a noun phrase with an article
/// and no preposition right before a finite verb without subject is its subject, and no part of
/// the phrase before.
pub(super) fn subject_after_phrase(tokens: &mut [Token], i: usize) {
    if !lacks_subject(tokens, i) || !matches!(tokens[i].deprel.as_str(), "root" | "parataxis") {
        return;
    }
    let bare = |n: usize| {
        let has = |rels: &[&str]| {
            children(tokens, n).any(|c| c < n && rels.contains(&tokens[c].base_deprel()))
        };
        is_nominal(&tokens[n])
            && tokens[n].deprel == "nmod"
            && has(&["det"])
            && !has(&["case", "cc", "punct"])
            && head(tokens, n).is_some_and(|h| h < n && is_below(tokens, h, i))
    };
    let noun = (0..i).rev().find(|&n| bare(n));
    let Some(noun) = noun else { return };
    // All between is the noun's own.
    if !(noun + 1..i).all(|t| is_below(tokens, t, noun) && tokens[t].upos != Upos::Punct) {
        return;
    }
    tokens[noun].head = Some(i as u32);
    tokens[noun].deprel = SmolStr::new_static("nsubj");
}

/// "… on Wednesday, and Armenia, for its part, handed over two": a bare nominal behind a
/// conjunction, parted by an aside from a verb without subject, is its subject.
pub(super) fn subject_across_aside(tokens: &mut [Token], i: usize) {
    if !lacks_subject(tokens, i) || tokens[i].base_deprel() != "conj" {
        return;
    }
    let Some(above) = head(tokens, i) else { return };
    let listed = |n: usize| {
        is_nominal(&tokens[n])
            && tokens[n].base_deprel() == "conj"
            && head(tokens, n).is_some_and(|h| h < n && h != i)
            && !children(tokens, n).any(|c| tokens[c].base_deprel() == "case")
            && n + 1 < i
            && is_comma(&tokens[n + 1])
            && is_comma(&tokens[i - 1])
    };
    let Some(noun) = (above + 1..i).find(|&n| listed(n)) else {
        return;
    };
    let Some(cc) = children(tokens, noun).find(|&c| c < noun && tokens[c].base_deprel() == "cc")
    else {
        return;
    };
    let own = |t: usize| is_below(tokens, t, i) || is_below(tokens, t, noun);
    if !(noun + 1..i).all(own) {
        return;
    }
    tokens[noun].head = Some(i as u32);
    tokens[noun].deprel = SmolStr::new_static("nsubj");
    tokens[cc].head = Some(i as u32);
    tokens[i].feats = SmolStr::new_static("Mood=Ind|Tense=Past|VerbForm=Fin");
}

#[cfg(test)]
mod tests {
    use super::super::{
        repair,
        tests::{sentence, tree},
    };
    use tekad_core::Upos;

    const PAST: &str = "Tense=Past|VerbForm=Part|Voice=Pass";

    #[test]
    fn who_speaks_behind_a_comma_is_a_clause() {
        let mut tokens = sentence(&[
            ("Prices", Upos::Noun, "", 1, "nsubj"),
            ("fell", Upos::Verb, "Tense=Past|VerbForm=Fin", -1, "root"),
            ("in", Upos::Adp, "", 3, "case"),
            ("Split", Upos::Propn, "", 1, "obl"),
            (",", Upos::Punct, "", 6, "punct"),
            ("the", Upos::Det, "", 6, "det"),
            ("minister", Upos::Noun, "", 3, "appos"),
            ("declared", Upos::Verb, PAST, 3, "acl"),
            (".", Upos::Punct, "", 1, "punct"),
        ]);
        repair(&mut tokens);
        assert_eq!(tree(&tokens)[6..8], [(7, "nsubj"), (1, "parataxis")]);
        assert_eq!(tree(&tokens)[4], (6, "punct"));
    }

    #[test]
    fn a_participle_beside_its_noun_stays() {
        let mut tokens = sentence(&[
            ("Sweden", Upos::Propn, "", 7, "nsubj"),
            (",", Upos::Punct, "", 3, "punct"),
            ("a", Upos::Det, "", 3, "det"),
            ("country", Upos::Noun, "", 0, "appos"),
            ("accused", Upos::Verb, PAST, 3, "acl"),
            ("often", Upos::Adv, "", 4, "advmod"),
            (",", Upos::Punct, "", 3, "punct"),
            ("waits", Upos::Verb, "Person=3|VerbForm=Fin", -1, "root"),
            (".", Upos::Punct, "", 7, "punct"),
        ]);
        let before: Vec<_> = tree(&tokens)
            .into_iter()
            .map(|(h, r)| (h, r.to_owned()))
            .collect();
        repair(&mut tokens);
        let after: Vec<_> = tree(&tokens)
            .into_iter()
            .map(|(h, r)| (h, r.to_owned()))
            .collect();
        assert_eq!(before, after);
    }

    #[test]
    fn a_year_is_no_subject() {
        let mut tokens = sentence(&[
            ("Since", Upos::Sconj, "", 4, "mark"),
            ("2016", Upos::Num, "", 4, "nsubj"),
            ("Oman", Upos::Propn, "", 4, "nsubj"),
            ("has", Upos::Aux, "VerbForm=Fin", 4, "aux"),
            (
                "mediated",
                Upos::Verb,
                "Tense=Past|VerbForm=Part",
                -1,
                "root",
            ),
            (".", Upos::Punct, "", 4, "punct"),
        ]);
        repair(&mut tokens);
        assert_eq!(tree(&tokens)[..3], [(1, "case"), (4, "obl"), (4, "nsubj")]);
    }

    #[test]
    fn the_subject_stands_before_its_apposition() {
        let mut tokens = sentence(&[
            ("Sweden", Upos::Propn, "", 8, "nsubj"),
            (",", Upos::Punct, "", 0, "punct"),
            ("a", Upos::Det, "", 3, "det"),
            ("member", Upos::Noun, "", 5, "nsubj"),
            (",", Upos::Punct, "", 5, "punct"),
            (
                "recognises",
                Upos::Verb,
                "Person=3|VerbForm=Fin",
                -1,
                "root",
            ),
            ("Palestine", Upos::Propn, "", 5, "obj"),
            (";", Upos::Punct, "", 8, "punct"),
            ("waits", Upos::Verb, "Person=3|VerbForm=Fin", 5, "parataxis"),
            (".", Upos::Punct, "", 5, "punct"),
        ]);
        repair(&mut tokens);
        assert_eq!(tree(&tokens)[0], (5, "nsubj"));
        assert_eq!(tree(&tokens)[3], (0, "appos"));
    }

    #[test]
    fn nobody_is_called_upon() {
        let mut tokens = sentence(&[
            ("Sweden", Upos::Propn, "", 4, "vocative"),
            (",", Upos::Punct, "", 0, "punct"),
            ("does", Upos::Aux, "VerbForm=Fin", 4, "aux"),
            ("not", Upos::Part, "", 4, "advmod"),
            ("arm", Upos::Verb, "VerbForm=Inf", -1, "root"),
            ("Oman", Upos::Propn, "", 4, "obj"),
            (".", Upos::Punct, "", 4, "punct"),
        ]);
        repair(&mut tokens);
        assert_eq!(tree(&tokens)[0], (4, "nsubj"));
    }
}
