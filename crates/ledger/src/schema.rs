//! The schema's history. Forward only; a version once released is never edited.

use crate::error::Fail;
use crate::tables::{
    accounts, attempts, batches, catalogue, claims, credentials, foreign_orders, fts, generation, journal, lease, meta,
    orders, settings, wallets,
};
use engine::ports::LedgerError;
use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};
use std::sync::LazyLock;

/// Tells our files from other SQLite files ("BDLD").
pub(crate) const APPLICATION_ID: i32 = 0x4244_4C44;

static V1: LazyLock<String> = LazyLock::new(|| {
    let parts = [
        meta::V1,
        accounts::V1,
        catalogue::V1,
        batches::V1,
        orders::V1,
        fts::V1,
        attempts::V1,
        claims::V1,
        journal::V1,
        credentials::V1,
        wallets::V1,
        foreign_orders::V1,
        lease::V1,
        generation::V1,
        settings::V1,
    ];
    format!("{}\nPRAGMA application_id = {APPLICATION_ID};", parts.concat())
});

/// All versions that a program knows, oldest first.
pub(crate) struct Schema {
    steps: Vec<&'static str>,
}

impl Schema {
    /// What this program writes.
    pub(crate) fn current() -> Self {
        Self { steps: vec![V1.as_str(), batches::V2, orders::V3] }
    }

    /// The newest version known.
    pub(crate) fn known(&self) -> u32 {
        u32::try_from(self.steps.len()).unwrap_or(u32::MAX)
    }

    /// Moves a file on to the newest version, or leaves it as it was.
    pub(crate) fn migrate(&self, connection: &mut Connection) -> Result<(), Fail> {
        let migrations = Migrations::new(self.steps.iter().map(|step| M::up(step)).collect());
        migrations.to_latest(connection).map_err(|error| match error {
            rusqlite_migration::Error::RusqliteError { err, .. } => Fail::Sql(err),
            other => Fail::Ledger(LedgerError::Write(other.to_string())),
        })
    }
}

#[cfg(test)]
impl Schema {
    /// The first program.
    pub(crate) fn first() -> Self {
        Self { steps: vec![V1.as_str()] }
    }

    /// A program newer by one step.
    pub(crate) fn with(step: &'static str) -> Self {
        let mut schema = Self::current();
        schema.steps.push(step);
        schema
    }
}
