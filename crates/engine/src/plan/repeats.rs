//! Purchases that a plan would make a second time.

use super::PlannedLine;
use crate::model::Order;
use domain::{BundleSize, Msisdn, Network, OrderId, OrderState};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// A purchase of the last day that a line would repeat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repeat {
    /// Which line (an index into `Plan::lines`).
    pub line_index: usize,
    /// Which earlier order; `None` when the twin is in the same list.
    pub order_id: Option<OrderId>,
    /// The twin line in the same list.
    pub twin_line_index: Option<usize>,
    /// For people: where and when.
    pub text: String,
}

/// Whether an order still counts when a repeat is looked for: what was surely not bought does not.
pub const fn counts_as_bought(state: OrderState) -> bool {
    match state {
        OrderState::Planned
        | OrderState::Sending
        | OrderState::Unknown
        | OrderState::Accepted
        | OrderState::Delivered => true,
        OrderState::Failed | OrderState::Refunded | OrderState::Rejected => false,
    }
}

/// The purchase that makes buying `original` again a repeat: one of the same to the same number, made since from another
/// list, whenever that was. It may be what this order was bought again as before.
pub fn bought_since<'a>(original: &Order, to_the_number: &'a [Order]) -> Option<&'a Order> {
    let is_same = |other: &&Order| {
        let is_same_package =
            if original.size.is_some() { other.size == original.size } else { other.package == original.package };
        other.id != original.id
            && other.batch_id != original.batch_id
            && other.created_at >= original.created_at
            && other.network == original.network
            && is_same_package
            && counts_as_bought(other.state)
    };
    to_the_number.iter().find(is_same)
}

/// Purchases that these lines would repeat: among `recent`, and among themselves. Checkers never count: one buyer takes
/// several on purpose.
pub fn repeats(lines: &[PlannedLine], recent: &[Order]) -> Vec<Repeat> {
    type Key = (Msisdn, Option<BundleSize>, String);
    let is_data = |line: &PlannedLine| line.size.is_some();
    let key_of = |msisdn: Msisdn, size: Option<BundleSize>, network: Option<Network>| -> Key {
        (msisdn, size, network.map_or_else(String::new, |n| n.name().to_owned()))
    };
    let mut bought: HashMap<Key, &Order> = HashMap::new();
    for order in recent.iter().filter(|order| order.size.is_some() && counts_as_bought(order.state)) {
        bought.insert(key_of(order.msisdn, order.size, order.network), order);
    }
    let mut first_line: HashMap<Key, usize> = HashMap::new();
    let mut repeats = Vec::new();
    for (line_index, line) in lines.iter().enumerate().filter(|(_, line)| is_data(line)) {
        let key = key_of(line.line.msisdn, line.size, line.line.network);
        if let Some(order) = bought.get(&key) {
            repeats.push(Repeat {
                line_index,
                order_id: Some(order.id.clone()),
                twin_line_index: None,
                text: format!(
                    "{} was already sent {} from {} in the last 24 hours ({})",
                    line.line.msisdn,
                    line.package_name,
                    order.account,
                    order.state.full_word()
                ),
            });
        }
        if let Some(twin) = first_line.get(&key) {
            let place = |i: usize| lines[i].line.position.clone().unwrap_or_else(|| format!("row {}", i + 1));
            repeats.push(Repeat {
                line_index,
                order_id: None,
                twin_line_index: Some(*twin),
                text: format!(
                    "{} gets {} twice in this list: {} and {}",
                    line.line.msisdn,
                    line.package_name,
                    place(*twin),
                    place(line_index)
                ),
            });
        } else {
            first_line.insert(key, line_index);
        }
    }
    repeats
}
