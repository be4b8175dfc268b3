//! Each part of a query as a condition on a happening (`h`) and the report that stands for it
//! (`r`), with the way to its candidates where an index leads there.

use rusqlite::types::Value;

use super::{
    Query, Sense,
    meaning::Meaning,
    party::{Party, json},
    piece::Piece,
};

/// Parts of a query that an index in the order of days may answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Types,
    Actor,
    Recipient,
    Dyad,
    /// Counted otherwise.
    Text,
    Other,
}

/// A part of a query.
#[derive(Clone, Debug)]
pub(super) struct Filter {
    /// Which.
    pub part: Part,
    /// True of happenings that fit.
    pub condition: Piece,
    /// Whether the condition looks at `r`.
    pub on_report: bool,
    /// Relative cost of the condition.
    pub cost: f64,
    /// `SELECT happening ...` of all that may fit, by an index; doubles are allowed.
    pub candidates: Option<Candidates>,
}

/// The way to what may fit a part of a query.
#[derive(Clone, Debug)]
pub(super) struct Candidates {
    /// `SELECT ... AS happening ...`.
    pub select: Piece,
    /// `SELECT 1 ...` with about as many rows, for counting.
    pub count: Piece,
    /// Microseconds a row.
    pub cost: f64,
    /// Whether all of them fit, so that the condition need not be asked.
    pub exact: bool,
}

/// A report of table `q` counts; those that don't (superseded, taken back) have no happening.
pub(super) const COUNTS: &str = "q.current = 1";

/// The parts of a query that are given.
pub(super) fn filters(query: &Query, meaning: &Meaning) -> Vec<Filter> {
    let mut all = Vec::new();
    all.extend(senses(&query.sense));
    if !query.types.is_empty() {
        let names: Vec<String> = query.types.iter().map(|t| t.as_str().to_owned()).collect();
        let among = Piece::among("type", &names);
        all.push(Filter {
            part: Part::Types,
            condition: Piece::among("h.type", &names),
            on_report: false,
            cost: 0.1,
            candidates: Some(of_happening(&among)),
        });
    }
    if let Some(own) = days(query, "day") {
        all.push(Filter {
            part: Part::Other,
            condition: days(query, "h.day").unwrap_or_default(),
            on_report: false,
            cost: 0.1,
            candidates: Some(of_happening(&own)),
        });
    }
    for (list, role, part) in [
        (&meaning.actor, "actor", Part::Actor),
        (&meaning.recipient, "recipient", Part::Recipient),
    ] {
        if !list.is_empty() {
            let one = any(list.iter().map(|p| in_role(p, role)).collect());
            all.push(Filter { part, ..one });
        }
    }
    if !meaning.party.is_empty() {
        let both = |p: &Party| [in_role(p, "actor"), in_role(p, "recipient")];
        all.push(any(meaning.party.iter().flat_map(both).collect()));
    }
    if !meaning.dyad.is_empty() {
        let one = any(meaning.dyad.iter().map(|(a, b)| dyad(a, b)).collect());
        all.push(Filter {
            part: Part::Dyad,
            ..one
        });
    }
    if !query.place.is_empty() {
        let marks = vec!["?"; query.place.len()].join(", ");
        let values = || query.place.iter().cloned().map(Value::from);
        let sql = |c: &str| Piece::with(&format!("{c} COLLATE NOCASE IN ({marks})"), values());
        all.push(of_report(&sql("r.place"), &sql("q.place")));
    }
    if !query.country.is_empty() {
        all.push(of_report(
            &Piece::among("r.country", &query.country),
            &Piece::among("q.country", &query.country),
        ));
    }
    for (column, list) in [("mode", &query.mode), ("context", &query.context)] {
        if !list.is_empty() {
            all.push(listed(column, list));
        }
    }
    all.extend(meaning.outlet.as_deref().map(outlets));
    if !query.lang.is_empty() {
        all.push(langs(&query.lang));
    }
    if let Some((least, most)) = query.confidence {
        let values = [Value::from(least), Value::from(most)];
        all.push(Filter {
            part: Part::Other,
            condition: Piece::with("r.confidence BETWEEN ? AND ?", values),
            on_report: true,
            cost: 0.1,
            candidates: None,
        });
    }
    if query.min_outlets > 0 {
        let least = [Value::from(query.min_outlets)];
        all.push(Filter {
            part: Part::Other,
            condition: Piece::with("h.outlets >= ?", least),
            on_report: false,
            cost: 0.1,
            candidates: None,
        });
    }
    all.extend(query.text.as_deref().map(text));
    all
}

/// First days within the query's, as a condition on a column.
pub(super) fn days(query: &Query, column: &str) -> Option<Piece> {
    let day = |d: jiff::civil::Date| Value::from(d.to_string());
    match (query.from, query.to) {
        (None, None) => None,
        (Some(from), None) => Some(Piece::with(&format!("{column} >= ?"), [day(from)])),
        // Undated ones are '' in table `dyad`.
        (None, Some(to)) => Some(Piece::with(
            &format!("{column} > '' AND {column} <= ?"),
            [day(to)],
        )),
        (Some(from), Some(to)) => Some(Piece::with(
            &format!("{column} BETWEEN ? AND ?"),
            [day(from), day(to)],
        )),
    }
}

fn senses(sense: &Sense) -> Option<Filter> {
    let condition = sense_piece(sense, "h.aux_mode")?;
    Some(Filter {
        part: Part::Other,
        condition,
        on_report: false,
        cost: 0.1,
        candidates: None,
    })
}

/// Senses as a condition on a column.
pub(super) fn sense_piece(sense: &Sense, column: &str) -> Option<Piece> {
    match sense {
        Sense::Any => None,
        Sense::Plain => Some(Piece::new(&format!("{column} = ''"))),
        Sense::Of { plain, modes } => {
            let mut any: Vec<Piece> = modes.iter().map(|m| word(column, m.as_str())).collect();
            if *plain {
                any.push(Piece::new(&format!("{column} = ''")));
            }
            Some(Piece::join("(", &any, " OR ", ")"))
        }
    }
}

/// A word among those of a column that are separated by blanks.
fn word(column: &str, word: &str) -> Piece {
    Piece::with(
        &format!("instr(' ' || {column} || ' ', ?) > 0"),
        [Value::from(format!(" {word} "))],
    )
}

/// Filters of which one must fit.
fn any(list: Vec<Filter>) -> Filter {
    let part = |pick: fn(&Candidates) -> &Piece| -> Vec<Piece> {
        let candidates = list.iter().filter_map(|f| f.candidates.as_ref());
        candidates.map(|c| pick(c).clone()).collect()
    };
    let (selects, counts) = (part(|c| &c.select), part(|c| &c.count));
    let cost = list.iter().map(|f| f.cost).sum();
    let candidates = (selects.len() == list.len()).then(|| Candidates {
        select: Piece::join("", &selects, " UNION ALL ", ""),
        count: Piece::join("", &counts, " UNION ALL ", ""),
        cost: list
            .iter()
            .filter_map(|f| f.candidates.as_ref())
            .map(|c| c.cost)
            .fold(0.0, f64::max),
        exact: list
            .iter()
            .all(|f| f.candidates.as_ref().is_some_and(|c| c.exact)),
    });
    let conditions: Vec<Piece> = list.into_iter().map(|f| f.condition).collect();
    Filter {
        part: Part::Other,
        condition: Piece::join("(", &conditions, " OR ", ")"),
        on_report: false,
        cost,
        candidates,
    }
}

/// A condition on columns of table `happening` that an index answers.
fn of_happening(condition: &Piece) -> Candidates {
    let mut select = Piece::new("SELECT happening FROM happening WHERE ");
    select.add(condition);
    let mut count = Piece::new("SELECT 1 FROM happening WHERE ");
    count.add(condition);
    Candidates {
        select,
        count,
        cost: 1.0,
        exact: true,
    }
}

/// A condition on columns of table `report` that an index answers: for `r`, and for `q`.
fn of_report(condition: &Piece, lead: &Piece) -> Filter {
    let mut select =
        Piece::new("SELECT q.happening AS happening FROM report q WHERE q.current = 1 AND ");
    select.add(lead);
    let mut count = Piece::new("SELECT 1 FROM report q WHERE q.current = 1 AND ");
    count.add(lead);
    Filter {
        part: Part::Other,
        condition: condition.clone(),
        on_report: true,
        cost: 0.1,
        candidates: Some(Candidates {
            select,
            count,
            cost: 4.0,
            exact: false,
        }),
    }
}

/// Words of a column that holds several. The index knows whole columns only: of those there are
/// few, and they are told by jumping from one to the next.
fn listed(column: &str, list: &[String]) -> Filter {
    let words = |c: &str| {
        let pieces: Vec<Piece> = list.iter().map(|w| word(c, w)).collect();
        Piece::join("(", &pieces, " OR ", ")")
    };
    let next = |after: &str| {
        format!(
            "(SELECT min({column}) FROM report INDEXED BY report_{column} \
             WHERE current = 1 AND {column} > {after})"
        )
    };
    let mut lead = Piece::new(&format!(
        "q.{column} > '' AND q.{column} IN (WITH RECURSIVE known (value) AS (SELECT {} UNION ALL \
         SELECT {} FROM known WHERE value IS NOT NULL) SELECT value FROM known WHERE value IS NOT NULL AND ",
        next("''"),
        next("known.value"),
    ));
    lead.add(&words("value"));
    lead.push(")");
    of_report(&words(&format!("r.{column}")), &lead)
}

/// A party in a role.
fn in_role(party: &Party, role: &str) -> Filter {
    match party {
        Party::Code(code) if code.is_empty() => nobody(role),
        Party::Code(code) => {
            let value = || [Value::from(code.clone())];
            let count = format!("SELECT 1 FROM dyad WHERE {role} = ?");
            Filter {
                part: Part::Other,
                condition: Piece::with(
                    &format!(
                        "EXISTS (SELECT 1 FROM dyad y WHERE y.happening = h.happening AND y.{role} = ?)"
                    ),
                    value(),
                ),
                on_report: false,
                cost: 2.0,
                candidates: Some(Candidates {
                    select: Piece::with(
                        &format!("SELECT happening FROM dyad WHERE {role} = ?"),
                        value(),
                    ),
                    count: Piece::with(&count, value()),
                    cost: 2.0,
                    exact: true,
                }),
            }
        }
        Party::Actors { .. } => {
            let rows = party.rows("p.actor");
            let mut condition = of_code(party, role);
            condition.push(&format!(
                "EXISTS (SELECT 1 FROM report q CROSS JOIN party p ON p.report = q.report \
                 AND p.role = '{role}' WHERE q.happening = h.happening AND {COUNTS} AND "
            ));
            // Plus: by the report, not by thousands of actors.
            condition.add(&party.rows("+p.actor"));
            condition.push(")");
            let mut select = Piece::new(
                "SELECT q.happening AS happening FROM party p CROSS JOIN report q ON q.report = p.report WHERE ",
            );
            select.add(&rows);
            select.push(&format!(" AND p.role = '{role}' AND {COUNTS}"));
            let mut count = Piece::new("SELECT 1 FROM party p WHERE ");
            count.add(&rows);
            count.push(&format!(" AND p.role = '{role}'"));
            Filter {
                part: Part::Other,
                condition: Piece::join("(", &[condition], "", ")"),
                on_report: false,
                cost: 6.0,
                candidates: Some(Candidates {
                    select,
                    count,
                    cost: 5.0,
                    exact: party.code().is_none(),
                }),
            }
        }
    }
}

/// The code of those who are meant stands in the happening's own pairs.
fn of_code(party: &Party, role: &str) -> Piece {
    match (party, party.code()) {
        (Party::Actors { .. }, Some(code)) => Piece::with(
            &format!(
                "EXISTS (SELECT 1 FROM dyad y WHERE y.happening = h.happening AND y.{role} = ?) AND "
            ),
            [Value::from(code.to_owned())],
        ),
        _ => Piece::default(),
    }
}

/// Nobody is named in a role. In table `dyad` '' stands for unknowns too.
fn nobody(role: &str) -> Filter {
    let lead = format!("SELECT happening FROM dyad WHERE {role} = ''");
    let condition = format!(
        "(EXISTS (SELECT 1 FROM dyad y WHERE y.happening = h.happening AND y.{role} = '') \
         AND NOT EXISTS (SELECT 1 FROM party p WHERE p.report = h.report AND p.role = '{role}'))"
    );
    Filter {
        part: Part::Other,
        condition: Piece::new(&condition),
        on_report: false,
        cost: 4.0,
        candidates: Some(Candidates {
            select: Piece::new(&lead),
            count: Piece::new(&lead),
            cost: 2.0,
            exact: false,
        }),
    }
}

/// Two parties of the same report. Where it has no recipient, its actors act on each other.
fn dyad(actor: &Party, recipient: &Party) -> Filter {
    // Codes of both sides: their pair leads, and where they say all, it is the condition too.
    let by_pair = actor.code().zip(recipient.code()).map(|(a, b)| {
        let values = || [Value::from(a.to_owned()), Value::from(b.to_owned())];
        let pair = "FROM dyad WHERE actor = ? AND recipient = ?";
        let condition = "EXISTS (SELECT 1 FROM dyad y WHERE y.happening = h.happening \
                         AND y.actor = ? AND y.recipient = ?)";
        let candidates = Candidates {
            select: Piece::with(&format!("SELECT happening {pair}"), values()),
            count: Piece::with(&format!("SELECT 1 {pair}"), values()),
            cost: 1.0,
            exact: actor.is_code() && recipient.is_code(),
        };
        (Piece::with(condition, values()), candidates)
    });
    let mut condition = Piece::default();
    let candidates = match by_pair {
        Some((condition, candidates)) if candidates.exact => {
            return Filter {
                part: Part::Other,
                condition,
                on_report: false,
                cost: 2.0,
                candidates: Some(candidates),
            };
        }
        Some((pair, candidates)) => {
            condition.add(&pair);
            condition.push(" AND ");
            Some(candidates)
        }
        None => {
            // The narrower side leads.
            let narrow = if matches!(actor, Party::Actors { .. }) {
                in_role(actor, "actor")
            } else if matches!(recipient, Party::Actors { .. }) {
                let sides = ["actor", "recipient"].map(|role| in_role(recipient, role));
                any(sides.into())
            } else if actor.is_nobody() {
                in_role(recipient, "recipient")
            } else {
                in_role(actor, "actor")
            };
            narrow.candidates.map(|c| Candidates { exact: false, ..c })
        }
    };
    // A recipient, or else another of the actors.
    const OR_MUTUAL: &str = "(p.role = 'recipient' OR p.role = 'actor' AND NOT EXISTS \
         (SELECT 1 FROM party n WHERE n.report = q.report AND n.role = 'recipient'))";
    condition.push(&format!(
        "EXISTS (SELECT 1 FROM report q WHERE q.happening = h.happening AND {COUNTS}"
    ));
    let done_to = if recipient.is_nobody() {
        "p.role = 'recipient'"
    } else {
        OR_MUTUAL
    };
    for (party, role) in [(actor, "p.role = 'actor'"), (recipient, done_to)] {
        let none = party.is_nobody();
        condition.push(if none {
            " AND NOT EXISTS "
        } else {
            " AND EXISTS "
        });
        condition.push(&format!(
            "(SELECT 1 FROM party p WHERE p.report = q.report AND {role}"
        ));
        if !none {
            condition.push(" AND ");
            condition.add(&party.rows("+p.actor"));
        }
        condition.push(")");
    }
    condition.push(")");
    Filter {
        part: Part::Other,
        condition: Piece::join("(", &[condition], "", ")"),
        on_report: false,
        cost: 8.0,
        candidates,
    }
}

/// Published by an outlet, be it as a copy.
fn outlets(list: &[i64]) -> Filter {
    let value = || Value::from(json(list));
    let mine = "SELECT value FROM json_each(?)";
    let condition = format!(
        "EXISTS (SELECT 1 FROM report q WHERE q.happening = h.happening AND {COUNTS} AND \
         (EXISTS (SELECT 1 FROM appearance b WHERE b.document = q.document AND b.outlet IN ({mine})) \
          OR EXISTS (SELECT 1 FROM document c CROSS JOIN appearance b ON b.document = c.document \
                     WHERE c.resembles = q.document AND c.kind = 'copy' AND b.outlet IN ({mine}))))"
    );
    let select = format!(
        "SELECT q.happening AS happening FROM appearance b CROSS JOIN report q ON q.document = b.document \
         WHERE b.outlet IN ({mine}) AND {COUNTS} \
         UNION ALL SELECT q.happening FROM appearance b CROSS JOIN document c ON c.document = b.document \
         CROSS JOIN report q ON q.document = c.resembles \
         WHERE b.outlet IN ({mine}) AND c.kind = 'copy' AND {COUNTS}"
    );
    let count = format!("SELECT 1 FROM appearance b WHERE b.outlet IN ({mine})");
    Filter {
        part: Part::Other,
        condition: Piece::with(&condition, [value(), value()]),
        on_report: false,
        cost: 8.0,
        candidates: Some(Candidates {
            select: Piece::with(&select, [value(), value()]),
            count: Piece::with(&count, [value()]),
            cost: 15.0,
            exact: true,
        }),
    }
}

/// Told in an article of these languages.
fn langs(list: &[String]) -> Filter {
    let mut condition = Piece::new(&format!(
        "EXISTS (SELECT 1 FROM report q CROSS JOIN document d ON d.document = q.document \
         WHERE q.happening = h.happening AND {COUNTS} AND "
    ));
    condition.add(&Piece::among("d.lang", list));
    condition.push(")");
    let mut select = Piece::new(
        "SELECT q.happening AS happening FROM document d CROSS JOIN report q ON q.document = d.document WHERE ",
    );
    select.add(&Piece::among("d.lang", list));
    select.push(&format!(" AND {COUNTS}"));
    let mut count = Piece::new("SELECT 1 FROM document d WHERE ");
    count.add(&Piece::among("d.lang", list));
    Filter {
        part: Part::Other,
        condition,
        on_report: false,
        cost: 6.0,
        candidates: Some(Candidates {
            select,
            count,
            cost: 10.0,
            exact: true,
        }),
    }
}

/// Words of the sentences that tell it (see `matching`).
fn text(expression: &str) -> Filter {
    let value = || [Value::from(expression.to_owned())];
    let condition = format!(
        "EXISTS (SELECT 1 FROM report q WHERE q.happening = h.happening AND {COUNTS} AND \
         coalesce(tekad_told(q.report), EXISTS (SELECT 1 FROM report_text t \
         WHERE t.rowid = q.report AND t.report_text MATCH ?)))"
    );
    let select = format!(
        "SELECT q.happening AS happening FROM report_text t \
         CROSS JOIN report q ON q.report = t.rowid WHERE t.report_text MATCH ? AND {COUNTS}"
    );
    Filter {
        part: Part::Text,
        condition: Piece::with(&condition, value()),
        on_report: false,
        cost: 3.0,
        candidates: Some(Candidates {
            select: Piece::with(&select, value()),
            count: Piece::default(),
            cost: 7.0,
            exact: true,
        }),
    }
}
