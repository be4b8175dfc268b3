//! One line of a table whose cells are parted by tabs, without quoting: nothing in a text can
//! break it.

use std::fmt::{Display, Write as _};

/// A line in the making.
#[derive(Debug, Default)]
pub(super) struct Line {
    text: String,
    cells: usize,
}

impl Line {
    /// A cell whose text can break nothing: numbers, codes.
    pub fn put(&mut self, value: impl Display) -> &mut Line {
        self.next();
        // Writing to a string can't fail.
        let _ = write!(self.text, "{value}");
        self
    }

    /// A number, or an empty cell.
    pub fn put_or_empty(&mut self, value: Option<impl Display>) -> &mut Line {
        match value {
            Some(value) => self.put(value),
            None => self.put(""),
        }
    }

    /// Words of an article or of the world.
    pub fn words(&mut self, text: &str) -> &mut Line {
        self.next();
        clean(text, &mut self.text);
        self
    }

    /// Empty cells.
    pub fn empty(&mut self, count: usize) -> &mut Line {
        for _ in 0..count {
            self.next();
        }
        self
    }

    fn next(&mut self) {
        if self.cells > 0 {
            self.text.push('\t');
        }
        self.cells += 1;
    }

    /// How many cells it has.
    pub fn cells(&self) -> usize {
        self.cells
    }

    /// Ends the line, hands it out, and begins the next.
    pub fn end(&mut self) -> String {
        self.cells = 0;
        self.text.push('\n');
        std::mem::take(&mut self.text)
    }
}

/// Whether a character ends a line or a cell for some reader, or is none that a text has.
pub(super) fn breaks(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Appends a text in one line. Quotes would begin a quoted cell for many readers: they become
/// apostrophes.
fn clean(text: &str, to: &mut String) {
    let start = to.len();
    to.extend(text.chars().map(|c| match c {
        '"' => '\'',
        c if breaks(c) => ' ',
        c => c,
    }));
    to.truncate(start + to[start..].trim_end().len());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_a_line() {
        let mut line = Line::default();
        line.put(1).words("a\tb\r\n\"c\" \u{2028}\0").empty(2);
        line.put_or_empty(None::<i32>).put_or_empty(Some(0.5));
        assert_eq!(line.cells(), 6);
        assert_eq!(line.end(), "1\ta b  'c'\t\t\t\t0.5\n");
        line.words("next");
        assert_eq!(line.end(), "next\n");
    }
}
