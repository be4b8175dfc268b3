//! Languages that have some layers and not others, and `tekad parse`, which needs the fewest.
#![allow(missing_docs)]

mod support;

use std::{fs, path::Path};

use support::{code, err, out, repository, run, run_with};
use tekad_parse::conllu;
use tempfile::TempDir;

const PORTUGUESE: &str = "O presidente da Rússia reuniu-se com o chanceler do Brasil em Moscou. \
    Eles falaram pelos dois países.";

#[test]
fn a_language_with_trees_only_is_parsed() {
    // Detected as well as named.
    for args in [&["parse", "-"][..], &["parse", "--lang", "pt", "-"]] {
        let output = run_with(args, PORTUGUESE);
        assert!(!err(&output).contains("no pack"), "{}", err(&output));
        let sentences = conllu::read(&out(&output)).expect("CoNLL-U");
        assert_eq!(sentences.len(), 2);
        let wholes: Vec<&str> = sentences[0]
            .multiwords
            .iter()
            .map(|m| m.form.as_str())
            .collect();
        assert_eq!(wholes, ["da", "reuniu-se", "do"]);
        let words: Vec<&str> = sentences[0].words.iter().map(|w| w.form.as_str()).collect();
        assert_eq!(
            words[..7],
            ["O", "presidente", "de", "a", "Rússia", "reuniu", "se"]
        );
    }
}

#[test]
fn what_a_language_lacks_is_said_and_the_others_are_done() {
    let folder = tempfile::tempdir().expect("a folder");
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("a file");
    put(
        "a.txt",
        "MOSCOW, March 16, 2019 (Reuters) - Russia's president met the Turkish foreign minister in Ankara on Friday.",
    );
    put("b.txt", PORTUGUESE);
    put(
        "c.txt",
        "MOSCOW, March 16, 2019 (Reuters) - Russia's president met the Turkish foreign minister in Ankara on Friday.",
    );
    let path = folder.path().display().to_string();
    let output = run(&["code", "--format", "jsonl", "--all", &path]);
    let message = err(&output);
    assert!(
        message.contains("b.txt: no events for pt: the pack has no layer `events`"),
        "{message}"
    );
    assert_eq!(code(&output), 1);
    assert!(out(&output).lines().count() >= 2);
    let output = run(&["explain", &path]);
    assert!(err(&output).contains("b.txt: no events for pt"));
    assert!(out(&output).contains("a.txt") && out(&output).contains("c.txt"));
}

/// A folder for `--pack` with one language of the given `pack.toml` and files of ours.
fn pack(toml: &str, files: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let lang = folder.path().join("lang/pt");
    fs::create_dir_all(&lang).expect("a folder");
    fs::write(lang.join("pack.toml"), toml).expect("a file");
    for file in files {
        let from = repository(&format!("lang/pt/{file}"));
        fs::copy(from, lang.join(file)).expect("a copy");
    }
    folder
}

fn with_pack(folder: &Path) -> (i32, String, String) {
    let path = folder.display().to_string();
    let output = run_with(&["parse", "--lang", "pt", "--pack", &path, "-"], PORTUGUESE);
    (code(&output), out(&output), err(&output))
}

#[test]
fn packs_are_held_to_what_they_declare() {
    let good = "code = \"pt\"\nname = \"Portuguese\"\nlayers = [\"read\", \"parse\"]\n";
    let (_, text, message) = with_pack(pack(good, &["parser.model"]).path());
    assert!(text.contains("reuniu"), "{message}");
    let check = |folder: &TempDir| {
        let output = run(&["lexicon", "check", &folder.path().display().to_string()]);
        (code(&output), err(&output))
    };
    assert_eq!(check(&pack(good, &["parser.model"])), (0, String::new()));
    for (toml, files, said) in [
        (
            good,
            &[][..],
            "pack.toml:3: layer `parse` needs parser.model, which is not there",
        ),
        (
            "code = \"pt\"\nname = \"Portuguese\"\nlayers = [\n  \"parse\",\n  \"events\"\n]\n",
            &["parser.model"],
            "pack.toml:5: layer `events` needs words.toml, which is not there",
        ),
    ] {
        let folder = pack(toml, files);
        let (status, _, message) = with_pack(folder.path());
        assert!(status == 1 && message.contains(said), "{message}");
        let (status, message) = check(&folder);
        assert!(status == 1 && message.contains(said), "{message}");
    }
    let folder = pack(
        "code = \"pt\"\nname = \"Portuguese\"\nlayers = [\"speech\"]\n",
        &[],
    );
    let (status, message) = check(&folder);
    assert!(
        status == 1 && message.contains("pack.toml:3:") && message.contains("speech"),
        "{message}"
    );
    let (status, _, message) = with_pack(folder.path());
    assert!(
        status == 1 && message.contains("line 3") && message.contains("speech"),
        "{message}"
    );
}

#[test]
fn parsing_gives_the_same_bytes_for_any_number_of_threads() {
    let examples = repository("examples");
    for profile in ["fast", "best"] {
        let all: Vec<String> = ["1", "2", "8"]
            .iter()
            .map(|n| {
                out(&run(&[
                    "parse",
                    "--profile",
                    profile,
                    "--threads",
                    n,
                    &examples,
                ]))
            })
            .collect();
        assert!(conllu::read(&all[0]).expect("CoNLL-U").len() > 50);
        assert_eq!(all[0], all[1]);
        assert_eq!(all[0], all[2]);
    }
}

#[test]
fn sentences_are_measured_by_file_and_half() {
    let folder = tempfile::tempdir().expect("a folder");
    let lang = folder.path().join("en");
    fs::create_dir_all(&lang).expect("a folder");
    let file = lang.join("sentences.txt");
    let text = "# ours\nDr. Smith came.\nHe left.\n\nThis is one. It is given as one.\n";
    fs::write(&file, text).expect("a file");
    let file = file.display().to_string();
    let visible = run(&[
        "eval",
        "sentences",
        &file,
        "--rows",
        "visible",
        "--floor",
        "f1=1",
    ]);
    assert_eq!(code(&visible), 0, "{}", err(&visible));
    let untouched = run(&[
        "eval",
        "sentences",
        &file,
        "--rows",
        "untouched",
        "--floor",
        "f1=1",
    ]);
    assert_eq!(code(&untouched), 1);
    assert!(err(&untouched).contains("below its floor"));
    assert_eq!(code(&run(&["eval", "sentences", &file, "--show"])), 2);
    let lang = run(&["eval", "sentences", "--lang", "tr", &file]);
    assert!(
        err(&lang).contains("no language pack for `tr`"),
        "{}",
        err(&lang)
    );
}

#[test]
fn a_list_of_abbreviations_is_the_packs() {
    let toml = "code = \"pt\"\nname = \"Portuguese\"\nlayers = [\"parse\"]\n";
    let folder = pack(toml, &["parser.model"]);
    let list = folder.path().join("lang/pt/abbreviations.txt");
    let sentences = |list_text: &str| {
        fs::write(&list, list_text).expect("a file");
        let path = folder.path().display().to_string();
        let text = "O Xyzw. Silva chegou ontem.";
        let output = run_with(&["parse", "--lang", "pt", "--pack", &path, "-"], text);
        (
            conllu::read(&out(&output)).expect("CoNLL-U").len(),
            err(&output),
        )
    };
    assert_eq!(sentences("Xyzw. +\n").0, 2);
    assert_eq!(sentences("Xyzw.\n").0, 1);
    let (_, message) = sentences("\nXyzw\n");
    assert!(
        message.contains("lang/pt/abbreviations.txt:2: a form that ends in no sign"),
        "{message}"
    );
}
