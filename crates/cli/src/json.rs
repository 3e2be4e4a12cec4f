//! The shapes that scripts rely on.

use domain::{BatchId, OrderState, Pesewas};
use engine::model::Order;
use serde::Serialize;
use std::collections::BTreeMap;

/// An order.
#[derive(Debug, Serialize)]
pub struct OrderJson {
    order_id: String,
    batch_id: String,
    row: u32,
    msisdn: String,
    network: Option<&'static str>,
    package: String,
    provider: &'static str,
    account: String,
    reference: String,
    provider_reference: Option<String>,
    state: &'static str,
    amount_pesewas: i64,
    reason: Option<String>,
}

impl From<&Order> for OrderJson {
    fn from(order: &Order) -> Self {
        Self {
            order_id: order.id.0.clone(),
            batch_id: order.batch_id.0.clone(),
            row: order.row,
            msisdn: order.msisdn.local(),
            network: order.network.map(domain::Network::name),
            package: order.package_name.clone(),
            provider: match order.provider {
                domain::ProviderKind::NetConnect => "netconnect",
                domain::ProviderKind::Netpluse => "netpluse",
            },
            account: order.account.0.clone(),
            reference: order.reference.to_string(),
            provider_reference: order.provider_order_id.as_ref().map(|id| id.0.clone()),
            state: order.state.name(),
            amount_pesewas: order.charged.unwrap_or(order.planned_price).0,
            reason: order.reason.clone().filter(|reason| !reason.is_empty()),
        }
    }
}

/// Counts and sums of some orders.
#[derive(Debug, Default, Serialize)]
pub struct TotalsJson {
    orders: usize,
    by_state: BTreeMap<&'static str, usize>,
    /// What was or may have been charged.
    amount_pesewas: i64,
}

impl TotalsJson {
    /// Over these orders.
    pub fn of(orders: &[Order]) -> Self {
        let mut totals = Self { orders: orders.len(), ..Self::default() };
        for order in orders {
            *totals.by_state.entry(order.state.name()).or_default() += 1;
            if order.state.may_be_charged() {
                totals.amount_pesewas += order.charged.unwrap_or(order.planned_price).0;
            }
        }
        totals
    }
}

/// What `batch send` and `batch show` print.
#[derive(Debug, Serialize)]
pub struct BatchJson {
    batch_id: String,
    state: String,
    reason: Option<String>,
    orders: Vec<OrderJson>,
    totals: TotalsJson,
}

impl BatchJson {
    /// Of a batch with its orders.
    pub fn of(id: &BatchId, state: &engine::model::BatchState, orders: &[Order]) -> Self {
        use engine::model::BatchState as B;
        let (state, reason) = match state {
            B::Running => ("running", None),
            B::Paused { reason } => ("paused", Some(reason.clone())),
            B::Stopped => ("stopped", None),
            B::Finished => ("finished", None),
        };
        Self {
            batch_id: id.0.clone(),
            state: state.to_owned(),
            reason,
            orders: orders.iter().map(OrderJson::from).collect(),
            totals: TotalsJson::of(orders),
        }
    }
}

/// Whether every one of these was delivered.
pub fn all_delivered(orders: &[Order]) -> bool {
    orders.iter().all(|order| order.state == OrderState::Delivered)
}

/// The sum of what was or may have been charged.
pub fn spent(orders: &[Order]) -> Pesewas {
    orders.iter().filter(|o| o.state.may_be_charged()).map(|o| o.charged.unwrap_or(o.planned_price)).sum()
}

/// Prints a value as JSON.
pub fn print(value: &impl Serialize) {
    match serde_json::to_string_pretty(value) {
        Ok(text) => out!("{text}"),
        Err(error) => eprintln!("the result could not be written as JSON ({error})"),
    }
}
