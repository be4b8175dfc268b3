//! Web archives: pages come out with address and date, everything else is passed over or named.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;
use tekad_core::Document;
use tekad_read::{Format, ReadError, ReadOptions, read_bytes};

const PAGE: &str = "<!DOCTYPE html><html lang=en><head><title>Two arrested</title></head><body>\
    <p>Police in the northern city of Leeds said on Monday that they had arrested two men.</p>\
    <p>The men are to appear before a court on Tuesday, the police said in a statement.</p></body></html>";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A record of a kind, with its block.
fn record(kind: &str, media: &str, url: &str, block: &[u8]) -> Vec<u8> {
    let mut bytes = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2019-03-18T04:05:06Z\r\n\
         WARC-Target-URI: {url}\r\nContent-Type: {media}\r\nContent-Length: {}\r\n\r\n",
        block.len()
    )
    .into_bytes();
    bytes.extend_from_slice(block);
    bytes.extend_from_slice(b"\r\n\r\n");
    bytes
}

fn http(head: &str, body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 {head}\r\n\r\n").as_bytes(), body].concat()
}

fn response(url: &str, head: &str, body: &[u8]) -> Vec<u8> {
    record(
        "response",
        "application/http; msgtype=response",
        url,
        &http(head, body),
    )
}

const OK: &str = "200 OK\r\nContent-Type: text/html; charset=utf-8";

fn read(bytes: &[u8]) -> Vec<Result<Document, ReadError>> {
    read_bytes("x.warc", bytes, &ReadOptions::default())
}

/// URLs of what was read, kinds of what was not.
fn seen(bytes: &[u8]) -> Vec<String> {
    read(bytes)
        .into_iter()
        .map(|item| item.map_or_else(|e| e.kind().to_owned(), |d| d.url.unwrap()))
        .collect()
}

#[test]
fn pages_come_with_address_and_date() {
    let dated = PAGE.replace("<head>", "<head><meta property='article:published_time' content='2019-03-16T10:00:00Z'><link rel=canonical href='https://example.org/canonical'>");
    let archive = [
        record(
            "warcinfo",
            "application/warc-fields",
            "",
            b"software: x\r\n",
        ),
        record(
            "request",
            "application/http; msgtype=request",
            "https://example.org/a",
            b"GET /a HTTP/1.1\r\n\r\n",
        ),
        response("https://example.org/a", OK, PAGE.as_bytes()),
        response("<https://example.org/b>", OK, dated.as_bytes()),
        record(
            "metadata",
            "application/warc-fields",
            "https://example.org/a",
            b"x: y\r\n",
        ),
    ]
    .concat();
    let packed = gzip(&archive);
    // As the standard asks: a member a record.
    let members: Vec<u8> = archive
        .split_inclusive(|b| *b == b'\n')
        .collect::<Vec<_>>()
        .chunks(9)
        .flat_map(|lines| gzip(&lines.concat()))
        .collect();
    for bytes in [&archive, &packed, &members] {
        let all = read(bytes);
        assert_eq!(all.len(), 2);
        let (a, b) = (all[0].as_ref().unwrap(), all[1].as_ref().unwrap());
        assert_eq!(a.url.as_deref(), Some("https://example.org/a"));
        assert_eq!(b.url.as_deref(), Some("https://example.org/b"));
        assert_eq!(a.title.as_deref(), Some("Two arrested"));
        assert!(a.text.contains("arrested two men"));
        let day = |d: &Document| d.published.as_ref().unwrap().date().to_string();
        assert_eq!(
            (day(a).as_str(), day(b).as_str()),
            ("2019-03-18", "2019-03-16")
        );
        let kinds = |d: &Document| {
            d.problems
                .iter()
                .map(|p| p.kind.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            (kinds(a), kinds(b)),
            (vec!["crawl-date".to_owned()], vec![])
        );
    }
    // No extension: known by its first bytes.
    assert_eq!(read_bytes("x", &packed, &ReadOptions::default()).len(), 2);
}

#[test]
fn what_is_no_page_is_passed_over() {
    for (what, one) in [
        (
            "redirection",
            response("u", "301 Moved\r\nContent-Type: text/html", PAGE.as_bytes()),
        ),
        (
            "not found",
            response(
                "u",
                "404 Not Found\r\nContent-Type: text/html",
                PAGE.as_bytes(),
            ),
        ),
        (
            "image",
            response("u", "200 OK\r\nContent-Type: image/png", b"\x89PNG"),
        ),
        ("nothing", response("u", OK, b"")),
        (
            "dns",
            record("response", "text/dns", "dns:x", b"20190318\nx\n"),
        ),
        (
            "revisit",
            record("revisit", "application/http", "u", &http(OK, b"")),
        ),
        (
            "conversion",
            record("conversion", "text/plain", "u", b"text"),
        ),
        ("unnamed, no page", response("u", "200 OK", b"plain text")),
    ] {
        let archive = [one.clone(), response("https://a/", OK, PAGE.as_bytes())].concat();
        assert_eq!(seen(&archive), ["https://a/"], "{what}");
        assert_eq!(seen(&one), ["empty"], "{what}");
    }
    assert_eq!(
        seen(&response("https://a/", "200 OK", PAGE.as_bytes())),
        ["https://a/"]
    );
}

#[test]
fn broken_records_are_named_and_passed_over() {
    let good = response("https://a/", OK, PAGE.as_bytes());
    let bad = |from: &str, to: &str| {
        String::from_utf8(good.clone())
            .unwrap()
            .replacen(from, to, 1)
            .into_bytes()
    };
    for (what, one, says) in [
        (
            "no length",
            bad("Content-Length", "Content-Size"),
            "without a Content-Length",
        ),
        (
            "odd length",
            bad("Content-Length: ", "Content-Length: -"),
            "without a Content-Length",
        ),
        (
            "no colon",
            bad("WARC-Type:", "WARC-Type"),
            "without a colon",
        ),
        ("no HTTP", bad("HTTP/1.1 200", "HTTQ/1.1 200"), "not HTTP"),
        (
            "too short",
            bad("Content-Length: ", "Content-Length: 1\r\nX: "),
            "not HTTP",
        ),
        (
            "rubbish",
            b"some rubbish\r\nmore of it\r\n".to_vec(),
            "no record begins here",
        ),
        (
            "a head cut off",
            b"WARC/1.0\r\nWARC-Type: response\r\n".to_vec(),
            "head has no end",
        ),
        (
            "a long head",
            format!("WARC/1.0\r\nX: {}\r\n\r\n", "x".repeat(100_000)).into_bytes(),
            "too long",
        ),
        (
            "Brotli",
            response(
                "u",
                &format!("{OK}\r\nContent-Encoding: br"),
                b"\x1b\xff\xfe\x80",
            ),
            "Brotli",
        ),
        (
            "damaged gzip",
            response(
                "u",
                &format!("{OK}\r\nContent-Encoding: gzip"),
                b"\x1f\x8b\x08rubbish",
            ),
            "damaged",
        ),
    ] {
        let archive = [good.clone(), one, good.clone()].concat();
        let all = read(&archive);
        let good: Vec<bool> = all.iter().map(|i| i.is_ok()).collect();
        assert!(
            good.first() == Some(&true) && good.last() == Some(&true),
            "{what}: {all:?}"
        );
        let errors: Vec<String> = all
            .iter()
            .filter_map(|i| i.as_ref().err())
            .map(|e| e.to_string())
            .collect();
        assert!(
            errors
                .iter()
                .any(|e| e.contains("x.warc: record 2") && e.contains(says)),
            "{what}: {errors:?}"
        );
    }
}

#[test]
fn a_cut_archive_gives_what_it_has() {
    let good = response("https://a/", OK, PAGE.as_bytes());
    let two = [good.clone(), good.clone()].concat();
    let cut = &two[..two.len() - 100];
    let all = read(cut);
    assert_eq!(seen(cut), ["https://a/", "warc"]);
    assert!(
        all[1]
            .as_ref()
            .unwrap_err()
            .to_string()
            .contains("record 2: the file ends within a record")
    );
    let members = [gzip(&good), gzip(&good)].concat();
    assert_eq!(
        seen(&members[..members.len() - 40]),
        ["https://a/", "packed"]
    );
}

#[test]
fn bodies_are_joined_and_unpacked() {
    let page = PAGE.as_bytes();
    let chunked: Vec<u8> = page
        .chunks(100)
        .flat_map(|c| [format!("{:x}\r\n", c.len()).as_bytes(), c, b"\r\n"].concat())
        .chain(*b"0\r\n\r\n")
        .collect();
    let te = format!("{OK}\r\nTransfer-Encoding: chunked");
    let ce = format!("{OK}\r\nContent-Encoding: gzip");
    let want = read(&response("u", OK, page))[0]
        .as_ref()
        .unwrap()
        .text
        .clone();
    for (head, body) in [
        (&te, chunked),
        (&ce, gzip(page)),
        // The archivist undid it, but left the head.
        (&te, page.to_vec()),
        (&ce, page.to_vec()),
    ] {
        assert_eq!(
            read(&response("u", head, &body))[0].as_ref().unwrap().text,
            want
        );
    }
    // The head's charset wins over the page's.
    let latin: Vec<u8> = PAGE
        .replace("men.", "m\u{e9}n.")
        .chars()
        .map(|c| c as u8)
        .collect();
    let head = "200 OK\r\nContent-Type: text/html; charset=\"ISO-8859-1\"";
    assert!(
        read(&response("u", head, &latin))[0]
            .as_ref()
            .unwrap()
            .text
            .contains("mén.")
    );
}

#[test]
fn large_pages_are_refused() {
    let options = ReadOptions {
        max_bytes: 2000,
        ..ReadOptions::default()
    };
    let small = response("https://a/", OK, PAGE.as_bytes());
    let large = response("https://b/", OK, PAGE.repeat(300).as_bytes());
    let bomb = response(
        "https://c/",
        &format!("{OK}\r\nContent-Encoding: gzip"),
        &gzip(&vec![b'a'; 1 << 20]),
    );
    let all = read_bytes("x.warc", &[large, bomb, small].concat(), &options);
    let kinds: Vec<_> = all
        .iter()
        .map(|i| i.as_ref().map_or_else(|e| e.kind(), |_| "ok"))
        .collect();
    assert_eq!(kinds, ["too-large", "warc", "ok"]);
    assert!(
        all[0]
            .as_ref()
            .unwrap_err()
            .to_string()
            .contains("https://b/")
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Records and rubbish in any order: at least an error, messages that are safe to print, and
    /// never more documents than good records.
    #[test]
    fn any_archive(parts in prop::collection::vec(prop_oneof![
        Just(response("https://a/", OK, PAGE.as_bytes())),
        Just(record("request", "application/http", "u", b"GET / HTTP/1.1\r\n\r\n")),
        "(WARC/1.0\r?\n)?([A-Za-z-]{1,20}: ?[ -~]{0,20}\r?\n){0,4}(\r?\n)?".prop_map(String::into_bytes),
        "Content-Length: [0-9]{1,25}\r\n\r\n".prop_map(|s| format!("WARC/1.1\r\nWARC-Type: response\r\n{s}").into_bytes()),
        prop::collection::vec(any::<u8>(), 0..60),
    ], 0..8), packed in any::<bool>()) {
        let good = parts.iter().filter(|p| p.starts_with(b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record")).count();
        let archive = parts.concat();
        let archive = if packed { gzip(&archive) } else { archive };
        let options = ReadOptions { format: Some(Format::Warc), max_bytes: 1 << 16, ..ReadOptions::default() };
        let all = read_bytes("x", &archive, &options);
        prop_assert!(!all.is_empty());
        prop_assert!(all.iter().filter(|i| i.is_ok()).count() <= good);
        for error in all.iter().filter_map(|i| i.as_ref().err()) {
            let message = error.to_string();
            prop_assert!(message.len() < 4096 && !message.contains(char::is_control), "{message:?}");
        }
    }
}
