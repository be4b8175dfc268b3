//! Writing: a document as it arrived, and what was found in it.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use rusqlite::{Connection, OptionalExtension, params};
use tekad_core::{
    Claim, Document, EventDate, Scenario, Span,
    event::{Entity, Event, Outcome, SourceLink, SourceRole},
    ontology::AuxMode,
};

use crate::{
    Findings, StoreError,
    body::{pack, unpack},
    happenings::{self, Telling},
};

/// What a document is within its story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The first of its story.
    First,
    /// Tells the story anew with more or other words; it is coded.
    Update,
    /// Nearly the same words; it is kept and counted, not coded.
    Copy,
}

impl Kind {
    /// As the table writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::First => "first",
            Kind::Update => "update",
            Kind::Copy => "copy",
        }
    }
}

/// A text that the record does not have yet, with its place among those that it has.
#[derive(Clone, Debug)]
pub struct NewDocument<'a> {
    /// Its number: one more than that of the last.
    pub number: i64,
    /// The document.
    pub document: &'a Document,
    /// 16 bytes of the hash of its normalised text.
    pub text_hash: [u8; 16],
    /// What it is within its story.
    pub kind: Kind,
    /// The story's first document; its own number if it is that.
    pub story: i64,
    /// The document that it resembles, and how much (0 to 1).
    pub resembles: Option<(i64, f64)>,
    /// The earlier versions that it corrects or takes back.
    pub supersedes: &'a [i64],
    /// Whether its publisher says with it that the article is taken back.
    pub retracted: bool,
}

/// Where and when a text appeared.
#[derive(Clone, Debug)]
pub struct Arrival<'a> {
    /// The record's document with that text.
    pub number: i64,
    /// The article as it came.
    pub document: &'a Document,
    /// The input that brought it.
    pub origin: &'a str,
}

/// Statements of one transaction, prepared once each (SQLite keeps them).
pub(crate) struct Inserter<'c> {
    pub connection: &'c Connection,
    /// Reports that others of the transaction have been compared with.
    pub tellings: RefCell<BTreeMap<i64, Rc<Telling>>>,
}

impl<'c> Inserter<'c> {
    /// For one transaction, which may be broken off: what it remembers ends with it.
    pub fn new(connection: &'c Connection) -> Inserter<'c> {
        Inserter {
            connection,
            tellings: RefCell::default(),
        }
    }
}

type Sql<T> = Result<T, InsertError>;

/// SQLite's error or ours; the caller adds the file's name.
pub(crate) enum InsertError {
    Sqlite(rusqlite::Error),
    Store(StoreError),
}

impl From<rusqlite::Error> for InsertError {
    fn from(e: rusqlite::Error) -> InsertError {
        InsertError::Sqlite(e)
    }
}

impl From<StoreError> for InsertError {
    fn from(e: StoreError) -> InsertError {
        InsertError::Store(e)
    }
}

impl Inserter<'_> {
    /// The number of an outlet, made if new.
    fn outlet(&self, name: Option<&str>) -> Sql<Option<i64>> {
        let Some(name) = name.filter(|n| !n.is_empty()) else {
            return Ok(None);
        };
        let find = "SELECT outlet FROM outlet WHERE name = ?1";
        let mut statement = self.connection.prepare_cached(find)?;
        if let Some(outlet) = statement.query_row([name], |r| r.get(0)).optional()? {
            return Ok(Some(outlet));
        }
        let mut make = self
            .connection
            .prepare_cached("INSERT INTO outlet (name) VALUES (?1)")?;
        Ok(Some(make.insert([name])?))
    }

    /// The number of a version of the coder, made if new.
    pub fn coding(&self, coder: &str) -> Sql<i64> {
        let find = "SELECT coding FROM coding WHERE coder = ?1";
        let mut statement = self.connection.prepare_cached(find)?;
        if let Some(coding) = statement.query_row([coder], |r| r.get(0)).optional()? {
            return Ok(coding);
        }
        let mut make = self
            .connection
            .prepare_cached("INSERT INTO coding (coder) VALUES (?1)")?;
        Ok(make.insert([coder])?)
    }

    /// Adds a text.
    pub fn document(&self, new: &NewDocument) -> Sql<()> {
        let doc = new.document;
        let outlet = self.outlet(doc.source.as_deref())?;
        let body = pack(doc, "document")?;
        let mut add = self.connection.prepare_cached(
            "INSERT INTO document (document, id, text_hash, title, lang, published, published_day,
             outlet, url, kind, story, resembles, likeness, retracted, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        )?;
        add.execute(params![
            new.number,
            doc.id,
            new.text_hash.as_slice(),
            doc.title,
            doc.lang,
            doc.published.as_ref().map(|p| p.at.to_string()),
            doc.published.as_ref().map(|p| p.date().to_string()),
            outlet,
            doc.url,
            new.kind.as_str(),
            new.story,
            new.resembles.map(|r| r.0),
            new.resembles.map(|r| r.1),
            new.retracted,
            body,
        ])?;
        for earlier in new.supersedes {
            let mut supersede = self.connection.prepare_cached(
                "UPDATE document SET superseded_by = ?1, retracted = max(retracted, ?2)
                 WHERE document = ?3",
            )?;
            supersede.execute(params![new.number, new.retracted, earlier])?;
        }
        Ok(())
    }

    /// Adds bands with their documents.
    pub fn bands(&self, bands: &[(i64, i64)]) -> Sql<()> {
        let mut add = self
            .connection
            .prepare_cached("INSERT OR IGNORE INTO band (band, document) VALUES (?1, ?2)")?;
        for (band, document) in bands {
            add.execute([band, document])?;
        }
        Ok(())
    }

    /// Marks a document as taken back by its publisher.
    pub fn retract(&self, number: i64) -> Sql<()> {
        let mut mark = self
            .connection
            .prepare_cached("UPDATE document SET retracted = 1 WHERE document = ?1")?;
        mark.execute([number])?;
        Ok(())
    }

    /// Notes where a text appeared; the same appearance twice is one.
    pub fn arrival(&self, arrival: &Arrival) -> Sql<()> {
        let doc = arrival.document;
        let outlet = self.outlet(doc.source.as_deref())?;
        let mut add = self.connection.prepare_cached(
            "INSERT OR IGNORE INTO appearance (document, outlet, id, url, published, origin)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        add.execute(params![
            arrival.number,
            outlet,
            doc.id,
            doc.url.as_deref().unwrap_or(""),
            doc.published
                .as_ref()
                .map_or_else(String::new, |p| p.at.to_string()),
            arrival.origin,
        ])?;
        if self.connection.changes() > 0 {
            happenings::appeared(self, arrival.number)?;
        }
        Ok(())
    }

    /// Adds what was found in a document, or why nothing could be; returns the numbers of the
    /// reports, in the order of the events. `current` says whether it counts from now on.
    pub fn findings(
        &self,
        number: i64,
        doc: &Document,
        coding: i64,
        current: bool,
        found: Result<&Findings, &str>,
    ) -> Sql<Vec<i64>> {
        let body = found.ok().map(|f| pack(f, "findings")).transpose()?;
        let mut add = self.connection.prepare_cached(
            "INSERT INTO coded (document, coding, current, failure, body)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        add.execute(params![number, coding, current, found.err(), body])?;
        let Ok(found) = found else {
            return Ok(Vec::new());
        };
        if !found.events.is_empty() {
            self.document_wording(number, doc, &found.events)?;
        }
        let mut reports = Vec::with_capacity(found.events.len());
        for (ordinal, event) in found.events.iter().enumerate() {
            reports.push(self.report((number, coding, current, ordinal), doc, event)?);
        }
        for (ordinal, claim) in found.claims.iter().enumerate() {
            self.claim((number, coding, current, ordinal), claim)?;
        }
        for (ordinal, scenario) in found.scenarios.iter().enumerate() {
            self.scenario((number, coding, current, ordinal), scenario)?;
        }
        Ok(reports)
    }

    fn report(&self, key: (i64, i64, bool, usize), doc: &Document, event: &Event) -> Sql<i64> {
        let (document, coding, current, ordinal) = key;
        let mut add = self.connection.prepare_cached(
            "INSERT INTO report (document, coding, current, ordinal, event_id, type, mode, context,
             aux_mode, quad, cameo, goldstein, scale, confidence, factuality, background, failed,
             day, last_day, date_precision, date_from_text, place, country, geonames, lat, lon,
             trigger_start, trigger_end, sentence_start, sentence_end)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,
             ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30)",
        )?;
        let (day, last_day) = days(&event.date);
        let first = event.evidence.first();
        let trigger = first.map_or(Span::new(0, 0), |e| e.trigger);
        let sentence = first.map_or(Span::new(0, 0), |e| e.sentence_span);
        let place = event.place.as_ref();
        let report = add.insert(params![
            document,
            coding,
            current,
            ordinal as i64,
            event.id,
            event.event.as_str(),
            event.mode.join(" "),
            event.context.join(" "),
            aux_modes(&event.aux_mode),
            event.event.quad(),
            event.cameo,
            event.goldstein,
            event.scale,
            event.confidence,
            event.factuality,
            event.background,
            event.outcome == Some(Outcome::Failed),
            day,
            last_day,
            event.date.precision.as_str(),
            event.date.from_text,
            place.map(|p| p.name.as_str()),
            place.and_then(|p| p.country.as_deref()),
            place.and_then(|p| p.geonames),
            place.and_then(|p| p.lat),
            place.and_then(|p| p.lon),
            trigger.start,
            trigger.end,
            sentence.start,
            sentence.end,
        ])?;
        let mut party = self.connection.prepare_cached(
            "INSERT INTO party (report, role, position, actor) VALUES (?1, ?2, ?3, ?4)",
        )?;
        for (role, list) in [("actor", &event.actor), ("recipient", &event.recipient)] {
            for (position, entity) in list.iter().enumerate() {
                party.execute(params![report, role, position as i64, self.actor(entity)?])?;
            }
        }
        let mut words = self
            .connection
            .prepare_cached("INSERT INTO report_text (rowid, sentence) VALUES (?1, ?2)")?;
        words.execute(params![report, sentence.slice(&doc.text)])?;
        self.wording(report, doc, event)?;
        Ok(report)
    }

    /// The number of whom a mention resolves to, made if new.
    fn actor(&self, entity: &Entity) -> Sql<i64> {
        let sector = entity.sector.join(" ");
        let name = entity
            .identifier_text
            .as_deref()
            .unwrap_or(&entity.entity_text);
        let key = [
            entity.code.as_deref().unwrap_or(""),
            &sector,
            entity.identifier_id.as_deref().unwrap_or(""),
            name,
            entity.office.as_deref().unwrap_or(""),
        ];
        let mut find = self.connection.prepare_cached(
            "SELECT actor FROM actor
             WHERE code = ?1 AND sector = ?2 AND identifier = ?3 AND name = ?4 AND office = ?5",
        )?;
        if let Some(actor) = find.query_row(key, |r| r.get(0)).optional()? {
            return Ok(actor);
        }
        let mut make = self.connection.prepare_cached(
            "INSERT INTO actor (code, sector, identifier, name, office)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        let actor = make.insert(key)?;
        let mut words = self
            .connection
            .prepare_cached("INSERT INTO actor_text (rowid, name) VALUES (?1, ?2)")?;
        words.execute(params![actor, name])?;
        Ok(actor)
    }

    /// The innermost speaker of a chain.
    fn holder(&self, chain: &[SourceLink]) -> Sql<Option<i64>> {
        let speaker = chain.iter().rfind(|l| l.role == SourceRole::Speaker);
        speaker.map(|l| self.actor(&l.entity)).transpose()
    }

    fn claim(&self, key: (i64, i64, bool, usize), claim: &Claim) -> Sql<()> {
        let (document, coding, current, ordinal) = key;
        let holder = self.holder(&claim.reported_by)?;
        let (day, last_day) = days(&claim.date);
        let mut add = self.connection.prepare_cached(
            "INSERT INTO claim (document, coding, current, ordinal, claim_id, relation, negated,
             degree, aux_mode, writer, holder, day, last_day, confidence, sentence_start,
             sentence_end)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        )?;
        let number = add.insert(params![
            document,
            coding,
            current,
            ordinal as i64,
            claim.id,
            claim.relation.as_str(),
            claim.negated,
            claim.degree.map(|d| d.as_str()),
            aux_modes(&claim.aux_mode),
            claim.writer,
            holder,
            day,
            last_day,
            claim.confidence,
            claim.sentence_span.start,
            claim.sentence_span.end,
        ])?;
        let mut party = self.connection.prepare_cached(
            "INSERT INTO claim_party (claim, role, position, actor) VALUES (?1, ?2, ?3, ?4)",
        )?;
        for (role, list) in [("subject", &claim.subject), ("object", &claim.object)] {
            for (position, entity) in list.iter().enumerate() {
                party.execute(params![number, role, position as i64, self.actor(entity)?])?;
            }
        }
        Ok(())
    }

    fn scenario(&self, key: (i64, i64, bool, usize), scenario: &Scenario) -> Sql<()> {
        let (document, coding, current, ordinal) = key;
        let holder = self.holder(&scenario.reported_by)?;
        let (day, last_day) = days(&scenario.window);
        let mut add = self.connection.prepare_cached(
            "INSERT INTO scenario (document, coding, current, ordinal, scenario_id, conditional,
             likelihood, soon, writer, holder, day, last_day, sentence_start, sentence_end)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        )?;
        add.execute(params![
            document,
            coding,
            current,
            ordinal as i64,
            scenario.id,
            !scenario.condition.is_empty(),
            scenario.likelihood.map(|l| l.degree.as_str()),
            scenario.soon,
            scenario.writer,
            holder,
            day,
            last_day,
            scenario.sentence_span.start,
            scenario.sentence_span.end,
        ])?;
        Ok(())
    }
}

/// Reads a document back.
pub(crate) fn read_document(connection: &Connection, number: i64) -> Sql<Document> {
    let mut find = connection.prepare_cached("SELECT body FROM document WHERE document = ?1")?;
    let body: Vec<u8> = find.query_row([number], |r| r.get(0))?;
    Ok(unpack(&body, &format!("document {number}"))?)
}

/// First and last day of an interval.
fn days(date: &EventDate) -> (Option<String>, Option<String>) {
    let last = date.end.or(date.start);
    (
        date.start.map(|d| d.to_string()),
        last.map(|d| d.to_string()),
    )
}

pub(crate) fn aux_modes(list: &[AuxMode]) -> String {
    let names: Vec<&str> = list.iter().map(|m| m.as_str()).collect();
    names.join(" ")
}
