//! `tekad recode`: documents that another version of the coder coded are brought to the present
//! one, and what changes is said.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;
use tekad_code::CodeOptions;
use tekad_core::{Document, event::Event};
use tekad_engine::Engine;
use tekad_store::{
    Findings, Record,
    recode::{Change, Difference, Field, Outdated, Present, Recoded, Tally, compare},
};

use crate::{
    code, ingest,
    output::{self, Output},
    quote::quote,
    recode_args::RecodeArgs,
    report,
    session::Session,
    style::{Style, Tone, spread, wrap},
};

/// Documents of a batch.
const BATCH: usize = 64;

/// A document that was coded anew.
struct Done {
    outdated: Outdated,
    document: Document,
    old: Findings,
    /// What the present version found, or why it found nothing.
    new: Result<Findings, String>,
}

/// Runs the verb.
///
/// # Errors
/// Wrong usage, or the record can't be read or written.
pub fn run(args: &RecodeArgs, session: &mut Session) -> anyhow::Result<()> {
    // Says what is wrong with the file, and makes none.
    let reader = Record::open_read_only(&args.record)?;
    if args.undo {
        return undo(&Record::open(&args.record)?, session);
    }
    if args.forget {
        let gone = Record::open(&args.record)?.forget_codings(args.keep)?;
        return output::print(&format!(
            "{} codings dropped, with {} reports\n",
            gone.codings, gone.reports
        ));
    }
    crate::packs::load(&args.packs, session)?;
    let present = present(&reader, session)?;
    let writer = if args.dry_run {
        None
    } else {
        Some(Record::open(&args.record)?)
    };
    let total = reader.count_outdated(&present)?;
    if total == 0 {
        session
            .messages
            .note("all documents are of the present version");
        return Ok(());
    }
    let bar = bar(total);
    session.messages.beside(bar.clone());
    let mut out = Output::new();
    let mut tally = Tally::default();
    let (pool, jobs) = code::pool(args.jobs)?;
    let (mut after, mut failed) = (0, 0);
    loop {
        let batch = reader.outdated(&present, after, BATCH.max(jobs * 8))?;
        let Some(last) = batch.last() else { break };
        after = last.document;
        let size = batch.len() as u64;
        let mut loaded = Vec::with_capacity(batch.len());
        for outdated in batch {
            loaded.push(load(&reader, outdated, &present)?);
        }
        let engine = &session.engine;
        let done: Vec<Done> = pool.install(|| {
            let each = loaded.into_par_iter();
            each.map(|one| one.code(engine)).collect()
        });
        if let Some(writer) = &writer {
            write(writer, &done, &present)?;
        }
        for one in &done {
            match &one.new {
                Ok(new) => {
                    let difference = compare(&one.old, new);
                    tally.add(&difference);
                    if args.show {
                        out.text(&shown(session.style, &one.document, &difference))?;
                    }
                }
                Err(why) => {
                    failed += 1;
                    session.messages.failed(&format!(
                        "document {} stays as it was: {why}",
                        one.document.id
                    ));
                }
            }
        }
        if let Some(bar) = &bar {
            bar.inc(size);
        }
    }
    if let Some(bar) = &bar {
        bar.finish_and_clear();
    }
    session.messages.beside(None);
    drop(reader);
    let mut text = summary(session.style, &tally, failed);
    match writer {
        Some(writer) => {
            session.messages.note("making happenings anew");
            match writer.switch_recoded(&present)? {
                Some(run) => text.push_str(&format!(
                    "{} documents are of the present version now (--undo takes it back)\n",
                    run.documents
                )),
                None => text.push_str("nothing was changed\n"),
            }
        }
        None => text.push_str("nothing was written (--dry-run)\n"),
    }
    out.text(&text)?;
    out.flush()
}

fn undo(record: &Record, session: &Session) -> anyhow::Result<()> {
    match record.undo_recoding()? {
        Some(run) => output::print(&format!(
            "{} documents are of their former version again\n",
            run.documents
        )),
        None => {
            session.messages.note("there is no recode to undo");
            Ok(())
        }
    }
}

/// The present version for each language of the record that has one.
fn present(record: &Record, session: &Session) -> anyhow::Result<Present> {
    let mut all = Present::new();
    for lang in record.languages()? {
        match session.engine.coder(&lang) {
            Ok(coder) => {
                all.insert(lang, coder.version());
            }
            // A user's own files may be at fault, which must be said; a language that is not
            // coded stays as it is.
            Err(e @ tekad_engine::EngineError::Pack { .. }) => return Err(e.into()),
            Err(e) => tracing::info!("{e}"),
        }
    }
    Ok(all)
}

/// A document with what stood, and with what an interrupted run found.
struct Loaded {
    outdated: Outdated,
    document: Document,
    old: Findings,
    new: Option<Findings>,
}

fn load(record: &Record, outdated: Outdated, present: &Present) -> anyhow::Result<Loaded> {
    let new = match present.get(&outdated.lang) {
        Some(coder) if outdated.done => record.findings_of(outdated.document, coder)?,
        _ => None,
    };
    Ok(Loaded {
        document: record.document(outdated.document)?,
        old: record.findings(outdated.document)?,
        new,
        outdated,
    })
}

impl Loaded {
    fn code(self, engine: &Engine) -> Done {
        let new = match self.new {
            Some(new) => Ok(new),
            None => {
                ingest::code(engine, &self.document, CodeOptions::default())
                    .0
                    .found
            }
        };
        Done {
            outdated: self.outdated,
            document: self.document,
            old: self.old,
            new,
        }
    }
}

fn write(record: &Record, done: &[Done], present: &Present) -> anyhow::Result<()> {
    let fresh = done.iter().filter(|one| !one.outdated.done);
    let batch: Vec<Recoded> = fresh
        .filter_map(|one| {
            Some(Recoded {
                number: one.outdated.document,
                document: &one.document,
                coder: present.get(&one.outdated.lang)?,
                found: one.new.as_ref().ok()?,
            })
        })
        .collect();
    if !batch.is_empty() {
        record.write_recoded(&batch)?;
    }
    Ok(())
}

fn bar(total: u64) -> Option<ProgressBar> {
    if !std::io::stderr().is_terminal() {
        return None;
    }
    let bar = ProgressBar::new(total);
    let look = "{bar:30} {pos}/{len} documents, {per_sec}, {eta} left";
    if let Ok(style) = ProgressStyle::with_template(look) {
        bar.set_style(style);
    }
    Some(bar)
}

/// The changes of a document, with their sentences.
fn shown(style: Style, doc: &Document, difference: &Difference) -> String {
    let mut text = String::new();
    for change in &difference.changes {
        let (mark, tone, event, more) = match change {
            Change::Added(event) => ("+", Tone::Good, event, String::new()),
            Change::Gone(event) => ("-", Tone::Bad, event, String::new()),
            Change::Changed { old, new, fields } => {
                ("~", Tone::Type, old, changed(style, old, new, fields))
            }
        };
        let head = format!(
            "{} {}",
            style.paint(tone, mark),
            report::headline(style, event)
        );
        text.push_str(&wrap(&head, "", "    ", style.width));
        text.push('\n');
        if !more.is_empty() {
            text.push_str(&wrap(&more, "    ", "    ", style.width));
            text.push('\n');
        }
        if let Some(evidence) = event.evidence.first() {
            let words = quote(style, doc, evidence);
            text.push_str(&wrap(&words, "    “", "     ", style.width));
            text.push_str("”\n");
        }
        let origin = format!("document {}", crate::style::clean(&doc.id));
        let origin = spread(style, Tone::Dim, &origin);
        text.push_str(&wrap(&origin, "    ", "    ", style.width));
        text.push('\n');
    }
    text
}

/// What an event was and is, in the parts that changed.
fn changed(style: Style, old: &Event, new: &Event, fields: &[Field]) -> String {
    let names: Vec<&str> = fields.iter().map(|f| f.as_str()).collect();
    let told = [Field::Type, Field::Mode, Field::Actor, Field::Recipient];
    let mut text = format!("other {}", names.join(", "));
    if fields.iter().any(|f| told.contains(f)) {
        text.push_str(&format!("; now {}", report::headline(style, new)));
    }
    for field in fields {
        let (was, is) = match field {
            Field::Senses => (senses(old), senses(new)),
            Field::Date => (report::when_and_where(old), report::when_and_where(new)),
            Field::Context => (old.context.join(" "), new.context.join(" ")),
            _ => continue,
        };
        text.push_str(&format!("; {was} → {is}"));
    }
    text
}

fn senses(event: &Event) -> String {
    let names: Vec<&str> = event.aux_mode.iter().map(|m| m.as_str()).collect();
    if names.is_empty() {
        "plain".to_owned()
    } else {
        names.join(" ")
    }
}

/// What changed, counted.
fn summary(style: Style, tally: &Tally, failed: u64) -> String {
    let mut text = format!(
        "{} documents coded anew, {} with a difference\n",
        tally.documents, tally.different
    );
    for (count, what) in [
        (tally.same, "events the same"),
        (tally.added, "events added"),
        (tally.gone, "events gone"),
        (tally.changed, "events changed"),
        (tally.claims.0, "claims added"),
        (tally.claims.1, "claims gone"),
        (tally.scenarios.0, "scenarios added"),
        (tally.scenarios.1, "scenarios gone"),
        (failed, "documents stay as they were"),
    ] {
        if count > 0 {
            text.push_str(&format!("{count:>10} {what}\n"));
        }
    }
    if !tally.fields.is_empty() {
        let fields: Vec<String> = tally
            .fields
            .iter()
            .map(|(field, n)| format!("{} {n}", field.as_str()))
            .collect();
        let line = format!("changed in: {}", fields.join(", "));
        text.push_str(&wrap(&line, "", "  ", style.width));
        text.push('\n');
    }
    for (name, [added, gone, changed]) in &tally.types {
        text.push_str(&format!(
            "  {} +{added} -{gone} ~{changed}\n",
            style.paint(Tone::Type, &format!("{name:<10}"))
        ));
    }
    text
}
