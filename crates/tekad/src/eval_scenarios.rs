//! `tekad eval scenarios`: case files of scenarios (docs/cases.md) against what is found.

use std::fs;

use anyhow::{Context, bail};
use tekad_code::CodeOptions;
use tekad_core::Document;
use tekad_eval::{
    blocks::{DEFAULT_DATE, Figures},
    scenarios,
};

use crate::{
    chains_args::EvalChainsArgs,
    eval::{publish, table},
    eval_cases::language_of,
    input, output,
    session::Session,
    style::{Tone, clean},
};

/// Runs the verb.
///
/// # Errors
/// A case file that can't be read, or no pack for its language.
pub fn run(session: &mut Session, args: &EvalChainsArgs) -> anyhow::Result<()> {
    let mut figures = Figures::default();
    let mut faults = String::new();
    for file in &args.files {
        let name = clean(&file.display().to_string());
        let text = fs::read_to_string(file).with_context(|| name.clone())?;
        let lang = language_of(file, args.lang.as_deref())?;
        for case in scenarios::read(&text).with_context(|| name.clone())? {
            let mut doc = Document::from_text(case.text.clone(), &lang);
            input::publish(&mut doc, case.date.unwrap_or(DEFAULT_DATE));
            let analysis = session.engine.analyse(&doc, CodeOptions::default())?;
            let found = analysis.coded.scenarios;
            let verdict = scenarios::judge(&case, &found);
            figures.add(case.lines.iter().map(|l| l.mark), found.len(), &verdict);
            if verdict.is_exact() {
                continue;
            }
            faults.push_str(&format!(
                "{name} {}\n    > {}\n",
                clean(&case.name),
                clean(&case.text)
            ));
            for (what, lines) in [
                ("missing", &verdict.missing),
                ("extra", &verdict.extra),
                ("stale", &verdict.stale),
            ] {
                for line in lines {
                    let what = session.style.paint(Tone::Bad, &format!("{what:<8}"));
                    faults.push_str(&format!("    {what} {}\n", clean(line)));
                }
            }
        }
    }
    if figures.cases == 0 {
        bail!("no cases in the files");
    }
    figures.finish();
    if !args.quiet && !args.score.json {
        output::print(&faults)?;
    }
    let scores = serde_json::to_value(&figures)?;
    publish(&mut session.messages, &scores, &table(&scores), &args.score)
}
