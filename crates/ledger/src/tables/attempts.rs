//! Attempts, their send stamps and their raw answers.

use crate::crypto::{Cipher, KEY_VERSION};
use crate::error::{Fail, damaged, illegal, missing};
use crate::rows::{AT, Table, all, first, from_json, from_name, name_of, run, seq_of, to_json};
use domain::{AccountId, AttemptId, OrderId, Pesewas, ProviderOrderId, UnixMs, WalletId};
use engine::model::{Attempt, WalletReading};
use rusqlite::types::Value;
use rusqlite::{Row, Transaction};

/// Frozen: the tables as version 1 of the schema made them.
pub(crate) const V1: &str = "
-- One call that may have been charged. Open while `outcome` is NULL. `sent_at` and `answered_at` by key fingerprint are
-- the stamps that keep the pace. `order_seqs` repeats, under the row's check, what attempt_orders says.
CREATE TABLE attempts (
    seq INTEGER PRIMARY KEY,
    row_check INTEGER NOT NULL,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    wallet_id TEXT NOT NULL,
    key_fingerprint TEXT NOT NULL,
    address TEXT NOT NULL,
    kind TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    wallet_before INTEGER,
    wallet_before_at INTEGER,
    order_seqs TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    answered_at INTEGER,
    outcome TEXT CHECK (outcome IN ('accepted', 'rejected', 'not_sent', 'unknown')),
    provider_order_id TEXT
) STRICT;
CREATE INDEX attempts_stamps ON attempts (key_fingerprint);
CREATE INDEX attempts_open ON attempts (seq) WHERE outcome IS NULL;

-- For which orders an attempt was made, in the order of the call's items.
CREATE TABLE attempt_orders (
    attempt_seq INTEGER NOT NULL REFERENCES attempts (seq),
    position INTEGER NOT NULL,
    order_seq INTEGER NOT NULL REFERENCES orders (seq),
    PRIMARY KEY (attempt_seq, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX attempt_orders_order ON attempt_orders (order_seq, attempt_seq);

-- The raw answer, encrypted. `room` is made with the attempt and given up for the answer, so that the file need not grow
-- between the send and the keeping of its answer.
CREATE TABLE answers (
    attempt_seq INTEGER PRIMARY KEY REFERENCES attempts (seq),
    room BLOB,
    sealed BLOB,
    key_version INTEGER
) STRICT;
";

const TABLE: Table = Table {
    name: "attempts",
    columns: &[
        "id",
        "account",
        "wallet_id",
        "key_fingerprint",
        "address",
        "kind",
        "body_hash",
        "wallet_before",
        "wallet_before_at",
        "order_seqs",
        "sent_at",
        "answered_at",
        "outcome",
        "provider_order_id",
    ],
};
const ANSWER_COLUMN: &str = "attempts.answer";
/// Larger than any answer that the contracts show, encrypted.
const ROOM_BYTES: i64 = 4_096;

/// An attempt with the numbers that the tables know it and its orders by.
pub(crate) struct Kept {
    pub(crate) seq: i64,
    pub(crate) order_seqs: Vec<i64>,
    pub(crate) attempt: Attempt,
}

fn values(attempt: &Attempt, order_seqs: &[i64]) -> Result<Vec<Value>, Fail> {
    Ok(vec![
        attempt.id.0.clone().into(),
        attempt.account.0.clone().into(),
        attempt.wallet_id.0.clone().into(),
        attempt.key_fingerprint.clone().into(),
        attempt.address.clone().into(),
        name_of(&attempt.kind)?.into(),
        attempt.body_hash.clone().into(),
        attempt.wallet_before.map(|reading| reading.available.0).into(),
        attempt.wallet_before.map(|reading| reading.at.0).into(),
        to_json(&order_seqs)?.into(),
        attempt.sent_at.0.into(),
        attempt.answered_at.map(|at| at.0).into(),
        attempt.outcome.clone().into(),
        attempt.provider_order_id.as_ref().map(|id| id.0.clone()).into(),
    ])
}

fn from_row(tx: &Transaction<'_>, cipher: &Cipher, row: &Row<'_>) -> Result<Kept, Fail> {
    TABLE.verify(cipher, row)?;
    let seq: i64 = row.get(0)?;
    let order_seqs: Vec<i64> = from_json("an attempt", &row.get::<_, String>(AT + 9)?)?;
    let linked = all(
        tx,
        "SELECT o.id, o.seq FROM attempt_orders ao JOIN orders o ON o.seq = ao.order_seq WHERE ao.attempt_seq = ?1
         ORDER BY ao.position",
        &[&seq],
        |row| Ok((OrderId(row.get(0)?), row.get::<_, i64>(1)?)),
    )?;
    let (order_ids, linked_seqs): (Vec<OrderId>, Vec<i64>) = linked.into_iter().unzip();
    if linked_seqs != order_seqs {
        return Err(damaged("an attempt's list of orders"));
    }
    let reading = match (row.get::<_, Option<i64>>(AT + 7)?, row.get::<_, Option<i64>>(AT + 8)?) {
        (Some(available), Some(at)) => Some(WalletReading { available: Pesewas(available), at: UnixMs(at) }),
        _ => None,
    };
    let attempt = Attempt {
        id: AttemptId(row.get(AT)?),
        account: AccountId(row.get(AT + 1)?),
        wallet_id: WalletId(row.get(AT + 2)?),
        key_fingerprint: row.get(AT + 3)?,
        address: row.get(AT + 4)?,
        kind: from_name("an attempt", row.get(AT + 5)?)?,
        order_ids,
        body_hash: row.get(AT + 6)?,
        wallet_before: reading,
        sent_at: UnixMs(row.get(AT + 10)?),
        answered_at: row.get::<_, Option<i64>>(AT + 11)?.map(UnixMs),
        outcome: row.get(AT + 12)?,
        provider_order_id: row.get::<_, Option<String>>(AT + 13)?.map(ProviderOrderId),
    };
    Ok(Kept { seq, order_seqs, attempt })
}

/// Adds an open attempt, its orders and the room for its answer; its `seq`.
pub(crate) fn insert(
    tx: &Transaction<'_>,
    cipher: &Cipher,
    attempt: &Attempt,
    order_seqs: &[i64],
) -> Result<i64, Fail> {
    let seq = TABLE.insert(tx, cipher, values(attempt, order_seqs)?)?;
    let link = "INSERT INTO attempt_orders (attempt_seq, position, order_seq) VALUES (?1, ?2, ?3)";
    for (position, order_seq) in (0_i64..).zip(order_seqs) {
        run(tx, link, &[&seq, &position, order_seq])?;
    }
    run(tx, "INSERT INTO answers (attempt_seq, room) VALUES (?1, zeroblob(?2))", &[&seq, &ROOM_BYTES])?;
    Ok(seq)
}

/// Writes an attempt's stamps and outcome.
pub(crate) fn update(tx: &Transaction<'_>, cipher: &Cipher, kept: &Kept) -> Result<(), Fail> {
    let check = TABLE.check(cipher, &values(&kept.attempt, &kept.order_seqs)?);
    run(
        tx,
        "UPDATE attempts SET row_check = ?2, answered_at = ?3, outcome = ?4, provider_order_id = ?5 WHERE seq = ?1",
        &[
            &kept.seq,
            &check,
            &kept.attempt.answered_at.map(|at| at.0),
            &kept.attempt.outcome,
            &kept.attempt.provider_order_id.as_ref().map(|id| &id.0),
        ],
    )?;
    Ok(())
}

fn select(rest: &str) -> String {
    format!("{} {rest}", TABLE.select("t.seq"))
}

pub(crate) fn get(tx: &Transaction<'_>, cipher: &Cipher, id: &AttemptId) -> Result<Kept, Fail> {
    first(tx, &select("WHERE t.id = ?1"), &[&id.0], |row| from_row(tx, cipher, row))?
        .ok_or_else(|| missing("attempt", id.as_str()))
}

pub(crate) fn seq(tx: &Transaction<'_>, id: &AttemptId) -> Result<i64, Fail> {
    seq_of(tx, "SELECT seq FROM attempts WHERE id = ?1", id.as_str())?.ok_or_else(|| missing("attempt", id.as_str()))
}

pub(crate) fn id_of(tx: &Transaction<'_>, seq: i64) -> Result<AttemptId, Fail> {
    first(tx, "SELECT id FROM attempts WHERE seq = ?1", &[&seq], |row| Ok(AttemptId(row.get(0)?)))?
        .ok_or_else(|| damaged("the list of attempts"))
}

pub(crate) fn open(tx: &Transaction<'_>, cipher: &Cipher) -> Result<Vec<Attempt>, Fail> {
    all(tx, &select("WHERE t.outcome IS NULL ORDER BY t.seq"), &[], |row| Ok(from_row(tx, cipher, row)?.attempt))
}

pub(crate) fn of_order(tx: &Transaction<'_>, cipher: &Cipher, id: &OrderId) -> Result<Vec<Attempt>, Fail> {
    let sql = select(
        "WHERE t.seq IN (SELECT attempt_seq FROM attempt_orders WHERE order_seq = (SELECT seq FROM orders WHERE id = ?1))
         ORDER BY t.seq",
    );
    all(tx, &sql, &[&id.0], |row| Ok(from_row(tx, cipher, row)?.attempt))
}

/// The open attempt that already carries this order, if there is one.
pub(crate) fn open_for(tx: &Transaction<'_>, order_seq: i64) -> Result<Option<AttemptId>, Fail> {
    first(
        tx,
        "SELECT a.id FROM attempt_orders ao JOIN attempts a ON a.seq = ao.attempt_seq
         WHERE ao.order_seq = ?1 AND a.outcome IS NULL",
        &[&order_seq],
        |row| Ok(AttemptId(row.get(0)?)),
    )
}

/// Keeps the raw answer and the stamp, then reads the answer back and compares it.
pub(crate) fn keep_answer(
    tx: &Transaction<'_>,
    cipher: &Cipher,
    id: &AttemptId,
    raw: &[u8],
    at: UnixMs,
) -> Result<(), Fail> {
    let mut kept = get(tx, cipher, id)?;
    if kept.attempt.outcome.is_some() {
        return Err(illegal(format!("the attempt {id} is concluded; its answer cannot be replaced")));
    }
    let sealed = cipher.seal(id.as_str(), ANSWER_COLUMN, raw)?;
    run(
        tx,
        "UPDATE answers SET room = NULL, sealed = ?2, key_version = ?3 WHERE attempt_seq = ?1",
        &[&kept.seq, &sealed, &KEY_VERSION],
    )?;
    kept.attempt.answered_at = Some(at);
    update(tx, cipher, &kept)?;
    match raw_answer(tx, cipher, id)? {
        Some(read_back) if read_back == raw => Ok(()),
        _ => Err(damaged("an answer just written")),
    }
}

/// Gives up the room of an attempt that ends without an answer kept.
pub(crate) fn give_up_room(tx: &Transaction<'_>, seq: i64) -> Result<(), Fail> {
    run(tx, "UPDATE answers SET room = NULL WHERE attempt_seq = ?1 AND room IS NOT NULL", &[&seq])?;
    Ok(())
}

pub(crate) fn raw_answer(tx: &Transaction<'_>, cipher: &Cipher, id: &AttemptId) -> Result<Option<Vec<u8>>, Fail> {
    let seq = seq(tx, id)?;
    let sealed: Option<Option<Vec<u8>>> =
        first(tx, "SELECT sealed FROM answers WHERE attempt_seq = ?1", &[&seq], |row| Ok(row.get(0)?))?;
    match sealed.flatten() {
        Some(sealed) => Ok(Some(cipher.open(id.as_str(), ANSWER_COLUMN, &sealed)?.to_vec())),
        None => Ok(None),
    }
}

/// The last sends with a key, oldest first. By order of sending, not by the clock, which people set.
pub(crate) fn stamps(
    tx: &Transaction<'_>,
    cipher: &Cipher,
    key_fingerprint: &str,
    count: u32,
) -> Result<Vec<(UnixMs, Option<UnixMs>)>, Fail> {
    let sql = select("WHERE t.key_fingerprint = ?1 ORDER BY t.seq DESC LIMIT ?2");
    let mut stamps = all(tx, &sql, &[&key_fingerprint, &count], |row| {
        TABLE.verify(cipher, row)?;
        Ok((UnixMs(row.get(AT + 10)?), row.get::<_, Option<i64>>(AT + 11)?.map(UnixMs)))
    })?;
    stamps.reverse();
    Ok(stamps)
}

/// Compares every attempt with its check and decrypts every answer.
pub(crate) fn check_all(tx: &Transaction<'_>, cipher: &Cipher) -> Result<(), Fail> {
    let mut statement = tx.prepare_cached(&select("ORDER BY t.seq"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let kept = from_row(tx, cipher, row)?;
        raw_answer(tx, cipher, &kept.attempt.id)?;
    }
    Ok(())
}
