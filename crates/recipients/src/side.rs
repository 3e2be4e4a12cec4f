//! What stands beside the number and the size in a table and changes what a row means: a unit of its own, a quantity, a
//! state, a country code, words above the table.
//!
//! Guarantees: a row is bought as its number and size say only where none of these says otherwise.

use crate::fields::{self, Fault};
use crate::grid::{Row, Sheet};
use crate::headers::{self, Side};
use crate::mapping::{ColumnRole, Mapping};
use crate::model::ProblemCode;
use crate::tokens::{Token, TokenKind, is_one_of, is_unit, tokenize};
use crate::wording;

/// So many rows tell what a column holds.
const SAMPLE_ROWS: usize = 300;

#[derive(Debug, Default)]
pub(crate) struct Sides {
    /// The column that holds the sizes' units.
    pub(crate) unit: Option<u16>,
    quantity: Option<u16>,
    /// Columns that say what became of a row; whether the header itself says that it is finished.
    states: Vec<(u16, bool)>,
    country: Option<u16>,
    /// The last column that the header names.
    header_last: Option<u16>,
    size: Option<u16>,
    /// Why a number without a unit is no size here.
    pub(crate) bare_doubt: Option<String>,
    tokens: Vec<Token>,
}

impl Sides {
    /// Looks at the columns that have no part in the mapping. `settled`: the size's header
    /// names its one unit, or a person has said what bare sizes count.
    pub(crate) fn of(sheet: &Sheet, mapping: &Mapping, header: Option<Row<'_>>, settled: bool) -> Self {
        let size = mapping.column(ColumnRole::Size);
        let mut sides = Self { size, ..Self::default() };
        let read = |column: u16| {
            mapping.columns.iter().any(|c| {
                c.column == column && !matches!(c.role, ColumnRole::Ignored | ColumnRole::Note | ColumnRole::Name)
            })
        };
        if let Some(header) = header {
            sides.header_last = header.cells.last().map(|cell| cell.column);
            let ours = ["reason", "place"].iter().all(|ours| header.cells().any(|c| c.text.eq_ignore_ascii_case(ours)))
                && !header.cells().any(|c| c.text.eq_ignore_ascii_case("reference"));
            for cell in header.cells().filter(|cell| !read(cell.column)) {
                match headers::side(cell.text) {
                    Some(Side::Quantity) => sides.quantity = sides.quantity.or(Some(cell.column)),
                    // The states of our own list of orders to buy again say why to buy them.
                    Some(Side::State { finished }) if !ours => sides.states.push((cell.column, finished)),
                    Some(Side::Country) => sides.country = sides.country.or(Some(cell.column)),
                    Some(Side::State { .. }) | None => {}
                }
            }
        }
        let wordy = |c: &&crate::mapping::MappedColumn| {
            c.role == ColumnRole::Note || (c.role == ColumnRole::Name && header.is_none())
        };
        sides.states.extend(mapping.columns.iter().filter(wordy).map(|c| (c.column, false)));
        sides.unit = size.and_then(|size| unit_column(sheet, header, size, &read));
        if sides.unit.is_some() && sides.unit == sides.quantity {
            sides.quantity = None;
        }
        sides.country = sides.country.filter(|column| holds_ghana(sheet, *column));
        if !settled && let Some(size) = size {
            sides.bare_doubt = bare_doubt(sheet, header, size);
        }
        sides
    }

    /// What a row's other cells say against buying it.
    pub(crate) fn against(&mut self, row: Row<'_>) -> Option<(u16, Fault)> {
        for (column, finished) in &self.states {
            let Some(cell) = row.cell(*column) else { continue };
            let yes = *finished && is_one_of(cell.text, &["yes", "y", "true", "1", "✓", "✔", "✅"]);
            let fault = if yes { Some(wording::finished(cell.text)) } else { wording::closed(cell.text) };
            if let Some(fault) = fault {
                return Some((*column, fault));
            }
        }
        if let Some(cell) = self.quantity.and_then(|column| row.cell(column)) {
            let digits = cell.text.trim_end_matches(|c: char| c == '.' || c == '0' && cell.text.contains('.'));
            if !matches!(digits, "1" | "01" | "-") {
                return Some((cell.column, more_than_one(cell.text)));
            }
        }
        if let Some(cell) = self.country.and_then(|column| row.cell(column)) {
            let code = cell.text.trim_start_matches(['+', '0', '(']).trim_end_matches(')');
            if !matches!(code, "233" | "" | "-") && !is_one_of(code, &["gh", "gha", "ghana"]) {
                return Some((cell.column, other_country(cell.text)));
            }
        }
        self.split_size(row)
    }

    /// `0241234567,2,000MB`: a mark in the size has made two cells of it, so that the row is wider than the header.
    fn split_size(&mut self, row: Row<'_>) -> Option<(u16, Fault)> {
        let (size, last) = (self.size?, self.header_last?);
        if row.cells.last()?.column <= last {
            return None;
        }
        let next = size.checked_add(1)?;
        row.cell(size).filter(|cell| cell.text.bytes().all(|b| b.is_ascii_digit()))?;
        for cell in row.cells().filter(|cell| cell.column > size) {
            tokenize(cell.text, &mut self.tokens);
            let unit = self.tokens.iter().any(|t| matches!(t.kind, TokenKind::Size | TokenKind::UnitWord));
            let bare = cell.column == next
                && next > last
                && matches!(self.tokens.as_slice(), [only] if only.kind == TokenKind::Bare);
            if unit || bare {
                let fault = Fault::new(
                    ProblemCode::SizeUnclear,
                    format!(
                        "the row has more cells than the header, and '{}' may belong to its size",
                        fields::short(cell.text)
                    ),
                    "Write the size without a comma, as in 2000MB or 1.5GB, or in quotation marks.",
                );
                return Some((size, fault));
            }
        }
        None
    }

    /// A size without a unit, with that of the row's own column; a fault where the column does not name one.
    pub(crate) fn with_unit(&self, row: Row<'_>, text: &str) -> Option<Result<String, Fault>> {
        let column = self.unit.filter(|_| !text.chars().any(char::is_alphabetic))?;
        let unit = row.cell(column).map_or("", |cell| cell.text);
        Some(if is_unit(unit) {
            Ok(format!("{text}{unit}"))
        } else {
            let said = if unit.is_empty() { "nothing" } else { unit };
            Err(Fault::new(
                ProblemCode::SizeUnclear,
                format!("the unit of '{}' stands in a column of its own, and says {said}", fields::short(text)),
                fields::HINT_SIZE,
            ))
        })
    }
}

fn more_than_one(text: &str) -> Fault {
    Fault::new(
        ProblemCode::QuantityUnclear,
        format!("the quantity of this row is '{}'", fields::short(text)),
        "Write one row for each, and 1 as the quantity.",
    )
}

fn other_country(text: &str) -> Fault {
    Fault::new(
        ProblemCode::NumberForeign,
        format!("the country code of this row is '{}', not 233", fields::short(text)),
        "Ask for a Ghana number.",
    )
}

/// A column whose cells are nothing but units.
fn unit_column(sheet: &Sheet, header: Option<Row<'_>>, size: u16, read: &impl Fn(u16) -> bool) -> Option<u16> {
    let first = header.map_or(0, |row| row.index.saturating_add(1));
    let mut found: Vec<(u16, bool)> = Vec::new();
    for row in sheet.rows().filter(|row| row.index >= first).take(SAMPLE_ROWS) {
        for cell in row.cells().filter(|cell| cell.column != size && !read(cell.column)) {
            let unit = is_unit(cell.text);
            match found.iter_mut().find(|(column, _)| *column == cell.column) {
                Some((_, all)) => *all &= unit,
                None => found.push((cell.column, unit)),
            }
        }
    }
    let mut units = found.iter().filter(|(_, all)| *all);
    let column = units.next().map(|(column, _)| *column);
    column.filter(|_| units.next().is_none())
}

/// A column of codes is one of countries where Ghana's is among them.
fn holds_ghana(sheet: &Sheet, column: u16) -> bool {
    let ghana = |text: &str| {
        let code = text.trim_start_matches(['+', '0', '(']).trim_end_matches(')');
        code == "233" || is_one_of(code, &["gh", "gha", "ghana"])
    };
    sheet.rows().take(SAMPLE_ROWS).filter_map(|row| row.cell(column)).any(|cell| ghana(cell.text))
}

/// Why a bare number in the size column is no number of gigabytes.
fn bare_doubt(sheet: &Sheet, header: Option<Row<'_>>, size: u16) -> Option<String> {
    if let Some(cell) = header.and_then(|row| row.cell(size)).filter(|cell| headers::names_both_units(cell.text)) {
        return Some(format!("the header '{}' names two units", fields::short(cell.text)));
    }
    let mut tokens = Vec::new();
    let first = header.map_or(u32::MAX, |row| row.index);
    for row in sheet.rows().take_while(|row| row.index < first).take(40) {
        for cell in row.cells().filter(|cell| header.is_some() || row.cells.len() == 1 && !cell.text.is_empty()) {
            tokenize(cell.text, &mut tokens);
            let megabytes = |t: &Token| t.kind == TokenKind::UnitWord && t.text(cell.text).starts_with(['m', 'M']);
            let sizes = |t: &Token| {
                is_one_of(
                    t.text(cell.text),
                    &["in", "all", "size", "sizes", "data", "bundles", "volume", "are", "each", "every"],
                )
            };
            if tokens.iter().any(megabytes)
                && tokens.iter().any(sizes)
                && tokens.iter().all(|t| t.kind != TokenKind::Number)
            {
                return Some(format!("'{}' above the table speaks of megabytes", fields::short(cell.text)));
            }
        }
    }
    let below = header.map_or(0, |row| row.index.saturating_add(1));
    for cell in sheet.rows().filter(|row| row.index >= below).take(SAMPLE_ROWS).filter_map(|row| row.cell(size)) {
        let money = cell.text.contains(['₵', '¢', '$', '£', '€']) || {
            tokenize(cell.text, &mut tokens);
            tokens.iter().any(|t| t.kind == TokenKind::Money) && tokens.iter().all(|t| t.kind != TokenKind::Size)
        };
        let decimals = cell.text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        if money && !decimals {
            return Some(format!("the column holds money too ('{}')", fields::short(cell.text)));
        }
    }
    None
}
