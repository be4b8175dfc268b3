//! Persons and the offices that they hold on the article's date.

use jiff::civil::Date;
use tekad_core::event::Entity;

use crate::{
    coder::Coder,
    memory::Memory,
    mention::{Atom, Composite, MentionKind},
    names::{NameKind, fold},
    resolve::{clean, last_name},
    view::View,
};

impl Coder {
    /// Fills in a known person: of namesakes the one in office on the date, else the one who
    /// held office last before it.
    pub(crate) fn resolve_person(
        &self,
        atom: &Atom,
        entity: &mut Entity,
        memory: &Memory,
    ) -> Option<usize> {
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
                entity.sector = o.all_sectors();
                entity.office = Some(o.kind.clone());
                entity.why = format!("{}, {} on that date", person.name, o.kind);
            }
            None if past => {
                entity.sector = vec!["ELI".to_owned()];
                entity.why = format!("{}, out of office on that date", person.name);
            }
            None => {
                if let (None, Some(o)) = (memory.date, latest()) {
                    entity.sector = o.all_sectors();
                    entity.office = Some(o.kind.clone());
                }
                entity.why = format!("{}, no date to look the office up", person.name);
            }
        }
        Some(index)
    }

    pub(crate) fn remember_name(&self, entity: &Entity, memory: &mut Memory) {
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

    pub(crate) fn add_holder(
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
    pub(crate) fn holder_on(&self, entity: &mut Entity, date: Date) {
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
}
