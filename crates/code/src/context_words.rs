//! Words that tell what an event is about: `lang/*/contexts.toml`, read, checked and compiled
//! (docs/contexts.md).

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::Deserialize;
use smol_str::SmolStr;
use tekad_core::Upos;

use crate::{
    ontology::Ontology,
    pack::{PackError, line_of, parse_toml},
    view::View,
    words::split_words,
};

/// The section whose phrases count for nothing.
const IGNORE: &str = "ignore";

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Section {
    strong: Vec<String>,
    weak: Vec<String>,
    words: Vec<String>,
}

/// A word or phrase and the contexts of which it speaks.
#[derive(Clone, Debug)]
struct Entry {
    words: Vec<SmolStr>,
    /// The same for all spellings of an entry.
    id: u32,
    /// Indices into `Ontology::contexts`, each with whether the word is strong for it; none
    /// where the phrase counts for nothing.
    gives: Vec<(usize, bool)>,
}

/// The words of all contexts of a language, by their first word.
#[derive(Clone, Debug, Default)]
pub struct ContextWords {
    entries: FxHashMap<SmolStr, Vec<Entry>>,
}

/// A word of a context that stands in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// First token.
    pub start: usize,
    /// Index of the context.
    pub context: usize,
    /// Whether it is enough by itself.
    pub strong: bool,
    /// Which entry it is: a word that stands twice counts once.
    pub entry: u32,
}

impl ContextWords {
    /// Compiles the files of a language, which add to one another; each comes with its name.
    ///
    /// # Errors
    /// File and line of an unknown context or key.
    pub fn load(files: &[(&str, &str)], ontology: &Ontology) -> Result<ContextWords, PackError> {
        let mut all: BTreeMap<Vec<SmolStr>, BTreeMap<usize, bool>> = BTreeMap::new();
        for (file, text) in files.iter().filter(|(_, text)| !text.trim().is_empty()) {
            let sections: BTreeMap<String, Section> = parse_toml(file, text)?;
            for (name, section) in &sections {
                let fail = |message: String| PackError::Line {
                    file: (*file).to_owned(),
                    line: line_of(text, name),
                    message,
                };
                let ignored = name == IGNORE;
                let (own, other) = if ignored {
                    ("words", [&section.strong, &section.weak])
                } else {
                    ("strong` and `weak", [&section.words, &section.words])
                };
                if other.iter().any(|l| !l.is_empty()) {
                    return Err(fail(format!("[{name}] has only `{own}`")));
                }
                for word in section.words.iter().filter(|_| ignored) {
                    all.entry(split_words(word)).or_default();
                }
                if ignored {
                    continue;
                }
                let context = ontology
                    .context_index(name)
                    .ok_or_else(|| fail(format!("`{name}` is no context of PLOVER")))?;
                for (list, strong) in [(&section.strong, true), (&section.weak, false)] {
                    for word in list {
                        let gives = all.entry(split_words(word)).or_default();
                        *gives.entry(context).or_default() |= strong;
                    }
                }
            }
        }
        let mut entries: FxHashMap<SmolStr, Vec<Entry>> = FxHashMap::default();
        for (id, (words, gives)) in (0u32..).zip(all) {
            let gives: Vec<(usize, bool)> = gives.into_iter().collect();
            for words in spellings(words) {
                let Some(first) = words.first().cloned() else {
                    continue;
                };
                entries.entry(first).or_default().push(Entry {
                    words,
                    id,
                    gives: gives.clone(),
                });
            }
        }
        for list in entries.values_mut() {
            list.sort_by_key(|e| std::cmp::Reverse(e.words.len()));
        }
        Ok(ContextWords { entries })
    }

    /// Whether the language has none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The words of contexts in a sentence, in order: at each token the longest entry. Of the
    /// entries at its later tokens only strong ones count, and only for contexts of which it says nothing.
    /// A weak word that is part of a name does not count.
    pub fn find(&self, view: &View) -> Vec<Hit> {
        let mut hits = self.find_in(view.len(), |i| [view.lower(i), view.lemma(i)]);
        hits.retain(|h| h.strong || view.upos(h.start) != Upos::Propn);
        hits
    }

    /// The same in lower-case words without a tree.
    pub fn find_words(&self, words: &[SmolStr]) -> Vec<Hit> {
        self.find_in(words.len(), |i| [&words[i], &words[i]])
    }

    fn find_in<'w>(&self, n: usize, at: impl Fn(usize) -> [&'w SmolStr; 2]) -> Vec<Hit> {
        let mut hits = Vec::new();
        if self.is_empty() {
            return hits;
        }
        let stands = |i: usize, words: &[SmolStr]| {
            i + words.len() <= n && (words.iter().enumerate()).all(|(k, w)| at(i + k).contains(&w))
        };
        // The last entry that holds tokens, and the token behind it.
        let mut above: Option<(&Entry, usize)> = None;
        for i in 0..n {
            let [form, lemma] = at(i);
            let by_form = self.entries.get(form);
            let by_lemma = (form != lemma).then(|| self.entries.get(lemma)).flatten();
            // "anti-lgbt" where the tokenizer keeps it whole.
            let tail = (form.rsplit_once('-')).and_then(|(_, tail)| self.entries.get(tail));
            let whole = [by_form, by_lemma]
                .into_iter()
                .flatten()
                .filter_map(|list| list.iter().find(|e| stands(i, &e.words)))
                .max_by_key(|e| e.words.len());
            let tail = || tail?.iter().find(|e| e.words.len() == 1);
            let Some(entry) = whole.or_else(tail) else {
                continue;
            };
            let over = above.filter(|(_, end)| i < *end).map(|(e, _)| e);
            let counts = |context: usize, strong: bool| {
                over.is_none_or(|o| {
                    strong && !o.gives.is_empty() && o.gives.iter().all(|g| g.0 != context)
                })
            };
            let given = entry.gives.iter().filter(|g| counts(g.0, g.1));
            hits.extend(given.map(|&(context, strong)| Hit {
                start: i,
                context,
                strong,
                entry: entry.id,
            }));
            if over.is_none() {
                above = Some((entry, i + entry.words.len()));
            }
        }
        hits
    }
}

/// An entry as written, and if it has hyphens, with each as a token of its own, as treebanks
/// differ in that.
fn spellings(words: Vec<SmolStr>) -> Vec<Vec<SmolStr>> {
    let parts: Vec<SmolStr> = words
        .iter()
        .flat_map(|w| split_words(&w.replace('-', " - ")))
        .collect();
    if parts == words {
        vec![words]
    } else {
        vec![words, parts]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ontology() -> Ontology {
        Ontology::load(include_str!("../../../ontology/plover.toml")).expect("the ontology")
    }

    fn load(files: &[(&str, &str)]) -> Result<ContextWords, String> {
        ContextWords::load(files, &ontology()).map_err(|e| e.to_string())
    }

    const OURS: &str = "[ignore]\nwords = [\"army of ants\"]\n[military]\nstrong = [\"army\"]\nweak = [\"war\"]\n\
        [legal]\nstrong = [\"war crime\"]\n[corruption]\nstrong = [\"anti-corruption\"]\n\
        [territory]\nstrong = [\"army staff\"]\nweak = [\"fall of the army\"]\n";

    #[test]
    fn the_longest_entry_counts() {
        let ontology = ontology();
        let layer = "[economic]\nweak = [\"army\"]\n";
        let words = load(&[("a", OURS), ("b", layer)]).expect("words");
        for (text, want) in [
            ("the army at war", "military+ economic military"),
            ("an army of ants at war", "military"),
            ("a war crime", "legal+"),
            ("an army war crime", "military+ economic legal+"),
            ("anti-army", "military+ economic"),
            ("army staff", "territory+"),
            ("fall of the army", "territory military+"),
            ("anti-corruption police", "corruption+"),
            ("anti - corruption police", "corruption+"),
            ("nothing", ""),
            ("", ""),
        ] {
            let found: Vec<String> = words
                .find_words(&split_words(text))
                .into_iter()
                .map(|h| {
                    let mark = if h.strong { "+" } else { "" };
                    format!("{}{mark}", ontology.contexts()[h.context])
                })
                .collect();
            assert_eq!(found.join(" "), want, "{text}");
        }
    }

    #[test]
    fn faults_name_file_and_line() {
        for (text, want) in [
            (
                "[military]\nstrong = [\"a\"]\n\n[milatary]\nweak = [\"b\"]\n",
                "f:4: `milatary` is no context of PLOVER",
            ),
            (
                "[military]\nwords = [\"a\"]\n",
                "f:1: [military] has only `strong` and `weak`",
            ),
            (
                "# x\n[ignore]\nweak = [\"a\"]\n",
                "f:2: [ignore] has only `words`",
            ),
        ] {
            assert_eq!(load(&[("f", text)]).expect_err("a fault"), want);
        }
        let unknown = load(&[("f", "[military]\nstrong = []\nstrongest = []\n")]);
        let message = unknown.expect_err("a fault");
        assert!(
            message.starts_with("f: ") && message.contains("line 3"),
            "{message}"
        );
        assert!(load(&[("f", "")]).expect("nothing").is_empty());
    }
}
