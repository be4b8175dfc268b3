//! Whether two reports tell the same occurrence: what keeps them apart for certain, then points
//! for what they share (docs/happenings.md has each rule with an example).

use std::{borrow::Cow, collections::BTreeSet};

use tekad_core::ontology::EventType as E;

use super::telling::{Amount, Party, Telling, When};

/// Points from which two reports tell the same occurrence.
pub(crate) const ENOUGH: f64 = 5.5;

/// Days by which news is late without more ado, and at most.
pub(crate) const LATE: i64 = 3;
pub(crate) const LATEST: i64 = 14;

/// What two reports have in common.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Likeness {
    pub score: f64,
    pub reasons: Vec<(f64, Cow<'static, str>)>,
}

impl Likeness {
    fn add(&mut self, points: f64, reason: impl Into<Cow<'static, str>>) {
        self.score += points;
        self.reasons.push((points, reason.into()));
    }

    /// The reasons as people read them.
    pub fn texts(&self) -> Vec<String> {
        let one = |(points, reason): &(f64, Cow<'static, str>)| format!("{points:+}: {reason}");
        self.reasons.iter().map(one).collect()
    }
}

/// Types that coders take for each other where one occurrence has several faces. What is agreed
/// to is not what is done, so AGREE is kin to no talks.
pub(crate) fn kin(kind: E) -> &'static [E] {
    match kind {
        E::Agree => &[E::Agree, E::Support, E::Cooperate, E::Concede],
        E::Consult => &[E::Consult, E::Cooperate],
        E::Support => &[E::Support, E::Agree, E::Cooperate],
        E::Cooperate => &[E::Cooperate, E::Agree, E::Support, E::Consult, E::Aid],
        E::Aid => &[E::Aid, E::Cooperate],
        E::Concede => &[E::Concede, E::Retreat, E::Agree],
        E::Retreat => &[E::Retreat, E::Concede],
        E::Request => &[E::Request],
        E::Accuse => &[E::Accuse],
        E::Reject => &[E::Reject],
        E::Threaten => &[E::Threaten],
        E::Protest => &[E::Protest],
        E::Sanction => &[E::Sanction, E::Coerce],
        E::Mobilize => &[E::Mobilize, E::Assault],
        E::Coerce => &[E::Coerce, E::Assault, E::Sanction],
        E::Assault => &[E::Assault, E::Coerce, E::Mobilize],
    }
}

/// Types whose parties act on each other, so that their order tells nothing.
pub(crate) fn mutual(kind: E) -> bool {
    matches!(kind, E::Agree | E::Consult | E::Support | E::Cooperate)
}

/// Types that are things said, which happen as often as somebody speaks.
fn said(kind: E) -> bool {
    matches!(
        kind,
        E::Request | E::Accuse | E::Reject | E::Threaten | E::Support | E::Agree | E::Concede
    )
}

/// Why two reports are not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Apart {
    /// They contradict each other.
    Clash(&'static str),
    /// Nothing ties them.
    Loose(&'static str),
}

type Judged<T> = Result<T, Apart>;

fn clash<T>(why: &'static str) -> Judged<T> {
    Err(Apart::Clash(why))
}

fn loose<T>(why: &'static str) -> Judged<T> {
    Err(Apart::Loose(why))
}

/// How far the words themselves speak for one occurrence.
#[derive(Clone, Copy, Debug, Default)]
struct Ground {
    /// The passages' words, names and numbers.
    passage: f64,
    /// The articles' names and headlines.
    article: f64,
}

impl Ground {
    fn all(self) -> f64 {
        self.passage + self.article
    }
}

/// Compares two reports; `Err` says what keeps them apart.
pub(crate) fn compare(a: &Telling, b: &Telling) -> Judged<Likeness> {
    let mut like = Likeness::default();
    senses(a, b)?;
    if a.document == b.document {
        // The coder merged what an article tells twice; what it left apart is apart.
        return clash("one article tells them apart");
    }
    let kindred = types(a, b, &mut like)?;
    let ground = Ground {
        passage: passages(a, b, &mut like),
        article: articles(a, b, &mut like),
    };
    parties(a, b, ground, &mut like)?;
    places(a, b, &mut like)?;
    magnitudes(a, b, &mut like)?;
    days(a, b, ground, &mut like)?;
    let sides = |r| !known(a, r).is_empty() && known(a, r) == known(b, r);
    let sure = same_time(a, b) && sides(false) && sides(true);
    if kindred && ground.all() < 2.0 && !sure {
        return loose("types differ, and little else ties them");
    }
    Ok(like)
}

/// Whether both texts give the same time.
fn same_time(a: &Telling, b: &Telling) -> bool {
    a.when == b.when && a.when.is_some_and(|w| w.text)
}

fn senses(a: &Telling, b: &Telling) -> Judged<()> {
    if a.sense != b.sense {
        return clash("senses differ (happened, future, hypothetical, negated)");
    }
    let undated = |t: &Telling| t.historical && !t.when.is_some_and(|w| w.text);
    if a.historical != b.historical && (undated(a) || undated(b)) {
        return loose("one is of an earlier time without a date");
    }
    Ok(())
}

/// `true` where the types are only kin.
fn types(a: &Telling, b: &Telling, like: &mut Likeness) -> Judged<bool> {
    if a.kind != b.kind {
        if !kin(a.kind).contains(&b.kind) {
            return loose("types differ");
        }
        if a.promise == b.kind.as_str() || b.promise == a.kind.as_str() {
            return clash("one is promised, the other done");
        }
        let both = format!("types differ ({}, {})", a.kind.as_str(), b.kind.as_str());
        like.add(-2.0, both);
        return Ok(true);
    }
    let talks = E::Consult.as_str();
    let other = a.promise != b.promise;
    let vague = a.promise.is_empty() || b.promise.is_empty();
    if other && (a.promise == talks || b.promise == talks) && !(vague && same_time(a, b)) {
        return clash("one promises talks, the other does not");
    }
    if other && !a.promise.is_empty() && !b.promise.is_empty() {
        return loose("different things are promised");
    }
    let visit = |t: &Telling| t.modes.iter().any(|m| m == "visit");
    if a.modes.is_empty() || b.modes.is_empty() {
        let points = if visit(a) || visit(b) { 0.5 } else { 1.5 };
        like.add(points, "same type");
    } else if a.modes.iter().any(|m| b.modes.contains(m)) {
        like.add(2.0, "same type and mode");
    } else {
        let modes = (a.modes.join(" "), b.modes.join(" "));
        let points = match a.kind {
            E::Accuse => -2.0,
            kind if said(kind) => -0.5,
            _ => 0.5,
        };
        like.add(points, format!("same type, {} and {}", modes.0, modes.1));
    }
    Ok(false)
}

/// Points for the passages' words, names and numbers.
fn passages(a: &Telling, b: &Telling, like: &mut Likeness) -> f64 {
    let before = like.score;
    if a.lang == b.lang {
        let share = a.words.likeness(&b.words);
        let points = match share {
            s if s >= 0.6 => 4.0,
            s if s >= 0.4 => 3.0,
            s if s >= 0.25 => 2.0,
            s if s >= 0.15 => 1.0,
            _ => 0.0,
        };
        if points > 0.0 {
            like.add(points, format!("passages share words ({share:.2})"));
        }
    }
    let names = a.names.shared(&b.names);
    if names > 0 {
        like.add((names as f64).min(3.0), format!("{names} names shared"));
    }
    let numbers = a.numbers.shared(&b.numbers);
    if numbers > 0 {
        let points = (numbers as f64).min(2.0);
        like.add(points, format!("{numbers} numbers shared"));
    }
    like.score - before
}

/// Points for what the articles share: names, words of headlines, their story.
fn articles(a: &Telling, b: &Telling, like: &mut Likeness) -> f64 {
    if a.document == b.document {
        return 0.0;
    }
    let before = like.score;
    let share = a.document_names.overlap(&b.document_names);
    let many = a.document_names.0.len().min(b.document_names.0.len()) >= 5;
    let shared = format!("articles share names ({share:.2})");
    match share {
        s if s >= 0.4 && many => like.add(2.0, shared),
        s if s >= 0.2 => like.add(1.0, shared),
        s if s < 0.08 && many => like.add(-1.5, shared),
        _ => {}
    }
    match a.other_acts(b) {
        0 => {}
        n if n < 3 => like.add(1.0, format!("articles tell {n} other things in common")),
        n => like.add(2.0, format!("articles tell {n} other things in common")),
    }
    if a.lang == b.lang {
        let title = a.title.likeness(&b.title);
        if title >= 0.25 {
            like.add(1.0, format!("headlines share words ({title:.2})"));
        }
    }
    if a.story == b.story {
        like.add(2.0, "the articles belong to one story");
    }
    like.score - before
}

/// Codes that are known.
fn known(t: &Telling, recipient: bool) -> BTreeSet<&str> {
    let mut codes = t.codes(recipient);
    codes.remove("");
    codes
}

fn list(codes: &BTreeSet<&str>) -> String {
    let codes: Vec<&str> = codes.iter().copied().collect();
    codes.join(", ")
}

/// Parties of both, set against each other.
fn parties(a: &Telling, b: &Telling, ground: Ground, like: &mut Likeness) -> Judged<()> {
    if mutual(a.kind) || mutual(b.kind) {
        together(a, b, ground, like)?;
    } else {
        actors(a, b, like)?;
        recipients(a, b, ground, like)?;
    }
    persons(a, b, like)?;
    for recipient in [false, true] {
        sectors(a, b, recipient, like);
    }
    Ok(())
}

/// Parties that act on each other.
fn together(a: &Telling, b: &Telling, ground: Ground, like: &mut Likeness) -> Judged<()> {
    let all = |t| &known(t, false) | &known(t, true);
    let (x, y) = (all(a), all(b));
    let turned =
        x.len() > 1 && known(a, false) == known(b, true) && known(a, true) == known(b, false);
    let goes = |t: &Telling| t.kind == E::Agree || t.modes.iter().any(|m| m == "visit");
    if turned && goes(a) && goes(b) {
        return clash("who goes to whom differs");
    }
    let shared: BTreeSet<&str> = &x & &y;
    let names = list(&shared);
    if x.is_empty() || y.is_empty() {
        like.add(-0.5, "one names no known party");
    } else if x == y {
        let points = if x.len() > 1 { 3.5 } else { 1.5 };
        like.add(points, format!("same parties ({names})"));
    } else if x.is_subset(&y) || y.is_subset(&x) {
        let points = if shared.len() > 1 { 2.0 } else { 1.0 };
        like.add(points, format!("one names some of the parties ({names})"));
    } else if shared.len() > 1 {
        like.add(1.0, format!("some parties are the same ({names})"));
    } else if !shared.is_empty() && ground.article >= 2.0 && same_town(a, b) {
        like.add(0.0, format!("one party is the same ({names})"));
    } else {
        return clash("parties differ");
    }
    Ok(())
}

fn actors(a: &Telling, b: &Telling, like: &mut Likeness) -> Judged<()> {
    let (x, y) = (known(a, false), known(b, false));
    if x.is_empty() || y.is_empty() {
        if x != y {
            like.add(-0.5, "one names no actor");
        }
        return Ok(());
    }
    let shared = &x & &y;
    if shared.is_empty() {
        return clash("actors differ");
    }
    let points = if x == y { 2.0 } else { 1.0 };
    like.add(points, format!("same actor ({})", list(&shared)));
    Ok(())
}

fn recipients(a: &Telling, b: &Telling, ground: Ground, like: &mut Likeness) -> Judged<()> {
    let (x, y) = (known(a, true), known(b, true));
    if x.is_empty() || y.is_empty() {
        if x != y {
            like.add(-0.5, "one names no recipient");
        }
        return Ok(());
    }
    let shared = &x & &y;
    if !shared.is_empty() {
        let points = if x == y { 2.0 } else { 1.0 };
        like.add(points, format!("same recipient ({})", list(&shared)));
        return Ok(());
    }
    // Coders err most often here: what else there is may outweigh it.
    let same_act = a.kind == b.kind && a.modes == b.modes && known(a, false) == known(b, false);
    if same_time(a, b) && same_act && ground.article >= 2.0 {
        like.add(-1.5, "recipients differ");
        return Ok(());
    }
    clash("recipients differ")
}

/// Persons and bodies of the same code must not contradict each other.
fn persons(a: &Telling, b: &Telling, like: &mut Likeness) -> Judged<()> {
    let mut shared = BTreeSet::new();
    let mut contradicted = false;
    for p in a.parties.iter().filter(|p| !p.identifier.is_empty()) {
        let same_code = |q: &&Party| q.code == p.code && !q.identifier.is_empty();
        let others: Vec<&Party> = b.parties.iter().filter(same_code).collect();
        if others.iter().any(|q| q.identifier == p.identifier) {
            shared.insert(p.identifier.as_str());
        } else if p.person() && others.iter().any(|q| q.person()) {
            contradicted = true;
        }
    }
    if !shared.is_empty() {
        let points = (shared.len() as f64 * 1.5).min(3.0);
        let names = list(&shared);
        like.add(points, format!("same persons or bodies ({names})"));
    }
    if contradicted && (said(a.kind) || shared.is_empty()) {
        return clash("other persons");
    }
    if contradicted {
        like.add(-1.0, "some other persons");
    }
    Ok(())
}

/// Sides of a state: police and protesters, army and rebels.
fn sectors(a: &Telling, b: &Telling, recipient: bool, like: &mut Likeness) {
    let side = |t: &Telling| -> BTreeSet<String> {
        let side = t.parties.iter().filter(|p| p.recipient == recipient);
        side.filter(|p| !p.primary().is_empty())
            .map(|p| format!("{}/{}", p.code, p.primary()))
            .collect()
    };
    let (x, y) = (side(a), side(b));
    if !x.is_disjoint(&y) {
        like.add(0.5, "same sectors");
    } else if !x.is_empty() && !y.is_empty() {
        like.add(-0.5, "other sectors");
    }
}

fn same_town(a: &Telling, b: &Telling) -> bool {
    a.town && a.place.is_some() && a.place == b.place
}

fn places(a: &Telling, b: &Telling, like: &mut Likeness) -> Judged<()> {
    let (Some(x), Some(y)) = (&a.place, &b.place) else {
        return Ok(());
    };
    if same_town(a, b) {
        like.add(2.0, format!("same place ({x})"));
    } else if x == y {
        like.add(0.5, format!("same country or region ({x})"));
    } else if !a.country.is_empty() && !b.country.is_empty() && a.country != b.country {
        return clash("places in different countries");
    } else if a.town && b.town {
        return clash("different towns");
    }
    Ok(())
}

fn magnitudes(a: &Telling, b: &Telling, like: &mut Likeness) -> Judged<()> {
    let overlap = |x: &Amount, y: &Amount| {
        x.low <= y.high.unwrap_or(u64::MAX) && y.low <= x.high.unwrap_or(u64::MAX)
    };
    let (mut agree, mut differ, mut far) = (false, false, false);
    for x in &a.amounts {
        let same: Vec<&Amount> = b.amounts.iter().filter(|y| y.kind == x.kind).collect();
        if same.is_empty() {
            continue;
        }
        if same.iter().any(|y| overlap(x, y)) {
            agree = true;
            continue;
        }
        differ = true;
        far |= same.iter().all(|y| {
            let (least, most) = (x.low.min(y.low), x.low.max(y.low));
            most > least.saturating_mul(3).saturating_add(3)
        });
    }
    if far && !agree {
        return clash("amounts are far apart");
    }
    if agree {
        like.add(1.5, "amounts agree");
    } else if differ {
        like.add(-1.0, "amounts differ");
    }
    Ok(())
}

/// The days: what the texts say, else when they were published.
fn days(a: &Telling, b: &Telling, ground: Ground, like: &mut Likeness) -> Judged<()> {
    let (Some(x), Some(y)) = (a.when, b.when) else {
        if a.when.is_some() != b.when.is_some() || ground.passage < 3.0 {
            return loose("no date, and words too few");
        }
        like.add(0.0, "undated");
        return Ok(());
    };
    let distance = x.distance(y);
    if (a.announced() && y.first >= x.first) || (b.announced() && x.first >= y.first) {
        return clash("one article announces it, so that it tells an earlier one");
    }
    match (x.text, y.text) {
        (true, true) => both_dated(x, y, distance, ground, like),
        (false, false) => {
            if distance == 0 {
                like.add(1.0, "published on the same day");
                return Ok(());
            }
            late(distance, ground)?;
            let points = if distance > LATE {
                -2.0
            } else {
                1.0 - 0.5 * distance as f64
            };
            like.add(points, format!("published {distance} days apart"));
            Ok(())
        }
        _ if a.sense.future => {
            // What is to come has no day of its own where the text gives none.
            if ground.all() < 2.0 {
                return loose("one gives no day for what is to come");
            }
            like.add(0.0, "one gives no day for what is to come");
            Ok(())
        }
        _ => {
            let (dated, bare) = if x.text { (x, y) } else { (y, x) };
            if bare.first < dated.first {
                return clash("one was published before the day that the other gives");
            }
            if distance > 1 {
                late(distance, ground)?;
            }
            if dated.day {
                let points = if distance > LATE {
                    -1.5
                } else {
                    1.5 - 0.5 * distance as f64
                };
                like.add(
                    points,
                    format!("published {distance} days behind the day that the other gives"),
                );
            } else {
                like.add(
                    0.5,
                    "published within or after the time that the other gives",
                );
            }
            Ok(())
        }
    }
}

/// News may come days later, where the words themselves tie the reports.
fn late(distance: i64, ground: Ground) -> Judged<()> {
    if distance > LATEST {
        return clash("too many days apart");
    }
    if distance > LATE && ground.article < 2.0 {
        return loose("days apart, and the articles share few names");
    }
    if ground.all() < 1.0 {
        return loose("days apart without likeness of words");
    }
    Ok(())
}

fn both_dated(x: When, y: When, distance: i64, ground: Ground, like: &mut Likeness) -> Judged<()> {
    if distance > 1 || (distance == 1 && ground.all() < 4.0) {
        return clash("the texts give different days");
    }
    if distance == 1 {
        like.add(-1.0, "the texts give neighbouring days");
    } else if x.day && y.day {
        like.add(3.0, "the texts give the same day");
    } else if x.day || y.day {
        like.add(1.0, "one text gives the day, the other a time around it");
    } else if (x.first, x.last) == (y.first, y.last) {
        like.add(1.5, "the texts give the same time");
    } else {
        like.add(0.0, "the texts give times that meet");
    }
    Ok(())
}
