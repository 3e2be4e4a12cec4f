//! The provider's books against what the program says, order by order.

use super::{Run, Shop};
use domain::{Pesewas, ProviderKind};
use sandbox::{BookOrder, BookOrderKind, BookState, Source};
use serde_json::Value;
use std::collections::BTreeSet;

fn text<'a>(order: &'a Value, field: &str) -> &'a str {
    order[field].as_str().unwrap_or_default()
}

pub fn state(order: &Value) -> &str {
    text(order, "state")
}

pub fn amount(order: &Value) -> Pesewas {
    Pesewas(order["amount_pesewas"].as_i64().unwrap())
}

fn is_at(order: &Value, provider: ProviderKind) -> bool {
    text(order, "provider") == provider.name().to_lowercase()
}

/// Whether a purchase of the books bears a name that this order knows.
fn is_named(order: &Value, book: &BookOrder) -> bool {
    let known = order["provider_reference"].as_str();
    let names = [&book.order_id, &book.list_id, &book.recipient_list_id];
    let is_same_recipient = book.msisdn.local() == text(order, "msisdn");
    is_at(order, book.provider)
        && is_same_recipient
        && (known.is_some_and(|known| names.iter().any(|name| *name == known))
            || book.sent_reference.as_deref() == Some(text(order, "reference")))
}

/// Whether they are the same purchase for all that a person can see.
fn is_like(order: &Value, book: &BookOrder) -> bool {
    let bare = |text: &str| text.replace(' ', "");
    is_at(order, book.provider)
        && book.msisdn.local() == text(order, "msisdn")
        && (book.kind == BookOrderKind::Checker || bare(&book.label) == bare(text(order, "package")))
}

/// The purchases of the books with the order that each belongs to. An order that bears no name of any gets one that is
/// like it.
pub fn matched<'o>(orders: &'o [Value], books: &sandbox::Books) -> Vec<(BookOrder, Option<&'o Value>)> {
    let ours: Vec<BookOrder> = books.orders.iter().filter(|book| book.source == Source::Ours).cloned().collect();
    let mut found: Vec<Option<usize>> =
        ours.iter().map(|book| orders.iter().position(|order| is_named(order, book))).collect();
    let mut taken: BTreeSet<usize> = found.iter().flatten().copied().collect();
    // What is known to be charged takes its purchase first.
    for is_wanted in [is_charged as fn(&Value) -> bool, |order| matches!(state(order), "unknown" | "sending")] {
        for (book, place) in ours.iter().zip(&mut found).filter(|(_, place)| place.is_none()) {
            let fits = |(index, order): &(usize, &Value)| {
                !taken.contains(index) && is_wanted(order) && is_like(order, book) && !bears_other_name(order, book)
            };
            *place = orders.iter().enumerate().find(fits).map(|(index, _)| index);
            taken.extend(*place);
        }
    }
    ours.into_iter().zip(found).map(|(book, index)| (book, index.map(|index| &orders[index]))).collect()
}

/// A single order that knows its provider's id is that one and no other.
fn bears_other_name(order: &Value, book: &BookOrder) -> bool {
    book.kind != BookOrderKind::DataBulk && order["provider_reference"].is_string() && !is_named(order, book)
}

pub fn is_charged(order: &Value) -> bool {
    matches!(state(order), "accepted" | "delivered" | "failed" | "refunded")
}

fn fits_state(order: &Value, book: &BookOrder) -> bool {
    match state(order) {
        "accepted" => true,
        "delivered" => book.state == BookState::Completed,
        "failed" => book.state == BookState::Failed,
        "refunded" => book.refunded_at.is_some(),
        _ => false,
    }
}

/// Holds the ledger to the books: every purchase is one order and every charged order is one purchase, with the same
/// number, package, charge and state; and the wallet moved by just that much.
#[track_caller]
pub fn agree(shop: &Shop) {
    let orders = shop.orders();
    let books = shop.books();
    books.check().expect("the books add up");
    let matched = matched(&orders, &books);
    let mut claimed = BTreeSet::new();
    for (book, order) in &matched {
        let Some(order) = order else { panic!("nobody knows of the purchase {book:?}") };
        assert!(claimed.insert(text(order, "order_id")), "charged twice: {order}");
        assert!(is_like(order, book), "another number or package: {order} is {book:?}");
        assert!(fits_state(order, book), "another state: {order} is {book:?}");
        assert_eq!(amount(order), book.charge, "another charge: {order} is {book:?}");
    }
    for order in orders.iter().filter(|order| is_charged(order)) {
        assert!(claimed.contains(text(order, "order_id")), "called charged, and is not in the books: {order}");
    }
    for wallet in &books.wallets {
        let kept = |order: &&Value| is_at(order, wallet.provider) && matches!(state(order), "accepted" | "delivered");
        let failed = |order: &&Value| is_at(order, wallet.provider) && state(order) == "failed";
        let spent: Pesewas = orders.iter().filter(kept).chain(orders.iter().filter(failed)).map(amount).sum();
        let put_in: Pesewas =
            books.top_ups.iter().filter(|top_up| top_up.owner == wallet.owner).map(|top_up| top_up.amount).sum();
        let strangers = books.charges.iter().filter(|c| c.owner == wallet.owner && c.source == Source::Other);
        let strangers: Pesewas = strangers.map(|charge| charge.amount).sum();
        // A failed order whose refund the program has not seen yet counts as spent there and not here.
        let unseen: Pesewas = matched
            .iter()
            .filter(|(book, order)| {
                book.provider == wallet.provider
                    && book.refunded_at.is_some()
                    && order.is_some_and(|o| state(o) == "failed")
            })
            .map(|(book, _)| book.charge)
            .sum();
        assert_eq!(
            wallet.opening + put_in - strangers - wallet.available,
            spent - unseen,
            "the wallet of {} moved by another sum than the orders say",
            wallet.provider.name()
        );
    }
}

/// Holds every voucher that was handed out to the one that its order shows.
#[track_caller]
pub fn no_credential_is_lost(shop: &Shop) {
    let orders = shop.orders();
    let books = shop.books();
    let mut shown = BTreeSet::new();
    for order in orders.iter().filter(|order| is_charged(order) && text(order, "package").contains("WASSCE")) {
        let run: Run = shop.cli(&["credentials", "show", text(order, "order_id"), "--reveal", "--json"]).run();
        let told = run.json();
        for credential in told["credentials"].as_array().unwrap() {
            let (serial, pin) = (text(credential, "serial").to_owned(), text(credential, "pin").to_owned());
            assert!(shown.insert((serial, pin)), "one voucher is shown for two orders: {order}");
        }
    }
    let issued: BTreeSet<(String, String)> =
        books.credentials.iter().map(|c| (c.serial.clone(), c.pin.expose().clone())).collect();
    assert_eq!(shown, issued, "the vouchers shown are not the vouchers handed out");
}
