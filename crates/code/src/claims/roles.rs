//! Who stands in a relation, to whom, and over what.

use tekad_core::{Degree, Relation, Span, Upos, event::Entity};

use super::{SPEAKER, frame::ClaimFrame};
use crate::{
    coder::Coder,
    frame::{Path, Slot},
    instance::Instance,
    mention::MentionKind,
    scene::Scene,
};

/// What fills a claim.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts {
    pub subject: Vec<Entity>,
    pub object: Vec<Entity>,
    pub about: Option<Span>,
    pub cause: Option<Span>,
    pub effect: Option<Span>,
    /// The verb that carries a noun ("have influence").
    pub carrier: Option<usize>,
    /// Who holds it so ("regards X as a rival of Y"), as a mention, and the verb that says so.
    pub holder: Option<(usize, usize)>,
    /// The mentions behind subject and object.
    pub(super) sides: (Vec<usize>, Vec<usize>),
    /// The mention that covers the trigger itself ("tuan rumah pasukan AS").
    pub(super) own: Option<usize>,
    /// The object is a pronoun that can't be the subject: it is that of the claim before.
    pub again: bool,
    /// The object is a pronoun.
    pub pronoun: bool,
    /// How much, where another part of the sentence says so.
    pub degree: Option<Degree>,
    /// Said to be otherwise than the frame has it: the other side of a contrast.
    pub flipped: bool,
}

impl Coder {
    /// The parts of a claim at a trigger.
    pub(super) fn parts(&self, scene: &Scene, instance: &Instance, frame: &ClaimFrame) -> Parts {
        if matches!(frame.relation, Relation::Causes | Relation::Supports) {
            return self.words_of(scene, instance, frame);
        }
        let carrier = self.carrier(scene, instance);
        let (mut subject, mut object) = self.sides(scene, instance, frame, carrier);
        let near = |m: &usize| self.in_clause(scene, instance, *m, frame);
        subject.retain(near);
        object.retain(near);
        let mut parts = Parts {
            carrier,
            own: scene.mention_at(instance.anchor),
            ..Parts::default()
        };
        if frame.bearer || !instance.noun {
            self.regarded(
                scene,
                instance,
                frame,
                &mut subject,
                &mut object,
                &mut parts,
            );
        }
        parts.about = self.about(scene, instance, frame, &subject, &object, carrier);
        parts.sides = (subject, object);
        self.fill(scene, frame, parts)
    }

    /// Puts the entities to the mentions of both sides.
    pub(super) fn fill(&self, scene: &Scene, frame: &ClaimFrame, mut parts: Parts) -> Parts {
        parts.subject = self.entities(scene, &parts.sides.0, frame);
        let object = self.entities(scene, &parts.sides.1, frame);
        let own = |e: &Entity| parts.subject.iter().any(|s| same(s, e));
        let several = !object.is_empty();
        parts.object = object.into_iter().filter(|e| !own(e)).collect();
        // "It does not arm it now": one of the two is that of the claim before.
        parts.pronoun =
            several
                && parts.sides.1.iter().all(|&m| {
                    scene.mentions[m].kind == MentionKind::Pronoun && !self.is_own(scene, m)
                });
        parts.again = parts.pronoun && parts.object.is_empty();
        // "The students want nothing from the generals": those of their own country.
        let home = parts
            .subject
            .first()
            .filter(|s| !s.sector.is_empty())
            .and_then(|s| s.code.clone());
        for e in &mut parts.object {
            if e.code.is_none() && !e.sector.is_empty() && e.identifier_id.is_none() {
                e.code.clone_from(&home);
            }
        }
        if frame.relation == Relation::HostsForcesOf {
            if parts.object.is_empty()
                && let Some(m) = parts.own
            {
                parts.object = scene.mentions[m].entities.clone();
            }
            for e in &mut parts.object {
                // Whose troops they are is the state.
                if e.code.is_some() {
                    e.sector.clear();
                }
            }
        }
        if frame.mutual && parts.object.is_empty() && parts.subject.len() > 1 {
            parts.object = parts.subject.split_off(1);
        }
        parts
    }

    /// Whether a pronoun is a possessive ("its own") or turns back ("itself").
    fn is_own(&self, scene: &Scene, m: usize) -> bool {
        let v = &scene.view;
        let head = scene.mentions[m].head;
        v.token(head).has_feat("Reflex=Yes")
            || self.pack.possessive.has(v, head) && v.token(head).has_feat("Poss=Yes")
    }

    /// Whether a mention stands in the trigger's own part of the sentence, and is no other than
    /// the trigger itself.
    fn in_clause(&self, scene: &Scene, instance: &Instance, m: usize, frame: &ClaimFrame) -> bool {
        let v = &scene.view;
        let mention = &scene.mentions[m];
        let between = if mention.start >= instance.end {
            instance.end..mention.start
        } else {
            mention.end..instance.start
        };
        let nobody = mention.kind == MentionKind::Agent
            && mention.start <= instance.anchor
            && instance.anchor < mention.end
            && mention
                .entities
                .iter()
                .all(|e| e.code.is_none() || frame.bearer);
        !nobody && !between.into_iter().any(|t| v.token(t).form == ";")
    }

    /// "Regards X as a rival": whoever regards is the other party; "as a rival of Y": he says so.
    fn regarded(
        &self,
        scene: &Scene,
        instance: &Instance,
        frame: &ClaimFrame,
        subject: &mut Vec<usize>,
        object: &mut Vec<usize>,
        parts: &mut Parts,
    ) {
        let v = &scene.view;
        let Some(verb) = v.head(instance.anchor).filter(|&h| {
            matches!(
                v.rel(instance.anchor),
                "obl" | "xcomp" | "ccomp" | "advcl" | "nmod" | "obj"
            ) && self.pack.claims.regard.has(v, h)
        }) else {
            return;
        };
        let at = Instance {
            anchor: verb,
            ..*instance
        };
        let holder = self.role(scene, &at, &[vec![Slot::Subj]], &[], &[]);
        let seen = self.role(scene, &at, &[vec![Slot::Obj]], &holder, &[]);
        let Some(&first) = holder.first().filter(|_| !seen.is_empty()) else {
            return;
        };
        object.retain(|m| !seen.contains(m) && !holder.contains(m));
        *subject = seen;
        parts.carrier = Some(verb);
        if object.is_empty() && frame.bearer {
            *object = holder;
        } else {
            parts.holder = Some((first, verb));
        }
    }

    /// The mentions on both sides.
    fn sides(
        &self,
        scene: &Scene,
        instance: &Instance,
        frame: &ClaimFrame,
        carrier: Option<usize>,
    ) -> (Vec<usize>, Vec<usize>) {
        let at = |anchor: usize| Instance {
            anchor,
            ..*instance
        };
        let v = &scene.view;
        if !instance.noun {
            let mut subject = self.role(scene, instance, &frame.subject, &[], &frame.object);
            if subject.is_empty() {
                // "Sweden, the minister said, does not arm …".
                subject = v
                    .children_by(instance.anchor, &["vocative", "dislocated"])
                    .flat_map(|c| self.parties(scene, c, false))
                    .collect();
            }
            let mut object = self.objects(scene, instance, frame, &frame.object, &subject);
            if object.is_empty() && frame.object.iter().any(|p| p.as_slice() == [Slot::Obj]) {
                // "Fears Ankara", which parsers take for a call.
                object = v
                    .children_by(instance.anchor, &["vocative", "dislocated", "parataxis"])
                    .filter(|&c| c > instance.anchor && v.children(c).all(|k| v.rel(k) != "case"))
                    .flat_map(|c| self.parties(scene, c, false))
                    .filter(|m| !subject.contains(m))
                    .collect();
            }
            if object.is_empty()
                && v.upos(instance.start) == Upos::Adp
                && let Some(noun) = v.head(instance.start)
            {
                // "Is like Y": the preposition's own noun.
                object = self.parties(scene, noun, true);
                object.retain(|m| !subject.contains(m));
            }
            return (subject, object);
        }
        let mut subject = Vec::new();
        let exists = carrier.is_some_and(|c| self.pack.claims.exist.has(v, c));
        if let Some(verb) = carrier.filter(|_| !exists) {
            subject = self.role(scene, &at(verb), &[vec![Slot::Subj]], &[], &[]);
            let own = scene.mention_at(instance.anchor);
            subject.retain(|m| Some(*m) != own);
        }
        if subject.is_empty() && frame.bearer {
            subject = self.borne_by(scene, instance);
        }
        if subject.is_empty() && !frame.bearer {
            subject = self.role(
                scene,
                instance,
                &frame.noun_subject,
                &[],
                &frame.noun_object,
            );
        }
        // "Rivals for the favour of Y": several are so to one another.
        let several: usize = subject
            .iter()
            .map(|&m| scene.mentions[m].entities.len())
            .sum();
        let mut object = self.objects(scene, instance, frame, &frame.noun_object, &subject);
        if frame.mutual && several > 1 {
            object.retain(|&m| v.head(scene.mentions[m].head) == Some(instance.anchor));
        }
        if let Some(verb) = carrier.filter(|_| object.is_empty() && several < 2) {
            object = self.objects(scene, &at(verb), frame, &frame.noun_object, &subject);
        }
        if object.is_empty()
            && frame.bearer
            && several < 2
            && let Some(first) = v
                .head(instance.anchor)
                .filter(|_| v.rel(instance.anchor) == "conj")
        {
            // "Y's closest ally and main trading partner".
            object = self.objects(scene, &at(first), frame, &frame.noun_object, &subject);
        }
        if subject.is_empty() && self.is_shared(scene, instance.anchor) {
            subject = self.sharers(scene, instance, &object);
        }
        if subject.is_empty() && frame.inherit {
            subject = self.above(scene, instance, &object);
        }
        if exists && let Some(verb) = carrier.filter(|_| subject.is_empty()) {
            // "The wish is there among A and B".
            subject = self.role(scene, &at(verb), &frame.noun_subject, &object, &[]);
        }
        subject = self.unveiled(scene, subject);
        (subject, object)
    }

    /// For a mention of nobody known, those that stand beside it: "the rivals, above all A and B".
    fn unveiled(&self, scene: &Scene, list: Vec<usize>) -> Vec<usize> {
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

    /// The object mentions at an anchor.
    fn objects(
        &self,
        scene: &Scene,
        instance: &Instance,
        frame: &ClaimFrame,
        paths: &[Path],
        subject: &[usize],
    ) -> Vec<usize> {
        if !frame.own {
            let found = self.role(scene, instance, paths, subject, &[]);
            return self.listed_with(scene, found, subject);
        }
        for path in paths {
            let found: Vec<usize> = self
                .follow(scene, instance.anchor, path)
                .into_iter()
                .filter_map(|n| Some((n, scene.mention_at(n)?)))
                .chain(self.named_states(scene, instance.anchor, path))
                .filter(|&(n, m)| {
                    let mention = &scene.mentions[m];
                    mention.is_actor()
                        && (mention.head == n || mention.kind == MentionKind::Pronoun)
                        && mention.kind != MentionKind::Place
                        && !subject.contains(&m)
                        && !mention.entities.iter().all(is_mere_name)
                        // A land that is no state of its own is what it is about.
                        && !mention.entities.iter().any(|e| e.sector.iter().any(|s| s == "PRE"))
                })
                .map(|(_, m)| m)
                .collect();
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    /// "Negara Palestina": the state that a word like "state" names.
    fn named_states<'s>(
        &'s self,
        scene: &'s Scene,
        anchor: usize,
        path: &Path,
    ) -> impl Iterator<Item = (usize, usize)> + 's {
        let v = &scene.view;
        self.follow(scene, anchor, path)
            .into_iter()
            .filter(move |&n| self.pack.called_state.has(v, n) && scene.mention_at(n).is_none())
            .flat_map(move |n| {
                v.children_by(n, &["nmod", "flat", "appos", "compound"])
                    .collect::<Vec<_>>()
            })
            .filter_map(move |c| {
                let m = scene.mention_at(c)?;
                (scene.mentions[m].kind == MentionKind::State).then_some((c, m))
            })
    }

    /// With those that follow in the same list, which parsers cut short ("between A and B").
    fn listed_with(&self, scene: &Scene, found: Vec<usize>, subject: &[usize]) -> Vec<usize> {
        let mut all = found.clone();
        if let [one] = found.as_slice() {
            all.extend(
                self.listed_after(scene, *one)
                    .into_iter()
                    .filter(|m| !subject.contains(m) && m != one),
            );
        }
        all
    }

    /// The verb that carries a noun or adjective: "have influence over", "remain dependent on",
    /// "serve as a mediator"; or says that it exists.
    fn carrier(&self, scene: &Scene, instance: &Instance) -> Option<usize> {
        if !instance.noun {
            return None;
        }
        let v = &scene.view;
        let mut at = instance.anchor;
        for _ in 0..3 {
            let h = v.head(at)?;
            match v.deprel(at) {
                "obj" | "nsubj:pass" | "xcomp" | "ccomp" | "obl" | "advcl"
                    if self.pack.claims.light.has(v, h) =>
                {
                    return Some(h);
                }
                "nsubj" | "obj" if self.pack.claims.exist.has(v, h) => return Some(h),
                "conj" | "compound" => at = h,
                "nmod" if v.upos(h) == Upos::Noun && scene.mention_at(h).is_none() => at = h,
                _ => return None,
            }
        }
        None
    }

    /// Whom a noun like "ally" names: what it is said of, what it stands beside.
    fn borne_by(&self, scene: &Scene, instance: &Instance) -> Vec<usize> {
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
        let groups: [Vec<usize>; 4] = [
            predicate,
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

    fn is_shared(&self, scene: &Scene, anchor: usize) -> bool {
        let v = &scene.view;
        v.children(anchor)
            .any(|c| self.pack.claims.shared.has(v, c) && !matches!(v.rel(c), "punct"))
            || (anchor + 1 < v.len() && self.pack.claims.shared.has(v, anchor + 1))
    }

    /// Who shares what is called shared: the last list of parties before it, else those between
    /// whom a noun above it stands, else the subject of a clause above it.
    fn sharers(&self, scene: &Scene, instance: &Instance, object: &[usize]) -> Vec<usize> {
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
    fn above(&self, scene: &Scene, instance: &Instance, object: &[usize]) -> Vec<usize> {
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

    /// The state in which a body has its seat: "the government in Baghdad".
    fn seated_in(&self, scene: &Scene, head: usize) -> Option<String> {
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

    /// The entities of mentions, each party once.
    fn entities(&self, scene: &Scene, list: &[usize], frame: &ClaimFrame) -> Vec<Entity> {
        let mut all: Vec<Entity> = Vec::new();
        for &m in list {
            let mention = &scene.mentions[m];
            let place = (mention.entities.is_empty() && !frame.own)
                .then(|| crate::events::place_entity(mention));
            for mut e in mention.entities.iter().cloned().chain(place.flatten()) {
                if scene.view.token(mention.head).has_feat("Person=1") {
                    e.code = None;
                    SPEAKER.clone_into(&mut e.why);
                } else if e.code.is_none() && !e.sector.is_empty() && e.identifier_id.is_none() {
                    e.code = self.seated_in(scene, mention.head);
                }
                if !all.iter().any(|a| same(a, &e)) {
                    all.push(e);
                }
            }
        }
        all
    }
}

pub(super) fn same(a: &Entity, b: &Entity) -> bool {
    a.same_party(b) && a.sector == b.sector && a.identifier_id == b.identifier_id
}

/// Whether a party is known by nothing but an unknown name.
fn is_mere_name(e: &Entity) -> bool {
    e.code.is_none() && e.sector.is_empty() && e.identifier_id.is_none()
}
