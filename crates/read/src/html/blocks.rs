//! A tree of HTML into text: one block a paragraph, blank lines between, and what the
//! markup says each block is.

use dom_query::NodeRef;
use tekad_core::{SectionKind, Span};

use crate::{
    classify::Block,
    layout::{self, Unit},
};

/// Text taken from a tree, with its blocks.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Blocks separated by blank lines.
    pub text: String,
    /// In order, without overlap.
    pub blocks: Vec<Block>,
}

/// Elements that never hold an article's text.
#[rustfmt::skip]
const SKIPPED: &[&str] = &[
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "button", "select", "textarea", "input",
    "nav", "footer", "head", "audio", "video", "canvas", "dialog", "datalist", "menu",
];

/// Elements that begin and end a block.
#[rustfmt::skip]
const BLOCKS: &[&str] = &[
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "li", "main", "ol", "p",
    "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
];

/// Longest block that a class name alone can make furniture or caption, in bytes: class
/// names are put on whole articles too.
const CLASS_BYTES: usize = 400;

/// What the elements around a block say of it.
#[derive(Clone, Copy, Default)]
struct Around {
    by_tag: Option<SectionKind>,
    by_class: Option<SectionKind>,
    item: bool,
    link: bool,
}

/// The block that is being collected.
#[derive(Default)]
struct Line {
    text: String,
    /// Bytes of `text` that are links.
    linked: usize,
}

enum Step<'a> {
    Enter(NodeRef<'a>, Around),
    /// Leaves a block whose text is flushed with what is around it.
    Leave(Around),
}

/// Takes the text from the tree under `root`. Iterative, so that depth costs no stack.
pub(super) fn page(root: &NodeRef<'_>) -> Page {
    let mut page = Page::default();
    let mut line = Line::default();
    let mut steps = vec![Step::Enter(*root, Around::default())];
    while let Some(step) = steps.pop() {
        let (node, around) = match step {
            Step::Leave(around) => {
                flush(&mut page, &mut line, around);
                continue;
            }
            Step::Enter(node, around) => (node, around),
        };
        if node.is_text() {
            let before = line.text.len();
            push_collapsed(&mut line.text, &node.text());
            line.linked += if around.link {
                line.text.len() - before
            } else {
                0
            };
            continue;
        }
        let mut inner = around;
        if node.is_element() {
            let name = node.node_name().unwrap_or_default();
            let name: &str = &name;
            if name == "br" {
                line.text.push('\n');
                continue;
            }
            if SKIPPED.contains(&name) || is_hidden(&node) {
                continue;
            }
            inner.link |= name == "a";
            if BLOCKS.contains(&name) {
                inner = inside(name, &node, inner);
                flush(&mut page, &mut line, around);
                steps.push(Step::Leave(inner));
            }
        } else if node.is_comment() || node.is_doctype() {
            continue;
        }
        steps.extend(
            node.children_it(true)
                .map(|child| Step::Enter(child, inner)),
        );
    }
    flush(&mut page, &mut line, Around::default());
    page
}

fn is_hidden(node: &NodeRef<'_>) -> bool {
    node.has_attr("hidden")
        || node.attr("aria-hidden").is_some_and(|v| &*v == "true")
        || node.attr("style").is_some_and(|s| {
            let s: String = s
                .chars()
                .take(200)
                .filter(|c| !c.is_whitespace())
                .collect::<String>()
                .to_ascii_lowercase();
            s.contains("display:none") || s.contains("visibility:hidden")
        })
}

fn inside(name: &str, node: &NodeRef<'_>, around: Around) -> Around {
    let mut inner = around;
    inner.by_tag = around.by_tag.or(match name {
        "figcaption" | "figure" | "caption" => Some(SectionKind::Caption),
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Some(SectionKind::Heading),
        "address" => Some(SectionKind::Meta),
        _ => None,
    });
    inner.item |= name == "li";
    let class = node
        .class()
        .map(|c| c.chars().take(200).collect::<String>().to_ascii_lowercase())
        .unwrap_or_default();
    let says = |any: &[&str]| {
        class
            .split(|c: char| !c.is_ascii_alphanumeric())
            .any(|word| any.contains(&word))
    };
    inner.by_class = around
        .by_class
        .or(if says(&["caption", "figcaption", "imgcaption"]) {
            Some(SectionKind::Caption)
        } else if says(&[
            "byline",
            "dateline",
            "breadcrumb",
            "breadcrumbs",
            "related",
            "share",
            "sharing",
            "tags",
            "advertisement",
            "bacajuga",
        ]) {
            Some(SectionKind::Meta)
        } else {
            None
        });
    inner
}

/// Appends text with white space collapsed as a browser does.
fn push_collapsed(line: &mut String, text: &str) {
    for c in text.chars() {
        if c.is_whitespace() {
            if !line.is_empty() && !line.ends_with([' ', '\n']) {
                line.push(' ');
            }
        } else if !c.is_control() && !matches!(c, '\u{200b}' | '\u{feff}' | '\u{ad}') {
            line.push(c);
        }
    }
}

/// Ends the block: each line that `<br>` made is one of its own, since pages that use it
/// at all use it between paragraphs.
fn flush(page: &mut Page, line: &mut Line, around: Around) {
    // What is nothing but a link leads to another article.
    let link = (line.linked * 10 >= line.text.trim().len() * 9).then_some(SectionKind::Meta);
    for piece in line
        .text
        .split('\n')
        .map(str::trim)
        .filter(|p| !p.is_empty())
    {
        if !page.text.is_empty() {
            page.text.push_str("\n\n");
        }
        let (mark, bullet) = layout::bullet(piece);
        let start = page.text.len() + mark;
        page.text.push_str(piece);
        if start >= page.text.len() {
            continue;
        }
        let span = Span::new(start, page.text.len());
        let unit = Unit {
            span,
            bullet: bullet || around.item,
            hash: false,
            blank_before: true,
            blank_after: true,
        };
        let given = around.by_tag.or(around
            .by_class
            .or(link)
            .filter(|_| piece.len() <= CLASS_BYTES));
        page.blocks.push(Block { unit, given });
    }
    line.text.clear();
    line.linked = 0;
}
