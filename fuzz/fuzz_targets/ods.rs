//! The ods reader by itself, without the process that holds it in the program: what panics or never ends here would end
//! that process there.
#![no_main]

use libfuzzer_sys::fuzz_target;
use recipients::{Format, fuzzing};

fuzz_target!(|bytes: &[u8]| {
    fuzzing::read_workbook(Format::Ods, bytes);
});
