//! Conditionals: clauses under "if", "unless", "without", "otherwise" with what follows from
//! them, and events that would bring others about without any conjunction.

use tekad_core::{LikelihoodDegree, Upos};

use super::{
    Found,
    layout::{Kind, Reading, Segment},
    parts::Range,
};

/// Segments that belong together.
#[derive(Default)]
struct Group {
    conditions: Vec<Range>,
    negated: bool,
    exceptions: Vec<Range>,
    outcomes: Vec<Range>,
    alternatives: Vec<Range>,
    reasons: Vec<Range>,
    trigger: Option<Range>,
}

impl Group {
    fn has_condition(&self) -> bool {
        !self.conditions.is_empty() || !self.exceptions.is_empty()
    }
}

impl Reading<'_, '_> {
    /// The conditionals of a stretch.
    pub(super) fn conditionals(&self, segments: &[Segment]) -> Vec<Found> {
        let mut groups = vec![Group::default()];
        for (n, s) in segments.iter().enumerate() {
            let later_outcome = || segments[n + 1..].iter().any(|l| l.kind == Kind::Plain);
            let Some(group) = groups.last_mut() else {
                break;
            };
            let range = (s.start, s.end);
            let whole = group.has_condition() && !group.outcomes.is_empty();
            if s.kind.is_condition() && whole && later_outcome() {
                groups.push(Group::default());
            }
            let Some(group) = groups.last_mut() else {
                break;
            };
            match s.kind {
                Kind::If | Kind::Unless | Kind::Without if !self.is_clause(s) => {}
                Kind::If | Kind::Without => {
                    // "Without aid" is one condition among others only where they are negated too.
                    if s.kind == Kind::Without && group.has_condition() {
                        continue;
                    }
                    group.negated = s.kind == Kind::Without;
                    group.conditions.extend(self.clauses(range));
                    group.trigger = group.trigger.or(s.mark);
                }
                Kind::Unless => {
                    group.exceptions.extend(self.clauses(range));
                    group.trigger = group.trigger.or(s.mark);
                }
                Kind::Plain => {
                    let verbless = self.predicate(s.start, s.end).is_none();
                    let ordered = segments[n + 1..].iter().any(|l| l.kind == Kind::Otherwise);
                    if !verbless || ordered || (group.has_condition() && group.outcomes.is_empty())
                    {
                        group.outcomes.push(range);
                    }
                }
                Kind::Otherwise => {
                    group.alternatives.push(range);
                    group.trigger = group.trigger.or(s.mark);
                }
                Kind::Because => group.reasons.push(range),
                Kind::Aside | Kind::But => {}
            }
        }
        groups
            .into_iter()
            .filter_map(|g| self.conditional(g))
            .collect()
    }

    /// Whether a condition has something of a clause or event in it ("if a little stiffly" has
    /// not).
    fn is_clause(&self, s: &Segment) -> bool {
        let v = &self.scene.view;
        let has = |f: &dyn Fn(usize) -> bool| (s.start..s.end).any(|i| !self.skip[i] && f(i));
        let noun = |i: usize| matches!(v.upos(i), Upos::Noun | Upos::Propn | Upos::Pron);
        let multi = s.mark.is_some_and(|(a, b)| b - a > 1);
        has(&|i| matches!(v.upos(i), Upos::Verb | Upos::Aux))
            || ((s.kind == Kind::Without || multi) && has(&noun))
            || (has(&noun) && has(&|i| matches!(v.upos(i), Upos::Adj | Upos::Noun)))
            || has(&|i| v.children_by(i, &["nsubj"]).next().is_some())
    }

    fn conditional(&self, mut group: Group) -> Option<Found> {
        let trigger = group.trigger?;
        if !group.has_condition() {
            // "Turn back, or else we shall fire": if they do not.
            let first = *group.outcomes.first()?;
            if group.alternatives.is_empty() {
                return None;
            }
            return Some(Found {
                condition: vec![first],
                negated: true,
                consequence: self.outcomes(&group.alternatives),
                reason: group.reasons,
                trigger,
                why: self.told("otherwise", trigger),
                ..Found::default()
            });
        }
        // "It is not known if …", a noun and its relative clause: what stands before tells
        // nothing that could follow.
        if self.is_asked(trigger) {
            return None;
        }
        let cue = group
            .outcomes
            .first()
            .and_then(|r| self.said_from(r.0, r.1, true).1);
        let consequence = self.outcomes(&group.outcomes);
        if consequence.is_empty() && group.alternatives.is_empty() {
            return None;
        }
        let all: Vec<Range> = consequence
            .iter()
            .chain(&group.alternatives)
            .copied()
            .collect();
        let open = all.iter().any(|r| self.is_open(*r));
        let without_only = group.negated && group.conditions.len() == 1;
        if !open && (without_only || all.iter().all(|r| self.is_past(*r) || self.is_habit(*r))) {
            return None;
        }
        let habit = (0..self.scene.view.len()).any(|i| self.words.habit.has(&self.scene.view, i));
        if !open && habit {
            return None;
        }
        group.alternatives = self.outcomes(&group.alternatives);
        Some(Found {
            condition: group.conditions,
            negated: group.negated,
            exception: group.exceptions,
            consequence,
            alternative: group.alternatives,
            reason: group.reasons,
            trigger,
            chain: cue.map(|c| self.speaker(c)).unwrap_or_default(),
            why: self.told("condition", trigger),
            ..Found::default()
        })
    }

    /// The clauses of outcomes: coordinated ones apart. Where a later one is told as future or
    /// possible, plain reports before it are none.
    pub(super) fn outcomes(&self, ranges: &[Range]) -> Vec<Range> {
        let said = |r: &Range| (self.said_from(r.0, r.1, true).0, r.1);
        let mut all: Vec<Range> = ranges.iter().flat_map(|r| self.clauses(said(r))).collect();
        if let Some(first) = all.iter().position(|r| self.is_open(*r)) {
            let past = all.iter().take(first).rposition(|r| self.is_past(*r));
            all.drain(..past.map_or(0, |p| p + 1));
        }
        all
    }

    /// Whether a clause is told as future, possible or necessary.
    pub(super) fn is_open(&self, (start, end): Range) -> bool {
        let v = &self.scene.view;
        (start..end).any(|i| {
            let adjective = v.upos(i) == Upos::Adj && self.likelihood_at(i).is_some();
            !self.skip[i] && (self.is_modal(i) || adjective)
        })
    }

    /// Whether a clause reports what was.
    pub(super) fn is_past(&self, (start, end): Range) -> bool {
        let v = &self.scene.view;
        let finite = |i: usize| {
            let t = v.token(i);
            matches!(t.upos, Upos::Verb | Upos::Aux)
                && t.has_feat("VerbForm=Fin")
                && t.has_feat("Tense=Past")
        };
        (start..end).any(|i| !self.skip[i] && finite(i)) && !self.is_open((start, end))
    }

    fn is_habit(&self, (start, end): Range) -> bool {
        (start..end).any(|i| self.words.habit.has(&self.scene.view, i))
    }

    /// Whether the conjunction means "whether": under a verb of asking right before it.
    fn is_asked(&self, (mark, _): Range) -> bool {
        let v = &self.scene.view;
        let asks = |i: usize| {
            self.words.asking.has(v, i) && matches!(v.upos(i), Upos::Verb | Upos::Adj | Upos::Sconj)
        };
        let whether = |i: usize| v.upos(i) == Upos::Sconj && self.words.asking.has(v, i);
        if (0..mark).any(whether) {
            return true;
        }
        let near = (mark.saturating_sub(6)..mark)
            .rev()
            .take_while(|&i| !self.is_comma(i) && v.upos(i) != Upos::Punct);
        let mut between = near.take_while(|&i| !(self.is_modal(i) && v.upos(i) == Upos::Aux));
        between.any(asks)
    }

    pub(super) fn told(&self, what: &str, (start, end): Range) -> Vec<String> {
        let v = &self.scene.view;
        let words: Vec<&str> = (start..end.min(v.len()))
            .map(|i| v.token(i).form.as_str())
            .collect();
        vec![format!("{what}: “{}”", words.join(" "))]
    }

    /// "The failure of X will force Y to …": an event, a modal, and a verb of bringing about.
    pub(super) fn caused(&self, (start, end): Range) -> Option<Found> {
        let v = &self.scene.view;
        let (start, cue) = self.said_from(start, end, true);
        let w = self.words;
        let (modal, open) = (start + 1..end).find_map(|i| {
            let open = w.open.has(v, i);
            (!self.skip[i] && (open || w.modal.has(v, i)) && v.upos(i) != Upos::Noun)
                .then_some((i, open))
        })?;
        let verb = (modal + 1..end).find(|&i| {
            !matches!(v.upos(i), Upos::Adv | Upos::Aux | Upos::Part) && !self.is_modal(i)
                || (v.upos(i) == Upos::Aux && w.cause.has(v, i))
        })?;
        let dropped = w.bring_about.match_at(v, verb);
        if dropped == 0 && !w.cause.has(v, verb) {
            return None;
        }
        let (from, to) = self.trimmed((start, modal))?;
        // "Peace talks would resume": what a person or body will do is no condition.
        let head = self.noun_head(from, to)?;
        if self
            .scene
            .mention_at(head)
            .is_some_and(|m| self.scene.mentions[m].is_actor())
            || v.upos(head) == Upos::Pron
            || v.upos(head) == Upos::Propn
        {
            return None;
        }
        let event = w.event_noun.has(v, head) || w.event_noun.has(v, from);
        let strong = dropped > 0 || w.force.has(v, verb);
        if !(event || open && strong) {
            return None;
        }
        // Being something is an outcome only of what would be.
        let copula = v.upos(verb) == Upos::Aux;
        if copula && !(open && event) {
            return None;
        }
        let trigger = (modal, modal + 1);
        let likelihood = self.likelihood(&[(modal, verb + 1)]).map(|(_, l)| l);
        let plain = likelihood.filter(|l| !(l.degree == LikelihoodDegree::Possible && open));
        Some(Found {
            condition: vec![(from, to)],
            consequence: self.clauses((verb + dropped, end)),
            likelihood: plain,
            fixed: true,
            trigger,
            chain: cue.map(|c| self.speaker(c)).unwrap_or_default(),
            why: self.told("brings about", (modal, verb + dropped.max(1))),
            ..Found::default()
        })
    }

    /// The noun that a noun phrase is about: the one that the others hang on.
    fn noun_head(&self, start: usize, end: usize) -> Option<usize> {
        let v = &self.scene.view;
        let nouns = (start..end).filter(|&i| {
            !self.skip[i] && matches!(v.upos(i), Upos::Noun | Upos::Propn | Upos::Pron)
        });
        let first = (start..end).find(|&i| {
            !matches!(
                v.upos(i),
                Upos::Det | Upos::Adj | Upos::Num | Upos::Punct | Upos::Adv
            )
        });
        // A verb first: no noun phrase at all, unless its words name an event ("gagalnya").
        if first.is_some_and(|f| self.words.event_noun.has(v, f)) {
            return first;
        }
        nouns.min_by_key(|&i| (v.depth(i), i))
    }
}
