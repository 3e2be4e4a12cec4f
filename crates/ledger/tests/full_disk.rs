//! A write that does not reach the disk: acted out at every write, and with a file that really is full.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests fail and print as tests do")]

mod common;

use common::{approved, at, attempt, conclusion, data_key, moved};
use domain::{Cause, OrderState};
use engine::model::BatchState;
use engine::ports::{Ledger, LedgerError, NewAttempt};
use ledger::{FaultKind, FaultPoint, OpenOptions, SqliteLedger, WriteFault};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::TempDir;

/// Fails the `n`-th write, from 0.
fn failing(n: usize, fault: WriteFault) -> OpenOptions {
    let count = AtomicUsize::new(0);
    let hook = move |_: &'static str| (count.fetch_add(1, Ordering::SeqCst) == n).then_some(fault);
    OpenOptions { write_fault: Some(Arc::new(hook)), ..OpenOptions::new(data_key()) }
}

/// One purchase; the name of the step that failed.
fn purchase(ledger: &SqliteLedger) -> Result<(), (&'static str, LedgerError)> {
    let batch = common::batch("b1");
    let orders = [common::order(&batch, 1)];
    ledger.approve(&batch, &orders).map_err(|error| ("approve", error))?;
    let lease_epoch = ledger.take_lease("test", at(1)).map_err(|error| ("lease", error))?;
    let attempt = attempt("a1", &orders, at(10));
    let begin = NewAttempt { attempt: attempt.clone(), lease_epoch };
    ledger.begin_attempt(&begin).map_err(|error| ("begin", error))?;
    ledger.keep_answer(&attempt.id, b"answer", at(12)).map_err(|error| ("answer", error))?;
    let done = conclusion(&attempt, "accepted", vec![moved(&orders[0], Cause::ProviderAccepted)]);
    ledger.conclude(&done).map_err(|error| ("conclude", error))
}

#[test]
fn every_failed_write_is_said_and_leaves_nothing_half() {
    let kinds = [(FaultKind::DiskFull, "the disk is full"), (FaultKind::InputOutput, "the disk did not take")];
    for (kind, words) in kinds {
        for point in [FaultPoint::BeforeBegin, FaultPoint::BeforeCommit, FaultPoint::AfterCommit] {
            let mut failed = Vec::new();
            for n in 0..6 {
                let options = failing(n, WriteFault { point, kind });
                let ledger = SqliteLedger::open_in_memory_with(&options).unwrap();
                let Err((step, error)) = purchase(&ledger) else { continue };
                assert!(matches!(&error, LedgerError::Write(why) if why.contains(words)), "{step}: {error:?}");
                failed.push(step);
                let open = ledger.open_attempts().unwrap();
                let has_intent =
                    matches!(step, "answer" | "conclude") || (step == "begin" && point == FaultPoint::AfterCommit);
                let concluded = step == "conclude" && point == FaultPoint::AfterCommit;
                assert_eq!(open.len(), usize::from(has_intent && !concluded), "{step} failed {point:?}");
                if let Some(order) = ledger.order(&"b1-order-1".into()).unwrap() {
                    let expected = match (has_intent, concluded) {
                        (_, true) => OrderState::Accepted,
                        (true, _) => OrderState::Sending,
                        _ => OrderState::Planned,
                    };
                    assert_eq!(order.state, expected, "{step} failed {point:?}");
                }
                ledger.integrity().expect("nothing half is left");
                ledger.put_setting("a", Some("b")).expect("the next write works");
            }
            assert_eq!(failed, ["approve", "lease", "begin", "answer", "conclude"], "each write failed once");
        }
    }
}

#[test]
fn a_full_file_refuses_and_loses_nothing() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("ledger.db");
    let ledger = SqliteLedger::open(&path, OpenOptions::new(data_key())).unwrap();
    let orders = approved(&ledger, "b1", 2);
    drop(ledger);
    let page_count = u32::try_from(std::fs::metadata(&path).unwrap().len() / 4_096).unwrap();
    let options = OpenOptions { page_count_max: Some(page_count + 30), ..OpenOptions::new(data_key()) };
    let ledger = SqliteLedger::open(&path, options).unwrap();
    let lease_epoch = ledger.take_lease("test", at(1)).unwrap();
    let attempt = attempt("a1", &orders[..1], at(10));
    ledger.begin_attempt(&NewAttempt { attempt: attempt.clone(), lease_epoch }).unwrap();

    let full = (0..).find_map(|n| {
        let batch = common::batch(&format!("filler-{n}"));
        let rows: Vec<_> = (1..=20).map(|row| common::order(&batch, row)).collect();
        ledger.approve(&batch, &rows).err()
    });
    assert_eq!(full, Some(LedgerError::Write("the disk is full".to_owned())));
    let second = NewAttempt { attempt: common::attempt("a2", &orders[1..], at(11)), lease_epoch };
    while ledger.put_setting(&format!("fill-{}", ledger.settings().unwrap().len()), Some(&"x".repeat(2_000))).is_ok() {}
    assert!(matches!(ledger.begin_attempt(&second), Err(LedgerError::Write(_))), "no intent, no send");
    assert_eq!(ledger.order(&orders[1].id).unwrap().unwrap().state, OrderState::Planned);

    let answer = vec![b'a'; 2_000];
    ledger.keep_answer(&attempt.id, &answer, at(12)).expect("there is room for the answer of an intent that was kept");
    assert_eq!(ledger.raw_answer(&attempt.id).unwrap(), Some(answer));
    drop(ledger);

    let roomy = SqliteLedger::open(&path, OpenOptions::new(data_key())).unwrap();
    roomy.integrity().expect("a full disk damages nothing");
    roomy.begin_attempt(&NewAttempt { lease_epoch: roomy.take_lease("again", at(20)).unwrap(), ..second }).unwrap();
    roomy.set_batch_state(&"b1".into(), &BatchState::Finished).unwrap();
}
