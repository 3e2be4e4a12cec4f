//! Provider accounts. No key is ever here: only its fingerprint and last four characters.

use crate::error::{Fail, missing};
use crate::rows::{all, from_json, from_name, name_of, run, to_json};
use domain::{AccountId, UnixMs, WalletId};
use engine::model::{Account, ObservedFacts};
use rusqlite::{Row, Transaction};

/// Frozen: the table as version 1 of the schema made it.
pub(crate) const V1: &str = "
-- A provider account. `seq` is the order of adding. `owner`, `paused` and `facts` are JSON.
CREATE TABLE accounts (
    seq INTEGER PRIMARY KEY,
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

const COLUMNS: &str =
    "id, provider, address, key_fingerprint, key_last4, owner, wallet_id, practice, added_at, paused, facts";

pub(crate) fn list(tx: &Transaction<'_>) -> Result<Vec<Account>, Fail> {
    all(tx, &format!("SELECT {COLUMNS} FROM accounts ORDER BY seq"), &[], from_row)
}

fn from_row(row: &Row<'_>) -> Result<Account, Fail> {
    let paused: Option<String> = row.get(9)?;
    Ok(Account {
        id: AccountId(row.get(0)?),
        provider: from_name("an account", row.get(1)?)?,
        address: row.get(2)?,
        key_fingerprint: row.get(3)?,
        key_last4: row.get(4)?,
        owner: from_json("an account", &row.get::<_, String>(5)?)?,
        wallet_id: WalletId(row.get(6)?),
        practice: row.get(7)?,
        added_at: UnixMs(row.get(8)?),
        paused: paused.map(|text| from_json("an account", &text)).transpose()?,
        facts: from_json("an account", &row.get::<_, String>(10)?)?,
    })
}

pub(crate) fn put(tx: &Transaction<'_>, account: &Account) -> Result<(), Fail> {
    let paused = account.paused.as_ref().map(to_json).transpose()?;
    run(
        tx,
        "INSERT INTO accounts (id, provider, address, key_fingerprint, key_last4, owner, wallet_id, practice, added_at,
             paused, facts)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
         ON CONFLICT (id) DO UPDATE SET provider = excluded.provider, address = excluded.address,
             key_fingerprint = excluded.key_fingerprint, key_last4 = excluded.key_last4, owner = excluded.owner,
             wallet_id = excluded.wallet_id, practice = excluded.practice, added_at = excluded.added_at,
             paused = excluded.paused, facts = excluded.facts",
        &[
            &account.id.0,
            &name_of(&account.provider)?,
            &account.address,
            &account.key_fingerprint,
            &account.key_last4,
            &to_json(&account.owner)?,
            &account.wallet_id.0,
            &account.practice,
            &account.added_at.0,
            &paused,
            &to_json(&account.facts)?,
        ],
    )?;
    Ok(())
}

pub(crate) fn remove(tx: &Transaction<'_>, id: &AccountId) -> Result<(), Fail> {
    match run(tx, "DELETE FROM accounts WHERE id = ?1", &[&id.0])? {
        0 => Err(missing("account", id.as_str())),
        _ => Ok(()),
    }
}

pub(crate) fn put_facts(tx: &Transaction<'_>, id: &AccountId, facts: &ObservedFacts) -> Result<(), Fail> {
    match run(tx, "UPDATE accounts SET facts = ?2 WHERE id = ?1", &[&id.0, &to_json(facts)?])? {
        0 => Err(missing("account", id.as_str())),
        _ => Ok(()),
    }
}
