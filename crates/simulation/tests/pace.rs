//! The pace: a thousand orders under each kind of limiter, the counter in the middle of a list, and two engines on one
//! ledger.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests fail and print as tests do")]

use domain::{OrderState, ProviderKind};
use engine::model::Lane;
use engine::plan::PlanLine;
use engine::ports::{Clock, Ledger, LedgerError, NewAttempt, OrderQuery};
use sandbox::{Config, LimiterKind, Sandbox};
use simulation::{House, Latency, Person, data_line, in_simulation};

fn lines(count: u32, first_number: u32) -> Vec<PlanLine> {
    let catalogue = sandbox::Catalogue::ghana();
    (0..count).map(|nth| data_line(ProviderKind::Netpluse, &catalogue, first_number + nth, 4).unwrap()).collect()
}

fn config(kind: LimiterKind) -> Config {
    let mut config = Config::new(11).with_opening(domain::Pesewas(10_000_000));
    config.netpluse_limits.kind = kind;
    config
}

/// A thousand orders, and not one meets the limit. Thirty-three times thirty places, each taken for a minute and an
/// answer, are 34.5 minutes; that leaves nothing for places that stand empty, so with places kept for the counter it takes
/// a little longer.
fn a_thousand_under(kind: LimiterKind, counter_places: u64, minutes_max: f64) {
    in_simulation(async {
        let mut house = House::in_memory(Sandbox::new(config(kind)), Latency::default(), 11).unwrap();
        house.open(None).unwrap();
        house.desk().unwrap().put_setting("counter_places", &counter_places.to_string()).unwrap();
        let account = house.add_account("netpluse", ProviderKind::Netpluse, "shop").await.unwrap();
        let began_ms = house.world.passed_ms();
        house.approve(&account, lines(1_000, 0), false, Lane::Batch).unwrap();
        let ledger = house.kept_ledger().unwrap();
        let unsent = OrderQuery { states: vec![OrderState::Planned, OrderState::Sending], ..OrderQuery::default() };
        let is_left = || ledger.totals(&unsent).unwrap().by_state.iter().any(|(_, count, _)| *count > 0);
        while is_left() && house.world.passed_ms() - began_ms < 3_600_000 {
            house.wait(2_000).await;
        }
        let traffic = house.traffic();
        let last_ms = traffic.buying_sent_ms.last().unwrap().1;
        let minutes = (last_ms - began_ms) as f64 / 60_000.0;
        let mean_ms = traffic.buying_took_ms.iter().sum::<u64>() / 1_000;
        println!(
            "{kind:?}, {counter_places} places kept: sent in {minutes:.2} min, answers of {mean_ms} ms on average"
        );
        assert_eq!(traffic.buying_refused_for_pace, 0, "{kind:?}: the provider had to say 'slow down'");
        assert_eq!(traffic.buying_sent_ms.len(), 1_000, "{kind:?}: each order is sent once");
        assert!((2_500..=2_900).contains(&mean_ms), "the line is not what the promise is about: {mean_ms} ms");
        assert!(minutes <= minutes_max, "{kind:?}: a thousand orders took {minutes:.2} minutes");
        assert_eq!(house.books().ours().count(), 1_000);
    });
}

#[test]
fn a_thousand_under_a_sliding_window() {
    a_thousand_under(LimiterKind::SlidingWindow, 0, 34.5);
}

#[test]
fn a_thousand_beside_an_open_counter() {
    a_thousand_under(LimiterKind::SlidingWindow, 3, 35.3);
}

#[test]
fn a_thousand_under_a_fixed_window() {
    a_thousand_under(LimiterKind::FixedWindow, 0, 34.5);
}

#[test]
fn a_thousand_under_a_bucket() {
    a_thousand_under(LimiterKind::TokenBucket, 0, 34.5);
}

#[test]
fn a_sale_at_the_counter_goes_within_three_seconds() {
    in_simulation(async {
        let sandbox = Sandbox::new(config(LimiterKind::SlidingWindow));
        let mut house = House::in_memory(sandbox, Latency::default(), 12).unwrap();
        house.open(None).unwrap();
        let account = house.add_account("netpluse", ProviderKind::Netpluse, "shop").await.unwrap();
        house.approve(&account, lines(200, 0), false, Lane::Batch).unwrap();
        let ledger = house.kept_ledger().unwrap();
        let mut waited_ms_max = 0;
        for nth in 0..24 {
            // Every moment of the window comes up once.
            house.wait(15_300).await;
            let asked_at = house.world.now();
            let batch = house.approve(&account, lines(1, 500 + nth), false, Lane::Counter).unwrap();
            house.wait(6_000).await;
            let of_sale = OrderQuery { batch_id: Some(batch), limit: 1, ..OrderQuery::default() };
            let order = ledger.orders(&of_sale).unwrap().remove(0);
            let sent_at = order.first_sent_at.unwrap_or_else(|| panic!("sale {nth} was not sent within six seconds"));
            waited_ms_max = waited_ms_max.max(sent_at.since_ms(asked_at));
        }
        println!("the longest wait at the counter: {waited_ms_max} ms");
        assert!(waited_ms_max <= 3_000, "a customer waited {waited_ms_max} ms beside a running list");
        assert_eq!(house.traffic().buying_refused_for_pace, 0);
    });
}

#[test]
fn two_engines_on_one_ledger_do_not_both_send() {
    in_simulation(async {
        let sandbox = Sandbox::new(config(LimiterKind::SlidingWindow));
        let mut first = House::in_memory(sandbox, Latency::default(), 13).unwrap();
        first.open(None).unwrap();
        let account = first.add_account("netpluse", ProviderKind::Netpluse, "shop").await.unwrap();
        let batch = first.approve(&account, lines(40, 0), false, Lane::Batch).unwrap();
        first.wait(8_000).await;
        let mut second = first.twin().unwrap();
        second.open(None).unwrap();
        first.wait(60_000).await;
        let sent = first.traffic().buying_sent_ms.len();
        assert!(first.desk().unwrap().halted().is_some(), "the first engine has lost its lease and must say so");
        first.wait(120_000).await;
        assert_eq!(
            first.traffic().buying_sent_ms.len(),
            sent,
            "nobody sends: one lost the lease, one waits for a person"
        );
        second.desk().unwrap().continue_batch(&batch).await.unwrap();
        second.work(&mut Person::new(true, false), 3_600_000).await.unwrap();
        let books = second.books();
        assert_eq!(books.ours().count(), 40, "each order is bought once, whoever sent it");
        let findings =
            simulation::judge(second.kept_ledger().unwrap().as_ref(), books, &Person::default(), &Default::default());
        assert_eq!(findings.unwrap().wrong, Vec::<String>::new());
    });
}

#[test]
fn a_stale_epoch_is_refused() {
    in_simulation(async {
        let sandbox = Sandbox::new(config(LimiterKind::SlidingWindow));
        let mut house = House::in_memory(sandbox, Latency::default(), 14).unwrap();
        house.open(None).unwrap();
        let account = house.add_account("netpluse", ProviderKind::Netpluse, "shop").await.unwrap();
        house.approve(&account, lines(2, 0), false, Lane::Batch).unwrap();
        house.wait(30_000).await;
        let ledger = house.kept_ledger().unwrap();
        let order = ledger.orders(&OrderQuery { limit: 1, ..OrderQuery::default() }).unwrap().remove(0);
        let mut attempt = ledger.attempts_of(&order.id).unwrap().remove(0);
        attempt.id = "another".into();
        (attempt.answered_at, attempt.outcome, attempt.provider_order_id) = (None, None, None);
        let stale = ledger.lease_epoch().unwrap();
        ledger.take_lease("another engine", house.now()).unwrap();
        let refused = ledger.begin_attempt(&NewAttempt { attempt, lease_epoch: stale });
        assert_eq!(refused, Err(LedgerError::LeaseLost));
    });
}
