//! A ledger that is not the newest: a safety copy put back after more orders were sent, and a folder copied to a second
//! place with both started. Nothing is bought twice.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests fail and print as tests do")]

use domain::{OrderState, ProviderKind, UnknownCause};
use engine::model::Lane;
use engine::ports::Ledger;
use sandbox::{Config, Sandbox};
use simulation::{Exceptions, House, Latency, MemoryKeys, Person, Truth, data_line, in_simulation, judge};
use std::path::Path;

struct Shop {
    house: House,
    folder: tempfile::TempDir,
}

const PROVIDERS: [ProviderKind; 2] = [ProviderKind::Netpluse, ProviderKind::NetConnect];

/// A shop with a list of a hundred under way at each provider.
async fn at_work(seed: u64) -> Shop {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::new(Config::new(seed).with_opening(domain::Pesewas(10_000_000)));
    let mut house = House::on_file(&folder.path().join("ledger.db"), sandbox, Latency::default(), seed).unwrap();
    house.open(None).unwrap();
    let catalogue = house.sandbox.catalogue();
    for provider in PROVIDERS {
        let account = house.add_account(provider.name(), provider, "shop").await.unwrap();
        let lines = (0..100).map(|nth| data_line(provider, &catalogue, nth, 4).unwrap()).collect();
        house.approve(&account, lines, false, Lane::Batch).unwrap();
    }
    house.wait(12_000).await;
    Shop { house, folder }
}

async fn until_sent(house: &House, more: usize) {
    let before = house.traffic().buying_sent_ms.len();
    while house.traffic().buying_sent_ms.len() < before + more {
        house.wait(500).await;
    }
}

fn put_back(folder: &Path) {
    for name in ["ledger.db", "ledger.db-wal", "ledger.db-shm"] {
        let path = folder.join(name);
        if path.exists() {
            std::fs::remove_file(path).unwrap();
        }
    }
    std::fs::copy(folder.join("copy.db"), folder.join("ledger.db")).unwrap();
}

fn unfinished(house: &House) -> Vec<engine::model::Order> {
    let query = engine::ports::OrderQuery { limit: 1_000, ..Default::default() };
    let orders = house.kept_ledger().unwrap().orders(&query).unwrap();
    orders.into_iter().filter(|order| !order.state.is_final()).collect()
}

fn assert_nothing_twice(house: &House, person: &Person) {
    let books = house.books();
    let findings = judge(house.kept_ledger().unwrap().as_ref(), books, person, &Exceptions::default()).unwrap();
    assert_eq!(findings.wrong, Vec::<String>::new());
}

/// The copy is put back after fifty more orders; the program had ended in order, or was killed.
fn a_copy_is_put_back(ends_in_order: bool) {
    in_simulation(async {
        let Shop { mut house, folder } = at_work(41).await;
        house.kept_ledger().unwrap().backup_to(&folder.path().join("copy.db")).unwrap();
        until_sent(&house, 50).await;
        if ends_in_order {
            house.close().await;
        }
        house.release_ledger().await.unwrap();
        put_back(folder.path());
        house.take_ledger(&folder.path().join("ledger.db")).unwrap();

        let report = house.open(None).unwrap();
        assert!(report.doubted.is_some(), "a ledger that was set back must be noticed");
        let desk = house.desk().unwrap();
        let catalogue = house.sandbox.catalogue();
        let account = desk.accounts().unwrap()[0].id.clone();
        let line = data_line(ProviderKind::Netpluse, &catalogue, 500, 4).unwrap();
        let refused = house.approve(&account, vec![line], false, Lane::Batch).unwrap_err();
        assert_eq!(refused.code(), "doubted", "nothing is approved in a ledger that is doubted");
        let open = unfinished(&house);
        assert!(open.len() > 100, "most of both lists was not final when the copy was made");
        let is_doubted = |o: &engine::model::Order| {
            o.state == OrderState::Unknown && o.unknown_cause == Some(UnknownCause::LedgerRestored)
        };
        assert!(open.iter().all(is_doubted), "what became of these is not in this ledger");

        let sent = house.traffic().buying_sent_ms.len();
        house.wait(600_000).await;
        desk.confirm_sole_sender().unwrap();
        let mut person = Person::new(true, false);
        house.work(&mut person, 7_200_000).await.unwrap();
        assert_eq!(house.traffic().buying_sent_ms.len(), sent, "nothing goes out again by itself, confirmed or not");
        assert_nothing_twice(&house, &person);
        assert_eq!(unfinished(&house).len(), 0, "the person could end them all by what the provider shows");
    });
}

#[test]
fn a_copy_is_put_back_after_an_orderly_end() {
    a_copy_is_put_back(true);
}

#[test]
fn a_copy_is_put_back_after_a_kill() {
    a_copy_is_put_back(false);
}

/// The folder is copied while the program runs, and both are started: with one key store for both, or one each.
fn a_folder_is_copied(shares_keys: bool) {
    in_simulation(async {
        let Shop { mut house, folder } = at_work(42).await;
        let elsewhere = folder.path().join("elsewhere");
        std::fs::create_dir(&elsewhere).unwrap();
        for name in ["ledger.db", "ledger.db-wal"] {
            std::fs::copy(folder.path().join(name), elsewhere.join(name)).unwrap();
        }
        let keys: MemoryKeys = if shares_keys { house.keys.clone() } else { house.keys.copied() };
        let mut copy = house.neighbour(&elsewhere.join("ledger.db"), keys, "there").unwrap();
        let report = copy.open(None).unwrap();
        assert!(report.doubted.is_some(), "a ledger that lies elsewhere than it did must be noticed");
        let others = copy.desk().unwrap();
        for batch in copy.kept_ledger().unwrap().batches(10).unwrap() {
            // Whether it is refused or not: nothing may be sent.
            let _ = others.continue_batch(&batch.id).await;
        }
        let mut person = Person::new(true, false);
        house.work(&mut person, 7_200_000).await.unwrap();
        let bought = house.books().ours().count();
        assert_eq!(bought, 200, "the first place buys its lists, once");
        assert_nothing_twice(&house, &person);

        // Somebody confirms at the second place that it is the only one: it still sends nothing of the old lists.
        others.confirm_sole_sender().unwrap();
        let mut second_person = Person::new(true, false);
        copy.work(&mut second_person, 7_200_000).await.unwrap();
        assert_eq!(copy.books().ours().count(), bought, "what the first place bought is not bought again");
        let truth = Truth::of(copy.kept_ledger().unwrap().as_ref(), copy.books()).unwrap();
        assert!(truth.orders.iter().all(|known| known.order.state.is_final()));

        house.close().await;
        copy.close().await;
        let report = house.open(None).unwrap();
        assert_eq!(report.doubted.is_some(), shares_keys, "the first place learns of the second through the key store");
    });
}

#[test]
fn a_folder_is_copied_and_both_share_a_key_store() {
    a_folder_is_copied(true);
}

#[test]
fn a_folder_is_copied_with_its_key_store() {
    a_folder_is_copied(false);
}
