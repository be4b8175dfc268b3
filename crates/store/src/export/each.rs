//! What is exported, one after the other: happenings by their representative reports, or all
//! reports, in the order of days.

use jiff::civil::Date;
use rusqlite::{Row, params};
use tekad_core::{Document, event::Event};

use crate::{DocumentHead, Happening, Record, Report, StoreError};

/// Which events to export.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Not before this day. With a bound, events without a day are left out.
    pub from: Option<Date>,
    /// Not after this day (by the first day of the event).
    pub to: Option<Date>,
    /// One row a report instead of one a happening.
    pub reports: bool,
}

impl Selection {
    fn bounds(&self) -> (Option<String>, Option<String>) {
        (
            self.from.map(|d| d.to_string()),
            self.to.map(|d| d.to_string()),
        )
    }
}

/// A happening as its representative report tells it, or a report.
#[derive(Clone, Debug)]
pub struct Exported {
    /// The happening; `None` for a report that has none.
    pub happening: Option<Happening>,
    /// The happening's first and last day; of a row that is a report, the report's.
    pub days: Option<(Date, Date)>,
    /// Number of the report.
    pub report: i64,
    /// What is known about the report's document.
    pub head: DocumentHead,
    /// The document.
    pub document: Document,
    /// The event.
    pub event: Event,
    /// The version of the coder that found it.
    pub coder: String,
}

impl Exported {
    /// The row's id: the happening's, or of a row that is a report, the event's.
    pub fn id(&self, selection: &Selection) -> &str {
        match &self.happening {
            Some(happening) if !selection.reports => &happening.id,
            _ => &self.event.id,
        }
    }
}

/// Happenings by day and id; those without a day come last.
const HAPPENINGS: &str = "SELECT h.report, h.day, h.last_day, h.happening, h.id, h.report,
    h.reports, h.documents, h.outlets
    FROM happening h
    WHERE (?1 IS NULL OR h.day >= ?1) AND (?2 IS NULL OR h.day <= ?2)
    ORDER BY h.day IS NULL, h.day, h.id";

/// Reports that count, in the same order.
const REPORTS: &str = "SELECT r.report, r.day, r.last_day, h.happening, h.id, h.report,
    h.reports, h.documents, h.outlets
    FROM report r JOIN document d USING (document)
    LEFT JOIN happening h ON h.happening = r.happening
    WHERE r.current = 1 AND d.superseded_by IS NULL AND d.retracted = 0
    AND (?1 IS NULL OR r.day >= ?1) AND (?2 IS NULL OR r.day <= ?2)
    ORDER BY r.day IS NULL, r.day, r.event_id, r.report";

/// A row of the two.
struct Key {
    report: i64,
    day: Option<String>,
    last_day: Option<String>,
    happening: Option<Happening>,
}

impl Key {
    fn from_row(row: &Row) -> rusqlite::Result<Key> {
        let happening = match row.get::<_, Option<i64>>(3)? {
            Some(number) => Some(Happening {
                number,
                id: row.get(4)?,
                report: row.get(5)?,
                reports: row.get(6)?,
                documents: row.get(7)?,
                outlets: row.get(8)?,
            }),
            None => None,
        };
        Ok(Key {
            report: row.get(0)?,
            day: row.get(1)?,
            last_day: row.get(2)?,
            happening,
        })
    }

    fn days(&self) -> Result<Option<(Date, Date)>, StoreError> {
        let Some(day) = &self.day else {
            return Ok(None);
        };
        let first = parse_day(day, self.report)?;
        let last = match &self.last_day {
            Some(last) => parse_day(last, self.report)?,
            None => first,
        };
        Ok(Some((first, last)))
    }
}

fn parse_day(text: &str, report: i64) -> Result<Date, StoreError> {
    text.parse().map_err(|e: jiff::Error| StoreError::Content {
        what: format!("day of report {report}"),
        message: e.to_string(),
    })
}

impl Record {
    /// Hands out the events of a selection in the order of their days, then of their ids; one at
    /// a time, all from the same state of the record.
    ///
    /// # Errors
    /// SQLite's, what can't be read, and those of `each`.
    pub fn export_each<E: From<StoreError>>(
        &self,
        selection: &Selection,
        mut each: impl FnMut(Exported) -> Result<(), E>,
    ) -> Result<(), E> {
        // Readers of one transaction see one state, whatever is written meanwhile.
        let alone = self.connection.is_autocommit();
        let begun = alone.then(|| self.connection.unchecked_transaction());
        let snapshot = begun.transpose().map_err(|e| self.error(e))?;
        let (from, to) = selection.bounds();
        let text = if selection.reports {
            REPORTS
        } else {
            HAPPENINGS
        };
        let mut statement = self.connection.prepare(text).map_err(|e| self.error(e))?;
        let keys = statement
            .query_map(params![from, to], Key::from_row)
            .map_err(|e| self.error(e))?;
        for key in keys {
            let key = key.map_err(|e| self.error(e))?;
            each(self.told(key)?)?;
        }
        drop(statement);
        drop(snapshot);
        Ok(())
    }

    /// How many rows a selection has, for progress.
    ///
    /// # Errors
    /// SQLite's.
    pub fn count_exported(&self, selection: &Selection) -> Result<u64, StoreError> {
        let (from, to) = selection.bounds();
        let table = if selection.reports {
            "report WHERE current = 1 AND"
        } else {
            "happening WHERE"
        };
        let text = format!(
            "SELECT count(*) FROM {table} (?1 IS NULL OR day >= ?1) AND (?2 IS NULL OR day <= ?2)"
        );
        self.connection
            .query_row(&text, params![from, to], |r| r.get::<_, i64>(0))
            .map(i64::unsigned_abs)
            .map_err(|e| self.error(e))
    }

    fn told(&self, key: Key) -> Result<Exported, StoreError> {
        let days = key.days()?;
        let Report {
            number,
            document: head,
            event,
            ..
        } = self.report(key.report)?;
        let coder = "SELECT k.coder FROM report r JOIN coding k USING (coding) WHERE r.report = ?1";
        let coder = self
            .connection
            .prepare_cached(coder)
            .and_then(|mut s| s.query_row([number], |r| r.get(0)))
            .map_err(|e| self.error(e))?;
        Ok(Exported {
            happening: key.happening,
            days,
            report: number,
            document: self.document(head.number)?,
            head,
            event,
            coder,
        })
    }
}
