//! The closed vocabularies of PLOVER 2.0 that code works with: event types, quad codes
//! and auxiliary modes. Modes, contexts and scores are data (`ontology/plover.toml`).

use serde::{Deserialize, Serialize};

macro_rules! event_types {
    ($($name:ident = $text:literal $quad:literal : $doc:literal),* $(,)?) => {
        /// The 16 event types of PLOVER 2.0 (manual, chapter "Event Categories").
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum EventType { $(#[doc = $doc] #[serde(rename = $text)] $name),* }

        impl EventType {
            /// All types, in the manual's order.
            pub const ALL: &'static [EventType] = &[$(EventType::$name),*];
            /// The type as PLOVER writes it.
            pub fn as_str(self) -> &'static str { match self { $(EventType::$name => $text),* } }
            /// Reads a type as PLOVER writes it.
            pub fn from_plover(text: &str) -> Option<EventType> { match text { $($text => Some(EventType::$name),)* _ => None } }
            /// 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
            pub fn quad(self) -> u8 { match self { $(EventType::$name => $quad),* } }
        }
    };
}

event_types! {
    Agree = "AGREE" 1: "to promise, offer or agree to cooperate",
    Consult = "CONSULT" 1: "meetings, visits, talks",
    Support = "SUPPORT" 1: "diplomatic support, praise, signing",
    Concede = "CONCEDE" 1: "verbal concessions",
    Cooperate = "COOPERATE" 2: "mutual material cooperation",
    Aid = "AID" 2: "material aid",
    Retreat = "RETREAT" 2: "material concessions",
    Request = "REQUEST" 3: "requests, demands, orders",
    Accuse = "ACCUSE" 3: "disapproval, accusations, investigations",
    Reject = "REJECT" 3: "refusals",
    Threaten = "THREATEN" 3: "threats",
    Protest = "PROTEST" 4: "collective protest",
    Sanction = "SANCTION" 4: "reduced relations",
    Mobilize = "MOBILIZE" 4: "military or police moves short of force",
    Coerce = "COERCE" 4: "repression short of violence",
    Assault = "ASSAULT" 4: "violence",
}

impl EventType {
    /// Whether an announced act of this type is an AGREE (CODEBOOK rule 6).
    pub fn promised_as_agree(self) -> bool {
        matches!(
            self,
            EventType::Consult | EventType::Support | EventType::Cooperate | EventType::Aid
        )
    }
}

/// PLOVER's auxiliary modes: in which sense an event is told (manual, section
/// "Auxiliary modes"; CODEBOOK rules 12–14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuxMode {
    /// More than six months before publication, or an earlier era.
    Historical,
    /// Announced or expected.
    Future,
    /// In a condition or its outcome, under "may" or "could", or merely supposed.
    Hypothetical,
    /// Said not to have happened.
    Negation,
}

impl AuxMode {
    /// All modes in record order.
    pub const ALL: &'static [AuxMode] = &[
        AuxMode::Historical,
        AuxMode::Future,
        AuxMode::Hypothetical,
        AuxMode::Negation,
    ];

    /// The mode as records write it.
    pub fn as_str(self) -> &'static str {
        match self {
            AuxMode::Historical => "historical",
            AuxMode::Future => "future",
            AuxMode::Hypothetical => "hypothetical",
            AuxMode::Negation => "negation",
        }
    }

    /// Reads a mode as records write it.
    pub fn from_name(text: &str) -> Option<AuxMode> {
        AuxMode::ALL.iter().copied().find(|m| m.as_str() == text)
    }
}

/// PLOVER's sector codes (manual, table "Sector Codes") and `IGO`, which CODEBOOK rule 15
/// gives to NATO and the like.
pub const SECTORS: &[&str] = &[
    "COP", "GOV", "JUD", "LEG", "MIL", "PRM", "PTY", "REB", "SPY", "UAF", "UNK", "AGR", "BUS",
    "CRM", "CVL", "EDU", "ELI", "JRN", "LAB", "MED", "REF", "OPP", "PRE", "REL", "SOC", "IGO",
];

/// Top-level codes of actors that are no states (manual, table "International Non-state
/// actor names").
pub const NON_STATE_CODES: &[&str] = &["IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"];
