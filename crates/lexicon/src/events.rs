//! CAMEO event codes to PLOVER types and modes, from `ontology/cameo.tsv`.

use tekad_core::ontology::EventType;

/// The table; of the codes in it the longest with which an event's code begins holds.
const TABLE: &str = include_str!("../../../ontology/cameo.tsv");

/// What PLOVER makes of a CAMEO event code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plover {
    /// A type and perhaps a mode.
    Event(EventType, Option<&'static str>),
    /// PLOVER has no such events (01 statements, 02 appeals).
    Dropped,
}

/// Rows of the table: code, type or `None` where dropped, mode.
pub fn rows() -> impl Iterator<Item = (&'static str, Option<EventType>, Option<&'static str>)> {
    TABLE
        .lines()
        .filter(|l| !l.starts_with('#') && !l.is_empty())
        .filter_map(|l| {
            let mut cells = l.split('\t');
            let code = cells.next()?;
            let event = EventType::from_plover(cells.next()?);
            let mode = cells.next().filter(|m| !m.is_empty());
            Some((code, event, mode))
        })
}

/// The PLOVER type and mode of a CAMEO event code (two to four digits); `None` where CAMEO has
/// no such code.
pub fn plover(code: &str) -> Option<Plover> {
    if !(2..=4).contains(&code.len()) || !code.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (_, event, mode) = rows()
        .filter(|(prefix, _, _)| code.starts_with(prefix))
        .max_by_key(|(prefix, _, _)| prefix.len())?;
    Some(event.map_or(Plover::Dropped, |e| Plover::Event(e, mode)))
}

#[cfg(test)]
mod tests {
    use tekad_code::Ontology;

    use super::*;

    #[test]
    fn the_longest_prefix_holds() {
        use EventType as E;
        for (code, want) in [
            ("010", Some(Plover::Dropped)),
            ("042", Some(Plover::Event(E::Consult, Some("visit")))),
            ("0233", Some(Plover::Dropped)),
            ("082", Some(Plover::Event(E::Concede, None))),
            ("0871", Some(Plover::Event(E::Retreat, Some("ceasefire")))),
            ("1712", Some(Plover::Event(E::Assault, Some("destroy")))),
            ("190", Some(Plover::Event(E::Assault, None))),
            ("210", None),
            ("1", None),
            ("19x", None),
            ("", None),
        ] {
            assert_eq!(plover(code), want, "{code}");
        }
    }

    #[test]
    fn every_mode_is_one_of_its_type() {
        let ontology = Ontology::load(include_str!("../../../ontology/plover.toml")).expect("it");
        for (code, event, mode) in rows() {
            if let (Some(event), Some(mode)) = (event, mode) {
                assert!(ontology.has_mode(event, mode), "{code}: {mode}");
            }
        }
        for (code, event, _) in rows() {
            let dropped = code.starts_with("01") || code.starts_with("02");
            assert_eq!(event.is_none(), dropped, "{code}");
        }
    }
}
