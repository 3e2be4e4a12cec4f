//! Small shared pieces of reading and writing rows.

use crate::crypto::Cipher;
use crate::error::{Fail, damaged};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{OptionalExtension, Row, ToSql, Transaction, params_from_iter};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A unit enum's name as its serde attribute spells it.
pub(crate) fn name_of<T: Serialize>(value: &T) -> Result<String, Fail> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => Ok(name),
        _ => Err(damaged("a name")),
    }
}

/// Reads what `name_of` wrote.
pub(crate) fn from_name<T: DeserializeOwned>(what: &str, name: String) -> Result<T, Fail> {
    serde_json::from_value(serde_json::Value::String(name)).map_err(|_| damaged(what))
}

/// A compound value as JSON text.
pub(crate) fn to_json<T: Serialize>(value: &T) -> Result<String, Fail> {
    serde_json::to_string(value).map_err(|_| damaged("a record"))
}

/// Reads what `to_json` wrote.
pub(crate) fn from_json<T: DeserializeOwned>(what: &str, text: &str) -> Result<T, Fail> {
    serde_json::from_str(text).map_err(|_| damaged(what))
}

/// The first row, mapped, or nothing.
pub(crate) fn first<T>(
    tx: &Transaction<'_>,
    sql: &str,
    params: &[&dyn ToSql],
    map: impl FnOnce(&Row<'_>) -> Result<T, Fail>,
) -> Result<Option<T>, Fail> {
    let mut statement = tx.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    match rows.next()? {
        Some(row) => map(row).map(Some),
        None => Ok(None),
    }
}

/// All rows, mapped.
pub(crate) fn all<T>(
    tx: &Transaction<'_>,
    sql: &str,
    params: &[&dyn ToSql],
    mut map: impl FnMut(&Row<'_>) -> Result<T, Fail>,
) -> Result<Vec<T>, Fail> {
    let mut statement = tx.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(map(row)?);
    }
    Ok(out)
}

/// Runs a statement; the number of rows changed.
pub(crate) fn run(tx: &Transaction<'_>, sql: &str, params: &[&dyn ToSql]) -> Result<usize, Fail> {
    Ok(tx.prepare_cached(sql)?.execute(params)?)
}

/// The `seq` of a row found by its text name.
pub(crate) fn seq_of(tx: &Transaction<'_>, sql: &str, name: &str) -> Result<Option<i64>, Fail> {
    Ok(tx.prepare_cached(sql)?.query_row([name], |row| row.get(0)).optional()?)
}

/// A table whose rows carry a check over their columns.
pub(crate) struct Table {
    /// Its name, which the check covers.
    pub(crate) name: &'static str,
    /// The checked columns, in the order in which values are given and read.
    pub(crate) columns: &'static [&'static str],
}

/// Where a row's checked columns begin in what `Table::select` reads.
pub(crate) const AT: usize = 2;

impl Table {
    /// The check to store beside values about to be written.
    pub(crate) fn check(&self, cipher: &Cipher, values: &[Value]) -> i64 {
        cipher.row_check(self.name, values.iter().map(ValueRef::from))
    }

    /// Adds a row; its `rowid`.
    pub(crate) fn insert(&self, tx: &Transaction<'_>, cipher: &Cipher, values: Vec<Value>) -> Result<i64, Fail> {
        self.put(tx, cipher, values, "")?;
        Ok(tx.last_insert_rowid())
    }

    /// Adds a row or replaces the one with the same `key` columns, which keeps its `rowid`.
    pub(crate) fn upsert(
        &self,
        tx: &Transaction<'_>,
        cipher: &Cipher,
        key: &str,
        values: Vec<Value>,
    ) -> Result<(), Fail> {
        let set: Vec<String> = self.columns.iter().map(|column| format!("{column} = excluded.{column}")).collect();
        let set = format!("ON CONFLICT ({key}) DO UPDATE SET row_check = excluded.row_check, {}", set.join(", "));
        self.put(tx, cipher, values, &set)
    }

    fn put(&self, tx: &Transaction<'_>, cipher: &Cipher, mut values: Vec<Value>, rest: &str) -> Result<(), Fail> {
        values.insert(0, self.check(cipher, &values).into());
        let columns = self.columns.join(", ");
        let placeholders = placeholders(values.len());
        let sql = format!("INSERT INTO {} (row_check, {columns}) VALUES ({placeholders}) {rest}", self.name);
        tx.prepare_cached(&sql)?.execute(params_from_iter(values))?;
        Ok(())
    }

    /// `SELECT` of the number `seq` names, the check and the checked columns of the table `t`, without a condition.
    pub(crate) fn select(&self, seq: &str) -> String {
        let columns: Vec<String> = self.columns.iter().map(|column| format!("t.{column}")).collect();
        format!("SELECT {seq}, t.row_check, {} FROM {} t", columns.join(", "), self.name)
    }

    /// Compares a row of `select` with its check.
    pub(crate) fn verify(&self, cipher: &Cipher, row: &Row<'_>) -> Result<(), Fail> {
        verify(cipher, self.name, row, AT, self.columns.len(), row.get(1)?)
    }
}

/// Compares columns `from..from + count` with the check stored beside them.
pub(crate) fn verify(
    cipher: &Cipher,
    table: &str,
    row: &Row<'_>,
    from: usize,
    count: usize,
    stored: i64,
) -> Result<(), Fail> {
    let mut values = Vec::with_capacity(count);
    for index in from..from + count {
        values.push(row.get_ref(index)?);
    }
    if cipher.row_check(table, values.into_iter()) == stored {
        Ok(())
    } else {
        Err(damaged(&format!("a row of the {table}")))
    }
}

/// `?1, ?2, …` for so many values.
pub(crate) fn placeholders(count: usize) -> String {
    (1..=count).map(|n| format!("?{n}")).collect::<Vec<_>>().join(", ")
}
