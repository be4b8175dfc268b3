//! Our flat table as CSV (RFC 4180, UTF-8, one line a row).

use std::io::Write;

use super::{
    ExportError, Selection, Tally,
    flat::{COLUMNS, Cell},
    line::breaks,
};
use crate::Record;

impl Record {
    /// Writes a selection as CSV. Line breaks in texts become spaces, so that a line is a row
    /// for every reader; quotes are doubled. `progress` is called once a row.
    ///
    /// # Errors
    /// The record can't be read, or the output can't be written.
    pub fn export_csv(
        &self,
        selection: &Selection,
        to: &mut dyn Write,
        progress: &mut dyn FnMut(),
    ) -> Result<Tally, ExportError> {
        let mut csv = ::csv::WriterBuilder::new().from_writer(to);
        csv.write_record(COLUMNS.iter().map(|c| c.name))
            .map_err(output)?;
        let mut tally = Tally::default();
        self.export_each(selection, |told| {
            progress();
            tally.rows += 1;
            tally.events += 1;
            for column in COLUMNS {
                csv.write_field(plain((column.cell)(&told)))
                    .map_err(output)?;
            }
            csv.write_record(None::<&[u8]>).map_err(output)
        })?;
        csv.flush()?;
        Ok(tally)
    }
}

fn output(e: ::csv::Error) -> ExportError {
    match e.into_kind() {
        ::csv::ErrorKind::Io(e) => e.into(),
        kind => std::io::Error::other(format!("{kind:?}")).into(),
    }
}

/// A cell as text.
fn plain(cell: Cell) -> String {
    match cell {
        Cell::Text(text) => text.map_or_else(String::new, |t| {
            t.chars().map(|c| if breaks(c) { ' ' } else { c }).collect()
        }),
        Cell::Day(day) => day.map_or_else(String::new, |d| d.to_string()),
        Cell::Instant(at) => at.map_or_else(String::new, |t| t.to_string()),
        Cell::Int(number) => number.map_or_else(String::new, |n| n.to_string()),
        Cell::Real(number) => number.map_or_else(String::new, |n| n.to_string()),
        Cell::Flag(flag) => flag.to_string(),
    }
}
