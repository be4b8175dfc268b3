//! Statements: who says what in an article, and under whose word a passage stands.

use tekad_core::{Span, Statement, event::SourceLink};

use crate::{coder::Coder, scene::Scene};

/// Reads statements sentence by sentence.
#[derive(Debug, Default)]
pub struct StatementReader {
    found: Vec<Statement>,
}

impl StatementReader {
    /// Reads the next sentence.
    pub fn read(&mut self, _coder: &Coder, _scene: &Scene, _sentence: usize) {}

    /// All statements, in text order.
    pub fn settle(self) -> Vec<Statement> {
        self.found
    }
}

/// The chain under which a span stands: that of the innermost statement that covers it; empty
/// where nobody is quoted.
pub fn chain_at(statements: &[Statement], span: Span) -> &[SourceLink] {
    statements
        .iter()
        .filter(|s| s.covers(span))
        .min_by_key(|s| s.len())
        .map_or(&[], |s| &s.chain)
}
