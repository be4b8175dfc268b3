//! Whom a mention names: offices and their holders on the article's date, states by name,
//! adjective, capital and seat, and what the article itself has said before.

use tekad_core::{Span, Token, Upos, event::Entity};

use crate::{
    coder::Coder,
    composite::Composite,
    country::place_of_clause,
    memory::Memory,
    mention::{Atom, Mention, MentionKind, TagKind},
    names::{NameKind, fold},
    pack_format::{Agent, ModifierSide},
    view::View,
    world::Organisation,
};

/// How the reason of a party begins whose name no list holds.
pub(crate) const UNKNOWN_NAME: &str = "a name that no list holds";

/// How the reason of a party begins that a pronoun names.
pub(crate) const PRONOUN: &str = "pronoun for";

/// Whether a party is known by a name alone that no list holds.
pub(crate) fn is_unknown_name(entity: &Entity) -> bool {
    entity.why.starts_with(UNKNOWN_NAME)
}

impl Coder {
    /// All mentions of a sentence, in order, resolved; the memory takes them up.
    pub(crate) fn mentions(
        &self,
        view: &View,
        text: &str,
        atoms: &[Atom],
        memory: &mut Memory,
    ) -> Vec<Mention> {
        let composites = self.compose(view, atoms);
        let mut mentions = Vec::new();
        for (k, atom) in atoms.iter().enumerate() {
            let composite = composites.iter().find(|c| c.agent == k);
            let covered = composites
                .iter()
                .any(|c| c.agent != k && atom.start >= c.start && atom.end <= c.end);
            if covered || composites.iter().any(|c| c.holder == Some(k)) {
                continue;
            }
            self.note_acronym(view, text, atom, &mentions, memory);
            let mention = match composite {
                Some(c) => self.resolve_composite(view, text, atoms, c, memory),
                None => self.resolve_atom(view, text, atoms, atom, memory),
            };
            if let Some(mention) = mention {
                memory.remember(view, &mention);
                mentions.push(mention);
            }
        }
        self.add_bodies(view, text, memory, &mut mentions);
        self.add_elliptic(view, text, atoms, memory, &mut mentions);
        self.add_speakers(view, text, memory, &mut mentions);
        share_state(view, &mut mentions);
        mentions
    }

    /// "The Free Aceh Movement (GAM)": the acronym is a name of whom it follows.
    fn note_acronym(
        &self,
        view: &View,
        text: &str,
        atom: &Atom,
        mentions: &[Mention],
        memory: &mut Memory,
    ) {
        let bracket = |t: usize, mark: &str| t < view.len() && view.token(t).form == mark;
        let Some(open) = atom.start.checked_sub(1) else {
            return;
        };
        if atom.kind == MentionKind::Unknown
            && bracket(open, "(")
            && bracket(atom.end, ")")
            && let Some(named) = mentions.last().filter(|m| m.end == open)
            && let [entity] = named.entities.as_slice()
        {
            let key = fold(view.span(atom.start, atom.end).slice(text));
            memory.names.insert(key, entity.clone());
        }
    }

    pub(crate) fn entity(&self, view: &View, text: &str, start: usize, end: usize) -> Entity {
        let span = view.span(start, end);
        Entity {
            code: None,
            sector: Vec::new(),
            entity_text: clean(span.slice(text)),
            identifier_id: None,
            identifier_text: None,
            office: None,
            span,
            why: String::new(),
        }
    }

    pub(crate) fn mention(
        &self,
        view: &View,
        start: usize,
        end: usize,
        kind: MentionKind,
        entities: Vec<Entity>,
    ) -> Mention {
        Mention {
            start,
            end,
            head: view.head_of(start, end),
            kind,
            entities,
            person: false,
            place: None,
            as_place: false,
        }
    }

    fn resolve_atom(
        &self,
        view: &View,
        text: &str,
        atoms: &[Atom],
        atom: &Atom,
        memory: &mut Memory,
    ) -> Option<Mention> {
        let mut entity = self.entity(view, text, atom.start, atom.end);
        match atom.kind {
            MentionKind::State
            | MentionKind::Adjective
            | MentionKind::Capital
            | MentionKind::Metonym => self.resolve_state(view, atom, entity, memory),
            MentionKind::Person => {
                self.resolve_person(atom, &mut entity, memory)?;
                self.remember_name(&entity, memory);
                let mut mention = self.mention(view, atom.start, atom.end, atom.kind, vec![entity]);
                mention.person = true;
                Some(mention)
            }
            MentionKind::Organisation => {
                let org = self.pick_organisation(atom, memory)?;
                self.fill_organisation(org, &mut entity);
                let own = memory.own_state().map(|(code, _)| code);
                let other = own.or(memory.domestic.as_ref()).filter(|c| **c != org.code);
                if let Some(code) = other
                    .filter(|_| self.is_of_a_state(org) && self.is_generic(&entity.entity_text))
                {
                    entity.code = Some(code.clone());
                    (entity.identifier_id, entity.identifier_text) = (None, None);
                    entity.why = format!("a body like {}, of the article's state", org.id);
                }
                if let Some(code) = self.nationality_beside(view, atoms, atom, org, memory) {
                    entity.identifier_id = None;
                    entity.identifier_text = None;
                    entity.why = format!("a body like {}, of that state", org.id);
                    entity.code = Some(code);
                }
                let name = fold(&entity.entity_text);
                let noun = match self.pack.modifier {
                    ModifierSide::Before => name.rsplit(' ').next(),
                    ModifierSide::After => name.split(' ').next(),
                };
                if let Some(noun) = noun.filter(|n| *n != name) {
                    memory.bodies.insert(noun.to_owned(), entity.clone());
                }
                // "The IMF …, the fund": by the noun of its full name.
                let full = entity.identifier_text.as_deref().map(fold);
                if let (ModifierSide::Before, Some(full)) = (self.pack.modifier, full)
                    && let Some((_, noun)) = full.rsplit_once(' ').filter(|_| full != name)
                {
                    let known = memory.bodies.contains_key(noun);
                    if !known {
                        memory.bodies.insert(noun.to_owned(), entity.clone());
                    }
                }
                memory.names.insert(name, entity.clone());
                let mut mention = self.mention(view, atom.start, atom.end, atom.kind, vec![entity]);
                mention.as_place = self.is_at(view, atom);
                Some(mention)
            }
            MentionKind::Place => {
                let id = self.world.place_id(atom.first(NameKind::Place)? as u32);
                let place = self
                    .world
                    .place_record(id, &entity.entity_text, entity.span)?;
                if self.is_at(view, atom)
                    && place_of_clause(view, atom).is_some()
                    && let Some(state) = place.country.clone()
                {
                    memory.place = Some((memory.sentence, state));
                }
                let mut mention = self.mention(view, atom.start, atom.end, atom.kind, Vec::new());
                mention.place = Some(place);
                Some(mention)
            }
            MentionKind::Unknown => {
                if atom.tag == Some(TagKind::Place) && self.stands_as_place(view, atom) {
                    return None;
                }
                // "The village of Baghuz", "to Gedaref": no list has it, but it is a place.
                let noun = view.head(atom.head).filter(|&h| {
                    view.upos(h) == Upos::Noun
                        && matches!(view.rel(atom.head), "nmod" | "flat" | "appos" | "compound")
                });
                let site = noun.is_some_and(|h| self.pack.in_class("site", view, h));
                let toward = || {
                    let mut cases = view.children(atom.head).filter(|&c| view.rel(c) == "case");
                    cases.any(|c| self.pack.in_class("bound", view, c))
                };
                if !matches!(atom.tag, Some(TagKind::Person | TagKind::Organisation))
                    && (site || toward())
                {
                    return None;
                }
                let key = fold(&entity.entity_text);
                if self.pack.called_state.has_text(&key) {
                    let state = memory.antecedent(atom.start, |r| {
                        r.kind == MentionKind::State && r.entity.code.is_some()
                    })?;
                    entity.code.clone_from(&state.entity.code);
                    entity.why = format!("named before as “{}”", state.entity.entity_text);
                } else if let Some(known) = memory
                    .names
                    .get(&key)
                    .or_else(|| last_name(&key).and_then(|l| memory.names.get(l)))
                {
                    let known = known.clone();
                    entity.code = known.code;
                    entity.sector = known.sector;
                    entity.identifier_id = known.identifier_id;
                    entity.identifier_text = known.identifier_text;
                    entity.office = known.office;
                    entity.why = format!("named before as “{}”", known.entity_text);
                } else if let Some(person) = self.holder_by_surname(&key, atom, memory) {
                    self.fill_person(person, &mut entity, memory);
                    self.remember_name(&entity, memory);
                } else if atom.start == 0 && atom.end == 1 && atom.tag.is_none() {
                    return None; // any word may stand in capitals at the head of a sentence
                } else {
                    UNKNOWN_NAME.clone_into(&mut entity.why);
                    if atom.tag == Some(TagKind::Organisation) {
                        entity.sector = self.sector_by_name(view, atom);
                    }
                    self.owner_of_unknown(view, atoms, atom, &mut entity, memory);
                }
                let mut mention = self.mention(view, atom.start, atom.end, atom.kind, vec![entity]);
                mention.person = atom.tag != Some(TagKind::Organisation);
                if atom.end > atom.start + 1 {
                    self.remember_name(&mention.entities[0], memory);
                }
                Some(mention)
            }
            MentionKind::Pronoun => self.resolve_pronoun(view, atom, entity, memory),
            MentionKind::Collective => self.resolve_collective(view, atom, entity, memory),
            MentionKind::Agent => None,
        }
    }

    /// A nationality before an unknown name gives its state ("Russian Igor Ivanov").
    fn owner_of_unknown(
        &self,
        view: &View,
        atoms: &[Atom],
        atom: &Atom,
        entity: &mut Entity,
        memory: &Memory,
    ) {
        let owner = atoms.iter().find(|a| {
            a.kind == MentionKind::Adjective
                && view
                    .head(a.head)
                    .is_some_and(|h| h >= atom.start && h < atom.end)
        });
        if let Some(state) = owner.and_then(|o| self.pick_state(o, NameKind::Adjective, memory)) {
            entity.code = Some(self.world.states[state].code.clone());
            entity.why.push_str(", nationality before it");
        } else if atom.tag.is_some() {
            let person = atom.tag == Some(TagKind::Person);
            self.code_of_stranger(view, atoms, atom.head, person, entity, memory);
        }
    }

    /// A body's common name beside another state's ("Mahkamah Agung Kenya") is that state's.
    pub(crate) fn nationality_beside(
        &self,
        view: &View,
        atoms: &[Atom],
        atom: &Atom,
        org: &crate::world::Organisation,
        memory: &Memory,
    ) -> Option<String> {
        if !self.is_of_a_state(org) {
            return None;
        }
        let beside = atoms.iter().find(|a| match self.pack.modifier {
            ModifierSide::After => a.start == atom.end && a.kind == MentionKind::State,
            ModifierSide::Before => {
                a.end == atom.start && matches!(a.kind, MentionKind::Adjective)
                    || (a.end + 1 == atom.start
                        && view.rel(a.end) == "case"
                        && self.pack.genitive.has(view, a.end)
                        && a.kind == MentionKind::State)
            }
        })?;
        self.owner_code(beside, memory)
            .map(|(code, _)| code)
            .filter(|c| *c != org.code)
    }

    pub(crate) fn fill_organisation(&self, org: &crate::world::Organisation, entity: &mut Entity) {
        entity.code = (!org.code.is_empty()).then(|| org.code.clone());
        entity.sector = org.sector.iter().filter(|s| *s != "IGO").cloned().collect();
        entity.identifier_id = Some(org.id.clone());
        entity.identifier_text = org.name.get("en").cloned();
        entity.why = format!("{} in world/", org.kind);
    }

    /// Whether a body's name is a common noun, too ("the Foreign Office", "Mahkamah Agung").
    pub(crate) fn is_generic(&self, name: &str) -> bool {
        let acronym = !name.chars().any(char::is_lowercase);
        !acronym && self.names.agent(name).is_some()
    }

    /// Whether an organisation is a body or party of a state.
    pub(crate) fn is_of_a_state(&self, org: &Organisation) -> bool {
        org.is_domestic() && self.world.state(&org.code).is_some()
    }

    /// Whether an organisation is of no state.
    pub(crate) fn is_above_states(&self, atom: &Atom) -> bool {
        atom.first(NameKind::Organisation).is_some_and(|o| {
            let code = &self.world.organisations[o].code;
            self.world.state(code).is_none()
        })
    }

    fn organisation_of(&self, atom: &Atom, memory: &Memory) -> Option<&Organisation> {
        (atom.kind == MentionKind::Organisation)
            .then(|| self.pick_organisation(atom, memory))
            .flatten()
    }

    /// Those who act for an organisation: armed ones bear its sector ("Taliban fighters"), and
    /// ministers of a body above the states are of that body, of no government.
    fn members_of(&self, agent: &Agent, org: &Organisation, head: &Token, base: &mut Entity) {
        let armed = base
            .sector
            .first()
            .is_some_and(|s| matches!(s.as_str(), "MIL" | "REB" | "UAF" | "PRM"));
        let above = matches!(org.code.as_str(), "UNO" | "IGO");
        let governs = base.sector.first().is_some_and(|s| s == "GOV");
        // "Officers of military intelligence".
        let spies = matches!(base.sector.first().map(String::as_str), Some("COP" | "MIL"))
            && org.sector.iter().any(|s| s == "SPY");
        // "The leader of the Houthis", who are no government.
        let chief = matches!(org.kind.as_str(), "armed-group" | "party" | "movement")
            && self
                .pack
                .called_leader
                .has_text(head.form.to_lowercase().as_str());
        let leads =
            spies || chief || matches!(agent.office.as_deref(), Some("party-leader" | "general"));
        if (above && governs) || ((armed || leads) && !org.sector.is_empty() && !above) {
            let mut own = base.clone();
            self.fill_organisation(org, &mut own);
            base.sector = own.sector;
            // Several of them stand for the whole.
            if head.has_feat("Number=Plur") {
                base.identifier_id = own.identifier_id;
                base.identifier_text = own.identifier_text;
            }
        }
    }

    /// The state of a division that a governor or mayor governs, where a state of the world has
    /// the same name ("the governor of Georgia").
    fn division_of(&self, atom: &Atom, view: &View, text: &str) -> Option<(String, String)> {
        if atom.kind != MentionKind::State {
            return None;
        }
        let name = view.span(atom.start, atom.end).slice(text);
        let found = self.world.gazetteer.find(name).into_iter();
        let division = found
            .filter(|e| e.kind == tekad_gazetteer::Kind::Region)
            .max_by_key(|e| (e.population, std::cmp::Reverse(e.index)))?;
        let code = division.country?.to_owned();
        Some((code, "of the division of that name".to_owned()))
    }

    fn resolve_composite(
        &self,
        view: &View,
        text: &str,
        atoms: &[Atom],
        c: &Composite,
        memory: &mut Memory,
    ) -> Option<Mention> {
        let atom = &atoms[c.agent];
        let agent = &self.pack.agents[atom.agent?];
        let noun = view.lemma(atom.head).to_string();
        let mut base = self.entity(view, text, c.start, c.end);
        base.sector = agent.all_sectors();
        base.office.clone_from(&agent.office);
        base.code.clone_from(&agent.code);
        if let Some(body) = c.body.and_then(|b| atoms[b].agent) {
            let body = &self.pack.agents[body];
            base.sector = body.all_sectors();
            base.code.clone_from(&body.code);
        } else if agent.serves_a_body()
            && let [o] = c.owners[..]
            && let Some(org) = self.organisation_of(&atoms[o], memory)
        {
            let mut own = base.clone();
            self.fill_organisation(org, &mut own);
            base.sector = own.sector;
        } else if let [o] = c.owners[..]
            && let Some(org) = self.organisation_of(&atoms[o], memory)
        {
            self.members_of(agent, org, view.token(atom.head), &mut base);
        }
        let counterpart = self.is_counterpart(view, atom);
        if counterpart {
            let model = memory
                .recent
                .iter()
                .rev()
                .find(|r| r.person && !r.entity.sector.is_empty());
            if let Some(model) = model {
                base.sector.clone_from(&model.entity.sector);
                base.office.clone_from(&model.entity.office);
            }
        }
        // "Jailed activists", "retired teachers" have held no office.
        let held = base.sector.first().is_some_and(|s| {
            matches!(
                s.as_str(),
                "GOV" | "LEG" | "JUD" | "MIL" | "COP" | "SPY" | "PTY" | "ELI"
            )
        }) && !base.sector.iter().any(|s| s == "OPP");
        if c.former && (held || agent.office.is_some()) {
            base.sector = vec!["ELI".to_owned()];
        }
        let governs = matches!(agent.office.as_deref(), Some("governor" | "mayor"));
        // "Supporters" are whose; "opposition supporters" are the opposition.
        let relational = atom.end == atom.start + 1 && self.pack.relational.has(view, atom.head);
        let mut entities: Vec<Entity> = Vec::new();
        if let (true, Some(both)) = (c.owners.is_empty(), c.collective) {
            let here = self.entity(view, text, atoms[both].start, atoms[both].end);
            let both = self.resolve_collective(view, &atoms[both], here, memory);
            for of in both.into_iter().flat_map(|m| m.entities) {
                let mut entity = base.clone();
                entity.code = of.code;
                entity.why = format!("{}, {}", describe(agent.office.as_deref(), &noun), of.why);
                entities.push(entity);
            }
        }
        for &o in &c.owners {
            let division = if governs {
                self.division_of(&atoms[o], view, text)
            } else {
                None
            };
            let Some((code, why)) = division.or_else(|| self.owner_code(&atoms[o], memory)) else {
                continue;
            };
            if entities.iter().any(|e| e.code.as_deref() == Some(&code)) {
                continue;
            }
            let mut entity = base.clone();
            entity.code = Some(code);
            entity.sector.extend(self.standing_of(&atoms[o], memory));
            entity.why = format!("{}, {why}", describe(agent.office.as_deref(), &noun));
            entities.push(entity);
        }
        if governs && entities.is_empty() && c.holder.is_none() {
            // "The governor of Pisco": a division or town that only the gazetteer knows.
            let town = view
                .children(atom.head)
                .find(|&n| view.rel(n) == "nmod" && n > atom.head && self.is_genitive(view, n));
            let code = town.filter(|&n| view.upos(n) == Upos::Propn).and_then(|n| {
                let found = self.world.gazetteer.find(view.span(n, n + 1).slice(text));
                found
                    .into_iter()
                    .max_by_key(|e| (e.population, std::cmp::Reverse(e.index)))
                    .and_then(|e| e.country)
                    .map(str::to_owned)
            });
            if let Some(code) = code {
                let mut entity = base.clone();
                entity.code = Some(code);
                entity.why = format!(
                    "{}, of the town of that name",
                    describe(agent.office.as_deref(), &noun)
                );
                entities.push(entity);
            }
        }
        if entities.is_empty() {
            let mut entity = base.clone();
            entity.why = describe(agent.office.as_deref(), &noun);
            // "His critics" are anybody, "critics" the people that the word means.
            let of_whom = c.possessive.is_some()
                || view
                    .children_by(atom.head, &["nmod"])
                    .any(|n| view.deprel(n) == "nmod:poss" || self.is_genitive(view, n));
            if relational && of_whom {
                entity.sector.clear();
            } else if entity.code.is_none() && c.holder.is_none() && !counterpart {
                self.code_from_article(view, atoms, c, &noun, &mut entity, memory);
            } else if let (None, Some(p), true) = (&entity.code, c.possessive, counterpart) {
                // "Visited Kampala …, but his host": of the other state of the sentence.
                let own = memory
                    .antecedent(p, |r| r.entity.code.is_some())
                    .and_then(|r| r.entity.code.clone());
                let other = memory.recent.iter().rev().find(|r| {
                    r.sentence == memory.sentence
                        && own.is_some()
                        && r.entity.code != own
                        && self.is_of_state(&r.entity)
                });
                entity.code = other.and_then(|r| r.entity.code.clone());
            } else if let (None, Some(p), false) = (&entity.code, c.possessive, counterpart) {
                entity.code = memory
                    .antecedent(p, |r| r.entity.code.is_some())
                    .and_then(|r| r.entity.code.clone());
            }
            entities.push(entity);
        }
        if c.holder.is_some() {
            self.add_holder(view, text, atoms, c, &mut entities, memory);
        } else if let ([entity], Some(date), false) =
            (entities.as_mut_slice(), memory.date, c.former)
        {
            self.holder_on(entity, date);
        }
        if !relational && let Some(first) = entities.first().filter(|e| e.code.is_some()) {
            memory.agents.insert(noun, first.clone());
        }
        let mut mention = self.mention(view, c.start, c.end, MentionKind::Agent, entities);
        mention.person = agent.person || counterpart;
        Some(mention)
    }
}

/// "the government and opposition of X": the state named with the last holds for those before.
fn share_state(view: &View, mentions: &mut [Mention]) {
    for k in (1..mentions.len()).rev() {
        let (before, after) = mentions.split_at_mut(k);
        let (Some(a), Some(b)) = (before.last_mut(), after.first()) else {
            continue;
        };
        let joined = a.end + 1 == b.start && view.upos(a.end) == Upos::Cconj;
        let both_agents = a.kind == MentionKind::Agent && b.kind == MentionKind::Agent;
        if let (true, true, [own], [other]) = (
            joined,
            both_agents,
            a.entities.as_mut_slice(),
            b.entities.as_slice(),
        ) && own.code.is_none()
            && other.code.is_some()
        {
            own.code.clone_from(&other.code);
            own.why.push_str(", state named with the next party");
        }
    }
}

fn describe(office: Option<&str>, noun: &str) -> String {
    office.map_or_else(|| format!("“{noun}”"), |o| format!("“{noun}” ({o})"))
}

/// White space folded to single blanks, as an entity's text is printed.
pub fn clean(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The last word of a folded name of several words, if long enough to stand alone.
pub(crate) fn last_name(folded: &str) -> Option<&str> {
    let (_, last) = folded.rsplit_once(' ')?;
    (last.chars().count() > 2).then_some(last)
}

/// Where two spans of mentions are asked for by token.
pub fn covering(mentions: &[Mention], token: usize) -> Option<usize> {
    mentions
        .iter()
        .position(|m| m.start <= token && token < m.end)
}

/// The byte span of a mention's tokens.
pub fn token_span(view: &View, start: usize, end: usize) -> Span {
    view.span(start, end)
}
