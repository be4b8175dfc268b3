//! Files, folders, standard input: opened one after the other, read one document at a time.

use std::{
    fs,
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

use tekad_core::Document;

use crate::{
    error::ReadError,
    files::{MAX_FOLDERS, Meter, Metered, inside},
    html, json,
    lines::Lines,
    options::{Format, ReadOptions},
    text,
    unpack::{MAGIC, Packing, Unpacked},
    warc::Pages,
};

/// Where documents come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A file, or a folder that is read recursively in sorted order (only files with a
    /// known extension, nothing hidden, no symbolic links).
    Path(PathBuf),
    /// Standard input.
    Stdin,
}

impl Input {
    /// As command lines write it: `-` is standard input.
    pub fn from_arg(arg: impl AsRef<Path>) -> Input {
        let path = arg.as_ref();
        if path.as_os_str() == "-" {
            Input::Stdin
        } else {
            Input::Path(path.to_owned())
        }
    }
}

/// Bytes that are looked at to tell formats apart.
const SNIFF: usize = 4096;

/// Reads every document of every input, one at a time: a failure is an item among the
/// others and ends nothing.
pub fn read_all(inputs: impl IntoIterator<Item = Input>, options: &ReadOptions) -> Reader {
    let mut todo: Vec<Todo> = inputs
        .into_iter()
        .map(|input| Todo { input, depth: 0 })
        .collect();
    todo.reverse();
    Reader {
        options: options.clone(),
        todo,
        ready: Vec::new().into_iter(),
        stream: None,
        origin: String::new(),
        meter: Meter::default(),
    }
}

/// Reads a document, or several, from bytes. `name` is for messages, and its extension
/// tells the format where `options` does not force one.
pub fn read_bytes(
    name: &str,
    bytes: &[u8],
    options: &ReadOptions,
) -> Vec<Result<Document, ReadError>> {
    let forced = options.format.or_else(|| Format::from_name(name));
    if bytes.len() > options.max_bytes && !forced.is_some_and(Format::streamed) {
        return vec![Err(too_large(
            name,
            format!("input of {} bytes", bytes.len()),
            options,
        ))];
    }
    match opened(name.to_owned(), Box::new(bytes), options) {
        Err(error) => vec![Err(error)],
        Ok(Opened::Whole(all)) => all,
        Ok(Opened::Stream(mut stream)) => {
            std::iter::from_fn(|| stream.next(options).map(|(item, _)| item)).collect()
        }
    }
}

/// The iterator that [`read_all`] returns.
pub struct Reader {
    options: ReadOptions,
    /// What is still to be opened; the next one last.
    todo: Vec<Todo>,
    ready: std::vec::IntoIter<Result<Document, ReadError>>,
    stream: Option<Stream<'static>>,
    origin: String,
    meter: Meter,
}

struct Todo {
    input: Input,
    depth: usize,
}

impl Reader {
    /// Where the last item came from: a path, or `path:LINE` for JSONL and
    /// `path:RECORD` for WARC; for messages only.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Counts the bytes of files that are read, from now on, with a meter of the caller's.
    pub fn with_meter(mut self, meter: &Meter) -> Reader {
        self.meter = meter.clone();
        self
    }

    /// Opens the next input and leaves what it gives in `ready` or `stream`.
    fn open(&mut self, todo: Todo) -> Result<(), ReadError> {
        let (name, from): (String, Box<dyn BufRead>) = match todo.input {
            Input::Stdin => (
                "standard input".into(),
                Box::new(BufReader::new(io::stdin())),
            ),
            Input::Path(path) => {
                let name = path.display().to_string();
                self.origin.clone_from(&name);
                let fail = |source| ReadError::Io {
                    name: name.clone(),
                    source,
                };
                let about = fs::metadata(&path).map_err(fail)?;
                if about.is_dir() {
                    return self.folder(&path, &name, todo.depth);
                }
                let format = self.options.format.or_else(|| Format::from_name(&name));
                if about.is_file()
                    && !format.is_some_and(Format::streamed)
                    && about.len() > self.options.max_bytes as u64
                    && !self.may_be_stream(&name)
                {
                    return Err(too_large(
                        &name,
                        format!("file of {} bytes", about.len()),
                        &self.options,
                    ));
                }
                let file = fs::File::open(&path).map_err(fail)?;
                let meter = self.meter.clone();
                let file = Metered { file, meter };
                (name, Box::new(BufReader::with_capacity(1 << 16, file)))
            }
        };
        self.origin.clone_from(&name);
        match opened(name, from, &self.options)? {
            Opened::Whole(all) => self.ready = all.into_iter(),
            Opened::Stream(stream) => self.stream = Some(stream),
        }
        Ok(())
    }

    /// Whether only the content can tell if a file holds many documents.
    fn may_be_stream(&self, name: &str) -> bool {
        self.options.format.is_none() && Format::from_name(name).is_none()
    }

    fn folder(&mut self, path: &Path, name: &str, depth: usize) -> Result<(), ReadError> {
        if depth >= MAX_FOLDERS {
            let what = "nesting of folders".to_owned();
            return Err(ReadError::TooComplex {
                name: name.to_owned(),
                what,
                limit: MAX_FOLDERS,
            });
        }
        let fail = |source| ReadError::Io {
            name: name.to_owned(),
            source,
        };
        let inside = inside(path).map_err(fail)?;
        self.todo.extend(inside.into_iter().rev().map(|path| Todo {
            input: Input::Path(path),
            depth: depth + 1,
        }));
        Ok(())
    }
}

impl Iterator for Reader {
    type Item = Result<Document, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.ready.next() {
                return Some(item);
            }
            if let Some(stream) = &mut self.stream {
                if let Some((item, place)) = stream.next(&self.options) {
                    self.origin = format!("{}:{place}", stream.name());
                    return Some(item);
                }
                self.stream = None;
            }
            let todo = self.todo.pop()?;
            if let Err(error) = self.open(todo) {
                return Some(Err(error));
            }
        }
    }
}

/// What an input turned out to be.
enum Opened<'a> {
    /// One document, or a JSON array of them.
    Whole(Vec<Result<Document, ReadError>>),
    /// Documents that are read one at a time.
    Stream(Stream<'a>),
}

/// An input of many documents.
enum Stream<'a> {
    Lines(Lines<'a>),
    Pages(Pages<'a>),
}

impl Stream<'_> {
    fn name(&self) -> &str {
        match self {
            Stream::Lines(lines) => lines.name(),
            Stream::Pages(pages) => pages.name(),
        }
    }

    fn next(&mut self, options: &ReadOptions) -> Option<(Result<Document, ReadError>, usize)> {
        match self {
            Stream::Lines(lines) => lines.next(options),
            Stream::Pages(pages) => pages.next(options),
        }
    }
}

/// Unpacks an input if it is packed, and finds out what it is.
fn opened<'a>(
    name: String,
    mut from: Box<dyn BufRead + 'a>,
    options: &ReadOptions,
) -> Result<Opened<'a>, ReadError> {
    let fail = |source| ReadError::stream(&name, "nothing of it was read".to_owned(), source);
    let magic = head(&mut from, MAGIC).map_err(fail)?;
    let packing = Packing::sniff(&magic);
    from = Box::new(io::Cursor::new(magic).chain(from));
    if let Some(packing) = packing {
        let plain = Unpacked::new(packing, from, options.max_bytes).map_err(fail)?;
        from = Box::new(BufReader::with_capacity(1 << 16, plain));
    }
    let mut format = options.format.or_else(|| Format::from_name(&name));
    if format.is_none() {
        let begins = head(&mut from, SNIFF).map_err(fail)?;
        format = Some(sniff(&begins));
        from = Box::new(io::Cursor::new(begins).chain(from));
    }
    match format.unwrap_or(Format::Text) {
        Format::Jsonl => Ok(Opened::Stream(Stream::Lines(Lines::new(name, from)))),
        Format::Warc => Ok(Opened::Stream(Stream::Pages(Pages::new(name, from)))),
        format => {
            let mut bytes = Vec::new();
            let limit = options.max_bytes;
            from.take(limit as u64 + 1)
                .read_to_end(&mut bytes)
                .map_err(fail)?;
            if bytes.len() > limit {
                return Err(too_large(&name, "input".to_owned(), options));
            }
            Ok(Opened::Whole(whole(&name, &bytes, format, options)))
        }
    }
}

/// The first `most` bytes, or all if there are fewer. A pipe may hand out less than asked for,
/// so this reads until there is enough; an error after some bytes comes again with the next read.
fn head(from: &mut dyn BufRead, most: usize) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    match from.take(most as u64).read_to_end(&mut head) {
        Err(error) if head.is_empty() => Err(error),
        _ => Ok(head),
    }
}

fn too_large(name: &str, what: String, options: &ReadOptions) -> ReadError {
    ReadError::TooLarge {
        name: name.to_owned(),
        what,
        limit: options.max_bytes,
    }
}

/// Reads what is one document a file (or, in JSON, an array of them).
fn whole(
    name: &str,
    bytes: &[u8],
    format: Format,
    options: &ReadOptions,
) -> Vec<Result<Document, ReadError>> {
    match format {
        Format::Html => vec![html::read(name, bytes, None, options)],
        Format::Json => json::read_file(name, bytes, options),
        Format::Text | Format::Jsonl | Format::Warc => vec![text::read(name, bytes, options)],
    }
}

/// Tells formats apart by how the content begins.
fn sniff(bytes: &[u8]) -> Format {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.starts_with(b"WARC/") {
        return Format::Warc;
    }
    let head = bytes.trim_ascii_start();
    let head = &head[..head.len().min(SNIFF)];
    let lower = head[..head.len().min(512)].to_ascii_lowercase();
    match head.first() {
        Some(b'<') => {
            let tags: &[&[u8]] = &[
                b"<!doctype html",
                b"<html",
                b"<head",
                b"<body",
                b"<!--",
                b"<?xml",
                b"<div",
                b"<article",
                b"<p",
                b"<meta",
                b"<title",
            ];
            if tags.iter().any(|tag| lower.starts_with(tag)) {
                Format::Html
            } else {
                Format::Text
            }
        }
        Some(b'{') => {
            // One object a line, or one object over many lines?
            let line = head.split(|b| *b == b'\n').next().unwrap_or(head);
            let cut = line.len() == head.len();
            let closed = line.trim_ascii_end().ends_with(b"}");
            if closed || cut {
                Format::Jsonl
            } else {
                Format::Json
            }
        }
        Some(b'[')
            if head[1..]
                .trim_ascii_start()
                .first()
                .is_some_and(|b| matches!(b, b'{' | b']')) =>
        {
            Format::Json
        }
        _ => Format::Text,
    }
}
