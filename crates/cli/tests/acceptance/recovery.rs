//! The recovery file in a terminal, stock that is assigned, and a checker found by its serial.

use crate::common::{NetConnect, Shop, quick};
use domain::Pesewas;

const PASSPHRASE: &str = "twelve goats cross Volta";

fn bought(seed: u64, more: &[&str]) -> (Shop, Vec<String>) {
    let shop = Shop::with_account(quick(seed).with_opening(Pesewas(500_000)), NetConnect);
    let args = [&["checkers", "buy", "--package", "RC-WASSCE", "--yes", "--json"], more].concat();
    let bought = shop.cli(&args).run().ends(0).json();
    let ids = bought["orders"].as_array().unwrap().iter();
    let ids = ids.map(|order| order["order_id"].as_str().unwrap().to_owned()).collect();
    (shop, ids)
}

fn recovery(shop: &Shop, what: &str, file: &std::path::Path, passphrase: &str) -> crate::common::Cli {
    shop.cli(&["recovery", what]).arg(file).env("BUNDLEDESK_RECOVERY_PASSPHRASE", passphrase)
}

#[test]
fn a_lost_key_file_is_made_good_by_the_recovery_file() {
    let (shop, ids) = bought(61, &["--to", "0241234567"]);
    let file = shop.path("recovery.age");
    let shown = || shop.cli(&["credentials", "show", &ids[0], "--reveal", "--json"]);
    let before = shown().run().ends(0).json()["credentials"].clone();

    recovery(&shop, "save", &file, "too short").run().ends(3);
    recovery(&shop, "save", &file, PASSPHRASE).run().ends(0);
    recovery(&shop, "save", &file, PASSPHRASE).run().ends(3).says("there already");
    recovery(&shop, "check", &file, PASSPHRASE).run().ends(0).says("opens");
    recovery(&shop, "check", &file, "not the passphrase").run().ends(3).says("does not open");

    std::fs::remove_file(shop.key_file()).unwrap();
    shown().run().ends(3).says("recovery file");
    recovery(&shop, "restore", &file, "not the passphrase").run().ends(3).says("does not open");
    let other = shop.path("other.age");
    let (elsewhere, _) = bought(62, &["--to", "0241234567"]);
    recovery(&elsewhere, "save", &other, PASSPHRASE).run().ends(0);
    recovery(&shop, "restore", &other, PASSPHRASE).run().ends(3).says("another history");
    recovery(&shop, "restore", &file, PASSPHRASE).run().ends(0).says("read-only");
    assert_eq!(shown().run().ends(0).json()["credentials"], before, "the same serial and PIN as before");
}

#[test]
fn stock_is_assigned_once_and_a_serial_finds_its_order() {
    let (shop, ids) = bought(63, &["--to", "0200000000", "--count", "2", "--stock"]);
    let serial = shop.books().credentials[0].serial.clone();
    let found = shop.cli(&["credentials", "find", "--json"]).stdin(&serial).run().ends(0).json();
    assert_eq!(found.as_array().unwrap().len(), 1, "a serial is one checker's");
    shop.cli(&["credentials", "find"]).stdin(&serial[1..]).run().ends(2).says("No checker");

    shop.cli(&["credentials", "assign", &ids[0], "--to", "0241234567"]).run().ends(0);
    shop.cli(&["credentials", "assign", &ids[0], "--to", "0241234567"]).run().ends(0);
    shop.cli(&["credentials", "assign", &ids[0], "--to", "0551234567"]).run().ends(3).says("024 123 4567");
    for (nth, name) in ["first.pdf", "second.pdf"].into_iter().enumerate() {
        let out = shop.path(name);
        shop.cli(&["credentials", "print", &ids[0], "--layout", "single", "--out"]).arg(&out).run().ends(0);
        let text = std::process::Command::new("pdftotext").arg(&out).arg("-").output().unwrap().stdout;
        let text = String::from_utf8_lossy(&text).into_owned();
        assert!(text.contains("024 123 4567"), "the card names who it was handed to: {text}");
        assert_eq!(text.contains("COPY"), nth == 1, "only the second print is a copy: {text}");
    }
}
