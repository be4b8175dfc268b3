//! A sentence with its mentions: whose subject is whose, which clause is a condition, what
//! modifies a noun.

use tekad_core::Upos;

use crate::{frame::Embed, mention::Mention, pack::Pack, pack_format::Voice, view::View};

/// A sentence with its mentions: what slots are looked up in.
pub struct Scene<'a> {
    /// The sentence.
    pub view: View<'a>,
    /// Its mentions, in order.
    pub mentions: Vec<Mention>,
    /// Index of the mention that covers a token.
    covering: Vec<Option<u32>>,
    /// Voice of verb forms that the pack's inflection table knows.
    pub voices: Vec<Voice>,
    pack: &'a Pack,
}

const MAX_DEPTH: usize = 6;

impl<'a> Scene<'a> {
    /// Puts a sentence and its mentions together.
    pub fn new(
        view: View<'a>,
        mentions: Vec<Mention>,
        voices: Vec<Voice>,
        pack: &'a Pack,
    ) -> Scene<'a> {
        let mut covering = vec![None; view.len()];
        for (k, m) in mentions.iter().enumerate() {
            for slot in covering.iter_mut().take(m.end).skip(m.start) {
                if slot.is_none() {
                    *slot = Some(k as u32);
                }
            }
        }
        Scene {
            view,
            mentions,
            covering,
            voices,
            pack,
        }
    }

    /// The mention that covers a token.
    pub fn mention_at(&self, token: usize) -> Option<usize> {
        self.covering
            .get(token)
            .copied()
            .flatten()
            .map(|m| m as usize)
    }

    /// Whether the verb's form turns its arguments round.
    pub fn is_passive(&self, i: usize) -> bool {
        let v = &self.view;
        match self.voices[i] {
            Voice::Passive => return true,
            Voice::Active => return false,
            Voice::Any => {}
        }
        let marked = v.children(i).any(|c| {
            matches!(
                v.deprel(c),
                "nsubj:pass" | "aux:pass" | "obl:agent" | "csubj:pass"
            )
        });
        let reduced = v.rel(i) == "acl"
            && v.deprel(i) != "acl:relcl"
            && v.token(i).has_feat("VerbForm=Part")
            && v.token(i).has_feat("Tense=Past")
            && !v
                .children(i)
                .any(|c| matches!(v.rel(c), "obj" | "aux" | "mark"));
        // The tagger's Voice is a guess of its own; a plain subject or auxiliary outweighs it.
        let active = v
            .children(i)
            .any(|c| matches!(v.deprel(c), "nsubj" | "aux"));
        // "Deplored the shooting and called on Guinea": nor is what goes on with an active verb.
        let goes_on = || {
            v.rel(i) == "conj"
                && v.head(i).is_some_and(|h| {
                    v.upos(h) == Upos::Verb
                        && v.token(h).has_feat("VerbForm=Fin")
                        && !v
                            .children(h)
                            .any(|c| matches!(v.deprel(c), "nsubj:pass" | "aux:pass"))
                })
        };
        marked || reduced || (v.token(i).has_feat("Voice=Pass") && !active && !goes_on())
    }

    /// The grammatical subject, shared down control and coordination.
    pub fn surface_subject(&self, i: usize) -> Vec<usize> {
        self.surface_subject_at(i, 0)
    }

    pub(crate) fn own_subject(&self, i: usize) -> Vec<usize> {
        let v = &self.view;
        let mut subjects: Vec<usize> = v
            .children(i)
            .filter(|&c| matches!(v.rel(c), "nsubj" | "csubj"))
            .collect();
        for s in &mut subjects {
            if self.is_relative(*s)
                && let Some(noun) = self.relative_head(i)
            {
                *s = noun;
            }
        }
        subjects
    }

    pub(crate) fn is_relative(&self, i: usize) -> bool {
        let v = &self.view;
        v.token(i).has_feat("PronType=Rel") || self.pack.relative.has(v, i)
    }

    pub(crate) fn relative_head(&self, i: usize) -> Option<usize> {
        let v = &self.view;
        let mut at = i;
        for _ in 0..MAX_DEPTH {
            match v.rel(at) {
                "acl" => return v.head(at),
                "conj" | "xcomp" | "cop" | "aux" => at = v.head(at)?,
                _ => return None,
            }
        }
        None
    }

    pub(crate) fn surface_subject_at(&self, i: usize, depth: usize) -> Vec<usize> {
        let v = &self.view;
        let own = self.own_subject(i);
        if !own.is_empty() || depth > MAX_DEPTH {
            return own;
        }
        let Some(h) = v.head(i) else { return own };
        match v.rel(i) {
            "conj" if matches!(v.upos(h), Upos::Verb | Upos::Adj | Upos::Aux | Upos::Noun) => {
                self.surface_subject_at(h, depth + 1)
            }
            "xcomp" | "ccomp" | "root" | "conj" | "acl" | "advcl"
                if self.condition_subject(i).is_some() =>
            {
                self.condition_subject(i).into_iter().collect()
            }
            // "Left Haiti without handing over": who left, not Haiti.
            "xcomp"
                if v.children(i)
                    .any(|c| c < i && v.rel(c) == "mark" && self.pack.cues.negation.has(v, c)) =>
            {
                self.surface_subject_at(h, depth + 1)
            }
            "xcomp" => {
                let found = self.controller(h, depth);
                if found.is_empty() {
                    self.party_before(h).into_iter().collect()
                } else {
                    found
                }
            }
            "ccomp" if !self.is_finite_with_subject(i) => self.controller(h, depth),
            // "…, kata militer Pakistan": who speaks stands right behind the word.
            "parataxis" => match self.party_behind(i) {
                Some(party) => vec![party],
                None => self.controller(h, depth),
            },
            "advcl" => {
                // "attacked the base, killing 20", "invaded Iraq to topple Saddam": who did the one
                // did the other, unless the one is a demand.
                // ("After finding him guilty" says what the one who demands did before.)
                let demanded =
                    |c: usize| v.rel(c) == "mark" && !self.pack.cues.background.has(v, c);
                if v.children(i).any(demanded) && self.asks(h) {
                    return self.controller(h, depth);
                }
                let all = self.surface_subject_at(h, depth + 1);
                let before: Vec<usize> = all.iter().copied().filter(|&s| s < i).collect();
                if h > i && !before.is_empty() {
                    before
                } else {
                    all
                }
            }
            "acl" => {
                if v.upos(h) == Upos::Noun
                    && v.deprel(i) != "acl:relcl"
                    && v.children(i).any(|c| v.rel(c) == "mark")
                {
                    // "readiness to expand": the subject of the noun's own governor or its possessor.
                    let possessors = self.modifiers(h);
                    if possessors.is_empty() {
                        self.subject_of_noun(h, depth)
                    } else {
                        possessors
                    }
                } else {
                    vec![h]
                }
            }
            "aux" | "cop" => self.surface_subject_at(h, depth + 1),
            _ => own,
        }
    }

    pub(crate) fn is_finite_with_subject(&self, i: usize) -> bool {
        self.view
            .children(i)
            .any(|c| matches!(self.view.rel(c), "nsubj" | "csubj" | "expl"))
    }

    /// The subject of the condition before an outcome that names none ("if X fails, will turn
    /// to …").
    pub(crate) fn condition_subject(&self, i: usize) -> Option<usize> {
        let before = |c: &usize| *c < i;
        self.conditions(i)
            .map(|(c, _)| c)
            .filter(before)
            .find_map(|c| self.own_subject(c).first().copied())
    }

    /// The conditions under which a clause stands, each with its conjunction: clauses of its
    /// own, or, for one told as future or possible, clauses beside it, where parsers often hang
    /// them.
    pub fn conditions(&self, i: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        let v = &self.view;
        let cues = &self.pack.cues;
        let told_as_outcome = v
            .children_by(i, &["aux", "advmod"])
            .any(|c| cues.future.has(v, c) || cues.hypothetical.has(v, c));
        let beside = v
            .head(i)
            .filter(|_| told_as_outcome)
            .into_iter()
            .flat_map(|h| {
                v.children_by(h, &["advcl", "acl", "ccomp"])
                    .collect::<Vec<_>>()
            });
        // Or the clause above, which the parser took for the main one.
        let above = v.head(i).filter(|&h| {
            h < i && told_as_outcome && matches!(v.rel(i), "advcl" | "parataxis" | "conj" | "ccomp")
        });
        // "Until August 1944" says when, not on what condition.
        let date = |c: usize| {
            v.rel(c) == "obl"
                && (matches!(v.upos(c), Upos::Num | Upos::Propn)
                    || v.children(c).any(|k| v.upos(k) == Upos::Num))
        };
        v.children_by(i, &["advcl", "obl", "parataxis"])
            .filter(move |&c| !date(c))
            .chain(beside)
            .chain(above)
            .filter(move |&c| c != i)
            .filter_map(|c| Some((c, self.condition_mark(c)?)))
    }

    /// The conjunction that makes a clause a condition.
    pub fn condition_mark(&self, i: usize) -> Option<usize> {
        let v = &self.view;
        let is_cue = |m: &usize| self.pack.cues.conditional.has(v, *m);
        // "Should Israel bomb Fordow, …": an auxiliary before its subject.
        let inverted = || {
            let subject = v.children_by(i, &["nsubj"]).next()?;
            let asks = v.token(v.len() - 1).form == "?";
            v.children_by(i, &["aux", "cop"])
                .filter(|&a| a < subject && !asks)
                .find(is_cue)
        };
        v.children_by(i, &["mark", "advmod", "case", "cc"])
            .find(is_cue)
            .or_else(inverted)
    }

    pub(crate) fn subject_of_noun(&self, noun: usize, depth: usize) -> Vec<usize> {
        let v = &self.view;
        match (v.rel(noun), v.head(noun)) {
            ("obj" | "xcomp" | "obl", Some(verb)) => self.surface_subject_at(verb, depth + 1),
            ("root", _) => self.own_subject(noun),
            _ => Vec::new(),
        }
    }

    /// The understood subject of a clause under `h`: its object if it has one ("urged Iran to
    /// stop"), else its subject.
    pub(crate) fn controller(&self, h: usize, depth: usize) -> Vec<usize> {
        let v = &self.view;
        if matches!(v.upos(h), Upos::Verb | Upos::Aux) && !self.is_passive(h) {
            let objects: Vec<usize> = v
                .children_by(h, &["obj", "iobj"])
                .filter(|&o| self.reaches_actor(o))
                .collect();
            if !objects.is_empty() && !v.children(h).any(|c| v.rel(c) == "cop") {
                return objects;
            }
        }
        if v.upos(h) == Upos::Noun && v.rel(h) != "root" && self.own_subject(h).is_empty() {
            return self.subject_of_noun(h, depth);
        }
        self.surface_subject_at(h, depth + 1)
    }

    /// Whether a verb asks its object to do something, or makes it do so.
    pub(crate) fn asks(&self, i: usize) -> bool {
        let v = &self.view;
        [v.lower(i), v.lemma(i)].into_iter().any(|word| {
            self.pack.triggers.get(word).is_some_and(|all| {
                all.iter().any(|t| {
                    matches!(
                        self.pack.frames[t.frame].embed,
                        Some(Embed::Request | Embed::Cause | Embed::Decide | Embed::Accuse)
                    )
                })
            })
        })
    }

    /// The head of the actor mention that ends right before a finite verb: its subject, where
    /// the parser has lost it to an adverbial before it ("Last week, the government gave …").
    pub(crate) fn party_before(&self, i: usize) -> Option<usize> {
        let v = &self.view;
        let finite = v.token(i).has_feat("VerbForm=Fin")
            || self.voices[i] == Voice::Active
            || (v.token(i).has_feat("Voice=Act") && !v.token(i).feats.contains("VerbForm"));
        if !finite || matches!(v.rel(i), "acl" | "xcomp") {
            return None;
        }
        let mut t = i.checked_sub(1)?;
        while t > 0 && matches!(v.upos(t), Upos::Aux | Upos::Adv | Upos::Part) {
            t -= 1;
        }
        // "…, President A of B, stressed": a party between commas.
        if t > 1 && v.token(t).form == "," {
            let m = &self.mentions[self.mention_at(t - 1)?];
            let commas = m.start > 0 && v.token(m.start - 1).form == ","
                || (m.start..m.end).any(|k| v.token(k).form == ",");
            if !(commas && m.end == t && m.person) {
                return None;
            }
            t -= 1;
        }
        let mut k = self.mention_at(t)?;
        let mention = &self.mentions[k];
        if !(mention.is_actor() && mention.end == t + 1) {
            return None;
        }
        // "A and B hold …": from the first of them.
        while let Some(before) = k.checked_sub(1).map(|p| &self.mentions[p]).filter(|p| {
            p.is_actor()
                && p.end + 1 == self.mentions[k].start
                && v.upos(p.end) == Upos::Cconj
                && v.within(self.mentions[k].head, p.head)
        }) {
            let _ = before;
            k -= 1;
        }
        Some(self.mentions[k].head)
    }

    /// The head of the actor mention that begins right behind a token.
    fn party_behind(&self, i: usize) -> Option<usize> {
        // "Kata seorang pendeta": over articles and numbers.
        let mut t = i + 1;
        while t < self.view.len()
            && matches!(self.view.upos(t), Upos::Det | Upos::Num)
            && self.mention_at(t).is_none()
        {
            t += 1;
        }
        let mention = &self.mentions[self.mention_at(t)?];
        (mention.is_actor() && mention.start == t).then_some(mention.head)
    }

    pub(crate) fn reaches_actor(&self, i: usize) -> bool {
        self.mention_at(i)
            .is_some_and(|m| self.mentions[m].is_actor())
    }

    /// Modifiers of a noun that can name an actor.
    pub fn modifiers(&self, i: usize) -> Vec<usize> {
        let v = &self.view;
        v.children(i)
            .filter(|&c| match v.rel(c) {
                "amod" | "compound" | "flat" | "appos" => true,
                // "Keesokan harinya angkatan udara X": when is not whose.
                "nmod" if v.deprel(c) == "nmod:tmod" && v.upos(c) == Upos::Noun => false,
                "nmod" | "det" => {
                    v.deprel(c) == "nmod:poss"
                        || !v.children(c).any(|k| matches!(v.rel(k), "case" | "mark"))
                        || self.genitive(c)
                }
                _ => false,
            })
            .collect()
    }

    pub(crate) fn genitive(&self, i: usize) -> bool {
        let v = &self.view;
        v.children(i)
            .any(|k| v.rel(k) == "case" && self.pack.genitive.has(v, k))
    }
}
