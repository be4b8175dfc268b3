//! What is true in every language: states, people in office, organisations, places
//! (`world/`, schema in docs/packs.md).

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;
use smol_str::SmolStr;
use tekad_gazetteer::Gazetteer;

/// What is wrong with a file of `world/`.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {message}")]
pub struct WorldError {
    /// File name.
    pub file: String,
    /// What is wrong and where.
    pub message: String,
}

/// Names by language code.
pub type Names = BTreeMap<String, Vec<String>>;

/// A state, a former state, or a territory that PLOVER keeps.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// PLOVER code (ISO 3166-1 alpha-3; former states ISO 3166-3).
    pub code: String,
    /// ISO 3166-1 alpha-2.
    #[serde(default)]
    pub iso2: String,
    /// Correlates of War number.
    pub cow: Option<u16>,
    /// First day of existence, if after 1945.
    #[serde(default, deserialize_with = "date")]
    pub since: Option<Date>,
    /// Last day of existence.
    #[serde(default, deserialize_with = "date")]
    pub until: Option<Date>,
    /// Sectors, for entities that are recognised by few (`PRE`).
    #[serde(default)]
    pub sector: Vec<String>,
    /// tekad's id, for entities that share their sovereign's code.
    #[serde(default)]
    pub id: String,
    /// Main name by language.
    pub name: BTreeMap<String, String>,
    /// Other names.
    #[serde(default)]
    pub alias: Names,
    /// Adjectives and demonyms.
    #[serde(default)]
    pub adjective: Names,
    /// Capitals.
    #[serde(default)]
    pub capital: Names,
    /// Buildings and seats that stand for the government.
    #[serde(default)]
    pub metonym: Names,
    /// Names of the above that mean other things too.
    #[serde(default)]
    pub ambiguous: Vec<String>,
    /// For people.
    #[serde(default)]
    pub note: String,
}

/// An office held by a person.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// Kind as in `words.toml`.
    pub kind: String,
    /// PLOVER sector.
    pub sector: String,
    /// Further sectors.
    #[serde(default)]
    pub sectors: Vec<String>,
    /// First day; `None` if not known.
    #[serde(default, deserialize_with = "date")]
    pub from: Option<Date>,
    /// Last day; `None` while in office or not known.
    #[serde(default, deserialize_with = "date")]
    pub to: Option<Date>,
    /// Where it is another state or body than the person's own.
    #[serde(default)]
    pub country: Option<String>,
    /// For people.
    #[serde(default)]
    pub title: String,
    /// For people.
    #[serde(default)]
    pub note: String,
}

impl Office {
    /// Sectors, the primary one first.
    pub fn all_sectors(&self) -> Vec<String> {
        std::iter::once(&self.sector)
            .chain(&self.sectors)
            .filter(|s| !s.is_empty())
            .cloned()
            .collect()
    }

    /// Whether the office was held on a day. Unknown ends are open.
    pub fn held_on(&self, day: Date) -> bool {
        self.from.is_none_or(|f| f <= day) && self.to.is_none_or(|t| day <= t)
    }
}

/// A person who holds or held office.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// tekad's id.
    pub id: String,
    /// Canonical name.
    pub name: String,
    /// Spellings.
    #[serde(default)]
    pub alias: Vec<String>,
    /// What later mentions in an article use.
    #[serde(default)]
    pub surname: String,
    /// Code of the state or body.
    pub country: String,
    /// `m` or `f`.
    #[serde(default)]
    pub gender: String,
    /// Offices, any order.
    #[serde(default)]
    pub office: Vec<Office>,
    /// A date is not certain.
    #[serde(default)]
    pub unsure: bool,
    /// For people.
    #[serde(default)]
    pub note: String,
}

/// An organisation, group or outlet.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// tekad's id.
    pub id: String,
    /// What it is (`igo`, `armed-group`, `outlet`, ...).
    pub kind: String,
    /// A state's code or one of PLOVER's non-state codes; empty if unknown.
    #[serde(default)]
    pub code: String,
    /// PLOVER sectors.
    #[serde(default)]
    pub sector: Vec<String>,
    /// Main name by language.
    pub name: BTreeMap<String, String>,
    /// Other names.
    #[serde(default)]
    pub alias: Names,
    /// Capitals that mean it rather than their state ("Brussels threatened Warsaw").
    #[serde(default)]
    pub seat: Names,
    /// First day.
    #[serde(default, deserialize_with = "date")]
    pub since: Option<Date>,
    /// Last day.
    #[serde(default, deserialize_with = "date")]
    pub until: Option<Date>,
    /// Codes of member states.
    #[serde(default)]
    pub members: Vec<String>,
    /// For people.
    #[serde(default)]
    pub note: String,
}

impl Organisation {
    /// Whether it existed on a day. Unknown ends are open.
    pub fn existed_on(&self, day: Date) -> bool {
        self.since.is_none_or(|f| f <= day) && self.until.is_none_or(|t| day <= t)
    }

    /// Whether it is of a kind that belongs to a state from within: a body or party.
    pub fn is_domestic(&self) -> bool {
        matches!(
            self.kind.as_str(),
            "ministry"
                | "parliament"
                | "court"
                | "central-bank"
                | "army"
                | "police"
                | "intelligence"
                | "party"
                | "other"
        )
    }
}

/// A place that is no state.
#[derive(Debug)]
pub struct PlaceEntry {
    /// English name.
    pub name: String,
    /// All names, the English one first.
    pub names: Vec<String>,
    /// State code.
    pub country: Option<SmolStr>,
    /// `city`, `region`, `sea`, ...
    pub kind: SmolStr,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// Inhabitants, 0 if unknown.
    pub population: u64,
}

/// The whole of `world/`.
#[derive(Debug, Default)]
pub struct World {
    /// States and territories.
    pub states: Vec<State>,
    /// People in office.
    pub people: Vec<Person>,
    /// Organisations and outlets.
    pub organisations: Vec<Organisation>,
    /// Places.
    pub places: Vec<PlaceEntry>,
    /// Countries, divisions and towns beyond `places`.
    pub gazetteer: Gazetteer,
    /// Short hash of all files, for `coder` in records.
    pub hash: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WorldFile {
    #[serde(default)]
    state: Vec<State>,
    #[serde(default)]
    entity: Vec<State>,
    #[serde(default)]
    person: Vec<Person>,
    #[serde(default)]
    organisation: Vec<Organisation>,
}

/// A date as `YYYY-MM-DD`, a year or a month standing for its first day, empty for none.
fn date<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Option<Date>, D::Error> {
    let text = String::deserialize(d)?;
    let padded = match text.len() {
        0 => return Ok(None),
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text,
    };
    padded
        .parse()
        .map(Some)
        .map_err(|e| serde::de::Error::custom(format!("{padded:?}: {e}")))
}

impl World {
    /// Reads files of `world/`, given as (name, text) in a fixed order: `.toml` files (or the same data as
    /// JSON) hold any of the four kinds of blocks, `.tsv` files places.
    ///
    /// # Errors
    /// Names the file, and the line where there is one.
    pub fn load<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<World, WorldError> {
        let mut world = World::default();
        let mut hash_parts = Vec::new();
        for (name, text) in files {
            let fail = |message: String| WorldError {
                file: name.to_owned(),
                message,
            };
            hash_parts.push(text);
            if name.ends_with(".tsv") {
                world.places.extend(read_places(text).map_err(fail)?);
                continue;
            }
            let file: WorldFile = crate::data::read(text).map_err(fail)?;
            world.states.extend(file.state);
            world.states.extend(file.entity);
            world.people.extend(file.person);
            world.organisations.extend(file.organisation);
        }
        world.hash = tekad_core::hash::short_id(&hash_parts, 8);
        Ok(world)
    }

    /// The world with a gazetteer; the hash takes its version in.
    #[must_use]
    pub fn with_gazetteer(mut self, gazetteer: Gazetteer) -> World {
        self.hash = tekad_core::hash::short_id(&[&self.hash, &gazetteer.version()], 8);
        self.gazetteer = gazetteer;
        self
    }

    /// The state with this code that existed on the day (any, if no day is given).
    pub fn state(&self, code: &str) -> Option<&State> {
        self.states
            .iter()
            .find(|s| s.code == code && s.sector.is_empty())
    }
}

fn read_places(text: &str) -> Result<Vec<PlaceEntry>, String> {
    let mut places = Vec::new();
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, l)| !l.is_empty() && !l.starts_with('#'));
    for (number, line) in lines.skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [name, local, other, country, kind, lat, lon, population] = cells[..] else {
            return Err(format!(
                "line {}: {} cells instead of 8",
                number + 1,
                cells.len()
            ));
        };
        let coordinate = |cell: &str| -> Result<Option<f64>, String> {
            if cell.is_empty() {
                return Ok(None);
            }
            cell.parse()
                .map(Some)
                .map_err(|e| format!("line {}: {cell:?}: {e}", number + 1))
        };
        let mut names = vec![name.to_owned()];
        names.extend(
            local
                .split(';')
                .chain(other.split(';'))
                .map(str::trim)
                .filter(|n| !n.is_empty())
                .map(str::to_owned),
        );
        places.push(PlaceEntry {
            name: name.to_owned(),
            names,
            country: (!country.is_empty()).then(|| SmolStr::from(country)),
            kind: SmolStr::from(kind),
            lat: coordinate(lat)?,
            lon: coordinate(lon)?,
            population: population.parse().unwrap_or(0),
        });
    }
    Ok(places)
}
