//! The xlsx reader by itself, without the process that holds it in the program: panics of our own, memory and time.
//! Input: a whole file, or a sheet's XML, its shared texts and its styles with a zero byte between.
#![no_main]

use libfuzzer_sys::fuzz_target;
use recipients::{Format, fuzzing};

fuzz_target!(init: fuzzing::pass_over_library_panics(), |bytes: &[u8]| {
    if bytes.starts_with(b"PK") {
        fuzzing::read_workbook(Format::Xlsx, bytes);
    } else {
        fuzzing::read_workbook(Format::Xlsx, &fuzzing::xlsx_around(bytes));
    }
});
