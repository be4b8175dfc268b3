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
        if frame.relation == Relation::DependsOn && object.is_empty() && !instance.noun {
            // "The minister's flight depends on the weather": not he does.
            let nodes = self.follow(scene, instance.anchor, &vec![Slot::Subj]);
            let rel = |n: usize| scene.view.rel(n);
            subject.retain(|&m| {
                let m = &scene.mentions[m];
                let inside = |&n: &usize| m.start <= n && n < m.end;
                m.kind != MentionKind::Agent
                    && (nodes.is_empty() || nodes.iter().any(inside) || rel(m.head) == "conj")
            });
        }
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
        if frame.relation == Relation::DependsOn && object.is_empty() {
            // On what, where it is no party; for what alone is half a claim.
            parts.about = (parts.about).filter(|about| stands_on(scene, instance, frame, *about));
        }
        parts.sides = (subject, object);
        let mut parts = self.fill(scene, frame, parts);
        if parts.object.is_empty() && !parts.subject.is_empty() {
            parts.object = self.whose_word(scene, instance, &parts);
            parts.again &= parts.object.is_empty();
        }
        parts
    }

    /// Puts the entities to the mentions of both sides.
    pub(super) fn fill(&self, scene: &Scene, frame: &ClaimFrame, mut parts: Parts) -> Parts {
        parts.subject = self.entities(scene, &parts.sides.0, frame);
        if parts.subject.iter().any(|e| !is_mere_name(e)) {
            // "Once allies, A and B": the noun is no third.
            let agent = |e: &Entity| {
                (parts.sides.0.iter()).any(|&m| {
                    let m = &scene.mentions[m];
                    m.kind == MentionKind::Agent && m.entities.iter().any(|o| o.span == e.span)
                })
            };
            parts.subject.retain(|e| !is_mere_name(e) || !agent(e));
        }
        if frame.relation == Relation::Controls {
            self.at_home_in(scene, &mut parts);
        }
        let mut object = self.entities(scene, &parts.sides.1, frame);
        // "From its allies": nobody that could be named.
        let nameless = |e: &Entity| {
            is_mere_name(e)
                && parts.sides.1.iter().any(|&m| {
                    let m = &scene.mentions[m];
                    m.kind == MentionKind::Agent && m.entities.iter().any(|o| o.span == e.span)
                })
        };
        object.retain(|e| !nameless(e) || frame.own);
        if frame.relation == Relation::Seeks {
            // "Wants to change its law": from nobody.
            let pronoun = |e: &Entity| {
                (parts.sides.1.iter()).any(|&m| {
                    let m = &scene.mentions[m];
                    m.kind == MentionKind::Pronoun && m.entities.iter().any(|o| o.span == e.span)
                })
            };
            let own = |e: &Entity| parts.subject.iter().any(|s| s.same_party(e));
            object.retain(|e| !(own(e) && pronoun(e)));
        }
        if frame.relation == Relation::MediatesBetween {
            // "Between A's government and the rebels": those of the same state.
            let home = object.first().and_then(|e| e.code.clone());
            for e in &mut object {
                let body = !e.sector.is_empty() && e.identifier_id.is_none();
                if body && e.code.is_none() {
                    e.code.clone_from(&home);
                }
            }
        }
        if object.is_empty() && frame.bearer {
            object = self.named_inside(scene, &parts);
        }
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
            let mut each: Vec<Entity> = Vec::with_capacity(parts.object.len());
            for e in parts.object.drain(..) {
                if e.code.is_none() || !each.iter().any(|o| o.code == e.code) {
                    each.push(e);
                }
            }
            parts.object = each;
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
        // ";" and the end of a quotation ("…," X said) are walls.
        let wall = |t: usize| {
            let form = v.token(t).form.as_str();
            form == ";"
                || t > 0
                    && matches!(form, "\"" | "”" | "''")
                    && matches!(v.token(t - 1).form.as_str(), "," | "." | "!" | "?")
        };
        !nobody && !between.into_iter().any(wall)
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
        // "Regards X as its rival": the pronoun is whoever regards.
        let entities = |m: usize| scene.mentions[m].entities.as_slice();
        let himself = object.iter().all(|&m| {
            let mut all = entities(m).iter();
            scene.mentions[m].kind == MentionKind::Pronoun
                && all.all(|e| entities(first).iter().any(|h| h.same_party(e)))
        });
        if himself && frame.bearer {
            *object = holder;
            if frame.relation == Relation::HostileTo {
                // Who takes another for an enemy is hostile to him.
                std::mem::swap(subject, object);
            }
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
            // "Abides by the court's ruling" is no passive, whatever parsers say.
            let agent = |p: &Path| match p.as_slice() {
                [Slot::Prep(word)] => self.pack.agent_case.has_text(word),
                _ => false,
            };
            let by = scene.is_passive(instance.anchor) && frame.about.iter().any(agent);
            let mut subject = if by {
                self.subject_elsewhere(scene, instance.anchor)
            } else {
                self.role(scene, instance, &frame.subject, &[], &frame.object)
            };
            if subject.is_empty() {
                subject = self.subject_elsewhere(scene, instance.anchor);
            }
            let done_to = |paths: &[Path]| paths.iter().any(|p| p.first() == Some(&Slot::Obj));
            if subject.is_empty()
                && scene.is_passive(instance.anchor)
                && frame.subject.iter().any(|p| p.as_slice() == [Slot::Subj])
                && !done_to(&frame.object)
                && !done_to(&frame.about)
            {
                // "Have been divided over X": nobody is said to divide them.
                subject = (scene.surface_subject(instance.anchor).into_iter())
                    .flat_map(|s| self.parties(scene, s, true))
                    .collect();
            }
            self.joined(scene, &mut subject);
            let mut object = self.objects(scene, instance, frame, &frame.object, &subject);
            if object.is_empty() {
                // "China, on which Mongolia depends".
                object = (frame.object.iter())
                    .filter(|p| matches!(p.as_slice(), [Slot::Prep(_)]))
                    .flat_map(|p| self.follow(scene, instance.anchor, p))
                    .filter(|&n| scene.is_relative(n))
                    .filter_map(|_| scene.relative_head(instance.anchor))
                    .flat_map(|h| self.parties(scene, h, false))
                    .filter(|m| !subject.contains(m))
                    .collect();
            }
            if object.is_empty()
                && frame
                    .object
                    .iter()
                    .any(|p| p.as_slice() == [Slot::Ccomp, Slot::Subj])
                && let Some(clause) = self.that_clause(scene, instance.end)
            {
                object = (scene.own_subject(clause).into_iter())
                    .flat_map(|s| self.parties(scene, s, true))
                    .filter(|m| !subject.contains(m))
                    .collect();
            }
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
            if subject.is_empty()
                && let Some(noun) = scene.relative_head(verb).filter(|&n| n != instance.anchor)
            {
                subject = self.stood_for(scene, noun);
            }
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
        self.joined(scene, &mut subject);
        // "Rivals for the favour of Y": several are so to one another.
        let several: usize = subject
            .iter()
            .map(|&m| scene.mentions[m].entities.len())
            .sum();
        if exists && let Some(verb) = carrier.filter(|_| subject.is_empty()) {
            // "The wish is there among A and B", "divisions remain between A and B".
            subject = self.role(scene, &at(verb), &frame.noun_subject, &[], &[]);
            let own = scene.mention_at(instance.anchor);
            subject.retain(|m| Some(*m) != own);
        }
        let mut object = self.objects(scene, instance, frame, &frame.noun_object, &subject);
        if frame.mutual && several > 1 {
            object.retain(|&m| {
                let m = &scene.mentions[m];
                // "The NATO allies A and B": within it they are so to one another.
                let within = m.kind == MentionKind::Organisation
                    && v.children(m.head).all(|c| v.rel(c) != "case");
                v.head(m.head) == Some(instance.anchor) && !within
            });
        }
        if object.is_empty()
            && several < 2
            && let Some(node) = self.behind(scene, instance, &frame.noun_object)
        {
            object = self.parties(scene, node, !frame.own);
            object.retain(|m| !subject.contains(m));
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
        subject = self.unveiled(scene, subject);
        (subject, object)
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
                .chain(self.named_states(scene, frame, instance.anchor, path))
                .filter(|&(n, m)| {
                    let mention = &scene.mentions[m];
                    mention.is_actor()
                        && (mention.head == n || mention.kind == MentionKind::Pronoun)
                        && mention.kind != MentionKind::Place
                        && !subject.contains(&m)
                        && !mention.entities.iter().all(is_mere_name)
                        // A land that is no state of its own is what it is about.
                        && !mention.entities.iter().any(|e| e.sector.iter().any(|s| s == "PRE"))
                        && !(mention.kind == MentionKind::Capital
                            && self.holds_towns(scene, frame, subject))
                        && !self.is_part(scene, mention.head)
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
        frame: &ClaimFrame,
        anchor: usize,
        path: &Path,
    ) -> impl Iterator<Item = (usize, usize)> + 's {
        let v = &scene.view;
        let recognised = frame.relation == Relation::Recognises;
        self.follow(scene, anchor, path)
            .into_iter()
            .filter(move |&n| self.pack.called_state.has(v, n) && scene.mention_at(n).is_none())
            .flat_map(move |n| {
                v.children_by(n, &["nmod", "flat", "appos", "compound", "amod"])
                    .collect::<Vec<_>>()
            })
            .filter_map(move |c| {
                let m = scene.mention_at(c)?;
                let kind = scene.mentions[m].kind;
                // "Recognises a Palestinian state".
                let adjective = kind == MentionKind::Adjective && recognised;
                (kind == MentionKind::State || adjective).then_some((c, m))
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

/// Whether a matter stands under a preposition of the frame's object: "depends on tourism".
fn stands_on(scene: &Scene, instance: &Instance, frame: &ClaimFrame, about: Span) -> bool {
    let v = &scene.view;
    let first = (0..v.len()).find(|&t| v.token(t).span.start >= about.start);
    let case = first.and_then(|t| t.checked_sub(1));
    case.is_some_and(|c| {
        (if instance.noun {
            &frame.noun_object
        } else {
            &frame.object
        })
        .iter()
        .any(|p| match p.as_slice() {
            [Slot::Prep(word)] => v.is(c, word),
            _ => false,
        })
    })
}

pub(super) fn same(a: &Entity, b: &Entity) -> bool {
    a.same_party(b) && a.sector == b.sector && a.identifier_id == b.identifier_id
}

/// Whether a party is known by nothing but an unknown name.
pub(super) fn is_mere_name(e: &Entity) -> bool {
    e.code.is_none() && e.sector.is_empty() && e.identifier_id.is_none()
}
