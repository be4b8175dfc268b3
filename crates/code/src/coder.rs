//! The coder: a document with its parsed sentences in, its events out.

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashSet;
use smol_str::SmolStr;
use tekad_core::{
    Claim, Document, Scenario, SectionKind, Sentence, Statement, Timex, event::Event,
};

use crate::{
    claims::ClaimReader,
    compose::Rejected,
    context::Topics,
    dates::{DateTable, Times, order::Relation},
    draft::{Draft, settle_with},
    events::Assembler,
    factuality::FactualityModel,
    filter::{Filter, FilterModel, Held, train::Example},
    instance::Instance,
    magnitude::Numbers,
    memory::Memory,
    mention::{Atom, Mention, TaggedName},
    names::NameTable,
    ontology::Ontology,
    pack::Pack,
    pairs::PairModel,
    scenarios::ScenarioReader,
    scene::Scene,
    statements::{StatementReader, attribute},
    view::View,
    world::World,
};

/// Everything that coding in one language needs. Read-only and shareable between threads.
#[derive(Debug)]
pub struct Coder {
    /// States, people, organisations, places.
    pub world: Arc<World>,
    /// PLOVER's tables.
    pub ontology: Arc<Ontology>,
    /// The language.
    pub pack: Pack,
    pub(crate) names: NameTable,
    pub(crate) dates: DateTable,
    pub(crate) date_words: FxHashSet<SmolStr>,
    filter: OnceLock<Filter>,
    filter_model: Option<FilterModel>,
    /// Scores the type of a pair, where there is a model.
    pub pairs: Option<Arc<PairModel>>,
    /// Grades events, where there is a model.
    pub factuality: Option<Arc<FactualityModel>>,
}

/// What the coder made of a document.
#[derive(Debug, Default)]
pub struct Coded {
    /// The events, in text order of their first evidence.
    pub events: Vec<Event>,
    /// Who says what, in text order.
    pub statements: Vec<Statement>,
    /// Standing relations and attitudes, in text order.
    pub claims: Vec<Claim>,
    /// What would follow if, and what is expected, in text order.
    pub scenarios: Vec<Scenario>,
    /// The temporal expressions, in text order.
    pub timexes: Vec<Timex>,
    /// The order of what words tell, where the text says so.
    pub relations: Vec<Relation>,
    /// What was seen sentence by sentence, if asked for.
    pub traces: Vec<Trace>,
}

/// What the coder saw in one sentence, for `explain`.
#[derive(Debug)]
pub struct Trace {
    /// Index of the sentence.
    pub sentence: usize,
    /// Mentions in order.
    pub mentions: Vec<Mention>,
    /// Frames that fired.
    pub instances: Vec<Instance>,
    /// Drafts that became events.
    pub drafts: Vec<Draft>,
    /// Readings that became none, and why.
    pub rejected: Vec<Rejected>,
}

/// What to do beside the usual.
#[derive(Clone, Copy, Debug, Default)]
pub struct CodeOptions {
    /// Also code events that name no party (CODEBOOK rule 2).
    pub actorless: bool,
    /// Keep what was seen sentence by sentence.
    pub trace: bool,
    /// Leave the model of pairs out.
    pub frames_only: bool,
    /// Give no full tree to sentences that can hold no event by their words ([`crate::filter`]):
    /// faster, and for events only.
    pub filter: bool,
}

/// What is known of an article's sentences beside their trees, sentence by sentence; an empty
/// list tells nothing.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// The names that a tagger has found.
    pub tagged: Vec<Vec<TaggedName>>,
    /// What it can hold ([`Coder::may_hold`]).
    pub held: Vec<Held>,
}

impl Coder {
    /// A coder for one language.
    pub fn new(world: Arc<World>, ontology: Arc<Ontology>, pack: Pack) -> Coder {
        let names = NameTable::new(&world, &pack);
        let dates = DateTable::new(&pack.dates);
        let date_words = dates.name_like().cloned().collect();
        Coder {
            world,
            ontology,
            pack,
            names,
            dates,
            date_words,
            filter: OnceLock::new(),
            filter_model: None,
            pairs: None,
            factuality: None,
        }
    }

    /// The same with a model of pairs.
    pub fn with_pairs(mut self, pairs: Option<Arc<PairModel>>) -> Coder {
        self.pairs = pairs;
        self
    }

    /// The same with a model of factuality.
    pub fn with_factuality(mut self, model: Option<Arc<FactualityModel>>) -> Coder {
        self.factuality = model;
        self
    }

    /// The same with a model of what sentences hold.
    pub fn with_filter(mut self, model: Option<FilterModel>) -> Coder {
        self.filter_model = model;
        self
    }

    /// Whether a single word is a name of `world/` by itself.
    pub fn is_name(&self, word: &str) -> bool {
        self.names.is_name(word)
    }

    /// All readings of a whole name, best first.
    pub fn readings(&self, name: &str) -> Vec<crate::names::NameEntry> {
        self.names.all_readings(name)
    }

    /// Version and pack hashes, as records name the coder.
    pub fn version(&self) -> String {
        let pairs = self
            .pairs
            .as_ref()
            .map(|m| format!(" pairs:{}", m.hash()))
            .unwrap_or_default();
        let senses = self
            .factuality
            .as_ref()
            .map(|m| format!(" senses:{}", m.hash()))
            .unwrap_or_default();
        format!(
            "tekad/{} {}:{} world:{}{pairs}{senses}",
            env!("CARGO_PKG_VERSION"),
            self.pack.code,
            self.pack.hash,
            self.world.hash
        )
    }

    /// What each sentence of an article, given by its forms, can hold. `lemmas_of` gives the
    /// lemmas that a form may get.
    pub fn may_hold<'a, F: Iterator<Item = &'a SmolStr>>(
        &self,
        sentences: impl Iterator<Item = F>,
        lemmas_of: impl Fn(&str, &mut dyn FnMut(SmolStr)),
    ) -> Vec<Held> {
        let filter = self.filter.get_or_init(|| Filter::new(&self.pack));
        let model = self.filter_model.as_ref();
        filter.choose(&self.names, &self.pack, model, sentences, lemmas_of)
    }

    /// The same sentences to learn from: what the filter sees of each.
    pub fn filter_examples<'a, F: Iterator<Item = &'a SmolStr>>(
        &self,
        sentences: impl Iterator<Item = F>,
        lemmas_of: impl Fn(&str, &mut dyn FnMut(SmolStr)),
    ) -> Vec<Example> {
        let filter = self.filter.get_or_init(|| Filter::new(&self.pack));
        let mut examples = Vec::new();
        filter.scan(&self.names, &self.pack, sentences, lemmas_of, |seen| {
            examples.push(Example {
                features: seen.features.to_vec(),
                can: seen.can,
                ..Example::default()
            });
        });
        examples
    }

    /// Codes a document. `sentences` are those of its titles, headings and paragraphs, in order.
    pub fn code(&self, doc: &Document, sentences: &[Sentence], options: CodeOptions) -> Coded {
        self.code_with_names(doc, sentences, &Beside::default(), options)
    }

    /// The same with what is known beside the trees.
    pub fn code_with_names(
        &self,
        doc: &Document,
        sentences: &[Sentence],
        beside: &Beside,
        options: CodeOptions,
    ) -> Coded {
        let published = doc.published.as_ref().map(tekad_core::Stamp::date);
        let mut memory = Memory::new(published);
        let mut assembler = Assembler::new(self, doc, published);
        let mut topics = Topics::new(&self.pack.contexts, &self.ontology, doc);
        let mut numbers = Numbers::default();
        let mut times = Times::new(published);
        let mut statements = StatementReader::default();
        let mut claims = ClaimReader::default();
        let mut scenarios = ScenarioReader::default();
        let mut traces = Vec::new();
        let mut read: Vec<(usize, View, Vec<Atom>)> = sentences
            .iter()
            .enumerate()
            .filter(|(_, sentence)| !sentence.tokens.is_empty())
            .filter_map(|(index, sentence)| {
                let kind = section_kind(doc, sentence);
                if matches!(kind, SectionKind::Caption | SectionKind::Meta) {
                    return None;
                }
                let view = View::new(sentence, self.pack.lemmas);
                let unknown_names = !(kind == SectionKind::Title && is_title_case(&view));
                let tagged = beside.tagged.get(index).map_or(&[][..], Vec::as_slice);
                let atoms = self.atoms(&view, &doc.text, unknown_names, tagged);
                Some((index, view, atoms))
            })
            .collect();
        self.locate(&doc.text, &mut read);
        self.survey(&read, &mut memory);
        for (index, view, atoms) in read {
            let mut atoms = atoms;
            if let Some((end, state)) = self.dateline(&view, &atoms) {
                atoms.retain(|a| a.start >= end);
                if memory.dateline.is_none() {
                    memory.dateline = state;
                }
            }
            let mentions = self.mentions(&view, &doc.text, &atoms, &mut memory);
            let voices = self.voices(&view);
            let scene = Scene::new(view, mentions, voices, &self.pack);
            if beside.held.get(index).is_some_and(|h| *h != Held::Event) {
                // It is read for the names, dates and words of others that later ones refer to, and
                // for what the article is about.
                times.find(self, &doc.text, &scene.view);
                statements.read(self, &scene, index);
                topics.read(&scene, index, section_kind(doc, &sentences[index]), &[]);
                memory.next_sentence();
                continue;
            }
            let instances = self.instances(&scene);
            let mut rejected = Vec::new();
            let heard = options.trace.then_some(&mut rejected);
            let mut drafts = self.compose_events(&scene, &instances, options.actorless, heard);
            let dates = times.find(self, &doc.text, &scene.view);
            for draft in &mut drafts {
                settle_with(draft, |m, token| scene.mentions[m].start < token);
            }
            if let Some(model) = self.pairs.as_ref().filter(|_| !options.frames_only) {
                self.supply(model, &scene, &instances, &mut drafts, options.trace);
            }
            assembler.add(&scene, index, &drafts, &dates, &instances);
            times.relate(self, &scene, index, &dates, &drafts);
            numbers.read(self, &scene, index, &drafts);
            statements.read(self, &scene, index);
            claims.read(self, &scene, index, &dates, &instances, published);
            scenarios.read(self, &scene, index, &dates);
            topics.read(&scene, index, section_kind(doc, &sentences[index]), &drafts);
            memory.next_sentence();
            if options.trace {
                traces.push(Trace {
                    sentence: index,
                    mentions: scene.mentions,
                    instances,
                    drafts,
                    rejected,
                });
            }
        }
        let mut events = assembler.finish();
        topics.settle(&mut events);
        numbers.settle(&mut events);
        times.settle(&mut events);
        let statements = statements.settle();
        attribute(&mut events, &statements);
        let claims = claims.settle(doc, &statements, &events);
        let scenarios = scenarios.settle(doc, &statements, &events, &claims);
        Coded {
            events,
            statements,
            claims,
            scenarios,
            timexes: times.timexes,
            relations: times.relations,
            traces,
        }
    }
}

/// What the section is in which a sentence stands.
fn section_kind(doc: &Document, sentence: &Sentence) -> SectionKind {
    let section = doc.sections.get(sentence.section);
    section.map_or(SectionKind::Paragraph, |s| s.kind)
}

/// Whether most words begin with a capital, as in headlines: there a capital tells no name.
fn is_title_case(view: &View) -> bool {
    let words: Vec<bool> = (0..view.len())
        .filter_map(|i| view.token(i).form.chars().next())
        .filter(|c| c.is_alphabetic())
        .map(char::is_uppercase)
        .collect();
    let capitals = words.iter().filter(|c| **c).count();
    words.len() >= 3 && capitals * 10 >= words.len() * 6
}
