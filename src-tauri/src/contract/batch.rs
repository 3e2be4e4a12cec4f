//! Batches: what was approved, and how far it is.

use super::StateTotal;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where a batch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BatchState {
    Running,
    Paused,
    Stopped,
    Finished,
}

/// A batch as the window shows it. Amounts are pesewas, times Unix milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Batch {
    /// Its name.
    pub id: String,
    /// From which account.
    pub account: String,
    /// What it was read from.
    pub source: String,
    /// Whether it is a sale at the counter.
    pub counter: bool,
    /// Where it stands.
    pub state: BatchState,
    /// Why it waits, for people.
    pub reason: Option<String>,
    /// The approved total.
    pub total: i64,
    /// How many orders.
    pub orders: u32,
    /// By state.
    pub by_state: Vec<StateTotal>,
    /// When it was approved.
    pub approved_at: i64,
    /// How long the rest takes at the provider's pace; `None` when nothing is left to send.
    pub seconds_left: Option<u32>,
    /// Whether a purchase whose answer was lost keeps the wallet from sending the rest.
    pub wallet_held: bool,
    /// How many orders came to nothing and were not bought again.
    pub to_buy_again: u32,
}
