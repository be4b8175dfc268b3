//! The tables of `pack.toml`, `words.toml` and `frames.toml` as they stand in the files
//! (docs/packs.md). Unknown keys are errors.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{
    dates::DateWords, frame::FrameToml, pack_head::LanguageLayer, signature::SignatureLists,
};

/// Which way a verb form turns its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Voice {
    /// The subject acts.
    Active,
    /// The subject is acted upon.
    Passive,
    /// The form does not tell.
    Any,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Inflection {
    pub(crate) prefix: String,
    #[serde(default)]
    pub(crate) starts: Vec<String>,
    #[serde(default)]
    pub(crate) drop: usize,
    pub(crate) voice: Voice,
    #[serde(default)]
    #[allow(dead_code)] // for the people who write packs
    pub(crate) note: String,
}

/// Default roles of event nouns.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NounRoles {
    /// Paths of the actor.
    #[serde(default)]
    pub actor: Vec<String>,
    /// Paths of the recipient.
    #[serde(default)]
    pub recipient: Vec<String>,
}

/// On which side of a noun its modifiers stand when there is no preposition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModifierSide {
    /// "Russian minister".
    #[default]
    Before,
    /// "menteri Rusia".
    After,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PackToml {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) layers: Vec<LanguageLayer>,
    #[serde(default)]
    pub(crate) whole: Vec<String>,
    #[serde(default)]
    pub(crate) modifier: ModifierSide,
    #[serde(default)]
    pub(crate) home: Option<String>,
    #[serde(default)]
    pub(crate) inflection: Vec<Inflection>,
    #[serde(default)]
    pub(crate) noun_roles: NounRoles,
}

/// A class of common nouns that name actors.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agent {
    #[serde(default)]
    pub(crate) sector: Option<String>,
    #[serde(default)]
    pub(crate) sectors: Vec<String>,
    /// The office, for persons who hold one.
    #[serde(default)]
    pub office: Option<String>,
    /// Code of its own (`UNO` for peacekeepers).
    #[serde(default)]
    pub code: Option<String>,
    /// A person rather than a body.
    #[serde(default)]
    pub person: bool,
    /// The nouns.
    pub words: Vec<String>,
    #[serde(default)]
    #[allow(dead_code)] // for the people who write packs
    pub(crate) note: String,
}

impl Agent {
    /// Whether the sector is that of the body for which it speaks or acts, if one is named
    /// ("army spokesman", "rebel leader").
    pub fn serves_a_body(&self) -> bool {
        self.person
            && matches!(
                self.office.as_deref(),
                Some("spokesperson" | "envoy" | "other")
            )
    }

    /// Sectors, the primary one first.
    pub fn all_sectors(&self) -> Vec<String> {
        let mut all = self.sector.clone().into_iter().collect::<Vec<_>>();
        all.extend(self.sectors.iter().cloned());
        all
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct WordList {
    pub(crate) words: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Collective {
    pub(crate) both: Vec<String>,
    pub(crate) three: Vec<String>,
    pub(crate) heads: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Heads {
    pub(crate) heads: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Pronouns {
    pub(crate) singular_person: Vec<String>,
    pub(crate) plural: Vec<String>,
    pub(crate) thing: Vec<String>,
    pub(crate) possessive: Vec<String>,
    pub(crate) speaker: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Light {
    pub(crate) verbs: Vec<String>,
    pub(crate) containers: Vec<String>,
    pub(crate) particles: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Cues {
    pub(crate) negation: Vec<String>,
    pub(crate) hypothetical: Vec<String>,
    pub(crate) future: Vec<String>,
    pub(crate) conditional: Vec<String>,
    pub(crate) purpose: Vec<String>,
    pub(crate) past: Vec<String>,
    pub(crate) historical: Vec<String>,
    pub(crate) concessive: Vec<String>,
    pub(crate) question: Vec<String>,
    pub(crate) background: Vec<String>,
    pub(crate) complement: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Source {
    pub(crate) prepositions: Vec<String>,
    pub(crate) mediums: Vec<String>,
    pub(crate) passive: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct PlaceWords {
    pub(crate) at: Vec<String>,
    pub(crate) across: Vec<String>,
    pub(crate) toward: Vec<String>,
    pub(crate) motion: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Description {
    pub(crate) state: Vec<String>,
    pub(crate) body: Vec<String>,
    pub(crate) leader: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WordsToml {
    #[serde(default)]
    pub(crate) agent: Vec<Agent>,
    #[serde(default)]
    pub(crate) former: WordList,
    #[serde(default)]
    pub(crate) counterpart: WordList,
    #[serde(default)]
    pub(crate) backed: WordList,
    #[serde(default)]
    pub(crate) nobody: WordList,
    #[serde(default)]
    pub(crate) relational: WordList,
    #[serde(default)]
    pub(crate) genitive: WordList,
    #[serde(default)]
    pub(crate) on_behalf: WordList,
    #[serde(default)]
    pub(crate) relative: WordList,
    #[serde(default)]
    pub(crate) thing: WordList,
    #[serde(default)]
    pub(crate) occur: WordList,
    #[serde(default)]
    pub(crate) agent_case: WordList,
    #[serde(default)]
    pub(crate) collective: Collective,
    #[serde(default)]
    pub(crate) own_country: Heads,
    #[serde(default)]
    pub(crate) description: Description,
    #[serde(default)]
    pub(crate) pronoun: Pronouns,
    #[serde(default)]
    pub(crate) class: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(crate) light: Light,
    #[serde(default)]
    pub(crate) cue: Cues,
    #[serde(default)]
    pub(crate) signature: SignatureLists,
    #[serde(default)]
    pub(crate) source: Source,
    #[serde(default)]
    pub(crate) place: PlaceWords,
    #[serde(default)]
    pub(crate) date: DateWords,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FramesToml {
    #[serde(default)]
    pub(crate) frame: Vec<FrameToml>,
}
