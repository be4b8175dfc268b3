//! JSON and JSON lines: `{"id","text","lang"?,"date"?,"title"?,"source"?,"url"?}`; `"retracted": true` takes an
//! article back, `"supersedes": "ID"` replaces one of another id.

use serde::Deserialize;
use tekad_core::{Document, Problem};

use crate::{
    classify::{self, Setting},
    dates::{self, Hint},
    draft::{Draft, language},
    encoding,
    error::{ReadError, excerpt},
    layout,
    options::ReadOptions,
};

/// One record. Unknown keys are ignored: feeds carry what they like beside.
#[derive(Deserialize)]
struct Record {
    id: Option<Id>,
    text: String,
    lang: Option<String>,
    date: Option<String>,
    modified: Option<String>,
    title: Option<String>,
    source: Option<String>,
    url: Option<String>,
    // Feeds may mean something else by these: what is no flag and no id is ignored.
    retracted: Option<serde_json::Value>,
    supersedes: Option<serde_json::Value>,
}

/// An id is a string; numbers are what other tools often write.
#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Text(String),
    Number(serde_json::Number),
}

/// Reads one line of JSONL. `line` counts from 1.
pub(crate) fn read_line(
    name: &str,
    line: usize,
    bytes: &[u8],
    options: &ReadOptions,
) -> Result<Document, ReadError> {
    let place = format!("{name}:{line}");
    let (text, problems) = utf8(&place, bytes)?;
    let record: Record = serde_json::from_str(&text).map_err(|e| broken(name, line, &text, &e))?;
    document(&place, record, problems, options)
}

/// Reads a whole JSON file: one object, or an array of them. An item that is not a record
/// does not stop the others.
pub(crate) fn read_file(
    name: &str,
    bytes: &[u8],
    options: &ReadOptions,
) -> Vec<Result<Document, ReadError>> {
    let (text, problems) = match utf8(name, bytes) {
        Ok(decoded) => decoded,
        Err(error) => return vec![Err(error)],
    };
    if text.trim().is_empty() {
        return vec![Err(ReadError::Empty {
            name: name.to_owned(),
        })];
    }
    let value: serde_json::Value = match serde_json::from_str(&text) {
        Ok(value) => value,
        Err(e) => return vec![Err(broken(name, 1, &text, &e))],
    };
    let items = match value {
        serde_json::Value::Array(items) => items,
        one => vec![one],
    };
    if items.is_empty() {
        return vec![Err(ReadError::Empty {
            name: name.to_owned(),
        })];
    }
    let many = items.len() > 1;
    let read = |(n, item): (usize, serde_json::Value)| {
        let place = if many {
            format!("{name}: item {}", n + 1)
        } else {
            name.to_owned()
        };
        let quoted = if item.is_object() {
            String::new()
        } else {
            excerpt(&item.to_string())
        };
        let record: Record = Record::deserialize(item).map_err(|e| ReadError::Json {
            name: place.clone(),
            line: 1,
            column: 1,
            message: e.to_string(),
            excerpt: quoted,
        })?;
        document(&place, record, problems.clone(), options)
    };
    items.into_iter().enumerate().map(read).collect()
}

/// JSON is UTF-8; bad bytes are replaced and reported, so that one does not lose a record.
fn utf8(place: &str, bytes: &[u8]) -> Result<(String, Vec<Problem>), ReadError> {
    let decoded = encoding::decode(place, bytes, Some("utf-8"))?;
    Ok((decoded.text, decoded.problems))
}

/// An error with the place in the file; serde_json counts lines within what it was given.
fn broken(name: &str, line: usize, text: &str, error: &serde_json::Error) -> ReadError {
    let (row, column) = (error.line().max(1), error.column());
    let content = text.lines().nth(row - 1).unwrap_or("");
    // Quote around the place, not the head of what may be a very long line.
    let mut from = column.saturating_sub(40).min(content.len());
    while !content.is_char_boundary(from) {
        from -= 1;
    }
    let message = error.to_string();
    let message = message
        .split(" at line ")
        .next()
        .unwrap_or("not JSON")
        .to_owned();
    ReadError::Json {
        name: name.to_owned(),
        line: line + row - 1,
        column,
        message,
        excerpt: excerpt(&content[from..]),
    }
}

fn document(
    place: &str,
    record: Record,
    mut problems: Vec<Problem>,
    options: &ReadOptions,
) -> Result<Document, ReadError> {
    let text = record.text;
    if text.trim().is_empty() {
        return Err(ReadError::Empty {
            name: place.to_owned(),
        });
    }
    let language = language(&text, record.lang.as_deref(), false, options);
    let hint = Hint::for_lang(&language.code);
    let outline = classify::outline(
        &text,
        &classify::plain(layout::units(&text)),
        Setting {
            titled: record.title.is_none(),
            hint,
        },
    );
    let mut stamp = |field: &str, value: Option<String>| {
        let value = value.filter(|v| !v.trim().is_empty())?;
        let found = dates::parse(&value, hint);
        if found.as_ref().is_some_and(|f| f.ambiguous) {
            problems.push(Problem {
                kind: "ambiguous-date".into(),
                message: format!(
                    "{field} {} could have day and month the other way round",
                    excerpt(&value)
                ),
            });
        }
        let stamp = found.and_then(|f| f.stamp(None));
        if stamp.is_none() {
            problems.push(Problem {
                kind: "bad-date".into(),
                message: format!("{field} {} is no date", excerpt(&value)),
            });
        }
        stamp
    };
    let published = stamp("date", record.date);
    let modified = stamp("modified", record.modified);
    // The record's own date wins; only where that is missing do the text's dates count.
    let (published, from_text) = match published {
        Some(stamp) => (Some(stamp), false),
        None => (outline.published, true),
    };
    if from_text {
        problems.extend(outline.problems);
    }
    let draft = Draft {
        id: record.id.map(|id| match id {
            Id::Text(text) => text,
            Id::Number(number) => number.to_string(),
        }),
        text,
        sections: outline.sections,
        title: record.title,
        published,
        modified: modified.or(outline.modified),
        source: record.source,
        url: record.url,
        retracted: record.retracted == Some(true.into()),
        supersedes: record.supersedes.and_then(|id| match id {
            serde_json::Value::String(text) => Some(text),
            serde_json::Value::Number(number) => Some(number.to_string()),
            _ => None,
        }),
        problems,
    };
    Ok(draft.finish(language))
}
