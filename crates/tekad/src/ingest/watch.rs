//! `--watch`: files as they come into folders.

use std::{
    collections::{HashMap, VecDeque},
    path::PathBuf,
    thread,
    time::{Duration, SystemTime},
};

use tekad_read::{Input, files};

use crate::{
    ingest::{flow::Item, stopped},
    input::{Articles, Source},
};

/// How often the folders are looked at.
const EVERY: Duration = Duration::from_millis(500);

/// What tells whether a file is still being written.
type Look = (u64, Option<SystemTime>);

/// The articles of all files that there are or will be in folders; ends when the user says so.
pub struct Watch {
    source: Source,
    /// What files looked like at the last look.
    seen: HashMap<PathBuf, Look>,
    /// What they looked like when they were read.
    read: HashMap<PathBuf, Look>,
    /// Files that are to be read.
    ready: VecDeque<PathBuf>,
    articles: Option<Articles>,
}

impl Watch {
    /// Watches the folders of a source.
    pub fn new(source: Source) -> Watch {
        Watch {
            source,
            seen: HashMap::new(),
            read: HashMap::new(),
            ready: VecDeque::new(),
            articles: None,
        }
    }

    /// Looks for files that are new or have changed since they were read, and have stayed as they
    /// are for a while.
    fn look(&mut self) {
        let list: Vec<PathBuf> = self.source.inputs().iter().flat_map(files).collect();
        let mut seen = HashMap::new();
        for path in list {
            let Ok(about) = path.metadata() else { continue };
            let look = (about.len(), about.modified().ok());
            let settled = self.seen.get(&path) == Some(&look);
            if settled && look.0 > 0 && self.read.get(&path) != Some(&look) {
                self.read.insert(path.clone(), look);
                self.ready.push_back(path.clone());
            }
            seen.insert(path, look);
        }
        self.seen = seen;
    }
}

impl Iterator for Watch {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            if let Some(item) = self.articles.as_mut().and_then(Iterator::next) {
                return Some(item);
            }
            self.articles = None;
            if let Some(path) = self.ready.pop_front() {
                self.articles = Some(self.source.open_only(Input::Path(path)));
                continue;
            }
            if stopped() {
                return None;
            }
            self.look();
            if self.ready.is_empty() {
                thread::sleep(EVERY);
            }
        }
    }
}
