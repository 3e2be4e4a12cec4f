//! A person who mistypes the provider's id of a checker: the buyer whose checker that is keeps it to himself.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use domain::{OrderState, ProviderKind};
use engine::Verdict;
use engine::model::{Lane, Order};
use engine::ports::{Ledger, OrderQuery};
use sandbox::{Call, CallMatch, Config, Fault, Rule, Sandbox, Switches};
use simulation::{House, Latency, checker_line, in_simulation};

/// Buys a checker in a house of its own, as another till of the shop would, and gives the house with its order.
async fn buy(sandbox: &Sandbox, nth_number: u32) -> (House, Order) {
    let mut house = House::in_memory(sandbox.clone(), Latency::default(), nth_number.into()).unwrap();
    house.open(None).unwrap();
    let account = house.add_account("connect", ProviderKind::NetConnect, "shop").await.unwrap();
    let line = checker_line(&sandbox.catalogue(), nth_number, 0).unwrap();
    house.approve(&account, vec![line], false, Lane::Counter).unwrap();
    house.wait(120_000).await;
    let order = house.kept_ledger().unwrap().orders(&OrderQuery::default()).unwrap().remove(0);
    (house, order)
}

#[test]
fn an_id_of_another_buyer_brings_no_checker() {
    in_simulation(async {
        let mut config = Config::new(61).with_switches(Switches::kind());
        config.rules.push(Rule::nth(Call::CheckerSingle, 2, Fault::ResetAfter));
        config.rules.push(Rule::always(CallMatch::One(Call::Orders), Fault::ServerErrorBefore));
        let sandbox = Sandbox::new(config);
        let (mut theirs, delivered) = buy(&sandbox, 1).await;
        assert_eq!(delivered.state, OrderState::Delivered, "the first buyer has his checker");
        let id = delivered.provider_order_id.clone().unwrap();
        theirs.close().await;

        let (house, lost) = buy(&sandbox, 2).await;
        assert_eq!(lost.state, OrderState::Unknown, "the second answer was lost");
        let desk = house.desk().unwrap();
        desk.settle(&lost.id, &Verdict::Charged(Some(id.clone())), "read off the wrong line").unwrap();
        house.wait(30 * 60_000).await;
        assert_eq!(desk.reveal(&lost.id).unwrap(), [], "the first buyer's checker is not the second's");
        let order = desk.order(&lost.id).unwrap();
        assert_eq!(order.state, OrderState::Accepted, "nothing more is known of it");
        let reason = order.reason.unwrap_or_default();
        assert!(reason.contains("another number") && reason.contains(id.as_str()), "and it says why: {reason}");
        let refused = desk.refetch_credential(&lost.id).await.unwrap_err();
        assert!(refused.to_string().contains("another number"), "nor by asking again: {refused}");
    });
}
