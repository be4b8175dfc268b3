//! Our flat table as Parquet: a folder with a file for each month,
//! `year=2019/month=03/part-0.parquet`, as Hive, Spark, Arrow and DuckDB read partitions.

use std::{fs::File, io, path::Path, sync::Arc};

use jiff::civil::{Date, date};
use parquet::{
    basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical, ZstdLevel},
    data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type},
    errors::ParquetError,
    file::{
        properties::{WriterProperties, WriterPropertiesPtr},
        writer::{SerializedColumnWriter, SerializedFileWriter},
    },
    schema::types::{Type, TypePtr},
};

use super::{
    ExportError, Exported, Selection, Tally,
    flat::{COLUMNS, Cell, Kind},
};
use crate::Record;

/// Rows that are held in memory before they are written: some tens of MB at most.
const GROUP: usize = 20_000;

/// The partition of what has no month. There is no year 0, so that nobody takes it for one, and
/// the columns stay numbers; Hive's own name for it (`__HIVE_DEFAULT_PARTITION__`) gives a null
/// that pandas fails to read (pyarrow 26: "Cannot yet unify dictionaries with nulls").
const UNDATED: &str = "year=0000/month=00";

impl Record {
    /// Writes a selection as Parquet files, one a month, into an empty folder. `progress` is
    /// called once a row.
    ///
    /// # Errors
    /// The record can't be read, or the folder can't be written.
    pub fn export_parquet(
        &self,
        selection: &Selection,
        folder: &Path,
        progress: &mut dyn FnMut(),
    ) -> Result<Tally, ExportError> {
        let (schema, properties) = (Arc::new(schema()?), Arc::new(properties()));
        let mut tally = Tally::default();
        let mut part: Option<(String, Part)> = None;
        self.export_each(selection, |told| {
            progress();
            tally.rows += 1;
            tally.events += 1;
            // Rows come in the order of days, so that one partition is open at a time.
            let month = partition(told.days.map(|d| d.0));
            if part.as_ref().is_none_or(|(name, _)| *name != month) {
                if let Some((_, full)) = part.take() {
                    full.close()?;
                }
                let folder = folder.join(&month);
                std::fs::create_dir_all(&folder)?;
                let file = File::create_new(folder.join("part-0.parquet"))?;
                let open = Part::new(file, Arc::clone(&schema), Arc::clone(&properties))?;
                part = Some((month, open));
            }
            match &mut part {
                Some((_, open)) => open.push(&told),
                None => Ok(()),
            }
        })?;
        match part {
            Some((_, last)) => last.close()?,
            None => {
                // No row at all: an empty table is still one that readers can open.
                let folder = folder.join(partition(None));
                std::fs::create_dir_all(&folder)?;
                let file = File::create_new(folder.join("part-0.parquet"))?;
                Part::new(file, schema, properties)?.close()?;
            }
        }
        Ok(tally)
    }
}

fn partition(day: Option<Date>) -> String {
    match day {
        Some(day) => format!("year={:04}/month={:02}", day.year(), day.month()),
        None => UNDATED.to_owned(),
    }
}

impl From<ParquetError> for ExportError {
    fn from(e: ParquetError) -> ExportError {
        match e {
            ParquetError::External(inner) => match inner.downcast::<io::Error>() {
                Ok(e) => (*e).into(),
                Err(other) => io::Error::other(other).into(),
            },
            other => io::Error::other(other).into(),
        }
    }
}

/// The schema. Everything but flags may be empty.
fn schema() -> Result<Type, ExportError> {
    let mut fields = Vec::new();
    for column in COLUMNS {
        let (physical, logical) = match column.kind {
            Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Kind::Day => (Physical::INT32, Some(LogicalType::Date)),
            Kind::Instant => (
                Physical::INT64,
                Some(LogicalType::timestamp(true, TimeUnit::MICROS)),
            ),
            Kind::Int => (Physical::INT32, None),
            Kind::Real => (Physical::DOUBLE, None),
            Kind::Flag => (Physical::BOOLEAN, None),
        };
        let repetition = match column.kind {
            Kind::Flag => Repetition::REQUIRED,
            _ => Repetition::OPTIONAL,
        };
        let field = Type::primitive_type_builder(column.name, physical)
            .with_logical_type(logical)
            .with_repetition(repetition)
            .build()?;
        fields.push(Arc::new(field));
    }
    let root = Type::group_type_builder("event").with_fields(fields);
    Ok(root.build()?)
}

fn properties() -> WriterProperties {
    WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_created_by(concat!("tekad ", env!("CARGO_PKG_VERSION")).to_owned())
        .build()
}

/// A file in the making.
struct Part {
    writer: SerializedFileWriter<File>,
    buffers: Vec<Buffer>,
    rows: usize,
}

/// Values of a column that are not yet written, and which rows have one (1) or none (0).
enum Values {
    Text(Vec<ByteArray>),
    Int(Vec<i32>),
    Long(Vec<i64>),
    Real(Vec<f64>),
    Flag(Vec<bool>),
}

struct Buffer {
    values: Values,
    levels: Vec<i16>,
}

impl Part {
    fn new(
        file: File,
        schema: TypePtr,
        properties: WriterPropertiesPtr,
    ) -> Result<Part, ExportError> {
        let buffers = COLUMNS.iter().map(|c| Buffer::new(c.kind)).collect();
        Ok(Part {
            writer: SerializedFileWriter::new(file, schema, properties)?,
            buffers,
            rows: 0,
        })
    }

    fn push(&mut self, told: &Exported) -> Result<(), ExportError> {
        for (column, buffer) in COLUMNS.iter().zip(&mut self.buffers) {
            buffer.push((column.cell)(told));
        }
        self.rows += 1;
        if self.rows < GROUP {
            return Ok(());
        }
        self.flush()
    }

    fn flush(&mut self) -> Result<(), ExportError> {
        let mut group = self.writer.next_row_group()?;
        let mut buffers = self.buffers.iter_mut();
        while let Some(column) = group.next_column()? {
            if let Some(buffer) = buffers.next() {
                buffer.write(column)?;
            }
        }
        group.close()?;
        self.rows = 0;
        Ok(())
    }

    fn close(mut self) -> Result<(), ExportError> {
        if self.rows > 0 {
            self.flush()?;
        }
        self.writer.finish()?;
        Ok(self.writer.inner().sync_all()?)
    }
}

impl Buffer {
    fn new(kind: Kind) -> Buffer {
        let values = match kind {
            Kind::Text => Values::Text(Vec::new()),
            Kind::Day | Kind::Int => Values::Int(Vec::new()),
            Kind::Instant => Values::Long(Vec::new()),
            Kind::Real => Values::Real(Vec::new()),
            Kind::Flag => Values::Flag(Vec::new()),
        };
        Buffer {
            values,
            levels: Vec::new(),
        }
    }

    fn push(&mut self, cell: Cell) {
        fn add<T>(to: &mut Vec<T>, value: Option<T>) -> i16 {
            let level = i16::from(value.is_some());
            to.extend(value);
            level
        }
        let level = match (&mut self.values, cell) {
            (Values::Text(to), Cell::Text(text)) => {
                add(to, text.map(|t| ByteArray::from(t.as_ref())))
            }
            (Values::Int(to), Cell::Int(number)) => add(to, number),
            (Values::Int(to), Cell::Day(day)) => add(to, day.map(days)),
            (Values::Long(to), Cell::Instant(at)) => add(to, at.map(|t| t.as_microsecond())),
            (Values::Real(to), Cell::Real(number)) => add(to, number),
            (Values::Flag(to), Cell::Flag(flag)) => add(to, Some(flag)),
            // The table of columns gives each the cells of its kind.
            _ => 0,
        };
        self.levels.push(level);
    }

    fn write(&mut self, column: SerializedColumnWriter) -> Result<(), ExportError> {
        let levels = std::mem::take(&mut self.levels);
        match &mut self.values {
            Values::Text(v) => batch::<ByteArrayType>(column, v, Some(&levels)),
            Values::Int(v) => batch::<Int32Type>(column, v, Some(&levels)),
            Values::Long(v) => batch::<Int64Type>(column, v, Some(&levels)),
            Values::Real(v) => batch::<DoubleType>(column, v, Some(&levels)),
            Values::Flag(v) => batch::<BoolType>(column, v, None),
        }
    }
}

fn batch<T: DataType>(
    mut column: SerializedColumnWriter,
    values: &mut Vec<T::T>,
    levels: Option<&[i16]>,
) -> Result<(), ExportError> {
    column
        .typed::<T>()
        .write_batch(&std::mem::take(values), levels, None)?;
    Ok(column.close()?)
}

/// Days since the beginning of 1970.
fn days(day: Date) -> i32 {
    (day - date(1970, 1, 1)).get_days()
}
