//! Bad input: a clear message each, exit code 1, everything else still coded.
#![allow(missing_docs)]

mod support;

use std::{fs, io::Write, path::Path};

use support::{code, err, out, run, run_with};
use tempfile::TempDir;

/// Sentences that are coded whatever is tuned: the document must come out, not an exact event.
const GOOD: &str = "{\"id\":\"good\",\"lang\":\"en\",\"date\":\"2019-03-16\",\"text\":\"Russia's president met the Turkish foreign minister in Ankara on Friday. It rained all day in the city.\"}\n";

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn put(folder: &TempDir, name: &str, bytes: &[u8]) -> String {
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("a file");
    path.display().to_string()
}

/// Codes a bad file between two good ones; gives standard error.
fn beside_good(name: &str, bytes: &[u8]) -> String {
    let folder = folder();
    put(&folder, "a.jsonl", GOOD.as_bytes());
    put(&folder, &format!("b-{name}"), bytes);
    put(
        &folder,
        "c.jsonl",
        GOOD.replace("good", "better").as_bytes(),
    );
    let output = run(&[
        "code",
        "--format",
        "jsonl",
        "--all",
        &folder.path().display().to_string(),
    ]);
    assert_eq!(code(&output), 1, "{}", err(&output));
    let records = out(&output);
    for id in ["\"doc_id\":\"good\"", "\"doc_id\":\"better\""] {
        assert!(records.contains(id), "{name}: {records}");
    }
    let message = err(&output);
    assert!(message.contains(&format!("b-{name}")), "{message}");
    assert!(!message.contains("panicked"), "{message}");
    message
}

#[test]
fn an_empty_file() {
    assert!(beside_good("empty.txt", b"").contains("empty"));
    assert!(beside_good("blank.txt", b" \n\n").contains("empty"));
}

#[test]
fn a_binary_file() {
    assert!(beside_good("image.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0").contains("binary"));
}

#[test]
fn a_single_line_of_100_mb() {
    let folder = folder();
    let path = folder.path().join("long.txt");
    let mut file = fs::File::create(&path).expect("a file");
    let piece = b"Iran met Syria ".repeat(70_000);
    for _ in 0..100 {
        file.write_all(&piece).expect("a write");
    }
    drop(file);
    let good = put(&folder, "good.jsonl", GOOD.as_bytes());
    let long = path.display().to_string();
    let output = run(&["code", "--format", "jsonl", "--all", &long, &good]);
    assert_eq!(code(&output), 1);
    assert!(
        err(&output).contains("larger than the limit"),
        "{}",
        err(&output)
    );
    assert!(out(&output).contains("\"doc_id\":\"good\""));
    // The same from a pipe and as JSONL, which are not measured before they are read.
    let lines = folder.path().join("long.jsonl");
    fs::rename(&path, &lines).expect("a rename");
    let output = run(&[
        "code",
        "--format",
        "jsonl",
        "--all",
        &lines.display().to_string(),
        &good,
    ]);
    assert_eq!(code(&output), 1);
    assert!(
        err(&output).contains("larger than the limit"),
        "{}",
        err(&output)
    );
    assert!(out(&output).contains("\"doc_id\":\"good\""));
}

#[test]
fn bytes_that_are_no_text() {
    let mut bytes = GOOD.replace("good", "half").into_bytes();
    let at = bytes.iter().position(|b| *b == b'R').expect("Russia");
    bytes[at + 1] = 0xff;
    let message = beside_good("odd.jsonl", &bytes);
    assert!(
        message.contains("invalid-utf8") || message.contains("UTF-8"),
        "{message}"
    );
}

#[test]
fn a_language_without_a_pack() {
    let text = "{\"id\":\"tr\",\"lang\":\"tr\",\"date\":\"2019-03-16\",\"text\":\"Cumhurbaşkanı dün Ankara'da Rusya dışişleri bakanı ile görüştü ve ikili ilişkileri ele aldı.\"}\n";
    let message = beside_good("turkish.jsonl", text.as_bytes());
    assert!(
        message.contains("`tr`") && message.contains("en"),
        "{message}"
    );
}

#[test]
fn a_language_that_nobody_can_tell() {
    let message = beside_good(
        "zzz.jsonl",
        b"{\"text\":\"xq zzk\",\"date\":\"2019-03-16\"}\n",
    );
    assert!(message.contains("language not recognised"), "{message}");
}

#[test]
fn no_date_is_said_and_coded() {
    let undated = GOOD
        .replace("\"date\":\"2019-03-16\",", "")
        .replace("good", "undated");
    let message = beside_good("undated.jsonl", undated.as_bytes());
    assert!(message.contains("no-date"), "{message}");
    let output = run_with(
        &["code", "--format", "jsonl", "--all", "-"],
        undated.clone(),
    );
    assert_eq!(code(&output), 1);
    assert!(out(&output).contains("\"doc_id\":\"undated\""));
    let output = run_with(
        &[
            "code",
            "--format",
            "jsonl",
            "--all",
            "--date",
            "2019-03-16",
            "-",
        ],
        undated,
    );
    assert_eq!((code(&output), err(&output).as_str()), (0, ""));
}

#[test]
fn a_broken_line_of_jsonl() {
    let lines = format!(
        "{}{{\"text\": oops}}\n{}",
        GOOD.replace("good", "one"),
        GOOD.replace("good", "two")
    );
    let output = run_with(&["code", "--format", "jsonl", "--all", "-"], lines.clone());
    assert_eq!(code(&output), 1);
    assert!(err(&output).contains("line 2"), "{}", err(&output));
    for id in ["one", "two"] {
        assert!(out(&output).contains(&format!("\"doc_id\":\"{id}\"")));
    }
    beside_good("broken.jsonl", lines.as_bytes());
}

#[test]
fn a_file_that_is_not_there() {
    let folder = folder();
    let good = put(&folder, "good.jsonl", GOOD.as_bytes());
    let output = run(&[
        "code",
        "--format",
        "jsonl",
        "--all",
        "/nowhere/at/all.txt",
        &good,
    ]);
    assert_eq!(code(&output), 1);
    assert!(err(&output).contains("/nowhere/at/all.txt"));
    assert!(out(&output).contains("\"doc_id\":\"good\""));
}

#[test]
fn a_folder_without_articles() {
    let folder = folder();
    let output = run(&["code", &folder.path().display().to_string()]);
    assert_eq!(code(&output), 1);
    assert!(err(&output).contains("no documents"));
}

#[test]
fn control_characters_never_reach_the_terminal() {
    let folder = folder();
    let text = GOOD.replace("Russia's", "\\u001b[31mRussia's\\u0007\\u009b");
    let bad = put(&folder, "a\x1b[2Jb.jsonl", text.as_bytes());
    for verb in ["code", "read", "explain"] {
        let output = run(&[verb, &bad, "/nowhere/\x1b[2J.txt"]);
        for stream in [out(&output), err(&output)] {
            assert!(
                !stream.chars().any(|c| c.is_control() && c != '\n'),
                "{verb}: {stream:?}"
            );
        }
    }
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let examples = support::repository("examples");
    assert!(Path::new(&examples).is_dir());
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_tekad"))
        .args(["code", "--format", "jsonl", &examples])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the command runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("an end");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

/// A sentence of a megabyte is cut, coded, and said to be cut, in both profiles; what stands
/// beside it is coded too.
#[test]
fn a_sentence_of_a_megabyte() {
    let folder = folder();
    let long = "Russia's president met the Turkish foreign minister in Ankara and ".repeat(1 << 14);
    let text = format!("MOSCOW, March 16, 2019 (Reuters) - {long}they parted.");
    assert!(text.len() > 1 << 20);
    let long = put(&folder, "a-long.txt", text.as_bytes());
    let good = put(&folder, "b-good.jsonl", GOOD.as_bytes());
    for profile in ["fast", "best"] {
        let output = run(&["parse", "--lang", "en", "--profile", profile, &long, &good]);
        let message = err(&output);
        assert!(
            message.contains("a-long.txt: the sentence at character 0 has more than 400 tokens"),
            "{message}"
        );
        assert_eq!(message.matches("long-sentence").count(), 1, "{message}");
        assert!(out(&output).contains("# newdoc id = good"));
    }
    let output = run(&[
        "code",
        "--lang",
        "en",
        "--profile",
        "fast",
        "--format",
        "jsonl",
        "--all",
        &long,
        &good,
    ]);
    assert!(err(&output).contains("(long-sentence)"), "{}", err(&output));
    assert!(out(&output).contains("\"doc_id\":\"good\""));
}
