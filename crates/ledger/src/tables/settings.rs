//! Settings, by key.

use crate::error::Fail;
use crate::rows::{all, first, run};
use rusqlite::Transaction;

/// Frozen: the table as version 1 of the schema made it.
pub(crate) const V1: &str = "
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
";

pub(crate) fn get(tx: &Transaction<'_>, key: &str) -> Result<Option<String>, Fail> {
    first(tx, "SELECT value FROM settings WHERE key = ?1", &[&key], |row| Ok(row.get(0)?))
}

pub(crate) fn list(tx: &Transaction<'_>) -> Result<Vec<(String, String)>, Fail> {
    all(tx, "SELECT key, value FROM settings ORDER BY key", &[], |row| Ok((row.get(0)?, row.get(1)?)))
}

pub(crate) fn put(tx: &Transaction<'_>, key: &str, value: Option<&str>) -> Result<(), Fail> {
    match value {
        Some(value) => run(tx, "INSERT OR REPLACE INTO settings (key, value) VALUES (?1, ?2)", &[&key, &value])?,
        None => run(tx, "DELETE FROM settings WHERE key = ?1", &[&key])?,
    };
    Ok(())
}
