//! Phoenix: 26 columns (docs/exports.md says what fills them).

use tekad_core::event::Entity;

use super::{codes, feed::Row, line::Line};

/// The columns; the files have no head.
pub(super) const COLUMNS: &[&str] = &[
    "EventID",
    "Date",
    "Year",
    "Month",
    "Day",
    "SourceActorFull",
    "SourceActorEntity",
    "SourceActorRole",
    "SourceActorAttribute",
    "TargetActorFull",
    "TargetActorEntity",
    "TargetActorRole",
    "TargetActorAttribute",
    "EventCode",
    "EventRootCode",
    "PentaClass",
    "GoldsteinScore",
    "Issues",
    "Lat",
    "Lon",
    "LocationName",
    "StateName",
    "CountryCode",
    "SentenceID",
    "URLs",
    "NewsSources",
];

pub(super) fn row(row: &Row, line: &mut Line) {
    let event = &row.told.event;
    let (year, month, day) = (row.day.year(), row.day.month(), row.day.day());
    line.words(&row.id)
        .put(format_args!("{year:04}{month:02}{day:02}"))
        .put(format_args!("{year:04}"))
        .put(format_args!("{month:02}"))
        .put(format_args!("{day:02}"));
    party(row.dyad.actor, line);
    party(row.dyad.recipient, line);
    let cameo = event.cameo.as_deref().unwrap_or("");
    line.words(cameo)
        .words(cameo.get(..2).unwrap_or(""))
        .put_or_empty(super::cameo_quad(cameo))
        .put_or_empty(event.goldstein)
        .empty(1); // issues
    match &event.place {
        Some(place) => line
            .put_or_empty(place.lat)
            .put_or_empty(place.lon)
            .words(&place.name)
            .words(super::polecat::Parts::of(place).province)
            .words(place.country.as_deref().unwrap_or("")),
        None => line.empty(5),
    };
    match row.sentence() {
        Some(sentence) => line.words(&format!("{}_{sentence}", row.told.head.id)),
        None => line.words(&row.told.head.id),
    };
    line.words(row.told.head.url.as_deref().unwrap_or(""))
        .words(row.told.head.outlet.as_deref().unwrap_or(""));
}

/// The full code, and its parts: three letters of the entity, three of the role, the rest.
fn party(party: Option<&Entity>, line: &mut Line) {
    let Some(party) = party else {
        line.empty(4);
        return;
    };
    let full = codes::cameo(party).full;
    line.words(&full)
        .words(full.get(..3).unwrap_or(&full))
        .words(full.get(3..6).unwrap_or(""))
        .words(full.get(6..).unwrap_or(""));
}
