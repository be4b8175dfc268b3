//! The actors that a node of the tree yields: its own, those listed with it, those of the nouns
//! that modify it.

use tekad_core::Upos;

use crate::{coder::Coder, mention::MentionKind, scene::Scene};

impl Coder {
    /// Whether what stands between two parties shows that the parser coordinated them wrongly:
    /// a verb, or a preposition that begins the background ("the visit … after talks …").
    pub(crate) fn breaks_list(&self, scene: &Scene, from: usize, to: usize) -> bool {
        let v = &scene.view;
        let verb = |t: usize| matches!(v.upos(t), Upos::Verb | Upos::Sconj);
        self.opens_background(scene, from, to)
            || (from..to).any(|t| scene.mention_at(t).is_none() && verb(t))
    }

    /// Whether a preposition or conjunction that begins the background stands in a stretch: what
    /// follows belongs to the earlier event, wherever the parser hangs it.
    pub(crate) fn opens_background(&self, scene: &Scene, from: usize, to: usize) -> bool {
        let v = &scene.view;
        (from..to).any(|t| {
            scene.mention_at(t).is_none()
                && matches!(v.upos(t), Upos::Adp | Upos::Sconj)
                && self.pack.cues.background.has(v, t)
        })
    }

    /// Where the list begins in which a mention stands ("between A and B"), read off the
    /// surface.
    pub(crate) fn list_start(&self, scene: &Scene, m: usize) -> usize {
        let v = &scene.view;
        let mut start = scene.mentions[m].start;
        for before in scene.mentions[..m].iter().rev() {
            let joined = before.end + 1 == start && v.upos(before.end) == Upos::Cconj;
            if !joined {
                break;
            }
            start = before.start;
        }
        start
    }

    /// Mentions that follow in a list ("A, B and C"), read off the surface, since parsers hang
    /// long lists badly. A comma list counts only if a conjunction closes it.
    pub(crate) fn listed_after(&self, scene: &Scene, m: usize) -> Vec<usize> {
        let v = &scene.view;
        let mut listed = Vec::new();
        let mut last = m;
        let mut closed = false;
        while !closed {
            let mut t = scene.mentions[last].end;
            let mut comma = false;
            while t < v.len()
                && (v.token(t).form == ","
                    || v.upos(t) == Upos::Cconj
                    || (v.upos(t) == Upos::Det && t > scene.mentions[last].end))
            {
                comma |= v.token(t).form == ",";
                closed |= v.upos(t) == Upos::Cconj;
                t += 1;
            }
            if t == scene.mentions[last].end || !(comma || closed) {
                break;
            }
            let Some(next) =
                (last + 1..scene.mentions.len()).find(|&k| scene.mentions[k].start == t)
            else {
                break;
            };
            let mention = &scene.mentions[next];
            let own_clause = v.rel(mention.head) == "nsubj"
                && v.rel(scene.mentions[m].head) != "nsubj"
                || (v.rel(mention.head) == "nsubj"
                    && v.head(mention.head) != v.head(scene.mentions[m].head));
            if !mention.is_actor() || own_clause {
                break;
            }
            listed.push(next);
            last = next;
        }
        if closed { listed } else { Vec::new() }
    }

    /// The actor mentions that a node yields: its own, with what is coordinated; else, if
    /// `deep`, those of the nouns that modify it.
    pub fn parties(&self, scene: &Scene, node: usize, deep: bool) -> Vec<usize> {
        let mut found = Vec::new();
        self.collect_parties(scene, node, deep, 0, &mut found);
        found
    }

    pub(crate) fn collect_parties(
        &self,
        scene: &Scene,
        node: usize,
        deep: bool,
        depth: usize,
        found: &mut Vec<usize>,
    ) {
        let v = &scene.view;
        if depth > 3 {
            return;
        }
        let own = scene
            .mention_at(node)
            .filter(|&m| scene.mentions[m].is_actor());
        match own {
            Some(m) => {
                let mention = &scene.mentions[m];
                let headed = mention.head == node
                    || mention.kind == MentionKind::Pronoun
                    || v.within(mention.head, node)
                    || mention.start <= node;
                if headed && !found.contains(&m) {
                    found.push(m);
                }
                for next in self.listed_after(scene, m) {
                    if !found.contains(&next) {
                        found.push(next);
                    }
                }
                for t in mention.start..mention.end {
                    for c in v
                        .children_by(t, &["conj"])
                        .filter(|&c| c >= mention.end || c < mention.start)
                        .filter(|&c| !self.breaks_list(scene, mention.end, c))
                        // "… in Hanoi, the capital of Vietnam": a noun behind a mere comma is
                        // an apposition, not one more party.
                        .filter(|&c| {
                            scene.mention_at(c).is_some() || v.children(c).any(|k| v.rel(k) == "cc")
                        })
                    {
                        if matches!(
                            v.upos(c),
                            Upos::Noun | Upos::Propn | Upos::Adj | Upos::Pron | Upos::X | Upos::Num
                        ) {
                            self.collect_parties(scene, c, deep, depth + 1, found);
                        }
                    }
                }
            }
            None if deep => {
                let mut modifiers = scene.modifiers(node);
                // "Nobody in the government".
                if v.upos(node) == Upos::Pron && self.pack.cues.negation.has(v, node) {
                    modifiers.extend(v.children_by(node, &["nmod"]));
                }
                // Possessors and nationalities name the party more often than "of" phrases do.
                modifiers.sort_by_key(|&m| {
                    (
                        v.deprel(m) != "nmod:poss",
                        v.children(m).any(|k| v.rel(k) == "case"),
                        m,
                    )
                });
                for m in modifiers {
                    if self.pack.relational.has(v, node) {
                        break;
                    }
                    self.collect_parties(scene, m, deep, depth + 1, found);
                    if !found.is_empty() {
                        break;
                    }
                }
                for c in v.children_by(node, &["conj"]) {
                    if matches!(v.upos(c), Upos::Noun | Upos::Propn)
                        && scene.mention_at(c).is_some()
                    {
                        self.collect_parties(scene, c, false, depth + 1, found);
                    }
                }
            }
            None => {}
        }
    }
}
