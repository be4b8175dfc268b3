//! Frames: triggers, their roles as paths over deep slots, the PLOVER code (docs/packs.md).

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::Deserialize;
use smol_str::SmolStr;
use tekad_core::ontology::{EventType, SECTORS};

use crate::{ontology::Ontology, pack_format::NounRoles, words::WordSet};

/// A frame as `frames.toml` writes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrameToml {
    /// Unique name.
    pub id: String,
    /// PLOVER type.
    #[serde(rename = "type")]
    pub event: Option<EventType>,
    #[serde(default)]
    mode: Vec<String>,
    cameo: Option<String>,
    /// Verb triggers.
    #[serde(default)]
    pub verb: Vec<String>,
    /// Noun triggers.
    #[serde(default)]
    pub noun: Vec<String>,
    /// Adjective triggers.
    #[serde(default)]
    pub adj: Vec<String>,
    actor: Option<Vec<String>>,
    recipient: Option<Vec<String>>,
    noun_actor: Option<Vec<String>>,
    noun_recipient: Option<Vec<String>>,
    #[serde(default)]
    when: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    not: BTreeMap<String, Vec<String>>,
    needs: Option<Vec<String>>,
    #[serde(default)]
    reciprocal: bool,
    outcome: Option<String>,
    embed: Option<Embed>,
    content: Option<Vec<String>>,
    #[serde(default)]
    #[allow(dead_code)] // for the people who write packs
    note: String,
}

/// How an event in a trigger's content is to be read (docs/packs.md, table `embed`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // the table in docs/packs.md is the documentation
pub enum Embed {
    Commit,
    Agree,
    Request,
    Refuse,
    Threaten,
    Accuse,
    Deny,
    Condemn,
    Speech,
    Suppose,
    Implicative,
    Fail,
    Cancel,
    Decide,
    Cause,
}

impl Embed {
    /// The name as packs write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Embed::Commit => "commit",
            Embed::Agree => "agree",
            Embed::Request => "request",
            Embed::Refuse => "refuse",
            Embed::Threaten => "threaten",
            Embed::Accuse => "accuse",
            Embed::Deny => "deny",
            Embed::Condemn => "condemn",
            Embed::Speech => "speech",
            Embed::Suppose => "suppose",
            Embed::Implicative => "implicative",
            Embed::Fail => "fail",
            Embed::Cancel => "cancel",
            Embed::Decide => "decide",
            Embed::Cause => "cause",
        }
    }

    fn default_content(self) -> &'static [&'static str] {
        match self {
            Embed::Commit | Embed::Agree => &["xcomp", "ccomp", "obj", "advcl", "acl", "p:*"],
            Embed::Request => &["xcomp", "ccomp", "obj", "advcl", "acl", "p:for", "p:atas"],
            Embed::Refuse | Embed::Deny => &["xcomp", "ccomp", "obj", "advcl", "acl"],
            Embed::Threaten => &[
                "xcomp", "ccomp", "p:with", "p:dengan", "obj", "advcl", "acl", "p:of",
            ],
            Embed::Accuse => &["p:of", "p:for", "p:atas", "ccomp", "xcomp", "advcl", "acl"],
            Embed::Condemn => &["obj", "p:for", "p:atas", "mod"],
            Embed::Speech => &["ccomp", "parataxis", "acl"],
            Embed::Suppose => &["xcomp", "ccomp", "obj", "acl", "subj"],
            Embed::Implicative => &["xcomp", "obj", "ccomp"],
            Embed::Fail => &["xcomp", "obj", "mod", "subj", "advcl", "acl"],
            Embed::Cancel => &["obj", "xcomp", "mod"],
            Embed::Decide => &["xcomp", "ccomp", "obj", "advcl", "acl"],
            Embed::Cause => &["xcomp", "obj", "ccomp"],
        }
    }
}

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the table in docs/packs.md is the documentation
pub enum Slot {
    Subj,
    Obj,
    Iobj,
    Xcomp,
    Ccomp,
    Advcl,
    Acl,
    Parataxis,
    Mod,
    Aux,
    Neg,
    Mark,
    Case,
    Adv,
    Num,
    Prt,
    Det,
    Head,
    Conj,
    /// Oblique or nominal modifier with this preposition.
    Prep(SmolStr),
    /// The same with any preposition.
    AnyPrep,
}

/// A path of slots.
pub type Path = Vec<Slot>;

fn parse_path(text: &str) -> Result<Path, String> {
    let mut path = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (step, next) = rest.split_once('.').unwrap_or((rest, ""));
        let slot = match step {
            "subj" => Slot::Subj,
            "obj" => Slot::Obj,
            "iobj" => Slot::Iobj,
            "xcomp" => Slot::Xcomp,
            "ccomp" => Slot::Ccomp,
            "advcl" => Slot::Advcl,
            "acl" => Slot::Acl,
            "parataxis" => Slot::Parataxis,
            "mod" => Slot::Mod,
            "aux" => Slot::Aux,
            "neg" => Slot::Neg,
            "mark" => Slot::Mark,
            "case" => Slot::Case,
            "adv" | "advmod" => Slot::Adv,
            "num" | "nummod" => Slot::Num,
            "prt" => Slot::Prt,
            "det" => Slot::Det,
            "head" => Slot::Head,
            "conj" => Slot::Conj,
            "p:*" => Slot::AnyPrep,
            _ => match step.strip_prefix("p:") {
                Some(word) if !word.is_empty() => Slot::Prep(SmolStr::from(word.to_lowercase())),
                _ => return Err(format!("unknown slot `{step}` in path `{text}`")),
            },
        };
        path.push(slot);
        rest = next;
    }
    if path.is_empty() {
        Err("empty path".into())
    } else {
        Ok(path)
    }
}

pub(crate) fn parse_paths<S: AsRef<str>>(list: &[S]) -> Result<Vec<Path>, String> {
    list.iter().map(|p| parse_path(p.as_ref())).collect()
}

/// What a condition asks of a node.
#[derive(Clone, Debug)]
pub enum Test {
    /// The node exists.
    Any,
    /// It names an actor.
    Actor,
    /// It names a person.
    Person,
    /// It names a state, by name, capital or demonym.
    State,
    /// It names a place.
    Place,
    /// It names an actor of this sector.
    Sector(String),
    /// It is one of these words.
    Words(WordSet),
}

/// One condition: a path, and what the nodes at its end may be.
#[derive(Clone, Debug)]
pub struct Condition {
    /// Where to look.
    pub path: Path,
    /// One of these must hold.
    pub tests: Vec<Test>,
}

/// A compiled frame.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Unique name.
    pub id: String,
    /// PLOVER type, if the trigger is an event by itself.
    pub event: Option<EventType>,
    /// Its modes.
    pub mode: Vec<String>,
    /// CAMEO code.
    pub cameo: Option<String>,
    /// Paths of the actor, for verbs and adjectives.
    pub actor: Vec<Path>,
    /// Paths of the recipient, for verbs and adjectives.
    pub recipient: Vec<Path>,
    /// Paths of the actor, for nouns.
    pub noun_actor: Vec<Path>,
    /// Paths of the recipient, for nouns.
    pub noun_recipient: Vec<Path>,
    /// All must hold.
    pub when: Vec<Condition>,
    /// None may hold.
    pub not: Vec<Condition>,
    /// No event without an actor.
    pub needs_actor: bool,
    /// No event without a recipient.
    pub needs_recipient: bool,
    /// All parties are actors.
    pub reciprocal: bool,
    /// The event failed.
    pub failed: bool,
    /// How its content is to be read.
    pub embed: Option<Embed>,
    /// Where its content stands.
    pub content: Vec<Path>,
    /// The user's folder that it comes from, the strongest highest; 0 for ours.
    pub layer: usize,
}

impl Frame {
    /// Checks and compiles a frame; the error says what is wrong.
    pub fn compile(
        toml: &FrameToml,
        classes: &FxHashMap<String, WordSet>,
        nouns: &NounRoles,
        ontology: &Ontology,
    ) -> Result<Frame, String> {
        if toml.event.is_none() && toml.embed.is_none() {
            return Err("neither `type` nor `embed`".into());
        }
        if toml.verb.is_empty() && toml.noun.is_empty() && toml.adj.is_empty() {
            return Err("no trigger".into());
        }
        for mode in &toml.mode {
            if !toml.event.is_some_and(|e| ontology.has_mode(e, mode)) {
                return Err(format!("`{mode}` is no mode of its type"));
            }
        }
        let needs = toml.needs.clone().unwrap_or_else(|| vec!["actor".into()]);
        if let Some(odd) = needs.iter().find(|n| *n != "actor" && *n != "recipient") {
            return Err(format!("needs: unknown role `{odd}`"));
        }
        let failed = match toml.outcome.as_deref() {
            None => false,
            Some("failed") => true,
            Some(other) => return Err(format!("unknown outcome `{other}`")),
        };
        let roles = |own: &Option<Vec<String>>, default: &[String]| match own {
            Some(list) => parse_paths(list),
            None => parse_paths(default),
        };
        let content = match (&toml.content, toml.embed) {
            (Some(list), _) => parse_paths(list)?,
            (None, Some(embed)) => parse_paths(embed.default_content())?,
            (None, None) => Vec::new(),
        };
        Ok(Frame {
            id: toml.id.clone(),
            event: toml.event,
            mode: toml.mode.clone(),
            cameo: toml.cameo.clone(),
            actor: roles(&toml.actor, &["subj".to_owned()])?,
            recipient: roles(&toml.recipient, &["obj".to_owned()])?,
            noun_actor: roles(&toml.noun_actor, &nouns.actor)?,
            noun_recipient: roles(&toml.noun_recipient, &nouns.recipient)?,
            when: conditions(&toml.when, classes)?,
            not: conditions(&toml.not, classes)?,
            needs_actor: needs.iter().any(|n| n == "actor"),
            needs_recipient: needs.iter().any(|n| n == "recipient"),
            reciprocal: toml.reciprocal,
            failed,
            embed: toml.embed,
            content,
            layer: 0,
        })
    }
}

pub(crate) fn conditions(
    table: &BTreeMap<String, Vec<String>>,
    classes: &FxHashMap<String, WordSet>,
) -> Result<Vec<Condition>, String> {
    let mut all = Vec::new();
    for (path, words) in table {
        let mut tests = Vec::new();
        let mut plain = Vec::new();
        for word in words {
            match word.strip_prefix('@') {
                None if word == "*" => tests.push(Test::Any),
                None => plain.push(word.clone()),
                Some("ACTOR") => tests.push(Test::Actor),
                Some("PERSON") => tests.push(Test::Person),
                Some("STATE") => tests.push(Test::State),
                Some("PLACE") => tests.push(Test::Place),
                Some(name) if SECTORS.contains(&name) => tests.push(Test::Sector(name.to_owned())),
                Some(name) => match classes.get(name) {
                    Some(set) => tests.push(Test::Words(set.clone())),
                    None => return Err(format!("no word class `@{name}`")),
                },
            }
        }
        if !plain.is_empty() {
            tests.push(Test::Words(WordSet::new(&plain)));
        }
        all.push(Condition {
            path: parse_path(path)?,
            tests,
        });
    }
    Ok(all)
}
