//! What all case files share (docs/cases.md): blocks of Markdown with a name, a text, a date and
//! the lines that the text must give; marks; passages quoted from the text; and how lines and
//! what came out are held against each other.

use jiff::civil::Date;
use serde::Serialize;
use tekad_core::Span;

/// What is wrong with a case file.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("line {line}: {message}: {text:?}")]
pub struct CaseError {
    /// Line number, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// The offending text.
    pub text: String,
}

/// How a line counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mark {
    /// Must come out.
    #[default]
    Expected,
    /// Should come out, does not yet.
    KnownFailure,
    /// Comes out, should not.
    KnownSpurious,
}

/// Publication date of cases that give none.
pub const DEFAULT_DATE: Date = jiff::civil::date(2019, 3, 16);

/// A line that says what the text must give.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// Line number, from 1.
    pub line: usize,
    /// The line without its `- ` and mark.
    pub text: String,
    /// How it counts.
    pub mark: Mark,
}

impl Item {
    /// The error that says what is wrong with the line.
    pub fn fail(&self, message: impl Into<String>) -> CaseError {
        CaseError {
            line: self.line,
            message: message.into(),
            text: self.text.clone(),
        }
    }
}

/// A case: a text and the lines that it must give. `- none` stands for no line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// Line number of the heading; 0 for what stands before the first.
    pub line: usize,
    /// What the heading says; empty before the first.
    pub name: String,
    /// The text, one `>` line a paragraph.
    pub paragraphs: Vec<String>,
    /// Publication date.
    pub date: Option<Date>,
    /// Lines, in order.
    pub items: Vec<Item>,
}

impl Block {
    /// The text with its paragraphs in one.
    pub fn joined(&self) -> String {
        self.paragraphs.join(" ")
    }

    /// The text with a blank line between paragraphs.
    pub fn text(&self) -> String {
        self.paragraphs.join("\n\n")
    }
}

/// Reads blocks that begin with `heading` (`"### "`). What stands before the first heading comes
/// as a block without a name; names stand once.
///
/// # Errors
/// Names the line.
pub fn read(text: &str, heading: &str) -> Result<Vec<Block>, CaseError> {
    let mut blocks = vec![Block::default()];
    let mut names = rustc_hash::FxHashSet::default();
    for (n, raw) in text.lines().enumerate() {
        let line = raw.trim_end();
        let fail = |message: String| CaseError {
            line: n + 1,
            message,
            text: line.to_owned(),
        };
        if let Some(name) = line.strip_prefix(heading) {
            let name = name.trim().trim_matches('`');
            if !names.insert(name.to_owned()) {
                return Err(fail("this name stands twice".to_owned()));
            }
            blocks.push(Block {
                line: n + 1,
                name: name.to_owned(),
                ..Block::default()
            });
            continue;
        }
        let Some(block) = blocks.last_mut() else {
            continue;
        };
        if let Some(words) = line.strip_prefix("> ") {
            block.paragraphs.push(words.trim().to_owned());
        } else if let Some(date) = line.strip_prefix("date:") {
            let date = date.split_whitespace().next().unwrap_or_default();
            block.date = Some(date.parse().map_err(|e| fail(format!("{e}")))?);
        } else if let Some(item) = line.strip_prefix("- ") {
            if item.trim() == "none" {
                continue;
            }
            let (mark, item) = [
                ("known-failure:", Mark::KnownFailure),
                ("known-spurious:", Mark::KnownSpurious),
            ]
            .into_iter()
            .find_map(|(prefix, mark)| item.strip_prefix(prefix).map(|rest| (mark, rest)))
            .unwrap_or((Mark::Expected, item));
            block.items.push(Item {
                line: n + 1,
                text: item.trim().to_owned(),
                mark,
            });
        }
    }
    Ok(blocks)
}

/// A text with the lines that it must give.
#[derive(Clone, Debug, PartialEq)]
pub struct Case<L> {
    /// What the heading says.
    pub name: String,
    /// The text, a blank line between paragraphs.
    pub text: String,
    /// Publication date.
    pub date: Option<Date>,
    /// Lines, in order.
    pub lines: Vec<L>,
}

/// Reads a file of cases (`### name`, `> text`, `- line`); `line` reads a line of a text.
///
/// # Errors
/// Names the line.
pub fn cases<L>(
    text: &str,
    line: impl Fn(&Item, &str) -> Result<L, CaseError>,
) -> Result<Vec<Case<L>>, CaseError> {
    let case = |block: Block| {
        let text = block.text();
        let lines = block.items.iter().map(|item| line(item, &text));
        Ok(Case {
            lines: lines.collect::<Result<_, _>>()?,
            name: block.name,
            text,
            date: block.date,
        })
    };
    let named = |b: &Block| !b.name.is_empty();
    read(text, "### ")?
        .into_iter()
        .filter(named)
        .map(case)
        .collect()
}

/// The place of quoted words in a text: `"from the first … to the last"` names a passage by its
/// ends. Whole words come before parts of longer ones; `nth` counts places from 0, and the last
/// place stands for those beyond.
pub fn passage(text: &str, quoted: &str, nth: usize) -> Option<Span> {
    let (first, last) = match quoted.split_once('…') {
        Some((first, last)) => (first.trim(), last.trim()),
        None => (quoted.trim(), ""),
    };
    let at = places(text, first);
    let (start, mut end) = *at.get(nth).or(at.last())?;
    if !last.is_empty() {
        let rest = text.get(end..)?;
        end += places(rest, last).first()?.1;
    }
    Some(Span::new(start, end))
}

/// Where words stand, as whole words if they ever do.
fn places(text: &str, words: &str) -> Vec<(usize, usize)> {
    if words.is_empty() {
        return Vec::new();
    }
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let all: Vec<(usize, usize)> = text
        .match_indices(words)
        .map(|(at, w)| (at, at + w.len()))
        .collect();
    let whole: Vec<(usize, usize)> = all
        .iter()
        .copied()
        .filter(|&(s, e)| {
            let before = text.get(..s).and_then(|t| t.chars().next_back());
            let after = text.get(e..).and_then(|t| t.chars().next());
            let inside = |edge: Option<char>, c| letter(edge) && letter(c);
            !inside(words.chars().next(), before) && !inside(words.chars().next_back(), after)
        })
        .collect();
    if whole.is_empty() { all } else { whole }
}

/// The share of characters that two sets of spans have in common (Jaccard), white space left
/// out.
pub fn overlap(text: &str, a: &[Span], b: &[Span]) -> f64 {
    let count = |inside: &dyn Fn(u32) -> bool| {
        text.char_indices()
            .filter(|(at, c)| !c.is_whitespace() && inside(u32::try_from(*at).unwrap_or(u32::MAX)))
            .count()
    };
    let within = |spans: &[Span], at: u32| spans.iter().any(|s| s.start <= at && at < s.end);
    let both = count(&|at| within(a, at) && within(b, at));
    let either = count(&|at| within(a, at) || within(b, at));
    if either == 0 {
        0.0
    } else {
        both as f64 / either as f64
    }
}

/// How a case came out.
#[derive(Debug, Default)]
pub struct Verdict {
    /// Lines that must come out and do.
    pub found: usize,
    /// Lines marked `known-failure` that indeed do not come out.
    pub known_failures: usize,
    /// Lines marked `known-spurious` that indeed come out.
    pub known_spurious: usize,
    /// Lines that must come out and do not.
    pub missing: Vec<String>,
    /// What came out that nothing in the case asks for.
    pub extra: Vec<String>,
    /// Marks that are no longer true.
    pub stale: Vec<String>,
}

impl Verdict {
    /// Whether the case says exactly what comes out.
    pub fn is_exact(&self) -> bool {
        self.missing.is_empty() && self.extra.is_empty() && self.stale.is_empty()
    }

    /// Whether it comes out right without any mark.
    pub fn is_right(&self) -> bool {
        self.is_exact() && self.known_failures == 0 && self.known_spurious == 0
    }
}

/// Holds lines against what came out, `found` things, each of which answers at most one line;
/// `fits` gets the index of a line and that of a thing, `show` writes a thing as a line.
pub fn judge<'a>(
    items: impl Iterator<Item = (Mark, usize, &'a str)>,
    found: usize,
    fits: impl Fn(usize, usize) -> bool,
    show: impl Fn(usize) -> String,
) -> Verdict {
    let items: Vec<(Mark, usize, &str)> = items.collect();
    let mut verdict = Verdict::default();
    let mut left: Vec<usize> = (0..found).collect();
    for mark in [Mark::Expected, Mark::KnownSpurious, Mark::KnownFailure] {
        for (k, (_, line, text)) in items.iter().enumerate().filter(|(_, i)| i.0 == mark) {
            let hit = left.iter().position(|&thing| fits(k, thing));
            if let Some(at) = hit {
                left.remove(at);
            }
            let told = || format!("line {line}: {text}");
            match (mark, hit.is_some()) {
                (Mark::Expected, true) => verdict.found += 1,
                (Mark::Expected, false) => verdict.missing.push(told()),
                (Mark::KnownSpurious, true) => verdict.known_spurious += 1,
                (Mark::KnownFailure, false) => verdict.known_failures += 1,
                _ => verdict.stale.push(told()),
            }
        }
    }
    verdict.extra = left.into_iter().map(show).collect();
    verdict
}

/// Figures over all cases of a run.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Figures {
    /// Cases run.
    pub cases: usize,
    /// Cases that come out right without any mark.
    pub right: usize,
    /// Cases that come out as their marks say.
    pub exact_with_marks: usize,
    /// Cases that don't.
    pub wrong: usize,
    /// Lines that an analyst writes.
    pub expected: usize,
    /// Things that came out.
    pub coded: usize,
    /// Expected ones among them.
    pub found: usize,
    /// Lines that must come out and don't.
    pub missing: usize,
    /// Things that no line asks for.
    pub extra: usize,
    /// Marks that are no longer true.
    pub stale: usize,
    /// Lines marked `known-failure` that hold.
    pub known_failures: usize,
    /// Lines marked `known-spurious` that hold.
    pub known_spurious: usize,
    /// Found among coded.
    pub precision: f64,
    /// Found among expected.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
    /// Share of cases that are right.
    pub right_share: f64,
    /// Share of cases that are right or exact with marks.
    pub exact_share: f64,
}

impl Figures {
    /// Counts a case: `marks` of its lines, how many things came out, and how it was judged.
    pub fn add(&mut self, marks: impl Iterator<Item = Mark>, coded: usize, verdict: &Verdict) {
        self.cases += 1;
        self.right += usize::from(verdict.is_right());
        self.exact_with_marks += usize::from(verdict.is_exact() && !verdict.is_right());
        self.wrong += usize::from(!verdict.is_exact());
        self.expected += marks.filter(|m| *m != Mark::KnownSpurious).count();
        self.coded += coded;
        self.found += coded.saturating_sub(verdict.extra.len() + verdict.known_spurious);
        self.missing += verdict.missing.len();
        self.extra += verdict.extra.len();
        self.stale += verdict.stale.len();
        self.known_failures += verdict.known_failures;
        self.known_spurious += verdict.known_spurious;
    }

    /// Works out the shares.
    pub fn finish(&mut self) {
        let share = |n: usize, of: usize| if of == 0 { 0.0 } else { n as f64 / of as f64 };
        self.precision = share(self.found, self.coded);
        self.recall = share(self.found, self.expected);
        let sum = self.precision + self.recall;
        self.f1 = if sum == 0.0 {
            0.0
        } else {
            2.0 * self.precision * self.recall / sum
        };
        self.right_share = share(self.right, self.cases);
        self.exact_share = share(self.right + self.exact_with_marks, self.cases);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_have_names_texts_dates_and_marked_lines() {
        let blocks = read(
            "intro\n### a\n> One.\n> Two.\ndate: 2008-08-12  (why)\n- x\n- known-failure: y\n\n### b\n> Z.\n- none\n",
            "### ",
        )
        .unwrap();
        assert_eq!(blocks.len(), 3);
        assert_eq!(blocks[0].name, "");
        assert_eq!(blocks[1].text(), "One.\n\nTwo.");
        assert_eq!(blocks[1].joined(), "One. Two.");
        assert_eq!(blocks[1].date, Some(jiff::civil::date(2008, 8, 12)));
        let items: Vec<_> = blocks[1]
            .items
            .iter()
            .map(|i| (i.mark, &*i.text, i.line))
            .collect();
        assert_eq!(
            items,
            [(Mark::Expected, "x", 6), (Mark::KnownFailure, "y", 7)]
        );
        assert!(blocks[2].items.is_empty());
        assert_eq!(read("### a\n### a\n", "### ").unwrap_err().line, 2);
        assert_eq!(read("### a\ndate: x\n", "### ").unwrap_err().line, 2);
    }

    #[test]
    fn passages_are_found_by_their_ends() {
        let text = "The theme: he said the war would end, he said.";
        for (quoted, nth, want) in [
            ("the war", 0, Some("the war")),
            ("the war … end", 0, Some("the war would end")),
            ("he", 0, Some("he")),
            ("he said", 1, Some("he said")),
            ("he said", 9, Some("he said")),
            ("peace", 0, None),
            ("the war … peace", 0, None),
            ("", 0, None),
        ] {
            let got = passage(text, quoted, nth);
            assert_eq!(got.map(|s| s.slice(text)), want, "{quoted}");
        }
        assert_eq!(passage(text, "he", 0).unwrap().start, 11);
        assert_eq!(passage(text, "he said", 1).unwrap().start, 38);
    }

    #[test]
    fn overlap_counts_characters() {
        let text = "ab cd ef";
        let whole = [Span::new(0, 8)];
        assert_eq!(overlap(text, &whole, &whole), 1.0);
        assert_eq!(
            overlap(text, &whole, &[Span::new(0, 2), Span::new(3, 5)]),
            4.0 / 6.0
        );
        assert_eq!(overlap(text, &whole, &[]), 0.0);
        assert_eq!(overlap(text, &[], &[]), 0.0);
    }

    #[test]
    fn a_thing_answers_one_line() {
        let lines = [
            (Mark::Expected, 1, "a"),
            (Mark::Expected, 2, "a"),
            (Mark::KnownFailure, 3, "b"),
            (Mark::KnownSpurious, 4, "c"),
        ];
        let things = ["a", "c", "d"];
        let verdict = judge(
            lines.into_iter(),
            things.len(),
            |l, t| lines[l].2 == things[t],
            |t| things[t].to_owned(),
        );
        assert_eq!(
            (
                verdict.found,
                verdict.known_failures,
                verdict.known_spurious
            ),
            (1, 1, 1)
        );
        assert_eq!(verdict.missing, ["line 2: a"]);
        assert_eq!(verdict.extra, ["d"]);
        assert!(!verdict.is_exact() && !verdict.is_right());
    }
}
