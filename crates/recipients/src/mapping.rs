//! How a list's columns are understood: a guess, a mapping set by hand, or one remembered for the shape.

use crate::model::column_letters;
use serde::{Deserialize, Serialize};

/// Which sheet, which header, which column is what. Serialised as it stands, to be kept and given back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// The sheet read, by name; none outside workbooks.
    #[serde(default)]
    pub sheet: Option<String>,
    /// The header's row, from 1; none when the list has no header.
    #[serde(default)]
    pub header_row: Option<u32>,
    /// The columns that play a part, left to right. Empty: lines of text, read as a chat.
    #[serde(default)]
    pub columns: Vec<MappedColumn>,
    /// What a bare number in the size column counts.
    #[serde(default)]
    pub bare_size_unit: SizeUnit,
    /// Who says so.
    #[serde(default = "by_hand")]
    pub source: MappingSource,
}

/// A column and its part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappedColumn {
    /// From zero: 0 is A.
    pub column: u16,
    /// The header's words, when there is a header.
    #[serde(default)]
    pub header: Option<String>,
    /// Its part.
    pub role: ColumnRole,
}

/// The part a column plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnRole {
    /// The recipient's number.
    Number,
    /// The bundle's size.
    Size,
    /// The network.
    Network,
    /// The customer's name.
    Name,
    /// A note.
    Note,
    /// Not read: prices, dates, serial numbers, anything else.
    Ignored,
}

/// What a bare number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SizeUnit {
    /// Gigabytes: the trade's convention.
    #[default]
    Gb,
    /// Megabytes: the header says MB.
    Mb,
}

/// Where a mapping came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MappingSource {
    /// Guessed from headers and cells.
    Guessed,
    /// Remembered for lists of this shape.
    Remembered,
    /// Set by the agent.
    ByHand,
}

const fn by_hand() -> MappingSource {
    MappingSource::ByHand
}

/// What lists of one make have in common: the header's words and their columns. Two lists with the same text here are read
/// by the same mapping. Lists without a header are `unknown`, and no mapping is remembered for them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Shape(pub String);

impl Shape {
    /// Of lists that nothing tells apart.
    pub(crate) fn unknown() -> Self {
        Self("unknown".to_owned())
    }
}

impl Mapping {
    /// A mapping set by hand, to be filled with `with_column`.
    pub fn by_hand(sheet: Option<String>, header_row: Option<u32>) -> Self {
        Self { sheet, header_row, columns: Vec::new(), bare_size_unit: SizeUnit::Gb, source: MappingSource::ByHand }
    }

    /// The same with one more column (from zero).
    #[must_use]
    pub fn with_column(mut self, column: u16, role: ColumnRole) -> Self {
        self.columns.push(MappedColumn { column, header: None, role });
        self.columns.sort_by_key(|c| c.column);
        self
    }

    /// The first column of this role.
    pub fn column(&self, role: ColumnRole) -> Option<u16> {
        self.columns.iter().find(|c| c.role == role).map(|c| c.column)
    }

    /// All columns of this role.
    pub fn columns_of(&self, role: ColumnRole) -> impl Iterator<Item = u16> + '_ {
        self.columns.iter().filter(move |c| c.role == role).map(|c| c.column)
    }

    /// Lines of text rather than a table.
    pub fn is_text(&self) -> bool {
        self.column(ColumnRole::Number).is_none()
    }

    /// `B=number C=size`, for people.
    pub fn summary(&self) -> String {
        if self.is_text() {
            return "lines of text".to_owned();
        }
        let role = |role| match role {
            ColumnRole::Number => Some("number"),
            ColumnRole::Size => Some("size"),
            ColumnRole::Network => Some("network"),
            ColumnRole::Name => Some("name"),
            ColumnRole::Note => Some("note"),
            ColumnRole::Ignored => None,
        };
        let parts: Vec<String> = self
            .columns
            .iter()
            .filter_map(|c| role(c.role).map(|word| format!("{}={word}", column_letters(c.column))))
            .collect();
        parts.join(" ")
    }
}
