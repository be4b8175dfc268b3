//! Events that the model of pairs adds to those of the frames: a trigger where no frame fired, a
//! party that a frame's roles missed.

use tekad_core::{Upos, event::Entity, ontology::EventType};

use super::{PairModel, PairScene, PairScores, Party, class_of, features::Paths};
use crate::{
    coder::Coder,
    draft::{Draft, settle},
    frame::Embed,
    instance::Instance,
    mention::{Mention, MentionKind},
    scene::Scene,
};

/// How likely a recipient must be to be put where a frame has found none: at 0.3 pairs of plv's
/// visible rows gain a point of F1, and our cases in English gain too (docs/accuracy.md).
const FILL: f32 = 0.3;

/// How likely an event must be to be added where no frame has fired.
const SURE: f32 = 0.6;

/// Parties that are looked at, from the left: pairs grow with the square of it.
const MAX_PARTIES: usize = 8;

/// Features that `explain` names.
const REASONS: usize = 5;

/// Doubt in a draft beyond what its frame says.
const FLOOR: f32 = 0.02;

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
        let candidates = candidates(&scene.mentions);
        if candidates.is_empty() {
            return;
        }
        // As the frames left them: what the model was trained on.
        let before: Vec<Draft> = if explain { drafts.clone() } else { Vec::new() };
        let pairs = PairScene::new(&scene.view, &scene.mentions, instances, drafts, &self.pack);
        let found: Vec<(PairScores, usize, usize)> = (candidates.into_iter())
            .map(|(a, b)| {
                let features = pairs.features(pairs.mention(a), pairs.mention(b));
                (model.score(&features), a, b)
            })
            .collect();
        for draft in drafts.iter_mut() {
            let own = found
                .iter()
                .filter(|(_, a, b)| joins(draft, *a, *b))
                .map(|(scores, ..)| scores.of(draft.event))
                .fold(None, |best: Option<f32>, p| {
                    Some(best.unwrap_or(0.0).max(p))
                });
            draft.likely = own.map(|p| p.max(FLOOR));
        }
        let reasons = |event: EventType, a: usize, b: usize| -> String {
            if !explain {
                return String::new();
            }
            let pairs =
                PairScene::new(&scene.view, &scene.mentions, instances, &before, &self.pack);
            let named = pairs.named(pairs.mention(a), pairs.mention(b));
            let top = model.reasons(&named, class_of(Some(event)), REASONS);
            let list: Vec<String> = top.iter().map(|(n, w)| format!("{n} +{w}")).collect();
            format!(" ({})", list.join(", "))
        };
        if explain {
            for draft in drafts.iter_mut() {
                let own = found.iter().find(|(_, a, b)| joins(draft, *a, *b));
                if let Some((scores, a, b)) = own {
                    let p = scores.of(draft.event);
                    let by = reasons(draft.event, *a, *b);
                    draft.why.push(format!("model: {p:.2}{by}"));
                }
            }
        }
        for draft in drafts.iter_mut().filter(|d| d.recipient.is_empty()) {
            let [actor] = draft.actor[..] else { continue };
            let best = found
                .iter()
                .filter(|(_, a, b)| *a == actor && self.may_fill(scene, draft, *a, *b))
                .map(|(scores, _, b)| (scores.of(draft.event), *b))
                .fold(
                    (FILL, None),
                    |best, (p, b)| {
                        if p > best.0 { (p, Some(b)) } else { best }
                    },
                );
            if let (p, Some(b)) = best {
                draft.recipient.push(b);
                draft.likely = Some(p);
                let by = reasons(draft.event, actor, b);
                draft
                    .why
                    .push(format!("model: its recipient with {p:.2}{by}"));
            }
        }
        let mut sure: Vec<&(PairScores, usize, usize)> = found
            .iter()
            .filter(|(scores, ..)| scores.best().1 >= SURE && scores.best().1 > scores.none())
            .collect();
        sure.sort_by(|x, y| {
            (y.0.best().1.total_cmp(&x.0.best().1)).then((x.1, x.2).cmp(&(y.1, y.2)))
        });
        let mut fresh: Vec<Draft> = Vec::new();
        for (scores, a, b) in sure {
            let (event, p) = scores.best();
            // One of the two in another event already: rather its place, its means or its
            // witness than a second event.
            let involved = |d: &Draft| {
                [a, b]
                    .iter()
                    .any(|m| d.actor.contains(m) || d.recipient.contains(m))
            };
            if drafts.iter().chain(&fresh).any(involved) {
                continue;
            }
            if let Some(mut draft) = self.supplied(scene, instances, *a, *b) {
                draft.event = event;
                draft.likely = Some(p);
                draft
                    .why
                    .push(format!("model: {} with {p:.2}", event.as_str()));
                fresh.push(draft);
            }
        }
        for draft in &mut fresh {
            self.told_by(scene, instances, draft);
        }
        self.attribute(scene, &mut fresh);
        fresh.iter_mut().for_each(settle);
        drafts.append(&mut fresh);
        drafts.sort_by_key(|d| (d.trigger.0, d.anchor));
    }

    /// Whether a party may be the recipient that a frame has missed: a known one, of another state,
    /// that is no source and no mere place, in the event's own clause.
    fn may_fill(&self, scene: &Scene, draft: &Draft, a: usize, b: usize) -> bool {
        let v = &scene.view;
        let (actor, party) = (&scene.mentions[a], &scene.mentions[b]);
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

    /// A draft without a type, at the word that joins two parties: the nearest verb, noun or
    /// adjective on the way between them.
    fn supplied(&self, scene: &Scene, instances: &[Instance], a: usize, b: usize) -> Option<Draft> {
        let v = &scene.view;
        let party = |m: usize| Party::of(&scene.mentions[m]);
        let paths = Paths::new(v, party(a), party(b));
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
        let stops = |t: usize| {
            instances.iter().any(|i| {
                i.anchor == t
                    && self.pack.frames[i.frame].embed.is_some_and(|e| {
                        !matches!(e, Embed::Implicative | Embed::Fail | Embed::Cause)
                    })
            })
        };
        let mut sense = self.sense(scene, anchor, noun, stops);
        // Which way the event points already says that it is refused, threatened or promised.
        sense.negated = false;
        sense.future = false;
        Some(Draft {
            anchor,
            trigger: (anchor, anchor + 1),
            noun,
            event: EventType::Consult,
            mode: Vec::new(),
            cameo: None,
            actor: vec![a],
            recipient: vec![b],
            underlying: None,
            failed: false,
            sense,
            by: Vec::new(),
            needs: (true, false),
            doers: 2,
            consumed: false,
            derived: false,
            likely: None,
            why: Vec::new(),
        })
    }

    /// Puts a draft under the speakers in whose words it stands, the outermost first.
    fn told_by(&self, scene: &Scene, instances: &[Instance], draft: &mut Draft) {
        for instance in instances {
            let frame = &self.pack.frames[instance.frame];
            if frame.embed == Some(Embed::Speech)
                && instance.anchor != draft.anchor
                && self.is_said(scene, instance, frame, draft.anchor)
            {
                let mut chain =
                    self.speaker_links(scene, instance, frame, tekad_core::event::Stance::Asserts);
                chain.append(&mut draft.by);
                draft.by = chain;
            }
        }
    }
}

fn joins(draft: &Draft, a: usize, b: usize) -> bool {
    let both_act = draft.actor.contains(&a) && draft.actor.contains(&b);
    both_act || (draft.actor.contains(&a) && draft.recipient.contains(&b))
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
