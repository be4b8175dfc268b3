//! All names of a language in one table: longest match at token starts.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;
pub use tekad_gazetteer::fold;

use crate::{
    pack::Pack,
    trie::{TokenWords, Trie, Words},
    view::View,
    world::World,
};

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
    words: Words,
    names: Trie<NameEntry>,
    agent_words: Words,
    /// Names that stand in capitals only; `names` has their words, marked.
    exact: FxHashMap<String, Vec<NameEntry>>,
    agents: Trie<NameEntry>,
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
        self.names.get(&self.words, word).is_some()
    }

    /// Whether a name may begin with a form, which has a capital or a number then.
    pub(crate) fn begins_name(&self, form: &str) -> bool {
        let first = form.chars().next();
        first.is_some_and(|c| c.is_uppercase() || c.is_numeric())
            && (self.names).begins(&self.words.of(form))
    }

    /// Whether an agent may begin with a form or lemma.
    pub(crate) fn begins_agent(&self, word: &str) -> bool {
        self.agents.begins(&self.agent_words.of(word))
    }

    /// The words that names know a form by.
    pub(crate) fn folded(&self, form: &str) -> Vec<u32> {
        self.words.of(form)
    }

    /// How many tokens the longest name has, other than a mere place's, that begins where the
    /// folded words of tokens do; 0 if none does.
    pub(crate) fn party_at<'a>(&self, tokens: impl Iterator<Item = &'a [u32]>) -> usize {
        let mut node = Trie::<NameEntry>::ROOT;
        let mut longest = 0;
        for (i, words) in tokens.enumerate() {
            match self.names.walk(node, words) {
                Some(next) => node = next,
                None => break,
            }
            let party = |list: &[NameEntry]| list.iter().any(|e| e.kind != NameKind::Place);
            if self.names.is_marked(node) || self.names.list(node).is_some_and(party) {
                longest = i + 1;
            }
        }
        longest
    }

    /// All readings of a whole name, best first, as a text would be matched: by exact capitals,
    /// then by folded name, then as an agent.
    pub fn all_readings(&self, name: &str) -> Vec<NameEntry> {
        let mut all: Vec<NameEntry> = Vec::new();
        let exact = self.exact.get(name.trim()).map(Vec::as_slice);
        for list in [
            exact,
            self.names.get(&self.words, name),
            self.agents.get(&self.agent_words, name),
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
        let list = self.agents.get(&self.agent_words, word)?;
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
                // Of agents of one name the first counts.
                if table.agents.get(&table.agent_words, word).is_none() {
                    let entry = NameEntry {
                        kind: NameKind::Agent,
                        index: i as u32,
                    };
                    table.agents.add(&mut table.agent_words, word, entry);
                }
            }
        }
        for list in table.names.lists_mut().chain(table.exact.values_mut()) {
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
        if is_acronym(name) {
            self.names.mark(&mut self.words, name);
            push(self.exact.entry(name.to_owned()).or_default(), entry);
        } else {
            self.names.add(&mut self.words, name, entry);
        }
    }

    /// All readings of a name by itself, best first; none if no list holds it.
    pub fn readings(&self, name: &str) -> &[NameEntry] {
        self.exact
            .get(name)
            .map(Vec::as_slice)
            .or_else(|| self.names.get(&self.words, name))
            .unwrap_or_default()
    }

    /// All names in a sentence, longest first at each token, without overlap. Takes time in
    /// proportion to the sentence.
    pub fn find(&self, view: &View, text: &str) -> Vec<NameMatch> {
        // Parts of a contracted word may share its span; its first part stands for all.
        let surface = |i: usize| {
            let span = view.token(i).span;
            let shared = i > 0 && view.token(i - 1).span.end > span.start;
            if shared { "" } else { span.slice(text) }
        };
        let mut names = TokenWords::new(&self.words, view.len(), surface);
        let mut forms = TokenWords::new(&self.agent_words, view.len(), surface);
        let mut lemmas = TokenWords::new(&self.agent_words, view.len(), |i| view.lemma(i).as_str());
        let mut found = Vec::new();
        let mut i = 0;
        while i < view.len() {
            // Of a name and an agent as long as it, the name.
            let proper = self.longest_name(view, text, i, &mut names);
            // "Oman brokered talks": a finite verb is nobody, whatever noun shares its lemma.
            let verb = |t: usize| {
                view.upos(t) == tekad_core::Upos::Verb && view.token(t).has_feat("VerbForm=Fin")
            };
            let agent = (!verb(i))
                .then(|| self.longest_agent(i, &mut forms, &mut lemmas))
                .flatten();
            let longest = match (proper, agent) {
                (Some(p), Some(a)) if a.0 > p.0 => Some(a),
                (Some(p), _) => Some(p),
                (None, a) => a,
            };
            let Some((end, entries)) = longest else {
                i += 1;
                continue;
            };
            found.push(NameMatch {
                start: i,
                end,
                entries: entries.to_vec(),
            });
            i = end;
        }
        found
    }

    /// The longest proper name at a token, which must begin with a capital or a number, save
    /// names of bodies that do so with a common noun.
    fn longest_name<'a>(
        &self,
        view: &View,
        text: &str,
        i: usize,
        forms: &mut TokenWords<'a, impl Fn(usize) -> &'a str>,
    ) -> Option<(usize, &[NameEntry])> {
        let first = view.token(i).form.chars().next()?;
        // "harian Kompas": a body's common noun may stand small before its name.
        let small = !first.is_uppercase() && !first.is_numeric();
        let mut best = None;
        let mut node = Trie::<NameEntry>::ROOT;
        for end in i + 1..=view.len() {
            let words = forms.of(end - 1);
            // A full stop that ends a token may end the sentence, too ("ASEAN.").
            let before_stop = words
                .split_last()
                .filter(|(last, rest)| **last == self.words.stop() && !rest.is_empty())
                .and_then(|(_, rest)| self.names.walk(node, rest));
            let next = self.names.walk(node, words);
            let marked = |n: &Option<u32>| n.is_some_and(|n| self.names.is_marked(n));
            // A dash or bracket after a name is none of it ("JAKARTA -").
            let form = &view.token(end - 1).form;
            let word = end == i + 1 || form == "." || form.chars().any(char::is_alphanumeric);
            if word && !words.is_empty() {
                let surface = || view.span(i, end).slice(text);
                let exact = if marked(&next) {
                    self.exact.get(surface())
                } else {
                    None
                };
                let stopped = || {
                    let alone = end > i + 1 && form == ".";
                    (marked(&before_stop) && !alone)
                        .then(|| self.exact.get(surface().trim_end_matches('.')))
                        .flatten()
                };
                let list = exact
                    .or_else(stopped)
                    .map(Vec::as_slice)
                    .or_else(|| self.names.list(next?));
                let capital = form.chars().next().is_some_and(char::is_uppercase);
                let body = |e: &NameEntry| e.kind == NameKind::Organisation;
                let fits =
                    |l: &[NameEntry]| !small || (end > i + 1 && capital && l.iter().all(body));
                if let Some(list) = list.filter(|l| fits(l)) {
                    best = Some((end, list));
                }
            }
            match next {
                Some(n) => node = n,
                None => break,
            }
        }
        best
    }

    /// The longest agent at a token: its words as they stand, the last one also by its lemma.
    fn longest_agent<'a>(
        &self,
        i: usize,
        forms: &mut TokenWords<'a, impl Fn(usize) -> &'a str>,
        lemmas: &mut TokenWords<'a, impl Fn(usize) -> &'a str>,
    ) -> Option<(usize, &[NameEntry])> {
        if forms.of(i).is_empty() {
            return None; // a hyphen begins nothing
        }
        let mut best = None;
        let mut node = Trie::<NameEntry>::ROOT;
        for end in i + 1..=forms.len() {
            let next = self.agents.walk(node, forms.of(end - 1));
            let by_form = next.filter(|_| !forms.of(end - 1).is_empty());
            let mut by_lemma = || self.agents.walk(node, lemmas.of(end - 1));
            let list = by_form.and_then(|n| self.agents.list(n)).or_else(|| {
                by_lemma()
                    .filter(|n| *n != node)
                    .and_then(|n| self.agents.list(n))
            });
            if let Some(list) = list {
                best = Some((end, list));
            }
            match next {
                Some(n) => node = n,
                None => break,
            }
        }
        best
    }
}

fn push(list: &mut Vec<NameEntry>, entry: NameEntry) {
    if !list.contains(&entry) {
        list.push(entry);
    }
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
