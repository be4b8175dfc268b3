//! Opening a record: making it, bringing an earlier schema up to ours, and saying clearly what
//! is wrong with a file that is none.

use std::{
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, ErrorCode, OpenFlags, config::DbConfig};

use crate::StoreError;

/// The newest schema that we know (`PRAGMA user_version`).
pub const SCHEMA: i64 = SCHEMAS.len() as i64;

/// What makes each schema out of the one before.
const SCHEMAS: &[&str] = &[include_str!("schema/1.sql")];

/// `PRAGMA application_id`: "tekd".
const APPLICATION: i64 = 0x7465_6b64;

/// How long to wait for another writer, in milliseconds.
const PATIENCE: u64 = 5_000;

/// Compiled statements that are kept: more than there are.
const STATEMENTS: usize = 256;

/// An open record.
pub struct Record {
    pub(crate) connection: Connection,
    pub(crate) path: PathBuf,
}

impl Record {
    /// Opens a record for writing; makes it if there is none.
    ///
    /// # Errors
    /// The file is no record, a newer one, damaged, locked, or can't be written.
    pub fn open(path: &Path) -> Result<Record, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let record = Record::connect(path, flags)?;
        // Before anything is changed: it may be another program's.
        record.version()?;
        record.prepare().map_err(|e| e.into_error(path))?;
        record.migrate()?;
        Ok(record)
    }

    /// Opens a record that there is, for reading only. Waits for nobody and locks nobody out.
    ///
    /// # Errors
    /// There is no such file, or it is no record, a newer one or damaged.
    pub fn open_read_only(path: &Path) -> Result<Record, StoreError> {
        if !path.exists() {
            return Err(StoreError::Missing {
                path: path.to_owned(),
            });
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let record = Record::connect(path, flags)?;
        let found = record.version()?;
        if found == 0 {
            return Err(record.foreign("an empty file"));
        }
        if found < SCHEMA {
            // Views of an earlier schema may lack columns: bring it up to date first.
            drop(record);
            drop(Record::open(path)?);
            return Record::open_read_only(path);
        }
        Ok(record)
    }

    pub(crate) fn connect(path: &Path, flags: OpenFlags) -> Result<Record, StoreError> {
        whole(path)?;
        let connection =
            Connection::open_with_flags(path, flags).map_err(|e| e.into_error(path))?;
        connection
            .busy_timeout(std::time::Duration::from_millis(PATIENCE))
            .map_err(|e| e.into_error(path))?;
        // Statements are compiled once: all of them are kept, and none is planned anew for other
        // values, which costs more than to run it.
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
            .map_err(|e| e.into_error(path))?;
        Ok(Record {
            connection,
            path: path.to_owned(),
        })
    }

    /// How the file is written. WAL: readers and the writer don't wait for each other, and a
    /// crash loses at most what was not committed.
    fn prepare(&self) -> rusqlite::Result<()> {
        let c = &self.connection;
        c.pragma_update(None, "journal_mode", "WAL")?;
        c.pragma_update(None, "synchronous", "NORMAL")?;
        c.pragma_update(None, "foreign_keys", true)?;
        // 64 MiB of pages: random look-ups of bands stay cheap.
        c.pragma_update(None, "cache_size", -65_536)?;
        c.pragma_update(None, "temp_store", "MEMORY")
    }

    /// The file's schema; 0 for an empty file.
    fn version(&self) -> Result<i64, StoreError> {
        let pragma = |name: &str| -> Result<i64, StoreError> {
            self.connection
                .pragma_query_value(None, name, |row| row.get(0))
                .map_err(|e| e.into_error(&self.path))
        };
        let (application, version) = (pragma("application_id")?, pragma("user_version")?);
        match (application, version) {
            (0, 0) => {
                let count = "SELECT count(*) FROM sqlite_schema";
                let tables: i64 = self
                    .connection
                    .query_row(count, [], |row| row.get(0))
                    .map_err(|e| e.into_error(&self.path))?;
                if tables > 0 {
                    return Err(self.foreign("another program's SQLite file"));
                }
                Ok(0)
            }
            (APPLICATION, version) if version > SCHEMA => Err(StoreError::Newer {
                path: self.path.clone(),
                found: version,
                known: SCHEMA,
            }),
            (APPLICATION, version) if version > 0 => Ok(version),
            _ => Err(self.foreign("another program's SQLite file")),
        }
    }

    fn foreign(&self, found: &str) -> StoreError {
        StoreError::Foreign {
            path: self.path.clone(),
            found: found.to_owned(),
        }
    }

    /// Brings the schema up to ours, all of it or nothing.
    fn migrate(&self) -> Result<(), StoreError> {
        let found = self.version()?;
        if found == SCHEMA {
            return Ok(());
        }
        let at = usize::try_from(found).unwrap_or(0);
        let mut script = String::from("BEGIN IMMEDIATE;\n");
        for step in &SCHEMAS[at..] {
            script.push_str(step);
        }
        script.push_str(&format!(
            "PRAGMA application_id = {APPLICATION};\nPRAGMA user_version = {SCHEMA};\nCOMMIT;\n"
        ));
        self.connection
            .execute_batch(&script)
            .map_err(|e| e.into_error(&self.path))
    }

    /// The record's file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// An error of SQLite, with the file's name.
    pub(crate) fn error(&self, e: rusqlite::Error) -> StoreError {
        e.into_error(&self.path)
    }
}

/// Checks that a file is as long as its head says, so that a record that was cut off is known
/// before anything is written to it. Where a log lies beside it, the missing pages may be there.
fn whole(path: &Path) -> Result<(), StoreError> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let mut head = [0; 100];
    let (Ok(mut file), Err(_) | Ok(0)) =
        (File::open(path), fs::metadata(log).map(|about| about.len()))
    else {
        return Ok(());
    };
    let length = file.metadata().map_or(0, |about| about.len());
    if file.read_exact(&mut head).is_err() || !head.starts_with(b"SQLite format 3\0") {
        return Ok(());
    }
    let page = match u16::from_be_bytes([head[16], head[17]]) {
        1 => 65_536,
        size => u64::from(size),
    };
    let pages = u64::from(u32::from_be_bytes([head[28], head[29], head[30], head[31]]));
    if length < page * pages {
        return Err(StoreError::Damaged {
            path: path.to_owned(),
            message: format!("{length} of {} bytes are there", page * pages),
        });
    }
    Ok(())
}

/// SQLite's errors in the record's words.
pub(crate) trait IntoError {
    fn into_error(self, path: &Path) -> StoreError;
}

impl IntoError for rusqlite::Error {
    fn into_error(self, path: &Path) -> StoreError {
        let path = path.to_owned();
        let message = self.to_string();
        match self.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy { path },
            Some(ErrorCode::DiskFull) => StoreError::Full { path },
            Some(ErrorCode::NotADatabase) => StoreError::Foreign {
                path,
                found: "no SQLite file".into(),
            },
            Some(ErrorCode::SystemIoFailure) => StoreError::Disk { path, message },
            Some(ErrorCode::DatabaseCorrupt) => StoreError::Damaged { path, message },
            _ => StoreError::Sqlite { path, source: self },
        }
    }
}
