//! A TOML file as its tables, so that one that is wrong does not hide what is wrong with others.

use serde::de::DeserializeOwned;

/// A table with its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Block<'a> {
    /// Line of the header, from 1.
    pub line: usize,
    /// Name in the header, empty for what stands before the first one.
    pub name: &'a str,
    /// Header and all.
    pub text: &'a str,
}

/// The tables of a file: cut where a line is a header of bare keys.
pub(crate) fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut cuts = vec![(0, 1, "")];
    let mut at = 0;
    for (i, line) in text.split_inclusive('\n').enumerate() {
        if let Some(name) = header(line) {
            // `[a.b]` belongs to `[[a]]` above it.
            if !name.contains('.') {
                cuts.push((at, i + 1, name));
            }
        }
        at += line.len();
    }
    let ends = cuts.iter().skip(1).map(|c| c.0).chain([text.len()]);
    cuts.iter()
        .zip(ends)
        .map(|(&(start, line, name), end)| Block {
            line,
            name,
            text: &text[start..end],
        })
        .filter(|b| !b.name.is_empty() || !is_blank(b.text))
        .collect()
}

fn is_blank(text: &str) -> bool {
    let said = |l: &str| !l.trim().is_empty() && !l.trim_start().starts_with('#');
    !text.lines().any(said)
}

fn header(line: &str) -> Option<&str> {
    let line = line.split('#').next().unwrap_or(line).trim();
    let inner = match line.strip_prefix("[[") {
        Some(rest) => rest.strip_suffix("]]")?,
        None => line.strip_prefix('[')?.strip_suffix(']')?,
    };
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    (!inner.is_empty() && inner.chars().all(bare)).then_some(inner)
}

impl Block<'_> {
    /// Reads the table.
    ///
    /// # Errors
    /// The line in the file, and what is wrong.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, (usize, String)> {
        toml::from_str(self.text).map_err(|e| {
            let at = e.span().map_or(0, |s| s.start);
            let before = self.text.get(..at).unwrap_or("");
            (
                self.line + before.matches('\n').count(),
                e.message().to_owned(),
            )
        })
    }

    /// The line of a key of the table, or that of its header.
    pub(crate) fn line_of(&self, key: &str) -> usize {
        let starts = |l: &str| {
            l.trim_start()
                .strip_prefix(key)
                .is_some_and(|rest| rest.trim_start().starts_with(['=', '.']))
        };
        self.line + self.text.lines().position(starts).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_and_lines() {
        let text = "# c\n\n[[a]] # x\nk = [\n  [\"b\"],\n]\n[a.c]\n[d]\nodd = = 1\n";
        let all = blocks(text);
        let show: Vec<(usize, &str)> = all.iter().map(|b| (b.line, b.name)).collect();
        assert_eq!(show, [(3, "a"), (8, "d")]);
        assert_eq!(all[1].read::<toml::Table>().map_err(|e| e.0), Err(9));
        assert_eq!(all[0].line_of("k"), 4);
    }
}
