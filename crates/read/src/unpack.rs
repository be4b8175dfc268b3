//! Inputs packed with gzip or zstd, unpacked as they are read: what is held is bounded by the
//! format's window, and what may come out by a multiple of what went in.

use std::{
    fmt,
    io::{self, BufRead, Read},
};

use flate2::bufread::MultiGzDecoder;
use zstd::stream::read::Decoder;

/// Bytes that may come out for one that goes in. JSON of articles packs to a fifth, the most
/// repetitive logs to a hundredth; a bomb of zeros to a thousandth (gzip) or less (zstd).
const RATIO: u64 = 250;

/// Largest window of zstd, as a power of two: 128 MiB, what `zstd -d` allows without `--long`.
const WINDOW: u32 = 27;

/// Bytes that tell how an input is packed.
pub(crate) const MAGIC: usize = 4;

/// How an input is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    Gzip,
    Zstd,
}

impl Packing {
    /// By the first bytes; no text begins with any of these.
    pub fn sniff(head: &[u8]) -> Option<Packing> {
        match head {
            [0x1f, 0x8b, 0x08, ..] => Some(Packing::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => {
                Some(Packing::Zstd)
            }
            _ => None,
        }
    }

    /// A file's name without the extension that says that it is packed.
    pub fn strip(file: &str) -> &str {
        match file.rsplit_once('.') {
            Some((stem, end))
                if ["gz", "gzip", "zst", "zstd"]
                    .iter()
                    .any(|e| end.eq_ignore_ascii_case(e)) =>
            {
                stem
            }
            _ => file,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Packing::Gzip => "gzip",
            Packing::Zstd => "zstd",
        }
    }
}

/// What is wrong with packed data; inside an `io::Error`, since it passes through readers.
#[derive(Debug)]
pub(crate) struct UnpackError(String);

impl fmt::Display for UnpackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UnpackError {}

/// The unpacked bytes of an input.
pub(crate) struct Unpacked<'a> {
    from: From<'a>,
    packing: Packing,
    /// Bytes that came out so far.
    out: u64,
    /// Bytes that may come out whatever went in.
    slack: u64,
    /// An error stays: decoders go on as if nothing were after one.
    failed: Option<String>,
}

enum From<'a> {
    Gzip(MultiGzDecoder<Counted<'a>>),
    Zstd(Box<Decoder<'static, Counted<'a>>>),
}

impl<'a> Unpacked<'a> {
    /// `slack` bytes may come out of any input, be it ever so small.
    pub fn new(
        packing: Packing,
        from: Box<dyn BufRead + 'a>,
        slack: usize,
    ) -> io::Result<Unpacked<'a>> {
        let from = Counted { from, taken: 0 };
        let from = match packing {
            Packing::Gzip => From::Gzip(MultiGzDecoder::new(from)),
            Packing::Zstd => {
                let mut decoder = Decoder::with_buffer(from)?;
                decoder.window_log_max(WINDOW)?;
                From::Zstd(Box::new(decoder))
            }
        };
        Ok(Unpacked {
            from,
            packing,
            out: 0,
            slack: slack as u64,
            failed: None,
        })
    }

    fn taken(&self) -> u64 {
        match &self.from {
            From::Gzip(decoder) => decoder.get_ref().taken,
            From::Zstd(decoder) => decoder.get_ref().taken,
        }
    }
}

impl Read for Unpacked<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if let Some(message) = &self.failed {
            return Err(io::Error::other(UnpackError(message.clone())));
        }
        let read = match &mut self.from {
            From::Gzip(decoder) => decoder.read(into),
            From::Zstd(decoder) => decoder.read(into),
        };
        let kind = self.packing.as_str();
        let message = match read {
            Ok(n) => {
                self.out += n as u64;
                if self.out <= self.slack + RATIO.saturating_mul(self.taken()) {
                    return Ok(n);
                }
                format!("{kind} data that unpack to more than {RATIO} times their size")
            }
            // The system's own errors (a disk that fails) and interruptions pass as they are.
            Err(e) if e.raw_os_error().is_some() || e.kind() == io::ErrorKind::Interrupted => {
                return Err(e);
            }
            Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => {
                format!("{kind} data end too early")
            }
            Err(e) => format!("damaged {kind} data ({e})"),
        };
        let message = format!("{message}, after {} bytes of content", self.out);
        self.failed = Some(message.clone());
        Err(io::Error::other(UnpackError(message)))
    }
}

/// Counts the packed bytes that a decoder took.
struct Counted<'a> {
    from: Box<dyn BufRead + 'a>,
    taken: u64,
}

impl Read for Counted<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.from.read(into)?;
        self.taken += n as u64;
        Ok(n)
    }
}

impl BufRead for Counted<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.from.fill_buf()
    }

    fn consume(&mut self, n: usize) {
        self.taken += n as u64;
        self.from.consume(n);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (name, want) in [
            ("a.jsonl.gz", "a.jsonl"),
            ("a.html.ZST", "a.html"),
            ("a.txt", "a.txt"),
            ("gz", "gz"),
            (".gz", ""),
        ] {
            assert_eq!(Packing::strip(name), want);
        }
    }
}
