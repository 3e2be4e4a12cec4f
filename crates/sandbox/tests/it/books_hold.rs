//! Whatever comes in whatever weather, the books add up, and a run can be repeated.

use crate::shop::{NetConnect, Netpluse, START, Shop};
use domain::{ProviderKind, UnixMs};
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sandbox::{
    AmountStyle, BulkListRows, CheckerFailureShape, Config, FailedShare, FateOdds, LimiterKind, RecipientsShape,
    Retention, Storm, Switches,
};
use serde_json::json;

fn config(seed: u64) -> Config {
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0xB00C);
    let mut switches = if rng.random() { Switches::kind() } else { Switches::default() };
    let mut pick = |n: usize| rng.random_range(0..n);
    switches.reference_retention = [Retention::SixtySeconds, Retention::OneDay, Retention::ForEver][pick(3)];
    switches.bulk_list_rows = [BulkListRows::Parent, BulkListRows::PerRecipient][pick(2)];
    switches.recipients_shape = [RecipientsShape::Hidden, RecipientsShape::Items][pick(2)];
    switches.checker_failure_shape = [CheckerFailureShape::FewerTransactions, CheckerFailureShape::ErrorsList][pick(2)];
    switches.checker_failed_share =
        [FailedShare::Kept, FailedShare::RefundedAfter(90_000), FailedShare::RefundedAtOnce][pick(3)];
    switches.netconnect_amounts = [AmountStyle::Shortest, AmountStyle::TwoPlaces][pick(2)];
    switches.held_first = pick(2) == 0;
    let kinds = [LimiterKind::SlidingWindow, LimiterKind::FixedWindow, LimiterKind::TokenBucket];
    let kind = kinds[pick(3)];
    let mut config = Config::new(seed).with_switches(switches);
    config.netpluse_limits.kind = kind;
    config.netconnect_limits.kind = kind;
    config.storm = Storm { purchases: 400, reads: 250 };
    config.catalogue.checkers.iter_mut().for_each(|checker| checker.stock = 6);
    config.fates.odds = FateOdds {
        late: 100,
        failed_refunded: 100,
        failed_refunded_later: 100,
        refund_after_ms: 120_000,
        failed_kept: 50,
        reversed: 100,
        stuck: 50,
        ..FateOdds::default()
    };
    config
}

/// One drawn call; the numbers are few, so that they meet.
fn call(shop: &Shop, rng: &mut ChaCha8Rng) -> crate::shop::Answer {
    let number = format!("024123450{}", rng.random_range(0..9));
    let reference = format!("r-{}", rng.random_range(0..12));
    match rng.random_range(0..12u8) {
        0 | 1 => shop.purchase(&number, Some(&reference)),
        2 => shop.purchase(&number, None),
        3 | 4 => shop.buy_single(&number),
        5 => shop.buy_bulk(&[&number, "0207654321", "0267654321"]),
        6 => shop.checker_single(&number),
        7 => shop.checker_bulk(rng.random_range(1..5)),
        8 => shop.get(NetConnect, "/api/v1/orders?orderType=all&limit=5"),
        9 => shop.get(Netpluse, "/api/v1/balance"),
        10 => shop.post(NetConnect, "/api/v1/top-ups/request", &json!({"amount": 25.5, "paymentMethod": "Momo"})),
        _ => shop.get(NetConnect, "/api/v1/wallet-balance"),
    }
}

/// What a client could tell apart, call by call.
fn run(seed: u64) -> Vec<String> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut shop = Shop::open(config(seed));
    let mut seen = Vec::new();
    for step in 0..150 {
        let answer = call(&shop, &mut rng);
        let text = String::from_utf8_lossy(&answer.reply.body).into_owned();
        seen.push(format!("{} {text} {:?}", answer.status, answer.reply.delivery));
        shop.wait_ms(*[0, 20, 900, 7_000, 61_000].choose(&mut rng).expect("not empty"));
        if step % 5 == 0 {
            shop.books();
        }
    }
    // Long after the last refund, top-up and late charge.
    shop.wait_ms(3_600_000);
    let books = shop.books();
    assert!(books.charges.len() > 5, "seed {seed} bought something");
    let kinds: std::collections::BTreeSet<_> = books.orders.iter().map(|order| order.kind).collect();
    assert!(kinds.len() >= 2, "seed {seed} bought of several kinds: {kinds:?}");
    seen.push(format!("{:?}", books.wallets));
    seen
}

#[test]
fn the_books_add_up_all_along_in_300_seeds() {
    for seed in 0..300 {
        run(seed);
    }
}

#[test]
fn the_same_seed_gives_the_same_answers() {
    for seed in 300..310 {
        assert_eq!(run(seed), run(seed), "seed {seed}");
    }
    assert_ne!(run(300), run(301));
}

#[test]
fn a_clock_that_goes_back_does_not_unsettle_the_books() {
    let mut shop = Shop::open(Config::new(1));
    shop.purchase("0241234567", Some("r"));
    shop.wait_ms(30_000);
    shop.books();
    shop.now = UnixMs(START.0 - 3_600_000);
    assert_eq!(shop.purchase("0241234567", Some("r")).status, 409, "the sandbox goes by the later time");
    assert_eq!(shop.books().charges.len(), 1);
}

#[test]
fn requests_are_counted_by_route_whatever_becomes_of_them() {
    let rule = sandbox::Rule::always(sandbox::CallMatch::Purchases, sandbox::Fault::ResetBefore).times(2);
    let shop = Shop::open(Config::new(1).with_rule(rule));
    for _ in 0..3 {
        shop.purchase("0241234567", None);
    }
    shop.get(Netpluse, "/api/v1/order-status/x");
    let books = shop.books();
    let count = |provider: ProviderKind, method, route| books.request_count(provider, method, route);
    assert_eq!(count(Netpluse, "POST", "/api/v1/purchase"), 3, "also those that were reset");
    assert_eq!(count(Netpluse, "GET", "/api/v1/order-status/{reference}"), 1);
    assert_eq!(count(NetConnect, "POST", "/api/v1/purchase"), 0);
    assert_eq!(books.charges.len(), 1);
}
