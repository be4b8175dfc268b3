//! Which sentences can hold an event, by their words alone: those that can't need no tree.
//!
//! An event comes from a frame with a type, which fires at a trigger. So a sentence can hold one
//! only where some trigger has all its words there, in any form that the lemmatiser may bring
//! down to them, with a word for each condition that asks for words, and where something may name
//! a party. All this is asked of the bag of words, so that no tree and no tag can make it false.
//! What is lost are events that the model of pairs alone would add (docs/models.md).

use std::sync::{Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use crate::{
    frame::{Condition, Test},
    names::NameTable,
    pack::{Pack, Trigger},
    words::WordSet,
};

/// Most forms that are remembered from document to document.
const REMEMBERED: usize = 1 << 14;

/// Words that must stand in a sentence together: one of each list.
type Need = Vec<Vec<u32>>;

/// What a form may be.
#[derive(Clone, Copy, Debug, Default)]
struct Kind {
    /// It may begin a listed name, or be an agent or pronoun.
    party: bool,
    /// It has a capital: it may be a name that no list holds.
    capital: bool,
}

/// A form as the filter sees it.
#[derive(Clone, Debug, Default)]
struct Form {
    kind: Kind,
    /// Numbers of the words that it may be.
    words: Box<[u32]>,
}

/// Room for work, and what it remembers of forms.
#[derive(Debug, Default)]
struct Room {
    forms: FxHashMap<SmolStr, Form>,
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
        frame.event?;
        let rest = trigger.words.iter().skip(1).chain(&trigger.plus);
        let mut need: Need = rest.map(|w| vec![self.number(w)]).collect();
        for Condition { tests, .. } in &frame.when {
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
        Some(need)
    }

    /// Whether each sentence of an article can hold an event. `lemmas_of` gives the lemmas that a
    /// form may get.
    pub fn choose<'a, S, F>(
        &self,
        names: &NameTable,
        pack: &Pack,
        sentences: S,
        lemmas_of: impl Fn(&str, &mut dyn FnMut(SmolStr)),
    ) -> Vec<bool>
    where
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
        let mut here: Vec<u32> = Vec::new();
        let chosen = sentences
            .map(|forms| {
                room.now = room.now.wrapping_add(1);
                if room.now == 0 {
                    room.seen.fill(0);
                    room.now = 1;
                }
                here.clear();
                let mut party = false;
                for (i, form) in forms.enumerate() {
                    if !room.forms.contains_key(form) {
                        let seen = self.look(names, pack, form, &lemmas_of);
                        room.forms.insert(form.clone(), seen);
                    }
                    let Some(known) = room.forms.get(form) else {
                        continue;
                    };
                    party |= known.kind.party
                        || known.kind.capital && (i > 0 || told.contains(form.as_str()));
                    if known.kind.capital && i > 0 {
                        told.insert(form);
                    }
                    for &word in &known.words {
                        if let Some(seen) = room.seen.get_mut(word as usize) {
                            if *seen != room.now {
                                *seen = room.now;
                                here.push(word);
                            }
                        }
                    }
                }
                let stands = |w: &u32| room.seen.get(*w as usize) == Some(&room.now);
                let met = |need: &Need| need.iter().all(|any| any.iter().any(stands));
                let fires = |w: &u32| {
                    self.needs
                        .get(*w as usize)
                        .is_some_and(|n| n.iter().any(met))
                };
                here.iter().any(|w| self.always.contains(w)) || (party && here.iter().any(fires))
            })
            .collect();
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        rooms.push(room);
        chosen
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
        let refers = [
            &pack.singular_person,
            &pack.plural,
            &pack.thing,
            &pack.possessive,
            &pack.speaker,
            &pack.both,
            &pack.three,
            &pack.both_heads,
            &pack.called_state,
            &pack.called_body,
            &pack.called_leader,
            &pack.own_country,
        ];
        let party = names.begins_name(form)
            || all.iter().any(|w| names.begins_agent(w))
            || refers.iter().any(|set| all.iter().any(|w| set.begins(w)));
        let mut words: Vec<u32> = (all.iter())
            .filter_map(|w| self.numbers.get(w).copied())
            .collect();
        words.sort_unstable();
        Form {
            kind: Kind {
                party,
                capital: first.is_some_and(char::is_uppercase),
            },
            words: words.into(),
        }
    }
}
