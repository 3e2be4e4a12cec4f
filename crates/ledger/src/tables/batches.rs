//! Approved batches.

use crate::crypto::Cipher;
use crate::error::{Fail, missing};
use crate::rows::{AT, Table, all, first, from_json, from_name, name_of, to_json};
use domain::{AccountId, BatchId, Pesewas, UnixMs, WalletId};
use engine::model::{Batch, BatchState};
use rusqlite::types::Value;
use rusqlite::{Row, Transaction};

/// Frozen: the table as version 1 of the schema made it.
pub(crate) const V1: &str = "
-- What the agent approved, frozen. `content_hash` is unique, so a double click finds the same batch. `state` is JSON and
-- the only column that changes. Money is pesewas, times are milliseconds since 1970 UTC.
CREATE TABLE batches (
    seq INTEGER PRIMARY KEY,
    row_check INTEGER NOT NULL,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    wallet_id TEXT NOT NULL,
    source TEXT NOT NULL,
    content_hash TEXT NOT NULL UNIQUE,
    list_hash TEXT NOT NULL,
    ceiling INTEGER NOT NULL,
    bulk_calls INTEGER NOT NULL,
    lane TEXT NOT NULL,
    approved_at INTEGER NOT NULL,
    state TEXT NOT NULL
) STRICT;
CREATE INDEX batches_list ON batches (list_hash);
";

/// Frozen: what version 2 of the schema added. Every sale at the counter is a batch of its own, so that the few that are not
/// at their end have to be found without reading them all.
pub(crate) const V2: &str = r#"
CREATE INDEX batches_open ON batches (seq) WHERE state NOT IN ('{"state":"finished"}', '{"state":"stopped"}');
"#;

const TABLE: Table = Table {
    name: "batches",
    columns: &[
        "id",
        "account",
        "wallet_id",
        "source",
        "content_hash",
        "list_hash",
        "ceiling",
        "bulk_calls",
        "lane",
        "approved_at",
        "state",
    ],
};

fn values(batch: &Batch) -> Result<Vec<Value>, Fail> {
    Ok(vec![
        batch.id.0.clone().into(),
        batch.account.0.clone().into(),
        batch.wallet_id.0.clone().into(),
        batch.source.clone().into(),
        batch.content_hash.clone().into(),
        batch.list_hash.clone().into(),
        batch.ceiling.0.into(),
        i64::from(batch.bulk_calls).into(),
        name_of(&batch.lane)?.into(),
        batch.approved_at.0.into(),
        to_json(&batch.state)?.into(),
    ])
}

fn from_row(cipher: &Cipher, row: &Row<'_>) -> Result<Batch, Fail> {
    TABLE.verify(cipher, row)?;
    Ok(Batch {
        id: BatchId(row.get(AT)?),
        account: AccountId(row.get(AT + 1)?),
        wallet_id: WalletId(row.get(AT + 2)?),
        source: row.get(AT + 3)?,
        content_hash: row.get(AT + 4)?,
        list_hash: row.get(AT + 5)?,
        ceiling: Pesewas(row.get(AT + 6)?),
        bulk_calls: row.get(AT + 7)?,
        lane: from_name("a batch", row.get(AT + 8)?)?,
        approved_at: UnixMs(row.get(AT + 9)?),
        state: from_json("a batch", &row.get::<_, String>(AT + 10)?)?,
    })
}

/// Adds a batch; its `seq`.
pub(crate) fn insert(tx: &Transaction<'_>, cipher: &Cipher, batch: &Batch) -> Result<i64, Fail> {
    TABLE.insert(tx, cipher, values(batch)?)
}

pub(crate) fn get(tx: &Transaction<'_>, cipher: &Cipher, id: &BatchId) -> Result<Option<Batch>, Fail> {
    first(tx, &format!("{} WHERE t.id = ?1", TABLE.select("t.seq")), &[&id.0], |row| from_row(cipher, row))
}

pub(crate) fn by_content(tx: &Transaction<'_>, content_hash: &str) -> Result<Option<BatchId>, Fail> {
    first(tx, "SELECT id FROM batches WHERE content_hash = ?1", &[&content_hash], |row| Ok(BatchId(row.get(0)?)))
}

pub(crate) fn newest(tx: &Transaction<'_>, cipher: &Cipher, limit: u32) -> Result<Vec<Batch>, Fail> {
    let sql = format!("{} ORDER BY t.seq DESC LIMIT ?1", TABLE.select("t.seq"));
    all(tx, &sql, &[&limit], |row| from_row(cipher, row))
}

/// The batches that are running or paused, newest first.
pub(crate) fn open(tx: &Transaction<'_>, cipher: &Cipher) -> Result<Vec<Batch>, Fail> {
    let rest = r#"WHERE t.state NOT IN ('{"state":"finished"}', '{"state":"stopped"}') ORDER BY t.seq DESC"#;
    all(tx, &format!("{} {rest}", TABLE.select("t.seq")), &[], |row| from_row(cipher, row))
}

pub(crate) fn of_list(tx: &Transaction<'_>, cipher: &Cipher, list_hash: &str) -> Result<Vec<Batch>, Fail> {
    let sql = format!("{} WHERE t.list_hash = ?1 ORDER BY t.seq DESC", TABLE.select("t.seq"));
    all(tx, &sql, &[&list_hash], |row| from_row(cipher, row))
}

pub(crate) fn set_state(tx: &Transaction<'_>, cipher: &Cipher, id: &BatchId, state: &BatchState) -> Result<(), Fail> {
    let Some(batch) = get(tx, cipher, id)? else {
        return Err(missing("batch", id.as_str()));
    };
    let has_ended = matches!(batch.state, BatchState::Stopped | BatchState::Finished);
    if has_ended && matches!(state, BatchState::Paused { .. }) {
        return Ok(());
    }
    TABLE.upsert(tx, cipher, "id", values(&Batch { state: state.clone(), ..batch })?)
}

/// Compares every batch with its check.
pub(crate) fn check_all(tx: &Transaction<'_>, cipher: &Cipher) -> Result<(), Fail> {
    newest(tx, cipher, u32::MAX).map(drop)
}
