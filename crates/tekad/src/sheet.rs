//! Rows for people and for programs: a table that fits the terminal, CSV, or one JSON object a
//! line.

use std::fmt::Write as _;

use clap::ValueEnum;
use serde_json::Value;
use tekad_store::Cell;

use crate::{
    output::Output,
    style::{Style, Tone, clean, columns},
};

/// Rows that a table looks at before it decides how wide its columns are.
const LOOK: usize = 500;

/// Narrowest that a column is cut to.
const NARROW: usize = 8;

/// How rows come out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SheetFormat {
    /// For people: a table that fits the terminal.
    Table,
    /// Comma-separated values, with a line of names.
    Csv,
    /// For programs: one JSON object a line.
    Jsonl,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its colour.
    pub tone: Option<Tone>,
    /// Whether it may be cut where there is no room.
    pub elastic: bool,
}

impl Column {
    /// A plain column that may be cut.
    pub fn new(name: &str) -> Column {
        Column {
            name: name.to_owned(),
            tone: None,
            elastic: true,
        }
    }

    /// The same, never cut.
    pub fn whole(name: &str) -> Column {
        Column {
            elastic: false,
            ..Column::new(name)
        }
    }

    /// The same in a colour.
    pub fn toned(self, tone: Tone) -> Column {
        Column {
            tone: Some(tone),
            ..self
        }
    }
}

/// Rows on their way out.
pub struct Sheet {
    format: SheetFormat,
    style: Style,
    columns: Vec<Column>,
    /// Rows of a table that wait until the widths are known, each with a note below it.
    waiting: Vec<(Vec<String>, Option<String>)>,
    /// Columns whose values are numbers, which stand on the right.
    right: Vec<bool>,
    widths: Option<Vec<usize>>,
    csv: csv::Writer<Vec<u8>>,
    out: Output,
    rows: usize,
}

impl Sheet {
    /// A sheet with columns.
    ///
    /// # Errors
    /// Standard output is closed.
    pub fn new(format: SheetFormat, style: Style, columns: Vec<Column>) -> anyhow::Result<Sheet> {
        let mut sheet = Sheet {
            format,
            style,
            waiting: Vec::new(),
            right: vec![true; columns.len()],
            widths: None,
            csv: csv::Writer::from_writer(Vec::new()),
            out: Output::new(),
            rows: 0,
            columns,
        };
        if format == SheetFormat::Csv {
            let names: Vec<String> = sheet.columns.iter().map(|c| c.name.clone()).collect();
            sheet.csv.write_record(&names)?;
            sheet.hand_on_csv()?;
        }
        Ok(sheet)
    }

    /// Rows so far.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// A row, with a note below it in a table.
    ///
    /// # Errors
    /// Standard output is closed.
    pub fn row(&mut self, cells: &[Cell], note: Option<String>) -> anyhow::Result<()> {
        self.rows += 1;
        match self.format {
            SheetFormat::Table => {
                for (right, cell) in self.right.iter_mut().zip(cells) {
                    *right &= matches!(cell, Cell::Integer(_) | Cell::Real(_) | Cell::Null);
                }
                let row: Vec<String> = cells.iter().map(shown).collect();
                if self.widths.is_some() {
                    return self.print(&row, note.as_deref());
                }
                self.waiting.push((row, note));
                if self.waiting.len() >= LOOK {
                    self.settle()?;
                }
                Ok(())
            }
            SheetFormat::Csv => {
                self.csv.write_record(cells.iter().map(plain))?;
                self.hand_on_csv()
            }
            SheetFormat::Jsonl => {
                let mut line = String::from("{");
                for (n, (column, cell)) in self.columns.iter().zip(cells).enumerate() {
                    let comma = if n > 0 { "," } else { "" };
                    let name = Value::from(column.name.clone());
                    write!(line, "{comma}{name}:{}", json(cell))?;
                }
                line.push_str("}\n");
                self.out.text(&line)
            }
        }
    }

    /// A JSON object instead of a row.
    ///
    /// # Errors
    /// Standard output is closed.
    pub fn object(&mut self, value: &Value) -> anyhow::Result<()> {
        self.rows += 1;
        self.out.text(&format!("{value}\n"))
    }

    /// Prints what is left.
    ///
    /// # Errors
    /// Standard output is closed.
    pub fn finish(mut self) -> anyhow::Result<()> {
        if self.format == SheetFormat::Table && self.widths.is_none() && self.rows > 0 {
            self.settle()?;
        }
        self.out.flush()
    }

    fn hand_on_csv(&mut self) -> anyhow::Result<()> {
        self.csv.flush()?;
        let writer = std::mem::replace(&mut self.csv, csv::Writer::from_writer(Vec::new()));
        let bytes = writer.into_inner()?;
        self.out.text(&String::from_utf8_lossy(&bytes))
    }

    /// Decides on widths and prints what waits.
    fn settle(&mut self) -> anyhow::Result<()> {
        let mut widths: Vec<usize> = self.columns.iter().map(|c| columns(&c.name)).collect();
        let least: Vec<usize> = widths.iter().map(|w| (*w).max(NARROW)).collect();
        for (row, _) in &self.waiting {
            for (width, text) in widths.iter_mut().zip(row) {
                *width = (*width).max(columns(text));
            }
        }
        fit(&mut widths, &least, &self.columns, self.style.width);
        self.widths = Some(widths);
        let names: Vec<String> = self.columns.iter().map(|c| clean(&c.name)).collect();
        let head = self.line(&names, |_| Some(Tone::Title));
        self.out.text(&head)?;
        for (row, note) in std::mem::take(&mut self.waiting) {
            self.print(&row, note.as_deref())?;
        }
        Ok(())
    }

    fn print(&mut self, row: &[String], note: Option<&str>) -> anyhow::Result<()> {
        let line = self.line(row, |n| self.columns.get(n).and_then(|c| c.tone));
        self.out.text(&line)?;
        if let Some(note) = note {
            self.out.text(note)?;
        }
        Ok(())
    }

    fn line(&self, row: &[String], tone: impl Fn(usize) -> Option<Tone>) -> String {
        let widths = self.widths.as_deref().unwrap_or_default();
        let mut line = String::new();
        for (n, (text, width)) in row.iter().zip(widths).enumerate() {
            let text = cut(text, *width);
            let blanks = " ".repeat(width.saturating_sub(columns(&text)));
            let text = match tone(n) {
                Some(tone) => self.style.paint(tone, &text),
                None => text,
            };
            if n > 0 {
                line.push_str("  ");
            }
            if self.right.get(n).is_some_and(|r| *r) {
                line.push_str(&blanks);
                line.push_str(&text);
            } else {
                line.push_str(&text);
                line.push_str(&blanks);
            }
        }
        let end = line.trim_end().len();
        line.truncate(end);
        line.push('\n');
        line
    }
}

/// Takes room from the widest columns that may be cut, until the line fits.
fn fit(widths: &mut [usize], least: &[usize], list: &[Column], room: usize) {
    let between = 2 * widths.len().saturating_sub(1);
    let mut over = (widths.iter().sum::<usize>() + between).saturating_sub(room);
    while over > 0 {
        let can = |n: usize| list.get(n).is_some_and(|c| c.elastic);
        let widest = (0..widths.len())
            .filter(|n| can(*n) && widths[*n] > least[*n])
            .max_by_key(|n| widths[*n]);
        let Some(widest) = widest else { break };
        widths[widest] -= 1;
        over -= 1;
    }
}

/// A clean text in so many columns.
fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut short = String::new();
    let mut at = 0;
    for c in text.chars() {
        let mut one = [0; 4];
        at += columns(c.encode_utf8(&mut one));
        if at + 1 > width {
            break;
        }
        short.push(c);
    }
    short.push('…');
    short
}

/// A cell for a terminal.
fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Blob(bytes) => format!("({} bytes)", bytes.len()),
        // Long texts are cut anyway; cleaning all of a book takes its time.
        Cell::Text(text) => clean(&text.chars().take(2000).collect::<String>()),
        other => plain(other),
    }
}

/// A cell in CSV.
fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Null => String::new(),
        Cell::Integer(n) => n.to_string(),
        Cell::Real(x) => x.to_string(),
        Cell::Text(text) => text.clone(),
        Cell::Blob(bytes) => hex(bytes),
    }
}

fn json(cell: &Cell) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Integer(n) => Value::from(*n),
        Cell::Real(x) => Value::from(*x),
        Cell::Text(text) => Value::from(text.clone()),
        Cell::Blob(bytes) => Value::from(hex(bytes)),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, b| {
        let _ = write!(text, "{b:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_fit() {
        let list = vec![
            Column::whole("day"),
            Column::new("who"),
            Column::new("where"),
        ];
        let least = vec![8, 8, 8];
        let mut widths = vec![10, 60, 20];
        fit(&mut widths, &least, &list, 60);
        assert_eq!(widths, [10, 26, 20]);
        let mut widths = vec![10, 60, 60];
        fit(&mut widths, &least, &list, 20);
        assert_eq!(widths, [10, 8, 8]);
        assert_eq!(cut("北京 ok", 4), "北…");
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(shown(&Cell::Text("a\x1b[31m\nb".into())), "a\\u{1b}[31m b");
    }
}
