//! Agents with what belongs to them: the states or bodies that own them, the body they speak
//! for, the holder's name ("Russian Deputy Foreign Minister Igor Ivanov" is one mention).

use tekad_core::Upos;

use crate::{
    coder::Coder,
    mention::{Atom, MentionKind},
    pack_format::ModifierSide,
    view::View,
};

/// The agent with everything that belongs to it, as token ranges and atom indices.
#[derive(Clone, Debug, Default)]
pub(crate) struct Composite {
    /// Index of the agent atom.
    pub agent: usize,
    /// Atoms that give the state or body.
    pub owners: Vec<usize>,
    /// Atom of the body that a spokesman or official speaks for ("army spokesman").
    pub body: Option<usize>,
    /// Atom of the collective that owns it ("the ministers of both countries").
    pub collective: Option<usize>,
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
    /// Puts agents, their states and their holders together. Returns the composites; atoms that
    /// went into one by contiguity are not mentions of their own.
    pub(crate) fn compose(&self, view: &View, atoms: &[Atom]) -> Vec<Composite> {
        let mut composites = Vec::new();
        let mut used = vec![false; atoms.len()];
        for (k, atom) in atoms.iter().enumerate() {
            if atom.kind != MentionKind::Agent || used[k] || self.is_of_others(view, atoms, k) {
                continue;
            }
            let mut c = Composite {
                agent: k,
                start: atom.start,
                end: atom.end,
                ..Composite::default()
            };
            c.former = self.is_former(view, atom);
            c.possessive = self.possessor_of(view, atom);
            if atom
                .agent
                .is_some_and(|a| self.pack.agents[a].serves_a_body())
                && let Some(b) = self.find_body(view, atoms, k)
            {
                composites.retain(|other: &Composite| other.agent != b);
                c.body = Some(b);
                c.start = c.start.min(atoms[b].start);
                c.end = c.end.max(atoms[b].end);
                used[b] = true;
                self.find_owners(view, atoms, b, &mut c);
            }
            // "Attorney" is anybody's, "attorney general" a state's.
            let relational =
                atom.end == atom.start + 1 && self.pack.relational.has(view, atom.head);
            if c.owners.is_empty() && !relational {
                self.find_owners(view, atoms, k, &mut c);
            }
            if c.owners.is_empty() {
                self.find_collective(view, atoms, k, &mut c);
            }
            self.find_holder(view, atoms, &mut c, &used);
            if let (Some(h), true) = (c.holder, c.owners.is_empty()) {
                self.owner_of_holder(view, atoms, &atoms[h], &mut c);
            }
            if let Some(h) = c.holder {
                used[h] = true;
            }
            used[k] = true;
            composites.push(c);
        }
        composites
    }

    /// Whether an agent noun only says how many or of what kind others are: "a delegation of trade
    /// unionists", "an opposition newspaper".
    fn is_of_others(&self, view: &View, atoms: &[Atom], k: usize) -> bool {
        let atom = &atoms[k];
        let agent = |a: &Atom| a.agent.map(|i| &self.pack.agents[i]);
        let Some(own) = agent(atom) else { return false };
        // "Thousands of teachers": a number of them, whoever they are.
        let counted = self.pack.in_class("some", view, atom.head)
            && (atom.start..atom.end).any(|t| {
                view.children(t)
                    .any(|c| c >= atom.end && view.rel(c) == "nmod" && self.is_genitive(view, c))
            });
        if counted {
            return true;
        }
        let group = self.pack.containers.has(view, atom.head);
        let members = |b: &Atom| {
            b.start > atom.end
                && view.head(b.head) == Some(atom.head)
                && self.is_genitive(view, b.head)
                && agent(b).is_some_and(|a| a.person)
        };
        if group && atoms.iter().any(members) {
            return true;
        }
        let media = |b: &Atom| {
            agent(b)
                .is_some_and(|a| !a.person && a.all_sectors().first().is_some_and(|s| s == "JRN"))
        };
        let beside = view.head(atom.head).filter(|_| {
            matches!(view.rel(atom.head), "compound" | "amod" | "nmod")
                && view.children(atom.head).all(|c| view.rel(c) != "case")
        });
        !own.person
            && beside.is_some_and(|h| {
                atoms
                    .iter()
                    .any(|b| b.start <= h && h < b.end && b.start != atom.start && media(b))
            })
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
                // "The union's leader".
                atoms[..k].iter().rposition(|b| {
                    is_body(b)
                        && view.deprel(b.head) == "nmod:poss"
                        && b.end + 1 == agent.start
                        && view.head(b.head) == Some(agent.head)
                })
            })
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

    /// "The ministers of both countries": the collective behind it, over a genitive and the
    /// number.
    fn find_collective(&self, view: &View, atoms: &[Atom], k: usize, c: &mut Composite) {
        let end = atoms[k].end;
        let next = atoms.iter().position(|a| {
            a.kind == MentionKind::Collective && a.start >= end && a.start <= end + 3
        });
        let Some(next) = next else { return };
        let mut number = false;
        let clean = (end..atoms[next].start).all(|t| {
            let counts = self.pack.both.covers(view, t) || self.pack.three.covers(view, t);
            number |= counts;
            counts || self.pack.genitive.has(view, t) || view.upos(t) == Upos::Det
        });
        if clean && number {
            c.collective = Some(next);
            c.end = c.end.max(atoms[next].end);
        }
    }

    /// "King Abdullah of Jordan": the state under a genitive behind the name.
    fn owner_of_holder(&self, view: &View, atoms: &[Atom], holder: &Atom, c: &mut Composite) {
        let case = holder.end;
        let genitive = case < view.len() && self.pack.genitive.has(view, case);
        let owner = atoms
            .iter()
            .position(|a| a.start == case + 1 && Self::can_own(a.kind));
        if let (Some(o), true) = (owner, genitive && holder.start >= c.start && c.end <= case) {
            c.owners.push(o);
            c.end = c.end.max(atoms[o].end);
        }
    }

    /// Whether a word before a title says that its holder is no more: on the title by the tree,
    /// or before it with nothing but names and adjectives between ("ousted Honduran president").
    fn is_former(&self, view: &View, atom: &Atom) -> bool {
        // "Two days later government artillery …": a comparative is no "late".
        // "Later", "the latest" are no "late".
        let former = |t: usize| {
            self.pack.former.has(view, t)
                && !view.token(t).has_feat("Degree=Cmp")
                && !view.token(t).has_feat("Degree=Sup")
        };
        let mut t = atom.start;
        while let Some(before) = t.checked_sub(1).filter(|b| atom.start - b <= 4) {
            t = before;
            if former(t) {
                return true;
            }
            let passes = matches!(view.upos(t), Upos::Adj | Upos::Propn | Upos::Noun)
                && !self.date_words.contains(view.lower(t))
                || view.token(t).form == "-";
            if !passes {
                break;
            }
        }
        let near = atom.start.saturating_sub(3)..atom.start;
        view.children(atom.head).any(former)
            || near
                .into_iter()
                .any(|i| former(i) && view.within(i, atom.head))
    }

    /// "Counterpart", "opposite number".
    pub(crate) fn is_counterpart(&self, view: &View, agent: &Atom) -> bool {
        (agent.start..agent.end).any(|t| self.pack.counterpart.has(view, t))
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
        // Nodes with their depth and whether what they are coordinated with stands under a case.
        let mut queue: Vec<(usize, usize, bool)> = (agent.start..agent.end)
            .flat_map(|t| view.children(t))
            .map(|t| (t, 0, false))
            .collect();
        let mut found: Vec<usize> = Vec::new();
        let mut by_case: Vec<usize> = Vec::new();
        while let Some((node, depth, under_case)) = queue.pop() {
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
            if !case.is_empty()
                && !self.is_genitive(view, node)
                && !self.is_origin(view, atoms, k, node)
            {
                continue;
            }
            match atoms.iter().position(|a| a.start <= node && node < a.end) {
                Some(a) if Self::can_own(atoms[a].kind) => {
                    let bare = case.is_empty() && !under_case;
                    if bare || view.deprel(node) == "nmod:poss" {
                        found.push(a)
                    } else {
                        by_case.push(a)
                    }
                    queue.extend(
                        view.children(node)
                            .filter(|&n| view.rel(n) == "conj")
                            .map(|n| (n, depth + 1, !bare)),
                    );
                }
                Some(_) => {}
                None => queue.extend(view.children(node).map(|n| (n, depth + 1, under_case))),
            }
        }
        // "Russia expelled two Bulgarian diplomats": what stands beyond a verb owns nothing here,
        // whatever the tree says.
        found.retain(|&a| {
            let gap = if atoms[a].end <= agent.start {
                atoms[a].end..agent.start
            } else {
                agent.end.min(atoms[a].start)..atoms[a].start
            };
            gap.into_iter()
                .all(|t| view.upos(t) != Upos::Verb || view.rel(t) == "amod")
        });
        if found.is_empty() {
            found.extend(self.adjacent_owner(view, atoms, k));
        }
        // "pasukan Prancis dari Mali": the bare owner wins over the one under a preposition.
        if found.is_empty() && (c.possessive.is_none() || self.is_counterpart(view, agent)) {
            found = by_case;
        }
        // "Envoys from Ethiopia, Sudan and Egypt", hung on the envoys: a list of states is one of
        // owners, where many are owned.
        if let Some(&last) = found.iter().max().filter(|&&a| {
            self.pack.modifier == ModifierSide::Before
                && atoms[a].start > agent.end
                && view.token(agent.head).has_feat("Number=Plur")
        }) {
            found.extend(self.owners_listed(view, atoms, last, agent.head));
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
        // "U.S. deputy UN ambassador": a state's man at a body above the states.
        let is_body = |a: usize| atoms[a].kind == MentionKind::Organisation;
        if found.iter().any(|&a| is_body(a)) && found.iter().any(|&a| !is_body(a)) {
            found.retain(|&a| !is_body(a) || !self.is_above_states(&atoms[a]));
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

    /// The states that follow one in a list that a conjunction closes, hung on it or on what the
    /// states own.
    fn owners_listed(&self, view: &View, atoms: &[Atom], first: usize, agent: usize) -> Vec<usize> {
        let mut listed = Vec::new();
        let mut last = first;
        for _ in 0..8 {
            let mut t = atoms[last].end;
            let mut closed = false;
            while t < view.len()
                && (view.token(t).form == "," || matches!(view.upos(t), Upos::Cconj | Upos::Det))
            {
                closed |= view.upos(t) == Upos::Cconj;
                t += 1;
            }
            let next = atoms.iter().position(|a| {
                a.start == t
                    && t > atoms[last].end
                    && matches!(a.kind, MentionKind::State | MentionKind::Capital)
                    && view.rel(a.head) == "conj"
                    && view
                        .head(a.head)
                        .is_some_and(|h| h == agent || (atoms[first].start..a.start).contains(&h))
            });
            let Some(next) = next else { break };
            listed.push(next);
            last = next;
            if closed {
                return listed;
            }
        }
        Vec::new()
    }

    /// "Militants from Burkina Faso", "refugees from Ukraine": whence people come. Of whom
    /// somebody brings away ("withdrew its soldiers from Chad") that is true of refugees only.
    fn is_origin(&self, view: &View, atoms: &[Atom], k: usize, node: usize) -> bool {
        let atom = &atoms[k];
        let Some(agent) = atom.agent.map(|a| &self.pack.agents[a]) else {
            return false;
        };
        let brought = matches!(view.deprel(atom.head), "obj" | "nsubj:pass");
        // Not "the government from": of bodies only those that one sends.
        let sent = agent.person || self.pack.containers.has(view, atom.head);
        sent && node > atom.head
            && view.head(node) == Some(atom.head)
            && (!brought || agent.all_sectors().iter().any(|s| s == "REF"))
            && view.children(node).any(|c| {
                view.rel(c) == "case"
                    && (self.pack.in_class("origin", view, c)
                        // "A spokesman for the Taliban".
                        || agent.serves_a_body() && self.pack.on_behalf.has(view, c))
            })
    }

    pub(crate) fn is_genitive(&self, view: &View, node: usize) -> bool {
        view.children(node)
            .any(|k| view.rel(k) == "case" && self.pack.genitive.has(view, k))
    }

    fn adjacent_owner(&self, view: &View, atoms: &[Atom], k: usize) -> Option<usize> {
        let agent = &atoms[k];
        // "mitranya dari Jepang": a counterpart is of another's state.
        let counterpart = self.is_counterpart(view, agent);
        let filler = |t: usize| {
            (counterpart && self.is_possessive(view, t))
                || matches!(
                    view.upos(t),
                    Upos::Adj | Upos::Noun | Upos::Propn | Upos::Num | Upos::Part
                )
                || view.rel(t) == "case" && self.pack.genitive.has(view, t)
        };
        match self.pack.modifier {
            ModifierSide::Before => {
                let a = (0..k).rev().find(|&a| Self::can_own(atoms[a].kind))?;
                let gap = atoms[a].end..agent.start;
                // "Kenyan police shot two suspects": of the police, not of the suspects.
                if atoms[a..k]
                    .iter()
                    .any(|b| b.kind == MentionKind::Agent && b.end < agent.start)
                {
                    return None;
                }
                let adjective = atoms[a].kind == MentionKind::Adjective
                    || gap.is_empty()
                    || view.rel(atoms[a].end) == "case";
                // "The army's shelling of civilians": behind the genitive stands another phrase.
                let plain = gap.clone().skip(1).all(|t| view.rel(t) != "case");
                (adjective && plain && gap.len() <= 3 && gap.clone().all(filler)).then_some(a)
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
        let counterpart = self.is_counterpart(view, &atoms[c.agent]);
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
                    || linked(view, &atoms[c.agent], name))
                && !apart(view, name, &atoms[c.agent]);
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

/// "… was dropped on Saraqib, Russia's ambassador said": a name under a preposition, and a title
/// that is the subject of another clause.
fn apart(view: &View, name: &Atom, title: &Atom) -> bool {
    let case = view
        .children(name.head)
        .any(|c| view.rel(c) == "case" && c < name.head);
    let genitive = view.rel(name.head).starts_with("nmod");
    case && !genitive
        && matches!(view.rel(title.head), "nsubj" | "nsubj:pass")
        && !view.within(name.head, title.head)
        && view
            .head(title.head)
            .is_some_and(|verb| !view.within(name.head, verb) || view.clause_of(name.head) != verb)
}

fn linked(view: &View, a: &Atom, b: &Atom) -> bool {
    (view.head(a.head) == Some(b.head) && view.rel(a.head) == "appos")
        || (view.head(b.head) == Some(a.head) && matches!(view.rel(b.head), "appos" | "flat"))
}
