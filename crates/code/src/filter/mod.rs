//! Which sentences can hold an event, by their words alone: those that can't need no tree.
//!
//! An event comes from a frame with a type, which fires at a trigger. So a sentence can hold one
//! only where some trigger has all its words there, in any form that the lemmatiser may bring
//! down to them, with a word for each condition that asks for words, and where something may name
//! a party. All this is asked of the bag of words, so that no tree and no tag can make it false.
//! The model of pairs adds events without a trigger, between two parties: where a listed one and
//! another stand, a sentence can hold one, too.
//!
//! That leaves most of what is no politics: everyday words are triggers, too. Where a language has
//! a [`model`] that was fitted to what the coder finds, this decides, with all that among what it
//! sees; without one the words alone do.

pub mod model;
pub mod train;

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

pub use model::FilterModel;

use crate::{
    frame::{Condition, Slot, Test},
    names::NameTable,
    pack::{Pack, Trigger},
    words::WordSet,
};

/// Most forms that are remembered from document to document.
const REMEMBERED: usize = 1 << 14;

/// What an article's sentence can hold, by its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// An event.
    Event,
    /// Names or pronouns, but no event.
    Party,
    /// Neither.
    Nothing,
}

/// What must stand in a sentence together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Need {
    /// One word of each list.
    words: Vec<Vec<u32>>,
    /// Two parties, not one.
    two: bool,
    /// What it would be: a number of its type.
    what: u32,
}

/// What a form may be.
#[derive(Clone, Copy, Debug, Default)]
struct Kind {
    /// It may begin a listed name or an agent, or refer back to one.
    party: bool,
    /// It is an agent by itself.
    agent: bool,
    /// It is a pronoun.
    pronoun: bool,
    /// It may refer back otherwise ("both", "the country").
    refers: bool,
    /// It has a capital: it may be a name that no list holds.
    capital: bool,
}

/// A form as the filter sees it.
#[derive(Clone, Debug, Default)]
struct Form {
    kind: Kind,
    /// Numbers of the words that it may be.
    words: Box<[u32]>,
    /// The words that names know it by.
    folded: Box<[u32]>,
    /// Hashes of it in lower case, and of how it begins.
    low: u32,
    stem: u32,
}

/// What is seen of a sentence.
#[derive(Debug)]
pub struct Seen<'a> {
    /// By its words it can hold an event.
    pub can: bool,
    /// It has what may name a party or refer to one.
    pub party: bool,
    /// What the model sees of it, some of it more than once.
    pub features: &'a [u32],
}

/// Room for work, and what it remembers of forms.
#[derive(Debug, Default)]
struct Room {
    forms: FxHashMap<SmolStr, Arc<Form>>,
    /// When each word was last seen.
    seen: Vec<u32>,
    now: u32,
}

/// The words that let a sentence hold something that is read from trees.
#[derive(Debug, Default)]
pub struct Filter {
    numbers: FxHashMap<SmolStr, u32>,
    /// What each word needs beside it to be a trigger; an empty need is none.
    needs: Vec<Vec<Need>>,
    /// Words with which a sentence always has a tree.
    always: FxHashSet<u32>,
    lemmas: bool,
    rooms: Mutex<Vec<Room>>,
}

impl Filter {
    /// The filter of a pack's frames.
    pub fn new(pack: &Pack) -> Filter {
        let mut filter = Filter {
            lemmas: pack.lemmas,
            ..Filter::default()
        };
        let mut keys: Vec<&SmolStr> = pack.triggers.keys().collect();
        keys.sort_unstable();
        for key in keys {
            let number = filter.number(key);
            for trigger in pack.triggers.get(key).into_iter().flatten() {
                if let Some(need) = filter.need(pack, trigger)
                    && let Some(needs) = filter.needs.get_mut(number as usize)
                    && !needs.contains(&need)
                {
                    needs.push(need);
                }
            }
        }
        filter
    }

    /// Adds words, by lemma or form, with which a sentence always has a tree: those at which
    /// another reader of trees begins.
    pub fn add(&mut self, words: &WordSet) {
        for word in words.firsts() {
            let number = self.number(word);
            self.always.insert(number);
        }
    }

    fn number(&mut self, word: &SmolStr) -> u32 {
        if let Some(&n) = self.numbers.get(word) {
            return n;
        }
        let n = self.needs.len() as u32;
        self.numbers.insert(word.clone(), n);
        self.needs.push(Vec::new());
        n
    }

    /// What a trigger needs beside its first word; `None` if it makes no event by itself.
    fn need(&mut self, pack: &Pack, trigger: &Trigger) -> Option<Need> {
        let frame = pack.frames.get(trigger.frame)?;
        let event = frame.event?;
        let rest = trigger.words.iter().skip(1).chain(&trigger.plus);
        let mut need: Vec<Vec<u32>> = rest.map(|w| vec![self.number(w)]).collect();
        let mut two = frame.needs_actor && frame.needs_recipient && !frame.reciprocal;
        for Condition { path, tests } in &frame.when {
            // Who does it, and whom or where: two mentions, however they are resolved.
            let mention = |t: &Test| !matches!(t, Test::Any | Test::Words(_));
            two |= frame.needs_actor
                && !frame.reciprocal
                && path.first() != Some(&Slot::Subj)
                && tests.iter().all(mention);
            // Prepositions on the way to a word stand there, too.
            for slot in path {
                if let Slot::Prep(word) = slot {
                    need.push(vec![self.number(word)]);
                }
            }
            let mut any = Some(Vec::new());
            for test in tests {
                any = match (any, test) {
                    (Some(mut list), Test::Words(set)) => {
                        let mut words: Vec<&SmolStr> = set.firsts().collect();
                        words.sort_unstable();
                        list.extend(words.into_iter().map(|w| self.number(w)));
                        Some(list)
                    }
                    _ => None,
                };
            }
            need.extend(any);
        }
        let what = model::text(event.as_str());
        Some(Need {
            words: need,
            two,
            what,
        })
    }

    /// What each sentence of an article can hold. `lemmas_of` gives the lemmas that a
    /// form may get.
    pub fn choose<'a, S, F>(
        &self,
        names: &NameTable,
        pack: &Pack,
        model: Option<&FilterModel>,
        sentences: S,
        lemmas_of: impl Fn(&str, &mut dyn FnMut(SmolStr)),
    ) -> Vec<Held>
    where
        S: Iterator<Item = F>,
        F: Iterator<Item = &'a SmolStr>,
    {
        let mut chosen = Vec::new();
        self.scan(names, pack, sentences, lemmas_of, |seen| {
            chosen.push(if model.map_or(seen.can, |m| m.accepts(seen.features)) {
                Held::Event
            } else if seen.party {
                Held::Party
            } else {
                Held::Nothing
            });
        });
        chosen
    }

    /// Hands out what is seen of each sentence of an article.
    pub(crate) fn scan<'a, S, F>(
        &self,
        names: &NameTable,
        pack: &Pack,
        sentences: S,
        lemmas_of: impl Fn(&str, &mut dyn FnMut(SmolStr)),
        mut each: impl FnMut(Seen),
    ) where
        S: Iterator<Item = F>,
        F: Iterator<Item = &'a SmolStr>,
    {
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let mut room = rooms.pop().unwrap_or_default();
        drop(rooms);
        room.seen.resize(self.needs.len(), 0);
        if room.forms.len() > REMEMBERED {
            room.forms.clear();
        }
        // Names that the article has told: at the head of a sentence a capital alone says nothing.
        let mut told: FxHashSet<&str> = FxHashSet::default();
        let mut known_parties = 0;
        let mut here: Vec<u32> = Vec::new();
        let mut line: Vec<(Arc<Form>, bool)> = Vec::new();
        let mut units: Vec<Unit> = Vec::new();
        let mut features: Vec<u32> = Vec::new();
        for forms in sentences {
            room.now = room.now.wrapping_add(1);
            if room.now == 0 {
                room.seen.fill(0);
                room.now = 1;
            }
            here.clear();
            line.clear();
            features.clear();
            let mut party = false;
            for (i, form) in forms.enumerate() {
                let known = match room.forms.get(form) {
                    Some(known) => Arc::clone(known),
                    None => {
                        let known = Arc::new(self.look(names, pack, form, &lemmas_of));
                        room.forms.insert(form.clone(), Arc::clone(&known));
                        known
                    }
                };
                let named = known.kind.capital && (i > 0 || told.contains(form.as_str()));
                party |= known.kind.party || named;
                if named {
                    told.insert(form);
                }
                for &word in &known.words {
                    if let Some(seen) = room.seen.get_mut(word as usize)
                        && *seen != room.now
                    {
                        *seen = room.now;
                        here.push(word);
                    }
                }
                line.push((known, named));
            }
            let stands = |w: &u32| room.seen.get(*w as usize) == Some(&room.now);
            let parties = parties(names, &line, &mut units);
            let all = parties.0 + parties.1;
            let met = |need: &&Need| {
                (all > 1 || !need.two) && need.words.iter().all(|any| any.iter().any(stands))
            };
            let mut fired = 0;
            for need in here.iter().filter_map(|w| self.needs.get(*w as usize)) {
                let mut first = true;
                for need in need.iter().filter(met) {
                    fired += u32::from(first);
                    first = false;
                    features.push(model::feature(1, need.what, 0));
                    features.push(model::feature(2, need.what, all.min(3) as u32));
                }
            }
            let always = here.iter().any(|w| self.always.contains(w));
            let by_model = parties.0 > 0 && all > 1;
            let can = always || party && (by_model || fired > 0);
            model::of_sentence(
                &units,
                &model::Counts {
                    listed: parties.0,
                    others: parties.1,
                    fired,
                    known: known_parties,
                    can,
                },
                &mut features,
            );
            known_parties += parties.0;
            each(Seen {
                can,
                party,
                features: &features,
            });
        }
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        rooms.push(room);
    }

    /// What a form may be.
    fn look(
        &self,
        names: &NameTable,
        pack: &Pack,
        form: &SmolStr,
        lemmas_of: impl Fn(&str, &mut dyn FnMut(SmolStr)),
    ) -> Form {
        let mut all = vec![SmolStr::new(form.to_lowercase())];
        if self.lemmas {
            lemmas_of(form, &mut |lemma| all.push(lemma));
        } else if let Some((a, b)) = form.to_lowercase().split_once('-')
            && a == b
        {
            // A reduplication counts as its word, as in `View`.
            all.push(SmolStr::new(a));
        }
        all.sort_unstable();
        all.dedup();
        let first = form.chars().next();
        let of = |sets: &[&WordSet]| {
            let mut sets = sets.iter();
            sets.any(|set| all.iter().any(|w| set.begins(w)))
        };
        let pronoun = of(&[
            &pack.singular_person,
            &pack.plural,
            &pack.thing,
            &pack.possessive,
            &pack.speaker,
        ]);
        let refers = of(&[
            &pack.both,
            &pack.three,
            &pack.both_heads,
            &pack.called_state,
            &pack.called_body,
            &pack.called_leader,
            &pack.own_country,
        ]);
        let begins = names.begins_name(form) || all.iter().any(|w| names.begins_agent(w));
        let mut words: Vec<u32> = (all.iter())
            .filter_map(|w| self.numbers.get(w).copied())
            .collect();
        words.sort_unstable();
        Form {
            kind: Kind {
                party: begins || pronoun || refers,
                agent: all.iter().any(|w| names.agent(w).is_some()),
                pronoun,
                refers,
                capital: first.is_some_and(char::is_uppercase),
            },
            words: words.into(),
            folded: names.folded(form).into(),
            low: model::text(&form.to_lowercase()),
            stem: model::stem(&form.to_lowercase()),
        }
    }
}

/// A word of a sentence as the model sees it; a name of several words is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// A listed party.
    Listed,
    /// Another name, or what may be one.
    Name,
    /// Any word, by its hash and that of how it begins.
    Word(u32, u32),
}

/// How many listed parties a sentence names, and what else in it may name one; its units are put
/// in order.
fn parties(names: &NameTable, line: &[(Arc<Form>, bool)], units: &mut Vec<Unit>) -> (usize, usize) {
    units.clear();
    let (mut listed, mut others) = (0, 0);
    let mut i = 0;
    while let Some((form, named)) = line.get(i) {
        let words = line[i..].iter().map(|(f, _)| &*f.folded);
        let known = if form.kind.capital {
            names.party_at(words)
        } else {
            0
        };
        if known > 0 {
            listed += 1;
            i += known;
            units.push(Unit::Listed);
            continue;
        }
        listed += usize::from(form.kind.agent);
        if !form.kind.agent && *named {
            others += 1;
            i += line[i..].iter().take_while(|(_, named)| *named).count();
            units.push(Unit::Name);
            continue;
        }
        others += usize::from(form.kind.pronoun || form.kind.refers);
        units.push(Unit::Word(form.low, form.stem));
        i += 1;
    }
    (listed, others)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Places among the words of a sentence are told by their words, whatever stands between.
    #[test]
    fn needs_are_words_anywhere() {
        let mut filter = Filter::default();
        let set = WordSet::new(&["according to", "Saying"]);
        filter.add(&set);
        let first = filter.numbers.get("according").copied();
        assert!(first.is_some_and(|n| filter.always.contains(&n)));
        assert!(filter.numbers.contains_key("saying"));
        assert!(!filter.numbers.contains_key("to"));
    }
}
