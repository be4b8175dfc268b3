//! What a page says of itself: meta tags, JSON-LD, `<time>`, `<title>`, `lang`.

use dom_query::Document as Dom;
use serde_json::Value;
use tekad_core::Stamp;

use crate::{
    cues::{self, Role},
    dates::{self, Hint},
};

/// A page's own account of itself. Dates come in order of trust.
#[derive(Debug, Default)]
pub(super) struct Meta {
    pub title: Option<String>,
    pub source: Option<String>,
    pub url: Option<String>,
    pub lang: Option<String>,
    pub published: Vec<String>,
    pub modified: Vec<String>,
}

/// Names of meta tags that give the time of publication, most trusted first.
#[rustfmt::skip]
const PUBLISHED: &[&str] = &[
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "parsely-pub-date", "sailthru.date",
    "content_publisheddate", "content_publishdate", "dtk:publishdate", "publishdate", "publish-date", "publish_date", "publication_date",
    "publication-date", "pubdate", "article.published", "dcterms.issued", "dc.date.issued", "dcterms.created", "dcterms.date", "dc.date",
    "originalpublicationdate", "article:created", "datecreated", "date",
];

/// Names of meta tags that give the time of the last change.
#[rustfmt::skip]
const MODIFIED: &[&str] = &[
    "article:modified_time", "og:article:modified_time", "og:updated_time", "og:modified_time", "datemodified", "article:updated_time",
    "dcterms.modified", "dc.date.modified", "lastmod", "last-modified", "modified", "revised", "article.updated",
];

/// Largest JSON-LD script that is parsed, in bytes.
const LD_BYTES: usize = 1 << 20;
/// Deepest and most objects that are looked at in JSON-LD.
const LD_OBJECTS: usize = 2_000;

/// Collects the account in one pass over the tree.
pub(super) fn meta(dom: &Dom) -> Meta {
    let mut tags: Vec<(String, String)> = Vec::new();
    let (mut ld, mut times): (Ld, Vec<(String, Option<Role>)>) = Default::default();
    let (mut title, mut h1, mut lang, mut canonical) = (None, None, None, None);
    for node in dom.root().descendants_it() {
        if !node.is_element() {
            continue;
        }
        let Some(name) = node.node_name() else {
            continue;
        };
        match &*name {
            "html" => {
                lang = node
                    .attr("lang")
                    .or(node.attr("xml:lang"))
                    .map(|l| l.to_string())
            }
            "title" if title.is_none() => title = Some(tidy(&node.text())),
            "h1" if h1.is_none() => h1 = Some(tidy(&node.text())).filter(|t| !t.is_empty()),
            "meta" => {
                let key = node
                    .attr("property")
                    .or(node.attr("name"))
                    .or(node.attr("itemprop"))
                    .or(node.attr("http-equiv"));
                if let (Some(key), Some(content)) = (key, node.attr("content"))
                    && content.len() <= 4096
                {
                    tags.push((key.trim().to_ascii_lowercase(), content.trim().to_owned()));
                }
            }
            "link"
                if canonical.is_none()
                    && node
                        .attr("rel")
                        .is_some_and(|r| r.eq_ignore_ascii_case("canonical")) =>
            {
                canonical = node.attr("href").map(|h| h.to_string());
            }
            "script"
                if node
                    .attr("type")
                    .is_some_and(|t| t.to_ascii_lowercase().contains("ld+json")) =>
            {
                let text = node.text();
                if text.len() <= LD_BYTES {
                    // Broken JSON-LD is common and tells nothing; the page speaks elsewhere.
                    if let Ok(value) =
                        serde_json::from_str::<Value>(text.trim().trim_end_matches(';'))
                    {
                        ld.take(value);
                    }
                }
            }
            "time" if times.len() < 50 => {
                let words = node.text();
                let value = node
                    .attr("datetime")
                    .filter(|d| !d.trim().is_empty())
                    .map_or_else(|| tidy(&words), |d| d.to_string());
                let of = ["itemprop", "class", "pubdate"]
                    .iter()
                    .filter_map(|a| node.attr(a))
                    .map(|a| spaced(&a))
                    .collect::<Vec<_>>()
                    .join(" ");
                let before = node
                    .prev_sibling()
                    .filter(|n| n.is_text())
                    .map(|n| tail(&n.text()))
                    .unwrap_or_default();
                times.push((value, cues::role(&before).or_else(|| cues::role(&of))));
            }
            _ => {}
        }
    }
    let tag = |names: &[&str]| -> Vec<String> {
        names
            .iter()
            .flat_map(|n| tags.iter().filter(move |(k, _)| k == n))
            .map(|(_, v)| v.clone())
            .collect()
    };
    let first = |names: &[&str]| tag(names).into_iter().find(|v| !v.is_empty());
    let source = first(&[
        "og:site_name",
        "application-name",
        "publisher",
        "dc.publisher",
    ])
    .or(ld.publisher);
    let title = ld
        .headline
        .filter(|t| !t.is_empty())
        .or_else(|| first(&["og:title", "twitter:title"]))
        .or(h1)
        .or(title);
    let mut published = tag(&PUBLISHED[..3]);
    published.extend(ld.published);
    published.extend(tag(&PUBLISHED[3..]));
    published.extend(
        times
            .iter()
            .filter(|(_, role)| *role != Some(Role::Modified))
            .map(|(v, _)| v.clone()),
    );
    let mut modified = tag(&MODIFIED[..1]);
    modified.extend(ld.modified);
    modified.extend(tag(&MODIFIED[1..]));
    modified.extend(
        times
            .iter()
            .filter(|(_, role)| *role == Some(Role::Modified))
            .map(|(v, _)| v.clone()),
    );
    Meta {
        title: title.map(|t| without_site(&t, source.as_deref())),
        url: canonical.or_else(|| first(&["og:url"])),
        lang: lang
            .filter(|l| !l.trim().is_empty())
            .or_else(|| first(&["content-language", "og:locale"])),
        source,
        published,
        modified,
    }
}

/// The stamp that a list of dates gives: the first that is one; of those on the same day
/// (or the day beside it, for zones), the first that has a zone and a time.
pub(super) fn stamp(values: &[String], hint: Hint) -> Option<Stamp> {
    let all: Vec<_> = values
        .iter()
        .take(60)
        .filter_map(|v| dates::parse(v, hint))
        .collect();
    let first = all.iter().find_map(|f| f.stamp(None))?;
    let near = |stamp: &Stamp| {
        first
            .at
            .timestamp()
            .duration_since(stamp.at.timestamp())
            .as_hours()
            .abs()
            <= 24
    };
    let full = all
        .iter()
        .filter(|f| f.zone.is_some() && f.time.is_some())
        .filter_map(|f| f.stamp(None))
        .find(near);
    let timed = all
        .iter()
        .filter(|f| f.time.is_some())
        .filter_map(|f| f.stamp(None))
        .find(near);
    full.or(timed).or(Some(first))
}

/// `datePublished` into `date Published`, so that cues see words.
fn spaced(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars().take(100) {
        if c.is_ascii_uppercase() {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

fn tail(text: &str) -> String {
    let skip = text.chars().count().saturating_sub(60);
    text.chars().skip(skip).collect()
}

fn tidy(text: &str) -> String {
    text.split_whitespace()
        .take(100)
        .collect::<Vec<_>>()
        .join(" ")
}

/// A title without the site's name at its end: `... - Example News`.
fn without_site(title: &str, source: Option<&str>) -> String {
    let title = tidy(title);
    for sign in [" | ", " - ", " – ", " — ", " :: ", " • "] {
        if let Some((head, last)) = title.rsplit_once(sign) {
            let names = source.is_some_and(|s| last.trim().eq_ignore_ascii_case(s.trim()));
            // A short capitalised tail behind a bar is a site even if unnamed.
            let bar = sign == " | " && last.split_whitespace().count() <= 4;
            if (names || bar) && head.split_whitespace().count() >= 3 {
                return head.trim().to_owned();
            }
        }
    }
    title
}

/// What JSON-LD gives.
#[derive(Debug, Default)]
struct Ld {
    headline: Option<String>,
    publisher: Option<String>,
    published: Vec<String>,
    modified: Vec<String>,
}

impl Ld {
    /// Looks through a script's value for articles, breadth first and bounded.
    fn take(&mut self, value: Value) {
        let mut queue = std::collections::VecDeque::from([value]);
        let mut seen = 0;
        while let Some(value) = queue.pop_front() {
            seen += 1;
            if seen > LD_OBJECTS {
                return;
            }
            match value {
                Value::Array(items) => queue.extend(items),
                Value::Object(mut object) => {
                    if is_article(object.get("@type")) {
                        self.article(&object);
                    }
                    for key in [
                        "@graph",
                        "mainEntity",
                        "mainEntityOfPage",
                        "itemListElement",
                    ] {
                        queue.extend(object.remove(key));
                    }
                }
                _ => {}
            }
        }
    }

    fn article(&mut self, object: &serde_json::Map<String, Value>) {
        let text = |key: &str| object.get(key).and_then(Value::as_str).map(str::to_owned);
        self.headline = self.headline.take().or_else(|| text("headline"));
        self.published
            .extend(text("datePublished").or_else(|| text("dateCreated")));
        self.modified.extend(text("dateModified"));
        let publisher = object
            .get("publisher")
            .and_then(|p| p.get("name").unwrap_or(p).as_str().map(str::to_owned));
        self.publisher = self.publisher.take().or(publisher);
    }
}

fn is_article(kind: Option<&Value>) -> bool {
    let named = |v: &Value| {
        v.as_str().is_some_and(|k| {
            k.ends_with("Article")
                || matches!(k, "BlogPosting" | "Report" | "LiveBlogPosting" | "WebPage")
        })
    };
    match kind {
        Some(Value::Array(kinds)) => kinds.iter().any(named),
        Some(kind) => named(kind),
        None => false,
    }
}
