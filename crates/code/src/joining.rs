//! Main clauses that the parser hangs under the one before as its content: joined by a comma, a
//! semicolon or a word that joins ("lalu", "sedangkan"). What trees alone don't tell, the pack's
//! words do; what stands behind a verb of speech stays its content.

use smol_str::SmolStr;
use tekad_core::{Sentence, Token, Upos};

use crate::{coder::Coder, frame::Embed, pack::Pack, retag::read_verbs};

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
    if !tokens.iter().any(clausal) {
        return;
    }
    part_before_semicolons(tokens);
    for i in 0..tokens.len() {
        if tokens[i].upos == Upos::Verb {
            bare_object(tokens, i);
            give_object(pack, tokens, i);
            main_of_subject(tokens, i);
            noun_of_object(tokens, i);
            apposed_subject(tokens, i);
            raise_subject(tokens, i);
            serial(tokens, i);
            relative(tokens, i);
            name_subject(tokens, i);
            give_list(pack, tokens, i);
            join(pack, tokens, i);
            lift(pack, tokens, i);
        }
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

/// A verb that asks its object to do something.
fn asks(pack: &Pack, token: &Token) -> bool {
    let form = token.form.to_lowercase();
    (pack.triggers.get(form.as_str()).into_iter().flatten())
        .any(|t| pack.frames[t.frame].embed == Some(Embed::Request))
}

/// A trigger that embeds nothing, in a form that shows it is active.
fn takes_no_content(pack: &Pack, token: &Token) -> bool {
    let form = token.form.to_lowercase();
    let triggers = pack.triggers.get(form.as_str()).map_or(&[][..], |t| t);
    !triggers.is_empty()
        && token.has_feat("Voice=Act")
        && (triggers.iter()).all(|t| pack.frames[t.frame].embed.is_none())
}

/// The bare nominal behind an active verb that has no object is its object.
fn bare_object(tokens: &mut [Token], i: usize) {
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
fn give_list(pack: &Pack, tokens: &mut [Token], i: usize) {
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

/// "Opened an inquiry into X over the funds": a verb that serves as a preposition ("terkait") has
/// taken the object.
fn give_object(pack: &Pack, tokens: &mut [Token], i: usize) {
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

/// "The Council imposed sanctions after Pyongyang had …" read as "the Council [that] imposed …, had":
/// an active verb behind the subject, with no pronoun that would make it relative, is the main one
/// where what is called so is a clause with a mark, or a noun behind it.
fn main_of_subject(tokens: &mut [Token], i: usize) {
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

/// "Sends 500 tons rice": a bare noun right behind the object is no part of the verb but of it.
fn noun_of_object(tokens: &mut [Token], i: usize) {
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

/// A nominal before a verb in apposition to it is its subject.
fn apposed_subject(tokens: &mut [Token], i: usize) {
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
fn raise_subject(tokens: &mut [Token], i: usize) {
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
fn serial(tokens: &mut [Token], i: usize) {
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
fn relative(tokens: &mut [Token], i: usize) {
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
    if let Some((_, start)) = clause(pack, tokens, i)
        && start > h
        && is_comma(&tokens[start - 1])
    {
        tokens[i].head = Some(o as u32);
    }
}

/// "…, and the minister of Chad phoned …": the bare nominal between a conjunction behind a comma
/// and an active verb without subject is its subject, and no part of the list before.
fn name_subject(tokens: &mut [Token], i: usize) {
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

/// Nothing before a semicolon depends on what stands behind it.
fn part_before_semicolons(tokens: &mut [Token]) {
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

#[cfg(test)]
mod tests {
    use tekad_core::Span;

    use super::*;
    use crate::{Ontology, PackSource};

    const WORDS: &str = "[class]\njoining = [\"lalu\"]\nabout = [\"terkait\"]\n";
    const FRAMES: &str = "[[frame]]\nid = \"say\"\nverb = [\"katakan\"]\nembed = \"speech\"\n\
        [[frame]]\nid = \"refuse\"\ntype = \"REJECT\"\nverb = [\"tolak\", \"kirim\"]\n";
    const HEAD: &str = "code = \"id\"\nname = \"Indonesian\"\nlayers = [\"read\"]\n\
        [[inflection]]\nprefix = \"di\"\nstarts = []\ndrop = 0\nvoice = \"passive\"\n\
        [[inflection]]\nprefix = \"men\"\nstarts = [\"t\"]\ndrop = 1\nvoice = \"active\"\n\
        [[inflection]]\nprefix = \"meng\"\nstarts = [\"k\"]\ndrop = 1\nvoice = \"active\"\n\
        [[inflection]]\nprefix = \"\"\nstarts = []\ndrop = 0\nvoice = \"any\"\n";

    fn pack() -> Pack {
        let ontology = Ontology::load(include_str!("../../../ontology/plover.toml")).unwrap();
        let source = PackSource {
            pack: HEAD,
            words: WORDS,
            frames: FRAMES,
            ..PackSource::default()
        };
        Pack::load(source, &ontology).unwrap()
    }

    /// `form/UPOS/head/relation` for each word, heads counted from 0, -1 for the root; verbs that
    /// begin with "me" or "ber" are active, "yang" is relative.
    fn tree(rows: &str) -> Vec<Token> {
        rows.split_whitespace()
            .map(|row| {
                let p: Vec<&str> = row.split('/').collect();
                let upos = match p[1] {
                    "V" => Upos::Verb,
                    "P" => Upos::Propn,
                    "C" => Upos::Cconj,
                    "S" => Upos::Sconj,
                    "." => Upos::Punct,
                    "R" => Upos::Pron,
                    "A" => Upos::Adp,
                    _ => Upos::Noun,
                };
                let feats = match (upos, p[0]) {
                    (Upos::Verb, w) if w.starts_with("me") || w.starts_with("ber") => "Voice=Act",
                    (Upos::Pron, "yang") => "PronType=Rel",
                    _ => "",
                };
                Token {
                    span: Span::new(0, 1),
                    form: p[0].into(),
                    lemma: p[0].into(),
                    upos,
                    feats: feats.into(),
                    head: u32::try_from(p[2].parse::<i64>().unwrap()).ok(),
                    deprel: p[3].into(),
                }
            })
            .collect()
    }

    #[test]
    fn clauses_are_joined() {
        // Before, the token that is looked at, its head and relation after.
        let rows = [
            // A comma and a subject of its own behind a complete clause.
            (
                "A/P/1/nsubj mengusir/V/-1/root B/P/1/obj ,/./5/punct C/P/5/nsubj menolak/V/1/ccomp ././1/punct",
                5,
                (1, "conj"),
            ),
            // What is said stays content.
            (
                "A/P/1/nsubj mengatakan/V/-1/root B/P/1/obj ,/./5/punct C/P/5/nsubj menolak/V/1/ccomp ././1/punct",
                5,
                (1, "ccomp"),
            ),
            // A word that joins.
            (
                "A/P/1/nsubj berunding/V/-1/root ,/./4/punct lalu/S/4/mark menolak/V/1/advcl ././1/punct",
                4,
                (1, "conj"),
            ),
            // The object before the comma goes back.
            (
                "A/P/1/nsubj menyita/V/-1/root kapal/N/5/obj ,/./5/punct B/P/5/nsubj memeriksa/V/1/ccomp ././1/punct",
                2,
                (1, "obj"),
            ),
            // Joined to the content of an accusation: to the accusation.
            (
                "A/P/1/nsubj menuduh/V/-1/root B/P/3/nsubj menyerang/V/1/ccomp ,/./7/punct tetapi/C/7/cc B/P/7/nsubj menolak/V/3/conj ././1/punct",
                7,
                (1, "conj"),
            ),
            // A list before a verb is its subject.
            (
                "A/P/1/nsubj mengirim/V/-1/root beras/N/1/obj ,/./5/punct dan/C/5/cc menteri/N/2/conj menelepon/V/1/conj ././1/punct",
                5,
                (6, "nsubj"),
            ),
            // A relative clause behind a comma.
            (
                "A/P/1/nsubj mengecam/V/-1/root B/P/1/obj ,/./5/punct yang/R/5/nsubj menahan/V/1/advcl C/P/5/obj ././1/punct",
                5,
                (2, "acl:relcl"),
            ),
            // Two verbs side by side: the first has the subject.
            (
                "orang/N/1/nsubj berunjuk/V/2/advcl menuntut/V/-1/root keadilan/N/2/obj ././2/punct",
                2,
                (1, "advcl"),
            ),
            // A verb that serves as a preposition.
            (
                "A/P/1/nsubj membuka/V/-1/root penyelidikan/N/3/nsubj:pass terkait/V/1/ccomp dana/N/3/obj ././1/punct",
                2,
                (1, "obj"),
            ),
            // Nothing hangs over a semicolon.
            (
                "A/P/1/nsubj memberi/V/-1/root suaka/N/5/obj ;/./5/punct B/P/5/nsubj memanggil/V/1/parataxis dubes/N/5/obj ././1/punct",
                2,
                (1, "obj"),
            ),
            // A verb that the tagger takes for a noun, and a headline's predicate.
            (
                "Beras/N/1/nsubj:pass dikirim/N/-1/root A/P/1/nmod ././1/punct",
                1,
                (-1, "root"),
            ),
            (
                "Iran/P/2/nsubj Tolak/P/0/nmod berunding/V/-1/root dengan/A/4/case AS/P/2/obl",
                2,
                (1, "xcomp"),
            ),
        ];
        let pack = pack();
        for (before, at, (want_head, want_rel)) in rows {
            let mut tokens = tree(before);
            mend(&pack, &mut tokens);
            let got = (
                tokens[at].head.map_or(-1, i64::from),
                tokens[at].deprel.as_str(),
            );
            assert_eq!(got, (want_head, want_rel), "{before}");
            // It is a tree still.
            assert_eq!(
                tokens.iter().filter(|t| t.head.is_none()).count(),
                1,
                "{before}"
            );
            assert!(
                (0..tokens.len()).all(|t| (0..tokens.len())
                    .any(|r| tokens[r].head.is_none() && within(&tokens, t, r))),
                "{before}"
            );
        }
    }

    #[test]
    fn what_the_table_makes_is_a_verb() {
        let mut tokens = tree("Beras/N/1/nsubj:pass dikirim/N/-1/root A/P/1/nmod ././1/punct");
        mend(&pack(), &mut tokens);
        assert_eq!(tokens[1].upos, Upos::Verb);
    }
}
