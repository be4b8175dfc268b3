//! What must hold for any input: spans slice the text, trees are trees, nothing panics.

use std::{sync::OnceLock, time::Instant};

use proptest::prelude::*;
use tekad_core::{Document, Section, SectionKind, Sentence, Span};
use tekad_parse::{MAX_TOKENS, Model, Profile, Stops};

fn bytes(lang: &str) -> Vec<u8> {
    std::fs::read(format!(
        "{}/../../lang/{lang}/parser.model",
        env!("CARGO_MANIFEST_DIR")
    ))
    .unwrap()
}

fn model() -> &'static Model {
    static MODEL: OnceLock<Model> = OnceLock::new();
    MODEL.get_or_init(|| Model::load(&bytes("id")).unwrap())
}

/// The model of a language as the engine has it, with its abbreviations, in both profiles.
fn shipped() -> &'static [(&'static str, Model)] {
    static MODELS: OnceLock<Vec<(&str, Model)>> = OnceLock::new();
    MODELS.get_or_init(|| {
        let mut all = Vec::new();
        for lang in ["en", "id", "pt"] {
            let list = format!(
                "{}/../../lang/{lang}/abbreviations.txt",
                env!("CARGO_MANIFEST_DIR")
            );
            let list = std::fs::read_to_string(list).unwrap_or_default();
            for profile in [Profile::Fast, Profile::Best] {
                let stops = Stops::read(&list).unwrap();
                let model = Model::load(&bytes(lang)).unwrap();
                all.push((lang, model.with_profile(profile).with_stops(stops)));
            }
        }
        all
    })
}

fn check(text: &str, sentences: &[Sentence]) {
    let mut last_end = 0;
    for s in sentences {
        assert!(s.span.start >= last_end && s.span.end as usize <= text.len());
        assert!(
            text.get(s.span.start as usize..s.span.end as usize)
                .is_some_and(|t| !t.is_empty())
        );
        last_end = s.span.end;
        assert!(!s.tokens.is_empty());
        let mut at = s.span.start;
        for t in &s.tokens {
            assert!(
                s.span.contains(t.span) && t.span.start >= at,
                "{t:?} in {s:?}"
            );
            assert!(
                !t.span.slice(text).is_empty() && !t.form.is_empty() && !t.lemma.is_empty(),
                "{t:?}"
            );
            at = t.span.start;
        }
        let roots = s.tokens.iter().filter(|t| t.head.is_none()).count();
        assert_eq!(roots, 1);
        for (i, t) in s.tokens.iter().enumerate() {
            assert_eq!(t.head.is_none(), t.deprel == "root");
            let (mut up, mut steps) = (i, 0);
            while let Some(h) = s.tokens[up].head {
                up = h as usize;
                steps += 1;
                assert!(steps <= s.tokens.len(), "a cycle");
            }
        }
    }
    // Nothing visible is lost.
    let covered: usize = sentences.iter().map(|s| visible(s.span.slice(text))).sum();
    assert_eq!(covered, visible(text));
}

fn visible(text: &str) -> usize {
    text.chars()
        .filter(|&c| !c.is_whitespace() && !matches!(c, '\u{feff}' | '\u{200b}' | '\u{2060}'))
        .count()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_trees(text in "\\PC{0,200}|[\\x00-\u{2fff}]{0,80}|([a-zA-Z.,\"' -]|nya|\n|İ|ß|ﬁ){0,120}") {
        check(&text, &model().parse_section(&text, 0, Span::new(0, text.len())));
    }

    #[test]
    fn any_text_gives_trees_in_all_languages_and_profiles(
        text in "\\PC{0,60}|([A-Z]\\.|Dr\\. |No\\. 5|p\\.m\\. |dll\\. |U\\.S\\. |do |-se|fazê-|[.?!…]|[\"“”«»()\\[\\]–—]| |[a-zA-Zéãİß]|\n){0,40}"
    ) {
        for (_, model) in shipped() {
            check(&text, &model.parse_section(&text, 0, Span::new(0, text.len())));
        }
    }

    #[test]
    fn any_words_give_a_tree(words in proptest::collection::vec("\\PC{1,12}", 1..40)) {
        let s = model().analyse_words(&words, model().default_style());
        prop_assert_eq!(s.tokens.len(), words.len());
        prop_assert_eq!(s.tokens.iter().filter(|t| t.head.is_none()).count(), 1);
    }

    #[test]
    fn broken_models_are_errors(at in 12usize..4000, byte: u8, cut in 0usize..4000) {
        let whole = bytes("id");
        prop_assert!(Model::load(&whole[..cut]).is_err());
        let mut bent = whole;
        bent[at] ^= byte;
        // Either it is noticed or it still is a model; never a panic.
        if let Ok(model) = Model::load(&bent) {
            model.parse_section("Kami tiba.", 0, Span::new(0, 10));
        }
    }
}

#[test]
fn only_what_is_read_aloud_is_parsed() {
    let text = "Judul berita\nFoto: Antara\nPresiden tiba. Ia pulang.";
    let section = |kind, part: &str| {
        let at = text.find(part).unwrap();
        Section {
            kind,
            span: Span::new(at, at + part.len()),
        }
    };
    let mut doc = Document::from_text(text, "id");
    doc.sections = vec![
        section(SectionKind::Title, "Judul berita"),
        section(SectionKind::Caption, "Foto: Antara"),
        section(SectionKind::Paragraph, "Presiden tiba. Ia pulang."),
    ];
    let sentences = model().parse(&doc);
    let parts: Vec<(usize, &str)> = sentences
        .iter()
        .map(|s| (s.section, s.span.slice(text)))
        .collect();
    assert_eq!(
        parts,
        [
            (0, "Judul berita"),
            (2, "Presiden tiba."),
            (2, "Ia pulang.")
        ]
    );
}

#[test]
fn long_input_is_cut_and_linear() {
    let text = "kata ".repeat(3000);
    let sentences = model().parse_section(&text, 0, Span::new(0, text.len()));
    check(&text, &sentences);
    assert!(sentences.iter().all(|s| s.tokens.len() <= 2 * MAX_TOKENS));
    let blob = "x".repeat(20_000) + &"-".repeat(20_000);
    check(
        &blob,
        &model().parse_section(&blob, 0, Span::new(0, blob.len())),
    );
    let nested = "(\"".repeat(2_000);
    check(
        &nested,
        &model().parse_section(&nested, 0, Span::new(0, nested.len())),
    );
}

/// A sentence of a megabyte is cut at [`MAX_TOKENS`] and marked so, and takes at most so much
/// longer than a quarter of it as it is longer, with room for a busy machine.
#[test]
fn the_longest_sentence_is_cut_in_linear_time() {
    for (lang, model) in shipped().iter().filter(|m| m.0 == "en") {
        let profile = model.profile();
        let took = |bytes: usize| {
            let text = "The minister of the old town and ".repeat(bytes / 33);
            let start = Instant::now();
            let all = model.analyse(&text, model.default_style());
            let time = start.elapsed();
            let (last, others) = all.split_last().unwrap();
            assert!(
                !last.cut && others.iter().all(|a| a.cut),
                "{lang} {profile:?}"
            );
            assert!(
                all.iter()
                    .all(|a| a.sentence.tokens.len() <= 2 * MAX_TOKENS)
            );
            let covered: usize = all
                .iter()
                .map(|a| visible(a.sentence.span.slice(&text)))
                .sum();
            assert_eq!(covered, visible(&text));
            time
        };
        let (quarter, whole) = (took(1 << 18), took(1 << 20));
        assert!(
            whole < 12 * quarter,
            "{profile:?}: {quarter:?} for 256 KiB, {whole:?} for 1 MiB"
        );
    }
    // Nothing that is parted by white space, and nothing that ends.
    for piece in ["x", "-", "(", "\"", "a.", "é", "\u{301}"] {
        let text = piece.repeat((1 << 15) / piece.len());
        for (_, model) in shipped().iter().filter(|m| m.0 == "en") {
            let start = Instant::now();
            let all = model.analyse(&text, model.default_style());
            assert!(!all.is_empty());
            assert!(
                start.elapsed().as_secs() < 120,
                "{piece:?} {:?}: {:?}",
                model.profile(),
                start.elapsed()
            );
        }
    }
}

/// The network reads up to [`MAX_TOKENS`] words; the transitions take what is longer. Either
/// way it is one tree, and both profiles have the same words.
#[test]
fn profiles_share_words_and_any_length_gives_a_tree() {
    let fast = Model::load(&bytes("id"))
        .unwrap()
        .with_profile(Profile::Fast);
    assert_eq!(fast.profile(), Profile::Fast);
    assert_eq!(model().profile(), Profile::Best);
    for n in [1, 2, 30, MAX_TOKENS, MAX_TOKENS + 1, 3000] {
        let words: Vec<&str> = ["Presiden", "tiba", "dan", "pulang", "."]
            .into_iter()
            .cycle()
            .take(n)
            .collect();
        let best = model().analyse_words(&words, model().default_style());
        let fast = fast.analyse_words(&words, fast.default_style());
        for s in [&best, &fast] {
            assert_eq!(s.tokens.iter().filter(|t| t.head.is_none()).count(), 1);
            for token in &s.tokens {
                let (mut at, mut steps) = (token, 0);
                while let Some(head) = at.head {
                    at = &s.tokens[head as usize];
                    steps += 1;
                    assert!(steps <= n, "a cycle");
                }
            }
        }
        let spans = |s: &Sentence| s.tokens.iter().map(|t| t.span).collect::<Vec<_>>();
        assert_eq!(spans(&best), spans(&fast));
        if n > MAX_TOKENS {
            assert_eq!(best, fast);
        }
    }
}

#[test]
fn a_span_outside_the_text_gives_nothing() {
    assert!(
        model()
            .parse_section("Halo.", 0, Span::new(2, 900))
            .is_empty()
    );
    assert!(model().parse_section("é", 0, Span::new(1, 2)).is_empty());
}

/// A model keeps room for work, forms and lemmas from text to text: none of it may show.
#[test]
fn what_was_read_before_changes_nothing() {
    let used = Model::load(&bytes("id")).unwrap();
    let styles = ["gsd", "csui"].map(|s| used.style(s).unwrap());
    let texts = [
        "Presiden tiba di Jakarta. Menterinya mengatakan negara-negara itu setuju.",
        "menterinya Mengatakan: setuju! Negara-negara? DI JAKARTA",
        "",
        "(\"(\" ... 1.000,5 km² — http://a.id/?x=1 Setuju",
    ];
    for text in texts.iter().cycle().take(3 * texts.len()) {
        for style in styles {
            let fresh = Model::load(&bytes("id")).unwrap();
            assert_eq!(used.analyse(text, style), fresh.analyse(text, style));
        }
    }
}

#[test]
fn models_may_be_shared() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(model());
}
