//! JSON lines, JSON, folders, streams, and what is wrong with inputs.

use std::{fs, path::PathBuf};

use tekad_core::LangSource;
use tekad_read::{Format, Input, ReadError, ReadOptions, read_all, read_bytes};

fn options() -> ReadOptions {
    ReadOptions::default()
}

/// A folder of this test's own under the target directory; emptied first.
fn folder(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

#[test]
fn jsonl_goes_on_after_a_broken_line() {
    let lines = concat!(
        "{\"id\":\"a\",\"text\":\"Polisi menangkap dua orang di Medan pada hari Senin.\",\"lang\":\"id\",\"date\":\"2019-03-16\",\"title\":\"Polisi\",\"other\":[1]}\n",
        "\n",
        "{\"id\":\"b\",\"text\":\n",
        "{\"id\":7,\"text\":\"Police arrested two men in Leeds on Monday.\",\"date\":\"5 March 2024 10:00 GMT\",\"source\":\"Leeds Post\",\"url\":\"https://example.org/x\"}\r\n",
        "{\"id\":\"c\",\"text\":\"  \"}\n",
        "{\"text\":5}\n",
        "{\"id\":\"d\",\"text\":\"Police arrested two men in Leeds on Monday.\",\"date\":\"soon\"}",
    );
    let all = read_bytes("x.jsonl", lines.as_bytes(), &options());
    assert_eq!(all.len(), 6);
    let first = all[0].as_ref().unwrap();
    assert_eq!(
        (
            first.id.as_str(),
            first.lang.as_str(),
            first.lang_source,
            first.title.as_deref()
        ),
        ("a", "id", LangSource::Declared, Some("Polisi"))
    );
    assert!(matches!(&all[1], Err(ReadError::Json { line: 3, .. })));
    let fourth = all[2].as_ref().unwrap();
    assert_eq!(
        (
            fourth.id.as_str(),
            fourth.lang.as_str(),
            fourth.source.as_deref()
        ),
        ("7", "en", Some("Leeds Post"))
    );
    assert_eq!(
        fourth.published.as_ref().unwrap().at.to_string(),
        "2024-03-05T10:00:00+00:00[UTC]"
    );
    assert!(matches!(&all[3], Err(ReadError::Empty { .. })));
    let error = all[4].as_ref().unwrap_err().to_string();
    assert!(
        error.contains("line 6") && error.contains("{\\\"text\\\":5}")
            || error.contains("{\"text\":5}"),
        "{error}"
    );
    assert!(
        all[5]
            .as_ref()
            .unwrap()
            .problems
            .iter()
            .any(|p| p.kind == "bad-date")
    );
}

#[test]
fn json_objects_and_arrays() {
    let one = read_bytes(
        "x.json",
        b"{\n \"text\": \"Police arrested two men in Leeds on Monday.\"\n}",
        &options(),
    );
    assert!(one.len() == 1 && one[0].is_ok());
    let many = read_bytes(
        "x.json",
        b"[{\"text\":\"Satu dua tiga empat.\"}, 5, {\"text\":\"Lima enam.\"}]",
        &options(),
    );
    assert_eq!(
        many.iter().map(|i| i.is_ok()).collect::<Vec<_>>(),
        [true, false, true]
    );
    assert!(many[1].as_ref().unwrap_err().to_string().contains("item 2"));
}

#[test]
fn formats_are_sniffed() {
    let lang = |bytes: &[u8]| {
        read_bytes("no-extension", bytes, &options())
            .remove(0)
            .unwrap()
    };
    assert_eq!(
        lang(b"{\"id\":\"q\",\"text\":\"Police arrested two men in Leeds.\"}\n").id,
        "q"
    );
    assert_eq!(
        lang(b"  {\n\"id\":\"q\",\n\"text\":\"Police arrested two men in Leeds.\"}\n").id,
        "q"
    );
    assert!(!lang(b"<!DOCTYPE html><html><body><p>Police arrested two men in Leeds on Monday.</p></body></html>").text.contains('<'));
    assert_eq!(
        lang(b"[UPDATE] Police arrested two men in Leeds.").text,
        "[UPDATE] Police arrested two men in Leeds."
    );
}

#[test]
fn broken_inputs_say_what_and_where() {
    let error =
        |name: &str, bytes: &[u8]| read_bytes(name, bytes, &options()).remove(0).unwrap_err();
    assert_eq!(error("x.txt", b" \n ").kind(), "empty");
    assert_eq!(error("x.jsonl", b"").kind(), "empty");
    assert_eq!(error("x.txt", b"abc\0def").kind(), "binary");
    assert_eq!(
        error("x.html", b"<html><script>x</script></html>").kind(),
        "no-article"
    );
    assert_eq!(
        error("x.json", "[".repeat(100_000).as_bytes()).kind(),
        "json"
    );
    assert_eq!(
        error("x.html", "<div>".repeat(100_000).as_bytes()).kind(),
        "too-complex"
    );
    let small = ReadOptions {
        max_bytes: 10,
        ..options()
    };
    let error = read_bytes("x.txt", b"more than ten bytes", &small)
        .remove(0)
        .unwrap_err();
    assert!(
        error.to_string().contains("x.txt") && error.to_string().contains("limit of 10 bytes"),
        "{error}"
    );
    let odd = read_bytes("x.jsonl", b"{\"text\": \x1b[31m}", &options())
        .remove(0)
        .unwrap_err()
        .to_string();
    assert!(!odd.contains('\x1b'), "{odd}");
}

#[test]
fn a_long_line_does_not_end_a_stream() {
    let small = ReadOptions {
        max_bytes: 100,
        ..options()
    };
    let lines = format!(
        "{{\"text\":\"{}\"}}\n{{\"id\":\"z\",\"text\":\"Police arrested two men.\"}}\n",
        "a".repeat(1000)
    );
    let all = read_bytes("x.jsonl", lines.as_bytes(), &small);
    assert!(matches!(all[0], Err(ReadError::TooLarge { .. })));
    assert_eq!(all[1].as_ref().unwrap().id, "z");
}

#[test]
fn invalid_utf8_is_read_and_reported() {
    let document = read_bytes(
        "x.txt",
        b"Polisi \xff\xfe menangkap dua orang di Medan.",
        &options(),
    )
    .remove(0)
    .unwrap();
    let problem = document
        .problems
        .iter()
        .find(|p| p.kind == "invalid-utf8")
        .unwrap();
    assert!(problem.message.contains("offset 7"), "{}", problem.message);
}

#[test]
fn languages() {
    let lang = |text: &str, lang: &str| {
        let line = serde_json::json!({ "text": text, "lang": lang }).to_string();
        let document = read_bytes("x.jsonl", line.as_bytes(), &options())
            .remove(0)
            .unwrap();
        (
            document.lang,
            document
                .problems
                .into_iter()
                .map(|p| p.kind)
                .filter(|k| k.starts_with("lang") || k == "odd-lang")
                .collect::<Vec<_>>(),
        )
    };
    let english =
        "The police said on Monday that they had arrested two men who had been seen near the bank.";
    assert_eq!(lang(english, "en-GB"), ("en".into(), vec![]));
    assert_eq!(lang(english, "eng"), ("en".into(), vec![]));
    assert_eq!(lang(english, "sw"), ("sw".into(), vec![]));
    assert_eq!(
        lang(english, "id"),
        ("id".into(), vec!["lang-mismatch".into()])
    );
    assert_eq!(lang(english, "??"), ("en".into(), vec!["odd-lang".into()]));
    assert_eq!(
        lang("Ya.", ""),
        ("und".into(), vec!["lang-undetermined".into()])
    );
    assert_eq!(
        lang("政府は月曜日に新しい支援策を発表した。", ""),
        ("und".into(), vec!["lang-undetermined".into()])
    );
    let forced = ReadOptions {
        lang: Some("ms_MY".into()),
        ..options()
    };
    let document = read_bytes("x.txt", english.as_bytes(), &forced)
        .remove(0)
        .unwrap();
    assert_eq!(
        (document.lang.as_str(), document.lang_source),
        ("ms", LangSource::Forced)
    );
}

#[test]
fn folders_are_walked_in_order() {
    let root = folder("walk");
    fs::create_dir_all(root.join("b/c")).unwrap();
    let text = "Police arrested two men in Leeds on Monday.";
    for file in [
        "b/2.txt",
        "a.txt",
        "b/c/1.txt",
        "z.md",
        ".hidden.txt",
        "b/1.txt",
    ] {
        fs::write(root.join(file), text).unwrap();
    }
    fs::write(
        root.join("c.jsonl"),
        format!("{{\"text\":\"{text}\"}}\nbroken\n"),
    )
    .unwrap();
    fs::write(root.join("empty.txt"), "").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(&root, root.join("loop")).unwrap();
    let mut reader = read_all(
        [
            Input::Path(root.clone()),
            Input::Path(root.join("missing.txt")),
        ],
        &options(),
    );
    let mut seen = Vec::new();
    while let Some(item) = reader.next() {
        let origin = reader
            .origin()
            .replace(&*root.to_string_lossy(), "")
            .replace('\\', "/");
        seen.push(format!(
            "{origin} {}",
            item.map_or_else(|e| e.kind(), |_| "ok")
        ));
    }
    let want = [
        "/a.txt ok",
        "/b/1.txt ok",
        "/b/2.txt ok",
        "/b/c/1.txt ok",
        "/c.jsonl:1 ok",
        "/c.jsonl:2 json",
        "/empty.txt empty",
        "/missing.txt io",
    ];
    assert_eq!(seen, want);
}

#[test]
fn large_files_are_refused_unread() {
    let root = folder("large");
    let path = root.join("big.txt");
    let file = fs::File::create(&path).unwrap();
    file.set_len(1 << 40).unwrap();
    let error = read_all([Input::Path(path)], &options())
        .next()
        .unwrap()
        .unwrap_err();
    assert_eq!(error.kind(), "too-large");
}

#[test]
fn arguments() {
    assert_eq!(Input::from_arg("-"), Input::Stdin);
    assert_eq!(Input::from_arg("x"), Input::Path("x".into()));
    assert_eq!("jsonl".parse(), Ok(Format::Jsonl));
    assert_eq!(Format::from_name("a.b/C.HTM"), Some(Format::Html));
    assert_eq!(Format::from_name(".txt"), None);
}
