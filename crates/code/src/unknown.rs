//! Names that no list holds: proper nouns side by side, and what the tagger of names finds.

use std::ops::Range;

use tekad_core::Upos;

use crate::{
    coder::Coder,
    mention::{Atom, MentionKind, TagKind, TaggedName},
    view::View,
};

impl Coder {
    pub(crate) fn add_unknown_names(
        &self,
        view: &View,
        things: &[Range<usize>],
        atoms: &mut Vec<Atom>,
    ) {
        let is_name = |i: usize| {
            view.upos(i) == Upos::Propn
                && view
                    .token(i)
                    .form
                    .chars()
                    .next()
                    .is_some_and(char::is_uppercase)
                && !self.date_words.contains(view.lower(i))
                && !things.iter().any(|r| r.contains(&i))
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
            // "Seruan Prancis kepada …": the first word of a sentence has its capital anyhow.
            if i == 0
                && view.len() > 1
                && matches!(view.rel(0), "root" | "nsubj" | "obl")
                && self.pack.triggers.contains_key(view.lower(0))
            {
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
                tag: None,
            });
        }
    }

    /// What the tagger of names says: of unknown names, what they name; and names that it alone
    /// sees. A person's name that holds a state's or town's ("Chad Wolf", "Jim Jordan") is one
    /// name.
    pub(crate) fn add_tagged_names(
        &self,
        view: &View,
        things: &[Range<usize>],
        tagged: &[TaggedName],
        atoms: &mut Vec<Atom>,
    ) {
        for name in tagged {
            let inner: Vec<usize> = (0..atoms.len())
                .filter(|&k| atoms[k].start < name.end && atoms[k].end > name.start)
                .collect();
            let swallows = |a: &Atom| {
                name.start <= a.start
                    && a.end <= name.end
                    && a.end - a.start < name.end - name.start
                    && matches!(
                        a.kind,
                        MentionKind::State
                            | MentionKind::Capital
                            | MentionKind::Place
                            | MentionKind::Unknown
                    )
            };
            match inner[..] {
                [k] if atoms[k].kind == MentionKind::Unknown => {
                    atoms[k].tag = Some(name.kind);
                    if name.kind != TagKind::Place
                        && name.start <= atoms[k].start
                        && atoms[k].end <= name.end
                    {
                        atoms[k].start = name.start;
                        atoms[k].end = name.end;
                        atoms[k].head = view.head_of(name.start, name.end);
                    }
                    continue;
                }
                [] => {}
                _ if name.kind == TagKind::Person && inner.iter().all(|&k| swallows(&atoms[k])) => {
                    atoms.retain(|a| a.end <= name.start || a.start >= name.end);
                }
                _ => continue,
            }
            let capital = view.token(name.start).form.chars().next();
            let free = capital.is_some_and(char::is_uppercase)
                && name.kind != TagKind::Place
                && (name.start..name.end).all(|t| {
                    !self.date_words.contains(view.lower(t))
                        && !things.iter().any(|r| r.contains(&t))
                });
            if free {
                atoms.push(Atom {
                    start: name.start,
                    end: name.end,
                    head: view.head_of(name.start, name.end),
                    kind: MentionKind::Unknown,
                    entries: Vec::new(),
                    agent: None,
                    tag: Some(name.kind),
                });
            }
        }
    }

    /// The sector of an organisation that no list holds, by the agents in its name ("Aliansi
    /// Petani Lembah Baliem").
    pub(crate) fn sector_by_name(&self, view: &View, atom: &Atom) -> Vec<String> {
        (atom.start..atom.end)
            .find_map(|t| {
                let agent = [view.lower(t), view.lemma(t)]
                    .into_iter()
                    .find_map(|w| self.names.agent(w))?;
                Some(self.pack.agents[agent].all_sectors()).filter(|s| !s.is_empty())
            })
            .unwrap_or_default()
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
}

fn absorbs(atom: &Atom) -> bool {
    matches!(
        atom.kind,
        MentionKind::Person | MentionKind::Capital | MentionKind::Place | MentionKind::State
    )
}
