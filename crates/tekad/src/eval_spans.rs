//! `tekad eval spans`: countries of actor spans coded by hand against those found.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, bail};
use tekad_code::CodeOptions;
use tekad_core::{Document, Span};
use tekad_engine::Analysis;
use tekad_eval::{
    cases::DEFAULT_DATE,
    coding,
    spans::{self, Outcome, Scores, Where},
};
use tekad_read::{Input, ReadOptions, read_all};

use crate::{
    args::ScoreArgs,
    case_files::language_of,
    eval::{publish, table, text_file},
    input, output,
    session::{Session, UsageError},
    style::clean,
};

/// A text that was coded, once for all of its spans.
struct Read {
    doc: Document,
    analysis: Analysis,
}

/// Runs the verb.
///
/// # Errors
/// A table or text that can't be read.
pub fn run(
    session: &mut Session,
    file: &Path,
    sentences: Option<&Path>,
    show: bool,
    args: &ScoreArgs,
) -> anyhow::Result<()> {
    let name = || clean(&file.display().to_string());
    let golds = spans::read(&text_file(file)?).with_context(name)?;
    let rows = match sentences {
        Some(path) => {
            coding::read(&text_file(path)?).with_context(|| clean(&path.display().to_string()))?
        }
        None => Vec::new(),
    };
    let by_id: BTreeMap<u64, &str> = rows
        .iter()
        .map(|r| (r.sentence_id, r.sentence.as_str()))
        .collect();
    let mut texts: BTreeMap<String, Read> = BTreeMap::new();
    let mut outcomes = Vec::new();
    let mut faults = String::new();
    for gold in &golds {
        let (key, span) = match &gold.at {
            Where::Sentence { id, span } => {
                let key = id.to_string();
                if !texts.contains_key(&key) {
                    let Some(sentence) = by_id.get(id) else {
                        if sentences.is_none() {
                            return Err(UsageError::new("name the sentences by --sentences").into());
                        }
                        bail!("{} line {}: no sentence {id}", name(), gold.line);
                    };
                    let doc = Document::from_text(*sentence, "en");
                    texts.insert(key.clone(), analyse(session, doc)?);
                }
                (key, Some(*span))
            }
            Where::Case { file, name, words } => {
                let key = case(session, &mut texts, file, name)?;
                let span = find(&texts[&key], file, 1, words);
                (key, span)
            }
            Where::Line { file, line, words } => {
                let key = lookup(session, &mut texts, file)?;
                let span = find(&texts[&key], file, *line, words);
                (key, span)
            }
        };
        let Some(span) = span else {
            // In the file, but not in what is coded of it (a menu, say, or a caption).
            session.messages.note(&format!(
                "{} line {}: these words are not in the text as coded",
                name(),
                gold.line
            ));
            continue;
        };
        let read = &texts[&key];
        let (codes, sectors) = read
            .analysis
            .coded
            .traces
            .iter()
            .find_map(|t| {
                let sentence = &read.analysis.sentences[t.sentence];
                let here = sentence.span.start <= span.start && span.start < sentence.span.end;
                here.then(|| spans::found(sentence, &t.mentions, span))
            })
            .unwrap_or_default();
        let outcome = spans::judge(gold, &codes);
        outcomes.push((outcome, sectors == gold.sectors));
        if show && outcome != Outcome::Right {
            let list = |codes: &std::collections::BTreeSet<String>| {
                let all: Vec<&str> = codes.iter().map(String::as_str).collect();
                if all.is_empty() {
                    "---".to_owned()
                } else {
                    all.join(",")
                }
            };
            faults.push_str(&format!(
                "line {}: {:?}: {} for {}: “{}”\n",
                gold.line,
                outcome,
                list(&codes),
                list(&gold.codes),
                clean(span.slice(&read.doc.text)),
            ));
        }
    }
    if outcomes.is_empty() {
        bail!("{}: no spans", name());
    }
    if !args.json {
        output::print(&faults)?;
    }
    let scores = serde_json::to_value(Scores::of(&outcomes))?;
    publish(&mut session.messages, &scores, &table(&scores), args)
}

fn analyse(session: &Session, doc: Document) -> anyhow::Result<Read> {
    let options = CodeOptions {
        trace: true,
        ..CodeOptions::default()
    };
    let analysis = session.engine.analyse(&doc, options)?;
    Ok(Read { doc, analysis })
}

/// Codes the sentence of a case of a case file, unless that is done.
fn case(
    session: &mut Session,
    texts: &mut BTreeMap<String, Read>,
    file: &str,
    name: &str,
) -> anyhow::Result<String> {
    let key = format!("{file}:{name}");
    if !texts.contains_key(&key) {
        let path = Path::new(file);
        let all = fs::read_to_string(path).with_context(|| clean(file))?;
        let sentence = all
            .lines()
            .skip_while(|l| l.strip_prefix("### ").map(str::trim) != Some(name))
            .find_map(|l| l.strip_prefix("> "))
            .with_context(|| format!("{}: no case `{}`", clean(file), clean(name)))?;
        let mut doc = Document::from_text(sentence, &language_of(path, None)?);
        input::publish(&mut doc, DEFAULT_DATE);
        texts.insert(key.clone(), analyse(session, doc)?);
    }
    Ok(key)
}

/// Codes the article in which a line lies, unless that is done.
fn lookup(
    session: &mut Session,
    texts: &mut BTreeMap<String, Read>,
    file: &str,
) -> anyhow::Result<String> {
    let path = Path::new(file);
    if !texts.contains_key(file) {
        for item in read_all([Input::Path(path.to_owned())], &ReadOptions::default()) {
            match item {
                Ok(doc) => {
                    let read = analyse(session, doc)?;
                    texts.insert(file.to_owned(), read);
                }
                Err(error) => session.messages.failed(&error.to_string()),
            }
        }
        if !texts.contains_key(file) {
            bail!("{} can't be read", clean(file));
        }
    }
    Ok(file.to_owned())
}

/// The words in a text: in the given line of a plain text, else their first occurrence in what
/// was coded (titles that the text repeats, captions and menus are not).
fn find(read: &Read, file: &str, line: usize, words: &str) -> Option<Span> {
    let text = &read.doc.text;
    let mut start = 0;
    if file.ends_with(".txt") {
        start = text
            .split_inclusive('\n')
            .take(line.saturating_sub(1))
            .map(str::len)
            .sum();
    }
    let coded = |span: &Span| {
        read.analysis.coded.traces.iter().any(|t| {
            let sentence = read.analysis.sentences[t.sentence].span;
            sentence.start <= span.start && span.start < sentence.end
        })
    };
    let all = || {
        text.match_indices(words)
            .map(|(at, _)| Span::new(at, at + words.len()))
    };
    let behind = |s: &Span| s.start as usize >= start;
    all()
        .filter(behind)
        .find(coded)
        .or_else(|| all().find(coded))
}
