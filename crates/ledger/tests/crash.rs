//! A process killed in the middle of writing: what it was told is durable is there, and nothing is half there.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests fail and print as tests do")]

mod common;

use common::{approved, at, begun, conclusion, moved, open};
use domain::{Cause, OrderState};
use engine::ports::{Ledger, OrderQuery};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

const CHILD: &str = "LEDGER_TEST_CRASHING";

/// Runs in a child process: buys for ever and says each step after it returned.
fn buy_until_killed(path: &Path) {
    let ledger = open(path);
    for n in 0..100_000 {
        let name = format!("b{n}");
        let orders = approved(&ledger, &name, 1);
        println!("\napproved {name}");
        let attempt = begun(&ledger, &name, &orders);
        println!("\nbegun {name}");
        ledger.keep_answer(&attempt.id, name.as_bytes(), at(15)).unwrap();
        println!("\nanswered {name}");
        let done = conclusion(&attempt, "accepted", vec![moved(&orders[0], Cause::ProviderAccepted)]);
        ledger.conclude(&done).unwrap();
        println!("\nconcluded {name}");
    }
}

#[test]
fn what_a_killed_process_was_told_is_durable_is_there() {
    if let Some(path) = std::env::var_os(CHILD) {
        buy_until_killed(Path::new(&path));
        return;
    }
    let dir = TempDir::new().unwrap();
    for lines in [1, 2, 3, 4, 7, 30, 61] {
        let path = dir.path().join(format!("after-{lines}/ledger.db"));
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "what_a_killed_process_was_told_is_durable_is_there", "--nocapture"])
            .env(CHILD, &path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said: Vec<(String, String)> = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map(Result::unwrap)
            .filter_map(|line| Some((line.split_once(' ')?.0.to_owned(), line.split_once(' ')?.1.to_owned())))
            .filter(|(step, _)| ["approved", "begun", "answered", "concluded"].contains(&step.as_str()))
            .take(lines)
            .collect();
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(said.len(), lines, "the child bought until it was killed");

        let ledger = open(&path);
        assert!(ledger.opening().unclean && !ledger.opening().rewound, "a kill loses nothing");
        ledger.integrity().unwrap();
        for (step, name) in said {
            let order = ledger.order(&format!("{name}-order-1").as_str().into()).unwrap().expect("it was approved");
            let least = match step.as_str() {
                "approved" => OrderState::Planned,
                "begun" | "answered" => OrderState::Sending,
                _ => OrderState::Accepted,
            };
            assert!(order.state >= least, "{name} was {step} and is {}", order.state);
            if step == "answered" {
                assert_eq!(ledger.raw_answer(&name.as_str().into()).unwrap().as_deref(), Some(name.as_bytes()));
            }
        }
        let sending = OrderQuery { states: vec![OrderState::Sending], ..OrderQuery::default() };
        let open_attempts = ledger.open_attempts().unwrap();
        assert_eq!(
            ledger.orders(&sending).unwrap().len(),
            open_attempts.len(),
            "an order is sending, an attempt is open"
        );
        assert!(open_attempts.len() <= 1, "one at a time");
    }
}
