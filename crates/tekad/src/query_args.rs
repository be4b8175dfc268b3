//! The command line of `tekad query`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::civil::Date;
use tekad_core::{
    claim::Relation,
    ontology::{AuxMode, EventType},
};
use tekad_store::query::{By, PartyFilter, Sort};

use crate::sheet::SheetFormat;

/// `tekad query`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tekad query news.tekad --dyad RUS:IRN --either --from 2019
  tekad query news.tekad --actor USA/MIL --type quad4 --sort reports
  tekad query news.tekad --text '\"nuclear deal\" iran' --aux any --sentences
  tekad query news.tekad --dyad RUS:UKR --count --by month,type --format csv
  tekad query news.tekad --claims --actor CHN --relation hostile-to

Rows are happenings: each occurrence once, however many articles report it. Type, place, context
and confidence are those of the report that stands for it; words, outlets, languages, names and
sectors may be in any of its reports. Parts are joined by AND, several values of a part by OR.
tekad show RECORD EVENT shows all reports of one.")]
pub struct QueryArgs {
    /// The record.
    pub record: PathBuf,

    /// Who did it: a code (RUS), a code with sectors (RUS/GOV+MIL), tekad's id (nato), words of
    /// the name ("igor ivanov"), or - for nobody.
    #[arg(long, value_name = "WHO", value_parser = who, help_heading = "Who")]
    pub actor: Vec<PartyFilter>,

    /// To whom it was done.
    #[arg(long, value_name = "WHO", value_parser = who, allow_hyphen_values = true, help_heading = "Who")]
    pub recipient: Vec<PartyFilter>,

    /// Who did it, and to whom.
    #[arg(long, value_name = "WHO:WHO", value_parser = pair, help_heading = "Who")]
    pub dyad: Vec<(PartyFilter, PartyFilter)>,

    /// Dyads in both directions.
    #[arg(long, requires = "dyad", help_heading = "Who")]
    pub either: bool,

    /// Who has any part in it.
    #[arg(long, value_name = "WHO", value_parser = who, help_heading = "Who")]
    pub party: Vec<PartyFilter>,

    /// PLOVER types (CONSULT), quad codes (quad4, verbal-conflict), or cooperation, conflict,
    /// verbal, material.
    #[arg(long = "type", value_name = "TYPE", value_parser = types, value_delimiter = ',', help_heading = "What")]
    pub types: Vec<Types>,

    /// PLOVER modes (visit, demo).
    #[arg(
        long,
        value_name = "MODE",
        value_delimiter = ',',
        help_heading = "What"
    )]
    pub mode: Vec<String>,

    /// PLOVER contexts (military, diplomatic).
    #[arg(
        long,
        value_name = "CONTEXT",
        value_delimiter = ',',
        help_heading = "What"
    )]
    pub context: Vec<String>,

    /// In which sense: plain (told as a fact of the news), historical, future, hypothetical,
    /// negation; any of several, or `any`. Plain by default, so that what may come, what might be
    /// and what did not happen is not taken for what did.
    #[arg(
        long,
        value_name = "SENSE",
        value_enum,
        value_delimiter = ',',
        default_value = "plain",
        help_heading = "What"
    )]
    pub aux: Vec<SenseArg>,

    /// Relations of claims (hostile-to); with --claims.
    #[arg(long, value_name = "RELATION", value_parser = relation, value_delimiter = ',', requires = "claims", help_heading = "What")]
    pub relation: Vec<String>,

    /// Words of a sentence that tells it: all of them; "several words" in quotation marks
    /// together; sanction* for beginnings.
    #[arg(long, value_name = "WORDS", help_heading = "What")]
    pub text: Option<String>,

    /// Read --text in the syntax of SQLite's FTS5 (AND, OR, NOT, NEAR).
    #[arg(long, requires = "text", help_heading = "What")]
    pub text_syntax: bool,

    /// First day on or after this one (2019-03-11, 2019-03, 2019); of claims and scenarios, the
    /// day of publication.
    #[arg(long, value_name = "DATE", value_parser = first_day, help_heading = "When and where")]
    pub from: Option<Date>,

    /// First day on or before this one.
    #[arg(long, value_name = "DATE", value_parser = last_day, help_heading = "When and where")]
    pub to: Option<Date>,

    /// Place, by its English name.
    #[arg(long, value_name = "NAME", help_heading = "When and where")]
    pub place: Vec<String>,

    /// State where it took place (code).
    #[arg(
        long,
        value_name = "CODE",
        value_delimiter = ',',
        help_heading = "When and where"
    )]
    pub country: Vec<String>,

    /// Outlet that published it, be it as a copy: name, or part of it.
    #[arg(long, value_name = "NAME", help_heading = "By whose word")]
    pub outlet: Vec<String>,

    /// Language of an article that tells it.
    #[arg(
        long,
        value_name = "CODE",
        value_delimiter = ',',
        help_heading = "By whose word"
    )]
    pub lang: Vec<String>,

    /// Confidence, from 0 to 1: 0.5.. (at least), 0.5..0.8, ..0.3.
    #[arg(long, value_name = "RANGE", value_parser = range, help_heading = "By whose word")]
    pub confidence: Option<(f64, f64)>,

    /// Told by at least so many independent outlets.
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true, value_parser = clap::value_parser!(i64).range(0..), help_heading = "By whose word")]
    pub min_outlets: i64,

    /// Most rows, 0 for all; 50 in a table, all in other formats.
    #[arg(long, value_name = "N", help_heading = "Answer")]
    pub limit: Option<usize>,

    /// Which come first: the latest, the most reported, those of the most independent outlets,
    /// the surest.
    #[arg(long, value_name = "BY", value_enum, default_value_t = SortArg::Date, help_heading = "Answer")]
    pub sort: SortArg,

    /// The other way round.
    #[arg(long, help_heading = "Answer")]
    pub reverse: bool,

    /// Count instead of listing.
    #[arg(long, help_heading = "Answer")]
    pub count: bool,

    /// What to count by; several make a row for each combination.
    #[arg(
        long,
        value_name = "BY",
        value_enum,
        value_delimiter = ',',
        requires = "count",
        help_heading = "Answer"
    )]
    pub by: Vec<ByArg>,

    /// Standing relations and attitudes instead of happenings; WHO means subject and object.
    #[arg(long, conflicts_with = "scenarios", help_heading = "Answer")]
    pub claims: bool,

    /// Scenarios and expectations instead of happenings; --actor means whoever says it.
    #[arg(long, help_heading = "Answer")]
    pub scenarios: bool,

    /// The sentence of each.
    #[arg(long, help_heading = "Answer")]
    pub sentences: bool,

    /// How rows come out.
    #[arg(long, value_enum, default_value_t = SheetFormat::Table, help_heading = "Answer")]
    pub format: SheetFormat,
}

/// A choice of types.
#[derive(Clone, Debug)]
pub struct Types(pub Vec<EventType>);

/// Senses, as the command line names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SenseArg {
    /// Told as a fact of the news.
    Plain,
    /// All.
    Any,
    /// Long ago.
    Historical,
    /// Announced or expected.
    Future,
    /// Supposed.
    Hypothetical,
    /// Said not to have happened.
    Negation,
}

impl SenseArg {
    /// The mode, if it is one.
    pub fn mode(self) -> Option<AuxMode> {
        match self {
            SenseArg::Plain | SenseArg::Any => None,
            SenseArg::Historical => Some(AuxMode::Historical),
            SenseArg::Future => Some(AuxMode::Future),
            SenseArg::Hypothetical => Some(AuxMode::Hypothetical),
            SenseArg::Negation => Some(AuxMode::Negation),
        }
    }
}

/// Orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SortArg {
    /// The latest.
    Date,
    /// The most reported.
    Reports,
    /// The most independent outlets.
    Outlets,
    /// The surest.
    Confidence,
}

impl From<SortArg> for Sort {
    fn from(sort: SortArg) -> Sort {
        match sort {
            SortArg::Date => Sort::Date,
            SortArg::Reports => Sort::Reports,
            SortArg::Outlets => Sort::Outlets,
            SortArg::Confidence => Sort::Confidence,
        }
    }
}

macro_rules! by {
    ($($name:ident: $doc:literal),* $(,)?) => {
        /// What to count by.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
        pub enum ByArg { $(#[doc = $doc] $name),* }

        impl From<ByArg> for By {
            fn from(by: ByArg) -> By { match by { $(ByArg::$name => By::$name),* } }
        }
    };
}

by! {
    Year: "Year", Month: "Month", Day: "Day", Type: "Type", Quad: "Quad code", Aux: "Sense",
    Dyad: "Codes of actor and recipient", Actor: "Code of the actor",
    Recipient: "Code of the recipient", Context: "Context", Mode: "Mode",
    Country: "State of the place", Place: "Place", Outlet: "Outlet", Lang: "Language",
}

fn who(text: &str) -> Result<PartyFilter, String> {
    if text.trim().is_empty() {
        return Err("nobody is named (- means that nobody is)".to_owned());
    }
    Ok(PartyFilter::read(text))
}

fn pair(text: &str) -> Result<(PartyFilter, PartyFilter), String> {
    let (a, b) = text.split_once(':').ok_or("not WHO:WHO (RUS:IRN)")?;
    Ok((who(a)?, who(b)?))
}

fn types(text: &str) -> Result<Types, String> {
    let upper = text.trim().to_ascii_uppercase();
    if let Some(one) = EventType::from_plover(&upper) {
        return Ok(Types(vec![one]));
    }
    let quads: &[u8] = match upper.replace('_', "-").as_str() {
        "QUAD1" | "VERBAL-COOPERATION" => &[1],
        "QUAD2" | "MATERIAL-COOPERATION" => &[2],
        "QUAD3" | "VERBAL-CONFLICT" => &[3],
        "QUAD4" | "MATERIAL-CONFLICT" => &[4],
        "COOPERATION" => &[1, 2],
        "CONFLICT" => &[3, 4],
        "VERBAL" => &[1, 3],
        "MATERIAL" => &[2, 4],
        _ => {
            let known: Vec<&str> = EventType::ALL.iter().map(|t| t.as_str()).collect();
            return Err(format!(
                "no type (there are {}; quad1 to quad4; cooperation, conflict, verbal, material)",
                known.join(", ")
            ));
        }
    };
    let all = EventType::ALL.iter().copied();
    Ok(Types(all.filter(|t| quads.contains(&t.quad())).collect()))
}

fn relation(text: &str) -> Result<String, String> {
    let known = Relation::ALL.map(Relation::as_str);
    if known.contains(&text) {
        return Ok(text.to_owned());
    }
    Err(format!("no relation (there are {})", known.join(", ")))
}

/// Year, month and day of a date that may lack the last two.
fn parts(text: &str) -> Result<(i16, Option<i8>, Option<i8>), String> {
    let wrong = || "not YYYY, YYYY-MM or YYYY-MM-DD".to_owned();
    let mut pieces = text.trim().splitn(3, '-');
    let year = pieces.next().filter(|y| y.len() == 4);
    let year = year.and_then(|y| y.parse().ok()).ok_or_else(wrong)?;
    let mut number = || match pieces.next() {
        None => Ok(None),
        Some(n) => n.parse::<i8>().map(Some).map_err(|_| wrong()),
    };
    Ok((year, number()?, number()?))
}

fn first_day(text: &str) -> Result<Date, String> {
    let (year, month, day) = parts(text)?;
    Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).map_err(|e| e.to_string())
}

fn last_day(text: &str) -> Result<Date, String> {
    let (year, month, day) = parts(text)?;
    let date = Date::new(year, month.unwrap_or(12), day.unwrap_or(1)).map_err(|e| e.to_string())?;
    Ok(match day {
        Some(_) => date,
        None => date.last_of_month(),
    })
}

fn range(text: &str) -> Result<(f64, f64), String> {
    let number = |t: &str, other: f64| -> Result<f64, String> {
        if t.trim().is_empty() {
            return Ok(other);
        }
        let n: f64 = t
            .trim()
            .parse()
            .map_err(|_| format!("`{t}` is no number"))?;
        if (0.0..=1.0).contains(&n) {
            Ok(n)
        } else {
            Err(format!("`{t}` is not from 0 to 1"))
        }
    };
    let (least, most) = text.split_once("..").unwrap_or((text, ""));
    let (least, most) = (number(least, 0.0)?, number(most, 1.0)?);
    if least > most {
        return Err("runs backwards".to_owned());
    }
    Ok((least, most))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn values_are_read() {
        assert_eq!(range("0.5.."), Ok((0.5, 1.0)));
        assert_eq!(range("..0.3"), Ok((0.0, 0.3)));
        assert_eq!(range("0.2..0.3"), Ok((0.2, 0.3)));
        assert_eq!(range("0.5"), Ok((0.5, 1.0)));
        for wrong in ["x", "0.5..0.2", "2..", "-1..", "nan.."] {
            assert!(range(wrong).is_err(), "{wrong}");
        }
        assert_eq!(first_day("2019"), Ok(date(2019, 1, 1)));
        assert_eq!(last_day("2019"), Ok(date(2019, 12, 31)));
        assert_eq!(last_day("2020-02"), Ok(date(2020, 2, 29)));
        assert_eq!(last_day("2020-02-03"), Ok(date(2020, 2, 3)));
        for wrong in ["19", "2019-13", "2019-02-30", "2019-", "2019-01-01-01", ""] {
            assert!(first_day(wrong).is_err(), "{wrong}");
        }
        assert_eq!(types("quad4").map(|t| t.0.len()), Ok(5));
        assert_eq!(types("consult").map(|t| t.0), Ok(vec![EventType::Consult]));
        assert_eq!(types("conflict").map(|t| t.0.len()), Ok(9));
        assert!(types("war").is_err());
        assert!(pair("RUS").is_err() && pair("RUS:").is_err());
    }
}
