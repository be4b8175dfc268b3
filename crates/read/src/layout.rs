//! Lines of plain text into units: a paragraph, a caption, a title, a date line each,
//! whether the text has one line a paragraph or is hard-wrapped.

use tekad_core::Span;

use crate::{
    cues,
    dates::{self, Hint},
};

/// A stretch of text that may become a section, and how it stands on the page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unit {
    /// Without surrounding white space and without its bullet or heading mark.
    pub span: Span,
    /// Stood behind a bullet or dash.
    pub bullet: bool,
    /// Marked as a heading (`## Title`).
    pub hash: bool,
    /// A blank line, or the text's edge, stands before it.
    pub blank_before: bool,
    /// A blank line, or the text's edge, stands after it.
    pub blank_after: bool,
}

impl Unit {
    /// Its words.
    pub fn text<'t>(&self, text: &'t str) -> &'t str {
        self.span.slice(text)
    }
}

/// A line that is not blank, trimmed.
#[derive(Clone, Copy)]
struct Line {
    start: u32,
    end: u32,
    /// Characters of the trimmed line.
    width: u32,
    /// Characters of the first word.
    first_word: u32,
    /// White space before it, in characters.
    indent: u16,
    blank_before: bool,
}

/// Widest line that a hard wrap makes; what is longer is a paragraph on one line.
const MAX_WRAP: u32 = 132;
/// Narrowest column that counts as a hard wrap.
const MIN_WRAP: u32 = 40;

/// Splits `text` into units. Linear in its length.
pub(crate) fn units(text: &str) -> Vec<Unit> {
    let lines = lines(text);
    let wrap = wrap_width(text, &lines);
    let mut units: Vec<Unit> = Vec::new();
    let mut previous: Option<Line> = None;
    for line in &lines {
        let (mark, bullet, hash) = mark(slice(text, line));
        let joins = previous.is_some_and(|p| {
            !line.blank_before
                && mark == 0
                && line.indent <= p.indent.saturating_add(2)
                && wrap.is_some_and(|width| runs_on(text, &p, line, width))
        });
        match units.last_mut() {
            Some(unit) if joins => unit.span.end = line.end,
            last => {
                if let Some(unit) = last {
                    unit.blank_after = line.blank_before;
                }
                let start = line.start + mark;
                if start < line.end {
                    let span = Span {
                        start,
                        end: line.end,
                    };
                    units.push(Unit {
                        span,
                        bullet,
                        hash,
                        blank_before: line.blank_before,
                        blank_after: true,
                    });
                }
            }
        }
        previous = Some(*line);
    }
    units
}

fn slice<'t>(text: &'t str, line: &Line) -> &'t str {
    text.get(line.start as usize..line.end as usize)
        .unwrap_or("")
}

fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut blank = true;
    let mut offset = 0;
    // A carriage return alone ends a line too; in `\r\n` the empty piece between would
    // look like a blank line, so the pair is taken as one.
    for piece in text.split_inclusive('\n').flat_map(|l| {
        l.strip_suffix("\r\n")
            .map_or(l, |_| l)
            .split_inclusive('\r')
    }) {
        let trimmed = piece.trim();
        if trimmed.is_empty() {
            // The `\n` of a `\r\n` is not a line of its own.
            if !(piece == "\n" && offset > 0 && text.as_bytes().get(offset - 1) == Some(&b'\r')) {
                blank = true;
            }
        } else {
            let lead = piece.len() - piece.trim_start().len();
            let span = Span::new(offset + lead, offset + lead + trimmed.len());
            let count = |s: &str| u32::try_from(s.chars().count()).unwrap_or(u32::MAX);
            lines.push(Line {
                start: span.start,
                end: span.end,
                width: count(trimmed),
                first_word: count(trimmed.split_whitespace().next().unwrap_or("")),
                indent: u16::try_from(piece[..lead].chars().count()).unwrap_or(u16::MAX),
                blank_before: blank,
            });
            blank = false;
        }
        offset += piece.len();
    }
    lines
}

/// Whether the first word of `next` would not have fitted on `line`: the wrap, not the
/// writer, ended it.
fn full(line: &Line, next: &Line, width: u32) -> bool {
    line.width.saturating_add(1).saturating_add(next.first_word) > width
}

/// Whether a line of wrapped text goes on in the next: the wrap ended it, or it comes near
/// the wrap (people wrap by hand too) without ending a sentence. Bylines and date lines
/// stand alone.
fn runs_on(text: &str, line: &Line, next: &Line, width: u32) -> bool {
    let near = line.width.saturating_mul(4) >= width.saturating_mul(3)
        && !ends_sentence(slice(text, line));
    (near || full(line, next, width))
        && !stands_alone(slice(text, next))
        && !stands_alone(slice(text, line))
}

/// Whether a line is no part of running text, by its own words.
fn stands_alone(line: &str) -> bool {
    let dated = || {
        line.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '(')
            && !dates::find(line, Hint::default()).is_empty()
    };
    cues::is_byline(line)
        || cues::cue(line).is_some()
        || line.split_whitespace().any(|w| cues::role(w).is_some()) && dated()
}

/// The column at which the text is wrapped, if it is.
fn wrap_width(text: &str, lines: &[Line]) -> Option<u32> {
    let pairs = || lines.windows(2).filter(|pair| !pair[1].blank_before);
    let width = pairs()
        .flat_map(|pair| [pair[0].width, pair[1].width])
        .max()?;
    if !(MIN_WRAP..=MAX_WRAP).contains(&width) {
        return None;
    }
    let (mut all, mut wrapped, mut stops) = (0_usize, 0_usize, 0_usize);
    for pair in pairs() {
        all += 1;
        if full(&pair[0], &pair[1], width) {
            wrapped += 1;
            stops += usize::from(ends_sentence(slice(text, &pair[0])));
        }
    }
    // Sentences end at line ends only now and then in wrapped text; where most lines end
    // one, each line is a paragraph.
    (wrapped * 2 >= all && wrapped > 0 && stops * 5 <= wrapped * 3).then_some(width)
}

/// Bytes of the mark at the head of a line with the space after it, whether it is a
/// bullet, whether a heading mark.
fn mark(line: &str) -> (u32, bool, bool) {
    let hashes = line.bytes().take_while(|b| *b == b'#').count();
    if (1..=6).contains(&hashes) && line[hashes..].starts_with([' ', '\t']) {
        return (lead(line, hashes), false, true);
    }
    let Some(first) = line.chars().next() else {
        return (0, false, false);
    };
    let always = matches!(
        first,
        '•' | '◦' | '▪' | '■' | '●' | '‣' | '∙' | '·' | '►' | '▶' | '➤' | '✓'
    );
    // A dash or star is a bullet only with a space behind it.
    let spaced = matches!(first, '*' | '-' | '–' | '—' | '+')
        && line[first.len_utf8()..].starts_with([' ', '\t', '\u{a0}']);
    if always || spaced {
        (lead(line, first.len_utf8()), true, false)
    } else {
        (0, false, false)
    }
}

/// Bytes of a bullet and the space after it at the head of `line`, and whether there is one.
pub(crate) fn bullet(line: &str) -> (usize, bool) {
    match mark(line) {
        (bytes, true, _) => (bytes as usize, true),
        _ => (0, false),
    }
}

fn lead(line: &str, mark: usize) -> u32 {
    let rest = &line[mark..];
    u32::try_from(mark + rest.len() - rest.trim_start().len()).unwrap_or(0)
}

/// A note in brackets behind the last sentence, as agencies and editors leave it:
/// `... said on Friday. (AFP)`. Gives the text before it.
pub(crate) fn before_note(text: &str) -> Option<&str> {
    let (body, note) = text.trim_end().strip_suffix(')')?.rsplit_once('(')?;
    (note.split_whitespace().count() <= 3
        && note.len() <= 60
        && ends_sentence(body)
        && !ends_sentence(note))
    .then_some(body)
}

/// Whether a text ends as a sentence does, closing quotes and brackets aside.
pub(crate) fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(|c: char| {
        c.is_whitespace() || matches!(c, '"' | '”' | '’' | '\'' | ')' | ']' | '»' | '*' | '_')
    })
    .ends_with(['.', '!', '?', '…', '。', '؟', '۔'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        units(text).iter().map(|u| u.text(text)).collect()
    }

    #[test]
    fn one_line_a_paragraph() {
        let text = "Judul\n\nSatu kalimat.\nKalimat lain.\r\n\r\n  • Butir\r\n";
        assert_eq!(
            texts(text),
            ["Judul", "Satu kalimat.", "Kalimat lain.", "Butir"]
        );
        let units = units(text);
        assert!(
            units[1].blank_before
                && !units[1].blank_after
                && !units[2].blank_before
                && units[2].blank_after
        );
        assert!(units[3].bullet);
    }

    #[test]
    fn hard_wrapped() {
        let text = "Talks end without a deal\nBy Jane Roe\n\n\
                    The two delegations left the lakeside hotel on Thursday without signing\n\
                    the text that mediators had put before them, officials from both sides\n\
                    said.\n\nA further round is planned for April, according to one of the mediators,\n\
                    who asked not to be named.\n";
        let got = texts(text);
        assert_eq!(got.len(), 4, "{got:?}");
        assert!(got[2].starts_with("The two") && got[2].ends_with("said."));
    }

    #[test]
    fn short_sentences_are_not_a_wrap() {
        let text = "The ministers met on Monday in Geneva again.\nThey spoke for three hours about the border.\n\
                    Nothing was signed, the host's envoy reports.\n";
        assert_eq!(texts(text).len(), 3);
    }
}
