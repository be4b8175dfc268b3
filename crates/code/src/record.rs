//! PLOVER records: an event and the document that tells it to one JSON object (DESIGN §4;
//! PLOVER 2.0 manual, chapter "Data Fields"). Pure functions; the order of the fields is fixed.
//!
//! Every `start` and `end` counts code points of `Document.text`.

use serde_json::{Map, Value, json};
use tekad_core::{
    CharIndex, Document, Magnitude, Place, Precision, Sentence, Span, StampPrecision,
    event::{Entity, Event, Evidence, Outcome, SourceLink, SourceRole},
    hash,
    ontology::AuxMode,
};

/// What records say beside the events.
#[derive(Clone, Debug, Default)]
pub struct RecordOptions {
    /// Version and pack hashes (`Coder::version`).
    pub coder: String,
    /// Version of the codebook (`Ontology::codebook`).
    pub codebook: String,
    /// Whether to leave out every word of the text: offsets and hashes stay.
    pub no_text: bool,
    /// Day of coding; left out if `None`, since records must not depend on today.
    pub coded_date: Option<String>,
}

/// Makes the records of one document.
pub struct Recorder<'a> {
    doc: &'a Document,
    sentences: &'a [Sentence],
    options: &'a RecordOptions,
    index: CharIndex,
    cite_info: Value,
}

impl<'a> Recorder<'a> {
    /// Prepares what all records of a document share.
    pub fn new(
        doc: &'a Document,
        sentences: &'a [Sentence],
        options: &'a RecordOptions,
    ) -> Recorder<'a> {
        let index = CharIndex::new(&doc.text);
        let cite_info = cite_info(doc, options);
        Recorder {
            doc,
            sentences,
            options,
            index,
            cite_info,
        }
    }

    pub(crate) fn doc_id(&self) -> &str {
        &self.doc.id
    }

    pub(crate) fn coder(&self) -> &str {
        &self.options.coder
    }

    pub(crate) fn cite_info(&self) -> &Value {
        &self.cite_info
    }

    /// The record of an event.
    pub fn event(&self, event: &Event) -> Value {
        let first = event.evidence.first();
        let mut record = Map::new();
        let mut put = |key: &str, value: Value| {
            record.insert(key.to_owned(), value);
        };
        put("id", json!(event.id));
        put("date", json!(event.date.start.map(|d| d.to_string())));
        put(
            "enddate",
            json!(event.date.end.or(event.date.start).map(|d| d.to_string())),
        );
        put("actor", self.entities(&event.actor));
        put("recipient", self.entities(&event.recipient));
        put("event", json!([event.event.as_str()]));
        put("mode", json!(event.mode));
        put("context", json!(event.context));
        let words: Vec<&str> = event
            .evidence
            .iter()
            .filter_map(|e| self.quote(e.trigger))
            .collect();
        put("event_text", json!(words));
        put(
            "event_loc",
            event.place.as_ref().map_or(Value::Null, |p| self.place(p)),
        );
        put("quad_code", json!(event.event.quad()));
        put("event_scale", json!(event.scale));
        put(
            "text",
            json!(first.and_then(|e| self.quote(e.sentence_span))),
        );
        put(
            "text_info",
            first.map_or(Value::Null, |e| self.sequence(e.sentence, e.sentence_span)),
        );
        put("cite_info", self.cite_info.clone());
        put("coder", json!(self.options.coder));
        if let Some(date) = &self.options.coded_date {
            put("coded_date", json!(date));
        }
        put("has_event", json!(true));
        put("doc_id", json!(event.doc_id));
        put(
            "aux_mode",
            first.map_or_else(|| aux_modes(&event.aux_mode), |e| aux_modes(&e.aux_mode)),
        );
        let underlying = event
            .underlying
            .as_ref()
            .map(|u| json!({ "event": u.event.as_str(), "mode": u.mode }));
        put("underlying", json!(underlying));
        put("background", json!(event.background));
        put(
            "outcome",
            json!(event.outcome.map(|o| match o {
                Outcome::Failed => "failed",
            })),
        );
        put("factuality", json!(event.factuality));
        put("cameo", json!(event.cameo));
        put("goldstein", json!(event.goldstein));
        put("confidence", json!(event.confidence));
        put("date_precision", json!(precision(event.date.precision)));
        let source = ["publication", "text"][usize::from(event.date.from_text)];
        let date_source = event.date.start.map(|_| source);
        put("date_source", json!(date_source));
        put(
            "reported_by",
            first.map_or_else(|| json!([]), |e| self.chain(&e.reported_by)),
        );
        put(
            "evidence",
            event.evidence.iter().map(|e| self.evidence(e)).collect(),
        );
        let magnitudes = event.magnitude.iter().map(|m| self.magnitude(m)).collect();
        put("magnitude", magnitudes);
        put("order", json!(event.order));
        Value::Object(record)
    }

    /// The record of a sentence that tells no event (`has_event: false`).
    pub fn without_event(&self, sentence: usize) -> Option<Value> {
        let span = self.sentences.get(sentence)?.span;
        let at = format!("{}-{}", span.start, span.end);
        let mut record = Map::new();
        let mut put = |key: &str, value: Value| {
            record.insert(key.to_owned(), value);
        };
        put(
            "id",
            json!(hash::short_id(&[&self.doc.id, &at, "none"], 16)),
        );
        put("date", Value::Null);
        put("enddate", Value::Null);
        for key in [
            "actor",
            "recipient",
            "event",
            "mode",
            "context",
            "event_text",
        ] {
            put(key, json!([]));
        }
        for key in ["event_loc", "quad_code", "event_scale"] {
            put(key, Value::Null);
        }
        put("text", json!(self.quote(span)));
        put("text_info", self.sequence(sentence, span));
        put("cite_info", self.cite_info.clone());
        put("coder", json!(self.options.coder));
        if let Some(date) = &self.options.coded_date {
            put("coded_date", json!(date));
        }
        put("has_event", json!(false));
        put("doc_id", json!(self.doc.id));
        Some(Value::Object(record))
    }

    /// All records of the document: of its events, and of its sentences without events where
    /// `all` asks for them; in text order.
    pub fn all(&self, events: &[Event], all: bool) -> Vec<Value> {
        let mut records: Vec<(usize, Value)> = events
            .iter()
            .map(|e| (e.evidence.first().map_or(0, |v| v.sentence), self.event(e)))
            .collect();
        if all {
            let told = |s: usize| {
                events
                    .iter()
                    .flat_map(|e| &e.evidence)
                    .any(|v| v.sentence == s)
            };
            let silent = (0..self.sentences.len()).filter(|&s| !told(s));
            records.extend(silent.filter_map(|s| Some((s, self.without_event(s)?))));
            records.sort_by_key(|(sentence, _)| *sentence);
        }
        records.into_iter().map(|(_, record)| record).collect()
    }

    /// The words under a span, unless records are to carry none.
    pub(crate) fn quote(&self, span: Span) -> Option<&'a str> {
        (!self.options.no_text).then(|| span.slice(&self.doc.text))
    }

    /// A string that comes from the text, unless records are to carry none.
    fn own_words<'s>(&self, words: &'s str) -> Option<&'s str> {
        (!self.options.no_text).then_some(words)
    }

    pub(crate) fn span(&self, span: Span) -> Value {
        let (start, end) = self.index.span(&self.doc.text, span);
        json!({ "start": start, "end": end })
    }

    pub(crate) fn sequence(&self, sentence: usize, span: Span) -> Value {
        let (start, end) = self.index.span(&self.doc.text, span);
        json!({ "sequence": sentence, "start": start, "end": end })
    }

    pub(crate) fn entities(&self, list: &[Entity]) -> Value {
        let entity = |e: &Entity| {
            json!({
                "code": e.code,
                "sector": sector(&e.sector),
                "entity_text": self.own_words(&e.entity_text),
                "identifier_id": e.identifier_id,
                // Unlisted persons have their name from the text.
                "identifier_text": e.identifier_text.as_deref().filter(|_| !self.options.no_text || e.identifier_id.is_some()),
                "office": e.office,
            })
        };
        list.iter().map(entity).collect()
    }

    fn magnitude(&self, m: &Magnitude) -> Value {
        let (start, end) = self.index.span(&self.doc.text, m.span);
        json!({
            "kind": m.kind.as_str(),
            "low": m.low,
            "high": m.high,
            "unit": m.unit,
            "approximate": m.approximate,
            "start": start,
            "end": end,
        })
    }

    fn place(&self, place: &Place) -> Value {
        let (start, end) = self.index.span(&self.doc.text, place.span);
        json!({
            "extracted_place": self.own_words(&place.text),
            "resolved_place": place.name,
            "lat": place.lat,
            "lon": place.lon,
            "country_code": place.country,
            "kind": place.kind,
            "admin1": place.admin1,
            "geonames_id": place.geonames,
            "start": start,
            "end": end,
        })
    }

    fn evidence(&self, e: &Evidence) -> Value {
        let spans = |list: &[Span]| list.iter().map(|s| self.span(*s)).collect::<Value>();
        json!({
            "sentence": self.sequence(e.sentence, e.sentence_span),
            "trigger": self.span(e.trigger),
            "actor": spans(&e.actor),
            "recipient": spans(&e.recipient),
            "aux_mode": aux_modes(&e.aux_mode),
            "reported_by": self.chain(&e.reported_by),
        })
    }

    pub(crate) fn chain(&self, links: &[SourceLink]) -> Value {
        let link = |l: &SourceLink| {
            let (start, end) = self.index.span(&self.doc.text, l.entity.span);
            json!({
                "entity_text": self.own_words(&l.entity.entity_text),
                "code": l.entity.code,
                "sector": sector(&l.entity.sector),
                "role": match l.role {
                    SourceRole::Speaker => "speaker",
                    SourceRole::Medium => "medium",
                    SourceRole::Addressee => "addressee",
                },
                "cue": self.own_words(&l.cue),
                "stance": l.stance.as_str(),
                "start": start,
                "end": end,
            })
        };
        links.iter().map(link).collect()
    }
}

/// PLOVER's 3- or 6-character sector: the primary one and, if there is a second, that one
/// behind it (`PTYOPP`); null for a bare state or an unknown.
fn sector(sectors: &[String]) -> Option<String> {
    (!sectors.is_empty()).then(|| sectors.iter().take(2).map(String::as_str).collect())
}

pub(crate) fn aux_modes(modes: &[AuxMode]) -> Value {
    modes.iter().map(|m| m.as_str()).collect()
}

pub(crate) fn precision(precision: Precision) -> &'static str {
    match precision {
        Precision::Day => "day",
        Precision::Week => "week",
        Precision::Month => "month",
        Precision::Year => "year",
        Precision::Unknown => "unknown",
    }
}

fn cite_info(doc: &Document, options: &RecordOptions) -> Value {
    // A title is words of the article wherever it stands.
    let title = (!options.no_text).then(|| title(doc)).flatten();
    json!({
        "publication": doc.source,
        "url": doc.url,
        "title": title,
        "language": doc.lang,
        "published": doc.published.as_ref().map(published),
        "codebook": options.codebook,
        "text_sha256": doc.text_sha256(),
    })
}

/// The headline: the one beside the text, else the first that stands in it.
pub fn title(doc: &Document) -> Option<&str> {
    doc.title.as_deref().or_else(|| {
        let section = doc
            .sections
            .iter()
            .find(|s| s.kind == tekad_core::SectionKind::Title)?;
        Some(section.span.slice(&doc.text))
    })
}

/// A publication date in ISO 8601, as finely as it was given, with offset and zone (RFC 9557).
fn published(stamp: &tekad_core::Stamp) -> String {
    match stamp.precision {
        StampPrecision::Day => stamp.date().to_string(),
        StampPrecision::Minute | StampPrecision::Second => stamp.at.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use tekad_core::{EventDate, event::Underlying, ontology::EventType};

    use tekad_core::event::Stance;

    use super::*;

    const TEXT: &str =
        "Menlu “Ana Surya” mengatakan, Ruritania bersedia membantu Syldavia. Hujan turun.";

    fn span(words: &str) -> Span {
        let start = TEXT.find(words).expect("words of the text");
        Span::new(start, start + words.len())
    }

    pub(crate) fn entity(code: &str, sector: &[&str], words: &str) -> Entity {
        Entity {
            code: Some(code.to_owned()),
            sector: sector.iter().map(|s| (*s).to_owned()).collect(),
            entity_text: words.to_owned(),
            identifier_id: None,
            identifier_text: None,
            office: None,
            span: span(words),
            why: String::new(),
        }
    }

    fn sentences() -> Vec<Sentence> {
        let end = TEXT.find(" Hujan").expect("the second sentence");
        [Span::new(0, end), Span::new(end + 1, TEXT.len())]
            .into_iter()
            .map(|span| Sentence {
                section: 0,
                span,
                tokens: Vec::new(),
            })
            .collect()
    }

    fn event() -> Event {
        let speaker = SourceLink {
            entity: Entity {
                office: Some("foreign-minister".to_owned()),
                ..entity("RUR", &["GOV"], "Menlu “Ana Surya”")
            },
            role: SourceRole::Speaker,
            cue: "mengatakan".to_owned(),
            cue_span: None,
            stance: Stance::Asserts,
        };
        let evidence = Evidence {
            sentence: 0,
            sentence_span: sentences()[0].span,
            trigger: span("bersedia"),
            actor: vec![span("Ruritania")],
            recipient: vec![span("Syldavia")],
            aux_mode: vec![AuxMode::Hypothetical],
            reported_by: vec![speaker],
            why: Vec::new(),
        };
        Event {
            id: "e1".to_owned(),
            doc_id: "d1".to_owned(),
            event: EventType::Agree,
            mode: Vec::new(),
            context: Vec::new(),
            actor: vec![entity("RUR", &["PTY", "OPP"], "Ruritania")],
            recipient: vec![entity("SYL", &[], "Syldavia")],
            date: EventDate {
                start: Some(date(2019, 3, 1)),
                end: Some(date(2019, 3, 31)),
                precision: Precision::Month,
                from_text: true,
                span: None,
            },
            place: Some(Place {
                text: "Syldavia".to_owned(),
                name: "Syldavia".to_owned(),
                country: Some("SYL".to_owned()),
                kind: "country".to_owned(),
                lat: None,
                lon: None,
                geonames: None,
                admin1: None,
                span: span("Syldavia"),
            }),
            aux_mode: vec![AuxMode::Hypothetical],
            underlying: Some(Underlying {
                event: EventType::Aid,
                mode: Vec::new(),
            }),
            background: false,
            outcome: None,
            cameo: Some("033".to_owned()),
            goldstein: Some(5.2),
            scale: 2.5,
            confidence: 0.75,
            factuality: 0.0,
            magnitude: vec![Magnitude {
                kind: tekad_core::MagnitudeKind::Money,
                low: 5,
                high: None,
                unit: Some("IDR".to_owned()),
                approximate: false,
                span: span("membantu"),
            }],
            order: vec![tekad_core::Ordered {
                relation: tekad_core::Order::Before,
                event: "e2".to_owned(),
            }],
            evidence: vec![evidence],
        }
    }

    fn options(no_text: bool) -> RecordOptions {
        RecordOptions {
            coder: "tekad/test".to_owned(),
            codebook: "tekad-1".to_owned(),
            no_text,
            coded_date: None,
        }
    }

    fn document() -> Document {
        let mut doc = Document::from_text(TEXT, "id");
        doc.id = "d1".to_owned();
        doc.title = Some("Bantuan".to_owned());
        doc
    }

    /// The record of the event above.
    fn record(no_text: bool) -> Value {
        let (doc, sentences, options) = (document(), sentences(), options(no_text));
        Recorder::new(&doc, &sentences, &options).event(&event())
    }

    #[test]
    fn fields_and_their_order_hold() {
        let sha = document().text_sha256();
        let expected = r#"{"id":"e1","date":"2019-03-01","enddate":"2019-03-31",
            "actor":[{"code":"RUR","sector":"PTYOPP","entity_text":"Ruritania","identifier_id":null,"identifier_text":null,"office":null}],
            "recipient":[{"code":"SYL","sector":null,"entity_text":"Syldavia","identifier_id":null,"identifier_text":null,"office":null}],
            "event":["AGREE"],"mode":[],"context":[],"event_text":["bersedia"],
            "event_loc":{"extracted_place":"Syldavia","resolved_place":"Syldavia","lat":null,"lon":null,"country_code":"SYL","kind":"country","admin1":null,"geonames_id":null,"start":58,"end":66},
            "quad_code":1,"event_scale":2.5,
            "text":"Menlu “Ana Surya” mengatakan, Ruritania bersedia membantu Syldavia.",
            "text_info":{"sequence":0,"start":0,"end":67},
            "cite_info":{"publication":null,"url":null,"title":"Bantuan","language":"id","published":null,"codebook":"tekad-1","text_sha256":"SHA"},
            "coder":"tekad/test","has_event":true,"doc_id":"d1","aux_mode":["hypothetical"],
            "underlying":{"event":"AID","mode":[]},"background":false,"outcome":null,"factuality":0.0,"cameo":"033","goldstein":5.2,
            "confidence":0.75,"date_precision":"month","date_source":"text",
            "reported_by":[{"entity_text":"Menlu “Ana Surya”","code":"RUR","sector":"GOV","role":"speaker","cue":"mengatakan","stance":"asserts","start":0,"end":17}],
            "evidence":[{"sentence":{"sequence":0,"start":0,"end":67},"trigger":{"start":40,"end":48},
            "actor":[{"start":30,"end":39}],"recipient":[{"start":58,"end":66}],"aux_mode":["hypothetical"],
            "reported_by":[{"entity_text":"Menlu “Ana Surya”","code":"RUR","sector":"GOV","role":"speaker","cue":"mengatakan","stance":"asserts","start":0,"end":17}]}],"magnitude":[{"kind":"money","low":5,"high":null,"unit":"IDR","approximate":false,"start":49,"end":57}],"order":[{"relation":"before","event":"e2"}]}"#;
        let expected: String = expected
            .lines()
            .map(str::trim_start)
            .collect::<String>()
            .replace("SHA", &sha);
        assert_eq!(record(false).to_string(), expected);
    }

    #[test]
    fn spans_count_code_points() {
        let record = record(false);
        let chars: Vec<char> = TEXT.chars().collect();
        let slice = |v: &Value| -> String {
            let at = |key: &str| v[key].as_u64().expect("an offset") as usize;
            chars[at("start")..at("end")].iter().collect()
        };
        let evidence = &record["evidence"][0];
        assert_eq!(slice(&evidence["trigger"]), "bersedia");
        assert_eq!(slice(&evidence["actor"][0]), "Ruritania");
        assert_eq!(slice(&evidence["recipient"][0]), "Syldavia");
        assert_eq!(
            slice(&evidence["sentence"]),
            record["text"].as_str().expect("a text")
        );
        assert_eq!(slice(&record["reported_by"][0]), "Menlu “Ana Surya”");
        assert_eq!(slice(&record["event_loc"]), "Syldavia");
    }

    #[test]
    fn undated_is_null() {
        let (doc, sentences, options) = (document(), sentences(), options(false));
        let mut event = event();
        event.date = EventDate {
            start: None,
            end: None,
            precision: Precision::Unknown,
            from_text: false,
            span: None,
        };
        let record = Recorder::new(&doc, &sentences, &options).event(&event);
        assert_eq!(
            (&record["date"], &record["enddate"], &record["date_source"]),
            (&Value::Null, &Value::Null, &Value::Null)
        );
        assert_eq!(record["date_precision"], "unknown");
    }

    #[test]
    fn without_text_no_word_is_left() {
        let record = record(true).to_string();
        for word in [
            "Menlu",
            "Surya",
            "Ruritania",
            "Syldavia.",
            "bersedia",
            "mengatakan",
            "Bantuan",
        ] {
            assert!(!record.contains(word), "{word} in {record}");
        }
        assert!(record.contains(&document().text_sha256()));
        assert!(record.contains(r#""trigger":{"start":40,"end":48}"#));
    }

    #[test]
    fn sentences_without_events_are_said_so() {
        let (doc, sentences, options) = (document(), sentences(), options(false));
        let recorder = Recorder::new(&doc, &sentences, &options);
        assert_eq!(recorder.all(&[event()], false).len(), 1);
        let all = recorder.all(&[event()], true);
        assert_eq!(all.len(), 2);
        assert_eq!(
            (&all[1]["has_event"], &all[1]["text"]),
            (&Value::Bool(false), &json!("Hujan turun."))
        );
        assert_ne!(all[0]["id"], all[1]["id"]);
    }
}
