//! Any text, searched for dates; what is found lies on it, in order, and is on the calendar.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tekad_read::dates::{self, Hint};

fuzz_target!(|text: &str| {
    for hint in [
        Hint { day_first: None },
        Hint {
            day_first: Some(true),
        },
        Hint {
            day_first: Some(false),
        },
    ] {
        let mut at = 0;
        for found in dates::find(text, hint) {
            assert!(at <= found.start && found.start < found.end);
            assert!(text.get(found.start..found.end).is_some());
            assert!((1..=12).contains(&found.month) && (1..=31).contains(&found.day));
            at = found.end;
            let _ = found.stamp(Some(0));
            let _ = found.stamp_in_year(1999, None);
        }
        let _ = dates::parse(text, hint).and_then(|found| found.stamp(None));
    }
});
