//! PLOVER's types, modes and scores, from `ontology/plover.toml`, and CAMEO's codes with their
//! Goldstein scores, from `ontology/cameo.tsv`.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::Deserialize;
use tekad_core::{
    event::{Event, Underlying},
    ontology::EventType,
};

use crate::context_rules::ContextRules;

/// The table of types, modes and scores.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ontology {
    /// Version of the codebook, for `cite_info.codebook`.
    pub codebook: String,
    context: Vec<String>,
    #[serde(rename = "type")]
    types: BTreeMap<EventType, TypeEntry>,
    /// Goldstein scores by the beginnings of CAMEO codes; `None` for codes without one.
    #[serde(skip)]
    goldstein: FxHashMap<String, Option<f64>>,
    #[serde(skip)]
    context_rules: ContextRules,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TypeEntry {
    score: f64,
    cameo: String,
    #[serde(default)]
    mode_cameo: BTreeMap<String, String>,
    #[serde(default)]
    promise_cameo: BTreeMap<EventType, String>,
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
        for (t, entry) in &table.types {
            if let Some(mode) = entry
                .mode_cameo
                .keys()
                .find(|m| !entry.mode.contains_key(*m))
            {
                let name = t.as_str();
                return Err(format!(
                    "ontology/plover.toml: {name}: mode_cameo: no mode `{mode}`"
                ));
            }
        }
        Ok(table)
    }

    /// The same with the rules of `ontology/contexts.toml`; without them only words tell contexts.
    ///
    /// # Errors
    /// The rule that is wrong and what it names that is none.
    pub fn with_context_rules(mut self, rules: &str) -> Result<Ontology, String> {
        let has_mode = |event, mode: &str| self.has_mode(event, mode);
        self.context_rules = ContextRules::load(rules, &self.context, has_mode)?;
        Ok(self)
    }

    /// PLOVER's contexts, in the manual's order.
    pub fn contexts(&self) -> &[String] {
        &self.context
    }

    /// The place of a context among [`Ontology::contexts`].
    pub fn context_index(&self, name: &str) -> Option<usize> {
        self.context.iter().position(|c| c == name)
    }

    /// Adds what an event's type and parties say about its contexts.
    pub(crate) fn add_context_points(&self, event: &Event, points: &mut [i32]) {
        self.context_rules.add(event, points);
    }

    /// Takes out the contexts that an event does not have beside others.
    pub(crate) fn except_contexts(&self, found: &mut Vec<usize>) {
        self.context_rules.except(found);
    }

    /// The same with the Goldstein scores of `ontology/cameo.tsv`; without them no event has one.
    ///
    /// # Errors
    /// The line of a code or a score that is none.
    pub fn with_goldstein(mut self, table: &str) -> Result<Ontology, String> {
        for (n, line) in table.lines().enumerate() {
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            let wrong = |what: &str| format!("ontology/cameo.tsv:{}: {what}", n + 1);
            let cells: Vec<&str> = line.split('\t').collect();
            let [code, _, _, score, _] = cells.as_slice() else {
                return Err(wrong("five columns are needed"));
            };
            if !(2..=4).contains(&code.len()) || !code.bytes().all(|b| b.is_ascii_digit()) {
                return Err(wrong("no CAMEO code"));
            }
            let score = match *score {
                "-" => None,
                text => match text.parse::<f64>() {
                    Ok(value) if value.abs() <= 10.0 => Some(value),
                    _ => return Err(wrong("no Goldstein score")),
                },
            };
            self.goldstein.insert((*code).to_owned(), score);
        }
        Ok(self)
    }

    /// Goldstein score of a CAMEO code: that of the longest listed code with which it begins.
    pub fn goldstein(&self, cameo: &str) -> Option<f64> {
        (2..=cameo.len())
            .rev()
            .find_map(|n| self.goldstein.get(cameo.get(..n)?))
            .copied()
            .flatten()
    }

    /// The finest CAMEO code of an event: `known`, its frame's, unless there is none or the type's
    /// mode or promise says more than it.
    pub fn cameo(
        &self,
        event: EventType,
        modes: &[String],
        underlying: Option<&Underlying>,
        known: Option<&str>,
    ) -> Option<String> {
        let entry = self.types.get(&event)?;
        if let Some(code) = known.filter(|k| **k != *entry.cameo) {
            return Some(code.to_owned());
        }
        let mode = (modes.iter())
            .filter(|m| entry.mode_cameo.contains_key(*m))
            .max_by(|a, b| entry.mode[*a].abs().total_cmp(&entry.mode[*b].abs()))
            .map(|m| &entry.mode_cameo[m]);
        let promise = underlying.and_then(|u| entry.promise_cameo.get(&u.event));
        Some(mode.or(promise).unwrap_or(&entry.cameo).clone())
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

#[cfg(test)]
mod tests {
    use super::*;

    fn ontology() -> Ontology {
        Ontology::load(include_str!("../../../ontology/plover.toml"))
            .and_then(|o| o.with_goldstein(include_str!("../../../ontology/cameo.tsv")))
            .expect("the ontology")
    }

    #[test]
    fn codes_score_as_their_longest_beginning() {
        let ontology = ontology();
        for (code, want) in [
            ("010", Some(0.0)),
            ("036", Some(4.0)),
            ("0333", Some(5.2)),
            ("0334", Some(6.0)),
            ("042", Some(1.9)),
            ("057", Some(8.0)),
            ("0874", Some(10.0)),
            ("111", Some(-2.0)),
            ("130", Some(-4.4)),
            ("1313", Some(-5.8)),
            ("138", Some(-7.0)),
            ("155", None),
            ("173", Some(-5.0)),
            ("176", None),
            ("1822", Some(-9.0)),
            ("2041", Some(-10.0)),
            ("99", None),
            ("", None),
        ] {
            assert_eq!(ontology.goldstein(code), want, "{code}");
        }
    }

    #[test]
    fn an_event_has_the_finest_code_that_is_known() {
        use EventType as E;
        let ontology = ontology();
        let modes = |text: &str| {
            text.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        for (event, mode, promise, known, want) in [
            (E::Consult, "", None, None, "040"),
            (E::Consult, "visit", None, None, "042"),
            (E::Consult, "visit", None, Some("040"), "042"),
            (E::Consult, "visit", None, Some("046"), "046"),
            (E::Consult, "multilateral", None, None, "040"),
            (E::Agree, "", Some(E::Consult), None, "036"),
            (E::Agree, "", Some(E::Aid), Some("030"), "033"),
            (E::Agree, "", Some(E::Aid), Some("0332"), "0332"),
            (E::Request, "assist", None, None, "100"),
            (E::Assault, "destroy drone", None, None, "195"),
            (E::Concede, "", None, None, "080"),
        ] {
            let underlying = promise.map(|event| Underlying {
                event,
                mode: Vec::new(),
            });
            let found = ontology.cameo(event, &modes(mode), underlying.as_ref(), known);
            assert_eq!(found.as_deref(), Some(want), "{event:?} {mode} {known:?}");
        }
    }

    #[test]
    fn every_code_of_the_table_is_of_its_type_or_joined_to_it() {
        // CAMEO has one root for what PLOVER tells apart as CONCEDE and RETREAT.
        const JOINED: [(&str, &str); 2] = [("RETREAT", "080"), ("RETREAT", "0831")];
        let ontology = ontology();
        let rows: BTreeMap<&str, &str> = include_str!("../../../ontology/cameo.tsv")
            .lines()
            .filter(|l| !l.starts_with('#'))
            .filter_map(|l| l.split_once('\t'))
            .map(|(code, rest)| (code, rest.split('\t').next().unwrap_or_default()))
            .collect();
        for (event, entry) in &ontology.types {
            let codes = (entry.mode_cameo.values())
                .chain(entry.promise_cameo.values())
                .chain([&entry.cameo]);
            for code in codes {
                // Of the codes of the table, the longest one with which a code begins holds.
                let row = (1..=code.len()).rev().find_map(|n| rows.get(&code[..n]));
                assert!(row.is_some(), "{event:?}: {code} is no code of the table");
                // What the table joins or drops may serve any type.
                let of_type = row.is_some_and(|t| *t == "-" || *t == event.as_str());
                let joined = JOINED.contains(&(event.as_str(), code.as_str()));
                assert!(of_type || joined, "{event:?}: {code} is {row:?}");
            }
        }
    }

    #[test]
    fn a_wrong_line_is_named() {
        let load = |table: &str| {
            let plover = include_str!("../../../ontology/plover.toml");
            Ontology::load(plover)?.with_goldstein(table)
        };
        for (table, want) in [
            (
                "# x\n0x\tAGREE\t\t1\tx\n",
                "ontology/cameo.tsv:2: no CAMEO code",
            ),
            (
                "03\tAGREE\t\t11\tx\n",
                "ontology/cameo.tsv:1: no Goldstein score",
            ),
            (
                "03\tAGREE\n",
                "ontology/cameo.tsv:1: five columns are needed",
            ),
        ] {
            assert_eq!(load(table).expect_err("a fault"), want);
        }
    }
}
