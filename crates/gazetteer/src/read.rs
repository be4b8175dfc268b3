//! The table for people: `places.tsv`.

/// What a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    /// A continent.
    Continent,
    /// A state.
    Country,
    /// A dependent territory, under its sovereign's code.
    Territory,
    /// A first-order division: state, province, governorate.
    Region,
    /// A second-order division: county, district.
    District,
    /// The capital of a country.
    Capital,
    /// A town.
    City,
    /// A part of a town.
    Section,
}

impl Kind {
    /// All kinds, in the order of their numbers in packed data.
    pub const ALL: [Kind; 8] = [
        Kind::Continent,
        Kind::Country,
        Kind::Territory,
        Kind::Region,
        Kind::District,
        Kind::Capital,
        Kind::City,
        Kind::Section,
    ];

    /// As the table writes it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Continent => "continent",
            Kind::Country => "country",
            Kind::Territory => "territory",
            Kind::Region => "region",
            Kind::District => "district",
            Kind::Capital => "capital",
            Kind::City => "city",
            Kind::Section => "section",
        }
    }

    /// Whether it is a town or a part of one.
    pub fn is_town(self) -> bool {
        matches!(self, Kind::Capital | Kind::City | Kind::Section)
    }
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row<'a> {
    /// GeoNames id.
    pub geonames: u32,
    /// What it is.
    pub kind: Kind,
    /// GeoNames' name.
    pub name: &'a str,
    /// Other names.
    pub names: Vec<&'a str>,
    /// PLOVER code of the state; empty for continents.
    pub country: &'a str,
    /// GeoNames code: of the country (`US`), else of the first-order division (`US.TX`) that
    /// it is or lies in; empty for continents.
    pub code: &'a str,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Inhabitants, 0 if unknown.
    pub population: u64,
}

/// What is wrong with a table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {message}")]
pub struct ReadError {
    /// The file.
    pub file: String,
    /// Line number, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

const HEADER: &str = "geonames\tkind\tname\tnames\tcountry\tcode\tlat\tlon\tpopulation";
/// Largest id that packed data hold.
const MAX_ID: u32 = (1 << 24) - 1;

/// Reads a table: `#` comments, a header, then tab-separated rows in the order of their ids.
///
/// # Errors
/// Names file and line, and the cell that is wrong.
pub fn read<'a>(file: &str, text: &'a str) -> Result<Vec<Row<'a>>, ReadError> {
    let mut rows: Vec<Row<'a>> = Vec::new();
    let mut header = false;
    for (number, line) in text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let fail = |message: String| ReadError {
            file: file.to_owned(),
            line: number + 1,
            message,
        };
        if !header {
            if line != HEADER {
                return Err(fail(format!("{line:?} instead of the header {HEADER:?}")));
            }
            header = true;
            continue;
        }
        let row = read_row(line).map_err(fail)?;
        if let Some(last) = rows.last().filter(|last| last.geonames >= row.geonames) {
            return Err(fail(format!(
                "id {} after {}: ids must rise",
                row.geonames, last.geonames
            )));
        }
        rows.push(row);
    }
    Ok(rows)
}

fn read_row(line: &str) -> Result<Row<'_>, String> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [id, kind, name, names, country, code, lat, lon, population] = cells[..] else {
        return Err(format!("{} cells instead of 9", cells.len()));
    };
    let geonames = id
        .parse()
        .ok()
        .filter(|id| (1..=MAX_ID).contains(id))
        .ok_or_else(|| format!("{id:?} is no GeoNames id (1 to {MAX_ID})"))?;
    let kind = Kind::ALL
        .into_iter()
        .find(|k| k.name() == kind)
        .ok_or_else(|| format!("unknown kind {kind:?}"))?;
    if crate::key(name).is_empty() {
        return Err(format!("{name:?} is no name"));
    }
    if !(country.is_empty()
        || country.len() == 3 && country.bytes().all(|b| b.is_ascii_uppercase()))
    {
        return Err(format!("{country:?} is no state's code"));
    }
    if code.len() > 255 {
        return Err("code too long".to_owned());
    }
    let degrees = |cell: &str, most: f64| {
        cell.parse()
            .ok()
            .filter(|d: &f64| d.abs() <= most)
            .ok_or_else(|| format!("{cell:?} is no number of degrees up to {most}"))
    };
    Ok(Row {
        geonames,
        kind,
        name,
        names: names
            .split(';')
            .map(str::trim)
            .filter(|n| !n.is_empty())
            .collect(),
        country,
        code,
        lat: degrees(lat, 90.0)?,
        lon: degrees(lon, 180.0)?,
        population: population
            .parse()
            .map_err(|_| format!("{population:?} is no number of inhabitants"))?,
    })
}
