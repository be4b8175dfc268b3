//! Whatever comes in: no panic, sections in order and on the text, bounded messages.

use proptest::prelude::*;
use tekad_read::{Format, ReadOptions, dates, read_bytes};

fn check(name: &str, bytes: &[u8], format: Option<Format>) {
    let options = ReadOptions {
        format,
        max_bytes: 1 << 16,
        ..ReadOptions::default()
    };
    let all = read_bytes(name, bytes, &options);
    assert!(!all.is_empty());
    for item in all {
        match item {
            Ok(document) => {
                let mut at = 0;
                for section in &document.sections {
                    let words = section.span.slice(&document.text);
                    assert!(section.span.start >= at && !words.is_empty() && words == words.trim());
                    at = section.span.end;
                }
            }
            Err(error) => {
                let message = error.to_string();
                assert!(
                    message.len() < 4096 && !message.contains(char::is_control),
                    "{message:?}"
                );
            }
        }
    }
}

/// Lines such as articles have, in any order.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("Sabtu, 16 Maret 2019 17:28 WIB".to_owned()),
        Just("  • Kapal di pelabuhan".to_owned()),
        Just("By Jane Roe".to_owned()),
        Just("## ".to_owned()),
        Just("Baca juga:".to_owned()),
        Just("The ministers met in Bonn on Monday and signed nothing at all.".to_owned()),
        "[A-Za-z0-9 ,.:/()•–\"é]{0,90}",
        "\\PC{0,40}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_lines(lines in prop::collection::vec(line(), 0..20), end in prop::sample::select(vec!["\n", "\r\n", "\r", "\n\n"])) {
        check("x.txt", lines.join(end).as_bytes(), Some(Format::Text));
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for format in [None, Some(Format::Text), Some(Format::Html), Some(Format::Json), Some(Format::Jsonl), Some(Format::Warc)] {
            check("x", &bytes, format);
        }
    }

    #[test]
    fn any_markup(parts in prop::collection::vec(prop_oneof![
        "</?(div|p|b|i|a|table|td|tr|ul|li|figure|figcaption|h1|h2|br|script|time|svg|title|meta|html|body|article)( [a-z]{1,8}=['\"]?[a-z0-9 -]{0,12}['\"]?)?>",
        "[ -~]{0,30}",
        Just("<!--".to_owned()),
        Just("<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"datePublished\":\"2019-01-01\"}</script>".to_owned()),
    ], 0..60)) {
        check("x.html", parts.concat().as_bytes(), Some(Format::Html));
    }

    #[test]
    fn any_date(text in "[0-9]{0,4}[ /.:-]?[0-9]{0,4}[ /.:T-]?(Mar|Maret|Sabtu|May|WIB|GMT|pm|[+-])?[ ,]?[0-9:]{0,6}(Z|[+-][0-9:]{0,5}|Asia/Jakarta|\\PC{0,3})?") {
        let mut at = 0;
        for found in dates::find(&text, dates::Hint::default()) {
            prop_assert!(found.start >= at && found.start < found.end && text.get(found.start..found.end).is_some());
            at = found.end;
            let _ = found.stamp(Some(3));
        }
        let _ = dates::parse(&text, dates::Hint::default());
    }
}
