//! SQL of a user's own, for reading only: the file is opened for reading, an authorizer lets
//! nothing through but reading tables of the record and calling harmless functions, and a time
//! limit ends what would run for ever.

use std::{
    path::Path,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use rusqlite::{
    Connection, ErrorCode, OpenFlags,
    functions::FunctionFlags,
    hooks::{AuthAction, AuthContext, Authorization},
    limits::Limit,
    types::ValueRef,
};

use crate::{Record, StoreError, body::unpack, open::IntoError};

/// A value of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Null,
    /// A whole number.
    Integer(i64),
    /// Another number.
    Real(f64),
    /// Words.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

impl From<ValueRef<'_>> for Cell {
    fn from(value: ValueRef) -> Cell {
        match value {
            ValueRef::Null => Cell::Null,
            ValueRef::Integer(n) => Cell::Integer(n),
            ValueRef::Real(x) => Cell::Real(x),
            ValueRef::Text(t) => Cell::Text(String::from_utf8_lossy(t).into_owned()),
            ValueRef::Blob(b) => Cell::Blob(b.to_vec()),
        }
    }
}

/// Most bytes of a statement.
const LONGEST: i32 = 100_000;

/// Most bytes of a text or blob that a statement makes.
const LARGEST: i32 = 256 << 20;

/// Instructions of SQLite between two looks at the clock.
const STRIDE: i32 = 10_000;

/// Functions that are harmless but for what they tell of or do to the process.
const FORBIDDEN: &[&str] = &[
    "load_extension",
    "fts3_tokenizer",
    "readfile",
    "writefile",
    "edit",
    "sqlite_log",
];

/// Pragmas that only tell, with or without an argument.
const TELLING: &[&str] = &[
    "table_info",
    "table_xinfo",
    "table_list",
    "index_list",
    "index_info",
    "index_xinfo",
    "foreign_key_list",
];

/// A record that answers SQL, and does nothing else.
pub struct Sql {
    record: Record,
    refused: Arc<Mutex<Option<String>>>,
    clock: Arc<Clock>,
    seconds: u64,
}

/// How long a statement has run. The time that its rows take to be handed on does not count.
pub struct Clock(Mutex<(Instant, bool)>);

impl Clock {
    /// Sets the end of the statement's time, and whether SQLite is at work.
    fn set(&self, change: impl FnOnce(&mut (Instant, bool))) {
        if let Ok(mut state) = self.0.lock() {
            change(&mut state);
        }
    }

    /// Whether SQLite is at work though the time was over so long ago.
    pub fn late(&self, by: Duration) -> bool {
        self.0
            .lock()
            .is_ok_and(|state| state.1 && Instant::now() >= state.0 + by)
    }
}

impl Sql {
    /// Opens a record for SQL that may run for some seconds.
    ///
    /// # Errors
    /// As [`Record::open_read_only`].
    pub fn open(path: &Path, seconds: u64) -> Result<Sql, StoreError> {
        // This one says what is wrong with the file, and brings an earlier schema up to ours.
        drop(Record::open_read_only(path)?);
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let record = Record::connect(path, flags)?;
        let refused = Arc::new(Mutex::new(None));
        let mut sql = Sql {
            record,
            refused,
            clock: Arc::new(Clock(Mutex::new((Instant::now(), false)))),
            seconds,
        };
        sql.guard().map_err(|e| e.into_error(path))?;
        Ok(sql)
    }

    /// The clock of its statements. SQLite looks at it between its instructions, of which one
    /// may take long (`LIKE` on a long text, say): who can, ends the process when it is late.
    pub fn clock(&self) -> Arc<Clock> {
        Arc::clone(&self.clock)
    }

    fn guard(&mut self) -> rusqlite::Result<()> {
        let c = &mut self.record.connection;
        c.pragma_update(None, "query_only", true)?;
        c.pragma_update(None, "trusted_schema", false)?;
        c.pragma_update(None, "temp_store", "MEMORY")?;
        c.pragma_update(None, "cache_size", -65_536)?;
        c.set_limit(Limit::SQLITE_LIMIT_SQL_LENGTH, LONGEST)?;
        c.set_limit(Limit::SQLITE_LIMIT_LENGTH, LARGEST)?;
        c.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
        c.set_limit(Limit::SQLITE_LIMIT_EXPR_DEPTH, 200)?;
        c.set_limit(Limit::SQLITE_LIMIT_COMPOUND_SELECT, 100)?;
        c.set_limit(Limit::SQLITE_LIMIT_COLUMN, 500)?;
        c.set_limit(Limit::SQLITE_LIMIT_VDBE_OP, 250_000)?;
        c.set_limit(Limit::SQLITE_LIMIT_FUNCTION_ARG, 100)?;
        c.set_limit(Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1_000)?;
        c.set_limit(Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 1)?;
        c.set_limit(Limit::SQLITE_LIMIT_WORKER_THREADS, 0)?;
        text_function(c)?;
        let refused = Arc::clone(&self.refused);
        c.authorizer(Some(move |context: AuthContext| match refusal(&context) {
            None => Authorization::Allow,
            Some(why) => {
                if let Ok(mut first) = refused.lock() {
                    first.get_or_insert(why);
                }
                Authorization::Deny
            }
        }))
    }

    /// Runs one statement: hands on the names of its columns, then each row. Both may stop it
    /// by an error of their own, which comes back.
    ///
    /// # Errors
    /// The statement is none, does more than reading, or runs too long; a row could not be
    /// handed on.
    pub fn ask<E: From<StoreError>>(
        &mut self,
        statement: &str,
        mut columns: impl FnMut(&[String]) -> Result<(), E>,
        mut row: impl FnMut(&[Cell]) -> Result<(), E>,
    ) -> Result<(), E> {
        if let Ok(mut refused) = self.refused.lock() {
            *refused = None;
        }
        let end = Instant::now() + Duration::from_secs(self.seconds);
        self.clock.set(|state| *state = (end, true));
        let clock = self.clock();
        let handled = self
            .record
            .connection
            .progress_handler(STRIDE, Some(move || clock.late(Duration::ZERO)));
        handled.map_err(|e| self.wrong(e))?;
        let done = self.run(statement, &mut columns, &mut row);
        self.clock.set(|state| state.1 = false);
        done
    }

    fn run<E: From<StoreError>>(
        &self,
        statement: &str,
        columns: &mut impl FnMut(&[String]) -> Result<(), E>,
        row: &mut impl FnMut(&[Cell]) -> Result<(), E>,
    ) -> Result<(), E> {
        let c = &self.record.connection;
        if statement.contains('\0') {
            return Err(self.asked("the statement has a NUL character").into());
        }
        if only_comments(statement) {
            return Err(self.asked("there is no statement").into());
        }
        let mut statement = match c.prepare(statement) {
            Err(rusqlite::Error::MultipleStatement) => {
                return Err(self.asked("one statement at a time").into());
            }
            other => other.map_err(|e| self.wrong(e))?,
        };
        if !statement.readonly() {
            let why = "only reading is allowed: SELECT, WITH, VALUES, EXPLAIN";
            return Err(self.asked(why).into());
        }
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        columns(&names)?;
        let mut cells = Vec::with_capacity(names.len());
        let mut rows = statement.query([]).map_err(|e| self.wrong(e))?;
        while let Some(found) = rows.next().map_err(|e| self.wrong(e))? {
            cells.clear();
            for n in 0..names.len() {
                cells.push(Cell::from(found.get_ref(n).map_err(|e| self.wrong(e))?));
            }
            let since = Instant::now();
            self.clock.set(|state| state.1 = false);
            row(&cells)?;
            self.clock
                .set(|state| *state = (state.0 + since.elapsed(), true));
        }
        Ok(())
    }

    fn asked(&self, message: &str) -> StoreError {
        StoreError::Asked {
            message: format!("SQL: {message}"),
        }
    }

    /// What went wrong, in words.
    fn wrong(&self, e: rusqlite::Error) -> StoreError {
        let refused = self.refused.lock().ok().and_then(|mut r| r.take());
        match e.sqlite_error_code() {
            Some(ErrorCode::OperationInterrupted) if self.clock.late(Duration::ZERO) => {
                return self.asked(&format!(
                    "stopped after {} seconds (--seconds allows more)",
                    self.seconds
                ));
            }
            Some(ErrorCode::AuthorizationForStatementDenied) => {
                let what = refused.unwrap_or_else(|| "it".to_owned());
                return self.asked(&format!("{what} is not allowed; only reading is"));
            }
            _ => {}
        }
        if let rusqlite::Error::SqlInputError {
            msg, sql, offset, ..
        } = &e
        {
            let near = usize::try_from(*offset).ok().and_then(|at| sql.get(at..));
            let near = near.map(|rest| rest.chars().take(40).collect::<String>());
            return match near.filter(|n| !n.trim().is_empty()) {
                Some(near) => self.asked(&format!("{msg}, at `{}`", near.trim())),
                None => self.asked(msg),
            };
        }
        match e {
            // What the words of the statement made, not the file.
            rusqlite::Error::SqliteFailure(code, Some(message))
                if matches!(
                    code.code,
                    ErrorCode::Unknown
                        | ErrorCode::TooBig
                        | ErrorCode::ReadOnly
                        | ErrorCode::TypeMismatch
                ) =>
            {
                self.asked(&message)
            }
            e => self.record.error(e),
        }
    }
}

/// Whether a statement is nothing but blanks, comments and semicolons.
fn only_comments(statement: &str) -> bool {
    let mut rest = statement;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ';');
        if let Some(line) = rest.strip_prefix("--") {
            rest = line.split_once('\n').map_or("", |(_, after)| after);
        } else if let Some(block) = rest.strip_prefix("/*") {
            rest = block.split_once("*/").map_or("", |(_, after)| after);
        } else {
            return rest.is_empty();
        }
    }
}

/// Why something may not be done; `None` if it may.
fn refusal(context: &AuthContext) -> Option<String> {
    let here = context.database_name.is_none_or(|d| d == "main");
    match &context.action {
        AuthAction::Select | AuthAction::Recursive => None,
        AuthAction::Read { table_name, .. } => {
            // Results of subqueries and table-valued functions have no database.
            (!here).then(|| format!("reading `{table_name}` outside the record"))
        }
        AuthAction::Function { function_name } => FORBIDDEN
            .iter()
            .any(|f| f.eq_ignore_ascii_case(function_name))
            .then(|| format!("function `{function_name}`")),
        AuthAction::Pragma {
            pragma_name,
            pragma_value,
        } => {
            let tells = TELLING.iter().any(|p| p.eq_ignore_ascii_case(pragma_name));
            // FTS5 asks this of its own file before each search.
            let version =
                pragma_name.eq_ignore_ascii_case("data_version") && pragma_value.is_none();
            (!tells && !version).then(|| format!("PRAGMA {pragma_name}"))
        }
        AuthAction::Attach { .. } => Some("ATTACH".to_owned()),
        AuthAction::Detach { .. } => Some("DETACH".to_owned()),
        AuthAction::Transaction { .. } | AuthAction::Savepoint { .. } => {
            Some("a transaction".to_owned())
        }
        AuthAction::Insert { table_name } => Some(format!("INSERT into `{table_name}`")),
        AuthAction::Update { table_name, .. } => Some(format!("UPDATE of `{table_name}`")),
        AuthAction::Delete { table_name } => Some(format!("DELETE from `{table_name}`")),
        AuthAction::CreateTempTable { .. }
        | AuthAction::CreateTempView { .. }
        | AuthAction::CreateTempIndex { .. }
        | AuthAction::CreateTempTrigger { .. } => Some("making something temporary".to_owned()),
        other => {
            let text = format!("{other:?}");
            let name: String = text.chars().take_while(|c| c.is_alphanumeric()).collect();
            Some(format!("`{name}`"))
        }
    }
}

/// `tekad_text(body)`: the text of a document, out of `document.body`.
fn text_function(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("tekad_text", 1, flags, |context| {
        let body = match context.get_raw(0) {
            ValueRef::Null => return Ok(None),
            ValueRef::Blob(body) => body,
            _ => {
                let why = "tekad_text takes document.body".to_owned();
                return Err(rusqlite::Error::UserFunctionError(why.into()));
            }
        };
        let text: Text = unpack(body, "document")
            .map_err(|e| rusqlite::Error::UserFunctionError(Box::new(e)))?;
        Ok(Some(text.text))
    })
}

/// Of a document, its text.
#[derive(serde::Deserialize)]
struct Text {
    text: String,
}

#[cfg(test)]
mod tests;
