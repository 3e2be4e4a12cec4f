//! A list of recipients under review, and the plan that would buy it.

use super::{Network, NetworkSource, Wallet};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How a row came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RowStatus {
    Ok,
    Repaired,
    Warning,
    Problem,
    LeftOut,
}

/// One row of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListRow {
    /// Its index in the list, from 0: names it in edits.
    pub index: u32,
    /// Where it stood ("B18", "line 4").
    pub position: String,
    /// The number, ten digits, when it could be read.
    pub msisdn: Option<String>,
    /// What was written where the number is.
    pub raw_number: String,
    /// The network.
    pub network: Option<Network>,
    /// How the network is known.
    pub network_source: Option<NetworkSource>,
    /// The size for people, when it could be read.
    pub size: Option<String>,
    /// What was written where the size is.
    pub raw_size: String,
    /// The name or note beside it.
    pub note: Option<String>,
    /// Whether it is a result checker: it has neither size nor network.
    pub checker: bool,
    /// What the chosen account pays, in pesewas.
    pub price: Option<i64>,
    /// How it came out.
    pub status: RowStatus,
    /// What we did, or what is wrong, for people.
    pub message: Option<String>,
}

/// How many rows came out how.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RowCounts {
    /// All rows.
    pub all: u32,
    /// Nothing to say.
    pub ok: u32,
    /// Repaired, and it is shown how.
    pub repaired: u32,
    /// Can be bought; worth a look.
    pub warning: u32,
    /// Have to be fixed or left out.
    pub problem: u32,
    /// Left out by the agent.
    pub left_out: u32,
}

/// Totals of one network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NetworkTotal {
    /// Which.
    pub network: Network,
    /// How many orders.
    pub count: u32,
    /// What they come to, in pesewas.
    pub amount: i64,
    /// How many of them are known by prefix only.
    pub by_prefix_only: u32,
}

/// Totals of one size, over all networks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SizeTotal {
    /// For people ("2 GB"); a checker's kind.
    pub size: String,
    /// How many orders.
    pub count: u32,
    /// What they come to, in pesewas.
    pub amount: i64,
}

/// A number that was bought for within 24 hours, or stands twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Repeat {
    /// For people: the number, what, when, and how it stands.
    pub what: String,
}

/// What an approval would buy. Frozen on the Rust side under its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// Names it in the approval.
    pub id: String,
    /// From which account.
    pub account: String,
    /// How many orders.
    pub orders: u32,
    /// What they come to, in pesewas.
    pub total: i64,
    /// How many calls to the provider.
    pub calls: u32,
    /// How long it takes at the provider's pace.
    pub seconds: u32,
    /// The wallet as last read.
    pub wallet: Option<Wallet>,
    /// What is missing in the wallet, in pesewas; 0 when nothing is.
    pub missing: i64,
    /// By network.
    pub networks: Vec<NetworkTotal>,
    /// By size, the smallest first; checkers before.
    pub sizes: Vec<SizeTotal>,
    /// The repeats, at most 50.
    pub repeats: Vec<Repeat>,
    /// How many repeats there are.
    pub repeat_count: u32,
    /// For people: this same list was approved before.
    pub same_list: Option<String>,
    /// Above this total the agent types it, in pesewas; `None`: never.
    pub typed_total_above: Option<i64>,
}

/// What one account would ask for the same list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Offer {
    /// Which account.
    pub account: String,
    /// What it comes to, in pesewas.
    pub total: i64,
    /// How many rows it can serve.
    pub served: u32,
    /// How many it cannot.
    pub not_served: u32,
}

/// A list under review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct List {
    /// Names it on the Rust side.
    pub id: String,
    /// What it was read from ("recipients.xlsx", "pasted text").
    pub source: String,
    /// What was taken for what, for people ("number: column B, size: column C").
    pub reading: String,
    /// What was passed over or holds for the whole list, for people.
    pub notes: Vec<String>,
    /// Counts.
    pub counts: RowCounts,
    /// Whether its rows buy orders again: they were not read, and cannot be read another way.
    pub again: bool,
    /// Whether there is an edit to take back.
    pub can_undo: bool,
    /// The account whose prices are shown.
    pub account: String,
    /// Whether NetConnect data goes in bulk calls.
    pub bulk_calls: bool,
    /// What it would buy; `None` while no row can be bought.
    pub plan: Option<Plan>,
    /// What other accounts would ask.
    pub offers: Vec<Offer>,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListPage {
    /// The rows.
    pub rows: Vec<ListRow>,
    /// How many match the filter.
    pub matching: u32,
}

/// An edit of one row. What is `None` stays.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RowEdit {
    /// Another number, as typed.
    pub number: Option<String>,
    /// Another size, as typed.
    pub size: Option<String>,
    /// Another network.
    pub network: Option<Network>,
    /// Whether it is left out.
    pub left_out: Option<bool>,
}

/// What the agent agreed to on the approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Approval {
    /// The total that was shown, in pesewas. Nothing above it is spent.
    pub total: i64,
    /// Repeats are meant.
    pub allow_repeats: bool,
    /// The networks known by prefix only were nodded to.
    pub networks_confirmed: bool,
}
