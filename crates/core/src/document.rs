//! A document as `read` hands it on: the text, what each stretch of it is, and
//! what is known about its origin.

use serde::{Deserialize, Serialize};

use crate::{Span, Stamp, hash};

/// One article. Every span in anything made from it is a byte range of `text`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Given by the input, or `hash::doc_id` of the text; never a path.
    pub id: String,
    /// The decoded file, the unescaped JSON string, or the text taken from HTML.
    pub text: String,
    /// What the stretches of `text` are, in order, without overlap.
    pub sections: Vec<Section>,
    /// Headline, where it is not part of `text` (JSONL's `title`, HTML's title).
    pub title: Option<String>,
    /// BCP 47 primary language subtag (`id`, `en`), or `und`.
    pub lang: String,
    /// Where `lang` comes from.
    pub lang_source: LangSource,
    /// When it was published.
    pub published: Option<Stamp>,
    /// When it was last changed.
    pub modified: Option<Stamp>,
    /// The outlet's name, where the input gives it.
    pub source: Option<String>,
    /// The address, where the input gives it. Never opened.
    pub url: Option<String>,
    /// Its publisher takes the article back, as the input says.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retracted: bool,
    /// The id of the earlier article that this one replaces, where the input gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<String>,
    /// What was odd about the input, but did not stop the reading.
    pub problems: Vec<Problem>,
}

impl Document {
    /// A document of plain paragraphs separated by blank lines, for tests and callers
    /// that already hold clean text.
    pub fn from_text(text: impl Into<String>, lang: &str) -> Document {
        let text = text.into();
        let mut sections = Vec::new();
        let mut start = 0;
        for piece in text.split_inclusive("\n\n") {
            let trimmed = piece.trim();
            if !trimmed.is_empty() {
                let lead = piece.len() - piece.trim_start().len();
                let span = Span::new(start + lead, start + lead + trimmed.len());
                sections.push(Section {
                    kind: SectionKind::Paragraph,
                    span,
                });
            }
            start += piece.len();
        }
        Document {
            id: hash::doc_id(&text),
            text,
            sections,
            title: None,
            lang: lang.to_owned(),
            lang_source: LangSource::Forced,
            published: None,
            modified: None,
            source: None,
            url: None,
            retracted: false,
            supersedes: None,
            problems: Vec::new(),
        }
    }

    /// SHA-256 of the text, in hex: what records carry so that offsets can be checked.
    pub fn text_sha256(&self) -> String {
        hash::sha256_hex(self.text.as_bytes())
    }
}

/// A stretch of the text and what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// What it is.
    pub kind: SectionKind,
    /// Where it is, without surrounding white space.
    pub span: Span,
}

/// What a section is. Only titles and paragraphs are coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SectionKind {
    /// The headline.
    Title,
    /// A heading inside the article.
    Heading,
    /// A picture's caption; never coded as events.
    Caption,
    /// Date lines, bylines, tags and the like; never coded.
    Meta,
    /// Running text.
    Paragraph,
}

/// Where a document's language comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LangSource {
    /// The caller said so.
    Forced,
    /// The input says so (JSONL's `lang`, HTML's `lang` attribute).
    Declared,
    /// The language identifier's guess.
    Detected,
}

/// Something odd that did not stop the work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// A short stable kind, e.g. `invalid-utf8`, `no-date`, `cut`.
    pub kind: String,
    /// For people: what, where, and the offending text (escape before printing).
    pub message: String,
}
