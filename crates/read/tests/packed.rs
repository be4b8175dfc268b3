//! Inputs packed with gzip and zstd: as if they were not, whatever is wrong with them.

use std::{
    fs,
    io::{Read, Write},
    path::PathBuf,
};

use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;
use tekad_read::{Format, Input, ReadError, ReadOptions, read_all, read_bytes};

const SENTENCE: &str = "Police arrested two men in Leeds on Monday.";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

fn lines(range: std::ops::Range<usize>) -> String {
    range
        .map(|n| format!("{{\"id\":\"{n}\",\"text\":\"{SENTENCE} {}\"}}\n", n * 7919))
        .collect()
}

/// Ids of what was read, kinds of what was not.
fn ids(name: &str, bytes: &[u8], options: &ReadOptions) -> Vec<String> {
    read_bytes(name, bytes, options)
        .into_iter()
        .map(|item| item.map_or_else(|e| e.kind().to_owned(), |d| d.id))
        .collect()
}

#[test]
fn packed_reads_as_plain() {
    let options = ReadOptions::default();
    let json = lines(0..3);
    let page = format!("<!DOCTYPE html><html><body><p>{SENTENCE}</p></body></html>");
    for (name, plain) in [
        ("x.jsonl", json.as_str()),
        ("x.txt", SENTENCE),
        ("x.html", &page),
        ("x", &json),
        ("x.json", "[{\"id\":\"a\",\"text\":\"Satu dua.\"}]"),
    ] {
        let want = ids(name, plain.as_bytes(), &options);
        for (end, bytes) in [
            (".gz", gzip(plain.as_bytes())),
            (".zst", zstd(plain.as_bytes())),
            ("", gzip(plain.as_bytes())),
        ] {
            assert_eq!(
                ids(&format!("{name}{end}"), &bytes, &options),
                want,
                "{name}{end}"
            );
        }
    }
    // Members and frames one after the other are one input.
    let two = [gzip(lines(0..2).as_bytes()), gzip(lines(2..3).as_bytes())].concat();
    assert_eq!(ids("x.jsonl.gz", &two, &options), ["0", "1", "2"]);
    let two = [zstd(lines(0..2).as_bytes()), zstd(lines(2..3).as_bytes())].concat();
    assert_eq!(ids("x.jsonl.zst", &two, &options), ["0", "1", "2"]);
}

#[test]
fn what_stands_before_the_damage_is_read() {
    let options = ReadOptions::default();
    let many = lines(0..20_000);
    for (name, bytes) in [
        ("x.jsonl.gz", gzip(many.as_bytes())),
        ("x.jsonl.zst", zstd(many.as_bytes())),
    ] {
        let cut = read_bytes(name, &bytes[..bytes.len() / 2], &options);
        let read = cut.iter().filter(|i| i.is_ok()).count();
        assert!((5_000..15_000).contains(&read), "{name}: {read}");
        let error = cut.last().unwrap().as_ref().unwrap_err();
        assert!(matches!(error, ReadError::Packed { .. }), "{error}");
        let message = error.to_string();
        let place = format!("all before line {} was read", read + 1);
        assert!(
            message.contains(name) && message.contains("end too early"),
            "{message}"
        );
        assert!(message.contains(&place), "{message}");
        assert_eq!(cut.len(), read + 1);
    }
    // Rubbish after the end: all is read, and the rubbish is named.
    let tail = [gzip(lines(0..2).as_bytes()), b"rubbish".to_vec()].concat();
    assert_eq!(ids("x.jsonl.gz", &tail, &options), ["0", "1", "packed"]);
    // Half an article is none.
    let long = many.replace('\n', " ");
    let half = gzip(long.as_bytes());
    assert_eq!(
        ids("x.txt.gz", &half[..half.len() / 2], &options),
        ["packed"]
    );
}

#[test]
fn bombs_are_stopped() {
    let options = ReadOptions {
        max_bytes: 1 << 16,
        ..ReadOptions::default()
    };
    // 200 MB without a line's end, and 200 MB of empty lines.
    for byte in [b'a', b'\n'] {
        let zeros = std::io::repeat(byte).take(200 << 20);
        let bomb = zstd::encode_all(zeros, 19).unwrap();
        assert_eq!(ids("x.jsonl.zst", &bomb, &options), ["packed"]);
        assert_eq!(ids("x.txt.zst", &bomb, &options), ["packed"]);
    }
    // A window of 2 GiB is refused by the decoder.
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8];
    frame.extend_from_slice(&[0x01, 0x00, 0x00]);
    assert_eq!(ids("x.jsonl.zst", &frame, &options), ["packed"]);
    // An article that unpacks to more than the limit, at a usual ratio.
    let large: String = (0..20_000).map(|n| format!("{} ", n * 7919)).collect();
    assert_eq!(
        ids("x.txt.gz", &gzip(large.as_bytes()), &options),
        ["too-large"]
    );
}

#[test]
fn folders_take_packed_files() {
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("packed");
    let _ = fs::remove_dir_all(&root);
    fs::create_dir_all(&root).unwrap();
    for (name, bytes) in [
        ("a.jsonl.gz", gzip(lines(0..2).as_bytes())),
        ("b.jsonl.zst", zstd(lines(2..4).as_bytes())),
        ("c.txt.gz", gzip(SENTENCE.as_bytes())),
        ("d.tar.gz", gzip(b"no")),
    ] {
        fs::write(root.join(name), bytes).unwrap();
    }
    let mut reader = read_all([Input::Path(root.clone())], &ReadOptions::default());
    let mut seen = Vec::new();
    while let Some(item) = reader.next() {
        assert!(item.is_ok());
        seen.push(reader.origin().replace(&*root.to_string_lossy(), ""));
    }
    assert_eq!(
        seen,
        [
            "/a.jsonl.gz:1",
            "/a.jsonl.gz:2",
            "/b.jsonl.zst:1",
            "/b.jsonl.zst:2",
            "/c.txt.gz"
        ]
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Wherever packed lines are cut or changed, something comes and nothing panics; what comes
    /// before a cut is a beginning of the whole.
    #[test]
    fn any_damage(seed in 0usize..50, cut in 0.0f64..1.0, flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..3), gz in any::<bool>()) {
        let plain = lines(seed..seed + 40);
        let mut bytes = if gz { gzip(plain.as_bytes()) } else { zstd(plain.as_bytes()) };
        bytes.truncate((bytes.len() as f64 * cut) as usize);
        let options = ReadOptions { format: Some(Format::Jsonl), ..ReadOptions::default() };
        let whole = ids("x", plain.as_bytes(), &options);
        let part = ids("x", &bytes, &options);
        prop_assert!(!part.is_empty());
        prop_assert!(whole.starts_with(&part[..part.len() - 1]) || bytes.len() < 4);
        for (at, byte) in flips {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
        }
        prop_assert!(!ids("x", &bytes, &options).is_empty());
    }
}
