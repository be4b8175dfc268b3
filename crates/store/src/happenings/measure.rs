//! For measuring: articles put into a record without the gate, and two reports compared.

use tekad_core::Document;

use super::{
    place,
    score::{Apart, compare},
};
use crate::{
    Arrival, Findings, Kind, NewDocument, Record, StoreError,
    insert::{InsertError, Inserter},
};

impl Record {
    /// Adds an article with what was found in it as a story of its own, and gives its reports
    /// their happenings; returns their numbers. `number` is one more than that of the last.
    ///
    /// # Errors
    /// SQLite's.
    pub fn add_alone(
        &self,
        number: i64,
        doc: &Document,
        coder: &str,
        found: &Findings,
    ) -> Result<Vec<i64>, StoreError> {
        let mut text_hash = [0; 16];
        text_hash[..8].copy_from_slice(&number.to_le_bytes());
        let new = NewDocument {
            number,
            document: doc,
            text_hash,
            kind: Kind::First,
            story: number,
            resembles: None,
            supersedes: &[],
            retracted: false,
        };
        let arrival = Arrival {
            number,
            document: doc,
            origin: "",
        };
        self.write(|w| {
            w.document(&new)?;
            w.arrival(&arrival)?;
            let coding = w.coding(coder)?;
            let reports = w.findings(number, doc, coding, true, Ok(found))?;
            place(w, &reports)?;
            Ok(reports)
        })
    }

    /// How two reports compare, for people.
    ///
    /// # Errors
    /// There is no such report, or SQLite's.
    pub fn likeness(&self, a: i64, b: i64) -> Result<String, StoreError> {
        let reader = Inserter::new(&self.connection);
        let telling = |number| match reader.telling(number) {
            Ok(Some(telling)) => Ok(telling),
            Ok(None) => Err(StoreError::Unknown {
                path: self.path.clone(),
                what: format!("report {number}"),
            }),
            Err(InsertError::Sqlite(e)) => Err(self.error(e)),
            Err(InsertError::Store(e)) => Err(e),
        };
        let (a, b) = (telling(a)?, telling(b)?);
        let brief = |t: &super::Telling| {
            let side = |r| t.codes(r).into_iter().collect::<Vec<_>>().join("+");
            let when = t.when.map_or_else(String::new, |w| {
                let day = super::telling::day_text(w.first);
                format!("{day}{}", if w.text { "" } else { "?" })
            });
            format!(
                "{} {} {}->{} {when}",
                t.kind.as_str(),
                t.modes.join("+"),
                side(false),
                side(true)
            )
        };
        let outcome = match compare(&a, &b) {
            Ok(like) => format!("{} points: {}", like.score, like.texts().join("; ")),
            Err(Apart::Clash(why) | Apart::Loose(why)) => why.to_owned(),
        };
        Ok(format!("[{}] [{}] {outcome}", brief(&a), brief(&b)))
    }
}
