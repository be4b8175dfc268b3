//! Who stands in a relation, to whom, and over what.

use tekad_core::{Relation, Span, Upos, event::Entity};

use super::{
    frame::ClaimFrame,
    passage::{covers, passage},
};
use crate::{
    coder::Coder,
    frame::{Path, Slot},
    instance::Instance,
    mention::MentionKind,
    scene::Scene,
};

/// What fills a claim.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    pub subject: Vec<Entity>,
    pub object: Vec<Entity>,
    pub about: Option<Span>,
    pub cause: Option<Span>,
    pub effect: Option<Span>,
    /// The verb that carries a noun ("have influence").
    pub carrier: Option<usize>,
}

impl Coder {
    /// The parts of a claim at a trigger.
    pub(super) fn parts(&self, scene: &Scene, instance: &Instance, frame: &ClaimFrame) -> Parts {
        if matches!(frame.relation, Relation::Causes | Relation::Supports) {
            return self.words_of(scene, instance, frame);
        }
        let carrier = self.carrier(scene, instance);
        let (subject, object) = self.sides(scene, instance, frame, carrier);
        let mut parts = Parts {
            about: self.about(scene, instance, frame, &subject, &object, carrier),
            subject: self.entities(scene, &subject),
            object: self.entities(scene, &object),
            cause: None,
            effect: None,
            carrier,
        };
        let own = |e: &Entity| parts.subject.iter().any(|s| same(s, e));
        let object = std::mem::take(&mut parts.object);
        parts.object = object.into_iter().filter(|e| !own(e)).collect();
        if frame.mutual && parts.object.is_empty() && parts.subject.len() > 1 {
            parts.object = parts.subject.split_off(1);
        }
        parts
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
        if !instance.noun {
            let subject = self.role(scene, instance, &frame.subject, &[], &frame.object);
            let object = self.role(scene, instance, &frame.object, &subject, &[]);
            return (subject, object);
        }
        let mut subject = Vec::new();
        if let Some(verb) = carrier {
            subject = self.role(scene, &at(verb), &[vec![Slot::Subj]], &[], &[]);
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
        let mut object = self.role(scene, instance, &frame.noun_object, &subject, &[]);
        if let Some(verb) = carrier.filter(|_| object.is_empty()) {
            object = self.role(scene, &at(verb), &frame.noun_object, &subject, &[]);
        }
        if subject.is_empty() && self.is_shared(scene, instance.anchor) {
            subject = self.sharers(scene, instance, &object);
        }
        (subject, object)
    }

    /// The verb that carries a noun or adjective: "have influence over", "remain dependent on",
    /// "serve as a mediator".
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
        let predicate: Vec<usize> = scene.own_subject(anchor).into_iter().flat_map(of).collect();
        if !predicate.is_empty() {
            return predicate;
        }
        if v.rel(anchor) == "appos"
            && let Some(h) = v.head(anchor)
        {
            let found = of(h);
            if !found.is_empty() {
                return found;
            }
        }
        if v.rel(anchor) == "conj"
            && let Some(h) = v.head(anchor)
        {
            let found: Vec<usize> = scene.own_subject(h).into_iter().flat_map(of).collect();
            if !found.is_empty() {
                return found;
            }
        }
        let beside = v
            .children_by(anchor, &["appos", "flat"])
            .filter(|&c| c > anchor)
            .chain(v.head(anchor).filter(|&h| {
                h > anchor && matches!(v.rel(anchor), "compound" | "flat" | "amod" | "nmod")
            }))
            .map(of)
            .find(|found| !found.is_empty());
        if let Some(found) = beside {
            return found;
        }
        // "Its ally Iran", "sekutunya, Iran": read off the surface.
        let mut next = instance.end;
        let skipped =
            |t: usize| t < v.len() && (v.token(t).form == "," || self.pack.possessive.has(v, t));
        while skipped(next) && next < instance.end + 2 {
            next += 1;
        }
        scene
            .mention_at(next.min(v.len().saturating_sub(1)))
            .filter(|&m| {
                let m = &scene.mentions[m];
                m.start == next && m.is_actor() && v.upos(m.head) == Upos::Propn
            })
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
    }

    /// Who shares what is called shared: those between whom the noun above it stands, else the
    /// subject of the clause, else the last list of parties before it.
    fn sharers(&self, scene: &Scene, instance: &Instance, object: &[usize]) -> Vec<usize> {
        let v = &scene.view;
        let several = |found: &Vec<usize>| {
            let of = |m: &usize| scene.mentions[*m].entities.len();
            found.iter().map(of).sum::<usize>() > 1 && !found.iter().any(|m| object.contains(m))
        };
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
        let mut list: Vec<usize> = Vec::new();
        for m in (0..scene.mentions.len()).rev() {
            if scene.mentions[m].end > instance.start || !scene.mentions[m].is_actor() {
                continue;
            }
            let start = self.list_start(scene, m);
            list = (0..=m)
                .filter(|&k| scene.mentions[k].start >= start && scene.mentions[k].is_actor())
                .collect();
            if several(&list) {
                return list;
            }
        }
        list.retain(|_| false);
        list
    }

    /// What the claim is about.
    fn about(
        &self,
        scene: &Scene,
        instance: &Instance,
        frame: &ClaimFrame,
        subject: &[usize],
        object: &[usize],
        carrier: Option<usize>,
    ) -> Option<Span> {
        let v = &scene.view;
        let trigger = (instance.start, instance.end);
        // A bare party is no matter.
        let party = |n: usize| {
            scene
                .mention_at(n)
                .is_some_and(|m| subject.contains(&m) || object.contains(&m))
        };
        for path in &frame.about {
            for anchor in std::iter::once(instance.anchor).chain(carrier) {
                let nodes: Vec<usize> = self
                    .follow(scene, anchor, path)
                    .into_iter()
                    .filter(|&n| !party(n) && n != instance.anchor && Some(n) != carrier)
                    .collect();
                let Some(&first) = nodes.first() else {
                    continue;
                };
                if let Some(span) = passage(v, &[first], trigger) {
                    return Some(span);
                }
            }
        }
        None
    }

    /// The passages of a cause and its effect.
    fn words_of(&self, scene: &Scene, instance: &Instance, frame: &ClaimFrame) -> Parts {
        let v = &scene.view;
        let trigger = (instance.start, instance.end);
        let nodes = |paths: &[Path], all: bool| -> Vec<usize> {
            let mut found = Vec::new();
            for path in paths {
                for n in self.follow(scene, instance.anchor, path) {
                    if n != instance.anchor && !found.contains(&n) {
                        found.push(n);
                    }
                }
                if !all && !found.is_empty() {
                    break;
                }
            }
            found
        };
        let mut causes = nodes(&frame.cause, false);
        if !instance.noun
            && v.rel(instance.anchor) == "advcl"
            && scene.own_subject(instance.anchor).is_empty()
            && v.children_by(instance.anchor, &["mark"]).next().is_none()
            && let Some(h) = v.head(instance.anchor)
        {
            causes = vec![h];
        }
        let effects: Vec<usize> = nodes(&frame.effect, true)
            .into_iter()
            .filter(|n| !causes.contains(n))
            .collect();
        let cause = passage(v, &causes, trigger);
        let effect = passage(v, &effects, trigger);
        // Weather and markets cause much; a claim has somebody in it.
        let somebody = scene.mentions.iter().any(|m| {
            m.is_actor()
                && [cause, effect]
                    .into_iter()
                    .flatten()
                    .any(|s| covers(v, s, m.head))
        });
        if !somebody || cause.zip(effect).is_some_and(|(c, e)| c.overlaps(e)) {
            return Parts::default();
        }
        Parts {
            cause,
            effect,
            ..Parts::default()
        }
    }

    /// The entities of mentions, each party once.
    fn entities(&self, scene: &Scene, list: &[usize]) -> Vec<Entity> {
        let mut all: Vec<Entity> = Vec::new();
        for &m in list {
            let mention = &scene.mentions[m];
            let place = mention.entities.is_empty().then(|| place_entity(mention));
            for e in mention.entities.iter().cloned().chain(place.flatten()) {
                if !all.iter().any(|a| same(a, &e)) {
                    all.push(e);
                }
            }
        }
        all
    }
}

fn same(a: &Entity, b: &Entity) -> bool {
    a.same_party(b) && a.sector == b.sector && a.identifier_id == b.identifier_id
}

/// The state of a place that stands for those who live there.
fn place_entity(mention: &crate::mention::Mention) -> Option<Entity> {
    crate::events::place_entity(mention)
}
