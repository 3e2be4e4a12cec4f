//! The store behind every promise.
//!
//! All calls are synchronous and durable when they return (`synchronous=FULL`); each is one transaction. The engine
//! calls them between awaits; the adapter has one writer thread.

use crate::model::{
    Account, Attempt, Batch, BatchState, ForeignOrder, GenerationMark, JournalEntry, ObservedFacts, Order,
    WalletReading,
};
use domain::{
    AccountId, AttemptId, BatchId, Cause, CheckerPackage, IssuedCredential, Msisdn, Network, OrderId, OrderState,
    Package, Pesewas, ProviderOrderId, Reference, UnixMs, UnknownCause, WalletId,
};
use serde::{Deserialize, Serialize};

/// Why the ledger could not do what was asked. Nothing of a failed call is kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// The disk refused (full, broken, taken away).
    #[error("the history could not be written ({0}); nothing more is sent")]
    Write(String),
    /// The database cannot be read, or is damaged.
    #[error("the history could not be read ({0})")]
    Read(String),
    /// Written by a newer program.
    #[error(
        "this history was written by a newer Bundle Desk (version {found}; this one knows {known}); nothing was changed"
    )]
    Newer {
        /// The schema version found.
        found: u32,
        /// The schema version known.
        known: u32,
    },
    /// Ciphertext exists but its key does not fit or is missing.
    #[error("the key that opens the stored credentials is missing or wrong; nothing was changed")]
    DataKey,
    /// Another engine holds the lease, or took it since.
    #[error("another Bundle Desk is sending from this history; this one sends nothing")]
    LeaseLost,
    /// The ledger is read-only: see `GenerationMark::doubted`.
    #[error("this history is read-only: {0}")]
    Doubted(String),
    /// A move that the transition function refuses.
    #[error("{0}")]
    Illegal(String),
    /// The provider's order is claimed by another order of ours.
    #[error("the provider's order {0} already belongs to another order of this history")]
    AlreadyClaimed(ProviderOrderId),
    /// The provider gave one credential to two orders of ours. The second order does not get it.
    #[error(
        "Stop: the provider gave this order a checker that another of your orders holds; keep both buyers' names and \
         ask the provider"
    )]
    CredentialHeld {
        /// The order it was given to now.
        order_id: OrderId,
        /// The order that holds it.
        holder: OrderId,
    },
    /// No such thing.
    #[error("{0} is not in this history")]
    Missing(String),
}

/// What `approve` did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Approved {
    /// A new batch.
    Fresh(BatchId),
    /// The same content under the same plan was approved before: this is that batch.
    Already(BatchId),
}

/// Step 1: an attempt about to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAttempt {
    /// The attempt; `answered_at`, `outcome` and `provider_order_id` are `None`.
    pub attempt: Attempt,
    /// The lease under which it is sent; refused when stale.
    pub lease_epoch: i64,
}

/// A move of one order, with its evidence. The adapter calls `domain::transition` and refuses what it refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderMove {
    /// Which order.
    pub order_id: OrderId,
    /// By which attempt, if by one.
    pub attempt_id: Option<AttemptId>,
    /// What moves it.
    pub cause: Cause,
    /// For the journal, for people. Holds no secret.
    pub evidence: String,
    /// Why it is unknown, when it becomes so.
    pub unknown_cause: Option<UnknownCause>,
    /// The provider's id, when it becomes known. Claims it for this order.
    pub provider_order_id: Option<ProviderOrderId>,
    /// The provider's short reference, when it becomes known.
    pub short_reference: Option<String>,
    /// What it cost, when it becomes known.
    pub charged: Option<Pesewas>,
    /// The provider's own word for the state.
    pub provider_state: Option<String>,
    /// For people: the reason shown beside the state. `None` leaves the old one; `Some("")` clears it.
    pub reason: Option<String>,
}

impl OrderMove {
    /// A move that tells nothing beside its cause and its evidence.
    pub fn new(order_id: &OrderId, cause: Cause, evidence: impl Into<String>) -> Self {
        Self {
            order_id: order_id.clone(),
            attempt_id: None,
            cause,
            evidence: evidence.into(),
            unknown_cause: None,
            provider_order_id: None,
            short_reference: None,
            charged: None,
            provider_state: None,
            reason: None,
        }
    }
}

/// A credential and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedTo {
    /// The order it was bought for.
    pub order_id: OrderId,
    /// The credential with its transaction.
    pub issued: IssuedCredential,
}

/// Step 4: an attempt with its meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conclusion {
    /// Which attempt.
    pub attempt_id: AttemptId,
    /// `accepted`, `rejected`, `not_sent` or `unknown`.
    pub outcome: String,
    /// When.
    pub at: UnixMs,
    /// The provider's id for the call as a whole.
    pub provider_order_id: Option<ProviderOrderId>,
    /// One move for each order of the attempt.
    pub moves: Vec<OrderMove>,
    /// The credentials in the answer.
    pub credentials: Vec<IssuedTo>,
    /// The wallet as the receipt tells it.
    pub wallet: Option<(WalletId, WalletReading)>,
}

/// How a list of orders is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderSort {
    /// Newest first.
    #[default]
    NewestFirst,
    /// By their place in the batch.
    Row,
}

/// Which orders.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OrderQuery {
    /// Any of these states; all when empty.
    pub states: Vec<OrderState>,
    /// Of this batch.
    pub batch_id: Option<BatchId>,
    /// From this account.
    pub account: Option<AccountId>,
    /// Of this wallet.
    pub wallet_id: Option<WalletId>,
    /// For this network.
    pub network: Option<Network>,
    /// To this number.
    pub msisdn: Option<Msisdn>,
    /// Text in number, note, package name or references. One or two characters are looked for where number, note, package
    /// name or short reference begin, and among the newest `SHORT_SEARCH_ORDERS` only (`is_short_search`).
    pub search: Option<String>,
    /// Approved at or after.
    pub created_from: Option<UnixMs>,
    /// Approved before.
    pub created_before: Option<UnixMs>,
    /// Only checkers (`true`) or only data (`false`).
    pub checkers: Option<bool>,
    /// Only orders that were sent, and failed or counted as not bought at or after this time.
    pub ended_badly_since: Option<UnixMs>,
    /// Only orders of batches that a person stopped.
    pub of_stopped: bool,
    /// Only orders that came to nothing (not bought, or refunded) and that no later order was made from.
    pub to_buy_again: bool,
    /// The order.
    pub sort: OrderSort,
    /// How many to pass over.
    pub offset: u32,
    /// How many to give; at most 10,000.
    pub limit: u32,
}

/// How many of the newest orders a search of one or two characters looks at: it can use no index, and a million orders are
/// not read between two keystrokes.
pub const SHORT_SEARCH_ORDERS: u32 = 5_000;

impl OrderQuery {
    /// Whether only the newest `SHORT_SEARCH_ORDERS` are looked at. A batch or a number is searched whole.
    pub fn is_short_search(&self) -> bool {
        let wanted = self.search.as_deref().unwrap_or_default().trim().to_lowercase();
        (1..=2).contains(&wanted.chars().count()) && self.batch_id.is_none() && self.msisdn.is_none()
    }
}

/// Counts and sums over a query.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OrderTotals {
    /// How many orders in each state, and the sum of what they cost (charged, else planned).
    pub by_state: Vec<(OrderState, u64, Pesewas)>,
}

/// The store. Every method is one durable transaction or one consistent read.
pub trait Ledger: Send + Sync {
    // --- accounts and catalogue ---
    /// All accounts, in the order they were added.
    fn accounts(&self) -> Result<Vec<Account>, LedgerError>;
    /// Adds an account or replaces the one of the same name.
    fn put_account(&self, account: &Account) -> Result<(), LedgerError>;
    /// Removes an account. Its orders stay.
    fn remove_account(&self, id: &AccountId) -> Result<(), LedgerError>;
    /// Replaces what was observed of an account.
    fn put_facts(&self, id: &AccountId, facts: &ObservedFacts) -> Result<(), LedgerError>;
    /// Replaces an account's data catalogue.
    fn put_catalogue(&self, id: &AccountId, packages: &[Package], read_at: UnixMs) -> Result<(), LedgerError>;
    /// An account's data catalogue and when it was read.
    fn catalogue(&self, id: &AccountId) -> Result<Option<(Vec<Package>, UnixMs)>, LedgerError>;
    /// Replaces an account's checker catalogue.
    fn put_checkers(&self, id: &AccountId, packages: &[CheckerPackage], read_at: UnixMs) -> Result<(), LedgerError>;
    /// An account's checker catalogue and when it was read.
    fn checkers(&self, id: &AccountId) -> Result<Option<(Vec<CheckerPackage>, UnixMs)>, LedgerError>;

    // --- batches and orders ---
    /// Keeps an approved batch with its orders (all `Planned`), or finds the batch with the same `content_hash`.
    fn approve(&self, batch: &Batch, orders: &[Order]) -> Result<Approved, LedgerError>;
    /// One batch.
    fn batch(&self, id: &BatchId) -> Result<Option<Batch>, LedgerError>;
    /// Batches, newest first.
    fn batches(&self, limit: u32) -> Result<Vec<Batch>, LedgerError>;
    /// Batches that are running or paused, newest first.
    fn open_batches(&self) -> Result<Vec<Batch>, LedgerError>;
    /// Batches with this `list_hash`, newest first.
    fn batches_of_list(&self, list_hash: &str) -> Result<Vec<Batch>, LedgerError>;
    /// Moves a batch. One that was stopped, or has nothing left to send, is not paused any more: it stays as it is.
    fn set_batch_state(&self, id: &BatchId, state: &BatchState) -> Result<(), LedgerError>;
    /// One order.
    fn order(&self, id: &OrderId) -> Result<Option<Order>, LedgerError>;
    /// One order by our reference, by its id, or by the provider's reference.
    fn order_by_any_reference(&self, text: &str) -> Result<Option<Order>, LedgerError>;
    /// One order by our reference.
    fn order_by_reference(&self, reference: &Reference) -> Result<Option<Order>, LedgerError>;
    /// A page of orders.
    fn orders(&self, query: &OrderQuery) -> Result<Vec<Order>, LedgerError>;
    /// Counts and sums over all that the query matches, without its offset and limit.
    fn totals(&self, query: &OrderQuery) -> Result<OrderTotals, LedgerError>;
    /// The order of ours that claims this provider order, in this wallet.
    fn claimant(
        &self,
        wallet_id: &WalletId,
        provider_order_id: &ProviderOrderId,
    ) -> Result<Option<OrderId>, LedgerError>;
    /// Adds a note to an order's journal without moving it.
    fn note(&self, order_id: &OrderId, cause: Cause, evidence: &str, at: UnixMs) -> Result<(), LedgerError>;

    // --- the four steps ---
    /// Step 1, durable before it returns: checks the lease, moves every order by `SendBegun`, keeps the attempt, its send
    /// stamp, and room for the answer.
    fn begin_attempt(&self, attempt: &NewAttempt) -> Result<(), LedgerError>;
    /// Step 3: keeps the raw exchange, encrypted, and reads it back.
    fn keep_answer(&self, attempt_id: &AttemptId, raw: &[u8], at: UnixMs) -> Result<(), LedgerError>;
    /// Step 4: the outcome, all moves, credentials (encrypted, read back) and journal entries together.
    fn conclude(&self, conclusion: &Conclusion) -> Result<(), LedgerError>;
    /// Moves orders outside an attempt: polling, settling, a person.
    fn apply(&self, moves: &[OrderMove], at: UnixMs) -> Result<(), LedgerError>;
    /// Keeps the provider's id for an attempt as a whole, when it was found only afterwards (a bulk order's parent).
    /// Claims it: `AlreadyClaimed` when another attempt or order of the wallet has it.
    fn put_parent(&self, attempt_id: &AttemptId, provider_order_id: &ProviderOrderId) -> Result<(), LedgerError>;
    /// Attempts that have no outcome: the program ended between step 1 and step 4.
    fn open_attempts(&self) -> Result<Vec<Attempt>, LedgerError>;
    /// All attempts of an order, oldest first.
    fn attempts_of(&self, order_id: &OrderId) -> Result<Vec<Attempt>, LedgerError>;
    /// The raw answer of an attempt, decrypted.
    fn raw_answer(&self, attempt_id: &AttemptId) -> Result<Option<Vec<u8>>, LedgerError>;
    /// An order's journal, oldest first.
    fn journal(&self, order_id: &OrderId) -> Result<Vec<JournalEntry>, LedgerError>;

    // --- credentials ---
    /// Keeps a credential that was fetched and moves its order, together: whoever ends the program in between, the order
    /// is known to be the one that holds it. `CredentialHeld` when another order holds it.
    fn put_credential(&self, issued: &IssuedTo, moves: &[OrderMove], at: UnixMs) -> Result<(), LedgerError>;
    /// The credentials of an order, decrypted.
    fn credentials(&self, order_id: &OrderId) -> Result<Vec<IssuedCredential>, LedgerError>;

    // --- pace, wallets, foreign orders ---
    /// The last `count` sends with this key, oldest first: when sent, and when answered (`None`: not yet).
    fn send_stamps(&self, key_fingerprint: &str, count: u32) -> Result<Vec<(UnixMs, Option<UnixMs>)>, LedgerError>;
    /// Keeps a reading of a wallet.
    fn put_wallet_reading(&self, wallet_id: &WalletId, reading: WalletReading) -> Result<(), LedgerError>;
    /// The last reading of a wallet.
    fn wallet_reading(&self, wallet_id: &WalletId) -> Result<Option<WalletReading>, LedgerError>;
    /// Keeps provider orders that no order of ours claims; those known already are left alone.
    fn put_foreign_orders(&self, orders: &[ForeignOrder]) -> Result<(), LedgerError>;
    /// Provider orders bought elsewhere, newest first.
    fn foreign_orders(&self, wallet_id: &WalletId, limit: u32) -> Result<Vec<ForeignOrder>, LedgerError>;

    // --- one sender ---
    /// Takes the lease: a new epoch, larger than any before.
    fn take_lease(&self, holder: &str, at: UnixMs) -> Result<i64, LedgerError>;
    /// The epoch in force.
    fn lease_epoch(&self) -> Result<i64, LedgerError>;
    /// The generation mark, `None` in a new ledger.
    fn generation(&self) -> Result<Option<GenerationMark>, LedgerError>;
    /// Replaces the generation mark. While `doubted` is set, `begin_attempt` and `approve` refuse with `Doubted`.
    fn put_generation(&self, mark: &GenerationMark) -> Result<(), LedgerError>;

    // --- settings and safety copies ---
    /// A setting.
    fn setting(&self, key: &str) -> Result<Option<String>, LedgerError>;
    /// All settings, by key.
    fn settings(&self) -> Result<Vec<(String, String)>, LedgerError>;
    /// The settings whose key begins with `prefix`, without it, by key.
    fn settings_under(&self, prefix: &str) -> Result<Vec<(String, String)>, LedgerError>;
    /// Sets or (with `None`) forgets a setting.
    fn put_setting(&self, key: &str, value: Option<&str>) -> Result<(), LedgerError>;
    /// Writes a consistent copy of the ledger to a new file.
    fn backup_to(&self, path: &std::path::Path) -> Result<(), LedgerError>;
}
