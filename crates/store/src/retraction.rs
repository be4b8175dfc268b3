//! Whether an article says that its publisher takes it back: by a flag of the input, or by a mark
//! at the beginning of its title or text (retractions.txt).

use std::sync::LazyLock;

use tekad_core::{Document, SectionKind};

/// How much of a beginning is looked at, in characters.
const LOOK: usize = 240;

/// A mark, as retractions.txt has it.
struct Mark {
    words: String,
    /// Words that must follow in the same line (after `*`).
    then: Option<String>,
    /// Meant in any case of letters, with a colon or in brackets.
    label: bool,
}

static MARKS: LazyLock<Vec<Mark>> = LazyLock::new(|| {
    let lines = include_str!("retractions.txt").lines().map(str::trim);
    lines
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
        .map(|line| {
            let (head, then) = match line.split_once('*') {
                Some((head, then)) => (head.trim(), Some(then.trim().to_lowercase())),
                None => (line, None),
            };
            let label = head.strip_suffix(':');
            Mark {
                words: label.map_or_else(|| head.to_owned(), str::to_lowercase),
                then,
                label: label.is_some(),
            }
        })
        .collect()
});

/// Whether the article is taken back.
pub fn is_retraction(doc: &Document) -> bool {
    let section = doc.sections.iter().find(|s| s.kind == SectionKind::Title);
    doc.retracted
        || doc.title.as_deref().is_some_and(marked)
        || section.is_some_and(|s| marked(s.span.slice(&doc.text)))
        || marked(&doc.text)
}

/// Whether a text begins with a mark.
fn marked(text: &str) -> bool {
    let open = |c: char| c.is_whitespace() || matches!(c, '[' | '(' | '*' | '"' | '“' | '«' | '<');
    let line: String = text
        .trim_start_matches(open)
        .chars()
        .take(LOOK)
        .take_while(|c| *c != '\n')
        .collect();
    let lower = line.to_lowercase();
    MARKS.iter().any(|mark| {
        if !mark.label {
            return line.strip_prefix(&mark.words).is_some_and(stands_alone);
        }
        let rest = lower.strip_prefix(&mark.words).map(str::trim_start);
        rest.and_then(|r| r.strip_prefix([':', ']', ')']))
            .is_some_and(|rest| {
                mark.then.as_ref().is_none_or(|then| {
                    let words = || rest.split(|c: char| !c.is_alphanumeric());
                    words().any(|w| w == then)
                })
            })
    })
}

/// Whether what follows a mark in capitals shows that it is one: punctuation, or words that are
/// not all in capitals.
fn stands_alone(rest: &str) -> bool {
    let next = rest.trim_start().chars().next();
    let glued = rest.chars().next().is_some_and(char::is_alphanumeric);
    let words = next.is_some_and(char::is_alphanumeric);
    !glued && (!words || rest.chars().any(char::is_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks() {
        for (text, want) in [
            ("RETRACTED: Russia met Iran", true),
            ("RETRACTED Russia met Iran", true),
            ("RETRACTED - RUSSIA MET IRAN", true),
            ("[RETRACTED] Russia met Iran", true),
            ("[Retraction] Russia met Iran", true),
            ("Retraction: Russia met Iran", true),
            ("retraction: russia met iran", true),
            ("  DICABUT: Rusia bertemu Iran", true),
            ("Ralat: Berita \"Rusia bertemu Iran\" dicabut", true),
            ("RETRACTED", true),
            ("Ralat: nama menteri", false),
            ("Ralat: kedicabutan", false),
            ("RETRACTED BILL STIRS PROTEST", false),
            ("RETRACTEDLY", false),
            ("Retracted bill stirs protest", false),
            ("Retraction of troops began", false),
            ("Izin tambang dicabut", false),
            ("", false),
            ("[", false),
        ] {
            assert_eq!(marked(text), want, "{text}");
        }
    }

    #[test]
    fn places() {
        let plain = Document::from_text("Russia met Iran.\n\nMore words.", "en");
        assert!(!is_retraction(&plain));
        let flagged = Document {
            retracted: true,
            ..plain.clone()
        };
        assert!(is_retraction(&flagged));
        let titled = Document {
            title: Some("Retraction: Russia met Iran".into()),
            ..plain
        };
        assert!(is_retraction(&titled));
    }
}
