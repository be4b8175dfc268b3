//! The gate: what an arriving article is to the record, decided in order of arrival.
//!
//! It looks at the record and at what it let pass since, which may not be written yet; so its
//! answers depend on the sequence of articles only, never on how far the writer is. The rules
//! stand in docs/record.md ("Articles once").

mod known;
mod recent;

use std::{collections::BTreeMap, path::Path};

use tekad_core::Document;

use crate::{
    Kind, Record, StoreError,
    gate::{
        known::Cache,
        recent::{Appearance, Entry, Recent},
    },
    retraction::is_retraction,
    text::{BANDS, Shingles, Sketch},
};

/// Likeness from which on a text is a copy: what it adds is not worth coding.
pub const COPY: f64 = 0.8;

/// Likeness from which on a text is an update of a story.
pub const UPDATE: f64 = 0.5;

/// Likeness that texts of the same id need to be versions of one article, where it is not known
/// that they have the same outlet: ids may be no more than numbers of lines.
pub const VERSION: f64 = 0.2;

/// Documents of a band that are looked at, the earliest first: texts made from one template may
/// share a band by the thousand.
const CROWD: usize = 64;

/// Candidates whose texts are compared, those with most bands in common first.
const COMPARED: usize = 16;

/// Longest chain of versions that is followed.
const CHAIN: usize = 1000;

/// What an article is to the record.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// The same text from the same place as before.
    Again,
    /// A text that the record has, elsewhere or at another time.
    Appeared {
        /// The document.
        document: i64,
        /// Whether its publisher takes it back with this.
        retracts: bool,
    },
    /// A text that the record does not have.
    New(Place),
}

/// The place of a new document among those that there are.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Its number.
    pub number: i64,
    /// 16 bytes of the hash of its normalised text.
    pub text_hash: [u8; 16],
    /// What it is within its story.
    pub kind: Kind,
    /// The story's first document; its own number if it is that.
    pub story: i64,
    /// The document that it resembles most, and how much.
    pub resembles: Option<(i64, f64)>,
    /// The earlier versions that it corrects or takes back.
    pub supersedes: Vec<i64>,
    /// Whether its publisher says with it that the article is taken back.
    pub retracted: bool,
    /// Bands under which it is found later; none, where nothing should be compared with it.
    pub bands: Vec<i64>,
}

impl Verdict {
    /// Whether the article is to be coded: it is new, no copy and not taken back.
    pub fn wants_coding(&self) -> bool {
        matches!(self, Verdict::New(p) if p.kind != Kind::Copy && !p.retracted)
    }
}

/// Decides what arriving articles are.
pub struct Gate {
    record: Record,
    recent: Recent,
    cache: Cache,
    /// The number of the next new document.
    next: i64,
    /// Articles decided so far.
    decided: u64,
}

impl Gate {
    /// A gate before a record that there is.
    ///
    /// # Errors
    /// As [`Record::open_read_only`].
    pub fn new(path: &Path) -> Result<Gate, StoreError> {
        let record = Record::open_read_only(path)?;
        let next = record.documents()? + 1;
        Ok(Gate {
            record,
            recent: Recent::default(),
            cache: Cache::default(),
            next,
            decided: 0,
        })
    }

    /// Says that so many of the articles decided are written, from the first on.
    pub fn written(&mut self, articles: u64) {
        self.recent.forget(articles);
    }

    /// Decides on the next article.
    ///
    /// # Errors
    /// The record can't be read.
    pub fn decide(&mut self, doc: &Document, sketch: Sketch) -> Result<Verdict, StoreError> {
        // One look at the record for all questions of an article.
        self.record.run("BEGIN")?;
        let verdict = self.look(doc, sketch);
        let end = self.record.run("COMMIT");
        let verdict = verdict?;
        end?;
        self.decided += 1;
        Ok(verdict)
    }

    fn look(&mut self, doc: &Document, sketch: Sketch) -> Result<Verdict, StoreError> {
        let appearance = Appearance::of(doc);
        let retracted = is_retraction(doc);
        if let Some(document) = self.of_hash(&sketch.hash)? {
            let retracts = retracted && self.may_retract(document, doc)?;
            if !retracts && self.appeared(document, &appearance)? {
                return Ok(Verdict::Again);
            }
            self.recent.add(
                self.decided,
                Entry {
                    document,
                    appearance,
                    retracts: retracts.then_some(document).into_iter().collect(),
                    new: None,
                },
            );
            return Ok(Verdict::Appeared { document, retracts });
        }
        let place = self.place(doc, &sketch, retracted)?;
        self.next += 1;
        self.recent.add(
            self.decided,
            Entry {
                document: place.number,
                appearance,
                retracts: Vec::new(),
                new: Some((&place, sketch.shingles)),
            },
        );
        Ok(Verdict::New(place))
    }

    /// The place of a text that the record does not have.
    fn place(
        &mut self,
        doc: &Document,
        sketch: &Sketch,
        retracted: bool,
    ) -> Result<Place, StoreError> {
        let mut supersedes = self.versions(doc, sketch, retracted)?;
        let alike = self.alike(sketch)?;
        if retracted
            && supersedes.is_empty()
            && let Some(&(of, _)) = alike.first()
        {
            // A notice that repeats the article, under another address.
            let outlet = self.known(of)?.outlet;
            if outlet.is_some() && outlet == doc.source {
                supersedes.push(self.latest(of)?);
            }
        }
        let number = self.next;
        let mut place = Place {
            number,
            text_hash: sketch.hash,
            kind: Kind::First,
            story: number,
            resembles: None,
            supersedes,
            retracted,
            bands: Vec::new(),
        };
        // An earlier version of the same article does not make a copy of the later one.
        let mut other = None;
        for (of, likeness) in alike {
            if !place.supersedes.contains(&self.latest(of)?) {
                other = Some((of, likeness));
                break;
            }
        }
        if let Some((of, likeness)) = other
            && (likeness >= COPY || place.supersedes.is_empty())
        {
            place.kind = if likeness >= COPY {
                Kind::Copy
            } else {
                Kind::Update
            };
            place.story = self.known(of)?.story;
            place.resembles = Some((of, likeness));
        } else if let Some(&earlier) = place.supersedes.first() {
            let likeness = self.shingles(earlier)?.likeness(&sketch.shingles);
            place.kind = Kind::Update;
            place.story = self.known(earlier)?.story;
            place.resembles = Some((earlier, likeness));
        }
        if place.kind != Kind::Copy && !retracted {
            place.bands = sketch.bands.to_vec();
        }
        Ok(place)
    }

    /// Documents that a text is like, from `UPDATE` on, the likest first and the earlier of
    /// equals first.
    fn alike(&mut self, sketch: &Sketch) -> Result<Vec<(i64, f64)>, StoreError> {
        let mut alike = Vec::new();
        for of in self.candidates(&sketch.bands)? {
            let likeness = self.shingles(of)?.likeness(&sketch.shingles);
            if likeness >= UPDATE {
                alike.push((of, likeness));
            }
        }
        alike.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        Ok(alike)
    }

    /// Documents that share bands with a text, those with most in common first.
    fn candidates(&self, bands: &[i64; BANDS]) -> Result<Vec<i64>, StoreError> {
        let mut shared: BTreeMap<i64, usize> = BTreeMap::new();
        for band in bands {
            let mut list = self.record.of_band(*band, CROWD)?;
            list.extend(self.recent.of_band(*band));
            list.sort_unstable();
            list.dedup();
            for document in list.into_iter().take(CROWD) {
                *shared.entry(document).or_default() += 1;
            }
        }
        let mut list: Vec<(i64, usize)> = shared.into_iter().collect();
        list.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        Ok(list.into_iter().take(COMPARED).map(|(d, _)| d).collect())
    }

    /// Present versions of articles that this one is a later version of: the one that it names,
    /// that of its id, and that of its address.
    fn versions(
        &mut self,
        doc: &Document,
        sketch: &Sketch,
        retracted: bool,
    ) -> Result<Vec<i64>, StoreError> {
        let mut versions = Vec::new();
        if let Some(id) = &doc.supersedes {
            versions.extend(self.of_id(id, doc, None)?);
        }
        let needs = (!retracted).then_some(&sketch.shingles);
        versions.extend(self.of_id(&doc.id, doc, needs)?);
        if let Some(url) = &doc.url {
            versions.extend(match self.recent.of_url(url) {
                Some(last) => Some(last),
                None => self.record.of_url(url)?,
            });
        }
        let mut present = Vec::new();
        for version in versions {
            let latest = self.latest(version)?;
            if !present.contains(&latest) {
                present.push(latest);
            }
        }
        Ok(present)
    }

    /// The last document of an id that may come from the same outlet; where that is not known,
    /// it must be somewhat alike if `needs` gives the shingles to compare.
    fn of_id(
        &mut self,
        id: &str,
        doc: &Document,
        needs: Option<&Shingles>,
    ) -> Result<Option<i64>, StoreError> {
        let mut list = self.record.of_id(id, CROWD)?;
        list.extend(self.recent.of_id(id));
        list.sort_unstable();
        list.dedup();
        for &document in list.iter().rev().take(CROWD) {
            let outlet = self.known(document)?.outlet;
            let fits = match (&outlet, &doc.source) {
                (Some(a), Some(b)) => a == b,
                _ => match needs {
                    Some(shingles) => self.shingles(document)?.likeness(shingles) >= VERSION,
                    None => true,
                },
            };
            if fits {
                return Ok(Some(document));
            }
        }
        Ok(None)
    }

    /// Whether an article of the same text as a document speaks for its publisher, and the
    /// document is not taken back yet.
    fn may_retract(&self, document: i64, doc: &Document) -> Result<bool, StoreError> {
        let known = self.known(document)?;
        let outlets = match (&known.outlet, &doc.source) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        };
        let same = known.id == doc.id || known.url.is_some() && known.url == doc.url;
        Ok(same && outlets && !known.retracted)
    }

    /// The present version of a document.
    fn latest(&self, document: i64) -> Result<i64, StoreError> {
        let mut at = document;
        for _ in 0..CHAIN {
            match self.known(at)?.superseded_by {
                Some(later) => at = later,
                None => break,
            }
        }
        Ok(at)
    }
}

#[cfg(test)]
mod tests;
