//! Text in columns, under every mark: never panics, and makes up no digit.
#![no_main]

use libfuzzer_sys::fuzz_target;
use recipients::{ReadOptions, fuzzing, read_bytes};

fuzz_target!(|bytes: &[u8]| {
    let Some((mark, rest)) = bytes.split_first() else { return };
    let mark = [',', ';', '\t', '|'][usize::from(*mark) % 4];
    // The first line settles the mark, so that the bytes are always read as columns.
    let mut file = format!("sep={mark}\nPhone{mark}Size{mark}Network\n0241234567{mark}2GB{mark}MTN\n").into_bytes();
    file.extend_from_slice(rest);
    if let Ok(list) = read_bytes("list.csv", file, &ReadOptions::default()) {
        fuzzing::check(&list);
    }
});
