//! `tekad train names`: the tagger of names, from corpora and the lists of `world/`.

use std::path::Path;

use anyhow::bail;
use tekad_code::World;
use tekad_parse::names::train::{Corpus, ListKind, NamesOptions, train};

use crate::{
    eval::text_file,
    eval_names::format_of,
    session::Session,
    train::{given, short, write},
    train_args::TrainVerb,
};

/// Runs the verb.
///
/// # Errors
/// Data that can't be read, or a folder that can't be written.
pub fn run(verb: &TrainVerb, out: &Path, session: &Session) -> anyhow::Result<()> {
    let TrainVerb::Names {
        lang,
        train: corpora,
        dev,
        given: given_names,
        style,
        licence,
        notes,
        ..
    } = verb
    else {
        bail!("not a tagger of names");
    };
    let mut command = format!("tekad train names --lang {lang}");
    for (flag, files) in [("--train", corpora), ("--dev", dev)] {
        for (n, (style, file)) in files.iter().enumerate() {
            if n == 0 {
                command.push_str(&format!(" {flag}"));
            }
            command.push_str(&format!(" {style}={}", short(file)));
        }
    }
    for (flag, file) in [("--given", given_names), ("--notes", notes)] {
        if let Some(file) = file {
            command.push_str(&format!(" {flag} {}", short(file)));
        }
    }
    if let Some(style) = style {
        command.push_str(&format!(" --style {style}"));
    }
    if licence != "CC BY-SA 4.0" {
        command.push_str(&format!(" --licence \"{licence}\""));
    }
    let read = |files: &[(String, std::path::PathBuf)]| -> anyhow::Result<Vec<Corpus>> {
        files
            .iter()
            .map(|(style, file)| {
                Ok(Corpus {
                    style: style.clone(),
                    format: format_of(file),
                    text: text_file(file)?,
                })
            })
            .collect()
    };
    let (world, _) = session.engine.shared()?;
    let mut lists = listed(world, lang);
    lists.extend(parts(&given(given_names.as_deref())?)?);
    lists.sort();
    lists.dedup();
    let last = corpora.last().map(|c| c.0.clone()).unwrap_or_default();
    let options = NamesOptions {
        lang: lang.clone(),
        parser: session.engine.model(lang)?,
        train: read(corpora)?,
        dev: read(dev)?,
        lists,
        default_style: style.clone().unwrap_or(last),
        licence: licence.clone(),
        command,
        notes: given(notes.as_deref())?.trim().to_owned(),
    };
    let (bytes, card) = train(&options, |line| session.messages.note(&line))?;
    let mut page = format!(
        "# Tagger of names `{}`\n\nMade by `{}`; the same data give the same bytes.\n\nLicence of the model: {}\n\n\
         | data | part | sentences | SHA-256 |\n|---|---|---|---|\n",
        card.lang, card.command, card.licence
    );
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
        page.push_str("| on the development data, whole names | |\n|---|---|\n");
        for (name, value) in &card.dev {
            page.push_str(&format!("| {name} | {value:.4} |\n"));
        }
        page.push('\n');
    }
    page.push_str(&format!("Size: {} bytes compressed.\n", bytes.len()));
    if !card.notes.is_empty() {
        page.push_str(&format!("\n{}\n", card.notes));
    }
    write(
        out,
        &[("names.model", &bytes), ("names.card.md", page.as_bytes())],
        session,
    )
}

/// The names of `world/` in a language.
fn listed(world: &World, lang: &str) -> Vec<(String, ListKind)> {
    let mut all = Vec::new();
    let mut add = |kind: ListKind, names: &[String]| {
        all.extend(
            names
                .iter()
                .filter(|n| n.chars().nth(1).is_some())
                .map(|n| (n.clone(), kind)),
        );
    };
    let of = |names: &std::collections::BTreeMap<String, Vec<String>>| {
        names.get(lang).cloned().unwrap_or_default()
    };
    for p in &world.people {
        add(ListKind::Person, std::slice::from_ref(&p.name));
        add(ListKind::Person, &p.alias);
    }
    for o in &world.organisations {
        add(
            ListKind::Organisation,
            o.name.get(lang).map_or(&[][..], std::slice::from_ref),
        );
        add(ListKind::Organisation, &of(&o.alias));
    }
    for s in &world.states {
        add(
            ListKind::State,
            s.name.get(lang).map_or(&[][..], std::slice::from_ref),
        );
        add(ListKind::State, &of(&s.alias));
        add(ListKind::Place, &of(&s.capital));
        add(ListKind::Adjective, &of(&s.adjective));
    }
    for p in &world.places {
        add(ListKind::Place, &p.names);
    }
    all
}

/// Given names and family names: lines `given: …` and `family: …`; `#` starts a comment.
fn parts(text: &str) -> anyhow::Result<Vec<(String, ListKind)>> {
    let mut all = Vec::new();
    for line in text
        .lines()
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
    {
        let (kind, names) = match line.split_once(':') {
            Some(("given", names)) => (ListKind::Given, names),
            Some(("family", names)) => (ListKind::Family, names),
            _ => bail!("list of given names: a line is neither `given: …` nor `family: …`"),
        };
        all.extend(names.split_whitespace().map(|n| (n.to_owned(), kind)));
    }
    Ok(all)
}
