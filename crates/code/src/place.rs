//! Where an event takes place: the place named under a preposition of rest that hangs on the
//! event, not merely a place in the sentence.

use tekad_core::{Place, Upos, ontology::EventType};

use crate::{
    coder::Coder,
    draft::Draft,
    mention::{Atom, MentionKind},
    scene::Scene,
    view::View,
};

impl Coder {
    /// The place of an event, if its sentence says so.
    pub(crate) fn place_of(&self, scene: &Scene, draft: &Draft) -> Option<Place> {
        let v = &scene.view;
        let mut tops = vec![draft.anchor];
        tops.extend(self.light_verb(scene, draft.anchor));
        if draft.noun
            && let Some(h) = v.head(draft.anchor).filter(|&h| {
                matches!(v.deprel(draft.anchor), "nsubj" | "nsubj:pass")
                    && self.pack.occur.has(v, h)
            })
        {
            tops.push(h);
        }
        let mut best: Option<(usize, usize)> = None;
        for (k, mention) in scene.mentions.iter().enumerate() {
            // Where a thing is attacked, the place is also whose it is.
            let ground = draft.event == EventType::Assault && mention.kind == MentionKind::Place;
            if mention.place.is_none()
                || draft.actor.contains(&k)
                || draft.recipient.contains(&k) && !ground
            {
                continue;
            }
            let node = mention.head;
            let island = mention.place.as_ref().is_some_and(|p| p.kind == "island");
            let at = v.children(node).any(|c| {
                v.rel(c) == "case"
                    && (self.pack.place_at.has(v, c)
                        || island && self.pack.in_class("on_island", v, c))
            });
            if !at || self.opens_background(scene, draft.anchor, node) {
                continue;
            }
            if let Some(distance) = tops
                .iter()
                .filter_map(|&t| self.distance(scene, node, t))
                .min()
                && best.is_none_or(|(d, _)| distance < d)
            {
                best = Some((distance, k));
            }
        }
        // "talks between A and B in Hanoi": the parser may hang the place on B.
        let last_party = draft
            .actor
            .iter()
            .chain(&draft.recipient)
            .map(|&m| scene.mentions[m].end)
            .max();
        let next_to = |k: &&usize| {
            let m = &scene.mentions[**k];
            draft.noun
                && m.place.is_some()
                && last_party.is_some()
                && last_party == m.start.checked_sub(1)
                && self.pack.place_at.has(v, m.start - 1)
        };
        let all: Vec<usize> = (0..scene.mentions.len()).collect();
        let adjacent = all.iter().find(next_to).copied();
        adjacent
            .or(best.map(|(_, k)| k))
            .or_else(|| self.place_sent_to(scene, draft))
            .and_then(|k| scene.mentions[k].place.clone())
    }

    /// "Sent 2,000 policemen to Kisumu": where forces go, that is where they are mobilised.
    fn place_sent_to(&self, scene: &Scene, draft: &Draft) -> Option<usize> {
        let v = &scene.view;
        if draft.event != EventType::Mobilize {
            return None;
        }
        (0..scene.mentions.len()).find(|&k| {
            let mention = &scene.mentions[k];
            mention.kind == MentionKind::Place
                && mention.place.is_some()
                && matches!(v.head(mention.head), Some(h) if h == draft.anchor
                    || v.head(h) == Some(draft.anchor) && v.rel(h) == "obj")
                && v.children(mention.head).any(|c| {
                    v.rel(c) == "case"
                        && (self.pack.place_toward.has(v, c) || self.pack.place_across.has(v, c))
                })
        })
    }

    /// Steps from a place up to a trigger through nominals; `None` if a clause lies between.
    fn distance(&self, scene: &Scene, node: usize, top: usize) -> Option<usize> {
        let v = &scene.view;
        let mut at = node;
        for steps in 0..5 {
            if at == top {
                return Some(steps);
            }
            let rel = v.rel(at);
            // "Mediates between A and B in Pretoria": hung on the last of them.
            let listed = rel == "conj" && v.upos(at) != Upos::Verb && at > top;
            if !listed
                && !matches!(
                    rel,
                    "obl" | "nmod" | "flat" | "obj" | "nsubj" | "advmod" | "compound"
                )
            {
                return None;
            }
            at = v.head(at)?;
        }
        None
    }

    /// The end of a dateline at the head of a sentence ("JAKARTA, KOMPAS.com —", "KABUL
    /// (Pajhwok):"), in tokens, and its state.
    pub(crate) fn dateline(&self, view: &View, atoms: &[Atom]) -> Option<(usize, Option<String>)> {
        const LONGEST: usize = 10;
        let first = atoms.first().filter(|a| a.start <= 1)?;
        if !matches!(
            first.kind,
            MentionKind::Capital | MentionKind::Place | MentionKind::State
        ) {
            return None;
        }
        let form = |t: usize| view.token(t).form.as_str();
        let dash = (first.end..view.len().min(first.end + LONGEST)).find(|&t| {
            matches!(form(t), "-" | "–" | "—" | "--") || (form(t) == ":" && form(t - 1) == ")")
        })?;
        // Between the place and the dash: other names, dates, an agency in brackets.
        let clean = (first.end..dash).all(|t| {
            matches!(
                view.upos(t),
                Upos::Punct | Upos::Propn | Upos::Num | Upos::Sym | Upos::X
            ) || form(t).chars().next().is_some_and(char::is_uppercase)
        });
        let joined = dash == first.end && form(dash) == "-" && {
            let here = view.token(dash).span;
            view.token(dash - 1).span.end == here.start
        };
        (clean && !joined).then(|| (dash + 1, self.state_of(first)))
    }
}
