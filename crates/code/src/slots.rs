//! Deep slots: who does and who is done to, whatever the voice, the nominalisation or the
//! light verb (docs/packs.md, "Slots and paths").

use tekad_core::Upos;

use crate::{
    coder::Coder,
    frame::{Embed, Path, Slot},
    mention::{Mention, MentionKind},
    pack::{Pack, Voice},
    view::View,
};

/// A sentence with its mentions: what slots are looked up in.
pub struct Scene<'a> {
    /// The sentence.
    pub view: View<'a>,
    /// Its mentions, in order.
    pub mentions: Vec<Mention>,
    /// Index of the mention that covers a token.
    covering: Vec<Option<u32>>,
    /// Voice of verb forms that the pack's inflection table knows.
    pub voices: Vec<Voice>,
    pack: &'a Pack,
}

const MAX_DEPTH: usize = 6;

impl<'a> Scene<'a> {
    /// Puts a sentence and its mentions together.
    pub fn new(
        view: View<'a>,
        mentions: Vec<Mention>,
        voices: Vec<Voice>,
        pack: &'a Pack,
    ) -> Scene<'a> {
        let mut covering = vec![None; view.len()];
        for (k, m) in mentions.iter().enumerate() {
            for slot in covering.iter_mut().take(m.end).skip(m.start) {
                if slot.is_none() {
                    *slot = Some(k as u32);
                }
            }
        }
        Scene {
            view,
            mentions,
            covering,
            voices,
            pack,
        }
    }

    /// The mention that covers a token.
    pub fn mention_at(&self, token: usize) -> Option<usize> {
        self.covering
            .get(token)
            .copied()
            .flatten()
            .map(|m| m as usize)
    }

    /// Whether the verb's form turns its arguments round.
    pub fn is_passive(&self, i: usize) -> bool {
        let v = &self.view;
        match self.voices[i] {
            Voice::Passive => return true,
            Voice::Active => return false,
            Voice::Any => {}
        }
        let marked = v.children(i).any(|c| {
            matches!(
                v.deprel(c),
                "nsubj:pass" | "aux:pass" | "obl:agent" | "csubj:pass"
            )
        });
        let reduced = v.rel(i) == "acl"
            && v.deprel(i) != "acl:relcl"
            && v.token(i).has_feat("VerbForm=Part")
            && v.token(i).has_feat("Tense=Past")
            && !v
                .children(i)
                .any(|c| matches!(v.rel(c), "obj" | "aux" | "mark"));
        // The tagger's Voice is a guess of its own; a plain subject or auxiliary outweighs it.
        let active = v
            .children(i)
            .any(|c| matches!(v.deprel(c), "nsubj" | "aux"));
        marked || reduced || (v.token(i).has_feat("Voice=Pass") && !active)
    }

    /// The grammatical subject, shared down control and coordination.
    pub fn surface_subject(&self, i: usize) -> Vec<usize> {
        self.surface_subject_at(i, 0)
    }

    fn own_subject(&self, i: usize) -> Vec<usize> {
        let v = &self.view;
        let mut subjects: Vec<usize> = v
            .children(i)
            .filter(|&c| matches!(v.rel(c), "nsubj" | "csubj"))
            .collect();
        for s in &mut subjects {
            if self.is_relative(*s) {
                if let Some(noun) = self.relative_head(i) {
                    *s = noun;
                }
            }
        }
        subjects
    }

    fn is_relative(&self, i: usize) -> bool {
        let v = &self.view;
        v.token(i).has_feat("PronType=Rel") || self.pack.relative.has(v, i)
    }

    fn relative_head(&self, i: usize) -> Option<usize> {
        let v = &self.view;
        let mut at = i;
        for _ in 0..MAX_DEPTH {
            match v.rel(at) {
                "acl" => return v.head(at),
                "conj" | "xcomp" | "cop" | "aux" => at = v.head(at)?,
                _ => return None,
            }
        }
        None
    }

    fn surface_subject_at(&self, i: usize, depth: usize) -> Vec<usize> {
        let v = &self.view;
        let own = self.own_subject(i);
        if !own.is_empty() || depth > MAX_DEPTH {
            return own;
        }
        let Some(h) = v.head(i) else { return own };
        match v.rel(i) {
            "conj" if matches!(v.upos(h), Upos::Verb | Upos::Adj | Upos::Aux | Upos::Noun) => {
                self.surface_subject_at(h, depth + 1)
            }
            "xcomp" | "ccomp" | "root" | "conj" | "acl" if self.condition_subject(i).is_some() => {
                self.condition_subject(i).into_iter().collect()
            }
            "xcomp" => self.controller(h, depth),
            "ccomp" | "parataxis" if !self.is_finite_with_subject(i) => self.controller(h, depth),
            "advcl" => {
                // "attacked the base, killing 20", "invaded Iraq to topple Saddam": who did the one
                // did the other, unless the one is a demand.
                if v.children(i).any(|c| v.rel(c) == "mark") && self.asks(h) {
                    self.controller(h, depth)
                } else {
                    self.surface_subject_at(h, depth + 1)
                }
            }
            "acl" => {
                if v.upos(h) == Upos::Noun
                    && v.deprel(i) != "acl:relcl"
                    && v.children(i).any(|c| v.rel(c) == "mark")
                {
                    // "readiness to expand": the subject of the noun's own governor or its possessor.
                    let possessors = self.modifiers(h);
                    if possessors.is_empty() {
                        self.subject_of_noun(h, depth)
                    } else {
                        possessors
                    }
                } else {
                    vec![h]
                }
            }
            "aux" | "cop" => self.surface_subject_at(h, depth + 1),
            _ => own,
        }
    }

    fn is_finite_with_subject(&self, i: usize) -> bool {
        self.view
            .children(i)
            .any(|c| matches!(self.view.rel(c), "nsubj" | "csubj" | "expl"))
    }

    /// The subject of the condition before an outcome that names none ("if X fails, will turn
    /// to …").
    fn condition_subject(&self, i: usize) -> Option<usize> {
        let before = |c: &usize| *c < i;
        self.conditions(i)
            .map(|(c, _)| c)
            .filter(before)
            .find_map(|c| self.own_subject(c).first().copied())
    }

    /// The conditions under which a clause stands, each with its conjunction: clauses of its
    /// own, or, for one told as future or possible, clauses beside it, where parsers often hang
    /// them.
    pub fn conditions(&self, i: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        let v = &self.view;
        let cues = &self.pack.cues;
        let told_as_outcome = v
            .children_by(i, &["aux", "advmod"])
            .any(|c| cues.future.has(v, c) || cues.hypothetical.has(v, c));
        let beside = v
            .head(i)
            .filter(|_| told_as_outcome)
            .into_iter()
            .flat_map(|h| {
                v.children_by(h, &["advcl", "acl", "ccomp"])
                    .collect::<Vec<_>>()
            });
        v.children_by(i, &["advcl", "obl", "parataxis"])
            .chain(beside)
            .filter(move |&c| c != i)
            .filter_map(|c| Some((c, self.condition_mark(c)?)))
    }

    /// The conjunction that makes a clause a condition.
    pub fn condition_mark(&self, i: usize) -> Option<usize> {
        let v = &self.view;
        let is_cue = |m: &usize| self.pack.cues.conditional.has(v, *m);
        // "Should Israel bomb Fordow, …": an auxiliary before its subject.
        let inverted = || {
            let subject = v.children_by(i, &["nsubj"]).next()?;
            let asks = v.token(v.len() - 1).form == "?";
            v.children_by(i, &["aux", "cop"])
                .filter(|&a| a < subject && !asks)
                .find(is_cue)
        };
        v.children_by(i, &["mark", "advmod", "case", "cc"])
            .find(is_cue)
            .or_else(inverted)
    }

    fn subject_of_noun(&self, noun: usize, depth: usize) -> Vec<usize> {
        let v = &self.view;
        match (v.rel(noun), v.head(noun)) {
            ("obj" | "xcomp" | "obl", Some(verb)) => self.surface_subject_at(verb, depth + 1),
            ("root", _) => self.own_subject(noun),
            _ => Vec::new(),
        }
    }

    /// The understood subject of a clause under `h`: its object if it has one ("urged Iran to
    /// stop"), else its subject.
    fn controller(&self, h: usize, depth: usize) -> Vec<usize> {
        let v = &self.view;
        if matches!(v.upos(h), Upos::Verb | Upos::Aux) && !self.is_passive(h) {
            let objects: Vec<usize> = v
                .children_by(h, &["obj", "iobj"])
                .filter(|&o| self.reaches_actor(o))
                .collect();
            if !objects.is_empty() && !v.children(h).any(|c| v.rel(c) == "cop") {
                return objects;
            }
        }
        if v.upos(h) == Upos::Noun && v.rel(h) != "root" && self.own_subject(h).is_empty() {
            return self.subject_of_noun(h, depth);
        }
        self.surface_subject_at(h, depth + 1)
    }

    /// Whether a verb asks its object to do something, or makes it do so.
    fn asks(&self, i: usize) -> bool {
        let v = &self.view;
        [v.lower(i), v.lemma(i)].into_iter().any(|word| {
            self.pack.triggers.get(word).is_some_and(|all| {
                all.iter().any(|t| {
                    matches!(
                        self.pack.frames[t.frame].embed,
                        Some(Embed::Request | Embed::Cause | Embed::Decide | Embed::Accuse)
                    )
                })
            })
        })
    }

    /// The head of the actor mention that ends right before a finite verb: its subject, where
    /// the parser has lost it to an adverbial before it ("Last week, the government gave …").
    fn party_before(&self, i: usize) -> Option<usize> {
        let v = &self.view;
        let finite = v.token(i).has_feat("VerbForm=Fin") || self.voices[i] == Voice::Active;
        if !finite || matches!(v.rel(i), "acl" | "xcomp") {
            return None;
        }
        let mut t = i.checked_sub(1)?;
        while t > 0 && matches!(v.upos(t), Upos::Aux | Upos::Adv | Upos::Part) {
            t -= 1;
        }
        let mention = &self.mentions[self.mention_at(t)?];
        (mention.is_actor() && mention.end == t + 1).then_some(mention.head)
    }

    fn reaches_actor(&self, i: usize) -> bool {
        self.mention_at(i)
            .is_some_and(|m| self.mentions[m].is_actor())
    }

    /// Modifiers of a noun that can name an actor.
    pub fn modifiers(&self, i: usize) -> Vec<usize> {
        let v = &self.view;
        v.children(i)
            .filter(|&c| match v.rel(c) {
                "amod" | "compound" | "flat" | "appos" => true,
                "nmod" | "det" => {
                    v.deprel(c) == "nmod:poss"
                        || !v.children(c).any(|k| matches!(v.rel(k), "case" | "mark"))
                        || self.genitive(c)
                }
                _ => false,
            })
            .collect()
    }

    fn genitive(&self, i: usize) -> bool {
        let v = &self.view;
        v.children(i)
            .any(|k| v.rel(k) == "case" && self.pack.genitive.has(v, k))
    }
}

impl Coder {
    /// The nodes at the end of a path that starts at a trigger.
    pub fn follow(&self, scene: &Scene, trigger: usize, path: &Path) -> Vec<usize> {
        let mut nodes = vec![trigger];
        for (n, slot) in path.iter().enumerate() {
            let mut next = Vec::new();
            for &node in &nodes {
                for found in self.slot(scene, node, slot, n == 0) {
                    if !next.contains(&found) {
                        next.push(found);
                    }
                }
            }
            nodes = next;
            if nodes.is_empty() {
                break;
            }
        }
        nodes
    }

    /// The light verb that carries an event noun ("hold talks"), or a verb whose subject is the
    /// noun's doer.
    pub fn light_verb(&self, scene: &Scene, noun: usize) -> Option<usize> {
        let v = &scene.view;
        let mut at = noun;
        for _ in 0..3 {
            let h = v.head(at)?;
            match v.deprel(at) {
                "obj" | "nsubj:pass" | "xcomp" | "ccomp" | "obl"
                    if v.upos(h) == Upos::Verb && self.pack.light.has(v, h) =>
                {
                    if v.rel(at) == "obl" && v.children(h).any(|c| v.rel(c) == "obj") {
                        return None;
                    }
                    return Some(h);
                }
                "conj" | "compound" => at = h,
                _ => return None,
            }
        }
        None
    }

    /// The nodes in one slot of a token.
    pub fn slot(&self, scene: &Scene, i: usize, slot: &Slot, is_trigger: bool) -> Vec<usize> {
        let v = &scene.view;
        let noun = matches!(v.upos(i), Upos::Noun | Upos::Propn)
            && !v.children(i).any(|c| v.rel(c) == "cop");
        let light = if noun {
            self.light_verb(scene, i)
        } else {
            None
        };
        match slot {
            Slot::Subj => match light {
                Some(verb) => self.deep_subject(scene, verb),
                None if noun => {
                    let own = scene.own_subject(i);
                    if own.is_empty() {
                        self.relative_doer(scene, i)
                    } else {
                        own
                    }
                }
                None => self.deep_subject(scene, i),
            },
            Slot::Obj => {
                if noun && light.is_none() {
                    return Vec::new();
                }
                self.deep_object(scene, i)
            }
            Slot::Iobj => v.children_by(i, &["iobj"]).collect(),
            Slot::Xcomp => v.children_by(i, &["xcomp"]).collect(),
            Slot::Ccomp => v.children_by(i, &["ccomp"]).collect(),
            Slot::Advcl => v.children_by(i, &["advcl"]).collect(),
            Slot::Acl => v.children_by(i, &["acl"]).collect(),
            Slot::Parataxis => v.children_by(i, &["parataxis"]).collect(),
            Slot::Mod => scene.modifiers(i),
            Slot::Aux => v.children_by(i, &["aux"]).collect(),
            Slot::Neg => v
                .children(i)
                .filter(|&c| self.pack.cues.negation.has(v, c))
                .collect(),
            Slot::Mark => v.children_by(i, &["mark"]).collect(),
            Slot::Case => v.children_by(i, &["case"]).collect(),
            Slot::Adv => v.children_by(i, &["advmod"]).collect(),
            Slot::Num => v.children_by(i, &["nummod"]).collect(),
            Slot::Prt => v
                .children(i)
                .filter(|&c| v.deprel(c) == "compound:prt")
                .collect(),
            Slot::Det => v.children_by(i, &["det"]).collect(),
            Slot::Conj => v.children_by(i, &["conj"]).collect(),
            Slot::Head => v.head(i).into_iter().collect(),
            Slot::Prep(word) => self.prepositional(scene, i, Some(word), light, is_trigger),
            Slot::AnyPrep => self.prepositional(scene, i, None, light, is_trigger),
        }
    }

    /// Who did it, by a relative clause with a light verb ("serangan yang dilakukan X", "the
    /// talks that X held").
    fn relative_doer(&self, scene: &Scene, noun: usize) -> Vec<usize> {
        let v = &scene.view;
        v.children_by(noun, &["acl"])
            .filter(|&c| c > noun && self.pack.light.has(v, c))
            .map(|c| self.deep_subject(scene, c))
            .find(|found| !found.is_empty() && !found.contains(&noun))
            .unwrap_or_default()
    }

    fn deep_subject(&self, scene: &Scene, i: usize) -> Vec<usize> {
        let v = &scene.view;
        if scene.is_passive(i) {
            // The agent may hang on a word of the trigger's own phrase ("ditembak mati polisi").
            let tops: Vec<usize> = std::iter::once(i)
                .chain(
                    v.children_by(i, &["xcomp", "advcl", "advmod", "amod", "compound", "obj"])
                        .filter(|&c| c > i && c <= i + 2),
                )
                .collect();
            let agents: Vec<usize> = tops
                .iter()
                .flat_map(|&t| v.children_by(t, &["obl", "nmod"]).collect::<Vec<_>>())
                .flat_map(|c| {
                    // "sent to Malawi by South Africa": the parser hangs the agent on the place.
                    std::iter::once(c).chain(v.children_by(c, &["nmod", "obl"]).collect::<Vec<_>>())
                })
                .filter(|&c| {
                    v.deprel(c) == "obl:agent"
                        || v.children(c)
                            .any(|k| v.rel(k) == "case" && self.pack.agent_case.has(v, k))
                })
                .collect();
            if agents.is_empty() && scene.voices[i] == Voice::Passive {
                // Indonesian may leave the preposition out: "ditangkap polisi".
                return tops
                    .iter()
                    .flat_map(|&t| v.children(t).collect::<Vec<_>>())
                    .filter(|&c| {
                        c > i
                            && c <= i + 4
                            && matches!(
                                v.rel(c),
                                "obl" | "obj" | "nsubj" | "nmod" | "ccomp" | "xcomp"
                            )
                            && v.deprel(c) != "nsubj:pass"
                    })
                    .filter(|&c| {
                        scene.mention_at(c).is_some_and(|m| {
                            scene.mentions[m].start <= i + 2 && scene.mentions[m].start > i
                        })
                    })
                    .filter(|&c| !v.children(c).any(|k| v.rel(k) == "case"))
                    .take(1)
                    .collect();
            }
            return agents;
        }
        let subjects = scene.surface_subject(i);
        if !subjects.is_empty() {
            return subjects;
        }
        scene.party_before(i).into_iter().collect()
    }

    fn deep_object(&self, scene: &Scene, i: usize) -> Vec<usize> {
        let v = &scene.view;
        if scene.is_passive(i) {
            let subjects: Vec<usize> = v
                .children(i)
                .filter(|&c| v.deprel(c) == "nsubj:pass")
                .collect();
            let mut found: Vec<usize> = Vec::new();
            for s in subjects {
                found.push(if scene.is_relative(s) {
                    scene.relative_head(i).unwrap_or(s)
                } else {
                    s
                });
            }
            if found.is_empty() {
                found = scene.surface_subject(i);
            }
            let second: Vec<usize> = v
                .children_by(i, &["obj"])
                .filter(|c| !self.deep_subject(scene, i).contains(c))
                .collect();
            found.extend(second);
            return found;
        }
        let mut objects: Vec<usize> = v.children_by(i, &["obj"]).collect();
        if objects.is_empty() {
            objects.extend(v.children_by(i, &["iobj"]));
        }
        for o in &mut objects {
            if scene.is_relative(*o) {
                if let Some(h) = scene.relative_head(i) {
                    *o = h;
                }
            }
        }
        if objects.is_empty() {
            // A party that the parser took for a clause or an adjective.
            objects = v
                .children_by(
                    i,
                    &[
                        "ccomp",
                        "xcomp",
                        "advcl",
                        "parataxis",
                        "dep",
                        "amod",
                        "nsubj",
                        "obl",
                    ],
                )
                .filter(|&c| {
                    c > i && !matches!(v.upos(c), Upos::Verb | Upos::Aux) && scene.reaches_actor(c)
                })
                .filter(|&c| {
                    !v.children(c).any(|k| v.rel(k) == "case")
                        && (v.rel(c) != "nsubj" || c == i + 1)
                })
                .take(1)
                .collect();
        }
        if objects.is_empty() {
            // "condemned and rejected the decision": the object of the last serves all.
            objects = v
                .children_by(i, &["conj"])
                .filter(|&c| v.upos(c) == Upos::Verb && !scene.is_passive(c))
                .flat_map(|c| v.children_by(c, &["obj"]).collect::<Vec<_>>())
                .collect();
        }
        objects
    }

    fn prepositional(
        &self,
        scene: &Scene,
        i: usize,
        word: Option<&str>,
        light: Option<usize>,
        is_trigger: bool,
    ) -> Vec<usize> {
        let v = &scene.view;
        let matches = |c: usize| {
            if !matches!(
                v.rel(c),
                "obl"
                    | "nmod"
                    | "advmod"
                    | "advcl"
                    | "acl"
                    | "xcomp"
                    | "ccomp"
                    | "conj"
                    | "obj"
                    | "iobj"
            ) {
                return false;
            }
            let clausal = matches!(v.rel(c), "advcl" | "acl" | "xcomp" | "ccomp");
            let mut marks = v
                .children(c)
                .filter(|&k| (v.rel(k) == "case" || (clausal && v.rel(k) == "mark")) && k < c);
            match word {
                None => marks.next().is_some() && !clausal,
                Some(w) => {
                    if w.contains(' ') {
                        v.case_phrase(c) == w
                    } else {
                        marks.any(|k| v.is(k, w))
                    }
                }
            }
        };
        let mut found: Vec<usize> = v.children(i).filter(|&c| matches(c)).collect();
        if let Some(verb) = light {
            found.extend(v.children(verb).filter(|&c| c != i && matches(c)));
        }
        if is_trigger && found.is_empty() {
            // The parser often hangs a prepositional phrase on the object instead of the verb.
            for o in self.deep_object(scene, i).into_iter().filter(|&o| o > i) {
                found.extend(v.children(o).filter(|&c| matches(c)));
                for n in v.children_by(o, &["nmod", "conj"]) {
                    found.extend(v.children(n).filter(|&c| matches(c)));
                }
            }
        }
        if is_trigger && found.is_empty() {
            // Or on a neighbouring prepositional phrase ("talks in Moscow with Iran").
            for c in v.children_by(i, &["obl", "nmod"]) {
                found.extend(v.children(c).filter(|&n| matches(n)));
            }
        }
        if is_trigger && found.is_empty() && v.upos(i) == Upos::Verb {
            // "X, deputy minister, to the agency said": hung on the subject.
            for subject in scene.own_subject(i) {
                found.extend(
                    v.children(subject)
                        .filter(|&c| c < i && matches(c) && word.is_some()),
                );
            }
        }
        if is_trigger && found.is_empty() && noun_like(v, i) {
            // "the failure of talks between A and B": hung on the noun above.
            if let Some(h) = v.head(i).filter(|&h| {
                matches!(v.rel(i), "nmod" | "compound" | "obj" | "obl" | "conj") && noun_like(v, h)
            }) {
                found.extend(v.children(h).filter(|&c| c > i && matches(c)));
            }
        }
        found
    }

    /// Whether what stands between two parties shows that the parser coordinated them wrongly:
    /// a verb, or a preposition that begins the background ("the visit … after talks …").
    fn breaks_list(&self, scene: &Scene, from: usize, to: usize) -> bool {
        let v = &scene.view;
        let verb = |t: usize| matches!(v.upos(t), Upos::Verb | Upos::Sconj);
        self.opens_background(scene, from, to)
            || (from..to).any(|t| scene.mention_at(t).is_none() && verb(t))
    }

    /// Whether a preposition or conjunction that begins the background stands in a stretch: what
    /// follows belongs to the earlier event, wherever the parser hangs it.
    pub(crate) fn opens_background(&self, scene: &Scene, from: usize, to: usize) -> bool {
        let v = &scene.view;
        (from..to).any(|t| {
            scene.mention_at(t).is_none()
                && matches!(v.upos(t), Upos::Adp | Upos::Sconj)
                && self.pack.cues.background.has(v, t)
        })
    }

    /// Mentions that follow in a list ("A, B and C"), read off the surface, since parsers hang
    /// long lists badly. A comma list counts only if a conjunction closes it.
    fn listed_after(&self, scene: &Scene, m: usize) -> Vec<usize> {
        let v = &scene.view;
        let mut listed = Vec::new();
        let mut last = m;
        let mut closed = false;
        while !closed {
            let mut t = scene.mentions[last].end;
            let mut comma = false;
            while t < v.len()
                && (v.token(t).form == ","
                    || v.upos(t) == Upos::Cconj
                    || (v.upos(t) == Upos::Det && t > scene.mentions[last].end))
            {
                comma |= v.token(t).form == ",";
                closed |= v.upos(t) == Upos::Cconj;
                t += 1;
            }
            if t == scene.mentions[last].end || !(comma || closed) {
                break;
            }
            let Some(next) =
                (last + 1..scene.mentions.len()).find(|&k| scene.mentions[k].start == t)
            else {
                break;
            };
            let mention = &scene.mentions[next];
            let own_clause = v.rel(mention.head) == "nsubj"
                && v.rel(scene.mentions[m].head) != "nsubj"
                || (v.rel(mention.head) == "nsubj"
                    && v.head(mention.head) != v.head(scene.mentions[m].head));
            if !mention.is_actor() || own_clause {
                break;
            }
            listed.push(next);
            last = next;
        }
        if closed { listed } else { Vec::new() }
    }

    /// The actor mentions that a node yields: its own, with what is coordinated; else, if
    /// `deep`, those of the nouns that modify it.
    pub fn parties(&self, scene: &Scene, node: usize, deep: bool) -> Vec<usize> {
        let mut found = Vec::new();
        self.collect_parties(scene, node, deep, 0, &mut found);
        found
    }

    fn collect_parties(
        &self,
        scene: &Scene,
        node: usize,
        deep: bool,
        depth: usize,
        found: &mut Vec<usize>,
    ) {
        let v = &scene.view;
        if depth > 3 {
            return;
        }
        let own = scene
            .mention_at(node)
            .filter(|&m| scene.mentions[m].is_actor());
        match own {
            Some(m) => {
                let mention = &scene.mentions[m];
                let headed = mention.head == node
                    || mention.kind == MentionKind::Pronoun
                    || v.within(mention.head, node)
                    || mention.start <= node;
                if headed && !found.contains(&m) {
                    found.push(m);
                }
                for next in self.listed_after(scene, m) {
                    if !found.contains(&next) {
                        found.push(next);
                    }
                }
                for t in mention.start..mention.end {
                    for c in v
                        .children_by(t, &["conj"])
                        .filter(|&c| c >= mention.end || c < mention.start)
                        .filter(|&c| !self.breaks_list(scene, mention.end, c))
                    {
                        if matches!(
                            v.upos(c),
                            Upos::Noun | Upos::Propn | Upos::Adj | Upos::Pron | Upos::X | Upos::Num
                        ) {
                            self.collect_parties(scene, c, deep, depth + 1, found);
                        }
                    }
                }
            }
            None if deep => {
                let mut modifiers = scene.modifiers(node);
                // Possessors and nationalities name the party more often than "of" phrases do.
                modifiers.sort_by_key(|&m| {
                    (
                        v.deprel(m) != "nmod:poss",
                        v.children(m).any(|k| v.rel(k) == "case"),
                        m,
                    )
                });
                for m in modifiers {
                    if self.pack.relational.has(v, node) {
                        break;
                    }
                    self.collect_parties(scene, m, deep, depth + 1, found);
                    if !found.is_empty() {
                        break;
                    }
                }
                for c in v.children_by(node, &["conj"]) {
                    if matches!(v.upos(c), Upos::Noun | Upos::Propn)
                        && scene.mention_at(c).is_some()
                    {
                        self.collect_parties(scene, c, false, depth + 1, found);
                    }
                }
            }
            None => {}
        }
    }
}

fn noun_like(v: &View, i: usize) -> bool {
    matches!(v.upos(i), Upos::Noun | Upos::Propn)
}
