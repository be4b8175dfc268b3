//! `tekad --version`: the program and the hashes of everything that decides what it codes.

use tekad_code::{FactualityModel, PairModel};
use tekad_core::hash;
use tekad_engine::{CAMEO, CONTEXT_RULES, LANGUAGES, ONTOLOGY, PAIRS, SENSES, world_hash};

use crate::{output, session::Session};

/// Prints versions and hashes. Loads nothing, so that it answers at once.
///
/// # Errors
/// Standard output is closed.
pub fn print(_session: &Session) -> anyhow::Result<()> {
    let mut text = format!("tekad {}\n", env!("CARGO_PKG_VERSION"));
    for pack in LANGUAGES {
        let files = [
            pack.words,
            pack.frames,
            pack.contexts,
            pack.magnitudes,
            pack.scenarios,
            pack.claims,
            pack.speech,
        ];
        let mut parts = vec![pack.pack];
        parts.extend(files.map(Option::unwrap_or_default));
        let code = hash::short_id(&parts, 8);
        text.push_str(&format!("pack {}: {code}", pack.code));
        if let Some(model) = pack.model {
            let stops = pack.stops.unwrap_or_default().as_bytes();
            let parser = hash::sha256_hex(&[model, stops].concat());
            text.push_str(&format!(", parser {}", &parser[..8]));
        }
        text.push('\n');
    }
    text.push_str(&format!("world: {}\n", world_hash()?));
    text.push_str(&format!(
        "ontology: {}\n",
        hash::short_id(&[ONTOLOGY, CAMEO, CONTEXT_RULES], 8)
    ));
    if let Some(model) = PAIRS {
        text.push_str(&format!("pairs: {}\n", PairModel::file_hash(model)));
    }
    if let Some(model) = SENSES {
        text.push_str(&format!("senses: {}\n", FactualityModel::file_hash(model)));
    }
    output::print(&text)
}
