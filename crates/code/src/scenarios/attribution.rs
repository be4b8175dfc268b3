//! Attributions within a sentence: "…, a minister said, …", "according to X, …", and where what
//! is said begins behind "X said".

use tekad_core::Upos;

use super::layout::Reading;
use crate::frame::Embed;

impl Reading<'_, '_> {
    /// Whether a token says, thinks or claims.
    fn speaks(&self, i: usize) -> bool {
        self.embeds(i, &[Embed::Speech, Embed::Suppose])
    }

    /// Whether a token has content that somebody says, by its frames or by the list of verbs.
    fn embeds(&self, i: usize, ways: &[Embed]) -> bool {
        let v = &self.scene.view;
        if !matches!(v.upos(i), Upos::Verb | Upos::Noun | Upos::Adp | Upos::Adj) {
            return false;
        }
        let by_frame = |word: &str| {
            self.coder.pack.triggers.get(word).is_some_and(|all| {
                all.iter().any(|t| {
                    t.words.len() == 1
                        && t.pos == Upos::Verb
                        && (self.coder.pack.frames.get(t.frame))
                            .and_then(|f| f.embed)
                            .is_some_and(|e| ways.contains(&e))
                })
            })
        };
        self.words.says.has(v, i) || by_frame(v.lower(i)) || by_frame(v.lemma(i))
    }

    /// A verb at the end of a stretch between commas that has nothing but an actor for its
    /// subject: "…, the navy radioed, …", whatever the verb.
    fn tells(&self, start: usize, end: usize, i: usize) -> bool {
        let v = &self.scene.view;
        let past = v.token(i).has_feat("Tense=Past") && v.upos(i) == Upos::Verb;
        let last = (start..end).rfind(|&k| v.upos(k) != Upos::Punct);
        past && last == Some(i)
            && v.children(i).all(|c| {
                v.upos(c) == Upos::Punct || (v.rel(c) == "nsubj" && self.scene.reaches_actor(c))
            })
            && v.children_by(i, &["nsubj"]).any(|s| s >= start)
    }

    /// What explains the speaker of an attribution before it: no clause of its own, or one that
    /// begins with a relative pronoun.
    fn is_apposed(&self, start: usize, end: usize) -> bool {
        let v = &self.scene.view;
        let Some(first) = (start..end).find(|&i| !self.skip[i]) else {
            return false;
        };
        let joined = v.upos(first) == Upos::Cconj || v.rel(first) == "cc";
        let marked = (start..end).any(|i| self.mark_at(i).is_some());
        let clause = self.predicate(start, end).is_some() || (start..end).any(|i| self.is_modal(i));
        !joined && !marked && (!clause || self.coder.pack.relative.has(v, first))
    }

    /// Where what is said begins in a clause: behind "X said", "X threatened to", and the verb
    /// itself. `all` asks for verbs of expecting too.
    pub(super) fn said_from(&self, start: usize, end: usize, all: bool) -> (usize, Option<usize>) {
        let v = &self.scene.view;
        let modal = (start..end).find(|&i| self.is_modal(i) && !self.speaks(i));
        let ways = [Embed::Speech, Embed::Suppose, Embed::Threaten];
        let stop = modal.unwrap_or(end);
        let cue = (start..stop).rev().find(|&i| {
            !self.skip[i]
                && v.upos(i) == Upos::Verb
                && (all || !self.words.active.has(v, i))
                && self.embeds(i, &ways)
                && !self.scene.is_passive(i)
                && !v
                    .children_by(i, &["mark"])
                    .any(|m| self.coder.pack.cues.purpose.has(v, m))
                && self.scene.surface_subject(i).iter().any(|&s| s < i)
                && self.predicate(i + 1, end).is_some()
        });
        let Some(cue) = cue else {
            return (start, None);
        };
        let Some(modal) = modal else {
            // "Threatened to retaliate".
            let infinitive = cue + 2 < end && v.rel(cue + 1) == "mark" && self.coder.pack.lemmas;
            return if infinitive {
                (cue + 2, Some(cue))
            } else {
                (start, None)
            };
        };
        let subject = v.head(modal).and_then(|p| {
            let s = v
                .children_by(p, &["nsubj"])
                .find(|&s| s > cue && s < modal)?;
            v.subtree(s, |c| c > cue && c < modal).first().copied()
        });
        (subject.unwrap_or(cue + 1), Some(cue))
    }

    /// Marks the tokens of attributions: between commas, with a speaker and a verb of speech and
    /// nothing said; and from "according to" to the next comma.
    pub(super) fn skip_attributions(&mut self) {
        let v = &self.scene.view;
        let n = v.len();
        let mut cut = vec![false; n];
        let mut start = 0;
        for end in 0..=n {
            let quote = end < n && self.skip[end];
            let stop = end == n || quote || self.is_comma(end) || self.is_stop(end);
            if !stop {
                continue;
            }
            let last = (start..end).rev().find(|&i| v.upos(i) != Upos::Punct);
            let closed = end + 1 >= n || last.is_none_or(|l| l + 1 < end) || end < n;
            let behind = start > 1 && cut[start.saturating_sub(2)];
            if closed
                && (self.is_attribution(start, end) || (behind && self.is_apposed(start, end)))
            {
                cut[start..end].fill(true);
                if !behind && let Some(cue) = (start..end).find(|&i| self.is_cue(start, end, i)) {
                    let speakers = self.speakers(cue, start, end);
                    self.attributed.push((cue, speakers));
                }
            }
            start = end + 1;
        }
        for i in 0..n {
            let begins = i == 0 || self.is_comma(i - 1) || self.skip[i - 1] || cut[i - 1];
            let trails = i > 0 && v.rel(i) == "case" && v.upos(i) == Upos::Adp;
            if (begins || trails)
                && self.coder.pack.source_prepositions.has(v, i)
                && !self.words.because.has(v, i)
            {
                let stops = |k: usize| self.is_comma(k) || v.upos(k) == Upos::Punct;
                let mut end = (i..n).find(|&k| stops(k)).unwrap_or(n);
                loop {
                    cut[i..end].fill(true);
                    let next = (end + 1..n).find(|&k| stops(k)).unwrap_or(n);
                    let more = end + 1 < next && self.is_comma(end);
                    if !more || !self.is_apposed(end + 1, next) {
                        break;
                    }
                    end = next;
                }
                let speaker = (i..end).find_map(|k| self.scene.mention_at(k));
                self.attributed.push((i, speaker.into_iter().collect()));
            }
        }
        for (slot, cut) in self.skip.iter_mut().zip(cut) {
            *slot |= cut;
        }
    }

    /// The verb of an attribution.
    fn is_cue(&self, start: usize, end: usize, i: usize) -> bool {
        // "Analysts expect the party to win" is no attribution: it says something.
        let v = &self.scene.view;
        let content = self.words.active.has(v, i)
            && v.children_by(i, &["obj", "xcomp", "ccomp"])
                .any(|c| c > i && c < end);
        !content && (self.speaks(i) || self.tells(start, end, i))
    }

    /// Who speaks in an attribution, the outlet that was told first.
    fn speakers(&self, cue: usize, start: usize, end: usize) -> Vec<usize> {
        let (v, scene) = (&self.scene.view, self.scene);
        let inside = |m: &usize| {
            let m = &scene.mentions[*m];
            m.is_actor() && m.start >= start && m.end <= end
        };
        let subject = v
            .children_by(cue, &["nsubj"])
            .filter_map(|s| scene.mention_at(s))
            .find(inside);
        let all: Vec<usize> = (0..scene.mentions.len()).filter(inside).collect();
        let speaker = subject.or_else(|| all.first().copied());
        let outlet = all.iter().copied().find(|m| {
            Some(*m) != speaker
                && scene.mentions[*m].start > cue
                && (scene.mentions[*m].entities.iter())
                    .any(|e| e.sector.first().is_some_and(|s| s == "JRN"))
        });
        outlet.into_iter().chain(speaker).collect()
    }

    fn is_attribution(&self, start: usize, end: usize) -> bool {
        let v = &self.scene.view;
        let holds = |f: &dyn Fn(usize) -> bool| (start..end).find(|&i| f(i));
        let word = |i: usize| v.upos(i) != Upos::Punct;
        let whole = !(0..start).any(word) && !(end..v.len()).any(word);
        let Some(cue) = holds(&|i| self.is_cue(start, end, i)) else {
            return false;
        };
        let content = (cue + 1..end).any(|p| {
            v.upos(p) == Upos::Verb && v.children_by(p, &["nsubj"]).any(|s| cue < s && s < p)
        });
        // A reduced relative clause is what parsers make of "…, state television reported".
        let passive = self.scene.is_passive(cue) && (v.rel(cue) != "acl" || cue + 1 < end);
        if whole || content || passive {
            return false;
        }
        if holds(&|i| self.words.that.has(v, i) && i > cue && v.upos(i) == Upos::Sconj).is_some()
            || holds(&|i| self.is_modal(i)).is_some()
            || holds(&|i| self.mark_at(i).is_some()).is_some()
        {
            return false;
        }
        // "…, kata X" stands right behind the verb, "X said" before it.
        let speaker = v
            .children_by(cue, &["nsubj", "obl"])
            .any(|c| c >= start && c < end)
            || (start..end).any(|i| i != cue && self.scene.mention_at(i).is_some())
            || cue == start;
        let other = holds(&|i| {
            i != cue
                && v.upos(i) == Upos::Verb
                && v.children_by(i, &["nsubj", "aux"]).next().is_some()
                && v.rel(i) != "acl"
                && !self.speaks(i)
                && i < cue
        });
        speaker && other.is_none()
    }
}
