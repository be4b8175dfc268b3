//! A sentence as the reader of statements looks at it: its cues, their clauses and speakers.

use tekad_core::{
    Span, Upos,
    event::{Entity, SourceLink, SourceRole, Stance},
};

use crate::{
    coder::Coder,
    frame::Slot,
    mention::MentionKind,
    scene::Scene,
    statements::{
        quotes::{Segment, is_mark},
        words::{CueKind, CueWord, SpeechWords},
    },
    view::View,
};

/// How far a clause is searched for what belongs to its cue.
pub(super) const REACH: usize = 40;

/// A cue in a sentence.
#[derive(Clone, Debug)]
pub(super) struct Cue {
    /// Its first token.
    pub at: usize,
    /// One past its last.
    pub end: usize,
    /// The token to which its arguments attach.
    pub anchor: usize,
    pub word: CueWord,
    /// The quoted segment in which it stands.
    pub segment: Option<usize>,
    /// Who speaks: the tokens that say so.
    pub subject: Option<(usize, usize)>,
    /// Mentions of who speaks.
    pub speakers: Vec<usize>,
    /// Where the clause of the cue begins: its subject or itself.
    pub start: usize,
    /// The mention that quotes the speaker, in "X quoted Y as saying".
    pub quoted_by: Vec<usize>,
}

/// A sentence with its quotations and cues.
pub(super) struct Looked<'a, 'b> {
    pub coder: &'a Coder,
    pub scene: &'a Scene<'b>,
    pub v: &'a View<'b>,
    pub words: &'a SpeechWords,
    pub segments: &'a [Segment],
    /// One past the last token that is no closing punctuation.
    pub last: usize,
    pub cues: Vec<Cue>,
}

impl<'a, 'b> Looked<'a, 'b> {
    pub fn new(coder: &'a Coder, scene: &'a Scene<'b>, segments: &'a [Segment]) -> Looked<'a, 'b> {
        let v = &scene.view;
        let mut last = v.len();
        while last > 0 && v.upos(last - 1) == Upos::Punct {
            last -= 1;
        }
        let mut looked = Looked {
            coder,
            scene,
            v,
            words: &coder.pack.speech,
            segments,
            last,
            cues: Vec::new(),
        };
        looked.find_cues();
        looked
    }

    /// The quoted segment in which a token stands.
    pub fn segment_of(&self, i: usize) -> Option<usize> {
        self.segments.iter().position(|s| s.start <= i && i < s.end)
    }

    pub fn form(&self, i: usize) -> &str {
        if i < self.v.len() {
            self.v.token(i).form.as_str()
        } else {
            ""
        }
    }

    pub fn is_comma(&self, i: usize) -> bool {
        matches!(self.form(i), "," | "—" | "–" | "--")
    }

    /// Whether the quoted words before a closing mark end as sentences do, or the clause of
    /// their cue does.
    pub fn ends_sentence(&self, end: usize) -> bool {
        let mark = |t: usize| matches!(self.form(t), "." | "?" | "!");
        end.checked_sub(1).is_some_and(mark) || (end..self.last).any(|t| self.form(t) == ".")
    }

    /// Whether a token ends every clause: the sentence's last mark, a semicolon.
    pub fn is_wall(&self, i: usize) -> bool {
        i >= self.last.max(1) && self.form(i) != "," || self.form(i) == ";"
    }

    fn find_cues(&mut self) {
        let mut next = 0;
        let mut all: Vec<Cue> = Vec::new();
        while next < self.v.len() {
            let i = next;
            next += 1;
            // A part of a name is no cue.
            let named = self.scene.mention_at(i).map(|m| &self.scene.mentions[m]);
            if named.is_some_and(|m| m.kind != MentionKind::Pronoun && m.end - m.start > 1) {
                continue;
            }
            let words = self.words;
            let set_off = i.checked_sub(1).is_none_or(|b| {
                self.is_comma(b) || is_mark(self.v, b) || words.so.covers(self.v, b)
            });
            let turned = |w: &&CueWord| (w.kind == CueKind::Inverted) == set_off;
            let cue = words
                .at(self.v, i)
                .filter(turned)
                .chain(words.at(self.v, i).filter(|w| !turned(w)))
                .find_map(|w| self.cue(i, w, &all));
            if let Some(cue) = cue {
                next = cue.end.max(next);
                all.push(cue);
            }
        }
        self.cues = all;
    }

    fn cue(&self, i: usize, word: &CueWord, earlier: &[Cue]) -> Option<Cue> {
        let v = self.v;
        let end = i + word.len();
        let anchor = v.head_of(i, end);
        let mut cue = Cue {
            at: i,
            end,
            anchor,
            word: word.clone(),
            segment: self.segment_of(i),
            subject: None,
            speakers: Vec::new(),
            start: i,
            quoted_by: Vec::new(),
        };
        let relay = i
            .checked_sub(1)
            .is_some_and(|b| self.words.relay_as.covers(v, b));
        if relay && word.kind != CueKind::Inverted && self.relayed_speaker(&mut cue) {
            cue.word.kind = CueKind::Verb;
            return Some(cue);
        }
        match word.kind {
            CueKind::Noun => {
                self.owner(&mut cue);
                return Some(cue);
            }
            CueKind::Inverted => {
                let before = i.checked_sub(1)?;
                let set_off =
                    self.is_comma(before) || is_mark(v, before) || self.words.so.covers(v, before);
                if !(set_off || i == 0) {
                    return None;
                }
                self.inverted_subject(&mut cue);
                self.author(&mut cue);
                cue.subject?;
                return Some(cue);
            }
            CueKind::Verb => {}
        }
        let negated = |c: usize| c < i && self.coder.pack.cues.negation.has(v, c);
        if v.children(anchor).any(negated) {
            return None;
        }
        // "People briefed on it": they have heard, and say nothing here.
        let heard = self.words.hearing.has(v, anchor)
            && v.token(anchor).has_feat("VerbForm=Part")
            && v.token(anchor).has_feat("Tense=Past")
            && v.children_by(anchor, &["aux", "obj", "iobj"])
                .next()
                .is_none();
        if heard {
            return None;
        }
        // "To warn": not said to have been done.
        let infinitive = v
            .children_by(anchor, &["mark"])
            .any(|m| m < i && self.words.infinitive.has(v, m));
        if infinitive {
            return None;
        }
        self.subject(&mut cue, earlier);
        self.author(&mut cue);
        // "The Times reported, citing Y": the relay is no cue of its own.
        (cue.subject.is_some() || !self.scene.is_passive(anchor)).then_some(cue)
    }

    /// Who speaks behind the word: "kata X", "said X".
    fn inverted_subject(&self, cue: &mut Cue) {
        let v = self.v;
        let mut t = cue.end;
        while t < v.len() && t < cue.end + 2 && matches!(v.upos(t), Upos::Adv | Upos::Det) {
            if self.scene.mention_at(t).is_some() {
                break;
            }
            t += 1;
        }
        if t >= v.len() {
            return;
        }
        match self.scene.mention_at(t) {
            Some(m) if self.scene.mentions[m].start == t && !self.scene.mentions[m].as_place => {
                let mention = &self.scene.mentions[m];
                cue.subject = Some((mention.start, mention.end));
                cue.speakers = self.coder.parties(self.scene, mention.head, true);
                if cue.speakers.is_empty() && mention.is_actor() {
                    cue.speakers = vec![m];
                }
            }
            _ => {
                if matches!(
                    v.upos(t),
                    Upos::Noun | Upos::Propn | Upos::Pron | Upos::Det | Upos::Num
                ) {
                    let mut end = t + 1;
                    while end < v.len()
                        && matches!(v.upos(end), Upos::Noun | Upos::Propn)
                        && self.segment_of(end).is_none()
                    {
                        end += 1;
                    }
                    let head = v.head_of(t, end);
                    cue.subject = Some((t, end));
                    cue.speakers = self.coder.parties(self.scene, head, true);
                }
            }
        }
    }

    /// "Quoted X as saying": X speaks, and whoever quotes passes it on.
    fn relayed_speaker(&self, cue: &mut Cue) -> bool {
        let v = self.v;
        let Some(relay) = (0..cue.at)
            .rev()
            .take(REACH)
            .find(|&t| self.words.relay.has(v, t))
        else {
            return false;
        };
        let between = |m: &usize| {
            let mention = &self.scene.mentions[*m];
            mention.start > relay && mention.end < cue.at && mention.is_actor()
        };
        let Some(speaker) = (0..self.scene.mentions.len()).find(between) else {
            return false;
        };
        let mention = &self.scene.mentions[speaker];
        cue.subject = Some((mention.start, mention.end));
        cue.speakers = vec![speaker];
        let mut by = Cue {
            at: relay,
            end: relay + 1,
            anchor: relay,
            ..cue.clone()
        };
        by.subject = None;
        self.subject(&mut by, &[]);
        cue.start = by.start.min(relay);
        cue.quoted_by = by.speakers;
        true
    }

    /// The possessor of a noun: "the Russian claim that …"; or the subject of the verb that
    /// carries it: "expressed doubt that …".
    fn owner(&self, cue: &mut Cue) {
        let v = self.v;
        let owners = self.coder.parties(self.scene, cue.anchor, true);
        cue.speakers = owners
            .into_iter()
            .filter(|&m| {
                let mention = &self.scene.mentions[m];
                !mention.as_place && (mention.start >= cue.end || mention.end <= cue.at)
            })
            .collect();
        if let Some(&m) = cue.speakers.first() {
            let mention = &self.scene.mentions[m];
            cue.subject = Some((mention.start, mention.end));
            return;
        }
        let verb = v.head(cue.anchor).filter(|&h| {
            matches!(
                v.rel(cue.anchor),
                "obj" | "obl" | "nmod" | "xcomp" | "ccomp"
            ) && v.upos(h) == Upos::Verb
                && h < cue.at
        });
        let verb = verb.or_else(|| {
            // Or the verb right before, whatever the parser says.
            (0..cue.at).rev().take(4).find(|&t| v.upos(t) == Upos::Verb)
        });
        if let Some(verb) = verb.filter(|&t| self.words.at(v, t).next().is_none()) {
            let mut carrier = Cue {
                at: verb,
                end: verb + 1,
                anchor: verb,
                ..cue.clone()
            };
            self.subject(&mut carrier, &[]);
            cue.speakers = carrier.speakers;
            cue.subject = carrier.subject;
            cue.start = carrier.start;
        }
    }

    /// Who speaks, by the tree; else by what stands before or behind the verb.
    fn subject(&self, cue: &mut Cue, _earlier: &[Cue]) {
        let v = self.v;
        let scene = self.scene;
        let inside = |t: usize| cue.segment == self.segment_of(t);
        let mut nodes: Vec<usize> = self
            .coder
            .follow(scene, cue.anchor, &vec![Slot::Subj])
            .into_iter()
            .filter(|&n| inside(n) && n != cue.anchor)
            .collect();
        nodes.sort_by_key(|&n| n.abs_diff(cue.at));
        // A noun between commas before the verb may be hung anywhere: what stands right before
        // the verb speaks, if it is of another clause than the tree's subject.
        let passive = scene.is_passive(cue.anchor);
        let near = self.party_near(cue).filter(|_| !passive);
        if let Some(&node) = nodes.first() {
            let walled = node < cue.at
                && (node..cue.at).any(|t| is_mark(v, t) || self.form(t) == ";")
                || node > cue.at && (cue.at..node).any(|t| is_mark(v, t) || self.is_comma(t));
            let across = near.is_some_and(|(start, _)| {
                node < start
                    && v.rel(cue.anchor) != "acl"
                    && (node..start).any(|t| self.is_comma(t))
                    && !v.within(start, node)
            });
            if !walled && !across {
                let (mut start, mut end) = match scene.mention_at(node) {
                    Some(m) => (scene.mentions[m].start, scene.mentions[m].end),
                    None => (node, node + 1),
                };
                if end <= cue.at {
                    let below = v.subtree(node, |c| c < cue.at && v.rel(c) != "punct");
                    start = below.first().copied().unwrap_or(start).min(start);
                    // Not over a clause before ("when X came, Y said").
                    end = cue.at;
                }
                cue.subject = Some((start, end));
                cue.start = cue.start.min(start);
                cue.speakers = self.coder.parties(scene, node, true);
                if !cue.speakers.is_empty() || near.is_none() {
                    return;
                }
            }
        }
        let shared = v.rel(cue.anchor) == "conj" && cue.subject.is_some();
        if let Some((start, m)) = near.filter(|_| !shared) {
            let mention = &scene.mentions[m];
            cue.subject = Some((start, mention.end.max(start + 1)));
            cue.start = cue.at.min(start);
            cue.speakers = vec![m];
            return;
        }
        let set_off = cue
            .at
            .checked_sub(1)
            .is_some_and(|b| self.is_comma(b) || is_mark(v, b));
        if cue.subject.is_none() && set_off && !passive {
            let mut behind = cue.clone();
            self.inverted_subject(&mut behind);
            cue.subject = behind.subject;
            cue.speakers = behind.speakers;
        }
    }

    /// Where the phrases end that stand right behind a cue and say when, where or to whom:
    /// "said on Tuesday | it would …".
    pub fn behind_adverbials(&self, cue: &Cue) -> usize {
        let v = self.v;
        let mut end = cue.end;
        for _ in 0..3 {
            let next = v.children_by(cue.anchor, &["obl"]).find_map(|c| {
                let below = v.subtree(c, |k| !matches!(v.rel(k), "acl" | "appos"));
                let first = *below.first()?;
                let last = *below.last()?;
                let whole = last + 1 - first == below.len();
                let verbal = below
                    .iter()
                    .any(|&t| matches!(v.upos(t), Upos::Verb | Upos::Aux));
                (first == end && whole && !verbal && c < v.len()).then_some(last + 1)
            });
            match next {
                Some(t) if t < v.len() => end = t,
                _ => break,
            }
        }
        end
    }

    /// Who made a document that speaks: "a report by X", "laporan yang disusun X".
    fn author(&self, cue: &mut Cue) {
        let Some((start, end)) = cue.subject.filter(|_| cue.speakers.is_empty()) else {
            return;
        };
        let end = if start >= cue.end {
            self.clause_end(cue, self.v.len())
        } else {
            end
        };
        let found = (0..self.scene.mentions.len()).find(|&m| {
            let mention = &self.scene.mentions[m];
            mention.start > start
                && mention.end <= end
                && mention.is_actor()
                && !mention.as_place
                && !mention
                    .entities
                    .iter()
                    .any(|e| e.sector.first().is_some_and(|s| s == "JRN"))
        });
        cue.speakers.extend(found);
    }

    /// The first actor of the nominals that stand right before a verb, with where they begin.
    fn party_near(&self, cue: &Cue) -> Option<(usize, usize)> {
        let v = self.v;
        let mut t = cue.at;
        let mut first: Option<(usize, usize)> = None;
        for _ in 0..16 {
            let before = t.checked_sub(1)?;
            if let Some(m) = self.scene.mention_at(before) {
                let mention = &self.scene.mentions[m];
                if mention.is_actor() && !mention.as_place {
                    first = Some((mention.start, m));
                }
                t = mention.start.min(before);
            } else if matches!(
                v.upos(before),
                Upos::Aux
                    | Upos::Adv
                    | Upos::Part
                    | Upos::Noun
                    | Upos::Propn
                    | Upos::Adj
                    | Upos::Det
                    | Upos::Num
                    | Upos::X
            ) || first.is_none() && v.upos(before) == Upos::Adp
            {
                t = before;
            } else if v.upos(before) == Upos::Adp {
                // "its ambassador in The Hague said": what stands before the preposition.
                first = None;
                t = before;
            } else {
                break;
            }
            if t == 0 {
                break;
            }
        }
        first
    }

    /// The links of those who speak; a bare noun that names nobody stands for somebody.
    pub fn links(&self, cue: &Cue) -> Vec<SourceLink> {
        let mut links = Vec::new();
        for &m in &cue.speakers {
            let mention = &self.scene.mentions[m];
            for entity in &mention.entities {
                let mut link = self.link(cue, entity.clone(), SourceRole::Speaker, cue.word.stance);
                if self.is_anybody(m) {
                    link.entity.code = None;
                    link.entity.sector.clear();
                }
                links.push(link);
            }
        }
        links.truncate(1);
        if let Some((start, end)) = cue.subject.filter(|&(s, e)| {
            links.is_empty() && (s..e.min(self.v.len())).any(|t| self.is_somebody(t))
        }) {
            links.push(self.link(
                cue,
                self.somebody(start, end),
                SourceRole::Speaker,
                cue.word.stance,
            ));
        }
        links
    }

    /// "Three people briefed on the plan": whoever they are, the words tell no state.
    fn is_anybody(&self, m: usize) -> bool {
        let mention = &self.scene.mentions[m];
        let of_a_place = || {
            (self
                .v
                .children_by(mention.head, &["nmod", "amod", "compound"]))
            .any(|c| self.scene.mention_at(c).is_some())
        };
        mention.kind == MentionKind::Agent
            && mention.end == mention.start + 1
            && self.words.anybody.has(self.v, mention.head)
            && !of_a_place()
    }

    pub fn link(&self, cue: &Cue, entity: Entity, role: SourceRole, stance: Stance) -> SourceLink {
        let span = self.v.span(cue.at, cue.end);
        SourceLink {
            entity,
            role,
            cue: self.words_of(cue.at, cue.end),
            cue_span: Some(span),
            stance,
        }
    }

    fn words_of(&self, start: usize, end: usize) -> String {
        let mut text = String::new();
        let mut at: Option<Span> = None;
        for i in start..end.min(self.v.len()) {
            let token = self.v.token(i);
            if at.is_some_and(|s| s.end < token.span.start) {
                text.push(' ');
            }
            text.push_str(&token.form);
            at = Some(token.span);
        }
        text
    }

    /// A speaker who is nobody that is known.
    fn somebody(&self, start: usize, end: usize) -> Entity {
        Entity {
            code: None,
            sector: Vec::new(),
            entity_text: self.words_of(start, end),
            identifier_id: None,
            identifier_text: None,
            office: None,
            span: self.v.span(start, end.max(start + 1).min(self.v.len())),
            why: "named in no list".to_owned(),
        }
    }
}
