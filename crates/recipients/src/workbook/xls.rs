//! Excel 97 to 2003 workbooks. calamine loads them whole: only for the reader's own process.

use super::{Filler, Hidden};
use crate::error::ReadError;
use crate::grid::Book;
use crate::limits::{ROWS_MAX, SHEETS_MAX};
use calamine::{Reader, SheetType, SheetVisible, Xls, XlsError};
use std::collections::HashMap;
use std::io::{Cursor, Read};

pub(super) fn read(bytes: &[u8]) -> Result<Book, ReadError> {
    let mut workbook: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| xls_error(&error))?;
    let hidden = hidden_by_sheet(bytes);
    let metadata: Vec<_> =
        workbook.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).cloned().collect();
    let none = Hidden::default();
    let mut sheets = Vec::new();
    let mut rows = 0usize;
    for sheet in metadata.iter().take(SHEETS_MAX) {
        let range = workbook.worksheet_range(&sheet.name).map_err(|error| xls_error(&error))?;
        let visible = sheet.visible == SheetVisible::Visible;
        let filler = Filler::new(&sheet.name, visible, hidden.get(&sheet.name).unwrap_or(&none));
        let read = super::ods::fill(filler, &range)?;
        rows += read.row_count();
        if rows > ROWS_MAX as usize {
            return Err(ReadError::TooManyRows);
        }
        sheets.push(read);
    }
    let beyond = metadata.len().saturating_sub(SHEETS_MAX);
    Ok(Book { sheets, sheets_beyond_limit: u32::try_from(beyond).unwrap_or(u32::MAX) })
}

fn xls_error(error: &XlsError) -> ReadError {
    match error {
        XlsError::Password => ReadError::PasswordProtected,
        other => ReadError::Damaged(other.to_string().chars().take(120).collect()),
    }
}

/// Record types of the binary format ([MS-XLS] 2.3).
mod record {
    pub(super) const BOF: u16 = 0x0809;
    pub(super) const EOF: u16 = 0x000A;
    pub(super) const BOUNDSHEET: u16 = 0x0085;
    pub(super) const ROW: u16 = 0x0208;
    pub(super) const COLINFO: u16 = 0x007D;
}

/// Hidden rows and columns by the sheet's name, from the records that calamine passes over. What cannot be read here
/// counts as not hidden: whether the workbook is readable at all is calamine's to say.
fn hidden_by_sheet(bytes: &[u8]) -> HashMap<String, Hidden> {
    let mut found = HashMap::new();
    let Some(stream) = workbook_stream(bytes) else { return found };
    let mut starts: Vec<(u32, String)> = Vec::new();
    for (kind, data) in Records::at(&stream, 0) {
        match kind {
            record::BOUNDSHEET => starts.extend(bound_sheet(data)),
            record::EOF => break,
            _ => {}
        }
    }
    for (start, name) in starts {
        found.insert(name, hidden_rows(&stream, start));
    }
    found
}

fn workbook_stream(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
    let name = ["/Workbook", "/Book"].into_iter().find(|name| file.is_stream(name))?;
    let mut stream = Vec::new();
    let limit = crate::limits::FILE_BYTES_MAX;
    file.open_stream(name).ok()?.take(limit).read_to_end(&mut stream).ok()?;
    Some(stream)
}

fn bound_sheet(data: &[u8]) -> Option<(u32, String)> {
    let start = u32::from_le_bytes(data.get(..4)?.try_into().ok()?);
    let count = usize::from(*data.get(6)?);
    let wide = data.get(7)? & 1 == 1;
    let name = if wide {
        let units: Vec<u16> =
            data.get(8..8 + count * 2)?.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    } else {
        data.get(8..8 + count)?.iter().map(|b| char::from(*b)).collect()
    };
    Some((start, name))
}

fn hidden_rows(stream: &[u8], start: u32) -> Hidden {
    let mut hidden = Hidden::default();
    let mut depth = 0u32;
    for (kind, data) in Records::at(stream, start as usize) {
        match kind {
            record::BOF => depth += 1,
            record::EOF => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    break;
                }
            }
            record::ROW => {
                if let (Some(row), Some(flags)) = (u16_at(data, 0), data.get(12))
                    && flags & 0x20 != 0
                {
                    hidden.rows.push((u32::from(row), u32::from(row)));
                }
            }
            record::COLINFO => {
                if let (Some(first), Some(last), Some(flags)) = (u16_at(data, 0), u16_at(data, 2), data.get(8))
                    && flags & 1 != 0
                {
                    hidden.columns.push((u32::from(first), u32::from(last)));
                }
            }
            _ => {}
        }
    }
    hidden.rows.sort_unstable();
    hidden.columns.sort_unstable();
    hidden
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(data.get(at..at + 2)?.try_into().ok()?))
}

struct Records<'s> {
    stream: &'s [u8],
    at: usize,
}

impl<'s> Records<'s> {
    const fn at(stream: &'s [u8], at: usize) -> Self {
        Self { stream, at }
    }
}

impl<'s> Iterator for Records<'s> {
    type Item = (u16, &'s [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let head = self.stream.get(self.at..self.at.checked_add(4)?)?;
        let kind = u16::from_le_bytes([head[0], head[1]]);
        let len = usize::from(u16::from_le_bytes([head[2], head[3]]));
        let data = self.stream.get(self.at + 4..self.at + 4 + len)?;
        self.at += 4 + len;
        Some((kind, data))
    }
}
