//! The state of an agent that names none, and the state that an article is about.

use std::collections::{BTreeMap, BTreeSet};

use tekad_core::{event::Entity, ontology::EventType};

use crate::{
    coder::Coder,
    composite::Composite,
    coref::subject_of_clause,
    memory::{Memory, Recent},
    mention::{Atom, MentionKind},
    names::NameKind,
    pack_format::ModifierSide,
    view::View,
};

impl Coder {
    pub(crate) fn owner_code(&self, atom: &Atom, memory: &Memory) -> Option<(String, String)> {
        let state = |kind: NameKind| {
            self.pick_state(atom, kind, memory)
                .map(|i| self.world.states[i].code.clone())
        };
        match atom.kind {
            MentionKind::State => state(NameKind::State).map(|c| (c, "of that state".to_owned())),
            MentionKind::Adjective => {
                state(NameKind::Adjective).map(|c| (c, "adjective of a state".to_owned()))
            }
            MentionKind::Capital => {
                state(NameKind::Capital).map(|c| (c, "of that capital".to_owned()))
            }
            MentionKind::Metonym => {
                state(NameKind::Metonym).map(|c| (c, "of that seat of government".to_owned()))
            }
            MentionKind::Organisation => {
                let org = self.pick_organisation(atom, memory)?;
                (!org.code.is_empty()).then(|| (org.code.clone(), format!("of {}", org.id)))
            }
            MentionKind::Place => {
                let number = atom.first(NameKind::Place)? as u32;
                let place = self.world.place_name(number)?;
                let code = self.world.place_country(number)?.to_owned();
                Some((code, format!("of {place}")))
            }
            _ => None,
        }
    }

    /// The state of an agent that names none: "his" from whom "he" is, the holder of the office
    /// or the same noun earlier in the article, a place in the sentence, the state that the
    /// article is about, the only one it names, the place of the sentence before.
    pub(crate) fn code_from_article(
        &self,
        view: &View,
        atoms: &[Atom],
        c: &Composite,
        noun: &str,
        entity: &mut Entity,
        memory: &Memory,
    ) {
        // "Our diplomats", in a quotation: whose, its speaker tells, who is not known yet.
        if c.possessive.is_some_and(|p| self.pack.speaker.has(view, p)) {
            return;
        }
        let whose = c
            .possessive
            .filter(|&p| self.pack.relative.has(view, p))
            .and_then(|p| memory.right_before(p))
            .filter(|r| r.entity.code.is_some());
        if let Some(p) = c.possessive
            && let Some(found) =
                whose.or_else(|| self.whose(view, p, memory, |r| r.entity.code.is_some()))
        {
            entity.code.clone_from(&found.entity.code);
            // "The farmers and their leader": one of them.
            let group = &found.entity.sector;
            let head = atoms[c.agent].head;
            if group.first().is_some_and(|s| s != "GOV") && self.pack.called_leader.has(view, head)
            {
                entity.sector.clone_from(group);
            }
            entity
                .why
                .push_str(&format!(", of “{}”", found.entity.entity_text));
            return;
        }
        // "The country's bishops": of the state named last.
        let called = |&n: &usize| {
            matches!(view.rel(n), "nmod" | "nmod:poss")
                && self.pack.called_state.has(view, n)
                // The parser may hang the determiner on the noun above.
                && (view.children(n).any(|d| view.rel(d) == "det")
                    || (n + 1 < view.len() && view.rel(n + 1) == "det"))
        };
        let head = atoms[c.agent].head;
        // "The spokesman of the navy of the country": right behind the phrase.
        let behind = |n: &usize| {
            *n + 1 < view.len()
                && self.pack.called_state.has(view, *n)
                && view.rel(n + 1) == "det"
                && self.pack.modifier == ModifierSide::After
        };
        let found = view
            .children(head)
            .find(called)
            .or_else(|| Some(c.end).filter(behind));
        // Who speaks at the end is of the state that the sentence is about, who is met or tried of
        // another than the one who meets, unless it is told as his own.
        let antecedent = |n: usize| {
            let doer = subject_of_clause(view, head);
            let foreign = |r: &Recent| {
                self.is_of_state(&r.entity)
                    && r.sentence == memory.sentence
                    && !doer.is_some_and(|d| (r.token..r.end).contains(&d))
            };
            let other = (view.rel(head) != "nsubj")
                .then(|| memory.last_before(n, foreign))
                .flatten();
            other.or_else(|| memory.antecedent(n, |r| self.is_of_state(&r.entity)))
        };
        if let Some(n) = found
            && let Some(found) = antecedent(n)
        {
            entity.code.clone_from(&found.entity.code);
            entity
                .why
                .push_str(&format!(", of the state of “{}”", found.entity.entity_text));
            return;
        }
        if self.holder_before(view, atoms, c, entity, memory) {
            return;
        }
        if let Some(known) = memory.agents.get(noun) {
            entity.code.clone_from(&known.code);
            if entity.office == known.office {
                entity.identifier_id.clone_from(&known.identifier_id);
                entity.identifier_text.clone_from(&known.identifier_text);
            }
            entity
                .why
                .push_str(&format!(", as “{}” before", known.entity_text));
            return;
        }
        // Diplomats are not of the place where they are.
        let diplomat = is_diplomat(entity.office.as_deref());
        let person = atoms[c.agent]
            .agent
            .is_some_and(|a| self.pack.agents[a].person);
        let reporter = person && entity.sector.first().is_some_and(|s| s == "JRN");
        // Nor are gunmen whom nobody knows.
        if diplomat || entity.sector.first().is_some_and(|s| s == "UAF") {
            return;
        }
        if let Some((code, why)) = self.code_of_place(view, atoms, atoms[c.agent].head, memory) {
            entity.code = Some(code);
            entity.why.push_str(&format!(", {why}"));
        } else if reporter {
            // A reporter in a town may well be of it, one in an article is of none.
        } else if let Some((code, why)) = memory.own_state() {
            entity.code = Some(code.clone());
            entity.why.push_str(&format!(", {why}"));
        } else if atoms[c.agent].end > atoms[c.agent].start + 1
            || !self.pack.relational.has(view, atoms[c.agent].head)
        {
            self.code_from_within(entity, memory);
        }
    }

    /// Whether an entity's code is that of a state.
    pub(crate) fn is_of_state(&self, entity: &Entity) -> bool {
        let code = entity.code.as_deref();
        code.is_some_and(|c| self.world.state(c).is_some())
    }

    /// The state of an unknown person or organisation: that of the place in the sentence; of an
    /// organisation also that of the article.
    pub(crate) fn code_of_stranger(
        &self,
        view: &View,
        atoms: &[Atom],
        head: usize,
        person: bool,
        entity: &mut Entity,
        memory: &Memory,
    ) {
        let home = memory
            .home
            .as_ref()
            .map(|c| (c, "the article is about that state"));
        let only = memory
            .domestic
            .as_ref()
            .map(|c| (c, "the only state that the article names"));
        if let Some((code, why)) = self.code_of_place(view, atoms, head, memory) {
            entity.code = Some(code);
            entity.why.push_str(&format!(", {why}"));
        } else if let Some((code, why)) = home.or(only).filter(|_| !person) {
            entity.code = Some(code.clone());
            entity.why.push_str(&format!(", {why}"));
        }
    }

    /// The state of the place at which a sentence says that things are: that of a place within
    /// the agent's own phrase ("a court in Accra"), else the only one of its clause, else the
    /// only one of the sentence.
    fn code_of_place(
        &self,
        view: &View,
        atoms: &[Atom],
        agent: usize,
        memory: &Memory,
    ) -> Option<(String, &'static str)> {
        let code = |a: &Atom| self.owner_code(a, memory).map(|(code, _)| code);
        let places: Vec<&Atom> = atoms
            .iter()
            .filter(|a| {
                matches!(
                    a.kind,
                    MentionKind::Place
                        | MentionKind::Capital
                        | MentionKind::State
                        | MentionKind::Metonym
                ) && self.is_at(view, a)
                    // "At the border of Thailand" is not in it.
                    && (a.kind != MentionKind::State || stands_bare(view, a))
                    // "Through the Honduran capital".
                    || self.locality(view, a).is_some_and(|town| {
                        view.children(town).any(|c| {
                            view.rel(c) == "case"
                                && (self.pack.place_at.has(view, c)
                                    || self.pack.place_across.has(view, c))
                        })
                    })
            })
            .collect();
        let own = places.iter().find(|a| {
            view.head(a.head) == Some(agent) && a.start > agent && view.rel(a.head) == "nmod"
        });
        if let Some(code) = own.and_then(|a| code(a)) {
            return Some((code, "place beside it"));
        }
        let clause = view.clause_of(agent);
        let near: Vec<&&Atom> = places
            .iter()
            .filter(|a| place_of_clause(view, a) == Some(clause))
            .collect();
        // "Investigates the minister over a plot of land in Tokyo" says where the land is; the one
        // who acts may well be there ("gunmen kidnapped six workers in Kano").
        let acts = view.rel(agent) == "nsubj";
        let alone = !atoms.iter().any(|a| {
            matches!(a.kind, MentionKind::State | MentionKind::Adjective)
                && !places.iter().any(|p| p.start == a.start)
        });
        let list: Vec<&Atom> = if near.is_empty() {
            let counts = |a: &&Atom| acts || alone || place_of_clause(view, a).is_some();
            places.iter().copied().filter(counts).collect()
        } else {
            near.into_iter().copied().collect()
        };
        let codes: Vec<String> = list.into_iter().filter_map(code).collect();
        let first = codes.first().filter(|f| codes.iter().all(|c| c == *f))?;
        Some((first.clone(), "place in the sentence"))
    }

    /// Institutions and people of the only state that an article names, told of from within;
    /// or of the place told last. Strangers by trade (refugees, reporters, unknown gunmen) have no such state.
    fn code_from_within(&self, entity: &mut Entity, memory: &Memory) {
        const STRANGERS: [&str; 4] = ["REF", "JRN", "UAF", "SOC"];
        let first = entity.sector.first();
        if first.is_none_or(|s| STRANGERS.contains(&s.as_str())) {
            return;
        }
        if let Some(code) = &memory.domestic {
            entity.code = Some(code.clone());
            entity
                .why
                .push_str(", the only state that the article names");
        } else if let Some(code) = memory.place_near() {
            entity.code = Some(code.clone());
            entity.why.push_str(", place in the article");
        }
    }

    /// Gives a recipient that names no state that of the one who acts, where the two are of one
    /// state as a rule: whom a state coerces, frees or gives in to, and the government, parliament
    /// or courts that its own people turn to ("Bahrain banned an opposition party", "Tunisia's
    /// largest union threatened the government").
    pub(crate) fn share_state(
        &self,
        event: EventType,
        actor: &[Entity],
        recipient: &mut [Entity],
        is_person: impl Fn(&Entity) -> bool,
    ) {
        const STRANGERS: [&str; 7] = ["REF", "JRN", "UAF", "SOC", "CRM", "REB", "BUS"];
        const INSTITUTIONS: [&str; 3] = ["GOV", "LEG", "JUD"];
        let [one] = actor else { return };
        let Some(code) = one.code.as_ref().filter(|c| self.world.state(c).is_some()) else {
            return;
        };
        let at_home = one.sector.iter().any(|s| s != "MIL" && s != "SPY")
            && !is_diplomat(one.office.as_deref());
        let inward = matches!(
            event,
            EventType::Coerce | EventType::Concede | EventType::Protest
        );
        // Insurgents fight the forces of their own state.
        let insurgent = event == EventType::Assault
            && one.identifier_id.is_some()
            && one.sector.iter().any(|s| s == "REB");
        for r in recipient.iter_mut().filter(|r| r.code.is_none()) {
            let Some(sector) = r.sector.first().map(String::as_str) else {
                continue;
            };
            // Former rulers are tried at home; a reporter may be from anywhere, a newspaper that is
            // closed may not.
            let institution = (INSTITUTIONS.contains(&sector)
                || (sector == "ELI" && (inward || event.quad() > 2)))
                && !is_diplomat(r.office.as_deref());
            let outlet = sector == "JRN" && !is_person(r);
            let rivals = at_home && one.sector.iter().any(|s| s == "GOV") && sector == "OPP";
            let subjects = (inward || rivals) && (outlet || !STRANGERS.contains(&sector));
            let own = one.sector.is_empty() && inward && !institution;
            let forces = insurgent && matches!(sector, "MIL" | "COP" | "GOV");
            if forces || (at_home && (institution || subjects)) || (own && subjects) {
                r.code = Some(code.clone());
                r.why.push_str(", the state of the one who acts");
            }
        }
    }

    /// The state of a place or state name.
    pub(crate) fn state_of(&self, atom: &Atom) -> Option<String> {
        self.owner_code(atom, &Memory::default())
            .map(|(code, _)| code)
    }

    /// Reads the whole article for the states that it names: those without doubt tell namesakes
    /// apart; the one that it is mostly about (named, in any form, half as often again as the
    /// next one and at least three times), or the only one, is that of agents that name none.
    pub(crate) fn survey(&self, read: &[(usize, View, Vec<Atom>)], memory: &mut Memory) {
        let all = || read.iter().flat_map(|(_, _, atoms)| atoms);
        for atom in all() {
            if let Some(code) = self.certain_code(atom) {
                *memory.evidence.entry(code).or_default() += 1;
            }
        }
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let mut named: BTreeSet<String> = BTreeSet::new();
        let mut within: BTreeSet<String> = BTreeSet::new();
        for (_, view, atoms) in read {
            for (k, atom) in atoms.iter().enumerate() {
                let Some((code, inside)) = self.names_state(view, atoms, k, memory) else {
                    continue;
                };
                if atom.kind != MentionKind::Organisation {
                    *counts.entry(code.clone()).or_default() += 1;
                }
                if inside {
                    within.insert(code.clone());
                }
                named.insert(code);
            }
        }
        if let (1, Some(code)) = (named.len(), named.first()) {
            memory.domestic = within.contains(code).then(|| code.clone());
        }
        let most = counts.iter().max_by_key(|(_, n)| **n);
        memory.home = most.and_then(|(code, &most)| {
            let others = counts.iter().filter(|(c, _)| *c != code);
            let next = others.map(|(_, n)| *n).max().unwrap_or(0);
            (most >= 3 && most * 2 >= next * 3).then(|| code.clone())
        });
    }

    /// The state that an atom names, and whether it is told of from within: by a person, a body,
    /// a seat, a town, or an adjective of its own institutions.
    fn names_state(
        &self,
        view: &View,
        atoms: &[Atom],
        k: usize,
        memory: &Memory,
    ) -> Option<(String, bool)> {
        let atom = &atoms[k];
        let (code, inside) = match atom.kind {
            MentionKind::Person => {
                let person = &self.world.people[atom.first(NameKind::Person)?];
                (person.country.clone(), true)
            }
            MentionKind::Organisation => {
                let org = self.pick_organisation(atom, memory)?;
                if self.is_of_a_state(org) && self.is_generic_atom(view, atom) {
                    return None;
                }
                let other = self.nationality_beside(view, atoms, atom, org, memory);
                (
                    other.unwrap_or_else(|| org.code.clone()),
                    self.is_of_a_state(org),
                )
            }
            MentionKind::Agent => (self.pack.agents[atom.agent?].code.clone()?, true),
            MentionKind::State | MentionKind::Adjective => {
                let owns = atoms.iter().any(|b| {
                    let generic =
                        b.kind == MentionKind::Organisation && self.is_generic_atom(view, b);
                    // Who stands "outside the Chinese embassy" may be from anywhere.
                    let party = b.kind == MentionKind::Organisation
                        && b.first(NameKind::Organisation)
                            .is_some_and(|o| self.is_of_a_state(&self.world.organisations[o]));
                    (generic || party || self.is_institution(b))
                        && beside(view, atom, b)
                        && !self.is_at(view, b)
                });
                let acts = atom.kind == MentionKind::State && view.rel(atom.head) == "nsubj";
                let inside = owns || acts || self.locality(view, atom).is_some();
                (self.owner_code(atom, memory)?.0, inside)
            }
            MentionKind::Capital => (self.owner_code(atom, memory)?.0, self.is_at(view, atom)),
            _ => (self.owner_code(atom, memory)?.0, true),
        };
        self.world.state(&code).map(|_| (code, inside))
    }

    /// The town, province or coast of which a state's name or adjective says whose it is ("the
    /// Honduran capital", "Chile's largest port").
    fn locality(&self, view: &View, atom: &Atom) -> Option<usize> {
        let names_state = matches!(atom.kind, MentionKind::State | MentionKind::Adjective);
        let noun = view.head(atom.head).filter(|_| {
            names_state
                && matches!(view.rel(atom.head), "amod" | "compound" | "nmod")
                && (view.deprel(atom.head) == "nmod:poss"
                    || view.children(atom.head).all(|c| view.rel(c) != "case"))
        })?;
        self.pack.in_class("place_noun", view, noun).then_some(noun)
    }

    /// Whether a body's name is a common noun, too, so that any state may have one.
    fn is_generic_atom(&self, view: &View, atom: &Atom) -> bool {
        let forms: Vec<&str> = (atom.start..atom.end)
            .map(|t| view.token(t).form.as_str())
            .collect();
        self.is_generic(&forms.join(" "))
    }

    fn is_institution(&self, atom: &Atom) -> bool {
        const OWN: [&str; 14] = [
            "GOV", "MIL", "COP", "JUD", "LEG", "SPY", "OPP", "PTY", "ELI", "LAB", "EDU", "MED",
            "AGR", "ACT",
        ];
        atom.agent.is_some_and(|a| {
            let agent = &self.pack.agents[a];
            // Diplomats are abroad.
            if is_diplomat(agent.office.as_deref()) {
                return false;
            }
            let sectors = agent.all_sectors();
            sectors.first().is_some_and(|s| OWN.contains(&s.as_str()))
        })
    }

    /// The state of an atom with one reading only, or a person's.
    fn certain_code(&self, atom: &Atom) -> Option<String> {
        let mut codes: BTreeSet<&str> = BTreeSet::new();
        for entry in &atom.entries {
            let index = entry.index as usize;
            codes.insert(match entry.kind {
                NameKind::Person => &self.world.people[index].country,
                NameKind::Organisation => &self.world.organisations[index].code,
                NameKind::Agent => continue,
                // A place of the name of a state or capital is settled already.
                NameKind::Place if atom.kind != MentionKind::Place => continue,
                NameKind::Place => {
                    return self.world.place_country(entry.index).map(str::to_owned);
                }
                _ => &self.world.states[index].code,
            });
        }
        let only = codes.first().filter(|_| codes.len() == 1)?;
        Some((*only).to_owned())
    }
}

/// Whether an atom stands next to another or hangs on it.
fn beside(view: &View, atom: &Atom, other: &Atom) -> bool {
    atom.end == other.start
        || other.end == atom.start
        || view.head(atom.head).is_some_and(|h| {
            let within = |t: usize| other.start <= t && t < other.end;
            // "The Polish energy ministry": over a noun between.
            let over =
                || matches!(view.rel(h), "compound" | "amod") && view.head(h).is_some_and(within);
            within(h) || over()
        })
}

/// Whether an office is held abroad.
fn is_diplomat(office: Option<&str>) -> bool {
    matches!(office, Some("ambassador" | "envoy"))
}

/// Whether nothing but adjectives stands between a name and its preposition ("in western Sudan").
fn stands_bare(view: &View, atom: &Atom) -> bool {
    let mut t = atom.start;
    while t > 0 && matches!(view.rel(t - 1), "amod" | "compound" | "det") {
        t -= 1;
    }
    t == 0 || view.rel(t - 1) == "case"
}

/// The clause of which a place says where it takes place; none for a place that says where some
/// thing is ("a plot of land in Tokyo").
pub(crate) fn place_of_clause(view: &View, atom: &Atom) -> Option<usize> {
    let mut at = atom.head;
    // "Near El Fula in western Sudan".
    while view.rel(at) == "nmod" {
        let above = view.head(at)?;
        if view.upos(above) != tekad_core::Upos::Propn {
            // What happens somewhere ("a riot in Lagos") is an event; a thing is only there.
            return None;
        }
        at = above;
    }
    Some(view.clause_of(at))
}
