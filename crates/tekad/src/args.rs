//! The command line: what may be asked for, and nothing else. Parsing only validates; the
//! verbs build things from it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

pub use crate::row_args::{RowChoice, Show};
use crate::{
    case_files::CaseFilesArgs,
    claims_args::EvalClaimsArgs,
    export_args::ExportArgs,
    happenings_args::{EvalHappeningsArgs, HappeningsArgs},
    ingest_args::IngestArgs,
    lexicon_args::{LexiconVerb, PackArgs},
    pairs_args::EvalPairsArgs,
    query_args::QueryArgs,
    recode_args::RecodeArgs,
    senses::EvalSensesArgs,
    show_args::ShowArgs,
    sql_args::SqlArgs,
    train_args::TrainVerb,
};

/// Diplomatic and political news in, an honest record of events out: who did what to whom,
/// when, where, in which sense and by whose word, with the exact words that say so.
#[derive(Debug, Parser)]
#[command(
    name = "tekad",
    version,
    disable_version_flag = true,
    max_term_width = 100,
    after_help = "Examples:
  tekad code article.txt                    the events of an article, for people
  tekad code --format jsonl articles/       the same as PLOVER records, one a line
  tekad explain article.txt                 why these events, sentence by sentence
  tekad read --format text page.html        the text that events are coded from

Exit status: 0 done; 1 some inputs failed (each is named on standard error, all others are
done); 2 wrong usage. Nothing is ever fetched from a network."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub verb: Option<Verb>,

    /// More of what happens on standard error (-v: each step, -vv: more).
    #[arg(short, long, action = clap::ArgAction::Count, global = true)]
    pub verbose: u8,

    /// Colours; auto: only on a terminal, and not where NO_COLOR is set.
    #[arg(long, value_enum, default_value_t = When::Auto, global = true, value_name = "WHEN")]
    pub color: When,

    /// Way from words to trees; best: the network, where a language has one; fast: several times
    /// as fast, a few trees in a hundred worse.
    #[arg(long, value_enum, default_value_t = Profile::Best, global = true, value_name = "NAME")]
    pub profile: Profile,

    /// Version of the program, its language packs, world, ontology and models.
    #[arg(short = 'V', long)]
    pub version: bool,
}

/// When to do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// Where it fits.
    Auto,
    /// In any case.
    Always,
    /// In no case.
    Never,
}

/// Ways from words to trees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Profile {
    /// Tables and transitions.
    Fast,
    /// The network, where the language has one.
    Best,
}

impl From<Profile> for tekad_parse::Profile {
    fn from(profile: Profile) -> tekad_parse::Profile {
        match profile {
            Profile::Fast => tekad_parse::Profile::Fast,
            Profile::Best => tekad_parse::Profile::Best,
        }
    }
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Show documents as the coder sees them: text, sections, dates, language
    #[command(after_help = "Examples:
  tekad read article.html
  tekad read --format jsonl archive.jsonl.zst | head -1
  tekad read --format jsonl crawl.warc.gz > pages.jsonl
  curl -s https://example.org/story | tekad read --input-format html -")]
    Read(ReadArgs),
    /// Show sentences, words and trees, in CoNLL-U
    #[command(after_help = "Examples:
  tekad parse article.txt > article.conllu
  tekad parse --lang pt artigo.txt           a language that has trees and no events
  tekad parse --profile fast --jobs 8 news/

`TokenRange` counts code points of the text that `tekad read` shows.")]
    Parse(ParseArgs),
    /// Code the events of articles
    #[command(after_help = "Examples:
  tekad code article.txt                     a report for people
  tekad code --format jsonl articles/ > events.jsonl
  tekad code --lang id --date 2019-03-16 -   text from standard input, of a known day
  tekad code --format jsonl --no-text --jobs 8 archive.jsonl
                                             offsets and hashes only, for data that may not be shared
  tekad code --pack my-pack article.txt      with your own names and frames (docs/packs.md)

Inputs are text as crawled, HTML, JSON and JSONL
({\"id\",\"text\",\"lang\"?,\"date\"?,\"title\"?,\"source\"?,\"url\"?} a line, `date` that of publication),
web archives (WARC; the pages in them), each also packed with gzip or zstd, folders of these,
and - for standard input.")]
    Code(CodeArgs),
    /// Put articles into a record: each once, with its events
    #[command(after_help = "Examples:
  tekad ingest news.tekad articles/
  zcat archive.jsonl.gz | tekad ingest news.tekad -

What the record has already is passed over: after a crash or a stop, run the same command again.")]
    Ingest(IngestArgs),
    /// Ask a record: which happenings fit
    Query(QueryArgs),
    /// Show a happening with all its reports, or a document with all that it tells
    Show(ShowArgs),
    /// Ask a record in SQL, for reading only
    Sql(SqlArgs),
    /// Bring a record to the present version of coder and packs; see what changes; undo it
    Recode(RecodeArgs),
    /// Write the events of a record for other programs
    #[command(after_help = "Examples:
  tekad export news.tekad --format parquet --out events/     for pandas, R, DuckDB, Spark
  tekad export news.tekad --format jsonl --out - | jq .event
  tekad export news.tekad --format gdelt --from 2019-03-01 --to 2019-03-31 --out march.tsv
  tekad export news.tekad --format polecat --include-aux --out events.tsv

Each happening counts once, by the report that stands for it; rows come in the order of days.
What fills each column: docs/exports.md. A file is there whole or not at all.")]
    Export(ExportArgs),
    /// Show why: tree, actors, frames and senses, sentence by sentence
    #[command(after_help = "Examples:
  tekad explain article.txt
  tekad explain --sentence 3 article.txt
  echo \"Kim met Putin.\" | tekad explain --lang en -")]
    Explain(ExplainArgs),
    /// Measure tekad against gold data in published formats
    #[command(after_help = "Examples:
  tekad eval parse --lang en en_ewt-ud-dev.conllu.gz --floor las=0.80
  tekad eval sentences lang/en/sentences.txt --floor f1=0.98
  tekad eval ner --lang id nergrit/valid.txt --floor f1=0.76
  tekad eval code plv_train.tsv --rows visible --show wrong
  tekad eval cases lang/id/cases.md examples/*.cases.md
  tekad eval --pack my-pack cases my-cases.md   with your own names and frames
  tekad eval geo TR-News.xml --floor acc161=0.85
  tekad eval langid --ud treebanks --texts crates/read/langid")]
    Eval {
        #[command(flatten)]
        packs: PackArgs,
        #[command(subcommand)]
        verb: EvalVerb,
    },
    /// Rebuild the shipped models from public data
    #[command(
        subcommand,
        after_help = "Examples:
  tekad train parser --lang en --train en_ewt/train.conllu.gz --dev en_ewt/dev.conllu.gz --out lang/en
  tekad train langid --ud treebanks --texts crates/read/langid --out lang

The same data give the same bytes."
    )]
    Train(TrainVerb),
    /// Names, agents and frames of your own: import, check, look up
    #[command(
        subcommand,
        after_help = "Examples:
  tekad lexicon import CAMEO.2.0.txt Phoenix.agents.txt --out my-pack
  tekad lexicon check my-pack
  tekad lexicon show Gorbachev --on 1992-01-01"
    )]
    Lexicon(LexiconVerb),
    /// Happenings of a record: why reports are one, and decisions by hand
    #[command(after_help = "Examples:
  tekad happenings news.tekad why 4f2a90c1d3b58e67
  tekad happenings news.tekad merge 4f2a90c1d3b58e67 0b7d11e29a3c4f58 --note 'the same talks'
  tekad happenings news.tekad split 9c31f04be2a76d15
  tekad happenings news.tekad undo

What is decided by hand is kept when documents are coded anew.")]
    Happenings(HappeningsArgs),
    /// Print a completion script for a shell
    #[command(after_help = "Example:
  tekad completions bash > ~/.local/share/bash-completion/completions/tekad")]
    Completions {
        /// The shell.
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page, of the program or of a verb
    #[command(after_help = "Examples:
  tekad man | man -l -
  tekad man eval code | man -l -")]
    Man {
        /// The verb.
        verb: Vec<String>,
    },
}

/// How inputs are read; the same for every verb that reads articles.
#[derive(Debug, Args)]
pub struct InputArgs {
    /// Files, folders, or - for standard input.
    #[arg(value_name = "FILE", default_value = "-", hide_default_value = true)]
    pub files: Vec<PathBuf>,

    /// Language of the documents (en, id, pt); found out by default.
    #[arg(long, value_name = "CODE")]
    pub lang: Option<String>,

    /// Publication date of documents that give none.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub date: Option<Date>,

    /// Format of the inputs; by default told by name and content.
    #[arg(long, value_name = "FORMAT", value_parser = ["text", "html", "json", "jsonl", "warc"])]
    pub input_format: Option<String>,

    /// Largest document (for JSONL: line, for WARC: page; unpacked) in MiB.
    #[arg(long, value_name = "MIB", default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub max_mib: u32,
}

/// What comes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OutFormat {
    /// For people.
    Text,
    /// For programs: one JSON object a line.
    Jsonl,
}

/// What comes out of coding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CodeFormat {
    /// For people.
    Text,
    /// Events: one PLOVER record a line.
    Jsonl,
    /// Who says what: one JSON object a statement and line.
    Statements,
    /// Standing relations and attitudes: one JSON object a claim and line.
    Claims,
    /// What would follow if, and what is expected: one JSON object a scenario and line.
    Scenarios,
}

/// `tekad read`.
#[derive(Debug, Args)]
pub struct ReadArgs {
    /// Inputs.
    #[command(flatten)]
    pub input: InputArgs,

    /// Output.
    #[arg(long, value_enum, default_value_t = OutFormat::Text)]
    pub format: OutFormat,
}

/// `tekad parse`.
#[derive(Debug, Args)]
pub struct ParseArgs {
    /// Inputs.
    #[command(flatten)]
    pub input: InputArgs,

    /// Packs of one's own.
    #[command(flatten)]
    pub packs: PackArgs,

    /// Documents parsed at the same time; as many as there are processor cores by default.
    /// The output is the same for any number.
    #[arg(short, long, visible_alias = "threads", value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
}

/// `tekad code`.
#[derive(Debug, Args)]
pub struct CodeArgs {
    /// Inputs.
    #[command(flatten)]
    pub input: InputArgs,

    /// Packs of one's own.
    #[command(flatten)]
    pub packs: PackArgs,

    /// Output: a report, or one record a line.
    #[arg(long, value_enum, default_value_t = CodeFormat::Text)]
    pub format: CodeFormat,

    /// Also give a record with `has_event: false` for each sentence that tells no event
    /// (jsonl only).
    #[arg(long)]
    pub all: bool,

    /// Leave out all words of the articles: offsets and hashes only (jsonl only).
    #[arg(long)]
    pub no_text: bool,

    /// Also code events whose doer the text does not name.
    #[arg(long)]
    pub actorless: bool,

    /// Parse only sentences that look as if they told something: faster where few do; may lose a
    /// few events in a thousand (docs/models.md). For reports and events only.
    #[arg(long)]
    pub filter: bool,

    /// Write the day of coding into each record (jsonl only); today where no DATE is given.
    #[arg(long, value_name = "DATE", num_args = 0..=1, require_equals = true)]
    pub coded_date: Option<Option<Date>>,

    /// Instead of articles: the type between given spans. Lines of
    /// {"id","text","lang"?,"actor":{"start","end"},"recipient":{"start","end"}} (code points;
    /// either may be null) give lines of {"id","event","mode","confidence","scores"}.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["files", "all", "no_text", "actorless", "coded_date"])]
    pub pairs: Option<PathBuf>,

    /// Documents coded at the same time; as many as there are processor cores by default.
    /// The output is the same for any number.
    #[arg(short, long, visible_alias = "threads", value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
}

/// `tekad explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// Inputs.
    #[command(flatten)]
    pub input: InputArgs,

    /// Packs of one's own.
    #[command(flatten)]
    pub packs: PackArgs,

    /// Only the sentence of this number (from 0, as `text_info.sequence`); may be repeated.
    #[arg(long, value_name = "N")]
    pub sentence: Vec<usize>,

    /// Also explain events whose doer the text does not name.
    #[arg(long)]
    pub actorless: bool,

    /// Output: for a terminal, or one page for a browser.
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
    pub format: ExplainFormat,
}

/// How explanations come out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExplainFormat {
    /// For a terminal.
    Text,
    /// One HTML file that needs no network.
    Html,
}

/// What all measuring shares.
#[derive(Debug, Args)]
pub struct ScoreArgs {
    /// Print JSON.
    #[arg(long)]
    pub json: bool,

    /// Exit with status 1 where a metric is below a value; may be repeated.
    #[arg(long, value_name = "METRIC=VALUE", value_parser = floor)]
    pub floor: Vec<(String, f64)>,
}

fn floor(text: &str) -> Result<(String, f64), String> {
    let (metric, value) = text.split_once('=').ok_or("not METRIC=VALUE")?;
    let value: f64 = value
        .trim()
        .parse()
        .map_err(|_| format!("`{value}` is no number"))?;
    if !value.is_finite() {
        return Err(format!("`{value}` is no finite number"));
    }
    Ok((metric.trim().to_owned(), value))
}

/// `tekad eval …`.
#[derive(Debug, Subcommand)]
pub enum EvalVerb {
    /// Parsing, against a treebank in CoNLL-U (may be gzipped), by the rules of CoNLL 2018
    Parse {
        /// Language pack whose parser is measured.
        #[arg(long, value_name = "CODE")]
        lang: String,
        /// The treebank.
        file: PathBuf,
        /// Treebank whose conventions to follow (gsd, csui, ewt); told by the path by default.
        #[arg(long, value_name = "NAME")]
        treebank: Option<String>,
        /// Parser to measure instead of the shipped one.
        #[arg(long, value_name = "FILE")]
        model: Option<PathBuf>,
        #[command(flatten)]
        score: ScoreArgs,
    },
    /// Sentences of edited text, against files of one sentence a line with a blank line between
    /// paragraphs (lang/*/sentences.txt): both ends right
    Sentences {
        /// The files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Language of the files; the name of the file's folder by default.
        #[arg(long, value_name = "CODE")]
        lang: Option<String>,
        /// Paragraphs to score: every second one is untouched.
        #[arg(long, value_enum, default_value_t = RowChoice::All)]
        rows: RowChoice,
        /// Print what is wrong; only with `--rows visible`, as untouched paragraphs are run,
        /// never read.
        #[arg(long)]
        show: bool,
        /// Parser to measure instead of the shipped one.
        #[arg(long, value_name = "FILE")]
        model: Option<PathBuf>,
        #[command(flatten)]
        score: ScoreArgs,
    },
    /// Names (persons, organisations, places …), by whole names as in CoNLL-2003: lines of token
    /// and tag, or Markdown with marked sentences (lang/*/names-dev.md)
    Ner {
        /// Language pack whose tagger is measured.
        #[arg(long, value_name = "CODE")]
        lang: String,
        /// The corpus.
        file: PathBuf,
        /// Corpus whose conventions to follow (nergrit, nerp, news); told by the path by default.
        #[arg(long, value_name = "NAME")]
        style: Option<String>,
        /// Tagger to measure instead of the shipped one.
        #[arg(long, value_name = "FILE")]
        model: Option<PathBuf>,
        #[command(flatten)]
        score: ScoreArgs,
    },
    /// Event coding, against sentences with one marked pair each (plv_train.tsv)
    Code {
        /// The table.
        file: PathBuf,
        /// Rows to score: untouched ones are those whose sentence_id is divisible by 5.
        #[arg(long, value_enum, default_value_t = RowChoice::All)]
        rows: RowChoice,
        /// Print the rows; only with `--rows visible`, as untouched rows are run, never read.
        #[arg(long, value_enum, value_name = "WHICH")]
        show: Option<Show>,
        #[command(flatten)]
        score: ScoreArgs,
    },
    /// Types of marked pairs, by macro-F1 (plv_train.tsv, lang/*/pairs.jsonl)
    Pairs(EvalPairsArgs),
    /// How sure it is that what predicates tell happened (-3 to 3), against graded predicates
    /// (uds_ih2, meantime)
    Senses(EvalSensesArgs),
    /// Event coding, against case files (docs/cases.md), of sentences or beside articles
    Cases(CaseFilesArgs),
    /// Scenarios and expectations, against case files (docs/cases.md)
    Scenarios(CaseFilesArgs),
    /// Standing relations, against case files for claims (docs/cases.md)
    Relations(CaseFilesArgs),
    /// Actors, against case files for "who" (docs/cases.md)
    Actors(CaseFilesArgs),
    /// Who says what, against case files (docs/cases.md, "Chains")
    Chains(CaseFilesArgs),
    /// Direct speech, against labelled articles in Indonesian (PFSA-ID)
    Claims(EvalClaimsArgs),
    /// Dates and order, against case files for "when" (docs/cases.md)
    Dates(CaseFilesArgs),
    /// Which reports tell the same occurrence, on articles with gold passages
    Happenings(EvalHappeningsArgs),
    /// Countries of actor spans coded by hand (crates/eval/data)
    Spans {
        /// The table of spans.
        file: PathBuf,
        /// The table with the sentences, for spans by sentence_id.
        #[arg(long, value_name = "FILE")]
        sentences: Option<PathBuf>,
        /// Print the spans that are wrong or left open.
        #[arg(long)]
        show: bool,
        #[command(flatten)]
        score: ScoreArgs,
    },
    /// Places, against gold toponyms with coordinates (TR-News.xml, LGL.xml and the like)
    Geo {
        /// The articles.
        file: PathBuf,
        /// Language of the articles.
        #[arg(long, value_name = "CODE", default_value = "en")]
        lang: String,
        /// Print the toponyms that were placed wrongly.
        #[arg(long)]
        show: bool,
        #[command(flatten)]
        score: ScoreArgs,
    },
    /// Language identification, on held-out text
    Langid {
        /// Folder with treebanks (en_ewt, id_gsd, …).
        #[arg(long, value_name = "DIR")]
        ud: Option<PathBuf>,
        /// Folder with our own texts (crates/read/langid).
        #[arg(long, value_name = "DIR")]
        texts: PathBuf,
        /// Model to measure instead of the shipped one.
        #[arg(long, value_name = "FILE")]
        model: Option<PathBuf>,
        #[command(flatten)]
        score: ScoreArgs,
    },
}
