//! The run marks by which a restored, copied or rewound ledger is noticed. Judged by `engine::generation`.

use crate::error::Fail;
use crate::rows::{first, from_name, name_of, run};
use engine::model::GenerationMark;
use engine::ports::LedgerError;
use rusqlite::Transaction;

/// Frozen: the table as version 1 of the schema made it.
pub(crate) const V1: &str = "
CREATE TABLE generation (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    ledger_id TEXT NOT NULL,
    current TEXT NOT NULL,
    pending TEXT,
    place TEXT NOT NULL,
    key_store TEXT NOT NULL,
    doubted TEXT
) STRICT;
";

pub(crate) fn get(tx: &Transaction<'_>) -> Result<Option<GenerationMark>, Fail> {
    let sql = "SELECT ledger_id, current, pending, place, key_store, doubted FROM generation";
    first(tx, sql, &[], |row| {
        Ok(GenerationMark {
            ledger_id: row.get(0)?,
            current: row.get(1)?,
            pending: row.get(2)?,
            place: row.get(3)?,
            key_store: from_name("the run mark", row.get(4)?)?,
            doubted: row.get(5)?,
        })
    })
}

pub(crate) fn put(tx: &Transaction<'_>, mark: &GenerationMark) -> Result<(), Fail> {
    run(
        tx,
        "INSERT OR REPLACE INTO generation (only, ledger_id, current, pending, place, key_store, doubted)
         VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6)",
        &[&mark.ledger_id, &mark.current, &mark.pending, &mark.place, &name_of(&mark.key_store)?, &mark.doubted],
    )?;
    Ok(())
}

/// Refuses while the ledger is doubted.
pub(crate) fn require_trusted(tx: &Transaction<'_>) -> Result<(), Fail> {
    match get(tx)?.and_then(|mark| mark.doubted) {
        Some(reason) => Err(LedgerError::Doubted(reason).into()),
        None => Ok(()),
    }
}
