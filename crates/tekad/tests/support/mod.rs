//! What the tests of the command share.
#![allow(dead_code, missing_docs)]

pub mod record;

use std::{path::PathBuf, process::Output};

use assert_cmd::Command;

/// The command, with an environment that does not depend on who runs the test.
pub fn tekad(args: &[&str]) -> Command {
    let mut command = assert_cmd::cargo::cargo_bin_cmd!("tekad");
    command
        .args(args)
        .env_remove("NO_COLOR")
        .env("TERM", "xterm");
    command
}

pub fn run(args: &[&str]) -> Output {
    tekad(args).output().expect("the command runs")
}

pub fn run_with(args: &[&str], stdin: impl Into<Vec<u8>>) -> Output {
    tekad(args)
        .write_stdin(stdin)
        .output()
        .expect("the command runs")
}

pub fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

pub fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

pub fn code(output: &Output) -> i32 {
    output.status.code().expect("an exit code")
}

/// A path in the repository.
pub fn repository(path: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.join(path).display().to_string()
}

/// What a program would read of an output.
pub fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {text}"))
}
