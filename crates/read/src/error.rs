//! What can go wrong while reading, with the place and the offending text.

use thiserror::Error;

use crate::unpack::UnpackError;

/// Longest excerpt of offending input that an error carries, in characters.
const EXCERPT_CHARS: usize = 80;

/// Why one input (or one line of it) gave no document. Never ends the reading of others.
///
/// Messages quote input; control characters in the quote are already escaped.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The file or folder could not be opened or read.
    #[error("{name}: cannot read: {source}")]
    Io {
        /// The input as the caller named it.
        name: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// Nothing but white space.
    #[error("{name}: empty: no text to read")]
    Empty {
        /// The input (with its line or item, where it is one of several).
        name: String,
    },
    /// Not text.
    #[error("{name}: binary, not text: {what} at byte {offset}")]
    Binary {
        /// The input.
        name: String,
        /// What gives it away: `PDF document`, `byte 0x00` ...
        what: String,
        /// Where, in bytes from the start.
        offset: usize,
    },
    /// Over the size limit; not read into memory.
    #[error(
        "{name}: {what} is larger than the limit of {limit} bytes; raise the limit or split the input"
    )]
    TooLarge {
        /// The input.
        name: String,
        /// What is too large: `file of 104857600 bytes`, `line 7` ...
        what: String,
        /// The limit, in bytes.
        limit: usize,
    },
    /// Nested or knotted beyond what any article needs.
    #[error("{name}: {what} passes the limit of {limit}")]
    TooComplex {
        /// The input.
        name: String,
        /// `HTML nesting at byte 512`, `folder nesting` ...
        what: String,
        /// The limit.
        limit: usize,
    },
    /// Not well-formed JSON, or not the record that is asked for.
    #[error("{name}: line {line}, column {column}: {message}; in: {excerpt}")]
    Json {
        /// The input.
        name: String,
        /// Line in the file, from 1.
        line: usize,
        /// Byte in the line, from 1.
        column: usize,
        /// What is wrong with it.
        message: String,
        /// The offending text.
        excerpt: String,
    },
    /// Packed data that are damaged, cut off, or a bomb. In an input of many documents,
    /// those before the place were read.
    #[error("{name}: {source}; {outcome}")]
    Packed {
        /// The input.
        name: String,
        /// What was read nevertheless: `all before line 7 was read`.
        outcome: String,
        /// What is wrong.
        source: std::io::Error,
    },
    /// A broken record of a web archive; the next is read.
    #[error("{name}: record {record}: {message}; it is passed over; near: {excerpt}")]
    Warc {
        /// The input.
        name: String,
        /// Number of the record, from 1.
        record: usize,
        /// What is wrong with it.
        message: String,
        /// The offending bytes.
        excerpt: String,
    },
    /// A page without any running text.
    #[error("{name}: no article text found in this HTML; it begins: {excerpt}")]
    NoArticle {
        /// The input.
        name: String,
        /// How the page begins.
        excerpt: String,
    },
}

impl ReadError {
    /// An error of the bytes that an input is read from; `outcome` says what was read of it.
    pub(crate) fn stream(name: &str, outcome: String, source: std::io::Error) -> ReadError {
        let name = name.to_owned();
        let packed = source.get_ref().is_some_and(|e| e.is::<UnpackError>());
        if packed {
            ReadError::Packed {
                name,
                outcome,
                source,
            }
        } else {
            ReadError::Io { name, source }
        }
    }

    /// The input that failed, as the caller named it.
    pub fn name(&self) -> &str {
        match self {
            ReadError::Io { name, .. }
            | ReadError::Empty { name }
            | ReadError::Binary { name, .. }
            | ReadError::TooLarge { name, .. }
            | ReadError::TooComplex { name, .. }
            | ReadError::Json { name, .. }
            | ReadError::Packed { name, .. }
            | ReadError::Warc { name, .. }
            | ReadError::NoArticle { name, .. } => name,
        }
    }

    /// A short stable word for programs: `io`, `empty`, `binary`, `too-large`,
    /// `too-complex`, `json`, `packed`, `warc`, `no-article`.
    pub fn kind(&self) -> &'static str {
        match self {
            ReadError::Io { .. } => "io",
            ReadError::Empty { .. } => "empty",
            ReadError::Binary { .. } => "binary",
            ReadError::TooLarge { .. } => "too-large",
            ReadError::TooComplex { .. } => "too-complex",
            ReadError::Json { .. } => "json",
            ReadError::Packed { .. } => "packed",
            ReadError::Warc { .. } => "warc",
            ReadError::NoArticle { .. } => "no-article",
        }
    }
}

/// A bounded quotation of input for messages: one line, control characters escaped.
pub(crate) fn excerpt(text: &str) -> String {
    let mut quoted = String::from("\"");
    for (n, c) in text.trim().chars().enumerate() {
        if n == EXCERPT_CHARS {
            quoted.push('…');
            break;
        }
        // Bidirectional controls reorder a terminal line as surely as escapes do.
        if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') {
            quoted.extend(c.escape_default());
        } else {
            quoted.push(c);
        }
    }
    quoted.push('"');
    quoted
}
