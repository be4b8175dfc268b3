//! In which sense a claim is told, how much and since when; and whether it is a claim at all or
//! the report of a single act.

use jiff::ToSpan;
use tekad_core::{Degree, EventDate, Precision, Upos, ontology::AuxMode};

use super::{Around, frame::ClaimFrame};
use crate::{coder::Coder, dates::DateHit, instance::Instance, scene::Scene, view::View};

/// What colours a claim.
pub(super) struct Colour {
    pub negated: bool,
    pub aux: Vec<AuxMode>,
    pub degree: Option<Degree>,
    pub date: EventDate,
    pub why: Vec<String>,
}

impl Coder {
    /// Whether the words tell what stands rather than a single act.
    pub(super) fn stands(
        &self,
        scene: &Scene,
        instance: &Instance,
        frame: &ClaimFrame,
        dates: &[DateHit],
    ) -> bool {
        if !frame.act {
            return true;
        }
        let v = &scene.view;
        let claims = &self.pack.claims;
        let mut at = instance.anchor;
        // "Continues to arm": the verb above tells when.
        for _ in 0..3 {
            let Some(h) = v.head(at) else { break };
            let kept = claims.keeping.has(v, h)
                || claims.once.has(v, h)
                || claims.offer.has(v, h)
                || claims.told.has(v, h);
            if matches!(v.rel(at), "xcomp" | "ccomp" | "advcl" | "csubj") && kept {
                return true;
            }
            if !matches!(v.rel(at), "xcomp" | "conj") {
                break;
            }
            at = h;
        }
        let own = v.clause_of(instance.anchor);
        let near =
            |t: usize| v.clause_of(t) == own || v.head(t).is_some_and(|h| v.clause_of(h) == own);
        if (0..v.len()).any(|t| (claims.habit.covers(v, t) || claims.once.covers(v, t)) && near(t))
        {
            return true;
        }
        if (0..v.len()).any(|t| claims.acts.covers(v, t) && near(t)) {
            return false;
        }
        let clause = v.clause_of(instance.anchor);
        let dated = dates.iter().any(|d| {
            let lasting = d.lasting;
            v.clause_of(v.head_of(d.start, d.end)) == clause
                && (!lasting && d.past.precision != Precision::Unknown)
        });
        if dated {
            return false;
        }
        if instance.noun {
            return true;
        }
        let anchor = instance.anchor;
        let mut auxiliaries: Vec<usize> = v.children_by(anchor, &["aux", "cop"]).collect();
        let feat = |t: usize, f: &str| v.token(t).has_feat(f);
        if auxiliaries.is_empty() && v.rel(anchor) == "conj" && feat(anchor, "VerbForm=Part") {
            // "Are held by A and claimed by B".
            let first = v.first_conjunct(anchor);
            auxiliaries.extend(v.children_by(first, &["aux", "cop"]));
        }
        if self.pack.lemmas {
            // A language that marks tense on its verbs.
            let progressive = feat(anchor, "VerbForm=Ger")
                || (feat(anchor, "VerbForm=Part") && feat(anchor, "Tense=Pres"));
            let present = match auxiliaries.first() {
                Some(_) if progressive => true,
                Some(&a) => {
                    // "A, which has mediated between …": what A is known for.
                    let described = v.deprel(anchor) == "acl:relcl";
                    feat(a, "Tense=Pres")
                        && (described || auxiliaries.iter().all(|&a| !v.is(a, "have")))
                        || v.is(a, "do") && !feat(a, "Tense=Past")
                        || self.pack.cues.future.has(v, a)
                }
                None => {
                    feat(anchor, "Tense=Pres")
                        || (feat(anchor, "VerbForm=Inf") && v.rel(anchor) != "xcomp")
                        || progressive && matches!(v.rel(anchor), "acl" | "advcl")
                }
            };
            return present && v.upos(anchor) != Upos::Noun;
        }
        true
    }

    /// Sense, degree and date of a claim.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn colour(
        &self,
        scene: &Scene,
        instance: &Instance,
        frame: &ClaimFrame,
        around: Around,
        carrier: Option<usize>,
    ) -> Colour {
        let Around {
            dates,
            instances,
            published,
        } = around;
        let v = &scene.view;
        let anchor = instance.anchor;
        let stops = |t: usize| self.has_spoken(instances, t);
        let copular = v.children(anchor).any(|c| v.rel(c) == "cop");
        let mut sense = self.sense(scene, anchor, instance.noun && !copular, stops);
        if let Some(verb) = carrier {
            let upper = self.sense(scene, verb, false, stops);
            sense.negated |= upper.negated;
            sense.hypothetical |= upper.hypothetical;
            sense.future |= upper.future;
            sense.historical |= upper.historical;
            sense.purpose |= upper.purpose;
            sense.cues.extend(upper.cues);
        }
        let tops: Vec<usize> = std::iter::once(anchor).chain(carrier).collect();
        let mut historical = sense.historical || frame.historical;
        // "Used to mediate".
        historical |= v
            .head(anchor)
            .is_some_and(|h| v.rel(anchor) == "xcomp" && self.pack.claims.once.has(v, h));
        // "Once allies, A and B …": whatever hangs where.
        historical |= frame.bearer
            && (instance.start.saturating_sub(3)..instance.start)
                .rev()
                .take_while(|&t| !matches!(v.upos(t), Upos::Verb | Upos::Aux | Upos::Punct))
                .any(|t| self.pack.claims.once.has(v, t));
        let past = tops.iter().any(|&t| is_past(v, t));
        historical |= past
            && (0..v.len()).any(|t| {
                let clause = v.clause_of(tops.last().copied().unwrap_or(anchor));
                let above = v.head(t).map(|h| v.clause_of(h));
                self.pack.claims.past_span.has(v, t)
                    && (v.clause_of(t) == clause || above == Some(clause))
            });
        let mut no_longer = false;
        for &top in &tops {
            for c in v.children(top) {
                historical |= matches!(
                    v.rel(c),
                    "advmod" | "amod" | "aux" | "compound" | "obl" | "nmod"
                ) && self.pack.claims.once.covers(v, c);
                no_longer |= v.rel(c) == "advmod"
                    && !self.pack.cues.negation.has(v, c)
                    && self.pack.cues.negation.covers(v, c);
            }
        }
        let denied = self.is_denied(scene, instance, &tops);
        let own_date = self.own_date(scene, dates, &tops);
        historical |= own_date.is_some_and(|hit| {
            !hit.lasting
                && (past || !self.pack.lemmas)
                && published
                    .is_some_and(|p| p.checked_sub(6.months()).is_ok_and(|h| hit.past.end < h))
        });
        let date = own_date.map_or(
            EventDate {
                start: None,
                end: None,
                precision: Precision::Unknown,
                from_text: false,
                span: None,
            },
            |hit| EventDate {
                start: Some(hit.past.start),
                end: (!hit.lasting).then_some(hit.past.end),
                precision: hit.past.precision,
                from_text: true,
                span: Some(v.span(hit.start, hit.end)),
            },
        );
        let ended = self.is_ended(scene, instance);
        let negated = (sense.negated || no_longer || denied) != (frame.negated != ended);
        sense.hypothetical |= tops.iter().any(|&t| self.is_offered(scene, t));
        let mut aux = Vec::new();
        for (on, mode) in [
            (historical, AuxMode::Historical),
            (sense.future && !sense.hypothetical, AuxMode::Future),
            (sense.hypothetical || sense.purpose, AuxMode::Hypothetical),
        ] {
            if on {
                aux.push(mode);
            }
        }
        let degree = self
            .degree(scene, instance, frame, carrier)
            .or(frame.degree);
        Colour {
            negated,
            aux,
            degree,
            date,
            why: sense.cues,
        }
    }

    /// "Has ended its reliance": what a noun names stands no more. Who only wants to end it
    /// still has it.
    fn is_ended(&self, scene: &Scene, instance: &Instance) -> bool {
        let v = &scene.view;
        let Some(verb) = v.head(instance.anchor).filter(|&h| {
            instance.noun
                && matches!(v.deprel(instance.anchor), "obj" | "nsubj:pass")
                && self.pack.claims.ended.has(v, h)
        }) else {
            return false;
        };
        let done = !self.pack.lemmas || v.token(verb).has_feat("Tense=Past");
        done && !matches!(v.rel(verb), "xcomp" | "advcl" | "acl" | "csubj")
    }

    /// Whether a predicate is but held out: "offered to mediate", "is ready to mediate".
    fn is_offered(&self, scene: &Scene, top: usize) -> bool {
        let v = &scene.view;
        let held_out = v.head(top).is_some_and(|h| {
            matches!(v.rel(top), "xcomp" | "ccomp" | "advcl" | "csubj")
                && self.pack.claims.offer.has(v, h)
        });
        held_out
            || v.children(top)
                .any(|c| matches!(v.rel(c), "advmod" | "aux") && self.pack.claims.offer.has(v, c))
    }

    /// The date that hangs on the claim's own predicate.
    fn own_date<'d>(
        &self,
        scene: &Scene,
        dates: &'d [DateHit],
        tops: &[usize],
    ) -> Option<&'d DateHit> {
        let v = &scene.view;
        let clauses: Vec<usize> = tops.iter().map(|&t| v.clause_of(t)).collect();
        let mut near = dates.iter().filter(|d| {
            let head = v.head_of(d.start, d.end);
            clauses.contains(&v.clause_of(head))
        });
        near.next().filter(|_| near.next().is_none())
    }

    /// Whether a negation stands elsewhere than at the predicate itself: in its object ("hosts no
    /// forces", "wants nothing", "nobody's ally"), before an inverted clause ("nor does X"), or
    /// as a phrase ("in no sense the rival").
    fn is_denied(&self, scene: &Scene, instance: &Instance, tops: &[usize]) -> bool {
        let v = &scene.view;
        let negation = |t: usize| self.pack.cues.negation.has(v, t);
        let phrase = (instance.anchor.min(instance.start).saturating_sub(5)..instance.start)
            .any(|t| self.pack.claims.denial.has(v, t));
        let child = tops.iter().any(|&top| {
            v.children(top).any(|c| match v.rel(c) {
                "obj" => negation(c) || v.children_by(c, &["det"]).any(negation),
                "nmod" => negation(c) && v.upos(c) == Upos::Pron,
                _ => false,
            })
        });
        let inverted = tops.iter().any(|&t| {
            v.children_by(t, &["cc"])
                .any(|c| self.pack.claims.also_not.has(v, c))
        });
        let own = self.is_negated(scene, instance.anchor);
        phrase || inverted || (child && !own)
    }

    /// The degree of which a stretch of words speaks.
    pub(super) fn degree_in(&self, v: &View, mut range: std::ops::Range<usize>) -> Option<Degree> {
        let degrees = &self.pack.claims.degrees;
        range.find_map(|t| {
            let hit = degrees.iter().find(|(_, set)| set.has(v, t));
            hit.map(|(degree, _)| *degree)
        })
    }

    /// Whether a part of the claim is nobody or nothing.
    pub(super) fn lacks(&self, scene: &Scene, anchor: usize) -> bool {
        let v = &scene.view;
        v.children(anchor).any(|c| {
            matches!(v.rel(c), "obj" | "nmod")
                && matches!(v.upos(c), Upos::Pron | Upos::Det | Upos::Noun)
                && self.pack.cues.negation.has(v, c)
        })
    }

    /// How much, by the words that modify the trigger or say what becomes of it.
    fn degree(
        &self,
        scene: &Scene,
        instance: &Instance,
        frame: &ClaimFrame,
        carrier: Option<usize>,
    ) -> Option<Degree> {
        let v = &scene.view;
        let anchor = instance.anchor;
        let mut words: Vec<usize> = Vec::new();
        // "Mitra dagang terbesar": what modifies a word of the trigger modifies the whole.
        let inner = (instance.start..instance.end).filter(|&t| t != anchor);
        for top in std::iter::once(anchor).chain(carrier).chain(inner) {
            for c in v.children(top) {
                match v.rel(c) {
                    "nmod" if v.children_by(c, &["case"]).next().is_none() && !self.pack.lemmas => {
                        words.push(c);
                    }
                    "advmod" | "amod" | "det" | "compound" | "nummod" | "aux" => {
                        words.push(c);
                        words.extend(v.children_by(c, &["advmod", "conj"]));
                    }
                    // "Dependence that has grown".
                    "acl" if instance.noun => words.push(c),
                    "obl" | "nmod" => words.extend(v.children_by(c, &["case"]).filter(|&k| {
                        self.pack
                            .claims
                            .degrees
                            .iter()
                            .any(|(_, set)| set.match_at(v, k) > 1)
                    })),
                    _ => {}
                }
            }
        }
        // "Makin giat berdagang": what stands right before governs it.
        if let Some(h) = v.head(anchor).filter(|&h| {
            matches!(v.rel(anchor), "xcomp" | "advcl") && h < anchor && anchor - h <= 2
        }) {
            words.push(h);
            words.extend(v.children_by(h, &["advmod"]));
        }
        if instance.noun && !frame.bearer {
            // "Dependence has grown", "reduced its dependence".
            if let Some(h) = v.head(anchor)
                && matches!(v.rel(anchor), "nsubj" | "obj" | "xcomp")
                && v.upos(h) != Upos::Noun
                // "Wants to reduce its dependence": it has not become less.
                && v.rel(v.first_conjunct(h)) != "xcomp"
                && !(v.rel(h) == "advcl"
                    && v.children_by(h, &["mark"]).any(|m| self.pack.cues.purpose.has(v, m)))
            {
                words.push(h);
                words.extend(v.children_by(h, &["advmod"]));
            }
        }
        // A phrase may begin before the word that hangs here ("less and less").
        self.pack
            .claims
            .degrees
            .iter()
            .find(|(_, set)| words.iter().any(|&w| w != anchor && set.covers(v, w)))
            .map(|(degree, _)| *degree)
    }
}

/// Whether a predicate stands in a past tense.
fn is_past(v: &View, t: usize) -> bool {
    let auxiliaries: Vec<usize> = v.children_by(t, &["aux", "cop"]).collect();
    let past = |t: usize| v.token(t).has_feat("Tense=Past");
    match auxiliaries.first() {
        Some(&a) => past(a),
        None => past(t) && !v.token(t).has_feat("VerbForm=Part"),
    }
}
