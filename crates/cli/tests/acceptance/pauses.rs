//! What stops a batch, and how it goes on.

use crate::common::books::{agree, is_charged, state};
use crate::common::{NetConnect, Netpluse, Run, Shop, account, eventually, quick};
use domain::{Msisdn, Pesewas, ProviderKind};
use sandbox::{Call, CallMatch, Fault, Rule};
use serde_json::Value;

/// So many numbers, one bundle of 1 GB each.
fn list(count: usize) -> String {
    (0..count).map(|n| format!("0241{:06} 1GB\n", 100_000 + n)).collect()
}

fn send(shop: &Shop, more: &[&str], list: &str) -> Run {
    shop.cli(&[&["batch", "send", "-", "--yes", "--json"], more].concat()).stdin(list).run()
}

fn states(batch: &Value) -> Vec<&str> {
    batch["orders"].as_array().unwrap().iter().map(state).collect()
}

fn other_buyer_empties(shop: &Shop, provider: ProviderKind) {
    let now = domain::UnixMs(jiff::Timestamp::now().as_millisecond());
    let package = match provider {
        Netpluse => "1GB".to_owned(),
        NetConnect => shop.sandbox().catalogue().packages[0].id.clone(),
    };
    let owner = shop.owner(provider);
    let number = |n: u32| Msisdn::parse(&format!("0559{n:06}")).unwrap().msisdn;
    let bought = (0..).take_while(|n| shop.sandbox().other_buyer_purchase(provider, &owner, number(*n), &package, now));
    assert!(bought.count() > 0, "somebody else bought");
}

fn an_empty_wallet_pauses(provider: ProviderKind, seed: u64) {
    let mut config = quick(seed).with_opening(Pesewas(5_000));
    config.answer_delay_ms = (40, 40);
    let shop = Shop::with_account(config, provider);
    shop.put_settings(&[("netpluse_calls_at_once", "1")]);
    let running = shop.cli(&["batch", "send", "-", "--yes", "--json"]).stdin(&list(9)).start();
    eventually("a purchase arrives", || shop.purchases(provider) >= 2);
    other_buyer_empties(&shop, provider);
    let run = running.wait().ends(2).says("Top up");
    let batch = run.json();
    assert_eq!(batch["state"], "paused");
    assert!(states(&batch).contains(&"planned"), "what was not sent waits: {:?}", states(&batch));
    assert!(!states(&batch).contains(&"rejected"), "an empty wallet ends no order: {:?}", states(&batch));
    shop.cli(&["batch", "resume", "--yes", "--json"]).run().ends(2).says("Top up");
    shop.deposit(provider, Pesewas(20_000));
    let resumed = shop.cli(&["batch", "resume", "--yes", "--json"]).run().ends(0).json();
    assert!(states(&resumed).iter().all(|state| *state == "delivered"), "{:?}", states(&resumed));
    agree(&shop);
}

#[test]
fn an_empty_wallet_pauses_on_netpluse() {
    an_empty_wallet_pauses(Netpluse, 21);
}

#[test]
fn an_empty_wallet_pauses_on_netconnect() {
    an_empty_wallet_pauses(NetConnect, 22);
}

#[test]
fn a_402_in_the_middle_pauses() {
    for (provider, seed) in [(Netpluse, 23), (NetConnect, 24)] {
        let shop = Shop::with_account(quick(seed), provider);
        shop.put_settings(&[("netpluse_calls_at_once", "1")]);
        let call = if provider == Netpluse { Call::Purchase } else { Call::BuySingle };
        let refuse = Fault::UnknownCode { status: 402, charged: false };
        shop.sandbox().add_rule(Rule::nth(call, 3, refuse));
        let batch = send(&shop, &[], &list(5)).ends(2).json();
        assert_eq!(batch["state"], "paused", "{provider:?}: {}", batch["reason"]);
        assert_eq!(states(&batch).iter().filter(|state| **state == "planned").count(), 3, "{provider:?}");
        shop.cli(&["batch", "resume", "--yes", "--json"]).run().ends(0);
        agree(&shop);
    }
}

#[test]
fn a_price_that_rose_pauses_before_it_is_paid() {
    for (provider, seed) in [(Netpluse, 25), (NetConnect, 26)] {
        let shop = Shop::with_account(quick(seed), provider);
        shop.put_settings(&[("price_age_ms", "0"), ("netpluse_calls_at_once", "1")]);
        let planned = shop.cli(&["batch", "plan", "-", "--json"]).stdin(&list(4)).run().ends(0).json();
        // The prices change between the plan and the third purchase.
        let rise = Fault::PriceChange { by: Pesewas(50) };
        let call = if provider == Netpluse { Call::Purchase } else { Call::BuySingle };
        shop.sandbox().add_rule(Rule::nth(call, 2, rise));
        let run = send(&shop, &[], &list(4)).ends(2);
        let batch = run.json();
        assert_eq!(batch["state"], "paused", "{provider:?}: {batch}");
        let charged = batch["orders"].as_array().unwrap().iter().filter(|order| is_charged(order)).count();
        assert_eq!(charged, 2, "{provider:?}: the first excess pauses");
        assert_eq!(shop.purchases(provider), 2, "{provider:?}: planned {}", planned["plan"]["total_pesewas"]);
        shop.cli(&["batch", "resume", "--yes"]).run().ends(2).says("rose");
        assert_eq!(shop.purchases(provider), 2, "{provider:?}: the higher price is not paid");
        agree(&shop);
    }
}

#[test]
fn a_list_above_the_total_allowed_is_refused() {
    let shop = Shop::with_account(quick(27), Netpluse);
    assert_eq!(send(&shop, &["--max-total", "9.00"], &list(3)).ends(3).refusal(), "ceiling");
    assert_eq!(send(&shop, &["--max-total", "nine"], &list(3)).ends(3).refusal(), "max_total");
    assert_eq!(shop.purchases(Netpluse), 0);
    send(&shop, &["--max-total", "13.50"], &list(3)).ends(0);
    let poor = Shop::with_account(quick(28).with_opening(Pesewas(900)), Netpluse);
    assert_eq!(send(&poor, &[], &list(3)).ends(3).refusal(), "balance");
    assert_eq!(poor.purchases(Netpluse), 0, "a list that the wallet cannot pay is not begun");
}

#[test]
fn a_refused_key_pauses_the_account_and_no_order() {
    for (provider, seed) in [(Netpluse, 29), (NetConnect, 30)] {
        let mut config = quick(seed);
        config.answer_delay_ms = (40, 40);
        let shop = Shop::with_account(config, provider);
        shop.put_settings(&[("netpluse_calls_at_once", "1")]);
        let running = shop.cli(&["batch", "send", "-", "--yes", "--json"]).stdin(&list(8)).start();
        eventually("a purchase arrives", || shop.purchases(provider) >= 2);
        shop.sandbox().set_revoked(&shop.owner(provider), "shop", true);
        let batch = running.wait().ends(2).json();
        assert!(states(&batch).contains(&"planned"), "{provider:?}: {:?}", states(&batch));
        assert!(!states(&batch).contains(&"rejected"), "{provider:?}: the orders are not at fault");
        assert_eq!(batch["state"], "paused", "{provider:?}: what its account cannot send is not running");
        let reason = batch["reason"].as_str().unwrap_or_default();
        assert!(reason.starts_with("The provider refused the key. Nothing was charged"), "{provider:?}: {reason}");
        let check = format!("Check it with `account check {}`, then `batch resume", account(provider));
        assert!(reason.contains(&check), "{provider:?}: what to do is said: {reason}");
        let listed = shop.cli(&["account", "list", "--json"]).run().ends(0).json();
        assert!(listed[0]["paused"].is_string(), "{provider:?}: the account is paused with words: {listed}");
        let before = shop.purchases(provider);
        let run = shop.cli(&["batch", "resume", "--yes"]).run();
        assert_ne!(run.code, Some(0), "{provider:?}: nothing goes while the key is refused");
        assert_eq!(shop.purchases(provider), before, "{provider:?}");
        shop.sandbox().set_revoked(&shop.owner(provider), "shop", false);
        shop.cli(&["account", "check", account(provider)]).run().ends(0);
        shop.cli(&["batch", "resume", "--yes"]).run().ends(0);
        agree(&shop);
    }
}

#[test]
fn stopping_a_batch_sends_nothing_more() {
    let shop = Shop::with_account(quick(31).with_opening(Pesewas(5_000)), Netpluse);
    shop.put_settings(&[("netpluse_calls_at_once", "1")]);
    shop.sandbox().add_rule(Rule::nth(Call::Purchase, 3, Fault::UnknownCode { status: 402, charged: false }));
    let batch = send(&shop, &[], &list(6)).ends(2).json();
    let id = batch["batch_id"].as_str().unwrap();
    let stopped = shop.cli(&["batch", "stop", &id[..18], "--json"]).run().json();
    assert_eq!(stopped["state"], "stopped");
    assert_eq!(states(&stopped).iter().filter(|state| **state == "rejected").count(), 4, "what waited is not bought");
    shop.cli(&["batch", "resume", "--yes"]).run().ends(0).says("Nothing is left");
    assert_eq!(shop.purchases(Netpluse), 3);
    agree(&shop);
    assert_eq!(shop.cli(&["batch", "stop", "nosuch", "--json"]).run().ends(3).refusal(), "batch");
}

#[test]
fn ctrl_c_pauses_and_finishes_what_is_under_way() {
    for (provider, seed) in [(Netpluse, 32), (NetConnect, 33)] {
        let mut config = quick(seed);
        config.answer_delay_ms = (150, 200);
        config.catalogue_delay_ms = (0, 0);
        let shop = Shop::with_account(config, provider);
        let running = shop.cli(&["batch", "send", "-", "--yes", "--json"]).stdin(&list(12)).start();
        eventually("a purchase arrives", || shop.purchases(provider) >= 1);
        running.interrupt();
        let run = running.wait().ends(2).says("What is under way is finished");
        let batch = run.json();
        assert_eq!(batch["state"], "paused");
        assert!(!states(&batch).contains(&"sending"), "{provider:?}: {:?}", states(&batch));
        assert!(!states(&batch).contains(&"unknown"), "{provider:?}: no answer was lost: {:?}", states(&batch));
        assert!(states(&batch).contains(&"planned"), "{provider:?}: the rest waits");
        shop.cli(&["batch", "resume", "--yes"]).run().ends(0);
        agree(&shop);
    }
}

#[test]
fn a_provider_out_of_reach_leaves_the_orders_waiting() {
    let shop = Shop::with_account(quick(34), Netpluse);
    let running = {
        shop.sandbox().add_rule(Rule::always(CallMatch::One(Call::Purchase), Fault::Delay { ms: 150 }).times(2));
        shop.cli(&["batch", "send", "-", "--yes", "--json"]).stdin(&list(10)).start()
    };
    eventually("a purchase arrives", || shop.purchases(Netpluse) >= 1);
    shop.stop_listening(Netpluse);
    std::thread::sleep(std::time::Duration::from_millis(400));
    running.interrupt();
    let batch = running.wait().ends(2).json();
    assert!(states(&batch).contains(&"planned"), "{:?}", states(&batch));
    assert!(!states(&batch).contains(&"rejected"), "{:?}", states(&batch));
    shop.listen_again(Netpluse);
    let resumed = shop.cli(&["batch", "resume", "--yes", "--json"]).run().json();
    assert!(!states(&resumed).contains(&"planned"), "{:?}", states(&resumed));
}

#[test]
fn what_waits_for_its_place_is_sent_though_an_order_is_not_known() {
    let shop = Shop::with_account(quick(36), Netpluse);
    let times = [("resend_window_ms", "0"), ("settle_ms", "100"), ("window_ms", "1200"), ("sends_per_window", "4")];
    shop.put_settings(&times);
    shop.sandbox().add_rule(Rule::nth(Call::Purchase, 1, Fault::ResetAfter));
    let batch = send(&shop, &[], &list(8)).ends(2).json();
    let mut expected = ["delivered"; 8];
    expected[0] = "unknown";
    assert_eq!(states(&batch), expected, "the rest has nothing to do with the order that is not known");
}

#[test]
fn a_list_that_waits_for_another_lists_order_says_so_and_ends() {
    let shop = Shop::with_account(quick(37), NetConnect);
    shop.put_settings(&[("settle_ms", "100")]);
    shop.sandbox().add_rule(Rule::nth(Call::BuySingle, 1, Fault::ResetBefore));
    let first = send(&shop, &[], "0241999999 1GB\n").ends(2).json();
    assert_eq!(states(&first), ["unknown"]);
    let run = send(&shop, &[], &list(2)).ends(2);
    assert_eq!(states(&run.json()), ["planned"; 2], "the order that is not known holds the wallet");
    let reference = first["orders"][0]["reference"].as_str().unwrap();
    assert!(run.stderr.contains(&format!("order settle {reference}")), "it says what to end: {}", run.stderr);
}

#[test]
fn a_lost_answer_is_not_known_until_a_person_says() {
    let shop = Shop::with_account(quick(35), Netpluse);
    shop.put_settings(&[("resend_window_ms", "0")]);
    shop.sandbox().add_rule(Rule::nth(Call::Purchase, 1, Fault::ResetAfter));
    shop.sandbox().add_rule(Rule::nth(Call::Purchase, 2, Fault::ResetBefore));
    shop.put_settings(&[("netpluse_calls_at_once", "1")]);
    let batch = send(&shop, &[], &list(3)).ends(2).json();
    assert_eq!(states(&batch), ["unknown", "unknown", "delivered"]);
    assert!(batch["orders"][0]["reason"].as_str().unwrap().contains("may have been charged"), "{batch}");
    let reference = |n: usize| batch["orders"][n]["reference"].as_str().unwrap().to_owned();
    let settle =
        |n: usize, more: &[&str]| shop.cli(&[&["order", "settle", &reference(n), "--json"], more].concat()).run();
    shop.cli(&["order", "check", &reference(0)]).run().ends(2);
    assert_eq!(settle(0, &["--as", "charged", "--note", "  "]).ends(3).refusal(), "note");
    let bought = shop.books().orders.iter().find(|o| o.sent_reference == Some(reference(0))).unwrap().order_id.clone();
    settle(0, &["--as", "charged", "--provider-reference", &bought, "--note", "it is in their list"]).ends(0);
    let denied = ["--as", "not-charged", "--note", "it is not in their list"];
    eventually("it is late enough to say that it was not charged", || {
        let run = settle(1, &denied);
        run.code == Some(0) || run.ends(3).refusal() != "too_early"
    });
    assert_eq!(settle(2, &["--as", "not-charged", "--note", "no"]).ends(3).refusal(), "order");
    // A look of the commands before may have followed the first order to its end: then nothing is left.
    let code = shop.cli(&["batch", "resume", "--yes"]).run().code;
    assert!(matches!(code, Some(0 | 2)), "it goes on with what is left: {code:?}");
    let after: Vec<Value> = shop.orders();
    let of = |n: usize| after.iter().find(|order| order["reference"] == *reference(n)).unwrap();
    assert_eq!((state(of(0)), state(of(1))), ("delivered", "rejected"));
    agree(&shop);
}
