//! The table as bytes. All numbers are little-endian.
//!
//! ```text
//! magic   8   "TKGAZ1\0\0"
//! version 8   hash of the table
//! sizes   7×4 countries, codes, records, lists, runs, names, fst
//! countries   7 bytes each: code 3, record 4 (all ones: none), in the order of the codes
//! codes       4 bytes each: record of the division or country itself (all ones: none)
//! records     13 bytes each, in the order of key and population:
//!             id 3, kind 1, country 1, code 2, lat 2, lon 2, population 2
//! lists       4 bytes each: places of a name that are no neighbours among the records
//! runs        4 bytes each: where in `names` each sixteenth record's name begins
//! names       of each record: bytes shared with the name before (none at the start of a run),
//!             bytes that follow, and these
//! fst         key -> start << 6 | count of neighbouring records; count 0: start of a list,
//!             which begins with its length
//! ```
//! Coordinates are hundredths of degrees; the population is a number of 12 bits times a power
//! of four.

use std::collections::{BTreeMap, BTreeSet};

use crate::{ReadError, Row, key, read};

/// First bytes of packed data.
pub(crate) const MAGIC: &[u8; 8] = b"TKGAZ1\0\0";
/// Bytes before the sections.
pub(crate) const HEAD: usize = 8 + 8 + SECTIONS * 4;
/// Parts after the head.
pub(crate) const SECTIONS: usize = 7;
/// Names between two that stand in full.
pub(crate) const RUN: usize = 16;
/// Bytes of a record.
pub(crate) const RECORD: usize = 13;
/// Bytes of a country.
pub(crate) const COUNTRY: usize = 7;
/// Bits of the count in a value of the map.
pub(crate) const COUNT_BITS: u32 = 6;

/// Packs a table (see the file's head for the format). The same table gives the same bytes.
///
/// # Errors
/// The table is wrong: file, line and what. A table too large for the format is wrong in its
/// last line.
pub fn pack(file: &str, text: &str) -> Result<Vec<u8>, ReadError> {
    let rows = read(file, text)?;
    let too_large = |what: &str| ReadError {
        file: file.to_owned(),
        line: text.lines().count(),
        message: format!("too many {what} to pack"),
    };
    let mut keyed: Vec<(String, &Row)> = rows.iter().map(|r| (key(r.name), r)).collect();
    keyed.sort_by(|(a, x), (b, y)| {
        (a, std::cmp::Reverse(x.population), x.geonames).cmp(&(
            b,
            std::cmp::Reverse(y.population),
            y.geonames,
        ))
    });
    let countries: BTreeSet<&str> = rows.iter().map(|r| r.country).collect();
    let countries: Vec<&str> = countries.into_iter().filter(|c| !c.is_empty()).collect();
    let codes: BTreeSet<&str> = rows.iter().map(|r| r.code).collect();
    let codes: Vec<&str> = codes.into_iter().filter(|c| !c.is_empty()).collect();
    if countries.len() >= 255 {
        return Err(too_large("states"));
    }
    if codes.len() >= 65_535 {
        return Err(too_large("codes"));
    }

    let mut names = Names::default();
    let mut records: Vec<u8> = Vec::with_capacity(keyed.len() * RECORD);
    let mut own: Vec<u32> = vec![u32::MAX; codes.len()];
    let mut states: Vec<u32> = vec![u32::MAX; countries.len()];
    let mut postings: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (index, (key, row)) in keyed.iter().enumerate() {
        let index = index as u32;
        names.push(row.name);
        let country = countries
            .binary_search(&row.country)
            .map_or(255, |c| c as u8);
        let code = codes.binary_search(&row.code).map_or(65_535, |c| c as u16);
        let itself = matches!(
            (row.kind, row.code.contains('.')),
            (crate::Kind::Region, true) | (crate::Kind::Country | crate::Kind::Territory, false)
        );
        if itself && let Some(slot) = own.get_mut(code as usize) {
            *slot = index;
        }
        if row.kind == crate::Kind::Country
            && let Some(slot) = states.get_mut(country as usize)
        {
            *slot = index;
        }
        records.extend_from_slice(&row.geonames.to_le_bytes()[..3]);
        records.push(row.kind as u8);
        records.push(country);
        records.extend_from_slice(&code.to_le_bytes());
        records.extend_from_slice(&((row.lat * 100.0).round() as i16).to_le_bytes());
        records.extend_from_slice(&((row.lon * 100.0).round() as i16).to_le_bytes());
        records.extend_from_slice(&small(row.population).to_le_bytes());
        postings.entry(key.clone()).or_default().push(index);
        for other in &row.names {
            let other = crate::key(other);
            if !other.is_empty() {
                postings.entry(other).or_default().push(index);
            }
        }
    }

    let mut lists: Vec<u32> = Vec::new();
    let mut values: Vec<(String, u64)> = Vec::with_capacity(postings.len());
    for (key, mut list) in postings {
        list.sort_unstable();
        list.dedup();
        let neighbours = list.windows(2).all(|w| w[1] == w[0] + 1);
        let value = if neighbours && list.len() < 1 << COUNT_BITS {
            u64::from(list[0]) << COUNT_BITS | list.len() as u64
        } else {
            let start = lists.len() as u64;
            lists.push(list.len() as u32);
            lists.extend(list);
            start << COUNT_BITS
        };
        values.push((key, value));
    }
    let map = fst::Map::from_iter(values).map_err(|e| too_large(&e.to_string()))?;
    let map = map.as_fst().as_bytes();

    let mut out = Vec::new();
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&hash(text).to_le_bytes());
    let sizes: [usize; SECTIONS] = [
        countries.len(),
        codes.len(),
        keyed.len(),
        lists.len(),
        names.starts.len(),
        names.bytes.len(),
        map.len(),
    ];
    for size in sizes {
        let size = u32::try_from(size).map_err(|_| too_large("places"))?;
        out.extend_from_slice(&size.to_le_bytes());
    }
    for (country, index) in countries.iter().zip(states) {
        out.extend_from_slice(country.as_bytes());
        out.extend_from_slice(&index.to_le_bytes());
    }
    for index in own {
        out.extend_from_slice(&index.to_le_bytes());
    }
    out.extend_from_slice(&records);
    for item in lists {
        out.extend_from_slice(&item.to_le_bytes());
    }
    for start in &names.starts {
        out.extend_from_slice(&start.to_le_bytes());
    }
    out.extend_from_slice(&names.bytes);
    out.extend_from_slice(map);
    Ok(out)
}

/// Names in the order of their records, each less what it shares with the one before.
#[derive(Default)]
struct Names<'a> {
    bytes: Vec<u8>,
    starts: Vec<u32>,
    count: usize,
    last: &'a [u8],
}

impl<'a> Names<'a> {
    fn push(&mut self, name: &'a str) {
        // Names are cut at 255 bytes, at a character's edge.
        let mut end = name.len().min(255);
        while !name.is_char_boundary(end) {
            end -= 1;
        }
        let name = &name.as_bytes()[..end];
        let mut shared = 0;
        if self.count.is_multiple_of(RUN) {
            self.starts.push(self.bytes.len() as u32);
        } else {
            let same = name.iter().zip(self.last).take_while(|(a, b)| a == b);
            shared = same.count();
        }
        self.bytes.push(shared as u8);
        self.bytes.push((end - shared) as u8);
        self.bytes.extend_from_slice(&name[shared..]);
        self.last = name;
        self.count += 1;
    }
}

/// A number in 16 bits: twelve of it, and four that tell how often to multiply it by four.
fn small(n: u64) -> u16 {
    let mut mantissa = n;
    let mut shift = 0u16;
    while mantissa > 0xfff {
        mantissa >>= 2;
        shift += 1;
    }
    if shift > 15 {
        return u16::MAX;
    }
    (mantissa as u16) << 4 | shift
}

/// The number that [`small`] keeps, rounded down.
pub(crate) fn large(n: u16) -> u64 {
    u64::from(n >> 4) << (2 * (n & 15))
}

/// FNV-1a, 64 bits: tells versions of the table apart, no more.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| {
        (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn populations_keep_three_digits() {
        for n in [0, 1, 999, 4095, 4096, 123_456, 1_410_000_000] {
            let back = large(small(n));
            assert!(back <= n && n - back <= n / 1000 + 1, "{n} {back}");
        }
        assert!(large(small(u64::MAX)) > 1 << 40);
    }
}
