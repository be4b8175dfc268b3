//! What `tekad lexicon check` finds, and where: one row a fault.
#![allow(missing_docs)]

use std::collections::BTreeMap;

use tekad_code::Ontology;
use tekad_lexicon::check::{self, Context, File, FileKind, Severity};

fn findings(kind: FileKind, text: &str) -> Vec<(usize, bool, String)> {
    let ontology =
        Ontology::load(include_str!("../../../ontology/plover.toml")).expect("the ontology");
    let context = Context {
        ontology: &ontology,
        states: ["RUR".to_owned()].into(),
        classes: BTreeMap::new(),
        identified: ["en".to_owned()].into(),
    };
    let file = File {
        name: "f".to_owned(),
        kind,
        lang: "en".to_owned(),
        text: text.to_owned(),
        beside: vec!["parser.model".to_owned()],
    };
    check::check(&[file], &context)
        .into_iter()
        .map(|f| (f.line, f.severity == Severity::Fault, f.message))
        .collect()
}

/// Each row: the kind of file, its text, and the findings (line, fault?, part of the message).
#[test]
fn rows() {
    use FileKind::{AgentTable, Contexts, Frames, Pack, Places, Words, World};
    type Row = (
        FileKind,
        &'static str,
        &'static [(usize, bool, &'static str)],
    );
    let rows: &[Row] = &[
        (
            World,
            "[[person]]\nid = \"a\"\nname = \"A\"\ncountry = \"RUR\"\n",
            &[],
        ),
        (
            World,
            "# c\n[[person]]\nid = \"a\"\ncolour = 1\n",
            &[(4, true, "colour")],
        ),
        (
            World,
            "[[person]]\nid = \"a\"\nname = \"A\"\ncountry = \"XQX\"\noffice = [ { kind = \"jester\", sector = \"FUN\", from = \"2001\", to = \"2000\" } ]\n",
            &[
                (4, true, "XQX"),
                (5, true, "2001-01-01"),
                (5, true, "FUN"),
                (5, true, "jester"),
            ],
        ),
        (
            World,
            "[[organisation]]\nid = \"a\"\nkind = \"other\"\ncode = \"RUR\"\nname = { en = \"A\" }\n[[organisation]]\nid = \"a\"\nkind = \"club\"\nname = { en = \"B\" }\n",
            &[(6, true, "the id `a`"), (8, true, "club")],
        ),
        (
            World,
            "[[organisation]]\nid = \"a\"\nkind = \"other\"\ncode = \"RUR\"\nname = { en = \"A\" }\n[[organisation]]\nid = \"b\"\nkind = \"other\"\ncode = \"RUR\"\nname = { en = \"B\" }\nalias = { en = [\"a\"] }\n[[person]]\nid = \"c\"\nname = \"A\"\ncountry = \"RUR\"\n",
            &[(6, true, "`a` names"), (12, false, "`a` names")],
        ),
        (Contexts, "[military]\nstrong = [\"army\"]\n", &[]),
        (
            Contexts,
            "[military]\nstrong = [\"army\"]\n[sports]\nweak = [\"ball\"]\n",
            &[(3, true, "`sports` is no context")],
        ),
        (
            Contexts,
            "[military]\n\nstrongest = [\"army\"]\n",
            &[(3, true, "strongest")],
        ),
        (
            World,
            "[[state]]\ncode = \"rur\"\nname = { en = \"R\" }\n",
            &[(2, true, "capitals")],
        ),
        (
            World,
            "[[person]]\nid = \"a\"\n[[person]]\nid = \n",
            &[(1, true, "name"), (4, true, "")],
        ),
        (
            Frames,
            "[[frame]]\nid = \"a\"\ntype = \"ASSAULT\"\nmode = [\"tea\"]\nverb = [\"hit\"]\n",
            &[(1, true, "`tea` is no mode")],
        ),
        (
            Frames,
            "[[frame]]\nid = \"a\"\ntype = \"AID\"\nverb = [\"help\"]\n\n[[frame]]\nid = \"b\"\ntype = \"SUPPORT\"\nverb = [\"help\"]\n[[frame]]\nid = \"c\"\ntype = \"SUPPORT\"\nverb = [\"help\", \"back\"]\n[[frame]]\nid = \"d\"\ntype = \"SUPPORT\"\nverb = [\"help\"]\nwhen = { obj = [\"plan\"] }\n",
            &[
                (6, true, "`b` never fires"),
                (10, false, "1 of its triggers"),
            ],
        ),
        (
            Frames,
            "[[frame]]\nid = \"a\"\ntype = \"AID\"\ncameo = \"999\"\nverb = [\"help\"]\nwhen = { obj = [\"@nothing\"] }\n[[frame]]\nid = \"a\"\ntype = \"AID\"\ncameo = \"999\"\nverb = [\"aid\"]\n",
            &[
                (1, true, "@nothing"),
                (8, true, "stands in line 1"),
                (10, true, "999"),
            ],
        ),
        (
            Frames,
            "[[frame]]\nid = \"a\"\ntype = \"HUG\"\nverb = [\"hug\"]\n",
            &[(3, true, "HUG")],
        ),
        (
            Words,
            "[[agent]]\nsector = \"FUN\"\nwords = [\"jester\"]\n[[agent]]\nsector = \"GOV\"\noffice = \"fool\"\ncode = \"XQX\"\nwords = [\"Jester\"]\n[cue]\nnegation = [\"not\"]\nmaybe = [\"may\"]\n",
            &[
                (2, true, "FUN"),
                (6, true, "fool"),
                (7, true, "XQX"),
                (8, false, "Jester"),
                (11, true, "maybe"),
            ],
        ),
        (
            Pack,
            "code = \"en\"\nname = \"English\"\nlayer = 1\n",
            &[(3, true, "layer")],
        ),
        (
            Pack,
            "code = \"en\"\nname = \"English\"\nlayers = [\"read\", \"parse\"]\n",
            &[],
        ),
        (
            Pack,
            "code = \"en\"\nname = \"English\"\nlayers = [\n  \"parse\",\n  \"events\",\n]\n",
            &[
                (
                    5,
                    true,
                    "layer `events` needs frames.toml, which is not there",
                ),
                (
                    5,
                    true,
                    "layer `events` needs words.toml, which is not there",
                ),
            ],
        ),
        (
            Pack,
            "code = \"en\"\nname = \"English\"\nlayers = [\"parse\", \"speech\"]\n",
            &[(3, true, "speech")],
        ),
        (
            Pack,
            "code = \"xx\"\nname = \"X\"\nlayers = [\"read\"]\n",
            &[
                (1, true, "`code` is `xx`, the folder `en`"),
                (3, true, "no text is recognised as `xx`"),
            ],
        ),
        (Places, "head\nA\tB\n", &[(2, true, "cells")]),
        (
            AgentTable,
            "words,sectors\nking,GOV\nfool,FUN\n",
            &[(3, true, "FUN")],
        ),
    ];
    for (kind, text, want) in rows {
        let found = findings(*kind, text);
        let short: Vec<(usize, bool)> = found.iter().map(|f| (f.0, f.1)).collect();
        let wanted: Vec<(usize, bool)> = want.iter().map(|w| (w.0, w.1)).collect();
        assert_eq!(short, wanted, "{text}\n{found:?}");
        for (f, w) in found.iter().zip(*want) {
            assert!(f.2.contains(w.2), "{f:?} lacks {}", w.2);
        }
    }
}
