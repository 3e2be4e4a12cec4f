//! A provider that gives one checker to two orders: the second order does not get it, says so, and stops nobody else.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use domain::{Cause, IssuedCredential, OrderId, OrderState, ProviderKind};
use engine::model::Lane;
use engine::ports::{IssuedTo, Ledger, OrderMove, OrderQuery};
use sandbox::{Config, Sandbox, Switches};
use simulation::{House, Latency, checker_line, in_simulation};

async fn house() -> (House, domain::AccountId) {
    let config = Config::new(77).with_switches(Switches::kind());
    let mut house = House::in_memory(Sandbox::new(config), Latency::default(), 77).unwrap();
    house.open(None).unwrap();
    let account = house.add_account("connect", ProviderKind::NetConnect, "shop").await.unwrap();
    (house, account)
}

/// Buys a checker for each of these numbers in one batch, and gives the orders by row.
async fn buy(house: &House, account: &domain::AccountId, numbers: &[u32]) -> Vec<OrderId> {
    let catalogue = house.sandbox.catalogue();
    let lines = numbers.iter().map(|nth| checker_line(&catalogue, *nth, 0).unwrap()).collect();
    let batch = house.approve(account, lines, true, Lane::Batch).unwrap();
    house.wait(300_000).await;
    let of_batch = OrderQuery { batch_id: Some(batch), sort: engine::ports::OrderSort::Row, ..OrderQuery::default() };
    house.kept_ledger().unwrap().orders(&of_batch).unwrap().into_iter().map(|order| order.id).collect()
}

fn held(house: &House, id: &OrderId) -> Vec<IssuedCredential> {
    house.kept_ledger().unwrap().credentials(id).unwrap()
}

/// What the first of the second call's two buyers will get: the same seed gives the same checkers.
fn coming() -> IssuedCredential {
    in_simulation(async {
        let (house, account) = house().await;
        buy(&house, &account, &[1]).await;
        let second = buy(&house, &account, &[2, 3]).await;
        held(&house, &second[0]).remove(0)
    })
}

#[test]
fn an_answer_that_names_anothers_purchase_doubts_only_the_order_it_names() {
    let named = coming().transaction_id;
    in_simulation(async {
        let (house, account) = house().await;
        let first = buy(&house, &account, &[1]).await.remove(0);
        let ledger = house.kept_ledger().unwrap();
        let claim = OrderMove {
            provider_order_id: Some(named.clone()),
            ..OrderMove::new(&first, Cause::RecordShowsDelivered, "it is this one")
        };
        ledger.apply(&[claim], house.now()).unwrap();
        let second = buy(&house, &account, &[2, 3]).await;
        let order = |id: &OrderId| ledger.order(id).unwrap().unwrap();
        assert_eq!(order(&second[0]).state, OrderState::Unknown, "what it was sold is another order's");
        assert_eq!(held(&house, &second[0]), Vec::new(), "and it holds no checker of that purchase");
        let reason = order(&second[0]).reason.unwrap_or_default();
        assert!(reason.contains(named.as_str()), "the order says which purchase was named: {reason}");
        assert_eq!(order(&second[1]).state, OrderState::Delivered, "the other buyer of the call keeps his");
        assert_eq!(held(&house, &second[1]).len(), 1);
        assert_eq!(house.desk().unwrap().halted(), None, "one doubtful order is no reason to stop");
    });
}

#[test]
fn a_checker_given_twice_is_an_alarm_and_stops_nobody_else() {
    let coming = coming();
    in_simulation(async {
        let (mut house, account) = house().await;
        let first = buy(&house, &account, &[1]).await.remove(0);
        let ledger = house.kept_ledger().unwrap();
        let elsewhere = IssuedCredential { transaction_id: "an-earlier-purchase".into(), ..coming };
        ledger.put_credential(&IssuedTo { order_id: first.clone(), issued: elsewhere }, &[], house.now()).unwrap();
        let second = buy(&house, &account, &[2, 3]).await;
        let state = |id: &OrderId| ledger.order(id).unwrap().unwrap().state;
        assert_eq!(held(&house, &second[0]), Vec::new(), "the second buyer does not get what another holds");
        assert_eq!(state(&second[0]), OrderState::Accepted, "it was bought, and no checker of its own came");
        assert_eq!(held(&house, &second[1]).len(), 1, "the other buyer of the same call gets his");
        assert_eq!(state(&second[1]), OrderState::Delivered);
        let desk = house.desk().unwrap();
        let alarm = engine::CredentialAlarm { order_id: second[0].clone(), holder: first };
        assert_eq!(desk.credential_alarms().unwrap().as_slice(), std::slice::from_ref(&alarm));
        assert_eq!(desk.halted(), None, "an alarm is no reason to stop");
        let reason = ledger.order(&second[0]).unwrap().unwrap().reason.unwrap_or_default();
        assert!(reason.contains("before"), "the order says why it has no checker: {reason}");

        house.kill();
        house.open(None).unwrap();
        let after = buy(&house, &account, &[4]).await;
        assert_eq!(state(&after[0]), OrderState::Delivered, "the next start sells on");
        assert_eq!(house.desk().unwrap().credential_alarms().unwrap(), [alarm]);
    });
}
