//! `tekad eval chains` and `tekad eval claims`: who says what, on cases of our own and on
//! labelled articles.

use anyhow::bail;
use tekad_eval::{
    attribution::{self, Half},
    chains,
};

use crate::{
    case_files::{self, CaseFilesArgs},
    claims_args::{EvalClaimsArgs, HalfChoice},
    eval::{publish, table, text_file},
    output,
    session::{Session, UsageError},
    style::clean,
};

/// Runs cases of our own.
///
/// # Errors
/// A case file that can't be read, or no pack for its language.
pub fn run(session: &mut Session, args: &CaseFilesArgs) -> anyhow::Result<()> {
    case_files::run(
        session,
        args,
        chains::read,
        |line| line.mark,
        |case, coded| {
            let found = &coded.statements;
            (found.len(), chains::judge(case, found))
        },
    )
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
