//! The shapes that scripts rely on.

use crate::bad_rows::BadRow;
use crate::standing::Standing;
use domain::{BatchId, OrderState, Pesewas};
use engine::model::Order;
use serde::Serialize;
use serde_json::{Value, json};
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
    /// Rows of the list that were not approved, with the reason.
    left_out: Vec<BadRow>,
}

impl BatchJson {
    /// Of a batch with its orders and what was left out of it.
    pub fn of(id: &BatchId, standing: Standing, orders: &[Order], left_out: Vec<BadRow>) -> Self {
        Self {
            batch_id: id.0.clone(),
            state: standing.state.to_owned(),
            reason: standing.reason,
            orders: orders.iter().map(OrderJson::from).collect(),
            totals: TotalsJson::of(orders),
            left_out,
        }
    }
}

/// Prints one batch as itself, and any other number of them under `batches`: always one object.
pub fn print_batches(batches: &[BatchJson]) {
    match batches {
        [only] => print(only),
        others => print(&json!({ "batches": others })),
    }
}

/// Amounts as the engine names them. In what scripts read, the unit stands in the name.
const AMOUNTS: [&str; 7] = ["available", "ceiling", "charged", "missing", "planned_price", "price", "total"];

/// Prints a value of the engine's, each amount in it under a name with its unit.
pub fn print_amounts(value: &impl Serialize) {
    match serde_json::to_value(value) {
        Ok(value) => print(&with_units(value)),
        Err(error) => eprintln!("the result could not be written as JSON ({error})"),
    }
}

/// The same value with `_pesewas` at the end of each amount's name.
pub fn with_units(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| {
                let is_amount = AMOUNTS.contains(&name.as_str()) && (value.is_number() || value.is_null());
                (if is_amount { format!("{name}_pesewas") } else { name }, with_units(value))
            })
            .collect(),
        Value::Array(values) => values.into_iter().map(with_units).collect(),
        other => other,
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
