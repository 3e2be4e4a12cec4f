//! A history that meets another program or another computer than the one that wrote it.

use crate::common::books::{agree, state};
use crate::common::{Cli, NetConnect, Netpluse, PASSPHRASE, Shop, files, quick};
use domain::{AccountId, Pesewas, Secret};
use host::{Host, HostOptions, KeyChoice};
use keys::{FileStore, PassphraseCost};
use sandbox::{Call, CallMatch, Fault, Rule};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where an SQLite file keeps its `user_version`, the number of the schema: four bytes, the highest first.
const USER_VERSION: std::ops::Range<usize> = 60..64;

fn kept(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let all = files(folder).into_iter().filter(|path| !path.ends_with("lock"));
    all.map(|path| (path.clone(), std::fs::read(&path).unwrap())).collect()
}

/// The history's orders without their words: a history that was put back says so at each order that is open.
fn without_words(mut orders: Vec<serde_json::Value>) -> Vec<serde_json::Value> {
    for order in &mut orders {
        order["reason"] = serde_json::Value::Null;
    }
    orders
}

#[test]
fn a_history_of_a_newer_program_is_refused_and_left_as_it_was() {
    let shop = Shop::with_account(quick(81), Netpluse);
    shop.cli(&["batch", "send", "-", "--yes"]).stdin("0241234567 1").run().ends(0);
    let path = shop.ledger_file();
    let mut bytes = std::fs::read(&path).unwrap();
    assert!(
        files(&shop.data_dir()).iter().all(|path| !path.ends_with("ledger.sqlite3-wal")),
        "the file is all there is"
    );
    let known = u32::from_be_bytes(bytes[USER_VERSION].try_into().unwrap());
    bytes[USER_VERSION].copy_from_slice(&(known + 1).to_be_bytes());
    std::fs::write(&path, &bytes).unwrap();

    let before = kept(&shop.data_dir());
    for args in
        [&["orders", "--json"][..], &["batch", "send", "-", "--yes", "--json"], &["batch", "resume", "--yes", "--json"]]
    {
        let run = shop.cli(args).stdin("0241234568 1").run().ends(3);
        assert_eq!(run.refusal(), "newer", "{args:?}");
        run.says("written by a newer Bundle Desk").says("Install the newer Bundle Desk again");
    }
    let after = kept(&shop.data_dir());
    // Looking into the file leaves SQLite's two side files beside it, with nothing in them that was not in the file.
    let is_left = |name: &Path| name.ends_with("ledger.sqlite3-shm") || after[name].is_empty();
    let after: BTreeMap<_, _> = after.iter().filter(|(name, _)| !is_left(name)).collect();
    let before: BTreeMap<_, _> = before.iter().collect();
    let names: Vec<_> =
        after.keys().chain(before.keys()).filter(|name| after.get(*name) != before.get(*name)).collect();
    assert!(names.is_empty(), "no file was changed, and none was made: {names:?}");
    assert_eq!(shop.purchases(Netpluse), 1, "nothing was sent");

    bytes[USER_VERSION].copy_from_slice(&known.to_be_bytes());
    std::fs::write(&path, &bytes).unwrap();
    shop.cli(&["batch", "send", "-", "--yes"]).stdin("0241234568 1").run().ends(0);
    agree(&shop);
}

/// A data folder on a computer that has nothing but a safety copy of the shop's history.
struct Elsewhere(PathBuf);

impl Elsewhere {
    fn new(shop: &Shop, copy: &Path) -> Self {
        let dir = shop.path("new computer/Ama Mɛnsa/data");
        std::fs::create_dir_all(&dir).unwrap();
        std::fs::copy(copy, dir.join("ledger.sqlite3")).unwrap();
        let passphrase = Secret::new(PASSPHRASE.to_owned());
        FileStore::create(&dir.join("keys.bin"), &passphrase, PassphraseCost::light_for_tests()).unwrap();
        Self(dir)
    }

    fn cli(&self, args: &[&str]) -> Cli {
        let folder = ["--data-dir", self.0.to_str().unwrap(), "--key-store", "file"];
        Shop::bare_cli(&[&folder, args].concat()).env("BUNDLEDESK_PASSPHRASE", PASSPHRASE)
    }

    /// What a person does in the window, which has commands that the terminal lacks.
    fn in_the_window(&self, what: impl AsyncFnOnce(&Host)) {
        let keys = KeyChoice::File(Secret::new(PASSPHRASE.to_owned()));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(async {
            let host = Host::open(HostOptions { data_dir: Some(self.0.clone()), keys }).await.unwrap();
            what(&host).await;
            host.close().await;
        });
    }
}

#[test]
fn a_safety_copy_and_the_recovery_file_bring_everything_back_on_another_computer() {
    let shop = Shop::with_account(quick(82).with_opening(Pesewas(500_000)), NetConnect);
    let args = ["checkers", "buy", "--package", "RC-WASSCE", "--to", "0241234567", "--yes", "--json"];
    let bought = shop.cli(&args).run().ends(0).json();
    let checker = bought["orders"][0]["order_id"].as_str().unwrap();
    // The answer is lost after the charge, and the provider's list, which would tell, fails.
    shop.sandbox().add_rule(Rule::nth(Call::BuySingle, 1, Fault::ResetAfter));
    shop.sandbox().add_rule(Rule::always(CallMatch::One(Call::Orders), Fault::ServerErrorBefore));
    shop.cli(&["batch", "send", "-", "--yes", "--no-wait"]).stdin("0551234567 1GB").run().ends(2);
    let show = ["credentials", "show", checker, "--reveal", "--json"];
    let credentials = shop.cli(&show).run().ends(0).json()["credentials"].clone();
    let orders = shop.orders();
    let in_doubt = |orders: &[serde_json::Value]| orders.iter().filter(|order| state(order) == "unknown").count();
    assert_eq!((orders.len(), in_doubt(&orders)), (2, 1), "one order is in doubt: {orders:?}");
    let (copy, file) = (shop.path("copy.sqlite3"), shop.path("recovery.age"));
    shop.cli(&["backup", "--out", copy.to_str().unwrap()]).run().ends(0);
    let recovery = |cli: Cli| cli.arg(&file).env("BUNDLEDESK_RECOVERY_PASSPHRASE", "twelve goats cross Volta");
    recovery(shop.cli(&["recovery", "save"])).run().ends(0);

    let elsewhere = Elsewhere::new(&shop, &copy);
    elsewhere.cli(&["orders"]).run().ends(3).says("recovery file");
    recovery(elsewhere.cli(&["recovery", "restore"])).run().ends(0).says("read-only");
    let there = || elsewhere.cli(&["orders", "--json"]).run().ends(0).json().as_array().unwrap().clone();
    assert_eq!(without_words(there()), without_words(orders.clone()), "the whole history");
    assert_eq!(elsewhere.cli(&show).run().ends(0).json()["credentials"], credentials, "the same serial and PIN");
    let send = || elsewhere.cli(&["batch", "send", "-", "--yes", "--json"]).stdin("0541234567 1GB").run();
    assert_eq!(send().ends(3).refusal(), "account", "the key did not come along, and nothing is sent without");
    let id = AccountId::from(crate::common::account(NetConnect));
    elsewhere.in_the_window(async |host| {
        assert!(host.desk().needs_key(&id), "the window asks for it");
        host.desk().give_key(&id, &Secret::new(shop.key(NetConnect))).await.unwrap();
    });
    assert_eq!(send().ends(3).refusal(), "doubted", "nothing is sent until a person confirms");
    elsewhere.in_the_window(async |host| host.desk().confirm_sole_sender().unwrap());
    elsewhere.cli(&["batch", "resume", "--yes"]).run();
    assert_eq!(in_doubt(&there()), 1, "what was in doubt stays so");
    assert_eq!(shop.purchases(NetConnect), 2, "and is not sent a second time");
    let reference = orders.iter().find(|order| state(order) == "unknown").unwrap()["reference"].as_str().unwrap();
    let charged = ["order", "settle", reference, "--as", "charged", "--note", "The panel shows it."];
    elsewhere.cli(&charged).run().ends(0);
    elsewhere.cli(&["batch", "send", "-", "--yes", "--no-wait"]).stdin("0541234567 1GB").run();
    assert_eq!(shop.purchases(NetConnect), 3, "this computer is the one that sends now");
    shop.books().check().expect("the books add up");
}
