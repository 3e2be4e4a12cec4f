//! The history of every order. Append-only: the database itself refuses to change or delete a line.

use crate::crypto::Cipher;
use crate::error::{Fail, damaged};
use crate::rows::{AT, Table, all, first, from_name, name_of};
use crate::tables::attempts;
use domain::{Cause, OrderId, OrderState, UnixMs};
use engine::model::JournalEntry;
use rusqlite::Transaction;

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

const TABLE: Table = Table {
    name: "journal",
    columns: &["at", "order_seq", "attempt_seq", "from_state", "to_state", "cause", "evidence"],
};

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
    let values = vec![
        line.at.0.into(),
        line.order_seq.into(),
        line.attempt_seq.into(),
        line.from.name().to_owned().into(),
        line.to.name().to_owned().into(),
        name_of(&line.cause)?.into(),
        line.evidence.to_owned().into(),
    ];
    TABLE.insert(tx, cipher, values).map(drop)
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
    all(tx, &TABLE.select("t.seq"), &[], |row| TABLE.verify(cipher, row)).map(drop)
}

pub(crate) fn of_order(tx: &Transaction<'_>, cipher: &Cipher, id: &OrderId) -> Result<Vec<JournalEntry>, Fail> {
    let sql =
        format!("{} WHERE t.order_seq = (SELECT seq FROM orders WHERE id = ?1) ORDER BY t.seq", TABLE.select("t.seq"));
    all(tx, &sql, &[&id.0], |row| {
        TABLE.verify(cipher, row)?;
        let state = |name: String| OrderState::from_name(&name).ok_or_else(|| damaged("a line of the journal"));
        let attempt_seq: Option<i64> = row.get(AT + 2)?;
        Ok(JournalEntry {
            seq: row.get(0)?,
            at: UnixMs(row.get(AT)?),
            order_id: id.clone(),
            attempt_id: attempt_seq.map(|seq| attempts::id_of(tx, seq)).transpose()?,
            from: state(row.get(AT + 3)?)?,
            to: state(row.get(AT + 4)?)?,
            cause: from_name("a line of the journal", row.get(AT + 5)?)?,
            evidence: row.get(AT + 6)?,
        })
    })
}
