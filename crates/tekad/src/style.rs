//! How output looks on a terminal: colours only where they are wanted, lines that fit, and no
//! control character of any input.

use std::{env, io::IsTerminal};

use crate::args::When;

/// Width where there is no terminal to ask.
const WIDTH: usize = 100;

/// What a piece of output is, for its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Headlines.
    Title,
    /// Event types.
    Type,
    /// Words that name an event.
    Trigger,
    /// Doers.
    Actor,
    /// Done-to.
    Recipient,
    /// What is said beside.
    Dim,
    /// What went wrong.
    Bad,
    /// What went right.
    Good,
}

/// The look of an output stream.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    colour: bool,
    /// Columns to fill.
    pub width: usize,
}

impl Style {
    /// The look of standard output.
    pub fn stdout(when: When) -> Style {
        let terminal = std::io::stdout().is_terminal();
        let size = terminal_size::terminal_size_of(std::io::stdout());
        let width = size.map_or(WIDTH, |(w, _)| usize::from(w.0)).clamp(40, 140);
        Style {
            colour: wants_colour(when, terminal),
            width,
        }
    }

    /// The look of standard error.
    pub fn stderr(when: When) -> Style {
        Style {
            colour: wants_colour(when, std::io::stderr().is_terminal()),
            width: WIDTH,
        }
    }

    /// For a page: coloured, so that the colours can become classes.
    pub fn page() -> Style {
        Style {
            colour: true,
            width: 120,
        }
    }

    /// No colours, a given width.
    #[cfg(test)]
    pub fn plain(width: usize) -> Style {
        Style {
            colour: false,
            width,
        }
    }

    /// Whether colours are on.
    pub fn has_colour(self) -> bool {
        self.colour
    }

    /// Colours a text. `text` must be clean.
    pub fn paint(self, tone: Tone, text: &str) -> String {
        if !self.colour || text.is_empty() {
            return text.to_owned();
        }
        let code = match tone {
            Tone::Title => "1",
            Tone::Type => "1;36",
            Tone::Trigger => "1;4",
            Tone::Actor => "32",
            Tone::Recipient => "35",
            Tone::Dim => "2",
            Tone::Bad => "31",
            Tone::Good => "32",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}

fn wants_colour(when: When, terminal: bool) -> bool {
    match when {
        When::Always => true,
        When::Never => false,
        When::Auto => {
            let set = |name: &str| env::var_os(name).is_some_and(|v| !v.is_empty());
            terminal && !set("NO_COLOR") && env::var_os("TERM").is_none_or(|t| t != "dumb")
        }
    }
}

/// Whether a character could steer a terminal or reorder a line.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

/// Text of an input for a terminal: one line, white space as single blanks, control characters
/// as escapes.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        escape_into(&mut out, word);
    }
    out
}

/// Text of an input for a terminal, with its line breaks.
pub fn clean_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (n, line) in text.lines().enumerate() {
        if n > 0 {
            out.push('\n');
        }
        escape_into(&mut out, line);
    }
    out
}

fn escape_into(out: &mut String, text: &str) {
    for c in text.chars() {
        if c == '\t' {
            out.push(' ');
        } else if is_unsafe(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
}

/// Columns that a clean, possibly coloured text takes.
pub fn columns(text: &str) -> usize {
    let mut width = 0;
    let mut in_code = false;
    for c in text.chars() {
        match c {
            '\x1b' => in_code = true,
            'm' if in_code => in_code = false,
            _ if in_code => {}
            '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200d}' | '\u{fe00}'..='\u{fe0f}' => {}
            '\u{1100}'..='\u{115f}'
            | '\u{2e80}'..='\u{a4cf}'
            | '\u{ac00}'..='\u{d7a3}'
            | '\u{f900}'..='\u{faff}'
            | '\u{fe30}'..='\u{fe6f}'
            | '\u{ff00}'..='\u{ff60}' => width += 2,
            _ => width += 1,
        }
    }
    width
}

/// Fills lines of `width` columns with the words of `text`: the first line begins with
/// `first`, the others with `rest`. Colours in `text` must not span blanks that may break;
/// [`spread`] sees to that.
pub fn wrap(text: &str, first: &str, rest: &str, width: usize) -> String {
    let mut out = String::from(first);
    let mut at = columns(first);
    let mut fresh = true;
    for word in text.split(' ').filter(|w| !w.is_empty()) {
        let w = columns(word);
        if !fresh && at + 1 + w > width {
            out.push('\n');
            out.push_str(rest);
            at = columns(rest);
            fresh = true;
        }
        if !fresh {
            out.push(' ');
            at += 1;
        }
        out.push_str(word);
        at += w;
        fresh = false;
    }
    out
}

/// Colours each word of a text by itself, so that it may be wrapped.
pub fn spread(style: Style, tone: Tone, text: &str) -> String {
    text.split(' ')
        .map(|w| style.paint(tone, w))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_never_come_through() {
        assert_eq!(
            clean("a\x1b[31m\tb\r\n\u{202e}c\u{9b}"),
            "a\\u{1b}[31m b \\u{202e}c\\u{9b}"
        );
        assert_eq!(clean_lines("a\x07\n b"), "a\\u{7}\n b");
    }

    #[test]
    fn lines_fit() {
        let text = wrap("satu dua tiga empat lima", "- ", "  ", 12);
        assert_eq!(text, "- satu dua\n  tiga empat\n  lima");
    }

    #[test]
    fn colours_take_no_room() {
        let style = Style {
            colour: true,
            width: 80,
        };
        assert_eq!(columns(&style.paint(Tone::Bad, "北京 ok")), 7);
    }
}
