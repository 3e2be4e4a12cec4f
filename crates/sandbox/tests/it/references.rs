//! Netpluse's reference: a minute of 409, then what the switch says.

use crate::shop::{Netpluse, Shop};
use domain::Pesewas;
use sandbox::{Call, Config, Fault, ReferenceReuse, ReferenceScope, Retention, Rule, SandboxRequest, Switches};

fn open(change: impl FnOnce(&mut Switches)) -> Shop {
    let mut switches = Switches::default();
    change(&mut switches);
    Shop::open(Config::new(1).with_switches(switches))
}

fn charges(shop: &Shop) -> usize {
    shop.books().charges.len()
}

#[test]
fn within_a_minute_the_same_reference_is_a_conflict_and_charges_nothing() {
    let mut shop = open(|_| {});
    let first = shop.purchase("0241234567", Some("r-1"));
    assert_eq!(first.status, 200);
    shop.wait_ms(59_999);
    let second = shop.purchase("0241234567", Some("r-1"));
    assert_eq!((second.status, charges(&shop)), (409, 1));
    assert!(second.json["error"].is_string(), "every error has an error text");
}

#[test]
fn after_the_minute_the_retention_decides() {
    let day_ms = 86_400_000;
    for (retention, wait_ms, charged) in [
        (Retention::SixtySeconds, 60_000, 2),
        (Retention::OneDay, 60_000, 1),
        (Retention::OneDay, day_ms - 1, 1),
        (Retention::OneDay, day_ms, 2),
        (Retention::ForEver, 1_000 * day_ms, 1),
    ] {
        let mut shop = open(|switches| switches.reference_retention = retention);
        let first = shop.purchase("0241234567", Some("r-1"));
        shop.wait_ms(wait_ms);
        let again = shop.purchase("0241234567", Some("r-1"));
        assert_eq!((again.status, charges(&shop)), (200, charged), "{retention:?} after {wait_ms} ms");
        let same_order = again.json["reference"] == first.json["reference"];
        assert_eq!(same_order, charged == 1, "{retention:?}: the original order, or a new one");
        if same_order {
            assert_eq!(again.json["status"], "completed", "it says how far the original is by now");
        }
    }
}

#[test]
fn a_refused_purchase_leaves_its_reference_free() {
    let shop = Shop::open(Config::new(1).with_opening(Pesewas(100)));
    assert_eq!(shop.purchase("0241234567", Some("r-1")).status, 402);
    assert_eq!(shop.purchase("233241234567", Some("r-1")).status, 400, "Netpluse wants the zero");
    let owner = shop.books().wallets[0].owner.clone();
    assert!(shop.sandbox.deposit(Netpluse, &owner, Pesewas(10_000), shop.now));
    assert_eq!((shop.purchase("0241234567", Some("r-1")).status, charges(&shop)), (200, 1));
}

#[test]
fn without_a_reference_every_purchase_charges() {
    let shop = open(|switches| switches.reference_retention = Retention::ForEver);
    for _ in 0..3 {
        assert_eq!(shop.purchase("0241234567", None).status, 200);
    }
    assert_eq!(charges(&shop), 3);
}

#[test]
fn another_body_under_a_known_reference_gets_what_the_switch_says() {
    for (reuse, status) in [(ReferenceReuse::Original, 200), (ReferenceReuse::Refused, 400)] {
        let mut shop = open(|switches| {
            switches.reference_retention = Retention::ForEver;
            switches.reference_reuse = reuse;
        });
        shop.purchase("0241234567", Some("r-1"));
        shop.wait_ms(61_000);
        assert_eq!(shop.purchase("0207654321", Some("r-1")).status, status, "{reuse:?}");
        assert_eq!(charges(&shop), 1, "{reuse:?} charges nothing");
    }
}

#[test]
fn a_reference_belongs_to_the_key_or_to_the_owner() {
    for (scope, charged) in [(ReferenceScope::Key, 2), (ReferenceScope::Owner, 1)] {
        let config = Config::new(1);
        let owner = config.owners[0].id.clone();
        let mut config = config.with_key(&owner, "second", "np_live_sandbox_second");
        config.switches.reference_scope = scope;
        config.switches.reference_retention = Retention::ForEver;
        let mut shop = Shop::open(config);
        shop.purchase("0241234567", Some("r-1"));
        shop.wait_ms(61_000);
        let body = r#"{"network":"MTN","phoneNumber":"0241234567","capacity":"1GB","reference":"r-1"}"#;
        let request = SandboxRequest::post("/api/v1/purchase", body);
        let again = shop.send_with_key(Netpluse, request, "np_live_sandbox_second");
        assert_eq!((again.status, charges(&shop)), (200, charged), "{scope:?}");
        assert_eq!(shop.books().wallets.len(), 2, "two keys of one owner share a wallet");
    }
}

#[test]
fn order_status_answers_to_the_providers_reference_and_by_switch_to_the_sent_one() {
    for by_sent in [false, true] {
        let shop = open(|switches| switches.status_by_sent_reference = by_sent);
        let bought = shop.purchase("0241234567", Some("r 1"));
        let own = bought.json["reference"].as_str().expect("a reference").to_owned();
        assert_eq!(shop.get(Netpluse, &format!("/api/v1/order-status/{own}")).status, 200);
        let sent = shop.get(Netpluse, "/api/v1/order-status/r%201");
        assert_eq!(sent.status, if by_sent { 200 } else { 404 });
        if by_sent {
            assert_eq!(sent.json["reference"].as_str(), Some(own.as_str()), "it answers with its own reference");
        }
    }
}

#[test]
fn a_charge_lands_minutes_after_the_connection_died() {
    for (reserved, status_meanwhile, charged) in [(true, 409, 1), (false, 200, 2)] {
        let fault = Fault::LandsLater { after_ms: 180_000, reserved };
        let mut shop = Shop::open(Config::new(1).with_rule(Rule::nth(Call::Purchase, 1, fault)));
        let lost = shop.purchase("0241234567", Some("r-1"));
        assert_eq!(lost.reply.delivery, sandbox::Delivery::ResetNoAnswer);
        assert_eq!(charges(&shop), 0, "nothing is charged yet");
        shop.wait_ms(50_000);
        assert_eq!(shop.purchase("0241234567", Some("r-1")).status, status_meanwhile, "reserved: {reserved}");
        shop.wait_ms(129_999);
        assert_eq!(charges(&shop), charged - 1);
        shop.wait_ms(1);
        assert_eq!(charges(&shop), charged, "reserved: {reserved}");
        let created = shop.books().orders.last().expect("it landed").created;
        assert_eq!(created, crate::shop::START.plus_ms(180_000), "it is charged at the time it landed");
    }
}
