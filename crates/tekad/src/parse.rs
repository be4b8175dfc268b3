//! `tekad parse`: articles to trees in CoNLL-U, in parallel, in the order of the inputs.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rayon::prelude::*;
use tekad_core::{CharIndex, Document, Problem, Sentence, Span};
use tekad_engine::{Engine, Parsed};
use tekad_parse::{Multiword, conllu};

use crate::{args::ParseArgs, code, input, output::Output, session::Session, style::clean};

/// Runs the verb.
///
/// # Errors
/// Wrong usage, or standard output is closed.
pub fn run(args: &ParseArgs, session: &mut Session) -> anyhow::Result<()> {
    crate::packs::load(&args.packs, session)?;
    let (pool, jobs) = code::pool(args.jobs)?;
    let mut articles = input::open(&args.input, &session.messages)?;
    let mut out = Output::new();
    let mut any = false;
    loop {
        let batch = code::take(&mut articles, jobs);
        if batch.is_empty() {
            break;
        }
        let engine = &session.engine;
        let mut done: Vec<Option<Result<Trees, String>>> = Vec::with_capacity(batch.len());
        pool.install(|| {
            batch
                .par_iter()
                .map(|(_, item)| item.as_ref().ok().map(|doc| one(engine, doc)))
                .collect_into_vec(&mut done);
        });
        for ((origin, item), done) in batch.iter().zip(done) {
            match (item, done) {
                (Ok(doc), Some(done)) => {
                    any = true;
                    // Trees need no date.
                    let mut odd = doc.problems.clone();
                    odd.retain(|p| !matches!(p.kind.as_str(), "no-date" | "bad-date"));
                    input::tell_problems(origin, &odd, &mut session.messages);
                    match done {
                        Ok(trees) => {
                            input::tell_problems(origin, &trees.problems, &mut session.messages);
                            out.text(&trees.text)?;
                        }
                        Err(message) => session.messages.failed(&format!("{origin}: {message}")),
                    }
                }
                (Err(error), _) => session.messages.failed(&error.to_string()),
                (Ok(_), None) => {}
            }
        }
        out.flush()?;
    }
    if !any && session.messages.failures() == 0 {
        session.messages.failed("no documents found in the inputs");
    }
    out.flush()
}

/// A document's trees.
struct Trees {
    text: String,
    problems: Vec<Problem>,
}

fn one(engine: &Engine, doc: &Document) -> Result<Trees, String> {
    if doc.lang == "und" {
        return Err(code::unrecognised(engine));
    }
    // One article that meets a fault of ours must not take the others with it.
    let parsed = catch_unwind(AssertUnwindSafe(|| engine.parse(doc)))
        .map_err(|_| code::fault(doc))?
        .map_err(|e| e.to_string())?;
    let Parsed {
        sentences,
        multiwords,
        problems,
    } = parsed;
    let index = CharIndex::new(&doc.text);
    let mut text = String::new();
    let mut section = None;
    for (n, (sentence, multi)) in sentences.iter().zip(&multiwords).enumerate() {
        let mut comments = Vec::new();
        if n == 0 {
            comments.push(format!("newdoc id = {}", clean(&doc.id)));
        }
        if section.replace(sentence.section) != Some(sentence.section) {
            comments.push("newpar".to_owned());
        }
        comments.push(format!("sent_id = {}-{}", clean(&doc.id), n + 1));
        comments.push(format!("text = {}", clean(sentence.span.slice(&doc.text))));
        text.push_str(&written(doc, &index, sentence, multi, comments).to_string());
    }
    Ok(Trees { text, problems })
}

/// A sentence as CoNLL-U has it: `TokenRange` are code points of the document's text, `SpaceAfter`
/// is that of the text.
fn written(
    doc: &Document,
    index: &CharIndex,
    sentence: &Sentence,
    multi: &[Multiword],
    comments: Vec<String>,
) -> conllu::Sentence {
    let misc = |span: Span| {
        let (start, end) = index.span(&doc.text, span);
        let rest = doc.text.get(span.end as usize..).unwrap_or("");
        let last = span.end >= sentence.span.end;
        let joined = !last && !rest.starts_with(char::is_whitespace);
        let space = if joined { "SpaceAfter=No|" } else { "" };
        format!("{space}TokenRange={start}:{end}")
    };
    let inside = |i: usize| multi.iter().any(|m| (m.first..m.end).contains(&i));
    let or = |text: &str| {
        if text.is_empty() {
            "_".to_owned()
        } else {
            clean(text)
        }
    };
    let word = |(i, token): (usize, &tekad_core::Token)| conllu::Word {
        form: or(&token.form),
        lemma: or(&token.lemma),
        upos: token.upos.as_str().to_owned(),
        xpos: "_".to_owned(),
        feats: or(&token.feats),
        head: Some(token.head.map_or(0, |h| h as usize + 1)),
        deprel: token.deprel.to_string(),
        deps: "_".to_owned(),
        misc: if inside(i) {
            "_".to_owned()
        } else {
            misc(token.span)
        },
    };
    conllu::Sentence {
        comments,
        words: sentence.tokens.iter().enumerate().map(word).collect(),
        multiwords: multi
            .iter()
            .map(|m| conllu::Multiword {
                first: m.first + 1,
                last: m.end,
                form: or(m.span.slice(&doc.text)),
                misc: misc(m.span),
            })
            .collect(),
        empty: Vec::new(),
    }
}
