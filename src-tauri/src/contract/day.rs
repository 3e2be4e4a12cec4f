//! The agent's own selling prices, and what a day came to.

use super::Network;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the agent sells a bundle for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SellingPrice {
    /// Names the bundle: the same for every account that sells it.
    pub key: String,
    /// For which network; `None` for a checker.
    pub network: Option<Network>,
    /// For people ("2 GB", "WASSCE").
    pub name: String,
    /// The lowest price that an account of the agent pays, in pesewas.
    pub cost_low: i64,
    /// The highest.
    pub cost_high: i64,
    /// What the customer pays, in pesewas; `None`: not set.
    pub price: Option<i64>,
}

/// One bundle's part of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DayLine {
    /// For which network; `None` for a checker.
    pub network: Option<Network>,
    /// For people.
    pub name: String,
    /// How many were delivered.
    pub count: u32,
    /// What they cost, in pesewas.
    pub cost: i64,
    /// What customers paid for those with a selling price, in pesewas.
    pub takings: i64,
    /// What is left of the takings after the cost of the same orders, in pesewas.
    pub profit: i64,
    /// How many had no selling price when they were sold: they are in no takings and no profit.
    pub unpriced: u32,
}

/// How many, and what they cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Sum {
    /// How many orders.
    pub count: u32,
    /// What they cost, in pesewas.
    pub amount: i64,
}

/// What the orders approved on a day came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Day {
    /// Delivered, by network and bundle.
    pub lines: Vec<DayLine>,
    /// Still processing or waiting.
    pub open: Sum,
    /// Not known yet: may have been charged.
    pub unknown: Sum,
    /// Failed, refund not seen.
    pub failed: Sum,
    /// Refunded.
    pub refunded: Sum,
}
