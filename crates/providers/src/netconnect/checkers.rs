//! Which part of a checker answer belongs to which item.
//!
//! Guarantees: transactions are matched as a multiset by number and, where the answer tells it, package; a number that
//! was bought two different packages, in an answer that does not tell which is which, is matched only when the whole
//! answer keeps the order of the request; a guess is never made. An item of which the answer does not speak gets no
//! entry. Leaves out: what becomes of such items (`engine` makes them unknown).

use crate::json::{Fields, is_id, list, text};
use crate::text::{MESSAGE_CHARS_MAX, plain};
use domain::{Credential, Msisdn, PackageKey, ProviderOrderId, PurchaseItem, ReceiptRecipient, Secret};

/// What a bulk answer says.
pub(super) struct Matched {
    /// The first transaction that has an id.
    pub(super) first_id: Option<ProviderOrderId>,
    /// One entry for each item of which it speaks, in the order of the items.
    pub(super) matched: Vec<ReceiptRecipient>,
}

/// One transaction or one reported error, before it is known whose it is.
struct Entry {
    msisdn: Option<Msisdn>,
    package_id: Option<String>,
    transaction_id: Option<ProviderOrderId>,
    credential: Option<Credential>,
    error: Option<String>,
}

const PHONE_NAMES: [&str; 7] =
    ["recipientPhone", "phone", "phoneNumber", "msisdn", "beneficiaryMsisdn", "recipient", "buyerPhone"];
const ERROR_LISTS: [&str; 7] =
    ["errors", "failed", "failures", "failedTransactions", "failedItems", "partialFailures", "failedRecipients"];
const ERROR_NAMES: [&str; 5] = ["error", "errorMessage", "message", "reason", "failureReason"];

/// The credential in an object that has one; both parts must be there.
pub(super) fn credential(fields: &Fields<'_>) -> Option<Credential> {
    let credential = fields.object("credential")?;
    let part = |name| credential.text(name).filter(|part| !part.trim().is_empty());
    Some(Credential { serial: Secret::new(part("username")?), pin: Secret::new(part("password")?) })
}

/// Reads a bulk answer; `None` when it has no list of transactions.
pub(super) fn recipients(items: &[PurchaseItem], data: &Fields<'_>, top: &Fields<'_>) -> Option<Matched> {
    let transactions: Vec<Option<Entry>> = data.list("transactions")?.into_iter().map(transaction).collect();
    let first_id = transactions.iter().flatten().find_map(|entry| entry.transaction_id.clone());
    let mut taken: Vec<Option<ReceiptRecipient>> = items.iter().map(|_| None).collect();
    let keeps_order = keeps_order(items, &transactions);
    for (position, entry) in transactions.into_iter().enumerate() {
        let Some(entry) = entry else { continue };
        let index = if keeps_order { Some(position) } else { item_of(items, &taken, &entry) };
        take(&mut taken, index, entry);
    }
    for entry in reported_errors(data).into_iter().chain(reported_errors(top)) {
        let index = item_of(items, &taken, &entry);
        take(&mut taken, index, entry);
    }
    Some(Matched { first_id, matched: taken.into_iter().flatten().collect() })
}

fn take(taken: &mut [Option<ReceiptRecipient>], index: Option<usize>, entry: Entry) {
    let Some(index) = index else { return };
    if let Some(place) = taken.get_mut(index) {
        *place = Some(ReceiptRecipient {
            item_index: index,
            provider_order_id: entry.transaction_id,
            credential: entry.credential,
            error: entry.error,
        });
    }
}

fn transaction(json: &str) -> Option<Entry> {
    let fields = Fields::of(json)?;
    let id = fields.id("transactionId").or_else(|| fields.id("_id"));
    let credential = credential(&fields);
    // A transaction with its card is no failure, whatever its message says.
    let error = if credential.is_some() { fields.raw("error").and_then(error_text) } else { error_in(&fields) };
    Some(Entry { error, credential, ..entry(&fields, id) })
}

/// In a list of transactions `message` may be friendly: it counts as an error only beside a word that says failed.
fn error_in(fields: &Fields<'_>) -> Option<String> {
    let state = fields.label_of(&["state", "status"]).map(|word| word.to_lowercase());
    let is_failed =
        matches!(state.as_deref(), Some("failed" | "error" | "rejected")) || fields.boolean("success") == Some(false);
    let names = if is_failed { ERROR_NAMES.as_slice() } else { &["error", "errorMessage", "failureReason"] };
    let words = names.iter().find_map(|name| fields.raw(name).and_then(error_text));
    words.or_else(|| is_failed.then(|| "failed".to_owned()))
}

fn entry(fields: &Fields<'_>, transaction_id: Option<String>) -> Entry {
    Entry {
        msisdn: fields.label_of(&PHONE_NAMES).and_then(|phone| Msisdn::parse(&phone).ok()).map(|read| read.msisdn),
        package_id: fields.text("packageId").filter(|id| is_id(id)),
        transaction_id: transaction_id.map(ProviderOrderId),
        credential: None,
        error: None,
    }
}

/// The partial failures. Their shape is not documented: lists of objects, or objects keyed by number, under any of
/// several names.
fn reported_errors(fields: &Fields<'_>) -> Vec<Entry> {
    let mut entries = Vec::new();
    for name in ERROR_LISTS {
        let Some(json) = fields.raw(name) else { continue };
        if let Some(rows) = list(json) {
            entries.extend(rows.into_iter().filter_map(error_row));
        } else if let Some(by_number) = Fields::of(json) {
            entries.extend(by_number.iter().filter_map(|(number, json)| error_of_number(number, json)));
        }
    }
    entries
}

fn error_row(json: &str) -> Option<Entry> {
    let fields = Fields::of(json)?;
    let words = ERROR_NAMES.iter().find_map(|name| fields.raw(name).and_then(error_text));
    let id = fields.id("transactionId");
    Some(Entry {
        error: Some(words.unwrap_or_else(|| "failed".to_owned())),
        credential: credential(&fields),
        ..entry(&fields, id)
    })
}

fn error_of_number(number: &str, json: &str) -> Option<Entry> {
    let msisdn = Msisdn::parse(number).ok()?.msisdn;
    Some(Entry {
        msisdn: Some(msisdn),
        package_id: None,
        transaction_id: None,
        credential: None,
        error: Some(error_text(json)?),
    })
}

/// A text, or an object with a `message`.
fn error_text(json: &str) -> Option<String> {
    let words = text(json).or_else(|| Fields::of(json).and_then(|fields| fields.text("message")))?;
    let words = plain(&words, MESSAGE_CHARS_MAX);
    (!words.is_empty()).then_some(words)
}

/// Whether the answer names each item's number (and package, where told) at the item's own place.
fn keeps_order(items: &[PurchaseItem], transactions: &[Option<Entry>]) -> bool {
    let fits = |(item, entry): (&PurchaseItem, &Option<Entry>)| {
        entry.as_ref().is_some_and(|entry| entry.msisdn == Some(item.msisdn) && fits_package(item, entry))
    };
    items.len() == transactions.len() && items.iter().zip(transactions).all(fits)
}

fn fits_package(item: &PurchaseItem, entry: &Entry) -> bool {
    entry.package_id.as_deref().is_none_or(|id| package_id(item) == Some(id))
}

fn package_id(item: &PurchaseItem) -> Option<&str> {
    match &item.package {
        PackageKey::NetConnectChecker { package_id } => Some(package_id),
        PackageKey::NetConnect { .. } | PackageKey::Netpluse { .. } => None,
    }
}

/// The first free item that the entry fits, unless free items of different packages fit it equally well.
fn item_of(items: &[PurchaseItem], taken: &[Option<ReceiptRecipient>], entry: &Entry) -> Option<usize> {
    let is_free = |index: &usize| taken.get(*index).is_some_and(Option::is_none);
    let fits = |item: &PurchaseItem| match entry.msisdn {
        Some(msisdn) => item.msisdn == msisdn && fits_package(item, entry),
        // The answer to a call for one recipient speaks of that recipient.
        None => items.len() == 1,
    };
    let mut fitting = (0..items.len()).filter(is_free).filter(|index| fits(&items[*index]));
    let first = fitting.next()?;
    fitting.all(|other| items[other].package == items[first].package).then_some(first)
}
