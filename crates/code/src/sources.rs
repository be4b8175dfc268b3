//! Who says so: the chain of speakers and outlets under which an event stands.

use tekad_core::{
    event::{SourceLink, SourceRole, Stance},
    ontology::EventType,
};

use crate::{
    coder::Coder,
    draft::{Draft, to_threat},
    frame::Slot,
    scene::Scene,
};

impl Coder {
    /// The links of a chain for speakers and those spoken to: an outlet that was told something
    /// is the medium and stands outermost. The cue is the token at `anchor`.
    pub(crate) fn links(
        &self,
        scene: &Scene,
        speakers: &[usize],
        heard: &[usize],
        anchor: usize,
        stance: Stance,
    ) -> Vec<SourceLink> {
        let mut links = Vec::new();
        let cue = scene.view.token(anchor);
        for (list, told) in [(heard, true), (speakers, false)] {
            for &m in list {
                for entity in &scene.mentions[m].entities {
                    let outlet = entity.sector.first().is_some_and(|s| s == "JRN");
                    let role = match (told, outlet) {
                        (true, true) => SourceRole::Medium,
                        (true, false) => SourceRole::Addressee,
                        (false, _) => SourceRole::Speaker,
                    };
                    if role == SourceRole::Addressee {
                        continue;
                    }
                    links.push(SourceLink {
                        entity: entity.clone(),
                        role,
                        cue: cue.form.to_string(),
                        cue_span: Some(cue.span),
                        stance,
                    });
                }
            }
        }
        links
    }

    /// "According to X", "menurut X": the whole clause hangs on X.
    pub(crate) fn attribute(&self, scene: &Scene, drafts: &mut [Draft]) {
        let v = &scene.view;
        for i in 0..v.len() {
            if !matches!(
                v.rel(i),
                "obl" | "nmod" | "advmod" | "advcl" | "parataxis" | "dep" | "appos"
            ) {
                continue;
            }
            let case: Vec<usize> = v
                .children(i)
                .filter(|&c| matches!(v.rel(c), "case" | "mark") && c < i)
                .collect();
            let Some(&first) = case.first() else { continue };
            if !self.pack.source_prepositions.has(v, first) {
                continue;
            }
            let Some(top) = v.head(i) else { continue };
            let speakers = self.parties(scene, i, true);
            for draft in drafts.iter_mut() {
                if v.within(draft.anchor, top) && !v.within(draft.anchor, i) {
                    let cue = v.case_phrase(i);
                    let mut chain: Vec<SourceLink> = speakers
                        .iter()
                        .flat_map(|&m| &scene.mentions[m].entities)
                        .map(|e| SourceLink {
                            entity: e.clone(),
                            role: SourceRole::Speaker,
                            cue: cue.clone(),
                            cue_span: Some(v.token(first).span),
                            stance: Stance::Asserts,
                        })
                        .collect();
                    chain.append(&mut draft.by);
                    draft.by = chain;
                }
            }
        }
        let mut on_condition: Vec<usize> = Vec::new();
        for draft in drafts.iter_mut() {
            let own_word = draft.by.iter().any(|l| {
                l.role == SourceRole::Speaker
                    && l.entity.code.is_some()
                    && draft
                        .actor
                        .iter()
                        .flat_map(|&m| &scene.mentions[m].entities)
                        .any(|a| a.code == l.entity.code)
            });
            if !own_word {
                continue;
            }
            let warned = draft
                .by
                .iter()
                .filter_map(|l| l.cue_span)
                .filter_map(|s| (0..v.len()).find(|&t| v.token(t).span == s))
                .any(|t| self.pack.in_class("warning", v, t));
            to_threat(draft, warned);
            if draft.event == EventType::Threaten {
                on_condition.extend(scene.conditions(draft.anchor).map(|(c, _)| c));
            }
            if draft.event == EventType::Threaten && draft.recipient.is_empty() {
                // "Unless Thailand reopens the bridge, we will …": whoever must act.
                let must = scene
                    .conditions(draft.anchor)
                    .flat_map(|(c, _)| self.slot(scene, c, &Slot::Subj, true))
                    .flat_map(|s| self.parties(scene, s, false))
                    .find(|m| !draft.actor.contains(m));
                draft.recipient.extend(must);
            }
        }
        // What must be or not be for a threat to come true is part of it (CODEBOOK rule 4).
        for draft in drafts.iter_mut() {
            let part = |&c: &usize| v.within(draft.anchor, c);
            draft.consumed |= draft.event != EventType::Threaten && on_condition.iter().any(part);
        }
        let verbal = |e: EventType| matches!(e.quad(), 1 | 3) && e != EventType::Consult;
        for draft in drafts.iter_mut() {
            // CODEBOOK rule 16: the actor of a verbal event is its own source.
            if verbal(draft.event) {
                let actors: Vec<_> = draft
                    .actor
                    .iter()
                    .flat_map(|&m| &scene.mentions[m].entities)
                    .collect();
                if let Some(last) = draft.by.last()
                    && last.role == SourceRole::Speaker
                    && actors.iter().any(|a| a.same_party(&last.entity))
                    && draft.by.len() == 1
                    && !draft.derived_by_other(last, &actors)
                {
                    draft.by.pop();
                }
            }
            let mut seen: Vec<String> = Vec::new();
            draft.by.retain(|l| {
                let key = format!(
                    "{}|{:?}|{}",
                    l.entity.notation(),
                    l.role,
                    l.entity.entity_text
                );
                let new = !seen.contains(&key);
                seen.push(key);
                new
            });
        }
    }
}

impl Draft {
    /// Whether the speaker is named apart from a bare state that acts ("the deputy minister
    /// announced that Pyongyang is resolved to …"): then the report is attributed.
    pub(crate) fn derived_by_other(
        &self,
        link: &SourceLink,
        actors: &[&tekad_core::event::Entity],
    ) -> bool {
        actors.iter().any(|a| {
            a.code == link.entity.code
                && a.sector.is_empty()
                && !link.entity.sector.is_empty()
                && a.span != link.entity.span
        })
    }
}
