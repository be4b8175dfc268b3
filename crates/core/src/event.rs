//! Coded events as PLOVER knows them, with tekad's additions beside (DESIGN §4).

use serde::{Deserialize, Serialize};

use crate::{
    EventDate, Magnitude, Ordered, Span,
    ontology::{AuxMode, EventType},
};

/// An actor or recipient: a mention and whom it resolves to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// ISO 3166-1 alpha-3 state code or one of PLOVER's non-state codes; `None` if unknown.
    pub code: Option<String>,
    /// PLOVER sectors, the primary one first; empty for a bare state or an unknown.
    pub sector: Vec<String>,
    /// The words that name it.
    pub entity_text: String,
    /// tekad's id of the person or body (`igor-ivanov`, `nato`), if known.
    pub identifier_id: Option<String>,
    /// Its canonical name.
    pub identifier_text: Option<String>,
    /// The office named or held (`foreign-minister`).
    pub office: Option<String>,
    /// Where the words stand.
    pub span: Span,
    /// Why it resolves so, for `explain`.
    pub why: String,
}

impl Entity {
    /// Whether two entities are the same party for merging: same code, sectors, and person or
    /// body; two unknowns are the same if their words are.
    pub fn same_party(&self, other: &Entity) -> bool {
        if self.code.is_none()
            && self.identifier_id.is_none()
            && other.code.is_none()
            && other.identifier_id.is_none()
        {
            return self.sector == other.sector
                && self.entity_text.eq_ignore_ascii_case(&other.entity_text);
        }
        let ids_clash = self.identifier_id.is_some()
            && other.identifier_id.is_some()
            && self.identifier_id != other.identifier_id;
        self.code == other.code
            && !ids_clash
            && (self.sector.first() == other.sector.first()
                || self.sector.is_empty()
                || other.sector.is_empty())
    }

    /// `CODE/SECTOR+SECTOR` as case files write it.
    pub fn notation(&self) -> String {
        let code = self.code.as_deref().unwrap_or("---");
        if self.sector.is_empty() {
            code.to_owned()
        } else {
            format!("{code}/{}", self.sector.join("+"))
        }
    }
}

/// Where an event takes place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The words that say so.
    pub text: String,
    /// Canonical (English) name.
    pub name: String,
    /// State code, if the place lies in one.
    pub country: Option<String>,
    /// How finely it is resolved: `country`, `region`, `district`, `city`, `section`, `sea`, ...
    pub kind: String,
    /// Degrees north; of what is no point, a rough centre.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// GeoNames id, if the gazetteer has the place.
    pub geonames: Option<u32>,
    /// GeoNames' name of the first-order division (state, province) that it is or lies in.
    pub admin1: Option<String>,
    /// Where the words stand.
    pub span: Span,
}

/// What part a link of a source chain plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceRole {
    /// Who says it.
    Speaker,
    /// The outlet or document that carries it.
    Medium,
    /// Whom it was said to.
    Addressee,
}

/// How a source stands to what it reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stance {
    /// Says it is so.
    Asserts,
    /// Says it is not so.
    Denies,
    /// Supposes or expects it.
    Supposes,
    /// Is not sure that it is so.
    Doubts,
    /// Asks for it.
    Asks,
    /// Warns of it or threatens it.
    Warns,
    /// Promises it.
    Promises,
}

impl Stance {
    /// The stance in one word, as records and cases write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Stance::Asserts => "asserts",
            Stance::Denies => "denies",
            Stance::Supposes => "supposes",
            Stance::Doubts => "doubts",
            Stance::Asks => "asks",
            Stance::Warns => "warns",
            Stance::Promises => "promises",
        }
    }
}

/// One link of a source chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceLink {
    /// Who.
    pub entity: Entity,
    /// In which part.
    pub role: SourceRole,
    /// The word that introduces what is said (`said`, `menurut`).
    pub cue: String,
    /// Where it stands, if it stands in the text.
    pub cue_span: Option<Span>,
    /// How the source stands to it.
    pub stance: Stance,
}

/// A passage that reports an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Index of the sentence in the document.
    pub sentence: usize,
    /// The sentence's span.
    pub sentence_span: Span,
    /// The word or words that name the event.
    pub trigger: Span,
    /// Spans of the actors, in the order of `Event.actor` of this passage.
    pub actor: Vec<Span>,
    /// Spans of the recipients.
    pub recipient: Vec<Span>,
    /// In which sense this passage tells it.
    pub aux_mode: Vec<AuxMode>,
    /// Who says so, outermost first.
    pub reported_by: Vec<SourceLink>,
    /// The frame that fired, and what acted on it, for `explain`.
    pub why: Vec<String>,
}

/// What an AGREE promises (CODEBOOK rule 6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Underlying {
    /// The promised type.
    pub event: EventType,
    /// Its modes.
    pub mode: Vec<String>,
}

/// How an event ended, where the text says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It failed (CODEBOOK rule 11).
    Failed,
}

/// A PLOVER event, told by one or more passages of one document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Hash of document id, first trigger span, type and parties.
    pub id: String,
    /// The document.
    pub doc_id: String,
    /// The type.
    pub event: EventType,
    /// PLOVER modes of that type.
    pub mode: Vec<String>,
    /// PLOVER contexts.
    pub context: Vec<String>,
    /// Who did it.
    pub actor: Vec<Entity>,
    /// To whom.
    pub recipient: Vec<Entity>,
    /// When.
    pub date: EventDate,
    /// Where.
    pub place: Option<Place>,
    /// In which sense; copies the first evidence.
    pub aux_mode: Vec<AuxMode>,
    /// What is promised.
    pub underlying: Option<Underlying>,
    /// Told as background of the news.
    pub background: bool,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Finest CAMEO code that the frame, the mode or the promise supports.
    pub cameo: Option<String>,
    /// Goldstein score of that code, where it has one.
    pub goldstein: Option<f64>,
    /// Conflict–cooperation score of type and mode.
    pub scale: f64,
    /// Probability that the record is right, from 0 to 1.
    pub confidence: f64,
    /// From -3 (certainly did not happen) to 3 (certainly happened).
    pub factuality: f64,
    /// How many and how much, in text order.
    pub magnitude: Vec<Magnitude>,
    /// Events of the article that it comes before or after, or happens with, where the text says so.
    pub order: Vec<Ordered>,
    /// The passages, in text order.
    pub evidence: Vec<Evidence>,
}
