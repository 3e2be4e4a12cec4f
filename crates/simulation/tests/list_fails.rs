//! A provider whose list of orders answers with an error for good: each order's own status still tells how it ended.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use domain::{OrderState, ProviderKind};
use engine::model::Lane;
use engine::ports::{Ledger, OrderQuery};
use sandbox::{Call, CallMatch, Config, Fault, Rule, Sandbox, Switches};
use simulation::{House, Latency, data_line, in_simulation};

/// More than are looked at in one round, so that those behind the first must get their turn.
const ORDERS: u32 = 50;

#[test]
fn orders_end_though_the_list_of_orders_fails() {
    for fault in [Fault::ServerErrorBefore, Fault::ResetBefore] {
        in_simulation(async {
            let mut config = Config::new(58).with_switches(Switches::kind());
            config.fates.odds.fastest_ms = 10 * 60_000;
            config.fates.odds.slowest_ms = 12 * 60_000;
            let mut house = House::in_memory(Sandbox::new(config), Latency::default(), 58).unwrap();
            house.open(None).unwrap();
            let account = house.add_account("shop", ProviderKind::NetConnect, "shop").await.unwrap();
            let catalogue = house.sandbox.catalogue();
            let line = |nth| data_line(ProviderKind::NetConnect, &catalogue, nth, 1).unwrap();
            let batch = house.approve(&account, (0..ORDERS).map(line).collect(), false, Lane::Batch).unwrap();
            while house.books().ours().count() < ORDERS as usize {
                house.wait(500).await;
            }
            house.wait(5_000).await;
            // After a start all of them are due at once, and so are read by the page.
            house.close().await;
            house.sandbox.add_rule(Rule::always(CallMatch::One(Call::Orders), fault.clone()));
            house.open(None).unwrap();
            house.wait(60 * 60_000).await;
            let of_batch = OrderQuery { batch_id: Some(batch), limit: ORDERS, ..OrderQuery::default() };
            let orders = house.kept_ledger().unwrap().orders(&of_batch).unwrap();
            assert_eq!(orders.len(), ORDERS as usize, "{fault:?}");
            let open: Vec<(&str, &OrderState)> = orders
                .iter()
                .filter(|order| matches!(order.state, OrderState::Planned | OrderState::Sending | OrderState::Accepted))
                .map(|order| (order.reference.as_str(), &order.state))
                .collect();
            assert_eq!(open, [], "{fault:?}: the provider knows how each ended, and says so when asked for it alone");
            assert_eq!(house.books().ours().count(), ORDERS as usize, "{fault:?}: each was bought once");
        });
    }
}

#[test]
fn a_failing_list_says_nothing_of_the_numbers_of_a_bulk_call() {
    in_simulation(async {
        // Of a bulk call only the list tells each number's end: the parent says 'completed' of all at once.
        let mut config = Config::new(59);
        config.fates.odds.fastest_ms = 60_000;
        config.fates.odds.slowest_ms = 60_000;
        let mut house = House::in_memory(Sandbox::new(config), Latency::default(), 59).unwrap();
        house.open(None).unwrap();
        let account = house.add_account("shop", ProviderKind::NetConnect, "shop").await.unwrap();
        let catalogue = house.sandbox.catalogue();
        let line = |nth| data_line(ProviderKind::NetConnect, &catalogue, nth, 1).unwrap();
        let batch = house.approve(&account, (0..8).map(line).collect(), true, Lane::Batch).unwrap();
        while house.books().ours().count() < 8 {
            house.wait(500).await;
        }
        house.sandbox.add_rule(Rule::always(CallMatch::One(Call::Orders), Fault::ServerErrorBefore));
        house.wait(30 * 60_000).await;
        let of_batch = OrderQuery { batch_id: Some(batch), limit: 8, ..OrderQuery::default() };
        let orders = house.kept_ledger().unwrap().orders(&of_batch).unwrap();
        for order in &orders {
            assert_eq!(order.state, OrderState::Accepted, "{}: nothing more is known", order.reference);
            let reason = order.reason.clone().unwrap_or_default();
            assert!(!reason.contains("no word on this number"), "a list that was not read is not silent: {reason}");
        }
        house.sandbox.clear_faults();
        house.wait(30 * 60_000).await;
        let orders = house.kept_ledger().unwrap().orders(&of_batch).unwrap();
        let silent = |order: &engine::model::Order| {
            order.reason.as_deref().is_some_and(|reason| reason.contains("no word on this number"))
        };
        assert!(orders.iter().all(silent), "a list that was read and does not name them is silent");
    });
}
