//! From frame instances to event drafts: roles are filled, and what embeds an event ("agreed
//! to", "refused to", "said that") acts on it (docs/packs.md, table `embed`; CODEBOOK rules 4,
//! 6–9, 11, 13, 16).

use rustc_hash::FxHashMap;
use tekad_core::{
    Upos,
    event::{SourceLink, Stance, Underlying},
    ontology::EventType,
};

use crate::{
    coder::Coder,
    frame::{Embed, Frame},
    instance::Instance,
    senses::Sense,
    slots::Scene,
};

/// An event of one sentence, before dates, places and merging.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The trigger's anchor.
    pub anchor: usize,
    /// Trigger tokens.
    pub trigger: (usize, usize),
    /// Whether the trigger is a noun.
    pub noun: bool,
    /// PLOVER type.
    pub event: EventType,
    /// PLOVER modes.
    pub mode: Vec<String>,
    /// CAMEO code.
    pub cameo: Option<String>,
    /// Mentions that act.
    pub actor: Vec<usize>,
    /// Mentions that are acted on.
    pub recipient: Vec<usize>,
    /// What an AGREE promises.
    pub underlying: Option<Underlying>,
    /// It failed.
    pub failed: bool,
    /// In which sense.
    pub sense: Sense,
    /// Who says so, outermost first.
    pub by: Vec<SourceLink>,
    /// Roles that an event can't do without.
    pub needs: (bool, bool),
    /// How many act, counting "both countries" as two.
    pub doers: usize,
    /// Taken up by an embedding trigger, or ruled out: no event of its own.
    pub consumed: bool,
    /// Made by an embedding trigger from this one's content.
    pub derived: bool,
    /// What happened to it, for `explain`.
    pub why: Vec<String>,
}

impl Draft {
    /// Whether the roles that it needs are filled.
    pub fn is_complete(&self) -> bool {
        (!self.needs.0 || !self.actor.is_empty())
            && (!self.needs.1 || !self.recipient.is_empty() || self.doers > 1)
    }
}

/// The mode of a REQUEST or REJECT whose content is an event of this type.
fn asked_mode(draft: &Draft) -> &'static str {
    let event = draft.underlying.as_ref().map_or(draft.event, |u| u.event);
    match event {
        EventType::Consult => "meet",
        EventType::Aid | EventType::Cooperate | EventType::Support | EventType::Agree => "assist",
        EventType::Retreat | EventType::Concede => "yield",
        _ => "change",
    }
}

/// The mode of a THREATEN whose content is an event of this type.
fn threat_mode(draft: &Draft) -> Option<&'static str> {
    let has = |m: &str| draft.mode.iter().any(|x| x == m);
    Some(match draft.event {
        EventType::Assault | EventType::Mobilize => "violence",
        EventType::Coerce if has("arrest") => "arrest",
        EventType::Coerce if has("deport") => "expel",
        EventType::Coerce | EventType::Protest => "restrict",
        EventType::Sanction if has("expel") => "expel",
        EventType::Sanction | EventType::Reject => "relations",
        _ => return None,
    })
}

fn push_mode(draft: &mut Draft, mode: &str) {
    if draft.mode.is_empty() {
        draft.mode.push(mode.to_owned());
    }
}

/// The drafts of a sentence and where each embedding trigger leaves its content.
struct Work<'a, 'b> {
    scene: &'a Scene<'b>,
    instances: &'a [Instance],
    drafts: Vec<Draft>,
    /// Drafts that stand for an anchor, seen from above.
    exports: FxHashMap<usize, Vec<usize>>,
}

impl Coder {
    /// All event drafts of a sentence.
    pub(crate) fn compose_events(
        &self,
        scene: &Scene,
        instances: &[Instance],
        actorless: bool,
    ) -> Vec<Draft> {
        let v = &scene.view;
        let mut order: Vec<usize> = (0..instances.len()).collect();
        let depth = |mut i: usize| {
            let mut d = 0;
            while let Some(h) = v.head(i) {
                d += 1;
                i = h;
                if d > v.len() {
                    break;
                }
            }
            d
        };
        // Deepest first, so that content is ready when its embedder comes; a speech verb that
        // hangs below its own quote comes last.
        let parenthetic = |k: usize| {
            let i = &instances[k];
            self.pack.frames[i.frame].embed == Some(Embed::Speech) && v.rel(i.anchor) == "parataxis"
        };
        order.sort_by_key(|&k| {
            (
                parenthetic(k),
                std::cmp::Reverse(depth(instances[k].anchor)),
                std::cmp::Reverse(instances[k].anchor),
            )
        });
        let mut work = Work {
            scene,
            instances,
            drafts: Vec::new(),
            exports: FxHashMap::default(),
        };
        for k in order {
            self.apply(&mut work, k);
        }
        let mut drafts = work.drafts;
        self.attribute(scene, &mut drafts);
        let known = |d: &Draft| {
            d.actor.iter().chain(&d.recipient).any(|&m| {
                let mention = &scene.mentions[m];
                mention.entities.is_empty()
                    || mention
                        .entities
                        .iter()
                        .any(|e| e.code.is_some() || !e.sector.is_empty())
            })
        };
        drafts.retain(|d| !d.consumed && (actorless || (d.is_complete() && known(d))));
        drafts.sort_by_key(|d| (d.trigger.0, d.anchor));
        drafts
    }

    fn own_draft(&self, work: &Work, instance: &Instance, frame: &Frame) -> Option<Draft> {
        let event = frame.event?;
        let scene = work.scene;
        let (mut actor, mut recipient) = self.roles(scene, instance);
        if frame.reciprocal {
            for m in std::mem::take(&mut recipient) {
                if !actor.contains(&m) {
                    actor.push(m);
                }
            }
        }
        let stops = |t: usize| {
            work.instances.iter().any(|i| {
                i.anchor == t
                    && self.pack.frames[i.frame].embed.is_some_and(|e| {
                        !matches!(e, Embed::Implicative | Embed::Fail | Embed::Cause)
                    })
            })
        };
        let sense = self.sense(scene, instance.anchor, instance.noun, stops);
        // A bare noun for talks needs two who talk; with a light verb one may do.
        let lonely =
            instance.noun && frame.reciprocal && self.light_verb(scene, instance.anchor).is_none();
        let parties: usize = actor
            .iter()
            .chain(&recipient)
            .map(|&m| scene.mentions[m].entities.len().max(1))
            .sum();
        let needs_recipient = frame.needs_recipient || (lonely && parties < 2);
        Some(Draft {
            anchor: instance.anchor,
            trigger: (instance.start, instance.end),
            noun: instance.noun,
            event,
            mode: frame.mode.clone(),
            cameo: frame.cameo.clone(),
            actor,
            recipient,
            underlying: None,
            failed: frame.failed,
            sense,
            by: Vec::new(),
            needs: (frame.needs_actor, needs_recipient),
            doers: parties,
            consumed: false,
            derived: false,
            why: vec![format!("frame {}", frame.id)],
        })
    }

    fn apply(&self, work: &mut Work, k: usize) {
        let instance = work.instances[k];
        let frame = &self.pack.frames[instance.frame];
        let own = self.own_draft(work, &instance, frame);
        let Some(embed) = frame.embed else {
            if let Some(draft) = own {
                if draft.event == EventType::Consult {
                    self.drop_topics(work, instance.anchor);
                }
                let id = work.drafts.len();
                work.drafts.push(draft);
                work.exports.entry(instance.anchor).or_default().push(id);
            }
            return;
        };
        let content = self.content(work, &instance, frame);
        let negated = self.is_negated(work.scene, instance.anchor);
        let exported = match embed {
            Embed::Speech => self.speech(work, &instance, frame, &content),
            Embed::Implicative | Embed::Cause => {
                self.implicative(work, &instance, frame, own, &content)
            }
            Embed::Fail => self.fail(work, &instance, frame, own, &content, negated),
            Embed::Suppose => self.suppose(work, &instance, frame, own, &content),
            Embed::Commit | Embed::Agree | Embed::Decide => {
                self.commit(work, &instance, frame, own, &content, embed, negated)
            }
            Embed::Request => self.ask(work, own, &content, EventType::Request, false),
            Embed::Refuse => self.ask(work, own, &content, EventType::Reject, negated),
            Embed::Threaten => self.threaten(work, own, &content),
            Embed::Accuse | Embed::Cancel | Embed::Deny => self.swallow(work, own, &content, frame),
            Embed::Condemn => {
                let mut out = content.clone();
                out.extend(push(work, own));
                out
            }
        };
        work.exports
            .entry(instance.anchor)
            .or_default()
            .extend(exported);
    }

    /// What is talked about is no event: clauses under a CONSULT, and cooperation that is its
    /// topic. Conflict named in a noun phrase is presupposed and stays.
    fn drop_topics(&self, work: &mut Work, anchor: usize) {
        let v = &work.scene.view;
        for draft in &mut work.drafts {
            let inner = draft.anchor;
            if inner == anchor || !v.within(inner, anchor) {
                continue;
            }
            let mut at = inner;
            let mut relative = false;
            while at != anchor {
                relative |= v.deprel(at) == "acl:relcl"
                    || v.rel(at) == "nsubj"
                    || v.rel(at) == "conj" && v.head(at) == Some(anchor);
                relative |= v.rel(at) == "advcl"
                    && !self.is_complement(work.scene, at)
                    && !v
                        .children(at)
                        .any(|m| v.rel(m) == "mark" && self.pack.cues.purpose.has(v, m));
                match v.head(at) {
                    Some(h) => at = h,
                    None => break,
                }
            }
            if !relative && (!draft.noun || draft.event.quad() <= 2) && !draft.sense.background {
                draft.consumed = true;
            }
        }
    }

    /// The drafts in the content of an embedding trigger: those that stand for the node itself
    /// or for what is nearest below it.
    fn content(&self, work: &Work, instance: &Instance, frame: &Frame) -> Vec<usize> {
        let scene = work.scene;
        let v = &scene.view;
        let mut nodes: Vec<usize> = Vec::new();
        for path in &frame.content {
            for n in self.follow(scene, instance.anchor, path) {
                if v.rel(n) == "advcl" && !self.is_complement(scene, n) {
                    continue;
                }
                if n != instance.anchor && !nodes.contains(&n) {
                    nodes.push(n);
                }
            }
        }
        if frame.embed == Some(Embed::Speech) && v.rel(instance.anchor) == "parataxis" {
            nodes.extend(v.head(instance.anchor));
        }
        nodes.extend(self.marked_content(scene, instance));
        let mut found = Vec::new();
        for n in nodes {
            self.nearest(work, n, instance.anchor, 0, &mut found);
        }
        found
    }

    /// Content that a complementiser shows wherever the parser has hung it: a dependent with
    /// such a mark, or the clause whose mark follows the trigger with nothing but nominals
    /// between.
    fn marked_content(&self, scene: &Scene, instance: &Instance) -> Vec<usize> {
        let v = &scene.view;
        let complement = |m: usize| v.rel(m) == "mark" && self.pack.cues.complement.has(v, m);
        let mut tops: Vec<usize> = v
            .children(instance.anchor)
            .filter(|&c| {
                c > instance.anchor
                    && v.rel(c) != "advcl"
                    && v.children(c).any(|m| m < c && complement(m))
            })
            .collect();
        for t in instance.end..v.len().min(instance.end + 8) {
            if complement(t) {
                tops.extend(v.head(t).filter(|&h| h > t && h != instance.anchor));
                break;
            }
            if matches!(
                v.upos(t),
                Upos::Verb | Upos::Aux | Upos::Punct | Upos::Sconj
            ) || (!instance.noun && v.upos(t) != Upos::Adv)
            {
                break;
            }
        }
        tops
    }

    /// Whether an adverbial clause may be what a verb is about: it has no mark, or one of
    /// content clauses.
    fn is_complement(&self, scene: &Scene, i: usize) -> bool {
        let v = &scene.view;
        let mut marks = v.children_by(i, &["mark"]).peekable();
        marks.peek().is_none() || marks.any(|m| self.pack.cues.complement.has(v, m))
    }

    fn nearest(
        &self,
        work: &Work,
        node: usize,
        not_below: usize,
        depth: usize,
        found: &mut Vec<usize>,
    ) {
        let v = &work.scene.view;
        if depth > 4 || node == not_below {
            return;
        }
        let mut hit = false;
        if let Some(list) = work.exports.get(&node) {
            for &d in list {
                if !work.drafts[d].consumed && !found.contains(&d) {
                    found.push(d);
                }
                hit = true;
            }
        }
        for c in v.children(node) {
            let enter = match v.rel(c) {
                "conj" => true,
                "xcomp" | "obj" | "ccomp" => !hit,
                "nmod" | "obl" | "compound" | "amod" | "nsubj" | "acl" | "advcl" | "flat" => {
                    !hit && depth < 3 && v.deprel(c) != "acl:relcl"
                }
                _ => false,
            };
            if enter {
                self.nearest(work, c, not_below, depth + 1, found);
            }
        }
    }

    fn speaker_links(
        &self,
        scene: &Scene,
        instance: &Instance,
        frame: &Frame,
        stance: Stance,
    ) -> Vec<SourceLink> {
        let v = &scene.view;
        let cue = v.token(instance.anchor).form.to_string();
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
        self.links(scene, &speakers, &heard, &cue, stance)
    }

    /// The clause of a speech verb gives its speaker, and the outlet that it was said to.
    fn speech(
        &self,
        work: &mut Work,
        instance: &Instance,
        frame: &Frame,
        content: &[usize],
    ) -> Vec<usize> {
        let links = self.speaker_links(work.scene, instance, frame, Stance::Asserts);
        let v = &work.scene.view;
        let tops: Vec<usize> = frame
            .content
            .iter()
            .flat_map(|p| self.follow(work.scene, instance.anchor, p))
            .chain(
                (v.rel(instance.anchor) == "parataxis")
                    .then(|| v.head(instance.anchor))
                    .flatten(),
            )
            .chain(self.marked_content(work.scene, instance))
            .collect();
        let parenthetic = v.rel(instance.anchor) == "parataxis";
        for d in 0..work.drafts.len() {
            let anchor = work.drafts[d].anchor;
            let inside = tops.iter().any(|&t| v.within(anchor, t))
                && !(parenthetic && v.within(anchor, instance.anchor));
            if inside && !links.is_empty() {
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

    fn implicative(
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

    fn fail(
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

    fn suppose(
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
    fn commit(
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
        let stops = |t: usize| {
            work.instances.iter().any(|i| {
                i.anchor == t
                    && t != instance.anchor
                    && self.pack.frames[i.frame].embed.is_some_and(|e| {
                        !matches!(e, Embed::Implicative | Embed::Fail | Embed::Cause)
                    })
            })
        };
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
                draft.mode.clear();
                draft.cameo = None;
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

    fn ask(
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

    fn threaten(&self, work: &mut Work, own: Option<Draft>, content: &[usize]) -> Vec<usize> {
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

    fn swallow(
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
        if draft.recipient.is_empty() && frame.embed != Some(Embed::Deny) {
            if let Some(&first) = content.first() {
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
        }
        self.swallow_content(work, draft.anchor, content);
        push(work, Some(draft))
    }

    /// Nothing in the content of a demand, threat or accusation is an event (CODEBOOK rule 4),
    /// except what a relative clause tells as fact.
    fn swallow_content(&self, work: &mut Work, anchor: usize, content: &[usize]) {
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
                presupposed |= v.deprel(at) == "acl:relcl";
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

    /// The links of a chain for speakers and those spoken to: an outlet that was told something
    /// is the medium and stands outermost.
    pub(crate) fn links(
        &self,
        scene: &Scene,
        speakers: &[usize],
        heard: &[usize],
        cue: &str,
        stance: Stance,
    ) -> Vec<SourceLink> {
        use tekad_core::event::SourceRole;
        let mut links = Vec::new();
        for (list, told) in [(heard, true), (speakers, false)] {
            for &m in list {
                for entity in &scene.mentions[m].entities {
                    let outlet = entity.sector.first().is_some_and(|s| s == "JRN");
                    let role = match (told, outlet) {
                        (true, true) => SourceRole::Medium,
                        (true, false) => SourceRole::Addressee,
                        (false, _) => SourceRole::Speaker,
                    };
                    if role == SourceRole::Addressee {
                        continue;
                    }
                    links.push(SourceLink {
                        entity: entity.clone(),
                        role,
                        cue: cue.to_owned(),
                        stance,
                    });
                }
            }
        }
        links
    }

    /// "According to X", "menurut X": the whole clause hangs on X.
    fn attribute(&self, scene: &Scene, drafts: &mut [Draft]) {
        use tekad_core::event::SourceRole;
        let v = &scene.view;
        for i in 0..v.len() {
            if !matches!(
                v.rel(i),
                "obl" | "nmod" | "advmod" | "advcl" | "parataxis" | "dep" | "appos"
            ) {
                continue;
            }
            let case: Vec<usize> = v
                .children(i)
                .filter(|&c| matches!(v.rel(c), "case" | "mark") && c < i)
                .collect();
            let Some(&first) = case.first() else { continue };
            if !self.pack.source_prepositions.has(v, first) {
                continue;
            }
            let Some(top) = v.head(i) else { continue };
            let speakers = self.parties(scene, i, true);
            for draft in drafts.iter_mut() {
                if v.within(draft.anchor, top) && !v.within(draft.anchor, i) {
                    let cue = v.case_phrase(i);
                    let mut chain: Vec<SourceLink> = speakers
                        .iter()
                        .flat_map(|&m| &scene.mentions[m].entities)
                        .map(|e| SourceLink {
                            entity: e.clone(),
                            role: SourceRole::Speaker,
                            cue: cue.clone(),
                            stance: Stance::Asserts,
                        })
                        .collect();
                    chain.append(&mut draft.by);
                    draft.by = chain;
                }
            }
        }
        let verbal = |e: EventType| matches!(e.quad(), 1 | 3) && e != EventType::Consult;
        for draft in drafts.iter_mut() {
            // CODEBOOK rule 16: the actor of a verbal event is its own source.
            if verbal(draft.event) {
                let actors: Vec<_> = draft
                    .actor
                    .iter()
                    .flat_map(|&m| &scene.mentions[m].entities)
                    .collect();
                if let Some(last) = draft.by.last() {
                    if last.role == SourceRole::Speaker
                        && actors.iter().any(|a| a.same_party(&last.entity))
                        && draft.by.len() == 1
                        && !draft.derived_by_other(last, &actors)
                    {
                        draft.by.pop();
                    }
                }
            }
            let mut seen: Vec<String> = Vec::new();
            draft.by.retain(|l| {
                let key = format!(
                    "{}|{:?}|{}",
                    l.entity.notation(),
                    l.role,
                    l.entity.entity_text
                );
                let new = !seen.contains(&key);
                seen.push(key);
                new
            });
        }
    }
}

impl Draft {
    /// Whether the speaker is named apart from a bare state that acts ("the deputy minister
    /// announced that Pyongyang is resolved to …"): then the report is attributed.
    fn derived_by_other(&self, link: &SourceLink, actors: &[&tekad_core::event::Entity]) -> bool {
        actors.iter().any(|a| {
            a.code == link.entity.code
                && a.sector.is_empty()
                && !link.entity.sector.is_empty()
                && a.span != link.entity.span
        })
    }
}

fn push(work: &mut Work, draft: Option<Draft>) -> Vec<usize> {
    draft
        .map(|d| {
            work.drafts.push(d);
            work.drafts.len() - 1
        })
        .into_iter()
        .collect()
}

/// Turns a promised CONSULT, SUPPORT, COOPERATE or AID into an AGREE (CODEBOOK rule 6).
pub(crate) fn to_agree(draft: &mut Draft) {
    draft.underlying = Some(Underlying {
        event: draft.event,
        mode: std::mem::take(&mut draft.mode),
    });
    draft.event = EventType::Agree;
    draft.cameo = None;
}

/// Final reading of the senses: announced cooperation is AGREE, announced retreat CONCEDE, a
/// party's own "will not" a refusal (CODEBOOK rules 6 and 8).
pub(crate) fn settle(draft: &mut Draft) {
    let mode = asked_mode(draft);
    let own_will = draft.sense.negated && draft.sense.future && !draft.actor.is_empty();
    if own_will && matches!(draft.event.quad(), 1 | 2) {
        draft.event = EventType::Reject;
        draft.mode = vec![mode.to_owned()];
        draft.cameo = None;
        draft.underlying = None;
        draft.sense.negated = false;
        draft.sense.future = false;
        draft.why.push("its own “will not” is a refusal".to_owned());
        return;
    }
    if draft.sense.hypothetical {
        // The outcome of a condition keeps its type (CODEBOOK rule 13).
        draft.sense.future = false;
    }
    if draft.sense.future && !draft.sense.negated {
        if draft.event.promised_as_agree() {
            to_agree(draft);
            draft.sense.future = false;
        } else if draft.event == EventType::Retreat {
            draft.event = EventType::Concede;
            draft.mode.clear();
            draft.cameo = None;
            draft.sense.future = false;
        } else if matches!(draft.event, EventType::Agree | EventType::Concede) {
            draft.sense.future = false;
        }
    }
}
