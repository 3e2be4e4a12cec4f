//! What a file is, by its first bytes: names lie.

use crate::error::ReadError;
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    /// A zip: xlsx, ods, or something else.
    Zip,
    /// A compound file: xls, or an encrypted xlsx.
    Compound,
    Text,
}

/// Tells the container, or refuses what is no list.
pub(crate) fn container(bytes: &[u8]) -> Result<Container, ReadError> {
    const OTHERS: [(&[u8], &str); 10] = [
        (b"%PDF", "a PDF"),
        (b"\x89PNG", "a picture"),
        (b"\xFF\xD8\xFF", "a picture"),
        (b"GIF8", "a picture"),
        (b"{\\rtf", "a text document (RTF)"),
        (b"\x1F\x8B", "a compressed archive"),
        (b"Rar!", "a compressed archive"),
        (b"7z\xBC\xAF", "a compressed archive"),
        (b"MZ", "a program"),
        (b"\x7FELF", "a program"),
    ];
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(ReadError::Empty);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(Container::Zip);
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Ok(Container::Compound);
    }
    if let Some((_, what)) = OTHERS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(ReadError::NotAList { what });
    }
    let head: Vec<u8> = bytes
        .iter()
        .copied()
        .skip_while(|b| b.is_ascii_whitespace() || matches!(b, 0xEF | 0xBB | 0xBF))
        .take(400)
        .map(|b| b.to_ascii_lowercase())
        .collect();
    for (start, what) in [("<!doctype html", "a web page"), ("<html", "a web page"), ("<table", "a web page")] {
        if head.starts_with(start.as_bytes()) {
            return Err(ReadError::NotAList { what });
        }
    }
    if head.starts_with(b"<?xml") || head.starts_with(b"<workbook") {
        return Err(ReadError::NotAList { what: "an XML document" });
    }
    Ok(Container::Text)
}

/// A file of another program shows it within so many bytes.
const CONTROLS_WITHIN: usize = 64 * 1024;

/// Decodes text; the flag says that it was not UTF-8.
pub(crate) fn decode(bytes: Vec<u8>) -> Result<(String, bool), ReadError> {
    let decoded =
        |encoding: &'static Encoding, bytes: &[u8]| encoding.decode_without_bom_handling(bytes).0.into_owned();
    let (text, other) = if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        (String::from_utf8_lossy(rest).into_owned(), false)
    } else if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        (decoded(UTF_16LE, rest), true)
    } else if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        (decoded(UTF_16BE, rest), true)
    } else if looks_like_utf16le(&bytes) {
        (decoded(UTF_16LE, &bytes), true)
    } else {
        match String::from_utf8(bytes) {
            Ok(text) => (text, false),
            Err(error) => (decoded(WINDOWS_1252, error.as_bytes()), true),
        }
    };
    // In UTF-8 a byte below 32 is always that control character.
    let beginning = text.as_bytes().get(..CONTROLS_WITHIN).unwrap_or(text.as_bytes());
    let controls = beginning.iter().filter(|b| **b < 32 && !matches!(b, b'\n' | b'\r' | b'\t')).count();
    if controls * 50 > beginning.len() {
        return Err(ReadError::NotAList { what: "a file of some other program" });
    }
    if text.trim().is_empty() {
        return Err(ReadError::Empty);
    }
    Ok((text, other))
}

/// Every second byte of the beginning is zero: UTF-16 whose mark was lost.
fn looks_like_utf16le(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(200)).unwrap_or(bytes);
    head.len() >= 8 && head.chunks_exact(2).all(|pair| pair[1] == 0 && pair[0] != 0)
}
