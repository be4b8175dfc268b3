//! A record that is killed at any moment, time and again, ends as one that was left in peace.

mod support;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use support::record::{articles, dump, number};
use tempfile::TempDir;

/// Kills; as many as `TEKAD_CRASHES` says (the whole test: 200).
fn kills() -> usize {
    std::env::var("TEKAD_CRASHES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(10)
}

/// SplitMix64: the same moments each time, as far as a machine can.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n.max(1)
    }
}

struct Work {
    folder: TempDir,
    input: PathBuf,
}

impl Work {
    fn new() -> Work {
        let folder = tempfile::tempdir().expect("a folder");
        let input = folder.path().join("articles.jsonl");
        fs::write(&input, articles()).expect("articles");
        Work { folder, input }
    }

    fn record(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Small batches and a short log, so that much happens between commits and checkpoints.
    fn start(&self, record: &Path, batch: u64, jobs: u64) -> Child {
        Command::new(env!("CARGO_BIN_EXE_tekad"))
            .args(["ingest", "--profile", "fast", "--log-pages", "40"])
            .args(["--batch", &batch.to_string(), "--jobs", &jobs.to_string()])
            .arg(record)
            .arg(&self.input)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the command starts")
    }
}

/// Formats of which the bytes are compared.
const FORMATS: &[&str] = &["jsonl", "csv", "gdelt", "parquet"];

fn export(record: &Path, format: &str) -> (Child, PathBuf) {
    let path = record.with_extension(format);
    let child = Command::new(env!("CARGO_BIN_EXE_tekad"))
        .args(["export", "--format", format, "--out"])
        .arg(&path)
        .arg(record)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the command starts");
    (child, path)
}

/// What a record exports, by format and file.
fn exported(record: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for format in FORMATS {
        let (mut child, path) = export(record, format);
        assert!(child.wait().expect("it ends").success(), "{format}");
        let mut todo = vec![path.clone()];
        while let Some(at) = todo.pop() {
            if at.is_dir() {
                let inside = fs::read_dir(&at).expect("a folder");
                todo.extend(inside.map(|e| e.expect("an entry").path()));
            } else {
                let name = at.strip_prefix(&path).expect("a file of it").display();
                all.push((format!("{format}/{name}"), fs::read(&at).expect("bytes")));
            }
        }
    }
    all.sort();
    all
}

/// What shows that something was written.
fn trace(record: &Path) -> (u64, u64) {
    let length = |p: &Path| fs::metadata(p).map_or(0, |m| m.len());
    (length(record), length(&record.with_extension("tekad-wal")))
}

#[test]
fn killed_at_any_moment_the_record_is_the_same() {
    let work = Work::new();
    let peace = work.record("peace.tekad");
    let since = Instant::now();
    work.start(&peace, 256, 1).wait().expect("it ends");
    let whole = since.elapsed();
    let (want, wanted) = (dump(&peace), exported(&peace));
    for (question, least) in [
        ("SELECT count(*) FROM document", 40),
        ("SELECT count(*) FROM document WHERE kind = 'copy'", 5),
        (
            "SELECT count(*) FROM document WHERE superseded_by IS NOT NULL",
            8,
        ),
        ("SELECT count(*) FROM document WHERE retracted", 4),
        (
            "SELECT count(*) - count(DISTINCT document) FROM appearance",
            5,
        ),
        ("SELECT count(*) FROM coded WHERE failure IS NOT NULL", 1),
        ("SELECT count(*) FROM happening", 20),
        ("SELECT count(*) FROM merge", 5),
    ] {
        let found = number(&peace, question);
        assert!(found >= least, "{question}: {found}");
    }

    let mut dice = Dice(7);
    let (mut killed, mut round) = (0, 0);
    while killed < kills() {
        round += 1;
        let record = work.record(&format!("killed-{round}.tekad"));
        let mut runs = 0;
        loop {
            runs += 1;
            let mut child = work.start(&record, 1 + dice.below(9), 1 + dice.below(3));
            // Half of the time at some moment, else a little after the files changed for the
            // n-th time: in the midst of commits and checkpoints.
            let moment = whole.mul_f64(dice.below(1000) as f64 / 900.0);
            let (by_change, mut changes) = (dice.below(2) == 0, 1 + dice.below(12));
            let pause = Duration::from_micros(dice.below(3000));
            let begun = Instant::now();
            let mut seen = trace(&record);
            let ended = loop {
                if child.try_wait().expect("its state").is_some() {
                    break true;
                }
                if by_change {
                    let now = trace(&record);
                    if now != seen {
                        seen = now;
                        changes -= 1;
                    }
                    if changes == 0 {
                        sleep(pause);
                        break false;
                    }
                } else if begun.elapsed() >= moment {
                    break false;
                }
                sleep(Duration::from_micros(200));
            };
            if ended {
                break;
            }
            child.kill().expect("killed");
            child.wait().expect("its end");
            killed += 1;
            assert!(runs < 1000, "the record never gets done");
        }
        let got = dump(&record);
        if got != want {
            let (got, want): (Vec<&str>, Vec<&str>) =
                (got.lines().collect(), want.lines().collect());
            let first = got.iter().zip(&want).find(|(g, w)| g != w);
            panic!(
                "round {round}, {runs} runs: {} lines, not {}; first: {first:#?}",
                got.len(),
                want.len()
            );
        }
        // Exports are killed too, and made again over what is left.
        for format in FORMATS {
            let (mut child, _) = export(&record, format);
            sleep(Duration::from_micros(dice.below(40_000)));
            child.kill().expect("killed");
            child.wait().expect("its end");
            killed += 1;
        }
        let got = exported(&record);
        let other: Vec<&String> = got
            .iter()
            .zip(&wanted)
            .filter(|(a, b)| a != b)
            .map(|(a, _)| &a.0)
            .collect();
        assert!(got.len() == wanted.len() && other.is_empty(), "{other:?}");
        fs::remove_file(&record).expect("removed");
    }
}

#[test]
fn the_record_does_not_depend_on_batches_and_threads() {
    let work = Work::new();
    let mut dumps = Vec::new();
    for (n, (batch, jobs)) in [(256, 1), (1, 2), (7, 4)].into_iter().enumerate() {
        let record = work.record(&format!("{n}.tekad"));
        work.start(&record, batch, jobs).wait().expect("it ends");
        dumps.push(dump(&record));
    }
    assert!(dumps.iter().all(|d| *d == dumps[0]));
}
