//! `tekad code`: articles to events, in parallel, in the order of the inputs.

use std::{
    io::IsTerminal,
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;
use tekad_code::{
    CodeOptions,
    record::{RecordOptions, Recorder},
};
use tekad_core::{Document, Problem, event::Event};
use tekad_engine::{Analysis, Engine};

use crate::{
    args::{CodeArgs, CodeFormat},
    input,
    output::Output,
    report, report_scenarios,
    session::{Session, UsageError},
    style::Style,
};

/// Documents and bytes of text that are held at a time, a worker.
const DOCS_A_WORKER: usize = 8;
const BATCH_BYTES: usize = 8 << 20;

/// How long a work must last before a progress bar shows.
const PATIENCE: Duration = Duration::from_millis(1500);

/// What the coding of documents needs, shared between threads.
struct Job<'a> {
    engine: &'a Engine,
    style: Style,
    format: CodeFormat,
    all: bool,
    options: CodeOptions,
    records: RecordOptions,
}

/// What became of a document.
struct Done {
    text: String,
    /// What was odd in parsing.
    problems: Vec<Problem>,
    events: Result<Vec<u8>, String>,
}

/// Runs the verb.
///
/// # Errors
/// Wrong usage, or standard output is closed.
pub fn run(args: &CodeArgs, session: &mut Session) -> anyhow::Result<()> {
    crate::packs::load(&args.packs, session)?;
    if let Some(file) = &args.pairs {
        return crate::pairs::code(file, args, session);
    }
    let text = args.format == CodeFormat::Text;
    for (given, flag, records) in [
        (
            args.all && args.format != CodeFormat::Jsonl,
            "--all",
            "jsonl",
        ),
        (
            args.no_text && text,
            "--no-text",
            "jsonl (or another for programs)",
        ),
        (
            args.coded_date.is_some() && args.format != CodeFormat::Jsonl,
            "--coded-date",
            "jsonl",
        ),
    ] {
        if given {
            return Err(UsageError::new(format!("{flag} needs --format {records}")).into());
        }
    }
    let today = || jiff::Zoned::now().date();
    let coded_date = args
        .coded_date
        .map(|given| given.unwrap_or_else(today).to_string());
    let job = Job {
        engine: &session.engine,
        style: session.style,
        format: args.format,
        all: args.all,
        options: CodeOptions {
            actorless: args.actorless,
            // Other readers of trees begin at words of their own.
            filter: args.filter && matches!(args.format, CodeFormat::Text | CodeFormat::Jsonl),
            ..CodeOptions::default()
        },
        records: RecordOptions {
            coder: String::new(),
            codebook: String::new(),
            no_text: args.no_text,
            coded_date,
        },
    };
    let (pool, jobs) = pool(args.jobs)?;
    let mut articles = input::open(&args.input, &session.messages)?;
    let mut out = Output::new();
    let mut tally = report::Tally::default();
    let mut progress = Progress::new();
    loop {
        let batch = take(&mut articles, jobs);
        if batch.is_empty() {
            break;
        }
        let docs: Vec<Option<&Document>> =
            batch.iter().map(|(_, item)| item.as_ref().ok()).collect();
        let origins: Vec<&str> = batch.iter().map(|(origin, _)| origin.as_str()).collect();
        let mut done: Vec<Option<Done>> = Vec::with_capacity(batch.len());
        pool.install(|| {
            docs.par_iter()
                .zip(&origins)
                .map(|(doc, origin)| doc.map(|d| job.one(d, origin)))
                .collect_into_vec(&mut done);
        });
        progress.tick(batch.len());
        session.messages.beside(progress.bar.clone());
        for ((origin, item), done) in batch.iter().zip(done) {
            match (item, done) {
                (Ok(doc), Some(done)) => {
                    tracing::info!(
                        "{origin}: document {} in {}, {} characters",
                        doc.id,
                        doc.lang,
                        doc.text.chars().count()
                    );
                    input::tell_problems(origin, &doc.problems, &mut session.messages);
                    input::tell_problems(origin, &done.problems, &mut session.messages);
                    match done.events {
                        Ok(quads) => {
                            tally.add(&quads);
                            out.text(&done.text)?;
                        }
                        Err(message) => session.messages.failed(&format!("{origin}: {message}")),
                    }
                }
                (Err(error), _) => session.messages.failed(&error.to_string()),
                (Ok(_), None) => {}
            }
        }
        out.flush()?;
    }
    progress.finish();
    session.messages.beside(None);
    if tally.is_empty() && session.messages.failures() == 0 {
        session.messages.failed("no documents found in the inputs");
    }
    if args.format == CodeFormat::Text && !tally.is_empty() {
        out.text(&tally.line(session.style, session.messages.failures()))?;
    }
    out.flush()
}

/// An input's name and what it holds.
pub type Item = (String, Result<Document, tekad_read::ReadError>);

/// Threads for work on documents, and their number: as many as there are processor cores where
/// none is asked for.
///
/// # Errors
/// The system gives no threads.
pub fn pool(jobs: Option<u16>) -> anyhow::Result<(rayon::ThreadPool, usize)> {
    let jobs = jobs.map_or_else(
        || std::thread::available_parallelism().map_or(1, usize::from),
        usize::from,
    );
    // Trees of long sentences are walked recursively.
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs)
        .stack_size(8 << 20)
        .build()?;
    Ok((pool, jobs))
}

/// Says that a document's language is none that is known.
pub fn unrecognised(engine: &Engine) -> String {
    let known = engine.languages().join(", ");
    format!("language not recognised (und); name it by --lang (there are packs for {known})")
}

/// Says that a document met a fault of ours.
pub fn fault(doc: &Document) -> String {
    format!(
        "tekad failed on this document (id {}); this is a fault of tekad, please report it",
        doc.id
    )
}

/// The next documents for so many workers, bounded in number and bytes.
pub fn take(articles: &mut input::Articles, jobs: usize) -> Vec<Item> {
    let most = if jobs == 1 { 1 } else { jobs * DOCS_A_WORKER };
    let mut batch = Vec::new();
    let mut bytes = 0;
    while batch.len() < most && bytes < BATCH_BYTES {
        let Some(item) = articles.next() else { break };
        bytes += item.1.as_ref().map_or(0, |d| d.text.len());
        batch.push(item);
    }
    batch
}

impl Job<'_> {
    fn one(&self, doc: &Document, origin: &str) -> Done {
        // One article that meets a fault of ours must not take the others with it.
        let caught = catch_unwind(AssertUnwindSafe(|| self.code(doc, origin)));
        caught.unwrap_or_else(|_| Done {
            text: String::new(),
            problems: Vec::new(),
            events: Err(fault(doc)),
        })
    }

    fn code(&self, doc: &Document, origin: &str) -> Done {
        let failed = |message: String| Done {
            text: String::new(),
            problems: Vec::new(),
            events: Err(message),
        };
        if doc.lang == "und" {
            return failed(unrecognised(self.engine));
        }
        let (analysis, records) = match self.analyse(doc) {
            Ok(both) => both,
            Err(error) => return failed(error),
        };
        let Analysis {
            sentences,
            problems,
            coded,
            ..
        } = analysis;
        let recorder = || Recorder::new(doc, &sentences, &records);
        let text = match self.format {
            CodeFormat::Text => {
                let mut page = report::article(self.style, doc, origin, &coded.events);
                let follow = report_scenarios::section(self.style, doc, &coded.scenarios);
                page.push_str(&follow);
                page.push_str(&crate::report_claims::section(
                    self.style,
                    doc,
                    &coded.claims,
                ));
                page
            }
            CodeFormat::Jsonl => lines(recorder().all(&coded.events, self.all)),
            CodeFormat::Statements => {
                let recorder = recorder();
                lines(coded.statements.iter().map(|s| recorder.statement(s)))
            }
            CodeFormat::Claims => {
                let recorder = recorder();
                lines(coded.claims.iter().map(|c| recorder.claim(c)))
            }
            CodeFormat::Scenarios => {
                let recorder = recorder();
                lines(coded.scenarios.iter().map(|s| recorder.scenario(s)))
            }
        };
        Done {
            text,
            problems,
            events: Ok(coded.events.iter().map(quad).collect()),
        }
    }

    fn analyse(&self, doc: &Document) -> Result<(Analysis, RecordOptions), String> {
        let coder = self.engine.coder(&doc.lang).map_err(|e| e.to_string())?;
        let records = RecordOptions {
            coder: coder.version(),
            codebook: coder.ontology.codebook.clone(),
            ..self.records.clone()
        };
        let analysis = self
            .engine
            .analyse(doc, self.options)
            .map_err(|e| e.to_string())?;
        Ok((analysis, records))
    }
}

/// One record a line.
fn lines(records: impl IntoIterator<Item = serde_json::Value>) -> String {
    let mut lines = String::new();
    for record in records {
        lines.push_str(&record.to_string());
        lines.push('\n');
    }
    lines
}

fn quad(event: &Event) -> u8 {
    event.event.quad()
}

/// A progress bar on standard error, once the work turns out long; never between the lines of
/// a report on the same terminal.
struct Progress {
    since: Instant,
    wanted: bool,
    done: u64,
    bar: Option<ProgressBar>,
}

impl Progress {
    fn new() -> Progress {
        let wanted = std::io::stderr().is_terminal() && !std::io::stdout().is_terminal();
        Progress {
            since: Instant::now(),
            wanted,
            done: 0,
            bar: None,
        }
    }

    fn tick(&mut self, documents: usize) {
        self.done += documents as u64;
        if self.wanted && self.bar.is_none() && self.since.elapsed() > PATIENCE {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) =
                ProgressStyle::with_template("{spinner} {pos} articles coded, {per_sec}, {elapsed}")
            {
                bar.set_style(style);
            }
            self.bar = Some(bar);
        }
        if let Some(bar) = &self.bar {
            bar.set_position(self.done);
        }
    }

    fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
