//! Claims: standing relations and attitudes between actors, as somebody states them.

use serde::{Deserialize, Serialize};

use crate::{
    EventDate, Span,
    event::{Entity, SourceLink},
    ontology::AuxMode,
};

/// The closed set of relations (docs/claims.md).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// Needs the object, for `about`.
    DependsOn,
    /// Can sway the object.
    Influences,
    /// Rules over the object or over `about` (land, a body).
    Controls,
    /// Stands with the object.
    AlliedWith,
    /// Is an enemy of the object.
    HostileTo,
    /// Competes with the object.
    RivalOf,
    /// Stands between the objects as a go-between.
    MediatesBetween,
    /// Is like the object, in `about`.
    SimilarTo,
    /// Is of another mind than the object, over `about`.
    DiffersFrom,
    /// Keeps `about`.
    CompliesWith,
    /// Breaks `about`.
    Violates,
    /// Holds the object, or `about`, for lawful.
    Recognises,
    /// Holds `about` for its own, against the object.
    ClaimsTerritory,
    /// Has trade with the object.
    TradesWith,
    /// Gives weapons to the object as a habit.
    Arms,
    /// Has troops of the object on its soil.
    HostsForcesOf,
    /// Wants `about`, from the object.
    Seeks,
    /// Is afraid of `about`, from the object.
    Fears,
    /// `cause` brings about `effect`.
    Causes,
    /// `cause` strengthens the idea or the expectation that is `effect`.
    Supports,
}

impl Relation {
    /// All relations, in the order of the docs.
    pub const ALL: [Relation; 20] = [
        Relation::DependsOn,
        Relation::Influences,
        Relation::Controls,
        Relation::AlliedWith,
        Relation::HostileTo,
        Relation::RivalOf,
        Relation::MediatesBetween,
        Relation::SimilarTo,
        Relation::DiffersFrom,
        Relation::CompliesWith,
        Relation::Violates,
        Relation::Recognises,
        Relation::ClaimsTerritory,
        Relation::TradesWith,
        Relation::Arms,
        Relation::HostsForcesOf,
        Relation::Seeks,
        Relation::Fears,
        Relation::Causes,
        Relation::Supports,
    ];

    /// The name, as packs, cases and records write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Relation::DependsOn => "depends-on",
            Relation::Influences => "influences",
            Relation::Controls => "controls",
            Relation::AlliedWith => "allied-with",
            Relation::HostileTo => "hostile-to",
            Relation::RivalOf => "rival-of",
            Relation::MediatesBetween => "mediates-between",
            Relation::SimilarTo => "similar-to",
            Relation::DiffersFrom => "differs-from",
            Relation::CompliesWith => "complies-with",
            Relation::Violates => "violates",
            Relation::Recognises => "recognises",
            Relation::ClaimsTerritory => "claims-territory",
            Relation::TradesWith => "trades-with",
            Relation::Arms => "arms",
            Relation::HostsForcesOf => "hosts-forces-of",
            Relation::Seeks => "seeks",
            Relation::Fears => "fears",
            Relation::Causes => "causes",
            Relation::Supports => "supports",
        }
    }
}

/// How much, where the text says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Degree {
    /// It grows.
    Rising,
    /// It shrinks.
    Falling,
    /// Much.
    Strong,
    /// Little.
    Weak,
    /// In part.
    Partial,
}

impl Degree {
    /// The degree in one word, as cases and records write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Degree::Rising => "rising",
            Degree::Falling => "falling",
            Degree::Strong => "strong",
            Degree::Weak => "weak",
            Degree::Partial => "partial",
        }
    }
}

/// Words of the text that fill a part of a claim or scenario, and the records they hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Passage {
    /// Where the words stand.
    pub span: Span,
    /// Ids of the events that the words tell.
    pub events: Vec<String>,
    /// Ids of the claims that the words make.
    pub claims: Vec<String>,
}

/// A standing relation or attitude, as told once or several times in a document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// Hash of document id, first trigger span, relation and parties.
    pub id: String,
    /// The document.
    pub doc_id: String,
    /// What stands between them.
    pub relation: Relation,
    /// Whether it is said not to be.
    pub negated: bool,
    /// Who stands in it; of `causes` and `supports` mostly nobody.
    pub subject: Vec<Entity>,
    /// To whom.
    pub object: Vec<Entity>,
    /// In what, over what, for what.
    pub about: Option<Passage>,
    /// Of `causes` and `supports`: what brings it about.
    pub cause: Option<Passage>,
    /// And what comes of it.
    pub effect: Option<Passage>,
    /// How much.
    pub degree: Option<Degree>,
    /// In which sense it is told.
    pub aux_mode: Vec<AuxMode>,
    /// When it holds, where the text says so.
    pub date: EventDate,
    /// Who says so, outermost first; empty: the text itself.
    pub reported_by: Vec<SourceLink>,
    /// Whether it is plainly the writer's opinion.
    pub writer: bool,
    /// Index of the sentence.
    pub sentence: usize,
    /// The sentence's span.
    pub sentence_span: Span,
    /// The words that say it.
    pub trigger: Span,
    /// Probability that the record is right, from 0 to 1.
    pub confidence: f64,
    /// The frame that fired, and what acted on it, for `explain`.
    pub why: Vec<String>,
}
