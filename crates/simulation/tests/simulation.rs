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

#[test]
fn seeds_even() {
    play(0, 2);
}

#[test]
fn seeds_odd() {
    play(1, 2);
}
