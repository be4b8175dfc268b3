//! Frame instances: which frame fires at which token.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use tekad_core::Upos;

use crate::{
    coder::Coder,
    frame::{Condition, Embed, Frame, Path, Slot, Test},
    mention::MentionKind,
    pack::Trigger,
    pack_format::Voice,
    scene::Scene,
    view::View,
};

/// A frame that fired.
#[derive(Clone, Copy, Debug)]
pub struct Instance {
    /// The token to which the arguments attach.
    pub anchor: usize,
    /// First token of the trigger.
    pub start: usize,
    /// One past its last token.
    pub end: usize,
    /// Index into `Pack.frames`.
    pub frame: usize,
    /// Whether the trigger is a noun.
    pub noun: bool,
}

/// What decides beside its words whether a trigger fires.
pub(crate) struct Gate<'a> {
    /// All must hold.
    pub when: &'a [Condition],
    /// None may hold.
    pub not: &'a [Condition],
    /// The user's folder that it comes from.
    pub layer: usize,
    /// A verb of speech, which may stand beside its quote.
    pub speech: bool,
}

impl<'a> Gate<'a> {
    fn of(frame: &'a Frame) -> Gate<'a> {
        Gate {
            when: &frame.when,
            not: &frame.not,
            layer: frame.layer,
            speech: frame.embed == Some(Embed::Speech),
        }
    }
}

impl Coder {
    /// Voices of the verb forms of a sentence that the inflection table makes.
    pub(crate) fn voices(&self, view: &View) -> Vec<Voice> {
        (0..view.len())
            .map(|i| {
                let mut voice = Voice::Any;
                if let Some(list) = self.pack.triggers.get(view.lower(i))
                    && let Some(t) = list.iter().find(|t| t.surface && t.voice != Voice::Any)
                {
                    voice = t.voice;
                }
                if voice == Voice::Any && self.pack.in_class("intransitive", view, i) {
                    voice = Voice::Active;
                }
                if voice == Voice::Any && view.upos(i) == Upos::Verb {
                    let form = view.lower(i);
                    let made = |prefixes: &[SmolStr]| {
                        prefixes
                            .iter()
                            .any(|p| form.starts_with(p.as_str()) && form.len() > p.len() + 2)
                    };
                    if made(&self.pack.passive_prefixes) {
                        voice = Voice::Passive;
                    }
                }
                voice
            })
            .collect()
    }

    /// The frames that fire in a sentence, at most one a token, in text order. Of those that fit
    /// a token the one with most conditions wins, then file order; one whose needs are not met
    /// gives way to one whose are.
    pub(crate) fn instances(&self, scene: &Scene) -> Vec<Instance> {
        let v = &scene.view;
        let mut fitting: FxHashMap<usize, Vec<(usize, Instance)>> = FxHashMap::default();
        for i in 0..v.len() {
            let lists = [v.lower(i), v.lemma(i)];
            let both = if lists[0] == lists[1] {
                &lists[..1]
            } else {
                &lists[..]
            };
            for key in both {
                for trigger in self.pack.triggers.get(*key).into_iter().flatten() {
                    let gate = Gate::of(&self.pack.frames[trigger.frame]);
                    if let Some((score, instance)) = self.try_trigger(scene, i, trigger, &gate) {
                        fitting
                            .entry(instance.anchor)
                            .or_default()
                            .push((score, instance));
                    }
                }
            }
        }
        let mut all: Vec<Instance> = Vec::with_capacity(fitting.len());
        for list in fitting.values_mut() {
            list.sort_by_key(|(score, i)| (std::cmp::Reverse(*score), i.frame));
            let chosen = list
                .iter()
                .find(|(_, i)| self.needs_met(scene, i))
                .or_else(|| list.first());
            all.extend(chosen.map(|(_, i)| *i));
        }
        all.sort_by_key(|i| (i.start, i.anchor));
        // A word inside a longer trigger, or one that a condition of a plain frame has used up
        // ("impose sanctions"), is no trigger of its own.
        let spans: Vec<(usize, usize)> = all.iter().map(|i| (i.start, i.end)).collect();
        // One whose own needs are not met uses nothing up.
        let eaten: Vec<usize> = all
            .iter()
            .map(|i| (i, self.eaten(scene, i)))
            .filter(|(i, nodes)| !nodes.is_empty() && self.needs_met(scene, i))
            .flat_map(|(_, nodes)| nodes)
            .collect();
        all.retain(|i| {
            !spans
                .iter()
                .any(|&(s, e)| s <= i.start && i.end <= e && e - s > i.end - i.start)
                && !eaten.contains(&i.anchor)
        });
        all
    }

    fn needs_met(&self, scene: &Scene, instance: &Instance) -> bool {
        let frame = &self.pack.frames[instance.frame];
        if frame.event.is_none()
            || frame.embed.is_some()
            || !(frame.needs_actor || frame.needs_recipient)
        {
            return true;
        }
        let (actor, recipient) = self.roles(scene, instance);
        let doers: usize = actor
            .iter()
            .map(|&m| scene.mentions[m].entities.len().max(1))
            .sum();
        (!frame.needs_actor || !actor.is_empty())
            && (!frame.needs_recipient || !recipient.is_empty() || (frame.reciprocal && doers > 1))
    }

    /// Nodes that the object conditions of a frame without `embed` have matched.
    fn eaten(&self, scene: &Scene, instance: &Instance) -> Vec<usize> {
        let frame = &self.pack.frames[instance.frame];
        if frame.embed.is_some() || frame.event.is_none() {
            return Vec::new();
        }
        let on_object = |c: &&Condition| {
            c.path.as_slice() == [Slot::Obj] && c.tests.iter().any(|t| matches!(t, Test::Words(_)))
        };
        let mut nodes: Vec<usize> = Vec::new();
        for condition in frame.when.iter().filter(on_object) {
            nodes.extend(
                self.follow(scene, instance.anchor, &condition.path)
                    .into_iter()
                    .filter(|&n| condition.tests.iter().any(|t| self.passes(scene, n, t))),
            );
        }
        nodes
    }

    /// Actor and recipient mentions of an instance, before anything acts on it.
    pub(crate) fn roles(&self, scene: &Scene, instance: &Instance) -> (Vec<usize>, Vec<usize>) {
        let frame = &self.pack.frames[instance.frame];
        let (actor_paths, recipient_paths) = if instance.noun {
            (&frame.noun_actor, &frame.noun_recipient)
        } else {
            (&frame.actor, &frame.recipient)
        };
        let mut actor = Vec::new();
        if instance.noun && self.light_verb(scene, instance.anchor).is_some() {
            actor = self.role(scene, instance, &[vec![Slot::Subj]], &[], recipient_paths);
        }
        if actor.is_empty() {
            actor = self.role(scene, instance, actor_paths, &[], recipient_paths);
        }
        if actor.is_empty() && instance.noun && frame.reciprocal {
            // "Travelled to Doha for negotiations with X": who has come for them.
            let v = &scene.view;
            let comes = v.head(instance.anchor).filter(|&h| {
                v.rel(instance.anchor) == "obl"
                    && v.upos(h) == Upos::Verb
                    && self.pack.motion.has(v, h)
                    && v.children(instance.anchor)
                        .all(|c| v.rel(c) != "case" || self.pack.in_class("aim", v, c))
            });
            if let Some(verb) = comes {
                for node in scene.surface_subject(verb) {
                    actor.extend(self.parties(scene, node, true));
                }
            }
        }
        let mut recipient = self.role(scene, instance, recipient_paths, &actor, &[]);
        // "Uji coba rudal X": what modifies the phrase may hang on any of its words.
        if instance.noun && instance.end - instance.start > 1 {
            for t in (instance.start..instance.end).filter(|&t| t != instance.anchor) {
                let part = Instance {
                    anchor: t,
                    ..*instance
                };
                if actor.is_empty() {
                    actor = self.role(scene, &part, actor_paths, &recipient, recipient_paths);
                }
                if recipient.is_empty() {
                    recipient = self.role(scene, &part, recipient_paths, &actor, &[]);
                }
            }
        }
        (actor, recipient)
    }

    /// The instance of a trigger at a token, if it fits there, with what it scores against
    /// others.
    pub(crate) fn try_trigger(
        &self,
        scene: &Scene,
        i: usize,
        trigger: &Trigger,
        gate: &Gate,
    ) -> Option<(usize, Instance)> {
        let v = &scene.view;
        // The list that it stands in is that of its first word.
        let (first, rest) = trigger.words.split_first()?;
        if (trigger.surface && v.lower(i) != first) || !v.phrase_at(i + 1, rest) {
            return None;
        }
        let end = i + trigger.words.len();
        let anchor = if trigger.pos == Upos::Verb {
            self.verb_of(v, i, end)
        } else {
            v.head_of(i, end)
        };
        let noun = trigger.pos == Upos::Noun;
        let fits = match trigger.pos {
            Upos::Verb if self.reads_as_verb(v, anchor) => true,
            Upos::Verb if gate.speech && v.rel(anchor) == "parataxis" => true,
            Upos::Noun if self.reads_as_verb(v, anchor) => false,
            Upos::Verb => {
                v.upos(anchor) == Upos::Verb
                    || (v.upos(anchor) == Upos::Aux && v.rel(anchor) != "aux")
                    || (end - i > 1 && !matches!(v.upos(anchor), Upos::Punct | Upos::Adp))
            }
            Upos::Noun => {
                // "Jets struck" is no "jet strike".
                matches!(v.upos(anchor), Upos::Noun | Upos::Propn | Upos::X)
                    || (end - i > 1
                        && !(v.upos(anchor) == Upos::Verb
                            && v.token(anchor).has_feat("VerbForm=Fin")))
            }
            _ => matches!(
                v.upos(anchor),
                Upos::Adj | Upos::Adv | Upos::Verb | Upos::Noun | Upos::Aux
            ),
        };
        if !fits {
            return None;
        }
        // "Battle tanks", "a strike leader": of what kind somebody or something is.
        if noun
            && v.rel(anchor) == "compound"
            && v.head(anchor).is_some_and(|h| {
                h >= end
                    && (scene
                        .mention_at(h)
                        .is_some_and(|m| scene.mentions[m].kind == MentionKind::Agent)
                        || self.pack.in_class("weapons", v, h))
            })
        {
            return None;
        }
        // Part of a name is no trigger ("Foreign Minister Steele", "Islamic Jihad").
        let covered = scene.mention_at(anchor).map(|m| &scene.mentions[m]);
        if covered.is_some_and(|m| {
            m.kind != MentionKind::Agent
                && m.kind != MentionKind::Pronoun
                && m.end - m.start > usize::from(noun)
        }) {
            return None;
        }
        let dependent = |word: &SmolStr| {
            v.children(anchor).any(|c| {
                v.is(c, word)
                    && matches!(
                        v.rel(c),
                        "compound" | "advmod" | "case" | "mark" | "obl" | "aux" | "fixed" | "xcomp"
                    )
                    || v.children(c)
                        .any(|k| matches!(v.rel(k), "case" | "mark") && v.is(k, word))
            }) || (end < v.len() && v.is(end, word))
        };
        if !trigger.plus.iter().all(dependent) {
            return None;
        }
        let holds = |c: &Condition| self.holds(scene, anchor, c);
        if !gate.when.iter().all(holds) || gate.not.iter().any(holds) {
            return None;
        }
        // Conditions decide first, then whose frame it is, then exceptions.
        let conditions = 4 * gate.when.len() + 2 * (trigger.words.len() - 1 + trigger.plus.len());
        let score = 64 * conditions + 2 * gate.layer.min(31) + usize::from(!gate.not.is_empty());
        Some((
            score,
            Instance {
                anchor,
                start: i,
                end,
                frame: trigger.frame,
                noun,
            },
        ))
    }

    /// A word that the tagger took for a noun or adjective but that stands as a verb: under an
    /// auxiliary or an infinitive mark, with no determiner.
    fn reads_as_verb(&self, v: &View, i: usize) -> bool {
        if !matches!(v.upos(i), Upos::Noun | Upos::Propn | Upos::Adj | Upos::X)
            || v.children(i)
                .any(|c| matches!(v.rel(c), "det" | "nummod" | "cop"))
        {
            return false;
        }
        let infinitive = i > 0
            && v.rel(i - 1) == "mark"
            && self.pack.cues.purpose.has(v, i - 1)
            && v.head(i - 1) == Some(i);
        let aux = v.children(i).any(|c| v.rel(c) == "aux" && c < i);
        // "Demanded that Cuba free the contractor".
        let transitive = v.upos(i) == Upos::Adj
            && v.children(i).any(|c| v.rel(c) == "nsubj" && c < i)
            && v.children(i).any(|c| v.rel(c) == "obj" && c > i);
        (aux || infinitive || transitive) && !v.children(i).any(|c| v.rel(c) == "case")
    }

    fn verb_of(&self, v: &View, start: usize, end: usize) -> usize {
        let head = v.head_of(start, end);
        if v.upos(head) == Upos::Verb {
            head
        } else {
            (start..end)
                .find(|&i| v.upos(i) == Upos::Verb)
                .unwrap_or(head)
        }
    }

    fn holds(&self, scene: &Scene, anchor: usize, condition: &Condition) -> bool {
        let nodes = self.follow(scene, anchor, &condition.path);
        nodes.iter().any(|&n| {
            condition.tests.iter().any(|t| self.passes(scene, n, t))
                || self
                    .whole_of(scene, n)
                    .is_some_and(|w| condition.tests.iter().any(|t| self.passes(scene, w, t)))
        })
    }

    /// "Most of the demonstrators", "dozens of soldiers": those of whom a quantity is told.
    fn whole_of(&self, scene: &Scene, node: usize) -> Option<usize> {
        let v = &scene.view;
        let part = matches!(v.upos(node), Upos::Adj | Upos::Pron | Upos::Det | Upos::Num)
            || self.counts(v, node);
        if !part || scene.mention_at(node).is_some() {
            return None;
        }
        v.children_by(node, &["nmod"])
            .find(|&c| c > node && scene.genitive(c))
    }

    fn passes(&self, scene: &Scene, node: usize, test: &Test) -> bool {
        let v = &scene.view;
        let mention = || {
            // "A number of students": of them.
            let of = || {
                let amount = self.pack.in_class("amount", v, node);
                let mut nouns = v.children_by(node, &["nmod"]);
                amount
                    .then(|| nouns.find_map(|c| scene.mention_at(c)))
                    .flatten()
            };
            let found = scene.mention_at(node).or_else(of);
            found.map(|m| &scene.mentions[m])
        };
        match test {
            Test::Any => true,
            Test::Actor => mention().is_some_and(|m| m.is_actor()),
            Test::Person => mention().is_some_and(|m| m.person && m.is_actor()),
            Test::State => mention().is_some_and(|m| {
                matches!(
                    m.kind,
                    MentionKind::State
                        | MentionKind::Capital
                        | MentionKind::Adjective
                        | MentionKind::Metonym
                )
            }),
            Test::Place => mention().is_some_and(|m| m.place.is_some()),
            Test::Sector(code) => {
                mention().is_some_and(|m| m.entities.iter().any(|e| e.sector.contains(code)))
            }
            Test::Words(set) => {
                set.covers(v, node)
                    || v.children(node)
                        .any(|c| matches!(v.rel(c), "compound" | "flat" | "fixed") && set.has(v, c))
                    // "500,000 doses of vaccine", "dozens of tanks".
                    || (v.upos(node) == Upos::Noun
                        && v.children(node).any(|c| {
                            v.rel(c) == "nmod" && c > node && scene.genitive(c) && set.covers(v, c)
                        })
                        && (self.counts(v, node)
                            || v.children(node).any(|c| v.rel(c) == "nummod")))
            }
        }
    }

    /// Whether a noun only says how many others are ("hundreds of", "a group of").
    pub(crate) fn counts(&self, v: &View, node: usize) -> bool {
        v.upos(node) == Upos::Noun
            && (self.pack.containers.has(v, node) || self.pack.in_class("some", v, node))
    }

    /// The actor mentions of a role: the first path of the list that yields some that are not
    /// taken.
    pub(crate) fn role(
        &self,
        scene: &Scene,
        instance: &Instance,
        paths: &[Path],
        taken: &[usize],
        other: &[Path],
    ) -> Vec<usize> {
        let v = &scene.view;
        for path in paths {
            let mut nodes = self.follow(scene, instance.anchor, path);
            if path.last() == Some(&Slot::Mod) {
                // A name that stands under a preposition of its own is no bare modifier, wherever
                // the parser has hung its title.
                nodes.retain(|&n| {
                    scene.mention_at(n).is_none_or(|m| {
                        let start = self.list_start(scene, m);
                        start == 0
                            || start <= instance.anchor
                            || v.upos(start - 1) != Upos::Adp
                            || self.pack.genitive.has(v, start - 1)
                    })
                });
                // "the arrest of X": the of-phrase belongs to the role that asks for it by name.
                nodes.retain(|&n| {
                    !other.iter().any(|o| match o.last() {
                        Some(Slot::Prep(w)) => {
                            v.children(n).any(|k| v.rel(k) == "case" && v.is(k, w))
                        }
                        _ => false,
                    })
                });
            }
            let at_place = match path.last() {
                Some(Slot::Prep(w)) => self.pack.place_at.has_text(w),
                _ => false,
            };
            let mut found: Vec<usize> = Vec::new();
            for node in nodes {
                // "At hundreds of demonstrators": those whom the noun counts.
                let deep = !at_place || self.counts(v, node);
                for m in self.parties(scene, node, deep) {
                    if !taken.contains(&m) && !found.contains(&m) {
                        found.push(m);
                    }
                }
            }
            if !found.is_empty() {
                return found;
            }
        }
        // A place that stands for those who live there ("shelled Aleppo").
        for path in paths {
            if path.last() == Some(&Slot::Mod) {
                continue;
            }
            let found: Vec<usize> = self
                .follow(scene, instance.anchor, path)
                .into_iter()
                .filter_map(|n| scene.mention_at(n))
                .filter(|&m| scene.mentions[m].kind == MentionKind::Place && !taken.contains(&m))
                .filter(|&m| {
                    scene.mentions[m]
                        .place
                        .as_ref()
                        .is_some_and(|p| p.country.is_some())
                })
                .collect();
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }
}
