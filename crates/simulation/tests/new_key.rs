//! A key that the provider no longer takes, in the middle of a list: another key of the same owner takes its place, the
//! list waits for a person, and each order is bought once.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use domain::{ProviderKind, Secret};
use engine::model::{BatchState, Lane};
use engine::ports::{Ledger, OrderQuery};
use sandbox::{Config, NETCONNECT_KEY_PREFIX, NETPLUSE_KEY_PREFIX, Sandbox, Switches};
use simulation::{House, Latency, data_line, in_simulation};

const ORDERS: u32 = 12;

fn fresh_key(provider: ProviderKind) -> Secret<String> {
    let prefix = match provider {
        ProviderKind::Netpluse => NETPLUSE_KEY_PREFIX,
        ProviderKind::NetConnect => NETCONNECT_KEY_PREFIX,
    };
    Secret::new(format!("{prefix}0b7d4f21c9e84a5f93d6a0001"))
}

/// A sandbox whose shop has two keys, and the id of the shop's owner.
fn shop(provider: ProviderKind) -> (Config, String) {
    let config = Config::new(91).with_switches(Switches::kind());
    let owner = config.owners.iter().find(|owner| owner.provider == provider).unwrap().id.clone();
    (config.with_key(&owner, "fresh", fresh_key(provider).expose()), owner)
}

#[test]
fn a_refused_key_is_replaced_in_the_middle_of_a_list() {
    for provider in [ProviderKind::Netpluse, ProviderKind::NetConnect] {
        in_simulation(async {
            let (config, owner) = shop(provider);
            let mut house = House::in_memory(Sandbox::new(config), Latency::default(), 91).unwrap();
            house.open(None).unwrap();
            let account = house.add_account("shop", provider, "shop").await.unwrap();
            let desk = house.desk().unwrap();
            let fresh = fresh_key(provider);
            let refused = desk.give_key(&account, &fresh).await.unwrap_err();
            assert_eq!(refused.code(), "account", "{provider:?}: a key that works is not replaced");

            let catalogue = house.sandbox.catalogue();
            let lines = (0..ORDERS).map(|nth| data_line(provider, &catalogue, nth, 1).unwrap()).collect();
            let batch = house.approve(&account, lines, false, Lane::Batch).unwrap();
            while house.books().ours().count() < 3 {
                house.wait(500).await;
            }
            house.sandbox.set_revoked(&owner, "shop", true);
            house.wait(60_000).await;
            let bought = house.books().ours().count();
            assert!(bought < ORDERS as usize, "{provider:?}: the key was refused before the end of the list");
            assert!(desk.accounts().unwrap()[0].paused.is_some(), "{provider:?}: the account is paused");

            let account_now = desk.give_key(&account, &fresh).await.unwrap();
            assert!(account_now.paused.is_none() && account_now.key_last4 == "0001", "{provider:?}");
            house.wait(60_000).await;
            assert_eq!(house.books().ours().count(), bought, "{provider:?}: nothing goes before 'Continue'");
            let ledger = house.kept_ledger().unwrap();
            let state = ledger.batch(&batch).unwrap().unwrap().state;
            assert!(matches!(state, BatchState::Paused { .. }), "{provider:?}: the list waits for a person: {state:?}");

            desk.continue_batch(&batch).await.unwrap();
            house.wait(3_600_000).await;
            let orders = ledger.orders(&OrderQuery { limit: 100, ..OrderQuery::default() }).unwrap();
            let open: Vec<_> = orders.iter().filter(|order| !order.state.is_final()).collect();
            assert!(open.is_empty(), "{provider:?}: all are followed to their end under the new key: {open:?}");
            let mut numbers: Vec<_> = house.books().ours().map(|order| order.msisdn).collect();
            numbers.sort_unstable();
            numbers.dedup();
            assert_eq!(numbers.len(), ORDERS as usize, "{provider:?}: every row was bought");
            assert_eq!(house.books().ours().count(), ORDERS as usize, "{provider:?}: and each of them once");
        });
    }
}
