//! The section on claims in the report for people: who stands how to whom, by whose word.

use tekad_core::{
    Claim, Degree, Document, Relation,
    event::{Entity, Evidence},
    ontology::AuxMode,
};

use crate::{
    quote::quote,
    report::{chain, party},
    style::{Style, Tone, clean, spread, wrap},
};

/// Claims that one article's report shows; more are counted.
const MOST: usize = 40;

/// The section; empty where there are no claims.
pub fn section(style: Style, doc: &Document, claims: &[Claim]) -> String {
    if claims.is_empty() {
        return String::new();
    }
    let mut text = format!("  {}\n", style.paint(Tone::Title, "WHO STANDS HOW TO WHOM"));
    let indent = "     ";
    for claim in claims.iter().take(MOST) {
        let lead = format!("  {}  ", style.paint(Tone::Dim, "·"));
        text.push_str(&wrap(&told(style, doc, claim), &lead, indent, style.width));
        text.push('\n');
        if !claim.reported_by.is_empty() {
            let by = format!("by the word of {}", chain(&claim.reported_by));
            text.push_str(&wrap(&by, indent, indent, style.width));
            text.push('\n');
        } else if claim.writer {
            text.push_str(&format!("{indent}the writer's opinion\n"));
        }
        let evidence = Evidence {
            sentence: claim.sentence,
            sentence_span: claim.sentence_span,
            trigger: claim.trigger,
            actor: claim.subject.iter().map(|e| e.span).collect(),
            recipient: claim.object.iter().map(|e| e.span).collect(),
            aux_mode: claim.aux_mode.clone(),
            reported_by: Vec::new(),
            why: Vec::new(),
        };
        let words = quote(style, doc, &evidence);
        text.push_str(&wrap(
            &words,
            &format!("{indent}“"),
            &format!("{indent} "),
            style.width,
        ));
        text.push_str("”\n");
    }
    if claims.len() > MOST {
        text.push_str(&format!("{indent}… and {} more\n", claims.len() - MOST));
    }
    text.push('\n');
    text
}

/// The claim as a sentence: "Iran (IRN) arms Syria (SYR), more and more; over “missiles”".
fn told(style: Style, doc: &Document, claim: &Claim) -> String {
    let words = |span: tekad_core::Span| clean(span.slice(&doc.text));
    let list = |all: &[Entity], tone: Tone| {
        let names: Vec<String> = all.iter().map(|e| spread(style, tone, &party(e))).collect();
        names.join(", ")
    };
    let verb = spread(style, Tone::Type, phrase(claim));
    let mut text = match (&claim.cause, &claim.effect) {
        (Some(cause), Some(effect)) => {
            format!("“{}” {verb} “{}”", words(cause.span), words(effect.span))
        }
        _ => format!("{} {verb}", list(&claim.subject, Tone::Actor)),
    };
    if !claim.object.is_empty() {
        text.push(' ');
        text.push_str(&list(&claim.object, Tone::Recipient));
    }
    if let Some(about) = &claim.about {
        text.push_str(&format!(": “{}”", words(about.span)));
    }
    let mut notes: Vec<String> = Vec::new();
    notes.extend(claim.degree.map(|d| {
        match d {
            Degree::Rising => "more and more",
            Degree::Falling => "less and less",
            Degree::Strong => "strongly",
            Degree::Weak => "weakly",
            Degree::Partial => "in part",
        }
        .to_owned()
    }));
    for mode in &claim.aux_mode {
        let note = match mode {
            AuxMode::Historical => "formerly",
            AuxMode::Future => "announced or expected",
            AuxMode::Hypothetical => "hypothetical",
            AuxMode::Negation => continue,
        };
        notes.push(note.to_owned());
    }
    if let (Some(start), true) = (claim.date.start, claim.date.from_text) {
        let since = if claim.date.end.is_none() {
            "since "
        } else {
            ""
        };
        notes.push(format!("{since}{start}"));
    }
    if !notes.is_empty() {
        text.push_str(&format!(" ({})", notes.join("; ")));
    }
    text
}

fn phrase(claim: &Claim) -> &'static str {
    let (yes, no) = match claim.relation {
        Relation::DependsOn => ("depends on", "does not depend on"),
        Relation::Influences => ("has influence on", "has no influence on"),
        Relation::Controls => ("controls", "does not control"),
        Relation::AlliedWith => ("is allied with", "is not allied with"),
        Relation::HostileTo => ("is hostile to", "is not hostile to"),
        Relation::RivalOf => ("is a rival of", "is no rival of"),
        Relation::MediatesBetween => ("mediates between", "does not mediate between"),
        Relation::SimilarTo => ("is similar to", "is not similar to"),
        Relation::DiffersFrom => ("differs from", "does not differ from"),
        Relation::CompliesWith => ("complies", "does not comply"),
        Relation::Violates => ("violates", "does not violate"),
        Relation::Recognises => ("recognises", "does not recognise"),
        Relation::ClaimsTerritory => ("claims land, against", "claims no land, against"),
        Relation::TradesWith => ("trades with", "does not trade with"),
        Relation::Arms => ("arms", "does not arm"),
        Relation::HostsForcesOf => ("hosts forces of", "hosts no forces of"),
        Relation::Seeks => ("seeks", "does not seek"),
        Relation::Fears => ("fears", "does not fear"),
        Relation::Causes => ("causes", "does not cause"),
        Relation::Supports => ("supports", "does not support"),
    };
    match (claim.relation, claim.object.is_empty()) {
        (Relation::ClaimsTerritory, true) if !claim.negated => "claims",
        (Relation::ClaimsTerritory, true) => "does not claim",
        (Relation::Seeks, false) if !claim.negated => "seeks from",
        (Relation::Seeks, false) => "does not seek from",
        _ if claim.negated => no,
        _ => yes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tekad_core::{EventDate, Passage, Precision, Span};

    #[test]
    fn a_section_as_people_see_it() {
        let text = "Ruritania depends on Syldavia for its oil, Zubrowka says.";
        let doc = Document::from_text(text, "en");
        let at = |words: &str| {
            let start = text.find(words).expect("words of the text");
            Span::new(start, start + words.len())
        };
        let entity = |code: &str, words: &str| Entity {
            code: Some(code.to_owned()),
            sector: Vec::new(),
            entity_text: words.to_owned(),
            identifier_id: None,
            identifier_text: None,
            office: None,
            span: at(words),
            why: String::new(),
        };
        let claim = Claim {
            id: "c".to_owned(),
            doc_id: "d".to_owned(),
            relation: Relation::DependsOn,
            negated: false,
            subject: vec![entity("RUR", "Ruritania")],
            object: vec![entity("SYL", "Syldavia")],
            about: Some(Passage {
                span: at("its oil"),
                events: Vec::new(),
                claims: Vec::new(),
            }),
            cause: None,
            effect: None,
            degree: Some(Degree::Rising),
            aux_mode: vec![AuxMode::Historical],
            date: EventDate {
                start: None,
                end: None,
                precision: Precision::Unknown,
                from_text: false,
                span: None,
            },
            reported_by: Vec::new(),
            writer: true,
            sentence: 0,
            sentence_span: Span::new(0, text.len()),
            trigger: at("depends on"),
            confidence: 0.8,
            why: Vec::new(),
        };
        insta::assert_snapshot!(section(Style::plain(60), &doc, &[claim]), @r"
          WHO STANDS HOW TO WHOM
          ·  Ruritania (RUR) depends on Syldavia (SYL): “its oil”
             (more and more; formerly)
             the writer's opinion
             “Ruritania [depends on] Syldavia for its oil, Zubrowka
              says.”
        ");
        assert!(section(Style::plain(60), &doc, &[]).is_empty());
    }
}
