//! Plain text as crawled: what each line is, and which date is which.

use tekad_core::{Document, SectionKind};
use tekad_read::{Format, ReadOptions, read_bytes};

fn read(text: &str) -> Document {
    let options = ReadOptions {
        format: Some(Format::Text),
        ..ReadOptions::default()
    };
    read_bytes("case.txt", text.as_bytes(), &options)
        .remove(0)
        .unwrap()
}

/// One letter a section: Title, Heading, Caption, Meta, Paragraph.
fn kinds(document: &Document) -> String {
    let letter = |kind| match kind {
        SectionKind::Title => 'T',
        SectionKind::Heading => 'H',
        SectionKind::Caption => 'C',
        SectionKind::Meta => 'M',
        SectionKind::Paragraph => 'P',
    };
    document.sections.iter().map(|s| letter(s.kind)).collect()
}

/// Text, kinds, published, modified.
const CASES: &[(&str, &str, Option<&str>, Option<&str>)] = &[
    // Title, dates, bullets that repeat, a caption between paragraphs, a broken-off end.
    (
        "Menlu Malta Bahas Pelabuhan dengan Utusan Tunisia\n(last modified Tue, 05 Mar 2024 03:00:09 GMT )\nMar 05, 2024 10:15 Asia/Jakarta\n  \
         • Menlu Malta dan utusan Tunisia\n    Menlu Malta dan utusan Tunisia\n\nMenteri Luar Negeri Malta bertemu utusan Tunisia di Valletta.\n\n\
         Bendera Malta dan Tunisia\n\nKeduanya membahas pelabuhan baru yang akan dibangun tahun depan.\n\nUtusan itu menambahkan bahwa pembangunan akan dimulai segera setelah kedua pemerintah menandatangani perjanjian yang sudah lama dirundingkan oleh para pejabat dan",
        "TMMCCPCPP",
        Some("2024-03-05T10:15:00+07:00[Asia/Jakarta]"),
        Some("2024-03-05T03:00:09+00:00[UTC]"),
    ),
    // One paragraph a line without blank lines; bylines and links.
    (
        "Warga Tolak Rencana Tambang\nKamis, 7 Maret 2024 | 06:00 WIB\nPenulis: Rina Sari\nWarga tiga desa menolak rencana tambang itu.\nBaca juga: Harga Emas Naik\nMereka meminta gubernur mencabut izin.\nEditor: Budi\nADVERTISEMENT\n",
        "TMMPMPMM",
        Some("2024-03-07T06:00:00+07:00[Asia/Jakarta]"),
        None,
    ),
    // Hard-wrapped, with a dateline that has no year; the copyright notice has it.
    (
        "Envoys leave without a deal\n\nGENEVA, March 7 (Lakeside Press) - The two delegations left the hotel\non Thursday without signing the text that mediators had put before\nthem, officials said.\n\n\
         A further round is planned for April, according to one of the\nmediators, who asked not to be named.\n\n(c) 2024 Lakeside Press\n",
        "TPPM",
        Some("2024-03-07T00:00:00+00:00[UTC]"),
        None,
    ),
    // Published and updated on one line; captions with credits.
    (
        "Storm shuts ports in the north\nPublished 5 March 2024, 21:12 GMT. Updated 6 March 2024, 08:00 GMT\n\nFishing boats at anchor on Tuesday. Photo: Harbour News/file\n\nA storm shut four ports on Tuesday, the coast guard said.\n\n\
         Waves hit the pier. (AFP)\n\nNo one was hurt, according to the coast guard's spokesman in the city.\n\nReporting by Ann Lee; editing by Bo Chen\n",
        "TMCPCPM",
        Some("2024-03-05T21:12:00+00:00[UTC]"),
        Some("2024-03-06T08:00:00+00:00[UTC]"),
    ),
    // A sentence with a date in it is no date line.
    (
        "Pertemuan di Bonn\n\nPara menteri bertemu di Bonn pada 16 Maret 2019 dan akan bertemu lagi.\n\nPresiden tiba di Bonn pada 17 Maret 2019\n\nTidak ada pernyataan bersama.\n",
        "TPCP",
        None,
        None,
    ),
    // Sections of the page in the manner of wires and portals.
    (
        "Chad Siap Berunding dengan Niger\nSelasa, 05 Mar 2024 10:15 WIB\n\nPresiden Chad saat berbicara di istana. (AP/Jane Roe)\n\n\
         Jakarta, Warta Uji -- Presiden Chad menyatakan siap berunding, Senin (4/3).\n\"Kami siap,\" kata dia.\n\n[Gambas:Video Warta]\n\n\
         SCROLL TO CONTINUE WITH CONTENT\n\nNiger menolak tawaran itu.\n\nLihat Juga :\nNiger Tolak Tawaran Chad\n\n___\n",
        "TMCPPMMPMMM",
        Some("2024-03-05T10:15:00+07:00[Asia/Jakarta]"),
        None,
    ),
    // Nothing but a sentence; nothing but headlines.
    (
        "Russia and Chad signed an accord on Monday.",
        "P",
        None,
        None,
    ),
    ("Russia and Chad sign accord", "P", None, None),
    (
        "Chad signs accord\nMali recalls its envoy\nNiger expels two diplomats\n",
        "TPP",
        None,
        None,
    ),
    // Windows line ends, and a heading attached to its paragraph.
    (
        "Harga naik di pasar\r\n\r\nHarga beras naik lagi pada hari Senin.\r\n\r\nApa sebabnya\r\nPasokan dari daerah berkurang sejak bulan lalu.\r\n",
        "TPHP",
        None,
        None,
    ),
    (
        "WORLD\nMinister resigns over leaked letter\nBy Jane Roe\n\nThe minister resigned on Friday over a leaked letter.\n",
        "MTMP",
        None,
        None,
    ),
];

#[test]
fn cases() {
    for (text, want, published, modified) in CASES {
        let document = read(text);
        let show = || {
            document
                .sections
                .iter()
                .map(|s| format!("{:?}: {}\n", s.kind, s.span.slice(&document.text)))
                .collect::<String>()
        };
        assert_eq!(kinds(&document), *want, "{}", show());
        let stamp = |s: &Option<tekad_core::Stamp>| s.as_ref().map(|s| s.at.to_string());
        assert_eq!(stamp(&document.published).as_deref(), *published, "{text}");
        assert_eq!(stamp(&document.modified).as_deref(), *modified, "{text}");
        let undated = document.problems.iter().any(|p| p.kind == "no-date");
        assert_eq!(undated, published.is_none(), "{text}");
    }
}

#[test]
fn wrapped_paragraphs_keep_their_line_ends() {
    let document = read(CASES[2].0);
    assert!(
        document.sections[1]
            .span
            .slice(&document.text)
            .contains("hotel\non Thursday")
    );
    assert_eq!(document.text, CASES[2].0);
}

#[test]
fn a_stamp_points_at_its_words() {
    let document = read(CASES[0].0);
    let span = document.published.unwrap().span.unwrap();
    assert_eq!(
        span.slice(&document.text),
        "Mar 05, 2024 10:15 Asia/Jakarta"
    );
}

#[test]
fn an_ambiguous_date_is_reported() {
    let document = read(
        "Minister resigns over leaked letter\n3/4/2019\n\nThe minister resigned on Friday over a leaked letter.\n",
    );
    assert!(
        document.problems.iter().any(|p| p.kind == "ambiguous-date"),
        "{:?}",
        document.problems
    );
}
