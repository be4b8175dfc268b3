//! Headlines in title case, where a capital tells no name: before parsing, words that are common
//! in lower case are put into it, so that "AS Jatuhkan Sanksi Baru terhadap Iran" has its verb.

use tekad_code::Coder;
use tekad_core::{Document, Sentence};
use tekad_parse::Model;

/// A section of more words than this is no headline.
const LONGEST: usize = 30;

/// A copy of the document whose headlines in title case are in sentence case, byte for byte as
/// long as the original; `None` if it has no such headline.
pub(crate) fn sentence_case(doc: &Document, model: &Model, coder: &Coder) -> Option<Document> {
    let mut text = String::new();
    let mut done = 0;
    for section in &doc.sections {
        let slice = section.span.slice(&doc.text);
        if !is_title_case(slice) {
            continue;
        }
        text.push_str(&doc.text[done..section.span.start as usize]);
        lower_common(slice, model, coder, &mut text);
        done = section.span.end as usize;
    }
    if done == 0 {
        return None;
    }
    text.push_str(&doc.text[done..]);
    let mut copy = doc.clone();
    copy.text = text;
    Some(copy)
}

/// Gives the tokens back the forms that they have in the text.
pub(crate) fn restore_forms(doc: &Document, sentences: &mut [Sentence]) {
    for token in sentences.iter_mut().flat_map(|s| &mut s.tokens) {
        let form = token.span.slice(&doc.text);
        if form != token.form.as_str() && form.to_lowercase() == token.form.to_lowercase() {
            token.form = form.into();
        }
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphabetic() && c != '\'' && c != '’')
        .filter(|w| !w.is_empty())
}

/// Whether nearly all longer words begin with a capital, but not all letters are capitals.
fn is_title_case(text: &str) -> bool {
    if text.len() > 40 * LONGEST || words(text).nth(LONGEST).is_some() {
        return false;
    }
    let starts_upper = |w: &&str| w.chars().next().is_some_and(char::is_uppercase);
    let long: Vec<&str> = words(text).filter(|w| w.chars().count() > 3).collect();
    let capital = long.iter().filter(|w| starts_upper(w)).count();
    let shouted = long
        .iter()
        .filter(|w| !w.chars().any(char::is_lowercase))
        .count();
    long.len() >= 3 && capital * 10 >= long.len() * 8 && shouted * 2 < long.len()
}

fn lower_common(text: &str, model: &Model, coder: &Coder, out: &mut String) {
    let mut first = true;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let end = rest
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(rest.len())
            .max(c.len_utf8());
        let (word, tail) = rest.split_at(end);
        rest = tail;
        let lower = word.to_lowercase();
        let one_capital = word.chars().skip(1).all(char::is_lowercase);
        if !first
            && one_capital
            && lower.len() == word.len()
            && !coder.is_name(&lower)
            && (model.is_common(&lower) || coder.pack.has_word(&lower))
        {
            out.push_str(&lower);
        } else {
            out.push_str(word);
        }
        first &= !c.is_alphabetic();
    }
}

#[cfg(test)]
mod tests {
    use super::is_title_case;

    #[test]
    fn title_case_is_told_from_sentences() {
        for (text, want) in [
            ("AS Jatuhkan Sanksi Baru terhadap Iran", true),
            ("Security Council Tightens Sanctions on North Korea", true),
            (
                "Russia's president met the Turkish foreign minister in Ankara.",
                false,
            ),
            ("UN SECURITY COUNCIL MEETS IN NEW YORK", false),
            ("Kim Jong-un", false),
            ("", false),
        ] {
            assert_eq!(is_title_case(text), want, "{text}");
        }
    }
}
