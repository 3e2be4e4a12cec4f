//! A provider's API, split so that only `dispatch` can be handed the part that spends.

use super::Exchange;
use async_trait::async_trait;
use domain::{
    CheckerPackage, Credential, Msisdn, Network, Owner, Package, Pesewas, ProviderKind, ProviderOrderId, Purchase,
    Secret, SubmitOutcome, UnixMs,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a read gave, with the provider's own clock where it told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read<T> {
    /// What was read.
    pub value: T,
    /// The `Date` header of the answer.
    pub provider_date: Option<UnixMs>,
}

/// Why a read gave nothing. Reads cost nothing and may be tried again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ReadError {
    /// Which kind, for code that branches on it.
    pub kind: ReadErrorKind,
    /// For people: what happened. Holds no secret.
    pub message: String,
    /// How long the provider asked us to wait, capped.
    pub retry_after_ms: Option<u64>,
    /// The provider's clock, where it answered with its `Date`.
    pub provider_date: Option<UnixMs>,
}

/// Kinds of failed reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadErrorKind {
    /// The provider could not be reached, or the line dropped.
    Unreachable,
    /// No whole answer within the time limit.
    TimedOut,
    /// 401 or 403.
    KeyOrRole,
    /// 404. Says nothing of a purchase.
    NotFound,
    /// 429.
    RateLimited,
    /// 5xx.
    ServerError,
    /// The answer is not what the documents describe.
    Unreadable,
    /// This provider has no such call.
    NotSupported,
}

/// A wallet's balance as the provider says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WalletBalance {
    /// What can be spent.
    pub available: Pesewas,
    /// What is held, where the provider holds.
    pub held: Option<Pesewas>,
    /// The owner's id, where the answer names it (NetConnect's `userProfileId`).
    pub owner_id: Option<String>,
}

/// What to read of a catalogue. Netpluse lists everything and takes no notice of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CatalogueRequest {
    /// NetConnect package ids to look up: pasted by the agent, or known from before.
    pub package_ids: Vec<String>,
    /// Also read our order pages and look up the package ids found there.
    pub learn_from_orders: bool,
    /// Also try the undocumented lists of operators and packages; a 404 there is normal and quiet.
    pub try_lists: bool,
}

/// A catalogue as read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CatalogueRead {
    /// The data bundles.
    pub packages: Vec<Package>,
    /// Ids that the provider does not know, or answers that could not be read, each with a reason for people.
    pub not_found: Vec<(String, String)>,
    /// Those of `not_found` whose reading failed for a passing reason: they may well be there.
    pub unread: Vec<String>,
}

/// A provider's word for a state, read without regard to case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderState {
    /// `pending`, `processing`, and every word we do not know: still processing, kept verbatim.
    Processing,
    /// `completed`.
    Completed,
    /// `failed`.
    Failed,
    /// `reversed`, or a payment status `Refunded`.
    Reversed,
}

/// Which call a record came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordSource {
    /// An order's own status.
    Status,
    /// A row of a list.
    List,
}

/// The provider's record of one order. Fields that a call does not carry are `None`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderRecord {
    /// Where it was read.
    pub source: RecordSource,
    /// The provider's id as this call gives it (`orderId`, `_id`, `reference`).
    pub provider_order_id: ProviderOrderId,
    /// `shortReference`.
    pub short_reference: Option<String>,
    /// The state.
    pub state: ProviderState,
    /// The state's own word, verbatim, cut at 100 characters.
    pub state_verbatim: String,
    /// `paymentReference`, where it is told.
    pub payment_reference: Option<String>,
    /// Whether the record itself says that the money came back.
    pub refunded: bool,
    /// `amount`.
    pub amount: Option<Pesewas>,
    /// `errorMessage`, as plain text, cut at 300 characters.
    pub error_message: Option<String>,
    /// When it was made.
    pub created_at: Option<UnixMs>,
    /// When it was completed.
    pub completed_at: Option<UnixMs>,
    /// The recipient.
    pub msisdn: Option<Msisdn>,
    /// The network.
    pub network: Option<Network>,
    /// NetConnect's `packageId`, Netpluse's `capacity`.
    pub package: Option<String>,
    /// NetConnect's `orderType` ("data", "result_checker", …).
    pub order_type: Option<String>,
    /// Whether it is a parent of a bulk order (or a row of one).
    pub is_bulk: Option<bool>,
    /// The wallet just before, where told.
    pub wallet_before: Option<Pesewas>,
    /// The wallet just after, where told.
    pub wallet_after: Option<Pesewas>,
    /// Per-recipient progress, where told.
    pub recipients: Option<Vec<RecordRecipient>>,
}

/// One recipient inside a bulk order's record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordRecipient {
    /// To whom.
    pub msisdn: Msisdn,
    /// The state.
    pub state: ProviderState,
    /// The state's own word, verbatim.
    pub state_verbatim: String,
    /// Why it failed.
    pub error_message: Option<String>,
}

/// Which rows of the provider's list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrdersQuery {
    /// `data`, `result_checker`, `all`; the provider's default when `None`.
    pub order_type: Option<String>,
    /// How many, at most 100.
    pub limit: u32,
    /// Where the last page ended.
    pub cursor: Option<String>,
}

/// A page of the provider's list, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrdersPage {
    /// The rows that could be read.
    pub records: Vec<ProviderRecord>,
    /// How many rows could not be read; a full reading with any of these proves nothing about absence.
    pub unreadable_count: u32,
    /// Whether this was the last page.
    pub is_done: bool,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// How a NetConnect top-up is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TopUpMethod {
    /// `MomoPay`.
    MomoPay,
    /// `Momo`.
    Momo,
}

/// A top-up as the provider keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopUpRequest {
    /// Its id.
    pub id: String,
    /// How much.
    pub amount: Option<Pesewas>,
    /// `Pending`, `Approved`, `Rejected`, verbatim.
    pub status: String,
    /// What to write on the payment.
    pub reference: Option<String>,
}

/// What asking for a top-up came to. It moves no money by itself, but two open requests confuse people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TopUpOutcome {
    /// Asked for.
    Requested(TopUpRequest),
    /// 429: one is open already.
    AlreadyOpen(String),
    /// Refused, with the provider's words.
    Refused(String),
    /// The answer was lost: one may be open.
    Unknown(String),
    /// This provider takes top-ups elsewhere.
    NotSupported,
}

/// The calls that cost nothing.
#[async_trait]
pub trait ReadingCalls: Send + Sync {
    /// Which provider.
    fn kind(&self) -> ProviderKind;
    /// Who the key belongs to (`ping`, `profile`).
    async fn owner(&self) -> Result<Read<Owner>, ReadError>;
    /// The wallet.
    async fn wallet(&self) -> Result<Read<WalletBalance>, ReadError>;
    /// The data bundles.
    async fn catalogue(&self, request: &CatalogueRequest) -> Result<Read<CatalogueRead>, ReadError>;
    /// The result-checker packages.
    async fn checker_packages(&self) -> Result<Read<Vec<CheckerPackage>>, ReadError>;
    /// One data order by the provider's id, or (Netpluse) by a reference, ours or theirs.
    async fn order_record(&self, id: &str) -> Result<Read<ProviderRecord>, ReadError>;
    /// A page of the provider's list. Netpluse has none: `NotSupported`.
    async fn orders_page(&self, query: &OrdersQuery) -> Result<Read<OrdersPage>, ReadError>;
    /// One checker order with its credential, once completed.
    async fn checker_record(
        &self,
        transaction_id: &str,
    ) -> Result<Read<(ProviderRecord, Option<Credential>)>, ReadError>;
    /// Asks for a top-up.
    async fn request_top_up(&self, amount: Pesewas, method: TopUpMethod) -> TopUpOutcome;
}

/// The calls that spend. Only `dispatch` holds one.
#[async_trait]
pub trait BuyingCalls: Send + Sync {
    /// Sends the purchase exactly once and returns whatever came back.
    async fn send(&self, purchase: &Purchase) -> Exchange;
    /// SHA-256 of the body that `send` would send, as lower-case hex.
    fn body_hash(&self, purchase: &Purchase) -> String;
    /// What an exchange means for the money. Pure: the same exchange always means the same.
    fn classify(&self, purchase: &Purchase, exchange: &Exchange) -> SubmitOutcome;
}

/// A provider as one account reaches it.
#[derive(Clone)]
pub struct Provider {
    /// Costs nothing.
    pub reading: Arc<dyn ReadingCalls>,
    /// Spends.
    pub buying: Arc<dyn BuyingCalls>,
}

/// Makes providers from an address and a key.
pub trait ProviderFactory: Send + Sync {
    /// Refuses, with words, an address without https (other than loopback) and a key that cannot be one.
    fn connect(&self, kind: ProviderKind, address: &str, key: &Secret<String>) -> Result<Provider, String>;
    /// Cleans a pasted key (stray spaces, an `x-api-key: ` prefix) or refuses it with words.
    fn clean_key(&self, kind: ProviderKind, pasted: &Secret<String>) -> Result<Secret<String>, String>;
}
