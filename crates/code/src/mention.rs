//! Mentions: the spans of a sentence that name actors. Names, offices and common nouns are
//! found first, then put together ("Russian Deputy Foreign Minister Igor Ivanov" is one
//! mention), then resolved by `resolve`.

use tekad_core::{Place, Span, Upos, event::Entity};

use crate::{
    coder::Coder,
    names::{NameEntry, NameKind},
    pack_format::ModifierSide,
    view::View,
};

/// What a mention is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MentionKind {
    /// A state by name.
    State,
    /// A state by adjective or demonym.
    Adjective,
    /// A state by its capital; also a place.
    Capital,
    /// A government by its seat.
    Metonym,
    /// A person known to `world/`.
    Person,
    /// An organisation known to `world/`.
    Organisation,
    /// A common noun, perhaps with its state and its holder's name.
    Agent,
    /// A proper name that no list holds.
    Unknown,
    /// A pronoun.
    Pronoun,
    /// "Both countries".
    Collective,
    /// A place that is no state or capital; no actor by itself.
    Place,
}

impl MentionKind {
    /// The kind in one word.
    pub fn name(self) -> &'static str {
        match self {
            MentionKind::State => "state",
            MentionKind::Adjective => "adjective",
            MentionKind::Capital => "capital",
            MentionKind::Metonym => "metonym",
            MentionKind::Person => "person",
            MentionKind::Organisation => "organisation",
            MentionKind::Agent => "agent",
            MentionKind::Unknown => "unknown",
            MentionKind::Pronoun => "pronoun",
            MentionKind::Collective => "collective",
            MentionKind::Place => "place",
        }
    }
}

/// A span that names one actor or, in plurals, several.
#[derive(Clone, Debug)]
pub struct Mention {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// The token to which the rest of the sentence attaches.
    pub head: usize,
    /// What it is made from.
    pub kind: MentionKind,
    /// Whom it names; empty for places and for what could not be resolved.
    pub entities: Vec<Entity>,
    /// A person or persons.
    pub person: bool,
    /// Where it is, if it can be a place.
    pub place: Option<Place>,
}

impl Mention {
    /// Whether it names an actor at all.
    pub fn is_actor(&self) -> bool {
        !self.entities.is_empty()
    }
}

/// A piece of a mention before composition.
#[derive(Clone, Debug)]
pub(crate) struct Atom {
    pub start: usize,
    pub end: usize,
    pub head: usize,
    pub kind: MentionKind,
    /// All readings in `world/` or the pack; empty for unknown names and pronouns.
    pub entries: Vec<NameEntry>,
    /// Index of the agent in the pack, for `Agent`.
    pub agent: Option<usize>,
}

impl Atom {
    pub fn first(&self, kind: NameKind) -> Option<usize> {
        self.entries
            .iter()
            .find(|e| e.kind == kind)
            .map(|e| e.index as usize)
    }
}

/// The agent with everything that belongs to it, as token ranges and atom indices.
#[derive(Clone, Debug, Default)]
pub(crate) struct Composite {
    /// Index of the agent atom.
    pub agent: usize,
    /// Atoms that give the state or body.
    pub owners: Vec<usize>,
    /// Atom of the body that a spokesman or official speaks for ("army spokesman").
    pub body: Option<usize>,
    /// Possessive pronoun that gives the state.
    pub possessive: Option<usize>,
    /// Atom with the holder's name.
    pub holder: Option<usize>,
    /// A former holder.
    pub former: bool,
    /// Covered tokens.
    pub start: usize,
    pub end: usize,
}

impl Coder {
    /// Names and agents of a sentence, then unknown proper names, then pronouns, in order.
    pub(crate) fn atoms(&self, view: &View, text: &str, names_unknown: bool) -> Vec<Atom> {
        let mut atoms: Vec<Atom> = Vec::new();
        for hit in self.names.find(view, text) {
            let Some(best) = hit.entries.first() else {
                continue;
            };
            let kind = match best.kind {
                NameKind::Person => MentionKind::Person,
                NameKind::State => MentionKind::State,
                NameKind::Adjective => MentionKind::Adjective,
                NameKind::Metonym => MentionKind::Metonym,
                NameKind::Organisation => MentionKind::Organisation,
                NameKind::Capital => MentionKind::Capital,
                NameKind::Place => MentionKind::Place,
                NameKind::Agent => MentionKind::Agent,
            };
            let head = view.head_of(hit.start, hit.end);
            if kind == MentionKind::Agent && !self.agent_can_stand(view, head) {
                continue;
            }
            if matches!(
                kind,
                MentionKind::State | MentionKind::Adjective | MentionKind::Capital
            ) && self.is_kind_of_thing(view, hit.start, hit.end)
            {
                continue;
            }
            let agent = (kind == MentionKind::Agent).then_some(best.index as usize);
            atoms.push(Atom {
                start: hit.start,
                end: hit.end,
                head,
                kind,
                entries: hit.entries,
                agent,
            });
        }
        if names_unknown {
            self.add_unknown_names(view, &mut atoms);
        }
        for i in 0..view.len() {
            let taken = atoms.iter().any(|a| a.start <= i && i < a.end);
            if taken {
                continue;
            }
            let possessive =
                matches!(view.upos(i), Upos::Pron | Upos::Det) && self.pack.possessive.has(view, i);
            let free = view.upos(i) == Upos::Pron
                && view.rel(i) != "det"
                && (self.pack.singular_person.has(view, i)
                    || self.pack.plural.has(view, i)
                    || self.pack.thing.has(view, i));
            let pronoun = possessive || free;
            let collective = self.pack.both_heads.has(view, i) && self.has_both(view, i);
            let own = self.pack.own_country.has(view, i) && self.possessor(view, i).is_some();
            if collective || own {
                atoms.push(Atom {
                    start: i,
                    end: i + 1,
                    head: i,
                    kind: MentionKind::Collective,
                    entries: Vec::new(),
                    agent: None,
                });
            } else if pronoun {
                atoms.push(Atom {
                    start: i,
                    end: i + 1,
                    head: i,
                    kind: MentionKind::Pronoun,
                    entries: Vec::new(),
                    agent: None,
                });
            }
        }
        // "both leaders", "the two sides" are no bare agents.
        for atom in &mut atoms {
            if atom.kind == MentionKind::Agent
                && self.pack.both_heads.has(view, atom.head)
                && self.has_both(view, atom.head)
            {
                atom.kind = MentionKind::Collective;
            }
        }
        atoms.sort_by_key(|a| a.start);
        atoms
    }

    /// Agent words count whatever the tagger says of them, but not as a verb that is a trigger
    /// ("to police"), nor as an adjective of something else.
    fn agent_can_stand(&self, view: &View, head: usize) -> bool {
        match view.upos(head) {
            Upos::Noun | Upos::Propn | Upos::X | Upos::Det => true,
            Upos::Verb => {
                !self.pack.triggers.contains_key(view.lower(head))
                    && !view.children(head).any(|c| view.rel(c) == "aux")
            }
            Upos::Adj => {
                !matches!(view.rel(head), "amod" | "advmod")
                    || view.head(head).is_some_and(|h| view.upos(h) == Upos::Verb)
            }
            _ => false,
        }
    }

    /// "US dollars", "dolar AS": a state's name that only tells of what kind a thing is.
    fn is_kind_of_thing(&self, view: &View, start: usize, end: usize) -> bool {
        match self.pack.modifier {
            ModifierSide::Before => end < view.len() && self.pack.thing_words.has(view, end),
            ModifierSide::After => start > 0 && self.pack.thing_words.has(view, start - 1),
        }
    }

    fn has_both(&self, view: &View, i: usize) -> bool {
        view.children(i)
            .any(|c| c < i && self.pack.both.has(view, c))
            || (i > 0 && self.pack.both.has(view, i - 1))
    }

    /// The possessive pronoun that belongs to a noun.
    pub(crate) fn possessor(&self, view: &View, i: usize) -> Option<usize> {
        view.children(i).find(|&c| {
            matches!(view.rel(c), "nmod" | "det")
                && self.pack.possessive.has(view, c)
                && matches!(view.upos(c), Upos::Pron | Upos::Det)
        })
    }

    fn add_unknown_names(&self, view: &View, atoms: &mut Vec<Atom>) {
        let is_name = |i: usize| {
            view.upos(i) == Upos::Propn
                && view
                    .token(i)
                    .form
                    .chars()
                    .next()
                    .is_some_and(char::is_uppercase)
                && !self.date_words.contains(view.lower(i))
        };
        let mut i = 0;
        while i < view.len() {
            let blocked = |k: usize, atoms: &[Atom]| {
                atoms.iter().any(|a| {
                    a.start <= k && k < a.end && (a.end - a.start > 1 || !is_name(k) || !absorbs(a))
                })
            };
            if !is_name(i) || blocked(i, atoms) {
                i += 1;
                continue;
            }
            let start = if i > 0 && self.begins_name(view, i, &blocked, atoms) {
                i - 1
            } else {
                i
            };
            let mut end = i + 1;
            loop {
                if end < view.len() && is_name(end) && !blocked(end, atoms) {
                    end += 1;
                } else if end + 1 < view.len()
                    && matches!(
                        view.token(end).form.as_str(),
                        "-" | "al" | "bin" | "de" | "el" | "van" | "von" | "ibn" | "binti"
                    )
                    && is_name(end + 1)
                    && !blocked(end + 1, atoms)
                {
                    end += 2;
                } else {
                    break;
                }
            }
            i = end;
            let inner: Vec<usize> = (0..atoms.len())
                .filter(|&k| atoms[k].start < end && atoms[k].end > start)
                .collect();
            if inner.len() == 1 && atoms[inner[0]].start == start && atoms[inner[0]].end == end {
                continue; // a single known name stands alone
            }
            if inner.len() > 1 {
                continue; // several known names side by side are left as they are
            }
            if let Some(&k) = inner.first() {
                // "Jordan Peterson", "Ivanka Trump": a known single name inside a longer one, but
                // "Russia Igor ..." is two.
                let person_part = atoms[k].kind == MentionKind::Person
                    || (start..end).any(|t| {
                        matches!(view.deprel(t), "flat" | "flat:name")
                            && view.head(t).is_some_and(|h| h >= start && h < end)
                    });
                if !person_part {
                    continue;
                }
                atoms.remove(k);
            }
            let head = view.head_of(start, end);
            atoms.push(Atom {
                start,
                end,
                head,
                kind: MentionKind::Unknown,
                entries: Vec::new(),
                agent: None,
            });
        }
    }

    /// Whether the word before a proper noun belongs to the name though the tagger missed it
    /// ("Im Chun Il"): capitalised, joined to it by the tree, no trigger and no agent.
    fn begins_name(
        &self,
        view: &View,
        i: usize,
        blocked: &dyn Fn(usize, &[Atom]) -> bool,
        atoms: &[Atom],
    ) -> bool {
        let t = i - 1;
        let capital = view
            .token(t)
            .form
            .chars()
            .next()
            .is_some_and(char::is_uppercase);
        let joined = (view.head(i) == Some(t)
            && matches!(view.rel(i), "flat" | "nmod" | "compound"))
            || (view.head(t) == Some(i) && matches!(view.rel(t), "flat" | "compound"));
        capital
            && joined
            && matches!(view.upos(t), Upos::Noun | Upos::X | Upos::Adj)
            && !blocked(t, atoms)
            && !self.date_words.contains(view.lower(t))
            && !self.pack.triggers.contains_key(view.lower(t))
            && !self.pack.triggers.contains_key(view.lemma(t))
    }

    /// Puts agents, their states and their holders together. Returns the composites; atoms that
    /// went into one by contiguity are not mentions of their own.
    pub(crate) fn compose(&self, view: &View, atoms: &[Atom]) -> Vec<Composite> {
        let mut composites = Vec::new();
        let mut used = vec![false; atoms.len()];
        for (k, atom) in atoms.iter().enumerate() {
            if atom.kind != MentionKind::Agent || used[k] {
                continue;
            }
            let mut c = Composite {
                agent: k,
                start: atom.start,
                end: atom.end,
                ..Composite::default()
            };
            c.former = self.is_former(view, atom);
            c.possessive = self.possessor(view, atom.head);
            if atom
                .agent
                .is_some_and(|a| self.pack.agents[a].serves_a_body())
            {
                if let Some(b) = self.find_body(view, atoms, k) {
                    composites.retain(|other: &Composite| other.agent != b);
                    c.body = Some(b);
                    c.start = c.start.min(atoms[b].start);
                    c.end = c.end.max(atoms[b].end);
                    used[b] = true;
                    self.find_owners(view, atoms, b, &mut c);
                }
            }
            if c.owners.is_empty() && !self.pack.relational.has(view, atom.head) {
                self.find_owners(view, atoms, k, &mut c);
            }
            self.find_holder(view, atoms, &mut c, &used);
            if let Some(h) = c.holder {
                used[h] = true;
            }
            used[k] = true;
            composites.push(c);
        }
        composites
    }

    /// The body for which an agent speaks or acts: an agent noun that is a bare modifier beside
    /// it, or stands under a genitive or "for".
    fn find_body(&self, view: &View, atoms: &[Atom], k: usize) -> Option<usize> {
        let agent = &atoms[k];
        let is_body = |a: &Atom| {
            a.kind == MentionKind::Agent && a.agent.is_some_and(|i| !self.pack.agents[i].person)
        };
        let beside = match self.pack.modifier {
            ModifierSide::Before => k.checked_sub(1).filter(|&b| atoms[b].end == agent.start),
            ModifierSide::After => {
                Some(k + 1).filter(|&b| b < atoms.len() && atoms[b].start == agent.end)
            }
        };
        beside
            .filter(|&b| atoms[b].kind == MentionKind::Agent)
            .or_else(|| {
                atoms.iter().position(|b| {
                    is_body(b)
                        && b.start > agent.end
                        && b.start <= agent.end + 4
                        && view
                            .head(b.head)
                            .is_some_and(|h| h >= agent.start && h < agent.end)
                        && (self.is_genitive(view, b.head)
                            || self.pack.on_behalf.has_text(&view.case_phrase(b.head)))
                })
            })
    }

    fn is_former(&self, view: &View, atom: &Atom) -> bool {
        let near = atom.start.saturating_sub(3)..atom.start;
        view.children(atom.head)
            .any(|c| self.pack.former.has(view, c))
            || near
                .into_iter()
                .any(|i| self.pack.former.has(view, i) && view.within(i, atom.head))
            || (atom.start > 0 && self.pack.former.has(view, atom.start - 1))
    }

    fn can_own(kind: MentionKind) -> bool {
        matches!(
            kind,
            MentionKind::State
                | MentionKind::Adjective
                | MentionKind::Capital
                | MentionKind::Metonym
                | MentionKind::Organisation
                | MentionKind::Place
        )
    }

    /// The states or bodies to which an agent belongs: by the tree (genitive and bare modifiers
    /// and what is coordinated with them), else by adjacency, since the parser may be wrong.
    fn find_owners(&self, view: &View, atoms: &[Atom], k: usize, c: &mut Composite) {
        let agent = &atoms[k];
        let mut queue: Vec<(usize, usize)> = (agent.start..agent.end)
            .flat_map(|t| view.children(t))
            .map(|t| (t, 0))
            .collect();
        let mut found: Vec<usize> = Vec::new();
        let mut by_case: Vec<usize> = Vec::new();
        while let Some((node, depth)) = queue.pop() {
            if node >= agent.start && node < agent.end {
                continue;
            }
            let rel = view.rel(node);
            let modifies = matches!(rel, "amod" | "compound" | "nmod" | "flat" | "name" | "det")
                || (rel == "conj" && depth > 0);
            if !modifies || depth > 3 {
                continue;
            }
            let case = view.case_phrase(node);
            if !case.is_empty() && !self.is_genitive(view, node) {
                continue;
            }
            match atoms.iter().position(|a| a.start <= node && node < a.end) {
                Some(a) if Self::can_own(atoms[a].kind) => {
                    if case.is_empty() || view.deprel(node) == "nmod:poss" {
                        found.push(a)
                    } else {
                        by_case.push(a)
                    }
                    queue.extend(
                        view.children(node)
                            .filter(|&n| view.rel(n) == "conj")
                            .map(|n| (n, depth + 1)),
                    );
                }
                Some(_) => {}
                None => queue.extend(view.children(node).map(|n| (n, depth + 1))),
            }
        }
        if found.is_empty() {
            found.extend(self.adjacent_owner(view, atoms, k));
        }
        // "pasukan Prancis dari Mali": the bare owner wins over the one under a preposition.
        if found.is_empty()
            && (c.possessive.is_none() || self.pack.counterpart.has(view, agent.head))
        {
            found = by_case;
        }
        if let (ModifierSide::After, Some(&last)) = (self.pack.modifier, found.iter().max()) {
            // "menteri luar negeri A dan B": one of each.
            let t = atoms[last].end;
            let next = atoms.iter().position(|a| {
                a.start == t + 1 && Self::can_own(a.kind) && a.kind == atoms[last].kind
            });
            if let Some(n) = next.filter(|_| t < view.len() && view.upos(t) == Upos::Cconj) {
                found.push(n);
            }
        }
        found.sort_unstable();
        found.dedup();
        for &a in &found {
            let gap = if atoms[a].end <= c.start {
                c.start - atoms[a].end
            } else {
                atoms[a].start.saturating_sub(c.end)
            };
            let between = if atoms[a].end <= c.start {
                atoms[a].end..c.start
            } else {
                c.end.min(atoms[a].start)..atoms[a].start
            };
            let clean = between.into_iter().all(|t| {
                !matches!(view.upos(t), Upos::Verb | Upos::Punct) || view.rel(t) == "amod"
            });
            if gap <= 4 && clean {
                c.start = c.start.min(atoms[a].start);
                c.end = c.end.max(atoms[a].end);
            }
        }
        c.owners = found;
    }

    pub(crate) fn is_genitive(&self, view: &View, node: usize) -> bool {
        view.children(node)
            .any(|k| view.rel(k) == "case" && self.pack.genitive.has(view, k))
    }

    fn adjacent_owner(&self, view: &View, atoms: &[Atom], k: usize) -> Option<usize> {
        let agent = &atoms[k];
        let filler = |t: usize| {
            matches!(
                view.upos(t),
                Upos::Adj | Upos::Noun | Upos::Propn | Upos::Num | Upos::Part
            ) || view.rel(t) == "case" && self.pack.genitive.has(view, t)
        };
        match self.pack.modifier {
            ModifierSide::Before => {
                let a = (0..k).rev().find(|&a| Self::can_own(atoms[a].kind))?;
                let gap = atoms[a].end..agent.start;
                let adjective = atoms[a].kind == MentionKind::Adjective
                    || gap.is_empty()
                    || view.rel(atoms[a].end) == "case";
                (adjective && gap.len() <= 3 && gap.clone().all(filler)).then_some(a)
            }
            ModifierSide::After => {
                let a = (k + 1..atoms.len()).find(|&a| Self::can_own(atoms[a].kind))?;
                let gap = agent.end..atoms[a].start;
                (gap.len() <= 2
                    && gap
                        .clone()
                        .all(|t| filler(t) && view.upos(t) != Upos::Propn))
                .then_some(a)
            }
        }
    }

    /// The name of an office's holder: right after the title, or on the other side of a comma.
    fn find_holder(&self, view: &View, atoms: &[Atom], c: &mut Composite, used: &[bool]) {
        let Some(agent) = atoms[c.agent].agent else {
            return;
        };
        let counterpart = self.pack.counterpart.has(view, atoms[c.agent].head);
        if !self.pack.agents[agent].person && !counterpart {
            return;
        }
        let is_name = |a: usize| {
            !used[a] && matches!(atoms[a].kind, MentionKind::Person | MentionKind::Unknown)
        };
        let comma = |t: usize| t < view.len() && view.token(t).form == ",";
        for a in 0..atoms.len() {
            if !is_name(a) {
                continue;
            }
            let name = &atoms[a];
            let after = name.start == c.end;
            let after_comma = name.start == c.end + 1
                && comma(c.end)
                && (name.end >= view.len()
                    || matches!(
                        view.upos(name.end),
                        Upos::Punct | Upos::Adp | Upos::Verb | Upos::Aux
                    )
                    || linked(view, &atoms[c.agent], name));
            let det = usize::from(c.start > 0 && view.upos(c.start - 1) == Upos::Det);
            let before_comma = c.start >= name.end + 1 + det
                && c.start - det == name.end + 1
                && comma(name.end)
                && (c.end >= view.len()
                    || matches!(
                        view.upos(c.end),
                        Upos::Punct | Upos::Verb | Upos::Aux | Upos::Adp | Upos::Cconj | Upos::Pron
                    )
                    || linked(view, &atoms[c.agent], name));
            let tree = (view.head(name.head) == Some(atoms[c.agent].head)
                && matches!(view.rel(name.head), "flat" | "appos"))
                || (view.head(atoms[c.agent].head) == Some(name.head)
                    && view.rel(atoms[c.agent].head) == "appos");
            let near = name.start <= c.end + 2 && c.start <= name.end + 3;
            if after || after_comma || before_comma || (tree && near) {
                c.holder = Some(a);
                c.start = c.start.min(name.start);
                c.end = c.end.max(name.end);
                return;
            }
        }
    }
}

fn linked(view: &View, a: &Atom, b: &Atom) -> bool {
    (view.head(a.head) == Some(b.head) && view.rel(a.head) == "appos")
        || (view.head(b.head) == Some(a.head) && matches!(view.rel(b.head), "appos" | "flat"))
}

fn absorbs(atom: &Atom) -> bool {
    matches!(
        atom.kind,
        MentionKind::Person | MentionKind::Capital | MentionKind::Place | MentionKind::State
    )
}

/// The span of a mention in the text.
pub fn mention_span(view: &View, mention: &Mention) -> Span {
    view.span(mention.start, mention.end)
}
