//! Doors for the fuzz targets, which read without the reader's process. Only there with the feature `fuzzing`.

use crate::model::Format;
use crate::tokens::digit_value;
use crate::workbook;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};

/// Lets a run go on after a panic inside the workbook library. In the program such a panic ends only the reader's
/// process and the file is refused; passing over it here lets the fuzzer look for what that process does not hold.
pub fn pass_over_library_panics() {
    let hook = take_hook();
    set_hook(Box::new(move |panic| {
        if !panic.location().is_some_and(|location| location.file().contains("calamine-")) {
            hook(panic);
        }
    }));
}

/// Reads a workbook in this process and throws the result away.
pub fn read_workbook(format: Format, bytes: &[u8]) {
    let _ = catch_unwind(AssertUnwindSafe(|| workbook::read(format, bytes)));
}

/// The digits of a text, full-width ones as ordinary ones.
pub fn digits(text: &str) -> String {
    text.chars().filter_map(digit_value).map(|digit| char::from(b'0' + digit)).collect()
}
