//! What reading a list comes to: rows and problems, each with its place in the list.
//!
//! Guarantees: a row's number and size are exactly what was written, or differ by a named repair; whatever could not be
//! read for certain is a problem with a code, words and a hint, never a row.

use crate::mapping::{Mapping, Shape};
use crate::text::ListText;
use domain::{BundleSize, Msisdn, Network, NetworkSource};
use serde::{Deserialize, Serialize, Serializer};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// What the agent has settled beforehand.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The sheet to read, by name; the best one where none is named.
    pub sheet: Option<String>,
    /// Where the header is, when the guess of it is wrong. The columns are guessed from there.
    pub header: HeaderChoice,
    /// The whole mapping set by hand; replaces the guess, the sheet and the header. Without columns: lines of text.
    pub mapping: Option<Mapping>,
    /// The network of rows that name none. Stands before the prefix.
    pub default_network: Option<Network>,
    /// The size of rows that have none.
    pub default_size: Option<BundleSize>,
    /// Mappings kept for lists of a shape; used when `mapping` is none.
    pub remembered_mappings: HashMap<Shape, Mapping>,
    /// Networks that deliveries have proved, by number. Stand before the prefix.
    pub remembered_networks: HashMap<Msisdn, Network>,
}

/// Where a table's header is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeaderChoice {
    /// Wherever it is found.
    #[default]
    Guess,
    /// There is none.
    Absent,
    /// In this row, from 1.
    Row(u32),
}

/// A list as it was read.
#[derive(Debug, Clone, Serialize)]
pub struct ReadList {
    /// Where it came from.
    pub source: Source,
    /// The sheets of a workbook; one unnamed sheet for everything else.
    pub sheets: Vec<SheetSummary>,
    /// How the columns were understood.
    pub mapping: Mapping,
    /// What lists of this shape share; the key for remembering `mapping`.
    pub shape: Shape,
    /// The orders, in the list's own order.
    pub rows: Vec<RecipientRow>,
    /// What must be fixed, in the list's own order; list-wide problems (no place) come first.
    pub problems: Vec<Problem>,
    /// What was passed over, in words.
    pub notes: Vec<Note>,
}

impl ReadList {
    /// The rows as programs get them: `row` or `line`, `sheet`, `cell`, `msisdn`, `size_mb`, `network`,
    /// `network_source`, `repairs` and the rest of `RecipientRow`.
    pub fn rows_json(&self) -> serde_json::Value {
        serde_json::json!(self.rows)
    }

    /// The problems as programs get them: `row` or `line`, `cell`, `code`, `text`, `hint` and the rest of `Problem`.
    pub fn problems_json(&self) -> serde_json::Value {
        serde_json::json!(self.problems)
    }
}

/// Where a list came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    /// The file's name without its folders; none for pasted text.
    pub name: Option<String>,
    /// What it was read as.
    pub format: Format,
}

/// What a list was read as. Decided by its content, not by the file's ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// An Excel workbook (xlsx, xlsm).
    Xlsx,
    /// An Excel 97 to 2003 workbook.
    Xls,
    /// An OpenDocument spreadsheet.
    Ods,
    /// Text in columns: commas, semicolons, tabs or bars between.
    Delimited,
    /// Lines of text: chat messages, notes.
    Text,
}

/// A sheet that the agent can pick.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SheetSummary {
    /// Its name; none outside workbooks.
    pub name: Option<String>,
    /// Rows with something in them that are not hidden.
    pub filled_rows: u32,
    /// Cells that look like phone numbers, in the first few hundred rows.
    pub number_cells: u32,
    /// Whether the sheet is shown in the workbook.
    pub visible: bool,
    /// Whether this is the one that was read.
    pub chosen: bool,
}

/// A cell by column and row, both from zero; shown as `B18`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellName {
    /// From zero: 0 is A.
    pub column: u16,
    /// From zero: 0 is row 1.
    pub row: u32,
}

/// The letters of a column counted from zero: 0 is `A`, 26 is `AA`.
pub fn column_letters(column: u16) -> String {
    let mut letters = Vec::new();
    let mut left = u32::from(column) + 1;
    while left > 0 {
        let digit = (left - 1) % 26;
        letters.push(char::from(b'A' + u8::try_from(digit).unwrap_or(0)));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// The column counted from zero that letters name: `B` is 1. `None` when they name none.
pub fn column_index(letters: &str) -> Option<u16> {
    let mut index: u32 = 0;
    for c in letters.trim().chars() {
        let c = c.to_ascii_uppercase();
        if !c.is_ascii_uppercase() {
            return None;
        }
        index = index.checked_mul(26)?.checked_add(u32::from(c) - u32::from('A') + 1)?;
    }
    u16::try_from(index.checked_sub(1)?).ok()
}

impl fmt::Display for CellName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", column_letters(self.column), u64::from(self.row) + 1)
    }
}

impl Serialize for CellName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A place in a list.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Position {
    /// The sheet, in a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<Arc<str>>,
    /// The sheet's row, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// The line of a text, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The cell of the number (for a problem: the cell at fault).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<CellName>,
}

impl Position {
    /// The whole list.
    pub const LIST: Self = Self { sheet: None, row: None, line: None, cell: None };
}

/// `row 17, cell B17`, `line 4`, with the sheet before it when there is one.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(sheet) = &self.sheet {
            write!(f, "{sheet}, ")?;
        }
        match (self.row, self.line, self.cell) {
            (Some(row), _, Some(cell)) => write!(f, "row {row}, cell {cell}"),
            (Some(row), _, None) => write!(f, "row {row}"),
            (None, Some(line), _) => write!(f, "line {line}"),
            (None, None, Some(cell)) => write!(f, "cell {cell}"),
            (None, None, None) => f.write_str("the whole list"),
        }
    }
}

/// One recipient, read for certain.
#[derive(Debug, Clone, Serialize)]
pub struct RecipientRow {
    /// Where it stands. In JSON its parts stand beside the others, left out where there are none.
    #[serde(flatten)]
    pub position: Position,
    /// The row or line as it was written; cells of a workbook with ` | ` between, two lines with ` / `.
    pub original: ListText,
    /// The number.
    pub msisdn: Msisdn,
    /// The size. None only when the whole list has no sizes and no default was given. `size_mb` in JSON.
    #[serde(rename = "size_mb")]
    pub size: Option<BundleSize>,
    /// Where the size came from.
    pub size_source: Option<SizeSource>,
    /// The network; none when nothing told it.
    pub network: Option<Network>,
    /// Where the network came from.
    pub network_source: Option<NetworkSource>,
    /// The customer's name, when the list has one.
    pub name: Option<ListText>,
    /// A note, when the list has one.
    pub note: Option<ListText>,
    /// What was changed to read it.
    pub repairs: Vec<Repair>,
    /// What the agent should look at.
    pub warnings: Vec<Warning>,
}

/// Where a row's size came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SizeSource {
    /// A column of the list.
    Column,
    /// The text beside the number.
    Text,
    /// The agent's default for the list.
    Default,
}

/// A change made to what was written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Repair {
    /// Which change.
    pub code: RepairCode,
    /// What stood there.
    pub was: String,
    /// In words.
    pub text: String,
}

/// The changes that reading makes. Nothing else changes a digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RepairCode {
    /// Nine digits that begin with 2 or 5: a spreadsheet dropped the leading zero.
    ZeroRestored,
    /// `241234567.0`: a program wrote the number as a decimal; the `.0` was passed over.
    DecimalDropped,
    /// Full-width digits were read as ordinary ones.
    FullWidthDigits,
    /// A list's round size (1 GB, 500 MB) was matched to the catalogue's spelling of it (1000 MB, 512 MB).
    SizeSpelling,
}

impl Repair {
    pub(crate) fn new(code: RepairCode, was: &str) -> Self {
        let was: String = was.chars().take(60).collect();
        let text = match code {
            RepairCode::ZeroRestored => format!("zero restored (was {was})"),
            RepairCode::DecimalDropped => format!("decimal part dropped (was {was})"),
            RepairCode::FullWidthDigits => format!("full-width digits read as ordinary ones (was {was})"),
            RepairCode::SizeSpelling => format!("size matched to the catalogue's spelling (was {was})"),
        };
        Self { code, was, text }
    }
}

/// In words: `zero restored (was 241234567)`.
impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Something to look at that does not stop the row.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Warning {
    /// Which.
    pub code: WarningCode,
    /// In words.
    pub text: String,
}

/// The warnings a row can carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningCode {
    /// The list's network is not the one the prefix hints (the number may have been ported).
    NetworkDiffersFromPrefix,
    /// Other rows of the list name their network; this one has only its prefix.
    NetworkCellEmpty,
    /// 023, Glo's legacy range.
    GloPrefix,
    /// A mobile number outside the known prefixes.
    UnknownPrefix,
    /// The number ends in many zeros, as damaged numbers do.
    RoundNumber,
}

/// Something that must be fixed before it can be bought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Where; `Position::LIST` for the whole list. In JSON its parts stand beside the others.
    #[serde(flatten)]
    pub position: Position,
    /// Which problem; stable for programs.
    pub code: ProblemCode,
    /// What is wrong, in words, without the place.
    pub text: String,
    /// What to do about it.
    pub hint: String,
    /// The row, line or cell as it was written.
    pub original: String,
    /// What could be read of the row, so that a person only fixes the rest.
    pub partial: Partial,
}

/// `row 17, cell B17: 24123456 has 8 digits; …`
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.position, self.text)
    }
}

/// What was readable in a row that has a problem.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Partial {
    /// The number's text as written.
    pub number: Option<String>,
    /// The size's text as written.
    pub size: Option<String>,
    /// The network's text as written.
    pub network: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// The note.
    pub note: Option<String>,
}

macro_rules! problem_codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal),* $(,)?) => {
        /// Every problem a list can have.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum ProblemCode {
            $($(#[$doc])* #[serde(rename = $code)] $variant,)*
        }
        impl ProblemCode {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// The stable name, as in JSON.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }
        }
    };
}

problem_codes! {
    /// No number can be found anywhere in the list.
    NoNumbers = "no_numbers",
    /// The whole list has no sizes and no default was given.
    NoSizes = "no_sizes",
    /// A second table with other columns begins, or rows stand above the header; they were not read.
    SecondTable = "second_table",
    /// The row has something in it but no number.
    NumberMissing = "number_missing",
    /// Too few or too many digits.
    NumberWrongLength = "number_wrong_length",
    /// Begins with 233, but digits are cut off.
    NumberCutCountryCode = "number_cut_country_code",
    /// A fixed line.
    NumberLandline = "number_landline",
    /// Another country's number.
    NumberForeign = "number_foreign",
    /// Ten digits of no mobile shape.
    NumberNotMobile = "number_not_mobile",
    /// A character that belongs to no number.
    NumberStrayCharacter = "number_stray_character",
    /// Where the number begins or ends cannot be told.
    NumberUnclear = "number_unclear",
    /// A spreadsheet rounded the number; its digits are gone.
    DigitsLost = "digits_lost",
    /// The cell holds a date, a yes or no, an error or a fraction.
    NumberNotReadable = "number_not_readable",
    /// Two different numbers in one cell.
    TwoNumbers = "two_numbers",
    /// Two columns hold numbers and nothing tells which is the recipient's.
    NumberColumnUnclear = "number_column_unclear",
    /// The row has no size although the list has sizes.
    SizeMissing = "size_missing",
    /// The size cannot be read.
    SizeNotReadable = "size_not_readable",
    /// The size is nothing that is sold, or no whole number of megabytes.
    SizeOutOfRange = "size_out_of_range",
    /// It cannot be told whether it is a size, or GB or MB.
    SizeUnclear = "size_unclear",
    /// Two sizes for one number.
    TwoSizes = "two_sizes",
    /// A size that belongs to no number.
    SizeWithoutNumber = "size_without_number",
    /// Several columns could be the size.
    SizeColumnUnclear = "size_column_unclear",
    /// Digits beside the number and the size that mean nothing known.
    LeftoverDigits = "leftover_digits",
    /// A quantity ('x2') that could be meant in two ways.
    QuantityUnclear = "quantity_unclear",
    /// Several numbers and sizes that do not pair up.
    OrdersUnclear = "orders_unclear",
    /// The list says that the order is taken back, or filled already.
    OrderWithdrawn = "order_withdrawn",
    /// A question, a balance, a remark: it may be no order.
    OrderDoubtful = "order_doubtful",
    /// The network column holds a word that is no network sold here.
    NetworkUnknown = "network_unknown",
    /// Two networks are named.
    NetworkUnclear = "network_unclear",
    /// The cell or line is too long to be an order.
    LineTooLong = "line_too_long",
}

impl fmt::Display for ProblemCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Something that was passed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// Which.
    pub code: NoteCode,
    /// In words, with the places.
    pub text: String,
    /// How many rows, columns, lines or sheets.
    pub count: u32,
}

/// What can be passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteCode {
    /// Rows hidden in the workbook.
    HiddenRows,
    /// Columns hidden in the workbook.
    HiddenColumns,
    /// Title rows above the table.
    TitleRows,
    /// Totals rows.
    TotalsRows,
    /// The header again, further down.
    RepeatedHeaders,
    /// Rows or lines of words with no digits to read.
    TextRows,
    /// Columns beyond the limit.
    ColumnsBeyondLimit,
    /// Sheets beyond the limit.
    SheetsBeyondLimit,
    /// Other sheets that also hold numbers.
    OtherSheets,
    /// A quotation mark without its partner: quotes were read as ordinary characters.
    BrokenQuotes,
    /// The text was not UTF-8.
    OtherEncoding,
    /// The mapping given did not fit (no such sheet or column); the guess was used.
    MappingDidNotFit,
}
