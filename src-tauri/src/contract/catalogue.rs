//! What can be bought, and what a typed number turns out to be.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Network {
    #[serde(rename = "MTN")]
    Mtn,
    #[serde(rename = "Telecel")]
    Telecel,
    #[serde(rename = "AirtelTigo")]
    AirtelTigo,
}

/// How an order's network is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NetworkSource {
    Column,
    Word,
    Prefix,
    Agent,
    Remembered,
}

/// A data bundle of one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Package {
    /// Names it to the Rust side; the page takes no meaning from it.
    pub id: String,
    /// For which network.
    pub network: Network,
    /// Its size in megabytes.
    pub size_mb: u32,
    /// Its size for people ("2 GB").
    pub size: String,
    /// What this account pays, in pesewas.
    pub price: i64,
    /// As the provider writes it.
    pub validity: Option<String>,
    /// The provider's product, when it has products.
    pub product: Option<String>,
    /// Whether it can be bought now.
    pub available: bool,
    /// What the agent sells it for, in pesewas; `None`: not set.
    pub selling: Option<i64>,
}

/// A package id that gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NotFound {
    /// The id.
    pub id: String,
    /// Why, for people.
    pub reason: String,
}

/// An account's bundles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Catalogue {
    /// Whose.
    pub account: String,
    /// The bundles, by network and size.
    pub packages: Vec<Package>,
    /// When it was read, Unix milliseconds; `None`: never.
    pub read_at: Option<i64>,
    /// Ids that gave nothing in this reading.
    pub not_found: Vec<NotFound>,
}

/// A kind of result checker of one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CheckerPackage {
    /// Names it to the Rust side.
    pub id: String,
    /// The provider's code.
    pub code: String,
    /// The name to show.
    pub name: String,
    /// What this account pays for one, in pesewas.
    pub price: i64,
    /// How many are left, as the provider last said.
    pub stock: u32,
    /// How many checks one allows, only when the provider says.
    pub check_limit: Option<u32>,
}

/// An account's result checkers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Checkers {
    /// Whose.
    pub account: String,
    /// The packages.
    pub packages: Vec<CheckerPackage>,
    /// When they were read, Unix milliseconds; `None`: never.
    pub read_at: Option<i64>,
}

/// A number as typed, read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NumberReading {
    /// The number as ten digits, when it is one.
    pub msisdn: Option<String>,
    /// The number for people.
    pub shown: Option<String>,
    /// The network, when the prefix hints one or a delivery proved it.
    pub network: Option<Network>,
    /// How the network is known.
    pub source: Option<NetworkSource>,
    /// For people: what was repaired to read it.
    pub repaired: Option<String>,
    /// For people: why it is no number. `None` also while it is still too short to judge.
    pub problem: Option<String>,
    /// For people: an order to this number within 24 hours.
    pub recent: Option<String>,
}
