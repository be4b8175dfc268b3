//! What must hold for whatever the readers yield, shared by the targets.

use tekad_core::Document;
use tekad_read::{Format, ReadError, ReadOptions, read_bytes};

/// Reads `bytes` and checks every document and error.
pub fn check(name: &str, bytes: &[u8], format: Option<Format>) {
    let options = ReadOptions {
        format,
        max_bytes: 1 << 20,
        ..ReadOptions::default()
    };
    let all = read_bytes(name, bytes, &options);
    assert!(!all.is_empty(), "an input gives at least an error");
    for item in &all {
        match item {
            Ok(document) => check_document(document),
            Err(error) => check_error(error),
        }
    }
}

/// Sections and stamps lie on the text; sections in order and apart.
fn check_document(document: &Document) {
    let text = &document.text;
    let mut at = 0;
    for section in &document.sections {
        let (start, end) = (section.span.start as usize, section.span.end as usize);
        assert!(
            at <= start && start < end,
            "sections in order, apart, not empty"
        );
        let words = text.get(start..end).expect("a section slices the text");
        assert_eq!(words, words.trim(), "sections are trimmed");
        at = end;
    }
    for stamp in [&document.published, &document.modified]
        .into_iter()
        .flatten()
    {
        if let Some(span) = stamp.span {
            assert!(
                text.get(span.start as usize..span.end as usize)
                    .is_some_and(|s| !s.is_empty())
            );
        }
    }
    assert!(!document.id.is_empty() && !document.lang.is_empty());
}

/// Messages are bounded and safe to print.
fn check_error(error: &ReadError) {
    let message = error.to_string();
    assert!(message.len() < 4096, "messages are bounded");
    assert!(
        !message.contains(char::is_control),
        "messages are safe to print: {message:?}"
    );
}
