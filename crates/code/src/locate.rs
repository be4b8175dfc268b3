//! The places of an article, taken together: which namesake a place is, and which names that
//! no list of parties holds are places. A name of the gazetteer alone becomes a place only
//! where the sentence treats it as one: common words and surnames are names of towns, too.

use std::{collections::BTreeSet, ops::Range};

use tekad_gazetteer::{Entry, Kind, key};

use crate::{
    coder::Coder,
    gazetteer::PlaceId,
    mention::{Atom, MentionKind},
    names::{NameEntry, NameKind, fold},
    toponym::Toponym,
    view::View,
};

/// Inhabitants from which a town's own name under a preposition of place is that town.
const TOWN: u64 = 5_000;
/// The same for names that others use for it.
const TOWN_BY_OTHER_NAME: u64 = 100_000;

/// An atom by sentence and index.
type At = (usize, usize);

impl Coder {
    /// Resolves the places among the atoms of an article, and makes places of unknown names
    /// that are.
    pub(crate) fn locate(&self, text: &str, read: &mut [(usize, View, Vec<Atom>)]) {
        let people = surnames(text, read);
        let mut found: Vec<(At, Range<usize>)> = Vec::new();
        for (s, (_, view, atoms)) in read.iter().enumerate() {
            for (a, atom) in atoms.iter().enumerate() {
                let span = view.span(atom.start, atom.end);
                let is_place = match atom.kind {
                    MentionKind::State
                    | MentionKind::Adjective
                    | MentionKind::Capital
                    | MentionKind::Place => true,
                    MentionKind::Unknown => {
                        !people.contains(&fold(span.slice(text)))
                            && self.may_be_place(view, text, atoms, a)
                    }
                    _ => false,
                };
                if is_place {
                    found.push(((s, a), span.start as usize..span.end as usize));
                }
            }
        }
        // Titles may be told again in the text; ranges must rise for the gaps between them.
        found.sort_by_key(|(at, range)| (range.start, range.end, *at));
        let ranges: Vec<Range<usize>> = found.iter().map(|(_, r)| r.clone()).collect();
        let toponyms = Toponym::of_text(text, &ranges);
        let ids: Vec<Option<PlaceId>> = self
            .resolve_toponyms(&toponyms)
            .into_iter()
            .map(|r| r.filter(|r| r.listed).map(|r| r.id))
            .collect();
        for (k, ((s, a), _)) in found.iter().enumerate() {
            let Some(id) = ids[k] else { continue };
            let atom = &read[*s].2[*a];
            let becomes_place = match atom.kind {
                MentionKind::Unknown => true,
                // What `world/` lists is in the news; another is meant where the text says so.
                MentionKind::Place => {
                    matches!(id, PlaceId::World(_))
                        || toponyms[k]
                            .inside
                            .and_then(|outer| ids[outer])
                            .is_some_and(|outer| self.lies_in(id, outer))
                }
                // "Paris, Texas"; "Tripoli" where Lebanon is named and Libya is not
                MentionKind::Capital => {
                    toponyms[k]
                        .inside
                        .and_then(|outer| ids[outer])
                        .is_some_and(|outer| self.lies_in(id, outer))
                        || self.lies_elsewhere(id, atom, &ids)
                }
                // "Rome, Georgia"
                MentionKind::State => toponyms.iter().zip(&ids).any(|(t, inner)| {
                    t.inside == Some(k)
                        && !matches!(id, PlaceId::State(_))
                        && inner.is_some_and(|inner| self.lies_in(inner, id))
                }),
                _ => false,
            };
            let number = self.world.place_number(id).filter(|_| becomes_place);
            if let Some(index) = number {
                let entry = NameEntry {
                    kind: NameKind::Place,
                    index,
                };
                let atom = &mut read[*s].2[*a];
                atom.kind = MentionKind::Place;
                atom.entries.retain(|e| *e != entry);
                atom.entries.insert(0, entry);
            }
        }
    }

    /// Whether a place of a capital's name lies in another state, which the article names while
    /// it does not name the capital's own.
    fn lies_elsewhere(&self, id: PlaceId, capital: &Atom, ids: &[Option<PlaceId>]) -> bool {
        let named = |code: &str| {
            ids.iter().flatten().any(|other| match other {
                PlaceId::State(i) => self
                    .world
                    .states
                    .get(*i as usize)
                    .is_some_and(|s| s.code == code),
                _ => false,
            })
        };
        let number = self.world.place_number(id);
        let Some(country) = number.and_then(|n| self.world.place_country(n)) else {
            return false;
        };
        let mut own = capital
            .entries
            .iter()
            .filter(|e| e.kind == NameKind::Capital)
            .map(|e| self.world.states[e.index as usize].code.as_str());
        named(country) && own.all(|c| c != country && !named(c))
    }

    /// Whether a place lies in a first-order division or a state, both as resolved.
    fn lies_in(&self, inner: PlaceId, outer: PlaceId) -> bool {
        if let PlaceId::State(i) = outer {
            let state = self.world.states.get(i as usize).map(|s| s.code.as_str());
            let number = self.world.place_number(inner);
            return state.is_some() && number.and_then(|n| self.world.place_country(n)) == state;
        }
        let code = |id: PlaceId| match id {
            PlaceId::Gazetteer(i) => self.world.gazetteer.get(i)?.code,
            PlaceId::World(i) => self.world.twin(self.world.places.get(i as usize)?)?.code,
            PlaceId::State(_) => None,
        };
        inner != outer && code(inner).is_some() && code(inner) == code(outer)
    }

    /// Whether an unknown name stands as a place: under a preposition of place, a town of some
    /// size or a division; or before a comma and the division or state that it lies in.
    fn may_be_place(&self, view: &View, text: &str, atoms: &[Atom], a: usize) -> bool {
        let atom = &atoms[a];
        let name = view.span(atom.start, atom.end).slice(text);
        if !name.chars().next().is_some_and(char::is_uppercase) {
            return false;
        }
        let wanted = key(name);
        let entries = self.world.gazetteer.find_key(&wanted);
        if entries.is_empty() || abbreviation(name) {
            return false;
        }
        let qualified = view
            .len()
            .checked_sub(atom.end)
            .is_some_and(|n| n > 0 && matches!(view.token(atom.end).form.as_str(), "," | "("))
            && atoms.iter().any(|outer| {
                outer.start == atom.end + 1 && self.surrounds(outer, view, text, &entries)
            });
        if qualified {
            return true;
        }
        let under_preposition = view.children(atom.head).any(|c| {
            // "In Madaya", "the besieged town of Madaya".
            view.rel(c) == "case"
                && c + 1 == atom.start
                && (self.pack.place_at.has(view, c)
                    || c > 0
                        && self.pack.genitive.has(view, c)
                        && self.pack.in_class("place_noun", view, c - 1))
        });
        let owner = view
            .children(atom.head)
            .any(|c| view.rel(c) == "case" && c >= atom.end);
        under_preposition
            && !owner
            && entries.iter().any(|e| {
                let own = key(&self.world.gazetteer.name(e.index)) == wanted;
                match e.kind {
                    Kind::Region | Kind::Territory => own || e.population >= TOWN_BY_OTHER_NAME,
                    Kind::District => own && e.population >= TOWN,
                    _ => e.population >= if own { TOWN } else { TOWN_BY_OTHER_NAME },
                }
            })
    }

    /// Whether one of the entries lies in the state or division that an atom names.
    fn surrounds(&self, outer: &Atom, view: &View, text: &str, entries: &[Entry]) -> bool {
        let states: Vec<&str> = outer
            .entries
            .iter()
            .filter(|e| e.kind == NameKind::State)
            .filter_map(|e| self.world.states.get(e.index as usize))
            .map(|s| s.code.as_str())
            .collect();
        let name = view.span(outer.start, outer.end).slice(text);
        let divisions = self.world.gazetteer.find(name);
        entries.iter().any(|e| {
            let town = e.kind.is_town();
            town && (e.country.is_some_and(|c| states.contains(&c))
                || divisions
                    .iter()
                    .any(|d| d.kind == Kind::Region && d.code == e.code && d.code.is_some()))
        })
    }
}

/// Names of one or two letters and postal codes are taken for places only after a town.
fn abbreviation(name: &str) -> bool {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    letters < 3 || name.ends_with('.') || (letters < 4 && name.chars().all(|c| !c.is_lowercase()))
}

/// The last words of the longer names of an article, folded: those of people, mostly.
fn surnames(text: &str, read: &[(usize, View, Vec<Atom>)]) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for (_, view, atoms) in read {
        for atom in atoms {
            let person = matches!(atom.kind, MentionKind::Person | MentionKind::Unknown);
            if person && atom.end > atom.start + 1 {
                all.insert(fold(view.span(atom.end - 1, atom.end).slice(text)));
            }
        }
    }
    all
}
