//! The history of every order. Append-only: the database itself refuses to change or delete a line.

use crate::crypto::Cipher;
use crate::error::{Fail, damaged};
use crate::rows::{all, check_of, first, from_name, name_of, run, verify};
use domain::{AttemptId, Cause, OrderId, OrderState, UnixMs};
use engine::model::JournalEntry;
use rusqlite::Transaction;
use rusqlite::types::Value;

/// Frozen: the table as version 1 of the schema made it.
pub(crate) const V1: &str = "
-- One line for each move of an order and for each new piece of evidence. `seq` is its place for ever.
CREATE TABLE journal (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    row_check INTEGER NOT NULL,
    at INTEGER NOT NULL,
    order_seq INTEGER NOT NULL REFERENCES orders (seq),
    attempt_seq INTEGER REFERENCES attempts (seq),
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    cause TEXT NOT NULL,
    evidence TEXT NOT NULL
) STRICT;
CREATE INDEX journal_order ON journal (order_seq);
CREATE TRIGGER journal_fixed BEFORE UPDATE ON journal BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_kept BEFORE DELETE ON journal BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
";

const TABLE: &str = "journal";

/// A line about to be written.
pub(crate) struct Line<'a> {
    pub(crate) at: UnixMs,
    pub(crate) order_seq: i64,
    pub(crate) attempt_seq: Option<i64>,
    pub(crate) from: OrderState,
    pub(crate) to: OrderState,
    pub(crate) cause: Cause,
    pub(crate) evidence: &'a str,
}

pub(crate) fn append(tx: &Transaction<'_>, cipher: &Cipher, line: &Line<'_>) -> Result<(), Fail> {
    let cause = name_of(&line.cause)?;
    let values: [Value; 7] = [
        line.at.0.into(),
        line.order_seq.into(),
        line.attempt_seq.into(),
        line.from.name().to_owned().into(),
        line.to.name().to_owned().into(),
        cause.into(),
        line.evidence.to_owned().into(),
    ];
    let check = check_of(cipher, TABLE, &values);
    let [at, order_seq, attempt_seq, from, to, cause, evidence] = &values;
    run(
        tx,
        "INSERT INTO journal (row_check, at, order_seq, attempt_seq, from_state, to_state, cause, evidence)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        &[&check, at, order_seq, attempt_seq, from, to, cause, evidence],
    )?;
    Ok(())
}

/// Whether an order's last line already says exactly this: polling for hours must not fill the disk with one sentence.
pub(crate) fn last_says(tx: &Transaction<'_>, line: &Line<'_>) -> Result<bool, Fail> {
    let cause = name_of(&line.cause)?;
    let last = first(
        tx,
        "SELECT to_state, cause, evidence FROM journal WHERE order_seq = ?1 ORDER BY seq DESC LIMIT 1",
        &[&line.order_seq],
        |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?)),
    )?;
    Ok(last.is_some_and(|(to, c, e)| to == line.to.name() && c == cause && e == line.evidence))
}

/// Compares every line with its check.
pub(crate) fn check_all(tx: &Transaction<'_>, cipher: &Cipher) -> Result<(), Fail> {
    let sql = "SELECT row_check, at, order_seq, attempt_seq, from_state, to_state, cause, evidence FROM journal";
    let mut statement = tx.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        verify(cipher, TABLE, row, 1, 7, row.get(0)?)?;
    }
    Ok(())
}

pub(crate) fn of_order(tx: &Transaction<'_>, cipher: &Cipher, id: &OrderId) -> Result<Vec<JournalEntry>, Fail> {
    let sql =
        "SELECT j.seq, j.row_check, j.at, j.order_seq, j.attempt_seq, j.from_state, j.to_state, j.cause, j.evidence,
                   a.id
               FROM journal j LEFT JOIN attempts a ON a.seq = j.attempt_seq
               WHERE j.order_seq = (SELECT seq FROM orders WHERE id = ?1) ORDER BY j.seq";
    all(tx, sql, &[&id.0], |row| {
        verify(cipher, TABLE, row, 2, 7, row.get(1)?)?;
        let state = |name: String| OrderState::from_name(&name).ok_or_else(|| damaged("a line of the journal"));
        Ok(JournalEntry {
            seq: row.get(0)?,
            at: UnixMs(row.get(2)?),
            order_id: id.clone(),
            attempt_id: row.get::<_, Option<String>>(9)?.map(AttemptId),
            from: state(row.get(5)?)?,
            to: state(row.get(6)?)?,
            cause: from_name("a line of the journal", row.get(7)?)?,
            evidence: row.get(8)?,
        })
    })
}
