//! `tekad eval ner`: names against gold data, by whole names.

use std::{fs, path::Path};

use anyhow::Context;
use serde_json::{Map, Value};
use tekad_parse::names::{NamesModel, Score, train as names};

use crate::{
    args::ScoreArgs,
    eval::{publish, text_file},
    session::{Session, UsageError},
    style::clean,
};

/// How a file is written, by its name.
pub fn format_of(path: &Path) -> names::Format {
    let name = path.to_string_lossy();
    if name.ends_with(".md") {
        names::Format::Marked
    } else if name.ends_with(".conllu") || name.ends_with(".conllu.gz") {
        names::Format::Treebank
    } else {
        names::Format::Columns
    }
}

/// Runs the verb.
///
/// # Errors
/// A corpus that can't be read, a damaged model, wrong usage.
pub fn run(
    session: &mut Session,
    lang: &str,
    file: &Path,
    style: Option<&str>,
    model: Option<&Path>,
    args: &ScoreArgs,
) -> anyhow::Result<()> {
    let loaded;
    let model = match model {
        Some(path) => {
            let shown = || clean(&path.display().to_string());
            loaded = NamesModel::load(&fs::read(path).with_context(shown)?).with_context(shown)?;
            &loaded
        }
        None => session.engine.names(lang)?.ok_or_else(|| {
            UsageError::new(format!("there is no tagger of names for `{}`", clean(lang)))
        })?,
    };
    // The folder names the corpus: nergrit/valid.txt.
    let folder = file
        .parent()
        .and_then(Path::file_name)
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    let style = match style {
        Some(style) if model.has_style(style) => style,
        Some(style) => {
            return Err(UsageError::new(format!(
                "--style: no style `{}` in the model; there are {:?}",
                clean(style),
                model.card().styles
            ))
            .into());
        }
        None if model.has_style(&folder) => &folder,
        None => &model.card().default_style,
    };
    let format = format_of(file);
    if format == names::Format::Treebank {
        return Err(UsageError::new("a treebank does not tell all its names".to_owned()).into());
    }
    let corpus = names::Corpus {
        style: style.to_owned(),
        format,
        text: text_file(file)?,
    };
    let gold = names::gold(&corpus, session.engine.model(lang)?)
        .with_context(|| clean(&file.display().to_string()))?;
    let scores = names::measure(model, &gold, style);
    let mut all = Map::new();
    let words: usize = gold.iter().map(|g| g.sentence.tokens.len()).sum();
    all.insert("style".to_owned(), Value::from(style));
    all.insert("sentences".to_owned(), Value::from(gold.len()));
    all.insert("words".to_owned(), Value::from(words));
    let mut table = format!(
        "{} sentences, {words} words, conventions of {}\n\n{:<6} {:>9} {:>9} {:>9} {:>7} {:>7} {:>7}\n",
        gold.len(),
        clean(style),
        "kind",
        "precision",
        "recall",
        "f1",
        "gold",
        "found",
        "right"
    );
    for (kind, s) in &scores {
        let row = object(s);
        if kind.is_empty() {
            all.extend(row);
        } else {
            all.insert(kind.clone(), Value::Object(row));
        }
        table.push_str(&format!(
            "{:<6} {:>9.4} {:>9.4} {:>9.4} {:>7} {:>7} {:>7}\n",
            if kind.is_empty() { "all" } else { kind },
            s.precision(),
            s.recall(),
            s.f1(),
            s.gold,
            s.found,
            s.right
        ));
    }
    publish(&mut session.messages, &Value::Object(all), &table, args)
}

fn object(s: &Score) -> Map<String, Value> {
    [
        ("precision", Value::from(s.precision())),
        ("recall", Value::from(s.recall())),
        ("f1", Value::from(s.f1())),
        ("gold", Value::from(s.gold)),
        ("found", Value::from(s.found)),
        ("right", Value::from(s.right)),
    ]
    .into_iter()
    .map(|(k, v)| (k.to_owned(), v))
    .collect()
}
