//! `tekad train filter`: what decides which sentences are parsed, fitted to what the coder finds.

use std::path::PathBuf;

use clap::Args;
use tekad_code::filter::train::{Example, Figures, fit};
use tekad_core::{Document, hash};
use tekad_engine::filter::articles;

use crate::{
    eval::text_file,
    session::Session,
    train::{short, write},
};

/// `tekad train filter`.
#[derive(Debug, Args)]
pub struct TrainFilterArgs {
    /// Texts of one language: rows of pairs (.jsonl), cases and lists of names (.md), treebanks
    /// (.conllu), articles (.txt). Of every five articles one is only measured on.
    #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
    pub train: Vec<PathBuf>,

    /// Their language.
    #[arg(long, value_name = "CODE")]
    pub lang: String,

    /// Folder for filter.model and filter.card.md.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// Runs the verb.
///
/// # Errors
/// Texts that can't be read or coded, or a folder that can't be written.
pub fn run(args: &TrainFilterArgs, session: &Session) -> anyhow::Result<()> {
    let mut command = format!("tekad train filter --lang {} --train", args.lang);
    let mut data = String::new();
    let mut examples: Vec<Example> = Vec::new();
    for file in &args.train {
        let text = text_file(file)?;
        let name = short(file);
        let (mut sentences, mut found) = (0, 0);
        for (number, article) in articles(&name, &text).into_iter().enumerate() {
            let doc = Document::from_text(article, &args.lang);
            for mut example in session.engine.filter_examples(&doc)? {
                example.article = number;
                sentences += 1;
                found += example.found;
                examples.push(example);
            }
        }
        command.push_str(&format!(" {name}"));
        data.push_str(&format!(
            "| {name} | {sentences} | {found} | `{}` |\n",
            hash::sha256_hex(text.as_bytes())
        ));
        session
            .messages
            .note(&format!("{name}: {sentences} sentences, {found} found"));
    }
    let fitted = fit(&examples);
    let bytes = fitted.model.to_bytes()?;
    let row = |name: &str, f: &Figures| {
        let share = |part: usize, all: usize| 100.0 * part as f64 / all.max(1) as f64;
        format!(
            "| {name} | {} | {} | {:.1} % | {} | {:.2} % | {:.2} % |\n",
            f.sentences,
            f.full,
            share(f.parsed, f.sentences),
            f.found,
            share(f.lost, f.found),
            share(f.lost_by_words, f.found),
        )
    };
    let page = format!(
        "# Filter `{}`\n\nMade by `{command}`; the same data, packs and parsers give the same bytes.\n\n\
         Licence of the model: CC0 1.0 (texts of ours) and, for treebanks, theirs.\n\n\
         | data | sentences | events, claims and scenarios | SHA-256 |\n|---|---|---|---|\n{data}\n\
         | measured on | sentences | with something | parsed | found | lost | lost if words alone decided |\n\
         |---|---|---|---|---|---|---|\n{}{}\n\
         Size: {} bytes compressed; threshold {}.\n",
        args.lang,
        row(
            "five folds, by which the threshold was chosen",
            &fitted.folds
        ),
        row(
            "every fifth article, from which nothing was learnt",
            &fitted.held
        ),
        bytes.len(),
        fitted.model.threshold(),
    );
    session.messages.note(&page);
    write(
        &args.out,
        &[
            ("filter.model", &bytes),
            ("filter.card.md", page.as_bytes()),
        ],
        session,
    )
}
