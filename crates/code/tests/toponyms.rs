//! Which place a name means, by size and by what else an article names: a small world of our
//! own, no pack and no model.

use tekad_code::{World, gazetteer::PlaceId, names::NameTable, toponym::Toponym};
use tekad_gazetteer::{Gazetteer, pack};

const TABLE: &str = "\
geonames\tkind\tname\tnames\tcountry\tcode\tlat\tlon\tpopulation
1\tcountry\tFrance\t\tFRA\tFR\t46\t2\t66000000
2\tcountry\tUnited States\t\tUSA\tUS\t39\t-98\t330000000
10\tregion\tTexas\tTex.\tUSA\tUS.TX\t31.4\t-99.3\t22000000
11\tregion\tAydın\tAydın Province\tTUR\tTR.09\t37.7\t28\t800000
12\tregion\tGeorgia\tGa.\tUSA\tUS.GA\t32.8\t-83.3\t10000000
20\tcapital\tParis\tLutetia\tFRA\tFR.11\t48.85\t2.35\t2100000
21\tcity\tParis\t\tUSA\tUS.TX\t33.66\t-95.55\t25000
22\tcity\tDallas\t\tUSA\tUS.TX\t32.78\t-96.80\t1300000
23\tcity\tAydın\t\tTUR\tTR.09\t37.85\t27.84\t160000
24\tcity\tRome\t\tUSA\tUS.GA\t34.25\t-85.16\t36000
25\tcapital\tRome\tRoma\tITA\tIT.07\t41.89\t12.51\t2300000
26\tcity\tSherman\t\tUSA\tUS.TX\t33.63\t-96.6\t40000
27\tcity\tSherman\t\tUSA\tUS.GA\t33.0\t-84.0\t60000
";

/// GeoNames ids of the names between brackets; negative where the name itself is unknown.
fn ids(text: &str) -> Vec<i64> {
    let world =
        World::default().with_gazetteer(Gazetteer::open(pack("t.tsv", TABLE).unwrap()).unwrap());
    let (mut plain, mut ranges, mut start) = (String::new(), Vec::new(), 0);
    for c in text.chars() {
        match c {
            '[' => start = plain.len(),
            ']' => ranges.push(start..plain.len()),
            c => plain.push(c),
        }
    }
    let toponyms = Toponym::of_text(&plain, &ranges);
    let found = world.resolve_toponyms(&NameTable::default(), &toponyms);
    found
        .into_iter()
        .map(|r| match r {
            Some(r) => {
                let PlaceId::Gazetteer(i) = r.id else {
                    panic!("{r:?} without a list of names")
                };
                let id = i64::from(world.gazetteer.get(i).unwrap().geonames);
                if r.listed { id } else { -id }
            }
            None => 0,
        })
        .collect()
}

#[test]
fn context_decides() {
    let rows: &[(&str, &[i64])] = &[
        // Size alone.
        ("She flew to [Paris].", &[20]),
        ("an old name of [Lutetia]", &[20]),
        // A division after a comma, spelt out or short.
        ("a farm near [Paris], [Texas]", &[21, 10]),
        ("a farm near [Paris] ([Tex.])", &[21, 10]),
        ("[Rome], [Georgia], is small.", &[24, 12]),
        // The state after a comma.
        ("[Paris], [France]", &[20, 1]),
        // One sense an article: said once, meant again.
        (
            "[Paris], [Texas]. Later, people of [Paris] met.",
            &[21, 10, 21],
        ),
        // A word beside the name makes it the division's.
        ("the [Aydin] province", &[11]),
        ("the town of [Aydin]", &[23]),
        // Of two small namesakes the one near what else is named.
        ("From [Dallas] he drove. At [Sherman] he slept.", &[22, 26]),
        // The known part of a longer name.
        ("at [Dallas Memorial Hospital]", &[22]),
        // An unknown name lies by the nearest town that is named.
        ("In [Dallas], on [Nowhere Street], it rained.", &[22, -22]),
        ("on [Nowhere Street]", &[0]),
        ("", &[]),
    ];
    for (text, expected) in rows {
        assert_eq!(ids(text), *expected, "{text}");
    }
}

#[test]
fn records_tell_the_level() {
    let world =
        World::default().with_gazetteer(Gazetteer::open(pack("t.tsv", TABLE).unwrap()).unwrap());
    let record = |name: &str, kind: tekad_gazetteer::Kind| {
        let entry = world
            .gazetteer
            .find(name)
            .into_iter()
            .find(|e| e.kind == kind);
        let id = PlaceId::Gazetteer(entry.unwrap().index);
        let place = world
            .place_record(id, "words", tekad_core::Span::new(0, 5))
            .unwrap();
        (place.kind, place.geonames, place.admin1, place.country)
    };
    let some = |s: &str| Some(s.to_owned());
    assert_eq!(
        record("Paris", tekad_gazetteer::Kind::City),
        ("city".to_owned(), Some(21), some("Texas"), some("USA"))
    );
    assert_eq!(
        record("Texas", tekad_gazetteer::Kind::Region),
        ("region".to_owned(), Some(10), some("Texas"), some("USA"))
    );
    assert_eq!(
        record("Rome", tekad_gazetteer::Kind::Capital),
        ("city".to_owned(), Some(25), None, some("ITA"))
    );
}
