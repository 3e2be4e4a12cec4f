//! Orders in time: in flight, delivered, failed, refunded, reversed, stuck; and how they are read.

use crate::shop::{NetConnect, Netpluse, Shop, msisdn};
use domain::Pesewas;
use sandbox::{
    BookState, BulkListRows, Call, CallMatch, Config, Delivery, Fate, Fault, ListIds, RecipientsShape, RefundFate,
    ReversedWord, Rule, Source, Switches, When,
};
use serde_json::Value;

fn order_id(data: &Value) -> String {
    data["orderId"].as_str().expect("an order id").to_owned()
}

fn state(shop: &Shop, id: &str) -> String {
    let answer = shop.get(NetConnect, &format!("/api/v1/orders/{id}/status"));
    answer.data()["state"].as_str().expect("a state").to_owned()
}

fn rows(answer: &crate::shop::Answer) -> &Vec<Value> {
    answer.data()["orders"].as_array().expect("orders")
}

#[test]
fn a_number_in_flight_is_refused_until_its_order_ends() {
    let mut shop = Shop::open(Config::new(1));
    let first = shop.buy_single("233241234567");
    let refused = shop.buy_single("0241234567");
    assert_eq!((refused.status, shop.books().charges.len()), (409, 1), "the same number, spelled otherwise");
    assert_eq!(shop.buy_single("0207654321").status, 200, "another number is free");
    shop.wait_ms(10_000);
    assert_eq!(state(&shop, &order_id(first.data())), "Completed", "capitalised on the status page");
    assert_eq!(shop.buy_single("0241234567").status, 200, "and it never de-duplicates once the order has ended");
    assert_eq!(shop.books().charges.len(), 3);
}

#[test]
fn orders_go_the_way_their_fate_says() {
    let mut shop = Shop::open(Config::new(1));
    let failed = |refund| Fate::Failed { after_ms: 1_000, refund };
    let reversed = Fate::Reversed { delivered_after_ms: 1_000, reversed_after_ms: 9_000, refund: RefundFate::AtOnce };
    let fates = [
        ("0241000001", Fate::Stuck, ["Processing", "Processing"], 0),
        ("0241000002", failed(RefundFate::AtOnce), ["Failed", "Failed"], 1),
        ("0241000003", failed(RefundFate::After(8_000)), ["Failed", "Failed"], 1),
        ("0241000004", failed(RefundFate::Never), ["Failed", "Failed"], 0),
        ("0241000005", reversed, ["Completed", "Reversed"], 1),
    ];
    for (number, fate, _, _) in &fates {
        shop.sandbox.set_fate(msisdn(number), *fate);
    }
    let bought: Vec<String> = fates.iter().map(|(number, ..)| order_id(shop.buy_single(number).data())).collect();
    for (step, wait_ms) in [(0, 2_000), (1, 60_000)] {
        shop.wait_ms(wait_ms);
        for (id, (number, _, states, _)) in bought.iter().zip(&fates) {
            assert_eq!(state(&shop, id), states[step], "{number} at step {step}");
        }
    }
    let books = shop.books();
    for (order, (number, _, _, refunds)) in books.orders.iter().zip(&fates) {
        assert_eq!(usize::from(order.refunded_at.is_some()), *refunds, "{number}");
    }
    shop.sandbox.change_switches(|switches| switches.reversed_word = ReversedWord::Failed);
    assert_eq!(state(&shop, &bought[4]), "Failed");
}

#[test]
fn the_nth_recipient_has_the_fate_of_its_place() {
    let mut shop = Shop::open(Config::new(1));
    shop.sandbox.set_fate_at(2, Fate::Stuck);
    shop.purchase("0241234567", None);
    shop.purchase("0241234567", None);
    shop.wait_ms(60_000);
    let states: Vec<BookState> = shop.books().orders.iter().map(|order| order.state).collect();
    assert_eq!(states, [BookState::Completed, BookState::Processing]);
}

#[test]
fn money_is_held_first_by_switch() {
    for held_first in [true, false] {
        let mut config = Config::new(1);
        config.switches.held_first = held_first;
        let mut shop = Shop::open(config);
        shop.buy_single("0241234567");
        let held = if held_first { Pesewas(450) } else { Pesewas::ZERO };
        let wallet = |shop: &Shop| shop.books().wallets[1].clone();
        assert_eq!((wallet(&shop).available, wallet(&shop).held), (Pesewas(199_550), held));
        let shown = shop.get(NetConnect, "/api/v1/wallet-balance");
        assert_eq!(shown.data()["heldBalance"].as_f64(), Some(if held_first { 4.5 } else { 0.0 }));
        shop.wait_ms(10_000);
        assert_eq!((wallet(&shop).available, wallet(&shop).held), (Pesewas(199_550), Pesewas::ZERO));
    }
}

#[test]
fn pages_are_newest_first_and_hold_still_while_orders_arrive() {
    let mut shop = Shop::open(Config::new(1).without_limits());
    for i in 0..45 {
        assert_eq!(shop.buy_single(&format!("02412345{i:02}")).status, 200);
        shop.wait_ms(i % 2);
    }
    let mut numbers = Vec::new();
    let mut cursor = String::new();
    let mut sizes = Vec::new();
    loop {
        let page = shop.get(NetConnect, &format!("/api/v1/orders?cursor={cursor}"));
        sizes.push(rows(&page).len());
        numbers.extend(rows(&page).iter().map(|row| row["beneficiaryMsisdn"].as_str().expect("a number").to_owned()));
        if page.data()["isDone"] == true {
            break;
        }
        cursor = page.data()["continueCursor"].as_str().expect("a cursor").to_owned();
        assert_eq!(shop.buy_single(&format!("02098765{:02}", sizes.len())).status, 200, "one arrives meanwhile");
    }
    let expected: Vec<String> = (0..45).rev().map(|i| format!("2332412345{i:02}")).collect();
    assert_eq!(sizes, [20, 20, 5], "20 by default");
    assert_eq!(numbers, expected, "each once, newest first");
    assert_eq!(rows(&shop.get(NetConnect, "/api/v1/orders?limit=1000")).len(), 47, "a limit is cut at 100");
}

#[test]
fn the_list_filters_and_refuses_what_it_does_not_know() {
    let mut shop = Shop::open(Config::new(1));
    shop.sandbox.set_fate(msisdn("0241000001"), Fate::Failed { after_ms: 10, refund: RefundFate::Never });
    shop.buy_single("0241000001");
    shop.wait_ms(60_000);
    shop.checker_single("0241000002");
    shop.buy_single("0241000003");
    let count = |query: &str| rows(&shop.get(NetConnect, &format!("/api/v1/orders?{query}"))).len();
    for (query, expected) in [
        ("", 3),
        ("orderType=data", 2),
        ("orderType=result_checker", 1),
        ("orderType=airtime", 0),
        ("orderType=all&state=completed", 1),
        ("state=failed", 1),
        ("state=processing&orderType=data", 1),
        ("limit=2", 2),
    ] {
        assert_eq!(count(query), expected, "{query}");
    }
    for (query, code) in [
        ("orderType=bundles", "INVALID_ORDER_TYPE"),
        ("state=Done", "INVALID_STATE"),
        ("limit=0", "INVALID_LIMIT"),
        ("cursor=zz", "INVALID_CURSOR"),
    ] {
        let refused = shop.get(NetConnect, &format!("/api/v1/orders?{query}"));
        assert_eq!((refused.status, refused.code()), (400, code), "{query}");
    }
}

#[test]
fn a_bulk_order_shows_its_recipients_in_the_shape_of_the_switch() {
    for (shape, list, number, word) in [
        (RecipientsShape::Hidden, None, "", ""),
        (RecipientsShape::Recipients, Some("recipients"), "msisdn", "state"),
        (RecipientsShape::BulkRecipients, Some("bulkRecipients"), "beneficiaryMsisdn", "status"),
        (RecipientsShape::Items, Some("items"), "phoneNumber", "state"),
    ] {
        let mut config = Config::new(1);
        config.switches.recipients_shape = shape;
        let mut shop = Shop::open(config);
        shop.sandbox.set_fate(msisdn("0241000001"), Fate::Failed { after_ms: 10, refund: RefundFate::AtOnce });
        let bought = shop.buy_bulk(&["0241000001", "0241000002"]);
        shop.wait_ms(60_000);
        let status = shop.get(NetConnect, &format!("/api/v1/orders/{}", order_id(bought.data())));
        assert_eq!(status.data()["state"], "Completed", "one of two arrived");
        let shown: Vec<&str> = ["recipients", "bulkRecipients", "items"]
            .into_iter()
            .filter(|name| status.data().get(*name).is_some())
            .collect();
        assert_eq!(shown, list.into_iter().collect::<Vec<_>>(), "{shape:?}");
        if let Some(list) = list {
            let first = &status.data()[list][0];
            assert_eq!(first[number], "233241000001", "{shape:?}");
            assert!(first[word].as_str().is_some_and(|w| w.eq_ignore_ascii_case("failed")), "{shape:?}");
        }
        let books = shop.books();
        assert_eq!((books.charges.len(), books.refunds.len()), (1, 1), "one debit, and only the failed one back");
    }
}

#[test]
fn the_list_shows_a_bulk_order_as_the_switch_says() {
    for (setting, count) in [(BulkListRows::Parent, 1), (BulkListRows::PerRecipient, 3)] {
        let mut config = Config::new(1);
        config.switches.bulk_list_rows = setting;
        let shop = Shop::open(config);
        shop.buy_bulk(&["0241000001", "0241000002", "0241000003"]);
        let listed = shop.get(NetConnect, "/api/v1/orders?limit=2");
        assert_eq!(rows(&listed).len(), count.min(2), "{setting:?}");
        assert_eq!(listed.data()["isDone"], count <= 2, "{setting:?}: a page may end inside a bulk order");
        assert!(rows(&listed).iter().all(|row| row["isBulkOrder"] == true));
        assert_eq!(rows(&listed)[0]["beneficiaryMsisdn"].is_null(), count == 1, "{setting:?}");
    }
}

#[test]
fn the_newer_fields_the_echo_and_the_list_ids_follow_their_switches() {
    let buy = |switches: Switches| {
        let shop = Shop::open(Config::new(1).with_switches(switches));
        let mut body = shop.single_body("0241234567");
        body["paymentReference"] = "our-1".into();
        let bought = shop.post(NetConnect, "/api/v1/data-bundles/buy-single", &body);
        let id = order_id(bought.data());
        let status = shop.get(NetConnect, &format!("/api/v1/orders/{id}/status"));
        let listed = shop.get(NetConnect, "/api/v1/orders");
        assert_eq!(shop.books().orders[0].sent_reference.as_deref(), Some("our-1"), "the books know it anyway");
        (id, bought.json, status.json, listed.json["data"]["orders"][0].clone())
    };
    let (id, bought, status, row) = buy(Switches::kind());
    assert_eq!((&bought["data"]["status"], &row["_id"]), (&Value::from("processing"), &Value::from(id)));
    assert_eq!(status["data"]["paymentReference"], "our-1");
    assert_eq!(row["walletBalanceAfter"], bought["data"]["walletBalanceAfter"]);
    let (id, bought, status, row) = buy(Switches::default());
    assert!(bought["data"].get("status").is_none() && row.get("walletBalanceBefore").is_none());
    assert!(status["data"]["paymentReference"].is_null());
    assert_ne!(row["_id"], Value::from(id));
    let sample = Switches { newer_version_fields: true, ..Switches::default() };
    let (_, bought, _, row) = buy(sample);
    assert_ne!(row["walletBalanceAfter"], bought["data"]["walletBalanceAfter"], "as in the documents' sample");
    assert_eq!(sample.data_list_ids, ListIds::Different);
}

#[test]
fn anothers_order_is_not_to_be_seen() {
    let mut config = Config::new(1);
    let mut other = config.owners[1].clone();
    other.id = "another".to_owned();
    config = config.with_owner(other).with_key("another", "other", "netconnect_test_sandbox_other");
    let shop = Shop::open(config);
    let id = order_id(shop.buy_single("0241234567").data());
    let request = sandbox::SandboxRequest::get(&format!("/api/v1/orders/{id}/status"));
    let refused = shop.send_with_key(NetConnect, request, "netconnect_test_sandbox_other");
    assert_eq!((refused.status, refused.code()), (404, "ORDER_NOT_FOUND"));
}

#[test]
fn somebody_else_buys_from_the_same_wallet() {
    let mut shop =
        Shop::open(Config::new(1).with_rule(Rule::nth(Call::BuySingle, 1, Fault::OtherBuyerAfter { twin: true })));
    shop.buy_single("0241234567");
    let books = shop.books();
    assert_eq!(books.charges.len(), 2, "theirs and ours");
    assert_eq!(books.ours().count(), 1);
    let theirs = books.orders.iter().find(|order| order.source == Source::Other).expect("theirs");
    assert_eq!((theirs.msisdn.local().as_str(), theirs.key.as_deref()), ("0241234567", None), "the very same bundle");
    let (_, _, package) = shop.mtn_1gb();
    let owner = shop.sandbox.owners()[1].id.clone();
    assert!(shop.sandbox.other_buyer_purchase(NetConnect, &owner, msisdn("0207654321"), &package, shop.now));
    assert!(!shop.sandbox.other_buyer_purchase(Netpluse, &owner, msisdn("0207654321"), "1GB", shop.now));
    shop.wait_ms(1);
    assert_eq!(rows(&shop.get(NetConnect, "/api/v1/orders")).len(), 3, "the list does not say whose they are");
}

#[test]
fn rules_strike_when_they_say() {
    let strikes = |when, times| {
        let rule = Rule { provider: None, calls: CallMatch::Reads, when, times, fault: Fault::ServerErrorBefore };
        let shop = Shop::open(Config::new(1).with_rule(rule));
        (1..=12).filter(|_| shop.get(Netpluse, "/api/v1/ping").status == 500).count()
    };
    assert_eq!(strikes(When::Always, None), 12);
    assert_eq!(strikes(When::Always, Some(5)), 5);
    assert_eq!(strikes(When::Nth(3), None), 1);
    assert_eq!(strikes(When::Every(4), None), 3);
    assert_eq!(strikes(When::Odds(1000), None), 12);
    assert_eq!(strikes(When::Odds(0), None), 0);
}

#[test]
fn prices_change_between_reads() {
    let fault = Fault::PriceChange { by: Pesewas(25) };
    let shop = Shop::open(Config::new(1).with_rule(Rule::nth(Call::Purchase, 1, fault)));
    let price = |shop: &Shop| shop.get(Netpluse, "/api/v1/packages").json["packages"][0]["price"].as_f64();
    assert_eq!(price(&shop), Some(4.5));
    assert_eq!(shop.purchase("0241234567", None).json["price"].as_f64(), Some(4.75), "it costs more than was shown");
    assert_eq!(price(&shop), Some(4.75), "and stays so");
}

#[test]
fn practice_mode_is_kind_and_shows_what_can_go_wrong() {
    let mut shop = Shop::open(Config::practice());
    let mut bought = Vec::new();
    for ending in ["0000", "1111", "9999", "4567"] {
        let answer = shop.purchase(&format!("024123{ending}"), Some(ending));
        assert!(matches!(answer.reply.delivery, Delivery::Delayed { ms: 120..=350 }), "{:?}", answer.reply.delivery);
        bought.push(answer.json["reference"].as_str().expect("a reference").to_owned());
    }
    shop.wait_ms(15_000);
    let states: Vec<String> = bought
        .iter()
        .map(|id| shop.get(Netpluse, &format!("/api/v1/order-status/{id}")).json["status"].to_string())
        .collect();
    assert_eq!(states[..3], ["\"failed\"", "\"processing\"", "\"processing\""]);
    assert_eq!(shop.books().refunds.len(), 1, "0000 was refunded");
    assert_eq!(Config::practice().switches, Switches::kind());
}

#[test]
fn practice_mode_answers_after_its_whole_catalogue_was_read_twice() {
    let shop = Shop::open(Config::practice());
    let paths: Vec<String> =
        shop.sandbox.catalogue().packages.iter().map(|entry| format!("/api/v1/packages/{}", entry.id)).collect();
    for path in paths.iter().chain(&paths) {
        assert_eq!(shop.get(NetConnect, path).status, 200, "{path}");
    }
    assert_eq!(shop.get(NetConnect, "/api/v1/orders").status, 200, "and looking for an order is not refused");
}
