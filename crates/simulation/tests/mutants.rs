//! The simulation finds what it is made to find: each deliberate fault of the engine, within so many seeds.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests fail and print as tests do")]

use engine::mutants::{Mutant, choose};
use simulation::run_seed;

/// How many seeds a fault may hide in.
const SEEDS: u64 = 300;

/// The first seed that catches the fault, with what it says.
fn caught_by(mutant: Mutant) -> Option<(u64, String)> {
    choose(Some(mutant));
    let caught = (0..SEEDS).find_map(|seed| {
        let wrong = run_seed(seed).unwrap().findings.wrong;
        wrong.first().map(|line| (seed, line.clone()))
    });
    choose(None);
    caught
}

fn must_be_caught(mutant: Mutant) {
    let (seed, line) = caught_by(mutant).unwrap_or_else(|| panic!("{mutant:?} was not caught in {SEEDS} seeds"));
    println!("{mutant:?}: caught by seed {seed}: {line}");
    let healthy = run_seed(seed).unwrap().findings.wrong;
    assert!(healthy.is_empty(), "seed {seed} is wrong without the fault too, and proves nothing: {healthy:?}");
}

#[test]
fn resending_what_is_not_known_is_caught() {
    must_be_caught(Mutant::ResendOnUnknown);
}

#[test]
fn sending_without_a_durable_intent_is_caught() {
    must_be_caught(Mutant::SkipIntent);
}

#[test]
fn a_reset_counted_as_not_sent_is_caught() {
    must_be_caught(Mutant::ResetIsNotSent);
}

#[test]
fn a_402_after_an_unknown_counted_as_refused_is_caught() {
    must_be_caught(Mutant::BalanceRefusalAfterUnknown);
}

#[test]
fn looking_without_the_settle_time_is_caught() {
    must_be_caught(Mutant::NoSettleTime);
}

#[test]
fn no_generation_check_is_caught() {
    must_be_caught(Mutant::NoGenerationCheck);
}
