//! Spans: byte ranges of `Document.text`, and their code-point view at the edges.

use serde::{Deserialize, Serialize};

/// A half-open byte range `start..end` of a document's text. Both ends lie on
/// character boundaries.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from byte offsets. Documents are bounded well below 4 GiB by `read`,
    /// so offsets saturate rather than wrap.
    pub fn new(start: usize, end: usize) -> Span {
        let clip = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span {
            start: clip(start),
            end: clip(end),
        }
    }

    /// The words under the span; empty where the span does not fit the text.
    pub fn slice(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize)
            .unwrap_or("")
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end.saturating_sub(self.start) as usize
    }

    /// Whether the span covers nothing.
    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Whether the two spans share at least one byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The smallest span that covers both.
    pub fn cover(self, other: Span) -> Span {
        Span {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

/// Turns byte offsets into code-point offsets in logarithmic time: records give
/// code points at the edges (DESIGN §3), the inside works with bytes.
#[derive(Clone, Debug)]
pub struct CharIndex {
    /// Byte offsets of every 64th character; empty when the text is ASCII.
    marks: Vec<u32>,
    ascii: bool,
}

const STRIDE: usize = 64;

impl CharIndex {
    /// Indexes a text once, in linear time.
    pub fn new(text: &str) -> CharIndex {
        if text.is_ascii() {
            return CharIndex {
                marks: Vec::new(),
                ascii: true,
            };
        }
        let marks = text
            .char_indices()
            .step_by(STRIDE)
            .map(|(byte, _)| u32::try_from(byte).unwrap_or(u32::MAX))
            .collect();
        CharIndex {
            marks,
            ascii: false,
        }
    }

    /// The number of characters before byte `byte` of `text` (the indexed one).
    pub fn chars(&self, text: &str, byte: u32) -> usize {
        if self.ascii {
            return byte as usize;
        }
        let mark = self.marks.partition_point(|&m| m <= byte).saturating_sub(1);
        let from = self.marks.get(mark).copied().unwrap_or(0) as usize;
        let rest = text.get(from..byte as usize).unwrap_or("");
        mark * STRIDE + rest.chars().count()
    }

    /// Both ends of a span in characters.
    pub fn span(&self, text: &str, span: Span) -> (usize, usize) {
        (self.chars(text, span.start), self.chars(text, span.end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chars_agree_with_counting() {
        let text = "Menlu — ".repeat(40) + "北京とМосква";
        let index = CharIndex::new(&text);
        for (n, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(index.chars(&text, byte as u32), n);
        }
        assert_eq!(index.chars(&text, text.len() as u32), text.chars().count());
    }
}
