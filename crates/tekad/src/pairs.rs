//! Marked pairs: `tekad eval pairs`, `tekad train pairs` and `tekad code --pairs`.

use std::{
    fs,
    io::{BufRead, BufReader},
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use anyhow::{Context, bail};
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tekad_code::pairs::{
    PairModel,
    given::{Answer, Spans},
    train::{Example, Report},
};
use tekad_core::{Document, Span, hash, ontology::EventType};
use tekad_engine::Engine;
use tekad_eval::{
    coding::{self, Rows},
    pairs::{self, Pair},
};

use crate::{
    args::{CodeArgs, RowChoice},
    case_files::language_of,
    code::pool,
    eval::{by_type, publish, table, text_file},
    output::Output,
    pairs_args::{EvalPairsArgs, TrainPairsArgs},
    session::{Session, UsageError},
    style::clean,
    train::{short, write},
};

/// Longest line of `--pairs`, in bytes.
const MAX_LINE: usize = 1 << 20;

/// Lines of `--pairs` that are held at a time.
const BATCH: usize = 512;

/// `tekad eval pairs`.
///
/// # Errors
/// Files that can't be read, a damaged model, wrong usage.
pub fn eval(args: &EvalPairsArgs, session: &mut Session) -> anyhow::Result<()> {
    if is_own(&args.file) && args.rows != RowChoice::All {
        let message = "--rows is for tables: a .jsonl of our own has no untouched part";
        return Err(UsageError::new(message.to_owned()).into());
    }
    let which = Rows::from(args.rows);
    let gold = read(&args.file, session)?;
    let examples = pairs::examples(&session.engine, &gold)?;
    let (own, mut own_examples) = read_all(&args.train, session)?;
    let answers = match (args.folds, args.train.is_empty(), &args.model) {
        (Some(folds), ..) => {
            pairs::cross_validate((&gold, &examples), (&own, &own_examples), folds)?
        }
        (None, false, _) => {
            own_examples.extend(pairs::derived(&session.engine, &own)?);
            let (model, _) = pairs::train(&own_examples, args.share)?;
            pairs::answers(&model, &examples)
        }
        (None, true, Some(path)) => {
            let name = || clean(&path.display().to_string());
            let model = PairModel::load(&fs::read(path).with_context(name)?).with_context(name)?;
            pairs::answers(&model, &examples)
        }
        (None, true, None) => match session.engine.pairs()? {
            Some(model) => pairs::answers(model, &examples),
            None => bail!("this build has no model of pairs: name one by --model or --train"),
        },
    };
    let (kept, kept_answers): (Vec<Pair>, Vec<_>) = gold
        .into_iter()
        .zip(answers)
        .filter(|(p, _)| which.takes(p.id))
        .unzip();
    let scores = pairs::score(&kept, &kept_answers);
    let by_type = by_type(&scores.by_type);
    let scores = serde_json::to_value(scores)?;
    publish(
        &mut session.messages,
        &scores,
        &format!("{}{by_type}", table(&scores)),
        &args.score,
    )
}

/// Whether a file holds rows of our own, in which there is no untouched part.
fn is_own(path: &Path) -> bool {
    path.extension().is_some_and(|e| e == "jsonl")
}

/// The pairs of a file, own or of a table.
fn read(path: &Path, session: &Session) -> anyhow::Result<Vec<Pair>> {
    let name = || clean(&path.display().to_string());
    let text = text_file(path)?;
    if is_own(path) {
        let (_, ontology) = session.engine.shared()?;
        let lang = language_of(path, None)?;
        return pairs::read_own(&text, &lang, |e, m| ontology.has_mode(e, m)).with_context(name);
    }
    let rows = coding::read(&text).with_context(name)?;
    Ok(pairs::of_table(&rows))
}

fn read_all(
    files: &[std::path::PathBuf],
    session: &Session,
) -> anyhow::Result<(Vec<Pair>, Vec<Example>)> {
    let mut all = Vec::new();
    for file in files {
        all.extend(read(file, session)?);
    }
    let examples = pairs::examples(&session.engine, &all)?;
    Ok((all, examples))
}

/// `tekad train pairs`.
///
/// # Errors
/// Files that can't be read, a folder that can't be written.
pub fn train(args: &TrainPairsArgs, session: &Session) -> anyhow::Result<()> {
    let mut command = "tekad train pairs --train".to_owned();
    let mut data = String::new();
    let (mut examples, mut derived) = (Vec::new(), Vec::new());
    for file in &args.train {
        let pairs = read(file, session)?;
        command.push_str(&format!(" {}", short(file)));
        data.push_str(&format!(
            "| {} | {} | `{}` |\n",
            short(file),
            pairs.len(),
            hash::sha256_hex(text_file(file)?.as_bytes())
        ));
        session
            .messages
            .note(&format!("{}: {} pairs", short(file), pairs.len()));
        examples.extend(pairs::examples(&session.engine, &pairs)?);
        derived.extend(pairs::derived(&session.engine, &pairs)?);
    }
    examples.append(&mut derived);
    let (model, report) = pairs::train(&examples, 1.0)?;
    let bytes = model.to_bytes()?;
    let page = card(&command, &data, &examples, &model, bytes.len(), &report);
    write(
        &args.out,
        &[("pairs.model", &bytes), ("pairs.card.md", page.as_bytes())],
        session,
    )
}

fn card(
    command: &str,
    data: &str,
    examples: &[Example],
    model: &PairModel,
    size: usize,
    report: &Report,
) -> String {
    let mut page = format!(
        "# Model of pairs\n\nMade by `{command}`; the same data, packs and parsers give the same bytes.\n\n\
         | data | pairs | SHA-256 |\n|---|---|---|\n{data}\n| type | pairs |\n|---|---|\n"
    );
    let names = EventType::ALL.iter().map(|e| e.as_str()).chain(["(none)"]);
    for (name, count) in names.zip(pairs::census(examples)) {
        page.push_str(&format!("| {name} | {count} |\n"));
    }
    page.push_str(&format!(
        "\nOn held-out folds of this data: {:.1} % of the types right (no event among them), log loss {:.3}.\n\n\
         | sure | pairs | right |\n|---|---|---|\n",
        report.accuracy * 100.0,
        report.log_loss
    ));
    for band in &report.reliability {
        page.push_str(&format!(
            "| {:.2} | {} | {:.2} |\n",
            band.confidence, band.count, band.right
        ));
    }
    page.push_str(&format!(
        "\nSize: {size} bytes compressed, {} features.\n",
        model.len()
    ));
    page
}

/// A line of `--pairs`.
#[derive(Deserialize)]
struct Given {
    id: Value,
    text: String,
    lang: Option<String>,
    actor: Option<Offsets>,
    recipient: Option<Offsets>,
}

/// Code points, as in records.
#[derive(Clone, Copy, Deserialize)]
struct Offsets {
    start: usize,
    end: usize,
}

/// `tekad code --pairs`: the type between given spans, one line in, one line out, in order. A line
/// that is wrong is named, and the others are done.
///
/// # Errors
/// The file can't be read, or standard output is closed.
pub fn code(file: &Path, args: &CodeArgs, session: &mut Session) -> anyhow::Result<()> {
    let lang = args.input.lang.as_deref();
    let (pool, _) = pool(args.jobs)?;
    let name = clean(&file.display().to_string());
    if session.engine.pairs()?.is_none() {
        bail!("this build has no model of pairs");
    }
    let mut reader: Box<dyn BufRead> = if file == Path::new("-") {
        Box::new(BufReader::new(std::io::stdin()))
    } else {
        Box::new(BufReader::new(
            fs::File::open(file).with_context(|| name.clone())?,
        ))
    };
    let mut out = Output::new();
    let mut number = 0;
    loop {
        let mut batch = Vec::new();
        while batch.len() < BATCH {
            let mut line = Vec::new();
            let read = std::io::Read::take(&mut reader, MAX_LINE as u64 + 1)
                .read_until(b'\n', &mut line)
                .with_context(|| name.clone())?;
            if read == 0 {
                break;
            }
            number += 1;
            if line.len() > MAX_LINE {
                bail!("{name}: line {number}: longer than {MAX_LINE} bytes");
            }
            batch.push((number, line));
        }
        if batch.is_empty() {
            break;
        }
        let engine = &session.engine;
        let done: Vec<Option<Result<String, String>>> = pool.install(|| {
            batch
                .par_iter()
                .map(|(_, line)| {
                    (!line.trim_ascii().is_empty()).then(|| guarded(engine, line, lang))
                })
                .collect()
        });
        for ((number, _), result) in batch.iter().zip(done) {
            match result {
                Some(Ok(line)) => out.text(&line)?,
                Some(Err(e)) => session
                    .messages
                    .failed(&format!("{name}: line {number}: {e}")),
                None => {}
            }
        }
        out.flush()?;
    }
    Ok(())
}

/// One line; a fault of ours must not take the others with it.
fn guarded(engine: &Engine, line: &[u8], lang: Option<&str>) -> Result<String, String> {
    catch_unwind(AssertUnwindSafe(|| one(engine, line, lang)))
        .unwrap_or_else(|_| Err("tekad failed on this line; please report it".to_owned()))
}

fn one(engine: &Engine, line: &[u8], lang: Option<&str>) -> Result<String, String> {
    let given: Given = serde_json::from_slice(line).map_err(|e| e.to_string())?;
    let lang = given.lang.as_deref().or(lang).unwrap_or("en");
    let text = given.text;
    let starts: Vec<usize> = (text.char_indices().map(|(at, _)| at))
        .chain([text.len()])
        .collect();
    let span = |o: Offsets| -> Result<Span, String> {
        match (starts.get(o.start), starts.get(o.end)) {
            (Some(&s), Some(&e)) if s < e => Ok(Span::new(s, e)),
            _ => Err(format!(
                "no span {}..{} in a text of {} characters",
                o.start,
                o.end,
                starts.len() - 1
            )),
        }
    };
    let spans = Spans {
        actor: given.actor.map(span).transpose()?,
        recipient: given.recipient.map(span).transpose()?,
    };
    if spans == Spans::default() {
        return Err("neither `actor` nor `recipient`".to_owned());
    }
    let doc = Document::from_text(text, lang);
    let mut answers = engine
        .pair_answers(&doc, &[spans])
        .map_err(|e| e.to_string())?;
    let answer: Option<Answer> = answers.pop().flatten();
    let answer = answer.ok_or("the spans lie in no sentence")?;
    let round = |p: f32| (f64::from(p) * 1e4).round() / 1e4;
    let (event, p) = answer.scores.best();
    let none = answer.scores.none() > p;
    let mode = answer.modes.iter().find(|(e, _)| *e == event);
    let mut scores: Map<String, Value> = answer
        .scores
        .all()
        .map(|(e, p)| (e.as_str().to_owned(), json!(round(p))))
        .collect();
    scores.insert("NONE".to_owned(), json!(round(answer.scores.none())));
    let record = json!({
        "id": given.id,
        "event": if none { Value::Null } else { json!(event.as_str()) },
        "mode": mode.filter(|_| !none).map(|(_, m)| m),
        "confidence": round(p.max(answer.scores.none())),
        "scores": scores,
    });
    Ok(format!("{record}\n"))
}
