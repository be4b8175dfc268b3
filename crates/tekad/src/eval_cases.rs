//! `tekad eval cases`: case files (docs/cases.md) against what is coded, for sentences and for
//! articles.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use tekad_code::CodeOptions;
use tekad_core::{Document, event::Event};
use tekad_engine::Engine;
use tekad_eval::{
    blocks::Figures,
    cases::{self, Case, DEFAULT_DATE, Verdict},
};
use tekad_read::{Input, ReadOptions, read_all};

use crate::{
    args::ScoreArgs,
    eval::{publish, table},
    input, output,
    session::{Session, UsageError},
    style::{Style, Tone, clean, wrap},
};

/// What case files end in beside an article.
const BESIDE: &str = ".cases.md";

/// Runs the verb.
///
/// # Errors
/// A case file or article that can't be read, or no pack for its language.
pub fn run(
    session: &mut Session,
    files: &[PathBuf],
    lang: Option<&str>,
    quiet: bool,
    args: &ScoreArgs,
) -> anyhow::Result<()> {
    let mut figures = Figures::default();
    let mut wrong = String::new();
    for file in files {
        let name = file.display().to_string();
        let text = fs::read_to_string(file).with_context(|| clean(&name))?;
        let article = name.ends_with(BESIDE);
        let runs = if article {
            articles(session, file, &text)?
        } else {
            sentences(&session.engine, file, &text, lang)?
        };
        for Run { case, text, events } in runs {
            let verdict = cases::judge(&case, &events);
            figures.add(case.events.iter().map(|e| e.mark), events.len(), &verdict);
            if !verdict.is_exact() {
                wrong.push_str(&fault(
                    session.style,
                    &name,
                    &case,
                    text.as_deref(),
                    &verdict,
                ));
            }
        }
    }
    if figures.cases == 0 {
        bail!("no cases in the files");
    }
    figures.finish();
    if !quiet && !args.json {
        output::print(&wrong)?;
    }
    let scores = serde_json::to_value(&figures)?;
    publish(&mut session.messages, &scores, &table(&scores), args)
}

/// A case and what was coded for it.
struct Run {
    case: Case,
    /// Sentence, for cases of sentences.
    text: Option<String>,
    events: Vec<Event>,
}

fn code(engine: &Engine, doc: &Document) -> anyhow::Result<Vec<Event>> {
    Ok(engine.analyse(doc, CodeOptions::default())?.coded.events)
}

/// The language of a file of sentences: what the user says, else the name of its folder.
///
/// # Errors
/// Neither is there.
pub fn language_of(file: &Path, lang: Option<&str>) -> Result<String, UsageError> {
    let folder = || {
        file.parent()
            .and_then(Path::file_name)
            .map(|n| n.to_string_lossy().into_owned())
    };
    lang.map(str::to_owned)
        .or_else(folder)
        .ok_or_else(|| UsageError::new("name the language of the sentences by --lang"))
}

fn sentences(
    engine: &Engine,
    file: &Path,
    text: &str,
    lang: Option<&str>,
) -> anyhow::Result<Vec<Run>> {
    let lang = language_of(file, lang)?;
    let all = cases::read_sentences(text).with_context(|| clean(&file.display().to_string()))?;
    let mut runs = Vec::with_capacity(all.len());
    for case in all {
        let mut doc = Document::from_text(case.text.clone(), &lang);
        input::publish(&mut doc, case.date.unwrap_or(DEFAULT_DATE));
        let events = code(engine, &doc)?;
        runs.push(Run {
            text: Some(case.text.clone()),
            case,
            events,
        });
    }
    Ok(runs)
}

/// The article beside a case file: the same name with an extension that `read` knows.
fn article_of(file: &Path) -> anyhow::Result<PathBuf> {
    let name = file
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    let stem = name.strip_suffix(BESIDE).unwrap_or(&name);
    ["txt", "html", "htm", "jsonl", "json"]
        .iter()
        .map(|extension| file.with_file_name(format!("{stem}.{extension}")))
        .find(|path| path.is_file())
        .with_context(|| {
            format!(
                "{}: no article {stem}.txt, .html, .jsonl or .json beside it",
                clean(&file.display().to_string())
            )
        })
}

fn articles(session: &mut Session, file: &Path, text: &str) -> anyhow::Result<Vec<Run>> {
    let name = clean(&file.display().to_string());
    let all = cases::read_articles(text).with_context(|| name.clone())?;
    let article = article_of(file)?;
    let mut docs: Vec<Document> = Vec::new();
    for item in read_all([Input::Path(article.clone())], &ReadOptions::default()) {
        match item {
            Ok(doc) => docs.push(doc),
            Err(error) => session.messages.failed(&error.to_string()),
        }
    }
    let single = docs.len() == 1 && all.len() == 1;
    let mut runs = Vec::with_capacity(all.len());
    for case in all {
        let Some(doc) = docs.iter_mut().find(|d| single || d.id == case.name) else {
            bail!(
                "{name}: no article `{}` in {}",
                case.name,
                clean(&article.display().to_string())
            );
        };
        if let Some(date) = case.date {
            input::publish(doc, date);
            let read = doc.published.as_ref().map(tekad_core::Stamp::date);
            if read != Some(date) {
                let read = read.map_or_else(|| "no date".to_owned(), |d| d.to_string());
                session.messages.failed(&format!(
                    "{name}: published {date}, but the article is read as of {read}"
                ));
            }
        }
        let events = code(&session.engine, doc)?;
        runs.push(Run {
            case,
            text: None,
            events,
        });
    }
    Ok(runs)
}

/// A case that goes wrong, with what it expects and what came out.
fn fault(style: Style, file: &str, case: &Case, text: Option<&str>, verdict: &Verdict) -> String {
    let mut out = format!(
        "{} {}\n",
        style.paint(Tone::Title, &clean(file)),
        style.paint(Tone::Type, &clean(&case.name))
    );
    if let Some(text) = text {
        out.push_str(&wrap(&clean(text), "    > ", "      ", style.width));
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
