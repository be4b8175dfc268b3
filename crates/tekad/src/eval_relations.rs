//! `tekad eval relations`: case files for claims (docs/cases.md, "Claims") against the claims
//! coded.

use std::collections::BTreeMap;

use anyhow::Context;
use tekad_code::CodeOptions;
use tekad_eval::{
    blocks::{Figures, Mark},
    relations,
};

use crate::{
    case_files::{self, Articles, CaseFilesArgs},
    session::Session,
};

/// What case files end in beside an article.
const BESIDE: &str = ".claims.md";

/// Runs the verb.
///
/// # Errors
/// A case file or article that can't be read, or no pack for its language.
pub fn run(session: &mut Session, args: &CaseFilesArgs) -> anyhow::Result<()> {
    let mut figures = Figures::default();
    let mut wrong = String::new();
    // Claims and those of them that a line asks for, by confidence: whether it tells the truth.
    let mut by_confidence: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for file in &args.files {
        let (name, text) = case_files::read(file)?;
        let mut articles = if file.to_string_lossy().ends_with(BESIDE) {
            Some(Articles::open(session, file, BESIDE)?)
        } else {
            None
        };
        for case in relations::read(&text, articles.is_some()).with_context(|| name.clone())? {
            let own;
            let doc = match &mut articles {
                Some(articles) => articles.of(session, &case.name, case.date)?,
                None => {
                    let lang = case_files::language_of(file, args.lang.as_deref())?;
                    own = case_files::sentences(&case.text, &lang, case.date);
                    &own
                }
            };
            let coded = session.engine.analyse(doc, CodeOptions::default())?.coded;
            let verdict = relations::judge(&case, &doc.text, &coded.claims);
            figures.add(
                case.claims.iter().map(|c| c.mark),
                coded.claims.len(),
                &verdict,
            );
            for claim in &coded.claims {
                let right = (case.claims.iter())
                    .any(|l| l.mark != Mark::KnownSpurious && l.fits(claim, &doc.text));
                let counts = by_confidence
                    .entry(format!("right_at_{:.2}", claim.confidence))
                    .or_default();
                counts.0 += 1;
                counts.1 += usize::from(right);
            }
            if !verdict.is_exact() {
                wrong.push_str(&case_files::fault(
                    session.style,
                    &name,
                    &case.name,
                    &case.text,
                    &verdict,
                ));
            }
        }
    }
    let shares =
        (by_confidence.into_iter()).map(|(name, (all, right))| (name, right as f64 / all as f64));
    case_files::tell(session, args, figures, &wrong, shares.collect())
}
