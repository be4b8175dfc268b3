//! Whom a mention names: offices and their holders on the article's date, states by name,
//! adjective, capital and seat, and what the article itself has said before.

use jiff::civil::Date;
use tekad_core::{Place, Span, Upos, event::Entity};

use crate::{
    coder::Coder,
    memory::Memory,
    mention::{Atom, Composite, Mention, MentionKind},
    names::{NameKind, fold},
    pack_format::ModifierSide,
    view::View,
};

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

    pub(crate) fn pick_state(
        &self,
        atom: &Atom,
        kind: NameKind,
        date: Option<Date>,
    ) -> Option<usize> {
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
