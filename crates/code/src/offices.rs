//! Persons and the offices that they hold on the article's date.

use jiff::civil::Date;
use tekad_core::event::Entity;

use crate::{
    coder::Coder,
    composite::Composite,
    memory::Memory,
    mention::{Atom, MentionKind, TagKind},
    names::{NameKind, fold},
    resolve::{clean, last_name},
    view::View,
    world::Office,
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
        self.fill_person(index, entity, memory);
        Some(index)
    }

    /// Fills in who a person is and which office he or she held on the article's date.
    pub(crate) fn fill_person(&self, index: usize, entity: &mut Entity, memory: &Memory) {
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
    }

    /// The person whom a title and a part of a name mean on the article's date ("King Abdullah
    /// of Jordan", "Raja Salman"), if only one held that office; former holders by their last
    /// term.
    fn titled(
        &self,
        name: &str,
        office: &str,
        code: Option<&str>,
        former: bool,
        memory: &Memory,
    ) -> Option<usize> {
        let date = memory.date?;
        let words: Vec<&str> = name.split(' ').collect();
        let first = words.iter().max_by_key(|w| w.len())?;
        let known = |i: usize| {
            let code = &self.world.people[i].country;
            memory.evidence.get(code).copied().unwrap_or(0)
        };
        let mut found: Vec<usize> = self
            .names
            .people_with(first)
            .iter()
            .map(|(i, _)| *i as usize)
            .filter(|&i| {
                let person = &self.world.people[i];
                let full = fold(&person.name);
                words.iter().all(|w| full.split(' ').any(|f| f == *w))
                    && person.office.iter().any(|o| {
                        let time = if former {
                            o.from.is_some_and(|f| f <= date)
                        } else {
                            o.held_on(date) && (o.from.is_some() || o.to.is_some())
                        };
                        let state = o.country.as_ref().unwrap_or(&person.country);
                        time && same_office(&o.kind, office) && code.is_none_or(|c| c == state)
                    })
            })
            .collect();
        // Of several the one whose state the article names.
        if found.len() > 1 {
            let most = found.iter().map(|&i| known(i)).max().unwrap_or(0);
            found.retain(|&i| known(i) == most && most > 0);
        }
        match found[..] {
            [one] => Some(one),
            _ => None,
        }
    }

    /// The person whom a bare surname means: the only one of that surname who held a high
    /// office of state on the article's date.
    pub(crate) fn holder_by_surname(
        &self,
        name: &str,
        atom: &Atom,
        memory: &Memory,
    ) -> Option<usize> {
        if atom.end > atom.start + 1 || atom.tag == Some(TagKind::Organisation) {
            return None;
        }
        let date = memory.date?;
        let high = |o: &&Office| {
            matches!(
                o.kind.as_str(),
                "head-of-state" | "head-of-government" | "foreign-minister" | "defence-minister"
            ) && o.from.is_some()
        };
        let mut holders = self.names.people_with(name).iter().filter(|(i, surname)| {
            let offices = self.world.people[*i as usize].office.iter();
            *surname && offices.filter(high).any(|o| o.held_on(date))
        });
        match (holders.next(), holders.next()) {
            (Some((one, _)), None) => Some(*one as usize),
            _ => None,
        }
    }

    /// The holder of an office named before, whom the office alone now means ("the 93-year-old
    /// leader"): fills in who it is.
    pub(crate) fn holder_before(
        &self,
        view: &View,
        atoms: &[Atom],
        c: &Composite,
        entity: &mut Entity,
        memory: &Memory,
    ) -> bool {
        let head = atoms[c.agent].head;
        let any_office = self.pack.called_leader.has(view, head);
        let Some(office) = entity.office.clone() else {
            return false;
        };
        if view.token(head).has_feat("Number=Plur") {
            return false;
        }
        let high = [
            "head-of-state",
            "head-of-government",
            "monarch",
            "party-leader",
        ];
        let found = memory.antecedent(atoms[c.agent].start, |r| {
            r.person
                && r.entity.code.is_some()
                && r.entity.identifier_id.is_some()
                && r.entity.office.as_ref().is_some_and(|o| {
                    same_office(o, &office) || (any_office && high.contains(&o.as_str()))
                })
        });
        let Some(found) = found else { return false };
        entity.code.clone_from(&found.entity.code);
        entity.sector.clone_from(&found.entity.sector);
        entity.identifier_id.clone_from(&found.entity.identifier_id);
        entity
            .identifier_text
            .clone_from(&found.entity.identifier_text);
        entity
            .why
            .push_str(&format!(", “{}” before", found.entity.entity_text));
        true
    }

    pub(crate) fn remember_name(&self, entity: &Entity, memory: &mut Memory) {
        let key = fold(&entity.entity_text);
        // By the last name, as most of the world's news does, or by the first ("Lukas").
        let first = key.split_once(' ').map(|(f, _)| f);
        let first = first.filter(|f| f.chars().count() > 3);
        for part in last_name(&key).into_iter().chain(first) {
            memory
                .names
                .entry(part.to_owned())
                .or_insert_with(|| entity.clone());
        }
        if let Some(person) = entity
            .identifier_id
            .as_ref()
            .and_then(|id| self.world.people.iter().find(|p| &p.id == id))
            && !person.surname.is_empty()
        {
            memory.names.insert(fold(&person.surname), entity.clone());
        }
        memory.names.insert(key, entity.clone());
    }

    pub(crate) fn add_holder(
        &self,
        view: &View,
        text: &str,
        atoms: &[Atom],
        c: &Composite,
        entities: &mut [Entity],
        memory: &mut Memory,
    ) {
        let (Some(first), Some(holder)) = (entities.first().cloned(), c.holder) else {
            return;
        };
        let holder = &atoms[holder];
        let mut name = self.entity(view, text, holder.start, holder.end);
        let mut merged = first.clone();
        let counterpart = self.is_counterpart(view, &atoms[c.agent]);
        let person = if holder.kind == MentionKind::Person {
            self.resolve_person(holder, &mut name, memory)
        } else {
            let folded = fold(&name.entity_text);
            let titled = first.office.as_deref().and_then(|office| {
                self.titled(&folded, office, first.code.as_deref(), c.former, memory)
            });
            if let Some(i) = titled {
                self.fill_person(i, &mut name, memory);
            }
            titled
        };
        if person.is_some() {
            // A counterpart is known by the name, not by whose counterpart it is; and of states
            // of one name the person tells which.
            let other = name.code.as_ref().is_some_and(|c| {
                memory.evidence.get(c).copied().unwrap_or(0) > 0 && merged.office == name.office
            });
            if (counterpart && c.owners.is_empty()) || (other && self.one_name(atoms, c)) {
                merged.code.clone_from(&name.code);
            }
            // "Labour leader Jeremy Corbyn": the name says of what kind a leader is.
            let vague = merged.sector.is_empty()
                || self.pack.called_leader.covers(view, atoms[c.agent].end - 1);
            if vague && !c.former && name.sector.first().is_some_and(|s| s != "ELI") {
                merged.sector.clone_from(&name.sector);
            }
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
            if merged.code.is_none() && !counterpart {
                let noun = view.lemma(atoms[c.agent].head).clone();
                self.code_from_article(view, atoms, c, &noun, &mut merged, memory);
            }
        }
        merged.entity_text = clean(view.span(c.start, c.end).slice(text));
        let mut by_name = merged.clone();
        by_name.entity_text = name.entity_text;
        self.remember_name(&by_name, memory);
        entities[0] = merged;
    }

    /// Whether what owns an agent has one name for several states.
    fn one_name(&self, atoms: &[Atom], c: &Composite) -> bool {
        matches!(c.owners[..], [o] if self.states_named(&atoms[o], NameKind::State, None).len() > 1)
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

/// Whether two kinds of office may be told as one another: heads of state are called by their
/// thrones and some of them by the office of government.
fn same_office(a: &str, b: &str) -> bool {
    let head = |k: &str| matches!(k, "head-of-state" | "monarch");
    a == b || (head(a) && head(b))
}
