//! Accounts, wallets and what a pasted key turned out to be.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    #[serde(rename = "netconnect")]
    NetConnect,
    Netpluse,
}

/// A wallet as it was last read. Amounts are pesewas.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Wallet {
    /// What can be spent.
    pub available: i64,
    /// When it was read, Unix milliseconds.
    pub at: i64,
}

/// A fact about a provider that its documents leave open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Fact {
    /// What it is about, for people.
    pub name: String,
    /// What was seen, for people; `None` while the safest reading holds.
    pub value: Option<String>,
    /// What showed it.
    pub evidence: Option<String>,
    /// When, Unix milliseconds.
    pub at: Option<i64>,
}

/// Why nothing is sent from an account now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Pause {
    /// For people.
    pub reason: String,
    /// Since when, Unix milliseconds.
    pub at: i64,
}

/// An account as the window shows it. Never carries a key; at most its last four characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// Its name, given by the agent.
    pub id: String,
    /// Which provider.
    pub provider: Provider,
    /// The provider's name for people.
    pub provider_name: String,
    /// Where it is reached.
    pub address: String,
    /// The key's last four characters.
    pub key_last4: String,
    /// The owner's name, when the provider tells it.
    pub owner_name: Option<String>,
    /// The role, when the provider has roles.
    pub role: Option<String>,
    /// Pretend money.
    pub practice: bool,
    /// Whether this provider sells result checkers.
    pub sells_checkers: bool,
    /// Whether this provider takes many recipients in one call.
    pub has_bulk_calls: bool,
    /// Whether this provider takes top-up requests.
    pub takes_top_ups: bool,
    /// Whether this computer has lost its key: nothing is sent from it, and none of its orders is followed.
    pub needs_key: bool,
    /// Why nothing is sent from it now, if so.
    pub paused: Option<Pause>,
    /// The wallet as last read.
    pub wallet: Option<Wallet>,
    /// What was observed, and what was not.
    pub facts: Vec<Fact>,
}

/// What the provider says of a key. The key itself does not come back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeyCheck {
    /// Which provider.
    pub provider: Provider,
    /// The owner's name or id.
    pub owner: String,
    /// The role, when the provider has roles.
    pub role: Option<String>,
    /// The wallet.
    pub wallet: Option<Wallet>,
    /// Pretend money.
    pub practice: bool,
    /// What the agent should know before adding it ('this role cannot buy checkers').
    pub warning: Option<String>,
}

/// What asking for a top-up came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TopUp {
    /// Whether a request stands open now; `None` when that is not known.
    pub open: Option<bool>,
    /// For people: what happened and what to do.
    pub message: String,
    /// What to write on the payment.
    pub reference: Option<String>,
}
