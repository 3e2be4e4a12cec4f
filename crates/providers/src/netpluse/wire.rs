//! Netpluse's JSON: what is sent, and how each answer is read.

use crate::json::{Fields, list};
use crate::text::{MESSAGE_CHARS_MAX, STATE_CHARS_MAX, plain};
use domain::{BundleSize, Network, Package, PackageKey, ProviderOrderId, Purchase, PurchaseKind, UnixMs};
use engine::ports::{CatalogueRead, ProviderRecord, ProviderState, RecordSource};
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PurchaseBody<'a> {
    network: &'a str,
    phone_number: String,
    capacity: &'a str,
    reference: &'a str,
}

/// The body of a purchase; `None` for a purchase that is not this provider's.
pub(super) fn purchase_body(purchase: &Purchase) -> Option<Vec<u8>> {
    let [item] = purchase.items.as_slice() else { return None };
    let PackageKey::Netpluse { network, capacity } = &item.package else { return None };
    (purchase.kind == PurchaseKind::NetpluseData).then_some(())?;
    let body = PurchaseBody {
        network: network.name(),
        phone_number: item.msisdn.local(),
        capacity,
        reference: item.reference.as_str(),
    };
    serde_json::to_vec(&body).ok()
}

/// The `error` text of a body of the documented shape. One that also names an order contradicts itself: `None`.
pub(super) fn error_text(body: &[u8]) -> Option<String> {
    let fields = Fields::of_body(body)?;
    if fields.raw("reference").is_some() { None } else { fields.text("error") }
}

/// The provider's words in a refused read, for people.
pub(crate) fn error_words(body: &[u8]) -> Option<String> {
    let words = Fields::of_body(body)?.text("error").map(|text| plain(&text, MESSAGE_CHARS_MAX))?;
    (!words.is_empty()).then_some(words)
}

/// A state word, without regard to case; one we do not know is still processing.
pub(super) fn state(word: &str) -> ProviderState {
    match word.trim().to_lowercase().as_str() {
        "completed" => ProviderState::Completed,
        "failed" => ProviderState::Failed,
        "reversed" | "refunded" => ProviderState::Reversed,
        _ => ProviderState::Processing,
    }
}

/// The record in an order-status answer.
pub(super) fn record(fields: &Fields<'_>) -> Option<ProviderRecord> {
    let id = fields.id("reference")?;
    let word = fields.label("status")?;
    let state = state(&word);
    let refunded = state == ProviderState::Reversed;
    Some(ProviderRecord {
        source: RecordSource::Status,
        provider_order_id: ProviderOrderId(id),
        short_reference: None,
        state,
        state_verbatim: plain(&word, STATE_CHARS_MAX),
        payment_reference: None,
        refunded,
        amount: None,
        error_message: None,
        created_at: fields.text("createdAt").as_deref().and_then(rfc_3339),
        completed_at: None,
        msisdn: None,
        network: fields.text("network").and_then(|name| Network::from_name(&name).ok()),
        package: fields.text("capacity"),
        order_type: None,
        is_bulk: None,
        wallet_before: None,
        wallet_after: None,
        recipients: None,
    })
}

fn rfc_3339(text: &str) -> Option<UnixMs> {
    text.trim().parse::<jiff::Timestamp>().ok().map(|time| UnixMs(time.as_millisecond()))
}

/// The packages, row by row: one that cannot be read is named with its reason and does not lose the others.
pub(super) fn catalogue(fields: &Fields<'_>) -> Option<CatalogueRead> {
    let mut read = CatalogueRead::default();
    for (index, row) in list(fields.raw("packages")?)?.into_iter().enumerate() {
        match package(row) {
            Ok(package) => read.packages.push(package),
            Err((name, reason)) => {
                let name = if name.is_empty() { format!("row {}", index + 1) } else { name };
                read.not_found.push((name, reason));
            }
        }
    }
    Some(read)
}

fn package(row: &str) -> Result<Package, (String, String)> {
    let unreadable = |name: &str, what: &str| (name.to_owned(), what.to_owned());
    let fields = Fields::of(row).ok_or_else(|| unreadable("", "the row could not be read"))?;
    let network_name = fields.text("network").ok_or_else(|| unreadable("", "it names no network"))?;
    let capacity = fields.text("capacity").ok_or_else(|| unreadable("", "it names no size"))?;
    let name = plain(&format!("{network_name} {capacity}"), STATE_CHARS_MAX);
    let network = Network::from_name(&network_name).map_err(|e| unreadable(&name, &e.to_string()))?;
    let size = BundleSize::parse(&capacity).map_err(|e| unreadable(&name, &e.to_string()))?;
    let price = fields.money("price").filter(|price| price.0 >= 0);
    Ok(Package {
        key: PackageKey::Netpluse { network, capacity },
        network,
        size,
        price: price.ok_or_else(|| unreadable(&name, "its price could not be read"))?,
        validity: fields.label("validity").map(|text| plain(&text, STATE_CHARS_MAX)),
        product_name: None,
        available: true,
    })
}
