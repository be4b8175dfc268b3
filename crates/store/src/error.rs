//! What can go wrong with a record.

use std::path::PathBuf;

/// Why a record could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such file.
    #[error("{path}: no such record (make one with `tekad ingest`)")]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The file is something else.
    #[error("{path}: not a record of tekad ({found})")]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        found: String,
    },
    /// A later tekad wrote it.
    #[error(
        "{path}: the record has schema {found}; this tekad knows schemas up to {known}: use the newer tekad that wrote it"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The newest schema that we know.
        known: i64,
    },
    /// Another process is writing.
    #[error("{path}: the record is in use by another process; try again when it is done")]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// No room on the disk.
    #[error("{path}: no room left on the disk; what was committed is safe")]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// The disk refuses.
    #[error("{path}: the disk refuses to read or write ({message}); what was committed is safe")]
    Disk {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        message: String,
    },
    /// The file is cut off or overwritten.
    #[error("{path}: the record is damaged ({message}); restore it from a copy")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        message: String,
    },
    /// Something in the record does not read as what it should be.
    #[error("the record's {what} can't be read: {message}")]
    Content {
        /// Which part (`document 17`).
        what: String,
        /// Why.
        message: String,
    },
    /// The record has nothing by that name.
    #[error("{path}: no {what} in the record")]
    Unknown {
        /// The file.
        path: PathBuf,
        /// What was asked for (`happening 4f2a`).
        what: String,
    },
    /// Anything else that SQLite says.
    #[error("{path}: {source}")]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// SQLite's error.
        source: rusqlite::Error,
    },
    /// What is asked can't be understood, or may not be asked.
    #[error("{message}")]
    Asked {
        /// What is wrong with it.
        message: String,
    },
    /// A file beside the record.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
}
