//! Sentence splitting of edited text, against a plain file: one sentence a line, a blank line
//! between paragraphs, `#` before remarks. A paragraph's lines are joined by blanks and split
//! again; a sentence is right where both of its ends are.

use serde::Serialize;
use tekad_core::Span;
use tekad_parse::Model;

use crate::coding::Rows;

/// A paragraph of a gold file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// Line of its first sentence, from 1.
    pub line: usize,
    /// Its sentences.
    pub sentences: Vec<String>,
}

/// The figures, as fractions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct SentenceScores {
    /// Share of our sentences that are right.
    pub precision: f64,
    /// Share of the gold sentences that are found.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
    /// Sentences in the gold data.
    pub sentences: usize,
    /// Sentences of ours.
    pub ours: usize,
    /// Sentences in both.
    pub right: usize,
    /// Paragraphs.
    pub paragraphs: usize,
}

/// A paragraph that is split otherwise than it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Line of its first sentence.
    pub line: usize,
    /// Sentences that were not found.
    pub missed: Vec<String>,
    /// Sentences that are none.
    pub spurious: Vec<String>,
}

/// Reads a gold file.
pub fn read(text: &str) -> Vec<Paragraph> {
    let mut out: Vec<Paragraph> = Vec::new();
    let mut open = false;
    for (n, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('#') {
            continue;
        }
        if line.is_empty() {
            open = false;
            continue;
        }
        if !open {
            out.push(Paragraph {
                line: n + 1,
                sentences: Vec::new(),
            });
            open = true;
        }
        if let Some(paragraph) = out.last_mut() {
            paragraph.sentences.push(line.to_owned());
        }
    }
    out
}

/// Splits the paragraphs and scores what comes out. Of the paragraphs every second, from the
/// second on, is untouched: run, never read while anything is tuned.
pub fn score(model: &Model, gold: &[Paragraph], rows: Rows) -> (SentenceScores, Vec<Wrong>) {
    let mut scores = SentenceScores::default();
    let mut wrong = Vec::new();
    for (n, paragraph) in gold.iter().enumerate() {
        let wanted = match rows {
            Rows::All => true,
            Rows::Untouched => n % 2 == 1,
            Rows::Visible => n % 2 == 0,
        };
        if !wanted {
            continue;
        }
        let text = paragraph.sentences.join(" ");
        let mut at = 0;
        let truth: Vec<Span> = paragraph
            .sentences
            .iter()
            .map(|s| {
                let span = Span::new(at, at + s.len());
                at += s.len() + 1;
                span
            })
            .collect();
        let ours: Vec<Span> = model
            .parse_section(&text, 0, Span::new(0, text.len()))
            .iter()
            .map(|s| s.span)
            .collect();
        let without = |these: &[Span], others: &[Span]| -> Vec<String> {
            these
                .iter()
                .filter(|s| !others.contains(s))
                .map(|s| s.slice(&text).to_owned())
                .collect()
        };
        let missed = without(&truth, &ours);
        let spurious = without(&ours, &truth);
        scores.paragraphs += 1;
        scores.sentences += truth.len();
        scores.ours += ours.len();
        scores.right += truth.len() - missed.len();
        if !missed.is_empty() || !spurious.is_empty() {
            wrong.push(Wrong {
                line: paragraph.line,
                missed,
                spurious,
            });
        }
    }
    (scores.finish(), wrong)
}

impl SentenceScores {
    /// The figures of two files together.
    pub fn and(self, other: SentenceScores) -> SentenceScores {
        SentenceScores {
            sentences: self.sentences + other.sentences,
            ours: self.ours + other.ours,
            right: self.right + other.right,
            paragraphs: self.paragraphs + other.paragraphs,
            ..SentenceScores::default()
        }
        .finish()
    }

    fn finish(mut self) -> SentenceScores {
        let share = |n: usize, of: usize| {
            if of == 0 { 0.0 } else { n as f64 / of as f64 }
        };
        self.precision = share(self.right, self.ours);
        self.recall = share(self.right, self.sentences);
        self.f1 = share(2 * self.right, self.ours + self.sentences);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::{SentenceScores, read};

    #[test]
    fn a_file_is_read() {
        let text = "# a remark\nOne.\nTwo.\n\n\n# another\n Three.\r\n";
        let read = read(text);
        assert_eq!(read.len(), 2);
        assert_eq!((read[0].line, read[1].line), (2, 7));
        assert_eq!(read[0].sentences, ["One.", "Two."]);
        assert_eq!(read[1].sentences, ["Three."]);
    }

    #[test]
    fn files_add_up() {
        let one = SentenceScores {
            sentences: 3,
            ours: 1,
            right: 1,
            ..Default::default()
        };
        let both = one.and(SentenceScores {
            sentences: 1,
            ours: 1,
            right: 1,
            ..Default::default()
        });
        assert_eq!((both.precision, both.recall), (1.0, 0.5));
        assert!((both.f1 - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(SentenceScores::default().finish().f1, 0.0);
    }
}
