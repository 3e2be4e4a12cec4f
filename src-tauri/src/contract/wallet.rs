//! What moved a wallet, as the history knows it, and what others bought from it.

use super::{Network, OrderState};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Money that went out for an order, or came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Movement {
    /// When it was sent, or when the refund was seen, Unix milliseconds.
    pub at: i64,
    /// For which order.
    pub order: String,
    /// The number.
    pub msisdn: String,
    /// For which network; `None` for a checker.
    pub network: Option<Network>,
    /// What was bought, for people.
    pub package: String,
    /// Pesewas: below zero when they went out.
    pub amount: i64,
    /// Where the order stands.
    pub state: OrderState,
    /// Whether it moved the wallet for certain. An order whose answer was lost may have.
    pub certain: bool,
}

/// An order of the provider's that no order of this history claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Elsewhere {
    /// When the provider says it was made, Unix milliseconds.
    pub at: i64,
    /// The provider's id.
    pub provider_order: String,
    /// The number, when the provider tells it.
    pub msisdn: Option<String>,
    /// What it cost, in pesewas, when the provider tells it.
    pub amount: Option<i64>,
    /// The provider's own word for its state.
    pub state: String,
}

/// What is known of a wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Movements {
    /// The newest, at most 100.
    pub movements: Vec<Movement>,
    /// What went out since midnight, in pesewas.
    pub spent_today: i64,
    /// What came back since midnight, in pesewas.
    pub back_today: i64,
    /// Bought elsewhere, newest first, at most 50.
    pub elsewhere: Vec<Elsewhere>,
}
