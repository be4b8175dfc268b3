//! What an article has said so far: names, bodies and parties that later words refer to.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use tekad_core::{Upos, event::Entity, ontology::NON_STATE_CODES};

use crate::{
    mention::{Mention, MentionKind},
    view::View,
};

/// What an article has said so far.
#[derive(Debug, Default)]
pub struct Memory {
    /// Publication date: the day on which offices are looked up.
    pub date: Option<Date>,
    /// State of the dateline, for agents that name none.
    pub dateline: Option<String>,
    /// The state that most of the article is about, if there is one.
    pub home: Option<String>,
    /// How often the article names each state without doubt: what tells namesakes apart.
    pub(crate) evidence: BTreeMap<String, usize>,
    /// The only state that the article names, if it is told of as from within.
    pub(crate) domestic: Option<String>,
    /// State of the last place at which something was told to be.
    pub(crate) place: Option<(usize, String)>,
    /// Full and last names of persons and bodies, folded.
    pub(crate) names: FxHashMap<String, Entity>,
    /// Last party for a common noun ("the ministry").
    pub(crate) agents: FxHashMap<String, Entity>,
    /// Last body named by each common noun that its name is made with ("council").
    pub(crate) bodies: FxHashMap<String, Entity>,
    /// Parties in order of mention.
    pub(crate) recent: Vec<Recent>,
    pub(crate) sentence: usize,
}

#[derive(Debug)]
pub(crate) struct Recent {
    pub(crate) sentence: usize,
    pub(crate) token: usize,
    pub(crate) end: usize,
    pub(crate) entity: Entity,
    pub(crate) person: bool,
    pub(crate) plural: bool,
    pub(crate) subject: bool,
    pub(crate) kind: MentionKind,
    /// Only where something is, no party.
    pub(crate) place: bool,
    /// The same for parties that are named together ("India and Pakistan").
    pub(crate) group: usize,
}

const WINDOW: usize = 3;

impl Memory {
    /// A memory for an article of that date.
    pub fn new(date: Option<Date>) -> Memory {
        Memory {
            date,
            ..Memory::default()
        }
    }

    /// Goes on to the next sentence.
    pub fn next_sentence(&mut self) {
        self.sentence += 1;
    }

    /// The state of an agent that names none, and why.
    pub(crate) fn own_state(&self) -> Option<(&String, &'static str)> {
        let home = self
            .home
            .as_ref()
            .map(|c| (c, "the article is about that state"));
        home.or_else(|| self.dateline.as_ref().map(|c| (c, "state of the dateline")))
    }

    /// The state of the place at which the sentence before, or this one, tells of something.
    pub(crate) fn place_near(&self) -> Option<&String> {
        let near = self.place.as_ref();
        near.filter(|(s, _)| s + 1 >= self.sentence)
            .map(|(_, code)| code)
    }

    pub(crate) fn remember(&mut self, view: &View, mention: &Mention) {
        // Coordinated mentions are one group, by the tree.
        let first = view.first_conjunct(mention.head);
        let group = self
            .recent
            .iter()
            .rev()
            .take_while(|r| r.sentence == self.sentence)
            .find(|r| first != mention.head && r.token <= first && first < r.end)
            .map_or(self.recent.len(), |r| r.group);
        // "Near the border of Nigeria" is not in it.
        let before = mention.start.checked_sub(1);
        let beside = mention.kind == MentionKind::State
            && before.is_some_and(|p| view.upos(p) == Upos::Noun);
        if mention.as_place && !beside {
            let state = mention.entities.iter().find_map(|e| e.code.clone());
            let state = state.or_else(|| mention.place.as_ref().and_then(|p| p.country.clone()));
            if let Some(state) = state {
                self.place = Some((self.sentence, state));
            }
        }
        let subject =
            matches!(view.rel(mention.head), "nsubj") || view.deprel(mention.head) == "obl:agent";
        for entity in &mention.entities {
            self.recent.push(Recent {
                sentence: self.sentence,
                token: mention.start,
                end: mention.end,
                entity: entity.clone(),
                person: mention.person,
                plural: mention.entities.len() > 1
                    || view.token(mention.head).has_feat("Number=Plur")
                    || view.children(mention.head).any(|c| {
                        matches!(view.rel(c), "nummod" | "det")
                            && view.token(c).form.as_str() != "1"
                            && (view.rel(c) == "nummod" || view.token(c).has_feat("Number=Plur"))
                    }),
                subject,
                kind: mention.kind,
                place: mention.as_place,
                group,
            });
        }
    }

    /// The party that a pronoun stands for: of this and the last sentences, subjects before
    /// others, nearer before farther.
    pub(crate) fn antecedent(
        &self,
        before: usize,
        accept: impl Fn(&Recent) -> bool,
    ) -> Option<&Recent> {
        let accept = |r: &Recent| !r.place && accept(r);
        let here = self
            .recent
            .iter()
            .rev()
            .filter(|r| r.sentence == self.sentence && r.token < before && accept(r));
        let earlier = |subject: bool| {
            self.recent.iter().rev().filter(move |r| {
                r.sentence < self.sentence
                    && r.sentence + WINDOW >= self.sentence
                    && r.subject == subject
            })
        };
        here.clone()
            .find(|r| r.subject)
            .or_else(|| earlier(true).find(|r| accept(r)))
            .or_else(|| here.clone().next())
            .or_else(|| earlier(false).find(|r| accept(r)))
    }

    /// The party named right before a token, over a comma at most ("Paraguay, whose minister").
    pub(crate) fn right_before(&self, token: usize) -> Option<&Recent> {
        self.recent
            .iter()
            .rev()
            .find(|r| r.sentence == self.sentence && r.end <= token && token <= r.end + 1)
    }

    /// The party named last before a token.
    pub(crate) fn last_before(
        &self,
        before: usize,
        accept: impl Fn(&Recent) -> bool,
    ) -> Option<&Recent> {
        self.recent.iter().rev().find(|r| {
            let here = r.sentence == self.sentence && r.token < before;
            let earlier = r.sentence < self.sentence && r.sentence + WINDOW >= self.sentence;
            (here || earlier) && !r.place && accept(r)
        })
    }

    /// Those named together with a party: itself alone, or "India and Pakistan".
    pub(crate) fn group_of(&self, one: &Recent) -> Vec<Entity> {
        let mut all: Vec<Entity> = Vec::new();
        for r in self.recent.iter().filter(|r| r.group == one.group) {
            if !all.iter().any(|e| e.same_party(&r.entity)) {
                all.push(r.entity.clone());
            }
        }
        all
    }

    /// The person who is the subject before a token of this sentence in which no body or state
    /// is named: "it" is then that person's state ("the president says it will …").
    pub(crate) fn speaker_for(&self, before: usize) -> Option<&Entity> {
        let mut here = self
            .recent
            .iter()
            .filter(|r| r.sentence == self.sentence && r.token < before);
        let first = here.next().filter(|r| r.person && r.subject)?;
        here.all(|r| r.person).then_some(&first.entity)
    }

    /// The last different parties mentioned before a token, `count` at most: `persons` only;
    /// each of another state, if `apart`; none of bodies above the states, if `bodies_of_states`.
    pub(crate) fn last_parties(
        &self,
        before: usize,
        count: usize,
        persons: bool,
        apart: bool,
        bodies_of_states: bool,
        never: impl Fn(&Recent) -> bool,
    ) -> Vec<Entity> {
        let mut found: Vec<Entity> = Vec::new();
        for r in self.recent.iter().rev() {
            let seen = r.sentence < self.sentence || r.token < before;
            if !seen
                || r.sentence + WINDOW < self.sentence
                || r.entity.code.is_none()
                || r.place
                || (bodies_of_states
                    && r.entity
                        .code
                        .as_deref()
                        .is_some_and(|c| NON_STATE_CODES.contains(&c)))
                || (persons && !r.person)
                || never(r)
            {
                continue;
            }
            if r.entity.sector.first().is_some_and(|s| s == "JRN")
                || found
                    .iter()
                    .any(|f| f.code == r.entity.code && (apart || f.sector == r.entity.sector))
            {
                continue;
            }
            found.push(r.entity.clone());
            if found.len() == count {
                break;
            }
        }
        found.reverse();
        found
    }
}
