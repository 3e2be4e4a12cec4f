//! What an account can buy, as last read.

use crate::crypto::Cipher;
use crate::error::{Fail, missing};
use crate::rows::{AT, Table, first, from_json, seq_of, to_json};
use domain::{AccountId, UnixMs};
use rusqlite::Transaction;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Frozen: the table as version 1 of the schema made it.
pub(crate) const V1: &str = "
-- An account's packages as one JSON list, replaced whole at each reading. `kind` is 'data' or 'checkers'.
CREATE TABLE catalogues (
    row_check INTEGER NOT NULL,
    account_seq INTEGER NOT NULL REFERENCES accounts (seq) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('data', 'checkers')),
    packages TEXT NOT NULL,
    read_at INTEGER NOT NULL,
    PRIMARY KEY (account_seq, kind)
) STRICT, WITHOUT ROWID;
";

const TABLE: Table = Table { name: "catalogues", columns: &["account_seq", "kind", "packages", "read_at"] };

pub(crate) const DATA: &str = "data";
pub(crate) const CHECKERS: &str = "checkers";

pub(crate) fn put<T: Serialize>(
    tx: &Transaction<'_>,
    cipher: &Cipher,
    id: &AccountId,
    kind: &str,
    packages: &T,
    read_at: UnixMs,
) -> Result<(), Fail> {
    let Some(seq) = seq_of(tx, "SELECT seq FROM accounts WHERE id = ?1", id.as_str())? else {
        return Err(missing("account", id.as_str()));
    };
    let values = vec![seq.into(), kind.to_owned().into(), to_json(packages)?.into(), read_at.0.into()];
    TABLE.upsert(tx, cipher, "account_seq, kind", values)
}

pub(crate) fn get<T: DeserializeOwned>(
    tx: &Transaction<'_>,
    cipher: &Cipher,
    id: &AccountId,
    kind: &str,
) -> Result<Option<(T, UnixMs)>, Fail> {
    let sql = format!(
        "{} WHERE t.account_seq = (SELECT seq FROM accounts WHERE id = ?1) AND t.kind = ?2",
        TABLE.select("t.account_seq")
    );
    first(tx, &sql, &[&id.0, &kind], |row| {
        TABLE.verify(cipher, row)?;
        Ok((from_json("a catalogue", &row.get::<_, String>(AT + 2)?)?, UnixMs(row.get(AT + 3)?)))
    })
}
