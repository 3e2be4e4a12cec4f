//! The last reading of each wallet.

use crate::error::Fail;
use crate::rows::{first, run};
use domain::{Pesewas, UnixMs, WalletId};
use engine::model::WalletReading;
use rusqlite::Transaction;

/// Frozen: the table as version 1 of the schema made it.
pub(crate) const V1: &str = "
CREATE TABLE wallets (wallet_id TEXT PRIMARY KEY, available INTEGER NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
";

pub(crate) fn put(tx: &Transaction<'_>, wallet_id: &WalletId, reading: WalletReading) -> Result<(), Fail> {
    let sql = "INSERT OR REPLACE INTO wallets (wallet_id, available, at) VALUES (?1, ?2, ?3)";
    run(tx, sql, &[&wallet_id.0, &reading.available.0, &reading.at.0])?;
    Ok(())
}

pub(crate) fn get(tx: &Transaction<'_>, wallet_id: &WalletId) -> Result<Option<WalletReading>, Fail> {
    first(tx, "SELECT available, at FROM wallets WHERE wallet_id = ?1", &[&wallet_id.0], |row| {
        Ok(WalletReading { available: Pesewas(row.get(0)?), at: UnixMs(row.get(1)?) })
    })
}
