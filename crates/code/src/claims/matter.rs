//! What a claim is about, and the words of causes and effects.

use smol_str::SmolStr;
use tekad_core::{Relation, Span, Upos};

use super::{frame::ClaimFrame, passage::passage, roles::Parts};
use crate::{
    coder::Coder,
    frame::{Path, Slot},
    instance::Instance,
    scene::Scene,
    statements::words::{CueKind, CueWord},
    view::View,
};

impl Coder {
    /// What the claim is about.
    pub(super) fn about(
        &self,
        scene: &Scene,
        instance: &Instance,
        frame: &ClaimFrame,
        subject: &[usize],
        object: &[usize],
        carrier: Option<usize>,
    ) -> Option<Span> {
        // A bare party is no matter.
        let party = |n: usize| {
            scene
                .mention_at(n)
                .is_some_and(|m| subject.contains(&m) || object.contains(&m))
        };
        let v = &scene.view;
        // "A loan from Qatar": from whom stands apart from what.
        let prepositions = |paths: &'_ [Path]| -> Vec<SmolStr> {
            let word = |p: &Path| match p.as_slice() {
                [Slot::Prep(word)] => Some(word.clone()),
                _ => None,
            };
            paths.iter().filter_map(word).collect()
        };
        let from = prepositions(&frame.object);
        let leave = |c: usize| {
            let Some(m) = scene.mention_at(c) else {
                return false;
            };
            subject.contains(&m) && v.upos(c) == Upos::Propn
                || object.contains(&m)
                    && v.children_by(c, &["case"])
                        .any(|k| from.iter().any(|w| v.is(k, w)))
        };
        // "On Russian gas" is the matter only where nothing else is: the object stands there.
        let stands = if instance.noun {
            prepositions(&frame.noun_object)
        } else {
            from.clone()
        };
        let late = |path: &Path| match path.as_slice() {
            [Slot::Prep(word)] => stands.contains(word) && frame.about.first() != Some(path),
            _ => false,
        };
        // What follows first: "for all the talk of brotherhood, …" is no matter.
        for behind in [true, false] {
            for path in frame.about.iter().filter(|p| !late(p)) {
                for anchor in std::iter::once(instance.anchor).chain(carrier) {
                    if path.as_slice() == [Slot::Head] {
                        if let Some(found) = self.said_of(scene, anchor, instance) {
                            return Some(found);
                        }
                        continue;
                    }
                    let node = self.follow(scene, anchor, path).into_iter().find(|&n| {
                        !party(n)
                            && n != instance.anchor
                            && Some(n) != carrier
                            && (n > instance.anchor) == behind
                            // "To be honest, …" is about nothing.
                            && (behind || v.upos(n) != Upos::Verb && !v.children(n).any(|c| v.rel(c) == "cop"))
                            && !self.pack.cues.negation.has(v, n)
                            && !(path.as_slice() == [Slot::Obj]
                                && v.upos(n) != Upos::Noun
                                && self.degree_in(v, n..n + 1).is_some())
                    });
                    let Some(node) = node else {
                        continue;
                    };
                    // "The Scattered Islands, five specks of sand that France controls".
                    let relative = v.rel(instance.anchor) == "acl:relcl" && node < instance.anchor;
                    let node = match v.head(node) {
                        Some(named) if relative && v.rel(node) == "appos" && named < node => named,
                        _ => node,
                    };
                    // "Wants its neighbour to have …": both say what.
                    let mut nodes = vec![node];
                    if path.as_slice() == [Slot::Obj] {
                        let clause = frame.about.iter().any(|p| p.as_slice() == [Slot::Xcomp]);
                        // A purpose is no part of it: "membutuhkan pinjaman untuk …".
                        let purpose = |x: usize| {
                            let mut marks = v.children_by(x, &["mark"]);
                            !self.pack.lemmas && marks.any(|m| self.pack.cues.purpose.has(v, m))
                        };
                        nodes.extend(
                            v.children_by(anchor, &["xcomp"])
                                .filter(|&x| clause && x > node && node > anchor && !purpose(x)),
                        );
                    }
                    if let Some(found) = self.passage(scene, &nodes, instance, leave) {
                        let found = self.with_content(scene, found, node);
                        return Some(self.with_place(scene, found, frame));
                    }
                }
            }
        }
        // "Fears that …", "is keen to …", "concern over …", hung elsewhere.
        let elsewhere = [
            (frame.about.iter().any(|p| p.as_slice() == [Slot::Ccomp]))
                .then(|| self.that_clause(scene, instance.end))
                .flatten(),
            (frame.about.iter().any(|p| p.as_slice() == [Slot::Xcomp]))
                .then(|| {
                    v.children_by(instance.anchor, &["csubj"])
                        .find(|&c| c > instance.anchor)
                })
                .flatten(),
            self.behind(scene, instance, &frame.about),
        ];
        let named = |n: usize| {
            let actor = |m: usize| scene.mentions[m].is_actor();
            v.upos(n) == Upos::Propn && scene.mention_at(n).is_some_and(actor)
        };
        let elsewhere = elsewhere.into_iter().flatten();
        for node in elsewhere.filter(|&n| !party(n) && !named(n)) {
            if let Some(found) = self.passage(scene, &[node], instance, leave) {
                return Some(found);
            }
        }
        // "Soal kuota mobil", which parsers take for a noun.
        let end = v.len().min(instance.end + 12);
        let misread = (instance.end..end)
            .take_while(|&t| !matches!(v.upos(t), Upos::Punct | Upos::Verb))
            .filter(|&t| matches!(v.upos(t), Upos::Noun | Upos::Adp))
            .filter(|&t| !stands.iter().any(|w| v.is(t, w)))
            .find_map(|t| self.about_after(v, t, frame));
        // "Kesamaan ideologi", whatever hangs where.
        let next = instance.end;
        let bare = frame.about.iter().any(|p| p.as_slice() == [Slot::Mod])
            && next < v.len()
            && v.upos(next) == Upos::Noun
            && scene.mention_at(next).is_none();
        misread
            .or_else(|| bare.then(|| v.span(next, next + 1)))
            .or_else(|| {
                let node = (frame.about.iter().filter(|p| late(p)))
                    .flat_map(|p| self.follow(scene, instance.anchor, p))
                    .find(|&n| {
                        let named = scene
                            .mention_at(n)
                            .is_some_and(|m| scene.mentions[m].is_actor());
                        !party(n)
                            && !named
                            && n > instance.anchor
                            && !matches!(v.upos(n), Upos::Verb | Upos::Aux | Upos::Adv)
                    })?;
                self.passage(scene, &[node], instance, leave)
            })
    }

    /// A noun like "view" with the clause that says which: "the view that …".
    fn with_content(&self, scene: &Scene, found: Span, node: usize) -> Span {
        let v = &scene.view;
        let that = node + 1;
        let noun = |w: &CueWord| w.kind == CueKind::Noun;
        if that >= v.len()
            || v.upos(node) != Upos::Noun
            || !self.pack.speech.that.has(v, that)
            || !self.pack.speech.at(v, node).any(noun)
        {
            return found;
        }
        let clause = v
            .children_by(node, &["acl", "ccomp"])
            .find(|&c| c > that && v.within(that, c));
        let last = clause.and_then(|c| {
            let comma = |k: usize| v.token(k).form == ",";
            v.subtree(c, |k| !comma(k)).last().copied()
        });
        last.map_or(found, |l| found.cover(v.span(node, l + 1)))
    }

    /// What is said of a noun: "X's aim is | to do something", also where a part of it is the
    /// subject.
    fn said_of(&self, scene: &Scene, noun: usize, instance: &Instance) -> Option<Span> {
        let v = &scene.view;
        let mut at = noun;
        while v.rel(at) == "nmod" && v.upos(v.head(at)?) == Upos::Noun && v.head(at)? < at {
            at = v.head(at)?;
        }
        let head = v.head(at).filter(|_| v.rel(at) == "nsubj")?;
        let copular = v
            .children(head)
            .any(|c| v.rel(c) == "cop" || v.rel(c) == "mark");
        let before = |c: usize| v.head(c) == Some(head) && c < head;
        copular
            .then(|| self.passage(scene, &[head], instance, before))
            .flatten()
    }

    /// A land with the place that follows it: "the harbour | at Hambantota".
    fn with_place(&self, scene: &Scene, span: Span, frame: &ClaimFrame) -> Span {
        let v = &scene.view;
        let Some(next) = (0..v.len()).find(|&t| v.token(t).span.start >= span.end) else {
            return span;
        };
        let place = (next + 1 < v.len() && frame.own && self.pack.place_at.has(v, next))
            .then(|| scene.mention_at(next + 1))
            .flatten()
            .map(|m| &scene.mentions[m])
            .filter(|m| m.start == next + 1 && m.place.is_some());
        place.map_or(span, |m| span.cover(v.span(m.start, m.end)))
    }

    fn passage(
        &self,
        scene: &Scene,
        nodes: &[usize],
        instance: &Instance,
        leave: impl Fn(usize) -> bool,
    ) -> Option<Span> {
        let v = &scene.view;
        let gap = self.gap(scene, instance.end);
        passage(scene, nodes, (instance.start, instance.end), leave, |t| {
            self.is_contrast(v, t) || gap.is_some_and(|g| t == g)
        })
    }

    /// Where an effect is, if the words stand right behind it and the parser has hung them on the
    /// verb: "raised fears of a leak | at the plant".
    fn effect_place(&self, scene: &Scene, instance: &Instance, effects: &[usize]) -> Option<usize> {
        let v = &scene.view;
        let last = effects.iter().max().filter(|_| !instance.noun)?;
        let end = v.subtree(*last, |_| true).last()? + 1;
        v.children_by(instance.anchor, &["obl"]).find(|&c| {
            c > end
                && v.children_by(c, &["case"])
                    .any(|k| k == end && self.pack.place_at.has(v, k))
                && scene
                    .mention_at(c)
                    .is_none_or(|m| scene.mentions[m].place.is_some())
        })
    }

    /// Whether a contrast begins at a token: ", not Y", "; ".
    pub(super) fn is_contrast(&self, v: &View, t: usize) -> bool {
        let joins = v.token(t).form == "," || v.upos(t) == Upos::Cconj;
        v.token(t).form == ";" || joins && t + 1 < v.len() && self.pack.cues.negation.has(v, t + 1)
    }

    /// The passages of a cause and its effect.
    pub(super) fn words_of(&self, scene: &Scene, instance: &Instance, frame: &ClaimFrame) -> Parts {
        let v = &scene.view;
        let nodes = |paths: &[Path], all: bool| -> Vec<usize> {
            let mut found = Vec::new();
            let mut first: Option<&Slot> = None;
            for path in paths {
                // Single steps belong together ("led | them | to work together").
                if !found.is_empty() && (path.len() > 1 || !all || first != Some(&Slot::Obj)) {
                    break;
                }
                for n in self.follow(scene, instance.anchor, path) {
                    if n != instance.anchor && !found.contains(&n) {
                        found.push(n);
                        first = first.or(path.first().filter(|_| path.len() == 1));
                    }
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
            .filter(|&n| !causes.iter().any(|&c| v.within(n, c)))
            // A clause of purpose is no effect.
            .filter(|&n| {
                v.rel(n) != "advcl"
                    || v.children_by(n, &["mark"]).all(|m| {
                        self.pack.cues.complement.has(v, m) && !self.pack.cues.purpose.has(v, m)
                    })
            })
            .collect();
        let cause = self.passage(scene, &causes, instance, |_| false);
        let mut effects = effects;
        effects.extend(self.effect_place(scene, instance, &effects));
        let effect = self.passage(scene, &effects, instance, |_| false);
        // Weather and markets cause much; a claim's sentence has somebody in it.
        let nobody = scene.mentions.is_empty() && frame.relation == Relation::Causes;
        if nobody || cause.zip(effect).is_some_and(|(c, e)| c.overlaps(e)) {
            return Parts::default();
        }
        // "Bukan X yang menyebabkan …".
        let first = causes.iter().min().copied().unwrap_or_default();
        let flipped = cause.is_some_and(|c| {
            (0..v.len()).any(|t| {
                v.token(t).span.start == c.start && t < first && self.pack.cues.negation.has(v, t)
            }) || self.is_negated(scene, first)
                && v.children(first)
                    .any(|c| c < first && self.pack.cues.negation.has(v, c))
        });
        let cause = cause.map(|c| {
            let skip = (0..v.len()).find(|&t| v.token(t).span.start == c.start);
            match skip.filter(|&t| flipped && self.pack.cues.negation.has(v, t) && t + 1 < v.len())
            {
                Some(t) => Span {
                    start: v.token(t + 1).span.start,
                    end: c.end,
                },
                None => c,
            }
        });
        Parts {
            cause,
            effect,
            flipped,
            ..Parts::default()
        }
    }
}
