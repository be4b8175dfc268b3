//! Where a report's happening is sought: among those with a dyad of its own on days near its
//! own. Every look-up goes by an index and is bounded, so that a report costs the same in a
//! record of millions.

use std::collections::BTreeSet;

use rusqlite::params;
use tekad_core::ontology::EventType;

use super::{
    Sql,
    score::{LATE, LATEST, kin, mutual},
    telling::{Telling, day_text},
};
use crate::insert::Inserter;

/// Most happenings that one look-up gives, on near days and on others, the latest first; and most
/// that are compared, those of near days first.
const MOST_A_LOOKUP: i64 = 16;
const MOST_AFAR: i64 = 6;
const MOST: usize = 24;

/// Longest time in days around which neighbours are sought; of longer ones, the start.
const LONGEST: i64 = 366;

/// A column pair of table `dyad` to look by.
enum Key<'k> {
    Pair(&'k str, &'k str),
    Actor(&'k str),
    Recipient(&'k str),
}

impl Inserter<'_> {
    /// Happenings that a report may belong to, those of near days first.
    pub fn candidates(&self, telling: &Telling) -> Sql<Vec<i64>> {
        let types = types(telling.kind);
        let keys = keys(telling);
        let mut list: Vec<i64> = Vec::new();
        for (n, (first, last)) in windows(telling).into_iter().enumerate() {
            let most = if n == 0 { MOST_A_LOOKUP } else { MOST_AFAR };
            let mut found = BTreeSet::new();
            for key in keys.iter().take(32) {
                let rows = match key {
                    (Some(a), Some(r)) => {
                        self.look(&Key::Pair(a, r), &first, &last, &types, most)?
                    }
                    (Some(a), None) => self.look(&Key::Actor(a), &first, &last, &types, most)?,
                    (None, Some(r)) => {
                        self.look(&Key::Recipient(r), &first, &last, &types, most)?
                    }
                    (None, None) => self.look_any(types[0], &first, &last, most)?,
                };
                found.extend(rows);
            }
            for happening in found.into_iter().rev() {
                if !list.contains(&happening) {
                    list.push(happening);
                }
            }
            if list.len() >= MOST {
                break;
            }
        }
        list.truncate(MOST);
        Ok(list)
    }

    /// Happenings of a type, whoever takes part.
    fn look_any(&self, kind: &str, first: &str, last: &str, most: i64) -> Sql<Vec<i64>> {
        let mut find = self.connection.prepare_cached(
            "SELECT happening FROM happening WHERE type = ?1 AND day BETWEEN ?2 AND ?3
             ORDER BY day DESC, happening DESC LIMIT ?4",
        )?;
        let rows = find.query_map(params![kind, first, last, most], |r| r.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn look(
        &self,
        key: &Key,
        first: &str,
        last: &str,
        types: &[&str; 6],
        most: i64,
    ) -> Sql<Vec<i64>> {
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
        let values = params![a, b, first, last, t0, t1, t2, t3, t4, t5, most];
        let rows = find.query_map(values, |r| r.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
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

/// Spans of days in which neighbours' first days may lie, the nearest first.
fn windows(telling: &Telling) -> Vec<(String, String)> {
    let Some(when) = telling.when else {
        return vec![(String::new(), String::new())];
    };
    let last = when.last.min(when.first + LONGEST);
    // One that gives its own day was at most that late in others' news.
    let before = if when.text { 1 } else { LATEST };
    let from = when.first - before;
    let mut list = vec![
        (when.first - LATE.min(before), last + LATE),
        (last + LATE + 1, last + LATEST),
    ];
    if before > LATE {
        list.push((from, when.first - LATE - 1));
    }
    let mut list: Vec<(String, String)> = list
        .into_iter()
        .map(|(first, last)| (day_text(first), day_text(last)))
        .collect();
    // Times that hold the day begin at the start of its month or year.
    let from = day_text(from);
    for start in [month_start, year_start] {
        if let Some(day) = start(&day_text(when.first)).filter(|d| *d < from) {
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

/// What to look by: its own dyads in both orders, its codes beside nobody, where it lacks a side,
/// its codes beside anybody, and where it knows nobody, anybody.
fn keys(telling: &Telling) -> BTreeSet<(Option<String>, Option<String>)> {
    let mut keys = BTreeSet::new();
    let own = |s: &str| Some(s.to_owned());
    for (a, r) in telling.dyads() {
        if a.is_empty() && r.is_empty() {
            keys.insert((None, None));
        }
        for (a, r) in [(&a, &r), (&r, &a)] {
            keys.insert((own(a), own(r)));
        }
        keys.insert((own(""), own("")));
        for code in [&a, &r] {
            keys.insert((own(code), own("")));
            keys.insert((own(""), own(code)));
            keys.insert((own(code), own(code)));
            if mutual(telling.kind) && !code.is_empty() {
                keys.insert((own(code), None));
            }
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
