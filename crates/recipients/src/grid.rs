//! A sheet's cells as text, in one piece of memory: a hundred thousand rows cost a few allocations, not a few million.

use crate::text::ListText;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a cell held in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum CellKind {
    Text,
    /// A number; its text is the exact value, whole numbers without a point.
    Number,
    /// A number shown with a currency or two fixed decimals.
    Money,
    /// A number shown with other words, or as a percentage.
    Worded,
    /// Anything struck through.
    Struck,
    /// A formula whose result the file does not hold.
    Unsaved,
    Date,
    Bool,
    Error,
}

/// Cells of one column that are merged downwards: the first one's words are those of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Merged {
    pub(crate) column: u16,
    pub(crate) first_row: u32,
    pub(crate) last_row: u32,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct CellRef {
    pub(crate) column: u16,
    pub(crate) kind: CellKind,
    start: u32,
    len: u32,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct RowRef {
    /// From zero.
    index: u32,
    first_cell: u32,
}

/// One sheet: its rows that have something in them, hidden ones left out and counted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Sheet {
    pub(crate) name: Option<Arc<str>>,
    pub(crate) visible: bool,
    /// Rows count lines of a text file rather than rows of a sheet.
    pub(crate) counts_lines: bool,
    /// Hidden rows with something in them, from zero.
    pub(crate) hidden_rows: Vec<u32>,
    /// Hidden columns with something in them, from zero.
    pub(crate) hidden_columns: Vec<u16>,
    pub(crate) columns_beyond_limit: bool,
    pub(crate) merged: Vec<Merged>,
    /// A row's cells lie side by side, with a mark between them.
    text: Arc<String>,
    cells: Vec<CellRef>,
    rows: Vec<RowRef>,
}

/// A row of a sheet.
#[derive(Clone, Copy)]
pub(crate) struct Row<'s> {
    sheet: &'s Sheet,
    /// From zero.
    pub(crate) index: u32,
    pub(crate) cells: &'s [CellRef],
}

/// A cell with its text, spaces around it left out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cell<'s> {
    pub(crate) column: u16,
    pub(crate) kind: CellKind,
    pub(crate) text: &'s str,
}

impl Sheet {
    pub(crate) fn new(name: Option<&str>, counts_lines: bool) -> Self {
        Self {
            name: name.map(Arc::from),
            visible: true,
            counts_lines,
            hidden_rows: Vec::new(),
            hidden_columns: Vec::new(),
            columns_beyond_limit: false,
            merged: Vec::new(),
            text: Arc::default(),
            cells: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// A sheet whose cells are parts of `text`, added with `push_part`.
    pub(crate) fn over_text(text: &Arc<String>) -> Self {
        Self { text: Arc::clone(text), ..Self::new(None, true) }
    }

    /// Adds a cell; rows must come in order. A cell without anything but spaces is left out.
    pub(crate) fn push(&mut self, row_index: u32, column: u16, kind: CellKind, text: &str) {
        let text = trim(text);
        if text.is_empty() {
            return;
        }
        let same_row = self.rows.last().is_some_and(|row| row.index == row_index);
        let written = Arc::make_mut(&mut self.text);
        if same_row {
            written.push_str(" | ");
        }
        let start = written.len();
        written.push_str(text);
        self.add(row_index, column, kind, start, text.len());
    }

    /// Adds a cell that is `part` of the text that the sheet was made over, and begins at `start` in it.
    #[inline]
    pub(crate) fn push_part(&mut self, row_index: u32, column: u16, start: usize, part: &str) {
        let trimmed = trim(part);
        let before = if trimmed.len() == part.len() { 0 } else { part.len() - part.trim_start().len() };
        if !trimmed.is_empty() {
            self.add(row_index, column, CellKind::Text, start + before, trimmed.len());
        }
    }

    /// A sheet's text is far below the 4 GB at which a cell would be left out.
    #[inline]
    fn add(&mut self, row_index: u32, column: u16, kind: CellKind, start: usize, len: usize) {
        let (Ok(start), Ok(len), Ok(first_cell)) =
            (u32::try_from(start), u32::try_from(len), u32::try_from(self.cells.len()))
        else {
            return;
        };
        if self.rows.last().is_none_or(|row| row.index != row_index) {
            self.rows.push(RowRef { index: row_index, first_cell });
        }
        self.cells.push(CellRef { column, kind, start, len });
    }

    pub(crate) fn row_count(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn row(&self, at: usize) -> Option<Row<'_>> {
        let row = self.rows.get(at)?;
        let end = self.rows.get(at + 1).map_or(self.cells.len(), |next| next.first_cell as usize);
        let cells = self.cells.get(row.first_cell as usize..end)?;
        Some(Row { sheet: self, index: row.index, cells })
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.rows.len()).filter_map(|at| self.row(at))
    }

    /// The words that a merged cell above gives to an empty one.
    pub(crate) fn merged_text(&self, row: u32, column: u16) -> Option<&str> {
        let merged = self.merged.iter().find(|m| m.column == column && (m.first_row..=m.last_row).contains(&row))?;
        let at = self.rows.binary_search_by_key(&merged.first_row, |row| row.index).ok()?;
        self.row(at)?.cell(column).map(|cell| cell.text)
    }

    fn text_of(&self, cell: &CellRef) -> &str {
        let start = cell.start as usize;
        self.text.get(start..start + cell.len as usize).unwrap_or("")
    }
}

impl<'s> Row<'s> {
    pub(crate) fn cells(self) -> impl Iterator<Item = Cell<'s>> {
        self.cells.iter().map(move |c| Cell { column: c.column, kind: c.kind, text: self.sheet.text_of(c) })
    }

    #[inline]
    pub(crate) fn cell(self, column: u16) -> Option<Cell<'s>> {
        let found = self.find(column)?;
        Some(Cell { column, kind: found.kind, text: self.sheet.text_of(found) })
    }

    /// The words of a cell, to be kept.
    pub(crate) fn kept(self, column: u16) -> Option<ListText> {
        let found = self.find(column)?;
        Some(ListText::part(&self.sheet.text, found.start, found.len))
    }

    /// In most rows nothing is left out, and the cell stands at its column's place.
    #[inline]
    fn find(self, column: u16) -> Option<&'s CellRef> {
        let there = self.cells.get(usize::from(column)).filter(|c| c.column == column);
        there.or_else(|| self.cells.iter().find(|c| c.column == column))
    }

    /// The row as it was written; the cells of a workbook with ` | ` between.
    pub(crate) fn original(self) -> ListText {
        let (Some(first), Some(last)) = (self.cells.first(), self.cells.last()) else {
            return ListText::from(String::new());
        };
        let end = last.start.saturating_add(last.len);
        ListText::part(&self.sheet.text, first.start, end.saturating_sub(first.start))
    }
}

/// `str::trim`, with a look at the ends first: almost no cell has spaces around it.
#[inline]
fn trim(text: &str) -> &str {
    let plain = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_graphic());
    if plain(text.as_bytes().first()) && plain(text.as_bytes().last()) { text } else { text.trim() }
}

/// A whole file's sheets, as a reader hands them over.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Book {
    pub(crate) sheets: Vec<Sheet>,
    pub(crate) sheets_beyond_limit: u32,
}
