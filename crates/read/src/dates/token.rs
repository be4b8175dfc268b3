//! A line of text as numbers, words and signs: all that dates need.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A run of ASCII digits: its value (saturated) and how many digits it has.
    Number(u32, usize),
    /// A run of letters; apostrophes inside (`Jum'at`) and underscores belong to it.
    Word,
    /// Any other character.
    Sign(char),
}

/// A token with its place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    /// What it is.
    pub kind: Kind,
    /// First byte in the text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// Splits `text`; white space separates and is dropped.
pub(crate) fn split(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if c.is_whitespace() {
            continue;
        }
        let mut end = start + c.len_utf8();
        let kind = if let Some(digit) = c.to_digit(10) {
            let (mut value, mut digits) = (digit, 1);
            while let Some(&(at, c)) = chars.peek() {
                let Some(digit) = c.to_digit(10) else { break };
                value = value.saturating_mul(10).saturating_add(digit);
                digits += 1;
                end = at + 1;
                chars.next();
            }
            Kind::Number(value, digits)
        } else if c.is_alphabetic() {
            while let Some(&(at, c)) = chars.peek() {
                let inside = c == '_'
                    || matches!(c, '\'' | '’')
                        && text[at + c.len_utf8()..].starts_with(char::is_alphabetic);
                if !c.is_alphabetic() && !inside {
                    break;
                }
                end = at + c.len_utf8();
                chars.next();
            }
            Kind::Word
        } else {
            Kind::Sign(c)
        };
        tokens.push(Token { kind, start, end });
    }
    tokens
}
