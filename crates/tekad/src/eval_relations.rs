//! `tekad eval relations`: case files for claims (docs/cases.md, "Claims") against the claims
//! coded.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use clap::Args;
use tekad_code::CodeOptions;
use tekad_core::Document;
use tekad_eval::{
    blocks::{DEFAULT_DATE, Figures, Mark, Verdict},
    relations,
};
use tekad_read::{Input, ReadOptions, read_all};

use crate::{
    args::ScoreArgs,
    eval::{publish, table},
    eval_cases::language_of,
    input, output,
    session::Session,
    style::{Style, Tone, clean, wrap},
};

/// What case files end in beside an article.
const BESIDE: &str = ".claims.md";

/// Files of cases.
#[derive(Debug, Args)]
pub struct CaseFileArgs {
    /// Case files; an article's is named like it, ending in .claims.md.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Language of the sentences; the name of the file's folder by default.
    #[arg(long, value_name = "CODE")]
    lang: Option<String>,
    /// Print only the figures, not the cases that go wrong.
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    score: ScoreArgs,
}

/// Runs the verb.
///
/// # Errors
/// A case file or article that can't be read, or no pack for its language.
pub fn run(session: &mut Session, args: &CaseFileArgs) -> anyhow::Result<()> {
    let mut figures = Figures::default();
    let mut wrong = String::new();
    // Claims and those of them that a line asks for, by confidence: whether it tells the truth.
    let mut by_confidence: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for file in &args.files {
        let name = clean(&file.display().to_string());
        let text = fs::read_to_string(file).with_context(|| name.clone())?;
        let article = file.to_string_lossy().ends_with(BESIDE);
        let mut docs = if article {
            articles(session, file)?
        } else {
            Vec::new()
        };
        for case in relations::read(&text, article).with_context(|| name.clone())? {
            let single = docs.len() == 1;
            let mut doc = if article {
                let at = docs.iter().position(|d| single || d.id == case.name);
                docs.swap_remove(
                    at.with_context(|| format!("{name}: no article `{}`", clean(&case.name)))?,
                )
            } else {
                let lang = language_of(file, args.lang.as_deref())?;
                let mut doc = Document::from_text(case.text.clone(), &lang);
                input::publish(&mut doc, case.date.unwrap_or(DEFAULT_DATE));
                doc
            };
            if let Some(date) = case.date.filter(|_| article) {
                input::publish(&mut doc, date);
            }
            let coded = session.engine.analyse(&doc, CodeOptions::default())?.coded;
            let verdict = relations::judge(&case, &doc.text, &coded.claims);
            figures.add(
                case.claims.iter().map(|c| c.mark),
                coded.claims.len(),
                &verdict,
            );
            for claim in &coded.claims {
                let right = (case.claims.iter())
                    .any(|l| l.mark != Mark::KnownSpurious && l.fits(claim, &doc.text));
                let counts = by_confidence
                    .entry(format!("right_at_{:.2}", claim.confidence))
                    .or_default();
                counts.0 += 1;
                counts.1 += usize::from(right);
            }
            if !verdict.is_exact() {
                wrong.push_str(&fault(session.style, &name, &case, &verdict));
            }
        }
    }
    if figures.cases == 0 {
        bail!("no cases in the files");
    }
    figures.finish();
    if !args.quiet && !args.score.json {
        output::print(&wrong)?;
    }
    let mut scores = serde_json::to_value(&figures)?;
    for (name, (all, right)) in by_confidence {
        scores[name] = serde_json::json!(right as f64 / all as f64);
    }
    publish(&mut session.messages, &scores, &table(&scores), &args.score)
}

/// The articles beside a case file.
fn articles(session: &mut Session, file: &Path) -> anyhow::Result<Vec<Document>> {
    let name = file
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    let stem = name.strip_suffix(BESIDE).unwrap_or(&name);
    let article = ["txt", "html", "htm", "jsonl", "json"]
        .iter()
        .map(|e| file.with_file_name(format!("{stem}.{e}")))
        .find(|p| p.is_file())
        .with_context(|| {
            format!(
                "{}: no article beside it",
                clean(&file.display().to_string())
            )
        })?;
    let mut docs = Vec::new();
    for item in read_all([Input::Path(article)], &ReadOptions::default()) {
        match item {
            Ok(doc) => docs.push(doc),
            Err(error) => session.messages.failed(&error.to_string()),
        }
    }
    Ok(docs)
}

/// A case that goes wrong.
fn fault(style: Style, file: &str, case: &relations::Case, verdict: &Verdict) -> String {
    let mut out = format!(
        "{} {}\n",
        style.paint(Tone::Title, file),
        style.paint(Tone::Type, &clean(&case.name))
    );
    if !case.text.is_empty() {
        out.push_str(&wrap(&clean(&case.text), "    > ", "      ", style.width));
        out.push('\n');
    }
    for (what, tone, lines) in [
        ("missing", Tone::Bad, &verdict.missing),
        ("extra", Tone::Recipient, &verdict.extra),
        ("stale", Tone::Dim, &verdict.stale),
    ] {
        for line in lines {
            out.push_str(&format!(
                "    {} {}\n",
                style.paint(tone, &format!("{what:<8}")),
                clean(line)
            ));
        }
    }
    out
}
