//! Deep slots: who does and who is done to, whatever the voice, the nominalisation or the
//! light verb (docs/packs.md, "Slots and paths").

use tekad_core::Upos;

use crate::{
    coder::Coder,
    frame::{Path, Slot},
    pack_format::Voice,
    scene::Scene,
    view::View,
};

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
                    if v.rel(at) == "obl"
                        && v.children(h)
                            .any(|c| v.rel(c) == "obj" && !self.pack.in_class("light_object", v, c))
                    {
                        return None;
                    }
                    return Some(h);
                }
                "conj" | "compound" => at = h,
                // "held a new round of talks".
                "nmod" if self.pack.containers.has(v, h) => at = h,
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
            Slot::Xcomp => {
                let own: Vec<usize> = v.children_by(i, &["xcomp"]).collect();
                if own.is_empty() && is_trigger && scene.asks(i) {
                    // "Ordered the government to release him": parsers take what is asked for a
                    // purpose.
                    let objects = v.children_by(i, &["obj"]).filter(|&o| o > i);
                    return v
                        .children_by(i, &["advcl"])
                        .chain(objects.flat_map(|o| v.children_by(o, &["acl"])))
                        .filter(|&c| {
                            c > i
                                && v.deprel(c) != "acl:relcl"
                                && !v.children(c).any(|k| v.rel(k) == "nsubj")
                                && v.children_by(c, &["mark"])
                                    .any(|m| self.pack.cues.purpose.has(v, m))
                        })
                        .collect();
                }
                own
            }
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
                // "oleh militer", whatever the parser calls it.
                .chain(tops.iter().flat_map(|&t| {
                    v.children_by(t, &["xcomp", "advcl", "amod", "advmod", "ccomp"])
                        .filter(|&c| c > i)
                        .collect::<Vec<_>>()
                }))
                .filter(|&c| {
                    v.deprel(c) == "obl:agent"
                        || v.children(c)
                            .any(|k| v.rel(k) == "case" && self.pack.agent_case.has(v, k))
                })
                .collect();
            if agents.is_empty() && scene.voices[i] == Voice::Passive {
                // "Diminta Uni Eropa melindungi …": the parser may take it for the next verb's.
                let next = v
                    .children_by(i, &["ccomp", "xcomp"])
                    .flat_map(|c| v.children_by(c, &["nsubj"]).collect::<Vec<_>>())
                    .find(|&s| {
                        s > i
                            && scene
                                .mention_at(s)
                                .is_some_and(|m| scene.mentions[m].start == i + 1)
                    });
                if let Some(next) = next.filter(|&s| scene.reaches_actor(s)) {
                    return vec![next];
                }
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
                    .filter(|&c| match scene.mention_at(c) {
                        Some(m) => scene.mentions[m].start <= i + 2 && scene.mentions[m].start > i,
                        // "Diculik kelompok Abu Sayyaf", "ditangkap tim KPK".
                        None => {
                            c <= i + 2
                                && noun_like(v, c)
                                && scene.modifiers(c).iter().any(|&m| scene.reaches_actor(m))
                        }
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
            if scene.is_relative(*o)
                && let Some(h) = scene.relative_head(i)
            {
                *o = h;
            }
        }
        if objects.is_empty() {
            objects.extend(self.phrasal_object(v, i));
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
                    let noun = !matches!(v.upos(c), Upos::Verb | Upos::Aux)
                        || scene.mention_at(c).is_some_and(|m| {
                            scene.mentions[m].kind == crate::mention::MentionKind::Agent
                        });
                    c > i && noun && scene.reaches_actor(c)
                })
                .filter(|&c| {
                    !v.children(c).any(|k| v.rel(k) == "case")
                        && (v.rel(c) != "nsubj" || c == i + 1)
                })
                .take(1)
                .collect();
        }
        if objects.is_empty() && scene.asks(i) {
            // "ordered the government to reopen": the parser may leave the party to the clause.
            objects = v
                .children_by(i, &["ccomp", "xcomp"])
                .filter(|&c| c > i)
                .flat_map(|c| v.children_by(c, &["nsubj"]).collect::<Vec<_>>())
                .filter(|&s| s > i && scene.reaches_actor(s))
                .take(1)
                .collect();
        }
        if objects.is_empty() {
            // "condemned and rejected the decision": the object of the last serves all.
            objects = v
                .children_by(i, &["conj"])
                .filter(|&c| v.upos(c) == Upos::Verb && !scene.is_passive(c))
                .filter(|&c| v.children_by(c, &["nsubj"]).next().is_none())
                .flat_map(|c| v.children_by(c, &["obj"]).collect::<Vec<_>>())
                .collect();
        }
        objects
    }

    /// "Call off a strike", "shut down the internet": behind a particle the parser may take the
    /// object for an oblique, and the particle for its preposition.
    fn phrasal_object(&self, v: &View, verb: usize) -> Option<usize> {
        let particle = verb + 1;
        if particle >= v.len()
            || v.upos(verb) != Upos::Verb
            || !self.pack.particles.has(v, particle)
            || !self
                .pack
                .is_phrasal(v.lemma(verb), v.lower(verb), v.lower(particle))
        {
            return None;
        }
        v.children_by(verb, &["obl", "nmod"]).find(|&c| {
            let case = v.children(c).find(|&k| v.rel(k) == "case");
            c > particle
                && noun_like(v, c)
                && match case {
                    Some(k) => k == particle,
                    None => v.head(particle) == Some(verb) && v.deprel(c) != "obl:unmarked",
                }
        })
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
        if let Some(w) = word {
            // "A loan for Pakistan to rebuild homes": the noun behind the preposition, which the
            // parser took for the mark of a clause.
            for c in &mut found {
                let mark = v.children_by(*c, &["mark"]).find(|&k| v.is(k, w));
                let behind = mark.and_then(|m| {
                    v.children_by(*c, &["nsubj"])
                        .find(|&s| s > m && s < *c && noun_like(v, s))
                });
                if let Some(subject) = behind {
                    *c = subject;
                }
            }
        }
        if let Some(verb) = light {
            found.extend(v.children(verb).filter(|&c| c != i && matches(c)));
        }
        if is_trigger && found.is_empty() && v.upos(i) == Upos::Noun && light.is_none() {
            // "Praised A's support for B": hung on the verb above.
            let above = v
                .head(i)
                .filter(|&h| h < i && v.rel(i) == "obj" && v.upos(h) == Upos::Verb);
            if let Some(h) = above.filter(|_| word.is_some()) {
                let next = v.children(h).find(|&c| c > i && v.rel(c) != "punct");
                found.extend(next.filter(|&c| v.rel(c) == "obl" && matches(c)));
            }
        }
        // "Opened fire on worshippers on Friday": a day is nobody, and hides nobody.
        let day = |&c: &usize| self.date_words.contains(v.lower(c));
        if is_trigger && word.is_some() && found.iter().all(day) {
            // The parser often hangs a prepositional phrase on the object instead of the verb.
            for o in self.deep_object(scene, i).into_iter().filter(|&o| o > i) {
                found.extend(v.children(o).filter(|&c| matches(c)));
                // "Pesawat latih dari Korea": a bare verb is a part of the noun's name.
                let part = |n: usize| v.rel(n) != "acl" || (n == o + 1 && !self.pack.lemmas);
                for n in v
                    .children_by(o, &["nmod", "conj", "acl"])
                    .filter(|&n| part(n))
                {
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
                // "… in a meeting with his counterpart discussed": through nouns that are no
                // other party.
                let own = scene.mention_at(subject);
                let mut queue = vec![subject];
                while let Some(node) = queue.pop() {
                    for c in v.children(node).filter(|&c| c < i) {
                        if matches(c) && word.is_some() && noun_like(v, c) {
                            found.push(c);
                        } else if noun_like(v, c)
                            && scene.mention_at(c).is_none_or(|m| Some(m) == own)
                        {
                            queue.push(c);
                        }
                    }
                }
            }
        }
        if is_trigger && found.is_empty() && v.rel(i) == "acl" {
            // "Troops clashed with rebels" read as "troops [that] clashed" "with rebels".
            if let Some(h) = v.head(i) {
                found.extend(v.children(h).filter(|&c| c > i && matches(c)));
            }
        }
        if let Some(w) = word
            && is_trigger
            && found.is_empty()
            && noun_like(v, i)
            && v.rel(i) == "obj"
            && let Some(h) = v.head(i).filter(|&h| h < i)
        {
            // "Approved a loan for Pakistan to rebuild homes", hung on the verb.
            for c in v.children_by(h, &["advcl"]).filter(|&c| c > i) {
                let mark = v.children_by(c, &["mark"]).find(|&k| v.is(k, w));
                found.extend(mark.and_then(|m| {
                    v.children_by(c, &["nsubj"])
                        .find(|&s| s > m && s < c && noun_like(v, s))
                }));
            }
        }
        if is_trigger && found.is_empty() && noun_like(v, i) && v.rel(i) == "obj" {
            // "Condemned the ramming of a boat by a frigate": hung on the verb, whose doer is
            // its subject.
            let agent = |c: usize| {
                c > i
                    && v.children(c)
                        .any(|k| v.rel(k) == "case" && self.pack.agent_case.has(v, k))
            };
            if let Some(h) = v.head(i).filter(|&h| h < i && !scene.is_passive(h)) {
                found.extend(
                    v.children_by(h, &["obl"])
                        .filter(|&c| agent(c) && matches(c)),
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
}

fn noun_like(v: &View, i: usize) -> bool {
    matches!(v.upos(i), Upos::Noun | Upos::Propn)
}
