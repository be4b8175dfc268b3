//! Main clauses that the parser hangs under the one before as its content: joined by a comma, a
//! semicolon or a word that joins ("lalu", "sedangkan"). What trees alone don't tell, the pack's
//! words do; what stands behind a verb of speech stays its content.

mod objects;
mod subjects;

use smol_str::SmolStr;
use tekad_core::{Sentence, Token, Upos};

use crate::{coder::Coder, frame::Embed, pack::Pack, retag::read_verbs};
use objects::{bare_object, give_list, give_object, noun_of_object, part_before_semicolons};
use subjects::{apposed_subject, main_of_subject, name_subject, raise_subject, relative, serial};

impl Coder {
    /// Mends the trees of sentences in place; they stay trees.
    pub fn join_clauses(&self, sentences: &mut [Sentence]) {
        for sentence in sentences {
            mend(&self.pack, &mut sentence.tokens);
        }
    }
}

fn mend(pack: &Pack, tokens: &mut [Token]) {
    read_verbs(pack, tokens);
    let clausal = |t: &Token| {
        t.upos == Upos::Verb
            && matches!(
                t.base_deprel(),
                "advcl" | "ccomp" | "acl" | "parataxis" | "conj"
            )
    };
    let clauses = tokens.iter().any(clausal);
    if clauses {
        part_before_semicolons(tokens);
    }
    for i in 0..tokens.len() {
        if tokens[i].upos != Upos::Verb {
            continue;
        }
        bare_object(tokens, i);
        noun_of_object(tokens, i);
        apposed_subject(tokens, i);
        raise_subject(tokens, i);
        if !clauses {
            continue;
        }
        give_object(pack, tokens, i);
        main_of_subject(tokens, i);
        serial(tokens, i);
        relative(tokens, i);
        name_subject(tokens, i);
        give_list(pack, tokens, i);
        join(pack, tokens, i);
        lift(pack, tokens, i);
    }
}

pub(crate) fn head(tokens: &[Token], i: usize) -> Option<usize> {
    tokens.get(i)?.head.map(|h| h as usize)
}

pub(crate) fn children(tokens: &[Token], i: usize) -> impl Iterator<Item = usize> + '_ {
    (0..tokens.len()).filter(move |&c| head(tokens, c) == Some(i))
}

pub(crate) fn within(tokens: &[Token], i: usize, top: usize) -> bool {
    let mut at = i;
    for _ in 0..tokens.len() {
        if at == top {
            return true;
        }
        match head(tokens, at) {
            Some(h) => at = h,
            None => return false,
        }
    }
    false
}

pub(crate) fn attach(tokens: &mut [Token], i: usize, to: usize, rel: &'static str) {
    if i != to && !within(tokens, to, i) {
        tokens[i].head = Some(to as u32);
        tokens[i].deprel = SmolStr::new_static(rel);
    }
}

fn is_comma(token: &Token) -> bool {
    matches!(token.form.as_str(), "," | ";")
}

fn is_joiner(pack: &Pack, token: &Token) -> bool {
    let set = pack.classes.get("joining");
    set.is_some_and(|s| s.has_text(token.form.to_lowercase().as_str()))
}

/// A verb whose clause behind a comma is what it says or supposes.
fn tells(pack: &Pack, token: &Token) -> bool {
    let form = token.form.to_lowercase();
    let words = [form.as_str(), token.lemma.as_str()];
    words.iter().take(if pack.lemmas { 2 } else { 1 }).any(|w| {
        pack.triggers.get(*w).into_iter().flatten().any(|t| {
            matches!(
                pack.frames[t.frame].embed,
                Some(Embed::Speech | Embed::Suppose)
            )
        })
    })
}

/// A verb that refuses its content.
fn refuses(pack: &Pack, token: &Token) -> bool {
    let form = token.form.to_lowercase();
    (pack.triggers.get(form.as_str()).into_iter().flatten())
        .any(|t| pack.frames[t.frame].embed == Some(Embed::Refuse))
}

fn is_subject(token: &Token) -> bool {
    token.base_deprel() == "nsubj"
}

/// The subject of a verb within its own clause, and where the clause begins: at the subject's
/// first word, or a word before it that joins.
fn clause(pack: &Pack, tokens: &[Token], i: usize) -> Option<(usize, usize)> {
    let subject = children(tokens, i)
        .filter(|&c| c < i && tokens[c].base_deprel() == "nsubj")
        .filter(|&c| !tokens[c].has_feat("PronType=Rel"))
        .last()?;
    let mut start = subject;
    while start > 0 && within(tokens, start - 1, subject) && !is_comma(&tokens[start - 1]) {
        start -= 1;
    }
    while start > 0 && joins(pack, tokens, start - 1) {
        start -= 1;
    }
    Some((subject, start))
}

fn joins(pack: &Pack, tokens: &[Token], t: usize) -> bool {
    tokens[t].upos == Upos::Cconj || is_joiner(pack, &tokens[t])
}

fn join(pack: &Pack, tokens: &mut [Token], i: usize) {
    let Some(h) = head(tokens, i) else { return };
    let fits = matches!(
        tokens[i].deprel.as_str(),
        "advcl" | "ccomp" | "acl" | "parataxis"
    ) && tokens[h].upos == Upos::Verb;
    if !fits || tells(pack, &tokens[i]) {
        return;
    }
    let marks: Vec<usize> = children(tokens, i)
        .filter(|&c| c < i && tokens[c].base_deprel() == "mark")
        .collect();
    if marks.iter().any(|&m| !is_joiner(pack, &tokens[m])) {
        return;
    }
    let own = clause(pack, tokens, i);
    let start = own.map_or(marks.first().copied().unwrap_or(i), |(_, s)| s);
    let word = (start..i)
        .find(|&t| is_joiner(pack, &tokens[t]) && matches!(head(tokens, t), Some(x) if x == i));
    if h < i {
        let comma = start > h + 1 && is_comma(&tokens[start - 1]);
        let complete = children(tokens, h).any(|c| {
            c > h && c < start && matches!(tokens[c].base_deprel(), "obj" | "xcomp" | "ccomp")
        }) || children(tokens, i)
            .any(|c| c > h && c + 1 < start && tokens[c].upos != Upos::Punct);
        let joined = word.is_some_and(|w| w > h && (comma || w == start))
            || (own.is_some() && comma && complete && !tells(pack, &tokens[h]))
            || (own.is_some()
                && comma
                && has_cc(tokens, start, i)
                && !tells(pack, &tokens[h])
                && tokens[i].deprel != "parataxis");
        if !joined {
            return;
        }
        tokens[i].deprel = SmolStr::new_static("conj");
        for m in marks {
            tokens[m].deprel = SmolStr::new_static("cc");
        }
        // "Seizes the tanker, Finland investigates …": what stands before the comma is the first
        // clause's.
        if comma {
            give_back(tokens, i, h, start - 1);
        }
    } else if let (Some(_), Some((_, from))) = (own, clause(pack, tokens, h)) {
        let comma = from > i && from > 0 && is_comma(&tokens[from - 1]);
        if comma && marks.is_empty() && !tells(pack, &tokens[h]) && !tells(pack, &tokens[i]) {
            tokens[i].deprel = SmolStr::new_static("conj");
        }
    }
}

fn has_cc(tokens: &[Token], start: usize, i: usize) -> bool {
    tokens[start].upos == Upos::Cconj && head(tokens, start).is_some_and(|h| h <= i)
}

fn give_back(tokens: &mut [Token], i: usize, h: usize, comma: usize) {
    let mut has_object = children(tokens, h).any(|c| tokens[c].base_deprel() == "obj");
    for t in h + 1..comma {
        if head(tokens, t) != Some(i) || tokens[t].upos == Upos::Punct {
            continue;
        }
        let object = tokens[t].deprel == "obj" && !has_object;
        has_object |= object;
        attach(tokens, t, h, if object { "obj" } else { "obl" });
    }
}

/// "A accuses B of sheltering thieves, but C denies it": a clause with a subject of its own that
/// is joined to the content of a verb that tells nothing is joined to that verb.
fn lift(pack: &Pack, tokens: &mut [Token], i: usize) {
    if tokens[i].base_deprel() != "conj" {
        return;
    }
    let Some(h) = head(tokens, i).filter(|&h| h < i) else {
        return;
    };
    let Some(o) = head(tokens, h).filter(|&o| o < h) else {
        return;
    };
    let inner = matches!(
        tokens[h].deprel.as_str(),
        "ccomp" | "xcomp" | "advcl" | "acl"
    );
    if !inner || tokens[o].upos != Upos::Verb || tells(pack, &tokens[o]) {
        return;
    }
    // "Refuses to take refugees, closes its border, and …": what is refused ends at the comma.
    let refused = refuses(pack, &tokens[o])
        && tokens[i].has_feat("Voice=Act")
        && !children(tokens, i).any(|c| is_subject(&tokens[c]))
        && children(tokens, h).any(|c| c > h && c < i && tokens[c].base_deprel() == "obj");
    let cc = children(tokens, i).find(|&c| c < i && tokens[c].base_deprel() == "cc");
    let begins = cc.unwrap_or(i);
    if refused && begins > h + 1 && is_comma(&tokens[begins - 1]) {
        tokens[i].head = Some(o as u32);
        return;
    }
    if let Some((_, start)) = clause(pack, tokens, i)
        && start > h
        && is_comma(&tokens[start - 1])
    {
        tokens[i].head = Some(o as u32);
    }
}

#[cfg(test)]
mod tests;
