//! Re-coding: documents that another version of the coder or its packs coded are brought to the
//! present one.
//!
//! What the present version finds is written beside what stands (`current = 0`), batch by batch,
//! so that an interrupted run goes on where it was; then one transaction lets the new rows count
//! instead of the old ones and makes all happenings anew, decisions by hand included. The old
//! rows stay, so that the change can be undone, until they are forgotten.

mod diff;

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, params};
use tekad_core::Document;

use crate::{
    Findings, Record, StoreError,
    body::unpack,
    happenings,
    insert::{InsertError, Inserter},
};

pub use diff::{Change, Difference, Field, Tally, compare};

/// The present version of the coder for each language that it codes.
pub type Present = BTreeMap<String, String>;

/// A document whose counting rows are of another version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outdated {
    /// Its number.
    pub document: i64,
    /// Its language.
    pub lang: String,
    /// The version that coded it.
    pub coder: String,
    /// Whether what the present version finds is there already.
    pub done: bool,
}

/// What a document's present version found, for [`Record::write_recoded`].
#[derive(Clone, Copy, Debug)]
pub struct Recoded<'a> {
    /// Its number.
    pub number: i64,
    /// The document.
    pub document: &'a Document,
    /// The version.
    pub coder: &'a str,
    /// What it found.
    pub found: &'a Findings,
}

/// A change of version that was made or undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its number, from 1.
    pub number: i64,
    /// Documents.
    pub documents: u64,
}

/// What was forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Codings of a document.
    pub codings: u64,
    /// Reports of them.
    pub reports: u64,
}

impl Record {
    /// Languages of documents that were coded.
    ///
    /// # Errors
    /// SQLite's.
    pub fn languages(&self) -> Result<Vec<String>, StoreError> {
        let find = "SELECT DISTINCT lang FROM document ORDER BY lang";
        self.connection
            .prepare_cached(find)
            .and_then(|mut s| s.query_map([], |r| r.get(0))?.collect())
            .map_err(|e| self.error(e))
    }

    /// Documents behind a number whose counting rows are of another version than the present
    /// one of their language, in order; those of languages that it does not code are left out.
    ///
    /// # Errors
    /// SQLite's.
    pub fn outdated(
        &self,
        present: &Present,
        after: i64,
        most: usize,
    ) -> Result<Vec<Outdated>, StoreError> {
        let find = "SELECT c.document, d.lang, k.coder FROM coded c INDEXED BY coded_current
                    CROSS JOIN document d ON d.document = c.document
                    CROSS JOIN coding k ON k.coding = c.coding
                    WHERE c.current = 1 AND c.document > ?1 ORDER BY c.document";
        let done = "SELECT 1 FROM coded c JOIN coding k USING (coding)
                    WHERE c.document = ?1 AND k.coder = ?2";
        let work = || -> rusqlite::Result<Vec<Outdated>> {
            let mut all = Vec::new();
            let mut find = self.connection.prepare_cached(find)?;
            let mut done = self.connection.prepare_cached(done)?;
            let mut rows = find.query([after])?;
            while all.len() < most
                && let Some(row) = rows.next()?
            {
                let (document, lang, coder): (i64, String, String) =
                    (row.get(0)?, row.get(1)?, row.get(2)?);
                if let Some(now) = present.get(&lang).filter(|now| **now != coder) {
                    let done = done.exists(params![document, now])?;
                    all.push(Outdated {
                        document,
                        lang,
                        coder,
                        done,
                    });
                }
            }
            Ok(all)
        };
        work().map_err(|e| self.error(e))
    }

    /// How many documents [`Record::outdated`] gives in all.
    ///
    /// # Errors
    /// SQLite's.
    pub fn count_outdated(&self, present: &Present) -> Result<u64, StoreError> {
        let count = "SELECT count(*) FROM coded c INDEXED BY coded_current
                     CROSS JOIN document d ON d.document = c.document
                     CROSS JOIN coding k ON k.coding = c.coding
                     CROSS JOIN json_each(?1) x ON x.key = d.lang
                     WHERE c.current = 1 AND k.coder <> x.value";
        let count: i64 = self
            .connection
            .query_row(count, [json(present)], |r| r.get(0))
            .map_err(|e| self.error(e))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// What a version found in a document; `None` if it did not code it.
    ///
    /// # Errors
    /// It can't be read.
    pub fn findings_of(&self, document: i64, coder: &str) -> Result<Option<Findings>, StoreError> {
        let find = "SELECT body FROM coded JOIN coding USING (coding)
                    WHERE document = ?1 AND coder = ?2";
        let body: Option<Option<Vec<u8>>> = self
            .connection
            .prepare_cached(find)
            .and_then(|mut s| {
                s.query_row(params![document, coder], |r| r.get(0))
                    .optional()
            })
            .map_err(|e| self.error(e))?;
        match body.flatten() {
            Some(body) => Ok(Some(unpack(
                &body,
                &format!("findings of document {document}"),
            )?)),
            None => Ok(None),
        }
    }

    /// Writes what the present version found beside what stands: all of it or nothing.
    ///
    /// # Errors
    /// The record is full, locked or damaged.
    pub fn write_recoded(&self, batch: &[Recoded]) -> Result<(), StoreError> {
        self.write(|w| {
            for one in batch {
                let coding = w.coding(one.coder)?;
                w.findings(one.number, one.document, coding, false, Ok(one.found))?;
            }
            Ok(())
        })
    }

    /// Lets all that the present version found count instead of what stands, and makes all
    /// happenings anew, in one transaction; `None` if there is nothing of that kind.
    ///
    /// # Errors
    /// The record is full, locked or damaged; then nothing has changed.
    pub fn switch_recoded(&self, present: &Present) -> Result<Option<Run>, StoreError> {
        self.write(|w| {
            let last = "SELECT coalesce(max(run), 0) FROM recoding";
            let last: i64 = w.connection.query_row(last, [], |r| r.get(0))?;
            let run = last + 1;
            let note = "INSERT INTO recoding (document, run, previous, present)
                        SELECT o.document, ?1, o.coding, n.coding
                        FROM coded o INDEXED BY coded_current
                        CROSS JOIN document d ON d.document = o.document
                        CROSS JOIN json_each(?2) x ON x.key = d.lang
                        CROSS JOIN coding k ON k.coder = x.value
                        CROSS JOIN coded n ON n.document = o.document AND n.coding = k.coding
                        WHERE o.current = 1 AND n.current = 0 AND n.failure IS NULL
                        ORDER BY o.document";
            let documents = w.connection.execute(note, params![run, json(present)])?;
            if documents == 0 {
                return Ok(None);
            }
            exchange(w, run, "previous", "present")?;
            happenings::rebuild(w)?;
            Ok(Some(Run {
                number: run,
                documents: documents as u64,
            }))
        })
    }

    /// Lets what stood before the last change of version count again, and makes all happenings
    /// anew; `None` if there is no change to undo. What the later version found stays beside, so
    /// that re-coding again costs little.
    ///
    /// # Errors
    /// The record is full, locked or damaged; then nothing has changed.
    pub fn undo_recoding(&self) -> Result<Option<Run>, StoreError> {
        self.write(|w| {
            let last = "SELECT max(run) FROM recoding";
            let run: Option<i64> = w.connection.query_row(last, [], |r| r.get(0))?;
            let Some(run) = run else {
                return Ok(None);
            };
            exchange(w, run, "present", "previous")?;
            let documents = w
                .connection
                .execute("DELETE FROM recoding WHERE run = ?1", [run])?;
            happenings::rebuild(w)?;
            Ok(Some(Run {
                number: run,
                documents: documents as u64,
            }))
        })
    }

    /// Drops codings that neither count nor would count after an undo. With `keep`, only the
    /// last so many changes can be undone from then on.
    ///
    /// # Errors
    /// The record is full, locked or damaged; then nothing has changed.
    pub fn forget_codings(&self, keep: Option<u32>) -> Result<Forgotten, StoreError> {
        self.write(|w| {
            if let Some(keep) = keep {
                w.connection.execute(
                    "DELETE FROM recoding WHERE run <= (SELECT coalesce(max(run), 0) FROM recoding) - ?1",
                    [keep],
                )?;
            }
            w.connection.execute_batch(
                "CREATE TEMP TABLE gone (document INTEGER, coding INTEGER, PRIMARY KEY (document, coding)) WITHOUT ROWID;
                 INSERT INTO gone SELECT document, coding FROM coded WHERE current = 0
                 EXCEPT SELECT document, previous FROM recoding;",
            )?;
            let reports = "SELECT r.report FROM gone g CROSS JOIN report r
                           ON r.document = g.document AND r.coding = g.coding";
            let claims = "SELECT r.claim FROM gone g CROSS JOIN claim r
                          ON r.document = g.document AND r.coding = g.coding";
            for (table, key, list) in [
                ("wording", "report", reports),
                ("party", "report", reports),
                ("merge", "report", reports),
                ("report_text", "rowid", reports),
                ("claim_party", "claim", claims),
            ] {
                w.connection
                    .execute(&format!("DELETE FROM {table} WHERE {key} IN ({list})"), [])?;
            }
            let mut counts = [0; 4];
            for (count, table) in counts.iter_mut().zip(["report", "claim", "scenario", "coded"]) {
                let delete = format!(
                    "DELETE FROM {table} WHERE (document, coding) IN (SELECT document, coding FROM gone)"
                );
                *count = w.connection.execute(&delete, [])?;
            }
            w.connection.execute_batch("DROP TABLE gone")?;
            Ok(Forgotten {
                codings: counts[3] as u64,
                reports: counts[0] as u64,
            })
        })
    }
}

/// Lets the rows of one side of a run count instead of those of the other.
fn exchange(w: &Inserter, run: i64, from: &str, to: &str) -> Result<(), InsertError> {
    for table in ["coded", "report", "claim", "scenario"] {
        for (side, current) in [(from, 0), (to, 1)] {
            let set = format!(
                "UPDATE {table} SET current = {current} WHERE (document, coding) IN
                 (SELECT document, {side} FROM recoding WHERE run = ?1)"
            );
            w.connection.execute(&set, [run])?;
        }
    }
    Ok(())
}

fn json(present: &Present) -> String {
    serde_json::to_string(present).unwrap_or_default()
}

#[cfg(test)]
mod tests;
