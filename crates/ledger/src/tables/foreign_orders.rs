//! Provider orders that no order of ours claims: bought elsewhere.

use crate::crypto::Cipher;
use crate::error::Fail;
use crate::rows::{AT, Table, all, first, from_json, to_json};
use domain::{UnixMs, WalletId};
use engine::model::ForeignOrder;
use rusqlite::Transaction;

/// Frozen: the table as version 1 of the schema made it.
pub(crate) const V1: &str = "
-- `record` is the provider's record as JSON; `made_at` is when the provider says it was made, else when we saw it.
CREATE TABLE foreign_orders (
    seq INTEGER PRIMARY KEY,
    row_check INTEGER NOT NULL,
    wallet_id TEXT NOT NULL,
    provider_order_id TEXT NOT NULL,
    record TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    UNIQUE (wallet_id, provider_order_id)
) STRICT;
CREATE INDEX foreign_orders_made ON foreign_orders (wallet_id, made_at);
";

const TABLE: Table =
    Table { name: "foreign_orders", columns: &["wallet_id", "provider_order_id", "record", "seen_at", "made_at"] };

pub(crate) fn put(tx: &Transaction<'_>, cipher: &Cipher, orders: &[ForeignOrder]) -> Result<(), Fail> {
    for order in orders {
        let known = "SELECT 1 FROM foreign_orders WHERE wallet_id = ?1 AND provider_order_id = ?2";
        if first(tx, known, &[&order.wallet_id.0, &order.record.provider_order_id.0], |_| Ok(()))?.is_some() {
            continue;
        }
        let values = vec![
            order.wallet_id.0.clone().into(),
            order.record.provider_order_id.0.clone().into(),
            to_json(&order.record)?.into(),
            order.seen_at.0.into(),
            order.record.created_at.unwrap_or(order.seen_at).0.into(),
        ];
        TABLE.insert(tx, cipher, values)?;
    }
    Ok(())
}

/// Newest first. One that an order of ours claimed since is ours, and left out.
pub(crate) fn list(
    tx: &Transaction<'_>,
    cipher: &Cipher,
    wallet_id: &WalletId,
    limit: u32,
) -> Result<Vec<ForeignOrder>, Fail> {
    let sql = format!(
        "{} WHERE t.wallet_id = ?1 AND NOT EXISTS (SELECT 1 FROM claims c
             WHERE c.wallet_id = t.wallet_id AND c.provider_order_id = t.provider_order_id)
         ORDER BY t.made_at DESC, t.seq DESC LIMIT ?2",
        TABLE.select("t.seq")
    );
    all(tx, &sql, &[&wallet_id.0, &limit], |row| {
        TABLE.verify(cipher, row)?;
        Ok(ForeignOrder {
            wallet_id: wallet_id.clone(),
            record: from_json("a provider's record", &row.get::<_, String>(AT + 2)?)?,
            seen_at: UnixMs(row.get(AT + 3)?),
        })
    })
}

/// Compares every record with its check.
pub(crate) fn check_all(tx: &Transaction<'_>, cipher: &Cipher) -> Result<(), Fail> {
    all(tx, &TABLE.select("t.seq"), &[], |row| TABLE.verify(cipher, row)).map(drop)
}
