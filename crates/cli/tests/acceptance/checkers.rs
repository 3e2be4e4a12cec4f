//! Result checkers: bought singly, several at once, from a file, for stock; kept, shown, fetched again.

use crate::common::books::{agree, no_credential_is_lost, state};
use crate::common::{NetConnect, Shop, quick};
use domain::Pesewas;
use sandbox::{Call, Fault, Rule, Switches};
use serde_json::Value;

fn shop(seed: u64) -> Shop {
    Shop::with_account(quick(seed).with_opening(Pesewas(500_000)), NetConnect)
}

fn buy(shop: &Shop, more: &[&str]) -> Value {
    let args = [&["checkers", "buy", "--package", "RC-WASSCE", "--yes", "--json"], more].concat();
    let bought = shop.cli(&args).run().ends(0).json();
    assert!(bought["orders"].as_array().unwrap().iter().all(|order| state(order) == "delivered"), "{bought}");
    bought
}

#[test]
fn checkers_are_bought_in_every_way() {
    let shop = shop(41);
    assert_eq!(buy(&shop, &["--to", "0241234567"])["orders"].as_array().unwrap().len(), 1);
    assert_eq!(buy(&shop, &["--to", "0241234567,0551234567"])["orders"].as_array().unwrap().len(), 2);
    let stock = buy(&shop, &["--to", "0201234567", "--count", "5", "--account", "connect"]);
    assert_eq!(stock["orders"].as_array().unwrap().len(), 5, "stock for walk-in buyers");
    let file = shop.write("numbers.csv", "name,number\nAma,0241112223\nYaw,0241112224\nEsi,0241112225\n");
    assert_eq!(buy(&shop, &[file.to_str().unwrap()])["orders"].as_array().unwrap().len(), 3);
    assert_eq!(buy(&shop, &["--to", "0201234567", "--count", "23"])["orders"].as_array().unwrap().len(), 23);
    assert_eq!(shop.purchases(NetConnect), 6, "1, 2, 5, 3, and 23 in two calls");
    agree(&shop);
    no_credential_is_lost(&shop);
    let listed = shop.cli(&["credentials", "list", "--json"]).run().ends(0).json();
    assert_eq!(listed.as_array().unwrap().len(), 34);
}

#[test]
fn a_credential_is_shown_only_when_asked_for() {
    let shop = shop(42);
    let bought = buy(&shop, &["--to", "0241234567"]);
    let id = bought["orders"][0]["order_id"].as_str().unwrap();
    let (serial, pin) = {
        let books = shop.books();
        (books.credentials[0].serial.clone(), books.credentials[0].pin.expose().clone())
    };
    for args in [
        &["credentials", "show", id][..],
        &["credentials", "show", id, "--json"],
        &["credentials", "refetch", id],
        &["credentials", "refetch", id, "--json"],
        &["credentials", "list"],
        &["credentials", "list", "--json"],
        &["order", "show", id, "--json"],
        &["batch", "list", "--json"],
    ] {
        let run = shop.cli(args).run().ends(0);
        for secret in [&serial, &pin] {
            assert!(!run.stdout.contains(secret) && !run.stderr.contains(secret), "{args:?} shows a secret");
        }
    }
    let shown = shop.cli(&["credentials", "show", id, "--reveal", "--json"]).run().ends(0).json();
    assert_eq!(shown["credentials"][0]["serial"], *serial);
    assert_eq!(shown["credentials"][0]["pin"], *pin);
    shop.cli(&["credentials", "show", id, "--reveal"]).run().ends(0).says(&pin);
}

#[test]
fn a_checker_that_cannot_be_had_is_refused_or_said() {
    let shop = shop(43);
    let refused =
        |args: &[&str]| shop.cli(&[&["checkers", "buy", "--yes", "--json"], args].concat()).run().ends(3).refusal();
    assert_eq!(refused(&["--package", "RC-NOSUCH", "--to", "0241234567"]), "package");
    assert_eq!(refused(&["--package", "RC-WASSCE", "--to", "024123456"]), "number");
    assert_eq!(refused(&["--package", "RC-WASSCE"]), "number");
    assert_eq!(shop.purchases(NetConnect), 0);
    shop.cli(&["checkers", "buy", "--package", "RC-WASSCE", "--to", "0241234567"]).run().ends(3);
    assert_eq!(shop.purchases(NetConnect), 0, "without a yes nothing is bought");
}

#[test]
fn a_call_that_delivers_a_part_loses_none_of_it() {
    let shop = Shop::with_account(quick(44).with_switches(Switches::kind()), NetConnect);
    shop.sandbox().add_rule(Rule::nth(Call::CheckerBulk, 1, Fault::PartialCheckers { failures: 2 }));
    let args = ["checkers", "buy", "--package", "RC-WASSCE", "--to", "0241234567", "--count", "5", "--yes", "--json"];
    let bought = shop.cli(&args).run().ends(2).json();
    let delivered = bought["orders"].as_array().unwrap().iter().filter(|order| state(order) == "delivered").count();
    assert_eq!(delivered, 3, "{bought}");
    no_credential_is_lost(&shop);
}
