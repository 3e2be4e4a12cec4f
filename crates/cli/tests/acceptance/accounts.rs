//! Accounts, wallets and price lists.

use crate::common::{NetConnect, Netpluse, Shop, quick};
use domain::Pesewas;
use sandbox::{Call, Fault, RetryAfter, Rule};
use serde_json::json;

#[test]
fn an_account_is_added_listed_checked_and_removed() {
    let shop = Shop::new(quick(1));
    let url = shop.url(Netpluse);
    let added = shop
        .cli(&["account", "add", "shop", "--provider", "netpluse", "--address", &url, "--json"])
        .stdin(&shop.key(Netpluse))
        .run()
        .ends(0)
        .json();
    assert_eq!(added["account"], "shop");
    assert_eq!(added["provider"], "netpluse");
    assert_eq!(added["practice"], true, "an account on this computer is practice");
    assert_eq!(added["key_last4"], "0b17", "at most the last four characters of a key are shown");
    let listed = shop.cli(&["account", "list", "--json"]).run().ends(0).json();
    assert_eq!(listed, json!([added]), "the list shows what was added");
    let checked = shop.cli(&["account", "check", "shop", "--json"]).run().ends(0).json();
    assert_eq!(checked["available_pesewas"], 200_000);
    assert_eq!(checked["owner"]["id"], shop.owner(Netpluse));
    shop.cli(&["account", "remove", "shop"]).run().ends(0);
    assert_eq!(shop.cli(&["account", "list", "--json"]).run().ends(0).json(), json!([]));
    assert_eq!(shop.cli(&["wallet", "shop", "--json"]).run().ends(3).refusal(), "account");
}

#[test]
fn both_providers_tell_their_wallet() {
    let shop = Shop::new(quick(2));
    for provider in [Netpluse, NetConnect] {
        shop.add_account(provider);
        shop.deposit(provider, Pesewas(1_234));
        let name = crate::common::account(provider);
        let wallet = shop.cli(&["wallet", name, "--json"]).run().ends(0).json();
        assert_eq!(wallet["available_pesewas"], 201_234, "{name}");
        shop.cli(&["wallet", name]).run().ends(0).says("GHS 2,012.34");
    }
}

#[test]
fn a_key_is_cleaned_or_refused_with_words() {
    let shop = Shop::new(quick(3));
    let url = shop.url(NetConnect);
    let key = shop.key(NetConnect);
    let add = |name: &str, key: &str| {
        shop.cli(&["account", "add", name, "--provider", "netconnect", "--address", &url, "--json"]).stdin(key).run()
    };
    add("spaces", &format!("  \t{key}  ")).ends(0);
    add("prefix", &format!("x-api-key: {key}")).ends(0);
    add("capitals", &format!("X-API-KEY:{key}\r")).ends(0);
    assert_eq!(add("other provider's", &shop.key(Netpluse)).ends(3).refusal(), "key");
    assert_eq!(add("two words", &format!("{key} {key}")).ends(3).refusal(), "key");
    assert_eq!(add("empty", "").ends(3).refusal(), "key");
    let listed = shop.cli(&["account", "list", "--json"]).run().ends(0).json();
    assert_eq!(listed.as_array().unwrap().len(), 3, "a key that was refused adds no account");
}

#[test]
fn an_address_without_https_is_refused() {
    let shop = Shop::new(quick(4));
    for address in ["http://netpluse.shop", "http://127.0.0.1.example.com", "ftp://127.0.0.1", "netpluse.shop", ""] {
        let run = shop
            .cli(&["account", "add", "a", "--provider", "netpluse", "--address", address, "--json"])
            .stdin(&shop.key(Netpluse))
            .run()
            .ends(3);
        assert_eq!(run.refusal(), "address", "{address}");
    }
}

#[test]
fn a_practice_key_is_refused_away_from_this_computer() {
    let shop = Shop::new(quick(5));
    for (provider, kind) in [(Netpluse, "netpluse"), (NetConnect, "netconnect")] {
        let run = shop
            .cli(&["account", "add", "a", "--provider", kind, "--address", "https://192.0.2.1", "--json"])
            .stdin(&shop.key(provider))
            .run()
            .ends(3);
        assert_eq!(run.refusal(), "address", "{kind}: the key of the practice provider must not leave this computer");
    }
}

#[test]
fn a_wrong_key_adds_nothing() {
    let shop = Shop::new(quick(6));
    let url = shop.url(Netpluse);
    let run = shop
        .cli(&["account", "add", "a", "--provider", "netpluse", "--address", &url, "--json"])
        .stdin("np_live_0000000000000000")
        .run();
    assert_ne!(run.code, Some(0), "a key that the provider refuses is no account");
    assert_eq!(shop.cli(&["account", "list", "--json"]).run().ends(0).json(), json!([]));
}

#[test]
fn prices_are_listed_read_again_pasted_and_learned() {
    let shop = Shop::new(quick(7));
    shop.add_account(Netpluse);
    let listed = || shop.cli(&["catalogue", "pulse", "--json"]).run().ends(0).json();
    let before = listed();
    assert_eq!(before.as_array().unwrap().len(), shop.sandbox().catalogue().netpluse.len());
    shop.sandbox().change_prices(Netpluse, Pesewas(7));
    assert_eq!(listed(), before, "the list as last read");
    let read = shop.cli(&["catalogue", "pulse", "--refresh", "--json"]).run().ends(0).json();
    let price = |list: &serde_json::Value| list[0]["price_pesewas"].as_i64().unwrap();
    assert_eq!(price(&read), price(&before) + 7, "the list read again");

    let url = shop.url(NetConnect);
    shop.cli(&["account", "add", "connect", "--provider", "netconnect", "--address", &url])
        .stdin(&shop.key(NetConnect))
        .run()
        .ends(0);
    let of_netconnect = |more: &[&str]| {
        let args = [&["catalogue", "connect", "--json"], more].concat();
        shop.cli(&args).run().ends(0).json().as_array().unwrap().len()
    };
    assert_eq!(of_netconnect(&[]), 0, "no call lists packages on an account that has none");
    let ids: Vec<String> = shop.sandbox().catalogue().packages.iter().map(|p| p.id.clone()).collect();
    assert_eq!(of_netconnect(&["--add", &ids[0], &ids[1]]), 2, "pasted ids are looked up");
    shop.cli(&["catalogue", "connect", "--add", "kn7nosuchpackage"]).run().ends(0).says("kn7nosuchpackage");
    let msisdn = domain::Msisdn::parse("0241234567").unwrap().msisdn;
    let now = domain::UnixMs(jiff::Timestamp::now().as_millisecond());
    let owner = shop.owner(NetConnect);
    assert!(shop.sandbox().other_buyer_purchase(NetConnect, &owner, msisdn, &ids[4], now), "bought in the web panel");
    assert_eq!(of_netconnect(&["--learn"]), 3, "an earlier order teaches its package");
    assert_eq!(of_netconnect(&["--checkers"]), 4, "four checker packages are on sale");

    shop.sandbox().add_rule(Rule::nth(
        Call::Package,
        2,
        Fault::TooManyRequests { retry_after: RetryAfter::Seconds(1) },
    ));
    let busy = shop.cli(&["catalogue", "connect", "--refresh", "--json"]).run().ends(0);
    assert_eq!(busy.json().as_array().unwrap().len(), 3, "a package that a busy provider did not tell of is not gone");
}

#[test]
fn a_name_that_differs_in_capitals_only_is_refused() {
    let shop = Shop::new(quick(8));
    shop.add_account(Netpluse);
    let url = shop.url(Netpluse);
    let like = shop
        .cli(&["account", "add", "Pulse", "--provider", "netpluse", "--address", &url, "--json"])
        .stdin(&shop.key(Netpluse))
        .run()
        .ends(3);
    assert_eq!(like.refusal(), "account", "'pulse' and 'Pulse' are one account to whoever reads them");
}

#[test]
fn a_refused_key_is_given_again() {
    let shop = Shop::with_account(quick(9), Netpluse);
    shop.sandbox().set_revoked(&shop.owner(Netpluse), "shop", true);
    let send = ["batch", "send", "-", "--yes", "--json"];
    assert_eq!(shop.cli(&send).stdin("0241234567 1").run().ends(3).refusal(), "key", "it is not waited for in vain");
    shop.cli(&["account", "check", "pulse"]).run().says("Copy the key again");
    shop.sandbox().set_revoked(&shop.owner(Netpluse), "shop", false);
    shop.sandbox().add_rule(Rule::nth(Call::Purchase, 1, Fault::UnknownCode { status: 401, charged: false }));
    let sent = shop.cli(&send).stdin("0241234567 1").run().ends(2).json();
    assert_eq!(sent["state"], "paused", "a key refused while sending pauses the account");
    assert!(sent["reason"].as_str().unwrap().contains("Nothing was charged. The account is paused."), "{sent}");
    let given = shop.cli(&["account", "give-key", "pulse", "--json"]).stdin(&shop.key(Netpluse)).run().ends(0).json();
    assert!(given["paused"].is_null(), "the account goes on: {given}");
    assert_eq!(shop.cli(&["account", "give-key", "nosuch", "--json"]).stdin("key").run().ends(3).refusal(), "account");
    shop.cli(&["batch", "resume", "--yes"]).run().ends(0);
    assert_eq!(shop.books().orders.len(), 1, "bought once, with the key given again");
}

#[test]
fn a_provider_without_checkers_says_so() {
    let shop = Shop::with_account(quick(10), Netpluse);
    shop.cli(&["catalogue", "pulse", "--checkers"]).run().ends(0).says("Netpluse sells no result checkers.");
    shop.cli(&["account", "remove", "pulse", "--json"]).run().ends(0).json();
    shop.cli(&["wallet", "pulse"]).run().ends(3).says("account add");
}
