//! Places of `world/` and of the gazetteer under one number, and what records say of them.

use tekad_core::{Place, Span};
use tekad_gazetteer::{Entry, Kind};

use crate::world::{PlaceEntry, State, World};

/// Farthest that a town of `world/` may lie from its entry in the gazetteer, in km.
const SAME_TOWN: f64 = 40.0;

/// A place as the resolver weighs it: a state, a place of `world/`, or one of the gazetteer
/// alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceId {
    /// Index into `World.states`.
    State(u32),
    /// Index into `World.places`.
    World(u32),
    /// Index into `World.gazetteer`.
    Gazetteer(u32),
}

impl World {
    /// The number under which a name table keeps a place: those of `world/` first, then the
    /// gazetteer's. States have none.
    pub fn place_number(&self, id: PlaceId) -> Option<u32> {
        match id {
            PlaceId::State(_) => None,
            PlaceId::World(i) => Some(i),
            PlaceId::Gazetteer(i) => u32::try_from(self.places.len()).ok()?.checked_add(i),
        }
    }

    /// The place of a number, see [`World::place_number`].
    pub fn place_id(&self, number: u32) -> PlaceId {
        match (number as usize).checked_sub(self.places.len()) {
            None => PlaceId::World(number),
            Some(i) => PlaceId::Gazetteer(i as u32),
        }
    }

    /// The state in which the place of a number lies.
    pub fn place_country(&self, number: u32) -> Option<&str> {
        match self.place_id(number) {
            PlaceId::World(i) => self.places.get(i as usize)?.country.as_deref(),
            PlaceId::Gazetteer(i) => self.gazetteer.get(i)?.country,
            PlaceId::State(i) => Some(&self.states.get(i as usize)?.code),
        }
    }

    /// The English name of the place of a number.
    pub fn place_name(&self, number: u32) -> Option<String> {
        match self.place_id(number) {
            PlaceId::World(i) => Some(self.places.get(i as usize)?.name.clone()),
            PlaceId::Gazetteer(i) => Some(self.gazetteer.name(i)),
            PlaceId::State(i) => self.states.get(i as usize)?.name.get("en").cloned(),
        }
    }

    /// The capital of that name, if the gazetteer knows it as that state's.
    pub fn capital_in_gazetteer(&self, name: &str, country: &str) -> Option<PlaceId> {
        let found = self.gazetteer.find(name).into_iter();
        found
            .filter(|e| e.kind == Kind::Capital && e.country == Some(country))
            .map(|e| PlaceId::Gazetteer(e.index))
            .next()
    }

    /// The gazetteer's entry for a place of `world/`: of the same state and kind, a town near
    /// by; the most populous, if there are several.
    pub fn twin(&self, place: &PlaceEntry) -> Option<Entry<'_>> {
        let same = |e: &Entry| {
            e.country == place.country.as_deref()
                && match place.kind.as_str() {
                    "city" => {
                        e.kind.is_town()
                            && place
                                .lat
                                .zip(place.lon)
                                .is_none_or(|here| kilometres(here, (e.lat, e.lon)) < SAME_TOWN)
                    }
                    "region" => matches!(e.kind, Kind::Region | Kind::Territory | Kind::Continent),
                    _ => false,
                }
        };
        place
            .names
            .iter()
            .flat_map(|n| self.gazetteer.find(n))
            .filter(same)
            .max_by_key(|e| (e.population, std::cmp::Reverse(e.index)))
    }

    /// A state's own entry.
    pub fn state_entry(&self, state: &State) -> Option<Entry<'_>> {
        if state.sector.is_empty() && state.id.is_empty() {
            self.gazetteer.country(&state.code)
        } else {
            None
        }
    }

    /// What a record says of a place, for the words that name it.
    pub fn place_record(&self, id: PlaceId, text: &str, span: Span) -> Option<Place> {
        let mut record = Place {
            text: text.to_owned(),
            name: String::new(),
            country: None,
            kind: String::new(),
            lat: None,
            lon: None,
            geonames: None,
            admin1: None,
            span,
        };
        let entry = match id {
            PlaceId::State(i) => {
                let state = self.states.get(i as usize)?;
                record.name = state.name.get("en").cloned().unwrap_or_default();
                record.country = Some(state.code.clone());
                "country".clone_into(&mut record.kind);
                self.state_entry(state)
            }
            PlaceId::World(i) => {
                let place = self.places.get(i as usize)?;
                record.name.clone_from(&place.name);
                record.country = place.country.as_ref().map(ToString::to_string);
                record.kind = place.kind.to_string();
                (record.lat, record.lon) = (place.lat, place.lon);
                self.twin(place)
            }
            PlaceId::Gazetteer(i) => {
                let entry = self.gazetteer.get(i)?;
                record.name = self.gazetteer.name(i);
                record.country = entry.country.map(str::to_owned);
                let kind = match entry.kind {
                    Kind::Capital => Kind::City,
                    kind => kind,
                };
                kind.name().clone_into(&mut record.kind);
                Some(entry)
            }
        };
        if let Some(entry) = entry {
            record.geonames = Some(entry.geonames);
            (record.lat, record.lon) = (Some(entry.lat), Some(entry.lon));
            record.admin1 = entry
                .code
                .and_then(|c| self.gazetteer.division(c))
                .filter(|d| d.kind == Kind::Region)
                .map(|d| self.gazetteer.name(d.index));
        }
        Some(record)
    }
}

/// Distance between two points in degrees (north, east) on a sphere of the Earth's mean radius
/// (haversine).
pub fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat_a, lat_b) = (a.0.to_radians(), b.0.to_radians());
    let half = |d: f64| libm::sin(d / 2.0) * libm::sin(d / 2.0);
    let h =
        half(lat_b - lat_a) + libm::cos(lat_a) * libm::cos(lat_b) * half((b.1 - a.1).to_radians());
    2.0 * 6371.0088 * libm::asin(h.sqrt().clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        let jakarta = (-6.21, 106.85);
        let surabaya = (-7.25, 112.75);
        assert_eq!(kilometres(jakarta, jakarta), 0.0);
        assert!((kilometres(jakarta, surabaya) - 662.0).abs() < 10.0);
        assert!((kilometres((0.0, 179.5), (0.0, -179.5)) - 111.2).abs() < 0.5);
    }
}
