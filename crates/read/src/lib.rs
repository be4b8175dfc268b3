//! Bytes to documents: plain text as crawled, JSON and JSON lines, web pages, web archives
//! (WARC), folders of these, standard input; each also packed with gzip or zstd.
//!
//! What a document is stands in [`tekad_core::Document`]. This crate opens the inputs it is
//! given and nothing that they name; it knows nothing of grammar or events. Inputs are
//! hostile: sizes, nesting and work are bounded, broken input gives a [`ReadError`] (and
//! the other inputs are still read), odd input gives a document with problems.
//!
//! | kind of problem | meaning |
//! |---|---|
//! | `no-date` | no date of publication was found |
//! | `ambiguous-date` | day and month could be the other way round |
//! | `bad-date` | a JSON record's date is none |
//! | `invalid-utf8`, `invalid-encoding` | bytes that are not text were replaced |
//! | `guessed-encoding` | not UTF-8 and nothing declared; read by its letters |
//! | `crawl-date` | the page gives no date; the day on which it was archived stands in |
//! | `cut` | the archive holds only a part of the page |
//! | `lang-undetermined` | language `und` |
//! | `lang-mismatch` | the declared language is not what the text reads like |
//! | `odd-lang` | the declared language is no language tag |
//!
//! ```
//! use tekad_read::{ReadOptions, read_bytes};
//!
//! let text = "Menteri bertemu utusan khusus\nSabtu, 16 Maret 2019 17:28 WIB\n\n\
//!             Menteri Luar Negeri bertemu utusan khusus di Jakarta pada hari Sabtu.\n";
//! let documents = read_bytes("berita.txt", text.as_bytes(), &ReadOptions::default());
//! let document = documents[0].as_ref().unwrap();
//! assert_eq!(document.published.as_ref().unwrap().at.to_string(), "2019-03-16T17:28:00+07:00[Asia/Jakarta]");
//! assert_eq!(document.lang, "id");
//! ```

mod classify;
mod cues;
pub mod dates;
mod draft;
mod encoding;
mod error;
mod files;
mod html;
mod input;
mod json;
pub mod langid;
mod layout;
mod lines;
mod options;
mod text;
mod unpack;
mod warc;

pub use error::ReadError;
pub use files::{Meter, files};
pub use input::{Input, Reader, read_all, read_bytes};
pub use options::{DEFAULT_MAX_BYTES, Format, ReadOptions};
