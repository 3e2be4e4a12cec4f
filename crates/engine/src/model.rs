//! What the ledger keeps: accounts, batches, orders, attempts, journal.

use crate::ports::{KeyStoreKind, ProviderRecord};
use domain::{
    AccountId, AttemptId, BatchId, BundleSize, Cause, Msisdn, Network, NetworkSource, OrderId, OrderState, Owner,
    PackageKey, Pesewas, ProviderKind, ProviderOrderId, PurchaseKind, Reference, UnixMs, UnknownCause, WalletId,
};
use serde::{Deserialize, Serialize};

/// A provider account as the agent added it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The name the agent gave it.
    pub id: AccountId,
    /// Which provider.
    pub provider: ProviderKind,
    /// Where it is reached.
    pub address: String,
    /// SHA-256 of the key, first 16 hex digits: tells two keys apart without telling the key.
    pub key_fingerprint: String,
    /// The key's last four characters.
    pub key_last4: String,
    /// Who the provider says the key belongs to.
    pub owner: Owner,
    /// Whose money it spends.
    pub wallet_id: WalletId,
    /// Pretend money: on loopback, or a test key.
    pub practice: bool,
    /// When it was added.
    pub added_at: UnixMs,
    /// Why nothing is sent from it now, if so.
    pub paused: Option<AccountPause>,
    /// What was observed of its provider.
    pub facts: ObservedFacts,
}

/// Why an account does not send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountPause {
    /// For people.
    pub reason: String,
    /// Since when.
    pub at: UnixMs,
}

/// A fact about a provider that its documents leave open, with what showed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observed<T> {
    /// The fact.
    pub value: T,
    /// What showed it, for people.
    pub evidence: String,
    /// When.
    pub at: UnixMs,
}

/// The open points of the contracts, as far as this account has shown them. `None`: the safest reading holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ObservedFacts {
    /// Netpluse: a reference sent again after more than 61 s gives the original order and charges nothing.
    pub replays_reference: Option<Observed<bool>>,
    /// NetConnect: the status page gives back the `paymentReference` that we sent.
    pub echoes_payment_reference: Option<Observed<bool>>,
    /// Netpluse: order-status answers to the reference that we sent.
    pub answers_sent_reference: Option<Observed<bool>>,
    /// NetConnect: a bulk order's status tells of its recipients.
    pub reports_recipients: Option<Observed<bool>>,
    /// NetConnect: a list row's `_id` is the order's or transaction's id.
    pub list_ids_are_order_ids: Option<Observed<bool>>,
    /// What the limiter looks like.
    pub limiter: Option<Observed<String>>,
}

/// Whether sales go before others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lane {
    /// A customer is standing there.
    Counter,
    /// A list.
    Batch,
}

/// Where a batch stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum BatchState {
    /// Orders are being sent.
    Running,
    /// Waits for a person.
    Paused {
        /// For people: why, and what to do.
        reason: String,
    },
    /// The agent stopped it; what was not sent never will be by itself.
    Stopped,
    /// Nothing is left to send.
    Finished,
}

/// What the agent approved, frozen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// Its name.
    pub id: BatchId,
    /// From which account.
    pub account: AccountId,
    /// Whose money.
    pub wallet_id: WalletId,
    /// What it was read from ("recipients.xlsx", "counter").
    pub source: String,
    /// SHA-256 over the plan id and the orders; unique, so a double click gives the same batch.
    pub content_hash: String,
    /// SHA-256 over account-independent content (number, package size, network), to notice the same list again.
    pub list_hash: String,
    /// The approved total.
    pub ceiling: Pesewas,
    /// Whether NetConnect data goes in bulk calls.
    pub bulk_calls: bool,
    /// Counter or list.
    pub lane: Lane,
    /// When it was approved.
    pub approved_at: UnixMs,
    /// Where it stands.
    pub state: BatchState,
}

/// One recipient, one package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Our id.
    pub id: OrderId,
    /// Of which batch.
    pub batch_id: BatchId,
    /// Its place in the batch, from 1.
    pub row: u32,
    /// Where it stood in the list ("Sheet1!B18", "line 4").
    pub position: Option<String>,
    /// From which account.
    pub account: AccountId,
    /// Which provider.
    pub provider: ProviderKind,
    /// Whose money.
    pub wallet_id: WalletId,
    /// To whom.
    pub msisdn: Msisdn,
    /// For which network; `None` for a checker.
    pub network: Option<Network>,
    /// How the network is known.
    pub network_source: Option<NetworkSource>,
    /// What, as the provider names it.
    pub package: PackageKey,
    /// What, for people ("2 GB", "WASSCE").
    pub package_name: String,
    /// Its size; `None` for a checker.
    pub size: Option<BundleSize>,
    /// The price seen at approval.
    pub planned_price: Pesewas,
    /// The name or note from the list.
    pub note: Option<String>,
    /// Our reference. Minted at approval; every send uses it.
    pub reference: Reference,
    /// The order this one buys again.
    pub retry_of: Option<OrderId>,
    /// Where it stands.
    pub state: OrderState,
    /// Whether a send of it ever ended unknown and was not settled since.
    pub unknown_before: bool,
    /// Why it is unknown, while it is.
    pub unknown_cause: Option<UnknownCause>,
    /// The provider's id, once known. Unique in a wallet.
    pub provider_order_id: Option<ProviderOrderId>,
    /// The provider's short reference.
    pub short_reference: Option<String>,
    /// What it cost, once the provider said so.
    pub charged: Option<Pesewas>,
    /// The provider's own word for its state.
    pub provider_state: Option<String>,
    /// For people: why it is as it is.
    pub reason: Option<String>,
    /// When it was approved.
    pub created_at: UnixMs,
    /// When it was first sent.
    pub first_sent_at: Option<UnixMs>,
    /// When it was last sent.
    pub last_sent_at: Option<UnixMs>,
    /// When the provider last told of it.
    pub last_seen_at: Option<UnixMs>,
    /// When it came to its present state.
    pub state_since: UnixMs,
}

/// One call that may have been charged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Its name.
    pub id: AttemptId,
    /// From which account.
    pub account: AccountId,
    /// Whose money.
    pub wallet_id: WalletId,
    /// With which key.
    pub key_fingerprint: String,
    /// To which address.
    pub address: String,
    /// Which call.
    pub kind: PurchaseKind,
    /// For which orders, in the order of the call's items.
    pub order_ids: Vec<OrderId>,
    /// SHA-256 of the body.
    pub body_hash: String,
    /// The wallet as last read before the send.
    pub wallet_before: Option<WalletReading>,
    /// Step 1.
    pub sent_at: UnixMs,
    /// Step 3: when we had an answer or gave up.
    pub answered_at: Option<UnixMs>,
    /// Step 4: `accepted`, `rejected`, `not_sent`, `unknown`; `None` while it is open.
    pub outcome: Option<String>,
    /// The provider's id for the call as a whole (a bulk order's parent).
    pub provider_order_id: Option<ProviderOrderId>,
}

/// A wallet as it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WalletReading {
    /// What could be spent.
    pub available: Pesewas,
    /// When.
    pub at: UnixMs,
}

/// One line of an order's history. Append-only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalEntry {
    /// Its place in the journal.
    pub seq: i64,
    /// When.
    pub at: UnixMs,
    /// Of which order.
    pub order_id: OrderId,
    /// By which attempt, if by one.
    pub attempt_id: Option<AttemptId>,
    /// From where; the same as `to` when only evidence came.
    pub from: OrderState,
    /// To where.
    pub to: OrderState,
    /// What moved it.
    pub cause: Cause,
    /// For people: what was seen. Holds no secret.
    pub evidence: String,
}

/// An order of the provider's that no order of ours claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignOrder {
    /// Whose money.
    pub wallet_id: WalletId,
    /// The provider's record.
    pub record: ProviderRecord,
    /// When we first saw it.
    pub seen_at: UnixMs,
}

/// The run marks of a ledger: see `engine::generation`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GenerationMark {
    /// The ledger's own name, given once.
    pub ledger_id: String,
    /// The last run that both stores agreed on.
    pub current: String,
    /// A run that is being written to the key store.
    pub pending: Option<String>,
    /// Where the ledger file lay (path, file identity, machine), as a hash.
    pub place: String,
    /// Which kind of key store held the other half.
    pub key_store: KeyStoreKind,
    /// Why the ledger is read-only, while it is: it was found restored, copied or rewound.
    pub doubted: Option<String>,
}
