//! What the verbs that run case files (docs/cases.md) share: their flags, the texts and articles
//! of the files, and how what goes wrong is told.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use clap::Args;
use jiff::civil::Date;
use tekad_code::{CodeOptions, Coded};
use tekad_core::Document;
use tekad_eval::blocks::{Case, CaseError, DEFAULT_DATE, Figures, Mark, Verdict};
use tekad_read::{Input, ReadOptions, read_all};

use crate::{
    args::ScoreArgs,
    eval::{publish, table},
    input, output,
    session::{Session, UsageError},
    style::{Style, Tone, clean, wrap},
};

/// Files of cases.
#[derive(Debug, Args)]
pub struct CaseFilesArgs {
    /// Case files; an article's is named like it, ending in .cases.md or .claims.md.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Language of the sentences; the name of the file's folder by default.
    #[arg(long, value_name = "CODE")]
    pub lang: Option<String>,
    /// Print only the figures, not the cases that go wrong.
    #[arg(short, long)]
    pub quiet: bool,
    /// How to print and what to hold the figures against.
    #[command(flatten)]
    pub score: ScoreArgs,
}

/// A case file's name, for messages, and what it holds.
///
/// # Errors
/// It can't be read.
pub fn read(file: &Path) -> anyhow::Result<(String, String)> {
    let name = clean(&file.display().to_string());
    let text = fs::read_to_string(file).with_context(|| name.clone())?;
    Ok((name, text))
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

/// The document of a case of sentences.
pub fn sentences(text: &str, lang: &str, date: Option<Date>) -> Document {
    let mut doc = Document::from_text(text, lang);
    input::publish(&mut doc, date.unwrap_or(DEFAULT_DATE));
    doc
}

/// The articles beside a case file.
pub struct Articles {
    name: String,
    path: PathBuf,
    docs: Vec<Document>,
}

impl Articles {
    /// Reads the article beside a case file that ends in `beside`: the same name with an
    /// extension that `read` knows.
    ///
    /// # Errors
    /// There is none.
    pub fn open(session: &mut Session, file: &Path, beside: &str) -> anyhow::Result<Articles> {
        let base = file
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        let stem = base.strip_suffix(beside).unwrap_or(&base);
        let name = clean(&file.display().to_string());
        let path = ["txt", "html", "htm", "jsonl", "json"]
            .iter()
            .map(|extension| file.with_file_name(format!("{stem}.{extension}")))
            .find(|path| path.is_file())
            .with_context(|| {
                format!("{name}: no article {stem}.txt, .html, .jsonl or .json beside it")
            })?;
        let mut docs = Vec::new();
        for item in read_all([Input::Path(path.clone())], &ReadOptions::default()) {
            match item {
                Ok(doc) => docs.push(doc),
                Err(error) => session.messages.failed(&error.to_string()),
            }
        }
        Ok(Articles { name, path, docs })
    }

    /// The article of a case: that of its name, or the only one.
    ///
    /// # Errors
    /// There is none of that name.
    pub fn of(
        &mut self,
        session: &mut Session,
        case: &str,
        date: Option<Date>,
    ) -> anyhow::Result<&Document> {
        let single = self.docs.len() == 1;
        let Some(doc) = self.docs.iter_mut().find(|d| single || d.id == case) else {
            bail!(
                "{}: no article `{}` in {}",
                self.name,
                clean(case),
                clean(&self.path.display().to_string())
            );
        };
        if let Some(date) = date {
            input::publish(doc, date);
            let read = doc.published.as_ref().map(tekad_core::Stamp::date);
            if read != Some(date) {
                let read = read.map_or_else(|| "no date".to_owned(), |d| d.to_string());
                session.messages.failed(&format!(
                    "{}: published {date}, but the article is read as of {read}",
                    self.name
                ));
            }
        }
        Ok(doc)
    }
}

/// A case that goes wrong, with its text, if it has one of its own, and what is wrong.
pub fn fault(style: Style, file: &str, case: &str, text: &str, verdict: &Verdict) -> String {
    let mut out = format!(
        "{} {}\n",
        style.paint(Tone::Title, file),
        style.paint(Tone::Type, &clean(case))
    );
    if !text.is_empty() {
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

/// Prints what goes wrong and the figures, with `more` beside them.
///
/// # Errors
/// There was no case, a floor can't be read, or standard output is closed.
pub fn tell(
    session: &mut Session,
    args: &CaseFilesArgs,
    mut figures: Figures,
    faults: &str,
    more: BTreeMap<String, f64>,
) -> anyhow::Result<()> {
    if figures.cases == 0 {
        bail!("no cases in the files");
    }
    figures.finish();
    if !args.quiet && !args.score.json {
        output::print(faults)?;
    }
    let mut scores = serde_json::to_value(&figures)?;
    for (name, value) in more {
        scores[name] = serde_json::json!(value);
    }
    publish(&mut session.messages, &scores, &table(&scores), &args.score)
}

/// Runs files of cases of sentences: `judge` says how many things came out for a case and how
/// its lines fare.
///
/// # Errors
/// A file that can't be read, or no pack for its language.
pub fn run<L>(
    session: &mut Session,
    args: &CaseFilesArgs,
    cases: impl Fn(&str) -> Result<Vec<Case<L>>, CaseError>,
    mark: impl Fn(&L) -> Mark,
    judge: impl Fn(&Case<L>, &Coded) -> (usize, Verdict),
) -> anyhow::Result<()> {
    let mut figures = Figures::default();
    let mut faults = String::new();
    for file in &args.files {
        let (name, text) = read(file)?;
        let lang = language_of(file, args.lang.as_deref())?;
        for case in cases(&text).with_context(|| name.clone())? {
            let doc = sentences(&case.text, &lang, case.date);
            let coded = session.engine.analyse(&doc, CodeOptions::default())?.coded;
            let (found, verdict) = judge(&case, &coded);
            figures.add(case.lines.iter().map(&mark), found, &verdict);
            if !verdict.is_exact() {
                faults.push_str(&fault(
                    session.style,
                    &name,
                    &case.name,
                    &case.text,
                    &verdict,
                ));
            }
        }
    }
    tell(session, args, figures, &faults, BTreeMap::new())
}
