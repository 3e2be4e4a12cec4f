//! A world that was changed on purpose and sealed again: what the sum cannot see, the checks must.

use super::*;
use crate::faults::{CallMatch, Fault, Rule};
use crate::wire::SandboxRequest;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

const START: UnixMs = UnixMs(1_794_700_817_123);

/// One of everything: data, bulk, checkers, a failure, a refund to come, a top-up, a call that lands later.
fn busy_world() -> Sandbox {
    let late = Fault::LandsLater { after_ms: 90_000, reserved: true };
    let sandbox = Sandbox::new(Config::practice().with_rule(Rule::always(CallMatch::Purchases, late).times(1)));
    let catalogue = sandbox.catalogue();
    let (package, checker) = (&catalogue.packages[0], &catalogue.checkers[0].id);
    let (product, operator) = catalogue.place_of(package).expect("it has a place");
    let single = |number: &str| {
        json!({"operatorId": operator.id, "productId": product.id, "packageId": package.id,
            "beneficiaryMsisdn": number})
    };
    let items: Vec<Value> = ["0241230000", "0241232222", "0241231111"].map(single).to_vec();
    let bulk = json!({"operatorId": operator.id, "productId": product.id, "items": items});
    let vouchers = json!({"items": [{"packageId": checker, "recipientPhone": "0241234567"},
        {"packageId": checker, "recipientPhone": "0241234567"}]});
    let netpluse =
        |number: &str| json!({"network": "MTN", "phoneNumber": number, "capacity": "1GB", "reference": number});
    let calls = [
        (ProviderKind::Netpluse, "purchase", netpluse("0241234500")),
        (ProviderKind::Netpluse, "purchase", netpluse("0241234567")),
        (ProviderKind::NetConnect, "data-bundles/buy-single", single("0241234567")),
        (ProviderKind::NetConnect, "data-bundles/buy-bulk", bulk),
        (ProviderKind::NetConnect, "result-checker/buy-bulk", vouchers),
        (ProviderKind::NetConnect, "top-ups/request", json!({"amount": 25, "paymentMethod": "Momo"})),
    ];
    for (provider, path, body) in calls {
        let key = sandbox.key(provider).expect("a key");
        let request = SandboxRequest::post(&format!("/api/v1/{path}"), body.to_string()).with_key(provider, &key);
        sandbox.handle(provider, &request, START);
    }
    sandbox.advance(START.plus_ms(7_000));
    sandbox
}

fn world_of(sandbox: &Sandbox) -> Value {
    let bytes = sandbox.snapshot();
    serde_json::from_str(opened(&bytes).expect("it is whole")).expect("a world is JSON")
}

/// Lives in a world for an hour: whatever was let in must not fall over later.
fn live_in(sandbox: &Sandbox) {
    for provider in [ProviderKind::Netpluse, ProviderKind::NetConnect] {
        let Some(key) = sandbox.key(provider) else { continue };
        for path in ["orders?orderType=all&limit=100", "profile", "balance", "packages", "result-checker/packages"] {
            let request = SandboxRequest::get(&format!("/api/v1/{path}")).with_key(provider, &key);
            sandbox.handle(provider, &request, START.plus_ms(3_600_000));
        }
    }
    let _ = sandbox.books(START.plus_ms(7_200_000)).check();
    let again = sandbox.snapshot();
    assert!(!again.is_empty());
}

#[test]
fn the_world_of_a_test_has_everything_in_it() {
    let world = world_of(&busy_world());
    let due = world["keeping"]["due"].to_string();
    for kind in ["Settle", "Refund", "TopUp", "Land"] {
        assert!(due.contains(kind), "{kind} is still to come: {due}");
    }
    for list in ["orders", "charges", "refunds", "top_ups", "stock", "wallets"] {
        assert!(world["keeping"][list].as_array().is_some_and(|entries| !entries.is_empty()), "{list} is not empty");
    }
    assert!(world["references"].as_array().is_some_and(|known| known.len() == 2), "one carried out, one reserved");
}

#[test]
fn a_place_that_does_not_exist_is_an_error() {
    let whole = world_of(&busy_world());
    let restored = Sandbox::practice_restored(&sealed(whole.to_string()));
    live_in(&restored.expect("unchanged it is whole, whatever the order of its fields"));
    for (place, value) in [
        ("/keeping/orders/0/owner", json!(7)),
        ("/keeping/orders/0/key", json!(7)),
        ("/keeping/orders/0/parts", json!([])),
        ("/keeping/orders/0/parts/0/item", json!({"Data": 9_999})),
        ("/keeping/orders/0/parts/0/msisdn", json!(u32::MAX)),
        ("/keeping/orders/0/parts/0/charge", json!(1)),
        ("/keeping/orders/0/id", whole["keeping"]["orders"][1]["id"].clone()),
        ("/keeping/charges/0/orders/0", json!(9_999)),
        ("/keeping/refunds/0/part", json!(9_999)),
        ("/keeping/wallets", json!([])),
        ("/keeping/wallets/0/available", json!(i64::MAX)),
        ("/keeping/wallets/0/available", json!(i64::MIN)),
        ("/keeping/stock", json!([])),
        ("/keeping/due_count", json!(0)),
        ("/keeping/seq", json!(u64::MAX)),
        ("/keeping/mint/count", json!(u64::MAX)),
        ("/keeping/top_ups/0/owner", json!(7)),
        ("/keeping/due/0/1", json!({"TopUp": {"index": 7, "state": "Approved"}})),
        ("/references/0/1/order", json!(9_999)),
        ("/requests/0/1", json!(u64::MAX)),
        ("/keys/0/owner_id", json!("nobody")),
        ("/owners/0/id", json!("nobody")),
        ("/catalogue/packages", json!([])),
        ("/catalogue/packages/0/prices/agent", json!(i64::MAX)),
        ("/now", json!(i64::MAX)),
        ("/places", json!(-1)),
        ("/rng_words", json!("many")),
    ] {
        let mut changed = whole.clone();
        *changed.pointer_mut(place).unwrap_or_else(|| panic!("{place} is in the world")) = value;
        let outcome = Sandbox::practice_restored(&sealed(changed.to_string())).err();
        assert!(matches!(outcome, Some(SnapshotError::Damaged(_))), "{place}: {outcome:?}");
    }
}

#[test]
fn no_changed_byte_brings_a_sealed_world_down() {
    let mut rng = ChaCha8Rng::seed_from_u64(20);
    let text = world_of(&busy_world()).to_string();
    let mut let_in = 0;
    for _ in 0..1_000 {
        let mut bytes = text.clone().into_bytes();
        let at = rng.random_range(0..bytes.len());
        // Digits become other digits, so that many of these are still JSON.
        bytes[at] = if bytes[at].is_ascii_digit() { rng.random_range(b'0'..=b'9') } else { rng.random_range(32..127) };
        let Ok(changed) = String::from_utf8(bytes) else { continue };
        if serde_json::from_str::<Value>(&changed).is_err() {
            continue;
        }
        if let Ok(sandbox) = Sandbox::practice_restored(&sealed(changed)) {
            let_in += 1;
            live_in(&sandbox);
        }
    }
    assert!(let_in > 20, "some changes do no harm (a name, an address) and were lived in: {let_in}");
}
