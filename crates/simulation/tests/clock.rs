//! Clocks that are set, and a computer that sleeps, in the middle of a list: nothing is sent early, and nothing twice.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests fail and print as tests do")]

use domain::ProviderKind;
use engine::model::{BatchState, Lane};
use engine::ports::Ledger;
use sandbox::{CallMatch, Config, Fault, Retention, Rule, Sandbox, When};
use simulation::{Happening, House, Latency, Person, data_line, in_simulation, judge};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 86_400_000;
const TEN_YEARS_MS: i64 = 3_652 * DAY_MS;

/// How many buying calls a provider that counts in any way may meet within a minute.
const A_MINUTE: usize = 30;

/// Plays a list with some answers lost, and lets this happen at these moments.
fn play(provider: ProviderKind, happenings: &[(u64, Happening)], seed: u64) -> bool {
    in_simulation(async {
        let mut config = Config::new(seed).with_opening(domain::Pesewas(10_000_000));
        config.switches.reference_retention = Retention::SixtySeconds;
        let sandbox = Sandbox::new(config);
        let mut house = House::in_memory(sandbox.clone(), Latency::default(), seed).unwrap();
        house.open(None).unwrap();
        let account = house.add_account("shop", provider, "shop").await.unwrap();
        let rule =
            |n, fault| Rule { provider: None, calls: CallMatch::Purchases, when: When::Every(n), times: None, fault };
        // On NetConnect a lost answer holds the wallet, and with it the list.
        let lost = if provider == ProviderKind::Netpluse { 5 } else { 24 };
        sandbox.add_rule(rule(lost, Fault::ResetAfter));
        sandbox.add_rule(rule(lost + 2, Fault::ResetBefore));
        let catalogue = sandbox.catalogue();
        let count = if provider == ProviderKind::Netpluse { 70 } else { 30 };
        let lines = (0..count).map(|nth| data_line(provider, &catalogue, nth, 4).unwrap()).collect();
        let batch = house.approve(&account, lines, false, Lane::Batch).unwrap();
        let mut was_paused = false;
        let mut passed_ms = 0;
        for (at_ms, what) in happenings {
            house.wait(at_ms - passed_ms).await;
            passed_ms = *at_ms;
            match what {
                Happening::ClockJumps(ms) => house.world.jump(*ms),
                Happening::Sleeps(ms) => house.world.sleep(*ms),
                other => panic!("{other:?} is no matter of clocks"),
            }
        }
        // It is noticed at the latest when something would be sent.
        for _ in 0..70 {
            house.wait(1_000).await;
            let state = house.kept_ledger().unwrap().batch(&batch).unwrap().unwrap().state;
            was_paused |= matches!(state, BatchState::Paused { .. });
        }
        let mut person = Person::new(true, true);
        house.work(&mut person, 10_800_000).await.unwrap();
        let traffic = house.traffic();
        assert_eq!(traffic.buying_refused_for_pace, 0, "{happenings:?}: sent too early for the provider");
        for window in traffic.buying_sent_ms.windows(A_MINUTE + 1) {
            let span_ms = window[A_MINUTE].1 - window[0].1;
            assert!(span_ms > MINUTE_MS, "{happenings:?}: {} calls within {span_ms} ms", A_MINUTE + 1);
        }
        let ledger = house.kept_ledger().unwrap();
        let findings = judge(ledger.as_ref(), house.books(), &person, &Default::default()).unwrap();
        assert_eq!(findings.wrong, Vec::<String>::new(), "{happenings:?}");
        was_paused
    })
}

#[test]
fn the_wall_clock_jumps_in_the_middle_of_a_list() {
    for provider in [ProviderKind::Netpluse, ProviderKind::NetConnect] {
        for (nth, jump_ms) in [MINUTE_MS, DAY_MS, TEN_YEARS_MS].into_iter().flat_map(|ms| [ms, -ms]).enumerate() {
            let seed = 100 + nth as u64;
            let was_paused = play(provider, &[(14_000, Happening::ClockJumps(jump_ms))], seed);
            let is_small = jump_ms.abs() <= MINUTE_MS;
            assert!(is_small || was_paused, "{provider:?}: a jump of {jump_ms} ms waits for a person");
            play(
                provider,
                &[(9_000, Happening::ClockJumps(jump_ms)), (40_000, Happening::ClockJumps(-jump_ms))],
                seed + 50,
            );
        }
    }
}

#[test]
fn the_computer_sleeps_in_the_middle_of_a_list() {
    for provider in [ProviderKind::Netpluse, ProviderKind::NetConnect] {
        for (nth, (sleep_ms, must_pause)) in
            [(45_000, false), (150_000, false), (700_000, true), (30_000_000, true)].into_iter().enumerate()
        {
            for at_ms in [6_000, 14_000, 31_000] {
                let was_paused = play(provider, &[(at_ms, Happening::Sleeps(sleep_ms))], 200 + nth as u64);
                assert!(
                    !must_pause || was_paused,
                    "{provider:?}: after {sleep_ms} ms of sleep a person has to say go on"
                );
            }
        }
    }
}
