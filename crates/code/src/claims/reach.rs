//! Parties that stand elsewhere than the paths of a frame lead: before a comma ("A and B,
//! longtime rivals"), beside the subject ("A, along with B"), above a relative clause ("A is one
//! of the states that …"), or behind the verb that governs a noun ("cut its reliance on B").

use tekad_core::Upos;

use crate::{
    coder::Coder,
    frame::{Path, Slot},
    instance::Instance,
    mention::MentionKind,
    scene::Scene,
};

/// Longest noun phrase that is walked over.
const PHRASE: usize = 14;

impl Coder {
    /// The parties right before the comma that sets off a noun's phrase: "A, one of B's closest
    /// allies, …". Several only where the noun is plural or a number says so.
    pub(super) fn before_comma(&self, scene: &Scene, noun: usize) -> Vec<usize> {
        let v = &scene.view;
        let mut several = v.token(noun).has_feat("Number=Plur");
        let mut t = noun;
        for _ in 0..PHRASE {
            let Some(b) = t.checked_sub(1) else {
                return Vec::new();
            };
            t = b;
            match v.upos(b) {
                Upos::Adj | Upos::Det | Upos::Adv | Upos::Noun | Upos::Propn | Upos::Pron => {}
                Upos::Num => {
                    several |= !self.pack.lemmas || !v.token(noun).has_feat("Number=Sing");
                }
                Upos::Part if v.rel(b) == "case" => {}
                // "One of the few allies".
                Upos::Adp if b > 0 && v.upos(b - 1) == Upos::Num => {
                    several = false;
                    t = b - 1;
                }
                Upos::Punct if v.token(b).form == "-" => {}
                _ => break,
            }
        }
        if v.token(t).form != "," || t == 0 || !self.is_closed(scene, noun) {
            return Vec::new();
        }
        let Some(last) = scene.mention_at(t - 1).filter(|&m| {
            let m = &scene.mentions[m];
            m.end == t && m.is_actor() && m.kind != MentionKind::Pronoun && !m.as_place
        }) else {
            return Vec::new();
        };
        let mut list = vec![last];
        let joins = |t: usize| v.upos(t) == Upos::Cconj || v.token(t).form == ",";
        while several && let Some(&first) = list.last() {
            let start = scene.mentions[first].start;
            let before = first.checked_sub(1).filter(|&m| {
                let m = &scene.mentions[m];
                m.is_actor() && m.end < start && (m.end..start).all(joins)
            });
            let Some(before) = before else { break };
            list.push(before);
        }
        list.reverse();
        list
    }

    /// The parties right behind the comma that ends a noun's phrase at the beginning of a clause:
    /// "A close ally of X, A has …", "once rivals, A and B …".
    pub(super) fn fronted(&self, scene: &Scene, noun: usize) -> Vec<usize> {
        let v = &scene.view;
        let mut t = noun;
        while let Some(b) = t.checked_sub(1) {
            match v.upos(b) {
                Upos::Punct if v.token(b).form != "-" => break,
                Upos::Verb | Upos::Aux | Upos::Cconj => return Vec::new(),
                Upos::Adp if b == 0 || v.upos(b - 1) != Upos::Num => return Vec::new(),
                _ if noun - b > PHRASE => return Vec::new(),
                _ => t = b,
            }
        }
        if t > 0 && v.token(t - 1).form == "," {
            return Vec::new();
        }
        let end = v.len().min(noun + PHRASE);
        let Some(comma) = (noun + 1..end).find(|&t| {
            v.token(t).form == "," || matches!(v.upos(t), Upos::Verb | Upos::Aux | Upos::Cconj)
        }) else {
            return Vec::new();
        };
        if v.token(comma).form != "," {
            return Vec::new();
        }
        let next = comma + 1 + usize::from(comma + 1 < v.len() && v.upos(comma + 1) == Upos::Det);
        let Some(first) = (next < v.len())
            .then(|| scene.mention_at(next))
            .flatten()
            .filter(|&m| {
                let m = &scene.mentions[m];
                m.start <= next && m.is_actor() && !m.as_place && m.kind != MentionKind::Pronoun
            })
        else {
            return Vec::new();
        };
        let mut list = vec![first];
        if v.token(noun).has_feat("Number=Plur") || !self.pack.lemmas {
            list.extend(self.listed_after(scene, first));
        }
        // "Allies of X, Y and Z": a list goes on behind the comma; a clause has a verb.
        let last = list.last().map_or(next, |&m| scene.mentions[m].end);
        let clause = last < v.len() && !matches!(v.upos(last), Upos::Cconj | Upos::Punct);
        if clause { list } else { Vec::new() }
    }

    /// Whether a noun's phrase ends at a mark before any verb.
    fn is_closed(&self, scene: &Scene, noun: usize) -> bool {
        let v = &scene.view;
        for t in noun + 1..v.len().min(noun + PHRASE) {
            match v.upos(t) {
                Upos::Punct if v.token(t).form == "-" => {}
                Upos::Punct => return true,
                _ if scene.is_relative(t) => return true,
                Upos::Verb | Upos::Aux if scene.mention_at(t).is_none() && !v.within(t, noun) => {
                    return false;
                }
                _ => {}
            }
        }
        true
    }

    /// Whom a common noun stands for: "A is one of the states that …", "A, the only state
    /// that …".
    pub(super) fn stood_for(&self, scene: &Scene, noun: usize) -> Vec<usize> {
        let v = &scene.view;
        let mut at = noun;
        for _ in 0..4 {
            if v.children(at).any(|c| v.rel(c) == "cop") {
                let found: Vec<usize> = (scene.own_subject(at).into_iter())
                    .flat_map(|s| self.parties(scene, s, true))
                    .collect();
                if !found.is_empty() {
                    return found;
                }
            }
            let Some(h) = v.head(at) else { break };
            match v.rel(at) {
                "appos" => {
                    let found = self.parties(scene, h, false);
                    if !found.is_empty() {
                        return found;
                    }
                    break;
                }
                "nmod" | "obl" if scene.mention_at(h).is_none() && v.upos(h) != Upos::Verb => {
                    at = h;
                }
                _ => break,
            }
        }
        self.before_comma(scene, noun)
    }

    /// Parties beside others: "A, along with B and C".
    pub(super) fn joined(&self, scene: &Scene, list: &mut Vec<usize>) {
        let v = &scene.view;
        let mut more = Vec::new();
        for &m in list.iter() {
            let mut t = scene.mentions[m].end;
            if t < v.len() && v.token(t).form == "," {
                t += 1;
            }
            let n = if t < v.len() {
                self.pack.claims.joined.match_at(v, t)
            } else {
                0
            };
            t += n;
            if n == 0 || t >= v.len() {
                continue;
            }
            if v.upos(t) == Upos::Det {
                t += 1;
            }
            let next = (m + 1..scene.mentions.len()).find(|&k| scene.mentions[k].start >= t);
            let Some(next) = next.filter(|&k| {
                let k = &scene.mentions[k];
                k.start == t && k.is_actor()
            }) else {
                continue;
            };
            more.push(next);
            more.extend(self.listed_after(scene, next));
        }
        for m in more {
            if !list.contains(&m) {
                list.push(m);
            }
        }
    }

    /// The phrase right behind a noun that the parser has hung on the verb that governs it:
    /// "cut its reliance | on B", by the prepositions of `paths`.
    pub(super) fn behind(
        &self,
        scene: &Scene,
        instance: &Instance,
        paths: &[Path],
    ) -> Option<usize> {
        let v = &scene.view;
        let mut case = instance.end;
        // "Ketergantungannya pada …".
        while case < v.len().min(instance.end + 3)
            && v.upos(case) != Upos::Adp
            && v.head(case) == Some(instance.anchor)
        {
            case += 1;
        }
        if !instance.noun || case >= v.len() || v.upos(case) != Upos::Adp {
            return None;
        }
        let verb = v.head(instance.anchor).filter(|&h| {
            matches!(v.rel(instance.anchor), "obj" | "nsubj" | "xcomp")
                && matches!(v.upos(h), Upos::Verb | Upos::Aux)
        })?;
        let node = v.head(case).filter(|&n| {
            n > case && v.head(n) == Some(verb) && matches!(v.rel(n), "obl" | "advcl" | "nmod")
        })?;
        let named = |p: &Path| match p.as_slice() {
            [Slot::Prep(word)] => v.is(case, word),
            _ => false,
        };
        paths.iter().any(named).then_some(node)
    }

    /// The clause that "that" right behind a trigger opens, wherever the parser has hung it.
    pub(super) fn that_clause(&self, scene: &Scene, from: usize) -> Option<usize> {
        let v = &scene.view;
        let opens = from < v.len() && v.rel(from) == "mark" && self.pack.speech.that.has(v, from);
        v.head(from).filter(|&h| opens && h > from)
    }
}
