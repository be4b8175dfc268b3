//! Graded predicates, in one call.

use std::sync::Arc;

use tekad_code::FactualityModel;

use crate::{Engine, EngineError, embedded};

/// What the model of factuality sees of one predicate.
#[derive(Clone, Debug, Default)]
pub struct PredicateFeatures {
    /// With the words of its language.
    pub own: Vec<u32>,
    /// By what languages share.
    pub shared: Vec<u32>,
}

impl Engine {
    /// The model of factuality that ships, or the one that was set.
    ///
    /// # Errors
    /// It is damaged.
    pub fn factuality(&self) -> Result<Option<&Arc<FactualityModel>>, EngineError> {
        let loaded = self.factuality.get_or_init(|| {
            embedded::SENSES
                .map(|bytes| FactualityModel::load(bytes).map(Arc::new))
                .transpose()
                .map_err(|e| EngineError::World(format!("lang/senses.model: {e}")))
        });
        loaded.as_ref().map(Option::as_ref).map_err(Clone::clone)
    }

    /// The same engine with another model of factuality, or none. Only before the first document.
    pub fn with_factuality(mut self, model: Option<FactualityModel>) -> Engine {
        self.factuality = std::sync::OnceLock::from(Ok(model.map(Arc::new)));
        self
    }

    /// The features of predicates of one sentence whose words are given; each predicate is a
    /// range of words, and one that is no such range has none.
    ///
    /// # Errors
    /// No pack for the language, or a damaged one.
    pub fn predicate_features<S: AsRef<str>>(
        &self,
        lang: &str,
        words: &[S],
        predicates: &[(usize, usize)],
    ) -> Result<Vec<PredicateFeatures>, EngineError> {
        let coder = self.coder(lang)?;
        let model = self.model(lang)?;
        let sentence = model.analyse_words(words, model.default_style());
        let all = predicates.iter().map(|&span| PredicateFeatures {
            own: coder.factuality_features(&sentence, span, true),
            shared: coder.factuality_features(&sentence, span, false),
        });
        Ok(all.collect())
    }
}

#[cfg(test)]
mod tests {
    use tekad_code::CodeOptions;
    use tekad_core::Document;

    use crate::Engine;

    /// The factuality of the first event of a sentence.
    fn grade(engine: &Engine, lang: &str, text: &str) -> f64 {
        let doc = Document::from_text(text, lang);
        let found = engine
            .analyse(&doc, CodeOptions::default())
            .expect("a pack");
        found.coded.events.first().expect(text).factuality
    }

    #[test]
    fn events_lie_in_the_band_of_their_senses() {
        let engine = Engine::new();
        let rows = [
            ("en", "Russia attacked Ukraine on Monday.", 0.51..=3.0),
            ("en", "Iran did not attack Saudi Arabia.", -3.0..=-0.51),
            ("en", "Russia may attack Ukraine.", -0.5..=0.5),
            ("en", "Japan will impose sanctions on Iran.", -0.5..=0.5),
            ("id", "Rusia menyerang Ukraina pada Senin.", 0.51..=3.0),
            (
                "id",
                "Korea Utara tidak menyerang Korea Selatan.",
                -3.0..=-0.51,
            ),
            ("id", "Amerika Serikat dapat menyerang Iran.", -0.5..=0.5),
        ];
        for (lang, text, band) in rows {
            let value = grade(&engine, lang, text);
            assert!(band.contains(&value), "{text} {value}");
        }
    }
}
