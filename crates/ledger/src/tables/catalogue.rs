//! What an account can buy, as last read.

use crate::error::{Fail, missing};
use crate::rows::{first, from_json, run, seq_of, to_json};
use domain::{AccountId, UnixMs};
use rusqlite::Transaction;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Frozen: the table as version 1 of the schema made it.
pub(crate) const V1: &str = "
-- An account's packages as one JSON list, replaced whole at each reading. `kind` is 'data' or 'checkers'.
CREATE TABLE catalogues (
    account_seq INTEGER NOT NULL REFERENCES accounts (seq) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('data', 'checkers')),
    packages TEXT NOT NULL,
    read_at INTEGER NOT NULL,
    PRIMARY KEY (account_seq, kind)
) STRICT, WITHOUT ROWID;
";

pub(crate) const DATA: &str = "data";
pub(crate) const CHECKERS: &str = "checkers";

pub(crate) fn put<T: Serialize>(
    tx: &Transaction<'_>,
    id: &AccountId,
    kind: &str,
    packages: &T,
    read_at: UnixMs,
) -> Result<(), Fail> {
    let Some(seq) = seq_of(tx, "SELECT seq FROM accounts WHERE id = ?1", id.as_str())? else {
        return Err(missing("account", id.as_str()));
    };
    run(
        tx,
        "INSERT OR REPLACE INTO catalogues (account_seq, kind, packages, read_at) VALUES (?1, ?2, ?3, ?4)",
        &[&seq, &kind, &to_json(packages)?, &read_at.0],
    )?;
    Ok(())
}

pub(crate) fn get<T: DeserializeOwned>(
    tx: &Transaction<'_>,
    id: &AccountId,
    kind: &str,
) -> Result<Option<(T, UnixMs)>, Fail> {
    first(
        tx,
        "SELECT packages, read_at FROM catalogues JOIN accounts a ON a.seq = account_seq WHERE a.id = ?1 AND kind = ?2",
        &[&id.0, &kind],
        |row| Ok((from_json("a catalogue", &row.get::<_, String>(0)?)?, UnixMs(row.get(1)?))),
    )
}
