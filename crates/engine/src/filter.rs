//! What is parsed where not every sentence is ([`tekad_code::filter`]), and what a model of that
//! is fitted to.

use std::{cell::RefCell, collections::BTreeSet};

use tekad_code::{
    CodeOptions,
    filter::{Held, train::Example},
};
use tekad_core::Document;
use tekad_parse::{Depth, RawSentence};

use crate::{Engine, EngineError};

/// Paragraphs of an article that is made of single sentences.
const ARTICLE: usize = 12;

/// How far to analyse sentences: where none can hold an event, no further than their words; else
/// those that can't are read for what they are about, and those before an event's for the names
/// that it may refer to, for which a quick tree will do.
pub(crate) fn depths(held: &[Held]) -> Vec<Depth> {
    let last = held.iter().rposition(|h| *h == Held::Event);
    let depth = |(i, h): (usize, &Held)| match h {
        _ if last.is_none() => Depth::Bare,
        Held::Event => Depth::Whole,
        Held::Party if last.is_some_and(|last| i < last) => Depth::Quick,
        _ => Depth::Tags,
    };
    held.iter().enumerate().map(depth).collect()
}

impl Engine {
    /// What the filter sees of the sentences of a document, and how much the coder finds in each.
    ///
    /// # Errors
    /// As of [`Engine::analyse`].
    pub fn filter_examples(&self, doc: &Document) -> Result<Vec<Example>, EngineError> {
        let (coder, model) = (self.coder(&doc.lang)?, self.model(&doc.lang)?);
        let examples = RefCell::new(Vec::new());
        self.parse_chosen(doc, |raw| {
            let forms = raw.iter().map(RawSentence::forms);
            *examples.borrow_mut() =
                coder.filter_examples(forms, |form, give| model.lemmas_of(form, give));
            vec![Depth::Bare; raw.len()]
        })?;
        let mut examples = examples.into_inner();
        let coded = self.analyse(doc, CodeOptions::default())?.coded;
        let events = (coded.events.iter()).flat_map(|e| e.evidence.iter().map(|e| e.sentence));
        let claims = coded.claims.iter().map(|c| c.sentence);
        let scenarios = coded.scenarios.iter().map(|s| s.sentence);
        for sentence in events.chain(claims).chain(scenarios) {
            if let Some(example) = examples.get_mut(sentence) {
                example.found += 1;
            }
        }
        Ok(examples)
    }
}

/// The articles of a file of ours, by the name's ending: `.jsonl` (rows of pairs), `.md` (cases,
/// or lists of sentences with marked names), `.conllu`, or plain paragraphs with a line that begins
/// with `#` before each article. Single sentences are put together, some to an article.
pub fn articles(name: &str, text: &str) -> Vec<String> {
    let lines = text.lines();
    let mut seen = BTreeSet::new();
    let sentences: Vec<String> = match name.rsplit('.').next() {
        Some("jsonl") => lines
            .filter_map(|line| {
                let row: serde_json::Value = serde_json::from_str(line).ok()?;
                let text = row.get("text")?.as_str()?.to_owned();
                let marks = ["<s>", "</s>", "<t>", "</t>"];
                Some(marks.iter().fold(text, |t, mark| t.replace(mark, "")))
            })
            // A row a pair.
            .filter(|text| seen.insert(text.clone()))
            .collect(),
        Some("md") => lines
            .filter_map(|l| l.strip_prefix("> ").or_else(|| l.strip_prefix("- [")))
            .filter(|l| l.len() > 30)
            .map(unmarked)
            .collect(),
        Some("conllu") => lines
            .filter_map(|l| l.strip_prefix("# text = ").map(str::to_owned))
            .collect(),
        _ => {
            let mut all: Vec<String> = Vec::new();
            for line in lines.map(str::trim) {
                if line.starts_with('#') {
                    all.push(String::new());
                } else if !line.is_empty()
                    && let Some(last) = all.last_mut()
                {
                    last.push_str(line);
                    last.push_str("\n\n");
                }
            }
            all.retain(|a| !a.is_empty());
            return all;
        }
    };
    sentences
        .chunks(ARTICLE)
        .map(|part| part.join("\n\n"))
        .collect()
}

/// A sentence without the marks of its names (`[PER Igor X]`).
fn unmarked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (n, part) in text.split('[').enumerate() {
        let name = part.split_once(' ').filter(|(kind, _)| {
            n > 0 && kind.len() >= 2 && kind.chars().all(|c| c.is_ascii_uppercase())
        });
        out.push_str(name.map_or(part, |(_, rest)| rest));
    }
    // The list's own bullet took the first bracket.
    for kind in ["PER ", "ORG ", "LOC ", "MISC "] {
        if let Some(rest) = out.strip_prefix(kind) {
            out = rest.to_owned();
        }
    }
    out.replace(']', "")
}

#[cfg(test)]
mod tests {
    use super::articles;

    #[test]
    fn sentences_of_all_kinds_of_files() {
        for (name, text, found) in [
            (
                "a.md",
                "# T\n> A sentence that is not too short at all.\n- CONSULT\n- [PER Ann Li] met the [ORG Board] in [LOC Rome] on Monday.",
                "A sentence that is not too short at all.\n\nAnn Li met the Board in Rome on Monday.",
            ),
            (
                "a.jsonl",
                "{\"text\": \"<s>A</s> hit <t>B</t>.\"}\n",
                "A hit B.",
            ),
            ("a.conllu", "# text = One.\n1\tOne\n", "One."),
        ] {
            assert_eq!(articles(name, text), [found], "{name}");
        }
        let plain = articles("a.txt", "# sport\nOne.\nTwo.\n\n# more\n\nThree.\n");
        assert_eq!(plain, ["One.\n\nTwo.\n\n", "Three.\n\n"]);
    }
}
