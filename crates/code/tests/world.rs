//! Checks of the data in `world/`: codes, dates, terms of office, names with several bearers.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use jiff::civil::{Date, date};
use tekad_code::{World, world::Office};

/// Codes of PLOVER that name no state.
const BODIES: &[&str] = &["UNO", "EUR", "IGO", "NGO", "ISM", "IMG", "MNC"];
const SECTORS: &[&str] = &[
    "AGR", "BUS", "COP", "CRM", "CVL", "EDU", "ELI", "GOV", "JRN", "JUD", "LAB", "LEG", "MED",
    "MIL", "OPP", "PRE", "PRM", "PTY", "REB", "REF", "REL", "SOC", "SPY",
];
const OFFICES: &[&str] = &[
    "ambassador",
    "defence-minister",
    "deputy-minister",
    "envoy",
    "foreign-minister",
    "general",
    "governor",
    "head-of-government",
    "head-of-state",
    "judge",
    "lawmaker",
    "mayor",
    "minister",
    "monarch",
    "other",
    "party-leader",
    "prosecutor",
    "spokesperson",
];
const KINDS: &[&str] = &[
    "alliance",
    "armed-group",
    "army",
    "central-bank",
    "company",
    "court",
    "igo",
    "intelligence",
    "ministry",
    "movement",
    "ngo",
    "other",
    "outlet",
    "parliament",
    "party",
    "police",
];
const LANGUAGES: &[&str] = &["ar", "en", "es", "fr", "id", "pt", "ru"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../world")
}

/// All files of `world/` that are shipped; `origin/` says how they were made, and
/// `gazetteer/` is packed.
fn files(folder: &Path, found: &mut Vec<(String, String)>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            let folder = path.file_name().unwrap();
            if folder != "origin" && folder != "gazetteer" {
                files(&path, found);
            }
        } else if path.extension().is_some_and(|e| e == "toml" || e == "tsv") {
            let name = path.strip_prefix(root()).unwrap().display().to_string();
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

fn world() -> World {
    let mut found = Vec::new();
    files(&root(), &mut found);
    World::load(found.iter().map(|(n, t)| (n.as_str(), t.as_str()))).unwrap()
}

/// First and last day, open ends at the ends of time.
type Life = (Date, Date);

fn states(world: &World) -> BTreeMap<&str, Life> {
    let whole = world.states.iter().filter(|s| s.sector.is_empty());
    whole
        .map(|s| (s.code.as_str(), life(s.since, s.until)))
        .collect()
}

fn life(since: Option<Date>, until: Option<Date>) -> Life {
    (since.unwrap_or(Date::MIN), until.unwrap_or(Date::MAX))
}

fn meet(a: Life, b: Life) -> bool {
    a.0 < b.1 && b.0 < a.1
}

/// Panics with all findings, so that one run shows everything.
#[track_caller]
fn none(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{what}:\n  {}", found.join("\n  "));
}

#[test]
fn codes_and_kinds_are_known() {
    let world = world();
    let states = states(&world);
    let known = |code: &str| states.contains_key(code) || BODIES.contains(&code);
    let mut wrong = Vec::new();
    for s in &world.states {
        if !states.contains_key(s.code.as_str()) {
            wrong.push(format!("entity {}: {}", s.id, s.code));
        }
        let lists = [&s.alias, &s.adjective, &s.capital, &s.metonym];
        let used = s.name.keys().chain(lists.iter().flat_map(|l| l.keys()));
        for language in used {
            if !LANGUAGES.contains(&language.as_str()) {
                wrong.push(format!("{}: language {language}", s.code));
            }
        }
        let gone =
            s.until.is_some() || ["HKG", "ATA", "PSE", "VAT", "XKX"].contains(&s.code.as_str());
        if s.sector.is_empty() && !gone && (s.iso2.len() != 2 || s.cow.is_none()) {
            wrong.push(format!("{}: no ISO or COW code", s.code));
        }
    }
    for p in &world.people {
        if !known(&p.country) {
            wrong.push(format!("person {}: {}", p.id, p.country));
        }
        if !["m", "f"].contains(&p.gender.as_str()) {
            wrong.push(format!("person {}: gender {:?}", p.id, p.gender));
        }
        for o in &p.office {
            let sector = o.sector.is_empty() || SECTORS.contains(&o.sector.as_str());
            if !OFFICES.contains(&o.kind.as_str())
                || !sector
                || !o.country.as_deref().is_none_or(known)
            {
                wrong.push(format!("person {}: {o:?}", p.id));
            }
        }
    }
    for o in &world.organisations {
        let sectors = o.sector.iter().all(|s| SECTORS.contains(&s.as_str()));
        if !known(&o.code) || !sectors || !KINDS.contains(&o.kind.as_str()) {
            wrong.push(format!(
                "organisation {}: {} {:?} {}",
                o.id, o.code, o.sector, o.kind
            ));
        }
        for m in &o.members {
            if !states.contains_key(m.as_str()) {
                wrong.push(format!("organisation {}: member {m}", o.id));
            }
        }
        if o.members.iter().collect::<BTreeSet<_>>().len() != o.members.len() {
            wrong.push(format!("organisation {}: a member twice", o.id));
        }
    }
    for p in &world.places {
        if p.country
            .as_ref()
            .is_some_and(|c| !states.contains_key(c.as_str()))
        {
            wrong.push(format!("place {}: {:?}", p.name, p.country));
        }
    }
    none("unknown", &wrong);
}

#[test]
fn ids_are_unique_and_names_stand_in_both_languages() {
    let world = world();
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    let people = world.people.iter().map(|p| &p.id);
    let organisations = world.organisations.iter().map(|o| &o.id);
    let entities = world.states.iter().map(|s| &s.id).filter(|i| !i.is_empty());
    for id in people.chain(organisations).chain(entities) {
        let plain = id
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if !seen.insert(id) || !plain || id.is_empty() {
            wrong.push(format!("id {id:?}"));
        }
    }
    for s in world.states.iter().filter(|s| s.sector.is_empty()) {
        for language in LANGUAGES {
            if s.name.get(*language).is_none_or(|n| n.trim().is_empty()) {
                wrong.push(format!("state {}: no name in {language}", s.code));
            }
        }
    }
    for o in &world.organisations {
        for language in ["en", "id"] {
            if o.name.get(language).is_none_or(|n| n.trim().is_empty()) {
                wrong.push(format!("organisation {}: no name in {language}", o.id));
            }
        }
    }
    none("ids and names", &wrong);
}

#[test]
fn dates_follow_each_other() {
    let world = world();
    // Beyond the latest writing no end is known; a later date is a slip.
    let horizon = date(2027, 1, 1);
    let early = date(1300, 1, 1);
    let mut wrong = Vec::new();
    let mut check = |who: String, from: Option<Date>, to: Option<Date>| {
        let outside = |d: Date| d < early || d >= horizon;
        if from.is_some_and(outside)
            || to.is_some_and(outside)
            || from.zip(to).is_some_and(|(f, t)| f > t)
        {
            wrong.push(format!("{who}: {from:?} to {to:?}"));
        }
    };
    for s in &world.states {
        check(format!("state {} {}", s.code, s.id), s.since, s.until);
    }
    for o in &world.organisations {
        check(format!("organisation {}", o.id), o.since, o.until);
    }
    for p in &world.people {
        for o in &p.office {
            check(format!("person {}, {}", p.id, o.kind), o.from, o.to);
            if p.unsure && p.note.is_empty() && o.note.is_empty() {
                check(
                    format!("person {} is unsure without a note", p.id),
                    Some(early),
                    Some(Date::MIN),
                );
            }
        }
    }
    none("dates", &wrong);
}

/// The office that one person at a time holds in a state.
fn single(office: &Office) -> Option<&'static str> {
    // Rivals and members of a joint head of state say so; an opposition's "government" has sector OPP.
    if office.sector != "GOV"
        || office.note.starts_with("joint:")
        || office.note.starts_with("rival:")
    {
        return None;
    }
    match office.kind.as_str() {
        "head-of-state" | "monarch" => Some("head of state"),
        "head-of-government" => Some("head of government"),
        "foreign-minister" => Some("foreign minister"),
        "defence-minister" => Some("defence minister"),
        _ => None,
    }
}

#[test]
fn single_offices_have_one_holder_while_the_state_exists() {
    let world = world();
    let states = states(&world);
    let mut terms: BTreeMap<(&str, &str), Vec<(Life, &str)>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for p in &world.people {
        for o in &p.office {
            let code = o.country.as_deref().unwrap_or(&p.country);
            if !states.contains_key(code) {
                continue;
            }
            // What somebody led before the state was born has another kind (`other`, `governor`).
            let Some(office) = single(o) else { continue };
            let (birth, death) = states[code];
            let before = o.from.is_some_and(|f| f < birth);
            let after = o.from.is_some_and(|f| f >= death)
                || (death != Date::MAX && o.to.is_none_or(|t| t > death));
            if before || after {
                wrong.push(format!(
                    "{} of {code} {:?} to {:?}: the state is from {birth} to {death}",
                    p.id, o.from, o.to
                ));
            }
            terms
                .entry((code, office))
                .or_default()
                .push((life(o.from, o.to), &p.id));
        }
    }
    for ((code, office), list) in &mut terms {
        list.sort();
        for (i, (term, holder)) in list.iter().enumerate() {
            for (other, second) in &list[i + 1..] {
                if meet(*term, *other) {
                    wrong.push(format!(
                        "{code} {office}: {holder} {term:?} and {second} {other:?}"
                    ));
                }
            }
        }
    }
    none("terms", &wrong);
}

#[test]
fn names_of_states_with_two_bearers_are_marked() {
    let world = world();
    let mut wrong = Vec::new();
    for language in LANGUAGES {
        let mut bearers: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (i, s) in world.states.iter().enumerate() {
            let lists = [&s.alias, &s.adjective, &s.capital, &s.metonym];
            let names = lists
                .iter()
                .flat_map(|l| l.get(*language).into_iter().flatten());
            let all: BTreeSet<String> = names
                .chain(s.name.get(*language))
                .map(|n| n.to_lowercase())
                .collect();
            for name in all {
                bearers.entry(name).or_default().push(i);
            }
        }
        for (name, list) in bearers {
            let lives: Vec<_> = list
                .iter()
                .map(|&i| life(world.states[i].since, world.states[i].until))
                .collect();
            let shared = (0..list.len()).any(|i| (0..i).any(|j| meet(lives[i], lives[j])));
            let marked = |i: &usize| {
                world.states[*i]
                    .ambiguous
                    .iter()
                    .any(|a| a.to_lowercase() == name)
            };
            if shared && !list.iter().all(marked) {
                let codes: Vec<_> = list
                    .iter()
                    .map(|&i| world.states[i].code.as_str())
                    .collect();
                wrong.push(format!("{language} {name:?}: {}", codes.join(" ")));
            }
        }
    }
    for s in &world.states {
        let lists = [&s.alias, &s.adjective, &s.capital, &s.metonym];
        let names: BTreeSet<&String> = lists
            .iter()
            .flat_map(|l| l.values().flatten())
            .chain(s.name.values())
            .collect();
        for a in s.ambiguous.iter().filter(|a| !names.contains(a)) {
            wrong.push(format!(
                "{} {}: {a:?} is marked but is no name of it",
                s.code, s.id
            ));
        }
    }
    none("ambiguous names of states", &wrong);
}

/// Names with several bearers, where the bearers are not states only, are exactly those that
/// `world/origin/ambiguous.tsv` lists: a new one is either a slip or is added there.
#[test]
fn names_with_two_bearers_are_listed() {
    let world = world();
    let mut found: BTreeSet<(String, String)> = BTreeSet::new();
    for language in ["en", "id"] {
        let mut bearers: BTreeMap<String, BTreeMap<String, Life>> = BTreeMap::new();
        let mut add = |name: &str, who: String, when: Life| {
            bearers
                .entry(name.to_lowercase())
                .or_default()
                .insert(who, when);
        };
        for s in &world.states {
            let lists = [&s.alias, &s.adjective, &s.capital, &s.metonym];
            let names = lists
                .iter()
                .flat_map(|l| l.get(language).into_iter().flatten());
            for name in names.chain(s.name.get(language)) {
                let id = if s.id.is_empty() { &s.code } else { &s.id };
                add(name, id.clone(), life(s.since, s.until));
            }
        }
        for o in &world.organisations {
            for name in o
                .alias
                .get(language)
                .into_iter()
                .flatten()
                .chain(o.name.get(language))
            {
                add(name, o.id.clone(), life(o.since, o.until));
            }
        }
        for p in &world.people {
            for name in p.alias.iter().chain([&p.name]) {
                add(name, p.id.clone(), (Date::MIN, Date::MAX));
            }
        }
        for (name, list) in bearers {
            let lives: Vec<_> = list.values().collect();
            let shared = (0..lives.len()).any(|i| (0..i).any(|j| meet(*lives[i], *lives[j])));
            let states_only = list
                .keys()
                .all(|k| k.len() == 3 && k.chars().all(|c| c.is_ascii_uppercase()));
            if shared && !states_only {
                let ids: Vec<_> = list.into_keys().collect();
                found.insert((name, ids.join(" ")));
            }
        }
    }
    let text = fs::read_to_string(root().join("origin/ambiguous.tsv")).unwrap();
    let listed: BTreeSet<(String, String)> = text
        .lines()
        .filter(|l| !l.starts_with('#') && !l.starts_with("name\t"))
        .map(|l| {
            let cells: Vec<&str> = l.split('\t').collect();
            (cells[0].to_owned(), cells[1].to_owned())
        })
        .collect();
    let mut wrong: Vec<String> = found
        .difference(&listed)
        .map(|(n, i)| format!("not listed: {n}\t{i}"))
        .collect();
    wrong.extend(
        listed
            .difference(&found)
            .map(|(n, i)| format!("no longer so: {n}\t{i}")),
    );
    none("names with several bearers", &wrong);
}

/// "joined: FIN 2023-04-04, ...; left: GBR 2020-01-31" in a note agrees with `members`.
#[test]
fn members_who_joined_or_left_agree_with_the_list() {
    let world = world();
    let mut wrong = Vec::new();
    for o in &world.organisations {
        for part in o.note.split("; ") {
            let (joined, list) = match part.split_once(": ") {
                Some(("joined", list)) => (true, list),
                Some(("left", list)) => (false, list),
                _ => continue,
            };
            for item in list.split(", ") {
                let fine = item.split_once(' ').is_some_and(|(code, day)| {
                    let member = o.members.iter().any(|m| m == code);
                    day.parse::<Date>().is_ok_and(|d| d < date(2027, 1, 1))
                        && (member == joined || o.members.is_empty())
                });
                if !fine {
                    wrong.push(format!("{}: {item}", o.id));
                }
            }
        }
    }
    none("members", &wrong);
}
