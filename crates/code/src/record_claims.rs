//! Records of statements, claims and scenarios: one JSON object each, beside those of events
//! (docs/claims.md, docs/scenarios.md). The order of the fields is fixed; every `start` and
//! `end` counts code points of `Document.text`.

use serde_json::{Value, json};
use tekad_core::{
    Claim, EventDate, Passage, Scenario, Span, Speech, Statement, event::Entity, hash,
};

use crate::record::{Recorder, aux_modes, precision};

impl Recorder<'_> {
    /// The record of a statement.
    pub fn statement(&self, s: &Statement) -> Value {
        let at: Vec<String> = (s.content.iter())
            .map(|c| format!("{}-{}", c.start, c.end))
            .collect();
        let id = hash::short_id(&[self.doc_id(), "statement", &at.join(",")], 16);
        json!({
            "id": id,
            "doc_id": self.doc_id(),
            "reported_by": self.chain(&s.chain),
            "speech": match s.speech {
                Speech::Direct => "direct",
                Speech::Indirect => "indirect",
                Speech::Continued => "continued",
            },
            "content": s.content.iter().map(|c| self.words(*c)).collect::<Value>(),
            "sentence": s.sentence,
            "coder": self.coder(),
            "cite_info": self.cite_info(),
        })
    }

    /// The record of a claim.
    pub fn claim(&self, c: &Claim) -> Value {
        json!({
            "id": c.id,
            "doc_id": c.doc_id,
            "relation": c.relation.as_str(),
            "negated": c.negated,
            "subject": self.parties(&c.subject),
            "object": self.parties(&c.object),
            "about": self.passage(c.about.as_ref()),
            "cause": self.passage(c.cause.as_ref()),
            "effect": self.passage(c.effect.as_ref()),
            "degree": c.degree,
            "aux_mode": aux_modes(&c.aux_mode),
            "date": self.date(&c.date),
            "reported_by": self.chain(&c.reported_by),
            "writer": c.writer,
            "trigger": self.words(c.trigger),
            "sentence": self.sequence(c.sentence, c.sentence_span),
            "text": self.quote(c.sentence_span),
            "confidence": c.confidence,
            "coder": self.coder(),
            "cite_info": self.cite_info(),
        })
    }

    /// The record of a scenario or expectation.
    pub fn scenario(&self, s: &Scenario) -> Value {
        json!({
            "id": s.id,
            "doc_id": s.doc_id,
            "condition": self.passages(&s.condition),
            "condition_negated": s.condition_negated,
            "exception": self.passages(&s.exception),
            "consequence": self.passages(&s.consequence),
            "alternative": self.passages(&s.alternative),
            "reason": self.passages(&s.reason),
            "likelihood": s.likelihood.map(|l| json!({
                "degree": l.degree,
                "range": l.degree.range().map(|(low, high)| [low, high]),
                "words": self.words(l.span),
            })),
            "window": self.date(&s.window),
            "soon": s.soon,
            "reported_by": self.chain(&s.reported_by),
            "writer": s.writer,
            "trigger": self.words(s.trigger),
            "sentence": self.sequence(s.sentence, s.sentence_span),
            "text": self.quote(s.sentence_span),
            "coder": self.coder(),
            "cite_info": self.cite_info(),
        })
    }

    /// Parties with the words that name them.
    fn parties(&self, list: &[Entity]) -> Value {
        let mut all = self.entities(list);
        for (value, entity) in all.as_array_mut().into_iter().flatten().zip(list) {
            let at = self.span(entity.span);
            value["start"] = at["start"].clone();
            value["end"] = at["end"].clone();
        }
        all
    }

    fn words(&self, span: Span) -> Value {
        let mut at = self.span(span);
        at["text"] = json!(self.quote(span));
        at
    }

    fn passage(&self, passage: Option<&Passage>) -> Value {
        passage.map_or(Value::Null, |p| {
            let mut value = self.words(p.span);
            value["events"] = json!(p.events);
            value["claims"] = json!(p.claims);
            value
        })
    }

    fn passages(&self, list: &[Passage]) -> Value {
        list.iter().map(|p| self.passage(Some(p))).collect()
    }

    fn date(&self, date: &EventDate) -> Value {
        json!({
            "start": date.start.map(|d| d.to_string()),
            "end": date.end.or(date.start).map(|d| d.to_string()),
            "precision": precision(date.precision),
            "words": date.span.map(|s| self.words(s)),
        })
    }
}
