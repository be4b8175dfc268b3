//! Which of the places of a name is meant: toponym resolution over a whole article.
//!
//! The evidence is that of the classic resolvers (Leidner 2007, "Toponym Resolution in Text";
//! Grover et al. 2010, the Edinburgh Geoparser; D'Ignazio et al. 2014, CLIFF-CLAVIN): how big
//! and of what kind a place is, the place that qualifies it ("Paris, Texas"), one sense per
//! article, the states and divisions that the article speaks of, and what lies near by. Each
//! reading of a name gets a sum of weights; names are decided together in a few rounds, each
//! taking the best readings of the round before as the others' sense.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use tekad_gazetteer::{Entry, Kind, key};

use crate::{
    coder::Coder,
    gazetteer::{PlaceId, kilometres},
    names::{NameKind, NameTable},
    weight,
    world::World,
};

/// A name to resolve, in text order.
#[derive(Clone, Debug, Default)]
pub struct Toponym {
    /// The words, as they stand.
    pub name: String,
    /// The word before it, if it stands next to it.
    pub before: Option<String>,
    /// The word after it.
    pub after: Option<String>,
    /// Index of the name that says where it lies ("Paris, *Texas*").
    pub inside: Option<usize>,
    /// Indices of names so near that one may say where the other lies.
    pub beside: Vec<usize>,
}

impl Toponym {
    /// The names of a text, by their byte ranges in rising order. A name right after a comma or
    /// an opening bracket says where the one before it lies; names with at most three words and
    /// no mark between them may do so.
    pub fn of_text(text: &str, ranges: &[Range<usize>]) -> Vec<Toponym> {
        let slice = |r: Range<usize>| text.get(r).unwrap_or_default();
        let mut all: Vec<Toponym> = ranges
            .iter()
            .map(|r| Toponym {
                name: slice(r.clone()).to_owned(),
                before: next_word(slice(0..r.start), true),
                after: next_word(slice(r.end..text.len()), false),
                inside: None,
                beside: Vec::new(),
            })
            .collect();
        for i in 1..all.len() {
            let gap = slice(ranges[i - 1].end..ranges[i].start);
            match gap.trim() {
                "," | "(" => all[i - 1].inside = Some(i),
                words
                    if words.split_whitespace().count() <= 3
                        && !words.contains([',', '.', ';', ':', '!', '?', '(', ')', '"', '”']) =>
                {
                    all[i - 1].beside.push(i);
                    all[i].beside.push(i - 1);
                }
                _ => {}
            }
        }
        all
    }
}

impl Coder {
    /// Resolves the names of an article together, in the coder's language, see
    /// [`World::resolve_toponyms`].
    pub fn resolve_toponyms(&self, all: &[Toponym]) -> Vec<Option<Resolved>> {
        self.world.resolve_toponyms(&self.names, all)
    }
}

/// The word at the edge of a text that one blank divides from what follows or went before.
fn next_word(text: &str, last: bool) -> Option<String> {
    let rest = if last {
        text.strip_suffix(' ')?
    } else {
        text.strip_prefix(' ')?
    };
    let letter = |c: char| c.is_alphabetic();
    let word: &str = if last {
        rest.rsplit(|c| !letter(c)).next()?
    } else {
        rest.split(|c| !letter(c)).next()?
    };
    (!word.is_empty() && word.len() <= 40).then(|| word.to_owned())
}

/// Where a name lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The place.
    pub id: PlaceId,
    /// Whether it is the named place itself; otherwise the name is unknown, and this the
    /// place by which it is taken to lie.
    pub listed: bool,
}

/// One reading of a name.
#[derive(Clone, Debug)]
struct Reading {
    id: PlaceId,
    /// PLOVER code of the state.
    country: Option<String>,
    /// Number of the first-order division's code.
    code: Option<u16>,
    point: Option<(f64, f64)>,
    level: Level,
    /// Weight without context.
    prior: f64,
    /// It has the weight of a word beside the name ("Aydin province") already.
    hinted: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    State,
    Region,
    Town,
    Other,
}

/// The names of an article that are the same.
struct Group {
    members: Vec<usize>,
    readings: Vec<Reading>,
    best: usize,
}

/// What is near by, in km.
const NEAR: f64 = 150.0;
const ROUNDS: usize = 3;
/// Words of a name that are looked at.
const MOST_WORDS: usize = 8;
/// Readings of one name that are weighed; those beyond are the smallest villages.
const MOST_READINGS: usize = 40;

impl World {
    /// Resolves the names of an article together. A name that no list holds is taken to lie by
    /// the nearest town that the article names, or in the nearest division; `None` where it
    /// names neither.
    pub fn resolve_toponyms(&self, names: &NameTable, all: &[Toponym]) -> Vec<Option<Resolved>> {
        let mut by_key: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (i, t) in all.iter().enumerate() {
            by_key.entry(key(&t.name)).or_default().push(i);
        }
        let mut groups: Vec<Group> = Vec::new();
        let mut group_of: Vec<Option<usize>> = vec![None; all.len()];
        for members in by_key.into_values() {
            let mut readings = self.readings_of_part(names, &all[members[0]].name);
            if readings.is_empty() {
                continue;
            }
            for &m in &members {
                self.hint(&all[m], &mut readings);
            }
            for &m in &members {
                group_of[m] = Some(groups.len());
            }
            let best = best(&readings, |r| r.prior);
            groups.push(Group {
                members,
                readings,
                best,
            });
        }
        for _ in 0..ROUNDS {
            let next: Vec<usize> = (0..groups.len())
                .map(|g| {
                    let context = self.context(&groups, g);
                    let links = Links::new(all, &groups, &group_of, g);
                    best(&groups[g].readings, |r| {
                        r.prior + self.in_context(r, &context) + self.by_links(r, &groups, &links)
                    })
                })
                .collect();
            let settled = groups.iter().zip(&next).all(|(g, n)| g.best == *n);
            for (group, best) in groups.iter_mut().zip(next) {
                group.best = best;
            }
            if settled {
                break;
            }
        }
        let level = |i: usize| {
            let group = &groups[group_of[i]?];
            Some(&group.readings[group.best])
        };
        (0..all.len())
            .map(|i| match level(i) {
                Some(r) => Some(Resolved {
                    id: r.id,
                    listed: true,
                }),
                None => neighbour(i, all.len(), level).map(|r| Resolved {
                    id: r.id,
                    listed: false,
                }),
            })
            .collect()
    }

    /// The readings of a name, or if it has none, of the longest part of it that has some
    /// ("northern Syria", "Lagos Island Hospital").
    fn readings_of_part(&self, names: &NameTable, name: &str) -> Vec<Reading> {
        let words: Vec<&str> = name.split_whitespace().take(MOST_WORDS).collect();
        for length in (1..=words.len()).rev() {
            let parts = words.windows(length).filter_map(|part| {
                let part = part.join(" ");
                let part = part.trim_end_matches("'s").trim_end_matches("’s");
                let proper = part.chars().next().is_some_and(char::is_uppercase);
                let mut readings = if proper || length == words.len() {
                    self.readings(names, part)
                } else {
                    Vec::new()
                };
                if length < words.len() {
                    readings.retain(|r| r.prior >= weight::OF_A_PART);
                }
                (!readings.is_empty()).then_some(readings)
            });
            // Of several parts of that length the one with the likeliest reading.
            let best = parts.reduce(|a, b| if b[0].prior > a[0].prior { b } else { a });
            if let Some(readings) = best {
                return readings;
            }
        }
        Vec::new()
    }

    /// All readings of a name in `world/` and the gazetteer, with their weights.
    fn readings(&self, names: &NameTable, name: &str) -> Vec<Reading> {
        let wanted = key(name);
        let mut readings: Vec<Reading> = Vec::new();
        let mut capital_of: BTreeSet<&str> = BTreeSet::new();
        let mut twins: BTreeSet<u32> = BTreeSet::new();
        for entry in names.readings(name) {
            let index = entry.index;
            match entry.kind {
                NameKind::State | NameKind::Adjective => {
                    let Some(state) = self.states.get(index as usize) else {
                        continue;
                    };
                    let own = self.state_entry(state);
                    twins.extend(own.map(|e| e.index));
                    if readings
                        .iter()
                        .any(|r| r.country.as_deref() == Some(&state.code))
                    {
                        continue;
                    }
                    readings.push(Reading {
                        id: PlaceId::State(index),
                        country: Some(state.code.clone()),
                        code: None,
                        point: own.map(|e| (e.lat, e.lon)),
                        level: Level::State,
                        // Of a state and its successor the one of today.
                        prior: weight::STATE - if state.until.is_some() { 1.0 } else { 0.0 },
                        hinted: false,
                    });
                }
                NameKind::Capital => {
                    capital_of.extend(self.states.get(index as usize).map(|s| s.code.as_str()));
                }
                NameKind::Metonym => {
                    // The building stands in the capital.
                    let state = self.states.get(index as usize);
                    let capital = state.and_then(|s| {
                        let name = s.capital.get("en")?.first()?;
                        self.capital_in_gazetteer(name, &s.code)
                    });
                    if let Some(PlaceId::Gazetteer(i)) = capital
                        && let Some(e) = self.gazetteer.get(i)
                    {
                        let mut r = self.reading(&e, "");
                        r.prior += weight::LISTED - weight::OTHER_NAME;
                        readings.push(r);
                    }
                }
                NameKind::Place => {
                    let PlaceId::World(index) = self.place_id(index) else {
                        continue;
                    };
                    let Some(place) = self.places.get(index as usize) else {
                        continue;
                    };
                    let twin = self.twin(place);
                    twins.extend(twin.map(|e| e.index));
                    let level = match place.kind.as_str() {
                        "city" => Level::Town,
                        "region" => Level::Region,
                        _ => Level::Other,
                    };
                    let size = twin.map_or(place.population, |e| e.population);
                    // Seas and islands have no inhabitants to weigh.
                    let size = if size == 0 { 6.0 } else { people(size) };
                    let kind = if level == Level::Region {
                        weight::REGION
                    } else {
                        0.0
                    };
                    readings.push(Reading {
                        id: PlaceId::World(index),
                        country: place.country.as_ref().map(ToString::to_string),
                        code: twin.and_then(|e| e.code),
                        point: twin.map(|e| (e.lat, e.lon)).or(place.lat.zip(place.lon)),
                        level,
                        prior: size + weight::LISTED + kind,
                        hinted: false,
                    });
                }
                _ => {}
            }
        }
        for entry in self.gazetteer.find_key(&wanted) {
            if !twins.contains(&entry.index) {
                readings.push(self.reading(&entry, &wanted));
            }
        }
        for r in &mut readings {
            if r.level == Level::Town
                && r.country.as_deref().is_some_and(|c| capital_of.contains(c))
            {
                r.prior += weight::CAPITAL;
            }
        }
        let towns: BTreeSet<u16> = readings
            .iter()
            .filter(|r| r.level == Level::Town)
            .filter_map(|r| r.code)
            .collect();
        for r in &mut readings {
            let own = !matches!(r.id, PlaceId::World(_));
            if own && r.level == Level::Region && r.code.is_some_and(|c| towns.contains(&c)) {
                r.prior += weight::REGION_OF_TOWN;
            }
        }
        readings.sort_by(|a, b| b.prior.total_cmp(&a.prior).then(a.id.cmp(&b.id)));
        readings.truncate(MOST_READINGS);
        readings
    }

    fn reading(&self, e: &Entry, wanted: &str) -> Reading {
        let (level, kind) = match e.kind {
            Kind::Country => (Level::State, weight::LISTED),
            Kind::Territory | Kind::Region => (Level::Region, weight::REGION),
            Kind::Continent => (Level::Other, 0.0),
            Kind::District => (Level::Other, weight::DISTRICT),
            Kind::Capital => (Level::Town, weight::LISTED),
            Kind::City => (Level::Town, 0.0),
            Kind::Section => (Level::Town, weight::SECTION),
        };
        let own = if key(&self.gazetteer.name(e.index)) == wanted {
            0.0
        } else {
            weight::OTHER_NAME
        };
        Reading {
            id: PlaceId::Gazetteer(e.index),
            country: e.country.map(str::to_owned),
            code: e.code,
            point: Some((e.lat, e.lon)),
            level,
            prior: people(e.population) + kind + own,
            hinted: false,
        }
    }

    /// A word beside the name that makes it the full name of a division: that division, and
    /// none of the towns.
    fn hint(&self, t: &Toponym, readings: &mut Vec<Reading>) {
        let name = key(&t.name);
        let full = [
            t.after.as_ref().map(|w| format!("{name} {}", key(w))),
            t.before.as_ref().map(|w| format!("{} {name}", key(w))),
        ];
        for full in full.into_iter().flatten() {
            for e in self.gazetteer.find_key(&full) {
                if !matches!(e.kind, Kind::Region | Kind::District) {
                    continue;
                }
                let same = readings.iter_mut().find(|r| match r.id {
                    PlaceId::Gazetteer(i) => i == e.index,
                    _ => r.level == Level::Region && r.code == e.code && r.code.is_some(),
                });
                match same {
                    Some(r) if r.hinted => {}
                    Some(r) => {
                        r.prior += weight::HINT;
                        r.hinted = true;
                    }
                    None => {
                        let mut r = self.reading(&e, &full);
                        r.prior += weight::HINT;
                        r.hinted = true;
                        readings.push(r);
                    }
                }
            }
        }
    }

    /// What the other names of the article say, by their best readings.
    fn context<'a>(&self, groups: &'a [Group], but: usize) -> Context<'a> {
        let mut context = Context::default();
        for (_, group) in groups.iter().enumerate().filter(|(g, _)| *g != but) {
            let r = &group.readings[group.best];
            let times = (group.members.len() as f64).sqrt();
            context.total += times;
            if let Some(country) = r.country.as_deref() {
                *context.states.entry(country).or_default() += times;
                if r.level == Level::State {
                    context.named.insert(country);
                }
            }
            if let (Some(code), true) = (r.code, r.level != Level::State) {
                if r.level == Level::Region {
                    context.regions.insert(code);
                } else {
                    *context.towns.entry(code).or_default() += 1;
                }
            }
            if let (Some(point), true) = (r.point, r.level != Level::State) {
                context.points.push(point);
            }
        }
        context
    }

    fn in_context(&self, r: &Reading, context: &Context) -> f64 {
        let mut sum = 0.0;
        if let Some(country) = r.country.as_deref() {
            let share = context.states.get(country).copied().unwrap_or(0.0);
            sum += weight::SHARE * share / context.total.max(1.0);
            if r.level != Level::State && context.named.contains(country) {
                sum += weight::NAMED_STATE;
            }
        }
        if let (Some(code), true) = (r.code, r.level != Level::State) {
            if r.level != Level::Region && context.regions.contains(&code) {
                sum += weight::NAMED_REGION;
            }
            let towns = context.towns.get(&code).copied().unwrap_or(0);
            sum += weight::SAME_REGION * f64::from(towns.min(2)) / 2.0;
        }
        if let (Some(here), true) = (r.point, r.level != Level::State)
            && context.points.iter().any(|&p| kilometres(here, p) < NEAR)
        {
            sum += weight::NEAR;
        }
        sum
    }

    fn by_links(&self, r: &Reading, groups: &[Group], links: &Links) -> f64 {
        let inside = links
            .outer
            .iter()
            .any(|&g| groups[g].readings.iter().any(|outer| contains(outer, r)));
        let outside = links
            .inner
            .iter()
            .any(|&g| groups[g].readings.iter().any(|inner| contains(r, inner)));
        let beside = links.beside.iter().any(|&g| {
            let other = &groups[g].readings[groups[g].best];
            contains(other, r) || contains(r, other)
        });
        let mut sum = 0.0;
        if inside || outside {
            sum += weight::INSIDE;
        } else if beside {
            sum += weight::BESIDE;
        }
        sum
    }
}

#[derive(Default)]
struct Context<'a> {
    total: f64,
    states: BTreeMap<&'a str, f64>,
    named: BTreeSet<&'a str>,
    regions: BTreeSet<u16>,
    towns: BTreeMap<u16, u32>,
    points: Vec<(f64, f64)>,
}

/// Groups that are linked with one by the text.
struct Links {
    outer: BTreeSet<usize>,
    inner: BTreeSet<usize>,
    beside: BTreeSet<usize>,
}

impl Links {
    fn new(all: &[Toponym], groups: &[Group], of: &[Option<usize>], g: usize) -> Links {
        let members = &groups[g].members;
        let group = |i: &usize| of.get(*i).copied().flatten().filter(|o| *o != g);
        Links {
            outer: members
                .iter()
                .filter_map(|&m| all[m].inside.as_ref().and_then(group))
                .collect(),
            inner: all
                .iter()
                .enumerate()
                .filter(|(_, t)| t.inside.is_some_and(|o| of.get(o) == Some(&Some(g))))
                .filter_map(|(i, _)| group(&i))
                .collect(),
            beside: members
                .iter()
                .flat_map(|&m| all[m].beside.iter().filter_map(group))
                .collect(),
        }
    }
}

/// Whether one reading lies in another: a town in a division, either in a state.
fn contains(outer: &Reading, inner: &Reading) -> bool {
    match outer.level {
        Level::State => inner.level != Level::State && outer.country == inner.country,
        Level::Region => {
            !matches!(inner.level, Level::State | Level::Region)
                && outer.code.is_some()
                && outer.code == inner.code
        }
        Level::Town | Level::Other => false,
    }
}

fn people(population: u64) -> f64 {
    // libm's logarithm has the same bits everywhere.
    libm::log10(population as f64 + 50.0)
}

/// The reading of the nearest name in text order that is a town, or else a division.
fn neighbour<'a>(
    at: usize,
    count: usize,
    reading: impl Fn(usize) -> Option<&'a Reading>,
) -> Option<&'a Reading> {
    let nearest = |towns: bool| {
        (0..count)
            .filter_map(|i| Some((i.abs_diff(at), reading(i)?)))
            .filter(|(_, r)| match r.level {
                Level::Town => towns,
                Level::Region => !towns,
                Level::Other => !towns && r.code.is_some(),
                Level::State => false,
            })
            .min_by_key(|(distance, _)| *distance)
            .map(|(_, r)| r)
    };
    nearest(true).or_else(|| nearest(false))
}

fn best(readings: &[Reading], weight: impl Fn(&Reading) -> f64) -> usize {
    let mut best = (0, f64::NEG_INFINITY);
    for (i, r) in readings.iter().enumerate() {
        let w = weight(r);
        if w > best.1 {
            best = (i, w);
        }
    }
    best.0
}
