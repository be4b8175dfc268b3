//! What plays on a stage, in a book or on a pitch, and tells of no event.

use crate::{coder::Coder, draft::Draft, instance::Instance, scene::Scene, view::View};

impl Coder {
    /// "In the second act the king expels his son", "her novel opens in Tbilisi, where a colonel is
    /// abducted", "surrendered two games": drafts that are no events.
    pub(crate) fn drop_fiction(&self, scene: &Scene, instances: &[Instance], drafts: &mut [Draft]) {
        let v = &scene.view;
        if drafts.is_empty() {
            return;
        }
        let work = (0..v.len()).find(|&t| self.pack.in_class("fiction", v, t));
        if let Some(top) = work.and_then(|w| top_of(v, w)) {
            let Some(verb) = v.head(top).filter(|&h| top < h) else {
                return self.drop_sport(v, drafts);
            };
            // "In the second round of talks", "the film that angered Iran": of something else.
            let real = |i: &Instance| v.within(i.anchor, top);
            if !instances.iter().any(real) {
                let subject = v.rel(top) == "nsubj";
                for draft in drafts.iter_mut() {
                    let told = v.within(draft.anchor, verb);
                    draft.consumed |= told && !(subject && draft.anchor == verb);
                }
            }
        }
        self.drop_sport(v, drafts);
    }

    fn drop_sport(&self, v: &View, drafts: &mut [Draft]) {
        for draft in drafts.iter_mut() {
            let mut of = v.children_by(draft.anchor, &["obj", "obl"]);
            draft.consumed |= of.any(|c| self.pack.in_class("pitch", v, c));
        }
    }
}

/// The nominal above a word that opens the sentence: its subject or an adverbial before the verb.
fn top_of(v: &View, word: usize) -> Option<usize> {
    let mut at = word;
    for _ in 0..4 {
        match v.rel(at) {
            "nsubj" | "obl" => return Some(at).filter(|_| word < 5),
            "nmod" | "compound" | "flat" | "conj" => at = v.head(at)?,
            _ => return None,
        }
    }
    None
}
