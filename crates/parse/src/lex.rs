//! What the statistical steps see of a word: hashes of its form, affixes and shape.

use crate::hash::{self, mix};

/// A word's hashes, made once for all steps.
#[derive(Clone, Copy, Default)]
pub(crate) struct Lex {
    /// Hash of the form as it stands.
    pub form: u64,
    /// Hash of the lower-case form.
    pub low: u64,
    /// Hashes of the first one to four characters of the lower-case form.
    pub pre: [u64; 4],
    /// Hashes of the last one to five characters of the lower-case form.
    pub suf: [u64; 5],
    /// Hash of the shape: runs of upper, lower, digit, or the character itself.
    pub shape: u64,
}

impl Lex {
    /// Looks at a form; `low` receives its lower-case form.
    pub fn new(form: &str, low: &mut String) -> Lex {
        low.clear();
        let mut shape = 17u64;
        let mut last = '\0';
        for c in form.chars() {
            if c.is_ascii() {
                low.push(c.to_ascii_lowercase());
            } else {
                low.extend(c.to_lowercase());
            }
            let kind = shape_of(c);
            if kind != last {
                shape = mix(shape, u64::from(kind));
                last = kind;
            }
        }
        let bytes = low.as_bytes();
        let mut lex = Lex {
            form: hash::text(form),
            low: hash::bytes(bytes),
            shape,
            ..Lex::default()
        };
        let mut at = 0;
        for (n, pre) in lex.pre.iter_mut().enumerate() {
            at = next_char(bytes, at);
            *pre = mix(hash::bytes(&bytes[..at]), 60 + n as u64);
        }
        let mut at = bytes.len();
        for (n, suf) in lex.suf.iter_mut().enumerate() {
            at = previous_char(bytes, at);
            *suf = mix(hash::bytes(&bytes[at..]), n as u64);
        }
        lex
    }
}

fn shape_of(c: char) -> char {
    if c.is_uppercase() {
        'X'
    } else if c.is_alphabetic() {
        'x'
    } else if c.is_numeric() {
        'd'
    } else {
        c
    }
}

/// The boundary after the character at `at`, or the end.
fn next_char(bytes: &[u8], mut at: usize) -> usize {
    at = (at + 1).min(bytes.len());
    while at < bytes.len() && bytes[at] & 0xC0 == 0x80 {
        at += 1;
    }
    at
}

/// The boundary before the character that ends at `at`, or 0.
fn previous_char(bytes: &[u8], mut at: usize) -> usize {
    at = at.saturating_sub(1);
    while at > 0 && bytes[at] & 0xC0 == 0x80 {
        at -= 1;
    }
    at
}
