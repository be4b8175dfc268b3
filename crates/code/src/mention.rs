//! Mentions: the spans of a sentence that name actors. Names, offices and common nouns are
//! found first, then put together ("Russian Deputy Foreign Minister Igor Ivanov" is one
//! mention), then resolved by `resolve`.

use tekad_core::{Place, Span, Upos, event::Entity};

use crate::{
    coder::Coder,
    names::{NameEntry, NameKind},
    pack_format::ModifierSide,
    view::View,
};

/// What a mention is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MentionKind {
    /// A state by name.
    State,
    /// A state by adjective or demonym.
    Adjective,
    /// A state by its capital; also a place.
    Capital,
    /// A government by its seat.
    Metonym,
    /// A person known to `world/`.
    Person,
    /// An organisation known to `world/`.
    Organisation,
    /// A common noun, perhaps with its state and its holder's name.
    Agent,
    /// A proper name that no list holds.
    Unknown,
    /// A pronoun.
    Pronoun,
    /// "Both countries".
    Collective,
    /// A place that is no state or capital; no actor by itself.
    Place,
}

impl MentionKind {
    /// The kind in one word.
    pub fn as_str(self) -> &'static str {
        match self {
            MentionKind::State => "state",
            MentionKind::Adjective => "adjective",
            MentionKind::Capital => "capital",
            MentionKind::Metonym => "metonym",
            MentionKind::Person => "person",
            MentionKind::Organisation => "organisation",
            MentionKind::Agent => "agent",
            MentionKind::Unknown => "unknown",
            MentionKind::Pronoun => "pronoun",
            MentionKind::Collective => "collective",
            MentionKind::Place => "place",
        }
    }
}

/// A span that names one actor or, in plurals, several.
#[derive(Clone, Debug)]
pub struct Mention {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// The token to which the rest of the sentence attaches.
    pub head: usize,
    /// What it is made from.
    pub kind: MentionKind,
    /// Whom it names; empty for places and for what could not be resolved.
    pub entities: Vec<Entity>,
    /// A person or persons.
    pub person: bool,
    /// Where it is, if it can be a place.
    pub place: Option<Place>,
    /// It says where something is or goes; no party, save to frames that ask for one under that
    /// very preposition.
    pub as_place: bool,
}

impl Mention {
    /// Whether it names an actor at all.
    pub fn is_actor(&self) -> bool {
        !self.entities.is_empty()
    }
}

/// A piece of a mention before composition.
#[derive(Clone, Debug)]
pub(crate) struct Atom {
    pub start: usize,
    pub end: usize,
    pub head: usize,
    pub kind: MentionKind,
    /// All readings in `world/` or the pack; empty for unknown names and pronouns.
    pub entries: Vec<NameEntry>,
    /// Index of the agent in the pack, for `Agent`.
    pub agent: Option<usize>,
    /// What the tagger of names takes it for.
    pub tag: Option<TagKind>,
}

/// What a name names, as the tagger says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagKind {
    /// A person.
    Person,
    /// An organisation.
    Organisation,
    /// A place.
    Place,
}

/// A name that the tagger has found in a sentence: tokens `start..end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaggedName {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// What it names.
    pub kind: TagKind,
}

impl Atom {
    pub fn first(&self, kind: NameKind) -> Option<usize> {
        self.entries
            .iter()
            .find(|e| e.kind == kind)
            .map(|e| e.index as usize)
    }
}

impl Coder {
    /// Names and agents of a sentence, then unknown proper names, then pronouns, in order.
    pub(crate) fn atoms(
        &self,
        view: &View,
        text: &str,
        names_unknown: bool,
        tagged: &[TaggedName],
    ) -> Vec<Atom> {
        let mut atoms: Vec<Atom> = Vec::new();
        // Names that are no actors here and no unknown names either ("US dollars").
        let mut things: Vec<std::ops::Range<usize>> = Vec::new();
        for hit in self.names.find(view, text) {
            let Some(best) = hit.entries.first() else {
                continue;
            };
            let kind = match best.kind {
                NameKind::Person => MentionKind::Person,
                NameKind::State => MentionKind::State,
                NameKind::Adjective => MentionKind::Adjective,
                NameKind::Metonym => MentionKind::Metonym,
                NameKind::Organisation => MentionKind::Organisation,
                NameKind::Capital => MentionKind::Capital,
                NameKind::Place => MentionKind::Place,
                NameKind::Agent => MentionKind::Agent,
            };
            let head = view.head_of(hit.start, hit.end);
            // "Lima prajurit": five, not the capital of Peru.
            if hit.end == hit.start + 1
                && view.upos(head) == Upos::Num
                && view.rel(head) == "nummod"
            {
                continue;
            }
            if kind == MentionKind::Agent && !self.agent_can_stand(view, hit.start, hit.end, head) {
                continue;
            }
            if matches!(
                kind,
                MentionKind::State | MentionKind::Adjective | MentionKind::Capital
            ) && self.is_kind_of_thing(view, hit.start, hit.end)
                || self.is_backer(view, hit.end)
            {
                things.push(hit.start..hit.end);
                continue;
            }
            let agent = (kind == MentionKind::Agent).then_some(best.index as usize);
            atoms.push(Atom {
                start: hit.start,
                end: hit.end,
                head,
                kind,
                entries: hit.entries,
                agent,
                tag: None,
            });
        }
        // "A Chinese actor": nor is who stands beside such a name.
        atoms.retain(|a| {
            a.kind != MentionKind::Agent
                || !things.iter().any(|t| t.end == a.start || a.end == t.start)
        });
        if names_unknown {
            self.add_unknown_names(view, &things, &mut atoms);
            self.add_tagged_names(view, &things, tagged, &mut atoms);
        }
        for i in 0..view.len() {
            let taken = atoms.iter().any(|a| a.start <= i && i < a.end);
            if taken {
                continue;
            }
            let possessive =
                matches!(view.upos(i), Upos::Pron | Upos::Det) && self.pack.possessive.has(view, i);
            let free = view.upos(i) == Upos::Pron
                && view.rel(i) != "det"
                && (self.pack.singular_person.has(view, i)
                    || self.pack.plural.has(view, i)
                    || self.pack.thing.has(view, i));
            let pronoun = possessive || free;
            let collective = (self.pack.both_heads.has(view, i) && self.has_both(view, i))
                || self.is_both_alone(view, i);
            let own = self.pack.own_country.has(view, i) && self.possessor(view, i).is_some();
            if collective || own {
                atoms.push(Atom {
                    start: i,
                    end: i + 1,
                    head: i,
                    kind: MentionKind::Collective,
                    entries: Vec::new(),
                    agent: None,
                    tag: None,
                });
            } else if pronoun {
                atoms.push(Atom {
                    start: i,
                    end: i + 1,
                    head: i,
                    kind: MentionKind::Pronoun,
                    entries: Vec::new(),
                    agent: None,
                    tag: None,
                });
            }
        }
        // "both leaders", "the two sides" are no bare agents.
        for atom in &mut atoms {
            if atom.kind == MentionKind::Agent
                && self.pack.both_heads.has(view, atom.head)
                && self.has_both(view, atom.head)
            {
                atom.kind = MentionKind::Collective;
            }
        }
        // "The international community": collectives that are nobody's.
        for i in 0..view.len() {
            let words = self.pack.nobody.match_at(view, i);
            if words > 0 {
                atoms.retain(|a| a.start >= i + words || a.end <= i);
            }
        }
        atoms.sort_by_key(|a| a.start);
        atoms
    }

    /// Agent words count whatever the tagger says of them, but not as a verb that is a trigger
    /// ("to police"), nor as an adjective of something else.
    fn agent_can_stand(&self, view: &View, start: usize, end: usize, head: usize) -> bool {
        // "President-elect": the phrase has a noun, whatever the tree makes its head.
        if (start..end).any(|t| t != head && matches!(view.upos(t), Upos::Noun | Upos::Propn))
            && view.upos(head) == Upos::Adj
        {
            return true;
        }
        match view.upos(head) {
            Upos::Noun | Upos::Propn | Upos::X | Upos::Det => true,
            Upos::Verb => {
                !self.pack.triggers.contains_key(view.lower(head))
                    && !view.children(head).any(|c| view.rel(c) == "aux")
            }
            Upos::Adj => {
                !matches!(view.rel(head), "amod" | "advmod")
                    || view.head(head).is_some_and(|h| view.upos(h) == Upos::Verb)
            }
            _ => false,
        }
    }

    /// "US dollars", "dolar AS": a state's name that only tells of what kind a thing is.
    fn is_kind_of_thing(&self, view: &View, start: usize, end: usize) -> bool {
        // "Iraq opened" is no Open.
        let is_thing = |t: usize| {
            !matches!(view.upos(t), Upos::Verb | Upos::Aux)
                && self.pack.thing_words.has(view, t)
                // "The Turkish coast guard", "French car workers": of what kind somebody is.
                && !view.head(t).is_some_and(|h| {
                    view.rel(t) == "compound"
                        && h > t
                        && h <= t + 2
                        && (self.names.agent(view.lemma(h)).is_some()
                            || self.names.agent(&format!("{} {}", view.lower(t), view.lower(h))).is_some())
                })
        };
        match self.pack.modifier {
            ModifierSide::Before => end < view.len() && is_thing(end),
            ModifierSide::After => start > 0 && is_thing(start - 1),
        }
    }

    /// "Iranian-backed": who backs a party is not the party.
    fn is_backer(&self, view: &View, end: usize) -> bool {
        end + 1 < view.len() && view.token(end).form == "-" && self.pack.backed.has(view, end + 1)
    }

    fn has_both(&self, view: &View, i: usize) -> bool {
        let counts = |t: usize| self.pack.both.covers(view, t) || self.pack.three.covers(view, t);
        view.children(i).any(|c| c < i && counts(c)) || (i > 0 && counts(i - 1))
    }

    /// "Keduanya", "the two signed …": the number stands for the parties themselves.
    pub(crate) fn is_both_alone(&self, view: &View, i: usize) -> bool {
        if !matches!(view.rel(i), "nsubj" | "obj" | "iobj" | "obl") {
            return false;
        }
        let owned = self.pack.both.has(view, i)
            && i + 1 < view.len()
            && self.pack.possessive.has(view, i + 1);
        let alone = self.pack.both.covers(view, i)
            && matches!(view.upos(i), Upos::Num | Upos::Pron | Upos::Det)
            && !view.children(i).any(|c| c > i && view.rel(c) == "nmod");
        owned || alone
    }

    /// The possessive pronoun that belongs to a noun.
    pub(crate) fn possessor(&self, view: &View, i: usize) -> Option<usize> {
        view.children(i)
            .find(|&c| matches!(view.rel(c), "nmod" | "det") && self.is_possessive(view, c))
    }

    pub(crate) fn is_possessive(&self, view: &View, i: usize) -> bool {
        self.pack.possessive.has(view, i) && matches!(view.upos(i), Upos::Pron | Upos::Det)
    }

    /// The possessive pronoun of an agent: on any of its words, or right after them
    /// ("duta besarnya").
    pub(crate) fn possessor_of(&self, view: &View, atom: &Atom) -> Option<usize> {
        let suffix = || {
            let after = self.pack.modifier == crate::pack_format::ModifierSide::After;
            Some(atom.end).filter(|&t| after && t < view.len() && self.is_possessive(view, t))
        };
        (atom.start..atom.end)
            .find_map(|t| self.possessor(view, t))
            .or_else(suffix)
    }
}

/// The span of a mention in the text.
pub fn mention_span(view: &View, mention: &Mention) -> Span {
    view.span(mention.start, mention.end)
}
