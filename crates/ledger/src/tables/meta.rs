//! What the file knows of itself: which data key fits it, and whether it was closed in an orderly way.

use crate::crypto::Cipher;
use crate::error::Fail;
use crate::rows::{first, run};
use engine::ports::LedgerError;
use rusqlite::Transaction;

/// Frozen: the table as version 1 of the schema made it.
pub(crate) const V1: &str = "
-- 'canary': a known text sealed with the data key. 'run': 'open' while a program has the file, 'closed' after.
CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
";

const CANARY: &str = "the data key fits";
const CANARY_NAME: &str = "meta.canary";

fn get(tx: &Transaction<'_>, key: &str) -> Result<Option<Vec<u8>>, Fail> {
    first(tx, "SELECT value FROM meta WHERE key = ?1", &[&key], |row| Ok(row.get(0)?))
}

fn put(tx: &Transaction<'_>, key: &str, value: &[u8]) -> Result<(), Fail> {
    run(tx, "INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)", &[&key, &value])?;
    Ok(())
}

/// Refuses a key that does not fit. `Ok(false)` when the file has no canary yet, which is right only in an empty ledger.
pub(crate) fn check_key(tx: &Transaction<'_>, cipher: &Cipher) -> Result<bool, Fail> {
    match get(tx, "canary")? {
        None if holds_ciphertext(tx)? => Err(LedgerError::DataKey.into()),
        None => Ok(false),
        Some(sealed) => match cipher.open(CANARY_NAME, "value", &sealed) {
            Ok(plain) if plain.as_slice() == CANARY.as_bytes() => Ok(true),
            _ => Err(LedgerError::DataKey.into()),
        },
    }
}

fn holds_ciphertext(tx: &Transaction<'_>) -> Result<bool, Fail> {
    let sql = "SELECT EXISTS (SELECT 1 FROM credentials) OR EXISTS (SELECT 1 FROM answers)
                   OR EXISTS (SELECT 1 FROM orders)";
    Ok(first(tx, sql, &[], |row| Ok(row.get(0)?))?.unwrap_or(false))
}

/// Binds the file to this key for ever.
pub(crate) fn put_canary(tx: &Transaction<'_>, cipher: &Cipher) -> Result<(), Fail> {
    put(tx, "canary", &cipher.seal(CANARY_NAME, "value", CANARY.as_bytes())?)
}

/// Whether a program opened the file and has not closed it. An unreadable mark counts as open.
pub(crate) fn is_marked_open(tx: &Transaction<'_>) -> Result<bool, Fail> {
    Ok(get(tx, "run")?.as_deref() != Some(b"closed".as_slice()))
}

pub(crate) fn mark(tx: &Transaction<'_>, open: bool) -> Result<(), Fail> {
    put(tx, "run", if open { b"open" } else { b"closed" })
}
