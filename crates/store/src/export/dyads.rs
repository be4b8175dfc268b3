//! From parties to dyads: the older formats know one actor and one recipient a row.

use sha2::{Digest, Sha256};
use tekad_core::{
    event::{Entity, Event},
    ontology::EventType,
};

use crate::{Record, StoreError};

/// Most parties of a side that are paired; no sentence has so many.
const MOST: usize = 32;

/// Bits of a number that tell a happening's dyads apart: 32 × 32 of them.
const DYAD_BITS: u32 = 10;

/// Bits of a number that tell happenings apart. Together 53: what every reader's floating-point
/// numbers hold exactly.
const ID_BITS: u32 = 43;

/// A pair of an event's parties.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dyad<'e> {
    /// Its index among the event's dyads.
    pub index: u64,
    /// Who did it.
    pub actor: Option<&'e Entity>,
    /// To whom.
    pub recipient: Option<&'e Entity>,
}

/// Every actor with every recipient, in the order of the event's lists, the recipients
/// running faster; where a side is missing, each party of the other with nobody. Who meets or
/// cooperates stands among the actors (CODEBOOK rule 10): they are paired with each other, in
/// both orders.
pub(super) fn dyads(event: &Event) -> Vec<Dyad<'_>> {
    let mut all = Vec::new();
    let mut pair = |actor, recipient| {
        all.push(Dyad {
            index: all.len() as u64,
            actor,
            recipient,
        });
    };
    let actors = event.actor.iter().take(MOST);
    if mutual(event) {
        for (a, actor) in actors.clone().enumerate() {
            for (b, other) in actors.clone().enumerate() {
                if a != b {
                    pair(Some(actor), Some(other));
                }
            }
        }
        return all;
    }
    let or_nobody = |list: &'_ [Entity]| list.len().clamp(1, MOST);
    for a in 0..or_nobody(&event.actor) {
        for r in 0..or_nobody(&event.recipient) {
            pair(event.actor.get(a), event.recipient.get(r));
        }
    }
    all
}

/// Whether an event's actors act on each other.
fn mutual(event: &Event) -> bool {
    let promised = event.underlying.as_ref().map(|u| u.event);
    let kind = match (event.event, promised) {
        (EventType::Agree, Some(promised)) => promised,
        (kind, _) => kind,
    };
    event.recipient.is_empty()
        && event.actor.len() > 1
        && matches!(kind, EventType::Consult | EventType::Cooperate)
}

/// Numbers for formats whose ids are numbers.
///
/// A dyad's number is `h × 1024 + index`, where `h` are the first 43 bits of the SHA-256 of the
/// happening's id. Where two happenings of the record have the same `h`, the one whose id comes
/// first in the alphabet keeps it, and the other gets the next free one.
pub(super) struct Numbers {
    /// The few that did not get their own hash, by id.
    moved: Vec<(String, u64)>,
    hash: fn(&str) -> u64,
}

fn hash(id: &str) -> u64 {
    let digest = Sha256::digest(id.as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    u64::from_be_bytes(first) >> (64 - ID_BITS)
}

impl Numbers {
    /// Looks through all happenings of a record, whatever part of them is exported.
    pub fn of(record: &Record) -> Result<Numbers, StoreError> {
        let ids = |each: &mut dyn FnMut(String)| -> Result<(), StoreError> {
            let mut statement = record
                .connection
                .prepare("SELECT id FROM happening")
                .map_err(|e| record.error(e))?;
            let rows = statement
                .query_map([], |r| r.get(0))
                .map_err(|e| record.error(e))?;
            for id in rows {
                each(id.map_err(|e| record.error(e))?);
            }
            Ok(())
        };
        Numbers::settle(ids, hash)
    }

    /// Finds who has to move. Ids are gone through twice rather than kept: eight bytes for each
    /// happening are.
    fn settle<E>(
        ids: impl Fn(&mut dyn FnMut(String)) -> Result<(), E>,
        hash: fn(&str) -> u64,
    ) -> Result<Numbers, E> {
        let mut taken: Vec<u64> = Vec::new();
        ids(&mut |id| taken.push(hash(&id)))?;
        taken.sort_unstable();
        let mut twice: Vec<u64> = taken
            .windows(2)
            .filter(|w| w[0] == w[1])
            .map(|w| w[0])
            .collect();
        twice.dedup();
        let mut rivals: Vec<(u64, String)> = Vec::new();
        if !twice.is_empty() {
            ids(&mut |id| {
                let h = hash(&id);
                if twice.binary_search(&h).is_ok() {
                    rivals.push((h, id));
                }
            })?;
        }
        rivals.sort();
        let mut moved: Vec<(String, u64)> = Vec::new();
        let mut last = None;
        for (h, id) in rivals {
            if last.replace(h) != Some(h) {
                continue;
            }
            let mut free = h;
            while taken.binary_search(&free).is_ok() || moved.iter().any(|(_, m)| *m == free) {
                free = (free + 1) & ((1 << ID_BITS) - 1);
            }
            moved.push((id, free));
        }
        Ok(Numbers { moved, hash })
    }

    /// The number of a dyad of a happening.
    pub fn number(&self, id: &str, dyad: u64) -> u64 {
        let own = self.moved.iter().find(|(moved, _)| moved == id);
        (own.map_or_else(|| (self.hash)(id), |(_, h)| *h) << DYAD_BITS) | dyad
    }
}

#[cfg(test)]
mod tests {
    use tekad_core::event::Underlying;

    use super::*;
    use crate::tests::{article, event, state};

    #[test]
    fn who_is_paired_with_whom() {
        use EventType::{Agree, Aid, Consult, Protest};
        let text = "A B C";
        let doc = article("d", text, "o");
        let side = |names: &str| -> Vec<Entity> {
            names
                .split_whitespace()
                .map(|n| state(n, text, n))
                .collect()
        };
        for (kind, promised, actors, recipients, want) in [
            (Aid, None, "A B", "C", "A>C B>C"),
            (Aid, None, "A", "B C", "A>B A>C"),
            (Aid, None, "A B", "", "A> B>"),
            (Protest, None, "A B", "", "A> B>"),
            (Protest, None, "", "A B", ">A >B"),
            (Protest, None, "", "", ">"),
            (Consult, None, "A", "", "A>"),
            (Consult, None, "A B", "C", "A>C B>C"),
            (Consult, None, "A B C", "", "A>B A>C B>A B>C C>A C>B"),
            (Agree, Some(Consult), "A B", "", "A>B B>A"),
            (Agree, Some(Aid), "A B", "", "A> B>"),
        ] {
            let mut event = event(&doc, kind, "A", side(actors), side(recipients), None);
            event.underlying = promised.map(|event| Underlying {
                event,
                mode: Vec::new(),
            });
            let code = |e: Option<&Entity>| e.and_then(|e| e.code.clone()).unwrap_or_default();
            let all = dyads(&event);
            let found: Vec<String> = all
                .iter()
                .map(|d| format!("{}>{}", code(d.actor), code(d.recipient)))
                .collect();
            assert_eq!(found.join(" "), want, "{kind:?} {actors} {recipients}");
            assert!(all.iter().enumerate().all(|(n, d)| d.index == n as u64));
        }
        let many = vec![state("A", text, "A"); 99];
        let event = event(&doc, Aid, "A", many.clone(), many, None);
        assert_eq!(dyads(&event).len(), MOST * MOST);
    }

    fn settle(ids: &[String], hash: fn(&str) -> u64) -> Numbers {
        let each = |each: &mut dyn FnMut(String)| {
            ids.iter().cloned().for_each(each);
            Ok::<(), ()>(())
        };
        Numbers::settle(each, hash).expect("nothing fails")
    }

    #[test]
    fn numbers_fit_and_are_unique() {
        let ids: Vec<String> = (0..1000).map(|n| format!("{n:016x}")).collect();
        let few: fn(&str) -> u64 = |id| hash(id) % 100;
        for hash in [hash, few] {
            let numbers = settle(&ids, hash);
            let mut all: Vec<u64> = ids.iter().map(|id| numbers.number(id, 0)).collect();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), ids.len());
            assert!(all.iter().all(|n| *n < 1 << 53));
            assert_eq!(numbers.number(&ids[7], 3), numbers.number(&ids[7], 0) + 3);
            // The order in which ids come changes nothing.
            let mut other = ids.clone();
            other.reverse();
            assert_eq!(settle(&other, hash).moved, numbers.moved);
        }
    }

    #[test]
    fn who_collides_moves() {
        let ids = ["bb", "aa", "c", "cc"].map(str::to_owned);
        let numbers = settle(&ids, |id| id.len() as u64);
        let all: Vec<u64> = ids
            .iter()
            .map(|id| numbers.number(id, 0) >> DYAD_BITS)
            .collect();
        assert_eq!(all, [3, 2, 1, 4]);
    }
}
