//! Mends trees that contradict their own tags. Short sentences in the manner of headlines are
//! rare in treebanks, and the network may read "Australia imposed sanctions on Fiji" as a noun
//! phrase although the tagger has seen the finite verb. UD allows no finite verb as `amod` or
//! `compound`, and no verb with an object and a bare nominal before it but no subject.

use smol_str::SmolStr;
use tekad_core::{Token, Upos};

/// Mends a sentence's tree in place; it stays a tree.
pub(crate) fn repair(tokens: &mut [Token]) {
    for i in 0..tokens.len() {
        raise_finite(tokens, i);
        name_subject(tokens, i);
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

/// A finite verb that hangs on the noun after it as `amod` or `compound` takes the noun's place,
/// and the noun becomes its object.
fn raise_finite(tokens: &mut [Token], i: usize) {
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

    fn sentence(rows: &[(&str, Upos, &str, i64, &str)]) -> Vec<Token> {
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

    fn tree(tokens: &[Token]) -> Vec<(i64, &str)> {
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
