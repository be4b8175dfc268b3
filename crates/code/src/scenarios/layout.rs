//! A sentence cut into stretches and segments: what stands under which conjunction. Punctuation
//! and conjunctions cut; the tree says what is a clause. Parsers attach clauses wrongly more
//! often than writers misplace commas.

use tekad_core::{LikelihoodDegree, Upos};

use super::words::{LIKELY, MARK, ScenarioWords, TELLS};
use crate::{coder::Coder, scene::Scene};

/// What a segment is by the conjunction that opens it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// No conjunction: a clause of its own.
    Plain,
    /// "If".
    If,
    /// "Without".
    Without,
    /// "Unless".
    Unless,
    /// "Otherwise".
    Otherwise,
    /// "Because".
    Because,
    /// "Although": another matter.
    Aside,
    /// "But": a clause of its own that is no consequence.
    But,
}

impl Kind {
    /// Whether it makes a condition.
    pub(super) fn is_condition(self) -> bool {
        matches!(self, Kind::If | Kind::Without | Kind::Unless)
    }
}

/// A piece of a stretch under one conjunction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    pub kind: Kind,
    /// First token after the conjunction.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// The conjunction: first token and one past the last.
    pub mark: Option<(usize, usize)>,
}

/// A piece of a sentence between stops stronger than a comma, or a content clause.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    /// The "that" which opens it.
    pub that: Option<usize>,
    pub segments: Vec<Segment>,
}

/// A sentence and what is asked of it while its scenarios are read.
pub(super) struct Reading<'a, 'b> {
    pub coder: &'a Coder,
    pub words: &'a ScenarioWords,
    pub scene: &'a Scene<'b>,
    /// Tokens of attributions ("…, a minister said, …") and quotation marks: no part of what
    /// is said.
    pub skip: Vec<bool>,
    /// Who is named by the attributions: the cue, and the mentions that say so.
    pub attributed: Vec<(usize, Vec<usize>)>,
    /// What may begin at each token.
    hints: Vec<u8>,
    /// The conjunction that begins at each token: what it opens, and how many tokens it has.
    marks: Vec<Option<(Kind, usize)>>,
    /// The tokens that tell what is said as future, possible or necessary.
    modals: Vec<bool>,
}

/// A piece before it is known whether it goes on what stands before it.
struct Chunk {
    kind: Option<Kind>,
    start: usize,
    end: usize,
    mark: Option<(usize, usize)>,
}

impl<'a, 'b> Reading<'a, 'b> {
    /// Prepares a sentence; `None` where no word of a scenario stands in it.
    pub(super) fn new(coder: &'a Coder, scene: &'a Scene<'b>) -> Option<Reading<'a, 'b>> {
        let (v, words) = (&scene.view, &coder.pack.scenarios);
        let hints: Vec<u8> = (0..v.len()).map(|i| words.hint(v, i)).collect();
        if !hints.iter().any(|h| h & TELLS != 0) {
            return None;
        }
        let mut reading = Reading {
            coder,
            words,
            scene,
            skip: vec![false; v.len()],
            hints,
            modals: Vec::new(),
            attributed: Vec::new(),
            marks: Vec::new(),
        };
        reading.skip_quotes();
        reading.modals = (0..v.len()).map(|i| reading.finds_modal(i)).collect();
        reading.marks = (0..v.len()).map(|i| reading.find_mark(i)).collect();
        reading.skip_attributions();
        Some(reading)
    }

    fn form(&self, i: usize) -> &str {
        &self.scene.view.token(i).form
    }

    pub(super) fn is_comma(&self, i: usize) -> bool {
        self.form(i) == ","
    }

    pub(super) fn is_stop(&self, i: usize) -> bool {
        matches!(
            self.form(i),
            ";" | ":" | "–" | "—" | "--" | "(" | ")" | "[" | "]" | "…" | "..."
        ) || (self.form(i) == "-" && self.is_spaced(i))
    }

    /// Whether a dash stands between blanks.
    fn is_spaced(&self, i: usize) -> bool {
        let v = &self.scene.view;
        let here = v.token(i).span;
        let before = i.checked_sub(1).map(|p| v.token(p).span.end);
        let after = (i + 1 < v.len()).then(|| v.token(i + 1).span.start);
        before.is_some_and(|e| e < here.start) && after.is_some_and(|s| here.end < s)
    }

    fn skip_quotes(&mut self) {
        for i in 0..self.skip.len() {
            self.skip[i] = matches!(
                self.form(i),
                "\"" | "“" | "”" | "„" | "«" | "»" | "''" | "``"
            );
        }
    }

    /// Whether a token tells what is said as future, possible or necessary.
    pub(super) fn is_modal(&self, i: usize) -> bool {
        self.modals.get(i).copied().unwrap_or(false)
    }

    /// The word of likelihood at a token: how many tokens, and its degree.
    pub(super) fn likelihood_at(&self, i: usize) -> Option<(usize, LikelihoodDegree)> {
        let may = self.hints.get(i).is_some_and(|h| h & LIKELY != 0);
        may.then(|| self.words.likelihood_at(&self.scene.view, i))?
    }

    fn finds_modal(&self, i: usize) -> bool {
        let v = &self.scene.view;
        let cues = &self.coder.pack.cues;
        matches!(v.upos(i), Upos::Aux | Upos::Adv | Upos::Verb | Upos::Part)
            && (cues.future.has(v, i)
                || cues.hypothetical.has(v, i)
                || self.likelihood_at(i).is_some())
    }

    /// Whether a token can be the predicate of a clause.
    pub(super) fn is_predicate(&self, i: usize) -> bool {
        let v = &self.scene.view;
        if self.skip[i] {
            return false;
        }
        match v.upos(i) {
            Upos::Verb => !matches!(v.rel(i), "amod" | "compound" | "case" | "acl" | "nmod"),
            Upos::Aux => true,
            Upos::Punct => false,
            _ => v.children_by(i, &["nsubj", "cop"]).next().is_some(),
        }
    }

    /// The first predicate of a range.
    pub(super) fn predicate(&self, start: usize, end: usize) -> Option<usize> {
        (start..end).find(|&i| self.is_predicate(i))
    }

    /// The conjunction at a token: what it opens, and how many tokens it has.
    pub(super) fn mark_at(&self, i: usize) -> Option<(Kind, usize)> {
        self.marks.get(i).copied().flatten()
    }

    fn find_mark(&self, i: usize) -> Option<(Kind, usize)> {
        let (v, w) = (&self.scene.view, self.words);
        if self.hints[i] & MARK == 0 || w.never.covers(v, i) {
            return None;
        }
        let next = (i + 1..v.len()).find(|&k| !self.skip[k]);
        let longest = [
            (Kind::Otherwise, &w.otherwise),
            (Kind::Otherwise, &w.if_not),
            (Kind::Unless, &w.unless),
            (Kind::Without, &w.without),
            (Kind::If, &w.condition),
            (Kind::Because, &w.because),
            (Kind::Because, &w.because_clause),
            (Kind::Aside, &w.concessive),
            (Kind::But, &w.but),
        ];
        let mut best: Option<(Kind, usize)> = None;
        for (kind, set) in longest {
            let n = set.match_at(v, i);
            if n == 0 || best.is_some_and(|(_, b)| b >= n) {
                continue;
            }
            let begins = i == 0
                || self.skip[i - 1]
                || matches!(v.upos(i - 1), Upos::Punct | Upos::Cconj | Upos::Adv)
                || v.rel(i - 1) == "cc";
            let after = i + n;
            let head = begins || (i > 0 && w.that.has(v, i - 1));
            let fits = match kind {
                // "Cannot … without": elsewhere it only says how.
                Kind::Without => head || (v.rel(i) == "case" && self.denied_before(i)),
                _ if std::ptr::eq(set, &w.if_not) => {
                    begins
                        && after < v.len()
                        && (self.is_comma(after)
                            || matches!(v.upos(after), Upos::Pron | Upos::Propn))
                }
                Kind::Otherwise => begins,
                _ if std::ptr::eq(set, &w.because_clause) => {
                    matches!(v.rel(i), "mark") && next.is_some_and(|k| !self.is_number(k))
                }
                Kind::Because => w.not_because.match_at(v, i) == 0 && !w.not_because.covers(v, i),
                Kind::But => begins,
                Kind::Aside => begins || v.rel(i) == "mark",
                Kind::If => self.is_condition_mark(i, n, begins),
                _ => true,
            };
            if fits {
                best = Some((kind, n));
            }
        }
        best.or_else(|| self.inverted_at(i).then_some((Kind::If, 1)))
    }

    /// Whether a clause before a token denies what may or will be.
    fn denied_before(&self, i: usize) -> bool {
        let v = &self.scene.view;
        let clause = (0..i)
            .rev()
            .take_while(|&k| !self.is_comma(k) && !self.is_stop(k));
        let (mut denied, mut open) = (false, false);
        for k in clause {
            denied |= self.coder.pack.cues.negation.has(v, k);
            open |= self.is_modal(k);
        }
        denied && open
    }

    fn is_number(&self, i: usize) -> bool {
        matches!(self.scene.view.upos(i), Upos::Num)
    }

    /// A word of several tokens, or a conjunction by its part of speech or place, opens a
    /// condition: "provided" is a verb too, "assuming" begins many clauses.
    fn is_condition_mark(&self, i: usize, n: usize, begins: bool) -> bool {
        let v = &self.scene.view;
        if n == 1 && !self.words.unsure.has(v, i) {
            return true;
        }
        // "Selama" is a preposition to many parsers, of the subject of its clause.
        let of_a_clause = v.upos(i) == Upos::Adp
            && v.head(i)
                .is_some_and(|h| h > i && (v.upos(h) == Upos::Verb || v.rel(h) == "nsubj"));
        // Or of what stands beside it: a negation tells that there is one.
        let denied = v.upos(i) == Upos::Adp
            && (i + 1..v.len())
                .take_while(|&k| !self.is_comma(k) && !self.is_stop(k))
                .any(|k| self.coder.pack.cues.negation.has(v, k));
        n > 1
            || of_a_clause
            || denied
            || matches!(v.upos(i), Upos::Sconj)
            || v.rel(i) == "mark"
            || (begins && !matches!(v.upos(i), Upos::Aux))
    }

    /// "Should X …, Y will": an auxiliary at the head of a clause, before its subject.
    fn inverted_at(&self, i: usize) -> bool {
        let v = &self.scene.view;
        let head = i == 0
            || self.skip[i - 1]
            || self.is_comma(i - 1)
            || self.is_stop(i - 1)
            || v.rel(i - 1) == "cc"
            || self.words.that.has(v, i - 1);
        // "Poised to enter Gaza should the truce collapse".
        let within = v.rel(i) == "aux"
            && v.head(i).is_some_and(|h| {
                h > i && v.children_by(h, &["nsubj"]).next().is_some_and(|s| s > i)
            });
        (head || within)
            && self.words.inverted.has(v, i)
            && self.words.inverted.has_text(v.lower(i))
            && v.token(v.len() - 1).form != "?"
            && i + 1 < v.len()
            && matches!(
                v.upos(i + 1),
                Upos::Det | Upos::Propn | Upos::Noun | Upos::Pron | Upos::Adj | Upos::Num
            )
    }

    /// The stretches of the sentence, each in segments.
    pub(super) fn stretches(&self) -> Vec<Stretch> {
        let v = &self.scene.view;
        let mut all = Vec::new();
        let mut start = 0;
        let mut that = None;
        for i in 0..=v.len() {
            let content = i < v.len() && self.opens_content(i);
            if i < v.len() && !self.is_stop(i) && !content {
                continue;
            }
            if start < i {
                all.push(Stretch {
                    that,
                    segments: self.segments(start, i),
                });
            }
            that = content.then_some(i);
            start = i + 1;
        }
        all
    }

    /// "That" as the mark of a content clause; no part of a longer conjunction.
    fn opens_content(&self, i: usize) -> bool {
        let v = &self.scene.view;
        self.words.that.has(v, i)
            && !self.skip[i]
            && (v.upos(i) == Upos::Sconj || v.rel(i) == "mark")
            && !(1..5)
                .any(|back| i >= back && self.mark_at(i - back).is_some_and(|(_, n)| n > back))
    }

    fn chunks(&self, start: usize, end: usize) -> Vec<Chunk> {
        let v = &self.scene.view;
        let mut all: Vec<Chunk> = Vec::new();
        let open = |kind, start, mark| Chunk {
            kind,
            start,
            end: start,
            mark,
        };
        let mut now = open(None, start, None);
        let mut close = |chunk: Chunk, end: usize| {
            if chunk.start < end || chunk.kind.is_some() {
                all.push(Chunk { end, ..chunk });
            }
        };
        let mut i = start;
        while i < end {
            let cut = self.skip[i] && v.upos(i) != Upos::Punct;
            if cut || self.is_comma(i) {
                // A comma right behind a conjunction is no break ("if, however, …").
                if !(now.kind.is_some() && now.start == i) {
                    close(now, i);
                    now = open(None, i + 1, None);
                } else {
                    now.start = i + 1;
                }
                i += 1;
                continue;
            }
            if let Some((kind, n)) = self.mark_at(i) {
                close(now, i);
                now = open(Some(kind), (i + n).min(end), Some((i, i + n)));
                i += n;
                continue;
            }
            let then = self.words.then.match_at(v, i);
            if then > 0 && now.kind.is_some_and(Kind::is_condition) && now.start < i {
                close(now, i);
                now = open(Some(Kind::Plain), i + then, None);
                i += then;
                continue;
            }
            i += 1;
        }
        close(now, end);
        all
    }

    fn segments(&self, start: usize, end: usize) -> Vec<Segment> {
        let v = &self.scene.view;
        let mut chunks = self.chunks(start, end);
        chunks.retain(|c| {
            c.kind.is_some() || (c.start..c.end).any(|i| !self.skip[i] && v.upos(i) != Upos::Punct)
        });
        let count = chunks.len();
        let mut all: Vec<Segment> = Vec::new();
        for (n, chunk) in chunks.into_iter().enumerate() {
            let segment = |kind| Segment {
                kind,
                start: chunk.start,
                end: chunk.end,
                mark: chunk.mark,
            };
            if let Some(kind) = chunk.kind {
                all.push(segment(kind));
                continue;
            }
            let plain_before = all.iter().any(|s| s.kind == Kind::Plain);
            let Some(last) = all.last_mut() else {
                all.push(segment(Kind::Plain));
                continue;
            };
            let kind = self.goes_on(last.kind, &chunk, plain_before, n + 1 == count);
            match kind {
                None => last.end = chunk.end,
                Some(kind) => all.push(segment(kind)),
            }
        }
        self.part_without_comma(&mut all);
        all
    }

    /// What a piece after a comma is; `None` where it goes on the segment before it.
    fn goes_on(&self, before: Kind, chunk: &Chunk, plain: bool, last: bool) -> Option<Kind> {
        let v = &self.scene.view;
        let predicate = self.predicate(chunk.start, chunk.end).is_some();
        let first = (chunk.start..chunk.end).find(|&i| !self.skip[i])?;
        let relative = self.coder.pack.relative.has(v, first);
        let modal = (chunk.start..chunk.end).any(|i| self.is_modal(i) && !self.skip[i]);
        let joined = v.rel(first) == "cc" || v.upos(first) == Upos::Cconj;
        match before {
            Kind::Plain | Kind::Otherwise | Kind::But => None,
            _ if relative => None,
            Kind::If | Kind::Unless | Kind::Without => {
                if !predicate {
                    (last && !plain && !joined).then_some(Kind::Plain)
                } else if joined && !modal {
                    (!plain).then_some(before).or(None)
                } else if modal || !plain {
                    Some(Kind::Plain)
                } else {
                    None
                }
            }
            Kind::Because => (predicate && !plain).then_some(Kind::Plain),
            Kind::Aside => predicate.then_some(Kind::Plain),
        }
    }

    /// Where a condition stands first and no comma ends it: its outcome begins with the first
    /// future after its own predicate, or with that one's subject.
    fn part_without_comma(&self, all: &mut Vec<Segment>) {
        let v = &self.scene.view;
        if all
            .iter()
            .any(|s| s.kind == Kind::Plain && self.predicate(s.start, s.end).is_some())
        {
            return;
        }
        let Some(at) = all.iter().rposition(|s| s.kind.is_condition()) else {
            return;
        };
        let (start, end) = (all[at].start, all[at].end);
        // Under a preposition stands a noun phrase, which has no predicate.
        let nominal =
            all[at].kind == Kind::Without || all[at].mark.is_some_and(|(a, _)| v.rel(a) == "case");
        let own = match self.predicate(start, end) {
            _ if nominal => start,
            Some(own) => own,
            None => return,
        };
        let outcome = (own + 1..end).find(|&i| {
            self.is_modal(i) && v.upos(i) != Upos::Verb && v.head(i).is_some_and(|h| h > i)
        });
        let Some(modal) = outcome else { return };
        let subject = v.head(modal).and_then(|p| {
            let s = v
                .children_by(p, &["nsubj"])
                .find(|&s| s > own && s < modal)?;
            v.subtree(s, |c| c > own && c < modal).first().copied()
        });
        let cut = subject.unwrap_or(modal);
        if cut > start {
            all[at].end = cut;
            all.insert(
                at + 1,
                Segment {
                    kind: Kind::Plain,
                    start: cut,
                    end,
                    mark: None,
                },
            );
        }
    }
}
