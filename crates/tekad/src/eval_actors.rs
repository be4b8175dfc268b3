//! `tekad eval actors`: case files for "who" (docs/cases.md, "Actors") against the actors found.

use anyhow::{Context, bail};
use serde::Serialize;
use tekad_code::CodeOptions;
use tekad_eval::{actors, cases::Mark};

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
    /// Rows.
    rows: usize,
    /// Rows that come out right.
    right: usize,
    /// Rows that don't, and are not marked.
    wrong: usize,
    /// Rows marked `known-failure` that don't.
    known_failures: usize,
    /// Marks that are no longer true.
    stale: usize,
    /// Right among all.
    right_share: f64,
    /// Share of rows that come out as their marks say.
    exact_share: f64,
}

/// Runs the verb.
///
/// # Errors
/// A case file that can't be read, or no pack for its language.
pub fn run(session: &mut Session, args: &CaseFilesArgs) -> anyhow::Result<()> {
    let mut figures = Figures::default();
    let mut faults = String::new();
    for file in &args.files {
        let (name, text) = case_files::read(file)?;
        let lang = case_files::language_of(file, args.lang.as_deref())?;
        for case in actors::read(&text).with_context(|| name.clone())? {
            let doc = case_files::sentences(&case.text, &lang, case.date);
            let options = CodeOptions {
                trace: true,
                ..CodeOptions::default()
            };
            let analysis = session.engine.analyse(&doc, options)?;
            let found: Vec<_> = analysis
                .coded
                .traces
                .into_iter()
                .flat_map(|t| t.mentions)
                // What only says where something is names no actor.
                .filter(|m| !m.as_place)
                .flat_map(|m| m.entities)
                .collect();
            for (row, outcome) in case.rows.iter().zip(actors::judge(&case, &found)) {
                let marked = row.mark == Mark::KnownFailure;
                figures.rows += 1;
                figures.right += usize::from(outcome.right);
                figures.wrong += usize::from(!outcome.right && !marked);
                figures.known_failures += usize::from(!outcome.right && marked);
                figures.stale += usize::from(outcome.right && marked);
                let what = match (outcome.right, marked) {
                    (true, false) | (false, true) => continue,
                    (false, false) => "missing",
                    (true, true) => "stale",
                };
                faults.push_str(&format!(
                    "{name} {}\n    {} line {}: {}  (got {})\n",
                    clean(&case.name),
                    session.style.paint(Tone::Bad, &format!("{what:<8}")),
                    row.line,
                    clean(&row.text),
                    clean(&outcome.got),
                ));
            }
        }
    }
    if figures.rows == 0 {
        bail!("no rows in the files");
    }
    let share = |n: usize| n as f64 / figures.rows as f64;
    figures.right_share = share(figures.right);
    figures.exact_share = share(figures.rows - figures.wrong - figures.stale);
    if !args.quiet && !args.score.json {
        output::print(&faults)?;
    }
    let scores = serde_json::to_value(&figures)?;
    publish(&mut session.messages, &scores, &table(&scores), &args.score)
}
