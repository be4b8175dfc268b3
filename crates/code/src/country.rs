//! The state of an agent that names none, and the state that an article is about.

use std::collections::BTreeMap;

use tekad_core::event::Entity;

use crate::{
    coder::Coder,
    memory::Memory,
    mention::{Atom, Composite, MentionKind},
    names::NameKind,
    view::View,
};

impl Coder {
    pub(crate) fn owner_code(&self, atom: &Atom, memory: &Memory) -> Option<(String, String)> {
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
    pub(crate) fn code_from_article(
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
}
