//! The main job: a list is planned, sent, followed, shown.

use crate::common::books::{agree, amount, state};
use crate::common::{NetConnect, Netpluse, QUICK, Shop, account, example, quick};
use domain::{Pesewas, ProviderKind};
use sandbox::{Fate, RefundFate, Switches};
use serde_json::Value;

fn count(batch: &Value, wanted: &str) -> u64 {
    batch["totals"]["by_state"][wanted].as_u64().unwrap_or(0)
}

fn example_goes_through(provider: ProviderKind, seed: u64) {
    let shop = Shop::with_account(quick(seed), provider);
    let list = example("recipients.xlsx");
    let plan = shop.cli(&["batch", "plan", &list, "--account", account(provider), "--json"]).run().ends(0).json();
    assert_eq!(plan["rows"].as_array().unwrap().len(), 39, "39 rows can be read");
    assert_eq!(plan["problems"].as_array().unwrap().len(), 1, "one number is bad");
    assert_eq!(shop.purchases(provider), 0, "a plan spends nothing");
    let repaired = plan["rows"].as_array().unwrap().iter().filter(|row| row["repairs"] != serde_json::json!([]));
    assert!(repaired.count() >= 1, "the number without its zero is shown as repaired");

    let send = ["batch", "send", &list, "--account", account(provider), "--yes", "--json"];
    assert_eq!(shop.cli(&send).run().ends(3).refusal(), "problems");
    assert_eq!(shop.purchases(provider), 0, "nothing was sent while a row has a problem");
    let out = shop.path("results.xlsx");
    let sent = shop.cli(&send).arg("--leave-out").arg("--out").arg(&out).run().ends(0).json();
    assert_eq!(count(&sent, "delivered"), 39);
    assert_eq!(sent["orders"].as_array().unwrap().len(), 39);
    assert_eq!(sent["state"], "finished");
    let total: Pesewas = sent["orders"].as_array().unwrap().iter().map(amount).sum();
    assert_eq!(sent["totals"]["amount_pesewas"], total.0);
    assert_eq!(plan["plan"]["total_pesewas"], total.0, "it costs what the plan said");
    assert!(out.metadata().unwrap().len() > 2_000, "the results are in a workbook");
    agree(&shop);
    assert_eq!(shop.purchases(provider), 39, "one call for each order");

    let shown = shop.cli(&["batch", "show", sent["batch_id"].as_str().unwrap(), "--json"]).run().ends(0).json();
    assert_eq!(shown, sent, "showing tells what sending told");
    let listed = shop.cli(&["batch", "list", "--json"]).run().ends(0).json();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(shop.cli(&send).arg("--leave-out").run().ends(3).refusal(), "same_list");
    assert_eq!(shop.purchases(provider), 39, "the same list again sent nothing");
}

#[test]
fn the_example_goes_through_on_netpluse() {
    example_goes_through(Netpluse, 11);
}

#[test]
fn the_example_goes_through_on_netconnect() {
    example_goes_through(NetConnect, 12);
}

#[test]
fn the_example_goes_through_in_bulk_calls() {
    let shop = Shop::with_account(quick(13).with_switches(Switches::kind()), NetConnect);
    let sent = shop
        .cli(&["batch", "send", &example("recipients.csv"), "--yes", "--leave-out", "--bulk-calls", "--json"])
        .run()
        .ends(0)
        .json();
    assert_eq!(count(&sent, "delivered"), 39);
    agree(&shop);
    assert!(shop.purchases(NetConnect) < 39, "several recipients went in one call");
}

#[test]
fn orders_are_searched_and_one_is_shown_with_its_journal() {
    let shop = Shop::with_account(quick(14), Netpluse);
    let list = "number,size\n0241234567,1GB\n0551234567,2GB\n";
    shop.cli(&["batch", "send", "-", "--yes"]).stdin(list).run().ends(0);
    let search = |text: &str| shop.cli(&["orders", "--search", text, "--json"]).run().ends(0).json();
    let found = search("0551234567");
    assert_eq!(found.as_array().unwrap().len(), 1, "a number finds its order");
    let order = &found[0];
    let names: Vec<&str> = order.as_object().unwrap().keys().map(String::as_str).collect();
    let promised = [
        "order_id",
        "batch_id",
        "row",
        "msisdn",
        "network",
        "package",
        "provider",
        "account",
        "reference",
        "provider_reference",
        "state",
        "amount_pesewas",
        "reason",
    ];
    assert_eq!(names.len(), promised.len(), "{names:?}");
    assert!(promised.iter().all(|name| names.contains(name)), "{names:?}");
    for state in ["planned", "sending", "unknown", "accepted", "failed", "refunded", "rejected"] {
        let run = shop.cli(&["orders", "--state", state, "--json"]).run().ends(0);
        assert_eq!(run.json(), serde_json::json!([]), "none is {state}");
    }
    shop.cli(&["orders", "--state", "lost"]).run().ends(3).says("there is no state 'lost'");
    for name in ["order_id", "reference", "provider_reference"] {
        let shown = shop.cli(&["order", "show", order[name].as_str().unwrap(), "--json"]).run().ends(0).json();
        assert_eq!(shown["order"], *order, "found by its {name}");
        let journal = shown["journal"].as_array().unwrap();
        let states: Vec<&str> = journal.iter().map(|entry| entry["to"].as_str().unwrap()).collect();
        assert_eq!(states, ["sending", "accepted", "delivered"], "every move stands in the journal");
    }
    shop.cli(&["order", "check", order["reference"].as_str().unwrap()]).run().ends(0).says("Delivered");
    shop.cli(&["order", "show", "nosuch"]).run().ends(3).says("there is no order 'nosuch'");
}

#[test]
fn what_the_provider_says_of_a_failure_is_shown_as_text() {
    let mut config = quick(15);
    let fate = Fate::Failed { after_ms: 10, refund: RefundFate::AtOnce };
    config.fates.by_ending = vec![("0000".to_owned(), fate)];
    let shop = Shop::with_account(config, NetConnect);
    let run = shop.cli(&["batch", "send", "-", "--yes", "--json"]).stdin("0241230000 1\n0241234567 1").run().ends(2);
    let sent = run.json();
    assert_eq!(state(&sent["orders"][0]), "refunded", "the refund was seen");
    assert!(sent["orders"][0]["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "the reason is told");
    assert_eq!(state(&sent["orders"][1]), "delivered");
    agree(&shop);
}

#[test]
fn waiting_for_delivery_can_be_left_out() {
    let mut config = quick(16);
    (config.fates.odds.fastest_ms, config.fates.odds.slowest_ms) = (2_500, 2_500);
    let shop = Shop::with_account(config, Netpluse);
    let sent = shop.cli(&["batch", "send", "-", "--yes", "--no-wait", "--json"]).stdin("0241234567 1").run().ends(2);
    assert_eq!(state(&sent.json()["orders"][0]), "accepted", "sent, and not delivered yet");
    let resumed = shop.cli(&["batch", "resume", "--json"]).run().ends(0).json();
    assert_eq!(state(&resumed["orders"][0]), "delivered", "followed to its end later");
    shop.cli(&["batch", "resume"]).run().ends(0).says("Nothing is left to go on with");
    agree(&shop);
}

#[test]
fn results_that_cannot_be_written_are_refused_before_anything_is_sent() {
    let shop = Shop::with_account(quick(18), Netpluse);
    let list = shop.write("list.csv", "number,size\n0241234567,1GB\n");
    let send = |out: &str| {
        let list = list.to_str().unwrap();
        let out = shop.path(out);
        shop.cli(&["batch", "send", list, "--yes", "--json", "--out", out.to_str().unwrap()]).run()
    };
    for out in ["results.pdf", "no such folder/results.xlsx", "list.csv"] {
        assert_eq!(send(out).ends(3).refusal(), "out", "{out}");
    }
    assert_eq!(shop.purchases(Netpluse), 0);
    send("results.csv").ends(0);
    let results = std::fs::read_to_string(shop.path("results.csv")).unwrap();
    assert!(results.contains("Delivered"), "{results}");
}

#[test]
fn rows_that_cannot_be_bought_are_named_when_they_are_refused_and_when_they_are_left_out() {
    let shop = Shop::with_account(quick(19), Netpluse);
    let list = "number,size\n0241234567,1GB\n0281234567,1GB\n0241234568,777GB\n02412345,1GB\n";
    let file = shop.write("mixed.csv", list);
    let file = file.to_str().unwrap();
    let codes = |rows: &Value| -> Vec<String> {
        rows.as_array().unwrap().iter().map(|row| row["code"].as_str().unwrap().to_owned()).collect()
    };
    let expected = ["no_network", "no_package", "number_wrong_length"];

    let plan = shop.cli(&["batch", "plan", file, "--json"]).run().ends(0).json();
    assert_eq!(codes(&plan["problems"]), expected, "a plan names every row that cannot be bought");
    for problem in plan["problems"].as_array().unwrap() {
        let names_place = problem["row"].is_number() || problem["line"].is_number();
        assert!(names_place && problem["text"].is_string() && problem["hint"].is_string(), "{problem}");
    }
    shop.cli(&["batch", "plan", file]).run().ends(0).says("cannot be bought").says("1 order,");

    let send = ["batch", "send", file, "--yes", "--json"];
    let refused = shop.cli(&send).run().ends(3);
    assert_eq!(refused.refusal(), "problems");
    assert_eq!(codes(&refused.json()["problems"]), expected, "a refusal names the rows");
    assert_eq!(shop.purchases(Netpluse), 0, "nothing was sent");

    let out = shop.path("results.csv");
    let run = shop.cli(&send).arg("--leave-out").arg("--out").arg(&out).run().ends(0);
    let sent = run.json();
    assert_eq!(codes(&sent["left_out"]), expected, "each row that was left out is named");
    assert_eq!(count(&sent, "delivered"), 1);
    let results = std::fs::read_to_string(&out).unwrap();
    for number in ["0281234567", "0241234568", "02412345"] {
        assert!(run.stderr.contains(number), "{number} is named to the person: {}", run.stderr);
        let is_it = |line: &&str| line.replace(' ', "").contains(number) && line.contains("Left out");
        let row = results.lines().find(is_it);
        assert!(row.is_some(), "{number} stands in the results: {results}");
    }
    let shown = shop.cli(&["batch", "show", sent["batch_id"].as_str().unwrap(), "--json"]).run().ends(0).json();
    assert_eq!(shown["left_out"], sent["left_out"], "it is told of later too");

    let none = shop.cli(&["batch", "send", "-", "--yes", "--leave-out", "--json"]).stdin("0241234567 777GB").run();
    assert_eq!(none.ends(3).refusal(), "problems", "a list of nothing but such rows is refused");
    assert_eq!(shop.purchases(Netpluse), 1);
}

#[test]
fn an_empty_list_is_refused_with_words() {
    let shop = Shop::with_account(quick(20), Netpluse);
    for command in ["plan", "send"] {
        let run = shop.cli(&["batch", command, "-", "--json"]).stdin("").run().ends(3);
        assert_eq!(run.refusal(), "empty", "{command}");
        shop.cli(&["batch", command, "-"]).stdin("").run().ends(3).says("there is nobody on this list");
    }
    let folder = shop.data_dir();
    let run = shop.cli(&["batch", "plan", folder.to_str().unwrap()]).run().ends(3).says("is a folder");
    assert!(run.stderr.contains(folder.to_str().unwrap()), "the error names what it could not read");
}

#[test]
fn a_file_that_is_there_already_is_not_written_over() {
    let shop = Shop::with_account(quick(21), Netpluse);
    let out = shop.write("kept.csv", "mine");
    let out = out.to_str().unwrap();
    let send = shop.cli(&["batch", "send", "-", "--yes", "--json", "--out", out]).stdin("0241234567 1").run();
    assert_eq!(send.ends(3).refusal(), "out");
    assert_eq!(shop.purchases(Netpluse), 0, "it is refused before anything is sent");
    assert_eq!(shop.cli(&["export", "--json", "--out", out]).run().ends(3).refusal(), "out");
    let sent = shop.cli(&["batch", "send", "-", "--yes", "--json"]).stdin("0241234567 1").run().ends(0).json();
    let id = sent["batch_id"].as_str().unwrap();
    assert_eq!(shop.cli(&["batch", "export", id, "--json", "--out", out]).run().ends(3).refusal(), "out");
    assert_eq!(std::fs::read_to_string(out).unwrap(), "mine", "the file is as it was");
    let fresh = shop.path("fresh.csv");
    let told = shop.cli(&["batch", "export", id, "--json", "--out", fresh.to_str().unwrap()]).run().ends(0).json();
    assert_eq!(told["rows"], 1);
}

#[test]
fn one_list_on_two_accounts_says_what_it_repeats() {
    let shop = Shop::with_account(quick(17), Netpluse);
    shop.add_account(NetConnect);
    shop.put_settings(QUICK);
    let send = |name: &str, more: &[&str], list: &str| {
        shop.cli(&[&["batch", "send", "-", "--account", name, "--yes", "--json"], more].concat()).stdin(list).run()
    };
    send("pulse", &[], "0241234567 1\n0201234567 1").ends(0);
    assert_eq!(send("connect", &[], "0201234567 1\n0241234567 1").ends(3).refusal(), "same_list");
    assert_eq!(send("connect", &[], "0241234567 1").ends(3).refusal(), "repeat");
    assert_eq!(send("connect", &[], "0241234567 1\n0241234568 1").ends(3).refusal(), "repeat");
    assert_eq!(send("connect", &[], "0551234567 1\n0551234567 1").ends(3).refusal(), "repeat");
    assert_eq!(shop.purchases(NetConnect), 0, "nothing was sent");
    send("connect", &["--allow-repeat"], "0241234567 1\n0241234568 1").ends(0);
    send("connect", &[], "0241234567 2").ends(0);
    agree(&shop);
}
