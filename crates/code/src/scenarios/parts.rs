//! Parts of scenarios: coordinated clauses apart, the words of a passage without what only joins
//! it to others, how likely it is, and by when.

use tekad_core::{EventDate, Likelihood, LikelihoodDegree, Span, Upos};

use super::layout::Reading;
use crate::{dates::DateHit, words::WordSet};

/// Tokens `start..end`.
pub(super) type Range = (usize, usize);

impl Reading<'_, '_> {
    /// The clauses that a range coordinates, in order.
    pub(super) fn clauses(&self, (start, end): Range) -> Vec<Range> {
        let v = &self.scene.view;
        let mut cuts = vec![start];
        let Some(first) = self.predicate(start, end) else {
            return vec![(start, end)];
        };
        let main = self.top_predicate(first, end);
        let mut i = first + 1;
        while i < end {
            let joins = v.rel(i) == "cc" || v.upos(i) == Upos::Cconj;
            if !joins && !self.is_comma(i) {
                i += 1;
                continue;
            }
            let mut next = i + 1;
            while next < end
                && (v.rel(next) == "cc" || v.upos(next) == Upos::Cconj || self.skip[next])
            {
                next += 1;
            }
            if self.begins_clause(main, i, next, end) {
                cuts.push(next);
            }
            i = next;
        }
        let ends = cuts.iter().skip(1).copied().chain([end]);
        cuts.iter().copied().zip(ends).collect()
    }

    /// The predicate of a range that stands highest in the tree.
    fn top_predicate(&self, first: usize, end: usize) -> usize {
        let v = &self.scene.view;
        let verbs = (first..end).filter(|&i| self.is_predicate(i) && v.upos(i) != Upos::Aux);
        verbs.min_by_key(|&i| (v.depth(i), i)).unwrap_or(first)
    }

    /// Whether behind a comma or conjunction at `joint` a clause of the same rank begins.
    fn begins_clause(&self, main: usize, joint: usize, next: usize, end: usize) -> bool {
        let v = &self.scene.view;
        let stop = (next..end)
            .find(|&k| self.is_comma(k) || v.rel(k) == "cc")
            .unwrap_or(end);
        let at = self.after_lead(next, stop);
        let Some(predicate) = self.predicate(at, stop) else {
            return false;
        };
        if self.coder.pack.relative.has(v, at) || v.rel(at) == "mark" {
            return false;
        }
        let head = match v.upos(predicate) {
            Upos::Aux => v.head(predicate).filter(|&h| h < end).unwrap_or(predicate),
            _ => predicate,
        };
        let own_subject = v
            .children_by(head, &["nsubj", "expl"])
            .any(|s| s >= next && s < head);
        let modal = (at..=predicate).any(|i| self.is_modal(i));
        let comma = self.is_comma(joint);
        if own_subject {
            return modal
                || comma
                || v.first_conjunct(head) == v.first_conjunct(main)
                || v.head(head)
                    .is_some_and(|h| h < joint && v.rel(head) == "conj");
        }
        // A verb right behind the joint: the same subject does this too.
        let bare = (at..predicate).all(|i| matches!(v.upos(i), Upos::Adv | Upos::Part | Upos::Aux));
        let sibling = v.first_conjunct(head) == v.first_conjunct(main)
            || v.head(head) == Some(main)
            || (v.rel(head) == "conj" && v.head(head).is_some_and(|h| h == main));
        let listed = comma && v.rel(head) != "acl" && v.rel(main) != "acl";
        let same_form =
            verb_form(v.token(head).feats.as_str()) == verb_form(v.token(main).feats.as_str());
        // Languages without endings: a noun and its verb behind "and".
        let clause = !bare
            && !self.coder.pack.lemmas
            && v.upos(predicate) == Upos::Verb
            && matches!(
                v.upos(at),
                Upos::Noun | Upos::Propn | Upos::Pron | Upos::Det
            )
            && !(at..predicate).any(|i| self.coder.pack.relative.has(v, i));
        (bare && (sibling || listed) && (same_form || modal))
            || (bare && self.is_modal(at))
            || (modal && !bare && comma)
            || (clause && !comma)
    }

    fn after_lead(&self, start: usize, end: usize) -> usize {
        let v = &self.scene.view;
        let mut at = start;
        while at < end {
            let n = self
                .words
                .lead
                .match_at(v, at)
                .max(self.words.then.match_at(v, at));
            if n > 0 && v.upos(at) != Upos::Verb {
                at += n;
            } else if self.skip[at] || v.upos(at) == Upos::Punct {
                at += 1;
            } else {
                break;
            }
        }
        at.min(end)
    }

    /// The tokens of a passage without what only joins it: conjunctions, adverbs that say
    /// nothing, punctuation, attributions at its ends.
    pub(super) fn trimmed(&self, (start, end): Range) -> Option<Range> {
        let v = &self.scene.view;
        let mut start = self.after_lead(start, end);
        while start < end && (v.rel(start) == "cc" || v.upos(start) == Upos::Cconj) {
            start = self.after_lead(start + 1, end);
        }
        let mut end = end;
        while end > start
            && (self.skip[end - 1]
                || v.upos(end - 1) == Upos::Punct
                || v.rel(end - 1) == "cc"
                || v.upos(end - 1) == Upos::Cconj
                || self.only_before(end - 1))
        {
            end -= 1;
        }
        (start < end).then_some((start, end))
    }

    /// "Only" at the end of a clause belongs to the "if" behind it.
    fn only_before(&self, i: usize) -> bool {
        let v = &self.scene.view;
        v.rel(i) == "advmod"
            && i + 1 < v.len()
            && self.mark_at(i + 1).is_some_and(|(k, _)| k.is_condition())
            && v.head(i).is_some_and(|h| h > i)
    }

    /// The same without the words that say when, where they stand at one end.
    pub(super) fn without_window(&self, range: Range, dates: &[DateHit]) -> Option<Range> {
        let mut range = self.trimmed(range)?;
        for _ in 0..3 {
            let before = range;
            for (s, e) in self.windows(range, dates) {
                if e == range.1 && s > range.0 {
                    range.1 = s;
                } else if s == range.0 && e < range.1 {
                    range.0 = e;
                }
            }
            range = self.trimmed(range)?;
            if range == before {
                break;
            }
        }
        Some(range)
    }

    /// Where a range says when, prepositions included.
    fn windows(&self, (start, end): Range, dates: &[DateHit]) -> Vec<Range> {
        let v = &self.scene.view;
        let mut all: Vec<Range> = dates
            .iter()
            .filter(|d| d.start >= start && d.end <= end)
            .map(|d| (d.start, d.end))
            .collect();
        all.extend(self.soon_in((start, end)));
        for (s, _) in &mut all {
            while *s > start
                && (v.upos(*s - 1) == Upos::Adp
                    || v.rel(*s - 1) == "case"
                    || (v.rel(*s - 1) == "det" && v.head(*s - 1).is_some_and(|h| h >= *s)))
            {
                *s -= 1;
            }
        }
        all.sort_unstable();
        all
    }

    fn soon_in(&self, (start, end): Range) -> Option<Range> {
        let v = &self.scene.view;
        let soon: &WordSet = &self.coder.pack.soon;
        (start..end).find_map(|i| {
            let n = soon.match_at(v, i);
            (n > 0 && i + n <= end).then_some((i, i + n))
        })
    }

    /// When the clauses are said to come true, and whether it is only "soon".
    pub(super) fn window(&self, ranges: &[Range], dates: &[DateHit]) -> (EventDate, bool) {
        let v = &self.scene.view;
        // "The vote that was due in February may be put off": what stands before the verb is no
        // window, save at the very head.
        let inside = |d: &&DateHit| {
            ranges.iter().any(|&(s, e)| {
                let verb = self.predicate(s, e).unwrap_or(s);
                d.start >= s && d.end <= e && (d.start > verb || d.start <= s + 2)
            })
        };
        if let Some(hit) = dates.iter().find(inside) {
            let date = EventDate {
                start: Some(hit.future.start),
                end: Some(hit.future.end),
                precision: hit.future.precision,
                from_text: true,
                span: Some(v.span(hit.start, hit.end)),
            };
            return (date, false);
        }
        let soon = ranges.iter().find_map(|r| self.soon_in(*r));
        let date = EventDate {
            start: None,
            end: None,
            precision: tekad_core::Precision::Unknown,
            from_text: soon.is_some(),
            span: soon.map(|(s, e)| v.span(s, e)),
        };
        (date, soon.is_some())
    }

    /// How likely the clauses are said to be: the first word that says so, and where it stands.
    pub(super) fn likelihood(&self, ranges: &[Range]) -> Option<(Range, Likelihood)> {
        let v = &self.scene.view;
        for &(start, end) in ranges {
            let mut i = start;
            while i < end {
                if let Some((n, degree)) = self.likelihood_at(i)
                    && i + n <= v.len()
                    && self.says_likelihood(i)
                {
                    let span = v.span(i, (i + n).min(v.len()));
                    return Some(((i, i + n), Likelihood { span, degree }));
                }
                if self.words.force.has(v, i) && v.upos(i) == Upos::Verb {
                    let span = v.span(i, i + 1);
                    let degree = LikelihoodDegree::Necessary;
                    return Some(((i, i + 1), Likelihood { span, degree }));
                }
                i += 1;
            }
        }
        None
    }

    /// Nouns and names are no words of likelihood by themselves ("May", "can" of beans).
    fn says_likelihood(&self, i: usize) -> bool {
        let v = &self.scene.view;
        !self.skip[i]
            && v.upos(i) != Upos::Propn
            && !(v.upos(i) == Upos::Noun
                && matches!(v.rel(i), "obj" | "nsubj" | "nmod" | "compound"))
    }

    /// The span of a range of tokens.
    pub(super) fn span(&self, (start, end): Range) -> Span {
        self.scene.view.span(start, end)
    }
}

/// The form of a verb, so that "to lose and (to) win" is told from "lost, winning".
fn verb_form(feats: &str) -> Option<&str> {
    feats.split('|').find(|f| f.starts_with("VerbForm="))
}
