//! What the names in a query mean in a record: rows of its actors and outlets.

use super::{PartyFilter, Query, party::Party};
use crate::{Record, StoreError};

/// What the words of a query mean in this record.
pub(super) struct Meaning {
    pub actor: Vec<Party>,
    pub recipient: Vec<Party>,
    pub party: Vec<Party>,
    pub dyad: Vec<(Party, Party)>,
    pub outlet: Option<Vec<i64>>,
}

impl Record {
    pub(super) fn meaning(&self, query: &Query) -> Result<Meaning, StoreError> {
        let parties = |list: &[PartyFilter]| -> Result<Vec<Party>, StoreError> {
            list.iter().map(|p| self.party(p)).collect()
        };
        let mut dyad = Vec::new();
        for (a, b) in &query.dyad {
            let (a, b) = (self.party(a)?, self.party(b)?);
            if query.either {
                dyad.push((b.clone(), a.clone()));
            }
            dyad.push((a, b));
        }
        let outlet = if query.outlet.is_empty() {
            None
        } else {
            Some(self.outlets(&query.outlet)?)
        };
        Ok(Meaning {
            actor: parties(&query.actor)?,
            recipient: parties(&query.recipient)?,
            party: parties(&query.party)?,
            dyad,
            outlet,
        })
    }

    /// Numbers of outlets by their names, or else by parts of them.
    pub(super) fn outlets(&self, names: &[String]) -> Result<Vec<i64>, StoreError> {
        let mut all = Vec::new();
        for name in names {
            let name = [name.clone()];
            let exact = "SELECT outlet FROM outlet WHERE name = ?1 COLLATE NOCASE";
            let mut found: Vec<i64> = self.rows(exact, &name, |r| r.get(0))?;
            if found.is_empty() {
                let part = "SELECT outlet FROM outlet WHERE instr(lower(name), lower(?1)) > 0";
                found = self.rows(part, &name, |r| r.get(0))?;
            }
            all.extend(found);
        }
        all.sort_unstable();
        all.dedup();
        Ok(all)
    }
}
