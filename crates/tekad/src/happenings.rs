//! `tekad happenings`: why reports are one happening, and decisions by hand.

use std::path::Path;

use tekad_store::{Decision, DecisionKind, Record};

use crate::{
    happenings_args::{HappeningsArgs, HappeningsVerb},
    output,
    session::Session,
    style::{Tone, clean},
};

/// Runs the verb.
///
/// # Errors
/// The record can't be read or written, or has nothing of that id.
pub fn run(args: &HappeningsArgs, session: &mut Session) -> anyhow::Result<()> {
    match &args.verb {
        HappeningsVerb::Merge { a, b, note } => {
            let record = existing(&args.record)?;
            let done = record.merge_happenings(a, b, note.as_deref())?;
            let (_, told) = record.why(&done.report.event_id)?;
            output::print(&format!(
                "{}; the happening has {} reports now\n",
                line(&done),
                told.len()
            ))
        }
        HappeningsVerb::Split { event, note } => {
            let done = existing(&args.record)?.split_report(event, note.as_deref())?;
            output::print(&format!("{}\n", line(&done)))
        }
        HappeningsVerb::Undo => match existing(&args.record)?.undo_decision()? {
            Some(done) => output::print(&format!("taken back: {}\n", line(&done))),
            None => {
                session.messages.note("there is no decision to take back");
                Ok(())
            }
        },
        HappeningsVerb::List => {
            let mut text = String::new();
            for decision in Record::open_read_only(&args.record)?.decisions()? {
                text.push_str(&line(&decision));
                text.push('\n');
            }
            output::print(&text)
        }
        HappeningsVerb::Why { id } => why(&args.record, id, session),
        HappeningsVerb::Rebuild => {
            existing(&args.record)?.rebuild_happenings()?;
            Ok(())
        }
    }
}

/// A record that there is, for writing.
fn existing(path: &Path) -> anyhow::Result<Record> {
    drop(Record::open_read_only(path)?);
    Ok(Record::open(path)?)
}

/// A decision in a line.
fn line(decision: &Decision) -> String {
    let (report, other) = (
        clean(&decision.report.event_id),
        clean(&decision.other.event_id),
    );
    let mut text = match decision.kind {
        DecisionKind::Merge => format!("{}: merge {report} {other}", decision.number),
        DecisionKind::Split => format!("{}: split {report} from {other}", decision.number),
    };
    if let Some(note) = &decision.note {
        text.push_str(&format!(" ({})", clean(note)));
    }
    text
}

fn why(path: &Path, id: &str, session: &Session) -> anyhow::Result<()> {
    let record = Record::open_read_only(path)?;
    let mut text = String::new();
    for told in record.why(id)?.1 {
        let report = record.report(told.report)?;
        let document = record.document(report.document.number)?;
        let sentence = report.event.evidence.first().map_or("", |e| {
            let words = e.sentence_span.slice(&document.text);
            words.trim()
        });
        text.push_str(&format!(
            "{} {} {}, {}\n    {}\n",
            session.style.paint(Tone::Type, report.event.event.as_str()),
            clean(&told.event_id),
            clean(
                report
                    .document
                    .outlet
                    .as_deref()
                    .unwrap_or("unknown outlet")
            ),
            clean(
                report
                    .document
                    .published_day
                    .as_deref()
                    .unwrap_or("undated")
            ),
            clean(sentence),
        ));
        match told.with {
            None => text.push_str("    the first report\n"),
            Some((with, score)) => {
                let with = record.report(with)?;
                text.push_str(&format!(
                    "    like {} of {}: {score} points\n",
                    clean(&with.event.id),
                    clean(&with.document.id)
                ));
            }
        }
        for reason in &told.reasons {
            text.push_str(&format!("      {}\n", clean(reason)));
        }
    }
    output::print(&text)
}
