//! What is said: where it begins and ends, before, behind and around its cue.

use tekad_core::{Upos, event::Stance};

use crate::statements::{
    quotes::is_mark,
    sentence::{Cue, Looked, REACH},
    words::CueKind,
};

/// What a cue says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// Tokens `start..end`, in one or two stretches.
    Words(Vec<(usize, usize)>),
    /// Quoted segments, by index.
    Quoted(Vec<usize>),
}

/// Where the words of a cue begin behind it.
enum Begin {
    Words(usize),
    Quoted(usize),
}

impl Looked<'_, '_> {
    /// The stretch in which a cue may say something: its quotation, or the sentence between
    /// semicolons.
    pub fn room(&self, cue: &Cue) -> (usize, usize) {
        if let Some(s) = cue.segment {
            let segment = self.segments[s];
            return (segment.start, segment.end.min(self.v.len()));
        }
        let outside = |t: &usize| self.form(*t) == ";" && self.segment_of(*t).is_none();
        let low = (0..cue.at).rev().find(outside).map_or(0, |t| t + 1);
        let high = (cue.end..self.v.len()).find(outside);
        (low, high.unwrap_or(self.v.len()))
    }

    /// What a cue says; nothing where it only tells that somebody spoke.
    pub fn said(&self, cue: &Cue) -> Option<Said> {
        let (low, high) = self.room(cue);
        if cue.word.kind != CueKind::Inverted {
            match self.begin(cue, high) {
                Some(Begin::Quoted(s)) => return Some(Said::Quoted(self.more_quotes(cue, s))),
                Some(Begin::Words(start)) => {
                    let end = self.end(cue, start, high);
                    // "…," X said, speaking on condition of anonymity.
                    if !self.anonymous(start, end) {
                        return (start < end).then(|| Said::Words(vec![(start, end)]));
                    }
                }
                None => {}
            }
        }
        if cue.word.kind == CueKind::Noun || self.scene.is_passive(cue.anchor) {
            return None;
        }
        self.around(cue, low, high)
    }

    fn anonymous(&self, start: usize, end: usize) -> bool {
        let from = start.saturating_sub(2);
        (from..end.min(start + 3)).any(|t| self.words.anonymous.has(self.v, t))
    }

    /// Where the words begin that follow a cue.
    fn begin(&self, cue: &Cue, high: usize) -> Option<Begin> {
        let v = self.v;
        let word = &cue.word;
        let mut t = cue.end;
        let mut nominal = false;
        let stop = high.min(cue.end + REACH);
        while t < stop {
            if cue.segment.is_none()
                && let Some(s) = self.segment_of(t)
            {
                let apart = t > cue.end
                    && (t == cue.end + 1
                        || matches!(self.form(t - 2), "," | ":")
                        || self.segments[s].end >= self.last);
                let whole = t > cue.end + 1 && matches!(self.form(t - 2), "," | ":")
                    || self.segments[s].end - self.segments[s].start > 3
                    || !self.segments[s].closes;
                if is_mark(v, t.saturating_sub(1)) && apart && whole {
                    return Some(Begin::Quoted(s));
                }
                t = self.segments[s].end;
                continue;
            }
            // "That" is no word of its own clause, nor does it point at a noun.
            let marks = v.rel(t) == "mark"
                || v.upos(t) == Upos::Sconj
                || v.upos(t) == Upos::Pron
                    && t + 1 < high
                    && !matches!(v.upos(t + 1), Upos::Verb | Upos::Aux | Upos::Punct);
            if self.words.that.has(v, t) && marks && word.clause {
                return Some(Begin::Words(self.skip_comma(t + 1)));
            }
            if word.stance == Stance::Doubts && self.words.question.has(v, t) {
                let n = self.words.question.match_at(v, t).max(1);
                return Some(Begin::Words(t + n));
            }
            if self.words.infinitive.has(v, t) && word.infinitive && t + 1 < high {
                let verb = matches!(
                    v.upos(t + 1),
                    Upos::Verb | Upos::Aux | Upos::Part | Upos::Adv
                );
                let by_mark = v.rel(t) == "mark" || v.upos(t) == Upos::Sconj;
                if verb || by_mark {
                    // "Expects London to trigger": the clause with its subject.
                    if word.stance == Stance::Supposes && nominal {
                        return Some(Begin::Words(cue.end));
                    }
                    let negated = t
                        .checked_sub(1)
                        .filter(|&b| b >= cue.end && self.coder.pack.cues.negation.has(v, b));
                    return Some(Begin::Words(negated.unwrap_or(t + 1)));
                }
            }
            let at_once = t == cue.end && word.clause && word.kind == CueKind::Verb;
            if word.of && (nominal || at_once) && self.words.of.has(v, t) {
                return Some(Begin::Words(t + 1));
            }
            if word.of && nominal && v.upos(t) == Upos::Verb && !word.clause {
                return Some(Begin::Words(t));
            }
            let gerund = |t: usize| {
                let token = v.token(t);
                token.has_feat("VerbForm=Ger")
                    || token.has_feat("VerbForm=Part") && token.has_feat("Tense=Pres")
            };
            if word.gerund && gerund(t) && (cue.end..t).all(|b| v.upos(b) == Upos::Adv) {
                return Some(Begin::Words(cue.end));
            }
            match v.upos(t) {
                Upos::Punct => {
                    let speaker_first = cue.subject.is_some_and(|(s, _)| s < cue.at);
                    if self.form(t) == ":" && t + 1 < high && self.segment_of(t + 2).is_none() {
                        return Some(Begin::Words(t + 1));
                    }
                    if self.form(t) == ":" || is_mark(v, t) {
                        t += 1;
                        continue;
                    }
                    if !self.is_comma(t) {
                        break;
                    }
                    let next_quote =
                        t + 2 < high && is_mark(v, t + 1) && self.segment_of(t + 2).is_some();
                    if next_quote {
                        t += 1;
                        continue;
                    }
                    // "Menlu mengatakan, …": the comma stands for "that".
                    if speaker_first
                        && word.clause
                        && word.kind == CueKind::Verb
                        && self.words.comma_that
                        && !self.is_aside(cue)
                        && t == cue.end
                        && (t + 1..high).any(|k| {
                            matches!(v.upos(k), Upos::Verb | Upos::Aux | Upos::Adj | Upos::Noun)
                        })
                        && !self.words.contrast.has(v, (t + 1).min(v.len() - 1))
                    {
                        return Some(Begin::Words(t + 1));
                    }
                    break;
                }
                Upos::Verb if self.scene.mention_at(t).is_none() => break,
                // "Said companies were welcome “…”": a clause has begun.
                Upos::Aux if nominal => break,
                Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num => {
                    nominal = true;
                    t = self
                        .scene
                        .mention_at(t)
                        .map_or(t + 1, |m| self.scene.mentions[m].end.max(t + 1));
                }
                _ => t += 1,
            }
        }
        self.bare_clause(cue, high)
    }

    /// A clause without a mark: "said Malta was full", "berjanji tidak akan …".
    fn bare_clause(&self, cue: &Cue, high: usize) -> Option<Begin> {
        let v = self.v;
        let word = &cue.word;
        if word.kind != CueKind::Verb || self.is_comma(cue.end) || !(word.bare || word.infinitive) {
            return None;
        }
        let top = v
            .children(cue.anchor)
            .filter(|&c| c >= cue.end && c < high && self.segment_of(c) == cue.segment)
            .find(|&c| match v.rel(c) {
                "ccomp" => true,
                "xcomp" => word.infinitive && matches!(v.upos(c), Upos::Verb),
                "advcl" | "parataxis" => false,
                _ => false,
            });
        let Some(top) = top else {
            return self.zero_clause(cue, high);
        };
        let below = v.subtree(top, |c| c >= cue.end && c < high);
        let mut start = *below.first()?;
        // A clause has a predicate of its own.
        let clause = v.children(top).any(|c| {
            matches!(
                v.rel(c),
                "nsubj" | "csubj" | "cop" | "aux" | "advmod" | "expl"
            )
        }) || matches!(v.upos(top), Upos::Verb);
        let verbal = below.iter().any(|&t| {
            matches!(v.upos(t), Upos::Verb | Upos::Aux) || v.children(t).any(|c| v.rel(c) == "cop")
        });
        let nominal = v.children(top).any(|c| v.rel(c) == "case");
        let name = self.scene.mention_at(top).is_some_and(|m| {
            let mention = &self.scene.mentions[m];
            mention.end - mention.start > 1 && v.upos(top) != Upos::Verb
        });
        if !clause || !verbal || nominal || name {
            return self.zero_clause(cue, high);
        }
        if (cue.end..start).any(|t| self.is_comma(t) || v.upos(t) == Upos::Verb) {
            return None;
        }
        if v.upos(start) == Upos::Cconj {
            return None;
        }
        if self.is_comma(start) {
            // "…, X said in Y, where …": what a comma begins further on is not what is said.
            if start > cue.end {
                return None;
            }
            start += 1;
        }
        // Words before it that the parser has hung elsewhere, but whom it was said to.
        while start > cue.end {
            let before = start - 1;
            let party = self.scene.mention_at(before).is_some();
            // "Said on Tuesday it would …": when and where he spoke.
            let adverbial = before < self.behind_adverbials(cue);
            if party || adverbial || matches!(v.upos(before), Upos::Punct | Upos::Part) {
                break;
            }
            start = before;
        }
        Some(Begin::Words(start))
    }

    /// The same where the parser has seen no clause: behind "say", a noun and a verb.
    fn zero_clause(&self, cue: &Cue, high: usize) -> Option<Begin> {
        let v = self.v;
        let start = self.behind_adverbials(cue);
        let nominal = |t: usize| {
            matches!(
                v.upos(t),
                Upos::Noun | Upos::Propn | Upos::Pron | Upos::Det | Upos::Num | Upos::Adj
            )
        };
        let first = cue.subject.is_some_and(|(s, _)| s < cue.at);
        if !first || start >= high || !self.words.zero.has(v, cue.at) || !nominal(start) {
            return None;
        }
        let stop = (start..high)
            .find(|&t| v.upos(t) == Upos::Punct)
            .unwrap_or(high);
        let verb = (start + 1..stop).find(|&t| matches!(v.upos(t), Upos::Verb | Upos::Aux))?;
        let joined = (start..verb).any(|t| {
            v.upos(t) == Upos::Cconj && t + 1 == verb || v.token(t).has_feat("PronType=Rel")
        });
        (!joined && v.rel(verb) != "acl").then_some(Begin::Words(start))
    }

    /// Whether the clause of a cue stands between commas in the middle of another.
    fn is_aside(&self, cue: &Cue) -> bool {
        let (low, _) = self.room(cue);
        let Some(edge) = cue
            .start
            .checked_sub(1)
            .filter(|&e| e > low && self.is_comma(e))
        else {
            return false;
        };
        let first = self.v.upos(low);
        let adverbial = matches!(first, Upos::Adp | Upos::Adv | Upos::Sconj | Upos::Cconj)
            || self.words.contrast.has(self.v, low)
            || edge < low + 3;
        !adverbial
    }

    fn skip_comma(&self, t: usize) -> usize {
        if self.is_comma(t) { t + 1 } else { t }
    }

    /// Other quoted segments of the same cue: "…," he said, "…".
    fn more_quotes(&self, cue: &Cue, first: usize) -> Vec<usize> {
        let mut all = vec![first];
        if let Some(before) = self.quote_before(cue)
            && before != first
        {
            all.insert(0, before);
        }
        all
    }

    /// The quotation that ends right before the clause of a cue.
    pub fn quote_before(&self, cue: &Cue) -> Option<usize> {
        if cue.segment.is_some() {
            return None;
        }
        let s = self
            .segments
            .iter()
            .rposition(|s| s.closes && s.end < cue.start)?;
        let gap = self.segments[s].end..cue.start;
        let near = gap.clone().all(|t| {
            matches!(self.v.upos(t), Upos::Punct | Upos::Det)
                || is_mark(self.v, t)
                || self.words.so.covers(self.v, t)
        });
        near.then_some(s)
    }

    /// What is said around or before the clause of a cue: "X, kata Y", "X, Y said, Z".
    fn around(&self, cue: &Cue, low: usize, high: usize) -> Option<Said> {
        let v = self.v;
        if let Some(before) = self.quote_before(cue) {
            let mut all = vec![before];
            let end = self.clause_end(cue, high);
            let next = (before + 1..self.segments.len()).find(|&s| {
                let from = self.segments[s].start;
                from >= end
                    && (end..from).all(|t| v.upos(t) == Upos::Punct)
                    && (end..from).any(|t| !is_mark(v, t))
            });
            all.extend(next.filter(|&s| !self.has_cue_between(self.segments[s].end, high)));
            return Some(Said::Quoted(all));
        }
        let edge = cue.start.checked_sub(1)?;
        let so = self.words.so.covers(v, edge);
        let edge = if so { edge.checked_sub(1)? } else { edge };
        if !self.is_comma(edge) || edge <= low {
            return None;
        }
        let colon = (low..edge).rev().find(|&t| self.form(t) == ":");
        let mut start = colon.map_or(low, |t| t + 1);
        start = self.skip_links(start, edge);
        // What another cue before has told is its own: "A denied it, and B, C said, …".
        let before = start..edge;
        let words = |t: usize| {
            matches!(
                v.upos(t),
                Upos::Noun | Upos::Propn | Upos::Verb | Upos::Pron | Upos::Num
            )
        };
        if !before.clone().any(words) || (cue.word.kind == CueKind::Verb && self.has_object(cue)) {
            return None;
        }
        let mut parts = vec![(start, edge)];
        let finite = before.clone().any(|t| {
            matches!(v.upos(t), Upos::Verb | Upos::Aux) || v.children(t).any(|c| v.rel(c) == "cop")
        });
        let end = self.clause_end(cue, high);
        if self.is_comma(end) && end + 1 < high {
            let rest = end + 1;
            // "…, X said, and would …": the same reported tense goes on.
            let joined = v.upos(rest.min(v.len() - 1)) == Upos::Cconj;
            let reported = |from: usize, to: usize| {
                (from..to).any(|t| v.rel(t) == "aux" && v.token(t).has_feat("VerbForm=Fin"))
            };
            let goes_on = joined && reported(start, edge) && reported(rest, high);
            // "…, X said, while …": the other half of a comparison.
            let parallel = self.words.parallel.has(v, rest);
            let goes_on = goes_on || parallel && !self.has_cue_between(rest, high);
            let stops = !goes_on
                && (joined
                    || self.words.contrast.has(v, rest)
                    || self.words.relayed.has(v, rest)
                    || self.words.according.has(v, rest)
                    || self.has_cue_between(rest, high));
            let sub = v.upos(rest) == Upos::Sconj;
            // "If X, he said, Y": the outcome is said, too.
            let half =
                v.upos(start) == Upos::Sconj || self.coder.pack.cues.conditional.has(v, start);
            let whole = (start..edge).any(|t| self.is_comma(t));
            if !finite || (half && !whole) || (!stops && (sub || goes_on)) {
                let stop = self.end(cue, rest, high);
                if rest < stop {
                    parts.push((rest, stop));
                }
            }
        }
        if !finite && parts.len() == 1 && before.len() < 4 {
            return None;
        }
        Some(Said::Words(parts))
    }

    /// Where a stretch begins without its dateline, conjunctions and marks.
    pub fn skip_links(&self, low: usize, edge: usize) -> usize {
        let v = self.v;
        let dash = |t: &usize| matches!(self.form(*t), "-" | "—" | "–" | "--");
        let first = (low == 0)
            .then(|| (1..edge.min(10)).find(dash))
            .flatten()
            .filter(|&d| d + 2 < edge && v.token(d - 1).span.end < v.token(d).span.start);
        let mut start = first.map_or(low, |d| d + 1);
        while start < edge && matches!(v.upos(start), Upos::Cconj | Upos::Punct) {
            start += 1;
        }
        start
    }

    /// Whether a verb has an object that hears nothing: "declared a state of emergency".
    fn has_object(&self, cue: &Cue) -> bool {
        let v = self.v;
        v.children_by(cue.anchor, &["obj"]).any(|o| {
            let hears = self.scene.mention_at(o).is_some() || self.words.hearing.has(v, cue.anchor);
            o >= cue.end && !hears && v.upos(o) != Upos::Pron
        })
    }

    fn has_cue_between(&self, from: usize, to: usize) -> bool {
        self.cues.iter().any(|c| {
            from <= c.at && c.at < to && c.word.kind != CueKind::Noun && c.segment.is_none()
        })
    }

    /// Where the clause of a cue ends that stands behind or in the middle of what is said.
    pub fn clause_end(&self, cue: &Cue, high: usize) -> usize {
        let mut t = cue.end;
        if let Some((start, end)) = cue.subject
            && start >= cue.end
        {
            t = end;
        }
        while t < high {
            if let Some(m) = self.scene.mention_at(t) {
                t = self.scene.mentions[m].end.max(t + 1);
                continue;
            }
            if self.is_comma(t) || self.is_wall(t) || is_mark(self.v, t) || self.form(t) == ":" {
                break;
            }
            t += 1;
        }
        t.min(high)
    }

    /// Where a clause ends that a phrase vouches for.
    pub fn end_of_clause(&self, cue: &Cue, start: usize, high: usize) -> usize {
        self.end(cue, start, high)
    }

    /// Where what is said behind a cue ends.
    fn end(&self, cue: &Cue, start: usize, high: usize) -> usize {
        let v = self.v;
        let mut limit = high;
        while limit > start && v.upos(limit - 1) == Upos::Punct {
            limit -= 1;
        }
        if start >= limit {
            return start;
        }
        // "X's pledge to leave | was welcomed": the clause above the noun goes on.
        if cue.word.kind == CueKind::Noun
            && matches!(v.rel(cue.anchor), "nsubj" | "csubj")
            && let Some(above) = v.head(cue.anchor).filter(|&h| h > start)
        {
            let first = v
                .children_by(above, &["aux", "cop", "advmod"])
                .filter(|&c| c > start)
                .min()
                .map_or(above, |c| c.min(above));
            limit = limit.min(first);
        }
        // Another cue's clause, or the outlet that passes it on, begins.
        for other in self
            .cues
            .iter()
            .filter(|c| c.at >= start && c.segment == cue.segment)
        {
            if let Some(at) = self.boundary(cue, other, start) {
                limit = limit.min(at);
                break;
            }
        }
        for t in start..limit {
            // "…, calling it a lie": how he said it.
            let next = (t + 1).min(v.len() - 1);
            let aside = t > start
                && self.is_comma(t)
                && self.words.contrast.has(v, next)
                && (v.token(next).has_feat("VerbForm=Ger")
                    || v.token(next).has_feat("VerbForm=Part")
                        && v.token(next).has_feat("Tense=Pres"));
            if aside {
                limit = t;
                break;
            }
            // "…, in a communique read by …": how it was said.
            let medium = self.is_comma(t)
                && t + 3 < limit
                && v.upos(t + 1) == Upos::Adp
                && (t + 2..limit.min(t + 5)).any(|m| self.coder.pack.mediums.has(v, m));
            if medium && t > start {
                limit = t;
                break;
            }
            let passes = self.words.relayed.has(v, t) || self.words.relay.has(v, t);
            if passes
                && t > start
                && (self.is_comma(t - 1) || t > start + 1 && self.is_comma(t - 2))
            {
                limit = t - 1;
                break;
            }
        }
        // The tree says where the clause ends; what a comma or conjunction begins behind it is
        // no more said.
        let mark = start
            .checked_sub(1)
            .filter(|&m| v.rel(m) == "mark")
            .and_then(|m| v.head(m))
            .filter(|&h| h >= start && h < limit);
        let top = mark.unwrap_or_else(|| v.head_of(start, limit));
        let below = v.subtree(top, |c| c >= start && c < limit && c != cue.anchor);
        let mut end = below.last().map_or(limit, |l| l + 1).max(top + 1);
        let goes_on = |t: usize| {
            cue.word.kind == CueKind::Noun
                && self.words.infinitive.has(v, start.saturating_sub(1))
                && v.token(t).has_feat("VerbForm=Fin")
        };
        while end < limit {
            let breaks = self.is_comma(end)
                && (end + 1 < v.len()
                    && (self.words.contrast.has(v, end + 1) || v.upos(end + 1) == Upos::Cconj))
                || v.upos(end) == Upos::Cconj && end > top
                || goes_on(end);
            if breaks && (end + 1..limit).any(|t| matches!(v.upos(t), Upos::Verb | Upos::Aux)) {
                break;
            }
            end += 1;
        }
        while end > start && v.upos(end - 1) == Upos::Punct {
            end -= 1;
        }
        end.min(limit)
    }

    /// Where a later cue ends what an earlier one says: at the conjunction or comma before its
    /// clause; nowhere, if it is part of what is said.
    fn boundary(&self, cue: &Cue, other: &Cue, start: usize) -> Option<usize> {
        let v = self.v;
        if other.word.kind == CueKind::Noun {
            return None;
        }
        // Adverbs and auxiliaries before a verb without a subject of its own.
        let mut bare = other.at;
        while bare > start && matches!(v.upos(bare - 1), Upos::Adv | Upos::Aux | Upos::Part) {
            bare -= 1;
        }
        let joined = bare > start && v.upos(bare - 1) == Upos::Cconj;
        // "…, promising to leave": the speaker goes on.
        if self.is_participle(other) && bare > start + 1 && self.is_comma(bare - 1) {
            return Some(bare - 1);
        }
        let at = if joined { bare } else { other.start.min(bare) };
        let before = at.checked_sub(1).filter(|&b| b > start)?;
        if self.words.so.covers(v, before) {
            return before.checked_sub(1).filter(|&b| b > start);
        }
        let conj = v.upos(before) == Upos::Cconj
            || v.upos(before) == Upos::Sconj && self.words.contrast.has(v, before)
            || self.words.contrast.has(v, before);
        if conj {
            let comma = self.is_comma(before - 1);
            let own = other.subject.is_some_and(|(s, _)| s > before);
            let own_mark = self.coder.pack.cues.complement.has(v, before + 1);
            // "…, and B denied", "said … and begged": but "… that A left and that B stayed".
            if (comma || !own) && !own_mark {
                return Some(if comma { before - 1 } else { before });
            }
            return None;
        }
        // "…, the Times of India reported": said of the whole.
        let behind = self.is_comma(before) && self.stands_behind(other);
        (behind && cue.at < other.at).then_some(before)
    }

    /// Whether a cue's clause stands behind what it says.
    pub fn stands_behind(&self, cue: &Cue) -> bool {
        let (_, high) = self.room(cue);
        cue.word.kind == CueKind::Inverted
            || (cue.word.kind == CueKind::Verb && self.begin(cue, high).is_none())
    }
}
