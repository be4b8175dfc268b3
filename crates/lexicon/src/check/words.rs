//! `words.toml` and `pack.toml`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use tekad_code::{
    LanguageLayer, Ontology, Pack, PackError, PackHead, PackSource, context_words::ContextWords,
    magnitude::MagnitudeWords, pack_format::Agent, scenarios::ScenarioWords,
    statements::words::SpeechWords,
};
use tekad_core::ontology::{NON_STATE_CODES, SECTORS};

use super::{File, OFFICES, Say, Severity, blocks::blocks};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Agents {
    agent: Vec<Agent>,
}

#[derive(Deserialize)]
struct Classes {
    class: BTreeMap<String, Vec<String>>,
}

/// The word classes that a file defines.
pub(crate) fn classes(text: &str) -> BTreeMap<String, Vec<String>> {
    blocks(text)
        .iter()
        .filter(|b| b.name == "class")
        .filter_map(|b| b.read::<Classes>().ok())
        .flat_map(|c| c.class)
        .collect()
}

const MINIMAL: &str = "code = \"xx\"\nname = \"x\"\nlayers = []\n";

pub(crate) fn check(file: &File, states: &BTreeSet<String>, ontology: &Ontology, say: &mut Say) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut any = false;
    for block in blocks(&file.text) {
        if block.name != "agent" {
            // So many line breaks before it that the message names the line of the file.
            let text = "\n".repeat(block.line - 1) + block.text;
            if let Some((line, message)) = load(MINIMAL, &text, ontology) {
                any = true;
                say(line.unwrap_or(block.line), Severity::Fault, message);
            }
            continue;
        }
        let agents: Agents = match block.read() {
            Ok(agents) => agents,
            Err((line, message)) => {
                any = true;
                say(line, Severity::Fault, message);
                continue;
            }
        };
        for agent in &agents.agent {
            let mut fault = |key: &str, message: String| {
                say(block.line_of(key), Severity::Fault, message);
            };
            for sector in agent.all_sectors() {
                if !SECTORS.contains(&sector.as_str()) {
                    fault("sector", format!("`{sector}` is no PLOVER sector"));
                }
            }
            if let Some(office) = agent.office.as_deref().filter(|o| !OFFICES.contains(o)) {
                fault("office", format!("unknown office `{office}`"));
            }
            let code = agent.code.as_deref().unwrap_or("UNO");
            if !states.contains(code) && !NON_STATE_CODES.contains(&code) {
                fault("code", format!("`{code}` is no code of a state or body"));
            }
            if agent.words.is_empty() {
                fault("words", "no words".to_owned());
            }
            for word in &agent.words {
                if let Some(first) = seen.insert(word.to_lowercase(), block.line) {
                    let text = format!("`{word}` is an agent in line {first} already, which holds");
                    say(block.line_of("words"), Severity::Warning, text);
                }
            }
        }
    }
    if !any {
        if let Some((line, message)) = load(MINIMAL, &file.text, ontology) {
            say(line.unwrap_or(1), Severity::Fault, message);
        }
    }
}

/// `pack.toml`: what it says, and whether the files of the layers that it declares are there.
/// `identified` are the languages that are told by their texts.
pub(crate) fn pack(file: &File, identified: &BTreeSet<String>, ontology: &Ontology, say: &mut Say) {
    if let Some((line, message)) = load(&file.text, "", ontology) {
        return say(line.unwrap_or(1), Severity::Fault, message);
    }
    let Ok(head) = PackHead::read(&file.name, &file.text) else {
        return;
    };
    let line_of = |key: &str| {
        let mut lines = file.text.lines();
        let at = lines.position(|l| l.trim_start().starts_with(key));
        at.map_or(1, |n| n + 1)
    };
    if head.code != file.lang {
        let text = format!("`code` is `{}`, the folder `{}`", head.code, file.lang);
        say(line_of("code"), Severity::Fault, text);
    }
    let there = |name: &str| file.beside.iter().any(|b| b == name);
    for (line, message) in head.faults(&file.text, there) {
        say(line, Severity::Fault, message);
    }
    if head.has(LanguageLayer::Read) && !identified.contains(&head.code) {
        let text = format!(
            "layer `read`: no text is recognised as `{}` (tekad train langid); without the layer, \
             texts are named by --lang",
            head.code
        );
        say(line_of("layers"), Severity::Fault, text);
    }
}

/// `contexts.toml`: what the loader says of it.
pub(crate) fn contexts(file: &File, ontology: &Ontology, say: &mut Say) {
    let loaded = ContextWords::load(&[(&file.name, &file.text)], ontology);
    fault(loaded.err(), say);
}

/// `magnitudes.toml`: what the loader says of it.
pub(crate) fn magnitudes(file: &File, say: &mut Say) {
    fault(MagnitudeWords::load(&file.name, &file.text).err(), say);
}

/// `scenarios.toml`: what the loader says of it.
pub(crate) fn scenarios(file: &File, say: &mut Say) {
    let loaded = ScenarioWords::load(&[(&file.name, &file.text)], &[]);
    fault(loaded.err(), say);
}

/// `speech.toml`: what the loader says of it.
pub(crate) fn speech(file: &File, say: &mut Say) {
    fault(SpeechWords::check(&file.name, &file.text).err(), say);
}

pub(crate) fn fault(error: Option<PackError>, say: &mut Say) {
    let Some(error) = error else { return };
    match error {
        PackError::Line { line, message, .. } => say(line, Severity::Fault, message),
        PackError::Toml { message, .. } => {
            let (line, message) = toml_fault(&message);
            say(line.unwrap_or(1), Severity::Fault, message);
        }
        e => say(1, Severity::Fault, e.to_string()),
    }
}

/// What the loader says of a `pack.toml` and a `words.toml`, with the line that it names.
fn load(pack: &str, words: &str, ontology: &Ontology) -> Option<(Option<usize>, String)> {
    let source = PackSource {
        pack,
        words,
        ..PackSource::default()
    };
    match Pack::load(source, ontology) {
        Ok(_) => None,
        Err(PackError::Toml { message, .. }) => Some(toml_fault(&message)),
        Err(e) => Some((None, e.to_string())),
    }
}

/// The line that a message of the TOML reader names, and what it says is wrong.
fn toml_fault(message: &str) -> (Option<usize>, String) {
    let line = message.split_once("at line ").and_then(|(_, rest)| {
        rest.split(|c: char| !c.is_ascii_digit())
            .next()?
            .parse()
            .ok()
    });
    // The reader prints the place and the line first; what is wrong comes last.
    let last = message.lines().rfind(|l| !l.trim().is_empty());
    (line, last.unwrap_or("").trim().to_owned())
}
