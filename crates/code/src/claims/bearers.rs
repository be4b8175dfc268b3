//! Whom a noun names or leaves out: the bearer of "ally", the sharers of "shared hostility", the
//! party of the clause above.

use tekad_core::{Relation, Upos, event::Entity};

use super::{
    frame::ClaimFrame,
    roles::{Parts, is_mere_name},
};
use crate::{coder::Coder, instance::Instance, mention::MentionKind, scene::Scene};

impl Coder {
    /// Whom a noun like "ally" names: what it is said of, what it stands beside.
    pub(super) fn borne_by(&self, scene: &Scene, instance: &Instance) -> Vec<usize> {
        let v = &scene.view;
        let anchor = instance.anchor;
        let of = |node: usize| -> Vec<usize> {
            let found = self.parties(scene, node, true);
            // The noun itself may be a mention of nobody in particular.
            let other = |m: &usize| {
                let m = &scene.mentions[*m];
                !(m.start <= anchor && anchor < m.end && m.kind == MentionKind::Agent)
            };
            found.into_iter().filter(other).collect()
        };
        let above = v.head(anchor);
        let predicate = scene.own_subject(anchor);
        let beside_above = above.filter(|&h| match v.rel(anchor) {
            "appos" => true,
            // "Turki bukan sekutu AS" read as one noun phrase.
            "nmod" | "acl" => {
                h < anchor
                    && v.children(anchor).all(|c| v.rel(c) != "case")
                    && v.children(anchor)
                        .any(|c| v.rel(c) == "cop" || self.pack.cues.negation.has(v, c))
            }
            "compound" | "flat" | "amod" => h > anchor,
            _ => false,
        });
        let conjunct = above.filter(|_| v.rel(anchor) == "conj");
        // "X is one of Y's allies".
        let one_of = above.filter(|&h| {
            matches!(v.rel(anchor), "nmod" | "obl") && v.upos(h) == Upos::Num && h < anchor
        });
        let groups: [Vec<usize>; 5] = [
            predicate,
            one_of.map_or_else(Vec::new, |h| {
                let own = scene.own_subject(h);
                let beside = v.head(h).filter(|_| own.is_empty() && v.rel(h) == "appos");
                own.into_iter().chain(beside).collect()
            }),
            beside_above.into_iter().collect(),
            conjunct
                .into_iter()
                .flat_map(|h| {
                    let own = scene.own_subject(h);
                    // "Portugal, which …, is no rival of …".
                    let itself = own.is_empty()
                        && v.children(anchor)
                            .any(|c| v.rel(c) == "cop" || self.pack.cues.negation.has(v, c));
                    if itself { vec![h] } else { own }
                })
                .collect(),
            v.children_by(anchor, &["appos", "flat"])
                .filter(|&c| c > anchor)
                .collect(),
        ];
        for group in groups {
            let found: Vec<usize> = group.into_iter().flat_map(of).collect();
            if !found.is_empty() {
                return found;
            }
        }
        let set_off = self.before_comma(scene, anchor);
        if !set_off.is_empty() {
            return set_off;
        }
        let fronted = self.fronted(scene, anchor);
        if !fronted.is_empty() {
            return fronted;
        }
        // "Its ally Iran", "sekutunya, Iran": read off the surface.
        let mut next = instance.end;
        let skipped =
            |t: usize| t < v.len() && (v.token(t).form == "," || self.pack.possessive.has(v, t));
        while skipped(next) && next < instance.end + 2 {
            next += 1;
        }
        let beside = scene
            .mention_at(next.min(v.len().saturating_sub(1)))
            .filter(|&m| {
                let m = &scene.mentions[m];
                // After a bare noun Indonesian has the possessor: only a comma or a possessive
                // between makes it the bearer.
                let parted = next > instance.end
                    || self.pack.modifier == crate::pack_format::ModifierSide::Before;
                parted && m.start == next && m.is_actor() && v.upos(m.head) == Upos::Propn
            });
        beside
            .map(|m| {
                let mut all = vec![m];
                all.extend(self.listed_after(scene, m));
                all
            })
            .unwrap_or_default()
    }

    pub(super) fn is_shared(&self, scene: &Scene, anchor: usize) -> bool {
        let v = &scene.view;
        v.children(anchor)
            .any(|c| self.pack.claims.shared.has(v, c) && !matches!(v.rel(c), "punct"))
            || (anchor + 1 < v.len() && self.pack.claims.shared.has(v, anchor + 1))
    }

    /// Who shares what is called shared: the last list of parties before it, else those between
    /// whom a noun above it stands, else the subject of a clause above it.
    pub(super) fn sharers(
        &self,
        scene: &Scene,
        instance: &Instance,
        object: &[usize],
    ) -> Vec<usize> {
        let v = &scene.view;
        let several = |found: &[usize]| {
            let of = |m: &usize| scene.mentions[*m].entities.len();
            found.iter().map(of).sum::<usize>() > 1 && !found.iter().any(|m| object.contains(m))
        };
        let joins = |t: usize| v.upos(t) == Upos::Cconj || v.token(t).form == ",";
        let mut list: Vec<usize> = Vec::new();
        for m in (0..scene.mentions.len()).rev() {
            let mention = &scene.mentions[m];
            if mention.end > instance.start || !mention.is_actor() {
                continue;
            }
            let joined = list.last().is_some_and(|&next: &usize| {
                let next = scene.mentions[next].start;
                mention.end < next && (mention.end..next).all(joins)
            });
            if !joined {
                if several(&list) {
                    break;
                }
                list.clear();
            }
            list.push(m);
        }
        if several(&list) {
            list.reverse();
            return list;
        }
        let mut at = instance.anchor;
        for _ in 0..4 {
            let Some(h) = v.head(at) else { break };
            for c in v.children(h).filter(|&c| c != at) {
                let found = self.parties(scene, c, true);
                if several(&found) {
                    return found;
                }
            }
            at = h;
        }
        Vec::new()
    }

    /// The party of whom a clause above a noun speaks ("part of X's strategy is to get out of
    /// the dependence on Y").
    pub(super) fn above(&self, scene: &Scene, instance: &Instance, object: &[usize]) -> Vec<usize> {
        let v = &scene.view;
        let mut at = instance.anchor;
        for _ in 0..6 {
            let Some(h) = v.head(at) else { break };
            for s in scene.own_subject(h) {
                let near = |m: &usize| {
                    let mention = &scene.mentions[*m];
                    mention.is_actor()
                        && v.within(mention.head, s)
                        && v.clause_of(mention.head) == v.clause_of(s)
                        && !object.contains(m)
                };
                let found = (0..scene.mentions.len()).find(near);
                if let Some(m) = found.filter(|_| s < instance.start) {
                    return vec![m];
                }
            }
            at = h;
        }
        Vec::new()
    }

    /// For a mention of nobody known, those that stand beside it: "the rivals, above all A and B".
    pub(super) fn unveiled(&self, scene: &Scene, list: Vec<usize>) -> Vec<usize> {
        let v = &scene.view;
        let mut all = Vec::with_capacity(list.len());
        for m in list {
            let mention = &scene.mentions[m];
            let beside: Vec<usize> = if mention.entities.iter().all(is_mere_name) {
                v.children_by(mention.head, &["appos"])
                    .flat_map(|c| self.parties(scene, c, false))
                    .collect()
            } else {
                Vec::new()
            };
            if beside.is_empty() {
                all.push(m);
            } else {
                all.extend(beside);
            }
        }
        all
    }

    /// The subject of a verb or adjective that its paths don't reach.
    pub(super) fn subject_elsewhere(&self, scene: &Scene, anchor: usize) -> Vec<usize> {
        let v = &scene.view;
        let mut found: Vec<usize> = Vec::new();
        if let Some(noun) = scene.relative_head(anchor) {
            found = self.stood_for(scene, noun);
        }
        if found.is_empty() {
            // "The two allies A and B are at odds".
            found = (scene.own_subject(anchor).into_iter())
                .flat_map(|s| v.children_by(s, &["appos"]).collect::<Vec<_>>())
                .flat_map(|c| self.parties(scene, c, false))
                .collect();
        }
        if found.is_empty() {
            // "Sweden, the minister said, does not arm …".
            found = v
                .children_by(anchor, &["vocative", "dislocated"])
                .flat_map(|c| self.parties(scene, c, false))
                .collect();
        }
        if found.is_empty() {
            found = self.they_who_say(scene, anchor);
        }
        if found.is_empty() && scene.is_passive(anchor) {
            // "Is abiding by the truce", which parsers take for a passive.
            let by = v.children_by(anchor, &["obl"]).any(|c| {
                v.children_by(c, &["case"])
                    .any(|k| self.pack.agent_case.has(v, k))
            });
            let participle = v.upos(anchor) == Upos::Adj
                || ["Tense=Pres", "VerbForm=Inf"]
                    .iter()
                    .any(|f| v.token(anchor).has_feat(f));
            if by && participle {
                found = (scene.surface_subject(anchor).into_iter())
                    .flat_map(|s| self.parties(scene, s, true))
                    .collect();
            }
        }
        found
    }

    /// "A and B say they are …": those who say it, where the plural pronoun names nobody yet.
    fn they_who_say(&self, scene: &Scene, anchor: usize) -> Vec<usize> {
        let v = &scene.view;
        let they = scene.surface_subject(anchor).into_iter().any(|s| {
            v.upos(s) == Upos::Pron
                && v.token(s).has_feat("Number=Plur")
                && v.token(s).has_feat("Person=3")
                && scene
                    .mention_at(s)
                    .is_none_or(|m| scene.mentions[m].entities.is_empty())
        });
        let mut at = anchor;
        for _ in 0..4 {
            let Some(h) = v.head(at).filter(|_| they) else {
                break;
            };
            if v.rel(at) == "ccomp" {
                let found: Vec<usize> = (scene.own_subject(h).into_iter())
                    .flat_map(|s| self.parties(scene, s, true))
                    .collect();
                let several: usize = found
                    .iter()
                    .map(|&m| scene.mentions[m].entities.len())
                    .sum();
                return if several > 1 { found } else { Vec::new() };
            }
            at = h;
        }
        Vec::new()
    }

    /// "Mitra dagang terbesar Indonesia", read as one mention: whose partner it is.
    pub(super) fn named_inside(&self, scene: &Scene, parts: &Parts) -> Vec<Entity> {
        let Some(own) = parts.own.map(|m| &scene.mentions[m]) else {
            return Vec::new();
        };
        let v = &scene.view;
        let named = (own.start..own.end).any(|t| v.upos(t) == Upos::Propn);
        if own.kind != MentionKind::Agent || !named {
            return Vec::new();
        }
        let mut all: Vec<Entity> = (own.entities.iter())
            .filter(|e| e.code.is_some())
            .cloned()
            .collect();
        for e in &mut all {
            e.sector.clear();
        }
        all
    }

    /// The state in which a body has its seat: "the government in Baghdad".
    pub(super) fn seated_in(&self, scene: &Scene, head: usize) -> Option<String> {
        let v = &scene.view;
        v.children_by(head, &["nmod", "obl"])
            .filter(|&c| {
                v.children_by(c, &["case"])
                    .any(|k| self.pack.place_at.has(v, k))
            })
            .filter_map(|c| scene.mentions.get(scene.mention_at(c)?))
            .find_map(|m| {
                let place = m.place.as_ref().and_then(|p| p.country.clone());
                place.or_else(|| m.entities.first().and_then(|e| e.code.clone()))
            })
    }

    /// "Gangs control most of the Haitian capital": those of the state in which it lies.
    pub(super) fn at_home_in(&self, scene: &Scene, parts: &mut Parts) {
        let Some(about) = parts.about else { return };
        let v = &scene.view;
        let code = (scene.mentions.iter())
            .filter(|m| about.contains(v.span(m.start, m.end)))
            .find_map(|m| {
                let place = m.place.as_ref().and_then(|p| p.country.clone());
                let state = matches!(m.kind, MentionKind::State | MentionKind::Adjective);
                let own = || m.entities.first().and_then(|e| e.code.clone());
                place.or_else(|| state.then(own).flatten())
            });
        for e in &mut parts.subject {
            if e.code.is_none() && !e.sector.is_empty() && e.identifier_id.is_none() {
                e.code.clone_from(&code);
            }
        }
    }

    /// "X said Y was no longer an ally of his country", "… was its enemy": a pronoun that can't
    /// be the subject is whoever says it.
    pub(super) fn whose_word(
        &self,
        scene: &Scene,
        instance: &Instance,
        parts: &Parts,
    ) -> Vec<Entity> {
        let v = &scene.view;
        let back = |&m: &usize| {
            let m = &scene.mentions[m];
            matches!(m.kind, MentionKind::Pronoun | MentionKind::Collective)
                && !v.token(m.head).has_feat("Reflex=Yes")
                && m.entities.len() == 1
                && m.entities
                    .iter()
                    .all(|e| parts.subject.iter().any(|s| s.same_party(e)))
        };
        if parts.sides.1.is_empty() || !parts.sides.1.iter().all(back) {
            return Vec::new();
        }
        let mut at = instance.anchor;
        for _ in 0..3 {
            let Some(h) = v.head(at) else { break };
            if v.rel(at) == "ccomp" {
                let speaker = (scene.own_subject(h).into_iter())
                    .flat_map(|s| self.parties(scene, s, true))
                    .next();
                let mut all: Vec<Entity> = speaker
                    .map(|m| scene.mentions[m].entities.iter().take(1).cloned().collect())
                    .unwrap_or_default();
                for e in &mut all {
                    // A minister speaks of his state.
                    if e.code.is_some() {
                        e.sector.clear();
                    }
                }
                all.retain(|e| e.code.is_some() && !parts.subject.iter().any(|s| s.same_party(e)));
                return all;
            }
            at = h;
        }
        Vec::new()
    }

    /// Armies and rebels rule over a town, where states would rule over the state that its name
    /// stands for.
    pub(super) fn holds_towns(&self, scene: &Scene, frame: &ClaimFrame, subject: &[usize]) -> bool {
        matches!(
            frame.relation,
            Relation::Controls | Relation::ClaimsTerritory
        ) && (subject.iter())
            .flat_map(|&m| &scene.mentions[m].entities)
            .any(|e| !e.sector.is_empty())
    }

    /// "Eastern Libya", "Suriah utara": no state, but a part of one.
    pub(super) fn is_part(&self, scene: &Scene, head: usize) -> bool {
        let v = &scene.view;
        v.children_by(head, &["amod", "compound", "nmod", "flat", "advmod"])
            .any(|c| c.abs_diff(head) <= 2 && self.pack.claims.part.has(v, c))
    }
}
