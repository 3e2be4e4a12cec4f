//! Ending what is not known, by evidence.
//!
//! Rules (contracts, Netpluse 1 to 5, NetConnect 2, 3 and 10): a record that answers to our own reference settles; on
//! NetConnect a row is adopted without its echo only when it is the one unclaimed row that fits, the wallet before it is
//! the wallet we journaled before our send, and nothing else on the wallet is unexplained. Not found proves nothing, but
//! for a refusal that left a doubt, after the settle time, with the wallet unmoved. All else waits for a person.
//! A Netpluse order may be sent again by the clock only within the resend window, or, on an account observed to replay,
//! between 61 seconds and 24 hours.

mod netconnect;
mod netpluse;

use super::poll::{apply_legal, moves_of};
use super::{Schedule, go_on};
use crate::error::DeskError;
use crate::model::{Attempt, Order};
use crate::ports::{OrderMove, ProviderRecord};
use crate::shared::{AccountRuntime, Shared};
use domain::ProviderKind;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) async fn look(
    shared: &Arc<Shared>,
    runtime: &Arc<AccountRuntime>,
    orders: Vec<Order>,
    schedule: &mut Schedule,
) -> Result<(), DeskError> {
    if orders.is_empty() {
        return Ok(());
    }
    let mut worst = Ok(());
    match runtime.reading.kind() {
        ProviderKind::Netpluse => {
            for order in orders {
                go_on(&mut worst, netpluse::look(shared, runtime, order, schedule).await)?;
            }
        }
        ProviderKind::NetConnect => {
            let mut by_attempt: BTreeMap<String, (Option<Attempt>, Vec<Order>)> = BTreeMap::new();
            for order in orders {
                let attempt = shared.ledger.attempts_of(&order.id)?.pop();
                let key = attempt.as_ref().map_or_else(|| order.id.0.clone(), |attempt| attempt.id.0.clone());
                by_attempt.entry(key).or_insert_with(|| (attempt, Vec::new())).1.push(order);
            }
            for (attempt, orders) in by_attempt.into_values() {
                go_on(&mut worst, netconnect::look(shared, runtime, attempt, orders, schedule).await)?;
            }
        }
    }
    worst
}

/// Looks whether an order that counts as not bought was charged after all. Only its own reference can tell.
pub(super) async fn look_for_late(
    shared: &Shared,
    runtime: &AccountRuntime,
    orders: Vec<Order>,
) -> Result<(), DeskError> {
    let mut worst = Ok(());
    for order in orders {
        let looked = match runtime.reading.kind() {
            ProviderKind::Netpluse => netpluse::ask_by_reference(shared, runtime, &order).await.map(drop),
            ProviderKind::NetConnect => netconnect::look_for_late(shared, runtime, order).await.map(drop),
        };
        go_on(&mut worst, looked)?;
    }
    worst
}

/// Ends an unknown by a record that is this order's.
fn adopt(shared: &Shared, order: &Order, record: &ProviderRecord, why: &str) -> Result<(), DeskError> {
    apply_legal(shared, order, adoption(order, record, why))
}

fn adoption(order: &Order, record: &ProviderRecord, why: &str) -> Vec<OrderMove> {
    let mut moves = moves_of(order, record);
    if let Some(first) = moves.first_mut() {
        first.evidence = format!("{why}; {}", first.evidence);
        first.short_reference = record.short_reference.clone();
        if record.provider_order_id.as_str() != order.reference.as_str() && order.provider_order_id.is_none() {
            first.provider_order_id = Some(record.provider_order_id.clone());
        }
        if first.reason.is_none() {
            first.reason = Some(String::new());
        }
    }
    moves
}
