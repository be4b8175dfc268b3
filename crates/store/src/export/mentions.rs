//! Mentions: where the reports of a happening appeared, copies among them.

use jiff::Zoned;
use tekad_core::{CharIndex, event::Entity};

use super::feed::Row;
use crate::{Record, StoreError};

/// An article that tells an event.
pub(super) struct Mention {
    /// The id that the input gave the article.
    pub id: String,
    /// Its address, or nothing.
    pub url: String,
    /// The outlet.
    pub outlet: Option<String>,
    /// When it appeared.
    pub published: Option<Zoned>,
    /// Where its text tells the event; unknown in near copies, which are not coded.
    pub passage: Option<Passage>,
    /// The report's confidence in percent.
    pub confidence: i64,
    /// Code points of its text.
    pub length: usize,
}

/// Where in a text an event is told, in code points.
pub(super) struct Passage {
    /// The sentence, counted from 1.
    pub sentence: usize,
    /// The actor's words.
    pub actor: Option<usize>,
    /// The recipient's.
    pub recipient: Option<usize>,
    /// The trigger's.
    pub action: Option<usize>,
}

/// A happening's reports in documents that count.
const REPORTS: &str = "SELECT r.report, r.document FROM report r JOIN document d USING (document)
    WHERE r.happening = ?1 AND r.current = 1 AND d.superseded_by IS NULL AND d.retracted = 0
    ORDER BY r.report";

/// A document (`?1`) and its copies, and copies of these.
const COPIES: &str = "WITH RECURSIVE same (document) AS (
        VALUES (?1)
        UNION
        SELECT c.document FROM same JOIN document c ON c.resembles = same.document
        WHERE c.kind = 'copy' AND c.superseded_by IS NULL AND c.retracted = 0
    )";

/// How many mentions a dyad of a happening has: as many as `all` gives.
pub(super) fn count(record: &Record, row: &Row) -> Result<i64, StoreError> {
    let text = format!("{COPIES} SELECT count(*) FROM same JOIN appearance USING (document)");
    let mut sum = 0;
    for report in reports(record, row)? {
        sum += record
            .connection
            .prepare_cached(&text)
            .and_then(|mut s| s.query_row([report.1], |r| r.get::<_, i64>(0)))
            .map_err(|e| record.error(e))?;
    }
    Ok(sum)
}

/// The mentions of a row's dyad, in the order of arrival.
pub(super) fn all(record: &Record, row: &Row) -> Result<Vec<Mention>, StoreError> {
    let mut mentions = Vec::new();
    for (number, _) in reports(record, row)? {
        let report = record.report(number)?;
        let document = record.document(report.document.number)?;
        let index = CharIndex::new(&document.text);
        let chars = |byte: u32| index.chars(&document.text, byte);
        // In another report the parties may have changed sides, as who meets whom.
        let start = |party: Option<&Entity>, own: &[Entity], other: &[Entity]| {
            let party = party?;
            let same = own.iter().chain(other).find(|e| e.same_party(party))?;
            // Words that stand nowhere in the text have an empty span.
            (!same.span.is_empty()).then(|| chars(same.span.start))
        };
        let event = &report.event;
        let confidence = (event.confidence.clamp(0.0, 1.0) * 100.0).round() as i64;
        let appearances = appearances(record, report.document.number)?;
        let mut length = (report.document.number, document.text.chars().count());
        for (at, appearance) in appearances {
            let own = at == report.document.number;
            if length.0 != at {
                length = (at, record.document(at)?.text.chars().count());
            }
            let passage = event.evidence.first().filter(|_| own).map(|e| Passage {
                sentence: e.sentence + 1,
                actor: start(row.dyad.actor, &event.actor, &event.recipient),
                recipient: start(row.dyad.recipient, &event.recipient, &event.actor),
                action: Some(chars(e.trigger.start)),
            });
            mentions.push(Mention {
                passage,
                confidence,
                length: length.1,
                ..appearance
            });
        }
    }
    Ok(mentions)
}

/// A happening's reports and their documents.
fn reports(record: &Record, row: &Row) -> Result<Vec<(i64, i64)>, StoreError> {
    let read = |r: &rusqlite::Row| Ok((r.get(0)?, r.get(1)?));
    record
        .connection
        .prepare_cached(REPORTS)
        .and_then(|mut s| s.query_map([row.happening.number], read)?.collect())
        .map_err(|e| record.error(e))
}

/// Where a document and its copies appeared.
fn appearances(record: &Record, document: i64) -> Result<Vec<(i64, Mention)>, StoreError> {
    let text = format!(
        "{COPIES} SELECT a.document, a.id, a.url, o.name, a.published
        FROM same JOIN appearance a USING (document) LEFT JOIN outlet o USING (outlet)
        ORDER BY a.document <> ?1, a.document, a.appearance"
    );
    let read = |r: &rusqlite::Row| {
        let published: String = r.get(4)?;
        let mention = Mention {
            id: r.get(1)?,
            url: r.get(2)?,
            outlet: r.get(3)?,
            published: published.parse().ok(),
            passage: None,
            confidence: 0,
            length: 0,
        };
        Ok((r.get(0)?, mention))
    };
    record
        .connection
        .prepare_cached(&text)
        .and_then(|mut s| s.query_map([document], read)?.collect())
        .map_err(|e| record.error(e))
}
