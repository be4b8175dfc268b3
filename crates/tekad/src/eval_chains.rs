//! `tekad eval chains` and `tekad eval claims`: who says what, on cases of our own and on
//! labelled articles.

use std::fs;

use anyhow::{Context, bail};
use tekad_code::CodeOptions;
use tekad_core::Document;
use tekad_eval::{
    attribution::{self, Half},
    blocks::{DEFAULT_DATE, Figures},
    chains,
};

use crate::{
    chains_args::{EvalChainsArgs, EvalClaimsArgs, HalfChoice},
    eval::{publish, table, text_file},
    eval_cases::language_of,
    input, output,
    session::{Session, UsageError},
    style::{Tone, clean},
};

/// Runs cases of our own.
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
        for case in chains::read(&text).with_context(|| name.clone())? {
            let mut doc = Document::from_text(case.text.clone(), &lang);
            input::publish(&mut doc, case.date.unwrap_or(DEFAULT_DATE));
            let analysis = session.engine.analyse(&doc, CodeOptions::default())?;
            let statements = analysis.coded.statements;
            let verdict = chains::judge(&case, &statements);
            figures.add(
                case.lines.iter().map(|l| l.mark),
                statements.len(),
                &verdict,
            );
            if verdict.is_exact() {
                continue;
            }
            faults.push_str(&format!(
                "{name} {}\n    > {}\n",
                clean(&case.name),
                clean(&case.text)
            ));
            for (what, tone, lines) in [
                ("missing", Tone::Bad, &verdict.missing),
                ("extra", Tone::Recipient, &verdict.extra),
                ("stale", Tone::Dim, &verdict.stale),
            ] {
                for line in lines {
                    let what = session.style.paint(tone, &format!("{what:<8}"));
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

/// Runs labelled articles.
///
/// # Errors
/// A file that can't be read, or no pack for Indonesian.
pub fn labelled(session: &mut Session, args: &EvalClaimsArgs) -> anyhow::Result<()> {
    if args.show && (args.rows != HalfChoice::Even || args.score.json) {
        let why = "--show needs --rows even, and prints for people: leave out --json";
        return Err(UsageError::new(why).into());
    }
    let half = match args.rows {
        HalfChoice::All => Half::All,
        HalfChoice::Even => Half::Even,
        HalfChoice::Odd => Half::Odd,
    };
    let (file, show) = (&args.file, args.show);
    let articles = attribution::read(&text_file(file)?);
    if articles.is_empty() {
        bail!("{}: no articles", clean(&file.display().to_string()));
    }
    let mut shown = String::new();
    let scores = attribution::score(&session.engine, &articles, half, |n, article, ours| {
        if show {
            shown.push_str(&differences(n, article, ours));
        }
    })?;
    if show {
        output::print(&shown)?;
    }
    let by_label: String = scores
        .labels
        .iter()
        .map(|(name, s)| {
            format!(
                "  {name:<12} precision {:.3}  recall {:.3}  f1 {:.3}  of {}\n",
                s.precision, s.recall, s.f1, s.gold
            )
        })
        .collect();
    let scores = serde_json::to_value(&scores)?;
    let text = format!("{}{by_label}", table(&scores));
    publish(&mut session.messages, &scores, &text, &args.score)
}

/// Stretches that we label otherwise than the article: `[gold|ours: words]`.
fn differences(n: usize, article: &attribution::Article, ours: &[&str]) -> String {
    let mut text = format!("== {n}\n");
    let mut at = 0;
    while at < article.tokens.len() {
        let pair = |k: usize| (article.tokens[k].label.as_str(), ours[k]);
        let (gold, got) = pair(at);
        let end = (at..article.tokens.len())
            .find(|&k| pair(k) != (gold, got))
            .unwrap_or(article.tokens.len());
        if gold != got {
            let words = |from: usize, to: usize| {
                let list: Vec<&str> = article.tokens[from..to]
                    .iter()
                    .map(|t| t.form.as_str())
                    .collect();
                list.join(" ")
            };
            let before = words(at.saturating_sub(6), at);
            let after = words(end, (end + 8).min(article.tokens.len()));
            let line = format!("  {before} [{gold}|{got}: {}] {after}\n", words(at, end));
            text.push_str(&clean(line.trim_end_matches('\n')));
            text.push('\n');
        }
        at = end;
    }
    text
}
