//! Documents to events in one call, with the packs that ship in the binary. The command, a
//! server and a binding for another language all stand on this crate, so that they code
//! alike.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use tekad_code::{
    Beside, CodeOptions, Coded, Coder, FactualityModel, LanguageLayer, Layers, Ontology, Pack,
    PackHead, PackLayer, PackSource, PairModel, World,
    filter::{FilterModel, Held},
    mention::{TagKind, TaggedName},
};
use tekad_core::{Document, Problem, Sentence, Span};
use tekad_gazetteer::Gazetteer;
use tekad_parse::{
    Depth, MAX_TOKENS, Model, Multiword, Profile, RawSentence,
    names::{NameKind, NamesModel},
};

pub mod filter;
mod pack_files;
mod pairs;
mod senses;
mod titles;

mod embedded {
    #![allow(missing_docs)]
    use super::EmbeddedPack;
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}

pub use embedded::{CAMEO, CONTEXT_RULES, GAZETTEER, LANGUAGES, ONTOLOGY, PAIRS, SENSES, WORLD};
pub use pack_files::{EmbeddedPack, PackFiles};
pub use senses::PredicateFeatures;

/// Short hash of the embedded `world/` with its gazetteer, as records name it, without loading
/// either.
///
/// # Errors
/// The gazetteer is damaged.
pub fn world_hash() -> Result<String, EngineError> {
    let texts: Vec<&str> = WORLD.iter().map(|(_, text)| *text).collect();
    let world = tekad_core::hash::short_id(&texts, 8);
    let gazetteer = Gazetteer::open(GAZETTEER).map_err(|e| EngineError::World(e.to_string()))?;
    Ok(tekad_core::hash::short_id(
        &[&world, &gazetteer.version()],
        8,
    ))
}

/// Why a document could not be coded.
#[derive(Clone, Debug, thiserror::Error)]
pub enum EngineError {
    /// No pack for the document's language.
    #[error("no language pack for `{lang}` (there are packs for {})", known.join(", "))]
    UnknownLanguage {
        /// The document's language.
        lang: String,
        /// Languages that there are packs for.
        known: Vec<String>,
    },
    /// A pack is damaged.
    #[error("language pack `{lang}`: {message}")]
    Pack {
        /// The pack's language.
        lang: String,
        /// What is wrong.
        message: String,
    },
    /// The language's pack does not have what is asked for.
    #[error("no {} for {lang}: the pack has no layer `{}`", layer.gives(), layer.as_str())]
    NoLayer {
        /// The language.
        lang: String,
        /// What its `pack.toml` does not declare.
        layer: LanguageLayer,
    },
    /// `world/` or `ontology/` is damaged.
    #[error("{0}")]
    World(String),
}

/// A user's own files, laid over ours in the order in which they are added (docs/packs.md).
#[derive(Clone, Debug, Default)]
pub struct Layer {
    /// Files of its `world/`, by name.
    pub world: Vec<(String, String)>,
    /// Its language files, by language.
    pub lang: BTreeMap<String, PackLayer>,
}

/// A language, loaded when first needed.
#[derive(Default)]
struct Language {
    head: OnceLock<Result<PackHead, EngineError>>,
    model: OnceLock<Result<Model, EngineError>>,
    names: OnceLock<Result<Option<NamesModel>, EngineError>>,
    coder: OnceLock<Result<Coder, EngineError>>,
}

/// `world/` and `ontology/`, shared by all languages.
pub type Shared = (Arc<World>, Arc<Ontology>);

/// The whole of tekad between a document and its events. Cheap to make; languages load when
/// first used; shareable between threads.
pub struct Engine {
    languages: BTreeMap<String, (PackFiles, Language)>,
    shared: OnceLock<Result<Shared, EngineError>>,
    pairs: OnceLock<Result<Option<Arc<PairModel>>, EngineError>>,
    factuality: OnceLock<Result<Option<Arc<FactualityModel>>, EngineError>>,
    profile: Profile,
    layers: Vec<Layer>,
    only_layers: bool,
}

/// A document's trees.
pub struct Parsed {
    /// The sentences.
    pub sentences: Vec<Sentence>,
    /// The surface tokens of several words of each sentence.
    pub multiwords: Vec<Vec<Multiword>>,
    /// What was odd: a sentence beyond all bounds, which was cut.
    pub problems: Vec<Problem>,
}

/// A document's analysis.
pub struct Analysis {
    /// Parsed sentences.
    pub sentences: Vec<Sentence>,
    /// What was odd in parsing.
    pub problems: Vec<Problem>,
    /// Events, and traces if asked for.
    pub coded: Coded,
    /// What each sentence can hold by its words: those that can hold an event have the best tree
    /// that the profile gives. Empty where all have.
    pub held: Vec<Held>,
}

impl Default for Engine {
    fn default() -> Engine {
        Engine::new()
    }
}

impl Engine {
    /// An engine with the packs in the binary.
    pub fn new() -> Engine {
        let languages = LANGUAGES
            .iter()
            .map(|p| (p.code.to_owned(), (p.into(), Language::default())))
            .collect();
        Engine {
            languages,
            shared: OnceLock::new(),
            pairs: OnceLock::new(),
            factuality: OnceLock::new(),
            profile: Profile::default(),
            layers: Vec::new(),
            only_layers: false,
        }
    }

    /// Lays a user's files over what there is. Only before the first document.
    pub fn add_layer(&mut self, layer: Layer) {
        self.layers.push(layer);
    }

    /// Leaves out all names, agents and frames of ours: only those of the layers count. The
    /// parser and the grammar words of `words.toml` stay. Only before the first document.
    pub fn only_layers(&mut self) {
        self.only_layers = true;
    }

    /// Adds a language, or replaces the embedded pack of the same code.
    pub fn add_pack(&mut self, files: PackFiles) {
        self.languages
            .insert(files.code.clone(), (files, Language::default()));
    }

    /// The same engine with parsers of another profile.
    pub fn with_profile(mut self, profile: Profile) -> Engine {
        self.profile = profile;
        for (_, language) in self.languages.values_mut() {
            language.model = OnceLock::new();
        }
        self
    }

    /// The profile that is asked of parsers.
    pub fn profile(&self) -> Profile {
        self.profile
    }

    /// Codes of the languages that there are packs for.
    pub fn languages(&self) -> Vec<&str> {
        self.languages.keys().map(String::as_str).collect()
    }

    fn language(&self, lang: &str) -> Result<&(PackFiles, Language), EngineError> {
        self.languages
            .get(lang)
            .ok_or_else(|| EngineError::UnknownLanguage {
                lang: lang.to_owned(),
                known: self.languages.keys().cloned().collect(),
            })
    }

    /// What the pack of a language declares, its files checked against it.
    ///
    /// # Errors
    /// No such pack, or a damaged one.
    pub fn head(&self, lang: &str) -> Result<&PackHead, EngineError> {
        let (pack, language) = self.language(lang)?;
        let loaded = language
            .head
            .get_or_init(|| pack.head().map_err(|e| damaged(pack, e)));
        loaded.as_ref().map_err(Clone::clone)
    }

    /// Whether a language has a layer; not where its pack is damaged, as asking for it will say.
    pub fn has(&self, lang: &str, layer: LanguageLayer) -> bool {
        self.head(lang).is_ok_and(|head| head.has(layer))
    }

    /// The files and the room of a language that has a layer.
    fn layer(
        &self,
        lang: &str,
        layer: LanguageLayer,
    ) -> Result<&(PackFiles, Language), EngineError> {
        if self.head(lang)?.has(layer) {
            return self.language(lang);
        }
        Err(EngineError::NoLayer {
            lang: lang.to_owned(),
            layer,
        })
    }

    /// The parser of a language.
    ///
    /// # Errors
    /// No such pack, no layer `parse` in it, or a damaged model.
    pub fn model(&self, lang: &str) -> Result<&Model, EngineError> {
        let (pack, language) = self.layer(lang, LanguageLayer::Parse)?;
        let loaded = language.model.get_or_init(|| {
            let model = Model::load(pack.of_layer(LanguageLayer::Parse).unwrap_or_default())
                .map_err(|e| damaged(pack, e))?;
            let stops = pack.stops().map_err(|e| damaged(pack, e))?;
            let whole = &self.head(lang)?.whole;
            Ok(model
                .with_profile(self.profile)
                .with_stops(stops)
                .with_whole(whole))
        });
        loaded.as_ref().map_err(Clone::clone)
    }

    /// The tagger of names of a language, where the pack has one.
    ///
    /// # Errors
    /// No such pack, or a damaged model.
    pub fn names(&self, lang: &str) -> Result<Option<&NamesModel>, EngineError> {
        if !self.head(lang)?.has(LanguageLayer::Names) {
            return Ok(None);
        }
        let (pack, language) = self.language(lang)?;
        let loaded = language.names.get_or_init(|| {
            let model = pack
                .of_layer(LanguageLayer::Names)
                .map(NamesModel::load)
                .transpose();
            model.map_err(|e| damaged(pack, e))
        });
        loaded.as_ref().map(Option::as_ref).map_err(Clone::clone)
    }

    /// `world/` and `ontology/`.
    ///
    /// # Errors
    /// The file and what is wrong with it.
    pub fn shared(&self) -> Result<&Shared, EngineError> {
        let loaded = self.shared.get_or_init(|| {
            let wrong = |e: tekad_code::WorldError| EngineError::World(e.to_string());
            let mut world = if self.only_layers {
                World::default()
            } else {
                World::load(WORLD.iter().copied()).map_err(wrong)?
            };
            for layer in self.layers.iter().filter(|l| !l.world.is_empty()) {
                let files = layer.world.iter().map(|(n, t)| (n.as_str(), t.as_str()));
                world.overlay(World::load(files).map_err(wrong)?);
            }
            if !self.only_layers {
                let gazetteer =
                    Gazetteer::open(GAZETTEER).map_err(|e| EngineError::World(e.to_string()))?;
                world = world.with_gazetteer(gazetteer);
            }
            let ontology = Ontology::load(ONTOLOGY)
                .and_then(|o| o.with_goldstein(CAMEO))
                .and_then(|o| o.with_context_rules(CONTEXT_RULES))
                .map_err(EngineError::World)?;
            Ok((Arc::new(world), Arc::new(ontology)))
        });
        loaded.as_ref().map_err(Clone::clone)
    }

    /// The coder of a language.
    ///
    /// # Errors
    /// No such pack, no layer `events` in it, or a damaged one.
    pub fn coder(&self, lang: &str) -> Result<&Coder, EngineError> {
        let (pack, language) = self.layer(lang, LanguageLayer::Events)?;
        let loaded = language.coder.get_or_init(|| {
            let (world, ontology) = self.shared()?;
            let source = PackSource {
                pack: &pack.pack,
                words: pack.words.as_deref().unwrap_or_default(),
                frames: pack.frames.as_deref().unwrap_or_default(),
                contexts: pack.contexts.as_deref().unwrap_or_default(),
                magnitudes: pack.magnitudes.as_deref().unwrap_or_default(),
                scenarios: pack.scenarios.as_deref().unwrap_or_default(),
                claims: pack.claims.as_deref().unwrap_or_default(),
                speech: pack.speech.as_deref().unwrap_or_default(),
            };
            let list = self.layers.iter().filter_map(|l| l.lang.get(lang).cloned());
            let layers = Layers {
                list: list.collect(),
                only: self.only_layers,
            };
            let compiled =
                Pack::load_layers(source, &layers, ontology).map_err(|e| damaged(pack, e))?;
            let coder = Coder::new(Arc::clone(world), Arc::clone(ontology), compiled);
            let coder = coder.with_factuality(self.factuality()?.cloned());
            // It knows what our frames find, not what a user's do.
            let filter = (pack.filter.as_deref())
                .filter(|_| self.layers.is_empty())
                .map(|bytes| FilterModel::load(bytes).map_err(|e| damaged(pack, e)))
                .transpose()?;
            Ok(coder.with_pairs(self.pairs()?.cloned()).with_filter(filter))
        });
        loaded.as_ref().map_err(Clone::clone)
    }

    /// Parses a document in its own language. Headlines in title case are read in sentence case
    /// where the language has events, whose words tell names from others.
    ///
    /// # Errors
    /// No pack for the language, no layer `parse` in it, or a damaged one.
    pub fn parse(&self, doc: &Document) -> Result<Parsed, EngineError> {
        self.parse_chosen(doc, |all| vec![Depth::Whole; all.len()])
    }

    /// The same, where `choose` says how far each sentence's analysis goes.
    fn parse_chosen(
        &self,
        doc: &Document,
        choose: impl FnOnce(&[RawSentence]) -> Vec<Depth>,
    ) -> Result<Parsed, EngineError> {
        let model = self.model(&doc.lang)?;
        let lowered = if self.has(&doc.lang, LanguageLayer::Events) {
            titles::sentence_case(doc, model, self.coder(&doc.lang)?)
        } else {
            None
        };
        let mut parsed = Parsed {
            sentences: Vec::new(),
            multiwords: Vec::new(),
            problems: Vec::new(),
        };
        // Where the sentence that is being cut began, and in how many pieces it is.
        let mut long: Option<(Span, usize)> = None;
        for analysis in model.analyse_chosen(lowered.as_ref().unwrap_or(doc), choose) {
            if let Some((_, pieces)) = &mut long {
                *pieces += 1;
            } else if analysis.cut {
                long = Some((analysis.sentence.span, 1));
            }
            if !analysis.cut
                && let Some((first, pieces)) = long.take()
            {
                parsed.problems.push(cut(doc, first, pieces));
            }
            parsed.sentences.push(analysis.sentence);
            parsed.multiwords.push(analysis.multiwords);
        }
        if lowered.is_some() {
            titles::restore_forms(doc, &mut parsed.sentences);
        }
        Ok(parsed)
    }

    /// Parses and codes a document in its own language.
    ///
    /// # Errors
    /// No pack for the language, no layer `events` in it, or a damaged one.
    pub fn analyse(&self, doc: &Document, options: CodeOptions) -> Result<Analysis, EngineError> {
        let coder = self.coder(&doc.lang)?;
        let model = self.model(&doc.lang)?;
        let mut beside = Beside::default();
        // An event without parties may stand anywhere, and who looks on wants to see it all.
        let mut parsed = if !options.filter || options.actorless || options.trace {
            self.parse(doc)?
        } else {
            self.parse_chosen(doc, |raw| {
                let forms = raw.iter().map(RawSentence::forms);
                beside.held = coder.may_hold(forms, |form, give| model.lemmas_of(form, give));
                filter::depths(&beside.held)
            })?
        };
        let empty = !beside.held.is_empty() && !beside.held.contains(&Held::Event);
        let coded = if empty {
            Coded::default()
        } else {
            beside.tagged = self.tagged(&doc.lang, &parsed.sentences)?;
            coder.join_clauses(&mut parsed.sentences);
            coder.code_with_names(doc, &parsed.sentences, &beside, options)
        };
        Ok(Analysis {
            sentences: parsed.sentences,
            problems: parsed.problems,
            coded,
            held: beside.held,
        })
    }

    /// What the tagger of names finds, a list a sentence; nothing where the pack has none.
    fn tagged(
        &self,
        lang: &str,
        sentences: &[Sentence],
    ) -> Result<Vec<Vec<TaggedName>>, EngineError> {
        if !self.has(lang, LanguageLayer::Names) {
            return Ok(Vec::new());
        }
        Ok(match self.names(lang)? {
            Some(names) => sentences.iter().map(|s| tagged_names(names, s)).collect(),
            None => Vec::new(),
        })
    }
}

fn damaged(pack: &PackFiles, why: impl ToString) -> EngineError {
    EngineError::Pack {
        lang: pack.code.clone(),
        message: why.to_string(),
    }
}

/// Says that a sentence was cut, and where.
fn cut(doc: &Document, first: Span, pieces: usize) -> Problem {
    let at = Span::new(0, first.start as usize).slice(&doc.text);
    Problem {
        kind: "long-sentence".to_owned(),
        message: format!(
            "the sentence at character {} has more than {MAX_TOKENS} tokens; it is read as {pieces}",
            at.chars().count()
        ),
    }
}

/// How sure the tagger of names must be for the coder to heed it.
const SURE: f64 = 0.8;

/// The names of a sentence as the coder takes them.
fn tagged_names(model: &NamesModel, sentence: &Sentence) -> Vec<TaggedName> {
    let found = model.names(sentence).into_iter();
    found
        .filter(|n| n.score >= SURE)
        .filter_map(|n| {
            let kind = match n.kind {
                NameKind::Person => TagKind::Person,
                NameKind::Organisation => TagKind::Organisation,
                NameKind::Place => TagKind::Place,
                NameKind::Other(_) => return None,
            };
            Some(TaggedName {
                start: n.tokens.start,
                end: n.tokens.end,
                kind,
            })
        })
        .collect()
}
