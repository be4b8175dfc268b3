//! Our own flat table: one row a happening (or report), the same columns in CSV and Parquet.
//!
//! Lists are joined by `;` rather than nested: every reader of either format can take them
//! apart, tables of R and pandas stay rectangular, and the two formats hold the same.

use std::borrow::Cow;

use jiff::{Timestamp, civil::Date};
use tekad_core::{
    Document, SectionKind,
    event::{Entity, Outcome, Place, SourceRole},
};

use super::Exported;
use crate::insert::aux_modes;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Day,
    Instant,
    Int,
    Real,
    Flag,
}

/// A cell; `None` is an empty one.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell<'t> {
    Text(Option<Cow<'t, str>>),
    Day(Option<Date>),
    Instant(Option<Timestamp>),
    Int(Option<i32>),
    Real(Option<f64>),
    Flag(bool),
}

/// A column: its name, what it holds, and what fills it.
pub(super) struct Column {
    pub name: &'static str,
    pub kind: Kind,
    pub cell: for<'t> fn(&'t Exported) -> Cell<'t>,
}

macro_rules! columns {
    ($($name:literal $kind:ident = |$told:ident| $cell:expr;)*) => {
        /// The columns, in order.
        pub(super) static COLUMNS: &[Column] = &[$(Column {
            name: $name,
            kind: Kind::$kind,
            cell: |$told| Cell::$kind($cell),
        }),*];
    };
}

columns! {
    "event_id" Text = |t| t.happening.as_ref().map(|h| h.id.as_str().into());
    "report_id" Text = |t| text(&t.event.id);
    "day" Day = |t| t.days.map(|d| d.0);
    "last_day" Day = |t| t.days.map(|d| d.1);
    "date_precision" Text = |t| text(t.event.date.precision.as_str());
    "date_from_text" Flag = |t| t.event.date.from_text;
    "type" Text = |t| text(t.event.event.as_str());
    "mode" Text = |t| list(t.event.mode.iter().map(String::as_str));
    "context" Text = |t| list(t.event.context.iter().map(String::as_str));
    "aux_mode" Text = |t| some(aux_modes(&t.event.aux_mode).replace(' ', ";"));
    "underlying" Text = |t| t.event.underlying.as_ref().map(|u| u.event.as_str().into());
    "background" Flag = |t| t.event.background;
    "failed" Flag = |t| t.event.outcome == Some(Outcome::Failed);
    "actor_code" Text = |t| parties(&t.event.actor, |e| e.code.as_deref());
    "actor_sector" Text = |t| sectors(&t.event.actor);
    "actor_name" Text = |t| parties(&t.event.actor, |e| Some(super::name(e)));
    "actor_id" Text = |t| parties(&t.event.actor, |e| e.identifier_id.as_deref());
    "actor_office" Text = |t| parties(&t.event.actor, |e| e.office.as_deref());
    "actor_text" Text = |t| parties(&t.event.actor, |e| Some(&e.entity_text));
    "recipient_code" Text = |t| parties(&t.event.recipient, |e| e.code.as_deref());
    "recipient_sector" Text = |t| sectors(&t.event.recipient);
    "recipient_name" Text = |t| parties(&t.event.recipient, |e| Some(super::name(e)));
    "recipient_id" Text = |t| parties(&t.event.recipient, |e| e.identifier_id.as_deref());
    "recipient_office" Text = |t| parties(&t.event.recipient, |e| e.office.as_deref());
    "recipient_text" Text = |t| parties(&t.event.recipient, |e| Some(&e.entity_text));
    "place" Text = |t| place(t).map(|p| p.name.as_str().into());
    "place_kind" Text = |t| place(t).map(|p| p.kind.as_str().into());
    "province" Text = |t| place(t).and_then(|p| p.admin1.as_deref()).map(Cow::from);
    "country" Text = |t| place(t).and_then(|p| p.country.as_deref()).map(Cow::from);
    "lat" Real = |t| place(t).and_then(|p| p.lat);
    "lon" Real = |t| place(t).and_then(|p| p.lon);
    "geonames" Int = |t| place(t).and_then(|p| p.geonames).map(|n| int(n.into()));
    "quad" Int = |t| Some(t.event.event.quad().into());
    "scale" Real = |t| Some(t.event.scale);
    "cameo" Text = |t| t.event.cameo.as_deref().map(Cow::from);
    "goldstein" Real = |t| t.event.goldstein;
    "confidence" Real = |t| Some(t.event.confidence);
    "factuality" Real = |t| Some(t.event.factuality);
    "magnitude" Text = |t| magnitudes(t);
    "reported_by" Text = |t| list(speakers(t));
    "reports" Int = |t| t.happening.as_ref().map(|h| int(h.reports));
    "documents" Int = |t| t.happening.as_ref().map(|h| int(h.documents));
    "outlets" Int = |t| t.happening.as_ref().map(|h| int(h.outlets));
    "document_id" Text = |t| text(&t.head.id);
    "title" Text = |t| title(&t.document).and_then(text);
    "outlet" Text = |t| t.head.outlet.as_deref().and_then(text);
    "url" Text = |t| t.head.url.as_deref().and_then(text);
    "lang" Text = |t| text(&t.head.lang);
    "published" Instant = |t| t.document.published.as_ref().map(|p| p.at.timestamp());
    "published_day" Day = |t| t.document.published.as_ref().map(|p| p.date());
    "sentence" Text = |t| t.event.evidence.first().and_then(|e| text(e.sentence_span.slice(&t.document.text)));
    "coder" Text = |t| text(&t.coder);
}

/// Names of the columns of CSV and Parquet, in order.
pub fn columns() -> impl Iterator<Item = &'static str> {
    COLUMNS.iter().map(|c| c.name)
}

fn place(told: &Exported) -> Option<&Place> {
    told.event.place.as_ref()
}

/// The headline: the one beside the text, else the first that stands in it.
fn title(doc: &Document) -> Option<&str> {
    let within = || doc.sections.iter().find(|s| s.kind == SectionKind::Title);
    let own = doc.title.as_deref();
    own.or_else(|| within().map(|s| s.span.slice(&doc.text)))
}

fn text(text: &str) -> Option<Cow<'_, str>> {
    (!text.is_empty()).then_some(Cow::Borrowed(text))
}

fn some<'t>(text: String) -> Option<Cow<'t, str>> {
    (!text.is_empty()).then_some(Cow::Owned(text))
}

/// Numbers that don't fit are as large as can be.
fn int(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// Items joined by `;`; one within an item becomes a comma.
fn list<'t>(items: impl Iterator<Item = &'t str>) -> Option<Cow<'t, str>> {
    let mut joined = String::new();
    for (n, item) in items.enumerate() {
        if n > 0 {
            joined.push(';');
        }
        joined.extend(item.chars().map(|c| if c == ';' { ',' } else { c }));
    }
    some(joined)
}

/// One item a party, so that the columns of a side go together; empty if none has any.
fn parties<'t>(
    list_of: &'t [Entity],
    item: impl Fn(&'t Entity) -> Option<&'t str>,
) -> Option<Cow<'t, str>> {
    let items: Vec<Option<&str>> = list_of.iter().map(item).collect();
    if items.iter().all(Option::is_none) {
        return None;
    }
    list(items.into_iter().map(Option::unwrap_or_default))
}

/// Sectors of a party are joined by `+`.
fn sectors<'t>(list_of: &[Entity]) -> Option<Cow<'t, str>> {
    if list_of.iter().all(|e| e.sector.is_empty()) {
        return None;
    }
    let items: Vec<String> = list_of.iter().map(|e| e.sector.join("+")).collect();
    some(items.join(";"))
}

/// `dead=12`, `dead=12-15`, `arrested=300-` (at least), `money=USD 5000000`; `~` if rough.
fn magnitudes<'t>(told: &Exported) -> Option<Cow<'t, str>> {
    let one = |m: &tekad_core::Magnitude| {
        let rough = if m.approximate { "~" } else { "" };
        let unit = m
            .unit
            .as_deref()
            .map_or_else(String::new, |u| format!("{u} "));
        let high = match m.high {
            Some(high) if high == m.low => String::new(),
            Some(high) => format!("-{high}"),
            None => "-".to_owned(),
        };
        format!("{}={rough}{unit}{}{high}", m.kind.as_str(), m.low)
    };
    let all: Vec<String> = told.event.magnitude.iter().map(one).collect();
    some(all.join(";"))
}

/// Who says so, outermost first.
fn speakers(told: &Exported) -> impl Iterator<Item = &str> {
    let chain = told
        .event
        .evidence
        .first()
        .map(|e| e.reported_by.as_slice());
    chain
        .unwrap_or_default()
        .iter()
        .filter(|l| l.role == SourceRole::Speaker)
        .map(|l| super::name(&l.entity))
}
