//! What the providers' documents leave open, as switches.
//!
//! Guarantees: `Switches::default()` takes the unkind reading of every one of them; `Switches::kind()` the kind one.
//! A client that is right under both is right.

/// How long Netpluse remembers a reference. Within 60 s the answer is always 409.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retention {
    /// Only the minute of the 409: after it the same reference buys again.
    SixtySeconds,
    /// A day.
    OneDay,
    /// For ever: 'sending the same one again returns the original order'.
    ForEver,
}

impl Retention {
    /// In milliseconds.
    pub(crate) const fn ms(self) -> i64 {
        match self {
            Self::SixtySeconds => 60_000,
            Self::OneDay => 86_400_000,
            Self::ForEver => i64::MAX,
        }
    }
}

/// What a known reference with another body gets after the first minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferenceReuse {
    /// The original order, as if it were the one asked for.
    Original,
    /// 400.
    Refused,
}

/// Within what a reference is unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferenceScope {
    /// One key: another key of the same owner buys again.
    Key,
    /// One owner.
    Owner,
}

/// How an order's status shows the recipients of a bulk order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecipientsShape {
    /// Not at all.
    Hidden,
    /// `recipients` of `msisdn`, `state`, `errorMessage`.
    Recipients,
    /// `bulkRecipients` of `beneficiaryMsisdn`, `status`, `error`.
    BulkRecipients,
    /// `items` of `phoneNumber`, `packageId`, `state` (lower case), `failureReason`.
    Items,
}

/// How the order list shows a bulk order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkListRows {
    /// One row with the total and no number.
    Parent,
    /// One row for each recipient.
    PerRecipient,
}

/// Whether a list's `_id` is the id that the buying call gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListIds {
    /// Another id, unknown to the status call.
    Different,
    /// The same.
    Same,
}

/// How a checker bulk call reports what it could not deliver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckerFailureShape {
    /// Fewer `transactions`, and no word.
    FewerTransactions,
    /// An entry without a credential and with an `error` text.
    EntriesWithError,
    /// Fewer `transactions`, and an `errors` list beside them.
    ErrorsList,
}

/// What happens to the money of the part of a checker bulk call that could not be delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailedShare {
    /// It stays with the provider.
    Kept,
    /// Refunded after so many milliseconds.
    RefundedAfter(i64),
    /// Refunded at once.
    RefundedAtOnce,
}

/// How an amount is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmountStyle {
    /// `4.5`, `12`, as a JavaScript server writes it.
    Shortest,
    /// `4.50`, `12.00`.
    TwoPlaces,
}

/// What a buying call answers to a bad key at NetConnect: the general page and the buying page disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadKeyOnBuy {
    /// 403.
    Forbidden,
    /// 401.
    Unauthorized,
}

/// How NetConnect's status call names an order that was reversed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReversedWord {
    /// `Reversed`, which its page does not list.
    Reversed,
    /// `Failed`, with `Refunded` beside it.
    Failed,
}

/// All of them. The default is the unkind reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Switches {
    /// Netpluse: how long a reference protects.
    pub reference_retention: Retention,
    /// Netpluse: the same reference with another body.
    pub reference_reuse: ReferenceReuse,
    /// Netpluse: within what a reference is unique.
    pub reference_scope: ReferenceScope,
    /// Netpluse: order-status also answers to the reference that was sent.
    pub status_by_sent_reference: bool,
    /// NetConnect: the status call shows the `paymentReference` that was sent.
    pub payment_reference_echoed: bool,
    /// NetConnect: how a bulk order's recipients are shown.
    pub recipients_shape: RecipientsShape,
    /// NetConnect: how the list shows a bulk order.
    pub bulk_list_rows: BulkListRows,
    /// NetConnect: a data bulk call may hold one number twice.
    pub bulk_repeats_accepted: bool,
    /// NetConnect: ids of data orders in lists.
    pub data_list_ids: ListIds,
    /// NetConnect: ids of checker orders in lists.
    pub checker_list_ids: ListIds,
    /// NetConnect: `status`, `walletBalanceBefore` and `walletBalanceAfter` of the newer version.
    pub newer_version_fields: bool,
    /// NetConnect: a list's `walletBalanceAfter` is not before less amount, as in the documents' own sample.
    pub list_balance_disagrees: bool,
    /// NetConnect: a purchase moves to the held balance first and leaves it when delivered.
    pub held_first: bool,
    /// NetConnect: `GET /operators` and `GET /packages?operatorId=&productId=` answer with lists instead of 404.
    pub catalogue_lists: bool,
    /// NetConnect: how a checker bulk call reports a partial failure.
    pub checker_failure_shape: CheckerFailureShape,
    /// NetConnect: the money of the failed part.
    pub checker_failed_share: FailedShare,
    /// NetConnect: the status of a bad key on a buying call.
    pub bad_key_on_buy: BadKeyOnBuy,
    /// NetConnect: the word for a reversed order on the status call.
    pub reversed_word: ReversedWord,
    /// NetConnect: how amounts are written.
    pub netconnect_amounts: AmountStyle,
    /// Netpluse: how amounts are written.
    pub netpluse_amounts: AmountStyle,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            reference_retention: Retention::SixtySeconds,
            reference_reuse: ReferenceReuse::Original,
            reference_scope: ReferenceScope::Key,
            status_by_sent_reference: false,
            payment_reference_echoed: false,
            recipients_shape: RecipientsShape::Hidden,
            bulk_list_rows: BulkListRows::Parent,
            bulk_repeats_accepted: true,
            data_list_ids: ListIds::Different,
            checker_list_ids: ListIds::Different,
            newer_version_fields: false,
            list_balance_disagrees: true,
            held_first: true,
            catalogue_lists: false,
            checker_failure_shape: CheckerFailureShape::FewerTransactions,
            checker_failed_share: FailedShare::Kept,
            bad_key_on_buy: BadKeyOnBuy::Forbidden,
            reversed_word: ReversedWord::Reversed,
            netconnect_amounts: AmountStyle::Shortest,
            netpluse_amounts: AmountStyle::Shortest,
        }
    }
}

impl Switches {
    /// The kind reading of every one of them.
    pub const fn kind() -> Self {
        Self {
            reference_retention: Retention::ForEver,
            reference_reuse: ReferenceReuse::Refused,
            reference_scope: ReferenceScope::Owner,
            status_by_sent_reference: true,
            payment_reference_echoed: true,
            recipients_shape: RecipientsShape::Recipients,
            bulk_list_rows: BulkListRows::PerRecipient,
            bulk_repeats_accepted: false,
            data_list_ids: ListIds::Same,
            checker_list_ids: ListIds::Same,
            newer_version_fields: true,
            list_balance_disagrees: false,
            held_first: false,
            catalogue_lists: true,
            checker_failure_shape: CheckerFailureShape::EntriesWithError,
            checker_failed_share: FailedShare::RefundedAtOnce,
            bad_key_on_buy: BadKeyOnBuy::Unauthorized,
            reversed_word: ReversedWord::Failed,
            netconnect_amounts: AmountStyle::TwoPlaces,
            netpluse_amounts: AmountStyle::TwoPlaces,
        }
    }
}
