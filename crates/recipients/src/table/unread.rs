//! Rows that could not be read as orders: what they are instead, and the problems they become.
//!
//! Guarantees: a problem holds all that the cells of its row say, so that a person can mend it. Leaves out: what is
//! wrong with the row, which whoever read it says.

use super::Reader;
use crate::fields::Fault;
use crate::grid::Row;
use crate::guess;
use crate::headers;
use crate::model::{Partial, Problem, ProblemCode};
use crate::tokens::digit_value;

pub(super) enum RowKind {
    Order,
    Totals,
    Header,
    Words,
}

impl Reader<'_> {
    /// What a row is that could not be read as an order.
    pub(super) fn kind_of(&self, row: Row<'_>, header: Option<&str>) -> RowKind {
        if row.cells().any(|cell| headers::says_total(cell.text)) {
            return RowKind::Totals;
        }
        let headings = guess::header_cells(row);
        let repeated = header.is_some_and(|words| row.original() == *words);
        if repeated || (headings >= 2 && headings * 2 >= row.cells.len()) {
            return RowKind::Header;
        }
        let digits = row.cells().any(|cell| cell.text.chars().any(|c| digit_value(c).is_some()));
        let part = |column: Option<u16>| column.is_some_and(|c| row.cell(c).is_some());
        let number = self.numbers.iter().any(|c| row.cell(*c).is_some());
        let named = part(self.name) && self.name > self.numbers.first().copied();
        let bare_words = !digits && !part(self.size) && !named;
        if bare_words && (!number || row.cells.len() == 1) { RowKind::Words } else { RowKind::Order }
    }

    pub(super) fn problem(&self, row: Row<'_>, (column, fault): (u16, Fault)) -> Problem {
        let text_of = |column: Option<u16>| column.and_then(|c| row.cell(c)).map(|cell| cell.text.to_owned());
        Problem {
            position: self.position(row, column),
            code: fault.code,
            text: fault.text,
            hint: fault.hint.to_owned(),
            original: row.original().into(),
            partial: Partial {
                number: self.numbers.iter().find_map(|c| text_of(Some(*c))),
                size: text_of(self.size),
                network: text_of(self.network),
                name: text_of(self.name),
                note: text_of(self.note),
            },
        }
    }
}

pub(super) fn second_table(reader: &Reader<'_>, row: Row<'_>) -> Problem {
    let fault = (
        row.cells.first().map_or(0, |c| c.column),
        Fault::new(
            ProblemCode::SecondTable,
            format!("a second table with other columns begins at row {}; it was not read", row.index + 1),
            "Put it on a sheet or in a file of its own, and read that.",
        ),
    );
    reader.problem(row, fault)
}

/// What stands above the header may have other columns than what stands below it.
pub(super) fn above_header(reader: &Reader<'_>, row: Row<'_>) -> Problem {
    let fault = (
        reader.numbers.first().copied().unwrap_or(0),
        Fault::new(
            ProblemCode::SecondTable,
            "this row stands above the header and was not read",
            "Put it below the header, in the same columns, or leave it out.",
        ),
    );
    reader.problem(row, fault)
}
