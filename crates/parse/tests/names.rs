//! What must hold of names for any input: they lie in the sentence, in order, apart, and slice
//! the text; broken models and corpora are errors, never panics.

use std::sync::OnceLock;

use proptest::prelude::*;
use tekad_core::{Sentence, Span};
use tekad_parse::Model;
use tekad_parse::names::train::{Corpus, Format, ListKind, NamesOptions, train};
use tekad_parse::names::{Labelled, Name, NameKind, NamesModel, read_columns, read_marked};

fn file(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/../../lang/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn parser() -> &'static Model {
    static MODEL: OnceLock<Model> = OnceLock::new();
    MODEL.get_or_init(|| Model::load(&file("id/parser.model")).unwrap())
}

fn names_model() -> &'static NamesModel {
    static MODEL: OnceLock<NamesModel> = OnceLock::new();
    MODEL.get_or_init(|| NamesModel::load(&file("id/names.model")).unwrap())
}

fn parse(text: &str) -> Vec<Sentence> {
    parser().parse_section(text, 0, Span::new(0, text.len()))
}

fn check(text: &str, sentence: &Sentence, names: &[Name]) {
    let mut last = 0;
    for n in names {
        assert!(n.tokens.start >= last && n.tokens.start < n.tokens.end);
        assert!(n.tokens.end <= sentence.tokens.len());
        assert!((0.0..=1.0).contains(&n.score), "{n:?}");
        let tokens = &sentence.tokens[n.tokens.clone()];
        assert_eq!(n.span.start, tokens[0].span.start);
        assert!(tokens.iter().all(|t| n.span.contains(t.span)));
        assert!(sentence.span.contains(n.span));
        assert!(
            text.get(n.span.start as usize..n.span.end as usize)
                .is_some()
        );
        last = n.tokens.end;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn names_slice_the_text(text in "\\PC{0,160}|[\\x00-\u{2fff}]{0,60}|([A-Z][a-z]{1,6}|[a-z]{1,5}|[.,\"' -]|nya|\n|İ|ß|ﬁ){0,60}") {
        let model = names_model();
        for s in parse(&text) {
            check(&text, &s, &model.names(&s));
            for style in &model.card().styles {
                check(&text, &s, &model.names_in_style(&s, style));
            }
        }
    }

    #[test]
    fn broken_models_are_errors(at in 12usize..4000, byte: u8, cut in 0usize..4000) {
        let whole = file("id/names.model");
        prop_assert!(NamesModel::load(&whole[..cut]).is_err());
        let mut bent = whole;
        bent[at] ^= byte;
        if let Ok(model) = NamesModel::load(&bent) {
            for s in parse("Presiden Joko Widodo tiba di Kota Surabaya.") {
                model.names(&s);
            }
        }
    }

    #[test]
    fn corpora_never_panic(text in "([-A-Z\\[\\] \t\n#a-z]|B-PER|PER |O){0,80}") {
        let _ = read_columns(&text);
        if let Ok(sentences) = read_marked(&text) {
            for s in sentences {
                let Labelled::Text { text, names } = s else { panic!("not a text") };
                for (span, _) in names {
                    prop_assert!(text.get(span.start as usize..span.end as usize).is_some());
                }
            }
        }
    }
}

#[test]
fn an_empty_sentence_has_no_names() {
    let none = Sentence {
        section: 0,
        span: Span::new(0, 0),
        tokens: Vec::new(),
    };
    assert!(names_model().names(&none).is_empty());
}

#[test]
fn names_of_the_news() {
    let text = "Menteri Luar Negeri Rusia Sergei Lavrov bertemu dengan Retno Marsudi di Jakarta.";
    let found: Vec<(String, NameKind)> = parse(text)
        .iter()
        .flat_map(|s| names_model().names(s))
        .map(|n| (n.span.slice(text).to_owned(), n.kind))
        .collect();
    let want = [
        ("Rusia", NameKind::Place),
        ("Sergei Lavrov", NameKind::Person),
        ("Retno Marsudi", NameKind::Person),
        ("Jakarta", NameKind::Place),
    ];
    assert_eq!(found, want.map(|(t, k)| (t.to_owned(), k)));
}

#[test]
fn marks_become_spans() {
    let read =
        read_marked("# Title\n- [PER Ana Ruiz] left [LOC Lima].\nNot a sentence.\n").unwrap();
    let want = Labelled::Text {
        text: "Ana Ruiz left Lima.".to_owned(),
        names: vec![
            (Span::new(0, 8), NameKind::Person),
            (Span::new(14, 18), NameKind::Place),
        ],
    };
    assert_eq!(read, [want]);
    for (line, bad) in [
        (1, "- [PER Ana"),
        (1, "- Ana] left"),
        (2, "x\n- [XYZ Ana] left"),
        (1, "- [PER]"),
    ] {
        assert_eq!(read_marked(bad).unwrap_err().line, line, "{bad}");
    }
    assert_eq!(
        read_columns("Ana\tB-PER\nleft O\n\nno tag\n")
            .unwrap_err()
            .line,
        4
    );
}

#[test]
fn the_same_data_give_the_same_bytes() {
    let corpus = Corpus {
        style: "news".to_owned(),
        format: Format::Marked,
        text:
            "- [PER Ana Ruiz] tiba di [LOC Lima].\n- [ORG Partai Hijau] menolak usul [PER Budi].\n"
                .to_owned(),
    };
    let options = || NamesOptions {
        lang: "id".to_owned(),
        parser: parser(),
        train: vec![corpus.clone()],
        dev: vec![corpus.clone()],
        lists: [
            ("Lima", ListKind::Place),
            ("Peru", ListKind::State),
            ("Ana", ListKind::Given),
            ("Ruiz", ListKind::Family),
            ("Juan Rulfo", ListKind::Person),
            ("PBB", ListKind::Organisation),
        ]
        .map(|(n, k)| (n.to_owned(), k))
        .to_vec(),
        default_style: "news".to_owned(),
        licence: String::new(),
        command: String::new(),
        notes: String::new(),
    };
    let (one, card) = train(&options(), |_| {}).unwrap();
    let (two, _) = train(&options(), |_| {}).unwrap();
    assert_eq!(one, two);
    assert!(card.dev["news.f1"] > 0.9, "{card:?}");
    let strange = NamesOptions {
        default_style: "other".to_owned(),
        ..options()
    };
    assert!(train(&strange, |_| {}).is_err());
}
