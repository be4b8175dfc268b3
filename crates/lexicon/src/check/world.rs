//! Files of `world/`.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Deserialize;
use tekad_code::{
    World,
    world::{Organisation, Person, State},
};
use tekad_core::ontology::{NON_STATE_CODES, SECTORS};

use super::{
    File, OFFICES, Say, Severity,
    blocks::{Block, blocks},
    names::Names,
};

const KINDS: &[&str] = &[
    "igo",
    "alliance",
    "armed-group",
    "party",
    "movement",
    "company",
    "ngo",
    "ministry",
    "parliament",
    "court",
    "central-bank",
    "army",
    "police",
    "intelligence",
    "outlet",
    "other",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    #[serde(default)]
    state: Vec<State>,
    #[serde(default)]
    entity: Vec<State>,
    #[serde(default)]
    person: Vec<Person>,
    #[serde(default)]
    organisation: Vec<Organisation>,
}

/// Codes of the states that a file defines.
pub(crate) fn state_codes(text: &str) -> Vec<String> {
    blocks(text)
        .iter()
        .filter(|b| b.name == "state")
        .filter_map(|b| b.read::<Rows>().ok())
        .flat_map(|r| r.state)
        .map(|s| s.code)
        .collect()
}

pub(crate) fn check(file: &File, states: &BTreeSet<String>, names: &mut Names, say: &mut Say) {
    let mut any = false;
    for block in blocks(&file.text) {
        let rows: Rows = match block.read() {
            Ok(rows) => rows,
            Err((line, message)) => {
                any = true;
                say(line, Severity::Fault, message);
                continue;
            }
        };
        let mut row = Row {
            block: &block,
            states,
            say,
        };
        for state in rows.state.iter().chain(&rows.entity) {
            row.code("code", &state.code, false);
            row.sectors("sector", &state.sector);
            row.range("since", state.since, state.until);
            names.state(file, &block, state);
        }
        for person in &rows.person {
            row.person(person);
            names.person(file, &block, person);
        }
        for org in &rows.organisation {
            row.organisation(org);
            names.organisation(file, &block, org);
        }
    }
    if !any && let Err(e) = World::load([(file.name.as_str(), file.text.as_str())]) {
        say(1, Severity::Fault, e.message);
    }
}

/// A row being checked.
struct Row<'a, 'b> {
    block: &'a Block<'a>,
    states: &'a BTreeSet<String>,
    say: &'a mut Say<'b>,
}

impl Row<'_, '_> {
    fn fault(&mut self, key: &str, message: String) {
        (self.say)(self.block.line_of(key), Severity::Fault, message);
    }

    /// A code of a state, or of a body; a state's own row may bring a new one.
    fn code(&mut self, key: &str, code: &str, known: bool) {
        let shape = code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase());
        if !shape {
            self.fault(key, format!("{key}: `{code}` is not three capitals"));
        } else if known && !self.states.contains(code) && !NON_STATE_CODES.contains(&code) {
            self.fault(
                key,
                format!(
                    "{key}: `{code}` is no state's code and none of {}",
                    NON_STATE_CODES.join(" ")
                ),
            );
        }
    }

    fn sectors(&mut self, key: &str, sectors: &[String]) {
        for sector in sectors {
            if !sector.is_empty() && !SECTORS.contains(&sector.as_str()) {
                self.fault(key, format!("{key}: `{sector}` is no PLOVER sector"));
            }
        }
    }

    fn range(&mut self, key: &str, from: Option<Date>, to: Option<Date>) {
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            self.fault(key, format!("{from} to {to}: ends before it begins"));
        }
    }

    fn person(&mut self, person: &Person) {
        if !person.country.is_empty() {
            self.code("country", &person.country, true);
        }
        if !matches!(person.gender.as_str(), "" | "m" | "f") {
            self.fault(
                "gender",
                format!("gender: `{}` is neither m nor f", person.gender),
            );
        }
        for office in &person.office {
            if !OFFICES.contains(&office.kind.as_str()) {
                self.fault("office", format!("office: unknown kind `{}`", office.kind));
            }
            self.sectors("office", &office.all_sectors());
            self.range("office", office.from, office.to);
            if let Some(code) = office.country.as_deref().filter(|c| !c.is_empty()) {
                self.code("office", code, true);
            }
        }
    }

    fn organisation(&mut self, org: &Organisation) {
        if !org.code.is_empty() {
            self.code("code", &org.code, true);
        }
        if !KINDS.contains(&org.kind.as_str()) {
            self.fault("kind", format!("kind: unknown kind `{}`", org.kind));
        }
        self.sectors("sector", &org.sector);
        self.range("since", org.since, org.until);
        for member in &org.members {
            self.code("members", member, true);
        }
        if org.name.is_empty() {
            self.fault("name", "name: no name in any language".to_owned());
        }
    }
}

pub(crate) fn places(file: &File, say: &mut Say) {
    if let Err(e) = World::load([("places.tsv", file.text.as_str())]) {
        let line = e
            .message
            .strip_prefix("line ")
            .and_then(|m| m.split(':').next()?.parse().ok());
        say(line.unwrap_or(1), Severity::Fault, e.message);
    }
}
