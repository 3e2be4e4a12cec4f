//! Practice mode over a restart: the world goes on where it stopped, and damaged bytes are an error.

use crate::shop::{NetConnect, Netpluse, START, Shop, msisdn};
use domain::{Pesewas, ProviderKind};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sandbox::{BookState, Books, Config, Fate, Sandbox, SandboxRequest, SnapshotError};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Every kind of order, some ended, some not, with prices and stock changed on the way.
fn a_day_of_practice() -> Shop {
    let mut shop = Shop::open(Config::practice());
    shop.purchase("0241234567", Some("r-1"));
    shop.buy_single("0241234567");
    shop.buy_bulk(&["0241230000", "0241232222", "0241239999"]);
    shop.checker_single("0241234567");
    shop.checker_bulk(3);
    shop.post(NetConnect, "/api/v1/top-ups/request", &json!({"amount": 25.5, "paymentMethod": "Momo"}));
    shop.sandbox.change_prices(Netpluse, Pesewas(15));
    assert!(shop.sandbox.set_stock(&shop.wassce(), 40));
    shop.wait_ms(10_000);
    shop.sandbox.advance(shop.now);
    shop.purchase("0241234567", Some("r-2"));
    shop.buy_single("0241111111");
    shop
}

fn restarted(shop: &Shop) -> Shop {
    let sandbox = Sandbox::practice_restored(&shop.sandbox.snapshot()).expect("what was written is read");
    Shop { sandbox, now: shop.now }
}

/// Everything in the books, PINs too: their `Debug` shows none.
fn all_of(books: &Books) -> String {
    let pins: Vec<&String> = books.credentials.iter().map(|credential| credential.pin.expose()).collect();
    format!("{books:?} {pins:?}")
}

fn ids_of(books: &Books) -> BTreeSet<String> {
    let orders = books.orders.iter().flat_map(|order| {
        [&order.order_id, &order.list_id, &order.recipient_list_id, &order.short_reference].map(Clone::clone)
    });
    let credentials = books.credentials.iter().flat_map(|c| [c.serial.clone(), c.pin.expose().clone()]);
    orders.chain(credentials).chain(books.top_ups.iter().map(|top_up| top_up.id.clone())).collect()
}

#[test]
fn the_books_are_the_same_after_a_restart_and_ever_after() {
    let mut before = a_day_of_practice();
    let mut after = restarted(&before);
    assert_eq!(all_of(&before.books()), all_of(&after.books()));
    assert_eq!(before.sandbox.snapshot(), after.sandbox.snapshot(), "a world read and written again is the same");
    for wait_ms in [1_000, 5_000, 30_000, 90_000, 86_400_000] {
        for shop in [&mut before, &mut after] {
            shop.wait_ms(wait_ms);
            shop.purchase("0207654321", None);
            shop.checker_single("0207654321");
        }
        assert_eq!(all_of(&before.books()), all_of(&after.books()), "{wait_ms} ms on, ids and deliveries alike");
    }
    after.wait_ms(60_000);
    let open = after.books().orders.into_iter().filter(|order| order.state == BookState::Processing).count();
    assert_eq!(open, 1, "all has ended but the number that stays in processing");
}

#[test]
fn an_order_in_processing_is_delivered_after_the_restart() {
    let shop = Shop::open(Config::practice());
    shop.sandbox.set_fate(msisdn("0241234567"), Fate::Delivered { after_ms: 4_000 });
    let bought = shop.buy_single("0241234567");
    let path = format!("/api/v1/orders/{}/status", bought.data()["orderId"].as_str().expect("an id"));
    let mut shop = restarted(&shop);
    assert_eq!(shop.get(NetConnect, &path).data()["state"], "Processing", "no time has passed");
    assert_eq!(shop.buy_single("0241234567").status, 409, "and its number is still taken");
    shop.wait_ms(3_600_000);
    assert_eq!(shop.get(NetConnect, &path).data()["state"], "Completed");
    let order = &shop.books().orders[0];
    assert_eq!(order.settled_at, Some(START.plus_ms(4_000)), "at its own time, not at that of the restart");
}

#[test]
fn a_reference_replays_as_before_the_restart() {
    let mut shop = Shop::open(Config::practice());
    let first = shop.purchase("0241234567", Some("r-1"));
    shop.wait_ms(30_000);
    let mut shop = restarted(&shop);
    assert_eq!(shop.purchase("0241234567", Some("r-1")).status, 409, "the first minute goes on");
    shop.wait_ms(86_400_000);
    let mut shop = restarted(&shop);
    shop.wait_ms(1);
    let again = shop.purchase("0241234567", Some("r-1"));
    assert_eq!((again.status, &again.json["reference"]), (200, &first.json["reference"]), "the original order");
    assert_eq!(shop.purchase("0207654321", Some("r-1")).status, 400, "and no other under its reference");
    assert_eq!(shop.books().charges.len(), 1);
}

#[test]
fn no_id_is_given_twice_over_twenty_restarts() {
    let mut shop = Shop::open(Config::practice().with_opening(Pesewas(90_000_000)));
    let mut seen = BTreeSet::new();
    for run in 0..20 {
        // The clock stands still: only the counters keep the ids apart.
        shop.purchase("0241234567", None);
        shop.buy_bulk(&["0207654321", "0267654321"]);
        shop.checker_bulk(3);
        let ids = ids_of(&shop.books());
        assert!(ids.is_superset(&seen) && ids.len() > seen.len(), "run {run} adds ids and loses none");
        seen = ids;
        shop = restarted(&shop);
    }
    let books = shop.books();
    let of_orders: BTreeSet<&str> = books.orders.iter().map(|order| order.recipient_list_id.as_str()).collect();
    assert_eq!((of_orders.len(), books.credentials.len()), (books.orders.len(), 60), "every one its own");
}

#[test]
fn keys_prices_stock_and_counts_are_kept_and_the_weather_is_not() {
    let shop = a_day_of_practice();
    let owner = shop.sandbox.owners()[0].id.clone();
    let bytes = shop.sandbox.snapshot();
    let count = |sandbox: &Sandbox| sandbox.books(shop.now).request_count(Netpluse, "POST", "/api/v1/purchase");
    let storm = sandbox::Storm { purchases: 1_000, reads: 1_000 };
    let restored = Sandbox::restore(&bytes, Config { storm, ..Config::strict(9) }).expect("whole");
    for provider in [Netpluse, NetConnect] {
        assert_eq!(shop.sandbox.key(provider), restored.key(provider), "the same key opens it");
    }
    assert_eq!(restored.owners()[0].id, owner);
    assert_eq!(restored.catalogue().netpluse[0].price, Pesewas(465), "the price of today");
    assert_eq!((count(&shop.sandbox), count(&restored)), (2, 2));
    let stormy = (0..30).any(|_| {
        let key = restored.key(Netpluse).expect("a key");
        let reply = restored.handle(Netpluse, &SandboxRequest::get("/api/v1/ping").with_key(Netpluse, &key), shop.now);
        reply.status != 200 || reply.delivery != sandbox::Delivery::Whole
    });
    assert!(stormy, "the storm comes from the set-up");
}

#[test]
fn bytes_cut_anywhere_are_an_error() {
    let bytes = Sandbox::practice().snapshot();
    for len in 0..bytes.len() {
        let outcome = Sandbox::practice_restored(&bytes[..len]).err();
        assert!(matches!(outcome, Some(SnapshotError::Damaged(_))), "cut at {len}: {outcome:?}");
    }
    let mut longer = bytes.clone();
    longer.extend_from_slice(b"{}");
    assert!(Sandbox::practice_restored(&longer).is_err(), "nothing may follow");
    assert!(Sandbox::practice_restored(&bytes).is_ok(), "whole it is read");
}

#[test]
fn a_flipped_bit_anywhere_is_an_error() {
    let bytes = a_day_of_practice().sandbox.snapshot();
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    // The first hundred hold the version and the sum, so each of them is tried.
    let places = (0..100).chain((0..1_000).map(|_| rng.random_range(0..bytes.len()))).collect::<Vec<_>>();
    for at in places {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << rng.random_range(0..8);
        assert!(Sandbox::practice_restored(&flipped).is_err(), "the byte at {at} was flipped");
    }
}

#[test]
fn another_version_is_named_and_other_files_are_refused() {
    let text = String::from_utf8(Sandbox::practice().snapshot()).expect("it is text");
    let newer = text.replacen("\"version\":1", "\"version\":2", 1);
    let error = Sandbox::practice_restored(newer.as_bytes()).err().expect("not ours");
    assert_eq!(error, SnapshotError::OtherVersion { found: 2 });
    assert!(error.to_string().contains("version 2"), "{error}");
    for other in
        [&b""[..], b"null", b"[]", b"{}", b"{\"version\":1}", b"{\"version\":1,\"sum\":\"\",\"world\":{}}", &[0; 64]]
    {
        assert!(matches!(Sandbox::practice_restored(other), Err(SnapshotError::Damaged(_))), "{other:?}");
    }
}

#[test]
fn practice_teaches_its_whole_catalogue_in_a_few_quick_reads() {
    // Without limits only because each package is also read alone here, to be compared.
    let shop = Shop::open(Config::practice().without_limits());
    let mut slowest_ms = 0;
    let mut read = |provider: ProviderKind, path: &str| -> Value {
        let answer = shop.get(provider, path);
        assert_eq!(answer.status, 200, "{path}");
        match answer.reply.delivery {
            sandbox::Delivery::Whole => {}
            sandbox::Delivery::Delayed { ms } => slowest_ms = slowest_ms.max(ms),
            other => panic!("{path}: {other:?}"),
        }
        answer.json
    };
    let rows = |json: &Value| json["data"].as_array().cloned().unwrap_or_default();
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let (mut found, mut reads) = (Vec::new(), 1);
    for operator in rows(&read(NetConnect, "/api/v1/operators")) {
        let operator = text(&operator, "_id");
        reads += 1;
        for product in rows(&read(NetConnect, &format!("/api/v1/operators/{operator}/products"))) {
            let path = format!("/api/v1/packages?operatorId={operator}&productId={}", text(&product, "_id"));
            reads += 1;
            found.extend(rows(&read(NetConnect, &path)));
        }
    }
    let names = ["_id", "dataAmount", "label", "operatorId", "operatorName", "productId", "productName", "status"];
    for package in &found {
        assert!(names.iter().all(|name| package[*name].is_string()), "a full package: {package}");
        assert!(package["price"].is_number() && package["validity"].is_string(), "a full package: {package}");
        let alone = read(NetConnect, &format!("/api/v1/packages/{}", text(package, "_id")));
        assert_eq!(&alone["data"], package, "the same as when it is asked for alone");
    }
    let learnt: BTreeSet<String> = found.iter().map(|package| text(package, "_id")).collect();
    let on_sale: BTreeSet<String> = shop.sandbox.catalogue().packages.into_iter().map(|package| package.id).collect();
    assert_eq!(learnt, on_sale);
    assert!(reads <= 10, "{reads} reads");
    read(Netpluse, "/api/v1/packages");
    assert!(slowest_ms <= 20, "{slowest_ms} ms for the slowest");
}
