//! Buying again what came to nothing: whatever was bought in its stead since is shown first, however long ago.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use domain::{OrderState, ProviderKind};
use engine::model::{Lane, Order};
use engine::plan::PlanRequest;
use engine::ports::{Ledger, OrderQuery};
use engine::{Approval, Desk};
use sandbox::{Config, Sandbox, Switches};
use simulation::{House, Latency, again_line, checker_line, data_line, in_simulation};

const THREE_DAYS_MS: u64 = 3 * 24 * 3_600_000;

fn again(desk: &Desk, original: &Order) -> engine::plan::Plan {
    let request = PlanRequest {
        account: original.account.clone(),
        lines: vec![again_line(original)],
        source: "again".to_owned(),
        bulk_calls: false,
        lane: Lane::Counter,
    };
    desk.plan_offline(request, None).unwrap()
}

#[test]
fn what_was_bought_again_days_ago_needs_a_yes_of_its_own() {
    for (what, is_checker) in [("a bundle", false), ("a checker", true)] {
        in_simulation(async {
            let config = Config::new(60).with_switches(Switches::kind());
            let mut house = House::in_memory(Sandbox::new(config), Latency::default(), 60).unwrap();
            house.open(None).unwrap();
            let account = house.add_account("shop", ProviderKind::NetConnect, "shop").await.unwrap();
            let catalogue = house.sandbox.catalogue();
            let bundle = data_line(ProviderKind::NetConnect, &catalogue, 1, 1);
            let line = if is_checker { checker_line(&catalogue, 1, 0) } else { bundle }.unwrap();
            let batch = house.approve(&account, vec![line], false, Lane::Counter).unwrap();
            let desk = house.desk().unwrap();
            desk.stop_batch(&batch).unwrap();
            house.wait(3_600_000).await;
            let of_batch = OrderQuery { batch_id: Some(batch), ..OrderQuery::default() };
            let original = house.kept_ledger().unwrap().orders(&of_batch).unwrap().remove(0);
            assert_eq!(original.state, OrderState::Rejected, "{what}: {:?}", original.reason);

            let first = again(&desk, &original);
            assert_eq!(first.repeats, [], "{what}: nothing was bought in its stead yet");
            desk.approve(&first, &Approval { allow_repeat: false, max_total: None }).unwrap();
            house.wait(THREE_DAYS_MS).await;
            assert_eq!(house.books().ours().count(), 1, "{what}: the second try was bought");

            let second = again(&desk, &original);
            assert_eq!(second.repeats.len(), 1, "{what}: what was bought in its stead is shown");
            assert!(second.repeats[0].text.contains("in the place of this order"), "{}", second.repeats[0].text);
            let refused = desk.approve(&second, &Approval { allow_repeat: false, max_total: None }).unwrap_err();
            assert_eq!(refused.code(), "repeat", "{what}: it needs a yes of its own");
            house.wait(3_600_000).await;
            assert_eq!(house.books().ours().count(), 1, "{what}: and nothing was paid twice");
        });
    }
}
