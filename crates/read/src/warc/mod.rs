//! Web archives (WARC 1.0 and 1.1, ISO 28500): the pages among their responses.
//!
//! A reader of our own: the crates for this hold whatever length a record claims, and stop at
//! the first broken one.

mod http;

use std::io::{self, BufRead, Read};

use jiff::{Timestamp, tz::TimeZone};
use tekad_core::{Document, Problem, Stamp, StampPrecision};

use crate::{
    error::{ReadError, excerpt},
    html,
    lines::{Line, bounded_line},
    options::ReadOptions,
};

/// Largest head of a record or of a response, in bytes.
const MAX_HEAD: usize = 64 << 10;

/// The pages of an archive, one at a time.
pub(crate) struct Pages<'a> {
    name: String,
    from: Box<dyn BufRead + 'a>,
    /// Number of the record that was read last, from 1.
    record: usize,
    /// A record's first line that was found while looking for the end of another.
    first: bool,
    any: bool,
    done: bool,
}

/// What a record says of itself, as far as it matters here.
#[derive(Debug, Default)]
struct Head {
    kind: String,
    length: Option<u64>,
    media: String,
    url: Option<String>,
    date: Option<String>,
    cut: Option<String>,
}

/// Why a record could not be read.
enum Broken {
    /// The stream failed; nothing can follow.
    Stream(io::Error),
    /// The record is none; the next may be.
    Record { message: String, near: Vec<u8> },
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Broken {
        Broken::Stream(error)
    }
}

fn broken<T>(message: &str, near: &[u8]) -> Result<T, Broken> {
    Err(Broken::Record {
        message: message.to_owned(),
        near: near.to_owned(),
    })
}

impl<'a> Pages<'a> {
    pub fn new(name: String, from: Box<dyn BufRead + 'a>) -> Pages<'a> {
        Pages {
            name,
            from,
            record: 0,
            first: false,
            any: false,
            done: false,
        }
    }

    /// The archive's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The next page (or failure) and the number of its record; records that hold no page
    /// are passed over.
    pub fn next(&mut self, options: &ReadOptions) -> Option<(Result<Document, ReadError>, usize)> {
        while !self.done {
            let item = match self.page(options) {
                Ok(None) => continue,
                Ok(Some(item)) => item,
                Err(Broken::Stream(source)) => {
                    self.done = true;
                    let outcome = format!("records up to {} were read", self.record);
                    Err(ReadError::stream(&self.name, outcome, source))
                }
                Err(Broken::Record { message, near }) => {
                    let error = ReadError::Warc {
                        name: self.name.clone(),
                        record: self.record,
                        message,
                        excerpt: excerpt(&String::from_utf8_lossy(&near)),
                    };
                    // If looking for the next one fails too, that is said next time.
                    let _ = self.seek();
                    Err(error)
                }
            };
            self.any = true;
            return Some((item, self.record));
        }
        let empty = !self.any;
        self.any = true;
        empty.then(|| {
            (
                Err(ReadError::Empty {
                    name: self.name.clone(),
                }),
                self.record,
            )
        })
    }

    /// Reads one record; `None` if there is no page in it, or no record any more.
    fn page(
        &mut self,
        options: &ReadOptions,
    ) -> Result<Option<Result<Document, ReadError>>, Broken> {
        let Some(head) = self.head()? else {
            self.done = true;
            return Ok(None);
        };
        let Some(length) = head.length else {
            return broken("a record without a Content-Length", b"");
        };
        let media = head.media.to_ascii_lowercase();
        if head.kind != "response" || !media.is_empty() && !media.starts_with("application/http") {
            self.pass(length)?;
            return Ok(None);
        }
        let url = head.url.as_deref().map(excerpt).unwrap_or_default();
        let place = format!("{}: record {} {url}", self.name, self.record);
        if length > (options.max_bytes + MAX_HEAD) as u64 {
            self.pass(length)?;
            return Ok(Some(Err(ReadError::TooLarge {
                name: self.name.clone(),
                what: format!("record {} {url}", self.record),
                limit: options.max_bytes,
            })));
        }
        let mut block = Vec::new();
        self.from.by_ref().take(length).read_to_end(&mut block)?;
        if (block.len() as u64) < length {
            return broken("the file ends within a record", b"");
        }
        let response = match http::parse(&block, options.max_bytes) {
            Ok(Some(response)) => response,
            Ok(None) => return Ok(None),
            Err(message) => {
                return Ok(Some(Err(ReadError::Warc {
                    name: self.name.clone(),
                    record: self.record,
                    message,
                    excerpt: excerpt(&String::from_utf8_lossy(
                        &block[..block.len().min(MAX_HEAD)],
                    )),
                })));
            }
        };
        let page = html::read(
            place.trim_end(),
            &response.body,
            response.charset.as_deref(),
            options,
        );
        Ok(Some(page.map(|document| dress(document, head))))
    }

    /// The head of the next record; `None` at the end of the archive.
    fn head(&mut self) -> Result<Option<Head>, Broken> {
        if !std::mem::take(&mut self.first) {
            let line = loop {
                match bounded_line(&mut self.from, MAX_HEAD)? {
                    None => return Ok(None),
                    Some(Line::Whole(line)) if line.trim_ascii().is_empty() => {}
                    Some(Line::Whole(line)) => break line,
                    Some(Line::TooLong) => break Vec::new(),
                }
            };
            self.record += 1;
            if !is_first(&line) {
                return broken("no record begins here", &line);
            }
        } else {
            self.record += 1;
        }
        let (mut head, mut size, mut last) = (Head::default(), 0, String::new());
        loop {
            let line = match bounded_line(&mut self.from, MAX_HEAD)? {
                None => return broken("the file ends within a record's head", b""),
                Some(Line::TooLong) => return broken("a record's head is too long", b""),
                Some(Line::Whole(line)) => line,
            };
            size += line.len() + 1;
            if size > MAX_HEAD {
                return broken("a record's head is too long", b"");
            }
            if is_first(&line) {
                self.first = true;
                return broken("a record's head has no end", b"");
            }
            let text = String::from_utf8_lossy(line.trim_ascii_end());
            if text.is_empty() {
                return Ok(Some(head));
            }
            if text.starts_with([' ', '\t']) {
                // A folded line; only addresses may be long enough for that.
                if last == "warc-target-uri"
                    && let Some(url) = &mut head.url
                {
                    url.push_str(text.trim());
                }
                continue;
            }
            let Some((key, value)) = text.split_once(':') else {
                return broken("a line of a record's head without a colon", &line);
            };
            last = key.trim().to_ascii_lowercase();
            let value = value.trim().to_owned();
            match last.as_str() {
                "warc-type" => head.kind = value.to_ascii_lowercase(),
                "content-length" => head.length = value.parse().ok(),
                "content-type" => head.media = value,
                "warc-target-uri" => head.url = Some(value),
                "warc-date" => head.date = Some(value),
                "warc-truncated" => head.cut = Some(value),
                "warc-segment-number" if value != "1" => head.kind.clear(),
                "warc-segment-number" => head.cut = Some("segmented".to_owned()),
                _ => {}
            }
        }
    }

    /// Passes over a block of a record.
    fn pass(&mut self, mut length: u64) -> Result<(), Broken> {
        while length > 0 {
            let chunk = match self.from.fill_buf() {
                Ok(chunk) => chunk.len() as u64,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(e.into()),
            };
            if chunk == 0 {
                return broken("the file ends within a record", b"");
            }
            let step = chunk.min(length);
            self.from.consume(step as usize);
            length -= step;
        }
        Ok(())
    }

    /// After a broken record: goes on to what looks like the first line of another.
    fn seek(&mut self) -> io::Result<()> {
        while !self.first {
            match bounded_line(&mut self.from, MAX_HEAD)? {
                None => break,
                Some(Line::Whole(line)) => self.first = is_first(&line),
                Some(Line::TooLong) => {}
            }
        }
        Ok(())
    }
}

/// Whether a line is the first of a record: `WARC/1.0`.
fn is_first(line: &[u8]) -> bool {
    matches!(line.trim_ascii_end(), [b'W', b'A', b'R', b'C', b'/', major, b'.', minor, rest @ ..]
        if major.is_ascii_digit() && minor.is_ascii_digit() && rest.len() < 4)
}

/// Gives a page what its record knows of it.
fn dress(mut document: Document, head: Head) -> Document {
    // Some writers put the address into angle brackets, as WARC 1.0's grammar had it.
    let url = head.url.map(|u| u.trim_matches(['<', '>']).to_owned());
    document.url = url.filter(|u| !u.is_empty()).or(document.url);
    if let Some(why) = head.cut {
        document.problems.push(Problem {
            kind: "cut".into(),
            message: format!(
                "the archive holds only a part of this page: {}",
                excerpt(&why)
            ),
        });
    }
    let crawled = head.date.and_then(|d| d.parse::<Timestamp>().ok());
    if let Some(at) = crawled
        && document.published.is_none()
        && document.modified.is_none()
    {
        document.published = Some(Stamp {
            at: at.to_zoned(TimeZone::UTC),
            precision: StampPrecision::Second,
            span: None,
        });
        document.problems.retain(|p| p.kind != "no-date");
        document.problems.push(Problem {
            kind: "crawl-date".into(),
            message: format!(
                "the page gives no date; {at}, when it was archived, stands in for it"
            ),
        });
    }
    document
}
