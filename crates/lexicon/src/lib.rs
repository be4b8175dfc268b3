//! Other people's dictionaries as packs of ours, and checks of packs.
//!
//! [`import`] reads the actor, agent and verb files of TABARI and PETRARCH (`lines` says what
//! became of each line; `actors`, `agents` and `verbs` each read one kind of file; `codes` and
//! [`events`] turn CAMEO's codes into PLOVER's; `pattern`, `conditions` and `triggers` turn verb patterns
//! into conditions and triggers of frames). [`csv_rows`] turns a spreadsheet into TOML of ours, [`check`] says what
//! is wrong with packs. Nothing here opens a file or knows a language, save that the particles
//! and prepositions of verb patterns are English, as the dictionaries are.

#![forbid(unsafe_code)]

use std::collections::{BTreeMap, BTreeSet};

mod actors;
mod agents;
pub mod check;
mod codes;
mod conditions;
pub mod csv_rows;
pub mod events;
mod lines;
mod pattern;
mod toml_text;
mod triggers;
mod verbs;

pub use lines::{Fate, LONGEST_LINE, LineReport};

/// What kind of dictionary a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Names with codes.
    Actors,
    /// Nouns with roles.
    Agents,
    /// Verbs and patterns with event codes.
    Verbs,
}

impl Kind {
    /// The kind in words.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Actors => "actors",
            Kind::Agents => "agents",
            Kind::Verbs => "verbs",
        }
    }
}

/// A dictionary file.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// What messages call it.
    pub file: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// What the import needs to know beside the files.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    /// Language of the dictionaries.
    pub lang: String,
    /// Codes of states that tekad knows.
    pub states: BTreeSet<String>,
}

/// What became of a file.
#[derive(Debug)]
pub struct FileReport {
    /// What messages call it.
    pub file: String,
    /// What it is; `None` where no line tells.
    pub kind: Option<Kind>,
    /// All lines that are neither blank nor comments.
    pub lines: Vec<LineReport>,
}

/// An imported pack: texts of the files to write.
#[derive(Debug, Default)]
pub struct Import {
    /// Files by their path in the pack's folder.
    pub files: BTreeMap<String, String>,
    /// What became of each dictionary.
    pub reports: Vec<FileReport>,
    /// Number of frames.
    pub frames: usize,
}

/// Reads dictionaries into a pack.
pub fn import(sources: &[Source], options: &ImportOptions) -> Import {
    let mut out = Import::default();
    let mut classes = String::new();
    let mut agents = String::new();
    let mut frames = String::new();
    let mut stems = BTreeSet::new();
    let lang = &options.lang;
    for source in sources {
        let stem = stem(source.file, &mut stems);
        let kind = kind(source.bytes);
        let head =
            |what: &str| format!("# {what}: made from {stem} by `tekad lexicon import`.\n\n");
        let lines = match kind {
            None => unknown(source),
            Some(Kind::Actors) => {
                let (text, lines) =
                    actors::read(source.file, &stem, lang, source.bytes, &options.states);
                let path = format!("world/{stem}.toml");
                out.files.insert(path, head("Actors") + &text);
                lines
            }
            Some(Kind::Agents) => {
                let (text, lines) = agents::read(source.file, source.bytes);
                agents.push_str(&(head("Agents") + &text));
                lines
            }
            Some(Kind::Verbs) => {
                let read = verbs::read(source.file, &stem, source.bytes);
                frames.push_str(&(head("Frames") + &read.frames));
                classes = merge_classes(&classes, &read.words);
                out.frames += read.frame_count;
                read.reports
            }
        };
        out.reports.push(FileReport {
            file: source.file.to_owned(),
            kind,
            lines,
        });
    }
    for (name, text) in [("words.toml", agents + &classes), ("frames.toml", frames)] {
        if !text.is_empty() {
            out.files.insert(format!("lang/{lang}/{name}"), text);
        }
    }
    out
}

/// `[class]` tables of several verb files as one; of two classes of a name the first holds.
fn merge_classes(first: &str, second: &str) -> String {
    if first.is_empty() {
        return second.to_owned();
    }
    let key = |line: &str| line.split(" = ").next().map(str::to_owned);
    let known: BTreeSet<String> = first.lines().filter_map(key).collect();
    let mut out = first.to_owned();
    let mut keep = false;
    for line in second.lines() {
        if !line.starts_with(' ') {
            keep = key(line).is_some_and(|k| !known.contains(&k));
        }
        if keep && line != "[class]" {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// The name by which ids and files of the pack refer to a dictionary, unique among them.
fn stem(file: &str, taken: &mut BTreeSet<String>) -> String {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let name = name.strip_suffix(".txt").unwrap_or(name);
    let mut stem: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || ".-_".contains(c) {
                c
            } else {
                '-'
            }
        })
        .collect();
    stem.truncate(80);
    let stem = stem.trim_start_matches('.');
    let base = if stem.is_empty() { "dictionary" } else { stem };
    let mut unique = base.to_owned();
    let mut n = 2;
    while !taken.insert(unique.clone()) {
        unique = format!("{base}-{n}");
        n += 1;
    }
    unique
}

/// What a file is, from its first telling lines.
pub fn kind(bytes: &[u8]) -> Option<Kind> {
    let mut codes = false;
    for line in lines::lines(bytes) {
        let Ok(text) = line.text else { continue };
        let text = lines::uncommented(text);
        let pattern = text.starts_with("- ") && text.contains('*');
        if text.starts_with("---") || pattern || text.starts_with('&') {
            return Some(Kind::Verbs);
        }
        if text.contains("[~") || text.contains("~]") {
            return Some(Kind::Agents);
        }
        codes |= text.contains('[');
    }
    codes.then_some(Kind::Actors)
}

fn unknown(source: &Source) -> Vec<LineReport> {
    lines::lines(source.bytes)
        .filter(|l| l.text.is_err() || l.text.is_ok_and(|t| !lines::uncommented(t).is_empty()))
        .map(|l| LineReport {
            file: source.file.to_owned(),
            line: l.number,
            text: l.lossy(),
            fate: Fate::Refused(
                "no line of the file has a code: it is no actor, agent or verb file".to_owned(),
            ),
        })
        .collect()
}
