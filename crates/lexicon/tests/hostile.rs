//! Any bytes can be imported and checked: no panic, every line accounted for, and what is
//! written loads.
#![allow(missing_docs)]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use tekad_code::{Layers, Ontology, Pack, PackLayer, PackSource, World};
use tekad_lexicon::{
    Fate, ImportOptions, Source,
    check::{self, Context, File, FileKind},
    csv_rows, import,
};

const ONTOLOGY: &str = include_str!("../../../ontology/plover.toml");

fn options() -> ImportOptions {
    ImportOptions {
        lang: "en".to_owned(),
        states: ["RUR", "SYL", "GBR"].map(str::to_owned).into(),
    }
}

/// Loads all that an import has written.
fn loads(files: &BTreeMap<String, String>) {
    for (name, text) in files.iter().filter(|(n, _)| n.starts_with("world/")) {
        World::load([(name.as_str(), text.as_str())]).expect("a file of world/");
    }
    let text = |name: &str| files.get(name).cloned().unwrap_or_default();
    let layers = Layers {
        list: vec![PackLayer {
            name: "x".to_owned(),
            words: text("lang/en/words.toml"),
            frames: text("lang/en/frames.toml"),
            scenarios: text("lang/en/scenarios.toml"),
            claims: text("lang/en/claims.toml"),
            ..PackLayer::default()
        }],
        only: true,
    };
    let source = PackSource {
        pack: "code = \"en\"\nname = \"x\"\nlayers = []\n",
        ..PackSource::default()
    };
    let ontology = Ontology::load(ONTOLOGY).expect("the ontology");
    Pack::load_layers(source, &layers, &ontology).expect("a pack");
}

/// Pieces of which dictionaries consist, so that random files get past the first check.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "\n",
        "\n",
        "\n",
        " ",
        "\t",
        "_",
        "+",
        "&",
        "*",
        "- ",
        "- * ",
        "--- ",
        " ---",
        "[",
        "]",
        "{",
        "}",
        "(",
        ")",
        "~",
        "!",
        "/",
        "^",
        "$",
        "%",
        "#",
        ";",
        "[190]",
        "[---]",
        "[042:043]",
        "[:173]",
        "[~GOV]",
        "[RURGOV]",
        "[RUR]",
        "[RUR >950101]",
        "[SYLMIL 990101-20010203]",
        "[ELI]",
        "ZENDA",
        "BLACK_MICHAEL",
        "&ARMS",
        "!FOLK!",
        " = MAN, MEN",
        "DUEL",
        "WITH",
        "TO",
        "OFF",
        "\u{fffd}",
        "é",
        "\u{1}",
        "\"",
        "\\",
        "=",
        ",",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|v| v.concat())
}

proptest! {
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let made = import(&[Source { file: "a.txt", bytes: &bytes }], &options());
        loads(&made.files);
    }

    #[test]
    fn anything_like_a_dictionary(text in pieces()) {
        let source = Source { file: "a.txt", bytes: text.as_bytes() };
        let made = import(&[source, source], &options());
        loads(&made.files);
        // Every line that says something is reported once, in order.
        let lines: Vec<usize> = made.reports[0].lines.iter().map(|l| l.line).collect();
        let said: Vec<usize> = text
            .split('\n')
            .enumerate()
            .filter(|(_, l)| {
                let end = l.find(['#', ';']).unwrap_or(l.len());
                !l[..end].trim().is_empty()
            })
            .map(|(i, _)| i + 1)
            .collect();
        prop_assert_eq!(lines, said);
        for line in &made.reports[0].lines {
            if let Fate::Repeats(first) = line.fate {
                prop_assert!(first > 0 && first <= line.line);
            }
        }
        let again = import(&[source, source], &options());
        prop_assert_eq!(made.files, again.files);
    }

    #[test]
    fn checks_and_tables(text in "[\\[\\]a-z=\",;\n#. {}0-9-]{0,200}", odd in any::<String>()) {
        let ontology = Ontology::load(ONTOLOGY).expect("the ontology");
        let context = Context {
            ontology: &ontology,
            states: BTreeSet::new(),
            classes: BTreeMap::new(),
            identified: BTreeSet::new(),
        };
        for text in [text, odd] {
            let _ = csv_rows::actors(&text);
            let _ = csv_rows::agents(&text);
            let kinds = [
                FileKind::World, FileKind::Places, FileKind::ActorTable, FileKind::AgentTable,
                FileKind::Pack, FileKind::Words, FileKind::Frames,
            ];
            let files: Vec<File> = kinds
                .into_iter()
                .map(|kind| File {
                    name: "f".to_owned(),
                    kind,
                    lang: "en".to_owned(),
                    text: text.clone(),
                    beside: Vec::new(),
                })
                .collect();
            for finding in check::check(&files, &context) {
                prop_assert!(finding.line <= text.lines().count() + 1, "{finding:?}");
            }
        }
    }
}
