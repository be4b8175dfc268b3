//! Files, folders, standard input: opened one after the other, read one document at a time.

use std::{
    fs,
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

use tekad_core::Document;

use crate::{
    error::ReadError,
    html, json,
    options::{Format, ReadOptions},
    text,
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

/// Deepest nesting of folders.
const MAX_FOLDERS: usize = 64;

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
        lines: None,
        origin: String::new(),
    }
}

/// Reads a document, or several, from bytes. `name` is for messages, and its extension
/// tells the format where `options` does not force one.
pub fn read_bytes(
    name: &str,
    bytes: &[u8],
    options: &ReadOptions,
) -> Vec<Result<Document, ReadError>> {
    if bytes.len() > options.max_bytes
        && options.format.or(Format::from_name(name)) != Some(Format::Jsonl)
    {
        return vec![Err(too_large(
            name,
            format!("input of {} bytes", bytes.len()),
            options,
        ))];
    }
    let format = options
        .format
        .or_else(|| Format::from_name(name))
        .unwrap_or_else(|| sniff(bytes));
    if format == Format::Jsonl {
        let mut lines = Lines::new(name.to_owned(), Box::new(bytes));
        let mut all = Vec::new();
        while let Some((item, _)) = lines.next(options) {
            all.push(item);
        }
        return all;
    }
    whole(name, bytes, format, options)
}

/// The iterator that [`read_all`] returns.
pub struct Reader {
    options: ReadOptions,
    /// What is still to be opened; the next one last.
    todo: Vec<Todo>,
    ready: std::vec::IntoIter<Result<Document, ReadError>>,
    lines: Option<Lines<'static>>,
    origin: String,
}

struct Todo {
    input: Input,
    depth: usize,
}

impl Reader {
    /// Where the last item came from: a path, or `path:LINE` for JSONL; for messages only.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Opens the next input and leaves what it gives in `ready` or `lines`.
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
                let lines =
                    self.options.format.or_else(|| Format::from_name(&name)) == Some(Format::Jsonl);
                if about.is_file()
                    && !lines
                    && about.len() > self.options.max_bytes as u64
                    && !self.may_be_lines(&name)
                {
                    return Err(too_large(
                        &name,
                        format!("file of {} bytes", about.len()),
                        &self.options,
                    ));
                }
                let file = fs::File::open(&path).map_err(fail)?;
                (name, Box::new(BufReader::with_capacity(1 << 16, file)))
            }
        };
        self.origin.clone_from(&name);
        self.stream(name, from)
    }

    /// Whether only the content can tell if a file is JSONL.
    fn may_be_lines(&self, name: &str) -> bool {
        self.options.format.is_none() && Format::from_name(name).is_none()
    }

    fn stream(&mut self, name: String, mut from: Box<dyn BufRead>) -> Result<(), ReadError> {
        let fail = |source| ReadError::Io {
            name: name.clone(),
            source,
        };
        let mut format = self.options.format.or_else(|| Format::from_name(&name));
        let mut head = Vec::new();
        if format.is_none() {
            // A pipe may hand out less than asked for; read until there is enough to tell.
            from.by_ref()
                .take(SNIFF as u64)
                .read_to_end(&mut head)
                .map_err(fail)?;
            format = Some(sniff(&head));
        }
        let from = io::Cursor::new(head).chain(from);
        let format = format.unwrap_or(Format::Text);
        if format == Format::Jsonl {
            self.lines = Some(Lines::new(name, Box::new(from)));
            return Ok(());
        }
        let mut bytes = Vec::new();
        let limit = self.options.max_bytes;
        from.take(limit as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(fail)?;
        if bytes.len() > limit {
            return Err(too_large(&name, "input".to_owned(), &self.options));
        }
        self.ready = whole(&name, &bytes, format, &self.options).into_iter();
        Ok(())
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
        let mut inside = Vec::new();
        for entry in fs::read_dir(path).map_err(fail)? {
            let entry = entry.map_err(fail)?;
            let file = entry.file_name();
            let file = file.to_string_lossy();
            // Neither metadata nor type follows links here.
            let kind = entry.file_type().map_err(fail)?;
            let wanted = kind.is_dir() || kind.is_file() && (Format::from_name(&file).is_some());
            if wanted && !file.starts_with('.') {
                inside.push(entry.path());
            }
        }
        inside.sort();
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
            if let Some(lines) = &mut self.lines {
                if let Some((item, line)) = lines.next(&self.options) {
                    self.origin = format!("{}:{line}", lines.name);
                    return Some(item);
                }
                self.lines = None;
            }
            let todo = self.todo.pop()?;
            if let Err(error) = self.open(todo) {
                return Some(Err(error));
            }
        }
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
        Format::Html => vec![html::read(name, bytes, options)],
        Format::Json => json::read_file(name, bytes, options),
        Format::Text | Format::Jsonl => vec![text::read(name, bytes, options)],
    }
}

/// The lines of a JSONL input, each within the size limit.
struct Lines<'a> {
    name: String,
    from: Box<dyn BufRead + 'a>,
    line: usize,
    any: bool,
    done: bool,
}

impl<'a> Lines<'a> {
    fn new(name: String, from: Box<dyn BufRead + 'a>) -> Lines<'a> {
        Lines {
            name,
            from,
            line: 0,
            any: false,
            done: false,
        }
    }

    /// The next document (or failure) and its line; blank lines are passed over.
    fn next(&mut self, options: &ReadOptions) -> Option<(Result<Document, ReadError>, usize)> {
        while !self.done {
            self.line += 1;
            let line = match bounded_line(&mut self.from, options.max_bytes) {
                Ok(Some(line)) => line,
                Ok(None) => break,
                Err(source) => {
                    self.done = true;
                    return Some((
                        Err(ReadError::Io {
                            name: self.name.clone(),
                            source,
                        }),
                        self.line,
                    ));
                }
            };
            let item = match &line {
                Line::TooLong => Err(too_large(
                    &self.name,
                    format!("line {}", self.line),
                    options,
                )),
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
enum Line {
    /// Within the limit; without its end.
    Whole(Vec<u8>),
    /// Over the limit: skipped without being held.
    TooLong,
}

/// Reads one line, holding at most `limit` bytes of it; `None` at the end.
fn bounded_line(from: &mut dyn BufRead, limit: usize) -> io::Result<Option<Line>> {
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

/// Tells formats apart by how the content begins.
fn sniff(bytes: &[u8]) -> Format {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
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
