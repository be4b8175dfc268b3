//! Happenings without merging: each report has one of its own. Holds the place of the real ones.

use rusqlite::params;

use crate::insert::{InsertError, Inserter};

/// Gives reports their happenings.
pub(crate) fn place(writer: &Inserter, reports: &[i64]) -> Result<(), InsertError> {
    let c = writer.connection;
    for report in reports {
        let mut add = c.prepare_cached(
            "INSERT INTO happening (happening, id, report, type, day, last_day, aux_mode, reports,
             documents, outlets)
             SELECT report, event_id || '-' || report, report, type, day, last_day, aux_mode, 1, 1, 1
             FROM report WHERE report = ?1",
        )?;
        add.execute([report])?;
        let mut set = c.prepare_cached("UPDATE report SET happening = report WHERE report = ?1")?;
        set.execute([report])?;
        let mut dyads = c.prepare_cached(
            "WITH side AS (SELECT role, code FROM party JOIN actor USING (actor) WHERE report = ?1)
             INSERT OR IGNORE INTO dyad (actor, recipient, day, happening)
             SELECT coalesce(a.code, ''), coalesce(b.code, ''),
                    coalesce((SELECT day FROM report WHERE report = ?1), ''), ?1
             FROM (SELECT 1) LEFT JOIN (SELECT code FROM side WHERE role = 'actor') a
             LEFT JOIN (SELECT code FROM side WHERE role = 'recipient') b",
        )?;
        dyads.execute([report])?;
    }
    Ok(())
}

/// Takes the reports of a document out of their happenings: it is superseded or taken back.
pub(crate) fn withdraw(writer: &Inserter, document: i64) -> Result<(), InsertError> {
    let c = writer.connection;
    for step in [
        "DELETE FROM dyad WHERE happening IN
             (SELECT happening FROM report WHERE document = ?1 AND happening IS NOT NULL)",
        "UPDATE report SET happening = NULL WHERE document = ?1",
        "DELETE FROM happening WHERE report IN (SELECT report FROM report WHERE document = ?1)",
    ] {
        c.prepare_cached(step)?.execute(params![document])?;
    }
    Ok(())
}
