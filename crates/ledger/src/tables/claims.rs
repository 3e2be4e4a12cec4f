//! Which provider order belongs to which order of ours. One provider order is never two purchases of ours.

use crate::crypto::Cipher;
use crate::error::Fail;
use crate::rows::{AT, Table, all, first};
use domain::{OrderId, ProviderOrderId, WalletId};
use engine::ports::LedgerError;
use rusqlite::Transaction;

/// Frozen: the table as version 1 of the schema made it.
pub(crate) const V1: &str = "
-- A provider's order, unique in a wallet, and the order of ours that it is. A bulk call's parent is claimed by the first
-- order of its attempt. A claim is never given up: an order may have claimed several over resends.
CREATE TABLE claims (
    row_check INTEGER NOT NULL,
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

const TABLE: Table = Table { name: "claims", columns: &["wallet_id", "provider_order_id", "order_seq"] };

fn holder(
    tx: &Transaction<'_>,
    cipher: &Cipher,
    wallet_id: &WalletId,
    provider_order_id: &ProviderOrderId,
) -> Result<Option<i64>, Fail> {
    let sql = format!("{} WHERE t.wallet_id = ?1 AND t.provider_order_id = ?2", TABLE.select("0"));
    first(tx, &sql, &[&wallet_id.0, &provider_order_id.0], |row| {
        TABLE.verify(cipher, row)?;
        Ok(row.get(AT + 2)?)
    })
}

/// Claims a provider order for the first of `order_seqs`; a claim by any of them already made is the same claim.
pub(crate) fn claim(
    tx: &Transaction<'_>,
    cipher: &Cipher,
    wallet_id: &WalletId,
    provider_order_id: &ProviderOrderId,
    order_seqs: &[i64],
) -> Result<(), Fail> {
    match (holder(tx, cipher, wallet_id, provider_order_id)?, order_seqs.first()) {
        (Some(holder), _) if order_seqs.contains(&holder) => Ok(()),
        (Some(_), _) => Err(LedgerError::AlreadyClaimed(provider_order_id.clone()).into()),
        (None, Some(order_seq)) => {
            let values = vec![wallet_id.0.clone().into(), provider_order_id.0.clone().into(), (*order_seq).into()];
            TABLE.insert(tx, cipher, values).map(drop)
        }
        (None, None) => Ok(()),
    }
}

pub(crate) fn claimant(
    tx: &Transaction<'_>,
    cipher: &Cipher,
    wallet_id: &WalletId,
    provider_order_id: &ProviderOrderId,
) -> Result<Option<OrderId>, Fail> {
    let Some(order_seq) = holder(tx, cipher, wallet_id, provider_order_id)? else { return Ok(None) };
    first(tx, "SELECT id FROM orders WHERE seq = ?1", &[&order_seq], |row| Ok(OrderId(row.get(0)?)))
}

/// Compares every claim with its check.
pub(crate) fn check_all(tx: &Transaction<'_>, cipher: &Cipher) -> Result<(), Fail> {
    all(tx, &TABLE.select("0"), &[], |row| TABLE.verify(cipher, row)).map(drop)
}
