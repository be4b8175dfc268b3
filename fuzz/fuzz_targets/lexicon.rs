//! Any bytes as a dictionary, a table or a pack: every line is accounted for, what is written
//! loads, and nothing panics.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tekad_code::World;
use tekad_lexicon::{ImportOptions, Source, csv_rows, import};

fuzz_target!(|bytes: &[u8]| {
    let options = ImportOptions {
        lang: "en".to_owned(),
        states: ["RUR".to_owned()].into(),
    };
    let made = import(&[Source { file: "a.txt", bytes }], &options);
    for (name, text) in made.files.iter().filter(|(n, _)| n.starts_with("world/")) {
        World::load([(name.as_str(), text.as_str())]).expect("what is written loads");
    }
    let lines = &made.reports[0].lines;
    assert!(lines.windows(2).all(|w| w[0].line < w[1].line));
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = csv_rows::actors(text);
        let _ = csv_rows::agents(text);
    }
});
