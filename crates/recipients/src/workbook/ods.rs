//! OpenDocument spreadsheets. calamine loads them whole: only for the reader's own process.

use super::number_formats::{Shown, ShownCells};
use super::xlsx::{date_text, error_text};
use super::zips::{self, zip_error};
use super::{Clock, Filler, Hidden, number_text};
use crate::error::ReadError;
use crate::grid::{Book, CellKind};
use crate::limits::{COLUMNS_MAX, SHEETS_MAX};
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
    let told = told_by_table(BufReader::new(content))?;
    let mut workbook: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(|error| ods_error(&error))?;
    let metadata = workbook.sheets_metadata().to_vec();
    let none = Told::default();
    let mut sheets = Vec::new();
    for (at, sheet) in metadata.iter().take(SHEETS_MAX).enumerate() {
        clock.check()?;
        let range = workbook.worksheet_range(&sheet.name).map_err(|error| ods_error(&error))?;
        let visible = sheet.visible == SheetVisible::Visible;
        let told = told.get(at).unwrap_or(&none);
        sheets.push(fill(Filler::new(&sheet.name, visible, &told.hidden), &range, &told.shown)?);
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
pub(super) fn fill(
    mut filler: Filler<'_>,
    range: &calamine::Range<Data>,
    shown_cells: &ShownCells,
) -> Result<crate::grid::Sheet, ReadError> {
    let (first_row, first_column) = range.start().unwrap_or((0, 0));
    let mut text = String::new();
    let absolute = |first: u32, offset: usize| first.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
    for (row, column, value) in range.used_cells() {
        let (row, column) = (absolute(first_row, row), absolute(first_column, column));
        let (kind, shown) = match value {
            Data::Empty => continue,
            Data::String(value) => (CellKind::Text, value.as_str()),
            Data::Float(_) | Data::Int(_) => {
                match value {
                    Data::Float(value) => number_text(*value, &mut text),
                    other => text = other.to_string(),
                }
                let shown = shown_cells.get(&(row, column)).copied().unwrap_or_default();
                filler.push_number(row, column, shown, &text)?;
                continue;
            }
            Data::Bool(value) => (CellKind::Bool, if *value { "TRUE" } else { "FALSE" }),
            Data::DateTime(value) => {
                text = date_text(value);
                (CellKind::Date, text.as_str())
            }
            Data::DateTimeIso(value) | Data::DurationIso(value) => (CellKind::Date, value.as_str()),
            Data::Error(error) => (CellKind::Error, error_text(error)),
        };
        filler.push(row, column, kind, shown)?;
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

/// What calamine passes over of a table: hidden rows and columns, what its cells show beside their numbers.
#[derive(Default)]
struct Told {
    hidden: Hidden,
    shown: ShownCells,
}

/// Where in the content the reading stands.
#[derive(Default)]
struct Place {
    rows: (u32, u32),
    next_row: u32,
    column: u32,
    next_column: u32,
    /// The columns of the cell that is open, when it holds a number.
    number: Option<(u32, u32)>,
}

/// In the tables' order. Refuses a content in which an element is left open: at its end calamine 0.38 waits for the closing
/// tag for ever.
fn told_by_table(source: impl std::io::BufRead) -> Result<Vec<Told>, ReadError> {
    let mut reader = quick_xml::Reader::from_reader(source);
    let mut open = 0usize;
    let mut buffer = Vec::new();
    let mut tables: Vec<Told> = Vec::new();
    let mut place = Place::default();
    loop {
        match reader.read_event_into(&mut buffer).map_err(damaged)? {
            Event::Start(element) => {
                open += 1;
                note(&element, &mut tables, &mut place)?;
            }
            Event::Empty(element) => note(&element, &mut tables, &mut place)?,
            Event::Text(text) => {
                if let (Some(columns), Some(table)) = (place.number, tables.last_mut()) {
                    note_text(&text, columns, place.rows, table);
                }
            }
            Event::End(element) => {
                open = open.saturating_sub(1);
                if element.name().as_ref() == "table:table-cell" {
                    place.number = None;
                }
            }
            Event::Eof if open > 0 => return Err(ReadError::Damaged("its content ends too early".to_owned())),
            Event::Eof => return Ok(tables),
            _ => {}
        }
        buffer.clear();
    }
}

fn note(element: &BytesStart<'_>, tables: &mut Vec<Told>, place: &mut Place) -> Result<(), ReadError> {
    match element.name().as_ref() {
        "table:table" => {
            tables.push(Told::default());
            *place = Place::default();
        }
        "table:table-row" => {
            let span = span(element, "table:number-rows-repeated", place.next_row)?;
            (place.rows, place.next_row, place.next_column) = (span, span.1.saturating_add(1), 0);
            if is_hidden(element)? {
                tables.extend_last(|hidden| hidden.rows.push(span));
            }
        }
        "table:table-column" => {
            let span = span(element, "table:number-columns-repeated", place.column)?;
            place.column = span.1.saturating_add(1);
            if is_hidden(element)? {
                tables.extend_last(|hidden| hidden.columns.push(span));
            }
        }
        "table:table-cell" | "table:covered-table-cell" => {
            let span = span(element, "table:number-columns-repeated", place.next_column)?;
            place.next_column = span.1.saturating_add(1);
            let shown = match value(element, "office:value-type")?.as_deref() {
                Some("currency") => Shown::Money,
                Some("percentage") => Shown::Otherwise,
                Some("float") => Shown::Plain,
                _ => return Ok(()),
            };
            place.number = (shown == Shown::Plain).then_some(span);
            if let Some(table) = tables.last_mut().filter(|_| shown != Shown::Plain) {
                put(table, place.rows, span, shown);
            }
        }
        _ => {}
    }
    Ok(())
}

/// The words that a number is shown with: `50 MB`.
fn note_text(text: &str, columns: (u32, u32), rows: (u32, u32), table: &mut Told) {
    let words: String = text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    let shown = match words.as_str() {
        "" | "e" => return,
        "mb" | "mbs" => Shown::Megabytes,
        "g" | "gb" | "gbs" | "gig" | "gigs" => Shown::Gigabytes,
        _ => Shown::Otherwise,
    };
    put(table, rows, columns, shown);
}

/// Rows and columns are repeated to the sheet's end only where they are empty.
fn put(table: &mut Told, rows: (u32, u32), columns: (u32, u32), shown: Shown) {
    const ROWS_REPEATED_MAX: u32 = 1_000;
    for row in rows.0..=rows.1.min(rows.0.saturating_add(ROWS_REPEATED_MAX)) {
        for column in columns.0..=columns.1.min(columns.0.saturating_add(u32::from(COLUMNS_MAX))) {
            table.shown.insert((row, column), shown);
        }
    }
}

trait ExtendLast {
    fn extend_last(&mut self, change: impl FnOnce(&mut Hidden));
}

impl ExtendLast for Vec<Told> {
    fn extend_last(&mut self, change: impl FnOnce(&mut Hidden)) {
        if let Some(last) = self.last_mut() {
            change(&mut last.hidden);
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
