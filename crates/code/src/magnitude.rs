//! How many and how much: the numbers of a sentence that belong to its events, by the tree
//! (docs/magnitudes.md).

use smol_str::SmolStr;
use tekad_core::{Magnitude, MagnitudeKind, Span, Upos, event::Event, ontology::EventType};

use crate::{
    coder::Coder,
    draft::Draft,
    numbers::{NumberWords, Quantity},
    pack::{PackError, line_of, parse_toml},
    scene::Scene,
    words::WordSet,
};

/// The words of `magnitudes.toml`, compiled.
#[derive(Clone, Debug, Default)]
pub struct MagnitudeWords {
    numbers: NumberWords,
    kinds: Vec<KindSets>,
}

#[derive(Clone, Debug)]
struct KindSets {
    kind: MagnitudeKind,
    object: WordSet,
    subject: WordSet,
    noun: WordSet,
}

impl MagnitudeWords {
    /// Reads and compiles a `magnitudes.toml`; an empty text gives none.
    ///
    /// # Errors
    /// File and line of an unknown kind or key.
    pub fn load(file: &str, text: &str) -> Result<MagnitudeWords, PackError> {
        let mut numbers: NumberWords = parse_toml(file, text)?;
        let tables = std::mem::take(&mut numbers.kind);
        for name in tables.keys() {
            if !MagnitudeKind::ALL.iter().any(|k| k.as_str() == name) {
                return Err(PackError::Line {
                    file: file.to_owned(),
                    line: line_of(text, &format!("kind.{name}")),
                    message: format!("`{name}` is no kind of number"),
                });
            }
        }
        let kinds = MagnitudeKind::ALL
            .iter()
            .filter_map(|kind| {
                let table = tables.get(kind.as_str())?;
                Some(KindSets {
                    kind: *kind,
                    object: WordSet::new(&table.object),
                    subject: WordSet::new(&table.subject),
                    noun: WordSet::new(&table.noun),
                })
            })
            .collect();
        Ok(MagnitudeWords { numbers, kinds })
    }
}

/// How a counted noun stands to a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    Object,
    Subject,
}

/// A number with the event that it belongs to.
struct Told {
    sentence: usize,
    trigger: Span,
    event: EventType,
    magnitude: Magnitude,
}

/// Collects the numbers of an article's events.
#[derive(Default)]
pub(crate) struct Numbers {
    told: Vec<Told>,
}

impl Numbers {
    /// Reads a sentence and the drafts in it.
    pub fn read(&mut self, coder: &Coder, scene: &Scene, sentence: usize, drafts: &[Draft]) {
        if drafts.is_empty() {
            return;
        }
        let v = &scene.view;
        let words: Vec<SmolStr> = (0..v.len()).map(|i| v.lower(i).clone()).collect();
        for quantity in coder.pack.magnitudes.numbers.find(&words) {
            let reader = Reader {
                coder,
                scene,
                drafts,
                quantity: &quantity,
            };
            let Some((kind, draft)) = reader.kind_and_draft() else {
                continue;
            };
            self.told.push(Told {
                sentence,
                trigger: v.span(draft.trigger.0, draft.trigger.1),
                event: draft.event,
                magnitude: Magnitude {
                    kind,
                    low: quantity.low,
                    high: quantity.high,
                    unit: quantity.unit.clone(),
                    approximate: quantity.approximate,
                    span: v.span(quantity.start, quantity.end),
                },
            });
        }
    }

    /// Gives the article's events their numbers. Where a draft was merged into another one of its
    /// sentence, that one has them. A number that is told again is kept once, where it comes first.
    pub fn settle(self, events: &mut [Event]) {
        for told in self.told {
            let tells = |e: &Event| {
                (e.evidence.iter())
                    .any(|v| v.sentence == told.sentence && v.trigger == told.trigger)
            };
            let beside = |e: &Event| {
                e.event == told.event && e.evidence.iter().any(|v| v.sentence == told.sentence)
            };
            let at = events
                .iter()
                .position(tells)
                .or_else(|| events.iter().position(beside));
            if let Some(event) = at.and_then(|n| events.get_mut(n)) {
                let known = |m: &Magnitude| {
                    Magnitude {
                        span: told.magnitude.span,
                        ..m.clone()
                    } == told.magnitude
                };
                if !event.magnitude.iter().any(known) {
                    event.magnitude.push(told.magnitude);
                }
            }
        }
    }
}

/// One number of a sentence.
struct Reader<'a> {
    coder: &'a Coder,
    scene: &'a Scene<'a>,
    drafts: &'a [Draft],
    quantity: &'a Quantity,
}

impl<'a> Reader<'a> {
    /// What is counted, and whose number it is.
    fn kind_and_draft(&self) -> Option<(MagnitudeKind, &'a Draft)> {
        let v = &self.scene.view;
        let numeral = v.head_of(self.quantity.core, self.quantity.end);
        if self.quantity.unit.is_some() {
            let draft = self.climb(numeral, |_| true)?;
            return Some((MagnitudeKind::Money, draft));
        }
        let noun = self.counted(numeral);
        let governors = self.governors(noun);
        let kinds = &self.coder.pack.magnitudes.kinds;
        let by_word = governors.iter().find_map(|&(node, slot)| {
            let kind = kinds.iter().find(|k| match slot {
                Slot::Object => k.object.has(v, node),
                Slot::Subject => k.subject.has(v, node),
            })?;
            Some((kind.kind, Some(node)))
        });
        let by_event = || {
            governors.iter().find_map(|&(node, slot)| {
                let draft = self.draft_at(node)?;
                Some((kind_of(draft, slot)?, Some(node)))
            })
        };
        let by_noun = || {
            let nouns = std::iter::once(noun)
                .chain(v.children_by(noun, &["nmod", "flat", "appos", "compound", "amod"]));
            let mut found = nouns.filter_map(|n| kinds.iter().find(|k| k.noun.has(v, n)));
            found.next().map(|k| (k.kind, None))
        };
        let (kind, node) = by_word.or_else(by_event).or_else(by_noun)?;
        let fits = |d: &Draft| fits(kind, d);
        let draft = node
            .and_then(|n| self.draft_at(n))
            .filter(|d| fits(d))
            .or_else(|| self.climb(noun, fits))
            .or_else(|| self.nearest(noun, fits))?;
        Some((kind, draft))
    }

    /// The noun that a numeral counts, or the numeral where it stands alone. Where the parser has
    /// hung the numeral elsewhere, the noun right behind it.
    fn counted(&self, numeral: usize) -> usize {
        let v = &self.scene.view;
        let noun =
            |i: usize| matches!(v.upos(i), Upos::Noun | Upos::Propn | Upos::Adj | Upos::Pron);
        let mut at = numeral;
        for _ in 0..3 {
            let counts = matches!(
                v.rel(at),
                "nummod" | "clf" | "det" | "amod" | "compound" | "flat" | "dep"
            );
            match v.head(at).filter(|&h| counts && noun(h)) {
                Some(head) => at = head,
                None => break,
            }
        }
        let behind = self.quantity.end;
        let free = !v.children(numeral).any(|c| v.rel(c) == "nmod");
        if at == numeral && free && behind < v.len() && v.upos(behind) == Upos::Noun {
            return behind;
        }
        at
    }

    /// Whether a word belongs to the number, with its bound.
    fn in_number(&self, i: usize) -> bool {
        self.quantity.start <= i && i < self.quantity.end
    }

    /// The words to which a counted noun stands as object or subject, the nearest first.
    fn governors(&self, noun: usize) -> Vec<(usize, Slot)> {
        let v = &self.scene.view;
        let mut found = Vec::new();
        // "12 people killed", "12 people who died", "12 dead soldiers".
        for c in v.children_by(noun, &["acl", "amod"]) {
            if v.rel(c) == "amod" || !self.scene.is_passive(c) {
                found.push((c, Slot::Subject));
            }
            found.push((c, Slot::Object));
        }
        // Its own predicate: "12 orang tewas" as a clause.
        let own = v.children_by(noun, &["nsubj", "parataxis"]);
        found.extend(own.map(|c| (c, Slot::Subject)));
        let mut top = noun;
        while let Some(head) = v.head(top).filter(|&h| self.in_number(h)) {
            top = head;
        }
        let first = v.first_conjunct(top);
        if !matches!(v.upos(first), Upos::Verb | Upos::Aux) {
            top = first;
        }
        let Some(head) = v.head(top) else {
            return found;
        };
        let passive = self.scene.is_passive(head);
        // "killed at least 40": the bound may pass for a preposition.
        let bare = (v.children_by(top, &["case"])).all(|c| self.in_number(c));
        let slot = match v.deprel(top) {
            "nsubj" if !passive => Some(Slot::Subject),
            "nsubj" | "nsubj:pass" => Some(Slot::Object),
            "obj" | "iobj" | "nmod" | "compound" | "nmod:poss" | "ccomp" | "xcomp" => {
                Some(Slot::Object)
            }
            "obl" if bare => Some(Slot::Object),
            "nummod" | "det" | "dep" if top < head => Some(Slot::Subject),
            "nummod" | "det" | "dep" => Some(Slot::Object),
            _ => None,
        };
        let Some(slot) = slot else {
            return found;
        };
        found.push((head, slot));
        // "left 12 people dead", "was found dead".
        let rest = v.children_by(head, &["xcomp", "acl", "advcl", "amod", "ccomp"]);
        found.extend(rest.filter(|&c| c > noun).map(|c| (c, Slot::Subject)));
        found
    }

    /// The draft whose trigger, or whose light verb, is a word.
    fn draft_at(&self, node: usize) -> Option<&'a Draft> {
        let stands = |d: &&Draft| {
            d.anchor == node
                || (d.trigger.0 <= node && node < d.trigger.1)
                || self.coder.light_verb(self.scene, d.anchor) == Some(node)
        };
        self.drafts.iter().find(stands)
    }

    /// The first draft above a word that may have the number.
    fn climb(&self, from: usize, fits: impl Fn(&Draft) -> bool) -> Option<&'a Draft> {
        let mut at = Some(from);
        for _ in 0..self.scene.view.len() {
            let node = at?;
            if let Some(draft) = self.draft_at(node).filter(|d| fits(d)) {
                return Some(draft);
            }
            at = self.scene.view.head(node);
        }
        None
    }

    /// The draft of the sentence that may have the number and stands nearest.
    fn nearest(&self, to: usize, fits: impl Fn(&Draft) -> bool) -> Option<&'a Draft> {
        (self.drafts.iter())
            .filter(|d| fits(d))
            .min_by_key(|d| (d.anchor.abs_diff(to), d.anchor))
    }
}

fn fits(kind: MagnitudeKind, draft: &Draft) -> bool {
    let promised = draft.underlying.as_ref();
    kind.fits(draft.event) || promised.is_some_and(|u| kind.fits(u.event))
}

/// What a draft's object or subject counts, by its type and mode.
fn kind_of(draft: &Draft, slot: Slot) -> Option<MagnitudeKind> {
    let has = |m: &str| draft.mode.iter().any(|x| x == m);
    Some(match (draft.event, slot) {
        (EventType::Protest, Slot::Subject) => MagnitudeKind::Protesters,
        (EventType::Coerce, Slot::Object) if has("arrest") => MagnitudeKind::Arrested,
        (EventType::Coerce, Slot::Object) if has("deport") => MagnitudeKind::Expelled,
        (EventType::Sanction, Slot::Object) if has("expel") => MagnitudeKind::Expelled,
        (EventType::Assault, Slot::Object) if has("abduct") => MagnitudeKind::Abducted,
        (EventType::Retreat, Slot::Object) if has("release") => MagnitudeKind::Released,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_name_file_and_line() {
        let load = |text: &str| MagnitudeWords::load("f", text).map_err(|e| e.to_string());
        let unknown = load("decimal = \".\"\n\n[kind.cows]\nnoun = [\"cow\"]\n");
        assert_eq!(
            unknown.expect_err("a fault"),
            "f:3: `cows` is no kind of number"
        );
        let message = load("[kind.dead]\nnouns = []\n").expect_err("a fault");
        assert!(
            message.contains("line 2") && message.contains("nouns"),
            "{message}"
        );
        assert!(load("").expect("none").kinds.is_empty());
    }
}
