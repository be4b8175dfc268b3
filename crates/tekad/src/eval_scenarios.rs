//! `tekad eval scenarios`: case files of scenarios (docs/cases.md) against what is found.

use tekad_eval::scenarios;

use crate::{
    case_files::{self, CaseFilesArgs},
    session::Session,
};

/// Runs the verb.
///
/// # Errors
/// A case file that can't be read, or no pack for its language.
pub fn run(session: &mut Session, args: &CaseFilesArgs) -> anyhow::Result<()> {
    case_files::run(
        session,
        args,
        scenarios::read,
        |line| line.mark,
        |case, coded| {
            let found = &coded.scenarios;
            (found.len(), scenarios::judge(case, found))
        },
    )
}
