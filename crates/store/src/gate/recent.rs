//! What the gate let pass and the writer has not written yet, as far as it knows.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Arc,
};

use tekad_core::Document;

use crate::{gate::Place, text::Shingles};

/// Articles of a generation.
const GENERATION: usize = 512;

/// Where and when a text appeared; absent parts are ''.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Appearance {
    pub outlet: String,
    pub id: String,
    pub url: String,
    pub published: String,
}

impl Appearance {
    /// Those of an article.
    pub fn of(doc: &Document) -> Appearance {
        let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
        Appearance {
            outlet: or_empty(&doc.source),
            id: doc.id.clone(),
            url: or_empty(&doc.url),
            published: published(doc).unwrap_or_default(),
        }
    }
}

/// When an article was published, as tables write it.
pub fn published(doc: &Document) -> Option<String> {
    doc.published.as_ref().map(|p| p.at.to_string())
}

/// What the gate must know of a document.
#[derive(Clone, Debug)]
pub struct Known {
    pub id: String,
    pub url: Option<String>,
    pub outlet: Option<String>,
    pub story: i64,
    pub superseded_by: Option<i64>,
    pub retracted: bool,
}

/// An article that passed.
pub struct Entry<'a> {
    pub document: i64,
    pub appearance: Appearance,
    /// Documents that it takes back, beside those that it supersedes.
    pub retracts: Vec<i64>,
    pub new: Option<(&'a Place, Shingles)>,
}

/// Articles that passed one after the other; forgotten together.
#[derive(Default)]
struct Generation {
    articles: usize,
    /// The number of the last article, counted from 0.
    last: u64,
    hashes: HashMap<[u8; 16], i64>,
    bands: HashMap<i64, Vec<i64>>,
    ids: HashMap<String, Vec<i64>>,
    urls: HashMap<String, Vec<i64>>,
    documents: HashMap<i64, (Known, Arc<Shingles>)>,
    appearances: HashSet<(i64, Appearance)>,
    superseded: HashMap<i64, i64>,
    retracted: HashSet<i64>,
}

/// All that passed and may not be written yet, the latest generation last.
#[derive(Default)]
pub struct Recent {
    generations: VecDeque<Generation>,
}

impl Recent {
    /// Adds an article by its number.
    pub fn add(&mut self, number: u64, entry: Entry) {
        let full = |g: &Generation| g.articles >= GENERATION;
        if self.generations.back().is_none_or(full) {
            self.generations.push_back(Generation::default());
        }
        let Some(to) = self.generations.back_mut() else {
            return;
        };
        to.articles += 1;
        to.last = number;
        to.retracted.extend(entry.retracts);
        if let Some((place, shingles)) = entry.new {
            let a = &entry.appearance;
            let some = |text: &String| Some(text.clone()).filter(|t| !t.is_empty());
            to.hashes.insert(place.text_hash, place.number);
            for band in &place.bands {
                to.bands.entry(*band).or_default().push(place.number);
            }
            to.ids.entry(a.id.clone()).or_default().push(place.number);
            if !a.url.is_empty() {
                to.urls.entry(a.url.clone()).or_default().push(place.number);
            }
            for earlier in &place.supersedes {
                to.superseded.insert(*earlier, place.number);
                if place.retracted {
                    to.retracted.insert(*earlier);
                }
            }
            let known = Known {
                id: a.id.clone(),
                url: some(&a.url),
                outlet: some(&a.outlet),
                story: place.story,
                superseded_by: None,
                retracted: place.retracted,
            };
            to.documents
                .insert(place.number, (known, Arc::new(shingles)));
        }
        to.appearances.insert((entry.document, entry.appearance));
    }

    /// Forgets what is written: the first `articles`.
    pub fn forget(&mut self, articles: u64) {
        while self.generations.front().is_some_and(|g| g.last < articles) {
            self.generations.pop_front();
        }
    }

    /// From the latest generation to the first.
    fn all(&self) -> impl Iterator<Item = &Generation> {
        self.generations.iter().rev()
    }

    /// The document of a text.
    pub fn of_hash(&self, hash: &[u8; 16]) -> Option<i64> {
        self.all().find_map(|g| g.hashes.get(hash).copied())
    }

    /// Documents of a band.
    pub fn of_band(&self, band: i64) -> impl Iterator<Item = i64> {
        self.all()
            .filter_map(move |g| g.bands.get(&band))
            .flatten()
            .copied()
    }

    /// Documents of an id.
    pub fn of_id(&self, id: &str) -> impl Iterator<Item = i64> {
        self.all()
            .filter_map(move |g| g.ids.get(id))
            .flatten()
            .copied()
    }

    /// The last document of an address.
    pub fn of_url(&self, url: &str) -> Option<i64> {
        self.all()
            .find_map(|g| g.urls.get(url).and_then(|l| l.last().copied()))
    }

    /// Whether a document appeared so.
    pub fn appeared(&self, key: &(i64, Appearance)) -> bool {
        self.all().any(|g| g.appearances.contains(key))
    }

    /// A document that passed as new.
    pub fn document(&self, number: i64) -> Option<&(Known, Arc<Shingles>)> {
        self.all().find_map(|g| g.documents.get(&number))
    }

    /// The later version of a document.
    pub fn superseded_by(&self, number: i64) -> Option<i64> {
        self.all().find_map(|g| g.superseded.get(&number).copied())
    }

    /// Whether a document was taken back.
    pub fn retracted(&self, number: i64) -> bool {
        self.all().any(|g| g.retracted.contains(&number))
    }
}
