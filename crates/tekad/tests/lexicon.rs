//! `tekad lexicon` and packs of one's own: imported, checked, looked into and coded with.
#![allow(missing_docs)]

mod support;

use std::{fs, path::Path};

use serde_json::Value;
use support::{code, err, out, run, run_with};
use tempfile::TempDir;

const ACTORS: &str = "# ours\nRURITANIA_ [GBR]\nBLACK_GUARD_ [FRAREB]\n+GUARD_OF_ZENDA\nRUDOLF_RASSENDYLL_\n\t[FRAGOV 000101-001231]\n\t[DEUGOVMIL >010101]\nHENTZAU\nODD_ [XQXGOV]\n";
const AGENTS: &str = "OARSMAN {OARSMEN} [~CVL]\n";
const VERBS: &str = "&ARMS\n+SWORD\n\n--- DUEL [190] ---\nDUEL\n- * CROWN [1711]\n- * (WITH &ARMS) [193]\n~ a (b . DUEL) SAY = a b 112\n";

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn put(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(&path, text).expect("a file");
    path.display().to_string()
}

/// An imported pack, and what the import said.
fn imported() -> (TempDir, String, std::process::Output) {
    let dir = folder();
    let files = [
        put(dir.path(), "a.actors.txt", ACTORS),
        put(dir.path(), "b.agents.txt", AGENTS),
        put(dir.path(), "c.verbs.txt", VERBS),
    ];
    let pack = dir.path().join("pack").display().to_string();
    let [a, b, c] = &files;
    let output = run(&["lexicon", "import", a, b, c, "--out", &pack]);
    (dir, pack, output)
}

fn events(text: &str, args: &[&str]) -> Vec<Value> {
    let all = [
        &[
            "code",
            "--format",
            "jsonl",
            "--lang",
            "en",
            "--date",
            "2001-06-01",
        ],
        args,
        &["-"],
    ]
    .concat();
    let output = run_with(&all, text);
    assert_eq!(code(&output), 0, "{}", err(&output));
    out(&output)
        .lines()
        .map(|l| serde_json::from_str(l).expect("JSON"))
        .collect()
}

#[test]
fn an_import_names_every_line_that_it_cannot_use() {
    let (_dir, pack, output) = imported();
    assert_eq!(code(&output), 1, "there are malformed lines");
    let (said, wrong) = (out(&output), err(&output));
    assert!(
        said.contains("c.verbs.txt:8: refused: a transformation"),
        "{said}"
    );
    assert!(
        said.contains(
            "(verbs): 7 lines: 6 loaded, 0 in part, 0 repeat others, 1 refused, 0 malformed"
        ),
        "{said}"
    );
    assert!(
        said.contains(
            "(actors): 8 lines: 6 loaded, 0 in part, 0 repeat others, 0 refused, 2 malformed"
        ),
        "{said}"
    );
    for part in [
        "a.actors.txt:8: no code stands",
        "a.actors.txt:9: `XQX` in [XQXGOV]",
    ] {
        assert!(wrong.contains(part), "{wrong}");
    }
    let check = run(&["lexicon", "check", &pack]);
    assert_eq!(code(&check), 0, "{}", err(&check));
    // The folder is not overwritten unasked.
    let again = run(&["lexicon", "import", &pack, "--out", &pack]);
    assert_eq!(code(&again), 2);
}

#[test]
fn coding_with_an_imported_pack_alone() {
    let (_dir, pack, _) = imported();
    let alone = ["--pack", &pack, "--only-pack"];
    let found = events("The Black Guard dueled Ruritania with swords.", &alone);
    assert_eq!(found.len(), 1, "{found:?}");
    let event = &found[0];
    assert_eq!(event["cameo"], "193", "{event}");
    assert_eq!(event["actor"][0]["code"], "FRA");
    assert_eq!(event["actor"][0]["sector"], "REB");
    assert_eq!(event["recipient"][0]["code"], "GBR");
    // Nothing of ours is left.
    assert!(events("Russia attacked Ukraine.", &alone).is_empty());
    // Over ours, both count.
    assert_eq!(
        events("Russia attacked Ukraine.", &["--pack", &pack]).len(),
        1
    );
}

#[test]
fn dated_codes_hold_on_their_dates() {
    let (_dir, pack, _) = imported();
    let show = |day: &str| {
        let output = run(&[
            "lexicon",
            "show",
            "Rudolf Rassendyll",
            "--on",
            day,
            "--pack",
            &pack,
        ]);
        assert_eq!(code(&output), 0, "{}", err(&output));
        out(&output)
    };
    let early = show("2000-05-01");
    assert!(early.contains("(FRA/GOV)"), "{early}");
    assert!(early.contains("a.actors:5"), "{early}");
    assert!(
        show("2001-06-01").contains("(DEU/GOV"),
        "{}",
        show("2001-06-01")
    );
    let none = run(&["lexicon", "show", "Xyzzy\u{1b}[31m"]);
    assert_eq!(code(&none), 1);
    assert!(!out(&none).contains('\u{1b}') && !err(&none).contains('\u{1b}'));
}

#[test]
fn a_users_folder_overrides_ours_and_the_later_one_wins() {
    let dir = folder();
    let (one, two) = (dir.path().join("one"), dir.path().join("two"));
    put(
        &one,
        "world/a.csv",
        "name,kind,code,sectors\nBlack Guard,armed-group,FRA,REB\n",
    );
    put(
        &two,
        "world/a.toml",
        "[[organisation]]\nid = \"g\"\nkind = \"army\"\ncode = \"DEU\"\nsector = [\"MIL\"]\nname = { en = \"Black Guard\" }\n",
    );
    put(
        &two,
        "lang/en/frames.toml",
        "[[frame]]\nid = \"mine\"\ntype = \"AID\"\nverb = [\"attack\"]\n",
    );
    let (one, two) = (one.display().to_string(), two.display().to_string());
    let first = events("The Black Guard attacked Russia.", &["--pack", &one]);
    assert_eq!(
        (&first[0]["actor"][0]["code"], &first[0]["event"][0]),
        (&"FRA".into(), &"ASSAULT".into()),
        "{first:?}"
    );
    let both = events(
        "The Black Guard attacked Russia.",
        &["--pack", &one, "--pack", &two],
    );
    assert_eq!(
        (&both[0]["actor"][0]["code"], &both[0]["event"][0]),
        (&"DEU".into(), &"AID".into()),
        "{both:?}"
    );
    assert_ne!(
        first[0]["coder"], both[0]["coder"],
        "the hashes cover the folders"
    );
}

#[test]
fn what_is_wrong_with_a_folder_is_named() {
    let dir = folder();
    put(dir.path(), "world/a.csv", "name,colour\nA,red\n");
    let bad = dir.path().display().to_string();
    let output = run_with(&["code", "--lang", "en", "--pack", &bad, "-"], "Hello.");
    assert_eq!(code(&output), 1);
    assert!(
        err(&output).contains("a.csv:1: unknown column `colour`"),
        "{}",
        err(&output)
    );
    let check = run(&["lexicon", "check", &bad]);
    assert_eq!(code(&check), 1);
    assert!(
        err(&check).contains("a.csv:1: unknown column"),
        "{}",
        err(&check)
    );
    assert_eq!(code(&run(&["code", "--pack", "/no/such/folder", "-"])), 2);
    assert_eq!(code(&run(&["code", "--only-pack", "-"])), 2);
}
