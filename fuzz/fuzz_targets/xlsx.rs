//! The xlsx reader by itself, without the process that holds it in the program: panics of our own, memory and time.
#![no_main]

use libfuzzer_sys::fuzz_target;
use recipients::{Format, fuzzing};

fuzz_target!(init: fuzzing::pass_over_library_panics(), |bytes: &[u8]| {
    fuzzing::read_workbook(Format::Xlsx, bytes);
});
