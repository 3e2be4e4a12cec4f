//! What a row's cells say of an order: its number first, then what its other columns add.
//!
//! Guarantees: where columns hold different numbers, or a header forbids to send to them, none is taken. Leaves out:
//! the cells of sizes and networks (`sizes`, `networks`), and whether what they say is enough.

use super::Reader;
use crate::beside;
use crate::fields::{self, Fault, NamedNetwork, NumberRead};
use crate::grid::{Cell, Row};
use crate::limits::CELL_CHARS_MAX;
use crate::mapping::SizeUnit;
use crate::model::{ProblemCode, Repair, RepairCode, SizeSource};
use crate::tokens::tokenize;
use domain::BundleSize;

/// What a row's cells say, before it is decided whether that is enough.
pub(super) struct Draft {
    pub(super) number: NumberRead,
    pub(super) size: Option<(BundleSize, SizeSource)>,
    pub(super) network: NamedNetwork,
    pub(super) name_beside: Option<String>,
    pub(super) repairs: Vec<Repair>,
}

impl Reader<'_> {
    /// The cell of the recipient's number, when only one can be it.
    pub(super) fn number_cell<'r>(&self, row: Row<'r>) -> Result<(u16, Cell<'r>), (u16, Fault)> {
        if let Some(header) = &self.doubts.number {
            let column = self.numbers.first().copied().unwrap_or(0);
            let fault = Fault::new(
                ProblemCode::NumberColumnUnclear,
                format!("the numbers stand under '{}', which may not be the recipients'", fields::short(header)),
                "Choose the column of the recipients' numbers.",
            );
            return Err((column, fault));
        }
        let mut found: Option<Cell<'r>> = None;
        for column in &self.numbers {
            let Some(cell) = row.cell(*column) else { continue };
            if found.is_some_and(|other| other.text != cell.text) {
                let fault = Fault::new(
                    ProblemCode::NumberColumnUnclear,
                    "two columns hold numbers, and nothing says which is the recipient's",
                    "Choose the column of the recipients' numbers.",
                );
                return Err((*column, fault));
            }
            found = found.or(Some(cell));
        }
        let missing = || {
            let first = self.numbers.first().copied().unwrap_or(0);
            (first, Fault::new(ProblemCode::NumberMissing, "there is no number in this row", fields::HINT_TYPE_NUMBER))
        };
        found.map(|cell| (cell.column, cell)).ok_or_else(missing)
    }

    pub(super) fn draft(&mut self, row: Row<'_>, column: u16, cell: Cell<'_>) -> Result<Draft, (u16, Fault)> {
        let at_number = |fault| (column, fault);
        if let Some(fault) = fields::unreadable_kind(cell) {
            return Err(at_number(fault));
        }
        let text = cell.text;
        let alone = |number| Draft {
            number,
            size: None,
            network: NamedNetwork::Nothing,
            name_beside: None,
            repairs: Vec::new(),
        };
        let mut draft = if let Some(msisdn) = fields::read_plain_number(text) {
            alone((msisdn, Vec::new()))
        } else if is_plain_number(text) {
            alone(fields::read_number(text, false).map_err(at_number)?)
        } else {
            self.number_among_words(text).map_err(at_number)?
        };
        self.add_size(row, &mut draft)?;
        self.add_network(row, &mut draft)?;
        self.sides.against(row).map_or(Ok(draft), Err)
    }

    /// A cell with more in it than a number: `Kofi 0241234567`, `0241234567 2GB`.
    fn number_among_words(&mut self, text: &str) -> Result<Draft, Fault> {
        if text.len() > CELL_CHARS_MAX {
            return Err(beside::too_long());
        }
        tokenize(text, &mut self.tokens);
        let number = beside::one_number(text, &self.tokens)?;
        let read = fields::read_number(number.text(text), number.decimal_dropped)?;
        let mut size = None;
        if self.size.is_none() {
            size = beside::size_beside(text, &self.tokens, SizeUnit::Gb)?;
        } else if let Some(fault) = beside::leftover(text, &self.tokens) {
            return Err(fault);
        }
        let name_beside = beside::name_beside(text, &self.tokens);
        let network = beside::network_word(&self.tokens, text)?;
        let mut repairs = Vec::new();
        let number_said = read.1.iter().any(|repair| repair.code == RepairCode::FullWidthDigits);
        if !number_said && fields::has_full_width(text) {
            repairs.push(Repair::new(RepairCode::FullWidthDigits, text.trim()));
        }
        Ok(Draft { number: read, size: size.map(|size| (size, SizeSource::Text)), network, name_beside, repairs })
    }
}

/// Digits only, of a number's length: nothing to split.
fn is_plain_number(text: &str) -> bool {
    (9..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}
