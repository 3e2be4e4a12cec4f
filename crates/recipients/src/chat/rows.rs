//! The rows and problems that lines become.
//!
//! Guarantees: each has its place and the words that it was read from, and its writer's name where the words hold none.
//! Leaves out: whether the lines belong together, which whoever hands them over knows.

use super::networks::network_in_doubt;
use super::{Chat, Line};
use crate::fields::{self, Fault, NamedNetwork, NumberRead};
use crate::headings::Over;
use crate::limits::CELL_CHARS_MAX;
use crate::model::{CellName, Partial, Position, Problem, ProblemCode, RecipientRow, Repair, RepairCode, SizeSource};
use crate::table::Outcome;
use crate::text::ListText;
use domain::{BundleSize, NetworkSource};
use std::sync::Arc;

impl Chat<'_, '_> {
    fn position(&self, line: Line<'_>) -> Position {
        let number = line.index.saturating_add(1);
        Position {
            sheet: self.sheet_name.clone(),
            row: (!self.counts_lines).then_some(number),
            line: self.counts_lines.then_some(number),
            cell: line.column.map(|column| CellName { column, row: line.index }),
        }
    }

    /// `lines`: the number's own, and its size's where that is another.
    pub(super) fn accept(
        &mut self,
        lines: &[Line<'_>],
        (msisdn, mut repairs): NumberRead,
        size: Option<(BundleSize, SizeSource)>,
        network: NamedNetwork,
        name: Option<String>,
    ) {
        let size = size.or(self.options.default_size.map(|size| (size, SizeSource::Default)));
        let Some(line) = lines.first() else { return };
        let (network, doubt) = self.headings.of_number(line.index, network);
        let full_width = lines.iter().find(|line| fields::has_full_width(line.text));
        if let Some(line) = full_width.filter(|_| repairs.iter().all(|r| r.code != RepairCode::FullWidthDigits)) {
            repairs.push(Repair::new(RepairCode::FullWidthDigits, line.text.trim()));
        }
        let mut warnings = Vec::new();
        let (network, network_source) = fields::settle_network(msisdn, network, self.options, &mut warnings);
        fields::warn_if_round(msisdn, &mut warnings);
        if let Some(sender) = &self.sender {
            self.senders.insert(line.index.saturating_add(1), Arc::from(sender.as_str()));
        }
        let row = RecipientRow {
            position: self.position(*line),
            original: written(lines).into(),
            msisdn,
            size: size.map(|(size, _)| size),
            size_source: size.map(|(_, source)| source),
            network,
            network_source,
            name: name.or_else(|| self.sender.clone()).map(ListText::from),
            note: None,
            repairs,
            warnings,
        };
        match doubt.filter(|doubt| row.network != Some(*doubt)) {
            Some(doubt) => self.outcome.problems.push(network_in_doubt(row, doubt)),
            None => self.outcome.rows.push(row),
        }
    }

    pub(super) fn problem(&self, line: Line<'_>, fault: Fault) -> Problem {
        let network = match self.headings.over {
            Over::Network(network) => Some(network.to_string()),
            _ => None,
        };
        Problem {
            position: self.position(line),
            code: fault.code,
            text: fault.text,
            hint: fault.hint.to_owned(),
            original: line.text.trim().chars().take(CELL_CHARS_MAX).collect(),
            partial: Partial { name: self.sender.clone(), network, ..Partial::default() },
        }
    }

    pub(super) fn fault(&mut self, line: Line<'_>, fault: Fault) {
        let problem = self.problem(line, fault);
        self.outcome.problems.push(problem);
    }
}

/// A list with some sizes: numbers without one are problems. A list with none at all keeps its rows.
pub(super) fn refuse_missing_sizes(outcome: &mut Outcome) {
    let sized = outcome.rows.iter().any(|row| row.size.is_some())
        || outcome.problems.iter().any(|p| {
            p.partial.size.is_some() || matches!(p.code, ProblemCode::SizeWithoutNumber | ProblemCode::OrdersUnclear)
        });
    if !sized {
        return;
    }
    let (kept, missing): (Vec<_>, Vec<_>) = outcome.rows.drain(..).partition(|row| row.size.is_some());
    outcome.rows = kept;
    outcome.problems.extend(missing.into_iter().map(|row| Problem {
        position: row.position,
        code: ProblemCode::SizeMissing,
        text: format!("{} has no size", row.msisdn),
        hint: fields::HINT_SIZE.to_owned(),
        original: row.original.into(),
        partial: Partial {
            number: Some(row.msisdn.local()),
            network: row.network.filter(|_| row.network_source != Some(NetworkSource::Prefix)).map(|n| n.to_string()),
            name: row.name.map(String::from),
            note: row.note.map(String::from),
            ..Partial::default()
        },
    }));
}

/// The lines of one order as they were written, ` / ` between.
pub(super) fn written(lines: &[Line<'_>]) -> String {
    match lines {
        [number, size] => format!("{} / {}", number.text.trim(), size.text.trim()),
        _ => lines.first().map_or("", |line| line.text.trim()).to_owned(),
    }
}

/// The line or the row, from 1.
pub(super) fn line_of(position: &Position) -> u32 {
    position.line.or(position.row).unwrap_or(0)
}

/// An order that was read, and that something else in the list speaks against.
pub(super) fn refused(row: RecipientRow, fault: Fault) -> Problem {
    Problem {
        position: row.position,
        code: fault.code,
        text: fault.text,
        hint: fault.hint.to_owned(),
        original: row.original.into(),
        partial: Partial {
            number: Some(row.msisdn.local()),
            size: row.size.map(|size| size.to_string()),
            name: row.name.map(String::from),
            ..Partial::default()
        },
    }
}
