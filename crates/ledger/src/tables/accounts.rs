//! Provider accounts. No key is ever here: only its fingerprint and last four characters.

use crate::crypto::Cipher;
use crate::error::{Fail, missing};
use crate::rows::{AT, Table, all, first, from_json, from_name, name_of, run, to_json};
use crate::tables::catalogue;
use domain::{AccountId, UnixMs, WalletId};
use engine::model::{Account, ObservedFacts};
use rusqlite::{Row, Transaction};

/// Frozen: the table as version 1 of the schema made it.
pub(crate) const V1: &str = "
-- A provider account. `seq` is the order of adding. `owner`, `paused` and `facts` are JSON.
CREATE TABLE accounts (
    seq INTEGER PRIMARY KEY,
    row_check INTEGER NOT NULL,
    id TEXT NOT NULL UNIQUE,
    provider TEXT NOT NULL,
    address TEXT NOT NULL,
    key_fingerprint TEXT NOT NULL,
    key_last4 TEXT NOT NULL,
    owner TEXT NOT NULL,
    wallet_id TEXT NOT NULL,
    practice INTEGER NOT NULL CHECK (practice IN (0, 1)),
    added_at INTEGER NOT NULL,
    paused TEXT,
    facts TEXT NOT NULL
) STRICT;
";

const TABLE: Table = Table {
    name: "accounts",
    columns: &[
        "id",
        "provider",
        "address",
        "key_fingerprint",
        "key_last4",
        "owner",
        "wallet_id",
        "practice",
        "added_at",
        "paused",
        "facts",
    ],
};

pub(crate) fn list(tx: &Transaction<'_>, cipher: &Cipher) -> Result<Vec<Account>, Fail> {
    all(tx, &format!("{} ORDER BY t.seq", TABLE.select("t.seq")), &[], |row| from_row(cipher, row))
}

fn get(tx: &Transaction<'_>, cipher: &Cipher, id: &AccountId) -> Result<Account, Fail> {
    first(tx, &format!("{} WHERE t.id = ?1", TABLE.select("t.seq")), &[&id.0], |row| from_row(cipher, row))?
        .ok_or_else(|| missing("account", id.as_str()))
}

fn from_row(cipher: &Cipher, row: &Row<'_>) -> Result<Account, Fail> {
    TABLE.verify(cipher, row)?;
    let paused: Option<String> = row.get(AT + 9)?;
    Ok(Account {
        id: AccountId(row.get(AT)?),
        provider: from_name("an account", row.get(AT + 1)?)?,
        address: row.get(AT + 2)?,
        key_fingerprint: row.get(AT + 3)?,
        key_last4: row.get(AT + 4)?,
        owner: from_json("an account", &row.get::<_, String>(AT + 5)?)?,
        wallet_id: WalletId(row.get(AT + 6)?),
        practice: row.get(AT + 7)?,
        added_at: UnixMs(row.get(AT + 8)?),
        paused: paused.map(|text| from_json("an account", &text)).transpose()?,
        facts: from_json("an account", &row.get::<_, String>(AT + 10)?)?,
    })
}

pub(crate) fn put(tx: &Transaction<'_>, cipher: &Cipher, account: &Account) -> Result<(), Fail> {
    let values = vec![
        account.id.0.clone().into(),
        name_of(&account.provider)?.into(),
        account.address.clone().into(),
        account.key_fingerprint.clone().into(),
        account.key_last4.clone().into(),
        to_json(&account.owner)?.into(),
        account.wallet_id.0.clone().into(),
        i64::from(account.practice).into(),
        account.added_at.0.into(),
        account.paused.as_ref().map(to_json).transpose()?.into(),
        to_json(&account.facts)?.into(),
    ];
    TABLE.upsert(tx, cipher, "id", values)
}

pub(crate) fn remove(tx: &Transaction<'_>, id: &AccountId) -> Result<(), Fail> {
    match run(tx, "DELETE FROM accounts WHERE id = ?1", &[&id.0])? {
        0 => Err(missing("account", id.as_str())),
        _ => Ok(()),
    }
}

pub(crate) fn put_facts(
    tx: &Transaction<'_>,
    cipher: &Cipher,
    id: &AccountId,
    facts: &ObservedFacts,
) -> Result<(), Fail> {
    let account = get(tx, cipher, id)?;
    put(tx, cipher, &Account { facts: facts.clone(), ..account })
}

/// Compares every account and its catalogues with their checks.
pub(crate) fn check_all(tx: &Transaction<'_>, cipher: &Cipher) -> Result<(), Fail> {
    for account in list(tx, cipher)? {
        for kind in [catalogue::DATA, catalogue::CHECKERS] {
            catalogue::get::<serde_json::Value>(tx, cipher, &account.id, kind)?;
        }
    }
    Ok(())
}
