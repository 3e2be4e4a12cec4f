//! Lists written back: results, rows to buy again, a corrected copy, a template; as xlsx or csv.
//!
//! Guarantees: no cell becomes a formula (what begins with `= + - @`, a tab or a return gets an apostrophe before it),
//! and phone numbers stay text: a text cell in xlsx, `024 123 4567` in csv, which spreadsheets leave alone.

use crate::model::{Position, ReadList};
use domain::{BundleSize, Msisdn, Network, NetworkSource, Pesewas};
use rust_xlsxwriter::{Color, DataValidation, Format, Workbook, Worksheet, XlsxError};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::path::Path;

/// What to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WriteFormat {
    /// An Excel workbook.
    Xlsx,
    /// Comma-separated text, UTF-8 with its mark, for Excel.
    Csv,
}

impl WriteFormat {
    /// What a file's name asks for: csv when it ends so, a workbook otherwise.
    pub fn of(path: &Path) -> Self {
        if path.extension().is_some_and(|end| end.eq_ignore_ascii_case("csv")) { Self::Csv } else { Self::Xlsx }
    }
}

/// Why nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("The list could not be written: {0}")]
pub struct WriteError(String);

impl From<XlsxError> for WriteError {
    fn from(error: XlsxError) -> Self {
        Self(error.to_string())
    }
}

impl From<csv::Error> for WriteError {
    fn from(error: csv::Error) -> Self {
        Self(error.to_string())
    }
}

/// One order's outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultRow {
    /// Where it stood in the list (`Sheet1!B18`, `line 4`).
    pub place: Option<String>,
    /// The number.
    pub msisdn: Msisdn,
    /// The network; `None` for a checker.
    pub network: Option<Network>,
    /// What was bought, for people.
    pub package: String,
    /// Its size; `None` for a checker.
    pub size: Option<BundleSize>,
    /// The name or note from the list.
    pub name: Option<String>,
    /// The state in the words for people: `Delivered`, `Not bought`, …
    pub state: String,
    /// Our reference.
    pub reference: String,
    /// The provider's own id.
    pub provider_id: Option<String>,
    /// What was charged.
    pub charge: Option<Pesewas>,
    /// Why, for a state that is not plain success.
    pub reason: Option<String>,
}

/// A cell to be written.
enum Out<'v> {
    Text(Cow<'v, str>),
    Number(Msisdn),
    Decimal(Cow<'v, str>),
    Empty,
}

fn text(value: Option<&str>) -> Out<'_> {
    value.filter(|v| !v.is_empty()).map_or(Out::Empty, |v| Out::Text(neutral(v)))
}

fn owned(value: Option<impl ToString>) -> Out<'static> {
    value.map_or(Out::Empty, |v| Out::Text(Cow::Owned(neutral(&v.to_string()).into_owned())))
}

/// Puts an apostrophe before what a spreadsheet would run as a formula.
fn neutral(value: &str) -> Cow<'_, str> {
    let first = value.trim_start_matches([' ', '\u{A0}']).chars().next();
    let runs =
        first.is_some_and(|c| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'));
    if runs { Cow::Owned(format!("'{value}")) } else { Cow::Borrowed(value) }
}

fn place(position: &Position) -> Out<'static> {
    owned((*position != Position::LIST).then(|| position.to_string()))
}

/// A cell of a table that another part of the program has put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableCell {
    /// Text, phone numbers too: stays text.
    Text(String),
    /// A plain decimal, `12` or `4.50`, written as a number.
    Number(String),
}

/// Writes any table to `path`, as csv when its name ends so and as xlsx otherwise.
pub fn write_table(path: &Path, headers: &[&str], rows: &[Vec<TableCell>]) -> Result<(), WriteError> {
    let cells = rows.iter().map(|row| {
        row.iter()
            .map(|cell| match cell {
                TableCell::Text(value) => Msisdn::parse(value)
                    .ok()
                    .filter(|parsed| parsed.msisdn.local() == *value)
                    .map_or_else(|| text(Some(value)), |parsed| Out::Number(parsed.msisdn)),
                TableCell::Number(value) => Out::Decimal(Cow::Borrowed(value)),
            })
            .collect()
    });
    let bytes = write("Table", headers, cells, WriteFormat::of(path))?;
    std::fs::write(path, bytes).map_err(|error| WriteError(error.to_string()))
}

/// The outcome of a list: every row with its state, reference, charge and reason.
pub fn write_results(rows: &[ResultRow], format: WriteFormat) -> Result<Vec<u8>, WriteError> {
    const HEADERS: [&str; 10] =
        ["Place", "Number", "Network", "Bundle", "Name", "State", "Reference", "Provider's id", "Charge GHS", "Reason"];
    let cells = rows.iter().map(|row| {
        vec![
            text(row.place.as_deref()),
            Out::Number(row.msisdn),
            owned(row.network),
            text(Some(&row.package)),
            text(row.name.as_deref()),
            text(Some(&row.state)),
            text(Some(&row.reference)),
            text(row.provider_id.as_deref()),
            row.charge.map_or(Out::Empty, |charge| Out::Decimal(Cow::Owned(charge.to_decimal_text()))),
            text(row.reason.as_deref()),
        ]
    });
    write("Results", &HEADERS, cells, format)
}

/// Rows in columns that are read as a list again.
pub fn write_rows_to_buy_again(rows: &[ResultRow], format: WriteFormat) -> Result<Vec<u8>, WriteError> {
    const HEADERS: [&str; 7] = ["Number", "Size", "Network", "Name", "State", "Reason", "Place"];
    let cells = rows.iter().map(|row| {
        vec![
            Out::Number(row.msisdn),
            owned(row.size),
            owned(row.network),
            text(row.name.as_deref()),
            text(Some(&row.state)),
            text(row.reason.as_deref()),
            text(row.place.as_deref()),
        ]
    });
    write("To buy again", &HEADERS, cells, format)
}

/// The list again, with what was repaired in place and what must be fixed said beside it, in the list's own order. A
/// network that only the prefix hints at stays out: in a column it would be the list's own word.
pub fn write_corrected_copy(list: &ReadList, format: WriteFormat) -> Result<Vec<u8>, WriteError> {
    const HEADERS: [&str; 8] = ["Number", "Size", "Network", "Name", "Note", "What was repaired", "To fix", "Place"];
    let mut lines: Vec<(&Position, Vec<Out<'_>>)> = Vec::new();
    for row in &list.rows {
        let repairs: Vec<&str> = row.repairs.iter().map(|repair| repair.text.as_str()).collect();
        let cells = vec![
            Out::Number(row.msisdn),
            owned(row.size),
            owned(row.network.filter(|_| row.network_source != Some(NetworkSource::Prefix))),
            text(row.name.as_deref()),
            text(row.note.as_deref()),
            owned((!repairs.is_empty()).then(|| repairs.join("; "))),
            Out::Empty,
            place(&row.position),
        ];
        lines.push((&row.position, cells));
    }
    for problem in list.problems.iter().filter(|problem| problem.position != Position::LIST) {
        let part = &problem.partial;
        let number = part.number.as_deref().unwrap_or(&problem.original);
        let cells = vec![
            text(Some(number)),
            text(part.size.as_deref()),
            text(part.network.as_deref()),
            text(part.name.as_deref()),
            text(part.note.as_deref()),
            Out::Empty,
            owned(Some(format!("{}. {}", problem.text, problem.hint))),
            place(&problem.position),
        ];
        lines.push((&problem.position, cells));
    }
    lines.sort_by_key(|(position, _)| (position.row, position.line));
    write("Orders", &HEADERS, lines.into_iter().map(|(_, cells)| cells), format)
}

const TEMPLATE_HEADERS: [&str; 5] = ["Number", "Size", "Network", "Name", "Note"];
const INSTRUCTIONS: [&str; 8] = [
    "Write one order on each row of the sheet 'Orders'.",
    "Number: the mobile number with its zero or with 233. The column is text, so the zero stays.",
    "Size: with its unit, as in 2GB or 500MB. A number alone counts GB.",
    "Network: MTN, Telecel or AT. Leave it empty to go by the number's prefix.",
    "Name and Note: for yourself. They are not sent.",
    "Leave the first row as it is. Empty rows are passed over.",
    "Do not add prices: they come from your account.",
    "Save as .xlsx and open it in Bundle Desk, or drop it on the window.",
];

/// An empty list with the columns that are read best, and how to fill it.
pub fn write_template(format: WriteFormat) -> Result<Vec<u8>, WriteError> {
    if format == WriteFormat::Csv {
        return write("Orders", &TEMPLATE_HEADERS, std::iter::empty(), format);
    }
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("Orders")?;
    let as_text = Format::new().set_num_format("@");
    sheet.set_column_format(0, &as_text)?;
    head(sheet, &TEMPLATE_HEADERS)?;
    let networks = DataValidation::new().allow_list_strings(&["MTN", "Telecel", "AT"])?;
    sheet.add_data_validation(1, 2, 5_000, 2, &networks)?;
    let help = workbook.add_worksheet();
    help.set_name("How to fill it")?;
    help.set_column_width(0, 90)?;
    for (row, line) in (0u32..).zip(INSTRUCTIONS) {
        help.write_string(row, 0, line)?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn write<'v>(
    name: &str,
    headers: &[&str],
    rows: impl Iterator<Item = Vec<Out<'v>>>,
    format: WriteFormat,
) -> Result<Vec<u8>, WriteError> {
    match format {
        WriteFormat::Xlsx => write_xlsx(name, headers, rows),
        WriteFormat::Csv => write_csv(headers, rows),
    }
}

fn head(sheet: &mut Worksheet, headers: &[&str]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_background_color(Color::RGB(0x00E8_EFE9));
    for (column, header) in (0u16..).zip(headers) {
        sheet.write_string_with_format(0, column, *header, &bold)?;
        sheet.set_column_width(column, if *header == "Reason" || *header == "To fix" { 48 } else { 18 })?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

fn write_xlsx<'v>(
    name: &str,
    headers: &[&str],
    rows: impl Iterator<Item = Vec<Out<'v>>>,
) -> Result<Vec<u8>, WriteError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(name)?;
    head(sheet, headers)?;
    let as_text = Format::new().set_num_format("@");
    let money = Format::new().set_num_format("0.00");
    let mut last_row = 0;
    for (row, cells) in (1u32..).zip(rows) {
        last_row = row;
        for (column, cell) in (0u16..).zip(cells) {
            match cell {
                Out::Empty => {}
                Out::Text(value) => {
                    sheet.write_string(row, column, cut(&value))?;
                }
                Out::Number(msisdn) => {
                    sheet.write_string_with_format(row, column, msisdn.local(), &as_text)?;
                }
                Out::Decimal(value) => write_decimal(sheet, row, column, &value, &money)?,
            }
        }
    }
    if last_row > 0 {
        let last_column = u16::try_from(headers.len()).unwrap_or(1).saturating_sub(1);
        sheet.ignore_error_range(1, 0, last_row, last_column, rust_xlsxwriter::IgnoreError::NumberStoredAsText)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// A cell of a workbook knows no other number than a double. The double nearest to a short decimal is written as exactly
/// that decimal, and nothing is computed from it.
fn write_decimal(sheet: &mut Worksheet, row: u32, column: u16, value: &str, money: &Format) -> Result<(), XlsxError> {
    match value.parse::<f64>() {
        Ok(number) if number.is_finite() && value.contains('.') => {
            sheet.write_number_with_format(row, column, number, money)?
        }
        Ok(number) if number.is_finite() => sheet.write_number(row, column, number)?,
        _ => sheet.write_string(row, column, cut(&neutral(value)))?,
    };
    Ok(())
}

/// Excel holds 32,767 characters in a cell.
fn cut(value: &str) -> &str {
    value.char_indices().nth(32_000).map_or(value, |(at, _)| value.get(..at).unwrap_or(value))
}

fn write_csv<'v>(headers: &[&str], rows: impl Iterator<Item = Vec<Out<'v>>>) -> Result<Vec<u8>, WriteError> {
    let mut bytes = b"\xEF\xBB\xBF".to_vec();
    let mut writer = csv::Writer::from_writer(&mut bytes);
    writer.write_record(headers)?;
    for cells in rows {
        let line = cells.into_iter().map(|cell| match cell {
            Out::Empty => String::new(),
            Out::Text(value) => value.into_owned(),
            Out::Number(msisdn) => msisdn.to_string(),
            Out::Decimal(value) => neutral_decimal(&value),
        });
        writer.write_record(line)?;
    }
    writer.flush().map_err(|error| WriteError(error.to_string()))?;
    drop(writer);
    Ok(bytes)
}

/// A decimal may begin with a minus; anything else that looks like a formula is no decimal.
fn neutral_decimal(value: &str) -> String {
    if value.parse::<f64>().is_ok() { value.to_owned() } else { neutral(value).into_owned() }
}
