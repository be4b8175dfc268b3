//! Writing of TOML by hand: few shapes, and an order and layout that a person can read.

use std::fmt::Write;

/// A basic string.
pub(crate) fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => drop(write!(out, "\\u{:04X}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// An array of strings, on one line where it is short.
pub(crate) fn list<S: AsRef<str>>(items: &[S]) -> String {
    let mut out = String::from("[");
    let mut width = 0;
    for (i, item) in items.iter().enumerate() {
        let item = quote(item.as_ref());
        if i > 0 {
            out.push(',');
            width += item.chars().count() + 2;
            if width > 90 {
                out.push_str("\n  ");
                width = item.chars().count();
            } else {
                out.push(' ');
            }
        }
        out.push_str(&item);
    }
    out.push(']');
    out
}

/// `key = "text"`, if there is any.
pub(crate) fn text_line(out: &mut String, key: &str, text: &str) {
    if !text.is_empty() {
        let _ = writeln!(out, "{key} = {}", quote(text));
    }
}

/// `key = [...]`, if there is any.
pub(crate) fn list_line<S: AsRef<str>>(out: &mut String, key: &str, items: &[S]) {
    if !items.is_empty() {
        let _ = writeln!(out, "{key} = {}", list(items));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_read() {
        let text = "a \"b\" \\ \u{1}\u{7f}\u{85} é";
        let mut out = String::new();
        text_line(&mut out, "k", text);
        list_line(&mut out, "l", &vec![text; 40]);
        let table: toml::Table = toml::from_str(&out).expect("TOML");
        assert_eq!(table["k"].as_str(), Some(text));
        assert_eq!(table["l"].as_array().map(Vec::len), Some(40));
    }
}
