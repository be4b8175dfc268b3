//! The report's section "What may follow": conditions with what would come of them, and what is
//! expected.

use tekad_core::{Document, LikelihoodDegree, Passage, Scenario};

use crate::{
    report::chain,
    style::{Style, Tone, clean, columns, spread, wrap},
};

/// The section; empty where nothing may follow.
pub fn section(style: Style, doc: &Document, scenarios: &[Scenario]) -> String {
    if scenarios.is_empty() {
        return String::new();
    }
    let mut text = format!("  {}\n", style.paint(Tone::Title, "WHAT MAY FOLLOW"));
    for (n, scenario) in scenarios.iter().enumerate() {
        let lead = format!("  {:>3}  ", n + 1);
        let indent = " ".repeat(columns(&lead));
        let mut first = lead;
        for line in lines(style, doc, scenario) {
            text.push_str(&wrap(&line, &first, &format!("{indent}  "), style.width));
            text.push('\n');
            first.clone_from(&indent);
        }
    }
    text.push('\n');
    text
}

/// A scenario in lines: its parts, then how likely, when, and by whose word.
pub fn lines(style: Style, doc: &Document, s: &Scenario) -> Vec<String> {
    let mut all = Vec::new();
    let mut list = |word: &str, passages: &[Passage], tone: Tone| {
        for (n, p) in passages.iter().enumerate() {
            let word = if n == 0 { word } else { "and" };
            let words = spread(style, tone, &clean(p.span.slice(&doc.text)));
            all.push(format!("{} “{words}”", style.paint(Tone::Dim, word)));
        }
    };
    let bare = s.condition.is_empty() && s.exception.is_empty();
    list(
        if s.condition_negated { "if not" } else { "if" },
        &s.condition,
        Tone::Actor,
    );
    list("unless", &s.exception, Tone::Actor);
    list(
        if bare { "expected:" } else { "then" },
        &s.consequence,
        Tone::Type,
    );
    list("otherwise", &s.alternative, Tone::Type);
    list("because", &s.reason, Tone::Recipient);
    let mut facts: Vec<String> = Vec::new();
    facts.extend(s.likelihood.map(|l| {
        let words = clean(l.span.slice(&doc.text));
        format!("{} (“{words}”)", degree(l.degree))
    }));
    facts.extend(when(s));
    if !s.reported_by.is_empty() {
        facts.push(format!("by the word of {}", chain(&s.reported_by)));
    }
    if s.writer {
        facts.push("the writer's own opinion".to_owned());
    }
    if !facts.is_empty() {
        all.push(facts.join(" · "));
    }
    all
}

/// `likely, 66 to 100 %`.
fn degree(degree: LikelihoodDegree) -> String {
    let name = degree.as_str().replace('-', " ");
    match degree.range() {
        Some((low, high)) => format!("{name}, {:.0} to {:.0} %", low * 100.0, high * 100.0),
        None => name,
    }
}

fn when(s: &Scenario) -> Option<String> {
    match (s.window.start, s.window.end) {
        (Some(a), Some(b)) if a != b => Some(format!("from {a} to {b}")),
        (Some(a), _) => Some(format!("on {a}")),
        _ => s.soon.then(|| "soon".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use tekad_core::{EventDate, Likelihood, Precision, Span};

    use super::*;

    #[test]
    fn a_section_as_people_see_it() {
        let text = "If talks fail, Ruritania may well attack, because it can.";
        let doc = Document::from_text(text, "en");
        let at = |words: &str| {
            let start = text.find(words).expect("words of the text");
            Span::new(start, start + words.len())
        };
        let passage = |words: &str| Passage {
            span: at(words),
            events: Vec::new(),
            claims: Vec::new(),
        };
        let scenario = Scenario {
            id: "s1".to_owned(),
            doc_id: "d1".to_owned(),
            condition: vec![passage("talks fail")],
            condition_negated: false,
            exception: Vec::new(),
            consequence: vec![passage("Ruritania may well attack")],
            alternative: Vec::new(),
            reason: vec![passage("it can")],
            likelihood: Some(Likelihood {
                span: at("may well"),
                degree: LikelihoodDegree::Likely,
            }),
            window: EventDate {
                start: None,
                end: None,
                precision: Precision::Unknown,
                from_text: true,
                span: None,
            },
            soon: true,
            reported_by: Vec::new(),
            writer: false,
            sentence: 0,
            sentence_span: Span::new(0, text.len()),
            trigger: at("If"),
            why: Vec::new(),
        };
        insta::assert_snapshot!(section(Style::plain(60), &doc, &[scenario]), @r"
          WHAT MAY FOLLOW
            1  if “talks fail”
               then “Ruritania may well attack”
               because “it can”
               likely, 66 to 100 % (“may well”) · soon
        ");
    }
}
