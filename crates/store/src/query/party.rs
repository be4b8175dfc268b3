//! Whom a query means: a code, a code with sectors, an id, or words of a name.

use rusqlite::types::Value;

use super::piece::Piece;
use crate::{Query, Record, StoreError, query::words};

/// Whom a query means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartyFilter {
    /// Nobody is named in that part.
    Nobody,
    /// Everybody of a state or of one of PLOVER's non-state codes (`RUS`).
    Code(String),
    /// Those of a code who have all these sectors (`RUS/MIL`); without a code, those of no code
    /// (`---/REB`).
    Sector(Option<String>, Vec<String>),
    /// A person or body by tekad's id (`nato`), or by words of the name (`igor ivanov`).
    Named(String),
}

impl PartyFilter {
    /// Reads `RUS`, `RUS/GOV+MIL`, `---/REB`, `-` (nobody), `nato`, `igor ivanov`.
    pub fn read(text: &str) -> PartyFilter {
        let text = text.trim();
        let is_code = |t: &str| t.len() == 3 && t.bytes().all(|b| b.is_ascii_uppercase());
        if text == "-" {
            return PartyFilter::Nobody;
        }
        if is_code(text) {
            return PartyFilter::Code(text.to_owned());
        }
        if let Some((code, sectors)) = text.split_once('/')
            && (is_code(code) || code == "---")
            && sectors.split('+').all(is_code)
        {
            let sectors = sectors.split('+').map(str::to_owned).collect();
            let code = (code != "---").then(|| code.to_owned());
            return PartyFilter::Sector(code, sectors);
        }
        PartyFilter::Named(text.to_owned())
    }
}

/// Whom a filter means in this record.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Party {
    /// A code as table `dyad` holds it; '' is nobody.
    Code(String),
    /// Rows of table `actor`; all of one code, if that is known.
    Actors {
        code: Option<String>,
        rows: Vec<i64>,
    },
}

impl Party {
    /// The code in table `dyad`, where it is one.
    pub fn code(&self) -> Option<&str> {
        match self {
            Party::Code(code) => Some(code.as_str()).filter(|c| !c.is_empty()),
            Party::Actors { code, .. } => code.as_deref(),
        }
    }

    /// Whether the code says all.
    pub fn is_code(&self) -> bool {
        matches!(self, Party::Code(code) if !code.is_empty())
    }

    /// Whether nobody is meant.
    pub fn is_nobody(&self) -> bool {
        matches!(self, Party::Code(code) if code.is_empty())
    }

    /// Those rows of `actor`, as a condition on a column.
    pub fn rows(&self, column: &str) -> Piece {
        match self {
            Party::Code(code) => Piece::with(
                &format!("{column} IN (SELECT actor FROM actor WHERE code = ?)"),
                [Value::from(code.clone())],
            ),
            Party::Actors { rows, .. } => Piece::with(
                &format!("{column} IN (SELECT value FROM json_each(?))"),
                [Value::from(json(rows))],
            ),
        }
    }
}

/// Numbers as JSON, for `json_each`.
pub(super) fn json(list: &[i64]) -> String {
    let numbers: Vec<String> = list.iter().map(i64::to_string).collect();
    format!("[{}]", numbers.join(","))
}

impl Record {
    /// Names of a query that nobody and nothing in the record has, in words.
    ///
    /// # Errors
    /// SQLite's.
    pub fn unmatched(&self, query: &Query) -> Result<Vec<String>, StoreError> {
        let mut all = Vec::new();
        let pairs = query.dyad.iter().flat_map(|(a, b)| [a, b]);
        let lists = query.actor.iter().chain(&query.recipient);
        for filter in lists.chain(&query.party).chain(pairs) {
            if let (PartyFilter::Named(asked), Party::Actors { rows, .. }) =
                (filter, self.party(filter)?)
                && rows.is_empty()
            {
                all.push(format!("nobody in the record has the id or name `{asked}`"));
            }
        }
        for name in &query.outlet {
            if self.outlets(std::slice::from_ref(name))?.is_empty() {
                all.push(format!("no outlet in the record is called `{name}`"));
            }
        }
        Ok(all)
    }

    /// Whom a filter means in this record.
    pub(super) fn party(&self, filter: &PartyFilter) -> Result<Party, StoreError> {
        let (sql, values): (&str, Vec<String>) = match filter {
            PartyFilter::Nobody => return Ok(Party::Code(String::new())),
            PartyFilter::Code(code) => return Ok(Party::Code(code.clone())),
            PartyFilter::Sector(code, sectors) => {
                let known = code.clone();
                let code = code.clone().unwrap_or_default();
                let has = "SELECT actor, sector FROM actor WHERE code = ?1 ORDER BY actor";
                let rows: Vec<(i64, String)> =
                    self.rows(has, &[code], |r| Ok((r.get(0)?, r.get(1)?)))?;
                let fits = |all: &str| sectors.iter().all(|s| all.split(' ').any(|t| t == s));
                let found = rows
                    .into_iter()
                    .filter(|(_, all)| fits(all))
                    .map(|(a, _)| a);
                return Ok(Party::Actors {
                    code: known,
                    rows: found.collect(),
                });
            }
            PartyFilter::Named(name) => {
                let by_id = "SELECT actor FROM actor WHERE identifier = ?1 AND identifier <> '' ORDER BY actor";
                let found: Vec<i64> = self.rows(by_id, std::slice::from_ref(name), |r| r.get(0))?;
                if !found.is_empty() {
                    return Ok(Party::Actors {
                        code: None,
                        rows: found,
                    });
                }
                let Some(expression) = words(name) else {
                    return Ok(Party::Actors {
                        code: None,
                        rows: Vec::new(),
                    });
                };
                (
                    "SELECT rowid FROM actor_text WHERE actor_text MATCH ?1 ORDER BY rowid",
                    vec![expression],
                )
            }
        };
        Ok(Party::Actors {
            code: None,
            rows: self.rows(sql, &values, |r| r.get(0))?,
        })
    }

    /// All rows of a statement.
    pub(super) fn rows<T>(
        &self,
        sql: &str,
        values: &[String],
        read: impl FnMut(&rusqlite::Row) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        self.connection
            .prepare_cached(sql)
            .and_then(|mut s| {
                s.query_map(rusqlite::params_from_iter(values), read)?
                    .collect()
            })
            .map_err(|e| self.error(e))
    }
}
