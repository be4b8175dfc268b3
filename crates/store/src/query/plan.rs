//! Which index leads. Two ways give the same answer: fetch all that fit the narrowest part of
//! the query and sort them; or walk an index in the order of days and stop when enough fit.
//! Rows are counted first, up to a bound, and the cheaper way is taken.

use rusqlite::{params_from_iter, types::Value};

use super::{
    Query, Sort,
    filters::{Filter, Part, days, filters},
    meaning::Meaning,
    party::Party,
    piece::Piece,
};
use crate::{Record, StoreError};

/// Rows that are counted before a part counts as wide.
const BOUND: i64 = 60_000;

/// What a row of a walk costs, in microseconds.
const STEP: f64 = 3.0;

/// The share that is assumed where nothing is counted.
const ASSUMED: f64 = 0.5;

/// How an answer is found: by statements that each give `happening, day` in order. Those of
/// several legs are merged; doubles may come and are dropped.
pub(super) struct Plan {
    pub legs: Vec<Piece>,
}

/// An index in the order of days.
struct Walk {
    /// Where each leg starts: what to read from, and the condition that the index answers.
    legs: Vec<(String, Piece)>,
    /// The column of days.
    day: &'static str,
    /// The column of happenings.
    happening: &'static str,
    /// The part of the query that it leads to.
    part: Option<usize>,
    /// That part, if nothing of it is left to ask.
    answers: Option<usize>,
    /// Its rows.
    rows: f64,
}

impl Record {
    pub(super) fn plan(&self, query: &Query) -> Result<Plan, StoreError> {
        let meaning = self.meaning(query)?;
        let filters = filters(query, &meaning);
        let total = self.number(&Piece::new(
            "SELECT coalesce(max(happening), 0) FROM happening",
        ))?;
        let total = (total as f64).max(1.0);
        let mut counts: Vec<Option<f64>> = Vec::with_capacity(filters.len());
        let matching = match &query.text {
            Some(text) => Some(self.matching(text)?),
            None => None,
        };
        for filter in &filters {
            let rows = match &filter.candidates {
                Some(_) if filter.part == Part::Text => {
                    let last = Piece::new("SELECT coalesce(max(report), 0) FROM report");
                    let last = self.number(&last)?;
                    matching.as_ref().map(|m| m.estimate(last))
                }
                Some(candidates) => Some(self.rows_up_to_bound(&candidates.count, total)?),
                None => None,
            };
            counts.push(rows);
        }
        let ordered = query.sort == Sort::Date && query.limit.is_some();
        let led = filters.iter().enumerate().filter_map(|(n, filter)| {
            let candidates = filter.candidates.as_ref()?;
            let conditions: f64 = cost_of_others(&filters, Some(n));
            let each = candidates.cost + STEP + conditions;
            Some((counts[n]? * each, n))
        });
        let led = led.min_by(|a, b| a.0.total_cmp(&b.0));
        let mut best: Option<(f64, Walk)> = None;
        for mut walk in walks(query, &meaning, &filters, &counts, total) {
            // Of a walk that leads to part of a part (a code, where sectors are asked for too),
            // the share that fits.
            let mut fits = 1.0;
            if let (Some(n), None) = (walk.part, walk.answers) {
                walk.rows = self.rows_of(&walk, total)?;
                fits = (counts[n].unwrap_or(total) / walk.rows.max(1.0)).min(1.0);
            }
            let rows = if ordered {
                let wanted = query.limit.unwrap_or(usize::MAX) as f64;
                let share: f64 = filters
                    .iter()
                    .zip(&counts)
                    .enumerate()
                    .filter(|(n, _)| Some(*n) != walk.part)
                    .map(|(_, (_, rows))| rows.map_or(ASSUMED, |r| (r / total).min(1.0)))
                    .product();
                (wanted / (share * fits).max(1e-9)).min(walk.rows)
            } else if walk.part.is_none() {
                walk.rows
            } else {
                continue;
            };
            let cost = rows * (STEP + cost_of_others(&filters, walk.answers));
            if best.as_ref().is_none_or(|(c, _)| cost < *c) {
                best = Some((cost, walk));
            }
        }
        let legs = match (led, best) {
            (Some((cost, n)), Some((other, _))) if cost <= other => {
                vec![led_by(query, &filters, n)]
            }
            (_, Some((_, walk))) => walk
                .legs
                .iter()
                .map(|(from, condition)| walked(query, &filters, &walk, from, condition))
                .collect(),
            (Some((_, n)), None) => vec![led_by(query, &filters, n)],
            (None, None) => Vec::new(),
        };
        Ok(Plan { legs })
    }

    /// How many rows a walk by codes has.
    fn rows_of(&self, walk: &Walk, total: f64) -> Result<f64, StoreError> {
        let mut rows = 0.0;
        for (_, condition) in &walk.legs {
            let mut count = Piece::new("SELECT 1 FROM dyad y WHERE ");
            count.add(condition);
            rows += self.rows_up_to_bound(&count, total)?;
        }
        Ok(rows)
    }

    /// How many rows a statement gives; beyond the bound, a guess.
    fn rows_up_to_bound(&self, count: &Piece, total: f64) -> Result<f64, StoreError> {
        let mut bounded = Piece::new("SELECT count(*) FROM (");
        bounded.add(count);
        bounded.push(&format!(" LIMIT {BOUND})"));
        let rows = self.number(&bounded)?;
        Ok(if rows >= BOUND {
            // At least that many: half way, by ratio, to all.
            (rows as f64 * total.max(rows as f64)).sqrt()
        } else {
            rows as f64
        })
    }

    fn number(&self, piece: &Piece) -> Result<i64, StoreError> {
        self.connection
            .prepare_cached(&piece.sql)
            .and_then(|mut s| s.query_row(params_from_iter(&piece.values), |r| r.get(0)))
            .map_err(|e| self.asked(e))
    }
}

fn cost_of_others(filters: &[Filter], but: Option<usize>) -> f64 {
    let others = filters.iter().enumerate().filter(|(n, _)| Some(*n) != but);
    others.map(|(_, f)| f.cost).sum()
}

/// The indexes in the order of days that may lead to a query's answer.
fn walks(
    query: &Query,
    meaning: &Meaning,
    filters: &[Filter],
    counts: &[Option<f64>],
    total: f64,
) -> Vec<Walk> {
    let mut all = vec![Walk {
        legs: vec![(
            "happening h INDEXED BY happening_day".to_owned(),
            Piece::default(),
        )],
        day: "h.day",
        happening: "h.happening",
        part: None,
        answers: None,
        rows: total,
    }];
    let place = |part: Part| filters.iter().position(|f| f.part == part);
    let types: Vec<String> = query.types.iter().map(|t| t.as_str().to_owned()).collect();
    if let Some(n) = place(Part::Types) {
        let leg = |t: &String| {
            let only = Piece::with("h.type = ?", [Value::from(t.clone())]);
            ("happening h INDEXED BY happening_type".to_owned(), only)
        };
        all.push(Walk {
            legs: types.iter().map(leg).collect(),
            day: "h.day",
            happening: "h.happening",
            part: Some(n),
            answers: Some(n),
            rows: counts[n].unwrap_or(total),
        });
    }
    // Parties by their codes: table `dyad` and its indexes are in the order of days.
    let mut by_codes = |part: Part, whole: bool, legs: Option<Vec<(&str, Piece)>>| {
        let (Some(legs), Some(n)) = (legs.filter(|l| !l.is_empty()), place(part)) else {
            return;
        };
        let leg = |(index, condition): (&str, Piece)| {
            let from = format!("dyad y{index} CROSS JOIN happening h ON h.happening = y.happening");
            (from, condition)
        };
        all.push(Walk {
            legs: legs.into_iter().map(leg).collect(),
            day: "y.day",
            happening: "y.happening",
            part: Some(n),
            answers: whole.then_some(n),
            rows: counts[n].unwrap_or(total),
        });
    };
    let code = |p: &Party| p.code().map(|c| Value::from(c.to_owned()));
    let whole = meaning.dyad.iter().all(|(a, b)| a.is_code() && b.is_code());
    let pairs = meaning.dyad.iter().map(|(a, b)| {
        let values = [code(a)?, code(b)?];
        Some(("", Piece::with("y.actor = ? AND y.recipient = ?", values)))
    });
    by_codes(Part::Dyad, whole, pairs.collect());
    for (part, list, index, condition) in [
        (
            Part::Actor,
            &meaning.actor,
            " INDEXED BY dyad_actor",
            "y.actor = ?",
        ),
        (
            Part::Recipient,
            &meaning.recipient,
            " INDEXED BY dyad_recipient",
            "y.recipient = ?",
        ),
    ] {
        let one = |p: &Party| Some((index, Piece::with(condition, [code(p)?])));
        let whole = list.iter().all(Party::is_code);
        by_codes(part, whole, list.iter().map(one).collect());
    }
    all
}

/// `ORDER BY` of a query, for columns of a walk or of `h` and `r`.
fn order(query: &Query, day: &str, happening: &str) -> String {
    let way = if query.reverse { "ASC" } else { "DESC" };
    let first = match query.sort {
        Sort::Date => String::new(),
        Sort::Reports => format!("h.reports {way}, "),
        Sort::Outlets => format!("h.outlets {way}, "),
        Sort::Confidence => format!("r.confidence {way}, "),
    };
    format!(" ORDER BY {first}{day} {way}, {happening} {way}")
}

/// The report that stands for the happening, where it is looked at.
fn with_report(query: &Query, filters: &[Filter]) -> &'static str {
    if query.sort == Sort::Confidence || filters.iter().any(|f| f.on_report) {
        " CROSS JOIN report r ON r.report = h.report"
    } else {
        ""
    }
}

/// All conditions but those that are known to hold, the cheapest first.
fn conditions(filters: &[Filter], holds: Option<usize>) -> Piece {
    let mut left: Vec<&Filter> = filters
        .iter()
        .enumerate()
        .filter(|(n, _)| Some(*n) != holds)
        .map(|(_, f)| f)
        .collect();
    left.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    let pieces: Vec<Piece> = left.iter().map(|f| f.condition.clone()).collect();
    if pieces.is_empty() {
        Piece::new("1")
    } else {
        Piece::join("", &pieces, " AND ", "")
    }
}

fn walked(query: &Query, filters: &[Filter], walk: &Walk, from: &str, condition: &Piece) -> Piece {
    let mut leg = Piece::new(&format!(
        "SELECT h.happening, coalesce(h.day, '') FROM {from}{} WHERE ",
        with_report(query, filters)
    ));
    if !condition.sql.is_empty() {
        leg.add(condition);
        leg.push(" AND ");
    }
    if let Some(days) = days(query, walk.day) {
        leg.add(&days);
        leg.push(" AND ");
    }
    if walk.day == "y.day" && !query.types.is_empty() {
        // Table `dyad` knows the type: other happenings need not be looked up.
        let types: Vec<String> = query.types.iter().map(|t| t.as_str().to_owned()).collect();
        leg.add(&Piece::among("y.type", &types));
        leg.push(" AND ");
    }
    leg.add(&conditions(filters, walk.answers));
    leg.push(&order(query, walk.day, walk.happening));
    leg
}

fn led_by(query: &Query, filters: &[Filter], n: usize) -> Piece {
    let lead = &filters[n];
    let mut leg = Piece::new(
        "SELECT h.happening, coalesce(h.day, '') FROM (SELECT DISTINCT happening FROM (",
    );
    let mut holds = None;
    if let Some(candidates) = &lead.candidates {
        leg.add(&candidates.select);
        holds = candidates.exact.then_some(n);
    }
    leg.push(")) k CROSS JOIN happening h ON h.happening = k.happening");
    leg.push(with_report(query, filters));
    leg.push(" WHERE ");
    leg.add(&conditions(filters, holds));
    leg.push(&order(query, "h.day", "h.happening"));
    if let Some(limit) = query.limit {
        leg.push(&format!(" LIMIT {limit}"));
    }
    leg
}
