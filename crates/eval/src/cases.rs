//! Case files: sentences or articles with the events that they must give (docs/cases.md).

use std::fmt;

use jiff::civil::Date;
use tekad_core::{
    event::{Entity, Event, Outcome},
    ontology::{AuxMode, EventType},
};

use crate::blocks::{self, Block};
pub use crate::blocks::{CaseError, DEFAULT_DATE, Mark, Verdict};

/// A party as a case writes it; `None` stands for "anybody".
pub(crate) type Parties = Option<Vec<(Option<String>, Vec<String>)>>;

/// One event line.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// Line number.
    pub line: usize,
    /// The line without its mark.
    pub text: String,
    /// How it counts.
    pub mark: Mark,
    event: EventType,
    mode: Vec<String>,
    underlying: Option<(EventType, Vec<String>)>,
    actor: Parties,
    recipient: Parties,
    aux: Vec<AuxMode>,
    keys: Vec<(String, String)>,
}

/// A sentence or article with its events.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    /// Name (sentence cases) or document id (articles of a JSONL file); may be empty.
    pub name: String,
    /// The sentence; empty for articles.
    pub text: String,
    /// Publication date.
    pub date: Option<Date>,
    /// Event lines.
    pub events: Vec<Expected>,
}

/// Reads the sentence cases of a pack (`### name`, `> sentence`, `- event`).
///
/// # Errors
/// Names the line.
pub fn read_sentences(text: &str) -> Result<Vec<Case>, CaseError> {
    read(text, "### ", true)
}

/// Reads the case file of an article: all its event lines, under `## <doc id>` where the file
/// holds several articles.
///
/// # Errors
/// Names the line.
pub fn read_articles(text: &str) -> Result<Vec<Case>, CaseError> {
    read(text, "## ", false)
}

fn read(text: &str, heading: &str, sentences: bool) -> Result<Vec<Case>, CaseError> {
    let is_case = |b: &Block| !b.name.is_empty() || (!sentences && !b.items.is_empty());
    blocks::read(text, heading)?
        .into_iter()
        .filter(is_case)
        .map(|block| {
            let mut events = Vec::with_capacity(block.items.len());
            for item in &block.items {
                let mut event = parse_event(&item.text).map_err(|m| item.fail(m))?;
                event.line = item.line;
                event.mark = item.mark;
                events.push(event);
            }
            let text = if sentences {
                block.joined()
            } else {
                String::new()
            };
            Ok(Case {
                text,
                name: block.name,
                date: block.date,
                events,
            })
        })
        .collect()
}

/// Splits at white space outside quotes.
fn words(text: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            c if c.is_whitespace() && !quoted => all.push(String::new()),
            c => {
                if let Some(last) = all.last_mut() {
                    last.push(c);
                }
            }
        }
    }
    all.retain(|w| !w.is_empty());
    all
}

fn typed(text: &str) -> Result<(EventType, Vec<String>), String> {
    let (name, modes) = text.split_once('.').unwrap_or((text, ""));
    let event = EventType::from_plover(name).ok_or_else(|| format!("no event type `{name}`"))?;
    Ok((
        event,
        modes
            .split('+')
            .filter(|m| !m.is_empty())
            .map(str::to_owned)
            .collect(),
    ))
}

pub(crate) fn parties(list: &[String]) -> Result<Parties, String> {
    let joined = list.concat();
    if joined == "*" {
        return Ok(None);
    }
    let mut all = Vec::new();
    for party in joined.split(',').filter(|p| !p.is_empty()) {
        let (code, sectors) = party.split_once('/').unwrap_or((party, ""));
        let code = match code {
            "---" => None,
            c if c.len() == 3 && c.chars().all(|c| c.is_ascii_uppercase()) => Some(c.to_owned()),
            c => return Err(format!("`{c}` is no code")),
        };
        all.push((
            code,
            sectors
                .split('+')
                .filter(|s| !s.is_empty())
                .map(str::to_owned)
                .collect(),
        ));
    }
    Ok(Some(all))
}

const KEYS: &[&str] = &["loc", "date", "outcome", "by", "cameo", "background"];

/// Reads one event line.
///
/// # Errors
/// What is wrong with it.
pub fn parse_event(text: &str) -> Result<Expected, String> {
    let mut rest = words(text).into_iter().peekable();
    let first = rest.next().ok_or("an empty line")?;
    let (event, mode) = typed(&first)?;
    let mut underlying = None;
    if let Some(u) = rest.peek().and_then(|w| w.strip_prefix('<')) {
        underlying = Some(typed(u)?);
        rest.next();
    }
    let is_key =
        |w: &str| w == "background" || w.split_once(':').is_some_and(|(k, _)| KEYS.contains(&k));
    let mut sides: Vec<Vec<String>> = vec![Vec::new()];
    let mut aux = Vec::new();
    let mut keys = Vec::new();
    let mut in_aux = false;
    for word in rest {
        if word == "->" {
            sides.push(Vec::new());
        } else if word.starts_with('[') || in_aux {
            in_aux = !word.ends_with(']');
            for name in word
                .trim_matches(['[', ']'])
                .split([',', ' '])
                .filter(|n| !n.is_empty())
            {
                aux.push(AuxMode::from_name(name).ok_or_else(|| format!("no aux mode `{name}`"))?);
            }
        } else if is_key(&word) {
            let (k, v) = word.split_once(':').unwrap_or((&word, "true"));
            keys.push((k.to_owned(), v.to_owned()));
        } else if let Some(side) = sides.last_mut() {
            side.push(word);
        }
    }
    if sides.len() > 2 {
        return Err("more than one `->`".to_owned());
    }
    aux.sort_unstable();
    let recipient = if sides.len() == 2 {
        parties(&sides[1])?
    } else {
        Some(Vec::new())
    };
    Ok(Expected {
        line: 0,
        text: text.to_owned(),
        mark: Mark::Expected,
        event,
        mode,
        underlying,
        actor: parties(&sides[0])?,
        recipient,
        aux,
        keys,
    })
}

pub(crate) fn same_parties(expected: &Parties, coded: &[Entity]) -> bool {
    let Some(expected) = expected else {
        return true;
    };
    let mut left: Vec<&Entity> = coded.iter().collect();
    for (code, sectors) in expected {
        let hit = left.iter().position(|e| {
            let same_code = e.code == *code;
            // A bare state and its government are read alike by scorers (CODEBOOK rule 15).
            let same_sector = if sectors.is_empty() {
                e.sector.is_empty()
                    || e.sector == ["GOV"]
                    || code
                        .as_deref()
                        .is_some_and(|c| matches!(c, "UNO" | "EUR" | "IGO" | "NGO" | "MNC" | "IMG"))
            } else {
                sectors.iter().any(|s| e.sector.contains(s))
                    || (sectors == &["GOV"] && e.sector.is_empty())
            };
            same_code && same_sector
        });
        match hit {
            Some(k) => {
                left.remove(k);
            }
            None => return false,
        }
    }
    left.is_empty()
}

impl Expected {
    /// Whether a coded event is the one that the line describes.
    pub fn fits(&self, event: &Event) -> bool {
        if self.event != event.event
            || !same_parties(&self.actor, &event.actor)
            || !same_parties(&self.recipient, &event.recipient)
        {
            return false;
        }
        if !self.mode.iter().all(|m| event.mode.contains(m)) {
            return false;
        }
        if let Some((u, modes)) = &self.underlying {
            match &event.underlying {
                Some(have) if have.event == *u && modes.iter().all(|m| have.mode.contains(m)) => {}
                _ => return false,
            }
        }
        let mut aux = event.aux_mode.clone();
        aux.sort_unstable();
        aux == self.aux && self.keys.iter().all(|(k, v)| key_fits(k, v, event))
    }
}

fn key_fits(key: &str, value: &str, event: &Event) -> bool {
    match key {
        "background" => event.background,
        "outcome" => event.outcome == Some(Outcome::Failed) && value == "failed",
        "cameo" => event.cameo.as_deref() == Some(value),
        "loc" => event.place.as_ref().is_some_and(|p| {
            p.name.eq_ignore_ascii_case(value) || p.text.eq_ignore_ascii_case(value)
        }),
        "date" if value == "none" => event.date.start.is_none() || !event.date.from_text,
        "date" => event
            .date
            .start
            .is_some_and(|d| d.to_string().starts_with(value)),
        "by" => {
            let chain = event
                .evidence
                .first()
                .map(|e| e.reported_by.as_slice())
                .unwrap_or_default();
            let wanted: Vec<&str> = value.split('>').collect();
            if wanted.len() > chain.len() || (wanted.len() > 1 && wanted.len() != chain.len()) {
                return false;
            }
            let tail = &chain[chain.len() - wanted.len()..];
            wanted.iter().zip(tail).all(|(w, link)| {
                parties(&[(*w).to_owned()])
                    .is_ok_and(|p| same_parties(&p, std::slice::from_ref(&link.entity)))
            })
        }
        _ => false,
    }
}

/// Compares a case with what was coded. Every coded event answers at most one line.
pub fn judge(case: &Case, events: &[Event]) -> Verdict {
    let lines = case.events.iter().map(|e| (e.mark, e.line, &*e.text));
    blocks::judge(
        lines,
        events.len(),
        |line, event| case.events[line].fits(&events[event]),
        |event| Notation(&events[event]).to_string(),
    )
}

/// An event as case files write it.
pub struct Notation<'a>(pub &'a Event);

impl fmt::Display for Notation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let e = self.0;
        let with_modes = |t: EventType, modes: &[String]| {
            if modes.is_empty() {
                t.as_str().to_owned()
            } else {
                format!("{}.{}", t.as_str(), modes.join("+"))
            }
        };
        write!(f, "{}", with_modes(e.event, &e.mode))?;
        if let Some(u) = &e.underlying {
            write!(f, " <{}", with_modes(u.event, &u.mode))?;
        }
        let list = |l: &[Entity]| {
            l.iter()
                .map(Entity::notation)
                .collect::<Vec<_>>()
                .join(", ")
        };
        write!(
            f,
            " {}",
            if e.actor.is_empty() {
                "*".to_owned()
            } else {
                list(&e.actor)
            }
        )?;
        if !e.recipient.is_empty() {
            write!(f, " -> {}", list(&e.recipient))?;
        }
        if !e.aux_mode.is_empty() {
            write!(
                f,
                " [{}]",
                e.aux_mode
                    .iter()
                    .map(|m| m.as_str())
                    .collect::<Vec<_>>()
                    .join(" ")
            )?;
        }
        if let Some(p) = &e.place {
            let quote = if p.name.contains(' ') { "\"" } else { "" };
            write!(f, " loc:{quote}{}{quote}", p.name)?;
        }
        if let Some(d) = e.date.start.filter(|_| e.date.from_text) {
            write!(f, " date:{d}")?;
        }
        if e.outcome.is_some() {
            write!(f, " outcome:failed")?;
        }
        if e.background {
            write!(f, " background")?;
        }
        let chain = e
            .evidence
            .first()
            .map(|v| v.reported_by.as_slice())
            .unwrap_or_default();
        if !chain.is_empty() {
            write!(
                f,
                " by:{}",
                chain
                    .iter()
                    .map(|l| l.entity.notation())
                    .collect::<Vec<_>>()
                    .join(">")
            )?;
        }
        Ok(())
    }
}
