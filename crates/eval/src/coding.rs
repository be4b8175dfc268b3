//! Event coding against `plv_train.tsv` and tables like it: one marked actor–recipient pair a
//! row with its PLOVER root (Hu et al. 2024, "Leveraging Codebook Knowledge with NLI and
//! ChatGPT for Zero-Shot Political Relation Classification").

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use tekad_code::{
    CodeOptions,
    pairs::reliability::{Band, bands},
};
use tekad_core::{
    Document, Span,
    event::Event,
    ontology::{AuxMode, EventType},
};
use tekad_engine::{Engine, EngineError};

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// `sentence_id`.
    pub sentence_id: u64,
    /// The bare sentence.
    pub sentence: String,
    /// Byte range of the marked source, if one is marked.
    pub source: Option<Span>,
    /// Byte range of the marked target, if one is marked.
    pub target: Option<Span>,
    /// `gold_root`.
    pub gold: String,
}

/// What is wrong with a table.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum CodingError {
    /// A column is missing from the header.
    #[error("no column `{0}` in the header")]
    Column(String),
    /// A row is not what the header promises.
    #[error("line {line}: {message}")]
    Row {
        /// Line number, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// The engine would not run.
    #[error("{0}")]
    Engine(String),
}

/// Which rows to score.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rows {
    /// All.
    #[default]
    All,
    /// Those with `sentence_id` divisible by 5: run on, never read.
    Untouched,
    /// The others, for tuning.
    Visible,
}

impl Rows {
    /// Whether a row is among them.
    pub fn takes(self, id: u64) -> bool {
        match self {
            Rows::All => true,
            Rows::Untouched => id.is_multiple_of(5),
            Rows::Visible => !id.is_multiple_of(5),
        }
    }
}

/// Reads a table with the columns `sentence_id`, `marked_sentence` (`<s>…</s>`, `<t>…</t>`)
/// and `gold_root`.
///
/// # Errors
/// Names the column or line.
pub fn read(text: &str) -> Result<Vec<Row>, CodingError> {
    let mut lines = text.lines().enumerate();
    let header: Vec<&str> = lines
        .next()
        .map(|(_, l)| l.split('\t').collect())
        .unwrap_or_default();
    let column = |name: &str| {
        header
            .iter()
            .position(|h| *h == name)
            .ok_or_else(|| CodingError::Column(name.to_owned()))
    };
    let (id, marked, gold) = (
        column("sentence_id")?,
        column("marked_sentence")?,
        column("gold_root")?,
    );
    let mut rows = Vec::new();
    for (n, line) in lines.filter(|(_, l)| !l.is_empty()) {
        let fail = |message: &str| CodingError::Row {
            line: n + 1,
            message: message.to_owned(),
        };
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |k: usize| cells.get(k).copied().ok_or_else(|| fail("too few cells"));
        let (sentence, source, target) = unmark(&unquote(cell(marked)?));
        if source.is_none() && target.is_none() {
            return Err(fail("neither <s>…</s> nor <t>…</t>"));
        }
        let sentence_id = cell(id)?
            .parse()
            .map_err(|_| fail("sentence_id is no number"))?;
        rows.push(Row {
            sentence_id,
            sentence,
            source,
            target,
            gold: cell(gold)?.to_owned(),
        });
    }
    Ok(rows)
}

fn unquote(cell: &str) -> String {
    match cell.strip_prefix('"').and_then(|c| c.strip_suffix('"')) {
        Some(inner) => inner.replace("\"\"", "\""),
        None => cell.to_owned(),
    }
}

/// Takes the marks out of a sentence and gives the two ranges.
pub(crate) fn unmark(marked: &str) -> (String, Option<Span>, Option<Span>) {
    let mut text = String::with_capacity(marked.len());
    let mut ends: BTreeMap<&str, usize> = BTreeMap::new();
    let mut rest = marked;
    while let Some(at) = rest.find('<') {
        let tag = ["<s>", "</s>", "<t>", "</t>"]
            .into_iter()
            .find(|t| rest[at..].starts_with(t));
        match tag {
            Some(tag) => {
                text.push_str(&rest[..at]);
                ends.insert(tag, text.len());
                rest = &rest[at + tag.len()..];
            }
            None => {
                text.push_str(&rest[..=at]);
                rest = &rest[at + 1..];
            }
        }
    }
    text.push_str(rest);
    let span = |open: &str, close: &str| Some(Span::new(*ends.get(open)?, *ends.get(close)?));
    let (source, target) = (span("<s>", "</s>"), span("<t>", "</t>"));
    (text, source, target)
}

/// CONCEDE and RETREAT score as YIELD (CODEBOOK rule 18).
fn root(event: EventType) -> &'static str {
    match event {
        EventType::Concede | EventType::Retreat => "YIELD",
        other => other.as_str(),
    }
}

/// Precision, recall and their harmonic mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Prf {
    /// Right among coded.
    pub precision: f64,
    /// Found among gold.
    pub recall: f64,
    /// Harmonic mean.
    pub f1: f64,
}

impl Prf {
    pub(crate) fn new(right: usize, coded: usize, gold: usize) -> Prf {
        let share = |n: usize, of: usize| if of == 0 { 0.0 } else { n as f64 / of as f64 };
        let (precision, recall) = (share(right, coded), share(right, gold));
        let sum = precision + recall;
        Prf {
            precision,
            recall,
            f1: if sum == 0.0 {
                0.0
            } else {
                2.0 * precision * recall / sum
            },
        }
    }
}

/// Scores on a table.
#[derive(Clone, Debug, Serialize)]
pub struct CodingScores {
    /// Rows scored.
    pub rows: usize,
    /// Distinct sentences.
    pub sentences: usize,
    /// F1 of the set of types a sentence.
    pub type_f1: f64,
    /// Its parts.
    pub types: Prf,
    /// F1 of pairs: of the events whose actor and recipient overlap the marked ones, those of
    /// the right type, against all rows.
    pub pair_f1: f64,
    /// Its parts.
    pub pairs: Prf,
    /// Rows for which an event with both parties overlapping was coded, type right or not.
    pub pair_found: f64,
    /// The same as `pair_f1`, but every coded event with two parties counts as coded, also
    /// those between parties that are not marked: a lower bound.
    pub pair_f1_strict: f64,
    /// Sentences for which nothing was coded.
    pub silent: f64,
    /// By how sure tekad was, the share of right types among events between the marked parties.
    pub reliability: Vec<Band>,
    /// Type scores by gold type.
    pub by_type: BTreeMap<String, Prf>,
}

/// A row as it was coded, for `--show`.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The row.
    pub row: Row,
    /// Events of its sentence.
    pub events: Vec<Event>,
    /// Whether the type was found.
    pub type_right: bool,
    /// Whether an event with both parties overlapping has the right type.
    pub pair_right: bool,
    /// Whether an event with both parties overlapping was coded.
    pub pair_found: bool,
    /// The surest event between the parties: how sure, and whether its type is right.
    pub sure: Option<(f64, bool)>,
}

/// Codes every sentence of a table and scores it.
///
/// # Errors
/// The engine's, if a pack is damaged.
pub fn score(
    engine: &Engine,
    rows: &[Row],
    which: Rows,
) -> Result<(CodingScores, Vec<Judged>), CodingError> {
    let mut judged = Vec::new();
    for row in rows.iter().filter(|r| which.takes(r.sentence_id)) {
        let doc = Document::from_text(row.sentence.clone(), "en");
        let analysis = engine
            .analyse(&doc, CodeOptions::default())
            .map_err(|e: EngineError| CodingError::Engine(e.to_string()))?;
        let events: Vec<Event> = analysis
            .coded
            .events
            .into_iter()
            .filter(|e| !e.aux_mode.contains(&AuxMode::Negation))
            .collect();
        let type_right = events.iter().any(|e| root(e.event) == row.gold);
        let between: Vec<&Event> = events.iter().filter(|e| joins(e, row)).collect();
        let pair_right = between.iter().any(|e| root(e.event) == row.gold);
        let pair_found = !between.is_empty();
        let sure = between
            .iter()
            .max_by(|a, b| a.confidence.total_cmp(&b.confidence))
            .map(|e| (e.confidence, root(e.event) == row.gold));
        judged.push(Judged {
            sure,
            row: row.clone(),
            type_right,
            pair_right,
            pair_found,
            events,
        });
    }
    Ok((tally(&judged), judged))
}

/// Whether an event's parties overlap the marked spans. In a reciprocal event all parties are
/// actors, so either may be the source.
fn joins(event: &Event, row: &Row) -> bool {
    // A party that is not marked is not asked for.
    let hits = |list: &[tekad_core::event::Entity], span: Option<Span>| {
        span.is_none_or(|s| list.iter().any(|e| e.span.overlaps(s)))
    };
    if event.recipient.is_empty() && event.actor.len() > 1 {
        return hits(&event.actor, row.source) && hits(&event.actor, row.target);
    }
    hits(&event.actor, row.source) && hits(&event.recipient, row.target)
}

fn tally(judged: &[Judged]) -> CodingScores {
    let mut gold: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut coded: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for j in judged {
        gold.entry(&j.row.sentence).or_default().insert(&j.row.gold);
        coded
            .entry(&j.row.sentence)
            .or_default()
            .extend(j.events.iter().map(|e| root(e.event)));
    }
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for (sentence, types) in &gold {
        let found = &coded[sentence];
        for t in types {
            let c = counts.entry(t).or_default();
            c[2] += 1;
            c[0] += usize::from(found.contains(t));
        }
        for t in found {
            counts.entry(t).or_default()[1] += 1;
        }
    }
    let sum = |k: usize| counts.values().map(|c| c[k]).sum::<usize>();
    let types = Prf::new(sum(0), sum(1), sum(2));
    let right = judged.iter().filter(|j| j.pair_right).count();
    let found = judged.iter().filter(|j| j.pair_found).count();
    let pairs = Prf::new(right, found, judged.len());
    let dyadic: usize = judged
        .iter()
        .map(|j| {
            j.events
                .iter()
                .filter(|e| !e.recipient.is_empty() || e.actor.len() > 1)
                .count()
        })
        .sum();
    let silent = coded.values().filter(|c| c.is_empty()).count();
    CodingScores {
        rows: judged.len(),
        sentences: gold.len(),
        type_f1: types.f1,
        types,
        pair_f1: pairs.f1,
        pairs,
        pair_found: if judged.is_empty() {
            0.0
        } else {
            found as f64 / judged.len() as f64
        },
        pair_f1_strict: Prf::new(right, dyadic, judged.len()).f1,
        silent: if coded.is_empty() {
            0.0
        } else {
            silent as f64 / coded.len() as f64
        },
        reliability: bands(judged.iter().filter_map(|j| j.sure)),
        by_type: counts
            .iter()
            .map(|(t, c)| ((*t).to_owned(), Prf::new(c[0], c[1], c[2])))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_out() {
        let (text, s, t) = unmark("<s>Iran</s> met <t>Syria</t> at 3 < 4.");
        assert_eq!(text, "Iran met Syria at 3 < 4.");
        assert_eq!(s.map(|s| s.slice(&text)), Some("Iran"));
        assert_eq!(t.map(|t| t.slice(&text)), Some("Syria"));
        assert_eq!(unmark("<s>Iran</s> voted.").2, None);
    }

    #[test]
    fn tables_are_read_and_faults_named() {
        let good =
            "\tsentence_id\tmarked_sentence\tgold_root\n\t5\t<s>A</s> hit <t>B</t>.\tASSAULT\n";
        let rows = read(good).expect("a table");
        assert_eq!(
            (rows.len(), rows[0].sentence_id, rows[0].gold.as_str()),
            (1, 5, "ASSAULT")
        );
        assert_eq!(
            read("a\tb\n"),
            Err(CodingError::Column("sentence_id".into()))
        );
        let bad = "sentence_id\tmarked_sentence\tgold_root\n1\tno marks\tAID\n";
        assert!(matches!(read(bad), Err(CodingError::Row { line: 2, .. })));
    }

    #[test]
    fn prf_of_nothing_is_zero() {
        assert_eq!(Prf::new(0, 0, 0), Prf::default());
        assert!((Prf::new(1, 2, 4).f1 - 1.0 / 3.0).abs() < 1e-12);
    }
}
