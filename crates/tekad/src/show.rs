//! `tekad show`: a happening with every report of it, the words that say so, by whose word, and
//! why they are one; or a document with all that it tells.

use serde_json::{Value, json};
use tekad_core::{
    CharIndex, Document, Span,
    event::{Event, Evidence, SourceLink, SourceRole},
};
use tekad_store::{DocumentHead, Record, Standing, Told};

use crate::{
    args::OutFormat,
    output::Output,
    query, report, report_claims, report_scenarios,
    session::Session,
    show_args::ShowArgs,
    style::{Style, Tone, clean, spread, wrap},
};

/// Copies and appearances that are named; more are counted.
const NAMED: usize = 8;

/// Where what belongs to a report stands.
const INDENT: &str = "       ";

/// Runs the verb.
///
/// # Errors
/// The record can't be read.
pub fn run(args: &ShowArgs, session: &mut Session) -> anyhow::Result<()> {
    let record = Record::open_read_only(&args.record)?;
    let mut out = Output::new();
    for id in &args.event {
        // One that is not there must not take the others with it.
        match happening(&record, id, args.format, session.style) {
            Ok(text) => out.text(&text)?,
            Err(e) => session.messages.failed(&format!("{e:#}")),
        }
    }
    for id in &args.document {
        let numbers = record.documents_of(id)?;
        if numbers.is_empty() {
            let text = format!("there is no document `{id}` in the record");
            session.messages.failed(&text);
        }
        for number in numbers {
            match document(&record, number, args.format, session.style) {
                Ok(text) => out.text(&text)?,
                Err(e) => session.messages.failed(&format!("{e:#}")),
            }
        }
    }
    out.flush()
}

/// A report of a happening, with what belongs to it.
struct Part {
    told: Told,
    head: DocumentHead,
    document: Document,
    event: Event,
    standing: Standing,
}

fn happening(record: &Record, id: &str, format: OutFormat, style: Style) -> anyhow::Result<String> {
    let (number, told) = record.why(id)?;
    let hit = record.hit(number)?;
    let mut parts = Vec::with_capacity(told.len());
    for told in told {
        let report = record.report(told.report)?;
        let number = report.document.number;
        parts.push(Part {
            told,
            document: record.document(number)?,
            standing: record.standing(number)?,
            head: report.document,
            event: report.event,
        });
    }
    if format == OutFormat::Jsonl {
        let mut object = query::object(&hit);
        let reports: Vec<Value> = parts
            .iter()
            .map(|part| part_object(record, part, hit.report))
            .collect::<anyhow::Result<_>>()?;
        object["reported"] = Value::from(reports);
        return Ok(format!("{object}\n"));
    }
    let mut text = format!("{}\n", style.paint(Tone::Dim, &"─".repeat(style.width)));
    let count = |n: i64, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    let facts = format!(
        "event {} · {} in {} of {}",
        clean(&hit.id),
        count(hit.reports, "report", "reports"),
        count(hit.documents, "article", "articles"),
        count(hit.outlets, "independent outlet", "independent outlets"),
    );
    text.push_str(&wrap(
        &spread(style, Tone::Title, &facts),
        "",
        "",
        style.width,
    ));
    text.push_str("\n\n");
    for (n, part) in parts.iter().enumerate() {
        text.push_str(&report::one(style, &part.document, n + 1, &part.event));
        for line in below(record, &parts, part, hit.report)? {
            let line = spread(style, Tone::Dim, &line);
            text.push_str(&wrap(&line, INDENT, &format!("{INDENT}  "), style.width));
            text.push('\n');
        }
        text.push('\n');
    }
    Ok(text)
}

/// What is said below a report: where it stands, why it is here, copies and versions.
fn below(
    record: &Record,
    parts: &[Part],
    part: &Part,
    standing: i64,
) -> anyhow::Result<Vec<String>> {
    let mut lines = Vec::new();
    let mut whence = titled(&part.head, &part.document);
    if part.told.report == standing {
        whence.push_str(" · stands for the happening");
    }
    lines.push(whence);
    if let Some((with, score)) = part.told.with {
        let which = parts.iter().position(|p| p.told.report == with);
        let which = which.map_or_else(|| format!("report {with}"), |n| format!("{}", n + 1));
        let reasons: Vec<String> = part.told.reasons.iter().map(|r| clean(r)).collect();
        lines.push(format!(
            "one with {which} by {score:.2} points: {}",
            reasons.join("; ")
        ));
    }
    lines.extend(kin(record, part.head.number, &part.standing)?);
    Ok(lines)
}

/// `“Headline”, Antara, 2019-03-11, document d1`.
fn titled(head: &DocumentHead, doc: &Document) -> String {
    let title = tekad_code::record::title(doc).or(head.title.as_deref());
    let mut facts: Vec<String> = Vec::new();
    facts.extend(title.map(|t| format!("“{}”", clean(t))));
    facts.extend(named(head));
    facts.join(", ")
}

/// Outlet, day and id.
fn named(head: &DocumentHead) -> Vec<String> {
    let mut facts: Vec<String> = Vec::new();
    facts.extend(head.outlet.as_deref().map(clean));
    facts.extend(head.published_day.as_deref().map(clean));
    facts.push(format!("document {}", clean(&head.id)));
    facts
}

/// Copies, appearances and versions of a document, for people.
fn kin(record: &Record, number: i64, standing: &Standing) -> anyhow::Result<Vec<String>> {
    let mut lines = Vec::new();
    let some = |mut list: Vec<String>| {
        let more = list.len().saturating_sub(NAMED);
        list.truncate(NAMED);
        if more > 0 {
            list.push(format!("{more} more"));
        }
        list.join("; ")
    };
    let places = record.appearances(number)?;
    if places.len() > 1 {
        let one = |a: &tekad_store::Appearance| {
            let day = a.published.as_deref().and_then(|p| p.get(..10));
            let facts = [a.outlet.as_deref(), day, Some(a.id.as_str())];
            let facts: Vec<String> = facts.into_iter().flatten().map(clean).collect();
            facts.join(", ")
        };
        lines.push(format!(
            "the same text: {}",
            some(places.iter().map(one).collect())
        ));
    }
    let copies = record.copies(number)?;
    if !copies.is_empty() {
        let one = |c: &tekad_store::Copied| {
            let alike = c.likeness.map(|l| format!(" ({:.0}% alike)", l * 100.0));
            format!(
                "{}{}",
                named(&c.document).join(", "),
                alike.unwrap_or_default()
            )
        };
        lines.push(format!(
            "copies: {}",
            some(copies.iter().map(one).collect())
        ));
    }
    let head =
        |n: i64| -> anyhow::Result<String> { Ok(named(&record.document_head(n)?).join(", ")) };
    if let Some((other, likeness)) = standing.resembles {
        let what = if standing.kind == "copy" {
            "copy"
        } else {
            "update"
        };
        lines.push(format!(
            "{what} of {} ({:.0}% alike)",
            head(other)?,
            likeness * 100.0
        ));
    }
    for earlier in &standing.supersedes {
        let what = if standing.retracted {
            "takes back"
        } else {
            "corrects"
        };
        lines.push(format!("{what} {}", head(*earlier)?));
    }
    if let Some(later) = standing.superseded_by {
        lines.push(format!("corrected by {}", head(later)?));
    }
    if standing.retracted && standing.supersedes.is_empty() {
        lines.push("taken back by its publisher".to_owned());
    }
    Ok(lines)
}

fn document(
    record: &Record,
    number: i64,
    format: OutFormat,
    style: Style,
) -> anyhow::Result<String> {
    let doc = record.document(number)?;
    let head = record.document_head(number)?;
    let standing = record.standing(number)?;
    let found = record.findings(number)?;
    if format == OutFormat::Jsonl {
        let mut object = head_object(&head, &doc);
        object["standing"] = kin_object(record, number, &standing)?;
        object["text"] = Value::from(doc.text.clone());
        object["events"] = found.events.iter().map(|e| event_object(&doc, e)).collect();
        return Ok(format!("{object}\n"));
    }
    let mut text = report::article(style, &doc, &format!("document {}", head.id), &found.events);
    text.push_str(&report_scenarios::section(style, &doc, &found.scenarios));
    text.push_str(&report_claims::section(style, &doc, &found.claims));
    let mut lines = kin(record, number, &standing)?;
    match (&standing.coder, &standing.failure) {
        (_, Some(why)) => lines.push(format!("not coded: {}", clean(why))),
        (Some(coder), None) => lines.push(format!("coded by {}", clean(coder))),
        (None, None) => lines.push("not coded".to_owned()),
    }
    for line in lines {
        text.push_str(&wrap(
            &spread(style, Tone::Dim, &line),
            "  ",
            "    ",
            style.width,
        ));
        text.push('\n');
    }
    text.push('\n');
    Ok(text)
}

fn head_object(head: &DocumentHead, doc: &Document) -> Value {
    json!({
        "document": head.id,
        "title": tekad_code::record::title(doc).or(head.title.as_deref()),
        "outlet": head.outlet,
        "published_day": head.published_day,
        "lang": head.lang,
        "url": head.url,
        "text_sha256": doc.text_sha256(),
    })
}

fn part_object(record: &Record, part: &Part, standing: i64) -> anyhow::Result<Value> {
    let mut object = event_object(&part.document, &part.event);
    object["document"] = head_object(&part.head, &part.document);
    object["standing"] = kin_object(record, part.head.number, &part.standing)?;
    object["stands_for_it"] = Value::from(part.told.report == standing);
    if let Some((with, score)) = part.told.with {
        object["merge"] = json!({
            "with": record.report(with)?.event.id,
            "score": score,
            "reasons": part.told.reasons,
        });
    }
    Ok(object)
}

fn kin_object(record: &Record, number: i64, standing: &Standing) -> anyhow::Result<Value> {
    let id = |n: i64| -> anyhow::Result<String> { Ok(record.document_head(n)?.id) };
    let copies: Vec<Value> = record
        .copies(number)?
        .into_iter()
        .map(|c| {
            json!({
                "document": c.document.id,
                "outlet": c.document.outlet,
                "published_day": c.document.published_day,
                "likeness": c.likeness,
            })
        })
        .collect();
    let appearances: Vec<Value> = record
        .appearances(number)?
        .into_iter()
        .map(|a| json!({ "outlet": a.outlet, "id": a.id, "url": a.url, "published": a.published }))
        .collect();
    Ok(json!({
        "kind": standing.kind,
        "resembles": standing.resembles.map(|(n, _)| id(n)).transpose()?,
        "likeness": standing.resembles.map(|(_, likeness)| likeness),
        "superseded_by": standing.superseded_by.map(id).transpose()?,
        "supersedes": standing.supersedes.iter().map(|n| id(*n)).collect::<anyhow::Result<Vec<_>>>()?,
        "retracted": standing.retracted,
        "coder": standing.coder,
        "failure": standing.failure,
        "copies": copies,
        "appearances": appearances,
    }))
}

/// An event with its passages; spans are code points of the document's text.
fn event_object(doc: &Document, event: &Event) -> Value {
    let index = CharIndex::new(&doc.text);
    let span = |s: Span| {
        let (start, end) = index.span(&doc.text, s);
        json!({ "start": start, "end": end })
    };
    let passage = |e: &Evidence| {
        json!({
            "sentence": e.sentence_span.slice(&doc.text),
            "span": span(e.sentence_span),
            "trigger": span(e.trigger),
            "actor": e.actor.iter().map(|s| span(*s)).collect::<Vec<_>>(),
            "recipient": e.recipient.iter().map(|s| span(*s)).collect::<Vec<_>>(),
            "aux_mode": e.aux_mode,
            "reported_by": e.reported_by.iter().map(link).collect::<Vec<_>>(),
        })
    };
    let who = |list: &[tekad_core::event::Entity]| -> Vec<Value> {
        let one = |e: &tekad_core::event::Entity| {
            json!({
                "code": e.code,
                "sector": e.sector,
                "entity_text": e.entity_text,
                "identifier_id": e.identifier_id,
                "office": e.office,
            })
        };
        list.iter().map(one).collect()
    };
    json!({
        "event_id": event.id,
        "type": event.event,
        "mode": event.mode,
        "context": event.context,
        "aux_mode": event.aux_mode,
        "actor": who(&event.actor),
        "recipient": who(&event.recipient),
        "day": event.date.start.map(|d| d.to_string()),
        "last_day": event.date.end.map(|d| d.to_string()),
        "place": event.place.as_ref().map(|p| p.name.clone()),
        "confidence": event.confidence,
        "factuality": event.factuality,
        "evidence": event.evidence.iter().map(passage).collect::<Vec<_>>(),
    })
}

fn link(link: &SourceLink) -> Value {
    json!({
        "entity_text": link.entity.entity_text,
        "code": link.entity.code,
        "role": match link.role {
            SourceRole::Speaker => "speaker",
            SourceRole::Medium => "medium",
            SourceRole::Addressee => "addressee",
        },
        "cue": link.cue,
        "stance": link.stance.as_str(),
    })
}
