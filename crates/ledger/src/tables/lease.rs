//! Who may send: the holder of the largest epoch.

use crate::error::Fail;
use crate::rows::{first, run};
use domain::UnixMs;
use engine::ports::LedgerError;
use rusqlite::Transaction;

/// Frozen: the table as version 1 of the schema made it.
pub(crate) const V1: &str = "
CREATE TABLE lease (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    epoch INTEGER NOT NULL,
    holder TEXT NOT NULL,
    taken_at INTEGER NOT NULL
) STRICT;
";

pub(crate) fn take(tx: &Transaction<'_>, holder: &str, at: UnixMs) -> Result<i64, Fail> {
    let next = epoch(tx)? + 1;
    let sql = "INSERT OR REPLACE INTO lease (only, epoch, holder, taken_at) VALUES (1, ?1, ?2, ?3)";
    run(tx, sql, &[&next, &holder, &at.0])?;
    Ok(next)
}

/// The epoch in force; 0 before anyone took the lease.
pub(crate) fn epoch(tx: &Transaction<'_>) -> Result<i64, Fail> {
    Ok(first(tx, "SELECT epoch FROM lease", &[], |row| Ok(row.get(0)?))?.unwrap_or(0))
}

/// Refuses every epoch but the one in force.
pub(crate) fn require(tx: &Transaction<'_>, held: i64) -> Result<(), Fail> {
    if held > 0 && epoch(tx)? == held { Ok(()) } else { Err(LedgerError::LeaseLost.into()) }
}
