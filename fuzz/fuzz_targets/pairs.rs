//! Any bytes as a model of pairs, and as lines of marked pairs: nothing panics, and what loads
//! says the same again after it is written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tekad_code::PairModel;
use tekad_eval::pairs::read_own;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(model) = PairModel::load(bytes) {
        let again = model.to_bytes().expect("bytes");
        let features = [(1, 1), (2, 255)];
        let again = PairModel::load(&again).expect("a model");
        assert_eq!(again.sums(&features), model.sums(&features));
        let _ = model.score(&features);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        for pair in read_own(text, "en", |_, _| true).unwrap_or_default() {
            let spans = [pair.spans.actor, pair.spans.recipient];
            assert!(spans.iter().flatten().all(|s| s.end as usize <= pair.text.len()));
        }
    }
});
