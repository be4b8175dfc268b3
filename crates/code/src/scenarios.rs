//! Scenarios: conditions, consequences and expectations (docs/scenarios.md).

use tekad_core::{Claim, Document, Scenario, Statement, event::Event};

use crate::{coder::Coder, dates::DateHit, scene::Scene};

/// Reads scenarios sentence by sentence.
#[derive(Debug, Default)]
pub struct ScenarioReader {
    found: Vec<Scenario>,
}

impl ScenarioReader {
    /// Reads the next sentence.
    pub fn read(&mut self, _coder: &Coder, _scene: &Scene, _sentence: usize, _dates: &[DateHit]) {}

    /// All scenarios, in text order, each under its chain, with the events and claims that its
    /// parts tell.
    pub fn settle(
        self,
        _doc: &Document,
        _statements: &[Statement],
        _events: &[Event],
        _claims: &[Claim],
    ) -> Vec<Scenario> {
        self.found
    }
}
