//! Statements: who says what in an article, and under whose word a passage stands
//! (docs/statements.md).
//!
//! Sentence by sentence, surface first, since quotations are where parsers err: `quotes`
//! follows quotation marks over sentences, `sentence` finds cues and their speakers,
//! `content` the words that are said. Chains are put together at the end, when it is known
//! which cue stands in whose words.

mod content;
mod quotes;
mod sentence;
mod sources;
pub mod words;

use tekad_core::{
    Span, Speech, Statement, Upos,
    event::{Event, SourceLink, SourceRole, Stance},
    ontology::EventType,
};

use crate::{coder::Coder, scene::Scene, view::View};
use content::Said;
use quotes::{Open, Quote, Segment};
use sentence::Looked;
use words::CueKind;

/// How many sentences a pronoun, or a quotation without a cue, looks back for its speaker.
const BACK: usize = 2;
/// The longest chain.
const MAX_CHAIN: usize = 6;
/// How many statements before one are asked whether it stands in them.
const WINDOW: usize = 48;

/// Reads statements sentence by sentence.
#[derive(Debug, Default)]
pub struct StatementReader {
    found: Vec<Found>,
    quotes: Vec<Quote>,
    open: Option<Open>,
    last: Option<Last>,
    /// Quotations whose speaker is not known yet.
    waiting: Vec<usize>,
}

/// A statement with its own links; those above it come at the end.
#[derive(Debug)]
struct Found {
    statement: Statement,
    cue: Span,
}

/// Who spoke last.
#[derive(Clone, Debug)]
struct Last {
    sentence: usize,
    links: Vec<SourceLink>,
    person: bool,
}

impl StatementReader {
    /// Reads the next sentence.
    pub fn read(&mut self, coder: &Coder, scene: &Scene, sentence: usize) {
        if coder.pack.speech.is_empty() || scene.view.is_empty() {
            return;
        }
        let v = &scene.view;
        let segments = quotes::segments(v, sentence, &mut self.open, &mut self.quotes);
        for segment in &segments {
            if let Some(span) = trimmed(v, segment.start, segment.end)
                && let Some(quote) = self.quotes.get_mut(segment.quote)
            {
                quote.pieces.push((sentence, span));
            }
        }
        let looked = Looked::new(coder, scene, &segments);
        // "Begitu kata X": X said what stands before.
        let answers = coder.pack.speech.that_is.has(v, 0);
        if !answers {
            self.give_up_waiting(sentence);
        }
        let mut told: Vec<(usize, usize)> = Vec::new();
        for k in 0..looked.cues.len() {
            self.cue(&looked, k, sentence, answers, &mut told);
        }
        self.according(&looked, sentence);
        for segment in &segments {
            self.wait(v, segment);
        }
    }

    /// What a cue says, and by whom.
    fn cue(
        &mut self,
        looked: &Looked,
        k: usize,
        sentence: usize,
        answers: bool,
        told: &mut Vec<(usize, usize)>,
    ) {
        let cue = &looked.cues[k];
        if looked.first_person(cue) {
            return;
        }
        let nested = cue.segment.is_some()
            || told
                .iter()
                .any(|&(start, end)| start <= cue.at && cue.at < end);
        let said = looked.said(cue);
        if said.is_none() && !(answers && cue.at < 3 && cue.word.kind != CueKind::Noun) {
            return;
        }
        if let (Some(Said::Words(parts)), CueKind::Verb) = (&said, cue.word.kind) {
            // "Radio X broadcast the ministry's appeal that …": the noun has a speaker of its own.
            let noun = looked.carried_noun(cue, parts);
            if noun.is_some() && cue.word.stance == Stance::Asserts {
                return;
            }
            // "Rejected the demand that …" denies nothing.
            if cue.word.stance == Stance::Denies && looked.refuses(cue, parts) {
                return;
            }
        }
        // Words in quotation marks inside of what is told are no statement of their own.
        let said = match said {
            Some(Said::Quoted(list)) => {
                let inside = |s: &usize| {
                    let at = looked.segments.get(*s).map_or(0, |s| s.start);
                    told.iter().any(|&(start, end)| start <= at && at < end)
                };
                let list: Vec<usize> = list.into_iter().filter(|s| !inside(s)).collect();
                if list.is_empty() {
                    return;
                }
                Some(Said::Quoted(list))
            }
            other => other,
        };
        let Some((links, person)) = self.speakers(looked, k, sentence, nested, &said) else {
            return;
        };
        let cue_span = looked.v.span(cue.at, cue.end);
        match said {
            Some(Said::Words(parts)) => {
                let content: Vec<Span> = parts
                    .iter()
                    .filter_map(|&(start, end)| trimmed(looked.v, start, end))
                    .collect();
                if content.is_empty() {
                    return;
                }
                told.extend(parts);
                self.found.push(Found {
                    statement: Statement {
                        chain: links.clone(),
                        content,
                        speech: Speech::Indirect,
                        sentence,
                    },
                    cue: cue_span,
                });
            }
            Some(Said::Quoted(list)) => {
                let mut first: Option<(usize, usize)> = None;
                for s in list {
                    // "The theme," he said, "is …": one statement, where no sentence ends.
                    if let (Some((q, end)), Some(second)) = (first, looked.segments.get(s)) {
                        let ends = looked.ends_sentence(end);
                        if let Some(quote) = self.quotes.get_mut(second.quote).filter(|_| !ends) {
                            quote.joins = Some(q);
                        }
                    }
                    first = looked.segments.get(s).map(|s| (s.quote, s.end));
                    let quote = looked
                        .segments
                        .get(s)
                        .and_then(|s| self.quotes.get_mut(s.quote));
                    if let Some(quote) = quote.filter(|q| q.links.is_none()) {
                        quote.links = Some(links.clone());
                    }
                }
            }
            None => {
                for q in std::mem::take(&mut self.waiting) {
                    if let Some(quote) = self.quotes.get_mut(q) {
                        quote.links = Some(links.clone());
                    }
                }
            }
        }
        if !nested && cue.word.kind != CueKind::Noun {
            self.last = Some(Last {
                sentence,
                links,
                person,
            });
        }
    }

    /// The links of a cue with whoever passes it on, and whether a person speaks.
    fn speakers(
        &self,
        looked: &Looked,
        k: usize,
        sentence: usize,
        nested: bool,
        said: &Option<Said>,
    ) -> Option<(Vec<SourceLink>, bool)> {
        let cue = &looked.cues[k];
        let speaker = cue.speakers.first().map(|&m| &looked.scene.mentions[m]);
        let mut person = speaker.is_some_and(|m| m.person);
        let mut links = Vec::new();
        let near = self.last.as_ref().filter(|l| l.sentence + BACK >= sentence);
        if let Some(first) = looked.shares_speaker(k) {
            // "X said … and begged …".
            links = looked.links(&looked.cues[first]);
            let pronoun = looked.pronoun(&looked.cues[first]).is_some();
            if let Some(last) = near.filter(|l| l.sentence == sentence || pronoun) {
                links = last.links.clone();
                person = last.person;
            }
        } else if let Some(of_person) = looked.pronoun(cue).filter(|_| !nested)
            && let Some(last) = near.filter(|l| of_person.is_none_or(|p| p == l.person))
        {
            links = last.links.clone();
            person = last.person;
            if last.sentence + 1 < sentence {
                links.retain(|l| l.role == SourceRole::Speaker);
            }
        }
        if links.is_empty() {
            links = looked.links(cue);
        } else if let Some(inner) = links.last_mut() {
            let fresh = looked.link(cue, inner.entity.clone(), inner.role, cue.word.stance);
            *inner = fresh;
        }
        let unknown = links.last().is_none_or(|l| {
            l.entity.code.is_none()
                && l.entity.sector.is_empty()
                && l.entity.identifier_id.is_none()
        });
        let pronoun = looked.pronoun(cue).is_some();
        if let (true, true, Some(last)) = (unknown, pronoun, &self.last) {
            let mut old = last.links.clone();
            if let Some(inner) = old.last_mut() {
                *inner = looked.link(cue, inner.entity.clone(), inner.role, cue.word.stance);
            }
            links = old;
        }
        if links.is_empty() {
            return None;
        }
        let parts: &[(usize, usize)] = match said {
            Some(Said::Words(parts)) => parts,
            _ => &[],
        };
        looked.of_whom_it_is(cue, parts, &mut links);
        looked.pass_on(k, parts, &mut links);
        looked.at_home(&mut links);
        Some((links, person))
    }

    /// "According to X, …".
    fn according(&mut self, looked: &Looked, sentence: usize) {
        for (cue, parts) in looked.according() {
            let mut links = looked.links(&cue);
            let near = self.last.as_ref().filter(|l| l.sentence + BACK >= sentence);
            if looked.pronoun(&cue).is_some()
                && let Some(last) = near
            {
                links = last.links.clone();
                if let Some(inner) = links.last_mut() {
                    *inner = looked.link(&cue, inner.entity.clone(), inner.role, inner.stance);
                    inner.stance = cue.word.stance;
                }
            }
            if links.is_empty() {
                continue;
            }
            looked.pass_on_phrase(&cue, &mut links);
            let content: Vec<Span> = parts
                .iter()
                .filter_map(|&(start, end)| trimmed(looked.v, start, end))
                .collect();
            if content.is_empty() {
                continue;
            }
            let person = cue
                .speakers
                .first()
                .is_some_and(|&m| looked.scene.mentions[m].person);
            if cue.segment.is_none() {
                self.last = Some(Last {
                    sentence,
                    links: links.clone(),
                    person,
                });
            }
            self.found.push(Found {
                statement: Statement {
                    chain: links,
                    content,
                    speech: Speech::Indirect,
                    sentence,
                },
                cue: looked.v.span(cue.at, cue.end),
            });
        }
    }

    /// Keeps a quotation without a speaker that stands as a sentence of its own.
    fn wait(&mut self, v: &View, segment: &Segment) {
        let Some(quote) = self.quotes.get_mut(segment.quote) else {
            return;
        };
        if segment.opens {
            let lead = segment.start.saturating_sub(1);
            quote.whole = (0..lead).all(|t| v.upos(t) == Upos::Punct)
                && segment.end - segment.start > 2
                && (!segment.closes || (segment.end..v.len()).all(|t| v.upos(t) == Upos::Punct));
        }
        if segment.closes && quote.links.is_none() && quote.whole {
            self.waiting.push(segment.quote);
        }
    }

    /// Quotations that nobody has claimed go on from who spoke right before.
    fn give_up_waiting(&mut self, sentence: usize) {
        for q in std::mem::take(&mut self.waiting) {
            let Some(quote) = self.quotes.get_mut(q) else {
                continue;
            };
            let begins = quote.pieces.first().map_or(sentence, |p| p.0);
            let near = self
                .last
                .as_ref()
                .filter(|l| l.sentence + 1 >= begins && l.sentence <= begins);
            if let Some(last) = near {
                quote.links = Some(last.links.clone());
                quote.goes_on = true;
            }
        }
    }

    /// All statements, in text order, each with its whole chain.
    pub fn settle(mut self) -> Vec<Statement> {
        self.give_up_waiting(usize::MAX);
        let mut all = self.found;
        // The second half of a quotation goes to the first.
        for k in 0..self.quotes.len() {
            let Some(q) = self.quotes[k].joins.filter(|&q| q < k) else {
                continue;
            };
            let half = self.quotes[k].pieces.first().copied();
            if let (Some((_, span)), Some(first)) = (half, self.quotes.get_mut(q)) {
                first.half = Some(span);
                self.quotes[k].pieces.remove(0);
            }
        }
        for quote in self.quotes {
            let last = quote.pieces.len().saturating_sub(1);
            let Some(links) = quote.links else { continue };
            let cue = links.last().and_then(|l| l.cue_span).unwrap_or_default();
            for (n, (sentence, span)) in quote.pieces.into_iter().enumerate() {
                let speech = if n > 0 || quote.goes_on {
                    Speech::Continued
                } else {
                    Speech::Direct
                };
                let half = quote.half.filter(|_| n == last);
                all.push(Found {
                    statement: Statement {
                        chain: links.clone(),
                        content: std::iter::once(span).chain(half).collect(),
                        speech,
                        sentence,
                    },
                    cue,
                });
            }
        }
        let first = |f: &Found| f.statement.content.first().map_or(0, |s| s.start);
        all.sort_by_key(|f| (first(f), std::cmp::Reverse(f.statement.len())));
        for k in 0..all.len() {
            let from = k.saturating_sub(WINDOW);
            let (before, rest) = all.split_at_mut(k);
            let Some(found) = rest.first_mut() else { break };
            let own = &found.statement;
            let above = before[from..]
                .iter()
                .filter(|f| f.statement.covers(found.cue) && f.cue != found.cue)
                .filter(|f| own.content.iter().all(|c| f.statement.covers(*c)))
                .min_by_key(|f| f.statement.len());
            if let Some(above) = above {
                let mut chain = above.statement.chain.clone();
                let known = chain.clone();
                chain.extend(
                    own.chain
                        .iter()
                        .filter(|l| {
                            l.role == SourceRole::Speaker
                                || !known.iter().any(|o| o.entity.same_party(&l.entity))
                        })
                        .cloned(),
                );
                let extra = chain.len().saturating_sub(MAX_CHAIN);
                chain.drain(..extra);
                found.statement.chain = chain;
            }
        }
        all.into_iter().map(|f| f.statement).collect()
    }
}

/// The span of tokens without the marks at their edges.
fn trimmed(v: &View, start: usize, end: usize) -> Option<Span> {
    let (mut start, mut end) = (start, end.min(v.len()));
    while start < end && v.upos(start) == Upos::Punct {
        start += 1;
    }
    while start < end && v.upos(end - 1) == Upos::Punct {
        end -= 1;
    }
    (start < end).then(|| v.span(start, end))
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

/// Events that stand in somebody's words, but have no source of their own, take theirs.
pub(crate) fn attribute(events: &mut [Event], statements: &[Statement]) {
    let verbal = |e: EventType| matches!(e.quad(), 1 | 3) && e != EventType::Consult;
    for event in events {
        for evidence in &mut event.evidence {
            if !evidence.reported_by.is_empty() {
                continue;
            }
            let chain = chain_at(statements, evidence.trigger);
            // CODEBOOK rule 16: who speaks is the source of his own words; and what one does and
            // protests against is no report of it.
            let own = chain.len() == 1
                && chain.iter().any(|l| {
                    event.actor.iter().any(|a| {
                        a.same_party(&l.entity)
                            && (verbal(event.event)
                                || (event.event == EventType::Protest && a.span == l.entity.span))
                    })
                });
            if !own {
                evidence.reported_by = chain.to_vec();
            }
        }
    }
}
