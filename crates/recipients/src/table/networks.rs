//! The network of a row: from its column, or from a row of its own above.
//!
//! Guarantees: a word in the column that names no network is a problem; a network in a row of its own counts for
//! certain only where no order stands above the first of them. Leaves out: what the prefix says (`fields`).

use super::Reader;
use super::draft::Draft;
use crate::beside;
use crate::fields::{self, Fault, NamedNetwork};
use crate::grid::Row;
use crate::headings;
use crate::model::ProblemCode;
use crate::tokens::tokenize;
use domain::Network;

#[derive(Debug, Clone, Copy)]
pub(super) struct Section {
    pub(super) network: Network,
    pub(super) certain: bool,
}

impl Reader<'_> {
    /// A row with nothing but a network heads the rows below it. Where orders stand above the first of them, it may as well
    /// have been meant for those.
    pub(super) fn begins_section(&mut self, row: Row<'_>, behind_orders: bool) -> bool {
        let Some(text) = row.cells().next().map(|cell| cell.text).filter(|text| text.len() <= 40) else { return false };
        tokenize(text, &mut self.tokens);
        let Some(named) = headings::network_line(&self.tokens, text) else { return false };
        let certain = self.section.map_or(!behind_orders, |section| section.certain);
        self.section = Some(Section { network: named.network, certain });
        true
    }

    pub(super) fn add_network(&mut self, row: Row<'_>, draft: &mut Draft) -> Result<(), (u16, Fault)> {
        let written_beside = draft.network;
        if let (Some(section), NamedNetwork::Nothing) = (self.section.filter(|section| section.certain), draft.network)
        {
            draft.network = NamedNetwork::Word(section.network);
        }
        let Some(column) = self.network else { return Ok(()) };
        let written = row.cell(column).map(|cell| cell.text).or_else(|| self.sheet.merged_text(row.index, column));
        let Some(text) = written.filter(|text| !matches!(*text, "-" | "?" | "." | "n/a" | "N/A")) else {
            return Ok(());
        };
        let network = match self.networks.get(text) {
            Some(network) => network,
            None => {
                let network = beside::named_network(text).ok_or_else(|| (column, unknown_network(text)))?;
                self.networks.keep(text, network);
                network
            }
        };
        match written_beside {
            NamedNetwork::Word(other) if other != network => {
                let text = format!("the row names {other} beside its number or size, and {network} as its network");
                Err((column, beside::network_unclear(text)))
            }
            _ => {
                draft.network = NamedNetwork::Column(network);
                Ok(())
            }
        }
    }
}

fn unknown_network(text: &str) -> Fault {
    Fault::new(
        ProblemCode::NetworkUnknown,
        format!("'{}' is not a network that is sold here", fields::short(text)),
        "Write MTN, Telecel or AT.",
    )
}
