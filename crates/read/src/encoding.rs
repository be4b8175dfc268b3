//! Bytes to text: byte order mark, declared charset, UTF-8, then a guess; and the refusal
//! of what is no text at all.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use tekad_core::Problem;

use crate::error::ReadError;

/// A decoded text and what was odd about its bytes.
pub(crate) struct Decoded {
    pub text: String,
    pub problems: Vec<Problem>,
}

/// How much of the input is looked at for signs of its kind, in bytes.
const SNIFF: usize = 4096;

/// First bytes of formats that people mistake for text.
const MAGIC: &[(&[u8], &str)] = &[
    (b"%PDF-", "PDF document"),
    (b"PK\x03\x04", "ZIP archive (or an office document)"),
    (b"\x1f\x8b", "gzip data"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"\x89PNG", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF8", "GIF image"),
    (b"\x7fELF", "ELF program"),
    (b"SQLite format 3\0", "SQLite database"),
    (b"\xd0\xcf\x11\xe0", "old office document"),
    (b"{\\rtf", "RTF document"),
];

/// Decodes `bytes`; `declared` is a charset that the input names for itself.
pub(crate) fn decode(
    name: &str,
    bytes: &[u8],
    declared: Option<&str>,
) -> Result<Decoded, ReadError> {
    let binary = |what: &str, offset| ReadError::Binary {
        name: name.to_owned(),
        what: what.to_owned(),
        offset,
    };
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(binary(what, 0));
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return Ok(decode_as(encoding, &bytes[mark..], mark));
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return Ok(decode_as(encoding, bytes, 0));
    }
    if let Some(offset) = bytes.iter().position(|b| *b == 0) {
        return Err(binary("byte 0x00", offset));
    }
    if let Some(offset) = control_bytes(bytes) {
        return Err(binary(
            &format!("many control bytes, the first 0x{:02x}", bytes[offset]),
            offset,
        ));
    }
    let first_bad = match std::str::from_utf8(bytes) {
        Ok(text) => {
            return Ok(Decoded {
                text: text.to_owned(),
                problems: Vec::new(),
            });
        }
        Err(error) => error.valid_up_to(),
    };
    let declared = declared.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    if let Some(encoding) = declared.filter(|e| *e != UTF_8 && *e != UTF_16LE && *e != UTF_16BE) {
        return Ok(decode_as(encoding, bytes, 0));
    }
    if let Some(encoding) = legacy(bytes) {
        let mut decoded = decode_as(encoding, bytes, 0);
        decoded.problems.push(Problem {
            kind: "guessed-encoding".into(),
            message: format!(
                "not UTF-8: byte 0x{:02x} at offset {first_bad}; read as {} by its letters",
                bytes.get(first_bad).copied().unwrap_or(0),
                encoding.name()
            ),
        });
        return Ok(decoded);
    }
    Ok(decode_as(UTF_8, bytes, 0))
}

/// Decodes and says where the first replacement was needed. `skipped` is the length of a
/// byte order mark already cut off.
fn decode_as(encoding: &'static Encoding, bytes: &[u8], skipped: usize) -> Decoded {
    let (text, replaced) = encoding.decode_without_bom_handling(bytes);
    let mut problems = Vec::new();
    if replaced {
        let offset = if encoding == UTF_8 {
            std::str::from_utf8(bytes)
                .err()
                .map_or(0, |e| e.valid_up_to())
        } else {
            // Where the text before the first replacement came from, counted by encoding it
            // again; only for the message.
            let before = text.split('\u{fffd}').next().unwrap_or("");
            encoding.encode(before).0.len()
        };
        let count = text.matches('\u{fffd}').count();
        problems.push(Problem {
            kind: "invalid-utf8".into(),
            message: format!(
                "{}: byte 0x{:02x} at offset {} is not text; {count} places replaced by U+FFFD",
                encoding.name(),
                bytes.get(offset).copied().unwrap_or(0),
                offset + skipped,
            ),
        });
        if encoding != UTF_8 {
            problems[0].kind = "invalid-encoding".into();
        }
    }
    Decoded {
        text: text.into_owned(),
        problems,
    }
}

/// UTF-16 of mostly Latin text has a zero in every second byte.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(SNIFF) & !1];
    if head.len() < 8 {
        return None;
    }
    let zeros = |odd: usize| {
        head.iter()
            .skip(odd)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let (even, odd, half) = (zeros(0), zeros(1), head.len() / 2);
    if odd * 10 > half * 7 && even * 10 < half {
        Some(UTF_16LE)
    } else if even * 10 > half * 7 && odd * 10 < half {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// The first control byte, where there are more of them than any text has.
fn control_bytes(bytes: &[u8]) -> Option<usize> {
    let odd = |b: &u8| *b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b);
    let head = &bytes[..bytes.len().min(SNIFF)];
    let count = head.iter().filter(|b| odd(b)).count();
    if count * 20 > head.len() {
        head.iter().position(odd)
    } else {
        None
    }
}

/// An eight-bit or East Asian encoding, where the bytes speak for one: not mostly good
/// UTF-8, several high bytes, and all of them letters or typographic signs in it.
fn legacy(bytes: &[u8]) -> Option<&'static Encoding> {
    let high = bytes.iter().filter(|b| **b >= 0x80).count();
    if high < 4 {
        return None;
    }
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    if good >= bad {
        return None;
    }
    let mut detector = chardetng::EncodingDetector::new();
    detector.feed(bytes, true);
    let encoding = detector.guess(None, false);
    let (text, replaced) = encoding.decode_without_bom_handling(bytes);
    let fits = |c: char| {
        c.is_ascii() || c.is_alphabetic() || "’‘“”„–—…«»€£§°•·©®ªº¿¡ \u{a0}\u{ad}".contains(c)
    };
    let fitting = text.chars().filter(|c| !c.is_ascii()).all(fits);
    // Noise reads as Latin letters too; real text has far more plain letters beside them.
    let dense = encoding == WINDOWS_1252 && high * 4 > bytes.len();
    (!replaced && fitting && !dense).then_some(encoding)
}

/// The charset that an HTML page declares in its first bytes.
pub(crate) fn html_charset(bytes: &[u8]) -> Option<String> {
    let head = bytes[..bytes.len().min(SNIFF)].to_ascii_lowercase();
    let at = head.windows(7).position(|w| w == b"charset")? + 7;
    let rest = head[at..]
        .iter()
        .copied()
        .skip_while(|b| b.is_ascii_whitespace() || matches!(b, b'=' | b'"' | b'\''));
    let label: Vec<u8> = rest
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':'))
        .take(40)
        .collect();
    String::from_utf8(label)
        .ok()
        .filter(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(bytes: &[u8]) -> (String, Vec<String>) {
        let decoded = decode("x", bytes, None).unwrap();
        (
            decoded.text,
            decoded.problems.into_iter().map(|p| p.kind).collect(),
        )
    }

    #[test]
    fn encodings() {
        let (text, problems) = kinds("Menlu Türkiye".as_bytes());
        assert_eq!((text.as_str(), problems.len()), ("Menlu Türkiye", 0));
        assert_eq!(kinds(b"\xef\xbb\xbfabc").0, "abc");
        assert_eq!(kinds(b"\xff\xfea\0b\0").0, "ab");
        assert_eq!(kinds(b"\0R\0u\0s\0i\0a\0 \0d\0a\0n").0, "Rusia dan");
        let (text, problems) = kinds(b"Rusia \xff\xfe menyerang");
        assert!(text.contains("\u{fffd}") && problems == ["invalid-utf8"]);
        let latin =
            "Le président français a été reçu à l'Élysée, où il a déclaré que l'accord était près.";
        let (bytes, ..) = WINDOWS_1252.encode(latin);
        let (text, problems) = kinds(&bytes);
        assert_eq!(
            (text.as_str(), problems),
            (latin, vec!["guessed-encoding".to_owned()])
        );
    }

    #[test]
    fn the_message_names_the_byte() {
        let decoded = decode("x", b"ab\xffcd", None).unwrap();
        assert!(
            decoded.problems[0].message.contains("0xff at offset 2"),
            "{}",
            decoded.problems[0].message
        );
    }

    #[test]
    fn binary() {
        assert!(matches!(
            decode("x", b"%PDF-1.4 ...", None),
            Err(ReadError::Binary { offset: 0, .. })
        ));
        assert!(matches!(
            decode("x", b"abc\0def", None),
            Err(ReadError::Binary { offset: 3, .. })
        ));
        assert!(decode("x", b"\x01\x02\x03\x04abc", None).is_err());
    }

    #[test]
    fn charset_of_a_page() {
        assert_eq!(
            html_charset(b"<meta charset=\"ISO-8859-1\">").as_deref(),
            Some("iso-8859-1")
        );
        assert_eq!(
            html_charset(b"<meta http-equiv=x content='text/html; charset=windows-1251'>")
                .as_deref(),
            Some("windows-1251")
        );
        assert_eq!(html_charset(b"<p>x"), None);
    }
}
