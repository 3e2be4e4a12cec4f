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

#[test]
fn a_count_below_one_buys_nothing() {
    let shop = shop(45);
    for count in ["0", "-2", "20000"] {
        let args = ["checkers", "buy", "--package", "RC-WASSCE", "--to", "0241234567", "--yes", "--json"];
        let run = shop.cli(&args).arg_all(&["--count", count]).run().ends(3);
        assert_eq!(run.refusal(), "count", "--count {count}");
    }
    let file = shop.write("numbers.txt", "0241112223\n");
    let both = ["checkers", "buy", file.to_str().unwrap(), "--to", "0241234567", "--package", "RC-WASSCE", "--yes"];
    shop.cli(&both).run().ends(1).says("cannot be used with");
    let ceiling = ["checkers", "buy", "--package", "RC-WASSCE", "--to", "0241234567", "--yes", "--json"];
    let capped = |total: &str| shop.cli(&ceiling).arg_all(&["--max-total", total]).run().ends(3).refusal();
    assert_eq!((capped("0.01"), capped("-5")), ("ceiling".to_owned(), "max_total".to_owned()));
    assert_eq!(shop.purchases(NetConnect), 0, "nothing was bought");
}

#[test]
fn the_same_checkers_again_need_a_yes_of_their_own() {
    let shop = shop(46);
    let numbers = "0241112223\n0241112224\n";
    let file = shop.write("numbers.txt", numbers);
    buy(&shop, &[file.to_str().unwrap()]);
    let copy = shop.write("copy.txt", "0241112224\n0241112223\n");
    let again = ["checkers", "buy", copy.to_str().unwrap(), "--package", "RC-WASSCE", "--yes", "--json"];
    let run = shop.cli(&again).run().ends(3);
    assert_eq!(run.refusal(), "repeat");
    run.says("--allow-repeat");
    assert_eq!(shop.purchases(NetConnect), 1, "the list again bought nothing");
    buy(&shop, &["--to", "0241112223", "--count", "2"]);
    let other = ["checkers", "buy", copy.to_str().unwrap(), "--package", "RC-BECE", "--yes", "--json"];
    shop.cli(&other).run().ends(0);
    buy(&shop, &[copy.to_str().unwrap(), "--allow-repeat"]);
}

#[test]
fn a_list_of_numbers_loses_no_row_for_its_size() {
    let shop = shop(47);
    let file = shop.write("some.csv", "number,size\n0241112223,1GB\n0241112224,\n0241112225,2GB\n");
    let bought = buy(&shop, &[file.to_str().unwrap()]);
    assert_eq!(bought["orders"].as_array().unwrap().len(), 3, "a checker has no size: {bought}");
    let bad = shop.write("bad.txt", "0241112226\n02411\n");
    let run = shop.cli(&["checkers", "buy", bad.to_str().unwrap(), "--package", "RC-BECE", "--yes", "--json"]).run();
    let run = run.ends(3);
    assert_eq!(run.json()["problems"].as_array().unwrap().len(), 1, "{}", run.stdout);
    assert!(!run.stdout.contains("GB"), "a checker has no size: {}", run.stdout);
    shop.cli(&["checkers", "buy", "--package", "RC-BECE", "--to", "0302123456", "--yes"])
        .run()
        .ends(3)
        .says("Ask for a mobile");
}

#[test]
fn the_stock_is_told_from_what_was_handed_out_and_is_searched() {
    let shop = shop(48);
    let stock = buy(&shop, &["--to", "0200000000", "--count", "2", "--stock"]);
    let sold = buy(&shop, &["--to", "0551234567"]);
    let id = |bought: &Value, nth: usize| bought["orders"][nth]["order_id"].as_str().unwrap().to_owned();
    shop.cli(&["credentials", "assign", &id(&stock, 0), "--to", "0241234567"]).run().ends(0);
    let search = |text: &str| -> Vec<String> {
        let run = shop.cli(&["credentials", "list", "--search", text, "--json"]).run().ends(0).json();
        run.as_array().unwrap().iter().map(|order| order["order_id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(search("024 123 4567"), [id(&stock, 0)], "by the number that it was handed to");
    assert_eq!(search("0551234567"), [id(&sold, 0)], "by the buyer's number");
    assert_eq!(search("wassce").len(), 3, "by package");
    let today = jiff::Zoned::now().strftime("%Y-%m-%d").to_string();
    assert_eq!(search(&today).len(), 3, "by date");
    assert_eq!(search(sold["orders"][0]["reference"].as_str().unwrap()), [id(&sold, 0)], "by reference");
    let serial = shop.books().credentials[0].serial.clone();
    assert_eq!(search(&serial).len(), 1, "by serial number");
    assert_eq!(search("nothing like it").len(), 0);
    let listed = shop.cli(&["credentials", "list", "--json"]).run().ends(0).json();
    let of = |id: &str| listed.as_array().unwrap().iter().find(|order| order["order_id"] == *id).unwrap().clone();
    assert_eq!(of(&id(&stock, 0))["handed_to"], "0241234567");
    assert_eq!(of(&id(&stock, 1))["in_stock"], true);
    assert_eq!(of(&id(&sold, 0))["in_stock"], false);
    shop.cli(&["credentials", "list"]).run().ends(0).says("in stock").says("handed to 024 123 4567").says(&today);
    shop.cli(&["order", "show", &id(&stock, 0)]).run().ends(0).says("handed to 024 123 4567");
    shop.cli(&["credentials", "show", &id(&stock, 1)]).run().ends(0).says("in stock");

    let out = shop.path("cards.pdf");
    let twice = ["credentials", "print", &id(&sold, 0), &id(&sold, 0), "--layout", "single", "--json", "--out"];
    let printed = shop.cli(&twice).arg(&out).run().ends(0).json();
    assert_eq!(printed["orders"].as_array().unwrap().len(), 1, "named twice, printed once");
    shop.cli(&twice).arg(&out).run().ends(3).says("exists already");
}
