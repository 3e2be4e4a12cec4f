//! Exports, safety copies, settings.

use crate::common::books::amount;
use crate::common::{NetConnect, Netpluse, Shop, example, quick};
use domain::Pesewas;
use recipients::{ReadOptions, read_file};

#[test]
fn orders_are_exported_to_a_workbook_and_a_csv_file() {
    let shop = Shop::with_account(quick(51), Netpluse);
    shop.cli(&["batch", "send", &example("recipients.csv"), "--yes", "--leave-out"]).run().ends(0);
    for name in ["out.xlsx", "out.csv"] {
        let out = shop.path(name);
        shop.cli(&["export", "--out", out.to_str().unwrap()]).run().ends(0).says("39 orders");
        let again = read_file(&out, &ReadOptions::default()).expect("what was written can be read");
        let mut numbers: Vec<String> = again.rows.iter().map(|row| row.msisdn.local()).collect();
        let mut orders: Vec<String> =
            shop.orders().iter().map(|order| order["msisdn"].as_str().unwrap().to_owned()).collect();
        numbers.sort();
        orders.sort();
        assert_eq!(numbers, orders, "{name} holds every number, zero and all");
    }
    let csv = std::fs::read_to_string(shop.path("out.csv")).unwrap();
    let total: Pesewas = shop.orders().iter().map(amount).sum();
    let charges: i64 = csv
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(8).unwrap().trim_matches('"').replace('.', "").parse::<i64>().unwrap())
        .sum();
    assert_eq!(Pesewas(charges), total, "the charges of the csv file add up");
    for name in ["out.doc", "out", "no such folder/out.csv"] {
        let run = shop.cli(&["export", "--json", "--out", shop.path(name).to_str().unwrap()]).run().ends(3);
        assert_eq!(run.refusal(), "out", "{name}");
    }
}

#[test]
fn an_export_shows_a_charge_only_where_there_is_one() {
    let shop = Shop::with_account(quick(55), Netpluse);
    shop.put_settings(&[("netpluse_calls_at_once", "1")]);
    let refuse = sandbox::Fault::UnknownCode { status: 402, charged: false };
    shop.sandbox().add_rule(sandbox::Rule::nth(sandbox::Call::Purchase, 2, refuse));
    shop.cli(&["batch", "send", "-", "--yes"]).stdin("0241234567 1\n0241234568 1\n").run().ends(2);
    let out = shop.path("out.csv");
    let told = shop.cli(&["export", "--json", "--out", out.to_str().unwrap()]).run().ends(0).json();
    assert_eq!(told["orders"], 2);
    let csv = std::fs::read_to_string(&out).unwrap();
    let cell = |number: &str, nth: usize| {
        let line = csv.lines().find(|line| line.contains(number)).unwrap_or_else(|| panic!("{number} in {csv}"));
        line.split(',').nth(nth).unwrap().trim_matches('"').to_owned()
    };
    assert!(csv.lines().next().unwrap().contains("charge GHS,planned price GHS"), "{csv}");
    assert!(!cell("024 123 4567", 8).is_empty(), "what was delivered was charged: {csv}");
    assert!(cell("024 123 4568", 8).is_empty(), "what waits was not charged: {csv}");
    assert_eq!(cell("024 123 4568", 9), cell("024 123 4567", 9), "its price is known all the same: {csv}");
}

#[test]
fn a_backup_is_a_whole_history() {
    let shop = Shop::with_account(quick(52), Netpluse);
    shop.cli(&["batch", "send", "-", "--yes"]).stdin("0241234567 1").run().ends(0);
    let out = shop.path("copy.sqlite3");
    let args = ["backup", "--out", out.to_str().unwrap()];
    shop.cli(&args).run().ends(0);
    let whole = out.metadata().unwrap().len();
    shop.cli(&args).run().ends(3).says("exists already");
    assert_eq!(out.metadata().unwrap().len(), whole, "an older file is not overwritten");
    let orders = shop.orders();
    shop.cli(&["batch", "send", "-", "--yes"]).stdin("0241234568 1").run().ends(0);
    std::fs::remove_file(shop.path("data/ledger.sqlite3")).unwrap();
    for rest in ["data/ledger.sqlite3-wal", "data/ledger.sqlite3-shm"] {
        let _ = std::fs::remove_file(shop.path(rest));
    }
    std::fs::copy(&out, shop.ledger_file()).unwrap();
    assert_eq!(shop.orders(), orders, "the copy holds what stood at its time");
    let run = shop.cli(&["batch", "send", "-", "--yes", "--json"]).stdin("0241234569 1").run().ends(3);
    assert_eq!(run.refusal(), "doubted", "a restored history sends nothing by itself");
    let run = run.says("account confirm-sole-sender");
    assert!(!run.stderr.contains("Needs attention"), "a terminal has no such screen: {}", run.stderr);
    assert_eq!(shop.purchases(Netpluse), 2);
    shop.cli(&["account", "confirm-sole-sender"]).run().ends(3).says("bought twice").says("stays read-only");
    let confirmed = shop.cli(&["account", "confirm-sole-sender", "--yes", "--json"]).run().ends(0).json();
    assert_eq!(confirmed["was_read_only"], true);
    shop.cli(&["account", "confirm-sole-sender"]).run().ends(0).says("nothing to confirm");
    shop.cli(&["batch", "send", "-", "--yes"]).stdin("0241234569 1").run().ends(0);
    let nowhere = shop.path("no such folder/copy.sqlite3");
    shop.cli(&["backup", "--out", nowhere.to_str().unwrap()]).run().ends(3).says("there is no folder");
}

#[test]
fn settings_keep_to_their_safe_range_away_from_loopback() {
    let shop = Shop::new(quick(53));
    shop.add_account(Netpluse);
    let set = |key: &str, value: &str| shop.cli(&["settings", "set", key, value, "--json"]).run();
    let get = |key: &str| shop.cli(&["settings", "list", "--json"]).run().ends(0).json()[key].as_u64().unwrap();
    assert_eq!(get("settle_ms"), 300_000);
    assert_eq!(set("settle_ms", "600000").ends(0).json()["value"], 600_000, "an answer for scripts");
    assert_eq!(get("settle_ms"), 600_000);
    set("settle_ms", "50").ends(0);
    assert_eq!(get("settle_ms"), 50, "below the floor while every account is on this computer");
    assert_eq!(set("settle_ms", "soon").ends(3).refusal(), "setting");
    assert_eq!(set("nosuch", "1").ends(3).refusal(), "setting");

    // An account elsewhere, as `account add` would have kept it: nothing is asked of it here.
    {
        use engine::ports::Ledger;
        let ledger = shop.ledger();
        let mut elsewhere = ledger.accounts().unwrap().remove(0);
        elsewhere.id = domain::AccountId::from("elsewhere");
        elsewhere.address = "https://192.0.2.1".to_owned();
        ledger.put_account(&elsewhere).unwrap();
    }
    assert_eq!(get("settle_ms"), 300_000, "back at its floor with an account elsewhere");
    assert_eq!(set("settle_ms", "50").ends(3).refusal(), "setting");
    assert_eq!(set("window_ms", "1").ends(3).refusal(), "setting");
    set("settle_ms", "300000").ends(0);
}

#[test]
fn every_setting_is_listed_with_its_range() {
    let shop = Shop::new(quick(54));
    shop.add_account(NetConnect);
    let listed = shop.cli(&["settings", "list"]).run().ends(0);
    for key in ["request_timeout_ms", "settle_ms", "resend_window_ms", "poll_first_ms", "sends_per_window"] {
        assert!(listed.stdout.contains(key), "{key} is missing in\n{}", listed.stdout);
    }
}
