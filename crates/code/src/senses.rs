//! In which sense an event is told: negation, modality, condition, future (docs/senses.md).
//!
//! A small calculus over the tree: cues at the event's own predicate, then upwards through
//! complements and coordination, never out of a relative clause or a noun phrase, since what
//! stands there is presupposed.

use tekad_core::Upos;

use crate::{coder::Coder, scene::Scene};

/// Flags of one event before they become auxiliary modes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sense {
    /// Said not to be.
    pub negated: bool,
    /// Under "may", "could", in a condition or its outcome.
    pub hypothetical: bool,
    /// The outcome of a condition.
    pub outcome: bool,
    /// Announced.
    pub future: bool,
    /// Announced, though its type already says so (AGREE, CONCEDE): a date ahead is that of what
    /// is announced.
    pub announced: bool,
    /// In an earlier era, by a cue word.
    pub historical: bool,
    /// Told as background, by a cue word ("after the attack").
    pub background: bool,
    /// In a clause of purpose.
    pub purpose: bool,
    /// The cues that said so, for `explain`.
    pub cues: Vec<String>,
}

impl Sense {
    fn cue(&mut self, scene: &Scene, token: usize, what: &str) {
        self.cues
            .push(format!("{what}: “{}”", scene.view.token(token).form));
    }
}

impl Coder {
    /// The sense of an event at a trigger. `stops` tells at which tokens an embedding trigger
    /// has already spoken for what is below it.
    pub(crate) fn sense(
        &self,
        scene: &Scene,
        anchor: usize,
        noun: bool,
        stops: impl Fn(usize) -> bool,
    ) -> Sense {
        let mut sense = Sense::default();
        let v = &scene.view;
        let mut at = anchor;
        if v.token(v.len() - 1).form == "?" {
            sense.hypothetical = true;
            sense.cue(scene, v.len() - 1, "question");
        }
        self.local_cues(scene, at, &mut sense);
        if noun {
            self.background_cue(scene, at, &mut sense);
            match self.light_verb(scene, at) {
                Some(verb) => {
                    at = verb;
                    self.local_cues(scene, at, &mut sense);
                }
                // What stands under "after" is told as fact, whatever the clause above says.
                None if sense.background => return sense,
                None => {
                    // The subject of "is planned", "will take place", the object of "avoid" are
                    // left to frames; a bare noun phrase is presupposed.
                    let predicate = v
                        .head(at)
                        .filter(|_| matches!(v.deprel(at), "nsubj" | "nsubj:pass"));
                    match predicate {
                        Some(p)
                            if !stops(p)
                                && matches!(
                                    v.upos(p),
                                    Upos::Verb | Upos::Adj | Upos::Noun | Upos::Aux
                                ) =>
                        {
                            let mut upper = Sense::default();
                            self.local_cues(scene, p, &mut upper);
                            // "There will be no talks".
                            let exists = v.children(p).any(|c| v.rel(c) == "expl");
                            if exists || self.pack.light.has(v, p) || self.pack.occur.has(v, p) {
                                merge(&mut sense, upper);
                                at = p;
                            } else {
                                self.conditional_cue(scene, p, &mut sense);
                                return sense;
                            }
                        }
                        _ if v.rel(at) == "root" || v.children(at).any(|c| v.rel(c) == "cop") => {}
                        _ => {
                            return sense;
                        }
                    }
                }
            }
        }
        for _ in 0..8 {
            self.conditional_cue(scene, at, &mut sense);
            let Some(h) = v.head(at) else { break };
            let own_subject = v.children(at).any(|c| v.rel(c) == "nsubj");
            match v.rel(at) {
                "conj" if matches!(v.upos(h), Upos::Verb | Upos::Adj | Upos::Noun | Upos::Aux) => {
                    let own_aux = v.children(at).any(|c| v.rel(c) == "aux");
                    if stops(h) {
                        break;
                    }
                    // "Did not attack and keeps its word": a finite verb shares no auxiliary.
                    let finite = v.token(at).has_feat("VerbForm=Fin")
                        && v.children(h).any(|c| v.rel(c) == "aux");
                    if !own_subject && !own_aux && !finite {
                        self.local_cues(scene, h, &mut sense);
                    }
                }
                "xcomp" | "ccomp" if !stops(h) => self.local_cues(scene, h, &mut sense),
                "advcl" => {
                    if !own_subject
                        && v.children(at)
                            .any(|c| v.rel(c) == "mark" && self.pack.cues.purpose.has(v, c))
                    {
                        sense.purpose = true;
                    }
                    break;
                }
                "acl" if v.deprel(at) != "acl:relcl" => {
                    if v.children(at)
                        .any(|c| v.rel(c) == "mark" && self.pack.cues.purpose.has(v, c))
                    {
                        sense.purpose = true;
                    }
                    break;
                }
                _ => break,
            }
            at = h;
        }
        sense
    }

    /// Whether a token is negated by one of its own dependents.
    pub(crate) fn is_negated(&self, scene: &Scene, i: usize) -> bool {
        let v = &scene.view;
        v.children(i).any(|c| {
            matches!(v.rel(c), "advmod" | "aux" | "det" | "mark" | "cc" | "case")
                && self.pack.cues.negation.has(v, c)
        })
    }

    fn local_cues(&self, scene: &Scene, i: usize, sense: &mut Sense) {
        let v = &scene.view;
        let cues = &self.pack.cues;
        for c in v.children(i) {
            match v.rel(c) {
                // "Nobody has blamed Greece".
                "nsubj" if matches!(v.upos(c), Upos::Pron | Upos::Det) => {}
                "aux" | "advmod" | "det" | "amod" | "mark" | "case" | "nmod" | "cop"
                | "discourse" => {}
                _ => continue,
            }
            if cues.negation.has(v, c) && v.rel(c) != "nmod" {
                sense.negated = true;
                sense.cue(scene, c, "negation");
            }
            if v.rel(c) == "nsubj" {
                continue;
            }
            // ", allegedly because …": of the reason.
            let of_reason =
                c > i && c + 1 < v.len() && v.token(c - 1).form == "," && v.rel(c + 1) == "mark";
            if cues.hypothetical.has(v, c) && !of_reason {
                sense.hypothetical = true;
                sense.cue(scene, c, "hypothetical");
            }
            if cues.future.has(v, c) {
                sense.future = true;
                sense.cue(scene, c, "future");
            }
            if cues.historical.has(v, c) {
                sense.historical = true;
                sense.cue(scene, c, "historical");
            }
        }
    }

    /// A condition at the predicate: "if" marks it, or it is the outcome of one.
    fn conditional_cue(&self, scene: &Scene, i: usize, sense: &mut Sense) {
        if let Some(m) = scene.condition_mark(i) {
            sense.hypothetical = true;
            sense.cue(scene, m, "condition");
        }
        for (_, m) in scene.conditions(i) {
            sense.hypothetical = true;
            sense.outcome = true;
            sense.cue(scene, m, "outcome of");
        }
    }

    fn background_cue(&self, scene: &Scene, i: usize, sense: &mut Sense) {
        let v = &scene.view;
        let mut at = i;
        for _ in 0..3 {
            if let Some(c) = v.children(at).find(|&c| {
                matches!(v.rel(c), "case" | "mark") && self.pack.cues.background.has(v, c)
            }) {
                sense.background = true;
                sense.cue(scene, c, "background");
                return;
            }
            match v.head(at) {
                Some(h) if matches!(v.rel(at), "nmod" | "conj") && v.upos(h) == Upos::Noun => {
                    at = h
                }
                _ => return,
            }
        }
    }
}

fn merge(into: &mut Sense, from: Sense) {
    into.negated |= from.negated;
    into.hypothetical |= from.hypothetical;
    into.outcome |= from.outcome;
    into.future |= from.future;
    into.historical |= from.historical;
    into.background |= from.background;
    into.cues.extend(from.cues);
}
