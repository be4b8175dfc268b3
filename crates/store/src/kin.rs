//! A document among others: its copies, its versions, where it appeared, who coded it.

use rusqlite::{OptionalExtension, Row};

use crate::{DocumentHead, Record, StoreError};

/// Most copies and appearances that are told of a document.
const MOST: i64 = 1_000;

/// How a document stands to others and to the coder.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing {
    /// `first`, `update` or `copy` within its story.
    pub kind: String,
    /// The document that it is a copy or an update of, and how alike the two are.
    pub resembles: Option<(i64, f64)>,
    /// The corrected version that came later.
    pub superseded_by: Option<i64>,
    /// Versions that it corrects or takes back.
    pub supersedes: Vec<i64>,
    /// Its publisher took it back.
    pub retracted: bool,
    /// The version of the coder that counts; `None` if it was not coded.
    pub coder: Option<String>,
    /// Why it could not be coded.
    pub failure: Option<String>,
}

/// Nearly the same text in another document.
#[derive(Clone, Debug, PartialEq)]
pub struct Copied {
    /// The copy.
    pub document: DocumentHead,
    /// How alike, from 0 to 1.
    pub likeness: Option<f64>,
}

/// Where and when a text appeared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appearance {
    /// The outlet's name.
    pub outlet: Option<String>,
    /// The id that the input gave it.
    pub id: String,
    /// Its address.
    pub url: Option<String>,
    /// When it was published.
    pub published: Option<String>,
}

impl Record {
    /// Numbers of the documents of an id, in order of arrival: versions of an article may share
    /// one, and an exact copy's id names the document whose text it has.
    ///
    /// # Errors
    /// SQLite's.
    pub fn documents_of(&self, id: &str) -> Result<Vec<i64>, StoreError> {
        let own = "SELECT document FROM document WHERE id = ?1 ORDER BY document";
        let found = self.numbers(own, id)?;
        if !found.is_empty() {
            return Ok(found);
        }
        let other = "SELECT DISTINCT document FROM appearance WHERE id = ?1 ORDER BY document";
        self.numbers(other, id)
    }

    fn numbers(&self, sql: &str, id: &str) -> Result<Vec<i64>, StoreError> {
        self.connection
            .prepare_cached(sql)
            .and_then(|mut s| s.query_map([id], |r| r.get(0))?.collect())
            .map_err(|e| self.error(e))
    }

    /// How a document stands to others and to the coder.
    ///
    /// # Errors
    /// There is none of that number, or SQLite's.
    pub fn standing(&self, document: i64) -> Result<Standing, StoreError> {
        let find = "SELECT d.kind, d.resembles, d.likeness, d.superseded_by, d.retracted, k.coder,
                    c.failure FROM document d
                    LEFT JOIN coded c ON c.document = d.document AND c.current = 1
                    LEFT JOIN coding k ON k.coding = c.coding WHERE d.document = ?1";
        let read = |r: &Row| {
            let (resembles, likeness): (Option<i64>, Option<f64>) = (r.get(1)?, r.get(2)?);
            Ok(Standing {
                kind: r.get(0)?,
                resembles: resembles.map(|d| (d, likeness.unwrap_or(0.0))),
                superseded_by: r.get(3)?,
                supersedes: Vec::new(),
                retracted: r.get(4)?,
                coder: r.get(5)?,
                failure: r.get(6)?,
            })
        };
        let earlier = "SELECT document FROM document WHERE superseded_by = ?1 ORDER BY document";
        let work = || -> rusqlite::Result<Option<Standing>> {
            let mut find = self.connection.prepare_cached(find)?;
            let Some(mut standing) = find.query_row([document], read).optional()? else {
                return Ok(None);
            };
            let mut earlier = self.connection.prepare_cached(earlier)?;
            let rows = earlier.query_map([document], |r| r.get(0))?;
            standing.supersedes = rows.collect::<Result<_, _>>()?;
            Ok(Some(standing))
        };
        work()
            .map_err(|e| self.error(e))?
            .ok_or_else(|| StoreError::Asked {
                message: format!("there is no document {document}"),
            })
    }

    /// Documents that have nearly the same text and came later, and copies of these.
    ///
    /// # Errors
    /// SQLite's.
    pub fn copies(&self, document: i64) -> Result<Vec<Copied>, StoreError> {
        let find = "WITH RECURSIVE same (document, depth) AS (
                        SELECT ?1, 0 UNION
                        SELECT d.document, depth + 1 FROM same s CROSS JOIN document d
                        INDEXED BY document_resembles ON d.resembles = s.document
                        WHERE d.kind = 'copy' AND depth < 16)
                    SELECT s.document, d.likeness FROM same s JOIN document d USING (document)
                    WHERE s.depth > 0 ORDER BY s.document LIMIT ?2";
        let list: Vec<(i64, Option<f64>)> = self
            .connection
            .prepare_cached(find)
            .and_then(|mut s| {
                s.query_map([document, MOST], |r| Ok((r.get(0)?, r.get(1)?)))?
                    .collect()
            })
            .map_err(|e| self.error(e))?;
        list.into_iter()
            .map(|(number, likeness)| {
                Ok(Copied {
                    document: self.document_head(number)?,
                    likeness,
                })
            })
            .collect()
    }

    /// Where a text appeared, in order of arrival.
    ///
    /// # Errors
    /// SQLite's.
    pub fn appearances(&self, document: i64) -> Result<Vec<Appearance>, StoreError> {
        let find = "SELECT o.name, a.id, nullif(a.url, ''), nullif(a.published, '')
                    FROM appearance a LEFT JOIN outlet o USING (outlet)
                    WHERE a.document = ?1 ORDER BY a.appearance LIMIT ?2";
        let read = |r: &Row| {
            Ok(Appearance {
                outlet: r.get(0)?,
                id: r.get(1)?,
                url: r.get(2)?,
                published: r.get(3)?,
            })
        };
        self.connection
            .prepare_cached(find)
            .and_then(|mut s| s.query_map([document, MOST], read)?.collect())
            .map_err(|e| self.error(e))
    }
}
