//! OpenDocument spreadsheets. calamine loads them whole: only for the reader's own process.

use super::xlsx::{date_text, error_text};
use super::zips::{self, zip_error};
use super::{Clock, Filler, Hidden, number_text};
use crate::error::ReadError;
use crate::grid::{Book, CellKind};
use crate::limits::SHEETS_MAX;
use calamine::{Data, Ods, OdsError, Reader, SheetVisible};
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use std::io::{BufReader, Cursor, Read};

pub(super) fn read(bytes: &[u8], clock: &Clock) -> Result<Book, ReadError> {
    let mut archive = zips::open(bytes)?;
    zips::measure(&mut archive)?;
    clock.check()?;
    if is_encrypted(&mut archive) {
        return Err(ReadError::PasswordProtected);
    }
    let content = archive.by_name("content.xml").map_err(|error| zip_error(&error))?;
    let hidden = hidden_by_table(BufReader::new(content))?;
    let mut workbook: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(|error| ods_error(&error))?;
    let metadata = workbook.sheets_metadata().to_vec();
    let none = Hidden::default();
    let mut sheets = Vec::new();
    for (at, sheet) in metadata.iter().take(SHEETS_MAX).enumerate() {
        clock.check()?;
        let range = workbook.worksheet_range(&sheet.name).map_err(|error| ods_error(&error))?;
        let visible = sheet.visible == SheetVisible::Visible;
        let filler = Filler::new(&sheet.name, visible, hidden.get(at).unwrap_or(&none));
        sheets.push(fill(filler, &range)?);
    }
    let beyond = metadata.len().saturating_sub(SHEETS_MAX);
    Ok(Book { sheets, sheets_beyond_limit: u32::try_from(beyond).unwrap_or(u32::MAX) })
}

/// The content of an encrypted one is no XML.
fn is_encrypted(archive: &mut zips::Archive<'_>) -> bool {
    let mut manifest = Vec::new();
    let read = archive.by_name("META-INF/manifest.xml").is_ok_and(|mut part| part.read_to_end(&mut manifest).is_ok());
    read && memchr::memmem::find(&manifest, b"encryption-data").is_some()
}

/// Puts a range that is loaded already into a sheet.
pub(super) fn fill(mut filler: Filler<'_>, range: &calamine::Range<Data>) -> Result<crate::grid::Sheet, ReadError> {
    let (first_row, first_column) = range.start().unwrap_or((0, 0));
    let mut text = String::new();
    for (row, column, value) in range.used_cells() {
        let (kind, shown) = match value {
            Data::Empty => continue,
            Data::String(value) => (CellKind::Text, value.as_str()),
            Data::Float(value) => {
                number_text(*value, &mut text);
                (CellKind::Number, text.as_str())
            }
            Data::Int(value) => {
                text = value.to_string();
                (CellKind::Number, text.as_str())
            }
            Data::Bool(value) => (CellKind::Bool, if *value { "TRUE" } else { "FALSE" }),
            Data::DateTime(value) => {
                text = date_text(value);
                (CellKind::Date, text.as_str())
            }
            Data::DateTimeIso(value) | Data::DurationIso(value) => (CellKind::Date, value.as_str()),
            Data::Error(error) => (CellKind::Error, error_text(error)),
        };
        let absolute = |first: u32, offset: usize| first.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
        filler.push(absolute(first_row, row), absolute(first_column, column), kind, shown)?;
    }
    Ok(filler.finish())
}

fn ods_error(error: &OdsError) -> ReadError {
    match error {
        OdsError::Password => ReadError::PasswordProtected,
        OdsError::Zip(error) => zip_error(error),
        OdsError::CellLimitExceeded { .. } => ReadError::TooManyRows,
        other => ReadError::Damaged(other.to_string().chars().take(120).collect()),
    }
}

fn damaged<E: std::fmt::Display>(error: E) -> ReadError {
    ReadError::Damaged(error.to_string().chars().take(120).collect())
}

/// Hidden rows and columns of each table, in the tables' order. Refuses a content in which an element is left open: at
/// its end calamine 0.38 waits for the closing tag for ever.
fn hidden_by_table(source: impl std::io::BufRead) -> Result<Vec<Hidden>, ReadError> {
    let mut reader = quick_xml::Reader::from_reader(source);
    let mut open = 0usize;
    let mut buffer = Vec::new();
    let mut tables: Vec<Hidden> = Vec::new();
    let (mut row, mut column) = (0u32, 0u32);
    loop {
        match reader.read_event_into(&mut buffer).map_err(damaged)? {
            Event::Start(element) => {
                open += 1;
                note_hidden(&element, &mut tables, &mut row, &mut column)?;
            }
            Event::Empty(element) => note_hidden(&element, &mut tables, &mut row, &mut column)?,
            Event::End(_) => open = open.saturating_sub(1),
            Event::Eof if open > 0 => return Err(ReadError::Damaged("its content ends too early".to_owned())),
            Event::Eof => return Ok(tables),
            _ => {}
        }
        buffer.clear();
    }
}

fn note_hidden(
    element: &BytesStart<'_>,
    tables: &mut Vec<Hidden>,
    row: &mut u32,
    column: &mut u32,
) -> Result<(), ReadError> {
    match element.name().as_ref() {
        "table:table" => {
            tables.push(Hidden::default());
            (*row, *column) = (0, 0);
        }
        "table:table-row" => {
            let span = span(element, "table:number-rows-repeated", *row)?;
            *row = span.1.saturating_add(1);
            if is_hidden(element)? {
                tables.extend_last(|hidden| hidden.rows.push(span));
            }
        }
        "table:table-column" => {
            let span = span(element, "table:number-columns-repeated", *column)?;
            *column = span.1.saturating_add(1);
            if is_hidden(element)? {
                tables.extend_last(|hidden| hidden.columns.push(span));
            }
        }
        _ => {}
    }
    Ok(())
}

trait ExtendLast {
    fn extend_last(&mut self, change: impl FnOnce(&mut Hidden));
}

impl ExtendLast for Vec<Hidden> {
    fn extend_last(&mut self, change: impl FnOnce(&mut Hidden)) {
        if let Some(last) = self.last_mut() {
            change(last);
        }
    }
}

fn span(element: &BytesStart<'_>, repeated: &str, first: u32) -> Result<(u32, u32), ReadError> {
    let count = value(element, repeated)?.and_then(|text| text.parse::<u32>().ok()).unwrap_or(1).max(1);
    Ok((first, first.saturating_add(count - 1)))
}

fn is_hidden(element: &BytesStart<'_>) -> Result<bool, ReadError> {
    Ok(matches!(value(element, "table:visibility")?.as_deref(), Some("collapse" | "filter")))
}

fn value(element: &BytesStart<'_>, wanted: &str) -> Result<Option<String>, ReadError> {
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(damaged)?;
        if attribute.key.as_ref() == wanted {
            return Ok(Some(attribute.normalized_value(XmlVersion::Implicit1_0).map_err(damaged)?.into_owned()));
        }
    }
    Ok(None)
}
