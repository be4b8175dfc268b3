//! `tekad export`: the record in formats that other programs read.

use std::{
    io::{IsTerminal, Write},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use tekad_code::record::{RecordOptions, Recorder};
use tekad_store::{
    Record,
    export::{ExportError, Exported, OutFile, OutFolder, Selection, Tally},
};

use crate::{
    export_args::{ExportArgs, ExportFormat},
    session::{Messages, Session, UsageError},
};

/// How long a work must last before a progress bar shows.
const PATIENCE: Duration = Duration::from_millis(1500);

/// Runs the verb.
///
/// # Errors
/// Wrong usage, or the record can't be read, or the output can't be written.
pub fn run(args: &ExportArgs, session: &mut Session) -> anyhow::Result<()> {
    check(args)?;
    let record = Record::open_read_only(&args.record)?;
    let selection = Selection {
        from: args.from,
        to: args.to,
        reports: args.reports,
    };
    let mut bar = Bar::new(record.count_exported(&selection)?);
    let codebook = match args.format {
        ExportFormat::Jsonl => session.engine.shared()?.1.codebook.clone(),
        _ => String::new(),
    };
    let tally = write(args, &record, &selection, &codebook, &mut || {
        bar.step(&mut session.messages);
    });
    bar.finish(&mut session.messages);
    let tally = tally.with_context(|| args.out.display().to_string())?;
    session.messages.note(&summary(args, &tally));
    Ok(())
}

fn check(args: &ExportArgs) -> Result<(), UsageError> {
    let feed = args.format.feed().is_some();
    let standard_output = args.out == Path::new("-");
    for (wrong, message) in [
        (
            args.reports && feed,
            "--reports needs --format jsonl, csv or parquet",
        ),
        (
            args.include_aux && !feed,
            "--include-aux is for formats that know no aux modes; this one has them in any case",
        ),
        (
            args.include_aux && standard_output,
            "--include-aux needs a file: the senses stand beside it",
        ),
        (
            args.format == ExportFormat::Parquet && standard_output,
            "Parquet is written as a folder: name one with --out",
        ),
    ] {
        if wrong {
            return Err(UsageError::new(message));
        }
    }
    Ok(())
}

fn write(
    args: &ExportArgs,
    record: &Record,
    selection: &Selection,
    codebook: &str,
    progress: &mut dyn FnMut(),
) -> Result<Tally, ExportError> {
    if args.format == ExportFormat::Parquet {
        let folder = OutFolder::create(&args.out)?;
        let tally = record.export_parquet(selection, folder.making(), progress)?;
        folder.commit()?;
        return Ok(tally);
    }
    if args.out == Path::new("-") {
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        let tally = rows(args, record, selection, codebook, &mut out, None, progress)?;
        out.flush()?;
        return Ok(tally);
    }
    let mut out = OutFile::create(&args.out)?;
    let mut senses = match args.include_aux {
        true => Some(OutFile::create(&beside(&args.out))?),
        false => None,
    };
    let side = senses.as_mut().map(|s| s as &mut dyn Write);
    let tally = rows(args, record, selection, codebook, &mut out, side, progress)?;
    // The side file first: a row whose sense is not told would be worse than one too many told.
    if let Some(senses) = senses {
        senses.commit()?;
    }
    out.commit()?;
    Ok(tally)
}

fn beside(out: &Path) -> PathBuf {
    let mut name = out.as_os_str().to_owned();
    name.push(".aux.tsv");
    PathBuf::from(name)
}

fn rows(
    args: &ExportArgs,
    record: &Record,
    selection: &Selection,
    codebook: &str,
    to: &mut dyn Write,
    senses: Option<&mut dyn Write>,
    progress: &mut dyn FnMut(),
) -> Result<Tally, ExportError> {
    match args.format.feed() {
        Some(feed) => record.export_feed(feed, selection, to, senses, progress),
        None if args.format == ExportFormat::Csv => record.export_csv(selection, to, progress),
        None => jsonl(record, selection, codebook, to, progress),
    }
}

/// PLOVER records, with the happening and its counts beside.
fn jsonl(
    record: &Record,
    selection: &Selection,
    codebook: &str,
    to: &mut dyn Write,
    progress: &mut dyn FnMut(),
) -> Result<Tally, ExportError> {
    let mut tally = Tally::default();
    record.export_each(selection, |told: Exported| {
        progress();
        let options = RecordOptions {
            coder: told.coder,
            codebook: codebook.to_owned(),
            no_text: false,
            coded_date: None,
        };
        let mut line = Recorder::new(&told.document, &[], &options).event(&told.event);
        if let (Some(fields), Some(happening)) = (line.as_object_mut(), &told.happening) {
            fields.insert("happening".into(), happening.id.as_str().into());
            fields.insert("reports".into(), happening.reports.into());
            fields.insert("documents".into(), happening.documents.into());
            fields.insert("outlets".into(), happening.outlets.into());
        }
        writeln!(to, "{line}")?;
        tally.rows += 1;
        tally.events += 1;
        Ok::<(), ExportError>(())
    })?;
    Ok(tally)
}

/// What was written and what was left out, for people.
fn summary(args: &ExportArgs, tally: &Tally) -> String {
    let told = if args.reports { "reports" } else { "events" };
    let mut text = format!("{} rows of {} {told}", tally.rows, tally.events);
    if tally.senses > 0 {
        text.push_str(&format!(
            "; left out: {} that are not told as plain fact (--include-aux)",
            tally.senses
        ));
    }
    if tally.undated > 0 {
        text.push_str(&format!(
            "; left out: {} without a day, which this format can't hold",
            tally.undated
        ));
    }
    text
}

/// A bar on standard error, once the work turns out long.
struct Bar {
    since: Instant,
    wanted: bool,
    rows: u64,
    done: u64,
    bar: Option<ProgressBar>,
}

impl Bar {
    fn new(rows: u64) -> Bar {
        Bar {
            since: Instant::now(),
            wanted: std::io::stderr().is_terminal(),
            rows,
            done: 0,
            bar: None,
        }
    }

    fn step(&mut self, messages: &mut Messages) {
        self.done += 1;
        // The clock is not asked for every row.
        if !self.wanted || !self.done.is_multiple_of(256) {
            return;
        }
        if self.bar.is_none() && self.since.elapsed() > PATIENCE {
            let bar = ProgressBar::new(self.rows);
            let template = "{bar:30} {pos}/{len} events, {per_sec}, {eta} left";
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            messages.beside(Some(bar.clone()));
            self.bar = Some(bar);
        }
        if let Some(bar) = &self.bar {
            bar.set_position(self.done);
        }
    }

    fn finish(&self, messages: &mut Messages) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        messages.beside(None);
    }
}
