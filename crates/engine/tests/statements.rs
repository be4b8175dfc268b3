//! What must hold of statements whatever the text, and how quotations run over sentences.

use tekad_code::CodeOptions;
use tekad_core::{Document, Speech, Statement};
use tekad_engine::Engine;

fn statements(engine: &Engine, text: &str, lang: &str) -> Vec<Statement> {
    let doc = Document::from_text(text.to_owned(), lang);
    let analysis = engine.analyse(&doc, CodeOptions::default());
    analysis.expect("both languages are there").coded.statements
}

/// `speech code|code: words`.
fn told(text: &str, s: &Statement) -> String {
    let chain: Vec<String> = s.chain.iter().map(|l| l.entity.notation()).collect();
    let words: Vec<&str> = s.content.iter().map(|c| c.slice(text)).collect();
    let speech = match s.speech {
        Speech::Direct => "direct",
        Speech::Indirect => "indirect",
        Speech::Continued => "continued",
    };
    format!("{speech} {}: {}", chain.join(">"), words.join(" | "))
}

#[test]
fn quotations_run_over_sentences() {
    let engine = Engine::new();
    for (lang, text, want) in [
        (
            "en",
            "France's president said: \"We are ready. We will not wait for them.\" He left.",
            &[
                "direct FRA/GOV: We are ready",
                "continued FRA/GOV: We will not wait for them",
            ][..],
        ),
        (
            "en",
            "\"The treaty,\" said the French president, \"was signed in good faith.\"",
            &["direct FRA/GOV: The treaty | was signed in good faith"],
        ),
        (
            "en",
            "\"We counted them,\" the Kenyan president said. \"They had more.\"",
            &[
                "direct KEN/GOV: We counted them",
                "continued KEN/GOV: They had more",
            ],
        ),
        (
            "id",
            "“Kami sudah siap. Semua harus jalan minggu ini,” kata Presiden Prancis, Senin (4/3).",
            &[
                "direct FRA/GOV: Kami sudah siap",
                "continued FRA/GOV: Semua harus jalan minggu ini",
            ],
        ),
        (
            "en",
            "He called the so-called \"deal of the century\" a failure and left the hall.",
            &[],
        ),
    ] {
        let got: Vec<String> = statements(&engine, text, lang)
            .iter()
            .map(|s| told(text, s))
            .collect();
        assert_eq!(got, want, "{text}");
    }
}

/// Texts put together from pieces that are hard on quotations and cues.
#[test]
fn whatever_the_text_spans_lie_in_it() {
    let pieces = [
        "\"",
        "“",
        "”",
        "«",
        "»",
        "said",
        "kata",
        "katanya",
        "according to",
        "menurut",
        ",",
        ".",
        ";",
        ":",
        "that",
        "bahwa",
        "Iran",
        "the minister",
        "dia",
        "as saying",
        "quoted",
        "to",
        "untuk",
        "denied",
        "é😀",
        "\n\n",
        "?",
        "(",
        "he",
        "whether",
        "begitu kata",
        "—",
        "and",
        "dikutip",
        "Reuters",
    ];
    let engine = Engine::new();
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |n: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % (n as u64)).unwrap_or(0)
    };
    for round in 0..400 {
        let count = 1 + next(30);
        let words: Vec<&str> = (0..count).map(|_| pieces[next(pieces.len())]).collect();
        let text = words.join(if round % 3 == 0 { "" } else { " " });
        for lang in ["en", "id"] {
            let doc = Document::from_text(text.clone(), lang);
            let Ok(analysis) = engine.analyse(&doc, CodeOptions::default()) else {
                continue;
            };
            let mut last = 0;
            for s in &analysis.coded.statements {
                assert!(!s.chain.is_empty() && s.chain.len() <= 6, "{text:?}");
                assert!(!s.content.is_empty(), "{text:?}");
                for span in &s.content {
                    assert!(span.start < span.end, "{text:?}");
                    assert!(!span.slice(&doc.text).is_empty(), "{text:?}");
                }
                let start = s.content[0].start;
                assert!(start >= last, "{text:?}");
                last = start;
                for link in &s.chain {
                    let cue = link.cue_span.unwrap_or_default();
                    assert!(!cue.slice(&doc.text).is_empty(), "{text:?}");
                }
            }
        }
    }
}
