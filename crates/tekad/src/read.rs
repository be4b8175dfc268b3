//! `tekad read`: documents as the coder sees them.

use serde_json::{Value, json};
use tekad_core::{CharIndex, Document, LangSource, SectionKind, Stamp, StampPrecision};

use crate::{
    args::{OutFormat, ReadArgs},
    input,
    output::Output,
    report::date_of,
    session::Session,
    style::{Style, Tone, clean, clean_lines},
};

/// Runs the verb.
///
/// # Errors
/// Wrong usage, or standard output is closed.
pub fn run(args: &ReadArgs, session: &mut Session) -> anyhow::Result<()> {
    let mut out = Output::new();
    let mut any = false;
    for (origin, item) in input::open(&args.input, &session.messages)? {
        match item {
            Ok(doc) => {
                input::tell_problems(&origin, &doc.problems, &mut session.messages);
                match args.format {
                    OutFormat::Jsonl => out.text(&format!("{}\n", json_of(&doc)))?,
                    OutFormat::Text => {
                        if any {
                            out.text("\n")?;
                        }
                        out.text(&page(session.style, &origin, &doc))?;
                    }
                }
                any = true;
            }
            Err(error) => session.messages.failed(&error.to_string()),
        }
        out.flush()?;
    }
    if !any && session.messages.failures() == 0 {
        session.messages.failed("no documents found in the inputs");
    }
    Ok(())
}

/// A kind of section as output names it.
fn kind(kind: SectionKind) -> &'static str {
    match kind {
        SectionKind::Title => "title",
        SectionKind::Heading => "heading",
        SectionKind::Caption => "caption",
        SectionKind::Meta => "meta",
        SectionKind::Paragraph => "paragraph",
    }
}

fn lang_source(source: LangSource) -> &'static str {
    match source {
        LangSource::Forced => "forced",
        LangSource::Declared => "declared",
        LangSource::Detected => "detected",
    }
}

fn page(style: Style, origin: &str, doc: &Document) -> String {
    let index = CharIndex::new(&doc.text);
    let mut text = String::new();
    let mut field = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            text.push_str(&format!(
                "{} {}\n",
                style.paint(Tone::Dim, &format!("{name:>10}")),
                clean(&value)
            ));
        }
    };
    field("input", Some(origin.to_owned()));
    field("id", Some(doc.id.clone()));
    field("title", doc.title.clone());
    field(
        "language",
        Some(format!("{} ({})", doc.lang, lang_source(doc.lang_source))),
    );
    field("published", doc.published.as_ref().map(date_of));
    field("modified", doc.modified.as_ref().map(date_of));
    field("outlet", doc.source.clone());
    field("url", doc.url.clone());
    for problem in &doc.problems {
        field(
            "problem",
            Some(format!("{} ({})", problem.message, problem.kind)),
        );
    }
    text.push('\n');
    for section in &doc.sections {
        let (start, end) = index.span(&doc.text, section.span);
        text.push_str(&style.paint(
            Tone::Dim,
            &format!("{:>10} {start}..{end}", kind(section.kind)),
        ));
        text.push('\n');
        let words = clean_lines(section.span.slice(&doc.text));
        text.push_str(&match section.kind {
            SectionKind::Title => style.paint(Tone::Title, &words),
            SectionKind::Caption | SectionKind::Meta => style.paint(Tone::Dim, &words),
            _ => words,
        });
        text.push('\n');
    }
    text
}

fn json_of(doc: &Document) -> Value {
    let index = CharIndex::new(&doc.text);
    let sections: Vec<Value> = doc
        .sections
        .iter()
        .map(|s| {
            let (start, end) = index.span(&doc.text, s.span);
            json!({ "kind": kind(s.kind), "start": start, "end": end })
        })
        .collect();
    let stamp = |s: &Option<Stamp>| {
        s.as_ref().map(|s| match s.precision {
            StampPrecision::Day => s.date().to_string(),
            StampPrecision::Minute | StampPrecision::Second => s.at.to_string(),
        })
    };
    let problems: Vec<Value> = doc
        .problems
        .iter()
        .map(|p| json!({ "kind": p.kind, "message": p.message }))
        .collect();
    json!({
        "id": doc.id,
        "text": doc.text,
        "text_sha256": doc.text_sha256(),
        "lang": doc.lang,
        "lang_source": lang_source(doc.lang_source),
        "date": stamp(&doc.published),
        "modified": stamp(&doc.modified),
        "title": doc.title,
        "source": doc.source,
        "url": doc.url,
        "sections": sections,
        "problems": problems,
    })
}
