//! Doors for the fuzz targets, which read without the reader's process. Only there with the feature `fuzzing`.

use crate::model::Format;
use crate::tokens::digit_value;
use crate::workbook;

/// Reads a workbook in this process and throws the result away.
pub fn read_workbook(format: Format, bytes: &[u8]) {
    let _ = workbook::read(format, bytes);
}

/// The digits of a text, full-width ones as ordinary ones.
pub fn digits(text: &str) -> String {
    text.chars().filter_map(digit_value).map(|digit| char::from(b'0' + digit)).collect()
}
