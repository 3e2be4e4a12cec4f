//! Practice mode, and the practice providers on their own.

use crate::common::{Cli, Shop, eventually};
use domain::ProviderKind;
use std::path::Path;
use tempfile::TempDir;

fn practise(dir: &Path, args: &[&str]) -> Cli {
    Shop::bare_cli(&["--data-dir", dir.to_str().unwrap()]).arg_all(args)
}

#[test]
fn without_an_account_a_list_is_sent_with_pretend_money() {
    let dir = TempDir::new().unwrap();
    let list = dir.path().join("list.csv");
    std::fs::write(&list, "number,size\n0241234567,1GB\n0201234567,1GB\n").unwrap();
    let data = dir.path().join("data");
    let run = practise(&data, &["batch", "send", list.to_str().unwrap(), "--json"]).run().ends(0);
    let run = run.says("PRACTICE MODE").says("pretend");
    let answer = run.json();
    let batches = &answer["batches"];
    assert_eq!(batches.as_array().unwrap().len(), 2, "one batch at each practice provider");
    for batch in batches.as_array().unwrap() {
        assert_eq!(batch["totals"]["by_state"]["delivered"], 2, "{batch}");
    }
    assert!(!data.join("ledger.sqlite3").exists(), "the real history was not touched");
    let shown = practise(&data, &["--practice", "orders", "--json"]).run().ends(0).says("the money is pretend");
    assert_eq!(shown.json().as_array().unwrap().len(), 4, "and practice mode keeps its own");
}

#[test]
fn the_practice_providers_run_on_their_own() {
    let mut running = Shop::bare_cli(&["sandbox"]).start();
    let ready = running.first_line();
    assert!(ready.contains("pretend"), "it says what it is: {ready}");
    eventually("it runs until it is ended", || running.is_running());
    running.interrupt();
    let run = running.wait().ends(0);
    for provider in [ProviderKind::Netpluse, ProviderKind::NetConnect] {
        assert!(run.stdout.contains(provider.name()), "{}", run.stdout);
    }
    assert!(run.stdout.contains("http://127.0.0.1:"), "it listens on this computer only");
    assert!(run.stdout.contains("np_live_sandbox_") && run.stdout.contains("netconnect_test_sandbox_"));
}
