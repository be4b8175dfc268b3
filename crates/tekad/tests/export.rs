//! `tekad export`: each format, what can't be asked for, and what a kill leaves behind.

mod support;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use support::{code, err, json, out, repository, run};

/// Formats and how many columns their rows have, if they are parted by tabs.
const FORMATS: &[(&str, usize)] = &[
    ("jsonl", 0),
    ("csv", 0),
    ("polecat", 40),
    ("icews", 20),
    ("gdelt", 61),
    ("gdelt-mentions", 16),
    ("phoenix", 26),
];

/// A record of two articles, made once for all tests of this file.
fn record(dir: &Path) -> String {
    let path = dir.join("a.tekad").display().to_string();
    let articles = ["en-01-sanctions-vote.txt", "id-07-pertukaran-tahanan.txt"];
    let articles = articles.map(|a| repository(&format!("examples/{a}")));
    let done = run(&["ingest", &path, &articles[0], &articles[1]]);
    assert_eq!(code(&done), 0, "{}", err(&done));
    path
}

fn export(record: &str, format: &str, path: &Path, more: &[&str]) -> std::process::Output {
    let path = path.display().to_string();
    let mut args = vec!["export", record, "--format", format, "--out", &path];
    args.extend(more);
    run(&args)
}

/// Files below a folder with what is in them.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            let bytes = fs::read(&path).expect("a file");
            all.push((path, bytes));
        }
    }
    all.sort();
    all
}

fn entries(folder: &Path) -> BTreeSet<String> {
    let names = fs::read_dir(folder).expect("the folder").map(|e| {
        let name = e.expect("an entry").file_name();
        name.to_string_lossy().into_owned()
    });
    names.filter(|n| !n.starts_with("a.tekad")).collect()
}

#[test]
fn a_record_goes_out_in_every_format() {
    let dir = tempfile::tempdir().expect("a folder");
    let record = record(dir.path());
    for (format, columns) in FORMATS {
        let path = dir.path().join(format);
        let done = export(&record, format, &path, &[]);
        assert_eq!(code(&done), 0, "{}", err(&done));
        assert!(err(&done).contains(" rows of "), "{}", err(&done));
        let text = fs::read_to_string(&path).expect("the file");
        assert!(text.lines().count() > 3, "{format}: {text}");
        for line in text.lines().filter(|_| *columns > 0) {
            assert_eq!(line.split('\t').count(), *columns, "{format}: {line}");
        }
        let printed = export(&record, format, Path::new("-"), &[]);
        assert_eq!(out(&printed), text, "{format}: the same bytes again");
    }
    let text = fs::read_to_string(dir.path().join("jsonl")).expect("the file");
    let mut last = String::new();
    for line in text.lines() {
        let row = json(line);
        for (field, whole) in [("happening", 16), ("id", 16)] {
            assert_eq!(row[field].as_str().map(str::len), Some(whole), "{line}");
        }
        assert!(row["reports"].as_u64() >= Some(1) && row["documents"].as_u64() >= Some(1));
        assert!(row["cite_info"]["codebook"].is_string() && row["event"][0].is_string());
        let day = row["date"].as_str().unwrap_or("~").to_owned();
        assert!(last <= day, "{last} stands before {day}");
        last = day;
    }
    let senses = dir.path().join("polecat");
    let plain = fs::read_to_string(&senses).expect("the file");
    let done = export(&record, "polecat", &senses, &["--include-aux"]);
    assert_eq!(code(&done), 0, "{}", err(&done));
    let all = fs::read_to_string(&senses).expect("the file");
    let side = fs::read_to_string(dir.path().join("polecat.aux.tsv")).expect("the side file");
    // Its rows are those that came in addition.
    assert_eq!(
        side.lines().count() - 1,
        all.lines().count() - plain.lines().count()
    );
    for row in side.lines().skip(1) {
        let (id, _) = row.split_once('\t').expect("two cells");
        assert!(all.contains(&format!("\n{id}\t")) && !plain.contains(&format!("\n{id}\t")));
    }
    let bounded = export(
        &record,
        "jsonl",
        Path::new("-"),
        &["--from", "2014-07-10", "--to", "2014-07-10"],
    );
    assert!(out(&bounded).lines().count() > 0);
    assert!(
        out(&bounded)
            .lines()
            .all(|l| json(l)["date"] == "2014-07-10")
    );
}

#[test]
fn parquet_is_a_folder_of_months() {
    let dir = tempfile::tempdir().expect("a folder");
    let record = record(dir.path());
    let folder = dir.path().join("events");
    let mut written = Vec::new();
    for _ in 0..2 {
        let done = export(&record, "parquet", &folder, &[]);
        assert_eq!(code(&done), 0, "{}", err(&done));
        written.push(files(&folder));
        assert_eq!(entries(dir.path()), ["events".to_owned()].into());
    }
    assert_eq!(written[0], written[1]);
    assert!(folder.join("year=2014/month=07/part-0.parquet").is_file());
    assert!(
        written[0]
            .iter()
            .all(|(_, bytes)| bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"))
    );
    fs::write(folder.join("notes.txt"), "mine").expect("a file");
    let refused = export(&record, "parquet", &folder, &[]);
    assert_eq!(code(&refused), 1);
    assert!(err(&refused).contains("other things"), "{}", err(&refused));
    assert!(folder.join("notes.txt").is_file());
}

#[test]
fn wrong_usage_and_places_that_can_not_be_written() {
    let dir = tempfile::tempdir().expect("a folder");
    let record = record(dir.path());
    for (format, place, more, want, message) in [
        ("parquet", "-", &[][..], 2, "folder"),
        ("gdelt", "-", &["--reports"], 2, "--reports"),
        ("csv", "a.csv", &["--include-aux"], 2, "--include-aux"),
        ("gdelt", "-", &["--include-aux"], 2, "beside"),
        ("gdelt", "-", &["--from", "March"], 2, "--from"),
        ("csv", "none/a.csv", &[], 1, "none/a.csv"),
    ] {
        let place = if place == "-" {
            PathBuf::from("-")
        } else {
            dir.path().join(place)
        };
        let done = export(&record, format, &place, more);
        assert_eq!(code(&done), want, "{format} {more:?}");
        assert!(err(&done).contains(message), "{}", err(&done));
    }
    let missing = export("/nowhere.tekad", "csv", Path::new("-"), &[]);
    assert_eq!(code(&missing), 1);
    assert!(
        err(&missing).contains("no such record"),
        "{}",
        err(&missing)
    );
    if Path::new("/dev/full").exists() {
        for (format, _) in FORMATS {
            let full = export(&record, format, Path::new("/dev/full"), &[]);
            assert_eq!(code(&full), 1, "{format}");
            assert!(
                err(&full).contains("no room left on the disk"),
                "{}",
                err(&full)
            );
        }
    }
    assert!(entries(dir.path()).is_empty());
}

#[test]
fn a_kill_leaves_the_old_or_the_new() {
    let dir = tempfile::tempdir().expect("a folder");
    let record = record(dir.path());
    let (file, folder) = (dir.path().join("out.csv"), dir.path().join("out"));
    for (format, path) in [("csv", &file), ("parquet", &folder)] {
        let first = export(&record, format, path, &["--to", "2014-07-10"]);
        assert_eq!(code(&first), 0, "{}", err(&first));
    }
    let old = (fs::read(&file).expect("the file"), files(&folder));
    let whole = dir.path().join("whole");
    fs::create_dir(&whole).expect("a folder");
    export(&record, "csv", &whole.join("out.csv"), &[]);
    export(&record, "parquet", &whole.join("out"), &[]);
    let contents =
        |all: &[(PathBuf, Vec<u8>)]| -> Vec<Vec<u8>> { all.iter().map(|f| f.1.clone()).collect() };
    let new = (
        fs::read(whole.join("out.csv")).expect("the file"),
        files(&whole.join("out")),
    );
    assert_ne!(old.0, new.0);
    for pause in 0..24 {
        for (format, path) in [("csv", &file), ("parquet", &folder)] {
            let mut child = Command::new(assert_cmd::cargo::cargo_bin!("tekad"))
                .args(["export", &record, "--format", format, "--out"])
                .arg(path)
                .stderr(Stdio::null())
                .spawn()
                .expect("the command runs");
            std::thread::sleep(Duration::from_millis(pause));
            let _ = child.kill();
            child.wait().expect("it ends");
        }
        let now = fs::read(&file).expect("the file");
        assert!(now == old.0 || now == new.0, "after {pause} ms");
        let now = contents(&files(&folder));
        let gone = now.is_empty() && !folder.exists();
        assert!(
            gone || now == contents(&old.1) || now == contents(&new.1),
            "after {pause} ms"
        );
    }
    for (format, path) in [("csv", &file), ("parquet", &folder)] {
        let last = export(&record, format, path, &[]);
        assert_eq!(code(&last), 0, "{}", err(&last));
    }
    assert_eq!(fs::read(&file).expect("the file"), new.0);
    assert_eq!(contents(&files(&folder)), contents(&new.1));
    let left: BTreeSet<String> = ["out", "out.csv", "whole"].map(str::to_owned).into();
    assert_eq!(entries(dir.path()), left, "what was killed is swept away");
}
