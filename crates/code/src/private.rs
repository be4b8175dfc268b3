//! Private life is no politics: a firm that lends its staff money, neighbours who meet, a museum
//! that lets people in.
//!
//! PLOVER's civil sectors are for those who act in public affairs. Whether a nameless company or
//! family does, its words don't tell; that some state's does, news says so or lets it be inferred
//! ([`crate::states`]). So what private parties of no known state do among themselves is no
//! event, save protest and force, which are public wherever they happen.

use tekad_core::{
    event::{Entity, Event},
    ontology::EventType,
};

use crate::resolve::is_unknown_name;

/// PLOVER's sectors of private persons and bodies.
const PRIVATE: [&str; 5] = ["AGR", "BUS", "CVL", "MED", "SOC"];

/// Whether an event is nobody's but private parties'.
pub(crate) fn is_private(event: &Event) -> bool {
    if matches!(event.event, EventType::Protest | EventType::Assault) {
        return false;
    }
    event
        .actor
        .iter()
        .chain(&event.recipient)
        .all(is_private_party)
}

/// Of no known state, in no public office, and no name that some reader may know.
fn is_private_party(e: &Entity) -> bool {
    e.code.is_none()
        && e.identifier_id.is_none()
        && !is_unknown_name(e)
        && e.sector.iter().all(|s| PRIVATE.contains(&s.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_private() {
        for (code, sector, why, private) in [
            (None, vec!["BUS"], "agent", true),
            (None, vec![], "pronoun for nothing known", true),
            (None, vec!["CVL", "BUS"], "agent", true),
            (Some("FRA"), vec!["BUS"], "agent", false),
            (None, vec!["GOV"], "agent", false),
            (None, vec!["LAB"], "agent", false),
            (None, vec!["BUS", "COP"], "agent", false),
            (None, vec![], crate::resolve::UNKNOWN_NAME, false),
        ] {
            let party = Entity {
                code: code.map(str::to_owned),
                sector: sector.iter().map(|s| (*s).to_owned()).collect(),
                entity_text: String::new(),
                identifier_id: None,
                identifier_text: None,
                office: None,
                span: tekad_core::Span::new(0, 0),
                why: why.to_owned(),
            };
            assert_eq!(is_private_party(&party), private, "{party:?}");
        }
    }
}
