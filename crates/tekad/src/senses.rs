//! Graded predicates: `tekad eval senses` and `tekad train senses`.

use std::{fs, path::PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use tekad_code::{
    FactualityModel,
    factuality::train::{Report, Settings, train as fit},
};
use tekad_core::hash;
use tekad_eval::senses;

use crate::{
    args::ScoreArgs,
    eval::{by_type, publish, table, text_file},
    session::{Session, UsageError},
    style::clean,
    train::{short, write},
};

/// `tekad eval senses`.
#[derive(Debug, Args)]
pub struct EvalSensesArgs {
    /// Graded predicates: lines of {"text","targets":[{"span1":[from,to],"label"}]}.
    pub file: PathBuf,

    /// Language of the sentences.
    #[arg(long, value_name = "CODE", default_value = "en")]
    pub lang: String,

    /// Measure the weights that all languages share, not those of the language itself.
    #[arg(long)]
    pub shared: bool,

    /// Model to measure instead of the shipped one.
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub score: ScoreArgs,
}

/// `tekad train senses`.
#[derive(Debug, Args)]
pub struct TrainSensesArgs {
    /// Graded predicates of one language.
    #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
    pub train: Vec<PathBuf>,

    /// Their language.
    #[arg(long, value_name = "CODE", default_value = "en")]
    pub lang: String,

    /// Licence of the model, for the card.
    #[arg(long, value_name = "TEXT", default_value = "CC BY-SA 4.0")]
    pub licence: String,

    /// Folder for senses.model and senses.card.md.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// `tekad eval senses`.
///
/// # Errors
/// Files that can't be read, a damaged model, wrong usage.
pub fn eval(args: &EvalSensesArgs, session: &mut Session) -> anyhow::Result<()> {
    let loaded;
    let model: &FactualityModel = match &args.model {
        Some(path) => {
            let name = || clean(&path.display().to_string());
            let bytes = fs::read(path).with_context(name)?;
            loaded = FactualityModel::load(&bytes).with_context(name)?;
            &loaded
        }
        None => match session.engine.factuality()? {
            Some(model) => model,
            None => bail!("this build has no model of factuality: name one by --model"),
        },
    };
    let own = !args.shared;
    if own && !model.has(&args.lang) {
        return Err(UsageError::new(format!(
            "the model has no weights of `{}`: measure the shared ones by --shared",
            clean(&args.lang)
        ))
        .into());
    }
    let rows = senses::read(&text_file(&args.file)?)
        .with_context(|| clean(&args.file.display().to_string()))?;
    let examples = senses::examples(&session.engine, &args.lang, &rows)?;
    let scores = senses::score(model, &examples, own);
    let by_third = by_type(&scores.by_third);
    let scores = serde_json::to_value(scores)?;
    publish(
        &mut session.messages,
        &scores,
        &format!("{}{by_third}", table(&scores)),
        &args.score,
    )
}

/// `tekad train senses`.
///
/// # Errors
/// Files that can't be read, a folder that can't be written.
pub fn train(args: &TrainSensesArgs, session: &Session) -> anyhow::Result<()> {
    let mut command = "tekad train senses --train".to_owned();
    let mut data = String::new();
    let mut rows = Vec::new();
    for file in &args.train {
        let text = text_file(file)?;
        let read = senses::read(&text).with_context(|| clean(&file.display().to_string()))?;
        let predicates: usize = read.iter().map(|s| s.predicates.len()).sum();
        command.push_str(&format!(" {}", short(file)));
        data.push_str(&format!(
            "| {} | {} | {predicates} | `{}` |\n",
            short(file),
            read.len(),
            hash::sha256_hex(text.as_bytes())
        ));
        session
            .messages
            .note(&format!("{}: {predicates} predicates", short(file)));
        rows.extend(read);
    }
    if args.lang != "en" {
        command.push_str(&format!(" --lang {}", args.lang));
    }
    let examples = senses::examples(&session.engine, &args.lang, &rows)?;
    let (model, report) = fit(&examples, &args.lang, Settings::default())?;
    let bytes = model.to_bytes()?;
    let page = card(args, &command, &data, &model, bytes.len(), &report);
    write(
        &args.out,
        &[
            ("senses.model", &bytes),
            ("senses.card.md", page.as_bytes()),
        ],
        session,
    )
}

fn card(
    args: &TrainSensesArgs,
    command: &str,
    data: &str,
    model: &FactualityModel,
    size: usize,
    report: &Report,
) -> String {
    let mut page = format!(
        "# Model of factuality\n\nMade by `{command}`; the same data, packs and parsers give the same bytes.\n\n\
         Licence of the model: {}\n\n\
         | data | sentences | predicates | SHA-256 |\n|---|---|---|---|\n{data}\n\
         On held-out folds of this data (the parser has seen its sentences):\n\n\
         | weights | Pearson's r | mean absolute error | right thirds |\n|---|---|---|---|\n",
        args.licence
    );
    for (name, f) in [args.lang.as_str(), "shared"].into_iter().zip(report) {
        page.push_str(&format!(
            "| {name} | {:.4} | {:.4} | {:.4} |\n",
            f.pearson, f.mae, f.three_way
        ));
    }
    page.push_str(&format!(
        "\nSize: {size} bytes compressed, {} features.\n",
        model.len()
    ));
    page
}
