//! Result checkers under every fault: killed at every step, answered in part, cut at every byte. Nothing is bought twice,
//! no credential is lost, and none is held by two orders.
//!
//! `BUNDLEDESK_CHECKER_PURCHASES` says how many checkers the run with kills buys at least (`scripts/test long`: 1,000); with
//! 1,000 or more, every byte of the answer is a place to cut, else every few.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests fail and print as tests do")]

use domain::{OrderState, Pesewas, ProviderKind};
use engine::model::{Lane, Order};
use engine::ports::{Ledger, OrderQuery};
use sandbox::{Call, CallMatch, CheckerFailureShape, Config, Fault, ListIds, Rule, Sandbox, Switches, When};
use simulation::{CrashPoint, Exceptions, House, Latency, Person, checker_line, in_simulation, judge};

const PURCHASES: usize = 90;
const PATIENCE_MS: u64 = 3_600_000;
/// More writes than a purchase of three checkers has, with its polling.
const STEPS: u64 = 24;

fn purchases_wanted() -> usize {
    std::env::var("BUNDLEDESK_CHECKER_PURCHASES").ok().and_then(|text| text.parse().ok()).unwrap_or(PURCHASES)
}

/// One purchase: how many, in one call or in one each, what goes wrong with it, and where its first process ends.
#[derive(Debug, Clone)]
struct Purchase {
    seed: u64,
    count: u32,
    bulk_calls: bool,
    fault: Option<Fault>,
    end: Option<CrashPoint>,
    shape: CheckerFailureShape,
    list_ids: ListIds,
}

/// What came of it.
#[derive(Debug, Default)]
struct Tally {
    purchases: usize,
    checkers: usize,
    kills: usize,
    kept: usize,
    settled_by_a_person: usize,
    not_bought: usize,
}

impl Tally {
    fn add(&mut self, other: &Self) {
        self.purchases += other.purchases;
        self.checkers += other.checkers;
        self.kills += other.kills;
        self.kept += other.kept;
        self.settled_by_a_person += other.settled_by_a_person;
        self.not_bought += other.not_bought;
    }
}

fn all(house: &House) -> Vec<Order> {
    house.kept_ledger().unwrap().orders(&OrderQuery { limit: 1_000, ..OrderQuery::default() }).unwrap()
}

/// Buys, dies where it is told to, starts again, and goes on until nothing is open; then holds ledger and books together.
fn play(purchase: &Purchase) -> Tally {
    in_simulation(async {
        let what = format!("{purchase:?}");
        let switches = Switches {
            checker_failure_shape: purchase.shape,
            checker_list_ids: purchase.list_ids,
            payment_reference_echoed: true,
            ..Switches::default()
        };
        let mut config = Config::new(purchase.seed).with_opening(Pesewas(50_000_000)).with_switches(switches);
        config.netconnect_limits.purchases = None;
        config.netconnect_limits.reads = None;
        let sandbox = Sandbox::new(config);
        let mut house = House::in_memory(sandbox.clone(), Latency::default(), purchase.seed).unwrap();
        house.open(None).unwrap();
        let account = house.add_account("shop", ProviderKind::NetConnect, "shop").await.unwrap();
        house.kill();
        if let Some(fault) = &purchase.fault {
            let call = if purchase.bulk_calls { Call::CheckerBulk } else { Call::CheckerSingle };
            let calls = CallMatch::One(call);
            let rule = Rule { provider: None, calls, when: When::Nth(1), times: Some(1), fault: fault.clone() };
            sandbox.add_rule(rule);
        }
        let mut tally = Tally { purchases: 1, ..Tally::default() };
        let catalogue = sandbox.catalogue();
        let lines: Vec<_> = (0..purchase.count).map(|nth| checker_line(&catalogue, nth, 0).unwrap()).collect();
        // A process that ends while it starts has approved nothing.
        if house.open(purchase.end).is_ok() {
            let _ = house.approve(&account, lines.clone(), purchase.bulk_calls, Lane::Batch);
        }
        let mut person = Person::new(true, false);
        for _ in 0..2_000 {
            if house.life().is_over() {
                tally.kills += 1;
                house.kill();
                house.open(None).unwrap_or_else(|error| panic!("{what}: the next start: {error}"));
                if all(&house).is_empty() {
                    house.approve(&account, lines.clone(), purchase.bulk_calls, Lane::Batch).unwrap();
                }
            }
            let life = house.life();
            tokio::select! {
                biased;
                () = life.ended() => continue,
                () = house.wait(5_000) => {}
            }
            // What cannot be done now is done at the next look.
            let _ = person.attend(&house).await;
            let orders = all(&house);
            if !house.life().is_over() && !orders.is_empty() && orders.iter().all(|order| order.state.is_final()) {
                break;
            }
        }
        assert!(u64::try_from(house.world.passed_ms()).unwrap() < 4 * PATIENCE_MS, "{what}: took too long");
        // A process that ends later than all this was never killed: another one looks at what is there.
        house.kill();
        house.open(None).unwrap();
        let desk = house.desk().unwrap();
        for order in all(&house) {
            assert!(order.state.is_final(), "{what}: {} is still {} in the end", order.id, order.state);
            tally.checkers += 1;
            tally.not_bought += usize::from(order.state == OrderState::Rejected);
            let by_person = |line: &engine::model::JournalEntry| line.evidence.contains("you say");
            let journal = house.kept_ledger().unwrap().journal(&order.id).unwrap();
            tally.settled_by_a_person += usize::from(journal.iter().any(by_person));
            if order.state == OrderState::Delivered {
                // 'Fetch again' gives the same one, and keeps it once.
                let before = desk.reveal(&order.id).unwrap();
                let after = desk.refetch_credential(&order.id).await;
                let after = after.unwrap_or_else(|error| panic!("{what}: fetch again: {error}"));
                assert_eq!(before, after, "{what}: the provider's credential is the one that was kept");
            }
        }
        house.kill();
        let ledger = house.kept_ledger().unwrap();
        let findings = judge(ledger.as_ref(), house.books(), &person, &Exceptions::default()).unwrap();
        assert!(findings.wrong.is_empty(), "{what}: {:#?}", findings.wrong);
        let books = house.books();
        let kept: Vec<_> = all(&house)
            .iter()
            .flat_map(|order| ledger.credentials(&order.id).unwrap())
            .map(|issued| issued.credential.serial.expose().clone())
            .collect();
        for issued in &books.credentials {
            let times = kept.iter().filter(|serial| **serial == issued.serial).count();
            assert_eq!(times, 1, "{what}: the credential of {} is kept {times} times", issued.transaction_id);
        }
        tally.kept = kept.len();
        tally
    })
}

fn shape(nth: u64) -> CheckerFailureShape {
    [CheckerFailureShape::FewerTransactions, CheckerFailureShape::EntriesWithError, CheckerFailureShape::ErrorsList]
        [(nth % 3) as usize]
}

fn list_ids(nth: u64) -> ListIds {
    if nth.is_multiple_of(2) { ListIds::Same } else { ListIds::Different }
}

/// What goes wrong with the n-th purchase.
fn fault(nth: u64) -> Option<Fault> {
    match nth % 10 {
        0 | 5 => None,
        1 => Some(Fault::PartialCheckers { failures: 1 }),
        2 => Some(Fault::ResetAfter),
        3 => Some(Fault::TimeoutAfter),
        4 => Some(Fault::CutSomewhere),
        6 => Some(Fault::PartialCheckers { failures: 2 }),
        7 => Some(Fault::ServerErrorAfter),
        8 => Some(Fault::EmptyOk),
        _ => Some(Fault::RefusedAfterCharge),
    }
}

#[test]
fn kills_at_every_step_lose_and_double_no_credential() {
    let wanted = purchases_wanted();
    let mut tally = Tally::default();
    let mut nth = 0;
    while tally.checkers < wanted {
        let bulk_calls = nth % 4 != 3;
        let step = nth % (STEPS * 2);
        let end = CrashPoint { write: step / 2 + 1, is_after: !step.is_multiple_of(2) };
        tally.add(&play(&Purchase {
            seed: 600 + nth,
            count: if bulk_calls { 3 } else { 2 },
            bulk_calls,
            fault: fault(nth / (STEPS * 2) + nth),
            end: Some(end),
            shape: shape(nth),
            list_ids: list_ids(nth / 2),
        }));
        nth += 1;
    }
    println!("{tally:?}: 0 lost, 0 held twice");
    assert!(tally.kills > 0, "no process was killed: the steps are somewhere else");
    assert!(tally.kept > tally.checkers / 2, "most were bought: {tally:?}");
}

#[test]
fn an_answer_cut_at_any_byte_loses_no_credential() {
    let stride = if purchases_wanted() >= 1_000 { 1 } else { 23 };
    let mut tally = Tally::default();
    for bulk_calls in [false, true] {
        let count = if bulk_calls { 3 } else { 1 };
        // A fault that cuts behind the last byte cuts nothing, which is the sign that the whole answer was gone through.
        for bytes in (0..).step_by(stride) {
            let one = play(&Purchase {
                seed: 77,
                count,
                bulk_calls,
                fault: Some(Fault::CutWire { bytes }),
                end: None,
                shape: CheckerFailureShape::FewerTransactions,
                list_ids: list_ids(bytes),
            });
            tally.add(&one);
            if one.settled_by_a_person == 0 && bytes > 600 {
                break;
            }
        }
    }
    println!("{tally:?}: 0 lost, 0 held twice");
    assert!(tally.purchases > 40, "the answers are longer than that: {tally:?}");
}
