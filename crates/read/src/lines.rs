//! Inputs line by line, whatever their length.

use std::io::{self, BufRead};

use tekad_core::Document;

use crate::{error::ReadError, json, options::ReadOptions};

/// The lines of a JSONL input, each within the size limit.
pub(crate) struct Lines<'a> {
    name: String,
    from: Box<dyn BufRead + 'a>,
    line: usize,
    any: bool,
    done: bool,
}

impl<'a> Lines<'a> {
    pub fn new(name: String, from: Box<dyn BufRead + 'a>) -> Lines<'a> {
        Lines {
            name,
            from,
            line: 0,
            any: false,
            done: false,
        }
    }

    /// The input's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The next document (or failure) and its line; blank lines are passed over.
    pub fn next(&mut self, options: &ReadOptions) -> Option<(Result<Document, ReadError>, usize)> {
        while !self.done {
            self.line += 1;
            let line = match bounded_line(&mut self.from, options.max_bytes) {
                Ok(Some(line)) => line,
                Ok(None) => break,
                Err(source) => {
                    self.done = true;
                    let outcome = format!("all before line {} was read", self.line);
                    return Some((
                        Err(ReadError::stream(&self.name, outcome, source)),
                        self.line,
                    ));
                }
            };
            let item = match &line {
                Line::TooLong => Err(ReadError::TooLarge {
                    name: self.name.clone(),
                    what: format!("line {}", self.line),
                    limit: options.max_bytes,
                }),
                Line::Whole(bytes) => {
                    let bytes = bytes
                        .strip_prefix(b"\xef\xbb\xbf")
                        .filter(|_| self.line == 1)
                        .unwrap_or(bytes);
                    if bytes.trim_ascii().is_empty() {
                        continue;
                    }
                    json::read_line(&self.name, self.line, bytes, options)
                }
            };
            self.any = true;
            return Some((item, self.line));
        }
        let empty = !self.any && !self.done;
        self.done = true;
        empty.then(|| {
            (
                Err(ReadError::Empty {
                    name: self.name.clone(),
                }),
                self.line,
            )
        })
    }
}

/// A line as read.
pub(crate) enum Line {
    /// Within the limit; without its end.
    Whole(Vec<u8>),
    /// Over the limit: skipped without being held.
    TooLong,
}

/// Reads one line, holding at most `limit` bytes of it; `None` at the end.
pub(crate) fn bounded_line(from: &mut dyn BufRead, limit: usize) -> io::Result<Option<Line>> {
    let mut line = Vec::new();
    let (mut long, mut any) = (false, false);
    loop {
        let chunk = match from.fill_buf() {
            Ok(chunk) => chunk,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        if chunk.is_empty() {
            break;
        }
        any = true;
        let end = chunk.iter().position(|b| *b == b'\n');
        let piece = &chunk[..end.unwrap_or(chunk.len())];
        if line.len() + piece.len() > limit {
            long = true;
            line = Vec::new();
        } else if !long {
            line.extend_from_slice(piece);
        }
        let used = piece.len() + usize::from(end.is_some());
        from.consume(used);
        if end.is_some() {
            break;
        }
    }
    Ok(any.then_some(if long {
        Line::TooLong
    } else {
        Line::Whole(line)
    }))
}
