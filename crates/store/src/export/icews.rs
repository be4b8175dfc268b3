//! ICEWS: 20 columns (docs/exports.md says what fills them).

use tekad_core::event::Entity;

use super::{codes, feed::Row, line::Line, polecat::Parts};

/// The columns.
pub(super) const COLUMNS: &[&str] = &[
    "Event ID",
    "Event Date",
    "Source Name",
    "Source Sectors",
    "Source Country",
    "Event Text",
    "CAMEO Code",
    "Intensity",
    "Target Name",
    "Target Sectors",
    "Target Country",
    "Story ID",
    "Sentence Number",
    "Publisher",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
];

pub(super) fn row(row: &Row, line: &mut Line) {
    let event = &row.told.event;
    let cameo = event.cameo.as_deref().unwrap_or("");
    line.put(row.number).put(row.day);
    party(row.dyad.actor, line);
    line.put(codes::cameo_label(cameo))
        .words(cameo)
        .put_or_empty(event.goldstein);
    party(row.dyad.recipient, line);
    line.put(row.told.head.number)
        .put_or_empty(row.sentence())
        .words(row.told.head.outlet.as_deref().unwrap_or(""));
    let Some(place) = &event.place else {
        line.empty(6);
        return;
    };
    let parts = Parts::of(place);
    line.words(parts.city)
        .words(parts.district)
        .words(parts.province)
        .put(codes::country_name(place.country.as_deref()))
        .put_or_empty(place.lat)
        .put_or_empty(place.lon);
}

fn party(party: Option<&Entity>, line: &mut Line) {
    let Some(party) = party else {
        line.empty(3);
        return;
    };
    let sectors: Vec<&str> = party
        .sector
        .iter()
        .map(|s| codes::icews_sector(s))
        .filter(|s| !s.is_empty())
        .collect();
    line.words(super::name(party))
        .words(&sectors.join(","))
        .put(codes::country_name(party.code.as_deref()));
}
