//! Workbooks: xlsx and xlsm (streamed), xls and ods (loaded whole by the library, so only in a process of their own).
//!
//! Guarantees: a zip is measured before it is read; hidden rows and columns are left out and counted; a cell's number
//! is its raw value, not the text shown for it.

mod number_formats;
mod ods;
mod xls;
mod xlsx;
mod xlsx_hidden;
mod zips;

use crate::error::ReadError;
use crate::grid::{Book, CellKind, Merged, Sheet};
use crate::limits::{COLUMNS_MAX, ROWS_MAX};
use crate::model::Format;
use number_formats::Shown;
use std::collections::HashSet;
use std::time::Instant;

pub(crate) use zips::zip_format;

/// Tells an old workbook from an encrypted new one. Both are compound files.
pub(crate) fn compound_format(bytes: &[u8]) -> Result<Format, ReadError> {
    let has_stream = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memchr::memmem::find(bytes, &wide).is_some()
    };
    if has_stream("EncryptedPackage") || has_stream("EncryptionInfo") {
        Err(ReadError::PasswordProtected)
    } else if has_stream("Workbook") || has_stream("Book") {
        Ok(Format::Xls)
    } else if has_stream("WordDocument") {
        Err(ReadError::NotAList { what: "a Word document" })
    } else {
        Err(ReadError::Damaged("there is no workbook in it".to_owned()))
    }
}

/// Reads a workbook in this process. Only the reader's own process may call this for `Xls` and `Ods`.
pub(crate) fn read(format: Format, bytes: &[u8]) -> Result<Book, ReadError> {
    let clock = Clock { began: Instant::now() };
    match format {
        Format::Xlsx => xlsx::read(bytes, &clock),
        Format::Xls => xls::read(bytes),
        Format::Ods => ods::read(bytes, &clock),
        Format::Delimited | Format::Text => Err(ReadError::Damaged("this is not a workbook".to_owned())),
    }
}

/// Holds a reader to its time.
pub(crate) struct Clock {
    began: Instant,
}

impl Clock {
    pub(crate) fn check(&self) -> Result<(), ReadError> {
        if self.began.elapsed() > crate::limits::READ_TIME_MAX { Err(ReadError::TookTooLong) } else { Ok(()) }
    }
}

/// No program makes sheets with more rows (16 million).
const ROW_INDEX_MAX: u32 = 1 << 24;

/// Hidden rows and columns of a sheet, from zero; both ends included. And what calamine does not tell either: cells that
/// are merged downwards, and formulas without a result.
#[derive(Debug, Default, Clone)]
pub(crate) struct Hidden {
    pub(crate) rows: Vec<(u32, u32)>,
    pub(crate) columns: Vec<(u32, u32)>,
    pub(crate) merged: Vec<Merged>,
    /// Cells with a formula whose result the file does not hold.
    pub(crate) unsaved: HashSet<(u32, u32)>,
}

/// Puts cells into a sheet, hidden ones aside.
struct Filler<'h> {
    sheet: Sheet,
    hidden: &'h Hidden,
    filled_rows: u32,
    last_row: Option<u32>,
    last_hidden: bool,
}

impl<'h> Filler<'h> {
    fn new(name: &str, visible: bool, hidden: &'h Hidden) -> Self {
        let mut sheet = Sheet::new(Some(name), false);
        sheet.visible = visible;
        Self { sheet, hidden, filled_rows: 0, last_row: None, last_hidden: false }
    }

    fn push(&mut self, row: u32, column: u32, kind: CellKind, text: &str) -> Result<(), ReadError> {
        if text.trim().is_empty() {
            return Ok(());
        }
        if row > ROW_INDEX_MAX {
            return Err(ReadError::Damaged(format!("it names a row {row}, which no spreadsheet has")));
        }
        if self.last_row != Some(row) {
            self.last_row = Some(row);
            self.filled_rows += 1;
            self.last_hidden = in_ranges(&self.hidden.rows, row);
            if self.last_hidden {
                self.sheet.hidden_rows.push(row);
            }
            if self.filled_rows > ROWS_MAX {
                return Err(ReadError::TooManyRows);
            }
        }
        let Some(column) = u16::try_from(column).ok().filter(|c| *c < COLUMNS_MAX) else {
            self.sheet.columns_beyond_limit = true;
            return Ok(());
        };
        if !self.hidden.columns.is_empty() && in_ranges(&self.hidden.columns, u32::from(column)) {
            if !self.sheet.hidden_columns.contains(&column) {
                self.sheet.hidden_columns.push(column);
            }
        } else if !self.last_hidden {
            self.sheet.push(row, column, kind, text);
        }
        Ok(())
    }

    /// Adds a number as a person sees it: with the unit that its format shows.
    fn push_number(&mut self, row: u32, column: u32, shown: Shown, text: &str) -> Result<(), ReadError> {
        match shown {
            Shown::Plain => self.push(row, column, CellKind::Number, text),
            Shown::Money => self.push(row, column, CellKind::Money, text),
            Shown::Otherwise => self.push(row, column, CellKind::Worded, text),
            Shown::Megabytes => self.push(row, column, CellKind::Text, &format!("{text} MB")),
            Shown::Gigabytes => self.push(row, column, CellKind::Text, &format!("{text} GB")),
        }
    }

    fn finish(mut self) -> Sheet {
        self.sheet.merged.clone_from(&self.hidden.merged);
        self.sheet.hidden_columns.sort_unstable();
        self.sheet
    }
}

/// Ranges are sorted by their start, and do not overlap.
fn in_ranges(ranges: &[(u32, u32)], value: u32) -> bool {
    let after = ranges.partition_point(|(first, _)| *first <= value);
    after.checked_sub(1).and_then(|at| ranges.get(at)).is_some_and(|(_, last)| value <= *last)
}

/// The exact value as text: whole numbers without a point.
fn number_text(value: f64, into: &mut String) {
    use std::fmt::Write;
    into.clear();
    let whole = value.fract() == 0.0 && value.abs() < 1e15;
    // A whole number below 1e15 is exact in both types. Writing to a String cannot fail.
    let _ = if whole {
        write!(into, "{}", value as i64)
    } else if value.abs() < 1e15 {
        write!(into, "{value}")
    } else {
        write!(into, "{value:e}")
    };
}
