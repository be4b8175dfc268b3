//! `tekad eval dates`: case files for dates (docs/cases.md, "Dates") against the temporal
//! expressions and the order that are found.

use anyhow::{Context, bail};
use serde::Serialize;
use tekad_code::{CodeOptions, Coded};
use tekad_eval::{
    cases::Mark,
    dates::{self, Told},
};

use crate::{
    case_files::{self, CaseFilesArgs},
    eval::{publish, table},
    output,
    session::Session,
    style::{Tone, clean},
};

/// Figures over all rows.
#[derive(Debug, Default, Serialize)]
struct Figures {
    /// Rows that should come out.
    rows: usize,
    /// Rows that come out right.
    right: usize,
    /// Rows that don't, and expressions that no row gives, not marked.
    wrong: usize,
    /// Rows marked `known-failure` that don't, and `known-spurious` that do.
    known: usize,
    /// Marks that are no longer true.
    stale: usize,
    /// Right among all.
    right_share: f64,
    /// Found expressions whose words and value a row gives, among those found.
    value_precision: f64,
    /// Expressions of the rows whose words and value are found, among all.
    value_recall: f64,
    /// The harmonic mean of both.
    value_f1: f64,
    /// Rows of order that come out, among all of them.
    order_right: f64,
    /// Share of rows that come out as their marks say.
    exact_share: f64,
}

/// The order of words as `eval` takes it.
pub(crate) fn told(coded: &Coded) -> Vec<Told> {
    let relations = coded.relations.iter();
    relations
        .map(|r| Told {
            one: r.one,
            other: r.other,
            order: r.order,
        })
        .collect()
}

/// Runs the verb.
///
/// # Errors
/// A case file that can't be read, or no pack for its language.
pub fn run(session: &mut Session, args: &CaseFilesArgs) -> anyhow::Result<()> {
    let mut figures = Figures::default();
    let [mut given, mut found, mut same, mut orders, mut ordered] = [0_usize; 5];
    let mut faults = String::new();
    for file in &args.files {
        let (name, text) = case_files::read(file)?;
        let lang = case_files::language_of(file, args.lang.as_deref())?;
        for case in dates::read(&text).with_context(|| name.clone())? {
            let doc = case_files::sentences(&case.text, &lang, case.date);
            let coded = session.engine.analyse(&doc, CodeOptions::default())?.coded;
            let outcome = dates::judge(&case, &coded.timexes, &told(&coded));
            found += outcome.found;
            let mut lines = String::new();
            for (row, right) in case.rows.iter().zip(&outcome.rows) {
                let spurious = row.mark == Mark::KnownSpurious;
                let marked = row.mark == Mark::KnownFailure;
                if !spurious {
                    figures.rows += 1;
                    figures.right += usize::from(*right);
                    let value = row.is_value();
                    let order = row.text.starts_with("order:");
                    given += usize::from(value);
                    same += usize::from(value && *right);
                    orders += usize::from(order);
                    ordered += usize::from(order && *right);
                }
                let what = match (*right, marked || spurious) {
                    (false, true) if marked => {
                        figures.known += 1;
                        continue;
                    }
                    (true, true) if spurious => {
                        figures.known += 1;
                        continue;
                    }
                    (true, false) => continue,
                    (false, false) => {
                        figures.wrong += 1;
                        "missing"
                    }
                    (_, true) => {
                        figures.stale += 1;
                        "stale"
                    }
                };
                let got = if row.text == "none" { &outcome.got } else { "" };
                lines.push_str(&format!(
                    "    {} line {}: {}  {}\n",
                    session.style.paint(Tone::Bad, &format!("{what:<8}")),
                    row.line,
                    clean(&row.text),
                    clean(got),
                ));
            }
            figures.wrong += outcome.extra.len();
            for extra in &outcome.extra {
                lines.push_str(&format!(
                    "    {} {}\n",
                    session.style.paint(Tone::Bad, &format!("{:<8}", "extra")),
                    clean(extra)
                ));
            }
            if !lines.is_empty() {
                faults.push_str(&format!("{name} {}\n{lines}", clean(&case.name)));
            }
        }
    }
    if figures.rows == 0 {
        bail!("no rows in the files");
    }
    let share = |n: usize, of: usize| if of == 0 { 1.0 } else { n as f64 / of as f64 };
    figures.right_share = share(figures.right, figures.rows);
    figures.value_precision = share(same, found);
    figures.value_recall = share(same, given);
    figures.value_f1 = share(2 * same, found + given);
    figures.order_right = share(ordered, orders);
    let faulty = figures.wrong + figures.stale;
    figures.exact_share = share(figures.rows.saturating_sub(faulty), figures.rows);
    if !args.quiet && !args.score.json {
        output::print(&faults)?;
    }
    let scores = serde_json::to_value(&figures)?;
    publish(&mut session.messages, &scores, &table(&scores), &args.score)
}
