//! Words of conditions, consequences and expectations: `lang/*/scenarios.toml`, read, checked and
//! compiled (docs/scenarios.md).

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::Deserialize;
use smol_str::SmolStr;
use tekad_core::LikelihoodDegree;

use crate::{
    pack::{PackError, line_of, parse_toml},
    view::View,
    words::WordSet,
};

/// `scenarios.toml` as it stands in the file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ScenariosToml {
    mark: MarkToml,
    cause: CauseToml,
    expect: ExpectToml,
    likelihood: BTreeMap<String, Vec<String>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct MarkToml {
    #[serde(rename = "if")]
    condition: Vec<String>,
    not_if: Vec<String>,
    never: Vec<String>,
    inverted: Vec<String>,
    without: Vec<String>,
    unless: Vec<String>,
    otherwise: Vec<String>,
    if_not: Vec<String>,
    then: Vec<String>,
    because: Vec<String>,
    because_clause: Vec<String>,
    not_because: Vec<String>,
    concessive: Vec<String>,
    but: Vec<String>,
    that: Vec<String>,
    lead: Vec<String>,
    asking: Vec<String>,
    habit: Vec<String>,
    signal: Vec<String>,
    says: Vec<String>,
    unsure: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct CauseToml {
    verb: Vec<String>,
    bring_about: Vec<String>,
    force: Vec<String>,
    open: Vec<String>,
    modal: Vec<String>,
    noun: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ExpectToml {
    passive: Vec<String>,
    active: Vec<String>,
    noun: Vec<String>,
    chance: Vec<String>,
    modal: Vec<String>,
    plan: Vec<String>,
}

/// The words of a language's scenarios, compiled.
#[derive(Clone, Debug, Default)]
pub struct ScenarioWords {
    /// "If": conjunctions and prepositions of a condition, those of `[cue] conditional` too.
    pub condition: WordSet,
    /// "As if": phrases that hold one and make no condition.
    pub never: WordSet,
    /// "Should X …": auxiliaries before their subject.
    pub inverted: WordSet,
    /// "Without".
    pub without: WordSet,
    /// "Unless".
    pub unless: WordSet,
    /// "Otherwise".
    pub otherwise: WordSet,
    /// "If not", where a comma or a subject follows: otherwise.
    pub if_not: WordSet,
    /// "Then".
    pub then: WordSet,
    /// "Because".
    pub because: WordSet,
    /// "Since", "for": reasons only where the parser takes them for conjunctions.
    pub because_clause: WordSet,
    /// "Because of that": phrases that give no reason.
    pub not_because: WordSet,
    /// "Although".
    pub concessive: WordSet,
    /// "But": what follows is another matter.
    pub but: WordSet,
    /// "That": marks of content clauses.
    pub that: WordSet,
    /// Adverbs that a clause begins with and that say nothing.
    pub lead: WordSet,
    /// "Ask": after them "if" means "whether".
    pub asking: WordSet,
    /// "Always": with them and without a future it is a habit.
    pub habit: WordSet,
    /// "Message": nouns of signals that are no speech.
    pub signal: WordSet,
    /// "Provided": conjunctions only where the parser takes them so or a clause begins.
    pub unsure: WordSet,
    /// "Reckon": verbs of attributions beside those of the frames.
    pub says: WordSet,
    /// "Drive": verbs with which an event brings another about.
    pub cause: WordSet,
    /// "Lead to": the same, where the verb itself adds nothing.
    pub bring_about: WordSet,
    /// "Force": the same, where what follows is said to be necessary.
    pub force: WordSet,
    /// "Would": modals after which any such subject is a condition.
    pub open: WordSet,
    /// "Will": modals after which only an event is.
    pub modal: WordSet,
    /// Nouns of events and states that can come about.
    pub event_noun: WordSet,
    /// "Expected to".
    pub passive: WordSet,
    /// "Expect".
    pub active: WordSet,
    /// "Speculation that".
    pub expectation: WordSet,
    /// "The chances of".
    pub chance: WordSet,
    /// "May": an expectation by itself.
    pub may: WordSet,
    /// "Plan": what an expectation's content may say instead of a future.
    pub plan: WordSet,
    /// Words of likelihood, by degree.
    likelihood: Vec<(LikelihoodDegree, WordSet)>,
    /// What may begin with a word: one look-up says that nothing does.
    first: FxHashMap<SmolStr, u8>,
}

/// A conjunction may begin at the word.
pub(super) const MARK: u8 = 1;
/// A word of likelihood may.
pub(super) const LIKELY: u8 = 2;
/// Without such a word a sentence tells no scenario.
pub(super) const TELLS: u8 = 4;

impl ScenarioWords {
    /// Compiles the files of a language, which add to one another; each comes with its name.
    /// `conditional` are the conjunctions that `words.toml` gives.
    ///
    /// # Errors
    /// File and line of an unknown degree or key.
    pub fn load(
        files: &[(&str, &str)],
        conditional: &[String],
    ) -> Result<ScenarioWords, PackError> {
        let mut all = ScenariosToml::default();
        for (file, text) in files.iter().filter(|(_, text)| !text.trim().is_empty()) {
            let one: ScenariosToml = parse_toml(file, text)?;
            for name in one.likelihood.keys() {
                if degree(name).is_none() {
                    return Err(PackError::Line {
                        file: (*file).to_owned(),
                        line: line_of(text, "likelihood"),
                        message: format!("`{name}` is no degree of likelihood"),
                    });
                }
            }
            all.lay(one);
        }
        let has_file = files.iter().any(|(_, text)| !text.trim().is_empty());
        let m = &all.mark;
        let mut condition = m.condition.clone();
        if has_file {
            let other = [&m.not_if, &m.inverted, &m.unless, &m.without, &m.if_not];
            let plain = |w: &&String| !other.iter().any(|list| list.contains(w));
            condition.extend(conditional.iter().filter(plain).cloned());
        }
        let force_and_cause: Vec<String> = (all.cause.verb.iter().chain(&all.cause.force))
            .cloned()
            .collect();
        let mut words = ScenarioWords {
            condition: WordSet::new(&condition),
            never: WordSet::new(&m.never),
            inverted: WordSet::new(&m.inverted),
            without: WordSet::new(&m.without),
            unless: WordSet::new(&m.unless),
            otherwise: WordSet::new(&m.otherwise),
            if_not: WordSet::new(&m.if_not),
            then: WordSet::new(&m.then),
            because: WordSet::new(&m.because),
            because_clause: WordSet::new(&m.because_clause),
            not_because: WordSet::new(&m.not_because),
            concessive: WordSet::new(&m.concessive),
            but: WordSet::new(&m.but),
            that: WordSet::new(&m.that),
            lead: WordSet::new(&m.lead),
            asking: WordSet::new(&m.asking),
            habit: WordSet::new(&m.habit),
            signal: WordSet::new(&m.signal),
            says: WordSet::new(&m.says),
            unsure: WordSet::new(&m.unsure),
            cause: WordSet::new(&force_and_cause),
            bring_about: WordSet::new(&all.cause.bring_about),
            force: WordSet::new(&all.cause.force),
            open: WordSet::new(&all.cause.open),
            modal: WordSet::new(&all.cause.modal),
            event_noun: WordSet::new(&all.cause.noun),
            passive: WordSet::new(&all.expect.passive),
            active: WordSet::new(&all.expect.active),
            expectation: WordSet::new(&all.expect.noun),
            chance: WordSet::new(&all.expect.chance),
            may: WordSet::new(&all.expect.modal),
            plan: WordSet::new(&all.expect.plan),
            likelihood: (LikelihoodDegree::ALL.into_iter())
                .filter_map(|d| Some((d, WordSet::new(all.likelihood.get(d.as_str())?))))
                .collect(),
            first: FxHashMap::default(),
        };
        words.first = words.index();
        Ok(words)
    }

    fn index(&self) -> FxHashMap<SmolStr, u8> {
        let asides = [&self.concessive, &self.but, &self.because_clause];
        let marks = [
            &self.condition,
            &self.inverted,
            &self.without,
            &self.unless,
            &self.otherwise,
            &self.if_not,
            &self.because,
        ];
        let others = [
            &self.open,
            &self.modal,
            &self.passive,
            &self.active,
            &self.expectation,
        ];
        let sets = (asides.into_iter().map(|s| (s, MARK)))
            .chain(marks.into_iter().map(|s| (s, MARK | TELLS)))
            .chain(others.into_iter().map(|s| (s, TELLS)))
            .chain(self.likelihood.iter().map(|(_, s)| (s, LIKELY | TELLS)));
        let mut first: FxHashMap<SmolStr, u8> = FxHashMap::default();
        for (set, what) in sets {
            for word in set.first_words() {
                *first.entry(word.clone()).or_default() |= what;
            }
        }
        first
    }

    /// What may begin at a token.
    pub(super) fn hint(&self, view: &View, i: usize) -> u8 {
        let of = |word: &SmolStr| self.first.get(word).copied().unwrap_or(0);
        of(view.lower(i)) | of(view.lemma(i))
    }

    /// The word of likelihood at a token, the longest one: how many tokens, and its degree.
    pub fn likelihood_at(&self, view: &View, i: usize) -> Option<(usize, LikelihoodDegree)> {
        (self.likelihood.iter())
            .map(|(degree, set)| (set.match_at(view, i), *degree))
            .filter(|(n, _)| *n > 0)
            .max_by_key(|(n, _)| *n)
    }
}

fn degree(name: &str) -> Option<LikelihoodDegree> {
    LikelihoodDegree::ALL
        .into_iter()
        .find(|d| d.as_str() == name)
}

impl ScenariosToml {
    /// Lays another file over this one: all lists grow.
    fn lay(&mut self, upper: ScenariosToml) {
        let (m, u) = (&mut self.mark, upper.mark);
        let (c, uc) = (&mut self.cause, upper.cause);
        let (e, ue) = (&mut self.expect, upper.expect);
        for (below, mut above) in [
            (&mut m.condition, u.condition),
            (&mut m.not_if, u.not_if),
            (&mut m.never, u.never),
            (&mut m.inverted, u.inverted),
            (&mut m.without, u.without),
            (&mut m.unless, u.unless),
            (&mut m.otherwise, u.otherwise),
            (&mut m.if_not, u.if_not),
            (&mut m.then, u.then),
            (&mut m.because, u.because),
            (&mut m.because_clause, u.because_clause),
            (&mut m.not_because, u.not_because),
            (&mut m.concessive, u.concessive),
            (&mut m.but, u.but),
            (&mut m.that, u.that),
            (&mut m.lead, u.lead),
            (&mut m.asking, u.asking),
            (&mut m.habit, u.habit),
            (&mut m.signal, u.signal),
            (&mut m.says, u.says),
            (&mut m.unsure, u.unsure),
            (&mut c.verb, uc.verb),
            (&mut c.bring_about, uc.bring_about),
            (&mut c.force, uc.force),
            (&mut c.open, uc.open),
            (&mut c.modal, uc.modal),
            (&mut c.noun, uc.noun),
            (&mut e.passive, ue.passive),
            (&mut e.active, ue.active),
            (&mut e.noun, ue.noun),
            (&mut e.chance, ue.chance),
            (&mut e.modal, ue.modal),
            (&mut e.plan, ue.plan),
        ] {
            below.append(&mut above);
        }
        for (degree, mut words) in upper.likelihood {
            self.likelihood
                .entry(degree)
                .or_default()
                .append(&mut words);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_keys_and_degrees_are_faults_with_their_line() {
        let load = |text: &str| ScenarioWords::load(&[("s.toml", text)], &[]);
        assert!(load("").is_ok());
        let wrong = load("[mark]\nif = []\n\n[likelihood]\nmaybe = [\"x\"]\n").unwrap_err();
        assert_eq!(
            wrong.to_string(),
            "s.toml:4: `maybe` is no degree of likelihood"
        );
        let wrong = load("[mark]\nwhen = []\n").unwrap_err();
        assert!(wrong.to_string().contains("line 2"), "{wrong}");
    }

    #[test]
    fn the_ranges_are_those_of_the_ontology() {
        #[derive(Deserialize)]
        struct Scale {
            degree: BTreeMap<String, (f64, f64)>,
        }
        let text = include_str!("../../../../ontology/likelihood.toml");
        let scale: Scale = parse_toml("likelihood.toml", text).expect("the scale");
        for degree in LikelihoodDegree::ALL {
            let range = scale.degree.get(degree.as_str()).copied();
            assert_eq!(range, degree.range(), "{}", degree.as_str());
        }
    }

    #[test]
    fn a_layer_adds_words() {
        let ours = "[mark]\nif = [\"if\"]\n[likelihood]\nlikely = [\"probably\"]\n";
        let theirs = "[mark]\nif = [\"iffen\"]\n[likelihood]\nlikely = [\"belike\"]\n";
        let conditional = ["provided".to_owned()];
        let files = [("a.toml", ours), ("b.toml", theirs)];
        let words = ScenarioWords::load(&files, &conditional).expect("two files");
        for word in ["if", "iffen", "provided"] {
            assert!(words.condition.has_text(word), "{word}");
        }
        let (_, likely) = &words.likelihood[0];
        assert!(likely.has_text("probably") && likely.has_text("belike"));
    }
}
