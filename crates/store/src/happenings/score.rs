//! Whether two reports tell the same occurrence: what keeps them apart for certain, then points
//! for what they share (docs/happenings.md has each rule with an example).

use std::{borrow::Cow, collections::BTreeSet};

use tekad_core::ontology::EventType as E;

use super::telling::{Amount, Party, Telling, When};

/// Points from which two reports tell the same occurrence.
pub(crate) const ENOUGH: f64 = 8.0;

/// Most days between two reports' days, as news is late.
pub(crate) const LATE: i64 = 3;

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

/// Types that coders take for each other where one occurrence has several faces.
pub(crate) fn kin(kind: E) -> &'static [E] {
    match kind {
        E::Agree => &[
            E::Agree,
            E::Support,
            E::Cooperate,
            E::Consult,
            E::Aid,
            E::Concede,
        ],
        E::Consult => &[E::Consult, E::Agree, E::Cooperate, E::Support],
        E::Support => &[E::Support, E::Agree, E::Cooperate, E::Consult],
        E::Cooperate => &[E::Cooperate, E::Agree, E::Support, E::Consult, E::Aid],
        E::Aid => &[E::Aid, E::Agree, E::Cooperate],
        E::Concede => &[E::Concede, E::Retreat, E::Agree],
        E::Retreat => &[E::Retreat, E::Concede],
        E::Request => &[E::Request, E::Accuse, E::Reject],
        E::Accuse => &[E::Accuse, E::Request, E::Reject, E::Threaten],
        E::Reject => &[E::Reject, E::Accuse, E::Request],
        E::Threaten => &[E::Threaten, E::Accuse],
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

/// Compares two reports; `Err` says what keeps them apart.
pub(crate) fn compare(a: &Telling, b: &Telling) -> Result<Likeness, &'static str> {
    let mut like = Likeness::default();
    senses(a, b)?;
    if a.document == b.document {
        same_document(a, b)?;
    }
    let kindred = types(a, b, &mut like)?;
    let ground = words(a, b, &mut like);
    parties(a, b, &mut like)?;
    places(a, b, &mut like)?;
    magnitudes(a, b, &mut like)?;
    days(a, b, ground, &mut like)?;
    if kindred && ground < 2.0 {
        return Err("types differ, and little else ties them");
    }
    if a.story == b.story && a.document != b.document {
        like.add(2.0, "the articles belong to one story");
    }
    Ok(like)
}

fn senses(a: &Telling, b: &Telling) -> Result<(), &'static str> {
    if a.sense != b.sense {
        return Err("senses differ (happened, future, hypothetical, negated)");
    }
    if a.failed != b.failed && a.sense.happened() && a.document == b.document {
        return Err("one failed");
    }
    let early = a.historical != b.historical;
    if early && !(a.when.is_some_and(|w| w.text) && b.when.is_some()) && !b.dated() {
        return Err("one is of an earlier time without a date");
    }
    Ok(())
}

/// Two reports of a document: the coder merged what is one, so only what it could not see
/// because of the passages' distance is left.
fn same_document(a: &Telling, b: &Telling) -> Result<(), &'static str> {
    let codes = |t: &Telling, side| -> BTreeSet<String> {
        t.codes(side).into_iter().map(str::to_owned).collect()
    };
    let alike = a.kind == b.kind
        && a.modes == b.modes
        && a.when == b.when
        && codes(a, false) == codes(b, false)
        && codes(a, true) == codes(b, true)
        && (a.place.is_none() || b.place.is_none() || a.place == b.place);
    if alike {
        Ok(())
    } else {
        Err("one article tells them apart")
    }
}

/// `true` where the types are only kin.
fn types(a: &Telling, b: &Telling, like: &mut Likeness) -> Result<bool, &'static str> {
    if a.kind != b.kind {
        if !kin(a.kind).contains(&b.kind) {
            return Err("types differ");
        }
        like.add(
            -1.0,
            format!("types differ ({}, {})", a.kind.as_str(), b.kind.as_str()),
        );
        return Ok(true);
    }
    if a.promise != b.promise && !a.promise.is_empty() && !b.promise.is_empty() {
        return Err("different things are promised");
    }
    let differ = !a.modes.is_empty() && !b.modes.is_empty() && {
        !a.modes.iter().any(|m| b.modes.contains(m))
    };
    if differ {
        like.add(
            0.0,
            format!("same type, {} and {}", a.modes.join(" "), b.modes.join(" ")),
        );
    } else if !a.modes.is_empty() && a.modes == b.modes {
        like.add(2.0, "same type and mode");
    } else {
        like.add(1.5, "same type");
    }
    Ok(false)
}

/// Points for words, names and numbers: how far the texts themselves speak for it.
fn words(a: &Telling, b: &Telling, like: &mut Likeness) -> f64 {
    let before = like.score;
    let names = a.names.shared(&b.names);
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
        let title = a.title.likeness(&b.title);
        if title >= 0.25 {
            like.add(1.0, format!("headlines share words ({title:.2})"));
        }
    }
    if names > 0 {
        like.add((names as f64).min(3.0), format!("{names} names shared"));
    }
    let numbers = a.numbers.shared(&b.numbers);
    if numbers > 0 {
        like.add(
            (numbers as f64).min(2.0),
            format!("{numbers} numbers shared"),
        );
    }
    let share = a.document_names.overlap(&b.document_names);
    let many = a.document_names.0.len().min(b.document_names.0.len()) >= 6;
    if a.document != b.document && many {
        if share >= 0.4 {
            like.add(2.0, format!("articles share names ({share:.2})"));
        } else if share >= 0.2 {
            like.add(1.0, format!("articles share names ({share:.2})"));
        } else if share < 0.08 {
            like.add(-1.5, format!("articles share few names ({share:.2})"));
        }
    }
    like.score - before
}

/// Codes of both sides, set against each other.
fn parties(a: &Telling, b: &Telling, like: &mut Likeness) -> Result<(), &'static str> {
    let either = mutual(a.kind) || mutual(b.kind);
    let all = |t: &Telling| -> BTreeSet<String> {
        t.parties
            .iter()
            .filter(|p| !p.code.is_empty())
            .map(|p| p.code.clone())
            .collect()
    };
    if either {
        let (x, y) = (all(a), all(b));
        let shared: Vec<&str> = x.intersection(&y).map(String::as_str).collect();
        if x == y && !x.is_empty() {
            let points = if x.len() > 1 { 3.5 } else { 1.5 };
            like.add(points, format!("same parties ({})", shared.join(", ")));
        } else if x.is_subset(&y) || y.is_subset(&x) {
            let points = if shared.is_empty() { 0.0 } else { 1.0 };
            like.add(points, format!("parties in part ({})", shared.join(", ")));
        } else if shared.len() >= 2 {
            like.add(1.5, format!("some of the parties ({})", shared.join(", ")));
        } else {
            return Err("parties differ");
        }
    } else {
        side(a, b, false, like)?;
        side(a, b, true, like)?;
    }
    persons(a, b, like)
}

/// The actors of both, or the recipients of both.
fn side(
    a: &Telling,
    b: &Telling,
    recipient: bool,
    like: &mut Likeness,
) -> Result<(), &'static str> {
    let known = |t: &Telling| -> BTreeSet<String> {
        let codes = t.codes(recipient);
        codes
            .into_iter()
            .filter(|c| !c.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (x, y) = (known(a), known(b));
    let what = if recipient { "recipient" } else { "actor" };
    if x.is_empty() || y.is_empty() {
        if x.is_empty() != y.is_empty() {
            like.add(-0.5, format!("one names no {what}"));
        }
        return Ok(());
    }
    let shared: Vec<&str> = x.intersection(&y).map(String::as_str).collect();
    if shared.is_empty() {
        return Err(if recipient {
            "recipients differ"
        } else {
            "actors differ"
        });
    }
    let points = if x == y { 2.0 } else { 1.0 };
    like.add(points, format!("same {what} ({})", shared.join(", ")));
    Ok(())
}

/// Persons and bodies of the same code must not contradict each other.
fn persons(a: &Telling, b: &Telling, like: &mut Likeness) -> Result<(), &'static str> {
    let mut shared = BTreeSet::new();
    let mut contradicted = 0;
    for p in a.parties.iter().filter(|p| !p.identifier.is_empty()) {
        let same_code = |q: &&Party| q.code == p.code && !q.identifier.is_empty();
        let others: Vec<&Party> = b.parties.iter().filter(same_code).collect();
        if others.iter().any(|q| q.identifier == p.identifier) {
            shared.insert(p.identifier.as_str());
        } else if p.person() && others.iter().any(|q| q.person()) {
            contradicted += 1;
        }
    }
    if !shared.is_empty() {
        let list: Vec<&str> = shared.iter().copied().collect();
        let points = (list.len() as f64 * 1.5).min(3.0);
        like.add(
            points,
            format!("same persons or bodies ({})", list.join(", ")),
        );
    }
    if contradicted > 0 {
        if said(a.kind) || shared.is_empty() {
            return Err("other persons");
        }
        like.add(-1.0, "some other persons");
    }
    // Sides of a state: police and protesters, army and rebels.
    let sectors = |t: &Telling, recipient: bool| -> BTreeSet<String> {
        t.parties
            .iter()
            .filter(|p| p.recipient == recipient && !p.primary().is_empty())
            .map(|p| format!("{}/{}", p.code, p.primary()))
            .collect()
    };
    for recipient in [false, true] {
        let (x, y) = (sectors(a, recipient), sectors(b, recipient));
        if !x.is_empty() && !y.is_empty() && x.is_disjoint(&y) && shared.is_empty() {
            like.add(-0.5, "other sectors");
        } else if !x.is_disjoint(&y) {
            like.add(0.5, "same sectors");
        }
    }
    Ok(())
}

fn places(a: &Telling, b: &Telling, like: &mut Likeness) -> Result<(), &'static str> {
    let (Some(x), Some(y)) = (&a.place, &b.place) else {
        return Ok(());
    };
    if x == y {
        if a.town {
            like.add(2.0, format!("same place ({x})"));
        } else {
            like.add(0.5, format!("same country or region ({x})"));
        }
        return Ok(());
    }
    if !a.country.is_empty() && !b.country.is_empty() && a.country != b.country {
        return Err("places in different countries");
    }
    if a.town && b.town {
        return Err("different towns");
    }
    like.add(0.0, "places do not contradict");
    Ok(())
}

fn magnitudes(a: &Telling, b: &Telling, like: &mut Likeness) -> Result<(), &'static str> {
    let overlap = |x: &Amount, y: &Amount| {
        x.low <= y.high.unwrap_or(u64::MAX) && y.low <= x.high.unwrap_or(u64::MAX)
    };
    let (mut agree, mut clash, mut far) = (0, 0, false);
    for x in &a.amounts {
        let of_kind: Vec<&Amount> = b.amounts.iter().filter(|y| y.kind == x.kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        if of_kind.iter().any(|y| overlap(x, y)) {
            agree += 1;
        } else {
            clash += 1;
            far |= of_kind.iter().all(|y| {
                let (least, most) = (x.low.min(y.low), x.low.max(y.low));
                most > least.saturating_mul(3).saturating_add(3)
            });
        }
    }
    if far && agree == 0 {
        return Err("amounts are far apart");
    }
    if agree > 0 {
        like.add(1.5, "amounts agree");
    } else if clash > 0 {
        like.add(-1.0, "amounts differ");
    }
    Ok(())
}

/// The days: what the texts say, else when they were published. `ground` is what words gave.
fn days(a: &Telling, b: &Telling, ground: f64, like: &mut Likeness) -> Result<(), &'static str> {
    let (Some(x), Some(y)) = (a.when, b.when) else {
        if a.when.is_some() != b.when.is_some() || ground < 3.0 {
            return Err("no date, and words too few");
        }
        like.add(0.0, "undated");
        return Ok(());
    };
    let distance = x.distance(y);
    match (x.text, y.text) {
        (true, true) => both_dated(x, y, distance, ground, like),
        (false, false) => {
            if distance > LATE {
                return Err("published days apart");
            }
            if distance == 0 {
                like.add(1.0, "published on the same day");
            } else if ground < 2.0 {
                return Err("published on different days without likeness of words");
            } else {
                like.add(
                    1.0 - 0.5 * distance as f64,
                    format!("published {distance} days apart"),
                );
            }
            Ok(())
        }
        _ => one_dated(a, b, x, y, distance, ground, like),
    }
}

fn both_dated(
    x: When,
    y: When,
    distance: i64,
    ground: f64,
    like: &mut Likeness,
) -> Result<(), &'static str> {
    if distance > 1 || (distance == 1 && ground < 4.0) {
        return Err("the texts give different days");
    }
    if distance == 1 {
        like.add(-1.0, "the texts give neighbouring days");
    } else if x.day && y.day {
        like.add(3.0, "the texts give the same day");
    } else if x.day || y.day {
        like.add(0.5, "one text gives the day, the other a time around it");
    } else if (x.first, x.last) == (y.first, y.last) {
        like.add(1.5, "the texts give the same time");
    } else {
        like.add(0.0, "the texts give times that meet");
    }
    Ok(())
}

/// One text gives the day; the other's is that of its publication.
fn one_dated(
    a: &Telling,
    b: &Telling,
    x: When,
    y: When,
    distance: i64,
    ground: f64,
    like: &mut Likeness,
) -> Result<(), &'static str> {
    let (dated, bare) = if x.text { (x, y) } else { (y, x) };
    if a.sense.future {
        // What is to come has no day of its own where the text gives none.
        if ground < 2.0 {
            return Err("one gives no day for what is to come");
        }
        like.add(0.0, "one gives no day for what is to come");
        return Ok(());
    }
    if distance > LATE || (distance > 0 && bare.first < dated.first) {
        return Err("the day of one text is not near the other's publication");
    }
    if distance >= 2 && ground < 2.0 {
        return Err("days apart without likeness of words");
    }
    let _ = b;
    if !dated.day {
        like.add(0.5, "published within the time that the other gives");
    } else {
        like.add(
            1.5 - 0.5 * distance as f64,
            format!("published {distance} days behind the day that the other gives"),
        );
    }
    Ok(())
}
