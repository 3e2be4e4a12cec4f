//! The last reading of each wallet.

use crate::crypto::Cipher;
use crate::error::Fail;
use crate::rows::{AT, Table, all, first};
use domain::{Pesewas, UnixMs, WalletId};
use engine::model::WalletReading;
use rusqlite::Transaction;

/// Frozen: the table as version 1 of the schema made it.
pub(crate) const V1: &str = "
CREATE TABLE wallets (
    row_check INTEGER NOT NULL,
    wallet_id TEXT PRIMARY KEY,
    available INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
";

const TABLE: Table = Table { name: "wallets", columns: &["wallet_id", "available", "at"] };

pub(crate) fn put(
    tx: &Transaction<'_>,
    cipher: &Cipher,
    wallet_id: &WalletId,
    reading: WalletReading,
) -> Result<(), Fail> {
    let values = vec![wallet_id.0.clone().into(), reading.available.0.into(), reading.at.0.into()];
    TABLE.upsert(tx, cipher, "wallet_id", values)
}

pub(crate) fn get(tx: &Transaction<'_>, cipher: &Cipher, wallet_id: &WalletId) -> Result<Option<WalletReading>, Fail> {
    first(tx, &format!("{} WHERE t.wallet_id = ?1", TABLE.select("0")), &[&wallet_id.0], |row| {
        TABLE.verify(cipher, row)?;
        Ok(WalletReading { available: Pesewas(row.get(AT + 1)?), at: UnixMs(row.get(AT + 2)?) })
    })
}

/// Compares every reading with its check.
pub(crate) fn check_all(tx: &Transaction<'_>, cipher: &Cipher) -> Result<(), Fail> {
    all(tx, &TABLE.select("0"), &[], |row| TABLE.verify(cipher, row)).map(drop)
}
