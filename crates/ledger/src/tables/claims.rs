//! Which provider order belongs to which order of ours. One provider order is never two purchases of ours.

use crate::error::Fail;
use crate::rows::{first, run};
use domain::{OrderId, ProviderOrderId, WalletId};
use engine::ports::LedgerError;
use rusqlite::Transaction;

/// Frozen: the table as version 1 of the schema made it.
pub(crate) const V1: &str = "
-- A provider's order, unique in a wallet, and the order of ours that it is. A bulk call's parent is claimed by the first
-- order of its attempt. A claim is never given up: an order may have claimed several over resends.
CREATE TABLE claims (
    wallet_id TEXT NOT NULL,
    provider_order_id TEXT NOT NULL,
    order_seq INTEGER NOT NULL REFERENCES orders (seq),
    PRIMARY KEY (wallet_id, provider_order_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX claims_provider_order ON claims (provider_order_id);
CREATE INDEX claims_order ON claims (order_seq);
CREATE TRIGGER claims_kept BEFORE DELETE ON claims BEGIN SELECT raise(ABORT, 'claims are never given up'); END;
CREATE TRIGGER claims_fixed BEFORE UPDATE ON claims BEGIN SELECT raise(ABORT, 'claims are never moved'); END;
";

/// Claims a provider order for the first of `order_seqs`; a claim by any of them already made is the same claim.
pub(crate) fn claim(
    tx: &Transaction<'_>,
    wallet_id: &WalletId,
    provider_order_id: &ProviderOrderId,
    order_seqs: &[i64],
) -> Result<(), Fail> {
    let find = "SELECT order_seq FROM claims WHERE wallet_id = ?1 AND provider_order_id = ?2";
    let holder: Option<i64> = first(tx, find, &[&wallet_id.0, &provider_order_id.0], |row| Ok(row.get(0)?))?;
    match (holder, order_seqs.first()) {
        (Some(holder), _) if order_seqs.contains(&holder) => Ok(()),
        (Some(_), _) => Err(LedgerError::AlreadyClaimed(provider_order_id.clone()).into()),
        (None, Some(order_seq)) => {
            let insert = "INSERT INTO claims (wallet_id, provider_order_id, order_seq) VALUES (?1, ?2, ?3)";
            run(tx, insert, &[&wallet_id.0, &provider_order_id.0, order_seq])?;
            Ok(())
        }
        (None, None) => Ok(()),
    }
}

pub(crate) fn claimant(
    tx: &Transaction<'_>,
    wallet_id: &WalletId,
    provider_order_id: &ProviderOrderId,
) -> Result<Option<OrderId>, Fail> {
    first(
        tx,
        "SELECT o.id FROM claims c JOIN orders o ON o.seq = c.order_seq
         WHERE c.wallet_id = ?1 AND c.provider_order_id = ?2",
        &[&wallet_id.0, &provider_order_id.0],
        |row| Ok(OrderId(row.get(0)?)),
    )
}
