//! Reading and writing the model's bytes. Reading never trusts a length.

use crate::ModelError;

/// Appends values to a buffer.
#[derive(Default)]
pub(crate) struct Writer {
    /// The bytes so far.
    pub out: Vec<u8>,
}

impl Writer {
    /// An unsigned integer, 7 bits a byte, low first.
    pub fn uint(&mut self, mut n: u64) {
        while n >= 0x80 {
            self.out.push((n as u8 & 0x7f) | 0x80);
            n >>= 7;
        }
        self.out.push(n as u8);
    }

    /// A string with its length.
    pub fn str(&mut self, s: &str) {
        self.uint(s.len() as u64);
        self.out.extend_from_slice(s.as_bytes());
    }

    /// A list of strings with its length.
    pub fn strs<S: AsRef<str>>(&mut self, list: &[S]) {
        self.uint(list.len() as u64);
        for s in list {
            self.str(s.as_ref());
        }
    }

    /// Ascending keys as differences: low bytes in one stream, the rest in another, since
    /// only the second compresses.
    pub fn keys(&mut self, keys: &[u32]) {
        self.uint(keys.len() as u64);
        let mut last = 0;
        let mut rest = Writer::default();
        for &k in keys {
            let delta = k - last;
            last = k;
            self.out.push(delta as u8);
            rest.uint(u64::from(delta >> 8));
        }
        self.out.extend_from_slice(&rest.out);
    }
}

/// Takes values from bytes.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads from the start of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { rest: bytes }
    }

    /// Whether nothing is left.
    pub fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    /// How many bytes are left.
    pub fn left(&self) -> usize {
        self.rest.len()
    }

    /// The next `n` bytes.
    pub fn take(&mut self, n: usize) -> Result<&'a [u8], ModelError> {
        let (head, rest) = self.rest.split_at_checked(n).ok_or(ModelError::Truncated)?;
        self.rest = rest;
        Ok(head)
    }

    /// An unsigned integer.
    pub fn uint(&mut self) -> Result<u64, ModelError> {
        let mut n = 0u64;
        for shift in (0..63).step_by(7) {
            let (&b, rest) = self.rest.split_first().ok_or(ModelError::Truncated)?;
            self.rest = rest;
            n |= u64::from(b & 0x7f) << shift;
            if b < 0x80 {
                return Ok(n);
            }
        }
        Err(ModelError::Broken("an integer is too long"))
    }

    /// A number of things that take at least a byte each: never more than what is left.
    pub fn count(&mut self) -> Result<usize, ModelError> {
        let n = self.uint()?;
        if n > self.rest.len() as u64 {
            Err(ModelError::Truncated)
        } else {
            Ok(n as usize)
        }
    }

    /// A string.
    pub fn str(&mut self) -> Result<&'a str, ModelError> {
        let n = self.count()?;
        std::str::from_utf8(self.take(n)?).map_err(|_| ModelError::Broken("a string is not UTF-8"))
    }

    /// A list of strings.
    pub fn strs(&mut self) -> Result<Vec<String>, ModelError> {
        let n = self.count()?;
        (0..n).map(|_| self.str().map(str::to_owned)).collect()
    }

    /// Ascending keys below 2^[`crate::hash::KEY_BITS`], or up to `u32::MAX` with `wide`.
    pub fn keys(&mut self, wide: bool) -> Result<Vec<u32>, ModelError> {
        let n = self.count()?;
        let low = self.take(n)?;
        let limit = if wide {
            u64::from(u32::MAX)
        } else {
            (1 << crate::hash::KEY_BITS) - 1
        };
        let mut keys = Vec::with_capacity(n);
        let mut last = 0u64;
        for (i, &l) in low.iter().enumerate() {
            let delta = (self.uint()?.min(1 << 32) << 8) | u64::from(l);
            last += delta;
            if last > limit || (delta == 0 && i > 0) || last == 0 {
                return Err(ModelError::Broken("keys do not ascend"));
            }
            keys.push(last as u32);
        }
        Ok(keys)
    }
}
