//! The run marks by which a restored, copied or rewound ledger is noticed. Judged by `engine::generation`.

use crate::crypto::Cipher;
use crate::error::Fail;
use crate::rows::{AT, Table, first, from_name, name_of};
use engine::model::GenerationMark;
use engine::ports::LedgerError;
use rusqlite::Transaction;

/// Frozen: the table as version 1 of the schema made it.
pub(crate) const V1: &str = "
CREATE TABLE generation (
    row_check INTEGER NOT NULL,
    only INTEGER PRIMARY KEY CHECK (only = 1),
    ledger_id TEXT NOT NULL,
    current TEXT NOT NULL,
    pending TEXT,
    place TEXT NOT NULL,
    key_store TEXT NOT NULL,
    doubted TEXT
) STRICT;
";

const TABLE: Table = Table {
    name: "generation",
    columns: &["only", "ledger_id", "current", "pending", "place", "key_store", "doubted"],
};

pub(crate) fn get(tx: &Transaction<'_>, cipher: &Cipher) -> Result<Option<GenerationMark>, Fail> {
    first(tx, &TABLE.select("t.only"), &[], |row| {
        TABLE.verify(cipher, row)?;
        Ok(GenerationMark {
            ledger_id: row.get(AT + 1)?,
            current: row.get(AT + 2)?,
            pending: row.get(AT + 3)?,
            place: row.get(AT + 4)?,
            key_store: from_name("the run mark", row.get(AT + 5)?)?,
            doubted: row.get(AT + 6)?,
        })
    })
}

pub(crate) fn put(tx: &Transaction<'_>, cipher: &Cipher, mark: &GenerationMark) -> Result<(), Fail> {
    let values = vec![
        1_i64.into(),
        mark.ledger_id.clone().into(),
        mark.current.clone().into(),
        mark.pending.clone().into(),
        mark.place.clone().into(),
        name_of(&mark.key_store)?.into(),
        mark.doubted.clone().into(),
    ];
    TABLE.upsert(tx, cipher, "only", values)
}

/// Refuses while the ledger is doubted.
pub(crate) fn require_trusted(tx: &Transaction<'_>, cipher: &Cipher) -> Result<(), Fail> {
    match get(tx, cipher)?.and_then(|mark| mark.doubted) {
        Some(reason) => Err(LedgerError::Doubted(reason).into()),
        None => Ok(()),
    }
}
