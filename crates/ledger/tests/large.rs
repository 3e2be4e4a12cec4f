//! A long history: every list that the window asks for stays right, and with `LEDGER_ROWS=1000000` in a release build the
//! times that are printed tell whether it stays fast.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests fail and print as tests do")]

mod common;

use common::{at, batch, data_key, open, order};
use domain::{Msisdn, OrderState};
use engine::model::Order;
use engine::ports::{Ledger, OrderQuery, OrderSort};
use ledger::{OpenOptions, SqliteLedger, Synchronous};
use std::time::Instant;
use tempfile::TempDir;

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let value = work();
    println!("{:>9.1} ms  {what}", begun.elapsed().as_secs_f64() * 1_000.0);
    value
}

#[test]
fn a_long_history_is_listed_counted_and_searched() {
    let rows: u32 = std::env::var("LEDGER_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(5_000);
    let per_batch = 1_000;
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("ledger.db");
    let options = OpenOptions { synchronous: Synchronous::Off, ..OpenOptions::new(data_key()) };
    let ledger = SqliteLedger::open(&path, options).unwrap();
    timed(&format!("approve {rows} orders, {per_batch} a batch"), || {
        for n in 0..rows / per_batch {
            let batch = batch(&format!("{n:08}"));
            let made = at(i64::from(n) * 60_000);
            let orders: Vec<Order> = (1..=per_batch)
                .map(|row| {
                    let serial = n * per_batch + row;
                    let msisdn =
                        Msisdn::parse(&format!("02{:08}", u64::from(serial) * 7_919 % 100_000_000)).unwrap().msisdn;
                    let note = Some(format!("customer {}", serial % 4_099));
                    Order { msisdn, note, created_at: made, ..order(&batch, row) }
                })
                .collect();
            ledger.approve(&batch, &orders).unwrap();
        }
    });
    timed("close", || drop(ledger));
    println!("{:>9.1} MB  file", std::fs::metadata(&path).unwrap().len() as f64 / 1e6);
    drop(timed("open for the first time, which waits for the disk", || open(&path)));
    let ledger = timed("open", || open(&path));
    let page = OrderQuery { limit: 100, ..OrderQuery::default() };
    let totals = timed("totals of everything", || ledger.totals(&OrderQuery::default()).unwrap());
    assert_eq!(totals.by_state[0].1, u64::from(rows));
    let newest = timed("newest page", || ledger.orders(&page).unwrap());
    assert_eq!(newest[0].row, per_batch);
    let unknown = OrderQuery { states: vec![OrderState::Unknown, OrderState::Accepted], ..page.clone() };
    assert!(timed("orders in a rare state", || ledger.orders(&unknown).unwrap()).is_empty());
    let common_state = OrderQuery { states: vec![OrderState::Planned], ..page.clone() };
    assert_eq!(timed("orders in a common state", || ledger.orders(&common_state).unwrap()).len(), 100);
    let common_states = vec![OrderState::Planned, OrderState::Delivered, OrderState::Accepted];
    let mixed = OrderQuery { states: common_states, wallet_id: Some(common::WALLET.into()), ..page.clone() };
    assert_eq!(timed("orders in several states of a wallet", || ledger.orders(&mixed).unwrap()).len(), 100);
    let lately = OrderQuery { created_from: Some(at(60_000)), ..mixed.clone() };
    assert_eq!(timed("the same since a time", || ledger.orders(&lately).unwrap()).len(), 100);
    let lately = OrderQuery { created_from: Some(newest[0].created_at), ..mixed.clone() };
    assert_eq!(
        timed("totals of the last hour", || ledger.totals(&lately).unwrap()).by_state[0].1,
        u64::from(per_batch)
    );
    let of_batch = OrderQuery { batch_id: Some("00000001".into()), sort: OrderSort::Row, ..page.clone() };
    assert_eq!(timed("a batch by row", || ledger.orders(&of_batch).unwrap())[99].row, 100);
    assert_eq!(timed("totals of a batch", || ledger.totals(&of_batch).unwrap()).by_state[0].1, u64::from(per_batch));
    let number = newest[3].msisdn;
    let to_number = OrderQuery { msisdn: Some(number), created_from: Some(at(0)), ..page.clone() };
    assert!(timed("orders to a number", || ledger.orders(&to_number).unwrap()).iter().all(|o| o.msisdn == number));
    for text in [
        number.local(),
        newest[5].reference.as_str().to_owned(),
        "customer 77".to_owned(),
        "024".to_owned(),
        "02".to_owned(),
        "no such thing".to_owned(),
    ] {
        let query = OrderQuery { search: Some(text.clone()), ..page.clone() };
        let found = timed(&format!("search '{text}'"), || ledger.orders(&query).unwrap());
        assert_eq!(found.is_empty(), text == "no such thing", "'{text}'");
        let counted = timed(&format!("totals of search '{text}'"), || ledger.totals(&query).unwrap());
        let count = counted.by_state.iter().map(|(_, count, _)| *count).sum::<u64>();
        assert!(count >= found.len() as u64, "'{text}'");
    }
    let after = timed("all created late", || {
        ledger.totals(&OrderQuery { created_from: Some(newest[0].created_at), ..page.clone() }).unwrap()
    });
    assert_eq!(after.by_state[0].1, u64::from(per_batch));
}
