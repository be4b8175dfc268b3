//! What the gate makes of sequences of articles, whatever the pace of the writer.

use std::path::Path;

use proptest::prelude::*;
use tekad_core::Document;

use super::*;
use crate::{Coding, Findings, Step, Writer};

/// Words from a numbered stock: texts that share a stretch of it are alike.
fn words(from: usize, to: usize) -> String {
    (from..to).map(|n| format!("word{n} ")).collect()
}

/// An article with `id` and `source`, `url` or flags in short: `id@source url !` (taken back),
/// `>id` (supersedes).
fn article(head: &str, text: &str) -> Document {
    let mut doc = Document::from_text(text, "en");
    for part in head.split(' ') {
        match part.split_at(1) {
            ("!", _) => doc.retracted = true,
            (">", id) => doc.supersedes = Some(id.into()),
            ("/", _) => doc.url = Some(format!("https://example.org{part}")),
            _ => match part.split_once('@') {
                Some((id, source)) => {
                    doc.id = id.into();
                    doc.source = Some(source.into());
                }
                None => doc.id = part.into(),
            },
        }
    }
    doc
}

/// Decides on articles and writes them in batches, of which `behind` wait for the writer.
fn run(path: &Path, articles: &[Document], batch: usize, behind: usize) -> Vec<Verdict> {
    let mut writer = Writer::new(path).expect("a record");
    let mut gate = Gate::new(path).expect("a gate");
    let (mut verdicts, mut waiting) = (Vec::new(), Vec::new());
    let mut written = 0;
    for doc in articles {
        let verdict = gate.decide(doc, Sketch::new(&doc.text)).expect("a verdict");
        verdicts.push(verdict.clone());
        let coding = verdict.wants_coding().then(|| Coding {
            coder: "tekad 0 (test)".into(),
            found: Ok(Findings::default()),
        });
        waiting.push(Step {
            document: doc.clone(),
            origin: "test".into(),
            verdict,
            coding,
        });
        if waiting.len() >= batch * (behind + 1) {
            let steps: Vec<Step> = waiting.drain(..batch).collect();
            writer.write(&steps).expect("written");
            written += steps.len() as u64;
            gate.written(written);
        }
    }
    writer.write(&waiting).expect("written");
    writer.finish().expect("finished");
    verdicts
}

fn decide(articles: &[Document]) -> Vec<String> {
    let dir = tempfile::tempdir().expect("a folder");
    let at_once = run(&dir.path().join("a"), articles, 1, 0);
    let later = run(&dir.path().join("b"), articles, 1000, 0);
    assert_eq!(at_once, later);
    at_once.iter().map(short).collect()
}

/// A verdict in short: `2 update of 1 (0.61) story 1 over 1 !`.
fn short(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Again => "again".into(),
        Verdict::Appeared { document, retracts } => {
            format!(
                "{document}{}",
                if *retracts {
                    " retracted"
                } else {
                    " again elsewhere"
                }
            )
        }
        Verdict::New(p) => {
            let mut text = format!("{} {}", p.number, p.kind.as_str());
            if let Some((of, likeness)) = p.resembles {
                text.push_str(&format!(" of {of} ({likeness:.2})"));
            }
            if p.story != p.number {
                text.push_str(&format!(" story {}", p.story));
            }
            for earlier in &p.supersedes {
                text.push_str(&format!(" over {earlier}"));
            }
            if p.retracted {
                text.push_str(" !");
            }
            text
        }
    }
}

#[test]
fn sequences() {
    let w = words;
    let shout = |text: &str| text.to_uppercase().replace(' ', " – ");
    for (what, articles, want) in [
        (
            "exact copies, and the same once more",
            vec![
                ("a@Antara", w(0, 100)),
                ("b@Tempo", shout(&w(0, 100))),
                ("a@Antara", w(0, 100)),
                ("b@Tempo", w(0, 100)),
                ("c@Tempo", w(0, 100)),
            ],
            vec![
                "1 first",
                "1 again elsewhere",
                "again",
                "again",
                "1 again elsewhere",
            ],
        ),
        (
            "near copies, updates, stories; copies are compared with nothing",
            vec![
                ("a", w(0, 100)),
                ("b", w(0, 104)),
                ("c", w(20, 120)),
                ("d", w(40, 140)),
                ("e", w(41, 140)),
                ("f", w(500, 600)),
            ],
            vec![
                "1 first",
                "2 copy of 1 (0.96) story 1",
                "3 update of 1 (0.66) story 1",
                "4 update of 3 (0.66) story 1",
                "5 copy of 4 (0.99) story 1",
                "6 first",
            ],
        ),
        (
            "of equally like ones the earliest",
            vec![("a", w(0, 100)), ("b", w(20, 120)), ("c", w(10, 110))],
            vec![
                "1 first",
                "2 update of 1 (0.66) story 1",
                "3 copy of 1 (0.81) story 1",
            ],
        ),
        (
            "versions are coded, however alike, and follow each other",
            vec![
                ("a@Antara", w(0, 100)),
                ("a@Antara", w(0, 101)),
                ("a@Antara", w(0, 102)),
                ("x@Tempo", w(0, 103)),
            ],
            vec![
                "1 first",
                "2 update of 1 (0.99) story 1 over 1",
                "3 update of 2 (0.99) story 1 over 2",
                "4 copy of 3 (0.99) story 1",
            ],
        ),
        (
            "a version may be a copy of another article",
            vec![
                ("a@Antara", w(0, 100)),
                ("b@Tempo", w(200, 300)),
                ("b@Tempo", w(0, 101)),
            ],
            vec!["1 first", "2 first", "3 copy of 1 (0.99) story 1 over 2"],
        ),
        (
            "the same id of another outlet is no version, nor of none if nothing is alike",
            vec![
                ("1@Antara", w(0, 100)),
                ("1@Tempo", w(200, 300)),
                ("1", w(400, 500)),
                ("1", w(440, 540)),
            ],
            vec![
                "1 first",
                "2 first",
                "3 first",
                "4 update of 3 (0.42) story 3 over 3",
            ],
        ),
        (
            "the same address is, with whatever text",
            vec![
                ("a /x", w(0, 100)),
                ("b /x", w(200, 300)),
                ("c /y", w(400, 500)),
            ],
            vec!["1 first", "2 update of 1 (0.00) story 1 over 1", "3 first"],
        ),
        (
            "named by the later one; id and address may stand for two",
            vec![
                ("a", w(0, 100)),
                ("b", w(200, 300)),
                ("c >a", w(400, 500)),
                ("d@Antara", w(600, 700)),
                ("e /e", w(800, 900)),
                ("d@Antara /e", w(1000, 1100)),
            ],
            vec![
                "1 first",
                "2 first",
                "3 update of 1 (0.00) story 1 over 1",
                "4 first",
                "5 first",
                "6 update of 4 (0.00) story 4 over 4 over 5",
            ],
        ),
        (
            "taken back by the same text, but not by another's",
            vec![
                ("a@Antara", w(0, 100)),
                ("b@Tempo !", w(0, 100)),
                ("a@Antara !", w(0, 100)),
                ("a@Antara !", w(0, 100)),
                ("a@Antara", w(0, 100)),
            ],
            vec![
                "1 first",
                "1 again elsewhere",
                "1 retracted",
                "again",
                "again",
            ],
        ),
        (
            "taken back by a notice with its id, or that repeats the text",
            vec![
                ("a@Antara", w(0, 100)),
                ("a@Antara", format!("RETRACTED: {}", w(300, 320))),
                ("b@Antara", w(400, 500)),
                ("c@Antara", format!("DICABUT: {}", w(400, 500))),
                ("d@Tempo", format!("Retraction: {}", w(400, 500))),
                ("e@Tempo", w(300, 321)),
            ],
            vec![
                "1 first",
                "2 update of 1 (0.00) story 1 over 1 !",
                "3 first",
                "4 update of 3 (0.99) story 3 over 3 !",
                "5 copy of 3 (0.99) story 3 !",
                "6 first",
            ],
        ),
        (
            "texts without words",
            vec![("a", "...".into()), ("b", "!!".into()), ("c", "...".into())],
            vec!["1 first", "2 first", "1 again elsewhere"],
        ),
    ] {
        let articles: Vec<Document> = articles.iter().map(|(h, t)| article(h, t)).collect();
        assert_eq!(decide(&articles), want, "{what}");
    }
}

#[test]
fn a_crowd_of_one_template_is_bounded() {
    let articles: Vec<Document> = (0..300)
        .map(|n| {
            article(
                &format!("a{n}"),
                &format!("{} {}", words(0, 40), words(1000 + n * 60, 1060 + n * 60)),
            )
        })
        .collect();
    let dir = tempfile::tempdir().expect("a folder");
    let a = run(&dir.path().join("a"), &articles, 1, 0);
    assert_eq!(a, run(&dir.path().join("b"), &articles, 50, 3));
    assert!(a.iter().all(|v| matches!(v, Verdict::New(_))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever is written when, the verdicts are the same; and what came once comes to nothing
    /// a second time.
    #[test]
    fn verdicts_follow_from_the_sequence(
        list in prop::collection::vec((0_usize..6, 0_usize..80, 60_usize..90, 0_usize..3, 0_usize..12), 1..40),
        batch in 1_usize..9,
        behind in 0_usize..4,
    ) {
        let articles: Vec<Document> = list
            .iter()
            .map(|&(id, from, length, outlet, more)| {
                let outlet = ["@Antara", "@Tempo", ""][outlet];
                let more = ["", " !", " >a1", " /x"].get(more).copied().unwrap_or("");
                article(&format!("a{id}{outlet}{more}"), &words(from / 8 * 8, from / 8 * 8 + length / 10 * 10))
            })
            .collect();
        let dir = tempfile::tempdir().expect("a folder");
        let first = run(&dir.path().join("a"), &articles, 1, 0);
        prop_assert_eq!(&first, &run(&dir.path().join("b"), &articles, batch, behind));
        let again = run(&dir.path().join("b"), &articles, batch, behind);
        prop_assert!(again.iter().all(|v| *v == Verdict::Again), "{:?}", again);
    }
}
