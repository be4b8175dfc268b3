//! `frames.toml`: what does not compile, and what can never fire.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::Deserialize;
use tekad_code::{
    Ontology,
    frame::{Frame, FrameToml},
    pack_format::NounRoles,
    words::{WordSet, split_words},
};

use super::{File, Say, Severity, blocks::blocks};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Frames {
    frame: Vec<FrameToml>,
}

/// What decides between frames of one trigger: conditions, and what they need.
type Key = (String, String, String);

pub(crate) fn check(
    file: &File,
    classes: &FxHashMap<String, WordSet>,
    ontology: &Ontology,
    say: &mut Say,
) {
    let mut ids: BTreeMap<String, usize> = BTreeMap::new();
    let mut taken: BTreeMap<(&str, String, Key), (String, usize)> = BTreeMap::new();
    for block in blocks(&file.text) {
        let frames: Frames = match block.read() {
            Ok(frames) => frames,
            Err((line, message)) => {
                say(line, Severity::Fault, message);
                continue;
            }
        };
        let table: toml::Table = block.read().unwrap_or_default();
        for frame in &frames.frame {
            if let Some(first) = ids.insert(frame.id.clone(), block.line) {
                let text = format!("the id `{}` stands in line {first} already", frame.id);
                say(block.line_of("id"), Severity::Fault, text);
            }
            if let Err(e) = Frame::compile(frame, classes, &NounRoles::default(), ontology) {
                say(
                    block.line,
                    Severity::Fault,
                    format!("frame `{}`: {e}", frame.id),
                );
                continue;
            }
            let row = table
                .get("frame")
                .and_then(|f| f.as_array()?.first()?.as_table());
            let value = |key: &str| row.and_then(|r| r.get(key)).map(|v| format!("{v:?}"));
            if let Some(code) = row.and_then(|r| r.get("cameo")?.as_str())
                && crate::events::plover(code).is_none()
            {
                let text = format!("frame `{}`: `{code}` is no CAMEO code", frame.id);
                say(block.line_of("cameo"), Severity::Fault, text);
            }
            let text = |key: &str| value(key).unwrap_or_default();
            let key: Key = (text("when"), text("not"), text("needs"));
            let lists = [
                ("verb", &frame.verb),
                ("noun", &frame.noun),
                ("adj", &frame.adj),
            ];
            let mut all = 0;
            let mut dead: Vec<(&str, String, usize)> = Vec::new();
            for (pos, list) in lists {
                for trigger in list {
                    all += 1;
                    let place = (pos, split_words(trigger).join(" "), key.clone());
                    match taken.get(&place) {
                        Some((id, line)) => dead.push((trigger, id.clone(), *line)),
                        None => {
                            taken.insert(place, (frame.id.clone(), block.line));
                        }
                    }
                }
            }
            if let Some((twice, ..)) = dead.iter().find(|d| d.1 == frame.id) {
                let text = format!("frame `{}`: `{twice}` stands in it twice", frame.id);
                say(block.line, Severity::Warning, text);
            }
            dead.retain(|d| d.1 != frame.id);
            let Some((trigger, id, line)) = dead.first() else {
                continue;
            };
            if dead.len() == all {
                let text = format!(
                    "frame `{}` never fires: `{id}` (line {line}) has its triggers under the same conditions",
                    frame.id
                );
                say(block.line, Severity::Fault, text);
            } else {
                let text = format!(
                    "frame `{}`: {} of its triggers never fire, as `{trigger}`: `{id}` (line {line}) has it under the same conditions",
                    frame.id,
                    dead.len()
                );
                say(block.line, Severity::Warning, text);
            }
        }
    }
}
