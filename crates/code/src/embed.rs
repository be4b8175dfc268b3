//! What an embedding trigger does with the events of its content: "agreed to", "refused to",
//! "said that" (docs/packs.md, table `embed`).

use tekad_core::{
    Upos,
    event::{SourceLink, Stance, Underlying},
    ontology::EventType,
};

use crate::{
    coder::Coder,
    compose::{Work, push},
    draft::{Draft, asked_mode, push_mode, threat_mode, to_agree},
    frame::{Embed, Frame},
    instance::Instance,
    scene::Scene,
    view::View,
};

/// Whether a token stands below the tops of what is said, and not in the saying itself.
fn is_within(v: &View, instance: &Instance, tops: &[usize], token: usize) -> bool {
    let parenthetic = v.rel(instance.anchor) == "parataxis";
    tops.iter().any(|&t| v.within(token, t)) && !(parenthetic && v.within(token, instance.anchor))
}

impl Coder {
    /// The clause of a speech verb gives its speaker, and the outlet that it was said to.
    pub(crate) fn speech(
        &self,
        work: &mut Work,
        instance: &Instance,
        frame: &Frame,
        content: &[usize],
    ) -> Vec<usize> {
        let links = self.speaker_links(work.scene, instance, frame, Stance::Asserts);
        let v = &work.scene.view;
        let tops = self.said(work.scene, instance, frame);
        for d in 0..work.drafts.len() {
            let anchor = work.drafts[d].anchor;
            if is_within(v, instance, &tops, anchor) && !links.is_empty() {
                let mut chain = links.clone();
                chain.append(&mut work.drafts[d].by);
                work.drafts[d].by = chain;
                work.drafts[d]
                    .why
                    .push(format!("said under “{}”", v.token(instance.anchor).form));
            }
        }
        content.to_vec()
    }

    /// The tops of what a speech verb says.
    fn said(&self, scene: &Scene, instance: &Instance, frame: &Frame) -> Vec<usize> {
        let v = &scene.view;
        frame
            .content
            .iter()
            .flat_map(|p| self.follow(scene, instance.anchor, p))
            .chain(
                (v.rel(instance.anchor) == "parataxis")
                    .then(|| v.head(instance.anchor))
                    .flatten(),
            )
            .chain(self.marked_content(scene, instance))
            .collect()
    }

    /// Whether a token stands in what a speech verb says.
    pub(crate) fn is_said(
        &self,
        scene: &Scene,
        instance: &Instance,
        frame: &Frame,
        token: usize,
    ) -> bool {
        let tops = self.said(scene, instance, frame);
        is_within(&scene.view, instance, &tops, token)
    }

    pub(crate) fn speaker_links(
        &self,
        scene: &Scene,
        instance: &Instance,
        frame: &Frame,
        stance: Stance,
    ) -> Vec<SourceLink> {
        let v = &scene.view;
        let mut speakers = self.role(scene, instance, &frame.actor, &[], &[]);
        if speakers.is_empty() && frame.embed == Some(Embed::Speech) {
            // Inverted after a quote ("…," kata X): the party right behind the verb.
            speakers = (0..scene.mentions.len())
                .filter(|&m| {
                    scene.mentions[m].start == instance.end && scene.mentions[m].is_actor()
                })
                .filter(|_| {
                    !v.children(instance.anchor)
                        .any(|c| v.rel(c) == "nsubj" && c < instance.anchor)
                })
                .collect();
        }
        let heard = self.role(scene, instance, &frame.recipient, &speakers, &[]);
        self.links(scene, &speakers, &heard, instance.anchor, stance)
    }

    pub(crate) fn implicative(
        &self,
        work: &mut Work,
        instance: &Instance,
        frame: &Frame,
        own: Option<Draft>,
        content: &[usize],
    ) -> Vec<usize> {
        if content.is_empty() {
            return push(work, own);
        }
        let subject = self.role(work.scene, instance, &frame.actor, &[], &[]);
        let object = self.role(work.scene, instance, &frame.recipient, &subject, &[]);
        for &d in content {
            let draft = &mut work.drafts[d];
            let doer = if frame.embed == Some(Embed::Cause) && !object.is_empty() {
                &object
            } else {
                &subject
            };
            if draft.actor.is_empty() {
                draft.actor = doer
                    .iter()
                    .copied()
                    .filter(|m| !draft.recipient.contains(m))
                    .collect();
            } else if draft.recipient.is_empty() && !draft.noun {
                // nothing to add
            }
            draft.why.push(format!(
                "through “{}”",
                work.scene.view.token(instance.anchor).form
            ));
        }
        content.to_vec()
    }

    pub(crate) fn fail(
        &self,
        work: &mut Work,
        instance: &Instance,
        frame: &Frame,
        own: Option<Draft>,
        content: &[usize],
        negated: bool,
    ) -> Vec<usize> {
        if content.is_empty() {
            return push(work, own);
        }
        let subject = self.role(work.scene, instance, &frame.actor, &[], &[]);
        let sense = self.sense(work.scene, instance.anchor, instance.noun, |_| false);
        for &d in content {
            let draft = &mut work.drafts[d];
            draft.failed = !negated;
            draft.sense.purpose = false;
            if draft.actor.is_empty() {
                draft.actor.clone_from(&subject);
            }
            draft.sense.background |= sense.background;
            draft.sense.hypothetical |= sense.hypothetical;
            draft.sense.future |= sense.future;
            draft.why.push(format!(
                "failed by “{}”",
                work.scene.view.token(instance.anchor).form
            ));
        }
        content.to_vec()
    }

    pub(crate) fn suppose(
        &self,
        work: &mut Work,
        instance: &Instance,
        frame: &Frame,
        own: Option<Draft>,
        content: &[usize],
    ) -> Vec<usize> {
        let supposers = self.speaker_links(work.scene, instance, frame, Stance::Supposes);
        let subject = self.role(work.scene, instance, &frame.actor, &[], &[]);
        for &d in content {
            let draft = &mut work.drafts[d];
            if draft.actor.is_empty() {
                draft.actor.clone_from(&subject);
            }
            if draft.event.promised_as_agree() && !draft.sense.negated {
                to_agree(draft);
            }
            draft.sense.hypothetical = true;
            draft.sense.future = false;
            draft.sense.cues.push(format!(
                "supposed: “{}”",
                work.scene.view.token(instance.anchor).form
            ));
            let own_subject = supposers.iter().all(|l| {
                draft
                    .actor
                    .iter()
                    .any(|&m| work.scene.mentions[m].entities.contains(&l.entity))
            });
            if !own_subject {
                let mut chain = supposers.clone();
                chain.append(&mut draft.by);
                draft.by = chain;
            }
        }
        let mut out = content.to_vec();
        out.extend(push(work, own));
        out
    }

    /// agree to, promise to, decide to: CODEBOOK rule 6.
    #[allow(clippy::too_many_arguments)]
    pub(crate) fn commit(
        &self,
        work: &mut Work,
        instance: &Instance,
        frame: &Frame,
        own: Option<Draft>,
        content: &[usize],
        embed: Embed,
        negated: bool,
    ) -> Vec<usize> {
        let scene = work.scene;
        if content.is_empty() {
            return match own {
                Some(mut draft) if negated && draft.event == EventType::Agree => {
                    draft.event = EventType::Reject;
                    draft.sense.negated = false;
                    draft.why.push("its refusal".to_owned());
                    push(work, Some(draft))
                }
                own => push(work, own),
            };
        }
        let mut actor = self.role(scene, instance, &frame.actor, &[], &[]);
        if instance.noun && actor.is_empty() {
            actor = self.role(scene, instance, &frame.noun_actor, &[], &[]);
        }
        let named = self.role(scene, instance, &frame.recipient, &actor, &[]);
        let stops = |t: usize| t != instance.anchor && self.has_spoken(work.instances, t);
        let sense = self.sense(scene, instance.anchor, instance.noun, stops);
        let mut out: Vec<usize> = Vec::new();
        let mut made: Vec<EventType> = Vec::new();
        for &d in content {
            let x = work.drafts[d].clone();
            let later = x.sense.negated;
            let mut draft = x.clone();
            draft.derived = true;
            draft.anchor = instance.anchor;
            draft.trigger = (instance.start, instance.end);
            draft.noun = instance.noun;
            draft.needs = (true, false);
            draft.sense = sense.clone();
            draft.why.push(format!(
                "under “{}”",
                scene.view.token(instance.anchor).form
            ));
            let underlying = x.underlying.clone().unwrap_or_else(|| Underlying {
                event: x.event,
                mode: x.mode.clone(),
            });
            let softens = matches!(x.event, EventType::Retreat | EventType::Concede);
            if negated {
                draft.event = EventType::Reject;
                draft.mode = vec![asked_mode(&x).to_owned()];
                draft.sense.negated = false;
                draft.cameo = None;
            } else if later && x.event.promised_as_agree() {
                draft.event = EventType::Reject;
                draft.mode = vec![asked_mode(&x).to_owned()];
                draft.cameo = None;
            } else if x.event.promised_as_agree()
                || (softens && embed == Embed::Agree && !x.mode.iter().any(|m| m == "ceasefire"))
            {
                draft.event = EventType::Agree;
                draft.mode.clear();
                draft.underlying = Some(underlying);
                draft.cameo = frame.cameo.clone();
            } else if x.event == EventType::Retreat {
                draft.event = EventType::Concede;
                draft.sense.announced = true;
                draft.mode.clear();
                draft.cameo = None;
                draft.sense.announced = true;
            } else if matches!(x.event, EventType::Agree | EventType::Concede) {
                // stays what it is
            } else if matches!(
                x.event,
                EventType::Request | EventType::Accuse | EventType::Reject | EventType::Threaten
            ) && embed == Embed::Decide
            {
                draft.sense = x.sense.clone();
            } else {
                draft.sense.future = true;
            }
            // "the White House announced plans for a visit by the president": the visitor's plan.
            if !actor.is_empty() && (!instance.noun || x.actor.is_empty()) {
                draft.actor.clone_from(&actor);
            }
            let mut recipient = named.clone();
            if recipient.is_empty() {
                recipient = x
                    .actor
                    .iter()
                    .chain(&x.recipient)
                    .copied()
                    .filter(|m| !draft.actor.contains(m))
                    .collect();
            }
            draft.recipient = recipient;
            work.drafts[d].consumed = true;
            if made.contains(&draft.event) {
                continue;
            }
            made.push(draft.event);
            out.push(work.drafts.len());
            work.drafts.push(draft);
        }
        out
    }

    pub(crate) fn ask(
        &self,
        work: &mut Work,
        own: Option<Draft>,
        content: &[usize],
        event: EventType,
        drop: bool,
    ) -> Vec<usize> {
        let Some(mut draft) = own else {
            for &d in content {
                work.drafts[d].consumed = true;
            }
            return Vec::new();
        };
        if let Some(&first) = content.first() {
            let x = work.drafts[first].clone();
            if draft.event == event {
                push_mode(&mut draft, asked_mode(&x));
            }
            if draft.recipient.is_empty() {
                let others = |list: &[usize]| {
                    list.iter()
                        .copied()
                        .filter(|m| !draft.actor.contains(m))
                        .collect::<Vec<_>>()
                };
                let mut wanted = others(&x.actor);
                if wanted.is_empty() {
                    wanted = others(&x.recipient);
                }
                draft.recipient = wanted;
            }
            draft.why.push(format!("its content: {}", x.event.as_str()));
        }
        self.swallow_content(work, draft.anchor, content);
        if drop {
            return Vec::new();
        }
        push(work, Some(draft))
    }

    pub(crate) fn threaten(
        &self,
        work: &mut Work,
        own: Option<Draft>,
        content: &[usize],
    ) -> Vec<usize> {
        let mut own = own;
        if let Some(draft) = own.as_mut().filter(|d| d.sense.outcome) {
            // On what condition one threatens makes the threat no less (CODEBOOK rule 7).
            draft.sense.hypothetical = false;
            draft.sense.outcome = false;
        }
        if let (Some(mut draft), Some(&first)) = (own.clone(), content.first()) {
            let x = work.drafts[first].clone();
            if let Some(mode) = threat_mode(&x) {
                push_mode(&mut draft, mode);
            }
            if draft.recipient.is_empty() {
                draft.recipient = x
                    .recipient
                    .iter()
                    .copied()
                    .filter(|m| !draft.actor.contains(m))
                    .collect();
            }
            self.swallow_content(work, draft.anchor, content);
            return push(work, Some(draft));
        }
        self.swallow_content(work, own.as_ref().map_or(0, |d| d.anchor), content);
        push(work, own)
    }

    pub(crate) fn swallow(
        &self,
        work: &mut Work,
        own: Option<Draft>,
        content: &[usize],
        frame: &Frame,
    ) -> Vec<usize> {
        let Some(mut draft) = own else {
            for &d in content {
                work.drafts[d].consumed = true;
            }
            return Vec::new();
        };
        if draft.recipient.is_empty()
            && frame.embed != Some(Embed::Deny)
            && let Some(&first) = content.first()
        {
            let x = &work.drafts[first];
            let parties = if frame.embed == Some(Embed::Cancel) {
                [&x.actor, &x.recipient]
            } else {
                [&x.actor, &x.actor]
            };
            draft.recipient = parties
                .into_iter()
                .flatten()
                .copied()
                .filter(|m| !draft.actor.contains(m))
                .collect();
            draft.recipient.dedup();
        }
        self.swallow_content(work, draft.anchor, content);
        push(work, Some(draft))
    }

    /// Nothing in the content of a demand, threat or accusation is an event (CODEBOOK rule 4),
    /// except what a relative clause tells as fact.
    pub(crate) fn swallow_content(&self, work: &mut Work, anchor: usize, content: &[usize]) {
        let v = &work.scene.view;
        for d in 0..work.drafts.len() {
            let inner = work.drafts[d].anchor;
            if inner == anchor || !v.within(inner, anchor) {
                continue;
            }
            let mut at = inner;
            let mut presupposed = false;
            let mut speech_of = false;
            while at != anchor {
                // "Rejected the offer and accused …": what is coordinated with the trigger itself
                // is no part of its content.
                presupposed |= v.deprel(at) == "acl:relcl"
                    || (v.rel(at) == "conj"
                        && v.head(at) == Some(anchor)
                        && v.upos(at) == Upos::Verb)
                    || (v.rel(at) == "advcl"
                        && v.children_by(at, &["mark", "case"]).any(|m| {
                            self.pack.cues.background.has(v, m)
                                || self.pack.in_class("joining", v, m)
                        }));
                speech_of |= v.rel(at) == "nsubj" || v.rel(at) == "parataxis";
                match v.head(at) {
                    Some(h) => at = h,
                    None => break,
                }
            }
            if content.contains(&d) || (!presupposed && !speech_of) {
                work.drafts[d].consumed = true;
            }
        }
        for &d in content {
            work.drafts[d].consumed = true;
        }
    }
}
