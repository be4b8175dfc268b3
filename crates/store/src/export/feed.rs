//! The formats of today's feeds: tables of dyads without senses.

use std::io::Write;

use jiff::{Zoned, civil::Date};
use tekad_core::SectionKind;

use super::{
    ExportError, Exported, Selection,
    dyads::{Dyad, Numbers, dyads},
    gdelt, icews,
    line::Line,
    mentions, phoenix, polecat,
};
use crate::{Happening, Record, insert::aux_modes};

/// A format of today's feeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feed {
    /// POLECAT, 40 columns with a head.
    Polecat,
    /// ICEWS, 20 columns with a head.
    Icews,
    /// Events of GDELT 2, 61 columns.
    Gdelt,
    /// Mentions of GDELT 2, 16 columns.
    GdeltMentions,
    /// Phoenix, 26 columns.
    Phoenix,
}

/// What became of a selection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows written.
    pub rows: u64,
    /// Events that they are of.
    pub events: u64,
    /// Events that were left out because they are told in a sense of which the format knows
    /// nothing (future, negated, ...).
    pub senses: u64,
    /// Events that were left out because they have no day.
    pub undated: u64,
}

/// A row of a feed: a dyad of a happening.
pub(super) struct Row<'a> {
    pub told: &'a Exported,
    pub happening: &'a Happening,
    pub day: Date,
    pub dyad: Dyad<'a>,
    /// The happening's id and the dyad's index.
    pub id: String,
    /// The same as a number.
    pub number: u64,
}

impl Row<'_> {
    /// The sentence that tells it, counted from 1.
    pub fn sentence(&self) -> Option<usize> {
        self.told.event.evidence.first().map(|e| e.sentence + 1)
    }

    /// When the document was published.
    pub fn published(&self) -> Option<&Zoned> {
        self.told.document.published.as_ref().map(|p| &p.at)
    }

    /// Whether the title or the first paragraph tells it.
    pub fn in_lead(&self) -> bool {
        let sections = &self.told.document.sections;
        let lead = sections.iter().find(|s| s.kind == SectionKind::Paragraph);
        let end = lead.map_or(u32::MAX, |s| s.span.end);
        let first = self.told.event.evidence.first();
        first.is_some_and(|e| e.trigger.start < end)
    }
}

impl Feed {
    /// The columns, in order.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Feed::Polecat => polecat::COLUMNS,
            Feed::Icews => icews::COLUMNS,
            Feed::Gdelt => gdelt::EVENTS,
            Feed::GdeltMentions => gdelt::MENTIONS,
            Feed::Phoenix => phoenix::COLUMNS,
        }
    }

    /// Whether the first line names the columns.
    pub fn has_head(self) -> bool {
        matches!(self, Feed::Polecat | Feed::Icews)
    }

    fn lines(self, record: &Record, row: &Row, each: &mut Each) -> Result<(), ExportError> {
        let mut line = Line::default();
        match self {
            Feed::Polecat => polecat::row(row, &mut line),
            Feed::Icews => icews::row(row, &mut line),
            Feed::Phoenix => phoenix::row(row, &mut line),
            Feed::Gdelt => gdelt::event(record, row, &mut line)?,
            Feed::GdeltMentions => {
                for mention in mentions::all(record, row)? {
                    gdelt::mention(row, &mention, &mut line);
                    each(&mut line)?;
                }
                return Ok(());
            }
        }
        each(&mut line)
    }

    /// The id by which the side file of senses names a row.
    fn key(self, row: &Row) -> String {
        match self {
            Feed::Polecat | Feed::Phoenix => row.id.clone(),
            Feed::Icews | Feed::Gdelt | Feed::GdeltMentions => row.number.to_string(),
        }
    }
}

type Each<'e> = dyn FnMut(&mut Line) -> Result<(), ExportError> + 'e;

impl Record {
    /// Writes a selection in a feed's format: one row a dyad, only events that are told without
    /// auxiliary mode, unless there is a side file to take note of the senses (`senses`: id of
    /// the row, a tab, the modes; with a head). Events without a day are left out, since the
    /// formats are read by day. `progress` is called once an event.
    ///
    /// # Errors
    /// The record can't be read, or the output can't be written.
    pub fn export_feed(
        &self,
        feed: Feed,
        selection: &Selection,
        to: &mut dyn Write,
        mut senses: Option<&mut dyn Write>,
        progress: &mut dyn FnMut(),
    ) -> Result<Tally, ExportError> {
        let begin = self.connection.unchecked_transaction();
        let snapshot = begin.map_err(|e| self.error(e))?;
        let numbers = Numbers::of(self)?;
        if feed.has_head() {
            writeln!(to, "{}", feed.columns().join("\t"))?;
        }
        if let Some(side) = &mut senses {
            writeln!(side, "row\taux_mode")?;
        }
        let selection = Selection {
            reports: false,
            ..selection.clone()
        };
        let mut tally = Tally::default();
        self.export_each(&selection, |told: Exported| {
            progress();
            let aux = aux_modes(&told.event.aux_mode);
            if !aux.is_empty() && senses.is_none() {
                tally.senses += 1;
                return Ok(());
            }
            let (Some((day, _)), Some(happening)) = (told.days, &told.happening) else {
                tally.undated += 1;
                return Ok(());
            };
            tally.events += 1;
            for dyad in dyads(&told.event) {
                let row = Row {
                    told: &told,
                    happening,
                    day,
                    dyad,
                    id: format!("{}-{}", happening.id, dyad.index),
                    number: numbers.number(&happening.id, dyad.index),
                };
                feed.lines(self, &row, &mut |line| {
                    debug_assert_eq!(line.cells(), feed.columns().len());
                    tally.rows += 1;
                    Ok(to.write_all(line.end().as_bytes())?)
                })?;
                if let Some(side) = &mut senses
                    && !aux.is_empty()
                {
                    writeln!(side, "{}\t{aux}", feed.key(&row))?;
                }
            }
            Ok::<(), ExportError>(())
        })?;
        drop(snapshot);
        Ok(tally)
    }
}
