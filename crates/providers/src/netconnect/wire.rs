//! NetConnect's envelope and the bodies we send.

use crate::json::Fields;
use crate::text::{MESSAGE_CHARS_MAX, plain};
use domain::{PackageKey, Pesewas, Purchase, PurchaseItem, PurchaseKind};
use engine::ports::TopUpMethod;
use serde::Serialize;
use serde_json::value::RawValue;

/// A whole body of one of the two documented shapes.
pub(super) enum Envelope<'a> {
    /// `success` true, `data`, no `error`. All top-level fields.
    Success {
        /// The text of `data`.
        data: &'a str,
        /// The whole object, for what lies beside `data`.
        top: Fields<'a>,
    },
    /// `success` false, `error` with both of its texts, no `data`.
    Refusal(Refusal),
}

/// A refusal of the documented shape.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) code: String,
    pub(super) message: String,
    /// Nothing stands beside `success` and `error`, nor beside `message` and `code`.
    pub(super) is_bare: bool,
}

/// Reads a body as one of the two; `None` when it is neither, or both.
pub(super) fn envelope(body: &[u8]) -> Option<Envelope<'_>> {
    let top = Fields::of_body(body)?;
    let (data, error) = (top.raw("data"), top.raw("error"));
    match (top.boolean("success")?, data, error) {
        (true, Some(data), None) => Some(Envelope::Success { data, top }),
        (false, None, Some(error)) => {
            let error = Fields::of(error)?;
            let is_bare = top.iter().all(|(name, json)| matches!(name, "success" | "error") || json == "null")
                && error.iter().all(|(name, json)| matches!(name, "message" | "code") || json == "null");
            Some(Envelope::Refusal(Refusal { code: error.text("code")?, message: error.text("message")?, is_bare }))
        }
        _ => None,
    }
}

/// The provider's words in a refused read, for people.
pub(crate) fn error_words(body: &[u8]) -> Option<String> {
    let words = plain(&Fields::of_body(body)?.object("error")?.text("message")?, MESSAGE_CHARS_MAX);
    (!words.is_empty()).then_some(words)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DataSingleBody<'a> {
    operator_id: &'a str,
    product_id: &'a str,
    package_id: &'a str,
    beneficiary_msisdn: String,
    payment_reference: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DataBulkBody<'a> {
    operator_id: &'a str,
    product_id: &'a str,
    items: Vec<DataBulkItem<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DataBulkItem<'a> {
    package_id: &'a str,
    beneficiary_msisdn: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CheckerItem<'a> {
    package_id: &'a str,
    recipient_phone: String,
}

#[derive(Serialize)]
struct CheckerBulkBody<'a> {
    items: Vec<CheckerItem<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TopUpBody<'a> {
    amount: &'a RawValue,
    payment_method: &'static str,
}

/// Where a purchase is sent.
pub(super) const fn path(kind: PurchaseKind) -> Option<[&'static str; 4]> {
    match kind {
        PurchaseKind::NetConnectDataSingle => Some(["api", "v1", "data-bundles", "buy-single"]),
        PurchaseKind::NetConnectDataBulk => Some(["api", "v1", "data-bundles", "buy-bulk"]),
        PurchaseKind::NetConnectCheckerSingle => Some(["api", "v1", "result-checker", "buy-single"]),
        PurchaseKind::NetConnectCheckerBulk => Some(["api", "v1", "result-checker", "buy-bulk"]),
        PurchaseKind::NetpluseData => None,
    }
}

/// The body of a purchase; `None` for a purchase that this provider's calls cannot carry.
pub(super) fn purchase_body(purchase: &Purchase) -> Option<Vec<u8>> {
    let items = purchase.items.as_slice();
    match (purchase.kind, items) {
        (PurchaseKind::NetConnectDataSingle, [item]) => data_single_body(item),
        (PurchaseKind::NetConnectDataBulk, items) if (2..=20).contains(&items.len()) => data_bulk_body(items),
        (PurchaseKind::NetConnectCheckerSingle, [item]) => json(&checker_item(item)?),
        (PurchaseKind::NetConnectCheckerBulk, items) if (1..=20).contains(&items.len()) => {
            json(&CheckerBulkBody { items: items.iter().map(checker_item).collect::<Option<_>>()? })
        }
        _ => None,
    }
}

fn data_single_body(item: &PurchaseItem) -> Option<Vec<u8>> {
    let (operator_id, product_id, package_id) = data_ids(item)?;
    json(&DataSingleBody {
        operator_id,
        product_id,
        package_id,
        beneficiary_msisdn: item.msisdn.international(),
        payment_reference: item.reference.as_str(),
    })
}

/// One operator and one product for the whole call: that is how the call is made.
fn data_bulk_body(items: &[PurchaseItem]) -> Option<Vec<u8>> {
    let (operator_id, product_id, _) = data_ids(items.first()?)?;
    let item = |item| {
        let (operator, product, package_id) = data_ids(item)?;
        let fits = operator == operator_id && product == product_id;
        fits.then(|| DataBulkItem { package_id, beneficiary_msisdn: item.msisdn.international() })
    };
    json(&DataBulkBody { operator_id, product_id, items: items.iter().map(item).collect::<Option<_>>()? })
}

fn data_ids(item: &PurchaseItem) -> Option<(&str, &str, &str)> {
    match &item.package {
        PackageKey::NetConnect { operator_id, product_id, package_id } => Some((operator_id, product_id, package_id)),
        PackageKey::Netpluse { .. } | PackageKey::NetConnectChecker { .. } => None,
    }
}

fn checker_item(item: &PurchaseItem) -> Option<CheckerItem<'_>> {
    match &item.package {
        PackageKey::NetConnectChecker { package_id } => {
            Some(CheckerItem { package_id, recipient_phone: item.msisdn.international() })
        }
        PackageKey::Netpluse { .. } | PackageKey::NetConnect { .. } => None,
    }
}

/// The body of a top-up request; `None` for an amount that is not above zero.
pub(super) fn top_up_body(amount: Pesewas, method: TopUpMethod) -> Option<Vec<u8>> {
    (amount > Pesewas::ZERO).then_some(())?;
    let decimal = amount.to_decimal_text();
    let amount = RawValue::from_string(decimal.strip_suffix(".00").unwrap_or(&decimal).to_owned()).ok()?;
    let payment_method = match method {
        TopUpMethod::MomoPay => "MomoPay",
        TopUpMethod::Momo => "Momo",
    };
    json(&TopUpBody { amount: &amount, payment_method })
}

fn json(body: &impl Serialize) -> Option<Vec<u8>> {
    serde_json::to_vec(body).ok()
}
