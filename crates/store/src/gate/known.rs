//! What the gate asks: of the record, and of what passed since.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use rusqlite::{OptionalExtension, params};

use crate::{
    Gate, Record, StoreError,
    gate::recent::{Appearance, Known},
    text::Shingles,
};

/// Bytes of shingles of written documents that are kept.
const KEPT: usize = 32 << 20;

/// Shingles of written documents that were asked for, the first asked for forgotten first.
#[derive(Default)]
pub struct Cache {
    map: HashMap<i64, Arc<Shingles>>,
    order: VecDeque<i64>,
    bytes: usize,
}

impl Cache {
    fn add(&mut self, number: i64, shingles: &Arc<Shingles>) {
        self.bytes += shingles.len() * 8;
        self.map.insert(number, Arc::clone(shingles));
        self.order.push_back(number);
        while self.bytes > KEPT
            && let Some(first) = self.order.pop_front()
        {
            let gone = self.map.remove(&first);
            self.bytes -= gone.map_or(0, |s| s.len() * 8);
        }
    }
}

impl Gate {
    /// The document of a text.
    pub(super) fn of_hash(&self, hash: &[u8; 16]) -> Result<Option<i64>, StoreError> {
        if let Some(number) = self.recent.of_hash(hash) {
            return Ok(Some(number));
        }
        let find = "SELECT document FROM document WHERE text_hash = ?1";
        self.record.ask(find, params![hash.as_slice()])
    }

    /// Whether a document appeared so.
    pub(super) fn appeared(&self, document: i64, a: &Appearance) -> Result<bool, StoreError> {
        let key = (document, a.clone());
        if self.recent.appeared(&key) {
            return Ok(true);
        }
        // The expression is that of the index.
        let find = "SELECT 1 FROM appearance WHERE document = ?1 AND coalesce(outlet, 0) =
                    CASE ?2 WHEN '' THEN 0 ELSE (SELECT outlet FROM outlet WHERE name = ?2) END
                    AND id = ?3 AND url = ?4 AND published = ?5";
        let key = params![document, a.outlet, a.id, a.url, a.published];
        Ok(self.record.ask(find, key)?.is_some())
    }

    /// What is known of a document.
    pub(super) fn known(&self, number: i64) -> Result<Known, StoreError> {
        let mut known = match self.recent.document(number) {
            Some((known, _)) => known.clone(),
            None => self.record.known(number)?,
        };
        if let Some(later) = self.recent.superseded_by(number) {
            known.superseded_by = Some(later);
        }
        known.retracted |= self.recent.retracted(number);
        Ok(known)
    }

    /// The shingles of a document.
    pub(super) fn shingles(&mut self, number: i64) -> Result<Arc<Shingles>, StoreError> {
        if let Some((_, shingles)) = self.recent.document(number) {
            return Ok(Arc::clone(shingles));
        }
        if let Some(shingles) = self.cache.map.get(&number) {
            return Ok(Arc::clone(shingles));
        }
        let shingles = Arc::new(Shingles::new(&self.record.document(number)?.text));
        self.cache.add(number, &shingles);
        Ok(shingles)
    }
}

impl Record {
    /// How many documents there are; the number of the last.
    pub(crate) fn documents(&self) -> Result<i64, StoreError> {
        let count = self.ask("SELECT coalesce(max(document), 0) FROM document", [])?;
        Ok(count.unwrap_or(0))
    }

    /// Runs a statement that gives nothing.
    pub(crate) fn run(&self, statement: &str) -> Result<(), StoreError> {
        let run = |c: &rusqlite::Connection| c.prepare_cached(statement)?.execute([]);
        run(&self.connection).map(drop).map_err(|e| self.error(e))
    }

    /// A number that a question has as its answer.
    fn ask(&self, find: &str, of: impl rusqlite::Params) -> Result<Option<i64>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached(find)
            .map_err(|e| self.error(e))?;
        let found = statement.query_row(of, |r| r.get(0)).optional();
        found.map_err(|e| self.error(e))
    }

    fn list(&self, find: &str, of: impl rusqlite::Params) -> Result<Vec<i64>, StoreError> {
        let list = |c: &rusqlite::Connection| -> rusqlite::Result<Vec<i64>> {
            let mut statement = c.prepare_cached(find)?;
            statement.query_map(of, |r| r.get(0))?.collect()
        };
        list(&self.connection).map_err(|e| self.error(e))
    }

    /// The first documents of a band.
    pub(super) fn of_band(&self, band: i64, most: usize) -> Result<Vec<i64>, StoreError> {
        let find = "SELECT document FROM band WHERE band = ?1 ORDER BY document LIMIT ?2";
        self.list(find, params![band, most as i64])
    }

    /// The last documents of an id.
    pub(super) fn of_id(&self, id: &str, most: usize) -> Result<Vec<i64>, StoreError> {
        let find = "SELECT document FROM document WHERE id = ?1 ORDER BY document DESC LIMIT ?2";
        self.list(find, params![id, most as i64])
    }

    /// The last document of an address.
    pub(super) fn of_url(&self, url: &str) -> Result<Option<i64>, StoreError> {
        self.ask(
            "SELECT document FROM document WHERE url = ?1 ORDER BY document DESC LIMIT 1",
            [url],
        )
    }

    fn known(&self, number: i64) -> Result<Known, StoreError> {
        let find = "SELECT d.id, d.url, o.name, d.story, d.superseded_by, d.retracted
                    FROM document d LEFT JOIN outlet o USING (outlet) WHERE d.document = ?1";
        let read = |r: &rusqlite::Row| {
            Ok(Known {
                id: r.get(0)?,
                url: r.get(1)?,
                outlet: r.get(2)?,
                story: r.get(3)?,
                superseded_by: r.get(4)?,
                retracted: r.get(5)?,
            })
        };
        self.connection
            .prepare_cached(find)
            .and_then(|mut s| s.query_row([number], read))
            .map_err(|e| self.error(e))
    }
}
