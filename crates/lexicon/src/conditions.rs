//! A verb pattern as conditions of a frame: particles, paths and the words at their ends.

use std::collections::{BTreeMap, BTreeSet};

use crate::pattern::{Item, Pattern};

/// A noun phrase may stand for at most this many phrases.
const MOST_PHRASES: usize = 4096;

/// All classes of a file may have at most this many phrases.
const MOST_MEMBERS: usize = 1_000_000;

/// Alternatives with slashes may be at most this many.
const MOST_SLASHES: usize = 64;

/// A pattern may stand for at most this many frames.
const MOST_FRAMES: usize = 8;

/// Words that follow a verb as its particle.
const PARTICLES: &[&str] = &[
    "up", "out", "off", "down", "back", "away", "aside", "forward", "together", "apart", "ahead",
    "over", "in", "on", "through", "along", "around",
];

/// Prepositions.
const PREPOSITIONS: &[&str] = &[
    "to",
    "of",
    "in",
    "on",
    "at",
    "by",
    "for",
    "with",
    "from",
    "into",
    "onto",
    "against",
    "over",
    "under",
    "about",
    "between",
    "among",
    "through",
    "during",
    "before",
    "after",
    "toward",
    "towards",
    "upon",
    "within",
    "without",
    "behind",
    "near",
    "along",
    "across",
    "around",
    "as",
    "until",
    "since",
    "despite",
    "via",
    "amid",
    "beyond",
    "outside",
    "inside",
    "above",
    "below",
    "beneath",
    "beside",
    "alongside",
    "off",
    "like",
    "than",
    "throughout",
    "following",
];

/// Words in `-ly` that are no adverbs.
const NOT_ADVERBS: &[&str] = &[
    "ally", "assembly", "family", "italy", "monopoly", "rally", "reply", "supply", "fly", "july",
];

/// Paths on which the recipient may stand, the likeliest first.
const RECIPIENT: &[&str] = &[
    "obj",
    "iobj",
    "p:to",
    "p:with",
    "p:against",
    "p:on",
    "p:upon",
    "p:at",
    "p:for",
    "p:from",
    "p:into",
    "p:over",
    "p:toward",
    "p:towards",
    "p:between",
    "p:of",
];

/// What a pattern asks for, in the terms of a frame.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Conditions {
    pub plus: Vec<String>,
    /// Words right after the verb.
    pub tail: Vec<String>,
    /// Words, or the name of a class after `@`, by path.
    pub when: BTreeMap<String, Vec<String>>,
    pub actor: Vec<String>,
    pub recipient: Vec<String>,
}

impl Conditions {
    /// The recipient's paths: as the pattern says, else all that are not taken by a condition.
    pub(crate) fn recipient_paths(&self) -> Vec<String> {
        if !self.recipient.is_empty() {
            return self.recipient.clone();
        }
        let free = |p: &&&str| !self.when.contains_key(**p) && !self.actor.iter().any(|a| a == **p);
        let mut all: Vec<String> = RECIPIENT
            .iter()
            .filter(free)
            .map(|p| (*p).to_owned())
            .collect();
        if self.when.contains_key("obj") {
            all.push("obj.mod".to_owned());
        }
        all
    }
}

/// Sets of words by name, and the classes that phrases with sets have become.
#[derive(Debug, Default)]
pub(crate) struct Sets {
    pub sets: BTreeMap<String, Vec<String>>,
    /// Classes for `words.toml`, by name.
    pub classes: BTreeMap<String, Vec<String>>,
    /// Phrases in all classes.
    pub members: usize,
    /// Verbs of the file: after another verb they may stand as its complement.
    pub verbs: BTreeSet<String>,
}

/// Why a pattern gives no frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    Refused(String),
    Malformed(String),
}

fn refused<T>(text: impl Into<String>) -> Result<T, Why> {
    Err(Why::Refused(text.into()))
}

/// The frames that a pattern stands for: one, or several where a preposition or the place of a
/// complement may differ.
pub(crate) fn conditions(pattern: &Pattern, sets: &mut Sets) -> Result<Vec<Conditions>, Why> {
    let mut all = vec![Conditions::default()];
    before(&pattern.before, sets, &mut all)?;
    after(&pattern.after, sets, &mut all)?;
    if all.len() > MOST_FRAMES {
        return refused("too many alternatives");
    }
    all.dedup();
    Ok(all)
}

fn before(items: &[Item], sets: &mut Sets, all: &mut Vec<Conditions>) -> Result<(), Why> {
    let mut nouns: Vec<&Item> = Vec::new();
    for item in items {
        match item {
            Item::Words(w) if is_adverb(w) => ask(all, "adv", w)?,
            Item::Words(w)
                if w.iter()
                    .all(|w| matches!(w.as_str(), "not" | "n't" | "never")) =>
            {
                ask(all, "neg", w)?;
            }
            Item::Words(w) if w.iter().any(|w| PREPOSITIONS.contains(&w.as_str())) => {
                return refused("a bare preposition before the verb");
            }
            Item::Words(_) | Item::Set(_) | Item::Noun(_) => nouns.push(item),
            Item::Source => {}
            Item::Target => {
                for c in all.iter_mut() {
                    c.recipient = vec!["subj".to_owned()];
                    if c.actor.is_empty() {
                        c.actor = vec!["obj".to_owned(), "p:by".to_owned(), "p:with".to_owned()];
                    }
                }
            }
            Item::Both => {}
            Item::Any => return refused("`^` before the verb"),
            Item::Prep(inner) => prep(inner, sets, all)?,
        }
    }
    if !nouns.is_empty() {
        let phrases = phrases(&nouns, sets)?;
        ask(all, "subj", &phrases)?;
    }
    Ok(())
}

fn after(items: &[Item], sets: &mut Sets, all: &mut Vec<Conditions>) -> Result<(), Why> {
    let mut i = 0;
    while let Some(item) = items.get(i) {
        let next = items.get(i + 1);
        i += 1;
        match item {
            Item::Words(w) if is_adverb(w) => ask(all, "adv", w)?,
            Item::Words(w) if w.iter().all(|w| w == "if") => ask(all, "advcl.mark", w)?,
            Item::Words(w) if w.iter().all(|w| PARTICLES.contains(&w.as_str())) => {
                let preposition = w.iter().all(|w| PREPOSITIONS.contains(&w.as_str()));
                if preposition && matches!(next, Some(Item::Target | Item::Source | Item::Any)) {
                    i += 1;
                    under(w, next.into_iter(), sets, all)?;
                } else if let [one] = w.as_slice() {
                    all.iter_mut().for_each(|c| c.plus.push(one.clone()));
                } else {
                    return refused("particles with slashes");
                }
            }
            Item::Words(w) if w.iter().all(|w| PREPOSITIONS.contains(&w.as_str())) => {
                let start = i;
                while matches!(items.get(i), Some(Item::Set(_) | Item::Noun(_)))
                    || matches!(items.get(i), Some(Item::Words(w)) if !is_function(w))
                {
                    i += 1;
                }
                if i == start && matches!(next, Some(Item::Target | Item::Source | Item::Any)) {
                    i += 1;
                }
                if let (1, [one], true) = (start, w.as_slice(), start == i) {
                    // A bare preposition stands right after the verb ("clash with").
                    all.iter_mut().for_each(|c| c.tail.push(one.clone()));
                } else {
                    under(w, items[start..i].iter(), sets, all)?;
                }
            }
            Item::Words(_) | Item::Set(_) | Item::Noun(_) => {
                let start = i - 1;
                while matches!(items.get(i), Some(Item::Set(_) | Item::Noun(_)))
                    || matches!(items.get(i), Some(Item::Words(w)) if !is_function(w) && !is_adverb(w))
                {
                    i += 1;
                }
                let nouns: Vec<&Item> = items[start..i].iter().collect();
                object(&nouns, sets, all)?;
            }
            Item::Target => {
                for c in all.iter_mut().filter(|c| c.recipient.is_empty()) {
                    c.recipient = if c.when.contains_key("obj") {
                        vec!["iobj".to_owned(), "obj.mod".to_owned(), "p:of".to_owned()]
                    } else {
                        vec!["obj".to_owned(), "iobj".to_owned()]
                    };
                }
            }
            Item::Source => {
                for c in all.iter_mut() {
                    c.actor = vec!["p:by".to_owned(), "obj".to_owned()];
                }
            }
            Item::Both => {}
            Item::Any => ask(all, "obj", &["*".to_owned()])?,
            Item::Prep(inner) => prep(inner, sets, all)?,
        }
    }
    Ok(())
}

fn is_function(words: &[String]) -> bool {
    let is = |w: &String| {
        PREPOSITIONS.contains(&w.as_str()) || PARTICLES.contains(&w.as_str()) || w == "if"
    };
    words.iter().any(is)
}

fn is_adverb(words: &[String]) -> bool {
    words.iter().all(|w| {
        w.ends_with("ly") && !w.contains(' ') && !NOT_ADVERBS.iter().any(|n| w.ends_with(n))
    })
}

/// The object, or the complement where it is a verb of the file.
fn object(nouns: &[&Item], sets: &mut Sets, all: &mut Vec<Conditions>) -> Result<(), Why> {
    let verb = match nouns {
        [Item::Words(w)] => w.iter().any(|w| sets.verbs.contains(w)),
        _ => false,
    };
    let phrases = phrases(nouns, sets)?;
    if verb {
        let mut other = all.clone();
        other.retain(|c| !c.when.contains_key("xcomp"));
        ask(&mut other, "xcomp", &phrases)?;
        ask(all, "obj", &phrases)?;
        all.extend(other);
        Ok(())
    } else {
        ask(all, "obj", &phrases)
    }
}

/// What stands in parentheses.
fn prep(inner: &[Item], sets: &mut Sets, all: &mut Vec<Conditions>) -> Result<(), Why> {
    match inner {
        [Item::Words(w), rest @ ..] if w.iter().all(|w| PREPOSITIONS.contains(&w.as_str())) => {
            under(w, rest.iter(), sets, all)
        }
        [Item::Words(w), rest @ ..] if w.iter().all(|w| PARTICLES.contains(&w.as_str())) => {
            let [one] = w.as_slice() else {
                return refused("particles with slashes");
            };
            all.iter_mut().for_each(|c| c.plus.push(one.clone()));
            match rest {
                [] => Ok(()),
                _ => object(&rest.iter().collect::<Vec<_>>(), sets, all),
            }
        }
        _ => refused("parentheses that begin with no preposition"),
    }
}

/// A preposition, or one of several, with what stands under it.
fn under<'a>(
    preps: &[String],
    rest: impl Iterator<Item = &'a Item>,
    sets: &mut Sets,
    all: &mut Vec<Conditions>,
) -> Result<(), Why> {
    let rest: Vec<&Item> = rest.collect();
    let mut made: Vec<Conditions> = Vec::new();
    for prep in preps {
        let path = format!("p:{prep}");
        let mut here = all.clone();
        match rest.as_slice() {
            [] | [Item::Any] => ask(&mut here, &path, &["*".to_owned()])?,
            [role @ (Item::Target | Item::Source)] => {
                ask(&mut here, &path, &["@ACTOR".to_owned()])?;
                for c in &mut here {
                    let list = match role {
                        Item::Target => &mut c.recipient,
                        _ => &mut c.actor,
                    };
                    *list = vec![path.clone()];
                }
            }
            nouns => {
                let phrases = phrases(nouns, sets)?;
                let verb = |w: &[String]| w.iter().any(|w| sets.verbs.contains(w));
                if let ("to", [Item::Words(w)]) = (prep.as_str(), nouns)
                    && verb(w)
                {
                    let mut clause = here.clone();
                    clause.retain(|c| !c.when.contains_key("xcomp"));
                    ask(&mut clause, "xcomp", &phrases)?;
                    made.extend(clause);
                }
                ask(&mut here, &path, &phrases)?;
            }
        }
        made.extend(here);
    }
    *all = made;
    Ok(())
}

fn ask(all: &mut [Conditions], path: &str, words: &[String]) -> Result<(), Why> {
    for c in all {
        if c.when.contains_key(path) {
            return refused(format!("two conditions on `{path}`"));
        }
        c.when.insert(path.to_owned(), words.to_vec());
    }
    Ok(())
}

/// The phrases that words, sets and noun phrases in a row stand for: themselves, or a class.
fn phrases(items: &[&Item], sets: &mut Sets) -> Result<Vec<String>, Why> {
    let mut parts: Vec<&Item> = Vec::new();
    for item in items {
        match item {
            Item::Noun(inner) => parts.extend(inner),
            Item::Words(_) | Item::Set(_) => parts.push(item),
            _ => return refused("`+`, `$`, `^` or parentheses within a phrase"),
        }
    }
    let mut all = vec![String::new()];
    let mut name = Vec::new();
    let mut any_set = false;
    for part in &parts {
        let words: &[String] = match part {
            Item::Words(w) => {
                name.extend(
                    w.iter()
                        .map(|w| w.replace(|c: char| !c.is_alphanumeric(), "_")),
                );
                w
            }
            Item::Set(set) => {
                any_set = true;
                name.push(set.to_lowercase());
                sets.sets
                    .get(set)
                    .ok_or_else(|| Why::Malformed(format!("the set &{set} is not defined above")))?
            }
            _ => &[],
        };
        if all.len().saturating_mul(words.len()) > MOST_PHRASES {
            return refused(format!("stands for more than {MOST_PHRASES} phrases"));
        }
        all = all
            .iter()
            .flat_map(|a| {
                words
                    .iter()
                    .map(move |w| format!("{a} {w}").trim().to_owned())
            })
            .collect();
    }
    if !any_set {
        if all.len() > MOST_SLASHES {
            return refused("too many alternatives");
        }
        return Ok(all);
    }
    let class = format!("cameo_{}", name.join("_"));
    if !sets.classes.contains_key(&class) {
        if sets.members + all.len() > MOST_MEMBERS {
            return refused(format!(
                "the file's sets make more than {MOST_MEMBERS} phrases"
            ));
        }
        sets.members += all.len();
        sets.classes.insert(class.clone(), all);
    }
    Ok(vec![format!("@{class}")])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Vec<Conditions>, Why> {
        let mut sets = Sets::default();
        sets.sets
            .insert("ARMS".into(), vec!["sword".into(), "lance".into()]);
        sets.verbs.insert("duel".into());
        conditions(&crate::pattern::read(text).expect("a pattern"), &mut sets)
    }

    fn show(text: &str) -> String {
        let all = match of(text) {
            Ok(all) => all,
            Err(why) => return format!("{why:?}"),
        };
        let one = |c: &Conditions| {
            let when: Vec<String> = c
                .when
                .iter()
                .map(|(p, w)| format!("{p}={}", w.join("|")))
                .collect();
            let plus: Vec<String> = c.plus.iter().map(|p| format!("+{p}")).collect();
            let tail: Vec<String> = c.tail.iter().map(|p| format!("~{p}")).collect();
            let mut parts = vec![plus.join(" "), tail.join(" "), when.join(" ")];
            if !c.actor.is_empty() {
                parts.push(format!("actor {}", c.actor.join(" ")));
            }
            if !c.recipient.is_empty() {
                parts.push(format!("recipient {}", c.recipient.join(" ")));
            }
            parts.retain(|p| !p.is_empty());
            parts.join("; ")
        };
        all.iter().map(one).collect::<Vec<_>>().join(" / ")
    }

    #[test]
    fn patterns_as_conditions() {
        for (text, want) in [
            ("* CROWN", "obj=crown"),
            ("* OFF JOUST", "+off; obj=joust"),
            ("* (OFF HEAD)", "p:off=head"),
            ("* (ASIDE FEUD)", "+aside; obj=feud"),
            ("* {ROYAL &ARMS}", "obj=@cameo_royal_arms"),
            ("&ARMS *", "subj=@cameo_arms"),
            ("* DUEL", "obj=duel / xcomp=duel"),
            ("* (TO DUEL)", "xcomp=duel / p:to=duel"),
            ("* (BY/WITH &ARMS)", "p:by=@cameo_arms / p:with=@cameo_arms"),
            ("* CROWN (TO +)", "obj=crown p:to=@ACTOR; recipient p:to"),
            ("* WITH +", "p:with=@ACTOR; recipient p:with"),
            ("* WITH", "~with"),
            (
                "* ON + BY $",
                "p:by=@ACTOR p:on=@ACTOR; actor p:by; recipient p:on",
            ),
            ("* (FROM ^)", "p:from=*"),
            ("* BITTERLY", "adv=bitterly"),
            ("* RALLY", "obj=rally"),
            ("* IF", "advcl.mark=if"),
            ("NOT *", "neg=not"),
            (
                "* (OVER CROWN) (IN {GREAT HALL})",
                "p:in=great hall p:over=crown",
            ),
        ] {
            assert_eq!(show(text), want, "{text}");
        }
        for bad in [
            "* &NOTHING",
            "* (CROWN)",
            "OF CROWN *",
            "* CROWN (IN HALL) (IN TOWN)",
        ] {
            assert!(of(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_recipient_stands_where_no_condition_does() {
        let c = of("* CROWN (TO TOWER)").expect("conditions");
        let paths = c[0].recipient_paths();
        assert!(!paths.contains(&"obj".into()) && !paths.contains(&"p:to".into()));
        assert!(paths.contains(&"p:with".into()) && paths.contains(&"obj.mod".into()));
    }
}
