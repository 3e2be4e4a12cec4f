//! The file: how it is opened, closed, refused and copied.

mod common;

use common::{approved, at, begun, data_key, moved, open};
use domain::{Cause, DataKey, OrderState};
use engine::ports::{Ledger, LedgerError};
use ledger::{OpenOptions, SqliteLedger, latest_backup};
use std::fs;
use tempfile::TempDir;

#[test]
fn what_was_written_is_there_after_a_clean_end() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("data/ledger.db");
    let first = open(&path);
    assert!(first.opening().created && !first.opening().unclean);
    let orders = approved(&first, "b1", 3);
    begun(&first, "a1", &orders[..1]);
    drop(first);
    let names: Vec<_> = fs::read_dir(path.parent().unwrap()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["ledger.db"], "the write-ahead file went into the database");
    let second = open(&path);
    assert_eq!(*second.opening(), ledger::Opening::default(), "an orderly end needs no check");
    assert_eq!(second.order(&orders[0].id).unwrap().unwrap().state, OrderState::Sending);
    assert_eq!(second.open_attempts().unwrap().len(), 1);
    second.integrity().expect("every row checks out");
}
