//! `tekad ingest`: articles into a record. One thread reads, one decides what each article is
//! to the record, some code, one writes; whatever their pace, the record depends on the sequence
//! of articles only.

mod flow;
mod progress;
mod watch;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicBool, Ordering},
    time::Instant,
};

use tekad_code::CodeOptions;
use tekad_core::{Document, Problem};
use tekad_engine::Engine;
use tekad_read::Input;
use tekad_store::{Coding, Findings, Writer, Written};

use crate::{
    code::{fault, unrecognised},
    ingest_args::IngestArgs,
    input,
    output::Output,
    session::{Session, UsageError},
};

/// Whether the user asked for an end.
static STOPPED: AtomicBool = AtomicBool::new(false);

fn stopped() -> bool {
    STOPPED.load(Ordering::Relaxed)
}

/// Lets Ctrl-C end the work after what is on its way; a second one ends it at once.
fn heed_interrupts() -> anyhow::Result<()> {
    ctrlc::set_handler(|| {
        if STOPPED.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    })?;
    Ok(())
}

/// Runs the verb.
///
/// # Errors
/// Wrong usage, or the record can't be written.
pub fn run(args: &IngestArgs, session: &mut Session) -> anyhow::Result<()> {
    crate::packs::load(&args.packs, session)?;
    let source = input::source(&args.input, &session.messages)?;
    let no_folder = |input: &Input| !matches!(input, Input::Path(p) if p.is_dir());
    if args.watch && source.inputs().iter().any(no_folder) {
        return Err(UsageError::new("--watch needs folders to watch").into());
    }
    let jobs = args.jobs.map_or_else(
        || std::thread::available_parallelism().map_or(1, usize::from),
        usize::from,
    );
    heed_interrupts()?;
    let since = Instant::now();
    let mut writer = Writer::with_log(&args.record, args.log_pages)?;
    let plan = flow::Plan {
        source,
        watch: args.watch,
        jobs,
        batch: usize::from(args.batch),
        options: CodeOptions {
            filter: args.filter,
            ..CodeOptions::default()
        },
    };
    let flow = flow::run(plan, &session.engine, &mut writer, &mut session.messages);
    // What was written stays, whatever happened then.
    let finished = writer.finish();
    let written = flow?;
    finished?;
    let mut out = Output::new();
    out.text(&summary(args, &written, since.elapsed().as_secs_f64()))?;
    if stopped() && !args.watch {
        session
            .messages
            .failed("stopped; the same command again goes on from here");
    }
    out.flush()
}

/// What a coder found in a document, and what was odd in parsing it.
pub fn code(engine: &Engine, doc: &Document, options: CodeOptions) -> (Coding, Vec<Problem>) {
    // One article that meets a fault of ours must not take the others with it.
    let caught = catch_unwind(AssertUnwindSafe(|| find(engine, doc, options)));
    let (found, problems) = match caught {
        Ok(Ok((found, problems))) => (Ok(found), problems),
        Ok(Err(message)) => (Err(message), Vec::new()),
        Err(_) => (Err(fault(doc)), Vec::new()),
    };
    let coder = match engine.coder(&doc.lang) {
        // What was read in part is another coding: `tekad recode` brings it to the whole.
        Ok(coder) if options.filter => format!("{} filter", coder.version()),
        Ok(coder) => coder.version(),
        Err(_) => format!("tekad {}", env!("CARGO_PKG_VERSION")),
    };
    (Coding { coder, found }, problems)
}

fn find(
    engine: &Engine,
    doc: &Document,
    options: CodeOptions,
) -> Result<(Findings, Vec<Problem>), String> {
    if doc.lang == "und" {
        return Err(unrecognised(engine));
    }
    let analysis = engine.analyse(doc, options).map_err(|e| e.to_string())?;
    let coded = analysis.coded;
    let findings = Findings {
        events: coded.events,
        claims: coded.claims,
        scenarios: coded.scenarios,
    };
    Ok((findings, analysis.problems))
}

/// What became of the articles, for people.
fn summary(args: &IngestArgs, written: &Written, seconds: f64) -> String {
    let articles = written.documents() + written.copies + written.again;
    let mut text = format!(
        "{}: {articles} articles in {seconds:.1} s ({:.0}/s)\n",
        args.record.display(),
        articles as f64 / seconds.max(0.001),
    );
    for (count, what) in [
        (written.again, "were there already"),
        (written.copies, "exact copies"),
        (written.near_copies, "near copies"),
        (written.updates, "updates of stories"),
        (written.first, "first texts of stories"),
        (written.versions, "of these new versions of an article"),
        (written.retracted, "taken back by their publishers"),
        (written.failures, "could not be coded"),
        (written.reports, "reports of events"),
        (written.claims, "claims"),
        (written.scenarios, "scenarios"),
    ] {
        if count > 0 {
            text.push_str(&format!("{count:>10} {what}\n"));
        }
    }
    text
}
