//! Pasted text: never panics, and makes up no digit.
#![no_main]

use libfuzzer_sys::fuzz_target;
use recipients::{ReadOptions, read_text};

fuzz_target!(|text: &str| {
    let list = read_text(text, &ReadOptions::default());
    for row in &list.rows {
        let digits = recipients::fuzzing::digits(&row.original);
        let local = row.msisdn.local();
        assert!(digits.contains(&local[1..]), "{local} was made of {:?}", row.original);
    }
});
