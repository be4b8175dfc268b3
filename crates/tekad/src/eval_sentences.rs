//! `tekad eval sentences`: sentence splitting of edited news.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use tekad_eval::{
    coding::Rows,
    sentences::{self, SentenceScores, Wrong},
};
use tekad_parse::Model;

use crate::{
    args::ScoreArgs,
    eval::{publish, table, text_file},
    output, packs,
    session::{Session, UsageError},
    style::clean,
};

/// What the verb was told.
pub struct Asked<'a> {
    /// Gold files.
    pub files: &'a [PathBuf],
    /// Their language; the folder's name by default.
    pub lang: Option<&'a str>,
    /// Which paragraphs.
    pub rows: Rows,
    /// Whether to print what is wrong.
    pub show: bool,
    /// Parser instead of the shipped one.
    pub model: Option<&'a Path>,
}

/// Runs the verb.
///
/// # Errors
/// A file that can't be read, a language without a parser, wrong usage.
pub fn run(session: &mut Session, asked: &Asked, args: &ScoreArgs) -> anyhow::Result<()> {
    if asked.show && asked.rows != Rows::Visible {
        return Err(UsageError::new(
            "--show needs --rows visible: untouched paragraphs are run, never read",
        )
        .into());
    }
    if asked.show && args.json {
        return Err(UsageError::new("--show prints for people; leave out --json").into());
    }
    let given = asked.model.map(load).transpose()?;
    let mut all = SentenceScores::default();
    let mut shown = String::new();
    for file in asked.files {
        let folder = file.parent().map(packs::file_name).unwrap_or_default();
        let model = match &given {
            Some(model) => model,
            None => session.engine.model(asked.lang.unwrap_or(&folder))?,
        };
        let gold = sentences::read(&text_file(file)?);
        if gold.is_empty() {
            bail!("{}: no sentences", clean(&file.display().to_string()));
        }
        let (scores, wrong) = sentences::score(model, &gold, asked.rows);
        all = all.and(scores);
        for w in wrong {
            shown.push_str(&written(file, &w));
        }
    }
    if asked.show {
        output::print(&shown)?;
    }
    let scores = serde_json::to_value(all)?;
    publish(&mut session.messages, &scores, &table(&scores), args)
}

fn load(path: &Path) -> anyhow::Result<Model> {
    let name = || clean(&path.display().to_string());
    Model::load(&fs::read(path).with_context(name)?).with_context(name)
}

fn written(file: &Path, wrong: &Wrong) -> String {
    let mut text = format!("{}:{}\n", clean(&file.display().to_string()), wrong.line);
    for (mark, list) in [("missed", &wrong.missed), ("spurious", &wrong.spurious)] {
        for sentence in list {
            text.push_str(&format!("  {mark:<8} {}\n", clean(sentence)));
        }
    }
    text
}
