//! Any bytes, read as a web archive.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tekad_read::Format;

fuzz_target!(|bytes: &[u8]| {
    tekad_fuzz::check("fuzz", bytes, Some(Format::Warc));
});
