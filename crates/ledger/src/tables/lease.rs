//! Who may send: the holder of the largest epoch.

use crate::crypto::Cipher;
use crate::error::Fail;
use crate::rows::{AT, Table, first};
use domain::UnixMs;
use engine::ports::LedgerError;
use rusqlite::Transaction;

/// Frozen: the table as version 1 of the schema made it.
pub(crate) const V1: &str = "
CREATE TABLE lease (
    row_check INTEGER NOT NULL,
    only INTEGER PRIMARY KEY CHECK (only = 1),
    epoch INTEGER NOT NULL,
    holder TEXT NOT NULL,
    taken_at INTEGER NOT NULL
) STRICT;
";

const TABLE: Table = Table { name: "lease", columns: &["only", "epoch", "holder", "taken_at"] };

pub(crate) fn take(tx: &Transaction<'_>, cipher: &Cipher, holder: &str, at: UnixMs) -> Result<i64, Fail> {
    let next = epoch(tx, cipher)? + 1;
    TABLE.upsert(tx, cipher, "only", vec![1_i64.into(), next.into(), holder.to_owned().into(), at.0.into()])?;
    Ok(next)
}

/// The epoch in force; 0 before anyone took the lease.
pub(crate) fn epoch(tx: &Transaction<'_>, cipher: &Cipher) -> Result<i64, Fail> {
    let epoch = first(tx, &TABLE.select("t.only"), &[], |row| {
        TABLE.verify(cipher, row)?;
        Ok(row.get(AT + 1)?)
    })?;
    Ok(epoch.unwrap_or(0))
}

/// Refuses every epoch but the one in force.
pub(crate) fn require(tx: &Transaction<'_>, cipher: &Cipher, held: i64) -> Result<(), Fail> {
    if held > 0 && epoch(tx, cipher)? == held { Ok(()) } else { Err(LedgerError::LeaseLost.into()) }
}
