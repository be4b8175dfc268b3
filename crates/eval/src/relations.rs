//! Cases of standing relations: sentences with the claims that they must give (docs/cases.md,
//! "Claims").

use std::fmt;

use jiff::civil::Date;
use tekad_core::{
    Claim, Degree, Relation, Span,
    event::{Entity, SourceLink, SourceRole},
    ontology::AuxMode,
};

use crate::{
    blocks::{self, CaseError, Mark, Verdict},
    cases::{Parties, same_parties},
};

/// Least share of characters that a passage and its words in a case have in common.
pub const OVERLAP: f64 = 0.8;

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// Line number.
    pub line: usize,
    /// The line without its mark.
    pub text: String,
    /// How it counts.
    pub mark: Mark,
    relation: Relation,
    negated: bool,
    subject: Parties,
    object: Parties,
    cause: Option<String>,
    effect: Option<String>,
    about: Option<String>,
    degree: Option<Degree>,
    aux: Vec<AuxMode>,
    since: Option<String>,
    by: Vec<String>,
    writer: bool,
}

/// A text with its claims.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Name, or id of the article.
    pub name: String,
    /// The text; empty for articles.
    pub text: String,
    /// Publication date.
    pub date: Option<Date>,
    /// Lines.
    pub claims: Vec<Expected>,
}

/// Reads the cases of sentences (`### name`, `> sentence`, `- claim`), or of an article
/// (`## id`, `- claim`).
///
/// # Errors
/// Names the line.
pub fn read(text: &str, article: bool) -> Result<Vec<Case>, CaseError> {
    let mut cases = Vec::new();
    for block in blocks::read(text, if article { "## " } else { "### " })? {
        if block.name.is_empty() && (!article || block.items.is_empty()) {
            continue;
        }
        let mut claims = Vec::with_capacity(block.items.len());
        for item in &block.items {
            let mut claim = parse(&item.text).map_err(|m| item.fail(m))?;
            claim.line = item.line;
            claim.mark = item.mark;
            claims.push(claim);
        }
        cases.push(Case {
            text: if article {
                String::new()
            } else {
                block.joined()
            },
            name: block.name,
            date: block.date,
            claims,
        });
    }
    Ok(cases)
}

/// Splits at white space outside quotation marks, which stay.
fn words(text: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        quoted ^= c == '"';
        match all.last_mut() {
            Some(last) if quoted || !c.is_whitespace() => last.push(c),
            _ => all.push(String::new()),
        }
    }
    all.retain(|w| !w.is_empty());
    all
}

/// The inside of a quotation.
fn unquoted(text: &str) -> Option<&str> {
    text.strip_prefix('"')?.strip_suffix('"')
}

fn degree(text: &str) -> Option<Degree> {
    Some(match text {
        "rising" => Degree::Rising,
        "falling" => Degree::Falling,
        "strong" => Degree::Strong,
        "weak" => Degree::Weak,
        "partial" => Degree::Partial,
        _ => return None,
    })
}

/// Reads one line.
///
/// # Errors
/// What is wrong with it.
pub fn parse(text: &str) -> Result<Expected, String> {
    let mut rest = words(text).into_iter().peekable();
    let negated = rest.next_if_eq("not").is_some();
    let name = rest.next().ok_or("an empty line")?;
    let relation = Relation::ALL
        .into_iter()
        .find(|r| r.as_str() == name)
        .ok_or_else(|| format!("no relation `{name}`"))?;
    let mut expected = Expected {
        line: 0,
        text: text.to_owned(),
        mark: Mark::Expected,
        relation,
        negated,
        subject: None,
        object: Some(Vec::new()),
        cause: None,
        effect: None,
        about: None,
        degree: None,
        aux: Vec::new(),
        since: None,
        by: Vec::new(),
        writer: false,
    };
    let mut sides: Vec<Vec<String>> = vec![Vec::new()];
    let mut in_aux = false;
    for word in rest {
        if word == "->" {
            sides.push(Vec::new());
        } else if word.starts_with('[') || in_aux {
            in_aux = !word.ends_with(']');
            for name in word
                .trim_matches(['[', ']'])
                .split([',', ' '])
                .filter(|n| !n.is_empty())
            {
                let mode =
                    AuxMode::from_name(name).ok_or_else(|| format!("no aux mode `{name}`"))?;
                expected.aux.push(mode);
            }
        } else if word == "writer" {
            expected.writer = true;
        } else if let Some(words) = word.strip_prefix("about:") {
            expected.about = Some(unquoted(words).unwrap_or(words).to_owned());
        } else if let Some(name) = word.strip_prefix("degree:") {
            expected.degree = Some(degree(name).ok_or_else(|| format!("no degree `{name}`"))?);
        } else if let Some(date) = word.strip_prefix("since:") {
            expected.since = Some(date.to_owned());
        } else if let Some(chain) = word.strip_prefix("by:") {
            expected.by = chain.split('>').map(str::to_owned).collect();
        } else if let Some(side) = sides.last_mut() {
            side.push(word);
        }
    }
    if sides.len() > 2 {
        return Err("more than one `->`".to_owned());
    }
    let mut sides = sides.into_iter();
    let subject = sides.next().unwrap_or_default();
    let object = sides.next().unwrap_or_default();
    expected.aux.sort_unstable();
    if matches!(relation, Relation::Causes | Relation::Supports) {
        let whole = |side: &[String]| {
            let text = side.join(" ");
            unquoted(&text)
                .map(str::to_owned)
                .ok_or("a cause and an effect stand in quotation marks")
        };
        expected.subject = Some(Vec::new());
        expected.cause = Some(whole(&subject)?);
        expected.effect = Some(whole(&object)?);
    } else {
        expected.subject = parties(&subject)?;
        expected.object = parties(&object)?;
    }
    Ok(expected)
}

/// Whether a relation holds both ways, so that either party may stand first.
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

impl Expected {
    /// Whether a claim is the one that the line describes. What it is about and since when are
    /// compared where the line says so, all else always.
    pub fn fits(&self, claim: &Claim, text: &str) -> bool {
        let (subject, object) = (plain(&claim.subject), plain(&claim.object));
        let sides = |a: &[Entity], b: &[Entity]| {
            same_parties(&self.subject, a) && same_parties(&self.object, b)
        };
        let parties =
            sides(&subject, &object) || is_mutual(self.relation) && sides(&object, &subject);
        let near = |quoted: &Option<String>, span: Option<Span>| match (quoted, span) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(q), Some(span)) => (0..text
                .matches(q.split('…').next().unwrap_or(q).trim())
                .count()
                .max(1))
                .any(|nth| {
                    blocks::passage(text, q, nth)
                        .is_some_and(|s| blocks::overlap(text, &[s], &[span]) >= OVERLAP)
                }),
        };
        let mut aux = claim.aux_mode.clone();
        aux.sort_unstable();
        self.relation == claim.relation
            && self.negated == claim.negated
            && parties
            && aux == self.aux
            && self.degree == claim.degree
            && self.writer == claim.writer
            && near(&self.about, claim.about.as_ref().map(|p| p.span))
            && near(&self.cause, claim.cause.as_ref().map(|p| p.span))
            && near(&self.effect, claim.effect.as_ref().map(|p| p.span))
            && self.since.as_ref().is_none_or(|since| {
                let start = claim.date.start.map(|d| d.to_string());
                start.is_some_and(|d| d.starts_with(since.as_str()))
            })
            && same_chain(&self.by, &claim.reported_by)
    }
}

/// The parties that a line writes, the European Union as `plain` has it.
fn parties(list: &[String]) -> Result<Parties, String> {
    let one = |w: &String| w.replace("EUR", "IGO");
    crate::cases::parties(&list.iter().map(one).collect::<Vec<_>>())
}

/// Who writes cases calls the European Union an `IGO`.
fn plain(list: &[Entity]) -> Vec<Entity> {
    let one = |e: &Entity| {
        let mut e = e.clone();
        if e.code.as_deref() == Some("EUR") {
            e.code = Some("IGO".to_owned());
        }
        e
    };
    list.iter().map(one).collect()
}

/// Whether a chain is the one that a line writes, link by link.
fn same_chain(wanted: &[String], chain: &[SourceLink]) -> bool {
    let links: Vec<&SourceLink> = chain
        .iter()
        .filter(|l| l.role != SourceRole::Addressee)
        .collect();
    wanted.len() == links.len()
        && wanted.iter().zip(links).all(|(w, link)| {
            parties(std::slice::from_ref(w))
                .is_ok_and(|p| same_parties(&p, &plain(std::slice::from_ref(&link.entity))))
        })
}

/// Compares a case with the claims of its text. Every claim answers at most one line.
pub fn judge(case: &Case, text: &str, claims: &[Claim]) -> Verdict {
    blocks::judge(
        case.claims
            .iter()
            .map(|c| (c.mark, c.line, c.text.as_str())),
        claims.len(),
        |line, thing| {
            let both = case.claims.get(line).zip(claims.get(thing));
            both.is_some_and(|(l, c)| l.fits(c, text))
        },
        |thing| {
            claims
                .get(thing)
                .map(|c| Notation(c, text).to_string())
                .unwrap_or_default()
        },
    )
}

/// A claim as case files write it.
pub struct Notation<'a>(pub &'a Claim, pub &'a str);

impl fmt::Display for Notation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (c, text) = (self.0, self.1);
        let list = |l: &[Entity]| {
            let all: Vec<String> = l.iter().map(Entity::notation).collect();
            all.join(", ")
        };
        let quoted = |span: Span| format!("\"{}\"", span.slice(text).replace('"', "'"));
        if c.negated {
            write!(f, "not ")?;
        }
        write!(f, "{}", c.relation.as_str())?;
        match (&c.cause, &c.effect) {
            (Some(cause), Some(effect)) => {
                write!(f, " {} -> {}", quoted(cause.span), quoted(effect.span))?;
            }
            _ => {
                write!(f, " {}", list(&c.subject))?;
                if !c.object.is_empty() {
                    write!(f, " -> {}", list(&c.object))?;
                }
            }
        }
        if !c.aux_mode.is_empty() {
            let all: Vec<&str> = c.aux_mode.iter().map(|m| m.as_str()).collect();
            write!(f, " [{}]", all.join(" "))?;
        }
        if let Some(d) = c.degree {
            write!(f, " degree:{}", d.as_str())?;
        }
        if let Some(about) = &c.about {
            write!(f, " about:{}", quoted(about.span))?;
        }
        if let (Some(d), None) = (c.date.start, c.date.end) {
            write!(f, " since:{d}")?;
        }
        if !c.reported_by.is_empty() {
            let all: Vec<String> = c.reported_by.iter().map(|l| l.entity.notation()).collect();
            write!(f, " by:{}", all.join(">"))?;
        }
        if c.writer {
            write!(f, " writer")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read() {
        let e = parse("not depends-on PRK -> CHN, RUS [hypothetical] degree:rising about:\"oil and gas\" since:2016 by:---/JRN>RUS/GOV").unwrap();
        assert_eq!(e.relation, Relation::DependsOn);
        assert!(e.negated);
        assert_eq!(e.subject, Some(vec![(Some("PRK".to_owned()), Vec::new())]));
        assert_eq!(e.object.as_ref().map(Vec::len), Some(2));
        assert_eq!(e.aux, [AuxMode::Hypothetical]);
        assert_eq!(e.about.as_deref(), Some("oil and gas"));
        assert_eq!(e.by, ["---/JRN", "RUS/GOV"]);
        let e = parse("seeks MNG about:\"a third neighbour\" writer").unwrap();
        assert_eq!(e.subject.as_ref().map(Vec::len), Some(1));
        assert!(e.writer && e.object == Some(Vec::new()));
        let e = parse("causes \"the war\" -> \"a flight\"").unwrap();
        assert_eq!(
            (e.cause.as_deref(), e.effect.as_deref()),
            (Some("the war"), Some("a flight"))
        );
        for odd in [
            "",
            "likes A -> B",
            "seeks prk",
            "causes A -> B",
            "seeks PRK -> USA -> CHN",
            "fears PRK degree:much",
        ] {
            assert!(parse(odd).is_err(), "{odd}");
        }
    }
}
