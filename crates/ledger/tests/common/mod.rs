//! Makes orders, batches and attempts for the tests.
#![allow(dead_code, clippy::unwrap_used, reason = "each test file uses a part of it, and fails as tests do")]

use domain::{
    AttemptId, BatchId, BundleSize, Cause, Credential, DataKey, IssuedCredential, Msisdn, Network, NetworkSource,
    OrderId, OrderState, PackageKey, Pesewas, ProviderKind, ProviderOrderId, PurchaseKind, Reference, Secret, UnixMs,
    WalletId,
};
use engine::model::{Attempt, Batch, BatchState, Lane, Order, WalletReading};
use engine::ports::{Conclusion, IssuedTo, Ledger, NewAttempt, OrderMove};
use ledger::{OpenOptions, SqliteLedger};
use std::path::Path;

pub const WALLET: &str = "netpluse:owner-1";
pub const KEY: &str = "0123456789abcdef";

pub fn data_key() -> DataKey {
    DataKey::new([7; 32])
}

pub fn open(path: &Path) -> SqliteLedger {
    SqliteLedger::open(path, OpenOptions::new(data_key())).expect("the ledger opens")
}

pub fn memory() -> SqliteLedger {
    SqliteLedger::open_in_memory(data_key()).expect("the ledger opens")
}

pub fn at(n: i64) -> UnixMs {
    UnixMs(1_790_000_000_000 + n)
}

pub fn batch(name: &str) -> Batch {
    Batch {
        id: BatchId::from(name),
        account: "main".into(),
        wallet_id: WalletId::from(WALLET),
        source: "list.csv".to_owned(),
        content_hash: format!("content-{name}"),
        list_hash: "list".to_owned(),
        ceiling: Pesewas(1_000_000),
        bulk_calls: false,
        lane: Lane::Batch,
        approved_at: at(0),
        state: BatchState::Running,
    }
}

pub fn order(batch: &Batch, row: u32) -> Order {
    Order {
        id: OrderId(format!("{}-order-{row}", batch.id)),
        batch_id: batch.id.clone(),
        row,
        position: Some(format!("line {row}")),
        account: batch.account.clone(),
        provider: ProviderKind::Netpluse,
        wallet_id: batch.wallet_id.clone(),
        msisdn: Msisdn::parse(&format!("024{row:07}")).unwrap().msisdn,
        network: Some(Network::Mtn),
        network_source: Some(NetworkSource::Prefix),
        package: PackageKey::Netpluse { network: Network::Mtn, capacity: "2".to_owned() },
        package_name: "2 GB".to_owned(),
        size: Some(BundleSize(2_048)),
        planned_price: Pesewas(1_050),
        note: Some(format!("Ama {row}")),
        reference: Reference::new(format!("{}-ref-{row}", batch.id)).unwrap(),
        retry_of: None,
        state: OrderState::Planned,
        unknown_before: false,
        unknown_cause: None,
        provider_order_id: None,
        short_reference: None,
        charged: None,
        provider_state: None,
        reason: None,
        created_at: at(0),
        first_sent_at: None,
        last_sent_at: None,
        last_seen_at: None,
        state_since: at(0),
    }
}

pub fn checker(batch: &Batch, row: u32) -> Order {
    Order {
        provider: ProviderKind::NetConnect,
        network: None,
        network_source: None,
        package: PackageKey::NetConnectChecker { package_id: "pkg-9".to_owned() },
        package_name: "WASSCE".to_owned(),
        size: None,
        ..order(batch, row)
    }
}

/// Approves a batch of `count` orders.
pub fn approved(ledger: &dyn Ledger, name: &str, count: u32) -> Vec<Order> {
    let batch = batch(name);
    let orders: Vec<Order> = (1..=count).map(|row| order(&batch, row)).collect();
    ledger.approve(&batch, &orders).expect("the batch is approved");
    orders
}

pub fn attempt(name: &str, orders: &[Order], sent_at: UnixMs) -> Attempt {
    Attempt {
        id: AttemptId::from(name),
        account: "main".into(),
        wallet_id: orders[0].wallet_id.clone(),
        key_fingerprint: KEY.to_owned(),
        address: "http://127.0.0.1:9".to_owned(),
        kind: PurchaseKind::NetpluseData,
        order_ids: orders.iter().map(|order| order.id.clone()).collect(),
        body_hash: "b".repeat(64),
        wallet_before: Some(WalletReading { available: Pesewas(50_000), at: at(0) }),
        sent_at,
        answered_at: None,
        outcome: None,
        provider_order_id: None,
    }
}

/// Takes the lease and begins an attempt for these orders.
pub fn begun(ledger: &dyn Ledger, name: &str, orders: &[Order]) -> Attempt {
    let attempt = attempt(name, orders, at(10));
    let lease_epoch = ledger.take_lease("test", at(1)).expect("the lease is free");
    ledger.begin_attempt(&NewAttempt { attempt: attempt.clone(), lease_epoch }).expect("the attempt begins");
    attempt
}

pub fn moved(order: &Order, cause: Cause) -> OrderMove {
    OrderMove::new(&order.id, cause, format!("seen: {cause:?}"))
}

pub fn conclusion(attempt: &Attempt, outcome: &str, moves: Vec<OrderMove>) -> Conclusion {
    Conclusion {
        attempt_id: attempt.id.clone(),
        outcome: outcome.to_owned(),
        at: at(20),
        provider_order_id: None,
        moves,
        credentials: Vec::new(),
        wallet: None,
    }
}

pub fn issued(order: &Order, serial: &str, pin: &str) -> IssuedTo {
    IssuedTo {
        order_id: order.id.clone(),
        issued: IssuedCredential {
            transaction_id: ProviderOrderId(format!("tx-{}", order.id)),
            msisdn: Some(order.msisdn),
            credential: Credential { serial: Secret::new(serial.to_owned()), pin: Secret::new(pin.to_owned()) },
        },
    }
}
