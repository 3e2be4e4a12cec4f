//! Orders, their history, and the ones that need a person.

use super::{Batch, Network, Provider};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    Planned,
    Sending,
    Unknown,
    Accepted,
    Delivered,
    Failed,
    Refunded,
    Rejected,
}

/// An order as the window shows it. Amounts are pesewas, times Unix milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// Our id.
    pub id: String,
    /// Of which batch.
    pub batch: String,
    /// Its place in the batch, from 1.
    pub row: u32,
    /// Where it stood in the list ("Sheet1!B18").
    pub position: Option<String>,
    /// From which account.
    pub account: String,
    /// Which provider.
    pub provider: Provider,
    /// The provider's name for people.
    pub provider_name: String,
    /// The number as ten digits.
    pub msisdn: String,
    /// For which network; `None` for a checker.
    pub network: Option<Network>,
    /// What, for people ("2 GB", "WASSCE").
    pub package: String,
    /// Whether it is a result checker.
    pub checker: bool,
    /// The price approved.
    pub price: i64,
    /// What it cost, once the provider said so.
    pub charged: Option<i64>,
    /// The name or note from the list.
    pub note: Option<String>,
    /// Our reference.
    pub reference: String,
    /// The provider's id, once known.
    pub provider_order: Option<String>,
    /// The provider's short reference.
    pub short_reference: Option<String>,
    /// Where it stands.
    pub state: OrderState,
    /// The provider's own word for its state.
    pub provider_state: Option<String>,
    /// For people: why it is as it is.
    pub reason: Option<String>,
    /// Processing for longer than usual.
    pub stuck: bool,
    /// When it was approved.
    pub created_at: i64,
    /// When it was first sent.
    pub first_sent_at: Option<i64>,
    /// When the provider last told of it.
    pub last_seen_at: Option<i64>,
    /// When it came to its present state.
    pub state_since: i64,
    /// When it is looked for again, while its outcome is unknown.
    pub next_look_at: Option<i64>,
    /// The order it buys again.
    pub retry_of: Option<String>,
}

/// Which orders. Pages of at most 200 cross the bridge.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OrderFilter {
    /// Text in number, note, package name or references.
    pub search: String,
    /// Any of these states; all when empty.
    pub states: Vec<OrderState>,
    /// For this network.
    pub network: Option<Network>,
    /// From this account.
    pub account: Option<String>,
    /// Of this batch.
    pub batch: Option<String>,
    /// Approved at or after, Unix milliseconds.
    pub from: Option<i64>,
    /// Approved before, Unix milliseconds.
    pub before: Option<i64>,
    /// Only checkers or only data.
    pub checkers: Option<bool>,
    /// By their place in the batch rather than newest first.
    pub by_row: bool,
    /// How many to pass over.
    pub offset: u32,
    /// How many to give.
    pub limit: u32,
}

/// How many orders are in a state, and what they come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StateTotal {
    /// The state.
    pub state: OrderState,
    /// How many.
    pub count: u32,
    /// What they cost (charged, else approved), in pesewas.
    pub amount: i64,
}

/// A page of orders with the totals of everything that the filter matches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OrdersPage {
    /// The page.
    pub orders: Vec<Order>,
    /// By state, over all that match. `None` where adding them up would keep a search waiting: `order_totals` does it.
    pub totals: Option<Vec<StateTotal>>,
    /// Only so many of the newest orders were looked at, because one or two characters were searched for in more.
    pub newest_only: Option<u32>,
}

/// One line of an order's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TimelineEntry {
    /// When, Unix milliseconds.
    pub at: i64,
    /// The state it came to, or stayed in.
    pub state: OrderState,
    /// Whether the state changed by it.
    pub moved: bool,
    /// What was seen, for people.
    pub evidence: String,
}

/// An order with its history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OrderDetail {
    /// The order.
    pub order: Order,
    /// Oldest first.
    pub timeline: Vec<TimelineEntry>,
    /// 'Copy details': everything about it as text. Holds no credential.
    pub details: String,
    /// 'Copy claim': a text for the provider's support.
    pub claim: String,
}

/// What a person says of an order whose outcome is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Charged,
    Failed,
    Refunded,
    NotCharged,
}

/// A piece of evidence: what, and what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// What it is.
    pub label: String,
    /// What it says.
    pub value: String,
}

/// A choice that a person has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Choice {
    /// What it says of the order.
    pub verdict: Verdict,
    /// The words on the button.
    pub label: String,
    /// What it means for the money.
    pub meaning: String,
    /// Whether a note is asked for.
    pub needs_note: bool,
    /// Why it cannot be chosen yet, for people; `None` when it can.
    pub not_yet: Option<String>,
}

/// An order whose outcome is unknown, with its evidence side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UnknownOrder {
    /// The order.
    pub order: Order,
    /// What we sent.
    pub ours: Vec<Evidence>,
    /// What the provider lists.
    pub theirs: Vec<Evidence>,
    /// The wallet before and after.
    pub wallet: Vec<Evidence>,
    /// What the program does next, for people.
    pub next: String,
    /// What the person can say.
    pub choices: Vec<Choice>,
}

/// A wallet from which nothing is bought while some of its orders are not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HeldWallet {
    /// The account that spends it.
    pub account: String,
    /// How many orders hold it.
    pub orders: u32,
}

/// An order with which the replay check can be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReplayOffer {
    /// The order whose reference would be sent again; `None` while there is none that fits.
    pub order: Option<Order>,
    /// For people: what the check does, and what it may cost; or what is needed first.
    pub words: String,
}

/// All that needs a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Attention {
    /// Outcomes that are unknown.
    pub unknown: Vec<UnknownOrder>,
    /// Processing for longer than usual.
    pub stuck: Vec<Order>,
    /// Failed, and no refund was seen.
    pub refund_not_seen: Vec<Order>,
    /// Checkers that the provider gave to an order before: these orders did not get them, and nobody may.
    pub given_twice: Vec<Order>,
    /// Batches that wait for a person.
    pub paused: Vec<Batch>,
    /// Wallets that unknown orders hold.
    pub held: Vec<HeldWallet>,
    /// Why the history is in doubt (restored, copied), for people: a person has to confirm that nobody else sends.
    pub doubted: Option<String>,
    /// How many answers of a provider could not be written to the history.
    pub unsaved: u32,
    /// How many there are in all.
    pub count: u32,
}

/// A bought checker's two parts, for showing once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Credential {
    /// What the first part is called.
    pub serial_label: String,
    /// What the second part is called.
    pub pin_label: String,
    /// The first part.
    pub serial: String,
    /// The second part.
    pub pin: String,
}
