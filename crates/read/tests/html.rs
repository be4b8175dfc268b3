//! Web pages, small ones of our own in the shapes that news sites have.

use tekad_core::{Document, LangSource, SectionKind};
use tekad_read::{Format, ReadOptions, read_bytes};

fn read(page: &str) -> Document {
    let options = ReadOptions {
        format: Some(Format::Html),
        ..ReadOptions::default()
    };
    read_bytes("page.html", page.as_bytes(), &options)
        .remove(0)
        .unwrap()
}

const BODY: &str = "<p>Menteri Perdagangan menandatangani perjanjian dengan utusan Peru di Lima pada hari Selasa, kata juru bicara kementerian.</p>\
    <p>Perjanjian itu menurunkan bea masuk untuk kopi, karet, dan tekstil mulai Januari, menurut dokumen yang dibagikan kepada wartawan.</p>\
    <p><strong>Baca juga: <a href='/x'>Harga Kopi Naik</a></strong></p>\
    <p>Kedua pihak akan bertemu lagi di Jakarta pada bulan September untuk membahas perikanan dan pariwisata, kata utusan itu.</p>";

fn page(head: &str, before: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang='id-ID'><head><title>Perjanjian Dagang di Lima - Warta Uji</title>{head}</head><body>\
         <nav><a href=/>Beranda</a> <a href=/b>Bisnis</a></nav><article><h1>Perjanjian Dagang di Lima</h1>{before}\
         <figure><img src=x.jpg><figcaption>Pelabuhan Lima, Peru. (Foto: Warta Uji)</figcaption></figure>{BODY}</article>\
         <footer>Hak cipta 2019 Warta Uji</footer></body></html>"
    )
}

/// Head, what stands before the text, published, modified.
const DATED: &[(&str, &str, Option<&str>, Option<&str>)] = &[
    (
        "<meta property='article:published_time' content='2019-05-21T10:00:00+07:00'><meta property='article:modified_time' content='2019-05-21T12:00:00+07:00'>",
        "",
        Some("2019-05-21T10:00:00+07:00[+07:00]"),
        Some("2019-05-21T12:00:00+07:00[+07:00]"),
    ),
    (
        "<script type='application/ld+json'>{\"@context\":\"x\",\"@graph\":[{\"@type\":\"WebSite\",\"name\":\"W\"},{\"@type\":[\"NewsArticle\"],\"headline\":\"Perjanjian Dagang di Lima\",\
         \"datePublished\":\"2019-05-21T03:00:00Z\",\"dateModified\":\"2019-05-22\",\"publisher\":{\"@type\":\"Organization\",\"name\":\"Warta Uji\"}}]}</script>",
        "",
        Some("2019-05-21T03:00:00+00:00[UTC]"),
        Some("2019-05-22T00:00:00+00:00[UTC]"),
    ),
    (
        "<meta itemprop='datePublished' content='2019-05-21'>",
        "",
        Some("2019-05-21T00:00:00+00:00[UTC]"),
        None,
    ),
    (
        "<meta name='publishdate' content='2019/05/21 10:00:47'>",
        "<time datetime='2019-05-21T10:00:47+07:00'>Selasa</time>",
        Some("2019-05-21T10:00:47+07:00[+07:00]"),
        None,
    ),
    (
        "",
        "<div class='date'>Selasa, 21 Mei 2019 10:00 WIB</div>",
        Some("2019-05-21T10:00:00+07:00[Asia/Jakarta]"),
        None,
    ),
    (
        "",
        "<p>Diperbarui <time datetime='2019-05-21T12:00:00Z'>siang</time>, tayang <time class='published' datetime='2019-05-21T10:00:00Z'>pagi</time></p>",
        Some("2019-05-21T10:00:00+00:00[UTC]"),
        Some("2019-05-21T12:00:00+00:00[UTC]"),
    ),
    (
        "<script type='application/ld+json'>{broken</script>",
        "",
        None,
        None,
    ),
];

#[test]
fn dates() {
    for (head, before, published, modified) in DATED {
        let document = read(&page(head, before));
        let stamp = |s: &Option<tekad_core::Stamp>| s.as_ref().map(|s| s.at.to_string());
        assert_eq!(
            stamp(&document.published).as_deref(),
            *published,
            "{head}{before}"
        );
        assert_eq!(
            stamp(&document.modified).as_deref(),
            *modified,
            "{head}{before}"
        );
    }
}

#[test]
fn text_and_sections() {
    let document = read(&page(
        "<meta property='og:site_name' content='Warta Uji'><link rel='canonical' href='https://uji.example/x'>",
        "",
    ));
    assert_eq!(document.title.as_deref(), Some("Perjanjian Dagang di Lima"));
    assert_eq!(document.source.as_deref(), Some("Warta Uji"));
    assert_eq!(document.url.as_deref(), Some("https://uji.example/x"));
    assert_eq!(
        (document.lang.as_str(), document.lang_source),
        ("id", LangSource::Declared)
    );
    let of = |kind| {
        document
            .sections
            .iter()
            .filter(move |s| s.kind == kind)
            .map(|s| s.span.slice(&document.text))
            .collect::<Vec<_>>()
    };
    let paragraphs = of(SectionKind::Paragraph);
    assert_eq!(paragraphs.len(), 3, "{paragraphs:?}");
    assert!(paragraphs[0].starts_with("Menteri") && paragraphs[2].ends_with("utusan itu."));
    assert_eq!(
        of(SectionKind::Caption),
        ["Pelabuhan Lima, Peru. (Foto: Warta Uji)"]
    );
    assert!(of(SectionKind::Meta).contains(&"Baca juga: Harga Kopi Naik"));
    assert!(!document.text.contains("Beranda") && !document.text.contains("Hak cipta"));
    assert!(document.text.contains("kementerian.\n\nPerjanjian"));
}

#[test]
fn a_wrong_lang_attribute_gives_way() {
    let document = read(&page("", "").replace("id-ID", "en-US"));
    assert_eq!(
        (document.lang.as_str(), document.lang_source),
        ("id", LangSource::Detected)
    );
    assert!(document.problems.iter().any(|p| p.kind == "lang-mismatch"));
}

#[test]
fn line_breaks_make_paragraphs() {
    let document = read(
        "<html><body><div>Hujan turun di Bogor sejak pagi.<br><br>Sungai meluap pada malam hari.<br>Warga mengungsi ke sekolah.</div></body></html>",
    );
    let words: Vec<&str> = document
        .sections
        .iter()
        .map(|s| s.span.slice(&document.text))
        .collect();
    assert_eq!(
        words,
        [
            "Hujan turun di Bogor sejak pagi.",
            "Sungai meluap pada malam hari.",
            "Warga mengungsi ke sekolah."
        ]
    );
}

#[test]
fn entities_and_charsets() {
    let mut page = b"<html><head><meta charset=windows-1252></head><body><p>Le pr\xe9sident a re\xe7u l&rsquo;ambassadeur &amp; le ministre &agrave; Dakar lundi matin.</p></body></html>".to_vec();
    let options = ReadOptions {
        format: Some(Format::Html),
        ..ReadOptions::default()
    };
    let document = read_bytes("x.html", &page, &options).remove(0).unwrap();
    assert_eq!(
        document.text,
        "Le président a reçu l’ambassadeur & le ministre à Dakar lundi matin."
    );
    assert!(
        document.problems.iter().all(|p| p.kind == "no-date"),
        "{:?}",
        document.problems
    );
    page.truncate(60);
    assert_eq!(read_bytes("x.html", &page, &options).len(), 1);
}
