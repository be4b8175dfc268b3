//! `claims.toml`: frames of standing relations and the words that colour them (docs/claims.md),
//! read, checked and compiled into an index of their own, so that no event hangs on them.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use smol_str::SmolStr;
use tekad_core::{Degree, Relation, Upos};

use crate::{
    frame::{Condition, Path, conditions, parse_paths},
    pack::{PackError, Trigger, expand, expand_words, parse_toml},
    pack_format::{Inflection, WordList},
    words::WordSet,
};

/// A frame as `claims.toml` writes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimToml {
    /// Unique name.
    pub id: String,
    relation: Relation,
    /// Verb triggers.
    #[serde(default)]
    pub verb: Vec<String>,
    /// Noun triggers.
    #[serde(default)]
    pub noun: Vec<String>,
    /// Adjective triggers.
    #[serde(default)]
    pub adj: Vec<String>,
    /// Prepositions that make a predicate of a noun ("is like Y").
    #[serde(default)]
    pub case: Vec<String>,
    subject: Option<Vec<String>>,
    object: Option<Vec<String>>,
    noun_subject: Option<Vec<String>>,
    noun_object: Option<Vec<String>>,
    #[serde(default)]
    about: Vec<String>,
    #[serde(default)]
    cause: Vec<String>,
    #[serde(default)]
    effect: Vec<String>,
    #[serde(default)]
    when: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    not: BTreeMap<String, Vec<String>>,
    needs: Option<Vec<String>>,
    #[serde(default)]
    mutual: bool,
    #[serde(default)]
    bearer: bool,
    #[serde(default)]
    own: bool,
    #[serde(default)]
    inherit: bool,
    #[serde(default)]
    act: bool,
    #[serde(default)]
    negated: bool,
    #[serde(default)]
    historical: bool,
    degree: Option<Degree>,
    #[serde(default)]
    #[allow(dead_code)] // for the people who write packs
    note: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct DegreeWords {
    rising: Vec<String>,
    falling: Vec<String>,
    strong: Vec<String>,
    weak: Vec<String>,
    partial: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Standing {
    habit: Vec<String>,
    act: Vec<String>,
    keeping: Vec<String>,
    offer: Vec<String>,
    told: Vec<String>,
    ended: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Roles {
    subject: Vec<String>,
    object: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Verbs {
    verbs: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Ellipsis {
    verbs: Vec<String>,
    same: Vec<String>,
    also_not: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Once {
    words: Vec<String>,
    past: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ClaimsToml {
    noun_roles: Roles,
    degree: DegreeWords,
    standing: Standing,
    writer: WordList,
    shared: WordList,
    once: Once,
    denial: WordList,
    light: Verbs,
    regard: Verbs,
    ellipsis: Ellipsis,
    exist: Verbs,
    joined: WordList,
    part: WordList,
    class: BTreeMap<String, Vec<String>>,
    claim: Vec<ClaimToml>,
}

/// A part that a claim may need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    Subject,
    Object,
    About,
    /// An object or what it is about.
    Matter,
    Cause,
    Effect,
}

/// A compiled frame.
#[derive(Clone, Debug)]
pub struct ClaimFrame {
    /// Unique name.
    pub id: String,
    /// What it claims.
    pub relation: Relation,
    pub(crate) subject: Vec<Path>,
    pub(crate) object: Vec<Path>,
    pub(crate) noun_subject: Vec<Path>,
    pub(crate) noun_object: Vec<Path>,
    pub(crate) about: Vec<Path>,
    pub(crate) cause: Vec<Path>,
    pub(crate) effect: Vec<Path>,
    pub(crate) when: Vec<Condition>,
    pub(crate) not: Vec<Condition>,
    pub(crate) needs: Vec<Need>,
    /// The parties stand so to one another.
    pub(crate) mutual: bool,
    /// The noun names the subject itself ("ally").
    pub(crate) bearer: bool,
    /// Only what is a party itself is an object, not what belongs to one ("controls the roads
    /// of X"), nor a mere place.
    pub(crate) own: bool,
    /// A noun without a party of its own has that of the clause above it.
    pub(crate) inherit: bool,
    /// The words may tell a single act.
    pub(crate) act: bool,
    pub(crate) negated: bool,
    pub(crate) historical: bool,
    pub(crate) degree: Option<Degree>,
    pub(crate) layer: usize,
}

impl ClaimFrame {
    /// Checks and compiles a frame; the error says what is wrong.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn compile(
        toml: &ClaimToml,
        classes: &FxHashMap<String, WordSet>,
    ) -> Result<ClaimFrame, String> {
        ClaimFrame::with_roles(toml, classes, &Roles::default())
    }

    fn with_roles(
        toml: &ClaimToml,
        classes: &FxHashMap<String, WordSet>,
        nouns: &Roles,
    ) -> Result<ClaimFrame, String> {
        if [&toml.verb, &toml.noun, &toml.adj, &toml.case]
            .iter()
            .all(|l| l.is_empty())
        {
            return Err("no trigger".into());
        }
        let between_words = matches!(toml.relation, Relation::Causes | Relation::Supports);
        if between_words != (!toml.cause.is_empty() && !toml.effect.is_empty()) {
            return Err("`cause` and `effect` belong to `causes` and `supports`, both".into());
        }
        let default = if between_words {
            ["cause", "effect"]
        } else {
            ["subject", "object"]
        };
        let default: Vec<String> = default.iter().map(|s| (*s).to_owned()).collect();
        let mut needs = Vec::new();
        for need in toml.needs.as_ref().unwrap_or(&default) {
            needs.push(match need.as_str() {
                "subject" => Need::Subject,
                "object" => Need::Object,
                "about" => Need::About,
                "matter" => Need::Matter,
                "cause" => Need::Cause,
                "effect" => Need::Effect,
                odd => return Err(format!("needs: unknown part `{odd}`")),
            });
        }
        let roles = |own: &Option<Vec<String>>, other: &[&str]| match own {
            Some(list) => parse_paths(list),
            None => parse_paths(other),
        };
        let of_noun = |own: &Option<Vec<String>>, other: &[String]| match own {
            Some(list) => parse_paths(list),
            None => parse_paths(other),
        };
        Ok(ClaimFrame {
            id: toml.id.clone(),
            relation: toml.relation,
            subject: roles(&toml.subject, &["subj"])?,
            object: roles(&toml.object, &["obj"])?,
            noun_subject: of_noun(&toml.noun_subject, &nouns.subject)?,
            noun_object: of_noun(&toml.noun_object, &nouns.object)?,
            about: parse_paths(&toml.about)?,
            cause: parse_paths(&toml.cause)?,
            effect: parse_paths(&toml.effect)?,
            when: conditions(&toml.when, classes)?,
            not: conditions(&toml.not, classes)?,
            needs,
            mutual: toml.mutual,
            bearer: toml.bearer,
            own: toml.own,
            inherit: toml.inherit,
            act: toml.act,
            negated: toml.negated,
            historical: toml.historical,
            degree: toml.degree,
            layer: 0,
        })
    }
}

/// The frames of standing relations of a language.
#[derive(Clone, Debug, Default)]
pub struct ClaimFrames {
    /// Frames in file order, a user's before ours.
    pub frames: Vec<ClaimFrame>,
    /// Triggers by their first word.
    pub(crate) triggers: FxHashMap<SmolStr, Vec<Trigger>>,
    /// Degrees and their words, the one that decides first.
    pub(crate) degrees: Vec<(Degree, WordSet)>,
    /// "regularly": what is told is no single act.
    pub(crate) habit: WordSet,
    /// "yesterday", "telah": it is one.
    pub(crate) acts: WordSet,
    /// "continue": verbs whose complement goes on.
    pub(crate) keeping: WordSet,
    /// "it seems": the writer's own opinion.
    pub(crate) writer: WordSet,
    /// "shared" in "the shared hostility".
    pub(crate) shared: WordSet,
    /// "once": it was so.
    pub(crate) once: WordSet,
    /// "in no sense": phrases that deny.
    pub(crate) denial: WordSet,
    /// "have" in "have influence over".
    pub(crate) light: WordSet,
    /// "regard" in "regards X as a rival".
    pub(crate) regard: WordSet,
    /// "does" in "Hungary does not": what stands for a predicate told before.
    pub(crate) does: WordSet,
    /// "So does Managua".
    pub(crate) same: WordSet,
    /// "Nor does Managua".
    pub(crate) also_not: WordSet,
    /// "There is" a difference.
    pub(crate) exist: WordSet,
    /// "For decades": with a past tense, it was so.
    pub(crate) past_span: WordSet,
    /// "Offer to", "ready to": what stands under it is only held out.
    pub(crate) offer: WordSet,
    /// "Deny doing", "accuse of doing": what is told under it stands, if it is so.
    pub(crate) told: WordSet,
    /// "End its reliance": what stands no more.
    pub(crate) ended: WordSet,
    /// "Along with" behind a party: one more.
    pub(crate) joined: WordSet,
    /// "Eastern": before or behind a state, a part of it.
    pub(crate) part: WordSet,
}

impl ClaimFrames {
    /// Compiles the files of a language, each with its name, ours first; later ones lie over
    /// earlier ones as frames of events do ([`crate::layers`]). `only` leaves out our frames.
    ///
    /// # Errors
    /// The file and line, or the frame, that is wrong.
    pub(crate) fn load(
        files: &[(&str, &str)],
        only: bool,
        classes: &FxHashMap<String, WordSet>,
        inflection: &[Inflection],
    ) -> Result<ClaimFrames, PackError> {
        let mut all = ClaimsToml::default();
        let mut laid: Vec<(&str, usize, ClaimToml)> = Vec::new();
        for (layer, (file, text)) in files.iter().enumerate() {
            let toml: ClaimsToml = if text.trim().is_empty() {
                ClaimsToml::default()
            } else {
                parse_toml(file, text)?
            };
            lay(&mut all, &toml);
            if only && layer == 0 {
                continue;
            }
            let ids: FxHashSet<&str> = toml.claim.iter().map(|c| c.id.as_str()).collect();
            laid.retain(|(.., c)| !ids.contains(c.id.as_str()));
            let lower = std::mem::take(&mut laid);
            laid.extend(toml.claim.iter().map(|c| (*file, layer, c.clone())));
            laid.extend(lower);
        }
        let mut known = classes.clone();
        for (name, list) in &all.class {
            known.insert(name.clone(), WordSet::new(list));
        }
        let classes = &known;
        let mut frames = Vec::with_capacity(laid.len());
        let mut triggers: FxHashMap<SmolStr, Vec<Trigger>> = FxHashMap::default();
        let mut ids = FxHashSet::default();
        for (index, (file, layer, toml)) in laid.iter().enumerate() {
            let fail = |message: String| PackError::Frame {
                file: (*file).to_owned(),
                frame: toml.id.clone(),
                message,
            };
            if !ids.insert(toml.id.as_str()) {
                return Err(fail("the id stands twice".into()));
            }
            let mut frame = ClaimFrame::with_roles(toml, classes, &all.noun_roles).map_err(fail)?;
            frame.layer = *layer;
            for (pos, list) in [
                (Upos::Verb, &toml.verb),
                (Upos::Noun, &toml.noun),
                (Upos::Adj, &toml.adj),
                (Upos::Adp, &toml.case),
            ] {
                for text in list {
                    for trigger in expand(text, pos, index, inflection) {
                        let Some(key) = trigger.words.first().cloned() else {
                            return Err(fail(format!("empty trigger {text:?}")));
                        };
                        triggers.entry(key).or_default().push(trigger);
                    }
                }
            }
            frames.push(frame);
        }
        let words = |list: &[String]| WordSet::new(list);
        let verbs = |list: &[String]| WordSet::new(&expand_words(list, inflection));
        let d = &all.degree;
        Ok(ClaimFrames {
            frames,
            triggers,
            degrees: [
                (Degree::Falling, &d.falling),
                (Degree::Rising, &d.rising),
                (Degree::Partial, &d.partial),
                (Degree::Weak, &d.weak),
                (Degree::Strong, &d.strong),
            ]
            .map(|(degree, list)| (degree, verbs(list)))
            .into(),
            habit: words(&all.standing.habit),
            acts: words(&all.standing.act),
            keeping: verbs(&all.standing.keeping),
            writer: words(&all.writer.words),
            shared: words(&all.shared.words),
            once: words(&all.once.words),
            denial: words(&all.denial.words),
            light: verbs(&all.light.verbs),
            regard: verbs(&all.regard.verbs),
            does: words(&all.ellipsis.verbs),
            same: words(&all.ellipsis.same),
            also_not: words(&all.ellipsis.also_not),
            exist: verbs(&all.exist.verbs),
            past_span: words(&all.once.past),
            offer: verbs(&all.standing.offer),
            told: verbs(&all.standing.told),
            ended: verbs(&all.standing.ended),
            joined: words(&all.joined.words),
            part: words(&all.part.words),
        })
    }

    /// Whether a file compiles by itself.
    ///
    /// # Errors
    /// The line, or the frame, that is wrong.
    pub fn check(
        file: &str,
        text: &str,
        classes: &FxHashMap<String, WordSet>,
    ) -> Result<(), PackError> {
        ClaimFrames::load(&[(file, text)], false, classes, &[]).map(|_| ())
    }

    /// Number of triggers by relation; forms made by the inflection table count once.
    ///
    /// # Errors
    /// What the reader of TOML says.
    pub fn trigger_counts(text: &str) -> Result<BTreeMap<String, usize>, PackError> {
        let toml: ClaimsToml = parse_toml("claims.toml", text)?;
        let mut counts = BTreeMap::new();
        for c in &toml.claim {
            *counts.entry(c.relation.as_str().to_owned()).or_insert(0) +=
                c.verb.len() + c.noun.len() + c.adj.len() + c.case.len();
        }
        Ok(counts)
    }
}

/// All lists grow.
fn lay(lower: &mut ClaimsToml, upper: &ClaimsToml) {
    for (below, above) in [
        (&mut lower.noun_roles.subject, &upper.noun_roles.subject),
        (&mut lower.noun_roles.object, &upper.noun_roles.object),
        (&mut lower.degree.rising, &upper.degree.rising),
        (&mut lower.degree.falling, &upper.degree.falling),
        (&mut lower.degree.strong, &upper.degree.strong),
        (&mut lower.degree.weak, &upper.degree.weak),
        (&mut lower.degree.partial, &upper.degree.partial),
        (&mut lower.standing.habit, &upper.standing.habit),
        (&mut lower.standing.act, &upper.standing.act),
        (&mut lower.standing.keeping, &upper.standing.keeping),
        (&mut lower.standing.offer, &upper.standing.offer),
        (&mut lower.standing.told, &upper.standing.told),
        (&mut lower.standing.ended, &upper.standing.ended),
        (&mut lower.joined.words, &upper.joined.words),
        (&mut lower.part.words, &upper.part.words),
        (&mut lower.writer.words, &upper.writer.words),
        (&mut lower.shared.words, &upper.shared.words),
        (&mut lower.once.words, &upper.once.words),
        (&mut lower.denial.words, &upper.denial.words),
        (&mut lower.light.verbs, &upper.light.verbs),
        (&mut lower.regard.verbs, &upper.regard.verbs),
        (&mut lower.ellipsis.verbs, &upper.ellipsis.verbs),
        (&mut lower.ellipsis.same, &upper.ellipsis.same),
        (&mut lower.ellipsis.also_not, &upper.ellipsis.also_not),
        (&mut lower.exist.verbs, &upper.exist.verbs),
        (&mut lower.once.past, &upper.once.past),
    ] {
        below.extend(above.iter().cloned());
    }
    for (name, list) in &upper.class {
        let below = lower.class.entry(name.clone()).or_default();
        below.extend(list.iter().cloned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<ClaimFrames, PackError> {
        ClaimFrames::load(&[("claims.toml", text)], false, &FxHashMap::default(), &[])
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, says) in [
            (
                "[[claim]]\nid = \"a\"\nrelation = \"likes\"\nverb = [\"like\"]\n",
                "likes",
            ),
            (
                "[[claim]]\nid = \"a\"\nrelation = \"seeks\"\n",
                "no trigger",
            ),
            (
                "[[claim]]\nid = \"a\"\nrelation = \"seeks\"\nverb = [\"seek\"]\nverbs = []\n",
                "verbs",
            ),
            (
                "[[claim]]\nid = \"a\"\nrelation = \"seeks\"\nverb = [\"seek\"]\nneeds = [\"x\"]\n",
                "unknown part",
            ),
            (
                "[[claim]]\nid = \"a\"\nrelation = \"causes\"\nverb = [\"cause\"]\n",
                "cause",
            ),
            (
                "[[claim]]\nid = \"a\"\nrelation = \"seeks\"\nverb = [\"seek\"]\nabout = [\"q:x\"]\n",
                "unknown slot",
            ),
        ] {
            let error = load(text).expect_err("a fault").to_string();
            assert!(error.contains(says), "{error}");
        }
    }

    #[test]
    fn a_layer_takes_the_place_of_a_frame() {
        let ours = "[[claim]]\nid = \"a\"\nrelation = \"seeks\"\nverb = [\"seek\"]\n[[claim]]\nid = \"b\"\nrelation = \"fears\"\nverb = [\"fear\"]\n[light]\nverbs = [\"have\"]\n";
        let mine = "[[claim]]\nid = \"b\"\nrelation = \"seeks\"\nverb = [\"dread\"]\n";
        let both = |only| {
            ClaimFrames::load(
                &[("ours", ours), ("mine", mine)],
                only,
                &FxHashMap::default(),
                &[],
            )
            .expect("frames")
        };
        let ids =
            |f: &ClaimFrames| -> Vec<String> { f.frames.iter().map(|f| f.id.clone()).collect() };
        assert_eq!(ids(&both(false)), ["b", "a"]);
        assert_eq!(ids(&both(true)), ["b"]);
        assert!(both(true).light.has_text("have"));
        assert!(!both(false).triggers.contains_key("fear"));
    }
}
