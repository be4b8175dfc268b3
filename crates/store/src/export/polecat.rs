//! POLECAT: PLOVER events as a table of 40 columns (docs/exports.md says what fills them).

use tekad_core::event::{Entity, Place};

use super::{codes, feed::Row, line::Line};

/// The columns.
pub(super) const COLUMNS: &[&str] = &[
    "Event ID",
    "Event Date",
    "Event Type",
    "Event Mode",
    "Intensity",
    "Quad Code",
    "Contexts",
    "Actor Name",
    "Actor Country",
    "Actor COW",
    "Primary Actor Sector",
    "Actor Sectors",
    "Actor Title",
    "Actor Name Raw",
    "Wikipedia Actor ID",
    "Recipient Name",
    "Recipient Country",
    "Recipient COW",
    "Primary Recipient Sector",
    "Recipient Sectors",
    "Recipient Title",
    "Recipient Name Raw",
    "Wikipedia Recipient ID",
    "Placename",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
    "GeoNames ID",
    "Raw Placename",
    "Feature Type",
    "Source",
    "Publication Date",
    "Story People",
    "Story Organizations",
    "Story Locations",
    "Language",
    "Version",
];

pub(super) fn row(row: &Row, line: &mut Line) {
    let event = &row.told.event;
    let quad = match event.event.quad() {
        1 => "VERBAL COOPERATION",
        2 => "MATERIAL COOPERATION",
        3 => "VERBAL CONFLICT",
        _ => "MATERIAL CONFLICT",
    };
    line.words(&row.id)
        .put(row.day)
        .put(event.event.as_str())
        .words(&event.mode.join(";"))
        .put(event.scale)
        .put(quad)
        .words(&event.context.join(";"));
    party(row.dyad.actor, line);
    party(row.dyad.recipient, line);
    place(event.place.as_ref(), line);
    line.words(row.told.head.outlet.as_deref().unwrap_or(""))
        .words(row.told.head.published_day.as_deref().unwrap_or(""))
        .empty(3) // people, organizations and locations of the story
        .words(&row.told.head.lang)
        .words(&row.told.coder);
}

fn party(party: Option<&Entity>, line: &mut Line) {
    let Some(party) = party else {
        line.empty(8);
        return;
    };
    let code = party.code.as_deref().unwrap_or("");
    line.words(super::canonical(party).unwrap_or(""))
        .words(code)
        .put(codes::state(code).cow)
        .words(party.sector.first().map_or("", String::as_str))
        .words(&party.sector.join(";"))
        .words(party.office.as_deref().unwrap_or(""))
        .words(&party.entity_text)
        .empty(1); // Wikipedia
}

fn place(place: Option<&Place>, line: &mut Line) {
    let Some(place) = place else {
        line.empty(10);
        return;
    };
    let parts = Parts::of(place);
    let feature = match place.kind.as_str() {
        "country" => "PCLI",
        "territory" => "PCLD",
        "region" => "ADM1",
        "district" => "ADM2",
        "city" => "PPL",
        "section" => "PPLX",
        "island" => "ISL",
        "sea" => "SEA",
        "strait" => "STRT",
        _ => "",
    };
    line.words(&place.name)
        .words(parts.city)
        .words(parts.district)
        .words(parts.province)
        .words(place.country.as_deref().unwrap_or(""))
        .put_or_empty(place.lat)
        .put_or_empty(place.lon)
        .put_or_empty(place.geonames)
        .words(&place.text)
        .put(feature);
}

/// Which of a place's names are those of a town, a district and a province.
#[derive(Default)]
pub(super) struct Parts<'p> {
    /// Town or part of one.
    pub city: &'p str,
    /// Second-order division.
    pub district: &'p str,
    /// First-order division.
    pub province: &'p str,
}

impl Parts<'_> {
    pub fn of(place: &Place) -> Parts<'_> {
        let mut parts = Parts {
            province: place.admin1.as_deref().unwrap_or(""),
            ..Parts::default()
        };
        match place.kind.as_str() {
            "city" | "section" => parts.city = &place.name,
            "district" => parts.district = &place.name,
            // A region of no state is a part of the world.
            "region" if place.country.is_some() => parts.province = &place.name,
            _ => {}
        }
        parts
    }
}
