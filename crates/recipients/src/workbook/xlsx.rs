//! xlsx and xlsm, cell by cell through `worksheet_cells_reader`.
//!
//! Never `worksheet_range`: it allocates the whole rectangle up to the last cell, and a legal file of 1.4 KB can name a
//! cell that ends the process (tafia/calamine#693).

use super::number_formats::{Shown, shown};
use super::zips;
use super::{Clock, Filler, Hidden, number_text, xlsx_hidden};
use crate::error::ReadError;
use crate::grid::{Book, CellKind, Sheet};
use crate::limits::{ROWS_MAX, SHEETS_MAX};
use calamine::{CellErrorType, DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use std::io::Cursor;

/// The clock is looked at once in so many cells.
const CELLS_PER_CHECK: u32 = 4_096;

pub(super) fn read(bytes: &[u8], clock: &Clock) -> Result<Book, ReadError> {
    let mut archive = zips::open(bytes)?;
    let measured = zips::measure(&mut archive)?;
    clock.check()?;
    let hidden = xlsx_hidden::by_sheet(&mut archive, &measured.mention_hidden)?;
    drop(archive);
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| xlsx_error(&error))?;
    let metadata: Vec<_> =
        workbook.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).cloned().collect();
    let mut sheets = Vec::new();
    let mut rows: u32 = 0;
    let none = Hidden::default();
    for sheet in metadata.iter().take(SHEETS_MAX) {
        let hidden = hidden.get(&sheet.name).unwrap_or(&none);
        let visible = sheet.visible == SheetVisible::Visible;
        let filler = Filler::new(&sheet.name, visible, hidden);
        let read = match read_sheet(&mut workbook, &sheet.name, filler, clock) {
            // A chart or a dialog among the sheets is no fault of the list.
            Err(SheetFault::NotAWorksheet) => continue,
            Err(SheetFault::Error(error)) => return Err(error),
            Ok(read) => read,
        };
        rows = rows.saturating_add(u32::try_from(read.row_count()).unwrap_or(u32::MAX));
        if rows > ROWS_MAX {
            return Err(ReadError::TooManyRows);
        }
        sheets.push(read);
    }
    let beyond = metadata.len().saturating_sub(SHEETS_MAX);
    Ok(Book { sheets, sheets_beyond_limit: u32::try_from(beyond).unwrap_or(u32::MAX) })
}

enum SheetFault {
    NotAWorksheet,
    Error(ReadError),
}

fn read_sheet(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    mut filler: Filler<'_>,
    clock: &Clock,
) -> Result<Sheet, SheetFault> {
    let fault = |error: XlsxError| match error {
        XlsxError::NotAWorksheet(_) => SheetFault::NotAWorksheet,
        other => SheetFault::Error(xlsx_error(&other)),
    };
    let mut cells = workbook.worksheet_cells_reader(name).map_err(fault)?;
    let formats: Vec<Shown> = cells
        .styles()
        .iter()
        .map(|style| style.number_format.as_ref().map_or(Shown::Plain, |format| shown(&format.format_code)))
        .collect();
    let unsaved = &filler.hidden.unsaved;
    let struck: Vec<bool> =
        cells.styles().iter().map(|style| style.font.as_ref().is_some_and(|font| font.strikethrough)).collect();
    let mut text = String::new();
    let mut until_check = CELLS_PER_CHECK;
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(fault)? {
        until_check -= 1;
        if until_check == 0 {
            until_check = CELLS_PER_CHECK;
            clock.check().map_err(SheetFault::Error)?;
        }
        let (row, column) = cell.get_position();
        let (kind, shown) = match cell.get_value() {
            DataRef::Empty if unsaved.contains(&(row, column)) => (CellKind::Unsaved, "formula"),
            DataRef::Empty => continue,
            DataRef::String(value) => (CellKind::Text, value.as_str()),
            DataRef::SharedString(value) => (CellKind::Text, *value),
            DataRef::Float(_) | DataRef::Int(_) => {
                match cell.get_value() {
                    DataRef::Float(value) => number_text(*value, &mut text),
                    DataRef::Int(value) => text = value.to_string(),
                    _ => {}
                }
                let shown = formats.get(style).copied().unwrap_or_default();
                if struck.get(style) == Some(&true) {
                    filler.push(row, column, CellKind::Struck, &text).map_err(SheetFault::Error)?;
                    continue;
                }
                filler.push_number(row, column, shown, &text).map_err(SheetFault::Error)?;
                continue;
            }
            DataRef::Bool(value) => (CellKind::Bool, if *value { "TRUE" } else { "FALSE" }),
            DataRef::DateTime(value) => {
                text = date_text(value);
                (CellKind::Date, text.as_str())
            }
            DataRef::DateTimeIso(value) | DataRef::DurationIso(value) => (CellKind::Date, value.as_str()),
            DataRef::Error(error) => (CellKind::Error, error_text(error)),
        };
        let kind = if struck.get(style) == Some(&true) { CellKind::Struck } else { kind };
        filler.push(row, column, kind, shown).map_err(SheetFault::Error)?;
    }
    Ok(filler.finish())
}

pub(super) fn date_text(value: &calamine::ExcelDateTime) -> String {
    let (year, month, day, hour, minute, ..) = value.to_ymd_hms_milli();
    if value.is_duration() { format!("{hour:02}:{minute:02}") } else { format!("{year:04}-{month:02}-{day:02}") }
}

pub(super) const fn error_text(error: &CellErrorType) -> &'static str {
    match error {
        CellErrorType::Div0 => "#DIV/0!",
        CellErrorType::NA => "#N/A",
        CellErrorType::Name => "#NAME?",
        CellErrorType::Null => "#NULL!",
        CellErrorType::Num => "#NUM!",
        CellErrorType::Ref => "#REF!",
        CellErrorType::Value => "#VALUE!",
        CellErrorType::GettingData => "#DATA!",
    }
}

fn xlsx_error(error: &XlsxError) -> ReadError {
    match error {
        XlsxError::Password => ReadError::PasswordProtected,
        XlsxError::Zip(error) => zips::zip_error(error),
        other => ReadError::Damaged(other.to_string().chars().take(120).collect()),
    }
}
