//! `claims.toml`: what does not compile, and what can never fire.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::Deserialize;
use tekad_code::{
    claims::{ClaimFrame, ClaimFrames, ClaimToml},
    words::{WordSet, split_words},
};

use super::{File, Say, Severity, blocks::blocks, words::fault};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    claim: Vec<ClaimToml>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Classes {
    class: BTreeMap<String, Vec<String>>,
}

pub(crate) fn check(file: &File, classes: &FxHashMap<String, WordSet>, say: &mut Say) {
    let mut ids: BTreeMap<String, usize> = BTreeMap::new();
    let mut taken: BTreeMap<(&str, String, String), (String, usize)> = BTreeMap::new();
    let mut sound = true;
    let mut classes = classes.clone();
    for block in blocks(&file.text).iter().filter(|b| b.name == "class") {
        let own: Classes = block.read().unwrap_or_default();
        for (name, list) in own.class {
            classes.insert(name, WordSet::new(&list));
        }
    }
    let classes = &classes;
    for block in blocks(&file.text).iter().filter(|b| b.name == "claim") {
        let claims: Claims = match block.read() {
            Ok(claims) => claims,
            Err((line, message)) => {
                say(line, Severity::Fault, message);
                sound = false;
                continue;
            }
        };
        let table: toml::Table = block.read().unwrap_or_default();
        let row = || table.get("claim")?.as_array()?.first()?.as_table();
        let text = |key: &str| row().and_then(|r| Some(format!("{:?}", r.get(key)?)));
        let key = format!("{:?}{:?}{:?}", text("when"), text("not"), text("needs"));
        for claim in &claims.claim {
            let at = block.line;
            if let Some(first) = ids.insert(claim.id.clone(), at) {
                let text = format!("the id `{}` stands in line {first} already", claim.id);
                say(block.line_of("id"), Severity::Fault, text);
                sound = false;
            }
            if let Err(e) = ClaimFrame::compile(claim, classes) {
                say(at, Severity::Fault, format!("frame `{}`: {e}", claim.id));
                sound = false;
                continue;
            }
            for (pos, list) in [
                ("verb", &claim.verb),
                ("noun", &claim.noun),
                ("adj", &claim.adj),
            ] {
                for trigger in list {
                    let place = (pos, split_words(trigger).join(" "), key.clone());
                    match taken.get(&place) {
                        Some((id, line)) => {
                            let text = format!(
                                "frame `{}`: `{trigger}` never fires: `{id}` (line {line}) has it under the same conditions",
                                claim.id
                            );
                            say(at, Severity::Warning, text);
                        }
                        None => {
                            taken.insert(place, (claim.id.clone(), at));
                        }
                    }
                }
            }
        }
    }
    // What stands outside the frames.
    if sound {
        fault(
            ClaimFrames::check(&file.name, &file.text, classes).err(),
            say,
        );
    }
}
