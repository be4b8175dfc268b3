//! What a caller may ask for.

use std::str::FromStr;

use crate::unpack::Packing;

/// Largest document (file, JSONL line, page) that is read by default: 16 MiB, some
/// three million words. Larger inputs are refused by name, not read.
pub const DEFAULT_MAX_BYTES: usize = 16 << 20;

/// How inputs are read.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// Language forced by the caller (BCP 47; only the primary subtag counts).
    /// Wins over what the input declares.
    pub lang: Option<String>,
    /// Format forced by the caller; `None` goes by file name, then by content.
    pub format: Option<Format>,
    /// Largest document in bytes; for JSONL the largest line, for WARC the
    /// largest page. Of a packed input, this counts what comes out.
    pub max_bytes: usize,
}

impl Default for ReadOptions {
    fn default() -> ReadOptions {
        ReadOptions {
            lang: None,
            format: None,
            max_bytes: DEFAULT_MAX_BYTES,
        }
    }
}

/// The formats that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Plain text, one article.
    Text,
    /// A web page, one article.
    Html,
    /// One JSON object, or an array of them.
    Json,
    /// One JSON object a line.
    Jsonl,
    /// A web archive: the pages among its responses.
    Warc,
}

impl Format {
    /// The format that a file name's extension stands for, if it is one of ours; that of what
    /// is packed where another says so (`news.jsonl.gz`).
    pub fn from_name(name: &str) -> Option<Format> {
        let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let (stem, extension) = Packing::strip(file).rsplit_once('.')?;
        if stem.is_empty() {
            return None;
        }
        match extension.to_ascii_lowercase().as_str() {
            "txt" | "text" => Some(Format::Text),
            "html" | "htm" | "xhtml" => Some(Format::Html),
            "json" => Some(Format::Json),
            "jsonl" | "ndjson" => Some(Format::Jsonl),
            "warc" => Some(Format::Warc),
            _ => None,
        }
    }

    /// Whether an input of this format is read one document at a time, however large it is.
    pub(crate) fn streamed(self) -> bool {
        matches!(self, Format::Jsonl | Format::Warc)
    }

    /// The name that `FromStr` takes: `text`, `html`, `json`, `jsonl`, `warc`.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Html => "html",
            Format::Json => "json",
            Format::Jsonl => "jsonl",
            Format::Warc => "warc",
        }
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Format, String> {
        match text {
            "text" | "txt" => Ok(Format::Text),
            "html" => Ok(Format::Html),
            "json" => Ok(Format::Json),
            "jsonl" | "ndjson" => Ok(Format::Jsonl),
            "warc" => Ok(Format::Warc),
            other => Err(format!(
                "unknown format {other:?}: text, html, json, jsonl or warc"
            )),
        }
    }
}
