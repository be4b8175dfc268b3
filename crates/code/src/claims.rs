//! Claims: standing relations and attitudes between actors (docs/claims.md).

use tekad_core::{Claim, Document, Statement, event::Event};

use crate::{coder::Coder, dates::DateHit, scene::Scene};

/// Reads claims sentence by sentence.
#[derive(Debug, Default)]
pub struct ClaimReader {
    found: Vec<Claim>,
}

impl ClaimReader {
    /// Reads the next sentence.
    pub fn read(&mut self, _coder: &Coder, _scene: &Scene, _sentence: usize, _dates: &[DateHit]) {}

    /// All claims, in text order, each under its chain.
    pub fn settle(
        self,
        _doc: &Document,
        _statements: &[Statement],
        _events: &[Event],
    ) -> Vec<Claim> {
        self.found
    }
}
