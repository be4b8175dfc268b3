//! `tekad lexicon`: dictionaries of one's own: made from others' files, checked, looked into.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use tekad_code::LanguageLayer;
use tekad_engine::LANGUAGES;
use tekad_lexicon::{
    Fate, FileReport, ImportOptions, Kind, Source,
    check::{self, FileKind, Severity},
    import,
};

use tekad_read::langid;

use crate::{
    lexicon_args::LexiconVerb,
    lexicon_show,
    output::Output,
    packs,
    session::{Session, UsageError},
    style::{Tone, clean},
};

/// Longer lines of a dictionary are cut in messages.
const SHOWN: usize = 120;

/// Runs the verb.
///
/// # Errors
/// Wrong usage, a file that can't be read or written, or standard output is closed.
pub fn run(verb: &LexiconVerb, session: &mut Session) -> anyhow::Result<()> {
    match verb {
        LexiconVerb::Import {
            files,
            out,
            lang,
            force,
            quiet,
        } => run_import(session, files, out, lang, *force, *quiet),
        LexiconVerb::Check { paths, lang, quiet } => run_check(session, paths, lang, *quiet),
        LexiconVerb::Show {
            name,
            on,
            lang,
            packs: args,
        } => {
            packs::load(args, session)?;
            lexicon_show::run(session, name, *on, lang)
        }
    }
}

fn plain_language(lang: &str) -> Result<(), UsageError> {
    let plain = (2..=8).contains(&lang.len())
        && lang.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if plain {
        Ok(())
    } else {
        Err(UsageError::new(format!("`{lang}` is no language code")))
    }
}

fn run_import(
    session: &mut Session,
    files: &[PathBuf],
    folder: &Path,
    lang: &str,
    force: bool,
    quiet: bool,
) -> anyhow::Result<()> {
    plain_language(lang)?;
    let full = folder.exists() && fs::read_dir(folder).map_or(true, |mut d| d.next().is_some());
    if full && !force {
        let text = format!(
            "{} is not an empty folder (--force writes into it)",
            folder.display()
        );
        return Err(UsageError::new(text).into());
    }
    let mut read = Vec::new();
    for file in files {
        match packs::read_bytes(file) {
            Ok(bytes) => read.push((file.display().to_string(), bytes)),
            Err(e) => session.messages.failed(&format!("{e:#}")),
        }
    }
    let sources: Vec<Source> = read
        .iter()
        .map(|(file, bytes)| Source { file, bytes })
        .collect();
    let (world, _) = session.engine.shared()?;
    let options = ImportOptions {
        lang: lang.to_owned(),
        states: world.states.iter().map(|s| s.code.clone()).collect(),
    };
    let made = import(&sources, &options);
    for (name, text) in &made.files {
        let path = folder.join(name);
        let shown = || path.display().to_string();
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).with_context(shown)?;
        }
        fs::write(&path, text).with_context(shown)?;
    }
    let mut out = Output::new();
    for report in &made.reports {
        tell_lines(session, &mut out, report, quiet)?;
    }
    for report in &made.reports {
        out.text(&summary(session, report))?;
    }
    let written: Vec<String> = made
        .files
        .keys()
        .map(|f| clean(&folder.join(f).display().to_string()))
        .collect();
    out.text(&format!(
        "{} frames; written: {}\n",
        made.frames,
        written.join(", ")
    ))
}

/// Prints the lines of a file that are not wholly used; malformed ones are failures.
fn tell_lines(
    session: &mut Session,
    out: &mut Output,
    report: &FileReport,
    quiet: bool,
) -> anyhow::Result<()> {
    for line in &report.lines {
        let (what, why) = match &line.fate {
            Fate::Loaded => continue,
            Fate::Partly(why) => ("partly", why.clone()),
            Fate::Repeats(first) => ("repeats", format!("says what line {first} says")),
            Fate::Refused(why) => ("refused", why.clone()),
            Fate::Malformed(why) => ("malformed", why.clone()),
        };
        let text: String = line.text.trim().chars().take(SHOWN).collect();
        let place = format!("{}:{}", line.file, line.line);
        if what == "malformed" {
            session.messages.failed(&format!("{place}: {why}: {text}"));
        } else if !quiet {
            let mark = session.style.paint(Tone::Dim, what);
            out.text(&format!(
                "{}: {mark}: {}: {}\n",
                clean(&place),
                clean(&why),
                clean(&text)
            ))?;
        }
    }
    Ok(())
}

fn summary(session: &Session, report: &FileReport) -> String {
    let count = |f: fn(&Fate) -> bool| report.lines.iter().filter(|l| f(&l.fate)).count();
    let kind = report.kind.map_or("of no known kind", Kind::as_str);
    format!(
        "{} ({kind}): {} lines: {} loaded, {} in part, {} repeat others, {} refused, {} malformed\n",
        session.style.paint(Tone::Title, &clean(&report.file)),
        report.lines.len(),
        count(|f| *f == Fate::Loaded),
        count(|f| matches!(f, Fate::Partly(_))),
        count(|f| matches!(f, Fate::Repeats(_))),
        count(|f| matches!(f, Fate::Refused(_))),
        count(|f| matches!(f, Fate::Malformed(_))),
    )
}

fn run_check(
    session: &mut Session,
    paths: &[PathBuf],
    lang: &str,
    quiet: bool,
) -> anyhow::Result<()> {
    plain_language(lang)?;
    let mut files = Vec::new();
    let mut given = Vec::new();
    for path in paths {
        if path.is_dir() {
            given.extend(packs::files_below(path)?);
        } else if path.is_file() {
            given.push(path.clone());
        } else {
            session
                .messages
                .failed(&format!("{}: no such file or folder", path.display()));
        }
    }
    for path in given {
        let Some(kind) = FileKind::of(&packs::file_name(&path)) else {
            continue;
        };
        let parent = path.parent().map(packs::file_name).unwrap_or_default();
        let above = path.parent().and_then(Path::parent).map(packs::file_name);
        let in_folder = above.as_deref() == Some("lang");
        // The gazetteer is checked by the build; token lists of the parser stand beside the packs.
        if parent == "gazetteer" {
            continue;
        }
        if in_folder
            && matches!(
                kind,
                FileKind::Places | FileKind::World | FileKind::ActorTable
            )
        {
            continue;
        }
        match packs::read(&path) {
            Ok(text) => files.push(check::File {
                name: path.display().to_string(),
                kind,
                lang: if in_folder { parent } else { lang.to_owned() },
                text,
                beside: match (kind, path.parent()) {
                    (FileKind::Pack, Some(folder)) => packs::names_in(folder)?,
                    _ => Vec::new(),
                },
            }),
            Err(e) => session.messages.failed(&format!("{e:#}")),
        }
    }
    let (world, ontology) = session.engine.shared()?;
    let mut context = check::Context {
        ontology,
        states: world.states.iter().map(|s| s.code.clone()).collect(),
        classes: std::collections::BTreeMap::new(),
        identified: langid::LANGS.iter().map(|l| (*l).to_owned()).collect(),
    };
    for pack in LANGUAGES {
        if session.engine.has(pack.code, LanguageLayer::Events) {
            let classes = session.engine.coder(pack.code)?.pack.classes.clone();
            context.classes.insert(pack.code.to_owned(), classes);
        }
    }
    let found = check::check(&files, &context);
    let mut out = Output::new();
    let (mut faults, mut warnings) = (0, 0);
    for finding in &found {
        let place = format!("{}:{}", finding.file, finding.line);
        if finding.severity == Severity::Fault {
            faults += 1;
            session
                .messages
                .failed(&format!("{place}: {}", finding.message));
        } else {
            warnings += 1;
            if !quiet {
                out.text(&format!(
                    "{}: warning: {}\n",
                    clean(&place),
                    clean(&finding.message)
                ))?;
            }
        }
    }
    out.text(&format!(
        "{} files: {faults} faults, {warnings} warnings\n",
        files.len()
    ))
}
