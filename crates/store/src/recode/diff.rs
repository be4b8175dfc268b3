//! What two codings of a document differ in.

use std::collections::{BTreeMap, BTreeSet};

use tekad_core::event::{Entity, Event};

use crate::{Findings, insert::aux_modes};

/// A part of an event that may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// Type.
    Type,
    /// Modes.
    Mode,
    /// Contexts.
    Context,
    /// Who did it.
    Actor,
    /// To whom.
    Recipient,
    /// Auxiliary modes.
    Senses,
    /// When.
    Date,
    /// Where.
    Place,
    /// By whose word.
    Sources,
    /// Confidence, factuality, scores, magnitudes, order and the like.
    Other,
}

impl Field {
    /// All, in order.
    pub const ALL: [Field; 10] = [
        Field::Type,
        Field::Mode,
        Field::Context,
        Field::Actor,
        Field::Recipient,
        Field::Senses,
        Field::Date,
        Field::Place,
        Field::Sources,
        Field::Other,
    ];

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Field::Type => "type",
            Field::Mode => "mode",
            Field::Context => "context",
            Field::Actor => "actor",
            Field::Recipient => "recipient",
            Field::Senses => "senses",
            Field::Date => "date",
            Field::Place => "place",
            Field::Sources => "sources",
            Field::Other => "figures",
        }
    }
}

/// What became of an event.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// It is new.
    Added(Box<Event>),
    /// It is gone.
    Gone(Box<Event>),
    /// It is told otherwise.
    Changed {
        /// As it was.
        old: Box<Event>,
        /// As it is.
        new: Box<Event>,
        /// In what.
        fields: Vec<Field>,
    },
}

/// What two codings of a document differ in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    /// Events, in the order of the text.
    pub changes: Vec<Change>,
    /// Events that are the same.
    pub same: u64,
    /// Claims that are new, and that are gone.
    pub claims: (u64, u64),
    /// Scenarios that are new, and that are gone.
    pub scenarios: (u64, u64),
}

/// Differences of many documents, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Documents.
    pub documents: u64,
    /// Of these, with other events, claims or scenarios.
    pub different: u64,
    /// Events that are the same.
    pub same: u64,
    /// New events.
    pub added: u64,
    /// Events that are gone.
    pub gone: u64,
    /// Events that are told otherwise.
    pub changed: u64,
    /// In what these differ; one may differ in several.
    pub fields: BTreeMap<Field, u64>,
    /// New, gone and changed events by type (the old one, of changed ones).
    pub types: BTreeMap<String, [u64; 3]>,
    /// Claims that are new, and that are gone.
    pub claims: (u64, u64),
    /// Scenarios that are new, and that are gone.
    pub scenarios: (u64, u64),
}

impl Tally {
    /// Adds a document's.
    pub fn add(&mut self, difference: &Difference) {
        let Difference {
            changes,
            same,
            claims,
            scenarios,
        } = difference;
        self.documents += 1;
        let told = (claims.0, claims.1, scenarios.0, scenarios.1) != (0, 0, 0, 0);
        self.different += u64::from(told || !changes.is_empty());
        self.same += same;
        for (sum, more) in [(&mut self.claims, claims), (&mut self.scenarios, scenarios)] {
            sum.0 += more.0;
            sum.1 += more.1;
        }
        for change in changes {
            let (event, column) = match change {
                Change::Added(event) => (event, 0),
                Change::Gone(event) => (event, 1),
                Change::Changed { old, fields, .. } => {
                    for field in fields {
                        *self.fields.entry(*field).or_default() += 1;
                    }
                    (old, 2)
                }
            };
            let counts = self.types.entry(event.event.as_str().to_owned());
            counts.or_default()[column] += 1;
            match column {
                0 => self.added += 1,
                1 => self.gone += 1,
                _ => self.changed += 1,
            }
        }
    }
}

/// Compares two codings of a document. Events are the same by their ids; of the others, two
/// whose trigger words overlap are one that changed.
pub fn compare(old: &Findings, new: &Findings) -> Difference {
    let mut all = Difference::default();
    let mut left: Vec<Option<&Event>> = new.events.iter().map(Some).collect();
    let mut take = |fits: &dyn Fn(&Event) -> bool| -> Option<Event> {
        let found = left.iter_mut().find(|e| e.is_some_and(fits))?;
        found.take().cloned()
    };
    let mut open: Vec<&Event> = Vec::new();
    let mut changes: Vec<(u32, Change)> = Vec::new();
    let at = |e: &Event| e.evidence.first().map_or(0, |e| e.trigger.start);
    let mut pair = |old: &Event, new: Event, same: &mut u64| {
        let fields = fields(old, &new);
        if fields.is_empty() {
            *same += 1;
        } else {
            let change = Change::Changed {
                old: Box::new(old.clone()),
                new: Box::new(new),
                fields,
            };
            changes.push((at(old), change));
        }
    };
    for event in &old.events {
        match take(&|e| e.id == event.id) {
            Some(new) => pair(event, new, &mut all.same),
            None => open.push(event),
        }
    }
    let mut gone = Vec::new();
    for event in open {
        let trigger = event.evidence.first().map(|e| e.trigger);
        let meets = |e: &Event| {
            let own = e.evidence.first().map(|e| e.trigger);
            own.zip(trigger).is_some_and(|(a, b)| a.overlaps(b))
        };
        // The same type first.
        let found = take(&|e| e.event == event.event && meets(e)).or_else(|| take(&meets));
        match found {
            Some(new) => pair(event, new, &mut all.same),
            None => gone.push(event),
        }
    }
    for event in gone {
        changes.push((at(event), Change::Gone(Box::new(event.clone()))));
    }
    for event in left.into_iter().flatten() {
        changes.push((at(event), Change::Added(Box::new(event.clone()))));
    }
    changes.sort_by_key(|(at, _)| *at);
    all.changes = changes.into_iter().map(|(_, change)| change).collect();
    let ids =
        |f: &Findings| -> BTreeSet<String> { f.claims.iter().map(|c| c.id.clone()).collect() };
    all.claims = counts(&ids(old), &ids(new));
    let ids =
        |f: &Findings| -> BTreeSet<String> { f.scenarios.iter().map(|c| c.id.clone()).collect() };
    all.scenarios = counts(&ids(old), &ids(new));
    all
}

/// How many are new, and how many are gone.
fn counts(old: &BTreeSet<String>, new: &BTreeSet<String>) -> (u64, u64) {
    (
        new.difference(old).count() as u64,
        old.difference(new).count() as u64,
    )
}

/// In what two events differ.
fn fields(old: &Event, new: &Event) -> Vec<Field> {
    let parties = |list: &[Entity]| -> Vec<(String, Option<String>, Option<String>)> {
        let one = |e: &Entity| (e.notation(), e.identifier_id.clone(), e.office.clone());
        list.iter().map(one).collect()
    };
    let place = |e: &Event| {
        e.place
            .as_ref()
            .map(|p| (p.name.clone(), p.country.clone()))
    };
    let date = |e: &Event| (e.date.start, e.date.end, e.date.precision);
    let sources = |e: &Event| -> Vec<String> {
        let chains = e.evidence.iter().flat_map(|e| &e.reported_by);
        chains
            .map(|l| format!("{} {}", l.entity.notation(), l.entity.entity_text))
            .collect()
    };
    let differ = [
        (old.event != new.event, Field::Type),
        (old.mode != new.mode, Field::Mode),
        (old.context != new.context, Field::Context),
        (parties(&old.actor) != parties(&new.actor), Field::Actor),
        (
            parties(&old.recipient) != parties(&new.recipient),
            Field::Recipient,
        ),
        (
            aux_modes(&old.aux_mode) != aux_modes(&new.aux_mode),
            Field::Senses,
        ),
        (date(old) != date(new), Field::Date),
        (place(old) != place(new), Field::Place),
        (sources(old) != sources(new), Field::Sources),
    ];
    let mut all: Vec<Field> = differ.iter().filter(|(d, _)| *d).map(|(_, f)| *f).collect();
    if all.is_empty() && old != new {
        all.push(Field::Other);
    }
    all
}
