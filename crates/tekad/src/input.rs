//! Inputs as the command line names them, to documents.

use std::{io::IsTerminal, str::FromStr};

use jiff::tz::TimeZone;
use tekad_core::{Document, Problem, Stamp, StampPrecision};
use tekad_read::{Format, Input, Meter, ReadError, ReadOptions, Reader, read_all};

use crate::{
    args::InputArgs,
    session::{Messages, UsageError},
};

/// Problems of a document for which its input counts as failed, though it is coded.
const FAILING: &[&str] = &["no-date", "bad-date", "invalid-utf8", "invalid-encoding"];

/// The documents of all inputs, each with where it came from.
pub struct Articles {
    reader: Reader,
    date: Option<jiff::civil::Date>,
}

/// Inputs that are not opened yet; it can go to another thread, where [`Articles`] can't.
pub struct Source {
    inputs: Vec<Input>,
    options: ReadOptions,
    date: Option<jiff::civil::Date>,
    meter: Meter,
}

impl Source {
    /// Opens the inputs.
    pub fn open(&self) -> Articles {
        self.read(self.inputs.clone())
    }

    /// Opens an input instead of the own ones.
    pub fn open_only(&self, input: Input) -> Articles {
        self.read(vec![input])
    }

    fn read(&self, inputs: Vec<Input>) -> Articles {
        Articles {
            reader: read_all(inputs, &self.options).with_meter(&self.meter),
            date: self.date,
        }
    }

    /// The inputs.
    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// Counts the bytes of files that are read.
    pub fn meter(&self) -> &Meter {
        &self.meter
    }
}

/// Opens the inputs.
///
/// # Errors
/// A language that is no language code.
pub fn open(args: &InputArgs, messages: &Messages) -> anyhow::Result<Articles> {
    Ok(source(args, messages)?.open())
}

/// The inputs as the command line names them.
///
/// # Errors
/// A language that is no language code.
pub fn source(args: &InputArgs, messages: &Messages) -> anyhow::Result<Source> {
    if let Some(lang) = &args.lang {
        let plain = (2..=8).contains(&lang.len())
            && lang.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-');
        if !plain {
            return Err(UsageError::new(format!("`{lang}` is no language code")).into());
        }
    }
    let format = match &args.input_format {
        Some(name) => Some(Format::from_str(name).map_err(UsageError::new)?),
        None => None,
    };
    let options = ReadOptions {
        lang: args.lang.clone(),
        format,
        max_bytes: (args.max_mib as usize) << 20,
    };
    let inputs: Vec<Input> = args.files.iter().map(Input::from_arg).collect();
    if inputs.contains(&Input::Stdin) && std::io::stdin().is_terminal() {
        messages.note("reading standard input; end it with Ctrl-D");
    }
    Ok(Source {
        inputs,
        options,
        date: args.date,
        meter: Meter::default(),
    })
}

impl Iterator for Articles {
    type Item = (String, Result<Document, ReadError>);

    fn next(&mut self) -> Option<Self::Item> {
        let mut item = self.reader.next()?;
        if let (Ok(doc), Some(date)) = (&mut item, self.date) {
            publish(doc, date);
        }
        Some((self.reader.origin().to_owned(), item))
    }
}

/// Gives a document a date of publication if it has none.
pub fn publish(doc: &mut Document, date: jiff::civil::Date) {
    if doc.published.is_some() {
        return;
    }
    if let Ok(at) = date.to_zoned(TimeZone::UTC) {
        doc.published = Some(Stamp {
            at,
            precision: StampPrecision::Day,
            span: None,
        });
        doc.problems.retain(|p| p.kind != "no-date");
    }
}

/// Says what was odd about a document.
pub fn tell_problems(origin: &str, problems: &[Problem], messages: &mut Messages) {
    for Problem { kind, message } in problems {
        let text = format!("{origin}: {message} ({kind})");
        if kind == "lang-undetermined" {
            // That there is no pack for it is said where the pack is missed.
            tracing::info!("{text}");
        } else if FAILING.contains(&kind.as_str()) {
            messages.failed(&text);
        } else {
            messages.warning(&text);
        }
    }
}
