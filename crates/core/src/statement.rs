//! Who says what: statements, the chains under which events, claims and scenarios hang.

use serde::{Deserialize, Serialize};

use crate::{Span, event::SourceLink};

/// How a statement's words are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speech {
    /// In quotation marks.
    Direct,
    /// Told in the writer's words ("said that …", "according to …").
    Indirect,
    /// A quote or report that goes on from a sentence before, without a cue of its own.
    Continued,
}

/// Somebody's words in a document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// Who says so, outermost first; never empty. The outlet of the document itself is the
    /// outermost link of every chain and stands in the record's `cite_info`, not here.
    pub chain: Vec<SourceLink>,
    /// What is said, in text order: more than one span where the cue stands in the middle.
    pub content: Vec<Span>,
    /// How the words are given.
    pub speech: Speech,
    /// Index of the sentence in which the words begin.
    pub sentence: usize,
}

impl Statement {
    /// Whether a span lies in what is said.
    pub fn covers(&self, span: Span) -> bool {
        self.content
            .iter()
            .any(|c| c.start <= span.start && span.end <= c.end)
    }

    /// How many bytes are said.
    pub fn len(&self) -> u32 {
        self.content.iter().map(|c| c.end - c.start).sum()
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
