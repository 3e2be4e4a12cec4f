//! The provider's records of orders: one order's status, rows of the list, one checker.
//!
//! Guarantees: state words are read without regard to case, and one we do not know is still processing with its word
//! kept; one bad row of a list is counted and does not lose the page.

use crate::json::Fields;
use crate::text::{MESSAGE_CHARS_MAX, STATE_CHARS_MAX, plain};
use domain::{Msisdn, Network, ProviderOrderId};
use engine::ports::{OrdersPage, ProviderRecord, ProviderState, RecordRecipient, RecordSource};

const PHONE_NAMES: [&str; 6] = ["beneficiaryMsisdn", "msisdn", "recipientPhone", "buyerPhone", "phone", "phoneNumber"];
const RECIPIENT_LISTS: [&str; 3] = ["recipients", "bulkRecipients", "items"];
const ERROR_NAMES: [&str; 3] = ["errorMessage", "error", "message"];

fn state(word: &str) -> ProviderState {
    match word.trim().to_lowercase().as_str() {
        "completed" => ProviderState::Completed,
        "failed" => ProviderState::Failed,
        "reversed" | "refunded" => ProviderState::Reversed,
        _ => ProviderState::Processing,
    }
}

/// A record; `None` without an id or a state.
pub(super) fn record(fields: &Fields<'_>, source: RecordSource) -> Option<ProviderRecord> {
    let id_names = match source {
        RecordSource::Status => ["orderId", "_id", "transactionId"],
        RecordSource::List => ["_id", "orderId", "transactionId"],
    };
    let id = id_names.iter().find_map(|name| fields.id(name))?;
    let word = fields.label_of(&["state", "status"])?;
    let paid_back = fields.label("paymentGatewayStatus").is_some_and(|word| word.to_lowercase() == "refunded");
    let state = if paid_back { ProviderState::Reversed } else { state(&word) };
    let refunded = state == ProviderState::Reversed;
    Some(ProviderRecord {
        source,
        provider_order_id: ProviderOrderId(id),
        short_reference: fields.label("shortReference").map(|text| plain(&text, STATE_CHARS_MAX)),
        state,
        state_verbatim: plain(&word, STATE_CHARS_MAX),
        payment_reference: fields.text("paymentReference").map(|text| plain(&text, STATE_CHARS_MAX)),
        refunded,
        amount: fields.money("amount"),
        error_message: error_message(fields, &["errorMessage"]),
        created_at: fields.unix_ms("createdAt").or_else(|| fields.unix_ms("_creationTime")),
        completed_at: fields.unix_ms("completedAt"),
        msisdn: fields.label_of(&PHONE_NAMES).and_then(|phone| Msisdn::parse(&phone).ok()).map(|read| read.msisdn),
        network: fields.text("operatorName").and_then(|name| Network::from_name(&name).ok()),
        package: fields.id("packageId"),
        order_type: fields.label("orderType").map(|text| plain(&text, STATE_CHARS_MAX)),
        is_bulk: fields.boolean("isBulkOrder"),
        wallet_before: fields.money("walletBalanceBefore"),
        wallet_after: fields.money("walletBalanceAfter"),
        recipients: recipients(fields),
    })
}

fn error_message(fields: &Fields<'_>, names: &[&str]) -> Option<String> {
    let words = |name: &&str| {
        let text = fields.text(name).or_else(|| fields.object(name).and_then(|error| error.text("message")))?;
        let text = plain(&text, MESSAGE_CHARS_MAX);
        (!text.is_empty()).then_some(text)
    };
    names.iter().find_map(words)
}

/// The first of the three lists that tells of anybody. A row without a number or a state tells nothing.
fn recipients(fields: &Fields<'_>) -> Option<Vec<RecordRecipient>> {
    RECIPIENT_LISTS.iter().find_map(|name| {
        let told: Vec<_> = fields.list(name)?.into_iter().filter_map(recipient).collect();
        (!told.is_empty()).then_some(told)
    })
}

fn recipient(json: &str) -> Option<RecordRecipient> {
    let fields = Fields::of(json)?;
    let msisdn = Msisdn::parse(&fields.label_of(&PHONE_NAMES)?).ok()?.msisdn;
    let word = fields.label_of(&["state", "status"])?;
    Some(RecordRecipient {
        msisdn,
        state: state(&word),
        state_verbatim: plain(&word, STATE_CHARS_MAX),
        error_message: error_message(&fields, &ERROR_NAMES),
    })
}

/// A page of the list; `None` when it is not one, or does not say where it goes on.
pub(super) fn orders_page(data: &Fields<'_>) -> Option<OrdersPage> {
    let is_done = data.boolean("isDone")?;
    let next_cursor = data.text("continueCursor").filter(|cursor| !is_done && !cursor.is_empty());
    if !is_done && next_cursor.is_none() {
        return None;
    }
    let mut page = OrdersPage { records: Vec::new(), unreadable_count: 0, is_done, next_cursor };
    for row in data.list("orders")? {
        match Fields::of(row).and_then(|fields| record(&fields, RecordSource::List)) {
            Some(record) => page.records.push(record),
            None => page.unreadable_count = page.unreadable_count.saturating_add(1),
        }
    }
    Some(page)
}
