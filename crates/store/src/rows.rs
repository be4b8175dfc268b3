//! Reading: documents, reports and happenings as they stand in the record.

use rusqlite::{OptionalExtension, Row};
use tekad_core::{Document, event::Event};

use crate::{
    Findings, Record, StoreError,
    body::unpack,
    insert::{InsertError, Inserter, read_document},
};

/// What is known about a document beside its text.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentHead {
    /// Its number in the record.
    pub number: i64,
    /// `doc_id` of records.
    pub id: String,
    /// Headline.
    pub title: Option<String>,
    /// Language.
    pub lang: String,
    /// Day of publication (ISO 8601).
    pub published_day: Option<String>,
    /// The outlet's name.
    pub outlet: Option<String>,
    /// Address; never opened.
    pub url: Option<String>,
    /// Number of the story's first document.
    pub story: i64,
}

/// An event as a document tells it.
#[derive(Clone, Debug)]
pub struct Report {
    /// Its number in the record.
    pub number: i64,
    /// The document.
    pub document: DocumentHead,
    /// The number of its happening, once it has one.
    pub happening: Option<i64>,
    /// The event.
    pub event: Event,
}

/// The one occurrence behind reports.
#[derive(Clone, Debug, PartialEq)]
pub struct Happening {
    /// Its number in the record.
    pub number: i64,
    /// Its id, for people and exports.
    pub id: String,
    /// Number of the report that stands for it.
    pub report: i64,
    /// How many reports tell it, copies not counted.
    pub reports: i64,
    /// In how many documents, copies counted.
    pub documents: i64,
    /// How many independent outlets.
    pub outlets: i64,
}

impl Happening {
    /// The columns that [`Happening::from_row`] reads, of table `happening`.
    pub(crate) const COLUMNS: &str = "happening, id, report, reports, documents, outlets";

    pub(crate) fn from_row(row: &Row) -> rusqlite::Result<Happening> {
        Ok(Happening {
            number: row.get(0)?,
            id: row.get(1)?,
            report: row.get(2)?,
            reports: row.get(3)?,
            documents: row.get(4)?,
            outlets: row.get(5)?,
        })
    }
}

impl Record {
    /// Does some writing in one transaction: all of it or nothing.
    pub(crate) fn write<T>(
        &self,
        work: impl FnOnce(&Inserter) -> Result<T, InsertError>,
    ) -> Result<T, StoreError> {
        let begin = || self.connection.execute_batch("BEGIN IMMEDIATE");
        begin().map_err(|e| self.error(e))?;
        let inserter = Inserter::new(&self.connection);
        let done = work(&inserter).and_then(|value| {
            self.connection.execute_batch("COMMIT")?;
            Ok(value)
        });
        done.map_err(|e| {
            // What failed may have ended the transaction itself.
            if !self.connection.is_autocommit() {
                let _ = self.connection.execute_batch("ROLLBACK");
            }
            match e {
                InsertError::Sqlite(e) => self.error(e),
                InsertError::Store(e) => e,
            }
        })
    }

    /// A document.
    ///
    /// # Errors
    /// There is none of that number, or it can't be read.
    pub fn document(&self, number: i64) -> Result<Document, StoreError> {
        read_document(&self.connection, number).map_err(|e| match e {
            InsertError::Sqlite(e) => self.error(e),
            InsertError::Store(e) => e,
        })
    }

    /// What the current coding found in a document; nothing, where it was not coded.
    ///
    /// # Errors
    /// It can't be read.
    pub fn findings(&self, document: i64) -> Result<Findings, StoreError> {
        let find = "SELECT body FROM coded WHERE document = ?1 AND current = 1";
        let body: Option<Option<Vec<u8>>> = self
            .connection
            .prepare_cached(find)
            .and_then(|mut s| s.query_row([document], |r| r.get(0)).optional())
            .map_err(|e| self.error(e))?;
        match body.flatten() {
            Some(body) => unpack(&body, &format!("findings of document {document}")),
            None => Ok(Findings::default()),
        }
    }

    /// What is known about a document beside its text.
    ///
    /// # Errors
    /// There is none of that number.
    pub fn document_head(&self, number: i64) -> Result<DocumentHead, StoreError> {
        let find = "SELECT d.document, d.id, d.title, d.lang, d.published_day, o.name, d.url,
                    d.story FROM document d LEFT JOIN outlet o USING (outlet)
                    WHERE d.document = ?1";
        let read = |r: &Row| {
            Ok(DocumentHead {
                number: r.get(0)?,
                id: r.get(1)?,
                title: r.get(2)?,
                lang: r.get(3)?,
                published_day: r.get(4)?,
                outlet: r.get(5)?,
                url: r.get(6)?,
                story: r.get(7)?,
            })
        };
        self.connection
            .prepare_cached(find)
            .and_then(|mut s| s.query_row([number], read))
            .map_err(|e| self.error(e))
    }

    /// A report of the current coding.
    ///
    /// # Errors
    /// There is none of that number, or it can't be read.
    pub fn report(&self, number: i64) -> Result<Report, StoreError> {
        let find = "SELECT document, ordinal, happening FROM report WHERE report = ?1";
        let (document, ordinal, happening): (i64, i64, Option<i64>) = self
            .connection
            .prepare_cached(find)
            .and_then(|mut s| s.query_row([number], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))))
            .map_err(|e| self.error(e))?;
        let mut events = self.findings(document)?.events;
        let ordinal = usize::try_from(ordinal).unwrap_or(usize::MAX);
        if ordinal >= events.len() {
            return Err(StoreError::Content {
                what: format!("report {number}"),
                message: format!("document {document} has no event {ordinal}"),
            });
        }
        Ok(Report {
            number,
            document: self.document_head(document)?,
            happening,
            event: events.swap_remove(ordinal),
        })
    }

    /// The happening of an id; `None` if there is none.
    ///
    /// # Errors
    /// SQLite's.
    pub fn happening(&self, id: &str) -> Result<Option<Happening>, StoreError> {
        let find = format!("SELECT {} FROM happening WHERE id = ?1", Happening::COLUMNS);
        self.connection
            .prepare_cached(&find)
            .and_then(|mut s| s.query_row([id], Happening::from_row).optional())
            .map_err(|e| self.error(e))
    }

    /// Numbers of a happening's reports, in order.
    ///
    /// # Errors
    /// SQLite's.
    pub fn reports_of(&self, happening: i64) -> Result<Vec<i64>, StoreError> {
        let find = "SELECT report FROM report WHERE happening = ?1 AND current = 1 ORDER BY report";
        self.connection
            .prepare_cached(find)
            .and_then(|mut s| s.query_map([happening], |r| r.get(0))?.collect())
            .map_err(|e| self.error(e))
    }
}
