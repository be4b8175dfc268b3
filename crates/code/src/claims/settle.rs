//! Ids, chains, links and the merging of what is told twice.

use tekad_core::{
    Claim, Document, Passage, Relation, Span, Statement,
    event::{Entity, Event, SourceLink, Stance},
    hash,
};

use super::SPEAKER;
use crate::statements::chain_at;

pub(crate) fn settle(
    found: Vec<Claim>,
    doc: &Document,
    statements: &[Statement],
    events: &[Event],
) -> Vec<Claim> {
    let mut found = found;
    against(&mut found, doc);
    let mut all: Vec<Claim> = Vec::with_capacity(found.len());
    for mut claim in found {
        // Who holds it so stands inside of who says that he does.
        let mut chain = chain_at(statements, claim.trigger).to_vec();
        let told = |l: &SourceLink| chain.iter().any(|c| c.entity.same_party(&l.entity));
        let own: Vec<SourceLink> = (claim.reported_by.iter())
            .filter(|l| !told(l))
            .cloned()
            .collect();
        chain.extend(own);
        claim.reported_by = chain;
        for party in claim.object.iter_mut().chain(&mut claim.subject) {
            at_home(party, &claim.reported_by);
        }
        claim.writer &= claim.reported_by.is_empty();
        // What its speaker denies is not so by his word.
        claim.negated ^= (claim.reported_by.last()).is_some_and(|l| l.stance == Stance::Denies);
        let said = (statements.iter())
            .filter(|s| s.covers(claim.trigger))
            .min_by_key(|s| s.len());
        for passage in [&mut claim.about, &mut claim.cause, &mut claim.effect] {
            clip(passage, said);
        }
        claim.doc_id.clone_from(&doc.id);
        claim.id = id(&claim);
        if !all.iter().any(|kept| same(kept, &claim, doc)) {
            all.push(claim);
        }
    }
    let told: Vec<(Span, String)> = all.iter().map(|c| (c.trigger, c.id.clone())).collect();
    for claim in &mut all {
        let own = claim.trigger;
        for passage in [&mut claim.about, &mut claim.cause, &mut claim.effect]
            .into_iter()
            .flatten()
        {
            link(passage, own, &told, events);
        }
    }
    all
}

/// A passage ends where what is said ends: ", according to X" is no part of it.
fn clip(passage: &mut Option<Passage>, said: Option<&Statement>) {
    let (Some(p), Some(said)) = (passage, said) else {
        return;
    };
    let ends = |c: &&Span| c.start <= p.span.start && p.span.start < c.end && c.end < p.span.end;
    if let Some(c) = said.content.iter().find(ends) {
        p.span.end = c.end;
    }
}

/// The events and claims that the words of a passage tell.
pub(crate) fn link(passage: &mut Passage, own: Span, told: &[(Span, String)], events: &[Event]) {
    passage.events = events
        .iter()
        .filter(|e| e.evidence.iter().any(|v| passage.span.contains(v.trigger)))
        .map(|e| e.id.clone())
        .collect();
    passage.claims = told
        .iter()
        .filter(|(trigger, _)| *trigger != own && passage.span.contains(*trigger))
        .map(|(_, id)| id.clone())
        .collect();
}

fn id(claim: &Claim) -> String {
    let parties = |list: &[Entity]| {
        let all: Vec<String> = list.iter().map(Entity::notation).collect();
        all.join(",")
    };
    let at = format!("{}-{}", claim.trigger.start, claim.trigger.end);
    hash::short_id(
        &[
            &claim.doc_id,
            "claim",
            &at,
            claim.relation.as_str(),
            &parties(&claim.subject),
            &parties(&claim.object),
        ],
        16,
    )
}

/// Whether a claim is told again: the same relation, parties, polarity, matter, sense and chain.
/// What contradicts stands side by side.
fn same(a: &Claim, b: &Claim, doc: &Document) -> bool {
    let words = |p: &Option<Passage>| p.as_ref().map(|p| p.span.slice(&doc.text).to_lowercase());
    a.relation == b.relation
        && !matches!(a.relation, Relation::Causes | Relation::Supports)
        && a.negated == b.negated
        && a.aux_mode == b.aux_mode
        && (parties(&a.subject, &b.subject) && parties(&a.object, &b.object)
            || is_mutual(a.relation)
                && parties(&a.subject, &b.object)
                && parties(&a.object, &b.subject))
        && (b.about.is_none() || words(&a.about) == words(&b.about))
        && (b.degree.is_none() || a.degree == b.degree)
        && chains(&a.reported_by, &b.reported_by)
}

/// Whether the parties of a relation may change sides.
fn is_mutual(relation: Relation) -> bool {
    matches!(
        relation,
        Relation::AlliedWith
            | Relation::RivalOf
            | Relation::SimilarTo
            | Relation::DiffersFrom
            | Relation::TradesWith
    )
}

fn parties(a: &[Entity], b: &[Entity]) -> bool {
    let same = |x: &Entity, y: &Entity| x.same_party(y) && x.sector == y.sector;
    a.len() == b.len() && a.iter().all(|x| b.iter().any(|y| same(x, y)))
}

fn chains(a: &[SourceLink], b: &[SourceLink]) -> bool {
    a.len() == b.len()
        && a.iter()
            .zip(b)
            .all(|(x, y)| x.stance == y.stance && x.entity.same_party(&y.entity))
}

/// "Our government": that of whoever speaks.
fn at_home(party: &mut Entity, chain: &[SourceLink]) {
    let nobody = party.code.is_none() && party.identifier_id.is_none();
    if nobody
        && (party.why == SPEAKER || party.sector.iter().any(|s| s == "GOV"))
        && let Some(speaker) = chain.last()
    {
        party.code.clone_from(&speaker.entity.code);
    }
}

/// Who claims a land claims it against who else is said nearby to hold or claim it.
fn against(found: &mut [Claim], doc: &Document) {
    let land = |c: &Claim| {
        c.about
            .as_ref()
            .map(|p| p.span.slice(&doc.text).to_lowercase())
    };
    let holders: Vec<(String, usize, Vec<Entity>)> = found
        .iter()
        .filter(|c| matches!(c.relation, Relation::Controls | Relation::ClaimsTerritory))
        .filter(|c| !c.negated)
        .filter_map(|c| Some((land(c)?, c.sentence, c.subject.clone())))
        .collect();
    for claim in found
        .iter_mut()
        .filter(|c| c.relation == Relation::ClaimsTerritory && c.object.is_empty() && !c.negated)
    {
        let own = land(claim);
        let other = holders.iter().find(|(about, sentence, subject)| {
            Some(about) == own.as_ref()
                && sentence.abs_diff(claim.sentence) <= 1
                && !parties(subject, &claim.subject)
        });
        if let Some((.., subject)) = other {
            claim.object.clone_from(subject);
        }
    }
}
