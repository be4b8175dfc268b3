//! What a happening counts, and the report that stands for it.

use rusqlite::{OptionalExtension, params};

use super::{Sql, telling::Telling};
use crate::insert::Inserter;

/// Longest way from a copy of a copy back to a text that was coded.
const LONGEST_CHAIN: usize = 16;

/// How well a report can stand for its happening: told plainly, with both sides, with a day
/// from the text, surely; then the earliest.
fn rank(t: &Telling) -> (bool, bool, bool, f64) {
    let plain = t.sense.happened() && !t.historical;
    let sided = |recipient| t.parties.iter().any(|p| p.recipient == recipient);
    let whole = t.mutual() || (sided(false) && sided(true));
    (plain, whole, t.dated(), t.confidence)
}

/// Whether a report stands better for its happening than another.
fn better(a: &Telling, b: &Telling) -> bool {
    let (x, y) = (rank(a), rank(b));
    let order = (x.0, x.1, x.2)
        .cmp(&(y.0, y.1, y.2))
        .then(x.3.total_cmp(&y.3))
        .then(b.report.cmp(&a.report));
    order.is_gt()
}

impl Inserter<'_> {
    /// Counts a report in a happening, and writes that it belongs there.
    pub(super) fn count(&self, telling: &Telling, happening: i64) -> Sql<()> {
        let mut known = self.connection.prepare_cached(
            "SELECT 1 FROM report WHERE document = ?1 AND happening = ?2 AND report <> ?3",
        )?;
        let mut documents = 0;
        if !known.exists([telling.document, happening, telling.report])? {
            documents = self.weight(telling.document)?;
        }
        let mut outlet = self.connection.prepare_cached(
            "INSERT OR IGNORE INTO happening_outlet (happening, outlet)
             SELECT ?1, coalesce(outlet, 0) FROM document WHERE document = ?2",
        )?;
        let outlets = outlet.execute([happening, telling.story])? as i64;
        let mut belongs = self
            .connection
            .prepare_cached("UPDATE report SET happening = ?1 WHERE report = ?2")?;
        belongs.execute([happening, telling.report])?;
        let mut add = self.connection.prepare_cached(
            "UPDATE happening SET reports = reports + 1, documents = documents + ?2,
             outlets = outlets + ?3 WHERE happening = ?1",
        )?;
        add.execute([happening, documents, outlets])?;
        Ok(())
    }

    /// How many articles bring a document's text: its appearances and those of its copies.
    fn weight(&self, document: i64) -> Sql<i64> {
        let mut find = self.connection.prepare_cached(
            "WITH RECURSIVE same (document, depth) AS (
                 SELECT ?1, 0 UNION
                 SELECT d.document, depth + 1 FROM document d JOIN same s ON d.resembles = s.document
                 WHERE d.kind = 'copy' AND depth < ?2)
             SELECT count(*) FROM appearance WHERE document IN (SELECT document FROM same)",
        )?;
        let appearances: i64 =
            find.query_row(params![document, LONGEST_CHAIN as i64], |r| r.get(0))?;
        Ok(appearances.max(1))
    }

    /// The coded document whose text a document has, or nearly has.
    pub(super) fn original(&self, document: i64) -> Sql<i64> {
        let mut find = self.connection.prepare_cached(
            "SELECT resembles FROM document
             WHERE document = ?1 AND kind = 'copy' AND resembles IS NOT NULL",
        )?;
        let mut at = document;
        for _ in 0..LONGEST_CHAIN {
            match find.query_row([at], |r| r.get(0)).optional()? {
                Some(next) if next != at => at = next,
                _ => break,
            }
        }
        Ok(at)
    }

    /// Lets the best report stand for a happening: the new one, if that is better than the one
    /// that stood; without a new one all are looked at.
    pub(super) fn refresh(&self, happening: i64, new: Option<&Telling>) -> Sql<()> {
        let best = match new {
            Some(new) => {
                let own = self.representative(happening)?;
                if own.is_some_and(|own| !better(new, &own)) {
                    return Ok(());
                }
                new.clone()
            }
            None => {
                let mut best: Option<Telling> = None;
                for report in self.reports_in(happening)? {
                    if let Some(next) = self.telling(report)?
                        && best.as_ref().is_none_or(|b| better(&next, b))
                    {
                        best = Some(next);
                    }
                }
                let Some(best) = best else {
                    return Ok(());
                };
                best
            }
        };
        let mut stand = self.connection.prepare_cached(
            "UPDATE happening SET (report, type, day, last_day, aux_mode) =
             (SELECT report, type, day, last_day, aux_mode FROM report WHERE report = ?2)
             WHERE happening = ?1",
        )?;
        stand.execute([happening, best.report])?;
        self.write_dyads(happening, &best)
    }

    /// Writes the pairs of codes of the report that stands for a happening.
    pub(super) fn write_dyads(&self, happening: i64, own: &Telling) -> Sql<()> {
        let mut clear = self
            .connection
            .prepare_cached("DELETE FROM dyad WHERE happening = ?1")?;
        clear.execute([happening])?;
        let mut add = self.connection.prepare_cached(
            "INSERT INTO dyad (actor, recipient, day, happening, type)
             SELECT ?1, ?2, coalesce(day, ''), happening, type FROM happening WHERE happening = ?3",
        )?;
        for (actor, recipient) in own.dyads() {
            add.execute(params![actor, recipient, happening])?;
        }
        Ok(())
    }

    /// Numbers of a happening's reports, in order.
    pub(super) fn reports_in(&self, happening: i64) -> Sql<Vec<i64>> {
        let find = "SELECT report FROM report WHERE happening = ?1 ORDER BY report";
        let mut find = self.connection.prepare_cached(find)?;
        let list = find.query_map([happening], |r| r.get(0))?;
        Ok(list.collect::<Result<_, _>>()?)
    }

    /// Takes a report out of its happening, which is removed if it has no other.
    pub(super) fn take_out(&self, report: i64) -> Sql<()> {
        let Some(telling) = self.telling(report)? else {
            return Ok(());
        };
        let mut out = self
            .connection
            .prepare_cached("UPDATE report SET happening = NULL WHERE report = ?1")?;
        out.execute([report])?;
        let mut reasons = self
            .connection
            .prepare_cached("DELETE FROM merge WHERE report = ?1")?;
        reasons.execute([report])?;
        match telling.happening {
            Some(happening) => self.recount(happening),
            None => Ok(()),
        }
    }

    /// Counts a happening anew; removes it if it has no report.
    pub(super) fn recount(&self, happening: i64) -> Sql<()> {
        let reports = self.reports_in(happening)?;
        for clear in [
            "DELETE FROM happening_outlet WHERE happening = ?1",
            "DELETE FROM dyad WHERE happening = ?1",
        ] {
            self.connection
                .prepare_cached(clear)?
                .execute([happening])?;
        }
        if reports.is_empty() {
            let mut gone = self
                .connection
                .prepare_cached("DELETE FROM happening WHERE happening = ?1")?;
            gone.execute([happening])?;
            return Ok(());
        }
        let mut zero = self.connection.prepare_cached(
            "UPDATE happening SET reports = 0, documents = 0, outlets = 0 WHERE happening = ?1",
        )?;
        zero.execute([happening])?;
        let mut alone = self
            .connection
            .prepare_cached("UPDATE report SET happening = NULL WHERE happening = ?1")?;
        alone.execute([happening])?;
        for report in reports {
            if let Some(telling) = self.telling(report)? {
                self.count(&telling, happening)?;
            }
        }
        self.refresh(happening, None)
    }

    /// Documents that a document superseded when it came.
    pub(super) fn superseded_by(&self, document: i64) -> Sql<Vec<i64>> {
        let find = "SELECT document FROM document WHERE superseded_by = ?1 ORDER BY document";
        let mut find = self.connection.prepare_cached(find)?;
        let list = find.query_map([document], |r| r.get(0))?;
        Ok(list.collect::<Result<_, _>>()?)
    }

    /// Numbers of the reports of a document's current coding, in order.
    pub(super) fn current_reports(&self, document: i64) -> Sql<Vec<i64>> {
        let find = "SELECT report FROM report WHERE document = ?1 AND current = 1 ORDER BY ordinal";
        let mut find = self.connection.prepare_cached(find)?;
        let list = find.query_map([document], |r| r.get(0))?;
        Ok(list.collect::<Result<_, _>>()?)
    }
}
