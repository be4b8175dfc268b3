//! Measuring a model.

use std::fmt;

use serde::Serialize;

use super::{LANGS, Model, Sample};

/// Texts of at least this many words are what the floor is set on.
const LONG: usize = 12;

/// Right and all of a group of texts.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Row {
    /// The group: a language, or a language and where its text is from.
    pub name: String,
    /// Texts whose language was found.
    pub right: usize,
    /// Texts.
    pub all: usize,
    /// What the others were taken for, most often first.
    pub taken_for: Vec<(String, usize)>,
}

impl Row {
    /// The share that is right, 0 to 1; 1 for none.
    pub fn accuracy(&self) -> f64 {
        if self.all == 0 {
            1.0
        } else {
            self.right as f64 / self.all as f64
        }
    }

    fn count(&mut self, gold: &str, guess: &str) {
        self.all += 1;
        if gold == guess {
            self.right += 1;
        } else if let Some((_, n)) = self.taken_for.iter_mut().find(|(l, _)| l == guess) {
            *n += 1;
        } else {
            self.taken_for.push((guess.to_owned(), 1));
        }
    }
}

/// How well a model does.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Texts of twelve words or more in the twelve languages, each text counting once.
    pub long: Row,
    /// The mean over the twelve languages of their accuracy on such texts.
    pub long_macro: f64,
    /// Texts of five to eleven words.
    pub short: Row,
    /// Indonesian and Malay texts of twelve words or more.
    pub id_ms: Row,
    /// By language and origin, texts of twelve words or more.
    pub by_origin: Vec<Row>,
}

/// Measures a model on texts that it has not learnt from.
pub fn eval(model: &Model, samples: &[Sample]) -> Report {
    let row = |name: &str| Row {
        name: name.to_owned(),
        ..Row::default()
    };
    let mut report = Report {
        long: row("12 words or more"),
        long_macro: 0.0,
        short: row("5 to 11 words"),
        id_ms: row("id and ms, 12 words or more"),
        by_origin: Vec::new(),
    };
    let mut by_lang: Vec<Row> = LANGS.iter().map(|l| row(l)).collect();
    for sample in samples {
        let words = sample.text.split_whitespace().count();
        if words < 5 {
            continue;
        }
        let guess = model.detect(&sample.text).lang;
        let known = super::knows(&sample.lang);
        if words < LONG {
            if known {
                report.short.count(&sample.lang, guess);
            }
            continue;
        }
        let name = format!("{} {}", sample.lang, sample.origin);
        let at = report
            .by_origin
            .iter()
            .position(|r| r.name == name)
            .unwrap_or_else(|| {
                report.by_origin.push(row(&name));
                report.by_origin.len() - 1
            });
        report.by_origin[at].count(&sample.lang, guess);
        if known {
            report.long.count(&sample.lang, guess);
            if let Some(lang) = by_lang.iter_mut().find(|r| r.name == sample.lang) {
                lang.count(&sample.lang, guess);
            }
        }
        if matches!(sample.lang.as_str(), "id" | "ms") {
            report.id_ms.count(&sample.lang, guess);
        }
    }
    let measured: Vec<f64> = by_lang
        .iter()
        .filter(|r| r.all > 0)
        .map(Row::accuracy)
        .collect();
    report.long_macro = if measured.is_empty() {
        0.0
    } else {
        measured.iter().sum::<f64>() / measured.len() as f64
    };
    for row in
        report
            .by_origin
            .iter_mut()
            .chain([&mut report.long, &mut report.short, &mut report.id_ms])
    {
        row.taken_for
            .sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    }
    report
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<30} {:>6} {:>8}  taken for",
            "held-out texts", "texts", "right %"
        )?;
        for row in [&self.long, &self.short, &self.id_ms]
            .into_iter()
            .chain(&self.by_origin)
        {
            let wrong: Vec<String> = row
                .taken_for
                .iter()
                .take(5)
                .map(|(l, n)| format!("{l} {n}"))
                .collect();
            writeln!(
                f,
                "{:<30} {:>6} {:>8.2}  {}",
                row.name,
                row.all,
                100.0 * row.accuracy(),
                wrong.join(", ")
            )?;
        }
        write!(
            f,
            "mean over languages, 12 words or more: {:.2}",
            100.0 * self.long_macro
        )
    }
}
