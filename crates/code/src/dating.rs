//! When an event was: the temporal expression that hangs on it.

use jiff::ToSpan;
use tekad_core::{EventDate, Precision, Span, Upos, ontology::EventType};

use crate::{
    dates::{DateHit, Interval},
    draft::Draft,
    events::Assembler,
    instance::Instance,
    scene::Scene,
};

impl Assembler<'_> {
    /// Whether a trigger tells no event here, but what another is about: "marched against the
    /// government on Saturday".
    fn silent(&self, scene: &Scene, at: usize, instances: &[Instance], anchors: &[usize]) -> bool {
        let v = &scene.view;
        matches!(v.rel(at), "ccomp" | "advcl" | "xcomp")
            && !anchors.contains(&at)
            && v.children_by(at, &["nsubj", "mark", "aux"])
                .next()
                .is_none()
            && instances.iter().filter(|i| i.anchor == at).all(|i| {
                let frame = &self.coder.pack.frames[i.frame];
                frame.event == Some(EventType::Protest)
            })
    }

    /// Whether a token heads a relative clause that tells of a time of its own.
    fn own_time(&self, scene: &Scene, i: usize) -> bool {
        let v = &scene.view;
        v.upos(i) == Upos::Verb
            && matches!(v.rel(i), "acl" | "advcl")
            && !self.coder.pack.light.has(v, i)
            && v.children_by(i, &["nsubj"])
                .any(|s| s < i && scene.is_relative(s) && v.upos(s) == Upos::Pron)
    }

    /// The event's date: the expression that hangs on it, else the only one of the sentence if
    /// no other predicate owns it, else the publication date, marked as such.
    pub(crate) fn date(
        &self,
        scene: &Scene,
        draft: &Draft,
        dates: &[DateHit],
        instances: &[Instance],
        anchors: &[usize],
    ) -> (EventDate, bool) {
        let v = &scene.view;
        let owner = |hit: &DateHit| -> Option<usize> {
            let mut at = v.head_of(hit.start, hit.end);
            for _ in 0..v.len() {
                let owns = |i: &Instance| i.anchor == at || (i.start <= at && at < i.end);
                if instances.iter().any(owns) && !self.silent(scene, at, instances, anchors) {
                    return Some(at);
                }
                match v.head(at) {
                    // "Cuba offers help to Timor, which until last year had …": not when it offers.
                    Some(h) if hit.start > at || !self.own_time(scene, at) => at = h,
                    _ => return Some(at),
                }
            }
            None
        };
        let announced = draft.underlying.is_some() || draft.sense.announced;
        // The date of what is promised is not the date of the promise.
        let ahead = |h: &DateHit| {
            // "Agreed on Friday to send …": right behind the promise it is the promise's.
            let own = draft.derived && h.start > draft.anchor && h.start <= draft.anchor + 2;
            announced
                && self
                    .published
                    .is_some_and(|p| h.past.end > p || h.future.start > p && !own)
        };
        let light = self.coder.light_verb(scene, draft.anchor);
        let own = dates.iter().filter(|h| !ahead(h)).find(|h| {
            owner(h).is_some_and(|o| {
                o == draft.anchor
                    || Some(o) == light
                    || (draft.trigger.0 <= o && o < draft.trigger.1)
            })
        });
        let loose = || match dates {
            [one] if anchors.len() == 1 => owner(one)
                .filter(|&o| !instances.iter().any(|i| i.anchor == o))
                .filter(|&o| one.start > o || !self.own_time(scene, o))
                .map(|_| one),
            _ => None,
        };
        // "On Thursday A closed its border and moved soldiers": a date in the event's own clause,
        // or before it in the clause that it is coordinated with, if there is but one.
        let shared = || {
            let clause = v.clause_of(draft.anchor);
            let first = v.first_conjunct(clause);
            let mut near = dates.iter().filter(|h| {
                let at = v.clause_of(v.head_of(h.start, h.end));
                at == clause || (at == first && h.start < clause)
            });
            near.next().filter(|_| near.next().is_none())
        };
        // "Announced on Sunday that it would withdraw": the day of the announcement.
        let told = || {
            let clause = v.clause_of(draft.anchor);
            let above = v
                .head(clause)
                .filter(|_| announced && v.rel(clause) == "ccomp")?;
            dates.iter().find(|h| {
                owner(h) == Some(above) && self.published.is_some_and(|p| h.past.end <= p)
            })
        };
        let hit = own
            .or_else(loose)
            .or_else(shared)
            .filter(|h| !ahead(h))
            .or_else(told);
        // "By 15 January", "before the end of the year": counted forward, and no date of the act.
        let due = hit.is_some_and(|h| {
            let class = |t: usize| self.coder.pack.in_class("due", v, t);
            (h.start.saturating_sub(2)..=h.start).any(class)
        });
        let promise = announced || due;
        if let Some(hit) = hit {
            // "Agreed on Friday to impose …" says when it was agreed.
            let agreed = draft.derived && own.is_some();
            let interval = if (draft.sense.future && !agreed) || due {
                hit.future
            } else {
                hit.past
            };
            // The date of what is promised is not the date of the promise.
            if !(promise && self.published.is_some_and(|p| hit.future.start > p)) {
                let historical = !hit.lasting
                    && self
                        .published
                        .is_some_and(|p| p.checked_sub(6.months()).is_ok_and(|h| interval.end < h));
                return (from_text(interval, v.span(hit.start, hit.end)), historical);
            }
        }
        let known = !draft.sense.future && !draft.sense.historical && !draft.sense.hypothetical;
        let date = EventDate {
            start: self.published.filter(|_| known || promise),
            end: self.published.filter(|_| known || promise),
            precision: if self.published.is_some() && (known || promise) {
                Precision::Day
            } else {
                Precision::Unknown
            },
            from_text: false,
            span: None,
        };
        (date, false)
    }
}

fn from_text(interval: Interval, span: Span) -> EventDate {
    EventDate {
        start: Some(interval.start),
        end: Some(interval.end),
        precision: interval.precision,
        from_text: true,
        span: Some(span),
    }
}
