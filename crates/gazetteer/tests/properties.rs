//! Whatever stands in a table or in packed bytes: an answer or an error, never a panic.

use proptest::prelude::*;
use tekad_gazetteer::{Gazetteer, Kind, fold, key, pack, read};

const HEADER: &str = "geonames\tkind\tname\tnames\tcountry\tcode\tlat\tlon\tpopulation\n";
const GOOD: &str = "7\tcity\tOsgiliath\tCitadel;Ost-Giliath\tGON\tGO.01\t41.10\t-12.30\t5000\n";

#[test]
fn bad_lines_are_named() {
    let rows = [
        ("x\tcity\tA\t\tGON\t\t1\t1\t1", "\"x\" is no GeoNames id"),
        ("0\tcity\tA\t\tGON\t\t1\t1\t1", "\"0\" is no GeoNames id"),
        ("9\ttown\tA\t\tGON\t\t1\t1\t1", "unknown kind \"town\""),
        ("9\tcity\t'\t\tGON\t\t1\t1\t1", "\"'\" is no name"),
        ("9\tcity\tA\t\tgo\t\t1\t1\t1", "\"go\" is no state's code"),
        (
            "9\tcity\tA\t\tGON\t\t91\t1\t1",
            "\"91\" is no number of degrees up to 90",
        ),
        (
            "9\tcity\tA\t\tGON\t\t1\tNaN\t1",
            "\"NaN\" is no number of degrees up to 180",
        ),
        (
            "9\tcity\tA\t\tGON\t\t1\t1\tmany",
            "\"many\" is no number of inhabitants",
        ),
        ("9\tcity\tA\t\tGON\t\t1\t1", "8 cells instead of 9"),
        (
            "7\tcity\tA\t\tGON\t\t1\t1\t1",
            "id 7 after 7: ids must rise",
        ),
    ];
    for (line, message) in rows {
        let text = format!("# comment\n{HEADER}{GOOD}{line}\n");
        let error = read("a.tsv", &text).unwrap_err().to_string();
        assert!(error.starts_with(&format!("a.tsv:4: {message}")), "{error}");
        assert_eq!(pack("a.tsv", &text).unwrap_err().to_string(), error);
    }
    let error = read("a.tsv", "geonames\tname\n").unwrap_err().to_string();
    assert!(error.starts_with("a.tsv:1: "), "{error}");
}

fn row() -> impl Strategy<Value = (u8, String, String, f64, f64, u64)> {
    (
        0..8u8,
        "[A-Za-zÀ-ž][A-Za-zÀ-ž' -]{0,12}",
        "[A-Za-zÀ-ž ;]{0,20}",
        -90.0..90.0f64,
        -180.0..180.0f64,
        0..2_000_000_000u64,
    )
}

proptest! {
    #[test]
    fn what_is_packed_is_found(rows in prop::collection::vec(row(), 0..30)) {
        let mut text = HEADER.to_owned();
        for (i, (kind, name, names, lat, lon, people)) in rows.iter().enumerate() {
            let kind = Kind::ALL[*kind as usize].name();
            text.push_str(&format!(
                "{}\t{kind}\t{name}\t{names}\tGON\tGO.0{}\t{lat:.2}\t{lon:.2}\t{people}\n", i + 1, i % 3
            ));
        }
        let read = read("a.tsv", &text).unwrap();
        let g = Gazetteer::open(pack("a.tsv", &text).unwrap()).unwrap();
        prop_assert_eq!(g.len(), rows.len());
        for row in read {
            for name in row.names.iter().chain([&row.name]).filter(|n| !key(n).is_empty()) {
                let found = g.find(name);
                let it = found.iter().find(|e| e.geonames == row.geonames);
                prop_assert!(it.is_some(), "{} of {:?}", name, row);
                let it = it.unwrap();
                prop_assert_eq!(g.name(it.index), row.name);
                prop_assert_eq!((it.kind, it.country), (row.kind, Some("GON")));
                prop_assert!((it.lat - row.lat).abs() < 0.006 && (it.lon - row.lon).abs() < 0.006);
                prop_assert!(it.population <= row.population);
            }
        }
        prop_assert!(g.find("no such place").is_empty());
        prop_assert_eq!(g.get(rows.len() as u32), None);
    }

    #[test]
    fn any_text_reads_or_errs(text in "(\\PC|[\t\n;0-9]){0,80}") {
        let _ = read("a.tsv", &text);
        let _ = pack("a.tsv", &format!("{HEADER}{GOOD}{text}"));
        let folded = fold(&text);
        prop_assert_eq!(fold(&folded), folded);
    }

    #[test]
    fn damaged_bytes_open_or_err(at in 0..400usize, byte: u8, cut in 0..400usize) {
        let mut bytes = pack("a.tsv", &format!("{HEADER}{GOOD}")).unwrap();
        let length = bytes.len();
        bytes[at % length] = byte;
        for bytes in [bytes.clone(), bytes[..cut % length].to_vec()] {
            if let Ok(g) = Gazetteer::open(bytes) {
                for name in ["Osgiliath", "Citadel", "x"] {
                    let _ = g.find(name);
                }
                for i in 0..3 {
                    let _ = (g.get(i), g.name(i));
                    let _ = g.division(i as u16);
                }
                let _ = g.country("GON");
            }
        }
    }
}
