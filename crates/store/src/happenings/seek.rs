//! Where a report's happening is sought: among those with a dyad of its own on days near its
//! own. Every look-up goes by an index and is bounded, so that a report costs the same in a
//! record of millions.

use std::collections::BTreeSet;

use rusqlite::params;
use tekad_core::ontology::EventType;

use super::{
    Sql,
    score::{LATE, kin},
    telling::{Telling, day_text},
};
use crate::insert::Inserter;

/// Most happenings that one look-up gives, the latest first, and most that are compared.
const MOST_A_LOOKUP: i64 = 24;
const MOST: usize = 48;

/// Longest time in days around which neighbours are sought; of longer ones, the start.
const LONGEST: i64 = 366;

/// A column pair of table `dyad` to look by.
enum Key<'k> {
    Pair(&'k str, &'k str),
    Actor(&'k str),
    Recipient(&'k str),
}

impl Inserter<'_> {
    /// Happenings that a report may belong to, the latest first.
    pub fn candidates(&self, telling: &Telling) -> Sql<Vec<i64>> {
        let mut found = BTreeSet::new();
        let types = types(telling.kind);
        for (first, last) in windows(telling) {
            for key in keys(telling).iter().take(32) {
                let key = match key {
                    (Some(a), Some(r)) => Key::Pair(a, r),
                    (Some(a), None) => Key::Actor(a),
                    (None, Some(r)) => Key::Recipient(r),
                    (None, None) => continue,
                };
                self.look(&key, &first, &last, &types, &mut found)?;
            }
        }
        Ok(found.into_iter().rev().take(MOST).collect())
    }

    fn look(
        &self,
        key: &Key,
        first: &str,
        last: &str,
        types: &[&str; 6],
        found: &mut BTreeSet<i64>,
    ) -> Sql<()> {
        let (find, a, b) = match key {
            Key::Pair(a, r) => (
                "SELECT happening FROM dyad WHERE actor = ?1 AND recipient = ?2
                 AND day BETWEEN ?3 AND ?4 AND type IN (?5, ?6, ?7, ?8, ?9, ?10)
                 ORDER BY day DESC, happening DESC LIMIT ?11",
                *a,
                *r,
            ),
            Key::Actor(a) => (
                "SELECT happening FROM dyad WHERE actor = ?1 AND ?2 = '' AND day BETWEEN ?3 AND ?4
                 AND type IN (?5, ?6, ?7, ?8, ?9, ?10)
                 ORDER BY day DESC, +happening DESC LIMIT ?11",
                *a,
                "",
            ),
            Key::Recipient(r) => (
                "SELECT happening FROM dyad WHERE recipient = ?1 AND ?2 = ''
                 AND day BETWEEN ?3 AND ?4 AND type IN (?5, ?6, ?7, ?8, ?9, ?10)
                 ORDER BY day DESC, +happening DESC LIMIT ?11",
                *r,
                "",
            ),
        };
        let mut find = self.connection.prepare_cached(find)?;
        let [t0, t1, t2, t3, t4, t5] = types;
        let values = params![a, b, first, last, t0, t1, t2, t3, t4, t5, MOST_A_LOOKUP];
        for happening in find.query_map(values, |r| r.get(0))? {
            found.insert(happening?);
        }
        Ok(())
    }
}

/// The types to look for, filled up.
fn types(kind: EventType) -> [&'static str; 6] {
    let mut list = [kind.as_str(); 6];
    for (slot, kin) in list.iter_mut().zip(kin(kind)) {
        *slot = kin.as_str();
    }
    list
}

/// Spans of days in which neighbours' first days may lie.
fn windows(telling: &Telling) -> Vec<(String, String)> {
    let Some(when) = telling.when else {
        return vec![(String::new(), String::new())];
    };
    let from = when.first - LATE;
    let to = when.last.min(when.first + LONGEST) + LATE;
    let mut list = vec![(day_text(from), day_text(to))];
    // Times that hold the day begin at the start of its month or year.
    for start in [month_start, year_start] {
        if let Some(day) = start(&day_text(when.first)).filter(|d| *d < list[0].0) {
            list.push((day.clone(), day));
        }
    }
    list
}

fn month_start(day: &str) -> Option<String> {
    Some(format!("{}01", day.get(..day.len().checked_sub(2)?)?))
}

fn year_start(day: &str) -> Option<String> {
    Some(format!("{}01-01", day.get(..day.len().checked_sub(5)?)?))
}

/// What to look by: its own dyads in both orders, its codes beside nobody, and where it lacks a
/// side, its codes beside anybody.
fn keys(telling: &Telling) -> BTreeSet<(Option<String>, Option<String>)> {
    let mut keys = BTreeSet::new();
    let own = |s: &str| Some(s.to_owned());
    for (a, r) in telling.dyads() {
        for (a, r) in [(&a, &r), (&r, &a)] {
            keys.insert((own(a), own(r)));
        }
        for code in [&a, &r] {
            keys.insert((own(code), own("")));
            keys.insert((own(""), own(code)));
        }
        let lone = match (a.is_empty(), r.is_empty()) {
            (false, true) => Some(&a),
            (true, false) => Some(&r),
            _ => None,
        };
        if let Some(code) = lone {
            keys.insert((own(code), None));
            keys.insert((None, own(code)));
        }
    }
    keys
}
