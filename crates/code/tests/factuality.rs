//! Signatures, features and a small model of factuality, on trees made by hand.
#![allow(missing_docs)]

use smol_str::SmolStr;
use tekad_code::{
    Ontology, Pack, PackSource,
    factuality::{
        CUT,
        features::features,
        train::{Example, Settings, train},
    },
    view::View,
};
use tekad_core::{Sentence, Span, Token, Upos};

fn ontology() -> Ontology {
    let text = include_str!("../../../ontology/plover.toml");
    Ontology::load(text).expect("an ontology")
}

fn pack(head: &str, words: &str) -> Result<Pack, String> {
    let source = PackSource {
        pack: head,
        words,
        ..PackSource::default()
    };
    Pack::load(source, &ontology()).map_err(|e| e.to_string())
}

fn english() -> Pack {
    pack(
        "code = \"en\"\nname = \"English\"\nlayers = [\"read\"]\n",
        "[cue]\nnegation = [\"not\", \"no longer\"]\nhypothetical = [\"may\"]\nconditional = [\"if\"]\n\
         [signature]\nimplicative = [\"manage\"]\nfailing = [\"fail\", \"give +up\"]\nfactive = [\"know\", \"find +out\"]\n",
    )
    .expect("a pack")
}

fn indonesian() -> Pack {
    pack(
        "code = \"id\"\nname = \"Indonesian\"\nlayers = [\"read\"]\n\
         [[inflection]]\nprefix = \"men\"\nstarts = [\"t\"]\ndrop = 1\nvoice = \"active\"\n",
        "[signature]\nimplicative = [\"berhasil\"]\nfailing = [\"gagal\", \"tolak\"]\n",
    )
    .expect("a pack")
}

/// `form/lemma/UPOS/head/relation` for each word, heads counted from 1, 0 for the root.
fn sentence(rows: &str) -> Sentence {
    let mut at = 0;
    let tokens: Vec<Token> = rows
        .split_whitespace()
        .map(|row| {
            let p: Vec<&str> = row.split('/').collect();
            let span = Span::new(at, at + p[0].len());
            at += p[0].len() + 1;
            let head: u32 = p[3].parse().expect("a head");
            Token {
                span,
                form: p[0].into(),
                lemma: p[1].into(),
                upos: Upos::from_ud(p[2]).expect("a tag"),
                feats: SmolStr::default(),
                head: head.checked_sub(1),
                deprel: p[4].into(),
            }
        })
        .collect();
    Sentence {
        section: 0,
        span: Span::new(0, at - 1),
        tokens,
    }
}

#[test]
fn words_have_signatures() {
    let (en, id) = (english(), indonesian());
    for (pack, rows, token, classes) in [
        (
            &en,
            "She/she/PRON/2/nsubj managed/manage/VERB/0/root",
            1,
            "implicative",
        ),
        (
            &en,
            "They/they/PRON/2/nsubj gave/give/VERB/0/root up/up/ADP/2/compound:prt",
            1,
            "failing",
        ),
        (
            &en,
            "They/they/PRON/2/nsubj gave/give/VERB/0/root food/food/NOUN/2/obj",
            1,
            "",
        ),
        (
            &en,
            "They/they/PRON/2/nsubj found/find/VERB/0/root it/it/PRON/2/obj out/out/ADP/2/compound:prt",
            1,
            "factive",
        ),
        (
            &id,
            "Ia/ia/PRON/2/nsubj menolak/tolak/VERB/0/root",
            1,
            "failing",
        ),
        (
            &id,
            "Ia/ia/PRON/2/nsubj tolak/tolak/VERB/0/root",
            1,
            "failing",
        ),
        (
            &id,
            "Ia/ia/PRON/2/nsubj berhasil/hasil/VERB/0/root",
            1,
            "implicative",
        ),
    ] {
        let sentence = sentence(rows);
        let view = View::new(&sentence, pack.lemmas);
        let found: Vec<&str> = (pack.signatures.at(&view, token).iter())
            .map(|c| c.as_str())
            .collect();
        assert_eq!(found.join(" "), classes, "{rows}");
    }
}

#[test]
fn unknown_classes_are_faults() {
    let head = "code = \"en\"\nname = \"English\"\nlayers = [\"read\"]\n";
    let error = pack(head, "[signature]\nfactiv = [\"know\"]\n").expect_err("a fault");
    assert!(
        error.contains("words.toml") && error.contains("`factiv`"),
        "{error}"
    );
}

#[test]
fn features_see_cues_and_governors() {
    let en = english();
    let of = |rows: &str, token: usize, own: bool| {
        let sentence = sentence(rows);
        features(&View::new(&sentence, true), &en, token, own)
    };
    let plain = "They/they/PRON/2/nsubj left/leave/VERB/0/root";
    let denied = "They/they/PRON/3/nsubj not/not/PART/3/advmod left/leave/VERB/0/root";
    let open = "They/they/PRON/3/nsubj may/may/AUX/3/aux leave/leave/VERB/0/root";
    let other = "They/they/PRON/2/nsubj slept/sleep/VERB/0/root";
    let sets = [
        of(plain, 1, false),
        of(denied, 2, false),
        of(open, 2, false),
    ];
    for (n, a) in sets.iter().enumerate() {
        assert!(a.windows(2).all(|w| w[0] < w[1]), "sorted, each once");
        for b in &sets[n + 1..] {
            assert_ne!(a, b);
        }
    }
    // What is shared does not see the word; what is English does.
    assert_eq!(of(plain, 1, false), of(other, 1, false));
    assert_ne!(of(plain, 1, true), of(other, 1, true));
    assert!(of(plain, 9, true).is_empty(), "no such token");
}

#[test]
fn shared_weights_speak_another_language() {
    let (en, id) = (english(), indonesian());
    let verbs = [
        "leave", "attack", "arrive", "close", "meet", "speak", "strike", "win",
    ];
    let mut examples = Vec::new();
    for (n, verb) in (0..400_u64).zip(verbs.iter().cycle()) {
        let (above, grade) = [("manage", 3.0), ("fail", -3.0)][(n % 2) as usize];
        let rows = format!(
            "They/they/PRON/2/nsubj {above}ed/{above}/VERB/0/root {verb}/{verb}/VERB/2/xcomp"
        );
        let sentence = sentence(&rows);
        let view = View::new(&sentence, true);
        examples.push(Example {
            own: features(&view, &en, 2, true),
            shared: features(&view, &en, 2, false),
            grade,
            group: n / 10,
        });
    }
    let (model, report) = train(&examples, "en", Settings::default()).expect("a model");
    assert!(model.has("en") && !model.has("id"));
    assert!(
        report[0].pearson > 0.9 && report[1].pearson > 0.9,
        "{report:?}"
    );
    for (rows, happened) in [
        (
            "Mereka/mereka/PRON/2/nsubj berhasil/hasil/VERB/0/root pergi/pergi/VERB/2/xcomp",
            true,
        ),
        (
            "Mereka/mereka/PRON/2/nsubj gagal/gagal/VERB/0/root pergi/pergi/VERB/2/xcomp",
            false,
        ),
        (
            "Mereka/mereka/PRON/2/nsubj menolak/tolak/VERB/0/root pergi/pergi/VERB/2/xcomp",
            false,
        ),
    ] {
        let sentence = sentence(rows);
        let found = features(&View::new(&sentence, false), &id, 2, false);
        let value = model.decided(&found, false);
        assert_eq!(value > CUT, happened, "{rows}: {value}");
    }
}
