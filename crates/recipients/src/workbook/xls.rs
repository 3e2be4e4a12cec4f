//! Excel 97 to 2003 workbooks. calamine loads them whole: only for the reader's own process.

use super::number_formats::{Shown, ShownCells, shown};
use super::{Filler, Hidden};
use crate::error::ReadError;
use crate::grid::{Book, Merged};
use crate::limits::{ROWS_MAX, SHEETS_MAX};
use calamine::{Reader, SheetType, SheetVisible, Xls, XlsError};
use std::collections::HashMap;
use std::io::{Cursor, Read};

pub(super) fn read(bytes: &[u8]) -> Result<Book, ReadError> {
    let mut workbook: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| xls_error(&error))?;
    let told = told_by_sheet(bytes);
    let metadata: Vec<_> =
        workbook.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).cloned().collect();
    let none = Told::default();
    let mut sheets = Vec::new();
    let mut rows = 0usize;
    for sheet in metadata.iter().take(SHEETS_MAX) {
        let range = workbook.worksheet_range(&sheet.name).map_err(|error| xls_error(&error))?;
        let visible = sheet.visible == SheetVisible::Visible;
        let told = told.get(&sheet.name).unwrap_or(&none);
        let filler = Filler::new(&sheet.name, visible, &told.hidden);
        let read = super::ods::fill(filler, &range, &told.shown)?;
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
    pub(super) const FORMAT: u16 = 0x041E;
    pub(super) const XF: u16 = 0x00E0;
    pub(super) const FORMULA: u16 = 0x0006;
    pub(super) const NUMBER: u16 = 0x0203;
    pub(super) const RK: u16 = 0x027E;
    pub(super) const MULRK: u16 = 0x00BD;
    pub(super) const MERGED: u16 = 0x00E5;
}

/// What calamine passes over: hidden rows and columns, merged cells, what formats show beside their numbers.
#[derive(Default)]
struct Told {
    hidden: Hidden,
    shown: ShownCells,
}

/// By the sheet's name. What cannot be read here counts as not there: whether the workbook is readable at all is calamine's
/// to say.
fn told_by_sheet(bytes: &[u8]) -> HashMap<String, Told> {
    let mut found = HashMap::new();
    let Some(stream) = workbook_stream(bytes) else { return found };
    let mut starts: Vec<(u32, String)> = Vec::new();
    let mut codes: HashMap<u16, Shown> = HashMap::new();
    let mut formats: Vec<u16> = Vec::new();
    for (kind, data) in Records::at(&stream, 0) {
        match kind {
            record::BOUNDSHEET => starts.extend(bound_sheet(data)),
            record::FORMAT => codes.extend(format_code(data)),
            record::XF => formats.push(u16_at(data, 2).unwrap_or(0)),
            record::EOF => break,
            _ => {}
        }
    }
    let formats: Vec<Shown> =
        formats.iter().map(|format| codes.get(format).copied().unwrap_or_else(|| built_in(*format))).collect();
    for (start, name) in starts {
        found.insert(name, told(&stream, start, &formats));
    }
    found
}

/// A format of the workbook's own.
fn format_code(data: &[u8]) -> Option<(u16, Shown)> {
    let count = usize::from(u16_at(data, 2)?);
    let wide = data.get(4)? & 1 == 1;
    let code: String = if wide {
        let pairs = data.get(5..5 + count * 2)?.chunks_exact(2);
        String::from_utf16_lossy(&pairs.map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect::<Vec<u16>>())
    } else {
        data.get(5..5 + count)?.iter().map(|b| char::from(*b)).collect()
    };
    Some((u16_at(data, 0)?, shown(&code)))
}

/// Formats that every workbook has: two decimals, currencies, percentages ([MS-XLS] 2.4.126).
const fn built_in(format: u16) -> Shown {
    match format {
        2 | 4 | 5..=8 | 37..=44 => Shown::Money,
        9 | 10 => Shown::Otherwise,
        _ => Shown::Plain,
    }
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

fn told(stream: &[u8], start: u32, formats: &[Shown]) -> Told {
    let mut hidden = Hidden::default();
    let mut cells = ShownCells::default();
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
            record::MERGED => hidden.merged.extend(data.get(2..).unwrap_or(&[]).chunks_exact(8).filter_map(merged)),
            record::FORMULA | record::NUMBER | record::RK | record::MULRK => {
                note_formats(kind, data, formats, &mut cells);
            }
            _ => {}
        }
    }
    hidden.rows.sort_unstable();
    hidden.columns.sort_unstable();
    Told { hidden, shown: cells }
}

fn merged(data: &[u8]) -> Option<Merged> {
    let (first_row, last_row) = (u32::from(u16_at(data, 0)?), u32::from(u16_at(data, 2)?));
    let (column, last_column) = (u16_at(data, 4)?, u16_at(data, 6)?);
    (column == last_column && first_row < last_row).then_some(Merged { column, first_row, last_row })
}

/// The formats of a record's cells: one cell, or several side by side.
fn note_formats(kind: u16, data: &[u8], formats: &[Shown], cells: &mut ShownCells) {
    let (Some(row), Some(first)) = (u16_at(data, 0), u16_at(data, 2)) else { return };
    let count = if kind == record::MULRK { data.len().saturating_sub(6) / 6 } else { 1 };
    for (at, column) in (0..count).zip(u32::from(first)..) {
        let format = u16_at(data, 4 + at * 6).and_then(|format| formats.get(usize::from(format)));
        if let Some(shown) = format.filter(|shown| **shown != Shown::Plain) {
            cells.insert((u32::from(row), column), *shown);
        }
    }
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
