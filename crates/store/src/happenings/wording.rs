//! What the passages of a report are compared by: their content words, names, numbers and
//! amounts, as small hashes that are kept beside the report (table `wording`). No list of how
//! frequent words are takes part, so that a likeness never changes as the record grows.

use std::{collections::BTreeSet, sync::OnceLock};

use rusqlite::params;
use tekad_core::{
    Document, Span,
    event::{Entity, Event},
};

use super::Sql;
use crate::insert::Inserter;

/// Words that tell nothing, a language a line.
const FUNCTION_WORDS: &str = include_str!("../../data/function-words.txt");

/// Letters of a word that count: what comes behind is mostly inflection.
const STEM: usize = 6;

/// Most words of a report's passages that are kept, and most names of a document.
const MOST_WORDS: usize = 96;
const MOST_NAMES: usize = 128;

/// Most events of a document that are looked at for what it is about.
const MOST_ACTS: usize = 64;

/// How much of a document's text is looked through for names, in bytes.
const MOST_TEXT: usize = 64 << 10;

/// A set of hashed words, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bag(pub Vec<u32>);

impl Bag {
    fn of(words: impl IntoIterator<Item = u32>) -> Bag {
        let set: BTreeSet<u32> = words.into_iter().collect();
        Bag(set.into_iter().collect())
    }

    /// As the table keeps it.
    pub fn bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|w| w.to_le_bytes()).collect()
    }

    /// What the table keeps; a damaged tail is left out.
    pub fn read(bytes: &[u8]) -> Bag {
        let words = bytes.as_chunks::<4>().0.iter();
        let mut words: Vec<u32> = words.map(|b| u32::from_le_bytes(*b)).collect();
        if !words.is_sorted() {
            words.sort_unstable();
        }
        Bag(words)
    }

    /// Whether a word is in it.
    pub fn has(&self, word: u32) -> bool {
        self.0.binary_search(&word).is_ok()
    }

    /// How many words both have.
    pub fn shared(&self, other: &Bag) -> usize {
        let (mut a, mut b) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut shared = 0;
        while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
            match x.cmp(y) {
                std::cmp::Ordering::Less => drop(a.next()),
                std::cmp::Ordering::Greater => drop(b.next()),
                std::cmp::Ordering::Equal => {
                    shared += 1;
                    a.next();
                    b.next();
                }
            }
        }
        shared
    }

    /// Likeness by Dice: 0 to 1, 0 where one is empty.
    pub fn likeness(&self, other: &Bag) -> f64 {
        let all = self.0.len() + other.0.len();
        if self.0.is_empty() || other.0.is_empty() {
            return 0.0;
        }
        2.0 * self.shared(other) as f64 / all as f64
    }

    /// The share of the smaller that the larger has, 0 to 1.
    pub fn overlap(&self, other: &Bag) -> f64 {
        let least = self.0.len().min(other.0.len());
        if least == 0 {
            return 0.0;
        }
        self.shared(other) as f64 / least as f64
    }
}

/// A word or number of a text.
struct Token<'t> {
    text: &'t str,
    span: Span,
    /// A sentence starts with it, so that its capital tells nothing.
    first: bool,
}

/// Words and numbers; points and commas within numbers belong to them.
fn tokens(text: &str, from: usize) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut chars = text.char_indices().peekable();
    let mut first = true;
    while let Some((start, c)) = chars.next() {
        if !c.is_alphanumeric() {
            if matches!(c, '.' | '!' | '?' | ':' | '\n' | '"' | '“') {
                first = true;
            }
            continue;
        }
        let mut end = start + c.len_utf8();
        let number = c.is_ascii_digit();
        while let Some(&(at, next)) = chars.peek() {
            let inside = next.is_alphanumeric()
                || number
                    && matches!(next, '.' | ',')
                    && text[at + 1..].starts_with(|d: char| d.is_ascii_digit());
            if !inside {
                break;
            }
            end = at + next.len_utf8();
            chars.next();
        }
        found.push(Token {
            text: &text[start..end],
            span: Span::new(from + start, from + end),
            first,
        });
        first = false;
    }
    found
}

fn function_words() -> &'static BTreeSet<&'static str> {
    static WORDS: OnceLock<BTreeSet<&'static str>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let lines = FUNCTION_WORDS.lines().filter(|l| !l.starts_with('#'));
        lines.flat_map(|l| l.split_whitespace().skip(1)).collect()
    })
}

/// FNV-1a of 32 bits.
fn hash(text: impl IntoIterator<Item = char>) -> u32 {
    let mut value: u32 = 0x811c_9dc5;
    for c in text {
        for byte in u32::from(c).to_le_bytes() {
            value = (value ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }
    value
}

fn is_number(token: &Token) -> bool {
    token.text.starts_with(|c: char| c.is_ascii_digit())
}

/// A content word, hashed by its start; none for others.
fn content(token: &Token) -> Option<u32> {
    let lower = token.text.to_lowercase();
    let word = !is_number(token)
        && lower.chars().nth(3).is_some()
        && !function_words().contains(lower.as_str());
    word.then(|| hash(lower.chars().take(STEM)))
}

/// A name, hashed: a word with a capital that does not begin a sentence.
fn name(token: &Token) -> Option<u32> {
    let capital = token.text.starts_with(char::is_uppercase) && !token.first;
    let lower = token.text.to_lowercase();
    let name =
        capital && lower.chars().nth(2).is_some() && !function_words().contains(lower.as_str());
    name.then(|| hash(lower.chars()))
}

/// A number's whole part without the marks of its groups; none for years and for what is too
/// small to tell one occurrence from another.
fn number(token: &Token) -> Option<u32> {
    if !is_number(token) {
        return None;
    }
    let parts: Vec<&str> = token.text.split(['.', ',']).collect();
    let groups = parts[1..].iter().take_while(|p| p.len() == 3).count();
    let digits: String = parts[..=groups].concat();
    let value: u64 = digits.parse().ok()?;
    let year = parts.len() == 1 && (1900..=2100).contains(&value);
    (value > 3 && !year).then(|| hash(value.to_string().chars()))
}

/// The text's words by name, with the spans.
fn names_of(text: &str) -> Bag {
    let names: BTreeSet<u32> = tokens(text, 0).iter().filter_map(name).collect();
    Bag::of(names.into_iter().take(MOST_NAMES))
}

/// Whether a party is known well enough that its words need not count as names beside it.
fn known(entity: &Entity) -> bool {
    entity.identifier_id.is_some() || entity.code.is_some() && entity.sector.is_empty()
}

/// What the passages of a report are compared by.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Wording {
    pub words: Bag,
    pub names: Bag,
    pub numbers: Bag,
}

impl Wording {
    /// Of the passages that tell an event.
    pub fn of(doc: &Document, event: &Event) -> Wording {
        let mut parties: Vec<Span> = Vec::new();
        for entity in event.actor.iter().chain(&event.recipient) {
            if known(entity) {
                parties.push(entity.span);
            }
        }
        let within = |span: Span, list: &[Span]| {
            list.iter()
                .any(|s| s.start <= span.start && span.end <= s.end)
        };
        let dates: Vec<Span> = event.date.span.into_iter().collect();
        let mut seen: Vec<Span> = Vec::new();
        let (mut words, mut names, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
        for passage in &event.evidence {
            if seen.contains(&passage.sentence_span) {
                continue;
            }
            seen.push(passage.sentence_span);
            let text = passage.sentence_span.slice(&doc.text);
            for token in tokens(text, passage.sentence_span.start as usize) {
                if words.len() + names.len() + numbers.len() >= 3 * MOST_WORDS {
                    break;
                }
                words.extend(content(&token));
                if !within(token.span, &parties) {
                    names.extend(name(&token));
                }
                if !within(token.span, &dates) {
                    numbers.extend(number(&token));
                }
            }
        }
        let few = |list: Vec<u32>| Bag::of(list.into_iter().take(MOST_WORDS));
        Wording {
            words: few(words),
            names: few(names),
            numbers: few(numbers),
        }
    }
}

/// One side of an act, hashed with the act and the other side.
pub(crate) fn act(kind: &str, actor: &str, recipient: &str) -> u32 {
    hash(
        [kind, ">", actor, ">", recipient]
            .iter()
            .flat_map(|s| s.chars()),
    )
}

/// What is announced.
pub(crate) fn promise(kind: &str, actor: &str, recipient: &str) -> u32 {
    act(kind, "will", &format!("{actor}>{recipient}"))
}

/// What a document's events tell in any language: types with codes, persons and bodies, places.
fn acts(events: &[Event]) -> Bag {
    let mut acts = Vec::new();
    for event in events.iter().take(MOST_ACTS) {
        let codes = |side: &[Entity]| -> Vec<String> {
            let known = side.iter().filter_map(|e| e.code.clone());
            let mut codes: Vec<String> = known.take(4).collect();
            if codes.is_empty() {
                codes.push(String::new());
            }
            codes
        };
        let recipients = codes(&event.recipient);
        for actor in codes(&event.actor) {
            for recipient in &recipients {
                acts.push(act(event.event.as_str(), &actor, recipient));
                if let Some(promised) = &event.underlying {
                    acts.push(promise(promised.event.as_str(), &actor, recipient));
                }
            }
        }
        for entity in event.actor.iter().chain(&event.recipient).take(8) {
            acts.extend(entity.identifier_id.as_ref().map(|id| act("who", id, "")));
        }
        acts.extend(event.place.as_ref().map(|p| act("where", &p.name, "")));
    }
    Bag::of(acts)
}

/// Amounts as the table writes them.
fn amounts(event: &Event) -> String {
    let one = |m: &tekad_core::Magnitude| {
        let high = m.high.map_or_else(String::new, |h| h.to_string());
        let kind = m.kind.as_str();
        match &m.unit {
            Some(unit) => format!("{kind}:{unit}={}-{high}", m.low),
            None => format!("{kind}={}-{high}", m.low),
        }
    };
    let list: Vec<String> = event.magnitude.iter().take(8).map(one).collect();
    list.join(" ")
}

impl Inserter<'_> {
    /// Keeps what a report is compared by.
    pub fn wording(&self, report: i64, doc: &Document, event: &Event) -> Sql<()> {
        let wording = Wording::of(doc, event);
        let mut add = self.connection.prepare_cached(
            "INSERT INTO wording (report, words, names, numbers, amounts, promise, place_kind)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        add.execute(params![
            report,
            wording.words.bytes(),
            wording.names.bytes(),
            wording.numbers.bytes(),
            amounts(event),
            event.underlying.as_ref().map_or("", |u| u.event.as_str()),
            event.place.as_ref().map_or("", |p| p.kind.as_str()),
        ])?;
        Ok(())
    }

    /// Keeps what a document is compared by.
    pub fn document_wording(&self, number: i64, doc: &Document, events: &[Event]) -> Sql<()> {
        let mut end = doc.text.len().min(MOST_TEXT);
        while !doc.text.is_char_boundary(end) {
            end -= 1;
        }
        let title = doc.title.as_deref().unwrap_or("");
        let title = tokens(title, 0);
        let mut add = self.connection.prepare_cached(
            "INSERT OR REPLACE INTO document_wording (document, names, acts, title)
             VALUES (?1, ?2, ?3, ?4)",
        )?;
        add.execute(params![
            number,
            names_of(&doc.text[..end]).bytes(),
            acts(events).bytes(),
            Bag::of(title.iter().take(MOST_WORDS).filter_map(content)).bytes(),
        ])?;
        Ok(())
    }
}
