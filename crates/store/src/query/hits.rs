//! The answer: happenings in order, each with what its standing report says.

use std::collections::HashSet;

use rusqlite::{Row, params_from_iter};

use super::Query;
use crate::{Record, StoreError, open::IntoError};

/// A party as the record holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HitParty {
    /// PLOVER's code; empty if unknown.
    pub code: String,
    /// Sectors.
    pub sector: Vec<String>,
    /// tekad's id; empty if none.
    pub identifier: String,
    /// Name.
    pub name: String,
    /// Office; empty if none.
    pub office: String,
}

impl HitParty {
    /// `CODE/SECTOR+SECTOR`; of those without a code, the name.
    pub fn notation(&self) -> String {
        match (self.code.is_empty(), self.sector.is_empty()) {
            (true, true) => self.name.clone(),
            (true, false) => format!("{} (---/{})", self.name, self.sector.join("+")),
            (false, true) => self.code.clone(),
            (false, false) => format!("{}/{}", self.code, self.sector.join("+")),
        }
    }
}

/// A happening as an answer shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Its number.
    pub number: i64,
    /// Its id.
    pub id: String,
    /// The report that stands for it.
    pub report: i64,
    /// Type.
    pub kind: String,
    /// First day.
    pub day: Option<String>,
    /// Last day.
    pub last_day: Option<String>,
    /// day, week, month, year, unknown.
    pub precision: String,
    /// Auxiliary modes, separated by blanks.
    pub aux_mode: String,
    /// Reports that tell it.
    pub reports: i64,
    /// Documents, copies counted.
    pub documents: i64,
    /// Independent outlets.
    pub outlets: i64,
    /// Modes, separated by blanks.
    pub mode: String,
    /// Contexts, separated by blanks.
    pub context: String,
    /// Quad code.
    pub quad: Option<i64>,
    /// CAMEO code.
    pub cameo: Option<String>,
    /// Goldstein score.
    pub goldstein: Option<f64>,
    /// PLOVER score.
    pub scale: f64,
    /// Confidence.
    pub confidence: f64,
    /// Factuality.
    pub factuality: f64,
    /// Told as background.
    pub background: bool,
    /// It failed.
    pub failed: bool,
    /// Place.
    pub place: Option<String>,
    /// State of the place.
    pub country: Option<String>,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// Who did it.
    pub actor: Vec<HitParty>,
    /// To whom.
    pub recipient: Vec<HitParty>,
}

impl Hit {
    fn from_row(r: &Row) -> rusqlite::Result<Hit> {
        Ok(Hit {
            number: r.get(0)?,
            id: r.get(1)?,
            report: r.get(2)?,
            kind: r.get(3)?,
            day: r.get(4)?,
            last_day: r.get(5)?,
            precision: r.get(6)?,
            aux_mode: r.get(7)?,
            reports: r.get(8)?,
            documents: r.get(9)?,
            outlets: r.get(10)?,
            mode: r.get(11)?,
            context: r.get(12)?,
            quad: r.get(13)?,
            cameo: r.get(14)?,
            goldstein: r.get(15)?,
            scale: r.get(16)?,
            confidence: r.get(17)?,
            factuality: r.get(18)?,
            background: r.get(19)?,
            failed: r.get(20)?,
            place: r.get(21)?,
            country: r.get(22)?,
            lat: r.get(23)?,
            lon: r.get(24)?,
            actor: Vec::new(),
            recipient: Vec::new(),
        })
    }
}

impl Record {
    /// Numbers of the happenings that fit, in the order that is asked for; ties by day and
    /// number, so that the answer is the same whichever index leads.
    ///
    /// # Errors
    /// SQLite's; words that FTS5 can't read.
    pub fn find(&self, query: &Query) -> Result<Vec<i64>, StoreError> {
        let plan = self.plan(query)?;
        let most = query.limit.unwrap_or(usize::MAX);
        let mut found: Vec<(i64, String)> = Vec::new();
        let many = plan.legs.len() > 1;
        for leg in &plan.legs {
            let mut seen: HashSet<i64> = HashSet::new();
            let mut work = || -> rusqlite::Result<()> {
                let mut statement = self.connection.prepare_cached(&leg.sql)?;
                let mut rows = statement.query(params_from_iter(&leg.values))?;
                while seen.len() < most
                    && let Some(row) = rows.next()?
                {
                    let number: i64 = row.get(0)?;
                    if seen.insert(number) {
                        found.push((number, if many { row.get(1)? } else { String::new() }));
                    }
                }
                Ok(())
            };
            work().map_err(|e| self.asked(e))?;
        }
        if many {
            found.sort_by(|a, b| (&b.1, b.0).cmp(&(&a.1, a.0)));
            if query.reverse {
                found.reverse();
            }
            found.dedup();
            found.truncate(most);
        }
        Ok(found.into_iter().map(|(number, _)| number).collect())
    }

    /// A happening as answers show it.
    ///
    /// # Errors
    /// There is none of that number, or SQLite's.
    pub fn hit(&self, happening: i64) -> Result<Hit, StoreError> {
        let find =
            "SELECT h.happening, h.id, h.report, h.type, h.day, h.last_day, r.date_precision,
                    h.aux_mode, h.reports, h.documents, h.outlets, r.mode, r.context, r.quad,
                    r.cameo, r.goldstein, r.scale, r.confidence, r.factuality, r.background,
                    r.failed, r.place, r.country, r.lat, r.lon
                    FROM happening h CROSS JOIN report r ON r.report = h.report
                    WHERE h.happening = ?1";
        let mut hit = self
            .connection
            .prepare_cached(find)
            .and_then(|mut s| s.query_row([happening], Hit::from_row))
            .map_err(|e| self.error(e))?;
        for (role, party) in self.parties("party", "report", hit.report)? {
            if role == "actor" {
                hit.actor.push(party);
            } else {
                hit.recipient.push(party);
            }
        }
        Ok(hit)
    }

    /// Parties of a report or claim, in order, each with its role.
    pub(super) fn parties(
        &self,
        table: &str,
        key: &str,
        number: i64,
    ) -> Result<Vec<(String, HitParty)>, StoreError> {
        let find = format!(
            "SELECT p.role, a.code, a.sector, a.identifier, a.name, a.office
             FROM {table} p CROSS JOIN actor a ON a.actor = p.actor
             WHERE p.{key} = ?1 ORDER BY p.role, p.position"
        );
        let read = |r: &Row| {
            let sector: String = r.get(2)?;
            Ok((
                r.get(0)?,
                HitParty {
                    code: r.get(1)?,
                    sector: sector.split_whitespace().map(str::to_owned).collect(),
                    identifier: r.get(3)?,
                    name: r.get(4)?,
                    office: r.get(5)?,
                },
            ))
        };
        self.connection
            .prepare_cached(&find)
            .and_then(|mut s| s.query_map([number], read)?.collect())
            .map_err(|e| self.error(e))
    }

    /// An error that a user's own words may have made.
    pub(super) fn asked(&self, e: rusqlite::Error) -> StoreError {
        let message = e.to_string();
        let words = [
            "fts5:",
            "no such column:",
            "unknown special query",
            "unterminated string",
        ];
        match words.iter().find_map(|w| message.find(w)) {
            Some(at) => StoreError::Asked {
                message: message[at..].to_owned(),
            },
            None => e.into_error(&self.path),
        }
    }
}
