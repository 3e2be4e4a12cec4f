//! Pasted text: never panics, and makes up no digit.
#![no_main]

use libfuzzer_sys::fuzz_target;
use recipients::{ReadOptions, fuzzing, read_text};

fuzz_target!(|text: &str| {
    let list = read_text(text, &ReadOptions::default());
    fuzzing::check(&list);
});
