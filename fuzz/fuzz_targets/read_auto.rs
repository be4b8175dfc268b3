//! Any bytes under any name: sniffing, decoding, and JSON, which has no target of its own.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tekad_read::Format;

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, bytes)) = bytes.split_first() else {
        return;
    };
    let (name, format) = match kind % 4 {
        0 => ("fuzz", None),
        1 => ("fuzz.json", None),
        2 => ("fuzz.htm", None),
        _ => ("fuzz", Some(Format::Json)),
    };
    tekad_fuzz::check(name, bytes, format);
});
