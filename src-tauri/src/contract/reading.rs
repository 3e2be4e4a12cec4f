//! How a list was understood, and how the agent wants it read.

use super::Network;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The part that a column plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ColumnRole {
    Number,
    Size,
    Network,
    Name,
    Note,
    Ignored,
}

/// A column of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListColumn {
    /// From zero: 0 is A.
    pub column: u32,
    /// Its letters.
    pub letters: String,
    /// The header's words, when there is a header.
    pub header: Option<String>,
    /// Its part.
    pub role: ColumnRole,
}

/// A sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListSheet {
    /// Its name.
    pub name: String,
    /// Rows with something in them.
    pub rows: u32,
    /// Whether the workbook shows it.
    pub visible: bool,
}

/// How a list was understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListReading {
    /// The sheets; empty outside workbooks.
    pub sheets: Vec<ListSheet>,
    /// The sheet that was read.
    pub sheet: Option<String>,
    /// The header's row, from 1; `None` when there is none.
    pub header_row: Option<u32>,
    /// The columns, left to right; empty for lines of text.
    pub columns: Vec<ListColumn>,
    /// Whether a bare number in the size column counts megabytes.
    pub bare_is_mb: bool,
    /// The network of rows that name none.
    pub default_network: Option<Network>,
    /// The size of rows that have none, as typed.
    pub default_size: String,
    /// Whether the columns are as remembered from an earlier list of this shape.
    pub remembered: bool,
    /// The first rows as they were written.
    pub samples: Vec<String>,
}

/// A column's part as the agent says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ColumnPart {
    /// From zero.
    pub column: u32,
    /// Its part.
    pub role: ColumnRole,
}

/// How the agent wants a list read. What is `None` is guessed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReadAs {
    /// The sheet.
    pub sheet: Option<String>,
    /// The header's row, from 1; 0 when there is none.
    pub header_row: Option<u32>,
    /// The columns' parts; kept for lists of the same shape.
    pub columns: Option<Vec<ColumnPart>>,
    /// Whether a bare number in the size column counts megabytes; only with columns.
    pub bare_is_mb: bool,
    /// The network of rows that name none.
    pub default_network: Option<Network>,
    /// The size of rows that have none, as typed; empty for none.
    pub default_size: String,
    /// Forget what was kept for lists of this shape.
    pub forget: bool,
}
