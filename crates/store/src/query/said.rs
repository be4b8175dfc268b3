//! Asking for claims and scenarios: what is said to stand, and what is said to follow.

use rusqlite::{Row, params_from_iter, types::Value};

use super::{
    Query,
    filters::{days, sense_piece},
    hits::HitParty,
    party::{Party, json},
    piece::Piece,
};
use crate::{Record, StoreError};

/// Which are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// Standing relations and attitudes.
    Claims,
    /// What would follow if, and what is expected.
    Scenarios,
}

impl Said {
    fn table(self) -> &'static str {
        match self {
            Said::Claims => "claim",
            Said::Scenarios => "scenario",
        }
    }
}

/// A claim or scenario, as a document tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct SaidHit {
    /// Its number.
    pub number: i64,
    /// Its id.
    pub id: String,
    /// Number of the document.
    pub document: i64,
    /// Id of the document.
    pub document_id: String,
    /// Its day of publication.
    pub published_day: Option<String>,
    /// Its outlet.
    pub outlet: Option<String>,
    /// Index among the document's.
    pub ordinal: usize,
    /// The relation of a claim; `if` or `expectation` of a scenario.
    pub kind: String,
    /// A claim is said not to be so.
    pub negated: bool,
    /// Degree of a claim, likelihood of a scenario.
    pub degree: Option<String>,
    /// Auxiliary modes of a claim.
    pub aux_mode: String,
    /// Plainly the writer's opinion.
    pub writer: bool,
    /// Who says so.
    pub holder: Option<HitParty>,
    /// First day that it holds for.
    pub day: Option<String>,
    /// Last day.
    pub last_day: Option<String>,
    /// Confidence of a claim.
    pub confidence: Option<f64>,
    /// Bytes of the document's text where its sentence stands.
    pub sentence: (u32, u32),
    /// Subjects of a claim.
    pub subject: Vec<HitParty>,
    /// Objects of a claim.
    pub object: Vec<HitParty>,
}

impl SaidHit {
    fn from_row(r: &Row) -> rusqlite::Result<SaidHit> {
        let ordinal: i64 = r.get(6)?;
        let holder: Option<String> = r.get(17)?;
        let holder = match holder {
            Some(code) => {
                let sector: String = r.get(18)?;
                Some(HitParty {
                    code,
                    sector: sector.split_whitespace().map(str::to_owned).collect(),
                    identifier: r.get(19)?,
                    name: r.get(20)?,
                    office: r.get(21)?,
                })
            }
            None => None,
        };
        Ok(SaidHit {
            number: r.get(0)?,
            id: r.get(1)?,
            document: r.get(2)?,
            document_id: r.get(3)?,
            published_day: r.get(4)?,
            outlet: r.get(5)?,
            ordinal: usize::try_from(ordinal).unwrap_or(usize::MAX),
            kind: r.get(7)?,
            negated: r.get(8)?,
            degree: r.get(9)?,
            aux_mode: r.get(10)?,
            writer: r.get(11)?,
            day: r.get(12)?,
            last_day: r.get(13)?,
            confidence: r.get(14)?,
            sentence: (r.get(15)?, r.get(16)?),
            holder,
            subject: Vec::new(),
            object: Vec::new(),
        })
    }
}

impl Record {
    /// Numbers of the claims or scenarios that fit, the latest published first. Of a query, these
    /// count: who (subjects and objects of a claim; whoever says it, of a scenario), relations,
    /// senses and confidence of claims, days of publication, outlets and languages.
    ///
    /// # Errors
    /// SQLite's.
    pub fn find_said(&self, query: &Query, said: Said) -> Result<Vec<i64>, StoreError> {
        let meaning = self.meaning(query)?;
        let table = said.table();
        let mut all: Vec<Piece> = vec![Piece::new(
            "c.current = 1 AND d.superseded_by IS NULL AND d.retracted = 0",
        )];
        let mut narrow = false;
        let role = |list: &[Party], role: &str| -> Piece {
            let any: Vec<Piece> = list.iter().map(|p| of_party(p, role, said)).collect();
            Piece::join("(", &any, " OR ", ")")
        };
        for (list, name) in [(&meaning.actor, "subject"), (&meaning.recipient, "object")] {
            if !list.is_empty() {
                all.push(role(list, name));
                narrow = true;
            }
        }
        if !meaning.party.is_empty() {
            let both = [
                role(&meaning.party, "subject"),
                role(&meaning.party, "object"),
            ];
            all.push(Piece::join("(", &both, " OR ", ")"));
            narrow = true;
        }
        if !meaning.dyad.is_empty() {
            let pair = |(a, b): &(Party, Party)| {
                let sides = [of_party(a, "subject", said), of_party(b, "object", said)];
                Piece::join("(", &sides, " AND ", ")")
            };
            let any: Vec<Piece> = meaning.dyad.iter().map(pair).collect();
            all.push(Piece::join("(", &any, " OR ", ")"));
            narrow = true;
        }
        if said == Said::Claims {
            if !query.relations.is_empty() {
                all.push(Piece::among("c.relation", &query.relations));
            }
            all.extend(sense_piece(&query.sense, "c.aux_mode"));
            if let Some((least, most)) = query.confidence {
                let values = [Value::from(least), Value::from(most)];
                all.push(Piece::with("c.confidence BETWEEN ? AND ?", values));
            }
        }
        all.extend(days(query, "d.published_day"));
        if !query.lang.is_empty() {
            all.push(Piece::among("d.lang", &query.lang));
        }
        if let Some(outlets) = &meaning.outlet {
            let sql = "d.outlet IN (SELECT value FROM json_each(?))";
            all.push(Piece::with(sql, [Value::from(json(outlets))]));
        }
        // The narrow way: by the parties. Else documents in the order of their days.
        let from = if narrow {
            format!("{table} c CROSS JOIN document d ON d.document = c.document")
        } else {
            format!(
                "document d INDEXED BY document_day CROSS JOIN {table} c ON c.document = d.document"
            )
        };
        let mut sql = Piece::new(&format!("SELECT c.{table} FROM {from} WHERE "));
        sql.add(&Piece::join("", &all, " AND ", ""));
        let way = if query.reverse { "ASC" } else { "DESC" };
        sql.push(&format!(
            " ORDER BY d.published_day {way}, d.document {way}, c.{table} {way}"
        ));
        if let Some(limit) = query.limit {
            sql.push(&format!(" LIMIT {limit}"));
        }
        self.connection
            .prepare_cached(&sql.sql)
            .and_then(|mut s| {
                s.query_map(params_from_iter(&sql.values), |r| r.get(0))?
                    .collect()
            })
            .map_err(|e| self.error(e))
    }

    /// A claim or scenario as answers show it.
    ///
    /// # Errors
    /// There is none of that number, or SQLite's.
    pub fn said_hit(&self, number: i64, said: Said) -> Result<SaidHit, StoreError> {
        let own = match said {
            Said::Claims => "c.relation, c.negated, c.degree, c.aux_mode",
            Said::Scenarios => {
                "CASE c.conditional WHEN 1 THEN 'if' ELSE 'expectation' END, 0, c.likelihood, ''"
            }
        };
        let confidence = match said {
            Said::Claims => "c.confidence",
            Said::Scenarios => "NULL",
        };
        let table = said.table();
        let find = format!(
            "SELECT c.{table}, c.{table}_id, c.document, d.id, d.published_day, o.name, c.ordinal,
             {own}, c.writer, c.day, c.last_day, {confidence}, c.sentence_start, c.sentence_end,
             a.code, a.sector, a.identifier, a.name, a.office
             FROM {table} c CROSS JOIN document d ON d.document = c.document
             LEFT JOIN outlet o ON o.outlet = d.outlet LEFT JOIN actor a ON a.actor = c.holder
             WHERE c.{table} = ?1"
        );
        let mut hit = self
            .connection
            .prepare_cached(&find)
            .and_then(|mut s| s.query_row([number], SaidHit::from_row))
            .map_err(|e| self.error(e))?;
        if said == Said::Claims {
            for (role, party) in self.parties("claim_party", "claim", number)? {
                if role == "subject" {
                    hit.subject.push(party);
                } else {
                    hit.object.push(party);
                }
            }
        }
        Ok(hit)
    }
}

/// A party of a claim; of a scenario, who says it.
fn of_party(party: &Party, role: &str, said: Said) -> Piece {
    let nobody = matches!(party, Party::Code(c) if c.is_empty());
    if said == Said::Scenarios {
        return if nobody {
            Piece::new("c.holder IS NULL")
        } else {
            party.rows("c.holder")
        };
    }
    let mut condition = Piece::new(if nobody {
        "c.claim NOT IN"
    } else {
        "c.claim IN"
    });
    condition.push(&format!(
        " (SELECT p.claim FROM claim_party p WHERE p.role = '{role}'"
    ));
    if !nobody {
        condition.push(" AND ");
        condition.add(&party.rows("p.actor"));
    }
    condition.push(")");
    condition
}
