//! A cheap look at a page before it is parsed. The HTML standard's algorithm is quadratic
//! on pages made for it (deep nesting, formatting left open, thousands of attributes);
//! this bounds all three in one linear pass that over-counts rather than under-counts.

/// Deepest nesting. Browsers stop at 512; pages of news stay below 60.
const MAX_DEPTH: usize = 400;
/// Most elements, counting those that open formatting makes the parser repeat.
const MAX_ELEMENTS: usize = 500_000;
/// Most attributes of one tag.
const MAX_ATTRIBUTES: usize = 1_000;

/// A limit passed: what, and the limit.
pub(super) type Knot = (String, usize);

/// Elements that the parser repeats in later blocks until they are closed by name.
#[rustfmt::skip]
const FORMATTING: &[&[u8]] = &[b"a", b"b", b"big", b"code", b"em", b"font", b"i", b"nobr", b"s", b"small", b"strike", b"strong", b"tt", b"u"];

/// Elements that hold nothing, or that the next of their kind closes.
#[rustfmt::skip]
const FLAT: &[&[u8]] = &[
    b"area", b"base", b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"meta", b"param", b"source", b"track", b"wbr",
    b"p", b"li", b"dd", b"dt", b"td", b"th", b"tr", b"tbody", b"thead", b"tfoot", b"option", b"html", b"head", b"body",
];

/// Elements whose content is not markup.
#[rustfmt::skip]
const RAW: &[&[u8]] = &[b"script", b"style", b"textarea", b"title", b"noscript", b"iframe", b"noembed", b"noframes", b"xmp"];

/// Checks a page; linear in its length.
pub(super) fn check(html: &[u8]) -> Result<(), Knot> {
    let mut open: Vec<Vec<u8>> = Vec::new();
    let (mut formatting, mut foreign, mut elements) = (0_usize, 0_usize, 0_usize);
    let mut at = 0;
    while let Some(found) = find(html, at, b"<") {
        at = found + 1;
        if html[at..].starts_with(b"!--") {
            at = find(html, at, b"-->").unwrap_or(html.len());
            continue;
        }
        let closing = html.get(at) == Some(&b'/');
        let name_at = at + usize::from(closing);
        let name: Vec<u8> = html[name_at..]
            .iter()
            .take(24)
            .take_while(|b| b.is_ascii_alphanumeric())
            .map(u8::to_ascii_lowercase)
            .collect();
        if !name.first().is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let (end, attributes, self_closed) = tag_end(html, name_at + name.len());
        if attributes > MAX_ATTRIBUTES {
            return Err((
                format!("number of attributes of the HTML tag at byte {found}"),
                MAX_ATTRIBUTES,
            ));
        }
        at = end;
        let is_formatting = FORMATTING.contains(&name.as_slice());
        let is_foreign = name == b"svg" || name == b"math";
        if closing {
            if let Some(depth) = open.iter().rposition(|n| *n == name) {
                // Formatting stays open in the parser when what holds it is closed.
                let cut = if is_formatting {
                    vec![open.remove(depth)]
                } else {
                    close(&mut open, depth)
                };
                formatting -= cut
                    .iter()
                    .filter(|n| FORMATTING.contains(&n.as_slice()))
                    .count();
                foreign -= cut.iter().filter(|n| *n == b"svg" || *n == b"math").count();
            }
            continue;
        }
        elements += 1 + if is_formatting { 0 } else { formatting };
        if elements > MAX_ELEMENTS {
            return Err((
                format!("number of HTML elements at byte {found}"),
                MAX_ELEMENTS,
            ));
        }
        if foreign == 0 && RAW.contains(&name.as_slice()) {
            at = raw_end(html, at, &name);
            continue;
        }
        let flat = FLAT.contains(&name.as_slice()) && foreign == 0;
        if flat || (foreign > 0 && self_closed) {
            continue;
        }
        formatting += usize::from(is_formatting);
        foreign += usize::from(is_foreign);
        open.push(name);
        if open.len() > MAX_DEPTH {
            return Err((format!("HTML nesting at byte {found}"), MAX_DEPTH));
        }
    }
    Ok(())
}

/// Closes what lies at `depth` and above, but for formatting, which lives on.
fn close(open: &mut Vec<Vec<u8>>, depth: usize) -> Vec<Vec<u8>> {
    let above = open.split_off(depth);
    let (keep, cut): (Vec<_>, Vec<_>) = above
        .into_iter()
        .partition(|n| FORMATTING.contains(&n.as_slice()));
    open.extend(keep);
    cut
}

/// The byte after a tag's `>`, an upper bound of its attributes, and whether it ends `/>`.
fn tag_end(html: &[u8], from: usize) -> (usize, usize, bool) {
    let (mut at, mut attributes, mut apart) = (from, 0, false);
    while let Some(&byte) = html.get(at) {
        match byte {
            b'>' => return (at + 1, attributes, at > from && html[at - 1] == b'/'),
            // A quote opens a value only behind `=`; elsewhere it is part of a name.
            b'"' | b'\''
                if html[from..at]
                    .iter()
                    .rev()
                    .find(|b| !b.is_ascii_whitespace())
                    == Some(&b'=') =>
            {
                let Some(end) = find(html, at + 1, &[byte]) else {
                    return (html.len(), attributes, false);
                };
                at = end;
                apart = true;
            }
            b if b.is_ascii_whitespace() || b == b'/' => apart = true,
            _ if apart => {
                attributes += 1;
                apart = false;
            }
            _ => {}
        }
        at += 1;
    }
    (html.len(), attributes, false)
}

/// Where the content of a raw element ends: at its closing tag, case aside.
fn raw_end(html: &[u8], from: usize, name: &[u8]) -> usize {
    let mut at = from;
    while let Some(found) = find(html, at, b"</") {
        let after = html.get(found + 2..found + 2 + name.len());
        if after.is_some_and(|n| n.eq_ignore_ascii_case(name)) {
            return found;
        }
        at = found + 2;
    }
    html.len()
}

fn find(html: &[u8], from: usize, needle: &[u8]) -> Option<usize> {
    let rest = html.get(from..)?;
    let first = *needle.first()?;
    let mut at = 0;
    while let Some(hit) = rest[at..].iter().position(|b| *b == first) {
        at += hit;
        if rest[at..].starts_with(needle) {
            return Some(from + at);
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_pages_pass() {
        let page = "<html><body><div class=\"a b\"><p>x<p>y <b>z</b><br><ul><li>1<li>2</ul></div></body></html>".repeat(200);
        assert!(check(page.as_bytes()).is_ok());
        assert!(check(format!("<script>{}</script>", "<div>".repeat(5000)).as_bytes()).is_ok());
        assert!(check(format!("<!-- {} -->", "<div>".repeat(5000)).as_bytes()).is_ok());
    }

    #[test]
    fn knots_are_refused() {
        for page in [
            "<div>".repeat(401),
            "<div></x>".repeat(401),
            "<b><div></b>".repeat(401),
            format!("<svg>{}", "<td>".repeat(401)),
            format!("<p {}>", "a=1 ".repeat(1001)),
            format!("{}{}", "<b a>".repeat(300), "<p>x".repeat(10_000)),
        ] {
            assert!(check(page.as_bytes()).is_err(), "{}", &page[..20]);
        }
    }
}
