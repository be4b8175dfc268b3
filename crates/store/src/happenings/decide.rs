//! What a person decides: that happenings are one, or that a report tells another. Decisions
//! name reports by document and trigger, so that they outlive re-coding.

use rusqlite::{OptionalExtension, Row, params};

use super::Sql;
use crate::{
    Record, StoreError,
    insert::{InsertError, Inserter},
};

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionKind {
    /// Two happenings are one.
    Merge,
    /// A report tells another happening.
    Split,
}

impl DecisionKind {
    /// As the table writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            DecisionKind::Merge => "merge",
            DecisionKind::Split => "split",
        }
    }
}

/// A report as a decision names it.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// Its document.
    pub document: i64,
    /// Its trigger, in bytes of the document's text.
    pub start: i64,
    /// End of the trigger.
    pub end: i64,
    /// The event's id when the decision was made.
    pub event_id: String,
}

/// A decision of a person.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// Its number.
    pub number: i64,
    /// The record's last document when it was made.
    pub last: i64,
    /// What was decided.
    pub kind: DecisionKind,
    /// Merge: a report of one happening; split: the report that is taken out.
    pub report: Named,
    /// Merge: a report of the other happening; split: a report that stays.
    pub other: Named,
    /// Why.
    pub note: Option<String>,
}

/// A report of a happening, and why it is there.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The report's number.
    pub report: i64,
    /// The event's id.
    pub event_id: String,
    /// The report that it resembles most, and how much; `None` for the first.
    pub with: Option<(i64, f64)>,
    /// The reasons.
    pub reasons: Vec<String>,
}

impl Inserter<'_> {
    /// All decisions in order.
    pub(super) fn decisions(&self) -> Sql<Vec<Decision>> {
        let mut find = self.connection.prepare_cached(
            "SELECT decision, last, kind, document, start, \"end\", event_id, other, other_start,
             other_end, other_id, note FROM decision ORDER BY decision",
        )?;
        let named = |row: &Row, at: usize| -> rusqlite::Result<Named> {
            Ok(Named {
                document: row.get(at)?,
                start: row.get(at + 1)?,
                end: row.get(at + 2)?,
                event_id: row.get(at + 3)?,
            })
        };
        let list = find.query_map([], |row| {
            let kind: String = row.get(2)?;
            Ok(Decision {
                number: row.get(0)?,
                last: row.get(1)?,
                kind: if kind == DecisionKind::Split.as_str() {
                    DecisionKind::Split
                } else {
                    DecisionKind::Merge
                },
                report: named(row, 3)?,
                other: named(row, 7)?,
                note: row.get(11)?,
            })
        })?;
        Ok(list.collect::<Result<_, _>>()?)
    }

    /// Does what was decided, as far as its reports are still there.
    pub(super) fn apply(&self, decision: &Decision) -> Sql<()> {
        let (Some((report, here)), Some((other, there))) =
            (self.named(&decision.report)?, self.named(&decision.other)?)
        else {
            return Ok(());
        };
        match decision.kind {
            DecisionKind::Merge if here != there => {
                let (into, from) = (here.min(there), here.max(there));
                let with = if into == here { report } else { other };
                self.pour(from, into, with, decision.number)
            }
            DecisionKind::Split if here == there && report != other => {
                self.take_out(report)?;
                let Some(telling) = self.telling(report)? else {
                    return Ok(());
                };
                self.found(&telling)?;
                let reasons = format!("[\"taken out by hand (decision {})\"]", decision.number);
                self.reasons(report, report, 0.0, &reasons)
            }
            _ => Ok(()),
        }
    }

    /// Moves all reports of a happening into another.
    fn pour(&self, from: i64, into: i64, with: i64, decision: i64) -> Sql<()> {
        let reasons = format!("[\"merged by hand (decision {decision})\"]");
        let mut why = self.connection.prepare_cached(
            "INSERT OR IGNORE INTO merge (report, \"with\", score, reasons) VALUES (?1, ?2, 0, ?3)",
        )?;
        let reports = self.reports_in(from)?;
        for report in &reports {
            why.execute(params![report, with, reasons])?;
        }
        let mut moved = self
            .connection
            .prepare_cached("UPDATE report SET happening = ?2 WHERE happening = ?1")?;
        moved.execute([from, into])?;
        self.recount(from)?;
        self.recount(into)
    }

    /// The report that a decision names, with its happening.
    fn named(&self, named: &Named) -> Sql<Option<(i64, i64)>> {
        let mut find = self.connection.prepare_cached(
            "SELECT report, happening FROM report
             WHERE document = ?1 AND current = 1 AND happening IS NOT NULL
             AND (event_id = ?4 OR (trigger_start < ?3 AND trigger_end > ?2))
             ORDER BY event_id = ?4 DESC, trigger_start = ?2 AND trigger_end = ?3 DESC, ordinal",
        )?;
        let values = params![named.document, named.start, named.end, named.event_id];
        Ok(find
            .query_row(values, |r| Ok((r.get(0)?, r.get(1)?)))
            .optional()?)
    }

    /// How a decision names a report.
    fn name(&self, report: i64) -> Sql<Named> {
        let mut find = self.connection.prepare_cached(
            "SELECT document, trigger_start, trigger_end, event_id FROM report WHERE report = ?1",
        )?;
        Ok(find.query_row([report], |r| {
            Ok(Named {
                document: r.get(0)?,
                start: r.get(1)?,
                end: r.get(2)?,
                event_id: r.get(3)?,
            })
        })?)
    }

    fn decide(
        &self,
        kind: DecisionKind,
        report: i64,
        other: i64,
        note: Option<&str>,
    ) -> Sql<Decision> {
        let (x, y) = (self.name(report)?, self.name(other)?);
        let mut add = self.connection.prepare_cached(
            "INSERT INTO decision (last, kind, document, start, \"end\", event_id, other,
             other_start, other_end, other_id, note)
             SELECT max(document), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 FROM document",
        )?;
        let kind_text = kind.as_str();
        let number = add.insert(params![
            kind_text, x.document, x.start, x.end, x.event_id, y.document, y.start, y.end,
            y.event_id, note
        ])?;
        let last = "SELECT last FROM decision WHERE decision = ?1";
        let last = self.connection.query_row(last, [number], |r| r.get(0))?;
        let decision = Decision {
            number,
            last,
            kind,
            report: x,
            other: y,
            note: note.map(str::to_owned),
        };
        self.apply(&decision)?;
        Ok(decision)
    }
}

impl Record {
    fn unknown(&self, what: String) -> StoreError {
        StoreError::Unknown {
            path: self.path.clone(),
            what,
        }
    }

    /// The happening of an id, or of a report by its event id: its number and its own report.
    fn sought(&self, id: &str) -> Result<(i64, i64), StoreError> {
        let find = "SELECT happening, report FROM happening WHERE id = ?1
                    UNION ALL
                    SELECT h.happening, r.report FROM report r JOIN happening h USING (happening)
                    WHERE r.event_id = ?1 AND r.current = 1 LIMIT 1";
        let found = self
            .connection
            .query_row(find, [id], |r| Ok((r.get(0)?, r.get(1)?)))
            .optional()
            .map_err(|e| self.error(e))?;
        found.ok_or_else(|| self.unknown(format!("happening or report `{id}`")))
    }

    /// A person says that two happenings are one; each is named by its id or by the event id
    /// of one of its reports. Returns the number of the happening that holds all now.
    ///
    /// # Errors
    /// There is none of these ids, they are one already, or SQLite's.
    pub fn merge_happenings(
        &self,
        a: &str,
        b: &str,
        note: Option<&str>,
    ) -> Result<Decision, StoreError> {
        let ((here, report), (there, other)) = (self.sought(a)?, self.sought(b)?);
        if here == there {
            return Err(self.unknown(format!(
                "difference between `{a}` and `{b}`: they are one happening"
            )));
        }
        self.write(|w| w.decide(DecisionKind::Merge, report, other, note))
    }

    /// A person says that a report, named by its event id, tells another happening than the
    /// reports that it stands with.
    ///
    /// # Errors
    /// There is no report of that id, it stands alone, or SQLite's.
    pub fn split_report(&self, event: &str, note: Option<&str>) -> Result<Decision, StoreError> {
        let find = "SELECT report, happening FROM report
                    WHERE event_id = ?1 AND current = 1 AND happening IS NOT NULL";
        let found: Option<(i64, i64)> = self
            .connection
            .query_row(find, [event], |r| Ok((r.get(0)?, r.get(1)?)))
            .optional()
            .map_err(|e| self.error(e))?;
        let Some((report, happening)) = found else {
            return Err(self.unknown(format!("report `{event}`")));
        };
        let reports = self.reports_of(happening)?;
        let Some(other) = reports.into_iter().find(|r| *r != report) else {
            return Err(self.unknown(format!("other report beside `{event}`")));
        };
        self.write(|w| w.decide(DecisionKind::Split, report, other, note))
    }

    /// Takes the last decision back and makes all happenings anew; `None` if there is none.
    ///
    /// # Errors
    /// SQLite's.
    pub fn undo_decision(&self) -> Result<Option<Decision>, StoreError> {
        self.write(|w| {
            let Some(last) = w.decisions()?.pop() else {
                return Ok(None);
            };
            let forget = "DELETE FROM decision WHERE decision = ?1";
            w.connection.execute(forget, [last.number])?;
            super::rebuild(w)?;
            Ok(Some(last))
        })
    }

    /// All decisions in order.
    ///
    /// # Errors
    /// SQLite's.
    pub fn decisions(&self) -> Result<Vec<Decision>, StoreError> {
        let reader = Inserter::new(&self.connection);
        reader.decisions().map_err(|e| match e {
            InsertError::Sqlite(e) => self.error(e),
            InsertError::Store(e) => e,
        })
    }

    /// Makes all happenings anew.
    ///
    /// # Errors
    /// SQLite's.
    pub fn rebuild_happenings(&self) -> Result<(), StoreError> {
        self.write(super::rebuild)
    }

    /// A happening's number (by its id or by the event id of one of its reports) and its
    /// reports, with the reasons why they are there.
    ///
    /// # Errors
    /// There is none of that id, or SQLite's.
    pub fn why(&self, id: &str) -> Result<(i64, Vec<Told>), StoreError> {
        let (happening, _) = self.sought(id)?;
        let find = "SELECT r.report, r.event_id, m.\"with\", m.score, m.reasons FROM report r
                    LEFT JOIN merge m ON m.report = r.report
                    WHERE r.happening = ?1 AND r.current = 1 ORDER BY r.report";
        let read = |row: &Row| {
            let with: Option<i64> = row.get(2)?;
            let score: Option<f64> = row.get(3)?;
            let reasons: Option<String> = row.get(4)?;
            Ok(Told {
                report: row.get(0)?,
                event_id: row.get(1)?,
                with: with.zip(score),
                reasons: reasons
                    .and_then(|r| serde_json::from_str(&r).ok())
                    .unwrap_or_default(),
            })
        };
        let told = self
            .connection
            .prepare_cached(find)
            .and_then(|mut s| s.query_map([happening], read)?.collect())
            .map_err(|e| self.error(e))?;
        Ok((happening, told))
    }
}
