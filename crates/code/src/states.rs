//! States by name, adjective, capital and seat: which of namesakes, and whether the words name a
//! party or only a place.

use jiff::civil::Date;
use tekad_core::{Place, Span, Upos, event::Entity};

use crate::{
    coder::Coder,
    gazetteer::PlaceId,
    memory::Memory,
    mention::{Atom, Mention, MentionKind},
    names::{NameKind, fold},
    pack_format::ModifierSide,
    view::View,
    world::Organisation,
};

impl Coder {
    /// A state by any of its names. Under a preposition of place it is a place: frames that ask
    /// for a party under that very preposition still get its state.
    pub(crate) fn resolve_state(
        &self,
        view: &View,
        atom: &Atom,
        entity: Entity,
        memory: &Memory,
    ) -> Option<Mention> {
        let kind = match atom.kind {
            MentionKind::State => NameKind::State,
            MentionKind::Adjective => NameKind::Adjective,
            MentionKind::Capital => NameKind::Capital,
            _ => NameKind::Metonym,
        };
        let both = atom.kind == MentionKind::State
            && atom
                .start
                .checked_sub(1)
                .is_some_and(|t| self.pack.both.covers(view, t));
        let indices = if both {
            self.states_named(atom, kind, memory.date)
        } else {
            vec![self.pick_state(atom, kind, memory)?]
        };
        let index = *indices.first()?;
        let named = |code: &str| {
            let recent = memory.recent.iter();
            recent
                .filter_map(|r| r.entity.code.as_deref())
                .any(|c| c == code)
        };
        let state = &self.world.states[index];
        let ambiguous = state
            .ambiguous
            .iter()
            .any(|a| fold(a) == fold(&entity.entity_text));
        let home = self.pack.home.as_ref() == Some(&state.code);
        if ambiguous && atom.kind == MentionKind::Metonym && !home && !named(&state.code) {
            return None;
        }
        let entities = indices
            .iter()
            .map(|&i| self.state_entity(i, atom, kind, entity.clone(), memory))
            .collect();
        let place = match atom.kind {
            MentionKind::State => self.world.place_record(
                PlaceId::State(index as u32),
                &entity.entity_text,
                entity.span,
            ),
            MentionKind::Capital => Some(self.capital_place(atom, index, &entity)),
            _ => None,
        };
        let start = atom.start - usize::from(both);
        let mut mention = self.mention(view, start, atom.end, atom.kind, entities);
        mention.place = place;
        mention.as_place = atom.kind != MentionKind::Adjective && self.stands_as_place(view, atom);
        if ambiguous
            && atom.kind == MentionKind::Capital
            && !mention.as_place
            && !home
            && !named(&state.code)
            && let Some(org) = self.of_capital(&mention.entities[0].entity_text, memory)
        {
            let entity = &mut mention.entities[0];
            self.fill_organisation(org, entity);
            entity.why = format!("seat of {}", org.id);
        }
        if mention.as_place {
            for entity in &mut mention.entities {
                entity.why.push_str(", only a place here");
            }
        }
        // "a Russian", "two Americans": people, not the state.
        if atom.kind == MentionKind::Adjective
            && (view.upos(atom.head) == Upos::Noun || self.is_people(view, atom))
        {
            mention.entities[0].sector = vec!["CVL".to_owned()];
            mention.person = true;
        }
        Some(mention)
    }

    /// The organisation that a capital stands for.
    fn of_capital(&self, name: &str, memory: &Memory) -> Option<&Organisation> {
        let key = fold(name);
        self.world.organisations.iter().find(|o| {
            !o.seat.is_empty()
                && o.seat.values().flatten().any(|s| fold(s) == key)
                && memory.date.is_none_or(|d| o.existed_on(d))
        })
    }

    /// "two Russians": an adjective under a numeral and with nothing that it modifies.
    fn is_people(&self, view: &View, atom: &Atom) -> bool {
        view.children(atom.head)
            .any(|c| view.rel(c) == "nummod" && c < atom.start)
            // "Freed a kidnapped Australian".
            || (matches!(view.deprel(atom.head), "obj" | "nsubj" | "nsubj:pass" | "obl:agent")
                && view.children(atom.head).any(|c| {
                    c < atom.start && view.rel(c) == "det" && view.token(c).has_feat("Definite=Ind")
                }))
            // "Thousands of Bolivians".
            || (view.rel(atom.head) == "nmod"
                && view.token(atom.head).has_feat("Number=Plur")
                && view.children(atom.head).any(|c| view.rel(c) == "case" && self.pack.genitive.has(view, c))
                && view.head(atom.head).is_some_and(|h| {
                    h < atom.start && self.pack.in_class("some", view, h)
                }))
    }

    fn state_entity(
        &self,
        index: usize,
        atom: &Atom,
        kind: NameKind,
        mut entity: Entity,
        memory: &Memory,
    ) -> Entity {
        let state = &self.world.states[index];
        entity.code = Some(state.code.clone());
        entity.sector.clone_from(&state.sector);
        if !state.id.is_empty() {
            entity.identifier_id = Some(state.id.clone());
        }
        if kind == NameKind::Metonym {
            entity.sector.push("GOV".to_owned());
        }
        entity.identifier_text = state.name.get("en").cloned();
        entity.why = match kind {
            NameKind::State => "name of a state",
            NameKind::Adjective => "adjective or demonym of a state",
            NameKind::Capital => "capital of a state",
            _ => "seat of a government",
        }
        .to_owned();
        let others: Vec<&str> = self
            .states_named(atom, kind, memory.date)
            .into_iter()
            .map(|i| self.world.states[i].code.as_str())
            .filter(|c| *c != state.code)
            .collect();
        if !others.is_empty() {
            entity
                .why
                .push_str(&format!(" (elsewhere {})", others.join(", ")));
        }
        entity
    }

    /// The sector of an entity that few recognise, which its officials bear, too.
    pub(crate) fn standing_of(&self, atom: &Atom, memory: &Memory) -> Vec<String> {
        let kind = match atom.kind {
            MentionKind::State => NameKind::State,
            MentionKind::Adjective => NameKind::Adjective,
            MentionKind::Capital => NameKind::Capital,
            _ => return Vec::new(),
        };
        let index = self.pick_state(atom, kind, memory);
        index.map_or_else(Vec::new, |i| self.world.states[i].sector.clone())
    }

    /// The states of that name that existed on a day, one a code.
    pub(crate) fn states_named(
        &self,
        atom: &Atom,
        kind: NameKind,
        date: Option<Date>,
    ) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::new();
        for entry in atom.entries.iter().filter(|e| e.kind == kind) {
            let index = entry.index as usize;
            let s = &self.world.states[index];
            let lives = date
                .is_none_or(|d| s.since.is_none_or(|f| f <= d) && s.until.is_none_or(|u| d < u));
            let known = |i: &usize| self.world.states[*i].code == s.code;
            if lives && !found.iter().any(known) {
                found.push(index);
            }
        }
        found
    }

    /// Which state a name means: of those that existed on the article's date the one that the
    /// article names otherwise most often, else the first.
    pub(crate) fn pick_state(&self, atom: &Atom, kind: NameKind, memory: &Memory) -> Option<usize> {
        let mut living = self.states_named(atom, kind, memory.date);
        if memory.date.is_none() {
            // Of a state and its successor the one of today.
            living.sort_by_key(|&i| self.world.states[i].until.is_some());
        }
        let known = |i: &usize| {
            let code = &self.world.states[*i].code;
            let named = memory.evidence.get(code).copied().unwrap_or(0);
            (
                named,
                kind == NameKind::Metonym && self.pack.home.as_ref() == Some(code),
            )
        };
        let mut best = living.first().copied();
        for &i in &living {
            if best.is_none_or(|b| known(&i) > known(&b)) {
                best = Some(i);
            }
        }
        best.or_else(|| atom.first(kind))
    }

    /// Which organisation a name means: one that existed on the article's date, of several the
    /// one of a state that the article names.
    pub(crate) fn pick_organisation(&self, atom: &Atom, memory: &Memory) -> Option<&Organisation> {
        let all = || {
            atom.entries
                .iter()
                .filter(|e| e.kind == NameKind::Organisation)
                .map(|e| &self.world.organisations[e.index as usize])
        };
        let lives = |o: &&Organisation| memory.date.is_none_or(|d| o.existed_on(d));
        let known = |o: &&Organisation| memory.evidence.contains_key(&o.code);
        all()
            .filter(lives)
            .find(known)
            .or_else(|| all().find(lives))
            .or_else(|| all().next())
    }

    /// Whether a name stands under a preposition of rest ("in", "outside").
    pub(crate) fn is_at(&self, view: &View, atom: &Atom) -> bool {
        self.preposition(view, atom)
            .is_some_and(|p| self.pack.place_at.covers(view, p) || self.is_on_island(view, atom, p))
    }

    /// "On Gotland".
    fn is_on_island(&self, view: &View, atom: &Atom, preposition: usize) -> bool {
        atom.kind == MentionKind::Place
            && self.pack.in_class("on_island", view, preposition)
            && atom
                .first(NameKind::Place)
                .and_then(|p| {
                    self.world
                        .place_record(self.world.place_id(p as u32), "", Span::default())
                })
                .is_some_and(|p| p.kind == "island")
    }

    /// Whether a name says where something is or goes, not who acts or is acted upon: under a
    /// preposition of place, or of direction where the verb is one of motion; not as the owner
    /// of something ("in Iran's programme").
    pub(crate) fn stands_as_place(&self, view: &View, atom: &Atom) -> bool {
        let owner = atom.end < view.len()
            && view.rel(atom.end) == "case"
            && self.pack.genitive.has(view, atom.end)
            && self.pack.modifier == ModifierSide::Before
            && view.head(atom.end) == Some(atom.head);
        let Some(p) = self.preposition(view, atom).filter(|_| !owner) else {
            return false;
        };
        if self.pack.place_at.covers(view, p) || self.pack.place_across.covers(view, p) {
            return true;
        }
        let verb = view.clause_of(atom.head);
        self.pack.place_toward.covers(view, p)
            && (self.pack.motion.has(view, verb)
                || (0..p).rev().take(4).any(|t| self.pack.motion.has(view, t)))
    }

    /// The preposition before a name, over its articles and adjectives; where modifiers follow
    /// their noun, also over the common noun that it modifies ("di perbatasan Thailand").
    fn preposition(&self, view: &View, atom: &Atom) -> Option<usize> {
        let mut t = atom.start.checked_sub(1)?;
        let mut nouns = 0;
        loop {
            let is_noun = view.upos(t) == Upos::Noun && self.pack.modifier == ModifierSide::After;
            let skip = matches!(view.upos(t), Upos::Det | Upos::Adj | Upos::Num)
                && !self.pack.place_at.covers(view, t);
            if is_noun && !self.pack.place_at.covers(view, t) {
                nouns += 1;
            } else if !skip {
                break;
            }
            if nouns > 1 {
                return None;
            }
            t = t.checked_sub(1)?;
        }
        let adposition = view.upos(t) == Upos::Adp
            || view.rel(t) == "case"
            || self.pack.place_at.covers(view, t);
        adposition.then_some(t)
    }

    fn capital_place(&self, atom: &Atom, state: usize, entity: &Entity) -> Place {
        let code = &self.world.states[state].code;
        let known = atom
            .entries
            .iter()
            .filter(|e| e.kind == NameKind::Place)
            .find(|e| self.world.place_country(e.index) == Some(code))
            .map(|e| self.world.place_id(e.index))
            .or_else(|| self.world.capital_in_gazetteer(&entity.entity_text, code));
        let record = known.and_then(|id| {
            self.world
                .place_record(id, &entity.entity_text, entity.span)
        });
        record.unwrap_or_else(|| Place {
            text: entity.entity_text.clone(),
            name: entity.entity_text.clone(),
            country: Some(code.clone()),
            kind: "city".to_owned(),
            lat: None,
            lon: None,
            geonames: None,
            admin1: None,
            span: entity.span,
        })
    }
}
