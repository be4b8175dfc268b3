//! Expectations: what somebody, or nobody named, expects without a condition.

use tekad_core::{
    Likelihood, LikelihoodDegree, Upos,
    event::{SourceLink, SourceRole, Stance},
};

use super::{Found, layout::Reading, parts::Range};

impl Reading<'_, '_> {
    /// What a clause expects.
    pub(super) fn expectation(&self, (start, end): Range) -> Option<Found> {
        let (start, end) = self.trimmed((start, end))?;
        let v = &self.scene.view;
        if v.token(v.len() - 1).form == "?" {
            return None;
        }
        if let Some(found) = self.foretold(start, end) {
            return Some(found);
        }
        let (start, cue) = self.said_from(start, end, false);
        let mut found = (self.fronted(start, end))
            .or_else(|| self.passive(start, end))
            .or_else(|| self.chances(start, end))
            .or_else(|| self.modal(start, end))?;
        found.chain = cue.map(|c| self.speaker(c)).unwrap_or_default();
        Some(found)
    }

    /// Who says so: the subject of a verb of speech.
    pub(super) fn speaker(&self, verb: usize) -> Vec<SourceLink> {
        self.by_subject(verb, Stance::Asserts)
    }

    fn found(&self, content: Range, trigger: Range, likelihood: Option<Likelihood>) -> Found {
        Found {
            consequence: vec![content],
            likelihood,
            fixed: true,
            trigger,
            why: self.told("expected", trigger),
            ..Found::default()
        }
    }

    /// Whether a token or the words before it are negated ("is not expected to").
    fn is_denied(&self, at: usize) -> bool {
        let v = &self.scene.view;
        let negation = &self.coder.pack.cues.negation;
        (at.saturating_sub(3)..at)
            .rev()
            .take_while(|&i| matches!(v.upos(i), Upos::Aux | Upos::Adv | Upos::Part))
            .any(|i| negation.has(v, i))
    }

    fn denied(&self, at: usize, trigger: Range) -> Option<Likelihood> {
        self.is_denied(at).then(|| Likelihood {
            span: self.span(trigger),
            degree: LikelihoodDegree::Unlikely,
        })
    }

    /// The likelihood that words of expectation themselves say.
    fn degree(&self, trigger: Range) -> Option<Likelihood> {
        let v = &self.scene.view;
        let from = trigger.0.saturating_sub(2);
        let said = (from..trigger.1).find_map(|i| {
            let (n, degree) = self.likelihood_at(i)?;
            // "Very", "almost" may stand before; anything else is another matter.
            (i + n > trigger.0 && degree != LikelihoodDegree::Possible).then(|| Likelihood {
                span: v.span(i, i + n),
                degree,
            })
        });
        self.denied(trigger.0, trigger).or(said)
    }

    /// "X expects Y to …", "X memperkirakan Y akan …".
    fn foretold(&self, start: usize, end: usize) -> Option<Found> {
        let v = &self.scene.view;
        let verb = (start..end).find(|&i| {
            !self.skip[i]
                && matches!(v.upos(i), Upos::Verb)
                && self.words.active.has(v, i)
                && !self.scene.is_passive(i)
        })?;
        self.predicate(verb + 1, end)?;
        let mut found = self.found((verb + 1, end), (verb, verb + 1), None);
        found.likelihood = self.denied(verb, (verb, verb + 1));
        found.chain = self.foreteller(verb);
        Some(found)
    }

    /// Who expects: the subject of the verb.
    fn foreteller(&self, verb: usize) -> Vec<SourceLink> {
        self.by_subject(verb, Stance::Supposes)
    }

    /// Who is named by an attribution in the sentence.
    pub(super) fn attributed_to(&self) -> Vec<SourceLink> {
        let Some((cue, who)) = self.attributed.iter().find(|(_, who)| !who.is_empty()) else {
            return Vec::new();
        };
        let (heard, speaker) = who.split_at(who.len() - 1);
        self.coder
            .links(self.scene, speaker, heard, *cue, Stance::Asserts)
    }

    fn by_subject(&self, verb: usize, stance: Stance) -> Vec<SourceLink> {
        let subjects: Vec<usize> = self
            .scene
            .surface_subject(verb)
            .into_iter()
            .filter_map(|s| self.scene.mention_at(s))
            .collect();
        self.coder.links(self.scene, &subjects, &[], verb, stance)
    }

    /// "Unlikely is that …", "kecil kemungkinan X …": the word first, its clause behind it.
    fn fronted(&self, start: usize, end: usize) -> Option<Found> {
        let v = &self.scene.view;
        let words = self.words;
        let n = words.passive.match_at(v, start);
        let (mut at, likelihood) = match self.likelihood_at(start) {
            Some((n, degree)) => {
                let span = v.span(start, start + n);
                (start + n, Some(Likelihood { span, degree }))
            }
            None if n > 0 => (start + n, None),
            None => return None,
        };
        let trigger = (start, at);
        // "Kemungkinan|nya", a copula, "bahwa".
        while at < end
            && (matches!(v.rel(at), "nmod:poss" | "cop")
                || (v.upos(at) == Upos::Pron && v.token(at).span.start == v.token(at - 1).span.end)
                || (v.upos(at) == Upos::Det && v.token(at).span.start == v.token(at - 1).span.end)
                || words.that.has(v, at))
        {
            at += 1;
        }
        let behind = self.predicate(at, end)?;
        // A clause: something stands before its verb, or it is a bare one of Indonesian.
        let subject = (at..behind).any(|i| {
            matches!(
                v.upos(i),
                Upos::Noun | Upos::Propn | Upos::Pron | Upos::Det | Upos::Num
            )
        });
        subject.then(|| self.found((at, end), trigger, likelihood))
    }

    /// "Is expected to …", "dijadwalkan …".
    fn passive(&self, start: usize, end: usize) -> Option<Found> {
        let v = &self.scene.view;
        let (at, n) = (start + 1..end).find_map(|i| {
            let n = self.words.passive.match_at(v, i);
            (n > 0 && i + n <= end && !self.skip[i] && self.foretells(i, n)).then_some((i, n))
        })?;
        let trigger = (at, at + n);
        // Copulas are told from the future by what follows: "is to be sworn in".
        Some(self.found((start, end), trigger, self.degree(trigger)))
    }

    /// "Due to" before a verb, under a copula; "was expected to" in the past of a past is over.
    fn foretells(&self, at: usize, n: usize) -> bool {
        let v = &self.scene.view;
        if !self.coder.pack.lemmas {
            return true;
        }
        let before = (at.saturating_sub(4)..at)
            .rev()
            .find(|&i| !matches!(v.upos(i), Upos::Adv | Upos::Part));
        let be = before.is_some_and(|b| v.is(b, "be") || v.upos(b) == Upos::Aux);
        let infinitive = v.lower(at + n - 1) == "to" || v.lower(at) == "to";
        let verb = (at + n..v.len())
            .find(|&i| v.upos(i) != Upos::Adv)
            .is_some_and(|i| matches!(v.upos(i), Upos::Verb | Upos::Aux | Upos::Adj));
        let over = before.is_some_and(|b| v.is(b, "be") && v.lower(b) == "been");
        be && !over && (!infinitive || verb)
    }

    /// "The chances of X are even".
    fn chances(&self, start: usize, end: usize) -> Option<Found> {
        let v = &self.scene.view;
        let at = (start..end).find(|&i| {
            self.words.chance.has(v, i) && matches!(v.upos(i), Upos::Noun) && v.rel(i) == "nsubj"
        })?;
        let of = (at + 1 < end && self.coder.pack.genitive.has(v, at + 1)).then_some(at + 2)?;
        let stop = (of..end).find(|&i| {
            self.skip[i] || self.is_comma(i) || matches!(v.upos(i), Upos::Aux | Upos::Verb)
        })?;
        let (from, word) = (stop..end).find_map(|i| Some((i, self.likelihood_at(i)?)))?;
        let likelihood = Likelihood {
            span: v.span(from, from + word.0),
            degree: word.1,
        };
        Some(self.found((of, stop), (at, at + 1), Some(likelihood)))
    }

    /// "Will probably …", "may …", "hampir pasti …".
    fn modal(&self, start: usize, end: usize) -> Option<Found> {
        let v = &self.scene.view;
        let first = (start..end).find(|&i| !self.skip[i])?;
        let (at, n, degree) = (first + 1..end).find_map(|i| {
            if self.skip[i]
                || !matches!(
                    v.upos(i),
                    Upos::Aux | Upos::Adv | Upos::Adj | Upos::Noun | Upos::Verb
                )
            {
                return None;
            }
            let (n, degree) = self.likelihood_at(i)?;
            let fits = match degree {
                LikelihoodDegree::Necessary | LikelihoodDegree::Even => false,
                LikelihoodDegree::Possible => {
                    self.words.may.has(v, i)
                        && !matches!(v.upos(i), Upos::Noun | Upos::Adj)
                        && (v.upos(i) != Upos::Aux || v.rel(i) == "aux")
                }
                _ => n > 1 || matches!(v.upos(i), Upos::Adv) || !self.coder.pack.lemmas,
            };
            fits.then_some((i, n, degree))
        })?;
        let future = (start..end).any(|i| self.coder.pack.cues.future.has(v, i));
        let ahead = match degree {
            LikelihoodDegree::Possible => !self.is_over((start, end)),
            // "It is probably raining" expects nothing; Indonesian verbs have no tense.
            _ => future || !self.coder.pack.lemmas,
        };
        if at + n < end && self.is_comma(at + n) {
            return None;
        }
        let verb = self
            .predicate(at + n, end)
            .or_else(|| self.predicate(start, end));
        if !ahead || verb.is_none() || self.has_past_cue((start, end)) {
            return None;
        }
        // Below a noun it is only a part of what is told ("a minister who may resign").
        let clause = v.clause_of(at);
        if v.rel(clause) == "acl" && clause > first + 1 && self.relative_before(clause) {
            return None;
        }
        let span = v.span(at, at + n);
        let degree = if self.is_denied(at) && degree != LikelihoodDegree::Possible {
            LikelihoodDegree::Unlikely
        } else {
            degree
        };
        Some(self.found(
            (start, end),
            (at, at + n),
            Some(Likelihood { span, degree }),
        ))
    }

    fn relative_before(&self, clause: usize) -> bool {
        let v = &self.scene.view;
        v.children(clause)
            .any(|c| self.coder.pack.relative.has(v, c) && c < clause)
    }

    fn has_past_cue(&self, (start, end): Range) -> bool {
        (start..end).any(|i| self.coder.pack.cues.past.has(&self.scene.view, i))
    }

    /// "May have gone", "could not find": about what was.
    fn is_over(&self, (start, end): Range) -> bool {
        let v = &self.scene.view;
        (start..end).any(|i| {
            let auxiliary = v.upos(i) == Upos::Aux && v.is(i, "have") && self.coder.pack.lemmas;
            auxiliary || (v.is(i, "could") && self.is_negated_after(i))
        })
    }

    fn is_negated_after(&self, i: usize) -> bool {
        let v = &self.scene.view;
        i + 1 < v.len() && self.coder.pack.cues.negation.has(v, i + 1)
    }

    /// What the words before "that" make of the clause behind it: expected by somebody, by
    /// nobody named, or by the word of a noun ("speculation that").
    pub(super) fn announced(&self, that: usize, content: Range) -> Option<Found> {
        let v = &self.scene.view;
        let w = self.words;
        let content = self.trimmed(content)?;
        self.predicate(content.0, content.1)?;
        let near = (that.saturating_sub(6)..that)
            .rev()
            .take_while(|&i| !self.is_comma(i) && !matches!(v.token(i).form.as_str(), ";" | ":"));
        for i in near.filter(|&i| !self.skip[i]) {
            let trigger = (i, i + 1);
            if w.active.has(v, i) && v.upos(i) == Upos::Verb && !self.scene.is_passive(i) {
                let mut found = self.found(content, trigger, self.denied(i, trigger));
                found.chain = self.foreteller(i);
                found.fixed = found.likelihood.is_some();
                return Some(found);
            }
            let from = i.saturating_sub(2);
            let said = (from..=i).find_map(|k| {
                let (n, degree) = self.likelihood_at(k)?;
                (k + n > i
                    && degree != LikelihoodDegree::Possible
                    && degree != LikelihoodDegree::Necessary)
                    .then_some((k, n, degree))
            });
            if let Some((k, n, degree)) = said {
                let span = v.span(k, k + n);
                return Some(self.found(content, (k, k + n), Some(Likelihood { span, degree })));
            }
            let open = self.is_open(content)
                || (content.0..content.1).any(|k| w.plan.has(v, k))
                || self.soon(content);
            if w.expectation.has(v, i) && open && matches!(v.upos(i), Upos::Noun) {
                let mut found = self.found(content, trigger, None);
                found.fixed = false;
                return Some(found);
            }
            if w.passive.has(v, i) || (self.coder.pack.lemmas && v.is(i, "expected")) {
                return Some(self.found(content, trigger, self.denied(i, trigger)));
            }
        }
        None
    }

    fn soon(&self, (start, end): Range) -> bool {
        (start..end).any(|i| self.coder.pack.soon.has(&self.scene.view, i))
    }

    /// A message that is no speech ("sends a signal to Washington that if …"): whose it is, and
    /// to whom.
    pub(super) fn signal(&self, that: usize) -> Vec<SourceLink> {
        let (v, scene) = (&self.scene.view, self.scene);
        let Some(noun) = (that.saturating_sub(12)..that)
            .rev()
            .find(|&i| self.words.signal.has(v, i) && v.upos(i) == Upos::Noun)
        else {
            return Vec::new();
        };
        // The sender: the first actor of the subject, even where an act sends it ("the stance of
        // North Korea sends a message").
        let verb = v.clause_of(noun);
        let subject = scene.surface_subject(verb).into_iter().find(|&s| s < noun);
        let Some(subject) = subject else {
            return Vec::new();
        };
        let all = v.subtree(subject, |c| c < noun && c <= verb);
        let range = (
            all.first().copied().unwrap_or(subject),
            all.last().map_or(subject, |l| l + 1).min(noun),
        );
        let actor = |(from, to): Range| {
            (from..to)
                .filter_map(|i| scene.mention_at(i))
                .find(|&m| scene.mentions[m].is_actor())
        };
        let sender = actor(range);
        let heard = actor((noun + 1, that)).filter(|h| Some(*h) != sender);
        let cue = v.token(noun);
        let link = |m: usize, role| {
            let entities = scene.mentions[m].entities.iter();
            entities
                .map(|entity| SourceLink {
                    entity: entity.clone(),
                    role,
                    cue: cue.form.to_string(),
                    cue_span: Some(cue.span),
                    stance: Stance::Warns,
                })
                .collect::<Vec<_>>()
        };
        let mut links: Vec<SourceLink> = Vec::new();
        let Some(sender) = sender else { return links };
        links.extend(link(sender, SourceRole::Speaker));
        links.extend(
            heard
                .into_iter()
                .flat_map(|h| link(h, SourceRole::Addressee)),
        );
        links
    }
}
