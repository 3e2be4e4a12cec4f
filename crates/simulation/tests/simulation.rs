//! Two thousand seeds of every kind of weather, and nothing bought twice.
//!
//! `BUNDLEDESK_SIM_SEEDS` says how many; `BUNDLEDESK_SIM_SEED` plays one again.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests fail and print as tests do")]

use simulation::{Scenario, run_seed};

fn from_environment(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.trim().parse().ok()
}

/// Plays every `of`-th seed from `first`, and tells how to play each one again that went wrong.
fn play(first: u64, of: u64) {
    if let Some(seed) = from_environment("BUNDLEDESK_SIM_SEED") {
        if seed % of == first {
            let report = run_seed(seed).unwrap();
            println!("{report:#?}\n{:#?}", Scenario::of(seed));
            assert!(report.findings.wrong.is_empty(), "seed {seed}: {:#?}", report.findings.wrong);
        }
        return;
    }
    let count = from_environment("BUNDLEDESK_SIM_SEEDS").unwrap_or(2_000);
    let mut failures = Vec::new();
    let mut orders = 0;
    for seed in (first..count).step_by(usize::try_from(of).unwrap()) {
        match run_seed(seed) {
            Ok(report) => {
                orders += report.findings.orders;
                if !report.findings.wrong.is_empty() {
                    failures.push((seed, report.findings.wrong.join("\n    ")));
                }
            }
            Err(error) => failures.push((seed, error)),
        }
        if failures.len() >= 10 {
            break;
        }
    }
    println!("{orders} orders");
    let told: Vec<String> = failures
        .iter()
        .map(|(seed, wrong)| {
            format!(
                "  {wrong}\n  play it again: BUNDLEDESK_SIM_SEED={seed} cargo test -p bundledesk-simulation --test \
                 simulation -- --nocapture"
            )
        })
        .collect();
    assert!(told.is_empty(), "{} seeds went wrong:\n{}", told.len(), told.join("\n"));
}

/// Seeds beyond the first two thousand that once went wrong: a clock set forward in the run in which a person says 'not
/// charged'; a failed recipient of a bulk call that took the row of the purchase after it; an order that took the late
/// row of one like it; a refused order that took a colleague's row of the same number; two different checkers for one
/// number in one call, told apart by their place.
const ONCE_WRONG: [u64; 10] = [2_497, 6_191, 13_242, 14_046, 15_407, 18_789, 20_662, 50_507, 82_930, 92_547];

#[test]
fn seeds_that_once_went_wrong() {
    for seed in ONCE_WRONG {
        let report = run_seed(seed).unwrap();
        assert!(report.findings.wrong.is_empty(), "seed {seed}: {:#?}", report.findings.wrong);
    }
}

#[test]
fn seeds_even() {
    play(0, 2);
}

#[test]
fn seeds_odd() {
    play(1, 2);
}
