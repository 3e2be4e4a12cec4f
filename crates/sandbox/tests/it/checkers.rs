//! Result checkers: debit first, partial failures, and the three shapes of their report.

use crate::shop::{NetConnect, Shop};
use domain::Pesewas;
use sandbox::{BookState, Call, CheckerFailureShape, Config, FailedShare, Fault, ListIds, Rule};
use serde_json::Value;

const WASSCE: Pesewas = Pesewas(1_700);

fn transactions(data: &Value) -> &Vec<Value> {
    data["transactions"].as_array().expect("transactions")
}

#[test]
fn a_checker_comes_at_once_and_can_be_fetched_again() {
    let shop = Shop::open(Config::new(1));
    let bought = shop.checker_single("0241234567");
    let id = bought.data()["transactionId"].as_str().expect("an id").to_owned();
    let status = shop.get(NetConnect, &format!("/api/v1/result-checker/orders/{id}/status"));
    assert_eq!(status.data()["credential"], bought.data()["credential"], "the same voucher");
    assert_eq!(status.data()["state"], "completed");
    let books = shop.books();
    assert_eq!(books.credentials[0].pin.expose().as_str(), bought.data()["credential"]["password"]);
    assert!(!format!("{books:?}").contains(books.credentials[0].pin.expose()), "no PIN in Debug");
    assert_eq!(books.stock[0].left, books.stock[0].opening - 1);
}

#[test]
fn no_stock_debits_and_refunds_a_single() {
    let shop = Shop::open(Config::new(1));
    assert!(shop.sandbox.set_stock(&shop.wassce(), 0));
    let before = shop.available(NetConnect);
    let refused = shop.checker_single("0241234567");
    assert_eq!((refused.status, refused.code()), (400, "RC_WALLET_BUY_FAILED"));
    let books = shop.books();
    assert_eq!((books.charges.len(), books.refunds.len(), shop.available(NetConnect)), (1, 1, before));
    let listed = shop.get(NetConnect, "/api/v1/orders");
    assert_eq!(listed.data()["orders"][0]["state"], "failed", "and the list shows that it was tried");
}

#[test]
fn a_bulk_call_is_one_debit_for_all() {
    let shop = Shop::open(Config::new(1));
    let bought = shop.checker_bulk(3);
    assert_eq!(transactions(bought.data()).len(), 3);
    let books = shop.books();
    assert_eq!((books.charges.len(), books.charges[0].amount, books.orders.len()), (1, Pesewas(5_100), 3));
}

#[test]
fn a_partial_failure_is_reported_in_three_shapes_and_never_rolled_back() {
    for shape in
        [CheckerFailureShape::FewerTransactions, CheckerFailureShape::EntriesWithError, CheckerFailureShape::ErrorsList]
    {
        let mut config = Config::new(1);
        config.switches.checker_failure_shape = shape;
        let shop = Shop::open(config);
        shop.sandbox.set_stock(&shop.wassce(), 2);
        let bought = shop.checker_bulk(3);
        assert_eq!(bought.status, 200, "{shape:?}");
        let with_credential = transactions(bought.data()).iter().filter(|t| t["credential"].is_object()).count();
        let with_error = transactions(bought.data()).iter().filter(|t| t["error"].is_string()).count();
        let errors = bought.data()["errors"].as_array().map(Vec::len);
        let expected = match shape {
            CheckerFailureShape::FewerTransactions => (2, 0, None),
            CheckerFailureShape::EntriesWithError => (2, 1, None),
            CheckerFailureShape::ErrorsList => (2, 0, Some(1)),
        };
        assert_eq!((with_credential, with_error, errors), expected, "{shape:?}");
        let books = shop.books();
        assert_eq!((books.credentials.len(), books.stock[0].left), (2, 0), "{shape:?}: two were handed out");
    }
}

#[test]
fn the_money_of_the_failed_part_goes_where_the_switch_says() {
    for (share, at_once, later) in
        [(FailedShare::Kept, 0, 0), (FailedShare::RefundedAfter(600_000), 0, 1), (FailedShare::RefundedAtOnce, 1, 1)]
    {
        let mut config = Config::new(1);
        config.switches.checker_failed_share = share;
        let fault = Fault::PartialCheckers { failures: 1 };
        let mut shop = Shop::open(config.with_rule(Rule::nth(Call::CheckerBulk, 1, fault)));
        let before = shop.available(NetConnect);
        shop.checker_bulk(3);
        assert_eq!(shop.books().refunds.len(), at_once, "{share:?}");
        shop.wait_ms(600_000);
        assert_eq!(shop.books().refunds.len(), later, "{share:?}");
        let kept = 3 - i64::try_from(later).expect("small");
        assert_eq!(before - shop.available(NetConnect), Pesewas(WASSCE.0 * kept), "{share:?}");
        assert_eq!(shop.books().orders.last().map(|order| order.state), Some(BookState::Failed));
    }
}

#[test]
fn a_bulk_call_without_any_stock_is_refused_though_it_was_debited() {
    let shop = Shop::open(Config::new(1).with_rule(Rule::nth(Call::CheckerBulk, 1, Fault::OutOfStock)));
    let refused = shop.checker_bulk(2);
    assert_eq!((refused.status, refused.code()), (400, "RC_WALLET_BULK_BUY_FAILED"));
    assert_eq!(shop.books().charges.len(), 1, "the refusal is no proof that nothing was charged");
    assert_eq!(shop.checker_bulk(2).status, 200, "and only that call had no stock");
}

#[test]
fn list_ids_are_transaction_ids_only_by_switch() {
    for (ids, status) in [(ListIds::Same, 200), (ListIds::Different, 404)] {
        let mut config = Config::new(1);
        config.switches.checker_list_ids = ids;
        let shop = Shop::open(config);
        shop.checker_single("0241234567");
        let listed = shop.get(NetConnect, "/api/v1/orders?orderType=result_checker");
        let id = listed.data()["orders"][0]["_id"].as_str().expect("an id").to_owned();
        let status_of = shop.get(NetConnect, &format!("/api/v1/result-checker/orders/{id}/status"));
        assert_eq!(status_of.status, status, "{ids:?}");
    }
}
