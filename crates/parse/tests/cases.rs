//! One-line cases of the shipped models: sentences, tokens, lemmas, and a few trees.
//! In a row, `~` joins words of one surface token, a blank parts tokens, ` / ` sentences.

use tekad_parse::{Analysis, Model};

fn model(lang: &str) -> Model {
    let path = format!(
        "{}/../../lang/{lang}/parser.model",
        env!("CARGO_MANIFEST_DIR")
    );
    Model::load(&std::fs::read(path).unwrap()).unwrap()
}

fn written(analysis: &Analysis) -> String {
    let mut out = String::new();
    let mut multi = analysis.multiwords.iter().peekable();
    let mut inside = 0;
    for (i, token) in analysis.sentence.tokens.iter().enumerate() {
        if i > 0 {
            out.push(if i < inside { '~' } else { ' ' });
        }
        if let Some(m) = multi.next_if(|m| m.first == i) {
            inside = m.end;
        }
        out.push_str(&token.form);
    }
    out
}

fn segmented(model: &Model, text: &str) -> String {
    let sentences: Vec<String> = model
        .analyse(text, model.default_style())
        .iter()
        .map(written)
        .collect();
    sentences.join(" / ")
}

#[track_caller]
fn check(model: &Model, rows: &[(&str, &str)]) {
    for (text, want) in rows {
        assert_eq!(segmented(model, text), *want, "{text}");
    }
}

#[test]
fn english_sentences_and_tokens() {
    check(
        &model("en"),
        &[
            (
                "Dr. Smith met Mr. Jones in the U.S. on Monday.",
                "Dr. Smith met Mr. Jones in the U.S. on Monday .",
            ),
            (
                "The talks failed. Troops left.",
                "The talks failed . / Troops left .",
            ),
            (
                "It cost $1.5 billion, or 1,200 lives.",
                "It cost $ 1.5 billion , or 1,200 lives .",
            ),
            (
                "Russia's minister didn't come.",
                "Russia~'s minister did~n't come .",
            ),
            ("They cannot win.", "They can~not win ."),
            (
                "\"We want peace,\" he said.",
                "\" We want peace , \" he said .",
            ),
            ("It was a\nmere wrap.", "It was a mere wrap ."),
            (
                "Title without stop\n\nText begins.",
                "Title without stop / Text begins .",
            ),
            ("", ""),
            ("   \n\n ", ""),
        ],
    );
}

#[test]
fn indonesian_sentences_and_tokens() {
    check(
        &model("id"),
        &[
            (
                "Pemerintahnya menolak negara-negara itu.",
                "Pemerintah~nya menolak negara-negara itu .",
            ),
            ("Hanya banyak.", "Hanya banyak ."),
            (
                "Harga naik 1,5 persen menjadi 1.000 rupiah.",
                "Harga naik 1,5 persen menjadi 1.000 rupiah .",
            ),
            (
                "\"Kami siap,\" kata Lavrov. Rusia diam.",
                "\" Kami siap , \" kata Lavrov . / Rusia diam .",
            ),
            (
                "JAKARTA, KOMPAS — Presiden tiba.",
                "JAKARTA , KOMPAS — Presiden tiba .",
            ),
            ("Apakah mereka akan datang?", "Apa~kah mereka akan datang ?"),
            ("Kim Jong-un bertemu Putin.", "Kim Jong-un bertemu Putin ."),
        ],
    );
}

/// Words that are no substrings of their token (*do* is *de* and *o*), and pronouns behind verbs
/// that training never saw.
#[test]
fn portuguese_sentences_and_tokens() {
    check(
        &model("pt"),
        &[
            (
                "Trata-se do acordo da segunda-feira. Ninguém falou.",
                "Trata~se de~o acordo de~a segunda-feira . / Ninguém falou .",
            ),
            (
                "As tropas bombardearam-lhes os quartéis.",
                "As tropas bombardearam~lhes os quartéis .",
            ),
            (
                "LISBOA, 12 jul. (Lusa) - O Dr. Silva falou às 10h30.",
                "LISBOA , 12 jul. ( Lusa ) - O Dr. Silva falou a~as 10h30 .",
            ),
        ],
    );
    let text = "Bombardearam-nas no Sul.";
    let all = model("pt").analyse(text, model("pt").default_style());
    let slices: Vec<&str> = all[0]
        .sentence
        .tokens
        .iter()
        .map(|t| t.span.slice(text))
        .collect();
    assert_eq!(slices, ["Bombardearam", "nas", "no", "no", "Sul", "."]);
}

#[test]
fn indonesian_lemmas_are_roots() {
    let model = model("id");
    for (text, form, lemma) in [
        ("Korea Utara mengumumkan rencana.", "mengumumkan", "umum"),
        ("Rusia memperluas hubungan.", "memperluas", "luas"),
        ("Rusia memperluas hubungan.", "hubungan", "hubung"),
        ("Mereka bertemu di Moskow.", "bertemu", "temu"),
        ("Pertemuan itu gagal.", "Pertemuan", "temu"),
        ("Tentara menyerang kota.", "menyerang", "serang"),
        ("Kota itu diserang tentara.", "diserang", "serang"),
        ("Polisi menangkap pemimpin.", "menangkap", "tangkap"),
        ("Polisi menangkap pemimpin.", "pemimpin", "pimpin"),
        ("Negara-negara itu sepakat.", "Negara-negara", "negara"),
        ("Presiden menandatangani perjanjian.", "perjanjian", "janji"),
        ("PBB menjatuhkan sanksi.", "menjatuhkan", "jatuh"),
        ("Ia tiba di Jakarta.", "Jakarta", "Jakarta"),
    ] {
        let sentences = model.analyse(text, model.default_style());
        let token = sentences[0]
            .sentence
            .tokens
            .iter()
            .find(|t| t.form == form)
            .unwrap();
        assert_eq!(token.lemma, lemma, "{text}");
    }
}

/// Rows: language, text, dependant, relation (without subtype), head.
#[test]
fn trees_of_news() {
    for (lang, rows) in [
        (
            "en",
            &[
                (
                    "Russia attacked Ukraine on Monday.",
                    "Russia",
                    "nsubj",
                    "attacked",
                ),
                (
                    "Russia attacked Ukraine on Monday.",
                    "Ukraine",
                    "obj",
                    "attacked",
                ),
                (
                    "Protesters were arrested by police.",
                    "Protesters",
                    "nsubj",
                    "arrested",
                ),
                (
                    "Protesters were arrested by police.",
                    "police",
                    "obl",
                    "arrested",
                ),
                (
                    "Pyongyang is determined to expand relations with Moscow.",
                    "relations",
                    "obj",
                    "expand",
                ),
            ][..],
        ),
        (
            "id",
            &[
                (
                    "Rusia menyerang Ukraina pada hari Senin.",
                    "Rusia",
                    "nsubj",
                    "menyerang",
                ),
                (
                    "Rusia menyerang Ukraina pada hari Senin.",
                    "Ukraina",
                    "obj",
                    "menyerang",
                ),
                (
                    "Pengunjuk rasa ditangkap oleh polisi.",
                    "polisi",
                    "obl",
                    "ditangkap",
                ),
                (
                    "Pyongyang bertekad untuk memperluas hubungan dengan Moskow.",
                    "hubungan",
                    "obj",
                    "memperluas",
                ),
                (
                    "Pyongyang bertekad untuk memperluas hubungan dengan Moskow.",
                    "Pyongyang",
                    "nsubj",
                    "bertekad",
                ),
            ][..],
        ),
    ] {
        let model = model(lang);
        for (text, form, relation, head) in rows {
            let sentences = model.analyse(text, model.default_style());
            let tokens = &sentences[0].sentence.tokens;
            let token = tokens.iter().find(|t| t.form == *form).unwrap();
            let above = token.head.map_or("", |h| tokens[h as usize].form.as_str());
            assert_eq!(
                (token.base_deprel(), above),
                (*relation, *head),
                "{text} {form}"
            );
        }
    }
}

/// What should come out and does not yet: a row that does is moved up.
#[test]
fn known_failures() {
    let model = model("en");
    let text = "Kim Jong-un met Moon Jae-in.";
    let want = "Kim Jong-un met Moon Jae-in .";
    assert_ne!(segmented(&model, text), want, "no failure any more");
}
