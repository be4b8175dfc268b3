//! `tekad eval`: scores on gold data, with the published metric.

use std::{collections::BTreeMap, fs, io::Read, path::Path};

use anyhow::{Context, bail};
use flate2::read::MultiGzDecoder;
use serde_json::Value;
use tekad_eval::{
    cases::Notation,
    coding::{self, Judged, Rows},
    geo, parse,
};
use tekad_parse::{Model, conllu, train::style_of};
use tekad_read::langid;

use crate::{
    args::{EvalVerb, RowChoice, ScoreArgs, Show},
    eval_actors, eval_cases, eval_chains, eval_dates, eval_happenings, eval_names, eval_relations,
    eval_scenarios, eval_sentences, eval_spans, output, pairs, senses,
    session::{Messages, Session, UsageError},
    style::{Style, Tone, clean, wrap},
};

/// Most bytes that a gold file may unfold to.
const MAX_GOLD: u64 = 1 << 30;

/// Runs the verb.
///
/// # Errors
/// Gold data that can't be read, a damaged pack, wrong usage.
pub fn run(verb: &EvalVerb, session: &mut Session) -> anyhow::Result<()> {
    match verb {
        EvalVerb::Parse {
            lang,
            file,
            treebank,
            model,
            score,
        } => parser(
            session,
            lang,
            file,
            treebank.as_deref(),
            model.as_deref(),
            score,
        ),
        EvalVerb::Sentences {
            files,
            lang,
            rows: which,
            show,
            model,
            score,
        } => {
            let asked = eval_sentences::Asked {
                files,
                lang: lang.as_deref(),
                rows: (*which).into(),
                show: *show,
                model: model.as_deref(),
            };
            eval_sentences::run(session, &asked, score)
        }
        EvalVerb::Ner {
            lang,
            file,
            style,
            model,
            score,
        } => eval_names::run(
            session,
            lang,
            file,
            style.as_deref(),
            model.as_deref(),
            score,
        ),
        EvalVerb::Code {
            file,
            rows,
            show,
            score,
        } => code(session, file, *rows, *show, score),
        EvalVerb::Pairs(args) => pairs::eval(args, session),
        EvalVerb::Senses(args) => senses::eval(args, session),
        EvalVerb::Cases(args) => eval_cases::run(session, args),
        EvalVerb::Scenarios(args) => eval_scenarios::run(session, args),
        EvalVerb::Relations(args) => eval_relations::run(session, args),
        EvalVerb::Actors(args) => eval_actors::run(session, args),
        EvalVerb::Chains(args) => eval_chains::run(session, args),
        EvalVerb::Claims(args) => eval_chains::labelled(session, args),
        EvalVerb::Dates(args) => eval_dates::run(session, args),
        EvalVerb::Happenings(args) => eval_happenings::run(session, args),
        EvalVerb::Spans {
            file,
            sentences,
            show,
            score,
        } => eval_spans::run(session, file, sentences.as_deref(), *show, score),
        EvalVerb::Geo {
            file,
            lang,
            show,
            score,
        } => places(session, file, lang, *show, score),
        EvalVerb::Langid {
            ud,
            texts,
            model,
            score,
        } => language(session, ud.as_deref(), texts, model.as_deref(), score),
    }
}

/// A text file, gunzipped if its name ends in `.gz`.
///
/// # Errors
/// The file can't be read, or is no UTF-8.
pub fn text_file(path: &Path) -> anyhow::Result<String> {
    let name = || clean(&path.display().to_string());
    let file = fs::File::open(path).with_context(name)?;
    let mut text = String::new();
    let gz = path.extension().is_some_and(|e| e == "gz");
    let read = if gz {
        MultiGzDecoder::new(file)
            .take(MAX_GOLD)
            .read_to_string(&mut text)
    } else {
        file.take(MAX_GOLD).read_to_string(&mut text)
    };
    if read.with_context(name)? as u64 == MAX_GOLD {
        bail!("{}: larger than {MAX_GOLD} bytes", name());
    }
    Ok(text)
}

/// Prints scores, as JSON or as a table, and holds them against the floors.
///
/// # Errors
/// A floor for a metric that there is not; standard output is closed.
pub fn publish(
    messages: &mut Messages,
    scores: &Value,
    table: &str,
    args: &ScoreArgs,
) -> anyhow::Result<()> {
    for (metric, _) in &args.floor {
        if number(scores, metric).is_none() {
            let known: Vec<&String> = scores
                .as_object()
                .into_iter()
                .flatten()
                .filter(|(_, v)| v.is_number())
                .map(|(k, _)| k)
                .collect();
            return Err(UsageError::new(format!(
                "--floor: no metric `{metric}` here; there are {known:?}"
            ))
            .into());
        }
    }
    if args.json {
        output::print(&format!("{scores}\n"))?;
    } else {
        output::print(table)?;
    }
    for (metric, floor) in &args.floor {
        if let Some(value) = number(scores, metric).filter(|v| v < floor) {
            messages.below_floor(&format!(
                "{metric} is {value:.4}, below its floor of {floor}"
            ));
        }
    }
    Ok(())
}

/// A metric by name; parts by dots (`types.precision`).
fn number(scores: &Value, metric: &str) -> Option<f64> {
    metric
        .split('.')
        .try_fold(scores, |v, key| v.get(key))?
        .as_f64()
}

/// The plain numbers of a report, one a line.
pub fn table(scores: &Value) -> String {
    let mut text = String::new();
    for (name, value) in scores.as_object().into_iter().flatten() {
        match value {
            Value::Number(n) if n.is_f64() => {
                text.push_str(&format!("{name:<16} {:>8.4}\n", n.as_f64().unwrap_or(0.0)))
            }
            Value::Number(n) => text.push_str(&format!("{name:<16} {n:>8}\n")),
            Value::String(s) => text.push_str(&format!("{name:<16} {}\n", clean(s))),
            _ => {}
        }
    }
    text
}

fn parser(
    session: &mut Session,
    lang: &str,
    file: &Path,
    treebank: Option<&str>,
    model: Option<&Path>,
    args: &ScoreArgs,
) -> anyhow::Result<()> {
    let loaded;
    let model = match model {
        Some(path) => {
            let bytes = fs::read(path).with_context(|| clean(&path.display().to_string()))?;
            loaded = Model::load(&bytes)
                .with_context(|| clean(&path.display().to_string()))?
                .with_profile(session.engine.profile());
            &loaded
        }
        None => session.engine.model(lang)?,
    };
    let text = text_file(file)?;
    let gold = conllu::read(&text).with_context(|| clean(&file.display().to_string()))?;
    if gold.is_empty() {
        bail!("{}: no sentences", clean(&file.display().to_string()));
    }
    let told = style_of(&file.display().to_string());
    let style = match treebank {
        Some(name) => model.style(name).ok_or_else(|| {
            UsageError::new(format!(
                "the parser of `{lang}` knows no treebank `{name}`; it knows {:?}",
                model.card().styles
            ))
        })?,
        None => model.style(&told).unwrap_or_else(|| model.default_style()),
    };
    let known = treebank.or_else(|| model.style(&told).map(|_| told.as_str()));
    let used = known.unwrap_or(&model.card().default_style);
    tracing::info!("following the conventions of {used}");
    let mut scores = serde_json::to_value(parse::score(model, &gold, style))?;
    if let Some(all) = scores.as_object_mut() {
        all.insert("treebank".to_owned(), Value::from(used));
    }
    publish(&mut session.messages, &scores, &table(&scores), args)
}

fn code(
    session: &mut Session,
    file: &Path,
    rows: RowChoice,
    show: Option<Show>,
    args: &ScoreArgs,
) -> anyhow::Result<()> {
    let which = Rows::from(rows);
    if show.is_some() && which != Rows::Visible {
        return Err(UsageError::new(
            "--show needs --rows visible: untouched rows are run, never read",
        )
        .into());
    }
    if show.is_some() && args.json {
        return Err(UsageError::new("--show prints for people; leave out --json").into());
    }
    let read =
        coding::read(&text_file(file)?).with_context(|| clean(&file.display().to_string()))?;
    let (scores, judged) = coding::score(&session.engine, &read, which)?;
    if let Some(show) = show {
        let style = session.style;
        let wanted = judged.iter().filter(|j| match show {
            Show::Wrong => !j.type_right,
            Show::Right => j.type_right,
            Show::All => true,
        });
        let rows: String = wanted.map(|j| row(style, j)).collect();
        output::print(&rows)?;
    }
    let by_type = by_type(&scores.by_type);
    let parts = format!(
        "types   precision {:.3}  recall {:.3}\npairs   precision {:.3}  recall {:.3}\n",
        scores.types.precision, scores.types.recall, scores.pairs.precision, scores.pairs.recall
    );
    let sure: String = scores
        .reliability
        .iter()
        .map(|b| {
            format!(
                "  sure {:.2}   right {:.2}   of {}\n",
                b.confidence, b.right, b.count
            )
        })
        .collect();
    let scores = serde_json::to_value(scores)?;
    publish(
        &mut session.messages,
        &scores,
        &format!("{}{parts}{by_type}{sure}", table(&scores)),
        args,
    )
}

/// Precision, recall and F1 a line, by type.
pub fn by_type(scores: &BTreeMap<String, coding::Prf>) -> String {
    let line = |(name, s): (&String, &coding::Prf)| {
        format!(
            "  {name:<12} precision {:.3}  recall {:.3}  f1 {:.3}\n",
            s.precision, s.recall, s.f1
        )
    };
    scores.iter().map(line).collect()
}

/// A row of the table as it was coded.
fn row(style: Style, j: &Judged) -> String {
    let mark = match (j.type_right, j.pair_right, j.pair_found) {
        (true, true, _) => style.paint(Tone::Good, "right"),
        (true, false, true) => style.paint(Tone::Type, "type right, pair of another type"),
        (true, false, false) => style.paint(Tone::Type, "type right, pair not found"),
        (false, _, true) => style.paint(Tone::Bad, "wrong type, pair found"),
        (false, _, false) => style.paint(Tone::Bad, "wrong"),
    };
    let r = &j.row;
    let side = |span: Option<tekad_core::Span>| span.map_or("(none)", |s| s.slice(&r.sentence));
    let pair = format!("{} -> {}", side(r.source), side(r.target));
    let mut text = format!(
        "{} {} {}: {}\n",
        r.sentence_id,
        style.paint(Tone::Type, &clean(&r.gold)),
        clean(&pair),
        mark
    );
    text.push_str(&wrap(&clean(&r.sentence), "    ", "    ", style.width));
    text.push('\n');
    for event in &j.events {
        let words: Vec<String> = event
            .evidence
            .iter()
            .map(|e| clean(e.trigger.slice(&r.sentence)))
            .collect();
        text.push_str(&format!(
            "    - {}  “{}”\n",
            clean(&Notation(event).to_string()),
            words.join("”, “")
        ));
    }
    text
}

fn places(
    session: &mut Session,
    file: &Path,
    lang: &str,
    show: bool,
    args: &ScoreArgs,
) -> anyhow::Result<()> {
    if show && args.json {
        return Err(UsageError::new("--show prints for people; leave out --json").into());
    }
    let articles =
        geo::read(&text_file(file)?).with_context(|| clean(&file.display().to_string()))?;
    let (scores, placed) = geo::score(&session.engine, lang, &articles)?;
    if show {
        let wrong: String = placed
            .iter()
            .filter(|p| !p.right())
            .map(misplaced)
            .collect();
        output::print(&wrong)?;
    }
    let scores = serde_json::to_value(scores)?;
    publish(&mut session.messages, &scores, &table(&scores), args)
}

/// A toponym that was placed wrongly.
fn misplaced(p: &geo::Placed) -> String {
    let at = |point: (f64, f64)| format!("{:.2} {:.2}", point.0, point.1);
    let ours = match &p.ours {
        Some((name, point)) => format!("{name} at {}, {:.0} km off", at(*point), p.km),
        None => "not placed".to_owned(),
    };
    clean(&format!(
        "{}: {:?} is {} at {}; {ours}",
        p.article,
        p.gold.phrase,
        p.gold.kind,
        at(p.gold.point)
    )) + "\n"
}

fn language(
    session: &mut Session,
    ud: Option<&Path>,
    texts: &Path,
    model: Option<&Path>,
    args: &ScoreArgs,
) -> anyhow::Result<()> {
    let corpus = langid::corpus::load(ud, texts)?;
    if corpus.dev.is_empty() {
        bail!(
            "no held-out texts in {}",
            clean(&texts.display().to_string())
        );
    }
    let loaded;
    let model = match model {
        Some(path) => {
            let bytes = fs::read(path).with_context(|| clean(&path.display().to_string()))?;
            loaded = langid::Model::from_bytes(&bytes)
                .with_context(|| clean(&path.display().to_string()))?;
            &loaded
        }
        None => langid::shipped().context("the shipped language model is damaged")?,
    };
    let report = langid::eval(model, &corpus.dev);
    let mut scores = serde_json::to_value(&report)?;
    if let Some(all) = scores.as_object_mut() {
        for (name, value) in [
            ("accuracy", report.long.accuracy()),
            ("accuracy_short", report.short.accuracy()),
            ("accuracy_id_ms", report.id_ms.accuracy()),
        ] {
            all.insert(name.to_owned(), Value::from(value));
        }
    }
    publish(&mut session.messages, &scores, &format!("{report}\n"), args)
}
