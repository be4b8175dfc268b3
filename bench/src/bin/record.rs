//! The record at full size: ingests a corpus that `corpus` made, watches rate and memory, asks the
//! record, and checks what it holds against what the corpus is known to hold.
//! `record [--articles N] [--dir DIR] [--tekad FILE] [--jobs N] [--every SECONDS] [--json FILE] [--keep]`
//! A corpus of the wanted size that lies in DIR already is used again; a record is made anew, save
//! with `--keep`, which measures the one that is there.

use std::collections::HashMap;
use std::error::Error;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use std::{env, io};

use rusqlite::{Connection, OpenFlags};
use serde::{Deserialize, Serialize};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Runs of a query, after one that warms the file.
const RUNS: usize = 7;

/// Dyads that are asked for: what they do changes with the corpus, that they occur does not.
const DYADS: &[&str] = &["USA:IRN", "RUS:UKR", "ISR:SYR", "CHN:JPN", "IDN:AUS"];

/// Words that are looked for in the sentences of events.
const WORDS: &[&str] = &[
    "sanctions",
    "\"peace talks\"",
    "protest*",
    "menteri",
    "kesepakatan damai",
];

/// Near copies that the record must have found to be copies or updates: MinHash misses some of
/// those that share little.
const NEAR_FOUND: f64 = 0.95;

/// Articles that are no copies and may yet be taken for some.
const OWN_TAKEN: f64 = 0.001;

struct Args {
    articles: usize,
    dir: PathBuf,
    tekad: PathBuf,
    jobs: usize,
    every: f64,
    json: Option<PathBuf>,
    keep: bool,
}

/// What the generator says that it made.
#[derive(Deserialize)]
struct Made {
    articles: usize,
    own: usize,
    exact: usize,
    near: usize,
    words: usize,
}

/// A look at the running ingest.
#[derive(Clone, Copy, Serialize)]
struct Sample {
    seconds: f64,
    articles: f64,
    mib: f64,
}

/// A line of the table.
#[derive(Serialize)]
struct Row {
    what: String,
    value: f64,
    unit: &'static str,
    wanted: String,
    met: Option<bool>,
}

#[derive(Serialize)]
struct Report {
    tekad: String,
    jobs: usize,
    rows: Vec<Row>,
    samples: Vec<Sample>,
}

impl Report {
    /// A figure without a goal.
    fn row(&mut self, what: impl Into<String>, value: f64, unit: &'static str) {
        self.rows.push(Row {
            what: what.into(),
            value,
            unit,
            wanted: String::new(),
            met: None,
        });
    }

    fn goal(
        &mut self,
        what: impl Into<String>,
        value: f64,
        unit: &'static str,
        wanted: &str,
        met: bool,
    ) {
        self.rows.push(Row {
            what: what.into(),
            value,
            unit,
            wanted: wanted.into(),
            met: Some(met),
        });
    }
}

fn main() -> Outcome<()> {
    let args = args()?;
    fs::create_dir_all(&args.dir)?;
    let corpus = args.dir.join(format!("corpus-{}.jsonl.zst", args.articles));
    let base = corpus
        .display()
        .to_string()
        .trim_end_matches(".jsonl.zst")
        .to_owned();
    if !Path::new(&format!("{base}.json")).exists() {
        let maker = env::current_exe()?.with_file_name("corpus");
        let made = Command::new(&maker)
            .arg(&corpus)
            .args(["--articles", &args.articles.to_string()])
            .status();
        if !made
            .map_err(|e| {
                format!(
                    "{}: {e}; build it: cargo build --release --bin corpus",
                    maker.display()
                )
            })?
            .success()
        {
            return Err("the corpus could not be made".into());
        }
    }
    let made: Made = serde_json::from_str(&fs::read_to_string(format!("{base}.json"))?)?;
    assert_eq!(
        made.articles, args.articles,
        "{base}.json is of another corpus"
    );
    let record = args.dir.join(format!("record-{}.db", args.articles));
    let version = Command::new(&args.tekad)
        .arg("--version")
        .output()
        .map_err(|e| format!("{}: {e}", args.tekad.display()))?;
    let mut report = Report {
        tekad: String::from_utf8_lossy(&version.stdout).trim().to_owned(),
        jobs: args.jobs,
        rows: Vec::new(),
        samples: Vec::new(),
    };
    if !args.keep {
        for end in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{end}", record.display()));
        }
        ingest(&args, &corpus, &record, &made, &mut report)?;
    }
    let size: u64 = ["", "-wal"]
        .iter()
        .filter_map(|e| fs::metadata(format!("{}{e}", record.display())).ok())
        .map(|m| m.len())
        .sum();
    report.row("size of the record", size as f64 / 1e6, "MB");
    report.row(
        "size per article",
        size as f64 / made.articles as f64,
        "bytes",
    );
    holds(&record, &format!("{base}.truth.tsv"), &made, &mut report)?;
    let asks = Command::new(&args.tekad)
        .args(["query", "--help"])
        .output()?
        .status
        .success();
    if !asks {
        eprintln!("this tekad has no query: no questions are timed");
    }
    for (flag, list, limit) in [("--dyad", DYADS, 50.0), ("--text", WORDS, 100.0)] {
        for what in list.iter().filter(|_| asks) {
            let (millis, rows) = ask(&args.tekad, &record, flag, what)?;
            report.goal(
                format!("query {flag} {what} ({rows} rows)"),
                millis,
                "ms",
                &format!("< {limit} ms"),
                millis < limit,
            );
        }
    }
    tell(&report);
    if let Some(path) = &args.json {
        serde_json::to_writer_pretty(File::create(path)?, &report)?;
    }
    let missed = report.rows.iter().filter(|r| r.met == Some(false)).count();
    if missed > 0 {
        return Err(format!("{missed} of what is wanted not met").into());
    }
    Ok(())
}

fn args() -> Outcome<Args> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .ok_or("no project around bench/")?;
    let target = env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), PathBuf::from);
    let mut args = Args {
        articles: 1_000_000,
        dir: env::temp_dir().join("tekad-record"),
        tekad: target.join("release/tekad"),
        jobs: 2,
        every: 10.0,
        json: None,
        keep: false,
    };
    let mut list = env::args().skip(1);
    while let Some(flag) = list.next() {
        if flag == "--keep" {
            args.keep = true;
            continue;
        }
        let value = list.next().ok_or(format!("{flag} wants a value"))?;
        match flag.as_str() {
            "--articles" => args.articles = value.replace('_', "").parse()?,
            "--dir" => args.dir = value.into(),
            "--tekad" => args.tekad = value.into(),
            "--jobs" => args.jobs = value.parse()?,
            "--every" => args.every = value.parse()?,
            "--json" => args.json = Some(value.into()),
            _ => return Err(format!("unknown flag {flag}").into()),
        }
    }
    Ok(args)
}

/// Runs `tekad ingest` and looks at it from outside: the record's own count, and what the kernel
/// says of its memory.
fn ingest(
    args: &Args,
    corpus: &Path,
    record: &Path,
    made: &Made,
    report: &mut Report,
) -> Outcome<()> {
    let log = args.dir.join("ingest.log");
    let start = Instant::now();
    let mut child = Command::new(&args.tekad)
        .arg("ingest")
        .arg(record)
        .arg(corpus)
        .args(["--jobs", &args.jobs.to_string()])
        .stdin(Stdio::null())
        .stdout(File::create(args.dir.join("ingest.out"))?)
        .stderr(File::create(&log)?)
        .spawn()?;
    let (mut samples, mut peak) = (
        vec![Sample {
            seconds: 0.0,
            articles: 0.0,
            mib: 0.0,
        }],
        0.0_f64,
    );
    let (mut next, mut cpu) = (args.every, 0.0);
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        sleep(Duration::from_millis(100));
        let (now, high) = memory(child.id()).unwrap_or_default();
        peak = peak.max(high);
        cpu = cpu_seconds(child.id()).unwrap_or(cpu);
        let seconds = start.elapsed().as_secs_f64();
        if seconds >= next {
            next += args.every;
            let articles = arrived(record).unwrap_or(0.0);
            let before = samples
                .last()
                .map_or((0.0, 0.0), |s| (s.seconds, s.articles));
            let rate = (articles - before.1) / (seconds - before.0);
            eprintln!("{seconds:>8.0} s {articles:>10.0} articles {rate:>8.0}/s {now:>6.0} MiB");
            samples.push(Sample {
                seconds,
                articles,
                mib: now,
            });
        }
    };
    let seconds = start.elapsed().as_secs_f64();
    if !status.success() {
        let said = fs::read_to_string(&log)?;
        let last: Vec<&str> = said.lines().rev().take(10).collect();
        return Err(format!(
            "tekad ingest ended with {status}; {} says last:\n{}",
            log.display(),
            last.join("\n")
        )
        .into());
    }
    samples.push(Sample {
        seconds,
        articles: arrived(record)?,
        mib: peak,
    });
    let all = made.articles as f64;
    let rate = all / seconds;
    report.goal(
        "articles per second",
        rate,
        "/s",
        ">= 300, aiming at 600",
        rate >= 300.0,
    );
    report.row("words per second", made.words as f64 / seconds, "/s");
    report.row("time", seconds, "s");
    report.row("processor time", cpu, "s");
    let first = all * 0.1 / when(&samples, all * 0.1);
    let last = all * 0.1 / (seconds - when(&samples, all * 0.9));
    report.row("rate of the first tenth", first, "/s");
    report.row("rate of the last tenth", last, "/s");
    report.goal(
        "last tenth to first",
        last / first,
        "",
        ">= 0.85",
        last / first >= 0.85,
    );
    report.goal(
        "peak memory",
        peak,
        "MiB",
        "< 1431 (1.5 GB)",
        peak < 1.5e9 / 1_048_576.0,
    );
    let (early, late): (Vec<f64>, Vec<f64>) = {
        let mib: Vec<f64> = samples[1..samples.len() - 1]
            .iter()
            .map(|s| s.mib)
            .collect();
        let third = mib.len() / 3;
        (
            mib[third..2 * third].to_vec(),
            mib[mib.len() - third..].to_vec(),
        )
    };
    let mean = |list: &[f64]| list.iter().sum::<f64>() / list.len().max(1) as f64;
    report.row("memory in the second third, mean", mean(&early), "MiB");
    report.row("memory in the last third, mean", mean(&late), "MiB");
    report.samples = samples;
    Ok(())
}

/// The second at which so many articles had arrived, between samples in proportion.
fn when(samples: &[Sample], articles: f64) -> f64 {
    for pair in samples.windows(2) {
        let [a, b] = pair else { continue };
        if b.articles >= articles {
            let share = (articles - a.articles) / (b.articles - a.articles).max(1.0);
            return a.seconds + (b.seconds - a.seconds) * share.max(0.0);
        }
    }
    samples.last().map_or(0.0, |s| s.seconds)
}

fn open(record: &Path) -> rusqlite::Result<Connection> {
    Connection::open_with_flags(record, OpenFlags::SQLITE_OPEN_READ_ONLY)
}

/// Articles in the record; every one appears once.
fn arrived(record: &Path) -> rusqlite::Result<f64> {
    let count: i64 = open(record)?.query_row(
        "SELECT coalesce(max(appearance), 0) FROM appearance",
        [],
        |r| r.get(0),
    )?;
    Ok(count as f64)
}

/// Memory of a process now and at most, in MiB.
fn memory(process: u32) -> io::Result<(f64, f64)> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let of = |key: &str| {
        let line = status.lines().find_map(|l| l.strip_prefix(key));
        line.and_then(|l| l.trim().trim_end_matches(" kB").parse::<f64>().ok())
            .unwrap_or(0.0)
            / 1024.0
    };
    Ok((of("VmRSS:"), of("VmHWM:")))
}

/// Processor time that a process used, by the kernel's hundredths of a second.
fn cpu_seconds(process: u32) -> Option<f64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    let ticks = |n: usize| fields.get(n)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / 100.0)
}

/// Checks what the record holds: all articles, exact copies as appearances of what they copy, near
/// copies as copies or updates of theirs, and nothing else taken for a copy.
fn holds(record: &Path, truth: &str, made: &Made, report: &mut Report) -> Outcome<()> {
    let base = open(record)?;
    let mut documents: HashMap<String, i64> = HashMap::new();
    let mut rows = base.prepare("SELECT id, document FROM appearance")?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let again = documents.insert(row.get(0)?, row.get(1)?);
        assert!(again.is_none(), "an article appears twice");
    }
    assert_eq!(
        documents.len(),
        made.articles,
        "articles are missing, or too many"
    );
    let mut stories: HashMap<i64, (i64, bool)> = HashMap::new();
    let mut rows = base.prepare("SELECT document, story, kind = 'copy' FROM document WHERE superseded_by IS NULL AND retracted = 0")?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        stories.insert(row.get(0)?, (row.get(1)?, row.get(2)?));
    }
    assert_eq!(stories.len(), made.own + made.near, "distinct texts");
    let (mut exact, mut near, mut copies, mut of_copies) = (0, 0, 0_usize, 0_usize);
    let mut missed = [0_usize; 10];
    let mut copied: Vec<i64> = Vec::new();
    for line in fs::read_to_string(truth)?.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [id, kind, of, likeness] = fields.as_slice() else {
            return Err(format!("odd line of truth: {line}").into());
        };
        let likeness: f64 = likeness.parse()?;
        let (document, of) = (documents[*id], documents[*of]);
        if *kind == "exact" {
            exact += usize::from(document == of);
        } else {
            copied.push(document);
            let found = stories[&document].0 == stories[&of].0;
            near += usize::from(found);
            missed[((likeness * 10.0) as usize).min(9)] += usize::from(!found);
            if likeness >= 0.8 {
                of_copies += 1;
                copies += usize::from(found && stories[&document].1);
            }
        }
    }
    assert_eq!(
        exact, made.exact,
        "exact copies that are appearances of what they copy"
    );
    report.goal(
        "exact copies found",
        exact as f64,
        "",
        "all",
        exact == made.exact,
    );
    let share = near as f64 / made.near.max(1) as f64;
    report.goal(
        "near copies found",
        share * 100.0,
        "%",
        ">= 95 %",
        share >= NEAR_FOUND,
    );
    for (n, count) in missed.iter().enumerate().filter(|(_, c)| **c > 0) {
        report.row(
            format!("  missed at a likeness of 0.{n}"),
            *count as f64,
            "",
        );
    }
    report.row(
        "  of those of 0.8 and more, called copies",
        copies as f64 * 100.0 / of_copies.max(1) as f64,
        "%",
    );
    copied.sort_unstable();
    let others = stories
        .iter()
        .filter(|(document, (story, _))| {
            *document != story && copied.binary_search(document).is_err()
        })
        .count();
    let share = others as f64 / made.own as f64;
    report.goal(
        "own articles taken for copies",
        others as f64,
        "",
        "<= 0.1 %",
        share <= OWN_TAKEN,
    );
    for (what, table) in [
        ("reports", "report WHERE current = 1"),
        ("happenings", "happening"),
        ("claims", "claim"),
        ("scenarios", "scenario"),
    ] {
        let count: i64 =
            base.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0))?;
        report.row(what, count as f64, "");
        assert!(count > 0, "no {what}");
    }
    let most: i64 = base.query_row("SELECT max(reports) FROM happening", [], |r| r.get(0))?;
    report.row("most reports of one happening", most as f64, "");
    Ok(())
}

/// How long the command takes to answer, start and end included: the median, and the rows.
fn ask(tekad: &Path, record: &Path, flag: &str, what: &str) -> Outcome<(f64, usize)> {
    let (mut times, mut rows) = (Vec::new(), 0);
    for run in 0..=RUNS {
        let start = Instant::now();
        let output = Command::new(tekad)
            .arg("query")
            .arg(record)
            .args([flag, what, "--limit", "50", "--format", "jsonl"])
            .output()?;
        let millis = start.elapsed().as_secs_f64() * 1000.0;
        if !output.status.success() {
            return Err(format!(
                "tekad query {flag} {what}: {}",
                String::from_utf8_lossy(&output.stderr)
            )
            .into());
        }
        if run > 0 {
            times.push(millis);
        }
        rows = output.stdout.iter().filter(|b| **b == b'\n').count();
    }
    times.sort_by(f64::total_cmp);
    Ok((times[RUNS / 2], rows))
}

fn tell(report: &Report) {
    println!(
        "{}, {} jobs",
        report.tekad.lines().next().unwrap_or(""),
        report.jobs
    );
    for row in &report.rows {
        let value = if row.value.abs() >= 1000.0 || row.value.fract() == 0.0 {
            format!("{:.0}", row.value)
        } else {
            format!("{:.2}", row.value)
        };
        let met = match row.met {
            Some(true) => "met",
            Some(false) => "NOT MET",
            None => "",
        };
        println!(
            "{:<50} {value:>14} {:<6} {:<22} {met}",
            row.what, row.unit, row.wanted
        );
    }
}
