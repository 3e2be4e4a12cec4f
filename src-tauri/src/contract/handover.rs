//! Handing checkers over: the vault, paper, messages, the words of a package, the recovery file. No record here carries a
//! serial or a PIN.

use super::Order;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which checkers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct VaultFilter {
    /// A number, a package, a reference, or a whole serial number.
    pub search: String,
    /// Of this package, by name.
    pub package: Option<String>,
    /// Bought at or after, Unix milliseconds.
    pub from: Option<i64>,
    /// Only the stock that nobody has taken yet.
    pub unassigned: bool,
    /// How many to pass over.
    pub offset: u32,
    /// How many to give.
    pub limit: u32,
}

/// A checker in the vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct VaultEntry {
    /// Its order.
    pub order: Order,
    /// Bought for walk-in buyers.
    pub stock: bool,
    /// Whose it is, as ten digits; `None` for stock that nobody has taken.
    pub buyer: Option<String>,
    /// How often it was printed.
    pub printed: u32,
}

/// A page of the vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct VaultPage {
    /// The page, newest first.
    pub entries: Vec<VaultEntry>,
    /// How many match.
    pub total: u32,
    /// How many of all checkers wait for a buyer.
    pub unassigned: u32,
    /// The packages there are, by name.
    pub packages: Vec<String>,
}

/// The paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    A4Eight,
    A4Ten,
    Single,
    Roll80,
    Roll58,
}

/// One page as it will be printed, with serial and PIN masked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PrintPreview {
    /// From 1.
    pub page: u32,
    /// How many there are.
    pub pages: u32,
    /// The paper's width.
    pub width_mm: f32,
    /// The paper's height.
    pub height_mm: f32,
    /// A whole SVG document without scripts, styles or links.
    pub svg: String,
    /// How many of the cards come out marked COPY.
    pub copies: u32,
}

/// How a message is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MessageWay {
    Whatsapp,
    Sms,
}

/// What stands on the cards and in the messages of one package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PackageWords {
    /// The package, by name.
    pub package: String,
    /// "Serial number" or "Username".
    pub serial_label: String,
    /// "PIN" or "Password".
    pub pin_label: String,
    /// Where it is used; empty: none is printed.
    pub portal: String,
    /// The line under the credential.
    pub instruction: String,
    /// The message, with placeholders.
    pub message: String,
    /// Whether these are the words that it comes with.
    pub untouched: bool,
}

/// What belongs to the shop and this computer's paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HandoverSettings {
    /// The network receipt printer, `host:port`; empty: none.
    pub printer: String,
    /// The logo as a `data:` address.
    pub logo: Option<String>,
    /// Whether it was said what becomes of paper and messages, and understood.
    pub told: bool,
}

/// What is known of the recovery file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Recovery {
    /// When one was last made, Unix milliseconds.
    pub made_at: Option<i64>,
    /// When one was last proved to open, Unix milliseconds.
    pub proved_at: Option<i64>,
    /// Whether it is time to offer one: real money, an account, none made, and not put off.
    pub offered: bool,
}

/// Several numbers typed or pasted at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NumbersReading {
    /// How many there are.
    pub count: u32,
    /// For people: the number, or how many.
    pub shown: String,
    /// What is wrong with one of them.
    pub problem: Option<String>,
}
