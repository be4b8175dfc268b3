//! Toponym resolution against articles with marked toponyms and coordinates, in the XML of
//! Gritta, Pilehvar and Collier (2020), "A Pragmatic Guide to Geoparsing Evaluation". The
//! toponyms are given; scored is where each is placed. Metrics as there: accuracy within 161
//! km (100 miles) and the median error; a toponym that is not placed counts as wrong.

use std::ops::Range;

use serde::Serialize;
use tekad_code::{gazetteer::kilometres, toponym::Toponym};
use tekad_core::Span;
use tekad_engine::{Engine, EngineError};

/// An article.
#[derive(Clone, Debug, PartialEq)]
pub struct Article {
    /// `docid`.
    pub id: String,
    /// The text.
    pub text: String,
    /// All toponyms of the text, with coordinates or without.
    pub toponyms: Vec<Gold>,
}

/// A marked toponym.
#[derive(Clone, Debug, PartialEq)]
pub struct Gold {
    /// The words.
    pub phrase: String,
    /// Byte range of the words in the text, clipped to it.
    pub range: Range<usize>,
    /// Degrees north and east; NaN where the data give none.
    pub point: (f64, f64),
    /// GeoNames feature code.
    pub kind: String,
}

/// A toponym with coordinates, and where it was placed.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The article.
    pub article: String,
    /// The gold.
    pub gold: Gold,
    /// Name and place that were found.
    pub ours: Option<(String, (f64, f64))>,
    /// Whether that is the place itself, not one that an unknown name is taken to lie by.
    pub listed: bool,
    /// Error in km; half the Earth's circumference where it was not placed.
    pub km: f64,
}

impl Placed {
    /// Whether it is within 161 km.
    pub fn right(&self) -> bool {
        self.km <= NEAR
    }
}

/// What the data or the engine would not do.
#[derive(Debug, thiserror::Error)]
pub enum GeoError {
    /// No such XML.
    #[error("{0}")]
    Xml(String),
    /// The engine would not run.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// The figures.
#[derive(Clone, Debug, Serialize)]
pub struct Scores {
    /// Articles.
    pub articles: usize,
    /// Toponyms with coordinates.
    pub toponyms: usize,
    /// Of these, found in the lists.
    pub listed: usize,
    /// Placed at all: listed, or by a place that the article names near by.
    pub placed: usize,
    /// Share of all that are within 161 km.
    pub acc161: f64,
    /// The same where unlisted names count as wrong, too.
    pub acc161_listed: f64,
    /// Median error in km; what is not placed is farthest.
    pub median_km: f64,
    /// Mean error in km among those that were placed.
    pub mean_km_placed: f64,
}

const NEAR: f64 = 161.0;
const FARTHEST: f64 = 20_015.0;

/// Reads articles: `article` with `text` and `toponyms`, each `toponym` with `phrase`, `start`
/// and `end` (in characters of the text) and `gaztag` with `lat`, `lon` and `fcode`.
///
/// # Errors
/// What is no XML, or lacks what it must hold, with its line.
pub fn read(xml: &str) -> Result<Vec<Article>, GeoError> {
    let fail = |e: &dyn std::fmt::Display| GeoError::Xml(e.to_string());
    let doc = roxmltree::Document::parse(xml).map_err(|e| fail(&e))?;
    let mut articles = Vec::new();
    for article in doc.descendants().filter(|n| n.has_tag_name("article")) {
        let line = |n: roxmltree::Node| doc.text_pos_at(n.range().start).row;
        let text = child_text(article, "text")
            .ok_or_else(|| fail(&format!("line {}: an article without text", line(article))))?;
        let offsets: Vec<usize> = text
            .char_indices()
            .map(|(at, _)| at)
            .chain([text.len()])
            .collect();
        let mut toponyms = Vec::new();
        for toponym in article.descendants().filter(|n| n.has_tag_name("toponym")) {
            let wrong = |what: &str| fail(&format!("line {}: {what}", line(toponym)));
            let phrase = child_text(toponym, "phrase").ok_or_else(|| wrong("no phrase"))?;
            let offset = |name: &str| {
                child_text(toponym, name)
                    .and_then(|t| t.trim().parse().ok())
                    .map(|at: usize| offsets.get(at).copied().unwrap_or(text.len()))
                    .ok_or_else(|| wrong(&format!("`{name}` is no number")))
            };
            let tag = toponym.children().find(|n| n.has_tag_name("gaztag"));
            let degrees = |name: &str| {
                tag.and_then(|t| child_text(t, name))
                    .and_then(|t| t.trim().parse().ok())
                    .unwrap_or(f64::NAN)
            };
            toponyms.push(Gold {
                phrase,
                range: offset("start")?..offset("end")?,
                point: (degrees("lat"), degrees("lon")),
                kind: tag.and_then(|t| child_text(t, "fcode")).unwrap_or_default(),
            });
        }
        toponyms.sort_by_key(|t| (t.range.start, t.range.end));
        articles.push(Article {
            id: article.attribute("docid").unwrap_or_default().to_owned(),
            text,
            toponyms,
        });
    }
    if articles.is_empty() {
        return Err(fail(&"no articles"));
    }
    Ok(articles)
}

fn child_text(node: roxmltree::Node, name: &str) -> Option<String> {
    let child = node.children().find(|n| n.has_tag_name(name))?;
    Some(child.children().filter_map(|n| n.text()).collect())
}

/// Places the toponyms of each article together and scores those with coordinates.
///
/// # Errors
/// No pack for the language, or a damaged one.
pub fn score(
    engine: &Engine,
    lang: &str,
    articles: &[Article],
) -> Result<(Scores, Vec<Placed>), GeoError> {
    let coder = engine.coder(lang)?;
    let mut all = Vec::new();
    for article in articles {
        let ranges: Vec<Range<usize>> = article.toponyms.iter().map(|t| t.range.clone()).collect();
        let mut names = Toponym::of_text(&article.text, &ranges);
        for (name, gold) in names.iter_mut().zip(&article.toponyms) {
            name.name.clone_from(&gold.phrase);
        }
        let placed = coder.resolve_toponyms(&names);
        for (gold, found) in article.toponyms.iter().zip(placed) {
            if gold.point.0.is_nan() || gold.point.1.is_nan() {
                continue;
            }
            let ours = found
                .and_then(|r| {
                    coder
                        .world
                        .place_record(r.id, &gold.phrase, Span::new(0, 0))
                })
                .and_then(|p| Some((p.name, (p.lat?, p.lon?))));
            let km = ours
                .as_ref()
                .map_or(FARTHEST, |(_, point)| kilometres(gold.point, *point));
            all.push(Placed {
                listed: found.is_some_and(|r| r.listed),
                article: article.id.clone(),
                gold: gold.clone(),
                ours,
                km,
            });
        }
    }
    let mut errors: Vec<f64> = all.iter().map(|p| p.km).collect();
    errors.sort_by(f64::total_cmp);
    let placed: Vec<f64> = all
        .iter()
        .filter(|p| p.ours.is_some())
        .map(|p| p.km)
        .collect();
    let right = all.iter().filter(|p| p.right()).count();
    let share = |n: usize, of: usize| n as f64 / of.max(1) as f64;
    Ok((
        Scores {
            articles: articles.len(),
            toponyms: all.len(),
            listed: all.iter().filter(|p| p.listed).count(),
            placed: placed.len(),
            acc161: share(right, all.len()),
            acc161_listed: share(
                all.iter().filter(|p| p.listed && p.right()).count(),
                all.len(),
            ),
            median_km: errors.get(errors.len() / 2).copied().unwrap_or(0.0),
            mean_km_placed: placed.iter().sum::<f64>() / placed.len().max(1) as f64,
        },
        all,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &str = r#"<articles><article docid="7"><text><![CDATA[Élan in Ankara, Turkey.]]></text>
<toponyms><toponym><phrase>Ankara</phrase><start>8</start><end>14</end>
<gaztag geonameid="1"><lat>39.92</lat><lon>32.85</lon><fcode>PPLC</fcode></gaztag></toponym>
<toponym><phrase>Turkey</phrase><start>16</start><end>22</end></toponym></toponyms></article></articles>"#;

    #[test]
    fn articles_are_read() {
        let articles = read(XML).unwrap();
        let [ankara, turkey] = &articles[0].toponyms[..] else {
            panic!("{articles:?}");
        };
        assert_eq!(&articles[0].text[ankara.range.clone()], "Ankara");
        assert_eq!(
            (ankara.point, ankara.kind.as_str()),
            ((39.92, 32.85), "PPLC")
        );
        assert_eq!(&articles[0].text[turkey.range.clone()], "Turkey");
        assert!(turkey.point.0.is_nan());
    }

    #[test]
    fn errors_name_the_line() {
        let error = |xml: &str| read(xml).unwrap_err().to_string();
        assert_eq!(
            error(&XML.replace("<start>16", "<start>x")),
            "line 4: `start` is no number"
        );
        assert_eq!(error("<articles/>"), "no articles");
        assert!(error("<articles>").contains("never closed"));
    }
}
