//! What one predicate claims more than once: gaps ("depends on A for oil and on B for gas"),
//! contrasts ("A, not B, arms C"), and predicates that stand for one told before ("A does
//! not").

use tekad_core::{Claim, Relation, Span, Upos, event::Entity};

use super::{
    frame::ClaimFrame,
    roles::{Parts, same},
};
use crate::{coder::Coder, frame::Slot, instance::Instance, scene::Scene, view::View};

/// Farthest from a trigger that a gap is looked for.
const REACH: usize = 24;

impl Coder {
    /// The conjunction after which the predicate before `from` goes on with another preposition
    /// of the same kind and nothing else.
    pub(super) fn gap(&self, scene: &Scene, from: usize) -> Option<usize> {
        let v = &scene.view;
        let first = (from..v.len().min(from + 4)).find(|&t| v.upos(t) == Upos::Adp)?;
        for t in first + 1..v.len().min(from + REACH) {
            let clause = matches!(v.upos(t), Upos::Verb | Upos::Aux) && v.rel(t) != "parataxis";
            if clause || v.token(t).form == ";" {
                return None;
            }
            if v.upos(t) == Upos::Cconj && self.gap_at(scene, t, v.lower(first)).is_some() {
                return Some(t);
            }
        }
        None
    }

    /// The new subject, if any, the object and where it ends, of a gap at a conjunction.
    fn gap_at(&self, scene: &Scene, at: usize, word: &str) -> Option<(Option<usize>, usize)> {
        let v = &scene.view;
        let mut t = at + 1;
        let mut subject = None;
        for _ in 0..6 {
            if t >= v.len() {
                return None;
            }
            if v.lower(t) == word && v.upos(t) == Upos::Adp {
                let m = (t + 1..v.len().min(t + 4)).find_map(|k| {
                    scene
                        .mention_at(k)
                        .filter(|&m| scene.mentions[m].is_actor())
                })?;
                return Some((subject, m));
            }
            match scene.mention_at(t) {
                Some(m) if scene.mentions[m].is_actor() && subject.is_none() => {
                    subject = Some(m);
                    t = scene.mentions[m].end;
                }
                _ if matches!(v.upos(t), Upos::Adv | Upos::Part | Upos::Det | Upos::Adp)
                    || v.upos(t) == Upos::Punct
                    || self.pack.cues.negation.has(v, t) =>
                {
                    t += 1;
                }
                _ => return None,
            }
        }
        None
    }

    /// What else the predicate of a claim says.
    pub(super) fn variants(
        &self,
        scene: &Scene,
        instance: &Instance,
        frame: &ClaimFrame,
        parts: &mut Parts,
    ) -> Vec<Parts> {
        let v = &scene.view;
        let mut more = Vec::new();
        if frame.relation == Relation::ClaimsTerritory && parts.object.is_empty() {
            // "Both claim": each against the others.
            let all = std::mem::take(&mut parts.subject);
            for (k, one) in all.iter().enumerate().skip(1) {
                let mut other = parts.clone();
                other.subject = vec![one.clone()];
                other.object = without(&all, k);
                more.push(other);
            }
            parts.object = without(&all, 0);
            parts.subject = all.into_iter().take(1).collect();
        }
        let paths = if instance.noun {
            &frame.noun_object
        } else {
            &frame.object
        };
        if let Some(at) = self.gap(scene, instance.end) {
            let words = paths.iter().filter_map(|p| match p.as_slice() {
                [Slot::Prep(word)] => Some(word),
                _ => None,
            });
            let found = words.into_iter().find_map(|w| self.gap_at(scene, at, w));
            if let Some((subject, object)) = found {
                parts.sides.1.retain(|m| scene.mentions[*m].start < at);
                parts.sides.0.retain(|m| scene.mentions[*m].start < at);
                *parts = self.fill(scene, frame, std::mem::take(parts));
                let end = scene.mentions[object].end;
                let mut other = parts.clone();
                other.sides = (
                    subject.map_or_else(|| parts.sides.0.clone(), |s| vec![s]),
                    vec![object],
                );
                let between = at..scene.mentions[object].start;
                other.degree = self.degree_in(v, between.clone());
                other.flipped = other.degree.is_none()
                    && between.clone().any(|t| self.pack.cues.negation.has(v, t));
                other.about = self.about_after(v, end, frame);
                more.push(self.fill(scene, frame, other));
            }
        }
        // "Egypt, not Sudan, arms …".
        let denied: Vec<usize> = parts
            .sides
            .0
            .iter()
            .flat_map(|&m| self.contrasted(scene, scene.mentions[m].end))
            .filter(|&m| scene.mentions[m].end <= instance.start)
            .collect();
        if !denied.is_empty() {
            parts.sides.0.retain(|m| !denied.contains(m));
            *parts = self.fill(scene, frame, std::mem::take(parts));
            let mut other = parts.clone();
            other.sides.0 = denied;
            other.flipped = true;
            more.push(self.fill(scene, frame, other));
        }
        // "Wants guarantees, not weapons".
        if let Some(about) = parts.about
            && let Some(span) = self.contrasted_matter(v, about)
        {
            let mut other = parts.clone();
            other.about = Some(span);
            other.flipped = true;
            more.push(other);
        }
        more
    }

    /// What follows a gap's object under a preposition of what claims of the frame are about.
    pub(super) fn about_after(&self, v: &View, from: usize, frame: &ClaimFrame) -> Option<Span> {
        let fits = from < v.len()
            && frame.about.iter().any(|p| match p.as_slice() {
                [Slot::Prep(word)] => v.is(from, word),
                _ => false,
            });
        let end = |t: usize| {
            // "The court's ruling", which taggers take for a verb.
            let noun = v
                .children(t)
                .any(|c| c < t && matches!(v.rel(c), "det" | "nmod"));
            !noun
                && matches!(
                    v.upos(t),
                    Upos::Punct | Upos::Cconj | Upos::Verb | Upos::Aux
                )
        };
        let last = (from + 1..v.len()).take_while(|&t| !end(t)).last();
        last.filter(|_| fits).map(|last| v.span(from + 1, last + 1))
    }

    /// The mention that a negation right behind a mention leaves out: "Egypt, not Sudan".
    fn contrasted(&self, scene: &Scene, end: usize) -> Option<usize> {
        let v = &scene.view;
        if end + 2 >= v.len() || !self.is_contrast(v, end) || v.token(end).form == ";" {
            return None;
        }
        let m = scene.mention_at(end + 2)?;
        (scene.mentions[m].is_actor() && scene.mentions[m].start == end + 2).then_some(m)
    }

    /// The matter that a negation right behind another leaves out.
    fn contrasted_matter(&self, v: &View, about: Span) -> Option<Span> {
        let next = (0..v.len()).find(|&t| v.token(t).span.start >= about.end)?;
        let near = (next..v.len().min(next + 4)).find(|&t| self.is_contrast(v, t))?;
        if v.token(near).form == ";" {
            return None;
        }
        let from = near + 2;
        let last = (from..v.len())
            .take_while(|&t| !matches!(v.upos(t), Upos::Punct | Upos::Cconj))
            .last()?;
        let nominal = (from..=last).all(|t| !matches!(v.upos(t), Upos::Verb | Upos::Aux));
        (nominal && v.upos(last) == Upos::Noun).then(|| v.span(from, last + 1))
    }

    /// "Hungary does not", "so does Managua": the claim told before, of somebody else.
    pub(super) fn echoes(&self, scene: &Scene, sentence: usize, before: &[Claim]) -> Vec<Claim> {
        let v = &scene.view;
        let claims = &self.pack.claims;
        let mut found = Vec::new();
        for t in 0..v.len() {
            if !claims.does.has(v, t) {
                continue;
            }
            let Some((subject, negated)) = self.echo_at(scene, t) else {
                continue;
            };
            let here = v.token(t).span;
            let Some(model) = before
                .iter()
                .rev()
                .find(|c| c.sentence + 1 >= sentence && c.trigger.end <= here.start)
            else {
                continue;
            };
            let subject: Vec<Entity> = scene.mentions[subject].entities.clone();
            if subject.is_empty() {
                continue;
            }
            let mut claim = model.clone();
            claim.object.retain(|o| !subject.iter().any(|s| same(s, o)));
            claim.subject = subject;
            claim.negated = negated;
            claim.degree = None;
            claim.aux_mode.clear();
            claim.date.start = None;
            claim.date.end = None;
            claim.date.from_text = false;
            claim.date.span = None;
            claim.reported_by.clear();
            claim.sentence = sentence;
            claim.sentence_span = v.sentence.span;
            claim.trigger = here;
            claim.why.push(format!("“{}” for it", v.token(t).form));
            found.push(claim);
        }
        found
    }

    /// The subject of a verb that stands for another predicate, and whether it is negated.
    fn echo_at(&self, scene: &Scene, t: usize) -> Option<(usize, bool)> {
        let v = &scene.view;
        let claims = &self.pack.claims;
        let negation = |i: usize| self.pack.cues.negation.has(v, i);
        let closes =
            |i: usize| i >= v.len() || matches!(v.upos(i), Upos::Punct | Upos::Cconj | Upos::Sconj);
        // "So does Managua", "nor does Berlin".
        if let Some(m) = scene.mention_at((t + 1).min(v.len() - 1))
            && scene.mentions[m].start == t + 1
            && scene.mentions[m].is_actor()
            && closes(scene.mentions[m].end)
        {
            let window = t.saturating_sub(9)..t;
            let denied = window.clone().any(|i| claims.also_not.has(v, i));
            let same = window.into_iter().any(|i| claims.same.has(v, i));
            return (denied || same).then_some((m, denied));
        }
        let mut end = t + 1;
        let mut negated = t > 0 && (negation(t - 1) || t > 1 && negation(t - 2));
        while end < v.len() && end < t + 4 && !closes(end) {
            negated |= negation(end);
            let light = matches!(v.upos(end), Upos::Adv | Upos::Part) || claims.same.has(v, end);
            if !light && !negation(end) {
                return None;
            }
            end += 1;
        }
        if !closes(end) {
            return None;
        }
        let above = scene
            .surface_subject(t)
            .into_iter()
            .filter_map(|s| scene.mention_at(s))
            .find(|&m| scene.mentions[m].is_actor() && scene.mentions[m].end <= t);
        let near = || {
            (0..scene.mentions.len()).rev().find(|&m| {
                let mention = &scene.mentions[m];
                mention.is_actor()
                    && mention.end <= t
                    && (mention.end..t).all(|i| !matches!(v.upos(i), Upos::Verb | Upos::Punct))
            })
        };
        // "Denmark, its minister said, does not": whose clause goes on behind the aside.
        let aside = || {
            let edge = (0..t)
                .rev()
                .find(|&i| !negation(i) && v.upos(i) != Upos::Adv)
                .filter(|&i| v.token(i).form == ",")?;
            let open = (edge.saturating_sub(REACH)..edge)
                .rev()
                .find(|&i| v.token(i).form == ",")?;
            let m = scene.mention_at(open.checked_sub(1)?)?;
            let mention = &scene.mentions[m];
            (mention.is_actor() && mention.end == open).then_some(m)
        };
        aside().or_else(near).or(above).map(|m| (m, negated))
    }
}

fn without(all: &[Entity], k: usize) -> Vec<Entity> {
    all.iter()
        .enumerate()
        .filter(|(i, _)| *i != k)
        .map(|(_, e)| e.clone())
        .collect()
}
