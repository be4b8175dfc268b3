//! Codes that other formats want for what records hold: tables of `ontology/codes`, compiled in.

use std::{collections::BTreeMap, sync::LazyLock};

use tekad_core::event::{Entity, Place};

static STATES: &str = include_str!("../../../../ontology/codes/states.tsv");
static DIVISIONS: &str = include_str!("../../../../ontology/codes/divisions.tsv");
static SECTORS: &str = include_str!("../../../../ontology/codes/sectors.tsv");
static GROUPS: &str = include_str!("../../../../ontology/codes/groups.tsv");
static CAMEO: &str = include_str!("../../../../ontology/cameo.tsv");

type Cell = &'static str;

/// A state's codes; `""` where it has none.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct State {
    /// Correlates of War number.
    pub cow: Cell,
    /// FIPS 10-4.
    pub fips: Cell,
    /// CAMEO.
    pub cameo: Cell,
    /// English name.
    pub name: Cell,
}

/// A first-order division or a territory.
#[derive(Clone, Copy, Debug)]
struct Division {
    fips: Cell,
    adm1: Cell,
}

/// An actor that is no state, in CAMEO.
#[derive(Clone, Copy, Debug)]
struct Group {
    code: Cell,
    country: Cell,
    group: Cell,
    kind: Cell,
}

struct Tables {
    states: BTreeMap<Cell, State>,
    divisions: BTreeMap<(Cell, Cell), Division>,
    /// Role of CAMEO and words of ICEWS.
    sectors: BTreeMap<Cell, (Cell, Cell)>,
    groups: BTreeMap<Cell, Group>,
    labels: BTreeMap<Cell, String>,
}

/// Rows of a table, each of at least `N` cells; `-` is an empty cell.
fn rows<const N: usize>(table: Cell) -> impl Iterator<Item = [Cell; N]> {
    table.lines().filter(|l| !l.starts_with('#')).map(|line| {
        let mut cells = line.split('\t').map(|c| if c == "-" { "" } else { c });
        std::array::from_fn(|_| cells.next().unwrap_or(""))
    })
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| Tables {
    states: rows(STATES)
        .map(|[code, _iso2, cow, fips, cameo, name]| {
            let state = State {
                cow,
                fips,
                cameo,
                name,
            };
            (code, state)
        })
        .collect(),
    divisions: rows(DIVISIONS)
        .map(|[state, name, fips, adm1]| ((state, name), Division { fips, adm1 }))
        .collect(),
    sectors: rows(SECTORS)
        .map(|[sector, role, icews]| (sector, (role, icews)))
        .collect(),
    groups: rows(GROUPS)
        .map(|[key, code, country, group, kind]| {
            let group = Group {
                code,
                country,
                group,
                kind,
            };
            (key, group)
        })
        .collect(),
    labels: rows(CAMEO)
        .map(|[code, _type, _mode, _goldstein, label]| (code, capitalised(label)))
        .collect(),
});

fn capitalised(label: &str) -> String {
    let mut chars = label.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// The codes of a state; empty ones for what is none.
pub(super) fn state(code: &str) -> State {
    TABLES.states.get(code).copied().unwrap_or_default()
}

/// English name of an entity's state, or nothing.
pub(super) fn country_name(code: Option<&str>) -> Cell {
    code.map_or("", |c| state(c).name)
}

/// What ICEWS calls a sector.
pub(super) fn icews_sector(sector: &str) -> Cell {
    TABLES.sectors.get(sector).map_or("", |s| s.1)
}

/// The label of a CAMEO code: that of the longest code of the table with which it begins.
pub(super) fn cameo_label(code: &str) -> &'static str {
    (0..=code.len())
        .rev()
        .filter_map(|end| TABLES.labels.get(code.get(..end)?))
        .map(String::as_str)
        .next()
        .unwrap_or("")
}

/// A party in CAMEO's way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cameo {
    /// The whole code: `USAGOV`, `IGOUNO`, `---MIL` where only the role is known, or nothing.
    pub full: String,
    /// Country or region.
    pub country: Cell,
    /// International group.
    pub group: Cell,
    /// Roles, at most three.
    pub roles: Vec<Cell>,
}

/// A party's codes in CAMEO.
pub(super) fn cameo(party: &Entity) -> Cameo {
    let key = party.code.as_deref().unwrap_or("");
    let by_id = party.identifier_id.as_deref();
    // A body of its own only if it still has the code that the table means.
    let group = by_id
        .filter(|_| matches!(key, "IGO" | "NGO" | "UNO"))
        .and_then(|id| TABLES.groups.get(id))
        .or_else(|| TABLES.groups.get(key));
    let mut all = match group {
        Some(group) => Cameo {
            full: group.code.to_owned(),
            country: group.country,
            group: group.group,
            roles: vec![group.kind],
        },
        None => {
            let country = state(key).cameo;
            Cameo {
                full: country.to_owned(),
                country,
                ..Cameo::default()
            }
        }
    };
    for sector in &party.sector {
        let Some((role, _)) = TABLES.sectors.get(sector.as_str()) else {
            continue;
        };
        if !role.is_empty() && !all.roles.contains(role) && all.roles.len() < 3 {
            if all.full.is_empty() {
                all.full.push_str("---");
            }
            all.full.push_str(role);
            all.roles.push(role);
        }
    }
    all
}

/// Where a place lies, in FIPS 10-4: country and first-order division (`ID`, `ID04`).
pub(super) fn fips(place: &Place) -> (Cell, String) {
    let Some(country) = place.country.as_deref() else {
        return ("", String::new());
    };
    let state = state(country).fips;
    let own = (place.kind == "region" || place.kind == "territory").then_some(place.name.as_str());
    let names = [place.admin1.as_deref(), own];
    let found = names
        .into_iter()
        .flatten()
        .find_map(|name| lookup(country, name));
    match found {
        Some(d) if d.adm1.is_empty() => (d.fips, String::new()),
        Some(d) => (d.fips, format!("{}{}", d.fips, d.adm1)),
        None => (state, String::new()),
    }
}

fn lookup(state: &str, name: &str) -> Option<Division> {
    // The map's keys live for ever, those asked for don't.
    let key: &(&str, &str) = &(state, name);
    let map: &BTreeMap<(&str, &str), Division> = &TABLES.divisions;
    map.get(key).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_whole() {
        let t = &*TABLES;
        assert!(t.states.len() > 200 && t.divisions.len() > 3000);
        for (code, state) in &t.states {
            assert!(code.len() == 3 && !state.name.is_empty(), "{code}");
        }
        for sector in tekad_core::ontology::SECTORS {
            assert!(t.sectors.contains_key(sector), "{sector}");
        }
        for code in tekad_core::ontology::NON_STATE_CODES {
            assert!(t.groups.contains_key(code), "{code}");
        }
        // Doubts stand in the last column only.
        for cells in rows::<8>(STATES) {
            assert!(cells[7].is_empty(), "{cells:?}");
        }
    }

    #[test]
    fn no_state_of_the_world_is_missing() {
        let world = concat!(env!("CARGO_MANIFEST_DIR"), "/../../world/states.toml");
        let world = std::fs::read_to_string(world).expect("world/states.toml");
        let codes = world.lines().filter_map(|l| l.strip_prefix("code = \""));
        let codes: Vec<&str> = codes.map(|l| l.trim_end_matches('"')).collect();
        assert_eq!(
            codes.len(),
            TABLES.states.len(),
            "run world/origin/make_codes.py"
        );
        for code in codes {
            assert!(TABLES.states.contains_key(code), "{code}");
        }
    }

    #[test]
    fn labels_are_those_of_the_nearest_code() {
        for (code, want) in [
            ("040", "Consult"),
            ("0841", "Release persons"),
            ("1124", "Accuse"),
            ("99", ""),
            ("", ""),
        ] {
            assert_eq!(cameo_label(code), want, "{code}");
        }
    }
}
