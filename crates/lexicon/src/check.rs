//! What is wrong with packs and files of `world/`, by file and line (docs/packs.md, "Checking").

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;
use tekad_code::{Ontology, words::WordSet};

mod blocks;
mod claims;
mod frames;
mod names;
mod words;
mod world;

/// Offices that `words.toml` and `world/` know.
pub(crate) const OFFICES: &[&str] = &[
    "head-of-state",
    "head-of-government",
    "foreign-minister",
    "defence-minister",
    "minister",
    "deputy-minister",
    "ambassador",
    "envoy",
    "spokesperson",
    "governor",
    "mayor",
    "lawmaker",
    "judge",
    "prosecutor",
    "general",
    "party-leader",
    "monarch",
    "other",
];

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The file does not do what it says.
    Fault,
    /// It does, but perhaps not what was meant.
    Warning,
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// TOML of `world/`.
    World,
    /// `.tsv` of places.
    Places,
    /// CSV of actors.
    ActorTable,
    /// CSV of agents.
    AgentTable,
    /// `pack.toml`.
    Pack,
    /// `words.toml`.
    Words,
    /// `frames.toml`.
    Frames,
    /// `contexts.toml`.
    Contexts,
    /// `speech.toml`.
    Speech,
    /// `magnitudes.toml`.
    Magnitudes,
    /// `scenarios.toml`.
    Scenarios,
    /// `claims.toml`.
    Claims,
}

impl FileKind {
    /// The kind by a file's name; `None` where it is none of ours.
    pub fn of(name: &str) -> Option<FileKind> {
        Some(match name {
            "pack.toml" => FileKind::Pack,
            "words.toml" => FileKind::Words,
            "frames.toml" => FileKind::Frames,
            "contexts.toml" => FileKind::Contexts,
            "speech.toml" => FileKind::Speech,
            "magnitudes.toml" => FileKind::Magnitudes,
            "scenarios.toml" => FileKind::Scenarios,
            "claims.toml" => FileKind::Claims,
            "agents.csv" => FileKind::AgentTable,
            _ if name.ends_with(".toml") => FileKind::World,
            _ if name.ends_with(".tsv") => FileKind::Places,
            _ if name.ends_with(".csv") => FileKind::ActorTable,
            _ => return None,
        })
    }
}

/// A file to check.
#[derive(Clone, Debug)]
pub struct File {
    /// What messages call it.
    pub name: String,
    /// What it is.
    pub kind: FileKind,
    /// Language, for files of a language.
    pub lang: String,
    /// Its text.
    pub text: String,
    /// Names of the files in its folder, for `pack.toml`, which declares what is there.
    pub beside: Vec<String>,
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// File name.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
}

/// What files are checked against.
#[derive(Debug)]
pub struct Context<'a> {
    /// PLOVER's types and modes.
    pub ontology: &'a Ontology,
    /// Codes of states.
    pub states: BTreeSet<String>,
    /// Word classes that there are already, by language.
    pub classes: BTreeMap<String, FxHashMap<String, WordSet>>,
    /// Languages that are told by their texts.
    pub identified: BTreeSet<String>,
}

/// Checks files together: ids, names and word classes may refer to one another.
pub fn check(files: &[File], context: &Context) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut states = context.states.clone();
    let mut classes = context.classes.clone();
    let mut prepared: Vec<File> = Vec::new();
    let mut tables: BTreeMap<String, String> = BTreeMap::new();
    for file in files {
        let table = match file.kind {
            FileKind::ActorTable => crate::csv_rows::actors(&file.text),
            FileKind::AgentTable => crate::csv_rows::agents(&file.text),
            _ => {
                prepared.push(file.clone());
                continue;
            }
        };
        match table {
            Ok(text) => {
                let kind = match file.kind {
                    FileKind::ActorTable => FileKind::World,
                    _ => FileKind::Words,
                };
                let (name, lang) = (file.name.clone(), file.lang.clone());
                tables.insert(name.clone(), text.clone());
                prepared.push(File {
                    name,
                    kind,
                    lang,
                    text,
                    beside: Vec::new(),
                });
            }
            Err(faults) => found.extend(faults.into_iter().map(|f| Finding {
                file: file.name.clone(),
                line: f.line,
                severity: Severity::Fault,
                message: f.message,
            })),
        }
    }
    for file in &prepared {
        match file.kind {
            FileKind::World => states.extend(world::state_codes(&file.text)),
            FileKind::Words => {
                let own = classes.entry(file.lang.clone()).or_default();
                for (name, list) in words::classes(&file.text) {
                    own.insert(name, WordSet::new(&list));
                }
            }
            _ => {}
        }
    }
    let mut names = names::Names::default();
    let empty = FxHashMap::default();
    for file in &prepared {
        let mut say = |line: usize, severity: Severity, message: String| {
            found.push(Finding {
                file: file.name.clone(),
                line,
                severity,
                message,
            });
        };
        match file.kind {
            FileKind::World => world::check(file, &states, &mut names, &mut say),
            FileKind::Places => world::places(file, &mut say),
            FileKind::Words => words::check(file, &states, context.ontology, &mut say),
            FileKind::Pack => {
                words::pack(file, &context.identified, context.ontology, &mut say);
            }
            FileKind::Frames => {
                let own = classes.get(&file.lang).unwrap_or(&empty);
                frames::check(file, own, context.ontology, &mut say);
            }
            FileKind::Contexts => words::contexts(file, context.ontology, &mut say),
            FileKind::Speech => words::speech(file, &mut say),
            FileKind::Magnitudes => words::magnitudes(file, &mut say),
            FileKind::Scenarios => words::scenarios(file, &mut say),
            FileKind::Claims => {
                claims::check(file, classes.get(&file.lang).unwrap_or(&empty), &mut say);
            }
            FileKind::ActorTable | FileKind::AgentTable => {}
        }
    }
    names.clashes(&mut found);
    for finding in &mut found {
        if let Some(toml) = tables.get(&finding.file) {
            finding.line = crate::csv_rows::table_line(toml, finding.line);
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Where findings of one file go: line, severity, message.
pub(crate) type Say<'a> = dyn FnMut(usize, Severity, String) + 'a;
