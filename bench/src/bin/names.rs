//! Speed and size of the names: `names LANG TEXT-FILE`. All names of `world/` in every language
//! and all of the gazetteer (some 300 thousand) in the table that the coder matches with, over
//! the parsed sentences of a text, on one core; the parse is not counted. Checks its answers
//! against a plain longest match by hash table.

use std::collections::HashMap;
use std::error::Error;
use std::time::Instant;
use std::{env, fs};

use tekad_code::names::{NameTable, fold};
use tekad_code::view::View;
use tekad_code::world::{PlaceEntry, World};
use tekad_core::{Document, Sentence};
use tekad_engine::{Engine, GAZETTEER, WORLD};
use tekad_parse::Profile;

/// Runs of which the best counts: the machine may be busy with other things.
const RUNS: usize = 5;
/// What the issue asks for, in millions of bytes of text a second.
const WANTED: f64 = 20.0;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = env::args().skip(1).collect();
    let [lang, file] = args.as_slice() else {
        return Err("usage: names LANG TEXT-FILE".into());
    };
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let engine = Engine::new().with_profile(Profile::Fast);
    let pack = &engine.coder(lang)?.pack;
    let mut world = World::load(WORLD.iter().copied())?;
    let names = every_name(&mut world, &fs::read_to_string(format!("{root}/world/gazetteer/places.tsv"))?);
    let start = Instant::now();
    let table = NameTable::new(&world, pack);
    println!("{names} names, table made in {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    let size: usize = WORLD.iter().map(|(_, text)| text.len()).sum();
    println!(
        "on disk: world {:.1} MB, gazetteer with its places {:.1} MB",
        size as f64 / 1e6,
        GAZETTEER.len() as f64 / 1e6
    );

    let text = fs::read_to_string(file)?;
    let doc = Document::from_text(text, lang);
    let sentences = engine.model(lang)?.parse(&doc);
    let views: Vec<View> = sentences.iter().map(|s| View::new(s, pack.lemmas)).collect();
    let bytes: usize = sentences.iter().map(|s| (s.span.end - s.span.start) as usize).sum();
    let mut best = f64::MAX;
    let mut hits = 0;
    for _ in 0..RUNS {
        let start = Instant::now();
        hits = views.iter().map(|v| table.find(v, &doc.text).len()).sum();
        best = best.min(start.elapsed().as_secs_f64());
    }
    let speed = bytes as f64 / 1e6 / best;
    println!("{bytes} bytes, {hits} names found, {:.1} ms: {speed:.1} MB/s on one core", best * 1e3);
    let (right, all) = check(&world, &table, &doc.text, &sentences, &views);
    println!("{right} of {all} places found as by a plain longest match");
    assert!(right == all, "the answers differ from a plain longest match");
    assert!(speed > WANTED || env::var_os("TEKAD_BENCH_BUSY").is_some(), "slower than {WANTED} MB/s");
    Ok(())
}

/// Puts every name of every language and all of the gazetteer into the world as places, beside
/// what it holds already; how many different names there are.
fn every_name(world: &mut World, gazetteer: &str) -> usize {
    let place = |names: Vec<String>| PlaceEntry {
        name: names[0].clone(),
        names,
        country: None,
        kind: "city".into(),
        lat: None,
        lon: None,
        population: 0,
    };
    let mut places = Vec::new();
    for line in gazetteer.lines().filter(|l| !l.starts_with('#')).skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let names: Vec<String> = std::iter::once(cells[2])
            .chain(cells[3].split(';'))
            .map(str::trim)
            .filter(|n| !n.is_empty())
            .map(str::to_owned)
            .collect();
        places.push(place(names));
    }
    let other = |all: &tekad_code::world::Names| all.values().flatten().cloned().collect::<Vec<_>>();
    for state in &world.states {
        let mut names: Vec<String> = state.name.values().cloned().collect();
        names.extend(other(&state.alias).into_iter().chain(other(&state.capital)));
        places.push(place(names));
    }
    for org in &world.organisations {
        let mut names: Vec<String> = org.name.values().cloned().collect();
        names.extend(other(&org.alias));
        places.push(place(names));
    }
    let people = world.people.iter().flat_map(|p| p.alias.iter().chain([&p.name]));
    let mut all: std::collections::HashSet<String> = people.map(|n| fold(n)).collect();
    world.places.extend(places);
    all.extend(world.places.iter().flat_map(|p| &p.names).map(|n| fold(n)));
    all.len()
}

/// The names of the places of a text by a plain longest match, against the table's.
fn check(
    world: &World,
    table: &NameTable,
    text: &str,
    sentences: &[Sentence],
    views: &[View],
) -> (usize, usize) {
    let mut plain: HashMap<String, usize> = HashMap::new();
    for name in world.places.iter().flat_map(|p| &p.names) {
        // Acronyms match in capitals only and are left out of the comparison.
        let acronym = name.chars().all(|c| !c.is_lowercase()) && name.chars().count() <= 9;
        let words = fold(name).split(' ').count();
        if !acronym {
            plain.insert(fold(name), words);
        }
    }
    let longest = plain.values().copied().max().unwrap_or(1);
    let (mut right, mut all) = (0, 0);
    for (sentence, view) in sentences.iter().zip(views) {
        let found = table.find(view, text);
        let tokens = &sentence.tokens;
        let mut i = 0;
        while i < tokens.len() {
            let capital = tokens[i].form.chars().next().is_some_and(|c| c.is_uppercase() || c.is_numeric());
            let hit = (i + 1..=(i + 2 * longest).min(tokens.len())).rev().find(|&end| {
                let last = &tokens[end - 1].form;
                let word = end == i + 1 || last == "." || last.chars().any(char::is_alphanumeric);
                capital && word && plain.contains_key(&fold(view.span(i, end).slice(text)))
            });
            let own = found.iter().find(|m| m.start <= i && i < m.end);
            if let Some(end) = hit {
                // A name of another kind that begins before or is longer may cover it.
                all += 1;
                right += usize::from(own.is_some_and(|m| m.start < i || m.end >= end));
                i = end;
            } else {
                i += 1;
            }
        }
    }
    (right, all)
}
