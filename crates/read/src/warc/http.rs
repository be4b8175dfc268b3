//! A response as an archive holds it: head, and a body that may be cut in chunks and packed.

use std::{
    borrow::Cow,
    io::{self, Read},
};

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use super::MAX_HEAD;

/// A page as it was sent.
pub(super) struct Response<'a> {
    pub body: Cow<'a, [u8]>,
    /// The charset that the head names.
    pub charset: Option<String>,
}

/// Reads a response; `None` if it is no page (a redirection, an image, nothing).
///
/// # Errors
/// In words, if it is no response, or packed as we can't read.
pub(super) fn parse(block: &[u8], limit: usize) -> Result<Option<Response<'_>>, String> {
    let window = &block[..block.len().min(MAX_HEAD)];
    let Some((head, body)) = split(window, block) else {
        return Err("an HTTP response whose head has no end".into());
    };
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let status = lines.next().unwrap_or("");
    let code = status
        .strip_prefix("HTTP/")
        .and_then(|s| s.split_whitespace().nth(1))
        .and_then(|c| c.parse::<u16>().ok());
    let Some(code) = code else {
        return Err("a response that is not HTTP".into());
    };
    let (mut media, mut chunked, mut coding) = (String::new(), false, String::new());
    for line in lines {
        let Some((key, value)) = line.split_once(':') else {
            continue;
        };
        let value = value.trim().to_ascii_lowercase();
        match key.trim().to_ascii_lowercase().as_str() {
            "content-type" => media = value,
            "transfer-encoding" => chunked = value.contains("chunked"),
            "content-encoding" => coding = value,
            _ => {}
        }
    }
    let (kind, parameters) = media.split_once(';').unwrap_or((&media, ""));
    let kind = kind.trim();
    let page = matches!(kind, "text/html" | "application/xhtml+xml" | "");
    if !(200..300).contains(&code) || !page {
        return Ok(None);
    }
    let charset = parameters
        .split(';')
        .filter_map(|p| p.split_once('='))
        .find(|(key, _)| key.trim() == "charset")
        .map(|(_, value)| value.trim().trim_matches(['"', '\'']).to_owned());
    // Archivers often undo chunks and packing but leave the head as it was; so what does not
    // look chunked or packed is taken as it is.
    let mut body = Cow::Borrowed(body);
    if chunked && let Some(whole) = unchunk(&body) {
        body = Cow::Owned(whole);
    }
    if let Some(plain) = unpack(&coding, &body, limit)? {
        body = Cow::Owned(plain);
    }
    if body.trim_ascii().is_empty() || kind.is_empty() && !looks_like_page(&body) {
        return Ok(None);
    }
    Ok(Some(Response { body, charset }))
}

/// Head and body, which an empty line parts.
fn split<'a>(window: &'a [u8], block: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
    let mut start = 0;
    while let Some(length) = window[start..].iter().position(|b| *b == b'\n') {
        let end = start + length;
        if window[start..end].trim_ascii().is_empty() {
            return Some((&window[..start], &block[end + 1..]));
        }
        start = end + 1;
    }
    // A head without a body.
    (window.len() == block.len()).then_some((window, &block[block.len()..]))
}

/// Joins the chunks of a body; `None` if it is not in chunks.
fn unchunk(body: &[u8]) -> Option<Vec<u8>> {
    let (mut rest, mut whole) = (body, Vec::new());
    loop {
        let end = rest.iter().take(1024).position(|b| *b == b'\n')?;
        let size = std::str::from_utf8(&rest[..end]).ok()?;
        let size = size.split(';').next().unwrap_or("").trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        rest = &rest[end + 1..];
        if size == 0 {
            return Some(whole);
        }
        if size >= rest.len() {
            // The last chunk was cut off by the archive's limit.
            whole.extend_from_slice(rest);
            return Some(whole);
        }
        whole.extend_from_slice(&rest[..size]);
        rest = &rest[size..];
        rest = rest.strip_prefix(b"\r").unwrap_or(rest);
        rest = rest.strip_prefix(b"\n")?;
        if rest.is_empty() {
            return Some(whole);
        }
    }
}

/// Unpacks a body of at most `limit` bytes; `None` if it is not packed.
fn unpack(coding: &str, body: &[u8], limit: usize) -> Result<Option<Vec<u8>>, String> {
    let all = |from: &mut dyn Read| -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        from.take(limit as u64 + 1).read_to_end(&mut out)?;
        Ok(out)
    };
    let out = match (coding, body) {
        ("gzip" | "x-gzip", [0x1f, 0x8b, ..]) => all(&mut MultiGzDecoder::new(body)),
        ("deflate", [first, ..]) if *first != b'<' => {
            all(&mut ZlibDecoder::new(body)).or_else(|_| all(&mut DeflateDecoder::new(body)))
        }
        ("zstd", [0x28, 0xb5, 0x2f, 0xfd, ..]) => {
            zstd::stream::read::Decoder::with_buffer(body).and_then(|mut d| all(&mut d))
        }
        ("br", _) if std::str::from_utf8(body).is_err() => {
            return Err("a page packed with Brotli, which is not read".into());
        }
        _ => return Ok(None),
    };
    match out {
        Ok(out) if out.len() > limit => Err(format!(
            "a packed page larger than the limit of {limit} bytes"
        )),
        Ok(out) => Ok(Some(out)),
        Err(e) => Err(format!("a packed page that is damaged ({e})")),
    }
}

/// Whether a body that nobody calls a page begins like one.
fn looks_like_page(body: &[u8]) -> bool {
    let head = body.trim_ascii_start();
    let head = head[..head.len().min(64)].to_ascii_lowercase();
    [&b"<!doctype html"[..], b"<html", b"<head"]
        .iter()
        .any(|tag| head.starts_with(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks() {
        for (body, want) in [
            (
                "4\r\nWiki\r\n6;x=y\r\npedia \r\n0\r\n\r\n",
                Some("Wikipedia "),
            ),
            ("4\nWiki\n0\n\n", Some("Wiki")),
            ("ff\r\ncut off", Some("cut off")),
            ("<html>", None),
            ("4\r\nWikipedia", None),
        ] {
            let got = unchunk(body.as_bytes());
            assert_eq!(got.as_deref(), want.map(str::as_bytes), "{body:?}");
        }
    }
}
