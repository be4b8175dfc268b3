//! Hashes that stand in records.

use sha2::{Digest, Sha256};

/// SHA-256 in lower-case hex.
pub fn sha256_hex(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let mut hex = String::with_capacity(64);
    for byte in digest {
        for nibble in [byte >> 4, byte & 15] {
            hex.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
        }
    }
    hex
}

/// The first `chars` hex digits of the SHA-256 of `parts`, each ended by a zero byte so
/// that parts can't run into each other.
pub fn short_id(parts: &[&str], chars: usize) -> String {
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend_from_slice(part.as_bytes());
        bytes.push(0);
    }
    let mut hex = sha256_hex(&bytes);
    hex.truncate(chars);
    hex
}

/// A document's default id: the hash of its text.
pub fn doc_id(text: &str) -> String {
    short_id(&[text], 16)
}
