//! Scenarios: conditions, consequences and expectations (docs/scenarios.md).
//!
//! A sentence is cut at its punctuation and conjunctions (`layout`), what only says who speaks
//! is left out (`attribution`); conditionals are put together from its segments
//! (`conditions`); what is left may expect something (`expect`); `parts` parts what is
//! coordinated and trims what is quoted.

mod attribution;
mod conditions;
mod expect;
mod layout;
mod parts;
mod words;

use tekad_core::{
    Claim, Document, Likelihood, Passage, Scenario, Span, Statement,
    event::{Event, SourceLink},
    hash,
};

use self::{
    layout::{Kind, Reading, Stretch},
    parts::Range,
};
use crate::{coder::Coder, dates::DateHit, scene::Scene, statements::chain_at};

pub use self::words::ScenarioWords;

/// A scenario in tokens.
#[derive(Clone, Debug, Default)]
struct Found {
    condition: Vec<Range>,
    negated: bool,
    exception: Vec<Range>,
    consequence: Vec<Range>,
    alternative: Vec<Range>,
    reason: Vec<Range>,
    likelihood: Option<Likelihood>,
    /// The likelihood is what it is; none is sought in the consequence.
    fixed: bool,
    trigger: Range,
    chain: Vec<SourceLink>,
    why: Vec<String>,
}

/// Reads scenarios sentence by sentence.
#[derive(Debug, Default)]
pub struct ScenarioReader {
    found: Vec<Scenario>,
    /// Sentence read last, and whether it told a scenario.
    last: Option<usize>,
    /// What the sentence before said must be, if it told no scenario.
    demand: Option<Span>,
}

impl ScenarioReader {
    /// Reads the next sentence.
    pub fn read(&mut self, coder: &Coder, scene: &Scene, sentence: usize, dates: &[DateHit]) {
        let before = self.last.replace(sentence);
        let demand = self.demand.take();
        let Some(reading) = Reading::new(coder, scene) else {
            return;
        };
        let stretches = reading.stretches();
        if before.is_some_and(|b| b + 1 == sentence)
            && self.goes_on(&reading, &stretches, sentence, demand, dates)
        {
            return;
        }
        let mut all: Vec<Found> = Vec::new();
        for (n, stretch) in stretches.iter().enumerate() {
            let mut now = reading.conditionals(&stretch.segments);
            if let (Some(that), Some(first)) = (stretch.that, now.first_mut()) {
                first.chain = reading.signal(that);
            }
            if now.is_empty() {
                let followed = stretches.get(n + 1).is_some_and(|s| s.that.is_some());
                now = reading.unconditional(stretch, followed, &mut all);
            }
            all.append(&mut now);
        }
        if all.is_empty() {
            self.demand = reading.demand(&stretches);
        }
        for found in all {
            self.found.extend(reading.scenario(found, sentence, dates));
        }
    }

    /// "Otherwise, …" and "Because …" at the head of a sentence belong to what the sentence
    /// before has told.
    fn goes_on(
        &mut self,
        reading: &Reading,
        stretches: &[Stretch],
        sentence: usize,
        demand: Option<Span>,
        dates: &[DateHit],
    ) -> bool {
        let Some(first) = stretches.first().and_then(|s| s.segments.first()) else {
            return false;
        };
        if let (Kind::Otherwise, Some(demand), Some(mark)) = (first.kind, demand, first.mark) {
            // "X must act. Otherwise …": if it does not.
            let found = Found {
                negated: true,
                consequence: reading.outcomes(&[(first.start, first.end)]),
                trigger: mark,
                why: reading.told("otherwise", mark),
                ..Found::default()
            };
            let scenario = reading.scenario(found, sentence, dates);
            self.found.extend(scenario.map(|mut s| {
                s.condition.push(passage(demand));
                s
            }));
            return true;
        }
        let told = |s: &&mut Scenario| s.sentence + 1 == sentence;
        let Some(before) = self.found.last_mut().filter(told) else {
            return false;
        };
        let segments = stretches.iter().map(|s| s.segments.len()).sum::<usize>();
        let list = match first.kind {
            Kind::Otherwise if !before.condition.is_empty() || !before.exception.is_empty() => {
                &mut before.alternative
            }
            // A sentence of its own has a main clause behind its reason.
            Kind::Because if segments == 1 => &mut before.reason,
            _ => return false,
        };
        let start = first.start;
        let end = stretches
            .first()
            .and_then(|s| s.segments.last())
            .map_or(first.end, |l| l.end);
        let Some(range) = reading.trimmed((start, end)) else {
            return false;
        };
        list.push(passage(reading.span(range)));
        true
    }

    /// All scenarios, in text order, each under its chain, with the events and claims that its
    /// parts tell.
    pub fn settle(
        self,
        doc: &Document,
        statements: &[Statement],
        events: &[Event],
        claims: &[Claim],
    ) -> Vec<Scenario> {
        let published = doc.published.as_ref().map(tekad_core::Stamp::date);
        let mut all = self.found;
        for s in &mut all {
            let spans: Vec<Span> = std::iter::once(s.trigger)
                .chain(parts(s).map(|p| p.span))
                .collect();
            // A verb of speech within what would follow is no source of it ("NATO will respond").
            let own = |chain: &&[SourceLink]| {
                let cue = chain.last().and_then(|l| l.cue_span);
                !chain.is_empty() && !cue.is_some_and(|c| spans.iter().any(|s| s.contains(c)))
            };
            let above = spans
                .iter()
                .map(|span| chain_at(statements, *span))
                .find(own);
            // What the scenario itself knows of its source counts where no statement covers it.
            if let Some(above) = above {
                s.reported_by = above.to_vec();
            }
            if let Some(said) = (statements.iter())
                .filter(|t| t.covers(s.trigger))
                .min_by_key(|t| t.len())
            {
                parts(s).for_each(|p| clip(p, said));
            }
            s.writer &= s.reported_by.is_empty();
            let past = |d: jiff::civil::Date| published.is_some_and(|p| d < p);
            if s.window.end.is_some_and(past) {
                s.window.start = None;
                s.window.end = None;
                s.window.precision = tekad_core::Precision::Unknown;
                s.window.span = None;
                s.window.from_text = false;
            }
            let mut at: Vec<String> = vec![doc.id.clone(), "scenario".to_owned()];
            for p in parts(s) {
                at.push(format!("{}-{}", p.span.start, p.span.end));
                p.events = (events.iter())
                    .filter(|e| e.evidence.iter().any(|v| p.span.contains(v.trigger)))
                    .map(|e| e.id.clone())
                    .collect();
                p.claims = (claims.iter())
                    .filter(|c| p.span.contains(c.trigger))
                    .map(|c| c.id.clone())
                    .collect();
            }
            let at: Vec<&str> = at.iter().map(String::as_str).collect();
            s.id = hash::short_id(&at, 16);
            s.doc_id.clone_from(&doc.id);
        }
        all.sort_by_key(|s| (s.sentence, s.trigger));
        all
    }
}

/// All passages of a scenario.
fn parts(s: &mut Scenario) -> impl Iterator<Item = &mut Passage> {
    (s.condition.iter_mut())
        .chain(&mut s.exception)
        .chain(&mut s.consequence)
        .chain(&mut s.alternative)
        .chain(&mut s.reason)
}

/// Leaves out the words before what is said ("promised to …"), if a passage begins with them.
fn clip(p: &mut Passage, said: &Statement) {
    let within = |c: &&Span| p.span.start < c.start && c.start < p.span.end && p.span.end <= c.end;
    if let Some(c) = said.content.iter().find(within) {
        p.span.start = c.start;
    }
}

fn passage(span: Span) -> Passage {
    Passage {
        span,
        events: Vec::new(),
        claims: Vec::new(),
    }
}

impl Reading<'_, '_> {
    /// What a stretch without a condition tells: an event that would bring another about, a
    /// consequence of the condition before a semicolon, or what is expected. `followed` says
    /// that a content clause comes next, of which its own words speak.
    fn unconditional(&self, stretch: &Stretch, followed: bool, all: &mut [Found]) -> Vec<Found> {
        let mut now: Vec<Found> = Vec::new();
        for s in stretch
            .segments
            .iter()
            .filter(|s| matches!(s.kind, Kind::Plain | Kind::But))
        {
            let clauses = self.clauses((s.start, s.end));
            let whole = stretch.segments.first().map_or(s.start, |f| f.start);
            if let (Some(that), true) = (stretch.that, s.start == whole)
                && let Some(found) = clauses.first().and_then(|c| self.announced(that, *c))
            {
                now.push(found);
                continue;
            }
            for clause in clauses {
                // "Would leave X and would embolden Y": the same subject.
                if let (Some(last), Some((from, to))) = (now.last_mut(), self.trimmed(clause))
                    && last.condition.len() == 1
                    && self.is_modal(from)
                    && last.consequence.last().is_some_and(|c| c.1 <= from)
                {
                    last.consequence.push((from + 1, to));
                    continue;
                }
                let found = (self.caused(clause))
                    .or_else(|| (!followed).then(|| self.expectation(clause)).flatten());
                now.extend(found);
            }
        }
        let reasons = stretch.segments.iter().filter(|s| s.kind == Kind::Because);
        if let Some(last) = now.last_mut() {
            last.reason.extend(reasons.map(|s| (s.start, s.end)));
        }
        // "If X, Y will …; Z may …".
        let plain: Vec<Range> = (stretch.segments.iter())
            .filter(|s| s.kind == Kind::Plain)
            .map(|s| (s.start, s.end))
            .collect();
        let possible = now.iter().all(|f| {
            f.condition.is_empty()
                && f.likelihood
                    .is_some_and(|l| l.degree == tekad_core::LikelihoodDegree::Possible)
        });
        if stretch.that.is_none()
            && possible
            && let (Some(before), [one]) = (all.last_mut(), plain.as_slice())
            && !before.condition.is_empty()
            && before.trigger.0 < before.consequence.first().map_or(0, |c| c.0)
            && self.is_open(*one)
            && before.consequence.last().is_some_and(|c| c.1 < one.0)
        {
            before.consequence.extend(self.outcomes(&plain));
            now.clear();
        }
        // "Otherwise" behind a semicolon.
        for s in stretch
            .segments
            .iter()
            .filter(|s| s.kind == Kind::Otherwise)
        {
            if let Some(before) = all.last_mut().filter(|f| !f.condition.is_empty()) {
                before.alternative.push((s.start, s.end));
                now.clear();
            }
        }
        now
    }

    /// What a sentence of one stretch says must be.
    fn demand(&self, stretches: &[Stretch]) -> Option<Span> {
        let [stretch] = stretches else { return None };
        let [one] = stretch.segments.as_slice() else {
            return None;
        };
        let must = |i: usize| {
            let said = self.likelihood_at(i);
            said.is_some_and(|(_, d)| d == tekad_core::LikelihoodDegree::Necessary)
        };
        let fits = one.kind == Kind::Plain && (one.start..one.end).any(must);
        let range = self.trimmed((one.start, one.end)).filter(|_| fits)?;
        Some(self.span(range))
    }

    /// A scenario of the document, its passages trimmed.
    fn scenario(&self, found: Found, sentence: usize, dates: &[DateHit]) -> Option<Scenario> {
        let v = &self.scene.view;
        let plain = |list: &[Range]| -> Vec<Passage> {
            (list.iter())
                .filter_map(|r| self.trimmed(*r))
                .map(|r| passage(self.span(r)))
                .collect()
        };
        let untimed = |list: &[Range]| -> Vec<Passage> {
            (list.iter())
                .filter_map(|r| self.without_window(*r, dates))
                .map(|r| passage(self.span(r)))
                .collect()
        };
        let consequence = untimed(&found.consequence);
        let alternative = untimed(&found.alternative);
        if consequence.is_empty() && alternative.is_empty() {
            return None;
        }
        let likelihood = if found.fixed {
            found.likelihood
        } else {
            self.likelihood(&found.consequence).map(|(_, l)| l)
        };
        let told: Vec<Range> = (found.consequence.iter().chain(&found.alternative))
            .copied()
            .collect();
        let (window, soon) = self.window(&told, dates);
        Some(Scenario {
            id: String::new(),
            doc_id: String::new(),
            condition: plain(&found.condition),
            condition_negated: found.negated,
            exception: plain(&found.exception),
            consequence,
            alternative,
            reason: plain(&found.reason),
            likelihood,
            window,
            soon,
            reported_by: if found.chain.is_empty() {
                self.attributed_to()
            } else {
                found.chain
            },
            writer: (0..v.len()).any(|t| self.coder.pack.claims.writer.has(v, t)),
            sentence,
            sentence_span: v.sentence.span,
            trigger: self.span(found.trigger),
            why: found.why,
        })
    }
}
