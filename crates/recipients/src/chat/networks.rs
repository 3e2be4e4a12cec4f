//! A network on a line of its own: whose it is.
//!
//! Guarantees: a network that may belong to the order above it or to those below refuses whichever it would change.
//! Leaves out: which lines are such a line, and how long it holds (`headings`).

use super::pairs::Lone;
use super::rows::{line_of, refused};
use super::{Chat, Line};
use crate::fields::{self, Fault, NamedNetwork};
use crate::headings::{self, NetworkLine, Over};
use crate::model::{Problem, ProblemCode, RecipientRow};
use domain::{Network, NetworkSource};

impl<'t> Chat<'t, '_> {
    pub(super) fn take_network(&mut self, line: Line<'t>, named: NetworkLine) {
        self.settle(false);
        if !self.headings.may_belong_above() {
            // What waits stands above this network and is none of its orders.
            self.flush();
        }
        self.headings.take(line.index, named);
    }

    /// A network between a number and its size can belong to nothing else.
    pub(super) fn give_network_to_number(&mut self) {
        let numbers_first = matches!(self.lone.first(), Some(Lone::Number { .. }));
        let Some(Lone::Number { at, read, network, .. }) = self.lone.last_mut().filter(|_| numbers_first) else {
            return self.settle(false);
        };
        let Some(pending) = self.headings.pending.take() else { return };
        match headings::agreed(*network, NamedNetwork::Word(pending.network)) {
            Some(agreed) => *network = agreed,
            None => *read = Err(two_networks(at.text)),
        }
    }

    /// Ends the waiting of a network right below an order. `ends`: nothing stands below it that it could stand over.
    pub(super) fn settle(&mut self, ends: bool) {
        let Some(pending) = self.headings.pending.take() else { return };
        self.flush();
        let above = self.outcome.rows.iter().rposition(|row| line_of(&row.position) <= pending.from);
        let mut block = self.outcome.rows.split_off(above.map_or(0, |at| at + 1));
        let open = self.headings.over == Over::Nothing;
        if ends && open {
            self.give_to_last(&mut block, pending.network);
        } else if !ends {
            let heads = open && !block.is_empty() && block.iter().all(names_network);
            self.headings.over = if heads { Over::Network(pending.network) } else { Over::Perhaps(pending.network) };
        }
        for row in block {
            if names_network(&row) || row.network == Some(pending.network) {
                self.outcome.rows.push(row);
            } else {
                self.outcome.problems.push(network_in_doubt(row, pending.network));
            }
        }
    }

    /// Gives a network to the only order of the line right above it, where that could be read.
    fn give_to_last(&self, block: &mut [RecipientRow], network: Network) {
        let last = self.headings.last_number.map_or(0, |line| line.saturating_add(1));
        let broken = self.outcome.problems.last().is_some_and(|problem| line_of(&problem.position) >= last);
        let alone = block.iter().filter(|row| line_of(&row.position) == last).count() == 1;
        let found = block.last_mut().filter(|row| line_of(&row.position) == last && !names_network(row));
        if let Some(row) = found.filter(|_| alone && !broken) {
            row.warnings.clear();
            (row.network, row.network_source) =
                fields::settle_network(row.msisdn, NamedNetwork::Word(network), self.options, &mut row.warnings);
            fields::warn_if_round(row.msisdn, &mut row.warnings);
        }
    }
}

fn names_network(row: &RecipientRow) -> bool {
    row.network_source == Some(NetworkSource::Word)
}

pub(super) fn network_in_doubt(row: RecipientRow, network: Network) -> Problem {
    let text = format!("it is not clear whether the line '{network}' is meant for {}", row.msisdn);
    refused(row, Fault::new(ProblemCode::NetworkUnclear, text, "Write the network beside the number."))
}

pub(super) fn two_networks(text: &str) -> Fault {
    Fault::new(
        ProblemCode::NetworkUnclear,
        format!("the lines of '{}' name two networks", fields::short(text)),
        "Keep the network that the number is on now.",
    )
}
