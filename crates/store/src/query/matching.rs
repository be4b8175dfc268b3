//! Which reports' sentences have the words that are sought. FTS5 is asked once, latest reports
//! first and up to a bound: to ask it about one report takes a hundred times as long as to look
//! into a list.

use rusqlite::functions::FunctionFlags;

use crate::{Record, StoreError};

/// Reports that are listed.
const MOST: usize = 100_000;

/// The latest reports whose sentences have the words.
pub(super) struct Matching {
    /// Their numbers, in order.
    reports: Vec<i64>,
    /// The list is whole from this number on.
    floor: i64,
}

impl Matching {
    /// Whether a report's sentence has the words; `None` if the list does not reach back so far.
    fn has(&self, report: i64) -> Option<bool> {
        (report >= self.floor).then(|| self.reports.binary_search(&report).is_ok())
    }

    /// About how many there are among so many reports.
    pub fn estimate(&self, last: i64) -> f64 {
        let listed = self.reports.len() as f64;
        let seen = (last - self.floor + 1).max(1) as f64;
        listed * (last.max(1) as f64 / seen).max(1.0)
    }
}

impl Record {
    /// Asks FTS5, and lets SQL look into the list by `tekad_told(report)`: 1, 0 or NULL for what
    /// lies before it.
    pub(super) fn matching(&self, expression: &str) -> Result<Matching, StoreError> {
        let find = "SELECT rowid FROM report_text WHERE report_text MATCH ?1
                    ORDER BY rowid DESC LIMIT ?2";
        let read = |most: i64| -> rusqlite::Result<Vec<i64>> {
            let mut find = self.connection.prepare_cached(find)?;
            let rows = find.query_map(rusqlite::params![expression, most], |r| r.get(0))?;
            rows.collect()
        };
        let mut reports = read(MOST as i64).map_err(|e| self.asked(e))?;
        reports.reverse();
        let whole = reports.len() < MOST;
        let floor = if whole {
            0
        } else {
            reports.first().copied().unwrap_or(0)
        };
        let list = Matching {
            reports: reports.clone(),
            floor,
        };
        let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DIRECTONLY;
        self.connection
            .create_scalar_function("tekad_told", 1, flags, move |context| {
                Ok(list.has(context.get(0)?))
            })
            .map_err(|e| self.error(e))?;
        Ok(Matching { reports, floor })
    }
}
