//! `tekad eval cases`: case files (docs/cases.md) against what is coded, for sentences and for
//! articles.

use std::collections::BTreeMap;

use anyhow::Context;
use tekad_code::CodeOptions;
use tekad_eval::{blocks::Figures, cases};

use crate::{
    case_files::{self, Articles, CaseFilesArgs},
    session::Session,
};

/// What case files end in beside an article.
const BESIDE: &str = ".cases.md";

/// Runs the verb.
///
/// # Errors
/// A case file or article that can't be read, or no pack for its language.
pub fn run(session: &mut Session, args: &CaseFilesArgs) -> anyhow::Result<()> {
    let mut figures = Figures::default();
    let mut wrong = String::new();
    for file in &args.files {
        let (name, text) = case_files::read(file)?;
        let article = file.to_string_lossy().ends_with(BESIDE);
        let all = if article {
            cases::read_articles(&text)
        } else {
            cases::read_sentences(&text)
        };
        let all = all.with_context(|| name.clone())?;
        let mut articles = if article {
            Some(Articles::open(session, file, BESIDE)?)
        } else {
            None
        };
        for case in all {
            let own;
            let doc = match &mut articles {
                Some(articles) => articles.of(session, &case.name, case.date)?,
                None => {
                    let lang = case_files::language_of(file, args.lang.as_deref())?;
                    own = case_files::sentences(&case.text, &lang, case.date);
                    &own
                }
            };
            let events = session
                .engine
                .analyse(doc, CodeOptions::default())?
                .coded
                .events;
            let verdict = cases::judge(&case, &events);
            figures.add(case.events.iter().map(|e| e.mark), events.len(), &verdict);
            if !verdict.is_exact() {
                let text = if article { "" } else { case.text.as_str() };
                wrong.push_str(&case_files::fault(
                    session.style,
                    &name,
                    &case.name,
                    text,
                    &verdict,
                ));
            }
        }
    }
    case_files::tell(session, args, figures, &wrong, BTreeMap::new())
}
