//! Language packs: `pack.toml`, `words.toml` and `frames.toml` (docs/packs.md), read, checked
//! and compiled. A language is data; nothing here knows one.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use smol_str::SmolStr;
use tekad_core::{Upos, ontology::EventType};

use crate::{
    claims::ClaimFrames,
    context_words::ContextWords,
    dates::DateWords,
    frame::Frame,
    layers::Layers,
    magnitude::MagnitudeWords,
    ontology::Ontology,
    pack_format::{Agent, FramesToml, Inflection, ModifierSide, PackToml, Voice},
    pack_head::LanguageLayer,
    scenarios::ScenarioWords,
    signature::SignatureSet,
    statements::words::SpeechWords,
    view::View,
    words::{WordSet, split_words},
};

/// What is wrong with a pack.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// Not the TOML that the schema asks for.
    #[error("{file}: {message}")]
    Toml {
        /// File name within the pack.
        file: String,
        /// What the TOML reader says, with line and column.
        message: String,
    },
    /// Well-formed, but it names what is none.
    #[error("{file}:{line}: {message}")]
    Line {
        /// File name within the pack.
        file: String,
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// Well-formed, but it makes no sense.
    #[error("{file}: frame `{frame}`: {message}")]
    Frame {
        /// File name within the pack.
        file: String,
        /// The frame's id.
        frame: String,
        /// What is wrong.
        message: String,
    },
}

/// The texts of a pack's files.
#[derive(Clone, Copy, Debug, Default)]
pub struct PackSource<'a> {
    /// `pack.toml`.
    pub pack: &'a str,
    /// `words.toml`.
    pub words: &'a str,
    /// `frames.toml`.
    pub frames: &'a str,
    /// `contexts.toml`; empty for none.
    pub contexts: &'a str,
    /// `magnitudes.toml`; empty for none.
    pub magnitudes: &'a str,
    /// `scenarios.toml`; empty for none.
    pub scenarios: &'a str,
    /// `claims.toml`; empty for none.
    pub claims: &'a str,
    /// `speech.toml`; empty for none.
    pub speech: &'a str,
}

/// Cue words of the senses, compiled.
#[derive(Clone, Debug, Default)]
pub struct CueSets {
    /// "not".
    pub negation: WordSet,
    /// "may".
    pub hypothetical: WordSet,
    /// "will".
    pub future: WordSet,
    /// "if".
    pub conditional: WordSet,
    /// "in order to".
    pub purpose: WordSet,
    /// "had".
    pub past: WordSet,
    /// "in the colonial era".
    pub historical: WordSet,
    /// "although".
    pub concessive: WordSet,
    /// "whether".
    pub question: WordSet,
    /// "following".
    pub background: WordSet,
    /// "that": marks of content clauses.
    pub complement: WordSet,
}

/// A trigger of a frame, ready to be matched.
#[derive(Clone, Debug)]
pub struct Trigger {
    /// The contiguous words.
    pub words: Vec<SmolStr>,
    /// Dependent particles or prepositions that must stand somewhere.
    pub plus: Vec<SmolStr>,
    /// `Verb`, `Noun` or `Adj`.
    pub pos: Upos,
    /// The voice of the form, where the inflection table tells it.
    pub voice: Voice,
    /// Whether `words[0]` is a surface form made by the inflection table (forms only, no lemmas).
    pub surface: bool,
    /// Index into `Pack.frames`.
    pub frame: usize,
}

/// A compiled language pack.
#[derive(Debug)]
pub struct Pack {
    /// Language code.
    pub code: String,
    /// Language name.
    pub name: String,
    /// Layers that the pack offers.
    pub layers: Vec<LanguageLayer>,
    /// Where bare modifiers stand.
    pub modifier: ModifierSide,
    /// State of the bodies that news in the language means where it names no state at all.
    pub home: Option<String>,
    /// Whether words match by lemma as well as by form: not where there is an inflection table.
    pub lemmas: bool,
    /// Frames in file order.
    pub frames: Vec<Frame>,
    /// Triggers by their first word.
    pub triggers: FxHashMap<SmolStr, Vec<Trigger>>,
    /// Words of agents, one by one.
    agent_words: FxHashSet<SmolStr>,
    /// Actor nouns.
    pub agents: Vec<Agent>,
    /// "former".
    pub former: WordSet,
    /// "counterpart".
    pub counterpart: WordSet,
    /// "backed" in "Iranian-backed": after it, the state is not whose the party is.
    pub backed: WordSet,
    /// "international community": collectives that are no actors.
    pub nobody: WordSet,
    /// "rival": a party that is not the one that modifies it.
    pub relational: WordSet,
    /// "of", "'s": cases under which a noun's owner stands.
    pub genitive: WordSet,
    /// Prepositions between a spokesman and the body ("for").
    pub on_behalf: WordSet,
    /// "dollar", "language": things whose nationality names no actor.
    pub thing_words: WordSet,
    /// Relative pronouns.
    pub relative: WordSet,
    /// "take place": predicates that only say that their subject happens.
    pub occur: WordSet,
    /// Prefixes that mark a passive verb, from the inflection table.
    pub passive_prefixes: Vec<SmolStr>,
    /// "by": cases under which the doer stands in the passive.
    pub agent_case: WordSet,
    /// "both".
    pub both: WordSet,
    /// "three".
    pub three: WordSet,
    /// "country": what a state named before may be called.
    pub called_state: WordSet,
    /// "group": what an organisation named before may be called.
    pub called_body: WordSet,
    /// "leader": what the holder of any high office named before may be called.
    pub called_leader: WordSet,
    /// "countries", "leaders".
    pub both_heads: WordSet,
    /// "country" in "his country".
    pub own_country: WordSet,
    /// "he".
    pub singular_person: WordSet,
    /// "they".
    pub plural: WordSet,
    /// "it".
    pub thing: WordSet,
    /// "his".
    pub possessive: WordSet,
    /// "we": the speaker's side, in quotations.
    pub speaker: WordSet,
    /// Word classes.
    pub classes: FxHashMap<String, WordSet>,
    /// Light verbs.
    pub light: WordSet,
    /// Nouns that only count or bound the event noun below them ("a round of talks").
    pub containers: WordSet,
    /// Words that make phrasal verbs, whatever the parser calls them ("call off a strike").
    pub particles: WordSet,
    /// Cues of the senses.
    pub cues: CueSets,
    /// What embedding words say of their complements.
    pub signatures: SignatureSet,
    /// "according to".
    pub source_prepositions: WordSet,
    /// "statement".
    pub mediums: WordSet,
    /// "quoted".
    pub source_passive: WordSet,
    /// Prepositions of rest ("in", "di").
    pub place_at: WordSet,
    /// Prepositions that make a place of any name ("through").
    pub place_across: WordSet,
    /// Prepositions that make a place of a name under a verb of motion ("to").
    pub place_toward: WordSet,
    /// Verbs of motion.
    pub motion: WordSet,
    /// Date words.
    pub dates: DateWords,
    /// Words that tell what an event is about.
    pub contexts: ContextWords,
    /// Numbers and what they count.
    pub magnitudes: MagnitudeWords,
    /// Words of conditions and expectations.
    pub scenarios: ScenarioWords,
    /// "Soon".
    pub soon: WordSet,
    /// Frames of standing relations.
    pub claims: ClaimFrames,
    /// Words that tell who says what.
    pub speech: SpeechWords,
    /// Short hash of the files, for `coder` in records.
    pub hash: String,
}

pub(crate) fn parse_toml<'a, T: Deserialize<'a>>(
    file: &str,
    text: &'a str,
) -> Result<T, PackError> {
    crate::data::read(text).map_err(|message| PackError::Toml {
        file: file.to_owned(),
        message,
    })
}

/// The line of a section's head; 1 where the file is not TOML as written.
pub(crate) fn line_of(text: &str, section: &str) -> usize {
    let head = format!("[{section}]");
    let found = text.lines().position(|l| l.trim().starts_with(&head));
    found.map_or(1, |n| n + 1)
}

impl Pack {
    /// Whether a token is of a word class of the pack.
    pub(crate) fn in_class(&self, class: &str, view: &View, token: usize) -> bool {
        self.classes
            .get(class)
            .is_some_and(|set| set.has(view, token))
    }

    /// Whether a verb (lemma or form) makes a trigger together with a particle.
    pub fn is_phrasal(&self, lemma: &str, form: &str, particle: &str) -> bool {
        [lemma, form].iter().any(|verb| {
            self.triggers.get(*verb).into_iter().flatten().any(|t| {
                t.pos == Upos::Verb
                    && (t.plus.iter().any(|p| p == particle)
                        || t.words.get(1).is_some_and(|w| w == particle))
            })
        })
    }

    /// Whether a lower-case word begins a trigger or belongs to an agent: a common word.
    pub fn has_word(&self, word: &str) -> bool {
        self.triggers.contains_key(word) || self.agent_words.contains(word)
    }

    /// Reads, checks and compiles a pack.
    ///
    /// # Errors
    /// Names the file and line (TOML) or the frame that is wrong.
    pub fn load(source: PackSource, ontology: &Ontology) -> Result<Pack, PackError> {
        Pack::load_layers(source, &Layers::default(), ontology)
    }

    /// The same with a user's files over it ([`crate::layers`]).
    ///
    /// # Errors
    /// Names the file and line (TOML) or the frame that is wrong.
    pub fn load_layers(
        source: PackSource,
        layers: &Layers,
        ontology: &Ontology,
    ) -> Result<Pack, PackError> {
        let pack: PackToml = parse_toml("pack.toml", source.pack)?;
        let (words, frames) = layers.over(&pack.code, source)?;
        let classes: FxHashMap<String, WordSet> = words
            .class
            .iter()
            .map(|(name, list)| (name.clone(), WordSet::new(list)))
            .collect();
        let mut triggers: FxHashMap<SmolStr, Vec<Trigger>> = FxHashMap::default();
        let mut ids = FxHashSet::default();
        let mut compiled = Vec::with_capacity(frames.len());
        for (index, (file, layer, toml)) in frames.iter().enumerate() {
            let fail = |message: String| PackError::Frame {
                file: file.clone(),
                frame: toml.id.clone(),
                message,
            };
            if !ids.insert(toml.id.clone()) {
                return Err(fail("the id stands twice".into()));
            }
            let mut frame =
                Frame::compile(toml, &classes, &pack.noun_roles, ontology).map_err(fail)?;
            frame.layer = *layer;
            for (pos, list) in [
                (Upos::Verb, &toml.verb),
                (Upos::Noun, &toml.noun),
                (Upos::Adj, &toml.adj),
            ] {
                for text in list {
                    for trigger in expand(text, pos, index, &pack.inflection) {
                        let Some(key) = trigger.words.first().cloned() else {
                            return Err(fail(format!("empty trigger {text:?}")));
                        };
                        triggers.entry(key).or_default().push(trigger);
                    }
                }
            }
            compiled.push(frame);
        }
        let cue = &words.cue;
        // Counterparts and rivals are party nouns too, with no sector of their own.
        let agent_words = words
            .agent
            .iter()
            .flat_map(|a| &a.words)
            .flat_map(|w| w.split(' '))
            .map(SmolStr::from)
            .collect();
        let mut agents = words.agent;
        for list in [&words.counterpart.words, &words.relational.words] {
            agents.push(Agent {
                sector: None,
                sectors: Vec::new(),
                office: None,
                code: None,
                person: true,
                words: list.clone(),
                note: String::new(),
            });
        }
        let hash = layers.hash(source);
        let contexts = layers.contexts(&pack.code, source, ontology)?;
        let scenarios = layers.scenarios(&pack.code, source, &cue.conditional)?;
        let claims = layers.claims(&pack.code, source, &classes, &pack.inflection)?;
        let speech = layers.speech(&pack.code, source, |list| {
            expand_words(list, &pack.inflection)
        })?;
        Ok(Pack {
            code: pack.code,
            name: pack.name,
            layers: pack.layers,
            modifier: pack.modifier,
            home: pack.home.filter(|_| !layers.only),
            lemmas: pack.inflection.is_empty(),
            frames: compiled,
            agent_words,
            triggers,
            former: WordSet::new(&words.former.words),
            counterpart: WordSet::new(&words.counterpart.words),
            backed: WordSet::new(&words.backed.words),
            nobody: WordSet::new(&words.nobody.words),
            relational: WordSet::new(&words.relational.words),
            genitive: WordSet::new(&words.genitive.words),
            on_behalf: WordSet::new(&words.on_behalf.words),
            thing_words: WordSet::new(&words.thing.words),
            relative: WordSet::new(&words.relative.words),
            occur: WordSet::new(&expand_words(&words.occur.words, &pack.inflection)),
            passive_prefixes: pack
                .inflection
                .iter()
                .filter(|i| {
                    i.voice == Voice::Passive && i.starts.is_empty() && !i.prefix.is_empty()
                })
                .map(|i| SmolStr::from(i.prefix.as_str()))
                .collect(),
            agent_case: WordSet::new(&words.agent_case.words),
            both: WordSet::new(&words.collective.both),
            three: WordSet::new(&words.collective.three),
            called_state: WordSet::new(&words.description.state),
            called_body: WordSet::new(&words.description.body),
            called_leader: WordSet::new(&words.description.leader),
            both_heads: WordSet::new(&words.collective.heads),
            own_country: WordSet::new(&words.own_country.heads),
            singular_person: WordSet::new(&words.pronoun.singular_person),
            plural: WordSet::new(&words.pronoun.plural),
            thing: WordSet::new(&words.pronoun.thing),
            possessive: WordSet::new(&words.pronoun.possessive),
            speaker: WordSet::new(&words.pronoun.speaker),
            classes,
            light: WordSet::new(&expand_words(&words.light.verbs, &pack.inflection)),
            containers: WordSet::new(&words.light.containers),
            particles: WordSet::new(&words.light.particles),
            cues: CueSets {
                negation: WordSet::new(&cue.negation),
                hypothetical: WordSet::new(&cue.hypothetical),
                future: WordSet::new(&cue.future),
                conditional: WordSet::new(&cue.conditional),
                purpose: WordSet::new(&cue.purpose),
                past: WordSet::new(&cue.past),
                historical: WordSet::new(&cue.historical),
                concessive: WordSet::new(&cue.concessive),
                question: WordSet::new(&cue.question),
                background: WordSet::new(&cue.background),
                complement: WordSet::new(&cue.complement),
            },
            signatures: (words.signature)
                .compile(|word| expand(word, Upos::Verb, 0, &pack.inflection)),
            source_prepositions: WordSet::new(&words.source.prepositions),
            mediums: WordSet::new(&words.source.mediums),
            source_passive: WordSet::new(&expand_words(&words.source.passive, &pack.inflection)),
            place_at: WordSet::new(&words.place.at),
            place_across: WordSet::new(&words.place.across),
            place_toward: WordSet::new(&words.place.toward),
            motion: WordSet::new(&expand_words(&words.place.motion, &pack.inflection)),
            scenarios,
            soon: WordSet::new(&words.date.soon),
            dates: words.date,
            contexts,
            magnitudes: MagnitudeWords::load("magnitudes.toml", source.magnitudes)?,
            claims,
            speech,
            agents,
            hash,
        })
    }

    /// Number of triggers by event type, for `tekad lexicon` and the docs. Forms made by the
    /// inflection table count once, with their base.
    pub fn trigger_counts(source: PackSource) -> Result<BTreeMap<String, usize>, PackError> {
        let frames: FramesToml = parse_toml("frames.toml", source.frames)?;
        let mut counts = BTreeMap::new();
        for f in &frames.frame {
            let key = f
                .event
                .map_or("(embedding only)".to_owned(), |e: EventType| {
                    e.as_str().to_owned()
                });
            *counts.entry(key).or_insert(0) += f.verb.len() + f.noun.len() + f.adj.len();
        }
        Ok(counts)
    }
}

fn inflect(base: &str, inflection: &Inflection) -> Option<String> {
    let applies = inflection.starts.is_empty()
        || inflection
            .starts
            .iter()
            .any(|s| base.starts_with(s.as_str()));
    if !applies {
        return None;
    }
    let rest: String = base.chars().skip(inflection.drop).collect();
    Some(format!("{}{}", inflection.prefix, rest))
}

/// The triggers that one line of a frame stands for: the words as written, and for verbs of a
/// language with an inflection table every surface form.
pub(crate) fn expand(text: &str, pos: Upos, frame: usize, table: &[Inflection]) -> Vec<Trigger> {
    let mut words = Vec::new();
    let mut plus = Vec::new();
    for word in split_words(text) {
        match word.strip_prefix('+') {
            Some(particle) => plus.push(SmolStr::from(particle)),
            None => words.push(word),
        }
    }
    let inflected = pos == Upos::Verb && !table.is_empty();
    let plain = Trigger {
        words,
        plus,
        pos,
        voice: Voice::Any,
        surface: inflected,
        frame,
    };
    let mut all = Vec::new();
    if let (true, Some(base)) = (inflected, plain.words.first().cloned()) {
        for inflection in table {
            if let Some(form) = inflect(&base, inflection) {
                let mut trigger = plain.clone();
                trigger.words[0] = SmolStr::from(form);
                trigger.voice = inflection.voice;
                all.push(trigger);
            }
        }
    }
    all.push(plain);
    all
}

pub(crate) fn expand_words(words: &[String], table: &[Inflection]) -> Vec<String> {
    words
        .iter()
        .flat_map(|w| expand(w, Upos::Verb, 0, table))
        .map(|t| t.words.join(" "))
        .collect()
}
