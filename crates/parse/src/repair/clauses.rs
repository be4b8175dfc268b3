//! Main clauses that parsers hang under the one before: behind a semicolon, or behind a comma and
//! a conjunction with a subject of their own.

use smol_str::SmolStr;
use tekad_core::{Token, Upos};

use super::{children, head, is_below, is_subject};

/// Relations that no clause bears to a word beyond a semicolon.
const DEPENDENT: [&str; 11] = [
    "ccomp", "advcl", "acl", "xcomp", "obj", "obl", "nmod", "appos", "advmod", "csubj", "amod",
];

/// "X sentenced A to prison; Y condemned it": what stands behind a semicolon depends on nothing
/// before it, save as a clause beside.
pub(super) fn part_at_semicolons(tokens: &mut [Token]) {
    let marks: Vec<usize> = (0..tokens.len())
        .filter(|&t| tokens[t].upos == Upos::Punct && tokens[t].form == ";")
        .collect();
    for (n, &mark) in marks.iter().enumerate() {
        let end = marks.get(n + 1).copied().unwrap_or(tokens.len());
        part_at(tokens, mark, end);
    }
}

fn part_at(tokens: &mut [Token], mark: usize, end: usize) {
    let across: Vec<usize> = (mark + 1..end)
        .filter(|&t| tokens[t].upos != Upos::Punct && head(tokens, t).is_some_and(|h| h < mark))
        .collect();
    let wrong = |tokens: &[Token], t: usize| DEPENDENT.contains(&tokens[t].base_deprel());
    let verbal = |t: usize| {
        matches!(tokens[t].upos, Upos::Verb | Upos::Aux)
            || children(tokens, t).any(|c| tokens[c].base_deprel() == "cop")
    };
    // The clause behind the mark: its verb with a subject, else its verb.
    let clause = (across.iter().copied())
        .find(|&t| verbal(t) && children(tokens, t).any(|c| is_subject(&tokens[c])))
        .or_else(|| across.iter().copied().find(|&t| verbal(t)));
    let Some(clause) = clause.filter(|_| across.iter().any(|&t| wrong(tokens, t))) else {
        return;
    };
    // The main clause before the mark.
    let mut top = head(tokens, clause);
    for _ in 0..tokens.len() {
        match top.and_then(|t| head(tokens, t)).filter(|&h| h < mark) {
            Some(above) => top = Some(above),
            None => break,
        }
    }
    let Some(top) = top.filter(|&t| !is_below(tokens, t, clause)) else {
        return;
    };
    if wrong(tokens, clause) {
        tokens[clause].head = Some(top as u32);
        tokens[clause].deprel = SmolStr::new_static("parataxis");
    }
    for t in across {
        if t != clause && wrong(tokens, t) {
            tokens[t].head = Some(clause as u32);
        }
    }
}

/// "Egypt's minister visited Kampala, but his host refused": a clause with a subject and a
/// conjunction of its own behind a comma is joined to its head, not its content.
pub(super) fn join_main_clause(tokens: &mut [Token], i: usize) {
    let Some(above) = head(tokens, i).filter(|&h| h < i) else {
        return;
    };
    let fits = tokens[i].upos == Upos::Verb
        && tokens[above].upos == Upos::Verb
        && matches!(
            tokens[i].deprel.as_str(),
            "ccomp" | "advcl" | "acl" | "parataxis"
        );
    if !fits {
        return;
    }
    let Some(cc) = children(tokens, i).find(|&c| c < i && tokens[c].base_deprel() == "cc") else {
        return;
    };
    let comma = cc > above + 1 && tokens[cc - 1].form == ",";
    let own = children(tokens, i).any(|c| c > cc && c < i && is_subject(&tokens[c]));
    let marked = children(tokens, i).any(|c| tokens[c].base_deprel() == "mark");
    if comma && own && !marked {
        tokens[i].deprel = SmolStr::new_static("conj");
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        repair,
        tests::{sentence, tree},
    };
    use tekad_core::Upos;

    const PAST: &str = "Tense=Past|VerbForm=Fin";

    #[test]
    fn nothing_depends_on_what_a_semicolon_parts() {
        let mut tokens = sentence(&[
            ("Courts", Upos::Noun, "", 1, "nsubj"),
            ("sentenced", Upos::Verb, PAST, -1, "root"),
            ("him", Upos::Pron, "", 1, "obj"),
            (";", Upos::Punct, "", 5, "punct"),
            ("Paris", Upos::Propn, "", 5, "nsubj"),
            ("condemned", Upos::Verb, PAST, 2, "acl"),
            ("it", Upos::Pron, "", 5, "obj"),
            (".", Upos::Punct, "", 1, "punct"),
        ]);
        repair(&mut tokens);
        assert_eq!(tree(&tokens)[5], (1, "parataxis"));
    }

    #[test]
    fn a_clause_with_its_own_subject_is_joined() {
        let mut tokens = sentence(&[
            ("He", Upos::Pron, "", 1, "nsubj"),
            ("came", Upos::Verb, PAST, -1, "root"),
            (",", Upos::Punct, "", 5, "punct"),
            ("but", Upos::Cconj, "", 5, "cc"),
            ("they", Upos::Pron, "", 5, "nsubj"),
            ("refused", Upos::Verb, PAST, 1, "advcl"),
            (".", Upos::Punct, "", 1, "punct"),
        ]);
        repair(&mut tokens);
        assert_eq!(tree(&tokens)[5], (1, "conj"));
    }
}
