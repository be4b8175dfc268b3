//! Whom a mention names: offices and their holders on the article's date, states by name,
//! adjective, capital and seat, and what the article itself has said before.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use tekad_core::{Place, Span, Upos, event::Entity};

use crate::{
    coder::Coder,
    mention::{Atom, Composite, Mention, MentionKind},
    names::{NameKind, fold},
    pack::ModifierSide,
    view::View,
};

/// What an article has said so far.
#[derive(Debug, Default)]
pub struct Memory {
    /// Publication date: the day on which offices are looked up.
    pub date: Option<Date>,
    /// State of the dateline, for agents that name none.
    pub dateline: Option<String>,
    /// The state that most of the article is about, if there is one.
    pub home: Option<String>,
    /// Full and last names of persons and bodies, folded.
    names: FxHashMap<String, Entity>,
    /// Last party for a common noun ("the ministry").
    agents: FxHashMap<String, Entity>,
    /// Last body named by each common noun that its name is made with ("council").
    bodies: FxHashMap<String, Entity>,
    /// Parties in order of mention.
    recent: Vec<Recent>,
    sentence: usize,
}

#[derive(Debug)]
struct Recent {
    sentence: usize,
    token: usize,
    entity: Entity,
    person: bool,
    plural: bool,
    subject: bool,
}

const WINDOW: usize = 3;

impl Memory {
    /// A memory for an article of that date.
    pub fn new(date: Option<Date>) -> Memory {
        Memory {
            date,
            ..Memory::default()
        }
    }

    /// Goes on to the next sentence.
    pub fn next_sentence(&mut self) {
        self.sentence += 1;
    }

    /// The state of an agent that names none, and why.
    fn own_state(&self) -> Option<(&String, &'static str)> {
        let home = self
            .home
            .as_ref()
            .map(|c| (c, "the article is about that state"));
        home.or_else(|| self.dateline.as_ref().map(|c| (c, "state of the dateline")))
    }

    fn remember(&mut self, view: &View, mention: &Mention) {
        let subject =
            matches!(view.rel(mention.head), "nsubj") || view.deprel(mention.head) == "obl:agent";
        for entity in &mention.entities {
            self.recent.push(Recent {
                sentence: self.sentence,
                token: mention.start,
                entity: entity.clone(),
                person: mention.person,
                plural: mention.entities.len() > 1
                    || view.token(mention.head).has_feat("Number=Plur"),
                subject,
            });
        }
    }

    /// The party that a pronoun stands for: of this and the last sentences, subjects before
    /// others, nearer before farther.
    fn antecedent(&self, before: usize, accept: impl Fn(&Recent) -> bool) -> Option<&Entity> {
        let here = self
            .recent
            .iter()
            .rev()
            .filter(|r| r.sentence == self.sentence && r.token < before && accept(r));
        let earlier = |subject: bool| {
            self.recent.iter().rev().filter(move |r| {
                r.sentence < self.sentence
                    && r.sentence + WINDOW >= self.sentence
                    && r.subject == subject
            })
        };
        here.clone()
            .find(|r| r.subject)
            .or_else(|| earlier(true).find(|r| accept(r)))
            .or_else(|| here.clone().next())
            .or_else(|| earlier(false).find(|r| accept(r)))
            .map(|r| &r.entity)
    }

    /// The person who is the subject before a token of this sentence in which no body or state
    /// is named: "it" is then that person's state ("the president says it will …").
    fn speaker_for(&self, before: usize) -> Option<&Entity> {
        let mut here = self
            .recent
            .iter()
            .filter(|r| r.sentence == self.sentence && r.token < before);
        let first = here.next().filter(|r| r.person && r.subject)?;
        here.all(|r| r.person).then_some(&first.entity)
    }

    /// The last two different states or bodies mentioned before a token.
    fn last_two(&self, before: usize, persons: bool) -> Vec<Entity> {
        let mut found: Vec<Entity> = Vec::new();
        for r in self.recent.iter().rev() {
            let seen = r.sentence < self.sentence || r.token < before;
            if !seen
                || r.sentence + WINDOW < self.sentence
                || r.entity.code.is_none()
                || (persons && !r.person)
            {
                continue;
            }
            if r.entity.sector.first().is_some_and(|s| s == "JRN")
                || found.iter().any(|f| f.code == r.entity.code)
            {
                continue;
            }
            found.push(r.entity.clone());
            if found.len() == 2 {
                break;
            }
        }
        found.reverse();
        found
    }
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
        share_state(view, &mut mentions);
        mentions
    }

    /// "The council", after a council has been named in full.
    fn add_bodies(
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
                        || view.token(c).has_feat("PronType=Dem"))
            };
            if view.upos(i) != Upos::Noun
                || covering(mentions, i).is_some()
                || !view.children(i).any(definite)
                || view.children(i).any(|c| matches!(view.rel(c), "nmod" | "amod" | "compound"))
            {
                continue;
            }
            let known = [view.lower(i), view.lemma(i)]
                .into_iter()
                .find_map(|w| memory.bodies.get(w.as_str()));
            let Some(known) = known else { continue };
            let mut entity = known.clone();
            let here = self.entity(view, text, i, i + 1);
            entity.why = format!("the body named before as “{}”", known.entity_text);
            (entity.entity_text, entity.span) = (here.entity_text, here.span);
            let mention = self.mention(view, i, i + 1, MentionKind::Agent, vec![entity]);
            memory.remember(view, &mention);
            let at = mentions.partition_point(|m| m.start < i);
            mentions.insert(at, mention);
        }
    }

    fn entity(&self, view: &View, text: &str, start: usize, end: usize) -> Entity {
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

    fn mention(
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
            | MentionKind::Metonym => {
                let kind = match atom.kind {
                    MentionKind::State => NameKind::State,
                    MentionKind::Adjective => NameKind::Adjective,
                    MentionKind::Capital => NameKind::Capital,
                    _ => NameKind::Metonym,
                };
                let index = self.pick_state(atom, kind, memory.date)?;
                let state = &self.world.states[index];
                let ambiguous = state
                    .ambiguous
                    .iter()
                    .any(|a| fold(a) == fold(&entity.entity_text));
                if ambiguous
                    && atom.kind == MentionKind::Metonym
                    && !memory
                        .recent
                        .iter()
                        .any(|r| r.entity.code.as_deref() == Some(&state.code))
                {
                    return None;
                }
                entity.code = Some(state.code.clone());
                entity.sector.clone_from(&state.sector);
                if atom.kind == MentionKind::Metonym {
                    entity.sector.push("GOV".to_owned());
                }
                entity.identifier_text = state.name.get("en").cloned();
                entity.why = match atom.kind {
                    MentionKind::State => "name of a state",
                    MentionKind::Adjective => "adjective or demonym of a state",
                    MentionKind::Capital => "capital of a state",
                    _ => "seat of a government",
                }
                .to_owned();
                let place = match atom.kind {
                    MentionKind::State => Some(Place {
                        text: entity.entity_text.clone(),
                        name: state.name.get("en").cloned().unwrap_or_default(),
                        country: Some(state.code.clone()),
                        kind: "country".to_owned(),
                        lat: None,
                        lon: None,
                        span: entity.span,
                    }),
                    MentionKind::Capital => Some(self.capital_place(atom, index, &entity)),
                    _ => None,
                };
                let mut mention = self.mention(view, atom.start, atom.end, atom.kind, vec![entity]);
                mention.place = place;
                // "a Russian", "two Americans": people, not the state.
                if atom.kind == MentionKind::Adjective && view.upos(atom.head) == Upos::Noun {
                    mention.entities[0].sector = vec!["CVL".to_owned()];
                    mention.person = true;
                }
                Some(mention)
            }
            MentionKind::Person => {
                self.resolve_person(atom, &mut entity, memory)?;
                self.remember_name(&entity, memory);
                let mut mention = self.mention(view, atom.start, atom.end, atom.kind, vec![entity]);
                mention.person = true;
                Some(mention)
            }
            MentionKind::Organisation => {
                let org = &self.world.organisations[atom.first(NameKind::Organisation)?];
                self.fill_organisation(org, &mut entity);
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
                memory.names.insert(name, entity.clone());
                Some(self.mention(view, atom.start, atom.end, atom.kind, vec![entity]))
            }
            MentionKind::Place => {
                let place = self.place_entry(atom, &entity, memory)?;
                let mut mention = self.mention(view, atom.start, atom.end, atom.kind, Vec::new());
                mention.place = Some(place);
                Some(mention)
            }
            MentionKind::Unknown => {
                let key = fold(&entity.entity_text);
                if let Some(known) = memory
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
                } else if atom.start == 0 && atom.end == 1 {
                    return None; // any word may stand in capitals at the head of a sentence
                } else {
                    entity.why = "a name that no list holds".to_owned();
                    self.owner_of_unknown(view, atoms, atom, &mut entity);
                }
                let mut mention = self.mention(view, atom.start, atom.end, atom.kind, vec![entity]);
                mention.person = true;
                Some(mention)
            }
            MentionKind::Pronoun => self.resolve_pronoun(view, atom, entity, memory),
            MentionKind::Collective => self.resolve_collective(view, atom, entity, memory),
            MentionKind::Agent => None,
        }
    }

    /// A nationality before an unknown name gives its state ("Russian Igor Ivanov").
    fn owner_of_unknown(&self, view: &View, atoms: &[Atom], atom: &Atom, entity: &mut Entity) {
        let owner = atoms.iter().find(|a| {
            a.kind == MentionKind::Adjective
                && view
                    .head(a.head)
                    .is_some_and(|h| h >= atom.start && h < atom.end)
        });
        if let Some(state) = owner.and_then(|o| self.pick_state(o, NameKind::Adjective, None)) {
            entity.code = Some(self.world.states[state].code.clone());
            entity.why.push_str(", nationality before it");
        }
    }

    /// A body's common name beside another state's ("Mahkamah Agung Kenya") is that state's.
    fn nationality_beside(
        &self,
        view: &View,
        atoms: &[Atom],
        atom: &Atom,
        org: &crate::world::Organisation,
        memory: &Memory,
    ) -> Option<String> {
        let kinds = [
            "ministry",
            "parliament",
            "court",
            "central-bank",
            "army",
            "police",
            "intelligence",
            "other",
            "party",
        ];
        if !kinds.contains(&org.kind.as_str())
            || org.code.len() != 3
            || self.world.state(&org.code).is_none()
        {
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

    fn pick_state(&self, atom: &Atom, kind: NameKind, date: Option<Date>) -> Option<usize> {
        let lives = |i: usize| {
            let s = &self.world.states[i];
            date.is_none_or(|d| s.since.is_none_or(|f| f <= d) && s.until.is_none_or(|u| d < u))
        };
        let all = || {
            atom.entries
                .iter()
                .filter(|e| e.kind == kind)
                .map(|e| e.index as usize)
        };
        all().find(|&i| lives(i)).or_else(|| all().next())
    }

    fn capital_place(&self, atom: &Atom, state: usize, entity: &Entity) -> Place {
        let code = &self.world.states[state].code;
        let known = atom
            .entries
            .iter()
            .filter(|e| e.kind == NameKind::Place)
            .map(|e| &self.world.places[e.index as usize])
            .find(|p| p.country.as_deref() == Some(code));
        Place {
            text: entity.entity_text.clone(),
            name: known.map_or_else(|| entity.entity_text.clone(), |p| p.name.clone()),
            country: Some(code.clone()),
            kind: "city".to_owned(),
            lat: known.and_then(|p| p.lat),
            lon: known.and_then(|p| p.lon),
            span: entity.span,
        }
    }

    fn place_entry(&self, atom: &Atom, entity: &Entity, memory: &Memory) -> Option<Place> {
        let all = || {
            atom.entries
                .iter()
                .filter(|e| e.kind == NameKind::Place)
                .map(|e| &self.world.places[e.index as usize])
        };
        // A namesake in a state that the article speaks of is likelier than a bigger one elsewhere.
        let spoken = all().find(|p| {
            p.country.as_ref().is_some_and(|c| {
                memory
                    .recent
                    .iter()
                    .any(|r| r.entity.code.as_deref() == Some(c.as_str()))
            })
        });
        let place = spoken.or_else(|| all().next())?;
        Some(Place {
            text: entity.entity_text.clone(),
            name: place.name.clone(),
            country: place.country.as_ref().map(ToString::to_string),
            kind: place.kind.to_string(),
            lat: place.lat,
            lon: place.lon,
            span: entity.span,
        })
    }

    fn fill_organisation(&self, org: &crate::world::Organisation, entity: &mut Entity) {
        entity.code = (!org.code.is_empty()).then(|| org.code.clone());
        entity.sector = org.sector.iter().filter(|s| *s != "IGO").cloned().collect();
        entity.identifier_id = Some(org.id.clone());
        entity.identifier_text = org.name.get("en").cloned();
        entity.why = format!("{} in world/", org.kind);
    }

    /// Fills in a known person: of namesakes the one in office on the date, else the one who
    /// held office last before it.
    fn resolve_person(&self, atom: &Atom, entity: &mut Entity, memory: &Memory) -> Option<usize> {
        let candidates: Vec<usize> = atom
            .entries
            .iter()
            .filter(|e| e.kind == NameKind::Person)
            .map(|e| e.index as usize)
            .collect();
        let key = fold(&entity.entity_text);
        let named = memory.names.get(&key).and_then(|e| e.identifier_id.clone());
        let held = |i: usize| {
            memory
                .date
                .is_some_and(|d| self.world.people[i].office.iter().any(|o| o.held_on(d)))
        };
        let before = |i: usize| {
            self.world.people[i]
                .office
                .iter()
                .filter_map(|o| o.from)
                .filter(|f| memory.date.is_none_or(|d| *f <= d))
                .max()
        };
        let index = candidates
            .iter()
            .copied()
            .find(|&i| named.as_ref() == Some(&self.world.people[i].id))
            .or_else(|| candidates.iter().copied().find(|&i| held(i)))
            .or_else(|| {
                candidates
                    .iter()
                    .copied()
                    .filter(|&i| before(i).is_some())
                    .max_by_key(|&i| before(i))
            })
            .or_else(|| candidates.first().copied())?;
        let person = &self.world.people[index];
        let office = memory
            .date
            .and_then(|d| person.office.iter().find(|o| o.held_on(d)));
        let past = memory
            .date
            .is_some_and(|d| person.office.iter().any(|o| o.to.is_some_and(|t| t < d)));
        let latest = || person.office.iter().max_by_key(|o| o.from);
        entity.code = Some(
            office
                .and_then(|o| o.country.clone())
                .unwrap_or_else(|| person.country.clone()),
        );
        entity.identifier_id = Some(person.id.clone());
        entity.identifier_text = Some(person.name.clone());
        match office {
            Some(o) => {
                entity.sector = vec![o.sector.clone()];
                entity.office = Some(o.kind.clone());
                entity.why = format!("{}, {} on that date", person.name, o.kind);
            }
            None if past => {
                entity.sector = vec!["ELI".to_owned()];
                entity.why = format!("{}, out of office on that date", person.name);
            }
            None => {
                if let (None, Some(o)) = (memory.date, latest()) {
                    entity.sector = vec![o.sector.clone()];
                    entity.office = Some(o.kind.clone());
                }
                entity.why = format!("{}, no date to look the office up", person.name);
            }
        }
        Some(index)
    }

    fn remember_name(&self, entity: &Entity, memory: &mut Memory) {
        let key = fold(&entity.entity_text);
        if let Some(last) = last_name(&key) {
            memory
                .names
                .entry(last.to_owned())
                .or_insert_with(|| entity.clone());
        }
        if let Some(person) = entity
            .identifier_id
            .as_ref()
            .and_then(|id| self.world.people.iter().find(|p| &p.id == id))
        {
            if !person.surname.is_empty() {
                memory.names.insert(fold(&person.surname), entity.clone());
            }
        }
        memory.names.insert(key, entity.clone());
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
            && let Some(org) = atoms[o].first(NameKind::Organisation)
            && atoms[o].kind == MentionKind::Organisation
        {
            let mut own = base.clone();
            self.fill_organisation(&self.world.organisations[org], &mut own);
            base.sector = own.sector;
        }
        let counterpart = self.pack.counterpart.has(view, atom.head);
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
        if c.former {
            base.sector = vec!["ELI".to_owned()];
        }
        let mut entities: Vec<Entity> = Vec::new();
        for &o in &c.owners {
            let (code, why) = match self.owner_code(&atoms[o], memory) {
                Some(found) => found,
                None => continue,
            };
            if entities.iter().any(|e| e.code.as_deref() == Some(&code)) {
                continue;
            }
            let mut entity = base.clone();
            entity.code = Some(code);
            entity.why = format!("{}, {why}", describe(agent.office.as_deref(), &noun));
            entities.push(entity);
        }
        if entities.is_empty() {
            let mut entity = base.clone();
            entity.why = describe(agent.office.as_deref(), &noun);
            if self.pack.relational.has(view, atom.head) {
                entity.sector.clear();
            } else if entity.code.is_none() && c.holder.is_none() {
                self.code_from_article(view, atoms, c, &noun, &mut entity, memory);
            } else if let (None, Some(p)) = (&entity.code, c.possessive) {
                entity.code = memory
                    .antecedent(p, |r| r.entity.code.is_some())
                    .and_then(|e| e.code.clone());
            }
            entities.push(entity);
        }
        if let Some(h) = c.holder {
            self.add_holder(view, text, &atoms[h], c, &mut entities, memory);
        } else if let ([entity], Some(date), false) =
            (entities.as_mut_slice(), memory.date, c.former)
        {
            self.holder_on(entity, date);
        }
        if !self.pack.relational.has(view, atom.head) {
            if let Some(first) = entities.first().filter(|e| e.code.is_some()) {
                memory.agents.insert(noun, first.clone());
            }
        }
        let mut mention = self.mention(view, c.start, c.end, MentionKind::Agent, entities);
        mention.person = agent.person || counterpart;
        Some(mention)
    }

    fn owner_code(&self, atom: &Atom, memory: &Memory) -> Option<(String, String)> {
        let state = |kind: NameKind| {
            self.pick_state(atom, kind, memory.date)
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
                let org = &self.world.organisations[atom.first(NameKind::Organisation)?];
                (!org.code.is_empty()).then(|| (org.code.clone(), format!("of {}", org.id)))
            }
            MentionKind::Place => {
                let place = &self.world.places[atom.first(NameKind::Place)?];
                place
                    .country
                    .as_ref()
                    .map(|c| (c.to_string(), format!("of {}", place.name)))
            }
            _ => None,
        }
    }

    /// The state of an agent that names none: "his" from whom "he" is, the same noun earlier in
    /// the article, a place in the sentence, the dateline.
    fn code_from_article(
        &self,
        view: &View,
        atoms: &[Atom],
        c: &Composite,
        noun: &str,
        entity: &mut Entity,
        memory: &Memory,
    ) {
        if let Some(p) = c.possessive {
            if let Some(found) = memory.antecedent(p, |r| r.entity.code.is_some()) {
                entity.code.clone_from(&found.code);
                entity
                    .why
                    .push_str(&format!(", of “{}”", found.entity_text));
                return;
            }
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
        let at_place = atoms.iter().filter(|a| {
            matches!(
                a.kind,
                MentionKind::Place | MentionKind::Capital | MentionKind::State
            ) && view
                .children(a.head)
                .any(|k| view.rel(k) == "case" && self.pack.place_at.has(view, k))
        });
        let codes: Vec<String> = at_place
            .filter_map(|a| self.owner_code(a, memory))
            .map(|(code, _)| code)
            .collect();
        if let Some(code) = codes.first().filter(|f| codes.iter().all(|c| c == *f)) {
            entity.code = Some(code.clone());
            entity.why.push_str(", place in the sentence");
        } else if let Some((code, why)) = memory.own_state() {
            entity.code = Some(code.clone());
            entity.why.push_str(&format!(", {why}"));
        }
    }

    /// The state of a place or state name.
    pub(crate) fn state_of(&self, atom: &Atom) -> Option<String> {
        self.owner_code(atom, &Memory::default())
            .map(|(code, _)| code)
    }

    /// The state that an article is mostly about: named, in any form, half as often again as
    /// the next one and at least three times. Police or a court that name no state are its own.
    pub(crate) fn home<'a>(
        &self,
        atoms: impl Iterator<Item = &'a Atom>,
        memory: &Memory,
    ) -> Option<String> {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for atom in atoms {
            let code = match atom.kind {
                MentionKind::Person => atom
                    .first(NameKind::Person)
                    .map(|p| self.world.people[p].country.clone()),
                MentionKind::Organisation => None,
                _ => self.owner_code(atom, memory).map(|(code, _)| code),
            };
            if let Some(code) = code {
                *counts.entry(code).or_default() += 1;
            }
        }
        let (code, &most) = counts.iter().max_by_key(|(_, n)| **n)?;
        let next = counts
            .iter()
            .filter(|(c, _)| *c != code)
            .map(|(_, n)| *n)
            .max()
            .unwrap_or(0);
        (most >= 3 && most * 2 >= next * 3).then(|| code.clone())
    }

    fn add_holder(
        &self,
        view: &View,
        text: &str,
        holder: &Atom,
        c: &Composite,
        entities: &mut [Entity],
        memory: &mut Memory,
    ) {
        let mut name = self.entity(view, text, holder.start, holder.end);
        let Some(first) = entities.first().cloned() else {
            return;
        };
        let mut merged = first.clone();
        if holder.kind == MentionKind::Person
            && self.resolve_person(holder, &mut name, memory).is_some()
        {
            merged.identifier_id = name.identifier_id.clone();
            merged.identifier_text = name.identifier_text.clone();
            if merged.code.is_none() {
                merged.code = name.code.clone();
            }
            merged.why = format!("{}; {}", first.why, name.why);
        } else {
            let known = memory.names.get(&fold(&name.entity_text)).cloned();
            if let (None, Some(known)) = (&merged.code, known) {
                merged.code = known.code;
            }
            merged.identifier_text = Some(name.entity_text.clone());
            merged.why = format!("{}, held by “{}”", first.why, name.entity_text);
            if let (None, Some((code, why))) = (&merged.code, memory.own_state()) {
                merged.code = Some(code.clone());
                merged.why.push_str(&format!(", {why}"));
            }
        }
        merged.entity_text = clean(view.span(c.start, c.end).slice(text));
        let mut by_name = merged.clone();
        by_name.entity_text = name.entity_text;
        self.remember_name(&by_name, memory);
        entities[0] = merged;
    }

    /// The person who held a state's single office on the date ("South Korea's president").
    fn holder_on(&self, entity: &mut Entity, date: Date) {
        let (Some(office), Some(code)) = (&entity.office, &entity.code) else {
            return;
        };
        let single = [
            "head-of-state",
            "head-of-government",
            "foreign-minister",
            "defence-minister",
            "monarch",
        ];
        if !single.contains(&office.as_str()) || entity.identifier_id.is_some() {
            return;
        }
        let mut holders = self.world.people.iter().filter(|p| {
            p.office.iter().any(|o| {
                &o.kind == office
                    && o.held_on(date)
                    && o.country.as_ref().unwrap_or(&p.country) == code
                    && (o.from.is_some() || o.to.is_some())
            })
        });
        if let (Some(person), None) = (holders.next(), holders.next()) {
            entity.identifier_id = Some(person.id.clone());
            entity.identifier_text = Some(person.name.clone());
            entity
                .why
                .push_str(&format!(", {} on that date", person.name));
        }
    }

    fn resolve_pronoun(
        &self,
        view: &View,
        atom: &Atom,
        mut entity: Entity,
        memory: &Memory,
    ) -> Option<Mention> {
        let i = atom.start;
        let relative = view.token(i).has_feat("PronType=Rel");
        if relative {
            return None;
        }
        let person = self.pack.singular_person.has(view, i);
        let possessive = self.pack.possessive.has(view, i) && matches!(view.rel(i), "nmod" | "det");
        let thing = !possessive && !person && !self.pack.plural.has(view, i);
        if let Some(speaker) = memory.speaker_for(i).filter(|e| thing && e.code.is_some()) {
            entity.code.clone_from(&speaker.code);
            entity.why = format!("pronoun for the state of “{}”", speaker.entity_text);
            let kind = MentionKind::Pronoun;
            return Some(self.mention(view, atom.start, atom.end, kind, vec![entity]));
        }
        let found = if possessive {
            memory.antecedent(i, |r| r.entity.code.is_some() || r.person)
        } else if person {
            memory.antecedent(i, |r| r.person && !r.plural)
        } else if self.pack.plural.has(view, i) {
            memory.antecedent(i, |r| r.plural)
        } else {
            memory.antecedent(i, |r| !r.person && !r.plural)
        }?;
        entity.code.clone_from(&found.code);
        entity.sector.clone_from(&found.sector);
        entity.identifier_id.clone_from(&found.identifier_id);
        entity.identifier_text.clone_from(&found.identifier_text);
        entity.office.clone_from(&found.office);
        entity.why = format!("pronoun for “{}”", found.entity_text);
        let mut mention = self.mention(
            view,
            atom.start,
            atom.end,
            MentionKind::Pronoun,
            vec![entity],
        );
        mention.person = person;
        Some(mention)
    }

    fn resolve_collective(
        &self,
        view: &View,
        atom: &Atom,
        entity: Entity,
        memory: &Memory,
    ) -> Option<Mention> {
        if let Some(p) = self.possessor(view, atom.head) {
            let found = memory.antecedent(p, |r| r.entity.code.is_some())?;
            let mut own = entity;
            own.code.clone_from(&found.code);
            own.why = format!("the country of “{}”", found.entity_text);
            return Some(self.mention(
                view,
                atom.start,
                atom.end,
                MentionKind::Collective,
                vec![own],
            ));
        }
        let persons = atom.agent.is_some_and(|a| self.pack.agents[a].person);
        let mut two = memory.last_two(atom.start, persons);
        if two.len() < 2 {
            two = memory.last_two(atom.start, false);
        }
        if two.len() < 2 {
            return None;
        }
        let entities = two
            .into_iter()
            .map(|e| {
                let mut own = entity.clone();
                own.why = format!("of the two, “{}”", e.entity_text);
                own.code = e.code;
                if persons {
                    own.sector = e.sector;
                    own.identifier_id = e.identifier_id;
                    own.identifier_text = e.identifier_text;
                    own.office = e.office;
                }
                own
            })
            .collect();
        let start = if atom.start > 0 && self.pack.both.has(view, atom.start - 1) {
            atom.start - 1
        } else {
            atom.start
        };
        Some(self.mention(view, start, atom.end, MentionKind::Collective, entities))
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
        ) {
            if own.code.is_none() && other.code.is_some() {
                own.code.clone_from(&other.code);
                own.why.push_str(", state named with the next party");
            }
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
fn last_name(folded: &str) -> Option<&str> {
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
