//! Limits per key, of all three kinds, and how a 429 says when to come back.

use crate::shop::{NetConnect, Netpluse, START, Shop};
use sandbox::{Config, LimiterKind, RetryAfter, SandboxRequest};

#[test]
fn each_kind_admits_30_purchases_and_refuses_the_31st_uncharged() {
    for kind in [LimiterKind::SlidingWindow, LimiterKind::FixedWindow, LimiterKind::TokenBucket] {
        let mut config = Config::new(1);
        config.netpluse_limits.kind = kind;
        config.netconnect_limits.kind = kind;
        let shop = Shop::open(config);
        for i in 0..30 {
            assert_eq!(shop.purchase(&format!("02412345{i:02}"), None).status, 200, "{kind:?} {i}");
            assert_eq!(shop.buy_single(&format!("02412345{i:02}")).status, 200, "{kind:?} {i}");
        }
        assert_eq!(shop.purchase("0241234599", Some("r")).status, 429, "{kind:?}");
        let refused = shop.buy_single("0241234599");
        assert_eq!((refused.status, refused.code()), (429, "RATE_LIMITED"), "{kind:?}");
        assert_eq!(shop.books().charges.len(), 60, "{kind:?}: a 429 charges nothing");
        assert_eq!(shop.get(Netpluse, "/api/v1/ping").status, 200, "{kind:?}: reads have a limit of their own");
    }
}

#[test]
fn the_kinds_differ_after_a_full_minute_has_begun() {
    let admitted_soon = |kind| {
        let mut config = Config::new(1);
        config.netpluse_limits.kind = kind;
        let mut shop = Shop::open(config);
        // The start is 17 s into a minute of the clock, so 50 s later it is 7 s into the next.
        for _ in 0..30 {
            shop.purchase("0241234567", None);
        }
        shop.wait_ms(50_000);
        (0..31).filter(|_| shop.purchase("0241234567", None).status == 200).count()
    };
    assert_eq!(START.0 % 60_000, 17_123);
    assert_eq!(admitted_soon(LimiterKind::SlidingWindow), 0);
    assert_eq!(admitted_soon(LimiterKind::FixedWindow), 30);
    assert_eq!(admitted_soon(LimiterKind::TokenBucket), 25);
}

#[test]
fn a_429_says_when_to_come_back_as_the_setting_wants() {
    let header = |retry_after| {
        let mut config = Config::new(1);
        config.netconnect_limits.retry_after = retry_after;
        let mut shop = Shop::open(config);
        for _ in 0..60 {
            assert_eq!(shop.get(NetConnect, "/api/v1/profile").status, 200);
        }
        shop.wait_ms(20_500);
        let refused = shop.get(NetConnect, "/api/v1/profile");
        assert_eq!(refused.status, 429);
        refused.reply.header("Retry-After").map(str::to_owned)
    };
    assert_eq!(header(RetryAfter::Absent), None);
    assert_eq!(header(RetryAfter::Seconds(0)), Some("40".to_owned()), "39.5 s, rounded up");
    let date = header(RetryAfter::Date(0)).expect("a date");
    assert!(date.ends_with(" GMT") && date.contains(", "), "an HTTP date: {date}");
}

#[test]
fn limits_are_per_key_and_may_be_switched_off() {
    let config = Config::new(1);
    let owner = config.owners[0].id.clone();
    let shop = Shop::open(config.with_key(&owner, "second", "np_live_sandbox_second"));
    for _ in 0..60 {
        shop.get(Netpluse, "/api/v1/balance");
    }
    assert_eq!(shop.get(Netpluse, "/api/v1/balance").status, 429);
    let other = shop.send_with_key(Netpluse, SandboxRequest::get("/api/v1/balance"), "np_live_sandbox_second");
    assert_eq!(other.status, 200, "another key has a count of its own");

    let unlimited = Shop::open(Config::new(1).without_limits());
    assert!((0..200).all(|_| unlimited.get(Netpluse, "/api/v1/balance").status == 200));
}
