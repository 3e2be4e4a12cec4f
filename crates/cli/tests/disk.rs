//! A disk that refuses the n-th write of a small batch, for every n: nothing is sent without a durable intent, the
//! person is told, and once there is room again the batch goes through and history and books agree.

// Its helpers end the program by signals.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "tests fail this way")]

mod common;

use common::books::{agree, matched, no_credential_is_lost, state};
use common::{NetConnect, Netpluse, QUICK, Run, Shop, account, quick};
use domain::ProviderKind;
use sandbox::{Source, Switches};
use std::collections::BTreeSet;
use std::path::Path;

const LIST: &str = "0241234567 1GB\n0241234568 1GB\n0241234569 1GB";

fn shop(provider: ProviderKind, seed: u64) -> Shop {
    let mut config = quick(seed).with_switches(Switches::kind());
    config.catalogue.packages.truncate(2);
    let shop = Shop::with_account(config, provider);
    shop.put_settings(&[("settle_ms", "60"), ("clock_skew_ms", "1100"), ("netpluse_calls_at_once", "1")]);
    shop
}

fn purchase<'a>(provider: ProviderKind, is_checkers: bool) -> (Vec<&'a str>, &'a str) {
    if is_checkers {
        let args = [
            "checkers",
            "buy",
            "--account",
            account(provider),
            "--package",
            "RC-WASSCE",
            "--to",
            "0241234567",
            "--count",
        ];
        ([&args[..], &["3", "--yes"]].concat(), "")
    } else {
        (vec!["batch", "send", "-", "--yes"], LIST)
    }
}

/// How many writes the purchase makes when nothing fails.
fn writes_of(provider: ProviderKind, is_checkers: bool) -> usize {
    let shop = shop(provider, 400);
    let steps = shop.path("steps");
    let (args, list) = purchase(provider, is_checkers);
    shop.cli(&args).stdin(list).env("BUNDLEDESK_STEPS_FILE", steps.to_str().unwrap()).run().ends(0);
    count_writes(&steps)
}

fn count_writes(steps: &Path) -> usize {
    let text = std::fs::read_to_string(steps).unwrap();
    text.lines().filter(|step| matches!(*step, "any.before" | "keys_put.before")).count()
}

/// A purchase in the books has its intent in the history, and the person was told what is wrong.
fn assert_said(shop: &Shop, run: &Run, fault: &str) {
    let is_told = ["disk", "could not be written", "key file"].iter().any(|words| run.stderr.contains(words));
    match run.code {
        Some(0) => {}
        Some(1..=3) => assert!(is_told, "{fault}: the person is not told: {}", run.stderr),
        other => panic!("{fault}: ended with {other:?}\n{}\n{}", run.stdout, run.stderr),
    }
    let bought = shop.books().orders.iter().filter(|order| order.source == Source::Ours).count();
    if run.code == Some(3) {
        assert_eq!(bought, 0, "{fault}: refused before any money moved");
    }
    let orders = shop.orders();
    for (book, order) in matched(&orders, &shop.books()) {
        let order = order.unwrap_or_else(|| panic!("{fault}: sent without an intent: {book:?}"));
        assert_ne!(state(order), "planned", "{fault}: sent, and called waiting");
        assert_ne!(state(order), "rejected", "{fault}: sent, and called not bought");
    }
}

fn bring_to_an_end(shop: &Shop, provider: ProviderKind, is_checkers: bool, fault: &str) {
    for _ in 0..10 {
        shop.cli(&["batch", "resume", "--yes"]).run();
        let orders = shop.orders();
        if orders.is_empty() {
            let (args, list) = purchase(provider, is_checkers);
            shop.cli(&args).stdin(list).run().ends(0);
            continue;
        }
        let unknown = orders.iter().filter(|order| state(order) == "unknown").collect::<Vec<_>>();
        for order in &unknown {
            let purchases = matched(&orders, &shop.books());
            let bought = purchases.iter().find(|(_, known)| known.is_some_and(|known| known == *order));
            let reference = order["reference"].as_str().unwrap();
            let mut args = vec!["order", "settle", reference, "--note", "read in the books", "--json"];
            match bought {
                Some((book, _)) => args.extend(["--as", "charged", "--provider-reference", &book.order_id]),
                None => args.extend(["--as", "not-charged"]),
            }
            common::eventually("a person may end the order", || {
                let run = shop.cli(&args).run();
                run.code == Some(0) || run.ends(3).refusal() != "too_early"
            });
        }
        if unknown.is_empty() && orders.iter().all(|order| matches!(state(order), "delivered" | "rejected")) {
            return;
        }
    }
    panic!("{fault}: this does not come to an end: {:?}", shop.orders());
}

fn every_write_fails(provider: ProviderKind, is_checkers: bool) {
    let writes = writes_of(provider, is_checkers);
    assert!(writes >= 10, "{writes} writes are too few to be a purchase");
    let mut codes = BTreeSet::new();
    for n in 1..=writes {
        // A disk that refuses once, and one that stays full; the kinds take turns.
        let kind = if n % 2 == 0 { "enospc" } else { "eio" };
        for lasting in ["", "+"] {
            let fault = format!("{n}{lasting}:{kind}");
            let shop = shop(provider, 400 + u64::try_from(n).unwrap());
            let (args, list) = purchase(provider, is_checkers);
            let run = shop.cli(&args).stdin(list).env("BUNDLEDESK_DISK_FAULT", &fault).run();
            codes.insert(run.code);
            assert_said(&shop, &run, &fault);
            bring_to_an_end(&shop, provider, is_checkers, &fault);
            agree(&shop);
            no_credential_is_lost(&shop);
        }
    }
    assert!(codes.contains(&Some(1)) || codes.contains(&Some(2)), "some failed: {codes:?}");
}

#[test]
fn every_write_of_a_netpluse_batch_fails() {
    every_write_fails(Netpluse, false);
}

#[test]
fn every_write_of_a_netconnect_batch_fails() {
    every_write_fails(NetConnect, false);
}

#[test]
fn every_write_of_a_checker_purchase_fails() {
    every_write_fails(NetConnect, true);
}

#[test]
fn a_full_disk_at_the_start_sends_nothing() {
    let shop = shop(Netpluse, 450);
    shop.put_settings(QUICK);
    let run = shop.cli(&["batch", "send", "-", "--yes"]).stdin(LIST).env("BUNDLEDESK_DISK_FAULT", "1+:enospc").run();
    assert!(matches!(run.code, Some(1 | 3)), "{:?}", run.code);
    assert_eq!(shop.purchases(Netpluse), 0);
    run.says("the disk is full");
}
