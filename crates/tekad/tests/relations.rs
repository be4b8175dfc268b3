//! Claims from end to end: the cases of the packs and of `examples/`, a user's own frames, what
//! `lexicon check` says of them.

mod support;

use std::fs;

use support::{code, err, json, out, run};

/// Every case of claims comes out exactly as its file says, marks included.
#[test]
fn shipped_claims_are_exact() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files: Vec<String> = ["en", "id"]
        .map(|l| {
            root.join(format!("lang/{l}/claims.md"))
                .display()
                .to_string()
        })
        .into();
    for entry in fs::read_dir(root.join("examples")).expect("examples/") {
        let path = entry.expect("an entry").path().display().to_string();
        if path.ends_with(".claims.md") {
            files.push(path);
        }
    }
    assert!(files.len() >= 8, "only {} files", files.len());
    for file in files {
        let scores = json(&out(&run(&["eval", "relations", &file, "--json"])));
        assert_eq!(
            scores["wrong"],
            0,
            "{file}: {}",
            out(&run(&["eval", "relations", &file]))
        );
    }
}

#[test]
fn a_frame_of_ones_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let lang = folder.path().join("lang/en");
    fs::create_dir_all(&lang).expect("a folder");
    let claims = "[[claim]]\nid = \"idolise\"\nrelation = \"influences\"\nverb = [\"idolise\"]\nsubject = [\"obj\"]\nobject = [\"subj\"]\n";
    fs::write(lang.join("claims.toml"), claims).expect("a file");
    let text = folder.path().join("a.txt");
    fs::write(&text, "Angola idolises Cuba. Angola depends on Cuba.\n").expect("a file");
    let (pack, text) = (
        folder.path().display().to_string(),
        text.display().to_string(),
    );
    let base = ["code", "--lang", "en", "--format", "claims", &text];
    let relations = |more: &[&str]| -> Vec<String> {
        let output = run(&[&base[..], more].concat());
        out(&output)
            .lines()
            .map(|l| json(l)["relation"].as_str().unwrap_or("").to_owned())
            .collect()
    };
    assert_eq!(relations(&[]), ["depends-on"]);
    assert_eq!(relations(&["--pack", &pack]), ["influences", "depends-on"]);
    let output = run(&["lexicon", "check", &pack]);
    assert_eq!(code(&output), 0, "{}{}", out(&output), err(&output));
    fs::write(
        lang.join("claims.toml"),
        format!("{claims}[[claim]]\nid = \"x\"\nrelation = \"likes\"\nverb = [\"like\"]\n"),
    )
    .expect("a file");
    let output = run(&["lexicon", "check", &pack]);
    assert_eq!(code(&output), 1);
    let said = format!("{}{}", out(&output), err(&output));
    assert!(said.contains("claims.toml:9"), "{said}");
}
