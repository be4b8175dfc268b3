//! Documents to events in one call, with the packs that ship in the binary. The command, a
//! server and a binding for another language all stand on this crate, so that they code
//! alike.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use tekad_code::{
    CodeOptions, Coded, Coder, Layers, Ontology, Pack, PackLayer, PackSource, World,
    mention::{TagKind, TaggedName},
};
use tekad_core::{Document, Sentence};
use tekad_gazetteer::Gazetteer;
use tekad_parse::{
    Model, Profile,
    names::{NameKind, NamesModel},
};

/// The files of a language pack, in memory.
#[derive(Clone, Copy, Debug)]
pub struct EmbeddedPack {
    /// Language code.
    pub code: &'static str,
    /// `pack.toml`.
    pub pack: &'static str,
    /// `words.toml`.
    pub words: &'static str,
    /// `frames.toml`.
    pub frames: &'static str,
    /// `parser.model`.
    pub model: &'static [u8],
    /// `names.model`, where the pack has one.
    pub names: Option<&'static [u8]>,
}

mod titles;

mod embedded {
    #![allow(missing_docs)]
    use super::EmbeddedPack;
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}

pub use embedded::{GAZETTEER, LANGUAGES, ONTOLOGY, WORLD};

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
    /// `world/` or `ontology/` is damaged.
    #[error("{0}")]
    World(String),
}

/// The files of a language pack, embedded or read from a folder by the caller.
#[derive(Clone, Debug)]
pub struct PackFiles {
    /// Language code.
    pub code: String,
    /// `pack.toml`.
    pub pack: Cow<'static, str>,
    /// `words.toml`.
    pub words: Cow<'static, str>,
    /// `frames.toml`.
    pub frames: Cow<'static, str>,
    /// `parser.model`.
    pub model: Cow<'static, [u8]>,
    /// `names.model`, where the pack has one.
    pub names: Option<Cow<'static, [u8]>>,
}

impl From<&EmbeddedPack> for PackFiles {
    fn from(p: &EmbeddedPack) -> PackFiles {
        PackFiles {
            code: p.code.to_owned(),
            pack: Cow::Borrowed(p.pack),
            words: Cow::Borrowed(p.words),
            frames: Cow::Borrowed(p.frames),
            model: Cow::Borrowed(p.model),
            names: p.names.map(Cow::Borrowed),
        }
    }
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
    profile: Profile,
    layers: Vec<Layer>,
    only_layers: bool,
}

/// A document's analysis.
pub struct Analysis {
    /// Parsed sentences.
    pub sentences: Vec<Sentence>,
    /// Events, and traces if asked for.
    pub coded: Coded,
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

    /// The parser of a language.
    ///
    /// # Errors
    /// No such pack, or a damaged model.
    pub fn model(&self, lang: &str) -> Result<&Model, EngineError> {
        let (pack, language) = self.language(lang)?;
        let loaded = language.model.get_or_init(|| {
            Model::load(&pack.model)
                .map(|model| model.with_profile(self.profile))
                .map_err(|e| EngineError::Pack {
                    lang: pack.code.clone(),
                    message: e.to_string(),
                })
        });
        loaded.as_ref().map_err(Clone::clone)
    }

    /// The tagger of names of a language, where the pack has one.
    ///
    /// # Errors
    /// No such pack, or a damaged model.
    pub fn names(&self, lang: &str) -> Result<Option<&NamesModel>, EngineError> {
        let (pack, language) = self.language(lang)?;
        let loaded = language.names.get_or_init(|| {
            let model = pack.names.as_deref().map(NamesModel::load).transpose();
            model.map_err(|e| EngineError::Pack {
                lang: pack.code.clone(),
                message: e.to_string(),
            })
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
            let ontology = Ontology::load(ONTOLOGY).map_err(EngineError::World)?;
            Ok((Arc::new(world), Arc::new(ontology)))
        });
        loaded.as_ref().map_err(Clone::clone)
    }

    /// The coder of a language.
    ///
    /// # Errors
    /// No such pack, or a damaged one.
    pub fn coder(&self, lang: &str) -> Result<&Coder, EngineError> {
        let (pack, language) = self.language(lang)?;
        let loaded = language.coder.get_or_init(|| {
            let (world, ontology) = self.shared()?;
            let source = PackSource {
                pack: &pack.pack,
                words: &pack.words,
                frames: &pack.frames,
            };
            let list = self.layers.iter().filter_map(|l| l.lang.get(lang).cloned());
            let layers = Layers {
                list: list.collect(),
                only: self.only_layers,
            };
            let compiled =
                Pack::load_layers(source, &layers, ontology).map_err(|e| EngineError::Pack {
                    lang: pack.code.clone(),
                    message: e.to_string(),
                })?;
            Ok(Coder::new(
                Arc::clone(world),
                Arc::clone(ontology),
                compiled,
            ))
        });
        loaded.as_ref().map_err(Clone::clone)
    }

    /// Parses and codes a document in its own language.
    ///
    /// # Errors
    /// No pack for the language, or a damaged one.
    pub fn analyse(&self, doc: &Document, options: CodeOptions) -> Result<Analysis, EngineError> {
        let coder = self.coder(&doc.lang)?;
        let model = self.model(&doc.lang)?;
        let sentences = match titles::sentence_case(doc, model, coder) {
            Some(lowered) => {
                let mut sentences = model.parse(&lowered);
                titles::restore_forms(doc, &mut sentences);
                sentences
            }
            None => model.parse(doc),
        };
        let tagged: Vec<Vec<TaggedName>> = match self.names(&doc.lang)? {
            Some(names) => sentences.iter().map(|s| tagged_names(names, s)).collect(),
            None => Vec::new(),
        };
        let coded = coder.code_with_names(doc, &sentences, &tagged, options);
        Ok(Analysis { sentences, coded })
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
