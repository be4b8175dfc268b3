//! A report with all that it is compared by.

use std::{collections::BTreeSet, rc::Rc, str::FromStr};

use jiff::civil::Date;
use rusqlite::{OptionalExtension, Row};
use tekad_core::ontology::{AuxMode, EventType};

use super::{
    Sql,
    wording::{Bag, act, promise},
};
use crate::insert::Inserter;

/// In which sense a report tells its event, as far as that keeps happenings apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sense {
    pub future: bool,
    pub hypothetical: bool,
    pub negation: bool,
}

impl Sense {
    fn of(modes: &str) -> Sense {
        let has = |mode: AuxMode| modes.split(' ').any(|m| m == mode.as_str());
        Sense {
            future: has(AuxMode::Future),
            hypothetical: has(AuxMode::Hypothetical),
            negation: has(AuxMode::Negation),
        }
    }

    /// Whether it is told as a fact.
    pub fn happened(self) -> bool {
        !(self.future || self.hypothetical || self.negation)
    }
}

/// Who takes part.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Party {
    pub recipient: bool,
    pub code: String,
    pub sector: String,
    pub identifier: String,
    pub name: String,
    pub office: String,
}

impl Party {
    /// Whether it is a person whom we know.
    pub fn person(&self) -> bool {
        !self.identifier.is_empty() && !self.office.is_empty()
    }

    /// The primary sector.
    pub fn primary(&self) -> &str {
        self.sector.split(' ').next().unwrap_or("")
    }
}

/// When, in days since 1970.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct When {
    pub first: i64,
    pub last: i64,
    /// The text gives one day.
    pub day: bool,
    /// From the text, else from the date of publication.
    pub text: bool,
}

impl When {
    /// Days between two intervals, 0 if they touch.
    pub fn distance(self, other: When) -> i64 {
        (self.first - other.last)
            .max(other.first - self.last)
            .max(0)
    }
}

/// An amount of a kind.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Amount {
    pub kind: String,
    pub low: u64,
    pub high: Option<u64>,
}

/// A report with all that it is compared by.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Telling {
    pub report: i64,
    pub document: i64,
    pub story: i64,
    pub lang: String,
    pub event_id: String,
    pub happening: Option<i64>,
    pub kind: EventType,
    pub modes: Vec<String>,
    pub promise: String,
    pub sense: Sense,
    pub historical: bool,
    pub when: Option<When>,
    /// Day of publication.
    pub published: Option<i64>,
    pub place: Option<String>,
    pub country: String,
    /// The place is a town or smaller.
    pub town: bool,
    pub parties: Vec<Party>,
    pub confidence: f64,
    pub failed: bool,
    pub background: bool,
    /// Its document was taken back, or only says that another is. (One that was taken back by
    /// a later document stood until that came.)
    pub retracted: bool,
    pub amounts: Vec<Amount>,
    pub words: Bag,
    pub names: Bag,
    pub numbers: Bag,
    pub document_names: Bag,
    pub title: Bag,
    pub acts: Bag,
}

impl Telling {
    /// Codes of the actors, or of the recipients; `""` for unknowns.
    pub fn codes(&self, recipient: bool) -> BTreeSet<&str> {
        let side = self.parties.iter().filter(|p| p.recipient == recipient);
        side.map(|p| p.code.as_str()).collect()
    }

    /// Whether its parties act on each other.
    pub fn mutual(&self) -> bool {
        let actors = self.parties.iter().filter(|p| !p.recipient).count();
        actors > 1 && actors == self.parties.len()
    }

    /// Whether a document says it so that the day is sure.
    pub fn dated(&self) -> bool {
        self.when.is_some_and(|w| w.text && w.day)
    }

    /// How many things both articles tell, beside the one that is compared.
    pub fn other_acts(&self, other: &Telling) -> usize {
        let own = |t: &Telling| -> BTreeSet<u32> {
            let mut own = BTreeSet::new();
            for a in t.side(false) {
                for r in t.side(true) {
                    own.insert(act(t.kind.as_str(), a, r));
                }
            }
            own.extend(t.parties.iter().map(|p| act("who", &p.identifier, "")));
            own.extend(t.place.iter().map(|p| act("where", p, "")));
            own
        };
        let both = &own(self) & &own(other);
        let shared = self.acts.shared(&other.acts);
        let own = both
            .iter()
            .filter(|x| self.acts.has(**x) && other.acts.has(**x));
        shared - own.count().min(shared)
    }

    /// Whether its article announces the same for the days to come: then what it tells without a
    /// day of its own was earlier.
    pub fn announced(&self) -> bool {
        !self.when.is_some_and(|w| w.text)
            && self.side(false).iter().any(|a| {
                let hash = |r: &&str| promise(self.kind.as_str(), a, r);
                self.side(true).iter().any(|r| self.acts.has(hash(r)))
            })
    }

    /// Codes of a side; of none, one that is empty.
    fn side(&self, recipient: bool) -> Vec<&str> {
        let codes = self.codes(recipient);
        if codes.is_empty() {
            vec![""]
        } else {
            codes.into_iter().collect()
        }
    }

    /// Pairs of codes, as table `dyad` holds them; bounded.
    pub fn dyads(&self) -> BTreeSet<(String, String)> {
        let (actors, recipients) = (self.codes(false), self.codes(true));
        let mut pairs = BTreeSet::new();
        if self.mutual() {
            for a in &actors {
                for b in &actors {
                    if a != b || actors.len() == 1 {
                        pairs.insert(((*a).to_owned(), (*b).to_owned()));
                    }
                }
            }
        } else {
            let or_nobody = |side: BTreeSet<&'_ str>| -> Vec<String> {
                let list: Vec<String> = side.into_iter().map(str::to_owned).collect();
                if list.is_empty() {
                    vec![String::new()]
                } else {
                    list
                }
            };
            for a in or_nobody(actors) {
                for b in or_nobody(recipients.clone()) {
                    pairs.insert((a.clone(), b));
                }
            }
        }
        pairs.into_iter().take(MOST_DYADS).collect()
    }
}

/// Most dyads of a happening.
const MOST_DYADS: usize = 64;

/// Days since 1970 of a day as the tables write it.
pub(crate) fn day_number(day: &str) -> Option<i64> {
    let date = Date::from_str(day).ok()?;
    Some(date.duration_since(EPOCH).as_hours() / 24)
}

/// The day as the tables write it; the bounds of the calendar beyond them.
pub(crate) fn day_text(number: i64) -> String {
    let bounded = number.clamp(-700_000, 2_900_000);
    let hours = jiff::SignedDuration::from_hours(bounded * 24);
    EPOCH
        .checked_add(hours)
        .map_or_else(|_| String::new(), |d| d.to_string())
}

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

fn amounts(text: &str) -> Vec<Amount> {
    let one = |item: &str| {
        let (kind, range) = item.split_once('=')?;
        let (low, high) = range.split_once('-')?;
        Some(Amount {
            kind: kind.to_owned(),
            low: low.parse().ok()?,
            high: high.parse().ok(),
        })
    };
    text.split(' ').filter_map(one).collect()
}

fn read(row: &Row) -> rusqlite::Result<Telling> {
    let kind: String = row.get(6)?;
    let modes: String = row.get(7)?;
    let aux: String = row.get(8)?;
    let (day, last): (Option<String>, Option<String>) = (row.get(9)?, row.get(10)?);
    let precision: String = row.get(11)?;
    let published: Option<String> = row.get(13)?;
    let place_kind: Option<String> = row.get(24)?;
    let number = |day: Option<String>| day.as_deref().and_then(day_number);
    let bag = |at: usize| -> rusqlite::Result<Bag> {
        let bytes: Option<Vec<u8>> = row.get(at)?;
        Ok(Bag::read(&bytes.unwrap_or_default()))
    };
    let text: bool = row.get(12)?;
    let when = number(day).map(|first| When {
        first,
        last: number(last).unwrap_or(first).max(first),
        day: precision == "day",
        text,
    });
    let amount_list: Option<String> = row.get(22)?;
    Ok(Telling {
        report: row.get(0)?,
        document: row.get(1)?,
        story: row.get(2)?,
        lang: row.get(3)?,
        event_id: row.get(4)?,
        happening: row.get(5)?,
        kind: EventType::from_plover(&kind).unwrap_or(EventType::Consult),
        modes: modes
            .split(' ')
            .filter(|m| !m.is_empty())
            .map(str::to_owned)
            .collect(),
        promise: row.get::<_, Option<String>>(23)?.unwrap_or_default(),
        sense: Sense::of(&aux),
        historical: aux.split(' ').any(|m| m == AuxMode::Historical.as_str()),
        when,
        published: number(published),
        place: row.get(14)?,
        country: row.get::<_, Option<String>>(15)?.unwrap_or_default(),
        town: matches!(place_kind.as_deref(), Some("capital" | "city" | "section")),
        parties: Vec::new(),
        confidence: row.get(16)?,
        failed: row.get(17)?,
        background: row.get(18)?,
        amounts: amounts(&amount_list.unwrap_or_default()),
        words: bag(19)?,
        names: bag(20)?,
        numbers: bag(21)?,
        document_names: bag(25)?,
        title: bag(26)?,
        acts: bag(27)?,
        retracted: row.get(28)?,
    })
}

/// Reports that one transaction remembers, at most: some tens of megabytes.
const REMEMBERED: usize = 16_384;

impl Inserter<'_> {
    /// A report as others are compared with it, which is what was written once: its happening, and
    /// whether it was taken back, may be older.
    pub fn known_telling(&self, report: i64) -> Sql<Option<Rc<Telling>>> {
        if let Some(known) = self.tellings.borrow().get(&report) {
            return Ok(Some(Rc::clone(known)));
        }
        let Some(telling) = self.telling(report)? else {
            return Ok(None);
        };
        let telling = Rc::new(telling);
        let mut known = self.tellings.borrow_mut();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(report, Rc::clone(&telling));
        Ok(Some(telling))
    }

    /// A report with all that it is compared by; `None` if there is no such report.
    pub fn telling(&self, report: i64) -> Sql<Option<Telling>> {
        let mut find = self.connection.prepare_cached(
            "SELECT r.report, r.document, d.story, d.lang, r.event_id, r.happening, r.type, r.mode,
             r.aux_mode, r.day, r.last_day, r.date_precision, r.date_from_text, d.published_day,
             r.place, r.country, r.confidence, r.failed, r.background, w.words, w.names, w.numbers,
             w.amounts, w.promise, w.place_kind, t.names, t.title, t.acts,
             d.retracted AND d.superseded_by IS NULL
             FROM report r JOIN document d ON d.document = r.document
             LEFT JOIN wording w ON w.report = r.report
             LEFT JOIN document_wording t ON t.document = r.document
             WHERE r.report = ?1",
        )?;
        let Some(mut telling) = find.query_row([report], read).optional()? else {
            return Ok(None);
        };
        let mut parties = self.connection.prepare_cached(
            "SELECT p.role = 'recipient', a.code, a.sector, a.identifier, a.name, a.office
             FROM party p JOIN actor a ON a.actor = p.actor WHERE p.report = ?1
             ORDER BY p.role, p.position",
        )?;
        let party = |row: &Row| {
            Ok(Party {
                recipient: row.get(0)?,
                code: row.get(1)?,
                sector: row.get(2)?,
                identifier: row.get(3)?,
                name: row.get(4)?,
                office: row.get(5)?,
            })
        };
        for found in parties.query_map([report], party)? {
            telling.parties.push(found?);
        }
        Ok(Some(telling))
    }
}
