//! The shipped table packs, and looks up as it reads.

use tekad_gazetteer::{Gazetteer, Kind, pack, read};

const TABLE: &str = include_str!("../../../world/gazetteer/places.tsv");

#[test]
fn shipped_table() {
    let rows = read("places.tsv", TABLE).unwrap();
    let bytes = pack("places.tsv", TABLE).unwrap();
    let size = bytes.len();
    assert!(size < 6_000_000, "{size} bytes");
    let g = Gazetteer::open(bytes).unwrap();
    assert_eq!(g.len(), rows.len());
    let count = |k: &[Kind]| rows.iter().filter(|r| k.contains(&r.kind)).count();
    assert!(count(&[Kind::City, Kind::Capital]) >= 25_000);
    assert!(count(&[Kind::Region]) >= 3_800);
    let texas = g
        .find("Texas")
        .into_iter()
        .find(|e| e.kind == Kind::Region)
        .unwrap();
    assert_eq!((texas.geonames, texas.country), (4_736_286, Some("USA")));
    let paris = g
        .find("Paris")
        .into_iter()
        .find(|e| e.code == texas.code && e.kind == Kind::City)
        .unwrap();
    assert_eq!(paris.geonames, 4_717_560);
    assert_eq!(g.division(paris.code.unwrap()), Some(texas));
    assert_eq!(g.country("IDN").map(|e| e.geonames), Some(1_643_084));
    assert_eq!(
        g.find("Hạ Long").first().map(|e| e.country),
        Some(Some("VNM"))
    );
    for row in rows.iter().step_by(97) {
        assert!(
            g.find(row.name).iter().any(|e| e.geonames == row.geonames
                && g.name(e.index) == row.name
                && e.kind == row.kind
                && (e.lat - row.lat).abs() < 0.01
                && (e.lon - row.lon).abs() < 0.01),
            "{row:?}"
        );
    }
}
