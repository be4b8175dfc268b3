//! Words that refer back: pronouns, "both countries", "his country", "the council".

use tekad_core::{Upos, event::Entity};

use crate::{
    coder::Coder,
    memory::Memory,
    mention::{Atom, Mention, MentionKind},
    resolve::covering,
    view::View,
};

impl Coder {
    /// "The council", after a council has been named in full.
    pub(crate) fn add_bodies(
        &self,
        view: &View,
        text: &str,
        memory: &mut Memory,
        mentions: &mut Vec<Mention>,
    ) {
        for i in 0..view.len() {
            let definite = |c: usize| {
                view.rel(c) == "det"
                    && (view.token(c).has_feat("Definite=Def")
                        || view.token(c).has_feat("PronType=Dem"))
            };
            if view.upos(i) != Upos::Noun
                || covering(mentions, i).is_some()
                || !view.children(i).any(definite)
                || view
                    .children(i)
                    .any(|c| matches!(view.rel(c), "nmod" | "amod" | "compound"))
            {
                continue;
            }
            let known = [view.lower(i), view.lemma(i)]
                .into_iter()
                .find_map(|w| memory.bodies.get(w.as_str()));
            let Some(known) = known else { continue };
            let mut entity = known.clone();
            let here = self.entity(view, text, i, i + 1);
            entity.why = format!("the body named before as “{}”", known.entity_text);
            (entity.entity_text, entity.span) = (here.entity_text, here.span);
            let mention = self.mention(view, i, i + 1, MentionKind::Agent, vec![entity]);
            memory.remember(view, &mention);
            let at = mentions.partition_point(|m| m.start < i);
            mentions.insert(at, mention);
        }
    }

    pub(crate) fn resolve_pronoun(
        &self,
        view: &View,
        atom: &Atom,
        mut entity: Entity,
        memory: &Memory,
    ) -> Option<Mention> {
        let i = atom.start;
        let relative = view.token(i).has_feat("PronType=Rel");
        if relative {
            return None;
        }
        let person = self.pack.singular_person.has(view, i);
        let possessive = self.pack.possessive.has(view, i) && matches!(view.rel(i), "nmod" | "det");
        let thing = !possessive && !person && !self.pack.plural.has(view, i);
        if let Some(speaker) = memory.speaker_for(i).filter(|e| thing && e.code.is_some()) {
            entity.code.clone_from(&speaker.code);
            entity.why = format!("pronoun for the state of “{}”", speaker.entity_text);
            let kind = MentionKind::Pronoun;
            return Some(self.mention(view, atom.start, atom.end, kind, vec![entity]));
        }
        let found = if possessive {
            memory.antecedent(i, |r| r.entity.code.is_some() || r.person)
        } else if person {
            memory.antecedent(i, |r| r.person && !r.plural)
        } else if self.pack.plural.has(view, i) {
            memory.antecedent(i, |r| r.plural)
        } else {
            memory.antecedent(i, |r| !r.person && !r.plural)
        }?;
        entity.code.clone_from(&found.code);
        entity.sector.clone_from(&found.sector);
        entity.identifier_id.clone_from(&found.identifier_id);
        entity.identifier_text.clone_from(&found.identifier_text);
        entity.office.clone_from(&found.office);
        entity.why = format!("pronoun for “{}”", found.entity_text);
        let mut mention = self.mention(
            view,
            atom.start,
            atom.end,
            MentionKind::Pronoun,
            vec![entity],
        );
        mention.person = person;
        Some(mention)
    }

    pub(crate) fn resolve_collective(
        &self,
        view: &View,
        atom: &Atom,
        entity: Entity,
        memory: &Memory,
    ) -> Option<Mention> {
        if let Some(p) = self.possessor(view, atom.head) {
            let found = memory.antecedent(p, |r| r.entity.code.is_some())?;
            let mut own = entity;
            own.code.clone_from(&found.code);
            own.why = format!("the country of “{}”", found.entity_text);
            return Some(self.mention(
                view,
                atom.start,
                atom.end,
                MentionKind::Collective,
                vec![own],
            ));
        }
        let persons = atom.agent.is_some_and(|a| self.pack.agents[a].person);
        let mut two = memory.last_two(atom.start, persons);
        if two.len() < 2 {
            two = memory.last_two(atom.start, false);
        }
        if two.len() < 2 {
            return None;
        }
        let entities = two
            .into_iter()
            .map(|e| {
                let mut own = entity.clone();
                own.why = format!("of the two, “{}”", e.entity_text);
                own.code = e.code;
                if persons {
                    own.sector = e.sector;
                    own.identifier_id = e.identifier_id;
                    own.identifier_text = e.identifier_text;
                    own.office = e.office;
                }
                own
            })
            .collect();
        let start = if atom.start > 0 && self.pack.both.has(view, atom.start - 1) {
            atom.start - 1
        } else {
            atom.start
        };
        Some(self.mention(view, start, atom.end, MentionKind::Collective, entities))
    }
}
