//! `tekad eval happenings`: articles with gold passages, coded, put into a record and merged.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context, bail};
use rayon::prelude::*;
use tekad_code::CodeOptions;
use tekad_core::{Document, Span};
use tekad_eval::happenings::{Gold, Passage, Scores, read};
use tekad_read::{Input, ReadOptions, read_all};
use tekad_store::{Findings, Record};

use crate::{
    eval::{publish, table, text_file},
    happenings_args::EvalHappeningsArgs,
    output,
    session::Session,
    style::clean,
};

/// An article with what was coded in it.
struct Article {
    doc: Document,
    found: Findings,
    /// Reports, in the order of the events.
    reports: Vec<i64>,
}

/// Runs the verb.
///
/// # Errors
/// Data that can't be read, a passage that its article does not have, a full disk.
pub fn run(session: &mut Session, args: &EvalHappeningsArgs) -> anyhow::Result<()> {
    let table_file = args.data.join("gold.tsv");
    let name = || clean(&table_file.display().to_string());
    let golds = read(&text_file(&table_file)?).with_context(name)?;
    if golds.is_empty() {
        bail!("{}: no passages", name());
    }
    let mut articles = coded(session, &args.data.join("articles.jsonl"))?;
    let folder = Folder::new()?;
    let record = Record::open(&folder.0.join("measured.tekad"))?;
    for (n, article) in articles.iter_mut().enumerate() {
        let number = i64::try_from(n + 1)?;
        article.reports = record.add_alone(number, &article.doc, "measured", &article.found)?;
    }
    let by_id: BTreeMap<&str, &Article> = articles.iter().map(|a| (a.doc.id.as_str(), a)).collect();
    let spans = spans(&golds, &by_id).with_context(name)?;
    let mut passages = Vec::new();
    let mut told: Vec<Vec<i64>> = Vec::new();
    for (gold, span) in golds.iter().zip(&spans) {
        let reports = reports(by_id[gold.article.as_str()], *span, &golds, &spans, gold);
        let mut found = BTreeSet::new();
        for report in &reports {
            found.extend(record.report(*report)?.happening);
        }
        passages.push(Passage {
            gold: &gold.happening,
            found,
        });
        told.push(reports);
    }
    if args.show && !args.score.json {
        output::print(&faults(&record, &golds, &passages, &told)?)?;
    }
    let scores = serde_json::to_value(Scores::of(&passages))?;
    publish(&mut session.messages, &scores, &table(&scores), &args.score)
}

/// A folder for the record, which goes with it.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new() -> anyhow::Result<Folder> {
        let path = std::env::temp_dir().join(format!("tekad-eval-{}", std::process::id()));
        fs::create_dir_all(&path).with_context(|| clean(&path.display().to_string()))?;
        Ok(Folder(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left lies in the system's folder for such files.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The articles in their order, coded.
fn coded(session: &mut Session, path: &Path) -> anyhow::Result<Vec<Article>> {
    let mut docs = Vec::new();
    for item in read_all([Input::Path(path.to_owned())], &ReadOptions::default()) {
        docs.push(item?);
    }
    let engine = &session.engine;
    let one = |doc: &Document| engine.analyse(doc, CodeOptions::default());
    let found: Vec<_> = docs.par_iter().map(one).collect();
    let mut articles = Vec::new();
    for (doc, found) in docs.into_iter().zip(found) {
        let coded = found.with_context(|| clean(&doc.id))?.coded;
        articles.push(Article {
            doc,
            found: Findings {
                events: coded.events,
                claims: coded.claims,
                scenarios: coded.scenarios,
            },
            reports: Vec::new(),
        });
    }
    Ok(articles)
}

/// Where the passages stand.
fn spans(golds: &[Gold], articles: &BTreeMap<&str, &Article>) -> anyhow::Result<Vec<Span>> {
    let mut spans = Vec::new();
    for gold in golds {
        let at = || format!("line {}", gold.line);
        let article = articles.get(gold.article.as_str());
        let text = &article
            .with_context(at)
            .context("no such article")?
            .doc
            .text;
        let start = text.find(&gold.quote);
        let start = start
            .with_context(at)
            .context("no such passage in the article")?;
        spans.push(Span::new(start, start + gold.quote.len()));
    }
    Ok(spans)
}

/// Reports of the events that are told in a passage, and not in a shorter one within it.
fn reports(article: &Article, span: Span, golds: &[Gold], spans: &[Span], gold: &Gold) -> Vec<i64> {
    let inner = |trigger: Span| {
        golds.iter().zip(spans).any(|(g, s)| {
            g.article == gold.article
                && g.happening != gold.happening
                && s.len() < span.len()
                && s.contains(trigger)
        })
    };
    let mut list = Vec::new();
    for (event, report) in article.found.events.iter().zip(&article.reports) {
        let here = |trigger: Span| span.contains(trigger) && !inner(trigger);
        if event.evidence.first().is_some_and(|e| here(e.trigger)) {
            list.push(*report);
        }
    }
    list
}

/// Pairs that are wrong, and why.
fn faults(
    record: &Record,
    golds: &[Gold],
    passages: &[Passage],
    told: &[Vec<i64>],
) -> anyhow::Result<String> {
    let mut text = String::new();
    let line = |n: usize| {
        let gold = &golds[n];
        format!(
            "    {} {}: {}\n",
            clean(&gold.article),
            clean(&gold.happening),
            clean(&gold.quote)
        )
    };
    for n in 0..golds.len() {
        if passages[n].found.is_empty() {
            text.push_str(&format!("missed\n{}", line(n)));
        }
        for m in n + 1..golds.len() {
            let (a, b) = (&passages[n], &passages[m]);
            let same = a.gold == b.gold;
            if a.found.is_empty() || b.found.is_empty() || same == a.together(b) {
                continue;
            }
            let what = if same { "apart" } else { "merged" };
            text.push_str(&format!("{what}\n{}{}", line(n), line(m)));
            for (x, y) in told[n]
                .iter()
                .flat_map(|x| told[m].iter().map(move |y| (x, y)))
            {
                text.push_str(&format!("      {}\n", clean(&record.likeness(*x, *y)?)));
            }
        }
    }
    Ok(text)
}
