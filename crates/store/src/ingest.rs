//! The writer: articles that the gate decided on, with what was found in them, into the record.

use std::{fs, path::Path};

use tekad_core::Document;

use crate::{
    Arrival, Findings, Kind, NewDocument, Record, StoreError, Verdict, happenings,
    insert::{InsertError, Inserter},
};

/// Pages of the write-ahead log: bands lie all over the file, and many a page is changed more
/// than once before it is moved there.
pub const LOG: u32 = 16_384;

/// Bytes of the write-ahead log from which on the writer waits for readers that hold it.
const LONG_LOG: u64 = 512 << 20;

/// What a version of the coder found in an article, or why it found nothing.
#[derive(Clone, Debug)]
pub struct Coding {
    /// The version of the coder and its packs.
    pub coder: String,
    /// What was found.
    pub found: Result<Findings, String>,
}

/// An article on its way into the record.
#[derive(Clone, Debug)]
pub struct Step {
    /// The article.
    pub document: Document,
    /// The input that brought it.
    pub origin: String,
    /// What it is to the record.
    pub verdict: Verdict,
    /// What was found in it, where [`Verdict::wants_coding`].
    pub coding: Option<Coding>,
}

/// What was written, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Articles that the record had from the same place.
    pub again: u64,
    /// Exact copies.
    pub copies: u64,
    /// Near copies.
    pub near_copies: u64,
    /// Updates of stories.
    pub updates: u64,
    /// First texts of their stories.
    pub first: u64,
    /// Articles that replace an earlier version.
    pub versions: u64,
    /// Articles that were taken back.
    pub retracted: u64,
    /// Documents that could not be coded.
    pub failures: u64,
    /// Reports of events.
    pub reports: u64,
    /// Claims.
    pub claims: u64,
    /// Scenarios.
    pub scenarios: u64,
}

impl Written {
    /// Adds what another batch wrote.
    pub fn add(&mut self, other: Written) {
        let Written {
            again,
            copies,
            near_copies,
            updates,
            first,
            versions,
            retracted,
            failures,
            reports,
            claims,
            scenarios,
        } = other;
        self.again += again;
        self.copies += copies;
        self.near_copies += near_copies;
        self.updates += updates;
        self.first += first;
        self.versions += versions;
        self.retracted += retracted;
        self.failures += failures;
        self.reports += reports;
        self.claims += claims;
        self.scenarios += scenarios;
    }

    /// New documents.
    pub fn documents(&self) -> u64 {
        self.first + self.updates + self.near_copies
    }
}

/// Writes into a record, batch by batch; the only one that adds documents.
pub struct Writer {
    record: Record,
    /// The number of the last document.
    last: i64,
}

impl Writer {
    /// Opens a record, and makes it if there is none.
    ///
    /// # Errors
    /// As [`Record::open`].
    pub fn new(path: &Path) -> Result<Writer, StoreError> {
        Writer::with_log(path, LOG)
    }

    /// The same with a write-ahead log of so many pages, from which on a commit moves them into
    /// the file.
    ///
    /// # Errors
    /// As [`Record::open`].
    pub fn with_log(path: &Path, pages: u32) -> Result<Writer, StoreError> {
        let record = Record::open(path)?;
        let set = |name: &str, value: i64| {
            let c = &record.connection;
            c.pragma_update_and_check(None, name, value, |_| Ok(()))
                .map_err(|e| record.error(e))
        };
        set("wal_autocheckpoint", i64::from(pages))?;
        set("journal_size_limit", i64::from(pages) * 4096)?;
        let last = record.documents()?;
        Ok(Writer { record, last })
    }

    /// The record, for reading.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// Writes articles, in the order in which the gate decided on them: all of them or, where
    /// that fails, none.
    ///
    /// # Errors
    /// The record is full, locked or damaged, or another process added documents meanwhile.
    pub fn write(&mut self, steps: &[Step]) -> Result<Written, StoreError> {
        let mut written = Written::default();
        let mut last = self.last;
        self.record.write(|w| {
            if self.record.documents()? != last {
                return Err(InsertError::Store(StoreError::Busy {
                    path: self.record.path.clone(),
                }));
            }
            // Bands lie all over their table: in order, neighbours share a page.
            let mut bands: Vec<(i64, i64)> = Vec::new();
            for step in steps {
                if let Verdict::New(place) = &step.verdict {
                    last = place.number;
                    bands.extend(place.bands.iter().map(|b| (*b, place.number)));
                }
                one(w, step, &mut written)?;
            }
            bands.sort_unstable();
            w.bands(&bands)
        })?;
        self.last = last;
        self.bound_log()?;
        Ok(written)
    }

    /// Where readers kept the write-ahead log from being moved into the file for so long that it
    /// grew large, waits for them (as long as for any lock).
    fn bound_log(&self) -> Result<(), StoreError> {
        let mut log = self.record.path.clone().into_os_string();
        log.push("-wal");
        let length = fs::metadata(log).map_or(0, |m| m.len());
        if length > LONG_LOG {
            self.checkpoint("TRUNCATE")?;
        }
        Ok(())
    }

    fn checkpoint(&self, mode: &str) -> Result<(), StoreError> {
        let pragma = format!("PRAGMA wal_checkpoint({mode})");
        self.record
            .connection
            .query_row(&pragma, [], |_| Ok(()))
            .map_err(|e| self.record.error(e))
    }

    /// Moves all that was written into the file itself, and brings SQLite's statistics up to
    /// date.
    ///
    /// # Errors
    /// The record is full, locked or damaged; what was written is safe in the log beside it.
    pub fn finish(self) -> Result<(), StoreError> {
        self.checkpoint("TRUNCATE")
    }
}

/// Writes an article.
fn one(w: &Inserter, step: &Step, written: &mut Written) -> Result<(), InsertError> {
    let doc = &step.document;
    let arrival = |number| Arrival {
        number,
        document: doc,
        origin: &step.origin,
    };
    let place = match &step.verdict {
        Verdict::Again => {
            written.again += 1;
            return Ok(());
        }
        Verdict::Appeared { document, retracts } => {
            written.copies += 1;
            w.arrival(&arrival(*document))?;
            if *retracts {
                written.retracted += 1;
                w.retract(*document)?;
                happenings::withdraw(w, *document)?;
            }
            happenings::appeared(w, *document)?;
            return Ok(());
        }
        Verdict::New(place) => place,
    };
    let number = place.number;
    w.document(&NewDocument {
        number,
        document: doc,
        text_hash: place.text_hash,
        kind: place.kind,
        story: place.story,
        resembles: place.resembles,
        supersedes: &place.supersedes,
        retracted: place.retracted,
    })?;
    w.arrival(&arrival(number))?;
    match place.kind {
        Kind::First => written.first += 1,
        Kind::Update => written.updates += 1,
        Kind::Copy => written.near_copies += 1,
    }
    if place.retracted {
        written.retracted += 1;
    } else if !place.supersedes.is_empty() {
        written.versions += 1;
    }
    for earlier in &place.supersedes {
        happenings::withdraw(w, *earlier)?;
    }
    if place.kind == Kind::Copy {
        happenings::appeared(w, number)?;
    }
    if let Some(coding) = &step.coding {
        let found = coding.found.as_ref().map_err(String::as_str);
        let version = w.coding(&coding.coder)?;
        let reports = w.findings(number, doc, version, true, found)?;
        happenings::place(w, &reports)?;
        written.reports += reports.len() as u64;
        match found {
            Ok(found) => {
                written.claims += found.claims.len() as u64;
                written.scenarios += found.scenarios.len() as u64;
            }
            Err(_) => written.failures += 1,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
