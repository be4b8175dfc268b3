//! `tekad query`: the happenings of a record that fit, as rows.

use serde_json::{Value, json};
use tekad_store::{
    Cell, Query, Record,
    query::{By, Hit, HitParty, Said, SaidHit, Sense, words},
};

use crate::{
    output,
    query_args::{QueryArgs, SenseArg, SortArg},
    session::{Session, UsageError},
    sheet::{Column, Sheet, SheetFormat},
    style::{Style, Tone, clean, spread, wrap},
};

/// Rows of a table where no number is asked for.
const ROWS: usize = 50;

/// Runs the verb.
///
/// # Errors
/// Wrong usage, or the record can't be read.
pub fn run(args: &QueryArgs, session: &mut Session) -> anyhow::Result<()> {
    fits(args)?;
    let query = query(args)?;
    let record = Record::open_read_only(&args.record)?;
    for note in record.unmatched(&query)? {
        session.messages.warning(&note);
    }
    if args.count {
        return count(args, &record, &query, session);
    }
    let said = match (args.claims, args.scenarios) {
        (true, _) => Some(Said::Claims),
        (_, true) => Some(Said::Scenarios),
        _ => None,
    };
    let rows = match said {
        Some(said) => list_said(args, &record, &query, said, session)?,
        None => list(args, &record, &query, session)?,
    };
    if args.format == SheetFormat::Table {
        if rows == 0 {
            session.messages.note("nothing in the record fits");
        } else if query.limit == Some(rows) {
            session.messages.note(&format!(
                "the first {rows}; --limit 0 gives all, --count counts"
            ));
        }
    }
    Ok(())
}

/// Flags that do nothing for claims and scenarios are refused.
fn fits(args: &QueryArgs) -> Result<(), UsageError> {
    let other = match (args.claims, args.scenarios) {
        (true, _) => "--claims",
        (_, true) => "--scenarios",
        _ => return Ok(()),
    };
    let scenarios = args.scenarios;
    for (given, flag) in [
        (!args.types.is_empty(), "--type"),
        (!args.mode.is_empty(), "--mode"),
        (!args.context.is_empty(), "--context"),
        (!args.place.is_empty(), "--place"),
        (!args.country.is_empty(), "--country"),
        (args.text.is_some(), "--text"),
        (args.min_outlets > 0, "--min-outlets"),
        (args.sort != SortArg::Date, "--sort"),
        (args.count, "--count"),
        (scenarios && !args.recipient.is_empty(), "--recipient"),
        (scenarios && !args.dyad.is_empty(), "--dyad"),
        (scenarios && args.confidence.is_some(), "--confidence"),
        (scenarios && args.aux != [SenseArg::Plain], "--aux"),
    ] {
        if given {
            return Err(UsageError::new(format!(
                "{flag} and {other} don't go together"
            )));
        }
    }
    Ok(())
}

fn query(args: &QueryArgs) -> Result<Query, UsageError> {
    let text = match &args.text {
        Some(text) if args.text_syntax => Some(text.clone()),
        Some(text) => {
            let found = words(text);
            Some(found.ok_or_else(|| UsageError::new("--text has no word"))?)
        }
        None => None,
    };
    let modes: Vec<_> = args.aux.iter().filter_map(|s| s.mode()).collect();
    let plain = args.aux.contains(&SenseArg::Plain);
    let sense = if args.aux.contains(&SenseArg::Any) {
        Sense::Any
    } else if modes.is_empty() {
        Sense::Plain
    } else {
        Sense::Of { plain, modes }
    };
    let limit = match (args.limit, args.format) {
        (Some(0), _) => None,
        (Some(n), _) => Some(n),
        (None, SheetFormat::Table) if !args.count => Some(ROWS),
        (None, _) => None,
    };
    let mut types: Vec<_> = args
        .types
        .iter()
        .flat_map(|t| t.0.iter().copied())
        .collect();
    types.sort_unstable();
    types.dedup();
    Ok(Query {
        actor: args.actor.clone(),
        recipient: args.recipient.clone(),
        party: args.party.clone(),
        dyad: args.dyad.clone(),
        either: args.either,
        types,
        relations: args.relation.clone(),
        mode: args.mode.clone(),
        context: args.context.clone(),
        sense,
        from: args.from,
        to: args.to,
        place: args.place.clone(),
        country: args.country.clone(),
        outlet: args.outlet.clone(),
        lang: args.lang.clone(),
        confidence: args.confidence,
        text,
        min_outlets: args.min_outlets,
        sort: args.sort.into(),
        reverse: args.reverse,
        limit,
    })
}

fn count(
    args: &QueryArgs,
    record: &Record,
    query: &Query,
    session: &Session,
) -> anyhow::Result<()> {
    let by: Vec<By> = args.by.iter().map(|b| (*b).into()).collect();
    let rows = record.count(query, &by)?;
    if by.is_empty() && args.format == SheetFormat::Table {
        let (n, reports) = rows.first().map_or((0, 0), |r| (r.happenings, r.reports));
        return output::print(&format!("{n} happenings in {reports} reports\n"));
    }
    let mut columns: Vec<Column> = by
        .iter()
        .flat_map(|b| b.columns())
        .map(|name| Column::new(name))
        .collect();
    columns.extend([Column::whole("happenings"), Column::whole("reports")]);
    let mut sheet = Sheet::new(args.format, session.style, columns)?;
    for row in rows {
        let mut cells: Vec<Cell> = row.keys.into_iter().map(Cell::Text).collect();
        cells.extend([Cell::Integer(row.happenings), Cell::Integer(row.reports)]);
        sheet.row(&cells, None)?;
    }
    sheet.finish()
}

fn list(
    args: &QueryArgs,
    record: &Record,
    query: &Query,
    session: &Session,
) -> anyhow::Result<usize> {
    let found = record.find(query)?;
    let senses = query.sense != Sense::Plain;
    let mut columns = match args.format {
        SheetFormat::Table => table_columns(senses),
        _ => CSV.iter().map(|name| Column::new(name)).collect(),
    };
    if args.sentences && args.format == SheetFormat::Csv {
        columns.push(Column::new("sentence"));
    }
    let mut sheet = Sheet::new(args.format, session.style, columns)?;
    for number in found {
        let hit = record.hit(number)?;
        let sentence = if args.sentences {
            Some(sentence(record, &hit)?)
        } else {
            None
        };
        match args.format {
            SheetFormat::Table => {
                let note = sentence.map(|s| quoted(session.style, &s));
                sheet.row(&table_row(&hit, senses), note)?;
            }
            SheetFormat::Csv => {
                let mut cells = csv_row(&hit);
                cells.extend(sentence.map(Cell::Text));
                sheet.row(&cells, None)?;
            }
            SheetFormat::Jsonl => {
                let mut object = object(&hit);
                if let Some(sentence) = sentence {
                    object["sentence"] = Value::from(sentence);
                }
                sheet.object(&object)?;
            }
        }
    }
    let rows = sheet.rows();
    sheet.finish()?;
    Ok(rows)
}

/// The sentence of the report that stands for a happening.
fn sentence(record: &Record, hit: &Hit) -> anyhow::Result<String> {
    let report = record.report(hit.report)?;
    let document = record.document(report.document.number)?;
    let first = report.event.evidence.first();
    Ok(first.map_or_else(String::new, |e| {
        let words: Vec<&str> = e
            .sentence_span
            .slice(&document.text)
            .split_whitespace()
            .collect();
        words.join(" ")
    }))
}

/// A sentence below a row.
fn quoted(style: Style, sentence: &str) -> String {
    let text = spread(style, Tone::Dim, &clean(sentence));
    format!("{}\n", wrap(&text, "    ", "    ", style.width))
}

fn table_columns(senses: bool) -> Vec<Column> {
    let mut all = vec![
        Column::whole("day"),
        Column::new("type").toned(Tone::Type),
        Column::new("actor").toned(Tone::Actor),
        Column::new("recipient").toned(Tone::Recipient),
        Column::new("place"),
    ];
    if senses {
        all.push(Column::new("sense"));
    }
    all.extend([
        Column::whole("rep"),
        Column::whole("out"),
        Column::whole("conf"),
        Column::whole("event").toned(Tone::Dim),
    ]);
    all
}

fn text(words: &str) -> Cell {
    Cell::Text(words.to_owned())
}

fn maybe(words: Option<&str>) -> Cell {
    words.map_or(Cell::Null, text)
}

/// All parties in a cell.
fn parties(list: &[HitParty]) -> String {
    let all: Vec<String> = list.iter().map(HitParty::notation).collect();
    all.join("; ")
}

fn table_row(hit: &Hit, senses: bool) -> Vec<Cell> {
    let day = hit.day.as_deref().unwrap_or("undated");
    let day = match hit.precision.as_str() {
        "month" => day.get(..7).unwrap_or(day),
        "year" => day.get(..4).unwrap_or(day),
        _ => day,
    };
    let kind = format!("{} {}", hit.kind, hit.mode);
    let place = match (&hit.place, &hit.country) {
        (Some(place), Some(country)) => format!("{place} ({country})"),
        (Some(place), None) => place.clone(),
        _ => String::new(),
    };
    let mut cells = vec![
        text(day),
        text(kind.trim_end()),
        Cell::Text(parties(&hit.actor)),
        Cell::Text(parties(&hit.recipient)),
        Cell::Text(place),
    ];
    if senses {
        cells.push(text(&hit.aux_mode));
    }
    cells.extend([
        Cell::Integer(hit.reports),
        Cell::Integer(hit.outlets),
        Cell::Text(format!("{:.2}", hit.confidence)),
        text(&hit.id),
    ]);
    cells
}

/// Columns of CSV, as in the view `events`.
const CSV: &[&str] = &[
    "event",
    "type",
    "mode",
    "context",
    "aux_mode",
    "quad",
    "cameo",
    "goldstein",
    "scale",
    "actor",
    "recipient",
    "day",
    "last_day",
    "date_precision",
    "place",
    "country",
    "lat",
    "lon",
    "confidence",
    "factuality",
    "background",
    "failed",
    "reports",
    "documents",
    "outlets",
];

fn csv_row(hit: &Hit) -> Vec<Cell> {
    let real = |x: Option<f64>| x.map_or(Cell::Null, Cell::Real);
    vec![
        text(&hit.id),
        text(&hit.kind),
        text(&hit.mode),
        text(&hit.context),
        text(&hit.aux_mode),
        hit.quad.map_or(Cell::Null, Cell::Integer),
        maybe(hit.cameo.as_deref()),
        real(hit.goldstein),
        Cell::Real(hit.scale),
        Cell::Text(parties(&hit.actor)),
        Cell::Text(parties(&hit.recipient)),
        maybe(hit.day.as_deref()),
        maybe(hit.last_day.as_deref()),
        text(&hit.precision),
        maybe(hit.place.as_deref()),
        maybe(hit.country.as_deref()),
        real(hit.lat),
        real(hit.lon),
        Cell::Real(hit.confidence),
        Cell::Real(hit.factuality),
        Cell::Integer(hit.background.into()),
        Cell::Integer(hit.failed.into()),
        Cell::Integer(hit.reports),
        Cell::Integer(hit.documents),
        Cell::Integer(hit.outlets),
    ]
}

/// A list that is kept as words separated by blanks.
fn words_of(list: &str) -> Vec<&str> {
    list.split_whitespace().collect()
}

fn filled(words: &str) -> Option<&str> {
    (!words.is_empty()).then_some(words)
}

/// Parties in JSON.
pub fn party_objects(list: &[HitParty]) -> Vec<Value> {
    let one = |p: &HitParty| {
        json!({
            "code": filled(&p.code),
            "sector": p.sector,
            "identifier_id": filled(&p.identifier),
            "name": p.name,
            "office": filled(&p.office),
        })
    };
    list.iter().map(one).collect()
}

/// A happening in JSON.
pub fn object(hit: &Hit) -> Value {
    json!({
        "event": hit.id,
        "type": hit.kind,
        "mode": words_of(&hit.mode),
        "context": words_of(&hit.context),
        "aux_mode": words_of(&hit.aux_mode),
        "quad": hit.quad,
        "cameo": hit.cameo,
        "goldstein": hit.goldstein,
        "scale": hit.scale,
        "actor": party_objects(&hit.actor),
        "recipient": party_objects(&hit.recipient),
        "day": hit.day,
        "last_day": hit.last_day,
        "date_precision": hit.precision,
        "place": hit.place,
        "country": hit.country,
        "lat": hit.lat,
        "lon": hit.lon,
        "confidence": hit.confidence,
        "factuality": hit.factuality,
        "background": hit.background,
        "failed": hit.failed,
        "reports": hit.reports,
        "documents": hit.documents,
        "outlets": hit.outlets,
    })
}

const SAID: &[&str] = &[
    "id",
    "document",
    "outlet",
    "published_day",
    "kind",
    "negated",
    "degree",
    "aux_mode",
    "writer",
    "holder",
    "subject",
    "object",
    "day",
    "last_day",
    "confidence",
    "sentence",
];

fn list_said(
    args: &QueryArgs,
    record: &Record,
    query: &Query,
    said: Said,
    session: &Session,
) -> anyhow::Result<usize> {
    let found = record.find_said(query, said)?;
    let columns = match args.format {
        SheetFormat::Table => said_columns(said),
        _ => SAID.iter().map(|name| Column::new(name)).collect(),
    };
    let mut sheet = Sheet::new(args.format, session.style, columns)?;
    for number in found {
        let hit = record.said_hit(number, said)?;
        let document = record.document(hit.document)?;
        let span = tekad_core::Span {
            start: hit.sentence.0,
            end: hit.sentence.1,
        };
        let sentence: Vec<&str> = span.slice(&document.text).split_whitespace().collect();
        let sentence = sentence.join(" ");
        match args.format {
            SheetFormat::Table => {
                // A claim in a table says little without its words.
                sheet.row(
                    &said_row(&hit, said),
                    Some(quoted(session.style, &sentence)),
                )?;
            }
            SheetFormat::Csv => sheet.row(&said_csv(&hit, sentence), None)?,
            SheetFormat::Jsonl => sheet.object(&said_object(&hit, &sentence))?,
        }
    }
    let rows = sheet.rows();
    sheet.finish()?;
    Ok(rows)
}

fn holder(hit: &SaidHit) -> String {
    match &hit.holder {
        Some(party) if party.code.is_empty() => party.notation(),
        Some(party) => format!("{} ({})", party.name, party.notation()),
        None if hit.writer => "the writer".to_owned(),
        None => String::new(),
    }
}

fn said_columns(said: Said) -> Vec<Column> {
    let mut all = vec![
        Column::whole("published"),
        Column::new("kind").toned(Tone::Type),
    ];
    if said == Said::Claims {
        all.push(Column::new("subject").toned(Tone::Actor));
        all.push(Column::new("object").toned(Tone::Recipient));
    }
    all.extend([
        Column::new("by the word of"),
        Column::new("outlet"),
        Column::new("document").toned(Tone::Dim),
    ]);
    all
}

fn said_row(hit: &SaidHit, said: Said) -> Vec<Cell> {
    let mut kind = hit.kind.clone();
    if hit.negated {
        kind.insert_str(0, "not ");
    }
    for more in [hit.degree.as_deref(), filled(&hit.aux_mode)]
        .into_iter()
        .flatten()
    {
        kind.push_str(&format!(", {more}"));
    }
    let mut cells = vec![
        text(hit.published_day.as_deref().unwrap_or("undated")),
        Cell::Text(kind),
    ];
    if said == Said::Claims {
        cells.push(Cell::Text(parties(&hit.subject)));
        cells.push(Cell::Text(parties(&hit.object)));
    }
    cells.extend([
        Cell::Text(holder(hit)),
        maybe(hit.outlet.as_deref()),
        text(&hit.document_id),
    ]);
    cells
}

fn said_csv(hit: &SaidHit, sentence: String) -> Vec<Cell> {
    vec![
        text(&hit.id),
        text(&hit.document_id),
        maybe(hit.outlet.as_deref()),
        maybe(hit.published_day.as_deref()),
        text(&hit.kind),
        Cell::Integer(hit.negated.into()),
        maybe(hit.degree.as_deref()),
        text(&hit.aux_mode),
        Cell::Integer(hit.writer.into()),
        Cell::Text(
            hit.holder
                .as_ref()
                .map_or_else(String::new, HitParty::notation),
        ),
        Cell::Text(parties(&hit.subject)),
        Cell::Text(parties(&hit.object)),
        maybe(hit.day.as_deref()),
        maybe(hit.last_day.as_deref()),
        hit.confidence.map_or(Cell::Null, Cell::Real),
        Cell::Text(sentence),
    ]
}

fn said_object(hit: &SaidHit, sentence: &str) -> Value {
    let holder = hit.holder.as_ref().map(std::slice::from_ref);
    json!({
        "id": hit.id,
        "document": hit.document_id,
        "outlet": hit.outlet,
        "published_day": hit.published_day,
        "kind": hit.kind,
        "negated": hit.negated,
        "degree": hit.degree,
        "aux_mode": words_of(&hit.aux_mode),
        "writer": hit.writer,
        "holder": holder.map(|h| party_objects(h).pop()),
        "subject": party_objects(&hit.subject),
        "object": party_objects(&hit.object),
        "day": hit.day,
        "last_day": hit.last_day,
        "confidence": hit.confidence,
        "sentence": sentence,
    })
}
