//! GDELT 2: events of 61 columns and mentions of 16 (docs/exports.md says what fills them).

use jiff::{Zoned, civil::Date, tz::TimeZone};
use tekad_core::event::{Entity, Place};

use super::{
    codes,
    feed::Row,
    line::Line,
    mentions::{self, Mention},
};
use crate::{Record, StoreError};

/// The columns of events; the files have no head.
pub(super) const EVENTS: &[&str] = &[
    "GLOBALEVENTID",
    "SQLDATE",
    "MonthYear",
    "Year",
    "FractionDate",
    "Actor1Code",
    "Actor1Name",
    "Actor1CountryCode",
    "Actor1KnownGroupCode",
    "Actor1EthnicCode",
    "Actor1Religion1Code",
    "Actor1Religion2Code",
    "Actor1Type1Code",
    "Actor1Type2Code",
    "Actor1Type3Code",
    "Actor2Code",
    "Actor2Name",
    "Actor2CountryCode",
    "Actor2KnownGroupCode",
    "Actor2EthnicCode",
    "Actor2Religion1Code",
    "Actor2Religion2Code",
    "Actor2Type1Code",
    "Actor2Type2Code",
    "Actor2Type3Code",
    "IsRootEvent",
    "EventCode",
    "EventBaseCode",
    "EventRootCode",
    "QuadClass",
    "GoldsteinScale",
    "NumMentions",
    "NumSources",
    "NumArticles",
    "AvgTone",
    "Actor1Geo_Type",
    "Actor1Geo_Fullname",
    "Actor1Geo_CountryCode",
    "Actor1Geo_ADM1Code",
    "Actor1Geo_ADM2Code",
    "Actor1Geo_Lat",
    "Actor1Geo_Long",
    "Actor1Geo_FeatureID",
    "Actor2Geo_Type",
    "Actor2Geo_Fullname",
    "Actor2Geo_CountryCode",
    "Actor2Geo_ADM1Code",
    "Actor2Geo_ADM2Code",
    "Actor2Geo_Lat",
    "Actor2Geo_Long",
    "Actor2Geo_FeatureID",
    "ActionGeo_Type",
    "ActionGeo_Fullname",
    "ActionGeo_CountryCode",
    "ActionGeo_ADM1Code",
    "ActionGeo_ADM2Code",
    "ActionGeo_Lat",
    "ActionGeo_Long",
    "ActionGeo_FeatureID",
    "DATEADDED",
    "SOURCEURL",
];

/// The columns of mentions.
pub(super) const MENTIONS: &[&str] = &[
    "GlobalEventID",
    "EventTimeDate",
    "MentionTimeDate",
    "MentionType",
    "MentionSourceName",
    "MentionIdentifier",
    "SentenceID",
    "Actor1CharOffset",
    "Actor2CharOffset",
    "ActionCharOffset",
    "InRawText",
    "Confidence",
    "MentionDocLen",
    "MentionDocTone",
    "MentionDocTranslationInfo",
    "Extras",
];

pub(super) fn event(record: &Record, row: &Row, line: &mut Line) -> Result<(), StoreError> {
    let event = &row.told.event;
    let (year, month) = (row.day.year(), row.day.month());
    line.put(row.number)
        .put(Digits(row.day))
        .put(format_args!("{year:04}{month:02}"))
        .put(format_args!("{year:04}"))
        .put(fraction(row.day));
    actor(row.dyad.actor, line);
    actor(row.dyad.recipient, line);
    let cameo = event.cameo.as_deref().unwrap_or("");
    line.put(u8::from(row.in_lead()))
        .words(cameo)
        .words(cameo.get(..3).unwrap_or(cameo))
        .words(cameo.get(..2).unwrap_or(""))
        .put_or_empty(super::cameo_quad(cameo))
        .put_or_empty(event.goldstein)
        .put(mentions::count(record, row)?)
        .put(row.happening.outlets)
        .put(row.happening.documents)
        .empty(1); // tone
    for _ in 0..2 {
        // Where the actors are is not known; GDELT writes type 0 for that.
        line.put(0).empty(7);
    }
    action_geo(event.place.as_ref(), line);
    line.put(instant(row.published()))
        .words(row.told.head.url.as_deref().unwrap_or(""));
    Ok(())
}

pub(super) fn mention(row: &Row, mention: &Mention, line: &mut Line) {
    let url = !mention.url.is_empty();
    let at = |offset: Option<usize>| offset.map_or(-1, |o| i64::try_from(o).unwrap_or(i64::MAX));
    line.put(row.number)
        .put(instant(row.published()))
        .put(instant(mention.published.as_ref()))
        // 1: a page of the web, 2: a citation.
        .put(if url { 1 } else { 2 })
        .words(mention.outlet.as_deref().unwrap_or(""))
        .words(if url { &mention.url } else { &mention.id });
    match &mention.passage {
        Some(p) => line
            .put(p.sentence)
            .put(at(p.actor))
            .put(at(p.recipient))
            .put(at(p.action))
            .put(1),
        None => line.empty(5),
    };
    line.put(mention.confidence).put(mention.length).empty(3); // tone, translation, extras
}

/// `YYYYMMDD`.
struct Digits(Date);

impl std::fmt::Display for Digits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let d = self.0;
        write!(f, "{:04}{:02}{:02}", d.year(), d.month(), d.day())
    }
}

/// The year and the part of it that is over, counted in months of thirty days as GDELT does.
fn fraction(day: Date) -> String {
    let days = (i32::from(day.month()) - 1) * 30 + i32::from(day.day());
    let part = (days * 10_000 + 182) / 365;
    format!("{:04}.{:04}", day.year(), part.min(9_999))
}

/// `YYYYMMDDHHMMSS` in UTC; empty if unknown.
fn instant(at: Option<&Zoned>) -> String {
    at.map_or_else(String::new, |at| {
        let at = at.with_time_zone(TimeZone::UTC);
        let (h, m, s) = (at.hour(), at.minute(), at.second());
        format!("{}{h:02}{m:02}{s:02}", Digits(at.date()))
    })
}

fn actor(party: Option<&Entity>, line: &mut Line) {
    let Some(party) = party else {
        line.empty(10);
        return;
    };
    let cameo = codes::cameo(party);
    let role = |n: usize| cameo.roles.get(n).copied().unwrap_or("");
    line.words(cameo.full.trim_start_matches('-'))
        .words(&super::name(party).to_uppercase())
        .put(cameo.country)
        .put(cameo.group)
        .empty(3) // ethnic group and religions
        .put(role(0))
        .put(role(1))
        .put(role(2));
}

fn action_geo(place: Option<&Place>, line: &mut Line) {
    let Some(place) = place else {
        line.put(0).empty(7);
        return;
    };
    let (fips, adm1) = codes::fips(place);
    let american = place.country.as_deref() == Some("USA");
    let town = !matches!(place.kind.as_str(), "country" | "territory" | "region");
    let kind = match (place.kind.as_str(), american) {
        ("country" | "territory", _) => 1,
        // A part of the world is no place that GDELT knows.
        ("region", _) if place.country.is_none() => 0,
        ("region", true) => 2,
        ("region", false) => 5,
        (_, true) => 3,
        (_, false) => 4,
    };
    if kind == 0 {
        line.put(0).empty(7);
        return;
    }
    let mut name = place.name.clone();
    let division = place.admin1.as_deref().filter(|d| town && *d != place.name);
    let state = codes::country_name(place.country.as_deref());
    for part in [division.unwrap_or(""), state] {
        if !part.is_empty() && part != place.name {
            name.push_str(", ");
            name.push_str(part);
        }
    }
    // Of a country or division GDELT gives its code; towns have numbers of GNS, which we lack.
    let feature = match kind {
        1 => fips,
        2 | 5 => adm1.as_str(),
        _ => "",
    };
    line.put(kind)
        .words(&name)
        .put(fips)
        .put(&adm1)
        .empty(1) // second-order division
        .put_or_empty(place.lat)
        .put_or_empty(place.lon)
        .put(feature);
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_as_fractions() {
        for (day, want) in [
            (date(2015, 2, 18), "2015.1315"),
            (date(2019, 1, 1), "2019.0027"),
            (date(2019, 12, 31), "2019.9890"),
        ] {
            assert_eq!(fraction(day), want);
        }
    }

    #[test]
    fn instants_are_in_utc() {
        let at: Zoned = "2019-03-11T06:30:00+07:00[Asia/Jakarta]"
            .parse()
            .expect("an instant");
        assert_eq!(instant(Some(&at)), "20190310233000");
    }
}
