//! Provider orders that no order of ours claims: bought elsewhere.

use crate::error::Fail;
use crate::rows::{all, from_json, run, to_json};
use domain::{UnixMs, WalletId};
use engine::model::ForeignOrder;
use rusqlite::Transaction;

/// Frozen: the table as version 1 of the schema made it.
pub(crate) const V1: &str = "
-- `record` is the provider's record as JSON; `made_at` is when the provider says it was made, else when we saw it.
CREATE TABLE foreign_orders (
    seq INTEGER PRIMARY KEY,
    wallet_id TEXT NOT NULL,
    provider_order_id TEXT NOT NULL,
    record TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    UNIQUE (wallet_id, provider_order_id)
) STRICT;
CREATE INDEX foreign_orders_made ON foreign_orders (wallet_id, made_at);
";

pub(crate) fn put(tx: &Transaction<'_>, orders: &[ForeignOrder]) -> Result<(), Fail> {
    for order in orders {
        run(
            tx,
            "INSERT INTO foreign_orders (wallet_id, provider_order_id, record, seen_at, made_at)
             VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
            &[
                &order.wallet_id.0,
                &order.record.provider_order_id.0,
                &to_json(&order.record)?,
                &order.seen_at.0,
                &order.record.created_at.unwrap_or(order.seen_at).0,
            ],
        )?;
    }
    Ok(())
}

/// Newest first. One that an order of ours claimed since is ours, and left out.
pub(crate) fn list(tx: &Transaction<'_>, wallet_id: &WalletId, limit: u32) -> Result<Vec<ForeignOrder>, Fail> {
    let sql = "SELECT record, seen_at FROM foreign_orders f
               WHERE wallet_id = ?1 AND NOT EXISTS (SELECT 1 FROM claims c
                   WHERE c.wallet_id = f.wallet_id AND c.provider_order_id = f.provider_order_id)
               ORDER BY made_at DESC, seq DESC LIMIT ?2";
    all(tx, sql, &[&wallet_id.0, &limit], |row| {
        Ok(ForeignOrder {
            wallet_id: wallet_id.clone(),
            record: from_json("a provider's record", &row.get::<_, String>(0)?)?,
            seen_at: UnixMs(row.get(1)?),
        })
    })
}
