//! What the drafts of a sentence make of each other once all are there: results and purposes that
//! are no events of their own, refusals by word, and what is only played on a stage or a field.

use tekad_core::{Upos, ontology::EventType};

use crate::{coder::Coder, draft::Draft, frame::Slot, scene::Scene};

impl Coder {
    /// "Bombed a factory near Homs": of things that are attacked, the place says whose they are.
    pub(crate) fn owner_of_ground(
        &self,
        scene: &Scene,
        verb: usize,
        actor: &[usize],
    ) -> Option<usize> {
        let v = &scene.view;
        let objects = self.slot(scene, verb, &Slot::Obj, true);
        let thing = |o: usize| v.upos(o) == Upos::Noun && scene.mention_at(o).is_none();
        let at = |c: usize| {
            let under = v
                .children(c)
                .any(|k| v.rel(k) == "case" && self.pack.place_at.has(v, k));
            let m = scene.mention_at(c).filter(|_| under)?;
            let mention = &scene.mentions[m];
            let placed = mention.place.as_ref().is_some_and(|p| p.country.is_some());
            (placed && !actor.contains(&m)).then_some(m)
        };
        let first = *objects.first().filter(|&&o| thing(o))?;
        let near = v.children_by(first, &["nmod"]).find_map(at);
        near.or_else(|| v.children_by(verb, &["obl"]).find_map(at))
    }

    /// Whether a sentence tells a story that was made up: "In the second act the sultan pardons
    /// …", "The novel opens in Tbilisi, where …".
    pub(crate) fn is_staged(&self, scene: &Scene) -> bool {
        let v = &scene.view;
        (0..v.len()).any(|t| {
            if !self.pack.in_class("story", v, t) {
                return false;
            }
            // Of "second act" the noun.
            let t = v.head(t).filter(|&h| h == t + 1).unwrap_or(t);
            let fronted = v.rel(t) == "obl"
                && v.head(t).is_some_and(|h| h > t && v.rel(h) == "root")
                && v.children(t).any(|c| v.rel(c) == "case")
                && v.children(t)
                    .any(|c| matches!(v.rel(c), "det" | "amod" | "nmod"));
            let told =
                v.rel(t) == "nsubj" && v.head(t).is_some_and(|h| self.pack.in_class("tells", v, h));
            fronted || told
        })
    }

    /// Whether a sentence has a word that only reports of games have.
    pub(crate) fn is_sport(&self, scene: &Scene) -> bool {
        let v = &scene.view;
        (0..v.len()).any(|t| v.upos(t) != Upos::Punct && self.pack.in_class("games", v, t))
    }

    /// "Blew himself up outside a mosque, killing twelve", "a drone strike killed three": whom an
    /// attack kills or hurts, in a participle behind it or as the verb of which it is the subject,
    /// is no second attack, but tells whom it hit.
    pub(crate) fn join_results(&self, scene: &Scene, drafts: &mut [Draft]) {
        let v = &scene.view;
        let assault = |d: &Draft| d.event == EventType::Assault && !d.consumed;
        for k in 0..drafts.len() {
            let inner = &drafts[k];
            if !assault(inner) || inner.noun || inner.sense != crate::senses::Sense::default() {
                continue;
            }
            let anchor = inner.anchor;
            let bare = v.rel(anchor) == "advcl"
                && !v
                    .children(anchor)
                    .any(|c| matches!(v.rel(c), "mark" | "nsubj" | "aux"));
            let subject = v.children(anchor).find(|&c| v.rel(c) == "nsubj");
            let outer = drafts.iter().position(|d| {
                assault(d)
                    && (bare
                        && v.head(anchor) == Some(d.anchor)
                        && (inner.actor == d.actor || inner.actor.is_empty())
                        || d.noun
                            && subject == Some(d.anchor)
                            && (inner.actor == d.actor
                                || d.actor.is_empty()
                                || inner.actor.is_empty()))
            });
            let Some(outer) = outer.filter(|&o| o != k) else {
                continue;
            };
            let (mode, actor) = (inner.mode.clone(), inner.actor.clone());
            let hit = inner.recipient.clone();
            let outer = &mut drafts[outer];
            let special = mode.first().is_some_and(|m| m == "suicide-attack");
            if outer.mode.is_empty() || special {
                outer.mode = mode;
            }
            if outer.actor.is_empty() {
                outer.actor = actor;
            }
            if outer.recipient.is_empty() || outer.noun && !hit.is_empty() {
                outer.recipient = hit;
            }
            drafts[k].consumed = true;
        }
    }

    /// "There will be no talks with the rebels, the minister said": his own refusal.
    pub(crate) fn refuse_by_word(&self, scene: &Scene, draft: &mut Draft) {
        let denied = draft.noun
            && draft.event == EventType::Consult
            && draft.sense.negated
            && draft.sense.future
            && draft.doers == 1;
        let Some(link) = draft.by.last().filter(|_| denied) else {
            return;
        };
        let speaker = scene
            .mentions
            .iter()
            .position(|m| m.entities.iter().any(|e| e.span == link.entity.span) && m.is_actor());
        let Some(speaker) = speaker.filter(|s| !draft.actor.contains(s)) else {
            return;
        };
        let others = std::mem::replace(&mut draft.actor, vec![speaker]);
        draft.recipient.extend(others);
        draft.by.clear();
        draft.why.push("refused by word".to_owned());
    }

    /// "Marched to protest against the law", "rolled into town to demonstrate": who has come out
    /// for a protest protests. The purpose is the protest above it, or a fact where it stands
    /// under a verb of motion in a plain past.
    pub(crate) fn join_purposes(&self, scene: &Scene, drafts: &mut [Draft]) {
        let v = &scene.view;
        for k in 0..drafts.len() {
            let inner = &drafts[k];
            if !inner.sense.purpose || inner.consumed {
                continue;
            }
            // "Used water cannon to disperse protesters": what force is used for is its effect.
            let force = |d: &Draft| matches!(d.event, EventType::Assault | EventType::Coerce);
            let effect = force(inner)
                && drafts.iter().any(|d| {
                    !d.consumed
                        && force(d)
                        && v.head(inner.anchor) == Some(d.anchor)
                        && d.actor == inner.actor
                        && d.recipient == inner.recipient
                });
            if effect {
                drafts[k].consumed = true;
                continue;
            }
            // "Blocked a road to demand higher wages".
            let cause = matches!(inner.event, EventType::Request | EventType::Accuse)
                && drafts.iter().any(|d| {
                    d.event == EventType::Protest
                        && !d.consumed
                        && v.head(inner.anchor) == Some(d.anchor)
                        && d.actor == inner.actor
                });
            if cause {
                drafts[k].consumed = true;
                continue;
            }
            if inner.event != EventType::Protest {
                continue;
            }
            let (anchor, actor) = (inner.anchor, inner.actor.clone());
            let Some(above) = v.head(anchor) else {
                continue;
            };
            let known = |m: usize| {
                scene.mentions[m].entities.iter().any(|e| {
                    let first = e.sector.first().map(String::as_str);
                    e.code.is_some() && matches!(first, None | Some("GOV" | "LEG" | "JUD" | "COP"))
                })
            };
            let target: Vec<usize> = (inner.recipient.iter().copied())
                .filter(|&m| known(m))
                .collect();
            let outer = drafts.iter().position(|d| {
                d.anchor == above
                    && d.event == EventType::Protest
                    && d.actor == actor
                    && !d.consumed
            });
            if let Some(o) = outer {
                if drafts[o].recipient.is_empty() {
                    drafts[o].recipient = target;
                }
                drafts[k].consumed = true;
            } else if self.pack.motion.has(v, above)
                && v.token(above).has_feat("Tense=Past")
                && !v.children(above).any(|c| {
                    matches!(v.rel(c), "aux" | "mark") || self.pack.cues.negation.has(v, c)
                })
            {
                drafts[k].sense.purpose = false;
            }
        }
    }
}
