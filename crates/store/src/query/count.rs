//! Counting what fits: by time, type, parties and the like.

use rusqlite::{params_from_iter, types::ValueRef};

use super::{Query, Sort, piece::Piece};
use crate::{Record, StoreError};

/// What to count by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Year of the first day.
    Year,
    /// Month.
    Month,
    /// Day.
    Day,
    /// Type.
    Type,
    /// Quad code.
    Quad,
    /// Auxiliary modes.
    Aux,
    /// Codes of actor and recipient.
    Dyad,
    /// Codes of the actors.
    Actor,
    /// Codes of the recipients.
    Recipient,
    /// Context; a happening of several counts for each.
    Context,
    /// Mode.
    Mode,
    /// State of the place.
    Country,
    /// Place.
    Place,
    /// Outlets that published a report of it.
    Outlet,
    /// Languages of its reports.
    Lang,
}

impl By {
    /// Names of its columns.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            By::Year => &["year"],
            By::Month => &["month"],
            By::Day => &["day"],
            By::Type => &["type"],
            By::Quad => &["quad"],
            By::Aux => &["aux_mode"],
            By::Dyad => &["actor", "recipient"],
            By::Actor => &["actor"],
            By::Recipient => &["recipient"],
            By::Context => &["context"],
            By::Mode => &["mode"],
            By::Country => &["country"],
            By::Place => &["place"],
            By::Outlet => &["outlet"],
            By::Lang => &["lang"],
        }
    }

    /// Its columns in SQL, and what must be joined for them.
    fn sql(self) -> (&'static [&'static str], &'static str) {
        const REPORTS: &str = " CROSS JOIN report q ON q.happening = h.happening AND q.current = 1 \
             CROSS JOIN document d ON d.document = q.document \
             AND d.superseded_by IS NULL AND d.retracted = 0";
        const STANDING: &str = " CROSS JOIN report r ON r.report = h.report";
        const DYAD: &str = " CROSS JOIN dyad y ON y.happening = h.happening";
        match self {
            By::Year => (&["substr(h.day, 1, 4)"], ""),
            By::Month => (&["substr(h.day, 1, 7)"], ""),
            By::Day => (&["h.day"], ""),
            By::Type => (&["h.type"], ""),
            By::Quad => (&["r.quad"], STANDING),
            By::Aux => (&["h.aux_mode"], ""),
            By::Dyad => (&["y.actor", "y.recipient"], DYAD),
            By::Actor => (&["y.actor"], DYAD),
            By::Recipient => (&["y.recipient"], DYAD),
            By::Context => (
                &["x.value"],
                " CROSS JOIN report r ON r.report = h.report CROSS JOIN \
                 json_each('[' || replace(json_quote(r.context), ' ', '\",\"') || ']') x",
            ),
            By::Mode => (&["r.mode"], STANDING),
            By::Country => (&["r.country"], STANDING),
            By::Place => (&["r.place"], STANDING),
            By::Outlet => (
                &["(SELECT name FROM outlet o WHERE o.outlet = d.outlet)"],
                REPORTS,
            ),
            By::Lang => (&["d.lang"], REPORTS),
        }
    }

    fn is_time(self) -> bool {
        matches!(self, By::Year | By::Month | By::Day)
    }
}

/// A row of counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// A value for each column; empty where there is none.
    pub keys: Vec<String>,
    /// Happenings.
    pub happenings: i64,
    /// Reports of them.
    pub reports: i64,
}

impl Record {
    /// Counts the happenings that fit, by one or several things; by nothing, all of them.
    /// In the order of time where time comes first, else the most first.
    ///
    /// # Errors
    /// As [`Record::find`].
    pub fn count(&self, query: &Query, by: &[By]) -> Result<Vec<Counted>, StoreError> {
        let whole = Query {
            limit: None,
            sort: Sort::Date,
            ..query.clone()
        };
        let plan = self.plan(&whole)?;
        let mut columns: Vec<&str> = Vec::new();
        let mut joins: Vec<&str> = Vec::new();
        for one in by {
            let (names, join) = one.sql();
            columns.extend(names);
            // What is joined twice under one name is joined once: the longer text holds the other.
            if joins.iter().any(|j| j.contains(join)) {
                continue;
            }
            joins.retain(|j| !join.contains(j));
            joins.push(join);
        }
        let names: Vec<String> = (0..columns.len()).map(|n| format!("key{n}")).collect();
        let selected: Vec<String> = columns
            .iter()
            .zip(&names)
            .map(|(c, n)| format!("{c} AS {n}, "))
            .collect();
        let mut sql = Piece::new(&format!(
            "WITH found (happening, day) AS ({}), one AS (SELECT DISTINCT {}h.happening, h.reports FROM found \
             CROSS JOIN happening h ON h.happening = found.happening{}) \
             SELECT {}count(*), coalesce(sum(reports), 0) FROM one",
            "\u{1}",
            selected.concat(),
            joins.concat(),
            names.iter().map(|n| format!("{n}, ")).collect::<String>(),
        ));
        let legs: Vec<Piece> = plan.legs.iter().map(unordered).collect();
        let found = Piece::join("", &legs, " UNION ", "");
        sql.sql = sql.sql.replacen('\u{1}', &found.sql, 1);
        sql.values = found.values;
        if !names.is_empty() {
            let keys = names.join(", ");
            let first = if by.first().is_some_and(|b| b.is_time()) {
                keys.clone()
            } else {
                format!("count(*) DESC, {keys}")
            };
            sql.push(&format!(" GROUP BY {keys} ORDER BY {first}"));
        }
        if let Some(limit) = query.limit {
            sql.push(&format!(" LIMIT {limit}"));
        }
        let read = |r: &rusqlite::Row| {
            let keys = (0..names.len()).map(|n| Ok(text(r.get_ref(n)?)));
            Ok(Counted {
                keys: keys.collect::<rusqlite::Result<_>>()?,
                happenings: r.get(names.len())?,
                reports: r.get(names.len() + 1)?,
            })
        };
        self.connection
            .prepare_cached(&sql.sql)
            .and_then(|mut s| s.query_map(params_from_iter(&sql.values), read)?.collect())
            .map_err(|e| self.asked(e))
    }
}

/// A leg without its order, which counting does not need.
fn unordered(leg: &Piece) -> Piece {
    let end = leg.sql.rfind(" ORDER BY ").unwrap_or(leg.sql.len());
    Piece {
        sql: leg.sql.get(..end).unwrap_or_default().to_owned(),
        values: leg.values.clone(),
    }
}

fn text(value: ValueRef) -> String {
    match value {
        ValueRef::Null | ValueRef::Blob(_) => String::new(),
        ValueRef::Integer(n) => n.to_string(),
        ValueRef::Real(x) => x.to_string(),
        ValueRef::Text(t) => String::from_utf8_lossy(t).into_owned(),
    }
}
