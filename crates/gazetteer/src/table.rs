//! Lookups in packed data. Nothing is unpacked; damaged data give no places, never a panic.

use std::{borrow::Cow, ops::Range, sync::Arc};

use crate::{
    Kind, key,
    pack::{COUNT_BITS, COUNTRY, HEAD, MAGIC, RECORD, RUN, SECTIONS, large},
};

/// Packed data that are none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("damaged gazetteer: {0}")]
pub struct Damaged(String);

/// A place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry<'a> {
    /// Index in the gazetteer.
    pub index: u32,
    /// GeoNames id.
    pub geonames: u32,
    /// What it is.
    pub kind: Kind,
    /// PLOVER code of the state.
    pub country: Option<&'a str>,
    /// Number of its GeoNames code; the same for all places of a first-order division.
    pub code: Option<u16>,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Inhabitants to three digits, 0 if unknown.
    pub population: u64,
}

/// A slice of shared bytes.
#[derive(Clone)]
struct Part(Arc<Cow<'static, [u8]>>, Range<usize>);

impl AsRef<[u8]> for Part {
    fn as_ref(&self) -> &[u8] {
        self.0.get(self.1.clone()).unwrap_or_default()
    }
}

/// The gazetteer. Cheap to open and to clone; empty by default.
#[derive(Clone, Default)]
pub struct Gazetteer {
    parts: Option<Parts>,
    version: u64,
}

#[derive(Clone)]
struct Parts {
    countries: Part,
    codes: Part,
    records: Part,
    lists: Part,
    runs: Part,
    names: Part,
    map: fst::Map<Part>,
}

impl std::fmt::Debug for Gazetteer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Gazetteer({} places, {})", self.len(), self.version())
    }
}

fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<u32> {
    let mut all = [0; 4];
    all[..N].copy_from_slice(bytes.get(at..at.checked_add(N)?)?);
    Some(u32::from_le_bytes(all))
}

impl Gazetteer {
    /// Opens packed data. Borrowed bytes, which live as long as the program, are taken to be
    /// what the build packed; the checksum of others is verified.
    ///
    /// # Errors
    /// The bytes are not what [`crate::pack`] writes.
    pub fn open(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Gazetteer, Damaged> {
        let bytes: Cow<'static, [u8]> = bytes.into();
        let owned = matches!(bytes, Cow::Owned(_));
        let bytes = Arc::new(bytes);
        let fail = |what: &str| Damaged(what.to_owned());
        if bytes.get(..8) != Some(MAGIC.as_slice()) {
            return Err(fail("other first bytes"));
        }
        let version = bytes
            .get(8..16)
            .and_then(|b| b.try_into().ok())
            .map(u64::from_le_bytes)
            .ok_or_else(|| fail("cut short"))?;
        let mut at = HEAD;
        let mut parts = Vec::new();
        for (k, width) in [COUNTRY, 4, RECORD, 4, 4, 1, 1].into_iter().enumerate() {
            let count = number::<4>(&bytes, 16 + 4 * k).ok_or_else(|| fail("cut short"))?;
            let end = (count as usize)
                .checked_mul(width)
                .and_then(|size| size.checked_add(at))
                .filter(|&end| end <= bytes.len())
                .ok_or_else(|| fail("cut short"))?;
            parts.push(Part(Arc::clone(&bytes), at..end));
            at = end;
        }
        if at != bytes.len() {
            return Err(fail("bytes after the end"));
        }
        let Ok([countries, codes, records, lists, runs, names, map]) =
            <[Part; SECTIONS]>::try_from(parts)
        else {
            return Err(fail("parts are missing"));
        };
        let map = fst::Map::new(map).map_err(|e| Damaged(e.to_string()))?;
        // What is compiled in was checked when it was packed; a checksum takes milliseconds.
        if owned {
            map.as_fst().verify().map_err(|e| Damaged(e.to_string()))?;
        }
        Ok(Gazetteer {
            parts: Some(Parts {
                countries,
                codes,
                records,
                lists,
                runs,
                names,
                map,
            }),
            version,
        })
    }

    /// Tells versions of the data apart; empty without data.
    pub fn version(&self) -> String {
        match self.parts {
            Some(_) => format!("{:016x}", self.version),
            None => String::new(),
        }
    }

    /// Number of places.
    pub fn len(&self) -> usize {
        let records = |p: &Parts| p.records.as_ref().len() / RECORD;
        self.parts.as_ref().map_or(0, records)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The place of an index.
    pub fn get(&self, index: u32) -> Option<Entry<'_>> {
        let parts = self.parts.as_ref()?;
        let at = (index as usize).checked_mul(RECORD)?;
        let record = parts.records.as_ref().get(at..at + RECORD)?;
        let country = record[4] as usize;
        let code = number::<2>(record, 5)? as u16;
        let degrees =
            |at: usize| f64::from(i16::from_le_bytes([record[at], record[at + 1]])) / 100.0;
        Some(Entry {
            index,
            geonames: number::<3>(record, 0)?,
            kind: *Kind::ALL.get(record[3] as usize)?,
            country: parts
                .countries
                .as_ref()
                .get(country * COUNTRY..country * COUNTRY + 3)
                .and_then(|c| std::str::from_utf8(c).ok()),
            code: (code != u16::MAX).then_some(code),
            lat: degrees(7),
            lon: degrees(9),
            population: large(number::<2>(record, 11)? as u16),
        })
    }

    /// GeoNames' name of the place of an index; empty if there is none.
    pub fn name(&self, index: u32) -> String {
        self.name_bytes(index)
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .unwrap_or_default()
    }

    fn name_bytes(&self, index: u32) -> Option<Vec<u8>> {
        let parts = self.parts.as_ref()?;
        let names = parts.names.as_ref();
        let run = index as usize / RUN;
        let mut at = number::<4>(parts.runs.as_ref(), run * 4)? as usize;
        let mut name: Vec<u8> = Vec::new();
        for _ in 0..=index as usize % RUN {
            let shared = *names.get(at)? as usize;
            let more = *names.get(at + 1)? as usize;
            name.truncate(shared);
            name.extend_from_slice(names.get(at + 2..at + 2 + more)?);
            at += 2 + more;
        }
        Some(name)
    }

    /// All places of a name, those whose own name it is not among them.
    pub fn find(&self, name: &str) -> Vec<Entry<'_>> {
        self.find_key(&key(name))
    }

    /// All places of a name that is a [`key`] already.
    pub fn find_key(&self, key: &str) -> Vec<Entry<'_>> {
        let Some(parts) = &self.parts else {
            return Vec::new();
        };
        let Some(value) = parts.map.get(key) else {
            return Vec::new();
        };
        let start = value >> COUNT_BITS;
        let count = value & ((1 << COUNT_BITS) - 1);
        let Ok(start) = u32::try_from(start) else {
            return Vec::new();
        };
        if count > 0 {
            return (start..start.saturating_add(count as u32))
                .filter_map(|i| self.get(i))
                .collect();
        }
        let lists = parts.lists.as_ref();
        let item = |k: usize| number::<4>(lists, k.checked_mul(4)?);
        let length = item(start as usize).unwrap_or(0) as usize;
        (1..=length)
            .map_while(|k| item(start as usize + k))
            .filter_map(|i| self.get(i))
            .collect()
    }

    /// The first-order division, country or territory that a code's number stands for.
    pub fn division(&self, code: u16) -> Option<Entry<'_>> {
        let parts = self.parts.as_ref()?;
        let index = number::<4>(parts.codes.as_ref(), code as usize * 4)?;
        self.get(index)
    }

    /// The country of a PLOVER code.
    pub fn country(&self, code: &str) -> Option<Entry<'_>> {
        let parts = self.parts.as_ref()?;
        let all = parts.countries.as_ref();
        let (mut low, mut high) = (0, all.len() / COUNTRY);
        while low < high {
            let middle = low.midpoint(high);
            let at = middle * COUNTRY;
            match all.get(at..at + 3)?.cmp(code.as_bytes()) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return self.get(number::<4>(all, at + 3)?),
            }
        }
        None
    }
}
