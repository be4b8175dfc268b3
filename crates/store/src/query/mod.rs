//! Asking: which happenings fit what an analyst wants to know. [`Query`] says what is wanted,
//! `filters` turns each part into SQL, `plan` lets the narrowest part lead, and `hits` brings
//! the answer in order.

mod count;
mod filters;
mod hits;
mod matching;
mod meaning;
mod party;
mod piece;
mod plan;
mod said;

use jiff::civil::Date;
use tekad_core::ontology::{AuxMode, EventType};

pub use count::{By, Counted};
pub use hits::{Hit, HitParty};
pub use party::PartyFilter;
pub use said::{Said, SaidHit};

/// What is asked of a record. The values of one part mean "any of these", none "whatever";
/// all parts that are given must fit.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// Who did it.
    pub actor: Vec<PartyFilter>,
    /// To whom.
    pub recipient: Vec<PartyFilter>,
    /// In either part.
    pub party: Vec<PartyFilter>,
    /// Who did it, and to whom.
    pub dyad: Vec<(PartyFilter, PartyFilter)>,
    /// Dyads in both directions.
    pub either: bool,
    /// Types of events.
    pub types: Vec<EventType>,
    /// Relations, where claims are asked for.
    pub relations: Vec<String>,
    /// PLOVER modes.
    pub mode: Vec<String>,
    /// PLOVER contexts.
    pub context: Vec<String>,
    /// In which sense it is said.
    pub sense: Sense,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Canonical names of places; upper and lower case are the same.
    pub place: Vec<String>,
    /// Codes of the states where it took place.
    pub country: Vec<String>,
    /// Names of outlets, or parts of them.
    pub outlet: Vec<String>,
    /// Languages of the articles.
    pub lang: Vec<String>,
    /// Least and most confidence.
    pub confidence: Option<(f64, f64)>,
    /// Words of the sentences, as an expression of FTS5 (see [`words`]).
    pub text: Option<String>,
    /// Least number of independent outlets.
    pub min_outlets: i64,
    /// Which come first.
    pub sort: Sort,
    /// The other way round.
    pub reverse: bool,
    /// Most happenings to give.
    pub limit: Option<usize>,
}

/// In which senses events are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Sense {
    /// Those told as plain fact.
    #[default]
    Plain,
    /// All.
    Any,
    /// Those with any of these auxiliary modes; `plain` adds the plain ones.
    Of {
        /// Plain ones too.
        plain: bool,
        /// The modes.
        modes: Vec<AuxMode>,
    },
}

/// Which happenings come first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The latest; undated ones last.
    #[default]
    Date,
    /// The most reported.
    Reports,
    /// Those of the most independent outlets.
    Outlets,
    /// The surest.
    Confidence,
}

/// Words as people type them, as an expression of FTS5 that is always valid: all words must
/// occur, `"several words"` together, `sanction*` begins a word. `None` if there is no word.
pub fn words(text: &str) -> Option<String> {
    let mut phrases: Vec<String> = Vec::new();
    for (n, part) in text.split('"').enumerate() {
        // Every second part stands between quotation marks.
        if n % 2 == 1 {
            phrases.extend(phrase(part));
        } else {
            phrases.extend(part.split_whitespace().filter_map(phrase));
        }
    }
    (!phrases.is_empty()).then(|| phrases.join(" "))
}

/// One phrase in quotation marks, unless it has no letter or digit.
fn phrase(text: &str) -> Option<String> {
    let text = text.trim();
    let begins = text.ends_with('*');
    let inner: String = text
        .trim_end_matches('*')
        .chars()
        .filter(|c| *c != '"' && !c.is_control())
        .collect();
    inner
        .chars()
        .any(char::is_alphanumeric)
        .then(|| format!("\"{inner}\"{}", if begins { "*" } else { "" }))
}

#[cfg(test)]
mod tests;
