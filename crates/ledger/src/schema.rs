//! The schema's history. Forward only; a version once released is never edited.

use crate::tables::{
    accounts, attempts, batches, catalogue, claims, credentials, foreign_orders, fts, generation, journal, lease, meta,
    orders, settings, wallets,
};
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

/// The version that this program writes.
pub(crate) const KNOWN: u32 = 1;

/// All versions, oldest first.
pub(crate) fn migrations() -> Migrations<'static> {
    Migrations::new(vec![M::up(V1.as_str())])
}
