//! What one buying call came to. An outcome, not a `Result`: nobody can `?` an unknown away.

use crate::{Msisdn, Pesewas, ProviderOrderId, Secret};
use serde::{Deserialize, Serialize};

/// The four things that can be known after a send. Whatever is not positively known is `Unknown`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubmitOutcome {
    /// The provider took it and says so.
    Accepted(Receipt),
    /// The provider refused it, in a way its documents describe, and charged nothing.
    Rejected(Rejection),
    /// Positive evidence that no byte of the request left.
    NotSent(NotSentCause),
    /// Anything else. It may have been charged.
    Unknown(UnknownCause),
}

/// What the provider answered to an accepted purchase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The provider's id: Netpluse's reference, NetConnect's (parent) `orderId`; for checkers the first transaction.
    pub provider_order_id: ProviderOrderId,
    /// NetConnect's `shortReference`, for people.
    pub short_reference: Option<String>,
    /// What was charged in all, when the answer said it readably.
    pub charged: Option<Pesewas>,
    /// The wallet after the purchase, when the answer said it.
    pub wallet_after: Option<Pesewas>,
    /// The wallet before the purchase, when the answer said it.
    pub wallet_before: Option<Pesewas>,
    /// The provider's own word for the state, verbatim.
    pub provider_state: Option<String>,
    /// One entry for each recipient of which the answer speaks: for a single call its one recipient; for a data bulk
    /// call none (its answer speaks of the parent only); for checkers one for each transaction or reported error.
    pub recipients: Vec<ReceiptRecipient>,
}

/// What an answer says of one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptRecipient {
    /// Which item of the purchase it is (an index into `Purchase::items`).
    pub item_index: usize,
    /// The provider's id for this recipient's purchase, when it has its own.
    pub provider_order_id: Option<ProviderOrderId>,
    /// The credential, for a checker that was assigned.
    pub credential: Option<Credential>,
    /// The provider's error for this recipient, when the answer carries one (a partial failure).
    pub error: Option<String>,
}

/// A result checker's two parts. What they are called on paper is a setting per package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// NetConnect's `username`: usually the serial number.
    pub serial: Secret<String>,
    /// NetConnect's `password`: usually the PIN.
    pub pin: Secret<String>,
}

/// A credential with the transaction it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedCredential {
    /// The provider's transaction id, by which it can be fetched again.
    pub transaction_id: ProviderOrderId,
    /// To whom it was issued, as the provider says.
    pub msisdn: Option<Msisdn>,
    /// The two parts.
    pub credential: Credential,
}

/// A documented refusal: nothing was charged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// The HTTP status.
    pub status: u16,
    /// The provider's code, when it has one.
    pub code: Option<String>,
    /// The provider's words, as plain text, cut at 300 characters.
    pub message: String,
    /// What it means for the order.
    pub effect: RejectEffect,
    /// `Retry-After`, when there was one, capped.
    pub retry_after_ms: Option<u64>,
}

/// Whether a refusal ends the order or only holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectEffect {
    /// This purchase cannot be bought as it stands.
    Final,
    /// The order goes back to waiting; something else has to change first.
    Hold(PauseCause),
}

/// Why sending pauses. The order itself is not at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PauseCause {
    /// 401 or 403: the key or the role was refused. Pauses the account.
    KeyOrRole,
    /// 402: the balance is too low. Pauses the batch until a top-up.
    Balance,
    /// 429: too many calls. Waits.
    RateLimit,
    /// 409 on NetConnect: another order to this number is in flight. The order waits.
    NumberBusy,
}

/// Positive evidence that nothing was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotSentCause {
    /// The provider's name could not be resolved.
    NameNotResolved,
    /// The connection was refused or could not be made.
    ConnectionRefused,
    /// TLS failed before a byte of the request was sent.
    TlsFailed,
}

/// Why nothing is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownCause {
    /// No answer within the time limit.
    Timeout,
    /// The connection ended before an answer.
    ConnectionLost,
    /// The answer stopped in the middle.
    AnswerCut,
    /// The answer is longer than the cap.
    AnswerTooLong,
    /// The answer is complete but cannot be read as what the documents describe.
    AnswerUnreadable,
    /// A 5xx.
    ServerError,
    /// A 3xx: somebody between us and the provider, or a moved address.
    Redirected,
    /// A status or code that the documents do not describe as a refusal.
    UndocumentedRefusal,
    /// A documented refusal whose code says that creation may have happened ('failed validation or creation').
    DoubtfulRefusal,
    /// 409 for our reference: a request with it was seen, which is not to say charged.
    ReferenceSeen,
    /// The program ended between the send and the answer.
    ProcessEnded,
    /// The ledger was restored or copied: sends after the backup cannot be excluded.
    LedgerRestored,
    /// A parent order failed with no word on its recipients.
    ParentFailed,
    /// The answer to a call for several recipients says nothing of this one.
    NotMentioned,
}
