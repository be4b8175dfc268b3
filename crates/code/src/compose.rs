//! From frame instances to event drafts: roles are filled, and what embeds an event ("agreed
//! to", "refused to", "said that") acts on it (docs/packs.md, table `embed`; CODEBOOK rules 4,
//! 6–9, 11, 13, 16).

use rustc_hash::FxHashMap;
use tekad_core::{Upos, ontology::EventType};

use crate::{
    coder::Coder,
    draft::Draft,
    frame::{Embed, Frame},
    instance::Instance,
    scene::Scene,
};

/// A reading that became no event.
#[derive(Clone, Debug)]
pub struct Rejected {
    /// What was read.
    pub draft: Draft,
    /// Why it is none.
    pub why: Rejection,
}

/// Why a reading became no event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// It is what another event promises, asks for, refuses, fails at or cancels.
    Content,
    /// A party that its frame needs is missing.
    Incomplete,
    /// None of its parties is known (CODEBOOK rule 2).
    Unknown,
    /// It is played on a stage or a field.
    Played,
}

impl Rejection {
    /// The reason in words.
    pub fn as_str(self) -> &'static str {
        match self {
            Rejection::Content => "it is the content of another reading",
            Rejection::Incomplete => "a party that it needs is missing",
            Rejection::Unknown => "none of its parties is known",
            Rejection::Played => "it is played on a stage or a field",
        }
    }
}

/// The drafts of a sentence and where each embedding trigger leaves its content.
pub(crate) struct Work<'a, 'b> {
    pub(crate) scene: &'a Scene<'b>,
    pub(crate) instances: &'a [Instance],
    pub(crate) drafts: Vec<Draft>,
    /// Drafts that stand for an anchor, seen from above.
    pub(crate) exports: FxHashMap<usize, Vec<usize>>,
}

impl Coder {
    /// All event drafts of a sentence.
    pub(crate) fn compose_events(
        &self,
        scene: &Scene,
        instances: &[Instance],
        actorless: bool,
        mut rejected: Option<&mut Vec<Rejected>>,
    ) -> Vec<Draft> {
        let v = &scene.view;
        let mut order: Vec<usize> = (0..instances.len()).collect();
        // Deepest first, so that content is ready when its embedder comes; a speech verb that
        // hangs below its own quote comes last.
        let parenthetic = |k: usize| {
            let i = &instances[k];
            self.pack.frames[i.frame].embed == Some(Embed::Speech) && v.rel(i.anchor) == "parataxis"
        };
        order.sort_by_key(|&k| {
            (
                parenthetic(k),
                std::cmp::Reverse(v.depth(instances[k].anchor)),
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
        self.join_purposes(scene, &mut drafts);
        self.join_results(scene, &mut drafts);
        self.drop_fiction(scene, instances, &mut drafts);
        drop_aims(scene, &mut drafts);
        self.attribute(scene, &mut drafts);
        for draft in &mut drafts {
            self.refuse_by_word(scene, draft);
        }
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
        let (staged, sport) = if drafts.is_empty() {
            (false, false)
        } else {
            (self.is_staged(scene), self.is_sport(scene))
        };
        // States that meet, beat or turn back each other in a game; whoever else is named in
        // such a sentence acts.
        let plays = |d: &Draft| {
            matches!(
                d.event,
                EventType::Consult | EventType::Assault | EventType::Reject
            ) && d.actor.iter().all(|&m| {
                let mut all = scene.mentions[m].entities.iter();
                all.all(|e| e.sector.is_empty() || e.office.as_deref() == Some("general"))
            })
        };
        drafts.retain(|d| {
            let why = match d {
                _ if d.consumed => Rejection::Content,
                _ if staged || (sport && plays(d)) => Rejection::Played,
                _ if actorless => return true,
                _ if !d.is_complete() => Rejection::Incomplete,
                _ if !known(d) => Rejection::Unknown,
                _ => return true,
            };
            if let Some(list) = rejected.as_deref_mut() {
                list.push(Rejected {
                    draft: d.clone(),
                    why,
                });
            }
            false
        });
        drafts.sort_by_key(|d| (d.trigger.0, d.anchor));
        drafts
    }

    /// Whether an embedding trigger at a token speaks for the senses of what is below it.
    pub(crate) fn has_spoken(&self, instances: &[Instance], token: usize) -> bool {
        let speaks = |e: Embed| !matches!(e, Embed::Implicative | Embed::Fail | Embed::Cause);
        instances
            .iter()
            .any(|i| i.anchor == token && self.pack.frames[i.frame].embed.is_some_and(speaks))
    }

    fn own_draft(&self, work: &Work, instance: &Instance, frame: &Frame) -> Option<Draft> {
        let event = frame.event?;
        let scene = work.scene;
        let (mut actor, mut recipient) = self.roles(scene, instance);
        if event == EventType::Assault && recipient.is_empty() && !instance.noun {
            recipient.extend(self.owner_of_ground(scene, instance.anchor, &actor));
        }
        if frame.reciprocal {
            for m in std::mem::take(&mut recipient) {
                if !actor.contains(&m) {
                    actor.push(m);
                }
            }
        }
        let stops = |t: usize| self.has_spoken(work.instances, t);
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
            likely: None,
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
                    let phone = draft.mode.iter().any(|m| m == "phone");
                    self.drop_topics(work, instance.anchor, phone);
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
    fn drop_topics(&self, work: &mut Work, anchor: usize, phone: bool) {
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
                // "Received the bishop, praised his courage": behind a comma it is told beside.
                let beside = || {
                    let first = v.subtree(at, |c| c > anchor).first().copied();
                    first.is_some_and(|f| f > anchor + 1 && v.token(f - 1).form == ",")
                        || v.token(at - 1).form == ","
                };
                relative |= v.rel(at) == "advcl"
                    && (!self.is_complement(work.scene, at) || (at > anchor + 1 && beside()))
                    && !v
                        .children(at)
                        .any(|m| v.rel(m) == "mark" && self.pack.cues.purpose.has(v, m));
                match v.head(at) {
                    Some(h) => at = h,
                    None => break,
                }
            }
            // "Telephoned Santiago to thank it": done with the call.
            let by_phone = draft.sense.purpose
                && v.head(inner) == Some(anchor)
                && matches!(
                    draft.event,
                    EventType::Support
                        | EventType::Concede
                        | EventType::Request
                        | EventType::Accuse
                )
                && phone;
            if by_phone {
                draft.sense.purpose = false;
                continue;
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
                let before = n < instance.anchor && frame.embed == Some(Embed::Fail);
                // "Tried in vain on Thursday to detain him": a goal is what is failed at.
                let goal = frame.embed == Some(Embed::Fail)
                    && v.children_by(n, &["mark"])
                        .any(|m| self.pack.cues.purpose.has(v, m));
                // "A charge that Caracas denied": what is done with a charge is not its content.
                if v.deprel(n) == "acl:relcl"
                    && v.children_by(n, &["obj", "nsubj"])
                        .any(|c| v.upos(c) == Upos::Pron && scene.is_relative(c))
                {
                    continue;
                }
                if v.rel(n) == "advcl" && (before || !(goal || self.is_complement(scene, n))) {
                    continue;
                }
                // "Accusations that Kigali denied": no content of theirs.
                let relative = instance.noun
                    && v.deprel(n) == "acl:relcl"
                    && v.children_by(n, &["nsubj"])
                        .any(|s| scene.is_relative(s) && v.deprel(s) == "nsubj:pass");
                if relative {
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
    pub(crate) fn marked_content(&self, scene: &Scene, instance: &Instance) -> Vec<usize> {
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
}

/// "Fired tear gas to disperse the crowd": what force is used for is no second act of force.
fn drop_aims(scene: &Scene, drafts: &mut [Draft]) {
    let force = |d: &Draft| d.event.quad() == 4 && !d.noun;
    let v = &scene.view;
    for k in 0..drafts.len() {
        let aim = &drafts[k];
        // "Sends ships that carry food": the one act.
        let carried = v.head(aim.anchor).filter(|_| v.rel(aim.anchor) == "acl");
        let sent = carried
            .filter(|&n| v.rel(n) == "obj" && !aim.noun)
            .is_some_and(|n| {
                drafts.iter().any(|d| {
                    d.event == aim.event
                        && !d.consumed
                        && v.head(n) == Some(d.anchor)
                        && aim.actor.iter().all(|&m| scene.mention_at(n) == Some(m))
                })
            });
        if sent {
            drafts[k].consumed = true;
            continue;
        }
        if !aim.sense.purpose {
            continue;
        }
        // "Reached an agreement to reopen the embassies": what is agreed is no act yet.
        let agreed = |d: &Draft| d.event == EventType::Agree && aim.event.quad() < 3;
        let of = drafts.iter().any(|d| {
            (force(d) && force(aim) || agreed(d))
                && !d.consumed
                && !d.sense.purpose
                && d.anchor < aim.anchor
                && d.actor == aim.actor
                && scene.view.within(aim.anchor, d.anchor)
        });
        drafts[k].consumed |= of;
    }
}

pub(crate) fn push(work: &mut Work, draft: Option<Draft>) -> Vec<usize> {
    draft
        .map(|d| {
            work.drafts.push(d);
            work.drafts.len() - 1
        })
        .into_iter()
        .collect()
}
