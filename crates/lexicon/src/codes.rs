//! CAMEO actor codes (`AFGGOVMIL`: a state or kind of body, then roles, three letters each) to
//! PLOVER codes and sectors. After the PLOVER manual, chapter on actors: names of states,
//! "International Non-state actor names", "Sector Codes" and its notes 3 and 4; the CAMEO
//! codes as the CAMEO codebook and the Phoenix dictionaries use them.

use std::collections::BTreeSet;

/// Where a state's code differs between CAMEO and tekad, or a dependency is its sovereign's.
const STATES: &[(&str, &str)] = &[
    ("TMP", "TLS"),
    ("ROM", "ROU"),
    ("ZAR", "COD"),
    ("KSV", "XKX"),
    ("KOS", "XKX"),
    ("WBK", "PSE"),
    ("GZA", "PSE"),
    ("PAL", "PSE"),
    ("USR", "SUN"),
    ("TIB", "CHN"),
    ("MAC", "CHN"),
    ("ESH", "MAR"),
    ("KRJ", "HRV"),
    ("SRP", "BIH"),
    ("FRY", "YUG"),
    ("SMX", "WSM"),
    ("BMU", "GBR"),
    ("CYM", "GBR"),
    ("AIA", "GBR"),
    ("VGB", "GBR"),
    ("FLK", "GBR"),
    ("MSR", "GBR"),
    ("TCA", "GBR"),
    ("GIB", "GBR"),
    ("SHN", "GBR"),
    ("PCN", "GBR"),
    ("IMY", "GBR"),
    ("IMN", "GBR"),
    ("GGY", "GBR"),
    ("JEY", "GBR"),
    ("PRI", "USA"),
    ("GUM", "USA"),
    ("ASM", "USA"),
    ("VIR", "USA"),
    ("MNP", "USA"),
    ("NMR", "USA"),
    ("ABW", "NLD"),
    ("ANT", "NLD"),
    ("CUW", "NLD"),
    ("FRO", "DNK"),
    ("GRL", "DNK"),
    ("GLP", "FRA"),
    ("MTQ", "FRA"),
    ("GUF", "FRA"),
    ("REU", "FRA"),
    ("MYT", "FRA"),
    ("PYF", "FRA"),
    ("NCL", "FRA"),
    ("WLF", "FRA"),
    ("SPM", "FRA"),
    ("COK", "NZL"),
    ("NIU", "NZL"),
    ("TKL", "NZL"),
    ("NFK", "AUS"),
    ("CXR", "AUS"),
    ("CCK", "AUS"),
    ("ALA", "FIN"),
];

/// Bodies that are no states.
const BODIES: &[(&str, &str)] = &[
    ("IGO", "IGO"),
    ("UNO", "UNO"),
    ("EEC", "EUR"),
    ("NGO", "NGO"),
    ("NGM", "ISM"),
    ("ISM", "ISM"),
    ("IMG", "IMG"),
    ("MNC", "MNC"),
];

/// CAMEO's regions and its "international": PLOVER gives them no code.
const REGIONS: &[&str] = &[
    "AFR", "ASA", "BLK", "CRB", "CAU", "CFR", "CAS", "CEU", "EIN", "EAF", "EEU", "EUR", "INT",
    "LAM", "MEA", "MDT", "NAF", "PGS", "SCN", "SAM", "SAS", "SEA", "SAF", "UIS", "WAF", "WST",
    "OPC", "SCE", "WEU",
];

/// Peoples that CAMEO codes apart; a code of a people is no PLOVER code.
const PEOPLES: &[&str] = &["ARB", "KUR", "TAM", "UIG", "KAS", "NAT", "JUR"];

/// Role to sector; an empty sector says nothing by itself.
const ROLES: &[(&str, &str)] = &[
    ("COP", "COP"),
    ("GOV", "GOV"),
    ("JUD", "JUD"),
    ("LEG", "LEG"),
    ("MIL", "MIL"),
    ("PRM", "PRM"),
    ("PTY", "PTY"),
    ("REB", "REB"),
    ("INS", "REB"),
    ("SEP", "REB"),
    ("SPY", "SPY"),
    ("UAF", "UAF"),
    ("UNK", "UNK"),
    ("UNR", "UNK"),
    ("AGR", "AGR"),
    ("BUS", "BUS"),
    ("MNC", "BUS"),
    ("CRM", "CRM"),
    ("CVL", "CVL"),
    ("PPL", "CVL"),
    ("SET", "CVL"),
    ("EDU", "EDU"),
    ("ELI", "ELI"),
    ("MED", "JRN"),
    ("JRN", "JRN"),
    ("LAB", "LAB"),
    ("HLH", "MED"),
    ("REF", "REF"),
    ("OPP", "OPP"),
    ("REL", "REL"),
    ("CHR", "REL"),
    ("CTH", "REL"),
    ("PRO", "REL"),
    ("MUS", "REL"),
    ("MOS", "REL"),
    ("SHI", "REL"),
    ("SUN", "REL"),
    ("JEW", "REL"),
    ("HIN", "REL"),
    ("BUD", "REL"),
    ("BAH", "REL"),
    ("SIK", "REL"),
    ("SOC", "SOC"),
    ("NGO", "SOC"),
    ("HRI", "SOC"),
    ("ENV", "SOC"),
    ("DEV", "SOC"),
    ("RAD", ""),
    ("MOD", ""),
];

/// Sectors that only count where no other does: CAMEO's topics of a body's work.
const WEAK: &[&str] = &["HRI", "ENV", "DEV"];

/// What PLOVER makes of an actor's code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActorCode {
    /// The code in the file.
    pub cameo: String,
    /// PLOVER code; empty if there is none.
    pub code: String,
    /// Sectors, the primary one first.
    pub sectors: Vec<String>,
}

/// Reads a code. `states` are the codes of states that tekad knows.
///
/// # Errors
/// What is wrong with it.
pub fn actor(text: &str, states: &BTreeSet<String>) -> Result<ActorCode, String> {
    let parts = triples(text)?;
    let mut found = ActorCode {
        cameo: text.to_owned(),
        ..ActorCode::default()
    };
    let [first, rest @ ..] = parts.as_slice() else {
        return Err("no code".to_owned());
    };
    let second = rest.first().copied().unwrap_or("");
    let look = |table: &[(&str, &str)], key: &str| {
        table.iter().find(|r| r.0 == key).map(|r| r.1.to_owned())
    };
    let mut roles = rest;
    if let Some(code) = look(STATES, first) {
        if matches!(*first, "ESH" | "KRJ") {
            found.sectors.push("PRE".to_owned());
        }
        found.code = code;
    } else if *first == "IGO" && second == "UNO" {
        found.code = "UNO".to_owned();
    } else if (*first == "IGO" || *first == "EUR") && rest.contains(&"EEC") {
        found.code = "EUR".to_owned();
    } else if let Some(code) = look(BODIES, first) {
        found.code = code;
    } else if states.contains(*first) {
        found.code = (*first).to_owned();
    } else if look(ROLES, first).is_some() {
        roles = &parts;
    } else if !REGIONS.contains(first) && !PEOPLES.contains(first) {
        return Err(format!(
            "`{first}` in [{text}] is no code of a state, body, region or role"
        ));
    }
    found.add_roles(roles);
    Ok(found)
}

/// Reads the role part of an agent's code (`GOVMIL` of `[~GOVMIL]`).
///
/// # Errors
/// What is wrong with it.
pub fn roles(text: &str) -> Result<Vec<String>, String> {
    let parts = triples(text)?;
    if let Some(odd) = parts
        .iter()
        .find(|p| !ROLES.iter().chain(BODIES).any(|r| r.0 == **p))
    {
        return Err(format!("`{odd}` in [~{text}] is no role"));
    }
    let mut found = ActorCode::default();
    found.add_roles(&parts);
    Ok(found.sectors)
}

/// Whether a PLOVER code is that of a body and no state's.
pub(crate) fn is_body(code: &str) -> bool {
    BODIES.iter().any(|b| b.1 == code)
}

impl ActorCode {
    /// Whether it names a state and nothing more.
    pub fn is_state(&self) -> bool {
        self.cameo.len() == 3
            && self.code.len() == 3
            && !BODIES.iter().any(|b| b.1 == self.code)
            && self.sectors.is_empty()
    }

    /// Whether the code is the state's own, not that of a dependency of it.
    pub fn is_own(&self) -> bool {
        self.cameo == self.code
    }

    fn add_roles(&mut self, roles: &[&str]) {
        let strong = |r: &&str| !WEAK.contains(r) && ROLES.iter().any(|t| t.0 == *r);
        let any_strong = roles.iter().any(strong);
        for role in roles {
            if any_strong && WEAK.contains(role) {
                continue;
            }
            let sector = ROLES.iter().find(|t| t.0 == *role).map_or("", |t| t.1);
            if !sector.is_empty() && !self.sectors.iter().any(|s| s == sector) {
                self.sectors.push(sector.to_owned());
            }
        }
    }
}

fn triples(text: &str) -> Result<Vec<&str>, String> {
    if text.is_empty() {
        return Err("empty code".to_owned());
    }
    // Denominations and the like are numbers in some files.
    if !text
        .bytes()
        .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    {
        return Err(format!("[{text}] is not all capitals and digits"));
    }
    if !text.len().is_multiple_of(3) {
        return Err(format!("[{text}] is not made of threes of letters"));
    }
    Ok((0..text.len() / 3)
        .map(|i| &text[3 * i..3 * i + 3])
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes() {
        let states: BTreeSet<String> = ["AFG", "USA", "SUN"].map(str::to_owned).into();
        for (text, code, sectors) in [
            ("AFG", "AFG", ""),
            ("AFGGOVMIL", "AFG", "GOV MIL"),
            ("AFGGOVDEV", "AFG", "GOV"),
            ("AFGMED", "AFG", "JRN"),
            ("AFGINSMOS", "AFG", "REB REL"),
            ("IGOUNOREFHCR", "UNO", "REF"),
            ("IGOEURDEF", "IGO", ""),
            ("IGOEUREEC", "EUR", ""),
            ("EUREEC", "EUR", ""),
            ("MNCUSABUS", "MNC", "BUS"),
            ("NGOHRI", "NGO", "SOC"),
            ("ELI", "", "ELI"),
            ("NGORURCHR214", "NGO", "REL"),
            ("WST", "", ""),
            ("ESHREB", "MAR", "PRE REB"),
            ("BMUGOV", "GBR", "GOV"),
            ("SUN", "SUN", ""),
        ] {
            let found = actor(text, &states).expect(text);
            assert_eq!(
                (found.code.as_str(), found.sectors.join(" ").as_str()),
                (code, sectors),
                "{text}"
            );
        }
        for bad in ["", "AF", "AFGO", "afg", "XQXGOV", "AFG GOV", "ÄÄ"] {
            assert!(actor(bad, &states).is_err(), "{bad}");
        }
        assert_eq!(roles("GOVMED").expect("roles"), ["GOV", "JRN"]);
        assert!(roles("GOVXQX").is_err());
        assert!(actor("AFG", &states).is_ok_and(|c| c.is_state()));
        assert!(actor("IGO", &states).is_ok_and(|c| !c.is_state()));
    }
}
