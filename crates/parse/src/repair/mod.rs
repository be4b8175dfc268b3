//! Mends trees that contradict their own tags. Short sentences in the manner of headlines are
//! rare in treebanks, and the network may read "Australia imposed sanctions on Fiji" as a noun
//! phrase although the tagger has seen the finite verb. UD allows no finite verb as `amod` or
//! `compound`, and no verb with an object and a bare nominal before it but no subject. English
//! past tenses look like participles ("troops sealed off the town"): a participle with a subject
//! and no auxiliary heads no clause of a full sentence, so that there it is the finite form.

mod asides;
mod clauses;
mod forms;
mod subjects;

use smol_str::SmolStr;
use tekad_core::{Token, Upos};

/// Mends a sentence's tree in place; it stays a tree.
pub(crate) fn repair(tokens: &mut [Token]) {
    let full = is_full(tokens);
    clauses::part_at_semicolons(tokens);
    for i in 0..tokens.len() {
        clauses::join_main_clause(tokens, i);
        forms::raise_finite(tokens, i);
        raise_active(tokens, i);
        name_subject(tokens, i);
        name_object(tokens, i);
        part_clause(tokens, i);
        if full {
            subjects::noun_with_infinitive(tokens, i);
            forms::raise_past(tokens, i);
            asides::part_aside(tokens, i);
        }
        asides::case_of_year(tokens, i);
        asides::subject_before_aside(tokens, i);
        asides::subject_not_called(tokens, i);
        second_subject(tokens, i);
        subjects::verb_in_compound(tokens, i);
        subjects::name_of_subject(tokens, i);
        subjects::adjective_subject(tokens, i);
        subjects::hyphened_verb(tokens, i);
        subjects::subject_under_case(tokens, i);
        subjects::subject_behind(tokens, i);
        subjects::name_after_phrase(tokens, i);
        subjects::subject_not_beside(tokens, i);
        asides::subject_after_phrase(tokens, i);
        asides::subject_across_aside(tokens, i);
        two_objects(tokens, i);
        forms::read_as_statement(tokens, i);
        part_coordination(tokens, i);
        lift_conjunct(tokens, i);
    }
    if full {
        for i in 0..tokens.len() {
            forms::read_as_active(tokens, i);
        }
    }
}

/// "Iran Kecam Sanksi Baru": an active verb that hangs as a modifier on the bare nominal before
/// it, with which the sentence begins, is the predicate, and what stands behind it its object.
fn raise_active(tokens: &mut [Token], i: usize) {
    let Some(noun) = head(tokens, i) else { return };
    let wrong = tokens[i].upos == Upos::Verb
        && tokens[i].has_feat("Voice=Act")
        && matches!(
            tokens[i].deprel.as_str(),
            "nmod" | "amod" | "compound" | "flat"
        )
        && noun < i
        && is_nominal(&tokens[noun])
        && tokens[noun].head.is_none();
    if !wrong {
        return;
    }
    // Only the noun's own name may stand before the verb, and nothing else may be the predicate.
    let before = (0..i).all(|t| {
        t == noun
            || (is_below(tokens, t, noun)
                && matches!(
                    tokens[t].base_deprel(),
                    "flat"
                        | "compound"
                        | "nmod"
                        | "det"
                        | "amod"
                        | "nummod"
                        | "punct"
                        | "conj"
                        | "cc"
                ))
    });
    let busy = children(tokens, noun).any(|c| {
        matches!(
            tokens[c].base_deprel(),
            "cop" | "nsubj" | "case" | "acl" | "parataxis"
        )
    });
    let bare = |tokens: &[Token], c: usize| {
        is_nominal(&tokens[c]) && !children(tokens, c).any(|k| tokens[k].base_deprel() == "case")
    };
    let object = children(tokens, noun).find(|&c| c > i && bare(tokens, c));
    let has_object = children(tokens, i).any(|c| c > i && tokens[c].base_deprel() == "obj");
    if !before || busy || (object.is_none() && !has_object) {
        return;
    }
    let later: Vec<usize> = children(tokens, noun).filter(|&c| c > i).collect();
    tokens[i].head = None;
    tokens[i].deprel = SmolStr::new_static("root");
    tokens[noun].head = Some(i as u32);
    tokens[noun].deprel = SmolStr::new_static("nsubj");
    for c in later {
        let modifies = matches!(tokens[c].base_deprel(), "amod" | "det" | "acl");
        match object {
            Some(o) if c == o && !has_object => {
                tokens[c].head = Some(i as u32);
                tokens[c].deprel = SmolStr::new_static("obj");
            }
            Some(o) if c > o && (modifies || bare(tokens, c)) => tokens[c].head = Some(o as u32),
            _ => {
                tokens[c].head = Some(i as u32);
                if tokens[c].base_deprel() == "nmod" {
                    tokens[c].deprel = SmolStr::new_static("obl");
                }
            }
        }
    }
}

/// Whether a sentence ends like one, and not like a headline.
fn is_full(tokens: &[Token]) -> bool {
    let last = tokens
        .iter()
        .rev()
        .find(|t| !matches!(t.form.as_str(), "\"" | "”" | "'" | "’" | ")" | "''"));
    last.is_some_and(|t| matches!(t.form.as_str(), "." | "!" | "?" | "…" | "..."))
}

/// A past form that may be participle or finite verb.
fn is_past(token: &Token) -> bool {
    token.upos == Upos::Verb
        && token.has_feat("Tense=Past")
        && (token.has_feat("VerbForm=Part") || token.has_feat("VerbForm=Fin"))
}

fn children(tokens: &[Token], i: usize) -> impl Iterator<Item = usize> + '_ {
    (0..tokens.len()).filter(move |&c| head(tokens, c) == Some(i))
}

fn is_subject(token: &Token) -> bool {
    token.base_deprel() == "nsubj" && token.deprel != "nsubj:outer"
}

/// "Students marched in Osh and police detained a leader": a bare nominal between a conjunction
/// and a finite verb without subject is that verb's subject, and no part of the list before.
fn part_coordination(tokens: &mut [Token], i: usize) {
    if !is_finite(&tokens[i]) || i < 2 {
        return;
    }
    let busy = |c: usize| {
        is_subject(&tokens[c])
            || matches!(tokens[c].base_deprel(), "mark" | "csubj" | "aux" | "expl")
    };
    if children(tokens, i).any(busy) || tokens[i].deprel == "acl:relcl" {
        return;
    }
    let noun = i - 1;
    let listed = is_nominal(&tokens[noun])
        && tokens[noun].base_deprel() == "conj"
        && head(tokens, noun).is_some_and(|h| h < noun && h != i);
    if !listed {
        return;
    }
    let Some(cc) = children(tokens, noun).find(|&c| tokens[c].base_deprel() == "cc") else {
        return;
    };
    // The conjunction, then nothing but the noun's own words.
    let own = |t: usize| (t == noun) || is_below(tokens, t, noun);
    let cased = children(tokens, noun).any(|c| tokens[c].base_deprel() == "case");
    if cased || !(cc + 1..noun).all(own) {
        return;
    }
    // The clause to which the verb is joined: the nearest verb above the list.
    let mut above = head(tokens, noun);
    let mut clause = None;
    for _ in 0..tokens.len() {
        let Some(h) = above else { break };
        if h == i {
            return;
        }
        if tokens[h].upos == Upos::Verb && clause.is_none() {
            clause = Some(h);
        }
        above = head(tokens, h);
    }
    let Some(clause) = clause.filter(|&c| c < cc && !is_below(tokens, c, i)) else {
        return;
    };
    tokens[noun].head = Some(i as u32);
    tokens[noun].deprel = SmolStr::new_static("nsubj");
    tokens[cc].head = Some(i as u32);
    if tokens[i].head.is_some() {
        tokens[i].head = Some(clause as u32);
        tokens[i].deprel = SmolStr::new_static("conj");
    }
}

/// Whether a token stands below another.
fn is_below(tokens: &[Token], i: usize, top: usize) -> bool {
    let mut at = i;
    for _ in 0..tokens.len() {
        match head(tokens, at) {
            Some(h) if h == top => return true,
            Some(h) => at = h,
            None => return false,
        }
    }
    false
}

/// "Moscow demanded that Nicosia free him and summoned the ambassador": a past tense that is
/// joined to a clause of another tense below a past tense is joined to that one.
fn lift_conjunct(tokens: &mut [Token], i: usize) {
    let past = |t: &Token| is_finite(t) && t.has_feat("Tense=Past");
    if tokens[i].base_deprel() != "conj" || !past(&tokens[i]) {
        return;
    }
    let Some(inner) = head(tokens, i) else { return };
    let Some(outer) = head(tokens, inner) else {
        return;
    };
    let embedded = matches!(tokens[inner].base_deprel(), "ccomp" | "xcomp" | "advcl")
        && tokens[inner].upos == Upos::Verb
        && (tokens[inner].has_feat("VerbForm=Inf") || tokens[inner].has_feat("Tense=Pres"))
        && outer < inner;
    let own = children(tokens, i).any(|c| is_subject(&tokens[c]));
    let aux = children(tokens, inner)
        .any(|c| tokens[c].base_deprel() == "aux" && tokens[c].has_feat("Tense=Past"));
    if embedded && !own && !aux && past(&tokens[outer]) {
        tokens[i].head = Some(outer as u32);
    }
}

/// "Unita …, controls three towns, the ministry claimed": of two subjects the first belongs to the
/// clause before the second, if that has none.
fn second_subject(tokens: &mut [Token], i: usize) {
    if tokens[i].upos != Upos::Verb {
        return;
    }
    let subjects: Vec<usize> = children(tokens, i)
        .filter(|&c| c < i && is_subject(&tokens[c]))
        .collect();
    let [first, second] = subjects.as_slice() else {
        return;
    };
    let (first, second) = (*first, *second);
    let clause = children(tokens, i).find(|&c| {
        first < c
            && c < second
            && tokens[c].base_deprel() == "ccomp"
            && is_finite(&tokens[c])
            && !children(tokens, c).any(|k| {
                is_subject(&tokens[k])
                    || matches!(tokens[k].base_deprel(), "csubj" | "expl" | "mark")
            })
    });
    if let Some(clause) = clause {
        tokens[first].head = Some(clause as u32);
        tokens[first].deprel = SmolStr::new_static("nsubj");
    }
}

/// "Promised Gaza 400 million dollars", "build Nauru a hospital": the name right behind a verb
/// before its object is the indirect object.
fn two_objects(tokens: &mut [Token], i: usize) {
    let name = i + 1;
    if tokens[i].upos != Upos::Verb || name >= tokens.len() || tokens[name].upos != Upos::Propn {
        return;
    }
    let Some(object) = children(tokens, i)
        .filter(|&c| c > name && tokens[c].deprel == "obj")
        .max()
    else {
        return;
    };
    if head(tokens, name) == Some(i) && tokens[name].deprel == "obj" {
        tokens[name].deprel = SmolStr::new_static("iobj");
        return;
    }
    // A name that modifies an amount.
    let amount = name + 1 < object && tokens[name + 1].upos == Upos::Num
        || tokens[name + 1].upos == Upos::Sym && name < object;
    let modifies = head(tokens, name) == Some(object)
        && matches!(tokens[name].base_deprel(), "compound" | "nmod" | "nummod");
    if !(amount && modifies) {
        return;
    }
    tokens[name].head = Some(i as u32);
    tokens[name].deprel = SmolStr::new_static("iobj");
    for c in name + 1..object {
        if head(tokens, c) == Some(name) {
            tokens[c].head = Some(object as u32);
            tokens[c].deprel = SmolStr::new_static("nummod");
        }
    }
}

fn is_nominal(token: &Token) -> bool {
    matches!(token.upos, Upos::Noun | Upos::Propn | Upos::Pron)
}

fn is_finite(token: &Token) -> bool {
    token.upos == Upos::Verb && token.has_feat("VerbForm=Fin")
}

fn head(tokens: &[Token], i: usize) -> Option<usize> {
    tokens[i].head.map(|h| h as usize)
}

/// The bare nominal right behind a verb in the active voice that has no object is its object,
/// where a language marks the active ("Turki kecam serangan …").
fn name_object(tokens: &mut [Token], i: usize) {
    if tokens[i].upos != Upos::Verb || !tokens[i].has_feat("Voice=Act") {
        return;
    }
    let busy =
        |c: usize| matches!(tokens[c].base_deprel(), "obj" | "iobj" | "ccomp" | "xcomp") && c > i;
    if children(tokens, i).any(busy) {
        return;
    }
    let near = children(tokens, i).find(|&c| {
        c > i
            && tokens[c].deprel == "obl"
            && matches!(tokens[c].upos, Upos::Noun | Upos::Propn)
            && !children(tokens, c).any(|k| tokens[k].base_deprel() == "case")
            && (i + 1..c).all(|t| {
                head(tokens, t) == Some(c) && matches!(tokens[t].base_deprel(), "nummod" | "det")
            })
    });
    if let Some(c) = near {
        tokens[c].deprel = SmolStr::new_static("obj");
    }
}

/// A finite verb without subject that is joined to the bare nominal that the sentence begins with,
/// with nothing that joins them ("Talks between A and B collapsed on Monday"), is its predicate.
fn part_clause(tokens: &mut [Token], i: usize) {
    let Some(noun) = head(tokens, i) else { return };
    let joined = tokens[i].base_deprel() == "conj"
        && noun < i
        && is_finite(&tokens[i])
        && is_nominal(&tokens[noun])
        && tokens[noun].head.is_none();
    if !joined {
        return;
    }
    let child = |c: usize, of: usize, rels: &[&str]| {
        head(tokens, c) == Some(of) && rels.contains(&tokens[c].base_deprel())
    };
    let apart = (0..tokens.len()).any(|c| child(c, i, &["cc", "nsubj", "csubj", "expl"]))
        || (0..tokens.len()).any(|c| child(c, noun, &["cop", "case", "nsubj"]))
        || (noun..i).any(|c| {
            tokens[c].upos == Upos::Punct
                && matches!(tokens[c].form.as_str(), "," | ";" | ":" | "-" | "–" | "—")
        });
    if apart {
        return;
    }
    tokens[i].head = None;
    tokens[i].deprel = SmolStr::new_static("root");
    tokens[noun].head = Some(i as u32);
    tokens[noun].deprel = SmolStr::new_static("nsubj");
    for c in i + 1..tokens.len() {
        if head(tokens, c) == Some(noun) {
            tokens[c].head = Some(i as u32);
        }
    }
}

/// The bare nominal right before a verb with an object of its own is its subject.
fn name_subject(tokens: &mut [Token], i: usize) {
    if tokens[i].upos != Upos::Verb || i == 0 {
        return;
    }
    let children: Vec<usize> = (0..tokens.len())
        .filter(|&c| head(tokens, c) == Some(i))
        .collect();
    let has = |rel: &str| children.iter().any(|&c| tokens[c].base_deprel() == rel);
    if has("nsubj") || has("csubj") || has("expl") || !has("obj") {
        return;
    }
    let bare = |c: usize| {
        !(0..tokens.len()).any(|k| head(tokens, k) == Some(c) && tokens[k].base_deprel() == "case")
    };
    let subject = children.iter().copied().find(|&c| {
        c + 1 == i
            && is_nominal(&tokens[c])
            && matches!(
                tokens[c].deprel.as_str(),
                "obl:unmarked" | "compound" | "obl" | "nmod" | "dislocated" | "vocative"
            )
            && bare(c)
    });
    if let Some(c) = subject {
        tokens[c].deprel = SmolStr::new_static("nsubj");
    }
}

#[cfg(test)]
mod tests {
    use tekad_core::Span;

    use super::*;

    pub(super) fn sentence(rows: &[(&str, Upos, &str, i64, &str)]) -> Vec<Token> {
        rows.iter()
            .map(|&(form, upos, feats, head, deprel)| Token {
                span: Span::new(0, 1),
                form: form.into(),
                lemma: form.into(),
                upos,
                feats: feats.into(),
                head: u32::try_from(head).ok(),
                deprel: deprel.into(),
            })
            .collect()
    }

    #[test]
    fn a_past_form_with_a_subject_is_finite_in_full_sentences() {
        const PAST: &str = "Tense=Past|VerbForm=Part|Voice=Pass";
        let rows = |end: &'static str| {
            sentence(&[
                ("Troops", Upos::Noun, "", 1, "nsubj:pass"),
                ("pulled", Upos::Verb, PAST, -1, "root"),
                ("out", Upos::Adp, "", 1, "compound:prt"),
                (end, Upos::Punct, "", 1, "punct"),
            ])
        };
        let mut full = rows(".");
        repair(&mut full);
        assert_eq!(tree(&full)[0], (1, "nsubj"));
        assert!(is_finite(&full[1]));
        let mut headline = rows(":");
        repair(&mut headline);
        assert_eq!(tree(&headline)[0], (1, "nsubj:pass"));
    }

    #[test]
    fn a_noun_with_a_past_form_behind_it_is_its_subject() {
        const PAST: &str = "Tense=Past|VerbForm=Part|Voice=Pass";
        let mut tokens = sentence(&[
            ("Drivers", Upos::Noun, "", -1, "root"),
            ("called", Upos::Verb, PAST, 0, "acl"),
            ("off", Upos::Adp, "", 1, "compound:prt"),
            ("strikes", Upos::Noun, "", 1, "obj"),
            (".", Upos::Punct, "", 0, "punct"),
        ]);
        repair(&mut tokens);
        let want = [
            (1, "nsubj"),
            (-1, "root"),
            (1, "compound:prt"),
            (1, "obj"),
            (1, "punct"),
        ];
        assert_eq!(tree(&tokens), want);
        let mut caption = sentence(&[
            ("Huts", Upos::Noun, "", -1, "root"),
            ("burnt", Upos::Verb, PAST, 0, "acl"),
            ("in", Upos::Adp, "", 3, "case"),
            ("Kano", Upos::Propn, "", 1, "obl"),
            (".", Upos::Punct, "", 0, "punct"),
        ]);
        let before = caption.clone();
        repair(&mut caption);
        assert_eq!(tree(&caption), tree(&before));
    }

    pub(super) fn tree(tokens: &[Token]) -> Vec<(i64, &str)> {
        tokens
            .iter()
            .map(|t| (t.head.map_or(-1, i64::from), t.deprel.as_str()))
            .collect()
    }

    #[test]
    fn a_finite_verb_is_no_modifier() {
        let mut tokens = sentence(&[
            ("South", Upos::Propn, "", 1, "compound"),
            ("Korea", Upos::Propn, "", 3, "compound"),
            ("imposed", Upos::Verb, "Mood=Ind|VerbForm=Fin", 3, "amod"),
            ("sanctions", Upos::Noun, "", -1, "root"),
            ("on", Upos::Adp, "", 5, "case"),
            ("Fiji", Upos::Propn, "", 3, "nmod"),
        ]);
        repair(&mut tokens);
        let want = [
            (1, "compound"),
            (2, "nsubj"),
            (-1, "root"),
            (2, "obj"),
            (5, "case"),
            (3, "nmod"),
        ];
        assert_eq!(tree(&tokens), want);
    }

    #[test]
    fn a_verb_is_no_second_noun() {
        let mut tokens = sentence(&[
            ("Talks", Upos::Noun, "", -1, "root"),
            ("with", Upos::Adp, "", 2, "case"),
            ("Chad", Upos::Propn, "", 0, "nmod"),
            ("collapsed", Upos::Verb, "Mood=Ind|VerbForm=Fin", 0, "conj"),
            (".", Upos::Punct, "", 0, "punct"),
        ]);
        repair(&mut tokens);
        let want = [
            (3, "nsubj"),
            (2, "case"),
            (0, "nmod"),
            (-1, "root"),
            (3, "punct"),
        ];
        assert_eq!(tree(&tokens), want);
    }

    #[test]
    fn a_headline_has_a_predicate() {
        let mut tokens = sentence(&[
            ("Iran", Upos::Propn, "", -1, "root"),
            ("Kecam", Upos::Verb, "Voice=Act", 0, "nmod"),
            ("Sanksi", Upos::Noun, "", 0, "nmod"),
            ("Baru", Upos::Adj, "", 0, "amod"),
        ]);
        repair(&mut tokens);
        let want = [(1, "nsubj"), (-1, "root"), (1, "obj"), (2, "amod")];
        assert_eq!(tree(&tokens), want);
    }

    #[test]
    fn a_participle_may_modify() {
        let rows = [
            ("fired", Upos::Verb, "Tense=Past|VerbForm=Part", 1, "amod"),
            ("officers", Upos::Noun, "", -1, "root"),
        ];
        let mut tokens = sentence(&rows);
        repair(&mut tokens);
        assert_eq!(tree(&tokens), [(1, "amod"), (-1, "root")]);
    }
}
