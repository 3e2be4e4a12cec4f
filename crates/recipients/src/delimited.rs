//! Text in columns: which mark stands between them, and the cells.

use crate::error::ReadError;
use crate::grid::{CellKind, Sheet};
use crate::limits::{COLUMNS_MAX, ROWS_MAX};
use crate::stamps;
use crate::tokens::{TokenKind, digit_value, tokenize};
use std::sync::Arc;

const MARKS: [u8; 4] = [b'\t', b';', b',', b'|'];
const SAMPLE_LINES: usize = 200;

/// The mark between the columns, when the text is in columns at all.
pub(crate) fn sniff(text: &str) -> Option<u8> {
    if let Some(mark) = text.strip_prefix("sep=").and_then(|rest| rest.bytes().next()) {
        return MARKS.contains(&mark).then_some(mark);
    }
    let sample: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(SAMPLE_LINES).collect();
    let stamped = sample.iter().filter(|line| stamps::is_stamped(line)).count();
    if sample.is_empty() || stamped * 4 >= sample.len() {
        return None;
    }
    let best = MARKS.into_iter().filter_map(|mark| columns_by(mark, &sample).map(|score| (score, mark)));
    best.max_by_key(|(score, _)| *score).map(|(_, mark)| mark)
}

/// How many of the sample's lines have the commonest number of columns; none when the text is not in such columns.
fn columns_by(mark: u8, sample: &[&str]) -> Option<usize> {
    let joined = sample.join("\n");
    let mut records = reader(&joined, mark, true);
    let mut record = csv::StringRecord::new();
    let mut widths = [0usize; COLUMNS_MAX as usize + 1];
    let mut filled = 0usize;
    let mut with_two_numbers = 0usize;
    let mut tokens = Vec::new();
    while records.read_record(&mut record).unwrap_or(false) {
        filled += 1;
        let width = record.len().min(usize::from(COLUMNS_MAX));
        widths[width] += 1;
        let mut number_cells = 0;
        for field in record.iter().filter(|field| field.chars().any(|c| digit_value(c).is_some())) {
            tokenize(field, &mut tokens);
            number_cells += usize::from(tokens.iter().any(|t| t.kind == TokenKind::Number));
        }
        with_two_numbers += usize::from(number_cells > 1);
    }
    let (width, same) = widths.iter().enumerate().skip(2).max_by_key(|(_, count)| **count)?;
    let mostly = *same * 10 >= filled * 6;
    // Several orders on one line, `0241234567 2gb, 0201234567 5gb`, are sentences, not columns.
    let sentences = with_two_numbers * 3 > filled && width == 2;
    (*same > 0 && mostly && !sentences).then_some(*same)
}

fn reader(text: &str, mark: u8, quoting: bool) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(mark)
        .quoting(quoting)
        .from_reader(text.as_bytes())
}

/// Reads the cells; the flag says that a quotation mark had no partner and quotes were read as they stand.
pub(crate) fn read(text: &Arc<String>, mark: u8) -> Result<(Sheet, bool), ReadError> {
    if is_plain(text) {
        return Ok((read_plain(text, mark)?, false));
    }
    match read_with(text, mark, true)? {
        Some(sheet) => Ok((sheet, false)),
        None => Ok((read_with(text, mark, false)?.unwrap_or_else(|| Sheet::new(None, true)), true)),
    }
}

/// Without a quotation mark, and with line ends of one kind, every mark separates and nothing is escaped.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr(b'"', bytes).is_none()
        && memchr::memchr_iter(b'\r', bytes).all(|at| bytes.get(at + 1) == Some(&b'\n'))
}

/// Cuts a plain text at its marks and line ends; the cells stay where they are.
fn read_plain(text: &Arc<String>, mark: u8) -> Result<Sheet, ReadError> {
    let mut sheet = Sheet::over_text(text);
    let (mut row, mut column, mut start) = (0u32, 0u16, 0usize);
    let bytes = text.as_bytes();
    for cut in memchr::memchr2_iter(mark, b'\n', bytes).chain([bytes.len()]) {
        // Marks and line ends are single bytes, so that the text is never cut inside a character.
        let part = text.get(start..cut).unwrap_or("");
        if column < COLUMNS_MAX {
            sheet.push_part(row, column, start, part);
        } else {
            sheet.columns_beyond_limit |= !part.trim().is_empty();
        }
        if bytes.get(cut).is_none_or(|byte| *byte == b'\n') {
            (row, column) = (row + 1, 0);
            if sheet.row_count() > ROWS_MAX as usize {
                return Err(ReadError::TooManyRows);
            }
        } else {
            column = column.saturating_add(1);
        }
        start = cut + 1;
    }
    Ok(sheet)
}

/// None when a quoted cell swallows lines that look like rows of their own.
fn read_with(text: &str, mark: u8, quoting: bool) -> Result<Option<Sheet>, ReadError> {
    let mut sheet = Sheet::new(None, true);
    let mut records = reader(text, mark, quoting);
    let mut record = csv::StringRecord::new();
    let mut lines = Lines { bytes: text.as_bytes(), at: 0, line: 0 };
    let damaged = |error: csv::Error| ReadError::Damaged(error.to_string());
    while records.read_record(&mut record).map_err(damaged)? {
        let row_index = lines.line_at(record.position().map_or(0, csv::Position::byte));
        for (column, field) in record.iter().enumerate() {
            let Ok(column) = u16::try_from(column) else { break };
            if column >= COLUMNS_MAX {
                sheet.columns_beyond_limit |= !field.trim().is_empty();
                continue;
            }
            if quoting && swallows_rows(field, mark) {
                return Ok(None);
            }
            let field = if quoting { field } else { field.trim_matches('"') };
            sheet.push(row_index, column, CellKind::Text, field);
        }
        if sheet.row_count() > ROWS_MAX as usize {
            return Err(ReadError::TooManyRows);
        }
    }
    Ok(Some(sheet))
}

/// Counts the lines before a record. The csv crate's own count stands between the two halves of a `\r\n`, and before
/// the blank lines it passes over.
struct Lines<'t> {
    bytes: &'t [u8],
    at: usize,
    line: u32,
}

impl Lines<'_> {
    /// The line, from zero, on which the record that begins at or after `byte` has its first cell.
    fn line_at(&mut self, byte: u64) -> u32 {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX);
        let rest = self.bytes.get(byte..).unwrap_or(&[]);
        let begins = byte + rest.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let passed = self.bytes.get(self.at..begins).unwrap_or(&[]);
        for at in memchr::memchr2_iter(b'\n', b'\r', passed) {
            let ends_line = passed[at] == b'\n' || self.bytes.get(self.at + at + 1) != Some(&b'\n');
            self.line = self.line.saturating_add(u32::from(ends_line));
        }
        self.at = begins.max(self.at);
        self.line
    }
}

fn swallows_rows(field: &str, mark: u8) -> bool {
    if !field.contains('\n') {
        return false;
    }
    let mark = char::from(mark);
    field.lines().skip(1).any(|line| {
        let digits = line.chars().filter(|c| digit_value(*c).is_some()).count();
        line.contains(mark) && digits >= 7
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_mark() {
        assert_eq!(sniff("phone,gb\n0241234567,2\n0201234567,5\n"), Some(b','));
        assert_eq!(sniff("0241234567;2\n0201234567;5\n"), Some(b';'));
        assert_eq!(sniff("0241234567\t2\n0201234567\t5\n"), Some(b'\t'));
        assert_eq!(sniff("0241234567 2\n0201234567 5\n"), None);
        assert_eq!(sniff("0241234567 2gb, 0201234567 5gb"), None);
        assert_eq!(sniff("12/05/2026, 10:42 - Kofi: 0241234567 2gb\n12/05/2026, 10:43 - Ama: 0201234567 2gb"), None);
    }

    #[test]
    fn counts_lines_as_an_editor_does() {
        for text in ["a,1\n\nb,2\n", "a,1\r\n\r\nb,2\r\n", "a,1\r\rb,2\r", "\"a\",1\n\nb,2", "\"a\",1\r\n\r\nb,2\r\n"] {
            let (sheet, _) = read(&Arc::new(text.to_owned()), b',').expect("readable");
            let lines: Vec<u32> = sheet.rows().map(|row| row.index).collect();
            assert_eq!(lines, [0, 2], "{text:?}");
        }
    }

    #[test]
    fn a_broken_quote_swallows_nothing() {
        let text = "Kofi,0241234567,2\n\"Ama,0201234567,5\nEsi,0261234567,1\n";
        let (sheet, broken) = read(&Arc::new(text.to_owned()), b',').expect("readable");
        assert!(broken);
        assert_eq!(sheet.row_count(), 3, "every line is a row of its own");
    }
}
