//! `tekad train`: the shipped models from public data. The same data give the same bytes: what
//! the card records depends on no path outside the data's own names.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use tekad_parse::{
    Profile,
    train::{TrainOptions, Treebank, train},
};
use tekad_read::langid;

use crate::{
    eval::text_file, pairs, senses, session::Session, style::clean, train_args::TrainVerb,
    train_filter, train_names,
};

/// Runs the verb.
///
/// # Errors
/// Data that can't be read, or a folder that can't be written.
pub fn run(verb: &TrainVerb, session: &mut Session) -> anyhow::Result<()> {
    match verb {
        TrainVerb::Parser { out, .. } => parser(verb, out, session),
        TrainVerb::Names { out, .. } => train_names::run(verb, out, session),
        TrainVerb::Pairs(args) => pairs::train(args, session),
        TrainVerb::Senses(args) => senses::train(args, session),
        TrainVerb::Filter(args) => train_filter::run(args, session),
        TrainVerb::Langid { ud, texts, out } => language(ud, texts, out, session),
    }
}

fn read(paths: &[PathBuf]) -> anyhow::Result<Vec<Treebank>> {
    paths
        .iter()
        .map(|p| Ok(Treebank::at(&p.to_string_lossy(), text_file(p)?)))
        .collect()
}

/// The text of a file, if one is given.
///
/// # Errors
/// It can't be read.
pub fn given(path: Option<&Path>) -> anyhow::Result<String> {
    Ok(path.map(text_file).transpose()?.unwrap_or_default())
}

/// The last two names of a path, which tell treebank and part: `en_ewt/train.conllu.gz`.
pub fn short(path: &Path) -> String {
    let names: Vec<String> = path
        .components()
        .map(|c| c.as_os_str().to_string_lossy().into_owned())
        .collect();
    names[names.len().saturating_sub(2)..].join("/")
}

fn parser(verb: &TrainVerb, out: &Path, session: &Session) -> anyhow::Result<()> {
    let TrainVerb::Parser {
        lang,
        train: banks,
        lexicon,
        words,
        clusters,
        dev,
        style,
        licence,
        notes,
        epochs,
        threads,
        ..
    } = verb
    else {
        bail!("not a parser");
    };
    let mut command = format!("tekad train parser --lang {lang}");
    let [lexicons, lists, groups, remarks]: [Vec<PathBuf>; 4] =
        [lexicon, words, clusters, notes].map(|file| file.iter().cloned().collect());
    for (flag, files) in [
        ("--train", banks),
        ("--lexicon", &lexicons),
        ("--words", &lists),
        ("--clusters", &groups),
        ("--notes", &remarks),
        ("--dev", dev),
    ] {
        for (n, file) in files.iter().enumerate() {
            command.push_str(&if n == 0 {
                format!(" {flag} {}", short(file))
            } else {
                format!(" {}", short(file))
            });
        }
    }
    if let Some(style) = style {
        command.push_str(&format!(" --style {style}"));
    }
    if session.engine.profile() == Profile::Fast {
        command.push_str(" --profile fast");
    }
    if *epochs > 0 {
        command.push_str(&format!(" --epochs {epochs}"));
    }
    let options = TrainOptions {
        lang: lang.clone(),
        train: read(banks)?,
        lexicon: given(lexicon.as_deref())?,
        words: given(words.as_deref())?,
        clusters: given(clusters.as_deref())?,
        dev: read(dev)?,
        default_style: style.clone(),
        licence: licence.clone(),
        command,
        notes: given(notes.as_deref())?.trim().to_owned(),
        epochs: *epochs,
        profile: session.engine.profile(),
        threads: *threads,
    };
    let (bytes, report) = train(&options, |line| session.messages.note(&line))?;
    let card = &report.card;
    let mut page = format!("# Parser `{}`\n\n", card.lang);
    page.push_str("Made by `");
    page.push_str(&card.command);
    page.push_str("`; the same data give the same bytes.\n\n");
    page.push_str(&format!("Licence of the model: {}\n\n", card.licence));
    page.push_str("| data | part | sentences | SHA-256 |\n|---|---|---|---|\n");
    for d in &card.data {
        page.push_str(&format!(
            "| {} | {} | {} | `{}` |\n",
            d.style, d.role, d.sentences, d.sha256
        ));
    }
    page.push_str(&format!(
        "\nConventions: {}; `{}` where none is asked for.\n\n",
        card.styles.join(", "),
        card.default_style
    ));
    if !card.dev.is_empty() {
        page.push_str("| on the development data, gold tokens, own tags | |\n|---|---|\n");
        for (name, value) in &card.dev {
            page.push_str(&format!("| {name} | {value:.4} |\n"));
        }
        page.push('\n');
    }
    page.push_str(&format!(
        "Size: {} bytes compressed; unpacked ",
        bytes.len()
    ));
    let sizes: Vec<String> = report
        .sizes
        .iter()
        .map(|(name, n)| format!("{name} {n}"))
        .collect();
    page.push_str(&format!("{}.\n", sizes.join(", ")));
    if !card.notes.is_empty() {
        page.push_str(&format!("\n{}\n", card.notes));
    }
    write(
        out,
        &[
            ("parser.model", &bytes),
            ("parser.card.md", page.as_bytes()),
        ],
        session,
    )
}

fn language(ud: &Path, texts: &Path, out: &Path, session: &Session) -> anyhow::Result<()> {
    let corpus = langid::corpus::load(Some(ud), texts)?;
    session.messages.note(&format!(
        "{} texts to learn from, {} held out",
        corpus.train.len(),
        corpus.dev.len()
    ));
    let model = langid::train(&corpus.train);
    let report = langid::eval(&model, &corpus.dev);
    let bytes = model.to_bytes();
    let card = model.card();
    let page = format!(
        "# Language identifier\n\nMade by `{}`; the same data give the same bytes.\n\nLicence of the model: {}\n\n\
         Languages: {}. Training texts: {} (SHA-256 `{}`). Size: {} bytes.\n\n```\n{report}\n```\n",
        card.command,
        card.licence,
        card.langs.join(", "),
        card.samples,
        card.data_sha256,
        bytes.len()
    );
    write(
        out,
        &[
            ("langid.model", &bytes),
            ("langid.card.md", page.as_bytes()),
        ],
        session,
    )
}

/// Writes files into a folder, and says so.
///
/// # Errors
/// The folder or a file can't be written.
pub fn write(folder: &Path, files: &[(&str, &[u8])], session: &Session) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| clean(&folder.display().to_string()))?;
    for (name, bytes) in files {
        let path = folder.join(name);
        let shown = path.display().to_string();
        fs::write(&path, bytes).with_context(|| clean(&shown))?;
        session
            .messages
            .note(&format!("{shown}: {} bytes", bytes.len()));
    }
    Ok(())
}
