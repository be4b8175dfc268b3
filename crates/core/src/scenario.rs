//! Scenarios: what would follow if, and what is expected.

use serde::{Deserialize, Serialize};

use crate::{EventDate, Span, claim::Passage, event::SourceLink};

/// How likely the consequence is said to be (docs/scenarios.md).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Likelihood {
    /// The words that say so.
    pub span: Span,
    /// Their class.
    pub degree: LikelihoodDegree,
}

/// Classes of likelihood, each a range of probabilities after a published scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LikelihoodDegree {
    /// "Certainly", "pasti".
    Certain,
    /// "Very likely".
    VeryLikely,
    /// "Likely", "probably", "kemungkinan besar".
    Likely,
    /// "As likely as not".
    Even,
    /// "Unlikely".
    Unlikely,
    /// "Very unlikely".
    VeryUnlikely,
    /// "May", "could", "bisa": no number is meant.
    Possible,
    /// "Must", "will be forced to".
    Necessary,
}

impl LikelihoodDegree {
    /// All degrees, the most likely first.
    pub const ALL: [LikelihoodDegree; 8] = [
        LikelihoodDegree::Certain,
        LikelihoodDegree::VeryLikely,
        LikelihoodDegree::Likely,
        LikelihoodDegree::Even,
        LikelihoodDegree::Unlikely,
        LikelihoodDegree::VeryUnlikely,
        LikelihoodDegree::Possible,
        LikelihoodDegree::Necessary,
    ];

    /// The name, as packs, cases and records write it.
    pub fn as_str(self) -> &'static str {
        match self {
            LikelihoodDegree::Certain => "certain",
            LikelihoodDegree::VeryLikely => "very-likely",
            LikelihoodDegree::Likely => "likely",
            LikelihoodDegree::Even => "even",
            LikelihoodDegree::Unlikely => "unlikely",
            LikelihoodDegree::VeryUnlikely => "very-unlikely",
            LikelihoodDegree::Possible => "possible",
            LikelihoodDegree::Necessary => "necessary",
        }
    }

    /// The range of probabilities that the words stand for after the IPCC's guidance note of
    /// 2010 (`ontology/likelihood.toml`); none where the words give no number.
    pub fn range(self) -> Option<(f64, f64)> {
        Some(match self {
            LikelihoodDegree::Certain => (0.99, 1.0),
            LikelihoodDegree::VeryLikely => (0.9, 1.0),
            LikelihoodDegree::Likely => (0.66, 1.0),
            LikelihoodDegree::Even => (0.33, 0.66),
            LikelihoodDegree::Unlikely => (0.0, 0.33),
            LikelihoodDegree::VeryUnlikely => (0.0, 0.1),
            LikelihoodDegree::Possible | LikelihoodDegree::Necessary => return None,
        })
    }
}

/// If these, unless that, then these, else those.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    /// Hash of document id and the spans of its parts.
    pub id: String,
    /// The document.
    pub doc_id: String,
    /// What must be; none: an expectation.
    pub condition: Vec<Passage>,
    /// Whether the condition is that it be not ("without aid").
    pub condition_negated: bool,
    /// What must not be ("unless", "kecuali").
    pub exception: Vec<Passage>,
    /// What follows.
    pub consequence: Vec<Passage>,
    /// What follows if the condition is not met ("otherwise").
    pub alternative: Vec<Passage>,
    /// Why.
    pub reason: Vec<Passage>,
    /// How likely.
    pub likelihood: Option<Likelihood>,
    /// By when.
    pub window: EventDate,
    /// Whether the window is only "soon".
    pub soon: bool,
    /// Who says so, outermost first; empty: the text itself.
    pub reported_by: Vec<SourceLink>,
    /// Whether it is plainly the writer's opinion.
    pub writer: bool,
    /// Index of the sentence.
    pub sentence: usize,
    /// The sentence's span.
    pub sentence_span: Span,
    /// The word or words that make it a condition or expectation.
    pub trigger: Span,
    /// What acted on it, for `explain`.
    pub why: Vec<String>,
}
