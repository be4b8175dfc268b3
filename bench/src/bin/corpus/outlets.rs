//! Outlets that do not exist.

/// An outlet: its name, its host, the town of its dateline.
pub struct Outlet {
    pub name: String,
    pub host: String,
    pub town: &'static str,
}

const EN_TOWNS: &[&str] = &[
    "HARWICK",
    "MILLBROOK",
    "NORTHPORT",
    "EASTMERE",
    "FALLOWFIELD",
    "GREYSTONE",
    "KELMARSH",
    "LARKHILL",
    "NETHERBY",
    "OAKHURST",
    "RAVENSWORTH",
    "STANMORE",
    "THORNBURY",
    "ASHCOMBE",
    "BRAMLEY",
    "COLDWATER",
    "DUNMERE",
    "ELMSTEAD",
    "GLENMORE",
    "HOLBROOK",
];
const EN_KINDS: &[&str] = &["Herald", "Courier"];
const ID_TOWNS: &[&str] = &[
    "SURABAYA",
    "BANDUNG",
    "MEDAN",
    "SEMARANG",
    "MAKASSAR",
    "PALEMBANG",
    "MALANG",
    "PADANG",
    "PEKANBARU",
    "BALIKPAPAN",
    "SAMARINDA",
    "PONTIANAK",
    "MANADO",
    "KENDARI",
    "AMBON",
    "KUPANG",
    "JAMBI",
    "CIREBON",
    "TEGAL",
    "MADIUN",
];
const ID_KINDS: &[&str] = &["Warta", "Gema"];

/// All eighty: forty English ones, then forty Indonesian.
pub fn outlets() -> Vec<Outlet> {
    let mut all = Vec::new();
    for (lang, towns, kinds) in [("en", EN_TOWNS, EN_KINDS), ("id", ID_TOWNS, ID_KINDS)] {
        for kind in kinds {
            for town in towns {
                let (first, rest) = town.split_at(1);
                let place = format!("{first}{}", rest.to_lowercase());
                let name = if lang == "en" {
                    format!("{place} {kind}")
                } else {
                    format!("{kind} {place}")
                };
                let host = format!("www.{}.example", name.to_lowercase().replace(' ', "-"));
                all.push(Outlet { name, host, town });
            }
        }
    }
    all
}
