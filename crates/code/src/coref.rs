//! Words that refer back: pronouns, "both countries", "his country", "the council".

use tekad_core::{Upos, event::Entity, ontology::EventType};

use crate::{
    coder::Coder,
    frame::Embed,
    memory::{Memory, Recent},
    mention::{Atom, Mention, MentionKind},
    pack_format::ModifierSide,
    resolve::{PRONOUN, covering},
    view::View,
};

impl Coder {
    /// "The council", after a council has been named in full; "the group", "the country" and
    /// the like for the last one named.
    pub(crate) fn add_bodies(
        &self,
        view: &View,
        text: &str,
        memory: &mut Memory,
        mentions: &mut Vec<Mention>,
    ) {
        for i in 0..view.len() {
            let definite = |c: usize| {
                view.rel(c) == "det"
                    && (view.token(c).has_feat("Definite=Def")
                        || view.token(c).has_feat("PronType=Dem")
                        || self.pack.modifier == ModifierSide::After)
            };
            if !matches!(view.upos(i), Upos::Noun | Upos::Propn)
                || view.token(i).has_feat("Number=Plur")
                || covering(mentions, i).is_some()
                || !(view.children(i).any(definite)
                    || i + 1 < view.len() && definite(i + 1) && view.head(i + 1) == view.head(i))
                || view
                    .children(i)
                    .any(|c| matches!(view.rel(c), "nmod" | "compound"))
            {
                continue;
            }
            let modified = view.children(i).any(|c| view.rel(c) == "amod");
            let named = || {
                [view.lower(i), view.lemma(i)]
                    .into_iter()
                    .find_map(|w| memory.bodies.get(w.as_str()))
                    .filter(|_| !modified)
            };
            let called = || {
                let found = if self.pack.called_body.has(view, i) {
                    // Armies and police are called otherwise.
                    let force = |e: &Entity| {
                        let first = e.sector.first().map(String::as_str);
                        let of_a_state = e
                            .code
                            .as_deref()
                            .is_some_and(|c| self.world.state(c).is_some());
                        of_a_state && matches!(first, Some("MIL" | "COP"))
                    };
                    // Fighters stand for their group.
                    let armed = |e: &Entity| {
                        let first = e.sector.first().map(String::as_str);
                        e.code.is_some() && matches!(first, Some("REB" | "CRM"))
                    };
                    memory.antecedent(i, |r| {
                        r.kind == MentionKind::Organisation && !force(&r.entity)
                            || r.kind == MentionKind::Agent && r.plural && armed(&r.entity)
                    })
                } else if self.pack.called_state.has(view, i) {
                    // "A ends its work with the country": with another; "the blockade by B of the
                    // country": nor B.
                    let doer = subject_of_clause(view, i);
                    let beside = view.head(i);
                    let own = |r: &Recent| {
                        let held = || {
                            let noun = view.head(view.head_of(r.token, r.end));
                            noun.is_some_and(|n| {
                                view.upos(n) == Upos::Noun
                                    && (beside == Some(n)
                                        || (view.rel(n) == "obj" && view.head(n) == beside))
                            })
                        };
                        r.sentence == memory.sentence
                            && (doer.is_some_and(|d| (r.token..r.end).contains(&d)) || held())
                    };
                    let state = |r: &Recent| {
                        matches!(r.kind, MentionKind::State | MentionKind::Capital)
                            && r.entity.code.is_some()
                    };
                    // "Two generals of Myanmar … the country".
                    let of_state =
                        |r: &Recent| r.kind == MentionKind::Agent && self.is_of_state(&r.entity);
                    if view.rel(i) == "nsubj" || doer.is_none() {
                        memory.antecedent(i, state)
                    } else {
                        memory
                            .last_before(i, |r| (state(r) || of_state(r)) && !own(r))
                            .or_else(|| memory.antecedent(i, state))
                    }
                } else {
                    None
                };
                found.map(|r| &r.entity)
            };
            let Some(known) = named().or_else(called) else {
                continue;
            };
            let mut entity = known.clone();
            if self.pack.called_state.has(view, i) && !entity.sector.is_empty() {
                entity.sector.clear();
                (entity.identifier_id, entity.identifier_text) = (None, None);
                entity.office = None;
            }
            let here = self.entity(view, text, i, i + 1);
            entity.why = format!("named before as “{}”", known.entity_text);
            (entity.entity_text, entity.span) = (here.entity_text, here.span);
            let mention = self.mention(view, i, i + 1, MentionKind::Agent, vec![entity]);
            memory.remember(view, &mention);
            let at = mentions.partition_point(|m| m.start < i);
            mentions.insert(at, mention);
        }
    }

    /// "Convicted three officers and acquitted a fourth", "two Azerbaijani ones", "wounded
    /// another": of the kind of the party named last, of another state where an adjective says so.
    pub(crate) fn add_elliptic(
        &self,
        view: &View,
        text: &str,
        atoms: &[Atom],
        memory: &mut Memory,
        mentions: &mut Vec<Mention>,
    ) {
        if mentions.is_empty() {
            return;
        }
        for i in 0..view.len() {
            let free = matches!(
                view.rel(i),
                "obj" | "nsubj" | "nmod" | "obl" | "conj" | "iobj"
            );
            if !free || !self.pack.in_class("elliptic", view, i) || covering(mentions, i).is_some()
            {
                continue;
            }
            let counted = |m: &Mention| {
                view.token(m.head).has_feat("Number=Plur")
                    || view
                        .children(m.head)
                        .any(|c| matches!(view.rel(c), "nummod" | "det"))
            };
            let like = mentions.iter().rev().find(|m| {
                m.end <= i
                    && m.kind == MentionKind::Agent
                    && m.entities.len() == 1
                    && matches!(view.rel(m.head), "obj" | "nsubj" | "nmod" | "obl")
                    && view.deprel(m.head) != "nmod:poss"
                    && (view.rel(m.head) != "nsubj" || view.deprel(m.head) == "nsubj:pass")
                    && counted(m)
            });
            let Some(like) = like else { continue };
            let Some(known) = like.entities.first() else {
                continue;
            };
            let mut entity = self.entity(view, text, i, i + 1);
            (entity.code, entity.sector) = (known.code.clone(), known.sector.clone());
            entity.why = format!("one like “{}”", known.entity_text);
            let person = like.person;
            let state = atoms
                .iter()
                .filter(|a| a.kind == MentionKind::Adjective && view.head(a.head) == Some(i))
                .find_map(|a| self.owner_code(a, memory));
            if let Some((code, _)) = state {
                entity.code = Some(code);
            }
            let mut mention = self.mention(view, i, i + 1, MentionKind::Agent, vec![entity]);
            mention.person = person;
            memory.remember(view, &mention);
            let at = mentions.partition_point(|m| m.start < i);
            mentions.insert(at, mention);
        }
    }

    /// "We" and "us": the state of whom the sentence says that he spoke, in a quotation or
    /// behind what he said ("we will cut the power, the minister warned").
    pub(crate) fn add_speakers(
        &self,
        view: &View,
        text: &str,
        memory: &mut Memory,
        mentions: &mut Vec<Mention>,
    ) {
        let quoted =
            (0..view.len()).any(|t| matches!(view.token(t).form.as_str(), "\"" | "“" | "”" | "``"));
        let speaking =
            (0..view.len()).any(|t| view.upos(t) == Upos::Pron && self.pack.speaker.has(view, t));
        if !speaking {
            return;
        }
        let covering_none = |t: usize| covering(mentions, t).is_none();
        let speaker = mentions.iter().find_map(|m| {
            // "Said the head of the union": who speaks for it.
            let mut top = m.head;
            for _ in 0..2 {
                match view.head(top).filter(|_| view.rel(top) == "nmod") {
                    Some(h) if covering_none(h) => top = h,
                    _ => break,
                }
            }
            let verb = view.head(top).filter(|_| view.rel(top) == "nsubj")?;
            let says = self.speaks(view, verb);
            let [entity] = m.entities.as_slice() else {
                return None;
            };
            (says && m.kind != MentionKind::Pronoun && entity.code.is_some())
                .then(|| (entity.clone(), m.start))
        });
        let Some((speaker, at)) = speaker else { return };
        for i in 0..view.len() {
            if !quoted && i > at {
                break;
            }
            let free = view.upos(i) == Upos::Pron && !matches!(view.rel(i), "nmod" | "det");
            if !free || !self.pack.speaker.has(view, i) {
                continue;
            }
            mentions.retain(|m| m.start != i || m.kind != MentionKind::Pronoun);
            if covering(mentions, i).is_some() {
                continue;
            }
            let mut entity = self.entity(view, text, i, i + 1);
            entity.code.clone_from(&speaker.code);
            // "We shall strike", says a union: not its state.
            let own = speaker.sector.iter().any(|s| s != "GOV" && s != "MIL");
            if own && speaker.office.is_none() {
                entity.sector.clone_from(&speaker.sector);
            }
            entity.why = format!("the side of “{}”", speaker.entity_text);
            let mention = self.mention(view, i, i + 1, MentionKind::Pronoun, vec![entity]);
            memory.remember(view, &mention);
            let at = mentions.partition_point(|m| m.start < i);
            mentions.insert(at, mention);
        }
    }

    /// Whether a word is a verb of saying.
    fn speaks(&self, view: &View, i: usize) -> bool {
        self.embeds(view, i, Embed::Speech)
    }

    /// Whether a word may trigger a frame that reads its content so.
    fn embeds(&self, view: &View, i: usize, embed: Embed) -> bool {
        [view.lower(i), view.lemma(i)].into_iter().any(|word| {
            let all = self.pack.triggers.get(word).into_iter().flatten();
            let mut frames = all.map(|t| &self.pack.frames[t.frame]);
            frames.any(|f| f.embed == Some(embed))
        })
    }

    /// Whom a possessive means, of those accepted. "Their" is rather of several, "its" of a thing,
    /// "his" of a person, in one sentence; of what is praised or blamed rather not the one who
    /// praises or blames.
    pub(crate) fn whose<'m>(
        &self,
        view: &View,
        i: usize,
        memory: &'m Memory,
        plain: impl Fn(&Recent) -> bool,
    ) -> Option<&'m Recent> {
        let feat = |f: &str| view.token(i).has_feat(f);
        let several = feat("Number=Plur") || self.pack.plural.has(view, i);
        let thing = feat("Gender=Neut");
        let his = feat("Gender=Masc") || feat("Gender=Fem");
        // "Received the bishop and praised his courage": nobody praises his own.
        let judge = view
            .head(i)
            .filter(|&h| view.rel(h) == "obj")
            .and_then(|h| Some((view.head(h)?, h)))
            .filter(|&(verb, _)| self.embeds(view, verb, Embed::Condemn))
            .and_then(|(_, h)| subject_of_clause(view, h));
        let plain = |r: &Recent| {
            plain(r)
                && judge
                    .is_none_or(|j| r.sentence != memory.sentence || !(r.token..r.end).contains(&j))
        };
        // "Condemned North Korea for its launch": of whom it condemns.
        let blamed = view
            .head(i)
            .filter(|&h| matches!(view.rel(h), "obl" | "nmod"))
            .and_then(|h| view.head(h))
            .filter(|&verb| self.embeds(view, verb, Embed::Condemn))
            .and_then(|verb| {
                view.children(verb)
                    .find(|&c| view.rel(c) == "obj" && c > verb && c < i)
            })
            .and_then(|o| {
                memory.recent.iter().rev().find(|r| {
                    r.sentence == memory.sentence && (r.token..r.end).contains(&o) && plain(r)
                })
            });
        let fits = |r: &Recent| {
            let group = || memory.recent.iter().filter(|o| o.group == r.group).count() > 1;
            r.sentence == memory.sentence
                && plain(r)
                && (!several || r.plural || group())
                && (!thing || !r.person && !r.plural)
                && (!his || r.person && !r.plural)
        };
        let first = if several || thing || his {
            memory.antecedent(i, fits)
        } else {
            None
        };
        blamed.or(first).or_else(|| memory.antecedent(i, plain))
    }

    /// The object of an accusation before a pronoun that is the subject of a denial.
    fn accused_before(&self, view: &View, i: usize) -> Option<usize> {
        let embeds =
            |t: usize, embed: Embed| view.upos(t) == Upos::Verb && self.embeds(view, t, embed);
        let verb = view.head(i).filter(|_| view.rel(i) == "nsubj")?;
        if !embeds(verb, Embed::Deny) {
            return None;
        }
        (0..i)
            .rev()
            .filter(|&t| embeds(t, Embed::Accuse))
            .find_map(|t| {
                view.children(t).find(|&c| {
                    matches!(view.upos(c), Upos::Noun | Upos::Propn)
                        && (view.rel(c) == "obj" || view.deprel(c) == "nsubj:pass")
                })
            })
    }

    /// Whether a word is a verb of praise or blame.
    fn judges(&self, view: &View, i: usize) -> bool {
        [view.lower(i), view.lemma(i)].into_iter().any(|word| {
            let all = self.pack.triggers.get(word).into_iter().flatten();
            let mut frames = all.map(|t| &self.pack.frames[t.frame]);
            // Nor does anybody seize or destroy what is his own.
            frames.any(|f| {
                f.embed == Some(Embed::Condemn)
                    || matches!(f.event, Some(EventType::Coerce | EventType::Assault))
            })
        })
    }

    pub(crate) fn resolve_pronoun(
        &self,
        view: &View,
        atom: &Atom,
        mut entity: Entity,
        memory: &Memory,
    ) -> Option<Mention> {
        let i = atom.start;
        let relative = view.token(i).has_feat("PronType=Rel") && self.pack.relative.has(view, i);
        // "Esoknya" is a day and nobody's.
        let joined = |p: usize| format!("{}{}", view.lower(p), view.lower(i));
        let day = !self.pack.lemmas
            && i.checked_sub(1)
                .is_some_and(|p| self.pack.dates.told_days.contains_key(&joined(p)));
        if relative || day {
            return None;
        }
        let person = self.pack.singular_person.has(view, i);
        // "Terhadapnya": what stands under a preposition possesses nothing.
        let cased = view.children(i).any(|c| view.rel(c) == "case" && c < i);
        let possessive =
            self.pack.possessive.has(view, i) && !cased && matches!(view.rel(i), "nmod" | "det");
        let clitic = !self.pack.lemmas
            && !possessive
            && self.pack.possessive.has(view, i)
            && !self.pack.plural.has(view, i)
            && matches!(view.rel(i), "obj" | "iobj");
        let thing = !possessive && !person && !self.pack.plural.has(view, i);
        if let Some(speaker) = memory.speaker_for(i).filter(|e| thing && e.code.is_some()) {
            entity.code.clone_from(&speaker.code);
            entity.why = format!("{PRONOUN} the state of “{}”", speaker.entity_text);
            let kind = MentionKind::Pronoun;
            return Some(self.mention(view, atom.start, atom.end, kind, vec![entity]));
        }
        // "Their": of several.
        let many = self.pack.plural.has(view, i) || view.token(i).has_feat("Number=Plur");
        // "A met B and thanked him": not the one who thanks.
        // "Received the bishop and praised his courage": nor his own.
        let judged = || {
            let noun = view.head(i)?;
            let verb = view.head(noun).filter(|_| view.rel(noun) == "obj")?;
            let agent = [view.lower(noun), view.lemma(noun)]
                .into_iter()
                .any(|w| self.names.agent(w).is_some());
            (!agent && self.judges(view, verb)).then(|| subject_of_clause(view, noun))?
        };
        let doer = if possessive {
            judged()
        } else {
            subject_of_clause(view, i)
        };
        let other = |r: &Recent| {
            doer.is_none_or(|d| r.sentence != memory.sentence || !(r.token..r.end).contains(&d))
        };
        // "Beat a photographer and freed him", where one word is he, she and it: who was acted upon.
        let acted_upon = || {
            let named = |r: &Recent| r.person && !r.subject && other(r);
            clitic.then(|| memory.last_before(i, named)).flatten()
        };
        let found = if let Some(found) = acted_upon() {
            Some(found)
        } else if possessive {
            let fits = |r: &Recent| (r.entity.code.is_some() || r.person) && other(r);
            self.whose(view, i, memory, fits)
        } else if person {
            // "X charged Y with fraud; he denied it": who denies is whom the charge is about.
            let charged = self.accused_before(view, i).and_then(|o| {
                (memory.recent.iter().rev())
                    .find(|r| r.sentence == memory.sentence && (r.token..r.end).contains(&o))
            });
            charged.or_else(|| memory.antecedent(i, |r| r.person && !r.plural && other(r)))
        } else if self.pack.plural.has(view, i) {
            memory.antecedent(i, |r| {
                // Where nouns have no number, a common noun may be of many.
                let many = !self.pack.lemmas
                    && r.kind == MentionKind::Agent
                    && r.entity.identifier_text.is_none();
                // "The army and the rebels said that they …".
                let group = || memory.recent.iter().filter(|o| o.group == r.group).count() > 1;
                (r.plural || many || group()) && other(r)
            })
        } else {
            memory.antecedent(i, |r| !r.person && !r.plural && other(r))
        }?;
        let mut group = if self.pack.plural.has(view, i) || possessive && !person {
            memory.group_of(found)
        } else {
            Vec::new()
        };
        if group.len() < 2 || !many {
            group = vec![found.entity.clone()];
        }
        let entities = group
            .into_iter()
            .map(|of| {
                let mut own = entity.clone();
                own.why = format!("{PRONOUN} “{}”", of.entity_text);
                (own.code, own.sector, own.office) = (of.code, of.sector, of.office);
                (own.identifier_id, own.identifier_text) = (of.identifier_id, of.identifier_text);
                own
            })
            .collect();
        let kind = MentionKind::Pronoun;
        let mut mention = self.mention(view, atom.start, atom.end, kind, entities);
        mention.person = person;
        Some(mention)
    }

    pub(crate) fn resolve_collective(
        &self,
        view: &View,
        atom: &Atom,
        entity: Entity,
        memory: &Memory,
    ) -> Option<Mention> {
        let alone = self.is_both_alone(view, atom.head);
        if let Some(p) = self.possessor(view, atom.head).filter(|_| !alone) {
            let found = memory.antecedent(p, |r| r.entity.code.is_some())?;
            let mut own = entity;
            own.code.clone_from(&found.entity.code);
            if let Some(agent) = self.names.agent(view.lemma(atom.head)) {
                own.sector = self.pack.agents[agent].all_sectors();
            }
            own.why = format!("the country of “{}”", found.entity.entity_text);
            return Some(self.mention(
                view,
                atom.start,
                atom.end,
                MentionKind::Collective,
                vec![own],
            ));
        }
        let persons = alone || atom.agent.is_some_and(|a| self.pack.agents[a].person);
        let states = self.pack.called_state.has(view, atom.head);
        let counts_three = |t: usize| self.pack.three.covers(view, t);
        let before = atom.start.checked_sub(1);
        let three = before.is_some_and(counts_three) || view.children(atom.head).any(counts_three);
        let count = if three { 3 } else { 2 };
        // Sides may be of one state, countries and governments may not; and a body above the
        // states is a side only where there are not enough others.
        let apart = states || atom.agent.is_some();
        let tries = [
            (persons, true),
            (false, true),
            (persons, false),
            (false, false),
        ];
        // "Moscow denied the accusation of both countries": not its own.
        let doer = subject_of_clause(view, atom.head);
        let own = |r: &Recent| {
            r.sentence == memory.sentence && doer.is_some_and(|d| (r.token..r.end).contains(&d))
        };
        let two = tries
            .into_iter()
            .map(|(persons, of_states)| {
                memory.last_parties(atom.start, count, persons, apart, of_states, own)
            })
            .find(|found| found.len() == count)?;
        let body = atom
            .agent
            .map(|a| &self.pack.agents[a])
            .filter(|a| !a.person);
        let entities = two
            .into_iter()
            .map(|e| {
                let mut own = entity.clone();
                own.why = format!("one of them, “{}”", e.entity_text);
                own.code = e.code;
                if let Some(body) = body {
                    own.sector = body.all_sectors();
                } else if !states {
                    own.sector = e.sector;
                    own.identifier_id = e.identifier_id;
                    own.identifier_text = e.identifier_text;
                    own.office = e.office;
                }
                own
            })
            .collect();
        let counts = |t: usize| self.pack.both.covers(view, t) || counts_three(t);
        let start = if before.is_some_and(counts) {
            atom.start - 1
        } else {
            atom.start
        };
        Some(self.mention(view, start, atom.end, MentionKind::Collective, entities))
    }
}

/// The subject of the clause in which a pronoun is no subject itself: of its verb, or of the
/// first of those that its verb is coordinated with.
pub(crate) fn subject_of_clause(view: &View, i: usize) -> Option<usize> {
    if view.rel(i) == "nsubj" {
        return None;
    }
    let mut verb = view.head(i)?;
    // "Arrested 14 of them": over the nominals between.
    for _ in 0..3 {
        let nominal = matches!(
            view.upos(verb),
            Upos::Num | Upos::Noun | Upos::Adj | Upos::Pron
        );
        if !(nominal && matches!(view.rel(verb), "obj" | "obl" | "nmod")) {
            break;
        }
        verb = view.head(verb)?;
    }
    for _ in 0..4 {
        if view.upos(verb) != Upos::Verb {
            return None;
        }
        if let Some(subject) = view.children(verb).find(|&c| view.rel(c) == "nsubj") {
            return Some(subject);
        }
        verb = view
            .head(verb)
            .filter(|_| matches!(view.rel(verb), "conj" | "xcomp" | "advcl"))?;
    }
    None
}
