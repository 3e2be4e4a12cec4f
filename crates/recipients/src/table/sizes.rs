//! The size of a row: from its column, from beside its number, or the one chosen for the whole list.
//!
//! Guarantees: a date, a struck cell, money under a header without a unit, and words that speak against a size are
//! none; where several columns could be the size, none is taken. Leaves out: how a size is written (`fields`,
//! `beside`).

use super::Reader;
use super::draft::Draft;
use crate::beside;
use crate::fields::{self, Fault, NamedNetwork};
use crate::grid::{Cell, CellKind, Row};
use crate::guess;
use crate::headings;
use crate::limits::CELL_CHARS_MAX;
use crate::model::{ProblemCode, Repair, RepairCode, SizeSource};
use crate::tokens::{Token, TokenKind, tokenize};
use domain::BundleSize;

impl Reader<'_> {
    pub(super) fn add_size(&mut self, row: Row<'_>, draft: &mut Draft) -> Result<(), (u16, Fault)> {
        let default = self.options.default_size.map(|size| (size, SizeSource::Default));
        if self.doubts.size && draft.size.is_none() {
            let number = self.numbers.first().copied().unwrap_or(0);
            let fault = Fault::new(
                ProblemCode::SizeColumnUnclear,
                "several columns could be the size, or it may be a serial number or a price",
                "Choose the column of the sizes.",
            );
            return Err((number, fault));
        }
        let Some(column) = self.size else {
            draft.size = draft.size.or(default);
            return Ok(());
        };
        let Some(cell) = row.cell(column) else {
            draft.size = draft.size.or(default);
            let missing = Fault::new(ProblemCode::SizeMissing, "this row has no size", fields::HINT_SIZE);
            return if draft.size.is_some() { Ok(()) } else { Err((column, missing)) };
        };
        if let Some(with_unit) = self.sides.with_unit(row, cell.text) {
            let size =
                with_unit.and_then(|text| fields::read_size(&text, self.unit)).map_err(|fault| (column, fault))?;
            draft.size = Some((size, SizeSource::Column));
            return Ok(());
        }
        let (size, network) = self.size_once(cell).map_err(|fault| (column, fault))?;
        draft.size = Some((size, SizeSource::Column));
        match headings::agreed(draft.network, network) {
            Some(agreed) => draft.network = agreed,
            None => return Err((column, beside::network_unclear("the row names two networks".to_owned()))),
        }
        if fields::has_full_width(cell.text) {
            draft.repairs.push(Repair::new(RepairCode::FullWidthDigits, cell.text));
        }
        Ok(())
    }

    /// Reads each text once; what other cells hold depends on how they are shown too.
    fn size_once(&mut self, cell: Cell<'_>) -> Result<(BundleSize, NamedNetwork), Fault> {
        let known = if matches!(cell.kind, CellKind::Text) { self.sizes.get(cell.text) } else { None };
        match known {
            Some(known) => Ok(known),
            None => {
                let read = self.size_cell(cell)?;
                if matches!(cell.kind, CellKind::Text) {
                    self.sizes.keep(cell.text, read);
                }
                Ok(read)
            }
        }
    }

    /// What a cell's kind, or a missing unit, says against taking its text for a size.
    fn no_plain_size(&self, cell: Cell<'_>) -> Option<Fault> {
        if let CellKind::Date | CellKind::Bool | CellKind::Error = cell.kind {
            let text = format!("the size cell holds '{}', which is no size", fields::short(cell.text));
            return Some(Fault::new(ProblemCode::SizeNotReadable, text, fields::HINT_SIZE));
        }
        if cell.kind == CellKind::Unsaved {
            return Some(fields::unsaved(ProblemCode::SizeNotReadable));
        }
        if cell.kind == CellKind::Struck {
            return Some(fields::struck_through(cell));
        }
        if cell.kind == CellKind::Worded {
            let text =
                format!("{} is shown with other words in the workbook; it is no size alone", fields::short(cell.text));
            return Some(Fault::new(ProblemCode::SizeUnclear, text, fields::HINT_SIZE));
        }
        if cell.kind == CellKind::Money && !self.unit_said {
            let text = format!("{} is shown as an amount of money, not as a size", fields::short(cell.text));
            return Some(Fault::new(ProblemCode::SizeUnclear, text, fields::HINT_SIZE));
        }
        let bare = !cell.text.chars().any(char::is_alphabetic);
        if let Some(doubt) = self.sides.bare_doubt.as_ref().filter(|_| bare) {
            let text = format!("'{}' has no unit, and {doubt}", fields::short(cell.text));
            return Some(Fault::new(ProblemCode::SizeUnclear, text, fields::HINT_SIZE));
        }
        None
    }

    fn size_cell(&mut self, cell: Cell<'_>) -> Result<(BundleSize, NamedNetwork), Fault> {
        if let Some(fault) = self.no_plain_size(cell) {
            return Err(fault);
        }
        let plain = fields::read_size(cell.text, self.unit);
        let plain = match plain {
            Err(fault) if fault.code == ProblemCode::SizeNotReadable => Err(fault),
            decided => return decided.map(|size| (size, NamedNetwork::Nothing)),
        };
        if cell.text.len() > CELL_CHARS_MAX {
            return Err(beside::too_long());
        }
        tokenize(cell.text, &mut self.tokens);
        let words = cell.text.chars().any(char::is_alphabetic);
        let doubtful = |t: &Token| guess::is_number_like(t.kind) || t.kind == TokenKind::Attached;
        if !words || self.tokens.iter().any(doubtful) {
            return plain.map(|size| (size, NamedNetwork::Nothing));
        }
        if beside::bare_among_words(cell.text, &self.tokens) {
            return Err(beside::size_beside(cell.text, &self.tokens, self.unit)
                .err()
                .filter(|fault| fault.code != ProblemCode::LeftoverDigits)
                .unwrap_or_else(|| beside::size_unclear(cell.text)));
        }
        match beside::size_beside(cell.text, &self.tokens, self.unit) {
            Ok(Some(size)) => Ok((size, beside::network_word(&self.tokens, cell.text)?)),
            Err(fault) if fault.code != ProblemCode::LeftoverDigits => Err(fault),
            Ok(None) | Err(_) => plain.map(|size| (size, NamedNetwork::Nothing)),
        }
    }
}
