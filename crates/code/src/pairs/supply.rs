//! Events that the model of pairs adds to those of the frames: a trigger where no frame fired, a
//! party that a frame's roles missed.

use tekad_core::{
    Upos,
    event::{Entity, SourceLink, Stance},
    ontology::EventType,
};

use super::{
    Feature, PairModel, PairScene, PairScores, Party, class_of,
    features::{Adder, Paths},
};
use crate::{
    coder::Coder,
    draft::{Draft, settle},
    frame::Embed,
    instance::Instance,
    mention::{Mention, MentionKind},
    scene::Scene,
};

/// How likely a recipient must be to be put where a frame has found none.
const FILL: f32 = 0.3;

/// How likely an event must be to be added where no frame has fired.
const SURE: f32 = 0.6;

/// Parties that are looked at, from the left: pairs grow with the square of it.
const MAX_PARTIES: usize = 8;

/// Features that `explain` names.
const REASONS: usize = 5;

/// What the model says of two mentions.
struct Judged {
    actor: usize,
    recipient: usize,
    scores: PairScores,
    /// Its features by name, where they are to be explained.
    named: Vec<(String, Feature)>,
}

impl Judged {
    /// How likely a type is and, where that is to be explained, why.
    fn why(&self, model: &PairModel, event: EventType) -> String {
        let p = self.scores.of(event);
        let top = model.reasons(&self.named, class_of(Some(event)), REASONS);
        if top.is_empty() {
            return format!("{p:.2}");
        }
        let list: Vec<String> = top.iter().map(|(n, w)| format!("{n} +{w}")).collect();
        format!("{p:.2} ({})", list.join(", "))
    }
}

impl Coder {
    /// Scores the drafts of a sentence and adds what the model is sure of.
    pub(crate) fn supply(
        &self,
        model: &PairModel,
        scene: &Scene,
        instances: &[Instance],
        drafts: &mut Vec<Draft>,
        explain: bool,
    ) {
        let mut candidates = candidates(&scene.mentions);
        candidates.retain(|&(actor, recipient)| is_asked(drafts, actor, recipient));
        if candidates.is_empty() {
            return;
        }
        let pairs = PairScene::new(&scene.view, &scene.mentions, instances, drafts, &self.pack);
        let mut adder = Adder::new(model, &pairs);
        let mut judged: Vec<Judged> = (candidates.into_iter())
            .map(|(actor, recipient)| {
                let (a, r) = (pairs.mention(actor), pairs.mention(recipient));
                Judged {
                    actor,
                    recipient,
                    scores: model.of_sums(&adder.sums(&pairs, a, r)),
                    named: if explain {
                        pairs.named(a, r)
                    } else {
                        Vec::new()
                    },
                }
            })
            .collect();
        for draft in drafts.iter_mut() {
            let own = (judged.iter())
                .filter(|j| joins(draft, j.actor, j.recipient))
                .max_by(|x, y| {
                    x.scores
                        .of(draft.event)
                        .total_cmp(&y.scores.of(draft.event))
                });
            if let Some(j) = own {
                draft.likely = Some(j.scores.of(draft.event));
                draft
                    .why
                    .push(format!("model: {}", j.why(model, draft.event)));
            }
        }
        // Who is acted upon in one clause is no party of another.
        let taken: Vec<(usize, usize)> = (drafts.iter())
            .flat_map(|d| d.recipient.iter().map(|&m| (d.anchor, m)))
            .collect();
        for draft in drafts.iter_mut().filter(|d| d.recipient.is_empty()) {
            let [actor] = draft.actor[..] else { continue };
            let v = &scene.view;
            let elsewhere = |m: usize| {
                taken
                    .iter()
                    .any(|&(anchor, r)| r == m && v.clause_of(anchor) != v.clause_of(draft.anchor))
            };
            let best = (judged.iter())
                .filter(|j| j.actor == actor && j.scores.of(draft.event) > FILL)
                .filter(|j| self.may_fill(scene, draft, j) && !elsewhere(j.recipient))
                .max_by(|x, y| {
                    x.scores
                        .of(draft.event)
                        .total_cmp(&y.scores.of(draft.event))
                });
            if let Some(j) = best {
                draft.recipient.push(j.recipient);
                draft.likely = Some(j.scores.of(draft.event));
                let why = j.why(model, draft.event);
                draft.why.push(format!("model: its recipient with {why}"));
            }
        }
        judged.retain(|j| j.scores.best().1 >= SURE && j.scores.best().1 > j.scores.none());
        judged.sort_by(|x, y| {
            (y.scores.best().1.total_cmp(&x.scores.best().1))
                .then((x.actor, x.recipient).cmp(&(y.actor, y.recipient)))
        });
        let mut fresh: Vec<Draft> = Vec::new();
        for j in &judged {
            // One of the two in another event already: rather its place, its means or its
            // witness than a second event.
            let involved = |d: &Draft| {
                [j.actor, j.recipient]
                    .iter()
                    .any(|m| d.actor.contains(m) || d.recipient.contains(m))
            };
            if drafts.iter().chain(&fresh).any(involved) {
                continue;
            }
            let (event, p) = j.scores.best();
            if let Some(mut draft) = self.supplied(scene, instances, j, event) {
                draft.likely = Some(p);
                let why = j.why(model, event);
                draft
                    .why
                    .push(format!("model: {} with {why}", event.as_str()));
                fresh.push(draft);
            }
        }
        if fresh.is_empty() {
            return;
        }
        self.attribute(scene, &mut fresh);
        fresh.iter_mut().for_each(settle);
        drafts.append(&mut fresh);
        drafts.sort_by_key(|d| (d.trigger.0, d.anchor));
    }

    /// Whether a party may be the recipient that a frame has missed: a known one, of another state,
    /// that is no source and no mere place, in the event's own clause.
    fn may_fill(&self, scene: &Scene, draft: &Draft, j: &Judged) -> bool {
        let v = &scene.view;
        let (actor, party) = (&scene.mentions[j.actor], &scene.mentions[j.recipient]);
        let foreign = party.entities.iter().any(|e| {
            let other = |x: &Entity| x.code.is_some() && x.code != e.code;
            e.code.is_some() && actor.entities.iter().all(other)
        });
        let is_source =
            (draft.by.iter()).any(|l| party.entities.iter().any(|e| e.span == l.entity.span));
        let is_place = v
            .children(party.head)
            .any(|c| v.rel(c) == "case" && self.pack.place_at.has(v, c));
        let top = self.light_verb(scene, draft.anchor).unwrap_or(draft.anchor);
        let mut at = party.head;
        while at != top {
            if matches!(
                v.rel(at),
                "ccomp" | "advcl" | "acl" | "parataxis" | "csubj" | "conj"
            ) {
                return false;
            }
            match v.head(at) {
                Some(h) => at = h,
                None => return false,
            }
        }
        foreign && !is_source && !is_place
    }

    /// A draft at the word that joins two parties: the nearest verb, else noun or adjective, on
    /// the way between them.
    fn supplied(
        &self,
        scene: &Scene,
        instances: &[Instance],
        j: &Judged,
        event: EventType,
    ) -> Option<Draft> {
        let v = &scene.view;
        let party = |m: usize| Party::of(&scene.mentions[m]);
        let paths = Paths::new(v, party(j.actor), party(j.recipient));
        let content = |&i: &usize| {
            scene.mention_at(i).is_none()
                && matches!(v.upos(i), Upos::Verb | Upos::Noun | Upos::Adj)
        };
        let way: Vec<usize> = (paths.top.into_iter())
            .chain(paths.recipient.iter().rev().copied())
            .chain(paths.actor.iter().rev().copied())
            .collect();
        let verb = way
            .iter()
            .copied()
            .find(|i| content(i) && v.upos(*i) == Upos::Verb);
        let anchor = verb.or_else(|| way.iter().copied().find(content))?;
        let noun = v.upos(anchor) != Upos::Verb;
        let stops = |t: usize| self.has_spoken(instances, t);
        let mut sense = self.sense(scene, anchor, noun, stops);
        // Which way the event points already says that it is refused, threatened or promised.
        sense.negated = false;
        sense.future = false;
        Some(Draft {
            anchor,
            trigger: (anchor, anchor + 1),
            noun,
            event,
            mode: Vec::new(),
            cameo: None,
            actor: vec![j.actor],
            recipient: vec![j.recipient],
            underlying: None,
            failed: false,
            sense,
            by: self.speakers_over(scene, instances, anchor),
            needs: (true, false),
            doers: 2,
            consumed: false,
            derived: false,
            likely: None,
            why: Vec::new(),
        })
    }

    /// The speakers in whose words a token stands, the outermost first.
    fn speakers_over(
        &self,
        scene: &Scene,
        instances: &[Instance],
        token: usize,
    ) -> Vec<SourceLink> {
        let mut verbs: Vec<&Instance> = (instances.iter())
            .filter(|i| i.anchor != token)
            .filter(|i| {
                let frame = &self.pack.frames[i.frame];
                frame.embed == Some(Embed::Speech) && self.is_said(scene, i, frame, token)
            })
            .collect();
        verbs.sort_by_key(|i| scene.view.depth(i.anchor));
        verbs
            .into_iter()
            .flat_map(|i| self.speaker_links(scene, i, &self.pack.frames[i.frame], Stance::Asserts))
            .collect()
    }
}

/// Whether a draft has an event between two mentions, in that direction.
fn joins(draft: &Draft, actor: usize, recipient: usize) -> bool {
    draft.actor.contains(&actor)
        && (draft.actor.contains(&recipient) || draft.recipient.contains(&recipient))
}

/// Whether what the model says of a pair can change anything: it scores a draft, may fill one's
/// recipient, or joins two parties that are in no event.
fn is_asked(drafts: &[Draft], actor: usize, recipient: usize) -> bool {
    let involved = |d: &Draft, m: usize| d.actor.contains(&m) || d.recipient.contains(&m);
    let free = |m: usize| !drafts.iter().any(|d| involved(d, m));
    drafts
        .iter()
        .any(|d| joins(d, actor, recipient) || (d.recipient.is_empty() && d.actor[..] == [actor]))
        || (free(actor) && free(recipient))
}

/// The ordered pairs of mentions between which an event may hold: of the first actors, those that
/// don't name one party.
pub(super) fn candidates(mentions: &[Mention]) -> Vec<(usize, usize)> {
    let parties: Vec<usize> = (0..mentions.len())
        .filter(|&m| mentions[m].is_actor() && mentions[m].kind != MentionKind::Collective)
        .take(MAX_PARTIES)
        .collect();
    let mut all = Vec::new();
    for &a in &parties {
        for &b in &parties {
            if a != b && !same(&mentions[a], &mentions[b]) {
                all.push((a, b));
            }
        }
    }
    all
}

/// Whether two mentions may name one party.
fn same(a: &Mention, b: &Mention) -> bool {
    a.entities.iter().any(|x| {
        b.entities
            .iter()
            .any(|y| x.code.is_some() && x.same_party(y) && x.identifier_id == y.identifier_id)
    })
}
