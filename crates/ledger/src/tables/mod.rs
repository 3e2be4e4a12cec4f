//! One file per table: its SQL, its row type's mapping, and the statements on it.

pub(crate) mod accounts;
pub(crate) mod attempts;
pub(crate) mod batches;
pub(crate) mod catalogue;
pub(crate) mod claims;
pub(crate) mod credentials;
pub(crate) mod foreign_orders;
pub(crate) mod fts;
pub(crate) mod generation;
pub(crate) mod journal;
pub(crate) mod lease;
pub(crate) mod meta;
pub(crate) mod orders;
pub(crate) mod settings;
pub(crate) mod wallets;
