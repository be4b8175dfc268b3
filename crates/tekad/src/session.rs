//! What every verb shares: the engine, the look of the output, and the messages on standard
//! error with what they mean for the exit code.

use std::{
    fmt,
    io::{self, Write},
    process::ExitCode,
};

use indicatif::ProgressBar;
use tekad_engine::Engine;
use tekad_parse::Profile;

use crate::{
    args::When,
    style::{Style, Tone, clean},
};

/// A run of the command.
pub struct Session {
    /// Documents to events.
    pub engine: Engine,
    /// The look of standard output.
    pub style: Style,
    /// Standard error.
    pub messages: Messages,
}

impl Session {
    /// A session; logging starts here.
    pub fn new(color: When, verbose: u8, profile: Profile) -> Session {
        let messages = Messages {
            style: Style::stderr(color),
            failed: 0,
            below_floor: false,
            bar: None,
        };
        log(verbose);
        Session {
            engine: Engine::new().with_profile(profile),
            style: Style::stdout(color),
            messages,
        }
    }

    /// 0 if all went well, 1 if some inputs failed or a floor was missed.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(u8::from(
            self.messages.failed > 0 || self.messages.below_floor,
        ))
    }
}

fn log(verbose: u8) {
    let level = match verbose {
        0 => tracing::Level::WARN,
        1 => tracing::Level::INFO,
        _ => tracing::Level::DEBUG,
    };
    tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(io::stderr)
        .with_target(false)
        .without_time()
        .init();
}

/// Standard error: what failed, by name.
pub struct Messages {
    style: Style,
    failed: usize,
    below_floor: bool,
    bar: Option<ProgressBar>,
}

impl Messages {
    /// An input failed: names it, and the exit code will be 1.
    pub fn failed(&mut self, text: &str) {
        self.failed += 1;
        self.error(text);
    }

    /// A metric is below its floor.
    pub fn below_floor(&mut self, text: &str) {
        self.below_floor = true;
        self.error(text);
    }

    /// Inputs that failed so far.
    pub fn failures(&self) -> usize {
        self.failed
    }

    /// Something is wrong.
    pub fn error(&self, text: &str) {
        self.line(&self.style.paint(Tone::Bad, "error:"), text);
    }

    /// Something is odd.
    pub fn warning(&self, text: &str) {
        self.line(&self.style.paint(Tone::Type, "warning:"), text);
    }

    /// Something to know.
    pub fn note(&self, text: &str) {
        self.line("note:", text);
    }

    /// Lets messages pass by a progress bar.
    pub fn beside(&mut self, bar: Option<ProgressBar>) {
        self.bar = bar;
    }

    fn line(&self, mark: &str, text: &str) {
        // Where standard error is closed there is nobody to tell.
        let print = || drop(writeln!(io::stderr(), "tekad: {mark} {}", clean(text)));
        match &self.bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }
}

/// Wrong usage that only shows once flags are taken together: exit code 2.
#[derive(Debug)]
pub struct UsageError(String);

impl UsageError {
    /// Says what is wrong.
    pub fn new(text: impl Into<String>) -> UsageError {
        UsageError(text.into())
    }
}

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UsageError {}
