//! All names of a language in one table: longest match at token starts.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;
pub use tekad_gazetteer::fold;

use crate::{pack::Pack, view::View, world::World};

/// What a name may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameKind {
    /// Index into `World.people`.
    Person,
    /// Index into `World.states`, by name.
    State,
    /// Index into `World.states`, by adjective or demonym.
    Adjective,
    /// Index into `World.states`, by the seat of its government.
    Metonym,
    /// Index into `World.organisations`.
    Organisation,
    /// Index into `World.states`, by its capital.
    Capital,
    /// Number of a place, see [`World::place_number`].
    Place,
    /// Index into `Pack.agents`.
    Agent,
}

/// One reading of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameEntry {
    /// What it stands for.
    pub kind: NameKind,
    /// Which one.
    pub index: u32,
}

/// A name found in a sentence: tokens `start..end`, with all its readings, best first.
#[derive(Clone, Debug)]
pub struct NameMatch {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// Readings by priority of kind, then order in `world/`.
    pub entries: Vec<NameEntry>,
}

/// The table. Names match with white space and hyphens folded and case ignored, but a proper
/// name must begin with a capital in the text, and an all-capitals name must stand in
/// capitals. Agents match by form or lemma in any case.
#[derive(Debug, Default)]
pub struct NameTable {
    names: FxHashMap<String, Vec<NameEntry>>,
    exact: FxHashMap<String, Vec<NameEntry>>,
    agents: FxHashMap<String, Vec<NameEntry>>,
    /// Longest name, in tokens, that begins with a first word.
    first: FxHashMap<SmolStr, u8>,
    first_agent: FxHashMap<SmolStr, u8>,
    /// People by each word of their names, folded, with whether it is their surname.
    people: FxHashMap<SmolStr, Vec<(u32, bool)>>,
}

fn is_acronym(name: &str) -> bool {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    (2..=7).contains(&letters) && name.chars().all(|c| !c.is_lowercase())
}

/// English-style plural of a demonym that takes one ("Russian" → "Russians").
fn plural_demonym(name: &str) -> Option<String> {
    let closed = ["ese", "ish", "ch", "ss", "s", "sh", "x", "z"];
    (!closed.iter().any(|e| name.ends_with(e)) && !name.contains(' ') || name.ends_with("an"))
        .then(|| format!("{name}s"))
}

impl NameTable {
    /// Whether a single word is a name by itself.
    pub fn is_name(&self, word: &str) -> bool {
        self.names.contains_key(&fold(word))
    }

    /// All readings of a whole name, best first, as a text would be matched: by exact capitals,
    /// then by folded name, then as an agent.
    pub fn all_readings(&self, name: &str) -> Vec<NameEntry> {
        let key = fold(name);
        let mut all: Vec<NameEntry> = Vec::new();
        for list in [
            self.exact.get(name.trim()),
            self.names.get(&key),
            self.agents.get(&key),
        ] {
            for entry in list.into_iter().flatten() {
                if !all.contains(entry) {
                    all.push(*entry);
                }
            }
        }
        all
    }

    /// The agent that a word is by itself, as an index into `Pack.agents`.
    pub fn agent(&self, word: &str) -> Option<usize> {
        let list = self.agents.get(&fold(word))?;
        list.first().map(|e| e.index as usize)
    }

    /// People in whose name a folded word stands, as indices into `World.people`, with whether
    /// it is their surname.
    pub fn people_with(&self, word: &str) -> &[(u32, bool)] {
        self.people.get(word).map_or(&[], Vec::as_slice)
    }

    /// Builds the table for a pack: states in the pack's language; people, organisations and
    /// places in it and in English, which news mixes in everywhere; the pack's agents.
    pub fn new(world: &World, pack: &Pack) -> NameTable {
        let mut table = NameTable::default();
        let lang = pack.code.as_str();
        for (i, person) in world.people.iter().enumerate() {
            table.add(&person.name, NameKind::Person, i);
            for alias in &person.alias {
                table.add(alias, NameKind::Person, i);
            }
            let surname = fold(&person.surname);
            let full = fold(&person.name);
            let words: BTreeSet<&str> = full.split(' ').chain(surname.split(' ')).collect();
            for word in words.into_iter().filter(|w| w.chars().count() > 2) {
                let is_surname = surname.split(' ').any(|s| s == word);
                let list = table.people.entry(SmolStr::from(word)).or_default();
                list.push((i as u32, is_surname));
            }
        }
        for (i, state) in world.states.iter().enumerate() {
            let main = state.name.get(lang).or_else(|| state.name.get("en"));
            let own = |names: &'_ crate::world::Names| -> Vec<String> {
                names.get(lang).cloned().unwrap_or_default()
            };
            for name in main.into_iter().cloned().chain(own(&state.alias)) {
                table.add(&name, NameKind::State, i);
            }
            for name in own(&state.adjective) {
                if let Some(plural) = plural_demonym(&name) {
                    table.add(&plural, NameKind::Adjective, i);
                }
                table.add(&name, NameKind::Adjective, i);
            }
            for name in own(&state.metonym) {
                table.add(&name, NameKind::Metonym, i);
            }
            for name in own(&state.capital) {
                table.add(&name, NameKind::Capital, i);
            }
        }
        for (i, org) in world.organisations.iter().enumerate() {
            for code in [lang, "en"] {
                for name in org
                    .name
                    .get(code)
                    .into_iter()
                    .chain(org.alias.get(code).into_iter().flatten())
                {
                    table.add(name, NameKind::Organisation, i);
                }
            }
        }
        for (i, place) in world.places.iter().enumerate() {
            for name in &place.names {
                table.add(name, NameKind::Place, i);
            }
        }
        for (i, agent) in pack.agents.iter().enumerate() {
            for word in &agent.words {
                let key = fold(word);
                note_first(&mut table.first_agent, &key);
                if !table.agents.contains_key(&key) {
                    push(
                        &mut table.agents,
                        key,
                        NameEntry {
                            kind: NameKind::Agent,
                            index: i as u32,
                        },
                    );
                }
            }
        }
        for list in table.names.values_mut().chain(table.exact.values_mut()) {
            // Of places of one name the largest comes first; other kinds keep world's order.
            list.sort_by_key(|e| {
                let size = match e.kind {
                    NameKind::Place => world.places[e.index as usize].population,
                    _ => 0,
                };
                (e.kind, std::cmp::Reverse(size), e.index)
            });
        }
        table
    }

    fn add(&mut self, name: &str, kind: NameKind, index: usize) {
        let entry = NameEntry {
            kind,
            index: index as u32,
        };
        let key = fold(name);
        if key.is_empty() {
            return;
        }
        note_first(&mut self.first, &key);
        if is_acronym(name) {
            push(&mut self.exact, name.to_owned(), entry);
        } else {
            push(&mut self.names, key, entry);
        }
    }

    /// All readings of a name by itself, best first; none if no list holds it.
    pub fn readings(&self, name: &str) -> &[NameEntry] {
        self.exact
            .get(name)
            .or_else(|| self.names.get(&fold(name)))
            .map_or(&[], Vec::as_slice)
    }

    /// All names in a sentence, longest first at each token, without overlap.
    pub fn find(&self, view: &View, text: &str) -> Vec<NameMatch> {
        let mut found = Vec::new();
        let mut i = 0;
        while i < view.len() {
            match self.longest(view, text, i) {
                Some(hit) => {
                    i = hit.end;
                    found.push(hit);
                }
                None => i += 1,
            }
        }
        found
    }

    fn longest(&self, view: &View, text: &str, i: usize) -> Option<NameMatch> {
        let word = fold(view.lower(i));
        let first = word.split(' ').next().unwrap_or("");
        let named = self.first.get(first).copied().unwrap_or(0);
        let lemma = fold(view.lemma(i));
        let agent = self
            .first_agent
            .get(first)
            .copied()
            .unwrap_or(0)
            .max(self.first_agent.get(lemma.as_str()).copied().unwrap_or(0));
        let upper = view
            .token(i)
            .form
            .chars()
            .next()
            .is_some_and(|c| c.is_uppercase() || c.is_numeric());
        let reach = named.max(agent) as usize;
        // Hyphens may be tokens of their own, so a name may take twice its words.
        for end in (i + 1..=(i + 2 * reach).min(view.len())).rev() {
            // A dash or bracket after a name is none of it ("JAKARTA -").
            let last = &view.token(end - 1).form;
            if end > i + 1 && last != "." && !last.chars().any(char::is_alphanumeric) {
                continue;
            }
            let surface = view.span(i, end).slice(text);
            let key = fold(surface);
            // A full stop ends the sentence, not the name, unless the name has one.
            let stop = end > i + 1 && view.token(end - 1).form == ".";
            if upper && named > 0 {
                if let Some(list) = self
                    .exact
                    .get(surface)
                    .or_else(|| (self.exact.get(surface.trim_end_matches('.'))).filter(|_| !stop))
                {
                    return Some(NameMatch {
                        start: i,
                        end,
                        entries: list.clone(),
                    });
                }
                if let Some(list) = self.names.get(&key) {
                    return Some(NameMatch {
                        start: i,
                        end,
                        entries: list.clone(),
                    });
                }
            }
            if agent > 0 {
                let by_lemma = || {
                    let last = fold(view.lemma(end - 1));
                    let head = if end - 1 > i {
                        fold(view.span(i, end - 1).slice(text)) + " "
                    } else {
                        String::new()
                    };
                    self.agents.get(&format!("{head}{last}"))
                };
                if let Some(list) = self.agents.get(&key).or_else(by_lemma) {
                    return Some(NameMatch {
                        start: i,
                        end,
                        entries: list.clone(),
                    });
                }
            }
        }
        None
    }
}

fn push(map: &mut FxHashMap<String, Vec<NameEntry>>, key: String, entry: NameEntry) {
    let list = map.entry(key).or_default();
    if !list.contains(&entry) {
        list.push(entry);
    }
}

fn note_first(map: &mut FxHashMap<SmolStr, u8>, key: &str) {
    let mut words = key.split(' ');
    let first = SmolStr::from(words.next().unwrap_or(""));
    let length = 1 + words.count().min(20) as u8;
    let longest = map.entry(first).or_insert(0);
    *longest = (*longest).max(length);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals() {
        assert_eq!(plural_demonym("Russian").as_deref(), Some("Russians"));
        assert_eq!(
            plural_demonym("North Korean").as_deref(),
            Some("North Koreans")
        );
        assert_eq!(plural_demonym("Japanese"), None);
        assert_eq!(plural_demonym("Polish"), None);
    }
}
