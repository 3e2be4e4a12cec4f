//! Of charged orders whose answer was lost: how many are settled without a person, with one buyer on the wallet and with
//! two, and whether a stranger's purchase is ever taken for ours.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests fail and print as tests do")]

use domain::{Cause, OrderId, ProviderKind};
use engine::model::Lane;
use engine::ports::{Ledger, OrderQuery};
use sandbox::{CallMatch, Config, Fault, ListIds, Retention, Rule, Sandbox, Source, Switches, When};
use simulation::{House, Latency, Person, Truth, data_line, in_simulation, number};

struct Rate {
    lost: usize,
    settled: usize,
    strangers_adopted: usize,
    strangers: usize,
}

impl Rate {
    fn percent(&self) -> f64 {
        self.settled as f64 * 100.0 / self.lost.max(1) as f64
    }
}

fn rule(odds: u16, fault: Fault) -> Rule {
    Rule { provider: None, calls: CallMatch::Purchases, when: When::Odds(odds), times: None, fault }
}

/// Buys from a provider that loses every third answer after it charged, and counts what is settled an hour later.
fn measure(provider: ProviderKind, switches: Switches, has_second_buyer: bool, seed: u64) -> Rate {
    in_simulation(async {
        let config = Config::new(seed).with_opening(domain::Pesewas(50_000_000)).with_switches(switches);
        let sandbox = Sandbox::new(config);
        let mut house = House::in_memory(sandbox.clone(), Latency::default(), seed).unwrap();
        house.open(None).unwrap();
        let account = house.add_account("shop", provider, "shop").await.unwrap();
        let catalogue = sandbox.catalogue();
        let line = |nth| data_line(provider, &catalogue, nth, 4).unwrap();
        // One that goes well, so that what can be observed is.
        house.approve(&account, vec![line(9_000)], false, Lane::Counter).unwrap();
        house.wait(90_000).await;
        let first = house.kept_ledger().unwrap().orders(&OrderQuery { limit: 1, ..Default::default() });
        if provider == ProviderKind::Netpluse {
            let fact = house.desk().unwrap().probe_replay(&first.unwrap()[0].id).await.unwrap();
            assert!(fact.value, "this provider replays, and the check must see it: {}", fact.evidence);
        }
        for fault in [Fault::ResetAfter, Fault::TimeoutAfter, Fault::CutSomewhere] {
            sandbox.add_rule(rule(120, fault));
        }
        if has_second_buyer {
            sandbox.add_rule(rule(150, Fault::OtherBuyerBefore { twin: true }));
            sandbox.add_rule(rule(150, Fault::OtherBuyerAfter { twin: true }));
        }
        house.approve(&account, (0..180).map(line).collect(), false, Lane::Batch).unwrap();
        let owner = sandbox.owners().into_iter().find(|owner| owner.provider == provider).unwrap();
        let package = match provider {
            ProviderKind::Netpluse => catalogue.netpluse[0].capacity.clone(),
            ProviderKind::NetConnect => catalogue.packages[0].id.clone(),
        };
        // What is not settled after seven minutes a person ends, so that the list goes on; that does not count.
        let mut person = Person::new(true, false);
        for nth in 0..4_000 {
            house.wait(15_000).await;
            person.attend(&house).await.unwrap();
            if has_second_buyer && nth % 8 == 0 {
                let stranger = number(20_000 + nth).unwrap();
                sandbox.other_buyer_purchase(provider, &owner.id, stranger, &package, house.now());
            }
            let totals = house.kept_ledger().unwrap().totals(&OrderQuery::default()).unwrap().by_state;
            if totals.iter().all(|(state, count, _)| *count == 0 || state.is_final()) {
                break;
            }
        }
        let truth = Truth::of(house.kept_ledger().unwrap().as_ref(), house.books()).unwrap();
        let was_lost = |known: &&simulation::Known| {
            known.attempts.iter().any(|attempt| attempt.outcome.as_deref() == Some("unknown"))
                && truth.book_of(known).is_some_and(|book| book.source == Source::Ours)
        };
        let lost: Vec<_> = truth.orders.iter().filter(was_lost).collect();
        let adopted = truth.orders.iter().filter(|known| known.is_named);
        Rate {
            lost: lost.len(),
            settled: lost.iter().filter(|known| !was_ended_by_a_person(&house, &known.order.id)).count(),
            strangers_adopted: adopted
                .filter(|known| truth.book_of(known).is_some_and(|book| book.source == Source::Other))
                .count(),
            strangers: truth.books.orders.iter().filter(|book| book.source == Source::Other).count(),
        }
    })
}

fn was_ended_by_a_person(house: &House, id: &OrderId) -> bool {
    let journal = house.kept_ledger().unwrap().journal(id).unwrap();
    let words = [Cause::PersonSaysCharged, Cause::PersonSaysFailed, Cause::PersonSaysNotCharged];
    journal.iter().any(|line| words.contains(&line.cause))
}

fn replaying() -> Switches {
    Switches { reference_retention: Retention::OneDay, ..Switches::default() }
}

fn echoing() -> Switches {
    Switches { payment_reference_echoed: true, data_list_ids: ListIds::Same, ..Switches::default() }
}

/// No echo, but a list that tells the balances: only the wallet can settle.
fn telling() -> Switches {
    Switches {
        newer_version_fields: true,
        list_balance_disagrees: false,
        data_list_ids: ListIds::Same,
        ..Switches::default()
    }
}

#[test]
fn lost_answers_are_settled_and_strangers_are_not_adopted() {
    let mut table = String::from("provider                     buyers  lost  settled  strangers  adopted\n");
    let mut rates = Vec::new();
    for (name, provider, switches) in [
        ("Netpluse, observed to replay", ProviderKind::Netpluse, replaying()),
        ("NetConnect single, echo", ProviderKind::NetConnect, echoing()),
        ("NetConnect single, wallet", ProviderKind::NetConnect, telling()),
    ] {
        for has_second_buyer in [false, true] {
            let rate = measure(provider, switches, has_second_buyer, 31);
            let buyers = if has_second_buyer { "two" } else { "one" };
            table += &format!(
                "{name:<28} {buyers:<6} {:>5} {:>7.1}% {:>10} {:>8}\n",
                rate.lost,
                rate.percent(),
                rate.strangers,
                rate.strangers_adopted
            );
            rates.push(rate);
        }
    }
    println!("{table}");
    assert!(rates.iter().all(|rate| rate.lost >= 30), "too few answers were lost to tell\n{table}");
    assert!(rates[0].percent() >= 99.0, "Netpluse, one buyer\n{table}");
    assert!(rates[2].percent() >= 90.0, "NetConnect with echo, one buyer\n{table}");
    assert!(rates.iter().all(|rate| rate.strangers_adopted == 0), "a stranger was adopted\n{table}");
}
