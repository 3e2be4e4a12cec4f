//! Settings, by key.

use crate::crypto::Cipher;
use crate::error::Fail;
use crate::rows::{AT, Table, all, first, run};
use rusqlite::Transaction;

/// Frozen: the table as version 1 of the schema made it.
pub(crate) const V1: &str = "
CREATE TABLE settings (
    row_check INTEGER NOT NULL,
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
";

const TABLE: Table = Table { name: "settings", columns: &["key", "value"] };

pub(crate) fn get(tx: &Transaction<'_>, cipher: &Cipher, key: &str) -> Result<Option<String>, Fail> {
    first(tx, &format!("{} WHERE t.key = ?1", TABLE.select("0")), &[&key], |row| {
        TABLE.verify(cipher, row)?;
        Ok(row.get(AT + 1)?)
    })
}

pub(crate) fn list(tx: &Transaction<'_>, cipher: &Cipher) -> Result<Vec<(String, String)>, Fail> {
    all(tx, &format!("{} ORDER BY t.key", TABLE.select("0")), &[], |row| {
        TABLE.verify(cipher, row)?;
        Ok((row.get(AT)?, row.get(AT + 1)?))
    })
}

/// The settings whose key begins with `prefix`, without it, found by the table's own order.
pub(crate) fn under(tx: &Transaction<'_>, cipher: &Cipher, prefix: &str) -> Result<Vec<(String, String)>, Fail> {
    let sql = format!("{} WHERE t.key >= ?1 AND t.key < ?2 ORDER BY t.key", TABLE.select("0"));
    let end = format!("{prefix}{}", char::MAX);
    all(tx, &sql, &[&prefix, &end], |row| {
        TABLE.verify(cipher, row)?;
        let key: String = row.get(AT)?;
        Ok((key[prefix.len()..].to_owned(), row.get(AT + 1)?))
    })
}

pub(crate) fn put(tx: &Transaction<'_>, cipher: &Cipher, key: &str, value: Option<&str>) -> Result<(), Fail> {
    match value {
        Some(value) => TABLE.upsert(tx, cipher, "key", vec![key.to_owned().into(), value.to_owned().into()]),
        None => run(tx, "DELETE FROM settings WHERE key = ?1", &[&key]).map(drop),
    }
}
