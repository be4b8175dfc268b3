//! Feature hashing: values become 64-bit hashes, features become short table keys.

/// Width of a table key. At a million rows of one table, 28 bits let about one unseen
/// feature in 270 pass for a seen one, and save half a byte a row against 32.
pub(crate) const KEY_BITS: u32 = 28;

const PRIME: u64 = 0x9E37_79B9_7F4A_7C15;

/// Combines two values; order matters.
#[inline(always)]
pub(crate) fn mix(a: u64, b: u64) -> u64 {
    let x = (a.rotate_left(23) ^ b).wrapping_mul(PRIME);
    x ^ (x >> 29)
}

/// Hash of some bytes (FNV-1a, then scattered).
#[inline]
pub(crate) fn bytes(bytes: &[u8]) -> u64 {
    let mut x = 0xcbf2_9ce4_8422_2325u64;
    for &b in bytes {
        x = (x ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
    }
    mix(x, 0)
}

/// Hash of a string.
#[inline]
pub(crate) fn text(s: &str) -> u64 {
    bytes(s.as_bytes())
}

/// The table key of a feature hash; 0 is kept for empty slots.
#[inline(always)]
pub(crate) fn key(x: u64) -> u32 {
    ((x.wrapping_mul(PRIME) >> (64 - KEY_BITS)) as u32).max(1)
}

/// The keys of the features that fire at one decision. Each pushed feature is told
/// from its neighbours by its place, so templates must push in a fixed order.
#[derive(Default)]
pub(crate) struct Keys {
    /// The keys so far.
    pub keys: Vec<u32>,
    place: u64,
}

impl Keys {
    /// Starts a new decision; `space` tells apart kinds of decisions in one table.
    #[inline]
    pub fn start(&mut self, space: u64) {
        self.keys.clear();
        self.place = space << 12;
    }

    /// Leaves some places out, of features that are known otherwise.
    #[inline(always)]
    pub fn skip(&mut self, places: u64) {
        self.place += places;
    }

    /// A feature of one value.
    #[inline(always)]
    pub fn a(&mut self, a: u64) {
        self.place += 1;
        self.keys.push(key(mix(a, self.place)));
    }

    /// A feature of two values.
    #[inline(always)]
    pub fn b(&mut self, a: u64, b: u64) {
        self.a(mix(a, b));
    }

    /// A feature of three values.
    #[inline(always)]
    pub fn c(&mut self, a: u64, b: u64, c: u64) {
        self.a(mix(mix(a, b), c));
    }

    /// A feature of four values.
    #[inline(always)]
    pub fn d(&mut self, a: u64, b: u64, c: u64, d: u64) {
        self.a(mix(mix(mix(a, b), c), d));
    }
}
