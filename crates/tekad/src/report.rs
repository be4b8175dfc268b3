//! The report for people: what an article says happened, what it says may happen, and by whose
//! word, with the words that say so.

use tekad_code::record;
use tekad_core::{
    Document, Magnitude, Precision, Span, Stamp, StampPrecision,
    event::{Entity, Event, SourceLink, SourceRole, Stance},
    ontology::{AuxMode, EventType},
};

use crate::quote::quote;
use crate::style::{Style, Tone, clean, columns, spread, wrap};

/// Passages quoted for one event; more are counted.
const MAX_QUOTES: usize = 3;

/// How events are grouped, in the order of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    Happened,
    Ahead,
    Supposed,
    Denied,
    Background,
}

const GROUPS: &[(Group, &str)] = &[
    (Group::Happened, "WHAT HAPPENED"),
    (Group::Ahead, "ANNOUNCED OR EXPECTED"),
    (Group::Supposed, "POSSIBLE OR SUPPOSED"),
    (Group::Denied, "SAID NOT TO HAVE HAPPENED"),
    (Group::Background, "BACKGROUND"),
];

fn group(event: &Event) -> Group {
    let has = |m| event.aux_mode.contains(&m);
    if has(AuxMode::Hypothetical) {
        Group::Supposed
    } else if has(AuxMode::Negation) {
        Group::Denied
    } else if has(AuxMode::Future) {
        Group::Ahead
    } else if event.background || has(AuxMode::Historical) {
        Group::Background
    } else {
        Group::Happened
    }
}

/// The report on one article.
pub fn article(style: Style, doc: &Document, origin: &str, events: &[Event]) -> String {
    let mut text = head(style, doc, origin);
    if events.is_empty() {
        text.push_str("  No events.\n\n");
        return text;
    }
    let mut number = 0;
    for (which, name) in GROUPS {
        let members: Vec<&Event> = events.iter().filter(|e| group(e) == *which).collect();
        if members.is_empty() {
            continue;
        }
        text.push_str(&format!("\n  {}\n", style.paint(Tone::Title, name)));
        for event in members {
            number += 1;
            text.push_str(&one(style, doc, number, event));
        }
    }
    text.push('\n');
    text
}

fn head(style: Style, doc: &Document, origin: &str) -> String {
    let title = clean(record::title(doc).unwrap_or("(no title)"));
    let mut facts: Vec<String> = Vec::new();
    facts.extend(doc.source.as_deref().map(clean));
    facts.push(doc.published.as_ref().map_or_else(
        || "no date of publication".to_owned(),
        |p| format!("published {}", date_of(p)),
    ));
    facts.extend(
        doc.modified
            .as_ref()
            .map(|m| format!("changed {}", date_of(m))),
    );
    facts.push(language(&doc.lang));
    facts.push(clean(origin));
    let facts = facts.join(" · ");
    let rule = "─".repeat(style.width);
    let title = wrap(&spread(style, Tone::Title, &title), "", "", style.width);
    let facts = wrap(&spread(style, Tone::Dim, &facts), "", "", style.width);
    format!("{}\n{title}\n{facts}\n", style.paint(Tone::Dim, &rule))
}

fn language(code: &str) -> String {
    match code {
        "en" => "English".to_owned(),
        "id" => "Indonesian".to_owned(),
        other => clean(other),
    }
}

/// A date of publication with its zone.
pub fn date_of(stamp: &Stamp) -> String {
    match stamp.precision {
        StampPrecision::Day => stamp.date().to_string(),
        StampPrecision::Minute => stamp.at.strftime("%Y-%m-%d %H:%M %Q").to_string(),
        StampPrecision::Second => stamp.at.strftime("%Y-%m-%d %H:%M:%S %Q").to_string(),
    }
}

/// An event with its number: what, when and where, in which sense, by whose word, and the words.
pub fn one(style: Style, doc: &Document, number: usize, event: &Event) -> String {
    let lead = format!("  {number:>3}  ");
    let indent = " ".repeat(columns(&lead));
    let headline = headline(style, event);
    let mut text = wrap(&headline, &lead, &format!("{indent}  "), style.width);
    text.push('\n');
    let mut line = |tone: Option<Tone>, content: &str| {
        let content = tone.map_or_else(|| content.to_owned(), |t| spread(style, t, content));
        text.push_str(&wrap(&content, &indent, &indent, style.width));
        text.push('\n');
    };
    line(None, &when_and_where(event));
    let sense = sense(event);
    if !sense.is_empty() {
        line(None, &sense.join("; "));
    }
    if !event.context.is_empty() {
        line(
            Some(Tone::Dim),
            &format!("about {}", event.context.join(", ")),
        );
    }
    if !event.magnitude.is_empty() {
        line(None, &magnitudes(event));
    }
    let mut sources: Vec<&[SourceLink]> = Vec::new();
    for e in event.evidence.iter().filter(|e| !e.reported_by.is_empty()) {
        if !sources.iter().any(|s| same_chain(s, &e.reported_by)) {
            sources.push(&e.reported_by);
        }
    }
    if !sources.is_empty() {
        let sources: Vec<String> = sources.into_iter().map(chain).collect();
        line(None, &format!("by the word of {}", sources.join("; ")));
    }
    let mut told: Vec<Span> = Vec::new();
    for evidence in event.evidence.iter().take(MAX_QUOTES) {
        if !told.contains(&evidence.sentence_span) {
            told.push(evidence.sentence_span);
            let quote = quote(style, doc, evidence);
            text.push_str(&wrap(
                &quote,
                &format!("{indent}“"),
                &format!("{indent} "),
                style.width,
            ));
            text.push_str("”\n");
        }
    }
    if event.evidence.len() > MAX_QUOTES {
        text.push_str(&format!(
            "{indent}… and in {} more passages\n",
            event.evidence.len() - MAX_QUOTES
        ));
    }
    text
}

/// `CONSULT visit  Igor Ivanov (RUS/GOV) → Iran (IRN)`.
pub fn headline(style: Style, event: &Event) -> String {
    let mut headline = style.paint(Tone::Type, &typed(event.event, &event.mode));
    headline.push_str("  ");
    headline.push_str(&parties(style, &event.actor, Tone::Actor));
    if !event.recipient.is_empty() {
        headline.push_str(" → ");
        headline.push_str(&parties(style, &event.recipient, Tone::Recipient));
    }
    headline
}

/// `CONSULT visit`.
pub fn typed(event: EventType, modes: &[String]) -> String {
    let mut text = event.as_str().to_owned();
    for mode in modes {
        text.push(' ');
        text.push_str(mode);
    }
    text
}

fn parties(style: Style, list: &[Entity], tone: Tone) -> String {
    if list.is_empty() {
        return spread(style, Tone::Dim, "(nobody named)");
    }
    list.iter()
        .map(|e| spread(style, tone, &party(e)))
        .collect::<Vec<_>>()
        .join(", ")
}

/// `Igor Ivanov (RUS/GOV)`: the plain name, and the code that records carry.
pub fn party(entity: &Entity) -> String {
    // "A Russian" has the state's name for canonical name, but is not the state.
    let of_a_state =
        entity.identifier_id.is_none() && entity.office.is_none() && !entity.sector.is_empty();
    let name = match &entity.identifier_text {
        Some(name) if !of_a_state => clean(name),
        _ => clean(&entity.entity_text),
    };
    match (&entity.code, entity.sector.is_empty()) {
        (None, true) => name,
        _ => format!("{name} ({})", clean(&entity.notation())),
    }
}

/// `2019-03-16 · in Moscow (RUS)`.
pub fn when_and_where(event: &Event) -> String {
    let when = match (event.date.start, event.date.end) {
        (Some(start), end) => {
            let days = match (event.date.precision, end) {
                (Precision::Month, _) => start.strftime("%Y-%m").to_string(),
                (Precision::Year, _) => start.strftime("%Y").to_string(),
                (_, Some(end)) if end != start => format!("{start} to {end}"),
                _ => start.to_string(),
            };
            if event.date.from_text {
                days
            } else {
                format!("{days} (day of publication)")
            }
        }
        _ => "not dated".to_owned(),
    };
    match &event.place {
        Some(place) => {
            let country = place.country.as_deref().filter(|_| place.kind != "country");
            let country = country.map(|c| format!(" ({c})")).unwrap_or_default();
            format!("{when} · in {}{country}", clean(&place.name))
        }
        None => when,
    }
}

/// `dead 12; arrested about 300`.
pub fn magnitudes(event: &Event) -> String {
    let one = |m: &Magnitude| format!("{} {}", m.kind.as_str(), m.figure());
    event
        .magnitude
        .iter()
        .map(one)
        .collect::<Vec<_>>()
        .join("; ")
}

fn sense(event: &Event) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    if let Some(u) = &event.underlying {
        all.push(format!("promises {}", typed(u.event, &u.mode)));
    }
    if event.outcome.is_some() {
        all.push("failed".to_owned());
    }
    for mode in &event.aux_mode {
        all.push(
            match mode {
                AuxMode::Historical => "long ago",
                AuxMode::Future => "announced or expected",
                AuxMode::Hypothetical => "hypothetical",
                AuxMode::Negation => "denied",
            }
            .to_owned(),
        );
    }
    if event.background && !event.aux_mode.contains(&AuxMode::Historical) {
        all.push("told as background".to_owned());
    }
    all
}

/// A source chain, outermost first: `Reuters (---/JRN), quoting Igor Ivanov (RUS/GOV), to Sputnik`.
pub fn chain(links: &[SourceLink]) -> String {
    let mut text = String::new();
    for link in links {
        let name = party(&link.entity);
        let stance = match link.stance {
            Stance::Asserts => "",
            Stance::Denies => " (denies it)",
            Stance::Supposes => " (supposes it)",
            Stance::Doubts => " (doubts it)",
            Stance::Asks => " (asks for it)",
            Stance::Warns => " (warns of it)",
            Stance::Promises => " (promises it)",
        };
        let join = match (text.is_empty(), link.role) {
            (true, _) => "",
            (false, SourceRole::Speaker) => ", quoting ",
            (false, SourceRole::Addressee) => ", to ",
            (false, SourceRole::Medium) => ", in ",
        };
        text.push_str(&format!("{join}{name}{stance}"));
    }
    text
}

/// Whether two chains name the same sources, perhaps in other words.
fn same_chain(a: &[SourceLink], b: &[SourceLink]) -> bool {
    let same = |x: &SourceLink, y: &SourceLink| {
        let (e, f) = (&x.entity, &y.entity);
        let known =
            e.code.is_some() && e.office.is_some() && e.office == f.office && e.sector == f.sector;
        x.role == y.role
            && x.stance == y.stance
            && e.code == f.code
            && (known || e.same_party(f) && party(e) == party(f))
    };
    a.len() == b.len() && a.iter().zip(b).all(|(x, y)| same(x, y))
}

/// Counts for the last line.
#[derive(Debug, Default)]
pub struct Tally {
    articles: usize,
    silent: usize,
    by_quad: [usize; 4],
}

impl Tally {
    /// Takes up an article by the quad codes of its events.
    pub fn add(&mut self, quads: &[u8]) {
        self.articles += 1;
        self.silent += usize::from(quads.is_empty());
        for quad in quads {
            if let Some(n) = self.by_quad.get_mut(usize::from(*quad).wrapping_sub(1)) {
                *n += 1;
            }
        }
    }

    /// Whether no article was coded.
    pub fn is_empty(&self) -> bool {
        self.articles == 0
    }

    /// The last line of the report.
    pub fn line(&self, style: Style, failures: usize) -> String {
        let count =
            |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
        let names = [
            "verbal cooperation",
            "material cooperation",
            "verbal conflict",
            "material conflict",
        ];
        let quads: Vec<String> = self
            .by_quad
            .iter()
            .zip(names)
            .map(|(n, name)| format!("{n} {name}"))
            .collect();
        let mut text = format!(
            "{}, {}: {}",
            count(self.articles, "article", "articles"),
            count(self.by_quad.iter().sum(), "event", "events"),
            quads.join(", ")
        );
        if self.silent > 0 {
            text.push_str(&format!(
                "; {} without events",
                count(self.silent, "article", "articles")
            ));
        }
        if failures > 0 {
            text.push_str(&format!(
                "; {}",
                count(
                    failures,
                    "fault, see the messages",
                    "faults, see the messages"
                )
            ));
        }
        let rule = style.paint(Tone::Dim, &"─".repeat(style.width));
        format!("{rule}\n{}\n", wrap(&text, "", "", style.width))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use tekad_core::{
        EventDate, Place,
        event::{Evidence, Underlying},
    };

    use super::*;

    const TEXT: &str = "Menlu Ruritania mengatakan kemarin di Zubrowka bahwa Ruritania bersedia membantu Syldavia.";

    fn span(words: &str) -> Span {
        let start = TEXT.rfind(words).expect("words of the text");
        Span::new(start, start + words.len())
    }

    fn entity(code: &str, sector: &[&str], words: &str) -> Entity {
        Entity {
            code: Some(code.to_owned()),
            sector: sector.iter().map(|s| (*s).to_owned()).collect(),
            entity_text: words.to_owned(),
            identifier_id: None,
            identifier_text: None,
            office: None,
            span: span(words),
            why: String::new(),
        }
    }

    fn event(aux_mode: Vec<AuxMode>) -> Event {
        let speaker = SourceLink {
            entity: entity("RUR", &["GOV"], "Menlu Ruritania"),
            role: SourceRole::Speaker,
            cue: "mengatakan".to_owned(),
            cue_span: None,
            stance: Stance::Asserts,
        };
        let evidence = Evidence {
            sentence: 0,
            sentence_span: Span::new(0, TEXT.len()),
            trigger: span("bersedia"),
            actor: vec![span("Ruritania")],
            recipient: vec![span("Syldavia")],
            aux_mode: aux_mode.clone(),
            reported_by: vec![speaker],
            why: Vec::new(),
        };
        let place = Place {
            text: "Zubrowka".to_owned(),
            name: "Zubrowka".to_owned(),
            country: Some("ZUB".to_owned()),
            kind: "city".to_owned(),
            lat: None,
            lon: None,
            geonames: None,
            admin1: None,
            span: span("Zubrowka"),
        };
        let day = date(2019, 3, 15);
        Event {
            id: "e1".to_owned(),
            doc_id: "d1".to_owned(),
            event: EventType::Agree,
            mode: Vec::new(),
            context: Vec::new(),
            actor: vec![entity("RUR", &[], "Ruritania")],
            recipient: vec![entity("SYL", &[], "Syldavia")],
            date: EventDate {
                start: Some(day),
                end: Some(day),
                precision: Precision::Day,
                from_text: true,
                span: None,
            },
            place: Some(place),
            aux_mode,
            underlying: Some(Underlying {
                event: EventType::Aid,
                mode: Vec::new(),
            }),
            background: false,
            outcome: None,
            cameo: None,
            goldstein: None,
            scale: 2.5,
            confidence: 0.75,
            factuality: 2.0,
            magnitude: Vec::new(),
            order: Vec::new(),
            evidence: vec![evidence],
        }
    }

    #[test]
    fn a_page_as_people_see_it() {
        let mut doc = Document::from_text(TEXT, "id");
        doc.title = Some("Bantuan \u{1b}[31mdatang".to_owned());
        let page = article(
            Style::plain(60),
            &doc,
            "a.txt",
            &[event(vec![]), event(vec![AuxMode::Hypothetical])],
        );
        insta::assert_snapshot!(page, @r"
        ────────────────────────────────────────────────────────────
        Bantuan \u{1b}[31mdatang
        no date of publication · Indonesian · a.txt

          WHAT HAPPENED
            1  AGREE Ruritania (RUR) → Syldavia (SYL)
               2019-03-15 · in Zubrowka (ZUB)
               promises AID
               by the word of Menlu Ruritania (RUR/GOV)
               “Menlu Ruritania mengatakan kemarin di Zubrowka bahwa
                Ruritania [bersedia] membantu Syldavia.”

          POSSIBLE OR SUPPOSED
            2  AGREE Ruritania (RUR) → Syldavia (SYL)
               2019-03-15 · in Zubrowka (ZUB)
               promises AID; hypothetical
               by the word of Menlu Ruritania (RUR/GOV)
               “Menlu Ruritania mengatakan kemarin di Zubrowka bahwa
                Ruritania [bersedia] membantu Syldavia.”
        ");
    }

    #[test]
    fn the_last_line_counts() {
        let mut tally = Tally::default();
        tally.add(&[1, 1, 4]);
        tally.add(&[]);
        insta::assert_snapshot!(tally.line(Style::plain(40), 1), @r"
        ────────────────────────────────────────
        2 articles, 3 events: 2 verbal
        cooperation, 0 material cooperation, 0
        verbal conflict, 1 material conflict; 1
        article without events; 1 fault, see the
        messages
        ");
    }
}
