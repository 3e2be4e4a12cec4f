//! What turns out otherwise than a person said, or meets a person's word half way: nothing is paid twice for it, nothing is
//! said that is not known, and nothing waits for ever.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use domain::{Cause, OrderState, Pesewas, ProviderKind};
use engine::model::{BatchState, Lane, Order};
use engine::ports::{Ledger, OrderMove, OrderQuery};
use engine::{Approval, Verdict};
use sandbox::{Call, Config, Fault, Rule, Sandbox, Switches};
use simulation::{CrashPoint, House, Latency, again_line, data_line, in_simulation};
use std::sync::Arc;

const MINUTE_MS: u64 = 60_000;

fn config(seed: u64) -> Config {
    Config::new(seed).with_switches(Switches::kind())
}

fn orders(house: &House) -> Vec<Order> {
    house.kept_ledger().unwrap().orders(&OrderQuery::default()).unwrap()
}

#[test]
fn what_was_bought_again_is_not_sent_once_the_first_has_landed() {
    in_simulation(async {
        let provider = ProviderKind::NetConnect;
        let mut house = House::in_memory(Sandbox::new(config(71)), Latency::default(), 71).unwrap();
        house.open(None).unwrap();
        let account = house.add_account("shop", provider, "shop").await.unwrap();
        let desk = house.desk().unwrap();
        let late = Fault::LandsLater { after_ms: 1_200_000, reserved: false };
        house.sandbox.add_rule(Rule::nth(Call::BuySingle, 1, late));
        let line = data_line(provider, &house.sandbox.catalogue(), 1, 1).unwrap();
        house.approve(&account, vec![line], false, Lane::Counter).unwrap();
        house.wait(10 * MINUTE_MS).await;
        let first = orders(&house).remove(0);
        assert_eq!(first.state, OrderState::Unknown, "its answer was lost");
        desk.settle(&first.id, &Verdict::NotCharged, "their support says so").unwrap();

        let second = house.approve(&account, vec![again_line(&first)], false, Lane::Counter).unwrap();
        desk.pause_batch(&second).unwrap();
        house.wait(60 * MINUTE_MS).await;
        assert_eq!(desk.order(&first.id).unwrap().state, OrderState::Delivered, "it landed after all");
        desk.continue_batch(&second).await.unwrap();
        house.wait(10 * MINUTE_MS).await;
        assert_eq!(house.books().ours().count(), 1, "the customer's bundle is paid once");
        let of_second = OrderQuery { batch_id: Some(second.clone()), ..OrderQuery::default() };
        let left_out = house.kept_ledger().unwrap().orders(&of_second).unwrap().remove(0);
        assert_eq!(left_out.state, OrderState::Rejected);
        assert!(left_out.reason.as_deref().unwrap_or_default().contains("charged after all"), "{:?}", left_out.reason);

        house.wait(2 * 24 * 60 * MINUTE_MS).await;
        let request = engine::plan::PlanRequest {
            account: account.clone(),
            lines: vec![again_line(&first)],
            source: "again".to_owned(),
            bulk_calls: false,
            lane: Lane::Counter,
        };
        let plan = desk.plan_offline(request, None).unwrap();
        let refused = desk.approve(&plan, &Approval { allow_repeat: false, max_total: None }).unwrap_err();
        assert!(refused.code() == "repeat" && refused.to_string().contains("pay twice"), "{refused}");
    });
}

#[test]
fn a_sale_after_a_sleep_is_sent_at_once() {
    in_simulation(async {
        let provider = ProviderKind::Netpluse;
        let mut house = House::in_memory(Sandbox::new(config(72)), Latency::default(), 72).unwrap();
        house.open(None).unwrap();
        let account = house.add_account("shop", provider, "shop").await.unwrap();
        house.wait(MINUTE_MS).await;
        house.world.sleep(60 * MINUTE_MS);
        let line = data_line(provider, &house.sandbox.catalogue(), 1, 1).unwrap();
        let sale = house.approve(&account, vec![line], false, Lane::Counter).unwrap();
        house.wait(MINUTE_MS).await;
        let state = house.kept_ledger().unwrap().batch(&sale).unwrap().unwrap().state;
        assert_eq!(state, BatchState::Finished, "it was approved after the sleep, with the customer there");
        assert_eq!(house.books().ours().count(), 1);
    });
}

#[test]
fn a_refused_key_pauses_the_account_when_prices_meet_it_first() {
    for provider in [ProviderKind::Netpluse, ProviderKind::NetConnect] {
        in_simulation(async {
            let config = config(73);
            let owner = config.owners.iter().find(|owner| owner.provider == provider).unwrap().id.clone();
            let mut house = House::in_memory(Sandbox::new(config), Latency::default(), 73).unwrap();
            house.open(None).unwrap();
            let account = house.add_account("shop", provider, "shop").await.unwrap();
            house.wait(24 * 60 * MINUTE_MS).await;
            house.sandbox.set_revoked(&owner, "shop", true);
            let line = data_line(provider, &house.sandbox.catalogue(), 1, 1).unwrap();
            house.approve(&account, vec![line], false, Lane::Batch).unwrap();
            house.wait(2 * MINUTE_MS).await;
            let kept = house.desk().unwrap().accounts().unwrap().remove(0);
            assert!(kept.paused.is_some(), "{provider:?}: the agent is told why nothing goes");
            assert_eq!(orders(&house)[0].state, OrderState::Planned, "{provider:?}: the order is not at fault");
        });
    }
}

#[test]
fn a_resend_that_meets_an_empty_wallet_says_nothing_of_the_first_send() {
    in_simulation(async {
        let provider = ProviderKind::Netpluse;
        let config = config(74).with_opening(Pesewas(950));
        let owner = config.owners.iter().find(|owner| owner.provider == provider).unwrap().id.clone();
        let mut house = House::in_memory(Sandbox::new(config), Latency::default(), 74).unwrap();
        house.open(None).unwrap();
        let account = house.add_account("shop", provider, "shop").await.unwrap();
        house.sandbox.add_rule(Rule::nth(Call::Purchase, 1, Fault::ResetBefore));
        let line = data_line(provider, &house.sandbox.catalogue(), 1, 1).unwrap();
        let batch = house.approve(&account, vec![line], false, Lane::Batch).unwrap();
        for _ in 0..1_000 {
            if orders(&house)[0].state == OrderState::Unknown {
                break;
            }
            house.wait(20).await;
        }
        assert_eq!(orders(&house)[0].state, OrderState::Unknown, "its answer was lost");
        let number = domain::Msisdn::parse("0559000001").unwrap().msisdn;
        let emptied = house.sandbox.other_buyer_purchase(provider, &owner, number, "1GB", house.now());
        assert!(emptied, "another buyer took the money");
        house.wait(2 * MINUTE_MS).await;
        let ledger = house.kept_ledger().unwrap();
        let order = orders(&house).remove(0);
        let refused = ledger.journal(&order.id).unwrap().iter().any(|entry| entry.evidence.contains("402"));
        assert!(refused, "the resend was refused for the balance");
        assert_eq!(order.state, OrderState::Unknown, "which says nothing of the first send");
        let state = ledger.batch(&batch).unwrap().unwrap().state;
        assert!(
            !matches!(state, BatchState::Paused { .. }),
            "nor may the list say that nothing was charged: {state:?}"
        );
    });
}

#[test]
fn a_stopped_list_is_not_put_up_for_continue_again() {
    in_simulation(async {
        let (house, batch) = list_of_five(None).await;
        house.desk().unwrap().stop_batch(&batch).unwrap();
        let states: Vec<OrderState> = orders(&house).iter().map(|order| order.state).collect();
        assert_eq!(states, [OrderState::Rejected; 5], "what was not sent is not bought");
        let ledger = house.kept_ledger().unwrap();
        let paused = BatchState::Paused { reason: "a late answer".to_owned() };
        ledger.set_batch_state(&batch, &paused).unwrap();
        let state = ledger.batch(&batch).unwrap().unwrap().state;
        assert_eq!(state, BatchState::Stopped, "a late answer changes nothing of that");
    });
}

/// A list of five that is about to be sent, by a process that ends there.
async fn list_of_five(end: Option<CrashPoint>) -> (House, domain::BatchId) {
    let provider = ProviderKind::Netpluse;
    let mut house = House::in_memory(Sandbox::new(config(76)), Latency::default(), 76).unwrap();
    house.open(end).unwrap();
    let account = house.add_account("shop", provider, "shop").await.unwrap();
    let catalogue = house.sandbox.catalogue();
    let lines = (0..5).map(|nth| data_line(provider, &catalogue, nth, 1).unwrap()).collect();
    let batch = house.approve(&account, lines, false, Lane::Batch).unwrap();
    (house, batch)
}

#[test]
fn a_stop_ends_what_waits_though_one_order_moves_meanwhile() {
    in_simulation(async {
        let (house, batch) = list_of_five(None).await;
        let (ledger, life, at) = (house.kept_ledger().unwrap(), house.life(), house.now());
        let moved = OrderMove::new(&orders(&house)[0].id, Cause::PersonCancelled, "moved in between");
        let (later, writer) = (Arc::clone(&life), Arc::clone(&ledger));
        // The stop's first write is the list's state. By its second, the moves, one order is no more what was read.
        life.before_the_next_write(move || {
            later.before_the_next_write(move || writer.apply(&[moved], at).unwrap());
        });
        house.desk().unwrap().stop_batch(&batch).unwrap();
        let states: Vec<OrderState> = orders(&house).iter().map(|order| order.state).collect();
        assert_eq!(states, [OrderState::Rejected; 5], "the others are ended all the same");
        let journal = ledger.journal(&orders(&house)[0].id).unwrap();
        assert!(journal.iter().any(|entry| entry.evidence == "moved in between"), "it did move meanwhile");
        assert_eq!(ledger.batch(&batch).unwrap().unwrap().state, BatchState::Stopped);
    });
}

/// A list of five and a process that ends there while it stops it. How many writes it had made before the stop, and
/// after it.
async fn stopped_until(end: Option<CrashPoint>) -> (House, domain::BatchId, u64, u64) {
    let (house, batch) = list_of_five(end).await;
    let before = house.life().writes();
    let stopped = house.desk().unwrap().stop_batch(&batch);
    assert_eq!(stopped.is_ok(), end.is_none(), "a stop that is cut off is no success: {stopped:?}");
    let after = house.life().writes();
    (house, batch, before, after)
}

#[test]
fn a_stop_that_is_cut_off_leaves_nothing_waiting_in_a_stopped_list() {
    in_simulation(async {
        let (_, _, before, after) = stopped_until(None).await;
        assert!(after - before >= 3, "a stop is several writes: {before} to {after}");
        for (write, is_after) in (before + 1..=after).flat_map(|write| [(write, false), (write, true)]) {
            let (mut house, batch, ..) = stopped_until(Some(CrashPoint { write, is_after })).await;
            house.kill();
            house.open(None).unwrap();
            let ledger = house.kept_ledger().unwrap();
            let is_stopped = ledger.batch(&batch).unwrap().unwrap().state == BatchState::Stopped;
            let waits = orders(&house).iter().any(|order| order.state == OrderState::Planned);
            let at = format!("write {write}, after it: {is_after}");
            assert!(!(is_stopped && waits), "{at}: an order waits for ever in a list that is over");
            house.wait(10 * MINUTE_MS).await;
            assert_eq!(house.books().ours().count(), 0, "{at}: nothing is sent before a person says so");
            house.desk().unwrap().stop_batch(&batch).unwrap();
            let states: Vec<OrderState> = orders(&house).iter().map(|order| order.state).collect();
            assert_eq!(states, [OrderState::Rejected; 5], "{at}: and stopping it again ends it");
        }
    });
}
