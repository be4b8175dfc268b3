//! `tekad sql`: a question in SQL, for reading only.

use std::{
    io::{Read, Write},
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use tekad_store::{Cell, Clock, Sql, StoreError};

use crate::{
    session::Session,
    sheet::{Column, Sheet},
    sql_args::SqlArgs,
};

/// Most bytes of a statement that are read.
const LONGEST: u64 = 1 << 20;

/// How long an instruction of SQLite may go on after the time is over.
const GRACE: Duration = Duration::from_secs(5);

/// Why rows could not be handed on.
enum Stop {
    Store(StoreError),
    Output(anyhow::Error),
}

impl From<StoreError> for Stop {
    fn from(e: StoreError) -> Stop {
        Stop::Store(e)
    }
}

/// Runs the verb.
///
/// # Errors
/// The record can't be read, the statement is none, or it does more than reading.
pub fn run(args: &SqlArgs, session: &mut Session) -> anyhow::Result<()> {
    let statement = if args.statement == "-" {
        let mut text = String::new();
        let read = std::io::stdin().take(LONGEST).read_to_string(&mut text);
        read.context("standard input")?;
        text
    } else {
        args.statement.clone()
    };
    let mut sql = Sql::open(&args.record, args.seconds)?;
    watch(sql.clock());
    let mut sheet: Option<Sheet> = None;
    let style = session.style;
    let asked = {
        let sheet = std::cell::RefCell::new(&mut sheet);
        sql.ask(
            &statement,
            |names| {
                let columns = names.iter().map(|n| Column::new(n)).collect();
                let new = Sheet::new(args.format, style, columns).map_err(Stop::Output)?;
                **sheet.borrow_mut() = Some(new);
                Ok(())
            },
            |row: &[Cell]| match sheet.borrow_mut().as_mut() {
                Some(sheet) => sheet.row(row, None).map_err(Stop::Output),
                None => Ok(()),
            },
        )
    };
    // Rows that came before an error are shown.
    if let Some(sheet) = sheet {
        sheet.finish()?;
    }
    match asked {
        Ok(()) => Ok(()),
        Err(Stop::Store(e)) => Err(e.into()),
        Err(Stop::Output(e)) => Err(e),
    }
}

/// Ends the process where an instruction of SQLite alone takes far too long. Reading only, it may
/// end at any moment.
fn watch(clock: Arc<Clock>) {
    std::thread::spawn(move || {
        while !clock.late(GRACE) {
            std::thread::sleep(Duration::from_millis(500));
        }
        drop(writeln!(
            std::io::stderr(),
            "tekad: error: SQL: stopped, as it takes too long"
        ));
        std::process::exit(1);
    });
}
