//! Standard output, in one place: buffered, and a closed pipe ends the program quietly.

use std::io::{self, BufWriter, StdoutLock, Write};

use anyhow::Context;

/// Standard output.
pub struct Output {
    to: BufWriter<StdoutLock<'static>>,
}

impl Output {
    /// Locks standard output for the rest of the program.
    pub fn new() -> Output {
        Output {
            to: BufWriter::with_capacity(1 << 16, io::stdout().lock()),
        }
    }

    /// Writes a text as it is.
    ///
    /// # Errors
    /// The stream is closed or full.
    pub fn text(&mut self, text: &str) -> anyhow::Result<()> {
        self.to
            .write_all(text.as_bytes())
            .context("standard output")
    }

    /// Hands on what is written so far.
    ///
    /// # Errors
    /// The stream is closed or full.
    pub fn flush(&mut self) -> anyhow::Result<()> {
        self.to.flush().context("standard output")
    }
}

/// Prints and hands on.
///
/// # Errors
/// The stream is closed or full.
pub fn print(text: &str) -> anyhow::Result<()> {
    print_bytes(text.as_bytes())
}

/// Prints bytes and hands them on.
///
/// # Errors
/// The stream is closed or full.
pub fn print_bytes(bytes: &[u8]) -> anyhow::Result<()> {
    let mut to = io::stdout().lock();
    to.write_all(bytes)
        .and_then(|()| to.flush())
        .context("standard output")
}

/// Whether an error only says that nobody reads on (`tekad code … | head`).
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|e| {
        e.downcast_ref::<io::Error>()
            .is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
    })
}
