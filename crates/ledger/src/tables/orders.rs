//! Orders: one recipient, one package.
//!
//! Guarantees: every row carries a check over its columns, so a byte that changed on the disk is an error and never a
//! wrong price or number; the totals table follows every insert and update by trigger.

use crate::crypto::Cipher;
use crate::error::{Fail, damaged};
use crate::rows::{first, from_json, from_name, name_of, placeholders, to_json, verify};
use crate::tables::fts;
use domain::{
    AccountId, BatchId, BundleSize, Msisdn, Network, OrderId, OrderState, PackageKey, Pesewas, ProviderOrderId,
    Reference, UnixMs, WalletId,
};
use engine::model::Order;
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Row, ToSql, Transaction, params_from_iter};
use std::sync::LazyLock;

/// Frozen: the tables as version 1 of the schema made them.
pub(crate) const V1: &str = "
-- One recipient, one package. Below `is_checker` stand the columns that change; those above are frozen at approval.
-- `network`, `network_source`, `state` and `unknown_cause` hold the names that the domain gives them; `package` is JSON.
-- The batch is named by its `seq`. `row_check` covers every column after it.
CREATE TABLE orders (
    seq INTEGER PRIMARY KEY,
    row_check INTEGER NOT NULL,
    id TEXT NOT NULL UNIQUE,
    batch_seq INTEGER NOT NULL REFERENCES batches (seq),
    row INTEGER NOT NULL,
    position TEXT,
    account TEXT NOT NULL,
    provider TEXT NOT NULL,
    wallet_id TEXT NOT NULL,
    msisdn TEXT NOT NULL,
    network TEXT,
    network_source TEXT,
    package TEXT NOT NULL,
    package_name TEXT NOT NULL,
    size_mb INTEGER,
    planned_price INTEGER NOT NULL,
    note TEXT,
    reference TEXT NOT NULL UNIQUE,
    retry_of TEXT,
    created_at INTEGER NOT NULL,
    is_checker INTEGER NOT NULL,
    state TEXT NOT NULL,
    unknown_before INTEGER NOT NULL,
    unknown_cause TEXT,
    provider_order_id TEXT,
    short_reference TEXT,
    charged INTEGER,
    provider_state TEXT,
    reason TEXT,
    first_sent_at INTEGER,
    last_sent_at INTEGER,
    last_seen_at INTEGER,
    state_since INTEGER NOT NULL,
    UNIQUE (batch_seq, row)
) STRICT;
CREATE INDEX orders_state ON orders (state);
CREATE INDEX orders_wallet ON orders (wallet_id, state);
CREATE INDEX orders_account ON orders (account, state);
CREATE INDEX orders_msisdn ON orders (msisdn);
CREATE INDEX orders_created ON orders (created_at);
CREATE INDEX orders_short_reference ON orders (short_reference) WHERE short_reference IS NOT NULL;

-- How many orders stand in each state and what they cost (charged, else planned), so that totals over a million orders
-- are read from a handful of rows. Kept by the two triggers below.
CREATE TABLE order_totals (
    account TEXT NOT NULL,
    wallet_id TEXT NOT NULL,
    is_checker INTEGER NOT NULL,
    state TEXT NOT NULL,
    order_count INTEGER NOT NULL,
    pesewas INTEGER NOT NULL,
    PRIMARY KEY (account, wallet_id, is_checker, state)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER orders_counted AFTER INSERT ON orders BEGIN
    INSERT INTO order_totals VALUES (new.account, new.wallet_id, new.is_checker, new.state, 1,
        coalesce(new.charged, new.planned_price))
    ON CONFLICT DO UPDATE SET order_count = order_count + 1, pesewas = pesewas + excluded.pesewas;
END;
CREATE TRIGGER orders_recounted AFTER UPDATE OF state, charged ON orders
WHEN old.state IS NOT new.state OR old.charged IS NOT new.charged BEGIN
    UPDATE order_totals SET order_count = order_count - 1, pesewas = pesewas - coalesce(old.charged, old.planned_price)
    WHERE account = old.account AND wallet_id = old.wallet_id AND is_checker = old.is_checker AND state = old.state;
    INSERT INTO order_totals VALUES (new.account, new.wallet_id, new.is_checker, new.state, 1,
        coalesce(new.charged, new.planned_price))
    ON CONFLICT DO UPDATE SET order_count = order_count + 1, pesewas = pesewas + excluded.pesewas;
END;
CREATE TRIGGER orders_kept BEFORE DELETE ON orders BEGIN SELECT raise(ABORT, 'orders are never deleted'); END;
";

/// Frozen: what version 3 of the schema added. Finding the next order to send must not pass over those that were sent,
/// finding the checkers not over all data orders, nor finding what was bought again or is to be watched for late money over
/// everything.
pub(crate) const V3: &str = "
CREATE INDEX orders_planned ON orders (batch_seq, row) WHERE state = 'planned';
CREATE INDEX orders_checkers ON orders (is_checker) WHERE is_checker = 1;
CREATE INDEX orders_ended_badly ON orders (state_since)
    WHERE state IN ('failed', 'rejected') AND last_sent_at IS NOT NULL;
CREATE INDEX orders_retry ON orders (retry_of) WHERE retry_of IS NOT NULL;
";

const TABLE: &str = "orders";
const COLUMNS: [&str; 31] = [
    "id",
    "batch_seq",
    "row",
    "position",
    "account",
    "provider",
    "wallet_id",
    "msisdn",
    "network",
    "network_source",
    "package",
    "package_name",
    "size_mb",
    "planned_price",
    "note",
    "reference",
    "retry_of",
    "created_at",
    "is_checker",
    "state",
    "unknown_before",
    "unknown_cause",
    "provider_order_id",
    "short_reference",
    "charged",
    "provider_state",
    "reason",
    "first_sent_at",
    "last_sent_at",
    "last_seen_at",
    "state_since",
];
/// Where the columns that change begin.
const CHANGING_FROM: usize = 19;

static INSERT: LazyLock<String> = LazyLock::new(|| {
    format!("INSERT INTO orders (row_check, {}) VALUES ({})", COLUMNS.join(", "), placeholders(COLUMNS.len() + 1))
});
static UPDATE: LazyLock<String> = LazyLock::new(|| {
    let set: Vec<String> =
        COLUMNS[CHANGING_FROM..].iter().enumerate().map(|(i, column)| format!("{column} = ?{}", i + 3)).collect();
    format!("UPDATE orders SET row_check = ?2, {} WHERE seq = ?1", set.join(", "))
});
/// What `from_row` reads, of the tables `o` and `b`.
pub(crate) static SELECTED: LazyLock<String> = LazyLock::new(|| {
    let columns: Vec<String> = COLUMNS.iter().map(|column| format!("o.{column}")).collect();
    format!("SELECT o.seq, o.row_check, b.id, {}", columns.join(", "))
});
/// Ends before `WHERE`.
pub(crate) static SELECT: LazyLock<String> =
    LazyLock::new(|| format!("{} FROM orders o JOIN batches b ON b.seq = o.batch_seq", *SELECTED));

/// An order with the numbers that the tables know it by.
pub(crate) struct Kept {
    pub(crate) seq: i64,
    batch_seq: i64,
    pub(crate) order: Order,
}

fn values(order: &Order, batch_seq: i64) -> Result<Vec<Value>, Fail> {
    let optional_name = |name: Option<Result<String, Fail>>| name.transpose();
    Ok(vec![
        order.id.0.clone().into(),
        batch_seq.into(),
        i64::from(order.row).into(),
        order.position.clone().into(),
        order.account.0.clone().into(),
        name_of(&order.provider)?.into(),
        order.wallet_id.0.clone().into(),
        order.msisdn.local().into(),
        order.network.map(|network| network.name().to_owned()).into(),
        optional_name(order.network_source.as_ref().map(name_of))?.into(),
        to_json(&order.package)?.into(),
        order.package_name.clone().into(),
        order.size.map(|size| i64::from(size.mb())).into(),
        order.planned_price.0.into(),
        order.note.clone().into(),
        order.reference.as_str().to_owned().into(),
        order.retry_of.as_ref().map(|id| id.0.clone()).into(),
        order.created_at.0.into(),
        i64::from(is_checker(&order.package)).into(),
        order.state.name().to_owned().into(),
        i64::from(order.unknown_before).into(),
        optional_name(order.unknown_cause.as_ref().map(name_of))?.into(),
        order.provider_order_id.as_ref().map(|id| id.0.clone()).into(),
        order.short_reference.clone().into(),
        order.charged.map(|amount| amount.0).into(),
        order.provider_state.clone().into(),
        order.reason.clone().into(),
        order.first_sent_at.map(|at| at.0).into(),
        order.last_sent_at.map(|at| at.0).into(),
        order.last_seen_at.map(|at| at.0).into(),
        order.state_since.0.into(),
    ])
}

const fn is_checker(package: &PackageKey) -> bool {
    match package {
        PackageKey::NetConnectChecker { .. } => true,
        PackageKey::Netpluse { .. } | PackageKey::NetConnect { .. } => false,
    }
}

fn check(cipher: &Cipher, values: &[Value]) -> i64 {
    cipher.row_check(TABLE, values.iter().map(ValueRef::from))
}

/// Reads a row of `SELECT` after comparing it with its check.
pub(crate) fn from_row(cipher: &Cipher, row: &Row<'_>) -> Result<Kept, Fail> {
    const AT: usize = 3;
    verify(cipher, TABLE, row, AT, COLUMNS.len(), row.get(1)?)?;
    let broken = || damaged("an order");
    let network: Option<String> = row.get(AT + 8)?;
    let network_source: Option<String> = row.get(AT + 9)?;
    let unknown_cause: Option<String> = row.get(AT + 21)?;
    let time = |index: usize| row.get::<_, Option<i64>>(index).map(|at| at.map(UnixMs));
    let order = Order {
        id: OrderId(row.get(AT)?),
        batch_id: BatchId(row.get(2)?),
        row: row.get(AT + 2)?,
        position: row.get(AT + 3)?,
        account: AccountId(row.get(AT + 4)?),
        provider: from_name("an order", row.get(AT + 5)?)?,
        wallet_id: WalletId(row.get(AT + 6)?),
        msisdn: Msisdn::try_from(row.get::<_, String>(AT + 7)?).map_err(|_| broken())?,
        network: network.map(|name| Network::from_name(&name)).transpose().map_err(|_| broken())?,
        network_source: network_source.map(|name| from_name("an order", name)).transpose()?,
        package: from_json("an order", &row.get::<_, String>(AT + 10)?)?,
        package_name: row.get(AT + 11)?,
        size: row.get::<_, Option<u32>>(AT + 12)?.map(BundleSize),
        planned_price: Pesewas(row.get(AT + 13)?),
        note: row.get(AT + 14)?,
        reference: Reference::new(row.get::<_, String>(AT + 15)?).map_err(|_| broken())?,
        retry_of: row.get::<_, Option<String>>(AT + 16)?.map(OrderId),
        created_at: UnixMs(row.get(AT + 17)?),
        state: OrderState::from_name(&row.get::<_, String>(AT + 19)?).ok_or_else(broken)?,
        unknown_before: row.get(AT + 20)?,
        unknown_cause: unknown_cause.map(|name| from_name("an order", name)).transpose()?,
        provider_order_id: row.get::<_, Option<String>>(AT + 22)?.map(ProviderOrderId),
        short_reference: row.get(AT + 23)?,
        charged: row.get::<_, Option<i64>>(AT + 24)?.map(Pesewas),
        provider_state: row.get(AT + 25)?,
        reason: row.get(AT + 26)?,
        first_sent_at: time(AT + 27)?,
        last_sent_at: time(AT + 28)?,
        last_seen_at: time(AT + 29)?,
        state_since: UnixMs(row.get(AT + 30)?),
    };
    Ok(Kept { seq: row.get(0)?, batch_seq: row.get(AT + 1)?, order })
}

/// Adds an order and makes it searchable; its `seq`.
pub(crate) fn insert(tx: &Transaction<'_>, cipher: &Cipher, order: &Order, batch_seq: i64) -> Result<i64, Fail> {
    let mut values = values(order, batch_seq)?;
    values.insert(0, check(cipher, &values).into());
    tx.prepare_cached(&INSERT)?.execute(params_from_iter(values))?;
    let seq = tx.last_insert_rowid();
    fts::add(tx, seq, order)?;
    Ok(seq)
}

/// Writes the columns that change.
pub(crate) fn update(tx: &Transaction<'_>, cipher: &Cipher, kept: &Kept) -> Result<(), Fail> {
    let mut values = values(&kept.order, kept.batch_seq)?;
    let check = check(cipher, &values);
    let mut params: Vec<Value> = vec![kept.seq.into(), check.into()];
    params.extend(values.drain(CHANGING_FROM..));
    tx.prepare_cached(&UPDATE)?.execute(params_from_iter(params))?;
    Ok(())
}

/// The first order that fits the condition.
pub(crate) fn find(
    tx: &Transaction<'_>,
    cipher: &Cipher,
    condition: &str,
    params: &[&dyn ToSql],
) -> Result<Option<Kept>, Fail> {
    first(tx, &format!("{} WHERE {condition} LIMIT 1", *SELECT), params, |row| from_row(cipher, row))
}

pub(crate) fn by_id(tx: &Transaction<'_>, cipher: &Cipher, id: &OrderId) -> Result<Option<Kept>, Fail> {
    find(tx, cipher, "o.id = ?1", &[&id.0])
}

/// Compares every order with its check, and the kept totals with the orders.
pub(crate) fn check_all(tx: &Transaction<'_>, cipher: &Cipher) -> Result<(), Fail> {
    let mut statement = tx.prepare_cached(&SELECT)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let kept = from_row(cipher, row)?;
        fts::check(tx, kept.seq, &kept.order)?;
    }
    let sql = "SELECT EXISTS (
        SELECT account, wallet_id, is_checker, state, count(*), sum(coalesce(charged, planned_price)) FROM orders
            GROUP BY account, wallet_id, is_checker, state
        EXCEPT SELECT account, wallet_id, is_checker, state, order_count, pesewas FROM order_totals)
        OR (SELECT count(*) FROM orders) IS NOT (SELECT coalesce(sum(order_count), 0) FROM order_totals)";
    match first(tx, sql, &[], |row| Ok(row.get::<_, bool>(0)?))? {
        Some(false) => Ok(()),
        _ => Err(damaged("the table of totals")),
    }
}
