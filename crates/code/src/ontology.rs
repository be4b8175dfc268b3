//! PLOVER's types, modes and scores, from `ontology/plover.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;
use tekad_core::ontology::EventType;

/// The table of types, modes and scores.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ontology {
    /// Version of the codebook, for `cite_info.codebook`.
    pub codebook: String,
    #[serde(rename = "type")]
    types: BTreeMap<EventType, TypeEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TypeEntry {
    score: f64,
    mode: BTreeMap<String, f64>,
}

impl Ontology {
    /// Reads the table.
    ///
    /// # Errors
    /// What the TOML reader says, or the name of a type that is missing.
    pub fn load(text: &str) -> Result<Ontology, String> {
        let table: Ontology =
            crate::data::read(text).map_err(|e| format!("ontology/plover.toml: {e}"))?;
        for t in EventType::ALL {
            if !table.types.contains_key(t) {
                return Err(format!("ontology/plover.toml: {} is missing", t.as_str()));
            }
        }
        Ok(table)
    }

    /// Whether `mode` is a mode of the type.
    pub fn has_mode(&self, event: EventType, mode: &str) -> bool {
        self.types
            .get(&event)
            .is_some_and(|t| t.mode.contains_key(mode))
    }

    /// PLOVER score: that of the mode, of the strongest one if there are several, else of the
    /// type.
    pub fn score(&self, event: EventType, modes: &[String]) -> f64 {
        let Some(entry) = self.types.get(&event) else {
            return 0.0;
        };
        modes
            .iter()
            .filter_map(|m| entry.mode.get(m))
            .copied()
            .max_by(|a, b| a.abs().total_cmp(&b.abs()))
            .unwrap_or(entry.score)
    }
}
