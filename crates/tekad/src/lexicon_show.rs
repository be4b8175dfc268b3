//! `tekad lexicon show`: all that a name may mean, and what it means on a day.

use jiff::civil::Date;
use tekad_code::{
    CodeOptions, Coder,
    names::{NameEntry, NameKind, fold},
    world::{Office, Organisation, Person, State},
};
use tekad_core::{Document, event::Entity};

use crate::{
    input,
    output::Output,
    report,
    session::Session,
    style::{Style, Tone, clean},
};

/// Longer names are no names.
const LONGEST: usize = 200;

/// Names that are alike, at most.
const MOST_ALIKE: usize = 10;

/// Runs the verb.
///
/// # Errors
/// No pack for the language, or standard output is closed.
pub fn run(session: &mut Session, name: &str, on: Option<Date>, lang: &str) -> anyhow::Result<()> {
    let style = session.style;
    let coder = session.engine.coder(lang)?;
    let name: String = name.trim().chars().take(LONGEST).collect();
    let readings = coder.readings(&name);
    let mut out = Output::new();
    let day = on.map_or("no date given".to_owned(), |d| format!("on {d}"));
    out.text(&format!(
        "{} ({lang}, {day})\n",
        style.paint(Tone::Title, &clean(&name))
    ))?;
    let chosen = chosen(session, &name, on, lang)?;
    match &chosen {
        Some(entity) => out.text(&format!(
            "  is {}: {}\n",
            style.paint(Tone::Actor, &report::party(entity)),
            clean(&entity.why)
        ))?,
        None if readings.is_empty() => out.text("  no list holds it\n")?,
        None => out.text("  names no actor by itself\n")?,
    }
    for (n, reading) in readings.iter().enumerate() {
        out.text(&describe(
            style,
            coder,
            *reading,
            n + 1,
            on,
            chosen.as_ref(),
            lang,
        ))?;
    }
    let alike = alike(coder, &name);
    if !alike.is_empty() {
        out.text(&format!(
            "  names with these words: {}\n",
            clean(&alike.join(", "))
        ))?;
    }
    if readings.is_empty() {
        session
            .messages
            .failed(&format!("no list holds “{}”", clean(&name)));
    }
    Ok(())
}

/// What the coder makes of the name in an article of that day that says nothing else.
fn chosen(
    session: &Session,
    name: &str,
    on: Option<Date>,
    lang: &str,
) -> anyhow::Result<Option<Entity>> {
    let mut doc = Document::from_text(format!("{name}."), lang);
    if let Some(day) = on {
        input::publish(&mut doc, day);
    }
    let options = CodeOptions {
        trace: true,
        ..CodeOptions::default()
    };
    let analysis = session.engine.analyse(&doc, options)?;
    let mut mentions = analysis.coded.traces.into_iter().flat_map(|t| t.mentions);
    let whole = mentions.find(|m| {
        m.entities
            .first()
            .is_some_and(|e| fold(&e.entity_text) == fold(name))
    });
    Ok(whole.and_then(|m| m.entities.into_iter().next()))
}

fn describe(
    style: Style,
    coder: &Coder,
    reading: NameEntry,
    number: usize,
    on: Option<Date>,
    chosen: Option<&Entity>,
    lang: &str,
) -> String {
    let world = &coder.world;
    let at = reading.index as usize;
    let (kind, id, lines) = match reading.kind {
        NameKind::Person => match world.people.get(at) {
            Some(p) => ("person", p.id.clone(), person(p, on)),
            None => return String::new(),
        },
        NameKind::Organisation => match world.organisations.get(at) {
            Some(o) => ("organisation", o.id.clone(), organisation(o, lang)),
            None => return String::new(),
        },
        NameKind::Place => match world.places.get(at) {
            Some(p) => {
                let country = p.country.as_ref().map_or("no state", |c| c.as_str());
                let text = format!("{}, {}, {} inhabitants", p.kind, country, p.population);
                ("place", p.name.clone(), vec![text])
            }
            None => return String::new(),
        },
        NameKind::Agent => match coder.pack.agents.get(at) {
            Some(a) => {
                let office = a.office.as_deref().unwrap_or("no office");
                let text = format!("sectors {}; {office}", a.all_sectors().join(" "));
                ("agent", "in words.toml".to_owned(), vec![text])
            }
            None => return String::new(),
        },
        kind => match world.states.get(at) {
            Some(s) => {
                let what = match kind {
                    NameKind::Adjective => "adjective of the state",
                    NameKind::Metonym => "seat of the government of",
                    NameKind::Capital => "capital of the state",
                    _ => "state",
                };
                (what, s.code.clone(), state(s, lang))
            }
            None => return String::new(),
        },
    };
    let wins = chosen.is_some_and(|e| match reading.kind {
        NameKind::Person | NameKind::Organisation => e.identifier_id.as_deref() == Some(&id),
        NameKind::Place => false,
        NameKind::Agent => e.identifier_id.is_none() && e.why.contains('“'),
        _ => e.identifier_id.is_none() && e.code.as_deref() == Some(&id),
    });
    let mark = if wins { "▸" } else { " " };
    let mut text = format!(
        "{mark} {number}. {kind} {}\n",
        style.paint(Tone::Type, &clean(&id))
    );
    for line in lines.iter().filter(|l| !l.is_empty()) {
        text.push_str(&format!("       {}\n", clean(line)));
    }
    text
}

fn range(from: Option<Date>, to: Option<Date>) -> String {
    let day = |d: Option<Date>| d.map_or("…".to_owned(), |d| d.to_string());
    match (from, to) {
        (None, None) => String::new(),
        _ => format!("{} – {}", day(from), day(to)),
    }
}

fn person(person: &Person, on: Option<Date>) -> Vec<String> {
    let mut lines = vec![format!("{} ({})", person.name, person.country)];
    let office = |o: &Office| {
        let body = o.country.as_ref().unwrap_or(&person.country);
        let held = on.is_some_and(|d| o.held_on(d));
        format!(
            "{} {body}/{} {} {}{}",
            o.kind,
            o.all_sectors().join("/"),
            range(o.from, o.to),
            o.title,
            if held { " ← held on that day" } else { "" }
        )
    };
    lines.extend(person.office.iter().map(office));
    lines.push(also(&person.alias));
    if person.unsure {
        lines.push("dates are not certain".to_owned());
    }
    lines.push(person.note.clone());
    lines
}

fn organisation(org: &Organisation, lang: &str) -> Vec<String> {
    let name = org.name.get(lang).or_else(|| org.name.values().next());
    let code = if org.code.is_empty() {
        "no code"
    } else {
        &org.code
    };
    vec![
        format!(
            "{}, {} ({code}/{})",
            name.map_or("", |n| n),
            org.kind,
            org.sector.join("/")
        ),
        range(org.since, org.until),
        also(org.alias.get(lang).map_or(&[], Vec::as_slice)),
        org.note.clone(),
    ]
}

fn state(state: &State, lang: &str) -> Vec<String> {
    let name = state.name.get(lang).or_else(|| state.name.values().next());
    vec![
        format!(
            "{} {}",
            name.map_or("", |n| n),
            range(state.since, state.until)
        ),
        also(state.alias.get(lang).map_or(&[], Vec::as_slice)),
        state.note.clone(),
    ]
}

fn also(names: &[String]) -> String {
    match names.len() {
        0 => String::new(),
        n if n > 12 => format!("also {} and {} more", names[..12].join(", "), n - 12),
        _ => format!("also {}", names.join(", ")),
    }
}

/// Names of people and organisations that have all words of the name among theirs.
fn alike(coder: &Coder, name: &str) -> Vec<String> {
    let key = fold(name);
    let words: Vec<&str> = key.split(' ').filter(|w| !w.is_empty()).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let people = coder.world.people.iter().map(|p| &p.name);
    let orgs = coder.world.organisations.iter();
    let mut found: Vec<String> = Vec::new();
    for full in people.chain(orgs.filter_map(|o| o.name.values().next())) {
        let folded = fold(full);
        let has = |w: &&str| folded.split(' ').any(|f| f == *w);
        if folded != key && words.iter().all(has) && !found.contains(full) {
            found.push(full.clone());
        }
        if found.len() == MOST_ALIKE {
            break;
        }
    }
    found
}
