//! The command `tekad`: parses the command line, builds what the verb needs, and runs it.
//! Here and nowhere else is anything printed.

mod args;
mod case_files;
mod claims_args;
mod code;
mod eval;
mod eval_actors;
mod eval_cases;
mod eval_chains;
mod eval_dates;
mod eval_happenings;
mod eval_names;
mod eval_relations;
mod eval_scenarios;
mod eval_sentences;
mod eval_spans;
mod explain;
mod export;
mod export_args;
mod happenings;
mod happenings_args;
mod html;
mod ingest;
mod ingest_args;
mod input;
mod lexicon;
mod lexicon_args;
mod lexicon_show;
mod output;
mod packs;
mod pairs;
mod pairs_args;
mod parse;
mod query;
mod query_args;
mod quote;
mod read;
mod recode;
mod recode_args;
mod report;
mod report_claims;
mod report_scenarios;
mod row_args;
mod senses;
mod session;
mod sheet;
mod show;
mod show_args;
mod sql;
mod sql_args;
mod style;
mod train;
mod train_args;
mod train_filter;
mod train_names;
mod version;

use std::process::ExitCode;

#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

use clap::{CommandFactory, Parser};

use crate::{
    args::{Cli, Verb},
    output::is_broken_pipe,
    session::{Session, UsageError},
};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut session = Session::new(cli.color, cli.verbose, cli.profile.into());
    match run(cli, &mut session) {
        Ok(()) => session.exit_code(),
        Err(e) if is_broken_pipe(&e) => session.exit_code(),
        Err(e) if e.is::<UsageError>() => {
            session.messages.error(&format!("{e} (see --help)"));
            ExitCode::from(2)
        }
        Err(e) => {
            session.messages.error(&format!("{e:#}"));
            ExitCode::from(1)
        }
    }
}

fn run(cli: Cli, session: &mut Session) -> anyhow::Result<()> {
    let Some(verb) = cli.verb else {
        if cli.version {
            return version::print(session);
        }
        return Err(UsageError::new(
            "nothing to do: name a verb, for example `tekad code article.txt`",
        )
        .into());
    };
    match verb {
        Verb::Read(args) => read::run(&args, session),
        Verb::Parse(args) => parse::run(&args, session),
        Verb::Code(args) => code::run(&args, session),
        Verb::Ingest(args) => ingest::run(&args, session),
        Verb::Query(args) => query::run(&args, session),
        Verb::Show(args) => show::run(&args, session),
        Verb::Recode(args) => recode::run(&args, session),
        Verb::Sql(args) => sql::run(&args, session),
        Verb::Export(args) => export::run(&args, session),
        Verb::Explain(args) => explain::run(&args, session),
        Verb::Eval { packs, verb } => {
            packs::load(&packs, session)?;
            eval::run(&verb, session)
        }
        Verb::Train(verb) => train::run(&verb, session),
        Verb::Lexicon(verb) => lexicon::run(&verb, session),
        Verb::Happenings(args) => happenings::run(&args, session),
        Verb::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "tekad", &mut script);
            output::print_bytes(&script)
        }
        Verb::Man { verb } => {
            let mut page = Vec::new();
            clap_mangen::Man::new(command(&verb)?).render(&mut page)?;
            output::print_bytes(&page)
        }
    }
}

/// The definition of a verb (`eval parse`), or of the whole program.
fn command(verb: &[String]) -> Result<clap::Command, UsageError> {
    let mut command = Cli::command();
    command.build();
    for name in verb {
        let inner = command.find_subcommand(name).cloned();
        command = inner.ok_or_else(|| UsageError::new(format!("no verb `{}`", verb.join(" "))))?;
    }
    Ok(command)
}
