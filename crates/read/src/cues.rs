//! The words by which lines that are not running text give themselves away, in the
//! languages of South-East Asian and English-language outlets. All lower case.

/// Whole lines (outer punctuation aside) that are furniture of the page.
#[rustfmt::skip]
const FURNITURE: &[&str] = &[
    "ad", "advertisement", "advertisements", "iklan", "sponsored", "promoted", "scroll to continue with content",
    "scroll untuk melanjutkan membaca", "lanjutkan membaca", "continue reading", "share", "bagikan", "tweet", "facebook",
    "twitter", "whatsapp", "telegram", "instagram", "email", "e-mail", "print", "cetak", "copy link", "salin tautan",
    "comments", "comment", "komentar", "read more", "baca selengkapnya", "selengkapnya", "lihat selengkapnya",
    "related articles", "related stories", "related", "berita terkait", "artikel terkait", "berita lainnya", "berita terkini",
    "pilihan editor", "terpopuler", "most read", "most popular", "trending", "tags", "tag", "topik", "topics", "home", "menu",
    "beranda", "skip to content", "skip to main content", "subscribe", "langganan", "login", "log in", "masuk", "sign in",
    "loading", "listen", "dengarkan", "save", "simpan", "more", "all rights reserved", "next", "previous", "selanjutnya",
    "sebelumnya", "halaman selanjutnya", "ikuti kami", "follow us", "video", "photo", "foto", "live", "breaking news",
];

/// Beginnings of lines that lead elsewhere or speak of the page itself.
#[rustfmt::skip]
const FURNITURE_HEADS: &[&str] = &[
    "baca juga", "baca pula", "baca:", "baca selengkapnya", "lihat juga", "simak juga", "simak video", "simak berita",
    "tonton juga", "saksikan video", "pilihan redaksi", "read more:", "read more on", "read also", "also read", "read:",
    "see also", "watch:", "watch |", "listen:", "related:", "more:", "more on this story", "gambas:", "tags:", "tag:", "topik:",
    "topics:", "copyright", "©", "(c) 19", "(c) 20", "hak cipta", "all rights reserved", "follow us", "ikuti kami",
    "sign up for", "sign up to", "subscribe to", "berlangganan", "dapatkan update", "dapatkan informasi", "cek berita",
    "download aplikasi", "click here", "klik di sini", "share this", "bagikan artikel", "bagikan:", "share:", "filed under",
    "kategori:", "category:", "artikel ini telah tayang", "artikel ini pertama kali", "this article was originally",
    "this story was originally", "this article originally", "iklan -", "advertisement -", "skip to ", "you may also like", "anda mungkin juga",
    "laporan ini pertama", "http://", "https://", "www.",
];

/// Beginnings of lines that name who wrote, edited or sent the text.
#[rustfmt::skip]
const BYLINE_HEADS: &[&str] = &[
    "oleh:", "oleh :", "by:", "reporter:", "reporter :", "editor:", "editor :", "penulis:", "penulis :", "pewarta:",
    "pewarta :", "penerjemah:", "redaktur:", "kontributor:", "jurnalis:", "wartawan:", "laporan wartawan", "laporan:", "author:", "authors:",
    "written by", "reporting by", "(reporting by", "additional reporting", "(additional reporting", "editing by",
    "(editing by", "edited by", "story by", "compiled by", "dilaporkan oleh", "disunting oleh", "ditulis oleh", "sumber:",
    "sumber :", "source:", "sources:", "penyunting:",
];

/// Beginnings of picture captions and credits.
#[rustfmt::skip]
const CAPTION_HEADS: &[&str] = &[
    "foto:", "foto :", "(foto", "photo:", "photo :", "photo by", "photos:", "(photo", "photo]", "image:", "image source", "image credit",
    "gambar:", "ilustrasi:", "ilustrasi.", "ilustrasi (", "foto ilustrasi", "foto dok", "keterangan foto", "caption:", "file photo", "file - ", "file – ",
    "file — ", "infografis", "video:", "graphic:", "map:", "peta:",
];

/// Words that, before a slash or colon, credit a picture.
#[rustfmt::skip]
const PICTURE_CREDITS: &[&str] =
    &["foto", "photo", "photos", "getty", "shutterstock", "file", "handout", "dok", "dokumentasi", "courtesy", "istimewa", "kredit", "credit"];

/// Agencies that credit pictures and texts alike.
const AGENCIES: &[&str] = &[
    "reuters", "afp", "antara", "epa", "xinhua", "ap", "bernama", "anadolu",
];

/// Whole bracketed notes that only pictures have.
const PICTURE_NOTES: &[&str] = &[
    "file photo",
    "ap photo",
    "foto antara",
    "antara foto",
    "getty images",
    "istimewa",
    "foto istimewa",
    "file",
    "handout",
];

/// Words before a date that say: this is when it was changed.
#[rustfmt::skip]
const MODIFIED: &[&str] = &[
    "modified", "updated", "update", "edited", "revised", "diperbarui", "diperbaharui", "perbarui", "pembaruan", "diubah",
    "diupdate", "dimutakhirkan", "pemutakhiran", "disunting", "dikemaskini", "kemaskini", "kemas",
];

/// Words before a date that say: this is when it came out.
#[rustfmt::skip]
const PUBLISHED: &[&str] = &[
    "published", "publish", "posted", "issued", "released", "created", "diterbitkan", "terbit", "dipublikasikan", "publikasi",
    "dipublikasi", "tayang", "ditayangkan", "diposting", "dirilis", "rilis", "dibuat", "disiarkan", "diterbit",
];

/// Words on a date line that are neither place nor name nor news.
#[rustfmt::skip]
const DATE_LINE: &[&str] = &[
    "last", "first", "terakhir", "on", "at", "pada", "pukul", "jam", "tanggal", "date", "time", "waktu", "hari", "by", "oleh",
    "the", "local", "setempat", "read", "min", "mins", "minute", "minutes", "menit", "ago", "lalu",
];

/// What a line's words alone say it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cue {
    /// Furniture of the page: links, buttons, notices.
    Furniture,
    /// Who wrote it.
    Byline,
    /// A picture's caption or credit.
    Caption,
}

/// What the words of a line say it is, if anything. Looks at a bounded part of it.
pub(crate) fn cue(line: &str) -> Option<Cue> {
    let head: String = line.chars().take(80).collect::<String>().to_lowercase();
    let head = head.trim_start_matches(|c: char| {
        matches!(c, '>' | '»' | '|' | '*' | '"' | '“' | '[') || c.is_whitespace()
    });
    let bare = head.trim_matches(|c: char| !c.is_alphanumeric());
    if line.len() <= 60 && FURNITURE.contains(&bare) {
        return Some(Cue::Furniture);
    }
    let starts = |table: &[&str]| table.iter().any(|cue| starts_with_words(head, cue));
    if starts(FURNITURE_HEADS) {
        return Some(Cue::Furniture);
    }
    if starts(BYLINE_HEADS) {
        return Some(Cue::Byline);
    }
    (starts(CAPTION_HEADS) || has_credit(line)).then_some(Cue::Caption)
}

/// `head` begins with `cue`, and the cue's last word ends there.
fn starts_with_words(head: &str, cue: &str) -> bool {
    head.strip_prefix(cue).is_some_and(|rest| {
        !cue.ends_with(char::is_alphabetic) || !rest.starts_with(char::is_alphanumeric)
    })
}

/// `... (ANTARA FOTO/Name)`, `... [AP Photo/Name]`, `... REUTERS/First Last`.
fn has_credit(line: &str) -> bool {
    let line = line.trim_end_matches(['.', ' ']);
    let bracketed = line
        .strip_suffix(')')
        .map(|l| (l, '('))
        .or(line.strip_suffix(']').map(|l| (l, '[')));
    let inner = match bracketed {
        Some((body, open)) => body.rsplit_once(open).map(|(_, inner)| inner),
        None => line.rsplit(['.', '|']).next(),
    };
    let Some(inner) = inner.map(str::trim).filter(|i| i.len() <= 80) else {
        return false;
    };
    let lower = inner.to_lowercase();
    let Some((agency, _)) = lower.split_once(['/', ':']) else {
        return PICTURE_NOTES.contains(&lower.as_str());
    };
    let credited = |any: &[&str]| {
        agency.len() <= 24 && agency.split_whitespace().any(|word| any.contains(&word))
    };
    if credited(PICTURE_CREDITS) {
        return true;
    }
    // `(antara/reuters)` closes many an article's last paragraph: an outlet credits a
    // picture only with a person's name behind the slash.
    let (outlet, person) = inner.split_once('/').unwrap_or((inner, ""));
    let outlet_named =
        bracketed.is_some() || credited(AGENCIES) && !outlet.chars().any(char::is_lowercase);
    outlet_named
        && outlet.len() <= 24
        && outlet
            .split_whitespace()
            .all(|w| w.starts_with(char::is_uppercase))
        && (2..=4).contains(&person.split_whitespace().count())
        && person
            .split_whitespace()
            .all(|w| w.starts_with(char::is_uppercase))
}

/// What the words before a date say it is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Publication.
    Published,
    /// Change.
    Modified,
}

/// The role that the words before a date give it, the nearest word deciding.
pub(crate) fn role(before: &str) -> Option<Role> {
    before
        .split(|c: char| !c.is_alphabetic())
        .rev()
        .map(str::to_lowercase)
        .find_map(|word| {
            if MODIFIED.contains(&word.as_str()) {
                Some(Role::Modified)
            } else if PUBLISHED.contains(&word.as_str()) {
                Some(Role::Published)
            } else {
                None
            }
        })
}

/// Whether a word on a date line carries no news.
pub(crate) fn is_date_line_word(word: &str) -> bool {
    DATE_LINE.contains(&word) || MODIFIED.contains(&word) || PUBLISHED.contains(&word)
}

/// `By Jane Roe`, `Oleh Budi`: the word, then a capitalised name, no sentence.
pub(crate) fn is_byline(line: &str) -> bool {
    let mut words = line.split_whitespace();
    matches!(
        words.next(),
        Some("By" | "BY" | "Oleh" | "OLEH" | "Von" | "Par" | "Por")
    ) && words
        .next()
        .is_some_and(|w| w.starts_with(char::is_uppercase))
        && words.count() <= 14
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_speak_for_themselves() {
        let rows: &[(&str, Option<Cue>)] = &[
            ("ADVERTISEMENT", Some(Cue::Furniture)),
            (
                "Baca juga: Menlu bertemu utusan khusus",
                Some(Cue::Furniture),
            ),
            ("Read more", Some(Cue::Furniture)),
            ("Read more than one book a week, the minister says.", None),
            ("Share prices fell in Jakarta on Monday.", None),
            ("Reporter: Budi Santoso  Editor: Ani", Some(Cue::Byline)),
            (
                "(Reporting by Jane Roe; Editing by John Doe)",
                Some(Cue::Byline),
            ),
            ("Foto: Kapal patroli di Natuna", Some(Cue::Caption)),
            (
                "Presiden memberi keterangan pers di Istana, Senin. (ANTARA FOTO/Nama)",
                Some(Cue::Caption),
            ),
            (
                "Troops on the bridge, March 3. REUTERS/Jane Roe",
                Some(Cue::Caption),
            ),
            (
                "Petugas mengangkut bantuan di dermaga. (Lentera/Siti Aminah)",
                Some(Cue::Caption),
            ),
            (
                "Hal itu disampaikan kementerian pada Senin. (antara/reuters)",
                None,
            ),
            ("The minister spoke to reporters (Reuters)", None),
            ("Sumber di kepolisian mengatakan hal itu.", None),
        ];
        for (line, want) in rows {
            assert_eq!(cue(line), *want, "{line}");
        }
    }

    #[test]
    fn the_nearest_word_gives_the_role() {
        assert_eq!(
            role("Published 3 March; last updated on"),
            Some(Role::Modified)
        );
        assert_eq!(
            role("Terakhir diperbarui, pertama tayang"),
            Some(Role::Published)
        );
        assert_eq!(role("Jakarta,"), None);
    }
}
