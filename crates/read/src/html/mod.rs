//! Web pages: the main text by Mozilla's Readability (`dom_smoothie`), and what the page
//! says of itself.

mod blocks;
mod guard;
mod meta;

use dom_query::Document as Dom;
use dom_smoothie::{Config, Readability};
use tekad_core::{Document, SectionKind};

use crate::{
    classify::{self, Setting},
    dates::Hint,
    draft::{Draft, language},
    encoding,
    error::{ReadError, excerpt},
    options::ReadOptions,
};
use blocks::Page;

/// Fewer words than this from Readability, and the whole page's text is looked at.
const FEW_WORDS: usize = 25;

/// Reads one article from a page. `charset` is what it was sent with; that wins over what the
/// page declares.
pub(crate) fn read(
    name: &str,
    bytes: &[u8],
    charset: Option<&str>,
    options: &ReadOptions,
) -> Result<Document, ReadError> {
    let charset = charset
        .map(str::to_owned)
        .or_else(|| encoding::html_charset(bytes));
    let decoded = encoding::decode(name, bytes, charset.as_deref())?;
    if decoded.text.trim().is_empty() {
        return Err(ReadError::Empty {
            name: name.to_owned(),
        });
    }
    guard::check(decoded.text.as_bytes()).map_err(|(what, limit)| ReadError::TooComplex {
        name: name.to_owned(),
        what,
        limit,
    })?;
    let dom = Dom::from(decoded.text.as_str());
    let meta = meta::meta(&dom);
    let whole = blocks::page(&dom.root());
    let page = article(dom, &whole).unwrap_or(whole);
    if page.blocks.is_empty() {
        return Err(ReadError::NoArticle {
            name: name.to_owned(),
            excerpt: excerpt(&decoded.text),
        });
    }
    let Page { text, mut blocks } = page;
    let title = meta.title.filter(|t| !t.is_empty());
    for block in &mut blocks {
        // The headline is in `Document.title`; its copy in the text is not coded twice.
        if title
            .as_deref()
            .is_some_and(|t| classify::same(t, block.unit.text(&text)))
        {
            block.given = Some(SectionKind::Meta);
        }
    }
    let language = language(&text, meta.lang.as_deref(), true, options);
    let hint = Hint::for_lang(&language.code);
    let outline = classify::outline(
        &text,
        &blocks,
        Setting {
            titled: false,
            hint,
        },
    );
    let mut problems = decoded.problems;
    let mut published = meta::stamp(&meta.published, hint);
    if published.is_none() {
        published = outline.published;
        problems.extend(outline.problems);
    }
    let mut modified = meta::stamp(&meta.modified, hint).or(outline.modified);
    if published.is_none() {
        // Last resort: date lines that Readability took for furniture.
        let dom = Dom::from(decoded.text.as_str());
        let whole = blocks::page(&dom.root());
        let outline = classify::outline(
            &whole.text,
            &whole.blocks,
            Setting {
                titled: false,
                hint,
            },
        );
        let apart =
            |stamp: Option<tekad_core::Stamp>| stamp.map(|s| tekad_core::Stamp { span: None, ..s });
        published = apart(outline.published);
        modified = modified.or(apart(outline.modified));
        problems.extend(outline.problems);
    }
    let draft = Draft {
        text,
        sections: outline.sections,
        title,
        published,
        modified,
        source: meta.source,
        url: meta.url,
        problems,
        ..Draft::default()
    };
    Ok(draft.finish(language))
}

/// The main text, if Readability finds one that is not a mere scrap of the page.
fn article(dom: Dom, whole: &Page) -> Option<Page> {
    // JSON-LD is read by `meta`, with limits; the URL would only serve links, which no one
    // follows. Classes are kept for captions and bylines.
    let config = Config {
        keep_classes: true,
        disable_json_ld: true,
        ..Config::default()
    };
    let mut readability = Readability::with_document(dom, None, Some(config)).ok()?;
    let article = readability.parse().ok()?;
    let dom = Dom::fragment(article.content);
    let page = blocks::page(&dom.root());
    let words = |page: &Page| page.text.split_whitespace().count();
    // On very short articles Readability may keep a scrap; then everything is kept.
    let scrap = words(&page) < FEW_WORDS && words(whole) > 2 * words(&page);
    (!page.blocks.is_empty() && !scrap).then_some(page)
}
