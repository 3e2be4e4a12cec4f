//! The ods reader by itself, without the process that holds it in the program: panics of our own, memory and time.
//! Input: a whole file, or its content's XML.
#![no_main]

use libfuzzer_sys::fuzz_target;
use recipients::{Format, fuzzing};

fuzz_target!(init: fuzzing::pass_over_library_panics(), |bytes: &[u8]| {
    if bytes.starts_with(b"PK") {
        fuzzing::read_workbook(Format::Ods, bytes);
    } else {
        fuzzing::read_workbook(Format::Ods, &fuzzing::ods_around(bytes));
    }
});
