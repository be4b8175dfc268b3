//! Plain text as crawled: one article a file.

use tekad_core::Document;

use crate::{
    classify::{self, Setting},
    dates::Hint,
    draft::{Draft, language},
    encoding,
    error::ReadError,
    layout,
    options::ReadOptions,
};

/// Reads one article of plain text.
pub(crate) fn read(name: &str, bytes: &[u8], options: &ReadOptions) -> Result<Document, ReadError> {
    let decoded = encoding::decode(name, bytes, None)?;
    if decoded.text.trim().is_empty() {
        return Err(ReadError::Empty {
            name: name.to_owned(),
        });
    }
    let text = decoded.text;
    let language = language(&text, None, false, options);
    let setting = Setting {
        titled: true,
        hint: Hint::for_lang(&language.code),
    };
    let outline = classify::outline(&text, &classify::plain(layout::units(&text)), setting);
    let mut problems = decoded.problems;
    problems.extend(outline.problems);
    let draft = Draft {
        text,
        sections: outline.sections,
        published: outline.published,
        modified: outline.modified,
        problems,
        ..Draft::default()
    };
    Ok(draft.finish(language))
}
