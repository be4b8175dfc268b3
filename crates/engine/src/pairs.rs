//! Pairs whose spans are given, in one call.

use std::sync::Arc;

use tekad_code::{
    PairModel,
    pairs::{
        Feature,
        given::{Answer, Spans},
    },
};
use tekad_core::Document;

use crate::{Engine, EngineError, embedded};

impl Engine {
    /// The model of pairs that ships, or the one that was set.
    ///
    /// # Errors
    /// It is damaged.
    pub fn pairs(&self) -> Result<Option<&Arc<PairModel>>, EngineError> {
        let loaded = self.pairs.get_or_init(|| {
            embedded::PAIRS
                .map(|bytes| PairModel::load(bytes).map(Arc::new))
                .transpose()
                .map_err(|e| EngineError::World(format!("lang/pairs.model: {e}")))
        });
        loaded.as_ref().map(Option::as_ref).map_err(Clone::clone)
    }

    /// The same engine with another model of pairs, or none. Only before the first document.
    pub fn with_pairs(mut self, model: Option<PairModel>) -> Engine {
        self.pairs = std::sync::OnceLock::from(Ok(model.map(Arc::new)));
        self
    }

    /// The features of given pairs of a document, by frames alone: what the model is trained on.
    ///
    /// # Errors
    /// No pack for the language, or a damaged one.
    pub fn pair_features(
        &self,
        doc: &Document,
        pairs: &[Spans],
    ) -> Result<Vec<Vec<Feature>>, EngineError> {
        let coder = self.coder(&doc.lang)?;
        let sentences = self.parse(doc)?.sentences;
        let tagged = self.tagged(&doc.lang, &sentences)?;
        Ok(coder.pair_features(doc, &sentences, &tagged, pairs))
    }

    /// The features of the other pairs of actors in a pair's sentence.
    ///
    /// # Errors
    /// No pack for the language, or a damaged one.
    pub fn other_features(
        &self,
        doc: &Document,
        pair: Spans,
    ) -> Result<Vec<Vec<Feature>>, EngineError> {
        let coder = self.coder(&doc.lang)?;
        let sentences = self.parse(doc)?.sentences;
        let tagged = self.tagged(&doc.lang, &sentences)?;
        Ok(coder.other_features(doc, &sentences, &tagged, pair))
    }

    /// What holds between given pairs of a document.
    ///
    /// # Errors
    /// No pack for the language, or a damaged one.
    pub fn pair_answers(
        &self,
        doc: &Document,
        pairs: &[Spans],
    ) -> Result<Vec<Option<Answer>>, EngineError> {
        let coder = self.coder(&doc.lang)?;
        let sentences = self.parse(doc)?.sentences;
        let tagged = self.tagged(&doc.lang, &sentences)?;
        Ok(coder.pair_answers(doc, &sentences, &tagged, pairs))
    }
}
