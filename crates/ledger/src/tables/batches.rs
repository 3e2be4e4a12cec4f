//! Approved batches.

use crate::crypto::Cipher;
use crate::error::{Fail, missing};
use crate::rows::{all, check_of, first, from_json, from_name, name_of, placeholders, to_json, verify};
use domain::{AccountId, BatchId, Pesewas, UnixMs, WalletId};
use engine::model::{Batch, BatchState};
use rusqlite::types::Value;
use rusqlite::{Row, Transaction, params_from_iter};

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

const TABLE: &str = "batches";
const COLUMNS: &str = "id, account, wallet_id, source, content_hash, list_hash, ceiling, bulk_calls, lane, \
                       approved_at, state";
const COLUMN_COUNT: usize = 11;

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
    verify(cipher, TABLE, row, 1, COLUMN_COUNT, row.get(0)?)?;
    Ok(Batch {
        id: BatchId(row.get(1)?),
        account: AccountId(row.get(2)?),
        wallet_id: WalletId(row.get(3)?),
        source: row.get(4)?,
        content_hash: row.get(5)?,
        list_hash: row.get(6)?,
        ceiling: Pesewas(row.get(7)?),
        bulk_calls: row.get(8)?,
        lane: from_name("a batch", row.get(9)?)?,
        approved_at: UnixMs(row.get(10)?),
        state: from_json("a batch", &row.get::<_, String>(11)?)?,
    })
}

/// Adds a batch; its `seq`.
pub(crate) fn insert(tx: &Transaction<'_>, cipher: &Cipher, batch: &Batch) -> Result<i64, Fail> {
    let mut values = values(batch)?;
    values.insert(0, check_of(cipher, TABLE, &values).into());
    let sql = format!("INSERT INTO batches (row_check, {COLUMNS}) VALUES ({})", placeholders(values.len()));
    tx.prepare_cached(&sql)?.execute(params_from_iter(values))?;
    Ok(tx.last_insert_rowid())
}

pub(crate) fn get(tx: &Transaction<'_>, cipher: &Cipher, id: &BatchId) -> Result<Option<Batch>, Fail> {
    let sql = format!("SELECT row_check, {COLUMNS} FROM batches WHERE id = ?1");
    first(tx, &sql, &[&id.0], |row| from_row(cipher, row))
}

pub(crate) fn by_content(tx: &Transaction<'_>, content_hash: &str) -> Result<Option<BatchId>, Fail> {
    first(tx, "SELECT id FROM batches WHERE content_hash = ?1", &[&content_hash], |row| Ok(BatchId(row.get(0)?)))
}

pub(crate) fn newest(tx: &Transaction<'_>, cipher: &Cipher, limit: u32) -> Result<Vec<Batch>, Fail> {
    let sql = format!("SELECT row_check, {COLUMNS} FROM batches ORDER BY seq DESC LIMIT ?1");
    all(tx, &sql, &[&limit], |row| from_row(cipher, row))
}

pub(crate) fn of_list(tx: &Transaction<'_>, cipher: &Cipher, list_hash: &str) -> Result<Vec<Batch>, Fail> {
    let sql = format!("SELECT row_check, {COLUMNS} FROM batches WHERE list_hash = ?1 ORDER BY seq DESC");
    all(tx, &sql, &[&list_hash], |row| from_row(cipher, row))
}

pub(crate) fn set_state(tx: &Transaction<'_>, cipher: &Cipher, id: &BatchId, state: &BatchState) -> Result<(), Fail> {
    let Some(mut batch) = get(tx, cipher, id)? else {
        return Err(missing("batch", id.as_str()));
    };
    batch.state = state.clone();
    let check = check_of(cipher, TABLE, &values(&batch)?);
    tx.prepare_cached("UPDATE batches SET state = ?2, row_check = ?3 WHERE id = ?1")?.execute((
        &id.0,
        to_json(state)?,
        check,
    ))?;
    Ok(())
}

/// Compares every batch with its check.
pub(crate) fn check_all(tx: &Transaction<'_>, cipher: &Cipher) -> Result<(), Fail> {
    newest(tx, cipher, u32::MAX).map(drop)
}
