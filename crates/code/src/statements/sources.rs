//! Who passes a statement on, whose word a pronoun is, and "according to".

use tekad_core::{
    Upos,
    event::{SourceLink, SourceRole, Stance},
};

use crate::{
    mention::{Mention, MentionKind},
    statements::{
        quotes::is_mark,
        sentence::{Cue, Looked},
        words::{CueKind, CueWord},
    },
};

impl Looked<'_, '_> {
    /// Whether the speaker of a cue speaks of himself, in his own words ("I think …").
    pub fn first_person(&self, cue: &Cue) -> bool {
        cue.subject.is_some_and(|(start, end)| {
            (end == start + 1 || self.v.rel(start) == "nsubj")
                && self.v.upos(start) == Upos::Pron
                && (self.v.token(start).has_feat("Person=1")
                    || self.coder.pack.speaker.has(self.v, start))
        })
    }

    /// Whether a cue's speaker is a pronoun: of a person, of a thing, or either.
    pub fn pronoun(&self, cue: &Cue) -> Option<Option<bool>> {
        let (start, end) = cue.subject?;
        let at = (start..end.min(self.v.len())).next()?;
        let mention = cue.speakers.first().map(|&m| &self.scene.mentions[m]);
        let is_pronoun = match mention {
            Some(m) => m.kind == MentionKind::Pronoun && m.end - m.start == 1 && m.start == at,
            None => self.v.upos(at) == Upos::Pron && end - start <= 2,
        };
        let relative = self.v.token(at).has_feat("PronType=Rel");
        if !is_pronoun || relative {
            return None;
        }
        let pack = &self.coder.pack;
        Some(if pack.singular_person.has(self.v, at) {
            Some(true)
        } else if pack.thing.has(self.v, at) {
            Some(false)
        } else {
            None
        })
    }

    /// The cue whose speaker a later one shares: "X said … and begged …".
    pub fn shares_speaker(&self, k: usize) -> Option<usize> {
        let cue = self.cues.get(k)?;
        if cue.word.kind != CueKind::Verb {
            return None;
        }
        let v = self.v;
        let mut at = cue.at;
        while at > 0 && matches!(v.upos(at - 1), Upos::Adv | Upos::Aux | Upos::Part) {
            at -= 1;
        }
        let before = at.checked_sub(1)?;
        let joined = v.upos(before) == Upos::Cconj
            || self.is_participle(cue) && self.is_comma(before)
            || self.words.contrast.has(v, before) && v.rel(cue.anchor) == "conj";
        if !joined {
            return None;
        }
        (0..k).rev().find(|&c| {
            let other = &self.cues[c];
            other.word.kind == CueKind::Verb
                && other.segment == cue.segment
                && other.subject.is_some()
        })
    }

    /// Whether a cue is a present participle: "…, promising to leave".
    pub fn is_participle(&self, cue: &Cue) -> bool {
        let token = self.v.token(cue.at);
        cue.word.kind == CueKind::Verb
            && (token.has_feat("VerbForm=Ger")
                || token.has_feat("VerbForm=Part") && token.has_feat("Tense=Pres"))
            && !self.v.children(cue.anchor).any(|c| self.v.rel(c) == "aux")
    }

    /// The noun with a speaker of its own behind which the words of a verb begin.
    pub fn carried_noun(&self, cue: &Cue, parts: &[(usize, usize)]) -> Option<usize> {
        let &(start, _) = parts.first()?;
        self.cues.iter().position(|c| {
            c.word.kind == CueKind::Noun
                && c.at >= cue.end
                && c.end < start
                && c.subject.is_some_and(|(s, _)| s > cue.end)
        })
    }

    /// Whether the words of a verb are those of a noun that claims nothing: a demand, a promise,
    /// a warning.
    pub fn refuses(&self, cue: &Cue, parts: &[(usize, usize)]) -> bool {
        let Some(&(start, _)) = parts.first() else {
            return false;
        };
        self.cues.iter().any(|c| {
            c.word.kind == CueKind::Noun
                && c.at >= cue.end
                && c.end <= start
                && start - c.end <= 2
                && matches!(
                    c.word.stance,
                    Stance::Asks | Stance::Promises | Stance::Warns
                )
        })
    }

    fn is_outlet(&self, mention: &Mention) -> bool {
        let media = |e: &tekad_core::event::Entity| e.sector.first().is_some_and(|s| s == "JRN");
        // "The press", but not "The Associated Press".
        let known = mention.entities.iter().any(|e| e.identifier_id.is_some());
        let heard =
            !known && (mention.start..mention.end).any(|t| self.words.audience.has(self.v, t));
        mention.entities.first().is_some_and(media)
            && !heard
            && (!mention.person || mention.entities.iter().any(|e| e.identifier_id.is_some()))
    }

    /// Adds who passes a cue's words on: outlets in its clause stand outside, whom the speaker
    /// cites inside.
    pub fn pass_on(&self, k: usize, parts: &[(usize, usize)], links: &mut Vec<SourceLink>) {
        let Some(cue) = self.cues.get(k) else { return };
        let (low, high) = self.room(cue);
        let peer = |c: &&Cue| {
            let speaks = c.subject.is_some() && !self.scene.is_passive(c.anchor);
            c.word.kind != CueKind::Noun && c.segment == cue.segment && speaks
        };
        let within = |t: usize| parts.iter().any(|&(s, e)| s <= t && t < e);
        let previous = self.cues[..k]
            .iter()
            .filter(peer)
            .any(|c| !within(c.at) && c.at >= low);
        let next = self.cues[k + 1..]
            .iter()
            .filter(peer)
            .find(|c| !within(c.at))
            .map_or(high, |c| c.start.max(cue.end));
        let from = if previous { cue.start } else { low };
        let to = next.min(high);
        for &m in &cue.quoted_by {
            for entity in self.scene.mentions[m].entities.iter().take(1) {
                let link = self.link(cue, entity.clone(), SourceRole::Medium, Stance::Asserts);
                links.insert(0, link);
            }
        }
        // The outlet that carries a noun's words: "Radio X broadcast the appeal that …".
        if cue.word.kind == CueKind::Noun {
            let carrier = self.cues[..k].iter().rev().find(|c| {
                c.word.kind == CueKind::Verb
                    && c.word.stance == Stance::Asserts
                    && cue.at - c.at < 5
            });
            if let Some(carrier) = carrier {
                for &m in carrier
                    .speakers
                    .iter()
                    .filter(|&&m| self.is_outlet(&self.scene.mentions[m]))
                {
                    for entity in self.scene.mentions[m].entities.iter().take(1) {
                        let link =
                            self.link(carrier, entity.clone(), SourceRole::Medium, Stance::Asserts);
                        links.insert(0, link);
                    }
                }
            }
            return;
        }
        self.outlets(cue, from, to, &within, links);
    }

    /// The same for "according to X".
    pub fn pass_on_phrase(&self, cue: &Cue, links: &mut Vec<SourceLink>) {
        self.outlets(cue, cue.at, cue.end, &|_| false, links);
    }

    fn outlets(
        &self,
        cue: &Cue,
        from: usize,
        to: usize,
        said: &dyn Fn(usize) -> bool,
        links: &mut Vec<SourceLink>,
    ) {
        let v = self.v;
        let outlet_speaks = links
            .last()
            .is_some_and(|l| l.entity.sector.first().is_some_and(|s| s == "JRN"));
        for (m, mention) in self.scene.mentions.iter().enumerate() {
            let outside = mention.start < from || mention.end > to || said(mention.start);
            if outside || cue.speakers.contains(&m) || self.segment_of(mention.start) != cue.segment
            {
                continue;
            }
            let Some(entity) = mention.entities.first() else {
                continue;
            };
            // "Citing X": X told it to whoever cites.
            let cited = (1..=4).find_map(|back| {
                let t = mention.start.checked_sub(back)?;
                (t >= from && self.words.relay.has(v, t)).then_some(t)
            });
            if self.is_outlet(mention) && !outlet_speaks {
                // "The newspaper Rzeczpospolita" is one.
                let twin = m.checked_sub(1).map(|k| &self.scene.mentions[k]);
                if twin.is_some_and(|t| t.end == mention.start && self.is_outlet(t)) {
                    continue;
                }
                if links.iter().any(|l| l.entity.same_party(entity)) {
                    continue;
                }
                let behind = mention.start > cue.end;
                let preposition = mention.start.checked_sub(1).is_some_and(|t| {
                    matches!(
                        v.upos(t),
                        Upos::Adp | Upos::Verb | Upos::Noun | Upos::Det | Upos::Propn
                    )
                });
                let lead = mention.end <= cue.start;
                if (behind || preposition || lead) && (!lead || self.leads(mention)) {
                    links.insert(
                        0,
                        self.link(cue, entity.clone(), SourceRole::Medium, Stance::Asserts),
                    );
                }
            } else if let Some(t) = cited.filter(|&t| {
                t != cue.at && outlet_speaks && t > cue.at
                    || t < cue.at && cue.subject.is_some_and(|(s, e)| s <= t && t <= e)
            }) {
                let mut link = self.link(cue, entity.clone(), SourceRole::Speaker, cue.word.stance);
                link.cue_span = Some(v.span(t, t + 1));
                link.cue = v.token(t).form.to_string();
                links.push(link);
                return;
            }
        }
    }

    /// "The minister told state television": media of no known state are the speaker's.
    pub fn at_home(&self, links: &mut [SourceLink]) {
        let code = links.last().and_then(|l| l.entity.code.clone());
        let state = code.filter(|c| self.coder.world.state(c).is_some());
        let Some(state) = state else { return };
        for link in links.iter_mut() {
            let media = link.entity.sector.first().is_some_and(|s| s == "JRN");
            if media && link.entity.code.is_none() && link.entity.identifier_id.is_none() {
                link.entity.code = Some(state.clone());
            }
        }
    }

    /// "Sweden, the defence minister said, does not arm X": an office or body of no known state
    /// that speaks of a state in the same sentence is that one's.
    pub fn of_whom_it_is(&self, cue: &Cue, parts: &[(usize, usize)], links: &mut [SourceLink]) {
        let Some(inner) = links.last_mut() else {
            return;
        };
        let entity = &mut inner.entity;
        // "Diplomats", "envoys" may be anybody's.
        let one = cue.speakers.first().is_some_and(|&m| {
            let head = self.scene.mentions[m].head;
            !self.v.token(head).has_feat("Number=Plur")
        });
        let envoy = entity.office.as_deref() == Some("envoy");
        let body = one
            && !envoy
            && entity.code.is_none()
            && entity.identifier_id.is_none()
            && (entity.sector.iter())
                .any(|s| matches!(s.as_str(), "GOV" | "MIL" | "LEG" | "JUD" | "COP" | "SPY"));
        let Some(&(start, _)) = parts.first().filter(|_| body) else {
            return;
        };
        // Before its own clause: what follows "said" may speak of anybody.
        if start >= cue.start {
            return;
        }
        let v = self.v;
        let first = (self.scene.mentions.iter())
            .find(|m| m.start >= start && m.start < start + 3 && m.end <= cue.start);
        let Some(state) = first.filter(|m| {
            matches!(m.kind, MentionKind::State | MentionKind::Capital)
                && matches!(v.rel(m.head), "nsubj" | "vocative" | "dislocated" | "root")
        }) else {
            return;
        };
        if let Some(e) = state.entities.first() {
            entity.code.clone_from(&e.code);
            entity.why = format!("{}; speaks of “{}”", entity.why, e.entity_text);
        }
    }

    /// "Kepada NHK, Amano mengungkapkan …": an outlet under a preposition before the clause.
    fn leads(&self, mention: &Mention) -> bool {
        let v = self.v;
        (mention.start..mention.end)
            .chain(mention.start.checked_sub(1))
            .any(|t| v.upos(t) == Upos::Adp)
            || v.children(mention.head)
                .any(|c| v.rel(c) == "case" && c < mention.head)
            || v.head(mention.head)
                .is_some_and(|h| v.children(h).any(|c| v.rel(c) == "case" && c < h))
    }

    /// The phrases "according to X" with what they vouch for.
    pub fn according(&self) -> Vec<(Cue, Vec<(usize, usize)>)> {
        let v = self.v;
        let mut found = Vec::new();
        let mut next = 0;
        while next < v.len() {
            let i = next;
            next += 1;
            let mut n = self.words.according.match_at(v, i);
            let first = n == 0;
            if first && self.opens(i) {
                n = self.words.according_first.match_at(v, i);
            }
            if n == 0 || v.upos(i) == Upos::Punct {
                continue;
            }
            let begin = (i + n).min(v.len());
            next = begin;
            let mut cue = Cue {
                at: i,
                end: begin,
                anchor: i,
                word: CueWord::according(),
                segment: self.segment_of(i),
                subject: None,
                speakers: Vec::new(),
                start: i,
                quoted_by: Vec::new(),
            };
            self.vouching(&mut cue, begin);
            if cue.subject.is_none() || first && !self.leads_all(&cue) {
                continue;
            }
            let (low, high) = self.room(&cue);
            let end = self.clause_end(&cue, high);
            let mut parts = Vec::new();
            let lead = (low..i).all(|t| {
                matches!(
                    v.upos(t),
                    Upos::Punct | Upos::Cconj | Upos::Adv | Upos::Sconj
                ) || t + 3 >= i && i <= low + 3
            });
            let comma = self.is_comma(end);
            if !lead {
                let set_off = self.is_comma(i - 1) || end + 1 >= self.last.min(high);
                if !set_off {
                    continue;
                }
                let low = self.skip_links(low, i);
                parts.push((low, i - 1 + usize::from(!self.is_comma(i - 1))));
            }
            if end + 1 < high && (comma || lead) && (lead || !self.words.contrast.has(v, end + 1)) {
                let start = end + usize::from(comma);
                let stop = self.end_of_clause(&cue, start, high);
                if start < stop {
                    parts.push((start, stop));
                }
            }
            // The phrase itself reaches to its comma: outlets in it pass the words on.
            cue.end = end.max(begin);
            if !parts.is_empty() {
                found.push((cue, parts));
            }
        }
        found
    }

    /// Whether a clause begins at a token.
    fn opens(&self, i: usize) -> bool {
        let so = |t: usize| matches!(self.v.upos(t), Upos::Adp | Upos::Sconj | Upos::Punct);
        i.checked_sub(1)
            .is_none_or(|b| self.is_comma(b) || is_mark(self.v, b) || i < 3 && (0..i).all(so))
    }

    /// "Dilansir AFP, …": an outlet tells all that follows, unless somebody else says it; who
    /// else stands there holds it so ("bagi Ankara, …").
    fn leads_all(&self, cue: &Cue) -> bool {
        let outlet = |&m: &usize| self.is_outlet(&self.scene.mentions[m]);
        let relay = self.words.relayed.has(self.v, cue.at) || self.words.relay.has(self.v, cue.at);
        if !relay {
            return true;
        }
        let told = |c: &Cue| c.at >= cue.end && c.word.kind != CueKind::Noun && c.subject.is_some();
        cue.speakers.iter().all(outlet)
            && !cue.speakers.is_empty()
            && cue.at < 3
            && !self.cues.iter().any(told)
    }

    /// Who vouches in "according to X": the first party of the phrase, a document's author, or
    /// somebody without a name.
    fn vouching(&self, cue: &mut Cue, begin: usize) {
        let v = self.v;
        let mut t = begin;
        while t < v.len() && t < begin + 8 {
            if self.is_comma(t) || v.upos(t) == Upos::Verb || v.upos(t) == Upos::Sconj {
                break;
            }
            let here = self
                .scene
                .mention_at(t)
                .map(|m| (m, &self.scene.mentions[m]));
            if let Some((m, mention)) = here.filter(|(_, m)| m.is_actor()) {
                let deep = self.coder.parties(self.scene, mention.head, true);
                cue.subject = Some((begin, mention.end));
                cue.speakers = if deep.is_empty() { vec![m] } else { deep };
                return;
            }
            t += 1;
        }
        let noun = (begin..t).find(|&t| self.is_somebody(t));
        cue.subject = noun.map(|t| (begin, t + 1));
    }

    /// Whether a noun that names nobody can speak: a document, a source, a name.
    pub fn is_somebody(&self, t: usize) -> bool {
        let v = self.v;
        self.coder.pack.mediums.has(v, t)
            || self.words.somebody.has(v, t)
            || matches!(v.upos(t), Upos::Propn | Upos::Pron)
    }
}
