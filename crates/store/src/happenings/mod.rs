//! Happenings: reports of the same occurrence in different articles, outlets and languages
//! become one (docs/happenings.md).
//!
//! For the writer, within its transaction and in order of documents:
//! - [`place`] for the reports of each document, once its findings are in;
//! - [`appeared`] for each further appearance of a text and each copy;
//! - [`withdraw`] for a document that is superseded or taken back.
//!
//! [`rebuild`] makes all happenings anew, step by step as they came.

mod counts;
mod decide;
mod measure;
mod score;
mod seek;
mod telling;
mod wording;

pub use decide::{Decision, DecisionKind, Named, Told};

use std::rc::Rc;

use rusqlite::params;
use tekad_core::hash::short_id;

use crate::insert::{InsertError, Inserter};
use score::{Apart, ENOUGH, Likeness, compare};
pub(crate) use telling::Telling;

type Sql<T> = Result<T, InsertError>;

/// Happenings whose further reports are looked at.
const FINALISTS: usize = 4;

/// Reports of a happening that are compared, beside the one that stands for it.
const WITNESSES: i64 = 4;

/// Hex digits of a happening's id.
const ID_LENGTH: usize = 16;

/// What a report is likest to.
struct Match {
    happening: i64,
    with: i64,
    like: Likeness,
}

/// Gives each report of a document its happening: one that there is, or one of its own.
pub(crate) fn place(writer: &Inserter, reports: &[i64]) -> Sql<()> {
    for report in reports {
        let Some(telling) = writer.telling(*report)? else {
            continue;
        };
        if telling.retracted {
            continue;
        }
        match best(writer, &telling)? {
            Some(found) => {
                writer.join(&telling, &found.like, found.with, found.happening)?;
            }
            None => {
                writer.found(&telling)?;
            }
        }
    }
    Ok(())
}

/// The happening that a report belongs to, if there is one.
fn best(writer: &Inserter, telling: &Telling) -> Sql<Option<Match>> {
    let mut finalists: Vec<(f64, i64, Rc<Telling>, Likeness)> = Vec::new();
    for happening in writer.candidates(telling)? {
        let Some(own) = writer.representative(happening)? else {
            continue;
        };
        if let Ok(like) = compare(telling, &own) {
            finalists.push((like.score, happening, own, like));
        }
    }
    // The likest first; of equals, the earliest.
    finalists.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut found: Option<Match> = None;
    for (_, happening, own, like) in finalists.into_iter().take(FINALISTS) {
        let mut likest = Match {
            happening,
            with: own.report,
            like,
        };
        let (mut compared, mut clashes) = (1, 0);
        for other in writer.witnesses(happening, own.report)? {
            compared += 1;
            match compare(telling, &other) {
                Ok(like) if like.score > likest.like.score => {
                    likest.with = other.report;
                    likest.like = like;
                }
                Ok(_) => {}
                Err(Apart::Clash(_)) if other.document == telling.document => {
                    clashes = compared + 1;
                    break;
                }
                Err(Apart::Clash(_)) => clashes += 1,
                Err(Apart::Loose(_)) => {}
            }
        }
        // A report may clash with a few where the coder was uneven, not with most.
        if clashes * 2 > compared || likest.like.score < ENOUGH {
            continue;
        }
        if found
            .as_ref()
            .is_none_or(|f| likest.like.score > f.like.score)
        {
            found = Some(likest);
        }
    }
    Ok(found)
}

impl Inserter<'_> {
    /// The report that stands for a happening.
    fn representative(&self, happening: i64) -> Sql<Option<Rc<Telling>>> {
        let find = "SELECT report FROM happening WHERE happening = ?1";
        let mut find = self.connection.prepare_cached(find)?;
        let report: i64 = find.query_row([happening], |r| r.get(0))?;
        self.known_telling(report)
    }

    /// The latest other reports of a happening.
    fn witnesses(&self, happening: i64, own: i64) -> Sql<Vec<Rc<Telling>>> {
        let mut find = self.connection.prepare_cached(
            "SELECT report FROM report WHERE happening = ?1 AND report <> ?2
             ORDER BY report DESC LIMIT ?3",
        )?;
        let numbers: Vec<i64> = find
            .query_map([happening, own, WITNESSES], |r| r.get(0))?
            .collect::<Result<_, _>>()?;
        let mut list = Vec::with_capacity(numbers.len());
        for number in numbers {
            list.extend(self.known_telling(number)?);
        }
        Ok(list)
    }

    /// A new happening with one report; returns its number.
    fn found(&self, telling: &Telling) -> Sql<i64> {
        let id = self.free_id(&telling.event_id)?;
        let mut add = self.connection.prepare_cached(
            "INSERT INTO happening (id, report, type, day, last_day, aux_mode, reports, documents,
             outlets) SELECT ?1, report, type, day, last_day, aux_mode, 0, 0, 0
             FROM report WHERE report = ?2",
        )?;
        let happening = add.insert(params![id, telling.report])?;
        self.write_dyads(happening, telling)?;
        self.count(telling, happening)?;
        Ok(happening)
    }

    /// An id made of the first report's; a number is added where another happening has it (two
    /// texts under one id, say).
    fn free_id(&self, event: &str) -> Sql<String> {
        let taken = "SELECT 1 FROM happening WHERE id = ?1";
        let mut taken = self.connection.prepare_cached(taken)?;
        let mut id = short_id(&[event], ID_LENGTH);
        let mut turn = 1_u32;
        while taken.exists([&id])? {
            turn = turn.saturating_add(1);
            id = short_id(&[event, &turn.to_string()], ID_LENGTH);
        }
        Ok(id)
    }

    /// Adds a report to a happening, with the reasons.
    fn join(&self, telling: &Telling, like: &Likeness, with: i64, happening: i64) -> Sql<()> {
        let reasons = serde_json::to_string(&like.texts()).unwrap_or_default();
        self.reasons(telling.report, with, like.score, &reasons)?;
        self.count(telling, happening)?;
        self.refresh(happening, Some(telling))
    }

    fn reasons(&self, report: i64, with: i64, score: f64, reasons: &str) -> Sql<()> {
        let mut add = self.connection.prepare_cached(
            "INSERT OR REPLACE INTO merge (report, \"with\", score, reasons)
             VALUES (?1, ?2, ?3, ?4)",
        )?;
        add.execute(params![report, with, score, reasons])?;
        Ok(())
    }
}

/// Notes a further appearance of a text, or a copy of it: more documents tell its happenings.
/// `document` is the record's document with that text, or the copy.
pub(crate) fn appeared(writer: &Inserter, document: i64) -> Sql<()> {
    let told = writer.original(document)?;
    let mut more = writer.connection.prepare_cached(
        "UPDATE happening SET documents = documents + 1 WHERE happening IN
         (SELECT happening FROM report WHERE document = ?1 AND current = 1)",
    )?;
    more.execute([told])?;
    Ok(())
}

/// Takes the reports of a document out of their happenings, for it is superseded or taken back;
/// happenings without a report are removed.
pub(crate) fn withdraw(writer: &Inserter, document: i64) -> Sql<()> {
    let mut find = writer.connection.prepare_cached(
        "SELECT report FROM report WHERE document = ?1 AND happening IS NOT NULL ORDER BY report",
    )?;
    let reports: Vec<i64> = find
        .query_map([document], |r| r.get(0))?
        .collect::<Result<_, _>>()?;
    for report in reports {
        writer.take_out(report)?;
    }
    Ok(())
}

/// Makes all happenings anew: documents in order, decisions and withdrawals at their turns, so
/// that the outcome is that of the documents as they came.
pub(crate) fn rebuild(writer: &Inserter) -> Sql<()> {
    writer.connection.execute_batch(
        "DELETE FROM merge; DELETE FROM dyad; DELETE FROM happening_outlet;
         UPDATE report SET happening = NULL WHERE happening IS NOT NULL; DELETE FROM happening;",
    )?;
    let last = "SELECT coalesce(max(document), 0) FROM document";
    let last: i64 = writer.connection.query_row(last, [], |r| r.get(0))?;
    let decisions = writer.decisions()?;
    let mut turn = decisions.iter().peekable();
    for document in 1..=last {
        for earlier in writer.superseded_by(document)? {
            withdraw(writer, earlier)?;
        }
        place(writer, &writer.current_reports(document)?)?;
        while let Some(decision) = turn.next_if(|d| d.last <= document) {
            writer.apply(decision)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
