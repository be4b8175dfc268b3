//! Pages for people: what a terminal would show, as one HTML file that needs no network. The
//! colours of [`Style`](crate::style::Style) become classes, everything else is escaped.

/// Classes of the colour codes that [`Style::paint`](crate::style::Style::paint) writes, and what
/// they look like.
const LOOKS: [(&str, &str, &str); 8] = [
    ("1", "title", "font-weight:bold"),
    ("1;36", "type", "font-weight:bold;color:#0b6e79"),
    ("1;4", "trigger", "font-weight:bold;background:#ffe28a"),
    ("32", "actor", "background:#d3efd3"),
    ("35", "recipient", "background:#efd6ef"),
    ("2", "dim", "color:#666"),
    ("31", "bad", "color:#a11"),
    ("0", "plain", ""),
];

/// The head of a page.
pub fn head(title: &str) -> String {
    let mut page = String::from("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    // Nothing of an article may load or run anything.
    page.push_str("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
    page.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    escape(&mut page, title);
    page.push_str("</title>\n<style>\nbody{font:16px/1.5 Georgia,serif;max-width:70em;margin:2em auto;padding:0 1em}\n");
    page.push_str("pre{font:13px/1.45 monospace;white-space:pre-wrap;margin:.5em 0 1.5em}\nsummary{cursor:pointer}\n");
    for (_, class, look) in LOOKS.iter().filter(|(.., look)| !look.is_empty()) {
        page.push_str(&format!(".{class}{{{look}}}\n"));
    }
    page.push_str("</style>\n</head>\n<body>\n");
    page
}

/// The end of a page.
pub fn foot() -> &'static str {
    "</body>\n</html>\n"
}

/// A text as [`Style::paint`](crate::style::Style::paint) has coloured it, in HTML. The text must
/// be clean of control characters save its own line ends and those of the colours.
pub fn painted(text: &str) -> String {
    let mut page = String::with_capacity(text.len() * 2);
    let mut open = false;
    let mut rest = text;
    while let Some(at) = rest.find('\x1b') {
        escape(&mut page, &rest[..at]);
        rest = &rest[at + 1..];
        let Some((code, after)) = rest.strip_prefix('[').and_then(|r| r.split_once('m')) else {
            continue;
        };
        rest = after;
        if std::mem::take(&mut open) {
            page.push_str("</span>");
        }
        let look = LOOKS.iter().find(|(c, _, look)| *c == code && !look.is_empty());
        if let Some((_, class, _)) = look {
            page.push_str(&format!("<span class=\"{class}\">"));
            open = true;
        }
    }
    escape(&mut page, rest);
    if open {
        page.push_str("</span>");
    }
    page
}

fn escape(page: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => page.push_str("&amp;"),
            '<' => page.push_str("&lt;"),
            '>' => page.push_str("&gt;"),
            '"' => page.push_str("&quot;"),
            '\'' => page.push_str("&#39;"),
            _ => page.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_become_classes_and_the_rest_is_escaped() {
        let table = [
            ("plain", "plain"),
            ("a < b & \"c\"", "a &lt; b &amp; &quot;c&quot;"),
            (
                "\x1b[1;4mmet\x1b[0m <script>",
                "<span class=\"trigger\">met</span> &lt;script&gt;",
            ),
            ("\x1b[32mopen", "<span class=\"actor\">open</span>"),
            ("\x1b[99mwhat\x1b[0m", "what"),
            ("cut \x1b[3", "cut [3"),
        ];
        for (text, want) in table {
            assert_eq!(painted(text), want, "{text:?}");
        }
    }

    #[test]
    fn a_title_can_break_nothing() {
        assert!(head("</title><script>").contains("&lt;/title&gt;&lt;script&gt;"));
    }
}
